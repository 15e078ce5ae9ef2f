//! One invented poll of 500 people: who they are, what they answered, and how far they came. Every file of every platform
//! is made from it, and every expected number is counted from it, not from a file.

use super::words::{Asked, Words};

/// People of the poll, without those who tested it.
pub const PEOPLE: usize = 500;

/// Questions by their place.
pub mod at {
    pub const GENDER: usize = 0;
    pub const AGE: usize = 1;
    pub const REGION: usize = 2;
    pub const USED: usize = 3;
    pub const VOTE: usize = 4;
    pub const SATISFACTION: usize = 5;
    pub const VIEWS: usize = 6;
    pub const FREQUENCY: usize = 7;
    pub const NEWS: usize = 8;
    pub const CHANNELS: usize = 9;
    pub const PRIORITIES: usize = 10;
    pub const HOURS: usize = 11;
    pub const COMMENT: usize = 12;
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Single,
    Scale,
    Grid,
    Ticks,
    Rank,
    Number,
    Open,
}

/// What an option says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    Substance,
    /// With a text beside it.
    Other,
    /// Nothing goes with it.
    Exclusive,
    DontKnow,
    Refused,
}

#[derive(Debug, Clone)]
pub struct Opt {
    pub label: &'static str,
    pub sort: Sort,
}

#[derive(Debug, Clone)]
pub struct Question {
    pub place: usize,
    pub kind: Kind,
    pub text: &'static str,
    pub items: &'static [&'static str],
    pub options: Vec<Opt>,
    /// Asked of those who used the bus only.
    pub routed: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// The interview ended before.
    NotReached,
    NotAsked,
    /// Asked, and passed over.
    Skipped,
    /// An option, and what was typed beside it.
    One(usize, Option<String>),
    /// An option for each item.
    Grid(Vec<Option<usize>>),
    Ticks(Vec<bool>),
    /// The rank of each item, from 1.
    Rank(Vec<usize>),
    Number(f64),
    Text(String),
}

#[derive(Debug, Clone)]
pub struct Person {
    /// From 1.
    pub number: usize,
    pub answers: Vec<Answer>,
    /// How many questions were reached.
    pub reached: usize,
    /// Somebody tried the questionnaire out.
    pub test: bool,
    /// Minutes after the poll began, and how many it took.
    pub begun: usize,
    pub minutes: usize,
}

pub struct Model {
    pub words: &'static Words,
    pub questions: Vec<Question>,
    /// In the order of their numbers, those who tested it first.
    pub people: Vec<Person>,
}

/// splitmix64.
pub struct Dice(pub u64);

impl Dice {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }

    /// True in so many of a hundred.
    pub fn percent(&mut self, n: usize) -> bool {
        self.below(100) < n
    }

    /// An index by weights.
    pub fn by(&mut self, weights: &[usize]) -> usize {
        let mut left = self.below(weights.iter().sum());
        for (index, weight) in weights.iter().enumerate() {
            if left < *weight {
                return index;
            }
            left -= weight;
        }
        0
    }
}

fn sort(place: usize, index: usize) -> Sort {
    match (place, index) {
        (at::GENDER, 3) | (at::AGE, 0) | (at::VOTE, 6) => Sort::Refused,
        (at::VOTE, 4) | (at::NEWS, 5) => Sort::Other,
        (at::VOTE, 5) | (at::SATISFACTION | at::VIEWS, 5) | (at::HOURS, 0) => Sort::DontKnow,
        (at::CHANNELS, 4) => Sort::Exclusive,
        _ => Sort::Substance,
    }
}

fn kind(place: usize) -> Kind {
    match place {
        at::AGE | at::HOURS => Kind::Number,
        at::SATISFACTION => Kind::Scale,
        at::VIEWS | at::FREQUENCY => Kind::Grid,
        at::NEWS | at::CHANNELS => Kind::Ticks,
        at::PRIORITIES => Kind::Rank,
        at::COMMENT => Kind::Open,
        _ => Kind::Single,
    }
}

impl Model {
    pub fn new(words: &'static Words) -> Self {
        let questions: Vec<Question> = words
            .asked
            .iter()
            .enumerate()
            .map(
                |(
                    place,
                    Asked {
                        text,
                        items,
                        options,
                    },
                )| Question {
                    place,
                    kind: kind(place),
                    text,
                    items,
                    options: options
                        .iter()
                        .enumerate()
                        .map(|(index, label)| Opt {
                            label,
                            sort: sort(place, index),
                        })
                        .collect(),
                    routed: [at::FREQUENCY, at::CHANNELS, at::HOURS].contains(&place),
                },
            )
            .collect();
        let mut dice = Dice(20_240_501);
        let people = (0..PEOPLE + 6).map(|index| person(&mut dice, index, words, questions.len()));
        Self {
            words,
            people: people.collect(),
            questions,
        }
    }

    /// Those who count: they came to the end, and tested nothing.
    pub fn counted(&self) -> impl Iterator<Item = &Person> {
        self.rows(false, false)
    }

    /// The rows of a file: with interviews that were not finished, and with tests, where the platform has them.
    pub fn rows(&self, unfinished: bool, tests: bool) -> impl Iterator<Item = &Person> {
        let end = self.questions.len();
        self.people
            .iter()
            .filter(move |person| (unfinished || person.reached == end) && (tests || !person.test))
    }
}

fn person(dice: &mut Dice, index: usize, words: &Words, questions: usize) -> Person {
    let test = index < 6;
    let reached = match !test && dice.percent(9) {
        true => 2 + dice.below(questions - 2),
        false => questions,
    };
    let used = dice.percent(70);
    let mut answers = Vec::new();
    for place in 0..questions {
        let answer = answer(dice, place, used, words);
        let routed = [at::FREQUENCY, at::CHANNELS, at::HOURS].contains(&place);
        answers.push(match (place < reached, routed && !used) {
            (false, _) => Answer::NotReached,
            (true, true) => Answer::NotAsked,
            (true, false) => answer,
        });
    }
    Person {
        number: index + 1,
        answers,
        reached,
        test,
        begun: index * 13 + dice.below(13),
        minutes: 4 + dice.below(12),
    }
}

fn answer(dice: &mut Dice, place: usize, used: bool, words: &Words) -> Answer {
    match place {
        at::GENDER => Answer::One(dice.by(&[48, 48, 2, 2]), None),
        // One in fifty does not say it.
        at::AGE => match dice.percent(2) {
            true => Answer::One(0, None),
            false => Answer::Number((18 + dice.below(72)) as f64),
        },
        at::REGION => Answer::One(dice.by(&[20, 25, 15, 30, 10]), None),
        at::USED => Answer::One(usize::from(!used), None),
        at::VOTE => match dice.by(&[28, 22, 14, 12, 5, 14, 5]) {
            4 => Answer::One(4, Some(typed(dice, words))),
            option => Answer::One(option, None),
        },
        at::SATISFACTION => match dice.percent(3) {
            true => Answer::Skipped,
            false => Answer::One(dice.by(&[12, 31, 22, 17, 11, 7]), None),
        },
        at::VIEWS => Answer::Grid(
            (0..5)
                .map(|item| {
                    let option = dice.by(&[14 + 3 * item, 26, 20, 18, 14 - 2 * item, 8]);
                    (!dice.percent(2)).then_some(option)
                })
                .collect(),
        ),
        at::FREQUENCY => Answer::Grid(
            (0..4)
                .map(|item| Some(dice.by(&[20 + 10 * item, 30, 30, 20])))
                .collect(),
        ),
        at::NEWS => {
            let mut ticks: Vec<bool> = [55, 35, 40, 50, 30, 6].map(|n| dice.percent(n)).to_vec();
            if !ticks.contains(&true) {
                ticks[dice.below(5)] = true;
            }
            Answer::Ticks(ticks)
        }
        at::CHANNELS => {
            let mut ticks: Vec<bool> = [60, 30, 25, 15].map(|n| dice.percent(n)).to_vec();
            ticks.push(!ticks.contains(&true));
            Answer::Ticks(ticks)
        }
        at::PRIORITIES => {
            let mut ranks: Vec<usize> = (1..=4).collect();
            for last in (1..4).rev() {
                ranks.swap(last, dice.below(last + 1));
            }
            Answer::Rank(ranks)
        }
        at::HOURS => match dice.percent(5) {
            true => Answer::One(0, None),
            false => Answer::Number((dice.below(10) + dice.below(9)) as f64 * 0.5),
        },
        _ => match dice.percent(60) {
            true => Answer::Text(comment(dice, words)),
            false => Answer::Skipped,
        },
    }
}

/// What is typed beside an option: seldom the same twice.
fn typed(dice: &mut Dice, words: &Words) -> String {
    let signs = ["", ".", "!", " ?", " :)"];
    format!("{}{}", words.others[dice.below(3)], signs[dice.below(5)])
}

/// A comment in up to three sentences.
fn comment(dice: &mut Dice, words: &Words) -> String {
    let all: Vec<&str> = (0..1 + dice.below(3))
        .map(|_| words.comments[dice.below(6)])
        .collect();
    format!("{} ({})", all.join(" "), 1 + dice.below(90))
}
