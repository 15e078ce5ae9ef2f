//! The JSON schema of the spec, for editors: made from the same types that read it.

use super::types::Spec;

/// The schema as indented JSON, with a final line end.
pub fn json_schema() -> String {
    let schema = schemars::schema_for!(Spec);
    let mut text =
        serde_json::to_string_pretty(&schema).expect("a schema is a tree of strings and numbers");
    text.push('\n');
    text
}
