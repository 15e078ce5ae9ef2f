//! The workbook: cover, contents, notes, weighting, a sheet for each table, claims.
//!
//! Nothing of it comes from the clock or the machine, so that the same book gives the same bytes.

mod accessible;
mod claims;
mod contents;
mod cover;
mod list;
mod measure;
mod names;
mod notes;
mod page;
mod place;
mod print;
mod question;
mod shown;
mod standard;
mod style;
#[cfg(test)]
mod tests;
mod weighting;

pub use place::{Place, places};

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook};

use self::notes::Numbered;
use self::page::Page;
use self::shown::said;
use self::style::Look;
use super::model::{Book, Layout};

/// One sheet of a workbook.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sheet {
    Cover,
    Disclosure,
    Contents,
    Notes,
    Weighting,
    Margins,
    /// The table with this index.
    Table(usize),
    Claims,
}

/// A book and what its sheets have in common.
struct Setting<'a> {
    book: &'a Book,
    look: Look,
    /// In their order, with their names.
    sheets: Vec<(Sheet, String)>,
    notes: Numbered,
}

impl<'a> Setting<'a> {
    fn new(book: &'a Book) -> Self {
        let look = Look {
            layout: book.layout,
        };
        let accessible = look.accessible();
        let has_weighting = !(book.weighting.is_empty() && book.margins.is_empty());
        // An accessible sheet has one table, and no sheet has none.
        let before = [
            (Sheet::Cover, "Cover", true),
            (
                Sheet::Disclosure,
                "Disclosure",
                accessible && !book.cover.disclosures.is_empty(),
            ),
            (Sheet::Contents, "Contents", true),
            (Sheet::Notes, "Notes", accessible || !book.notes.is_empty()),
            (
                Sheet::Weighting,
                "Weighting",
                if accessible {
                    !book.weighting.is_empty()
                } else {
                    has_weighting
                },
            ),
            (
                Sheet::Margins,
                "Margins",
                accessible && book.margins.iter().any(|margin| !margin.rows.is_empty()),
            ),
        ];
        let mut sheets: Vec<_> = before
            .into_iter()
            .filter(|(_, _, is_there)| *is_there)
            .map(|(sheet, name, _)| (sheet, name.to_owned()))
            .collect();
        let names = names::sheet_names(book.tables.iter().map(|table| table.id.as_str()));
        for (index, name) in names.into_iter().enumerate() {
            sheets.push((Sheet::Table(index), name));
        }
        if !book.claims.is_empty() {
            sheets.push((Sheet::Claims, "Claims".to_owned()));
        }
        Self {
            book,
            look,
            sheets,
            notes: notes::numbered(book),
        }
    }

    fn sheet_of(&self, table: usize) -> &str {
        let mut sheets = self.sheets.iter();
        let (_, name) = sheets
            .find(|(sheet, _)| *sheet == Sheet::Table(table))
            .expect("every table has a sheet");
        name
    }

    /// What the cover says under a name, in words.
    fn fact(&self, name: &str) -> Option<String> {
        let facts = &self.book.cover.facts;
        let fact = facts
            .iter()
            .find(|fact| fact.name.to_lowercase().starts_with(name))?;
        Some(format!("{}: {}", fact.name, said(&fact.value)))
    }

    /// What stands above each table: who asked whom, and when.
    fn study(&self) -> Vec<String> {
        let title = &self.book.cover.title;
        let facts = ["company", "fieldwork", "universe", "weight"];
        let facts = facts.iter().filter_map(|name| self.fact(name));
        std::iter::once(title.clone())
            .chain(facts)
            .filter(|words| !words.is_empty())
            .map(|words| words.replace('\n', " "))
            .collect()
    }
}

/// The bytes of `tables.xlsx`.
pub fn workbook(book: &Book) -> Vec<u8> {
    let setting = Setting::new(book);
    let look = setting.look;
    let mut workbook = Workbook::new();
    workbook.set_properties(&properties(&setting));
    let (height, width, _) = look.default_pixels();
    workbook
        .set_default_format(&look.plain(), height, width)
        .expect("no sheet was added yet, and the width is one of Arial's");
    for (sheet, name) in &setting.sheets {
        let synthetic = book.cover.synthetic.as_deref();
        let mut page = Page::new(workbook.add_worksheet(), name, look, synthetic);
        page.footer(&book.cover.title);
        match sheet {
            Sheet::Cover => match book.layout {
                Layout::Standard => cover::standard(book, &mut page),
                Layout::Accessible => cover::accessible(book, &mut page),
            },
            Sheet::Disclosure => cover::disclosure(book, &mut page),
            Sheet::Contents => contents::write(&setting, &mut page),
            Sheet::Notes => notes::write(&setting, &mut page),
            Sheet::Weighting => match book.layout {
                Layout::Standard => weighting::standard(book, &mut page),
                Layout::Accessible => weighting::facts_table(book, &mut page),
            },
            Sheet::Margins => weighting::margins_table(book, &mut page),
            Sheet::Table(index) => match book.layout {
                Layout::Standard => standard::write(&setting, *index, &mut page),
                Layout::Accessible => accessible::write(&setting, *index, &mut page),
            },
            Sheet::Claims => claims::write(book, &mut page),
        }
    }
    workbook
        .save_to_buffer()
        .expect("sheets and tables have names of their own, and memory takes all")
}

fn properties(setting: &Setting<'_>) -> DocProperties {
    let book = setting.book;
    let (year, month, day) = book.cover.date;
    // Where fieldwork has no date, the first day that a zip archive knows: never today.
    let date = ExcelDateTime::from_ymd(year, month, day)
        .or_else(|_| ExcelDateTime::from_ymd(1980, 1, 1))
        .expect("that day is in the calendar");
    let one_line = |text: &str| page::clean(text).replace('\n', " ");
    let mut properties = DocProperties::new()
        .set_title(one_line(&book.cover.title))
        .set_creation_datetime(&date);
    let company = book
        .cover
        .facts
        .iter()
        .find(|fact| fact.name.to_lowercase().starts_with("company"));
    if let Some(company) = company {
        properties = properties.set_company(one_line(&said(&company.value)));
    }
    properties
}

/// Title of a sheet, and that its respondents are invented where they are. Gives the row below.
fn heading(page: &mut Page<'_>, title: &str, room: f64) -> u32 {
    let look = page.look;
    page.text(0, 0, title, &look.title());
    page.height(0, 1, look.title_size());
    let mut row = 1;
    if let Some(synthetic) = page.synthetic {
        for line in measure::lines(
            &format!("Synthetic data. {synthetic}"),
            room / measure::BOLD,
        ) {
            page.text(row, 0, &line, &look.bold());
            row += 1;
        }
    }
    if look.accessible() {
        page.text(row, 0, "This worksheet contains one table.", &look.plain());
        return row + 1;
    }
    row
}

/// The heading of a sheet and the way back. Gives the row at which the rest begins.
fn top(page: &mut Page<'_>, title: &str, room: f64) -> u32 {
    let row = heading(page, title, room);
    page.back_to_contents(row);
    if page.look.accessible() {
        return row + 1;
    }
    page.points(row + 1, 8.0);
    row + 2
}
