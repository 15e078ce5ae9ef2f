//! The poll as columns of cells, laid out as a platform lays out its questions.

use super::model::{Answer, Kind, Model, Person, Question, Sort};

/// What a column of a file is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    System,
    /// A question in one column, by its place.
    Whole(usize),
    /// An item of a grid, an option, an item of a ranking.
    Item(usize, usize),
    /// A rank, which holds an item.
    Rank(usize, usize),
    /// All options or items of a question in a cell.
    List(usize),
    /// What was typed beside an option.
    Typed(usize),
}

impl Role {
    pub fn question(self) -> Option<usize> {
        match self {
            Role::System => None,
            Role::Whole(q)
            | Role::Item(q, _)
            | Role::Rank(q, _)
            | Role::List(q)
            | Role::Typed(q) => Some(q),
        }
    }
}

/// Why a cell has no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gap {
    NotReached,
    NotAsked,
    Skipped,
    /// Nothing was typed beside an option.
    NotTyped,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tick {
    Chosen,
    Not,
    Gap(Gap),
}

#[derive(Debug, Clone)]
pub struct Column {
    /// The heading rows from the top.
    pub head: Vec<String>,
    pub role: Role,
    pub cells: Vec<String>,
}

/// Ticks in a column for each option, in one cell, or both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ticks {
    Columns,
    Cell(&'static str),
    /// The cell first.
    Both(&'static str),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ranks {
    /// A column for each item, which holds its rank.
    Items,
    /// A column for each rank, which holds an item.
    Places,
    Cell(&'static str),
}

/// Where what is typed beside an option goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Typed {
    /// A column after that of the question.
    Column,
    /// Into the cell, in the option's place.
    InPlace,
}

/// How a platform writes questions.
pub struct Layout<'a> {
    /// The heading rows of a column.
    pub head: &'a dyn Fn(&Question, Role) -> Vec<String>,
    /// What a cell holds for an option.
    pub option: &'a dyn Fn(&Question, usize) -> String,
    pub tick: &'a dyn Fn(&Question, usize, Tick) -> String,
    pub gap: &'a dyn Fn(&Question, Gap) -> String,
    pub number: &'a dyn Fn(f64) -> String,
    /// What a cell holds for an item of a ranking.
    pub item: &'a dyn Fn(&Question, usize) -> String,
    pub ticks: Ticks,
    pub ranks: Ranks,
    pub typed: Typed,
}

/// The rows of a file, and its columns so far.
pub struct Sheet<'m> {
    pub model: &'m Model,
    pub people: Vec<&'m Person>,
    pub columns: Vec<Column>,
}

impl<'m> Sheet<'m> {
    pub fn new(model: &'m Model, unfinished: bool, tests: bool) -> Self {
        Self {
            model,
            people: model.rows(unfinished, tests).collect(),
            columns: Vec::new(),
        }
    }

    pub fn add(&mut self, head: &[&str], role: Role, cell: impl Fn(&Person) -> String) {
        let cells = self.people.iter().map(|person| cell(person)).collect();
        self.columns.push(Column {
            head: head.iter().map(|&text| text.to_owned()).collect(),
            role,
            cells,
        });
    }

    pub fn system(&mut self, head: &[&str], cell: impl Fn(&Person) -> String) {
        self.add(head, Role::System, cell);
    }

    fn column(
        &mut self,
        layout: &Layout<'_>,
        question: &Question,
        role: Role,
        cell: impl Fn(&Answer) -> String,
    ) {
        let head = (layout.head)(question, role);
        let head: Vec<&str> = head.iter().map(String::as_str).collect();
        self.add(&head, role, |person| cell(&person.answers[question.place]));
    }

    /// Every question as the layout has it.
    pub fn questions(&mut self, layout: &Layout<'_>) {
        for question in &self.model.questions {
            self.question(layout, question);
        }
    }

    fn question(&mut self, layout: &Layout<'_>, question: &Question) {
        let q = question.place;
        let gap = |answer: &Answer| {
            Some(match answer {
                Answer::NotReached => Gap::NotReached,
                Answer::NotAsked => Gap::NotAsked,
                Answer::Skipped => Gap::Skipped,
                _ => return None,
            })
        };
        let or_gap = |answer: &Answer, else_: &dyn Fn() -> String| match gap(answer) {
            Some(gap) => (layout.gap)(question, gap),
            None => else_(),
        };
        match question.kind {
            Kind::Single | Kind::Scale | Kind::Number | Kind::Open => {
                self.column(layout, question, Role::Whole(q), |answer| {
                    or_gap(answer, &|| match answer {
                        Answer::One(_, Some(typed)) if layout.typed == Typed::InPlace => {
                            typed.clone()
                        }
                        Answer::One(option, _) => (layout.option)(question, *option),
                        Answer::Number(value) => (layout.number)(*value),
                        Answer::Text(text) => text.clone(),
                        other => panic!("{other:?} in {}", question.text),
                    })
                });
                let other = question
                    .options
                    .iter()
                    .any(|option| option.sort == Sort::Other);
                if other && layout.typed == Typed::Column {
                    self.column(layout, question, Role::Typed(q), |answer| match answer {
                        Answer::One(_, Some(typed)) => typed.clone(),
                        Answer::NotReached => (layout.gap)(question, Gap::NotReached),
                        _ => (layout.gap)(question, Gap::NotTyped),
                    });
                }
            }
            Kind::Grid => {
                for item in 0..question.items.len() {
                    self.column(layout, question, Role::Item(q, item), |answer| {
                        or_gap(answer, &|| match answer {
                            Answer::Grid(options) => match options[item] {
                                Some(option) => (layout.option)(question, option),
                                None => (layout.gap)(question, Gap::Skipped),
                            },
                            other => panic!("{other:?}"),
                        })
                    });
                }
            }
            Kind::Ticks => {
                let (cell, columns) = match layout.ticks {
                    Ticks::Columns => (None, true),
                    Ticks::Cell(sign) => (Some(sign), false),
                    Ticks::Both(sign) => (Some(sign), true),
                };
                if let Some(sign) = cell {
                    self.column(layout, question, Role::List(q), |answer| {
                        or_gap(answer, &|| {
                            let Answer::Ticks(ticks) = answer else {
                                panic!("{answer:?}")
                            };
                            let all = ticks.iter().enumerate().filter(|(_, tick)| **tick);
                            all.map(|(option, _)| (layout.option)(question, option))
                                .collect::<Vec<_>>()
                                .join(sign)
                        })
                    });
                }
                for option in (0..question.options.len()).filter(|_| columns) {
                    self.column(layout, question, Role::Item(q, option), |answer| {
                        let tick = match (gap(answer), answer) {
                            (Some(gap), _) => Tick::Gap(gap),
                            (None, Answer::Ticks(ticks)) if ticks[option] => Tick::Chosen,
                            _ => Tick::Not,
                        };
                        (layout.tick)(question, option, tick)
                    });
                }
            }
            Kind::Rank => {
                let place_of =
                    |ranks: &[usize], rank: usize| ranks.iter().position(|r| *r == rank).unwrap();
                match layout.ranks {
                    Ranks::Items => {
                        for item in 0..question.items.len() {
                            self.column(layout, question, Role::Item(q, item), |answer| {
                                or_gap(answer, &|| match answer {
                                    Answer::Rank(ranks) => ranks[item].to_string(),
                                    other => panic!("{other:?}"),
                                })
                            });
                        }
                    }
                    Ranks::Places => {
                        for rank in 0..question.items.len() {
                            self.column(layout, question, Role::Rank(q, rank), |answer| {
                                or_gap(answer, &|| match answer {
                                    Answer::Rank(ranks) => {
                                        (layout.item)(question, place_of(ranks, rank + 1))
                                    }
                                    other => panic!("{other:?}"),
                                })
                            });
                        }
                    }
                    Ranks::Cell(sign) => self.column(layout, question, Role::List(q), |answer| {
                        or_gap(answer, &|| match answer {
                            Answer::Rank(ranks) => (1..=ranks.len())
                                .map(|rank| (layout.item)(question, place_of(ranks, rank)))
                                .collect::<Vec<_>>()
                                .join(sign),
                            other => panic!("{other:?}"),
                        })
                    }),
                }
            }
        }
    }

    fn heading_rows(&self) -> usize {
        self.columns
            .iter()
            .map(|column| column.head.len())
            .max()
            .unwrap_or(0)
    }

    /// A table of texts: `quote` says which cells have quotation marks round them.
    pub fn csv(&self, delimiter: char, quote: Quote, line_end: &str) -> String {
        let mut out = String::new();
        let written = |text: &str| {
            let needs = text.contains([delimiter, '"', '\n', '\r']);
            match needs || quote == Quote::All {
                true => format!("\"{}\"", text.replace('"', "\"\"")),
                false => text.to_owned(),
            }
        };
        let mut line = |cells: &mut dyn Iterator<Item = &str>| {
            let cells: Vec<String> = cells.map(written).collect();
            out += &cells.join(&delimiter.to_string());
            out += line_end;
        };
        for row in 0..self.heading_rows() {
            line(
                &mut self
                    .columns
                    .iter()
                    .map(|column| column.head.get(row).map_or("", String::as_str)),
            );
        }
        for row in 0..self.people.len() {
            line(&mut self.columns.iter().map(|column| column.cells[row].as_str()));
        }
        out
    }

    /// A workbook; cells that are numbers are numbers of it.
    pub fn xlsx(&self, sheet: &str) -> Vec<u8> {
        let mut book = rust_xlsxwriter::Workbook::new();
        let created = rust_xlsxwriter::ExcelDateTime::from_ymd(2024, 5, 4).unwrap();
        book.set_properties(&rust_xlsxwriter::DocProperties::new().set_creation_datetime(&created));
        let page = book.add_worksheet().set_name(sheet).unwrap();
        let top = self.heading_rows();
        for (column, of) in self.columns.iter().enumerate() {
            let column = column as u16;
            for (row, text) in of.head.iter().enumerate() {
                page.write_string(row as u32, column, text).unwrap();
            }
            for (row, text) in of.cells.iter().enumerate() {
                let row = (row + top) as u32;
                match text.parse::<f64>() {
                    Ok(number) => page.write_number(row, column, number).unwrap(),
                    Err(_) if text.is_empty() => page,
                    Err(_) => page.write_string(row, column, text).unwrap(),
                };
            }
        }
        book.save_to_buffer().unwrap()
    }

    pub fn roles(&self) -> Vec<Role> {
        self.columns.iter().map(|column| column.role).collect()
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quote {
    /// Cells that have to be.
    Needed,
    All,
}

/// `2024-05-01 09:13:00`, so many minutes after the poll began.
pub fn moment(minutes: usize) -> String {
    let (day, hour, minute) = clock(minutes);
    format!(
        "2024-05-{day:02} {hour:02}:{minute:02}:{:02}",
        minutes * 7 % 60
    )
}

/// Day of May, hour and minute.
pub fn clock(minutes: usize) -> (usize, usize, usize) {
    let minutes = minutes + 9 * 60;
    (1 + minutes / 1440, minutes / 60 % 24, minutes % 60)
}
