//! What is estimated: the measures of each question, in the columns of each crossbreak.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::columns::{Banner, banner};
use super::measures::{ItemPlan, Measure, items};
use super::pairs::planned;
use super::published::info;
use super::{ColumnInfo, QuestionInfo, Rules, Statistic, composition};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, list, nearest, suggest};
use crate::label::folded;
use crate::sample::Sample;
use crate::spec::{Kind, Located, Spec, people};
use crossbreak_core::number::{Decimals, count};

/// Everything to be estimated, with the ids that the numbers will have.
pub struct Plan {
    pub(super) items: Vec<ItemPlan>,
    pub(super) banner: Banner,
    pub(super) questions: Vec<QuestionInfo>,
    pub(super) rules: Rules,
    /// The columns that are compared with each other; `None`: all that can be.
    pub(super) planned: Option<Vec<(usize, usize)>>,
    /// Ids of the shares that say what the sample is made of.
    pub(super) composition: Vec<String>,
}

impl Plan {
    fn measures(&self) -> impl Iterator<Item = &Measure> + Clone {
        self.items.iter().flat_map(|item| &item.measures)
    }

    /// The number that is meant by an id: the same, or one that only typing sets apart.
    pub fn find(&self, id: &str) -> Option<String> {
        let candidates = [Cow::Borrowed(id), folded(id)];
        let found = candidates.into_iter().find(|id| self.has(id));
        found.map(Cow::into_owned)
    }

    /// Whether a number of exactly that id will be there.
    fn has(&self, id: &str) -> bool {
        let (stem, suffix) = stem_and_suffix(id);
        let rank = || {
            let ranked = self.questions.iter().filter(|q| q.rank.is_some());
            let mut rows = ranked.flat_map(|question| &question.rows);
            rows.any(|row| row.stem == stem)
        };
        if suffix.is_empty() && self.composition.iter().any(|own| own == stem) {
            return true;
        }
        (self.measures().any(|m| m.stem == stem) || rank())
            && self.banner.columns.iter().any(|c| c.suffix == suffix)
    }

    /// Whether any number of that question will be there.
    pub fn has_question(&self, question: &str) -> bool {
        self.items.iter().any(|item| item.question == question)
    }

    /// Whether the question is there, but not one answer to it is known: no respondent was asked.
    pub fn has_no_answers(&self, question: &str) -> bool {
        let mut named = self.questions.iter().filter(|q| q.id == question);
        named.any(|q| match q.kind {
            Kind::Number => false,
            Kind::Multiple => q.items.is_empty(),
            _ => q.answers.iter().all(|answer| answer.missing.is_some()),
        })
    }

    /// The questions, as outputs will know them.
    pub fn questions(&self) -> &[QuestionInfo] {
        &self.questions
    }

    /// The columns of every table, as outputs will know them, the total first.
    pub fn columns(&self) -> Vec<ColumnInfo> {
        super::published::columns(&self.banner)
    }

    /// The answers that the median of ordered answers can be; nothing for any other number.
    pub fn median_answers(&self, id: &str) -> impl Iterator<Item = &str> {
        let (stem, _) = stem_and_suffix(id);
        let measure = self
            .measures()
            .find(|m| m.stem == stem && m.statistic == Statistic::Median);
        let scale = measure.and_then(Measure::scale);
        scale
            .into_iter()
            .flat_map(|scale| scale.iter().map(|(label, _)| label.as_str()))
    }

    /// Says what is near an id that is not there.
    pub fn suggest(&self, id: &str) -> String {
        let (stem, suffix) = stem_and_suffix(id);
        if self.measures().any(|m| m.stem == stem) {
            let suffixes = || self.banner.columns.iter().map(|c| c.suffix.as_str());
            let whole: Vec<String> = suffixes().map(|suffix| format!("{stem}{suffix}")).collect();
            return match nearest(suffix, suffixes()) {
                Some(near) => format!("did you mean `{stem}{near}`?"),
                None => list("numbers", whole.iter().map(String::as_str)),
            };
        }
        // Numbers of the same question are what was meant, more often than numbers that look alike.
        let question = stem.split(':').next().unwrap_or_default();
        let items = self.items.iter().filter(|item| item.question == question);
        let own: Vec<&str> = items
            .flat_map(|item| item.measures.iter().map(|m| m.stem.as_str()))
            .collect();
        if question == composition::COMPOSITION {
            return suggest(stem, "numbers", self.composition.iter().map(String::as_str));
        }
        if own.is_empty() {
            suggest(stem, "numbers", self.measures().map(|m| m.stem.as_str()))
        } else {
            suggest(stem, "numbers", own.iter().copied())
        }
    }
}

/// `jobs:Yes` and `@gender:Male` of `jobs:Yes@gender:Male`; an id of the total has no suffix.
fn stem_and_suffix(id: &str) -> (&str, &str) {
    id.split_at(id.find('@').unwrap_or(id.len()))
}

/// The text of a label inside an id: typed with the keys that a keyboard has, and without the mark of a column.
pub(super) fn plain(label: &str) -> String {
    folded(label).replace('@', "_")
}

/// Tables of more cells together than a machine at a desk has memory for: a crossbreak of thousands of columns under a
/// question of thousands of answers, as a rule.
fn too_large(spec: &Spec, questions: &[QuestionInfo], columns: usize, found: &mut Diagnostics) {
    const MOST: usize = 2_000_000;
    let rows: usize = questions.iter().map(|question| question.rows.len()).sum();
    let cells = rows.saturating_mul(columns);
    let Some(longest) = questions.iter().max_by_key(|q| q.rows.len()) else {
        return;
    };
    if cells <= MOST {
        return;
    }
    let written = spec.questions.iter().find(|q| *q.id == longest.id);
    let said = |n: usize| count(n as f64);
    found.push(
        Diagnostic::error(
            Code::SpecContradiction,
            format!(
                "the tables would have {} cells together, {} rows by {} columns; expected at most {}",
                said(cells),
                said(rows),
                said(columns),
                said(MOST)
            ),
        )
        .at(written.map_or(0..0, |q| q.id.span()))
        .help(format!(
            "the longest table is that of `{}` with {} rows; leave it or a crossbreak out, or make a second spec for it",
            longest.id,
            said(longest.rows.len())
        )),
    );
}

/// Plans every number of the study.
pub fn plan(spec: &Spec, sample: &Sample) -> (Plan, Diagnostics) {
    let mut found = Diagnostics::new();
    let items: Vec<ItemPlan> = sample.questions().iter().flat_map(items).collect();
    let banner = banner(spec, sample, &mut found);
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    for (item, measure) in items
        .iter()
        .flat_map(|i| i.measures.iter().map(move |m| (i, m)))
    {
        if !seen.insert(&measure.stem) {
            let question = spec.questions.iter().find(|q| *q.id == item.question);
            found.push(
                Diagnostic::error(
                    Code::NamedTwice,
                    format!("two numbers would have the id `{}`", measure.stem),
                )
                .at(question.map_or(0..0, |q| q.number_at(&measure.answer, &measure.name)))
                .help("give one of the answers, NETs or shares another name"),
            );
        }
    }
    let questions = sample
        .questions()
        .iter()
        .map(|question| {
            let written = spec.questions.iter().find(|q| *q.id == question.id);
            let own = written.and_then(|q| q.decimals.as_ref()).map(|d| **d);
            let decimals = Decimals::of(own, spec.tables.decimals());
            info(question, &items, people(&spec.study.universe), decimals)
        })
        .collect();
    let questions: Vec<QuestionInfo> = questions;
    let ranks = questions
        .iter()
        .flat_map(|q| q.rows.iter().map(move |row| (q, row)));
    for (question, row) in ranks.filter(|(_, row)| row.statistic == Statistic::Rank) {
        if seen.contains(row.stem.as_str()) {
            let written = spec.questions.iter().find(|q| *q.id == question.id);
            found.push(
                Diagnostic::error(
                    Code::NamedTwice,
                    format!("two numbers would have the id `{}`", row.stem),
                )
                .at(written.map_or(0..0, |q| q.keys.at("rank")))
                .help("a rank has that id: give the answer or NET another name"),
            );
        }
    }
    let mut ids: BTreeSet<&str> = BTreeSet::new();
    let composed = composition::ids(sample);
    if let Some(twice) = composed.iter().find(|id| !ids.insert(id)) {
        let name = twice.split(':').nth(1).unwrap_or_default();
        let written = spec.variables.keys().find(|key| plain(key) == name);
        found.push(
            Diagnostic::error(
                Code::NamedTwice,
                format!("two numbers would have the id `{twice}`"),
            )
            .at(written.map_or(0..0, |key| key.span()))
            .help("give one of the categories another name"),
        );
    }
    too_large(spec, &questions, banner.columns.len(), &mut found);
    let plan = Plan {
        rules: Rules::of(spec),
        planned: planned(spec.tests.as_ref(), &banner.columns, &mut found),
        composition: composed,
        items,
        banner,
        questions,
    };
    let in_total = |row: &Located<String>, why: &str| {
        let (stem, suffix) = stem_and_suffix(row);
        if !suffix.is_empty() {
            return Some(
                Diagnostic::error(
                    Code::SpecContradiction,
                    format!("`{row}` names a column, and {why}"),
                )
                .at(row.span())
                .help(format!("leave the column out: \"{stem}\"")),
            );
        }
        plan.find(row).is_none().then(|| {
            Diagnostic::error(
                Code::UnknownName,
                format!("there is no number `{row}` in the total"),
            )
            .at(row.span())
            .help(plan.suggest(row))
        })
    };
    for headline in spec.report.headlines.iter().flatten() {
        in_total(headline, "a headline is of everyone")
            .into_iter()
            .for_each(|mistake| found.push(mistake));
    }
    for summary in &spec.summaries {
        for row in &summary.rows {
            if row.starts_with(composition::COMPOSITION) {
                found.push(
                    Diagnostic::error(
                        Code::SpecContradiction,
                        format!("`{row}` has no columns: what the sample is made of is a table of its own"),
                    )
                    .at(row.span())
                    .help("take it out"),
                );
            } else {
                in_total(row, "a table has all of them")
                    .into_iter()
                    .for_each(|mistake| found.push(mistake));
            }
        }
    }
    for written in &spec.questions {
        let (Some(rank), false) = (&written.rank, *written.kind == crate::spec::Kind::Multiple)
        else {
            continue;
        };
        let mut of = plan
            .items
            .iter()
            .filter(|item| item.question == **written.id);
        let ends = |measure: &Measure| measure.name == **rank;
        // Which question has several items has been looked at already.
        let several = plan
            .items
            .iter()
            .filter(|item| item.question == **written.id)
            .count()
            > 1;
        if several && of.any(|item| !item.measures.iter().any(ends)) {
            let first = plan.items.iter().find(|item| item.question == **written.id);
            let known = first
                .into_iter()
                .flat_map(|item| item.measures.iter().map(|m| m.name.as_str()));
            let known: Vec<&str> = known.collect();
            found.push(
                Diagnostic::error(
                    Code::UnknownName,
                    format!("question `{}` has no `{rank}` to rank by", written.id),
                )
                .at(rank.span())
                .help(suggest(rank, "measures", known.iter().copied())),
            );
        }
    }
    (plan, found)
}
