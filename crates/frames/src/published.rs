//! Published numbers as data frames.

use crossbreak_study::estimates::{Number, Published};
use polars::prelude::{
    Column, DataFrame, DataFrameJoinOps, IntoColumn, JoinArgs, JoinType, PolarsResult,
};

/// Every number of the study as a row: `number` (its id), `question`, `item`, `answer`, `crossbreak`, `column`, `statistic`,
/// `unit`, `base`, `value`, `se`, `lower`, `upper`, `unweighted_base`, `weighted_base`, `effective_base`, `flag`. Shares are 0-1;
/// null is a number that does not exist or is withheld. The same cells as `estimates.csv`, with the unit beside them.
///
/// # Errors
/// polars', if the numbers do not fit into a frame.
pub fn numbers(published: &Published) -> PolarsResult<DataFrame> {
    let all = published.numbers();
    let text = |name: &str, of: &dyn Fn(&Number) -> &str| {
        let cells = all
            .iter()
            .map(|number| Some(of(number)).filter(|cell| !cell.is_empty()));
        Column::new(name.into(), cells.collect::<Vec<Option<&str>>>())
    };
    let number = |name: &str, of: &dyn Fn(&Number) -> Option<f64>| {
        Column::new(
            name.into(),
            all.iter().map(of).collect::<Vec<Option<f64>>>(),
        )
    };
    let people = all
        .iter()
        .map(|n| n.bases.map(|bases| bases.unweighted as u64));
    DataFrame::new(
        all.len(),
        vec![
            text("number", &|n| &n.id),
            text("question", &|n| &n.question),
            text("item", &|n| &n.item),
            text("answer", &|n| &n.answer),
            text("crossbreak", &|n| &n.crossbreak),
            text("column", &|n| &n.column),
            text("statistic", &|n| n.statistic.as_str()),
            text("unit", &|n| n.unit.as_str()),
            text("base", &|n| n.base.as_str()),
            number("value", &|n| n.value),
            number("se", &|n| n.se),
            number("lower", &|n| n.lower),
            number("upper", &|n| n.upper),
            Column::new(
                "unweighted_base".into(),
                people.collect::<Vec<Option<u64>>>(),
            ),
            number("weighted_base", &|n| n.bases.map(|bases| bases.weighted)),
            number("effective_base", &|n| n.bases.map(|bases| bases.effective)),
            text("flag", &|n| n.flag.as_str()),
        ],
    )
}

/// The values of a question as its table has them: a row for each number in the total (`item`, `answer`, `statistic`), and a column for
/// each column of the crossbreaks, called `Total`, or `gender: Female`.
///
/// # Errors
/// polars', if the numbers do not fit into a frame.
pub fn wide(published: &Published, question: &str) -> PolarsResult<DataFrame> {
    let own: Vec<&Number> = published
        .numbers()
        .iter()
        .filter(|n| n.question == question)
        .collect();
    let mut names: Vec<(&str, &str)> = Vec::new();
    for number in &own {
        let name = (number.crossbreak.as_str(), number.column.as_str());
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let keys = ["item", "answer", "statistic"];
    let of_column = |&(crossbreak, column): &(&str, &str)| {
        let rows: Vec<&&Number> = own
            .iter()
            .filter(|n| n.crossbreak == crossbreak && n.column == column)
            .collect();
        let texts = |name: &str, of: &dyn Fn(&Number) -> &str| {
            Column::new(
                name.into(),
                rows.iter()
                    .map(|n| of(n).to_owned())
                    .collect::<Vec<String>>(),
            )
        };
        let name = match crossbreak {
            "" => column.to_owned(),
            _ => format!("{crossbreak}: {column}"),
        };
        let values: Vec<Option<f64>> = rows.iter().map(|n| n.value).collect();
        DataFrame::new(
            rows.len(),
            vec![
                texts(keys[0], &|n| &n.item),
                texts(keys[1], &|n| &n.answer),
                texts(keys[2], &|n| n.statistic.as_str()),
                Column::new(name.as_str().into(), values),
            ],
        )
    };
    let mut columns = names.iter().map(of_column);
    let Some(first) = columns.next() else {
        return DataFrame::new(
            0,
            keys.map(|key| Column::new(key.into(), Vec::<String>::new()).into_column())
                .to_vec(),
        );
    };
    let mut how = JoinArgs::new(JoinType::Left);
    how.maintain_order = polars::prelude::MaintainOrderJoin::Left;
    columns.try_fold(first?, |all, column| {
        all.join(&column?, keys, keys, how.clone(), None)
    })
}
