//! A poll as a pollster would publish it, to write and to look at.

use super::samples::{Dice, fact, items_table, number, number_table, scale_table};
use crate::tables::model::*;

fn cover() -> Cover {
    let met = |item: &str, met, place: &str| Disclosure {
        item: item.to_owned(),
        met: if met { Met::Yes } else { Met::No },
        place: place.to_owned(),
    };
    Cover {
        title: "Access to general practice, May 2024".to_owned(),
        facts: vec![
            fact("Client", "The Example Foundation"),
            fact(
                "Company",
                "Example Research Ltd, a member of the British Polling Council",
            ),
            fact("Fieldwork", "3 to 5 May 2024"),
            fact("Universe", "Adults aged 18 or over in Great Britain"),
            fact("Mode", "Online panel"),
            number("Sample", 2041.0, Format::Count),
            fact(
                "Weighting",
                "Weighted by age within gender, region, education and vote in 2019",
            ),
            fact(
                "Percentages",
                "All percentages are weighted. They are of everyone who was asked the question, unless the table says otherwise; where they do not add up to 100% this is due to rounding, or to questions that take several answers.",
            ),
            fact("Contact", "polls@example.com\nhttps://example.com/polls"),
        ],
        synthetic: Some(
            "The respondents are invented; nothing here is a finding about anybody.".to_owned(),
        ),
        disclosures: vec![
            met("The client who commissioned the survey", true, "Cover"),
            met("Dates of interviewing, method and universe", true, "Cover"),
            met(
                "Percentages on which conclusions are based, with weighted and unweighted bases",
                true,
                "Each table",
            ),
            met(
                "Full wording of each question, in the order asked",
                true,
                "Contents and each table",
            ),
            met(
                "A web address where the tables stay published",
                false,
                "Give `url` in the spec's [study]",
            ),
        ],
        date: (2024, 5, 5),
    }
}

fn margins() -> Vec<MarginTable> {
    let of = |title: &str, rows: &[(&str, f64, f64)]| MarginTable {
        title: title.to_owned(),
        source: Some("Office for National Statistics, Census 2021, table RM121".to_owned()),
        note: Some("23 respondents who did not say keep their own share.".to_owned()),
        rows: rows
            .iter()
            .map(|(category, unweighted, target)| MarginRow {
                category: (*category).to_owned(),
                unweighted: Some(unweighted * 2041.0),
                unweighted_share: Some(*unweighted),
                target: *target,
                achieved: target + 1e-11,
            })
            .collect(),
    };
    vec![
        of("Gender", &[("Male", 0.46, 0.489), ("Female", 0.54, 0.511)]),
        of(
            "Region",
            &[
                ("London", 0.11, 0.133),
                ("South East", 0.15, 0.139),
                ("Elsewhere in Great Britain", 0.74, 0.728),
            ],
        ),
    ]
}

/// A poll as a pollster would publish it.
pub(super) fn book(layout: Layout) -> Book {
    let mut dice = Dice(7);
    Book {
        cover: cover(),
        tables: vec![
            scale_table(&mut dice),
            items_table(&mut dice),
            number_table(&mut dice),
        ],
        notes: [
            "Percentages are weighted and shown to the nearest whole number; each cell holds its number in full. Halves are rounded away from zero.",
            "* stands for less than half a percent but more than nothing; - for nothing.",
            "[low] stands beside an unweighted base of 50 to 99, [very low] beside one under 50: read such figures with care. [c] stands where the base is under 10 and nothing is shown.",
            "A median of weighted answers is the first answer at which half of the weight is reached.",
        ]
        .map(str::to_owned)
        .to_vec(),
        weighting: vec![
            number("Respondents", 2041.0, Format::Count),
            number("Effective base", 1453.8, Format::Count),
            number("Design effect", 1.4039, Format::Decimals(2)),
            number("Weighting efficiency", 0.7123, Format::Percent(0)),
            number("Largest weight", 4.8712, Format::Decimals(2)),
            number("Smallest weight", 0.2114, Format::Decimals(2)),
            fact("Method", "Raking to the margins below, one after the other, until no category is off by more than 1e-9; no weight was capped. The design effect is Kish's: n times the sum of the squared weights over the square of their sum."),
        ],
        margins: margins(),
        claims: vec![
            ClaimRow {
                id: "half".to_owned(),
                place: "Report, page 3".to_owned(),
                text: "More than half of adults find it easy to get an appointment.".to_owned(),
                says: "over 50%".to_owned(),
                computed: "46%".to_owned(),
                verdict: "Does not hold: 46%, 4 points fewer".to_owned(),
                numbers: "Q1:1".to_owned(),
            },
            ClaimRow {
                id: "hard".to_owned(),
                place: "Report, page 4".to_owned(),
                text: "A third find it hard.".to_owned(),
                says: "a third".to_owned(),
                computed: "34%".to_owned(),
                verdict: "Holds".to_owned(),
                numbers: "Q1:5".to_owned(),
            },
        ],
        layout,
    }
}
