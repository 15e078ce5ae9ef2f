//! The methods statement says what was done: of the bundled studies word for word, of every method in its own sentence.

use std::path::Path;

use super::support::{STUDY, crossbreak, fresh, json, project};

/// The statement of a study that is run into a folder of its own.
fn statement(spec: &Path) -> String {
    let out = tempfile::tempdir().unwrap();
    let run = crossbreak()
        .args(["run", "-q", "--only", "report"])
        .arg(spec)
        .arg("-o")
        .arg(out.path())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&run.stderr);
    assert!(run.status.code().is_some_and(|code| code < 2), "{said}");
    let study = spec.file_stem().unwrap();
    let file = out.path().join("outputs").join(study).join("methods.md");
    std::fs::read_to_string(file).unwrap()
}

#[test]
fn the_committed_statements_are_fresh() {
    for spec in [
        "specs/terms-of-engagement.toml",
        "specs/masculinity.toml",
        "specs/pew-2013.toml",
        "tests/reference/case-a/everything.toml",
    ] {
        let spec = project(spec);
        let text = statement(&spec);
        let name = spec.file_stem().unwrap().to_string_lossy().into_owned();
        fresh(
            &project("tests/statements").join(format!("{name}.md")),
            text.as_bytes(),
        );
        // Wherever respondents are invented, that stands first.
        let synthetic = matches!(name.as_str(), "terms-of-engagement" | "everything");
        let start = text.lines().nth(4).unwrap();
        assert_eq!(start.starts_with("Synthetic data: "), synthetic, "{text}");
    }
}

const POLL: &str =
    "id,g,r,w\n1,m,n,2\n2,m,n,1\n3,m,s,1\n4,f,n,1\n5,f,s,1\n6,f,s,0.5\n7,f,s,1\n8,m,n,1.5\n";

/// A small poll that is weighted as said.
fn weighted(weighting: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("poll.csv"), POLL).unwrap();
    let spec = folder.path().join("poll.toml");
    let text = format!(
        "{STUDY}[variables]\ng = {{ column = \"g\" }}\nr = {{ column = \"r\", label = \"Region\" }}\n[weighting]\n{weighting}\n\
         [[question]]\nid = \"q\"\nkind = \"single\"\ncolumn = \"r\"\ntext = \"r?\"\n"
    );
    std::fs::write(&spec, text).unwrap();
    statement(&spec)
}

const MARGINS: &str = "[[weighting.margin]]\nvariables = [\"g\"]\ntargets = { m = 0.45, f = 0.55 }\nsource = \"census 2021.\"\n\
    [[weighting.margin]]\nvariables = [\"r\"]\ntargets = { n = 0.6, s = 0.4 }\n";

#[test]
fn every_method_is_said_in_its_own_words() {
    let one = &MARGINS[..MARGINS.rfind("[[").unwrap()];
    for (weighting, words) in [
        (
            "method = \"none\"".to_owned(),
            &[
                "The data are not weighted",
                "Nothing was done to make the sample like",
                "\nNumbers, tables",
            ][..],
        ),
        (
            "method = \"given\"\ncolumn = \"w\"".to_owned(),
            &[
                "made elsewhere: the column ‘w’ of the raw file",
                "run from 0.444 to 1.778 times their mean",
            ],
        ),
        (
            format!("method = \"rake\"\n{MARGINS}"),
            &[
                "Weighted by g, region.",
                "Method: raking (Deming",
                "base weight is 1",
                "every target is met",
                "g: m 45.0%, f 55.0%. Source: census 2021.\n",
                "Region: n 60.0%, s 40.0%. Source: not stated.",
            ],
        ),
        (
            format!("method = \"rake\"\nbounds = [0.4, 2.5]\nbase_weight = \"w\"\n{MARGINS}"),
            &[
                "raking with bounds",
                "kept from 0.4 to 2.5",
                "Base weights are the column ‘w’",
            ],
        ),
        (
            format!("method = \"logit\"\nbounds = [0.4, 2.5]\n{MARGINS}"),
            &["logit distance", "kept from 0.4 to 2.5"],
        ),
        (
            format!("method = \"linear\"\npopulation = 54000000\n{MARGINS}"),
            &["GREG", "The weights sum to 54,000,000; they run from"],
        ),
        (
            format!("method = \"post_stratify\"\n{one}"),
            &["post-stratification", "every target is met"],
        ),
        (
            format!("method = \"cap-in-loop\"\ncap = 3\n{MARGINS}"),
            &[
                "cut at 3 times their mean in every pass",
                "every target is met",
            ],
        ),
        (
            format!("method = \"trim-after\"\ncap = 1.2\n{MARGINS}"),
            &[
                "weights above 1.2 times their mean are cut",
                "the targets are missed, by ",
            ],
        ),
        (
            format!("method = \"rake\"\nmax_passes = 1\nwrite_unconverged = true\n{MARGINS}"),
            &["The weighting did not converge: after 1 iteration at least one target is missed by"],
        ),
        (
            format!(
                "method = \"rake\"\nreplicates = {{ method = \"bootstrap\", count = 20, seed = 7 }}\n{MARGINS}"
            ),
            &[
                "20 sets of replicate weights were made (bootstrap",
                "seed 7",
                "Standard errors come from them.",
                "come from 20 replicate samples",
            ],
        ),
        (
            format!("method = \"rake\"\nchoose = {{ above = 0.25 }}\n{MARGINS}"),
            &[
                "more than 25 percentage points",
                "None was, and the weights are the base weights.",
                "Not used: the sample was near enough",
            ],
        ),
        (
            format!("method = \"rake\"\nsegments = {{ variables = [\"r\"] }}\n{one}"),
            &[
                "by region: n (4 respondents, effective base 3) and s (4 respondents, effective base ",
                "g in n: m 45.0%",
                "shares of the segment",
            ],
        ),
    ] {
        let text = weighted(&weighting);
        for words in words {
            assert!(
                text.contains(words),
                "expected {words:?} of {weighting}:\n{text}"
            );
        }
    }
}

#[test]
fn what_a_spec_says_is_never_markup_and_what_it_leaves_open_is_said() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("poll.csv"), POLL).unwrap();
    let spec = folder.path().join("poll.toml");
    let study = STUDY
        .replace("\"Poll\"", "\"*Jobs* <b>_now_</b> [x](y)\"")
        .replace("\"a client\"", "\"?\"")
        .replace("\"online\"", "\"\"");
    let rest = "[[input.drop]]\nwhere = { g = \"m\" }\nreason = \"men | *boys*\"\n[weighting]\nmethod = \"none\"\n\
        [[question]]\nid = \"q\"\nkind = \"single\"\ncolumn = \"r\"\ntext = \"r?\"\n";
    std::fs::write(&spec, format!("{study}{rest}")).unwrap();
    let text = statement(&spec);
    for words in [
        "# Methods: \\*Jobs\\* \\<b\\>\\_now\\_\\</b\\> \\[x\\](y)\n",
        "by a company; who commissioned it is not stated.",
        "1–2 January 2024; how people were interviewed is not stated.",
        "4 rows were left out (4 men \\| \\*boys\\*); 4 respondents are counted.",
    ] {
        assert!(text.contains(words), "expected {words:?}:\n{text}");
    }
}

#[test]
fn a_run_writes_the_statement_and_the_manifest_lists_it() {
    let out = tempfile::tempdir().unwrap();
    crossbreak()
        .args(["run", "--only", "report"])
        .arg(project("specs/pew-2013.toml"))
        .arg("-o")
        .arg(out.path())
        .assert()
        .success();
    let folder = out.path().join("outputs/pew-2013");
    let manifest = json(&folder.join("manifest.json"));
    assert_eq!(manifest["only"], "report");
    let listed: Vec<&str> = manifest["outputs"]
        .as_array()
        .unwrap()
        .iter()
        .map(|file| file["file"].as_str().unwrap())
        .collect();
    assert!(
        listed.contains(&"outputs/pew-2013/methods.md"),
        "{listed:?}"
    );
    assert!(!folder.join("tables.xlsx").exists());
}
