//! Dots with intervals, and estimates beside what is true.

use super::super::model::{Chart, Point, PointGroup, PointMark, PointRow, Points, Said, Scale};
use super::super::pick;
use super::histogram::substance;
use super::{Composer, Made, axis_name, is_low, sentence, whole_name};
use crossbreak_core::number::Unit;
use crossbreak_study::diagnostic::Diagnostics;
use crossbreak_study::estimates::{ColumnInfo, Number, QuestionInfo, RowInfo, Statistic};
use crossbreak_study::spec::{Kind, Sort};

/// The rows of one group: its heading, and each column with what it is called.
type Group<'a> = (String, Vec<(&'a str, String)>);

impl<'a> Composer<'a> {
    /// Everyone first, then the columns of each crossbreak; combinations that nobody is in are left out.
    fn groups(&self, panel: Option<&'a ColumnInfo>, totals: &[&Number]) -> Vec<Group<'a>> {
        let mut groups: Vec<Group<'a>> = Vec::new();
        if panel.is_none() {
            groups.push((String::new(), vec![("", "All".to_owned())]));
        }
        for crossbreak in self.crossbreaks() {
            let columns = self.columns_of(crossbreak, panel);
            let heading = columns.first().map_or("", |column| &column.group);
            let rows = columns.iter();
            let rows = rows
                .filter(|column| self.has_respondents(column, totals))
                .map(|column| {
                    let name = match panel {
                        None => whole_name(column),
                        Some(_) => column.label.clone(),
                    };
                    (column.suffix.as_str(), name)
                })
                .collect();
            // In a panel with one crossbreak the labels say enough.
            let heading = match (panel, self.crossbreaks().count()) {
                (Some(_), 1) => String::new(),
                _ => heading.to_owned(),
            };
            groups.push((heading, rows));
        }
        groups
    }

    pub(super) fn dots(
        &self,
        question: &'a QuestionInfo,
        panel: Option<&'a ColumnInfo>,
    ) -> Result<Made<'a>, Diagnostics> {
        let intervals = self.written.intervals != Some(false);
        let rows = self.series(question)?;
        let names: Vec<&str> = rows.iter().map(|(name, _)| name.as_str()).collect();
        let scale = self.scale(question, &rows)?;
        let ordered = matches!(scale, Scale::Ordered(_));
        let totals = self.totals_of(&rows)?;
        let mut low = false;
        let mut groups = Vec::new();
        for (heading, columns) in self.groups(panel, &totals) {
            let mut made = Vec::new();
            for (column, label) in columns {
                let mut points = Vec::new();
                let mut first = None;
                for (_, row) in &rows {
                    let number = self.number(row, column)?;
                    low |= is_low(number);
                    first.get_or_insert(number);
                    points.push(self.point(number, &scale, intervals));
                }
                made.push(PointRow {
                    label: first.map_or(String::new(), |n| self.with_base(&label, n)),
                    points,
                    joined: false,
                    aside: None,
                });
            }
            self.sorted(&mut made, Sort::Questionnaire, first_point);
            groups.push(PointGroup {
                heading,
                rows: made,
            });
        }
        let marks = names.iter().enumerate().map(|(i, name)| {
            let name = match names.len() {
                1 => String::new(),
                _ => (*name).to_owned(),
            };
            (PointMark::Dot(i), name)
        });
        let chart = Chart::Points(Points {
            marks: marks.collect(),
            groups,
            x_axis: self.series_axis(question, &rows),
            scale,
            aside: String::new(),
        });
        let intervals = intervals && !ordered;
        Ok(Made {
            chart,
            totals,
            with_bases: true,
            intervals,
            low,
        })
    }

    pub(super) fn gap(
        &self,
        question: &'a QuestionInfo,
        panel: Option<&'a ColumnInfo>,
    ) -> Result<Made<'a>, Diagnostics> {
        let missing = |what: &str| {
            self.wrong(
                format!("question `{}` has no {what} to draw", question.id),
                "truth = { value = 35, source = \"...\" } in a question that asks for a number",
            )
        };
        let truth = question
            .truth
            .as_ref()
            .ok_or_else(|| missing("true figure"))?;
        let median = self.pick(question).row("", "median");
        let median = median.ok_or_else(|| missing("median"))?;
        let (scale, at) = match question.kind {
            Kind::Ordered => (in_order(question), truth.at + 0.5),
            _ => (Scale::Of(median.statistic.unit()), truth.at),
        };
        let totals = vec![self.number(median, "")?];
        let mut low = false;
        let mut groups = Vec::new();
        for (heading, columns) in self.groups(panel, &totals) {
            let mut made = Vec::new();
            for (column, label) in columns {
                let number = self.number(median, column)?;
                low |= is_low(number);
                let estimate = self.point(number, &scale, false);
                let shown = estimate.is_some();
                let true_point = Point {
                    at,
                    ..Point::default()
                };
                made.push(PointRow {
                    label: self.with_base(&label, number),
                    points: vec![estimate, Some(true_point)],
                    joined: shown,
                    aside: self.gap_said(question, column),
                });
            }
            self.sorted(&mut made, Sort::Questionnaire, first_point);
            groups.push(PointGroup {
                heading,
                rows: made,
            });
        }
        let any_said = groups
            .iter()
            .flat_map(|g| &g.rows)
            .any(|row| row.aside.is_some());
        let truth_name = self
            .truth_label(question)
            .unwrap_or_else(|| "True figure".into());
        let chart = Chart::Points(Points {
            marks: vec![
                (PointMark::Dot(0), "Median estimate".to_owned()),
                (PointMark::Diamond, truth_name),
            ],
            groups,
            x_axis: axis_name(self.written.axis.as_ref(), || match question.kind {
                Kind::Ordered => "Answers in order, not to scale".to_owned(),
                _ => self.answer_axis(question),
            }),
            scale,
            aside: match any_said {
                true => "Estimate against the true figure".to_owned(),
                false => String::new(),
            },
        });
        Ok(Made {
            chart,
            totals,
            with_bases: true,
            intervals: false,
            low,
        })
    }

    /// `22 hours below`, `three times as long`: how far an estimate is from what is true.
    fn gap_said(&self, question: &QuestionInfo, column: &str) -> Option<Said> {
        let id = format!("{}:gap{column}", question.id);
        let gap = self.published.get(&id)?;
        let value = gap.value?;
        let ratio = self
            .published
            .get(&format!("{}:ratio{column}", question.id));
        let times = ratio
            .and_then(|ratio| ratio.value)
            .map(|ratio| format!(" ({}×)", self.numbers.plain(ratio, 2)));
        let far = self.with_unit(question, value.abs());
        let text = match self.numbers.plain(value.abs(), 2).as_str() {
            "0" => "The same".to_owned(),
            _ if value < 0.0 => format!("{far} below{}", times.unwrap_or_default()),
            _ => format!("{far} above{}", times.unwrap_or_default()),
        };
        Some(Said { text, number: id })
    }

    /// The answers or items that a figure of points or lines shows, each with its row.
    pub(super) fn series(
        &self,
        question: &'a QuestionInfo,
    ) -> Result<Vec<(String, &'a RowInfo)>, Diagnostics> {
        let subjects = self.subjects(question);
        let answers = self.answers(question);
        let mut rows = Vec::new();
        if question.kind == Kind::Multiple {
            for subject in &subjects {
                rows.push((subject.label.clone(), self.option(question, &subject.item)?));
            }
            return Ok(rows);
        }
        for subject in &subjects {
            for answer in &answers {
                let row = self.row(question, &subject.item, answer)?;
                let name = match (subjects.len(), answers.len()) {
                    (1, _) => said(row),
                    (_, 1) => subject.label.clone(),
                    _ => format!("{}: {}", subject.label, said(row)),
                };
                rows.push((name, row));
            }
        }
        Ok(rows)
    }

    /// What these rows are of everyone.
    pub(super) fn totals_of(
        &self,
        rows: &[(String, &RowInfo)],
    ) -> Result<Vec<&'a Number>, Diagnostics> {
        rows.iter().map(|(_, row)| self.number(row, "")).collect()
    }

    /// The one unit of these rows. Shares beside a mean would be on two axes: `check` has refused that.
    pub(super) fn unit<'r>(
        &self,
        question: &QuestionInfo,
        rows: impl Iterator<Item = &'r RowInfo>,
    ) -> Result<Unit, Diagnostics> {
        let mut units = rows.map(|row| row.statistic.unit());
        let first = units.next().unwrap_or(Unit::Share);
        match units.find(|unit| *unit != first) {
            None => Ok(first),
            Some(other) => Err(self.wrong(
                format!(
                    "question `{}`: one axis cannot show {} and {}",
                    question.id,
                    pick::plural(first),
                    pick::plural(other)
                ),
                "draw a figure for each",
            )),
        }
    }

    /// What an axis of these rows counts.
    pub(super) fn scale(
        &self,
        question: &QuestionInfo,
        rows: &[(String, &RowInfo)],
    ) -> Result<Scale, Diagnostics> {
        let unit = self.unit(question, rows.iter().map(|(_, row)| *row))?;
        let answers = rows.iter().any(|(_, row)| pick::is_answer(question, row));
        Ok(match answers {
            true => in_order(question),
            false => Scale::Of(unit),
        })
    }

    /// The name of their axis.
    pub(super) fn series_axis(
        &self,
        question: &QuestionInfo,
        rows: &[(String, &RowInfo)],
    ) -> String {
        axis_name(self.written.axis.as_ref(), || {
            let Some((name, row)) = rows.first() else {
                return String::new();
            };
            let total = self.published.get(&row.stem);
            let named = total.and_then(|number| self.named(number));
            let of = named.map_or(String::new(), |named| format!(" of {named}"));
            let one = rows.len() == 1;
            match row.statistic.unit() {
                Unit::Share if one && question.kind == Kind::Multiple => {
                    format!("Share{of} who chose “{name}”")
                }
                Unit::Share if one => format!("Share{of} who answered “{}”", sentence(name)),
                Unit::Share => format!("Share of {}", named.unwrap_or("respondents")),
                _ if rows.iter().any(|(_, row)| pick::is_answer(question, row)) => match one {
                    true => format!("{}: answers in order, not to scale", said(row)),
                    false => "Answers in order, not to scale".to_owned(),
                },
                _ => measured_axis(question, rows.iter().map(|(_, row)| *row)),
            }
        })
    }

    /// Where a number stands; nowhere without a value.
    pub(super) fn point(&self, number: &Number, scale: &Scale, intervals: bool) -> Option<Point> {
        let (at, interval) = match scale {
            Scale::Of(_) => (number.value?, number.lower.zip(number.upper)),
            Scale::Ordered(answers) => {
                let place = answers.iter().position(|a| *a == number.answer)?;
                (place as f64 + 0.5, None)
            }
        };
        Some(Point {
            at,
            interval: interval.filter(|_| intervals),
            printed: self.printed(number),
            number: number.id.clone(),
            low: is_low(number),
        })
    }
}

/// What a row is called beside a mark.
pub(super) fn said(row: &RowInfo) -> String {
    match row.statistic {
        Statistic::Share | Statistic::Net | Statistic::Cumulative => row.answer.clone(),
        Statistic::Index => "Mean score".to_owned(),
        Statistic::Lead => format!("Lead of {}", row.answer),
        Statistic::Quantile => match row.name.strip_prefix("quantile-") {
            Some("25") => "Lower quartile".to_owned(),
            Some("75") => "Upper quartile".to_owned(),
            p => format!("{}% do not exceed", p.unwrap_or_default()),
        },
        _ => super::upper_first(&row.name),
    }
}

/// The name of an axis of what is no share: what is measured, and in what.
pub(super) fn measured_axis<'r>(
    question: &QuestionInfo,
    rows: impl Iterator<Item = &'r RowInfo>,
) -> String {
    let mut names: Vec<(Unit, String)> =
        rows.map(|row| (row.statistic.unit(), said(row))).collect();
    names.dedup();
    let own = question.unit.as_deref().filter(|unit| !unit.is_empty());
    match names.as_slice() {
        [(Unit::Points, name)] => format!("{name}, in points"),
        [(Unit::Points, _), ..] => "Lead, in points".to_owned(),
        [(Unit::Own, name)] => match own {
            Some(unit) => format!("{name}, {unit}"),
            None => name.clone(),
        },
        [(Unit::Own, _), ..] => own.unwrap_or("Answer").to_owned(),
        [(_, name), ..] => name.clone(),
        [] => String::new(),
    }
}

/// The axis of the answers in order.
fn in_order(question: &QuestionInfo) -> Scale {
    let answers = substance(question).into_iter();
    Scale::Ordered(answers.map(|answer| answer.label.clone()).collect())
}

fn first_point(row: &PointRow) -> Option<f64> {
    row.points.first()?.as_ref().map(|point| point.at)
}
