//! The parts of a workbook as they stand in the file.

use std::collections::BTreeSet;

use calamine::Data;

use super::extremes::{HOSTILE, hostile};
use super::poll::book;
use super::{LAYOUTS, at, parts, places, read, sheets, texts, workbook};
use crate::tables::model::{Book, Layout};

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
