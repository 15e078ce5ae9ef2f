//! Tables of combinations that an engine has counted, and their weights as a table to be joined back.

use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use arrow::array::{ArrayRef, Float64Array, Int64Array, RecordBatch, StringArray};
use arrow::datatypes::{DataType, Field, Schema};
use parquet::arrow::ArrowWriter;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;

use super::collapse::{Collapsed, LARGEST, Request, bounded, can_be_read, numbers, shared_out};
use super::read::Input;
use super::tally::Tally;
use crossbreak_core::number::{SMALLEST, counted};
use crossbreak_study::diagnostic::{Code, Diagnostic, Diagnostics};
use crossbreak_study::raw::Counted;

/// Where a table of counts has what.
#[derive(Debug, Clone, Default)]
pub struct CountColumns {
    pub keys: Vec<String>,
    /// How many rows have the combination.
    pub rows: String,
    /// Sum of their base weights, and what else is known of them.
    pub base: Option<BaseColumns>,
}

/// Columns of base weights.
#[derive(Debug, Clone, Default)]
pub struct BaseColumns {
    pub sum: String,
    pub squares: Option<String>,
    pub least: Option<String>,
    pub most: Option<String>,
    pub missing: Option<String>,
}

/// Reads the counts. Combinations that appear more than once (from many machines, say) are added up; without squares and
/// ends, the base weights of a combination are taken to be alike.
pub fn read_counts(input: &Input, columns: &CountColumns) -> Result<Collapsed, Diagnostics> {
    let mut asked = columns.keys.clone();
    let width = asked.len();
    asked.push(columns.rows.clone());
    let mut more = Vec::new();
    if let Some(base) = &columns.base {
        more.push(asked.len());
        asked.push(base.sum.clone());
        for column in [&base.squares, &base.least, &base.most, &base.missing] {
            more.push(asked.len());
            // In its absence, anything: it is not looked at.
            asked.push(column.clone().unwrap_or_else(|| base.sum.clone()));
        }
    }
    can_be_read(input, &columns.keys, &asked[width..])?;
    let selection = input.select(&asked, width)?;
    let request = Request {
        keys: columns.keys.clone(),
        base_weight: None,
    };
    let bad = AtomicU64::new(0);
    let based = columns.base.is_some();
    let start = || Tally::new(width, based);
    let tallies = shared_out(&selection, 1, start, |tally, arrays, rows| {
        let counts = numbers(&arrays[width]);
        let base: Vec<Vec<Option<f64>>> =
            more.iter().map(|&place| numbers(&arrays[place])).collect();
        tally.find(&arrays[..width], rows);
        let (found, counted, sums) = tally.counted();
        for (row, (&slot, count)) in found.iter().zip(&counts).enumerate() {
            let slot = slot as usize;
            let Some(count) = count.filter(|c| *c >= 0.0 && c.fract() == 0.0) else {
                bad.fetch_add(1, Ordering::Relaxed);
                continue;
            };
            counted[slot] = counted[slot].saturating_add(count as u64);
            let (Some(names), [sum, squares, least, most, missing]) =
                (&columns.base, base.as_slice())
            else {
                continue;
            };
            let known = |column: &Option<String>, values: &[Option<f64>]| {
                column.as_ref().and_then(|_| values[row])
            };
            let into = &mut sums[slot];
            let without = known(&names.missing, missing).unwrap_or_default();
            into.missing = into.missing.saturating_add(without as u64);
            match sum[row] {
                None if without < count => {
                    into.missing = into.missing.saturating_add((count - without) as u64);
                }
                None => {}
                Some(sum) if sum < 0.0 => into.negative += 1,
                Some(sum) if count > 0.0 => {
                    let mean = sum / (count - without).max(1.0);
                    let least = known(&names.least, least).unwrap_or(mean);
                    into.negative += u64::from(least < 0.0);
                    into.tiny += u64::from(0.0 < least && least < SMALLEST);
                    let zero = u64::from(sum == 0.0) * count as u64;
                    into.zero = into.zero.saturating_add(zero);
                    into.sum.add(sum);
                    into.squares.add(
                        known(&names.squares, squares)
                            .unwrap_or(sum * mean)
                            .max(0.0),
                    );
                    into.least = into.least.min(least);
                    into.most = into.most.max(known(&names.most, most).unwrap_or(mean));
                }
                Some(_) => {}
            }
        }
        bounded(tally, &request)
    })?;
    let bad = bad.into_inner();
    if bad > 0 {
        return Err(Diagnostic::error(
            Code::NotANumber,
            format!(
                "a count was expected in `{}`: {}",
                columns.rows,
                counted(bad as usize, "row has none", "rows have none")
            ),
        )
        .in_file(input.files.shown.clone())
        .help("a count is a whole number, 0 or more")
        .into());
    }
    let collapsed = Collapsed::new(columns.keys.clone(), tallies);
    if collapsed.rows() > LARGEST as u64 {
        return Err(Diagnostic::error(
            Code::NotANumber,
            format!(
                "`{}` sums to more than can be counted exactly",
                columns.rows
            ),
        )
        .in_file(input.files.shown.clone())
        .help("a count is a number of respondents")
        .into());
    }
    Ok(collapsed)
}

/// The weights of combinations, as a table.
pub struct WeightTable<'a> {
    pub collapsed: &'a Collapsed,
    pub counts: &'a [Counted],
    /// Weight to base weight of each combination; `None` where it is not weighted.
    pub factors: &'a [Option<f64>],
    /// Whether people have base weights of their own: the table then says what to multiply them by.
    pub based: bool,
    pub study: &'a str,
    pub synthetic: Option<&'a str>,
}

impl WeightTable<'_> {
    /// `weight`, or where base weights differ `factor`.
    fn heading(&self) -> &'static str {
        if self.based { "factor" } else { "weight" }
    }

    /// The combinations that are weighted and have somebody in them.
    fn rows(&self) -> Vec<(usize, f64)> {
        self.factors
            .iter()
            .enumerate()
            .filter_map(|(combination, factor)| Some((combination, (*factor)?)))
            .filter(|(combination, _)| self.counts[*combination].rows > 0)
            .collect()
    }

    /// csv. Keys are as the engine has them, so that they join: nothing is put before a text that looks like a formula.
    pub fn csv(&self) -> Vec<u8> {
        let rows = self.rows();
        let cells: Vec<Vec<&str>> = (0..self.collapsed.keys().len())
            .map(|key| self.collapsed.cells(key))
            .collect();
        let mut writer = csv::Writer::from_writer(Vec::new());
        let mut record: Vec<String> = self.collapsed.keys().to_vec();
        record.push("respondents".to_owned());
        if self.based {
            record.push("base_weight".to_owned());
        }
        record.push(self.heading().to_owned());
        let mut write = |record: &[String]| {
            writer
                .write_record(record)
                .expect("memory can always be written to");
        };
        write(&record);
        for (combination, factor) in rows {
            let count = &self.counts[combination];
            record.clear();
            record.extend(cells.iter().map(|cells| cells[combination].to_owned()));
            record.push(count.rows.to_string());
            if self.based {
                record.push(count.base.to_string());
            }
            record.push(factor.to_string());
            write(&record);
        }
        writer
            .into_inner()
            .expect("memory can always be written to")
    }

    /// Parquet. Keys that are blank have no value.
    pub fn parquet(&self) -> Vec<u8> {
        let rows = self.rows();
        let mut fields = Vec::new();
        let mut columns: Vec<ArrayRef> = Vec::new();
        for (key, name) in self.collapsed.keys().iter().enumerate() {
            let cells = self.collapsed.cells(key);
            let texts = rows.iter().map(|(combination, _)| {
                let cell = cells[*combination];
                (!cell.is_empty()).then_some(cell)
            });
            fields.push(Field::new(name, DataType::Utf8, true));
            columns.push(Arc::new(texts.collect::<StringArray>()));
        }
        let people = rows.iter().map(|(c, _)| self.counts[*c].rows as i64);
        fields.push(Field::new("respondents", DataType::Int64, false));
        columns.push(Arc::new(Int64Array::from_iter_values(people)));
        if self.based {
            let sums = rows.iter().map(|(c, _)| self.counts[*c].base);
            fields.push(Field::new("base_weight", DataType::Float64, false));
            columns.push(Arc::new(Float64Array::from_iter_values(sums)));
        }
        fields.push(Field::new(self.heading(), DataType::Float64, false));
        columns.push(Arc::new(Float64Array::from_iter_values(
            rows.iter().map(|(_, f)| *f),
        )));
        let mut about = vec![KeyValue::new("study".to_owned(), self.study.to_owned())];
        if let Some(synthetic) = self.synthetic {
            about.push(KeyValue::new("synthetic".to_owned(), synthetic.to_owned()));
        }
        let schema = Arc::new(Schema::new(fields));
        let batch = RecordBatch::try_new(schema.clone(), columns)
            .expect("every column has one cell a combination");
        let properties = WriterProperties::builder()
            .set_created_by(format!("crossbreak {}", env!("CARGO_PKG_VERSION")))
            .set_key_value_metadata(Some(about))
            .build();
        let mut bytes = Vec::new();
        let mut writer = ArrowWriter::try_new(&mut bytes, schema, Some(properties))
            .expect("the schema has plain types");
        writer
            .write(&batch)
            .expect("memory can always be written to");
        writer.close().expect("memory can always be written to");
        bytes.flush().expect("memory can always be written to");
        bytes
    }
}
