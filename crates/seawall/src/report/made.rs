//! Hosts for tests of writers.

use seawall_advisory::BulletinId;
use seawall_assess::{Reason, State, Step};
use seawall_facts::{ProductId, Timestamp};

use super::{Summary, Writer};
use crate::{
    fleet::{FleetHost, Standing, System},
    judging::{Judged, VerdictRecord},
};

/// What tells a made host from others.
#[derive(Clone, Default)]
pub(super) struct MadeHost {
    pub(super) key: &'static str,
    pub(super) name: &'static str,
    pub(super) products: &'static [&'static str],
    pub(super) sp: Option<&'static str>,
    pub(super) build: Option<&'static str>,
    pub(super) verdicts: Vec<(&'static str, State, Vec<Reason>, Option<Step>)>,
}

/// A host of the fleet.
pub(super) fn host(made: &MadeHost) -> FleetHost {
    let verdict = |(id, state, reasons, next_step): &(&str, State, Vec<Reason>, Option<Step>)| {
        VerdictRecord {
            advisory: BulletinId::new(id),
            state: *state,
            via: Vec::new(),
            reasons: reasons.clone(),
            next_step: next_step.clone(),
            scan: None,
            proof: None,
        }
    };
    let products: Vec<ProductId> = made.products.iter().map(|id| ProductId::new(id)).collect();
    let is_judged = !made.verdicts.is_empty();
    FleetHost {
        key: made.key.to_owned(),
        name: made.name.to_owned(),
        addresses: Vec::new(),
        system: System {
            name: System::named(&products),
            products,
            sp: made.sp.map(|sp| sp.parse().unwrap()),
            build: made.build.map(str::to_owned),
            arch: None,
            language: None,
        },
        inventory: None,
        standing: if is_judged { Standing::Audited } else { Standing::Silent },
        audited: None,
        scanned: None,
        silent: None,
        status: None,
        ports: std::collections::BTreeMap::new(),
        judged: Judged {
            verdicts: made.verdicts.iter().map(verdict).collect(),
            checks: Vec::new(),
            plan: None,
        },
        weight: crate::fleet::Weight::default(),
        evidence: None,
        outside: None,
    }
}

/// A name that would like to be more than a name.
pub(super) const HOSTILE: &str = "\"><script>alert(1)</script>\x1b[2J\u{202e}txt\r\n../..\u{2028}";

/// A fleet with a host of every kind.
pub(super) fn fleet() -> Vec<FleetHost> {
    let w2k = |key, name, verdicts| MadeHost {
        key,
        name,
        products: &["w2k"],
        sp: Some("SP4"),
        verdicts,
        ..MadeHost::default()
    };
    let nothing = Vec::new;
    let file = Reason::FileBelow {
        kb: "824146".to_owned(),
        file: HOSTILE.to_owned(),
        own: "5.0.2195.6753".parse().unwrap(),
        at_least: "5.0.2195.6810".parse().unwrap(),
    };
    let nt4 = ProductId::new("nt4-ws");
    let no_fix = Reason::NoFix {
        products: vec![nt4.clone()],
        why: seawall_advisory::NoFixReason::Architecture,
    };
    let door = "tcp/135".parse().unwrap();
    let look =
        Step::CollectHotfixes { advisory: "MS03-039".to_owned(), kbs: vec!["KB824146".to_owned()] };
    let made = [
        w2k(
            "computer_name:CONFLICT",
            "CONFLICT",
            vec![
                ("MS03-026", State::Fixed, nothing(), None),
                ("MS03-039", State::Conflict, vec![file.clone()], Some(look)),
            ],
        ),
        w2k(
            "computer_name:FIXED",
            "FIXED",
            vec![
                ("MS03-026", State::FixedVia, nothing(), None),
                ("MS03-039", State::Fixed, nothing(), None),
            ],
        ),
        w2k(
            "computer_name:MISSING",
            "MISSING",
            vec![
                ("MS03-026", State::NotApplicable, nothing(), None),
                ("MS03-039", State::Missing, vec![file.clone()], None),
                ("MS99-999", State::Missing, nothing(), None),
            ],
        ),
        MadeHost {
            key: "computer_name:NT4",
            name: "NT4",
            products: &["nt4-ws"],
            sp: Some("SP6a"),
            verdicts: vec![(
                "MS03-010",
                State::NoFixExists,
                vec![no_fix],
                Some(Step::FilterPort { door }),
            )],
            ..MadeHost::default()
        },
        w2k(
            "computer_name:OUT",
            "OUT",
            vec![
                (
                    "MS03-026",
                    State::NotApplicable,
                    vec![Reason::NotAffectedProduct { products: vec![ProductId::new("w2k")] }],
                    None,
                ),
                (
                    "MS03-039",
                    State::NotApplicable,
                    vec![Reason::ComponentNotThere { components: vec!["DCOM".to_owned()] }],
                    None,
                ),
            ],
        ),
        w2k(
            "computer_name:PENDING",
            "PENDING",
            vec![("MS03-039", State::PendingReboot, nothing(), Some(Step::Restart))],
        ),
        w2k("computer_name:SILENT", "SILENT", nothing_said()),
        MadeHost {
            key: "netbios_name:\"><script>\x1b\u{202e}\n..",
            name: HOSTILE,
            verdicts: vec![(
                "MS03-039",
                State::Unknown,
                vec![Reason::ProductNotKnown],
                Some(Step::IdentifyHost),
            )],
            ..MadeHost::default()
        },
    ];
    made.iter().map(host).collect()
}

fn nothing_said() -> Vec<(&'static str, State, Vec<Reason>, Option<Step>)> {
    Vec::new()
}

/// What a writer makes of hosts, at a fixed moment.
pub(super) fn written(writer: &mut dyn Writer, hosts: &[FleetHost]) -> Vec<u8> {
    let mut summary = Summary::new(Timestamp(1_069_491_900_000), "2004-05-01", None);
    let mut out = Vec::new();
    writer.begin(&mut out).unwrap();
    for host in hosts {
        summary.count(host, seawall_advisory::Catalogue::embedded().unwrap());
        writer.host(host, &mut out).unwrap();
    }
    writer.end(&summary, &mut out).unwrap();
    out
}
