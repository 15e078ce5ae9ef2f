//! Where every number comes from: rows of the export less those who are left out are its base, and its sums give its value,
//! counted by a second route; what `explain` says of ten numbers of each bundled study.

use std::path::{Path, PathBuf};

use crossbreak::estimates::{self, Base, Flag, Made, Number, Published, Statistic, Trace, Tracer};
use crossbreak::pipeline::{Limits, explain as explain_ids, prepare};
use serde_json::Value;

use super::support::{Row, STUDY, crossbreak, fresh, json, project, rows, run};

/// Two routes to one number differ in their last bits only.
const NEAR: f64 = 1e-9;

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() <= NEAR * b.abs().max(1.0)
}

/// How many numbers of a study were held against their traces.
#[derive(Default)]
struct Held {
    numbers: usize,
    withheld: usize,
    values: usize,
    intervals: usize,
}

/// Holds every number of a study against its trace.
fn held(spec: &Path) -> Held {
    let (study, _) = prepare(spec, Limits::default(), &|_| {}).expect("a sound spec");
    let (weighted, _) = study.weigh();
    let (plan, _) = estimates::plan(&study.spec, weighted.sample());
    let published = estimates::estimate(&plan, &weighted).publish();
    let tracer = Tracer::new(&plan, &weighted, &published);
    let fit = weighted.fit();
    let dropped: usize = fit.dropped.iter().map(|dropped| dropped.rows).sum();
    assert_eq!(fit.rows - dropped, published.respondents());
    let mut held = Held::default();
    for number in published.numbers() {
        let id = &number.id;
        held.numbers += 1;
        let Some(trace) = tracer.trace(number) else {
            assert_eq!(number.flag, Flag::Withheld, "{id} has no trace");
            assert!(number.value.is_none() && number.bases.is_none());
            held.withheld += 1;
            continue;
        };
        base(number, &trace, published.respondents());
        held.values += usize::from(value(number, &trace, &published));
        held.intervals += usize::from(interval(number, &trace, &published));
    }
    held
}

/// The base is what the steps leave, by people and by weight.
fn base(number: &Number, trace: &Trace, respondents: usize) {
    let id = &number.id;
    let bases = number.bases.unwrap();
    assert_eq!(trace.base.unweighted, bases.unweighted, "{id}");
    assert!(near(trace.base.weighted, bases.weighted), "{id}");
    assert!(near(trace.base.effective, bases.effective), "{id}");
    let out: usize = trace.left_out.iter().map(|step| step.people).sum();
    if number.base != Base::Answers {
        assert_eq!(respondents - out, bases.unweighted, "{id}");
    }
    assert!(trace.left_out.iter().all(|step| step.people > 0), "{id}");
}

/// The sums give the value. False where there is none.
fn value(number: &Number, trace: &Trace, published: &Published) -> bool {
    let id = &number.id;
    let own = match &trace.made {
        Made::Mean(mean) => {
            let parts: f64 = mean
                .parts
                .iter()
                .map(|part| part.score.unwrap_or(f64::NAN) * part.weight)
                .sum();
            assert!(mean.parts.is_empty() || near(parts, mean.sum), "{id}");
            assert!(near(mean.weight, trace.base.weighted), "{id}");
            mean.value()
        }
        Made::Quantile {
            p,
            truth,
            before,
            at,
        } => {
            let Some(at) = at else {
                assert_eq!(number.value, None, "{id}");
                return false;
            };
            let question = published.question(&number.question).unwrap();
            if question.rule == "math" {
                assert!(at.share >= p - NEAR, "{id}: {at:?}");
                let below = before
                    .as_ref()
                    .is_none_or(|before| before.share < *p + NEAR);
                assert!(below, "{id}: {before:?}");
            }
            let ordered = question.kind == crossbreak::spec::Kind::Ordered;
            if ordered && matches!(number.statistic, Statistic::Median | Statistic::Quantile) {
                assert_eq!(at.answer, number.answer, "{id}");
            }
            match ordered {
                // The label stands for a number that the spec says.
                true => return number.value.is_some(),
                false => Some(estimates::published(number.statistic, at.value, *truth)),
            }
        }
        Made::Rank { by, among } => {
            let own = among.iter().find(|(id, _)| id == by).unwrap();
            // A column of differences has no ranks.
            let own = own.1.filter(|_| number.value.is_some());
            own.map(|value| estimates::place(value, among) as f64)
        }
        Made::Difference([one, other]) => {
            let pair = one.value.zip(other.value);
            pair.map(|(a, b)| a - b).filter(|_| number.value.is_some())
        }
        Made::Unweighted { people } => Some(*people as f64 / trace.base.unweighted as f64),
        Made::Target => number.value,
    };
    match (own, number.value) {
        (None, None) => false,
        (Some(own), Some(value)) => {
            assert!(near(own, value), "{id}: {own}, published {value}");
            true
        }
        other => panic!("{id}: {other:?}"),
    }
}

/// The interval is as the explanation says. False where there is none.
fn interval(number: &Number, trace: &Trace, published: &Published) -> bool {
    let (Some(value), Some(se), Some(lower), Some(upper)) =
        (number.value, number.se, number.lower, number.upper)
    else {
        return false;
    };
    let id = &number.id;
    let critical = trace.critical.unwrap();
    let ends = match published.row_statistic(number) {
        _ if number.statistic == Statistic::Difference => {
            // Of quantiles there is none.
            (value - critical * se, value + critical * se)
        }
        statistic if statistic.is_share() => {
            let logit = libm::log(value / (1.0 - value));
            let half = critical * se / (value * (1.0 - value));
            let back = |x: f64| 1.0 / (1.0 + libm::exp(-x));
            (back(logit - half), back(logit + half))
        }
        Statistic::Median | Statistic::Gap | Statistic::Ratio | Statistic::Quantile => {
            // Woodruff: the standard error is the width over 2 t.
            let half = (upper - lower) / 2.0;
            assert!(near(half, se * critical), "{id}");
            return true;
        }
        _ => (value - critical * se, value + critical * se),
    };
    let same = (ends.0 - lower).abs() < 1e-7 && (ends.1 - upper).abs() < 1e-7;
    assert!(same, "{id}: {ends:?}, published {lower} to {upper}");
    true
}

#[test]
fn every_number_of_the_bundled_studies_is_what_its_sums_give() {
    for (study, numbers) in [
        ("terms-of-engagement", 4_000),
        ("masculinity", 1_000),
        ("pew-2013", 300),
    ] {
        let held = held(&project(&format!("specs/{study}.toml")));
        assert!(held.numbers >= numbers, "{study}: {}", held.numbers);
        assert_eq!(held.withheld, 0);
        assert!(
            held.values * 10 > held.numbers * 9,
            "{study}: {}",
            held.values
        );
        assert!(
            held.intervals * 2 > held.numbers,
            "{study}: {}",
            held.intervals
        );
    }
}

/// A poll with questions of every kind, and every way to leave somebody out.
const POLL: &str = r#"[[input.drop]]
where = { status = "test" }
reason = "test interviews"
[variables.sex]
column = "sex"
label = "Gender"
categories = ["Male", "Female"]
[variables.wave]
column = "wave"
not_stated = ""
[weighting]
method = "rake"
[[weighting.margin]]
variables = ["sex"]
targets = { Male = 0.49, Female = 0.51 }
[tables]
withhold_below = 4
[[crossbreak]]
variable = "sex"
differences = [["Male", "Female"], ["Male", "Total"]]
[[crossbreak]]
variable = "wave"
waves = true
columns = ["2", "3"]
nets = { "First two" = ["1", "2"] }
differences = [["3", "1"]]
[[crossbreak]]
variables = ["sex", "wave"]
[[question]]
id = "view"
kind = "scale"
column = "view"
text = "Is it good?"
answers = ["Good", "Neither", "Bad"]
dont_know = "Don't know"
not_asked = ""
base = "gave_an_answer"
nets = { Any = ["Good", "Bad"] }
lead = { of = "Good", over = "Bad" }
scores = { Good = 100, Bad = -20.5 }
[[question]]
id = "hours"
kind = "number"
column = "hours"
text = "How many hours?"
unit = "hours"
dont_know = "dk"
bands = ["0-9", "10-19", "20+"]
shares = { "Under 10" = "< 10" }
quantiles = [0.25]
truth = { value = 10, source = "a source" }
only = { sex = ["Male", "Female"] }
[[question]]
id = "women"
kind = "single"
column = "view"
text = "Is it good?"
dont_know = "Don't know"
not_asked = ""
only = { sex = "Female" }
[[question]]
id = "when"
kind = "ordered"
column = "when"
text = "How long?"
answers = ["A week", "A month", "A year"]
values = { "A week" = 1, "A month" = 4, "A year" = 52 }
truth = { answer = "A month", source = "a source" }
quantiles = [0.75]
[[question]]
id = "paper"
kind = "multiple"
items = ["p1", "p2", "p3"]
text = "Which papers?"
nets = { "Either" = ["p1", "p2"] }
of_answers = true
rank = "share"
"#;

/// Its answers: 240 people, dealt by small primes.
fn poll() -> String {
    let mut csv = "id,status,sex,wave,view,hours,when,p1,p2,p3\n".to_owned();
    let pick = |i: usize, from: &[&str], by: usize| from[i * by / 3 % from.len()].to_owned();
    for i in 0..243 {
        let cells = [
            format!("{i}"),
            if i % 81 == 80 { "test" } else { "real" }.to_owned(),
            if i % 7 < 4 { "Male" } else { "Female" }.to_owned(),
            match i % 11 {
                0 => String::new(),
                // A column of its own for almost nobody.
                1..=3 if i > 200 => "3".to_owned(),
                _ => pick(i, &["1", "2", "1", "2"], 5),
            },
            pick(i, &["Good", "Bad", "Neither", "Don't know", "Good", ""], 7),
            match i % 13 {
                5 => "dk".to_owned(),
                _ => format!("{}", i * 17 % 31),
            },
            pick(i, &["A week", "A month", "A year", "A month"], 4),
            format!("{}", usize::from(i % 5 < 2)),
            format!("{}", usize::from(i % 3 < 1)),
            format!("{}", usize::from(i % 4 < 3)),
        ];
        csv += &format!("{}\n", cells.join(","));
    }
    csv
}

pub fn written(folder: &Path) -> PathBuf {
    std::fs::write(folder.join("poll.csv"), poll()).unwrap();
    let spec = folder.join("poll.toml");
    std::fs::write(&spec, format!("{STUDY}{POLL}")).unwrap();
    spec
}

#[test]
fn every_kind_of_number_is_what_its_sums_give() {
    let folder = tempfile::tempdir().unwrap();
    let held = held(&written(folder.path()));
    assert!(held.numbers > 600, "{}", held.numbers);
    assert!(held.withheld > 10, "{}", held.withheld);
    assert!(held.values > 500, "{}", held.values);
}

/// The object of `explain ID SPEC --json`.
fn explained(id: &str, spec: &Path) -> Value {
    let output = crossbreak()
        .args(["explain", id])
        .arg(spec)
        .arg("--json")
        .assert()
        .success();
    let object: Value = serde_json::from_slice(&output.get_output().stdout).unwrap();
    object["explanation"].clone()
}

/// Ten numbers of each study: of every statistic that it has, of everyone and of columns, of low bases and of nobody.
const TEN: [(&str, [&str; 10]); 3] = [
    (
        "terms-of-engagement",
        [
            "hours:median",
            "hours:gap@region:North East",
            "hours:mean@gender:Male",
            "time:median@vote:Brexit Party",
            "time:ratio",
            "hours:Less than 21 hours",
            "hours:Don't know@region:Northern Ireland",
            "arguments:Q6r1:Convincing",
            "approach:Q5r2:lead@gender:Male",
            "composition:gender:Male:target",
        ],
    ),
    (
        "masculinity",
        [
            "masculine:Very masculine",
            "masculine:Very masculine@age:18 - 34",
            "masculine:Masculine",
            "seen:Important@age:18 - 34",
            "masculine:lead",
            "seen:lead@age:18 - 34",
            "worry:q0008_0005",
            "advantages:q0010_0001",
            "harassment:q0012_0005@orientation:Gay/Bisexual",
            "no_response:You didn't want to get involved",
        ],
    ),
    (
        "pew-2013",
        [
            "obama:Approve",
            "obama:Approve@sex:Male",
            "obama:Approve@racethn:Hispanic, born in US",
            "obama:lead",
            "health_care:lead@sex:Male",
            "strength:Very strongly",
            "lean:Republican@recage|sex:55-64|Female",
            "lean:Republican@party:Republican",
            "composition:receduc:Some coll/Assoc degree",
            "composition:sex:Male:unweighted",
        ],
    ),
];

/// The number of a JSON object; `None` of null.
fn number_of(value: &Value) -> Option<f64> {
    value.as_f64()
}

/// The files of a run.
struct Files {
    outputs: PathBuf,
    weighted_base: f64,
    numbers: Value,
    figures: Value,
    claims: Value,
    manifest: Value,
    cells: Vec<Row>,
    estimates: Vec<Row>,
    page: String,
    spec: String,
}

impl Files {
    fn of(study: &str, out: &Path) -> Self {
        let outputs = out.join("outputs").join(study);
        let weights = json(&out.join(format!("weights/{study}.json")));
        Self {
            weighted_base: weights["weighted_base"].as_f64().unwrap(),
            numbers: json(&outputs.join("numbers.json")),
            figures: json(&outputs.join("figures.json")),
            claims: json(&outputs.join("claims.json")),
            manifest: json(&outputs.join("manifest.json")),
            cells: rows(&outputs.join("tables.csv")),
            estimates: rows(&outputs.join("estimates.csv")),
            page: std::fs::read_to_string(outputs.join("report.html")).unwrap(),
            spec: std::fs::read_to_string(project(&format!("specs/{study}.toml"))).unwrap(),
            outputs,
        }
    }
}

/// What `explain` says of a number, against the files that a run wrote.
fn holds(said: &Value, id: &str, files: &Files) {
    let outputs = &files.outputs;
    let number = &said["number"];
    assert_eq!(number["id"], id);
    let known = &files.numbers["numbers"][id];
    for key in ["printed", "value", "lower", "upper", "flag", "statistic"] {
        assert_eq!(number[key], known[key], "{id}: {key}");
    }
    for key in ["definition", "formula"] {
        assert!(number[key].as_str().unwrap().len() > 20, "{id}: {key}");
    }
    assert!(!number["arithmetic"].as_array().unwrap().is_empty(), "{id}");

    // From the rows of the export to the base.
    let base = said["base"]["unweighted"].as_u64().unwrap();
    assert_eq!(Some(base), known["unweighted_base"].as_u64(), "{id}");
    let steps = said["rows"].as_array().unwrap();
    let mut left = steps[0]["left"].as_u64().unwrap();
    for step in steps {
        left -= step["left_out"].as_u64().unwrap_or(0);
        assert_eq!(step["left"].as_u64(), Some(left), "{id}: {step}");
    }
    assert_eq!(left, base, "{id}");
    let out: f64 = steps
        .iter()
        .filter_map(|step| number_of(&step["weight"]))
        .sum();
    let weighted = number_of(&said["base"]["weighted"]).unwrap();
    let whole = files.weighted_base;
    assert!(
        (whole - out - weighted).abs() < 1e-6,
        "{id}: {whole} - {out}, {weighted}"
    );

    // Every place where it is printed, and no other.
    let places = &said["printed_in"];
    let cells: Vec<(String, String, String)> = files
        .cells
        .iter()
        .filter(|row| row["number"] == id)
        .map(|row| {
            (
                row["sheet"].clone(),
                row["cell"].clone(),
                row["shown"].clone(),
            )
        })
        .collect();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let told: Vec<(String, String, String)> = places["cells"]
        .as_array()
        .unwrap()
        .iter()
        .map(|cell| {
            (
                text(&cell["sheet"]),
                text(&cell["cell"]),
                text(&cell["shown"]),
            )
        })
        .collect();
    assert_eq!(told, cells, "{id}");
    for place in places["rows"].as_array().unwrap() {
        let file = place["file"].as_str().unwrap();
        assert!(outputs.join(file).exists(), "{file}");
        let of = match file {
            "estimates.csv" => &files.estimates,
            "tables.csv" => &files.cells,
            _ => continue,
        };
        let at = place["row"].as_u64().unwrap() as usize;
        assert_eq!(of[at - 2]["number"], id, "{file}, row {at}");
    }
    let figures = &files.figures;
    let showing = figures["figures"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|figure| {
            figure["numbers"]
                .as_array()
                .unwrap()
                .iter()
                .any(|own| own == id)
        });
    let showing: Vec<&Value> = showing.map(|figure| &figure["id"]).collect();
    let told = places["figures"].as_array().unwrap();
    assert_eq!(
        told.iter().map(|figure| &figure["id"]).collect::<Vec<_>>(),
        showing,
        "{id}"
    );
    for file in told
        .iter()
        .flat_map(|figure| figure["files"].as_array().unwrap())
    {
        assert!(outputs.join(file.as_str().unwrap()).exists(), "{file}");
    }
    let page = &files.page;
    let anchor = places["page"]
        .as_str()
        .unwrap()
        .strip_prefix("report.html#")
        .unwrap();
    let escaped = anchor.replace('\'', "&#39;");
    assert!(
        page.contains(&format!("id=\"{escaped}\"")),
        "{id}: {anchor}"
    );

    // The sentences that rest on it.
    let claims = &files.claims;
    let resting = claims.as_array().unwrap().iter().filter(|claim| {
        claim["number"]
            .as_array()
            .unwrap()
            .iter()
            .any(|own| own == id)
    });
    let resting: Vec<(&Value, &Value)> = resting
        .map(|claim| (&claim["id"], &claim["verdict"]))
        .collect();
    let told = said["claims"].as_array().unwrap().iter();
    let told: Vec<(&Value, &Value)> = told
        .map(|claim| (&claim["id"], &claim["verdict"]))
        .collect();
    assert_eq!(told, resting, "{id}");

    // The files that it rests on, and the lines of the spec.
    assert_eq!(said["inputs"], files.manifest["inputs"], "{id}");
    let lines: Vec<&str> = files.spec.lines().collect();
    let written = said["spec"].as_array().unwrap();
    for line in written {
        let at = line["line"].as_u64().unwrap() as usize;
        assert_eq!(line["text"], lines[at - 1].trim(), "{id}");
    }
    let question = id.split(':').next().unwrap();
    let first = written[0]["text"].as_str().unwrap();
    match question {
        "composition" => assert!(first.starts_with("[variables."), "{id}: {first}"),
        question => assert!(
            first.starts_with("id") && first.contains(question),
            "{id}: {first}"
        ),
    }
    assert_eq!(
        said["question"].is_null(),
        question == "composition",
        "{id}"
    );
}

#[test]
fn ten_numbers_of_each_study_are_explained_as_the_files_of_a_run_have_them() {
    for (study, ids) in TEN {
        let out = run(&format!("specs/{study}.toml"));
        let files = Files::of(study, out.path());
        let path = project(&format!("specs/{study}.toml"));
        let (study, source) = prepare(&path, Limits::default(), &|_| {}).expect("a sound spec");
        let all = explain_ids(&study, &source, &ids, &|_| {}).expect("known numbers");
        assert_eq!(all.len(), ids.len());
        for (said, id) in all.iter().zip(ids) {
            let said = serde_json::to_value(said).unwrap();
            let synthetic = study.name == "terms-of-engagement";
            assert_eq!(said["study"]["synthetic"].is_null(), !synthetic);
            holds(&said, id, &files);
        }
        let first = serde_json::to_value(&all[0]).unwrap();
        assert_eq!(explained(ids[0], &path), first);
    }
}

/// Standard output of `explain` in a folder.
fn explain(folder: &Path, arguments: &[&str]) -> String {
    let output = crossbreak()
        .arg("explain")
        .args(arguments)
        .current_dir(folder)
        .assert()
        .success();
    String::from_utf8(output.get_output().stdout.clone()).unwrap()
}

#[test]
fn what_is_said_of_a_number_is_committed() {
    for (name, arguments) in [
        ("hours-median", ["hours:median"].as_slice()),
        (
            "lead-of-men",
            &["approach:Q5r2:lead@gender:Male", "--screen-reader"],
        ),
    ] {
        let said = explain(&project(""), arguments);
        fresh(
            &project(&format!("tests/snapshots/explain/{name}.txt")),
            said.as_bytes(),
        );
    }
}

#[test]
fn nothing_of_a_withheld_number_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let spec = written(folder.path());
    let text = std::fs::read_to_string(&spec).unwrap();
    std::fs::write(
        &spec,
        text.replace("withhold_below = 4", "withhold_below = 30"),
    )
    .unwrap();
    crossbreak().arg("run").arg(&spec).assert().success();
    let all = rows(&folder.path().join("outputs/poll/estimates.csv"));
    let withheld: Vec<_> = all.iter().filter(|row| row["flag"] == "withheld").collect();
    assert!(withheld.len() > 20, "{}", withheld.len());
    for row in withheld.iter().step_by(withheld.len() / 5) {
        let said = explained(&row["number"], &spec);
        let number = &said["number"];
        assert_eq!(number["printed"], "[c]");
        assert!(said["base"].is_null() && said["rows"].as_array().unwrap().is_empty());
        for key in ["value", "se", "lower", "upper"] {
            assert!(number[key].is_null(), "{key}");
        }
        for key in ["arithmetic", "precision"] {
            assert!(number[key].as_array().unwrap().is_empty(), "{key}");
        }
        assert!(
            number["warning"]
                .as_str()
                .unwrap()
                .contains("fewer than 30 respondents")
        );
        let cells = said["printed_in"]["cells"].as_array().unwrap();
        assert!(!cells.is_empty() && cells.iter().all(|cell| cell["shown"] == "[c]"));
        let lines = said["spec"].as_array().unwrap();
        assert!(
            lines
                .iter()
                .any(|line| line["what"] == "tables.withhold_below")
        );
    }
}

/// What `explain` says where it cannot do it, and that it ends with 2.
fn refused(folder: &Path, arguments: &[&str]) -> String {
    let output = crossbreak()
        .arg("explain")
        .args(arguments)
        .current_dir(folder)
        .assert()
        .code(2);
    // Messages are wrapped.
    let text = String::from_utf8(output.get_output().stderr.clone()).unwrap();
    let words = text.split_whitespace().filter(|word| *word != "|");
    words.collect::<Vec<_>>().join(" ")
}

#[test]
fn the_study_is_found_where_only_one_has_the_number() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let said = refused(path, &["hours:mean"]);
    assert!(
        said.contains("no spec in this folder")
            && said.contains("crossbreak explain hours:mean SPEC"),
        "{said}"
    );

    written(path);
    std::fs::write(path.join("theme.toml"), "[colours]\n").unwrap();
    assert!(explain(path, &["hours:mean"]).starts_with("hours:mean: "));
    // As it is typed with the keys of a keyboard, or not.
    assert!(explain(path, &["view:Don’t know"]).starts_with("view:Don't know: "));
    let said = refused(path, &["hours:maen"]);
    assert!(said.contains("did you mean `hours:mean`?"), "{said}");
    let said = refused(path, &["huors:mean"]);
    assert!(said.contains("did you mean `hours`?"), "{said}");
    let said = refused(path, &["hours:mean@sex:Man"]);
    assert!(
        said.contains("did you mean `hours:mean@sex:Male`?"),
        "{said}"
    );
    let said = refused(path, &["W007", "poll.toml"]);
    assert!(said.contains("leave it out"), "{said}");

    // Two studies that have it are both named; a number that one of them has alone is found.
    let text = std::fs::read_to_string(path.join("poll.toml")).unwrap();
    let other = text
        .replace("\"women\"", "\"ladies\"")
        .replace("bands = [", "# bands = [");
    std::fs::write(path.join("later.toml"), other).unwrap();
    let said = refused(path, &["hours:mean"]);
    assert!(
        said.contains("later.toml, poll.toml") && said.contains("hours:mean later.toml"),
        "{said}"
    );
    assert!(explain(path, &["hours:0-9"]).contains("poll.toml:"));
    assert!(explain(path, &["women:Good"]).starts_with("women:Good: "));
    assert!(explain(path, &["hours:mean", "later.toml"]).contains("later.toml:"));
    assert!(refused(path, &["hours:100-200"]).contains("looked at later.toml, poll.toml"));

    // specs/ comes first.
    std::fs::create_dir(path.join("specs")).unwrap();
    std::fs::write(path.join("specs/poll.csv"), poll()).unwrap();
    std::fs::copy(path.join("poll.toml"), path.join("specs/poll.toml")).unwrap();
    let said = explain(path, &["hours:mean"]);
    assert!(
        said.contains("specs/poll.toml:") || said.contains("specs\\poll.toml:"),
        "{said}"
    );
    assert!(!path.join("outputs").exists() && !path.join("weights").exists());
}

#[test]
fn sums_are_put_into_every_formula() {
    let folder = tempfile::tempdir().unwrap();
    let spec = written(folder.path());
    let said = |id: &str| -> String {
        let said = explained(id, &spec);
        let lines = said["number"]["arithmetic"].as_array().unwrap();
        let lines: Vec<&str> = lines.iter().map(|line| line.as_str().unwrap()).collect();
        lines.join("\n")
    };
    for (id, parts) in [
        ("view:index", ["× ", "each with the score −20.5"]),
        ("view:lead", ["sum: ", " − "]),
        ("view:Any", ["“Good”: ", "“Bad”: "]),
        ("hours:gap", ["F(", " − 10 = "]),
        ("hours:ratio", ["F(", " ÷ 10 = "]),
        ("hours:quantile-25", ["the first answer to reach 25%", "F("]),
        (
            "when:quantile-75",
            ["F(A ", "the first answer to reach 75%"],
        ),
        ("hours:mean", ["Σ w y = ", "÷ weighted base"]),
        (
            "view:Good@sex:Male minus Female",
            [
                "first: `view:Good@sex:Male`",
                "second: `view:Good@sex:Female`",
            ],
        ),
        (
            "view:Good@sex:Male minus Total",
            ["second: `view:Good` = ", " − "],
        ),
        // Wave 1 is no column of its own.
        (
            "view:Good@wave:3 minus 1",
            ["second (not a column of its own) = ", " − "],
        ),
        (
            "paper:p1:rank",
            ["`paper:p1` = ", "with a higher number = "],
        ),
        ("paper:Either", ["any of: ", "÷ weighted base"]),
        (
            "paper:p1:of-answers",
            [" answers, sum of weights", "÷ weighted base"],
        ),
        ("composition:sex:Male:unweighted", [" ÷ ", "respondents = "]),
    ] {
        let said = said(id);
        assert!(parts.iter().all(|part| said.contains(part)), "{id}: {said}");
    }
}
