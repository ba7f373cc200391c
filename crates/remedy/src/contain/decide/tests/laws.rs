//! Laws that every decision keeps, over made cases.

use proptest::prelude::*;

use super::*;
use crate::contain::{
    Answer, Before, Conversation, Decision as Verdict, Direction, Directions, Group, Ipv6, Packet,
    Place, Policy, Sessions,
    decide::PlanRefused,
    measure::{Closes, measure, measures, usual_ports},
};
use std::collections::BTreeSet;

use seawall_facts::{Timestamp, Transport};

fn known<T: Clone + std::fmt::Debug + 'static>(
    value: impl Strategy<Value = T> + 'static,
) -> impl Strategy<Value = Known<T>> {
    prop_oneof![3 => value.prop_map(Known::Known), 1 => Just(Known::Unknown)]
}

fn flags<T: Copy + Ord + std::fmt::Debug>(
    all: &'static [T],
) -> impl Strategy<Value = std::collections::BTreeMap<T, bool>> {
    prop::collection::vec(
        prop_oneof![1 => Just(None), 4 => Just(Some(false)), 1 => Just(Some(true))],
        all.len(),
    )
    .prop_map(|values| all.iter().zip(values).filter_map(|(&what, it)| Some((what, it?))).collect())
}

fn addresses() -> impl Strategy<Value = crate::contain::AddressSet> {
    prop::sample::select(vec!["", "10.77.0.2", "10.77.0.2-10.77.0.3", "fd00::2", "0.0.0.0/0"])
        .prop_map(|text| if text.is_empty() { <_>::default() } else { text.parse().unwrap() })
}

fn patch_paths() -> impl Strategy<Value = PatchPath> {
    prop_oneof![
        2 => addresses().prop_map(|from| PatchPath::Console { from, services: services() }),
        1 => Just(PatchPath::Download),
        1 => Just(PatchPath::Media),
        1 => Just(PatchPath::Nothing),
    ]
}

fn managements() -> impl Strategy<Value = ManagementPath> {
    prop_oneof![
        Just(ManagementPath::Local),
        (addresses(), any::<bool>()).prop_map(|(from, dcom)| ManagementPath::Remote {
            from,
            services: services(),
            dcom
        }),
    ]
}

fn products() -> impl Strategy<Value = Vec<ProductId>> {
    let ids: Vec<ProductId> =
        seawall_facts::Products::embedded().iter().map(|it| it.id.clone()).collect();
    let old: Vec<ProductId> = ids[..16].to_vec();
    let one = prop_oneof![
        4 => prop::sample::select(old),
        1 => prop::sample::select(ids),
        1 => Just(ProductId::new("no-such")),
    ];
    prop::collection::vec(one, 0..3)
}

fn cases() -> impl Strategy<Value = HostCase> {
    let packs = ["gold", "SP1", "SP1a", "SP2", "SP3", "SP4", "SP6", "SP6a"]
        .map(|text| text.parse::<ServicePack>().unwrap());
    let installed = flags(&[0usize, 1, 2])
        .prop_map(|map| map.into_iter().map(|(at, it)| (UPDATES[at].to_owned(), it)).collect());
    let evidence = (known(prop::sample::select(vec![0, 30, 31, 400])), known(any::<bool>()))
        .prop_map(|(age_days, complete)| EvidenceState { age_days, complete });
    let rest = (
        known(prop::sample::select(Patch::ALL)),
        known(patch_paths()),
        known(managements()),
        known(any::<bool>()),
        known(any::<bool>()),
    );
    (
        products(),
        known(prop::sample::select(packs.to_vec())),
        (flags(Role::ALL), flags(Need::ALL), flags(Part::ALL), installed),
        prop_oneof![
            3 => Just(EvidenceState { age_days: Known::Known(1), complete: Known::Known(true) }),
            1 => evidence,
        ],
        rest,
    )
        .prop_map(
            |(products, service_pack, (roles, needs, parts, installed), evidence, rest)| {
                let (patch, patch_path, management, infected, under_attack) = rest;
                HostCase {
                    products,
                    service_pack,
                    roles,
                    needs,
                    parts,
                    installed,
                    evidence,
                    patch,
                    patch_path,
                    management,
                    infected,
                    under_attack,
                }
            },
        )
}

/// The same host with everything known, where it was not, taken from another one.
fn completed(case: &HostCase, with: &HostCase) -> HostCase {
    fn or<T: Clone>(own: &Known<T>, other: &Known<T>) -> Known<T> {
        match own {
            Known::Known(_) => own.clone(),
            Known::Unknown => other.clone(),
        }
    }
    fn all<K: Ord + Clone>(
        own: &std::collections::BTreeMap<K, bool>,
        other: &std::collections::BTreeMap<K, bool>,
    ) -> std::collections::BTreeMap<K, bool> {
        let mut both = other.clone();
        both.extend(own.clone());
        both
    }
    let table = seawall_facts::Products::embedded();
    let open = case.products.is_empty() || case.products.iter().any(|id| table.get(id).is_none());
    let product = if open { with.products.first() } else { case.products.last() };
    // One that the product had.
    let packs = product.and_then(|id| table.get(id)).map(|product| &product.service_packs);
    let other = match (with.service_pack, packs) {
        (Known::Known(pack), Some(packs)) if !packs.contains(&pack) => {
            packs.last().map_or(Known::Unknown, |&last| Known::Known(last))
        }
        (pack, _) => pack,
    };
    let service_pack = or(&case.service_pack, &other);
    let mut needs = all(&case.needs, &with.needs);
    // Whoever says that what a role brings is not needed says something else, not something more.
    for (role, need) in [
        (Role::Opc, Need::Dcom),
        (Role::WebServer, Need::Http),
        (Role::Exchange, Need::RpcOverHttp),
        (Role::PrintServer, Need::FilePrint),
        (Role::DomainController, Need::ActiveDirectory),
    ] {
        if case.roles.get(&role) == Some(&true) && !case.needs.contains_key(&need) {
            needs.insert(need, true);
        }
    }
    HostCase {
        products: product.cloned().into_iter().collect(),
        service_pack,
        roles: all(&case.roles, &with.roles),
        needs,
        parts: all(&case.parts, &with.parts),
        installed: all(&case.installed, &with.installed),
        evidence: EvidenceState {
            age_days: or(&case.evidence.age_days, &with.evidence.age_days),
            complete: or(&case.evidence.complete, &with.evidence.complete),
        },
        patch: or(&case.patch, &with.patch),
        patch_path: or(&case.patch_path, &with.patch_path),
        management: or(&case.management, &with.management),
        infected: or(&case.infected, &with.infected),
        under_attack: or(&case.under_attack, &with.under_attack),
    }
}

fn guards(id: MeasureId) -> bool {
    measure(id).is_some_and(|it| it.closes != Closes::Nothing && !it.by_hand)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn no_decision_takes_what_is_refused_and_each_has_its_reasons(case in cases()) {
        let decision = decide(&case);
        let taken = decision.measures();
        for refused in &decision.refused {
            prop_assert!(!taken.contains(&refused.measure), "{refused:?}");
            prop_assert!(!refused.why.is_empty());
        }
        if let Some(flow) = &decision.flow {
            for step in flow.ways.iter().flat_map(|way| &way.steps) {
                let id = step.act.measure();
                prop_assert!(!decision.refused.iter().any(|one| Some(one.measure) == id));
            }
        }
        prop_assert!(decision.steps.iter().all(|step| !step.reasons.is_empty()));
        prop_assert!(!decision.residual.is_empty());
        prop_assert!(residuals(&decision).contains(&"local_vector"));
        prop_assert_eq!(&decision, &decide(&case));
        // Each act stands once, and each measure is known.
        let acts: BTreeSet<_> =
            decision.steps.iter().map(|step| &step.act).collect();
        prop_assert_eq!(acts.len(), decision.steps.len());
        prop_assert!(taken.iter().all(|id| measure(*id).is_some()));
        serde_json::to_string(&decision).unwrap();
    }

    /// The policy that a decision asks for lets the console and the managers in.
    #[test]
    fn no_decision_closes_the_way_of_the_update_or_of_the_managers(case in cases()) {
        let decision = decide(&case);
        for step in &decision.steps {
            let Some(id) = step.act.measure().filter(|id| guards(*id)) else { continue };
            prop_assert!(!decision.plan_refused.contains(&PlanRefused::UpdateWayNotKnown));
            prop_assert!(!decision.plan_refused.contains(&PlanRefused::ManagementNotKnown));
            if decision.keep_open.is_empty() {
                continue;
            }
            prop_assert!(measure(id).unwrap().excepts, "{}", id.code());
            let policy = Policy {
                id: "p1".parse().unwrap(),
                title: "p1".to_owned(),
                place: Place::Host,
                groups: vec![Group {
                    hosts: <_>::default(),
                    services: usual_ports(),
                    directions: Directions::Inbound,
                    exceptions: decision.exceptions(),
                }],
                ipv6: Ipv6::Compiled,
                sessions: Sessions::Cut,
                answer: Answer::Silent,
                expires: None,
                switches: BTreeSet::new(),
                before: Before::default(),
            };
            for kept in &decision.keep_open {
                let v4 = kept.who.v4().map(|(low, _)| std::net::IpAddr::from(low));
                let v6 = kept.who.v6().map(|(low, _)| std::net::IpAddr::from(low));
                for peer in v4.chain(v6) {
                    let host: std::net::IpAddr =
                        if peer.is_ipv4() { "10.0.0.1" } else { "fd00::1" }.parse().unwrap();
                    for port in kept.services.tcp.ports() {
                        let packet = Packet {
                            direction: Direction::Inbound,
                            host,
                            peer,
                            transport: Transport::Tcp,
                            source_port: 49_152,
                            destination_port: port,
                            conversation: Conversation::New,
                        };
                        prop_assert_eq!(policy.decide(&packet, Timestamp(0)), Verdict::Pass);
                    }
                }
            }
        }
    }

    /// Not knowing is never bolder than knowing the worst: what any value would forbid is refused
    /// or said beside the measure, and what it would leave open is told.
    #[test]
    fn not_knowing_is_never_bolder_than_knowing_the_worst(case in cases(), with in cases()) {
        let whole = completed(&case, &with);
        let (open, worst) = (decide(&case), decide(&whole));
        for step in &open.steps {
            let Some(id) = step.act.measure() else { continue };
            let is_refused = worst.refused.iter().any(|one| one.measure == id);
            prop_assert!(
                !is_refused || !step.provided.is_empty(),
                "{} is certain in\n{case:?}\nand refused in\n{whole:?}", id.code()
            );
        }
        // What is certain is right whatever comes out.
        for step in open.steps.iter().filter(|step| step.provided.is_empty()) {
            let Some(id) = step.act.measure() else { continue };
            prop_assert!(
                worst.measures().contains(&id),
                "{} is certain in\n{case:?}\nand not taken in\n{whole:?}", id.code()
            );
        }
        // Whatever stands in both leaves at least as much open where less is known.
        if open.measures() == worst.measures() {
            for residual in worst.residual.iter().map(Residual::code) {
                prop_assert!(residuals(&open).contains(&residual), "{residual} in {whole:?} and not in {case:?}");
            }
        }
    }
}

/// How many of the made cases come to something: a law over empty decisions proves nothing.
#[test]
fn the_made_cases_come_to_something() {
    use proptest::{strategy::ValueTree, test_runner::TestRunner};
    let mut runner = TestRunner::deterministic();
    let mut taken = BTreeSet::new();
    let (mut with_guard, mut refused, mut flows) = (0, 0, 0);
    for _ in 0..1_500 {
        let case = cases().new_tree(&mut runner).unwrap().current();
        let decision = decide(&case);
        with_guard += usize::from(decision.measures().into_iter().any(guards));
        refused += usize::from(!decision.plan_refused.is_empty());
        flows += usize::from(decision.flow.is_some());
        taken.extend(decision.measures());
    }
    println!("{with_guard} with a guard, {refused} without a plan, {flows} under attack");
    println!("taken: {taken:?} of {}", measures().len());
    assert!(with_guard > 300 && refused > 100 && flows > 100);
    assert!(taken.len() >= 14);
}
