//! What a workbook says besides its tables: who asked whom and when, how the answers are weighted, what marks and
//! letters mean, and what the rules of disclosure ask for.

use super::model::{
    Book, ClaimRow, Cover, Disclosure, Fact, Format, Layout, MarginRow, MarginTable, Met, Table,
    Value,
};
use super::sentences;
use crossbreak_core::number::{counted, miss, percent_to, plain};
use crossbreak_study::estimates::{Published, WeightingInfo};
use crossbreak_study::spec::{Method, Spec, TableLayout, dates, or_not_stated, weighted_by};

/// Where things are said: each names its own places.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Medium {
    Workbook,
    Page,
}

impl Medium {
    fn pick(self, workbook: &'static str, page: &'static str) -> &'static str {
        match self {
            Medium::Workbook => workbook,
            Medium::Page => page,
        }
    }
}

/// The workbook of a study.
pub(super) fn book(
    spec: &Spec,
    published: &Published,
    tables: Vec<Table>,
    claims: Vec<ClaimRow>,
    run: &str,
) -> Book {
    let study = &spec.study;
    let last = *study.fieldwork.to;
    Book {
        cover: Cover {
            title: study.title.clone(),
            facts: facts(spec, published, run),
            synthetic: study.synthetic.clone(),
            disclosures: disclosures(spec, published, Medium::Workbook),
            date: (last.year, last.month, last.day),
        },
        tables,
        notes: notes(spec, published, Medium::Workbook),
        weighting: published
            .weighting()
            .map_or(Vec::new(), |of| weighting(spec, of)),
        margins: margins(published),
        claims,
        layout: match spec.tables.layout {
            TableLayout::Standard => Layout::Standard,
            TableLayout::Accessible => Layout::Accessible,
        },
    }
}

fn text(name: &str, value: impl Into<String>) -> Fact {
    Fact {
        name: name.to_owned(),
        value: Value::Text(value.into()),
    }
}

fn number(name: &str, value: f64, format: Format) -> Fact {
    Fact {
        name: name.to_owned(),
        value: Value::Number(value, format),
    }
}

/// By what the answers are weighted, as a fact: its name says that they are.
fn how_weighted(spec: &Spec) -> Fact {
    let words = weighted_by(spec);
    match words.strip_prefix("Weighted by ") {
        Some(variables) => text("Weighted by", variables.trim_end_matches('.')),
        None => text("Weighting", words),
    }
}

fn facts(spec: &Spec, published: &Published, run: &str) -> Vec<Fact> {
    let study = &spec.study;
    let mut facts = vec![
        text("Client", or_not_stated(&study.client)),
        text("Company", or_not_stated(&study.company)),
        text(
            "Fieldwork",
            dates(*study.fieldwork.from, *study.fieldwork.to),
        ),
        text("Universe", or_not_stated(&study.universe)),
        text("Mode", or_not_stated(&study.mode)),
    ];
    facts.push(number(
        "Sample",
        published.respondents() as f64,
        Format::Count,
    ));
    facts.push(how_weighted(spec));
    if let Some(weighting) = published.weighting() {
        facts.push(number(
            "Effective base",
            weighting.effective_base,
            Format::Count,
        ));
    }
    facts.extend(
        study
            .contact
            .as_ref()
            .map(|contact| text("Contact", contact)),
    );
    facts.extend(
        study
            .origin
            .as_ref()
            .map(|origin| text("Origin of the data", origin)),
    );
    let version = env!("CARGO_PKG_VERSION");
    facts.push(text("Made by", format!("crossbreak {version}, run {run}")));
    facts
}

/// The rules of disclosure of the British Polling Council, item by item.
pub fn disclosures(spec: &Spec, published: &Published, medium: Medium) -> Vec<Disclosure> {
    let study = &spec.study;
    let cover = medium.pick("Cover", "About the study");
    let stated = |item: &str, value: &str| {
        let known = !matches!(value.trim(), "" | "?");
        Disclosure {
            item: item.to_owned(),
            met: if known { Met::Yes } else { Met::No },
            place: match known {
                true => cover.into(),
                false => "The study's spec does not say".into(),
            },
        }
    };
    let met = |item: &str, place: &str| Disclosure {
        item: item.to_owned(),
        met: Met::Yes,
        place: place.to_owned(),
    };
    let sources = spec
        .weighting
        .margins
        .iter()
        .filter(|margin| margin.source.is_none())
        .count();
    let made_here = spec.weighting.method.has_margins();
    let wordless = published
        .questions()
        .iter()
        .filter(|q| q.text.trim().is_empty())
        .count();
    vec![
        stated("Who commissioned the survey", &study.client),
        stated("Who did the fieldwork", &study.company),
        met("Dates of interviewing", cover),
        stated("Method of obtaining the interviews", &study.mode),
        stated("Universe that the sample stands for", &study.universe),
        met(
            "Size of the sample, unweighted and weighted, for each percentage",
            "First rows of every table",
        ),
        Disclosure {
            item: "How the data are weighted".into(),
            met: match *spec.weighting.method {
                Method::Given => Met::No,
                _ => Met::Yes,
            },
            place: match *spec.weighting.method {
                Method::Given => {
                    "The weights were made elsewhere; how, the study's spec does not say".into()
                }
                Method::None => medium
                    .pick(
                        "Notes: the data are not weighted",
                        "Weighting: the data are not weighted",
                    )
                    .into(),
                _ => "Weighting".into(),
            },
        },
        Disclosure {
            item: "Sources of the weighting targets".into(),
            met: match (made_here, sources) {
                (false, _) => Met::DoesNotApply,
                (true, 0) => Met::Yes,
                (true, _) => Met::No,
            },
            place: match (made_here, sources) {
                (false, _) => "Nothing is weighted to targets here".into(),
                (true, 0) => "Weighting".into(),
                (true, n) => format!("{} no source", counted(n, "margin has", "margins have")),
            },
        },
        Disclosure {
            item: "Full wording of the questions".into(),
            met: match wordless {
                0 => Met::ToBeChecked,
                _ => Met::No,
            },
            place: match wordless {
                0 => "Above every table, as the study's spec or the raw file gives it".into(),
                n => format!(
                    "{} no wording",
                    counted(n, "question has", "questions have")
                ),
            },
        },
        Disclosure {
            item: "Full tables of every question that is relied on".into(),
            met: Met::ToBeChecked,
            place: medium
                .pick(
                    "Contents lists the tables of this workbook",
                    "Tables, and the workbook tables.xlsx",
                )
                .into(),
        },
        stated("Whom to ask", study.contact.as_deref().unwrap_or_default()),
    ]
}

/// What marks, bases, letters and ids mean; one paragraph each.
pub fn notes(spec: &Spec, published: &Published, medium: Medium) -> Vec<String> {
    let rules = published.rules();
    let mut notes = vec![
        format!(
            "Percentages are of the column, of those in its base. {} {}",
            match published.weighting() {
                Some(_) => "They are weighted.",
                None => "They are not weighted.",
            },
            medium.pick(
                "Cells hold every number in full and show it rounded, halves away from zero.",
                "Numbers are rounded, halves away from zero; tables.xlsx and tables.csv hold them in full.",
            )
        ),
        sentences::BASES.to_owned(),
        sentences::LOW_BASES.to_owned(),
        sentences::NETS.to_owned(),
    ];
    if medium == Medium::Page || spec.tables.layout == TableLayout::Standard {
        notes.push(
            match published.questions().iter().all(|q| q.decimals.shares == 0) {
                true => "* stands for less than half a percent, and for more than nothing; - stands for nothing.",
                false => "* is above zero but rounds to zero; - is zero.",
            }
            .to_owned(),
        );
    }
    notes.extend(sentences::withheld(rules));
    notes.extend(sentences::tests(rules));
    if published
        .questions()
        .iter()
        .any(|q| q.rows.iter().any(|row| row.name == "median"))
    {
        notes.push(
            "Medians: the smallest answer that at least half of the weighted respondents do not exceed, where a table does not \
             name another rule."
                .to_owned(),
        );
    }
    notes.push(published.precision().to_owned());
    notes.push(
        medium
            .pick(
                "Every number has an id, by which every other output quotes it: the id of its row, in the last column of a \
                 table, and that of its column, in the last row, one after the other.",
                "Every number has an id, by which every other output quotes it. The address of this page with # and the id \
                 (a low line for each space) goes to the number.",
            )
            .to_owned(),
    );
    if spec.study.synthetic.is_some() {
        notes.push("The respondents of this study are invented.".to_owned());
    }
    notes
}

fn weighting(spec: &Spec, of: &WeightingInfo) -> Vec<Fact> {
    let mut facts = vec![how_weighted(spec)];
    facts.push(text("Method", spec.weighting.method.as_str()));
    if let Some(bounds) = spec.weighting.bounds() {
        let ends = bounds.map(|bound| plain(bound, 4));
        facts.push(text("Bounds of weight / base weight", ends.join(" to ")));
    }
    if let Some(column) = &spec.weighting.base_weight {
        facts.push(text(
            "Base weights",
            format!("column {column} of the raw file"),
        ));
    }
    facts.extend([
        number("Unweighted base", of.respondents as f64, Format::Count),
        number("Weighted base", of.weighted_base, Format::Count),
        number("Effective base", of.effective_base, Format::Count),
        number("Design effect", of.design_effect, Format::Decimals(3)),
        text("Weighting efficiency", percent_to(of.efficiency, 1)),
        number("Smallest weight", of.smallest, Format::Decimals(3)),
        number("Largest weight", of.largest, Format::Decimals(3)),
    ]);
    facts.extend(of.converged.zip(of.largest_miss).map(|(met, largest)| {
        let said = match (met, of.unused.is_empty()) {
            (true, true) => "every target is met",
            (true, false) => "every target of the margins used is met",
            (false, _) => "not every target is met",
        };
        text("Targets", format!("{said}; largest miss {}", miss(largest)))
    }));
    facts
}

fn margins(published: &Published) -> Vec<MarginTable> {
    let Some(of) = published.weighting() else {
        return Vec::new();
    };
    let people = of.respondents as f64;
    let shown = |n: usize| published.rules().shows(n);
    of.margins
        .iter()
        .map(|margin| MarginTable {
            title: margin.variables.join(" × "),
            source: margin.source.clone(),
            note: sentences::held(margin, published.rules()),
            rows: margin
                .categories
                .iter()
                .map(|c| MarginRow {
                    category: c.category.join(" × "),
                    unweighted: shown(c.unweighted).then_some(c.unweighted as f64),
                    unweighted_share: shown(c.unweighted).then_some(c.unweighted as f64 / people),
                    target: c.target,
                    achieved: c.achieved,
                })
                .collect(),
        })
        .collect()
}
