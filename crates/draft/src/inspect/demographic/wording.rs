//! What a name and a wording say: words of demographics, alone or among others.

use crossbreak_study::label::{Language, key_words, languages, places, says, tokens, word_count};

/// A wording of so many words names what it asks for, and says no more.
pub(super) const SHORT: usize = 5;

/// How words of a demographic stand in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Hit {
    /// Among a few others that mean something else, perhaps.
    Among,
    /// With words beside them that change nothing.
    Alone,
    /// As a question asks for it.
    Phrase,
}

/// A name and a wording, taken apart once for all demographics.
pub(super) struct Wording {
    /// The wording, or the heading that stands in its stead: key words without the number of the question.
    pub text: String,
    /// The words of the name, and the name in small letters.
    name: Option<(String, String)>,
    /// Both.
    pub all: String,
    /// The file gives a wording.
    given: bool,
}

impl Wording {
    pub fn of(name: &str, text: Option<&str>) -> Self {
        let words = key_words(&tokens(name).join(" "));
        let heading = word_count(&words) > 2 && name.contains(' ');
        let given = text.is_some_and(|text| !text.trim().is_empty());
        let text = match text.filter(|_| given) {
            Some(text) => without_number(&key_words(text)),
            None => without_number(&key_words(name)),
        };
        Self {
            all: format!("{words} {text}"),
            // What is a heading of many words is no name.
            name: (given || !heading).then(|| (words, name.to_lowercase())),
            text,
            given,
        }
    }

    /// How many words the file's own wording has.
    pub fn text_words(&self) -> usize {
        match self.given {
            true => word_count(&self.text),
            false => 0,
        }
    }

    /// What the wording, or a heading of several words, says of a demographic.
    pub fn by_text(&self, key: &str) -> Option<Hit> {
        if !self.given && word_count(&self.text) < 2 {
            return None;
        }
        in_text(&self.text, key)
    }

    /// What the name says of it.
    pub fn by_name(&self, key: &str) -> Option<Hit> {
        let (words, name) = self.name.as_ref()?;
        if let Some(hit) = in_text(words, key) {
            return Some(hit);
        }
        let mut topics = languages().iter().filter_map(|l| l.people.topics.get(key));
        let part = topics.find_map(|topic| topic.parts.iter().find(|part| holds(name, part)))?;
        let part = key_words(part);
        let others: Vec<&str> = words
            .split(' ')
            .filter(|word| !part.split(' ').any(|part| word.contains(part)))
            .collect();
        Some(match rest(&others.join(" "), key).is_empty() {
            true => Hit::Alone,
            false => Hit::Among,
        })
    }

    /// Whether it is all words that change nothing: which of the following best describes you.
    pub fn says_nothing(&self) -> bool {
        rest(&self.text, "").is_empty()
    }

    /// Whether words stand in it with which it is something else.
    pub fn is_never(&self, key: &str) -> bool {
        let topics = languages().iter().filter_map(|l| l.people.topics.get(key));
        topics
            .flat_map(|topic| &topic.never)
            .any(|never| says(&self.all, never))
    }

    /// Whether it asks for an opinion: what is left of it without the words of the demographic.
    pub fn is_of_opinion(&self, key: &str) -> bool {
        let left = format!(" {} ", self.all);
        let left = without(&left, key, |topic| &topic.phrases);
        let left = without(&left, key, |topic| &topic.words);
        crossbreak_study::label::says_any(left.trim(), |l| &l.people.attitudes)
    }
}

/// Whether a part of a word stands in a name.
fn holds(name: &str, part: &str) -> bool {
    places(name, part).next().is_some()
}

fn in_text(text: &str, key: &str) -> Option<Hit> {
    let topics = || languages().iter().filter_map(|l| l.people.topics.get(key));
    let word = |word: &String| match word.chars().count() {
        // One sign of Chinese or Korean is part of many words.
        1 => text == word.as_str(),
        _ => says(text, word),
    };
    let has_word = topics().any(|topic| topic.words.iter().any(word));
    if has_word && rest(text, key).is_empty() {
        return Some(Hit::Alone);
    }
    if topics().any(|topic| topic.phrases.iter().any(|phrase| says(text, phrase))) {
        return Some(Hit::Phrase);
    }
    (has_word && word_count(text) <= SHORT).then_some(Hit::Among)
}

/// What is left of a text without the words of a demographic and those that change nothing beside them.
fn rest(text: &str, key: &str) -> String {
    let mut left = without(&format!(" {text} "), key, |topic| &topic.words);
    for language in languages() {
        left = without_all(left, &language.people.companions);
    }
    let telling = left.split(' ').filter(|word| {
        let mut letters = word.chars();
        // Numbers and codes of questions: 2019, q7, s.
        word.chars().count() > 1 && !letters.any(|c| c.is_ascii_digit())
    });
    telling.collect::<Vec<_>>().join(" ")
}

fn without(
    text: &str,
    key: &str,
    list: impl Fn(&crossbreak_study::label::Topic) -> &Vec<String>,
) -> String {
    let of = |language: &'static Language| language.people.topics.get(key);
    let topics = languages().iter().filter_map(of);
    topics.fold(text.to_owned(), |left, topic| {
        without_all(left, list(topic))
    })
}

/// A text, blanks around it, without these phrases; the longest go first.
fn without_all(text: String, phrases: &[String]) -> String {
    let mut found: Vec<&String> = phrases
        .iter()
        .filter(|phrase| says(&text, phrase))
        .collect();
    found.sort_by_key(|phrase| std::cmp::Reverse(phrase.len()));
    found.into_iter().fold(text, |left, phrase| {
        // A word beside itself shares a blank with it.
        let spaced = format!(" {phrase} ");
        let left = left.replace(&spaced, "  ").replace(&spaced, " ");
        match phrase.chars().next().is_some_and(|c| c.len_utf8() > 2) {
            true => left.replace(phrase.as_str(), " "),
            false => left,
        }
    })
}

/// Without the number of the question before it: `q101 gender`, `1 age`.
fn without_number(text: &str) -> String {
    match text.split_once(' ') {
        Some((first, rest)) if is_number(first) => without_number(rest),
        _ => text.to_owned(),
    }
}

fn is_number(word: &str) -> bool {
    let letters = word.chars().take_while(|c| c.is_alphabetic()).count();
    letters <= 2 && word.chars().any(|c| c.is_ascii_digit()) && word.is_ascii() && word.len() <= 6
}
