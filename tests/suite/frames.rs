//! Published numbers as data frames hold what `estimates.csv` holds, and a wide frame what the table of its question does.

use crossbreak::frames::{numbers, wide};
use crossbreak::pipeline::{Limits, prepare};
use crossbreak::{estimates, tables};

use super::support::project;

fn published() -> estimates::Published {
    let spec = project("specs/terms-of-engagement.toml");
    let (study, _) = prepare(&spec, Limits::default(), &|_| {}).unwrap();
    let (weighted, _) = study.weigh();
    let (plan, _) = estimates::plan(&study.spec, weighted.sample());
    estimates::estimate(&plan, &weighted).publish()
}

#[test]
fn a_frame_has_the_cells_of_estimates_csv() {
    let published = published();
    let frame = numbers(&published).unwrap();
    let csv = tables::estimates_csv(&published).bytes;
    let mut reader = csv::Reader::from_reader(csv.as_slice());
    let head = reader.headers().unwrap().clone();
    let at = |name: &str| head.iter().position(|own| own == name).unwrap();
    let text = |name: &str| frame.column(name).unwrap().str().unwrap();
    let number = |name: &str| frame.column(name).unwrap().f64().unwrap();
    let bases = frame.column("unweighted_base").unwrap().u64().unwrap();
    let mut rows = 0;
    for (row, record) in reader.records().enumerate() {
        let record = record.unwrap();
        for name in ["number", "question", "statistic", "base", "flag"] {
            let cell = text(name).get(row).unwrap_or_default();
            assert_eq!(cell, &record[at(name)], "{row} {name}");
        }
        for name in [
            "value",
            "se",
            "lower",
            "upper",
            "weighted_base",
            "effective_base",
        ] {
            let cell = &record[at(name)];
            let expected = (!cell.is_empty()).then(|| cell.parse::<f64>().unwrap());
            assert_eq!(number(name).get(row), expected, "{row} {name}");
        }
        let cell = &record[at("unweighted_base")];
        assert_eq!(
            bases.get(row).map(|n| n.to_string()).unwrap_or_default(),
            cell
        );
        rows += 1;
    }
    assert_eq!(frame.height(), rows);
    assert!(rows > 1_000);
}

#[test]
fn a_wide_frame_has_a_column_for_each_column_of_the_crossbreaks() {
    let published = published();
    let frame = wide(&published, "arguments").unwrap();
    let mut seen = 0;
    for number in published
        .numbers()
        .iter()
        .filter(|n| n.question == "arguments")
    {
        let column = match number.crossbreak.as_str() {
            "" => number.column.clone(),
            crossbreak => format!("{crossbreak}: {}", number.column),
        };
        let text = |name: &str| frame.column(name).unwrap().str().unwrap();
        let row = (0..frame.height()).find(|&row| {
            text("item").get(row) == Some(number.item.as_str())
                && text("answer").get(row) == Some(number.answer.as_str())
                && text("statistic").get(row) == Some(number.statistic.as_str())
        });
        let value = frame
            .column(&column)
            .unwrap()
            .f64()
            .unwrap()
            .get(row.unwrap());
        assert_eq!(value, number.value, "{}", number.id);
        seen += 1;
    }
    assert!(seen > 100, "{seen}");
    assert_eq!(wide(&published, "no such question").unwrap().height(), 0);
}
