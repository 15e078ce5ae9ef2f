//! The machine's clock. No output depends on it, but what writes workbooks looks at it and panics before 1970.

use std::time::SystemTime;

use crossbreak_study::diagnostic::{Code, Diagnostic};

/// Whether a workbook can be written at this time.
pub(super) fn check(now: SystemTime) -> Result<(), Diagnostic> {
    if now >= SystemTime::UNIX_EPOCH {
        return Ok(());
    }
    Err(Diagnostic::error(
        Code::CannotWrite,
        "tables.xlsx cannot be written: the clock of this computer shows a day before 1970",
    )
    .help("set the clock; no file that crossbreak writes depends on the time of the run"))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_clock_before_1970_is_said() {
        let epoch = SystemTime::UNIX_EPOCH;
        assert!(check(epoch).is_ok());
        let before = check(epoch - Duration::from_nanos(1)).unwrap_err();
        assert!(before.message.contains("before 1970"));
    }
}
