//! The page of a study: it holds what the workbook holds, asks for nothing, and says nothing but what it was told. What a
//! browser makes of it: `tests/browser/check.mjs`.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use super::support::{STUDY, crossbreak, node_is_there, project, rows, run};

const STUDIES: [&str; 3] = ["terms-of-engagement", "masculinity", "pew-2013"];

fn page(folder: &Path, study: &str) -> String {
    let path = folder.join(format!("outputs/{study}/report.html"));
    std::fs::read_to_string(path).unwrap()
}

/// Runs a poll in a folder of its own and returns its page.
fn poll(raw: &str, rest: &str) -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("poll.csv"), raw).unwrap();
    std::fs::write(
        folder.path().join("poll.toml"),
        format!("{STUDY}[weighting]\nmethod = \"none\"\n{rest}"),
    )
    .unwrap();
    crossbreak()
        .arg("run")
        .arg(folder.path().join("poll.toml"))
        .assert()
        .success();
    let page = page(folder.path(), "poll");
    (folder, page)
}

/// The text between two marks, after the first `from`.
fn between<'a>(text: &'a str, from: &str, to: &str) -> &'a str {
    let start = text.find(from).unwrap_or_else(|| panic!("no {from}")) + from.len();
    let end = text[start..].find(to).unwrap_or_else(|| panic!("no {to}"));
    &text[start..start + end]
}

/// What the page escaped.
fn plain(text: &str) -> String {
    let signs = [
        ("&#60;", "<"),
        ("&#62;", ">"),
        ("&#34;", "\""),
        ("&#39;", "'"),
        ("&#38;", "&"),
    ];
    signs.iter().fold(text.to_owned(), |text, (escaped, sign)| {
        text.replace(escaped, sign)
    })
}

/// Every cell with an id: its title and what it shows.
fn cells(page: &str) -> BTreeMap<String, (String, String)> {
    page.split("<td id=\"")
        .skip(1)
        .map(|cell| {
            let (id, rest) = cell.split_once('"').unwrap();
            let title = between(rest, "title=\"", "\"");
            let shown = between(rest, ">", "</td>");
            let shown = shown.split("<small>").next().unwrap();
            (plain(id), (plain(title), plain(shown)))
        })
        .collect()
}

fn anchor(id: &str) -> String {
    id.replace(char::is_whitespace, "_")
}

/// The decimals of every number in a text that has this unit behind it.
fn decimals(text: &str, unit: &str) -> Vec<usize> {
    let digits = |c: char| c.is_ascii_digit() || c == '.';
    text.match_indices(unit)
        .map(|(at, _)| {
            let before = &text[..at];
            let start = before.trim_end_matches(digits).len();
            let (_, fraction) = before[start..].split_once('.').unwrap_or_default();
            fraction.len()
        })
        .collect()
}

#[test]
fn the_title_of_a_number_has_one_decimal_more_than_its_cell() {
    let mut raw = "id,q,n\n".to_owned();
    for row in 0..70 {
        let answer = ["Yes", "Yes", "Yes", "No", "No", "Maybe", "Maybe"][row % 7];
        raw.push_str(&format!(
            "{row},{answer},{}\n",
            [1, 1, 2, 3, 5, 8, 4][row % 7]
        ));
    }
    let (_folder, page) = poll(
        &raw,
        "[[question]]\nid = \"q\"\nkind = \"scale\"\ncolumn = \"q\"\ntext = \"Q?\"\n\
         answers = [\"Yes\", \"Maybe\", \"No\"]\nlead = { of = \"Yes\", over = \"No\" }\n\
         [[question]]\nid = \"n\"\nkind = \"number\"\ncolumn = \"n\"\ntext = \"N?\"\n",
    );
    let cells = cells(&page);
    let of = |id: &str| {
        let (title, shown) = &cells[id];
        let parts: Vec<&str> = title.split(" · ").collect();
        let interval = parts[1]
            .strip_prefix("95% interval ")
            .unwrap_or_else(|| panic!("{title}"));
        (shown.as_str(), parts[0].to_owned(), interval.to_owned())
    };
    // 30 of 70, 30 - 20 of 70, and 24 / 7.
    let (shown, value, interval) = of("q:Yes");
    assert_eq!((shown, value.as_str()), ("43%", "42.9%"));
    assert_eq!(decimals(&interval, "%"), [1, 1], "{interval}");
    let (shown, value, interval) = of("q:lead");
    assert_eq!((shown, value.as_str()), ("+14", "+14.3 points"));
    let ends: Vec<usize> = interval
        .split(" to ")
        .map(|end| decimals(end, "")[end.len()])
        .collect();
    assert_eq!(ends, [1, 1], "{interval}");
    let (shown, value, interval) = of("n:mean");
    assert_eq!((shown, value.as_str()), ("3.4", "3.43"));
    let ends: Vec<usize> = interval
        .split(" to ")
        .map(|end| decimals(end, "")[end.len()])
        .collect();
    assert_eq!(ends, [2, 2], "{interval}");
}

#[test]
fn every_number_stands_in_the_page_as_the_workbook_shows_it() {
    for study in STUDIES {
        let out = run(&format!("specs/{study}.toml"));
        let page = page(out.path(), study);
        let cells = cells(&page);
        let table = rows(&out.path().join(format!("outputs/{study}/tables.csv")));
        assert!(table.len() > 500, "{study}: {} cells", table.len());
        for row in &table {
            let id = &row["number"];
            let (title, shown) = cells
                .get(&anchor(id))
                .unwrap_or_else(|| panic!("{study}: {id} is not in the page"));
            // Signs that keep a spreadsheet from taking text for a formula stand in csv files only.
            assert_eq!(shown, row["shown"].trim_start_matches('\''), "{id}");
            let bases = format!(
                "bases: {}",
                crossbreak::number::count(row["unweighted_base"].parse().unwrap_or(0.0))
            );
            let answers = bases.replace("bases", "answers");
            assert!(
                row["unweighted_base"].is_empty()
                    || title.contains(&bases)
                    || title.contains(&answers),
                "{id}: {title}"
            );
            assert!(title.contains(" · of "), "{id}: {title}");
        }
        let ids: Vec<&str> = page
            .split(" id=\"")
            .skip(1)
            .map(|t| t.split('"').next().unwrap())
            .collect();
        let unique: std::collections::BTreeSet<&str> = ids.iter().copied().collect();
        assert_eq!(ids.len(), unique.len(), "{study}: an id stands twice");
    }
}

#[test]
fn the_policy_lets_in_nothing_but_the_pages_own_style_and_script() {
    let out = run("specs/terms-of-engagement.toml");
    let page = page(out.path(), "terms-of-engagement");
    let policy = plain(between(&page, "Content-Security-Policy\" content=\"", "\""));
    let hash = |text: &str| format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text)));
    let style = hash(between(&page, "<style>", "</style>"));
    let script = hash(between(&page, "<script>", "</script>"));
    assert_eq!(
        policy,
        format!(
            "default-src 'none'; style-src {style}; script-src {script}; img-src data:; font-src data:; \
             base-uri 'none'; form-action 'none'"
        )
    );
    assert_eq!(page.matches("<style").count(), 1);
    assert_eq!(page.matches("<script").count(), 1);
    for forbidden in [
        " style=\"",
        " onclick",
        " onload",
        "src=\"http",
        "href=\"http",
        "url(http",
        "@import",
    ] {
        assert!(!page.contains(forbidden), "{forbidden}");
    }
    // Every section that shows numbers says that they are of invented people, and so does the head.
    assert_eq!(
        page.matches("<span class=\"tag\">synthetic data</span>")
            .count(),
        6
    );
    assert!(page.contains("<strong>Synthetic data:</strong> invented respondents"));
    // The files that it leads to are there.
    for link in page.split("href=\"figures/").skip(1) {
        let file = link.split('"').next().unwrap();
        let path = out
            .path()
            .join("outputs/terms-of-engagement/figures")
            .join(file);
        assert!(path.exists(), "{file}");
    }
}

#[test]
fn hostile_texts_are_texts() {
    let labels = [
        "<script>alert(1)</script>",
        "\" onmouseover=alert(1) x=\"",
        "]]><svg onload=alert(1)>",
        "</style><img src=x>",
        "{{ 7 * 7 }} {% raw %}",
        "\u{202e}\u{5e9}\u{5dc}\u{5d5}\u{5dd} & 'quoted'",
    ];
    // Stacked bars have colours for so many.
    const ANSWERS: usize = 5;
    let mut raw = "id,q,g\n".to_owned();
    for i in 0..120 {
        let quoted = |text: &str| text.replace('"', "\"\"");
        raw += &format!(
            "{i},\"{}\",\"{}\"\n",
            quoted(labels[i % ANSWERS]),
            quoted(labels[(i / 7) % labels.len()])
        );
    }
    let (_folder, page) = poll(
        &raw,
        r#"
[variables.g]
column = "g"
label = "</title><script>alert(2)</script>"
[[crossbreak]]
variable = "g"
[[question]]
id = "q"
kind = "single"
column = "q"
text = "What do you say to <b onclick='x'>this</b>?"
[[figure]]
id = "figure-1"
kind = "stacked"
question = "q"
title = "A title with </svg><script>alert(3)</script>"
[[claim]]
text = "</p><script>alert(4)</script>"
says = "20%"
number = "q:{{ 7 * 7 }} {% raw %}"
"#,
    );
    assert_eq!(page.matches("<script").count(), 1);
    assert_eq!(page.matches("</script").count(), 1);
    for tag in ["<img", "<b onclick", "<svg onload", "</title><", "49"] {
        let own = tag == "49" && !page.contains(">49 ");
        assert!(own || !page.contains(tag), "{tag}");
    }
    let cells = cells(&page);
    for label in labels {
        assert!(plain(&page).contains(label), "{label}");
    }
    for label in &labels[..ANSWERS] {
        let id = anchor(&format!("q:{label}"));
        assert!(cells.contains_key(&id), "{id}: {:?}", cells.keys());
    }
}

#[test]
fn what_is_withheld_is_withheld_in_the_page() {
    let mut raw = "id,q,g\n".to_owned();
    for i in 0..100 {
        let group = match i {
            0..4 => "Few",
            4..40 => "Some",
            _ => "Many",
        };
        raw += &format!("{i},{},{group}\n", if i % 3 == 0 { "Yes" } else { "No" });
    }
    let (folder, page) = poll(
        &raw,
        r#"
[tables]
withhold_below = 10
[variables.g]
column = "g"
[[crossbreak]]
variable = "g"
[[question]]
id = "q"
kind = "single"
column = "q"
text = "Yes or no?"
[report]
headlines = ["q:Yes", "q:No"]
"#,
    );
    let cells = cells(&page);
    let estimates = rows(&folder.path().join("outputs/poll/estimates.csv"));
    let mut withheld = 0;
    for row in estimates.iter().filter(|row| row["flag"] == "withheld") {
        let Some((title, shown)) = cells.get(&anchor(&row["number"])) else {
            continue;
        };
        assert_eq!(shown, "[c]");
        assert!(
            title.starts_with("withheld: ") && !title.contains(char::is_numeric),
            "{title}"
        );
        withheld += 1;
    }
    assert!(withheld >= 4, "{withheld}");
    let heads = between(&page, "<ul class=\"heads\">", "</ul>");
    assert_eq!(heads.matches("<li>").count(), 2);
    assert!(
        heads.contains("<b>34%</b>") && heads.contains("100 respondents"),
        "{heads}"
    );
}

#[test]
fn mistakes_in_headlines_are_named() {
    let text = std::fs::read_to_string(project("specs/masculinity.toml")).unwrap();
    let folder = tempfile::tempdir().unwrap();
    for (headlines, message, help) in [
        (
            "\"masculine:Very masculin\"",
            "no number `masculine:Very masculin` in the total",
            "masculine:Very masculine",
        ),
        (
            "\"masculine:Very masculine@age:18 - 34\"",
            "names a column, and a headline is of everyone",
            "leave the column out",
        ),
    ] {
        let specs = folder.path().join("specs");
        std::fs::create_dir_all(&specs).unwrap();
        let raw = project("raw").display().to_string();
        let text = text.replace("../raw", &raw).replace(
            "masculinity/",
            &format!("{}/", project("specs/masculinity").display()),
        );
        std::fs::write(
            specs.join("poll.toml"),
            format!("{text}\n[report]\nheadlines = [{headlines}]\n"),
        )
        .unwrap();
        let out = crossbreak()
            .arg("check")
            .arg(specs.join("poll.toml"))
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&out.stderr)
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
        assert_eq!(out.status.code(), Some(2), "{said}");
        assert!(said.contains(message) && said.contains(help), "{said}");
    }
}

/// Chromium, driven by `tests/browser/check.mjs`: console, requests, switches, keyboard, 360 pixels, axe, paper. `.ci/run`
/// installs what it needs; elsewhere: `npm ci` in `tests/browser`.
#[test]
fn a_browser_finds_nothing_wrong() {
    let browser = project("tests/browser");
    let chromium = std::env::var("CHROMIUM").unwrap_or_else(|_| "/usr/bin/chromium".to_owned());
    if !node_is_there() {
        return;
    }
    if !Path::new(&chromium).exists() {
        println!("skipped: there is no Chromium (CHROMIUM names it)");
        return;
    }
    let runs: Vec<_> = STUDIES
        .iter()
        .map(|study| (study, run(&format!("specs/{study}.toml"))))
        .collect();
    let pages = runs
        .iter()
        .map(|(study, out)| out.path().join(format!("outputs/{study}/report.html")));
    let out = Command::new("node")
        .arg(browser.join("check.mjs"))
        .args(pages)
        .env("CHROMIUM", chromium)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&out.stdout);
    assert!(
        out.status.success(),
        "{said}{}",
        String::from_utf8_lossy(&out.stderr)
    );
    // With --nocapture.
    println!("{said}");
}

/// The spec of a poll with a grid of so many items under three crossbreaks, and its rows.
fn grid(items: usize) -> (String, String) {
    let answers = ["Yes", "Perhaps", "No"];
    let categories = |name: &str, many: usize| -> Vec<String> {
        (0..many).map(|n| format!("{name} {n}")).collect()
    };
    let groups = [
        ("region", categories("Region", 24)),
        ("job", categories("Job", 24)),
        ("sex", categories("Sex", 2)),
    ];
    let mut raw = "id,region,job,sex".to_owned();
    (0..items).for_each(|item| raw += &format!(",q_{item}"));
    raw += "\n";
    for row in 0..240 {
        raw += &row.to_string();
        for (at, (_, own)) in groups.iter().enumerate() {
            raw += &format!(",{}", own[row / (at + 1) % own.len()]);
        }
        (0..items).for_each(|item| raw += &format!(",{}", answers[(row * 7 + item) % 3]));
        raw += "\n";
    }
    let mut spec = String::new();
    for (name, _) in &groups {
        spec += &format!(
            "[variables.{name}]\ncolumn = \"{name}\"\n[[crossbreak]]\nvariable = \"{name}\"\n"
        );
    }
    spec += "[[question]]\nid = \"q\"\nkind = \"scale\"\ntext = \"Yes or no?\"\n\
             answers = [\"Yes\", \"Perhaps\", \"No\"]\nnets = { \"NET not no\" = [\"Yes\", \"Perhaps\"] }\nitems = [\n";
    (0..items).for_each(|item| {
        spec += &format!("{{ column = \"q_{item}\", short = \"Item {item}\" }},\n");
    });
    spec += "]\n[[question]]\nid = \"sex\"\nkind = \"single\"\ncolumn = \"sex\"\ntext = \"Which sex?\"\n";
    (raw, spec)
}

/// A page of more numbers than can each say what they are has the same places as one of fewer: those of numbers.json.
#[test]
fn the_short_form_of_a_page_has_the_places_of_the_long_one() {
    let chromium = std::env::var("CHROMIUM").unwrap_or_else(|_| "/usr/bin/chromium".to_owned());
    if !node_is_there() || !Path::new(&chromium).exists() {
        println!("skipped: there is no Node, or no Chromium (CHROMIUM names it)");
        return;
    }
    for (items, is_brief) in [(3, false), (46, true)] {
        let (raw, spec) = grid(items);
        let (folder, page) = poll(&raw, &spec);
        assert_eq!(page.contains(" brief\">"), is_brief, "{items} items");
        let out = Command::new("node")
            .arg(project("tests/browser/numbers.mjs"))
            .arg(folder.path().join("outputs/poll/report.html"))
            .args([
                "q:q_1:Perhaps",
                "q:q_1:NET not no@job:Job 3",
                "sex:Sex 1@sex:Sex 0",
            ])
            .env("CHROMIUM", &chromium)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&out.stdout);
        assert!(
            out.status.success(),
            "{items} items: {said}{}",
            String::from_utf8_lossy(&out.stderr)
        );
    }
}

/// A NET says that it is one once, a median is printed alike everywhere, and what a draft leaves open is said to be so.
#[test]
fn words_of_the_page() {
    let mut raw = "id,g,q,n\n".to_owned();
    for row in 0..90 {
        let answer = ["Good", "Good", "Fair", "Bad", "Bad", "Poor", "Fair"][row % 7];
        raw += &format!(
            "{row},{},{answer},{}\n",
            ["x", "y"][row % 2],
            3000 + row % 4
        );
    }
    let (folder, page) = poll(
        &raw,
        "[variables.g]\ncolumn = \"g\"\n[[crossbreak]]\nvariable = \"g\"\n\
         [[question]]\nid = \"q\"\nkind = \"scale\"\ncolumn = \"q\"\ntext = \"How is it?\"\n\
         answers = [\"Good\", \"Fair\", \"Poor\", \"Bad\"]\n\
         nets = { \"NET well\" = [\"Good\", \"Fair\"], \"Network\" = [\"Poor\", \"Bad\"] }\n\
         lead = { of = \"NET well\", over = \"Network\" }\n\
         [[question]]\nid = \"n\"\nkind = \"number\"\ncolumn = \"n\"\ntext = \"How many?\"\nunit = \"miles\"\n\
         [[figure]]\nid = \"f\"\nkind = \"stacked\"\nquestion = \"q\"\ntitle = \"How is it?\"\n",
    );
    assert!(
        page.contains(">NET well</th>") && !page.contains("NET NET") && !page.contains("NET: NET")
    );
    assert!(page.contains(">NET: Network</th>"));
    // Columns of other decimals do not give a median some.
    let numbers = super::support::json(&folder.path().join("outputs/poll/numbers.json"));
    for (id, (_, shown)) in cells(&page) {
        if id.starts_with("n:median") || id.starts_with("n:quantile") {
            let printed = numbers["numbers"][&id]["printed"].as_str().unwrap();
            assert_eq!(format!("{shown} miles"), printed, "{id}");
        }
    }
    // A figure does not say twice what its title says.
    let figure = between(&page, "<figure id=\"fig.f\">", "</svg>");
    assert!(
        figure.contains(">How is it?<") && !figure.contains("‘How is it?’"),
        "{figure}"
    );
}

/// Where printed parts do not add up to a NET: one by one where they are few, together where they are many.
#[test]
fn nets_that_differ_from_their_parts() {
    // Two of three, two of four and, of all, four of seven: 33 + 33 is 67, 25 + 25 is 50, and 29 + 29 is 57.
    let answers = ["x,A", "x,B", "x,C", "y,A", "y,B", "y,C", "y,C"];
    for (items, several) in [(3, false), (4, true)] {
        let names: Vec<String> = (0..items).map(|item| format!("q_{item}")).collect();
        let mut raw = format!("id,g,{}\n", names.join(","));
        for (row, answer) in answers.iter().enumerate() {
            let (group, own) = answer.split_once(',').unwrap();
            raw += &format!("{row},{group},{}\n", vec![own; items].join(","));
        }
        let columns: Vec<String> = names
            .iter()
            .map(|name| format!("{{ column = \"{name}\", short = \"Of {name}\" }}"))
            .collect();
        let (_folder, page) = poll(
            &raw,
            &format!(
                "[variables.g]\ncolumn = \"g\"\n[[crossbreak]]\nvariable = \"g\"\n\
                 [[question]]\nid = \"q\"\nkind = \"scale\"\ntext = \"Which?\"\n\
                 answers = [\"A\", \"B\", \"C\"]\nnets = {{ \"Net: either\" = [\"A\", \"B\"] }}\n\
                 items = [{}]\n",
                columns.join(", ")
            ),
        );
        let one = "Net: either is computed before rounding: its printed parts add up to 58%, and it is 57% (Total, as in 1 \
                   more column).";
        let all = "NETs are computed before rounding; 4 of them differ from the sum of their printed parts.";
        assert_eq!(page.matches(one).count(), if several { 0 } else { 3 });
        assert_eq!(page.matches(all).count(), usize::from(several));
    }
}

/// What a draft leaves open is said to be so wherever it is printed.
#[test]
fn what_is_not_stated_is_said_to_be_so() {
    let folder = tempfile::tempdir().unwrap();
    let open = STUDY
        .replace("client = \"a client\"", "client = \"?\"")
        .replace("universe = \"adults\"", "universe = \"?\"")
        .replace("mode = \"online\"", "mode = \"?\"");
    let question = "[[question]]\nid = \"q\"\nkind = \"single\"\ncolumn = \"q\"\ntext = \"Which?\"\n\
                    [[figure]]\nid = \"f\"\nkind = \"ranked\"\nquestion = \"q\"\ntitle = \"So it is\"\n";
    std::fs::write(folder.path().join("poll.csv"), "id,q\n1,a\n2,a\n3,b\n").unwrap();
    std::fs::write(
        folder.path().join("poll.toml"),
        format!("{open}[weighting]\nmethod = \"none\"\n{question}"),
    )
    .unwrap();
    crossbreak()
        .arg("run")
        .arg(folder.path().join("poll.toml"))
        .assert()
        .success();
    let page = page(folder.path(), "poll");
    for said in [
        "Poll by a company; client not stated",
        "universe not stated · mode not stated",
        "Base: all respondents",
    ] {
        assert!(page.contains(said), "{said}");
    }
    for left in ["by ?", "for ?", "all ?", ", ?", "· ?"] {
        assert!(!page.contains(left), "{left}");
    }
}

/// Of a script that the font does not have it is said once, with what helps.
#[test]
fn a_font_without_the_studys_letters_is_named_once() {
    let folder = tempfile::tempdir().unwrap();
    let figure = |id: &str| {
        format!(
            "[[figure]]\nid = \"{id}\"\nkind = \"ranked\"\nquestion = \"q\"\ntitle = \"満足度\"\n"
        )
    };
    let rows = "id,q,g\n1,はい,男性\n2,はい,女性\n3,いいえ,女性\n";
    std::fs::write(folder.path().join("poll.csv"), rows).unwrap();
    std::fs::write(
        folder.path().join("poll.toml"),
        format!(
            "{STUDY}[weighting]\nmethod = \"rake\"\n[[weighting.margin]]\nvariables = [\"g\"]\ntargets = {{ \"男性\" = 0.5, \"女性\" = 0.5 }}\n\
             [variables.g]\ncolumn = \"g\"\n\
             [[question]]\nid = \"q\"\nkind = \"single\"\ncolumn = \"q\"\ntext = \"満足ですか\"\n{}{}",
            figure("one"),
            figure("two")
        ),
    )
    .unwrap();
    let run = crossbreak()
        .arg("run")
        .arg(folder.path().join("poll.toml"))
        .assert()
        .success();
    let said = String::from_utf8_lossy(&run.get_output().stderr).into_owned();
    assert_eq!(said.matches("has no shape for").count(), 1, "{said}");
    let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        said.contains("3 figures (`one` first): the font has no shape for"),
        "{said}"
    );
    assert!(said.contains("[figures] theme"), "{said}");
    // Nothing is interlocked here, and every category has a target.
    let page = page(folder.path(), "poll");
    assert!(page.contains(">Target</th>"));
    assert!(!page.contains("interlocked categories") && !page.contains("[z]: no target"));
}
