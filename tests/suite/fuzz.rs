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

/// Numbers that are the same each time.
struct Chance(u64);

impl Chance {
    fn below(&mut self, most: usize) -> usize {
        // xorshift64*
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % most.max(1)
    }
}

/// A seed with some bytes flipped or set to a telling value, a piece cut out, doubled, or taken from another seed.
fn mutated(seeds: &[Vec<u8>], chance: &mut Chance) -> Vec<u8> {
    let mut data = seeds[chance.below(seeds.len())].clone();
    for _ in 0..=chance.below(4) {
        let at = chance.below(data.len());
        let end = (at + 1 + chance.below(64)).min(data.len());
        match chance.below(6) {
            0 if !data.is_empty() => data[at] ^= 1 << chance.below(8),
            1 if !data.is_empty() => {
                data[at] = [0, 1, 0x7F, 0x80, 0xFF, b'"', b'9', b'-', b'<', b'&'][chance.below(10)]
            }
            2 => drop(data.drain(at..end)),
            3 => {
                let piece = data[at..end].to_vec();
                for _ in 0..=chance.below(20) {
                    data.splice(at..at, piece.iter().copied());
                }
            }
            4 => data.truncate(at),
            _ => {
                let other = &seeds[chance.below(seeds.len())];
                let from = chance.below(other.len());
                let piece = other[from..(from + 1 + chance.below(200)).min(other.len())].to_vec();
                data.splice(at..end, piece);
            }
        }
    }
    data
}

/// `MUTATIONS=20000 TARGET=logo cargo test --test suite -- --ignored mutations`: no coverage leads the way, but no other
/// build is needed.
#[test]
#[ignore = "takes as long as it is asked to"]
fn mutations_are_read_without_a_panic() {
    let number = |name: &str, or: usize| {
        std::env::var(name)
            .ok()
            .and_then(|text| text.parse().ok())
            .unwrap_or(or)
    };
    let wanted = std::env::var("TARGET").ok();
    for (name, read) in readers::ALL
        .iter()
        .filter(|(name, _)| wanted.as_ref().is_none_or(|wanted| wanted == name))
    {
        let folder = format!("fuzz/corpus/{name}");
        let seeds: Vec<Vec<u8>> = files(&folder)
            .iter()
            .map(|seed| std::fs::read(project(&format!("{folder}/{seed}"))).unwrap())
            .collect();
        let mut chance = Chance(number("SEED", 1) as u64 * 2 + 1);
        let (began, runs) = (std::time::Instant::now(), number("MUTATIONS", 1_000));
        let mut slowest = std::time::Duration::ZERO;
        for run in 0..runs {
            let data = mutated(&seeds, &mut chance);
            // A run that aborts or hangs leaves its input behind.
            std::fs::write(
                std::env::temp_dir().join(format!("crossbreak-mutation-{name}")),
                &data,
            )
            .unwrap();
            let start = std::time::Instant::now();
            read(&data);
            let took = start.elapsed();
            assert!(took.as_secs() < 10, "{name}: input {run} took {took:?}");
            slowest = slowest.max(took);
        }
        println!(
            "{name}: {runs} inputs in {:.0?}, the slowest {slowest:.0?}",
            began.elapsed()
        );
    }
}
