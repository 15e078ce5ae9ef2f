//! Where the rows of a csv begin and end, as RFC 4180 has it, and how many cells they have.
//!
//! Every row is counted here first, by a reader that does nothing else; what takes the cells apart has to see the same.

/// A row of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Record {
    /// The line in which it begins; the first is 1.
    pub line: usize,
    pub cells: usize,
    /// Whether a cell has something in it.
    pub filled: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    CellStart,
    Plain,
    Quoted,
    /// A quotation mark inside a quoted cell: its end, or the first of two.
    Quote,
}

/// Reads on where the last piece of text ended.
#[derive(Debug)]
pub(super) struct Scanner {
    delimiter: u8,
    state: State,
    line: usize,
    /// The row that has begun.
    open: Option<Record>,
    /// Whether the last byte was a carriage return: the line feed after it ends no second line.
    carriage: bool,
}

impl Scanner {
    pub fn new(delimiter: u8) -> Self {
        Self {
            delimiter,
            state: State::CellStart,
            line: 1,
            open: None,
            carriage: false,
        }
    }

    /// Of a text that begins in that line.
    pub fn from_line(delimiter: u8, line: usize) -> Self {
        Self {
            line,
            ..Self::new(delimiter)
        }
    }

    /// Whether a row has begun.
    pub fn is_open(&self) -> bool {
        self.open.is_some()
    }

    pub fn delimiter(&self) -> u8 {
        self.delimiter
    }

    /// Whether a quotation mark is open.
    pub fn quoted(&self) -> bool {
        self.state == State::Quoted
    }

    /// The line in which the row that has begun begins.
    pub fn open_line(&self) -> usize {
        self.open.map_or(self.line, |record| record.line)
    }

    /// Goes over a piece of text; rows that end in it are added. Returns how many bytes of it are rows that ended. A
    /// line without a byte is no row.
    pub fn scan(&mut self, text: &[u8], records: &mut Vec<Record>) -> usize {
        let mut ended = 0;
        let mut at = 0;
        while at < text.len() {
            // Most bytes are inside a cell and change nothing.
            let skipped = match self.state {
                State::Plain => memchr::memchr3(self.delimiter, b'\n', b'\r', &text[at..]),
                State::Quoted => memchr::memchr2(b'"', b'\n', &text[at..]),
                State::CellStart | State::Quote => Some(0),
            };
            let skipped = skipped.unwrap_or(text.len() - at);
            if skipped > 0
                && let Some(open) = &mut self.open
            {
                open.filled = true;
            }
            at += skipped;
            let Some(&byte) = text.get(at) else {
                self.carriage = false;
                break;
            };
            at += 1;
            if self.step(byte, records) {
                ended = at;
            }
        }
        ended
    }

    /// Takes a byte; whether no row is open after it.
    fn step(&mut self, byte: u8, records: &mut Vec<Record>) -> bool {
        let after_carriage = std::mem::replace(&mut self.carriage, byte == b'\r');
        if self.state == State::Quoted {
            match byte {
                b'"' => self.state = State::Quote,
                b'\n' => {
                    self.line += 1;
                    if let Some(open) = &mut self.open {
                        open.filled = true;
                    }
                }
                _ => {}
            }
            return false;
        }
        match byte {
            b'\n' | b'\r' => {
                if !(byte == b'\n' && after_carriage) {
                    self.line += 1;
                }
                records.extend(self.open.take());
                self.state = State::CellStart;
                return true;
            }
            _ => {}
        }
        let line = self.line;
        let open = self.open.get_or_insert(Record {
            line,
            cells: 1,
            filled: false,
        });
        if byte == self.delimiter {
            open.cells += 1;
            self.state = State::CellStart;
            return false;
        }
        self.state = match (self.state, byte) {
            (State::CellStart, b'"') => State::Quoted,
            (State::Quote, b'"') => {
                open.filled = true;
                State::Quoted
            }
            _ => {
                open.filled = true;
                State::Plain
            }
        };
        false
    }

    /// The row that the end of the file ends.
    pub fn finish(&mut self, records: &mut Vec<Record>) {
        records.extend(self.open.take());
        self.state = State::CellStart;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str, piece: usize) -> Vec<(usize, usize, bool)> {
        let mut scanner = Scanner::new(b',');
        let mut records = Vec::new();
        for piece in text.as_bytes().chunks(piece) {
            scanner.scan(piece, &mut records);
        }
        scanner.finish(&mut records);
        records
            .iter()
            .map(|r| (r.line, r.cells, r.filled))
            .collect()
    }

    #[test]
    fn rows_are_the_same_however_the_text_is_cut() {
        let text = "a,b\r\n\"x, \"\"y\n\"\"\",2\r\n\r\n,\n5\" pipe,\"\"\n\"y\",\nlast,1";
        let expected = [
            (1, 2, true),
            (2, 2, true),
            (5, 2, false),
            (6, 2, true),
            (7, 2, true),
            (8, 2, true),
        ];
        for piece in [1, 2, 3, 5, 7, 100] {
            assert_eq!(all(text, piece), expected, "pieces of {piece}");
        }
    }

    #[test]
    fn an_open_quotation_mark_is_known() {
        let mut scanner = Scanner::new(b',');
        let mut records = Vec::new();
        assert_eq!(scanner.scan(b"a\nb,\"c\nd", &mut records), 2);
        assert!(scanner.quoted());
        assert_eq!(scanner.open_line(), 2);
    }
}
