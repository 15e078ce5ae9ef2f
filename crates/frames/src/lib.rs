//! Frames (polars) where tables meet, and published numbers as a frame to go on with.
//!
//! | module | does |
//! |---|---|
//! | [`meeting`] | two tables of values by a key: what is in both, and what is in one alone |
//! | [`published`] | every number of a study as a row; the numbers of a question with a column for each crossbreak's column |

pub mod meeting;
pub mod published;

pub use meeting::Meeting;
pub use published::{numbers, wide};
