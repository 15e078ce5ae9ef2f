//! Columns that are one question: grids, and multiple response with a column for each option.

use indexmap::IndexMap;
use indexmap::IndexSet;
use serde::Serialize;

use super::cells::{Cells, number};
use super::options;
use super::role::{Evidence, Role};
use super::stem::{Stem, stems};
use super::words::{folded, without_place};
use crate::ingest::{MultipleSet, SetKind};
use crate::number::counted;

/// What several columns are together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum GroupKind {
    /// The same answers to several items.
    Grid,
    /// A column for each option, chosen or not.
    Multiple,
    /// Columns that each name one of the chosen options.
    Mentions,
}

/// Columns that belong together, by their place among all columns.
pub(super) struct Found {
    pub kind: GroupKind,
    pub name: String,
    pub text: Option<String>,
    pub columns: Vec<usize>,
    /// The words of each item, where the heading gives them and not the file.
    pub items: Vec<Option<String>>,
    /// The multiple-response set that the file declares.
    pub set: Option<String>,
    /// What an option's cell holds that was not chosen; blank is the empty text.
    pub not_selected: Option<String>,
    /// Blanks, or zeros beside blanks, are not chosen either: see [`super::flags::option_of_its_own`].
    pub blank_too: bool,
    /// What an option's cell holds that was chosen, where the file declares it.
    pub counted: Option<String>,
    pub reason: String,
}

/// The groups among the columns, in the order of their first column.
pub(super) fn groups(columns: &[(Evidence<'_>, Role)], sets: &[MultipleSet]) -> Vec<Found> {
    let mut found: Vec<Found> = sets
        .iter()
        .filter_map(|set| declared(columns, set))
        .collect();
    let taken: IndexSet<usize> = found
        .iter()
        .flat_map(|group| group.columns.clone())
        .collect();
    let mut free: Vec<usize> = (0..columns.len())
        .filter(|index| !taken.contains(index) && may_be_grouped(&columns[*index]))
        .collect();
    for run in options::runs(columns, &free) {
        free.retain(|index| !run.columns.contains(index));
        found.push(run);
    }
    for bucket in buckets(columns, &free) {
        let members: Vec<&Evidence<'_>> = bucket.columns.iter().map(|&i| &columns[i].0).collect();
        if let Some((kind, not_selected, reason)) = kind(&members) {
            found.push(Found {
                kind,
                name: bucket.name,
                text: bucket.text,
                items: bucket.items,
                columns: bucket.columns,
                set: None,
                not_selected,
                blank_too: false,
                counted: None,
                reason,
            });
        }
    }
    found.sort_by_key(|group| group.columns.first().copied());
    found
}

fn declared(columns: &[(Evidence<'_>, Role)], set: &MultipleSet) -> Option<Found> {
    let place = |name: &String| columns.iter().position(|(e, _)| e.cells.name == name);
    let members: Vec<usize> = set.columns.iter().filter_map(place).collect();
    let (kind, counted) = match &set.kind {
        SetKind::Dichotomous { counted } => (GroupKind::Multiple, Some(counted.clone())),
        SetKind::Categories => (GroupKind::Mentions, None),
    };
    (members.len() > 1).then(|| Found {
        kind,
        name: set.name.trim_start_matches('$').to_owned(),
        text: set.label.clone(),
        items: vec![None; members.len()],
        columns: members,
        set: Some(set.name.clone()),
        not_selected: None,
        blank_too: false,
        counted,
        reason: format!("the file declares the set {}", set.name),
    })
}

fn may_be_grouped((evidence, role): &(Evidence<'_>, Role)) -> bool {
    match role {
        Role::Single | Role::Scale | Role::Constant => true,
        // An option that nobody chose has a place among its neighbours.
        Role::Empty => evidence.cells.rows > 0,
        // A wording with items is one question, whatever it asks.
        Role::Demographic => evidence.cells.info.item.is_some(),
        _ => false,
    }
}

struct Bucket {
    name: String,
    text: Option<String>,
    columns: Vec<usize>,
    items: Vec<Option<String>>,
}

/// What columns have in common if they are one question: wording, stem, and labels that go together.
type Key = (Option<String>, Option<String>, usize);

/// What a column has to offer for that.
struct Part {
    text: Option<String>,
    /// The words of the item, where the heading gives them and not the file.
    item: Option<String>,
    stems: Vec<Stem>,
    labels: Labels,
}

/// Codes and what they mean, of one column or of several that go together.
#[derive(Clone, Default)]
struct Labels(IndexMap<String, String>);

impl Labels {
    fn of(cells: &Cells<'_>) -> Self {
        // 1 and 1.0 are one code.
        let code = |code: &str| number(code).map_or_else(|| code.to_owned(), |n| n.to_string());
        let labels = cells.info.labels.iter();
        Self(
            labels
                .map(|(own, label)| (code(own), crate::label::folded(label).into_owned()))
                .collect(),
        )
    }

    /// No code means two things and no label has two codes, and at least half of the codes of one are the other's: a
    /// code that nobody gave may be missing from a column's list.
    fn go_together(&self, other: &Self) -> bool {
        let contradict = |(code, label): (&String, &String)| match other.0.get(code) {
            Some(own) => own != label,
            None => other.0.values().any(|own| own == label),
        };
        let shared = self.0.keys().filter(|code| other.0.contains_key(*code));
        let fewer = self.0.len().min(other.0.len());
        shared.count() * 2 >= fewer
            && self.0.is_empty() == other.0.is_empty()
            && !self.0.iter().any(contradict)
    }
}

/// The labels that go together, for each wording and stem.
#[derive(Default)]
struct Kinds(IndexMap<(Option<String>, Option<String>), Vec<Labels>>);

impl Kinds {
    /// The key of a column, whose labels are added to those that they go together with.
    fn key(&mut self, part: &Part, stem: Option<&Stem>) -> Key {
        let stem = stem.map(|stem| stem.key.clone());
        let known = self.0.entry((part.text.clone(), stem.clone())).or_default();
        let place = match known.iter().position(|k| k.go_together(&part.labels)) {
            Some(place) => {
                let labels = part.labels.0.clone();
                known[place].0.extend(labels);
                place
            }
            None => {
                known.push(part.labels.clone());
                known.len() - 1
            }
        };
        (part.text.clone(), stem, place)
    }
}

impl Part {
    fn of(cells: &Cells<'_>) -> Self {
        let (text, item) = match (&cells.info.text, &cells.info.item) {
            (Some(text), Some(_)) => (Some(text.clone()), None),
            (Some(_), None) => (None, None),
            // "Which of these do you own? - A car" as a heading.
            (None, _) => match cells.name.rsplit_once(" - ") {
                Some((text, item)) if text.contains(' ') => {
                    (Some(text.to_owned()), Some(item.to_owned()))
                }
                _ => (None, None),
            },
        };
        let item = item.map(|item| without_place(&item).to_owned());
        Self {
            stems: match item {
                Some(_) => Vec::new(),
                None => stems(cells.name),
            },
            labels: Labels::of(cells),
            text,
            item,
        }
    }
}

/// Columns that may be one question: the same wording if the file gives items, names that differ in a number, labels
/// that go together.
fn buckets(columns: &[(Evidence<'_>, Role)], free: &[usize]) -> Vec<Bucket> {
    let parts: Vec<Part> = free
        .iter()
        .map(|&index| Part::of(&columns[index].0.cells))
        .collect();
    let mut kinds = Kinds::default();
    let mut sizes: IndexMap<Key, usize> = IndexMap::new();
    // The key of each column with each of its stems, and with none.
    let keys: Vec<Vec<Key>> = parts
        .iter()
        .map(|part| {
            let stems = part.stems.iter().map(Some).chain([None]);
            stems.map(|stem| kinds.key(part, stem)).collect()
        })
        .collect();
    for key in keys.iter().flatten() {
        *sizes.entry(key.clone()).or_default() += 1;
    }
    let mut buckets: IndexMap<Key, Bucket> = IndexMap::new();
    for ((&index, part), keys) in free.iter().zip(&parts).zip(&keys) {
        let Part {
            text, item, stems, ..
        } = part;
        let key = |stem: Option<&Stem>| {
            let place = stems.iter().position(|own| Some(own) == stem);
            keys.get(place.unwrap_or(stems.len()))
        };
        let size = |stem: &Stem| key(Some(stem)).map_or(0, |key| sizes[key]);
        let rows = stems
            .first()
            .filter(|stem| stem.key.to_lowercase().contains("r#") && size(stem) > 1);
        let largest = || {
            let many = stems.iter().filter(|stem| size(stem) > 1);
            many.fold(None, |best: Option<&Stem>, stem| match best {
                Some(b) if size(b) >= size(stem) => Some(b),
                _ => Some(stem),
            })
        };
        let stem = rows.or_else(largest);
        if stem.is_none() && text.is_none() {
            continue;
        }
        let Some(key) = key(stem) else { continue };
        let bucket = buckets.entry(key.clone()).or_insert_with(|| Bucket {
            name: stem.map_or_else(
                || columns[index].0.cells.name.to_owned(),
                |stem| stem.name.clone(),
            ),
            text: text.clone(),
            columns: Vec::new(),
            items: Vec::new(),
        });
        bucket.columns.push(index);
        bucket.items.push(item.clone());
    }
    buckets
        .into_values()
        .filter(|bucket| bucket.columns.len() > 1)
        .collect()
}

/// What columns are together, what an option holds that was not chosen, and why; `None` if they only look alike.
fn kind(members: &[&Evidence<'_>]) -> Option<(GroupKind, Option<String>, String)> {
    if let Some((not_selected, why)) = zero_or_one(members).or_else(|| label_or_not(members)) {
        let reason = format!("{} with {why}", counted(members.len(), "column", "columns"));
        return Some((GroupKind::Multiple, Some(not_selected), reason));
    }
    let answers = same_answers(members)?;
    let reason = format!(
        "{} with the same {}",
        counted(members.len(), "column", "columns"),
        counted(answers, "answer", "answers")
    );
    Some((GroupKind::Grid, None, reason))
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
fn zero_or_one(members: &[&Evidence<'_>]) -> Option<(String, &'static str)> {
    let mut unchosen: Option<String> = None;
    let mut chosen = 0;
    for member in members {
        let cells = &member.cells;
        for cell in cells.answers() {
            let words = folded(cells.words(cell));
            let codes = is_zero(cell) || is_one(cell);
            let plain = words == folded(cell) || words == "yes" || words == "no";
            let no =
                says_unchosen(&words) || words == "false" || (is_zero(cell) && (plain || codes));
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
    let unchosen = unchosen.filter(|_| chosen > 0)?;
    Some((unchosen, "a code for chosen and one for not chosen"))
}

/// Each column holds a label of its own, or says that it was not chosen, in words or by a blank.
fn label_or_not(members: &[&Evidence<'_>]) -> Option<(String, &'static str)> {
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
            "a label or the words that it was not chosen",
        )),
        None => blank.then(|| (String::new(), "a label or a blank")),
    }
}

/// How many answers the columns share, if they share them.
fn same_answers(members: &[&Evidence<'_>]) -> Option<usize> {
    const MOST: usize = 24;
    let texts = |member: &Evidence<'_>| -> IndexSet<String> {
        // 1 and 1.0 are one code.
        let plain =
            |cell: &str| number(cell).map_or_else(|| folded(cell), |value| value.to_string());
        member.cells.answers().take(MOST + 1).map(plain).collect()
    };
    let each: Vec<IndexSet<String>> = members.iter().map(|member| texts(member)).collect();
    let most = each.iter().map(IndexSet::len).max()?;
    let union: IndexSet<&String> = each.iter().flatten().collect();
    let alike = each.iter().all(|one| {
        let shared = one
            .iter()
            .filter(|text| each.iter().filter(|other| other.contains(*text)).count() > 1);
        shared.count() * 2 >= one.len() && !one.is_empty()
    });
    (alike && most >= 2 && union.len() <= MOST && union.len() <= most + most.div_ceil(3))
        .then_some(union.len())
}

/// An ending that the words of all items have: ` - Could lead to a sanction`.
pub(super) fn common_ending(items: &[&str]) -> Option<String> {
    let (_, tail) = items.first()?.rsplit_once(" - ")?;
    let ending = format!(" - {tail}");
    (items.len() > 1 && items.iter().all(|item| item.ends_with(&ending))).then_some(ending)
}

/// Whether two answers are two sides of an argument: "Statement A" and "Statement B".
pub(super) fn versus(answers: &[&str]) -> bool {
    let [a, b] = answers else { return false };
    let strip = |text: &str, side: char| {
        text.trim()
            .strip_suffix(side)
            .map(|rest| rest.trim().to_owned())
    };
    match (strip(a, 'A'), strip(b, 'B')) {
        (Some(a), Some(b)) => a == b,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::super::role::role;
    use super::*;
    use crate::ingest::{Column, ColumnInfo};

    fn found(columns: &[(&str, &[&str])]) -> Vec<(String, GroupKind, usize, Option<String>)> {
        let info = ColumnInfo::default();
        let columns: Vec<Column> = columns
            .iter()
            .map(|(name, cells)| Column::of(name, cells.iter().cycle().take(60)))
            .collect();
        let seen: Vec<(Evidence<'_>, Role)> = columns
            .iter()
            .map(|column| {
                let evidence = Evidence::of(Cells::of(column.name(), &info, column));
                let (role, _) = role(&evidence);
                (evidence, role)
            })
            .collect();
        groups(&seen, &[])
            .into_iter()
            .map(|group| {
                (
                    group.name,
                    group.kind,
                    group.columns.len(),
                    group.not_selected,
                )
            })
            .collect()
    }

    fn text(cell: &str) -> Option<String> {
        Some(cell.to_owned())
    }

    #[test]
    fn grids_by_stem_and_answers() {
        let often = ["Often", "Sometimes", "Rarely"];
        assert_eq!(
            found(&[
                ("q7_1", &often),
                ("q7_2", &often[..2]),
                ("q8_1", &["Yes", "No"]),
                ("q8_2", &["Red", "Blue"])
            ]),
            [("q7".to_owned(), GroupKind::Grid, 2, None)]
        );
        let codes = ["1", "2", "3"];
        assert_eq!(
            found(&[
                ("Q3r1c1", &codes),
                ("Q3r1c2", &codes),
                ("Q3r2c1", &["1.0", "3.0", ""]),
                ("Q3r2c2", &codes),
                ("S1", &codes),
                ("S2", &codes)
            ]),
            [
                ("Q3c1".to_owned(), GroupKind::Grid, 2, None),
                ("Q3c2".to_owned(), GroupKind::Grid, 2, None)
            ]
        );
    }

    #[test]
    fn multiple_response_in_each_shape() {
        let of = |cells: &[[&'static str; 2]; 2]| {
            found(&[("q4_1", &cells[0]), ("q4_2", &cells[1])])
                .into_iter()
                .map(|(_, kind, _, cell)| (kind, cell))
                .next()
        };
        let multiple = |cell: &str| Some((GroupKind::Multiple, text(cell)));
        assert_eq!(of(&[["0", "1"], ["0", "1"]]), multiple("0"));
        assert_eq!(
            of(&[["Red", "Not selected"], ["Blue", "Not selected"]]),
            multiple("Not selected")
        );
        assert_eq!(of(&[["Red", ""], ["Blue", ""]]), multiple(""));
        assert_eq!(
            of(&[["True", "False"], ["True", "False"]]),
            multiple("False")
        );
        assert_eq!(
            of(&[["Yes", "No"], ["Yes", "No"]]),
            Some((GroupKind::Grid, None))
        );
        let headings = found(&[
            ("Which do you own? - A car", &["A car", ""]),
            ("Which do you own? - A bicycle", &["A bicycle", ""]),
        ]);
        assert_eq!(
            headings,
            [(
                "Which do you own? - A car".to_owned(),
                GroupKind::Multiple,
                2,
                text("")
            )]
        );
    }

    /// The columns of each group among columns with these labels.
    fn labelled(columns: &[(&str, &[(&str, &str)])]) -> Vec<Vec<usize>> {
        let columns: Vec<(ColumnInfo, Column)> = columns
            .iter()
            .map(|(name, labels)| {
                let own = labels
                    .iter()
                    .map(|(c, l)| ((*c).to_owned(), (*l).to_owned()));
                let info = ColumnInfo {
                    labels: own.collect(),
                    ..ColumnInfo::default()
                };
                let cells = labels.iter().map(|(code, _)| *code).cycle().take(60);
                (info, Column::of(name, cells))
            })
            .collect();
        let seen: Vec<(Evidence<'_>, Role)> = columns
            .iter()
            .map(|(info, column)| {
                let evidence = Evidence::of(Cells::of(column.name(), info, column));
                let (role, _) = role(&evidence);
                (evidence, role)
            })
            .collect();
        let found = groups(&seen, &[]).into_iter();
        found.map(|group| group.columns).collect()
    }

    #[test]
    fn labels_that_go_together_are_one_grid() {
        let all = [
            ("1", "Dunham's"),
            ("2", "Scheels"),
            ("3", "Academy"),
            ("8", "None"),
        ];
        let of_numbers = [("1.0", "Dunham's"), ("2.0", "Scheels"), ("3.0", "Academy")];
        let turned = [
            ("8", "None"),
            ("3", "Academy"),
            ("2", "Scheels"),
            ("1", "Dunham's"),
        ];
        let others = [("1", "Once"), ("2", "Scheels"), ("3", "Academy")];
        let recoded = [
            ("1", "Dunham's"),
            ("2", "Scheels"),
            ("3", "None"),
            ("8", "Academy"),
        ];
        assert_eq!(
            labelled(&[
                ("visit_1", &all[..3]),
                ("visit_2", &all),
                ("visit_3", &of_numbers)
            ]),
            [[0, 1, 2]]
        );
        assert_eq!(
            labelled(&[("visit_1", &all), ("visit_2", &turned)]),
            [[0, 1]]
        );
        for contradiction in [&others[..], &recoded] {
            assert_eq!(
                labelled(&[
                    ("visit_1", &all),
                    ("visit_2", contradiction),
                    ("visit_3", &all)
                ]),
                [[0, 2]]
            );
        }
        // Half of a list is another list, if the half that is left is not the same.
        assert!(labelled(&[("visit_1", &all[..1]), ("visit_2", &all[3..])]).is_empty());
    }

    #[test]
    fn endings_and_sides() {
        assert_eq!(
            common_ending(&["Refusing - Could", "Leaving - Could"]).as_deref(),
            Some(" - Could")
        );
        assert_eq!(
            common_ending(&["Refusing - Could", "Leaving - Should"]),
            None
        );
        assert!(versus(&["Statement A", "Statement B"]) && !versus(&["Yes", "No"]));
    }
}
