//! Published numbers and the words of the spec to figures that are ready to be drawn.

use super::model::*;
use super::words::{dates, describe, ended, lower_first, sentence, upper_first};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, suggest};
use crate::estimates::{AnswerInfo, Base, Number, Published, QuestionInfo};
use crate::number::{count, percent, plain};
use crate::spec::{self, FigureKind, Kind, Spec};

/// Composes every figure of the spec.
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
            .ok_or_else(|| {
                self.wrong(
                    format!("question `{}` has no number for \"{answer}\"", question.id),
                    suggest(
                        answer,
                        "answers",
                        question.answers.iter().map(|a| a.label.as_str()),
                    ),
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
        let (chart, sample) = match self.written.kind {
            FigureKind::Histogram => self.histogram(first)?,
            FigureKind::Paired => self.paired(&questions)?,
            FigureKind::Stacked => self.stacked(first)?,
        };
        let study = &self.spec.study;
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
        notes.push(
            "Percentages are weighted and rounded, so they may not add up to 100 or to a NET."
                .to_owned(),
        );
        notes.extend(
            study
                .synthetic
                .as_ref()
                .map(|s| format!("Synthetic data: {}.", sentence(s))),
        );
        let base = self.base(&sample);
        let alt = match &self.written.alt {
            Some(alt) => alt.clone(),
            None => format!("{} {base}", describe(&self.written.title, &chart)),
        };
        Ok(Figure {
            id: self.written.id.to_string(),
            title: self.written.title.clone(),
            wording,
            base,
            fieldwork: format!(
                "Fieldwork: {}, {}.",
                dates(*study.fieldwork.from, *study.fieldwork.to),
                study.mode
            ),
            source: self.source(),
            notes,
            alt,
            chart,
        })
    }

    /// Whom the percentages are of, by the bases of one of the numbers shown.
    fn base(&self, number: &Number) -> String {
        let universe = &self.spec.study.universe;
        let bases = format!(
            "{} weighted; {} unweighted; effective base {}",
            count(number.weighted_base),
            count(number.unweighted_base as f64),
            count(number.effective_base)
        );
        match number.base {
            Base::All => format!("Base: all respondents, {universe} ({bases})."),
            Base::Asked => format!("Base: respondents who were asked, {universe} ({bases})."),
            Base::Excluding => {
                let missing = self.dont_knows(&number.question);
                format!("Base: respondents who gave an answer, {universe} ({bases}).{missing}")
            }
        }
    }

    /// ` Not shown: 471 who said don't know (weighted).`
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
            .filter_map(|n| Some(n.value? * n.weighted_base))
            .collect();
        match weighted.iter().sum::<f64>() {
            sum if sum >= 0.5 => format!(" Not shown: {} who did not know (weighted).", count(sum)),
            _ => String::new(),
        }
    }

    fn source(&self) -> String {
        let study = &self.spec.study;
        let weighting = match *self.spec.weighting.method {
            spec::Method::Rake => {
                let margins: Vec<String> = self
                    .spec
                    .weighting
                    .margins
                    .iter()
                    .map(|margin| {
                        let names: Vec<String> =
                            margin.variables.iter().map(|v| self.variable(v)).collect();
                        names.join(" × ")
                    })
                    .collect();
                format!("Weighted by {}.", margins.join(", "))
            }
            spec::Method::Given => "Weighted with the weights of the export.".to_owned(),
            spec::Method::None => "Unweighted.".to_owned(),
        };
        format!(
            "Source: {} for {}, {} {weighting}",
            study.company,
            study.client,
            ended(&study.title)
        )
    }

    fn variable(&self, name: &str) -> String {
        match self.spec.variables.get(name).and_then(|v| v.label.as_ref()) {
            Some(label) => lower_first(label),
            None => name.replace('_', " "),
        }
    }

    fn histogram(&self, question: &QuestionInfo) -> Result<(Chart, Number), Diagnostics> {
        let answers: Vec<&AnswerInfo> = question.answers.iter().filter(|a| !a.dont_know).collect();
        let mut bins = Vec::new();
        let mut sample = None;
        for (index, answer) in answers.iter().enumerate() {
            let number = self.number(question, "", &answer.label)?;
            sample.get_or_insert_with(|| number.clone());
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
        let median = self
            .published
            .get(&format!("{}:median", question.id))
            .and_then(|n| {
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
        let Some(sample) = sample else {
            return Err(self.wrong(
                format!("question `{}` has no answers to draw", question.id),
                "add bands",
            ));
        };
        let y_axis = match sample.base {
            Base::Excluding => "Share of those who gave an answer",
            Base::Asked => "Share of those who were asked",
            Base::All => "Share of respondents",
        };
        let chart = Chart::Histogram(Histogram {
            bins,
            x_axis: axis,
            y_axis: y_axis.to_owned(),
            median,
            truth,
        });
        Ok((chart, sample))
    }

    fn paired(&self, questions: &[&QuestionInfo]) -> Result<(Chart, Number), Diagnostics> {
        let first = questions[0];
        let mut rows = Vec::new();
        let mut sample = None;
        for (index, item) in first.items.iter().enumerate() {
            let mut bars = Vec::new();
            let mut boxed = false;
            for question in questions {
                let own = &question.items[index];
                let id = format!("{}:{}", question.id, own.column);
                let number = self.published.get(&id).ok_or_else(|| {
                    self.wrong(
                        format!("there is no number `{id}`"),
                        "name multiple-response questions",
                    )
                })?;
                sample.get_or_insert_with(|| number.clone());
                bars.push(bar(number));
                boxed |= self
                    .written
                    .boxed
                    .iter()
                    .any(|column| **column == own.column);
            }
            rows.push(PairedRow {
                label: item.label.clone(),
                bars,
                boxed,
            });
        }
        let Some(sample) = sample else {
            return Err(self.wrong("the paired questions have no items".into(), "items = [...]"));
        };
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
        Ok((chart, sample))
    }

    fn stacked(&self, question: &QuestionInfo) -> Result<(Chart, Number), Diagnostics> {
        let place = |name: &str| question.answers.iter().position(|a| a.label == name);
        let shown: Vec<usize> = match &self.written.order {
            None => (0..question.answers.len()).collect(),
            Some(order) => order.iter().filter_map(|name| place(name)).collect(),
        };
        let statements: Vec<Option<(String, String)>> = question
            .items
            .iter()
            .map(|item| statements(question, &item.label))
            .collect();
        let competing = !statements.is_empty() && statements.iter().all(Option::is_some);
        let legend = shown
            .iter()
            .enumerate()
            .map(|(position, &index)| {
                let label = &question.answers[index].label;
                let tone = tone(question, index, position, shown.len());
                let name = match tone {
                    Tone::Lead if competing => "The statement on the left".to_owned(),
                    Tone::Other if competing => "The statement on the right".to_owned(),
                    _ => label.clone(),
                };
                Segment { name, tone }
            })
            .collect();
        let mut rows = Vec::new();
        let mut sample = None;
        for (item, statements) in question.items.iter().zip(statements) {
            let mut bars = Vec::new();
            for &index in &shown {
                let number = self.number(question, &item.column, &question.answers[index].label)?;
                sample.get_or_insert_with(|| number.clone());
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
        let Some(sample) = sample else {
            return Err(self.wrong(
                format!("question `{}` has no items", question.id),
                "items = [...]",
            ));
        };
        Ok((Chart::Stacked(Stacked { legend, rows }), sample))
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

fn bar(number: &Number) -> Bar {
    let printed = match number.value {
        None => "–".to_owned(),
        // A bar that can be seen is not nothing.
        Some(value) if value > 0.0 && percent(value) == "0%" => "<1%".to_owned(),
        Some(value) => percent(value),
    };
    Bar {
        value: number.value.unwrap_or(0.0),
        printed,
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

/// Colour by meaning: the two sides of the lead, or the order from the left where there is none.
fn tone(question: &QuestionInfo, index: usize, position: usize, shown: usize) -> Tone {
    let last = position + 1 == shown;
    if question.answers[index].dont_know {
        // Between two sides that both touch their statement, don't know is the neutral middle.
        return if last { Tone::DontKnow } else { Tone::Neutral };
    }
    match &question.lead {
        Some((of, _)) if of.answers.contains(&index) => {
            if of.answers.first() == Some(&index) {
                Tone::Lead
            } else {
                Tone::LeadMild
            }
        }
        Some((_, over)) if over.answers.contains(&index) => {
            if over.answers.last() == Some(&index) {
                Tone::Other
            } else {
                Tone::OtherMild
            }
        }
        Some(_) => Tone::Neutral,
        None => {
            let answers = question.answers.iter().filter(|a| !a.dont_know).count();
            let scales: [&[Tone]; 5] = [
                &[Tone::Lead],
                &[Tone::Lead, Tone::Other],
                &[Tone::Lead, Tone::Neutral, Tone::Other],
                &[Tone::Lead, Tone::LeadMild, Tone::OtherMild, Tone::Other],
                &[
                    Tone::Lead,
                    Tone::LeadMild,
                    Tone::Neutral,
                    Tone::OtherMild,
                    Tone::Other,
                ],
            ];
            let scale = scales[answers.clamp(1, 5) - 1];
            scale[position.min(scale.len() - 1)]
        }
    }
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
