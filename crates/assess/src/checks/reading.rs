//! What is said of a value, understood: words and numbers that rules can compare.

use seawall_facts::{EvidenceKind, FactValue, HexBytes, RegistryPath, Timestamp};

use super::{
    descriptor, ipsec, lifecycle, ports,
    rules::{CheckBook, Kind, Read, holds_any},
    subject::World,
    witness::{Said, Sighting, Witness, Witnesses},
    words::{Reading, Words, cut},
};

/// What the facts say of a read, whatever the product.
#[derive(Clone, Debug)]
pub(super) struct Base {
    pub(super) reading: Reading,
    pub(super) facts: Vec<Sighting>,
    /// When the value was written, at the latest.
    at: Option<Timestamp>,
}

/// All reads of a check, in their order.
pub(super) fn bases(reads: &[Read], witnesses: &Witnesses<'_>) -> Vec<Base> {
    let mut bases: Vec<Base> = Vec::with_capacity(reads.len());
    for read in reads {
        let base = match read.kind {
            Kind::Started => started(reads, read, &bases, witnesses),
            _ => base(read, witnesses),
        };
        bases.push(base);
    }
    bases
}

fn base(read: &Read, witnesses: &Witnesses<'_>) -> Base {
    let without = |reading| Base { reading, facts: Vec::new(), at: None };
    match read.kind {
        Kind::Update => update(&read.of, witnesses),
        Kind::Part => part(&read.of, witnesses),
        Kind::Ipsec => {
            let (reading, facts) = ipsec::policy(witnesses, &read.of);
            Base { reading, facts, at: None }
        }
        // By product, hence for each world.
        Kind::Build | Kind::Started => without(Reading::NotCollected),
        _ => {
            let (Some(key), Some(value)) = (&read.key, &read.value) else {
                return without(Reading::NotCollected);
            };
            value_of(read.kind, witnesses.value(key, value))
        }
    }
}

fn value_of(kind: Kind, Witness { said, facts }: Witness<'_>) -> Base {
    if kind == Kind::Secret {
        // Not all that may hold it is read, so its absence says nothing.
        let reading = if facts.is_empty() { Reading::NotCollected } else { there() };
        return Base { reading, facts, at: None };
    }
    let mut at = None;
    let reading = match said {
        Said::Nothing => Reading::NotCollected,
        Said::Absent => Reading::Absent,
        Said::Disagree => Reading::Disagree,
        Said::Value { kind: of, data, at: written } => {
            at = written;
            understood(kind, of, data).map_or(Reading::NotUnderstood, Reading::Words)
        }
    };
    Base { reading, facts, at }
}

fn there() -> Reading {
    Reading::Words(Words::of(&["there"]))
}

const SZ: u32 = 1;
const EXPAND_SZ: u32 = 2;
const BINARY: u32 = 3;
const DWORD: u32 = 4;
const MULTI_SZ: u32 = 7;

/// The data of a value of that type; none if the type or the form is another than it should be.
fn understood(kind: Kind, of: u32, data: &str) -> Option<Words> {
    let bytes = || HexBytes::from_hex(data).filter(|_| of == BINARY).map(|bytes| bytes.0);
    let text = || (of == SZ || of == EXPAND_SZ).then_some(data);
    let items = || match of {
        MULTI_SZ => Some(data.split('\n').filter(|item| !item.is_empty()).collect()),
        SZ => Some(vec![data]),
        _ => None,
    };
    let words = |words: Vec<String>| {
        let shown = cut(&words.join(", "));
        Words { words, number: None, shown, assumed: None }
    };
    match kind {
        Kind::Number => {
            let number =
                data.parse::<u32>().ok().filter(|it| of == DWORD && it.to_string() == data);
            number.map(Words::number)
        }
        Kind::Text | Kind::Support => text().map(Words::text),
        Kind::Url => {
            let scheme = text()?.trim().split_once("://")?.0.to_ascii_lowercase();
            Some(Words { words: vec![scheme], ..Words::text(data) })
        }
        Kind::List => items().map(|items| words(items.into_iter().map(str::to_owned).collect())),
        Kind::Descriptor => descriptor::remote_by_bytes(&bytes()?).map(words),
        Kind::Sddl => descriptor::remote_by_text(text()?).map(words),
        Kind::Ports => {
            let items: Vec<&str> = items()?;
            let shown = cut(&items.join(", "));
            let read = ports::ranges(items.iter().copied());
            let word = match read.as_deref().map(ports::count) {
                None => "invalid",
                Some(0) => "empty",
                Some(count) if count < FEW => "few",
                Some(_) => "enough",
            };
            Some(Words { shown, ..Words::of(&[word]) })
        }
        Kind::ProxyPorts => {
            ports::proxied(text()?).map(|found| Words { shown: cut(data), ..words(found) })
        }
        Kind::Exception => {
            ports::exception(text()?).map(|found| Words { shown: cut(data), ..words(found) })
        }
        Kind::Account => account(&bytes()?),
        _ => None,
    }
}

/// The least number of ports that RPC should have to itself (KB154596).
const FEW: u32 = 100;

/// Whether an account is on, by its control bits: the 16 bits at 0x38 of its `F` value, of which
/// the lowest is "disabled" (from memory).
fn account(bytes: &[u8]) -> Option<Words> {
    let bits = u16::from_le_bytes(*bytes.get(0x38..)?.first_chunk()?);
    Some(Words::of(&[if bits & 1 == 0 { "on" } else { "off" }]))
}

fn update(of: &[String], witnesses: &Witnesses<'_>) -> Base {
    let paths: Vec<RegistryPath> = of.iter().map(|it| path_of_update(it)).collect();
    let facts: Vec<Sighting> = witnesses
        .own()
        .filter(|(_, value)| match value {
            FactValue::Hotfix(number) => of.contains(number),
            FactValue::RegistryKey(key) => paths.contains(key),
            _ => false,
        })
        .map(|(fact, _)| Sighting { fact, backup: false })
        .collect();
    let reading = if !facts.is_empty() {
        Reading::Words(Words::of(&["installed"]))
    } else if paths.iter().all(|path| witnesses.rules_out(path)) {
        Reading::Words(Words::of(&["not_installed"]))
    } else {
        Reading::NotCollected
    };
    Base { reading, facts, at: None }
}

/// Where an update by its number, or the name of its key, is listed on Windows 2000 and before.
fn path_of_update(of: &str) -> RegistryPath {
    let is_number = of.bytes().all(|byte| byte.is_ascii_digit());
    let name = if is_number { format!("Q{of}") } else { of.to_owned() };
    RegistryPath::new(&format!(r"SOFTWARE\Microsoft\Windows NT\CurrentVersion\HotFix\{name}"))
}

/// Files (`file:NAME`) and parts (`part:NAME`).
fn part(of: &[String], witnesses: &Witnesses<'_>) -> Base {
    let is_one = |prefix: &str, name: &str| {
        of.iter().filter_map(|it| it.strip_prefix(prefix)).any(|it| it.eq_ignore_ascii_case(name))
    };
    let facts: Vec<Sighting> = witnesses
        .own()
        .filter(|(_, value)| match value {
            FactValue::File { path, .. } => {
                is_one("file:", path.rsplit(['\\', '/']).next().unwrap_or(path))
            }
            FactValue::Component(name) => is_one("part:", name),
            _ => false,
        })
        .map(|(fact, _)| Sighting { fact, backup: false })
        .collect();
    let is_ruled_out = witnesses.is_complete(EvidenceKind::Files)
        || witnesses.is_complete(EvidenceKind::Components);
    let reading = match (facts.is_empty(), is_ruled_out) {
        (false, _) => there(),
        (true, true) => Reading::Words(Words::of(&["not_there"])),
        (true, false) => Reading::NotCollected,
    };
    Base { reading, facts, at: None }
}

/// Whether a start is known that is not before the writing of another read's value.
fn started(reads: &[Read], read: &Read, bases: &[Base], witnesses: &Witnesses<'_>) -> Base {
    let of = read.of.first();
    let other = reads.iter().position(|it| Some(&it.name) == of).and_then(|at| bases.get(at));
    let boots = witnesses.own().filter_map(|(fact, value)| match value {
        FactValue::Booted(at) => Some((*at, fact)),
        _ => None,
    });
    let last = boots.max();
    let written = other.and_then(|base| base.at);
    let reading = match (last, written) {
        (Some((boot, _)), Some(written)) => {
            Reading::Words(Words::of(&[if boot >= written { "since" } else { "before" }]))
        }
        _ => Reading::NotCollected,
    };
    let facts = last.map(|(_, fact)| Sighting { fact, backup: false });
    Base { reading, facts: facts.into_iter().collect(), at: None }
}

/// A read on one host that the subject may be: with what depends on the product, and with its
/// defaults.
pub(super) fn in_world(
    read: &Read,
    base: &Reading,
    world: &World,
    witnesses: &Witnesses<'_>,
) -> Reading {
    match (read.kind, base) {
        (Kind::Build, _) => build(read, world, witnesses),
        (Kind::Support, base) => {
            let edition = match base {
                Reading::Words(words) => words.words.first().map(String::as_str),
                _ => None,
            };
            lifecycle::support(world.product, edition, witnesses.subject.today)
        }
        (_, Reading::Absent) => {
            let default = read.default.iter().find(|it| holds_any(&it.on, world));
            default.map_or(Reading::Absent, |default| {
                let number = default.value.parse().ok().filter(|_| read.kind == Kind::Number);
                Reading::Words(Words {
                    words: vec![default.value.clone()],
                    number,
                    shown: default.value.clone(),
                    assumed: Some(default.certainty),
                })
            })
        }
        (_, base) => base.clone(),
    }
}

/// The build against a milestone: `reached`, `not_reached`, or `unlisted`.
fn build(read: &Read, world: &World, witnesses: &Witnesses<'_>) -> Reading {
    let said = |word: &str, shown: String| Reading::Words(Words { shown, ..Words::of(&[word]) });
    let id = &world.product.id;
    let Some(milestone) = read.of.first().and_then(|id| CheckBook::embedded().milestones.get(id))
    else {
        return Reading::NotCollected;
    };
    if milestone.from_start.contains(id) {
        return said("reached", String::new());
    }
    let Some(wanted) = milestone.builds.get(id) else { return said("unlisted", String::new()) };
    let mut builds = witnesses.builds.iter();
    match (builds.next(), builds.next()) {
        // A revision of zero is one that is not known.
        (Some(build), None) if !matches!(build.fields(), [.., 0]) => {
            let word = if build >= wanted { "reached" } else { "not_reached" };
            said(word, build.to_string())
        }
        (_, None) => Reading::NotCollected,
        _ => Reading::Disagree,
    }
}

/// What would have to be read to know.
pub(super) fn collect(read: &Read) -> String {
    match (read.kind, &read.key, &read.value) {
        (Kind::Update, ..) => {
            let paths: Vec<String> =
                read.of.iter().map(|it| path_of_update(it).to_string()).collect();
            paths.join(", ")
        }
        (Kind::Part, ..) => {
            let bare = |it: &String| it.split_once(':').map_or(it.clone(), |(_, name)| name.into());
            read.of.iter().map(bare).collect::<Vec<_>>().join(", ")
        }
        (Kind::Started, ..) => "SysEvent.Evt, System.evtx".to_owned(),
        (Kind::Ipsec, ..) => ipsec::KEY.to_owned(),
        (Kind::Build, ..) => r"SOFTWARE\Microsoft\Windows NT\CurrentVersion\UBR".to_owned(),
        (_, Some(key), Some(value)) => format!("{key}\\{value}"),
        _ => read.name.clone(),
    }
}
