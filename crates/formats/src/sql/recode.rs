//! What a variable of the spec makes of the cells of its column, as rules that SQL can say.
//!
//! An engine compares texts letter for letter. Labels of a codebook are matched here, as the sample matches them; a cell
//! of text that is typed in another way than the spec has it comes through as it is.

use std::collections::BTreeSet;

use crossbreak_study::label;
use crossbreak_study::raw::{Codebook, ColumnInfo, DeclaredMissing};
use crossbreak_study::spec::{
    Answer, Answers, Band, Categories, OneOrMany, Spec, Variable, Wanted, Where,
};

/// A test of one cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Test {
    /// The cell is one of these numbers.
    Numbers(Vec<i64>),
    /// The cell, without surrounding blanks, is one of these texts.
    Texts(Vec<String>),
    /// There is nothing in it.
    Blank,
    /// Its number is in the band.
    Band(Band),
}

impl Test {
    /// Whether a cell passes.
    pub fn holds(&self, cell: &str) -> bool {
        let cell = cell.trim();
        match self {
            Test::Numbers(numbers) => cell
                .parse::<f64>()
                .is_ok_and(|value| numbers.iter().any(|n| *n as f64 == value)),
            Test::Texts(texts) => texts.iter().any(|text| text == cell),
            Test::Blank => cell.is_empty(),
            Test::Band(band) => cell.parse::<f64>().is_ok_and(|value| band.holds(value)),
        }
    }
}

/// A category, and the tests of which a cell passes at least one.
#[derive(Debug, Clone)]
pub struct Rule {
    pub label: String,
    pub tests: Vec<Test>,
}

/// A variable as a recode of its column.
#[derive(Debug, Clone)]
pub struct Recode {
    pub name: String,
    pub column: String,
    /// Cells that are no answer; tried first.
    pub missing: Vec<Test>,
    pub rules: Vec<Rule>,
    /// A cell that no rule mentions is a category itself.
    pub own: bool,
}

impl Recode {
    fn new(name: &str, written: &Variable, codebook: Option<&Codebook>) -> Option<Self> {
        let column = written.column.as_ref()?.to_string();
        let info = codebook.and_then(|c| c.get(&column));
        let labels = info.map(|info| &info.labels);
        let named: BTreeSet<&str> = written
            .answers()
            .filter_map(|answer| match &**answer {
                Answer::Code(_) => None,
                Answer::Label(label) => Some(label.trim()),
            })
            .collect();
        let stands_for = |own: &str, label: &str| {
            own.trim() == label.trim() || (label::same(own, label) && !named.contains(own.trim()))
        };
        let tests = |answers: &mut dyn Iterator<Item = &Answer>| {
            let (mut numbers, mut texts, mut blank) = (Vec::new(), Vec::new(), false);
            let mut code = |code: &str| match code.parse() {
                Ok(number) => numbers.push(number),
                Err(_) => texts.push(code.to_owned()),
            };
            let mut plain = Vec::new();
            for answer in answers {
                match answer {
                    Answer::Code(number) => code(&number.to_string()),
                    Answer::Label(label) if label.trim().is_empty() => blank = true,
                    Answer::Label(label) => match labels.filter(|labels| !labels.is_empty()) {
                        None => plain.push(label.trim().to_owned()),
                        Some(labels) => labels
                            .iter()
                            .filter(|(_, own)| stands_for(own, label))
                            .for_each(|(own, _)| code(own)),
                    },
                }
            }
            texts.extend(plain);
            let mut tests = Vec::new();
            if !numbers.is_empty() {
                tests.push(Test::Numbers(numbers));
            }
            if !texts.is_empty() {
                tests.push(Test::Texts(texts));
            }
            if blank {
                tests.push(Test::Blank);
            }
            tests
        };
        let kinds: [&Option<Answers>; 4] = [
            &written.dont_know,
            &written.refused,
            &written.not_stated,
            &written.not_asked,
        ];
        let all = kinds.into_iter().flatten().flat_map(OneOrMany::iter);
        let mut missing = tests(&mut all.map(|answer| &**answer));
        let categories = written.categories.iter().flat_map(Categories::answers);
        let mentioned = tests(&mut categories.map(|answer| &**answer));
        let unmentioned = info.into_iter().flat_map(declared).filter(|code| {
            let mut tests = missing.iter().chain(&mentioned);
            !tests.any(|test| test.holds(code))
        });
        let unmentioned = of_codes(unmentioned);
        missing.extend(unmentioned);
        let mut rules = Vec::new();
        let mut own = false;
        match (&written.bands, &written.categories) {
            (Some(bands), _) => {
                for band in bands {
                    rules.push(Rule {
                        label: band.to_string(),
                        tests: Band::parse(band).map(Test::Band).into_iter().collect(),
                    });
                }
            }
            (None, Some(Categories::Recoded(recodes))) => {
                for (category, answers) in recodes {
                    rules.push(Rule {
                        label: category.to_string(),
                        tests: tests(&mut answers.iter().map(|answer| &**answer)),
                    });
                }
            }
            (None, Some(Categories::Listed(list))) => {
                for answer in list {
                    let label = match &**answer {
                        Answer::Code(code) => labels
                            .and_then(|labels| labels.get(&code.to_string()))
                            .map_or_else(|| code.to_string(), |label| label.trim().to_owned()),
                        Answer::Label(label) => label.trim().to_owned(),
                    };
                    rules.push(Rule {
                        label,
                        tests: tests(&mut std::iter::once(&**answer)),
                    });
                }
            }
            (None, None) => match labels.filter(|labels| !labels.is_empty()) {
                None => own = true,
                Some(labels) => {
                    for (code, label) in labels {
                        if missing.iter().any(|test| test.holds(code)) {
                            continue;
                        }
                        let answer = match code.parse() {
                            Ok(number) => Test::Numbers(vec![number]),
                            Err(_) => Test::Texts(vec![code.clone()]),
                        };
                        rules.push(Rule {
                            label: label.trim().to_owned(),
                            tests: vec![answer],
                        });
                    }
                }
            },
        }
        Some(Self {
            name: name.to_owned(),
            column,
            missing,
            rules,
            own,
        })
    }

    /// Whether a cell can be a category of this variable, as the queries write them, and not an answer of the raw file.
    pub fn is_category(&self, cell: &str) -> bool {
        let cell = cell.trim();
        if cell.is_empty() || self.rules.iter().any(|rule| label::same(&rule.label, cell)) {
            return true;
        }
        self.own && !self.missing.iter().any(|test| test.holds(cell))
    }

    /// Whether the queries say so where a cell is blank: a blank that the spec does not mention is no missing answer.
    pub(super) fn names_blanks(&self) -> bool {
        !self.missing.is_empty() && !self.missing.contains(&Test::Blank)
    }
}

/// The codes that a file declares missing, as far as it names them: single ones, and those of a range that have labels.
fn declared(info: &ColumnInfo) -> impl Iterator<Item = &str> {
    let single = info.missing.iter().filter_map(|missing| match missing {
        DeclaredMissing::Value(value) => Some(value.as_str()),
        DeclaredMissing::Range { .. } => None,
    });
    let labelled = info.labels.keys().map(String::as_str);
    single.chain(labelled.filter(|code| info.declared_missing(code)))
}

/// A test of codes as cells hold them.
fn of_codes<'a>(codes: impl Iterator<Item = &'a str>) -> Vec<Test> {
    let (mut numbers, mut texts) = (Vec::new(), Vec::new());
    for code in codes {
        match code.parse() {
            Ok(number) if !numbers.contains(&number) => numbers.push(number),
            Ok(_) => {}
            Err(_) => texts.push(code.to_owned()),
        }
    }
    let mut tests = Vec::new();
    if !numbers.is_empty() {
        tests.push(Test::Numbers(numbers));
    }
    if !texts.is_empty() {
        tests.push(Test::Texts(texts));
    }
    tests
}

/// What the named variables make of their columns.
pub fn recodes(spec: &Spec, codebook: Option<&Codebook>) -> Vec<Recode> {
    spec.variables
        .iter()
        .filter_map(|(name, written)| Recode::new(name, written, codebook))
        .collect()
}

/// What the cells of a column have to be.
pub(super) struct Condition {
    pub column: String,
    /// Tests of which a cell passes at least one, or none.
    pub tests: Vec<Test>,
    pub not: bool,
}

/// A condition, column by column.
pub(super) fn conditions(condition: &Where, codebook: Option<&Codebook>) -> Vec<Condition> {
    condition
        .iter()
        .map(|(column, wanted)| {
            let as_missing = Variable {
                column: Some(column.clone()),
                not_stated: Some(wanted.answers().clone()),
                ..Variable::default()
            };
            let recode = Recode::new(column, &as_missing, codebook);
            Condition {
                column: column.to_string(),
                tests: recode.map(|r| r.missing).unwrap_or_default(),
                not: matches!(wanted, Wanted::Not(_)),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crossbreak_study::spec::Located;

    fn label(text: &str) -> Located<Answer> {
        Located::new(Answer::Label(text.to_owned()), 0..0)
    }

    #[test]
    fn labels_of_a_codebook_are_matched_as_the_sample_matches_them() {
        let labels = [("1", "Yes – always"), ("2", "Don’t know"), ("9", "Refused")];
        let info = ColumnInfo {
            labels: labels
                .map(|(code, label)| (code.to_owned(), label.to_owned()))
                .into_iter()
                .collect(),
            missing: vec![
                DeclaredMissing::Value("2".to_owned()),
                DeclaredMissing::Range {
                    low: 9.0,
                    high: 99.0,
                },
            ],
            ..ColumnInfo::default()
        };
        let codebook = Codebook::coded([("q".to_owned(), info)].into_iter().collect());
        let written = Variable {
            column: Some(Located::new("q".to_owned(), 0..0)),
            categories: Some(Categories::Listed(vec![
                label("Yes - always"),
                label("Don't know"),
            ])),
            ..Variable::default()
        };
        let recode = Recode::new("q", &written, Some(&codebook)).expect("it has a column");
        assert_eq!(recode.rules[0].tests, [Test::Numbers(vec![1])]);
        assert_eq!(recode.rules[1].tests, [Test::Numbers(vec![2])]);
        // Declared missing, and no category of the spec.
        assert_eq!(recode.missing, [Test::Numbers(vec![9])]);
        assert!(recode.is_category("Don`t know"));
    }
}
