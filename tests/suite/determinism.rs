//! Same inputs, same bytes.

use super::support::{contents, crossbreak, run_by};

fn run_on(threads: &str, spec: &str) -> std::collections::BTreeMap<std::path::PathBuf, Vec<u8>> {
    let mut program = crossbreak();
    program
        .env("RAYON_NUM_THREADS", threads)
        .env("POLARS_MAX_THREADS", threads);
    let out = run_by(program, spec);
    contents(out.path())
}

#[test]
fn one_thread_and_two_and_twice_give_the_same_bytes() {
    for study in ["terms-of-engagement", "masculinity", "pew-2013"] {
        let spec = format!("specs/{study}.toml");
        let one = run_on("1", &spec);
        assert!(one.len() >= 8, "{study} wrote {} files", one.len());
        for threads in ["2", "2"] {
            let two = run_on(threads, &spec);
            assert_eq!(
                one.keys().collect::<Vec<_>>(),
                two.keys().collect::<Vec<_>>()
            );
            for (path, bytes) in &one {
                assert!(bytes == &two[path], "{} differs", path.display());
            }
        }
    }
}

#[test]
fn no_output_holds_a_path_of_the_machine_or_a_clock() {
    let files = run_on("2", "specs/terms-of-engagement.toml");
    let project = env!("CARGO_MANIFEST_DIR").as_bytes();
    for (path, bytes) in &files {
        let holds = |what: &[u8]| bytes.windows(what.len()).any(|window| window == what);
        assert!(
            !holds(project),
            "{} holds the project's path",
            path.display()
        );
        assert!(
            !holds(b"CreationDate"),
            "{} holds a creation date",
            path.display()
        );
    }
}
