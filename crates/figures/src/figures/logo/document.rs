//! The document of a logo as it is written, looked at before anything is made of it.

use resvg::usvg::roxmltree::{Document, Node, ParsingOptions};

const SVG: &str = "http://www.w3.org/2000/svg";

/// What a logo is made of. The text of titles and metadata is nobody's to draw.
const ELEMENTS: [&str; 21] = [
    "circle",
    "clipPath",
    "defs",
    "desc",
    "ellipse",
    "g",
    "line",
    "linearGradient",
    "mask",
    "metadata",
    "path",
    "polygon",
    "polyline",
    "radialGradient",
    "rect",
    "stop",
    "style",
    "svg",
    "symbol",
    "title",
    "use",
];

const MOST_ELEMENTS: usize = 5_000;
const DEEPEST: usize = 64;
/// Bytes that `use` writes once more.
const MOST_REPEATED: usize = 1_000_000;
/// Bytes of style sheets: each rule is tried on each element.
const MOST_STYLE: usize = 20_000;

/// Says what the document has in it that a logo may not have.
pub(super) fn look(text: &str) -> Result<(), String> {
    // An entity can stand for a file, or for another entity a hundred times.
    if text.contains("<!ENTITY") {
        return Err("the logo declares an entity (<!ENTITY), which is not supported".into());
    }
    let options = ParsingOptions {
        allow_dtd: true,
        nodes_limit: 10 * MOST_ELEMENTS as u32,
        ..ParsingOptions::default()
    };
    let document = Document::parse_with_options(text, options)
        .map_err(|error| format!("the logo is not an SVG document: {error}"))?;
    let root = document.root_element();
    if !root.has_tag_name((SVG, "svg")) {
        return Err("the logo is XML, but not an SVG document".into());
    }
    let mut look = Look::default();
    // Style sheets first: they say which classes clip.
    for node in document
        .descendants()
        .filter(|n| n.has_tag_name((SVG, "style")))
    {
        look.style_sheet(node)?;
    }
    // Not by a function that calls itself: nesting is one of the things to find out.
    let mut open: Vec<(Node<'_, '_>, usize)> = vec![(document.root(), 0)];
    while let Some((node, depth)) = open.pop() {
        if node.is_element() && !look.element(&document, node, depth)? {
            continue;
        }
        if let Some(instruction) = node.pi()
            && instruction.target != "xml"
        {
            return Err(format!(
                "the logo has <?{}?> in it, which is not supported",
                instruction.target
            ));
        }
        open.extend(node.children().map(|child| (child, depth + 1)));
    }
    Ok(())
}

#[derive(Default)]
struct Look {
    /// Classes whose elements are clipped or masked.
    clipped: Vec<String>,
    elements: usize,
    repeated: usize,
    style: usize,
}

impl Look {
    /// Whether to go on to what is in the element.
    fn element(
        &mut self,
        document: &Document<'_>,
        node: Node<'_, '_>,
        depth: usize,
    ) -> Result<bool, String> {
        let name = node.tag_name();
        // Drawing programs keep notes of their own, which no other program draws.
        if name.namespace() != Some(SVG) {
            return Ok(false);
        }
        let name = name.name();
        if !ELEMENTS.contains(&name) {
            return Err(format!(
                "the logo has <{name}> in it, which is not supported"
            ));
        }
        self.elements += 1;
        if self.elements > MOST_ELEMENTS {
            return Err(format!("the logo has more than {MOST_ELEMENTS} elements"));
        }
        if depth > DEEPEST {
            return Err(format!(
                "the logo has more than {DEEPEST} elements within each other"
            ));
        }
        for attribute in node.attributes() {
            let value = attribute.value();
            if attribute.name() == "href" && !value.trim_start().starts_with('#') {
                return Err(outside(value));
            }
            own(value)?;
        }
        match name {
            "metadata" | "title" | "desc" => return Ok(false),
            "use" => self.repeats(document, node)?,
            _ if self.clips(node) && is_clip(node) => return Err(clip_in_clip()),
            _ => {}
        }
        Ok(true)
    }

    /// Whether an element is clipped or masked by a part of the document.
    fn clips(&self, node: Node<'_, '_>) -> bool {
        let refers = |name: &str| {
            node.attribute(name)
                .is_some_and(|value| value.trim() != "none")
        };
        let style = node
            .attribute("style")
            .unwrap_or_default()
            .to_ascii_lowercase();
        let classes = node.attribute("class").unwrap_or_default();
        refers("clip-path")
            || refers("mask")
            || clips(&style)
            || classes
                .split_whitespace()
                .any(|class| self.clipped.iter().any(|own| own == class))
    }

    /// What a `use` repeats holds no `use` itself: repeated repetition grows without limit.
    fn repeats(&mut self, document: &Document<'_>, node: Node<'_, '_>) -> Result<(), String> {
        let href = node
            .attributes()
            .find(|attribute| attribute.name() == "href");
        let id = href.map(|href| href.value().trim().trim_start_matches('#'));
        let named = |n: &Node<'_, '_>| n.attribute("id").is_some() && n.attribute("id") == id;
        // An id that is there twice stands for either.
        for target in document.descendants().filter(named) {
            if target.descendants().any(|n| n.tag_name().name() == "use") {
                return Err(
                    "a `use` of the logo repeats another `use`, which is not supported".into(),
                );
            }
            if is_clip(node) && target.descendants().any(|n| self.clips(n)) {
                return Err(clip_in_clip());
            }
            self.repeated = self.repeated.saturating_add(target.range().len());
        }
        match self.repeated > MOST_REPEATED {
            true => Err(format!(
                "what `use` repeats in the logo is more than {} kB",
                MOST_REPEATED / 1000
            )),
            false => Ok(()),
        }
    }

    fn style_sheet(&mut self, node: Node<'_, '_>) -> Result<(), String> {
        let texts = node.children().filter_map(|child| child.text());
        let css: String = texts.collect();
        self.style += css.len();
        if self.style > MOST_STYLE {
            return Err(format!(
                "the style sheet of the logo is larger than {} kB",
                MOST_STYLE / 1000
            ));
        }
        let css = without_comments(&css);
        if css.contains('\\') {
            return Err(
                "the style sheet of the logo has a backslash in it, which is not supported".into(),
            );
        }
        for rule in css.split('}') {
            let (selectors, said) = rule.split_once('{').unwrap_or((rule, ""));
            let (selectors, said) = (selectors.trim(), said.to_ascii_lowercase());
            if let Some(rule) = selectors.strip_prefix('@') {
                let rule: String = rule
                    .chars()
                    .take_while(|c| c.is_alphanumeric() || *c == '-')
                    .collect();
                return Err(format!(
                    "the style sheet of the logo has @{rule} in it, which is not supported"
                ));
            }
            for selector in selectors.split(',').map(str::trim) {
                // One behind the other, they are tried on every parent of every element.
                if !selector
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || "._#*-".contains(c))
                {
                    return Err(format!(
                        "the style sheet of the logo has the selector \"{selector}\"; only names of elements, classes and ids are supported"
                    ));
                }
                if clips(&said) {
                    match selector.strip_prefix('.') {
                        Some(class) if !class.contains(['.', '#']) => {
                            self.clipped.push(class.to_owned())
                        }
                        _ => {
                            return Err(format!(
                                "the style sheet of the logo clips or masks \"{selector}\"; only a class can be"
                            ));
                        }
                    }
                }
            }
        }
        own(&css)
    }
}

/// Whether a style, in small letters, clips or masks.
fn clips(style: &str) -> bool {
    style.contains("clip-path") || style.contains("mask")
}

/// Whether the element is a clip or a mask, or part of one.
fn is_clip(node: Node<'_, '_>) -> bool {
    node.ancestors()
        .any(|n| matches!(n.tag_name().name(), "clipPath" | "mask"))
}

/// Clips of clips of clips take ten times longer with each.
fn clip_in_clip() -> String {
    "the logo has a clip or a mask within another, which is not supported".into()
}

fn outside(reference: &str) -> String {
    const SHOWN: usize = 60;
    let mut shown: String = reference.chars().take(SHOWN).collect();
    if shown.len() < reference.len() {
        shown += " ...";
    }
    format!("the logo refers to \"{shown}\"; it may refer only to parts of itself")
}

/// Whether every `url(...)` of a value names a part of the document.
fn own(value: &str) -> Result<(), String> {
    let lower = value.to_ascii_lowercase();
    for (at, found) in lower.match_indices("url(") {
        let rest = &value[at + found.len()..];
        let named = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '"' || c == '\'');
        if !named.starts_with('#') {
            let end = named.find([')', '"', '\'']).unwrap_or(named.len());
            return Err(outside(named[..end].trim()));
        }
    }
    Ok(())
}

fn without_comments(css: &str) -> String {
    let mut out = String::new();
    let mut rest = css;
    while let Some((before, comment)) = rest.split_once("/*") {
        out.push_str(before);
        rest = comment.split_once("*/").map_or("", |(_, after)| after);
    }
    out + rest
}
