//! Weighted respondents to numbers with standard errors.
//!
//! Every share, NET, lead, mean and cumulative share is the same estimator: the weighted mean of some y over some
//! base (STATISTICS 4). Quantiles are the other kind (STATISTICS 5). So there is one kernel for each.
//!
//! | file | what is in it |
//! |---|---|
//! | `design`, `margins` | the weighted sample as estimators see it, and the regression on its margins |
//! | `cells` | a table's sums, from which shares and means come with their errors |
//! | `domain`, `quantile` | some respondents: means and quantiles of numbers, shares of all answers |
//! | `direct` | estimates of plain slices |
//! | `interval`, `contrast`, `compare` | intervals, differences, tests of two columns |
//! | `chi_square` | a question against a crossbreak as a whole |

pub mod cells;
pub mod chi_square;
pub mod compare;
pub mod contrast;
pub mod design;
mod direct;
pub mod domain;
pub mod interval;
pub mod margins;
pub mod quantile;

pub use cells::{Cells, Coded, Mean, Scored, Sums};
pub use chi_square::{ChiSquare, NoTest, chi_square};
pub use compare::{Adjust, Compared, Spot, adjusted, compare};
pub use contrast::{Contrast, Side};
pub use design::Design;
pub use interval::Estimate;
pub use quantile::{QuantileRule, quantile};
