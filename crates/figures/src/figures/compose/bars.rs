//! Paired, grouped and ranked bars, and one side against another with its lead.

use super::super::model::{BarRow, Bars, Chart, Colouring, Said};
use super::super::pick::Subject;
use super::super::tones::in_base;
use super::points::{measured_axis, said};
use super::stacked::statements;
use super::{Composer, Made, axis_name, is_low, sentence, suffix, upper_first, whole_name};
use crossbreak_core::number::Unit;
use crossbreak_study::diagnostic::Diagnostics;
use crossbreak_study::estimates::{Base, ColumnInfo, Flag, Number, QuestionInfo, RowInfo};
use crossbreak_study::label;
use crossbreak_study::spec::{Kind, Sort};

/// A row of bars before it is sorted: its label, whether it is boxed, and its numbers.
struct Row<'a> {
    label: String,
    boxed: bool,
    numbers: Vec<&'a Number>,
    /// Of everyone: rows go in the same order in every panel.
    total: Option<f64>,
    /// Don't know goes last.
    last: bool,
}

/// What bars are measured in, and the name of their axis.
type Axis = (Unit, String);

impl Row<'_> {
    fn value(&self) -> Option<f64> {
        self.total.filter(|_| !self.last)
    }
}

impl<'a> Composer<'a> {
    pub(super) fn paired(
        &self,
        questions: &[&'a QuestionInfo],
        column: Option<&'a ColumnInfo>,
    ) -> Result<Made<'a>, Diagnostics> {
        let first = questions[0];
        let mut rows = Vec::new();
        let mut totals = Vec::new();
        for (index, item) in first.items.iter().enumerate() {
            let own = questions.iter().map(|q| (*q, &q.items[index].column));
            let shown = own.clone().map(|(q, item)| self.option(q, item));
            let shown: Vec<&RowInfo> = shown.collect::<Result<_, _>>()?;
            let boxed = own.into_iter().any(|(_, item)| self.is_boxed(item));
            let label = item.label.clone();
            rows.push(self.bar_row(label, boxed, &shown, column, &mut totals)?);
        }
        let series = self.written.names.clone().unwrap_or_default();
        let axis = self.share_axis(&totals, " who chose it");
        self.made(
            (Unit::Share, axis),
            rows,
            series,
            totals,
            Sort::Questionnaire,
        )
    }

    /// One bar for each option, for each item with the one answer, or for each answer.
    pub(super) fn ranked(
        &self,
        question: &'a QuestionInfo,
        column: Option<&'a ColumnInfo>,
    ) -> Result<Made<'a>, Diagnostics> {
        let columns = [suffix(column)];
        let (rows, totals, axis) = self.rows(question, &columns)?;
        self.made(axis, rows, Vec::new(), totals, Sort::Value)
    }

    /// Bars for columns of a crossbreak, or for several answers, side by side.
    pub(super) fn grouped(
        &self,
        question: &'a QuestionInfo,
        column: Option<&'a ColumnInfo>,
    ) -> Result<Made<'a>, Diagnostics> {
        if let Some(crossbreak) = self.crossbreaks().next() {
            let mut columns = self.columns_of(crossbreak, column);
            let suffixes: Vec<&str> = columns.iter().map(|c| c.suffix.as_str()).collect();
            let (mut rows, totals, axis) = self.rows(question, &suffixes)?;
            // Panels have one legend: a combination that nobody is in keeps its place there, and says nothing of bases.
            if column.is_none() {
                let kept: Vec<bool> = columns
                    .iter()
                    .map(|column| self.has_respondents(column, &totals))
                    .collect();
                retain(&mut columns, &kept);
                rows.iter_mut()
                    .for_each(|row| retain(&mut row.numbers, &kept));
            }
            let first = rows.first().map(|row| row.numbers.as_slice());
            let series = columns
                .iter()
                .zip(first.unwrap_or_default())
                .map(|(own, number)| match column {
                    None => self.with_base(&whole_name(own), number),
                    Some(_) => own.label.clone(),
                })
                .collect();
            let empty: Vec<bool> = columns
                .iter()
                .map(|column| !self.has_respondents(column, &totals))
                .collect();
            let mut made = self.made(axis, rows, series, totals, Sort::Questionnaire)?;
            if let Chart::Bars(chart) = &mut made.chart {
                for row in &mut chart.rows {
                    let bars = row.bars.iter_mut().zip(&empty);
                    bars.filter(|(_, empty)| **empty)
                        .for_each(|(bar, _)| bar.printed.clear());
                }
            }
            return Ok(Made {
                with_bases: column.is_none(),
                ..made
            });
        }
        let answers = self.answers(question);
        let mut rows = Vec::new();
        let mut totals = Vec::new();
        let mut series: Vec<(String, &RowInfo)> = Vec::new();
        for subject in self.subjects(question) {
            let shown = answers.iter().map(|a| self.row(question, &subject.item, a));
            let shown: Vec<&RowInfo> = shown.collect::<Result<_, _>>()?;
            if series.is_empty() {
                series = shown.iter().map(|row| (said(row), *row)).collect();
            }
            let boxed = self.is_boxed(&subject.item);
            let label = self.everyone(subject.label, shown.first().copied(), column);
            rows.push(self.bar_row(label, boxed, &shown, column, &mut totals)?);
        }
        let axis = match self.unit(question, series.iter().map(|(_, row)| *row))? {
            Unit::Share => (Unit::Share, self.share_axis(&totals, "")),
            unit => (
                unit,
                measured_axis(question, series.iter().map(|(_, row)| *row)),
            ),
        };
        let names = series.into_iter().map(|(name, _)| name).collect();
        self.made(axis, rows, names, totals, Sort::Questionnaire)
    }

    pub(super) fn versus(
        &self,
        question: &'a QuestionInfo,
        column: Option<&'a ColumnInfo>,
    ) -> Result<Made<'a>, Diagnostics> {
        let Some((of, over)) = &question.lead else {
            return Err(self.wrong(
                format!("question `{}` has no two sides", question.id),
                "lead = { of = \"...\", over = \"...\" }",
            ));
        };
        // Neither and don't know: what is on no side.
        let on_a_side = |index: &usize| of.answers.contains(index) || over.answers.contains(index);
        let neither: Vec<&str> = in_base(question)
            .filter(|index| !on_a_side(index))
            .map(|index| question.answers[index].label.as_str())
            .collect();
        let names: Vec<&str> = [of.label.as_str(), over.label.as_str()]
            .into_iter()
            .chain(neither)
            .collect();
        let subjects = self.subjects(question);
        let competing: Vec<Option<(String, String)>> = subjects
            .iter()
            .map(|subject| statements(question, &subject.label))
            .collect();
        let all_compete = !competing.is_empty() && competing.iter().all(Option::is_some);
        let mut rows = Vec::new();
        let mut totals = Vec::new();
        let mut asides = Vec::new();
        for (subject, statements) in subjects.into_iter().zip(competing) {
            let shown = names.iter().map(|n| self.row(question, &subject.item, n));
            let shown: Vec<&RowInfo> = shown.collect::<Result<_, _>>()?;
            asides.push(self.lead(question, &subject.item, suffix(column)));
            let label = match statements.filter(|_| all_compete) {
                Some((one, other)) => format!("{one} –\u{A0}or\u{A0}– {other}"),
                None => self.everyone(subject.label, shown.first().copied(), column),
            };
            rows.push(self.bar_row(label, false, &shown, column, &mut totals)?);
        }
        let series: Vec<String> = names
            .iter()
            .enumerate()
            .map(|(i, name)| match i {
                0 if all_compete => "The first statement".to_owned(),
                1 if all_compete => "The second statement".to_owned(),
                _ => (*name).to_owned(),
            })
            .collect();
        let heading = "Lead, in points".to_owned();
        let low = rows.iter().flat_map(|row| &row.numbers).any(|n| is_low(n));
        let mut paired: Vec<(Row<'a>, Option<Said>)> = rows.into_iter().zip(asides).collect();
        self.sorted(&mut paired, Sort::Questionnaire, |(row, _)| row.value());
        let rows = paired.into_iter().map(|(row, aside)| BarRow {
            bars: row.numbers.iter().map(|n| self.bar(n)).collect(),
            label: row.label,
            boxed: false,
            aside,
        });
        let chart = Chart::Bars(Bars {
            unit: Unit::Share,
            series,
            rows: rows.collect(),
            box_means: String::new(),
            x_axis: axis_name(self.written.axis.as_ref(), || self.share_axis(&totals, "")),
            aside: heading,
            colouring: Colouring::Sides,
        });
        Ok(Made {
            chart,
            totals,
            with_bases: false,
            intervals: self.shows_leads_with_intervals(),
            low,
        })
    }

    /// An interval of a non-probability sample is shown where it is asked for.
    fn shows_leads_with_intervals(&self) -> bool {
        self.written.intervals == Some(true)
    }

    fn lead(&self, question: &QuestionInfo, item: &str, column: &str) -> Option<Said> {
        let row = question
            .rows
            .iter()
            .find(|row| row.item == item && row.name == "lead")?;
        let number = self.published.get(&format!("{}{column}", row.stem))?;
        let points = |share: f64| self.printed_as(number, share);
        // A lead is at most everybody's; of very few people an interval says nothing.
        let ends = number.lower.zip(number.upper);
        let ends = ends.filter(|(low, high)| low < high && number.flag != Flag::VeryLow);
        let text = match (number.value, ends) {
            (None, _) => "[c]".to_owned(),
            (Some(lead), Some((low, high))) if self.shows_leads_with_intervals() => {
                let (low, high) = (low.max(-1.0), high.min(1.0));
                format!("{} ({} to {})", points(lead), points(low), points(high))
            }
            (Some(lead), _) => points(lead),
        };
        Some(Said {
            text,
            number: number.id.clone(),
        })
    }

    /// A row with a bar for each of the rows shown; what they are of everyone is added to the totals.
    fn bar_row(
        &self,
        label: String,
        boxed: bool,
        shown: &[&RowInfo],
        column: Option<&ColumnInfo>,
        totals: &mut Vec<&'a Number>,
    ) -> Result<Row<'a>, Diagnostics> {
        let of = |column: &str| -> Result<Vec<&'a Number>, Diagnostics> {
            shown.iter().map(|row| self.number(row, column)).collect()
        };
        let (numbers, everyone) = (of(suffix(column))?, of("")?);
        let total = everyone.first().and_then(|number| number.value);
        totals.extend(everyone);
        Ok(Row {
            label,
            boxed,
            numbers,
            total,
            last: false,
        })
    }

    /// A row for each option, item or answer, with a number in each of the columns; and the axis of all of them.
    fn rows(
        &self,
        question: &'a QuestionInfo,
        columns: &[&str],
    ) -> Result<(Vec<Row<'a>>, Vec<&'a Number>, Axis), Diagnostics> {
        let subjects = self.subjects(question);
        let answers = self.answers(question);
        let pick = self.pick(question);
        let mut rows: Vec<(String, String, bool, &RowInfo)> = Vec::new();
        let axis;
        if question.kind == Kind::Multiple {
            axis = Some(" who chose it".to_owned());
            for subject in subjects {
                let row = self.option(question, &subject.item)?;
                let last = is_none(&subject.label);
                rows.push((subject.item, subject.label, last, row));
            }
        } else if let ([_, _, ..], [answer, ..]) = (subjects.as_slice(), answers.as_slice()) {
            axis = Some(format!(" who answered “{}”", sentence(answer)));
            for subject in subjects {
                let row = self.row(question, &subject.item, answer)?;
                rows.push((subject.item, subject.label, false, row));
            }
        } else {
            axis = None;
            let item = subjects
                .first()
                .map_or("", |subject| &subject.item)
                .to_owned();
            let shown = match answers.is_empty() {
                true => pick.all_answers(),
                false => answers,
            };
            for answer in shown {
                let row = self.row(question, &item, &answer)?;
                let last = pick.is_dont_know(&answer);
                rows.push((String::new(), said(row), last, row));
            }
        }
        let unit = self.unit(question, rows.iter().map(|(_, _, _, row)| *row))?;
        let axis_of_unit = measured_axis(question, rows.iter().map(|(_, _, _, row)| *row));
        let mut made = Vec::new();
        let mut totals = Vec::new();
        for (item, label, last, row) in rows {
            let numbers = columns.iter().map(|column| self.number(row, column));
            let total = self.number(row, "")?;
            made.push(Row {
                boxed: !item.is_empty() && self.is_boxed(&item),
                label,
                numbers: numbers.collect::<Result<_, _>>()?,
                total: total.value,
                last,
            });
            totals.push(total);
        }
        let axis = match unit {
            Unit::Share => self.share_axis(&totals, axis.as_deref().unwrap_or_default()),
            _ => axis_of_unit,
        };
        Ok((made, totals, (unit, axis)))
    }

    fn made(
        &self,
        (unit, axis): Axis,
        mut rows: Vec<Row<'a>>,
        series: Vec<String>,
        totals: Vec<&'a Number>,
        sort: Sort,
    ) -> Result<Made<'a>, Diagnostics> {
        if totals.is_empty() {
            return Err(self.wrong("there is nothing to draw".into(), "items = [...]"));
        }
        self.sorted(&mut rows, sort, Row::value);
        let low = rows.iter().flat_map(|row| &row.numbers).any(|n| is_low(n));
        let rows = rows.into_iter().map(|row| BarRow {
            bars: row.numbers.iter().map(|n| self.bar(n)).collect(),
            label: row.label,
            boxed: row.boxed,
            aside: None,
        });
        let box_means = self.written.box_means.clone();
        let chart = Chart::Bars(Bars {
            unit,
            series,
            rows: rows.collect(),
            box_means: box_means.unwrap_or_else(|| "Boxed".to_owned()),
            x_axis: axis_name(self.written.axis.as_ref(), || axis),
            aside: String::new(),
            colouring: Colouring::Series,
        });
        Ok(Made {
            chart,
            totals,
            with_bases: false,
            intervals: false,
            low,
        })
    }

    /// What `items` names; every name has been checked.
    pub(super) fn subjects(&self, question: &'a QuestionInfo) -> Vec<Subject> {
        self.pick(question).subjects(&mut Diagnostics::new())
    }

    /// What `answers` names; every name has been checked.
    pub(super) fn answers(&self, question: &'a QuestionInfo) -> Vec<String> {
        let named = self.pick(question).answers(&mut Diagnostics::new());
        named.unwrap_or_default()
    }

    pub(super) fn option(
        &self,
        question: &'a QuestionInfo,
        item: &str,
    ) -> Result<&'a RowInfo, Diagnostics> {
        self.pick(question).option(item).ok_or_else(|| {
            self.wrong(
                format!("there is no number of `{}:{item}`", question.id),
                "name multiple-response questions",
            )
        })
    }

    fn is_boxed(&self, item: &str) -> bool {
        let mut boxed = self.written.boxed.iter();
        boxed.any(|column| label::same(column, item))
    }

    /// The label of a row that is the whole question: whom the bar is of, unless a panel says so.
    pub(super) fn everyone(
        &self,
        label: String,
        row: Option<&RowInfo>,
        panel: Option<&ColumnInfo>,
    ) -> String {
        if !label.is_empty() || panel.is_some() {
            return label;
        }
        let named = row.and_then(|row| self.named(self.published.get(&row.stem)?));
        match (named, row.map_or(Base::All, |row| row.base)) {
            (Some(named), _) => upper_first(named),
            (None, Base::All) => "All respondents".to_owned(),
            (None, Base::Excluding) => "Those who gave an answer".to_owned(),
            (None, Base::Asked) => "Those who were asked".to_owned(),
            (None, _) => "Respondents".to_owned(),
        }
    }

    /// The name of an axis of shares, by whom they are of.
    fn share_axis(&self, totals: &[&Number], what: &str) -> String {
        let whom = totals
            .first()
            .map_or("respondents", |number| self.whom(number));
        format!("Share of {whom}{what}")
    }
}

/// An option that is none of the others: it has no place among them.
fn is_none(label: &str) -> bool {
    let low = label.trim().to_lowercase();
    let none = ["none of", "don't know", "don’t know", "not sure"];
    label::kind_of_missing(label).is_some() || none.iter().any(|start| low.starts_with(start))
}

/// Keeps the places that are to be kept.
fn retain<T>(of: &mut Vec<T>, kept: &[bool]) {
    let mut kept = kept.iter();
    of.retain(|_| kept.next() == Some(&true));
}
