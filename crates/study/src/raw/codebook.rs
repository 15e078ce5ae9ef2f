//! What a file says of its own columns: question texts, item texts, value labels, declared missing values, sets.

use indexmap::IndexMap;

/// The columns of a file and what is known of them.
#[derive(Debug, Clone, Default)]
pub struct Codebook {
    columns: IndexMap<String, ColumnInfo>,
    /// Cells hold codes and the labels stand elsewhere; otherwise cells hold the labels themselves.
    pub coded: bool,
    /// Multiple-response sets that the file itself declares.
    pub sets: Vec<MultipleSet>,
    /// The column that the file itself weights by.
    pub weight: Option<String>,
    /// The column that identifies a respondent, where the file names it.
    pub id: Option<String>,
}

/// What the file says of one column.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ColumnInfo {
    /// The question's wording.
    pub text: Option<String>,
    /// The item's wording, for one column of several.
    pub item: Option<String>,
    /// Code (as cells hold it) to label, in the file's order.
    pub labels: IndexMap<String, String>,
    /// Values that the file declares to be no answer. The cells keep them.
    pub missing: Vec<DeclaredMissing>,
    /// What the file says that the cells hold.
    pub holds: Option<Holds>,
}

/// A value, or a range of numbers, that a file declares to be missing.
#[derive(Debug, Clone, PartialEq)]
pub enum DeclaredMissing {
    /// A cell text.
    Value(String),
    /// Both ends included.
    Range { low: f64, high: f64 },
}

/// What a file says that the cells of a column hold, where it says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    Number,
    Text,
    /// ISO 8601: `2024-05-01`, `2024-05-01T09:30:00`, `09:30:00`.
    Date,
}

/// Columns that are one multiple-response question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MultipleSet {
    pub name: String,
    pub label: Option<String>,
    pub columns: Vec<String>,
    pub kind: SetKind,
}

/// How the columns of a set say what was chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SetKind {
    /// One column an option, which holds this text where it was chosen.
    Dichotomous { counted: String },
    /// Each column holds the code of one of the chosen options.
    Categories,
}

impl ColumnInfo {
    /// Whether the file declares this cell text to be missing.
    pub fn declared_missing(&self, cell: &str) -> bool {
        self.missing.iter().any(|missing| match missing {
            DeclaredMissing::Value(value) => value == cell,
            DeclaredMissing::Range { low, high } => cell
                .parse::<f64>()
                .is_ok_and(|number| (*low..=*high).contains(&number)),
        })
    }
}

/// A wording without what Qualtrics adds to that of a question with a field to write into: `Which? - Selected Choice`,
/// `Which? - Selected Choice - Bus`.
pub fn without_selected_choice(text: &str) -> Option<String> {
    let (before, after) = text.split_once(" - Selected Choice")?;
    let whole = after.is_empty() || after.starts_with(" - ");
    (whole && !before.is_empty()).then(|| format!("{before}{after}"))
}

impl Codebook {
    /// A file that says nothing of its columns but their names.
    pub fn plain<'a>(names: impl Iterator<Item = &'a str>) -> Self {
        Self {
            columns: names
                .map(|n| (n.to_owned(), ColumnInfo::default()))
                .collect(),
            ..Self::default()
        }
    }

    /// A file whose codes have labels.
    pub fn coded(columns: IndexMap<String, ColumnInfo>) -> Self {
        Self {
            columns,
            coded: true,
            ..Self::default()
        }
    }

    pub fn get(&self, column: &str) -> Option<&ColumnInfo> {
        self.columns.get(column)
    }

    pub fn get_mut(&mut self, column: &str) -> Option<&mut ColumnInfo> {
        self.columns.get_mut(column)
    }

    /// What is known of each column, to be added to.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = (&str, &mut ColumnInfo)> {
        self.columns
            .iter_mut()
            .map(|(name, info)| (name.as_str(), info))
    }

    /// Takes out of the wordings what a platform adds to them.
    pub fn with_plain_texts(mut self) -> Self {
        for text in self
            .columns
            .values_mut()
            .filter_map(|info| info.text.as_mut())
        {
            if let Some(plain) = without_selected_choice(text) {
                *text = plain;
            }
        }
        self
    }

    /// The columns and what is known of them, in the order of the file.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &ColumnInfo)> {
        self.columns
            .iter()
            .map(|(name, info)| (name.as_str(), info))
    }
}
