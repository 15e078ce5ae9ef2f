//! What is written, read back.

mod extremes;
mod parts;
mod poll;
mod samples;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read};

use calamine::{Data, DataType, Reader, Xlsx};

use self::extremes::{halves, hostile, large};
use self::poll::book;
use super::{places, workbook};
use crate::tables::model::{Format, Layout};

const LAYOUTS: [Layout; 2] = [Layout::Standard, Layout::Accessible];

type Cells = BTreeMap<String, calamine::Range<Data>>;

fn read(bytes: &[u8]) -> (Vec<String>, Cells) {
    let mut read: Xlsx<_> = Xlsx::new(Cursor::new(bytes.to_vec())).unwrap();
    let names = read.sheet_names();
    let cells = names
        .iter()
        .map(|name| (name.clone(), read.worksheet_range(name).unwrap()))
        .collect();
    (names, cells)
}

fn parts(bytes: &[u8]) -> BTreeMap<String, String> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes.to_vec())).unwrap();
    let names: Vec<String> = archive
        .file_names()
        .map(|name| name.unwrap().into_owned())
        .collect();
    names
        .into_iter()
        .map(|name| {
            let mut text = String::new();
            archive
                .by_name(&name)
                .unwrap()
                .read_to_string(&mut text)
                .unwrap();
            (name, text)
        })
        .collect()
}

fn sheets(parts: &BTreeMap<String, String>) -> impl Iterator<Item = (&String, &String)> {
    parts
        .iter()
        .filter(|(name, _)| name.starts_with("xl/worksheets/sheet"))
}

fn texts(range: &calamine::Range<Data>) -> Vec<String> {
    let cells = range.used_cells();
    cells.map(|(_, _, cell)| cell.to_string()).collect()
}

/// `C12` as row 11 and column 2.
fn at(cell: &str) -> (u32, u32) {
    let digits = cell.find(|c: char| c.is_ascii_digit()).unwrap();
    let column = cell[..digits]
        .bytes()
        .fold(0, |n, b| n * 26 + u32::from(b - b'A') + 1);
    (cell[digits..].parse::<u32>().unwrap() - 1, column - 1)
}

#[test]
fn the_same_book_gives_the_same_bytes() {
    for layout in LAYOUTS {
        for book in [book(layout), hostile(layout)] {
            assert!(workbook(&book) == workbook(&book));
        }
    }
}

#[test]
fn sheets_stand_in_their_order() {
    let (names, _) = read(&workbook(&book(Layout::Standard)));
    let standard = [
        "Cover",
        "Contents",
        "Notes",
        "Weighting",
        "Q1",
        "Q2",
        "Q3",
        "Claims",
    ];
    assert_eq!(names, standard);
    let (names, _) = read(&workbook(&book(Layout::Accessible)));
    let accessible = [
        "Cover",
        "Disclosure",
        "Contents",
        "Notes",
        "Weighting",
        "Margins",
        "Q1",
        "Q2",
        "Q3",
        "Claims",
    ];
    assert_eq!(names, accessible);
}

#[test]
fn every_number_stands_in_full_where_its_place_says() {
    for layout in LAYOUTS {
        let book = book(layout);
        let (_, cells) = read(&workbook(&book));
        let mut seen = BTreeSet::new();
        for (table, place) in book.tables.iter().zip(places(&book)) {
            for (b, block) in table.blocks.iter().enumerate() {
                for (r, row) in block.rows.iter().enumerate() {
                    for (c, cell) in row.cells.iter().enumerate() {
                        let address = place.cell(b, r, c).unwrap();
                        assert!(seen.insert((place.sheet.clone(), address.clone())));
                        let found = cells[&place.sheet].get_value(at(&address)).unwrap();
                        match (cell.value, cell.text.as_str()) {
                            (None, "") => assert_eq!(*found, Data::String("[x]".to_owned())),
                            (Some(value), "") => {
                                // Points stand as points.
                                let value = match row.format_of(c) {
                                    Format::Points(0) => value * 100.0,
                                    _ => value,
                                };
                                let written = found.as_f64().unwrap();
                                assert!(
                                    (written - value).abs() < 1e-10,
                                    "{address}: {written} for {value}"
                                );
                                let half = (value * 100.0).fract() - 0.5;
                                let half_count = value.fract() - 0.5;
                                if half.abs() > 1e-6 && half_count.abs() > 1e-6 {
                                    assert_eq!(written, value, "{address}");
                                }
                            }
                            (_, text) => assert_eq!(*found, Data::String(text.to_owned())),
                        }
                    }
                }
            }
        }
    }
}

#[test]
fn invented_respondents_are_said_to_be_on_every_sheet() {
    for layout in LAYOUTS {
        let (names, cells) = read(&workbook(&book(layout)));
        for name in names {
            let top = texts(&cells[&name]);
            assert!(
                top.iter()
                    .take(8)
                    .any(|text| text.contains("Synthetic data")),
                "{name}"
            );
        }
        let mut real = book(layout);
        real.cover.synthetic = None;
        let (_, cells) = read(&workbook(&real));
        let all: Vec<String> = cells.values().flat_map(texts).collect();
        assert!(!all.iter().any(|text| text.contains("Synthetic")));
    }
}

#[test]
fn marks_and_letters_stand_below_what_they_belong_to() {
    let (_, cells) = read(&workbook(&book(Layout::Standard)));
    let sheet = &cells["Q1"];
    let stub: Vec<String> = sheet.rows().map(|row| row[0].to_string()).collect();
    let find = |label: &str| stub.iter().position(|text| text == label).unwrap();
    assert_eq!(find("Size of base"), find("Effective base") + 1);
    assert!(find("NET: Easy") < find("Very easy"));
    // Letters of "Very easy", which is in the row above.
    assert_eq!(
        sheet.get_value((find("Very easy") as u32 + 1, 3)),
        Some(&Data::String("A".to_owned()))
    );
    assert_eq!(
        find("Lead of easy over hard (points)"),
        find("Column id") - 1
    );
    let groups = sheet
        .rows()
        .find(|row| row[2] == Data::String("Gender".to_owned()))
        .unwrap();
    assert_eq!(groups[3].to_string(), "Gender");
    assert_eq!(groups.last().unwrap().to_string(), "");
}

#[test]
fn what_is_frozen_leaves_room_for_the_table() {
    let book = hostile(Layout::Standard);
    let (_, cells) = read(&workbook(&book));
    let sheet = &cells["q1 (2)"];
    let stub: Vec<String> = sheet.rows().map(|row| row[0].to_string()).collect();
    let first = stub.iter().position(|text| text == "=heading()").unwrap();
    assert!(first < 40, "{first}");
}

#[test]
fn a_cell_beyond_the_sheet_has_no_place() {
    let place = &places(&book(Layout::Standard))[0];
    assert_eq!(place.cell(0, 0, 20_000), None);
    assert_eq!(place.cell(9, 0, 0), None);
    let mut wide = book(Layout::Standard);
    let columns = &mut wide.tables[2].columns;
    *columns = vec![columns[0].clone(); 17_000];
    for layout in LAYOUTS {
        wide.layout = layout;
        assert!(!workbook(&wide).is_empty());
    }
}

#[test]
fn sixty_tables_are_soon_written() {
    let book = large(60, 30, 40);
    let start = std::time::Instant::now();
    let bytes = workbook(&book);
    let took = start.elapsed();
    assert!(bytes.len() > 100_000);
    // A slow machine may take its time; a quadratic step would take far longer.
    assert!(took.as_secs() < 20, "{took:?}");
    println!("60 tables of 30 x 40: {took:?}, {} bytes", bytes.len());
}

/// Files to open and look at: `cargo test --lib samples_to_look_at -- --ignored`.
#[test]
#[ignore = "writes files"]
fn samples_to_look_at() {
    let folder = std::env::temp_dir().join("crossbreak-workbooks");
    std::fs::create_dir_all(&folder).unwrap();
    for (name, layout) in [
        ("standard", Layout::Standard),
        ("accessible", Layout::Accessible),
    ] {
        std::fs::write(folder.join(format!("{name}.xlsx")), workbook(&book(layout))).unwrap();
        std::fs::write(
            folder.join(format!("hostile-{name}.xlsx")),
            workbook(&hostile(layout)),
        )
        .unwrap();
    }
    std::fs::write(folder.join("halves.xlsx"), workbook(&halves())).unwrap();
    println!("{}", folder.display());
}
