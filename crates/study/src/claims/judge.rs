//! Whether one plain reading of a phrase fits its numbers. Pure: it knows numbers and words, and no study.

use super::phrase::{Amount, Core, Hedge, Kind, Order, Place, Range, Rank, Says, Within};
use crate::spec::Reading;
use crossbreak_core::number::{Unit, plain, round, snap};

/// What a phrase is compared with: one number, and what stands around it. Shares and points are in percent.
#[derive(Debug, Clone)]
pub struct Fact {
    pub unit: Unit,
    pub value: Option<f64>,
    /// The question's unit: "hours a week".
    pub own: Option<String>,
    /// Decimals with which shares are printed.
    pub decimals: u32,
    /// Median minus the true figure.
    pub gap: bool,
    /// A column minus another.
    pub difference: bool,
    /// The two sides of a lead or of a difference.
    pub sides: Option<[f64; 2]>,
    /// Against the wave before.
    pub change: Option<f64>,
    /// Which wave it is of.
    pub wave: Option<usize>,
    /// The true figure.
    pub truth: Option<f64>,
    /// Whom it is ranked among.
    pub among: Vec<Rival>,
    /// The other groups that people fall into.
    pub groups: Vec<f64>,
    /// How many people it stands for: weighted, and not weighted.
    pub people: Vec<f64>,
    /// The sum of the weights that it rests on.
    pub base: Option<f64>,
}

/// Another answer or item.
#[derive(Debug, Clone, Copy)]
pub struct Rival {
    pub value: f64,
    /// "None of these" and "other" are answers, but nobody's favourite.
    pub none: bool,
}

impl Fact {
    /// A number alone.
    pub fn new(unit: Unit, value: Option<f64>) -> Self {
        Self {
            unit,
            value,
            own: None,
            decimals: 0,
            gap: false,
            difference: false,
            sides: None,
            change: None,
            wave: None,
            truth: None,
            among: Vec::new(),
            groups: Vec::new(),
            people: Vec::new(),
            base: None,
        }
    }
}

/// Whether a reading fits; the better first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fit {
    Yes,
    /// At the edge: only if halves are rounded towards zero.
    OtherRounding,
    /// Of printed figures, and not of the unrounded ones.
    PrintedFigures,
    No,
}

impl From<Within> for Fit {
    fn from(within: Within) -> Self {
        match within {
            Within::Yes => Fit::Yes,
            Within::OtherRounding => Fit::OtherRounding,
            Within::No => Fit::No,
        }
    }
}

/// Judges a reading, or says why it cannot be compared.
pub fn judge(says: &Says, reading: Option<Reading>, facts: &[Fact]) -> Result<Fit, String> {
    if facts.iter().all(|fact| fact.value.is_none()) {
        return Err("no number stands for it".to_owned());
    }
    match (says, facts) {
        (Says::Amount(amount), _) => values(amount, reading, facts),
        (
            Says::Two {
                first,
                second,
                order,
            },
            _,
        ) => two(first, second, *order, reading, facts),
        (_, _) if matches!(reading, Some(reading) if reading != Reading::Each && reading != Reading::InOrder) => {
            Err("it cannot be read so: leave `reading` out".to_owned())
        }
        (Says::Both(a, b), [fact]) => Ok(value(a, fact)?.max(value(b, fact)?)),
        (Says::Both(..), _) => Err(several(facts)),
        (Says::Truth(estimate, truth), [fact]) => {
            let Some(at) = fact.truth else {
                return Err("its question has no `truth`".to_owned());
            };
            let truth_fact = Fact {
                value: Some(at),
                gap: false,
                ..fact.clone()
            };
            Ok(value(estimate, fact)?.max(value(truth, &truth_fact)?))
        }
        (Says::Truth(estimate, truth), [a, b]) => Ok(value(estimate, a)?.max(value(truth, b)?)),
        (Says::Truth(..), _) => Err(several(facts)),
        (Says::Apart { by, side }, _) => apart(by, *side, facts),
        (Says::Times { range, turned, .. }, _) => times(*range, *turned, facts),
        (Says::Change { level, by, sign }, _) => change(level.as_ref(), by.as_ref(), *sign, facts),
        (Says::Rank(rank), _) => ranked(rank, facts),
        (Says::Whom(_), _) => Ok(Fit::Yes),
    }
}

fn several(facts: &[Fact]) -> String {
    match facts.len() {
        1 => "it needs two numbers: number = [\"first\", \"second\"]".to_owned(),
        n => format!(
            "it does not say how {n} numbers are compared: give `reading`, or fewer numbers"
        ),
    }
}

fn known(fact: &Fact) -> Result<f64, String> {
    fact.value
        .ok_or_else(|| "no number stands for one of them".to_owned())
}

/// One value, of one number or of each.
fn values(amount: &Amount, reading: Option<Reading>, facts: &[Fact]) -> Result<Fit, String> {
    let bounded = |hedge: Hedge| match amount.hedge {
        Hedge::Plain | Hedge::Exactly => Ok(Amount {
            hedge,
            ..amount.clone()
        }),
        _ => Err("it already says how it limits its numbers: leave `reading` out".to_owned()),
    };
    let amount = match (reading, facts) {
        (None, [_]) | (Some(Reading::Each), _) => amount.clone(),
        (Some(Reading::InOrder), [_]) => amount.clone(),
        (Some(Reading::AtMost), _) => bounded(Hedge::AtMost)?,
        (Some(Reading::AtLeast), _) => bounded(Hedge::AtLeast)?,
        (Some(Reading::Range | Reading::InOrder), _) => {
            return Err("its reading needs two printed values".to_owned());
        }
        (None, _) => return Err(several(facts)),
    };
    let mut worst = Fit::Yes;
    for fact in facts {
        worst = worst.max(value(&amount, fact)?);
    }
    Ok(worst)
}

/// One printed value against one number.
pub fn value(amount: &Amount, fact: &Fact) -> Result<Fit, String> {
    let kind = comparable(amount, fact)?;
    let range = amount.range(&kind);
    if kind == Kind::People && fact.unit == Unit::Share {
        let fits = fact.people.iter().map(|n| Fit::from(range.holds(*n)));
        return Ok(fits.min().unwrap_or(Fit::No));
    }
    let value = known(fact)?;
    let value = if fact.gap && !amount.signed() {
        value.abs()
    } else {
        value
    };
    let fit = Fit::from(range.holds(value));
    // "Half" of 47.6%, which is printed as 48%.
    let rounded = round(value, fact.decimals);
    // Nobody and everyone are never a matter of rounding.
    let printed = || rounded > 0.0 && rounded < 100.0 && range.holds(rounded) == Within::Yes;
    let sided = !matches!(amount.hedge, Hedge::Plain | Hedge::Exactly | Hedge::About);
    let printable = fact.unit == Unit::Share && !matches!(amount.core, Core::Figure(_)) && !sided;
    Ok(match fit {
        Fit::No if printable && printed() => Fit::PrintedFigures,
        fit => fit,
    })
}

/// What a printed value is taken to be beside a number of this unit.
fn comparable(amount: &Amount, fact: &Fact) -> Result<Kind, String> {
    let found = |found: &str| {
        Err(format!(
            "\"{}\" was printed, but the number is {found}",
            amount.text
        ))
    };
    let own = || match &fact.own {
        Some(own) => format!("in {own}"),
        None => "in the question's own unit".to_owned(),
    };
    let kind = amount.kind.clone();
    Ok(match (fact.unit, &amount.kind) {
        (Unit::Share, Kind::Share) => kind,
        (Unit::Share, Kind::Bare) if !amount.signed() => Kind::Share,
        (Unit::Share, Kind::People) => {
            if fact.people.is_empty() {
                return found("a share, and nothing says of how many people");
            }
            if fact.base.is_some_and(|base| amount.value() > base * 1.05) {
                return found("of a sample; set `weighting.population` to count the population");
            }
            kind
        }
        (Unit::Share, _) => return found("a share"),
        (Unit::Points, Kind::Points) => kind,
        (Unit::Points, Kind::Bare) => Kind::Points,
        (Unit::Points, Kind::Share) => return found("a lead; write it in points"),
        (Unit::Points, _) => return found("a difference in percentage points"),
        (Unit::Count, Kind::People | Kind::Bare) => Kind::People,
        (Unit::Count, _) => return found("a number of people"),
        (Unit::Score, Kind::Score | Kind::Bare | Kind::Points) => Kind::Bare,
        (Unit::Score, _) => return found("a mean score"),
        (Unit::Own, Kind::Bare) => kind,
        (Unit::Own, Kind::Own(printed)) => match &fact.own {
            Some(own) if !same_unit(own, printed) => return found(&format!("in {own}")),
            _ => kind,
        },
        (Unit::Own, _) => return found(&own()),
        (Unit::Ratio | Unit::Rank, Kind::Bare) => kind,
        (Unit::Ratio, Kind::Share) if matches!(amount.core, Core::Part(_)) => {
            return found("how many times the true figure; write \"half as many\"");
        }
        (Unit::Ratio, _) => return found("how many times the true figure"),
        (Unit::Rank, _) => return found("a rank"),
    })
}

/// The whole unit, or its first word: "hours" of "hours a week", one or several.
fn same_unit(own: &str, printed: &str) -> bool {
    const SIGNS: [(&str, &[&str]); 7] = [
        ("£", &["pound", "gbp", "£"]),
        ("$", &["dollar", "usd", "us"]),
        ("€", &["euro", "eur"]),
        ("h", &["hour"]),
        ("hr", &["hour"]),
        ("min", &["minute"]),
        ("k", &["kilogram"]),
    ];
    let one = |unit: &str| unit.to_lowercase().trim_end_matches('s').to_owned();
    let first = own.split(' ').next().unwrap_or_default();
    let own_first = one(first);
    let sign = SIGNS
        .iter()
        .any(|(sign, names)| one(printed) == *sign && names.contains(&own_first.as_str()));
    let own = own.to_lowercase();
    let more = printed.strip_prefix(own.as_str());
    // "Hours a week" of hours says more, and nothing else; "hours a day" of hours a week says something else.
    more.is_some_and(|more| more.is_empty() || more.starts_with(' '))
        || own_first == one(printed)
        || sign
        || (own.contains(printed) && "£$€".contains(printed))
}

/// Two numbers in order; the ends of a range; or the two sides of one lead.
fn two(
    first: &Amount,
    second: &Amount,
    order: Order,
    reading: Option<Reading>,
    facts: &[Fact],
) -> Result<Fit, String> {
    let bounded = |amount: &Amount, hedge: Hedge| Amount {
        hedge,
        ..amount.clone()
    };
    match (reading, facts) {
        (None | Some(Reading::InOrder), [a, b]) => Ok(value(first, a)?.max(value(second, b)?)),
        // The two sides of a lead, or the two waves of a change.
        (None, [fact]) if first.kind != Kind::Points && sides_in(order, fact).is_some() => {
            let unit = match fact.unit {
                Unit::Points => Unit::Share,
                unit => unit,
            };
            let [a, b] = sides_in(order, fact).unwrap_or_default().map(|side| Fact {
                value: Some(side),
                unit,
                difference: false,
                gap: false,
                sides: None,
                ..fact.clone()
            });
            Ok(value(first, &a)?.max(value(second, &b)?))
        }
        (None, [fact])
            if matches!(order, Order::Ends | Order::BeforeAfter)
                && first.value() <= second.value() =>
        {
            let low = value(&bounded(first, Hedge::AtLeast), fact)?;
            Ok(low.max(value(&bounded(second, Hedge::AtMost), fact)?))
        }
        (Some(Reading::Range), [fact]) => {
            let low = value(&bounded(first, Hedge::AtLeast), fact)?;
            Ok(low.max(value(&bounded(second, Hedge::AtMost), fact)?))
        }
        (Some(Reading::Range), _) => {
            let mut by_size: Vec<&Fact> = facts.iter().collect();
            for fact in facts {
                known(fact)?;
            }
            by_size.sort_by(|a, b| a.value.unwrap_or(0.0).total_cmp(&b.value.unwrap_or(0.0)));
            let (Some(low), Some(high)) = (by_size.first(), by_size.last()) else {
                return Err(several(facts));
            };
            Ok(value(first, low)?.max(value(second, high)?))
        }
        (Some(Reading::Each | Reading::AtMost | Reading::AtLeast), _) => {
            Err("its reading needs one printed value".to_owned())
        }
        (_, [_]) => Err(several(facts)),
        _ => Err(format!(
            "it prints 2 values, but rests on {} numbers",
            facts.len()
        )),
    }
}

/// The two numbers behind one, in the order in which they were printed.
fn sides_in(order: Order, fact: &Fact) -> Option<[f64; 2]> {
    // Of a change: after, then before.
    let changed = || {
        fact.change
            .zip(fact.value)
            .map(|(by, after)| [after, after - by])
    };
    match order {
        Order::BeforeAfter => {
            let sides = fact.sides.filter(|_| fact.difference).or_else(changed)?;
            Some([sides[1], sides[0]])
        }
        Order::AfterBefore => fact.sides.filter(|_| fact.difference).or_else(changed),
        Order::As | Order::Ends => fact.sides,
    }
}

/// A difference that can be compared with a printed one.
struct Difference {
    unit: Unit,
    value: f64,
    /// What it is the difference of, where that is known.
    sides: Option<[f64; 2]>,
    /// To a true figure: it has the sign that the sentence gives it.
    gap: bool,
}

/// Of two numbers, or the number that is one.
fn difference(facts: &[Fact]) -> Result<Difference, String> {
    match facts {
        [fact] if matches!(fact.unit, Unit::Points) || fact.gap || fact.difference => {
            Ok(Difference {
                unit: fact.unit,
                value: known(fact)?,
                sides: fact.sides,
                gap: fact.gap,
            })
        }
        [fact] if fact.unit == Unit::Score => Ok(Difference {
            unit: fact.unit,
            value: known(fact)?,
            sides: None,
            gap: false,
        }),
        [_] => Err("the number is not a difference: give the lead, or both numbers".to_owned()),
        [a, b] if a.unit == b.unit && !matches!(a.unit, Unit::Rank | Unit::Ratio) => {
            let sides = [known(a)?, known(b)?];
            Ok(Difference {
                unit: a.unit.of_difference(),
                value: sides[0] - sides[1],
                sides: Some(sides),
                gap: false,
            })
        }
        [_, _] => Err("its two numbers have different units".to_owned()),
        _ => Err(several(facts)),
    }
}

/// The kind of a printed difference beside one of this unit.
fn kind_of_difference(by: &Amount, unit: Unit, facts: &[Fact]) -> Result<Kind, String> {
    let found = |found: &str| {
        Err(format!(
            "\"{}\" was printed, but the difference is {found}",
            by.text
        ))
    };
    let own = facts.first().and_then(|fact| fact.own.clone());
    Ok(match (unit, &by.kind) {
        // "By 7%": of a lead, percent are points.
        (Unit::Points, Kind::Points | Kind::Bare | Kind::Share) => Kind::Points,
        (Unit::Points, _) => return found("in percentage points"),
        (Unit::Score, Kind::Points | Kind::Bare) | (Unit::Own, Kind::Bare) => Kind::Bare,
        (Unit::Own, Kind::Own(printed)) => match own {
            Some(own) if !same_unit(&own, printed) => return found(&format!("in {own}")),
            _ => by.kind.clone(),
        },
        (Unit::Own, _) => return found("in the question's own unit"),
        (Unit::Count, Kind::People | Kind::Bare) => Kind::People,
        _ => return found("of another kind"),
    })
}

fn apart(by: &Amount, side: Option<f64>, facts: &[Fact]) -> Result<Fit, String> {
    let Difference {
        unit,
        value,
        sides,
        gap,
    } = difference(facts)?;
    let range = by.range(&kind_of_difference(by, unit, facts)?);
    let holds = |value: f64| match side {
        Some(0.0) => range.holds(value.abs()),
        Some(side) if side < 0.0 => range.negated().holds(value),
        None if gap && !by.signed() => range.holds(value.abs()),
        _ => range.holds(value),
    };
    Ok(printed_too(
        Fit::from(holds(value)),
        sides,
        unit,
        facts,
        |[a, b]| holds(a - b),
    ))
}

/// Where the unrounded numbers do not fit: whether the printed ones do.
fn printed_too(
    fit: Fit,
    sides: Option<[f64; 2]>,
    unit: Unit,
    facts: &[Fact],
    holds: impl Fn([f64; 2]) -> Within,
) -> Fit {
    let decimals = facts.first().map_or(0, |fact| fact.decimals);
    match (fit, sides) {
        (Fit::No, Some(sides)) if unit == Unit::Points => {
            match holds(sides.map(|side| round(side, decimals))) {
                Within::Yes => Fit::PrintedFigures,
                _ => Fit::No,
            }
        }
        (fit, _) => fit,
    }
}

/// The two numbers of a change, the later one second.
fn before_and_after(facts: &[Fact]) -> Result<(f64, f64), String> {
    match facts {
        [fact] => {
            let sides = fact.sides.filter(|_| fact.difference);
            sides
                .map(|[after, before]| (before, after))
                .ok_or_else(|| several(facts))
        }
        [a, b] if a.unit == b.unit => match (a.wave, b.wave) {
            (Some(first), Some(second)) if first > second => Ok((known(b)?, known(a)?)),
            _ => Ok((known(a)?, known(b)?)),
        },
        _ => Err(several(facts)),
    }
}

fn times(range: Range, turned: bool, facts: &[Fact]) -> Result<Fit, String> {
    let (over, under) = match facts {
        [fact] if fact.unit == Unit::Ratio && !turned => (known(fact)?, 1.0),
        [fact] if fact.sides.is_some() && !turned && fact.unit == Unit::Points => {
            let [of, over] = fact.sides.unwrap_or_default();
            (of, over)
        }
        _ if turned => {
            let (before, after) = before_and_after(facts)?;
            (after, before)
        }
        [a, b] if a.unit == b.unit => (known(a)?, known(b)?),
        [_, _] => return Err("its two numbers have different units".to_owned()),
        _ => return Err(several(facts)),
    };
    if under == 0.0 {
        return Err("the second number is 0: nothing is so many times as many".to_owned());
    }
    let fit = Fit::from(range.holds(over / under));
    let unit = facts.first().map_or(Unit::Share, |fact| fact.unit);
    let shares = matches!(unit, Unit::Share | Unit::Points) && facts.len() == 2;
    Ok(printed_too(
        fit,
        shares.then_some([over, under]),
        Unit::Points,
        facts,
        |[a, b]| match b {
            0.0 => Within::No,
            b => range.holds(a / b),
        },
    ))
}

fn change(
    level: Option<&Amount>,
    by: Option<&Amount>,
    sign: f64,
    facts: &[Fact],
) -> Result<Fit, String> {
    let no_change = || {
        "the change is not known: give the number of the difference (`...@wave:April minus March`), or both numbers".to_owned()
    };
    // The level's number, what changed, and the two numbers of the change.
    let (at, unit, value_of, sides) = match facts {
        [fact] if fact.difference => {
            let at = fact.sides.map(|[after, _]| Fact {
                value: Some(after),
                difference: false,
                unit: if fact.unit == Unit::Points {
                    Unit::Share
                } else {
                    fact.unit
                },
                ..fact.clone()
            });
            (at, fact.unit, known(fact)?, fact.sides)
        }
        [fact] => {
            let lead =
                fact.unit == Unit::Points && level.is_none() && by.is_some_and(Amount::signed);
            let change = fact.change.filter(|_| !lead).ok_or_else(no_change)?;
            let before = known(fact)? - change;
            (
                Some(fact.clone()),
                fact.unit.of_difference(),
                change,
                Some([known(fact)?, before]),
            )
        }
        [at, second] if second.difference && !at.difference => {
            (Some(at.clone()), second.unit, known(second)?, second.sides)
        }
        [a, b] => {
            let (before, after) = match level {
                // "39% (+4)" of [now, before], unless waves say which is the later one.
                Some(_) if a.wave.is_none() || b.wave.is_none() => (known(b)?, known(a)?),
                _ => before_and_after(facts)?,
            };
            let at = Fact {
                value: Some(after),
                ..a.clone()
            };
            (
                Some(at),
                a.unit.of_difference(),
                after - before,
                Some([after, before]),
            )
        }
        _ => return Err(several(facts)),
    };
    let range = match by {
        None => Range::rounds(
            0.0,
            10f64.powi(-(facts.first().map_or(0, |f| f.decimals) as i32)),
        ),
        Some(by) => {
            let range = by.range(&kind_of_difference(by, unit, facts)?);
            if sign < 0.0 && !by.signed() {
                range.negated()
            } else {
                range
            }
        }
    };
    let fit = printed_too(
        Fit::from(range.holds(value_of)),
        sides,
        unit,
        facts,
        |[a, b]| range.holds(a - b),
    );
    match (level, at) {
        (None, _) => Ok(fit),
        (Some(level), Some(at)) => Ok(fit.max(value(level, &at)?)),
        (Some(_), None) => {
            Err("the level is not known: give its number and that of the change".to_owned())
        }
    }
}

/// How far apart "clear" is.
const CLEAR: f64 = 2.0;

fn ranked(rank: &Rank, facts: &[Fact]) -> Result<Fit, String> {
    let yes = |fits: bool| if fits { Fit::Yes } else { Fit::No };
    let prints = |fact: &Fact, value: f64| round(value, fact.decimals);
    if rank.place == Place::Tied && facts.len() > 1 {
        let mut all = Vec::new();
        for fact in facts {
            all.push(prints(fact, known(fact)?));
        }
        return Ok(yes(all.windows(2).all(|pair| pair[0] == pair[1])));
    }
    let [fact] = facts else {
        return Err("a rank is that of one number".to_owned());
    };
    let value = known(fact)?;
    if fact.unit == Unit::Rank {
        return match rank.place {
            Place::Nth(place) => Ok(yes(value == place as f64)),
            _ => Err("the number is a rank: write \"first\", or give the share".to_owned()),
        };
    }
    if rank.place == Place::Plurality {
        if fact.unit != Unit::Share || fact.groups.is_empty() {
            return Err("the number is not a share among other answers".to_owned());
        }
        let largest = fact.groups.iter().all(|group| snap(*group) < snap(value));
        return Ok(yes(largest && snap(value) <= 50.0));
    }
    if fact.among.is_empty() {
        return Err("there is nothing that it is ranked among".to_owned());
    }
    let fits = |rivals: &[f64]| {
        let higher = rivals
            .iter()
            .filter(|rival| snap(**rival) > snap(value))
            .count();
        let lower = rivals
            .iter()
            .filter(|rival| snap(**rival) < snap(value))
            .count();
        let tied = rivals
            .iter()
            .any(|rival| prints(fact, *rival) == prints(fact, value));
        let apart = rivals
            .iter()
            .all(|rival| snap((rival - value).abs()) >= CLEAR);
        let placed = match rank.place {
            Place::Nth(place) => higher + 1 == place,
            Place::FromLast(place) => lower + 1 == place,
            Place::Tied => tied,
            Place::Plurality => false,
        };
        placed && (!rank.clear || apart) && (!rank.joint || tied)
    };
    let all: Vec<f64> = fact.among.iter().map(|rival| rival.value).collect();
    let without: Vec<f64> = fact
        .among
        .iter()
        .filter(|r| !r.none)
        .map(|r| r.value)
        .collect();
    // "None of these" may be counted among the answers, or not.
    Ok(yes(fits(&all) || (!without.is_empty() && fits(&without))))
}

/// A range in words: "47.5% to under 50%".
pub fn range_in_words(range: Range, unit: &str) -> String {
    // One decimal, or as many as tell the ends apart: 1 in 50 is 1.961% to 2.041%.
    let width = range
        .low
        .zip(range.high)
        .map_or(f64::INFINITY, |(low, high)| (high.at - low.at).abs());
    let decimals = if width < 1.0 { 3 } else { 1 };
    let number = |at: f64| format!("{}{unit}", plain(at, decimals));
    let low = range.low.map(|end| {
        (
            number(end.at),
            range
                .low
                .is_some_and(|e| e.edge == super::phrase::Edge::Out),
        )
    });
    let high = range.high.map(|end| {
        (
            number(end.at),
            range
                .high
                .is_some_and(|e| e.edge == super::phrase::Edge::Out),
        )
    });
    match (low, high) {
        (Some((low, false)), Some((high, false))) => format!("{low} to {high}"),
        (Some((low, true)), Some((high, false))) => format!("over {low} and up to {high}"),
        (Some((low, false)), Some((high, true))) => format!("{low} to under {high}"),
        (Some((low, true)), Some((high, true))) => format!("over {low} and under {high}"),
        (Some((low, true)), None) => format!("over {low}"),
        (Some((low, false)), None) => format!("{low} or more"),
        (None, Some((high, true))) => format!("under {high}"),
        (None, Some((high, false))) => format!("{high} or less"),
        (None, None) => "any number".to_owned(),
    }
}
