//! A file looked at, drafted, filled in as a person fills it in, run, and compared with the poll that it was made from.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crossbreak::diagnostic::{Diagnostics, Severity};
use crossbreak::inspect::Inspection;
use crossbreak::pipeline::{self, Limits, Reading};
use crossbreak::spec::Band;
use crossbreak::{estimates, label, tables};

use super::export::Export;
use super::model::{Answer, Kind, Model, Opt, Question, Sort, at};
use super::sheet::Role;

/// Something that is not as it should be: what it is in a few words that stay the same, and the rest.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    pub key: String,
    pub detail: String,
}

/// What a person changes in a draft.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Edits {
    /// Keys of `[study]`.
    pub facts: usize,
    /// Proposed filters that were confirmed.
    pub filters: usize,
    /// Questions with a "?".
    pub asked: usize,
    /// Targets that were written.
    pub targets: usize,
}

#[derive(Debug, Default)]
pub struct Outcome {
    pub findings: Vec<Finding>,
    pub edits: Edits,
    /// What the draft says is for a person to fill in.
    pub open: usize,
    /// Milliseconds from the raw file to the draft, and from the filled-in draft to weighted tables.
    pub milliseconds: [u128; 2],
}

impl Outcome {
    fn find(&mut self, key: impl Into<String>, detail: impl Into<String>) {
        self.findings.push(Finding {
            key: key.into(),
            detail: detail.into(),
        });
    }

    fn errors(&mut self, key: &str, found: &Diagnostics) {
        for diagnostic in found.iter().filter(|d| d.severity == Severity::Error) {
            self.find(key, diagnostic.message.clone());
        }
    }
}

/// Short names of the questions, for findings.
pub const NAMES: [&str; 13] = [
    "gender",
    "age",
    "region",
    "used",
    "vote",
    "satisfaction",
    "views",
    "frequency",
    "news",
    "tickets",
    "priorities",
    "hours",
    "comment",
];

/// Messages of `check` that only a person can answer.
pub fn is_for_a_person(message: &str) -> bool {
    message.ends_with("still to be filled in")
        || message == "\"?\" is not a choice here"
        || message.contains("fieldwork")
}

/// Reads a file as a newcomer does; `whole`: with everything that a run writes.
pub fn read(model: &Model, export: &Export, whole: bool) -> Outcome {
    let mut outcome = Outcome::default();
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("raw")).unwrap();
    let raw = folder.path().join("raw").join(&export.file);
    std::fs::write(&raw, &export.bytes).unwrap();
    let spec = folder.path().join("specs/poll.toml");
    let begun = std::time::Instant::now();
    let look = match pipeline::look(&raw, &Reading::default(), &|_| {}) {
        Ok(look) => look,
        Err(failure) => {
            outcome.errors("unread", &failure.diagnostics);
            return outcome;
        }
    };
    let draft = look.draft(Some(&spec));
    pipeline::write_draft(&draft, &spec).expect("a draft that can be written");
    outcome.milliseconds[0] = begun.elapsed().as_millis();
    outcome.open = draft.open.iter().map(|open| open.lines.len()).sum();
    let columns: Vec<&str> = look
        .inspection
        .variables
        .iter()
        .map(|v| v.name.as_str())
        .collect();
    if columns.len() != export.roles.len() {
        outcome.find(
            "unread",
            format!("{} columns, not {}", columns.len(), export.roles.len()),
        );
        return outcome;
    }
    let roles: BTreeMap<&str, Role> = columns
        .into_iter()
        .zip(export.roles.iter().copied())
        .collect();
    if let Err(failure) = pipeline::prepare(&spec, Limits::default(), &|_| {}) {
        let errors = failure
            .diagnostics
            .iter()
            .filter(|d| d.severity == Severity::Error);
        for error in errors.filter(|error| !is_for_a_person(&error.message)) {
            outcome.find("check", error.message.clone());
        }
    }
    let begun = std::time::Instant::now();
    fill_in(model, export, &roles, &look.inspection, &spec, &mut outcome);
    let counted = model.counted().count();
    let mut prepared = pipeline::prepare(&spec, Limits::default(), &|_| {});
    let respondents = match &prepared {
        Ok((study, _)) => Some(study.sample().len()),
        Err(failure) => {
            let nobody = |message: &str| message.contains("is left to be counted");
            let mut messages = failure.diagnostics.iter().map(|d| d.message.as_str());
            messages.any(nobody).then_some(0)
        }
    };
    if let Some(respondents) = respondents.filter(|respondents| *respondents != counted) {
        outcome.find("rows", format!("{respondents} respondents, not {counted}"));
        // All the rest is looked at with the filter that a person would write.
        if let Some(filter) = export.filter {
            let text = std::fs::read_to_string(&spec).unwrap();
            std::fs::write(&spec, filtered(&text, filter)).unwrap();
            prepared = pipeline::prepare(&spec, Limits::default(), &|_| {});
        }
    }
    let study = match prepared {
        Ok((study, _)) => study,
        Err(failure) => {
            let checked = outcome
                .findings
                .iter()
                .any(|finding| finding.key == "check");
            if !checked {
                outcome.errors("filled in", &failure.diagnostics);
            }
            return outcome;
        }
    };
    let (weighted, _) = study.weigh();
    let (plan, _) = estimates::plan(&study.spec, weighted.sample());
    let published = estimates::estimate(&plan, &weighted).publish();
    let rows = rows(&tables::estimates_csv(&published).bytes);
    outcome.milliseconds[1] = begun.elapsed().as_millis();
    let text = std::fs::read_to_string(&spec).unwrap();
    let read: toml::Table = toml::from_str(&text).unwrap();
    Comparison {
        model,
        export,
        roles: &roles,
        inspection: &look.inspection,
        rows: &rows,
        outcome: &mut outcome,
    }
    .all(&read);
    if whole {
        let run = super::super::support::crossbreak()
            .arg("run")
            .arg(&spec)
            .output()
            .unwrap();
        // 1: a claim of the draft does not hold, which is not this poll's.
        if run.status.code() != Some(0) {
            outcome.find("run", String::from_utf8_lossy(&run.stderr).into_owned());
        }
    }
    outcome
}

/// Writes into the draft what a person knows: the facts, that interviews count which the draft proposes, whether
/// respondents without a tick were asked, and targets, which are the shares of the poll itself, so that every weight is 1.
fn fill_in(
    model: &Model,
    export: &Export,
    roles: &BTreeMap<&str, Role>,
    inspection: &Inspection,
    spec: &Path,
    outcome: &mut Outcome,
) {
    let text = std::fs::read_to_string(spec).unwrap();
    let drafted: toml::Table = match toml::from_str(&text) {
        Ok(table) => table,
        Err(error) => {
            outcome.find("check", error.to_string());
            return;
        }
    };
    let mut asked = questions(&drafted, inspection)
        .into_iter()
        .filter(|q| q.all_blank.as_deref() == Some("?"));
    let mut out = String::new();
    let mut confirmed = false;
    let mut part = String::new();
    for line in text.lines() {
        if line.starts_with('[') {
            part = line.to_owned();
        }
        let bare = line.strip_prefix("# ").unwrap_or(line);
        confirmed &= line.starts_with("# ")
            && (bare.contains('=') || bare.starts_with(']') || bare.starts_with(' '));
        let begins = line.starts_with("# [[input.keep]]") || line.starts_with("# [[input.drop]]");
        confirmed |= begins;
        outcome.edits.filters += usize::from(begins);
        let mut line = if confirmed {
            bare.to_owned()
        } else {
            line.to_owned()
        };
        if part == "[study]" && (line.contains("= \"?\"") || line.starts_with("title")) {
            outcome.edits.facts += 1;
            line = line.replace("\"?\"", "\"somebody\"");
        } else if line.starts_with("# fieldwork = {") {
            outcome.edits.facts += 1;
            line = "fieldwork = { from = 2024-05-01, to = 2024-05-05 }".to_owned();
        } else if line.starts_with("all_blank") && line.contains("\"?\"") {
            outcome.edits.asked += 1;
            let of = asked
                .next()
                .and_then(|q| roles.get(q.columns.first()?.as_str())?.question());
            let routed = of.is_none_or(|q| model.questions[q].routed);
            line = line.replace(
                "\"?\"",
                if routed {
                    "\"not_asked\""
                } else {
                    "\"not_selected\""
                },
            );
        }
        out += &line;
        out.push('\n');
    }
    std::fs::write(spec, out).unwrap();
    targets(model, export, roles, &drafted, spec, outcome);
}

/// The spec without its filters, and with another.
fn filtered(text: &str, filter: &str) -> String {
    let mut spec: toml::Table = toml::from_str(text).unwrap();
    let own: toml::Table = toml::from_str(filter).unwrap();
    let input = spec["input"].as_table_mut().unwrap();
    for key in ["keep", "drop"] {
        input.remove(key);
    }
    input.extend(own);
    toml::to_string(&spec).unwrap()
}

fn targets(
    model: &Model,
    export: &Export,
    roles: &BTreeMap<&str, Role>,
    drafted: &toml::Table,
    spec: &Path,
    outcome: &mut Outcome,
) {
    let margins = drafted["weighting"]
        .get("margin")
        .and_then(toml::Value::as_array);
    for margin in margins.into_iter().flatten() {
        let Some(file) = margin["targets"].as_str() else {
            continue;
        };
        let path = spec.with_file_name(file);
        let name = margin["variables"][0].as_str().unwrap();
        let column = drafted["variables"][name]["column"].as_str().unwrap();
        let question = roles[column].question().unwrap_or(usize::MAX);
        let mut reader = csv::Reader::from_path(&path).unwrap();
        let head = reader.headers().unwrap().clone();
        let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        let counts: Option<Vec<usize>> = rows
            .iter()
            .map(|row| category(model, export, question, &row[0]))
            .collect();
        let shares: Vec<f64> = match counts {
            Some(counts) => {
                let all: usize = counts.iter().sum();
                counts
                    .iter()
                    .map(|count| *count as f64 * 100.0 / all.max(1) as f64)
                    .collect()
            }
            None => {
                let shares: Vec<f64> = rows.iter().map(|row| row[2].parse().unwrap()).collect();
                let all: f64 = shares.iter().sum();
                shares.iter().map(|share| share * 100.0 / all).collect()
            }
        };
        outcome.edits.targets += rows.len();
        let mut out = csv::Writer::from_writer(Vec::new());
        out.write_record(&head).unwrap();
        for (row, share) in rows.iter().zip(shares) {
            out.write_record([&row[0], &share.to_string(), &row[2]])
                .unwrap();
        }
        std::fs::write(path, out.into_inner().unwrap()).unwrap();
    }
}

/// How many of those who count are in a category of gender, age or region; `None`: it is not one.
fn category(model: &Model, export: &Export, question: usize, label: &str) -> Option<usize> {
    match question {
        at::AGE => {
            let band = Band::parse(label)?;
            let ages = model
                .counted()
                .filter(|p| matches!(p.answers[question], Answer::Number(age) if band.holds(age)));
            Some(ages.count())
        }
        at::GENDER | at::REGION => {
            let option = export.names[question]
                .iter()
                .position(|name| same(name, label))?;
            Some(
                model
                    .counted()
                    .filter(|p| p.answers[question] == Answer::One(option, None))
                    .count(),
            )
        }
        _ => None,
    }
}

fn same(a: &str, b: &str) -> bool {
    label::folded(a) == label::folded(b)
}

/// A question of the spec.
struct Drafted {
    id: String,
    kind: String,
    columns: Vec<String>,
    all_blank: Option<String>,
}

fn questions(spec: &toml::Table, inspection: &Inspection) -> Vec<Drafted> {
    let all = spec.get("question").and_then(toml::Value::as_array);
    let text = |value: &toml::Value| value.as_str().map(str::to_owned);
    all.into_iter()
        .flatten()
        .map(|question| {
            let column = |value: &toml::Value| text(value).or_else(|| text(value.get("column")?));
            let mut columns: Vec<String> = question
                .get("column")
                .and_then(column)
                .into_iter()
                .collect();
            for key in ["items", "mentions"] {
                let listed = question.get(key).and_then(toml::Value::as_array);
                columns.extend(listed.into_iter().flatten().filter_map(column));
            }
            if let Some(set) = question.get("set").and_then(text) {
                let group = inspection
                    .groups
                    .iter()
                    .find(|group| group.set.as_deref() == Some(set.as_str()));
                columns.extend(group.into_iter().flat_map(|group| group.columns.clone()));
            }
            Drafted {
                id: text(&question["id"]).unwrap(),
                kind: text(&question["kind"]).unwrap(),
                columns,
                all_blank: question.get("all_blank").and_then(text),
            }
        })
        .collect()
}

/// A published number.
struct Row {
    question: String,
    item: String,
    answer: String,
    crossbreak: String,
    column: String,
    statistic: String,
    base: String,
    value: f64,
    unweighted: usize,
}

fn rows(bytes: &[u8]) -> Vec<Row> {
    let mut reader = csv::Reader::from_reader(bytes);
    let head = reader.headers().unwrap().clone();
    let at = |name: &str| head.iter().position(|own| own == name).unwrap();
    let places = [
        "question",
        "item",
        "answer",
        "crossbreak",
        "column",
        "statistic",
        "base",
        "value",
        "unweighted_base",
    ]
    .map(at);
    reader
        .records()
        .map(|record| {
            let record = record.unwrap();
            // What a spreadsheet would evaluate has a sign before it.
            let text = |place: usize| {
                let text = &record[places[place]];
                let guarded = text
                    .strip_prefix('\'')
                    .filter(|rest| rest.starts_with(['-', '+', '=', '@']));
                guarded.unwrap_or(text).to_owned()
            };
            Row {
                question: text(0),
                item: text(1),
                answer: text(2),
                crossbreak: text(3),
                column: text(4),
                statistic: text(5),
                base: text(6),
                value: text(7).parse().unwrap_or(f64::NAN),
                unweighted: text(8).parse().unwrap_or(0),
            }
        })
        .collect()
}

/// What those said who were asked something.
struct Truth {
    counts: Vec<usize>,
    skipped: usize,
}

struct Comparison<'a> {
    model: &'a Model,
    export: &'a Export,
    roles: &'a BTreeMap<&'a str, Role>,
    inspection: &'a Inspection,
    rows: &'a [Row],
    outcome: &'a mut Outcome,
}

impl Comparison<'_> {
    fn all(&mut self, spec: &toml::Table) {
        let drafted = questions(spec, self.inspection);
        for question in &drafted {
            let of: BTreeSet<Option<usize>> = question
                .columns
                .iter()
                .map(|c| self.roles[c.as_str()].question())
                .collect();
            let names: Vec<&str> = of
                .iter()
                .map(|q| q.map_or("system", |q| NAMES[q]))
                .collect();
            let typed = question
                .columns
                .iter()
                .any(|c| matches!(self.roles[c.as_str()], Role::Typed(_)));
            let columns = question.columns.join(", ");
            if of.len() > 1 {
                self.outcome
                    .find(format!("{}/mixed", names.join("+")), columns);
            } else if of.contains(&None) {
                self.outcome.find("system/published", columns);
            } else if typed || of.contains(&Some(at::COMMENT)) {
                self.outcome.find(format!("{}/written", names[0]), columns);
            }
        }
        for place in [at::GENDER, at::AGE, at::REGION] {
            self.demographic(spec, place);
        }
        self.other_variables(spec);
        for (q, _) in NAMES.iter().enumerate() {
            if matches!(q, at::GENDER | at::AGE | at::REGION | at::COMMENT) {
                continue;
            }
            let own: Vec<&Drafted> = drafted
                .iter()
                .filter(|question| {
                    let roles: Vec<Role> = question
                        .columns
                        .iter()
                        .map(|c| self.roles[c.as_str()])
                        .collect();
                    roles
                        .iter()
                        .all(|role| role.question() == Some(q) && !matches!(role, Role::Typed(_)))
                })
                .collect();
            match own.len() {
                0 => self
                    .outcome
                    .find(format!("{}/absent", NAMES[q]), "in no question of its own"),
                n if n > 1 && !self.export.bare => {
                    let ids: Vec<&str> = own.iter().map(|question| question.id.as_str()).collect();
                    self.outcome
                        .find(format!("{}/split", NAMES[q]), ids.join(", "));
                }
                _ => {}
            }
            let whole: usize = own.iter().map(|question| question.columns.len()).sum();
            let parts = self.export.roles.iter().filter(|role| {
                role.question() == Some(q) && !matches!(role, Role::Typed(_) | Role::List(_))
            });
            let list = own.iter().any(|question| {
                question
                    .columns
                    .iter()
                    .any(|c| matches!(self.roles[c.as_str()], Role::List(_)))
            });
            if !own.is_empty() && !list && whole != parts.count() {
                self.outcome.find(
                    format!("{}/torn", NAMES[q]),
                    format!("{whole} of its columns"),
                );
            }
            for question in own {
                self.question(&self.model.questions[q], question);
            }
        }
    }

    fn demographic(&mut self, spec: &toml::Table, place: usize) {
        let name = NAMES[place];
        let variables = spec.get("variables").and_then(toml::Value::as_table);
        let own = variables.into_iter().flatten().find(|(_, variable)| {
            let column = variable.get("column").and_then(toml::Value::as_str);
            column.is_some_and(|column| self.roles.get(column) == Some(&Role::Whole(place)))
        });
        let Some((variable, _)) = own else {
            self.outcome.find(format!("{name}/no variable"), "");
            return;
        };
        // Everyone was asked whether they used the bus: the base of a column is the people of its category.
        let columns: BTreeMap<&str, usize> = self
            .rows
            .iter()
            .filter(|row| row.crossbreak == *variable && row.question == "composition")
            .map(|row| (row.column.as_str(), row.unweighted))
            .collect();
        let used: BTreeMap<&str, usize> = self
            .rows
            .iter()
            .filter(|row| {
                row.crossbreak == *variable
                    && row.statistic == "share"
                    && row.question != "composition"
            })
            .fold(BTreeMap::new(), |mut most: BTreeMap<&str, usize>, row| {
                let base = most.entry(row.column.as_str()).or_default();
                *base = (*base).max(row.unweighted);
                most
            });
        let columns = if columns.is_empty() { used } else { columns };
        if columns.is_empty() {
            self.outcome
                .find(format!("{name}/no crossbreak"), variable.clone());
        }
        let wrong: Vec<String> = columns
            .iter()
            .filter_map(
                |(label, base)| match category(self.model, self.export, place, label) {
                    Some(count) if count == *base => None,
                    Some(count) => Some(format!("{label}: {base} respondents, not {count}")),
                    None => Some(format!("{label} is not one of its categories")),
                },
            )
            .collect();
        if !wrong.is_empty() {
            self.outcome
                .find(format!("{name}/categories"), wrong.join("; "));
        }
    }

    fn other_variables(&mut self, spec: &toml::Table) {
        let variables = spec.get("variables").and_then(toml::Value::as_table);
        for (_, variable) in variables.into_iter().flatten() {
            let Some(column) = variable.get("column").and_then(toml::Value::as_str) else {
                continue;
            };
            match self.roles.get(column).copied() {
                Some(Role::Whole(at::GENDER | at::AGE | at::REGION)) => {}
                role => {
                    let name = role.and_then(Role::question).map_or("system", |q| NAMES[q]);
                    self.outcome
                        .find(format!("{name}/demographic"), column.to_owned());
                }
            }
        }
    }

    fn question(&mut self, question: &Question, drafted: &Drafted) {
        let total: Vec<&Row> = self
            .rows
            .iter()
            .filter(|row| row.question == drafted.id && row.column == "Total")
            .collect();
        if question.kind == Kind::Number {
            return self.number(question, drafted, &total);
        }
        let shares: Vec<&Row> = total
            .into_iter()
            .filter(|row| row.statistic == "share")
            .collect();
        for column in &drafted.columns {
            let role = self.roles[column.as_str()];
            let own: Vec<&Row> = match role {
                Role::Whole(_) | Role::List(_) => shares.clone(),
                // A question of its own has no items.
                _ if drafted.columns.len() == 1 && shares.iter().all(|row| row.item.is_empty()) => {
                    shares.clone()
                }
                _ => shares
                    .iter()
                    .copied()
                    .filter(|row| row.item == *column)
                    .collect(),
            };
            match (role, question.kind) {
                (Role::Item(_, option), Kind::Ticks) => self.tick(question, option, &own),
                (Role::Item(_, item), Kind::Rank) => self.ranks(question, item, &own),
                (Role::Rank(_, rank), _) => {
                    let names = self.export.items.clone();
                    let truth = self.truth(
                        question,
                        |answer| match answer {
                            Answer::Rank(ranks) => ranks.iter().position(|r| *r == rank + 1),
                            _ => None,
                        },
                        names.len(),
                    );
                    self.options(question, &names, &[], &truth, &own);
                }
                (Role::List(_), Kind::Ticks) => {
                    for option in 0..question.options.len() {
                        let name = &self.export.names[question.place][option];
                        let own: Vec<&Row> = own
                            .iter()
                            .copied()
                            .filter(|row| same(&row.answer, name))
                            .collect();
                        self.tick(question, option, &own);
                    }
                    let names = &self.export.names[question.place];
                    let others: Vec<&str> = own
                        .iter()
                        .filter(|row| {
                            row.value > 0.0 && names.iter().all(|name| !same(name, &row.answer))
                        })
                        .map(|row| row.answer.as_str())
                        .collect();
                    if !others.is_empty() {
                        self.outcome.find(
                            format!("{}/options", NAMES[question.place]),
                            others.join(" | "),
                        );
                    }
                }
                (Role::List(_), _) if drafted.kind == "grid" => {
                    for (item, name) in self.export.items.clone().iter().enumerate() {
                        let own = own.iter().copied();
                        let own: Vec<&Row> = own.filter(|row| same(&row.item, name)).collect();
                        self.ranks(question, item, &own);
                    }
                }
                (Role::List(_), _) => {
                    self.outcome.find(
                        format!("{}/no order", NAMES[question.place]),
                        format!("kind = {}", drafted.kind),
                    );
                }
                (Role::Item(_, item), _) => {
                    let truth = self.truth(
                        question,
                        |answer| match answer {
                            Answer::Grid(options) => options[item],
                            _ => None,
                        },
                        question.options.len(),
                    );
                    let names = self.export.names[question.place].clone();
                    self.options(question, &names, &question.options, &truth, &own);
                }
                _ => {
                    let truth = self.truth(
                        question,
                        |answer| match answer {
                            Answer::One(option, _) => Some(*option),
                            _ => None,
                        },
                        question.options.len(),
                    );
                    let names = self.export.names[question.place].clone();
                    self.options(question, &names, &question.options, &truth, &own);
                }
            }
        }
    }

    /// How often an item had each of the places.
    fn ranks(&mut self, question: &Question, item: usize, rows: &[&Row]) {
        let names: Vec<String> = (1..=question.items.len())
            .map(|rank| rank.to_string())
            .collect();
        let of = |answer: &Answer| match answer {
            Answer::Rank(ranks) => Some(ranks[item] - 1),
            _ => None,
        };
        let truth = self.truth(question, of, names.len());
        self.options(question, &names, &[], &truth, rows);
    }

    /// What those who count said; who was asked and said nothing is skipped.
    fn truth(
        &self,
        question: &Question,
        of: impl Fn(&Answer) -> Option<usize>,
        options: usize,
    ) -> Truth {
        let mut truth = Truth {
            counts: vec![0; options],
            skipped: 0,
        };
        for person in self.model.counted() {
            let answer = &person.answers[question.place];
            match of(answer) {
                Some(option) => truth.counts[option] += 1,
                None if *answer != Answer::NotAsked => truth.skipped += 1,
                None => {}
            }
        }
        truth
    }

    fn tick(&mut self, question: &Question, option: usize, rows: &[&Row]) {
        let name = NAMES[question.place];
        let label = question.options[option].label;
        let ticked = |p: &&super::model::Person| matches!(&p.answers[question.place], Answer::Ticks(ticks) if ticks[option]);
        let count = self.model.counted().filter(ticked).count();
        let base = match self.export.unasked_is_unticked {
            true => self.model.counted().count(),
            false => self
                .model
                .counted()
                .filter(|p| p.answers[question.place] != Answer::NotAsked)
                .count(),
        };
        let [row] = rows else {
            self.outcome.find(
                format!("{name}/options"),
                format!("{} numbers for {label}", rows.len()),
            );
            return;
        };
        let found = row.value * row.unweighted as f64;
        if (found - count as f64).abs() > 1e-3 || row.unweighted != base {
            let detail = format!(
                "{label}: {found:.2} of {}, not {count} of {base}",
                row.unweighted
            );
            self.outcome.find(format!("{name}/counts"), detail);
        }
    }

    fn options(
        &mut self,
        question: &Question,
        names: &[String],
        options: &[Opt],
        truth: &Truth,
        rows: &[&Row],
    ) {
        const MISSING: [&str; 4] = ["Don't know", "Refused", "Not stated", "Not asked"];
        let name = NAMES[question.place];
        let sort = |option: usize| {
            options
                .get(option)
                .map_or(Sort::Substance, |option| option.sort)
        };
        let substance = |option: usize| !matches!(sort(option), Sort::DontKnow | Sort::Refused);
        let said: usize = truth.counts.iter().sum();
        let in_substance: usize = (0..names.len())
            .filter(|o| substance(*o))
            .map(|o| truth.counts[o])
            .sum();
        let mut wrong: Vec<String> = Vec::new();
        let mut order: Vec<usize> = Vec::new();
        let mut known: Vec<usize> = Vec::new();
        for (index, row) in rows.iter().enumerate() {
            let count = row.value * row.unweighted as f64;
            let is = |expected: usize| (count - expected as f64).abs() < 1e-3;
            let option = names.iter().position(|name| same(name, &row.answer));
            match option {
                Some(option) => {
                    known.push(option);
                    if substance(option) {
                        order.push(option);
                    }
                    if !is(truth.counts[option]) {
                        wrong.push(format!(
                            "{}: {count:.2}, not {}",
                            row.answer, truth.counts[option]
                        ));
                    }
                }
                // The tables' own words for kinds of missing.
                None if MISSING.iter().any(|own| same(own, &row.answer)) => {
                    let as_missing = (0..names.len())
                        .find(|o| !substance(*o) && !known.contains(o) && is(truth.counts[*o]));
                    match as_missing {
                        Some(option) => known.push(option),
                        None if is(truth.skipped) || is(0) => {}
                        // Kinds of missing that the file does not tell apart.
                        None if is(said + truth.skipped - in_substance)
                            || is(said - in_substance) =>
                        {
                            known.extend((0..names.len()).filter(|o| !substance(*o)));
                        }
                        None => wrong.push(format!("{}: {count:.2}", row.answer)),
                    }
                }
                None if is(0) => {}
                None if is(truth.skipped) && truth.skipped > 0 => {}
                None if self.export.typed_in_place
                    && self
                        .model
                        .words
                        .others
                        .iter()
                        .any(|o| row.answer.starts_with(o)) =>
                {
                    known.extend((0..names.len()).filter(|o| sort(*o) == Sort::Other));
                }
                None => wrong.push(format!(
                    "{} is not one of its answers ({count:.2})",
                    row.answer
                )),
            }
            let bases = match row.base.as_str() {
                "excluding" => [in_substance, in_substance],
                _ => [said, said + truth.skipped],
            };
            if index == 0 && !bases.contains(&row.unweighted) {
                wrong.push(format!(
                    "base {} ({}), not {}",
                    row.unweighted, row.base, bases[0]
                ));
            }
        }
        for (option, named) in names.iter().enumerate() {
            let in_place = self.export.typed_in_place && sort(option) == Sort::Other;
            if truth.counts[option] > 0 && !known.contains(&option) && !in_place {
                wrong.push(format!("no {named} ({})", truth.counts[option]));
            }
        }
        if !wrong.is_empty() {
            self.outcome
                .find(format!("{name}/counts"), wrong.join("; "));
        }
        let scale =
            matches!(question.kind, Kind::Scale | Kind::Grid | Kind::Rank) && !options.is_empty();
        if scale && !order.is_sorted() && !order.iter().rev().is_sorted() {
            let words: Vec<&str> = order.iter().map(|o| names[*o].as_str()).collect();
            self.outcome
                .find(format!("{name}/order"), words.join(" | "));
        }
    }

    fn number(&mut self, question: &Question, drafted: &Drafted, rows: &[&Row]) {
        let name = NAMES[question.place];
        let mut numbers: Vec<f64> = self
            .model
            .counted()
            .filter_map(|p| match p.answers[question.place] {
                Answer::Number(value) => Some(value),
                _ => None,
            })
            .collect();
        numbers.sort_by(f64::total_cmp);
        let n = numbers.len();
        let mean = numbers.iter().sum::<f64>() / n as f64;
        let median = numbers[n.div_ceil(2) - 1];
        for (statistic, expected) in [("mean", mean), ("median", median)] {
            match rows.iter().find(|row| row.statistic == statistic) {
                Some(row) if (row.value - expected).abs() < 1e-6 && row.unweighted == n => {}
                Some(row) => {
                    let detail = format!(
                        "{statistic} {} of {}, not {expected} of {n}",
                        row.value, row.unweighted
                    );
                    self.outcome.find(format!("{name}/{statistic}"), detail);
                }
                None => self.outcome.find(
                    format!("{name}/{statistic}"),
                    format!("kind = {}", drafted.kind),
                ),
            }
        }
    }
}
