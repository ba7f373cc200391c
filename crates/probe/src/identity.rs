//! What a host is, from its answers. A pure function: a proof runs it again.

use std::net::IpAddr;

use seawall_dcerpc::{interface, pdu::status};
use seawall_facts::{
    Arch, Body, ComVersion, Family, Identity, IdentityClue, Name, NameKind, NtlmIdentity, Outcome,
    ProbeAnswer, ProbeId, ProductId, Products,
};

/// The first build of the line that begins with Windows Vista: from here on nothing of
/// MS03-026 and MS03-039 applies.
const FIRST_MODERN_BUILD: u16 = 6000;

/// Puts a host's identity together from its answers, in the order they were given.
pub fn identify(answers: &[ProbeAnswer]) -> Identity {
    let seen = Answers(answers);
    let mut identity = Identity { ndr64: seen.accepted(ProbeId::Ndr64Bind), ..Identity::default() };
    seen.names_into(&mut identity);
    seen.addresses_into(&mut identity);
    if let Some((com_version, _)) = seen.server_alive2() {
        identity.com_version = Some(com_version);
    }
    let verdict = seen.judge(&mut identity);
    identity.family = verdict.family;
    identity.candidates = verdict.candidates;
    narrow_by_architecture(&mut identity);
    identity
}

/// NDR64 is taken by 64-bit systems and by no other.
fn narrow_by_architecture(identity: &mut Identity) {
    let Some(is_64_bit) = identity.ndr64 else {
        return;
    };
    let products = Products::embedded();
    let fits = |id: &ProductId| {
        products.get(id).is_some_and(|product| (product.arch != Arch::X86) == is_64_bit)
    };
    if identity.candidates.iter().any(fits) && !identity.candidates.iter().all(fits) {
        identity.candidates.retain(fits);
        let rule = if is_64_bit { "ID-NDR64" } else { "ID-NO-NDR64" };
        let clue = IdentityClue { rule: rule.to_owned(), probe: ProbeId::Ndr64Bind };
        identity.clues.push(clue);
    }
}

struct Judgement {
    family: Family,
    candidates: Vec<ProductId>,
}

impl Judgement {
    const fn family(family: Family) -> Self {
        Self { family, candidates: Vec::new() }
    }
}

struct Answers<'a>(&'a [ProbeAnswer]);

impl Answers<'_> {
    fn judge(&self, identity: &mut Identity) -> Judgement {
        let mut clue = |rule: &str, probe| {
            identity.clues.push(IdentityClue { rule: rule.to_owned(), probe });
        };
        if self.accepted(ProbeId::EpmBind) != Some(true) && self.ntlm().is_none() {
            if self.is_foreign() {
                clue("ID-NOT-DCERPC", ProbeId::EpmBind);
                return Judgement::family(Family::Other);
            }
            return Judgement::family(Family::Unknown);
        }
        let ntlm = self.ntlm();
        let version = ntlm.and_then(|ntlm| ntlm.version);
        if let Some((major, minor, build)) = version {
            identity.builds.push(format!("{major}.{minor}.{build}"));
        }
        let mut clue = |rule: &str, probe| {
            identity.clues.push(IdentityClue { rule: rule.to_owned(), probe });
        };
        let object_exporter = self.accepted(ProbeId::ObjectExporterBind);
        match object_exporter {
            Some(true) => clue("ID-OBJECT-EXPORTER", ProbeId::ObjectExporterBind),
            Some(false) => clue("ID-NO-OBJECT-EXPORTER", ProbeId::ObjectExporterBind),
            None => {}
        }
        // No Windows has build 0; Samba says 6.1.0.
        if matches!(version, Some((_, _, 0))) {
            clue("ID-NTLM-BUILD-ZERO", ProbeId::NtlmChallenge);
            return Judgement::family(Family::Samba);
        }
        match object_exporter {
            Some(true) => {}
            Some(false) => return Judgement::family(Family::OtherDce),
            None => return Judgement::family(Family::Unknown),
        }
        match (self.accepted(ProbeId::LocalExporterBind), version) {
            (Some(true), _) => clue("ID-LOCAL-EXPORTER", ProbeId::LocalExporterBind),
            (Some(false), None) => {
                clue("ID-LOCAL-EXPORTER-REJECTED", ProbeId::LocalExporterBind);
                return Judgement::family(Family::Windows9x);
            }
            // A challenge with a version and a rejection do not go together: nobody knows.
            (Some(false), Some(_)) => return Judgement::family(Family::Unknown),
            (None, _) => {}
        }
        if let Some((major, minor, build)) = version {
            let rule =
                if build >= FIRST_MODERN_BUILD { "ID-NTLM-MODERN" } else { "ID-NTLM-VERSION" };
            clue(rule, ProbeId::NtlmChallenge);
            let products = candidates(major, minor, build);
            return Judgement { family: Family::Windows, candidates: products };
        }
        if ntlm.is_none() {
            return Judgement::family(Family::Unknown);
        }
        self.judge_without_version(identity)
    }

    /// Windows NT 4.0 and 2000 answer NTLM without a version: the DCOM version and the
    /// interfaces decide, and both must agree.
    fn judge_without_version(&self, identity: &mut Identity) -> Judgement {
        let mut clue = |rule: &str, probe| {
            identity.clues.push(IdentityClue { rule: rule.to_owned(), probe });
        };
        if self.accepted(ProbeId::Ndr64Bind) == Some(true) {
            return Judgement::family(Family::Unknown);
        }
        let has_activator = self.lists(interface::SYSTEM_ACTIVATOR);
        match self.server_alive2() {
            Some((ComVersion { major: 5, minor: 6 }, _)) if has_activator != Some(false) => {
                clue("ID-COM-5.6", ProbeId::ServerAlive2);
                Judgement { family: Family::Windows, candidates: candidates(5, 0, 2195) }
            }
            None if self.fault(ProbeId::ServerAlive2) == Some(status::OP_RNG_ERROR)
                && self.server_alive()
                && has_activator != Some(true) =>
            {
                clue("ID-NO-SERVER-ALIVE2", ProbeId::ServerAlive2);
                Judgement { family: Family::Windows, candidates: candidates(4, 0, 1381) }
            }
            _ => Judgement::family(Family::Unknown),
        }
    }

    fn outcome(&self, probe: ProbeId) -> Option<&Outcome> {
        // The last answer counts: an earlier one may have been lost with its connection.
        self.0.iter().rev().find(|answer| answer.probe == probe).map(|answer| &answer.outcome)
    }

    fn accepted(&self, probe: ProbeId) -> Option<bool> {
        match self.outcome(probe)? {
            Outcome::BindAck { results, .. } => results.first().map(|r| r.is_accepted()),
            _ => None,
        }
    }

    fn ntlm(&self) -> Option<&NtlmIdentity> {
        match self.outcome(ProbeId::NtlmChallenge)? {
            Outcome::BindAck { ntlm, .. } => ntlm.as_ref(),
            _ => None,
        }
    }

    fn fault(&self, probe: ProbeId) -> Option<u32> {
        match self.outcome(probe)? {
            Outcome::Fault { status } => Some(*status),
            _ => None,
        }
    }

    fn server_alive(&self) -> bool {
        matches!(
            self.outcome(ProbeId::ServerAlive),
            Some(Outcome::Response { body: Body::ServerAlive { status: 0 } })
        )
    }

    fn server_alive2(&self) -> Option<(ComVersion, Vec<&str>)> {
        match self.outcome(ProbeId::ServerAlive2)? {
            Outcome::Response { body: Body::ServerAlive2 { com_version, bindings, .. } } => {
                // Tower id 7 is ncacn_ip_tcp; its addresses are names and addresses of the host.
                let tcp = bindings.iter().filter(|binding| binding.tower_id == 7);
                Some((*com_version, tcp.map(|binding| binding.address.as_str()).collect()))
            }
            _ => None,
        }
    }

    fn lists(&self, wanted: interface::SyntaxId) -> Option<bool> {
        let uuid = wanted.uuid.to_string();
        match self.outcome(ProbeId::InqIfIds)? {
            Outcome::Response { body: Body::Interfaces { interfaces, .. } } => {
                Some(interfaces.iter().any(|listed| listed.uuid == uuid))
            }
            _ => None,
        }
    }

    fn is_foreign(&self) -> bool {
        self.0.iter().any(|answer| matches!(answer.outcome, Outcome::NotDceRpc { .. }))
    }

    fn names_into(&self, identity: &mut Identity) {
        let mut add = |kind, text: &str| {
            let name = Name { kind, text: text.to_owned() };
            if !text.is_empty() && !identity.names.contains(&name) {
                identity.names.push(name);
            }
        };
        if let Some(ntlm) = self.ntlm() {
            // A host without a domain repeats its NetBIOS name as its DNS name.
            if let Some(dns) = ntlm.dns_computer.as_deref().filter(|dns| dns.contains('.')) {
                add(NameKind::DnsComputer, dns);
            }
            if let Some(netbios) = &ntlm.netbios_computer {
                add(NameKind::NetbiosComputer, netbios);
            }
        }
        if let Some(netbios) = self.netbios_computer() {
            add(NameKind::NetbiosComputer, netbios);
        }
        for text in self.server_alive2().map(|(_, bindings)| bindings).unwrap_or_default() {
            if text.parse::<IpAddr>().is_err() {
                let dotted = text.contains('.');
                let kind = if dotted { NameKind::DnsComputer } else { NameKind::NetbiosComputer };
                add(kind, text);
            }
        }
    }

    /// The node status: what a host without NTLM names calls itself.
    fn netbios_computer(&self) -> Option<&str> {
        let names = self.0.iter().find_map(|answer| match &answer.outcome {
            Outcome::NodeStatus { names, .. } => Some(names),
            _ => None,
        })?;
        // The workstation's own name, else the server's.
        [0x00, 0x20].iter().find_map(|suffix| {
            let own = names.iter().find(|name| name.suffix == *suffix && !name.group)?;
            Some(own.name.as_str())
        })
    }

    fn addresses_into(&self, identity: &mut Identity) {
        for text in self.server_alive2().map(|(_, bindings)| bindings).unwrap_or_default() {
            if let Ok(address) = text.parse()
                && !identity.addresses.contains(&address)
            {
                identity.addresses.push(address);
            }
        }
    }
}

fn candidates(major: u8, minor: u8, build: u16) -> Vec<ProductId> {
    let products =
        Products::embedded().candidates_for_build(major.into(), minor.into(), build.into());
    products.into_iter().map(|product| product.id.clone()).collect()
}
