//! The two queries that let an engine do what is large: count combinations of categories, and join their weights back.
//!
//! Between them stands `crossbreak weight SPEC --cells`, which sees only the counts. Recodes, bands and conditions of the
//! spec become CASE expressions and a WHERE, the same in both queries. A cell that the spec does not mention is no
//! category: it comes through as it is, and `weight --cells` says what it is and how many rows have it.

mod dialect;
mod recode;

use std::fmt::Write;

pub use dialect::Dialect;
pub use recode::{Recode, Rule, Test, recodes};

use crossbreak_study::raw::Codebook;
use crossbreak_study::spec::Spec;

/// Columns of the table of counts beside the variables.
pub const RESPONDENTS: &str = "respondents";
pub const BASE_WEIGHT: &str = "base_weight";
pub const BASE_SQUARES: &str = "base_weight_squares";
pub const BASE_LEAST: &str = "base_weight_least";
pub const BASE_MOST: &str = "base_weight_most";
pub const BASE_MISSING: &str = "base_weight_missing";

/// Names that the queries use, and that no variable can have.
pub const TAKEN: [&str; 9] = [
    "id",
    "weight",
    "factor",
    RESPONDENTS,
    BASE_WEIGHT,
    BASE_SQUARES,
    BASE_LEAST,
    BASE_MOST,
    BASE_MISSING,
];

/// What blanks are called that the spec does not mention.
const BLANK: &str = "(blank)";

/// The two queries.
pub struct Queries {
    /// Counts the combinations.
    pub count: String,
    /// Gives each row its weight.
    pub join: String,
}

/// Writes the queries. The spec holds only the variables that weights depend on.
pub fn queries(
    spec: &Spec,
    codebook: Option<&Codebook>,
    dialect: Dialect,
    table: &str,
    weights: &str,
) -> Queries {
    let recodes = recodes(spec, codebook);
    let based = spec.weighting.base_weight.as_deref();
    let name = |name: &str| dialect.name(name);
    let keys: Vec<String> = recodes.iter().map(|recode| name(&recode.name)).collect();

    let mut count = coded(spec, &recodes, codebook, dialect, table, false);
    count.push_str("SELECT\n");
    for key in &keys {
        let _ = writeln!(count, "  {key},");
    }
    let _ = write!(count, "  COUNT(*) AS {}", name(RESPONDENTS));
    if based.is_some() {
        let base = name(BASE_WEIGHT);
        let sums = [
            (format!("SUM({base})"), BASE_WEIGHT),
            (format!("SUM({base} * {base})"), BASE_SQUARES),
            (format!("MIN({base})"), BASE_LEAST),
            (format!("MAX({base})"), BASE_MOST),
            (format!("COUNT(*) - COUNT({base})"), BASE_MISSING),
        ];
        for (sum, as_) in sums {
            let _ = write!(count, ",\n  {sum} AS {}", name(as_));
        }
    }
    let _ = write!(count, "\nFROM cb_coded\nGROUP BY {};\n", keys.join(", "));

    let mut join = coded(spec, &recodes, codebook, dialect, table, true);
    let weight = match based {
        None => format!(
            "  1.0 AS {},\n  w.{} AS {}",
            name(BASE_WEIGHT),
            name("weight"),
            name("weight")
        ),
        Some(_) => format!(
            "  cb_coded.{base},\n  cb_coded.{base} * w.{} AS {}",
            name("factor"),
            name("weight"),
            base = name(BASE_WEIGHT)
        ),
    };
    let on: Vec<String> = recodes
        .iter()
        .zip(&keys)
        .map(|(recode, key)| {
            let (left, right) = (format!("cb_coded.{key}"), format!("w.{key}"));
            match recode.missing.is_empty() {
                true => format!("{left} = {right}"),
                false => dialect.same(&left, &right),
            }
        })
        .collect();
    let _ = write!(
        join,
        "SELECT\n  cb_coded.{},\n{weight}\nFROM cb_coded\nJOIN {} AS w\n  ON {};\n",
        name("id"),
        dialect.table(weights),
        on.join("\n  AND ")
    );
    Queries { count, join }
}

/// The rows that are counted, their cells recoded: `WITH cb_answers AS (...), cb_coded AS (...)`.
fn coded(
    spec: &Spec,
    recodes: &[Recode],
    codebook: Option<&Codebook>,
    dialect: Dialect,
    table: &str,
    id: bool,
) -> String {
    let name = |name: &str| dialect.name(name);
    let text = |column: &str| name(&format!("{column}_text"));
    let number = |column: &str| name(&format!("{column}_number"));
    let tests = |condition| recode::conditions(condition, codebook);
    let keep = spec.input.keep.iter().map(|filter| &filter.condition);
    let keep: Vec<_> = keep.map(tests).collect();
    let drop = spec.input.drop.iter().filter_map(|r| r.condition.as_ref());
    let drop: Vec<_> = drop.map(tests).collect();

    // Each column once as text, and as a number where it is compared with numbers.
    let mut columns: Vec<(&str, bool)> = Vec::new();
    let need = |column: &str, tests: &mut dyn Iterator<Item = &Test>| {
        let mut numbers = false;
        tests.for_each(|test| numbers |= matches!(test, Test::Numbers(_) | Test::Band(_)));
        (column.to_owned(), numbers)
    };
    let of_recodes = recodes.iter().map(|recode| {
        let rules = recode.rules.iter().flat_map(|rule| &rule.tests);
        need(&recode.column, &mut recode.missing.iter().chain(rules))
    });
    let mut needed: Vec<(String, bool)> = of_recodes.collect();
    for condition in keep.iter().chain(&drop).flatten() {
        needed.push(need(&condition.column, &mut condition.tests.iter()));
    }
    for (column, numbers) in &needed {
        match columns
            .iter_mut()
            .find(|(known, _)| *known == column.as_str())
        {
            Some((_, known)) => *known |= numbers,
            None => columns.push((column, *numbers)),
        }
    }
    let mut answers = Vec::new();
    if id {
        answers.push(format!("{} AS {}", name(&spec.input.id), name("id")));
    }
    if let Some(base) = spec.weighting.base_weight.as_deref() {
        answers.push(format!(
            "{} AS {}",
            dialect.number_of(base),
            name(BASE_WEIGHT)
        ));
    }
    for (column, numbers) in columns {
        answers.push(format!("{} AS {}", dialect.text_of(column), text(column)));
        if numbers {
            answers.push(format!(
                "{} AS {}",
                dialect.number_of(column),
                number(column)
            ));
        }
    }

    let mut coded = Vec::new();
    if id {
        coded.push(name("id"));
    }
    if spec.weighting.base_weight.is_some() {
        coded.push(name(BASE_WEIGHT));
    }
    let any = |tests: &[Test], column: &str| {
        let tests: Vec<String> = tests
            .iter()
            .map(|test| dialect.test(test, &text(column), &number(column)))
            .collect();
        match tests.is_empty() {
            // An answer that nobody can give.
            true => "1 = 0".to_owned(),
            false => tests.join(" OR "),
        }
    };
    for recode in recodes {
        let column = &recode.column;
        let mut case = String::new();
        if !recode.missing.is_empty() {
            let _ = write!(
                case,
                "\n      WHEN {} THEN NULL",
                any(&recode.missing, column)
            );
        }
        if recode.names_blanks() {
            let blank = dialect.test(&Test::Blank, &text(column), "");
            let _ = write!(case, "\n      WHEN {blank} THEN {}", dialect.text(BLANK));
        }
        for rule in recode.rules.iter().filter(|rule| !rule.tests.is_empty()) {
            let label = dialect.text(&rule.label);
            let _ = write!(
                case,
                "\n      WHEN {} THEN {label}",
                any(&rule.tests, column)
            );
        }
        let cell = text(column);
        coded.push(match case.is_empty() {
            true => format!("{cell} AS {}", name(&recode.name)),
            false => format!(
                "CASE{case}\n      ELSE {cell}\n    END AS {}",
                name(&recode.name)
            ),
        });
    }
    let all = |conditions: &Vec<recode::Condition>| {
        let each: Vec<String> = conditions
            .iter()
            .map(|condition| {
                let met = any(&condition.tests, &condition.column);
                match condition.not {
                    // What is not there is none of the answers either.
                    true => format!("(CASE WHEN {met} THEN 1 ELSE 0 END = 0)"),
                    false => format!("({met})"),
                }
            })
            .collect();
        each.join(" AND ")
    };
    let mut conditions: Vec<String> = keep.iter().map(all).collect();
    // What is not there is not dropped: NOT of an unknown comparison would drop it.
    conditions.extend(
        drop.iter()
            .map(|filter| format!("CASE WHEN {} THEN 1 ELSE 0 END = 0", all(filter))),
    );
    let mut query = format!(
        "WITH cb_answers AS (\n  SELECT\n    {}\n  FROM {}\n),\ncb_coded AS (\n  SELECT\n    {}\n  FROM cb_answers\n",
        answers.join(",\n    "),
        dialect.table(table),
        coded.join(",\n    ")
    );
    if !conditions.is_empty() {
        let _ = writeln!(query, "  WHERE {}", conditions.join("\n    AND "));
    }
    query.push_str(")\n");
    query
}
