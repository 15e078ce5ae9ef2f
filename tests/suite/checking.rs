//! What stands around a check.
