//! Figures as Vega-Lite specifications: Vega draws each without a word of warning, and as its csv file says. What is held
//! against it: `tests/browser/vega.mjs`.

use std::process::Command;

use super::support::{node_is_there, project, run};

#[test]
fn vega_draws_every_figure_as_its_numbers_say() {
    if !node_is_there() {
        return;
    }
    for (spec, study, least) in [
        ("tests/figures/kinds.toml", "kinds", 19),
        ("tests/cases/numbers/units/case.toml", "case", 25),
        ("specs/terms-of-engagement.toml", "terms-of-engagement", 9),
        ("specs/masculinity.toml", "masculinity", 6),
    ] {
        let out = run(spec);
        let figures = out.path().join(format!("outputs/{study}/figures"));
        let mut files: Vec<_> = std::fs::read_dir(figures)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.to_string_lossy().ends_with(".vl.json"))
            .collect();
        files.sort();
        assert!(files.len() >= least, "{study}: {files:?}");
        let out = Command::new("node")
            .arg(project("tests/browser/vega.mjs"))
            .args(&files)
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
}
