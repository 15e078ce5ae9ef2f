//! What a file says of its own columns: question texts, item texts and value labels.

use indexmap::IndexMap;

/// The columns of a file and what is known of them.
#[derive(Debug, Clone, Default)]
pub struct Codebook {
    columns: IndexMap<String, ColumnInfo>,
    /// Cells hold codes and the labels stand elsewhere; otherwise cells hold the labels themselves.
    pub coded: bool,
}

/// What the file says of one column.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ColumnInfo {
    /// The question's wording.
    pub text: Option<String>,
    /// The item's wording, for one column of several.
    pub item: Option<String>,
    /// Code (as cells hold it) to label, in the file's order.
    pub labels: IndexMap<String, String>,
}

impl Codebook {
    /// A file that says nothing of its columns but their names.
    pub fn plain<'a>(names: impl Iterator<Item = &'a str>) -> Self {
        Self {
            columns: names
                .map(|n| (n.to_owned(), ColumnInfo::default()))
                .collect(),
            coded: false,
        }
    }

    /// A file whose codes have labels.
    pub fn coded(columns: IndexMap<String, ColumnInfo>) -> Self {
        Self {
            columns,
            coded: true,
        }
    }

    pub fn get(&self, column: &str) -> Option<&ColumnInfo> {
        self.columns.get(column)
    }
}
