//! Several answers in one cell: `1;2;5;`, `a, b, c`, or all of them in the order of a ranking.
//!
//! An option may hold the delimiter itself, and people may write words beside the options. Both show in which pieces
//! come together: a bracket that one piece opens and the next one closes, pieces that are never apart, words that come
//! once beside options that come again and again.

use std::collections::HashSet;

use indexmap::IndexMap;

use super::cells::{Cells, number};
use super::words::folded;

/// The options of a column whose cells hold several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Delimited {
    pub delimiter: &'static str,
    /// Each option and the rows that have it, in order of first appearance.
    pub options: IndexMap<String, usize>,
    pub list: List,
}

/// What a list of options is like.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct List {
    /// Options hold the delimiter.
    pub joined: bool,
    /// Words beside the options, and the rows that have them.
    pub write_ins: IndexMap<String, usize>,
    /// A piece that reads as the end of an option that holds the delimiter.
    pub doubtful: Option<String>,
    /// Each cell has all options, in changing order.
    pub ranking: bool,
    /// Each cell has so many of the options, in changing order.
    pub always: Option<usize>,
}

/// The signs that part answers, the surest first.
const DELIMITERS: [&str; 10] = ["\n", ";", "；", "|", " / ", "、", ", ", "，", ",", " "];

/// More options than any question has.
const MOST_OPTIONS: usize = 60;
/// More different texts, options and words of the respondents' own together, than are looked at.
const MOST_PIECES: usize = 1_000;

/// The options of a column, if its cells are made of a few that come again and again.
pub(super) fn find(cells: &Cells<'_>) -> Option<Delimited> {
    let answers = cells.texts.iter().map(|(text, rows)| (*text, *rows));
    let answers: Vec<(&str, usize)> = answers
        .filter(|(text, _)| cells.missing(text).is_none())
        .collect();
    DELIMITERS
        .iter()
        .filter(|sign| answers.iter().any(|(text, _)| text.contains(**sign)))
        .find_map(|delimiter| parted(cells, &answers, delimiter))
}

/// A cell in its pieces.
struct Parted<'a> {
    text: &'a str,
    rows: usize,
    /// From and to.
    pieces: Vec<(usize, usize)>,
}

impl<'a> Parted<'a> {
    fn of(text: &'a str, rows: usize, delimiter: &str) -> Self {
        // `/ a / b` begins with its delimiter.
        let bare = delimiter.trim_start();
        let start = match bare.is_empty() {
            true => 0,
            false => text.len() - text.strip_prefix(bare).unwrap_or(text).len(),
        };
        let mut pieces = Vec::new();
        let mut from = start;
        let ends = text[start..].match_indices(delimiter);
        let ends = ends.map(|(at, found)| (start + at, found.len()));
        for (to, length) in ends.chain(std::iter::once((text.len(), 0))) {
            // A list ends without a delimiter, or all of them with one; the last has lost its blank.
            let piece = &text[from..to];
            let piece = match length {
                0 => piece
                    .strip_suffix(delimiter.trim_end())
                    .filter(|_| !bare.is_empty())
                    .unwrap_or(piece),
                _ => piece,
            };
            let left = from + (piece.len() - piece.trim_start().len());
            let right = left + piece.trim().len();
            if left < right {
                pieces.push((left, right));
            }
            from = to + length;
        }
        Self { text, rows, pieces }
    }

    fn piece(&self, at: usize) -> &'a str {
        let (from, to) = self.pieces[at];
        &self.text[from..to]
    }

    fn all(&self) -> impl Iterator<Item = &'a str> + '_ {
        (0..self.pieces.len()).map(|at| self.piece(at))
    }

    /// Puts together what a bracket or a quotation mark holds together. True where something was.
    fn join_brackets(&mut self) -> bool {
        let opens = |c: char| c == '"' || PAIRS.iter().any(|(open, _)| *open == c);
        if !self.text.contains(opens) {
            return false;
        }
        let mut joined: Vec<(usize, usize)> = Vec::new();
        let mut at = 0;
        while at < self.pieces.len() {
            let (from, _) = self.pieces[at];
            let closing =
                (at..self.pieces.len()).find(|&to| closed(&self.text[from..self.pieces[to].1]));
            let to = closing.unwrap_or(at);
            joined.push((from, self.pieces[to].1));
            at = to + 1;
        }
        let fewer = joined.len() < self.pieces.len();
        self.pieces = joined;
        fewer
    }

    /// Puts together each piece with the one that always follows it.
    fn join_company(&mut self, together: &HashSet<(String, String)>) {
        let mut at = 0;
        while at + 1 < self.pieces.len() {
            let pair = (self.piece(at).to_owned(), self.piece(at + 1).to_owned());
            match together.contains(&pair) {
                true => {
                    self.pieces[at].1 = self.pieces[at + 1].1;
                    self.pieces.remove(at + 1);
                }
                false => at += 1,
            }
        }
    }
}

/// Signs that open and close.
const PAIRS: [(char, char); 7] = [
    ('(', ')'),
    ('[', ']'),
    ('{', '}'),
    ('（', '）'),
    ('「', '」'),
    ('“', '”'),
    ('«', '»'),
];

/// Whether every bracket and quotation mark that a text opens is closed again.
fn closed(text: &str) -> bool {
    PAIRS.iter().all(|(open, close)| {
        let count = |sign: char| text.chars().filter(|c| *c == sign).count();
        count(*open) <= count(*close)
    }) && text.matches('"').count().is_multiple_of(2)
}

fn parted(
    cells: &Cells<'_>,
    answers: &[(&str, usize)],
    delimiter: &'static str,
) -> Option<Delimited> {
    let mut all: Vec<Parted<'_>> = Vec::new();
    let mut kinds: HashSet<&str> = HashSet::new();
    let mut joined = false;
    let mut several = false;
    for &(text, rows) in answers {
        let mut own = Parted::of(text, rows, delimiter);
        several |= own.pieces.len() > 1;
        // 25,000 is a number.
        if delimiter == "," && is_number_with_commas(text) {
            return None;
        }
        joined |= own.join_brackets();
        kinds.extend(own.all());
        if kinds.len() > MOST_PIECES {
            return None;
        }
        all.push(own);
    }
    if !several || delimiter == " " && !codes(&all) && !ranked_names(&all) {
        return None;
    }
    loop {
        let together = company(&all, ANY);
        if together.is_empty() {
            break;
        }
        joined = true;
        all.iter_mut().for_each(|cell| cell.join_company(&together));
    }
    let mut found = Pieces::of(&all);
    let list = List {
        joined,
        ..List::default()
    };
    if found.ranks(&all) {
        return Some(Delimited {
            delimiter,
            options: found.rows,
            list: List {
                ranking: true,
                ..list
            },
        });
    }
    let is_list = found.is_list(cells, &all, delimiter);
    let write_ins = match is_list {
        true => IndexMap::new(),
        false => found.write_ins(&all)?,
    };
    if found.repeated(&all) {
        return None;
    }
    Some(Delimited {
        delimiter,
        list: List {
            write_ins,
            doubtful: found
                .doubtful(&all)
                .or_else(|| never_apart(&all, delimiter)),
            always: found.always(&all),
            ..list
        },
        options: found.rows,
    })
}

/// The pieces of all cells.
struct Pieces {
    /// The rows that have a piece, in order of first appearance.
    rows: IndexMap<String, usize>,
    /// In how many different cells it stands.
    cells: IndexMap<String, usize>,
}

impl Pieces {
    fn of(all: &[Parted<'_>]) -> Self {
        let (mut rows, mut cells) = (IndexMap::new(), IndexMap::new());
        for cell in all {
            let own: HashSet<&str> = cell.all().collect();
            for piece in cell.all() {
                rows.entry(piece.to_owned()).or_insert(0);
            }
            for piece in own {
                *rows.entry(piece.to_owned()).or_insert(0) += cell.rows;
                *cells.entry(piece.to_owned()).or_insert(0) += 1;
            }
        }
        Self { rows, cells }
    }

    /// A few options that come again and again, and nothing else.
    ///
    /// "Employed, full time" and "Not employed, student": words with a comma are no lists, as their parts seldom meet
    /// other parts.
    fn is_list(&self, cells: &Cells<'_>, all: &[Parted<'_>], delimiter: &str) -> bool {
        let options = self.rows.len();
        if !(2..=MOST_OPTIONS).contains(&options) {
            return false;
        }
        let several = all.iter().filter(|cell| cell.pieces.len() > 1).count();
        let again = self.cells.values().filter(|cells| **cells > 1).count();
        let ends = cells
            .texts
            .keys()
            .filter(|text| text.ends_with(delimiter.trim()) && !delimiter.trim().is_empty())
            .count();
        let codes_in_order = delimiter.trim() == "," && lists_of_codes(all);
        let closed = ends > 0 && ends * 10 >= cells.different() * 9;
        let made_of_few = options < cells.different()
            && again * 3 >= options * 2
            && several * 3 >= cells.different();
        closed && several > 0 || several > 1 && (made_of_few || codes_in_order)
    }

    /// Takes away the words of the respondents' own; `None` where what is left is no list of options.
    ///
    /// Options are the same to the letter in every cell and come again and again; what people write themselves comes
    /// once, or in as many forms as there are people.
    fn write_ins(&mut self, all: &[Parted<'_>]) -> Option<IndexMap<String, usize>> {
        let filled: usize = all.iter().map(|cell| cell.rows).sum();
        // Two or three people may have written the same words, far fewer than chose any option.
        let few = |rows: usize| rows < 7 || rows * 25 <= filled;
        let least = self.rows.values().filter(|rows| !few(**rows)).min();
        let most = self.rows.values().filter(|rows| few(**rows)).max();
        let apart = least
            .zip(most)
            .is_some_and(|(least, most)| *least >= 3 * *most);
        let cells = self.cells.clone();
        let once = |piece: &String, rows: usize| cells[piece] < 2 && rows < 3;
        let strangers = |piece: &String, rows: usize| apart && (few(rows) || once(piece, rows));
        self.without(all, &once)
            .or_else(|| self.without(all, &strangers))
    }

    /// Takes away the pieces that are not options.
    fn without(
        &mut self,
        all: &[Parted<'_>],
        own: &dyn Fn(&String, usize) -> bool,
    ) -> Option<IndexMap<String, usize>> {
        let filled: usize = all.iter().map(|cell| cell.rows).sum();
        let mentions: usize = self.rows.values().sum();
        let (write_ins, options): (IndexMap<String, usize>, IndexMap<String, usize>) = self
            .rows
            .clone()
            .into_iter()
            .partition(|(piece, rows)| own(piece, *rows));
        let named: usize = options.values().sum();
        let several = all.iter().filter(|cell| {
            let ticked = cell.all().filter(|piece| options.contains_key(*piece));
            ticked.count() > 1
        });
        let several = several.count();
        let seldom = options
            .values()
            .filter(|rows| **rows * 33 <= filled)
            .count();
        let typed: HashSet<String> = options.keys().map(|piece| folded(piece)).collect();
        let lengths: HashSet<usize> = all.iter().map(|cell| cell.pieces.len()).collect();
        let alone = |piece: &String| {
            all.iter()
                .any(|c| c.pieces.len() == 1 && c.piece(0) == piece)
        };
        let alone = options.keys().filter(|piece| alone(piece)).count();
        let fits = (2..=MOST_OPTIONS / 2).contains(&options.len())
            && !write_ins.is_empty()
            && named * 100 >= mentions * 85
            && write_ins.len() < all.len()
            && options.len() < all.len()
            && several * 3 >= all.len()
            && several > 2
            && seldom * 4 <= options.len()
            && typed.len() == options.len()
            // "Leeds, UK" and "Lyon, France" are places, of two pieces each.
            && lengths.len() > 1
            && alone * 2 >= options.len();
        if !fits {
            return None;
        }
        self.rows = options;
        Some(write_ins)
    }

    /// Whether a cell has an option twice.
    fn repeated(&self, all: &[Parted<'_>]) -> bool {
        all.iter().any(|cell| {
            let mut seen = HashSet::new();
            cell.all()
                .filter(|piece| self.rows.contains_key(*piece))
                .any(|piece| !seen.insert(piece))
        })
    }

    /// Whether nearly all cells have all options, each once, in more orders than one.
    fn ranks(&self, all: &[Parted<'_>]) -> bool {
        let options = self.rows.len();
        let whole = |cell: &&Parted<'_>| {
            let own: HashSet<&str> = cell.all().collect();
            own.len() == options && cell.pieces.len() == options
        };
        let rows = |cells: &mut dyn Iterator<Item = &Parted<'_>>| -> usize {
            cells.map(|cell| cell.rows).sum()
        };
        let (filled, ranked) = (
            rows(&mut all.iter()),
            rows(&mut all.iter().filter(|cell| whole(cell))),
        );
        let orders = all.iter().filter(whole).count();
        (3..=MOST_OPTIONS).contains(&options)
            && orders > 1
            && filled > orders.min(9)
            && ranked * 20 >= filled * 19
    }

    /// How many options each cell has, where all have as many and two options stand in either order.
    fn always(&self, all: &[Parted<'_>]) -> Option<usize> {
        let length = all.first().map(|cell| cell.pieces.len())?;
        let (mut same, mut filled) = (0, 0);
        let mut orders: HashSet<(&str, &str)> = HashSet::new();
        for cell in all {
            filled += cell.rows;
            same += match cell.pieces.len() == length {
                true => cell.rows,
                false => 0,
            };
            for a in 0..cell.pieces.len() {
                orders.extend((a + 1..cell.pieces.len()).map(|b| (cell.piece(a), cell.piece(b))));
            }
        }
        let either = orders.iter().filter(|(a, b)| orders.contains(&(*b, *a)));
        let changing = either.count() * 3 >= orders.len();
        let enough = length > 1 && length < self.rows.len() && filled >= 10;
        (enough && same * 20 >= filled * 19 && changing).then_some(length)
    }

    /// A piece in small letters that no cell begins with, among options that begin with capitals.
    fn doubtful(&self, all: &[Parted<'_>]) -> Option<String> {
        let small = |piece: &str| piece.starts_with(char::is_lowercase);
        let capital = |piece: &str| piece.starts_with(char::is_uppercase);
        let capitals = self.rows.keys().filter(|piece| capital(piece)).count();
        let first: HashSet<&str> = all.iter().filter_map(|cell| cell.all().next()).collect();
        let mut pieces = self.rows.keys();
        let found = pieces.find(|piece| small(piece) && !first.contains(piece.as_str()))?;
        (capitals * 2 > self.rows.len()).then(|| found.clone())
    }
}

/// Rows and different cells that prove that two pieces are one option where the second goes on in small letters, and
/// where it does not.
const SMALL: (usize, usize) = (4, 2);
const ANY: (usize, usize) = (20, 8);

/// Pieces that are never apart: each always stands right before the other. `capitals`: how much proves it where the
/// second begins with a capital, or with a letter of a script that has none.
fn company(all: &[Parted<'_>], capitals: (usize, usize)) -> HashSet<(String, String)> {
    let mut alone: IndexMap<&str, usize> = IndexMap::new();
    let mut pairs: IndexMap<(&str, &str), (usize, usize)> = IndexMap::new();
    for cell in all {
        for piece in cell.all() {
            *alone.entry(piece).or_default() += cell.rows;
        }
        for at in 1..cell.pieces.len() {
            let own = pairs
                .entry((cell.piece(at - 1), cell.piece(at)))
                .or_default();
            own.0 += cell.rows;
            own.1 += 1;
        }
    }
    let proven = |(a, b): &(&str, &str), (rows, cells): &(usize, usize)| {
        let (least, different) = match b.starts_with(char::is_lowercase) {
            true => SMALL,
            false => capitals,
        };
        // Two signs are a word where the script has no letters.
        let short = |piece: &str| piece.is_ascii() && piece.len() < 3;
        let code = |piece: &str| number(piece).is_some() || short(piece);
        !code(a)
            && !code(b)
            && alone[a] == *rows
            && alone[b] == *rows
            && *rows >= least
            && *cells >= different
    };
    pairs
        .iter()
        .filter(|(pair, counts)| proven(pair, counts))
        .map(|((a, b), _)| ((*a).to_owned(), (*b).to_owned()))
        .collect()
}

/// The second of two pieces that few cells have, and none without the other: by chance, or because they are one option.
fn never_apart(all: &[Parted<'_>], delimiter: &str) -> Option<String> {
    let comma = matches!(delimiter, ", " | "," | "、" | "，");
    let mut pairs: Vec<(String, String)> = company(all, SMALL).into_iter().collect();
    pairs.sort();
    let (_, second) = pairs.into_iter().next().filter(|_| comma)?;
    Some(second)
}

/// Whether cells hold codes of two digits at most, the smallest first, three of them in some: `2`, `1,4`, `1,2,3`.
fn lists_of_codes(all: &[Parted<'_>]) -> bool {
    let in_order = |cell: &Parted<'_>| {
        let codes: Option<Vec<u8>> = cell.all().map(|piece| piece.parse().ok()).collect();
        codes.is_some_and(|codes| {
            codes.windows(2).all(|pair| pair[0] < pair[1]) && codes.iter().all(|code| *code < 100)
        })
    };
    all.iter().all(in_order) && all.iter().any(|cell| cell.pieces.len() > 2)
}

/// Whether pieces between blanks are codes: numbers, or names in small letters of which each stands alone somewhere.
fn codes(all: &[Parted<'_>]) -> bool {
    let kinds: HashSet<&str> = all.iter().flat_map(Parted::all).collect();
    let alone: HashSet<&str> = all
        .iter()
        .filter(|cell| cell.pieces.len() == 1)
        .map(|cell| cell.piece(0))
        .collect();
    let many = all.iter().any(|cell| cell.pieces.len() > 2);
    let digits = |piece: &&str| piece.bytes().all(|b| b.is_ascii_digit()) && piece.len() <= 4;
    match kinds.iter().all(digits) {
        true => alone.len() * 3 >= kinds.len() * 2,
        false => many && kinds.iter().all(|piece| is_name(piece)) && alone.len() == kinds.len(),
    }
}

/// A name as questionnaires give to answers: `prio_2`.
fn is_name(piece: &str) -> bool {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    piece.chars().all(plain)
}

/// Whether pieces between blanks are names or numbers that each cell has all of, in several orders.
fn ranked_names(all: &[Parted<'_>]) -> bool {
    let names = all.iter().flat_map(Parted::all).all(is_name);
    names && all.len() > 2 && Pieces::of(all).ranks(all)
}

/// `25,000`, `$1,250,000`.
fn is_number_with_commas(text: &str) -> bool {
    let bytes = text.as_bytes();
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    text.match_indices(',').any(|(at, _)| {
        at > 0 && digit(at - 1) && (1..=3).all(|next| digit(at + next)) && !digit(at + 4)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crossbreak_study::raw::{Column, ColumnInfo};

    fn options(cells: &[&str]) -> Option<(&'static str, Vec<String>)> {
        let info = ColumnInfo::default();
        let column = Column::of("x", cells);
        let found = find(&Cells::of("x", &info, &column))?;
        Some((found.delimiter, found.options.keys().cloned().collect()))
    }

    #[test]
    fn sets_and_lists() {
        let of = |delimiter, options: &[&str]| {
            Some((delimiter, options.iter().map(|o| (*o).to_owned()).collect()))
        };
        assert_eq!(
            options(&["1;2;5;", "2;", "", "97;"]),
            of(";", &["1", "2", "5", "97"])
        );
        assert_eq!(
            options(&["red, blue", "blue", "red", "blue, green, red", "green"]),
            of(", ", &["red", "blue", "green"])
        );
    }

    #[test]
    fn sentences_with_commas_are_no_lists() {
        assert_eq!(
            options(&[
                "Employed, full time",
                "Employed, part time",
                "Not employed, student",
                "Retired"
            ]),
            None
        );
        assert_eq!(
            options(&["honest, kind and loyal", "honest, kind, and loyal"]),
            None
        );
        assert_eq!(
            options(&[
                "Never, but open to it",
                "Never, and not open to it",
                "Often"
            ]),
            None
        );
        assert_eq!(options(&["$25,000", "$50,000", "$25,000 - $50,000"]), None);
        assert_eq!(options(&["Yes", "No"]), None);
    }

    fn list(cells: &[String]) -> Option<Delimited> {
        let info = ColumnInfo::default();
        let column = Column::of("x", cells);
        find(&Cells::of("x", &info, &column))
    }

    fn names(found: &Delimited) -> Vec<&str> {
        let mut names: Vec<&str> = found.options.keys().map(String::as_str).collect();
        names.sort_unstable();
        names
    }

    /// Every combination of the options, so many times.
    fn combinations(options: &[&str], delimiter: &str, times: usize) -> Vec<String> {
        let all = 1..1usize << options.len();
        let of = |set: usize| {
            let chosen = options
                .iter()
                .enumerate()
                .filter(|(at, _)| set >> at & 1 == 1);
            let chosen: Vec<&str> = chosen.map(|(_, option)| *option).collect();
            chosen.join(delimiter)
        };
        (0..times).flat_map(|_| all.clone().map(of)).collect()
    }

    #[test]
    fn an_option_that_holds_the_delimiter_is_put_together_again() {
        for (options, delimiter) in [
            (
                [
                    "Bus",
                    "Train (local, regional)",
                    "Bicycle, scooter or on foot",
                ],
                ", ",
            ),
            (
                ["Bus", "Zug (lokal, regional)", "Rad, roller oder zu Fuß"],
                ", ",
            ),
            (["Bus", "\"Train, or tram\"", "Car"], ", "),
            (["巴士", "電車（普通、急行）", "車"], "、"),
            (
                [
                    "Bus",
                    "Train [local; regional]",
                    "Car; alone or with others",
                ],
                ";",
            ),
        ] {
            let found = list(&combinations(&options, delimiter, 3)).expect("a list");
            let mut expected = options.to_vec();
            expected.sort_unstable();
            assert_eq!((names(&found), found.list.joined), (expected, true));
            assert_eq!(found.list.doubtful, None);
        }
        // Two pieces that are apart somewhere stay two, and are said to be in doubt.
        let mut cells = combinations(&["Bus", "Bicycle, scooter", "Car"], ", ", 3);
        cells.push("Car, scooter".to_owned());
        let found = list(&cells).expect("a list");
        assert_eq!(found.list.doubtful.as_deref(), Some("scooter"));
    }

    #[test]
    fn options_that_are_chosen_together_by_chance_stay_apart() {
        let cells =
            ["Bus, Train", "Bus, Train, Car", "Car", "Car, Tram", "Tram"].map(str::to_owned);
        let found = list(&[cells.clone(), cells].concat()).expect("a list");
        assert_eq!(names(&found), ["Bus", "Car", "Train", "Tram"]);
        assert_eq!(found.list.doubtful.as_deref(), Some("Train"));
    }

    #[test]
    fn words_of_the_respondents_own_stand_beside_the_options() {
        let options = ["Radio", "TV", "Papers", "Internet", "Friends", "None"];
        let mut cells = combinations(&options, ", ", 2);
        for n in 0..15 {
            let words = format!("my own words number {n}");
            cells.push(match n % 2 {
                0 => format!("Radio, {words}"),
                _ => words,
            });
        }
        let found = list(&cells).expect("a list");
        let mut expected = options.to_vec();
        expected.sort_unstable();
        assert_eq!(names(&found), expected);
        assert_eq!(found.list.write_ins.len(), 15);
        assert_eq!(found.list.write_ins.values().sum::<usize>(), 15);
    }

    #[test]
    fn what_people_write_is_no_list_of_options() {
        let words = [
            "jobs", "Jobs", "health", "schools", "the NHS", "crime", "prices", "rents",
        ];
        let own: Vec<String> = (0..120)
            .map(|n| {
                let (a, b) = (words[n % 8], words[(n / 8 + 3 * n) % 7]);
                format!("{a}, {b} and so on {}, {}", n % 31, n % 23)
            })
            .collect();
        assert_eq!(list(&own), None);
        let places = [
            "Leeds, UK",
            "York, UK",
            "Lyon, France",
            "Nice, France",
            "Rome, Italy",
        ];
        let places: Vec<String> = places
            .iter()
            .cycle()
            .take(60)
            .map(|p| (*p).to_owned())
            .collect();
        assert_eq!(list(&places), None);
        let addresses: Vec<String> = (0..80)
            .map(|n| format!("{n} High Street, Leeds, LS{} {}AB", n % 9, n % 7))
            .collect();
        assert_eq!(list(&addresses), None);
        let names = ["Smith, Anna", "Smith, Ben", "Jones, Anna", "Brown, Carl"];
        let names: Vec<String> = names
            .iter()
            .cycle()
            .take(60)
            .map(|n| (*n).to_owned())
            .collect();
        assert_eq!(list(&names), None);
        let labels = ["very good", "good", "bad", "very bad"];
        let labels: Vec<String> = labels
            .iter()
            .cycle()
            .take(60)
            .map(|n| (*n).to_owned())
            .collect();
        assert_eq!(list(&labels), None);
    }

    #[test]
    fn codes_between_blanks_and_lines_are_lists() {
        let found = list(&combinations(&["piped", "well", "river_1"], " ", 2)).expect("a list");
        assert_eq!((found.delimiter, found.options.len()), (" ", 3));
        let found = list(&combinations(&["A b", "C d", "E, f"], "\n", 2)).expect("a list");
        assert_eq!((found.delimiter, found.options.len()), ("\n", 3));
        let found = list(&combinations(&["A b", "C d", "E f"], " / ", 2)).expect("a list");
        assert_eq!((found.delimiter, found.options.len()), (" / ", 3));
    }

    #[test]
    fn all_options_in_changing_order_are_a_ranking() {
        let orders = [
            "Cost;Comfort;Time;",
            "Time;Comfort;Cost;",
            "Comfort;Time;Cost;",
        ];
        let cells: Vec<String> = orders
            .iter()
            .cycle()
            .take(50)
            .map(|o| (*o).to_owned())
            .collect();
        let found = list(&cells).expect("a list");
        assert!(found.list.ranking && found.options.len() == 3);
        // In one order only it is three options that everyone chose, or one answer.
        assert!(list(&cells[..1]).is_none_or(|found| !found.list.ranking));
        let names = [
            "prio_1 prio_2 prio_3",
            "prio_3 prio_1 prio_2",
            "prio_2 prio_1 prio_3",
        ];
        let names: Vec<String> = names
            .iter()
            .cycle()
            .take(40)
            .map(|o| (*o).to_owned())
            .collect();
        assert!(list(&names).is_some_and(|found| found.list.ranking && found.delimiter == " "));
        let two = ["A b, C d", "D e, A b", "C d, D e", "C d, A b"];
        let cells: Vec<String> = two
            .iter()
            .cycle()
            .take(40)
            .map(|o| (*o).to_owned())
            .collect();
        assert_eq!(list(&cells).and_then(|found| found.list.always), Some(2));
    }
}
