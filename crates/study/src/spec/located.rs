//! A value that remembers where in the spec it stands, so that a later stage can point at it.

use std::borrow::Borrow;
use std::collections::BTreeMap;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::{Deref, Range};

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer};
use toml::de::DeTable;

/// `T` and the bytes of the spec that it was read from. Compares and hashes as `T`.
#[derive(Debug, Clone)]
pub struct Located<T> {
    value: T,
    span: Range<usize>,
}

impl<T> Located<T> {
    /// A value that stands at `span`.
    pub fn new(value: T, span: Range<usize>) -> Self {
        Self { value, span }
    }

    /// The value, to be completed while the spec is read.
    pub(super) fn value_mut(&mut self) -> &mut T {
        &mut self.value
    }

    /// The bytes of the spec.
    pub fn span(&self) -> Range<usize> {
        self.span.clone()
    }
}

/// What stands nowhere, because nobody wrote it.
impl<T: Default> Default for Located<T> {
    fn default() -> Self {
        Self::new(T::default(), 0..0)
    }
}

impl<T> Deref for Located<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T: PartialEq> PartialEq for Located<T> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl<T: Eq> Eq for Located<T> {}

impl<T: Hash> Hash for Located<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.value.hash(state);
    }
}

impl Borrow<str> for Located<String> {
    fn borrow(&self) -> &str {
        &self.value
    }
}

impl<T: fmt::Display> fmt::Display for Located<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value.fmt(f)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Located<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let spanned = toml::Spanned::<T>::deserialize(deserializer)?;
        Ok(Self {
            span: spanned.span(),
            value: spanned.into_inner(),
        })
    }
}

/// Where the keys of an entry stand, whatever their values are: what a mistake about a key points at.
#[derive(Debug, Clone, Default)]
pub struct Keys {
    /// Where a key that is not there would be missed.
    entry: Range<usize>,
    of: BTreeMap<String, Range<usize>>,
}

impl Keys {
    /// The keys of a table; `entry` is pointed at where one is missing.
    pub(super) fn of(table: &DeTable<'_>, entry: Range<usize>) -> Self {
        let keys = table.keys();
        Self {
            entry,
            of: keys
                .map(|key| (key.get_ref().to_string(), key.span()))
                .collect(),
        }
    }

    /// Where the entry begins: what a mistake of the whole entry points at, or a key that is missing.
    pub fn entry(&self) -> Range<usize> {
        self.entry.clone()
    }

    /// The key, or where it is missing.
    pub fn at(&self, key: &str) -> Range<usize> {
        self.first(&[key])
    }

    /// The key; `None` where it is missing.
    pub fn get(&self, key: &str) -> Option<Range<usize>> {
        self.of.get(key).cloned()
    }

    /// The first of these keys that is there.
    pub fn first(&self, keys: &[&str]) -> Range<usize> {
        let mut known = keys.iter().filter_map(|key| self.of.get(*key));
        known.next().unwrap_or(&self.entry).clone()
    }
}

impl<T: JsonSchema> JsonSchema for Located<T> {
    fn inline_schema() -> bool {
        T::inline_schema()
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        T::schema_name()
    }
    fn schema_id() -> std::borrow::Cow<'static, str> {
        T::schema_id()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::json_schema(generator)
    }
}
