//! Multiple response: one column an option, chosen or not.

use super::answers::texts;
use super::question::{Data, OptionItem};
use super::{Cells, Reader};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::number::counted;
use crate::spec;

/// Reads the columns of the options.
pub(super) fn options(
    reader: &Reader<'_>,
    columns: &[Cells<'_>],
    labels: &[String],
    written: &spec::Question,
    found: &mut Diagnostics,
) -> Data {
    let unchecked = match &written.not_selected {
        Some(answers) => texts(reader, columns, answers, found),
        None if reader.raw.codebook.coded => vec!["0".to_owned()],
        None => {
            found.push(
                Diagnostic::error(
                    Code::SpecShape,
                    format!(
                        "question `{}`: what does an option hold that was not chosen?",
                        written.id
                    ),
                )
                .at(written.id.span())
                .help("not_selected = \"Not selected\", or \"\" where the cell is blank"),
            );
            return Data::Options {
                options: Vec::new(),
            };
        }
    };
    let unasked = match &written.not_asked {
        Some(answers) => texts(reader, columns, answers, found),
        None => Vec::new(),
    };
    let is = |texts: &[String], cell: &str| texts.iter().any(|text| text == cell);
    let mut all = Vec::new();
    for (column, label) in columns.iter().zip(labels) {
        let chosen: Vec<bool> = column
            .cells
            .iter()
            .map(|cell| !is(&unchecked, cell) && !is(&unasked, cell))
            .collect();
        let mut marks: Vec<(&str, Vec<usize>)> = Vec::new();
        for (respondent, cell) in column.cells.iter().enumerate().filter(|(r, _)| chosen[*r]) {
            match marks.iter_mut().find(|(text, _)| text == cell) {
                Some((_, rows)) => rows.push(respondent),
                None => marks.push((cell, vec![respondent])),
            }
        }
        // An option is marked by one code or label; a second one is something else.
        let unlabelled =
            |text: &str| !column.info.labels.is_empty() && !column.info.labels.contains_key(text);
        for (index, (text, rows)) in marks.iter().enumerate() {
            if index > 0 || text.is_empty() || unlabelled(text) {
                found.push(
                    Diagnostic::error(
                        Code::UnmentionedValue,
                        format!(
                            "question `{}` does not mention \"{text}\" in an option's column: {}",
                            written.id,
                            counted(rows.len(), "row", "rows")
                        ),
                    )
                    .at(written.id.span())
                    .help(format!(
                        "name it in not_selected or not_asked; see {}",
                        reader.place(column.name, rows)
                    )),
                );
            }
        }
        // Where cells hold labels, the option's words are the label itself.
        let own = marks.first().map(|(text, _)| (*text).to_owned());
        let label = match own {
            Some(own) if column.info.labels.is_empty() && label == column.name => own,
            _ => label.clone(),
        };
        all.push(OptionItem {
            column: column.name.to_owned(),
            label,
            asked: column
                .cells
                .iter()
                .map(|cell| !is(&unasked, cell))
                .collect(),
            chosen,
        });
    }
    Data::Options { options: all }
}
