//! Columns over bands or ordered answers, with the median and the true value.

use super::super::model::{Bin, Chart, Histogram, Marker};
use super::{Composer, Made, axis_name, is_low, suffix};
use crossbreak_study::diagnostic::Diagnostics;
use crossbreak_study::estimates::{AnswerInfo, ColumnInfo, QuestionInfo};
use crossbreak_study::spec::{Kind, lower_first};

impl<'a> Composer<'a> {
    pub(super) fn histogram(
        &self,
        question: &'a QuestionInfo,
        column: Option<&'a ColumnInfo>,
    ) -> Result<Made<'a>, Diagnostics> {
        let answers = substance(question);
        let mut bins = Vec::new();
        let mut totals = Vec::new();
        let mut low = false;
        for (index, answer) in answers.iter().enumerate() {
            let row = self.row(question, "", &answer.label)?;
            let number = self.number(row, suffix(column))?;
            totals.push(self.number(row, "")?);
            low |= is_low(number);
            let is_truth = question
                .truth
                .as_ref()
                .is_some_and(|truth| match answer.range {
                    None => truth.at == index as f64,
                    Some((low, high)) => truth.at >= low && high.is_none_or(|high| truth.at < high),
                });
            bins.push(Bin {
                label: answer.label.clone(),
                bar: self.bar(number),
                is_truth,
            });
        }
        let truth = question.truth.as_ref().and_then(|truth| {
            let position = match question.kind {
                Kind::Ordered => truth.at + 0.5,
                _ => place(&answers, truth.at)?,
            };
            Some(Marker {
                position,
                label: self.truth_label(question)?,
                number: String::new(),
            })
        });
        let Some(first) = totals.first() else {
            return Err(self.wrong(
                format!("question `{}` has no answers to draw", question.id),
                "add bands",
            ));
        };
        let y_axis = format!("Share of {}", self.whom(first));
        let chart = Chart::Histogram(Histogram {
            bins,
            x_axis: self.answer_axis(question),
            y_axis,
            median: self.median_marker(question, &answers, column),
            truth,
        });
        Ok(Made {
            chart,
            totals,
            with_bases: false,
            intervals: false,
            low,
        })
    }

    fn median_marker(
        &self,
        question: &QuestionInfo,
        answers: &[&AnswerInfo],
        column: Option<&ColumnInfo>,
    ) -> Option<Marker> {
        let id = format!("{}:median{}", question.id, suffix(column));
        let number = self.published.get(&id)?;
        let (position, text) = match question.kind {
            Kind::Ordered => {
                let at = answers.iter().position(|a| a.label == number.answer)?;
                (at as f64 + 0.5, lower_first(&number.answer))
            }
            _ => {
                let value = number.value?;
                (place(answers, value)?, self.with_unit(question, value))
            }
        };
        Some(Marker {
            position,
            label: format!("Median estimate: {text}"),
            number: id,
        })
    }

    /// `True figure: 35 hours`.
    pub(super) fn truth_label(&self, question: &QuestionInfo) -> Option<String> {
        let truth = question.truth.as_ref()?;
        let text = match question.kind {
            Kind::Ordered => lower_first(&substance(question).get(truth.at as usize)?.label),
            _ => self.with_unit(question, truth.at),
        };
        Some(format!("True figure: {text}"))
    }

    /// `13 hours`.
    pub(super) fn with_unit(&self, question: &QuestionInfo, value: f64) -> String {
        let unit = question.unit.as_deref().unwrap_or_default();
        format!("{} {unit}", self.numbers.plain(value, 2))
            .trim_end()
            .to_owned()
    }

    /// The name of the axis of answers.
    pub(super) fn answer_axis(&self, question: &QuestionInfo) -> String {
        axis_name(self.written.axis.as_ref(), || match &question.unit {
            Some(unit) if question.kind == Kind::Number && !unit.is_empty() => unit.clone(),
            _ => "Answer".to_owned(),
        })
    }
}

/// The answers that are neither don't know nor refused.
pub(super) fn substance(question: &QuestionInfo) -> Vec<&AnswerInfo> {
    question.answers.iter().filter(|a| !a.dont_know).collect()
}

/// Where a number stands among the bands, in bands from the left. A whole number stands in the middle of itself:
/// 35 in the band 35-41 is not on its edge.
fn place(bands: &[&AnswerInfo], value: f64) -> Option<f64> {
    let value = if value.fract() == 0.0 {
        value + 0.5
    } else {
        value
    };
    bands.iter().enumerate().find_map(|(index, band)| {
        let (low, high) = band.range?;
        let within = value >= low && high.is_none_or(|high| value < high);
        let share = high.map_or(0.5, |high| (value - low) / (high - low));
        within.then_some(index as f64 + share)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_number_stands_inside_its_band() {
        let band = |low, high| AnswerInfo {
            label: String::new(),
            dont_know: false,
            missing: None,
            range: Some((low, high)),
            value: None,
        };
        let (a, b) = (band(0.0, Some(7.0)), band(7.0, None));
        let bands = [&a, &b];
        assert_eq!(place(&bands, 3.0), Some(0.5));
        assert_eq!(place(&bands, 6.0), Some(6.5 / 7.0));
        assert_eq!(place(&bands, 99.0), Some(1.5));
        assert_eq!(place(&bands, -1.0), None);
    }
}
