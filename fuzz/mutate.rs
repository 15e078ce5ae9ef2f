//! Runs every reader on mutated files: `cargo run -p crossbreak-fuzz --bin mutate -- --files 20000 --seed 1`.
//!
//! The files are those of the corpus, each with bits flipped, numbers as large as their type, parts cut out, repeated
//! or spliced in from another file. A file depends on the seed, the reader and its number alone. They are read in
//! another process, some hundred after each other, so that an abort or a hang is seen and the file that did it is
//! known: it is written to `target/mutate`. A finding is a panic of our own, a death, a file that takes more than ten
//! seconds or more than 300 MB.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use crossbreak_fuzz::{readers, watch_panics};

const MOST_TIME: Duration = Duration::from_secs(10);
const MOST_KILOBYTES: u64 = 300 << 10;
/// Files that one process reads.
const BATCH: u64 = 500;

struct Arguments {
    files: u64,
    seed: u64,
    /// Empty: all readers.
    readers: Vec<String>,
    first: u64,
    /// Read a batch, as the other process.
    child: bool,
    /// Write the file with the number `first` here, and read nothing.
    write: Option<PathBuf>,
}

fn arguments() -> Result<Arguments, String> {
    let mut found = Arguments {
        files: 20_000,
        seed: 1,
        readers: Vec::new(),
        first: 0,
        child: false,
        write: None,
    };
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let mut value = || words.next().ok_or(format!("{word} needs a value"));
        let number = |text: String| text.parse().map_err(|_| format!("{text} is not a number"));
        match word.as_str() {
            "--files" => found.files = number(value()?)?,
            "--seed" => found.seed = number(value()?)?,
            "--first" => found.first = number(value()?)?,
            "--reader" => found.readers.push(value()?),
            "--write" => found.write = Some(value()?.into()),
            "--child" => found.child = true,
            _ => {
                return Err(format!(
                    "{word}: expected --files N, --seed N, --first N, --reader NAME or --write FILE"
                ));
            }
        }
    }
    let names = readers::ALL.map(|(name, _)| name);
    match found
        .readers
        .iter()
        .find(|name| !names.contains(&name.as_str()))
    {
        Some(unknown) => Err(format!("{unknown}: the readers are {}", names.join(", "))),
        None => Ok(found),
    }
}

fn main() -> ExitCode {
    let arguments = match arguments() {
        Ok(arguments) => arguments,
        Err(wrong) => {
            eprintln!("{wrong}");
            return ExitCode::from(2);
        }
    };
    if arguments.child || arguments.write.is_some() {
        return read(&arguments);
    }
    let chosen =
        |name: &str| arguments.readers.is_empty() || arguments.readers.iter().any(|n| n == name);
    let mut findings = 0;
    println!("| reader | files | findings | slowest | most memory |\n|---|---:|---:|---:|---:|");
    for (name, _) in readers::ALL.iter().filter(|(name, _)| chosen(name)) {
        let mut run = Run::new(name, &arguments);
        while run.next < arguments.first + arguments.files {
            run.batch();
        }
        println!(
            "| `{name}` | {} | {} | {:.1} s | {} MB |",
            arguments.files,
            run.findings,
            run.slowest.as_secs_f64(),
            run.kilobytes >> 10
        );
        findings += run.findings;
    }
    ExitCode::from(u8::from(findings > 0))
}

/// The files of one reader.
struct Run<'a> {
    reader: &'a str,
    arguments: &'a Arguments,
    corpus: Corpus,
    next: u64,
    findings: u64,
    slowest: Duration,
    kilobytes: u64,
}

impl<'a> Run<'a> {
    fn new(reader: &'a str, arguments: &'a Arguments) -> Self {
        Self {
            reader,
            arguments,
            corpus: Corpus::of(reader),
            next: arguments.first,
            findings: 0,
            slowest: Duration::ZERO,
            kilobytes: 0,
        }
    }

    /// Has a batch read, up to its end or to a file that it does not outlive.
    fn batch(&mut self) {
        let end = (self.next + BATCH).min(self.arguments.first + self.arguments.files);
        let child = std::env::current_exe().and_then(|program| {
            Command::new(program)
                .args(["--child", "--reader", self.reader])
                .args(["--first", &self.next.to_string()])
                .args(["--files", &(end - self.next).to_string()])
                .args(["--seed", &self.arguments.seed.to_string()])
                .stdout(Stdio::piped())
                .stderr(Stdio::piped())
                .spawn()
        });
        let mut child = child.expect("this program can be run again");
        let lines = lines(&mut child);
        let words = said(&mut child);
        while self.next < end {
            let begun = Instant::now();
            match lines.recv_timeout(MOST_TIME) {
                // The memory that the file took at most.
                Ok(line) => {
                    let kilobytes = line.parse().unwrap_or_default();
                    self.slowest = self.slowest.max(begun.elapsed());
                    self.kilobytes = self.kilobytes.max(kilobytes);
                    if kilobytes > MOST_KILOBYTES {
                        self.report(&format!("took {} MB", kilobytes >> 10), "");
                    }
                    self.next += 1;
                }
                Err(RecvTimeoutError::Timeout) => {
                    let _ = child.kill();
                    self.report("took more than ten seconds", "");
                    self.next += 1;
                    break;
                }
                Err(RecvTimeoutError::Disconnected) => {
                    let status = child.wait();
                    let status = status.map_or_else(|e| e.to_string(), |s| s.to_string());
                    let words = words.recv().unwrap_or_default();
                    self.report(&format!("ended the process: {status}"), &words);
                    self.next += 1;
                    break;
                }
            }
        }
        let _ = child.wait();
    }

    /// Writes the file to be read again.
    fn report(&mut self, what: &str, words: &str) {
        self.findings += 1;
        let folder = Path::new("target/mutate");
        let path = folder.join(format!(
            "{}-{}-{}",
            self.reader, self.arguments.seed, self.next
        ));
        let bytes = self
            .corpus
            .mutated(self.reader, self.arguments.seed, self.next);
        let written = std::fs::create_dir_all(folder).and_then(|()| std::fs::write(&path, bytes));
        let place = match written {
            Ok(()) => path.display().to_string(),
            Err(error) => format!("{} ({error})", path.display()),
        };
        eprintln!("{place}: {what}");
        words
            .lines()
            .take(40)
            .for_each(|line| eprintln!("    {line}"));
    }
}

/// The lines of a process as they come.
fn lines(child: &mut Child) -> std::sync::mpsc::Receiver<String> {
    let (sender, receiver) = channel();
    let out = child.stdout.take().expect("it is piped");
    std::thread::spawn(move || {
        let lines = BufReader::new(out).lines();
        let _ = lines
            .map_while(Result::ok)
            .try_for_each(|line| sender.send(line));
    });
    receiver
}

/// What a process says of its end.
fn said(child: &mut Child) -> std::sync::mpsc::Receiver<String> {
    let (sender, receiver) = channel();
    let errors = child.stderr.take().expect("it is piped");
    std::thread::spawn(move || {
        let lines = BufReader::new(errors).lines().map_while(Result::ok);
        let lines: Vec<String> = lines.collect();
        let _ = sender.send(lines.join("\n"));
    });
    receiver
}

/// Reads a batch: a line for each file that is behind it, with the memory that it took.
fn read(arguments: &Arguments) -> ExitCode {
    let asked = arguments.readers.first();
    let reader = readers::ALL
        .iter()
        .find(|(name, _)| Some(*name) == asked.map(String::as_str));
    let Some((name, read)) = reader else {
        eprintln!("name a --reader");
        return ExitCode::from(2);
    };
    let corpus = Corpus::of(name);
    if let Some(path) = &arguments.write {
        let bytes = corpus.mutated(name, arguments.seed, arguments.first);
        std::fs::write(path, bytes).expect("the file can be written");
        return ExitCode::SUCCESS;
    }
    watch_panics();
    let mut out = std::io::stdout();
    for number in arguments.first..arguments.first + arguments.files {
        let bytes = corpus.mutated(name, arguments.seed, number);
        forget_peak();
        // A panic that its reader does not catch is a finding, wherever it comes from.
        if std::panic::catch_unwind(|| read(&bytes)).is_err() {
            eprintln!("a panic beyond the guards");
            std::process::abort();
        }
        let written = writeln!(out, "{}", peak()).and_then(|()| out.flush());
        if written.is_err() {
            break;
        }
    }
    ExitCode::SUCCESS
}

/// Begins to measure anew the most memory that this process takes, where the system can.
fn forget_peak() {
    let _ = std::fs::write("/proc/self/clear_refs", "5");
}

/// The most memory in kilobytes; 0 where the system does not tell.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let number = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
    number.unwrap_or_default()
}

/// The files that are mutated, by name.
struct Corpus {
    files: Vec<Vec<u8>>,
}

impl Corpus {
    fn of(reader: &str) -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("corpus")
            .join(reader);
        let entries = std::fs::read_dir(&folder).expect("each reader has a corpus");
        let mut paths: Vec<PathBuf> = entries
            .filter_map(|entry| Some(entry.ok()?.path()))
            .collect();
        paths.sort();
        let files = paths.iter().filter_map(|path| std::fs::read(path).ok());
        Self {
            files: files.collect(),
        }
    }

    /// A file by its number.
    fn mutated(&self, reader: &str, seed: u64, number: u64) -> Vec<u8> {
        let of_reader = reader.bytes().fold(seed, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3)
        });
        let mut random = Random(of_reader.wrapping_add(number.wrapping_mul(0xD134_2543_DE82_EF95)));
        let mut bytes = random.of(&self.files).cloned().unwrap_or_default();
        // Half of the files keep their shape, which gets them further into a reader.
        let kinds = if random.below(2) == 0 { 4 } else { 8 };
        for _ in 0..1 + random.below(4) {
            self.mutate(&mut bytes, kinds, &mut random);
        }
        bytes
    }

    fn mutate(&self, bytes: &mut Vec<u8>, kinds: usize, random: &mut Random) {
        let at = random.below(bytes.len() + 1);
        let length = match random.below(3) {
            0 => random.below(8),
            1 => random.below(64),
            _ => random.below(bytes.len() - at + 1),
        };
        let end = (at + length).min(bytes.len());
        match random.below(kinds) {
            // Bits.
            0 | 1 => {
                for _ in 0..1 + random.below(8) {
                    let at = random.below(bytes.len().max(1));
                    let bit = 1u8 << random.below(8);
                    bytes
                        .iter_mut()
                        .skip(at)
                        .take(1)
                        .for_each(|byte| *byte ^= bit);
                }
            }
            // A byte.
            2 => {
                let value = random.next() as u8;
                bytes
                    .iter_mut()
                    .skip(at)
                    .take(1)
                    .for_each(|byte| *byte = value);
            }
            // A number, in four or eight bytes or as one of Thrift's.
            3 => {
                const NUMBERS: [u64; 10] = [
                    0,
                    1,
                    0x7F,
                    0xFFFF,
                    i32::MAX as u64,
                    u32::MAX as u64,
                    1 << 40,
                    i64::MAX as u64,
                    i64::MIN as u64,
                    u64::MAX,
                ];
                let number = random.of(&NUMBERS).copied().unwrap_or_default();
                let written = match random.below(4) {
                    0 => number.to_le_bytes()[..4].to_vec(),
                    1 => number.to_le_bytes().to_vec(),
                    2 => varint(number),
                    _ => number.to_string().into_bytes(),
                };
                let end = (at + written.len()).min(bytes.len());
                bytes.splice(at..end, written);
            }
            // A part cut out; the end cut off.
            4 => drop(bytes.drain(at..end)),
            5 => bytes.truncate(at),
            // A part of its own once more.
            6 => {
                let part = bytes[at..end].to_vec();
                let place = random.below(bytes.len() + 1);
                bytes.splice(place..place, part);
            }
            // A part of another file, instead of one of its own or between two.
            _ => {
                let other = random.of(&self.files).cloned().unwrap_or_default();
                let from = random.below(other.len() + 1);
                let to = from + random.below(other.len() - from + 1);
                let until = if random.below(2) == 0 { at } else { end };
                bytes.splice(at..until, other[from..to].iter().copied());
            }
        }
        // Files that grow without end take longer and find no more.
        bytes.truncate(1 << 18);
    }
}

fn varint(mut number: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
    bytes
}

/// splitmix64: the same numbers everywhere.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ mixed >> 31
    }

    /// A number below that one, which is not 0; or 0.
    fn below(&mut self, most: usize) -> usize {
        (self.next() % most.max(1) as u64) as usize
    }

    fn of<'a, T>(&mut self, list: &'a [T]) -> Option<&'a T> {
        list.get(self.below(list.len()))
    }
}
