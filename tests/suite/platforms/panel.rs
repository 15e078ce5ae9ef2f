//! A panel of 1,200 people, 8 waves and 400 columns, as SPSS has it: its page stays small from the draft.

use std::collections::BTreeSet;

use super::model::Dice;
use super::sav::{Cells, Variable, write};

const PEOPLE: usize = 1_200;
const WAVES: usize = 8;

/// A column of codes from 1, by weights; one in `blank` is blank.
fn coded(dice: &mut Dice, name: String, label: String, labels: &[&str], blank: usize) -> Variable {
    let weights: Vec<usize> = labels
        .iter()
        .enumerate()
        .map(|(i, _)| 10 + 7 * ((i * 5) % 4))
        .collect();
    let cells = (0..PEOPLE).map(|_| match blank > 0 && dice.below(blank) == 0 {
        true => None,
        false => Some((dice.by(&weights) + 1) as f64),
    });
    Variable {
        name,
        label,
        labels: labels
            .iter()
            .enumerate()
            .map(|(i, label)| ((i + 1) as f64, (*label).to_owned()))
            .collect(),
        missing: Vec::new(),
        cells: Cells::Numbers(cells.collect()),
    }
}

fn numbers(name: String, label: &str, cells: impl Iterator<Item = f64>) -> Variable {
    Variable {
        name,
        label: label.to_owned(),
        labels: Vec::new(),
        missing: Vec::new(),
        cells: Cells::Numbers(cells.map(Some).collect()),
    }
}

/// 8 columns of a person and 49 of each wave.
pub fn panel() -> Vec<u8> {
    let mut dice = Dice(1_200);
    let d = &mut dice;
    let mut all = vec![numbers(
        "caseid".to_owned(),
        "Respondent",
        (0..PEOPLE).map(|n| (100_000 + 7 * n) as f64),
    )];
    let region = [
        "North East",
        "North West",
        "Yorkshire",
        "East Midlands",
        "West Midlands",
        "East",
        "London",
        "South East",
        "South West",
        "Wales",
        "Scotland",
    ];
    let demographics: [(&str, &str, &[&str]); 6] = [
        ("gender", "Gender", &["Male", "Female"]),
        ("region", "Region", &region),
        (
            "education",
            "Highest qualification",
            &[
                "No qualifications",
                "GCSE",
                "A level",
                "Degree",
                "Postgraduate",
            ],
        ),
        (
            "work",
            "Working status",
            &[
                "Working full time",
                "Working part time",
                "Student",
                "Retired",
                "Unemployed",
                "Not working",
            ],
        ),
        (
            "ethnicity",
            "Ethnic group",
            &["White", "Asian", "Black", "Mixed", "Other ethnic group"],
        ),
        (
            "tenure",
            "Home",
            &[
                "Own outright",
                "Mortgage",
                "Rent from council",
                "Rent privately",
            ],
        ),
    ];
    let ages: Vec<f64> = (0..PEOPLE).map(|_| (18 + d.below(72)) as f64).collect();
    all.push(numbers("age".to_owned(), "Age", ages.into_iter()));
    for (name, label, labels) in demographics {
        all.push(coded(d, name.to_owned(), label.to_owned(), labels, 0));
    }
    let agree = [
        "Strongly agree",
        "Tend to agree",
        "Neither agree nor disagree",
        "Tend to disagree",
        "Strongly disagree",
        "Don't know",
    ];
    let often = [
        "Every day",
        "Several times a week",
        "Once a week",
        "Less often",
        "Never",
    ];
    let party = [
        "Conservative",
        "Labour",
        "Liberal Democrat",
        "Reform UK",
        "Green",
        "SNP",
        "Plaid Cymru",
        "Another party",
        "Would not vote",
        "Don't know",
    ];
    let good = [
        "Very good",
        "Fairly good",
        "Neither good nor bad",
        "Fairly bad",
        "Very bad",
        "Don't know",
    ];
    let topics = [
        "the economy",
        "immigration",
        "health",
        "education",
        "housing",
        "crime",
        "transport",
        "the environment",
        "defence",
        "pensions",
        "taxes",
        "welfare",
    ];
    for wave in 1..=WAVES {
        // Who left the panel.
        let blank = 24 / wave;
        let w = |name: &str| format!("{name}_w{wave}");
        all.push(coded(
            d,
            w("vote"),
            "Which party would you vote for in a general election?".to_owned(),
            &party,
            blank,
        ));
        for (i, topic) in topics.iter().take(11).enumerate() {
            let label =
                format!("How well or badly is the government handling each of these? {topic}");
            all.push(coded(
                d,
                w(&format!("handle{}", i + 1)),
                label,
                &good,
                blank,
            ));
        }
        for (i, topic) in topics.iter().take(9).enumerate() {
            let label =
                format!("How far do you agree that more should be spent on each of these? {topic}");
            all.push(coded(
                d,
                w(&format!("spend{}", i + 1)),
                label,
                &agree,
                blank,
            ));
        }
        for (i, medium) in [
            "television",
            "radio",
            "newspapers",
            "websites",
            "social media",
            "podcasts",
        ]
        .iter()
        .enumerate()
        {
            let label = format!("How often do you follow the news by each of these? {medium}");
            all.push(coded(d, w(&format!("news{}", i + 1)), label, &often, blank));
        }
        for (i, topic) in topics.iter().enumerate() {
            let label = format!("Which of these are the most important issues? {topic}");
            all.push(coded(
                d,
                w(&format!("issue{}", i + 1)),
                label,
                &["No", "Yes"],
                blank,
            ));
        }
        for (i, leader) in [
            "Prime Minister",
            "leader of the opposition",
            "Chancellor",
            "Home Secretary",
            "Health Secretary",
            "Foreign Secretary",
        ]
        .iter()
        .enumerate()
        {
            let label = format!("How good or bad a job is each of these doing? The {leader}");
            all.push(coded(d, w(&format!("job{}", i + 1)), label, &good, blank));
        }
        let hours: Vec<f64> = (0..PEOPLE)
            .map(|_| (d.below(20) + d.below(20)) as f64)
            .collect();
        all.push(numbers(
            w("hours"),
            "How many hours did you work last week?",
            hours.into_iter(),
        ));
        for (name, text) in [
            ("trust", "How much do you trust politicians?"),
            ("attention", "How much attention do you pay to politics?"),
            ("economy", "How is the economy doing?"),
        ] {
            all.push(coded(d, w(name), text.to_owned(), &good, blank));
        }
    }
    assert_eq!(all.len(), 400);
    write(&all, &[])
}

/// The page of the draft of the panel, in bytes.
const MOST: usize = 5_000_000;

#[test]
fn the_page_of_a_panel_stays_small() {
    let folder = tempfile::tempdir().unwrap();
    let keep = std::env::var_os("CROSSBREAK_PLATFORMS_KEEP");
    let root = keep.as_deref().map_or(folder.path().to_owned(), |keep| {
        std::path::Path::new(keep).join("panel")
    });
    let _ = std::fs::remove_dir_all(root.join("specs"));
    std::fs::create_dir_all(root.join("raw")).unwrap();
    std::fs::write(root.join("raw/panel.sav"), panel()).unwrap();
    let crossbreak = |arguments: &[&str]| {
        let run = super::super::support::crossbreak()
            .args(arguments)
            .current_dir(&root)
            .assert()
            .success();
        String::from_utf8(run.get_output().stderr.clone()).unwrap()
    };
    crossbreak(&["init", "raw/panel.sav", "-o", "specs/panel.toml"]);
    let spec = root.join("specs/panel.toml");
    let text = std::fs::read_to_string(&spec).unwrap();
    let days = "fieldwork = { from = 2024-05-01, to = 2024-12-01 }";
    let text = text
        .replace("# fieldwork = { from = ..., to = ... }", days)
        .replace("all_blank = \"?\"", "all_blank = \"not_asked\"");
    std::fs::write(&spec, text).unwrap();
    let specs = super::super::support::contents(&root.join("specs"));
    for (path, bytes) in specs
        .iter()
        .filter(|(path, _)| path.extension().is_some_and(|e| e == "csv"))
    {
        let mut reader = csv::Reader::from_reader(bytes.as_slice());
        let mut out = csv::Writer::from_writer(Vec::new());
        out.write_record(reader.headers().unwrap()).unwrap();
        for row in reader.records().map(Result::unwrap) {
            out.write_record([&row[0], &row[2], &row[2]]).unwrap();
        }
        std::fs::write(root.join("specs").join(path), out.into_inner().unwrap()).unwrap();
    }
    crossbreak(&["run", "specs/panel.toml"]);
    let page = std::fs::read_to_string(root.join("outputs/panel/report.html")).unwrap();
    assert!(page.len() < MOST, "{} bytes", page.len());
    // Whatever the page links to is in it, without its script, and the total says what its numbers are.
    let ids: BTreeSet<&str> = page
        .split(" id=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect();
    let links: Vec<&str> = page
        .split(" href=\"#")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect();
    assert!(links.len() > 100, "{}", links.len());
    for link in links {
        assert!(ids.contains(link), "{link}");
    }
    assert!(
        page.contains("<td id=\"vote_w1:Labour\" title=\""),
        "the total"
    );
    assert!(page.contains("Intervals are shown for the total"));
    // Every number of every column is there.
    let rows = std::fs::read_to_string(root.join("outputs/panel/estimates.csv"))
        .unwrap()
        .lines()
        .count();
    assert!(page.matches("<td").count() > rows, "{rows} numbers");
}
