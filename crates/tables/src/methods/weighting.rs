//! How the data were weighted, and what the weights are like.

use super::{Section, listed, stated};
use crossbreak_core::number::{count, counted, miss, percent_to, plain};
use crossbreak_study::estimates::{Factors, Published, ReplicateInfo, Replication, WeightingInfo};
use crossbreak_study::spec::{Discrepancy, Method, Spec, called, weighted_by};

pub(super) fn section(spec: &Spec, published: &Published) -> Section {
    let paragraphs = match published.weighting() {
        None => vec![
            "The data are not weighted: every respondent counts as one, and the effective base of every number is the number \
             of respondents in its base."
                .to_owned(),
        ],
        Some(of) => {
            let mut paragraphs = made(spec, of);
            paragraphs.extend(segments(spec, published, of));
            paragraphs.extend(outcome(spec, of));
            paragraphs.push(spread(of));
            paragraphs.extend(of.replicates.as_ref().map(|r| replicates(spec, r)));
            paragraphs
        }
    };
    Section {
        heading: "Weighting".into(),
        paragraphs,
    }
}

/// By what, by which method, from which base weights.
fn made(spec: &Spec, of: &WeightingInfo) -> Vec<String> {
    let weighting = &spec.weighting;
    if *weighting.method == Method::Given {
        return vec![given(spec)];
    }
    let mut by = weighted_by(spec);
    if weighting.margins.iter().any(|m| m.variables.len() > 1) {
        by += " Variables joined by × are interlocked: each combination of their categories has a target.";
    }
    let base = match &weighting.base_weight {
        Some(column) => format!("Base weights are the column ‘{column}’ of the raw file."),
        None => "Every respondent's base weight is 1.".to_owned(),
    };
    let mut paragraphs = vec![by, format!("{} {base}", method(spec))];
    if let Some(choose) = &weighting.choose {
        let by = match choose.by {
            Discrepancy::Total => "differences from its targets add up to",
            Discrepancy::Largest => "largest difference from a target is",
            Discrepancy::Average => "differences from its targets are on average",
        };
        paragraphs.push(format!(
            "Only margins that the sample missed by enough were used: those whose {by} more than {} percentage points. {}",
            plain(*choose.above * 100.0, 4),
            match of.unused.len() {
                0 => "All of them were.".to_owned(),
                n if n == of.margins.len() => "None was, and the weights are the base weights.".to_owned(),
                _ => format!("Not used: {}.", of.unused.join("; ")),
            }
        ));
    }
    paragraphs
}

fn given(spec: &Spec) -> String {
    let weighting = &spec.weighting;
    let name = |path: &str| {
        path.rsplit(['/', '\\'])
            .next()
            .unwrap_or_default()
            .to_owned()
    };
    let place = match &weighting.file {
        Some(file) => format!("the file {}, joined by respondent", name(file)),
        None => "the raw file".to_owned(),
    };
    let column = match &weighting.column {
        Some(column) => format!("the column ‘{column}’ of {place}"),
        None => place,
    };
    format!(
        "Weighted with weights made elsewhere: {column}. They are used as they came. How they were made is for those to say \
         who made them."
    )
}

fn method(spec: &Spec) -> String {
    let weighting = &spec.weighting;
    let bounds = weighting.bounds().map(|ends| ends.map(|end| plain(end, 4)));
    let within = match &bounds {
        Some([lower, upper]) => {
            format!("weight divided by base weight is kept from {lower} to {upper}")
        }
        None => String::new(),
    };
    let cap = weighting
        .cap
        .as_ref()
        .map_or(String::new(), |cap| plain(**cap, 4));
    match *weighting.method {
        Method::Rake if bounds.is_some() => format!(
            "Method: raking with bounds (truncated raking). Base weights are multiplied until the weighted sample has the \
             target share in every category of every margin, and {within}."
        ),
        Method::Rake => "Method: raking (Deming and Stephan 1940). Base weights are multiplied until the weighted sample has \
             the target share in every category of every margin."
            .to_owned(),
        Method::Logit => format!(
            "Method: calibration with the logit distance (Deville and Särndal 1992). The weighted sample has the target share \
             in every category of every margin, and {within}."
        ),
        Method::Linear if bounds.is_some() => format!(
            "Method: linear calibration (generalised regression, GREG) with bounds. The weighted sample has the target share \
             in every category of every margin, and {within}."
        ),
        Method::Linear => "Method: linear calibration (generalised regression, GREG). The weighted sample has the target share \
             in every category of every margin; weights below 0 are possible."
            .to_owned(),
        Method::PostStratify => "Method: post-stratification. In each category base weights are multiplied by the target share \
             over the sample's own."
            .to_owned(),
        Method::CapInLoop => format!(
            "Method: raking in which weights are cut at {cap} times their mean in every pass. The weights depend on the order \
             of the margins, which is the order in which they are named here."
        ),
        Method::TrimAfter => format!(
            "Method: raking (Deming and Stephan 1940), after which weights above {cap} times their mean are cut to it and what \
             is cut off is spread over the others."
        ),
        Method::Given | Method::None => String::new(),
    }
}

fn segments(spec: &Spec, published: &Published, of: &WeightingInfo) -> Option<String> {
    let written = spec.weighting.segments.as_ref()?;
    let variables: Vec<String> = written
        .variables
        .iter()
        .map(|name| called(spec, name))
        .collect();
    // One small segment among others could be worked out from their sum.
    let shown = of
        .segments
        .iter()
        .all(|s| published.rules().shows(s.respondents));
    let parts: Vec<String> = of
        .segments
        .iter()
        .map(|segment| match shown {
            true => format!(
                "{} ({}, effective base {})",
                segment.label,
                counted(segment.respondents, "respondent", "respondents"),
                count(segment.effective_base)
            ),
            false => segment.label.clone(),
        })
        .collect();
    let together = match (&written.totals, written.source.as_deref().and_then(stated)) {
        (None, _) => "Each keeps a mean weight of 1.".to_owned(),
        (Some(_), Some(source)) => {
            format!("Together they are given their sizes in the population (source: {source}).")
        }
        (Some(_), None) => {
            "Together they are given their sizes in the population (source: not stated).".to_owned()
        }
    };
    Some(format!(
        "Weighted apart, each to its own targets, by {}: {}. {together}",
        variables.join(" × "),
        listed(&parts)
    ))
}

/// Whether the targets are met; nothing where there are none.
fn outcome(spec: &Spec, of: &WeightingInfo) -> Option<String> {
    let (met, largest) = (of.converged?, of.largest_miss?);
    let miss = miss(largest);
    let after = counted(of.steps.unwrap_or(0) as usize, "iteration", "iterations");
    Some(match (met, of.stopped) {
        (_, true) => format!(
            "The weighting did not converge: after {after} at least one target is missed by {miss}. The weights are used all \
             the same, because the study's spec says so (write_unconverged)."
        ),
        _ if of.unused.len() == of.margins.len() => return None,
        (true, false) => format!(
            "The weighting converged after {after}: every target {}is met, and the largest miss is {miss}.",
            match of.unused.is_empty() {
                true => "",
                false => "of the margins used ",
            }
        ),
        (false, false) => match *spec.weighting.method {
            Method::TrimAfter => format!(
                "The raking converged; since weights were cut after it, the targets are missed, by {miss} at most."
            ),
            _ => format!("Not every target is met: the largest miss is {miss}."),
        },
    })
}

/// How far the weights are spread, and what that costs.
fn spread(of: &WeightingInfo) -> String {
    let (smallest, largest) = (plain(of.smallest, 3), plain(of.largest, 3));
    let mut text = match of.unit {
        1.0 => format!("The weights have mean 1 and run from {smallest} to {largest}."),
        _ => format!(
            "The weights sum to {}; they run from {smallest} to {largest} times their mean.",
            count(of.weighted_base)
        ),
    };
    if of.smallest < 0.0 {
        text += " Some weights are below 0.";
    }
    text += &format!(
        " The design effect of the weighting is {} (Kish: n × Σw² / (Σw)², with n and not n − 1), its efficiency {}. The \
         effective base is {} (Kish: (Σw)² / Σw²) for {}.",
        plain(of.design_effect, 3),
        percent_to(of.efficiency, 1),
        count(of.effective_base),
        counted(of.respondents, "respondent", "respondents")
    );
    text
}

fn replicates(spec: &Spec, of: &ReplicateInfo) -> String {
    let n = count(of.count as f64);
    let mut text = match of.seed {
        Some(seed) => {
            let how = match of.kind {
                Replication::Jackknife => {
                    "jackknife: one of as many groups of respondents left out at a time"
                }
                _ => "bootstrap: as many respondents as there are, drawn with replacement",
            };
            format!(
                "{n} sets of replicate weights were made ({how}; seed {seed}), each weighted again to the same targets."
            )
        }
        None => format!(
            "{n} sets of replicate weights were made elsewhere: {}. The variance of an estimate is the sum of the squared \
             differences between the replicates' estimates and that of the full sample, {}.",
            of.kind.words(),
            match &of.factors {
                Factors::Same(factor) => format!("times {}", plain(*factor, 6)),
                Factors::Each(_) =>
                    format!("each times a factor of its own ({})", of.factors.words()),
            }
        ),
    };
    if of.redrawn > 0 {
        text += &format!(
            " {} again because nobody was left in a category or the targets were out of reach.",
            counted(of.redrawn as usize, "draw was made", "draws were made")
        );
    }
    if of.spread > 0 {
        text += &format!(
            " In {} of them the target of a category in which nobody was left was shared out among the others.",
            count(of.spread as f64)
        );
    }
    let used = spec
        .weighting
        .replicates
        .as_ref()
        .is_some_and(|r| r.estimate);
    text += match used {
        true => " Standard errors come from them.",
        false => " Standard errors do not come from them.",
    };
    text
}
