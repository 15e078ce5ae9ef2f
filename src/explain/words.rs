//! What a number is, by which formula, and the formula with its sums put in (STATISTICS 3 to 7).

use super::{Input, Subject};
use crossbreak_core::number::{count, counted, percent_to, plain};
use crossbreak_study::estimates::{
    Base, Flag, Made, Published, Quotient, Reached, Statistic, Trace, Variance, place, published,
};
use crossbreak_study::spec::TestMethod;

/// What the statistic is in plain words.
pub(super) fn definition(subject: Subject<'_>, all: &Published) -> String {
    let number = subject.number;
    let of = all.row_statistic(number);
    let row = match (of, subject.row) {
        (Statistic::Share, _) if number.base == Base::Answers => format!(
            "The share of all answers given that were “{}”, each answer counted with the weight of the respondent who gave it.",
            number.answer
        ),
        (Statistic::Share, None) => composition(subject),
        (Statistic::Share, Some(row)) => match row.name.as_str() {
            "under" | "right" | "over" if row.answer != row.name => format!(
                "The share of the base whose answer is on this side of the true figure: {}. Each respondent counts with their \
                 weight.",
                row.answer
            ),
            _ => format!(
                "The share of the base who answered “{}”, each respondent counted with their weight.",
                row.answer
            ),
        },
        (Statistic::Net, _) => format!(
            "The share of the base who gave any of the answers of the NET “{}”. Each respondent counts once, with their weight; \
             it is computed from respondents, not by adding up printed percentages.",
            number.answer
        ),
        (Statistic::Cumulative, _) => format!(
            "The share of the base whose answer lies on one side of a threshold: {}. Each respondent counts with their weight.",
            number.answer
        ),
        (Statistic::Mean, _) => {
            "The average answer of the base, each respondent counted with their weight.".to_owned()
        }
        (Statistic::Median, _) => format!(
            "The answer in the middle: {}.",
            reached_by_rule(subject, "half")
        ),
        (Statistic::Quantile, _) => {
            let name = subject.row.map_or("", |row| row.name.as_str());
            let p = name.strip_prefix("quantile-").unwrap_or_default();
            format!(
                "The answer that {p}% of the weighted respondents do not exceed: {}.",
                reached_by_rule(subject, &format!("{p}%"))
            )
        }
        (Statistic::Gap, _) => format!(
            "How far the median answer is from the true figure: the median less the true figure. The median is {}.",
            reached_by_rule(subject, "half")
        ),
        (Statistic::Ratio, _) => format!(
            "The median answer divided by the true figure. The median is {}.",
            reached_by_rule(subject, "half")
        ),
        (Statistic::Lead, _) => format!(
            "How many percentage points more of the base gave the first than the second: {}. It is computed from unrounded \
             shares.",
            number.answer
        ),
        (Statistic::Index, _) => {
            "The average of the scores that the spec gives to the answers, each respondent counted with their weight. \
             Respondents whose answer has no score are left out."
                .to_owned()
        }
        (Statistic::Rank, _) => {
            "The place of this item among the items of its question, the highest number first; items with the same number share \
             the higher place."
                .to_owned()
        }
        (Statistic::Difference, _) => "The first column less the second.".to_owned(),
    };
    match number.statistic {
        Statistic::Difference => format!(
            "The number of the first column less that of the second, before rounding ({}). In each column: {}",
            number.column,
            crossbreak_study::spec::lower_first(&row)
        ),
        _ => row,
    }
}

/// By which rule a quantile is taken.
fn reached_by_rule(subject: Subject<'_>, part: &str) -> String {
    let ordered = subject
        .question
        .is_some_and(|q| q.kind == crossbreak_study::spec::Kind::Ordered);
    match subject.question.map_or("math", |question| question.rule) {
        rule if ordered || rule == "math" => format!(
            "the smallest answer at which at least {part} of the weighted respondents are reached, which is always an answer \
             that somebody gave"
        ),
        rule => format!("by the rule {rule} of quantiles"),
    }
}

/// What a number about the sample is.
fn composition(subject: Subject<'_>) -> String {
    let id = &subject.number.id;
    let (variable, category) = (&subject.number.item, &subject.number.answer);
    match id {
        _ if subject.number.se.is_some() => weighted_share(variable, category),
        id if id.ends_with(":unweighted") => format!(
            "The share of the respondents, without weights, whose `{variable}` is “{category}”."
        ),
        id if id.ends_with(":target") => format!(
            "The share that the weighting aims at for those whose `{variable}` is “{category}”: the target of the spec, or the sum \
             of the targets of interlocked categories."
        ),
        _ => weighted_share(variable, category),
    }
}

fn weighted_share(variable: &str, category: &str) -> String {
    format!(
        "The share of the weighted sample whose `{variable}` is “{category}”, each respondent counted with their weight."
    )
}

/// The formula. w is a respondent's weight, and sums go over the base.
pub(super) fn formula(subject: Subject<'_>, all: &Published) -> String {
    let number = subject.number;
    let own = match all.row_statistic(number) {
        Statistic::Share if number.base == Base::Answers => {
            "Σ w × (times this answer was given) ÷ Σ w × (answers given)"
        }
        Statistic::Share if number.id.ends_with(":unweighted") && subject.question.is_none() => {
            "respondents in the category ÷ all respondents"
        }
        Statistic::Share if number.id.ends_with(":target") && subject.question.is_none() => {
            "target of the margin, as a share of the weighted sample"
        }
        Statistic::Share | Statistic::Net | Statistic::Cumulative => {
            "Σ w y ÷ Σ w, with y = 1 for those who are counted and 0 for the others in the base"
        }
        Statistic::Lead => {
            "Σ w y ÷ Σ w, with y = 1 for the first side, −1 for the second and 0 for the others in the base"
        }
        Statistic::Mean => "Σ w y ÷ Σ w, with y the answer",
        Statistic::Index => "Σ w y ÷ Σ w, with y the score of the answer",
        Statistic::Median | Statistic::Quantile => {
            "F(y) = Σ w over answers up to y ÷ Σ w; the smallest y with F(y) ≥ p"
        }
        Statistic::Gap => "median − true figure; median: the smallest y with F(y) ≥ 0.5",
        Statistic::Ratio => "median ÷ true figure; median: the smallest y with F(y) ≥ 0.5",
        Statistic::Rank => "1 + how many items have a higher number",
        Statistic::Difference => "first − second",
    };
    let rule = subject.question.map_or("math", |q| q.rule);
    let plain_rule = rule == "math"
        || subject
            .question
            .is_some_and(|q| q.kind == crossbreak_study::spec::Kind::Ordered);
    let own = match plain_rule || !own.contains("F(y) ≥") {
        true => own.to_owned(),
        false => own.replace(
            "the smallest y with F(y) ≥",
            &format!("the quantile by the rule {rule} at"),
        ),
    };
    match number.statistic {
        Statistic::Difference => format!("first column − second column; in each: {own}"),
        _ => own,
    }
}

/// A sum or a value, with enough digits to follow the arithmetic.
fn digits(value: f64) -> String {
    plain(value, 6).replace('-', "−")
}

/// The formula with the numbers put in.
pub(super) fn arithmetic(subject: Subject<'_>, trace: &Trace, all: &Published) -> Vec<String> {
    let number = subject.number;
    match &trace.made {
        Made::Mean(mean) => of_mean(mean, number.base),
        Made::Quantile {
            p,
            truth,
            before,
            at,
        } => of_quantile(subject, *p, *truth, before.as_ref(), at.as_ref()),
        Made::Rank { by, among } => {
            let mut lines: Vec<String> = among
                .iter()
                .map(|(id, value)| {
                    let value = value.map_or("no number".to_owned(), digits);
                    let own = if id == by { ": this item" } else { "" };
                    format!("`{id}` = {value}{own}")
                })
                .collect();
            let own = all.get(by).and_then(|number| number.value);
            lines.extend(own.filter(|_| number.value.is_some()).map(|own| {
                format!(
                    "1 + {} with a higher number = {}",
                    place(own, among) - 1,
                    place(own, among)
                )
            }));
            lines
        }
        Made::Difference(sides) => {
            let [one, other] = sides;
            let mut lines = Vec::new();
            for (name, side) in [("first", one), ("second", other)] {
                let value = side.value.map_or("no number".to_owned(), digits);
                lines.push(match &side.number {
                    Some(id) => format!("{name}: `{id}` = {value}"),
                    None => format!("{name} (not a column of its own) = {value}"),
                });
            }
            if let (Some(a), Some(b), Some(_)) = (one.value, other.value, number.value) {
                lines.push(format!("{} − {} = {}", digits(a), digits(b), digits(a - b)));
            }
            lines
        }
        Made::Unweighted { people } => vec![format!(
            "{} ÷ {} = {}",
            count(*people as f64),
            counted(trace.base.unweighted, "respondent", "respondents"),
            number.value.map_or(String::new(), digits)
        )],
        Made::Target => vec![number.value.map_or(String::new(), |target| {
            format!("target {}", percent_to(target, 4))
        })],
    }
}

fn of_mean(mean: &Quotient, base: Base) -> Vec<String> {
    let (one, many) = match base {
        Base::Answers => ("answer", "answers"),
        _ => ("respondent", "respondents"),
    };
    let mut lines: Vec<String> = Vec::new();
    for part in &mean.parts {
        let scored = match part.score {
            Some(1.0) | None => String::new(),
            Some(score) => format!(", each with the score {}", digits(score)),
        };
        lines.push(format!(
            "“{}”: {}, sum of weights {}{scored}",
            part.label,
            counted(part.people, one, many),
            digits(part.weight)
        ));
    }
    let Some(value) = mean.value() else {
        lines.push("nobody is in the base: there is no number".to_owned());
        return lines;
    };
    let above = match mean.parts.is_empty() {
        true => format!("Σ w y = {}", digits(mean.sum)),
        false => digits(mean.sum),
    };
    if mean.parts.len() > 1 {
        let mut sum = String::new();
        for (i, part) in mean.parts.iter().enumerate() {
            let score = part.score.unwrap_or(1.0);
            let sign = match (i, score < 0.0) {
                (0, false) => "",
                (0, true) => "−",
                (_, false) => " + ",
                (_, true) => " − ",
            };
            let times = match score.abs() {
                1.0 => String::new(),
                score => format!("{} × ", digits(score)),
            };
            sum += &format!("{sign}{times}{}", digits(part.weight));
        }
        lines.push(format!("sum: {sum} = {above}"));
    }
    let sum = above;
    lines.push(format!(
        "{sum} ÷ weighted base {} = {}",
        digits(mean.weight),
        digits(value)
    ));
    lines
}

fn of_quantile(
    subject: Subject<'_>,
    p: f64,
    truth: Option<f64>,
    before: Option<&Reached>,
    at: Option<&Reached>,
) -> Vec<String> {
    let Some(at) = at else {
        return vec!["nobody is in the base: there is no number".to_owned()];
    };
    let share = |reached: &Reached| percent_to(reached.share, 4);
    let mut lines = Vec::new();
    if let Some(before) = before {
        lines.push(format!(
            "F({}) = {}: so many of the weighted base answered {} or before it",
            before.answer,
            share(before),
            before.answer
        ));
    }
    let ordered = subject
        .question
        .is_some_and(|q| q.kind == crossbreak_study::spec::Kind::Ordered);
    let plain_rule = ordered || subject.question.is_none_or(|q| q.rule == "math");
    lines.push(format!(
        "F({}) = {}{}",
        at.answer,
        share(at),
        match plain_rule {
            true => format!(": the first answer to reach {}%", plain(p * 100.0, 4)),
            false => String::new(),
        }
    ));
    let own = subject.number.value;
    if let (Some(truth), Some(value)) = (truth, own) {
        // Of ordered answers, what they stand for.
        let median = match subject.number.statistic {
            Statistic::Ratio => value * truth,
            _ => value + truth,
        };
        let sign = match subject.number.statistic {
            Statistic::Ratio => "÷",
            _ => "−",
        };
        lines.push(format!(
            "{} {sign} {} = {}",
            digits(median),
            digits(truth),
            digits(published(subject.number.statistic, median, Some(truth)))
        ));
    }
    lines
}

/// How the standard error and the interval are made.
pub(super) fn precision(
    subject: Subject<'_>,
    trace: Option<&Trace>,
    input: &Input<'_>,
) -> Vec<String> {
    let number = subject.number;
    if number.se.is_none() {
        let why = match number.statistic {
            Statistic::Rank => "A rank has no standard error.",
            _ if number.value.is_none() => return Vec::new(),
            _ => "There is no standard error.",
        };
        let mut lines = vec![why.to_owned()];
        if let (Some(_), None) | (None, Some(_)) = (number.lower, number.upper) {
            lines.push("The interval is open at one end.".to_owned());
        }
        return lines;
    }
    let all = input.published;
    let effective_bases = number.statistic == Statistic::Difference
        && all.rules().method == TestMethod::EffectiveBase;
    let quantile = matches!(
        all.row_statistic(number),
        Statistic::Median | Statistic::Gap | Statistic::Ratio | Statistic::Quantile
    );
    let variance = input.tracer.variance();
    let mut lines = Vec::new();
    lines.push(match (variance, quantile) {
        _ if effective_bases => {
            "Standard error by effective bases: from p (1 − p) (1 ÷ m1 + 1 ÷ m2), with p pooled and m1, m2 the effective bases of \
             the two columns."
                .to_owned()
        }
        (Variance::Replicates(count), _) => format!(
            "Standard error from {count} replicates: the squared deviations of the replicates' estimates from this one, added up \
             with the factors of the method."
        ),
        (_, true) => {
            let share = match variance {
                Variance::Given => "linearised, with weights taken as given",
                _ => "linearised, and allows for the weighting to targets",
            };
            format!(
                "Standard error: the width of the interval ÷ 2 t (Woodruff). The standard error of the share up to the quantile, on \
                 which the interval rests, is {share}."
            )
        }
        (Variance::Calibrated, _) => {
            "Standard error, linearised: variance = n ÷ (n − 1) × Σ (u − mean u)², with u = w e, and e what is left of z = (y − \
             value) ÷ Σ w after a regression on the categories of all margins with the base weights. So it allows for the \
             weighting to targets."
                .to_owned()
        }
        (Variance::Given, _) => {
            "Standard error, linearised: variance = n ÷ (n − 1) × Σ (u − mean u)², with u = w z and z = (y − value) ÷ Σ w. Weights \
             are taken as given."
                .to_owned()
        }
    });
    if input.tracer.strata() > 1 && !matches!(variance, Variance::Replicates(_)) {
        lines.push(format!(
            "The sample is {} parts that were weighted each on its own; their variances add up.",
            input.tracer.strata()
        ));
    }
    let Some(critical) = trace.and_then(|trace| trace.critical) else {
        return lines;
    };
    let times = match trace.and_then(|trace| trace.degrees) {
        Some(degrees) => format!(
            "t = {} ({} degrees of freedom)",
            plain(critical, 4),
            count(degrees as f64)
        ),
        None => format!("z = {}", plain(critical, 4)),
    };
    lines.extend(match number.statistic {
        _ if number.lower.is_none() && number.upper.is_none() => {
            Some("There is no interval: everyone or nobody in the base is counted.".to_owned())
                .filter(|_| number.statistic.is_share())
        }
        statistic if statistic.is_share() => Some(format!(
            "95% interval: logit(share) ± t × se ÷ (share × (1 − share)), turned back into shares; {times}."
        )),
        Statistic::Median | Statistic::Gap | Statistic::Ratio | Statistic::Quantile
            if !matches!(variance, Variance::Replicates(_)) =>
        {
            Some(format!(
                "95% interval (Woodruff): F at the quantile ± t × the standard error of that share, turned back into answers by \
                 the rule of the quantile; {times}."
            ))
        }
        _ => Some(format!("95% interval: value ± {} × se; {times}.", plain(critical, 4))),
    });
    lines.push(all.precision().to_owned());
    lines
}

/// What a flag means to a reader.
pub(super) fn warning(flag: Flag, all: &Published) -> Option<String> {
    match flag {
        Flag::None => None,
        Flag::Low => Some("Low base: it rests on 50 to 99 respondents.".to_owned()),
        Flag::VeryLow => Some("Very low base: it rests on fewer than 50 respondents.".to_owned()),
        Flag::Empty => Some("No respondents are in its base: there is no number.".to_owned()),
        Flag::Withheld => Some(format!(
            "Withheld: its column has fewer than {} respondents, or its value would give such a column away. Neither its value nor \
             its bases are shown in any output.",
            all.rules().withhold_below
        )),
    }
}
