//! Data tables of published numbers, and the methods statement in sentences.

pub mod methods;
pub mod tables;
