//! The codebook of a raw file as a page of 100 columns, or as sentences.

mod narrated;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crossbreak_core::number::{count, counted, percent, plain};
use crossbreak_draft::inspect::{
    Answer, BrokeOff, DatesOf, Group, GroupKind, Holds, Inspection, Missing, Role, Status, Variable,
};
use crossbreak_study::visible;

/// Columns of a terminal that a page may use.
const WIDTH: usize = 100;

/// Lines of at most [`WIDTH`] columns.
#[derive(Default)]
struct Page {
    text: String,
    /// Columns for names of variables.
    names: usize,
    /// Sentences, and nothing in columns.
    narrated: bool,
}

/// Columns for a role, with the blanks after it.
const ROLES: usize = 19;

/// The whole codebook; with `every_label` every answer on a line of its own. As sentences it always has them.
pub(super) fn page(inspection: &Inspection, every_label: bool, narrated: bool) -> String {
    let mut page = Page {
        text: String::new(),
        names: names(inspection),
        narrated,
    };
    head(&mut page, inspection);
    let mut shown: Vec<&str> = Vec::new();
    page.line("");
    for variable in &inspection.variables {
        let Some(name) = &variable.group else {
            match narrated {
                true => narrated::variable(&mut page, variable),
                false => page.variable(variable, every_label),
            }
            continue;
        };
        // At the place of its first column, whole.
        if !shown.contains(&name.as_str()) {
            shown.push(name);
            if let Some(group) = inspection.groups.iter().find(|g| g.name == *name) {
                match narrated {
                    true => narrated::group(&mut page, group, inspection),
                    false => page.group(group, inspection, every_label),
                }
            }
        }
    }
    page.text
}

/// Room for most names; longer ones get a line of their own.
fn names(inspection: &Inspection) -> usize {
    const MOST: usize = 18;
    let names = inspection.variables.iter().map(|v| {
        // Before the words of an item its name stands further to the right.
        let item = v.group.is_some() && v.item.is_some();
        v.name.width() + if item { 2 } else { 0 }
    });
    names
        .filter(|width| *width <= MOST)
        .max()
        .unwrap_or(0)
        .max(6)
        + 2
}

fn head(page: &mut Page, inspection: &Inspection) {
    let columns = counted(inspection.variables.len(), "column", "columns");
    let rows = counted(inspection.rows, "row", "rows");
    let sheet = match &inspection.sheet {
        Some(sheet) => format!("; sheet {sheet}"),
        None => String::new(),
    };
    page.field("File", &inspection.file);
    page.field("Format", &format!("{}{sheet}", inspection.format));
    page.field("Size", &format!("{rows}, {columns}"));
    if let Some(decimal) = &inspection.decimal {
        let sign = match decimal.sign {
            Some(_) => "a comma",
            None => "not certain",
        };
        page.field("Decimals", &format!("{sign}: {}", decimal.why));
    }
    let bare = inspection
        .variables
        .iter()
        .filter(|v| v.holds == Holds::Numbers && !v.answers.is_empty());
    let bare = bare
        .filter(|v| matches!(v.role, Role::Single | Role::GridItem | Role::Demographic))
        .count();
    match (inspection.coded, bare) {
        (true, 0) => page.field("Labels", "in the file; cells hold codes"),
        (true, bare) => page.field(
            "Labels",
            &format!(
                "in the file, but none for the codes of {}",
                counted(bare, "column", "columns")
            ),
        ),
        (false, 0) => page.field("Labels", "in the cells"),
        (false, bare) => page.field(
            "Labels",
            &format!(
                "none for the codes of {}; --dictionary prints a table to write them into",
                counted(bare, "column", "columns")
            ),
        ),
    }
    page.fields("Missing", &apart(inspection));
    page.field(
        "Id",
        &likely(
            inspection,
            &inspection.ids,
            "no column has another value in every row",
        ),
    );
    page.field(
        "Weight",
        &likely(inspection, &inspection.weights, "none found"),
    );
    let statuses: Vec<String> = inspection
        .statuses
        .iter()
        .map(|s| in_words(s, inspection.rows))
        .collect();
    if let Some(platform) = &inspection.platform {
        let by = platform.by.join(", ");
        page.field("Platform", &format!("{}, by {by}", platform.name));
    }
    match statuses.as_slice() {
        [] => page.field("Status", "none found: every row would be counted"),
        statuses => page.fields("Status", statuses),
    }
    if let Some(broke_off) = &inspection.broke_off {
        page.field("Broken off", &in_words_of_ends(broke_off));
    }
    let dates = inspection.dates.iter().filter_map(|name| {
        let dates = inspection.variable(name)?.dates.as_ref()?;
        let order = match dates.order {
            None => ", day and month in an order that cannot be told".to_owned(),
            Some(numbers) if numbers.contains(" as ") || numbers.contains("since") => {
                format!(", {numbers}")
            }
            Some(_) => String::new(),
        };
        let of = match dates.of {
            DatesOf::Birth => ", dates of birth",
            DatesOf::Other => ", too early or too long for fieldwork",
            DatesOf::Interview | DatesOf::Perhaps => "",
        };
        Some(format!(
            "{name}: {} to {}{order}{of}",
            dates.first, dates.last
        ))
    });
    page.fields("Dates", &dates.collect::<Vec<_>>());
    let durations = inspection.durations.iter();
    let durations =
        durations.filter_map(|name| Some(format!("{name}: {}", inspection.variable(name)?.reason)));
    page.fields("Duration", &durations.collect::<Vec<_>>());
    let times = inspection.with(Role::Time);
    let times = times.map(|v| format!("{}: {}", v.name, v.reason));
    page.fields("Times", &times.collect::<Vec<_>>());
    let people: Vec<String> = inspection
        .with(Role::Demographic)
        .filter_map(|v| {
            Some(format!(
                "{} {}",
                v.demographic?.as_str(),
                short(&v.name, 24)
            ))
        })
        .collect();
    if !people.is_empty() {
        page.field("Demographics", &people.join(", "));
    }
    let perhaps = inspection.perhaps.iter();
    let perhaps = perhaps.map(|perhaps| {
        format!(
            "{} {}: {}",
            perhaps.demographic.as_str(),
            short(&perhaps.column, 24),
            perhaps.reason
        )
    });
    page.fields("Perhaps", &perhaps.collect::<Vec<_>>());
}

/// Codes that look like kinds of missing, and codes that may be some; no word says so.
fn apart(inspection: &Inspection) -> Vec<String> {
    let said = |of: &dyn Fn(&Variable) -> Vec<Answer>| {
        let mut codes: Vec<String> = Vec::new();
        let mut columns: Vec<&str> = Vec::new();
        for variable in &inspection.variables {
            let own = of(variable);
            if !own.is_empty() {
                columns.push(&variable.name);
            }
            for answer in own {
                let code = clean(answer.cell.strip_suffix(".0").unwrap_or(&answer.cell));
                if !codes.contains(&code) {
                    codes.push(code);
                }
            }
        }
        let (codes, _) = joined(&codes, 40);
        (!columns.is_empty()).then(|| {
            (
                codes.replace(" · ", ", "),
                columns.join(", "),
                columns.len(),
            )
        })
    };
    let sure = |labelled: bool| {
        said(&|variable| {
            let answers = variable.answers.iter();
            answers
                .filter(|a| a.missing == Some(Missing::Apart) && a.rows > 0)
                .filter(|a| a.label.is_some() == labelled)
                .cloned()
                .collect()
        })
    };
    let perhaps = said(&|variable| {
        let answers = variable.perhaps_missing.iter();
        answers.filter(|a| a.rows > 0).cloned().collect()
    });
    let in_words = |(codes, names, columns): (String, String, usize), how: &str| {
        let columns = counted(columns, "column", "columns");
        format!("{how} {codes} in {columns}: {}", short(&names, 60))
    };
    let bare = sure(false).map(|found| in_words(found, "by their place, as they have no label:"));
    let labelled = sure(true).map(|found| in_words(found, "by their place; check their labels:"));
    let perhaps = perhaps.map(|found| in_words(found, "perhaps, unless they are answers:"));
    bare.into_iter().chain(labelled).chain(perhaps).collect()
}

/// The likeliest column for something, why, and the others that might be meant.
fn likely(inspection: &Inspection, names: &[String], none: &str) -> String {
    let Some((first, others)) = names.split_first() else {
        return none.to_owned();
    };
    let reason = inspection.variable(first).map_or("", |v| v.reason.as_str());
    let others = match others {
        [] => String::new(),
        others => format!("; or {}", others.join(", ")),
    };
    format!("{first}: {reason}{others}")
}

fn in_words(status: &Status, rows: usize) -> String {
    let of = |answers: &[Answer]| {
        let answers: Vec<String> = answers.iter().map(Answer::times).collect();
        answers.join(", ")
    };
    if status.all_but {
        let says = status.says.as_deref().unwrap_or_default();
        return match status.left_out {
            0 => format!(
                "{}: all {} are {says}",
                status.column,
                counted(rows, "row", "rows")
            ),
            left_out => format!(
                "{}: {} of {} would be left out ({}); the others are {says}",
                status.column,
                count(left_out as f64),
                count(rows as f64),
                of(&status.others)
            ),
        };
    }
    if status.counts.is_empty() {
        return format!(
            "{}: {}; the file does not show which of them count",
            status.column,
            of(&status.others)
        );
    }
    let left_out = match status.left_out {
        0 => format!("all {}", counted(rows, "row", "rows")),
        left_out => {
            let blank = left_out - status.others.iter().map(|a| a.rows).sum::<usize>();
            let mut others: Vec<String> = status.others.iter().map(Answer::times).collect();
            others
                .extend((blank > 0).then(|| format!("blank {}", counted(blank, "time", "times"))));
            format!(
                "{} of {} would be left out ({})",
                count(left_out as f64),
                count(rows as f64),
                others.join(", ")
            )
        }
    };
    format!("{}: {}; {left_out}", status.column, of(&status.counts))
}

fn in_words_of_ends(broke_off: &BrokeOff) -> String {
    let none = match broke_off.without_any {
        0 => String::new(),
        rows => format!(", {} without any answer", count(rows as f64)),
    };
    format!(
        "{} no answers at the end, up to {}{none}",
        counted(broke_off.rows, "row has", "rows have"),
        broke_off.column
    )
}

impl Page {
    /// A line; what does not fit is cut.
    fn line(&mut self, text: &str) {
        self.text += short(text, WIDTH).trim_end();
        self.text.push('\n');
    }

    /// What it is about and what is to be said, on one line however long it gets; nothing where there is nothing.
    fn sentence(&mut self, parts: &[String]) {
        let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
        let said: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        if !said.is_empty() {
            self.text += &format!("{}\n", said.join(": "));
        }
    }

    /// A name and what is to be said of it, on as many lines as it needs.
    fn field(&mut self, name: &str, text: &str) {
        if self.narrated {
            return self.sentence(&[name.to_owned(), clean(text)]);
        }
        const NAME: usize = 14;
        const MOST: usize = 4;
        let lines = wrapped(&clean(text), WIDTH - NAME, MOST);
        for (index, line) in lines.iter().enumerate() {
            let name = if index == 0 { name } else { "" };
            self.line(&format!("{name:<NAME$}{line}"));
        }
    }

    /// One name for several things to be said.
    fn fields(&mut self, name: &str, texts: &[String]) {
        for (index, text) in texts.iter().enumerate() {
            let again = index > 0 && !self.narrated;
            self.field(if again { "" } else { name }, text);
        }
    }

    /// Name, role and words on one line; a name that is too long has a line of its own.
    fn title(&mut self, name: &str, role: &str, words: &str) {
        let name = clean(name);
        let columns = self.names;
        let words = if words.trim() == name { "" } else { words };
        if name.width() + 2 > columns {
            self.line(&name);
            self.line(&format!("{:columns$}{role:<ROLES$}{}", "", clean(words)));
        } else {
            self.line(&format!(
                "{}{role:<ROLES$}{}",
                padded(&name, columns),
                clean(words)
            ));
        }
    }

    fn variable(&mut self, variable: &Variable, every_label: bool) {
        self.title(
            &variable.name,
            role(variable),
            variable.text.as_deref().unwrap_or_default(),
        );
        let answers = answers(variable);
        let blank = blank(variable);
        if every_label {
            self.details(&facts(variable), &[], blank.as_deref());
            self.labels(answers);
        } else {
            self.details(&facts(variable), answers, blank.as_deref());
        }
    }

    /// Facts and answers one after the other on one line; of those that do not fit, how many they are.
    fn details(&mut self, facts: &[String], answers: &[Answer], last: Option<&str>) {
        if facts.is_empty() && answers.is_empty() && last.is_none() {
            return;
        }
        let room = WIDTH - self.names - last.map_or(0, |last| last.width() + 3);
        let with_labels_of = |columns: usize| {
            let answers = answers.iter().map(|answer| in_short(answer, columns));
            let parts: Vec<String> = facts.iter().cloned().chain(answers).collect();
            joined(&parts, room)
        };
        // Rather three labels that are cut than one whole.
        const LABELS: [usize; 3] = [40, 24, 14];
        let enough = |(_, shown): &(String, usize)| *shown >= (facts.len() + answers.len()).min(4);
        let fits = LABELS
            .iter()
            .map(|&columns| with_labels_of(columns))
            .find(enough);
        let (line, _) = fits.unwrap_or_else(|| with_labels_of(LABELS[1]));
        let all: Vec<&str> = [line.as_str()]
            .into_iter()
            .chain(last)
            .filter(|part| !part.is_empty())
            .collect();
        self.line(&format!("{}{}", " ".repeat(self.names), all.join(" · ")));
    }

    /// With `-v`: every answer on a line of its own.
    fn labels(&mut self, answers: &[Answer]) {
        for answer in answers {
            let code = match &answer.label {
                Some(_) => answer.cell.as_str(),
                None => "",
            };
            let missing = answer.missing.map_or("", |kind| kind.as_str());
            let label = short(&clean(answer.words()), 50);
            self.line(&format!(
                "{:indent$}{:>6} {} {:>9} {:>5}  {missing}",
                "",
                short(code, 6),
                padded(&label, 50),
                count(answer.rows as f64),
                share(answer.rows, answer.share),
                indent = self.names - 2,
            ));
        }
    }

    fn group(&mut self, group: &Group, inspection: &Inspection, every_label: bool) {
        const SHOWN: usize = 12;
        let members: Vec<&Variable> = group
            .columns
            .iter()
            .filter_map(|name| inspection.variable(name))
            .collect();
        let (role, what) = what(group);
        let text = group.text.clone().unwrap_or_default();
        let mut number = counted(members.len(), what, &format!("{what}s"));
        if let Some(ending) = &group.ending {
            number += ending;
        }
        // The heading of the first column is no name for all of them.
        let (name, words) = match members.first() {
            Some(first) if first.name == group.name && !text.is_empty() => (text.as_str(), number),
            _ if text.is_empty() => (group.name.as_str(), number),
            _ => (group.name.as_str(), format!("{number}: {text}")),
        };
        self.title(name, role, &words);
        if every_label && !group.answers.is_empty() {
            self.labels(&group.answers);
        } else {
            self.details(&[], &group.answers, None);
        }
        let most = if every_label { members.len() } else { SHOWN };
        let rows: Vec<[String; 3]> = members
            .iter()
            .take(most)
            .map(|member| item(member, group))
            .collect();
        // A heading that holds the item's words is not said beside them.
        let columns = self.names - 2;
        let named = rows
            .iter()
            .all(|[name, words, _]| name.width() + 2 <= columns || words.is_empty());
        let shares = rows
            .iter()
            .map(|[.., shares]| shares.width())
            .max()
            .unwrap_or(0);
        let room = WIDTH - self.names - shares - 2;
        let widest = rows
            .iter()
            .map(|[_, words, _]| words.width())
            .max()
            .unwrap_or(0)
            .min(room);
        for [name, words, shares] in rows {
            let name = match (named, name.width() + 2 <= columns) {
                (true, true) => padded(&name, columns),
                (true, false) => format!("{}  ", short(&name, WIDTH - 6 - shares.width())),
                (false, _) => " ".repeat(columns),
            };
            let words = match widest {
                0 => String::new(),
                widest => padded(&short(&words, widest), widest + 2),
            };
            self.line(&format!("  {name}{words}{shares}"));
        }
        if members.len() > most {
            self.line(&format!(
                "{}and {} more",
                " ".repeat(self.names),
                members.len() - most
            ));
        }
    }
}

/// What a group of columns is, and what one of them is to it.
fn what(group: &Group) -> (&'static str, &'static str) {
    match (group.kind, group.versus) {
        (GroupKind::Grid, _) if group.ranking => ("ranking", "item"),
        (GroupKind::Grid, true) => ("grid, A against B", "item"),
        (GroupKind::Grid, false) if group.scale.is_some() => ("grid, a scale", "item"),
        (GroupKind::Grid, false) => ("grid", "item"),
        (GroupKind::Multiple, _) => ("multiple response", "option"),
        (GroupKind::Mentions, _) => ("multiple response", "mention"),
    }
}

/// The name of an item, its words, and the share of each answer to it; of an option the share that chose it.
fn item(member: &Variable, group: &Group) -> [String; 3] {
    let answers = || {
        member
            .answers
            .iter()
            .filter(|answer| answer.missing.is_none())
    };
    let chosen: Vec<&Answer> = answers().filter(|answer| group.chosen(answer)).collect();
    let shares = match group.kind {
        GroupKind::Multiple if group.write_ins.contains(&member.name) => {
            let all = (member.filled + member.blank).max(1);
            let written = member.filled as f64 / all as f64;
            format!("{:>4}", share(member.filled, written))
        }
        GroupKind::Multiple => {
            let rows = chosen.iter().map(|answer| answer.rows).sum();
            format!(
                "{:>4}",
                share(rows, chosen.iter().map(|answer| answer.share).sum())
            )
        }
        GroupKind::Grid | GroupKind::Mentions => {
            let of = |answer: &&Answer| answers().find(|own| own.words() == answer.words());
            let all = group
                .answers
                .iter()
                .filter(|answer| answer.missing.is_none())
                .take(8);
            let shares = all
                .map(|answer| of(&answer).map_or("-".to_owned(), |own| share(own.rows, own.share)));
            shares
                .map(|share| format!("{share:>4}"))
                .collect::<Vec<_>>()
                .join(" ")
        }
    };
    let own_label = match (group.kind, chosen.as_slice()) {
        (GroupKind::Multiple, [only]) if only.label.is_none() => only.cell.as_str(),
        _ => "",
    };
    let words = member.item.as_deref().unwrap_or(own_label);
    let words = group
        .ending
        .as_ref()
        .and_then(|ending| words.strip_suffix(ending.as_str()))
        .unwrap_or(words);
    [clean(&member.name), clean(words), shares]
}

/// A share in whole percents; `<1%` is not nobody.
fn share(rows: usize, share: f64) -> String {
    match percent(share) {
        nobody if nobody == "0%" && rows > 0 => "<1%".to_owned(),
        percent => percent,
    }
}

/// What a column is.
fn role(variable: &Variable) -> &'static str {
    match variable.demographic {
        Some(demographic) => demographic.as_str(),
        None if is_ranking(variable) => "ranking",
        None => variable.role.as_str(),
    }
}

/// Whether each cell holds all options in an order.
fn is_ranking(variable: &Variable) -> bool {
    variable.list.as_ref().is_some_and(|list| list.ranking)
}

/// What there is to say of a column before its answers.
fn facts(variable: &Variable) -> Vec<String> {
    if is_ranking(variable) {
        let options = variable.answers.iter().filter(|a| a.missing.is_none());
        let options: Vec<&str> = options.map(Answer::words).collect();
        return vec![format!(
            "{} in each cell, the first one first: {}",
            counted(options.len(), "option", "options"),
            options.join(" · ")
        )];
    }
    match (variable.role, &variable.numbers) {
        (Role::Number | Role::Demographic | Role::Duration | Role::Weight, Some(n))
            if variable.answers.iter().all(|a| a.missing.is_some()) =>
        {
            let mut facts = vec![
                format!("{} to {}", amount(n.least), amount(n.most)),
                format!("median {}", amount(n.median)),
                format!(
                    "middle half {} to {}",
                    amount(n.lower_quartile),
                    amount(n.upper_quartile)
                ),
            ];
            if variable.not_numbers > 0 {
                facts.push(format!(
                    "{} not a number",
                    counted(variable.not_numbers, "row is", "rows are")
                ));
            }
            facts
        }
        (
            Role::Id
            | Role::Date
            | Role::Time
            | Role::Duration
            | Role::Weight
            | Role::OpenText
            | Role::Joined
            | Role::Marker,
            _,
        ) => vec![variable.reason.clone()],
        (Role::Paradata, _) => vec![counted(
            variable.different,
            "different text",
            "different texts",
        )],
        (Role::Empty, _) => vec!["nothing in it".to_owned()],
        _ => Vec::new(),
    }
}

fn answers(variable: &Variable) -> &[Answer] {
    match variable.role {
        Role::Marker => &[],
        _ if is_ranking(variable) => &[],
        _ => &variable.answers,
    }
}

/// A number; years have no comma.
fn amount(value: f64) -> String {
    match value.fract() == 0.0 && value.abs() < 10_000.0 {
        true => value.to_string(),
        false => plain(value, 3),
    }
}

/// Blank cells, where there are some and others.
fn blank(variable: &Variable) -> Option<String> {
    let rows = variable.filled + variable.blank;
    (variable.blank > 0 && variable.filled > 0).then(|| {
        format!(
            "blank {}",
            share(variable.blank, variable.blank as f64 / rows as f64)
        )
    })
}

/// `3 Agree 41%`.
fn in_short(answer: &Answer, columns: usize) -> String {
    let code = answer
        .label
        .as_ref()
        .map_or(String::new(), |_| format!("{} ", answer.cell));
    format!(
        "{code}{} {}",
        short(&clean(answer.words()), columns),
        share(answer.rows, answer.share)
    )
}

/// As many parts as fit and how many more there are; and how many are shown.
fn joined(parts: &[String], room: usize) -> (String, usize) {
    let mut line = String::new();
    for (index, part) in parts.iter().enumerate() {
        let left = parts.len() - index;
        let sign = if line.is_empty() { "" } else { " · " };
        // Room for the words after the last that fits, but for the last of all.
        let after = if left > 1 {
            format!(" and {} more", left - 1).width()
        } else {
            0
        };
        if line.width() + sign.width() + part.width() + after > room && !line.is_empty() {
            return (format!("{line} and {left} more"), index);
        }
        line += sign;
        line += part;
    }
    (short(&line, room), parts.len())
}

/// One line without control characters: a file may hold what moves a cursor.
fn clean(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    visible::line(&words.join(" ")).into_owned()
}

/// At most so many columns; what is cut is shown by `…`.
fn short(text: &str, columns: usize) -> String {
    if text.width() <= columns {
        return text.to_owned();
    }
    let mut out = String::new();
    let mut width = 0;
    for c in text.chars() {
        let own = c.width().unwrap_or(0);
        if width + own + 1 > columns {
            break;
        }
        width += own;
        out.push(c);
    }
    out.truncate(out.trim_end().len());
    out.push('…');
    out
}

/// With blanks up to a number of columns.
fn padded(text: &str, columns: usize) -> String {
    format!("{text}{}", " ".repeat(columns.saturating_sub(text.width())))
}

/// Lines of so many columns, broken at blanks; the last of too many ends in `…`.
fn wrapped(text: &str, columns: usize, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = vec![String::new()];
    for word in text.split(' ') {
        let line = lines
            .last_mut()
            .filter(|line| line.is_empty() || line.width() + 1 + word.width() <= columns);
        match line {
            Some(line) if line.is_empty() => line.push_str(word),
            Some(line) => {
                line.push(' ');
                line.push_str(word);
            }
            None => lines.push(word.to_owned()),
        }
    }
    if lines.len() > most {
        lines.truncate(most);
        if let Some(last) = lines.last_mut() {
            *last = format!("{}…", short(last, columns - 1).trim_end_matches('…'));
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_cut_and_wrapped_by_what_they_take_on_a_terminal() {
        assert_eq!(short("日本語の質問", 7), "日本語…");
        assert_eq!(short("short", 7), "short");
        assert_eq!(padded("日本", 6), "日本  ");
        assert_eq!(wrapped("one two three four", 9, 2), ["one two", "three…"]);
        assert_eq!(clean("a\u{1b}[31m\nb"), "a\\u{1b}[31m b");
    }

    #[test]
    fn parts_that_do_not_fit_are_counted() {
        let parts: Vec<String> = ["Yes 40%", "No 50%", "Perhaps 10%"]
            .map(str::to_owned)
            .to_vec();
        assert_eq!(
            joined(&parts, 60),
            ("Yes 40% · No 50% · Perhaps 10%".to_owned(), 3)
        );
        assert_eq!(
            joined(&parts, 28),
            ("Yes 40% · No 50% and 1 more".to_owned(), 2)
        );
    }
}
