//! Times the first of the two passes over a file of any size, and how much memory it takes:
//! `cargo run --release --example collapse_speed -- FILE`, where FILE is a Parquet, Arrow or csv file or a folder of
//! them (`benches/peers/gen_data.py --stream 200000000` makes one). Every column is counted; two threads.

use std::path::Path;
use std::time::Instant;

use crossbreak::diagnostic::Diagnostics;
use crossbreak::pipeline::Limits;
use crossbreak::stream::{Input, Request, collapse, find};

fn main() {
    let file = std::env::args().nth(1).expect("a file");
    let begin = Instant::now();
    let made = find(Path::new(&file), &file)
        .and_then(|files| Input::open(files, Limits::default()))
        .map_err(Diagnostics::from)
        .and_then(|input| {
            let request = Request {
                keys: input.headings(),
                base_weight: None,
            };
            collapse(&input, &request, 2)
        });
    match made {
        Ok(collapsed) => println!(
            "{} rows to {} combinations in {:.2} s, {:.0} MB at most",
            collapsed.rows(),
            collapsed.len(),
            begin.elapsed().as_secs_f64(),
            peak_memory_mb()
        ),
        Err(diagnostics) => diagnostics.iter().for_each(|d| println!("{}", d.message)),
    }
}

/// Largest resident memory of this process so far, as Linux tells it.
fn peak_memory_mb() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = peak.and_then(|text| text.split_whitespace().next()?.parse::<f64>().ok());
    kilobytes.unwrap_or(f64::NAN) / 1024.0
}
