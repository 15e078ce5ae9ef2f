//! The first sheet: what the survey is, who paid for it, and what of it is disclosed.

use super::list::{Entry, List};
use super::measure::BOLD;
use super::page::{Page, lines_in};
use super::shown::said;
use crate::tables::model::{Book, Cover, Disclosure, Met};

const WIDTHS: [f64; 3] = [24.0, 72.0, 44.0];
const READING_WIDTH: f64 = 90.0;

/// Name and value side by side, then the list of disclosures.
pub(super) fn standard(book: &Book, page: &mut Page<'_>) {
    let look = page.look;
    let cover = &book.cover;
    page.widths(&WIDTHS);
    let mut row = title(cover, page);
    if let Some(synthetic) = &cover.synthetic {
        page.text(row, 0, "Synthetic data", &look.wrapped().set_bold());
        page.text(row, 1, synthetic, &look.wrapped().set_bold());
        page.height(row, lines_in(synthetic, WIDTHS[1], BOLD), look.size());
        row += 1;
    }
    for fact in &cover.facts {
        let value = said(&fact.value);
        page.text(row, 0, &fact.name, &look.wrapped().set_bold());
        page.text(row, 1, &value, &look.wrapped());
        let lines = lines_in(&fact.name, WIDTHS[0], BOLD).max(lines_in(&value, WIDTHS[1], 1.0));
        page.height(row, lines, look.size());
        row += 1;
    }
    row += 1;
    page.link(row, 0, "Contents", "Contents");
    row += 2;
    if !cover.disclosures.is_empty() {
        page.text(row, 0, "Rules of disclosure", &look.bold());
        list(&cover.disclosures).write(page, row + 1, &WIDTHS);
    }
}

/// All in one column: a heading, then what it stands for.
pub(super) fn accessible(book: &Book, page: &mut Page<'_>) {
    let look = page.look;
    let cover = &book.cover;
    page.widths(&[READING_WIDTH]);
    let mut row = title(cover, page);
    let synthetic = cover
        .synthetic
        .iter()
        .map(|text| ("Synthetic data", text.clone()));
    let facts = cover
        .facts
        .iter()
        .map(|fact| (fact.name.as_str(), said(&fact.value)));
    for (name, value) in synthetic.chain(facts) {
        page.text(row, 0, name, &look.wrapped().set_bold());
        page.height(row, lines_in(name, READING_WIDTH, BOLD), look.size());
        page.text(row + 1, 0, &value, &look.wrapped());
        page.height(row + 1, lines_in(&value, READING_WIDTH, 1.0), look.size());
        row += 2;
    }
    page.link(row, 0, "Contents of this workbook", "Contents");
}

fn title(cover: &Cover, page: &mut Page<'_>) -> u32 {
    let look = page.look;
    let room = if look.accessible() {
        READING_WIDTH
    } else {
        WIDTHS.iter().sum::<f64>()
    };
    let relative = look.title_size() / look.size() * BOLD;
    if look.accessible() {
        page.text(0, 0, &cover.title, &look.title().set_text_wrap());
        page.height(0, lines_in(&cover.title, room, relative), look.title_size());
        return 1;
    }
    let lines = super::measure::lines(&cover.title, room / relative);
    for (row, line) in (0..).zip(&lines) {
        page.text(row, 0, line, &look.title());
        page.height(row, 1, look.title_size());
    }
    page.points(lines.len() as u32, 8.0);
    lines.len() as u32 + 1
}

/// The list of disclosures on a sheet of its own.
pub(super) fn disclosure(book: &Book, page: &mut Page<'_>) {
    page.widths(&WIDTHS);
    let first = super::top(page, "Rules of disclosure", WIDTHS.iter().sum());
    list(&book.cover.disclosures).write(page, first, &WIDTHS);
}

fn list(disclosures: &[Disclosure]) -> List {
    List {
        name: "disclosure",
        headings: vec!["Met or not met", "What is to be disclosed", "Where"],
        rows: disclosures
            .iter()
            .map(|disclosure| {
                let met = disclosure.met.as_str();
                vec![
                    // Bold beside the words, so that what is missing is found at once.
                    if disclosure.met != Met::No {
                        Entry::Text(met.to_owned())
                    } else {
                        Entry::Bold(met.to_owned())
                    },
                    Entry::Text(disclosure.item.clone()),
                    if disclosure.place.is_empty() {
                        Entry::Nothing
                    } else {
                        Entry::Text(disclosure.place.clone())
                    },
                ]
            })
            .collect(),
    }
}
