//! The dictionary of an SPSS file, walked before anything believes it.
//!
//! Every length is held against what the file has; what is needed of the dictionary, and what ambers would read in
//! another way than SPSS means it, is kept.

use std::ops::Range;

use indexmap::IndexMap;

use super::damaged;
use super::sets;
use crate::ingest::limits::Limits;
use crossbreak_study::diagnostic::{Code, Diagnostic};

/// How the rows are packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Compression {
    None,
    /// One byte for a small whole number.
    Bytes,
    /// The same in blocks that are zipped: `.zsav`.
    Zipped,
}

/// What the walk found.
#[derive(Debug)]
pub(super) struct Dictionary {
    pub compression: Compression,
    /// The rows that the header promises, where it does.
    pub promised: Option<u64>,
    /// Values of eight bytes in a row.
    pub slots: usize,
    /// How each numeric variable is shown, in the order of the file.
    pub formats: Vec<u8>,
    /// The encoding by its name, where it is given.
    pub encoding: Option<String>,
    /// The encoding by its code page, where it is given.
    pub code_page: Option<i32>,
    /// Where the record of the name stands: its kind, and the name itself.
    pub name_at: Option<(usize, Range<usize>)>,
    /// Where the code page stands.
    pub code_page_at: Option<usize>,
    /// Names of eight bytes in capitals to the names that are shown, as the file has them.
    pub long_names: IndexMap<Vec<u8>, Vec<u8>>,
    /// Multiple-response sets, as the file has them.
    pub sets: Vec<sets::Written>,
    /// Labels of variables and values, for the check of their encoding.
    pub labels: Vec<Range<usize>>,
    /// What is to be read in another way than it stands.
    pub patches: Vec<(usize, u8)>,
    /// Where the rows start.
    pub end: usize,
}

/// Numbers that are dates or times are read as plain numbers, and shown by us: ambers takes a time of day before 1970
/// for the next day, and leaves out what a date cannot be.
const PLAIN_NUMBER: u8 = 5;
/// The formats of dates and times.
const TEMPORAL: [u8; 13] = [20, 21, 22, 23, 24, 25, 28, 29, 30, 38, 39, 40, 41];

/// A kind of record that no SPSS file has, so that it is passed over.
pub(super) const UNKNOWN: u8 = 0;

struct Walk<'a> {
    bytes: &'a [u8],
    at: usize,
    shown: &'a str,
    limits: Limits,
    /// Value labels, counted for each variable that has them.
    value_labels: u64,
    /// Variables that have a name; those of very long strings are several.
    named: usize,
    found: Dictionary,
}

/// Walks the header and the dictionary.
pub(super) fn walk(bytes: &[u8], shown: &str, limits: Limits) -> Result<Dictionary, Diagnostic> {
    let mut walk = Walk {
        bytes,
        at: 0,
        shown,
        limits,
        value_labels: 0,
        named: 0,
        found: Dictionary {
            compression: Compression::None,
            promised: None,
            slots: 0,
            formats: Vec::new(),
            encoding: None,
            code_page: None,
            name_at: None,
            code_page_at: None,
            long_names: IndexMap::new(),
            sets: Vec::new(),
            labels: Vec::new(),
            patches: Vec::new(),
            end: 0,
        },
    };
    walk.header()?;
    while walk.record()? {
        limits.dictionary(walk.at, shown)?;
    }
    if walk.found.slots == 0 {
        return Err(damaged(shown, "it has no variables"));
    }
    walk.found.end = walk.at;
    walk.found.patches.sort_unstable();
    Ok(walk.found)
}

impl<'a> Walk<'a> {
    fn take(&mut self, length: usize) -> Result<&'a [u8], Diagnostic> {
        let end = self
            .at
            .checked_add(length)
            .filter(|&end| end <= self.bytes.len());
        let Some(end) = end else {
            return Err(damaged(
                self.shown,
                "it ends within the description of its variables",
            ));
        };
        let taken = &self.bytes[self.at..end];
        self.at = end;
        Ok(taken)
    }

    fn number(&mut self) -> Result<i32, Diagnostic> {
        let bytes = self.take(4)?;
        Ok(i32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]))
    }

    /// A number of things or bytes, of which none is larger than the file.
    fn count(&mut self) -> Result<usize, Diagnostic> {
        let number = self.number()?;
        usize::try_from(number)
            .ok()
            .filter(|&count| count <= self.bytes.len())
            .ok_or_else(|| {
                damaged(
                    self.shown,
                    &format!(
                        "byte {} promises {number} where a length stands",
                        self.at - 4
                    ),
                )
            })
    }

    fn header(&mut self) -> Result<(), Diagnostic> {
        self.take(64)?;
        match self.take(4)? {
            [2 | 3, 0, 0, 0] => {}
            [0, 0, 0, 2 | 3] => {
                return Err(Diagnostic::error(
                    Code::FileFormat,
                    format!(
                        "{}: an SPSS file with its bytes in the order of old machines (big-endian), which is not read",
                        self.shown
                    ),
                )
                .help("open it in SPSS or PSPP and save it again as .sav"));
            }
            _ => return Err(damaged(self.shown, "its header makes no sense")),
        }
        let _values_in_a_row = self.number()?;
        self.found.compression = match self.number()? {
            0 => Compression::None,
            1 => Compression::Bytes,
            2 => Compression::Zipped,
            other => {
                return Err(damaged(
                    self.shown,
                    &format!("it is packed in a way that is not known ({other})"),
                ));
            }
        };
        let _weight = self.number()?;
        self.found.promised = u64::try_from(self.number()?).ok();
        let bias = self.take(8)?;
        let usual = 100f64.to_le_bytes();
        if self.found.compression != Compression::None && bias != usual {
            return Err(damaged(
                self.shown,
                "its numbers are packed with another offset than the 100 of every SPSS file",
            ));
        }
        self.take(9 + 8 + 64 + 3)?;
        Ok(())
    }

    /// Walks one record. Whether another follows.
    fn record(&mut self) -> Result<bool, Diagnostic> {
        match self.number()? {
            2 => self.variable()?,
            3 => self.value_labels()?,
            6 => {
                let lines = self.count()?;
                self.take(lines.saturating_mul(80))?;
            }
            7 => self.extension()?,
            999 => {
                self.take(4)?;
                return Ok(false);
            }
            other => {
                return Err(damaged(
                    self.shown,
                    &format!(
                        "byte {} starts a record of a kind ({other}) that SPSS does not have",
                        self.at - 4
                    ),
                ));
            }
        }
        Ok(true)
    }

    fn variable(&mut self) -> Result<(), Diagnostic> {
        let kind = self.number()?;
        let labelled = self.number()?;
        let missing = self.number()?;
        let format = self.take(4)?[2];
        let format_at = self.at - 2;
        self.take(4 + 8)?;
        if labelled == 1 {
            let length = self.count()?;
            let start = self.at;
            self.take(length.next_multiple_of(4))?;
            self.found.labels.push(start..start + length);
        }
        if missing.unsigned_abs() > 3 {
            return Err(damaged(
                self.shown,
                &format!("a variable has {missing} missing values, where SPSS has three at most"),
            ));
        }
        self.take(8 * missing.unsigned_abs() as usize)?;
        if kind >= 0 {
            self.named += 1;
            self.limits.columns(self.named, self.shown)?;
        }
        if kind == 0 {
            self.found.formats.push(format);
            if TEMPORAL.contains(&format) {
                self.found.patches.push((format_at, PLAIN_NUMBER));
            }
        }
        self.found.slots += 1;
        // A named variable takes 32 values at most; a longer string is several of them.
        if self.found.slots > self.named.saturating_mul(32) {
            return Err(damaged(
                self.shown,
                "a string is continued beyond the 255 bytes that it can have",
            ));
        }
        Ok(())
    }

    fn value_labels(&mut self) -> Result<(), Diagnostic> {
        let labels = self.count()?;
        self.limited_labels(labels, 1)?;
        for _ in 0..labels {
            self.take(8)?;
            let length = usize::from(self.take(1)?[0]);
            let start = self.at;
            self.take((length + 1).next_multiple_of(8) - 1)?;
            self.found.labels.push(start..start + length);
        }
        if self.number()? != 4 {
            return Err(damaged(
                self.shown,
                "value labels without the variables that they are for",
            ));
        }
        let variables = self.count()?;
        self.limited_labels(labels, variables)?;
        self.take(variables.saturating_mul(4))?;
        Ok(())
    }

    /// A few labels for many variables take far more memory than the file has bytes.
    fn limited_labels(&mut self, labels: usize, variables: usize) -> Result<(), Diagnostic> {
        let added = (labels as u64).saturating_mul(variables as u64);
        self.value_labels = self.value_labels.saturating_add(added);
        self.limits.labels(self.value_labels, self.shown)
    }

    fn extension(&mut self) -> Result<(), Diagnostic> {
        let kind_at = self.at;
        let kind = self.number()?;
        let (size, count) = (self.count()?, self.count()?);
        let data_at = self.at;
        let data = self.take(size.saturating_mul(count))?;
        match kind {
            3 if data.len() >= 32 => {
                self.found.code_page_at = Some(data_at + 28);
                self.found.code_page =
                    Some(i32::from_le_bytes([data[28], data[29], data[30], data[31]]));
            }
            13 => self.found.long_names = long_names(data),
            20 => {
                let name = String::from_utf8_lossy(data);
                let name = name.trim_matches(|c: char| c.is_whitespace() || c == '\0');
                self.found.encoding = Some(name.to_owned());
                self.found.name_at = Some((kind_at, data_at..data_at + data.len()));
            }
            // ambers keeps the sets of one record and forgets those of the other.
            7 | 19 => {
                // A column of a set has a blank before its name, and the set itself a line.
                let names = data.iter().filter(|byte| byte.is_ascii_whitespace());
                let what = "columns of multiple-response sets";
                self.limits
                    .within("labels", what, names.count() as u64, self.shown)?;
                self.found.sets.extend(sets::read(data));
                self.found.patches.push((kind_at, UNKNOWN));
            }
            // Attributes of variables: not read.
            18 => self.found.patches.push((kind_at, UNKNOWN)),
            _ => {}
        }
        Ok(())
    }
}

/// `SHORT=Long name`, parted by tabs.
fn long_names(data: &[u8]) -> IndexMap<Vec<u8>, Vec<u8>> {
    data.split(|&byte| byte == b'\t' || byte == 0)
        .filter_map(|pair| {
            let at = pair.iter().position(|&byte| byte == b'=')?;
            let short = pair[..at].trim_ascii().to_ascii_uppercase();
            Some((short, pair[at + 1..].trim_ascii().to_vec()))
        })
        .collect()
}
