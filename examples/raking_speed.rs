//! Times the weighting of codes in memory, for the comparison with other programs (`benches/peers`):
//! `cargo run --release --example raking_speed -- FOLDER`, where FOLDER holds what `benches/peers/gen_data.py` made.
//!
//! Prints one JSON object a line. `floor_s` is what reading the codes twice and writing the weights once would take at
//! the speed at which this machine copies memory, measured in the same run on the same threads.

use std::path::Path;
use std::time::Instant;

use crossbreak::weighting::{
    Codes, Distance, Draw, Drawing, Problem, Settings, Solution, WhenEmpty, calibrate,
    largest_miss, replicate,
};
use rayon::prelude::*;

const MARGINS: [(&str, usize); 7] = [
    ("gae", 36),
    ("region", 12),
    ("work", 6),
    ("ethnicity", 5),
    ("vote", 8),
    ("euref", 4),
    ("attention", 4),
];

fn main() {
    let folder = std::env::args().nth(1).expect("the folder of the data");
    let folder = Path::new(&folder);
    let targets = targets(&folder.join("targets.csv"));
    let mut reports: Vec<Report> = Vec::new();
    for rows in [2_041usize, 100_000, 1_000_000, 10_000_000] {
        let file = folder.join(format!("rake_{rows}.u8"));
        let Ok(bytes) = std::fs::read(&file) else {
            continue;
        };
        let columns: Vec<&[u8]> = bytes.chunks_exact(rows).collect();
        for (name, tolerance) in [("crossbreak 1e-6", 1e-6), ("crossbreak 1e-9", 1e-9)] {
            let settings = Settings {
                tolerance,
                aim: tolerance,
                distance: Distance::Relative,
                ..Settings::default()
            };
            let weigh = || {
                let margins = columns
                    .iter()
                    .map(|column| Codes::from(*column))
                    .zip(targets.iter().map(Vec::as_slice));
                let problem = Problem::new(margins, None).expect("codes have targets");
                calibrate(&problem, &settings)
            };
            let times = (20_000_000 / rows).clamp(7, 2_000);
            let (solution, seconds) = timed(times, weigh);
            let miss = largest_relative_miss(&columns, &targets, &solution);
            assert!(solution.converged && miss <= tolerance * 1.001, "{miss:e}");
            reports.push(Report {
                tool: name,
                case: format!("rake_{rows}"),
                rows,
                seconds,
                miss,
                steps: solution.steps,
                // The codes are read twice, the weights written once.
                bytes: Some(2 * 7 * rows + 8 * rows),
                peak_memory_mb: peak_memory_mb(),
            });
        }
        if rows == 2_041 {
            reports.push(bootstrap(&columns, &targets));
        }
    }
    // Last, because it takes memory of its own.
    let bandwidth = copy_bandwidth();
    reports.iter().for_each(|report| report.print(bandwidth));
}

/// 1,000 bootstrap samples, each weighted again to 1e-6 on every margin, drawing included.
fn bootstrap(columns: &[&[u8]], targets: &[Vec<f64>]) -> Report {
    let settings = Settings {
        tolerance: 1e-6,
        aim: 1e-6,
        distance: Distance::Relative,
        ..Settings::default()
    };
    let margins = columns.iter().map(|column| Codes::from(*column));
    let problem = Problem::new(margins.zip(targets.iter().map(Vec::as_slice)), None)
        .expect("codes have targets");
    let drawing = Drawing {
        draw: Draw::Bootstrap,
        count: 1_000,
        seed: 1,
        when_empty: WhenEmpty::Redraw,
    };
    let run = || replicate(&problem, &settings, &drawing, 0);
    let last = run();
    let mut seconds: Vec<f64> = (0..9)
        .map(|_| {
            let begin = Instant::now();
            run();
            begin.elapsed().as_secs_f64()
        })
        .collect();
    seconds.sort_by(f64::total_cmp);
    assert!(last.failed.is_empty());
    let relative = last.weights.iter().map(|weights| {
        let solution = Solution {
            weights: weights.clone(),
            steps: 0,
            largest_miss: largest_miss(&problem, weights),
            converged: true,
        };
        largest_relative_miss(columns, targets, &solution)
    });
    let miss = relative.fold(0.0, f64::max);
    Report {
        tool: "crossbreak 1e-6",
        case: "bootstrap_1000x2041".to_owned(),
        rows: 2_041,
        seconds,
        miss,
        steps: 0,
        bytes: None,
        peak_memory_mb: peak_memory_mb(),
    }
}

/// Bytes copied a second, by all threads together: the larger of several goes.
fn copy_bandwidth() -> f64 {
    const WORDS: usize = 1 << 24;
    const PIECE: usize = 1 << 16;
    let from = vec![1.0f64; WORDS];
    let mut to = vec![0.0f64; WORDS];
    let mut best = 0.0f64;
    for _ in 0..8 {
        let begin = Instant::now();
        to.par_chunks_mut(PIECE)
            .zip(from.par_chunks(PIECE))
            .for_each(|(to, from)| to.copy_from_slice(from));
        // Read and written.
        best = best.max((2 * 8 * WORDS) as f64 / begin.elapsed().as_secs_f64());
    }
    assert_eq!(to[WORDS - 1], 1.0);
    best
}

fn timed(times: usize, work: impl Fn() -> Solution) -> (Solution, Vec<f64>) {
    let mut last = None;
    let mut seconds = Vec::with_capacity(times);
    // The first run warms up, and is not counted.
    for run in 0..=times {
        // One set of weights in memory at a time.
        drop(last.take());
        let begin = Instant::now();
        last = Some(work());
        if run > 0 {
            seconds.push(begin.elapsed().as_secs_f64());
        }
    }
    seconds.sort_by(f64::total_cmp);
    (last.expect("it ran"), seconds)
}

/// The target shares, margin by margin, from `margin,code,label,share`.
fn targets(path: &Path) -> Vec<Vec<f64>> {
    let mut reader = csv::Reader::from_path(path).expect("targets.csv");
    let mut targets: Vec<Vec<f64>> = MARGINS.iter().map(|(_, size)| vec![0.0; *size]).collect();
    for row in reader.records() {
        let row = row.expect("a row of targets.csv");
        let margin = MARGINS
            .iter()
            .position(|(name, _)| *name == &row[0])
            .expect("a margin");
        let code: usize = row[1].parse().expect("a code");
        targets[margin][code] = row[3].parse().expect("a share");
    }
    targets
}

fn largest_relative_miss(columns: &[&[u8]], targets: &[Vec<f64>], solution: &Solution) -> f64 {
    let mut largest = 0.0f64;
    let total: f64 = solution.weights.iter().sum();
    for (column, targets) in columns.iter().zip(targets) {
        let mut sums = vec![0.0; targets.len()];
        for (code, weight) in column.iter().zip(&solution.weights) {
            sums[usize::from(*code)] += weight;
        }
        let sum: f64 = targets.iter().sum();
        for (achieved, target) in sums.iter().zip(targets) {
            largest = largest.max((achieved / total / (target / sum) - 1.0).abs());
        }
    }
    largest
}

/// A case and how long it took.
struct Report {
    tool: &'static str,
    case: String,
    rows: usize,
    /// Sorted.
    seconds: Vec<f64>,
    /// The largest |achieved / target - 1|.
    miss: f64,
    steps: u32,
    /// Bytes that have to pass through memory, whatever is done with them.
    bytes: Option<usize>,
    peak_memory_mb: f64,
}

impl Report {
    fn print(&self, bandwidth: f64) {
        let floor = match self.bytes {
            Some(bytes) => format!("{:.9}", bytes as f64 / bandwidth),
            None => "null".to_owned(),
        };
        println!(
            "{{\"tool\":\"{}\",\"case\":\"{}\",\"rows\":{},\"reps\":{},\"median_s\":{:.9},\"min_s\":{:.9},\"max_s\":{:.9},\"max_rel_margin_err\":{:e},\"floor_s\":{floor},\"steps\":{},\"peak_rss_mb\":{:.1}}}",
            self.tool,
            self.case,
            self.rows,
            self.seconds.len(),
            self.seconds[self.seconds.len() / 2],
            self.seconds[0],
            self.seconds[self.seconds.len() - 1],
            self.miss,
            self.steps,
            self.peak_memory_mb,
        );
    }
}

/// Largest resident memory of this process so far, as Linux tells it.
fn peak_memory_mb() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = peak.and_then(|text| text.split_whitespace().next()?.parse::<f64>().ok());
    kilobytes.unwrap_or(f64::NAN) / 1024.0
}
