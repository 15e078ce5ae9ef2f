//! The JSON schema of the spec, for editors: made from the same types that read it.

use super::types::Spec;

/// How the comment of a schema begins that crossbreak wrote, whatever its version.
const WRITTEN_BY: &str = "Written by crossbreak";

/// The schema as indented JSON, with a final line end.
pub fn json_schema() -> String {
    let mut schema = schemars::schema_for!(Spec);
    let comment =
        format!("{WRITTEN_BY}: `init` and `schema` write this file again when the keys change.");
    schema.insert("$comment".to_owned(), comment.into());
    let mut text =
        serde_json::to_string_pretty(&schema).expect("a schema is a tree of strings and numbers");
    text.push('\n');
    text
}

/// Whether a file is a schema that crossbreak wrote, in this version or in another.
pub fn is_own_schema(text: &[u8]) -> bool {
    let schema: Option<serde_json::Value> = serde_json::from_slice(text).ok();
    schema.is_some_and(|schema| {
        let comment = schema.get("$comment").and_then(|comment| comment.as_str());
        comment.is_some_and(|comment| comment.starts_with(WRITTEN_BY))
    })
}
