//! Targets that differ by rounding, and bounds that leave little room: whole runs of small invented studies.

use std::path::{Path, PathBuf};

use crossbreak::pipeline::{Limits, prepare};
use crossbreak::weighting::Outcome;

use super::support::{STUDY, copy, crossbreak, json, project, rows};
use super::workbook::workbook;

/// A case of `tests/cases/numbers`, in a folder of its own.
fn case(name: &str) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    copy(&project("tests/cases/numbers").join(name), folder.path());
    let spec = folder.path().join("spec.toml");
    (folder, spec)
}

/// Exit code and every message with its help, one a line.
fn weigh(spec: &Path) -> (i32, String) {
    let run = crossbreak()
        .args(["weight", "--json"])
        .arg(spec)
        .output()
        .unwrap();
    let report: serde_json::Value = serde_json::from_slice(&run.stdout)
        .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&run.stderr)));
    let line = |said: &serde_json::Value| {
        let text = |key: &str| said[key].as_str().unwrap_or_default().to_owned();
        format!(
            "{}: {} | {}\n",
            text("severity"),
            text("message"),
            text("help")
        )
    };
    let said = report["diagnostics"].as_array().unwrap().iter().map(line);
    (run.status.code().unwrap(), said.collect())
}

fn spoil(spec: &Path, from: &str, to: &str) {
    let text = std::fs::read_to_string(spec).unwrap();
    assert!(text.contains(from), "{from}");
    std::fs::write(spec, text.replace(from, to)).unwrap();
}

fn largest_miss(folder: &Path) -> f64 {
    let fit = json(&folder.join("weights/spec.json"));
    assert_eq!(fit["converged"], true);
    let margins = fit["margins"].as_array().unwrap().iter();
    let categories = margins.flat_map(|margin| margin["categories"].as_array().unwrap());
    let misses = categories.map(|category| {
        let share = |key: &str| category[key].as_f64().unwrap();
        (share("achieved") - share("target")).abs()
    });
    misses.fold(0.0, f64::max)
}

#[test]
fn bounds_a_little_wider_than_the_narrowest_are_met() {
    let (folder, spec) = case("10-narrow-bounds");
    let (code, said) = weigh(&spec);
    assert_eq!(code, 0, "{said}");
    assert!(largest_miss(folder.path()) <= 1e-9);
    let weights = rows(&folder.path().join("weights/spec.csv"));
    for row in &weights {
        let weight: f64 = row["weight"].parse().unwrap();
        assert!((0.2 - 1e-9..=4.2127 + 1e-9).contains(&weight), "{weight}");
    }
    // Its replicates, which go through the same steps.
    spoil(
        &spec,
        "method=\"rake\"",
        "method=\"logit\"\nreplicates = { method = \"jackknife\", count = 20 }",
    );
    spoil(&spec, "4.2127", "4.5");
    let (code, said) = weigh(&spec);
    assert!(!said.contains("stopped after"), "{code}: {said}");
}

#[test]
fn bounds_that_are_too_narrow_are_called_so_with_what_would_do() {
    let (folder, spec) = case("11-infeasible-bounds");
    let (code, said) = weigh(&spec);
    assert_eq!(code, 2, "{said}");
    let expected = "no weights within [0.2, 2.563] meet these targets: with a lower bound of 0.2 the upper one must be \
                    at least 2.564103";
    assert!(said.contains(expected), "{said}");
    assert!(!folder.path().join("weights").exists());
    // What it says would do does, by every method with bounds.
    for method in ["logit", "rake", "linear"] {
        let (folder, spec) = case("11-infeasible-bounds");
        spoil(&spec, "2.563", "2.564103");
        spoil(&spec, "logit", method);
        let (code, said) = weigh(&spec);
        assert_eq!(code, 0, "{method}: {said}");
        assert!(largest_miss(folder.path()) <= 1e-9);
    }
    // The lower bound is the one at fault.
    let (_folder, spec) = case("11-infeasible-bounds");
    spoil(&spec, "[0.2,2.563]", "[0.9,9]");
    let (code, said) = weigh(&spec);
    assert_eq!(code, 2, "{said}");
    assert!(
        said.contains("with an upper bound of 9 the lower one must be at most 0."),
        "{said}"
    );
    // Wanted all the same.
    let (_folder, spec) = case("11-infeasible-bounds");
    spoil(&spec, "bounds=", "write_unconverged = true\nbounds=");
    let (code, said) = weigh(&spec);
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("must be at least 2.564103"), "{said}");
    // Margins that are chosen on the way.
    let (_folder, spec) = case("11-infeasible-bounds");
    spoil(&spec, "bounds=", "choose = { above = 0.001 }\nbounds=");
    let (code, said) = weigh(&spec);
    assert_eq!(code, 2, "{said}");
    assert!(
        said.contains("no weights within [0.2, 2.563] meet"),
        "{said}"
    );
}

#[test]
fn overlapping_margins_that_differ_by_rounding_are_reconciled() {
    let (folder, spec) = case("12-overlapping-margins");
    let (code, said) = weigh(&spec);
    assert_eq!(code, 0, "{said}");
    assert!(
        said.contains(
            "note: the targets of sex x age were scaled to those of sex, from which they differ by rounding: sex = m is \
             53.035% by the margin sex x age and 53.040% by the margin sex, 0.0053 points apart"
        ),
        "{said}"
    );
    assert!(largest_miss(folder.path()) <= 1e-9);
    let fit = json(&folder.path().join("weights/spec.json"));
    let margins = fit["margins"].as_array().unwrap();
    assert_eq!(margins[0]["reconciled"][0]["to"][0], "sex");
    let difference = margins[0]["reconciled"][0]["largest_difference"].as_f64();
    assert!((difference.unwrap() - 0.5304 * (1.0 - 1.0 / 1.0001)).abs() < 1e-12);
    assert_eq!(
        margins[1]["reconciled"][0]["to"],
        serde_json::json!(["sex", "age"])
    );
    assert_eq!(margins[2]["reconciled"], serde_json::json!([]));
    // The coarsest margin is as it was written.
    let men = margins[2]["categories"][0]["target"].as_f64().unwrap();
    assert!((men - 0.5304).abs() < 1e-15);
}

#[test]
fn what_rounding_does_not_explain_is_a_mistake_with_the_digits_that_show_it() {
    let (_folder, spec) = case("12-overlapping-margins");
    let table = spec.with_file_name("s.csv");
    // Six digits: right to 5e-7, and 0.2029 + 0.1399 + 0.1876 to 1.5e-4, besides what the sum is off.
    std::fs::write(&table, "sex,share\nm,0.530700\nf,0.469300\n").unwrap();
    let (code, said) = weigh(&spec);
    assert_eq!(code, 2, "{said}");
    assert!(
        said.contains("sex = m is 53.035% by the margin sex x age and 53.070% by the margin sex"),
        "{said}"
    );
    // Two digits: right to 0.005.
    std::fs::write(&table, "sex,share\nm,0.53\nf,0.47\n").unwrap();
    let (code, said) = weigh(&spec);
    assert_eq!(code, 0, "{said}");
    assert!(!said.contains("warning"), "{said}");
    // So round that it hides more than half a point.
    std::fs::write(&table, "sex,share\nm,0.536\nf,0.464\n").unwrap();
    std::fs::write(
        spec.with_file_name("sa.csv"),
        "sex,age,share\nm,a0,0.20\nm,a1,0.14\nm,a2,0.19\nf,a0,0.16\nf,a1,0.13\nf,a2,0.18\n",
    )
    .unwrap();
    let (code, said) = weigh(&spec);
    assert_eq!(code, 0, "{said}");
    assert!(
        said.contains("warning: the targets of sex x age were scaled"),
        "{said}"
    );
    // A tenth is a tenth: 10%, not 5% to 15%.
    std::fs::write(&table, "sex,share\nm,0.6\nf,0.4\n").unwrap();
    let (code, said) = weigh(&spec);
    assert_eq!(code, 2, "{said}");
}

#[test]
fn what_was_reconciled_is_in_the_summary_and_the_methods() {
    let (folder, spec) = case("12-overlapping-margins");
    let run = crossbreak().arg("run").arg(&spec).assert().success();
    let said = String::from_utf8(run.get_output().stdout.clone()).unwrap();
    assert!(
        said.contains("2 margins differed from coarser ones by rounding, 0.0053 points"),
        "{said}"
    );
    let methods = folder.path().join("outputs/spec/methods.md");
    let methods = std::fs::read_to_string(methods).unwrap();
    assert!(
        methods.contains(
            "These targets differed by rounding from those of sex and were scaled to them."
        ),
        "{methods}"
    );
    let manifest =
        std::fs::read_to_string(folder.path().join("outputs/spec/manifest.json")).unwrap();
    assert!(
        manifest.contains("the targets of sex x age were scaled to those of sex"),
        "{manifest}"
    );
}

#[test]
fn tables_of_workbooks_counts_and_segments_are_reconciled_alike() {
    let said_of = |change: &dyn Fn(&Path)| {
        let (folder, spec) = case("12-overlapping-margins");
        change(&spec);
        let (code, said) = weigh(&spec);
        assert_eq!(code, 0, "{said}");
        assert!(largest_miss(folder.path()) <= 1e-9);
        assert!(
            said.contains("the targets of sex x age were scaled to those of sex"),
            "{said}"
        );
        said
    };
    let digits = "53.035% by the margin sex x age and 53.040% by the margin sex";
    let said = said_of(&|spec| {
        let rows = ["sex|share", "m|0.5304", "f|0.4696"];
        let book = workbook(&[("Targets", &rows)]);
        std::fs::write(spec.with_file_name("s.xlsx"), book).unwrap();
        spoil(spec, "s.csv", "s.xlsx");
    });
    assert!(said.contains(digits), "{said}");
    let said = said_of(&|spec| {
        for file in ["s.csv", "sa.csv", "ar.csv"] {
            spoil(&spec.with_file_name(file), "0.", "");
        }
        spoil(spec, "rescale=true", "unit = \"count\"");
    });
    assert!(said.contains(digits), "{said}");
    // A segment's own targets: the same for all here, and one note for all.
    let said = said_of(&|spec| {
        spoil(
            spec,
            "method=\"rake\"",
            "method=\"rake\"\n[weighting.segments]\nvariables = [\"reg\"]",
        );
        let text = std::fs::read_to_string(spec).unwrap();
        let (start, rest) = text
            .split_once("[[weighting.margin]]\nvariables=[\"age\", \"reg\"]")
            .unwrap();
        let end = &rest[rest.find("[[weighting.margin]]").unwrap()..];
        std::fs::write(spec, format!("{start}{end}")).unwrap();
    });
    assert_eq!(
        said.matches("the targets of sex x age were scaled").count(),
        1,
        "{said}"
    );
}

#[test]
fn digits_of_inline_targets_matter() {
    for (targets, code) in [
        ("{ m = 53, f = 47 }", 0),
        ("{ m = 53.0, f = 47.0 }", 0),
        ("{ m = 53.2, f = 46.8 }", 2),
        ("{ m = 53.00, f = 47.00 }", 2),
        // The zeros that a program dropped.
        ("{ m = 53, f = 47.00 }", 2),
    ] {
        let (_folder, spec) = case("12-overlapping-margins");
        spoil(
            &spec,
            "targets=\"s.csv\"\nrescale=true",
            &format!("targets = {targets}\nunit = \"percent\""),
        );
        let (found, said) = weigh(&spec);
        assert_eq!(found, code, "{targets}: {said}");
    }
}

#[test]
fn differences_far_below_any_digit_are_never_a_failure() {
    for digits in ["0.53034696530", "0.53034696530346975", "0.5303469653"] {
        let (folder, spec) = case("12-overlapping-margins");
        let men: f64 = digits.parse().unwrap();
        std::fs::write(
            spec.with_file_name("s.csv"),
            format!("sex,share\nm,{digits}\nf,{}\n", 1.0 - men),
        )
        .unwrap();
        let (code, said) = weigh(&spec);
        assert_eq!(code, 0, "{digits}: {said}");
        assert!(largest_miss(folder.path()) <= 1e-9);
    }
}

#[test]
fn a_variable_and_its_wider_bands_are_reconciled_too() {
    // Nothing is shared but the people: `old` is 1 where age is a2, and only there.
    let (folder, spec) = case("12-overlapping-margins");
    spoil(
        &spec,
        "reg={column=\"reg\"}",
        "reg={column=\"reg\"}\nold={column=\"age\", categories={ \"1\" = [\"a2\"], \"0\" = [\"a0\", \"a1\"] }}",
    );
    let shares = rows(&spec.with_file_name("sa.csv"));
    let share = |age: &str| -> f64 {
        let own = shares.iter().filter(|row| row["age"] == age);
        own.map(|row| row["share"].parse::<f64>().unwrap()).sum()
    };
    let old = (share("a2") * 1e3).round() / 1e3;
    spoil(
        &spec,
        "variables=[\"sex\"]\ntargets=\"s.csv\"\nrescale=true",
        &format!(
            "variables=[\"old\"]\ntargets={{ \"1\" = {old:.3}, \"0\" = {:.3} }}",
            1.0 - old
        ),
    );
    let (code, said) = weigh(&spec);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("were scaled to those of old"), "{said}");
    assert!(largest_miss(folder.path()) <= 1e-9);
}

#[test]
fn merged_categories_are_compared_cell_by_cell() {
    let (folder, spec) = case("12-overlapping-margins");
    spoil(
        &spec,
        "variables=[\"age\", \"reg\"]",
        "collapse = { min_respondents = 160, along = \"age\" }\nvariables=[\"age\", \"reg\"]",
    );
    let (code, said) = weigh(&spec);
    assert_eq!(code, 0, "{said}");
    assert!(largest_miss(folder.path()) <= 1e-9);
}

/// Numbers from 0 to 1: splitmix64.
struct Random(u64);

impl Random {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1u64 << 53) as f64
    }

    fn below(&mut self, n: usize) -> usize {
        (self.next() * n as f64) as usize
    }
}

/// Variables of the property test, and how many categories each has.
const VARIABLES: [(&str, usize); 3] = [("sex", 2), ("age", 3), ("reg", 4)];

/// Which variables interlock in each margin.
const OVERLAPS: [&[&[usize]]; 6] = [
    &[&[0, 1], &[1, 2], &[0]],
    &[&[0], &[0, 1]],
    &[&[0, 1], &[1, 2]],
    &[&[0, 1, 2], &[1], &[0, 2]],
    // Each overlaps both others.
    &[&[0, 1], &[1, 2], &[0, 2]],
    &[&[0, 1, 2], &[0, 1], &[1, 2], &[2, 0], &[2]],
];

#[test]
fn overlapping_margins_rounded_to_4_to_10_decimals_are_met() {
    let mut random = Random(12);
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    for trial in 0..126 {
        // Two to five people in each cell of all three variables, and what the population has of each.
        let mut people = String::from("id,sex,age,reg,q\n");
        let mut truth: Vec<([usize; 3], f64)> = Vec::new();
        for sex in 0..2 {
            for age in 0..3 {
                for reg in 0..4 {
                    for _ in 0..2 + random.below(4) {
                        let id = people.len();
                        people += &format!("{id},c{sex},c{age},c{reg},Y\n");
                    }
                    truth.push(([sex, age, reg], 0.2 + random.next()));
                }
            }
        }
        let total: f64 = truth.iter().map(|(_, share)| share).sum();
        std::fs::write(path("poll.csv"), people).unwrap();
        let decimals = 4 + trial % 7;
        let percent = random.below(2) == 0;
        let mut spec = format!("{}[weighting]\nmethod = \"rake\"\n", super::support::STUDY);
        let margins = OVERLAPS[random.below(OVERLAPS.len())];
        for (number, variables) in margins.iter().enumerate() {
            let mut cells: std::collections::BTreeMap<Vec<usize>, f64> = Default::default();
            for (cell, share) in &truth {
                let own = variables.iter().map(|&v| cell[v]).collect();
                *cells.entry(own).or_default() += share / total;
            }
            let names: Vec<&str> = variables.iter().map(|&v| VARIABLES[v].0).collect();
            let mut table = format!("{},share\n", names.join(","));
            for (cell, share) in cells {
                let labels: Vec<String> = cell.iter().map(|c| format!("c{c}")).collect();
                let share = if percent { share * 100.0 } else { share };
                let decimals = if percent { decimals - 2 } else { decimals };
                table += &format!("{},{share:.decimals$}\n", labels.join(","));
            }
            std::fs::write(path(&format!("t{number}.csv")), table).unwrap();
            spec += &format!(
                "[[weighting.margin]]\nvariables = {names:?}\ntargets = \"t{number}.csv\"\nrescale = true\nunit = \"{}\"\n",
                if percent { "percent" } else { "share" }
            );
        }
        for (name, _) in VARIABLES {
            spec += &format!("[variables.{name}]\ncolumn = \"{name}\"\n");
        }
        spec += "[[question]]\nid = \"q\"\nkind = \"single\"\ncolumn = \"q\"\ntext = \"q\"\n";
        std::fs::write(path("poll.toml"), &spec).unwrap();
        let prepared = prepare(&path("poll.toml"), Limits::default(), &|_| {});
        let (study, _) = prepared.unwrap_or_else(|failure| {
            panic!(
                "trial {trial}, {decimals} decimals, {margins:?}: {:?}",
                failure.diagnostics
            )
        });
        let (weighted, _) = study.weigh();
        let Outcome::Converged { largest_miss, .. } = weighted.outcome() else {
            panic!(
                "trial {trial}, {decimals} decimals, {margins:?}: {:?}",
                weighted.outcome()
            );
        };
        assert!(largest_miss <= 1e-9, "trial {trial}: {largest_miss:e}");
        // What the targets were scaled by is of the size of their rounding.
        let unit = 10f64.powi(-(decimals as i32));
        for margin in &weighted.fit().margins {
            for reconciled in &margin.reconciled {
                let difference = reconciled.largest_difference;
                assert!(difference < 24.0 * unit, "trial {trial}: {difference:e}");
            }
        }
    }
}

/// 100 people of two variables, weighted to targets of `age` in three categories.
fn aged(targets: &str) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let spec = folder.path().join("spec.toml");
    let mut csv = String::from("id,sex,age\n");
    for n in 0..100 {
        let sex = if n % 3 == 0 { "m" } else { "f" };
        csv += &format!("{n},{sex},a{}\n", n % 7 % 3);
    }
    std::fs::write(folder.path().join("poll.csv"), csv).unwrap();
    let text = format!(
        "{STUDY}[variables]\nsex = {{ column = \"sex\" }}\nage = {{ column = \"age\" }}\n[weighting]\nmethod = \"rake\"\n\
         [[weighting.margin]]\nvariables = [\"sex\"]\ntargets = {{ m = 0.49, f = 0.51 }}\n\
         [[weighting.margin]]\nvariables = [\"age\"]\ntargets = {targets}\n\
         [[question]]\nid = \"q\"\nkind = \"single\"\ncolumn = \"sex\"\ntext = \"Sex?\"\n"
    );
    std::fs::write(&spec, text).unwrap();
    (folder, spec)
}

/// The weights of a study in `spec.toml`, in the order of its rows.
fn weights(folder: &Path) -> Vec<f64> {
    let all = rows(&folder.join("weights/spec.csv"));
    let weight = |row: &super::support::Row| row["weight"].parse().unwrap();
    all.iter().map(weight).collect()
}

#[test]
fn sums_that_rounding_explains_are_divided_out_and_said() {
    let percent = "\nunit = \"percent\"";
    let exact = |[a, b, c]: [f64; 3]| {
        let sum = a + b + c;
        let (folder, spec) = aged(&format!(
            "{{ a0 = {:?}, a1 = {:?}, a2 = {:?} }}",
            a / sum,
            b / sum,
            c / sum
        ));
        assert_eq!(weigh(&spec).0, 0);
        weights(folder.path())
    };
    for (targets, unit, written, severity) in [
        ([33.3, 33.4, 33.2], percent, "99.9", "note"),
        ([33.4, 33.4, 33.3], percent, "100.1", "note"),
        ([0.333, 0.334, 0.332], "", "0.999", "note"),
        ([30.12, 30.12, 39.75], percent, "99.99", "note"),
        // Whole percentages: the same rule, and a warning, as a point may be a mistype as well.
        ([33.0, 33.0, 33.0], percent, "99", "warning"),
        ([33.0, 34.0, 34.0], percent, "101", "warning"),
    ] {
        let [a, b, c] = targets;
        let (folder, spec) = aged(&format!("{{ a0 = {a}, a1 = {b}, a2 = {c} }}{unit}"));
        let (code, said) = weigh(&spec);
        assert_eq!(code, 0, "{targets:?}: {said}");
        let expected = format!("{severity}: the targets of age sum to {written}, not to");
        assert!(said.contains(&expected), "{targets:?}: {said}");
        for (ours, exact) in weights(folder.path()).iter().zip(exact(targets)) {
            assert!((ours - exact).abs() <= 1e-12, "{targets:?}: {ours} {exact}");
        }
        let fit = json(&folder.path().join("weights/spec.json"));
        let from = fit["margins"][1]["rescaled_from"].as_f64().unwrap();
        assert!((from - written.parse::<f64>().unwrap()).abs() < 1e-9);
        assert!(fit["margins"][0]["rescaled_from"].is_null());
        assert!(largest_miss(folder.path()) <= 1e-9);
        crossbreak().arg("run").arg(&spec).assert().success();
        let methods =
            std::fs::read_to_string(folder.path().join("outputs/spec/methods.md")).unwrap();
        let sentence =
            format!("As given, these targets summed to {written}; each was divided by that sum.");
        assert_eq!(methods.matches(&sentence).count(), 1, "{methods}");
    }
}

#[test]
fn sums_that_rounding_does_not_explain_are_an_error() {
    let percent = "\nunit = \"percent\"";
    for (targets, unit, sum) in [
        // Three targets with one decimal: 0.15 at most.
        ("{ a0 = 33.3, a1 = 33.3, a2 = 33.2 }", percent, "99.8"),
        ("{ a0 = 33.4, a1 = 33.4, a2 = 33.4 }", percent, "100.2"),
        // A row that was lost, or a digit that was.
        ("{ a0 = 33, a1 = 33, a2 = 32 }", percent, "98"),
        ("{ a0 = 33, a1 = 35, a2 = 34 }", percent, "102"),
        ("{ a0 = 33.33, a1 = 33.33, a2 = 33.24 }", percent, "99.9"),
        ("{ a0 = 0.33, a1 = 0.33, a2 = 0.32 }", "", "0.98"),
        // One decimal beside whole numbers: all have one.
        ("{ a0 = 33, a1 = 33, a2 = 33.5 }", percent, "99.5"),
    ] {
        let (_folder, spec) = aged(&format!("{targets}{unit}"));
        let (code, said) = weigh(&spec);
        assert_eq!(code, 2, "{targets}: {said}");
        let expected = format!("error: the targets of age sum to {sum}, not to");
        assert!(said.contains(&expected), "{targets}: {said}");
    }
}

#[test]
fn totals_of_segments_are_rounded_too() {
    for (totals, code) in [("{ m = 48.7, f = 51.2 }", 0), ("{ m = 48.7, f = 51.0 }", 2)] {
        let (_folder, spec) = aged("{ a0 = 30.1, a1 = 30.1, a2 = 39.7 }\nunit = \"percent\"");
        spoil(
            &spec,
            "[[weighting.margin]]\nvariables = [\"sex\"]\ntargets = { m = 0.49, f = 0.51 }\n",
            &format!(
                "[weighting.segments]\nvariables = [\"sex\"]\ntotals = {totals}\nunit = \"percent\"\n"
            ),
        );
        let (found, said) = weigh(&spec);
        assert_eq!(found, code, "{totals}: {said}");
        // One note for the margin, though both segments have it.
        let margin = "sum to 99.9, not to 100; rounding explains this, so each was divided by 0.999 (the same in 1 other segment)";
        if code == 0 {
            assert_eq!(said.matches("the targets of age in").count(), 1, "{said}");
            assert!(said.contains(margin), "{said}");
            assert!(
                said.contains("note: the totals of the segments sum to 99.9"),
                "{said}"
            );
        }
    }
}
