//! Where on a volume of a whole system the files are that are wanted.

use std::collections::BTreeSet;

use crate::{Hunted, Wanted};

/// The places, with those of the files whose versions are wanted, and of those that are looked for.
pub(super) fn places(files: &BTreeSet<String>, hunted: &Hunted) -> Wanted {
    let of_files = files.iter().flat_map(|name| {
        ["", "drivers/", "dllcache/"].map(|folder| format!("*/system32/{folder}{name}"))
    });
    let restored = RESTORED.iter().filter(|_| hunted.is_on());
    let all = PLACES.iter().chain(restored).map(ToString::to_string);
    let all: Vec<String> = all.chain(of_files).chain(hunted.places.iter().cloned()).collect();
    Wanted::new(all.iter().map(String::as_str))
}

/// The first part is the Windows folder, whatever its name. What lies beside it is taken too:
/// disks to carry evidence on have no Windows folder.
const PLACES: [&str; 18] = [
    "*",
    "*/system32/config/*",
    "*/system32/config/regback/*",
    "*/system32/config/txr/*",
    "*/repair/*",
    "*/system32/winevt/logs/system.evtx",
    "*/system32/winevt/logs/setup.evtx",
    "*/system32/logfiles/firewall/pfirewall.log",
    "*/pfirewall.log",
    "documents and settings/*/ntuser.dat",
    "documents and settings/*/ntuser.dat.log",
    "users/*/ntuser.dat",
    "users/*/ntuser.dat.log",
    "users/*/ntuser.dat.log1",
    "users/*/ntuser.dat.log2",
    "*/profiles/*/ntuser.dat",
    "*/profiles/*/ntuser.dat.log",
    "seawall/*",
];

/// What System Restore keeps, of Windows XP and of Windows Me.
const RESTORED: [&str; 3] = [
    "system volume information/_restore*/rp*/a*",
    "system volume information/_restore*/rp*/change.log*",
    "_restore/temp/a*",
];
