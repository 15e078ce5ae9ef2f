//! The codes, each with its story in a text of its own: `CB-W007.md` beside it.

use std::fmt;

/// A code without a text does not compile.
macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $code:literal,)*) => {
        /// Stable codes: `CB-S` the spec, `CB-R` the raw file, `CB-W` weighting, `CB-C` claims, `CB-O` outputs.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $($(#[$doc])* $name,)*
        }

        impl Code {
            /// Every code, in the order of the flow.
            pub const ALL: &'static [Code] = &[$(Code::$name,)*];

            /// The stable text of the code, as messages and JSON carry it.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Code::$name => $code,)*
                }
            }

            /// The text with its title, as Markdown.
            fn text(self) -> &'static str {
                match self {
                    $(Code::$name => include_str!(concat!($code, ".md")),)*
                }
            }
        }
    };
}

codes! {
    /// The spec is not TOML.
    SpecSyntax = "CB-S001",
    /// A key, a value or a missing key that the spec format does not have.
    SpecShape = "CB-S002",
    /// A name that refers to nothing in the spec.
    UnknownName = "CB-S003",
    /// The same name used for two things.
    NamedTwice = "CB-S004",
    /// Keys that contradict each other or a value out of its range.
    SpecContradiction = "CB-S005",
    /// A file that cannot be read.
    FileMissing = "CB-R001",
    /// A file whose content is not what was expected.
    FileFormat = "CB-R002",
    /// A file larger than the limits.
    FileLimit = "CB-R003",
    /// A column that the file does not have.
    UnknownColumn = "CB-R004",
    /// A code or label in the spec that the file does not have.
    UnknownLabel = "CB-R005",
    /// A value in the data that no recode mentions.
    UnmentionedValue = "CB-R006",
    /// Text where a number was expected.
    NotANumber = "CB-R007",
    /// The same respondent twice and no rule.
    DuplicateId = "CB-R008",
    /// A value, a label or a whole file that was read by a stated rule.
    ReadByRule = "CB-R009",
    /// Rows that a check of the spec flags: duplicates, speeders, straight-liners, numbers out of range.
    Suspect = "CB-R010",
    /// Rows of the raw file that look like no respondents: a second header row, a total below the data.
    StrayRow = "CB-R011",
    /// A target table that cannot be used as it stands.
    BadTargets = "CB-W001",
    /// A target category with no respondents.
    EmptyCategory = "CB-W002",
    /// Respondents without a target category and no rule for them.
    NotStated = "CB-W003",
    /// Two margins that imply different shares for the same variable.
    TargetsDisagree = "CB-W004",
    /// A weight that is missing, negative or not a number.
    BadWeight = "CB-W005",
    /// Raking stopped before the margins were met.
    NotConverged = "CB-W006",
    /// Targets that no weights can meet.
    Impossible = "CB-W007",
    /// A method that misses its margins by design.
    MarginsMissed = "CB-W008",
    /// Columns of the raw file that look like the design of the sample, which standard errors leave out.
    DesignLeftOut = "CB-W009",
    /// A claim that cannot be read.
    BadClaim = "CB-C001",
    /// The id of a number that will not be there.
    UnknownNumber = "CB-C002",
    /// A folder or file that cannot be written.
    CannotWrite = "CB-O001",
    /// A figure that cannot be drawn, or not with every character.
    CannotDraw = "CB-O002",
    /// A theme that cannot be used, or that some readers cannot read.
    BadTheme = "CB-O003",
    /// A text in a csv file that a spreadsheet would have evaluated.
    TextGuarded = "CB-O004",
    /// Outputs that are not of one run.
    NotOneRun = "CB-O005",
    /// A text that is too long to be shown whole.
    TextCut = "CB-O006",
}

impl Code {
    /// What the code means, in one line.
    pub fn title(self) -> &'static str {
        let first = self.text().lines().next().unwrap_or_default();
        first.trim_start_matches("# ")
    }

    /// The longer story: what it means, why it matters for the numbers, how to mend it, an example. Markdown of
    /// paragraphs, lists, `##` headings and fenced blocks that name their file.
    pub fn story(self) -> &'static str {
        let (_, story) = self.text().split_once('\n').unwrap_or_default();
        story.trim_start()
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
