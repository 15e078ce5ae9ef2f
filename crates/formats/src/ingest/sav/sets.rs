//! Multiple-response sets, as SPSS writes them into its dictionary.
//!
//! One set a line: `$name=C 5 Label a b`, `$name=D1 1 5 Label a b` or `$name=E 1 1 1 5 Label a b`; a text has its
//! length in bytes before it.

/// A set, its texts as the file has them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Written {
    pub name: Vec<u8>,
    pub label: Vec<u8>,
    /// What a column holds where it was chosen; `None` where columns hold categories.
    pub counted: Option<Vec<u8>>,
    /// Names of its variables, long or short.
    pub variables: Vec<Vec<u8>>,
    /// Whether the line could be read to its end.
    pub whole: bool,
}

/// Reads the sets of a record.
pub(super) fn read(data: &[u8]) -> Vec<Written> {
    data.split(|&byte| byte == b'\n' || byte == 0)
        .map(<[u8]>::trim_ascii)
        .filter(|line| !line.is_empty())
        .map(|line| {
            set(line).unwrap_or_else(|| Written {
                name: line[..line.len().min(64)].to_vec(),
                label: Vec::new(),
                counted: None,
                variables: Vec::new(),
                whole: false,
            })
        })
        .collect()
}

fn set(line: &[u8]) -> Option<Written> {
    let line = line.strip_prefix(b"$")?;
    let equals = line.iter().position(|&byte| byte == b'=')?;
    let (name, rest) = (&line[..equals], &line[equals + 1..]);
    let (kind, rest) = rest.split_first()?;
    let (counted, rest) = match kind {
        b'C' => (None, rest),
        b'D' => text(rest).map(|(counted, rest)| (Some(counted), rest))?,
        b'E' => {
            let (_, rest) = length(rest.trim_ascii_start())?;
            text(rest.trim_ascii_start()).map(|(counted, rest)| (Some(counted), rest))?
        }
        _ => return None,
    };
    let (label, rest) = text(rest.trim_ascii_start())?;
    Some(Written {
        name: name.to_vec(),
        label: label.trim_ascii_end().to_vec(),
        counted: counted.map(|text| text.trim_ascii_end().to_vec()),
        variables: rest
            .split(u8::is_ascii_whitespace)
            .filter(|name| !name.is_empty())
            .map(<[u8]>::to_vec)
            .collect(),
        whole: true,
    })
}

/// A number, and what follows it.
fn length(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let digits = bytes
        .iter()
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    let number = std::str::from_utf8(&bytes[..digits]).ok()?.parse().ok()?;
    Some((number, &bytes[digits..]))
}

/// A text after its length, and what follows it.
fn text(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = length(bytes)?;
    rest.strip_prefix(b" ")?.split_at_checked(length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_three_kinds_and_what_is_none() {
        let sets = read(
            b"$a=C 10 my mcgroup a b c\n$b=D2 55 0  g e f d\n$d=E 11 6 choice 4 Caf\xe9 k l\n$e=D9 1 0\n\0",
        );
        assert_eq!(sets.len(), 4);
        assert_eq!(sets[0].name, b"a");
        assert_eq!(sets[0].label, b"my mcgroup");
        assert_eq!(sets[0].counted, None);
        assert_eq!(sets[0].variables, [b"a", b"b", b"c"]);
        assert_eq!(sets[1].counted.as_deref(), Some(&b"55"[..]));
        assert_eq!(sets[1].label, b"");
        assert_eq!(sets[1].variables.len(), 4);
        assert_eq!(sets[2].counted.as_deref(), Some(&b"choice"[..]));
        assert_eq!(sets[2].label, b"Caf\xe9");
        assert!(!sets[3].whole);
    }
}
