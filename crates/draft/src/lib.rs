//! What the columns of a stranger's export are, and a spec drafted from them.
//!
//! | module | does |
//! |---|---|
//! | [`inspect`] | what each column holds, what it is for, which columns are one question |
//! | [`draft`] | a spec drafted from a raw file, and the list of what only a person can fill in |

pub mod draft;
pub mod inspect;
