//! How judging ends: from the states that were found to the exit code.

use seawall_assess::State;

use crate::failure::Exit;

/// The states that `--fail-on` names.
pub const STATES: [&str; 5] = ["unknown", "pending_reboot", "missing", "no_fix_exists", "never"];

/// The exit code for these states. `is_settled` says whether everything that was to be seen was.
pub fn exit(
    mut found: impl Iterator<Item = State>,
    is_settled: bool,
    fail_on: &str,
    fail_on_unknown: bool,
) -> Exit {
    let threshold = match fail_on {
        "unknown" => Some(1),
        "pending_reboot" => Some(2),
        "missing" => Some(3),
        "no_fix_exists" => Some(4),
        _ => None,
    };
    if threshold.is_some_and(|threshold| found.any(|state| gravity(state) >= threshold)) {
        return Exit::Findings;
    }
    if fail_on_unknown && !is_settled { Exit::Incomplete } else { Exit::Clean }
}

/// How grave a state is; a conflict counts as missing.
const fn gravity(state: State) -> u8 {
    match state {
        State::Fixed | State::FixedBySp | State::FixedVia | State::NotApplicable => 0,
        State::Unknown => 1,
        State::PendingReboot => 2,
        State::Missing | State::Conflict | State::NeedsSpFirst => 3,
        State::NoFixExists => 4,
    }
}

#[cfg(test)]
mod tests {
    use seawall_assess::State;

    use super::exit;
    use crate::failure::Exit;

    #[test]
    fn findings_come_before_incomplete_coverage() {
        let exit = |state, is_settled, fail_on, fail_on_unknown| {
            exit(std::iter::once(state), is_settled, fail_on, fail_on_unknown)
        };
        assert_eq!(exit(State::Missing, false, "missing", true), Exit::Findings);
        assert_eq!(exit(State::Conflict, true, "missing", false), Exit::Findings);
        assert_eq!(exit(State::Unknown, false, "missing", true), Exit::Incomplete);
        assert_eq!(exit(State::Unknown, false, "missing", false), Exit::Clean);
        assert_eq!(exit(State::Unknown, false, "unknown", false), Exit::Findings);
        assert_eq!(exit(State::NoFixExists, true, "never", false), Exit::Clean);
        assert_eq!(exit(State::FixedVia, true, "unknown", true), Exit::Clean);
    }
}
