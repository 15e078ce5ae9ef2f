//! Reads a raw file of any format and says how long it took and what it takes in memory:
//!
//!     cargo run --release --example reading_speed -- poll.xlsx [times]
//!
//! `benches/peers/reading.py` runs it beside other programs.

use std::path::PathBuf;
use std::time::Instant;

use crossbreak::ingest::{self, Settings};

fn main() -> Result<(), String> {
    let mut arguments = std::env::args().skip(1);
    let path = PathBuf::from(arguments.next().ok_or("name a file")?);
    let times: usize = arguments
        .next()
        .map_or(Ok(1), |n| n.parse())
        .map_err(|_| "how often?")?;
    let mut seconds = Vec::new();
    for _ in 0..times {
        let start = Instant::now();
        let read = ingest::read(&path, "raw", Settings::default());
        let raw = read.map_err(|found| {
            let messages: Vec<&str> = found.iter().map(|d| d.message.as_str()).collect();
            messages.join("\n")
        })?;
        seconds.push(start.elapsed().as_secs_f64());
        if seconds.len() == times {
            let columns: Vec<_> = raw.columns().filter_map(|name| raw.column(name)).collect();
            let bytes: usize = columns.iter().map(|column| column.bytes()).sum();
            seconds.sort_by(f64::total_cmp);
            println!(
                "{{\"seconds\": {:.4}, \"rows\": {}, \"columns\": {}, \"categorical_bytes\": {bytes}, \"peak_bytes\": {}}}",
                seconds[times / 2],
                raw.rows(),
                columns.len(),
                peak()
            );
        }
    }
    Ok(())
}

/// The most memory that this process has had, as Linux counts it; 0 elsewhere.
fn peak() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<usize>().ok());
    kilobytes.unwrap_or_default() * 1024
}
