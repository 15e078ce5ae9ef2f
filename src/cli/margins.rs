//! With `-v`: target against achieved, margin by margin; what each margin costs; extreme weights.

use super::layout::Table;
use super::terminal::{Terminal, fixed, named};
use crossbreak_core::number::{count, counted, percent_to, plain, points};
use crossbreak_study::weighting::Fit;

impl Terminal {
    pub fn margins(&self, fit: &Fit) {
        self.each_margin(fit);
        self.costs(fit);
        self.extremes(fit);
    }

    fn each_margin(&self, fit: &Fit) {
        let table = Table {
            layout: self.layout,
            name: 50,
            columns: ["people", "before", "target", "after", "missed"].map(|name| (name, 10)),
        };
        for margin in &fit.margins {
            self.say("");
            self.lines(table.head(&named(&margin.variables, margin.segment.as_deref())));
            for category in &margin.categories {
                let miss = category.miss() * 100.0;
                // What lies below the tolerance of a table is a hit.
                let miss = if miss.abs() < 0.005 {
                    "-".to_owned()
                } else {
                    plain(miss, 2)
                };
                self.lines(table.row(
                    &category.category.join(" x "),
                    [
                        &count(category.unweighted as f64),
                        &percent_to(category.base_share, 2),
                        &percent_to(category.target, 2),
                        &percent_to(category.achieved, 2),
                        &miss,
                    ],
                ));
            }
            if let Some(held) = &margin.held {
                let share = percent_to(held.share, 2);
                let people = count(held.rows as f64);
                self.lines(table.row("(not stated, held)", [&people, &share, &share, &share, "-"]));
            }
            for merged in &margin.merged {
                self.say(&format!(
                    "  {} ({}) was merged: {}",
                    merged.category.join(" x "),
                    counted(merged.respondents, "person", "people"),
                    merged.into.join(" x ")
                ));
            }
            for reconciled in &margin.reconciled {
                self.say(&format!(
                    "  Its targets were scaled to those of {}, from which they differed by rounding: {} points at most.",
                    reconciled.to.join(" x "),
                    points(reconciled.largest_difference)
                ));
            }
            if let Some(sum) = margin.rescaled_from {
                self.say(&format!(
                    "  The targets summed to {} and were divided by that.",
                    plain(sum, 6)
                ));
            }
            if !margin.used {
                self.say("  Not weighted to: near enough as it is.");
            }
        }
    }

    fn costs(&self, fit: &Fit) {
        if fit.without.is_empty() {
            return;
        }
        let table = Table {
            layout: self.layout,
            name: 60,
            columns: [("would be", 14), ("gain", 12)],
        };
        self.say("");
        self.lines(table.head(&format!(
            "Effective base {} without",
            plain(fit.effective_base, 1)
        )));
        for without in &fit.without {
            let gain = without.effective_base - fit.effective_base;
            self.lines(table.row(
                &without.variables.join(" x "),
                [&fixed(without.effective_base, 1), &fixed(gain, 1)],
            ));
        }
    }

    fn extremes(&self, fit: &Fit) {
        if fit.max <= fit.min {
            return;
        }
        for (title, extremes) in [("Heaviest", &fit.heaviest), ("Lightest", &fit.lightest)] {
            self.say("");
            self.say(&format!("{title} weights"));
            for extreme in extremes {
                let categories: Vec<&str> = extreme
                    .categories
                    .iter()
                    .map(|(_, category)| category.as_str())
                    .collect();
                // Ids of a length that nobody expects have a line of their own.
                let heading = format!("  {:>8}  {:<18}  ", fixed(extreme.weight, 3), extreme.id);
                self.lines(self.layout.list(&heading, &categories));
            }
        }
    }
}
