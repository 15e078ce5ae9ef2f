//! What can be wrong with a figure before anything is computed.

use super::model::Tone;
use super::pick::{Pick, is_answer, plural};
use super::tones::{ALIKE, in_base, shown, tones};
use crossbreak_core::number::counted;
use crossbreak_study::diagnostic::{Code, Diagnostic, Diagnostics, suggest};
use crossbreak_study::estimates::{ColumnInfo, QuestionInfo, RowInfo};
use crossbreak_study::label;
use crossbreak_study::spec::{self, FigureKind, Kind, Located, Spec};

/// Bars or lines of more series than this have colours in common.
pub(super) const MOST_SERIES: usize = 4;

/// Every mistake in the figures of the spec that their questions and columns show. A question that could not be made has
/// been reported where it was made.
pub fn check(spec: &Spec, questions: &[QuestionInfo], columns: &[ColumnInfo]) -> Diagnostics {
    let mut found = Diagnostics::new();
    let named = |name: &Located<String>| questions.iter().find(|q| q.id == **name);
    for figure in &spec.figures {
        let asked: Vec<&QuestionInfo> = figure.named().filter_map(named).collect();
        for name in figure.named() {
            if let Some(question) = named(name) {
                wording(name, question, &mut found);
            }
        }
        if figure.kind == FigureKind::Paired {
            paired(figure, asked, &mut found);
            continue;
        }
        let Some(question) = asked.first() else {
            continue;
        };
        let pick = Pick { figure, question };
        let subjects = pick.subjects(&mut found);
        let answers = pick.answers(&mut found);
        boxed(figure, &asked, &mut found);
        match figure.kind {
            FigureKind::Stacked | FigureKind::Diverging => stacked(figure, question, &mut found),
            FigureKind::Ranked | FigureKind::Grouped | FigureKind::Dots | FigureKind::Trend => {
                let of = Rows {
                    figure,
                    question,
                    subjects: subjects.len(),
                    answers: answers.as_deref(),
                    columns,
                };
                of.check(&mut found);
            }
            _ => {}
        }
    }
    found
}

/// A figure without the question's wording would not say what was asked.
fn wording(name: &Located<String>, question: &QuestionInfo, found: &mut Diagnostics) {
    if question.text.trim().is_empty() {
        found.push(
            Diagnostic::error(
                Code::SpecContradiction,
                format!(
                    "the figure would not say what was asked: question `{}` has no wording",
                    question.id
                ),
            )
            .at(name.span())
            .help("text = \"...\" in the question, as it was asked"),
        );
    }
}

/// What is to be shown, and whether it can be.
struct Rows<'a> {
    figure: &'a spec::Figure,
    question: &'a QuestionInfo,
    subjects: usize,
    answers: Option<&'a [String]>,
    columns: &'a [ColumnInfo],
}

impl Rows<'_> {
    /// Something wrong with the first of these keys that is there; with the figure, where it lacks them.
    fn wrong(
        &self,
        keys: &[&str],
        message: String,
        help: impl Into<String>,
        found: &mut Diagnostics,
    ) {
        let diagnostic = Diagnostic::error(Code::SpecContradiction, message);
        found.push(diagnostic.at(self.figure.keys.first(keys)).help(help));
    }

    fn check(&self, found: &mut Diagnostics) {
        let kind = self.figure.kind;
        let multiple = self.question.kind == Kind::Multiple;
        let several = !multiple && self.subjects > 1;
        let named = self.answers.map_or(0, <[String]>::len);
        let id = &self.question.id;
        // What has been named and is not there has been said.
        let written = self.figure.answers.as_ref();
        if written.is_some_and(|written| written.as_slice().len() != named) && !multiple {
            return;
        }
        if multiple && self.answers.is_some() {
            let message =
                format!("`answers` does nothing here: question `{id}` is multiple response");
            self.wrong(&["answers"], message, "name its options in `items`", found);
            return;
        }
        if !self.units(found) {
            return;
        }
        let series = match kind {
            FigureKind::Grouped if self.figure.crossbreak.is_some() => self.columns_shown(),
            FigureKind::Grouped => named,
            FigureKind::Trend => named.max(if named == 1 || multiple {
                self.subjects
            } else {
                1
            }),
            FigureKind::Dots if multiple => self.subjects,
            FigureKind::Dots => named,
            _ => 1,
        };
        let most = match kind {
            FigureKind::Dots => 2,
            _ => MOST_SERIES,
        };
        // One answer has to stand for each item, unless several answers are the series.
        let one = match kind {
            FigureKind::Ranked | FigureKind::Trend => several,
            FigureKind::Grouped => several && self.figure.crossbreak.is_some(),
            _ => false,
        };
        if one && named != 1 {
            let message = format!(
                "question `{id}` has {} items: which answer is shown of each?",
                self.subjects
            );
            self.wrong(&["answers"], message, self.example(), found);
        } else if matches!(kind, FigureKind::Dots | FigureKind::Trend) && !multiple && named == 0 {
            let message = format!("which answer of question `{id}` is shown?");
            self.wrong(&["answers"], message, self.example(), found);
        } else if kind == FigureKind::Dots && several {
            let message = format!(
                "question `{id}` has {} items, and dots show one",
                self.subjects
            );
            self.wrong(&["items"], message, "name it: items = [\"...\"]", found);
        } else if series > most {
            let message = format!(
                "{series} {} marks side by side: at most {most} can be told apart",
                kind.as_str()
            );
            let help = match kind {
                FigureKind::Grouped => {
                    "name fewer answers, show the columns with kind = \"dots\", or draw a panel for each with `by`"
                }
                _ => "name fewer of them in `items` or `answers`",
            };
            let keys: &[&str] = match kind {
                FigureKind::Grouped => &["crossbreak", "answers"],
                _ if named > 1 => &["answers"],
                _ => &["items"],
            };
            self.wrong(keys, message, help, found);
        }
    }

    /// Whether all that is named can stand on one axis of this kind of figure.
    fn units(&self, found: &mut Diagnostics) -> bool {
        let pick = Pick {
            figure: self.figure,
            question: self.question,
        };
        let id = &self.question.id;
        let names = self.answers.unwrap_or_default();
        // Every item has the same rows.
        let item = self.question.rows.first().map_or("", |row| &row.item);
        let written = self.figure.answers.iter().flat_map(|names| names.iter());
        let named: Vec<(&Located<String>, &RowInfo)> = written
            .zip(names)
            .filter_map(|(written, name)| Some((written, pick.row(item, name)?)))
            .collect();
        let bars = matches!(self.figure.kind, FigureKind::Ranked | FigureKind::Grouped);
        let mut own = Diagnostics::new();
        for (name, row) in &named {
            if bars && is_answer(self.question, row) {
                let message = format!(
                    "a bar has no length for the {} of question `{id}`: it is an answer, not a number",
                    row.name
                );
                let help = "kind = \"dots\" or \"trend\" shows it on an axis of answers; or values = { \"One week\" = 7, ... } \
                            in the question, a number for every answer";
                let diagnostic = Diagnostic::error(Code::SpecContradiction, message);
                own.push(diagnostic.at(name.span()).help(help));
            }
        }
        if let Some((first, rest)) = named.split_first() {
            let axis = |row: &RowInfo| (row.statistic.unit(), is_answer(self.question, row));
            if let Some((name, row)) = rest.iter().find(|(_, row)| axis(row) != axis(first.1)) {
                let message = format!(
                    "one axis cannot show \"{}\" and \"{name}\" of question `{id}`: {} and {}",
                    first.0,
                    plural(first.1.statistic.unit()),
                    match is_answer(self.question, row) {
                        true => "answers in words",
                        false => plural(row.statistic.unit()),
                    }
                );
                let help = format!("draw a figure of its own for \"{name}\"");
                let diagnostic = Diagnostic::error(Code::SpecContradiction, message);
                own.push(diagnostic.at(name.span()).help(help));
            }
        }
        let fits = !own.has_errors();
        found.extend(own);
        fits
    }

    fn columns_shown(&self) -> usize {
        let named = self.figure.crossbreak.iter().flat_map(|c| c.iter());
        let of = |name: &Located<String>| {
            let own = |c: &&ColumnInfo| c.crossbreak == **name && !c.difference;
            self.columns.iter().filter(own).count()
        };
        named.map(of).sum()
    }

    fn example(&self) -> String {
        let rows = self.question.rows.iter();
        let mut shares = rows.filter(|row| row.statistic.is_share());
        match shares.next_back() {
            Some(row) => format!("answers = [\"{}\"]", row.answer),
            None => "answers = [\"mean\"]".to_owned(),
        }
    }
}

fn boxed(figure: &spec::Figure, questions: &[&QuestionInfo], found: &mut Diagnostics) {
    let columns: Vec<&str> = questions
        .iter()
        .flat_map(|q| q.items.iter().map(|item| item.column.as_str()))
        .collect();
    for column in &figure.boxed {
        let known = columns.iter().any(|own| label::same(own, column));
        if !columns.is_empty() && !known {
            found.push(
                Diagnostic::error(
                    Code::UnknownColumn,
                    format!("no item of this figure has the column `{column}`"),
                )
                .at(column.span())
                .help(suggest(column, "columns", columns.iter().copied())),
            );
        }
    }
}

fn paired(figure: &spec::Figure, questions: Vec<&QuestionInfo>, found: &mut Diagnostics) {
    let counts: Vec<usize> = questions.iter().map(|q| q.items.len()).collect();
    if counts.windows(2).any(|pair| pair[0] != pair[1]) {
        found.push(
            Diagnostic::error(
                Code::SpecContradiction,
                format!("the paired questions have {counts:?} items"),
            )
            .at(figure.keys.at("questions"))
            .help("the items of both have to be the same, in the same order"),
        );
    }
    boxed(figure, &questions, found);
}

/// A stacked bar has to add up to its base, every answer once, and every answer has to have a colour of its own.
fn stacked(figure: &spec::Figure, question: &QuestionInfo, found: &mut Diagnostics) {
    let belongs: Vec<&str> = in_base(question)
        .map(|i| question.answers[i].label.as_str())
        .collect();
    let order = figure.order.as_deref().unwrap_or_default();
    let own = |name: &str| {
        let index = label::position(name, belongs.iter().copied())?;
        belongs.get(index).copied()
    };
    for name in order {
        if let Some(own) = own(name).filter(|own| *own != name.as_str()) {
            let of = format!("question `{}`", question.id);
            found.note(label::note(name, own, &of).at(name.span()));
        }
    }
    let mut wrong = |message: String, span: std::ops::Range<usize>, code: Code, help: String| {
        found.push(Diagnostic::error(code, message).at(span).help(help));
    };
    let mut listed: Vec<&str> = Vec::new();
    for name in order {
        let own = own(name);
        if own.is_none() {
            wrong(
                format!(
                    "question `{}` has no answer \"{name}\" in its base",
                    question.id
                ),
                name.span(),
                Code::UnknownLabel,
                suggest(name, "answers", belongs.iter().copied()),
            );
        }
        let own = own.unwrap_or(name.as_str());
        if listed.contains(&own) {
            wrong(
                format!("the answer \"{name}\" is named twice"),
                name.span(),
                Code::NamedTwice,
                "each answer once: the bars have to add up to everyone".to_owned(),
            );
        }
        listed.push(own);
    }
    for label in belongs
        .iter()
        .filter(|label| !order.is_empty() && !listed.contains(label))
    {
        wrong(
            format!("`order` leaves out \"{label}\""),
            figure.keys.at("order"),
            Code::SpecContradiction,
            "name every answer: the bars have to add up to everyone".to_owned(),
        );
    }
    let names: Vec<String> = order.iter().map(|name| name.to_string()).collect();
    let order = figure.order.as_ref().map(|_| names.as_slice());
    let tones = tones(question, &shown(question, order));
    let most = tones
        .iter()
        .map(|tone| tones.iter().filter(|other| *other == tone).count())
        .max();
    let side = |a: Tone, b: Tone| tones.contains(&a) || tones.contains(&b);
    let sides = side(Tone::Lead, Tone::LeadMild) && side(Tone::Other, Tone::OtherMild);
    if figure.kind == FigureKind::Diverging && !sides {
        wrong(
            format!("question `{}` has no two sides that part", question.id),
            figure.keys.at("question"),
            Code::SpecContradiction,
            "add lead = { of = \"Agree\", over = \"Disagree\" } to the question, or use stacked bars".to_owned(),
        );
    }
    if most > Some(ALIKE) {
        let (message, help) = too_many(question);
        wrong(
            message,
            figure.keys.at("question"),
            Code::SpecContradiction,
            help,
        );
    }
}

/// Says why the answers have no colours of their own, and what would mend it: the answers in substance are too many, or
/// those beside them are.
fn too_many(question: &QuestionInfo) -> (String, String) {
    let all: Vec<usize> = in_base(question).collect();
    let (beside, substance): (Vec<usize>, Vec<usize>) = all
        .into_iter()
        .partition(|index| question.answers[*index].dont_know);
    let tones = tones(question, &substance);
    let alike = |tone: &Tone| tones.iter().filter(|other| *other == tone).count();
    let by_substance = tones.iter().any(|tone| alike(tone) > ALIKE);
    let named: Vec<String> = beside
        .iter()
        .map(|&index| format!("\"{}\"", question.answers[index].label))
        .collect();
    let besides = match named.is_empty() {
        true => String::new(),
        false => format!(" and beside them {}", named.join(", ")),
    };
    let message = format!(
        "stacked bars have no colours for all answers of question `{}`: it has {}{besides}",
        question.id,
        counted(substance.len(), "answer", "answers"),
    );
    let help = match by_substance {
        true => {
            "at most ten answers beside don't know, or three on each side of the lead: recode them with answers = { ... }"
        }
        false => {
            "one of those beside the answers has a colour of its own: base = \"gave_an_answer\" in the question leaves \
             all of them out of its percentages"
        }
    };
    (message, help.to_owned())
}
