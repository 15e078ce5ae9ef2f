//! Figures for the likely questions, and an example of a claim.

use super::ids::{self, Ids};
use super::page::{Page, Value, cut, entry, quoted};
use super::questions::Drafted;
use crossbreak_core::number::{counted, plain};

const TITLES: &str = "titles of the figures: what each shows, in a sentence";

/// More figures than anybody looks through.
const MOST: usize = 8;

/// Writes the section.
pub(super) fn write(page: &mut Page, questions: &[Drafted]) {
    page.part("figures; the titles say what they show");
    let mut names = Ids::default();
    let (mut written, mut more) = (0, 0);
    let mut paired: Vec<&str> = Vec::new();
    for (index, question) in questions.iter().enumerate() {
        if paired.contains(&question.id.as_str()) {
            continue;
        }
        // Two sets of options of one wording stand side by side.
        let other = question.pair.as_ref().and_then(|(text, options, _)| {
            let same = |q: &&Drafted| {
                q.pair
                    .as_ref()
                    .is_some_and(|(t, o, _)| t == text && o == options)
            };
            questions[index + 1..].iter().find(same)
        });
        let (kind, entries) = match (question.figure, other) {
            (_, Some(other)) => {
                paired.push(&other.id);
                let both = [question, other];
                let ids = both.iter().map(|q| quoted(&q.id)).collect();
                let names = both
                    .iter()
                    .filter_map(|q| Some(quoted(&q.pair.as_ref()?.2)))
                    .collect();
                (
                    "paired",
                    vec![
                        entry("questions", Value::List(ids)),
                        entry("names", Value::List(names)),
                    ],
                )
            }
            (Some(kind), None) => (kind, vec![entry("question", Value::text(&question.id))]),
            (None, None) => {
                more += usize::from(question.could_be_stacked);
                continue;
            }
        };
        if written == MOST {
            more += 1 + usize::from(other.is_some());
            continue;
        }
        written += 1;
        if written > 1 {
            page.gap();
        }
        let id = names.take(&ids::figure(&question.id)).replace('_', "-");
        let head = [
            entry("id", Value::text(&id)),
            entry("kind", Value::text(kind)),
        ];
        let title = entry("title", Value::text(&cut(&question.title, 90))).open(TITLES);
        page.table(
            "[[figure]]",
            head.into_iter().chain(entries).chain([title]).collect(),
        );
    }
    if written > 0 && more > 0 {
        page.gap();
        let more = counted(more, "more question", "more questions");
        page.comment(&format!("{more} could be drawn."));
    }
    let crowded: Vec<String> = questions
        .iter()
        .filter(|question| question.crowded)
        .map(|question| format!("`{}`", question.id))
        .collect();
    if !crowded.is_empty() {
        if written > 0 {
            page.gap();
        }
        page.comment(&format!(
            "Stacked bars of {} would need hatching, with don't know, refused and the like beside the answers: base = \"gave_an_answer\" in the question leaves those out.",
            crowded.join(", ")
        ));
    }
    if written == 0 {
        let scales = questions
            .iter()
            .any(|q| !matches!(q.kind, "single" | "multiple"));
        page.comment(match scales {
            _ if !crowded.is_empty() => "A figure is made like this:",
            true => "No question can be drawn as it is: stacked bars show five answers at most, histograms numbers in bands. A figure is made like this:",
            false => "No question is a number, a scale or a grid; a figure is made like this:",
        });
        let stacked = questions.iter().find(|q| q.could_be_stacked);
        let question = stacked.or(questions.first());
        page.proposed(
            "[[figure]]",
            vec![
                entry("id", Value::text("figure-1")),
                entry("kind", Value::text("stacked")),
                entry(
                    "question",
                    Value::text(question.map_or("q1", |q| q.id.as_str())),
                ),
                entry("title", Value::text("What the figure shows, in a sentence")),
            ],
        );
    }
}

/// An example of a published sentence that is checked.
pub(super) fn claims(page: &mut Page, questions: &[Drafted]) {
    // A percentage claim needs a share; without one the example is a median.
    let share = questions
        .iter()
        .find(|q| q.answer.is_some() && q.median.is_none());
    let Some(question) = share.or(questions.iter().find(|q| q.answer.is_some())) else {
        return;
    };
    let answer = question.answer.as_deref().unwrap_or_default();
    let number = match (&question.item, question.kind) {
        (Some(item), _) => format!("{}:{item}:{answer}", question.id),
        (None, _) => format!("{}:{answer}", question.id),
    };
    let (text, says) = match question.median {
        None => (
            "More than half of people say so".to_owned(),
            "over 50%".to_owned(),
        ),
        Some(median) => {
            let median = plain(median, 2);
            (format!("Half of people say {median} or more"), median)
        }
    };
    page.part("published sentences; `says` is what was printed, `number` what it rests on");
    page.proposed(
        "[[claim]]",
        vec![
            entry("where", Value::text("press release")),
            entry("text", Value::text(&text)),
            entry("says", Value::text(&says)),
            entry("number", Value::text(&number)),
        ],
    );
}
