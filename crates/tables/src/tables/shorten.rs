//! Texts of a book that no page has room for, cut. Rows of cells and numbers keep them whole.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::model::{Book, Value};
use crossbreak_study::label::Shortener;

/// Letters of a label: of a row, a column, a category.
const LABEL: usize = 500;
/// Letters of a title.
const TITLE: usize = 1_000;
/// Letters of a wording, a note, a source: about as many as the highest row of a sheet shows.
const WORDS: usize = 2_000;

/// The book as the workbook and the page show it, and the texts that they do not show whole.
pub fn shortened(book: &Book) -> (Cow<'_, Book>, BTreeSet<String>) {
    if !has_long_texts(book) {
        return (Cow::Borrowed(book), BTreeSet::new());
    }
    let mut short = book.clone();
    let mut of = Shortener::default();
    each(&mut short, &mut |text, most| of.shorten(text, most));
    let cut: BTreeSet<String> = of.texts().map(str::to_owned).collect();
    if !cut.is_empty() {
        short.notes.push(
            "A text that ends in “…” is longer than a cell shows; tables.csv and numbers.json have it whole."
                .to_owned(),
        );
    }
    (Cow::Owned(short), cut)
}

/// A look at the lengths alone: most books have no long text, and need no copy.
fn has_long_texts(book: &Book) -> bool {
    let long = |text: &String| text.len() > LABEL;
    let facts = book.cover.facts.iter().chain(&book.weighting);
    let of_tables = book.tables.iter().any(|table| {
        let columns = table.columns.iter();
        let mut columns = columns.flat_map(|c| [&c.group, &c.outer, &c.label]);
        let rows = |block: &super::model::Block| block.rows.iter().any(|row| long(&row.label));
        long(&table.title)
            || long(&table.wording)
            || columns.any(long)
            || table.notes.iter().any(long)
            || table.blocks.iter().any(|block| {
                long(&block.heading)
                    || long(&block.base)
                    || block.notes.iter().any(long)
                    || rows(block)
            })
    });
    let of_margins = book.margins.iter().any(|margin| {
        let words = [
            Some(&margin.title),
            margin.source.as_ref(),
            margin.note.as_ref(),
        ];
        words.into_iter().flatten().any(long) || margin.rows.iter().any(|row| long(&row.category))
    });
    let of_claims = book.claims.iter().any(|claim| {
        [&claim.text, &claim.says, &claim.place, &claim.computed]
            .into_iter()
            .any(long)
    });
    let of_facts = facts.into_iter().any(|fact| match &fact.value {
        Value::Text(text) => long(text),
        Value::Number(..) => false,
    });
    of_tables
        || of_margins
        || of_claims
        || of_facts
        || long(&book.cover.title)
        || book.cover.synthetic.iter().any(long)
}

/// Every text of a book that the spec or the file can make long, with the letters that it may have.
fn each(book: &mut Book, shorten: &mut impl FnMut(&mut String, usize)) {
    shorten(&mut book.cover.title, TITLE);
    book.cover
        .synthetic
        .iter_mut()
        .for_each(|text| shorten(text, WORDS));
    for fact in book.cover.facts.iter_mut().chain(&mut book.weighting) {
        if let Value::Text(text) = &mut fact.value {
            shorten(text, WORDS);
        }
    }
    for table in &mut book.tables {
        shorten(&mut table.title, TITLE);
        shorten(&mut table.wording, WORDS);
        table.notes.iter_mut().for_each(|note| shorten(note, WORDS));
        for column in &mut table.columns {
            for text in [&mut column.group, &mut column.outer, &mut column.label] {
                shorten(text, LABEL);
            }
        }
        for block in &mut table.blocks {
            shorten(&mut block.heading, TITLE);
            shorten(&mut block.base, WORDS);
            block.notes.iter_mut().for_each(|note| shorten(note, WORDS));
            block
                .rows
                .iter_mut()
                .for_each(|row| shorten(&mut row.label, LABEL));
        }
    }
    for margin in &mut book.margins {
        shorten(&mut margin.title, TITLE);
        let words = [&mut margin.source, &mut margin.note];
        words
            .into_iter()
            .flatten()
            .for_each(|text| shorten(text, WORDS));
        let rows = margin.rows.iter_mut();
        rows.for_each(|row| shorten(&mut row.category, LABEL));
    }
    for claim in &mut book.claims {
        for text in [
            &mut claim.text,
            &mut claim.says,
            &mut claim.place,
            &mut claim.computed,
        ] {
            shorten(text, WORDS);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::model::{Block, Format, Row, RowKind, Table};
    use super::*;

    fn book(label: &str) -> Book {
        let row = Row {
            label: label.to_owned(),
            kind: RowKind::Answer,
            indent: 0,
            format: Format::Percent(0),
            stem: "q:a".to_owned(),
            cells: Vec::new(),
        };
        let block = Block {
            rows: vec![row],
            ..Block::default()
        };
        Book {
            tables: vec![Table {
                id: "q".to_owned(),
                title: "Q".to_owned(),
                wording: "Q?".to_owned(),
                columns: Vec::new(),
                blocks: vec![block],
                notes: Vec::new(),
            }],
            ..Book::default()
        }
    }

    #[test]
    fn long_labels_are_cut_and_said_once() {
        let long = "a label of many words ".repeat(500);
        let whole = book(&long);
        let (short, cut) = shortened(&whole);
        assert_eq!(cut.len(), 1);
        assert!(cut.contains(&long));
        let shown = &short.tables[0].blocks[0].rows[0].label;
        assert!(
            shown.ends_with('…') && shown.chars().count() <= LABEL,
            "{shown}"
        );
        assert_eq!(short.notes.len(), 1);
        let plain = book("short");
        assert!(matches!(shortened(&plain).0, Cow::Borrowed(_)));
    }
}
