//! Numbers that no poll has, at every key that takes one: infinite, not a number, or so large or small that sums of
//! squares leave the range of a float. What a number means at its key is checked where that key is.

use std::ops::Range;

use super::located::Located;
use super::replicates::ReplicateFactors;
use super::types::{Question, Spec, Weighting};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crossbreak_core::number::{LARGEST, brief, count, is_sound};

/// Every number of the spec that cannot be computed with. Targets are checked where their margins are made.
pub(super) fn numbers(spec: &Spec, found: &mut Diagnostics) {
    weighting(&spec.weighting, found);
    let rules = spec.input.drop.iter().chain(&spec.input.flag);
    for rule in rules {
        if let Some(faster) = &rule.faster_than {
            one("share_of_median", Some(&faster.share_of_median), found);
        }
        if let Some(range) = &rule.out_of_range {
            one("min", range.min.as_ref(), found);
            one("max", range.max.as_ref(), found);
        }
    }
    if let Some(tests) = &spec.tests {
        several("levels", tests.levels.as_ref(), found);
        one("minimum_base", tests.minimum_base.as_ref(), found);
    }
    for variable in spec.variables.values() {
        most("most_categories", variable.most_categories.as_ref(), found);
    }
    for question in &spec.questions {
        of_question(question, found);
        most("most_answers", question.most_answers.as_ref(), found);
    }
}

/// How many categories a variable or a question can have at most.
pub const MOST_CATEGORIES: u32 = 30_000;

fn most(key: &str, most: Option<&Located<u32>>, found: &mut Diagnostics) {
    if let Some(most) = most
        && !(1..=MOST_CATEGORIES).contains(&**most)
    {
        found.push(
            Diagnostic::error(
                Code::SpecContradiction,
                format!(
                    "expected `{key}` from 1 to {}, found {}",
                    count(MOST_CATEGORIES.into()),
                    count((**most).into())
                ),
            )
            .at(most.span())
            .help("1,000 is the default"),
        );
    }
}

fn weighting(weighting: &Weighting, found: &mut Diagnostics) {
    several("bounds", weighting.bounds.as_ref(), found);
    one("cap", weighting.cap.as_ref(), found);
    one("tolerance", Some(&weighting.tolerance), found);
    one("population", weighting.population.as_ref(), found);
    one(
        "above",
        weighting.choose.as_ref().map(|choose| &choose.above),
        found,
    );
    if let Some(replicates) = &weighting.replicates {
        one("factor", replicates.factor.as_ref(), found);
        one("k", replicates.k.as_ref(), found);
        if let Some(factors) = &replicates.factors
            && let ReplicateFactors::Listed(list) = &**factors
        {
            number("factors", list, factors.span(), found);
        }
    }
}

fn of_question(question: &Question, found: &mut Diagnostics) {
    several("quantiles", question.quantiles.as_ref(), found);
    let truth = question.truth.as_ref();
    one("value", truth.and_then(|truth| truth.value.as_ref()), found);
    for (key, of_answers) in [("values", &question.values), ("scores", &question.scores)] {
        for (answer, value) in of_answers.iter().flatten() {
            number(key, &[*value], answer.span(), found);
        }
    }
}

fn one(key: &str, value: Option<&Located<f64>>, found: &mut Diagnostics) {
    if let Some(value) = value {
        number(key, &[**value], value.span(), found);
    }
}

fn several(key: &str, values: Option<&Located<Vec<f64>>>, found: &mut Diagnostics) {
    if let Some(values) = values {
        number(key, values, values.span(), found);
    }
}

/// Says the first of the numbers at a key that cannot be computed with.
fn number(key: &str, values: &[f64], span: Range<usize>, found: &mut Diagnostics) {
    let Some(value) = values.iter().find(|value| !is_sound(**value)) else {
        return;
    };
    let help = match value.abs() <= LARGEST {
        true => "write 0, or a number of at least 1e-15",
        false => "write a number below 1e15; where there is no limit, leave the key out",
    };
    found.push(
        Diagnostic::error(
            Code::SpecContradiction,
            format!("`{key}` cannot be {}", brief(*value)),
        )
        .at(span)
        .help(help),
    );
}

#[cfg(test)]
mod tests {
    use crate::spec::{check, read};

    #[test]
    fn an_absurd_number_is_one_mistake_at_its_key() {
        let spec = |key: &str| {
            format!(
                "spec = 1\n[study]\ntitle = \"t\"\nclient = \"c\"\ncompany = \"o\"\n\
                 fieldwork = {{ from = 2024-01-01, to = 2024-01-02 }}\nuniverse = \"u\"\nmode = \"m\"\n\
                 [input]\nfile = \"f\"\nid = \"i\"\n[variables.sex]\ncolumn = \"sex\"\n\
                 [weighting]\nmethod = \"rake\"\n{key}\n\
                 [[weighting.margin]]\nvariables = [\"sex\"]\ntargets = {{ A = 1 }}\n"
            )
        };
        for (key, help) in [
            ("population = 1e308", "below 1e15"),
            ("population = nan", "below 1e15"),
            ("population = 9223372036854775807", "below 1e15"),
            ("population = 1e-320", "at least 1e-15"),
            ("tolerance = -inf", "below 1e15"),
            ("max_passes = 4294967295", "1000 is"),
            ("[tests]\ncolumns = true\nlevels = [0.9, nan]", "below"),
            ("[tests]\ncolumns = true\nminimum_base = inf", "below"),
            (
                "[[input.flag]]\nout_of_range = { column = \"a\", max = 1e300 }",
                "leave the key out",
            ),
            (
                "[[question]]\nid = \"q\"\nkind = \"ordered\"\ncolumn = \"q\"\nvalues = { a = 1e300 }",
                "below",
            ),
            (
                "[[question]]\nid = \"q\"\nkind = \"number\"\ncolumn = \"q\"\nquantiles = [1e-320]",
                "at least",
            ),
            (
                "[[question]]\nid = \"q\"\nkind = \"number\"\ncolumn = \"q\"\nquantiles = [0.123456789]",
                "quartiles",
            ),
        ] {
            let text = spec(key);
            let parsed = read(&text);
            let mut errors: Vec<_> = parsed.diagnostics.iter().cloned().collect();
            if let Some(spec) = &parsed.spec {
                errors.extend(check(spec).iter().cloned());
            }
            errors.retain(|d| d.severity == crate::diagnostic::Severity::Error);
            let [error] = errors.as_slice() else {
                panic!("{key}: {errors:#?}");
            };
            let said = error.help.as_deref().unwrap_or_default();
            assert!(said.contains(help), "{key}: {said}");
        }
    }
}
