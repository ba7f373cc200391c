//! From what the user named to the addresses to look at.

use std::path::PathBuf;

use seawall_facts::{Door, PortMap, Transport};
use seawall_probe::{AddressRange, AddressSet, TargetError, TargetSpec};

use crate::failure::Failure;

/// Targets without the excluded ones, and the excluded ones themselves.
#[derive(Debug)]
pub struct Targets {
    /// What to look at.
    pub included: AddressSet,
    /// What never to send anything to.
    pub excluded: AddressSet,
}

impl Targets {
    /// Reads targets and excludes from the command line and from files.
    pub async fn read(
        targets: &[String],
        lists: &[PathBuf],
        exclude: &[String],
        exclude_lists: &[PathBuf],
    ) -> Result<Self, Failure> {
        let included = read_set(targets, lists, str::parse).await?;
        let excluded = read_set(exclude, exclude_lists, TargetSpec::excluded).await?;
        if included.is_empty() {
            return Err(Failure::usage("error-no-targets", &[]).hint("hint-no-targets", &[]));
        }
        Self { included, excluded: AddressSet::default() }.without(&excluded)
    }

    /// These without more excluded ones.
    pub fn without(self, excluded: &AddressSet) -> Result<Self, Failure> {
        let included = self.included.without(excluded);
        if included.is_empty() {
            return Err(Failure::usage("error-all-excluded", &[]).hint("hint-all-excluded", &[]));
        }
        Ok(Self { included, excluded: self.excluded.with(excluded) })
    }
}

/// How one target or exclude is read.
type Read = fn(&str) -> Result<TargetSpec, TargetError>;

async fn read_set(texts: &[String], lists: &[PathBuf], read: Read) -> Result<AddressSet, Failure> {
    let mut ranges = Vec::new();
    for text in texts {
        add(text, read, &mut ranges).await?;
    }
    for list in lists {
        let file = list.display().to_string();
        let bytes = std::fs::read(list).map_err(|error| {
            Failure::usage("error-target-file", &[("file", &file)])
                .cause(&error)
                .hint("hint-target", &[])
        })?;
        // Lists come from Windows too: a byte order mark and CR line ends are no part of a target.
        let text = String::from_utf8_lossy(&bytes);
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        for (number, line) in text.lines().enumerate() {
            let line = line.split('#').next().unwrap_or_default();
            for target in
                line.split([' ', '\t', ',', ';', '\r']).filter(|target| !target.is_empty())
            {
                add(target, read, &mut ranges)
                    .await
                    .map_err(|failure| failure.in_file(&file, number + 1))?;
            }
        }
    }
    Ok(AddressSet::new(ranges))
}

async fn add(text: &str, read: Read, ranges: &mut Vec<AddressRange>) -> Result<(), Failure> {
    match read(text) {
        Ok(TargetSpec::Range(range)) => ranges.push(range),
        Ok(TargetSpec::Name(name)) => {
            let lookup = tokio::net::lookup_host((name.as_str(), 0)).await.map_err(|error| {
                Failure::usage("error-name-lookup", &[("name", &name)])
                    .cause(&error)
                    .hint("hint-name-lookup", &[])
            })?;
            ranges.extend(lookup.map(|socket| AddressRange::one(socket.ip())));
        }
        Err(error) => {
            let fault = error.to_string();
            return Err(
                Failure::usage("error-target", &[("fault", &fault)]).hint("hint-target", &[])
            );
        }
    }
    Ok(())
}

/// Reads `135,445,udp/137`.
pub fn read_doors(text: &str) -> Result<Vec<Door>, Failure> {
    let mut doors = Vec::new();
    for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
        let door = match part.parse() {
            Ok(port) => Ok(Door::tcp(port)),
            Err(_) => part.parse::<Door>(),
        };
        match door {
            Ok(door) if door.port != 0 && !doors.contains(&door) => doors.push(door),
            Ok(door) if door.port != 0 => {}
            _ => return Err(ports_failure(text)),
        }
    }
    // TCP first: what answers there decides what the rest means.
    doors.sort_by_key(|door| (door.transport == Transport::Udp, door.port));
    if doors.is_empty() { Err(ports_failure(text)) } else { Ok(doors) }
}

fn ports_failure(text: &str) -> Failure {
    Failure::usage("error-ports", &[("text", text)]).hint("hint-ports", &[])
}

/// Reads a port map.
pub fn read_port_map(text: Option<&str>) -> Result<PortMap, Failure> {
    text.map_or_else(
        || Ok(PortMap::default()),
        |text| {
            text.parse().map_err(|fault: String| {
                Failure::usage("error-port-map", &[("fault", &fault)]).hint("hint-port-map", &[])
            })
        },
    )
}
