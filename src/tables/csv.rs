//! `estimates.csv` and `weights/<study>.csv`.

use polars::prelude::Column;

use crate::csv_out::{text, write};
use crate::estimates::{Number, Published};

/// `estimates.csv`: one row for every number. Shares are 0-1; blanks are numbers that do not exist.
pub fn estimates_csv(published: &Published) -> Vec<u8> {
    let numbers = published.numbers();
    let words = |name: &str, of: fn(&Number) -> &str| text(name, numbers.iter().map(of));
    let number = |name: &str, of: fn(&Number) -> Option<f64>| {
        Column::new(name.into(), numbers.iter().map(of).collect::<Vec<_>>())
    };
    let unweighted: Vec<Option<u64>> = numbers
        .iter()
        .map(|n| n.bases.map(|b| b.unweighted as u64))
        .collect();
    write(
        numbers.len(),
        vec![
            words("number", |n| &n.id),
            words("question", |n| &n.question),
            words("item", |n| &n.item),
            words("answer", |n| &n.answer),
            words("crossbreak", |n| &n.crossbreak),
            words("column", |n| &n.column),
            words("statistic", |n| n.statistic.as_str()),
            words("base", |n| n.base.as_str()),
            number("value", |n| n.value),
            number("se", |n| n.se),
            number("lower", |n| n.lower),
            number("upper", |n| n.upper),
            Column::new("unweighted_base".into(), unweighted),
            number("weighted_base", |n| n.bases.map(|b| b.weighted)),
            number("effective_base", |n| n.bases.map(|b| b.effective)),
            words("flag", |n| n.flag.as_str()),
        ],
    )
}

/// `weights/<study>.csv`: `id,base_weight,weight`, in the order of the export.
pub fn weights_csv(ids: &[String], base_weights: &[f64], weights: &[f64]) -> Vec<u8> {
    write(
        ids.len(),
        vec![
            text("id", ids.iter().map(String::as_str)),
            Column::new("base_weight".into(), base_weights),
            Column::new("weight".into(), weights),
        ],
    )
}

/// `weights/<study>-replicates.csv`: `id,r1,r2,...`, in the order of the export.
pub fn replicates_csv(ids: &[String], replicates: &[Vec<f64>]) -> Vec<u8> {
    let mut columns = vec![text("id", ids.iter().map(String::as_str))];
    for (number, weights) in replicates.iter().enumerate() {
        columns.push(Column::new(format!("r{}", number + 1).into(), weights));
    }
    write(ids.len(), columns)
}
