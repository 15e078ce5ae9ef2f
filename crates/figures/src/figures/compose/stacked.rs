//! Stacked and diverging bars.

use super::super::model::{Bar, Chart, Said, Segment, Stacked, StackedRow, Tone};
use super::super::tones::{hatched, shown, tones};
use super::{Composer, Made, is_low, suffix};
use crossbreak_study::diagnostic::Diagnostics;
use crossbreak_study::estimates::{ColumnInfo, QuestionInfo};
use crossbreak_study::spec::{FigureKind, Kind, Sort};

impl<'a> Composer<'a> {
    pub(super) fn stacked(
        &self,
        question: &'a QuestionInfo,
        column: Option<&'a ColumnInfo>,
    ) -> Result<Made<'a>, Diagnostics> {
        let order: Option<Vec<String>> = self
            .written
            .order
            .as_ref()
            .map(|order| order.iter().map(|n| n.to_string()).collect());
        let shown = shown(question, order.as_deref());
        let subjects = self.subjects(question);
        let statements: Vec<Option<(String, String)>> = subjects
            .iter()
            .map(|subject| statements(question, &subject.label))
            .collect();
        let competing = !statements.is_empty() && statements.iter().all(Option::is_some);
        let tones = tones(question, &shown);
        // Where hatching sets answers apart, it cannot mark few people as well: the words beside the bars do.
        let answers_hatched = hatched(&tones).contains(&true);
        let legend = shown
            .iter()
            .zip(tones.iter().zip(hatched(&tones)))
            .map(|(&index, (&tone, hatched))| Segment {
                name: match tone {
                    Tone::Lead if competing => "The statement on the left".to_owned(),
                    Tone::Other if competing => "The statement on the right".to_owned(),
                    _ => question.answers[index].label.clone(),
                },
                tone,
                hatched,
            })
            .collect();
        let mut rows: Vec<(Option<f64>, StackedRow)> = Vec::new();
        let mut totals = Vec::new();
        let mut low = false;
        for (subject, statements) in subjects.into_iter().zip(statements) {
            let mut bars = Vec::new();
            let mut leading = 0.0;
            for (&index, tone) in shown.iter().zip(&tones) {
                let row = self.row(question, &subject.item, &question.answers[index].label)?;
                let number = self.number(row, suffix(column))?;
                let total = self.number(row, "")?;
                totals.push(total);
                low |= is_low(number) && !answers_hatched;
                // Of everyone: rows go in the same order in every panel.
                if matches!(tone, Tone::Lead | Tone::LeadMild) {
                    leading += total.value.unwrap_or(0.0);
                }
                let bar = self.bar(number);
                bars.push(Bar {
                    low: bar.low && !answers_hatched,
                    ..bar
                });
            }
            let (left, right) = match statements.filter(|_| competing) {
                Some((left, right)) => (left, Some(right)),
                // One question, one bar: the wording stands above it, and the bar is everyone's.
                None if subject.item.is_empty() => {
                    let answer = shown.first().map(|&index| &question.answers[index].label);
                    let row = answer.and_then(|answer| self.pick(question).row("", answer));
                    (self.everyone(String::new(), row, column), None)
                }
                None => (subject.label, None),
            };
            let row = StackedRow {
                left,
                right,
                bars,
                nets: self.nets(question, &subject.item, suffix(column)),
            };
            rows.push((Some(leading), row));
        }
        if totals.is_empty() {
            return Err(self.wrong(
                format!("question `{}` has no items", question.id),
                "items = [...]",
            ));
        }
        self.sorted(&mut rows, Sort::Questionnaire, |(leading, _)| *leading);
        let chart = Chart::Stacked(Stacked {
            legend,
            rows: rows.into_iter().map(|(_, row)| row).collect(),
            diverging: self.written.kind == FigureKind::Diverging,
        });
        Ok(Made {
            chart,
            totals,
            with_bases: false,
            intervals: false,
            low,
        })
    }

    /// The two sides of a lead, where they are NETs of several answers.
    fn nets(&self, question: &'a QuestionInfo, item: &str, column: &str) -> Option<[Said; 2]> {
        let (of, over) = question.lead.as_ref()?;
        if of.answers.len() < 2 && over.answers.len() < 2 {
            return None;
        }
        let said = |label: &str| {
            let number = self
                .number(self.row(question, item, label).ok()?, column)
                .ok()?;
            Some(Said {
                text: format!("{label} {}", self.printed_as(number, number.value?)),
                number: number.id.clone(),
            })
        };
        Some([said(&of.label)?, said(&over.label)?])
    }
}

/// The two statements of an item, that of the leading side first.
pub(super) fn statements(question: &QuestionInfo, label: &str) -> Option<(String, String)> {
    if question.kind != Kind::Versus {
        return None;
    }
    let (a, b) = label.split_once(" | ")?;
    let leads_with_b = question
        .lead
        .as_ref()
        .is_some_and(|(of, _)| of.answers.first() > Some(&0));
    let (left, right) = if leads_with_b { (b, a) } else { (a, b) };
    Some((left.to_owned(), right.to_owned()))
}
