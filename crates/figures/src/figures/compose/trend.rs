//! Lines over the waves of a crossbreak.

use super::super::model::{Chart, Scale, Trend, TrendLine};
use super::{Composer, Made, is_low};
use crossbreak_study::diagnostic::Diagnostics;
use crossbreak_study::estimates::{ColumnInfo, QuestionInfo};

impl<'a> Composer<'a> {
    pub(super) fn trend(
        &self,
        question: &'a QuestionInfo,
        panel: Option<&'a ColumnInfo>,
    ) -> Result<Made<'a>, Diagnostics> {
        let intervals = self.written.intervals != Some(false);
        let rows = self.series(question)?;
        let scale = self.scale(question, &rows)?;
        let intervals = intervals && matches!(scale, Scale::Of(_));
        let crossbreak = self.crossbreaks().next().unwrap_or_default();
        let waves = self.columns_of(crossbreak, panel);
        let mut low = false;
        let mut series = Vec::new();
        for (name, row) in &rows {
            let mut points = Vec::new();
            for wave in &waves {
                let number = self.number(row, &wave.suffix)?;
                low |= is_low(number);
                points.push(self.point(number, &scale, intervals));
            }
            series.push(TrendLine {
                name: match rows.len() {
                    1 => String::new(),
                    _ => name.clone(),
                },
                points,
            });
        }
        let mut labels = Vec::new();
        for wave in &waves {
            labels.push(match rows.first() {
                Some((_, row)) => self.with_base(&wave.label, self.number(row, &wave.suffix)?),
                None => wave.label.clone(),
            });
        }
        let chart = Chart::Trend(Trend {
            waves: labels,
            series,
            scale,
            y_axis: self.series_axis(question, &rows),
        });
        Ok(Made {
            chart,
            totals: self.totals_of(&rows)?,
            with_bases: true,
            intervals,
            low,
        })
    }
}
