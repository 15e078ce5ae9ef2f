//! The verdict on one claim.

use serde::{Deserialize, Serialize};

use super::base::{self, Rebased};
use super::facts::{fact, parts, withheld};
use super::judge::{Fact, Fit, judge};
use super::phrase::{Amount, Says};
use super::said::{exact, of_printed, off, precision, printed, text};
use super::story::changes_story;
use super::whom::{Whom, whom};
use super::{Claim, HOW_TO_PRINT};
use crate::estimates::{Number, Published, Statistic};
use crate::spec::{Quantity, Reading};
use crossbreak_core::number::{counted, plain};

/// What the data say of a published sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Verdict {
    #[serde(rename = "holds")]
    Holds,
    /// On another base, by the other rounding, or of printed figures; its condition says which.
    #[serde(rename = "holds if")]
    HoldsIf,
    #[serde(rename = "differs")]
    Differs,
    #[serde(rename = "cannot be checked")]
    CannotBeChecked,
}

/// On what condition a claim holds.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Condition {
    pub on: On,
    /// The condition in words.
    pub words: String,
    /// The arithmetic behind it.
    pub arithmetic: String,
}

/// What a condition is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum On {
    #[serde(rename = "other rounding")]
    OtherRounding,
    #[serde(rename = "printed figures")]
    PrintedFigures,
    #[serde(rename = "another base")]
    AnotherBase,
}

/// A claim with its verdict: one entry of claims.json.
#[derive(Debug, Clone, Serialize)]
pub struct Checked {
    pub id: String,
    #[serde(rename = "where")]
    pub printed_in: Option<String>,
    pub text: String,
    pub says: String,
    /// The computed values, unrounded, in the unit that was printed (percent for shares).
    pub computed: Vec<Option<f64>>,
    /// The computed values as crossbreak prints them, at the precision of the sentence.
    pub printed: String,
    pub verdict: Verdict,
    /// Set where it holds on a condition.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub condition: Option<Condition>,
    /// The sentence's lead or majority is the other way round.
    pub changes_story: bool,
    /// The ids of the numbers.
    pub number: Vec<String>,
    /// The verdict in a sentence.
    pub sentence: String,
    /// Set where respondents are invented.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub synthetic: Option<String>,
}

impl Checked {
    /// Whether the number that was published is the study's: rounding may decide the last digit, another base may not.
    pub fn stands(&self) -> bool {
        match self.verdict {
            Verdict::Holds => true,
            Verdict::HoldsIf => self
                .condition
                .as_ref()
                .is_some_and(|c| c.on != On::AnotherBase),
            Verdict::Differs | Verdict::CannotBeChecked => false,
        }
    }
}

/// How many claims came to what: "18 hold", "1 differs".
pub fn tally(claims: &[Checked]) -> Vec<String> {
    let of = |verdict: Verdict| claims.iter().filter(|c| c.verdict == verdict).count();
    [
        (Verdict::Holds, "holds", "hold"),
        (
            Verdict::HoldsIf,
            "holds on a condition",
            "hold on a condition",
        ),
        (Verdict::Differs, "differs", "differ"),
        (
            Verdict::CannotBeChecked,
            "cannot be checked",
            "cannot be checked",
        ),
    ]
    .into_iter()
    .map(|(verdict, one, many)| (of(verdict), one, many))
    .filter(|(n, _, _)| *n > 0)
    .map(|(n, one, many)| counted(n, one, many))
    .collect()
}

/// What came of a claim.
pub(super) enum Outcome<'a> {
    /// A reading fits, perhaps by the other rounding or of printed figures.
    Fits(&'a Says, Fit),
    /// The answer that was named is the one.
    Named(bool),
    /// It would fit on another base.
    OnBase(&'a Says, Vec<Rebased>),
    Differs(&'a Says, Option<String>),
    Unknown(String),
}

impl Outcome<'_> {
    fn rank(&self) -> u8 {
        match self {
            Outcome::Fits(_, Fit::Yes) | Outcome::Named(true) => 0,
            Outcome::Fits(..) => 1,
            Outcome::OnBase(..) => 2,
            Outcome::Differs(..) | Outcome::Named(false) => 3,
            Outcome::Unknown(_) => 4,
        }
    }
}

/// A number that a claim rests on.
pub(super) struct Rests<'a> {
    pub number: &'a Number,
    pub fact: Fact,
    /// The answer's name, for the median of ordered answers.
    pub answer: Option<&'a str>,
}

/// Checks a claim. Its numbers were looked up when the claim was read.
/// `synthetic` says so where respondents are invented.
pub fn verify(claim: &Claim, published: &Published, synthetic: Option<&str>) -> Checked {
    let rests: Vec<Rests<'_>> = claim
        .numbers
        .iter()
        .filter_map(|id| published.get(id))
        .map(|number| {
            let ordered = number.statistic == Statistic::Median && claim.of == Quantity::Value;
            Rests {
                number,
                fact: fact(number, claim.of, published),
                answer: (ordered && !number.answer.is_empty()).then_some(number.answer.as_str()),
            }
        })
        .collect();
    let outcome = match rests.len() == claim.numbers.len() && !rests.is_empty() {
        true => outcome(claim, &rests, published),
        false => Outcome::Unknown("there is no such number".to_owned()),
    };
    let printed = printed(claim, &rests, &outcome);
    let limit = match claim.reading {
        Some(Reading::AtMost) => "at most ",
        Some(Reading::AtLeast) => "at least ",
        _ => "",
    };
    let head = format!("Published {limit}{}.", claim.says);
    let (verdict, condition) = condition(&outcome, &rests);
    let sentence = match (&outcome, &condition) {
        (Outcome::Unknown(why), _) => format!("{head} It cannot be checked: {why}."),
        (Outcome::OnBase(says, _), Some(condition)) => {
            let off = off(says, &rests).map_or(String::new(), |off| format!(", {off}"));
            format!(
                "{head} Computed {printed}. It differs{off}; it holds {}: {}.",
                condition.words, condition.arithmetic
            )
        }
        (_, Some(condition)) => format!(
            "{head} Computed {printed}. It holds {}: {}.",
            condition.words, condition.arithmetic
        ),
        (Outcome::Differs(says, note), _) => {
            let off = off(says, &rests).map_or(String::new(), |off| format!(", {off}"));
            let note = note
                .as_ref()
                .map_or(String::new(), |note| format!(": {note}"));
            format!(
                "{head} Computed {printed}. It differs{}{}.",
                if note.is_empty() { off } else { String::new() },
                note
            )
        }
        (Outcome::Named(false), _) => format!("{head} Computed {printed}. It differs."),
        _ => format!("{head} Computed {printed}. It holds."),
    };
    let facts: Vec<&Fact> = rests.iter().map(|rests| &rests.fact).collect();
    let changes_story = match &outcome {
        Outcome::Differs(says, None) | Outcome::OnBase(says, _) => {
            changes_story(says, claim.reading, &facts)
        }
        _ => false,
    };
    Checked {
        id: claim.id.clone(),
        printed_in: claim.printed_in.clone(),
        text: claim.text.clone(),
        says: claim.says.clone(),
        computed: claim
            .numbers
            .iter()
            .map(|id| {
                rests
                    .iter()
                    .find(|r| r.number.id == *id)
                    .and_then(|r| r.fact.value)
            })
            .collect(),
        printed,
        verdict,
        condition,
        changes_story,
        number: claim.numbers.clone(),
        sentence,
        synthetic: synthetic.map(str::to_owned),
    }
}

fn outcome<'a>(claim: &'a Claim, rests: &[Rests<'_>], published: &Published) -> Outcome<'a> {
    if rests.iter().any(|rests| withheld(rests.number)) {
        return Outcome::Unknown(
            "the number is withheld: too few people, or it would give such a group away".to_owned(),
        );
    }
    if let Some(named) = named(claim, rests, published) {
        return named;
    }
    if claim.phrase.readings.is_empty() {
        return Outcome::Unknown(format!("the phrase is not understood; {HOW_TO_PRINT}"));
    }
    let facts: Vec<Fact> = rests.iter().map(|rests| rests.fact.clone()).collect();
    let readings = claim.phrase.readings.iter();
    let judged = readings.map(|says| read(claim, says, rests, &facts, published));
    let best = judged.min_by_key(Outcome::rank);
    match best {
        Some(Outcome::Differs(says, None)) if claim.of == Quantity::Value => {
            rebased(claim, rests, published).unwrap_or(Outcome::Differs(says, None))
        }
        Some(best) => best,
        None => Outcome::Unknown("the phrase is not understood".to_owned()),
    }
}

/// By name, where the name of an answer was printed.
fn named<'a>(claim: &Claim, rests: &[Rests<'_>], published: &Published) -> Option<Outcome<'a>> {
    let [
        Rests {
            number,
            answer: Some(answer),
            fact,
        },
    ] = rests
    else {
        return None;
    };
    let question = published.question(&number.question)?;
    let is_name = question
        .answers
        .iter()
        .any(|own| claim.phrase.names(&own.label));
    if is_name {
        return Some(Outcome::Named(claim.phrase.names(answer)));
    }
    let no_value = fact.value.is_none();
    no_value.then(|| Outcome::Unknown(format!("no number stands for the answer \"{answer}\"")))
}

/// One reading against the numbers, and the words after its values against the columns.
fn read<'a>(
    claim: &Claim,
    says: &'a Says,
    rests: &[Rests<'_>],
    facts: &[Fact],
    published: &Published,
) -> Outcome<'a> {
    if facts.iter().all(|fact| fact.value.is_none()) {
        return Outcome::Unknown(
            "there is no such number: nobody is in its base, or it stands for no people".to_owned(),
        );
    }
    let universe = published.questions().first().map_or("", |question| {
        question
            .bases
            .all
            .strip_prefix("all ")
            .unwrap_or(&question.bases.all)
    });
    let mut named: Vec<Fact> = facts.to_vec();
    let mut elsewhere: Vec<String> = Vec::new();
    let mut there: Vec<String> = Vec::new();
    let mut on_base: Vec<Rebased> = Vec::new();
    for (words, at) in whoms(says, rests.len()) {
        let Some(Rests {
            number, fact: own, ..
        }) = rests.get(at)
        else {
            continue;
        };
        let (id, name) = match whom(words, number, published, universe) {
            Whom::Own => continue,
            Whom::Unknown => {
                return Outcome::Unknown(format!(
                    "\"{words}\" is neither everyone nor the name of a column; leave it out of `says` if the number is of them"
                ));
            }
            Whom::WithView => {
                let others = base::others(number, published);
                let kinds = [
                    base::Kind::WithView,
                    base::Kind::WithoutDontKnow,
                    base::Kind::WithoutRefused,
                ];
                let found = kinds
                    .iter()
                    .find_map(|kind| others.iter().find(|other| other.kind == *kind));
                let Some(found) = found else {
                    continue;
                };
                named[at] = Fact {
                    decimals: own.decimals,
                    ..Fact::new(own.unit, Some(found.value))
                };
                on_base.push(found.clone());
                continue;
            }
            Whom::Other(column) => (
                base::in_column(number, &column.suffix),
                if column.crossbreak.is_empty() {
                    "everyone".to_owned()
                } else {
                    format!("“{}”", column.label)
                },
            ),
            Whom::OtherAnswer(answer) => {
                let question = published.question(&number.question);
                let row = question.and_then(|q| {
                    q.rows
                        .iter()
                        .find(|r| r.answer == answer && r.item == number.item)
                });
                let stem = row.map_or(String::new(), |row| row.stem.clone());
                (
                    format!("{stem}{}", parts(&number.id).1),
                    format!("“{answer}”"),
                )
            }
        };
        let Some(other) = published.get(&id).filter(|other| !withheld(other)) else {
            return Outcome::Unknown(format!(
                "its words name {name}, but its number is `{}`",
                number.id
            ));
        };
        named[at] = fact(other, claim.of, published);
        elsewhere.push(format!(
            "its words name {name}, but its number is `{}`",
            number.id
        ));
        let shown = text(&named[at], own.decimals);
        there.push(format!("`{id}` is {shown}"));
    }
    if !elsewhere.is_empty() {
        let (elsewhere, there) = (elsewhere.join("; "), there.join(", "));
        return match (says, judge(says, claim.reading, &named)) {
            (Says::Whom(_), _) | (_, Ok(Fit::No)) => {
                Outcome::Differs(says, Some(format!("{elsewhere}; {there}")))
            }
            (_, Ok(_)) => Outcome::Unknown(format!(
                "{elsewhere}; {there}, which fits: give that number"
            )),
            (_, Err(why)) => Outcome::Unknown(why),
        };
    }
    if !on_base.is_empty() {
        // The words name a base that the number is not of.
        return match judge(says, claim.reading, &named) {
            Ok(Fit::No) => {
                let each: Vec<String> = on_base
                    .iter()
                    .map(|r| format!("{} = {}%", r.arithmetic, plain(r.value, 1)))
                    .collect();
                Outcome::Differs(
                    says,
                    Some(format!("of those with a view it is {}", each.join("; "))),
                )
            }
            Ok(_) => Outcome::OnBase(says, on_base),
            Err(why) => Outcome::Unknown(why),
        };
    }
    match judge(says, claim.reading, facts) {
        Ok(Fit::No) => Outcome::Differs(says, None),
        Ok(fit) => Outcome::Fits(says, fit),
        Err(why) => Outcome::Unknown(why),
    }
}

/// The words that name the base of a value, each with the position of its number.
fn whoms(says: &Says, numbers: usize) -> Vec<(&str, usize)> {
    fn whom(amount: &Amount) -> Option<&str> {
        amount.whom.as_deref()
    }
    match says {
        Says::Amount(amount) => (0..numbers)
            .filter_map(|at| Some((whom(amount)?, at)))
            .collect(),
        Says::Two { first, second, .. } => {
            let second = whom(second).map(|words| (words, numbers.saturating_sub(1).min(1)));
            whom(first)
                .map(|words| (words, 0))
                .into_iter()
                .chain(second)
                .collect()
        }
        Says::Both(a, b) | Says::Truth(a, b) => [a, b]
            .into_iter()
            .filter_map(|amount| Some((whom(amount)?, 0)))
            .collect(),
        Says::Change {
            level: Some(level), ..
        } => whom(level).map(|words| (words, 0)).into_iter().collect(),
        Says::Rank(rank) => rank
            .whom
            .as_deref()
            .map(|words| (words, 0))
            .into_iter()
            .collect(),
        Says::Whom(words) => vec![(words, 0)],
        Says::Apart { .. } | Says::Times { .. } | Says::Change { .. } => Vec::new(),
    }
}

/// The first base with a name on which a reading fits.
fn rebased<'a>(
    claim: &'a Claim,
    rests: &[Rests<'_>],
    published: &Published,
) -> Option<Outcome<'a>> {
    let others: Vec<Vec<Rebased>> = rests
        .iter()
        .map(|rests| base::others(rests.number, published))
        .collect();
    for kind in others.first()?.iter().map(|rebased| &rebased.kind) {
        let same: Option<Vec<Rebased>> = others
            .iter()
            .map(|own| own.iter().find(|rebased| rebased.kind == *kind).cloned())
            .collect();
        let Some(same) = same else {
            continue;
        };
        let facts: Vec<Fact> = rests
            .iter()
            .zip(&same)
            .map(|(rests, rebased)| Fact {
                decimals: rests.fact.decimals,
                wave: rests.fact.wave,
                ..Fact::new(rests.fact.unit, Some(rebased.value))
            })
            .collect();
        let fits = |says: &&Says| {
            !matches!(says, Says::Whom(_) | Says::Rank(_))
                && judge(says, claim.reading, &facts) == Ok(Fit::Yes)
        };
        if let Some(says) = claim.phrase.readings.iter().find(fits) {
            return Some(Outcome::OnBase(says, same));
        }
    }
    None
}

fn condition(outcome: &Outcome<'_>, rests: &[Rests<'_>]) -> (Verdict, Option<Condition>) {
    let made = |on, words: String, arithmetic: String| {
        (
            Verdict::HoldsIf,
            Some(Condition {
                on,
                words,
                arithmetic,
            }),
        )
    };
    match outcome {
        Outcome::Fits(_, Fit::Yes | Fit::No) | Outcome::Named(true) => (Verdict::Holds, None),
        Outcome::Fits(says, Fit::OtherRounding) => made(
            On::OtherRounding,
            "by the other rounding".into(),
            format!("{} lies half way", exact(says, rests)),
        ),
        Outcome::Fits(says, Fit::PrintedFigures) => made(
            On::PrintedFigures,
            "of the printed figures".into(),
            of_printed(says, rests),
        ),
        Outcome::OnBase(says, same) => {
            let (decimals, _) = precision(says, 0);
            let words = same
                .first()
                .map_or(String::new(), |rebased| rebased.kind.words());
            let wide = matches!(says, Says::Amount(amount) if amount.is_wide());
            let each = rests.iter().zip(same);
            let arithmetic: Vec<String> = each
                .map(|(rests, rebased)| {
                    base::in_words(rebased, rests.number, decimals + u32::from(wide))
                })
                .collect();
            made(On::AnotherBase, words, arithmetic.join("; "))
        }
        Outcome::Differs(..) | Outcome::Named(false) => (Verdict::Differs, None),
        Outcome::Unknown(_) => (Verdict::CannotBeChecked, None),
    }
}
