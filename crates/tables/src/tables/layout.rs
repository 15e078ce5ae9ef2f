//! Numbers as tables: for each question the rows in the order of the questionnaire, NETs above their parts, under the
//! columns of every crossbreak; rows of another base in a block of their own, with that base above them.

use super::adding_up::{MOST_NETS, adding_up, many_nets, rounded};
use super::composition::composition;
use super::model::{Block, Cell, Column, Format, Row, RowKind, Table};
use super::print::{PLAIN, signed};
use super::sentences::{self, net};
use crossbreak_core::number::{Decimals, Unit};
use crossbreak_study::estimates::{
    Base, Bases, Direction, Flag, Marks, Number, Published, QuestionInfo, RowInfo, Statistic,
};
use crossbreak_study::spec::{Kind, Spec};

/// Every table of a study: each question's, a summary of those with several items, and what the spec asks for besides.
pub(super) fn tables(spec: &Spec, published: &Published) -> Vec<Table> {
    let layout = Layout {
        published,
        columns: columns(published),
    };
    let mut tables = vec![composition(spec, published)];
    for question in published.questions() {
        if !layout.items(question).is_empty() {
            tables.push(layout.summary(question));
        }
        tables.push(layout.question(question));
    }
    for written in &spec.summaries {
        tables.push(layout.written(written));
    }
    let differences = published.columns().iter().any(|column| column.difference);
    let compared = |table: &&mut Table| table.columns.iter().any(|c| c.suffix.starts_with('@'));
    for table in tables.iter_mut().filter(compared) {
        if differences {
            table.notes.push(sentences::differences(published.rules()));
        }
        // What letters and intervals take for granted goes where they go.
        if differences || published.rules().compares() {
            table.notes.push(published.precision().to_owned());
        }
    }
    tables
}

struct Layout<'a> {
    published: &'a Published,
    columns: Vec<Column>,
}

/// The banner; letters stand only where columns are compared.
fn columns(published: &Published) -> Vec<Column> {
    let letters = published.rules().columns;
    published
        .columns()
        .iter()
        .map(|column| Column {
            group: column.group.clone(),
            outer: column.outer.clone(),
            label: match column.net {
                true => net("NET: ", &column.label),
                false => column.label.clone(),
            },
            letter: match letters {
                true => column.letter.clone(),
                false => String::new(),
            },
            suffix: column.suffix.clone(),
        })
        .collect()
}

/// A row and its numbers, column by column.
pub(super) struct Filled<'a> {
    pub info: &'a RowInfo,
    pub numbers: Vec<&'a Number>,
    indent: u8,
}

impl<'a> Layout<'a> {
    /// Items with blocks of their own; none where a question has one, or options.
    fn items(&self, question: &'a QuestionInfo) -> Vec<&'a RowInfo> {
        if matches!(question.kind, Kind::Multiple | Kind::Number) || question.items.len() < 2 {
            return Vec::new();
        }
        let first = question.items.first();
        let of_first = |row: &&RowInfo| first.is_some_and(|item| item.column == row.item);
        question.rows.iter().filter(of_first).collect()
    }

    fn question(&self, question: &'a QuestionInfo) -> Table {
        let several = !self.items(question).is_empty();
        let mut blocks = Vec::new();
        if several {
            for item in &question.items {
                let rows = question.rows.iter().filter(|row| row.item == item.column);
                blocks.extend(self.blocks(&item.label, question, self.fill(question, rows)));
            }
        } else {
            blocks = self.blocks("", question, self.fill(question, question.rows.iter()));
        }
        Table {
            id: question.id.clone(),
            title: question
                .title
                .clone()
                .unwrap_or_else(|| question.text.clone()),
            wording: question.text.clone(),
            columns: self.columns.clone(),
            notes: notes(question, &mut blocks),
            blocks,
        }
    }

    /// Rows with their numbers, NETs above the answers that they are made of.
    fn fill(
        &self,
        question: &'a QuestionInfo,
        rows: impl Iterator<Item = &'a RowInfo>,
    ) -> Vec<Filled<'a>> {
        let all: Vec<&RowInfo> = rows.collect();
        let (nets, others): (Vec<&RowInfo>, Vec<&RowInfo>) = all
            .into_iter()
            .partition(|row| row.statistic == Statistic::Net);
        // Index of each answer's row: by its place among the question's answers or options.
        let place = |row: &RowInfo| match question.kind {
            Kind::Multiple if row.statistic == Statistic::Share && row.base != Base::Answers => {
                question
                    .items
                    .iter()
                    .position(|item| item.column == row.item)
            }
            Kind::Multiple | Kind::Number => None,
            _ if row.statistic == Statistic::Share => question
                .answers
                .iter()
                .position(|answer| answer.label == row.answer),
            _ => None,
        };
        let mut others = others;
        if question.kind == Kind::Multiple {
            // Options first, so that NETs stand above theirs; what else there is of each option after them.
            others.sort_by_key(|row| place(row).is_none());
        }
        let order: Vec<Option<usize>> = others.iter().map(|row| place(row)).collect();
        let mut filled: Vec<Filled<'a>> = Vec::new();
        let mut open: Vec<&RowInfo> = nets;
        // The widest first, so that a NET within another stands under it.
        open.sort_by_key(|net| std::cmp::Reverse(net.parts.len()));
        let mut within: Vec<&RowInfo> = Vec::new();
        for (at, row) in others.iter().enumerate() {
            let own = order[at];
            within.retain(|net| own.is_some_and(|own| net.parts.contains(&own)));
            if let Some(own) = own {
                while let Some(next) = open.iter().position(|net| {
                    net.parts.first() == Some(&own)
                        && together(net, &order[at..])
                        && within
                            .iter()
                            .all(|outer| net.parts.iter().all(|p| outer.parts.contains(p)))
                }) {
                    let net = open.remove(next);
                    filled.push(self.filled(net, within.len()));
                    within.push(net);
                }
            } else if within.is_empty()
                && !open.is_empty()
                && order[at..].iter().all(Option::is_none)
            {
                // NETs of answers that do not stand together come after all answers.
                for net in open.drain(..) {
                    filled.push(self.filled(net, 0));
                }
            }
            filled.push(self.filled(row, within.len()));
        }
        filled.extend(open.into_iter().map(|net| self.filled(net, 0)));
        filled
    }

    fn filled(&self, info: &'a RowInfo, indent: usize) -> Filled<'a> {
        let id = |column: &Column| format!("{}{}", info.stem, column.suffix);
        let numbers = self
            .columns
            .iter()
            .filter_map(|c| self.published.get(&id(c)));
        Filled {
            info,
            numbers: numbers.collect(),
            indent: indent as u8,
        }
    }

    /// Rows of one base under it.
    fn blocks(&self, heading: &str, question: &QuestionInfo, rows: Vec<Filled<'a>>) -> Vec<Block> {
        let mut groups: Vec<Vec<Filled<'a>>> = Vec::new();
        for row in rows {
            let same = |group: &&mut Vec<Filled<'a>>| {
                group.first().is_some_and(|first| one_base(first, &row))
            };
            match groups.iter_mut().find(same) {
                Some(group) => group.push(row),
                None => groups.push(vec![row]),
            }
        }
        groups
            .into_iter()
            .map(|group| self.block(heading, question, group))
            .collect()
    }

    fn block(&self, heading: &str, question: &QuestionInfo, group: Vec<Filled<'a>>) -> Block {
        let first = &group[0];
        let base = question.bases.of(first.info.base);
        let mut rows = bases(&first.numbers, first.info.base);
        let marks = first
            .numbers
            .iter()
            .map(|n| mark(n.flag).to_owned())
            .collect();
        rows.extend(group.iter().map(|row| self.row(question, row)));
        let mut block = Block {
            heading: heading.to_owned(),
            base: format!("Base: {base}"),
            marks,
            rows,
            notes: Vec::new(),
        };
        block.notes = adding_up(question, &group, &self.columns);
        block
    }

    fn row(&self, question: &QuestionInfo, row: &Filled<'a>) -> Row {
        let format = format(row, question.decimals);
        Row {
            label: label(question, row.info),
            kind: match row.info.statistic {
                Statistic::Share => RowKind::Answer,
                Statistic::Net => RowKind::Net,
                _ => RowKind::Statistic,
            },
            indent: row.indent,
            format,
            stem: row.info.stem.clone(),
            cells: row
                .numbers
                .iter()
                .map(|number| cell(number, format))
                .collect(),
        }
    }

    /// Items down, answers, NETs and what else each has across; of everyone.
    fn summary(&self, question: &'a QuestionInfo) -> Table {
        let template = self.items(question);
        let mut columns: Vec<Column> = Vec::new();
        for label in ["Unweighted base", "Weighted base", "Effective base"] {
            columns.push(Column {
                label: label.into(),
                ..Column::default()
            });
        }
        // Rows of another base, such as don't know of a rebased question, stand in the question's own table.
        let first = template.first().map_or(Base::All, |row| row.base);
        let own_base = template.into_iter().filter(|row| row.base == first);
        let filled = self.fill(question, own_base);
        for row in &filled {
            columns.push(Column {
                label: label(question, row.info),
                suffix: format!(":{}", row.info.name),
                ..Column::default()
            });
        }
        let mut rows = Vec::new();
        for item in &question.items {
            let own: Vec<&RowInfo> = filled
                .iter()
                .filter_map(|row| {
                    let mut rows = question.rows.iter();
                    rows.find(|own| own.item == item.column && own.name == row.info.name)
                })
                .collect();
            let numbers: Vec<&Number> = own
                .iter()
                .filter_map(|row| self.published.get(&row.stem))
                .collect();
            let bases = numbers.first().and_then(|n| n.bases);
            let counts = [
                bases.map(|b| b.unweighted as f64),
                bases.map(|b| b.weighted),
                bases.map(|b| b.effective),
            ];
            let counts = counts.map(|value| Cell {
                text: withheld(value.is_none()),
                value,
                format: Some(Format::Count),
                ..Cell::default()
            });
            let cells = numbers.iter().zip(&filled).map(|(number, row)| {
                let format = format(row, question.decimals);
                Cell {
                    format: Some(format),
                    ..cell(number, format)
                }
            });
            let stem = own.first().map_or(String::new(), |row| {
                let end = format!(":{}", crossbreak_study::label::folded(&row.name));
                row.stem
                    .strip_suffix(end.as_str())
                    .unwrap_or(&row.stem)
                    .to_owned()
            });
            rows.push(Row {
                label: item.label.clone(),
                kind: RowKind::Answer,
                indent: 0,
                format: Format::Percent(question.decimals.shares),
                stem,
                cells: counts.into_iter().chain(cells).collect(),
            });
        }
        let mut of_items = question
            .rows
            .iter()
            .filter(|row| row.name == filled[0].info.name);
        let base = match of_items.all(|row| row.base == first) {
            true => format!("Base: {}", question.bases.of(first)),
            false => "Base: those who were asked each item".to_owned(),
        };
        Table {
            id: format!("{}-summary", question.id),
            title: match &question.title {
                Some(title) => format!("{title}: summary"),
                None => format!("Summary of {} items", question.items.len()),
            },
            wording: question.text.clone(),
            columns,
            blocks: vec![Block {
                heading: String::new(),
                base,
                marks: Vec::new(),
                rows,
                notes: Vec::new(),
            }],
            notes: Vec::new(),
        }
    }

    /// A table of numbers of several questions.
    fn written(&self, written: &crossbreak_study::spec::Summary) -> Table {
        let mut blocks: Vec<Block> = Vec::new();
        let mut before: Option<Filled<'a>> = None;
        for stem in &written.rows {
            let own = self.published.questions().iter().find_map(|question| {
                let same = |row: &&RowInfo| {
                    row.stem == **stem || row.stem == crossbreak_study::label::folded(stem)
                };
                Some((question, question.rows.iter().find(same)?))
            });
            let Some((question, info)) = own else {
                continue;
            };
            let filled = self.filled(info, 0);
            let mut row = self.row(question, &filled);
            let item = question
                .items
                .iter()
                .find(|item| item.column == info.item && !item.column.is_empty());
            row.label = match item {
                Some(item) if question.kind != Kind::Multiple => {
                    format!("{}: {}", item.label, row.label)
                }
                _ => format!("{}: {}", question.id, row.label),
            };
            let words = format!("Base: {}", question.bases.of(info.base));
            let same = before
                .as_ref()
                .is_some_and(|before| one_base(before, &filled));
            let last = blocks
                .last_mut()
                .filter(|block| same && block.base == words);
            match last {
                Some(block) => block.rows.push(row),
                None => {
                    let mut block = self.block("", question, vec![self.filled(info, 0)]);
                    block.rows.pop();
                    block.rows.push(row);
                    block.notes.clear();
                    blocks.push(block);
                }
            }
            before = Some(filled);
        }
        Table {
            id: written.id.to_string(),
            title: written.title.clone(),
            wording: written.title.clone(),
            columns: self.columns.clone(),
            blocks,
            notes: Vec::new(),
        }
    }
}

/// Whether a NET's answers stand one after the other, from here.
fn together(net: &RowInfo, order: &[Option<usize>]) -> bool {
    let mut next = order.iter();
    net.parts
        .iter()
        .all(|part| next.next() == Some(&Some(*part)))
}

/// Whether rows have the same people in every column.
fn one_base(a: &Filled<'_>, b: &Filled<'_>) -> bool {
    let people = |n: &&Number| {
        n.bases
            .map(|b| (b.unweighted, crossbreak_core::number::snap(b.weighted)))
    };
    a.info.base == b.info.base
        && a.numbers.len() == b.numbers.len()
        && a.numbers
            .iter()
            .zip(&b.numbers)
            .all(|(a, b)| people(a) == people(b))
}

fn bases(numbers: &[&Number], base: Base) -> Vec<Row> {
    type Of = fn(Bases) -> f64;
    let what = match base {
        Base::Answers => "answers",
        _ => "base",
    };
    let kinds: [(&str, RowKind, Of); 3] = [
        ("Unweighted", RowKind::UnweightedBase, |b| {
            b.unweighted as f64
        }),
        ("Weighted", RowKind::WeightedBase, |b| b.weighted),
        ("Effective", RowKind::EffectiveBase, |b| b.effective),
    ];
    kinds
        .into_iter()
        .map(|(label, kind, of)| Row {
            label: format!("{label} {what}"),
            kind,
            indent: 0,
            format: Format::Count,
            stem: String::new(),
            cells: numbers
                .iter()
                .map(|number| Cell {
                    value: number.bases.map(of),
                    text: withheld(number.flag == Flag::Withheld),
                    ..Cell::default()
                })
                .collect(),
        })
        .collect()
}

fn withheld(is: bool) -> String {
    if is { "[c]".into() } else { String::new() }
}

/// What stands over a column of few people.
pub(super) fn mark(flag: Flag) -> &'static str {
    match flag {
        Flag::None | Flag::Empty => "",
        Flag::Low => "[low]",
        Flag::VeryLow => "[very low]",
        Flag::Withheld => "[c]",
    }
}

fn cell(number: &Number, format: Format) -> Cell {
    let ordered = matches!(number.statistic, Statistic::Median | Statistic::Quantile)
        && !number.answer.is_empty();
    Cell {
        value: number.value.filter(|_| !ordered),
        text: match number.flag {
            Flag::Withheld => "[c]".into(),
            _ if ordered => number.answer.clone(),
            _ => String::new(),
        },
        letters: match interval(number, format) {
            Some(interval) => interval,
            None => letters(&number.marks),
        },
        format: match (number.statistic, format) {
            (Statistic::Difference, Format::Percent(decimals)) => Some(Format::Points(decimals)),
            _ => None,
        },
    }
}

/// The interval of a difference, as it stands below it: `-2 to +11`.
fn interval(number: &Number, format: Format) -> Option<String> {
    let (lower, upper) = (number.lower?, number.upper?);
    let end = |value: f64| match format {
        Format::Percent(decimals) | Format::Points(decimals) => signed(value * 100.0, decimals),
        Format::Decimals(decimals) => signed(value, decimals),
        Format::Plain => signed(value, PLAIN as u8),
        Format::Count => signed(value, 0),
    };
    (number.statistic == Statistic::Difference).then(|| format!("{} to {}", end(lower), end(upper)))
}

/// Letters, and signs of the other tests: + and - beside the rest, arrows beside the wave before.
fn letters(marks: &Marks) -> String {
    let mut out = marks.letters.clone();
    out += match marks.rest {
        Some(Direction::Higher) => "+",
        Some(Direction::Lower) => "−",
        None => "",
    };
    out += match marks.wave {
        Some(Direction::Higher) => "↑",
        Some(Direction::Lower) => "↓",
        None => "",
    };
    out
}

fn format(row: &Filled<'_>, decimals: Decimals) -> Format {
    match row.info.statistic.unit() {
        Unit::Share => Format::Percent(decimals.shares),
        Unit::Points => Format::Points(decimals.shares),
        Unit::Score => Format::Decimals(decimals.means),
        Unit::Ratio => Format::Decimals(2),
        Unit::Rank => Format::Decimals(0),
        Unit::Count => Format::Count,
        Unit::Own if row.info.statistic == Statistic::Mean => Format::Decimals(decimals.means),
        Unit::Own => Format::Plain,
    }
}

fn label(question: &QuestionInfo, row: &RowInfo) -> String {
    let unit = question
        .unit
        .as_ref()
        .map_or(String::new(), |unit| format!(" ({unit})"));
    match row.statistic {
        Statistic::Net => net("NET: ", &row.answer),
        Statistic::Lead => format!("Lead: {} (points)", row.answer),
        Statistic::Mean => format!("Mean{unit}"),
        // An ordered median is an answer, whose words say their own unit.
        Statistic::Median if question.kind == Kind::Ordered => "Median".into(),
        Statistic::Median => format!("Median{unit}"),
        Statistic::Gap => format!("Median less the true figure{unit}"),
        Statistic::Ratio => "Median over the true figure (times)".into(),
        Statistic::Index => "Index (mean score)".into(),
        Statistic::Rank => match row.answer.is_empty() || question.kind != Kind::Multiple {
            true => "Rank".into(),
            false => format!("Rank: {}", row.answer),
        },
        Statistic::Quantile => {
            let p = row.name.strip_prefix("quantile-").unwrap_or_default();
            match p {
                "25" => format!("Lower quartile{unit}"),
                "75" => format!("Upper quartile{unit}"),
                p => format!("{p}% do not exceed{unit}"),
            }
        }
        Statistic::Share | Statistic::Cumulative | Statistic::Difference => row.answer.clone(),
    }
}

/// What has to be known to read a question's table.
fn notes(question: &QuestionInfo, blocks: &mut [Block]) -> Vec<String> {
    let mut notes = Vec::new();
    // What is to be said of several items is said once.
    let one_by_one = rounded(question.decimals);
    let is_it = |note: &String| *note == one_by_one;
    if blocks.iter().any(|block| block.notes.iter().any(is_it)) {
        blocks
            .iter_mut()
            .for_each(|block| block.notes.retain(|note| !is_it(note)));
        notes.push(one_by_one);
    }
    // What is left says where single NETs differ.
    let differing: usize = blocks.iter().map(|block| block.notes.len()).sum();
    if differing > MOST_NETS {
        blocks.iter_mut().for_each(|block| block.notes.clear());
        notes.insert(0, many_nets(differing));
    }
    let has = |statistic: &str| question.rows.iter().any(|row| row.name == statistic);
    if has("median") && question.kind == Kind::Number {
        notes.push(match question.rule {
            "math" => {
                "The median is the smallest answer that at least half do not exceed.".to_owned()
            }
            rule => format!("Medians and quantiles are by the rule {rule}."),
        });
    }
    if has("gap")
        && let Some(truth) = &question.truth
    {
        notes.push(format!(
            "The true figure: {}.",
            truth.source.trim_end_matches('.')
        ));
    }
    if question.kind == Kind::Multiple {
        notes.push(
            "Respondents could give several answers: percentages may add up to more than 100%."
                .to_owned(),
        );
    }
    if blocks
        .iter()
        .any(|block| block.marks.iter().any(|mark| !mark.is_empty()))
    {
        notes.push(
            "[low]: fewer than 100 respondents; [very low]: fewer than 50; [c]: withheld."
                .to_owned(),
        );
    }
    notes
}
