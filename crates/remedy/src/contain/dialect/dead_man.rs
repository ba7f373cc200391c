//! Taking a policy back by itself unless somebody confirms it.
//!
//! Rules of nftables, iptables and pf end by themselves at a date, or not at all; none of the
//! three asks after a change whether its author can still reach the machine. So a timer is started
//! before: it needs no network, ignores a hang-up, and undoes what a marker file still calls
//! unconfirmed.

use super::{super::policy::PlanId, File, Part, posix_shell};

/// The two files: one arms the timer, for 600 seconds or as many as its first argument says, and
/// one disarms it. `undo` are lines of shell.
pub(super) fn files(plan: &PlanId, undo: &[String]) -> [File; 2] {
    let marker = posix_shell::command(&[&format!("/var/run/seawall-{plan}.unconfirmed")]);
    // The number of the process tells a timer from a later one, which it must not forestall.
    let mut arm = vec![
        "seconds=${1:-600}".to_owned(),
        format!("marker={marker}"),
        "echo \"$$\" > \"$marker\"".to_owned(),
        "(".to_owned(),
        "trap '' HUP".to_owned(),
        "sleep \"$seconds\"".to_owned(),
        "[ \"$(cat \"$marker\" 2>/dev/null)\" = \"$$\" ] || exit 0".to_owned(),
    ];
    arm.extend_from_slice(undo);
    arm.push("rm -f \"$marker\"".to_owned());
    arm.push(") < /dev/null > /dev/null 2>&1 &".to_owned());
    let disarm = [format!("rm -f {marker}")];
    [
        File {
            part: Part::DeadMan,
            name: format!("seawall-{plan}-dead-man.sh"),
            octets: posix_shell::script(plan, "run before it is applied", &arm),
        },
        File {
            part: Part::Confirm,
            name: format!("seawall-{plan}-confirm.sh"),
            octets: posix_shell::script(plan, "keeps it", &disarm),
        },
    ]
}
