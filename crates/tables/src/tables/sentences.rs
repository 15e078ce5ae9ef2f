//! What the workbook's notes and the methods statement say in the same words.

use crossbreak_core::number::{counted, percent_to, plain};
use crossbreak_study::estimates::{MarginInfo, Rules};
use crossbreak_study::spec::{Adjust, TestMethod};

pub(crate) const BASES: &str = "Three bases stand on every table: unweighted (people), weighted (the sum of their weights) and \
     effective (how many people of equal weight would be as precise; Kish, within that column).";

pub(crate) const LOW_BASES: &str = "[low] marks a column of 50 to 99 respondents, [very low] one of fewer than 50, by their \
     unweighted number.";

pub(crate) const NETS: &str = "A NET counts everyone who gave any of its answers. NETs, leads and gaps are computed before \
     rounding, so that printed parts may not add up to them.";

/// A NET by its name, with the word before it where the name does not begin with it: "NET: Good", "NET agree".
pub fn net(prefix: &str, name: &str) -> String {
    let rest = name.strip_prefix("NET").or(name.strip_prefix("Net"));
    let says_so = rest.is_some_and(|rest| {
        rest.is_empty() || rest.starts_with(|c: char| c.is_whitespace() || matches!(c, ':' | '('))
    });
    match says_so {
        true => name.to_owned(),
        false => format!("{prefix}{name}"),
    }
}

pub(crate) const NO_TESTS: &str = "Columns are not tested against each other.";

/// What `[c]` stands for, where something can be withheld.
pub(crate) fn withheld(rules: &Rules) -> Option<String> {
    (rules.withhold_below > 0).then(|| {
        format!(
            "[c] stands for a number that is withheld: its column has fewer than {} respondents, or would give such a column \
             away.",
            rules.withhold_below
        )
    })
}

/// Who keeps their share of a margin; a few are not counted where small columns are withheld.
pub(crate) fn held(margin: &MarginInfo, rules: &Rules) -> Option<String> {
    margin.held.map(|(rows, share)| match rules.shows(rows) {
        false => "A few respondents have no category of this margin and keep their share; the targets share out the rest."
            .to_owned(),
        true => format!(
            "{} no category of this margin and keep their share of {}; the targets share out the rest.",
            counted(rows, "respondent has", "respondents have"),
            percent_to(share, 1)
        ),
    })
}

/// What is compared with what, and how sure.
pub(crate) fn tests(rules: &Rules) -> Vec<String> {
    let percent = |level: f64| format!("{}%", plain(level * 100.0, 2));
    let levels = match rules.levels {
        (high, Some(low)) => format!(
            "capital letters at {}, small ones at {}",
            percent(high),
            percent(low)
        ),
        (high, None) => format!("at {}", percent(high)),
    };
    let high = percent(rules.levels.0);
    let mut notes = Vec::new();
    if !rules.compares() {
        notes.push(NO_TESTS.to_owned());
    }
    if rules.columns {
        notes.push(format!(
            "A letter under a number names a column of the same crossbreak: the number is significantly higher than that \
             column's ({levels}). Letters begin with A in each crossbreak. Columns are not compared where they overlap."
        ));
    }
    if !rules.pairs.is_empty() {
        let pairs: Vec<String> = rules
            .pairs
            .iter()
            .map(|[one, other]| format!("{one} with {other}"))
            .collect();
        notes.push(format!(
            "Only planned comparisons of columns are made: {}.",
            pairs.join("; ")
        ));
    }
    if rules.rest {
        notes.push(format!(
            "+ and − mark a number that is higher or lower than that of the rest of its crossbreak (at {high})."
        ));
    }
    if rules.waves {
        notes.push(format!(
            "↑ and ↓ mark a number that is higher or lower than in the wave before (at {high})."
        ));
    }
    let adjusted = match rules.adjust {
        Adjust::None => "not adjusted for their number",
        Adjust::Holm => "adjusted for their number within a row and crossbreak (Holm)",
        Adjust::BenjaminiHochberg => {
            "adjusted for their number within a row and crossbreak (Benjamini and Hochberg)"
        }
    };
    if rules.compares() {
        let least = plain(rules.minimum_base, 1);
        notes.push(match rules.method {
            TestMethod::Linearised => format!(
                "Tests are two-sided t tests: the difference of two columns divided by its standard error, which allows for \
                 the weighting and for the covariance of the two; {adjusted}. The 95% interval of a printed difference has \
                 the same standard error, and is not adjusted. Columns with an effective base under {least} are not \
                 compared, and neither are medians and other quantiles. Each test is in tests.csv."
            ),
            TestMethod::EffectiveBase => format!(
                "Tests are two-sided z tests of two columns' shares, or means, with their effective bases, {adjusted}; none \
                 where an effective base is under {least}. The 95% interval of a printed difference follows the same rule, \
                 and is not adjusted. Each is in tests.csv."
            ),
        });
    }
    if rules.crossbreaks {
        notes.push(
            "Each crossbreak is also tested as a whole against each question with one answer a respondent (not against \
             multiple response and numbers): Rao and Scott's chi-square, second order, as an F. Each is in tests.csv, or \
             the reason why there is none."
                .to_owned(),
        );
    }
    notes
}

/// What stands below a difference of two columns.
pub(crate) fn differences(rules: &Rules) -> String {
    match rules.method {
        TestMethod::Linearised => "Below each difference is its 95% interval.".to_owned(),
        TestMethod::EffectiveBase => {
            "Below each difference is its 95% interval, by the effective bases of the two columns; there is none where the \
             columns share respondents, and none for shares of all answers given."
                .to_owned()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::net;

    #[test]
    fn a_net_is_called_one_once() {
        for (name, label) in [
            ("Good", "NET: Good"),
            ("Network", "NET: Network"),
            ("Netto zufrieden", "NET: Netto zufrieden"),
            ("net agree", "NET: net agree"),
            ("NET", "NET"),
            ("NET agree", "NET agree"),
            ("Net: agree", "Net: agree"),
            ("NET (agree)", "NET (agree)"),
        ] {
            assert_eq!(net("NET: ", name), label);
        }
        assert_eq!(net("NET ", "Good"), "NET Good");
    }
}
