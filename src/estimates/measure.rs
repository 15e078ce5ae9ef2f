//! What is estimated: for each question the measures, for each crossbreak the columns.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;

use super::published::info;
use super::{Base, QuestionInfo, Statistic};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, list, nearest, suggest};
use crate::label::{self, folded};
use crate::sample::{Category, Data, Missing, Net, Question, Sample};
use crate::spec::Spec;

/// Everything to be estimated, with the ids that the numbers will have.
pub struct Plan {
    pub(super) measures: Vec<Measure>,
    pub(super) columns: Vec<Column>,
    pub(super) questions: Vec<QuestionInfo>,
}

/// Label of each ordered category, and the number that it stands for.
type Scale = Arc<[(String, Option<f64>)]>;

/// One thing to estimate, in every column.
pub(super) struct Measure {
    pub question: String,
    pub item: String,
    pub answer: String,
    pub statistic: Statistic,
    pub base: Base,
    /// The id in the total: `hours:median`.
    pub id: String,
    /// What is averaged, or whose quantile is taken; one for each respondent.
    pub y: Arc<[f64]>,
    /// Who is in the base.
    pub members: Arc<[bool]>,
    /// For medians of ordered answers: label and number of each category.
    pub scale: Option<Scale>,
    /// For gaps: what is true.
    pub truth: f64,
}

/// A column of the tables.
pub(super) struct Column {
    pub crossbreak: String,
    pub column: String,
    /// `None`: everyone.
    pub members: Option<Vec<bool>>,
}

impl Column {
    /// `@gender:Male`; nothing for the total.
    pub fn suffix(&self) -> String {
        match self.members {
            None => String::new(),
            Some(_) => format!("@{}:{}", plain(&self.crossbreak), plain(&self.column)),
        }
    }
}

impl Plan {
    /// The number that is meant by an id: the same, or one that only typing sets apart.
    pub fn find(&self, id: &str) -> Option<String> {
        let candidates = [Cow::Borrowed(id), folded(id)];
        let found = candidates.into_iter().find(|id| self.has(id));
        found.map(Cow::into_owned)
    }

    /// Whether a number of exactly that id will be there.
    fn has(&self, id: &str) -> bool {
        let (stem, suffix) = stem_and_suffix(id);
        self.measures.iter().any(|m| m.id == stem)
            && self.columns.iter().any(|c| c.suffix() == suffix)
    }

    /// Whether any number of that question will be there.
    pub fn has_question(&self, question: &str) -> bool {
        self.measures.iter().any(|m| m.question == question)
    }

    /// The questions, as outputs will know them.
    pub fn questions(&self) -> &[QuestionInfo] {
        &self.questions
    }

    /// The answers that the median of ordered answers can be; nothing for any other number.
    pub fn median_answers(&self, id: &str) -> impl Iterator<Item = &str> {
        let (stem, _) = stem_and_suffix(id);
        let measure = self
            .measures
            .iter()
            .find(|m| m.id == stem && m.statistic == Statistic::Median);
        let scale = measure.and_then(|m| m.scale.as_ref());
        scale
            .into_iter()
            .flat_map(|scale| scale.iter().map(|(label, _)| label.as_str()))
    }

    /// Says what is near an id that is not there.
    pub fn suggest(&self, id: &str) -> String {
        let (stem, suffix) = stem_and_suffix(id);
        if self.measures.iter().any(|m| m.id == stem) {
            let suffixes: Vec<String> = self.columns.iter().map(Column::suffix).collect();
            let whole: Vec<String> = suffixes
                .iter()
                .map(|suffix| format!("{stem}{suffix}"))
                .collect();
            return match nearest(suffix, suffixes.iter().map(String::as_str)) {
                Some(near) => format!("did you mean `{stem}{near}`?"),
                None => list("numbers", whole.iter().map(String::as_str)),
            };
        }
        // Numbers of the same question are what was meant, more often than numbers that look alike.
        let question = stem.split(':').next().unwrap_or_default();
        let own: Vec<&str> = self
            .measures
            .iter()
            .filter(|m| m.question == question)
            .map(|m| m.id.as_str())
            .collect();
        if own.is_empty() {
            suggest(stem, "numbers", self.measures.iter().map(|m| m.id.as_str()))
        } else {
            suggest(stem, "numbers", own.iter().copied())
        }
    }
}

/// `jobs:Yes` and `@gender:Male` of `jobs:Yes@gender:Male`; an id of the total has no suffix.
fn stem_and_suffix(id: &str) -> (&str, &str) {
    id.split_at(id.find('@').unwrap_or(id.len()))
}

/// Plans every number of the study.
pub fn plan(spec: &Spec, sample: &Sample) -> (Plan, Diagnostics) {
    let mut found = Diagnostics::new();
    let mut measures = Vec::new();
    for question in sample.questions() {
        measure(question, &mut measures);
    }
    let columns = columns(spec, sample, &mut found);
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    for m in &measures {
        if !seen.insert(&m.id) {
            let place = spec
                .questions
                .iter()
                .find(|q| *q.id == m.question)
                .map(|q| q.id.span());
            found.push(
                Diagnostic::error(
                    Code::NamedTwice,
                    format!("two numbers would have the id `{}`", m.id),
                )
                .at(place.unwrap_or(0..0))
                .help("give one of the answers, NETs or shares another name"),
            );
        }
    }
    let suffixes: Vec<String> = columns.iter().map(Column::suffix).collect();
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    for (suffix, column) in suffixes.iter().zip(&columns) {
        if !seen.insert(suffix) {
            let crossbreak = spec
                .crossbreaks
                .iter()
                .find(|c| *c.variable == column.crossbreak);
            found.push(
                Diagnostic::error(
                    Code::NamedTwice,
                    format!("two columns would have the id `{suffix}`"),
                )
                .at(crossbreak.map_or(0..0, |c| c.variable.span()))
                .help("give one of the categories another name: dashes and quotation marks are alike in ids"),
            );
        }
    }
    let questions = sample.questions().iter().map(info).collect();
    let plan = Plan {
        measures,
        columns,
        questions,
    };
    (plan, found)
}

fn columns(spec: &Spec, sample: &Sample, found: &mut Diagnostics) -> Vec<Column> {
    let mut columns = vec![Column {
        crossbreak: String::new(),
        column: "Total".into(),
        members: None,
    }];
    for crossbreak in &spec.crossbreaks {
        let Some(variable) = sample.variable(&crossbreak.variable) else {
            continue;
        };
        let stated = |c: &(usize, &Category)| c.1.missing.is_none();
        let shown: Vec<usize> = match &crossbreak.columns {
            None => variable
                .categories
                .iter()
                .enumerate()
                .filter(stated)
                .map(|(i, _)| i)
                .collect(),
            Some(names) => names
                .iter()
                .filter_map(|name| {
                    let known = variable.categories.iter().map(|c| c.label.as_str());
                    let index = label::position(name, known.clone());
                    let own = index.and_then(|index| known.clone().nth(index));
                    if let Some(own) = own.filter(|own| *own != name.as_str()) {
                        let of = format!("variable `{}`", variable.name);
                        found.note(label::note(name, own, &of).at(name.span()));
                    }
                    if index.is_none() {
                        found.push(
                            Diagnostic::error(
                                Code::UnknownLabel,
                                format!("variable `{}` has no category \"{name}\"", variable.name),
                            )
                            .at(name.span())
                            .help(suggest(name, "categories", known)),
                        );
                    }
                    index
                })
                .collect(),
        };
        for index in shown {
            columns.push(Column {
                crossbreak: variable.name.clone(),
                column: variable.categories[index].label.clone(),
                members: Some(
                    variable
                        .codes
                        .iter()
                        .map(|&c| c as usize == index)
                        .collect(),
                ),
            });
        }
    }
    columns
}

/// The text of a label inside an id: typed with the keys that a keyboard has, and without the mark of a column.
fn plain(label: &str) -> String {
    folded(label).replace('@', "_")
}

/// Collects the measures of one question (and item).
struct Measures<'a> {
    question: &'a Question,
    item: String,
    out: &'a mut Vec<Measure>,
}

impl Measures<'_> {
    fn push(
        &mut self,
        name: &str,
        answer: &str,
        statistic: Statistic,
        (base, members): &(Base, Arc<[bool]>),
        y: Arc<[f64]>,
    ) -> &mut Measure {
        let parts = [self.question.id.as_str(), &self.item, name];
        let id = parts
            .iter()
            .filter(|part| !part.is_empty())
            .map(|part| plain(part))
            .collect::<Vec<_>>()
            .join(":");
        self.out.push(Measure {
            question: self.question.id.clone(),
            item: self.item.clone(),
            answer: answer.to_owned(),
            statistic,
            base: *base,
            id,
            y,
            members: members.clone(),
            scale: None,
            truth: 0.0,
        });
        self.out.last_mut().expect("one was pushed")
    }
}

fn measure(question: &Question, out: &mut Vec<Measure>) {
    match &question.data {
        Data::Choice { categories, items } => {
            for item in items {
                let of = Measures {
                    question,
                    item: if items.len() > 1 {
                        item.column.clone()
                    } else {
                        String::new()
                    },
                    out,
                };
                choice(of, categories, &item.codes);
            }
        }
        Data::Options { options } => {
            for option in options {
                let unasked = option
                    .asked
                    .iter()
                    .map(|a| (!a).then_some(Missing::NotAsked));
                let base = bases(unasked, false).asked;
                let mut of = Measures {
                    question,
                    item: option.column.clone(),
                    out,
                };
                let y = indicator(option.chosen.iter().copied());
                of.push("", &option.label, Statistic::Share, &base, y);
            }
        }
        Data::Number { values, missing } => {
            let of = Measures {
                question,
                item: String::new(),
                out,
            };
            number(of, values, missing);
        }
    }
}

/// The bases of a question.
struct Bases {
    /// Those who were asked.
    asked: (Base, Arc<[bool]>),
    /// Those whom the question's percentages are of.
    shown: (Base, Arc<[bool]>),
    /// Those with an answer in substance: whom a mean or a median is of.
    answered: (Base, Arc<[bool]>),
}

fn bases(missing: impl Iterator<Item = Option<Missing>>, gave_an_answer: bool) -> Bases {
    let missing: Vec<Option<Missing>> = missing.collect();
    let asked: Arc<[bool]> = missing
        .iter()
        .map(|m| *m != Some(Missing::NotAsked))
        .collect();
    let answered: Arc<[bool]> = missing.iter().map(Option::is_none).collect();
    let everyone = asked.iter().all(|a| *a);
    let asked = (if everyone { Base::All } else { Base::Asked }, asked);
    let answered = match asked.1 == answered {
        true => asked.clone(),
        false => (Base::Excluding, answered),
    };
    Bases {
        shown: if gave_an_answer {
            answered.clone()
        } else {
            asked.clone()
        },
        asked,
        answered,
    }
}

fn indicator(hits: impl Iterator<Item = bool>) -> Arc<[f64]> {
    hits.map(|hit| f64::from(u8::from(hit))).collect()
}

fn choice(mut of: Measures<'_>, categories: &[Category], codes: &[u16]) {
    let question = of.question;
    let bases = bases(
        codes.iter().map(|&c| categories[c as usize].missing),
        question.gave_an_answer,
    );
    let hits = |net: &[u16]| indicator(codes.iter().map(|code| net.contains(code)));
    for (code, category) in categories.iter().enumerate() {
        let base = match category.missing {
            None => &bases.shown,
            // A rebased question still says how many did not know, of those who were asked.
            Some(Missing::NotAsked) => continue,
            Some(_) => &bases.asked,
        };
        let y = hits(&[code as u16]);
        of.push(&category.label, &category.label, Statistic::Share, base, y);
    }
    for net in &question.nets {
        of.push(
            &net.label,
            &net.label,
            Statistic::Net,
            &bases.shown,
            hits(&net.codes),
        );
    }
    if let Some(lead) = &question.lead {
        let side = |net: &Net, code: &u16| f64::from(u8::from(net.codes.contains(code)));
        let y = codes
            .iter()
            .map(|code| side(&lead.of, code) - side(&lead.over, code))
            .collect();
        let answer = format!("{} over {}", lead.of.label, lead.over.label);
        of.push("lead", &answer, Statistic::Lead, &bases.shown, y);
    }
    if question.kind != crate::spec::Kind::Ordered {
        return;
    }
    let scale: Scale = categories
        .iter()
        .enumerate()
        .map(|(i, c)| {
            // A place among the answers is no number: only the spec says which numbers they stand for.
            (c.label.clone(), question.values[i])
        })
        .collect();
    let y: Arc<[f64]> = codes.iter().map(|&c| f64::from(c)).collect();
    placed(&mut of, &bases, &y);
    let median = of.push("median", "", Statistic::Median, &bases.answered, y.clone());
    median.scale = Some(scale.clone());
    // A gap is a difference of numbers: it is there where the spec says which numbers the answers stand for.
    let truth = question
        .truth
        .as_ref()
        .and_then(|t| *question.values.get(t.at as usize)?);
    if let Some(truth) = truth {
        let gap = of.push("gap", "", Statistic::Gap, &bases.answered, y);
        gap.scale = Some(scale);
        gap.truth = truth;
    }
}

fn number(mut of: Measures<'_>, values: &[f64], missing: &[Option<Missing>]) {
    let question = of.question;
    let bases = bases(missing.iter().copied(), question.gave_an_answer);
    let y: Arc<[f64]> = values.into();
    for (label, band) in &question.bands {
        let hits = indicator(
            values
                .iter()
                .zip(missing)
                .map(|(v, m)| m.is_none() && band.holds(*v)),
        );
        of.push(label, label, Statistic::Share, &bases.shown, hits);
    }
    placed(&mut of, &bases, &y);
    of.push("mean", "", Statistic::Mean, &bases.answered, y.clone());
    of.push("median", "", Statistic::Median, &bases.answered, y.clone());
    if let Some(truth) = &question.truth {
        of.push("gap", "", Statistic::Gap, &bases.answered, y).truth = truth.at;
    }
    for kind in [Missing::DontKnow, Missing::Refused, Missing::NotStated] {
        if missing.contains(&Some(kind)) {
            let hits = indicator(missing.iter().map(|m| *m == Some(kind)));
            of.push(
                kind.label(),
                kind.label(),
                Statistic::Share,
                &bases.asked,
                hits,
            );
        }
    }
}

/// Shares on one side of a threshold, and under, at and over the truth: of those whom the question's percentages are
/// of. Who gave no answer is on no side.
fn placed(of: &mut Measures<'_>, bases: &Bases, y: &Arc<[f64]>) {
    let question = of.question;
    let hits = |test: &dyn Fn(f64) -> bool| {
        indicator(
            y.iter()
                .zip(bases.answered.1.iter())
                .map(|(v, answered)| *answered && test(*v)),
        )
    };
    for rule in &question.cumulative {
        let hits = hits(&|v| rule.holds(v));
        of.push(
            &rule.label,
            &rule.label,
            Statistic::Cumulative,
            &bases.shown,
            hits,
        );
    }
    if let Some(truth) = &question.truth {
        let under = hits(&|v| v < truth.at);
        let right = hits(&|v| v == truth.at);
        let over = hits(&|v| v > truth.at);
        for (name, answer, hits) in [
            ("under", "Under the true figure", under),
            ("right", "Right", right),
            ("over", "Over the true figure", over),
        ] {
            of.push(name, answer, Statistic::Share, &bases.shown, hits);
        }
    }
}
