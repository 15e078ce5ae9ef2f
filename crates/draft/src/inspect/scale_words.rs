//! Scales in other languages than English, by the words that `label::languages` has of them.

use std::sync::LazyLock;

use super::poles::{Degree, PLAIN, Poles};
use super::scale::{Order, Scale, in_order};
use crossbreak_study::label::{Language, languages, plain};

/// The words of one language, as labels are compared with them, the longest first.
struct Grammar {
    joined: bool,
    degrees: Vec<(String, i32)>,
    weak: Vec<(String, i32)>,
    opposites: Vec<(String, String)>,
    neutral: Vec<String>,
    amounts: Vec<Vec<String>>,
}

impl Grammar {
    fn of(language: &Language) -> Self {
        let scale = &language.scale;
        let longest_first = |words: &std::collections::BTreeMap<String, i32>| {
            let mut words: Vec<(String, i32)> = words
                .iter()
                .map(|(word, worth)| (plain(word), *worth))
                .collect();
            words.sort_by_key(|(word, _)| std::cmp::Reverse(word.chars().count()));
            words
        };
        let opposites = scale.opposites.iter().map(|(a, b)| (plain(a), plain(b)));
        let all = |words: &[String]| words.iter().map(|word| plain(word)).collect::<Vec<_>>();
        Self {
            joined: scale.joined,
            degrees: longest_first(&scale.degrees),
            weak: longest_first(&scale.weak),
            opposites: opposites.collect(),
            neutral: all(&scale.neutral),
            amounts: scale.amounts.iter().map(|list| all(list)).collect(),
        }
    }

    /// A text without the first of some words that it has, and what the word is worth.
    fn without(&self, text: &str, words: &[(String, i32)]) -> Option<(String, i32)> {
        words.iter().find_map(|(word, worth)| {
            let (before, after) = match self.joined {
                true => text.split_once(word.as_str())?,
                false => {
                    let padded = format!(" {text} ");
                    let at = padded.find(&format!(" {word} "))?;
                    let (before, after) =
                        (padded[..at].trim(), padded[at + word.len() + 2..].trim());
                    return Some((format!("{before} {after}").trim().to_owned(), *worth));
                }
            };
            Some((format!("{before}{after}"), *worth))
        })
    }

    fn degree(&self, label: &str) -> Option<Degree> {
        let text = plain(label);
        let weak = self.without(&text, &self.weak);
        let (rest, own) = weak.unwrap_or((text, PLAIN));
        let much = self.without(&rest, &self.degrees);
        let (word, degree) = match (much, own) {
            // "Not satisfied at all": the stronger of both.
            (Some((word, much)), own) if own < 0 => (word, own.min(-much)),
            (Some((word, much)), _) => (word, much),
            (None, own) => (rest, own),
        };
        let opposite = self.opposites.iter().find(|(own, _)| *own == word);
        let quality = opposite.map_or(&word, |(_, quality)| quality).clone();
        (!word.is_empty()).then(|| Degree {
            quality,
            // Where the words for how little stand beside the opposite ("at all not satisfied"), once is enough.
            degree: match opposite {
                Some(_) => -degree.abs(),
                None => degree,
            },
            opposite: opposite.is_some(),
            word,
        })
    }

    /// Whether a text begins with a word, as a whole.
    fn begins(&self, text: &str, word: &str) -> bool {
        let rest = text.strip_prefix(word);
        rest.is_some_and(|rest| self.joined || !rest.starts_with(char::is_alphanumeric))
    }

    fn poles(&self, labels: &[&str]) -> Option<Scale> {
        let neutral = |label: &str| {
            let text = plain(label);
            self.neutral.iter().any(|word| self.begins(&text, word))
        };
        let poles = Poles::of(labels, |label| self.degree(label), neutral)?;
        // The labels themselves name a side: its one word may have another ending.
        Some(poles.scale(labels, |_, of| of.join(" + ")))
    }

    fn amount(&self, labels: &[&str]) -> Option<Scale> {
        self.amounts.iter().find_map(|list| {
            let place = |label: &&str| {
                let text = plain(label);
                let fits = (0..list.len()).filter(|&place| self.begins(&text, &list[place]));
                fits.max_by_key(|&place| list[place].len())
            };
            let places: Vec<Option<usize>> = labels.iter().map(place).collect();
            let scored: Vec<(usize, f64)> = places
                .iter()
                .enumerate()
                .filter_map(|(index, place)| Some((index, (*place)? as f64)))
                .collect();
            let different = |a: &(usize, f64)| scored.iter().filter(|b| a.1 == b.1).count() == 1;
            let all = scored.iter().all(different);
            (scored.len() >= 3 && all && scored.len() + 1 >= labels.len())
                .then(|| in_order(scored, labels.len(), Order::Amount))
        })
    }
}

/// The order of labels in one of the languages.
pub(super) fn scale(labels: &[&str]) -> Option<Scale> {
    static GRAMMARS: LazyLock<Vec<Grammar>> =
        LazyLock::new(|| languages().iter().map(Grammar::of).collect());
    // Answers of a scale are short, and few.
    if !(2..=16).contains(&labels.len()) || labels.iter().any(|label| label.len() > 120) {
        return None;
    }
    GRAMMARS
        .iter()
        .find_map(|grammar| grammar.poles(labels).or_else(|| grammar.amount(labels)))
}

#[cfg(test)]
mod tests {
    use super::super::scale;

    #[test]
    fn scales_of_other_languages_are_in_order() {
        for labels in [
            &["1. Très bon", "2. Bon", "3. Mauvais", "4. Très mauvais"][..],
            &[
                "Tout à fait d’accord",
                "Plutôt d’accord",
                "Plutôt pas d’accord",
                "Pas du tout d’accord",
            ],
            &[
                "Sehr zufrieden",
                "Eher zufrieden",
                "Teils/teils",
                "Eher unzufrieden",
                "Sehr unzufrieden",
            ],
            &[
                "Stimme voll und ganz zu",
                "Stimme eher zu",
                "Stimme eher nicht zu",
                "Stimme überhaupt nicht zu",
            ],
            &["Immer", "Oft", "Manchmal", "Selten", "Nie"],
            &[
                "Muy de acuerdo",
                "De acuerdo",
                "Ni de acuerdo ni en desacuerdo",
                "En desacuerdo",
                "Muy en desacuerdo",
            ],
            &["Mucho", "Bastante", "Poco", "Nada"],
            &[
                "Muito satisfeito",
                "Satisfeito",
                "Insatisfeito",
                "Muito insatisfeito",
            ],
            &["Molto", "Abbastanza", "Poco", "Per niente"],
            &["Zeer tevreden", "Tevreden", "Ontevreden", "Zeer ontevreden"],
            &[
                "Zdecydowanie tak",
                "Raczej tak",
                "Raczej nie",
                "Zdecydowanie nie",
            ],
            &["Da iawn", "Da", "Gwael", "Gwael iawn"],
            &["Mycket bra", "Ganska bra", "Ganska dåligt", "Mycket dåligt"],
            &["جيد جدا", "جيد", "سيئ", "سيئ جدا"],
            &["매우 만족", "만족", "보통", "불만족", "매우 불만족"],
            &[
                "とても満足",
                "やや満足",
                "どちらともいえない",
                "やや不満",
                "とても不満",
            ],
            &["非常满意", "比较满意", "一般", "不太满意", "非常不满意"],
        ] {
            let mut mixed = labels.to_vec();
            mixed.reverse();
            mixed.swap(0, 1);
            let found = scale::scale(&mixed).unwrap_or_else(|| panic!("{labels:?}"));
            let order: Vec<&str> = found.order.iter().map(|&index| mixed[index]).collect();
            assert_eq!(order, labels);
        }
    }

    #[test]
    fn names_in_other_languages_have_no_order() {
        for labels in [
            &["Homme", "Femme"][..],
            &["Ja", "Nein"],
            &["Oui", "Non", "Peut-être"],
            &["CDU", "SPD", "Grüne", "FDP"],
            &["1. Pain", "2. Beurre", "3. Bonbons"],
            &["Soltero", "Casado", "Viudo"],
            &["男", "女"],
            &["東京", "大阪", "名古屋"],
        ] {
            assert!(scale::scale(labels).is_none(), "{labels:?}");
        }
    }
}
