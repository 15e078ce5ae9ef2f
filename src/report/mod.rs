//! `report.html`: a study on one page that needs nothing else. Its numbers and what leads to them: headlines, figures,
//! published sentences, every table, the weighting, methods, disclosure, and where it all comes from.
//!
//! The tables are those of the workbook ([`crossbreak_tables::tables::Book`]), printed by the same functions: page and workbook
//! cannot differ. Every text is escaped by the template engine; what is marked `safe` in the template is our own style
//! and script and the SVG documents of [`crossbreak_figures::figures`], which escape their words themselves. The page asks for
//! nothing from elsewhere, and its content security policy forbids it to: style and script are known by their hashes.
//!
//! Without script everything is there: every column, what numbers are in their titles, definitions in the glossary.
//!
//! | file | what it does |
//! |---|---|
//! | `page.html`, `table.html`, `style.css`, `script.js` | the page |
//! | `page` | what the template is filled with |
//! | `numbers` | tables, cells and their titles |
//! | `headlines` | which numbers lead, and what they are in words |
//! | `words` | what a number is in a sentence; definitions |
//! | `disclosure` | the items of AAPOR's Transparency Initiative |

mod disclosure;
mod headlines;
mod numbers;
mod page;
#[cfg(test)]
mod tests;
mod words;

use crossbreak_figures::figures::{Figure, Theme};
use crossbreak_study::claims::Checked;
use crossbreak_study::estimates::Published;
use crossbreak_study::spec::Spec;
use crossbreak_tables::methods::{Provenance, Statement};
use crossbreak_tables::tables::Book;

/// What a page is made of.
pub struct Input<'a> {
    pub spec: &'a Spec,
    pub published: &'a Published,
    pub book: &'a Book,
    pub figures: &'a [Figure],
    pub theme: &'a Theme,
    pub claims: &'a [Checked],
    pub methods: &'a Statement,
    /// Stem of the spec's file name.
    pub study: &'a str,
    /// The figures are written as files too, and can be linked to.
    pub files: bool,
    /// Files that were read, with their SHA-256.
    pub inputs: Vec<(String, String)>,
    pub provenance: &'a Provenance,
}

/// The place of a number on the page, as it stands in an address after `#`; `None` if the page has none of its own for it.
pub fn anchor_of(book: &Book, published: &Published, id: &str) -> Option<String> {
    numbers::has_anchor(book, published, id).then(|| words::anchor(id))
}

/// The ids of the numbers that lead. `claimed`: those that the published sentences rest on.
pub fn leads_with(
    spec: &Spec,
    published: &Published,
    claimed: &[&str],
    book: &Book,
) -> Vec<String> {
    let places = headlines::Places::of(book, published);
    let headlines = headlines::headlines(spec, published, claimed, &places);
    headlines.into_iter().map(|headline| headline.id).collect()
}

/// Makes the page. The same input gives the same bytes.
pub fn page(input: &Input<'_>) -> String {
    page::page(input)
}
