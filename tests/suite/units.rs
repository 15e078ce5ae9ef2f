//! Numbers carry their unit: a mean is never drawn as a percentage, and every output of a figure says it in one way.

use std::collections::BTreeMap;
use std::path::Path;

use super::support::{Row, STUDY, crossbreak, json, rows, run};

const UNITS: &str = "tests/cases/numbers/units/case.toml";

/// What a figure's files say.
struct Figure {
    csv: Vec<Row>,
    svg: String,
    vega: serde_json::Value,
    listed: serde_json::Value,
}

impl Figure {
    fn read(outputs: &Path, id: &str) -> Figure {
        let figures = outputs.join("figures");
        let listing = json(&outputs.join("figures.json"));
        let all = listing["figures"].as_array().unwrap();
        let listed = all.iter().find(|figure| figure["id"] == id);
        Figure {
            csv: rows(&figures.join(format!("{id}.csv"))),
            svg: std::fs::read_to_string(figures.join(format!("{id}.svg"))).unwrap(),
            vega: json(&figures.join(format!("{id}.vl.json"))),
            listed: listed.unwrap().clone(),
        }
    }

    fn alt(&self) -> &str {
        self.listed["alt"].as_str().unwrap()
    }

    fn base(&self) -> &str {
        self.listed["base"].as_str().unwrap()
    }

    fn column(&self, name: &str) -> Vec<&str> {
        self.csv.iter().map(|row| row[name].as_str()).collect()
    }

    /// Every text of the picture with its attributes.
    fn texts(&self) -> Vec<(BTreeMap<&str, &str>, &str)> {
        let elements = self.svg.split("<text ").skip(1);
        elements
            .map(|element| {
                let (head, rest) = element.split_once('>').unwrap();
                (attributes(head), rest.split_once('<').unwrap().0)
            })
            .collect()
    }

    fn shapes<'a>(&'a self, name: &str) -> Vec<BTreeMap<&'a str, &'a str>> {
        let start = format!("<{name} ");
        let elements = self.svg.split(&start).skip(1);
        let elements: Vec<&str> = elements.map(|e| e.split_once('>').unwrap().0).collect();
        elements.into_iter().map(attributes).collect()
    }

    /// The numbers of the level axis by their places, and from them the value of a place.
    fn value_at(&self, x: f64) -> f64 {
        let ticks: Vec<(f64, f64)> = self
            .texts()
            .iter()
            .filter(|(at, _)| at["font-size"] == "13" && at.get("text-anchor") == Some(&"middle"))
            .filter_map(|(at, text)| Some((number(at["x"])?, number(text)?)))
            .collect();
        let ((x0, v0), (x1, v1)) = (ticks[0], ticks[ticks.len() - 1]);
        v0 + (x - x0) / (x1 - x0) * (v1 - v0)
    }

    /// The ends of each bar (after the swatches of a legend), as the axis says them.
    fn bars(&self) -> Vec<(f64, f64)> {
        let rects = self.shapes("rect");
        let bars = rects.iter().filter(|rect| rect.contains_key("x"));
        bars.map(|rect| {
            let (x, width) = (number(rect["x"]).unwrap(), number(rect["width"]).unwrap());
            (self.value_at(x), self.value_at(x + width))
        })
        .collect()
    }
}

fn attributes(head: &str) -> BTreeMap<&str, &str> {
    let pairs = head.split("\" ");
    pairs
        .filter_map(|pair| pair.split_once("=\""))
        .map(|(name, value)| (name, value.trim_end_matches(['"', '/'])))
        .collect()
}

/// `−1.5`, `31,861`
fn number(text: &str) -> Option<f64> {
    text.replace('−', "-").replace(',', "").parse().ok()
}

fn near(found: f64, expected: f64, within: f64) {
    assert!((found - expected).abs() < within, "{found}, not {expected}");
}

#[test]
fn mean_scores_are_bars_on_both_sides_of_zero() {
    let out = run("tests/cases/numbers/index-as-percent/case.toml");
    let figure = Figure::read(&out.path().join("outputs/case"), "ranked");
    assert_eq!(figure.column("row"), ["Item one", "Item two"]);
    assert_eq!(figure.column("value"), ["0.5", "-1.25"]);
    assert_eq!(figure.column("printed"), ["0.5", "−1.3"]);
    assert_eq!(figure.column("unit"), ["score", "score"]);
    assert_eq!(figure.listed["unit"], "score");
    assert!(
        figure
            .alt()
            .contains("Bars: mean score. Item one: 0.5. Item two: −1.3.")
    );
    assert!(!figure.svg.contains('%') && !figure.alt().contains('%'));
    let texts: Vec<&str> = figure.texts().iter().map(|(_, text)| *text).collect();
    for text in ["0.5", "−1.3", "−1.5", "0", "Mean score"] {
        assert!(texts.contains(&text), "{text} in {texts:?}");
    }
    let bars = figure.bars();
    for (bar, (from, to)) in bars.iter().zip([(0.0, 0.5), (-1.25, 0.0)]) {
        near(bar.0, from, 0.005);
        near(bar.1, to, 0.005);
    }
    let layer = &figure.vega["vconcat"][0]["layer"][0]["encoding"]["x"];
    assert_eq!(layer["scale"]["domain"], serde_json::json!([-1.5, 0.5]));
    assert_eq!(layer["axis"]["format"], ",");
    assert_eq!(layer["axis"]["title"], "Mean score");
}

#[test]
fn a_net_promoter_score_is_on_an_axis_of_numbers() {
    let out = run("tests/cases/numbers/ordered-index-figure/case.toml");
    let figure = Figure::read(&out.path().join("outputs/case"), "trend");
    assert_eq!(figure.column("value"), ["0.0", "50.0"]);
    assert_eq!(figure.column("printed"), ["0.0", "50.0"]);
    assert!(
        figure.alt().contains("May (200): 0.0; June (200): 50.0"),
        "{}",
        figure.alt()
    );
    // May is on the line of zero, and June as far above it as 50 is.
    let circles = figure.shapes("circle");
    let y = |i: usize| number(circles[i]["cy"]).unwrap();
    let ticks: Vec<(f64, f64)> = figure
        .texts()
        .iter()
        .filter(|(at, _)| at["font-size"] == "13" && at.get("text-anchor") == Some(&"end"))
        .filter_map(|(at, text)| Some((number(at["y"])?, number(text)?)))
        .collect();
    let ((y0, v0), (y1, v1)) = (ticks[0], ticks[ticks.len() - 1]);
    near((y(0) - y(1)) / (y0 - y1) * (v1 - v0), 50.0, 0.3);
    let zero = ticks.iter().find(|(_, value)| *value == 0.0).unwrap().0;
    // Baselines are a little below the lines that they name.
    near(zero - y(0), 4.5, 1.5);
    let y_axis = &figure.vega["vconcat"][0]["layer"][0]["encoding"]["y"];
    assert_eq!(y_axis["axis"]["format"], ",");
    assert!(y_axis["scale"]["domain"][1].as_f64().unwrap() >= 50.0);
}

#[test]
fn a_mean_out_of_ten_is_where_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let people: String = (0..100)
        .map(|i| format!("{i},{},{}\n", i % 2, if i % 10 == 0 { 7 } else { 8 }))
        .collect();
    std::fs::write(
        folder.path().join("poll.csv"),
        format!("id,sex,q\n{people}"),
    )
    .unwrap();
    let scores: Vec<String> = (0..=10).map(|i| format!("{i} = {i}")).collect();
    let spec = format!(
        "{STUDY}[variables.sex]\ncolumn = \"sex\"\n[weighting]\nmethod = \"none\"\n[[crossbreak]]\nvariable = \"sex\"\n\
         [[question]]\nid = \"ten\"\nkind = \"ordered\"\ncolumn = \"q\"\ntext = \"How good?\"\n\
         answers = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]\n\
         unused = [\"0\", \"1\", \"2\", \"3\", \"4\", \"5\", \"6\", \"9\", \"10\"]\nscores = {{ {} }}\n\
         [[figure]]\nid = \"dots\"\nkind = \"dots\"\nquestion = \"ten\"\nanswers = [\"index\"]\ncrossbreak = \"sex\"\n\
         title = \"T\"\n",
        scores.join(", ")
    );
    std::fs::write(folder.path().join("poll.toml"), spec).unwrap();
    assert_eq!(diagnostics(folder.path(), "run"), []);
    let figure = Figure::read(&folder.path().join("outputs/poll"), "dots");
    assert_eq!(figure.csv[0]["value"], "7.9");
    assert_eq!(figure.csv[0]["printed"], "7.9");
    let first = number(figure.shapes("circle")[0]["cx"]).unwrap();
    near(figure.value_at(first), 7.9, 0.01);
}

/// What the number of a unit is printed as: worked out here, apart from the program.
fn printed(unit: &str, statistic: &str, value: f64, decimals: usize) -> String {
    let rounded = |value: f64, decimals: usize| {
        let scale = 10f64.powi(decimals as i32);
        ((value.abs() * scale * 1e9).round() / 1e9).round() / scale
    };
    let apart = |text: String| {
        let (whole, rest) = match text.split_once('.') {
            Some((whole, rest)) => (whole.to_owned(), format!(".{rest}")),
            None => (text, String::new()),
        };
        match whole.len() {
            4.. => format!(
                "{},{}{rest}",
                &whole[..whole.len() - 3],
                &whole[whole.len() - 3..]
            ),
            _ => format!("{whole}{rest}"),
        }
    };
    let minus = |value: f64| if value < 0.0 { "−" } else { "" };
    match (unit, statistic) {
        ("share", _) => format!("{:.decimals$}%", rounded(value * 100.0, decimals)),
        ("points", _) => match rounded(value * 100.0, decimals) {
            0.0 => "0".to_owned(),
            points => format!("{}{points:.decimals$}", if value < 0.0 { "−" } else { "+" }),
        },
        ("score", _) | ("own", "mean") => {
            let shown = rounded(value, decimals.max(1));
            let sign = if shown == 0.0 { "" } else { minus(value) };
            format!("{sign}{}", apart(format!("{shown:.*}", decimals.max(1))))
        }
        _ => format!(
            "{}{}",
            minus(value),
            apart(format!("{}", rounded(value, 2)))
        ),
    }
}

#[test]
fn every_output_of_a_figure_has_the_unit_and_the_decimals_of_its_numbers() {
    let out = run(UNITS);
    let outputs = out.path().join("outputs/case");
    let numbers = json(&outputs.join("numbers.json"));
    let numbers = &numbers["numbers"];
    let listing = json(&outputs.join("figures.json"));
    let mut compared: BTreeMap<String, usize> = BTreeMap::new();
    for listed in listing["figures"].as_array().unwrap() {
        let id = listed["id"].as_str().unwrap();
        let figure = Figure::read(&outputs, id);
        let own = listed
            .get("unit")
            .and_then(|unit| unit.as_str())
            .unwrap_or("share");
        let wait = id.ends_with("wait");
        for row in figure.csv.iter().filter(|row| !row["value"].is_empty()) {
            let number = &numbers[row["number"].as_str()];
            let unit = number["unit"].as_str().unwrap();
            assert_eq!(unit, own, "{id} {}", row["number"]);
            assert_eq!(
                row.get("unit").map_or("share", String::as_str),
                unit,
                "{id}"
            );
            let value: f64 = row["value"].parse().unwrap();
            near(value, number["value"].as_f64().unwrap(), 1e-12);
            let decimals = match number["question"].as_str().unwrap() {
                "care" => 1,
                "change" => 2,
                _ => 0,
            };
            let statistic = number["statistic"].as_str().unwrap();
            // The median of ordered answers is printed as the answer.
            let expected = match wait {
                true => "one month".to_owned(),
                false => printed(unit, statistic, value, decimals),
            };
            let shown = row["printed"].trim_start_matches('\'');
            assert_eq!(shown, expected, "{id} {}", row["number"]);
            assert!(figure.alt().contains(&expected), "{id}: {expected}");
            *compared.entry(unit.to_owned()).or_default() += 1;
        }
        if own != "share" {
            let texts = figure.texts();
            let percent = texts
                .iter()
                .find(|(at, text)| at["font-size"] != "12" && text.contains('%'));
            assert!(percent.is_none(), "{id}: {percent:?}");
        }
    }
    for (unit, least) in [("share", 20), ("points", 20), ("score", 45), ("own", 35)] {
        assert!(compared[unit] >= least, "{compared:?}");
    }
    let axis = |id: &str, name: &str| {
        let figure = Figure::read(&outputs, id);
        let texts: Vec<&str> = figure.texts().iter().map(|(_, text)| *text).collect();
        assert!(texts.contains(&name), "{id}: {name} in {texts:?}");
    };
    axis("ranked-score", "Mean score");
    axis(
        "ranked-lead",
        "Lead of Agree in all over Disagree in all, in points",
    );
    axis("ranked-income", "Pounds a year");
    axis("ranked-income", "30,000");
    axis("grouped-change", "Mean, hours a week");
    axis("dots-wait", "Median, days");
    axis("dots-lead", "−10");
    axis("dots-feeling", "Median: answers in order, not to scale");
    axis("trend-income", "10,000");
    // Bars below zero alone: the axis ends at zero.
    let bars = Figure::read(&outputs, "grouped-change").bars().split_off(3);
    assert!(
        bars.iter()
            .all(|(from, to)| *from < -1.0 && to.abs() < 0.01),
        "{bars:?}"
    );
}

#[test]
fn nested_columns_keep_what_they_are_nested_within_and_empty_ones_are_left_out() {
    let out = run(UNITS);
    let outputs = out.path().join("outputs/case");
    let dots = Figure::read(&outputs, "dots-nested");
    let expected = [
        "All (360)",
        "18-34, Female (40, very low base)",
        "18-34, Male (80, low base)",
        "35-54, Female (80, low base)",
        "35-54, Male (80, low base)",
        "55+, Female (80, low base)",
    ];
    assert_eq!(dots.column("row"), expected);
    for label in expected {
        assert!(dots.alt().contains(label), "{label} in {}", dots.alt());
        assert!(dots.svg.contains(&format!(">{label}</text>")), "{label}");
    }
    assert!(!dots.alt().contains("55+, Male"));
    let grouped = Figure::read(&outputs, "grouped-nested");
    assert_eq!(grouped.csv[1]["column"], "yes, Male (60, low base)");
    assert!(grouped.alt().contains("no, Female (50, low base) 68%"));
    let panels = Figure::read(&outputs, "ranked-by");
    let mut headings = panels.column("panel");
    headings.dedup();
    let of = [
        "18-34, Female",
        "18-34, Male",
        "35-54, Female",
        "35-54, Male",
        "55+, Female",
    ];
    assert_eq!(headings, of);
    // Side by side in panels: the one legend says no bases, each panel does, and nothing is said of nobody.
    let by = Figure::read(&outputs, "grouped-by");
    let last: Vec<&Row> = by.csv.iter().filter(|row| row["panel"] == "55+").collect();
    assert!(last.len() == 3 && last.iter().all(|row| row["column"] == "Female"));
    assert!(
        by.alt()
            .contains("18-34 (Base: 40 to 80 unweighted, very low base)"),
        "{}",
        by.alt()
    );
    assert!(!by.svg.contains(">Female (40"));
}

#[test]
fn whom_the_spec_has_words_for_are_said_in_those_words_everywhere() {
    let out = run(UNITS);
    let outputs = out.path().join("outputs/case");
    let words = "women who were asked about care";
    for id in ["care", "care-stacked", "dots-care"] {
        let figure = Figure::read(&outputs, id);
        assert!(
            figure.base().starts_with(&format!("Base: {words} (200)")),
            "{}",
            figure.base()
        );
        assert!(
            figure.alt().contains(&format!("Base: {words} (200)")),
            "{}",
            figure.alt()
        );
        assert!(
            figure.svg.contains(words) && !figure.svg.contains("all respondents"),
            "{id}"
        );
    }
    let axis = |id: &str, name: &str| {
        let figure = Figure::read(&outputs, id);
        assert!(
            figure.svg.contains(&format!(">{name}</text>")),
            "{id}: {name}"
        );
    };
    axis("care", "Share of women who were asked about care");
    axis(
        "dots-care",
        "Share of women who were asked about care who answered “Yes”",
    );
    let bar = Figure::read(&outputs, "care-stacked");
    assert!(
        bar.alt()
            .contains("Women who were asked about care: Yes 46.5%"),
        "{}",
        bar.alt()
    );
    let methods = std::fs::read_to_string(outputs.join("methods.md")).unwrap();
    let said = methods.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        said.contains(&format!("Those of the question care are of {words}.")),
        "{said}"
    );
    assert!(!said.contains("Those of the question care are of those who were asked"));
}

/// Message, help and line of every error in `poll.toml`.
fn diagnostics(folder: &Path, command: &str) -> Vec<(String, String, u64)> {
    let output = crossbreak()
        .args([command, "poll.toml", "--json"])
        .current_dir(folder)
        .output()
        .unwrap();
    let object: serde_json::Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)));
    let text = |d: &serde_json::Value, key: &str| d[key].as_str().unwrap_or_default().to_owned();
    let found = object["diagnostics"].as_array().unwrap().iter();
    found
        .filter(|d| d["severity"] == "error")
        .map(|d| {
            let line = d["place"]["line"].as_u64().unwrap_or(0);
            (text(d, "message"), text(d, "help"), line)
        })
        .collect()
}

const RAW: &str = "id,wave,q,n,m1,m2\n1,1,Bad,31861,yes,no\n2,1,Good,31861,no,yes\n3,2,Good,31861,yes,yes\n4,2,Bad,31861,no,no\n";

const QUESTIONS: &str = r#"
[variables.wave]
column = "wave"
[weighting]
method = "none"
[[crossbreak]]
variable = "wave"
waves = true
[[question]]
id = "feel"
kind = "ordered"
column = "q"
text = "How?"
answers = ["Bad", "Good"]
scores = { Bad = 0, Good = 10 }
lead = { of = "Good", over = "Bad" }
truth = { answer = "Bad", source = "the register" }
[[question]]
id = "income"
kind = "number"
column = "n"
unit = "pounds"
text = "How much?"
truth = { value = 30000, source = "the register" }
"#;

#[test]
fn a_kind_that_cannot_show_a_unit_is_refused_at_the_line_that_names_it() {
    let head = format!("{STUDY}{QUESTIONS}[[figure]]\nid = \"one\"\n");
    let lines = head.lines().count() as u64;
    let figure = |kind: &str, question: &str, answers: &str, rest: &str| {
        format!(
            "{head}kind = \"{kind}\"\ntitle = \"T\"\nquestion = \"{question}\"\nanswers = {answers}\n{rest}\n"
        )
    };
    let waves = "crossbreak = \"wave\"";
    let cases = [
        (
            "histogram",
            "feel",
            "[\"index\"]",
            "",
            "a histogram figure cannot show \"index\"",
            "kind = \"ranked\"",
        ),
        (
            "stacked",
            "feel",
            "[\"median\"]",
            "",
            "a stacked figure cannot show \"median\"",
            "\"dots\" or \"trend\"",
        ),
        (
            "diverging",
            "feel",
            "[\"lead\"]",
            "",
            "a diverging figure cannot show \"lead\"",
            "\"dots\" or \"trend\"",
        ),
        (
            "versus",
            "feel",
            "[\"index\"]",
            "",
            "a versus figure cannot show \"index\"",
            "\"dots\" or \"trend\"",
        ),
        (
            "gap",
            "feel",
            "[\"quantile-25\"]",
            waves,
            "a gap figure cannot show \"quantile-25\"",
            "\"dots\"",
        ),
        (
            "stacked",
            "feel",
            "[\"Good\"]",
            "",
            "`answers` does nothing in a stacked figure",
            "leave `answers` out",
        ),
        (
            "ranked",
            "feel",
            "[\"median\"]",
            "",
            "a bar has no length for the median of question `feel`: it is an answer, not a number",
            "kind = \"dots\" or \"trend\"",
        ),
        (
            "grouped",
            "feel",
            "\"median\"",
            waves,
            "a bar has no length for the median",
            "values = {",
        ),
        (
            "dots",
            "feel",
            "[\"Good\", \"index\"]",
            waves,
            "one axis cannot show \"Good\" and \"index\" of question `feel`: shares and mean scores",
            "a figure of its own for \"index\"",
        ),
        (
            "trend",
            "feel",
            "[\"lead\", \"index\"]",
            waves,
            "percentage points and mean scores",
            "a figure of its own",
        ),
        (
            "dots",
            "feel",
            "[\"index\", \"median\"]",
            waves,
            "mean scores and answers in words",
            "a figure of its own",
        ),
        (
            "ranked",
            "feel",
            "[\"Good\", \"lead\"]",
            "",
            "one axis cannot show \"Good\" and \"lead\"",
            "a figure of its own",
        ),
        (
            "dots",
            "income",
            "[\"ratio\"]",
            waves,
            "no figure has an axis for \"ratio\"",
            "kind = \"gap\"",
        ),
    ];
    for (kind, question, answers, rest, message, help) in cases {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("poll.csv"), RAW).unwrap();
        std::fs::write(
            folder.path().join("poll.toml"),
            figure(kind, question, answers, rest),
        )
        .unwrap();
        let found = diagnostics(folder.path(), "check");
        let own = found.iter().find(|(said, ..)| said.contains(message));
        let Some((_, mended, line)) = own else {
            panic!("{kind} {answers}: expected {message}, found {found:?}");
        };
        assert!(mended.contains(help), "{kind} {answers}: {mended}");
        assert_eq!(*line, lines + 4, "{kind} {answers}");
    }
}

#[test]
fn a_number_without_bands_can_be_a_bar_of_its_mean() {
    let figures = "[[figure]]\nid = \"one\"\nkind = \"ranked\"\nquestion = \"income\"\nanswers = [\"mean\"]\ntitle = \"T\"\n\
                   [[figure]]\nid = \"two\"\nkind = \"grouped\"\nquestion = \"income\"\nanswers = [\"mean\"]\n\
                   crossbreak = \"wave\"\ntitle = \"T\"\n";
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("poll.csv"), RAW).unwrap();
    std::fs::write(
        folder.path().join("poll.toml"),
        format!("{STUDY}{QUESTIONS}{figures}"),
    )
    .unwrap();
    assert_eq!(diagnostics(folder.path(), "run"), []);
    for (id, bars) in [("one", 1), ("two", 2)] {
        let figure = Figure::read(&folder.path().join("outputs/poll"), id);
        assert_eq!(figure.column("printed"), vec!["31,861.0"; bars]);
        assert!(
            figure.svg.contains(">Mean, pounds</text>") && figure.svg.contains(">40,000</text>")
        );
        assert!(!figure.svg.contains('%'));
    }
}

#[test]
fn decimals_of_percentages_are_in_every_word_of_a_figure_in_the_way_of_the_house() {
    let figures = "[[figure]]\nid = \"stacked\"\nkind = \"stacked\"\nquestion = \"feel\"\ntitle = \"T\"\n\
                   [[figure]]\nid = \"versus\"\nkind = \"versus\"\nquestion = \"feel\"\nintervals = true\ntitle = \"T\"\n\
                   [[figure]]\nid = \"dots\"\nkind = \"dots\"\nquestion = \"feel\"\nanswers = [\"Good\"]\ncrossbreak = \"wave\"\ntitle = \"T\"\n";
    let people: String = (0..300)
        .map(|i| {
            let answer = if i % 7 < 4 { "Good" } else { "Bad" };
            format!("{i},{},{answer},31861,yes,no\n", i % 2)
        })
        .collect();
    let raw = format!("id,wave,q,n,m1,m2\n{people}");
    let drawn = |tables: &str, question: &str, theme: &str| {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("poll.csv"), &raw).unwrap();
        std::fs::write(folder.path().join("house.toml"), theme).unwrap();
        let questions = QUESTIONS.replace("id = \"feel\"", &format!("id = \"feel\"\n{question}"));
        let spec =
            format!("{STUDY}{tables}{questions}[figures]\ntheme = \"house.toml\"\n{figures}");
        std::fs::write(folder.path().join("poll.toml"), spec).unwrap();
        assert_eq!(diagnostics(folder.path(), "run"), []);
        let outputs = folder.path().join("outputs/poll");
        ["stacked", "versus", "dots"].map(|id| Figure::read(&outputs, id))
    };
    // 172 of 300 are good.
    let [stacked, versus, dots] = drawn("[tables]\ndecimals = 1\n", "", "");
    assert_eq!(stacked.column("printed"), ["42.7%", "57.3%"]);
    assert!(stacked.alt().contains("Good 57.3%") && stacked.svg.contains(">57.3%</text>"));
    let said = versus
        .csv
        .iter()
        .find(|row| row["column"] == "Lead, in points");
    let lead = said.unwrap()["printed"].trim_start_matches('\'');
    assert_eq!(lead, "+14.7 (+3.5 to +25.9)");
    assert_eq!(dots.csv[0]["printed"], "57.3%");
    // An axis has no decimals that it does not need.
    assert!(dots.svg.contains(">60%</text>"));
    let [two, ..] = drawn("[tables]\ndecimals = 1\n", "decimals = 2", "");
    assert_eq!(two.column("printed"), ["42.67%", "57.33%"]);
    let [none, ..] = drawn("", "", "");
    assert_eq!(none.column("printed"), ["43%", "57%"]);
    let theme = "[numbers]\npercent-sign = false\nthousands = \".\"\ndecimal = \",\"\n";
    let [house, ..] = drawn("[tables]\ndecimals = 1\n", "", theme);
    assert_eq!(house.column("printed"), ["42,7", "57,3"]);
}
