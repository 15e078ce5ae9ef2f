//! Text to [`Spec`], collecting every mistake instead of stopping at the first.
//!
//! serde stops at its first error. So the entry that it complains of is recorded and taken out of the parsed table,
//! or a missing one put in, and the table read again until it reads. Spans stay right because the text is parsed
//! once. What was put in or taken out must not be complained of again: later stages ask [`Parsed::explained`].

use std::borrow::Cow;
use std::ops::Range;

use serde::Deserialize;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::keys;
use super::syntax;
use super::types::Spec;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place, Severity, nearest};

/// What came of reading: a spec if one could be made, and what was wrong.
pub struct Parsed {
    /// `None` where the text is too broken for a spec of any kind.
    pub spec: Option<Spec>,
    pub diagnostics: Diagnostics,
    /// Entries were taken out or put in to get this far.
    pub partial: bool,
    /// Bytes of tables that lost an entry.
    damaged: Vec<Range<usize>>,
    /// One of the entries may have been what a name refers to.
    names_lost: bool,
    /// One of the entries said which answers there are.
    answers_lost: bool,
}

impl Parsed {
    /// Whether a later complaint may only follow from a mistake that has been reported already.
    pub fn explained(&self, diagnostic: &Diagnostic) -> bool {
        if !self.partial {
            return false;
        }
        let damaged = |span: &Range<usize>| {
            self.damaged
                .iter()
                .any(|table| table.start <= span.start && span.end <= table.end)
        };
        let refers = matches!(diagnostic.code, Code::UnknownName | Code::UnknownNumber);
        let number = diagnostic.code == Code::UnknownNumber;
        let counts_answers = matches!(
            diagnostic.code,
            Code::UnknownLabel | Code::EmptyCategory | Code::BadTargets | Code::NotStated
        );
        match &diagnostic.place {
            Place::Spec(span) if is_put_in(span) => true,
            _ if refers => self.names_lost || (number && self.answers_lost),
            Place::Spec(span) => damaged(span),
            Place::File(_) => counts_answers && self.answers_lost,
            // That there is none of something: it may be what was taken out.
            Place::None => diagnostic.severity == Severity::Warning,
        }
    }
}

/// Whether a key says which answers a variable has.
fn names_answers(key: &str) -> bool {
    matches!(
        key,
        "column" | "items" | "answers" | "nets" | "categories" | "bands" | "variables"
    )
}

/// How many mistakes are said at once.
const MOST_MISTAKES: usize = 100;

/// Entries that are not in the text stand beyond the end of any text, each at a place of its own.
const BEYOND: usize = usize::MAX / 2;

fn is_put_in(span: &Range<usize>) -> bool {
    span.start >= BEYOND
}

/// Reads a spec.
pub fn read(text: &str) -> Parsed {
    let mended = syntax::mend(text);
    let mut parsed = Parsed {
        spec: None,
        partial: mended.diagnostics.has_errors(),
        diagnostics: mended.diagnostics,
        damaged: mended.sections,
        answers_lost: !mended.keys.is_empty(),
        names_lost: mended.names_lost,
    };
    let lost = mended.keys;
    let Some(text) = mended.text else {
        return parsed;
    };
    let (mut table, _) = DeTable::parse_recoverable(&text);
    // Keys that must not be called missing: they are there, but could not be read.
    let mut excused: Vec<(Range<usize>, String)> = Vec::new();
    // A missing kind is tried as one of a question, then as one of a figure.
    let mut kinds_tried: Vec<Range<usize>> = Vec::new();
    misshapen(table.get_mut(), "", &mut parsed);
    let mut put_in = BEYOND;
    let mut last = None;
    // Each round mends one mistake; a spec with more of them is another kind of file.
    for _ in 0..2 * MOST_MISTAKES {
        if parsed.diagnostics.counts().0 >= MOST_MISTAKES {
            parsed.diagnostics.push(Diagnostic::error(
                Code::SpecShape,
                "there are more mistakes; mend these first",
            ));
            return parsed;
        }
        let error = match Spec::deserialize(toml::de::Deserializer::from(table.clone())) {
            Ok(mut spec) => {
                keys::locate(&mut spec, table.get_ref());
                spec.weighting.read_digits(&text);
                parsed.spec = Some(spec);
                return parsed;
            }
            Err(error) => error,
        };
        parsed.partial = true;
        let span = error.span().unwrap_or(0..0);
        let this = Some((error.message().to_owned(), span.clone()));
        if this == last {
            return parsed;
        }
        last = this;
        let quoted: Vec<&str> = error.message().split('`').skip(1).step_by(2).collect();
        if error.message().starts_with("missing field") {
            let key = quoted.first().copied().unwrap_or_default();
            let root = table.span();
            let at = match find(table.get_mut(), root.clone(), &span) {
                Some((owner, at)) => {
                    put_in += 1;
                    let place = put_in..put_in;
                    let again = kinds_tried.iter().filter(|t| **t == at).count();
                    if key == "kind" {
                        kinds_tried.push(at.clone());
                    }
                    let value = Spanned::new(place.clone(), placeholder(key, owner, again));
                    owner.insert(Spanned::new(place, Cow::Owned(key.to_owned())), value);
                    at
                }
                None => return parsed,
            };
            parsed.names_lost |= key == "id";
            let is_lost = lost.iter().any(|lost| lost == key);
            let is_excused = excused.iter().any(|(t, k)| *t == at && k == key);
            if !is_put_in(&at) && !is_lost && !is_excused {
                let mut diagnostic = missing(key, &span);
                if at == root {
                    diagnostic.place = Place::None;
                    diagnostic.message = format!("the spec has no `{key}`");
                }
                parsed.diagnostics.push(diagnostic);
            }
            continue;
        }
        if !is_put_in(&span) {
            parsed
                .diagnostics
                .push(explain(error.message(), &quoted, span.clone()));
        }
        let root = table.span();
        let Some(removed) = remove(table.get_mut(), root, &span) else {
            return parsed;
        };
        parsed.names_lost |= removed.key.as_deref().is_none_or(|key| key == "id") || removed.whole;
        if let Some(key) = removed.key {
            parsed.answers_lost |= names_answers(&key);
            // A misspelt key is most likely the one that would be missing next.
            if error.message().starts_with("unknown field")
                && let Some(near) = nearest(&key, quoted.iter().skip(1).copied())
            {
                excused.push((removed.table.clone(), near.to_owned()));
            }
            excused.push((removed.table, key));
        }
        parsed.damaged.push(removed.extent);
    }
    parsed
}

/// A section that stands once but was written as a list, or the other way round: the commonest slip with TOML.
/// `within` is the section that the table belongs to, as headings write it: "weighting.".
fn misshapen(table: &mut DeTable<'_>, within: &str, parsed: &mut Parsed) {
    const ONCE: [&str; 5] = ["study", "input", "variables", "weighting", "claims"];
    const LISTS: [&str; 8] = [
        "crossbreak",
        "question",
        "figure",
        "claim",
        "margin",
        "keep",
        "drop",
        "flag",
    ];
    let keys: Vec<_> = table.iter().map(|(key, _)| key.clone()).collect();
    for key in keys {
        let Some(value) = table.get_mut(&key) else {
            continue;
        };
        let name = key.get_ref().as_ref();
        let whole = value.span();
        let written = match value.get_mut() {
            DeValue::Array(elements) if ONCE.contains(&name) => {
                let first = elements
                    .iter_mut()
                    .next()
                    .map(|e| std::mem::replace(e.get_mut(), DeValue::Boolean(false)));
                *value.get_mut() = first.unwrap_or(DeValue::Boolean(false));
                format!("[{name}] stands once: write it in single brackets")
            }
            DeValue::Table(_) if LISTS.contains(&name) => {
                let inner = std::mem::replace(value.get_mut(), DeValue::Boolean(false));
                *value.get_mut() =
                    DeValue::Array([Spanned::new(whole, inner)].into_iter().collect());
                format!("there can be several: write [[{within}{name}]] in double brackets")
            }
            DeValue::Table(inner) if matches!(name, "weighting" | "input") => {
                let within = format!("{name}.");
                misshapen(inner, &within, parsed);
                continue;
            }
            _ => continue,
        };
        parsed.partial = true;
        parsed
            .diagnostics
            .push(Diagnostic::error(Code::SpecShape, written).at(key.span()));
    }
}

fn missing(key: &str, span: &Range<usize>) -> Diagnostic {
    let example = match key {
        "spec" => "spec = 1",
        "study" | "input" | "weighting" => {
            return Diagnostic::error(Code::SpecShape, format!("the key `{key}` is missing here"))
                .at(span.clone())
                .help(format!("add the section [{key}]"));
        }
        "fieldwork" => "fieldwork = { from = 2024-05-01, to = 2024-05-03 }",
        "from" => "from = 2024-05-01",
        "to" => "to = 2024-05-03",
        "file" => "file = \"../raw/poll.csv\"",
        "method" => "method = \"rake\" in [weighting]; \"none\" counts everyone once",
        "kind" => "kind = \"single\", or another of those that `crossbreak schema` lists",
        "variables" => "variables = [\"gender\"]",
        "targets" => "targets = { Male = 0.49, Female = 0.51 }, or the path of a table",
        "where" => "where = { status = \"Complete\" }",
        "reason" => "reason = \"...\": why, in words; it is printed with the count",
        "keep" => "keep = \"first\"",
        "by" => "by = \"...\": a column of numbers or dates that orders the rows",
        "says" => "says = \"46%\"",
        "number" => "number = \"jobs:Yes\"",
        _ => {
            return Diagnostic::error(Code::SpecShape, format!("the key `{key}` is missing here"))
                .at(span.clone())
                .help(format!(
                    "write {key} = \"...\"; `crossbreak schema` describes every key"
                ));
        }
    };
    Diagnostic::error(Code::SpecShape, format!("the key `{key}` is missing here"))
        .at(span.clone())
        .help(format!("write {example}"))
}

/// serde's message in the words of a spec, with the nearest key that there is.
fn explain(message: &str, quoted: &[&str], span: Range<usize>) -> Diagnostic {
    let near = |known: &[&str]| match quoted
        .first()
        .and_then(|q| nearest(q, known.iter().copied()))
    {
        Some(near) => format!("did you mean `{near}`? "),
        None => String::new(),
    };
    let found = quoted.first().copied().unwrap_or_default();
    let known = quoted.get(1..).unwrap_or_default();
    let internal = message.contains("$__toml")
        || message.contains("custom name")
        || message.contains("spanned value");
    let diagnostic = if internal {
        Diagnostic::error(
            Code::SpecShape,
            "this value has another form than is expected here",
        )
        .help("`crossbreak schema` describes every key")
    } else if message.starts_with("unknown field") {
        let below = PARTS
            .iter()
            .find(|(part, of, _)| *part == found && known.contains(of));
        let help = match below {
            Some((_, _, heading)) => format!("it belongs below another: write {heading}"),
            None => format!("{}the keys here are {}", near(known), known.join(", ")),
        };
        Diagnostic::error(Code::SpecShape, format!("there is no key `{found}` here")).help(help)
    } else if message.starts_with("unknown variant") {
        Diagnostic::error(Code::SpecShape, format!("\"{found}\" is not a choice here")).help(
            format!(
                "{}the choices are \"{}\"",
                near(known),
                known.join("\", \"")
            ),
        )
    } else {
        let words = [
            (
                "a TOML datetime",
                "a day, as 2024-05-03 without quotation marks",
            ),
            ("a sequence", "a list in [ ]"),
            (
                "struct Fieldwork",
                "a table, as { from = 2024-05-01, to = 2024-05-03 }",
            ),
            ("struct", "a table, as { key = ... }"),
            ("a map", "a table, as { name = ... }"),
            ("a string", "text in quotation marks"),
            ("a boolean", "true or false"),
            ("u32", "a whole number from 0 to 4,294,967,295"),
            ("u64", "a whole number, 0 or more"),
            ("u8", "0, 1 or 2"),
            ("i64", "a whole number of at most 19 digits"),
            ("f64", "a number"),
        ];
        let (what, expected) = message.split_once(", expected ").unwrap_or((message, ""));
        let expected = words
            .iter()
            .find(|(rust, _)| expected.starts_with(rust))
            .map_or(expected, |(_, words)| words);
        let what = found_in_words(
            what.trim_start_matches("invalid type: ")
                .trim_start_matches("invalid value: "),
        );
        let help = in_its_place(&what, expected);
        let message = match expected {
            "" if what == "wanted string or table" => {
                "found something else, expected text in quotation marks".to_owned()
            }
            "" => what,
            expected => format!("found {what}, expected {expected}"),
        };
        Diagnostic::error(Code::SpecShape, message).help(help)
    };
    diagnostic.at(span)
}

/// What to write in the place of a value of another type: `[\"gender\"]` for `\"gender\"`.
fn in_its_place(found: &str, expected: &str) -> String {
    let text = found.strip_prefix("the text ");
    let inner = text.unwrap_or_default().trim_matches('"');
    let number = found
        .strip_prefix("the number ")
        .map(|n| n.trim_matches('`'));
    match (text, number, expected) {
        (Some(text), _, "a list in [ ]") => format!("write [{text}]"),
        (_, Some(number), "a list in [ ]") => format!("write [{number}]"),
        (_, Some(number), "text in quotation marks") => format!("write \"{number}\""),
        (Some(_), _, "true or false") => "write true or false, without quotation marks".to_owned(),
        (Some(_), _, number)
            if number.starts_with("a number") || number.starts_with("a whole number") =>
        {
            match inner.strip_suffix('%') {
                Some(percent) if percent.trim().parse::<f64>().is_ok() => format!(
                    "write {} without quotation marks; with unit = \"percent\" targets are percentages",
                    percent.trim()
                ),
                _ if inner.parse::<f64>().is_ok() => {
                    format!("write {inner} without quotation marks")
                }
                _ => "write a number without quotation marks".to_owned(),
            }
        }
        (Some(_), _, day) if day.starts_with("a day") => "write it as 2024-05-03".to_owned(),
        _ => "`crossbreak schema` describes every key".to_owned(),
    }
}

/// Sections that are parts of another, and are easily written without it.
const PARTS: [(&str, &str, &str); 6] = [
    ("margin", "weighting", "[[weighting.margin]]"),
    ("segments", "weighting", "[weighting.segments]"),
    ("replicates", "weighting", "[weighting.replicates]"),
    ("keep", "input", "[[input.keep]]"),
    ("drop", "input", "[[input.drop]]"),
    ("duplicates", "input", "[input.duplicates]"),
];

/// serde's names of what stands in the spec, in words.
fn found_in_words(what: &str) -> String {
    let names = [
        ("string ", "the text "),
        ("integer ", "the number "),
        ("floating point ", "the number "),
        ("boolean ", ""),
        ("sequence", "a list"),
        ("map", "a table"),
    ];
    names
        .iter()
        .find_map(|(serde, words)| Some(format!("{words}{}", what.strip_prefix(serde)?)))
        .unwrap_or_else(|| what.to_owned())
}

/// A value for a key that is missing, so that the rest can be read.
fn placeholder<'i>(key: &str, owner: &DeTable<'_>, again: usize) -> DeValue<'i> {
    let text = match key {
        "study" | "input" | "weighting" | "fieldwork" | "where" | "targets" | "truth" => "v = {}",
        "from" | "to" => "v = 2000-01-01",
        "variables" => "v = []",
        "spec" => "v = 1",
        "method" if owner.contains_key("margin") => "v = \"rake\"",
        "method" => "v = \"none\"",
        "keep" => "v = \"first\"",
        "share_of_median" => "v = 0.5",
        "kind" if owner.contains_key("title") || again % 2 == 1 => "v = \"stacked\"",
        "kind" => "v = \"single\"",
        _ => "v = \"\"",
    };
    let table = DeTable::parse(text)
        .expect("these few texts are TOML")
        .into_inner();
    let (_, value) = table.into_iter().next().expect("each has one entry");
    let mut value = value.into_inner();
    value.make_owned();
    value
}

/// The table at that place, and its place; the whole spec for the place of the whole spec.
fn find<'t, 'i>(
    table: &'t mut DeTable<'i>,
    own: Range<usize>,
    span: &Range<usize>,
) -> Option<(&'t mut DeTable<'i>, Range<usize>)> {
    if own == *span {
        return Some((table, own));
    }
    for (_, value) in table.iter_mut() {
        let own = value.span();
        match value.get_mut() {
            DeValue::Table(inner) => {
                if let Some(found) = find(inner, own, span) {
                    return Some(found);
                }
            }
            DeValue::Array(elements) => {
                for element in elements.iter_mut() {
                    let own = element.span();
                    if let DeValue::Table(inner) = element.get_mut()
                        && let Some(found) = find(inner, own, span)
                    {
                        return Some(found);
                    }
                }
            }
            _ => {}
        }
    }
    None
}

/// An entry that was taken out: of which table, and under which key (none for an element of a list).
struct Removed {
    table: Range<usize>,
    key: Option<String>,
    /// From the first to the last byte of the table and all its entries.
    extent: Range<usize>,
    /// It was a table or a list, with all that is in it.
    whole: bool,
}

/// Takes the smallest entry that the span belongs to out of the table.
fn remove(table: &mut DeTable<'_>, own: Range<usize>, span: &Range<usize>) -> Option<Removed> {
    let removed = |table: &DeTable<'_>, key: &str| Removed {
        extent: extent(table, &own),
        table: own.clone(),
        key: Some(key.to_owned()),
        whole: matches!(
            table.get(key).map(Spanned::get_ref),
            Some(DeValue::Table(_) | DeValue::Array(_))
        ),
    };
    let hit = table
        .iter()
        .find(|(key, value)| key.span() == *span || holds(value, span))
        .map(|(key, _)| key.clone());
    if let Some(key) = hit {
        let removed = removed(table, key.get_ref());
        table.remove(&key);
        return Some(removed);
    }
    let keys: Vec<_> = table.iter().map(|(key, _)| key.clone()).collect();
    for key in keys {
        let Some(value) = table.get_mut(&key) else {
            continue;
        };
        if let Some(mut removed) = remove_inside(value, span) {
            // What lost an element of a list is the entry that the list belongs to.
            if removed.key.is_none() {
                removed.extent = extent(table, &own);
            }
            return Some(removed);
        }
        if value.span() == *span {
            let removed = removed(table, key.get_ref());
            table.remove(&key);
            return Some(removed);
        }
    }
    None
}

fn remove_inside(value: &mut Spanned<DeValue<'_>>, span: &Range<usize>) -> Option<Removed> {
    let own = value.span();
    match value.get_mut() {
        DeValue::Table(inner) => remove(inner, own, span),
        DeValue::Array(elements) => {
            for element in elements.iter_mut() {
                if let Some(removed) = remove_inside(element, span) {
                    return Some(removed);
                }
            }
            let index = elements
                .iter()
                .position(|e| e.span() == *span || holds(e, span))?;
            let extent = elements[index].span();
            *elements = elements
                .iter()
                .enumerate()
                .filter(|(i, _)| *i != index)
                .map(|(_, element)| element.clone())
                .collect();
            Some(Removed {
                table: own,
                key: None,
                extent,
                whole: true,
            })
        }
        _ => None,
    }
}

/// Whether the span lies in a value that has no parts.
fn holds(value: &Spanned<DeValue<'_>>, span: &Range<usize>) -> bool {
    let own = value.span();
    let leaf = !matches!(value.get_ref(), DeValue::Table(_) | DeValue::Array(_));
    leaf && !span.is_empty() && own.start <= span.start && span.end <= own.end
}

/// The bytes of a table and of all that is in it, leaving out tables under headings of their own.
fn extent(table: &DeTable<'_>, own: &Range<usize>) -> Range<usize> {
    let mut extent = own.clone();
    for (key, value) in table.iter() {
        // [study.fieldwork] has a place of its own after other sections.
        if is_put_in(&key.span())
            || matches!(value.get_ref(), DeValue::Table(_)) && value.span().start < key.span().end
        {
            continue;
        }
        extent.start = extent.start.min(key.span().start);
        extent.end = extent.end.max(value.span().end);
    }
    extent
}

#[cfg(test)]
mod tests {
    use super::*;

    fn messages(text: &str) -> Vec<String> {
        read(text)
            .diagnostics
            .iter()
            .map(|d| d.message.clone())
            .collect()
    }

    const WHOLE: &str = "spec = 1\n[study]\ntitle = \"t\"\nclient = \"c\"\ncompany = \"o\"\n\
        fieldwork = { from = 2024-01-01, to = 2024-01-02 }\nuniverse = \"u\"\nmode = \"m\"\n\
        [input]\nfile = \"f\"\nid = \"i\"\n[weighting]\nmethod = \"none\"\n";

    #[test]
    fn a_whole_spec_reads() {
        assert!(messages(WHOLE).is_empty());
        assert!(read(WHOLE).spec.is_some());
    }

    #[test]
    fn every_missing_key_is_said_once() {
        let text = WHOLE
            .replace("title = \"t\"\n", "")
            .replace("id = \"i\"\n", "");
        assert_eq!(
            messages(&text),
            [
                "the key `title` is missing here",
                "the key `id` is missing here"
            ]
        );
        assert!(read(&text).spec.is_some());
    }

    #[test]
    fn a_misspelt_key_is_one_mistake() {
        let text = WHOLE.replace("title =", "titel =");
        assert_eq!(messages(&text), ["there is no key `titel` here"]);
    }

    #[test]
    fn a_wrong_value_is_one_mistake() {
        let text = WHOLE.replace("\"none\"", "\"rim\"");
        assert_eq!(messages(&text), ["\"rim\" is not a choice here"]);
        let text = WHOLE.replace("to = 2024-01-02", "to = \"3 May\"");
        let said = messages(&text);
        assert_eq!(said.len(), 1, "{said:?}");
        assert!(said[0].contains("expected a day"), "{said:?}");
    }

    #[test]
    fn a_value_of_another_type_is_told_what_to_write() {
        let study = |from: &str, to: &str| {
            let text = WHOLE.replace(from, to);
            let found = read(&text).diagnostics;
            let helps: Vec<String> = found.iter().filter_map(|d| d.help.clone()).collect();
            assert_eq!(helps.len(), 1, "{found:?}");
            helps.concat()
        };
        let margin = "method = \"rake\"\n[[weighting.margin]]\nvariables = [\"sex\"]\n";
        for (from, to, help) in [
            ("\"t\"", "12", "write \"12\""),
            ("2024-01-02", "\"2 May\"", "write it as 2024-05-03"),
            (
                "method = \"none\"\n",
                &format!("{margin}targets = {{ A = \"49%\" }}\n"),
                "write 49 without quotation marks; with unit = \"percent\" targets are percentages",
            ),
            (
                "method = \"none\"\n",
                "method = \"rake\"\n[[weighting.margin]]\ntargets = { A = 1 }\nvariables = \"sex\"\n",
                "write [\"sex\"]",
            ),
            (
                "method = \"none\"\n",
                "method = \"none\"\nwrite_unconverged = \"yes\"\n",
                "write true or false, without quotation marks",
            ),
            (
                "method = \"none\"\n",
                "method = \"none\"\nmax_passes = \"20\"\n",
                "write 20 without quotation marks",
            ),
        ] {
            assert_eq!(study(from, to), help);
        }
    }

    #[test]
    fn a_section_in_single_brackets_is_told_its_whole_name() {
        let text = WHOLE.replace(
            "method = \"none\"\n",
            "method = \"rake\"\n[weighting.margin]\nvariables = [\"sex\"]\ntargets = { A = 1 }\n",
        );
        assert_eq!(
            messages(&text),
            ["there can be several: write [[weighting.margin]] in double brackets"]
        );
    }

    #[test]
    fn an_empty_spec_lacks_every_section() {
        let said = messages("");
        for section in ["spec", "study", "input", "weighting"] {
            assert!(
                said.contains(&format!("the spec has no `{section}`")),
                "{said:?}"
            );
        }
    }
}
