//! Targets in a table are written with the sign before decimals that the table shows, as a raw file is.

use super::support::crossbreak;

/// What weighting to the targets of a table says, and the share that "f" reaches.
fn weigh(table: &str, unit: &str, variables: &[&str]) -> (i32, String, Option<f64>) {
    let folder = tempfile::tempdir().unwrap();
    let mut raw = String::from("id,sex,age\n");
    for row in 0..60 {
        raw += &format!(
            "R{row},{},{}\n",
            ["m", "f", "f"][row % 3],
            ["young", "old"][row % 2]
        );
    }
    let spec = format!(
        "spec = 1\n[study]\ntitle = \"t\"\nclient = \"c\"\ncompany = \"c\"\nuniverse = \"u\"\nmode = \"m\"\n\
         fieldwork = {{ from = 2024-05-01, to = 2024-05-03 }}\n[input]\nfile = \"raw.csv\"\nid = \"id\"\n\
         [variables.sex]\ncolumn = \"sex\"\n[variables.age]\ncolumn = \"age\"\n[weighting]\nmethod = \"rake\"\n\
         [[weighting.margin]]\nvariables = {variables:?}\ntargets = \"targets.csv\"\nunit = \"{unit}\"\nsource = \"s\"\n"
    );
    for (name, text) in [
        ("raw.csv", raw.as_str()),
        ("targets.csv", table),
        ("t.toml", &spec),
    ] {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    let run = crossbreak()
        .args(["weight", "--json", "t.toml"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    let said = String::from_utf8(run.stdout).unwrap();
    let fit = std::fs::read_to_string(folder.path().join("weights/t.json")).ok();
    let share = fit.and_then(|fit| {
        let fit: serde_json::Value = serde_json::from_str(&fit).unwrap();
        let categories = fit["margins"][0]["categories"].as_array()?.clone();
        let own = categories.iter().find(|c| c.to_string().contains("\"f"))?;
        own["achieved"].as_f64()
    });
    (run.status.code().unwrap(), said, share)
}

#[test]
fn a_comma_before_decimals_is_read_where_the_table_shows_one() {
    for (table, unit) in [
        ("sex;target\nm;0,485\nf;0,515\n", "share"),
        ("sex;target\nm;48,5\nf;51,5\n", "percent"),
        ("sex\ttarget\nm\t48,500\nf\t51,5\n", "percent"),
        ("sex,target\nm,\"48,5\"\nf,\"51,5\"\n", "percent"),
        ("sex,target\nm,48.5\nf,51.5\n", "percent"),
    ] {
        let (code, said, share) = weigh(table, unit, &["sex"]);
        assert_eq!(code, 0, "{table}: {said}");
        let share = share.unwrap();
        let near = (share - 0.515).abs() < 1e-9 || (share - 51.5).abs() < 1e-7;
        assert!(near, "{table}: {share}");
    }
    // A grid.
    let grid = "sex;young;old\nm;20,5;28\nf;30;21,5\n";
    let (code, said, _) = weigh(grid, "percent", &["sex", "age"]);
    assert_eq!(code, 0, "{said}");
}

#[test]
fn a_table_with_both_signs_or_with_thousands_is_refused() {
    for (table, found) in [
        ("sex;target\nm;48,5\nf;51.5\n", "48,5"),
        ("sex;target\nm;48,5\nf;1.250\n", "1.250"),
        // 48.5 or 48,500: nothing shows which.
        ("sex;target\nm;48,500\nf;51,500\n", "48,500"),
        ("sex;target\nm;48,5%\nf;51,5%\n", "48,5%"),
    ] {
        let (code, said, _) = weigh(table, "percent", &["sex"]);
        assert_eq!(code, 2, "{table}: {said}");
        assert!(
            said.contains(&format!("expected a target, found \\\"{found}\\\"")),
            "{said}"
        );
    }
}
