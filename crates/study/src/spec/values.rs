//! Values of a spec that can be written in more than one way: one answer or a list, a path or a table, a column or an
//! item with words of its own. Read by hand, because an untagged enum would buffer the value and lose the places of
//! its parts.

use std::borrow::Cow;
use std::marker::PhantomData;

use indexmap::IndexMap;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::IntoDeserializer;
use serde::{Deserialize, Deserializer};

use super::located::Located;
use crossbreak_core::number::Decimal;

/// A calendar day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day {
    pub year: u16,
    pub month: u8,
    pub day: u8,
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let date = toml::value::Datetime::deserialize(deserializer)?;
        match date.date {
            Some(d) => Ok(Day {
                year: d.year,
                month: d.month,
                day: d.day,
            }),
            None => Err(serde::de::Error::custom("expected a day, as 2024-05-01")),
        }
    }
}

impl JsonSchema for Day {
    fn schema_name() -> Cow<'static, str> {
        "Day".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        schemars::json_schema!({"type": "string", "format": "date", "description": "A day, as 2024-05-01 (without quotation marks)."})
    }
}

/// How a sample came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
pub enum SampleKind {
    /// Respondents were assigned at random to groups that are compared with each other.
    #[serde(rename = "randomised experiment")]
    RandomisedExperiment,
    /// Respondents were selected at random from the population.
    #[serde(rename = "random sample")]
    RandomSample,
    /// Respondents chose to take part, for example by joining an online panel.
    #[serde(rename = "non-probability panel")]
    NonProbabilityPanel,
}

/// A code (a whole number) or a label (text) of the raw file.
#[derive(Debug, Clone, PartialEq, Eq, Hash, JsonSchema)]
#[schemars(untagged)]
pub enum Answer {
    Code(i64),
    Label(String),
}

impl<'de> Deserialize<'de> for Answer {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl serde::de::Visitor<'_> for Visitor {
            type Value = Answer;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a code (a whole number) or a label (text)")
            }
            fn visit_i64<E>(self, code: i64) -> Result<Answer, E> {
                Ok(Answer::Code(code))
            }
            fn visit_str<E>(self, label: &str) -> Result<Answer, E> {
                Ok(Answer::Label(label.to_owned()))
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}

impl std::fmt::Display for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Answer::Code(code) => code.fmt(f),
            Answer::Label(label) => label.fmt(f),
        }
    }
}

/// One code or label, or a list of them.
pub type Answers = OneOrMany<Answer>;

impl Answers {
    /// Whether a blank is among them.
    pub fn name_blank(&self) -> bool {
        let blank = |a: &Located<Answer>| matches!(&**a, Answer::Label(l) if l.trim().is_empty());
        self.iter().any(blank)
    }
}

/// What a cell has to hold: one of some answers, or none of them.
#[derive(Debug, Clone)]
pub enum Wanted {
    /// `"Qualified"`, `[31, 32]`.
    Any(Answers),
    /// `{ not = "" }`: anything but these.
    Not(Answers),
}

impl Wanted {
    /// The answers that it names.
    pub fn answers(&self) -> &Answers {
        match self {
            Wanted::Any(answers) | Wanted::Not(answers) => answers,
        }
    }

    /// Whether it holds for a cell that is one of the answers, or that is none.
    pub fn holds(&self, is_one: bool) -> bool {
        match self {
            Wanted::Any(_) => is_one,
            Wanted::Not(_) => !is_one,
        }
    }
}

impl<'de> Deserialize<'de> for Wanted {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        enum Either {
            One(Answer),
            Many(Vec<Located<Answer>>),
            Not(Answers),
        }
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Not {
            not: Answers,
        }
        struct Visitor;
        impl<'de> serde::de::Visitor<'de> for Visitor {
            type Value = Either;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an answer, a list of answers, or { not = answers }")
            }
            fn visit_i64<E>(self, code: i64) -> Result<Either, E> {
                Ok(Either::One(Answer::Code(code)))
            }
            fn visit_str<E>(self, label: &str) -> Result<Either, E> {
                Ok(Either::One(Answer::Label(label.to_owned())))
            }
            fn visit_seq<A: serde::de::SeqAccess<'de>>(self, seq: A) -> Result<Either, A::Error> {
                Vec::deserialize(serde::de::value::SeqAccessDeserializer::new(seq))
                    .map(Either::Many)
            }
            fn visit_map<A: serde::de::MapAccess<'de>>(self, map: A) -> Result<Either, A::Error> {
                Not::deserialize(serde::de::value::MapAccessDeserializer::new(map))
                    .map(|Not { not }| Either::Not(not))
            }
        }
        impl<'de> Deserialize<'de> for Either {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_any(Visitor)
            }
        }
        let spanned = toml::Spanned::<Either>::deserialize(deserializer)?;
        let span = spanned.span();
        Ok(match spanned.into_inner() {
            Either::One(answer) => Wanted::Any(Answers::new(vec![Located::new(answer, span)])),
            Either::Many(answers) => Wanted::Any(Answers::new(answers)),
            Either::Not(answers) => Wanted::Not(answers),
        })
    }
}

impl JsonSchema for Wanted {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "Wanted".into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let answers = Answers::json_schema(generator);
        let mut not = answers.clone();
        not.insert(
            "description".to_owned(),
            "Anything but this code or label, or these; \"\" is a blank.".into(),
        );
        schemars::json_schema!({"anyOf": [
            answers,
            {
                "type": "object",
                "properties": {"not": not},
                "required": ["not"],
                "additionalProperties": false,
                "description": "Anything but these answers; { not = \"\" } is anything but a blank."
            }
        ]})
    }
}

/// One value, or a list of them; each knows where it stands.
#[derive(Debug, Clone)]
pub struct OneOrMany<T>(Vec<Located<T>>);

impl<T> OneOrMany<T> {
    /// A list of values.
    pub fn new(values: Vec<Located<T>>) -> Self {
        Self(values)
    }

    /// The values, in the order written.
    pub fn as_slice(&self) -> &[Located<T>] {
        &self.0
    }

    /// The values, in the order written.
    pub fn iter(&self) -> impl Iterator<Item = &Located<T>> {
        self.0.iter()
    }
}

// Read by hand: an untagged enum would buffer the value and lose the places of its parts.
impl<'de, T: Deserialize<'de>> Deserialize<'de> for OneOrMany<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        enum Either<T> {
            One(T),
            Many(Vec<Located<T>>),
        }
        struct Visitor<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> serde::de::Visitor<'de> for Visitor<T> {
            type Value = Either<T>;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("one value or a list of values")
            }
            fn visit_i64<E: serde::de::Error>(self, value: i64) -> Result<Self::Value, E> {
                T::deserialize(value.into_deserializer()).map(Either::One)
            }
            fn visit_str<E: serde::de::Error>(self, value: &str) -> Result<Self::Value, E> {
                T::deserialize(value.into_deserializer()).map(Either::One)
            }
            fn visit_seq<A: serde::de::SeqAccess<'de>>(
                self,
                mut seq: A,
            ) -> Result<Self::Value, A::Error> {
                let mut values = Vec::new();
                while let Some(value) = seq.next_element()? {
                    values.push(value);
                }
                Ok(Either::Many(values))
            }
        }
        impl<'de, T: Deserialize<'de>> Deserialize<'de> for Either<T> {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_any(Visitor(PhantomData))
            }
        }
        let spanned = toml::Spanned::<Either<T>>::deserialize(deserializer)?;
        let span = spanned.span();
        Ok(OneOrMany(match spanned.into_inner() {
            Either::One(value) => vec![Located::new(value, span)],
            Either::Many(values) => values,
        }))
    }
}

impl<T: JsonSchema> JsonSchema for OneOrMany<T> {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        format!("OneOrMany_{}", T::schema_name()).into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let one = generator.subschema_for::<T>();
        schemars::json_schema!({"anyOf": [one, {"type": "array", "items": one}]})
    }
}

/// Categories in order: as the file has them, or recoded.
#[derive(Debug, Clone, JsonSchema)]
#[schemars(untagged)]
pub enum Categories {
    /// Codes or labels of the file.
    Listed(Vec<Located<Answer>>),
    /// Category = code, label or a list of them.
    Recoded(IndexMap<Located<String>, Answers>),
}

impl Categories {
    /// The answers that are named, category by category.
    pub fn answers(&self) -> impl Iterator<Item = &Located<Answer>> {
        let (listed, recoded) = match self {
            Categories::Listed(answers) => (Some(answers), None),
            Categories::Recoded(recodes) => (None, Some(recodes.values())),
        };
        let recoded = recoded.into_iter().flatten().flat_map(OneOrMany::iter);
        listed.into_iter().flatten().chain(recoded)
    }
}

impl<'de> Deserialize<'de> for Categories {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match ListOrMap::deserialize(deserializer)? {
            ListOrMap::One(answer) => Categories::Listed(vec![answer]),
            ListOrMap::List(answers) => Categories::Listed(answers),
            ListOrMap::Map(recodes) => Categories::Recoded(recodes),
        })
    }
}

/// A list of answers, or a table of name = answers.
enum ListOrMap {
    One(Located<Answer>),
    List(Vec<Located<Answer>>),
    Map(IndexMap<Located<String>, Answers>),
}

impl<'de> Deserialize<'de> for ListOrMap {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        enum Written {
            One(Answer),
            List(Vec<Located<Answer>>),
            Map(IndexMap<Located<String>, Answers>),
        }
        struct Visitor;
        impl<'de> serde::de::Visitor<'de> for Visitor {
            type Value = Written;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a list of codes or labels, or a table of name = code or label")
            }
            fn visit_i64<E>(self, code: i64) -> Result<Self::Value, E> {
                Ok(Written::One(Answer::Code(code)))
            }
            fn visit_str<E>(self, label: &str) -> Result<Self::Value, E> {
                Ok(Written::One(Answer::Label(label.to_owned())))
            }
            fn visit_seq<A: serde::de::SeqAccess<'de>>(
                self,
                mut seq: A,
            ) -> Result<Self::Value, A::Error> {
                let mut answers = Vec::new();
                while let Some(answer) = seq.next_element()? {
                    answers.push(answer);
                }
                Ok(Written::List(answers))
            }
            fn visit_map<A: serde::de::MapAccess<'de>>(
                self,
                mut map: A,
            ) -> Result<Self::Value, A::Error> {
                let mut recodes = IndexMap::new();
                while let Some((name, answers)) = map.next_entry()? {
                    recodes.insert(name, answers);
                }
                Ok(Written::Map(recodes))
            }
        }
        impl<'de> Deserialize<'de> for Written {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_any(Visitor)
            }
        }
        let spanned = toml::Spanned::<Written>::deserialize(deserializer)?;
        let span = spanned.span();
        Ok(match spanned.into_inner() {
            Written::One(answer) => ListOrMap::One(Located::new(answer, span)),
            Written::List(answers) => ListOrMap::List(answers),
            Written::Map(recodes) => ListOrMap::Map(recodes),
        })
    }
}

/// A path, or the targets themselves.
#[derive(Debug, Clone, JsonSchema)]
#[schemars(untagged)]
pub enum Targets {
    File(String),
    Inline(IndexMap<Located<String>, Located<Decimal>>),
}

impl Targets {
    /// Reads how many digits inline targets are given with, which only the text of the spec shows: 51 or 51.0.
    pub(super) fn read_digits(&mut self, text: &str) {
        let Targets::Inline(inline) = self else {
            return;
        };
        for target in inline.values_mut() {
            let span = target.span();
            // TOML lets people write 54_000_000.
            let written = text.get(span.clone()).map(|digits| digits.replace('_', ""));
            if let Some(read) = written.as_deref().and_then(Decimal::parse) {
                *target = Located::new(read, span);
            }
        }
    }
}

impl<'de> Deserialize<'de> for Targets {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl<'de> serde::de::Visitor<'de> for Visitor {
            type Value = Targets;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("the path of a csv file, or a table of category = target")
            }
            fn visit_str<E>(self, path: &str) -> Result<Targets, E> {
                Ok(Targets::File(path.to_owned()))
            }
            fn visit_map<A: serde::de::MapAccess<'de>>(
                self,
                mut map: A,
            ) -> Result<Targets, A::Error> {
                let mut inline = IndexMap::new();
                while let Some((category, target)) = map.next_entry()? {
                    inline.insert(category, target);
                }
                Ok(Targets::Inline(inline))
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}

/// One item of a grid, or one option of a multiple response.
#[derive(Debug, Clone, JsonSchema)]
#[schemars(untagged)]
pub enum Item {
    /// The column; its text comes from the file.
    Column(Located<String>),
    /// The column and words of its own.
    Worded(WordedItem),
}

/// An item with words of its own.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WordedItem {
    /// The column of the raw file that holds the item.
    pub column: Located<String>,
    /// The words to print. Two statements are parted by " | ", A first.
    pub short: String,
    /// With `multiple`: the column holds words of the respondents' own, and the option was chosen by each respondent who
    /// wrote some.
    #[serde(default)]
    pub write_in: bool,
}

impl Item {
    /// The column of the item.
    pub fn column(&self) -> &Located<String> {
        match self {
            Item::Column(column) => column,
            Item::Worded(item) => &item.column,
        }
    }
}

impl<'de> Deserialize<'de> for Item {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        enum Either {
            Column(String),
            Worded(WordedItem),
        }
        impl<'de> serde::de::Visitor<'de> for Visitor {
            type Value = Either;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a column, or { column = ..., short = ... }")
            }
            fn visit_str<E>(self, column: &str) -> Result<Either, E> {
                Ok(Either::Column(column.to_owned()))
            }
            fn visit_map<A: serde::de::MapAccess<'de>>(self, map: A) -> Result<Either, A::Error> {
                WordedItem::deserialize(serde::de::value::MapAccessDeserializer::new(map))
                    .map(Either::Worded)
            }
        }
        struct Wrapped(Either);
        impl<'de> Deserialize<'de> for Wrapped {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_any(Visitor).map(Wrapped)
            }
        }
        let spanned = toml::Spanned::<Wrapped>::deserialize(deserializer)?;
        let span = spanned.span();
        Ok(match spanned.into_inner().0 {
            Either::Column(column) => Item::Column(Located::new(column, span)),
            Either::Worded(item) => Item::Worded(item),
        })
    }
}

/// The files of a dictionary.
#[derive(Debug, Clone)]
pub struct Dictionaries(Vec<DictionaryFile>);

impl Dictionaries {
    /// The files, in the order written.
    pub fn iter(&self) -> impl Iterator<Item = &DictionaryFile> {
        self.0.iter()
    }
}

/// A file that says what columns mean.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DictionaryFile {
    /// csv or a workbook; a path relative to the spec's folder.
    pub file: Located<String>,
    /// The sheet of the workbook; the only one, or those that are called dictionary, codebook, labels and the like,
    /// if not given.
    pub sheet: Option<Located<String>>,
}

impl<'de> Deserialize<'de> for Dictionaries {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        enum Written {
            Path(String),
            File(DictionaryFile),
            Several(Vec<Dictionaries>),
        }
        struct Visitor;
        impl<'de> serde::de::Visitor<'de> for Visitor {
            type Value = Written;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a path, { file = ..., sheet = ... }, or a list of them")
            }
            fn visit_str<E>(self, path: &str) -> Result<Written, E> {
                Ok(Written::Path(path.to_owned()))
            }
            fn visit_map<A: serde::de::MapAccess<'de>>(self, map: A) -> Result<Written, A::Error> {
                DictionaryFile::deserialize(serde::de::value::MapAccessDeserializer::new(map))
                    .map(Written::File)
            }
            fn visit_seq<A: serde::de::SeqAccess<'de>>(
                self,
                mut seq: A,
            ) -> Result<Written, A::Error> {
                let mut several = Vec::new();
                while let Some(one) = seq.next_element()? {
                    several.push(one);
                }
                Ok(Written::Several(several))
            }
        }
        impl<'de> Deserialize<'de> for Written {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_any(Visitor)
            }
        }
        let spanned = toml::Spanned::<Written>::deserialize(deserializer)?;
        let span = spanned.span();
        Ok(Dictionaries(match spanned.into_inner() {
            Written::Path(path) => vec![DictionaryFile {
                file: Located::new(path, span),
                sheet: None,
            }],
            Written::File(file) => vec![file],
            Written::Several(several) => several.into_iter().flat_map(|one| one.0).collect(),
        }))
    }
}

impl JsonSchema for Dictionaries {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "Dictionaries".into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let file = generator.subschema_for::<DictionaryFile>();
        let one = schemars::json_schema!({"anyOf": [{"type": "string"}, file]});
        schemars::json_schema!({"anyOf": [{"type": "string"}, file, {"type": "array", "items": one}]})
    }
}

/// Answers that mean don't know, or other columns that mark it.
#[derive(Debug, Clone, JsonSchema)]
#[schemars(untagged)]
pub enum MissingRule {
    Answers(Answers),
    Columns(IndexMap<Located<String>, Answers>),
}

impl<'de> Deserialize<'de> for MissingRule {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match ListOrMap::deserialize(deserializer)? {
            ListOrMap::One(answer) => MissingRule::Answers(OneOrMany(vec![answer])),
            ListOrMap::List(answers) => MissingRule::Answers(OneOrMany(answers)),
            ListOrMap::Map(columns) => MissingRule::Columns(columns),
        })
    }
}
