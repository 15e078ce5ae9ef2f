//! Tables as they are laid out, before they are a workbook or a csv: a stub of rows, a banner of columns, and a cell for
//! each pair, with the id of the number that it shows.

/// Everything that a workbook says.
#[derive(Debug, Clone, Default)]
pub struct Book {
    pub cover: Cover,
    pub tables: Vec<Table>,
    /// What the marks, letters, medians, intervals and roundings mean; one paragraph each.
    pub notes: Vec<String>,
    pub weighting: Vec<Fact>,
    /// Each margin's categories with their targets, as the weighting met them.
    pub margins: Vec<MarginTable>,
    pub claims: Vec<ClaimRow>,
    pub layout: Layout,
}

/// How a workbook is laid out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Layout {
    /// As members of the British Polling Council publish: a sheet for each question, its items one below the other.
    #[default]
    Standard,
    /// By the checklist of the Government Analysis Function: one table on a sheet, one row of headings, marked as a
    /// table, nothing said by colour or position alone.
    Accessible,
}

/// What the first sheet says.
#[derive(Debug, Clone, Default)]
pub struct Cover {
    pub title: String,
    /// Client, company, fieldwork, universe, mode, sample, weighting, contact ...: name and what is so.
    pub facts: Vec<Fact>,
    /// Where respondents are invented: what to say of them.
    pub synthetic: Option<String>,
    pub disclosures: Vec<Disclosure>,
    /// Last day of fieldwork: year, month, day. The workbook's own date.
    pub date: (u16, u8, u8),
}

/// A name and what is so; a number where it is one.
#[derive(Debug, Clone, PartialEq)]
pub struct Fact {
    pub name: String,
    pub value: Value,
}

/// What a fact says.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    Text(String),
    /// A number and how it is shown.
    Number(f64, Format),
}

/// One item of the rules of disclosure, and whether the workbook meets it.
#[derive(Debug, Clone)]
pub struct Disclosure {
    pub item: String,
    pub met: Met,
    /// Where it is found, or what is missing.
    pub place: String,
}

/// Whether a rule of disclosure is met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Met {
    Yes,
    No,
    /// There is nothing that could be disclosed.
    DoesNotApply,
    /// Only a person can tell.
    ToBeChecked,
}

impl Met {
    pub fn as_str(self) -> &'static str {
        match self {
            Met::Yes => "Met",
            Met::No => "Not met",
            Met::DoesNotApply => "Does not apply",
            Met::ToBeChecked => "For you to check",
        }
    }
}

/// One margin: its variables and each category's shares.
#[derive(Debug, Clone)]
pub struct MarginTable {
    pub title: String,
    pub source: Option<String>,
    /// What is to be known of it: held respondents.
    pub note: Option<String>,
    pub rows: Vec<MarginRow>,
}

/// One category of a margin; shares are 0-1.
#[derive(Debug, Clone)]
pub struct MarginRow {
    pub category: String,
    /// `None`: withheld, with the share.
    pub unweighted: Option<f64>,
    pub unweighted_share: Option<f64>,
    pub target: f64,
    pub achieved: f64,
}

/// A published sentence and what came of it.
#[derive(Debug, Clone)]
pub struct ClaimRow {
    pub id: String,
    pub place: String,
    pub text: String,
    pub says: String,
    pub computed: String,
    pub verdict: String,
    pub numbers: String,
}

/// One table: a banner of columns over blocks of rows.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// The question's id, or that of a summary; also the name of its sheet.
    pub id: String,
    /// What the contents call it.
    pub title: String,
    /// The wording as asked.
    pub wording: String,
    pub columns: Vec<Column>,
    pub blocks: Vec<Block>,
    pub notes: Vec<String>,
}

/// A column of a table.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Column {
    /// Name of the crossbreak; empty for the total.
    pub group: String,
    /// In a nested crossbreak the category within which this one stands.
    pub outer: String,
    pub label: String,
    /// Letter by which tests refer to it; empty where there are none.
    pub letter: String,
    /// What follows the id of a row in the id of a number: `@gender:Male`.
    pub suffix: String,
}

/// Rows under one heading: an item of a question, with its own bases.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Block {
    /// Words of the item; empty for a question with one.
    pub heading: String,
    /// Of whom its percentages are.
    pub base: String,
    /// `[low]`, `[very low]`, `[c]` or nothing, for each column.
    pub marks: Vec<String>,
    pub rows: Vec<Row>,
    /// What holds of this block alone: printed parts that do not add up.
    pub notes: Vec<String>,
}

/// What a row shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowKind {
    UnweightedBase,
    WeightedBase,
    EffectiveBase,
    Answer,
    Net,
    /// A share below or above a threshold, a lead, a mean, a median ...
    Statistic,
}

/// How numbers are shown; cells hold them in full.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// 0-1, in percent with so many decimals: `*` above nothing but printed as nothing, `-` for nothing.
    Percent(u8),
    /// 0-1, as percentage points with a sign and so many decimals.
    Points(u8),
    /// People.
    Count,
    /// With so many decimals.
    Decimals(u8),
    /// In the question's own unit: two decimals at most, and none that says nothing.
    Plain,
}

/// A row of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    pub label: String,
    pub kind: RowKind,
    /// How deep it stands under the NETs above it.
    pub indent: u8,
    pub format: Format,
    /// Id of its number in the total; empty for bases.
    pub stem: String,
    pub cells: Vec<Cell>,
}

/// A cell of a table.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Cell {
    /// `None`: there is no number, or it is withheld.
    pub value: Option<f64>,
    /// What stands in place of a value, or beside it: `[c]`, the label of an ordered median.
    pub text: String,
    /// Letters of the columns than which this one is higher, and marks of other tests; below a difference its interval.
    pub letters: String,
    /// How it is shown, where that is not its row's way: points in a column of differences.
    pub format: Option<Format>,
}

impl Row {
    /// How the cell of a column is shown.
    pub fn format_of(&self, column: usize) -> Format {
        let own = self.cells.get(column).and_then(|cell| cell.format);
        own.unwrap_or(self.format)
    }

    /// Whether any cell has letters: then they stand in a row of their own.
    pub fn has_letters(&self) -> bool {
        self.cells.iter().any(|cell| !cell.letters.is_empty())
    }
}
