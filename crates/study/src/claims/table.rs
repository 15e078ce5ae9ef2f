//! What each printed form stands for (STATISTICS 9): the one table that `crossbreak explain phrases` prints, the README
//! points to, and a test reads row by row.

#[cfg(test)]
use super::judge::{Fact, Rival};
#[cfg(test)]
use crossbreak_core::number::Unit;

/// A row of the table.
pub struct Form {
    pub printed: &'static str,
    pub stands_for: &'static str,
    pub examples: &'static [Example],
}

/// A phrase, numbers of which it holds, and numbers from which it differs.
pub struct Example {
    pub says: &'static str,
    pub of: Of,
    pub holds: &'static [&'static [f64]],
    pub differs: &'static [&'static [f64]],
}

/// What the numbers of an example are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Of {
    /// Shares, in percent.
    Shares,
    /// A lead, or the change between two waves, in points.
    Points,
    /// A share, and its change on the wave before.
    Changed,
    /// A number of hours.
    Hours,
    /// Hours, and the true figure.
    Truth,
    /// Hours minus the true figure.
    Gap,
    /// A number of people, and the population or sample that it is a share of.
    People,
    /// A share, and those of the other answers.
    Among,
}

impl Of {
    /// The numbers as a claim sees them.
    #[cfg(test)]
    pub(super) fn facts(self, numbers: &[f64]) -> Vec<Fact> {
        let first = numbers.first().copied();
        let rest = || numbers.iter().skip(1);
        let hours = |value: Option<f64>| Fact {
            own: Some("hours".into()),
            ..Fact::new(Unit::Own, value)
        };
        match self {
            Of::Shares => numbers
                .iter()
                .map(|n| Fact::new(Unit::Share, Some(*n)))
                .collect(),
            Of::Points => numbers
                .iter()
                .map(|n| Fact {
                    difference: true,
                    ..Fact::new(Unit::Points, Some(*n))
                })
                .collect(),
            Of::Changed => vec![Fact {
                change: numbers.get(1).copied(),
                ..Fact::new(Unit::Share, first)
            }],
            Of::Hours => numbers.iter().map(|n| hours(Some(*n))).collect(),
            Of::Truth => vec![Fact {
                truth: numbers.get(1).copied(),
                ..hours(first)
            }],
            Of::Gap => vec![Fact {
                gap: true,
                ..hours(first)
            }],
            Of::People => vec![Fact {
                people: first.into_iter().collect(),
                base: numbers.get(1).copied(),
                ..Fact::new(
                    Unit::Share,
                    first.zip(numbers.get(1)).map(|(n, of)| 100.0 * n / of),
                )
            }],
            Of::Among => vec![Fact {
                among: rest()
                    .map(|value| Rival {
                        value: *value,
                        none: false,
                    })
                    .collect(),
                groups: rest().copied().collect(),
                ..Fact::new(Unit::Share, first)
            }],
        }
    }

    /// Numbers as the table shows them.
    fn in_words(self, numbers: &[f64]) -> String {
        let n = |value: f64| crossbreak_core::number::plain(value, 4);
        let unit = match self {
            Of::Shares | Of::Changed | Of::Among => "%",
            _ => "",
        };
        let number = |value: &f64| format!("{}{unit}", n(*value));
        let all = || numbers.iter().map(number).collect::<Vec<_>>();
        match (self, numbers) {
            (Of::Points, [value]) => {
                format!("{}{}", if *value > 0.0 { "+" } else { "" }, n(*value))
            }
            (Of::Changed, [share, change]) => {
                format!(
                    "{}% ({}{})",
                    n(*share),
                    if *change > 0.0 { "+" } else { "" },
                    n(*change)
                )
            }
            (Of::Truth, [estimate, truth]) => format!("{} (true: {})", n(*estimate), n(*truth)),
            (Of::People, [people, _]) => n(*people),
            (Of::Among, [own, rest @ ..]) => {
                let rest: Vec<String> = rest.iter().map(number).collect();
                format!("{}% (others {})", n(*own), rest.join(", "))
            }
            _ => all().join(" and "),
        }
    }
}

/// An example with one number a case.
macro_rules! one {
    ($says:literal, $of:ident, [$($holds:literal),*], [$($differs:literal),*]) => {
        Example { says: $says, of: Of::$of, holds: &[$(&[$holds]),*], differs: &[$(&[$differs]),*] }
    };
}

/// An example with several numbers a case.
macro_rules! several {
    ($says:literal, $of:ident, [$($holds:expr),*], [$($differs:expr),*]) => {
        Example { says: $says, of: Of::$of, holds: &[$(&$holds),*], differs: &[$(&$differs),*] }
    };
}

/// The table.
pub const FORMS: [Form; 24] = [
    Form {
        printed: "58%, 58.0%, 58 per cent, 58pc, fifty-eight percent, 13 hours, £13",
        stands_for: "half a unit of the last digit either way; exactly half a unit above holds by the other rounding, which is said",
        examples: &[
            one!("58%", Shares, [57.5, 58.4], [57.4, 58.6]),
            one!("58.0%", Shares, [57.95, 58.04], [58.06]),
            one!("13 hours", Hours, [12.5, 13.4], [13.6]),
        ],
    },
    Form {
        printed: "half, a third, two in five, three-quarters, a fifth, seven out of ten, one-in-five, 2/3",
        stands_for: "within 2 points",
        examples: &[
            one!("half", Shares, [48.0, 52.0], [47.4, 52.6]),
            one!("two thirds", Shares, [65.0, 68.6], [64.4, 69.0]),
            one!("seven out of ten", Shares, [68.0, 72.0], [67.4, 72.6]),
        ],
    },
    Form {
        printed: "1 in 50, one in twelve",
        stands_for: "above 10, 1 ÷ the share rounds to it; never 0",
        examples: &[
            one!("1 in 50", Shares, [1.981, 2.02], [0.0, 3.0]),
            one!("one in twelve", Shares, [8.2, 8.6], [7.4, 9.6]),
        ],
    },
    Form {
        printed: "about, around, roughly, approximately, some, c., ~ x; x or so",
        stands_for: "3 points either way for words and fractions, two units of the last digit for figures (of other numbers at most a twentieth); never narrower than x",
        examples: &[
            one!("about half", Shares, [47.0, 53.0], [46.4, 53.6]),
            one!("around 47%", Shares, [45.0, 49.0], [44.4, 49.6]),
        ],
    },
    Form {
        printed: "almost, nearly, just under, slightly less than, close to x",
        stands_for: "under x, by at most 2.5 points for words and fractions, 1.5 for figures (a twentieth of other numbers); never 0",
        examples: &[
            one!("almost half", Shares, [47.5, 49.9], [47.4, 50.0]),
            one!("nearly 70%", Shares, [68.5, 69.9], [68.4, 70.0]),
        ],
    },
    Form {
        printed: "just over, slightly more than, a little over x",
        stands_for: "over x by at most 2.5 points (a twentieth of other numbers); “well over” is over by more",
        examples: &[
            one!("just over 60%", Shares, [60.1, 62.5], [60.0, 62.6]),
            one!("well over half", Shares, [52.6], [52.5]),
        ],
    },
    Form {
        printed: "over, more than, above, under, fewer than, less than x",
        stands_for: "one-sided, without x itself",
        examples: &[
            one!("over 60%", Shares, [60.1, 80.0], [60.0]),
            one!("fewer than one in ten", Shares, [9.9, 0.0], [10.0]),
        ],
    },
    Form {
        printed: "at least, no less than, as many as x; x or more; 60%+; at most, no more than, up to x; x or less",
        stands_for: "one-sided, with whatever rounds to x",
        examples: &[
            one!("60% or more", Shares, [59.5, 90.0], [59.4]),
            one!("up to 60%", Shares, [60.4, 3.0], [60.6]),
        ],
    },
    Form {
        printed: "a majority, most, most people; a slim, clear, large or vast majority",
        stands_for: "over 50%; slim: up to 55%; clear: 55% or more; large: 60% or more; vast, overwhelming: 65% or more",
        examples: &[
            one!("most people", Shares, [50.1], [50.0]),
            one!("a slim majority", Shares, [51.0, 55.0], [50.0, 55.6]),
            one!("a clear majority", Shares, [55.0], [54.4]),
        ],
    },
    Form {
        printed: "a minority; a small, significant or large minority",
        stands_for: "under 50%; small: up to 25%; significant, sizeable: 20% or more; large: 30% or more",
        examples: &[
            one!("a minority", Shares, [49.9], [50.0]),
            one!("a small minority", Shares, [25.0], [25.6]),
            one!("a large minority", Shares, [45.0, 30.0], [29.4, 50.0]),
        ],
    },
    Form {
        printed: "a plurality, the largest group",
        stands_for: "larger than every other answer, don’t know too, and at most 50%",
        examples: &[several!(
            "a plurality",
            Among,
            [[44.0, 37.0, 19.0]],
            [[37.0, 44.0, 19.0], [51.0, 49.0]]
        )],
    },
    Form {
        printed: "everyone, almost all, hardly anyone, no one, *%",
        stands_for: "100%; 90% or more; under 5%; 0; above 0 and under 0.5%",
        examples: &[
            one!("no one", Shares, [0.0], [0.1]),
            one!("almost everyone", Shares, [90.0, 99.9], [89.0, 100.0]),
            one!("*%", Shares, [0.4], [0.0, 0.5]),
        ],
    },
    Form {
        printed: "in the 40s, low 40s, mid-40s, high 40s",
        stands_for: "39.5 to under 49.5; 39.5 to 44; 42.5 to 47.5; 45.5 to under 50",
        examples: &[
            one!("40s", Shares, [39.5, 49.4], [39.4, 49.5]),
            one!("the mid-40s", Shares, [42.5, 47.5], [42.0]),
        ],
    },
    Form {
        printed: "two to one, 2-1, twice as many, double, three times, half as many",
        stands_for: "a ratio of two numbers, from 0.875 to 1.125 times it; hedges as above",
        examples: &[
            several!(
                "two to one",
                Shares,
                [[31.0, 16.0], [35.0, 20.0]],
                [[31.0, 20.0], [16.0, 31.0]]
            ),
            several!(
                "almost twice as many",
                Shares,
                [[31.0, 16.0]],
                [[32.0, 16.0]]
            ),
            several!(
                "more than three times as many",
                Shares,
                [[31.0, 10.0]],
                [[30.0, 10.0]]
            ),
        ],
    },
    Form {
        printed: "7 points, a 7-point lead, 7pp, 7pts, net +7, ahead by 7, by 7%",
        stands_for: "a lead, or the difference of two numbers, unrounded; where only the difference of the printed figures agrees, that is said",
        examples: &[
            several!(
                "a 7-point lead",
                Shares,
                [[44.0, 37.0], [44.4, 37.8]],
                [[37.0, 44.0]]
            ),
            one!("net -7", Points, [-7.0], [7.0]),
        ],
    },
    Form {
        printed: "up 4, down 4 points, a fall of 4, rose by 4, 4 points higher, (+4), unchanged, nc",
        stands_for: "the change, with its sign: of a difference column, or of two numbers (before, then after; waves in their own order)",
        examples: &[
            one!("down 4 points", Points, [-4.4], [4.0]),
            several!("up 4", Shares, [[34.8, 39.2]], [[39.2, 34.8]]),
            one!("nc", Points, [0.4], [0.6]),
        ],
    },
    Form {
        printed: "39% (+4), 39%, up 4, up 4 to 39%",
        stands_for: "the level and its change on the wave before, both",
        examples: &[several!(
            "39% (+4)",
            Changed,
            [[39.2, 4.4]],
            [[39.2, -4.0], [44.0, 4.4]]
        )],
    },
    Form {
        printed: "44% to 37%, 44-37, 44/37, 44% v, vs, versus, against, compared with 37%, 44% support and 37% oppose, from 35% to 39%",
        stands_for: "two numbers in order; for one number, “46 to 48%” are the ends between which it lies, and “44% to 37%” the two sides of a lead",
        examples: &[
            several!("44% to 37%", Shares, [[44.0, 37.0]], [[37.0, 44.0]]),
            several!(
                "44% support and 37% oppose",
                Shares,
                [[44.0, 37.0]],
                [[44.0, 40.0]]
            ),
            one!("between 46 and 48%", Shares, [47.0], [45.4, 48.6]),
        ],
    },
    Form {
        printed: "13 hours - in reality it's 35",
        stands_for: "the estimate and the true figure, both",
        examples: &[several!(
            "13 hours - in reality it's 35",
            Truth,
            [[13.0, 35.0]],
            [[13.0, 30.0], [14.0, 35.0]]
        )],
    },
    Form {
        printed: "22.5 hours under the true figure, 22.5 hours too low",
        stands_for: "a gap: the sign follows the words; without them the distance",
        examples: &[
            one!("22.5 hours under the true figure", Gap, [-22.5], [22.5]),
            one!("22.5 hours", Gap, [-22.5], [-20.0]),
        ],
    },
    Form {
        printed: "first, top, ranked third, a clear third, second most popular, least popular, joint first, tied",
        stands_for: "the place among the answers or items; clear: 2 points from its neighbours; tied: the same printed figure",
        examples: &[
            several!(
                "ranked third",
                Among,
                [[22.0, 31.0, 25.0, 16.0]],
                [[25.0, 31.0, 22.0]]
            ),
            several!(
                "a clear third",
                Among,
                [[22.0, 31.0, 25.0, 16.0]],
                [[22.0, 31.0, 25.0, 21.0]]
            ),
            several!("tied", Shares, [[22.0, 22.4]], [[22.0, 25.0]]),
        ],
    },
    Form {
        printed: "16 million, 16.2m people, 440 people",
        stands_for: "how many of the population, or of the sample, by the last digit that is not a rounding 0 (at most a twentieth)",
        examples: &[
            several!(
                "16.2m people",
                People,
                [[16_230_000.0, 53_000_000.0]],
                [[16_400_000.0, 53_000_000.0]]
            ),
            several!("440 people", People, [[444.0, 1000.0]], [[446.0, 1000.0]]),
        ],
    },
    Form {
        printed: "over two in five (43%)",
        stands_for: "two ways to say one number: both are judged",
        examples: &[one!("over two in five (43%)", Shares, [43.0], [44.0])],
    },
    Form {
        printed: "44% of Britons, of Conservative voters; among women; a majority of Labour voters",
        stands_for: "everyone, or the column that the words name; where that is not the number's own column, it is said",
        examples: &[],
    },
];

/// The table as lines of text: each form, what it stands for, and examples.
pub fn table_in_words() -> String {
    let mut out = String::new();
    for form in &FORMS {
        out.push_str(&format!(
            "## {}\n\n{}.\n",
            form.printed,
            capital(form.stands_for)
        ));
        for example in form.examples {
            let list = |cases: &[&[f64]], last: &str| {
                let all: Vec<String> = cases.iter().map(|case| example.of.in_words(case)).collect();
                match all.as_slice() {
                    [] => String::new(),
                    [one] => one.clone(),
                    [first @ .., last_one] => format!("{} {last} {last_one}", first.join(", ")),
                }
            };
            let differs = list(example.differs, "or");
            out.push_str(&format!(
                "- “{}” holds of {}, not of {differs}\n",
                example.says,
                list(example.holds, "or")
            ));
        }
        out.push('\n');
    }
    out
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().collect::<String>() + chars.as_str(),
        None => String::new(),
    }
}
