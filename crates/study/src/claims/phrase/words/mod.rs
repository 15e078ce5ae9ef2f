//! The words of printed numbers, as tables. A word that is not here is not understood.

mod changes;
mod groups;
mod hedges;
mod ranks;
mod several;
mod values;

pub use changes::*;
pub use groups::*;
pub use hedges::*;
pub use ranks::*;
pub use several::*;
pub use values::*;
