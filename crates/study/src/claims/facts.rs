//! The numbers of a claim, with what stands around them in the study.

use super::judge::{Fact, Rival};
use crate::estimates::{ColumnInfo, Flag, Number, Published, QuestionInfo, RowInfo, Statistic};
use crate::spec::Quantity;
use crossbreak_core::number::Unit;

/// The stem and the suffix of an id: `support:Agree`, `@vote:Labour`.
pub fn parts(id: &str) -> (&str, &str) {
    id.split_at(id.find('@').unwrap_or(id.len()))
}

/// The row of a number.
pub fn row<'a>(number: &Number, question: &'a QuestionInfo) -> Option<&'a RowInfo> {
    let (stem, _) = parts(&number.id);
    question.rows.iter().find(|row| row.stem == stem)
}

/// The rows of the number's item.
pub fn rows_of_item<'a>(
    number: &'a Number,
    question: &'a QuestionInfo,
) -> impl Iterator<Item = &'a RowInfo> {
    question.rows.iter().filter(|row| row.item == number.item)
}

/// The value of another row in the number's column, in percent for shares.
pub fn beside(row: &RowInfo, number: &Number, published: &Published) -> Option<f64> {
    let (_, suffix) = parts(&number.id);
    let other = published.get(&format!("{}{suffix}", row.stem))?;
    other.value.map(|value| value * other.unit.scale())
}

/// The answers that a row is made of: indices into the answers of its question.
pub fn answers(row: &RowInfo, question: &QuestionInfo) -> Vec<usize> {
    match row.statistic {
        Statistic::Net => row.parts.clone(),
        _ => question
            .answers
            .iter()
            .position(|a| a.label == row.answer)
            .into_iter()
            .collect(),
    }
}

/// A number as a claim sees it.
pub fn fact(number: &Number, of: Quantity, published: &Published) -> Fact {
    let bases = number.bases;
    let (unit, value) = match of {
        Quantity::Value => (number.unit, number.value.map(|v| v * number.unit.scale())),
        Quantity::WeightedBase => (Unit::Count, bases.map(|b| b.weighted)),
        Quantity::UnweightedBase => (Unit::Count, bases.map(|b| b.unweighted as f64)),
        // Only a share of people stands for a number of them.
        Quantity::WeightedCount => {
            let share = number.value.filter(|_| number.unit == Unit::Share);
            (Unit::Count, share.zip(bases).map(|(v, b)| v * b.weighted))
        }
    };
    let mut fact = Fact::new(unit, value);
    fact.decimals = u32::from(published.decimals(&number.question).shares);
    if of != Quantity::Value {
        return fact;
    }
    fact.gap = published.row_statistic(number) == Statistic::Gap;
    fact.difference = number.statistic == Statistic::Difference;
    fact.base = bases.map(|b| b.weighted);
    if let (Unit::Share, Some(share), Some(bases)) = (unit, number.value, bases) {
        fact.people.push(share * bases.weighted);
        fact.people
            .extend(number.unweighted.map(|v| v * bases.unweighted as f64));
    }
    fact.change = change(number, published);
    fact.wave = wave(number, published);
    fact.sides = sides(number, published);
    let Some(question) = published.question(&number.question) else {
        return fact;
    };
    if unit == Unit::Own {
        fact.own = question.unit.clone();
    }
    fact.truth = question
        .truth
        .as_ref()
        .map(|truth| truth.at)
        .filter(|_| number.statistic == Statistic::Median);
    if let Some(row) = row(number, question) {
        fact.among = among(row, number, question, published);
        fact.groups = groups(row, number, question, published);
    }
    fact
}

/// The place of the number's column among waves: columns each of which has its difference from the one before.
fn wave(number: &Number, published: &Published) -> Option<usize> {
    let own = || {
        let all = published.columns().iter();
        all.filter(|c| !c.crossbreak.is_empty() && c.crossbreak == number.crossbreak)
    };
    let plain: Vec<_> = own().filter(|c| !c.difference && !c.net).collect();
    let differs = |pair: &[&ColumnInfo]| {
        let name = format!("{} minus {}", pair[1].label, pair[0].label);
        own().any(|c| c.difference && c.label == name)
    };
    let waves = plain.len() > 1 && plain.windows(2).all(differs);
    let at = plain.iter().position(|c| c.label == number.column);
    at.filter(|_| waves)
}

/// Against the wave before: the difference of the number's own column and that of the wave before.
fn change(number: &Number, published: &Published) -> Option<f64> {
    let (stem, _) = parts(&number.id);
    let head = format!("{} minus ", number.column);
    let column = published.columns().iter().find(|column| {
        column.difference
            && column.crossbreak == number.crossbreak
            && column.label.starts_with(&head)
    })?;
    let change = published.get(&format!("{stem}{}", column.suffix))?;
    change.value.map(|value| value * change.unit.scale())
}

/// The two sides of a lead, or of a difference of columns.
fn sides(number: &Number, published: &Published) -> Option<[f64; 2]> {
    let (stem, _) = parts(&number.id);
    if number.statistic == Statistic::Difference {
        let all = published.columns();
        let column = all.iter().find(|c| {
            c.difference && c.crossbreak == number.crossbreak && c.label == number.column
        })?;
        let own = || {
            all.iter().filter(|c| {
                !c.difference && (c.crossbreak == column.crossbreak || c.crossbreak.is_empty())
            })
        };
        let (of, over) = own().find_map(|of| {
            let over =
                own().find(|over| column.label == format!("{} minus {}", of.label, over.label))?;
            Some((of, over))
        })?;
        let value = |suffix: &str| {
            let side = published.get(&format!("{stem}{suffix}"))?;
            side.value.map(|value| value * side.unit.scale())
        };
        return Some([value(&of.suffix)?, value(&over.suffix)?]);
    }
    if number.statistic != Statistic::Lead {
        return None;
    }
    let question = published.question(&number.question)?;
    let (of, over) = question.lead.as_ref()?;
    let value = |label: &str| {
        let row = rows_of_item(number, question).find(|row| {
            row.answer == label && matches!(row.statistic, Statistic::Net | Statistic::Share)
        })?;
        beside(row, number, published)
    };
    Some([value(&of.label)?, value(&over.label)?])
}

/// "None of these", "other": answers, but nobody's favourite.
fn is_none(label: &str) -> bool {
    let label = label.to_lowercase();
    ["none", "nothing", "neither", "other"]
        .iter()
        .any(|word| label.starts_with(word))
}

/// Whom a number is ranked among: the same row of the other items; of a question with one item, its other answers.
fn among(
    row: &RowInfo,
    number: &Number,
    question: &QuestionInfo,
    published: &Published,
) -> Vec<Rival> {
    let several = question.rows.iter().any(|other| other.item != row.item);
    let rival = |other: &RowInfo, label: &str| {
        let value = beside(other, number, published)?;
        Some(Rival {
            value,
            none: is_none(label),
        })
    };
    if several {
        let same = |other: &&RowInfo| {
            other.item != row.item
                && other.statistic == row.statistic
                && (other.name == row.name
                    || other.answer == row.answer
                    || question.answers.is_empty())
        };
        let label = |other: &RowInfo| {
            let item = question.items.iter().find(|item| item.column == other.item);
            item.map_or(other.item.clone(), |item| item.label.clone())
        };
        return question
            .rows
            .iter()
            .filter(same)
            .filter_map(|other| rival(other, &label(other)))
            .collect();
    }
    if !row.statistic.is_share() {
        return Vec::new();
    }
    let substantive = |other: &&RowInfo| {
        let mut parts = answers(other, question).into_iter();
        parts.all(|a| !question.answers.get(a).is_some_and(|a| a.dont_know))
    };
    beside_it(row, number, question)
        .filter(substantive)
        .filter_map(|other| rival(other, &other.answer))
        .collect()
}

/// The other answers, and for a NET the other NETs too, that share no answer with this row.
fn beside_it<'a>(
    row: &'a RowInfo,
    number: &'a Number,
    question: &'a QuestionInfo,
) -> impl Iterator<Item = &'a RowInfo> {
    let own = answers(row, question);
    rows_of_item(number, question)
        .filter(|other| other.stem != row.stem)
        .filter(|other| match row.statistic {
            Statistic::Net => matches!(other.statistic, Statistic::Net | Statistic::Share),
            _ => other.statistic == Statistic::Share,
        })
        .filter(move |other| {
            let parts = answers(other, question);
            !parts.is_empty() && parts.iter().all(|part| !own.contains(part))
        })
}

/// The other groups that people fall into: answers, don't know too; for a NET the NETs and answers outside it.
fn groups(
    row: &RowInfo,
    number: &Number,
    question: &QuestionInfo,
    published: &Published,
) -> Vec<f64> {
    let own = answers(row, question);
    if own.is_empty() {
        let rivals = among(row, number, question, published);
        return rivals.iter().map(|rival| rival.value).collect();
    }
    beside_it(row, number, question)
        .filter_map(|other| beside(other, number, published))
        .collect()
}

/// Whether the study does not show the number.
pub fn withheld(number: &Number) -> bool {
    number.flag == Flag::Withheld
}
