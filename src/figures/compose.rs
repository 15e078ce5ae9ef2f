//! Published numbers and the words of the spec to figures that are ready to be drawn.

use super::diagnostics;
use super::model::*;
use super::tones::{shown, tones};
use super::words::{describe, ended, sentence, upper_first};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, suggest};
use crate::estimates::{AnswerInfo, Base, Flag, Number, Published, QuestionInfo};
use crate::label;
use crate::number::{count, percent, plain};
use crate::spec::lower_first;
use crate::spec::{self, FigureKind, Kind, Spec};

/// Composes every figure of the spec, and those of its weighting.
pub fn compose(spec: &Spec, published: &Published) -> Result<Vec<Figure>, Diagnostics> {
    let mut found = Diagnostics::new();
    let mut figures = Vec::new();
    for written in &spec.figures {
        let of = Composer {
            spec,
            published,
            written,
        };
        match of.figure() {
            Ok(figure) => figures.push(figure),
            Err(diagnostics) => found.extend(diagnostics),
        }
    }
    if found.has_errors() {
        Err(found)
    } else {
        figures.extend(diagnostics::compose(spec, published));
        Ok(figures)
    }
}

struct Composer<'a> {
    spec: &'a Spec,
    published: &'a Published,
    written: &'a spec::Figure,
}

impl Composer<'_> {
    fn wrong(&self, message: String, help: impl Into<String>) -> Diagnostics {
        Diagnostic::error(Code::UnknownLabel, message)
            .at(self.written.id.span())
            .help(help)
            .into()
    }

    fn question(&self, name: Option<&spec::Located<String>>) -> Result<&QuestionInfo, Diagnostics> {
        let name = name.map(|n| n.as_str()).unwrap_or_default();
        self.published.question(name).ok_or_else(|| {
            self.wrong(
                format!("there is no question `{name}` to draw"),
                "name one of the questions",
            )
        })
    }

    /// The number of an answer in the total. Every answer in the codebook has one, so a missing number is a bug.
    fn number(
        &self,
        question: &QuestionInfo,
        item: &str,
        answer: &str,
    ) -> Result<&Number, Diagnostics> {
        self.published
            .numbers()
            .iter()
            .filter(|n| n.is_total_of(&question.id, item))
            .find(|n| n.answer == answer && n.statistic.is_share())
            .map(|number| match number.flag {
                Flag::Withheld => Err(self.wrong(
                    format!("`{}` is withheld, and a figure would show it", number.id),
                    "leave the figure out, or lower withhold_below of [tables]",
                )),
                _ => Ok(number),
            })
            .unwrap_or_else(|| {
                Err(self.wrong(
                    format!("question `{}` has no number for \"{answer}\"", question.id),
                    suggest(
                        answer,
                        "answers",
                        question.answers.iter().map(|a| a.label.as_str()),
                    ),
                ))
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
        let (chart, numbers) = match self.written.kind {
            FigureKind::Histogram => self.histogram(first)?,
            FigureKind::Paired => self.paired(&questions)?,
            FigureKind::Stacked => self.stacked(first)?,
        };
        let wording = match &self.written.note {
            Some(note) => format!("‘{}’ {note}", first.text),
            None => format!("‘{}’", first.text),
        };
        let mut notes = Vec::new();
        if let (Some(truth), FigureKind::Histogram) = (&first.truth, self.written.kind) {
            let marker = match &chart {
                Chart::Histogram(histogram) => histogram.truth.as_ref(),
                _ => None,
            };
            let figure = marker.map_or("True figure", |marker| &marker.label);
            notes.push(format!(
                "{figure}. {}.",
                upper_first(sentence(&truth.source))
            ));
        }
        let weighted = match *self.spec.weighting.method {
            spec::Method::None => "rounded",
            _ => "weighted and rounded",
        };
        notes.push(format!(
            "Percentages are {weighted}, so they may not add up to 100 or to a NET."
        ));
        let synthetic = synthetic(self.spec);
        notes.extend(synthetic.clone());
        let base = self.base(&numbers);
        let mut alt = match &self.written.alt {
            Some(alt) => alt.clone(),
            None => format!("{} {base}", describe(&self.written.title, &chart)),
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
            chart,
        })
    }

    /// Whom the percentages are of, by the bases of the numbers shown; a range where they differ.
    fn base(&self, numbers: &[&Number]) -> String {
        let Some(first) = numbers.first() else {
            return String::new();
        };
        let range = |of: fn(&Number) -> f64| {
            let values = || numbers.iter().map(|n| of(n));
            let low = values().fold(f64::INFINITY, f64::min);
            let high = values().fold(f64::NEG_INFINITY, f64::max);
            match (count(low), count(high)) {
                (low, high) if low == high => low,
                (low, high) => format!("{low} to {high}"),
            }
        };
        let unweighted = range(|n| n.bases.map_or(0.0, |bases| bases.unweighted as f64));
        let bases = match *self.spec.weighting.method {
            spec::Method::None => unweighted,
            _ => format!(
                "{} weighted; {unweighted} unweighted; effective base {}",
                range(|n| n.bases.map_or(0.0, |bases| bases.weighted)),
                range(|n| n.bases.map_or(0.0, |bases| bases.effective))
            ),
        };
        let universe = &self.spec.study.universe;
        let alike = numbers.iter().all(|n| n.base == first.base);
        let whom = match first.base {
            _ if !alike => "those who were asked each item",
            Base::All => "all respondents",
            Base::Asked => "respondents who were asked",
            Base::Filtered => self.filter(&first.question),
            Base::Excluding => "respondents who gave an answer",
            Base::Answers => "all answers given",
            Base::Scored => "respondents with a score",
        };
        let missing = match first.base {
            Base::Excluding => self.dont_knows(&first.question),
            _ => String::new(),
        };
        let fewest = numbers
            .iter()
            .filter_map(|n| n.bases.map(|bases| bases.unweighted))
            .min()
            .unwrap_or_default();
        format!(
            "Base: {whom}, {universe} ({bases}).{missing}{}",
            low_base(fewest)
        )
    }

    /// Whom a filtered question is of.
    fn filter(&self, question: &str) -> &str {
        let info = self.published.question(question);
        info.map_or("respondents", |info| &info.bases.filtered)
    }

    /// ` Not shown: 471 who did not know or gave no answer (weighted).`
    fn dont_knows(&self, question: &str) -> String {
        let Some(info) = self.published.question(question) else {
            return String::new();
        };
        let weighted: Vec<f64> = self
            .published
            .numbers()
            .iter()
            .filter(|n| n.is_total_of(question, ""))
            .filter(|n| n.statistic.is_share() && n.base != Base::Excluding)
            .filter(|n| {
                info.answers
                    .iter()
                    .all(|a| a.label != n.answer || a.dont_know)
            })
            .filter_map(|n| Some(n.value? * n.bases?.weighted))
            .collect();
        match weighted.iter().sum::<f64>() {
            sum if sum >= 0.5 => format!(
                " Not shown: {} who did not know or gave no answer (weighted).",
                count(sum)
            ),
            _ => String::new(),
        }
    }

    fn histogram(&self, question: &QuestionInfo) -> Result<(Chart, Vec<&Number>), Diagnostics> {
        let answers: Vec<&AnswerInfo> = question.answers.iter().filter(|a| !a.dont_know).collect();
        let mut bins = Vec::new();
        let mut shown_numbers = Vec::new();
        for (index, answer) in answers.iter().enumerate() {
            let number = self.number(question, "", &answer.label)?;
            shown_numbers.push(number);
            let is_truth = question
                .truth
                .as_ref()
                .is_some_and(|truth| match answer.range {
                    None => truth.at == index as f64,
                    Some((low, high)) => truth.at >= low && high.is_none_or(|high| truth.at < high),
                });
            bins.push(Bin {
                label: answer.label.clone(),
                bar: bar(number),
                is_truth,
            });
        }
        let unit = question.unit.clone().unwrap_or_default();
        let with_unit = |value: f64| format!("{} {unit}", plain(value, 1)).trim_end().to_owned();
        let median_id = format!("{}:median", question.id);
        let median = self.published.get(&median_id).and_then(|n| {
            let (at, text) = if question.kind == Kind::Ordered {
                let at = answers.iter().position(|a| a.label == n.answer)?;
                (at as f64 + 0.5, lower_first(&n.answer))
            } else {
                let value = n.value?;
                (place(&answers, value)?, with_unit(value))
            };
            Some(Marker {
                position: at,
                label: format!("Median estimate: {text}"),
                number: median_id.clone(),
            })
        });
        let truth = question.truth.as_ref().and_then(|truth| {
            let (at, text) = if question.kind == Kind::Ordered {
                (
                    truth.at + 0.5,
                    lower_first(&answers.get(truth.at as usize)?.label),
                )
            } else {
                (place(&answers, truth.at)?, with_unit(truth.at))
            };
            Some(Marker {
                position: at,
                label: format!("True figure: {text}"),
                number: String::new(),
            })
        });
        let axis = self
            .written
            .axis
            .clone()
            .unwrap_or_else(|| match unit.is_empty() {
                true => "Answer".to_owned(),
                false => upper_first(&unit),
            });
        if shown_numbers.is_empty() {
            return Err(self.wrong(
                format!("question `{}` has no answers to draw", question.id),
                "add bands",
            ));
        }
        let y_axis = match shown_numbers[0].base {
            Base::Excluding => "Share of those who gave an answer",
            Base::Asked => "Share of those who were asked",
            Base::All | Base::Filtered | Base::Answers | Base::Scored => "Share of respondents",
        };
        let chart = Chart::Histogram(Histogram {
            bins,
            x_axis: axis,
            y_axis: y_axis.to_owned(),
            median,
            truth,
        });
        Ok((chart, shown_numbers))
    }

    fn paired(&self, questions: &[&QuestionInfo]) -> Result<(Chart, Vec<&Number>), Diagnostics> {
        let first = questions[0];
        let mut rows = Vec::new();
        let mut shown_numbers = Vec::new();
        for (index, item) in first.items.iter().enumerate() {
            let mut bars = Vec::new();
            let mut boxed = false;
            for question in questions {
                let own = &question.items[index];
                let mut numbers = self.published.numbers().iter();
                let number = numbers.find(|n| n.is_total_of(&question.id, &own.column));
                let number = number.ok_or_else(|| {
                    self.wrong(
                        format!("there is no number of `{}:{}`", question.id, own.column),
                        "name multiple-response questions",
                    )
                })?;
                shown_numbers.push(number);
                bars.push(bar(number));
                boxed |= self
                    .written
                    .boxed
                    .iter()
                    .any(|column| label::same(column, &own.column));
            }
            rows.push(PairedRow {
                label: item.label.clone(),
                bars,
                boxed,
            });
        }
        if shown_numbers.is_empty() {
            return Err(self.wrong("the paired questions have no items".into(), "items = [...]"));
        }
        let chart = Chart::Paired(Paired {
            series: self.written.names.clone().unwrap_or_default(),
            rows,
            box_means: self
                .written
                .box_means
                .clone()
                .unwrap_or_else(|| "Boxed".to_owned()),
            x_axis: self
                .written
                .axis
                .clone()
                .unwrap_or_else(|| "Share of respondents who chose it".to_owned()),
        });
        Ok((chart, shown_numbers))
    }

    fn stacked(&self, question: &QuestionInfo) -> Result<(Chart, Vec<&Number>), Diagnostics> {
        let order: Option<Vec<String>> = self
            .written
            .order
            .as_ref()
            .map(|order| order.iter().map(|n| n.to_string()).collect());
        let shown = shown(question, order.as_deref());
        let statements: Vec<Option<(String, String)>> = question
            .items
            .iter()
            .map(|item| statements(question, &item.label))
            .collect();
        let competing = !statements.is_empty() && statements.iter().all(Option::is_some);
        let legend = shown
            .iter()
            .zip(tones(question, &shown))
            .map(|(&index, tone)| {
                let label = &question.answers[index].label;
                let name = match tone {
                    Tone::Lead if competing => "The statement on the left".to_owned(),
                    Tone::Other if competing => "The statement on the right".to_owned(),
                    _ => label.clone(),
                };
                Segment { name, tone }
            })
            .collect();
        let mut rows = Vec::new();
        let mut shown_numbers = Vec::new();
        for (item, statements) in question.items.iter().zip(statements) {
            let mut bars = Vec::new();
            for &index in &shown {
                let number = self.number(question, &item.column, &question.answers[index].label)?;
                shown_numbers.push(number);
                bars.push(bar(number));
            }
            let (left, right) = match statements {
                Some((left, right)) if competing => (left, Some(right)),
                // One question, one bar: the wording stands above it, and the bar is everyone's.
                _ if item.column.is_empty() => ("All respondents".to_owned(), None),
                _ => (item.label.clone(), None),
            };
            rows.push(StackedRow {
                left,
                right,
                bars,
                nets: self.nets(question, &item.column),
            });
        }
        if shown_numbers.is_empty() {
            return Err(self.wrong(
                format!("question `{}` has no items", question.id),
                "items = [...]",
            ));
        }
        Ok((Chart::Stacked(Stacked { legend, rows }), shown_numbers))
    }

    /// The two sides of a lead, where they are NETs of several answers.
    fn nets(&self, question: &QuestionInfo, item: &str) -> Option<(String, String)> {
        let (of, over) = question.lead.as_ref()?;
        if of.answers.len() < 2 && over.answers.len() < 2 {
            return None;
        }
        let text = |label: &str| {
            let number = self.number(question, item, label).ok()?;
            Some(format!("{label} {}", percent(number.value?)))
        };
        Some((text(&of.label)?, text(&over.label)?))
    }
}

/// When and how people were asked.
pub(super) fn fieldwork(spec: &Spec) -> String {
    let study = &spec.study;
    format!(
        "Fieldwork: {}, {}.",
        spec::dates(*study.fieldwork.from, *study.fieldwork.to),
        study.mode
    )
}

/// Who asked, for whom, and how the answers are weighted.
pub(super) fn source(spec: &Spec) -> String {
    let study = &spec.study;
    format!(
        "Source: {} for {}, {} {}",
        study.company,
        study.client,
        ended(&study.title),
        spec::weighted_by(spec)
    )
}

/// What has to be said wherever respondents are invented.
pub(super) fn synthetic(spec: &Spec) -> Option<String> {
    let what = spec.study.synthetic.as_ref()?;
    Some(format!("Synthetic data: {}.", sentence(what)))
}

/// What has to be said of few respondents.
pub(super) fn low_base(respondents: usize) -> &'static str {
    match Flag::of(respondents) {
        Flag::None | Flag::Withheld => "",
        Flag::Low => " Low base: fewer than 100 people.",
        Flag::VeryLow | Flag::Empty => " Very low base: fewer than 50 people.",
    }
}

fn bar(number: &Number) -> Bar {
    let printed = match number.value {
        None if number.flag == Flag::Withheld => "[c]".to_owned(),
        None => "–".to_owned(),
        // A bar that can be seen is not nothing.
        Some(value) if value > 0.0 && percent(value) == "0%" => "<1%".to_owned(),
        Some(value) => percent(value),
    };
    Bar {
        value: number.value.unwrap_or(0.0),
        printed,
        number: number.id.clone(),
    }
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

/// The two statements of an item, that of the leading side first.
fn statements(question: &QuestionInfo, label: &str) -> Option<(String, String)> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_number_stands_inside_its_band() {
        let band = |low, high| AnswerInfo {
            label: String::new(),
            dont_know: false,
            range: Some((low, high)),
        };
        let (a, b) = (band(0.0, Some(7.0)), band(7.0, None));
        let bands = [&a, &b];
        assert_eq!(place(&bands, 3.0), Some(0.5));
        assert_eq!(place(&bands, 6.0), Some(6.5 / 7.0));
        assert_eq!(place(&bands, 99.0), Some(1.5));
        assert_eq!(place(&bands, -1.0), None);
    }
}
