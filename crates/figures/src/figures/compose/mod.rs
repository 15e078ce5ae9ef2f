//! Published numbers and the words of the spec to figures that are ready to be drawn.
//!
//! | file | what it makes |
//! |---|---|
//! | `base` | of whom the numbers are, and what has to be said below them |
//! | `histogram` | columns over bands or ordered answers |
//! | `bars` | paired, grouped and ranked bars; one side against another |
//! | `stacked` | stacked and diverging bars |
//! | `points` | dots with intervals; estimates beside what is true |
//! | `trend` | lines over waves |

mod bars;
mod base;
mod histogram;
mod points;
mod stacked;
mod trend;

pub(in crate::figures) use base::{fieldwork, low_base, source, synthetic};

use super::diagnostics;
use super::model::*;
use super::pick::Pick;
use super::theme::{Numbers, Theme};
use super::words::{describe, ended, sentence, upper_first};
use crossbreak_core::number::{Unit, count};
use crossbreak_study::diagnostic::{Code, Diagnostic, Diagnostics, suggest};
use crossbreak_study::estimates::{
    ColumnInfo, Flag, Number, Published, QuestionInfo, RowInfo, Statistic,
};
use crossbreak_study::spec::{self, FigureKind, Kind, Sort, Spec, lower_first};

/// Composes every figure of the spec, and those of its weighting.
pub fn compose(
    spec: &Spec,
    published: &Published,
    theme: &Theme,
) -> Result<Vec<Figure>, Diagnostics> {
    let mut found = Diagnostics::new();
    let mut figures = Vec::new();
    for written in &spec.figures {
        let of = Composer {
            spec,
            published,
            written,
            numbers: &theme.numbers,
        };
        match of.figure() {
            Ok(figure) => figures.push(figure),
            Err(diagnostics) => found.extend(diagnostics),
        }
    }
    if found.has_errors() {
        Err(found)
    } else {
        figures.extend(diagnostics::compose(spec, published, &theme.numbers));
        Ok(figures)
    }
}

/// More rows or columns than anybody reads in one picture.
const MOST_ROWS: usize = 250;

struct Composer<'a> {
    spec: &'a Spec,
    published: &'a Published,
    written: &'a spec::Figure,
    numbers: &'a Numbers,
}

/// A chart, and what the words below it are made of.
struct Made<'a> {
    chart: Chart,
    /// The numbers of everyone that are shown, or that those of columns are parts of.
    totals: Vec<&'a Number>,
    /// Rows say how many people they are of.
    with_bases: bool,
    /// Intervals are shown.
    intervals: bool,
    /// Marks stand for few people.
    low: bool,
}

impl<'a> Composer<'a> {
    fn wrong(&self, message: String, help: impl Into<String>) -> Diagnostics {
        Diagnostic::error(Code::UnknownLabel, message)
            .at(self.written.keys.first(&["question", "questions"]))
            .help(help)
            .into()
    }

    fn question(
        &self,
        name: Option<&spec::Located<String>>,
    ) -> Result<&'a QuestionInfo, Diagnostics> {
        let name = name.map(|n| n.as_str()).unwrap_or_default();
        self.published.question(name).ok_or_else(|| {
            self.wrong(
                format!("there is no question `{name}` to draw"),
                "name one of the questions",
            )
        })
    }

    fn pick(&self, question: &'a QuestionInfo) -> Pick<'a> {
        Pick {
            figure: self.written,
            question,
        }
    }

    /// The number of a row in a column. Every row has one in every column, so a missing number is a bug; of everyone, a
    /// withheld one is no figure.
    fn number(&self, row: &RowInfo, column: &str) -> Result<&'a Number, Diagnostics> {
        let id = format!("{}{column}", row.stem);
        match self.published.get(&id) {
            Some(number) if number.flag == Flag::Withheld && column.is_empty() => Err(self.wrong(
                format!("`{id}` is withheld, and a figure would show it"),
                "leave the figure out, or lower withhold_below of [tables]",
            )),
            Some(number) => Ok(number),
            None => Err(self.wrong(
                format!("there is no number `{id}` to draw"),
                "show another answer or another column",
            )),
        }
    }

    /// The row of an answer, NET or share of an item.
    fn row(
        &self,
        question: &'a QuestionInfo,
        item: &str,
        answer: &str,
    ) -> Result<&'a RowInfo, Diagnostics> {
        self.pick(question).row(item, answer).ok_or_else(|| {
            let answers = question.answers.iter().map(|a| a.label.as_str());
            self.wrong(
                format!("question `{}` has no number for \"{answer}\"", question.id),
                suggest(answer, "answers", answers),
            )
        })
    }

    fn figure(&self) -> Result<Figure, Diagnostics> {
        let questions: Vec<&QuestionInfo> = match self.written.kind {
            FigureKind::Paired => self
                .written
                .questions
                .iter()
                .flatten()
                .map(|name| self.question(Some(name)))
                .collect::<Result<_, _>>()?,
            _ => vec![self.question(self.written.question.as_ref())?],
        };
        let Some(&first) = questions.first() else {
            return Err(self.wrong(
                "this figure names no question".into(),
                "question = \"hours\"",
            ));
        };
        let made = match &self.written.by {
            None => self.chart(&questions, None)?,
            Some(by) => self.panels(&questions, by)?,
        };
        let rows = made.chart.rows();
        if rows > MOST_ROWS {
            return Err(Diagnostic::error(
                Code::CannotDraw,
                format!(
                    "the figure would have {} rows or columns; at most {MOST_ROWS} are drawn",
                    count(rows as f64)
                ),
            )
            .at(self.written.keys.first(&["by", "crossbreak", "question", "questions"]))
            .help("name those to show: answers = [\"...\", \"...\"], items, or a crossbreak with fewer columns")
            .into());
        }
        let mut wording = format!("‘{}’", first.text);
        if let Some(item) = self.only_item(first) {
            wording += &format!(" Shown: {item}");
        }
        if let Some(note) = &self.written.note {
            wording += &format!(" {note}");
        }
        let synthetic = synthetic(self.spec);
        let base = self.base(&made);
        let mut notes = self.notes(first, &made);
        notes.extend(synthetic.clone());
        let mut alt = match &self.written.alt {
            Some(alt) => alt.clone(),
            None => format!("{} {base}", describe(&self.written.title, &made.chart)),
        };
        if let Some(synthetic) = synthetic {
            alt = format!("{alt} {synthetic}");
        }
        Ok(Figure {
            id: self.written.id.to_string(),
            title: self.written.title.clone(),
            wording,
            base,
            fieldwork: fieldwork(self.spec),
            source: source(self.spec),
            notes,
            alt,
            chart: made.chart,
        })
    }

    /// The item that a figure of one item shows, where its question has several and no row says which.
    fn only_item(&self, question: &'a QuestionInfo) -> Option<String> {
        let shows_one = matches!(self.written.kind, FigureKind::Dots | FigureKind::Trend);
        let subjects = self.subjects(question);
        match subjects.as_slice() {
            [one] if shows_one && question.items.len() > 1 && question.kind != Kind::Multiple => {
                Some(ended(&one.label))
            }
            _ => None,
        }
    }

    /// The chart of everyone, or of one column.
    fn chart(
        &self,
        questions: &[&'a QuestionInfo],
        column: Option<&'a ColumnInfo>,
    ) -> Result<Made<'a>, Diagnostics> {
        let first = questions[0];
        match self.written.kind {
            FigureKind::Histogram => self.histogram(first, column),
            FigureKind::Paired => self.paired(questions, column),
            FigureKind::Grouped => self.grouped(first, column),
            FigureKind::Ranked => self.ranked(first, column),
            FigureKind::Stacked | FigureKind::Diverging => self.stacked(first, column),
            FigureKind::Versus => self.versus(first, column),
            FigureKind::Gap => self.gap(first, column),
            FigureKind::Dots => self.dots(first, column),
            FigureKind::Trend => self.trend(first, column),
        }
    }

    /// The same chart for each column of a crossbreak.
    fn panels(
        &self,
        questions: &[&'a QuestionInfo],
        by: &spec::Located<String>,
    ) -> Result<Made<'a>, Diagnostics> {
        let mut panels = Vec::new();
        let mut last: Option<Made<'a>> = None;
        let mut low = false;
        for columns in self.panel_columns(by) {
            let column = columns[0];
            let made = self.chart(questions, Some(column))?;
            // Combinations that nobody is in are no panels.
            let own = |column: &&&ColumnInfo| self.has_respondents(column, &made.totals);
            let columns: Vec<&ColumnInfo> = columns.iter().filter(own).copied().collect();
            if columns.is_empty() {
                continue;
            }
            let heading = match self.written.crossbreak {
                None => whole_name(column),
                Some(_) => column.outer.clone(),
            };
            low |= made.low;
            panels.push(Panel {
                heading,
                base: self.panel_base(&made, &columns),
                chart: made.chart.clone(),
            });
            last = Some(made);
        }
        let Some(made) = last else {
            return Err(self.wrong(
                format!("the crossbreak `{by}` has no columns to draw"),
                "name another crossbreak in `by`",
            ));
        };
        Ok(Made {
            chart: Chart::Panels(Panels { panels }),
            low,
            with_bases: made.with_bases,
            ..made
        })
    }

    /// The columns of each panel: one of the crossbreak, or where rows are columns as well those within one category.
    fn panel_columns(&self, by: &str) -> Vec<Vec<&'a ColumnInfo>> {
        let columns = self.published.columns().iter().filter(|c| !c.difference);
        let Some(inner) = self
            .written
            .crossbreak
            .as_ref()
            .and_then(|c| c.iter().next())
        else {
            let own = columns.filter(|c| c.crossbreak == by);
            return own.map(|column| vec![column]).collect();
        };
        let nested = format!("{by}|{}", **inner);
        let mut panels: Vec<Vec<&ColumnInfo>> = Vec::new();
        for column in columns.filter(|c| c.crossbreak == nested) {
            match panels.iter_mut().find(|own| own[0].outer == column.outer) {
                Some(own) => own.push(column),
                None => panels.push(vec![column]),
            }
        }
        panels
    }

    /// The columns of a crossbreak that are rows or bars of a figure: within a panel, those of its category.
    fn columns_of(&self, crossbreak: &str, panel: Option<&ColumnInfo>) -> Vec<&'a ColumnInfo> {
        let nested = panel.map(|panel| {
            let by = self.written.by.as_ref().map_or("", |by| by.as_str());
            (format!("{by}|{crossbreak}"), panel.outer.as_str())
        });
        let own = |column: &&ColumnInfo| match &nested {
            Some((id, outer)) => column.crossbreak == *id && column.outer == *outer,
            None => column.crossbreak == crossbreak,
        };
        let columns = self.published.columns().iter();
        columns.filter(|c| !c.difference).filter(own).collect()
    }

    /// Whether anybody is in a column: a combination of two variables may be empty, and is then left out. A category that
    /// nobody chose is shown as such.
    fn has_respondents(&self, column: &ColumnInfo, totals: &[&Number]) -> bool {
        let own = |total: &&Number| {
            self.published
                .get(&format!("{}{}", total.id, column.suffix))
        };
        let numbers = totals.iter().filter_map(own);
        column.outer.is_empty() || numbers.into_iter().any(|number| number.flag != Flag::Empty)
    }

    /// The crossbreaks that the figure names.
    fn crossbreaks(&self) -> impl Iterator<Item = &'a str> {
        let named = self.written.crossbreak.iter();
        named
            .flat_map(|names| names.iter())
            .map(|name| name.as_str())
    }

    /// The highest first, where the figure asks for it; what has no number and don't know last.
    fn sorted<T>(&self, rows: &mut [T], default: Sort, value: impl Fn(&T) -> Option<f64>) {
        if self.written.sort.unwrap_or(default) == Sort::Value {
            let key = |row: &T| value(row).unwrap_or(f64::NEG_INFINITY);
            rows.sort_by(|a, b| key(b).total_cmp(&key(a)));
        }
    }

    /// `Wales (84, low base)`: a column and its unweighted base.
    fn with_base(&self, label: &str, number: &Number) -> String {
        match (number.bases, number.flag) {
            (None, _) => format!("{label} (withheld)"),
            (Some(bases), flag) => {
                let people = self.count(bases.unweighted as f64);
                match flag {
                    Flag::Low => format!("{label} ({people}, low base)"),
                    Flag::VeryLow => format!("{label} ({people}, very low base)"),
                    _ => format!("{label} ({people})"),
                }
            }
        }
    }

    fn count(&self, value: f64) -> String {
        self.numbers.written(&count(value))
    }

    /// A number as the tables print it, in the way of the house: by its unit, with the decimals of its question.
    fn printed(&self, number: &Number) -> String {
        if number.flag == Flag::Withheld {
            return "[c]".to_owned();
        }
        let quantile = matches!(number.statistic, Statistic::Median | Statistic::Quantile);
        if quantile && !number.answer.is_empty() {
            return lower_first(&number.answer);
        }
        number
            .value
            .map_or_else(|| "–".to_owned(), |value| self.printed_as(number, value))
    }

    /// A value as a number of its unit and question is printed: itself, or an end of its interval.
    fn printed_as(&self, number: &Number, value: f64) -> String {
        let decimals = self.published.decimals(&number.question);
        match number.unit {
            Unit::Share => self.numbers.share(value, decimals.shares),
            Unit::Points => self.numbers.points(value, decimals.shares),
            Unit::Score => self.numbers.fixed(value, decimals.means),
            Unit::Own if number.statistic == Statistic::Mean => {
                self.numbers.fixed(value, decimals.means)
            }
            Unit::Own | Unit::Ratio => self.numbers.plain(value, 2),
            Unit::Rank | Unit::Count => self.count(value),
        }
    }

    fn bar(&self, number: &Number) -> Bar {
        Bar {
            value: number.value.unwrap_or(0.0),
            printed: self.printed(number),
            number: number.id.clone(),
            low: is_low(number),
            known: number.value.is_some(),
        }
    }
}

/// Few people are behind the number.
fn is_low(number: &Number) -> bool {
    matches!(number.flag, Flag::Low | Flag::VeryLow)
}

/// What ids of a column end in.
fn suffix(column: Option<&ColumnInfo>) -> &str {
    column.map_or("", |column| &column.suffix)
}

/// `18-24, Male`: a column with the category that it is nested within.
fn whole_name(column: &ColumnInfo) -> String {
    match column.outer.is_empty() {
        true => column.label.clone(),
        false => format!("{}, {}", column.outer, column.label),
    }
}

/// The first letter in upper case, and nothing where there is nothing.
fn axis_name(written: Option<&String>, default: impl FnOnce() -> String) -> String {
    written.cloned().unwrap_or_else(|| upper_first(&default()))
}
