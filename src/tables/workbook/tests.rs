//! What is written, read back; and its parts as they stand in the file.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read};

use calamine::{Data, DataType, Reader, Xlsx};

use super::samples::{HOSTILE, book, halves, hostile, large};
use super::{places, workbook};
use crate::tables::model::{Book, Layout};

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
        "Profile",
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
fn text_never_becomes_a_formula_or_a_link() {
    for layout in LAYOUTS {
        let book = hostile(layout);
        let bytes = workbook(&book);
        let parts = parts(&bytes);
        for (name, part) in &parts {
            assert!(!part.contains("<f>") && !part.contains("<f "), "{name}");
            assert!(!part.contains("TargetMode=\"External\""), "{name}");
            assert!(
                !part.contains("r:id=\"rId") || !part.contains("<hyperlink r:id"),
                "{name}"
            );
            let mut reader = quick_xml::Reader::from_str(part);
            loop {
                match reader
                    .read_event()
                    .unwrap_or_else(|e| panic!("{name}: {e}"))
                {
                    quick_xml::events::Event::Eof => break,
                    quick_xml::events::Event::Start(tag) | quick_xml::events::Event::Empty(tag) => {
                        for attribute in tag.attributes() {
                            let value = attribute.unwrap().unescape_value().unwrap();
                            assert!(
                                !value.contains(|c: char| c.is_control() && c != '\n'),
                                "{name}"
                            );
                        }
                    }
                    _ => {}
                }
            }
        }
        assert!(parts["xl/styles.xml"].contains("quotePrefix=\"1\""));
        let (_, cells) = read(&bytes);
        let found = texts(&cells["q1 (2)"]).join("\u{0}");
        for label in HOSTILE {
            let label = label
                .replace("\r\n", "\n")
                .replace(['\t', '\u{1}', '\u{b}', '\u{ffff}'], " ");
            assert!(found.contains(&label), "{label:?}");
        }
        assert!(
            texts(&cells["Contents"])
                .iter()
                .any(|text| text.ends_with('…'))
        );
    }
}

#[test]
fn names_of_sheets_and_links_lead_somewhere() {
    for layout in LAYOUTS {
        let book = hostile(layout);
        let bytes = workbook(&book);
        let (names, _) = read(&bytes);
        let mut folded = BTreeSet::new();
        for name in &names {
            rust_xlsxwriter::utility::check_sheet_name(name).unwrap();
            assert!(folded.insert(name.to_lowercase()), "{name}");
        }
        assert!(!folded.contains("history"));
        let parts = parts(&bytes);
        let mut targets = BTreeSet::new();
        for (name, part) in sheets(&parts) {
            let mut links = 0;
            let mut reader = quick_xml::Reader::from_str(part);
            loop {
                match reader.read_event().unwrap() {
                    quick_xml::events::Event::Eof => break,
                    quick_xml::events::Event::Empty(tag) if tag.name().as_ref() == b"hyperlink" => {
                        let location = tag.try_get_attribute("location").unwrap().unwrap();
                        let location = location.unescape_value().unwrap().into_owned();
                        let sheet = location
                            .strip_prefix('\'')
                            .unwrap()
                            .strip_suffix("'!A1")
                            .unwrap();
                        targets.insert(sheet.replace("''", "'"));
                        links += 1;
                    }
                    _ => {}
                }
            }
            assert!(links > 0, "{name} has no link");
        }
        assert_eq!(
            targets,
            names
                .into_iter()
                .filter(|n| n != "Cover")
                .collect::<BTreeSet<_>>()
                .union(&BTreeSet::from(["Cover".to_owned()]))
                .cloned()
                .collect()
        );
    }
}

#[test]
fn nothing_is_merged_and_headings_are_frozen() {
    for book in [book(Layout::Standard), hostile(Layout::Standard)] {
        let bytes = workbook(&book);
        let (names, _) = read(&bytes);
        let parts = parts(&bytes);
        for (name, part) in sheets(&parts) {
            assert!(!part.contains("mergeCell"), "{name}");
        }
        let place = places(&book);
        for place in &place {
            let number = names.iter().position(|name| *name == place.sheet).unwrap() + 1;
            let part = &parts[&format!("xl/worksheets/sheet{number}.xml")];
            assert!(
                part.contains("xSplit=\"1\"") && part.contains("state=\"frozen\""),
                "{}",
                place.sheet
            );
            assert!(part.contains("showGridLines=\"0\""));
        }
    }
}

#[test]
fn accessible_sheets_have_one_marked_table_without_gaps() {
    for book in [book(Layout::Accessible), hostile(Layout::Accessible)] {
        let bytes = workbook(&book);
        let (names, cells) = read(&bytes);
        let parts = parts(&bytes);
        for (number, name) in (1..).zip(&names) {
            let part = &parts[&format!("xl/worksheets/sheet{number}.xml")];
            assert!(
                !part.contains("mergeCell") && !part.contains("frozen"),
                "{name}"
            );
            assert!(!part.contains("<headerFooter"), "{name}");
            let tables = part.matches("<tablePart ").count();
            assert_eq!(tables, usize::from(name != "Cover"), "{name}");
            // Title in the first cell.
            assert!(
                matches!(cells[name].get_value((0, 0)), Some(Data::String(text)) if !text.is_empty())
            );
        }
        let mut table_names = BTreeSet::new();
        for (path, part) in parts
            .iter()
            .filter(|(name, _)| name.starts_with("xl/tables/"))
        {
            let attribute = |wanted: &str| {
                let start = part.find(&format!(" {wanted}=\"")).unwrap() + wanted.len() + 3;
                part[start..].split('"').next().unwrap().to_owned()
            };
            assert!(table_names.insert(attribute("displayName").to_lowercase()));
            assert!(!part.contains("<autoFilter"), "{path}");
            let number = path
                .trim_start_matches("xl/tables/table")
                .trim_end_matches(".xml");
            let owner = parts
                .iter()
                .find(|(name, rels)| {
                    name.contains("worksheets/_rels")
                        && rels.contains(&format!("tables/table{number}.xml"))
                })
                .unwrap();
            let index: usize = owner
                .0
                .trim_start_matches("xl/worksheets/_rels/sheet")
                .trim_end_matches(".xml.rels")
                .parse()
                .unwrap();
            let range = &cells[&names[index - 1]];
            let reference = attribute("ref");
            let (from, to) = reference.split_once(':').unwrap();
            let (from, to) = (at(from), at(to));
            assert_eq!(from.1, 0, "tables stand at the left");
            assert_eq!(
                Some(to),
                range.end(),
                "nothing below or beside {}",
                names[index - 1]
            );
            for row in from.0..=to.0 {
                for column in from.1..=to.1 {
                    let cell = range.get_value((row, column));
                    assert!(
                        cell.is_some_and(|cell| *cell != Data::Empty),
                        "{} has a gap at row {row}, column {column}",
                        names[index - 1]
                    );
                }
            }
        }
        let fonts = &parts["xl/styles.xml"];
        for size in fonts.split("<sz val=\"").skip(1) {
            let size: f64 = size.split('"').next().unwrap().parse().unwrap();
            assert!(size >= 12.0);
        }
        assert!(
            fonts
                .split("<name val=\"")
                .skip(1)
                .all(|name| name.starts_with("Arial"))
        );
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
fn the_file_says_when_fieldwork_ended_and_nothing_else_of_time() {
    let parts_of = |book: &Book| parts(&workbook(book));
    let core = &parts_of(&book(Layout::Standard))["docProps/core.xml"];
    assert!(core.contains("2024-05-05T00:00:00Z"), "{core}");
    assert!(core.contains("<dc:title>Access to general practice, May 2024</dc:title>"));
    assert!(core.contains("<dc:creator></dc:creator>"), "{core}");
    let undated = &parts_of(&hostile(Layout::Standard))["docProps/core.xml"];
    assert!(undated.contains("1980-01-01T00:00:00Z"));
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
        .find(|row| row[2].to_string() == "Gender")
        .unwrap();
    assert_eq!(groups[3].to_string(), "Gender");
    assert_eq!(groups.last().unwrap().to_string(), "");
}

#[test]
fn pages_are_set_up_for_printing() {
    let parts = parts(&workbook(&book(Layout::Standard)));
    let workbook = &parts["xl/workbook.xml"];
    assert_eq!(workbook.matches("_xlnm.Print_Titles").count(), 3);
    let wide = &parts["xl/worksheets/sheet5.xml"];
    assert!(wide.contains("<colBreaks") && wide.contains("orientation=\"landscape\""));
    assert!(wide.contains("Page &amp;P of &amp;N"));
    let narrow = &parts["xl/worksheets/sheet7.xml"];
    assert!(narrow.contains("fitToHeight=\"0\"") && !narrow.contains("<colBreaks"));
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
