//! What the columns of a stranger's export are, and a spec drafted from them.
//!
//! | module | does |
//! |---|---|
//! | [`inspect`] | what each column holds, what it is for, which columns are one question |
//! | [`draft`] | a spec for a raw file, and what only a person knows of it |

pub mod draft;
pub mod inspect;
