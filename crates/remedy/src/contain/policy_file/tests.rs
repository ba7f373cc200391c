use proptest::prelude::*;
use seawall_facts::{Timestamp, Transport};

use super::{Lint, PolicyFile, PolicyFileError, Severity, SourcePort, lint, moment};
use crate::contain::{
    AddressError, AddressSet, Answer, Direction, Directions, Ipv6, Place, PlanId, Policy, Sessions,
    case::{HostCase, Known, ManagementPath, Need, Part, PatchPath, Role},
    decide::decide,
};

/// 2026-06-01T00:00:00Z.
const NOW: Timestamp = Timestamp(1_780_272_000_000);
const HOUR: i64 = 3_600_000;

/// The policy file of the documentation.
const WHOLE: &str = r#"
policy = "ms03-039-contain"
advisories = ["MS03-039", "MS03-026", "MS03-010"]
scope = { tags = ["lab-2"], judged = "vulnerable" }
intent = { deny = "rpc-dcom", ports = "default+custom", custom = ["tcp/5000-5010"], existing_sessions = "cut", answer = "reset" }
needs = { http = false, rpc_over_http = true, dcom = false, ad = "member" }
expire = { when = ["patched", "rebooted", "scan_clean"], keep = "7d", not_after = "2026-12-31" }
verify = { from = ["mgmt-probe", "outsider-probe"], source_ports = ["any", 88], differential = true }
rollback = { dead_man = "10m", channel = "local-task" }
ipv6 = "compiled"

[[exceptions]]
who = "10.77.0.2"
ports = ["tcp/135", "tcp/445"]
why = "patch console"
ttl = "8h"
"#;

fn file(text: &str) -> PolicyFile {
    toml::from_str(text).unwrap_or_else(|fault| panic!("{fault}\n{text}"))
}

fn small(rest: &str) -> PolicyFile {
    file(&format!(
        "policy = 'p1'\nscope = {{ hosts = ['10.0.0.5'] }}\nintent = {{ deny = 'rpc-dcom' }}\n{rest}"
    ))
}

fn resolved(file: &PolicyFile) -> Result<Policy, PolicyFileError> {
    file.policy(Place::Host, &AddressSet::default(), NOW)
}

#[test]
fn the_file_of_the_documentation_becomes_a_policy() {
    let file = file(WHOLE);
    let policy = resolved(&file).unwrap();
    assert_eq!(policy.id.as_str(), "ms03-039-contain");
    assert_eq!((policy.sessions, policy.answer), (Sessions::Cut, Answer::Reset));
    assert_eq!(policy.ipv6, Ipv6::Compiled);
    // The last day is part of it.
    assert_eq!(policy.expires, moment::date("2027-01-01T00:00Z"));
    let group = &policy.groups[0];
    assert_eq!(group.directions, Directions::Inbound);
    assert_eq!(
        group.services.to_string(),
        "tcp/135,tcp/139,tcp/445,tcp/593,tcp/5000-5010,udp/135,udp/137-138,udp/445"
    );
    let exception = &group.exceptions[0];
    assert_eq!(exception.peers.to_string(), "10.77.0.2");
    assert_eq!(exception.services.to_string(), "tcp/135,tcp/445");
    assert_eq!(exception.until, Some(Timestamp(NOW.0 + 8 * HOUR)));
    assert_eq!(file.keep(), Ok(Some(7 * 24 * HOUR)));
    assert_eq!(file.dead_man(), Ok(Some(HOUR / 6)));
    let verify = file.verify.unwrap();
    assert_eq!(verify.source_ports, [SourcePort::Any, SourcePort::Port(88)]);
}

#[test]
fn a_file_goes_there_and_back() {
    let file = file(WHOLE);
    let json = serde_json::to_string(&file).unwrap();
    assert_eq!(serde_json::from_str::<PolicyFile>(&json).unwrap(), file);
}

#[test]
fn the_ports_of_the_web_are_closed_only_where_rpc_over_http_is() {
    let ports = |cis: &str| {
        let text = format!(
            "policy = 'p1'\nscope = {{ tags = ['x'] }}\nintent = {{ deny = 'rpc-dcom', cis = '{cis}' }}"
        );
        let services = file(&text).services().unwrap();
        [80, 443].map(|port| services.contains(Transport::Tcp, port))
    };
    assert_eq!(ports("none"), [false, false]);
    assert_eq!(ports("v1"), [true, false]);
    assert_eq!(ports("v2"), [true, true]);
    // These are not among the ports of the bulletins.
    let services = small("").services().unwrap();
    assert!(!services.contains(Transport::Tcp, 137) && !services.contains(Transport::Udp, 139));
}

#[test]
fn keys_that_are_not_known_are_refused() {
    for text in [
        "polcy = 'x'",
        "[[exceptions]]\nwho = '10.0.0.1'\nports = 'tcp/135'\nuntil = '8h'",
        "expire = { notafter = '2026-12-31' }",
        "ipv6 = 'ignored'",
        "verify = { source_ports = [0] }",
        "verify = { source_ports = [65536] }",
        "verify = { source_ports = ['all'] }",
        "rollback = { channel = 'dcom' }",
    ] {
        let text = format!(
            "policy = 'p1'\nscope = {{ tags = ['x'] }}\nintent = {{ deny = 'rpc-dcom' }}\n{text}"
        );
        assert!(toml::from_str::<PolicyFile>(&text).is_err(), "{text}");
    }
}

#[test]
fn ipv6_may_be_written_as_the_design_writes_it() {
    assert_eq!(resolved(&small("ipv6 = 'compile'")).unwrap().ipv6, Ipv6::Compiled);
    assert_eq!(resolved(&small("ipv6 = 'waived'")).unwrap().ipv6, Ipv6::Waived);
    assert_eq!(resolved(&small("")).unwrap().ipv6, Ipv6::Compiled);
}

#[track_caller]
fn fault(exception: &str) -> String {
    resolved(&small(&format!("[[exceptions]]\n{exception}"))).unwrap_err().to_string()
}

#[test]
fn a_faulty_exception_is_refused_with_one_line() {
    let at = "exceptions[0].who";
    for (text, wanted) in [
        (
            "who = ''\nports = 'tcp/135'",
            format!("`{at}` is empty; an exception without addresses would be for nobody"),
        ),
        (
            "who = []\nports = 'tcp/135'",
            format!("`{at}` is empty; an exception without addresses would be for nobody"),
        ),
        (
            "who = 'console.example'\nports = 'tcp/135'",
            format!(
                "`{at}`: `console.example` is a name; \
                 hint: resolve it when planning and write its addresses"
            ),
        ),
        (
            "who = '10.0.0.1/8'\nports = 'tcp/135'",
            format!("`{at}`: {}", AddressError::HostBits("10.0.0.1/8".to_owned())),
        ),
        ("who = '10.0.0.1'\nports = []", "`exceptions[0].ports` names no port".to_owned()),
        (
            "who = '10.0.0.1'\nports = 'custom'",
            "`exceptions[0].ports` says custom, and `intent.custom` lists no port".to_owned(),
        ),
        (
            "who = '10.0.0.1'\nports = 'tcp/135'\nttl = '8 hours'",
            "`exceptions[0].ttl`: `8 hours` is neither a span (10m, 8h, 7d) \
             nor a date (2026-12-31)"
                .to_owned(),
        ),
        (
            "who = '10.0.0.1'\nports = 'tcp/135'\nttl = '2026-05-31'",
            "`exceptions[0].ttl`: `2026-05-31` is past".to_owned(),
        ),
    ] {
        let said = fault(text);
        assert_eq!(said, wanted);
        assert!(!said.contains('\n'));
    }
    for port in ["135", "tcp/0", "tcp/65536", "tcp/9-1", "icmp/1", "tcp/", "tcp/+1", "tcp/1-", ""] {
        let said = fault(&format!("who = '10.0.0.1'\nports = '{port}'"));
        assert!(said.contains("is no port"), "{port}: {said}");
    }
}

#[test]
fn a_file_without_a_name_a_scope_or_hosts_for_a_gateway_is_refused() {
    let mut file = small("");
    assert_eq!(
        file.policy(Place::Gateway, &AddressSet::default(), NOW),
        Err(PolicyFileError::NoHosts)
    );
    let hosts = "10.0.0.5".parse().unwrap();
    assert_eq!(file.policy(Place::Gateway, &hosts, NOW).unwrap().groups[0].hosts, hosts);
    file.scope.hosts.clear();
    assert_eq!(resolved(&file), Err(PolicyFileError::NoScope));
    file.policy = " ".to_owned();
    assert_eq!(resolved(&file), Err(PolicyFileError::NoName));
}

#[test]
fn a_fault_in_a_span_that_is_used_later_is_found_now() {
    for text in ["expire = { keep = '7 days' }", "rollback = { dead_man = '0m' }"] {
        assert!(matches!(resolved(&small(text)), Err(PolicyFileError::Span { .. })), "{text}");
    }
    let past = resolved(&small("expire = { not_after = '2026-05-31' }"));
    assert!(matches!(past, Err(PolicyFileError::Past { .. })));
    // Today is not past until it is over.
    assert!(resolved(&small("expire = { not_after = '2026-06-01' }")).is_ok());
}

#[test]
fn spans_and_dates_are_read_strictly() {
    let at = |text| moment::date(text).map(|it| it.0);
    assert_eq!(at("1970-01-01T00:00Z"), Some(0));
    assert_eq!(at("1970-01-01"), Some(24 * HOUR));
    assert_eq!(at("2026-06-01T00:00:00Z"), Some(NOW.0));
    assert_eq!(at("2026-06-01T09:00+09:00"), Some(NOW.0));
    assert_eq!(at("2026-05-31T19:30-04:30"), Some(NOW.0));
    assert_eq!(at("2024-02-29T00:00Z"), Some(1_709_164_800_000));
    for text in [
        "2026-02-29",
        "2100-02-29",
        "2026-13-01",
        "2026-00-10",
        "2026-1-1",
        "26-01-01",
        "",
        "2026-06-31",
        "2026-06-01T24:00Z",
        "2026-06-01T00:00",
        "2026-06-01 00:00Z",
        "2026-06-01T00:00+9:00",
        "2026-06-01T00:00Z+09:00",
        "+026-06-01",
    ] {
        assert_eq!(at(text), None, "{text}");
    }
    assert_eq!(moment::span("90s"), Some(90_000));
    assert_eq!(moment::span("2w"), Some(14 * 24 * HOUR));
    for text in ["", "h", "0h", "-1h", "+1h", "1", "1y", "1h30m", "９h", "99999999999999999999d"] {
        assert_eq!(moment::span(text), None, "{text}");
    }
}

#[test]
fn a_name_in_any_script_makes_an_id_of_its_own() {
    let id = |name: &str| PlanId::made_from(name).as_str().to_owned();
    assert_eq!(id("ms03-039-contain"), "ms03-039-contain");
    assert_eq!(id("第二工場 封じ込め"), id("第二工場 封じ込め"));
    assert_ne!(id("第二工場"), id("第三工場"));
    assert!(id("第二工場").starts_with("p-"));
    assert!(id("Plant 2: MS03-039 & more").starts_with("plant-2-ms03-"));
    assert_ne!(id("A"), id("a"));
    let title = "第二工場 & ^ % \" '";
    let mut file = small("");
    file.policy = title.to_owned();
    assert_eq!(resolved(&file).unwrap().title, title);
}

proptest! {
    #[test]
    fn any_text_makes_an_id_and_none_panics(name in "\\PC*", text in "[-0-9TZ:+dhmswx/a]{0,24}") {
        let id = PlanId::made_from(&name);
        prop_assert_eq!(id.as_str().parse::<PlanId>(), Ok(id.clone()));
        let mut file = small("[[exceptions]]\nwho = '10.0.0.1'\nports = 'tcp/135'");
        file.exceptions[0].who = vec![text.clone()];
        let _ = resolved(&file);
        file.exceptions[0].who = vec!["10.0.0.1".to_owned()];
        file.exceptions[0].ttl = Some(text.clone());
        let _ = resolved(&file);
        file.exceptions[0].ports = vec![text];
        let _ = resolved(&file);
    }
}

fn lints(file: &PolicyFile, case: &HostCase) -> Vec<Lint> {
    let mut case = case.clone();
    file.state_needs(&mut case);
    lint(&resolved(file).unwrap(), &case, &decide(&case), NOW)
}

fn case() -> HostCase {
    crate::contain::decide::tests::host("w2k", "SP4")
}

fn with_paths() -> HostCase {
    let services = small("").services().unwrap();
    let mut case = case();
    case.patch_path = Known::Known(PatchPath::Console {
        from: "10.77.0.2".parse().unwrap(),
        services: services.clone(),
    });
    case.management = Known::Known(ManagementPath::Remote {
        from: "10.77.0.2-10.77.0.3".parse().unwrap(),
        services,
        dcom: false,
    });
    case
}

const END: &str = "expire = { not_after = '2026-12-31' }\n";

#[test]
fn a_policy_that_lets_both_ways_in_has_nothing_wrong() {
    let file = small(&format!(
        "{END}[[exceptions]]\nwho = ['10.77.0.2', '10.77.0.3']\nports = 'default'\nttl = '8h'"
    ));
    assert_eq!(lints(&file, &with_paths()), []);
}

#[test]
fn whoever_must_come_in_and_cannot_is_named_with_the_ports() {
    let file = small(&format!(
        "{END}[[exceptions]]\nwho = '10.77.0.2'\nports = ['tcp/135', 'tcp/445']\nttl = '8h'"
    ));
    let found = lints(&file, &with_paths());
    let ports = "tcp/139,tcp/593,udp/135,udp/137-138,udp/445".to_owned();
    let console = Lint::UpdateConsoleShutOut { who: "10.77.0.2".to_owned(), ports };
    assert!(found.contains(&console), "{found:?}");
    let managers = found.iter().find(|it| it.code() == "management_shut_out").unwrap();
    let Lint::ManagementShutOut { who, .. } = managers else { panic!() };
    assert_eq!(who, "10.77.0.2-10.77.0.3");
    assert_eq!(managers.severity(), Severity::Refuse);
}

#[test]
fn an_exception_that_is_over_lets_nobody_in() {
    let mut policy =
        resolved(&small("[[exceptions]]\nwho = '10.77.0.2'\nports = 'default'\nttl = '8h'"))
            .unwrap();
    policy.groups[0].exceptions[0].until = Some(NOW);
    let mut case = with_paths();
    case.management = Known::Known(ManagementPath::Local);
    let found = lint(&policy, &case, &decide(&case), NOW);
    let codes: Vec<&str> = found.iter().map(Lint::code).collect();
    assert_eq!(codes, ["update_console_shut_out", "exception_is_over", "no_end"]);
}

#[test]
fn a_domain_controller_is_not_closed_on_itself() {
    let file = small(&format!("{END}needs = {{ ad = 'controller' }}"));
    assert!(lints(&file, &case()).contains(&Lint::DomainControllerClosed));
    let hosts = "10.0.0.5".parse().unwrap();
    let policy = file.policy(Place::Gateway, &hosts, NOW).unwrap();
    let mut case = case();
    file.state_needs(&mut case);
    assert!(case.roles[&Role::DomainController]);
    let found = lint(&policy, &case, &decide(&case), NOW);
    assert!(!found.contains(&Lint::DomainControllerClosed));
}

#[test]
fn pages_that_are_needed_are_not_closed() {
    let mut file = small(&format!("{END}needs = {{ http = true, rpc_over_http = true }}"));
    assert_eq!(lints(&file, &case()), []);
    file.intent.cis = super::Cis::V2;
    let wanted = [Need::Http, Need::RpcOverHttp]
        .map(|need| Lint::WebClosed { ports: "tcp/80,tcp/443".to_owned(), need });
    assert_eq!(lints(&file, &case()), wanted);
}

#[test]
fn rpc_over_http_that_stays_on_the_web_is_told() {
    let mut case = case();
    case.parts.insert(Part::Cis, true);
    assert_eq!(lints(&small(END), &case), [Lint::WebCarriesRpc]);
}

#[test]
fn the_connection_firewall_and_exceptions_do_not_go_together() {
    let mut case = crate::contain::decide::tests::host("xp-x86", "SP1");
    case.patch_path = Known::Known(PatchPath::Download);
    let file =
        small(&format!("{END}[[exceptions]]\nwho = '10.77.0.2'\nports = 'default'\nttl = '8h'"));
    let measure = crate::contain::measure::MeasureId::M3;
    assert_eq!(lints(&file, &case), [Lint::CannotExcept { measure }]);
}

#[test]
fn exceptions_are_looked_at_by_themselves() {
    let file = small(
        "ipv6 = 'waived'\n\
         [[exceptions]]\nwho = '0.0.0.0/0'\nports = ['tcp/135', 'tcp/3389']",
    );
    let found = lints(&file, &case());
    let who = "0.0.0.0-255.255.255.255".to_owned();
    assert_eq!(
        found,
        [
            Lint::ExceptsEverybody,
            Lint::ExceptionWithoutEnd { who: who.clone() },
            Lint::ExceptsWhatIsOpen { who, ports: "tcp/3389".to_owned() },
            Lint::NoEnd,
            Lint::Ipv6Waived,
        ]
    );
}

#[test]
fn a_decision_without_a_plan_is_no_ground_for_a_policy() {
    let found = lints(&small(END), &HostCase::default());
    assert_eq!(found, [Lint::NoPlan]);
}

#[test]
fn dcom_that_is_needed_is_let_through_to_somebody() {
    let file = small(&format!("{END}needs = {{ dcom = true }}"));
    assert_eq!(lints(&file, &case()), [Lint::DcomClosed]);
}

#[test]
fn outbound_is_closed_where_the_file_says_so() {
    let text = "policy = 'p1'\nscope = { tags = ['x'] }\n\
                intent = { deny = 'rpc-dcom', directions = 'both' }";
    let policy = resolved(&file(text)).unwrap();
    assert_eq!(policy.cells(Direction::Outbound, NOW).len(), 1);
}
