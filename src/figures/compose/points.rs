//! Dots with intervals, and estimates beside what is true.

use super::super::model::{Chart, Point, PointGroup, PointMark, PointRow, Points, Said, Scale};
use super::histogram::substance;
use super::{Composer, Made, axis_name, is_low, share_of};
use crate::diagnostic::Diagnostics;
use crate::estimates::{ColumnInfo, Number, QuestionInfo, RowInfo, Statistic};
use crate::number::round;
use crate::spec::{Kind, Sort, lower_first};

/// The rows of one group: its heading, and each column with what it is called.
type Group<'a> = (String, Vec<(&'a str, &'a str)>);

impl<'a> Composer<'a> {
    /// Everyone first, then the columns of each crossbreak.
    fn groups(&self, panel: Option<&'a ColumnInfo>) -> Vec<Group<'a>> {
        let mut groups: Vec<Group<'a>> = Vec::new();
        if panel.is_none() {
            groups.push((String::new(), vec![("", "All")]));
        }
        for crossbreak in self.crossbreaks() {
            let columns = self.columns_of(crossbreak, panel);
            let heading = columns.first().map_or("", |column| &column.group);
            let rows = columns.iter();
            let rows = rows
                .map(|c| (c.suffix.as_str(), c.label.as_str()))
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
        let scale = self.scale(question, &rows);
        let ordered = matches!(scale, Scale::Ordered(_));
        let mut low = false;
        let mut groups = Vec::new();
        for (heading, columns) in self.groups(panel) {
            let mut made = Vec::new();
            for (column, label) in columns {
                let mut points = Vec::new();
                let mut first = None;
                for (_, row) in &rows {
                    let number = self.number(row, column)?;
                    low |= is_low(number);
                    first.get_or_insert(number);
                    points.push(self.point(question, number, intervals));
                }
                made.push(PointRow {
                    label: first.map_or(String::new(), |n| self.column_label(label, n)),
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
            totals: self.totals_of(&rows)?,
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
        let rows = [("Median estimate".to_owned(), median)];
        let scale = self.scale(question, &rows);
        let at = match question.kind {
            Kind::Ordered => truth.at + 0.5,
            _ => truth.at,
        };
        let mut low = false;
        let mut groups = Vec::new();
        for (heading, columns) in self.groups(panel) {
            let mut made = Vec::new();
            for (column, label) in columns {
                let number = self.number(median, column)?;
                low |= is_low(number);
                let estimate = self.point(question, number, false);
                let shown = estimate.is_some();
                let true_point = Point {
                    at,
                    ..Point::default()
                };
                made.push(PointRow {
                    label: self.column_label(label, number),
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
            totals: vec![self.number(median, "")?],
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
            .map(|ratio| format!(" ({}×)", self.plain(ratio, 2)));
        let far = self.with_unit(question, value.abs());
        let text = match self.plain(value.abs(), 1).as_str() {
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

    /// What an axis of these rows counts.
    pub(super) fn scale(&self, question: &QuestionInfo, rows: &[(String, &RowInfo)]) -> Scale {
        let shares = rows.iter().all(|(_, row)| row.statistic.is_share());
        match question.kind {
            _ if shares => Scale::Share,
            Kind::Ordered => {
                let answers = substance(question).into_iter();
                Scale::Ordered(answers.map(|answer| answer.label.clone()).collect())
            }
            _ => Scale::Number,
        }
    }

    /// The name of their axis.
    pub(super) fn series_axis(
        &self,
        question: &QuestionInfo,
        rows: &[(String, &RowInfo)],
    ) -> String {
        axis_name(self.written.axis.as_ref(), || match rows {
            [(name, row)] if row.statistic.is_share() && question.kind == Kind::Multiple => {
                format!("Share who chose “{name}”")
            }
            [(name, row)] if row.statistic.is_share() => share_of(name),
            [(name, _)] if question.kind == Kind::Ordered => {
                format!("{name}: answers in order, not to scale")
            }
            [(name, _)] => match &question.unit {
                Some(unit) if !unit.is_empty() => format!("{name}, {unit}"),
                _ => name.clone(),
            },
            _ if self.scale(question, rows) == Scale::Share => "Share of respondents".to_owned(),
            _ => question.unit.clone().unwrap_or_else(|| "Answer".to_owned()),
        })
    }

    /// Where a number stands; nowhere without a value.
    pub(super) fn point(
        &self,
        question: &QuestionInfo,
        number: &Number,
        intervals: bool,
    ) -> Option<Point> {
        let ordered = question.kind == Kind::Ordered && number.statistic == Statistic::Median;
        let at = if ordered {
            let answers = substance(question);
            answers.iter().position(|a| a.label == number.answer)? as f64 + 0.5
        } else {
            number.value?
        };
        let interval = number.lower.zip(number.upper);
        Some(Point {
            at,
            interval: interval.filter(|_| intervals && !ordered),
            printed: match ordered {
                true => lower_first(&number.answer),
                false if number.statistic.is_share() => self.bar(number).printed,
                false if matches!(number.statistic, Statistic::Mean | Statistic::Index) => {
                    self.numbers.written(&format!("{:.1}", round(at, 1)))
                }
                false => self.plain(at, 1),
            },
            number: number.id.clone(),
            low: is_low(number),
        })
    }
}

/// What a row is called beside a mark.
fn said(row: &RowInfo) -> String {
    match row.statistic.is_share() {
        true => row.answer.clone(),
        false => super::upper_first(&row.name),
    }
}

fn first_point(row: &PointRow) -> Option<f64> {
    row.points.first()?.as_ref().map(|point| point.at)
}
