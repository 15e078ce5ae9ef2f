//! The names in a question's nets, scores, lead, truth and shares, as indices of its categories.

use std::ops::Range;

use super::answers::{Match, stands_for_any};
use super::question::{
    Cumulative, Data, Item, Lead, Net, Op, Question, Tabulation, Truth, gave_an_answer,
};
use super::{Category, Cells};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, suggest};
use crate::label;
use crate::spec::{self, Located};

/// Turns the names in a question's nets, lead, truth and shares into indices of categories.
pub(super) struct Resolver<'a> {
    pub(super) written: &'a spec::Question,
    pub(super) columns: &'a [Cells<'a>],
    pub(super) categories: &'a [Category],
    pub(super) assigned: &'a indexmap::IndexMap<String, u16>,
}

impl Resolver<'_> {
    pub(super) fn finish(
        &self,
        text: String,
        items: Vec<Item>,
        found: &mut Diagnostics,
    ) -> Question {
        let written = self.written;
        let mut nets = Vec::new();
        for (name, answers) in &written.nets {
            let mut codes: Vec<u16> = Vec::new();
            for answer in answers.iter() {
                if let Some(code) = self.category(answer, found) {
                    self.whole(code, answers, answer, found);
                    self.in_base(code, answer.span(), found);
                    codes.push(code);
                }
            }
            codes.sort_unstable();
            codes.dedup();
            if self.categories.iter().any(|c| label::same(&c.label, name)) {
                found.push(
                    Diagnostic::error(
                        Code::NamedTwice,
                        format!("the NET `{name}` has the name of an answer"),
                    )
                    .at(name.span())
                    .help("give it another name: both would have the same number id"),
                );
            }
            nets.push(Net {
                label: name.to_string(),
                codes,
            });
        }
        nets.extend(self.boxes(found));
        let lead = written.lead.as_ref().and_then(|lead| {
            let of = self.side(&lead.of, &nets, found);
            let over = self.side(&lead.over, &nets, found);
            Some(Lead {
                of: of?,
                over: over?,
            })
        });
        let truth = written.truth.as_ref().and_then(|truth| {
            let answer = truth.answer.as_ref()?;
            Some(Truth {
                at: f64::from(self.named(answer, found)?),
                source: truth.source.clone(),
            })
        });
        let mut values = vec![None; self.categories.len()];
        for (name, value) in written.values.iter().flatten() {
            if let Some(code) = self.named(name, found) {
                values[code as usize] = Some(*value);
            }
        }
        let cumulative = cumulative(written, found, |text, span, found| {
            let index = label::position(text, self.labels())?;
            self.note(text, index, span, found);
            let answer = &self.categories[index];
            answer.missing.is_none().then_some(index as f64)
        });
        Question {
            id: written.id.to_string(),
            kind: *written.kind,
            text,
            unit: written.unit.clone(),
            data: Data::Choice {
                categories: self.categories.to_vec(),
                items,
            },
            gave_an_answer: gave_an_answer(written),
            nets,
            cumulative,
            lead,
            truth,
            bands: Vec::new(),
            values,
            scores: self.scores(found),
            tabulation: Tabulation::of(written),
            only: None,
            read_by_rule: Vec::new(),
        }
    }

    /// The first and the last answers as NETs.
    fn boxes(&self, found: &mut Diagnostics) -> Vec<Net> {
        let stated: Vec<u16> = (0..self.categories.len())
            .filter(|&i| self.categories[i].missing.is_none())
            .map(|i| i as u16)
            .collect();
        let mut boxes = Vec::new();
        for (count, name) in [(&self.written.top, "Top"), (&self.written.bottom, "Bottom")] {
            let Some(count) = count else { continue };
            let n = **count as usize;
            if n == 0 || n >= stated.len() {
                let of = self.written.id.to_string();
                found.push(
                    Diagnostic::error(
                        Code::SpecContradiction,
                        format!(
                            "question `{of}` has {} answers, of which the {} {n} are to be a NET",
                            stated.len(),
                            if name == "Top" { "first" } else { "last" }
                        ),
                    )
                    .at(count.span())
                    .help(
                        "at least one, and some have to be left: top = 2 is the first two answers",
                    ),
                );
                continue;
            }
            let codes = match name {
                "Top" => stated[..n].to_vec(),
                _ => stated[stated.len() - n..].to_vec(),
            };
            boxes.push(Net {
                label: format!("{name} {n}"),
                codes,
            });
        }
        boxes
    }

    /// The score of each category; nothing where the spec gives none.
    fn scores(&self, found: &mut Diagnostics) -> Vec<Option<f64>> {
        let Some(written) = &self.written.scores else {
            return Vec::new();
        };
        let mut scores = vec![None; self.categories.len()];
        for (name, score) in written {
            let Some(code) = self.named(name, found) else {
                continue;
            };
            if self.categories[code as usize].missing.is_some() {
                found.push(
                    Diagnostic::error(
                        Code::SpecContradiction,
                        format!("\"{name}\" is no answer in substance and has no score"),
                    )
                    .at(name.span())
                    .help("leave it out: an index is the mean of those with a score"),
                );
                continue;
            }
            scores[code as usize] = Some(*score);
        }
        let left_out: Vec<&str> = (self.categories.iter().zip(&scores))
            .filter(|(category, score)| category.missing.is_none() && score.is_none())
            .map(|(category, _)| category.label.as_str())
            .collect();
        if let (false, Some((name, _))) = (left_out.is_empty(), written.iter().next()) {
            found.push(
                Diagnostic::warning(
                    Code::UnmentionedValue,
                    format!(
                        "the index of question `{}` leaves out whoever answered {}: they have no score",
                        self.written.id,
                        left_out.join(", ")
                    ),
                )
                .at(name.span())
                .help("give it a score, if it has one"),
            );
        }
        scores
    }

    fn labels(&self) -> impl Iterator<Item = &str> + Clone {
        self.categories.iter().map(|c| c.label.as_str())
    }

    /// Lists a name that is not the category's letter for letter.
    fn note(&self, name: &str, index: usize, span: Range<usize>, found: &mut Diagnostics) {
        let own = &self.categories[index].label;
        if own != name {
            let of = format!("question `{}`", self.written.id);
            found.note(label::note(name, own, &of).at(span));
        }
    }

    /// The category of a code or label: by the category's own name first, then by the file's codes and labels; and
    /// then by both again, but for what only typing decides.
    fn category(&self, answer: &Located<spec::Answer>, found: &mut Diagnostics) -> Option<u16> {
        let assigned = |how: Match| {
            let stands = |text: &str| stands_for_any(text, answer, self.columns) == Some(how);
            let found = self.assigned.iter().find(|(text, _)| stands(text));
            found.map(|(_, code)| *code)
        };
        let named = match &**answer {
            spec::Answer::Label(label) => self.labels().position(|own| own == label),
            spec::Answer::Code(_) => None,
        };
        if let Some(code) = named.map(|index| index as u16).or(assigned(Match::Exact)) {
            return Some(code);
        }
        if let spec::Answer::Label(label) = &**answer
            && let Some(index) = label::position(label, self.labels())
        {
            self.note(label, index, answer.span(), found);
            return Some(index as u16);
        }
        let code = assigned(Match::Relaxed);
        match code {
            Some(code) => self.note(&answer.to_string(), code.into(), answer.span(), found),
            None => self.unknown(&answer.to_string(), answer.span(), found),
        }
        code
    }

    /// A NET that names one of several answers that are recoded together would get all of them.
    fn whole(
        &self,
        code: u16,
        answers: &spec::Answers,
        answer: &Located<spec::Answer>,
        found: &mut Diagnostics,
    ) {
        let category = &self.categories[code as usize].label;
        let by_name = |a: &spec::Answer| matches!(a, spec::Answer::Label(name) if label::same(name, category));
        if answers.iter().any(|a| by_name(a)) {
            return;
        }
        let left_out = self.assigned.iter().find(|(text, own)| {
            **own == code
                && !answers
                    .iter()
                    .any(|a| stands_for_any(text, a, self.columns).is_some())
        });
        if let Some((text, _)) = left_out {
            found.push(
                Diagnostic::error(
                    Code::SpecContradiction,
                    format!("the NET names {answer}, which is recoded into `{category}` together with {text}"),
                )
                .at(answer.span())
                .help(format!("name \"{category}\", or recode them apart")),
            );
        }
    }

    /// Whoever did not know is in no percentage of those who gave an answer.
    fn in_base(&self, code: u16, span: Range<usize>, found: &mut Diagnostics) {
        let category = &self.categories[code as usize];
        if category.missing.is_some() && gave_an_answer(self.written) {
            found.push(
                Diagnostic::error(
                    Code::SpecContradiction,
                    format!(
                        "\"{}\" is left out of the base of question `{}`",
                        category.label, self.written.id
                    ),
                )
                .at(span)
                .help("write base = \"asked\", or leave it out here"),
            );
        }
    }

    /// The category of that name.
    fn named(&self, name: &Located<String>, found: &mut Diagnostics) -> Option<u16> {
        match label::position(name, self.labels()) {
            Some(index) => {
                self.note(name, index, name.span(), found);
                Some(index as u16)
            }
            None => {
                self.unknown(name, name.span(), found);
                None
            }
        }
    }

    fn side(&self, name: &Located<String>, nets: &[Net], found: &mut Diagnostics) -> Option<Net> {
        let answers = self.labels();
        let mut exact = answers.filter(|own| *own == name.as_str());
        // An answer of exactly that name goes before a NET whose name is typed in another way.
        let of_nets = nets.iter().map(|net| net.label.as_str());
        let net = match exact.next() {
            Some(_) => nets.iter().position(|net| net.label == **name),
            None => label::position(name, of_nets),
        };
        if let Some(net) = net {
            return Some(nets[net].clone());
        }
        let code = self.named(name, found)?;
        self.in_base(code, name.span(), found);
        Some(Net {
            label: name.to_string(),
            codes: vec![code],
        })
    }

    fn unknown(&self, name: &str, span: Range<usize>, found: &mut Diagnostics) {
        found.push(
            Diagnostic::error(
                Code::UnknownLabel,
                format!("question `{}` has no answer \"{name}\"", self.written.id),
            )
            .at(span)
            .help(suggest(
                name,
                "answers",
                self.categories.iter().map(|c| c.label.as_str()),
            )),
        );
    }
}

pub(super) fn cumulative(
    written: &spec::Question,
    found: &mut Diagnostics,
    mut place: impl FnMut(&str, Range<usize>, &mut Diagnostics) -> Option<f64>,
) -> Vec<Cumulative> {
    const OPS: [(&str, Op); 4] = [
        ("<=", Op::AtMost),
        (">=", Op::AtLeast),
        ("<", Op::Less),
        (">", Op::More),
    ];
    let mut all = Vec::new();
    for (label, rule) in &written.shares {
        let parsed = OPS.iter().find_map(|(sign, op)| {
            let rest = rule.strip_prefix(sign)?.trim();
            Some((*op, place(rest, rule.span(), found)?))
        });
        match parsed {
            Some((op, threshold)) => all.push(Cumulative {
                label: label.to_string(),
                op,
                threshold,
            }),
            None => found.push(
                Diagnostic::error(
                    Code::SpecContradiction,
                    format!("\"{rule}\" is not a condition on the answers of question `{}`", written.id),
                )
                .at(rule.span())
                .help("write \"< 21\" or \">= 35\" for a number, \"<= One month\" for an ordered answer"),
            ),
        }
    }
    all
}
