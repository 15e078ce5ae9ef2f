//! SPSS files that are cut off, that promise what they do not hold, or that are made to take the machine down, are
//! refused in words; and whatever happens to the bytes of one, nothing panics.

use std::fs;

use crossbreak::diagnostic::Severity;
use crossbreak::ingest::{self, Limits, RawData, Settings};

use super::support::project;

fn bytes(file: &str) -> Vec<u8> {
    fs::read(project("tests/formats/sav").join(file)).unwrap()
}

fn refused(bytes: &[u8]) -> String {
    refused_with(bytes, Limits::default())
}

fn refused_with(bytes: &[u8], limits: Limits) -> String {
    let found = ingest::parse(
        bytes,
        "poll.sav",
        Settings {
            limits,
            ..Settings::default()
        },
    )
    .and_then(RawData::peopled)
    .expect_err("a refusal");
    let first = found.iter().next().unwrap();
    assert_eq!(first.severity, Severity::Error);
    assert!(first.help.is_some());
    first.message.clone()
}

fn with_number(mut bytes: Vec<u8>, at: usize, number: i32) -> Vec<u8> {
    bytes[at..at + 4].copy_from_slice(&number.to_le_bytes());
    bytes
}

const CASES: usize = 80;

#[test]
fn rows_are_those_that_the_header_promises() {
    let whole = bytes("haven/iris.sav");
    assert_eq!(
        refused(&whole[..whole.len() - 40 * 50]),
        "poll.sav: the header promises 150 rows, the file holds 100"
    );
    assert_eq!(
        refused(&whole[..whole.len() - 10]),
        "poll.sav: the header promises 150 rows, the file holds 149 and a part of one"
    );
    for (file, promised, message) in [
        (
            "haven/iris.sav",
            2_041,
            "the header promises 2,041 rows, the file holds 150",
        ),
        (
            "haven/iris.sav",
            i32::MAX,
            "the header promises 2,147,483,647 rows, the file holds 150",
        ),
        (
            "pyreadstat/hebrews.sav",
            2_041,
            "the header promises 2,041 rows, the file holds 99",
        ),
        (
            "pyreadstat/sample.sav",
            4,
            "the header promises 4 rows, the file holds 5",
        ),
        (
            "pyreadstat/sample.zsav",
            6,
            "the header promises 6 rows, the file holds 5",
        ),
    ] {
        let file = with_number(bytes(file), CASES, promised);
        assert_eq!(refused(&file), format!("poll.sav: {message}"));
    }
    // A writer that does not know beforehand writes -1, and the rows that are there count.
    let unknown = with_number(bytes("haven/iris.sav"), CASES, -1);
    assert_eq!(
        ingest::parse(&unknown, "x", Settings::default())
            .unwrap()
            .rows(),
        150
    );
    assert_eq!(
        refused(&unknown[..unknown.len() - 10]),
        "poll.sav: it ends within a row, after 149 whole rows"
    );
}

#[test]
fn a_file_without_rows_is_refused() {
    assert_eq!(
        refused(&bytes("made/no-rows.sav")),
        "poll.sav: a heading and no rows"
    );
}

#[test]
fn lengths_and_offsets_are_not_believed() {
    let sample = bytes("haven/labelled-num.sav");
    let zipped = bytes("pyreadstat/sample.zsav");
    // The first variable's record has its type at 176; the lengths of its label follow.
    let cut = refused(&sample[..200]);
    assert!(
        cut.contains("it ends within the description of its variables"),
        "{cut}"
    );
    let mut big_endian = sample.clone();
    big_endian[64..68].copy_from_slice(&[0, 0, 0, 2]);
    assert!(refused(&big_endian).contains("big-endian"));
    assert!(
        refused(&with_number(sample.clone(), 72, 3))
            .contains("packed in a way that is not known (3)")
    );
    let mut offset = sample.clone();
    offset[84..92].copy_from_slice(&99f64.to_le_bytes());
    assert!(refused(&offset).contains("another offset than the 100"));
    // The list of the blocks, and the size of the first one.
    let end = zipped.len();
    let list = with_number(zipped.clone(), end - 8, i32::MAX);
    assert!(refused(&list).contains("2,147,483,647 bytes of one block once unzipped"));
    let longer = with_number(zipped.clone(), end - 8, 1 << 20);
    assert!(refused(&longer).contains("its zipped block 1 is damaged"));
    let blocks = with_number(zipped.clone(), end - 28, i32::MAX);
    assert!(refused(&blocks).contains("the list of its zipped blocks"));
}

#[test]
fn limits_stand_before_the_reader() {
    let iris = bytes("haven/iris.sav");
    let limits = Limits::default();
    for (limits, message) in [
        (
            Limits {
                rows: 149,
                ..limits
            },
            "poll.sav: 150 rows; at most 149 are read",
        ),
        (
            Limits {
                columns: 4,
                ..limits
            },
            "poll.sav: 5 columns; at most 4 are read",
        ),
        (
            Limits {
                cells: 749,
                ..limits
            },
            "poll.sav: 750 cells; at most 749 are read",
        ),
        (
            Limits {
                labels: 2,
                ..limits
            },
            "poll.sav: 3 value labels; at most 2 are read",
        ),
    ] {
        assert_eq!(refused_with(&iris, limits), message);
    }
    let zipped = bytes("pyreadstat/sample.zsav");
    let small = Limits {
        inflated_bytes: 50,
        ..limits
    };
    assert!(refused_with(&zipped, small).contains("bytes once unpacked"));
}

/// The header of a file of one number a row, and its variable.
fn one_number(packed: i32) -> Vec<u8> {
    let mut file = b"$FL2".to_vec();
    file.extend([b' '; 60]);
    for number in [2, 1, packed, 0, -1] {
        file.extend(i32::to_le_bytes(number));
    }
    file.extend(100f64.to_le_bytes());
    file.extend([b' '; 9 + 8 + 64]);
    file.extend([0; 3]);
    file.extend(variable("A"));
    file
}

fn variable(name: &str) -> Vec<u8> {
    let mut record = Vec::new();
    for number in [2, 0, 0, 0, 0x0005_0802, 0x0005_0802] {
        record.extend(i32::to_le_bytes(number));
    }
    record.extend(format!("{name:8}").bytes());
    record
}

/// Small files that would be large in memory.
#[test]
fn bombs_are_refused() {
    let end = [999, 0].map(i32::to_le_bytes).concat();
    // Blocks that are all the same zipped bytes.
    let mut file = one_number(2);
    file.extend(&end);
    let mut zip = flate2::Compress::new(flate2::Compression::best(), true);
    let mut block = Vec::with_capacity(1 << 20);
    let plain = vec![101; 4 << 20];
    zip.compress_vec(&plain, &mut block, flate2::FlushCompress::Finish)
        .unwrap();
    let (start, blocks) = (file.len() + 24, 200);
    let list = start + block.len();
    for number in [file.len(), list, 24 + 24 * blocks] {
        file.extend((number as u64).to_le_bytes());
    }
    file.extend(&block);
    file.extend([(-100i64).to_le_bytes(), [0; 8]].concat());
    file.extend([4 << 20, blocks as i32].map(i32::to_le_bytes).concat());
    for _ in 0..blocks {
        file.extend([[0; 8], (start as u64).to_le_bytes()].concat());
        file.extend([4 << 20, block.len() as i32].map(i32::to_le_bytes).concat());
    }
    assert!(refused(&file).contains("times its size once unpacked"));

    // Labels for every one of many variables.
    let mut file = one_number(0);
    for index in 0..9_000 {
        file.extend(variable(&format!("V{index}")));
    }
    file.extend([3, 200].map(i32::to_le_bytes).concat());
    for code in 0..200 {
        file.extend(f64::from(code).to_le_bytes());
        file.extend(b"\x07a label");
    }
    file.extend([4, 9_000].map(i32::to_le_bytes).concat());
    for index in 0..9_000 {
        file.extend(i32::to_le_bytes(index + 2));
    }
    file.extend(&end);
    assert_eq!(
        refused(&file),
        "poll.sav: 1,800,200 value labels; at most 1,000,000 are read"
    );

    // A string without end, and sets without end.
    let mut file = one_number(0);
    for _ in 0..100 {
        let mut record = variable("");
        record[4..8].copy_from_slice(&(-1i32).to_le_bytes());
        file.extend(record);
    }
    assert!(refused(&file).contains("continued beyond the 255 bytes"));
    let mut file = one_number(0);
    let sets = b"$a=C 0  A\n".repeat(400_000);
    file.extend([7, 7, 1, sets.len() as i32].map(i32::to_le_bytes).concat());
    file.extend(sets);
    file.extend(&end);
    assert!(refused(&file).contains("columns of multiple-response sets"));
}

/// Whatever a byte becomes, the file is read or refused.
#[test]
fn no_byte_takes_the_reader_down() {
    for file in ["made/sets.sav", "pyreadstat/sample.zsav"] {
        let whole = bytes(file);
        for at in 0..whole.len() {
            for byte in [0x00, 0x7F, 0xFF] {
                let mut changed = whole.clone();
                changed[at] = byte;
                let _ = ingest::parse(&changed, "poll.sav", Settings::default());
            }
        }
        for end in 0..whole.len() {
            let cut = ingest::parse(&whole[..end], "poll.sav", Settings::default())
                .and_then(RawData::peopled);
            assert!(cut.is_err() || end + 8 > whole.len(), "{file} cut at {end}");
        }
    }
}
