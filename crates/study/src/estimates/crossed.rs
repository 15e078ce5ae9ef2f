//! Each item against each crossbreak as a whole: which tables are tested, and why others are not.

use super::columns::Banner;
use super::letters::{Test, TestKind, TestedBy, Untested};
use super::measures::ItemPlan;
use crossbreak_core::estimates::cells::Cells;
use crossbreak_core::estimates::chi_square::chi_square;
use crossbreak_core::estimates::design::Design;

/// One entry for every crossbreak: a test, or the reason why it was not made. `whole` says which columns are shown, whatever is measured
/// of the item.
pub(super) fn crossed(
    item: &ItemPlan,
    banner: &Banner,
    cells: &[Cells<'_>],
    design: &Design<'_>,
    whole: &[bool],
) -> (Vec<Test>, Vec<Untested>) {
    let (mut tests, mut untested) = (Vec::new(), Vec::new());
    // Not an item of one answer a respondent.
    if item.crossed.is_empty() {
        return (tests, untested);
    }
    let nu = match &design.replicates {
        Some(replicates) => replicates.degrees as f64,
        None => design.strata.degrees(),
    };
    let stem = match item.item.as_str() {
        "" => item.question.clone(),
        name => format!("{}:{name}", item.question),
    };
    let mut seen: Vec<&str> = vec![""];
    for column in &banner.columns {
        if seen.contains(&column.crossbreak.as_str()) {
            continue;
        }
        seen.push(&column.crossbreak);
        let same = (banner.columns.iter().zip(whole))
            .filter(|(other, _)| other.crossbreak == column.crossbreak);
        let plain = same.clone().filter(|(other, _)| !other.is_net());
        let categories: Vec<usize> = plain
            .flat_map(|(other, _)| other.categories().iter().copied())
            .collect();
        let test = match same.clone().all(|(_, whole)| *whole) {
            true => chi_square(&cells[column.partition], &item.crossed, &categories, nu)
                .map_err(|why| why.to_string()),
            false => Err("a column of the table is withheld".to_owned()),
        };
        match test {
            Ok(test) => tests.push(Test {
                kind: TestKind::Crossbreak,
                method: TestedBy::RaoScott,
                stem: stem.clone(),
                crossbreak: column.crossbreak.clone(),
                column: String::new(),
                against: String::new(),
                statistic: test.f,
                degrees: Some((test.degrees.0, Some(test.degrees.1))),
                p: test.p,
                adjusted: test.p,
                note: test.note(),
            }),
            Err(reason) => untested.push(Untested {
                stem: stem.clone(),
                crossbreak: column.crossbreak.clone(),
                reason,
            }),
        }
    }
    (tests, untested)
}
