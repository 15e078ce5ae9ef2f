//! All codes of a column in one cell: `1=Yes; 2=No`, `1, Yes | 2, No`, `{1, Yes} {2, No}`, or one a line.

/// The codes and labels of a cell; `None` where it holds something else.
pub(super) fn pairs(text: &str) -> Option<Vec<(&str, &str)>> {
    let text = text.trim();
    if text.starts_with('{') {
        let parts = text
            .split('}')
            .map(|part| part.trim_start_matches([' ', ',', '{']));
        return all(parts.filter(|part| !part.trim().is_empty()));
    }
    for separator in ['\n', ';', '|'] {
        if text.contains(separator) {
            return all(text.split(separator).filter(|part| !part.trim().is_empty()));
        }
    }
    by_commas(text)
}

fn all<'a>(parts: impl Iterator<Item = &'a str>) -> Option<Vec<(&'a str, &'a str)>> {
    let pairs: Vec<_> = parts.map(pair).collect::<Option<_>>()?;
    (!pairs.is_empty()).then_some(pairs)
}

/// `1=Yes, 2=No, never`: a comma parts two pairs only where a number and `=` or `:` follow.
fn by_commas(text: &str) -> Option<Vec<(&str, &str)>> {
    let begins = |part: &str| {
        let code = part.trim_start().trim_start_matches('-');
        let rest = code.trim_start_matches(|c: char| c.is_ascii_digit());
        rest.len() < code.len() && rest.trim_start().starts_with(['=', ':'])
    };
    let mut starts: Vec<usize> = text
        .match_indices(',')
        .map(|(at, _)| at + 1)
        .filter(|&at| begins(&text[at..]))
        .collect();
    if starts.is_empty() {
        // One pair alone has to have its sign: any text begins with a word.
        return text
            .contains(['='])
            .then(|| pair(text))
            .flatten()
            .map(|pair| vec![pair]);
    }
    starts.insert(0, 0);
    let ends = starts[1..].iter().map(|at| at - 1).chain([text.len()]);
    all(starts
        .iter()
        .zip(ends)
        .map(|(&start, end)| &text[start..end]))
}

/// `1=Yes`, `1: Yes`, `1 - Yes`, `1, Yes`, `1. Yes`, `(1) Yes`, `1 Yes`. A code that is no number has `=` behind it.
fn pair(part: &str) -> Option<(&str, &str)> {
    let part = part.trim();
    if let Some((code, label)) = part.split_once('=') {
        let (code, label) = (code.trim(), label.trim().trim_matches('"'));
        let one_word = !code.is_empty() && !code.contains(char::is_whitespace);
        return (one_word && !label.is_empty()).then_some((code, label));
    }
    let inner = part.trim_start_matches(['(', '[']);
    let digits = inner.trim_start_matches(['-', '+']);
    let number = digits.trim_start_matches(|c: char| c.is_ascii_digit());
    // The point of `1.5 Yes` belongs to the code, that of `1. Yes` does not.
    let decimals = number
        .strip_prefix('.')
        .map(|rest| rest.trim_start_matches(|c: char| c.is_ascii_digit()));
    let rest = match decimals {
        Some(rest) if rest.len() + 1 < number.len() => rest,
        _ => number,
    };
    if number.len() == digits.len() {
        return None;
    }
    let code = &inner[..inner.len() - rest.len()];
    let label = rest.trim_start_matches([')', ']']);
    let parted = label.trim_start_matches(|c: char| c.is_whitespace() || ":.,-–—".contains(c));
    (parted.len() < rest.len() && !parted.is_empty()).then(|| (code, parted.trim()))
}

#[cfg(test)]
mod tests {
    use super::pairs;

    #[test]
    fn every_way_to_pack() {
        let two = Some(vec![("1", "Yes"), ("2", "No")]);
        for text in [
            "1=Yes; 2=No",
            "1 = Yes\n2 = No",
            "1, Yes | 2, No",
            "1=Yes, 2=No",
            "1: Yes, 2: No",
            "{1, Yes}{2, No}",
            "{1, Yes}, {2, No}",
            "1 Yes\n2 No\n",
            "(1) Yes\n(2) No",
            "1. Yes; 2. No;",
            "1 - Yes; 2 – No",
        ] {
            assert_eq!(pairs(text), two, "{text}");
        }
        let other = Some(vec![("1", "Yes, often"), ("-9", "No, never")]);
        assert_eq!(pairs("1=Yes, often, -9=No, never"), other);
        assert_eq!(pairs("a=Yes; b=No"), Some(vec![("a", "Yes"), ("b", "No")]));
    }

    #[test]
    fn what_is_not_packed() {
        for text in [
            "None",
            "1",
            "Open text",
            "1-10",
            "",
            "Yes; No",
            "Any number, 0 to 10",
        ] {
            assert_eq!(pairs(text), None, "{text}");
        }
    }
}
