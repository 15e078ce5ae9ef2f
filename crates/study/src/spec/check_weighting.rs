//! What the spec alone shows of its weighting: keys that a method needs, and those that mean nothing to it.

use std::ops::Range;

use super::check::{known_variable, no_name_twice, refers, twice};
use super::located::Located;
use super::replicates::{Emptied, ReplicateFactors, ReplicateMethod, Replicates};
use super::types::*;
use super::values::Targets;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crossbreak_core::number::{brief, count, is_sound};

/// Raking that has not met its margins by then does not meet them.
const MOST_PASSES: u32 = 1_000_000;

pub(super) fn weighting(spec: &Spec, found: &mut Diagnostics) {
    let w = &spec.weighting;
    let contradiction = |message: &str, span: Range<usize>, help: &str| {
        Diagnostic::error(Code::SpecContradiction, message)
            .at(span)
            .help(help)
    };
    let method = *w.method;
    if method.has_margins() {
        if w.margins.is_empty() {
            found.push(contradiction(
                "nothing to weight to: there is no margin",
                w.method.span(),
                "add a [[weighting.margin]] with variables and targets, or method = \"none\"",
            ));
        }
        if let Some(column) = w.column.as_ref().or(w.file.as_ref()) {
            found.push(contradiction(
                "`column` and `file` are for weights that are given; this method makes its own",
                column.span(),
                "write method = \"given\", or base_weight for design weights",
            ));
        }
    } else {
        if method == Method::Given && w.column.is_none() {
            found.push(contradiction(
                "weights are given, but not in which column",
                w.method.span(),
                "add column = \"weight\"; with file = \"weights.csv\" it is the column of that file",
            ));
        }
        if method == Method::None
            && let Some(column) = w.column.as_ref().or(w.file.as_ref())
        {
            found.push(contradiction(
                "method \"none\" weights nobody, but weights are named",
                column.span(),
                "write method = \"given\"",
            ));
        }
        match (method, w.margins.first()) {
            // Targets can wait while somebody looks at unweighted tables.
            (Method::None, Some(_)) => found.push(
                Diagnostic::warning(
                    Code::SpecContradiction,
                    "nobody is weighted: the margins are not used",
                )
                .at(w.method.span())
                .help("write method = \"rake\" once their targets are there"),
            ),
            _ => {
                for margin in &w.margins {
                    found.push(contradiction(
                        "this margin would not be used: the method makes no weights",
                        margin.keys.at("variables"),
                        "write method = \"rake\", or take the margin out",
                    ));
                }
            }
        }
        if let Some(base) = &w.base_weight {
            found.push(contradiction(
                "`base_weight` is what weighting starts from; this method makes no weights",
                base.span(),
                "write method = \"rake\", or method = \"given\" with column",
            ));
        }
        let unused = [
            ("segments", w.segments.is_some()),
            ("choose", w.choose.is_some()),
            (
                "replicates",
                w.replicates.as_ref().is_some_and(|r| r.file.is_none()),
            ),
            ("population", w.population.is_some()),
        ];
        for (key, _) in unused.into_iter().filter(|(_, given)| *given) {
            let span = w.keys.at(key);
            found.push(contradiction(
                "this would not be used: the method makes no weights",
                span,
                "write method = \"rake\", or take it out",
            ));
        }
    }
    let of_replicates = w.replicates.as_ref().is_some_and(|r| r.file.is_some());
    let file = w.file.is_some() || of_replicates;
    if let Some(file_id) = w.file_id.as_ref().filter(|_| !file) {
        found.push(contradiction(
            "`file_id` is the id column of a weights file, but no file is named",
            file_id.span(),
            "add file = \"weights.csv\"",
        ));
    }
    match (&w.bounds, method) {
        (None, Method::Logit) => found.push(contradiction(
            "`logit` runs between two bounds, and there are none",
            w.method.span(),
            "add bounds = [0.3, 4.0]: the smallest and largest weight / base weight",
        )),
        (Some(bounds), Method::Rake | Method::Logit | Method::Linear) => {
            let wrong = match bounds.as_slice() {
                both if !both.iter().all(|bound| is_sound(*bound)) => None,
                [lower, upper] if lower >= upper => Some(format!(
                    "the lower bound, {lower}, is not below the upper one, {upper}"
                )),
                [lower, _] if *lower < 0.0 && method != Method::Linear => Some(format!(
                    "the lower bound is {lower}, and a weight is 0 or more"
                )),
                [lower, upper] if *lower >= 1.0 || *upper <= 1.0 => Some(format!(
                    "the bounds [{lower}, {upper}] leave no room for a ratio of 1"
                )),
                [_, _] => None,
                all => Some(format!("two bounds are needed, found {}", all.len())),
            };
            if let Some(wrong) = wrong {
                found.push(contradiction(
                    &wrong,
                    bounds.span(),
                    "weight / base weight, as bounds = [0.3, 4.0]: the lower bound is below 1, the upper one above 1",
                ));
            }
        }
        (Some(bounds), _) => found.push(contradiction(
            &format!(
                "`bounds` mean nothing to the method \"{}\"",
                method.as_str()
            ),
            bounds.span(),
            "bounds belong to rake, logit and linear; cap belongs to cap-in-loop and trim-after",
        )),
        (None, _) => {}
    }
    match (&w.cap, method) {
        (None, Method::CapInLoop | Method::TrimAfter) => found.push(contradiction(
            &format!(
                "the method \"{}\" cuts at a cap, and there is none",
                method.as_str()
            ),
            w.method.span(),
            "add cap = 5.0: the largest weight, in times the mean weight",
        )),
        (Some(cap), Method::CapInLoop | Method::TrimAfter) if is_sound(**cap) && **cap <= 1.0 => {
            found.push(contradiction(
                &format!("the cap {} would cut the mean weight", **cap),
                cap.span(),
                "it is in times the mean weight, and above 1: 5.0 is usual",
            ));
        }
        (Some(_), Method::CapInLoop | Method::TrimAfter) | (None, _) => {}
        (Some(cap), _) => found.push(contradiction(
            &format!("`cap` means nothing to the method \"{}\"", method.as_str()),
            cap.span(),
            "use bounds, which meet the margins exactly; cap belongs to cap-in-loop and trim-after",
        )),
    }
    if let Some(spread) = w.spread.as_ref().filter(|_| method != Method::TrimAfter) {
        found.push(contradiction(
            &format!(
                "`spread` means nothing to the method \"{}\"",
                method.as_str()
            ),
            spread.span(),
            "remove it; `spread` belongs to trim-after, which cuts weights and spreads what it cut",
        ));
    }
    if method == Method::PostStratify && w.margins.len() > 1 {
        found.push(contradiction(
            "post-stratification has one margin, whose variables are interlocked",
            w.method.span(),
            "put the variables into one margin, or write method = \"rake\"",
        ));
    }
    if let Some(population) = &w.population
        && is_sound(**population)
        && **population < 1.0
    {
        found.push(contradiction(
            &format!(
                "expected a population of 1 or more, found {}",
                brief(**population)
            ),
            population.span(),
            "the weights sum to it: population = 54000000",
        ));
    }
    if let Some(segments) = &w.segments {
        for variable in &segments.variables {
            known_variable(spec, variable, found);
        }
        if segments.variables.is_empty() {
            found.push(contradiction(
                "segments are the categories of a variable, and none is named",
                segments.keys.at("variables"),
                "[weighting.segments] variables = [\"country\"]",
            ));
        }
        if let (Some(_), Some(population)) = (&segments.totals, &w.population)
            && segments.unit == Unit::Count
        {
            found.push(contradiction(
                "the segments' totals are counts, and the weights sum to them; so there can be no other population",
                population.span(),
                "take `population` out, or give the totals as shares",
            ));
        }
    }
    if let Some(choose) = &w.choose
        && is_sound(*choose.above)
        && !(*choose.above > 0.0 && *choose.above < 1.0)
    {
        found.push(contradiction(
            "the limit of a margin's discrepancy is a share between 0 and 1",
            choose.above.span(),
            "above = 0.05 for five points",
        ));
    }
    if let Some(asked) = &w.replicates {
        replicates(w, asked, found);
    }
    if is_sound(*w.tolerance) && !(*w.tolerance > 0.0 && *w.tolerance < 1.0) {
        found.push(contradiction(
            "the tolerance has to lie between 0 and 1",
            w.tolerance.span(),
            "1e-9 is the default",
        ));
    }
    if !(1..=MOST_PASSES).contains(&*w.max_passes) {
        found.push(contradiction(
            &format!(
                "expected 1 to {} passes, found {}",
                count(MOST_PASSES.into()),
                count((*w.max_passes).into())
            ),
            w.max_passes.span(),
            "1000 is the default",
        ));
    }

    let mut seen: Vec<(Vec<&str>, Range<usize>)> = Vec::new();
    for margin in &w.margins {
        let span = margin
            .variables
            .first()
            .map_or(margin.keys.at("variables"), Located::span);
        if margin.variables.is_empty() {
            found.push(contradiction(
                "this margin has no variable",
                span,
                "variables = [\"gender\"], or several that are interlocked",
            ));
            continue;
        }
        for variable in &margin.variables {
            known_variable(spec, variable, found);
        }
        no_name_twice("variable", &margin.variables, found);
        let mut names: Vec<&str> = margin.variables.iter().map(|v| v.as_str()).collect();
        names.sort_unstable();
        // The same margin may stand for each segment on its own.
        if let Some((_, first)) = seen.iter().find(|(other, _)| *other == names)
            && margin.segment.is_none()
        {
            let spans = [first.clone(), span.clone()];
            twice("the margin", &names.join(" x "), spans, found);
        }
        seen.push((names, span.clone()));
        if let Some(segment) = margin.segment.as_ref().and_then(|s| s.iter().next())
            && w.segments.is_none()
        {
            found.push(contradiction(
                "this margin is for one segment, but there are no segments",
                segment.span(),
                "add [weighting.segments] with variables, or take `segment` out",
            ));
        }
        if margin.rescale && margin.unit == Unit::Count {
            found.push(contradiction(
                "counts of any sum are taken as they are; there is nothing to rescale",
                margin.keys.at("rescale"),
                "take `rescale` out",
            ));
        }
        if let Some(sheet) = &margin.sheet
            && !matches!(&*margin.targets, Targets::File(file) if is_workbook(file))
        {
            found.push(contradiction(
                "only a workbook has sheets",
                sheet.span(),
                "take `sheet` out, or name an .xlsx file",
            ));
        }
        if let Some(collapse) = &margin.collapse
            && let Some(along) = &collapse.along
        {
            refers(
                "variable of the margin",
                along,
                margin.variables.iter().map(|v| v.as_str()),
                found,
            );
        }
        if margin.variables.len() > 1 && matches!(&*margin.targets, Targets::Inline(_)) {
            found.push(contradiction(
                "targets of interlocked variables stand in a file",
                margin.targets.span(),
                "targets = \"study/gender-age.csv\", with a column for each variable and one for the target",
            ));
        }
    }
}

/// Replicate weights: made here, or read from a file that says how they were made.
fn replicates(w: &Weighting, asked: &Replicates, found: &mut Diagnostics) {
    let mut wrong = |message: &str, span: Range<usize>, help: &str| {
        found.push(
            Diagnostic::error(Code::SpecContradiction, message)
                .at(span)
                .help(help),
        );
    };
    let method = asked.method.as_ref().map(|method| **method);
    // Where a key is missing: what stands nearest to it.
    let at = [
        asked.method.as_ref().map(Located::span),
        asked.file.as_ref().map(Located::span),
        Some(asked.count.span()).filter(|span| !span.is_empty()),
    ];
    let at = at.into_iter().flatten().next().unwrap_or(w.method.span());
    if let Some(file) = &asked.file {
        if *w.method != Method::Given {
            wrong(
                "replicates from a file belong to weights that are given; this method makes its own",
                file.span(),
                "say how many to make with count, or write method = \"given\"",
            );
        }
        if *asked.count != 0 {
            wrong(
                "the file has as many replicates as it has columns",
                asked.count.span(),
                "take `count` out",
            );
        }
        of_file(asked, method, at, &mut wrong);
        return;
    }
    let unused = [
        (
            "columns",
            asked
                .columns
                .as_ref()
                .and_then(|c| Some(c.iter().next()?.span())),
        ),
        ("factor", asked.factor.as_ref().map(Located::span)),
        ("factors", asked.factors.as_ref().map(Located::span)),
        ("k", asked.k.as_ref().map(Located::span)),
    ];
    for (key, span) in unused {
        if let Some(span) = span {
            wrong(
                &format!("`{key}` belongs to replicates from a file, and no file is named"),
                span,
                "add file = \"replicates.csv\", or take it out",
            );
        }
    }
    match method {
        Some(ReplicateMethod::Bootstrap | ReplicateMethod::Jackknife) => {}
        Some(other) => wrong(
            &format!(
                "crossbreak makes no replicates by the method \"{}\"",
                other.as_str()
            ),
            at.clone(),
            "name their file: file = \"replicates.csv\"; \"bootstrap\" and \"jackknife\" are made here",
        ),
        None => wrong(
            "replicates of which method? `method` is missing",
            at.clone(),
            "method = \"bootstrap\" or \"jackknife\"",
        ),
    }
    if !(2..=100_000).contains(&*asked.count) {
        let what = match (*asked.count, asked.count.span().is_empty()) {
            (0, true) => "how many replicates? there is no count".to_owned(),
            (count, _) => format!("{count} replicates cannot be made"),
        };
        wrong(
            &what,
            asked.keys.at("count"),
            "count = 500; from 2 to 100,000 can be made",
        );
    }
    if let Some(emptied) = &asked.emptied
        && **emptied == Emptied::Redraw
        && method == Some(ReplicateMethod::Jackknife)
    {
        wrong(
            "a jackknife group that empties a category cannot be drawn again",
            emptied.span(),
            "write emptied = \"spread\", or merge the small category",
        );
    }
    if matches!(*w.method, Method::CapInLoop | Method::TrimAfter) {
        wrong(
            &format!(
                "replicates are weighted to the same targets, which \"{}\" does not meet",
                w.method.as_str()
            ),
            w.keys.at("replicates"),
            "use rake with bounds",
        );
    }
}

/// What a file of replicates needs beside its method.
fn of_file(
    asked: &Replicates,
    method: Option<ReplicateMethod>,
    at: Range<usize>,
    wrong: &mut dyn FnMut(&str, Range<usize>, &str),
) {
    let (factor, factors) = (asked.factor.as_ref(), asked.factors.as_ref());
    if method.is_none() && factor.is_none() && factors.is_none() {
        wrong(
            "how were these replicates made? `method` is missing",
            at.clone(),
            "method = \"bootstrap\", \"jackknife\", \"jkn\", \"brr\", \"fay\", \"sdr\" or \"acs\"; or factor = number",
        );
    }
    if method == Some(ReplicateMethod::Jkn) && factor.is_none() && factors.is_none() {
        wrong(
            "\"jkn\" needs a factor for each replicate",
            at.clone(),
            "factors = \"factors.csv\", or a list: (n - 1)/n, with n the clusters of the replicate's stratum; factor = 0.5 \
             where every stratum has two",
        );
    }
    match (&asked.k, method) {
        (None, Some(ReplicateMethod::Fay)) => wrong(
            "\"fay\" needs `k`",
            at,
            "k = 0.5: weights were multiplied by k or 2 - k; who made them says which",
        ),
        (Some(k), Some(ReplicateMethod::Fay)) if is_sound(**k) && !(0.0..1.0).contains(&**k) => {
            wrong(
                &format!(
                    "expected `k` from 0 up to, and not including, 1; found {}",
                    **k
                ),
                k.span(),
                "k = 0.5 is usual",
            )
        }
        (_, Some(ReplicateMethod::Fay)) | (None, _) => {}
        (Some(k), _) => wrong(
            "`k` belongs to the method \"fay\"",
            k.span(),
            "write method = \"fay\", or take `k` out",
        ),
    }
    if let Some(factor) = factor
        && is_sound(**factor)
        && **factor <= 0.0
    {
        wrong(
            &format!("expected a factor above 0, found {}", **factor),
            factor.span(),
            "R calls it scale: 4/80 is factor = 0.05",
        );
    }
    let Some(factors) = factors else { return };
    if factor.is_some() {
        wrong(
            "`factor` is for all replicates and `factors` has one for each",
            factors.span(),
            "keep one of them",
        );
    }
    if !matches!(method, None | Some(ReplicateMethod::Jkn)) {
        wrong(
            "a factor for each replicate belongs to the method \"jkn\"",
            factors.span(),
            "write method = \"jkn\", or take `factors` out",
        );
    }
    if let ReplicateFactors::Listed(list) = &**factors
        && let Some(bad) = list.iter().find(|f| is_sound(**f) && **f < 0.0)
    {
        wrong(
            &format!("expected factors of 0 or more, found {bad}"),
            factors.span(),
            "a factor is (n - 1)/n, with n the clusters of the replicate's stratum",
        );
    }
}

/// Whether a file's name says that it is a workbook.
fn is_workbook(file: &str) -> bool {
    let lower = file.to_ascii_lowercase();
    lower.ends_with(".xlsx") || lower.ends_with(".xlsm")
}
