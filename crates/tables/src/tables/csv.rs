//! `estimates.csv` and `weights/<study>.csv`.

use crossbreak_study::csv_out::{Column, Csv, write};
use crossbreak_study::estimates::{Number, Published};

/// `estimates.csv`: one row for every number. Shares are 0-1; blanks are numbers that do not exist.
pub fn estimates_csv(published: &Published) -> Csv {
    let numbers = published.numbers();
    let data = |name: &str, of: fn(&Number) -> &str| Column::data(name, numbers.iter().map(of));
    let text = |name: &str, of: fn(&Number) -> &str| Column::text(name, numbers.iter().map(of));
    let number =
        |name: &str, of: fn(&Number) -> Option<f64>| Column::numbers(name, numbers.iter().map(of));
    let unweighted = |number: &Number| number.bases.map(|b| b.unweighted as u64);
    write(
        numbers.len(),
        vec![
            data("number", |n| &n.id),
            data("question", |n| &n.question),
            text("item", |n| &n.item),
            text("answer", |n| &n.answer),
            data("crossbreak", |n| &n.crossbreak),
            text("column", |n| &n.column),
            data("statistic", |n| n.statistic.as_str()),
            data("base", |n| n.base.as_str()),
            number("value", |n| n.value),
            number("se", |n| n.se),
            number("lower", |n| n.lower),
            number("upper", |n| n.upper),
            Column::counts("unweighted_base", numbers.iter().map(unweighted)),
            number("weighted_base", |n| n.bases.map(|b| b.weighted)),
            number("effective_base", |n| n.bases.map(|b| b.effective)),
            data("flag", |n| n.flag.as_str()),
        ],
    )
}

/// `weights/<study>.csv`: `id,base_weight,weight`, in the order of the export.
pub fn weights_csv(ids: &[String], base_weights: &[f64], weights: &[f64]) -> Csv {
    write(
        ids.len(),
        vec![
            Column::data("id", ids.iter().map(String::as_str)),
            Column::numbers("base_weight", base_weights.iter().copied()),
            Column::numbers("weight", weights.iter().copied()),
        ],
    )
}

/// `weights/<study>-replicates.csv`: `id,r1,r2,...`, in the order of the export.
pub fn replicates_csv(ids: &[String], replicates: &[Vec<f64>]) -> Csv {
    let mut columns = vec![Column::data("id", ids.iter().map(String::as_str))];
    for (number, weights) in replicates.iter().enumerate() {
        let name = format!("r{}", number + 1);
        columns.push(Column::numbers(&name, weights.iter().copied()));
    }
    write(ids.len(), columns)
}
