//! The cells of one column as digits: one for each text that occurs, whatever type the file gives it. The text of a
//! value is that of `ingest`; what is quicker here says the same.

use std::hash::BuildHasherDefault;

use arrow::array::{Array, ArrayRef, ArrowPrimitiveType, AsArray, OffsetSizeTrait, PrimitiveArray};
use arrow::datatypes::*;
use indexmap::IndexSet;
use rustc_hash::{FxHashMap, FxHasher};

use crate::ingest::each_text;

/// Numbers that are looked up in a table: codes of answers, ages.
const SMALL: std::ops::Range<i64> = -128..4_096;
/// Not met yet.
const UNKNOWN: u16 = u16::MAX;
/// Most texts of a column.
pub(super) const MOST_TEXTS: usize = UNKNOWN as usize;
/// Most bytes that they take together.
pub(super) const MOST_BYTES: usize = 32 << 20;

/// The texts of a column, and how to find each again.
#[derive(Clone)]
pub(super) struct Column {
    /// A text's place is its digit.
    texts: IndexSet<Box<str>, BuildHasherDefault<FxHasher>>,
    small: Box<[u16]>,
    numbers: FxHashMap<u64, u16>,
    /// The dictionary of the last batch and the digit of each of its entries.
    dictionary: Option<(ArrayRef, Vec<u16>)>,
    /// Bytes of the texts.
    bytes: usize,
    /// More texts than digits.
    pub overflown: bool,
    /// Texts that are longer than answers.
    pub too_long: bool,
}

impl Column {
    pub fn new() -> Self {
        Self {
            texts: IndexSet::default(),
            small: vec![UNKNOWN; (SMALL.end - SMALL.start) as usize].into(),
            numbers: FxHashMap::default(),
            dictionary: None,
            bytes: 0,
            overflown: false,
            too_long: false,
        }
    }

    /// How many texts there are.
    pub fn len(&self) -> usize {
        self.texts.len()
    }

    pub fn text(&self, digit: u16) -> &str {
        &self.texts[usize::from(digit)]
    }

    /// The digit of a text, its own from now on if it has none yet.
    pub fn digit(&mut self, text: &str) -> u16 {
        if let Some(digit) = self.texts.get_index_of(text) {
            return digit as u16;
        }
        if self.texts.len() == MOST_TEXTS {
            self.overflown = true;
            return 0;
        }
        if self.bytes + text.len() > MOST_BYTES {
            self.too_long = true;
            return 0;
        }
        self.bytes += text.len();
        self.texts.insert(text.into());
        (self.texts.len() - 1) as u16
    }

    /// Whether cells of a type can be answers.
    pub fn reads(kind: &DataType) -> bool {
        match kind {
            DataType::Dictionary(_, values) => Self::reads(values),
            DataType::Boolean
            | DataType::Utf8
            | DataType::LargeUtf8
            | DataType::Utf8View
            | DataType::Null
            | DataType::Date32
            | DataType::Date64
            | DataType::Timestamp(..)
            | DataType::Decimal32(..)
            | DataType::Decimal64(..)
            | DataType::Decimal128(..)
            | DataType::Decimal256(..) => true,
            kind => kind.is_integer() || matches!(kind, DataType::Float32 | DataType::Float64),
        }
    }

    /// Calls `each` with every row and the digit of its cell. A cell without a value is blank. The type is one of those
    /// that [`Column::reads`] allows.
    pub fn visit(&mut self, array: &ArrayRef, mut each: impl FnMut(usize, u16)) {
        match array.data_type() {
            DataType::UInt8 => self.bytes(array.as_primitive::<UInt8Type>(), each),
            DataType::Int8 => self.integers(array.as_primitive::<Int8Type>(), each),
            DataType::UInt16 => self.integers(array.as_primitive::<UInt16Type>(), each),
            DataType::Int16 => self.integers(array.as_primitive::<Int16Type>(), each),
            DataType::UInt32 => self.integers(array.as_primitive::<UInt32Type>(), each),
            DataType::Int32 => self.integers(array.as_primitive::<Int32Type>(), each),
            DataType::Int64 => self.integers(array.as_primitive::<Int64Type>(), each),
            DataType::Float32 => self.floats(
                array.as_primitive::<Float32Type>(),
                |v| u64::from(v.to_bits()),
                each,
            ),
            DataType::Float64 => {
                self.floats(array.as_primitive::<Float64Type>(), f64::to_bits, each);
            }
            DataType::Utf8 => self.strings::<i32>(array, each),
            DataType::LargeUtf8 => self.strings::<i64>(array, each),
            DataType::Utf8View => {
                let texts = array.as_string_view();
                self.texts(
                    texts.len(),
                    |row| text_at(texts, row, |t, r| t.value(r)),
                    each,
                );
            }
            DataType::Dictionary(keys, _) => match **keys {
                DataType::Int8 => self.entries::<Int8Type>(array, each),
                DataType::Int16 => self.entries::<Int16Type>(array, each),
                DataType::Int64 => self.entries::<Int64Type>(array, each),
                DataType::UInt8 => self.entries::<UInt8Type>(array, each),
                DataType::UInt16 => self.entries::<UInt16Type>(array, each),
                DataType::UInt32 => self.entries::<UInt32Type>(array, each),
                DataType::UInt64 => self.entries::<UInt64Type>(array, each),
                _ => self.entries::<Int32Type>(array, each),
            },
            _ => {
                let mut row = 0;
                each_text(array, &mut |text| {
                    each(row, self.digit(text));
                    row += 1;
                });
            }
        }
    }

    /// The commonest type of large files: a table of 256 digits is all that a row needs.
    fn bytes(&mut self, array: &PrimitiveArray<UInt8Type>, mut each: impl FnMut(usize, u16)) {
        if array.null_count() > 0 {
            return self.integers(array, each);
        }
        let mut digits = [UNKNOWN; 256];
        let first = -SMALL.start as usize;
        digits.copy_from_slice(&self.small[first..first + 256]);
        for (row, &value) in array.values().iter().enumerate() {
            let mut digit = digits[usize::from(value)];
            if digit == UNKNOWN {
                digit = self.new_integer(i64::from(value));
                digits[usize::from(value)] = digit;
            }
            each(row, digit);
        }
    }

    fn integers<T>(&mut self, array: &PrimitiveArray<T>, mut each: impl FnMut(usize, u16))
    where
        T: ArrowPrimitiveType,
        T::Native: Into<i64>,
    {
        let values = array.values();
        match array.nulls().filter(|nulls| nulls.null_count() > 0) {
            None => {
                for (row, value) in values.iter().enumerate() {
                    each(row, self.integer((*value).into()));
                }
            }
            Some(nulls) => {
                let blank = self.digit("");
                for (row, value) in values.iter().enumerate() {
                    let digit = match nulls.is_valid(row) {
                        true => self.integer((*value).into()),
                        false => blank,
                    };
                    each(row, digit);
                }
            }
        }
    }

    #[inline(always)]
    fn integer(&mut self, value: i64) -> u16 {
        let place = value.wrapping_sub(SMALL.start) as u64;
        match self.small.get(place as usize) {
            Some(&digit) if digit != UNKNOWN => digit,
            _ => self.new_integer(value),
        }
    }

    /// A number that is not in the table, or not yet.
    #[cold]
    #[inline(never)]
    fn new_integer(&mut self, value: i64) -> u16 {
        if let Some(&digit) = self.numbers.get(&(value as u64)) {
            return digit;
        }
        let digit = self.digit(&value.to_string());
        let place = value.wrapping_sub(SMALL.start) as u64;
        match self.small.get_mut(place as usize) {
            Some(known) => *known = digit,
            None => {
                self.numbers.insert(value as u64, digit);
            }
        }
        digit
    }

    /// Numbers as short as they go, as the reader of workbooks writes them.
    fn floats<T>(
        &mut self,
        array: &PrimitiveArray<T>,
        bits: impl Fn(T::Native) -> u64,
        mut each: impl FnMut(usize, u16),
    ) where
        T: ArrowPrimitiveType,
        T::Native: std::fmt::Display,
    {
        // A column of floats keeps its own bits: a file has one type for a column, another file may have another.
        let mut known: FxHashMap<u64, u16> = FxHashMap::default();
        for (row, value) in array.iter().enumerate() {
            let digit = match value {
                None => self.digit(""),
                Some(value) => match known.get(&bits(value)) {
                    Some(&digit) => digit,
                    None => {
                        let digit = self.digit(&value.to_string());
                        known.insert(bits(value), digit);
                        digit
                    }
                },
            };
            each(row, digit);
        }
    }

    fn strings<O: OffsetSizeTrait>(&mut self, array: &ArrayRef, each: impl FnMut(usize, u16)) {
        let texts = array.as_string::<O>();
        self.texts(
            texts.len(),
            |row| text_at(texts, row, |t, r| t.value(r)),
            each,
        );
    }

    fn texts<'a>(
        &mut self,
        rows: usize,
        text: impl Fn(usize) -> &'a str,
        mut each: impl FnMut(usize, u16),
    ) {
        // Neighbours are often alike, and comparing is quicker than hashing.
        let mut last: Option<(&str, u16)> = None;
        for row in 0..rows {
            let text = text(row);
            let digit = match last {
                Some((before, digit)) if before == text => digit,
                _ => self.digit(text),
            };
            last = Some((text, digit));
            each(row, digit);
        }
    }

    fn entries<K: ArrowDictionaryKeyType>(
        &mut self,
        array: &ArrayRef,
        mut each: impl FnMut(usize, u16),
    ) {
        let array = array.as_dictionary::<K>();
        let digits = self.digits_of(array.values());
        let keys = array.keys();
        match keys.nulls().filter(|nulls| nulls.null_count() > 0) {
            None => {
                for (row, key) in keys.values().iter().enumerate() {
                    each(row, digits[key.as_usize()]);
                }
            }
            Some(nulls) => {
                let blank = self.digit("");
                for (row, key) in keys.values().iter().enumerate() {
                    let digit = match nulls.is_valid(row) {
                        true => digits[key.as_usize()],
                        false => blank,
                    };
                    each(row, digit);
                }
            }
        }
        self.dictionary = Some((array.values().clone(), digits));
    }

    /// The digit of each entry of a dictionary.
    fn digits_of(&mut self, values: &ArrayRef) -> Vec<u16> {
        match self.dictionary.take() {
            Some((last, digits)) if last.to_data().ptr_eq(&values.to_data()) => digits,
            _ => {
                let mut digits = Vec::with_capacity(values.len());
                self.visit(values, |_, digit| digits.push(digit));
                digits
            }
        }
    }
}

fn text_at<'a, A: Array>(
    texts: &'a A,
    row: usize,
    value: impl Fn(&'a A, usize) -> &'a str,
) -> &'a str {
    if texts.is_valid(row) {
        value(texts, row)
    } else {
        ""
    }
}
