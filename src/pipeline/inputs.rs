//! Reads what a study consists of: the spec's text, target tables and claims.

use std::io::Read;
use std::path::Path;

use crate::manifest::FileHash;
use crossbreak_figures::figures::{self, Theme};
use crossbreak_formats::ingest::{self, Dictionary, Limits, Settings, Sheet};
use crossbreak_study::claims::{self, Claim, Written};
use crossbreak_study::diagnostic::{Code, Diagnostic, Diagnostics, Place, Severity, suggest};
use crossbreak_study::estimates::Plan;
use crossbreak_study::label;
use crossbreak_study::raw::Table;
use crossbreak_study::spec::{self, Method, ReplicateFactors, Spec, Targets};
use crossbreak_study::weighting::TargetTables;

pub(super) fn read_spec(path: &Path, shown: &str) -> Result<String, Diagnostic> {
    /// Bytes of a spec: one with a thousand questions takes a tenth of it.
    const MOST: u64 = 4 << 20;
    let missing = |what: String| {
        Diagnostic::error(Code::FileMissing, format!("{shown}: {what}"))
            .help("name a spec, as in `crossbreak run specs/terms-of-engagement.toml`")
    };
    let no_file = |error: std::io::Error| {
        missing(match error.kind() {
            std::io::ErrorKind::NotFound => "there is no such file".to_owned(),
            _ => format!("it cannot be read: {error}"),
        })
    };
    let size = std::fs::metadata(path).map_err(no_file)?;
    if !size.is_file() {
        return Err(missing("it is a folder or a device".to_owned()));
    }
    if size.len() > MOST {
        return Err(Diagnostic::error(
            Code::FileLimit,
            format!(
                "{shown}: it is larger than {} MB, and no spec is",
                MOST >> 20
            ),
        )
        .help("a spec is a TOML file that people write; a raw export is named inside it"));
    }
    let bytes = std::fs::read(path).map_err(no_file)?;
    let text = String::from_utf8(bytes).map_err(|_| {
        Diagnostic::error(
            Code::SpecSyntax,
            format!("{shown}: not a text file in UTF-8"),
        )
        .help("a spec is a TOML file; a raw export is named inside it")
    })?;
    if text.contains('\r') && !text.contains('\n') {
        return Err(Diagnostic::error(
            Code::SpecSyntax,
            format!("{shown}: its lines end with a bare carriage return"),
        )
        .help("save it with Windows or Unix line ends"));
    }
    // A byte-order mark is no part of the text; the bytes of the spans are those after it.
    Ok(text
        .strip_prefix('\u{feff}')
        .map(str::to_owned)
        .unwrap_or(text))
}

/// File diagnostics point at the line of the spec that names the file, unless they know better.
pub(super) fn placed(diagnostics: Diagnostics, name: &spec::Located<String>) -> Diagnostics {
    let mut out = Diagnostics::new();
    for diagnostic in diagnostics.iter() {
        let mut diagnostic = diagnostic.clone();
        if diagnostic.place == Place::None {
            diagnostic.place = Place::Spec(name.span());
        }
        out.push(diagnostic);
    }
    out
}

/// What the spec's dictionary files say; `None` where one of them cannot be read.
pub(super) fn read_dictionary(
    spec: &Spec,
    folder: Folder<'_>,
    inputs: &mut Vec<FileHash>,
    found: &mut Diagnostics,
) -> Option<Option<Dictionary>> {
    let Some(files) = &spec.input.dictionary else {
        return Some(None);
    };
    let mut dictionary = Dictionary::default();
    let mut whole = true;
    for asked in files.iter() {
        let path = folder.path.join(&*asked.file);
        let sheet = asked.sheet.as_ref();
        if let Err(diagnostics) = dictionary.read(&path, &asked.file, sheet, folder.limits) {
            found.extend(placed(diagnostics, &asked.file));
            whole = false;
        }
    }
    for (file, sha256) in dictionary.files.iter().cloned() {
        if inputs.iter().all(|input| input.file != file) {
            inputs.push(FileHash { file, sha256 });
        }
    }
    whole.then_some(Some(dictionary))
}

/// The folder that paths of the spec are taken from, and the limits for what is read there.
#[derive(Clone, Copy)]
pub(super) struct Folder<'a> {
    pub path: &'a Path,
    pub limits: Limits,
}

pub(super) fn read_targets(
    spec: &Spec,
    folder: Folder<'_>,
    inputs: &mut Vec<FileHash>,
    found: &mut Diagnostics,
) -> TargetTables {
    let weighting = &spec.weighting;
    let margins = weighting
        .margins
        .iter()
        .map(|margin| (&margin.targets, margin.sheet.as_ref()));
    let totals = weighting.segments.iter().filter_map(|s| s.totals.as_ref());
    let mut tables = TargetTables::new();
    for (targets, sheet) in margins.chain(totals.map(|totals| (totals, None))) {
        let Targets::File(file) = &**targets else {
            continue;
        };
        let name = spec::Located::new(file.clone(), targets.span());
        let wanted = match sheet {
            Some(sheet) => Sheet::Named(sheet),
            None => Sheet::Only("name one of them in the margin, as in sheet = \"Targets\""),
        };
        if let Some(table) = read_table(folder, &name, wanted, inputs, found) {
            tables.insert((file.clone(), sheet.map(|s| s.to_string())), table);
        }
    }
    tables
}

/// The file of weights that were made elsewhere, where the spec names one.
pub(super) fn read_given(
    spec: &Spec,
    folder: Folder<'_>,
    inputs: &mut Vec<FileHash>,
    found: &mut Diagnostics,
) -> Option<Table> {
    let weighting = &spec.weighting;
    let file = weighting
        .file
        .as_ref()
        .filter(|_| *weighting.method == Method::Given)?;
    read_table(folder, file, ONE_SHEET, inputs, found)
}

/// How figures look: a bundled theme, or that of a file; `None` where it cannot be read.
pub(super) fn read_theme(
    spec: &Spec,
    folder: Folder<'_>,
    inputs: &mut Vec<FileHash>,
    found: &mut Diagnostics,
) -> Option<Theme> {
    let Some(name) = &spec.figure_rules.theme else {
        return Some(figures::plain().clone());
    };
    let bundled = figures::BUNDLED;
    if let Some((_, text)) = bundled.iter().find(|(own, _)| *own == name.as_str()) {
        let mut none = |file: &str| Err(format!("{file} is not bundled"));
        return figures::read_theme(text, name, &mut none).0;
    }
    if !name.ends_with(".toml") {
        let names = bundled.iter().map(|(name, _)| *name);
        let help = suggest(name, "bundled themes", names);
        found.push(
            Diagnostic::error(Code::BadTheme, format!("there is no theme \"{name}\""))
                .at(name.span())
                .help(format!(
                    "{help}; a theme of your own is a file: theme = \"house.toml\""
                )),
        );
        return None;
    }
    let path = folder.path.join(name.as_str());
    let beside = path.parent().unwrap_or(folder.path).to_owned();
    let prefix = Path::new(name.as_str()).parent().unwrap_or(Path::new(""));
    let text = match read_small(&path, figures::MOST_THEME_BYTES) {
        Ok(bytes) => bytes,
        Err(why) => {
            let message = format!("{name}: {why}");
            found.push(
                Diagnostic::error(Code::BadTheme, message)
                    .at(name.span())
                    .help("paths are relative to the spec's folder; `crossbreak theme plain` prints a theme to begin with"),
            );
            return None;
        }
    };
    let mut hashes = vec![hash(name.as_str(), &text)];
    let text = String::from_utf8_lossy(&text).into_owned();
    let mut read = |file: &str| {
        let bytes = read_small(&beside.join(file), MOST_FONT_BYTES)
            .map_err(|why| format!("{file}: {why}"))?;
        let shown = prefix.join(file).to_string_lossy().into_owned();
        hashes.push(hash(&shown, &bytes));
        Ok(bytes)
    };
    let (theme, more) = figures::read_theme(&text, name, &mut read);
    found.extend(more);
    inputs.extend(hashes);
    theme
}

/// Bytes of a font or a logo.
const MOST_FONT_BYTES: usize = 20 << 20;

/// A file that was read, or is to be written.
pub(super) fn hash(file: &str, bytes: &[u8]) -> FileHash {
    FileHash {
        file: file.to_owned(),
        sha256: ingest::sha256(bytes),
    }
}

/// A file that is no larger than that; the error says why not.
fn read_small(path: &Path, most: usize) -> Result<Vec<u8>, String> {
    let why = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::NotFound => "there is no such file".to_owned(),
        _ => format!("it cannot be read: {error}"),
    };
    let size = std::fs::metadata(path).map_err(why)?;
    if !size.is_file() {
        return Err("it is a folder or a device".to_owned());
    }
    let mut bytes = Vec::new();
    std::fs::File::open(path)
        .and_then(|file| file.take(most as u64 + 1).read_to_end(&mut bytes))
        .map_err(why)?;
    match bytes.len() > most {
        true => Err(format!("it is larger than {} kB", most / 1000)),
        false => Ok(bytes),
    }
}

/// The file of replicate weights, where the spec names one.
pub(super) fn read_replicates(
    spec: &Spec,
    folder: Folder<'_>,
    inputs: &mut Vec<FileHash>,
    found: &mut Diagnostics,
) -> Option<Table> {
    let asked = spec.weighting.replicates.as_ref()?;
    let given = *spec.weighting.method == Method::Given;
    let file = asked.file.as_ref().filter(|_| given)?;
    read_table(folder, file, ONE_SHEET, inputs, found)
}

/// The file of the replicates' factors, where the spec names one: another name is that of a column of `replicates`.
pub(super) fn read_factors(
    spec: &Spec,
    replicates: Option<&Table>,
    folder: Folder<'_>,
    inputs: &mut Vec<FileHash>,
    found: &mut Diagnostics,
) -> Option<Table> {
    let asked = spec.weighting.replicates.as_ref()?.factors.as_ref()?;
    let ReplicateFactors::Named(name) = &**asked else {
        return None;
    };
    if replicates?.headings.contains(name) {
        return None;
    }
    let file = spec::Located::new(name.clone(), asked.span());
    read_table(folder, &file, ONE_SHEET, inputs, found)
}

/// A file for which no key names a sheet.
const ONE_SHEET: Sheet<'_> =
    Sheet::Only("leave one sheet in the workbook, or save the sheet as csv");

pub(super) fn read_claim_files<'a>(
    spec: &'a Spec,
    folder: Folder<'_>,
    inputs: &mut Vec<FileHash>,
    found: &mut Diagnostics,
) -> Vec<(&'a spec::Located<String>, Table)> {
    let files = &spec.claims.files;
    files
        .iter()
        .filter_map(|file| Some((file, read_table(folder, file, ONE_SHEET, inputs, found)?)))
        .collect()
}

pub(super) fn read_table(
    folder: Folder<'_>,
    file: &spec::Located<String>,
    sheet: Sheet<'_>,
    inputs: &mut Vec<FileHash>,
    found: &mut Diagnostics,
) -> Option<Table> {
    match ingest::read_table(&folder.path.join(&**file), file, sheet, folder.limits) {
        Ok(table) => {
            // Several margins can stand in one file.
            if inputs.iter().all(|input| input.file != table.file) {
                inputs.push(FileHash {
                    file: table.file.clone(),
                    sha256: table.sha256.clone(),
                });
            }
            Some(table)
        }
        Err(diagnostics) => {
            found.extend(placed(diagnostics, file));
            None
        }
    }
}

/// The claims of the spec and of its csv files. Every number they rest on has to be one of the study's.
pub(super) fn read_claims(
    spec: &Spec,
    tables: &[(&spec::Located<String>, Table)],
    plan: Option<&Plan>,
    found: &mut Diagnostics,
) -> Vec<Claim> {
    let mut written: Vec<Written<'_>> = Vec::new();
    for (index, claim) in spec.claim.iter().enumerate() {
        written.push(Written::of_spec(claim, index + 1));
    }
    for (file, table) in tables {
        let columns = match claims::Columns::find(&table.headings, &table.file) {
            Ok(columns) => columns,
            Err(diagnostic) => {
                found.push(diagnostic.at(file.span()));
                continue;
            }
        };
        let stem = Path::new(&table.file)
            .file_stem()
            .map(|stem| stem.to_string_lossy().into_owned())
            .unwrap_or_default();
        for (index, row) in table.rows.iter().enumerate() {
            let place = Place::File(Box::new(table.place(index)));
            match Written::of_row(row, &columns, format!("{stem}-{}", index + 1), place) {
                Ok(claim) => written.push(claim),
                Err(diagnostic) => found.push(diagnostic),
            }
        }
    }
    let mut claims: Vec<Claim> = Vec::new();
    for mut claim in written {
        let mut known = true;
        for (id, place) in &mut claim.numbers {
            let place = place.clone();
            if let Some(own) = plan.and_then(|plan| plan.find(id)) {
                if own != *id {
                    let note = label::note(id, &own, "the numbers");
                    found.note(Diagnostic { place, ..note });
                    *id = own;
                }
            } else if let Some(unknown) = unknown_number(id, spec, plan) {
                // What nobody was asked has no answers yet: the claim stays, and cannot be checked.
                known &= unknown.severity == Severity::Warning;
                found.push(Diagnostic { place, ..unknown });
            }
        }
        let place = claim.says_at.clone();
        let claim = claim.read();
        let mut wrong = |diagnostic: Diagnostic| {
            found.push(Diagnostic {
                place: place.clone(),
                ..diagnostic
            });
        };
        if claims.iter().any(|c| c.id == claim.id) {
            wrong(
                Diagnostic::error(
                    Code::NamedTwice,
                    format!("claim `{}` is named twice", claim.id),
                )
                .help("give one of them another id"),
            );
        }
        // Words that are not understood may be the name of an answer.
        if claim.phrase.readings.is_empty() {
            let answers: Vec<&str> = plan
                .iter()
                .flat_map(|plan| claim.numbers.iter().flat_map(|id| plan.median_answers(id)))
                .collect();
            if !answers.iter().any(|answer| claim.phrase.names(answer)) {
                let help = match answers.is_empty() {
                    true => claims::HOW_TO_PRINT.to_owned(),
                    false => suggest(&claim.phrase.text, "answers", answers.iter().copied()),
                };
                wrong(
                    Diagnostic::warning(
                        Code::BadClaim,
                        format!("\"{}\" is not understood and cannot be checked", claim.says),
                    )
                    .help(help),
                );
            }
        }
        if known {
            claims.push(claim);
        }
    }
    claims
}

/// What is wrong with the id of a number that the plan does not have. Without a plan (the raw file could not be read) only its question is
/// known; a question that could not be made has been reported already.
fn unknown_number(id: &str, spec: &Spec, plan: Option<&Plan>) -> Option<Diagnostic> {
    let question = id.split([':', '@']).next().unwrap_or_default();
    let written = spec.questions.iter().any(|q| *q.id == question);
    let no_number = || Diagnostic::error(Code::UnknownNumber, format!("there is no number `{id}`"));
    match plan {
        Some(plan) if plan.has_no_answers(question) => Some(
            Diagnostic::warning(
                Code::BadClaim,
                format!("`{id}` cannot be checked: no respondent was asked `{question}`"),
            )
            .help("list the answers of the question, and the number has its place until there are some"),
        ),
        Some(plan) if !written || plan.has_question(question) => {
            Some(no_number().help(plan.suggest(id)))
        }
        None if !written => {
            let questions = spec.questions.iter().map(|q| q.id.as_str());
            Some(no_number().help(suggest(question, "questions", questions)))
        }
        _ => None,
    }
}

/// How the spec says that its raw file is to be read.
pub(super) fn settings<'a>(
    spec: &'a Spec,
    limits: Limits,
    dictionary: Option<&'a Dictionary>,
) -> Settings<'a> {
    Settings {
        limits,
        encoding: spec.input.encoding.as_ref(),
        sheet: spec.input.sheet.as_ref(),
        heading: spec.input.heading.as_ref(),
        dictionary,
    }
}

/// Every file that a spec names, as it names them.
pub(super) fn named_files(spec: &Spec) -> Vec<&str> {
    let weighting = &spec.weighting;
    let margins = weighting.margins.iter().map(|margin| &margin.targets);
    let totals = weighting.segments.iter().filter_map(|s| s.totals.as_ref());
    let targets = margins
        .chain(totals)
        .filter_map(|targets| match &**targets {
            Targets::File(file) => Some(file.as_str()),
            _ => None,
        });
    let dictionaries = spec.input.dictionary.iter().flat_map(|files| files.iter());
    let replicates = weighting.replicates.iter().filter_map(|r| r.file.as_ref());
    let factors = weighting
        .replicates
        .iter()
        .filter_map(|r| r.factors.as_ref());
    // Another name is that of a column.
    let factors = factors.filter_map(|factors| match &**factors {
        ReplicateFactors::Named(file) if file.contains('.') => Some(file.as_str()),
        _ => None,
    });
    let theme = spec.figure_rules.theme.iter().map(|theme| theme.as_str());
    let mut files = vec![spec.input.file.as_str()];
    // Another name is that of a bundled theme.
    files.extend(theme.filter(|theme| theme.ends_with(".toml")));
    files.extend(dictionaries.map(|asked| asked.file.as_str()));
    files.extend(targets);
    files.extend(
        weighting
            .file
            .iter()
            .chain(replicates)
            .map(|file| file.as_str()),
    );
    files.extend(factors);
    files.extend(spec.claims.files.iter().map(|file| file.as_str()));
    files
}
