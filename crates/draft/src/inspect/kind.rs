//! What columns of one question are together, by what their cells hold.

use indexmap::{IndexMap, IndexSet};

use super::cells::number;
use super::group::GroupKind;
use super::missing::Missing;
use super::role::{Evidence, Role};
use super::words::folded;
use super::yes_no;
use crossbreak_core::number::counted;

/// What columns are together.
pub(super) struct Together {
    pub kind: GroupKind,
    /// What an option's cell holds that was not chosen; blank is the empty text.
    pub not_selected: Option<String>,
    /// Those that belong to it, by their place among the columns that were looked at.
    pub members: Vec<usize>,
    pub reason: String,
}

/// What columns are together; `None` if they only look alike. `said`: their wording is that of one question, not only
/// their names.
pub(super) fn kind(members: &[(&Evidence<'_>, Role)], said: bool) -> Option<Together> {
    let all: Vec<usize> = (0..members.len()).collect();
    of(members, all, said)
        .or_else(|| of(members, without_odd(members), said))
        .or_else(|| {
            // Two lists of answers under one stem: the first is one question.
            let shorter = 2..members.len();
            let prefix = |length: usize| of(members, (0..length).collect(), said);
            shorter.map_while(prefix).last()
        })
}

fn of(members: &[(&Evidence<'_>, Role)], places: Vec<usize>, said: bool) -> Option<Together> {
    let chosen = Columns::of(&places, members);
    if places.len() < 2 || places.iter().all(|&place| members[place].1 == Role::Number) {
        return None;
    }
    let columns = |members: &[usize]| counted(members.len(), "column", "columns");
    let multiple = zero_or_one(&chosen)
        .or_else(|| label_or_not(&chosen))
        .or_else(|| said.then(|| pair(&chosen)).flatten());
    if let Some((not_selected, why)) = multiple {
        return Some(Together {
            kind: GroupKind::Multiple,
            not_selected: Some(not_selected),
            reason: format!("{} with {why}", columns(&places)),
            members: places,
        });
    }
    // An item that nobody answered has no place in a grid.
    let places: Vec<usize> = places
        .into_iter()
        .filter(|&place| members[place].1 != Role::Empty)
        .collect();
    let chosen = Columns::of(&places, members);
    let answers = same_answers(&chosen).filter(|_| places.len() > 1)?;
    Some(Together {
        kind: GroupKind::Grid,
        not_selected: None,
        reason: format!(
            "{} with the same {}",
            columns(&places),
            counted(answers, "answer", "answers")
        ),
        members: places,
    })
}

/// Columns that may be one question.
struct Columns<'a, 'c> {
    all: Vec<&'a Evidence<'c>>,
    /// Codes that the file declares missing in some of them: where a question has them, they are no answers in any.
    declared: IndexSet<String>,
}

impl<'a, 'c> Columns<'a, 'c> {
    fn of(places: &[usize], members: &[(&'a Evidence<'c>, Role)]) -> Self {
        let all: Vec<&'a Evidence<'c>> = places.iter().map(|&place| members[place].0).collect();
        let declared = all.iter().flat_map(|member| {
            let cells = &member.cells;
            let texts = cells.texts.keys().copied();
            let labelled = cells.info.labels.keys().map(String::as_str);
            let own = texts.chain(labelled);
            own.filter(|text| cells.info.declared_missing(text))
                .map(plain)
        });
        Self {
            declared: declared.collect(),
            all,
        }
    }

    /// The cells of one of them that stand for an answer.
    fn answers<'b>(&'b self, member: &'b Evidence<'c>) -> impl Iterator<Item = &'b str> {
        let given = |cell: &&str| member.cells.texts.contains_key(*cell);
        let answers = member.cells.answers();
        answers.filter(move |cell| given(cell) || !self.declared.contains(&plain(cell)))
    }

    /// Some do not know, or refuse, whether each of them is so: they were asked of one after the other.
    fn ask_yes_or_no(&self) -> bool {
        let unsure = |cell: &str, member: &Evidence<'_>| {
            let cells = &member.cells;
            let said = cells.said_missing(cell);
            // What the file declares missing stands for the whole question.
            !cells.info.declared_missing(cell)
                && matches!(said, Some(Missing::DontKnow | Missing::Refused))
        };
        let yes_or_no = |member: &Evidence<'_>| {
            let mut answers = member.cells.answers();
            answers.any(|cell| yes_no::says(&folded(member.cells.words(cell))).is_some())
        };
        self.all.iter().any(|member| {
            let mut texts = member.cells.texts.keys();
            texts.any(|text| unsure(text, member)) && yes_or_no(member)
        })
    }

    /// What each of them holds where there is no answer: `NA`, as R writes a blank, or -99.
    fn mark(&self) -> Option<&'a str> {
        let first = self.all.first()?;
        let kinds = [Missing::Blank, Missing::NotAsked, Missing::Apart];
        let is_mark = |member: &Evidence<'_>, text: &str| {
            let kind = member
                .cells
                .missing(text)
                .filter(|kind| kinds.contains(kind));
            member.cells.texts.contains_key(text) && kind.is_some()
        };
        let mut texts = first.cells.texts.keys().copied();
        texts.find(|text| self.all.iter().all(|member| is_mark(member, text)))
    }
}

/// 1 and 1.0 are one code.
fn plain(cell: &str) -> String {
    number(cell).map_or_else(|| folded(cell), |value| value.to_string())
}

/// The columns without those whose texts no other has: words beside the options.
fn without_odd(members: &[(&Evidence<'_>, Role)]) -> Vec<usize> {
    const MOST: usize = 24;
    let answers = |place: usize| members[place].0.cells.answers().take(MOST + 1);
    let texts = |place: usize| answers(place).map(folded);
    let mut columns_of: IndexMap<String, usize> = IndexMap::new();
    for place in 0..members.len() {
        let own: IndexSet<String> = texts(place).collect();
        own.into_iter()
            .for_each(|text| *columns_of.entry(text).or_default() += 1);
    }
    let odd = |place: &usize| {
        let own: Vec<String> = texts(*place).collect();
        own.len() > 1 && own.iter().all(|text| columns_of[text] == 1)
    };
    let kept: Vec<usize> = (0..members.len()).filter(|place| !odd(place)).collect();
    match kept.len() > members.len() / 2 && kept.len() < members.len() {
        true => kept,
        false => Vec::new(),
    }
}

/// What options hold that were not chosen.
const UNCHOSEN: [&str; 10] = [
    "not selected",
    "unselected",
    "unchecked",
    "not checked",
    "not mentioned",
    "not chosen",
    "not ticked",
    "not quoted",
    "unticked",
    "no to",
];
/// What options hold that were chosen, where each holds the same.
const CHOSEN: [&str; 7] = [
    "selected",
    "checked",
    "mentioned",
    "chosen",
    "ticked",
    "quoted",
    "x",
];

/// Whether words say that an option was not chosen.
pub(super) fn says_unchosen(words: &str) -> bool {
    UNCHOSEN.contains(&folded(words).as_str())
}

pub(super) fn is_zero(cell: &str) -> bool {
    number(cell) == Some(0.0)
}

fn is_one(cell: &str) -> bool {
    number(cell) == Some(1.0)
}

/// Every cell is one of two, of which one says that the option was not chosen: 0 and 1, unchecked and checked, true
/// and false.
fn zero_or_one(members: &Columns<'_, '_>) -> Option<(String, String)> {
    if members.ask_yes_or_no() {
        return None;
    }
    let mut unchosen: Option<String> = None;
    let mut chosen = 0;
    for member in &members.all {
        let cells = &member.cells;
        for cell in members.answers(member) {
            let words = folded(cells.words(cell));
            let no = says_unchosen(&words) || words == "false" || is_zero(cell);
            let yes = CHOSEN.contains(&words.as_str()) || words == "true" || is_one(cell);
            match (no, yes) {
                (true, _)
                    if unchosen
                        .as_deref()
                        .is_none_or(|u| u == cell || is_zero(u) && is_zero(cell)) =>
                {
                    unchosen.get_or_insert_with(|| cell.to_owned());
                }
                (false, true) => chosen += 1,
                _ => return None,
            }
        }
    }
    if chosen == 0 {
        return None;
    }
    if let Some(mark) = members.mark().filter(|_| unchosen.is_none()) {
        return Some((mark.to_owned(), format!("a code for chosen or \"{mark}\"")));
    }
    Some((
        unchosen?,
        "a code for chosen and one for not chosen".to_owned(),
    ))
}

/// Each column holds a label of its own, or says that it was not chosen, in words or by a blank.
fn label_or_not(columns: &Columns<'_, '_>) -> Option<(String, String)> {
    let members = &columns.all;
    if members
        .iter()
        .any(|member| !member.cells.info.labels.is_empty())
    {
        return None;
    }
    let unchosen: IndexSet<&str> = members
        .iter()
        .flat_map(|member| member.cells.texts.keys().copied())
        .filter(|text| says_unchosen(text))
        .collect();
    let own = |member: &Evidence<'_>| {
        let answers = member
            .cells
            .answers()
            .filter(|text| !unchosen.contains(text));
        answers.count()
    };
    let blank = members.iter().any(|member| member.cells.blank > 0);
    let given = members.iter().filter(|member| own(member) == 1).count();
    if members.iter().any(|member| own(member) > 1) || given == 0 || unchosen.len() > 1 {
        return None;
    }
    match unchosen.first() {
        Some(text) => Some((
            (*text).to_owned(),
            "a label or the words that it was not chosen".to_owned(),
        )),
        None if blank => Some((String::new(), "a label or a blank".to_owned())),
        None => {
            let mark = columns.mark()?;
            Some((mark.to_owned(), format!("a label or \"{mark}\"")))
        }
    }
}

/// All columns share two answers, of which one says that the option was not chosen: its words, or a column of which
/// nobody chose the option and that therefore holds nothing else.
fn pair(columns: &Columns<'_, '_>) -> Option<(String, String)> {
    if columns.ask_yes_or_no() {
        return None;
    }
    let members = &columns.all;
    // Each of the answers with its cell and the columns that have it.
    let mut answers: IndexMap<String, (&str, Vec<usize>)> = IndexMap::new();
    for (place, member) in members.iter().enumerate() {
        let cells = &member.cells;
        for cell in columns.answers(member) {
            if answers.len() > 2 {
                return None;
            }
            let words = cells.words(cell);
            let (own, columns) = answers
                .entry(words.to_lowercase())
                .or_insert_with(|| (cell, Vec::new()));
            // The spec names the one cell that was not chosen.
            if *own != cell && (number(own).is_none() || number(own) != number(cell)) {
                return None;
            }
            let given = cells.texts.contains_key(cell);
            columns.extend(given.then_some(place));
        }
    }
    let in_order = members
        .iter()
        .any(|member| member.scale.as_ref().is_some_and(|scale| !scale.apart));
    let pair: Vec<(&String, &(&str, Vec<usize>))> = answers.iter().collect();
    let [(a, own_a), (b, own_b)] = pair.as_slice() else {
        return None;
    };
    if number(a).is_some() || number(b).is_some() {
        // Codes that nothing explains: 1 and 2.
        return None;
    }
    let says = |words: &str| match says_unchosen(words) {
        true => Some(false),
        false => yes_no::says(words),
    };
    // What a column holds in which nobody chose the option; where several do, all hold the same.
    let only = |own: &(&str, Vec<usize>), other: &(&str, Vec<usize>)| {
        own.1.iter().any(|place| !other.1.contains(place)) && other.1.len() < own.1.len()
    };
    let alone = |own, other| only(own, other) && !only(other, own);
    let (no, yes) = match (says(a), says(b)) {
        (Some(true) | None, Some(false)) => (own_b, own_a),
        (Some(false), Some(true) | None) => (own_a, own_b),
        _ if in_order => return None,
        _ if yes_no::negates(a, b) => (own_a, own_b),
        _ if yes_no::negates(b, a) => (own_b, own_a),
        _ if alone(own_a, own_b) => (own_a, own_b),
        _ if alone(own_b, own_a) => (own_b, own_a),
        _ => return None,
    };
    let words = |own: &(&str, Vec<usize>)| {
        let labels = members.iter().find_map(|m| m.cells.info.labels.get(own.0));
        labels.map_or(own.0, |label| label.trim()).to_owned()
    };
    let (no_words, yes_words) = (words(no), words(yes));
    Some((
        no.0.to_owned(),
        format!("\"{yes_words}\" for chosen and \"{no_words}\" for not chosen"),
    ))
}

/// How many answers the columns share, if they share them.
fn same_answers(columns: &Columns<'_, '_>) -> Option<usize> {
    const MOST: usize = 24;
    let texts = |member: &&Evidence<'_>| -> IndexSet<String> {
        columns.answers(member).take(MOST + 1).map(plain).collect()
    };
    let each: Vec<IndexSet<String>> = columns.all.iter().map(texts).collect();
    let most = each.iter().map(IndexSet::len).max()?;
    let mut columns_of: IndexMap<&String, usize> = IndexMap::new();
    for text in each.iter().flatten() {
        *columns_of.entry(text).or_default() += 1;
    }
    let alike = each.iter().all(|one| {
        let shared = one.iter().filter(|text| columns_of[*text] > 1);
        shared.count() * 2 >= one.len() && !one.is_empty()
    });
    let union = columns_of.len();
    (alike && most >= 2 && union <= MOST && union <= most + most.div_ceil(3)).then_some(union)
}
