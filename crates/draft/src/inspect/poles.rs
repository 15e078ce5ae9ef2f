//! Answers from one pole to the other: very convincing to not at all convincing.

use super::scale::{Net, Order, Scale, in_order};
use super::words::folded;

/// A quality and how much of it: `not very convincing` is (convincing, -1).
pub(super) struct Degree {
    pub quality: String,
    pub degree: i32,
    /// The word of the label that names the quality or its opposite.
    pub word: String,
    pub opposite: bool,
}

/// Words, and those that mean their opposite.
const OPPOSITES: [(&str, &str); 32] = [
    ("disagree", "agree"),
    ("disapprove", "approve"),
    ("dissatisfied", "satisfied"),
    ("dissatisfaction", "satisfaction"),
    ("unlikely", "likely"),
    ("unfavourable", "favourable"),
    ("unfavourably", "favourably"),
    ("unfavorable", "favorable"),
    ("unfavorably", "favorably"),
    ("unconvincing", "convincing"),
    ("unimportant", "important"),
    ("uncomfortable", "comfortable"),
    ("unacceptable", "acceptable"),
    ("unhappy", "happy"),
    ("unfair", "fair"),
    ("unsafe", "safe"),
    ("unhelpful", "helpful"),
    ("unsure", "sure"),
    ("unconcerned", "concerned"),
    ("uninterested", "interested"),
    ("ineffective", "effective"),
    ("incompetent", "competent"),
    ("dishonest", "honest"),
    ("distrust", "trust"),
    ("oppose", "support"),
    ("against", "favour"),
    ("bad", "good"),
    ("badly", "well"),
    ("poor", "good"),
    ("negative", "positive"),
    ("difficult", "easy"),
    ("worse", "better"),
];

/// Words for how much, and what they are worth.
const DEGREES: [(&str, i32); 22] = [
    ("extremely", 5),
    ("completely", 5),
    ("totally", 5),
    ("very", 4),
    ("strongly", 4),
    ("highly", 4),
    ("definitely", 4),
    ("really", 4),
    ("much", 4),
    ("fairly", 2),
    ("quite", 2),
    ("mostly", 2),
    ("moderately", 2),
    ("rather", 2),
    ("somewhat", 2),
    ("generally", 2),
    ("probably", 2),
    ("tend", 2),
    ("slightly", 1),
    ("little", 1),
    ("bit", 1),
    ("mildly", 1),
];

/// A quality without a word for how much: agree, between strongly agree and slightly agree.
pub(super) const PLAIN: i32 = 3;

fn degree(label: &str) -> Option<Degree> {
    let text = folded(label);
    let mut words: Vec<&str> = text.split(' ').collect();
    // "Yes, very rude" and "No, not at all rude".
    if words.len() > 2 && matches!(words[0], "yes" | "no") {
        words.remove(0);
    }
    let weak: [(&[&str], i32); 9] = [
        (&["not", "at", "all"], -4),
        (&["not", "very"], -2),
        (&["not", "too"], -2),
        (&["not", "so"], -2),
        (&["not", "that"], -2),
        (&["not", "particularly"], -2),
        (&["not", "really"], -2),
        (&["not", "especially"], -2),
        (&["not"], -3),
    ];
    let mut sign = 1;
    let mut much = PLAIN;
    if let Some((start, degree)) = weak.iter().find(|(start, _)| words.starts_with(start))
        && words.len() > start.len()
    {
        words.drain(..start.len());
        (sign, much) = (-1, -degree);
    } else {
        let worth = |word: &str| DEGREES.iter().find(|(w, _)| *w == word).map(|(_, d)| *d);
        while let [first, _, ..] = words.as_slice() {
            match (worth(first), *first) {
                (Some(degree), _) => much = degree,
                (None, "a" | "to") => {}
                _ => break,
            }
            words.remove(0);
        }
        // "Agree strongly".
        if let [_, .., last] = words.as_slice()
            && let Some(degree) = worth(last)
        {
            much = degree;
            words.pop();
        }
    }
    let word = words.join(" ");
    let (quality, opposite) = match OPPOSITES.iter().find(|(w, _)| *w == words[0]) {
        Some((_, positive)) => {
            words[0] = positive;
            (words.join(" "), true)
        }
        None => (word.clone(), false),
    };
    Some(Degree {
        quality,
        degree: if opposite { -sign * much } else { sign * much },
        word,
        opposite,
    })
}

fn neutral(label: &str) -> bool {
    let text = folded(label);
    text.starts_with("neither")
        || text.starts_with("no difference")
        || text.starts_with("about the same")
        || matches!(
            text.as_str(),
            "neutral" | "mixed" | "mixed feelings" | "undecided"
        )
}

pub(super) fn poles(labels: &[&str]) -> Option<Scale> {
    let poles = Poles::of(labels, degree, neutral)?;
    let opposite = poles.read.iter().find(|(_, d)| d.opposite);
    let own = poles.read.iter().find(|(_, d)| !d.opposite);
    let positive = own.map_or(poles.quality.clone(), |(_, d)| d.word.clone());
    let negative = opposite.map_or(format!("not {positive}"), |(_, d)| d.word.clone());
    Some(poles.scale(labels, |side, _| {
        let name = if side { &positive } else { &negative };
        net_name(name, labels)
    }))
}

/// Labels that are degrees of one quality, but for one at most.
pub(super) struct Poles {
    quality: String,
    /// The labels that speak of the quality, by their place.
    read: Vec<(usize, Degree)>,
    middle: Option<usize>,
}

impl Poles {
    pub fn of(
        labels: &[&str],
        degree: impl Fn(&str) -> Option<Degree>,
        neutral: impl Fn(&str) -> bool,
    ) -> Option<Self> {
        let mut read: Vec<(usize, Degree)> = Vec::new();
        let mut middle = Vec::new();
        for (index, label) in labels.iter().enumerate() {
            match neutral(label) {
                true => middle.push(index),
                false => read.extend(degree(label).map(|degree| (index, degree))),
            }
        }
        // The quality that most labels speak of.
        let of = |quality: &str| read.iter().filter(|(_, d)| d.quality == quality).count();
        let (_, best) = read.iter().rev().max_by_key(|(_, d)| of(&d.quality))?;
        let quality = best.quality.clone();
        read.retain(|(_, d)| d.quality == quality);
        let known = read.len() + middle.len();
        let graded = read.iter().any(|(_, d)| d.degree.abs() != PLAIN);
        if read.len() < 2 || !graded || known + 1 < labels.len() || middle.len() > 1 {
            return None;
        }
        Some(Self {
            quality,
            read,
            middle: middle.first().copied(),
        })
    }

    /// The labels in order, with a NET for each side of several; `name` of the side that has the quality or has it not,
    /// and of the labels on it.
    pub fn scale(&self, labels: &[&str], name: impl Fn(bool, &[&str]) -> String) -> Scale {
        let scored = self
            .read
            .iter()
            .map(|(index, d)| (*index, f64::from(-d.degree)))
            .chain(self.middle.map(|index| (index, 0.0)))
            .collect();
        let mut scale = in_order(scored, labels.len(), Order::Poles);
        let side = |positive: bool| {
            let on_it = |d: &Degree| (d.degree > 0) == positive && d.degree != 0;
            let in_it = |index: &&usize| self.read.iter().any(|(i, d)| i == *index && on_it(d));
            let of: Vec<&str> = scale
                .order
                .iter()
                .filter(in_it)
                .map(|&i| labels[i])
                .collect();
            // One answer is no sum.
            (of.len() > 1).then(|| Net {
                name: name(positive, &of),
                labels: of.iter().map(|label| (*label).to_owned()).collect(),
            })
        };
        let (top, bottom) = (side(true), side(false));
        (scale.top, scale.bottom) = (top, bottom);
        scale
    }
}

/// With a capital; a NET must not have the name of an answer.
fn net_name(words: &str, labels: &[&str]) -> String {
    let mut letters = words.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    let name: String = first.chain(letters).collect();
    match labels.iter().any(|label| label.eq_ignore_ascii_case(&name)) {
        true => format!("NET {words}"),
        false => name,
    }
}
