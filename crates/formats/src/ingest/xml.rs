//! XML as elements and texts. Entities that a file declares are not expanded: a reference to one is an error, so that
//! neither a file of its own nor a billion laughs can be reached by it.

use std::io::BufRead;

use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

/// What comes next. Names are without their prefix.
#[derive(Debug)]
pub(super) enum Node {
    Start(Element),
    End(String),
    Text(String),
}

/// The start of an element.
#[derive(Debug)]
pub(super) struct Element {
    pub name: String,
    attributes: Vec<(String, String)>,
}

impl Element {
    pub fn get(&self, name: &str) -> Option<&str> {
        let mut all = self.attributes.iter();
        all.find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    /// Whether any attribute of the name, whatever its prefix, has the value.
    pub fn any(&self, name: &str, value: &str) -> bool {
        let mut all = self.attributes.iter();
        all.any(|(known, own)| known == name && own == value)
    }
}

/// Reads a file node by node.
pub(super) struct Xml<R> {
    reader: Reader<R>,
    buffer: Vec<u8>,
}

impl<R: BufRead> Xml<R> {
    pub fn new(input: R) -> Self {
        let mut reader = Reader::from_reader(input);
        reader.config_mut().expand_empty_elements = true;
        Self {
            reader,
            buffer: Vec::new(),
        }
    }

    /// The next node; `None` at the end.
    pub fn next(&mut self) -> Result<Option<Node>, String> {
        loop {
            self.buffer.clear();
            let event = self
                .reader
                .read_event_into(&mut self.buffer)
                .map_err(words)?;
            return Ok(Some(match event {
                Event::Start(start) => Node::Start(element(&start)?),
                Event::End(end) => Node::End(text(end.local_name().as_ref())?.to_owned()),
                Event::Text(text) => Node::Text(text.xml10_content().map_err(words)?.into_owned()),
                Event::CData(data) => Node::Text(data.xml10_content().map_err(words)?.into_owned()),
                Event::GeneralRef(reference) => {
                    match reference.resolve_char_ref().map_err(words)? {
                        Some(letter) => Node::Text(letter.to_string()),
                        None => {
                            let name = reference.decode().map_err(words)?;
                            match resolve_predefined_entity(&name) {
                                Some(letters) => Node::Text(letters.to_owned()),
                                None => return Err(format!("the entity &{name}; is not expanded")),
                            }
                        }
                    }
                }
                Event::Eof => return Ok(None),
                _ => continue,
            }));
        }
    }
}

fn words(error: impl std::fmt::Display) -> String {
    error.to_string()
}

fn text(bytes: &[u8]) -> Result<&str, String> {
    std::str::from_utf8(bytes).map_err(words)
}

fn element(start: &BytesStart<'_>) -> Result<Element, String> {
    let mut attributes = Vec::new();
    for attribute in start.attributes() {
        let attribute = attribute.map_err(words)?;
        let name = text(attribute.key.local_name().into_inner())?.to_owned();
        let value = attribute.unescape_value().map_err(words)?.into_owned();
        attributes.push((name, value));
    }
    Ok(Element {
        name: text(start.local_name().into_inner())?.to_owned(),
        attributes,
    })
}
