//! The data of a figure: what is drawn, value by value, as csv and for whoever draws it again.

use super::model::{
    Bar, Chart, Figure, Point, PointMark, Said, Scale, TargetRow, Targets, Weights,
};
use crossbreak_core::number::{Unit, count};
use crossbreak_study::csv_out::{Column, Csv, write};

/// One value of a figure.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Datum {
    /// The panel; empty where there is one chart.
    pub panel: String,
    /// The group of the row: a crossbreak; empty where rows have none.
    pub group: String,
    /// The item, answer or column.
    pub row: String,
    /// The bar, segment, mark or line.
    pub column: String,
    /// In the unit of the chart: a share, 0 to 1, unless the chart says otherwise; `None` for what is only marked.
    pub value: Option<f64>,
    pub lower: Option<f64>,
    pub upper: Option<f64>,
    pub printed: String,
    /// The id of the number; empty where it has none.
    pub number: String,
}

/// Everything that a chart shows, in the order of drawing.
pub fn data(chart: &Chart) -> Vec<Datum> {
    let of_bar = |row: &str, column: &str, bar: &Bar| Datum {
        row: row.to_owned(),
        column: column.to_owned(),
        value: bar.known.then_some(bar.value),
        printed: bar.printed.clone(),
        number: bar.number.clone(),
        ..Datum::default()
    };
    let of_said = |row: &str, column: &str, said: &Said| Datum {
        row: row.to_owned(),
        column: column.to_owned(),
        printed: said.text.clone(),
        number: said.number.clone(),
        ..Datum::default()
    };
    match chart {
        Chart::Histogram(chart) => {
            let bins = chart.bins.iter();
            let bins = bins.map(|bin| of_bar(&bin.label, &chart.y_axis, &bin.bar));
            let markers = [&chart.median, &chart.truth].into_iter().flatten();
            let markers = markers.map(|marker| Datum {
                row: marker.label.clone(),
                column: "marked".into(),
                number: marker.number.clone(),
                ..Datum::default()
            });
            bins.chain(markers).collect()
        }
        Chart::Bars(chart) => {
            let mut data = Vec::new();
            for row in &chart.rows {
                for (i, bar) in row.bars.iter().enumerate().filter(|(_, b)| !b.is_absent()) {
                    let series = chart.series.get(i).unwrap_or(&chart.x_axis);
                    data.push(of_bar(&row.label, series, bar));
                }
                let aside = row.aside.iter();
                data.extend(aside.map(|said| of_said(&row.label, &chart.aside, said)));
            }
            data
        }
        Chart::Stacked(chart) => {
            let mut data = Vec::new();
            for row in &chart.rows {
                let label = match &row.right {
                    Some(right) => format!("{} | {right}", row.left),
                    None => row.left.clone(),
                };
                for (segment, bar) in chart.legend.iter().zip(&row.bars) {
                    data.push(of_bar(&label, &segment.name, bar));
                }
                let nets = ["NET of the leading side", "NET of the other side"];
                let said = row.nets.iter().flatten().zip(nets);
                data.extend(said.map(|(net, name)| of_said(&label, name, net)));
            }
            data
        }
        Chart::Points(chart) => {
            let mut data = Vec::new();
            for group in &chart.groups {
                for row in &group.rows {
                    for (point, (mark, name)) in row.points.iter().zip(&chart.marks) {
                        let name = match name.is_empty() {
                            true => &chart.x_axis,
                            false => name,
                        };
                        let printed = match mark {
                            PointMark::Diamond => "",
                            PointMark::Dot(_) => "[c]",
                        };
                        let mut datum = of_point(point.as_ref(), &chart.scale, printed);
                        datum.group = group.heading.clone();
                        datum.row = row.label.clone();
                        datum.column = name.clone();
                        data.push(datum);
                    }
                    let aside = row.aside.iter();
                    data.extend(aside.map(|said| Datum {
                        group: group.heading.clone(),
                        ..of_said(&row.label, &chart.aside, said)
                    }));
                }
            }
            data
        }
        Chart::Trend(chart) => {
            let mut data = Vec::new();
            for line in &chart.series {
                for (wave, point) in chart.waves.iter().zip(&line.points) {
                    let name = match line.name.is_empty() {
                        true => &chart.y_axis,
                        false => &line.name,
                    };
                    let mut datum = of_point(point.as_ref(), &chart.scale, "[c]");
                    datum.row = wave.clone();
                    datum.column = name.clone();
                    data.push(datum);
                }
            }
            data
        }
        Chart::Panels(chart) => {
            let mut all = Vec::new();
            for panel in &chart.panels {
                all.extend(data(&panel.chart).into_iter().map(|datum| Datum {
                    panel: panel.heading.clone(),
                    ..datum
                }));
            }
            all
        }
        Chart::Weights(_) | Chart::Targets(_) => Vec::new(),
    }
}

/// `missing` is printed of a number that is not shown.
fn of_point(point: Option<&Point>, scale: &Scale, missing: &str) -> Datum {
    let Some(point) = point else {
        return Datum {
            printed: missing.to_owned(),
            ..Datum::default()
        };
    };
    // The place of an ordered answer on the axis is no value of anybody's.
    let value = match scale {
        Scale::Ordered(_) => None,
        Scale::Of(_) => Some(point.at),
    };
    let printed = match (scale, point.printed.is_empty()) {
        (Scale::Ordered(answers), true) => answers.get(point.at as usize).cloned(),
        _ => Some(point.printed.clone()),
    };
    Datum {
        value,
        lower: point.interval.map(|(low, _)| low),
        upper: point.interval.map(|(_, high)| high),
        printed: printed.unwrap_or_default(),
        number: point.number.clone(),
        ..Datum::default()
    }
}

/// The numbers of a figure as a page shows them: printed, with what is marked, compared or shown side by side across.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct DataTable {
    pub header: Vec<String>,
    /// How many cells of a row, from the left, say what it is of.
    pub labels: usize,
    pub rows: Vec<Vec<DataCell>>,
    /// What is marked in the picture and is no row: "Median estimate: 13 hours".
    pub marked: Vec<DataCell>,
}

#[derive(Debug, Clone, Default, PartialEq)]
pub struct DataCell {
    pub text: String,
    /// The id of the number; empty where it has none.
    pub number: String,
}

impl DataCell {
    fn text(text: impl Into<String>) -> DataCell {
        DataCell {
            text: text.into(),
            number: String::new(),
        }
    }
}

/// A figure's data as a table for people.
pub fn data_table(figure: &Figure) -> DataTable {
    let texts = |row: Vec<String>| row.into_iter().map(DataCell::text).collect();
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    match &figure.chart {
        Chart::Weights(chart) => {
            let bins = weight_bins(chart).into_iter();
            let row = |(from, to, people)| texts(vec![from, to, count(people as f64)]);
            DataTable {
                header: names(&["Weight from", "to", "Respondents"]),
                labels: 1,
                rows: bins.map(row).collect(),
                marked: Vec::new(),
            }
        }
        Chart::Targets(chart) => {
            let row = |(margin, row): &(String, TargetRow)| {
                texts(vec![
                    margin.clone(),
                    row.labels.join(" × "),
                    count(row.respondents as f64),
                    row.before.printed.clone(),
                    row.target.printed.clone(),
                    row.after.printed.clone(),
                ])
            };
            DataTable {
                header: names(&[
                    "Margin",
                    "Category",
                    "Respondents",
                    "Before weighting",
                    "Target",
                    "Weighted",
                ]),
                labels: 2,
                rows: chart.every.iter().map(row).collect(),
                marked: Vec::new(),
            }
        }
        chart => across(&data(chart)),
    }
}

/// A row for each panel, group and row of the picture; what stands in one row side by side.
fn across(data: &[Datum]) -> DataTable {
    let with_panels = data.iter().any(|datum| !datum.panel.is_empty());
    let with_groups = data.iter().any(|datum| !datum.group.is_empty());
    let labels = 1 + usize::from(with_panels) + usize::from(with_groups);
    let mut columns: Vec<&str> = Vec::new();
    let mut table = DataTable {
        labels,
        ..DataTable::default()
    };
    let mut last: Option<[&str; 3]> = None;
    for datum in data {
        if datum.column == "marked" {
            table.marked.push(DataCell {
                text: datum.row.clone(),
                number: datum.number.clone(),
            });
            continue;
        }
        let at = columns.iter().position(|known| *known == datum.column);
        let at = labels
            + at.unwrap_or_else(|| {
                columns.push(&datum.column);
                columns.len() - 1
            });
        let of = [&*datum.panel, &*datum.group, &*datum.row];
        // A column that a row has already begins the next one, also where both have one label.
        let taken = table.rows.last().and_then(|row| row.get(at));
        if last != Some(of) || taken.is_some_and(|cell| !cell.text.is_empty()) {
            let shown = [with_panels, with_groups, true];
            let names = of.iter().zip(shown).filter(|(_, shown)| *shown);
            table
                .rows
                .push(names.map(|(name, _)| DataCell::text(*name)).collect());
        }
        last = Some(of);
        if let Some(row) = table.rows.last_mut() {
            row.resize(row.len().max(at + 1), DataCell::default());
            row[at] = DataCell {
                text: datum.printed.clone(),
                number: datum.number.clone(),
            };
        }
    }
    let width = labels + columns.len();
    for row in &mut table.rows {
        row.resize(width, DataCell::default());
    }
    table.header = vec![String::new(); labels];
    table.header.extend(columns.into_iter().map(str::to_owned));
    table
}

/// `row,column,value,printed,number`: one line for every bar, segment or mark, and one for each marked line; `lower` and
/// `upper` where intervals are shown, `group` and `panel` where there are any, `unit` where values are no shares. Shares
/// and points are 0 to 1. The figures of a weighting have columns of their own: see [`weights`] and [`targets`].
pub fn data_csv(figure: &Figure) -> Csv {
    match &figure.chart {
        Chart::Weights(chart) => return weights(chart),
        Chart::Targets(chart) => return targets(chart),
        _ => {}
    }
    let data = data(&figure.chart);
    let texts = |name: &str, of: fn(&Datum) -> &str| Column::text(name, data.iter().map(of));
    let values =
        |name: &str, of: fn(&Datum) -> Option<f64>| Column::numbers(name, data.iter().map(of));
    let mut columns = Vec::new();
    if data.iter().any(|datum| !datum.panel.is_empty()) {
        columns.push(texts("panel", |d| &d.panel));
    }
    if data.iter().any(|datum| !datum.group.is_empty()) {
        columns.push(texts("group", |d| &d.group));
    }
    columns.push(texts("row", |d| &d.row));
    columns.push(texts("column", |d| &d.column));
    columns.push(values("value", |d| d.value));
    if data.iter().any(|datum| datum.lower.is_some()) {
        columns.push(values("lower", |d| d.lower));
        columns.push(values("upper", |d| d.upper));
    }
    if let Some(unit) = figure.chart.unit().filter(|unit| *unit != Unit::Share) {
        let of = |datum: &Datum| datum.value.map_or("", |_| unit.as_str());
        columns.push(Column::data("unit", data.iter().map(of)));
    }
    columns.push(texts("printed", |d| &d.printed));
    columns.push(Column::data("number", data.iter().map(|d| &*d.number)));
    write(data.len(), columns)
}

/// Where each bin begins and ends, and how many people it holds; an open one has no end.
pub fn weight_bins(chart: &Weights) -> Vec<(String, String, u64)> {
    let ends = chart.bins.iter().skip(1).map(|bin| bin.label.as_str());
    let ends = ends.chain((!chart.bins.is_empty()).then_some(chart.end.as_str()));
    let bins = chart.bins.iter().zip(ends);
    let bins = bins.map(|(bin, end)| (bin.label.clone(), end.to_owned(), bin.respondents as u64));
    let rest = chart.rest.iter();
    let rest = rest.map(|bin| (chart.end.clone(), String::new(), bin.respondents as u64));
    bins.chain(rest).collect()
}

/// `from,to,respondents`: one line for every bin; an open one has no `to`.
fn weights(chart: &Weights) -> Csv {
    let bins = weight_bins(chart);
    write(
        bins.len(),
        vec![
            Column::text("from", bins.iter().map(|(from, _, _)| from.as_str())),
            Column::text("to", bins.iter().map(|(_, to, _)| to.as_str())),
            Column::counts("respondents", bins.iter().map(|(_, _, people)| *people)),
        ],
    )
}

/// `margin,category,respondents,base_share,target,weighted_share`: one line for every category of the margins shown.
fn targets(chart: &Targets) -> Csv {
    let rows = &chart.every;
    let categories: Vec<String> = rows.iter().map(|(_, row)| row.labels.join(" × ")).collect();
    let shares = |name: &str, of: fn(&TargetRow) -> &Bar| {
        Column::numbers(name, rows.iter().map(|(_, row)| of(row).value))
    };
    write(
        rows.len(),
        vec![
            Column::text("margin", rows.iter().map(|(margin, _)| margin.as_str())),
            Column::text("category", categories.iter().map(String::as_str)),
            Column::counts(
                "respondents",
                rows.iter().map(|(_, row)| row.respondents as u64),
            ),
            shares("base_share", |row| &row.before),
            shares("target", |row| &row.target),
            shares("weighted_share", |row| &row.after),
        ],
    )
}
