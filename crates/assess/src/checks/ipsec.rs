//! The assigned IPsec policy, held against ports: it counts only as far as its filters were read.
//!
//! A policy in the registry names its rules (`ipsecNFA`), a rule its action
//! (`ipsecNegotiationPolicy`) and its filters (`ipsecFilter`); the binary parts are laid out as
//! [MS-GPIPSEC] 2.2.1.3 to 2.2.1.5 has them. Of filters of the newer form, which Windows Vista
//! added, nothing is read. "Me" in the older form is address 0 under a full mask, which is from
//! memory.

use std::collections::BTreeSet;

use seawall_facts::HexBytes;

use super::{
    witness::{Said, Sighting, Witnesses},
    words::{Reading, Words},
};

/// What would have to be read where the policy is not known.
pub(super) const KEY: &str = r"SOFTWARE\Policies\Microsoft\Windows\IPSec";
const LOCAL: &str = r"SOFTWARE\Policies\Microsoft\Windows\IPSec\Policy\Local";
const CACHE: &str = r"SOFTWARE\Policies\Microsoft\Windows\IPSec\Policy\Cache";
const DOMAIN: &str = r"SOFTWARE\Policies\Microsoft\Windows\IPSec\GPTIPSECPolicy";

/// Words for the assigned policy: `none`; or `local` or `domain`, with `unread`, or with
/// `blocks_all`, `blocks_some`, `blocks_none` and perhaps `negotiates`, `exceptions`. Shown are the
/// ports that it does not block for all. `ports` are written `tcp/135`.
pub(super) fn policy(witnesses: &Witnesses<'_>, ports: &[String]) -> (Reading, Vec<Sighting>) {
    let domain = witnesses.value(DOMAIN, "DSIPSECPolicyPath");
    let local = witnesses.value(LOCAL, "ActivePolicy");
    let mut facts = domain.facts;
    facts.extend(local.facts);
    // A policy of the domain wins over a local one.
    let assigned = match (domain.said, local.said) {
        (Said::Value { data, .. }, _) if !data.is_empty() => {
            Some(("domain", format!("{CACHE}\\{}", last_name(data))))
        }
        (Said::Disagree, _) | (Said::Absent | Said::Value { .. }, Said::Disagree) => {
            return (Reading::Disagree, facts);
        }
        (Said::Nothing, _) | (Said::Absent | Said::Value { .. }, Said::Nothing) => {
            return (Reading::NotCollected, facts);
        }
        (_, Said::Value { data, .. }) if !data.is_empty() => Some(("local", data.to_owned())),
        _ => None,
    };
    let mut words = Vec::new();
    let mut shown = String::new();
    match assigned {
        None => words.push("none"),
        Some((origin, key)) => {
            words.push(origin);
            match rules(witnesses, &key) {
                None => words.push("unread"),
                Some(rules) => shown = judge(&rules, ports, &mut words),
            }
        }
    }
    let words = words.into_iter().map(str::to_owned).collect();
    (Reading::Words(Words { words, number: None, shown, assumed: None }), facts)
}

/// `ipsecPolicy{…}` of `LDAP://CN=ipsecPolicy{…},CN=IP Security,…`.
fn last_name(path: &str) -> &str {
    let name = path.split_once("CN=").map_or(path, |(_, name)| name);
    name.split(',').next().unwrap_or(name)
}

/// A filter with what is done to its traffic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Rule {
    action: Action,
    filter: Filter,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Action {
    Block,
    Permit,
    Negotiate,
}

/// More rules and filter lists than anyone assigns.
const MOST: usize = 256;

/// All active rules of a policy; none if a part of them cannot be read.
fn rules(witnesses: &Witnesses<'_>, policy: &str) -> Option<Vec<Rule>> {
    let mut rules = Vec::new();
    for association in references(witnesses, policy, "ipsecNFAReference")? {
        let bytes = bytes(witnesses, &association)?;
        let Association { covers_all, is_active, is_tunnel } = association_of(&bytes)?;
        if !is_active || is_tunnel {
            continue;
        }
        let policy = references(witnesses, &association, "ipsecNegotiationPolicyReference")?;
        let action = action(witnesses, policy.first()?)?;
        // A rule that answers whoever negotiates has no filters.
        let lists = references(witnesses, &association, "ipsecFilterReference");
        let lists = match (lists, action) {
            (None, Action::Negotiate) => continue,
            (lists, _) => lists?,
        };
        // On some connections only it keeps nobody out.
        if !covers_all && action == Action::Block {
            continue;
        }
        for list in lists {
            let filters = filters(&self::bytes(witnesses, &list)?)?;
            rules.extend(filters.into_iter().map(|filter| Rule { action, filter }));
        }
    }
    Some(rules)
}

fn references(witnesses: &Witnesses<'_>, key: &str, name: &str) -> Option<BTreeSet<String>> {
    let Said::Value { data, .. } = witnesses.value(key, name).said else { return None };
    let names: BTreeSet<String> =
        data.split('\n').filter(|name| !name.is_empty()).map(str::to_owned).collect();
    (!names.is_empty() && names.len() <= MOST).then_some(names)
}

fn bytes(witnesses: &Witnesses<'_>, key: &str) -> Option<Vec<u8>> {
    let Said::Value { data, .. } = witnesses.value(key, "ipsecData").said else { return None };
    HexBytes::from_hex(data).map(|bytes| bytes.0)
}

/// [MS-GPIPSEC] 2.2.1.4.1.
fn action(witnesses: &Witnesses<'_>, key: &str) -> Option<Action> {
    let said = witnesses.value(key, "ipsecNegotiationPolicyAction").said;
    let Said::Value { data, .. } = said else { return None };
    match data.to_ascii_lowercase().as_str() {
        "{3f91a819-7647-11d1-864d-d46a00000000}" => Some(Action::Block),
        // The second asks for security on the way in, and lets through whoever has none.
        "{8a171dd2-77e3-11d1-8659-a04f00000000}" | "{3f91a81a-7647-11d1-864d-d46a00000000}" => {
            Some(Action::Permit)
        }
        "{8a171dd3-77e3-11d1-8659-a04f00000000}" => Some(Action::Negotiate),
        _ => None,
    }
}

/// What a rule says of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Association {
    covers_all: bool,
    is_active: bool,
    is_tunnel: bool,
}

/// [MS-GPIPSEC] 2.2.1.3.1.
fn association_of(bytes: &[u8]) -> Option<Association> {
    let mut cursor = Cursor(bytes);
    cursor.take(20)?;
    for _ in 0..cursor.word()? {
        cursor.take(4)?;
        cursor.sized()?;
    }
    let connections = cursor.word()?;
    cursor.sized()?;
    cursor.take(4)?;
    let (is_tunnel, is_active) = (cursor.word()? != 0, cursor.word()? != 0);
    Some(Association { covers_all: connections == 0xffff_fffd, is_active, is_tunnel })
}

/// A filter of the older form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Filter {
    is_mirrored: bool,
    source: End,
    destination: End,
    /// 0 is any.
    protocol: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct End {
    address: Address,
    /// 0 is any.
    port: u16,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Address {
    Any,
    Me,
    Some,
}

/// [MS-GPIPSEC] 2.2.1.5.1; none if it is broken, or has filters of the newer form.
fn filters(bytes: &[u8]) -> Option<Vec<Filter>> {
    let mut cursor = Cursor(bytes);
    cursor.take(20)?;
    let mut filters = Vec::new();
    for _ in 0..cursor.word()? {
        filters.push(filter(&mut cursor)?);
    }
    let is_newer = cursor.0.get(..16).is_some_and(|id| id == NEWER);
    (!is_newer).then_some(filters)
}

/// {35FECD3D-AE29-4373-8A6A-C5D8FAB2FB08}.
const NEWER: [u8; 16] = [
    0x3d, 0xcd, 0xfe, 0x35, 0x29, 0xae, 0x73, 0x43, 0x8a, 0x6a, 0xc5, 0xd8, 0xfa, 0xb2, 0xfb, 0x08,
];

fn filter(cursor: &mut Cursor<'_>) -> Option<Filter> {
    let names = [cursor.sized()?, cursor.sized()?];
    let _description = cursor.sized()?;
    cursor.take(16)?;
    let is_mirrored = cursor.word()? != 0;
    let mut ends = [Address::Some; 2];
    for (end, name) in ends.iter_mut().zip(names) {
        let (address, mask) = (cursor.word()?, cursor.word()?);
        *end = match (address, mask) {
            _ if name.iter().any(|byte| *byte != 0) => Address::Some,
            (0, 0) => Address::Any,
            (0, u32::MAX) => Address::Me,
            _ => Address::Some,
        };
    }
    let _tunnel = cursor.word()?;
    let protocol = cursor.word()?;
    let ports = [cursor.half()?, cursor.half()?];
    let [_is_tunnel, special] = *cursor.take(2)?.first_chunk()?;
    let _options = cursor.half()?;
    let [mut source, mut destination] = ends;
    // Addresses of name servers and gateways, of the source or of the destination.
    if special != 0 {
        if special & 0x80 == 0 { source = Address::Some } else { destination = Address::Some }
    }
    let [source_port, destination_port] = ports;
    Some(Filter {
        is_mirrored,
        source: End { address: source, port: source_port },
        destination: End { address: destination, port: destination_port },
        protocol,
    })
}

impl Filter {
    /// Whether it speaks of traffic to this port of the host, from whom, and how closely.
    fn inbound(&self, protocol: u32, port: u16) -> Option<(Address, u8)> {
        if self.protocol != 0 && self.protocol != protocol {
            return None;
        }
        let way = |from: End, to: End| {
            let is_here = to.address != Address::Some && (to.port == 0 || to.port == port);
            let fits = from.port == 0 && is_here;
            let closeness = u8::from(self.protocol != 0) + 2 * u8::from(to.port != 0);
            fits.then_some((from.address, closeness))
        };
        let forth = way(self.source, self.destination);
        forth.or_else(|| way(self.destination, self.source).filter(|_| self.is_mirrored))
    }
}

/// Adds what rules do to ports; gives the ports that are not blocked for all.
fn judge(rules: &[Rule], ports: &[String], words: &mut Vec<&'static str>) -> String {
    let mut open = Vec::new();
    let (mut has_exceptions, mut negotiates) = (false, false);
    for port in ports {
        let Some((protocol, number)) = parsed(port) else { continue };
        let (mut blocked, mut permitted) = (None, None);
        for Rule { action, filter } in rules {
            let Some((from, closeness)) = filter.inbound(protocol, number) else { continue };
            match (action, from) {
                (Action::Block, Address::Any) => blocked = blocked.max(Some(closeness)),
                (Action::Block, _) => {}
                (Action::Permit, Address::Any) => permitted = permitted.max(Some(closeness)),
                (Action::Permit, _) => has_exceptions = true,
                (Action::Negotiate, _) => negotiates = true,
            }
        }
        // The closer filter wins; of two that are as close, the one that lets in is assumed to.
        if blocked <= permitted {
            open.push(port.as_str());
        }
    }
    words.push(match open.len() {
        0 => "blocks_all",
        count if count == ports.len() => "blocks_none",
        _ => "blocks_some",
    });
    words.extend(has_exceptions.then_some("exceptions"));
    words.extend(negotiates.then_some("negotiates"));
    open.join(", ")
}

fn parsed(port: &str) -> Option<(u32, u16)> {
    let (protocol, number) = port.split_once('/')?;
    let protocol = match protocol {
        "tcp" => 6,
        "udp" => 17,
        _ => return None,
    };
    Some((protocol, number.parse().ok()?))
}

/// Bytes that are read from their beginning.
struct Cursor<'b>(&'b [u8]);

impl<'b> Cursor<'b> {
    fn take(&mut self, count: usize) -> Option<&'b [u8]> {
        let (head, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(head)
    }

    fn word(&mut self) -> Option<u32> {
        self.take(4)?.first_chunk().map(|bytes| u32::from_le_bytes(*bytes))
    }

    fn half(&mut self) -> Option<u16> {
        self.take(2)?.first_chunk().map(|bytes| u16::from_le_bytes(*bytes))
    }

    /// As many bytes as the number before them says.
    fn sized(&mut self) -> Option<&'b [u8]> {
        let count = usize::try_from(self.word()?).ok()?;
        self.take(count)
    }
}

#[cfg(test)]
pub(super) mod tests {
    use proptest::prelude::*;

    use super::{Address, Association, NEWER, association_of, filters};

    /// A rule's data, with its state and its connections.
    pub(crate) fn association(connections: u32, is_active: bool) -> Vec<u8> {
        let mut bytes = vec![0; 16];
        for word in [42, 1, 5, 2] {
            bytes.extend(u32::to_le_bytes(word));
        }
        bytes.extend([0, 0]);
        bytes.extend(connections.to_le_bytes());
        bytes.extend(2_u32.to_le_bytes());
        bytes.extend([0, 0]);
        for word in [0, 0, u32::from(is_active), 2] {
            bytes.extend(u32::to_le_bytes(word));
        }
        bytes.extend([0, 0, 0]);
        bytes
    }

    /// A list of mirrored filters from a source to this host: mask and address of the source,
    /// protocol, port.
    pub(crate) fn list(filters: &[(u32, u32, u32, u16)]) -> Vec<u8> {
        let mut bytes = vec![0; 20];
        bytes.extend(u32::try_from(filters.len()).unwrap().to_le_bytes());
        for (address, mask, protocol, port) in filters {
            for _ in 0..3 {
                bytes.extend(2_u32.to_le_bytes());
                bytes.extend([0, 0]);
            }
            bytes.extend([7; 16]);
            for word in [1, *address, *mask, 0, u32::MAX, 0, *protocol] {
                bytes.extend(u32::to_le_bytes(word));
            }
            bytes.extend([0, 0]);
            bytes.extend(port.to_le_bytes());
            bytes.extend([0; 4]);
        }
        bytes
    }

    #[test]
    fn a_rule_says_whether_it_is_active_and_where() {
        let of = |bytes: Vec<u8>| association_of(&bytes).unwrap();
        let all = Association { covers_all: true, is_active: true, is_tunnel: false };
        assert_eq!(of(association(0xffff_fffd, true)), all);
        let dial_up = of(association(0xffff_ffff, false));
        assert!(!dial_up.covers_all && !dial_up.is_active);
    }

    #[test]
    fn a_filter_speaks_of_its_port_and_of_its_mirror() {
        let read = filters(&list(&[(0, 0, 6, 135), (0x0a4d_0002, u32::MAX, 0, 0)])).unwrap();
        assert_eq!(read[0].inbound(6, 135), Some((Address::Any, 3)));
        assert_eq!(read[0].inbound(6, 445), None);
        assert_eq!(read[0].inbound(17, 135), None);
        assert_eq!(read[1].inbound(17, 137), Some((Address::Some, 0)));
    }

    #[test]
    fn filters_of_the_newer_form_are_not_passed_over() {
        let mut bytes = list(&[(0, 0, 6, 135)]);
        bytes.extend(NEWER);
        assert_eq!(filters(&bytes), None);
    }

    #[test]
    fn a_list_that_is_cut_is_none() {
        let whole = list(&[(0, 0, 6, 135)]);
        assert!((0..whole.len()).all(|end| filters(&whole[..end]).is_none()));
    }

    proptest! {
        #[test]
        fn no_bytes_panic(
            bytes in prop::collection::vec(any::<u8>(), 0..300),
            flip in any::<prop::sample::Index>(),
        ) {
            let _ = (association_of(&bytes), filters(&bytes));
            let mut made = list(&[(0, 0, 6, 135), (0, 0, 17, 137)]);
            let at = flip.index(made.len());
            made[at] ^= 0xff;
            let _ = (association_of(&made), filters(&made));
        }
    }
}
