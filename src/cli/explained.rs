//! `crossbreak explain ID`: where a number comes from, for a person.

use super::layout::Layout;
use super::terminal::Terminal;
use crate::explain::{Explanation, NumberFacts, RowStep};
use crossbreak_core::number::{count, percent_to, plain};
use crossbreak_study::visible::line;

impl Terminal {
    pub fn explanation(&self, explained: &Explanation) {
        let lines = lines(explained, self.layout, self.width());
        let lines: String = lines.iter().map(|line| format!("{line}\n")).collect();
        self.result(&lines);
    }
}

/// A name and what there is to say; further lines of the same have no name.
type Facts = Vec<(&'static str, String)>;

fn lines(e: &Explanation, layout: Layout, width: usize) -> Vec<String> {
    let head = format!("{}: {}", e.number.id, e.number.printed);
    let mut out = vec![line(&head).into_owned()];
    let mut warn = |text: String| {
        let text = line(&text);
        let wrapped = textwrap::wrap(&text, textwrap::Options::new(width).break_words(false));
        out.extend(wrapped.into_iter().map(|line| line.into_owned()));
    };
    if let Some(synthetic) = &e.study.synthetic {
        warn(format!("SYNTHETIC DATA: {synthetic}"));
    }
    if let Some(warning) = &e.number.warning {
        warn(warning.clone());
    }
    let groups = [
        study(e),
        number(&e.number),
        base(e, layout),
        weighting(e),
        claims(e),
        printed(e),
        spec(e),
        inputs(e),
    ];
    for group in groups {
        if group.is_empty() {
            continue;
        }
        out.push(String::new());
        let mut last = "";
        for (name, text) in group {
            // Read aloud, every line says what it is.
            let shown = match layout {
                Layout::Narrated if name.is_empty() => last,
                _ => name,
            };
            if !name.is_empty() {
                last = name;
            }
            out.push(layout.fact(shown, &line(&text)));
        }
    }
    out
}

/// The first text under the name, the others below it.
fn named(name: &'static str, texts: impl IntoIterator<Item = String>) -> Facts {
    let names = std::iter::once(name).chain(std::iter::repeat(""));
    names.zip(texts).collect()
}

fn study(e: &Explanation) -> Facts {
    let study = &e.study;
    let mut facts = vec![
        ("Study", format!("{} (`{}`)", study.title, study.name)),
        (
            "Poll",
            format!(
                "by {} for {}; {}; {}; {}",
                study.company, study.client, study.universe, study.fieldwork, study.mode
            ),
        ),
    ];
    if let Some(question) = &e.question {
        facts.push(("Question", format!("“{}”", question.wording)));
        let more = [("Item", &question.item), ("Answer", &question.answer)];
        for (name, text) in more {
            if !text.is_empty() {
                facts.push((name, text.clone()));
            }
        }
        facts.extend(question.truth.clone().map(|truth| ("True figure", truth)));
    }
    if e.column != "Total" {
        facts.push(("Column", e.column.clone()));
    }
    facts
}

/// A value, standard error or end of an interval in the unit in which it is printed, with more digits.
fn in_unit(number: &NumberFacts, value: f64) -> String {
    match number.unit {
        "share" => percent_to(value, 2),
        "points" => match plain(value * 100.0, 2) {
            points if value > 0.0 && points != "0" => format!("+{points}"),
            points => points.replace('-', "−"),
        },
        _ => plain(value, 4),
    }
}

/// With thousands separated and up to two decimals.
fn grouped(value: f64) -> String {
    let text = plain(value, 2);
    match text.split_once('.') {
        Some((whole, decimals)) => match whole.parse() {
            Ok(whole) => format!("{}.{decimals}", count(whole)),
            Err(_) => text,
        },
        None => count(value),
    }
}

fn number(number: &NumberFacts) -> Facts {
    let mut facts = Vec::new();
    if let Some(value) = number.value {
        let unit = match (number.unit, &number.unit_name) {
            ("share", _) => " (a share, from 0 to 1)".to_owned(),
            ("points", _) => " (a difference of shares, from −1 to 1)".to_owned(),
            (_, Some(unit)) => format!(" {unit}"),
            _ => String::new(),
        };
        facts.push(("In full", format!("{value}{unit}")));
    }
    if let Some(se) = number.se {
        let se = match number.unit {
            "share" | "points" => format!("{} points", plain(se * 100.0, 4)),
            _ => plain(se, 6),
        };
        facts.push(("Std. error", se));
    }
    let end = |value: Option<f64>| value.map_or("open".to_owned(), |v| in_unit(number, v));
    if number.lower.is_some() || number.upper.is_some() {
        let points = if number.unit == "points" {
            " points"
        } else {
            ""
        };
        facts.push((
            "95% interval",
            format!("{} to {}{points}", end(number.lower), end(number.upper)),
        ));
    }
    facts.push(("Definition", number.definition.clone()));
    facts.push(("Formula", number.formula.clone()));
    facts.extend(named("In numbers", number.arithmetic.iter().cloned()));
    facts.extend(named("Precision", number.precision.iter().cloned()));
    facts
}

fn base(e: &Explanation, layout: Layout) -> Facts {
    let Some(base) = &e.base else {
        return Vec::new();
    };
    let mut facts = vec![
        ("Base", base.of.clone()),
        (
            "",
            format!(
                "{} unweighted, {} weighted, {} effective",
                count(base.unweighted as f64),
                grouped(base.weighted),
                grouped(base.effective)
            ),
        ),
    ];
    facts.extend(named("Rows", e.rows.iter().map(|step| row(step, layout))));
    facts
}

fn row(step: &RowStep, layout: Layout) -> String {
    let weight = match step.weight {
        Some(weight) => format!(" (weighted {})", grouped(weight)),
        None => String::new(),
    };
    match (layout, step.left_out) {
        (Layout::Narrated, Some(out)) => {
            format!("{} fewer: {}{weight}", count(out as f64), step.what)
        }
        (Layout::Narrated, None) => format!("{} {}", count(step.left as f64), step.what),
        (_, Some(out)) => {
            format!(
                "{:>9}  {}{weight}",
                format!("−{}", count(out as f64)),
                step.what
            )
        }
        (_, None) => format!("{:>9}  {}", count(step.left as f64), step.what),
    }
}

fn weighting(e: &Explanation) -> Facts {
    named("Weighting", e.weighting.words.iter().cloned())
}

fn claims(e: &Explanation) -> Facts {
    let said = e.claims.iter().flat_map(|claim| {
        let place = match &claim.printed_in {
            Some(place) => format!(" ({place})"),
            None => String::new(),
        };
        [
            format!("{}{place}: “{}”", claim.id, claim.text),
            format!("  {}", claim.sentence),
        ]
    });
    let facts = named("Claims", said);
    match facts.is_empty() {
        true => vec![("Claims", "no published sentence rests on it".to_owned())],
        false => facts,
    }
}

fn printed(e: &Explanation) -> Facts {
    let folder = format!("outputs/{}", e.study.name);
    let places = &e.printed_in;
    let mut texts = vec![format!("in {folder}/, as `crossbreak run` writes it:")];
    texts.extend(places.cells.iter().map(|cell| {
        format!(
            "tables.xlsx, sheet {}, cell {}: {}",
            cell.sheet, cell.cell, cell.shown
        )
    }));
    texts.extend(places.rows.iter().map(|row| match row.row {
        Some(at) => format!("{}, row {at}", row.file),
        None => format!("{}, by its id", row.file),
    }));
    texts.extend(places.figures.iter().map(|figure| {
        format!(
            "figure {} (“{}”): {}",
            figure.id,
            figure.title,
            figure.files.join(", ")
        )
    }));
    let leads = if places.headline {
        ", among the headline numbers"
    } else {
        ""
    };
    texts.extend(places.page.iter().map(|page| format!("{page}{leads}")));
    named("Printed", texts)
}

fn spec(e: &Explanation) -> Facts {
    let lines = e
        .spec
        .iter()
        .map(|line| format!("{}:{}: {}", line.file, line.line, line.text));
    named("Spec", lines)
}

fn inputs(e: &Explanation) -> Facts {
    let files = e
        .inputs
        .iter()
        .map(|input| format!("{} sha256 {}", input.file, input.sha256));
    named("Files read", files)
}
