//! Columns that stand side by side and share a question: in their wording, in their heading, or in their names.
//!
//! What stands side by side decides. `ESP_5_1`, `ESP_5_2`, `ESP_6_1`, `ESP_6_2` could be taken across (the first item of
//! each question) as well as along, and a table made across mixes questions.

use indexmap::IndexMap;
use indexmap::IndexSet;

use super::cells::{Cells, number};
use super::kind::says_unchosen;
use super::role::{Evidence, Role};
use super::stem::{Stem, last_word, stems};
use super::wording::{self, Reading, readings};
use super::words::{is_question, without_place};

/// Columns in a row that may be one question.
#[derive(Debug, Clone)]
pub(super) struct Run {
    pub name: String,
    /// The question and the items, where the headings give them and not the file.
    pub text: Option<String>,
    pub items: Vec<Option<String>>,
    pub columns: Vec<usize>,
    pub share: Share,
}

/// What the columns of a run share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Share {
    /// The wording, or the heading, is that of one question.
    Question,
    /// Names that differ in a number.
    Name,
    /// Names that differ in a word, and nothing else.
    Word,
    /// Their answers, and nothing else: the headings are the items.
    Answers,
}

/// What a column has to offer.
struct Part<'a> {
    name: &'a str,
    /// The wording that the file gives apart from the item's.
    said: Option<&'a str>,
    /// The wording, where the file gives one.
    text: Option<&'a str>,
    /// The item, where the file gives it.
    item: Option<&'a str>,
    readings: Vec<Reading>,
    stems: Vec<Stem>,
    word: Option<(&'a str, &'a str)>,
    labels: Labels,
}

impl<'a> Part<'a> {
    fn of(cells: &Cells<'a>) -> Self {
        let info = cells.info;
        let said = info.item.as_ref().and(info.text.as_deref());
        let text = info.text.as_deref().map(str::trim);
        Self {
            name: cells.name,
            said,
            text: text.filter(|text| !text.is_empty()),
            item: info.item.as_deref(),
            readings: match (said, text) {
                (Some(_), _) => Vec::new(),
                (None, Some(text)) if !text.is_empty() => readings(text),
                (None, _) => readings(without_place(cells.name)),
            },
            stems: stems(cells.name),
            word: last_word(cells.name),
            labels: Labels::of(cells),
        }
    }

    /// What is read for a question and its items: the wording, or the heading that stands for it.
    fn words(&self) -> &'a str {
        self.text.unwrap_or(without_place(self.name))
    }
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
                .map(|(own, label)| {
                    (
                        code(own),
                        crossbreak_study::label::folded(label).into_owned(),
                    )
                })
                .collect(),
        )
    }

    fn learn(&mut self, other: &Self) {
        for (code, label) in &other.0 {
            if !self.0.contains_key(code) {
                self.0.insert(code.clone(), label.clone());
            }
        }
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

/// More items than any question has.
const LONGEST: usize = 300;

/// Looks for runs from the first column to the last.
pub(super) struct Finder<'a, 'c> {
    columns: &'a [(Evidence<'c>, Role)],
    free: Vec<usize>,
    parts: Vec<Part<'c>>,
    taken: IndexSet<usize>,
    /// The place among the free columns where the next run may begin.
    at: usize,
    /// Where the last run that was none ends, and how many were looked at that begin in it.
    failed: usize,
    tries: usize,
}

impl<'a, 'c> Finder<'a, 'c> {
    pub fn new(columns: &'a [(Evidence<'c>, Role)], free: &[usize]) -> Self {
        Self {
            columns,
            parts: free
                .iter()
                .map(|&index| Part::of(&columns[index].0.cells))
                .collect(),
            free: free.to_vec(),
            taken: IndexSet::new(),
            at: 0,
            failed: 0,
            tries: 0,
        }
    }

    /// The next run of at least two columns.
    pub fn next(&mut self) -> Option<Run> {
        while self.at < self.free.len() {
            if !self.taken.contains(&self.free[self.at])
                && let Some(run) = self.run(self.at)
            {
                return Some(run);
            }
            self.at += 1;
        }
        None
    }

    /// The columns are one question.
    pub fn take(&mut self, columns: &[usize]) {
        self.taken.extend(columns.iter().copied());
        self.at += 1;
    }

    /// The run that was found is none. Others may begin within it, but of ten thousand columns not each is tried.
    pub fn pass(&mut self, run: &Run) {
        const MOST: usize = 20;
        let last = run.columns.last().copied().unwrap_or_default();
        if self.at >= self.failed {
            let end = self.free.binary_search(&last);
            self.failed = end.unwrap_or(self.at) + 1;
            self.tries = 0;
        }
        self.tries += 1;
        self.at = match self.tries > MOST {
            true => self.failed,
            false => self.at + 1,
        };
    }

    fn run(&self, place: usize) -> Option<Run> {
        let mut run = self.found(place)?;
        // Who people are is no item of a question, unless its wording says so and most of its items are none of that.
        let people = |index: &usize| {
            self.columns[*index].1 == Role::Demographic
                && self.columns[*index].0.cells.info.item.is_none()
        };
        let many = run.columns.iter().filter(|index| people(index)).count();
        if many > 0 && !(run.share == Share::Question && many * 2 < run.columns.len()) {
            let before = run.columns.iter().position(people).unwrap_or_default();
            run.columns.truncate(before);
            run.items.truncate(before);
        }
        (run.columns.len() > 1).then_some(run)
    }

    fn found(&self, place: usize) -> Option<Run> {
        if let Some(run) = self.scales(place) {
            return Some(self.worded(run));
        }
        let named = self.by_number(place);
        let worded = self.by_wording(place);
        Some(match (named, worded) {
            (Some((_, named)), Some(worded)) if worded.len() < named.len() => {
                // Two wordings under one number are two questions.
                let next = named[worded.len()];
                match self.by_wording(next).is_some_and(|other| other.len() > 1) {
                    true => self.worded(worded),
                    false => self.named(place, named),
                }
            }
            (Some((_, named)), Some(worded)) if worded.len() > named.len() => {
                // Two numbers under one wording are two questions.
                let next = worded[named.len()];
                match self
                    .by_number(next)
                    .is_some_and(|(_, other)| other.len() > 1)
                {
                    true => self.named(place, named),
                    false => self.worded(worded),
                }
            }
            (Some((_, named)), _) => self.named(place, named),
            (None, Some(worded)) => self.worded(worded),
            (None, None) => self.by_word(place).or_else(|| self.by_answers(place))?,
        })
    }

    /// The places from this one on whose parts share what `same` gives a text for; no two the same text. A column between
    /// them whose labels contradict is passed over, if `odd` ones may be there.
    fn along(
        &self,
        place: usize,
        odd: bool,
        same: impl Fn(&Part<'c>) -> Option<String>,
    ) -> Vec<usize> {
        let mut run: Vec<usize> = Vec::new();
        let mut labels: Option<Labels> = None;
        let mut items: IndexSet<String> = IndexSet::new();
        let mut last = place;
        for next in place..self.free.len() {
            let part = &self.parts[next];
            let beside = next == place || self.side_by_side(self.free[last], self.free[next]);
            if self.taken.contains(&self.free[next]) || !beside {
                break;
            }
            last = next;
            let Some(item) = same(part) else { break };
            match labels.as_ref().is_none_or(|l| l.go_together(&part.labels)) {
                false if odd => continue,
                true if items.insert(item) => {}
                _ => break,
            }
            labels.get_or_insert_default().learn(&part.labels);
            run.push(next);
            if run.len() >= LONGEST {
                break;
            }
        }
        run
    }

    /// As [`Finder::along`], of a block in which the columns of several questions take turns: `Q3r1c1`, `Q3r1c2`.
    fn within(
        &self,
        place: usize,
        block: impl Fn(&Part<'c>) -> bool,
        same: impl Fn(&Part<'c>) -> bool,
    ) -> Vec<usize> {
        let mut run: Vec<usize> = Vec::new();
        let mut labels: Option<Labels> = None;
        let mut last = place;
        for next in place..self.free.len() {
            let part = &self.parts[next];
            let gap = next > place && !self.side_by_side(self.free[last], self.free[next]);
            if gap || !block(part) {
                break;
            }
            last = next;
            let together = labels.as_ref().is_none_or(|l| l.go_together(&part.labels));
            if same(part) && together && !self.taken.contains(&self.free[next]) {
                labels.get_or_insert_default().learn(&part.labels);
                run.push(next);
            }
        }
        run
    }

    /// Nothing but words of the respondents' own, flags and blank columns is between two columns.
    fn side_by_side(&self, left: usize, right: usize) -> bool {
        let aside = |role: Role| matches!(role, Role::OpenText | Role::Marker | Role::Empty);
        self.columns[left + 1..right]
            .iter()
            .all(|(_, role)| aside(*role))
    }

    /// The longest run of names that differ in one number, and its stem.
    fn by_number(&self, place: usize) -> Option<(&Stem, Vec<usize>)> {
        let part = &self.parts[place];
        let mut best: Option<(&Stem, Vec<usize>)> = None;
        for stem in &part.stems {
            let own = |other: &Part<'c>| {
                let same = other.said == part.said;
                let mut stems = other.stems.iter().filter(|_| same);
                stems.find(|s| s.key == stem.key).map(|s| s.number)
            };
            if let Some(block) = &stem.block {
                let starts = |other: &Part<'c>| {
                    let rest = other.name.strip_prefix(block.as_str());
                    rest.is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
                };
                let run = self.within(place, starts, |other| own(other).is_some());
                if run.len() > 1 {
                    return Some((stem, run));
                }
            }
            let run = self.along(place, true, |other| own(other).map(|n| n.to_string()));
            let longer = run.len() > best.as_ref().map_or(1, |(_, best)| best.len());
            let counts = stem.counts || self.count_on(&run, own);
            if longer && (counts && !stem.asks || self.one_wording(&run)) {
                best = Some((stem, run));
            }
        }
        best
    }

    /// Numbers that count on from 0 or 1.
    fn count_on(&self, run: &[usize], own: impl Fn(&Part<'c>) -> Option<u64>) -> bool {
        let numbers: Vec<u64> = run
            .iter()
            .filter_map(|&place| own(&self.parts[place]))
            .collect();
        numbers.first().is_some_and(|first| *first <= 1) && numbers.is_sorted()
    }

    fn one_wording(&self, run: &[usize]) -> bool {
        let texts: Option<Vec<&str>> = run.iter().map(|&place| self.parts[place].text).collect();
        let same = |texts: &Vec<&str>| texts.iter().all(|text| text == &texts[0]);
        let said = run.iter().all(|&place| self.parts[place].said.is_some());
        said || texts.is_some_and(|texts| same(&texts) || wording::shared(&texts).is_some())
    }

    /// The longest run of wordings that hold one question.
    fn by_wording(&self, place: usize) -> Option<Vec<usize>> {
        let part = &self.parts[place];
        if part.said.is_some() {
            let run = self.along(place, false, |other| {
                let same = other.said == part.said;
                same.then(|| other.item.unwrap_or_default().to_owned())
            });
            return Some(run).filter(|run| run.len() > 1);
        }
        let mut best: Vec<usize> = Vec::new();
        for reading in &part.readings {
            let own = |other: &Part<'c>| {
                let found = other.readings.iter().find(|r| r.key == reading.key);
                found.map(|r| r.item.clone())
            };
            let run = self.along(place, false, own);
            if run.len() > best.len() {
                best = run;
            }
        }
        // The same words over several columns, whose names alone tell them apart.
        if let Some(text) = part.text {
            let run = self.along(place, false, |other| {
                (other.text == Some(text) && other.said.is_none()).then(|| other.name.to_owned())
            });
            if run.len() > best.len() {
                best = run;
            }
        }
        Some(best).filter(|run| run.len() > 1)
    }

    /// The items of one of several scales, which take turns: `Q1[SQ001][1]`, `Q1[SQ001][2]`.
    fn scales(&self, place: usize) -> Option<Vec<usize>> {
        let (code, scale) = block(self.parts[place].name)?;
        let run = self.within(
            place,
            |other| block(other.name).is_some_and(|(own, _)| own == code),
            |other| block(other.name).is_some_and(|(_, own)| own == scale),
        );
        Some(run).filter(|run| run.len() > 1)
    }

    /// Names that differ in their last word, where nothing else speaks of the columns: `water_piped`, `water_well`. Two
    /// prove nothing, unless the column before them has the name that they share.
    fn by_word(&self, place: usize) -> Option<Run> {
        let (name, _) = self.parts[place].word?;
        // `A.Q30` and `A.Q31` are questions of a loop.
        let code = |word: &str| {
            let letters = word.trim_end_matches(|c: char| c.is_ascii_digit());
            letters.len() < word.len() && letters.chars().all(char::is_alphanumeric)
        };
        let run = self.along(place, false, |other| {
            let (own, word) = other.word?;
            (own == name && !code(word)).then(|| word.to_owned())
        });
        let first = self.free[place];
        let whole = first
            .checked_sub(1)
            .is_some_and(|before| self.columns[before].0.cells.name.eq_ignore_ascii_case(name));
        let wordless = run.iter().all(|&place| self.parts[place].text.is_none());
        if run.len() < 2 || !whole && (run.len() < 3 || !wordless) {
            return None;
        }
        let items = run.iter().map(|&place| {
            let part = &self.parts[place];
            let own = part.word.map(|(_, word)| word.to_owned());
            own.filter(|_| part.text.is_none())
        });
        Some(Run {
            name: name.to_owned(),
            text: None,
            items: items.collect(),
            columns: self.indexes(&run),
            share: match whole {
                true => Share::Question,
                false => Share::Word,
            },
        })
    }

    /// Neighbours of which each has the same list of answers, under headings that are no questions: the items of a grid,
    /// of which the file has no wording. Or those of a ranking, in which each place is given as often as any other. Where
    /// the answers are codes with labels, names that count on show that the columns belong together, and options are of
    /// one question that are blank in as many rows.
    fn by_answers(&self, place: usize) -> Option<Run> {
        const FEWEST: usize = 3;
        let first = ItemOfGrid::of(&self.columns[self.free[place]], &self.parts[place])?;
        let mut most: IndexSet<String> = first.answers.clone();
        let mut run = vec![place];
        let mut items = vec![first];
        for next in place + 1..self.free.len() {
            let index = self.free[next];
            if index != self.free[next - 1] + 1 || self.taken.contains(&index) {
                break;
            }
            let Some(item) = ItemOfGrid::of(&self.columns[index], &self.parts[next]) else {
                break;
            };
            let before = &items[items.len() - 1];
            let names = [next - 1, next].map(|place| self.parts[place].name);
            if !item.goes_on_from(before, names) {
                break;
            }
            let (fewer, more) = match item.answers.len() > most.len() {
                true => (&most, &item.answers),
                false => (&item.answers, &most),
            };
            if !fewer.is_subset(more) || fewer.len() * 4 < more.len() * 3 {
                break;
            }
            most = more.clone();
            // A ranking has no more items than answers; a battery of codes is not walked through from each of its columns.
            let enough = item.is_of_numbers && run.len() + 1 >= MOST_ANSWERS;
            items.push(item);
            run.push(next);
            if enough {
                break;
            }
        }
        let numeric = items.iter().any(|item| item.is_of_numbers);
        // Other columns of the same codes may follow: a ranking has as many items as places.
        if numeric {
            run.truncate(most.len());
            items.truncate(most.len());
        }
        if run.len() < FEWEST || numeric && !is_ranking(&items) {
            return None;
        }
        let headings = run
            .iter()
            .map(|&place| Some(self.parts[place].words().to_owned()));
        Some(Run {
            name: self.parts[place].name.to_owned(),
            text: None,
            items: headings.collect(),
            columns: self.indexes(&run),
            share: Share::Answers,
        })
    }

    fn named(&self, place: usize, run: Vec<usize>) -> Run {
        let stem = self.by_number(place).map(|(stem, _)| stem.name.clone());
        let said = self.one_wording(&run);
        let own = self.of_headings(&run, said);
        let short = own.name != self.parts[run[0]].name;
        Run {
            name: match stem {
                Some(stem) if !short => stem,
                _ => own.name.clone(),
            },
            columns: self.indexes(&run),
            ..own
        }
    }

    fn worded(&self, run: Vec<usize>) -> Run {
        let columns = self.indexes(&run);
        let by_number = self.by_number(run[0]).filter(|(_, named)| *named == run);
        let own = by_number.map(|(stem, _)| stem.name.clone());
        let first = self.parts[run[0]].name;
        let run = Run {
            columns,
            ..self.of_headings(&run, true)
        };
        Run {
            name: match own {
                Some(stem) if run.name == first => stem,
                _ => run.name,
            },
            ..run
        }
    }

    fn indexes(&self, run: &[usize]) -> Vec<usize> {
        run.iter().map(|&place| self.free[place]).collect()
    }

    /// The question and the items where the headings hold both, and the file gives no wording.
    fn of_headings(&self, run: &[usize], said: bool) -> Run {
        let first = &self.parts[run[0]];
        let headings: Vec<&str> = run.iter().map(|&place| self.parts[place].words()).collect();
        let wordless = run.iter().all(|&place| self.parts[place].text.is_none());
        let shared = wording::shared(&headings).filter(|_| wordless);
        // `Q1` of `Q1[SQ001]`, or the code that stands before the words: `Q2` of `Q2[SQ001]. Which of these?`.
        let code = |question: &str| {
            let short = !question.contains(char::is_whitespace)
                && !question.contains("[]")
                && question.chars().count() <= 24;
            short.then(|| question.to_owned())
        };
        let name = match &shared {
            Some((question, _)) => code(question)
                .or_else(|| before_bracket(headings[0]))
                .or_else(|| of_loop(question)),
            None => None,
        };
        let (text, items) = match shared {
            Some((question, items)) => {
                let mut items: Vec<Option<String>> = items.into_iter().map(Some).collect();
                wording::without_shared_word(&mut items);
                // A loop has no wording: `Loop[].Q30`.
                (Some(question).filter(|q| !q.contains("[]")), items)
            }
            None => (first.said.map(str::to_owned), vec![None; run.len()]),
        };
        Run {
            name: name.unwrap_or_else(|| first.name.to_owned()),
            text,
            items,
            columns: Vec::new(),
            share: match said {
                true => Share::Question,
                false => Share::Name,
            },
        }
    }
}

/// Most answers of a grid that has no wording.
const MOST_ANSWERS: usize = 12;

/// A column that may be an item of a grid of which only the items are there.
struct ItemOfGrid {
    answers: IndexSet<String>,
    is_of_numbers: bool,
    /// The rows of each answer.
    rows: Vec<(f64, usize)>,
    /// The file has labels for its codes.
    is_labelled: bool,
    /// The rows without an answer, where the column may be an option that was chosen or not.
    blank_option: Option<usize>,
}

impl ItemOfGrid {
    fn of((evidence, role): &(Evidence<'_>, Role), part: &Part<'_>) -> Option<Self> {
        let cells = &evidence.cells;
        let heading = part.words().trim();
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        let says_something = heading.chars().any(char::is_alphabetic)
            && !heading.chars().all(plain)
            && !is_question(heading)
            && !heading.ends_with([':', '：']);
        let is_labelled = !cells.info.labels.is_empty();
        let one = matches!(role, Role::Single | Role::Scale);
        if part.said.is_some() || !one || !says_something {
            return None;
        }
        let own: Vec<&str> = cells.answers().take(MOST_ANSWERS + 1).collect();
        let yes = |cell: &&str| {
            let words = cells.words(cell);
            number(words).is_none()
                && super::yes_no::says(&super::words::folded(words)) == Some(true)
        };
        let yes_or_no = own.iter().any(yes);
        let is_option = is_labelled
            && own.len() == 2
            && own.iter().any(|cell| says_unchosen(cells.words(cell)));
        let numbers = own.iter().filter(|cell| number(cell).is_some()).count();
        let numbers = if is_labelled { 0 } else { numbers };
        // A wording over codes without labels is that of a number as well, but for the places of a ranking.
        let bare = part.text.is_none() || is_labelled || numbers == own.len();
        let all_named =
            !is_labelled || own.iter().all(|cell| cells.info.labels.contains_key(*cell));
        let fits = (3..=MOST_ANSWERS).contains(&own.len()) && !yes_or_no || is_option;
        (fits && bare && all_named && (numbers == 0 || numbers == own.len())).then(|| Self {
            answers: own
                .iter()
                .map(|cell| super::words::folded(cells.words(cell)))
                .collect(),
            is_of_numbers: numbers > 0,
            rows: own
                .iter()
                .filter_map(|cell| Some((number(cell)?, cells.texts.get(cell).copied()?)))
                .collect(),
            is_labelled,
            blank_option: is_option.then(|| cells.rows - cells.given()),
        })
    }

    /// Whether the next column may be an item of the same question.
    fn goes_on_from(&self, before: &Self, [first, second]: [&str; 2]) -> bool {
        let alike =
            self.is_labelled == before.is_labelled && self.blank_option == before.blank_option;
        alike && (!self.is_labelled || counts_on(first, second))
    }
}

/// Whether the number at the end of a name is the next one: `v_105` and `v_106`.
pub(super) fn counts_on(first: &str, second: &str) -> bool {
    let parted = |name: &'_ str| -> Option<(usize, u64)> {
        let stem = name.trim_end_matches(|c: char| c.is_ascii_digit()).len();
        Some((stem, name[stem..].parse().ok()?))
    };
    match (parted(first), parted(second)) {
        (Some((a, one)), Some((b, next))) => {
            first[..a] == second[..b] && one.checked_add(1) == Some(next)
        }
        _ => false,
    }
}

/// Whether as many items as there are places share them out: each place is given once by everyone who ranks.
fn is_ranking(items: &[ItemOfGrid]) -> bool {
    let times = |place: usize| -> usize {
        let of_place = items.iter().flat_map(|item| &item.rows);
        of_place
            .filter(|(value, _)| *value == place as f64)
            .map(|(_, rows)| rows)
            .sum()
    };
    let all: usize = items
        .iter()
        .flat_map(|item| &item.rows)
        .map(|(_, rows)| rows)
        .sum();
    let places = items.len();
    (1..=places).all(|place| times(place) * places == all)
}

/// The code that a heading begins with: `Q2` of `Q2[SQ001]. Which of these?`.
fn before_bracket(heading: &str) -> Option<String> {
    let (code, _) = heading.split_once(char::is_whitespace)?;
    let (code, _) = code.split_once('[')?;
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '_';
    (!code.is_empty() && code.chars().all(plain)).then(|| code.to_owned())
}

/// The question of a loop: `Q30` of `Loop[].Q30`.
fn of_loop(question: &str) -> Option<String> {
    let (_, question) = question.split_once("[]")?;
    let question = question.trim_start_matches(['.', '_', '-']);
    (!question.is_empty()).then(|| question.to_owned())
}

/// The code before the first of two brackets, and what the second holds: `Q1` and `1` of `Q1[SQ001][1]`, also where words
/// follow.
fn block(heading: &str) -> Option<(&str, &str)> {
    let code = heading.split(char::is_whitespace).next()?;
    let code = code.trim_end_matches(['.', ':']);
    let (question, rest) = code.split_once('[')?;
    let (_, rest) = rest.split_once(']')?;
    let scale = rest.strip_prefix('[')?.strip_suffix(']')?;
    (!question.is_empty()).then_some((question, scale))
}
