//! What tables print against R, number by number (tests/reference/README.md says how the values were made): every cell of a
//! table of case A, differences, tests, quantiles by every rule, and standard errors from replicates.
//!
//! `cargo test estimates_reference -- --nocapture` says how far apart the two are.

use std::collections::BTreeMap;

use crossbreak::estimates::{
    Cells, Coded, Design, Scored, Spot, Test, TestKind, adjusted, chi_square, compare, quantile,
};
use crossbreak::spec::{Adjust, QuantileRule};
use crossbreak::weighting::{Codes, Draw, Factors, factor};
use serde_json::Value;

use super::support::{CaseA, Row, Tabulated, Tally, json, number_of_r, project, rows};

pub(super) const RULES: [QuantileRule; 12] = [
    QuantileRule::Math,
    QuantileRule::School,
    QuantileRule::Shahvaish,
    QuantileRule::Hf1,
    QuantileRule::Hf2,
    QuantileRule::Hf3,
    QuantileRule::Hf4,
    QuantileRule::Hf5,
    QuantileRule::Hf6,
    QuantileRule::Hf7,
    QuantileRule::Hf8,
    QuantileRule::Hf9,
];

/// R: qt(0.975, 2040), qt(0.975, 199), qt(0.975, 49)
const T_2040: f64 = 1.961_127_541_119_656;
const T_199: f64 = 1.971_956_544_249_395;
const T_49: f64 = 2.009_575_237_129_24;

pub(super) const BASE_W: &str = "method = \"rake\"\nbase_weight = \"base_w\"";

fn reference(file: &str) -> Vec<Row> {
    rows(&project("tests/reference/case-a").join(file))
}

pub(super) fn crossbreak(variable: &str, more: &str) -> String {
    format!("[[crossbreak]]\nvariable = \"{variable}\"\n{more}\n")
}

pub(super) fn single(id: &str, more: &str) -> String {
    question(id, id, "single", more)
}

pub(super) fn number(id: &str, more: &str) -> String {
    question(id, id, "number", more)
}

pub(super) fn question(id: &str, column: &str, kind: &str, more: &str) -> String {
    format!(
        "[[question]]\nid = \"{id}\"\nkind = \"{kind}\"\ncolumn = \"{column}\"\ntext = \"{id}\"\n{more}\n"
    )
}

/// Blanks among the amounts: 154 people were not asked.
pub(super) const NOT_ASKED: &str = "not_asked = \"\"";

/// Four options: o_k is chosen where q0k is 1.
pub(super) const OPTIONS: &str = r#"
[[question]]
id           = "o"
kind         = "multiple"
items        = ["q01", "q02", "q03", "q04"]
text         = "options"
not_selected = ["2", "3", "4", "5"]
of_answers   = true
rank         = "share"
"#;

/// A cell of estimates.csv.
pub(super) fn cell(ours: &BTreeMap<String, Row>, id: &str, column: &str) -> f64 {
    let row = ours.get(id).unwrap_or_else(|| panic!("no number {id}"));
    row[column]
        .parse()
        .unwrap_or_else(|_| panic!("{id}, {column}: {:?}", row[column]))
}

fn floats(list: &Value) -> Vec<f64> {
    match list {
        Value::Array(list) => list.iter().map(|v| v.as_f64().unwrap()).collect(),
        one => vec![one.as_f64().unwrap()],
    }
}

// ---------------------------------------------------------------------------------------------------- estimates_A.json

fn of_estimates_a() -> String {
    let mut tables = crossbreak("gender", "differences = [[\"Male\", \"Female\"]]");
    tables += &crossbreak("vote", "");
    tables += "[tests]\ncrossbreaks = true\n";
    tables += &["q03", "q05", "q14"].map(|q| single(q, "")).concat();
    tables += &["thermo", "scale10"].map(|q| number(q, "")).concat();
    tables += &number("amount", NOT_ASKED);
    tables
}

#[test]
fn means_shares_and_gaps_of_estimates_a() {
    let all = json(&project("tests/reference/case-a/estimates_A.json"));
    // `rakA`, from rake(), is no reference: its ten sweeps hold the projection up to 1e-4 of a standard error only.
    for (key, of) in [
        ("calA", "estimates_A.json, raked"),
        ("naive", "estimates_A.json, given"),
    ] {
        let case = match key {
            "calA" => Tabulated::raked(&of_estimates_a()),
            _ => Tabulated::weighted(
                &of_estimates_a(),
                "method = \"given\"\nfile = \"given-weights.csv\"\ncolumn = \"A\"",
            ),
        };
        let ours = case.run();
        let mut tally = Tally::new(of);
        for variable in ["q03", "q14", "scale10"] {
            let theirs = &all["mean_linearised"][key][variable];
            let [est, se, lower, upper] =
                ["est", "se", "ci_lo", "ci_hi"].map(|k| floats(&theirs[k]));
            for k in 0..est.len() {
                let id = match variable {
                    "scale10" => "scale10:mean".to_owned(),
                    _ => format!("{variable}:{}", k + 1),
                };
                let (value, error) = (cell(&ours, &id, "value"), cell(&ours, &id, "se"));
                tally.near(&id, value, est[k], 1e-9, 0.0);
                tally.near(&format!("{id}, se"), error, se[k], 1e-6, 0.0);
                // svymean() has plain intervals; ours of a share is that of its logit, and is compared elsewhere.
                let ends = match variable {
                    "scale10" => [cell(&ours, &id, "lower"), cell(&ours, &id, "upper")],
                    _ => [-1.0, 1.0].map(|side| value + side * T_2040 * error),
                };
                tally.near(&format!("{id}, lower"), ends[0], lower[k], 1e-6, 0.0);
                tally.near(&format!("{id}, upper"), ends[1], upper[k], 1e-6, 0.0);
                tally.row();
            }
        }
        let gap = &all["gap_gender_thermo"][key];
        for (k, gender) in ["Female", "Male"].into_iter().enumerate() {
            let id = format!("thermo:mean@gender:{gender}");
            let [value, se] = ["value", "se"].map(|column| cell(&ours, &id, column));
            tally.near(
                &id,
                value,
                gap["groups"][gender].as_f64().unwrap(),
                1e-9,
                0.0,
            );
            tally.near(&id, se, floats(&gap["se_groups"])[k], 1e-6, 0.0);
            tally.row();
        }
        let id = "thermo:mean@gender:Male minus Female";
        let [value, se] = ["value", "se"].map(|column| cell(&ours, id, column));
        tally.near(
            id,
            value,
            gap["male_minus_female"].as_f64().unwrap(),
            1e-9,
            0.0,
        );
        tally.near(id, se, gap["se"].as_f64().unwrap(), 1e-6, 0.0);
        tally.row();
        if key == "calA" {
            let t = all["svyttest_thermo_gender"]["stat"].as_f64().unwrap();
            tally.near("svyttest", value / se, t, 1e-6, 0.0);
            tally.row();
            let logit = &all["svyciprop_q05_1"]["xlogit"];
            for (column, theirs) in [("value", "est"), ("lower", "lo"), ("upper", "hi")] {
                let theirs = logit[theirs].as_f64().unwrap();
                tally.near("svyciprop", cell(&ours, "q05:1", column), theirs, 1e-6, 0.0);
            }
            tally.row();
            let median = &all["quantiles"]["median_ci_by_interval_type"]["mean"];
            for (column, theirs) in [
                ("value", "est"),
                ("lower", "ci_lo"),
                ("upper", "ci_hi"),
                ("se", "se"),
            ] {
                let theirs = median[theirs].as_f64().unwrap();
                tally.near(
                    "median",
                    cell(&ours, "amount:median", column),
                    theirs,
                    1e-6,
                    0.0,
                );
            }
            tally.row();
            // The design effect of a share, here from its standard error: against n people drawn with replacement.
            for (answer, theirs) in (1..).zip(floats(&all["deff"]["deff_replace"])) {
                let id = format!("q05:{answer}");
                let [p, se] = ["value", "se"].map(|column| cell(&ours, &id, column));
                tally.near(&id, se * se * 2040.0 / (p * (1.0 - p)), theirs, 1e-6, 0.0);
                tally.row();
            }
            let theirs = &all["svychisq_q05_vote"]["F"];
            let published = case.published();
            let ours: Vec<&Test> = published
                .tests()
                .iter()
                .filter(|t| t.stem == "q05" && t.crossbreak == "vote")
                .collect();
            assert_eq!(ours.len(), 1);
            let degrees = ours[0].degrees.unwrap();
            tally.near(
                "F",
                ours[0].statistic,
                theirs["stat"].as_f64().unwrap(),
                1e-6,
                0.0,
            );
            tally.near(
                "df1",
                degrees.0,
                theirs["df"][0].as_f64().unwrap(),
                1e-6,
                0.0,
            );
            tally.near(
                "df2",
                degrees.1.unwrap(),
                theirs["df"][1].as_f64().unwrap(),
                1e-6,
                0.0,
            );
            tally.near("p", ours[0].p, theirs["p"].as_f64().unwrap(), 1e-6, 0.0);
            tally.row();
            // Pearson's own is in no output: `every_chi_square` has it.
            tally.done(13 + 3 + 10);
        } else {
            tally.done(13 + 3);
        }
    }
}

#[test]
fn kish_numbers_of_estimates_a() {
    let all = json(&project("tests/reference/case-a/estimates_A.json"));
    let mut tally = Tally::new("estimates_A.json, Kish");
    let logit = |head: String| {
        // C1 is of three margins.
        let (before, margins) = head.split_once("[[weighting.margin]]").unwrap();
        let kept = margins.split("[[weighting.margin]]").filter(|margin| {
            ["\"educ\"", "[\"region\"]", "[\"vote\"]"]
                .iter()
                .any(|variables| margin.contains(variables))
        });
        let kept: String = kept.map(|m| format!("[[weighting.margin]]{m}")).collect();
        let before = before.replace(
            "method = \"rake\"",
            "method = \"logit\"\nbounds = [0.3, 4.0]",
        );
        before + &kept
    };
    for (key, case) in [
        ("A_calibrate_raking", Tabulated::raked(&single("q03", ""))),
        (
            "C1_calibrate_logit_0.3_4",
            Tabulated::new(&single("q03", ""), logit),
        ),
    ] {
        case.run();
        let ours = json(&case.folder.path().join("weights/case.json"));
        for (column, theirs, scale) in [
            ("weighted_base", "sum", 1.0),
            ("design_effect", "deff_kish", 1.0),
            ("effective_base", "n_eff", 1.0),
            ("efficiency", "efficiency_pct", 100.0),
            ("min", "min", 1.0),
            ("max", "max", 1.0),
        ] {
            let theirs = all["kish"][key][theirs].as_f64().unwrap();
            let what = format!("{key}, {column}");
            // Weights themselves agree within 1e-8.
            tally.near(
                &what,
                ours[column].as_f64().unwrap() * scale,
                theirs,
                1e-8,
                0.0,
            );
        }
        tally.row();
    }
    tally.done(2);
}

#[test]
fn quantiles_of_estimates_a_by_every_rule_with_woodruffs_intervals() {
    let all = json(&project("tests/reference/case-a/estimates_A.json"));
    let variables = [("thermo", ""), ("scale10", ""), ("amount", NOT_ASKED)];
    let mut tables = String::new();
    for (variable, more) in variables {
        for rule in RULES.map(QuantileRule::as_str) {
            let more = format!("{more}\nmedian = \"{rule}\"\nquantiles = [0.25, 0.75]");
            tables += &question(&format!("{variable}-{rule}"), variable, "number", &more);
        }
    }
    let ours = Tabulated::raked(&tables).run();
    let mut tally = Tally::new("estimates_A.json, quantiles");
    for (variable, _) in variables {
        for rule in RULES.map(QuantileRule::as_str) {
            for (k, name) in ["quantile-25", "median", "quantile-75"]
                .into_iter()
                .enumerate()
            {
                let id = format!("{variable}-{rule}:{name}");
                // R's upper quartile of scale10 by hf4 is one bit below 7, so that its F misses everyone who gave 7 and its
                // interval, [6, 7], is that of 6. Ours is 7 exactly, and its interval that of the other lines.
                let of = match id.as_str() {
                    "scale10-hf4:quantile-75" => "hf5",
                    _ => rule,
                };
                let theirs = &all["quantiles"][variable][of];
                for (column, key) in [
                    ("value", "est"),
                    ("lower", "ci_lo"),
                    ("upper", "ci_hi"),
                    ("se", "se"),
                ] {
                    let what = format!("{id}, {column}");
                    let theirs = floats(&theirs[key])[k];
                    tally.near(&what, cell(&ours, &id, column), theirs, 1e-6, 0.0);
                }
                tally.row();
            }
        }
    }
    tally.done(3 * 12 * 3);
}

// ----------------------------------------------------------------------------------------------------- crosstab_A.csv

#[test]
fn every_cell_of_sixty_questions_by_seven_crossbreaks() {
    let banners = [
        "gender",
        "age",
        "educ",
        "region",
        "work",
        "euref",
        "attention",
    ];
    let mut tables: String = banners.iter().map(|b| crossbreak(b, "")).collect();
    tables.extend((1..=60).map(|q| single(&format!("q{q:02}"), "")));
    let ours = Tabulated::raked(&tables).run();
    let mut tally = Tally::new("crosstab_A.csv");
    for theirs in reference("crosstab_A.csv") {
        let id = match theirs["banner"].as_str() {
            "total" => format!("{}:{}", theirs["question"], theirs["answer"]),
            banner => format!(
                "{}:{}@{banner}:{}",
                theirs["question"], theirs["answer"], theirs["column"]
            ),
        };
        let [share, base] = ["value", "weighted_base"].map(|column| cell(&ours, &id, column));
        let [percent, people] = ["pct", "weighted_n"].map(|c| number_of_r(&theirs, c).unwrap());
        tally.near(&id, share * 100.0, percent, 1e-9, 1e-12);
        tally.near(&id, share * base, people, 1e-9, 1e-12);
        tally.row();
    }
    tally.done(11_172);
}

// ----------------------------------------------------------------------------------------- tables.csv, differences.csv

const NETS_OF_AGE: &str = "nets = { \"18-24+25-34\" = [\"18-24\", \"25-34\"] }\n\
    differences = [[\"18-24\", \"18-24+25-34\"]]";

/// Everything that tables.csv and differences.csv hold.
pub(super) fn of_tables() -> String {
    let mut tables = crossbreak(
        "gender",
        "differences = [[\"Male\", \"Female\"], [\"Male\", \"Total\"]]",
    );
    tables += &crossbreak("age", NETS_OF_AGE);
    tables += &crossbreak("region", "differences = [[\"London\", \"South East\"]]");
    tables += "[[crossbreak]]\nvariables = [\"age\", \"gender\"]\n";
    let lead = "lead = { of = \"1\", over = \"2\" }";
    tables += &single("q03", lead);
    tables += &single(
        "q05",
        "nets = { \"1+2\" = [\"1\", \"2\"] }\n\
         scores = { \"1\" = 100, \"2\" = 75, \"3\" = 50, \"4\" = 25, \"5\" = 0 }",
    );
    tables += &single(
        "q14",
        &format!("{lead}\nnets = {{ \"1+2+3\" = [\"1\", \"2\", \"3\"] }}"),
    );
    let quartiles = "quantiles = [0.25, 0.75]";
    tables += &number("thermo", quartiles);
    tables += &number("scale10", quartiles);
    let truth = "truth = { value = 60, source = \"tables.R\" }";
    tables += &number("amount", &format!("{quartiles}\n{NOT_ASKED}\n{truth}"));
    tables + OPTIONS
}

/// The id of a row of tables.csv, and what our number is divided by.
fn of_table_row(row: &Row) -> (String, f64) {
    let (variable, answer) = (&row["variable"], &row["answer"]);
    let mut scale = 1.0;
    let stem = match row["statistic"].as_str() {
        "share" | "net" => format!("{variable}:{answer}"),
        "quantile" => {
            let p: f64 = answer.parse().unwrap();
            format!("{variable}:quantile-{}", p * 100.0)
        }
        "of_answers" => format!("o:q0{}:of-answers", &answer[2..]),
        // Ours is of medians; that of a mean is the mean over the same number.
        "ratio" if answer == "mean / 40" => {
            scale = 40.0;
            format!("{variable}:mean")
        }
        statistic => format!("{variable}:{statistic}"),
    };
    match row["domain_variable"].as_str() {
        "" => (stem, scale),
        by => (format!("{stem}@{by}:{}", row["domain"]), scale),
    }
}

fn tables_agree(ours: &BTreeMap<String, Row>, file: &'static str, expected: usize) {
    let mut tally = Tally::new(file);
    for theirs in reference(file) {
        let (id, scale) = of_table_row(&theirs);
        let quantile = ["median", "quantile"].contains(&theirs["statistic"].as_str());
        let of_answers = theirs["statistic"] == "of_answers";
        for (column, within) in [
            ("value", 1e-9),
            ("se", 1e-6),
            ("lower", 1e-6),
            ("upper", 1e-6),
        ] {
            let what = format!("{id}, {column}");
            let expected = number_of_r(&theirs, column);
            match (expected, scale == 1.0) {
                // svyratio() has plain intervals; a share of all answers is a share, and its interval that of its logit, with
                // the same degrees of freedom: those who chose none count.
                (Some(expected), true) if of_answers && ["lower", "upper"].contains(&column) => {
                    let [p, se, end] = ["value", "se", column].map(|c| cell(ours, &id, c));
                    let half = (number_of_r(&theirs, "value").unwrap() - expected).abs();
                    let logit = |p: f64| libm::log(p / (1.0 - p));
                    let (own, t) = (
                        (logit(end) - logit(p)).abs() * p * (1.0 - p) / se,
                        half / se,
                    );
                    tally.near(&what, own, t, within, 0.0);
                }
                (Some(expected), true) if quantile && column != "se" => {
                    assert_eq!(cell(ours, &id, column), expected, "{what}");
                    tally.near(&what, expected, expected, 0.0, 0.0);
                }
                (expected, true) => tally.cell(&what, &ours[&id][column], expected, within),
                (expected, false) => {
                    let ours = cell(ours, &id, column) / scale;
                    tally.near(&what, ours, expected.unwrap(), within, 0.0);
                }
            }
        }
        // The base of all answers given is answers, not the people who count in R's degrees of freedom.
        if !of_answers {
            let df = number_of_r(&theirs, "df").unwrap();
            assert_eq!(cell(ours, &id, "unweighted_base") - 1.0, df, "{id}");
        }
        tally.row();
    }
    tally.done(expected);
}

fn differences_agree(ours: &BTreeMap<String, Row>, file: &'static str, expected: usize) {
    let mut tally = Tally::new(file);
    for theirs in reference(file) {
        let (variable, answer) = (&theirs["variable"], &theirs["answer"]);
        let stem = match theirs["statistic"].as_str() {
            "difference" => format!("{variable}:{answer}"),
            "difference_mean" => format!("{variable}:mean"),
            "difference_index" => format!("{variable}:index"),
            // `two_waves_each_weighted_on_its_own`
            _ => continue,
        };
        let [by, of, over] = ["domain_variable", "of", "over"].map(|c| &theirs[c]);
        let id = format!("{stem}@{by}:{of} minus {over}");
        assert_eq!(ours[&id]["statistic"], "difference");
        for (column, within) in [
            ("value", 1e-9),
            ("se", 1e-6),
            ("lower", 1e-6),
            ("upper", 1e-6),
        ] {
            let what = format!("{id}, {column}");
            // A value near 0 is a difference of numbers that agree to 1e-9 themselves.
            let theirs = number_of_r(&theirs, column).unwrap();
            tally.near(&what, cell(ours, &id, column), theirs, within, 1e-10);
        }
        let z = cell(ours, &id, "value") / cell(ours, &id, "se");
        tally.near(
            &format!("{id}, z"),
            z,
            number_of_r(&theirs, "z").unwrap(),
            1e-6,
            1e-8,
        );
        let df = number_of_r(&theirs, "df").unwrap();
        assert_eq!(cell(ours, &id, "unweighted_base") - 1.0, df, "{id}");
        tally.row();
    }
    tally.done(expected);
}

#[test]
fn what_tables_print_with_base_weights_of_1() {
    let ours = Tabulated::raked(&of_tables()).run();
    tables_agree(&ours, "tables.csv", 320);
    differences_agree(&ours, "differences.csv", 51 - 11);
    let mut tally = Tally::new("ranks.csv");
    for theirs in reference("ranks.csv") {
        let option = format!("o:q0{}", &theirs["item"][2..]);
        let at = match theirs["group"].as_str() {
            "Total" => String::new(),
            gender => format!("@gender:{gender}"),
        };
        let [share, rank] = ["share", "rank"].map(|c| number_of_r(&theirs, c).unwrap());
        tally.near(
            &option,
            cell(&ours, &format!("{option}{at}"), "value"),
            share,
            1e-9,
            0.0,
        );
        let ours = cell(&ours, &format!("{option}:rank{at}"), "value");
        assert_eq!(ours, rank, "{option}{at}");
        tally.row();
    }
    tally.done(12);
}

#[test]
fn what_tables_print_with_base_weights_from_a_column() {
    let case = Tabulated::new(&of_tables(), |head| {
        head.replace("method = \"rake\"", BASE_W)
    });
    let ours = case.run();
    tables_agree(&ours, "tables-base.csv", 76);
    differences_agree(&ours, "differences-base.csv", 26);
}

#[test]
fn two_waves_each_weighted_on_its_own() {
    // Odd ids are wave 1, even ids wave 2.
    let text = std::fs::read_to_string(project("tests/reference/case-a/poll_2041.csv")).unwrap();
    let mut poll = String::new();
    for (row, line) in text.lines().enumerate() {
        let wave = match row {
            0 => "wave",
            row if row % 2 == 1 => "1",
            _ => "2",
        };
        poll += &format!("{line},{wave}\n");
    }
    let mut tables = crossbreak("wave", "waves = true") + "[tests]\nwaves = true\n";
    tables += &["q03", "q05"].map(|q| single(q, "")).concat();
    tables += &number("amount", NOT_ASKED);
    let case = Tabulated::new(&tables, |head| {
        head.replace(
            "[variables]\n",
            "[variables]\nwave = { column = \"wave\" }\n",
        )
        .replace(
            "method = \"rake\"",
            "method = \"rake\"\nsegments = { variables = [\"wave\"] }",
        )
    })
    .with("poll_2041.csv", &poll);
    let ours = case.run();
    let weights: BTreeMap<String, f64> = rows(&case.folder.path().join("weights/case.csv"))
        .into_iter()
        .map(|row| (row["id"].clone(), row["weight"].parse().unwrap()))
        .collect();
    let waves = reference("wave-weights.csv");
    let mut tally = Tally::new("wave-weights.csv");
    for theirs in &waves {
        let weight = number_of_r(theirs, "weight").unwrap();
        tally.near(&theirs["id"], weights[&theirs["id"]], weight, 0.0, 1e-8);
        tally.row();
    }
    tally.done(2041);

    // A change is of two samples: the variances of the waves add up, each with its own n / (n - 1) and its own mean.
    let tests = rows(&case.folder.path().join("outputs/case/tests.csv"));
    let mut tally = Tally::new("differences.csv, waves");
    for theirs in reference("differences.csv") {
        let (variable, answer) = (&theirs["variable"], &theirs["answer"]);
        let stem = match theirs["statistic"].as_str() {
            "wave_difference" => format!("{variable}:{answer}"),
            "wave_difference_mean" => format!("{variable}:mean"),
            _ => continue,
        };
        let id = format!("{stem}@wave:2 minus 1");
        for (column, within) in [
            ("value", 1e-9),
            ("se", 1e-6),
            ("lower", 1e-6),
            ("upper", 1e-6),
        ] {
            let of_r = number_of_r(&theirs, column).unwrap();
            tally.near(
                &format!("{id}, {column}"),
                cell(&ours, &id, column),
                of_r,
                within,
                1e-9,
            );
        }
        // The test is of the same difference and standard error as the interval.
        let test = tests
            .iter()
            .find(|test| test["number"] == stem.as_str())
            .unwrap();
        assert_eq!([&test["column"], &test["against"]], ["2", "1"]);
        for (ours, of_r) in [("statistic", "z"), ("p", "p")] {
            let of_r = number_of_r(&theirs, of_r).unwrap();
            tally.cell(&format!("{stem}, {ours}"), &test[ours], Some(of_r), 1e-6);
        }
        tally.row();
    }
    tally.done(11);
    assert_eq!(tests.len(), 11);
}

// ---------------------------------------------------------------------------------------------------------------- tests

fn of_tests(adjust: &str) -> String {
    let mut tables = ["gender", "age", "region"]
        .map(|b| crossbreak(b, ""))
        .concat();
    tables += "[tests]\nmethod = \"effective_base\"\ncolumns = true\nrest = true\n";
    tables += &format!("adjust = \"{adjust}\"\n");
    tables += &["q03", "q05"].map(|q| single(q, "")).concat();
    tables + &["thermo", "scale10"].map(|q| number(q, "")).concat()
}

/// Tests by what they compare: stem, crossbreak, and the two columns.
fn by_columns(adjust: &str, kind: TestKind) -> BTreeMap<[String; 4], Test> {
    let published = Tabulated::raked(&of_tests(adjust)).published();
    let all = published.tests().iter().filter(|test| test.kind == kind);
    all.map(|t| {
        let key = [&t.stem, &t.crossbreak, &t.column, &t.against].map(String::clone);
        (key, t.clone())
    })
    .collect()
}

/// The test of two columns, whichever stands first, and the sign that its z then has.
fn find<'t>(tests: &'t BTreeMap<[String; 4], Test>, stem: &str, row: &Row) -> (&'t Test, f64) {
    let key =
        |a: &str, b: &str| [stem, &row["domain_variable"], &row[a], &row[b]].map(str::to_owned);
    match tests.get(&key("a", "b")) {
        Some(test) => (test, 1.0),
        None => (&tests[&key("b", "a")], -1.0),
    }
}

fn spot(row: &Row, value: &str, base: &str) -> Spot {
    Spot {
        value: number_of_r(row, value).unwrap(),
        effective_base: number_of_r(row, base).unwrap(),
        variance: None,
    }
}

#[test]
fn tests_of_columns_and_of_the_rest_with_every_adjustment() {
    for (file, kind, expected) in [
        ("column-tests.csv", TestKind::Columns, 820),
        ("rest-tests.csv", TestKind::Rest, 200),
    ] {
        let ours = ["none", "holm", "benjamini-hochberg"].map(|adjust| by_columns(adjust, kind));
        let theirs = reference(file);
        let mut tally = Tally::new(file);
        let mut families: BTreeMap<[&str; 3], Vec<&Row>> = BTreeMap::new();
        for row in &theirs {
            let stem = format!("{}:{}", row["variable"], row["answer"]);
            let of_r = |column| number_of_r(row, column).unwrap();
            let what = format!("{stem}, {} against {}", row["a"], row["b"]);
            let (test, sign) = find(&ours[0], &stem, row);
            tally.near(
                &format!("{what}, z"),
                test.statistic * sign,
                of_r("z"),
                1e-6,
                1e-9,
            );
            tally.near(&format!("{what}, p"), test.p, of_r("p"), 1e-6, 0.0);
            assert_eq!(test.p, test.adjusted);
            let holm = find(&ours[1], &stem, row).0;
            tally.near(
                &format!("{what}, Holm"),
                holm.adjusted,
                of_r("p_holm"),
                1e-6,
                0.0,
            );
            let bh = find(&ours[2], &stem, row).0;
            tally.near(&format!("{what}, BH"), bh.adjusted, of_r("p_bh"), 1e-6, 0.0);
            // The same from the shares and bases that R has.
            let test = compare(&spot(row, "p1", "m1"), &spot(row, "p2", "m2"), 30.0).unwrap();
            tally.near(
                &format!("{what}, z of slices"),
                test.z,
                of_r("z"),
                1e-9,
                1e-12,
            );
            tally.near(
                &format!("{what}, p of slices"),
                test.p,
                of_r("p"),
                1e-9,
                0.0,
            );
            let family = ["variable", "answer", "domain_variable"].map(|c| row[c].as_str());
            families.entry(family).or_default().push(row);
            tally.row();
        }
        tally.done(expected);
        // No test that R does not have.
        assert_eq!(
            ours[0].keys().filter(|key| key[0].starts_with('q')).count(),
            expected
        );
        assert_eq!(families.len(), 30);
        for rows in families.values() {
            let column = |c: &str| -> Vec<f64> {
                rows.iter()
                    .map(|row| number_of_r(row, c).unwrap())
                    .collect()
            };
            for (how, theirs) in [
                (Adjust::Holm, "p_holm"),
                (Adjust::BenjaminiHochberg, "p_bh"),
            ] {
                for (ours, theirs) in adjusted(&column("p"), how).into_iter().zip(column(theirs)) {
                    assert!((ours - theirs).abs() <= 1e-12 * theirs, "{ours}, {theirs}");
                }
            }
        }
    }
}

#[test]
fn tests_of_means() {
    let published = Tabulated::raked(&of_tests("none")).published();
    let ours = by_columns("none", TestKind::Columns);
    let case = CaseA::read();
    let weights = column_of(&reference("weights.csv"), "A");
    let mut tally = Tally::new("mean-tests.csv");
    for row in reference("mean-tests.csv") {
        let stem = format!("{}:mean", row["variable"]);
        let of_r = |column: &str| number_of_r(&row, column).unwrap();
        let what = format!("{stem}, {} against {}", row["a"], row["b"]);
        let (test, sign) = find(&ours, &stem, &row);
        tally.near(
            &format!("{what}, z"),
            test.statistic * sign,
            of_r("z"),
            1e-6,
            1e-9,
        );
        tally.near(&format!("{what}, p"), test.p, of_r("p"), 1e-6, 0.0);
        for (column, mean, s, m) in [("a", "mean1", "s1", "m1"), ("b", "mean2", "s2", "m2")] {
            let by = &row["domain_variable"];
            let number = published
                .get(&format!("{stem}@{by}:{}", row[column]))
                .unwrap();
            let base = number.bases.unwrap().effective;
            tally.near(&what, number.value.unwrap(), of_r(mean), 1e-9, 0.0);
            tally.near(&what, base, of_r(m), 1e-9, 0.0);
            // The spread is in no output: from its definition, with our mean and base.
            let values = case.numbers(&row["variable"]);
            let (mut squares, mut all) = (0.0, 0.0);
            for (r, person) in case.people.iter().enumerate() {
                if person[by] == row[column] {
                    let off = values[r] - number.value.unwrap();
                    squares += weights[r] * off * off;
                    all += weights[r];
                }
            }
            let spread = (squares / all * base / (base - 1.0)).sqrt();
            tally.near(&format!("{what}, s"), spread, of_r(s), 1e-9, 0.0);
        }
        let spot = |value: &str, s: &str, m: &str| Spot {
            value: of_r(value),
            effective_base: of_r(m),
            variance: Some(of_r(s) * of_r(s)),
        };
        let test = compare(&spot("mean1", "s1", "m1"), &spot("mean2", "s2", "m2"), 30.0).unwrap();
        tally.near(
            &format!("{what}, z of slices"),
            test.z,
            of_r("z"),
            1e-9,
            1e-12,
        );
        tally.row();
    }
    tally.done(32);
    let means = ours
        .keys()
        .filter(|k| k[0].ends_with(":mean") && k[1] != "region");
    assert_eq!(means.count(), 32);
}

// ----------------------------------------------------------------------------------------------------------- chi-square

const HIGH: &str = "High (8-10)";

fn column_of(rows: &[Row], column: &str) -> Vec<f64> {
    rows.iter()
        .map(|row| number_of_r(row, column).unwrap())
        .collect()
}

/// Places of the labels of a column among those that occur, in order.
fn places(case: &CaseA, column: &str) -> (Vec<u16>, usize) {
    let mut labels: Vec<&str> = case.people.iter().map(|row| row[column].as_str()).collect();
    labels.sort_unstable();
    labels.dedup();
    let place = |row: &Row| labels.binary_search(&row[column].as_str()).unwrap() as u16;
    (case.people.iter().map(place).collect(), labels.len())
}

/// The chi-squares that the program makes, by question, crossbreak, and filter.
fn chi_squares_of_the_spec(base_weights: bool) -> BTreeMap<[String; 3], Test> {
    let mut all = BTreeMap::new();
    let banners = ["gender", "age", "region", "vote", "educ"].map(|b| crossbreak(b, ""));
    let left_out = "refused = \"6\"\nbase = \"gave_an_answer\"";
    let high = format!("only = {{ attention = \"{HIGH}\" }}");
    let both = format!("{left_out}\n{high}");
    for (filter, q05, others) in [
        ("", "", ""),
        ("attention = High (8-10)", high.as_str(), high.as_str()),
        ("q05 != 6", left_out, ""),
        ("attention = High (8-10) and q05 != 6", &both, &high),
    ] {
        let mut tables = banners.concat();
        tables += "[tests]\ncrossbreaks = true\n";
        tables += &(single("q03", others) + &single("q05", q05) + &single("q14", others));
        let case = Tabulated::new(&tables, |head| match base_weights {
            true => head.replace("method = \"rake\"", BASE_W),
            false => head,
        });
        for test in case.published().tests() {
            let key = [&test.stem, &test.crossbreak, filter].map(str::to_owned);
            all.insert(key, test.clone());
        }
    }
    all
}

#[test]
fn every_chi_square() {
    let case = CaseA::read();
    let n = case.people.len();
    let ones = vec![1.0; n];
    let base_w = case.numbers("base_w");
    for (file, weights, base, expected) in [
        (
            "chi-square.csv",
            column_of(&reference("weights.csv"), "A"),
            &ones,
            25,
        ),
        (
            "chi-square-base.csv",
            column_of(&reference("weights-base.csv"), "weight"),
            &base_w,
            4,
        ),
    ] {
        let of_the_spec = chi_squares_of_the_spec(file == "chi-square-base.csv");
        let design = Design::calibrated(&weights, base, &case.margins);
        let mut tally = Tally::new(file);
        for theirs in reference(file) {
            let [variable, by, filter] =
                ["variable", "domain_variable", "filter"].map(|c| theirs[c].as_str());
            let (mut answers, mut categories) = places(&case, variable);
            let (columns, across) = places(&case, by);
            let nobody = categories as u16;
            if filter.contains("q05 != 6") {
                // The last answer, as the places are in order.
                categories -= 1;
            }
            for (code, person) in answers.iter_mut().zip(&case.people) {
                if filter.starts_with("attention") && person["attention"] != HIGH {
                    *code = nobody;
                }
            }
            let item = Coded {
                codes: Codes::U16(&answers),
                categories,
            };
            let crossed = Coded {
                codes: Codes::U16(&columns),
                categories: across,
            };
            let cells = Cells::count(&design, item, &[crossed]).remove(0);
            let all: Vec<usize> = (0..categories).collect();
            // As in R, the degrees of freedom are those of everyone, whoever is in the table.
            let test = chi_square(&cells, &all, &(0..across).collect::<Vec<_>>(), 2040.0).unwrap();
            let base = cells.base(0..across * categories).people;
            assert_eq!(base, number_of_r(&theirs, "base").unwrap());
            for (column, ours) in [
                ("F", test.f),
                ("df1", test.degrees.0),
                ("df2", test.degrees.1),
                ("p", test.p),
                ("chisq", test.pearson),
                ("chisq_p", test.first_order_p),
            ] {
                let what = format!("{variable} by {by}, {filter}, {column}");
                tally.near(
                    &what,
                    ours,
                    number_of_r(&theirs, column).unwrap(),
                    1e-6,
                    0.0,
                );
            }
            let ours = &of_the_spec[&[variable, by, filter].map(str::to_owned)];
            let degrees = ours.degrees.unwrap();
            for (column, ours) in [
                ("F", ours.statistic),
                ("df1", degrees.0),
                ("df2", degrees.1.unwrap()),
                ("p", ours.p),
            ] {
                let what = format!("{variable} by {by}, {filter}, {column} of the spec");
                tally.near(
                    &what,
                    ours,
                    number_of_r(&theirs, column).unwrap(),
                    1e-6,
                    0.0,
                );
            }
            tally.row();
        }
        tally.done(expected);
    }
}

// ------------------------------------------------------------------------------------------------------------ quantiles

/// Answers and weights of those who are in a row of quantile-rules.csv, in the order of the file.
fn within(case: &CaseA, weights: &[f64], row: &Row) -> (Vec<f64>, Vec<f64>) {
    let values = case.numbers(&row["variable"]);
    let (by, domain) = (row["domain_variable"].as_str(), row["domain"].as_str());
    let all = case.people.iter().zip(values).zip(weights);
    all.filter(|((person, value), _)| !value.is_nan() && (by.is_empty() || person[by] == domain))
        .map(|((_, value), weight)| (value, *weight))
        .unzip()
}

fn rule(name: &str) -> QuantileRule {
    *RULES.iter().find(|rule| rule.as_str() == name).unwrap()
}

#[test]
fn every_quantile_rule() {
    let case = CaseA::read();
    let raked = column_of(&reference("weights.csv"), "A");
    let ones = vec![1.0; raked.len()];
    for (file, weights, expected, expected_parted) in [
        ("quantile-rules.csv", raked, 2_700, 7),
        ("quantile-rules-unweighted.csv", ones, 720, 0),
    ] {
        let mut tally = Tally::new(file);
        let mut parted = 0;
        for theirs in reference(file) {
            let (values, own) = within(&case, &weights, &theirs);
            let p = number_of_r(&theirs, "p").unwrap();
            let ours = quantile(&values, &own, p, rule(&theirs["rule"])).unwrap();
            let value = number_of_r(&theirs, "value").unwrap();
            let of_column = ["rule", "variable", "domain", "p"].map(|c| theirs[c].as_str());
            let what = of_column.join(" ");
            let within = match theirs["rule"].as_str() {
                "hf4" | "hf5" | "hf6" | "hf7" | "hf8" | "hf9" => 1e-9,
                // The rule is of weights of mean 1. survey subtracts half of the weight as it came, so that its answer depends
                // on their scale; ours does not. The two part in a few places where a column's mean weight is not 1.
                "shahvaish" if ours != value => {
                    let mean = own.iter().sum::<f64>() / own.len() as f64;
                    assert!((mean - 1.0).abs() > 1e-3, "{what}");
                    assert_eq!(shahvaish(&values, &own, p, 1.0), value, "{what}");
                    assert_eq!(shahvaish(&values, &own, p, mean), ours, "{what}");
                    parted += 1;
                    continue;
                }
                // Answers that somebody gave.
                _ => 0.0,
            };
            tally.near(&what, ours, value, within, 0.0);
            tally.row();
        }
        tally.done(expected - parted);
        assert_eq!(parted, expected_parted, "{file}");
    }
}

/// Shah and Vaish's rule, half of each weight counted in units of `unit`: their mean, or 1 as survey has it.
fn shahvaish(values: &[f64], weights: &[f64], p: f64, unit: f64) -> f64 {
    let n = values.len() as f64;
    let total: f64 = weights.iter().sum();
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|a, b| values[*a].total_cmp(&values[*b]));
    let mut sum = 0.0;
    let mut answer = values[order[0]];
    for r in order {
        sum += weights[r];
        if (sum * n / total + 0.5 - weights[r] / unit / 2.0) / (n + 1.0) <= p {
            answer = values[r];
        }
    }
    answer
}

#[test]
fn quantiles_inside_bands() {
    // Amounts have decimals: one of 24.5 is in the band 0-24, as an age of 24.5 would be, so that bands are
    // [lower, next lower), as the bins of the reference are.
    let bands = ["0-24", "25-49", "50-99", "100-199", "200-399", "400+"];
    let more = format!(
        "bands = {bands:?}\nmedian = \"interpolated\"\nquantiles = [0.1, 0.25, 0.75, 0.9, 0.99]\n{NOT_ASKED}"
    );
    let ours = Tabulated::raked(&number("amount", &more)).run();
    let mut tally = Tally::new("interpolated.csv");
    for theirs in reference("interpolated.csv") {
        let lower = format!("{}-", theirs["lower"]);
        let band = bands
            .iter()
            .find(|b| b.replace('+', "-").starts_with(&lower))
            .unwrap();
        let share = number_of_r(&theirs, "share").unwrap();
        tally.near(
            band,
            cell(&ours, &format!("amount:{band}"), "value"),
            share,
            1e-9,
            0.0,
        );
        if let Some(p) = number_of_r(&theirs, "p") {
            let id = match p {
                0.5 => "amount:median".to_owned(),
                p => format!("amount:quantile-{}", (p * 100.0).round()),
            };
            tally.cell(
                &id,
                &ours[&id]["value"],
                number_of_r(&theirs, "value"),
                1e-9,
            );
        }
        tally.row();
    }
    tally.done(12);
}

// ----------------------------------------------------------------------------------------------------------- replicates

/// R's own draws: how often each of the 2,041 is in each of 200 bootstrap samples, or in the sample without one of 50
/// groups.
fn draws(draw: Draw) -> Vec<Vec<f64>> {
    let of = |file: &str| rows(&project("tests/reference/replicates").join(file));
    match draw {
        Draw::Bootstrap => {
            let counts = of("bootstrap_counts_200.csv");
            (1..=200)
                .map(|b| column_of(&counts, &format!("b{b}")))
                .collect()
        }
        Draw::Jackknife => {
            let group = column_of(&of("jk_groups_50.csv"), "jk_group");
            let inside = |g: u32| {
                let inside = group.iter().map(move |own| *own != f64::from(g));
                inside.map(|inside| f64::from(u8::from(inside))).collect()
            };
            (1..=50).map(inside).collect()
        }
    }
}

/// Case A with weights and replicate weights that were made elsewhere.
fn with_replicates(
    case: &CaseA,
    method: &str,
    weights: &[f64],
    replicates: &[Vec<f64>],
) -> Tabulated {
    let mut file = "id,weight\n".to_owned();
    let names: Vec<String> = (1..=replicates.len()).map(|r| format!("r{r}")).collect();
    let mut beside = format!("id,{}\n", names.join(","));
    for (row, id) in case.ids.iter().enumerate() {
        file += &format!("{id},{}\n", weights[row]);
        let cells: Vec<String> = replicates.iter().map(|own| own[row].to_string()).collect();
        beside += &format!("{id},{}\n", cells.join(","));
    }
    let weighting = format!(
        "method = \"given\"\nfile = \"weights.csv\"\ncolumn = \"weight\"\n\
         replicates = {{ method = \"{method}\", file = \"replicates.csv\" }}"
    );
    Tabulated::weighted(&of_estimates_a(), &weighting)
        .with("weights.csv", &file)
        .with("replicates.csv", &beside)
}

#[test]
fn standard_errors_from_replicates_equal_rs() {
    let case = CaseA::read();
    let all = json(&project(
        "tests/reference/replicates/estimates_A_replicates.json",
    ));
    let full = case.weigh(&vec![1.0; case.ids.len()]);
    for (draw, method, key, of) in [
        (
            Draw::Bootstrap,
            "bootstrap",
            "boot200",
            "replicates, bootstrap",
        ),
        (
            Draw::Jackknife,
            "jackknife",
            "jk50",
            "replicates, jackknife",
        ),
    ] {
        let theirs = &all[key];
        let draws = draws(draw);
        // Every replicate is weighted again to the seven margins. And, as a second reference, as it would be if it were not.
        let again: Vec<Vec<f64>> = draws.iter().map(|counts| case.weigh(counts)).collect();
        let fixed: Vec<Vec<f64>> = draws
            .iter()
            .map(|counts| counts.iter().zip(&full).map(|(c, w)| c * w).collect())
            .collect();
        let mut tally = Tally::new(of);
        let [ours, not_again] =
            [&again, &fixed].map(|r| with_replicates(&case, method, &full, r).run());
        for (ours, column) in [(&ours, "se_reraked"), (&not_again, "se_fixed_weights")] {
            for variable in ["thermo", "scale10", "amount", "q03", "q05", "q14"] {
                let theirs = &theirs[variable];
                let errors = floats(&theirs[column]);
                for (k, (est, se)) in floats(&theirs["est"]).into_iter().zip(errors).enumerate() {
                    let id = match variable.starts_with('q') {
                        true => format!("{variable}:{}", k + 1),
                        false => format!("{variable}:mean"),
                    };
                    tally.near(&id, cell(ours, &id, "value"), est, 1e-9, 0.0);
                    tally.near(
                        &format!("{id}, {column}"),
                        cell(ours, &id, "se"),
                        se,
                        1e-6,
                        0.0,
                    );
                    tally.row();
                }
            }
        }
        let id = "thermo:mean@gender:Male minus Female";
        let gap = &theirs["gap_thermo_male_minus_female"];
        tally.near(
            id,
            cell(&ours, id, "value"),
            gap["est"].as_f64().unwrap(),
            1e-9,
            0.0,
        );
        tally.near(
            id,
            cell(&ours, id, "se"),
            gap["se"].as_f64().unwrap(),
            1e-6,
            0.0,
        );
        tally.row();
        for variable in ["thermo", "amount"] {
            let theirs = &theirs[&format!("median_{variable}")];
            let of_r = |key: &str| theirs[key].as_f64().unwrap();
            let id = format!("{variable}:median");
            assert_eq!(cell(&ours, &id, "value"), of_r("quantile"));
            match draw {
                Draw::Bootstrap => {
                    tally.near(&id, cell(&ours, &id, "se"), of_r("se.97.5"), 1e-6, 0.0);
                    tally.near(&id, cell(&ours, &id, "lower"), of_r("ci.2.5"), 1e-6, 0.0);
                    tally.near(&id, cell(&ours, &id, "upper"), of_r("ci.97.5"), 1e-6, 0.0);
                    let half = T_199 * of_r("se.97.5");
                    tally.near(&id, half, of_r("ci.97.5") - of_r("quantile"), 1e-6, 0.0);
                }
                Draw::Jackknife => {
                    // The spread of medians over groups left out says nothing (0 for thermo, as svyquantile() warns), so
                    // that the program does not publish it. By the definition it is R's all the same ...
                    let values = case.numbers(variable);
                    let known: Vec<usize> =
                        (0..values.len()).filter(|r| !values[*r].is_nan()).collect();
                    let of =
                        |list: &[f64]| -> Vec<f64> { known.iter().map(|r| list[*r]).collect() };
                    let answers = of(&values);
                    let median = |weights: &[f64]| {
                        quantile(&answers, &of(weights), 0.5, QuantileRule::Math).unwrap()
                    };
                    let squares: f64 = again
                        .iter()
                        .map(|own| (median(own) - median(&full)).powi(2))
                        .sum();
                    let se = (factor(draw, 50) * squares).sqrt();
                    tally.near(&id, se, of_r("se.97.5"), 1e-6, 0.0);
                    // ... and published is Woodruff's interval, with the replicates' error of the distribution function.
                    let at = of_r("quantile");
                    let reached = |weights: &[f64]| {
                        let pairs = || known.iter().map(|r| (values[*r], weights[*r]));
                        let below: f64 = pairs().filter(|p| p.0 <= at).map(|p| p.1).sum();
                        below / pairs().map(|p| p.1).sum::<f64>()
                    };
                    let squares: f64 = again
                        .iter()
                        .map(|own| (reached(own) - reached(&full)).powi(2))
                        .sum();
                    let half = T_49 * (factor(draw, 50) * squares).sqrt();
                    let back =
                        |p: f64| quantile(&answers, &of(&full), p, QuantileRule::Math).unwrap();
                    let ends = [back(reached(&full) - half), back(reached(&full) + half)];
                    assert_eq!(cell(&ours, &id, "lower"), ends[0]);
                    assert_eq!(cell(&ours, &id, "upper"), ends[1]);
                    let se = (ends[1] - ends[0]) / (2.0 * T_49);
                    tally.near(&id, cell(&ours, &id, "se"), se, 1e-9, 0.0);
                    assert!(ends[0] < at && at < ends[1]);
                }
            }
            tally.row();
        }
        tally.done(2 * 21 + 1 + 2);
    }
}

#[test]
fn cells_and_replicates_in_memory_give_what_the_file_gives() {
    // The library's own door to replicates: cells of a design with 50 replicates.
    let case = CaseA::read();
    let all = json(&project(
        "tests/reference/replicates/estimates_A_replicates.json",
    ));
    let full = case.weigh(&vec![1.0; case.ids.len()]);
    let replicates = crossbreak::weighting::Replicates {
        kind: Draw::Jackknife.into(),
        weights: draws(Draw::Jackknife)
            .iter()
            .map(|d| case.weigh(d))
            .collect(),
        factors: Factors::Same(factor(Draw::Jackknife, 50)),
        degrees: 49,
        redrawn: 0,
        spread: Vec::new(),
        failed: Vec::new(),
    };
    let design = Design::given(&full).replicated(&replicates);
    let everyone = vec![0u16; full.len()];
    let by = Coded {
        codes: Codes::U16(&everyone),
        categories: 1,
    };
    let mut tally = Tally::new("replicates in memory");
    for variable in ["q03", "q05", "q14"] {
        let (codes, categories) = places(&case, variable);
        let item = Coded {
            codes: Codes::U16(&codes),
            categories,
        };
        let cells = Cells::count(&design, item, &[by]).remove(0);
        let errors = floats(&all["jk50"][variable]["se_reraked"]);
        for (answer, theirs) in errors.into_iter().enumerate() {
            let scored: Vec<(usize, f64)> = (0..categories)
                .map(|a| (cells.cell(0, a), f64::from(u8::from(a == answer))))
                .collect();
            let scored: &Scored = &scored;
            let se = cells.se(&[(1.0, scored)]).unwrap();
            tally.near(&format!("{variable}:{}", answer + 1), se, theirs, 1e-6, 0.0);
            tally.row();
        }
    }
    tally.done(18);
}
