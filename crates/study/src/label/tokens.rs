//! Names, taken apart.

/// The words of a name: separated by signs, by digits and by capitals, in lower case. `SC_ethnicity2` is `sc`,
/// `ethnicity`.
pub fn tokens(name: &str) -> Vec<String> {
    let mut tokens: Vec<String> = Vec::new();
    let mut token = String::new();
    let mut before_lower = false;
    for c in name.chars() {
        if !c.is_alphabetic() || (c.is_uppercase() && before_lower) {
            tokens.extend((!token.is_empty()).then(|| std::mem::take(&mut token)));
        }
        if c.is_alphabetic() {
            token.extend(c.to_lowercase());
        }
        before_lower = c.is_lowercase();
    }
    tokens.extend((!token.is_empty()).then_some(token));
    tokens
}
