//! Text to [`Spec`], collecting every mistake instead of stopping at the first.
//!
//! serde stops at its first error. So the entry that it complains of is recorded, taken out of the parsed table
//! and the table read again, until it reads or nothing more can be taken out. Spans stay right because the text
//! is parsed once.

use std::ops::Range;

use serde::Deserialize;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::types::Spec;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, nearest};

/// What came of reading: a spec if one could be made, and what was wrong.
pub struct Parsed {
    /// `None` where the text is too broken for a spec of any kind.
    pub spec: Option<Spec>,
    pub diagnostics: Diagnostics,
    /// Entries were left out to get this far: a name that is not found may be one of them.
    pub partial: bool,
}

/// Reads a spec.
pub fn read(text: &str) -> Parsed {
    let mut diagnostics = Diagnostics::new();
    let (table, errors) = DeTable::parse_recoverable(text);
    if !errors.is_empty() {
        for error in errors {
            let span = error.span().unwrap_or(0..0);
            diagnostics.push(
                Diagnostic::error(Code::SpecSyntax, format!("not TOML: {}", error.message()))
                    .at(span)
                    .help(
                        "text stands in \"quotation marks\"; lists in [ ]; a key is followed by =",
                    ),
            );
        }
        return Parsed {
            spec: None,
            diagnostics,
            partial: true,
        };
    }

    let mut table = table;
    let mut partial = false;
    loop {
        let error = match Spec::deserialize(toml::de::Deserializer::from(table.clone())) {
            Ok(spec) => {
                return Parsed {
                    spec: Some(spec),
                    diagnostics,
                    partial,
                };
            }
            Err(error) => error,
        };
        let span = error.span().unwrap_or(0..0);
        let removed = remove(table.get_mut(), &span);
        diagnostics.push(explain(error.message(), span));
        partial = true;
        if !removed {
            return Parsed {
                spec: None,
                diagnostics,
                partial,
            };
        }
    }
}

/// serde's message in the words of a spec, with the nearest key that there is.
fn explain(message: &str, span: Range<usize>) -> Diagnostic {
    let quoted: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    let diagnostic = if message.starts_with("unknown field") && !quoted.is_empty() {
        let found = quoted[0];
        let known = &quoted[1..];
        let near = match nearest(found, known.iter().copied()) {
            Some(near) => format!("did you mean `{near}`? "),
            None => String::new(),
        };
        Diagnostic::error(Code::SpecShape, format!("there is no key `{found}` here"))
            .help(format!("{near}the keys here are {}", known.join(", ")))
    } else if message.starts_with("unknown variant") && !quoted.is_empty() {
        let found = quoted[0];
        let known = &quoted[1..];
        let near = match nearest(found, known.iter().copied()) {
            Some(near) => format!("did you mean \"{near}\"? "),
            None => String::new(),
        };
        Diagnostic::error(Code::SpecShape, format!("\"{found}\" is not a choice here"))
            .help(format!("{near}the choices are {}", known.join(", ")))
    } else if message.starts_with("missing field") && !quoted.is_empty() {
        Diagnostic::error(
            Code::SpecShape,
            format!("the key `{}` is missing here", quoted[0]),
        )
        .help("`crossbreak schema` describes every key")
    } else {
        Diagnostic::error(Code::SpecShape, message.to_owned())
            .help("`crossbreak schema` describes every key")
    };
    diagnostic.at(span)
}

/// Takes the smallest entry that the span belongs to out of the table. `false` if there is none.
fn remove(table: &mut DeTable<'_>, span: &Range<usize>) -> bool {
    let hit = table
        .iter()
        .find(|(key, value)| key.span() == *span || holds(value, span))
        .map(|(key, _)| key.clone());
    if let Some(key) = hit {
        table.remove(&key);
        return true;
    }
    let keys: Vec<_> = table.iter().map(|(key, _)| key.clone()).collect();
    for key in keys {
        let Some(value) = table.get_mut(&key) else {
            continue;
        };
        if remove_inside(value, span) {
            return true;
        }
        if value.span() == *span {
            table.remove(&key);
            return true;
        }
    }
    false
}

fn remove_inside(value: &mut Spanned<DeValue<'_>>, span: &Range<usize>) -> bool {
    match value.get_mut() {
        DeValue::Table(inner) => remove(inner, span),
        DeValue::Array(elements) => {
            let mut hit = None;
            for (index, element) in elements.iter_mut().enumerate() {
                if remove_inside(element, span) {
                    return true;
                }
                if element.span() == *span || holds(element, span) {
                    hit = Some(index);
                    break;
                }
            }
            if let Some(index) = hit {
                *elements = elements
                    .iter()
                    .enumerate()
                    .filter(|(i, _)| *i != index)
                    .map(|(_, element)| element.clone())
                    .collect();
            }
            hit.is_some()
        }
        _ => false,
    }
}

/// Whether the span lies in a value that has no parts.
fn holds(value: &Spanned<DeValue<'_>>, span: &Range<usize>) -> bool {
    let own = value.span();
    let leaf = !matches!(value.get_ref(), DeValue::Table(_) | DeValue::Array(_));
    leaf && !span.is_empty() && own.start <= span.start && span.end <= own.end
}
