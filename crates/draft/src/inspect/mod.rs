//! The codebook of a raw export: what each column holds, what it is for, and which columns are one question.
//!
//! Nothing here changes a number: roles and groups are proposals for a person to look at, and each has its reason.

mod apart;
mod cells;
mod codes;
mod dates;
mod delimited;
mod demographic;
mod dictionary;
mod ends;
mod exclusive;
mod flags;
mod group;
mod headings;
mod ids;
mod joined;
mod kind;
mod lengths;
mod missing;
mod model;
mod numbered;
mod options;
mod outcome;
mod places;
mod platform;
mod poles;
mod ranking;
mod role;
mod runs;
mod scale;
mod scale_words;
mod status;
mod stem;
mod weights;
mod wording;
mod words;
mod write_ins;
mod yes_no;

pub use cells::{Dates, Numbers};
pub use dates::{DatesOf, says_end, says_start};
pub use delimited::List;
pub use demographic::{Demographic, Perhaps};
pub use dictionary::dictionary;
pub use group::GroupKind;
pub use missing::Missing;
pub use model::{Answer, DecimalFound, FlaggedBy, Group, Holds, Inspection, Variable};
pub use platform::Platform;
pub use role::Role;
pub use scale::{Net, Order, Scale};
pub use status::{BrokeOff, Status};
pub use words::without_place;
pub use yes_no::says as says_yes;

use cells::{Cells, number};
use role::Evidence;
use words::is_question;

use indexmap::IndexMap;

use crossbreak_study::label::{plain_clock, says_other_or_none, stands_for_blank};
use crossbreak_study::raw::{Column, RawData};

/// Looks at every column of a raw export.
pub fn inspect(raw: &RawData) -> Inspection {
    let mut seen: Vec<(Evidence<'_>, Role)> = Vec::new();
    let mut reasons: Vec<String> = Vec::new();
    let signs = raw.decimal_signs();
    let sign = signs.sign();
    let cells = raw.codebook.iter().filter_map(|(name, info)| {
        let column = raw.column(name)?;
        Some(
            Cells::of(name, info, column)
                .with_decimal(raw.likely_decimal(name, sign), raw.is_text()),
        )
    });
    let mut cells: Vec<Cells<'_>> = cells.collect();
    let platform = platform::recognise(raw);
    if let Some(platform) = &platform {
        cells.iter_mut().for_each(|cells| platform.explain(cells));
    }
    codes::settle(raw, &mut cells);
    for cells in cells {
        let name = cells.name;
        let evidence = Evidence::of(cells);
        let (role, reason) = match raw.codebook.weight.as_deref() == Some(name) {
            true => (Role::Weight, "the file itself weights by it".to_owned()),
            false => role::role(&evidence),
        };
        seen.push((evidence, role));
        reasons.push(reason);
    }
    first_as_id(&mut seen, &mut reasons);
    let rules = status::of_platform(platform.as_ref(), &mut seen, &mut reasons);
    let ends = status::by_ends(raw, &mut seen, &mut reasons, &rules);
    let people = demographic::settle(raw, &mut seen, &mut reasons);
    let marks = markers(raw, &mut seen, &mut reasons);
    let options = platform.as_ref().and_then(platform::Recognised::options);
    let mut found = group::groups(&seen, &raw.codebook.sets, options);
    let mut grouped: Vec<usize> = found.iter().flat_map(|g| g.columns.clone()).collect();
    for group in &mut found {
        if let Some(index) = write_ins::add(raw, &seen, &grouped, group) {
            seen[index].1 = Role::OpenText;
            reasons[index] = "words beside an option that was ticked".to_owned();
        }
        group.blank_too = flags::option_of_its_own(raw, &seen, &grouped, group);
        grouped.extend(group.columns.iter().copied());
    }
    let beside: Vec<(usize, String)> = (0..seen.len())
        .filter(|index| !grouped.contains(index))
        .filter_map(|index| Some((index, write_ins::of_an_answer(raw, &seen, index)?)))
        .collect();
    for (index, why) in beside {
        seen[index].1 = Role::OpenText;
        reasons[index] = why;
    }
    let mut joined: Vec<(usize, usize)> = Vec::new();
    for (place, group) in found.iter().enumerate() {
        if let Some(index) = joined::find(raw, &seen, &grouped, group) {
            grouped.push(index);
            joined.push((index, place));
        }
    }
    name(&mut found, &seen, &joined);
    for (index, place) in joined {
        seen[index].1 = Role::Joined;
        reasons[index] = format!("names in one cell what is chosen in {}", found[place].name);
    }
    for group in &found {
        for &index in &group.columns {
            seen[index].1 = match group.kind {
                // What people wrote is not shown.
                _ if group.write_ins.contains(&index) => Role::OpenText,
                GroupKind::Grid => Role::GridItem,
                GroupKind::Multiple | GroupKind::Mentions => Role::Multiple,
            };
            reasons[index].clone_from(&group.reason);
        }
    }
    let statuses = status::statuses(&seen, &rules, &ends);
    let counting = status::counting(raw, &statuses);
    let broke_off = status::broke_off(raw, &seen, counting.as_deref());
    let flagged: Vec<(usize, usize, FlaggedBy)> = marks
        .iter()
        .enumerate()
        .filter_map(|(index, mark)| {
            let mark = mark.as_ref()?;
            let cells = &seen[index].0.cells;
            let by = FlaggedBy {
                column: cells.name.to_owned(),
                tick: mark.tick.clone(),
                label: cells
                    .info
                    .labels
                    .get(&mark.tick)
                    .map(|l| l.trim().to_owned()),
                kind: mark.kind,
            };
            Some((index, mark.of, by))
        })
        .collect();
    let mut variables: Vec<Variable> = seen
        .iter()
        .zip(reasons)
        .zip(&marks)
        .map(|(((evidence, role), reason), marks)| {
            let marks = marks
                .as_ref()
                .map(|mark| seen[mark.of].0.cells.name.to_owned());
            variable(raw, evidence, *role, reason, marks, counting.as_deref())
        })
        .collect();
    for &index in people.best.values() {
        variables[index].likeliest = true;
    }
    explain_blanks(raw, &flagged, &found, &mut variables, counting.as_deref());
    let groups = found
        .into_iter()
        .map(|group| {
            let all_blank = without_any(raw, &group, &seen, counting.as_deref());
            let ranking = ranking::is_one(raw, &seen, &group);
            let exclusive = exclusive::find(raw, &seen, &group);
            let exclusive = exclusive.map(|index| seen[index].0.cells.name.to_owned());
            Group {
                exclusive,
                all_blank,
                ranking,
                ..finished(group, &seen, &mut variables)
            }
        })
        .collect();
    let named = |role: Role| seen.iter().filter(move |(_, r)| *r == role).map(|(e, _)| e);
    let names = |role: Role| named(role).map(|e| e.cells.name.to_owned()).collect();
    Inspection {
        file: raw.file.clone(),
        format: raw.format.clone(),
        sheet: raw.sheet.clone(),
        decimal: DecimalFound::of(&signs),
        coded: raw.codebook.coded,
        rows: raw.rows(),
        ids: best(named(Role::Id).collect(), |e| {
            // A column in which no two rows agree, then the surest name.
            let first = seen
                .first()
                .is_some_and(|(f, _)| f.cells.name == e.cells.name);
            let sure = ids::named_id(e.cells.name).unwrap_or(match first && e.cells.unique() {
                // The first column of a file, in which no two rows agree: `#`.
                true => usize::MAX / 8,
                false => usize::MAX / 2,
            });
            match platform.as_ref().is_some_and(|p| p.is_id(e.cells.name)) {
                true => 0,
                false => 1 + sure + if e.cells.unique() { 0 } else { usize::MAX / 4 },
            }
        }),
        weights: best(named(Role::Weight).collect(), |e| {
            let blank = usize::from(e.cells.blank > 0) * 4;
            let zero = usize::from(e.numbers.as_ref().is_some_and(|n| n.least <= 0.0)) * 2;
            let mean = e
                .numbers
                .as_ref()
                .is_some_and(|n| (0.9..1.1).contains(&n.mean));
            match raw.codebook.weight.as_deref() == Some(e.cells.name) {
                true => 0,
                false => 1 + blank + zero + usize::from(!mean),
            }
        }),
        dates: names(Role::Date),
        durations: names(Role::Duration),
        platform: platform.as_ref().map(|found| found.platform.clone()),
        statuses,
        broke_off,
        perhaps: people.perhaps,
        variables,
        groups,
    }
}

/// Without any other id, the first column is one if no two rows agree in it.
fn first_as_id(seen: &mut [(Evidence<'_>, Role)], reasons: &mut [String]) {
    let any = seen.iter().any(|(_, role)| *role == Role::Id);
    let (Some((evidence, role)), Some(reason)) = (seen.first_mut(), reasons.first_mut()) else {
        return;
    };
    let cells = &evidence.cells;
    // An amount has its unit beside it.
    let question = is_question(cells.wording()) || cells.wording().ends_with([')', ']']);
    let whole = evidence
        .numbers
        .as_ref()
        .is_some_and(|n| n.whole && n.grouped == 0);
    if !any && *role == Role::Number && cells.unique() && whole && !question {
        *role = Role::Id;
        "the first column, and every row has another value".clone_into(reason);
    }
}

/// Gives each group a name that no other has, and no column beside its own and the one that holds its options once more.
fn name(found: &mut [group::Found], seen: &[(Evidence<'_>, Role)], joined: &[(usize, usize)]) {
    let columns: IndexMap<String, usize> = seen
        .iter()
        .enumerate()
        .map(|(index, (evidence, _))| (evidence.cells.name.to_lowercase(), index))
        .collect();
    let mut taken: Vec<String> = Vec::new();
    for (place, group) in found.iter_mut().enumerate() {
        let free = |name: &String| {
            let column = columns.get(&name.to_lowercase());
            let own =
                |index: &usize| group.columns.contains(index) || joined.contains(&(*index, place));
            !taken.contains(name) && column.is_none_or(own)
        };
        let mut names = (1..).map(|n| match n {
            1 => group.name.clone(),
            n => format!("{}_{n}", group.name),
        });
        group.name = names.find(free).unwrap_or_default();
        taken.push(group.name.clone());
    }
}

/// Names of columns, those with the least value first, otherwise in the order of the file.
fn best(mut columns: Vec<&Evidence<'_>>, value: impl Fn(&Evidence<'_>) -> usize) -> Vec<String> {
    columns.sort_by_key(|evidence| value(evidence));
    columns
        .iter()
        .map(|evidence| evidence.cells.name.to_owned())
        .collect()
}

/// Columns of flags get the role; for each column what it marks.
fn markers(
    raw: &RawData,
    seen: &mut [(Evidence<'_>, Role)],
    reasons: &mut [String],
) -> Vec<Option<flags::Flag>> {
    let found: Vec<Option<flags::Flag>> = (0..seen.len())
        .map(|index| by_wording(seen, index).or_else(|| flags::flag(raw, seen, index)))
        .collect();
    for ((found, (_, role)), reason) in found.iter().zip(seen.iter_mut()).zip(reasons) {
        if let Some(flag) = found {
            *role = Role::Marker;
            reason.clone_from(&flag.why);
        }
    }
    found
}

/// A column whose wording is that of a number with don't know, whatever its rows hold.
fn by_wording(seen: &[(Evidence<'_>, Role)], index: usize) -> Option<flags::Flag> {
    let (evidence, role) = &seen[index];
    if !matches!(role, Role::Single | Role::Constant | Role::Empty) {
        return None;
    }
    let cells = &evidence.cells;
    let (text, tail) = cells.info.text.as_deref()?.rsplit_once(" - ")?;
    let kind = Missing::of(tail)?;
    let of = seen.iter().position(|(other, role)| {
        let numeric = matches!(role, Role::Number | Role::Demographic | Role::Empty);
        let wording = other.cells.info.text.as_deref();
        numeric
            && other.cells.name != cells.name
            && wording.is_some_and(|wording| wording.trim() == text.trim())
    })?;
    let ticked = answers(evidence, *role);
    let ticked = ticked.iter().rfind(|answer| answer.missing.is_none());
    Some(flags::Flag {
        of,
        kind,
        tick: ticked.map_or_else(|| "1".to_owned(), |answer| answer.cell.clone()),
        why: format!(
            "its wording is that of {} with {}",
            seen[of].0.cells.name,
            kind.as_str()
        ),
    })
}

/// Tells columns which flags stand in their blanks' stead, and how many blanks are left. Items of a grid share theirs.
fn explain_blanks(
    raw: &RawData,
    flagged: &[(usize, usize, FlaggedBy)],
    groups: &[group::Found],
    variables: &mut [Variable],
    counting: Option<&[bool]>,
) {
    let grid_of = |index: usize| {
        let mut grids = groups.iter().filter(|group| group.kind == GroupKind::Grid);
        grids.find(|group| group.columns.contains(&index))
    };
    for (_, of, by) in flagged {
        let Some(flags) = raw.column(&by.column) else {
            continue;
        };
        let ticked = flags::rows_with(flags, &by.tick);
        let members = grid_of(*of).map_or_else(|| vec![*of], |grid| grid.columns.clone());
        for index in members {
            let variable = &mut variables[index];
            let Some(column) = raw.column(&variable.name) else {
                continue;
            };
            let blank = flags::blank_rows(column);
            let of_both = || (0..blank.len()).filter(|&row| blank[row] && ticked[row]);
            let counts = |row: &usize| counting.is_none_or(|counting| counting[*row]);
            let explained = of_both().count();
            if explained == 0 && index != *of {
                continue;
            }
            variable.flagged.push(by.clone());
            variable.unexplained -= explained.min(variable.unexplained);
            variable.unexplained_counting -= of_both()
                .filter(counts)
                .count()
                .min(variable.unexplained_counting);
        }
    }
}

fn variable(
    raw: &RawData,
    evidence: &Evidence<'_>,
    role: Role,
    reason: String,
    marks: Option<String>,
    counting: Option<&[bool]>,
) -> Variable {
    let cells = &evidence.cells;
    let blank_counting = match (counting, raw.column(cells.name)) {
        (Some(counting), Some(column)) => blanks(column, counting),
        _ => cells.blank,
    };
    let demographic =
        (role == Role::Demographic).then(|| evidence.demographic.as_ref().map(|known| known.is));
    let numeric = !matches!(
        role,
        Role::Id | Role::Date | Role::Time | Role::Paradata | Role::OpenText
    );
    let (answers, scale) = ordered(answers(evidence, role), evidence);
    Variable {
        name: cells.name.to_owned(),
        text: cells.info.text.clone(),
        item: cells.info.item.clone(),
        holds: holds(evidence, role),
        reason,
        demographic: demographic.flatten(),
        likeliest: false,
        group: None,
        marks,
        filled: cells.filled(),
        blank: cells.blank,
        blank_counting,
        unexplained: cells.blank,
        unexplained_counting: blank_counting,
        flagged: Vec::new(),
        different: cells.different(),
        answers,
        perhaps_missing: perhaps_missing(evidence, role),
        declared: cells
            .texts
            .keys()
            .filter(|text| cells.info.declared_missing(text))
            .map(|text| (*text).to_owned())
            .collect(),
        not_numbers: match role {
            Role::Number => evidence.not_numbers,
            _ if role == Role::Demographic && numeric_demographic(evidence) => evidence.not_numbers,
            _ => 0,
        },
        words: match role {
            Role::Number | Role::Demographic => evidence.words(),
            _ => Vec::new(),
        },
        numbers: evidence
            .numbers
            .clone()
            // A few numbers may have a label: 0 "none".
            .filter(|_| numeric && (role == Role::Number || !cells.labelled())),
        dates: evidence.dates.clone(),
        readable_times: role == Role::Time
            && cells.texts.keys().all(|text| plain_clock(text).is_some()),
        scale,
        delimiter: evidence
            .delimited
            .as_ref()
            .filter(|_| role == Role::Multiple)
            .map(|d| d.delimiter.to_owned()),
        list: evidence
            .delimited
            .as_ref()
            .filter(|_| role == Role::Multiple)
            .map(|d| d.list.clone()),
        role,
    }
}

fn blanks(column: &Column, counting: &[bool]) -> usize {
    let blank: Vec<bool> = column.texts().map(|text| text.trim().is_empty()).collect();
    if !blank.contains(&true) {
        return 0;
    }
    (0..column.len())
        .filter(|&row| counting[row] && blank[column.code(row)])
        .count()
}

fn holds(evidence: &Evidence<'_>, role: Role) -> Holds {
    let cells = &evidence.cells;
    match role {
        _ if cells.labelled() => Holds::Codes,
        _ if cells.different() == 0 => Holds::Nothing,
        Role::Date => Holds::Dates,
        Role::Multiple if evidence.delimited.is_some() => Holds::Sets,
        _ if evidence.not_numbers == 0 && evidence.numbers.is_some() => Holds::Numbers,
        Role::Demographic if numeric_demographic(evidence) => Holds::Numbers,
        Role::Id | Role::OpenText | Role::Paradata | Role::Time | Role::Duration => Holds::Text,
        Role::Number => Holds::Numbers,
        _ => Holds::Labels,
    }
}

/// The answers of a column, as far as its role lets them be shown.
fn answers(evidence: &Evidence<'_>, role: Role) -> Vec<Answer> {
    let cells = &evidence.cells;
    let answer = |cell: &str, rows: usize| Answer {
        cell: cell.to_owned(),
        label: cells
            .info
            .labels
            .get(cell)
            .map(|label| label.trim().to_owned()),
        rows,
        share: share(rows, cells.rows),
        missing: cells.missing(cell),
    };
    let of_set = evidence
        .delimited
        .as_ref()
        .filter(|_| role == Role::Multiple);
    if let Some(set) = of_set {
        let missing = cells
            .texts
            .iter()
            .filter(|(text, _)| cells.missing(text).is_some());
        let options = set
            .options
            .iter()
            .map(|(option, rows)| answer(option, *rows));
        return options
            .chain(missing.map(|(text, rows)| answer(text, *rows)))
            .collect();
    }
    let shown = |cell: &str| match role {
        Role::Id
        | Role::Date
        | Role::Time
        | Role::Weight
        | Role::Duration
        | Role::Paradata
        | Role::Joined
        | Role::OpenText => cells.info.labels.contains_key(cell),
        Role::Number => cells.info.labels.contains_key(cell) || cells.missing(cell).is_some(),
        // Years of age are numbers; their bands are labels.
        Role::Demographic if numeric_demographic(evidence) => cells.missing(cell).is_some(),
        _ => true,
    };
    let labelled = cells.info.labels.keys().map(|code| {
        (
            code.as_str(),
            cells.texts.get(code.as_str()).copied().unwrap_or_default(),
        )
    });
    let others = cells.texts.iter().map(|(text, rows)| (*text, *rows));
    let others = others.filter(|(text, _)| !cells.info.labels.contains_key(*text));
    labelled
        .chain(others)
        .filter(|(cell, _)| shown(cell))
        .map(|(cell, rows)| answer(cell, rows))
        .collect()
}

fn numeric_demographic(evidence: &Evidence<'_>) -> bool {
    let age = evidence
        .demographic
        .as_ref()
        .is_some_and(|known| known.is == Demographic::Age);
    age && !evidence.cells.labelled()
        && evidence.numbers.is_some()
        && (evidence.not_numbers == 0 || evidence.amounts().is_some())
}

/// What may be a code of missing among the answers that a column has in its role.
fn perhaps_missing(evidence: &Evidence<'_>, role: Role) -> Vec<Answer> {
    use Role::{Demographic, GridItem, Multiple, Number, Scale, Single};
    let cells = &evidence.cells;
    if !matches!(
        role,
        Demographic | GridItem | Multiple | Number | Scale | Single
    ) {
        return Vec::new();
    }
    let answer = |text: &&str| {
        let rows = cells.texts.get(*text).copied().unwrap_or_default();
        Answer {
            cell: (*text).to_owned(),
            label: cells
                .info
                .labels
                .get(*text)
                .map(|label| label.trim().to_owned()),
            rows,
            share: share(rows, cells.rows),
            missing: None,
        }
    };
    cells.no_answer.perhaps.iter().map(answer).collect()
}

fn share(rows: usize, of: usize) -> f64 {
    match of {
        0 => 0.0,
        of => crossbreak_core::number::round(rows as f64 / of as f64, 6),
    }
}

/// The number that a cell is, or that its label begins with.
fn numbered_cell(cell: &str) -> Option<f64> {
    number(cell).or_else(|| numbered::numbered(cell).map(|(value, _)| value))
}

/// The answers in an order for tables: the file's own, that of a scale, that of numbers, or the most frequent first;
/// "other" and "none" after the rest, kinds of missing last.
fn ordered(mut answers: Vec<Answer>, evidence: &Evidence<'_>) -> (Vec<Answer>, Option<Scale>) {
    let coded = evidence.cells.labelled();
    // Codes without a label have their place among the others.
    let in_part = answers
        .iter()
        .any(|a| a.label.is_none() && a.missing.is_none())
        && answers
            .iter()
            .all(|a| a.missing.is_some() || number(&a.cell).is_some());
    if coded && in_part {
        let code = |a: &Answer| number(&a.cell).unwrap_or_default();
        answers.sort_by(|a, b| code(a).total_cmp(&code(b)));
    }
    if !coded {
        let numeric = answers
            .iter()
            .all(|a| number(&a.cell).is_some() || a.missing.is_some());
        // "1 Party" and "3. Church" have the order of their numbers, where all of them have one, or all but one.
        let by_number = {
            let own: Vec<&str> = answers
                .iter()
                .filter(|a| a.missing.is_none())
                .map(|a| a.cell.as_str())
                .collect();
            let mut values: Vec<f64> = own.iter().filter_map(|cell| numbered_cell(cell)).collect();
            let known = values.len();
            values.sort_by(f64::total_cmp);
            values.dedup();
            known > 1 && known + 1 >= own.len() && values.len() == known
        };
        let value_of = |a: &Answer| match by_number {
            true => numbered_cell(&a.cell),
            false => number(&a.cell),
        };
        let rest = |a: &Answer| says_other_or_none(&a.cell);
        match numeric {
            true => answers.sort_by(|a, b| {
                number(&a.cell)
                    .unwrap_or_default()
                    .total_cmp(&number(&b.cell).unwrap_or_default())
            }),
            // Numbers among words have their own order.
            false => answers.sort_by(|a, b| {
                let value = |a: &Answer| value_of(a).unwrap_or(f64::INFINITY);
                rest(a)
                    .cmp(&rest(b))
                    .then(value(a).total_cmp(&value(b)))
                    .then(b.rows.cmp(&a.rows))
                    .then(a.cell.cmp(&b.cell))
            }),
        }
        places::by_place(&mut answers);
    }
    answers.sort_by_key(|answer| answer.missing.is_some());
    let in_substance = answers.iter().take_while(|a| a.missing.is_none()).count();
    let words: Vec<&str> = answers[..in_substance].iter().map(Answer::words).collect();
    let codes = || -> Option<Vec<(f64, bool)>> {
        let own = answers[..in_substance].iter();
        own.map(|a| {
            Some((
                number(&a.cell)?,
                role::is_named(&a.cell, a.label.as_deref()),
            ))
        })
        .collect()
    };
    let scale = match evidence.ends {
        true => codes().and_then(|codes| scale::by_code(&codes)),
        false => evidence.scale.as_ref().and_then(|_| scale::scale(&words)),
    };
    let Some(scale) = scale else {
        return (answers, None);
    };
    if !coded {
        let (head, tail) = answers.split_at(in_substance);
        answers = scale
            .order
            .iter()
            .map(|&index| head[index].clone())
            .chain(tail.iter().cloned())
            .collect();
    }
    (answers, Some(scale).filter(|scale| !scale.apart))
}

/// Of options whose blank cells were not chosen, or cells with a mark of a blank: rows of interviews that count which have none of them.
fn without_any(
    raw: &RawData,
    found: &group::Found,
    seen: &[(Evidence<'_>, Role)],
    counting: Option<&[bool]>,
) -> usize {
    let nothing = found
        .not_selected
        .as_deref()
        .filter(|text| stands_for_blank(text));
    let Some(nothing) = nothing.filter(|_| found.kind == GroupKind::Multiple) else {
        return 0;
    };
    let columns: Vec<&Column> = found
        .columns
        .iter()
        .filter_map(|&index| raw.column(seen[index].0.cells.name))
        .collect();
    let is_blank = |row: &usize| {
        let mut cells = columns.iter().map(|column| column.get(*row));
        cells.all(|cell| cell.trim().is_empty() || cell.trim() == nothing)
    };
    let counts = |row: &usize| counting.is_none_or(|counting| counting[*row]);
    (0..raw.rows()).filter(counts).filter(is_blank).count()
}

/// The question that the labels of the columns repeat, and the words of each item: where the labels of a file hold both,
/// or those of its codes are the options.
fn words_apart(
    found: &group::Found,
    seen: &[(Evidence<'_>, Role)],
) -> (Option<String>, Option<Vec<String>>) {
    let cells = || found.columns.iter().map(|&index| &seen[index].0.cells);
    if found.set.is_some() || found.text.is_some() || cells().any(|c| c.info.item.is_some()) {
        return (None, None);
    }
    let texts: Option<Vec<&str>> = cells().map(|c| c.info.text.as_deref()).collect();
    let parted = |texts: &[&str]| apart::apart(texts).or_else(|| wording::shared(texts));
    if let Some((stem, items)) = texts.as_deref().and_then(parted) {
        return (Some(stem), Some(items));
    }
    // The same label in each says "yes" and names no option.
    let labels: Option<Vec<String>> = cells()
        .map(|c| options::option(c).map(|(label, _)| label.to_owned()))
        .collect();
    let labels = labels.filter(|labels| {
        let different = |at: usize| !labels[..at].contains(&labels[at]);
        found.kind == GroupKind::Multiple && (0..labels.len()).all(different)
    });
    let same = |texts: &Vec<&str>| texts.windows(2).all(|pair| pair[0] == pair[1]);
    let text = texts
        .filter(same)
        .and_then(|texts| Some((*texts.first()?).to_owned()));
    (text.filter(|_| labels.is_some()), labels)
}

/// A group with the answers of its columns, which learn that they are part of it.
fn finished(
    found: group::Found,
    seen: &[(Evidence<'_>, Role)],
    variables: &mut [Variable],
) -> Group {
    let mut answers: Vec<Answer> = Vec::new();
    let mut all = 0;
    let texts: Vec<Option<&String>> = found
        .columns
        .iter()
        .map(|&index| seen[index].0.cells.info.text.as_ref())
        .collect();
    // Where the file has one text for a column and those of a question differ, they are the items'.
    let texts_are_items = texts.iter().any(|text| *text != texts[0]);
    let (stem, own_items) = words_apart(&found, seen);
    for (place, (&index, item)) in found.columns.iter().zip(&found.items).enumerate() {
        let variable = &mut variables[index];
        variable.group = Some(found.name.clone());
        if variable.item.is_none() {
            variable.item.clone_from(item);
        }
        if let Some(items) = &own_items {
            variable.item = items.get(place).cloned();
        }
        if variable.item.is_none() && texts_are_items {
            variable.item.clone_from(&variable.text);
        }
        all += variable.filled + variable.blank;
        for answer in &variable.answers {
            let same = |other: &Answer| {
                other.cell == answer.cell
                    || (number(&answer.cell).is_some()
                        && number(&answer.cell) == number(&other.cell))
            };
            match answers.iter_mut().find(|other| same(other)) {
                Some(other) => {
                    other.rows += answer.rows;
                    // Declared missing in one column, a code is it in all that nobody has it in.
                    other.missing = match (other.missing, answer.missing) {
                        (None, Some(Missing::Declared)) => Some(Missing::Declared),
                        (own, _) => own,
                    };
                }
                None => answers.push(answer.clone()),
            }
        }
    }
    // A code that the first column lacks has its place among the others.
    let coded = |a: &Answer| a.label.is_some() && number(&a.cell).is_some();
    let upwards = |answers: &[Answer]| {
        let codes: Vec<f64> = answers
            .iter()
            .filter(|a| a.missing.is_none())
            .filter_map(|a| number(&a.cell))
            .collect();
        codes.is_sorted()
    };
    let members = || found.columns.iter().map(|&index| &variables[index].answers);
    if answers.iter().all(coded) && members().all(|answers| upwards(answers)) {
        let code = |a: &Answer| number(&a.cell).unwrap_or_default();
        answers.sort_by(|a, b| code(a).total_cmp(&code(b)));
    }
    let mut scale = None;
    if found.kind == GroupKind::Multiple {
        answers.retain(|answer| answer.missing.is_some());
    } else if let Some(&first) = found.columns.first() {
        (answers, scale) = ordered(answers, &seen[first].0);
        let in_substance: Vec<&str> = answers
            .iter()
            .filter(|a| a.missing.is_none())
            .map(Answer::words)
            .collect();
        // A column in which few answered shows less of the scale than all columns do.
        if scale.is_none() && number(in_substance.first().unwrap_or(&"")).is_none() {
            scale = scale::scale(&in_substance).filter(|scale| !scale.apart);
        }
    }
    for answer in &mut answers {
        answer.share = share(answer.rows, all);
    }
    let members: Vec<&Variable> = found
        .columns
        .iter()
        .map(|&index| &variables[index])
        .collect();
    let items: Vec<&str> = members
        .iter()
        .filter_map(|variable| variable.item.as_deref())
        .collect();
    let ending = (items.len() == members.len())
        .then(|| group::common_ending(&items))
        .flatten();
    let in_substance: Vec<&str> = answers
        .iter()
        .filter(|a| a.missing.is_none())
        .map(Answer::words)
        .collect();
    Group {
        versus: found.kind == GroupKind::Grid && group::versus(&in_substance),
        kind: found.kind,
        apart: own_items.is_some(),
        text: found.text.or(stem),
        columns: members
            .iter()
            .map(|variable| variable.name.clone())
            .collect(),
        reason: found.reason,
        set: found.set,
        exclusive: None,
        all_blank: 0,
        ranking: false,
        write_ins: found
            .write_ins
            .iter()
            .map(|&index| seen[index].0.cells.name.to_owned())
            .collect(),
        wordless: found.wordless,
        not_selected: found.not_selected,
        blank_too: found.blank_too,
        counted: found.counted,
        ending,
        name: found.name,
        answers,
        scale,
    }
}
