//! Demographics, by the name of a column or its wording.

use serde::Serialize;

use super::words::{folded, says, tokens};

/// What a column says of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Demographic {
    Gender,
    Age,
    Region,
    Education,
    Ethnicity,
    Work,
    Grade,
    Vote,
    Referendum,
    Income,
    Children,
    Marital,
    Religion,
    Orientation,
    Area,
    Party,
}

impl Demographic {
    /// In words.
    pub fn as_str(self) -> &'static str {
        match self {
            Demographic::Gender => "gender",
            Demographic::Age => "age",
            Demographic::Region => "region",
            Demographic::Education => "education",
            Demographic::Ethnicity => "ethnicity",
            Demographic::Work => "working status",
            Demographic::Grade => "social grade",
            Demographic::Vote => "past vote",
            Demographic::Referendum => "referendum vote",
            Demographic::Income => "income",
            Demographic::Children => "children",
            Demographic::Marital => "marital status",
            Demographic::Religion => "religion",
            Demographic::Orientation => "sexual orientation",
            Demographic::Area => "kind of area",
            Demographic::Party => "party",
        }
    }

    /// Whether pollsters weight to it as a rule, because the population's shares are known.
    pub fn is_margin(self) -> bool {
        use Demographic::*;
        matches!(
            self,
            Gender | Age | Region | Education | Ethnicity | Work | Grade | Vote | Referendum
        )
    }
}

/// How one demographic is known.
struct Known {
    is: Demographic,
    /// Words that a name or a short wording has, whole.
    words: &'static [&'static str],
    /// Parts of names, and of short wordings.
    parts: &'static [&'static str],
    /// What a longer wording asks.
    phrases: &'static [&'static str],
}

/// The first that fits is it: the referendum before the vote, as its wording speaks of both.
const KNOWN: [Known; 16] = [
    Known {
        is: Demographic::Gender,
        words: &["sex", "gender"],
        parts: &["gender"],
        phrases: &[
            "your gender",
            "your sex",
            "are you male or female",
            "describe your gender",
            "describe yourself male",
        ],
    },
    Known {
        is: Demographic::Age,
        words: &[
            "age", "agegroup", "ageband", "agecat", "agegrp", "recage", "resage", "respage",
            "dage", "numage",
        ],
        parts: &["agegroup", "ageband", "age_"],
        phrases: &[
            "your age",
            "how old are you",
            "which age",
            "what age",
            "age group",
            "age band",
        ],
    },
    Known {
        is: Demographic::Referendum,
        words: &["euref", "brexit", "referendum", "indyref", "euvote"],
        parts: &["euref", "referendum", "indyref"],
        phrases: &[
            "eu referendum",
            "vote in the 2016 referendum",
            "remain or leave",
            "leave or remain",
            "referendum on the uk's membership",
            "independence referendum",
        ],
    },
    Known {
        is: Demographic::Vote,
        words: &[
            "pastvote",
            "ge2015",
            "ge2017",
            "ge2019",
            "ge2024",
            "recallvote",
            "votedge",
        ],
        parts: &[
            "pastvote",
            "past_vote",
            "lastvote",
            "voted",
            "vote20",
            "vote19",
            "vote24",
            "votege",
        ],
        phrases: &[
            "how did you vote",
            "which party did you vote",
            "who did you vote for",
            "did you vote for",
            "vote in the last general election",
            "voted in the last",
        ],
    },
    Known {
        is: Demographic::Region,
        words: &[
            "region",
            "regions",
            "gor",
            "govregion",
            "nuts",
            "locality",
            "nation",
        ],
        parts: &["region"],
        phrases: &[
            "which region",
            "what region",
            "region do you live",
            "where do you live",
            "which part of the country",
        ],
    },
    Known {
        is: Demographic::Education,
        words: &[
            "education",
            "educ",
            "edu",
            "qualification",
            "qualifications",
            "degree",
        ],
        parts: &["educ", "qualif"],
        phrases: &[
            "highest level of education",
            "level of education",
            "highest qualification",
            "highest level of qualification",
            "highest educational",
            "level of schooling",
        ],
    },
    Known {
        is: Demographic::Ethnicity,
        words: &["ethnicity", "ethnic", "race", "racethn", "ethn"],
        parts: &["ethnic", "racethn", "ethngroup"],
        phrases: &[
            "ethnic group",
            "ethnicity",
            "ethnic background",
            "your race",
            "racial",
        ],
    },
    Known {
        is: Demographic::Grade,
        words: &["seg", "grade", "abc", "socialgrade"],
        parts: &["social_grade", "socialgrade", "socgrade"],
        phrases: &["social grade", "chief income earner", "socio economic"],
    },
    Known {
        is: Demographic::Work,
        words: &[
            "employment",
            "workstatus",
            "workingstatus",
            "working",
            "emp",
            "employ",
            "occupation",
        ],
        parts: &[
            "employment",
            "workstat",
            "work_stat",
            "working_stat",
            "empstat",
        ],
        phrases: &[
            "working status",
            "employment status",
            "work status",
            "current employment",
            "currently employed",
            "describes your employment",
        ],
    },
    Known {
        is: Demographic::Income,
        words: &["income", "hhincome", "earnings"],
        parts: &["income"],
        phrases: &[
            "household income",
            "your income",
            "annual income",
            "total combined money",
            "earn last year",
        ],
    },
    Known {
        is: Demographic::Children,
        words: &["kids", "children", "parent", "child"],
        parts: &["haschild", "numkids", "nchild"],
        phrases: &[
            "have any children",
            "children under",
            "how many children",
            "parent or guardian",
            "children in your household",
        ],
    },
    Known {
        is: Demographic::Marital,
        words: &["marital", "married", "marstat"],
        parts: &["marital"],
        phrases: &["marital status", "are you married", "relationship status"],
    },
    Known {
        is: Demographic::Religion,
        words: &["religion", "relig", "faith", "denomination"],
        parts: &["religio"],
        phrases: &[
            "your religion",
            "what religion",
            "religious affiliation",
            "religious preference",
        ],
    },
    Known {
        is: Demographic::Orientation,
        words: &["orientation", "sexuality"],
        parts: &["orientation", "sexuality"],
        phrases: &["sexual orientation", "your sexuality"],
    },
    Known {
        is: Demographic::Area,
        words: &["urban", "rural", "urbanity", "urbanrural", "urbrur"],
        parts: &["urban"],
        phrases: &[
            "describe where you live",
            "describe the area",
            "urban or rural",
        ],
    },
    Known {
        is: Demographic::Party,
        words: &["party", "partyid", "pid", "partyln", "partyln"],
        parts: &["partyid", "party_id"],
        phrases: &[
            "identify with a political party",
            "think of yourself as a republican",
            "party identification",
            "political party",
        ],
    },
];

/// The demographic that a column is, and why. `text` is the wording, if the file gives one.
pub(super) fn find(name: &str, text: Option<&str>) -> Option<(Demographic, String)> {
    let wording = text.map(folded);
    // What stands over a column can be its wording.
    let heading = folded(name);
    let by_name = |known: &Known| {
        let tokens = tokens(name);
        let plain = name.to_lowercase();
        known
            .words
            .iter()
            .any(|word| tokens.iter().any(|t| t == word))
            || known.parts.iter().any(|part| plain.contains(part))
    };
    let by_wording = |known: &Known, text: &str| {
        let short = text.split(' ').count() <= SHORT;
        (short && known.words.iter().any(|word| says(text, word)))
            || known.phrases.iter().any(|phrase| says(text, phrase))
    };
    // A wording says more than a name: `S7` may ask of anything, and `q1_age` of what others should do at that age.
    if let Some(text) = wording.as_deref()
        && let Some(known) = KNOWN.iter().find(|known| by_wording(known, text))
    {
        return Some((
            known.is,
            format!("its wording asks for {}", known.is.as_str()),
        ));
    }
    let named = heading.split(' ').count() <= SHORT;
    if let Some(known) = KNOWN.iter().find(|known| named && by_name(known)) {
        return Some((known.is, format!("its name says {}", known.is.as_str())));
    }
    let known = KNOWN.iter().find(|known| by_wording(known, &heading))?;
    Some((
        known.is,
        format!("its heading asks for {}", known.is.as_str()),
    ))
}

/// Labels of people's genders, and those that stand beside them.
const GENDERS: [[&str; 2]; 6] = [
    ["male", "female"],
    ["man", "woman"],
    ["men", "women"],
    ["males", "females"],
    ["a man", "a woman"],
    ["m", "f"],
];
const OTHER_GENDERS: [&str; 10] = [
    "other",
    "non binary",
    "nonbinary",
    "diverse",
    "neither",
    "in another way",
    "in some other way",
    "prefer to self describe",
    "transgender",
    "another gender",
];

/// The demographic whose labels a column has, and why, where neither its name nor a longer wording says what it asks.
pub(super) fn by_labels(wording: &str, labels: &[&str]) -> Option<(Demographic, String)> {
    if folded(wording).split(' ').count() > SHORT {
        return None;
    }
    let labels: Vec<String> = labels.iter().map(|label| folded(label)).collect();
    let pair = GENDERS
        .iter()
        .find(|pair| pair.iter().all(|g| labels.iter().any(|l| l == g)))?;
    let all = labels
        .iter()
        .all(|l| pair.contains(&l.as_str()) || OTHER_GENDERS.contains(&l.as_str()));
    let why = format!("its answers are {} and {}", pair[0], pair[1]);
    all.then_some((Demographic::Gender, why))
}

/// A wording of so many words names what it asks for, and says no more.
const SHORT: usize = 5;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn genders_are_known_by_their_labels() {
        let is = |wording: &str, labels: &[&str]| by_labels(wording, labels).map(|(is, _)| is);
        let gender = Some(Demographic::Gender);
        assert_eq!(is("mylabl", &["Male", "Female"]), gender);
        assert_eq!(is("Are you ...?", &["A man", "A woman", "Other"]), gender);
        assert_eq!(is("x", &["f", "m"]), gender);
        assert_eq!(is("x", &["Male", "Female", "No difference"]), None);
        assert_eq!(is("x", &["Male"]), None);
        let better = "Who makes the better boss in your view?";
        assert_eq!(is(better, &["Male", "Female"]), None);
    }

    #[test]
    fn by_name_by_wording_and_by_heading() {
        for (name, text, expected) in [
            ("sex", None, Some(Demographic::Gender)),
            ("recage", None, Some(Demographic::Age)),
            ("age3", None, Some(Demographic::Age)),
            ("racethn4", None, Some(Demographic::Ethnicity)),
            ("cregion", None, Some(Demographic::Region)),
            ("pastvote_EURef", None, Some(Demographic::Referendum)),
            ("S2", Some("What is your age?"), Some(Demographic::Age)),
            (
                "S7",
                Some("Thinking back to the general election in December 2019, how did you vote?"),
                Some(Demographic::Vote),
            ),
            (
                "S8",
                Some(
                    "And how did you vote in the 2016 referendum on the UK’s membership of the European Union?",
                ),
                Some(Demographic::Referendum),
            ),
            ("Location (Census Region)", None, Some(Demographic::Region)),
            (
                "Do you have any children under 18?",
                None,
                Some(Demographic::Children),
            ),
            ("language", None, None),
            (
                "Q1",
                Some("Should the government spend more on education than on defence and health?"),
                None,
            ),
            (
                "In general, is it rude to knowingly bring unruly children on a plane?",
                None,
                None,
            ),
            ("q0011", None, None),
        ] {
            assert_eq!(find(name, text).map(|(is, _)| is), expected, "{name}");
        }
    }
}
