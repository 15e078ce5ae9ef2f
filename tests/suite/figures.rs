//! Figures of every kind: files, numbers, pictures, themes and mistakes.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use image_compare::prelude::{Rgb, RgbImage};

use super::support::{STUDY, contents, crossbreak, project, rows, run, run_by};

/// Pictures that a run has to go on drawing: the study, the figure, and where the committed picture is.
fn pictures() -> Vec<(&'static str, String, String)> {
    let mut pictures = Vec::new();
    let gallery = [
        (
            "terms-of-engagement",
            &[
                "figure-1", "figure-2", "figure-3", "figure-4", "figure-5", "figure-6",
            ][..],
        ),
        (
            "masculinity",
            &["feeling", "seen-as", "sources", "doing", "worries"][..],
        ),
    ];
    for (study, figures) in gallery {
        for figure in figures {
            let file = format!("outputs/{study}/figures/{figure}@2x.png");
            let committed = format!("outputs/gallery/{study}-{figure}.png");
            pictures.push((study, file, committed));
        }
    }
    for figure in KINDS {
        let file = format!("outputs/kinds/figures/{figure}.png");
        pictures.push((
            "kinds",
            file,
            format!("tests/figures/pictures/{figure}.png"),
        ));
    }
    for figure in UNITS {
        let file = format!("outputs/case/figures/{figure}.png");
        let committed = format!("tests/figures/pictures/units-{figure}.png");
        pictures.push(("units", file, committed));
    }
    pictures
}

/// Numbers that are no shares, on both sides of zero and far from it, and columns within others.
const UNITS: [&str; 12] = [
    "ranked-score",
    "ranked-score-report-column",
    "ranked-income-social-card",
    "ranked-by",
    "grouped-score",
    "grouped-by",
    "dots-nps",
    "dots-lead-report-column",
    "dots-nested",
    "trend-nps",
    "trend-income",
    "care",
];

/// Every kind, small multiples, and some in other sizes.
const KINDS: [&str; 22] = [
    "gap",
    "gap-time",
    "dots",
    "dots-one",
    "versus",
    "versus-statements",
    "diverging",
    "ranked",
    "grouped",
    "grouped-answers",
    "trend",
    "trend-one",
    "multiples-histogram",
    "multiples-stacked",
    "multiples-ranked",
    "multiples-dots",
    "gap-report-column",
    "versus-report-column",
    "trend-slide",
    "diverging-social-card",
    "weighting-weights",
    "weighting-targets-1",
];

fn spec_of(study: &str) -> String {
    match study {
        "kinds" => "tests/figures/kinds.toml".to_owned(),
        "units" => "tests/cases/numbers/units/case.toml".to_owned(),
        study => format!("specs/{study}.toml"),
    }
}

fn picture(path: &Path) -> RgbImage {
    let bytes = std::fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let decoder = png::Decoder::new(std::io::Cursor::new(bytes));
    let mut reader = decoder.read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut pixels).unwrap();
    assert_eq!(info.color_type, png::ColorType::Rgb, "{}", path.display());
    RgbImage::from_raw(info.width, info.height, pixels).unwrap()
}

/// How alike two pictures are for the eye where they differ most, 1 for the same: structure of the lightness and
/// distance of the colours, tile by tile. Over a whole picture a changed number would be lost in the white around it.
fn alike(a: &RgbImage, b: &RgbImage) -> f64 {
    const TILE: u32 = 64;
    if a.dimensions() != b.dimensions() {
        return 0.0;
    }
    let (width, height) = a.dimensions();
    let mut worst = 1.0f64;
    for top in (0..height).step_by(TILE as usize) {
        for left in (0..width).step_by(TILE as usize) {
            let tile = |of: &RgbImage| {
                let (right, bottom) = (TILE.min(width - left), TILE.min(height - top));
                RgbImage::from_fn(right, bottom, |x, y| *of.get_pixel(left + x, top + y))
            };
            let (one, other) = (tile(a), tile(b));
            if one.as_raw() != other.as_raw() {
                worst = worst.min(
                    image_compare::rgb_hybrid_compare(&one, &other)
                        .unwrap()
                        .score,
                );
            }
        }
    }
    worst
}

/// Below this a change can be seen; another rounding of the edges of letters is above it.
const ALIKE: f64 = 0.97;

#[test]
fn pictures_look_as_the_committed_ones() {
    let mut drawn: BTreeMap<&str, tempfile::TempDir> = BTreeMap::new();
    for (study, file, committed) in pictures() {
        let out = drawn.entry(study).or_insert_with(|| run(&spec_of(study)));
        let (new, old) = (out.path().join(file), project(&committed));
        if std::env::var_os("CROSSBREAK_UPDATE").is_some() {
            // What looks the same keeps its bytes: a history of pictures is a history of what changed.
            if !old.exists() || alike(&picture(&new), &picture(&old)) < ALIKE {
                std::fs::copy(&new, &old).unwrap();
            }
            continue;
        }
        let score = alike(&picture(&new), &picture(&old));
        assert!(
            score >= ALIKE,
            "{committed} looks otherwise ({score:.4}); CROSSBREAK_UPDATE=1 takes the new one"
        );
    }
}

#[test]
fn a_change_that_can_be_seen_is_seen() {
    let path = project("outputs/gallery/terms-of-engagement-figure-1.png");
    let as_it_is = picture(&path);
    assert_eq!(alike(&as_it_is, &as_it_is), 1.0);
    // A column a little taller, as another number would draw it.
    let mut other = as_it_is.clone();
    let (width, height) = other.dimensions();
    for x in width / 4..width / 4 + 30 {
        for y in height / 2..height / 2 + 12 {
            other.put_pixel(x, y, Rgb([95, 155, 196]));
        }
    }
    assert!(alike(&as_it_is, &other) < ALIKE);
}

#[test]
fn every_figure_has_every_file_and_they_say_what_the_estimates_say() {
    let out = run("tests/figures/kinds.toml");
    let folder = out.path().join("outputs/kinds");
    let estimates: BTreeMap<String, BTreeMap<String, String>> = rows(&folder.join("estimates.csv"))
        .into_iter()
        .map(|row| (row["number"].clone(), row))
        .collect();
    let listing = super::support::json(&folder.join("figures.json"));
    let figures = listing["figures"].as_array().unwrap();
    assert!(figures.len() >= 19, "{}", figures.len());
    let mut compared = 0;
    for figure in figures {
        let id = figure["id"].as_str().unwrap();
        let files = figure["files"].as_object().unwrap();
        let kinds: BTreeSet<&str> = files.keys().map(String::as_str).collect();
        let expected = ["csv", "pdf", "png", "png_2x", "svg", "vega_lite"];
        assert_eq!(kinds, expected.into_iter().collect(), "{id}");
        for file in files.values() {
            let path = folder.join(file.as_str().unwrap());
            assert!(path.metadata().unwrap().len() > 100, "{}", path.display());
        }
        for word in ["title", "wording", "base", "fieldwork", "source", "alt"] {
            assert!(figure[word].as_str().unwrap().len() > 5, "{id}: {word}");
        }
        let svg = std::fs::read_to_string(folder.join(files["svg"].as_str().unwrap())).unwrap();
        assert!(
            svg.contains("role=\"img\"") && svg.contains("<desc"),
            "{id}"
        );
        let vega = std::fs::read_to_string(folder.join(files["vega_lite"].as_str().unwrap()));
        let vega: serde_json::Value = serde_json::from_str(&vega.unwrap()).unwrap();
        assert_eq!(vega["usermeta"]["base"], figure["base"], "{id}");
        // The second route: every value of the csv is that of the number whose id stands beside it.
        for row in rows(&folder.join(files["csv"].as_str().unwrap())) {
            let (Some(number), Some(value)) = (row.get("number"), row.get("value")) else {
                continue;
            };
            if number.is_empty() || value.is_empty() {
                continue;
            }
            let own = &estimates[number];
            let (value, own): (f64, f64) = (value.parse().unwrap(), own["value"].parse().unwrap());
            assert!((value - own).abs() < 1e-12, "{id} {number}: {value} {own}");
            let percent = format!("{}%", (own * 100.0).round());
            let printed = &row["printed"];
            if printed.ends_with('%') && *printed != "<1%" && (own * 1000.0).fract().abs() > 1e-6 {
                assert_eq!(*printed, percent, "{id} {number}");
            }
            compared += 1;
        }
    }
    assert!(compared > 250, "{compared}");
}

#[test]
fn figures_of_every_kind_are_the_same_bytes_on_one_thread_and_two() {
    let drawn = |threads: &str| {
        let mut program = crossbreak();
        program.env("RAYON_NUM_THREADS", threads);
        contents(run_by(program, "tests/figures/kinds.toml").path())
    };
    let (one, two) = (drawn("1"), drawn("2"));
    assert!(one.keys().eq(two.keys()));
    for (path, bytes) in &one {
        assert!(*bytes == two[path], "{} differs", path.display());
    }
}

const RAW: &str = "id,sex,years,wave,q1,q2a,q2b,guess\n\
    1,Male,20,1,Agree,yes,no,10\n2,Male,40,2,Disagree,no,yes,20\n3,Female,30,1,Agree,yes,yes,30\n\
    4,Female,50,2,Neither,no,no,40\n5,Female,60,1,Disagree,yes,no,50\n";

const QUESTIONS: &str = r#"
[variables.sex]
column = "sex"
[variables.wave]
column = "wave"
[weighting]
method = "none"
[[crossbreak]]
variable = "sex"
[[crossbreak]]
variable = "wave"
waves = true
[[question]]
id = "jobs"
kind = "scale"
column = "q1"
text = "Are there enough jobs?"
answers = ["Agree", "Neither", "Disagree"]
lead = { of = "Agree", over = "Disagree" }
[[question]]
id = "both"
kind = "multiple"
text = "Which?"
items = ["q2a", "q2b"]
not_selected = "no"
[[question]]
id = "guess"
kind = "number"
column = "guess"
unit = "hours"
text = "How many hours?"
bands = ["0-24", "25-49", "50-74"]
truth = { value = 35, source = "the register" }
"#;

/// A study with these figures in a folder of its own.
fn study(figures: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("poll.csv"), RAW).unwrap();
    let spec = format!("{STUDY}{QUESTIONS}{figures}");
    std::fs::write(folder.path().join("poll.toml"), spec).unwrap();
    folder
}

/// What is said of a study, code and message, one a line.
fn said(folder: &tempfile::TempDir, command: &str) -> (i32, String) {
    let output = crossbreak()
        .args([command, "poll.toml", "--json"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    let object: serde_json::Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)));
    let found = object["diagnostics"].as_array().unwrap();
    let line = |d: &serde_json::Value| {
        let text = |key: &str| d[key].as_str().unwrap_or_default().to_owned();
        format!("{} | {}\n", text("message"), text("help"))
    };
    (
        output.status.code().unwrap(),
        found.iter().map(line).collect(),
    )
}

#[test]
fn every_mistake_in_a_figure_is_said_with_what_would_mend_it() {
    let figure = |kind: &str, rest: &str| {
        format!("[[figure]]\nid = \"one\"\nkind = \"{kind}\"\ntitle = \"T\"\n{rest}\n")
    };
    for (figures, message) in [
        (
            figure("gap", "question = \"guess\""),
            "a gap figure has a row for each column of a crossbreak | crossbreak = ",
        ),
        (
            figure("gap", "question = \"jobs\"\ncrossbreak = \"sex\""),
            "question `jobs` has no true figure to compare with",
        ),
        (
            figure(
                "dots",
                "question = \"jobs\"\nanswers = \"Agre\"\ncrossbreak = \"sex\"",
            ),
            "question `jobs` has no answer \"Agre\" | did you mean `Agree`?",
        ),
        (
            figure("dots", "question = \"jobs\"\ncrossbreak = \"sex\""),
            "which answer of question `jobs` is shown?",
        ),
        (
            figure(
                "dots",
                "question = \"jobs\"\nanswers = [\"Agree\"]\ncrossbreak = \"sexx\"",
            ),
            "there is no crossbreak `sexx` | did you mean `sex`?",
        ),
        (
            figure(
                "trend",
                "question = \"jobs\"\nanswers = [\"Agree\"]\ncrossbreak = \"sex\"",
            ),
            "the columns of `sex` are no waves | crossbreak = \"wave\"",
        ),
        (
            figure(
                "trend",
                "question = \"jobs\"\nanswers = [\"Agree\"]\ncrossbreak = \"wave\"\nby = \"sex\"",
            ),
            "no crossbreak has `wave` within `sex` | add [[crossbreak]] variables = [\"sex\", \"wave\"]",
        ),
        (
            figure("versus", "question = \"guess\""),
            "question `guess` has no two sides to set against each other",
        ),
        (
            figure("grouped", "question = \"jobs\""),
            "grouped bars need something to set side by side",
        ),
        (
            figure("ranked", "question = \"both\"\nanswers = [\"Agree\"]"),
            "`answers` does nothing here",
        ),
        (
            figure("ranked", "question = \"both\"\nitems = [\"q2c\"]"),
            "question `both` has no item \"q2c\" | did you mean `q2a`?",
        ),
        (
            figure("histogram", "question = \"guess\"\nboxed = [\"q\"]"),
            "`boxed` does nothing in a histogram figure | leave `boxed` out",
        ),
        (
            figure(
                "stacked",
                "question = \"jobs\"\nsizes = [\"slide\", \"slide\"]",
            ),
            "a size is named twice",
        ),
        (
            figure("diverging", "question = \"both\""),
            "stacked bars show questions whose answers add up to everyone",
        ),
        (
            "[figures]\ntheme = \"plane\"\n".to_owned(),
            "there is no theme \"plane\" | did you mean `plain`?",
        ),
        (
            "[figures]\ntheme = \"none.toml\"\n".to_owned(),
            "none.toml: there is no such file",
        ),
        ("[figures]\nsizes = [\"slyde\"]\n".to_owned(), "slyde"),
    ] {
        let folder = study(&figures);
        let (code, text) = said(&folder, "check");
        assert_eq!(code, 2, "{figures}\n{text}");
        assert!(
            text.contains(message),
            "{figures}\nexpected {message}\nfound {text}"
        );
    }
}

#[test]
fn more_answers_than_can_be_told_apart_are_a_mistake_that_names_the_cause() {
    let figure =
        "[[figure]]\nid = \"one\"\nkind = \"stacked\"\nquestion = \"many\"\ntitle = \"T\"\n";
    let question =
        "[[question]]\nid = \"many\"\nkind = \"single\"\ncolumn = \"q1\"\ntext = \"Which?\"\n";
    let with = |answers: usize| {
        let folder = tempfile::tempdir().unwrap();
        let row = |i: usize| format!("{i},Answer {}\n", (b'A' + (i % answers) as u8) as char);
        let rows: String = (0..40).map(row).collect();
        std::fs::write(folder.path().join("poll.csv"), format!("id,q1\n{rows}")).unwrap();
        let spec = format!("{STUDY}[weighting]\nmethod = \"none\"\n{question}{figure}");
        std::fs::write(folder.path().join("poll.toml"), spec).unwrap();
        said(&folder, "check")
    };
    assert_eq!(with(10), (0, String::new()));
    let (code, text) = with(12);
    assert_eq!(code, 2);
    let expected = "stacked bars have no colours for all answers of question `many`: it has 12 answers | at most ten answers";
    assert!(text.contains(expected), "{text}");
}

#[test]
fn shares_too_small_for_a_number_in_the_picture_are_said() {
    const NOTE: &str = "Shares below 3% have no number in the picture";
    for (agree, all, said_so) in [(3, 100, false), (29, 1_000, true), (21, 1_000, true)] {
        let folder = study(
            "[[figure]]\nid = \"one\"\nkind = \"stacked\"\nquestion = \"jobs\"\ntitle = \"T\"\n",
        );
        let person = |i: usize| {
            let answer = match i {
                i if i < agree => "Agree",
                i if i % 2 == 0 => "Neither",
                _ => "Disagree",
            };
            format!("{i},Male,30,1,{answer},yes,no,10\n")
        };
        let people: String = (0..all).map(person).collect();
        let raw = format!("id,sex,years,wave,q1,q2a,q2b,guess\n{people}");
        std::fs::write(folder.path().join("poll.csv"), raw).unwrap();
        let (code, text) = said(&folder, "run");
        assert_eq!(code, 0, "{text}");
        let picture = folder.path().join("outputs/poll/figures/one.svg");
        let picture = std::fs::read_to_string(picture).unwrap();
        assert_eq!(picture.contains(NOTE), said_so, "{agree} of {all}");
    }
}

#[test]
fn few_people_are_marked_and_withheld_ones_are_not_drawn() {
    let figures = "[[figure]]\nid = \"dots\"\nkind = \"dots\"\nquestion = \"jobs\"\nanswers = \"Agree\"\n\
                   crossbreak = \"sex\"\ntitle = \"T\"\n[[figure]]\nid = \"bars\"\nkind = \"grouped\"\nquestion = \"jobs\"\n\
                   crossbreak = \"sex\"\ntitle = \"T\"\n";
    let folder = study(figures);
    let (code, text) = said(&folder, "run");
    assert_eq!(code, 0, "{text}");
    let read = |file: &str| {
        std::fs::read_to_string(folder.path().join("outputs/poll/figures").join(file)).unwrap()
    };
    let dots = read("dots.svg");
    assert!(dots.contains("Male (2, very low base)"), "{dots}");
    assert!(dots.contains("Hollow marks are of fewer than 100 people."));
    assert!(read("bars.svg").contains("Hatched bars are of fewer than 100 people."));

    let folder = study(&format!("[tables]\nwithhold_below = 3\n{figures}"));
    // Two men, and enough others that those who would give them away can be withheld as well.
    let others = |i: usize| {
        let sex = if i < 9 { "Female" } else { "Other" };
        let answer = ["Agree", "Agree", "Neither"][i % 3];
        format!("{i},{sex},30,{},{answer},yes,no,10\n", i % 2 + 1)
    };
    let people: String = (1..=20).map(others).collect();
    let men = "21,Male,20,1,Agree,yes,no,10\n22,Male,20,2,Disagree,yes,no,10\n";
    let raw = format!("id,sex,years,wave,q1,q2a,q2b,guess\n{people}{men}");
    std::fs::write(folder.path().join("poll.csv"), raw).unwrap();
    let (code, text) = said(&folder, "run");
    assert_eq!(code, 0, "{text}");
    let read = |file: &str| {
        std::fs::read_to_string(folder.path().join("outputs/poll/figures").join(file)).unwrap()
    };
    assert!(read("dots.svg").contains("Male (withheld)"));
    assert!(
        read("dots.csv")
            .lines()
            .any(|line| line.contains("Male (withheld)") && line.contains("[c]"))
    );
    // Half of the two men agree, and nothing says so.
    for file in [
        "dots.svg",
        "dots.csv",
        "dots.vl.json",
        "bars.svg",
        "bars.csv",
        "bars.vl.json",
    ] {
        assert!(
            !read(file).contains("0.5,") && !read(file).contains("50%"),
            "{file}"
        );
    }
}

#[test]
fn a_house_has_its_colours_its_numbers_and_its_logo() {
    let folder = study(
        "[figures]\ntheme = \"house/style.toml\"\n[[figure]]\nid = \"one\"\nkind = \"stacked\"\nquestion = \"jobs\"\ntitle = \"T\"\n",
    );
    let house = folder.path().join("house");
    std::fs::create_dir(&house).unwrap();
    std::fs::write(
        house.join("style.toml"),
        "[colours]\nlead = \"#123456\"\n[numbers]\npercent-sign = false\n[logo]\nfile = \"logo.svg\"\n[font]\n\
         family = \"House\"\nregular = \"house.ttf\"\n",
    )
    .unwrap();
    std::fs::copy(
        project("crates/figures/src/figures/fonts/SourceSans3-Regular.ttf"),
        house.join("house.ttf"),
    )
    .unwrap();
    std::fs::write(
        house.join("logo.svg"),
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"80\" height=\"20\"><rect width=\"80\" height=\"20\"/></svg>",
    )
    .unwrap();
    let (code, text) = said(&folder, "run");
    assert_eq!(code, 0, "{text}");
    let outputs = folder.path().join("outputs/poll");
    let svg = std::fs::read_to_string(outputs.join("figures/one.svg")).unwrap();
    assert!(svg.contains("#123456") && svg.contains("font-family=\"'House'"));
    assert!(svg.contains(">40</text>") && !svg.contains(">40%</text>"));
    assert!(svg.contains("<image ") && svg.contains("font/ttf"));
    let manifest = super::support::json(&outputs.join("manifest.json"));
    let inputs: Vec<&str> = manifest["inputs"]
        .as_array()
        .unwrap()
        .iter()
        .map(|input| input["file"].as_str().unwrap())
        .collect();
    for file in ["house/style.toml", "house/house.ttf", "house/logo.svg"] {
        assert!(inputs.contains(&file), "{file} in {inputs:?}");
    }
}

#[test]
fn what_a_logo_or_a_font_may_not_hold_is_said_at_its_key() {
    let svg = |body: &str| {
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"80\" height=\"20\"><rect width=\"80\" height=\"20\"/>{body}</svg>"
        )
    };
    // In the place of a table that a font can do without.
    let mut pictures = std::fs::read(project(
        "crates/figures/src/figures/fonts/SourceSans3-Regular.ttf",
    ))
    .unwrap();
    let at = pictures.windows(4).position(|tag| tag == b"OS/2").unwrap();
    pictures[at..at + 4].copy_from_slice(b"SVG ");
    for (file, bytes, words) in [
        (
            "logo.svg",
            svg("<image href=\"/etc/passwd\" width=\"9\" height=\"9\"/>").into_bytes(),
            "line 2: the logo has <image> in it",
        ),
        (
            "logo.svg",
            svg("<use href=\"/dev/zero#a\"/>").into_bytes(),
            "line 2: the logo refers to \"/dev/zero#a\"",
        ),
        (
            "logo.svg",
            svg(&"<g>".repeat(200_000)).into_bytes(),
            "line 2: the logo is",
        ),
        (
            "house.ttf",
            pictures,
            "line 5: house.ttf: its glyphs are pictures",
        ),
    ] {
        let folder = study(
            "[figures]\ntheme = \"style.toml\"\n[[figure]]\nid = \"one\"\nkind = \"stacked\"\nquestion = \"jobs\"\ntitle = \"T\"\n",
        );
        let style =
            "[logo]\nfile = \"logo.svg\"\n[font]\nfamily = \"House\"\nregular = \"house.ttf\"\n";
        std::fs::write(folder.path().join("style.toml"), style).unwrap();
        std::fs::write(folder.path().join("logo.svg"), svg("")).unwrap();
        std::fs::copy(
            project("crates/figures/src/figures/fonts/SourceSans3-Regular.ttf"),
            folder.path().join("house.ttf"),
        )
        .unwrap();
        std::fs::write(folder.path().join(file), bytes).unwrap();
        let (code, text) = said(&folder, "check");
        assert_eq!(code, 2, "{text}");
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(text.contains(words), "{words}: {text}");
    }
}

#[test]
fn the_bundled_themes_are_printed_as_they_are_read() {
    for theme in ["plain", "analysis-function", "bold"] {
        let output = crossbreak().args(["theme", theme]).output().unwrap();
        let folder = study(
            "[figures]\ntheme = \"house.toml\"\n[[figure]]\nid = \"one\"\nkind = \"histogram\"\nquestion = \"guess\"\ntitle = \"T\"\n",
        );
        std::fs::write(folder.path().join("house.toml"), &output.stdout).unwrap();
        let (code, text) = said(&folder, "run");
        assert_eq!(code, 0, "{text}");
        let own = study(&format!(
            "[figures]\ntheme = \"{theme}\"\n[[figure]]\nid = \"one\"\nkind = \"histogram\"\nquestion = \"guess\"\ntitle = \"T\"\n"
        ));
        assert_eq!(said(&own, "run").0, 0);
        let svg = |folder: &tempfile::TempDir| {
            std::fs::read(folder.path().join("outputs/poll/figures/one.svg")).unwrap()
        };
        assert!(svg(&folder) == svg(&own), "{theme}");
    }
}
