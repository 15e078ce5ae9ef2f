//! The committed corpus of the fuzz targets, read as the targets read it.

use std::collections::BTreeSet;

use super::support::project;

#[path = "../../fuzz/src/readers.rs"]
mod readers;

/// The files of a folder, by name.
fn files(folder: &str) -> BTreeSet<String> {
    let entries = std::fs::read_dir(project(folder)).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.collect()
}

#[test]
fn the_corpus_is_read_without_a_panic() {
    for (name, read) in readers::ALL {
        let folder = format!("fuzz/corpus/{name}");
        let seeds = files(&folder);
        assert!(!seeds.is_empty(), "{name}");
        for seed in seeds {
            read(&std::fs::read(project(&format!("{folder}/{seed}"))).unwrap());
        }
    }
}

#[test]
fn every_target_is_among_them() {
    let targets: BTreeSet<String> = readers::ALL
        .iter()
        .map(|(name, _)| format!("{name}.rs"))
        .collect();
    assert_eq!(files("fuzz/fuzz_targets"), targets);
}
