//! The items of the Transparency Initiative of the American Association for Public Opinion Research (2021), and whether
//! this page meets each. The Council's own rules stand in [`crossbreak_tables::tables::disclosures`].

use crossbreak_study::estimates::Published;
use crossbreak_study::spec::{Method, Spec};
use crossbreak_tables::tables::{Disclosure, Met};

/// Item by item.
pub(super) fn aapor(spec: &Spec, published: &Published) -> Vec<Disclosure> {
    let study = &spec.study;
    let known = |value: &str| !matches!(value.trim(), "" | "?");
    let item = |item: &str, met: Met, place: &str| Disclosure {
        item: item.to_owned(),
        met,
        place: place.to_owned(),
    };
    let stated = |name: &str, value: &str| match known(value) {
        true => item(name, Met::Yes, "About the study"),
        false => item(name, Met::No, "The study's spec does not say"),
    };
    let worded = published
        .questions()
        .iter()
        .all(|q| !q.text.trim().is_empty());
    let made_elsewhere = *spec.weighting.method == Method::Given;
    vec![
        stated("Data collection strategy", &study.mode),
        match known(&study.client) && known(&study.company) {
            true => item(
                "Who sponsored the research and who conducted it",
                Met::Yes,
                "About the study",
            ),
            false => item(
                "Who sponsored the research and who conducted it",
                Met::No,
                "The study's spec does not say",
            ),
        },
        match worded {
            true => item(
                "Measurement tools: the exact wording and order of questions",
                Met::ToBeChecked,
                "Tables: wordings as the study's spec or the raw file gives them, in its order",
            ),
            false => item(
                "Measurement tools: the exact wording and order of questions",
                Met::No,
                "Some questions have no wording",
            ),
        },
        stated("Population under study", &study.universe),
        item(
            "How the sample was generated and people were recruited",
            Met::ToBeChecked,
            "Methods; crossbreak knows the mode only",
        ),
        stated("Method and mode of data collection", &study.mode),
        item("Dates of data collection", Met::Yes, "About the study"),
        item(
            "Sample sizes, and the precision of the results",
            Met::Yes,
            "Bases in every table; intervals with each number; what they assume: Tables",
        ),
        match made_elsewhere {
            true => item(
                "How the data were weighted",
                Met::No,
                "The weights were made elsewhere; how, the study's spec does not say",
            ),
            false => item("How the data were weighted", Met::Yes, "Weighting"),
        },
        item(
            "How the data were processed, and how their quality was checked",
            Met::ToBeChecked,
            "Provenance: rows left out, by reason; checks by the fieldwork company are not known here",
        ),
        item(
            "Limitations of the design and data collection",
            Met::ToBeChecked,
            "Methods, and what intervals assume: Tables",
        ),
    ]
}
