//! Of whom the numbers of a figure are, and what has to be said below them.

use super::super::model::Chart;
use super::super::words::{ended, sentence, upper_first};
use super::{Composer, Made};
use crossbreak_core::number::{Unit, counted};
use crossbreak_study::estimates::{Base, ColumnInfo, Flag, Number, QuestionInfo};
use crossbreak_study::spec::{self, FigureKind, Spec};

impl Composer<'_> {
    /// Whom the percentages are of, by the bases of the numbers shown; a range where they differ.
    pub(super) fn base(&self, made: &Made<'_>) -> String {
        let numbers = &made.totals;
        let Some(first) = numbers.first() else {
            return String::new();
        };
        let range = |of: fn(&Number) -> f64| {
            let values = || numbers.iter().map(|n| of(n));
            let low = values().fold(f64::INFINITY, f64::min);
            let high = values().fold(f64::NEG_INFINITY, f64::max);
            match (self.count(low), self.count(high)) {
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
        let universe = spec::stated(&self.spec.study.universe);
        let universe = universe.map_or(String::new(), |universe| format!(", {universe}"));
        let alike = numbers
            .iter()
            .all(|n| n.base == first.base && self.named(n) == self.named(first));
        let whom = match (self.named(first), first.base) {
            _ if !alike => format!("those who were asked each item{universe}"),
            // The spec's own words say all of it.
            (Some(named), _) => named.to_owned(),
            (None, Base::All) => format!("all respondents{universe}"),
            (None, Base::Asked) => format!("respondents who were asked{universe}"),
            (None, Base::Filtered) => format!("{}{universe}", self.filter(&first.question)),
            (None, Base::Excluding) => format!("respondents who gave an answer{universe}"),
            (None, Base::Answers) => format!("all answers given{universe}"),
            (None, Base::Scored) => format!("respondents with a score{universe}"),
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
        let beside = match made.with_bases {
            true => " In brackets: unweighted bases.",
            false => "",
        };
        format!(
            "Base: {whom} ({bases}).{missing}{beside}{}",
            low_base(fewest)
        )
    }

    /// `1,003 unweighted, low base`: what is said of a panel.
    pub(super) fn panel_base(&self, made: &Made<'_>, columns: &[&ColumnInfo]) -> String {
        if made.with_bases {
            return String::new();
        }
        let in_columns = made.totals.iter().flat_map(|n| {
            let ids = columns
                .iter()
                .map(|column| format!("{}{}", n.id, column.suffix));
            ids.filter_map(|id| self.published.get(&id))
        });
        let people: Vec<usize> = in_columns
            .filter_map(|n| n.bases.map(|bases| bases.unweighted))
            .collect();
        let (Some(low), Some(high)) = (people.iter().min(), people.iter().max()) else {
            return "Withheld: too few people".to_owned();
        };
        let shown = match low == high {
            true => self.count(*low as f64),
            false => format!(
                "{} to {}",
                self.count(*low as f64),
                self.count(*high as f64)
            ),
        };
        let flag = match Flag::of(*low) {
            Flag::Low => ", low base",
            Flag::VeryLow | Flag::Empty => ", very low base",
            _ => "",
        };
        format!("Base: {shown} unweighted{flag}")
    }

    /// Of whom a number is, where the spec has words for it (`base_label`): those of the workbook.
    pub(super) fn named(&self, number: &Number) -> Option<&str> {
        let question = self.published.question(&number.question)?;
        question.bases.named(number.base)
    }

    /// Of whom shares are, as an axis says it.
    pub(super) fn whom(&self, number: &Number) -> &str {
        self.named(number).unwrap_or(match number.base {
            Base::Excluding => "those who gave an answer",
            Base::Asked => "those who were asked",
            Base::All | Base::Filtered | Base::Answers | Base::Scored => "respondents",
        })
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
                self.count(sum)
            ),
            _ => String::new(),
        }
    }

    /// What stands below the source: where a true figure comes from, how numbers are rounded, what intervals take for
    /// granted, which marks stand for few people.
    pub(super) fn notes(&self, first: &QuestionInfo, made: &Made<'_>) -> Vec<String> {
        let mut notes = Vec::new();
        let shows_truth = matches!(self.written.kind, FigureKind::Histogram | FigureKind::Gap);
        if let Some(truth) = first.truth.as_ref().filter(|_| shows_truth) {
            let figure = self
                .truth_label(first)
                .unwrap_or_else(|| "True figure".into());
            notes.push(format!(
                "{figure}. {}.",
                upper_first(sentence(&truth.source))
            ));
        }
        if shows_shares(&made.chart) {
            let weighted = match *self.spec.weighting.method {
                spec::Method::None => "rounded",
                _ => "weighted and rounded",
            };
            notes.push(format!(
                "Percentages are {weighted}, so they may not add up to 100 or to a NET."
            ));
        }
        let shows_lead =
            self.written.kind == FigureKind::Versus || made.chart.unit() == Some(Unit::Points);
        if let Some((of, over)) = first.lead.as_ref().filter(|_| shows_lead) {
            let (of, over) = match is_competing(&made.chart) {
                true => ("the first statement".to_owned(), "the second".to_owned()),
                false => (format!("“{}”", of.label), format!("“{}”", over.label)),
            };
            let brackets = match made.intervals && self.written.kind == FigureKind::Versus {
                true => ", with its 95% interval in brackets",
                false => "",
            };
            notes.push(format!(
                "Lead: the share of {of} less that of {over}{brackets}."
            ));
        }
        if has_slivers(&made.chart) {
            notes.push("Shares below 3% have no number in the picture; its data have them.".into());
        }
        if made.low {
            let marked = match self.written.kind {
                FigureKind::Gap | FigureKind::Dots | FigureKind::Trend => "Hollow marks",
                _ => "Hatched bars",
            };
            notes.push(format!("{marked} are of fewer than 100 people."));
        }
        let withheld = self.published.rules().withhold_below;
        if withheld > 0 && (made.with_bases || matches!(made.chart, Chart::Panels(_))) {
            let people = counted(withheld, "person", "people");
            notes.push(format!(
                "Withheld, [c]: fewer than {people}, or what would give such a number away."
            ));
        }
        if made.intervals {
            let what = match self.written.kind {
                FigureKind::Versus => "",
                _ => "Lines across marks are 95% intervals. ",
            };
            notes.push(format!("{what}{}", self.published.precision()));
        }
        notes
    }
}

fn shows_shares(chart: &Chart) -> bool {
    match chart {
        Chart::Weights(_) | Chart::Targets(_) => false,
        chart => chart.unit() == Some(Unit::Share),
    }
}

/// When and how people were asked.
pub(in crate::figures) fn fieldwork(spec: &Spec) -> String {
    let study = &spec.study;
    format!(
        "Fieldwork: {}, {}.",
        spec::dates(*study.fieldwork.from, *study.fieldwork.to),
        spec::stated(&study.mode).unwrap_or("mode not stated")
    )
}

/// Who asked, for whom, and how the answers are weighted.
pub(in crate::figures) fn source(spec: &Spec) -> String {
    let study = &spec.study;
    let what = match study.synthetic {
        Some(_) => "synthetic respondents in the form of a survey by ",
        None => "",
    };
    format!(
        "Source: {what}{} for {}, {} {}",
        spec::stated(&study.company).unwrap_or("company not stated"),
        spec::stated(&study.client).unwrap_or("client not stated"),
        ended(&study.title),
        spec::weighted_by(spec)
    )
}

/// What has to be said wherever respondents are invented.
pub(in crate::figures) fn synthetic(spec: &Spec) -> Option<String> {
    let what = spec.study.synthetic.as_ref()?;
    Some(format!("Synthetic data: {}.", sentence(what)))
}

/// What has to be said of few respondents.
pub(in crate::figures) fn low_base(respondents: usize) -> &'static str {
    match Flag::of(respondents) {
        Flag::None | Flag::Withheld => "",
        Flag::Low => " Low base: fewer than 100 people.",
        Flag::VeryLow | Flag::Empty => " Very low base: fewer than 50 people.",
    }
}

/// Some segments are too narrow for a number anywhere.
fn has_slivers(chart: &Chart) -> bool {
    match chart {
        Chart::Stacked(chart) => {
            let mut bars = chart.rows.iter().flat_map(|row| &row.bars);
            bars.any(|bar| bar.value > 0.0 && bar.value < 0.03)
        }
        Chart::Panels(panels) => panels.panels.iter().any(|panel| has_slivers(&panel.chart)),
        _ => false,
    }
}

/// The sides are statements that differ from row to row.
fn is_competing(chart: &Chart) -> bool {
    match chart {
        Chart::Bars(chart) => chart
            .series
            .iter()
            .any(|name| name == "The first statement"),
        Chart::Panels(panels) => panels.panels.iter().any(|panel| is_competing(&panel.chart)),
        _ => false,
    }
}
