//! Columns that are one question: grids, and multiple response with a column for each option.

use indexmap::IndexSet;
use serde::Serialize;

use super::cells::{Cells, number};
use super::kind::kind;
use super::options;
use super::platform::OptionCodes;
use super::role::{Evidence, Role};
use super::runs::{Finder, Run, Share, counts_on};
use crossbreak_study::raw::{Column, MultipleSet, SetKind};

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
    /// Those of the columns that hold words of the respondents' own: see [`super::write_ins`].
    pub write_ins: Vec<usize>,
    /// Only a person knows the wording: the headings are the options.
    pub wordless: bool,
    pub reason: String,
}

impl Found {
    /// A grid of the two codes that the platform writes for options is a multiple response.
    fn with_options_of(
        &mut self,
        (codes, platform): (&OptionCodes, &str),
        columns: &[(Evidence<'_>, Role)],
    ) {
        let is_code = |cell: &str| cell == codes.not_chosen || cell == codes.chosen;
        let only_codes = self.columns.iter().all(|&index| {
            let cells = &columns[index].0.cells;
            cells.info.labels.is_empty() && cells.texts.keys().all(|text| is_code(text))
        });
        if self.kind == GroupKind::Grid && only_codes {
            self.kind = GroupKind::Multiple;
            self.not_selected = Some(codes.not_chosen.clone());
            self.reason = codes.reason(self.columns.len(), platform);
        }
    }

    /// Of each text of an option's column whether it says that the option was chosen.
    pub fn chosen(&self, cells: &Cells<'_>, column: &Column) -> Vec<bool> {
        let not_selected = self.not_selected.as_deref().unwrap_or_default();
        let chosen = |text: &str| match &self.counted {
            Some(counted) => text == counted,
            None => {
                !text.is_empty()
                    && text != not_selected
                    && cells.missing(text).is_none()
                    && number(text) != Some(0.0)
            }
        };
        column.texts().map(str::trim).map(chosen).collect()
    }
}

/// The options of a platform that writes the same two codes for each of them, in columns whose names count on and that are
/// blank in as many rows: nothing else says which of them are one question.
fn options_in_codes(
    columns: &[(Evidence<'_>, Role)],
    free: &[usize],
    (codes, platform): (&OptionCodes, &str),
) -> Vec<Found> {
    let blank = |index: usize| {
        let cells = &columns[index].0.cells;
        let is_code = |text: &str| text == codes.not_chosen || text == codes.chosen;
        let only = cells.answers().all(is_code) && cells.answers().count() == 2;
        (only && cells.info.labels.is_empty()).then(|| cells.rows - cells.given())
    };
    let name = |index: usize| columns[index].0.cells.name;
    let mut runs: Vec<(Vec<usize>, usize)> = Vec::new();
    for &index in free {
        let Some(blank) = blank(index) else { continue };
        match runs.last_mut() {
            Some((run, own))
                if *own == blank
                    && run.last().is_some_and(|last| {
                        last + 1 == index && counts_on(name(*last), name(index))
                    }) =>
            {
                run.push(index);
            }
            _ => runs.push((vec![index], blank)),
        }
    }
    let several = runs.into_iter().filter(|(run, _)| run.len() > 1);
    several
        .map(|(run, _)| Found {
            kind: GroupKind::Multiple,
            name: name(run[0]).to_owned(),
            text: None,
            items: vec![None; run.len()],
            set: None,
            not_selected: Some(codes.not_chosen.clone()),
            blank_too: false,
            counted: None,
            write_ins: Vec::new(),
            wordless: true,
            reason: codes.reason(run.len(), platform),
            columns: run,
        })
        .collect()
}

/// The groups among the columns, in the order of their first column. `options`: what the platform writes for options, and
/// its name.
pub(super) fn groups(
    columns: &[(Evidence<'_>, Role)],
    sets: &[MultipleSet],
    options: Option<(&OptionCodes, &str)>,
) -> Vec<Found> {
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
    for block in super::headings::blocks(columns, &free) {
        free.retain(|index| !block.columns.contains(index));
        found.push(block);
    }
    let in_codes = options.map(|options| options_in_codes(columns, &free, options));
    for run in in_codes.into_iter().flatten() {
        free.retain(|index| !run.columns.contains(index));
        found.push(run);
    }
    let mut finder = Finder::new(columns, &free);
    while let Some(run) = finder.next() {
        match together(columns, &run) {
            Some(group) => {
                finder.take(&group.columns);
                found.push(group);
            }
            None => finder.pass(&run),
        }
    }
    if let Some(options) = options {
        found
            .iter_mut()
            .for_each(|group| group.with_options_of(options, columns));
    }
    found.sort_by_key(|group| group.columns.first().copied());
    found
}

/// What the columns of a run are, if they do not only look alike.
fn together(columns: &[(Evidence<'_>, Role)], run: &Run) -> Option<Found> {
    let members: Vec<(&Evidence<'_>, Role)> = run
        .columns
        .iter()
        .map(|&index| (&columns[index].0, columns[index].1))
        .collect();
    let together = kind(&members, run.share == Share::Question)?;
    // Names that only begin alike prove little: two answers may be those of any two questions.
    let two = || {
        let answers = members.iter().flat_map(|(e, _)| e.cells.answers());
        answers.collect::<IndexSet<&str>>().len() < 3
    };
    if run.share == Share::Word && together.kind == GroupKind::Grid && two() {
        return None;
    }
    let of = |places: &[usize]| places.iter().map(|&at| run.columns[at]).collect();
    Some(Found {
        kind: together.kind,
        name: run.name.clone(),
        text: run.text.clone(),
        items: together
            .members
            .iter()
            .map(|&at| run.items.get(at).cloned().flatten())
            .collect(),
        columns: of(&together.members),
        set: None,
        not_selected: together.not_selected,
        blank_too: false,
        counted: None,
        write_ins: Vec::new(),
        wordless: run.share == Share::Answers,
        reason: together.reason,
    })
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
        write_ins: Vec::new(),
        wordless: false,
        reason: format!("the file declares the set {}", set.name),
    })
}

fn may_be_grouped((evidence, role): &(Evidence<'_>, Role)) -> bool {
    match role {
        Role::Single | Role::Scale | Role::Constant => true,
        // An option that nobody chose has a place among its neighbours.
        Role::Empty => evidence.cells.rows > 0,
        // The codes of an item to which nobody gave the first of the answers: a grid needs one that has them.
        Role::Number => {
            let few = |n: &super::Numbers| n.whole && n.least >= 0.0 && n.most <= 20.0;
            evidence.not_numbers == 0 && evidence.numbers.as_ref().is_some_and(few)
        }
        // A wording with items is one question, whatever it asks.
        Role::Demographic => true,
        _ => false,
    }
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
    use super::super::role::seen;
    use super::*;
    use crossbreak_study::raw::ColumnInfo;

    fn found(columns: &[(&str, &[&str])]) -> Vec<(String, GroupKind, usize, Option<String>)> {
        let info = ColumnInfo::default();
        let columns: Vec<Column> = columns
            .iter()
            .map(|(name, cells)| Column::of(name, cells.iter().cycle().take(60)))
            .collect();
        let seen = seen(columns.iter().map(|column| (&info, column)));
        groups(&seen, &[], None)
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

    /// Codes and their labels.
    type Labels<'a> = &'a [(&'a str, &'a str)];

    /// The columns of each group among columns with these labels.
    fn labelled(columns: &[(&str, Labels<'_>)]) -> Vec<Vec<usize>> {
        let columns = columns.iter().map(|(name, labels)| (*name, None, *labels));
        worded(&columns.collect::<Vec<_>>())
    }

    /// The same of columns that have wordings.
    fn worded(columns: &[(&str, Option<&str>, Labels<'_>)]) -> Vec<Vec<usize>> {
        let columns: Vec<(ColumnInfo, Column)> = columns
            .iter()
            .map(|(name, text, labels)| {
                let own = labels
                    .iter()
                    .map(|(c, l)| ((*c).to_owned(), (*l).to_owned()));
                let info = ColumnInfo {
                    text: text.map(str::to_owned),
                    labels: own.collect(),
                    ..ColumnInfo::default()
                };
                let cells = labels.iter().map(|(code, _)| *code).cycle().take(60);
                (info, Column::of(name, cells))
            })
            .collect();
        let seen = seen(columns.iter().map(|(info, column)| (info, column)));
        let found = groups(&seen, &[], None).into_iter();
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
    fn items_in_the_labels_are_one_question_where_names_count_on() {
        let often: &[_] = &[("1", "Often"), ("2", "Now and then"), ("3", "Never")];
        let agree: &[_] = &[("1", "Agree"), ("2", "Neither"), ("3", "Disagree")];
        let yes: &[_] = &[("1", "Yes"), ("2", "No"), ("8", "Perhaps")];
        let names = ["v_7", "v_8", "v_9"];
        let of = |names: [&'static str; 3], texts: [&'static str; 3], labels| {
            let columns: Vec<_> = (0..3).map(|i| (names[i], Some(texts[i]), labels)).collect();
            worded(&columns)
        };
        let items = ["To work", "To the shops", "To friends"];
        assert_eq!(of(names, items, often), [[0, 1, 2]]);
        assert_eq!(
            of(["V18", "V19", "V20"], ["仕事", "買い物", "友人"], agree),
            [[0, 1, 2]]
        );
        // Questions, names that do not count on, and answers that any question has.
        let asked = [
            "Do you go to work?",
            "Do you go to the shops?",
            "Do you see friends?",
        ];
        for (names, texts, labels) in [
            (names, asked, often),
            (["v_7", "v_9", "v_11"], items, often),
            (["trust", "vote", "work"], items, often),
            (names, items, yes),
        ] {
            assert!(of(names, texts, labels).is_empty(), "{names:?} {texts:?}");
        }
    }

    #[test]
    fn options_in_the_labels_are_parted_where_other_people_were_asked() {
        let info = |text: &str| ColumnInfo {
            text: Some(text.to_owned()),
            labels: [("0", "not quoted"), ("1", "quoted")]
                .map(|(code, label)| (code.to_owned(), label.to_owned()))
                .into_iter()
                .collect(),
            ..ColumnInfo::default()
        };
        let options = ["Bus", "Train", "Car", "Cash", "Card", "Ticket"];
        let made: Vec<(ColumnInfo, Column)> = (0..6)
            .map(|place| {
                let asked = if place < 3 { 50 } else { 40 };
                let cells = (0..60).map(|row| match (row < asked, (row + place) % 3) {
                    (false, _) => "-77",
                    (true, 0) => "1",
                    (true, _) => "0",
                });
                (
                    info(options[place]),
                    Column::of(&format!("v_{}", 31 + place), cells),
                )
            })
            .collect();
        let seen = seen(made.iter().map(|(info, column)| (info, column)));
        let found = groups(&seen, &[], None).into_iter();
        let found: Vec<_> = found.map(|group| (group.kind, group.columns)).collect();
        assert_eq!(
            found,
            [
                (GroupKind::Multiple, vec![0, 1, 2]),
                (GroupKind::Multiple, vec![3, 4, 5])
            ]
        );
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
