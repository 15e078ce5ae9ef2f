//! A text that holds a question and one of its items, in each of the ways in which platforms write the two together:
//! `Question [item]`, `Question (choice=item)`, `(item) Question`, `Question - item`, `item:Question`, `question/item`.

use super::words::{folded, is_question};

/// One way to read a text as a question with one of its items.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reading {
    /// The question as it is written here.
    pub question: String,
    /// What questions are compared by: without the code of the item that may stand before them, and without signs.
    pub key: String,
    pub item: String,
    /// A bracket holds the item, which is surer than a sign.
    pub in_bracket: bool,
}

/// Brackets around an item.
const BRACKETS: [(char, char); 11] = [
    ('[', ']'),
    ('(', ')'),
    ('{', '}'),
    ('（', '）'),
    ('［', '］'),
    ('「', '」'),
    ('『', '』'),
    ('【', '】'),
    ('〔', '〕'),
    ('《', '》'),
    ('«', '»'),
];

/// Signs between a question and its item, in either order.
const BETWEEN: [&str; 16] = [
    " - ", " – ", " — ", ": ", "：", "? ", "？", "؟ ", " / ", " | ", " > ", "\n", "... ", "… ",
    "::", ":",
];

/// A text is read in so many ways at most.
const MOST: usize = 24;

/// All ways to read a text as a question with one of its items, the surest first.
pub(super) fn readings(text: &str) -> Vec<Reading> {
    let text = text.trim();
    let mut found: Vec<Reading> = Vec::new();
    let mut add = |question: &str, item: &str, in_bracket: bool| {
        let question = question.trim_end_matches(|c: char| {
            c.is_whitespace() || matches!(c, '-' | '–' | '—' | ':' | '：' | '|' | '/' | '>')
        });
        // `Which do you use? / Bus` is parted by its question mark too.
        let sign = |c: char| matches!(c, '-' | '–' | '—' | ':' | '：' | '|' | '/' | '>');
        let bare = item.trim().trim_start_matches(sign);
        let item = match bare.starts_with(char::is_whitespace) {
            true => bare,
            false => item,
        };
        let (question, item) = (question.trim(), item.trim());
        let key = folded(without_code(question));
        let known = |own: &&Reading| own.key == key && own.item == item;
        if !key.is_empty()
            && !item.is_empty()
            && found.len() < MOST
            && !found.iter().any(|r| known(&r))
        {
            found.push(Reading {
                question: question.to_owned(),
                key,
                item: item.to_owned(),
                in_bracket,
            });
        }
    };
    if let Some((before, item)) = ending_bracket(text) {
        // `Q1[SQ001][1]` and `Question [item][scale]`: each scale is a question, and the first bracket holds its item.
        if let Some((question, row)) = ending_bracket(before)
            && before.ends_with(']')
        {
            let question = question.trim_end();
            let blank = if question.contains(char::is_whitespace) {
                " "
            } else {
                ""
            };
            add(&format!("{question}{blank}[{item}]"), row, true);
        }
        add(before, item, true);
    }
    if let Some((item, after)) = leading_bracket(text) {
        add(after, item, true);
    }
    for sign in BETWEEN {
        for (at, _) in text.match_indices(sign).take(6) {
            // A question mark belongs to the question before it.
            let mark = matches!(sign, "? " | "？" | "؟ ");
            let end = at + sign.trim_end().len();
            let before = if mark { &text[..end] } else { &text[..at] };
            let after = &text[at + sign.len()..];
            add(before, after, false);
            if !mark && asks(after) {
                add(after, before, false);
            }
        }
    }
    // Of a path the last part is the item: `group/water/piped`.
    if let Some((question, item)) = text.rsplit_once('/') {
        add(question, item, false);
    }
    // A bracket within a name is a value of its loop: `Loop[{A}].Q30`.
    if !text.contains(char::is_whitespace)
        && let Some((before, rest)) = text.split_once('[')
        && let Some((item, after)) = rest.split_once(']')
        && !after.is_empty()
    {
        let item = item.trim_matches(['{', '}']);
        add(&format!("{before}[]{after}"), item, true);
    }
    found
}

/// The question that all texts hold, and the item of each; no two are the same. `None` where they share none.
pub(super) fn shared(texts: &[&str]) -> Option<(String, Vec<String>)> {
    let (first, others) = texts
        .split_first()
        .filter(|(_, others)| !others.is_empty())?;
    let of_others: Vec<Vec<Reading>> = others.iter().map(|text| readings(text)).collect();
    let mut best: Option<(String, Vec<String>, usize)> = None;
    for (place, reading) in readings(first).into_iter().enumerate() {
        let same = |all: &Vec<Reading>| all.iter().find(|r| r.key == reading.key).cloned();
        let Some(all) = of_others.iter().map(same).collect::<Option<Vec<Reading>>>() else {
            continue;
        };
        let one_question = all.iter().all(|r| r.question == reading.question);
        let mut items = vec![reading.item.clone()];
        items.extend(all.into_iter().map(|r| r.item));
        let different = (0..items.len()).all(|at| !items[..at].contains(&items[at]));
        let bracket = place == 0 && reading.in_bracket;
        let longer = best
            .as_ref()
            .is_none_or(|(_, _, length)| reading.key.len() > *length);
        if different && longer {
            let question = match one_question {
                true => reading.question.clone(),
                false => without_code(&reading.question).to_owned(),
            };
            best = Some((question, items, reading.key.len()));
        }
        if different && bracket {
            break;
        }
    }
    best.map(|(question, items, _)| (question, items))
}

/// Whether words read as a question: "TV" and "Selected choice" do not.
fn asks(words: &str) -> bool {
    let words = words.trim();
    // Scripts without blanks between words.
    let long =
        !words.is_ascii() && !words.contains(char::is_whitespace) && words.chars().count() > 7;
    is_question(words) || words.split_whitespace().count() > 2 || long
}

/// What stands before the bracket that a text ends with, and what is in it.
fn ending_bracket(text: &str) -> Option<(&str, &str)> {
    let text = text.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, ':' | '?' | '.'));
    let last = text.chars().next_back()?;
    let (open, close) = *BRACKETS.iter().find(|(_, close)| *close == last)?;
    let mut depth = 0usize;
    for (at, c) in text.char_indices().rev() {
        if c == close {
            depth += 1;
        } else if c == open {
            depth -= 1;
            if depth == 0 {
                let inside = &text[at + open.len_utf8()..text.len() - close.len_utf8()];
                return Some((&text[..at], inside));
            }
        }
    }
    None
}

/// What is in the bracket that a text begins with, and what follows it.
fn leading_bracket(text: &str) -> Option<(&str, &str)> {
    let first = text.chars().next()?;
    let (open, close) = *BRACKETS.iter().find(|(open, _)| *open == first)?;
    let mut depth = 0usize;
    for (at, c) in text.char_indices() {
        if c == open {
            depth += 1;
        } else if c == close {
            depth -= 1;
            if depth == 0 {
                return Some((&text[open.len_utf8()..at], &text[at + close.len_utf8()..]));
            }
        }
    }
    None
}

/// A text without the code that it begins with: `ESP5.1 Schools`, `Q2[SQ001]. Which of these?`. A number alone may be
/// part of the words.
pub(super) fn without_code(text: &str) -> &str {
    const LONGEST: usize = 20;
    let Some((code, rest)) = text.split_once(char::is_whitespace) else {
        return text;
    };
    let plain = |c: char| {
        c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-' | '[' | ']' | ':' | ')' | '@')
    };
    let is_code = code.len() <= LONGEST
        && code.chars().all(plain)
        && code.starts_with(|c: char| c.is_ascii_alphabetic())
        && code.contains(|c: char| c.is_ascii_digit());
    match is_code && rest.contains(char::is_alphabetic) {
        true => rest.trim(),
        false => text,
    }
}

/// Items without what all of them begin with up to a sign of equality: `choice=Bus`.
pub(super) fn without_shared_word(items: &mut [Option<String>]) {
    let word = |item: &Option<String>| {
        let (word, rest) = item.as_deref()?.split_once('=')?;
        let plain = !word.is_empty() && word.chars().all(char::is_alphanumeric);
        (plain && !rest.trim().is_empty()).then(|| word.to_owned())
    };
    let Some(first) = items.first().and_then(word) else {
        return;
    };
    if items.len() < 2 || items.iter().any(|item| word(item).as_ref() != Some(&first)) {
        return;
    }
    for item in items.iter_mut().flatten() {
        *item = item[first.len() + 1..].trim().to_owned();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(text: &str) -> Option<(String, String)> {
        let reading = readings(text).into_iter().next()?;
        Some((reading.question, reading.item))
    }

    #[test]
    fn a_question_and_its_item_in_the_ways_of_platforms() {
        for (text, question, item) in [
            (
                "How satisfied are you? [Price]",
                "How satisfied are you?",
                "Price",
            ),
            (
                "Which do you use? (choice=Bus)",
                "Which do you use?",
                "choice=Bus",
            ),
            (
                "利用するのはどれですか（バス）",
                "利用するのはどれですか",
                "バス",
            ),
            (
                "利用するのはどれですか「電車 (普通)」",
                "利用するのはどれですか",
                "電車 (普通)",
            ),
            ("(Bus) P9. How safe is it?", "P9. How safe is it?", "Bus"),
            ("Where from? - TV", "Where from?", "TV"),
            ("Trust in: TV", "Trust in", "TV"),
            ("Where from?\nTV", "Where from?", "TV"),
            ("water/piped", "water", "piped"),
            ("Q1[SQ001]", "Q1", "SQ001"),
        ] {
            assert_eq!(
                first(text),
                Some((question.to_owned(), item.to_owned())),
                "{text}"
            );
        }
        let all = |text: &str| -> Vec<(String, String)> {
            let each = readings(text).into_iter();
            each.map(|r| (r.key, r.item)).collect()
        };
        let has = |text: &str, key: &str, item: &str| {
            let found = all(text);
            assert!(
                found.contains(&(key.to_owned(), item.to_owned())),
                "{text}: {found:?}"
            );
        };
        has(
            "Bus:Which of these do you use?",
            "which of these do you use",
            "Bus",
        );
        has("Price:Put these in order", "put these in order", "Price");
        has(
            "バス:利用するのはどれですか",
            "利用するのはどれですか",
            "バス",
        );
        has("Q1[SQ002][1]", "q1 1", "SQ002");
        has("Loop[{A}].Q30", "loop q30", "A");
        has(
            "Q2[SQ001]. Which of these do you use? [Bus]",
            "which of these do you use",
            "Bus",
        );
        has("ESP5.1 Schools: quality", "schools", "quality");
    }

    #[test]
    fn words_alone_are_no_question_with_an_item() {
        for text in ["Television", "q4_1", "", "[]", "(all)", "a)", "](x"] {
            assert_eq!(readings(text), [], "{text}");
        }
    }

    #[test]
    fn a_word_before_each_item_is_taken_off() {
        let mut items = ["choice=Bus", "choice=Train (a=b)"].map(|item| Some(item.to_owned()));
        without_shared_word(&mut items);
        assert_eq!(
            items,
            ["Bus", "Train (a=b)"].map(|item| Some(item.to_owned()))
        );
        let mut others = ["choice=Bus", "Train"].map(|item| Some(item.to_owned()));
        without_shared_word(&mut others);
        assert_eq!(others[0].as_deref(), Some("choice=Bus"));
    }
}
