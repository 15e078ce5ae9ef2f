//! What a number is in a sentence, and what the words of the trade mean.

use crossbreak_core::number::{count, percent_to, plain};
use crossbreak_study::estimates::{Base, Bases, Flag, Number, Published, Statistic};
use crossbreak_tables::tables::{Format, signed};

/// The place of a number in the page: its id, with a low line for each space, as an address has to have it.
pub(super) fn anchor(id: &str) -> String {
    let low = |c: char| if c.is_whitespace() { '_' } else { c };
    id.chars().map(low).collect()
}

/// "58.1% · 95% interval 55.9% to 60.3% · bases: 2,041 unweighted, 2,041 weighted, 1,461 effective · of all UK adults".
/// `whom` is in the words of the table; a number that is withheld says so and nothing else.
pub(super) fn title(number: &Number, format: Format, whom: &str) -> String {
    let mut parts = Vec::new();
    match number.flag {
        Flag::Withheld => {
            return "withheld: its column has too few respondents, or would give such a column away"
                .to_owned();
        }
        Flag::Empty => parts.push("nobody in this column".to_owned()),
        _ => parts.extend(value(number, format)),
    }
    parts.extend(interval(number, format).map(|words| format!("95% interval {words}")));
    parts.extend(number.bases.map(|bases| of_bases(bases, number.base)));
    if !whom.is_empty() {
        parts.push(format!("of {whom}"));
    }
    match number.flag {
        Flag::Low => parts.push("low base: fewer than 100 respondents".to_owned()),
        Flag::VeryLow => parts.push("very low base: fewer than 50 respondents".to_owned()),
        _ => {}
    }
    parts.join(" · ")
}

/// The median of ordered answers is one of them; numbers that stand for answers are not shown.
fn is_answer(number: &Number) -> bool {
    matches!(number.statistic, Statistic::Median | Statistic::Quantile) && !number.answer.is_empty()
}

fn value(number: &Number, format: Format) -> Option<String> {
    if is_answer(number) {
        return Some(number.answer.clone());
    }
    let value = number.value?;
    Some(match format {
        Format::Points(decimals) => format!("{} points", signed(value * 100.0, decimals + 1)),
        _ => one(value, format),
    })
}

/// "55.9% to 60.3%".
pub(super) fn interval(number: &Number, format: Format) -> Option<String> {
    let (lower, upper) = (number.lower?, number.upper?);
    (!is_answer(number)).then(|| format!("{} to {}", one(lower, format), one(upper, format)))
}

/// With a decimal more than tables print.
fn one(value: f64, format: Format) -> String {
    match format {
        Format::Percent(decimals) => percent_to(value, u32::from(decimals) + 1),
        Format::Points(decimals) => signed(value * 100.0, decimals + 1),
        Format::Count => count(value),
        Format::Decimals(decimals) => plain(value, u32::from(decimals.min(1)) + 1),
        Format::Plain => plain(value, 2),
    }
}

fn of_bases(bases: Bases, base: Base) -> String {
    let what = match base {
        Base::Answers => "answers",
        _ => "bases",
    };
    format!(
        "{what}: {} unweighted, {} weighted, {} effective",
        count(bases.unweighted as f64),
        count(bases.weighted),
        count(bases.effective)
    )
}

/// A term of the glossary: its key, by which numbers name it, what it is called and what it means.
pub(super) struct Term {
    pub key: &'static str,
    pub name: &'static str,
    pub meaning: String,
}

/// What the numbers of a study are: the statistics that occur.
pub(super) fn glossary(published: &Published) -> Vec<Term> {
    const ALL: [Statistic; 12] = [
        Statistic::Share,
        Statistic::Net,
        Statistic::Cumulative,
        Statistic::Mean,
        Statistic::Median,
        Statistic::Quantile,
        Statistic::Gap,
        Statistic::Ratio,
        Statistic::Lead,
        Statistic::Index,
        Statistic::Rank,
        Statistic::Difference,
    ];
    let occurs = |of: &Statistic| published.numbers().iter().any(|n| n.statistic == *of);
    ALL.into_iter()
        .filter(occurs)
        .map(|statistic| {
            let (name, meaning) = meaning(statistic, published);
            Term {
                key: statistic.as_str(),
                name,
                meaning,
            }
        })
        .collect()
}

fn meaning(statistic: Statistic, published: &Published) -> (&'static str, String) {
    let (name, meaning) = match statistic {
        Statistic::Share => (
            "Share",
            "The weights of those who gave this answer, divided by the weighted base: the weights of everyone whom the \
             percentage is of, in that column.",
        ),
        Statistic::Net => (
            "NET",
            "The share of those who gave any of several answers, each person counted once. It is computed before rounding, \
             so that its printed parts may not add up to it.",
        ),
        Statistic::Cumulative => (
            "Cumulative share",
            "The share of those whose answer lies on one side of a threshold.",
        ),
        Statistic::Mean => (
            "Mean",
            "Each answer times its weight, added up and divided by the sum of the weights.",
        ),
        Statistic::Median => return ("Median", median(published)),
        Statistic::Quantile => (
            "Quantile",
            "The answer that a given part of the weighted respondents do not exceed: a quarter for the lower quartile, three \
             quarters for the upper one. By the rule of the median.",
        ),
        Statistic::Gap => (
            "Gap",
            "The median less the true figure, computed before rounding.",
        ),
        Statistic::Ratio => ("Ratio", "The median divided by the true figure."),
        Statistic::Lead => (
            "Lead",
            "The share of one side less the share of the other, in percentage points, computed before rounding.",
        ),
        Statistic::Index => (
            "Index",
            "The weighted mean of the scores that the study gives to the answers; answers without a score are left out.",
        ),
        Statistic::Rank => (
            "Rank",
            "The place of an item among those of its question, the highest number first.",
        ),
        Statistic::Difference => (
            "Difference",
            "One column less another, computed before rounding; in percentage points where the columns hold shares.",
        ),
    };
    (name, meaning.to_owned())
}

/// The rules by which medians are taken.
fn median(published: &Published) -> String {
    let has = |row: &crossbreak_study::estimates::RowInfo| row.statistic == Statistic::Median;
    let with = published
        .questions()
        .iter()
        .filter(|q| q.rows.iter().any(has));
    let mut rules: Vec<&str> = with.map(|question| question.rule).collect();
    rules.sort_unstable();
    rules.dedup();
    let math = "The smallest answer that at least half of the weighted respondents do not exceed: always an answer that \
                somebody gave.";
    match rules[..] {
        ["math"] | [] => math.to_owned(),
        _ => {
            let others: Vec<&str> = rules.iter().copied().filter(|r| *r != "math").collect();
            let by = format!(
                "The answer that half of the weighted respondents do not exceed, by the rule {} of quantiles.",
                others.join(" or ")
            );
            match rules.contains(&"math") {
                true => format!(
                    "{math} Where a table says so: {}",
                    crossbreak_study::spec::lower_first(&by)
                ),
                false => by,
            }
        }
    }
}
