//! The definition: its variables, where they stand, and what their values mean.

use std::collections::HashSet;

use indexmap::IndexMap;

use super::super::xml::{Element, Node, Xml};
use crossbreak_study::diagnostic::{Code, Diagnostic, Diagnostics};
use crossbreak_study::raw::{Codebook, ColumnInfo, Holds, MultipleSet, SetKind};

/// What a definition says.
#[derive(Debug)]
pub(super) struct Definition {
    pub version: String,
    pub layout: Layout,
    /// The data file, where it is named.
    pub href: Option<String>,
    pub variables: Vec<Variable>,
}

/// How the data file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Layout {
    /// A line a respondent, each variable at its place.
    Fixed,
    /// Positions count the cells of a row; the first rows hold headings.
    Csv { skip: usize },
}

impl Layout {
    pub fn name(self) -> &'static str {
        match self {
            Layout::Fixed => "fixed width",
            Layout::Csv { .. } => "csv",
        }
    }
}

#[derive(Debug)]
pub(super) struct Variable {
    pub name: String,
    pub kind: Kind,
    label: Option<String>,
    /// First and last place, from 1.
    pub start: usize,
    pub finish: usize,
    /// Code to label, in the order of the file.
    pub values: IndexMap<String, String>,
    role: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// One code; it may be letters.
    Single {
        literal: bool,
    },
    /// A 0 or 1 for every code, in order.
    Bits,
    /// Codes in subfields of a width.
    Spread {
        subfields: usize,
        width: usize,
    },
    Quantity,
    Character,
    Logical,
    Date,
    Time,
}

impl Variable {
    /// The columns that the variable becomes.
    pub fn columns(&self) -> Vec<String> {
        let numbered = |part: &dyn std::fmt::Display| format!("{}_{part}", self.name);
        match self.kind {
            Kind::Bits => self.values.keys().map(|code| numbered(code)).collect(),
            Kind::Spread { subfields, .. } => (1..=subfields).map(|n| numbered(&n)).collect(),
            _ => vec![self.name.clone()],
        }
    }

    fn info(&self) -> ColumnInfo {
        ColumnInfo {
            text: self.label.clone(),
            labels: match self.kind {
                Kind::Bits => IndexMap::new(),
                _ => self.values.clone(),
            },
            holds: match self.kind {
                Kind::Quantity => Some(Holds::Number),
                Kind::Character => Some(Holds::Text),
                Kind::Date | Kind::Time => Some(Holds::Date),
                _ => None,
            },
            ..ColumnInfo::default()
        }
    }

    fn set(&self) -> Option<MultipleSet> {
        let kind = match self.kind {
            Kind::Bits => SetKind::Dichotomous {
                counted: "1".to_owned(),
            },
            Kind::Spread { .. } => SetKind::Categories,
            _ => return None,
        };
        Some(MultipleSet {
            name: self.name.clone(),
            label: self.label.clone(),
            columns: self.columns(),
            kind,
        })
    }
}

/// An element with what stands in it.
struct Tree {
    element: Element,
    text: String,
    children: Vec<Tree>,
}

/// Elements within elements: no definition has more.
const DEEPEST: usize = 32;

impl Tree {
    fn read(text: &str) -> Result<Self, String> {
        let mut xml = Xml::new(text.as_bytes());
        let mut open: Vec<Tree> = Vec::new();
        while let Some(node) = xml.next()? {
            match node {
                Node::Start(element) => {
                    if open.len() == DEEPEST {
                        return Err("its elements are nested too deeply".to_owned());
                    }
                    open.push(Tree {
                        element,
                        text: String::new(),
                        children: Vec::new(),
                    });
                }
                Node::Text(text) => {
                    if let Some(tree) = open.last_mut() {
                        tree.text.push_str(&text);
                    }
                }
                Node::End(_) => {
                    let Some(tree) = open.pop() else {
                        return Err("it ends an element that has not begun".to_owned());
                    };
                    match open.last_mut() {
                        // A line break in a label.
                        Some(parent) if tree.element.name == "br" => parent.text.push(' '),
                        Some(parent) => parent.children.push(tree),
                        None => return Ok(tree),
                    }
                }
            }
        }
        Err("it ends too early".to_owned())
    }

    fn child(&self, name: &str) -> Option<&Tree> {
        self.children
            .iter()
            .find(|child| child.element.name == name)
    }

    fn children<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Tree> {
        self.children
            .iter()
            .filter(move |child| child.element.name == name)
    }

    /// The words in it, with one blank between them: those for no mode of interview, if there are several.
    fn words(&self) -> String {
        let texts = || self.children("text");
        let chosen = texts()
            .find(|text| text.element.get("mode").is_none())
            .or_else(|| texts().find(|text| text.element.get("mode") == Some("analysis")))
            .or_else(|| texts().next())
            .unwrap_or(self);
        chosen.text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.element.get(name)
    }
}

impl Definition {
    pub fn read(text: &str, shown: &str) -> Result<Self, Diagnostics> {
        let wrong = |why: &str| {
            Diagnostic::error(
                Code::FileFormat,
                format!("{shown}: not Triple-S that can be read: {why}"),
            )
            .help("export it again, as Triple-S 1.2 or 2.0")
        };
        let tree = Tree::read(text).map_err(|why| wrong(&why))?;
        let version = tree.get("version").unwrap_or("1.1").to_owned();
        if !version.starts_with("1.") && !version.starts_with("2.") {
            return Err(wrong(&format!("its version is {version}")).into());
        }
        let survey = tree.child("survey");
        if tree.child("hierarchy").is_some()
            || survey.is_some_and(|s| s.children("record").count() > 1)
        {
            return Err(wrong("it has records of more than one level").into());
        }
        let record = survey.and_then(|survey| survey.child("record"));
        let record = record.ok_or_else(|| wrong("it has no record"))?;
        let layout = match record.get("format") {
            None | Some("fixed") => Layout::Fixed,
            Some("csv") => Layout::Csv {
                skip: record
                    .get("skip")
                    .and_then(|skip| skip.parse().ok())
                    .unwrap_or(0),
            },
            Some(other) => {
                return Err(wrong(&format!("its data are in the format \"{other}\"")).into());
            }
        };
        let mut found = Diagnostics::new();
        let mut variables = Vec::new();
        for tree in record.children("variable") {
            match variable(tree, layout) {
                Ok(variable) => variables.push(variable),
                Err(why) => {
                    let name = tree.child("name").map(Tree::words);
                    let name = name.or_else(|| tree.get("ident").map(str::to_owned));
                    found.push(wrong(&format!(
                        "the variable `{}` {why}",
                        name.unwrap_or_default()
                    )));
                }
            }
        }
        let mut names = HashSet::new();
        for name in variables.iter().flat_map(Variable::columns) {
            if names.contains(&name) {
                found.push(wrong(&format!("two variables make a column `{name}`")));
            } else {
                names.insert(name);
            }
        }
        if variables.is_empty() && !found.has_errors() {
            found.push(wrong("it has no variables"));
        }
        match found.has_errors() {
            true => Err(found),
            false => Ok(Self {
                version,
                layout,
                href: record
                    .get("href")
                    .filter(|href| !href.is_empty())
                    .map(str::to_owned),
                variables,
            }),
        }
    }

    pub fn codebook(&self) -> Codebook {
        let mut columns = IndexMap::new();
        for variable in &self.variables {
            let mut items = variable.values.values();
            for name in variable.columns() {
                let mut info = variable.info();
                if variable.kind == Kind::Bits {
                    info.item = items.next().cloned();
                }
                columns.insert(name, info);
            }
        }
        let used = |role: &str| {
            let mut all = self.variables.iter();
            all.find(|v| v.role.as_deref() == Some(role))
                .map(|v| v.name.clone())
        };
        let mut codebook = Codebook::coded(columns);
        codebook.sets = self.variables.iter().filter_map(Variable::set).collect();
        codebook.weight = used("weight");
        codebook.id = used("serial");
        codebook
    }
}

fn variable(tree: &Tree, layout: Layout) -> Result<Variable, String> {
    let name = tree.child("name").map(Tree::words).unwrap_or_default();
    if name.is_empty() {
        return Err("has no name".to_owned());
    }
    let position = tree.child("position").ok_or("has no position")?;
    let place = |name: &str| {
        position
            .get(name)
            .and_then(|place| place.trim().parse::<usize>().ok())
    };
    let start = place("start")
        .filter(|start| *start > 0)
        .ok_or("has no position")?;
    let finish = place("finish").unwrap_or(start);
    if finish < start {
        return Err(format!("ends at {finish}, before it begins at {start}"));
    }
    let kind_in_words = tree.get("type").unwrap_or_default();
    let mut values = IndexMap::new();
    let empty = Vec::new();
    for value in tree
        .child("values")
        .map_or(&empty, |values| &values.children)
    {
        match value.element.name.as_str() {
            "value" => {
                let code = value.get("code").ok_or("has a value without a code")?;
                let label = value.words();
                let before = values.insert(plain(code).to_owned(), label.clone());
                if before.is_some_and(|before| before != label) {
                    return Err(format!("gives the code {code} two labels"));
                }
            }
            // Codes without labels of their own: the points of a scale.
            "range" if kind_in_words == "single" => {
                let end = |name: &str| {
                    value
                        .get(name)
                        .and_then(|end| end.trim().parse::<i64>().ok())
                };
                if let (Some(from), Some(to)) = (end("from"), end("to"))
                    && (0..=1_000).contains(&to.saturating_sub(from))
                {
                    for code in from..=to {
                        values
                            .entry(code.to_string())
                            .or_insert_with(|| code.to_string());
                    }
                }
            }
            _ => {}
        }
    }
    let most = values
        .keys()
        .filter_map(|code| code.parse::<usize>().ok())
        .max()
        .unwrap_or(0);
    let kind = match kind_in_words {
        "single" => Kind::Single {
            literal: tree.get("format") == Some("literal"),
        },
        "multiple" => match tree.child("spread") {
            None if values.is_empty() => return Err("has no values".to_owned()),
            None => Kind::Bits,
            Some(spread) => {
                let number = |name: &str| {
                    spread
                        .get(name)
                        .and_then(|n| n.trim().parse::<usize>().ok())
                };
                let subfields = number("subfields").filter(|n| (1..=10_000).contains(n));
                let subfields =
                    subfields.ok_or("does not say over how many subfields it is spread")?;
                let width = number("width").unwrap_or_else(|| most.to_string().len());
                let room = finish - start + 1;
                if layout == Layout::Fixed && width.saturating_mul(subfields) > room {
                    return Err(format!(
                        "has {subfields} subfields of {width} in {room} places"
                    ));
                }
                Kind::Spread { subfields, width }
            }
        },
        "quantity" => Kind::Quantity,
        "character" => Kind::Character,
        "logical" => Kind::Logical,
        "date" => Kind::Date,
        "time" => Kind::Time,
        other => return Err(format!("is of the type \"{other}\", which is not known")),
    };
    if kind == Kind::Bits
        && let Some(code) = values
            .keys()
            .find(|code| !code.parse().is_ok_and(|n: usize| n > 0))
    {
        return Err(format!(
            "has the code {code}, which is no place in a string of 0 and 1"
        ));
    }
    Ok(Variable {
        name,
        kind,
        label: tree
            .child("label")
            .map(Tree::words)
            .filter(|label| !label.is_empty()),
        start,
        finish,
        values,
        role: tree.get("use").map(str::to_owned),
    })
}

/// A code without the zeros and blanks that fill it up.
pub(super) fn plain(code: &str) -> &str {
    let code = code.trim();
    let digits = code.trim_start_matches('0');
    match code.bytes().all(|byte| byte.is_ascii_digit()) {
        true if digits.is_empty() && !code.is_empty() => "0",
        true => digits,
        false => code,
    }
}
