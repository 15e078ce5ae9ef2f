//! The parts of a Stata file behind the description of its variables, walked before anything believes their lengths:
//! dta takes as much memory as a length says before it reads a byte.

use std::collections::HashMap;

use dta::stata::dta::byte_order::ByteOrder;
use dta::stata::dta::header::Header;
use dta::stata::dta::release::Release;

use super::damaged;
use crate::ingest::limits::Limits;
use crossbreak_core::number::count;
use crossbreak_study::diagnostic::{Code, Diagnostic};

/// Long strings by the variable and the observation that they are kept under.
pub(super) type LongStrings<'a> = HashMap<(u32, u64), &'a [u8]>;

struct Walk<'a> {
    bytes: &'a [u8],
    at: usize,
    release: Release,
    order: ByteOrder,
    shown: &'a str,
}

/// Walks what follows the variables, from byte `at` on. `row` is the length of a row.
pub(super) fn walk<'a>(
    bytes: &'a [u8],
    at: usize,
    header: &Header,
    row: usize,
    shown: &'a str,
    limits: Limits,
) -> Result<LongStrings<'a>, Diagnostic> {
    let mut walk = Walk {
        bytes,
        at,
        release: header.release(),
        order: header.byte_order(),
        shown,
    };
    walk.characteristics()?;
    walk.rows(header.observation_count(), row)?;
    let strings = walk.long_strings()?;
    walk.value_labels(limits)?;
    Ok(strings)
}

impl<'a> Walk<'a> {
    fn tagged(&self) -> bool {
        self.release.is_xml_like()
    }

    fn take(&mut self, length: usize) -> Result<&'a [u8], Diagnostic> {
        let end = self.at.checked_add(length);
        let taken = end.and_then(|end| self.bytes.get(self.at..end));
        let taken = taken.ok_or_else(|| {
            damaged(
                self.shown,
                &format!("it ends where byte {} promises {length} more", self.at),
            )
        })?;
        self.at += length;
        Ok(taken)
    }

    fn number(&mut self, width: usize) -> Result<u64, Diagnostic> {
        let bytes = self.take(width)?;
        let add = |number: u64, byte: &u8| number << 8 | u64::from(*byte);
        Ok(match self.order {
            ByteOrder::BigEndian => bytes.iter().fold(0, add),
            ByteOrder::LittleEndian => bytes.iter().rev().fold(0, add),
        })
    }

    fn length(&mut self, width: usize) -> Result<usize, Diagnostic> {
        let number = self.number(width)?;
        usize::try_from(number).map_err(|_| damaged(self.shown, "a length makes no sense"))
    }

    /// Whether the tag stands here; it is passed if so.
    fn passes(&mut self, tag: &[u8]) -> bool {
        let stands = self.bytes[self.at..].starts_with(tag);
        if stands {
            self.at += tag.len();
        }
        stands
    }

    fn tag(&mut self, tag: &str) -> Result<(), Diagnostic> {
        match !self.tagged() || self.passes(tag.as_bytes()) {
            true => Ok(()),
            false => Err(damaged(
                self.shown,
                &format!("{tag} was expected at byte {}", self.at),
            )),
        }
    }

    fn characteristics(&mut self) -> Result<(), Diagnostic> {
        if self.tagged() {
            self.tag("<characteristics>")?;
            while self.passes(b"<ch>") {
                let length = self.length(4)?;
                self.take(length)?;
                self.tag("</ch>")?;
            }
            return self.tag("</characteristics>");
        }
        let width = match self.release {
            release if release < Release::V105 => return Ok(()),
            release if release < Release::V110 => 2,
            _ => 4,
        };
        loop {
            let kind = self.number(1)?;
            let length = self.length(width)?;
            if kind == 0 {
                return Ok(());
            }
            self.take(length)?;
        }
    }

    fn rows(&mut self, promised: u64, row: usize) -> Result<(), Diagnostic> {
        self.tag("<data>")?;
        let held = ((self.bytes.len() - self.at) / row.max(1)) as u64;
        if held < promised {
            return Err(Diagnostic::error(
                Code::FileFormat,
                format!(
                    "{}: the header promises {} rows, the file holds at most {}",
                    self.shown,
                    count(promised as f64),
                    count(held as f64)
                ),
            )
            .help("export it again; a file that was cut off while copying looks like this"));
        }
        self.take(promised as usize * row)?;
        self.tag("</data>")
    }

    fn long_strings(&mut self) -> Result<LongStrings<'a>, Diagnostic> {
        let mut strings = HashMap::new();
        if !self.tagged() {
            return Ok(strings);
        }
        let observation = match self.release {
            Release::V117 => 4,
            _ => 8,
        };
        self.tag("<strls>")?;
        while self.passes(b"GSO") {
            let key = (self.number(4)? as u32, self.number(observation)?);
            let _binary_or_text = self.number(1)?;
            let length = self.length(4)?;
            let text = self.take(length)?;
            strings.insert(key, text.strip_suffix(&[0]).unwrap_or(text));
        }
        self.tag("</strls>")?;
        Ok(strings)
    }

    fn value_labels(&mut self, limits: Limits) -> Result<(), Diagnostic> {
        if self.release < Release::V108 {
            return self.old_value_labels(limits);
        }
        let (mut labels, mut text) = (0, 0);
        self.tag("<value_labels>")?;
        // Before tags, the labels end with the file.
        while match self.tagged() {
            true => self.passes(b"<lbl>"),
            false => self.at < self.bytes.len(),
        } {
            let length = self.length(4)?;
            let name = if self.release >= Release::V118 {
                129
            } else if self.release >= Release::V110 {
                33
            } else {
                9
            };
            self.take(name + 3)?;
            let start = self.at;
            self.take(length)?;
            let end = self.at;
            self.at = start;
            let (entries, texts) = (self.length(4)?, self.length(4)?);
            labels += entries as u64;
            limits.labels(labels, self.shown)?;
            let texts_at = entries
                .checked_mul(8)
                .and_then(|both| both.checked_add(self.at))
                .filter(|at| at.checked_add(texts).is_some_and(|last| last <= end))
                .ok_or_else(|| damaged(self.shown, "a set of value labels is cut off"))?;
            // Many labels may point at one long text.
            let pool = &self.bytes[texts_at..texts_at + texts];
            for _ in 0..entries {
                let from = self.length(4)?;
                let label = pool.get(from..).unwrap_or_default();
                let length = label.iter().position(|&byte| byte == 0);
                text += length.unwrap_or(label.len());
                limits.dictionary(text, self.shown)?;
            }
            self.at = end;
            self.tag("</lbl>")?;
        }
        self.tag("</value_labels>")?;
        self.tag("</stata_dta>")
    }

    fn old_value_labels(&mut self, limits: Limits) -> Result<(), Diagnostic> {
        let mut labels = 0;
        while self.at < self.bytes.len() {
            let entries = self.length(2)?;
            labels += entries as u64;
            limits.labels(labels, self.shown)?;
            self.take(9 + 1 + entries * (2 + 8))?;
        }
        Ok(())
    }
}
