//! Thrift's compact protocol as far as Parquet uses it: every length held against the bytes that there are.
//!
//! The parquet crate reads a field that it knows as the type that the format gives it, whatever type the file names,
//! and makes room for as many entries as a list claims. A known field must therefore have its own type here: else the
//! crate would read a list where this saw a number. Layout: `parquet.thrift`.

use Shape::{Binary, Bool, Byte, Double, Int, List, Struct};

/// The type of a value, and what is known of the values in it.
#[derive(Clone, Copy)]
pub(super) enum Shape {
    Bool,
    Byte,
    /// Of any width: the crate reads all of them alike.
    Int,
    Double,
    Binary,
    Struct(Fields),
    List(&'static Shape),
}

/// The fields of a structure that the crate knows, by number.
pub(super) type Fields = &'static [(u64, Shape)];

const NO_FIELDS: Shape = Struct(&[]);

const STATISTICS: Shape = Struct(&[
    (1, Binary),
    (2, Binary),
    (3, Int),
    (4, Int),
    (5, Binary),
    (6, Binary),
    (7, Bool),
    (8, Bool),
]);

pub(super) const PAGE_HEADER: Fields = &[
    (1, Int),
    (2, Int),
    (3, Int),
    (4, Int),
    (5, Struct(DATA_PAGE)),
    (6, NO_FIELDS),
    (7, Struct(DICTIONARY_PAGE)),
    (8, Struct(DATA_PAGE_V2)),
];

pub(super) const DATA_PAGE: Fields = &[(1, Int), (2, Int), (3, Int), (4, Int), (5, STATISTICS)];

pub(super) const DICTIONARY_PAGE: Fields = &[(1, Int), (2, Int), (3, Bool)];

pub(super) const DATA_PAGE_V2: Fields = &[
    (1, Int),
    (2, Int),
    (3, Int),
    (4, Int),
    (5, Int),
    (6, Int),
    (7, Bool),
    (8, STATISTICS),
];

const TIME: Shape = Struct(&[
    (1, Bool),
    (2, Struct(&[(1, NO_FIELDS), (2, NO_FIELDS), (3, NO_FIELDS)])),
]);

const LOGICAL_TYPE: Shape = Struct(&[
    (1, NO_FIELDS),
    (2, NO_FIELDS),
    (3, NO_FIELDS),
    (4, NO_FIELDS),
    (5, Struct(&[(1, Int), (2, Int)])),
    (6, NO_FIELDS),
    (7, TIME),
    (8, TIME),
    (10, Struct(&[(1, Byte), (2, Bool)])),
    (11, NO_FIELDS),
    (12, NO_FIELDS),
    (13, NO_FIELDS),
    (14, NO_FIELDS),
    (15, NO_FIELDS),
    (16, Struct(&[(1, Byte)])),
    (17, Struct(&[(1, Binary)])),
    (18, Struct(&[(1, Binary), (2, Int)])),
]);

const SCHEMA_ELEMENT: Fields = &[
    (1, Int),
    (2, Int),
    (3, Int),
    (4, Binary),
    (CHILDREN, Int),
    (6, Int),
    (7, Int),
    (8, Int),
    (9, Int),
    (10, LOGICAL_TYPE),
];

const KEY_VALUE: Shape = Struct(&[(1, Binary), (2, Binary)]);

const COLUMN: Shape = Struct(&[
    (1, Int),
    (2, List(&Int)),
    (3, List(&Binary)),
    (4, Int),
    (5, Int),
    (6, Int),
    (7, Int),
    (8, List(&KEY_VALUE)),
    (9, Int),
    (10, Int),
    (11, Int),
    (12, STATISTICS),
    (13, List(&Struct(&[(1, Int), (2, Int), (3, Int)]))),
    (14, Int),
    (15, Int),
    (16, Struct(&[(1, Int), (2, List(&Int)), (3, List(&Int))])),
    (17, Struct(&[(1, BOX), (2, List(&Int))])),
]);

const BOX: Shape = Struct(&[
    (1, Double),
    (2, Double),
    (3, Double),
    (4, Double),
    (5, Double),
    (6, Double),
    (7, Double),
    (8, Double),
]);

const COLUMN_CHUNK: Shape = Struct(&[
    (1, Binary),
    (2, Int),
    (3, COLUMN),
    (4, Int),
    (5, Int),
    (6, Int),
    (7, Int),
    (9, Binary),
]);

const ROW_GROUP: Shape = Struct(&[
    (1, List(&COLUMN_CHUNK)),
    (2, Int),
    (3, Int),
    (4, List(&Struct(&[(1, Int), (2, Bool), (3, Bool)]))),
    (5, Int),
    (6, Int),
    (7, Int),
]);

const FILE: Fields = &[
    (1, Int),
    (SCHEMA, List(&Struct(SCHEMA_ELEMENT))),
    (3, Int),
    (4, List(&ROW_GROUP)),
    (5, List(&KEY_VALUE)),
    (6, Binary),
    (7, List(&Struct(&[(1, NO_FIELDS)]))),
    (9, Binary),
];

/// The list of columns and groups of columns, in the description of a file.
const SCHEMA: u64 = 2;
/// How many of them are in a group.
const CHILDREN: u64 = 5;

/// Whether a file's description makes sense: no list is longer than its bytes, and groups of columns are in each other
/// no deeper than a reader that calls itself can go.
pub(super) fn describes_a_file(description: &[u8]) -> bool {
    let mut thrift = Thrift { rest: description };
    let read = thrift.fields(FILE, &mut |thrift, id, value| match id {
        SCHEMA => thrift.schema(),
        _ => thrift.skip(value, DEEPEST),
    });
    read.is_some()
}

/// Reads on from value to value: `None` where the bytes end or make no sense.
pub(super) struct Thrift<'a> {
    pub rest: &'a [u8],
}

/// The type of a value as the file has it, and what is known of it.
#[derive(Clone, Copy)]
pub(super) struct Value {
    kind: u8,
    shape: Option<Shape>,
}

impl Value {
    /// A truth is told by its type.
    pub fn is_true(self) -> bool {
        self.kind == TRUE
    }
}

// Types of values.
const TRUE: u8 = 1;
const FALSE: u8 = 2;
const STRUCT: u8 = 12;

/// Structures and lists within each other: a file's description has seven.
pub(super) const DEEPEST: usize = 16;
/// Groups of columns within each other.
const DEEPEST_GROUP: usize = 64;

impl Shape {
    fn is(self, kind: u8) -> bool {
        match self {
            Bool => matches!(kind, TRUE | FALSE),
            Byte => kind == 3,
            Int => matches!(kind, 4..=6),
            Double => kind == 7,
            Binary => kind == 8,
            List(_) => kind == 9,
            Struct(_) => kind == STRUCT,
        }
    }
}

impl Thrift<'_> {
    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(*first)
    }

    pub fn varint(&mut self) -> Option<u64> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7F) << shift;
            if byte < 0x80 {
                return Some(value);
            }
        }
        None
    }

    /// A size, which the crate reads as a number of 32 bits with a sign: one below 0 makes no sense.
    pub fn size(&mut self) -> Option<u64> {
        let value = self.varint()?;
        (value & 1 == 0 && value >> 1 <= i32::MAX as u64).then_some(value >> 1)
    }

    pub fn leave_out(&mut self, bytes: u64) -> Option<()> {
        self.rest = self.rest.get(usize::try_from(bytes).ok()?..)?;
        Some(())
    }

    /// Calls `field` with the number and the type of every field of a structure; it reads the value.
    pub fn fields(
        &mut self,
        known: Fields,
        field: &mut dyn FnMut(&mut Self, u64, Value) -> Option<()>,
    ) -> Option<()> {
        let mut id = 0u64;
        loop {
            let head = self.byte()?;
            let kind = head & 0xF;
            if kind == 0 {
                return Some(());
            }
            id = match head >> 4 {
                0 => self.size()?,
                step => id.checked_add(u64::from(step))?,
            };
            if id > i16::MAX as u64 {
                return None;
            }
            let mut of_id = known.iter().filter(|(known, _)| *known == id);
            let shape = of_id.next().map(|(_, shape)| *shape);
            if shape.is_some_and(|shape| !shape.is(kind)) {
                return None;
            }
            field(self, id, Value { kind, shape })?;
        }
    }

    /// How many entries a list has, and their type.
    fn list(&mut self, entry: Option<Shape>) -> Option<(u64, Value)> {
        let head = self.byte()?;
        let length = match head >> 4 {
            15 => self.varint()?,
            few => u64::from(few),
        };
        let kind = head & 0xF;
        // A structure of the format takes no less.
        let least = if kind == STRUCT { 3 } else { 1 };
        let fits = length <= self.rest.len() as u64 / least;
        let known = length == 0 || entry.is_none_or(|entry| entry.is(kind));
        // The crate skips a truth in a list without a byte; nothing that it would have to skip has any.
        let truths = length > 0 && matches!(kind, TRUE | FALSE);
        (fits && known && !truths).then_some((length, Value { kind, shape: entry }))
    }

    pub fn skip(&mut self, value: Value, depth: usize) -> Option<()> {
        let depth = depth.checked_sub(1)?;
        match value.kind {
            TRUE | FALSE => Some(()),
            3 => self.leave_out(1),
            4..=6 => self.varint().map(|_| ()),
            7 => self.leave_out(8),
            8 => {
                let length = self.varint()?;
                self.leave_out(length)
            }
            9 => {
                let entry = match value.shape {
                    Some(List(entry)) => Some(*entry),
                    _ => None,
                };
                let (length, entry) = self.list(entry)?;
                (0..length).try_for_each(|_| self.skip(entry, depth))
            }
            STRUCT => {
                let known = match value.shape {
                    Some(Struct(fields)) => fields,
                    _ => &[],
                };
                self.fields(known, &mut |thrift, _, value| thrift.skip(value, depth))
            }
            _ => None,
        }
    }

    /// The list of columns: a group says how many of those behind it are in it.
    fn schema(&mut self) -> Option<()> {
        let (length, _) = self.list(Some(Struct(SCHEMA_ELEMENT)))?;
        // Columns that are still to come, of each group that is open.
        let mut open: Vec<u64> = Vec::new();
        for left in (0..length).rev() {
            let mut children = 0;
            self.fields(SCHEMA_ELEMENT, &mut |thrift, id, value| match id {
                CHILDREN => {
                    children = thrift.size()?;
                    Some(())
                }
                _ => thrift.skip(value, DEEPEST),
            })?;
            if children > left || open.len() > DEEPEST_GROUP {
                return None;
            }
            if children > 0 {
                open.push(children);
                continue;
            }
            while let Some(last) = open.last_mut() {
                *last -= 1;
                if *last > 0 {
                    break;
                }
                open.pop();
            }
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A description with these groups, each with its number of children.
    fn described(children: &[u8]) -> bool {
        // Field 2, a list of structures; of each of them field 4, the name, and field 5.
        let mut bytes = vec![0x29, 0xFC, children.len() as u8];
        for count in children {
            bytes.extend([0x48, 1, b'a', 0x15, count << 1, 0]);
        }
        bytes.push(0);
        describes_a_file(&bytes)
    }

    #[test]
    fn groups_hold_no_more_than_what_follows_and_are_not_too_deep() {
        assert!(described(&[2, 0, 0]));
        assert!(described(&[2, 1, 0, 0]));
        assert!(!described(&[3, 0, 0]));
        let deep = |groups: usize| [vec![1; groups], vec![0]].concat();
        assert!(described(&deep(DEEPEST_GROUP)));
        assert!(!described(&deep(DEEPEST_GROUP + 4)));
    }

    #[test]
    fn a_known_field_has_its_own_type() {
        // Field 2 is a list; here it is a number, which the crate would read as the head of a list.
        assert!(!describes_a_file(&[0x25, 0xF5, 0x80, 0x80, 0x80, 0x01, 0]));
        assert!(describes_a_file(&[0x15, 2, 0]));
        // Numbers of fields that the crate would cut to 16 bits: 65,538 would be the list.
        assert!(!describes_a_file(&[0x05, 0x84, 0x80, 0x08, 2, 0]));
        // A list of truths in a field that nobody knows.
        assert!(!describes_a_file(&[0xF9, 0x21, 1, 1, 0]));
        assert!(describes_a_file(&[0xF9, 0x23, 1, 1, 0]));
    }

    #[test]
    fn lengths_without_their_bytes_are_refused() {
        for bytes in [
            &[][..],
            &[0x15],
            &[0x15, 0x80],
            &[0x59, 0xFC, 0xFF, 0xFF, 0xFF, 0x0F],
            // A list of more structures than there are bytes.
            &[0x59, 0xFC, 0x05, 0, 0, 0, 0, 0, 0],
            &[0x68, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F, 0],
            // A structure in a structure, without end.
            &[0x8C; 64],
        ] {
            assert!(!describes_a_file(bytes), "{bytes:?}");
        }
    }
}
