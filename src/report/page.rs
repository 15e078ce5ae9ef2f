//! What the template is filled with.

use std::collections::BTreeSet;

use askama::Template;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rayon::prelude::*;
use sha2::{Digest, Sha256};

use super::Input;
use super::disclosure::aapor;
use super::headlines::{Headline, Places, headlines};
use super::numbers::{Detail, TableView, is_large, tables};
use super::words::{Term, anchor, glossary, title};
use crossbreak_core::number::{count, counted, percent_to};
use crossbreak_figures::figures::{self, DataCell, Figure, Inline, Theme};
use crossbreak_study::claims::{Checked, Verdict, tally};
use crossbreak_study::estimates::{COMPOSITION, Published};
use crossbreak_study::label::cut;
use crossbreak_study::spec::{dates, stated};
use crossbreak_tables::methods::Section;
use crossbreak_tables::tables::{Disclosure, MarginTable, Medium, Met, disclosures, notes, said};

/// More columns than this are not shown at once where the page can choose.
const MOST_COLUMNS: usize = 12;
/// Letters of a title, and of a sentence.
const TITLE: usize = 1_000;
const WORDS: usize = 2_000;
/// More sentences that hold than this stand under a fold.
const MOST_CLAIMS: usize = 24;

#[derive(Template)]
#[template(path = "page.html", config = "src/report/askama.toml")]
struct Page<'a> {
    policy: String,
    style: &'a str,
    script: &'a str,
    /// More columns than this are not shown at once.
    most: usize,
    title: &'a str,
    kicker: String,
    lead: String,
    synthetic: Option<&'a str>,
    precision: &'a str,
    headlines: Vec<Headline>,
    facts: Vec<(String, String)>,
    pictures: Vec<Picture>,
    claims: Claims,
    tables: Vec<TableView>,
    crossbreaks: Vec<String>,
    /// There are more columns than a page of paper has room for.
    has_wide: bool,
    /// There are so many numbers that only those of the total say what they are.
    large: bool,
    notes: Vec<String>,
    weighting: Weighting,
    methods: &'a [Section],
    disclosures: [(&'static str, Vec<Item>); 2],
    version: &'static str,
    run: &'a str,
    study: &'a str,
    files: bool,
    inputs: Vec<(String, String)>,
    left_out: Vec<(String, String)>,
    flagged: Vec<(String, String)>,
    respondents: String,
    rows: String,
    glossary: Vec<Term>,
}

/// A figure in the page.
struct Picture {
    id: String,
    title: String,
    drawn: Inline,
    header: Vec<String>,
    /// How many cells of a row, from the left, say what it is of.
    labels: usize,
    rows: Vec<Vec<DataLink>>,
    marked: Vec<DataLink>,
}

/// A number of a figure, and where the page has it in a table; nowhere where that is empty.
struct DataLink {
    text: String,
    anchor: String,
}

/// What was published, and what the data say.
#[derive(Default)]
struct Claims {
    summary: String,
    /// Those that a reader has to see.
    open: Vec<ClaimView>,
    /// Those that hold, where they are many.
    folded: Vec<ClaimView>,
}

struct ClaimView {
    text: String,
    place: String,
    /// "Holds", "Differs", "Cannot be checked".
    verdict: &'static str,
    class: &'static str,
    sentence: String,
    numbers: Vec<Link>,
}

struct Link {
    id: String,
    anchor: String,
    title: String,
    defines: &'static str,
}

struct Weighting {
    facts: Vec<(String, String)>,
    pictures: Vec<Picture>,
    composition: Vec<TableView>,
    margins: Vec<MarginView>,
}

struct MarginView {
    title: String,
    categories: String,
    source: String,
    note: String,
    rows: Vec<[String; 5]>,
}

/// An item of a list of disclosure.
struct Item {
    item: String,
    met: &'static str,
    class: &'static str,
    place: String,
    /// The section that it names first.
    link: &'static str,
}

pub(super) fn page(input: &Input<'_>) -> String {
    let Input {
        spec,
        published,
        book,
        provenance,
        ..
    } = *input;
    let study = &spec.study;
    let places = Places::of(book, published);
    let drawn: Vec<Picture> = input
        .figures
        .par_iter()
        .map(|figure| picture(figure, input.theme, &places))
        .collect();
    let (of_weighting, pictures): (Vec<Picture>, Vec<Picture>) = drawn
        .into_iter()
        .partition(|picture| figures::is_of_weighting(&picture.id));
    let claimed: Vec<&str> = input
        .claims
        .iter()
        .flat_map(|claim| claim.number.iter().map(String::as_str))
        .collect();
    let headlines = headlines(spec, published, &claimed, &places);
    let claims = claims(input.claims, published, &places);
    let linked = linked(&headlines, of_weighting.iter().chain(&pictures), &claims);
    let large = is_large(book);
    let detail = match large {
        true => Detail::Totals(&linked),
        false => Detail::Every,
    };
    let (composition, asked): (Vec<TableView>, Vec<TableView>) = tables(book, published, detail)
        .into_iter()
        .partition(|table| table.id == COMPOSITION);
    let banner = asked.iter().find(|table| table.banner);
    let crossbreaks = banner.map_or(Vec::new(), |table| {
        let named = table.groups.iter().filter(|group| !group.label.is_empty());
        named.map(|group| group.label.clone()).collect()
    });
    let has_wide = banner.is_some_and(|table| table.columns.len() > MOST_COLUMNS);
    let style = style(banner, input.theme);
    let script = match large {
        true => concat!(include_str!("brief.js"), include_str!("script.js")),
        false => include_str!("script.js"),
    };
    let facts = |facts: &[crossbreak_tables::tables::Fact]| {
        let pair = |fact: &crossbreak_tables::tables::Fact| (fact.name.clone(), said(&fact.value));
        facts.iter().map(pair).collect::<Vec<_>>()
    };
    let reasons = |rows: &[(String, usize)]| {
        let pair =
            |(reason, rows): &(String, usize)| (reason.clone(), counted(*rows, "row", "rows"));
        rows.iter().map(pair).collect::<Vec<_>>()
    };
    let title_of_study = cut(&study.title, TITLE);
    let page = Page {
        policy: policy(&style, script),
        style: &style,
        script,
        most: MOST_COLUMNS,
        title: &title_of_study,
        kicker: {
            let who = match (stated(&study.company), stated(&study.client)) {
                (Some(company), Some(client)) => format!(" by {company} for {client}"),
                (Some(company), None) => format!(" by {company}; client not stated"),
                (None, Some(client)) => format!(" for {client}; company not stated"),
                (None, None) => "; company and client not stated".to_owned(),
            };
            match study.synthetic {
                Some(_) => format!("Synthetic data in the form of a poll{who}"),
                None => format!("Poll{who}"),
            }
        },
        lead: format!(
            "{} respondents · {} · {} · {}",
            count(published.respondents() as f64),
            stated(&study.universe).unwrap_or("universe not stated"),
            stated(&study.mode).unwrap_or("mode not stated"),
            dates(*study.fieldwork.from, *study.fieldwork.to)
        ),
        synthetic: study
            .synthetic
            .as_deref()
            .map(|words| words.trim_end_matches('.')),
        precision: published.precision(),
        headlines,
        facts: facts(&book.cover.facts),
        pictures,
        claims,
        tables: asked,
        crossbreaks,
        has_wide,
        large,
        notes: notes(spec, published, Medium::Page),
        weighting: Weighting {
            facts: facts(&book.weighting),
            pictures: of_weighting,
            composition,
            margins: book.margins.iter().map(margin).collect(),
        },
        methods: &input.methods.sections,
        disclosures: [
            (
                "British Polling Council: rules of disclosure",
                disclosures(spec, published, Medium::Page)
                    .into_iter()
                    .map(item)
                    .collect(),
            ),
            (
                "AAPOR: Transparency Initiative",
                aapor(spec, published).into_iter().map(item).collect(),
            ),
        ],
        version: provenance.crossbreak,
        run: &provenance.run,
        study: input.study,
        files: input.files,
        inputs: input.inputs.iter().map(file).collect(),
        left_out: reasons(&provenance.dropped),
        flagged: reasons(&provenance.flagged),
        respondents: count(published.respondents() as f64),
        rows: counted(provenance.rows, "row", "rows"),
        glossary: glossary(published),
    };
    page.render().expect("a page is written to memory")
}

/// The places in tables that the rest of the page links to.
fn linked<'a>(
    headlines: &[Headline],
    pictures: impl Iterator<Item = &'a Picture>,
    claims: &Claims,
) -> BTreeSet<String> {
    let of_headlines = headlines.iter().map(|headline| &headline.anchor);
    let of_pictures = pictures
        .flat_map(|picture| picture.rows.iter().flatten().chain(&picture.marked))
        .map(|link| &link.anchor);
    let of_claims = claims.open.iter().chain(&claims.folded);
    let of_claims = of_claims
        .flat_map(|claim| &claim.numbers)
        .map(|link| &link.anchor);
    of_headlines
        .chain(of_pictures)
        .chain(of_claims)
        .cloned()
        .collect()
}

/// The style with the faces of the figures, and with what is printed where no script can choose: the total and the
/// first crossbreak.
fn style(banner: Option<&TableView>, theme: &Theme) -> String {
    let mut style = figures::font_css(theme) + include_str!("style.css");
    let wide = banner.filter(|table| table.columns.len() > MOST_COLUMNS);
    if let Some(table) = wide {
        let kept: usize = table.groups.iter().take(2).map(|group| group.columns).sum();
        style += &format!(
            "@media print{{html:not(.js) .x tr:not(.h)>:nth-child(n+{}),html:not(.js) .x .g>:nth-child(n+4){{display:none}}}}\n",
            kept + 2
        );
    }
    style
}

/// Nothing from elsewhere; style and script are known by their hashes.
fn policy(style: &str, script: &str) -> String {
    let hash = |text: &str| STANDARD.encode(Sha256::digest(text.as_bytes()));
    format!(
        "default-src 'none'; style-src 'sha256-{}'; script-src 'sha256-{}'; img-src data:; font-src data:; \
         base-uri 'none'; form-action 'none'",
        hash(style),
        hash(script)
    )
}

fn picture(figure: &Figure, theme: &Theme, places: &Places<'_>) -> Picture {
    let data = figures::data_table(&figures::shortened(figure));
    let link = |cell: DataCell| DataLink {
        anchor: match places.get(&cell.number) {
            Some(_) => anchor(&cell.number),
            None => String::new(),
        },
        text: cell.text,
    };
    let row = |row: Vec<DataCell>| row.into_iter().map(link).collect();
    Picture {
        id: figure.id.clone(),
        title: cut(&figure.title, TITLE).into_owned(),
        drawn: figures::inline(figure, theme),
        header: data.header,
        labels: data.labels,
        rows: data.rows.into_iter().map(row).collect(),
        marked: data.marked.into_iter().map(link).collect(),
    }
}

fn claims(all: &[Checked], published: &Published, places: &Places<'_>) -> Claims {
    if all.is_empty() {
        return Claims::default();
    }
    let (holding, others): (Vec<&Checked>, Vec<&Checked>) = all
        .iter()
        .partition(|claim| claim.verdict == Verdict::Holds);
    let views = |claims: &[&Checked]| -> Vec<ClaimView> {
        let views = claims
            .iter()
            .map(|claim| claim_view(claim, published, places));
        views.collect()
    };
    let many = holding.len() > MOST_CLAIMS;
    // Few of them stand in their own order.
    let open: Vec<&Checked> = match many {
        true => others,
        false => all.iter().collect(),
    };
    Claims {
        summary: format!(
            "{} checked against the data: {}.",
            counted(all.len(), "published sentence", "published sentences"),
            tally(all).join(", ")
        ),
        open: views(&open),
        folded: if many { views(&holding) } else { Vec::new() },
    }
}

fn claim_view(claim: &Checked, published: &Published, places: &Places<'_>) -> ClaimView {
    let (verdict, class) = match claim.verdict {
        Verdict::Holds => ("Holds", "yes"),
        Verdict::HoldsIf if claim.stands() => ("Holds, with a note", "yes"),
        Verdict::HoldsIf => ("Holds if", "open"),
        Verdict::Differs => ("Differs", "no"),
        Verdict::CannotBeChecked => ("Cannot be checked", "open"),
    };
    let story = match claim.changes_story {
        true => " This changes the story.",
        false => "",
    };
    let link = |id: &String| {
        let number = published.get(id);
        let place = places.get(id);
        Link {
            id: id.clone(),
            anchor: place.map_or(String::new(), |_| anchor(id)),
            title: number
                .zip(place)
                .map_or(String::new(), |(n, p)| title(n, p.format(), p.whom())),
            defines: number.map_or("", |n| n.statistic.as_str()),
        }
    };
    ClaimView {
        text: cut(&claim.text, WORDS).into_owned(),
        place: cut(claim.printed_in.as_deref().unwrap_or_default(), WORDS).into_owned(),
        verdict,
        class,
        // The verdict stands before it.
        sentence: {
            let said = [" It holds.", " It differs."];
            let mut said = said
                .iter()
                .filter_map(|end| claim.sentence.strip_suffix(end));
            format!("{}{story}", said.next().unwrap_or(&claim.sentence))
        },
        numbers: claim.number.iter().map(link).collect(),
    }
}

fn margin(margin: &MarginTable) -> MarginView {
    let share = |value: Option<f64>| value.map_or("[c]".to_owned(), |v| percent_to(v, 1));
    let rows = margin.rows.iter().map(|row| {
        [
            row.category.clone(),
            row.unweighted.map_or("[c]".to_owned(), count),
            share(row.unweighted_share),
            percent_to(row.target, 1),
            percent_to(row.achieved, 1),
        ]
    });
    MarginView {
        title: margin.title.clone(),
        categories: counted(margin.rows.len(), "category", "categories"),
        source: margin.source.clone().unwrap_or_default(),
        note: margin.note.clone().unwrap_or_default(),
        rows: rows.collect(),
    }
}

fn item(disclosure: Disclosure) -> Item {
    let (met, class) = match disclosure.met {
        Met::ToBeChecked => ("Not checked", "open"),
        Met::Yes => (disclosure.met.as_str(), "yes"),
        Met::No => (disclosure.met.as_str(), "no"),
        Met::DoesNotApply => (disclosure.met.as_str(), "none"),
    };
    const SECTIONS: [(&str, &str); 8] = [
        ("About the study", "about"),
        ("Weighting", "weighting"),
        ("Methods", "methods"),
        ("Provenance", "provenance"),
        ("Tables", "tables"),
        ("First rows of every table", "tables"),
        ("Above every table", "tables"),
        ("Bases in every table", "tables"),
    ];
    let named = |(words, _): &&(&str, &str)| disclosure.place.starts_with(words);
    Item {
        item: disclosure.item,
        met,
        class,
        link: SECTIONS.iter().find(named).map_or("", |(_, id)| id),
        place: disclosure.place,
    }
}

/// A file by its name where its path would tell of the machine.
fn file((path, hash): &(String, String)) -> (String, String) {
    let slashed = path.replace('\\', "/");
    let absolute = slashed.starts_with(['/', '~']) || slashed.get(1..2) == Some(":");
    let name = slashed.rsplit('/').next().unwrap_or(&slashed);
    let shown = if absolute { name } else { path };
    (shown.to_owned(), hash.clone())
}
