//! The numbers that lead: those that the spec names; else those that the published sentences rest on; else medians,
//! leads and NETs.

use std::collections::BTreeMap;

use super::words::{anchor, interval, title};
use crossbreak_core::number::{count, counted};
use crossbreak_study::estimates::{Flag, Number, Published, QuestionInfo, Statistic};
use crossbreak_study::label::folded;
use crossbreak_study::spec::{Kind, Spec};
use crossbreak_tables::tables::{Block, Book, Format, Row, Table, shown};

/// So many, where the spec does not say.
const MOST: usize = 8;

/// A number that leads.
pub(super) struct Headline {
    pub anchor: String,
    pub id: String,
    pub printed: String,
    pub unit: String,
    pub title: String,
    pub defines: &'static str,
    /// It is an answer in words.
    pub worded: bool,
    /// What it is: the answer, the median ...
    pub what: String,
    pub item: String,
    pub question: String,
    pub whom: String,
    pub interval: String,
}

/// Where a number stands in the book.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    pub table: &'a Table,
    pub block: &'a Block,
    pub row: &'a Row,
    /// Which of the columns.
    pub column: usize,
}

impl Place<'_> {
    pub fn format(&self) -> Format {
        self.row.format_of(self.column)
    }

    pub fn whom(&self) -> &str {
        let base = &self.block.base;
        base.strip_prefix("Base: ").unwrap_or(base)
    }
}

/// Every number of the book by its id, in its question's table where it stands in several.
pub(super) struct Places<'a>(BTreeMap<String, Place<'a>>);

impl<'a> Places<'a> {
    pub fn of(book: &'a Book, published: &Published) -> Self {
        let mut places = BTreeMap::new();
        let (own, others): (Vec<&Table>, Vec<&Table>) = book
            .tables
            .iter()
            .partition(|table| published.question(&table.id).is_some());
        for table in own.into_iter().chain(others) {
            for block in &table.blocks {
                for row in block.rows.iter().filter(|row| !row.stem.is_empty()) {
                    for (at, column) in table.columns.iter().enumerate() {
                        if row.format_of(at) == Format::Count {
                            continue;
                        }
                        let place = Place {
                            table,
                            block,
                            row,
                            column: at,
                        };
                        let id = format!("{}{}", row.stem, column.suffix);
                        places.entry(id).or_insert(place);
                    }
                }
            }
        }
        Self(places)
    }

    pub fn get(&self, id: &str) -> Option<Place<'a>> {
        self.0.get(id).copied()
    }
}

/// The numbers that lead, in order.
pub(super) fn headlines(
    spec: &Spec,
    published: &Published,
    claimed: &[&str],
    places: &Places<'_>,
) -> Vec<Headline> {
    let find = |id: &str| published.get(id).or_else(|| published.get(&folded(id)));
    let numbers: Vec<&Number> = match &spec.report.headlines {
        Some(ids) => ids.iter().filter_map(|id| find(id)).collect(),
        None => {
            let of_claims = || claimed.iter().filter_map(|id| find(id)).filter(is_shown);
            let of_everyone = chosen(of_claims().filter(|number| number.crossbreak.is_empty()));
            let of_columns = || chosen(of_claims());
            let candidates = [of_everyone, of_columns(), chosen(telling(published))];
            let mut found = candidates.into_iter().filter(|numbers| !numbers.is_empty());
            found.next().unwrap_or_default()
        }
    };
    numbers
        .into_iter()
        .filter_map(|number| headline(number, published, places.get(&number.id)?))
        .collect()
}

fn is_shown(number: &&Number) -> bool {
    !matches!(number.flag, Flag::Withheld | Flag::Empty)
}

/// Medians, leads and NETs of everyone, in that order; shares where there is none of them.
fn telling(published: &Published) -> impl Iterator<Item = &Number> {
    let totals = || {
        let asked =
            |n: &&Number| n.crossbreak.is_empty() && published.question(&n.question).is_some();
        published.numbers().iter().filter(asked).filter(is_shown)
    };
    let of = move |statistic: Statistic| totals().filter(move |n| n.statistic == statistic);
    let best = of(Statistic::Median)
        .chain(of(Statistic::Lead))
        .chain(of(Statistic::Net));
    let any = best.clone().next().is_some();
    best.chain(of(Statistic::Share).filter(move |_| !any))
}

/// The first of each question, then the second of each, until there are enough: in the order of the questions.
fn chosen<'a>(numbers: impl Iterator<Item = &'a Number>) -> Vec<&'a Number> {
    let mut questions: Vec<(&str, Vec<&Number>)> = Vec::new();
    for number in numbers {
        let at = questions.iter().position(|(id, _)| *id == number.question);
        let at = at.unwrap_or_else(|| {
            questions.push((&number.question, Vec::new()));
            questions.len() - 1
        });
        let own = &mut questions[at].1;
        if own.iter().all(|other| other.id != number.id) {
            own.push(number);
        }
    }
    let mut takes = vec![0; questions.len()];
    let mut left = MOST;
    for round in 0..MOST {
        for (take, (_, own)) in takes.iter_mut().zip(&questions) {
            if left > 0 && own.len() > round {
                *take += 1;
                left -= 1;
            }
        }
    }
    let pairs = questions.into_iter().zip(takes);
    pairs
        .flat_map(|((_, own), take)| own.into_iter().take(take))
        .collect()
}

/// Of two statements that stand against each other the one that a number is of, and the other: "Statement B" alone
/// would send the reader to the questionnaire.
fn statements<'a>(
    question: &QuestionInfo,
    number: &Number,
    item: &'a str,
) -> Option<(&'a str, &'a str)> {
    let (a, b) = item
        .split_once(" | ")
        .filter(|_| question.kind == Kind::Versus)?;
    let mut answers = question.answers.iter().filter(|answer| !answer.dont_know);
    match answers.position(|answer| answer.label == number.answer) {
        Some(0) => Some((a, b)),
        Some(1) => Some((b, a)),
        _ => None,
    }
}

fn headline(number: &Number, published: &Published, place: Place<'_>) -> Option<Headline> {
    let cell = place.row.cells.get(place.column)?;
    let question = published.question(&number.question);
    let unit = question
        .filter(|q| q.kind != Kind::Ordered)
        .and_then(|q| q.unit.as_deref())
        .filter(|_| {
            matches!(
                number.statistic,
                Statistic::Mean | Statistic::Median | Statistic::Quantile | Statistic::Gap
            )
        });
    let row = &place.row.label;
    let row = match unit {
        Some(unit) => row.strip_suffix(&format!(" ({unit})")).unwrap_or(row),
        None => row.strip_suffix(" (points)").unwrap_or(row),
    };
    let row = match row.strip_prefix("NET: ") {
        Some(net) => format!("{net} (NET)"),
        None => row.to_owned(),
    };
    let mut what = row;
    if let Some(column) = place.table.columns.get(place.column)
        && !column.group.is_empty()
    {
        what = format!("{what} ({}: {})", column.group, column.label);
    }
    let mut item = place.block.heading.clone();
    if let Some((own, other)) = question.and_then(|q| statements(q, number, &item)) {
        what = own.to_owned();
        item = format!("rather than: {other}");
    }
    let people = number.bases.map_or(String::new(), |bases| {
        format!(
            " ({}; {} weighted)",
            counted(bases.unweighted, "respondent", "respondents"),
            count(bases.weighted)
        )
    });
    Some(Headline {
        worded: cell.value.is_none(),
        item,
        anchor: anchor(&number.id),
        id: number.id.clone(),
        printed: shown(cell, place.row),
        unit: match (unit, place.format()) {
            (Some(unit), _) => unit.to_owned(),
            (None, Format::Points(_)) => "points".to_owned(),
            _ => String::new(),
        },
        title: title(number, place.format(), place.whom()),
        defines: number.statistic.as_str(),
        what,
        question: question.map_or(String::new(), |q| match &q.title {
            Some(title) => title.clone(),
            None => q.text.clone(),
        }),
        whom: format!("{}{people}", place.whom()),
        interval: interval(number, place.format()).unwrap_or_default(),
    })
}
