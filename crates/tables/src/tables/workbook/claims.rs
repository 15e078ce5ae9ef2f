//! Published sentences and what came of each.

use super::list::{Entry, List};
use super::page::Page;
use crate::tables::model::Book;

const WIDTHS: [f64; 7] = [14.0, 20.0, 50.0, 16.0, 16.0, 36.0, 34.0];

pub(super) fn write(book: &Book, page: &mut Page<'_>) {
    page.widths(&WIDTHS);
    let look = page.look;
    let title = "Published sentences checked against these tables";
    let mut first = super::top(page, title, WIDTHS.iter().sum());
    let text = |text: &String| {
        if text.is_empty() {
            Entry::Nothing
        } else {
            Entry::Text(text.clone())
        }
    };
    let rows = book.claims.iter().map(|claim| {
        vec![
            text(&claim.id),
            text(&claim.place),
            text(&claim.text),
            text(&claim.says),
            text(&claim.computed),
            text(&claim.verdict),
            text(&claim.numbers),
        ]
    });
    let list = List {
        name: "claims",
        headings: vec![
            "Claim",
            "Where it is printed",
            "Sentence",
            "It says",
            "The data say",
            "Verdict",
            "Ids of the numbers",
        ],
        rows: rows.collect(),
    };
    if look.accessible() && list.has_nothing() {
        page.text(
            first,
            0,
            "[z] means that there is nothing to say.",
            &look.plain(),
        );
        first += 1;
    }
    if !look.accessible() {
        page.freeze(first + 1, 0);
    }
    list.write(page, first, &WIDTHS);
}
