//! Demographics as variables of the spec: what margins and crossbreaks are made of.

use super::answers::{in_substance, listed, missing};
use super::bands;
use super::ids::{self, Ids};
use super::page::{Entry, Page, Value, cut, entry, quoted};
use super::typed::Typed;
use crate::inspect::{Demographic, Holds, Inspection, Missing, Role, Variable};
use crossbreak_core::number::counted;
use crossbreak_study::spec::Band;

/// A variable of the drafted spec.
pub(super) struct Drafted<'a> {
    pub name: String,
    pub demographic: Demographic,
    pub column: &'a Variable,
    /// Its categories and the rows in each; bands of a number are not counted.
    pub categories: Vec<(String, Option<usize>)>,
    bands: Option<Vec<String>>,
    /// Some rows have none of the categories.
    pub not_stated: bool,
    /// The likeliest of the columns that say this of a person.
    pub likeliest: bool,
}

const BLANKS: &str = "what blank cells of variables are: not asked, or not stated";

/// More categories than a table has columns for, or targets are known for.
pub(super) const MOST_CATEGORIES: usize = 16;

/// The demographics of a file as variables.
pub(super) fn plan(inspection: &Inspection) -> Vec<Drafted<'_>> {
    let mut names = Ids::default();
    let mut drafted = Vec::new();
    for column in inspection.with(Role::Demographic) {
        let Some(demographic) = column.demographic else {
            continue;
        };
        let likeliest = column.likeliest;
        let name = if likeliest {
            name(demographic).to_owned()
        } else {
            ids::variable(&column.name)
        };
        let bands = bands_of(column, demographic);
        let categories = match &bands {
            Some(bands) => bands.iter().map(|band| (band.clone(), None)).collect(),
            None => labels(column),
        };
        if categories.is_empty() {
            continue;
        }
        let missing = column
            .answers
            .iter()
            .any(|a| a.missing.is_some() && a.rows > 0);
        drafted.push(Drafted {
            name: names.take(&name),
            demographic,
            not_stated: missing || column.blank > 0,
            column,
            categories,
            bands,
            likeliest,
        });
    }
    drafted
}

fn bands_of(column: &Variable, demographic: Demographic) -> Option<Vec<String>> {
    column.numbers.as_ref()?;
    let numeric = column.holds == Holds::Numbers && in_substance(&column.answers).is_empty();
    (numeric && demographic == Demographic::Age).then(|| bands::ages(&Typed::of(column).numbers))
}

/// The categories that the written spec will have.
fn labels(column: &Variable) -> Vec<(String, Option<usize>)> {
    let all = in_substance(&column.answers);
    let mut labels: Vec<(String, Option<usize>)> = Vec::new();
    for answer in all {
        let folded = crossbreak_study::label::folded(answer.words()).into_owned();
        match labels
            .iter_mut()
            .find(|(label, _)| crossbreak_study::label::folded(label) == folded)
        {
            Some((_, rows)) => *rows = rows.map(|rows| rows + answer.rows),
            None => labels.push((answer.words().to_owned(), Some(answer.rows))),
        }
    }
    labels
}

fn name(demographic: Demographic) -> &'static str {
    match demographic {
        Demographic::Gender => "gender",
        Demographic::Age => "age",
        Demographic::Region => "region",
        Demographic::Education => "education",
        Demographic::Ethnicity => "ethnicity",
        Demographic::Work => "work",
        Demographic::Grade => "grade",
        Demographic::Vote => "vote",
        Demographic::Referendum => "referendum",
        Demographic::Income => "income",
        Demographic::Children => "children",
        Demographic::Marital => "marital",
        Demographic::Religion => "religion",
        Demographic::Orientation => "orientation",
        Demographic::Area => "area",
        Demographic::Party => "party",
    }
}

impl Drafted<'_> {
    /// Whether the population's shares are likely to be known.
    pub fn is_margin(&self) -> bool {
        let few = (2..=MOST_CATEGORIES).contains(&self.categories.len());
        self.likeliest && self.demographic.is_margin() && few
    }

    /// The share of those with a category that is in each of them, in percent: what the sample has, to look at beside
    /// targets.
    pub fn shares(&self, rows: impl Fn(Band) -> usize) -> Vec<f64> {
        let rows: Vec<usize> = self
            .categories
            .iter()
            .map(|(label, known)| known.unwrap_or_else(|| Band::parse(label).map_or(0, &rows)))
            .collect();
        let all: usize = rows.iter().sum();
        // Somebody is never nobody.
        let percent = |rows: usize| match (rows as f64 * 100.0 / all.max(1) as f64, rows) {
            (share, rows) if share < 0.05 && rows > 0 => crossbreak_core::number::round(share, 6),
            (share, _) => crossbreak_core::number::round(share, 1),
        };
        rows.into_iter().map(percent).collect()
    }

    /// `explained`: with a comment where the file's own labels will do.
    fn entries(&self, explained: bool) -> Vec<Entry> {
        let mut words = self.demographic.as_str().to_owned();
        if !self.likeliest {
            words = format!("{words} ({})", self.column.name);
        }
        let mut letters = words.chars();
        let label: String = letters
            .next()
            .into_iter()
            .flat_map(char::to_uppercase)
            .chain(letters)
            .collect();
        let column = entry("column", Value::text(&self.column.name));
        let answers = listed(&self.column.answers);
        let column = match (&self.bands, &answers, self.column.holds) {
            (None, None, _) if explained => column.said("codes and labels as the file has them"),
            (None, Some(_), Holds::Numbers) => column.said("the file gives its codes no labels"),
            _ => column,
        };
        let mut entries = vec![entry("label", Value::text(&label)), column];
        match (&self.bands, answers) {
            (Some(bands), _) => {
                let range = self
                    .column
                    .numbers
                    .as_ref()
                    .map(|n| format!("from {} to {}", n.least, n.most));
                let bands = entry(
                    "bands",
                    Value::List(bands.iter().map(|band| quoted(band)).collect()),
                );
                entries.push(match range {
                    Some(range) => bands.said(range),
                    None => bands,
                });
            }
            (None, Some(value)) => entries.push(entry("categories", value)),
            (None, None) => {}
        }
        let typed = self.bands.as_ref().map(|_| Typed::of(self.column));
        let blank = blank(self.column);
        let mut answers = self.column.answers.clone();
        for answer in &mut answers {
            // What a program writes for a blank is one.
            if answer.missing == Some(Missing::Blank) && answer.share <= 0.3 {
                answer.missing = Some(blank.unwrap_or(Missing::NotStated));
            }
        }
        if let Some(typed) = typed {
            entries.extend(typed.entries);
            answers.extend(typed.unread);
        }
        // Where nobody was asked there is nothing to state a target for either.
        for (key, values) in missing(&answers, blank) {
            let unsure = key == "not_asked" && blank == Some(Missing::NotAsked);
            let entry = super::remarked(key, values, &answers, self.column);
            entries.push(if unsure { entry.open(BLANKS) } else { entry });
        }
        super::with_doubtful(entries, "not_stated", &[self.column])
    }
}

/// What blank cells of a demographic are: so many people give no answer only where they were not asked.
fn blank(column: &Variable) -> Option<Missing> {
    let rows = column.filled + column.blank;
    match (column.blank, column.blank_counting * 10 > rows * 3) {
        (0, _) => None,
        (_, true) => Some(Missing::NotAsked),
        (_, false) => Some(Missing::NotStated),
    }
}

/// The section of the variables.
pub(super) fn write(page: &mut Page, drafted: &[Drafted<'_>], inspection: &Inspection) {
    page.part("variables: what margins and crossbreaks are made of");
    for perhaps in &inspection.perhaps {
        page.comment(&format!(
            "Perhaps {}: `{}` ({}). If it is, add a variable for it.",
            perhaps.demographic.as_str(),
            perhaps.column,
            perhaps.reason
        ));
    }
    if drafted.is_empty() {
        page.comment("No column is certain to be a demographic. A variable is made like this:");
        let others = || inspection.perhaps.iter().map(|perhaps| &perhaps.column);
        let column = others()
            .next()
            .or(inspection.variables.first().map(|v| &v.name))
            .map_or("S1", String::as_str);
        page.proposed(
            "[variables.gender]",
            vec![
                entry("label", Value::text("Gender")),
                entry("column", Value::text(column)),
                entry(
                    "categories",
                    Value::One("{ Male = 1, Female = 2 }".to_owned()),
                ),
            ],
        );
        return;
    }
    if !inspection.perhaps.is_empty() {
        page.gap();
    }
    for (index, variable) in drafted.iter().enumerate() {
        if index > 0 {
            page.gap();
        }
        if let Some(text) = &variable.column.text {
            page.line(&format!("# {}", cut(text, 100)));
        }
        page.table(
            &format!("[variables.{}]", super::page::key(&variable.name)),
            variable.entries(index == 0),
        );
    }
}

/// More crossbreaks than this make tables that nobody reads across.
const MOST_CROSSBREAKS: usize = 8;

/// The section of the column groups.
pub(super) fn crossbreaks(page: &mut Page, drafted: &[Drafted<'_>]) {
    page.part("column groups of the tables");
    let (narrow, wide): (Vec<&Drafted<'_>>, Vec<&Drafted<'_>>) = drafted
        .iter()
        .partition(|variable| variable.categories.len() <= MOST_CATEGORIES);
    // Of each demographic the likeliest column; those that most polls are broken by first.
    let mut likeliest: Vec<&Drafted<'_>> = narrow.iter().copied().filter(|v| v.likeliest).collect();
    likeliest.sort_by_key(|variable| variable.demographic);
    likeliest.truncate(MOST_CROSSBREAKS);
    let chosen = |variable: &Drafted<'_>| likeliest.iter().any(|other| other.name == variable.name);
    let crossbreak = |variable: &Drafted<'_>| vec![entry("variable", Value::text(&variable.name))];
    let (shown, others): (Vec<&Drafted<'_>>, Vec<&Drafted<'_>>) =
        narrow.iter().partition(|variable| chosen(variable));
    for (index, variable) in shown.iter().enumerate() {
        if index > 0 {
            page.gap();
        }
        page.table("[[crossbreak]]", crossbreak(variable));
    }
    if !others.is_empty() {
        page.gap();
        page.comment("Further crossbreaks, for you to choose:");
        for variable in &others {
            page.proposed("[[crossbreak]]", crossbreak(variable));
        }
    }
    for variable in &wide {
        page.comment(&format!(
            "`{}` would take {}; `columns = [...]` chooses some of them.",
            variable.name,
            counted(variable.categories.len(), "column", "columns")
        ));
    }
    if drafted.is_empty() {
        page.proposed(
            "[[crossbreak]]",
            vec![entry("variable", Value::text("gender"))],
        );
    }
}
