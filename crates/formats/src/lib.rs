//! Raw files of any format to text cells and a codebook, behind limits; streams of any size; queries for engines.
//!
//! | module | does |
//! |---|---|
//! | [`ingest`] | raw files to columns of text and their codebook |
//! | [`stream`] | files of any size to counted combinations, and back to a weight for each row |
//! | [`batch`] | weights of an Arrow record batch |
//! | [`sql`] | the spec's recodes as queries for an engine |

pub mod batch;
pub mod ingest;
pub mod sql;
pub mod stream;
