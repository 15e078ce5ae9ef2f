//! Columns that look like the design of the sample (strata, clusters, several rows of a person, replicate weights) and
//! that the spec does not use.
//!
//! Standard errors are of respondents who were drawn one by one. Of a clustered sample they can be half of what they
//! should be, and nothing in the numbers shows it; so it is said. A column has to be named like a part of a design *and*
//! to be filled like one: a cluster has several respondents, a person's id has several rows.

use std::collections::BTreeSet;

use super::Reader;
use crate::diagnostic::{Code, DataPlace, Diagnostic, Diagnostics};
use crate::label::series::{series, written};
use crate::label::tokens;
use crate::raw::{Column, RawData};
use crate::spec::Spec;

/// A part of the design of a sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DesignPart {
    Strata,
    /// Sampling points, schools, households.
    Clusters,
    /// A person in several rows.
    Persons,
    Replicates,
}

impl DesignPart {
    /// In words, before the names of the columns.
    fn words(self) -> &'static str {
        match self {
            DesignPart::Strata => "strata",
            DesignPart::Clusters => "clusters",
            DesignPart::Persons => "several rows for one person",
            DesignPart::Replicates => "replicate weights",
        }
    }
}

/// Columns that look like a part of the design, and that standard errors leave out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    pub part: DesignPart,
    /// Names of columns; replicate weights as a range.
    pub columns: Vec<String>,
}

/// `strata (stratum) and clusters (psu)`: what is left out, in words. Empty where nothing is.
pub fn in_words(left_out: &[LeftOut]) -> String {
    let parts: Vec<String> = (left_out.iter())
        .map(|own| format!("{} ({})", own.part.words(), own.columns.join(", ")))
        .collect();
    match parts.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// Looks for them among the columns of the raw file. `ids` and `weights` are the respondents'.
pub(super) fn left_out(
    spec: &Spec,
    reader: &Reader<'_>,
    ids: &[String],
    weights: &[f64],
) -> Vec<LeftOut> {
    let weighting = &spec.weighting;
    // Replicates from elsewhere were made for the design; combinations of answers have no columns to look at.
    let given = (weighting.replicates.as_ref()).is_some_and(|r| r.file.is_some() && r.estimate);
    if given || reader.raw.combinations().is_some() {
        return Vec::new();
    }
    let mut found: Vec<LeftOut> = Vec::new();
    let mut add = |part: DesignPart, column: &str| match found.iter_mut().find(|f| f.part == part) {
        Some(own) => own.columns.push(column.to_owned()),
        None => found.push(LeftOut {
            part,
            columns: vec![column.to_owned()],
        }),
    };
    let named: Vec<(&str, Named)> = (reader.raw.columns())
        .filter_map(|name| Some((name, Named::of(name)?)))
        .collect();
    let weighted_by = weighted_by(spec);
    let mut strata = false;
    for (name, is) in &named {
        let Some(groups) = Groups::of(reader, name) else {
            continue;
        };
        if *is == Named::Strata && groups.strata() {
            strata = true;
            // A sample that is weighted to its strata, or stratum by stratum, leaves little of them out.
            if !weighted_by.contains(name) {
                add(DesignPart::Strata, name);
            }
        }
    }
    for (name, is) in &named {
        let Some(groups) = Groups::of(reader, name) else {
            continue;
        };
        let part = match is {
            Named::Strata => None,
            Named::Unit => groups.units(strata).then_some(DesignPart::Clusters),
            Named::Cluster => groups.clusters().then_some(DesignPart::Clusters),
            Named::Household => groups.households().then_some(DesignPart::Clusters),
            // The id of the spec is looked at below: it repeats only where the spec says that it may.
            Named::Person if *name == spec.input.id.as_str() => None,
            Named::Person => groups.persons().then_some(DesignPart::Persons),
        };
        if let Some(part) = part {
            add(part, name);
        }
    }
    let different: BTreeSet<&str> = ids.iter().map(String::as_str).collect();
    if different.len() * 20 < ids.len() * 19 && different.len() >= Groups::FEWEST_PERSONS {
        add(DesignPart::Persons, &spec.input.id);
    }
    for series in replicates(spec, reader, weights) {
        add(DesignPart::Replicates, &series);
    }
    found.sort_by_key(|own| own.part);
    found
}

/// Warns of what standard errors leave out.
pub(super) fn warn(left_out: &[LeftOut], raw: &RawData, found: &mut Diagnostics) {
    let Some(first) = left_out.first().and_then(|own| own.columns.first()) else {
        return;
    };
    let replicates = left_out
        .iter()
        .find(|own| own.part == DesignPart::Replicates);
    let help = match replicates {
        Some(own) => format!(
            "replicates = {{ method = \"...\", file = \"{}\", columns = \"{}\" }} in [weighting], with given weights, uses them",
            raw.file, own.columns[0]
        ),
        None => "if they are part of the design, use replicate weights that were made for it ([weighting.replicates] with file), \
                 or say with the results that standard errors leave it out"
            .to_owned(),
    };
    let column = first.split("..").next().unwrap_or(first);
    found.push(
        Diagnostic::warning(
            Code::DesignLeftOut,
            format!(
                "standard errors leave out the design of the sample: columns look like {}, which the spec does not use",
                in_words(left_out)
            ),
        )
        .in_file(DataPlace::of(&*raw.file).column(column))
        .help(help),
    );
}

/// What the name of a column says that it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Named {
    Strata,
    /// Primary sampling units by their own name: in public files often 1 and 2 in every stratum.
    Unit,
    /// Sampling points, areas and schools.
    Cluster,
    Household,
    Person,
}

const STRATA: [&str; 12] = [
    "estrato",
    "estratos",
    "estrat",
    "strate",
    "strates",
    "strato",
    "strati",
    "schicht",
    "schichten",
    "schichtung",
    "warstwa",
    "sdmvstra",
];

const UNITS: [&str; 10] = [
    "psu",
    "psus",
    "upm",
    "upms",
    "vpsu",
    "sdmvpsu",
    "varpsu",
    "secu",
    "primarysamplingunit",
    "samplingunit",
];

const CLUSTERS: [&str; 33] = [
    "cluster",
    "clusters",
    "conglomerado",
    "conglomerados",
    "conglomerat",
    "grappe",
    "grappes",
    "klumpen",
    "ea",
    "enumerationarea",
    "samplingpoint",
    "samplepoint",
    "samplingarea",
    "interviewerarea",
    "interviewarea",
    "interviewerpoint",
    "samplepunkt",
    "samplingpunkt",
    "stichprobenpunkt",
    "puntomuestra",
    "puntomuestreo",
    "puntodemuestreo",
    "pointdesondage",
    "school",
    "cntsch",
    "escuela",
    "ecole",
    "école",
    "schule",
    "classroom",
    "village",
    "censustract",
    "tract",
];

const HOUSEHOLDS: [&str; 14] = [
    "household",
    "hh",
    "hhold",
    "hhld",
    "hogar",
    "menage",
    "ménage",
    "haushalt",
    "haushalts",
    "foyer",
    "dwelling",
    "family",
    "fam",
    "vivienda",
];

const PERSONS: [&str; 33] = [
    "person",
    "persona",
    "personne",
    "pers",
    "pid",
    "pidp",
    "xwave",
    "individual",
    "individu",
    "ind",
    "respondent",
    "resp",
    "repondant",
    "répondant",
    "encuestado",
    "befragter",
    "befragten",
    "befragte",
    "teilnehmer",
    "panelist",
    "panellist",
    "panel",
    "panelmember",
    "member",
    "participant",
    "subject",
    "case",
    "user",
    "worker",
    "merge",
    "uid",
    "uuid",
    "client",
];

/// Words that make a number of a name: `household_id`, `HaushaltsNr`.
const NUMBERS: [&str; 13] = [
    "id", "ids", "no", "nr", "num", "number", "nummer", "code", "key", "ref", "numero", "serial",
    "index",
];

impl Named {
    fn of(name: &str) -> Option<Self> {
        let tokens = tokens(name);
        let stratum = |t: &String| {
            (t.starts_with("strat") && !t.starts_with("strate") && t.len() <= 9)
                || ["strat", "strata", "stratum"]
                    .iter()
                    .any(|end| t.ends_with(end))
                || STRATA.contains(&t.as_str())
        };
        if tokens.iter().any(stratum) {
            return Some(Named::Strata);
        }
        // Without what only says that it is a number.
        let bare: Vec<&str> = (tokens.iter().map(String::as_str))
            .filter(|token| !NUMBERS.contains(token))
            .collect();
        let numbered = bare.len() < tokens.len();
        let whole: String = bare.concat();
        // `hhid`, `caseid`, `idhogar`: in one word.
        let (whole, numbered) = match without_number(&whole) {
            Some(rest) if !numbered && known(rest) => (rest.to_owned(), true),
            _ => (whole, numbered),
        };
        let is = |list: &[&str]| list.contains(&whole.as_str());
        if is(&UNITS) || tokens.iter().any(|t| UNITS.contains(&t.as_str())) {
            return Some(Named::Unit);
        }
        // A word that also names a question (`school`, `household`, `case`) needs to be a number, or to be all there is.
        match whole.as_str() {
            _ if is(&CLUSTERS) => Some(Named::Cluster),
            _ if is(&HOUSEHOLDS) => Some(Named::Household),
            "ind" | "resp" | "pers" | "panel" | "merge" | "xwave" | "client" if !numbered => None,
            _ if is(&PERSONS) => Some(Named::Person),
            _ => None,
        }
    }
}

/// `hhid` is `hh`.
fn without_number(word: &str) -> Option<&str> {
    let mut numbers = NUMBERS.iter();
    numbers.find_map(|number| {
        word.strip_suffix(number)
            .or_else(|| word.strip_prefix(number))
    })
}

fn known(word: &str) -> bool {
    let lists: [&[&str]; 4] = [&UNITS, &CLUSTERS, &HOUSEHOLDS, &PERSONS];
    lists.iter().any(|list| list.contains(&word))
}

/// How the respondents share the values of a column.
struct Groups {
    /// Respondents with a value.
    filled: usize,
    /// Different values.
    values: usize,
    /// Respondents with the most frequent value.
    largest: usize,
    /// The file has a label for most of the values.
    labelled: bool,
}

impl Groups {
    /// A person has this many others in the file at least.
    const FEWEST_PERSONS: usize = 20;

    /// `None` of a column that is blank for more than a twentieth.
    fn of(reader: &Reader<'_>, name: &str) -> Option<Self> {
        let column = reader.raw.column(name)?;
        let blank: Vec<bool> = column.texts().map(|text| text.trim().is_empty()).collect();
        let mut counts = vec![0usize; blank.len()];
        for &row in &reader.rows {
            counts[column.code(row)] += 1;
        }
        let own = || {
            counts
                .iter()
                .zip(&blank)
                .filter(|(n, blank)| **n > 0 && !**blank)
        };
        let filled: usize = own().map(|(n, _)| n).sum();
        let values = own().count();
        let labels = &reader.raw.codebook.get(name)?.labels;
        let of_labels = column.texts().zip(&counts);
        let labelled = of_labels
            .filter(|(text, n)| **n > 0 && labels.contains_key(text.trim()))
            .count();
        (filled * 20 >= reader.rows.len() * 19 && values > 1).then(|| Self {
            filled,
            values,
            largest: own().map(|(n, _)| *n).max().unwrap_or(0),
            labelled: labelled * 2 > values,
        })
    }

    /// Whether so many rows, in hundredths, have a value on average.
    fn rows_a_value(&self, hundredths: usize) -> bool {
        self.filled * 100 >= self.values * hundredths
    }

    fn strata(&self) -> bool {
        self.rows_a_value(200)
    }

    fn units(&self, strata: bool) -> bool {
        self.rows_a_value(110) && (strata || self.values >= 8)
    }

    /// More than a segmentation or a question has.
    fn clusters(&self) -> bool {
        self.rows_a_value(110) && self.values >= 10 && !self.labelled
    }

    fn households(&self) -> bool {
        let few = self.filled <= self.values * 8 && self.largest <= 30;
        self.rows_a_value(102) && self.values >= 10 && few && !self.labelled
    }

    fn persons(&self) -> bool {
        let few = self.filled <= self.values * 60 && self.largest * 4 <= self.filled;
        self.rows_a_value(105) && self.values >= Self::FEWEST_PERSONS && few && !self.labelled
    }
}

/// The columns by which the sample is weighted, or in parts.
fn weighted_by(spec: &Spec) -> Vec<&str> {
    let margins = spec.weighting.margins.iter().flat_map(|m| &m.variables);
    let segments = spec.weighting.segments.iter().flat_map(|s| &s.variables);
    let used = spec.weighting.method.has_margins();
    margins
        .chain(segments)
        .filter(|_| used)
        .filter_map(|name| spec.variables.get(name.as_str()))
        .filter_map(|variable| Some(variable.column.as_ref()?.as_str()))
        .collect()
}

/// Series of columns that are replicate weights, as a spec would name them.
fn replicates(spec: &Spec, reader: &Reader<'_>, weights: &[f64]) -> Vec<String> {
    /// With a name that says so, and without.
    const FEWEST: (usize, usize) = (4, 8);
    /// Columns of a series that are looked at.
    const LOOKED_AT: usize = 5;
    /// Sums that differ by more from their mean are not of replicates: of few clusters they differ by much.
    const APART: (f64, f64) = (0.5, 0.1);
    let names: Vec<&str> = reader.raw.columns().collect();
    let asked = asked(spec);
    let mut found = Vec::new();
    let mut full: Option<Vec<Vec<f64>>> = None;
    let all_series = series(&names);
    let items: BTreeSet<usize> = (all_series.iter())
        .filter(|(_, places)| places.len() >= FEWEST.0)
        .flat_map(|(_, places)| places.iter().copied())
        .collect();
    for (of, mut places) in all_series {
        places.retain(|&place| {
            crate::label::series::Numbered::of(names[place]).is_some_and(|n| n.number() > 0)
        });
        let said = says_replicate(of.stem);
        let (fewest, apart) = match said {
            true => (FEWEST.0, APART.0),
            false => (FEWEST.1, APART.1),
        };
        if places.len() < fewest || places.iter().any(|&place| asked.contains(names[place])) {
            continue;
        }
        let step = places.len().div_ceil(LOOKED_AT);
        let own: Option<Vec<Vec<f64>>> = (places.iter().step_by(step))
            .map(|&place| numbers(reader, reader.raw.column(names[place])?))
            .collect();
        let Some(own) = own else { continue };
        let sums: Vec<f64> = own.iter().map(|own| own.iter().sum()).collect();
        let mean = sums.iter().sum::<f64>() / sums.len() as f64;
        let similar = |sum: &f64| (sum - mean).abs() <= apart * mean;
        if mean <= 0.0 || !sums.iter().all(similar) || !own.iter().all(|own| varies(own)) {
            continue;
        }
        let full = full.get_or_insert_with(|| full_weights(reader, &names, &items, weights));
        let belongs = |full: &Vec<f64>| {
            let total: f64 = full.iter().sum();
            let mut all: Vec<f64> = own.iter().map(|own| correlation(full, own)).collect();
            all.sort_by(f64::total_cmp);
            (mean / total - 1.0).abs() <= 0.1 && all[all.len() / 2] >= 0.15
        };
        if said || (own.iter().all(|own| many(own)) && full.iter().any(belongs)) {
            let all: Vec<&str> = places.iter().map(|&place| names[place]).collect();
            found.extend(written(&all));
        }
    }
    found
}

/// Whether a stem is that of replicate weights: `repwt`, `PWGTP`, `W_FSTR`, `bsw`.
fn says_replicate(stem: &str) -> bool {
    let stem: String = (stem.chars())
        .filter(|c| c.is_alphabetic())
        .flat_map(char::to_lowercase)
        .collect();
    let parts = [
        "repw",
        "replw",
        "replic",
        "réplic",
        "replik",
        "rwgt",
        "brrw",
        "brrwt",
        "jkw",
        "jackkn",
        "bootw",
        "bootstrap",
        "bsw",
        "bsrw",
        "pwgtp",
        "fstr",
        "fstuwt",
        "wtrep",
        "wgtrep",
        "weightrep",
        "wrep",
        "pesorep",
        "faywt",
        "fayw",
    ];
    parts.iter().any(|part| stem.contains(part)) || ["wgtp", "brr"].contains(&stem.as_str())
}

/// The columns that questions and variables are made of.
fn asked(spec: &Spec) -> BTreeSet<&str> {
    let mut asked: BTreeSet<&str> = (spec.variables.values())
        .filter_map(|variable| Some(variable.column.as_ref()?.as_str()))
        .collect();
    for question in &spec.questions {
        asked.extend(question.column.iter().map(|c| c.as_str()));
        asked.extend(question.mentions.iter().flatten().map(|c| c.as_str()));
        asked.extend(question.items.iter().flatten().map(|item| match item {
            crate::spec::Item::Column(column) => column.as_str(),
            crate::spec::Item::Worded(item) => item.column.as_str(),
        }));
    }
    asked
}

/// Columns that the replicates can belong to: the weights of the spec, and what is called a weight and is none of many
/// numbered `items`.
fn full_weights(
    reader: &Reader<'_>,
    names: &[&str],
    items: &BTreeSet<usize>,
    weights: &[f64],
) -> Vec<Vec<f64>> {
    /// Of a file with more weights only the first are looked at.
    const MOST: usize = 8;
    const WEIGHTS: [&str; 13] = [
        "weight",
        "weights",
        "wt",
        "wts",
        "wgt",
        "wgts",
        "peso",
        "pesos",
        "gewicht",
        "poids",
        "pond",
        "pondera",
        "ponderation",
    ];
    let called = |name: &str| {
        let tokens = tokens(name);
        let one = |t: &String| {
            WEIGHTS.contains(&t.as_str())
                || t.ends_with("weight")
                || t.ends_with("wgt")
                || t.ends_with("gewicht")
        };
        let whole = ["w", "pwgtp", "wgtp"];
        tokens.iter().any(one) || whole.iter().any(|own| name.eq_ignore_ascii_case(own))
    };
    let own = (names.iter().enumerate())
        .filter(|(place, name)| !items.contains(place) && called(name))
        .take(MOST)
        .filter_map(|(_, name)| numbers(reader, reader.raw.column(name)?));
    let given = (weights.len() == reader.rows.len()).then(|| weights.to_vec());
    let all = given.into_iter().chain(own);
    all.filter(|own| varies(own) && many(own)).collect()
}

/// More values than answers to a question have.
fn many(values: &[f64]) -> bool {
    let mut different: Vec<u64> = Vec::new();
    values.iter().any(|value| {
        if !different.contains(&value.to_bits()) {
            different.push(value.to_bits());
        }
        different.len() > 12
    })
}

/// The cells of the respondents as weights, if they are.
fn numbers(reader: &Reader<'_>, column: &Column) -> Option<Vec<f64>> {
    let numbers: Vec<Option<f64>> = (column.texts())
        .map(|text| reader.notation.parse(text.trim()).filter(|n| *n >= 0.0))
        .collect();
    reader
        .rows
        .iter()
        .map(|&row| numbers[column.code(row)])
        .collect()
}

/// Whether values differ by more than a little of their mean.
fn varies(values: &[f64]) -> bool {
    let mean = values.iter().sum::<f64>() / values.len().max(1) as f64;
    values
        .iter()
        .any(|value| (value - mean).abs() > 0.01 * mean)
}

fn correlation(a: &[f64], b: &[f64]) -> f64 {
    let n = a.len().max(1) as f64;
    let (of_a, of_b) = (a.iter().sum::<f64>() / n, b.iter().sum::<f64>() / n);
    let sum = |f: &dyn Fn(f64, f64) -> f64| -> f64 {
        a.iter().zip(b).map(|(a, b)| f(a - of_a, b - of_b)).sum()
    };
    let spread = (sum(&|a, _| a * a) * sum(&|_, b| b * b)).sqrt();
    if spread > 0.0 {
        sum(&|a, b| a * b) / spread
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_designs_are_known_and_others_are_not() {
        for (name, is) in [
            ("stratum", Named::Strata),
            ("STRATA", Named::Strata),
            ("VSTRAT", Named::Strata),
            ("sdmvstra", Named::Strata),
            ("strat_id", Named::Strata),
            ("Schicht", Named::Strata),
            ("estrato_muestra", Named::Strata),
            ("psu", Named::Unit),
            ("PSU_ID", Named::Unit),
            ("sdmvpsu", Named::Unit),
            ("upm", Named::Unit),
            ("cluster", Named::Cluster),
            ("Cluster No", Named::Cluster),
            ("sampling_point", Named::Cluster),
            ("SamplePoint", Named::Cluster),
            ("interviewer area", Named::Cluster),
            ("CNTSCHID", Named::Cluster),
            ("school_id", Named::Cluster),
            ("schoolid", Named::Cluster),
            ("conglomerado", Named::Cluster),
            ("hhid", Named::Household),
            ("household_id", Named::Household),
            ("HaushaltsNr", Named::Household),
            ("id_hogar", Named::Household),
            ("person", Named::Person),
            ("personid", Named::Person),
            ("PersNr", Named::Person),
            ("panelist_id", Named::Person),
            ("resp_id", Named::Person),
            ("caseid", Named::Person),
            ("pidp", Named::Person),
        ] {
            assert_eq!(Named::of(name), Some(is), "{name}");
        }
        for name in [
            "region",
            "age",
            "gender",
            "strategy",
            "q1_strategies",
            "demonstration",
            "Mittelschicht",
            "income",
            "household_income",
            "household size",
            "hh_size",
            "school_type",
            "highest school",
            "number_of_persons",
            "persons in household",
            "cluster analysis segment",
            "respondent_gender",
            "case status",
            "panel",
            "weight",
            "interviewer",
            "area",
            "id_income",
            "userexperience",
            "resp",
            "oberschicht",
            "wave",
            "q17",
        ] {
            assert_eq!(Named::of(name), None, "{name}");
        }
    }

    #[test]
    fn stems_of_replicates_are_known_and_others_are_not() {
        for stem in [
            "repwt", "REPWGT", "rep_wt_", "PWGTP", "WGTP", "W_FSTR", "bsw", "BOOTWT", "JKW", "brr",
        ] {
            assert!(says_replicate(stem), "{stem}");
        }
        for stem in [
            "q",
            "reply",
            "r",
            "report",
            "item",
            "weight",
            "wt",
            "reputation_",
        ] {
            assert!(!says_replicate(stem), "{stem}");
        }
    }
}
