//! How two sets of weights differ, for a person: at most 100 columns.

use super::layout::{Layout, Table};
use super::terminal::{Terminal, cut, named};
use crossbreak_core::number::{count, counted, percent_to, plain, round};
use crossbreak_study::weighting::{Comparison, Ids, MarginDifference};

/// Room for a label; the numbers beside it fill up to 92 columns.
const LABEL: usize = 50;

impl Terminal {
    pub fn comparison(&self, comparison: &Comparison) {
        if self.is_quiet() {
            return;
        }
        self.lines(lines(comparison, self.layout));
    }
}

fn lines(c: &Comparison, layout: Layout) -> Vec<String> {
    let mut out = vec![String::new()];
    let mut story = |name: &str, text: String| out.push(layout.fact(name, &text));
    story(
        "Compared",
        format!(
            "{} in both, {} only here, {} only there",
            counted(c.matched, "respondent", "respondents"),
            count(c.only_here.count as f64),
            count(c.only_there.count as f64)
        ),
    );
    for (name, ids) in [("Only here", &c.only_here), ("Only there", &c.only_there)] {
        if ids.count > 0 {
            story(name, examples(ids));
        }
    }
    if c.matched == 0 {
        story(
            "Difference",
            "nobody is in both: look at the columns of ids".to_owned(),
        );
        return out;
    }
    story(
        "Difference",
        match c.same {
            true => "none: the weights are the same".to_owned(),
            false => format!(
                "{} on average, {} at most (both sets scaled to mean 1)",
                plain(c.mean_difference, 4),
                plain(c.largest_difference, 4)
            ),
        },
    );
    story(
        "Correlation",
        match c.correlation {
            Some(correlation) => plain(correlation, 6),
            None => "none: the weights of a set are all equal".to_owned(),
        },
    );
    story(
        "Effective",
        format!(
            "base {} here, {} there",
            plain(c.effective_base_here, 1),
            plain(c.effective_base_there, 1)
        ),
    );
    if !c.furthest.is_empty() {
        out.push(String::new());
        let table = table(layout, ["here", "there", "difference", ""]);
        out.extend(table.head("Furthest off"));
        for pair in &c.furthest {
            let weight = |w: f64| format!("{:.4}", round(w, 4));
            let difference = format!("{:+.4}", round(pair.there - pair.here, 4));
            out.extend(table.row(
                &cut(&pair.id, LABEL - 3),
                [&weight(pair.here), &weight(pair.there), &difference, ""],
            ));
        }
    }
    // The same weights have the same margins; `--json` has them all the same.
    if !c.same {
        for margin in &c.margins {
            out.extend(margin_lines(margin, layout));
        }
        out.push(String::new());
    }
    out
}

/// As many whole ids as there is room for beside "and 1,234 more".
fn examples(ids: &Ids) -> String {
    const ROOM: usize = 66;
    let mut shown = String::new();
    let mut said = 0;
    for id in &ids.first {
        let id = cut(id, ROOM / 2);
        if shown.chars().count() + id.chars().count() + 2 > ROOM {
            break;
        }
        if said > 0 {
            shown += ", ";
        }
        shown += &id;
        said += 1;
    }
    match ids.count - said {
        0 => shown,
        more => format!("{shown} and {} more", count(more as f64)),
    }
}

fn margin_lines(margin: &MarginDifference, layout: Layout) -> Vec<String> {
    let table = table(layout, ["target", "here", "there", "miss there"]);
    let name = named(&margin.variables, margin.segment.as_deref());
    let mut out = vec![String::new()];
    out.extend(table.head(&cut(&name, LABEL - 1)));
    for category in &margin.categories {
        out.extend(table.row(
            &cut(&category.category.join(" x "), LABEL - 3),
            [
                &percent_to(category.target, 2),
                &percent_to(category.here, 2),
                &percent_to(category.there, 2),
                &format!("{:+.2}", round(category.miss_there * 100.0, 2)),
            ],
        ));
    }
    out
}

fn table(layout: Layout, [a, b, c, d]: [&'static str; 4]) -> Table<4> {
    Table {
        layout,
        name: LABEL,
        columns: [(a, 10), (b, 10), (c, 11), (d, 11)],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crossbreak_study::weighting::{Compared, compare};

    #[test]
    fn every_line_fits_and_names_what_differs() {
        let ids: Vec<String> = (0..30)
            .map(|n| format!("{}{n}", "respondent".repeat(9)))
            .collect();
        let here = vec![1.0; 30];
        let there: Vec<Option<f64>> = (0..30)
            .map(|n| (n > 0).then_some(1.0 + f64::from(n)))
            .collect();
        let long =
            vec!["A category with a name that is longer than any table has room for".to_owned()];
        let codes = vec![Some(0u16); 30];
        let margins = [Compared {
            variables: &long,
            segment: None,
            categories: vec![(&long, 1.0)],
            codes: &codes,
        }];
        let only: Vec<&str> = vec!["another id that is very long indeed"; 12];
        let lines = lines(
            &compare(&ids, &here, &there, only.into_iter(), &margins),
            Layout::Columns(None),
        );
        assert!(
            lines.iter().all(|line| line.chars().count() <= 100),
            "{lines:#?}"
        );
        let text = lines.join("\n");
        assert!(
            text.contains("29 respondents in both, 1 only here, 12 only there"),
            "{text}"
        );
        assert!(
            text.contains("another id that is very long i... and 11 more"),
            "{text}"
        );
        assert!(text.contains("100.00%"), "{text}");
        assert_eq!(
            lines
                .iter()
                .filter(|l| l.starts_with("  respondent"))
                .count(),
            10
        );
    }
}
