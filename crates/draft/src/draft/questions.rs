//! A block for every question of the file, and a list of what was left out.

use super::answers::{in_substance, listed, written};
use super::bands;
use super::ids::{self, Ids};
use super::missing::{
    all_blank, explained, missing_by_flags, missing_entries, missing_entries_of,
    missing_of_options, unfinished,
};
use super::page::{Entry, Page, Value, cut, entry, quoted};
use super::typed::Typed;
use crate::inspect::{
    Answer, Group, GroupKind, Holds, Inspection, List, Missing, Order, Role, Scale, Variable,
    says_yes, without_place,
};
use crossbreak_core::number::counted;
use crossbreak_study::label::{says_other, stands_for_blank};

/// What the questions came to, for figures and the example of a claim.
pub(super) struct Drafted {
    pub id: String,
    pub kind: &'static str,
    /// The wording, or what stands for it.
    pub title: String,
    /// A histogram needs bands or an order; stacked bars a scale or a grid.
    pub figure: Option<&'static str>,
    /// For bars in pairs: the wording that options share, how many they are, and what tells them from others.
    pub pair: Option<(String, usize, String)>,
    /// Stacked bars would show it, though there are likelier figures.
    pub could_be_stacked: bool,
    /// They would, but for the answers beside those in substance.
    pub crowded: bool,
    /// The name of the first of its answers, for the id of a number.
    pub answer: Option<String>,
    /// The median of a number.
    pub median: Option<f64>,
    /// The column that the answer's id needs too, where there are items.
    pub item: Option<String>,
}

/// What a person has to say of wordings.
pub(super) const WORDINGS: &str = "the wording of the questions, as they were asked";
const ITEMS: &str =
    "the words of items: { column = \"...\", short = \"...\" } in place of a column";
const LABELS: &str = "what the codes mean: a dictionary, or answers = { Yes = 1, No = 2 }";

/// Writes the section; returns the questions, for what refers to them.
pub(super) fn write(page: &mut Page, inspection: &Inspection) -> Vec<Drafted> {
    page.part("questions");
    let mut writer = Writer {
        page,
        inspection,
        ids: Ids::default(),
        drafted: Vec::new(),
        explained: false,
    };
    let mut left_out: Vec<(&Variable, String)> = Vec::new();
    let mut done: Vec<&str> = Vec::new();
    for variable in &inspection.variables {
        if let Some(name) = &variable.group {
            if !done.contains(&name.as_str()) {
                done.push(name);
                let group = inspection.groups.iter().find(|group| group.name == *name);
                group.into_iter().for_each(|group| writer.group(group));
            }
            continue;
        }
        if let Err(why) = writer.single(variable) {
            left_out.push((variable, why));
        }
    }
    let drafted = writer.drafted;
    leave_out(page, &left_out);
    drafted
}

fn leave_out(page: &mut Page, left_out: &[(&Variable, String)]) {
    if left_out.is_empty() {
        return;
    }
    page.gap();
    page.line("# Left out, as they are no questions:");
    let width = left_out
        .iter()
        .map(|(v, _)| v.name.chars().count())
        .max()
        .unwrap_or(0)
        .min(24);
    for (variable, why) in left_out {
        let name = format!("{:<width$}", cut(&variable.name, 60));
        page.line(&format!(
            "#   {name}  {}",
            cut(why, 104usize.saturating_sub(name.chars().count()))
        ));
    }
}

struct Writer<'a, 'p> {
    page: &'p mut Page,
    inspection: &'a Inspection,
    ids: Ids,
    drafted: Vec<Drafted>,
    /// What stands for a wording has been explained.
    explained: bool,
}

impl Writer<'_, '_> {
    /// Begins a block, with the wording above it where the file gives one.
    fn begin(&mut self, wording: Option<&str>) {
        if !self.drafted.is_empty() {
            self.page.gap();
        }
        if let Some(text) = wording.filter(|text| !text.trim().is_empty()) {
            let text = cut(text, 106);
            self.page.line(&format!("# {text}"));
        }
    }

    /// The wording where the spec has to say it; marked where only a person can.
    fn text(&mut self, known: Option<&str>, stand_in: &str) -> Option<Entry> {
        let stand_in = without_place(stand_in);
        match known {
            Some(_) => None,
            // What stands over a column can be the question itself.
            None if stand_in.contains(' ') => Some(entry("text", Value::text(stand_in))),
            None => {
                let text = entry("text", Value::text(stand_in)).open(WORDINGS);
                Some(match std::mem::replace(&mut self.explained, true) {
                    true => text,
                    false => text.said("the wording as asked"),
                })
            }
        }
    }

    fn push(&mut self, id: String, kind: &'static str, title: String) -> &mut Drafted {
        self.drafted.push(Drafted {
            id,
            kind,
            title,
            figure: None,
            pair: None,
            could_be_stacked: false,
            crowded: false,
            answer: None,
            median: None,
            item: None,
        });
        let last = self.drafted.len() - 1;
        &mut self.drafted[last]
    }

    /// A question in one column; an error says why the column is none.
    fn single(&mut self, variable: &Variable) -> Result<(), String> {
        match variable.role {
            Role::Number => self.number(variable),
            Role::Multiple => self.delimited(variable),
            Role::Single | Role::Scale => self.choice(variable),
            // A variable of the spec.
            Role::Demographic => Ok(()),
            Role::Marker => {
                let of = variable.marks.as_deref().unwrap_or_default();
                let targets = self.inspection.variables.iter();
                let kind = targets
                    .flat_map(|target| &target.flagged)
                    .find(|by| by.column == variable.name)
                    .map_or(Missing::DontKnow, |by| by.kind);
                Err(format!("marks {} for {of}", kind.as_str()))
            }
            role => Err(format!("{}: {}", role.as_str(), variable.reason)),
        }
    }

    fn choice(&mut self, variable: &Variable) -> Result<(), String> {
        let answers = in_substance(&variable.answers);
        // "No" and a blank are a question that nobody said yes to.
        let is_no = |answer: &Answer| says_yes(answer.words()) == Some(false);
        match answers.as_slice() {
            [] => return Err("nobody gave an answer in substance".to_owned()),
            // A label or a blank is an option that was chosen or not.
            [only] if only.label.is_none() && !is_no(only) => {
                let nothing = variable.answers.iter().find(|answer| {
                    let blank = [Missing::Blank, Missing::NotAsked, Missing::Apart];
                    answer.missing.is_some_and(|kind| blank.contains(&kind))
                        && stands_for_blank(&answer.cell)
                });
                match nothing {
                    Some(nothing) => return self.one_option(variable, &nothing.cell, nothing.rows),
                    None if variable.blank > 0 => {
                        return self.one_option(variable, "", variable.blank_counting);
                    }
                    None => {}
                }
            }
            _ => {}
        }
        let id = self.ids.take(&ids::short(&variable.name));
        let title = title_of(variable);
        let scale = variable.scale.as_ref();
        let kind = kind_of(scale);
        self.begin(variable.text.as_deref());
        let mut entries = vec![
            entry("id", Value::text(&id)),
            entry("kind", Value::text(kind)),
            entry("column", Value::text(&variable.name)),
        ];
        entries.extend(self.text(variable.text.as_deref(), &variable.name));
        if let Some(value) = listed(&variable.answers) {
            entries.push(unlabelled(entry("answers", value), variable.holds));
        }
        entries.extend(missing_entries(variable));
        entries.extend(scale.map(|scale| nets(scale, &answers)).unwrap_or_default());
        self.page.table("[[question]]", entries);
        let beside = beside(&variable.answers);
        let figure = match (kind, answers.len()) {
            ("ordered", _) => Some("histogram"),
            ("scale", _) if has_colours(scale, answers.len(), beside) => Some("stacked"),
            _ => None,
        };
        let crowded = kind == "scale" && figure.is_none() && has_colours(scale, answers.len(), 0);
        let answer = answers.first().map(|answer| answer.words().to_owned());
        let many = has_colours(None, answers.len(), beside);
        let drafted = self.push(id, kind, title);
        drafted.figure = figure;
        drafted.could_be_stacked = kind == "single" && many;
        drafted.crowded = crowded;
        drafted.answer = answer;
        Ok(())
    }

    /// `nothing`: what the cell holds where the option was not chosen, in so many rows.
    fn one_option(
        &mut self,
        variable: &Variable,
        nothing: &str,
        rows: usize,
    ) -> Result<(), String> {
        let id = self.ids.take(&ids::short(&variable.name));
        self.begin(variable.text.as_deref());
        let mut entries = vec![
            entry("id", Value::text(&id)),
            entry("kind", Value::text("multiple")),
            entry("items", Value::List(vec![quoted(&variable.name)])),
        ];
        entries.extend(self.text(variable.text.as_deref(), &variable.name));
        entries.push(entry("not_selected", Value::text(nothing)));
        let others = variable
            .answers
            .iter()
            .filter(|answer| answer.cell != nothing);
        let others: Vec<Answer> = others.cloned().collect();
        entries.extend(missing_entries_of(&others, None, variable));
        match rows {
            0 => entries.push(unfinished()),
            rows => entries.push(all_blank(rows)),
        }
        self.page.table("[[question]]", entries);
        self.push(id, "multiple", title_of(variable));
        Ok(())
    }

    fn number(&mut self, variable: &Variable) -> Result<(), String> {
        let Some(numbers) = &variable.numbers else {
            return Err(variable.reason.clone());
        };
        let id = self.ids.take(&ids::short(&variable.name));
        let title = title_of(variable);
        self.begin(variable.text.as_deref());
        let mut entries = vec![
            entry("id", Value::text(&id)),
            entry("kind", Value::text("number")),
            entry("column", Value::text(&variable.name)),
        ];
        entries.extend(self.text(variable.text.as_deref(), &variable.name));
        let left = Variable {
            blank: variable.unexplained,
            blank_counting: variable.unexplained_counting,
            ..variable.clone()
        };
        let blank = (left.blank > 0).then_some(Missing::NotAsked);
        let typed = Typed::of(variable);
        let answers = [variable.answers.clone(), typed.unread].concat();
        let mut missing = missing_entries_of(&answers, blank, &left);
        if let Some(either) = &typed.either {
            let own = missing.iter_mut().filter(|entry| entry.is("not_stated"));
            own.for_each(|entry| entry.also(either));
        }
        if !variable.flagged.is_empty() {
            // Its own words for don't know would be the same key again.
            missing.retain(|entry| !entry.is("dont_know"));
            let pairs = variable.flagged.iter().map(|by| {
                let tick = Answer {
                    cell: by.tick.clone(),
                    label: by.label.clone(),
                    rows: 0,
                    share: 0.0,
                    missing: None,
                };
                (by.column.clone(), written(&tick))
            });
            let flags = entry("dont_know", Value::Table(pairs.collect()));
            let others: Vec<&str> = variable
                .flagged
                .iter()
                .filter(|by| by.kind != Missing::DontKnow)
                .map(|by| by.kind.as_str())
                .collect();
            entries.push(match others.is_empty() {
                true => flags,
                false => flags.said(format!("{} too: no number", others.join(", "))),
            });
        }
        let missing = super::with_doubtful(missing, "not_stated", &[variable]);
        entries.extend(missing);
        let bands = bands::of(&typed.numbers);
        if let Some(bands) = &bands {
            let list = Value::List(bands.iter().map(|band| quoted(band)).collect());
            entries.push(entry("bands", list).said(format!(
                "from {} to {}, median {}",
                numbers.least, numbers.most, numbers.median
            )));
        }
        entries.extend(typed.entries);
        self.page.table("[[question]]", entries);
        let drafted = self.push(id, "number", title);
        drafted.figure = bands.is_some().then_some("histogram");
        drafted.answer = Some("median".to_owned());
        drafted.median = Some(numbers.median);
        Ok(())
    }

    /// Several answers in one cell.
    fn delimited(&mut self, variable: &Variable) -> Result<(), String> {
        let Some(delimiter) = &variable.delimiter else {
            return Err(variable.reason.clone());
        };
        let id = self.ids.take(&ids::short(&variable.name));
        self.begin(variable.text.as_deref());
        let column = entry("column", Value::text(&variable.name));
        let numeric = in_substance(&variable.answers)
            .iter()
            .all(|a| a.label.is_none() && !written(a).starts_with('"'));
        let column = match numeric {
            true => column.open(LABELS),
            false => column,
        };
        let list = variable.list.clone().unwrap_or_default();
        let kind = if list.ranking { "grid" } else { "multiple" };
        let mut entries = vec![
            entry("id", Value::text(&id)),
            entry("kind", Value::text(kind)),
            column,
            entry("delimiter", Value::text(delimiter)).said(said_of(&list, delimiter)),
        ];
        entries.extend(self.text(variable.text.as_deref(), &variable.name));
        let answers = in_substance(&variable.answers);
        if list.joined || !list.write_ins.is_empty() {
            let options = answers.iter().map(|answer| quoted(answer.words()));
            let options = entry("answers", Value::List(options.collect()));
            entries.push(match list.joined {
                true => options.said(format!(
                    "options that hold \"{}\" were put together: please check",
                    delimiter.escape_debug()
                )),
                false => options,
            });
        }
        entries.extend(other(&list, &answers));
        entries.extend(match list.ranking {
            true => missing_entries(variable),
            false => missing_of_options(
                &variable.answers,
                variable.blank > 0,
                None,
                false,
                &[variable],
            ),
        });
        self.page.table("[[question]]", entries);
        let first = answers.first().map(|answer| answer.words().to_owned());
        let title = title_of(variable);
        let drafted = self.push(id, kind, title);
        match list.ranking {
            true => (drafted.item, drafted.answer) = (first, Some("1".to_owned())),
            false => drafted.answer = first,
        }
        Ok(())
    }

    fn group(&mut self, group: &Group) {
        let members: Vec<&Variable> = group
            .columns
            .iter()
            .filter_map(|name| self.inspection.variable(name))
            .collect();
        let Some(first) = members.first() else { return };
        let id = self
            .ids
            .take(&ids::short(match (first.name == group.name, &group.text) {
                (true, Some(text)) => text,
                _ => &group.name,
            }));
        // Where the file gives the wording, the spec need not.
        let of_file = self.inspection.wording_of(group);
        self.begin(of_file);
        let kind = match group.kind {
            GroupKind::Multiple | GroupKind::Mentions => "multiple",
            GroupKind::Grid if group.versus => "versus",
            GroupKind::Grid => match kind_of(group.scale.as_ref()) {
                "scale" => "scale",
                _ => "grid",
            },
        };
        let mut entries = vec![
            entry("id", Value::text(&id)),
            match group.ranking {
                true => entry("kind", Value::text(kind)).said(RANKS),
                false => entry("kind", Value::text(kind)),
            },
        ];
        let stand_in = group.text.as_deref().unwrap_or(&group.name);
        match group.wordless {
            true => {
                let options = members.iter().filter_map(|member| member.item.as_deref());
                let options: Vec<&str> = options.collect();
                let options = entry("text", Value::text(&cut(&options.join(" / "), 60)));
                entries.push(options.said("the question as asked").open(WORDINGS));
            }
            false => entries.extend(self.text(of_file, stand_in)),
        }
        let mut columns = Vec::new();
        let mut wordless = false;
        for member in &members {
            if group.write_ins.contains(&member.name) {
                columns.push(format!(
                    "{{ column = {}, short = {}, write_in = true }}",
                    quoted(&member.name),
                    quoted(member.item.as_deref().unwrap_or(&member.name))
                ));
                continue;
            }
            let own_label = group.kind == GroupKind::Multiple && chosen(member, group).is_some();
            let words_known = of_file.or(member.text.as_deref()).is_some() && !group.apart;
            match (&member.item, words_known) {
                // A heading that was taken apart is no wording of the file: its item has to be said.
                (Some(item), false) => columns.push(format!(
                    "{{ column = {}, short = {} }}",
                    quoted(&member.name),
                    quoted(item)
                )),
                (item, _) => {
                    wordless |= item.is_none() && !own_label && group.kind != GroupKind::Mentions;
                    columns.push(quoted(&member.name));
                }
            }
        }
        match (&group.set, group.kind) {
            (Some(set), _) => {
                entries.push(entry("set", Value::text(set)).said("as the file declares it"))
            }
            (None, GroupKind::Mentions) => entries.push(entry("mentions", Value::List(columns))),
            (None, _) => {
                let items = entry("items", Value::List(columns));
                entries.push(if wordless { items.open(ITEMS) } else { items });
            }
        }
        if let Some(ending) = &group.ending {
            entries.push(entry("strip", Value::text(ending)));
        }
        // A blank among words of the respondents' own is only that they wrote none.
        let marked: Vec<&Variable> = members
            .iter()
            .copied()
            .filter(|member| !group.write_ins.contains(&member.name))
            .collect();
        let blank = marked.iter().any(|member| member.blank > 0);
        let answers = in_substance(&group.answers);
        match group.kind {
            GroupKind::Grid => {
                let answers_said = listed(&group.answers).or_else(|| united(group, &members));
                if let Some(value) = answers_said {
                    entries.push(unlabelled(entry("answers", value), first.holds));
                }
                let fullest = members
                    .iter()
                    .max_by_key(|member| member.blank)
                    .unwrap_or(first);
                let missing = match explained(&members) {
                    Some(kind) => missing_by_flags(&group.answers, kind, fullest),
                    None => missing_entries_of(
                        &group.answers,
                        blank.then_some(Missing::NotAsked),
                        fullest,
                    ),
                };
                entries.extend(super::with_doubtful(missing, "not_stated", &members));
                if kind == "scale" {
                    entries.extend(
                        group
                            .scale
                            .as_ref()
                            .map(|scale| nets(scale, &answers))
                            .unwrap_or_default(),
                    );
                }
            }
            GroupKind::Multiple | GroupKind::Mentions => {
                entries.extend(missing_of_options(
                    &group.answers,
                    blank,
                    group.not_selected.as_deref(),
                    group.blank_too,
                    &members,
                ));
                if group.blank_too && group.not_selected.as_deref() != Some("") {
                    // A block of 0 and 1 that is blank as a whole was not asked, but for those whom its flag explains.
                    entries.push(entry("all_blank", Value::text("not_asked")));
                } else if group.all_blank > 0 {
                    let exclusive = members
                        .iter()
                        .find(|member| group.exclusive.as_ref() == Some(&member.name));
                    entries.push(match exclusive {
                        Some(member) => all_blank_beside(group.all_blank, member, group),
                        None => all_blank(group.all_blank),
                    });
                } else if group.not_selected.as_deref() == Some("")
                    && members.iter().all(|m| m.blank > m.blank_counting)
                {
                    entries.push(unfinished());
                }
            }
        }
        self.page.table("[[question]]", entries);
        let title = group.text.as_deref().or(of_file).unwrap_or(&group.name);
        let title = title.to_owned();
        let answer = answers.first().map(|answer| answer.words().to_owned());
        let pair = group.ending.as_ref().map(|ending| {
            (
                title.clone(),
                members.len(),
                ending.trim_start_matches(" - ").to_owned(),
            )
        });
        let (item, many) = (first.name.clone(), members.len());
        let scale = group.scale.as_ref().filter(|_| kind == "scale");
        let coloured =
            |beside| kind != "multiple" && many <= 20 && has_colours(scale, answers.len(), beside);
        let figure = coloured(beside(&group.answers)).then_some("stacked");
        let crowded = figure.is_none() && coloured(0);
        let drafted = self.push(id, kind, title);
        drafted.figure = figure;
        drafted.crowded = crowded;
        drafted.answer = answer;
        drafted.item = Some(item);
        drafted.pair = pair.filter(|_| kind == "multiple");
    }
}

/// What it means that somebody has no option at all, where one option excludes the others: who was asked and chose none
/// of the others had it to choose.
fn all_blank_beside(rows: usize, exclusive: &Variable, group: &Group) -> Entry {
    let own = chosen(exclusive, group);
    let words = exclusive.item.as_deref().or(own).unwrap_or(&exclusive.name);
    entry("all_blank", Value::text("not_asked")).said(format!(
        "{} with no option, not even {}: please check",
        counted(rows, "row", "rows"),
        quoted(&cut(words, 40))
    ))
}

/// What a grid is whose answers no respondent gives twice.
const RANKS: &str = "a ranking: no respondent gives one answer to two items";

/// What there is to say of a list in a cell.
fn said_of(list: &List, delimiter: &str) -> String {
    if list.ranking {
        return "a ranking: all options in each cell, the first one first".to_owned();
    }
    let mut said = "several answers in a cell".to_owned();
    if let Some(piece) = &list.doubtful {
        said += &format!(
            "; {} may be part of an option that holds \"{}\": answers = [...] names the options",
            quoted(&cut(piece, 40)),
            delimiter.escape_debug()
        );
    }
    if let Some(always) = list.always {
        said += &format!("; {always} in each, in changing order: perhaps a ranking");
    }
    said
}

/// What becomes of words that stand beside the options.
fn other(list: &List, answers: &[&Answer]) -> Option<Entry> {
    let rows: usize = list.write_ins.values().sum();
    let first = list.write_ins.keys().next()?;
    let own = answers
        .iter()
        .map(|answer| answer.words())
        .find(|words| says_other(words));
    Some(
        entry("other", Value::text(own.unwrap_or("Other"))).said(format!(
            "{} beside the options in {}, such as {}",
            counted(list.write_ins.len(), "text", "texts"),
            counted(rows, "row", "rows"),
            quoted(&cut(first, 30))
        )),
    )
}

/// The answers of a grid with their codes, where the columns write codes in two ways or not each has all of them: in
/// the order of the file those that the first column lacks would come last.
fn united(group: &Group, members: &[&Variable]) -> Option<Value> {
    let mut own: Vec<&str> = Vec::new();
    for answer in members.iter().flat_map(|m| in_substance(&m.answers)) {
        if !own.contains(&answer.cell.as_str()) {
            own.push(&answer.cell);
        }
    }
    let all = in_substance(&group.answers);
    if own.iter().copied().eq(all.iter().map(|a| a.cell.as_str())) {
        return None;
    }
    let pairs = all.iter().map(|a| (a.words().to_owned(), written(a)));
    Some(Value::Table(pairs.collect()))
}

/// The label of a chosen option, where cells hold labels.
fn chosen<'a>(member: &'a Variable, group: &Group) -> Option<&'a str> {
    let mut own = member.answers.iter().filter(|a| group.chosen(a));
    let label = own
        .next()
        .filter(|a| a.label.is_none() && written(a).starts_with('"'))?;
    own.next().is_none().then_some(label.cell.as_str())
}

/// The wording, or what stands over the column.
fn title_of(variable: &Variable) -> String {
    let text = variable.text.as_deref();
    text.unwrap_or(without_place(&variable.name)).to_owned()
}

fn kind_of(scale: Option<&Scale>) -> &'static str {
    match scale.map(|scale| (scale.kind, scale.outside)) {
        Some((Order::Poles | Order::Amount, _)) => "scale",
        Some((Order::Number, _)) => "ordered",
        None => "single",
    }
}

/// How many kinds of missing stand in the tables beside the answers in substance: don't know, refused, not stated.
fn beside(answers: &[Answer]) -> usize {
    let kinds = [Missing::DontKnow, Missing::Refused, Missing::NotStated];
    let has = |kind: &&Missing| {
        // What the file declares missing without a word of why is read as not stated.
        let own = |missing| match missing {
            Missing::Declared | Missing::Apart => Missing::NotStated,
            other => other,
        };
        answers.iter().any(|a| a.missing.map(own) == Some(**kind))
    };
    kinds.iter().filter(has).count()
}

/// Whether stacked bars have a colour for each answer: five at most, two on each side of a lead. Of those beside them the
/// last has a colour of its own; one more takes that of the middle.
fn has_colours(scale: Option<&Scale>, answers: usize, beside: usize) -> bool {
    let (fits, middle) = match scale.map(|scale| (&scale.top, &scale.bottom)) {
        Some((Some(top), Some(bottom))) => {
            let (top, bottom) = (top.labels.len(), bottom.labels.len());
            let sides = top + bottom;
            (
                top <= 2 && bottom <= 2 && answers <= sides + 1,
                answers > sides,
            )
        }
        _ => ((2..=5).contains(&answers), answers % 2 == 1),
    };
    fits && beside.saturating_sub(1) + usize::from(middle) <= 1
}

/// Codes without labels: only a person knows what they mean.
fn unlabelled(entry: Entry, holds: Holds) -> Entry {
    match holds {
        Holds::Numbers => entry.open(LABELS),
        _ => entry,
    }
}

/// The NETs of a scale, and the lead of one over the other.
fn nets(scale: &Scale, answers: &[&Answer]) -> Vec<Entry> {
    let sides: Vec<_> = scale.top.iter().chain(&scale.bottom).collect();
    let pairs: Vec<(String, String)> = sides
        .iter()
        .map(|net| {
            let of = answers
                .iter()
                .filter(|answer| net.labels.iter().any(|label| label == answer.words()));
            let codes: Vec<String> = of.map(|answer| written(answer)).collect();
            (net.name.clone(), format!("[{}]", codes.join(", ")))
        })
        .collect();
    let mut entries = Vec::new();
    if !pairs.is_empty() {
        entries.push(entry("nets", Value::Table(pairs)));
    }
    if let [top, bottom] = sides.as_slice() {
        let lead = vec![
            ("of".to_owned(), quoted(&top.name)),
            ("over".to_owned(), quoted(&bottom.name)),
        ];
        entries.push(entry("lead", Value::Table(lead)));
    }
    entries
}
