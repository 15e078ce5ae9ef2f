//! Fuzz targets: one for each reader of raw files, one for specs, one for drafts. See README.md.

pub mod readers;

use std::backtrace::Backtrace;

/// A panic in a foreign parser is caught by the guard around it, as it is in the program; one of our own is a finding
/// wherever it is.
pub fn watch_panics() {
    // libFuzzer's own hook stops at every panic.
    let _ = std::panic::take_hook();
    let print = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let stack = Backtrace::force_capture().to_string();
        if !is_foreign(&stack) {
            print(panic);
            eprintln!("{stack}");
            std::process::abort();
        }
    }));
}

/// Whether the first function behind the panic that is not of the standard library is of a parser. The stack's lines
/// are `  12: parquet::thrift::read`, with a line for the place below.
fn is_foreign(stack: &str) -> bool {
    const LANGUAGE: [&str; 5] = ["std", "core", "alloc", "rustc", "hashbrown"];
    let functions = stack.lines().filter_map(|line| {
        let (number, function) = line.trim_start().split_once(": ")?;
        number.parse::<usize>().ok()?;
        Some(function.trim_start_matches(['<', '&', '(', '_']))
    });
    // Before it stand the hook and what calls it.
    let behind = functions
        .skip_while(|function| !function.contains("rust_begin_unwind"))
        .skip(1);
    let mut crates = behind.map(|function| {
        let end = function.find(|c: char| !c.is_alphanumeric() && c != '_');
        &function[..end.unwrap_or(function.len())]
    });
    crates
        .find(|name| !LANGUAGE.contains(name) && !name.is_empty())
        .is_some_and(|name| !name.starts_with("crossbreak"))
}

#[cfg(test)]
mod tests {
    use super::is_foreign;

    #[test]
    fn who_panicked() {
        let stack = |last: &str| {
            format!(
                "   0: std::backtrace::Backtrace::force_capture\n   1: crossbreak_fuzz::watch_panics::{{{{closure}}}}\n             \
                 at /src/lib.rs:1:2\n   2: __rustc::rust_begin_unwind\n   3: core::panicking::panic_fmt\n   4: {last}\n   \
                 5: crossbreak::ingest::of_bytes\n   6: main\n"
            )
        };
        assert!(is_foreign(&stack(
            "<parquet::arrow::Reader as core::iter::Iterator>::next"
        )));
        assert!(!is_foreign(&stack(
            "<crossbreak::ingest::xlsx::XlsxBook as Book>::merged"
        )));
        assert!(!is_foreign(&stack("alloc::raw_vec::capacity_overflow")));
        assert!(!is_foreign(&stack("crossbreak_fuzz::readers::draft")));
    }
}
