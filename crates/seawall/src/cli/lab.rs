//! `seawall lab up`: simulated hosts until Ctrl-C.

use std::{
    io::{ErrorKind, Write as _, stderr, stdout},
    sync::Arc,
};

use seawall_facts::{Door, PortMap};
use seawall_lab::{Fleet, Lab, LabError, PortMap as LabPorts, Profiles};

use super::{
    args::{Common, LabUp},
    targets::read_port_map,
};
use crate::{
    failure::{Exit, Failure},
    words::Words,
};

/// The ports a simulated host may have.
const PORTS: [u16; 6] = [135, 137, 138, 139, 445, 593];

/// Serves.
pub async fn run(common: &Common, args: &LabUp, words: &Arc<Words>) -> Result<Exit, Failure> {
    let profiles = profile_names()?;
    if args.profile.as_deref() == Some("") || (args.profile.is_none() && args.fleet.is_none()) {
        writeln!(stdout(), "{}", profiles.join("\n"))?;
        return Ok(Exit::Clean);
    }
    let fleet = match (&args.fleet, args.address, &args.profile) {
        (Some(file), ..) => Fleet::read(file).map_err(|error| lab_failure(&error))?,
        (None, address, Some(profile)) => {
            if !profiles.contains(profile) {
                return Err(Failure::usage("error-profile", &[("profile", profile)])
                    .hint("hint-profile", &[("profiles", &profiles.join(", "))]));
            }
            let address = address.unwrap_or_else(|| [127, 0, 0, 1].into());
            Fleet::single(address, profile).map_err(|error| lab_failure(&error))?
        }
        // The argument parser lets neither of them be missing here.
        (None, _, None) => return Ok(Exit::Clean),
    };
    let ports =
        if args.free_ports { free_ports()? } else { named_ports(args.port_map.as_deref())? };
    let lab = start(fleet, ports)?;
    let count = lab.addresses().count();
    if !common.quiet {
        let addresses: Vec<_> =
            lab.addresses().take(4).map(|address| address.to_string()).collect();
        let map = port_map(&lab).to_string();
        let map = if map.is_empty() { map } else { format!(" --port-map {map}") };
        let command = format!("seawall scan {}{map}", addresses.join(" "));
        let mut err = stderr().lock();
        let _ = writeln!(err, "{}", words.with("lab-up", &[("count", &count.to_string())]));
        let _ = writeln!(err, "{}", words.with("lab-scan-hint", &[("command", &command)]));
    }
    tokio::signal::ctrl_c().await?;
    lab.stop().await;
    Ok(Exit::Clean)
}

/// Starts a lab, with as many file descriptors as it takes.
pub fn start(fleet: Fleet, ports: LabPorts) -> Result<Lab, Failure> {
    raise_descriptor_limit(Lab::descriptors_needed(&fleet));
    Lab::start(fleet, ports).map_err(|error| lab_failure(&error))
}

/// Numbers that anybody may open, in place of the ports below 1024.
pub fn free_ports() -> Result<LabPorts, Failure> {
    LabPorts::free(PORTS).map_err(|error| lab_failure(&error))
}

/// Where a lab's doors really are, as a scan takes it.
pub fn port_map(lab: &Lab) -> PortMap {
    lab.ports()
        .pairs()
        .flat_map(|(port, real)| [(Door::tcp(port), real), (Door::udp(port), real)])
        .collect()
}

fn named_ports(text: Option<&str>) -> Result<LabPorts, Failure> {
    // The lab moves a port for TCP and UDP alike.
    let pairs: Vec<_> = read_port_map(text)?.iter().map(|(door, real)| (door.port, real)).collect();
    Ok(LabPorts::from_pairs(pairs))
}

fn profile_names() -> Result<Vec<String>, Failure> {
    let profiles = Profiles::embedded().map_err(|error| lab_failure(&error))?;
    Ok(profiles.iter().map(|profile| profile.id.clone()).collect())
}

/// A lab's error as a failure.
pub fn lab_failure(error: &LabError) -> Failure {
    let hint = match error {
        LabError::Listen { fault, .. } => match fault.kind() {
            ErrorKind::PermissionDenied => "hint-lab-ports",
            ErrorKind::AddrInUse | ErrorKind::AddrNotAvailable => "hint-lab-address",
            // Too many open files has no kind of its own yet.
            _ => "hint-lab-descriptors",
        },
        LabError::NotLoopback(_) => "hint-lab-loopback",
        _ => "hint-lab",
    };
    Failure::usage("error-lab", &[("fault", &error.to_string())]).hint(hint, &[])
}

/// The soft limit is often 1,024; raising it up to the hard one needs no right.
#[cfg(unix)]
fn raise_descriptor_limit(needed: usize) {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

    let needed = u64::try_from(needed).unwrap_or(u64::MAX).saturating_add(256);
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    if current.is_some_and(|current| current < needed) {
        let current = Some(maximum.map_or(needed, |maximum| needed.min(maximum)));
        // Where it fails, the lab says which port it could not open.
        let _ = setrlimit(Resource::Nofile, Rlimit { current, maximum });
    }
}

#[cfg(not(unix))]
fn raise_descriptor_limit(_needed: usize) {}
