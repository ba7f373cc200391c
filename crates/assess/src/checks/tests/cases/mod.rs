//! Each check, each result.

mod dcom;
mod filters;
mod host;

use std::collections::BTreeSet;

use seawall_facts::{EvidenceKind, FactValue, Gap, RegistryPath, Timestamp};

use super::{
    super::rules::CheckBook,
    data::{EN, arguments, messages},
    *,
};
use crate::checks::{
    descriptor::tests::{EVERYONE, descriptor},
    ipsec::tests::{association, list},
};

const ADMINS: &[u8] = &[1, 2, 0, 0, 0, 0, 0, 5, 32, 0, 0, 0, 32, 2, 0, 0];
const USERS: &[u8] = &[1, 2, 0, 0, 0, 0, 0, 5, 32, 0, 0, 0, 33, 2, 0, 0];
const ALL: u32 = 0x1f;
const LOCAL: u32 = 0x0b;

fn xp() -> Host {
    host("xp-x86", "SP2")
}

fn w2k() -> Host {
    host("w2k", "SP4")
}

fn modern() -> Host {
    host("ws2019", "gold")
}

fn client() -> Host {
    host("w10-22h2-x64", "gold")
}

fn build(host: Host, build: &str) -> Host {
    host.fact(FactValue::Build(build.parse().unwrap()))
}

fn component(host: Host, name: &str) -> Host {
    host.fact_in("parts", EvidenceKind::Components, FactValue::Component(name.to_owned()))
}

fn sd(key: &str, name: &str, who: &[u8], mask: u32) -> Host {
    xp().bytes(key, name, &descriptor(&[(0, ALL, ADMINS), (0, mask, who)]))
}

/// Audits or callbacks.
fn odd(name: &str) -> Host {
    xp().bytes(OLE, name, &descriptor(&[(9, ALL, EVERYONE)]))
}

fn guest(bits: u8) -> Vec<u8> {
    let mut bytes = vec![0; 0x50];
    bytes[0x38] = bits;
    bytes
}

/// Address and mask of the source, protocol, port.
type Filter = (u32, u32, u32, u16);

const IPSEC: &str = r"SOFTWARE\Policies\Microsoft\Windows\IPSec\Policy\Local";
const BLOCK: &str = "{3f91a819-7647-11d1-864d-d46a00000000}";
const PERMIT: &str = "{8a171dd2-77e3-11d1-8659-a04f00000000}";
const NEGOTIATE: &str = "{8a171dd3-77e3-11d1-8659-a04f00000000}";
const DCOM_PORTS: [Filter; 8] = [
    (0, 0, 6, 135),
    (0, 0, 6, 139),
    (0, 0, 6, 445),
    (0, 0, 6, 593),
    (0, 0, 17, 135),
    (0, 0, 17, 137),
    (0, 0, 17, 138),
    (0, 0, 17, 445),
];
const CONSOLE: Filter = (0x0a4d_0002, u32::MAX, 6, 135);

/// A host with an assigned policy of these rules: what is done, and to which traffic.
fn ipsec(rules: &[(&str, &[Filter])]) -> Host {
    let key = |name: String| format!("{IPSEC}\\{name}");
    let names: Vec<String> = (0..rules.len()).map(|at| key(format!("ipsecNFA{{{at}}}"))).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut host = w2k()
        .service("PolicyAgent", 2)
        .text(IPSEC, "ActivePolicy", &key("ipsecPolicy{1}".into()))
        .list(&key("ipsecPolicy{1}".into()), "ipsecNFAReference", &names);
    for (at, (action, filters)) in rules.iter().enumerate() {
        let negotiation = key(format!("ipsecNegotiationPolicy{{{at}}}"));
        let list_of = key(format!("ipsecFilter{{{at}}}"));
        host = host
            .bytes(names[at], "ipsecData", &association(0xffff_fffd, true))
            .text(names[at], "ipsecNegotiationPolicyReference", &negotiation)
            .list(names[at], "ipsecFilterReference", &[&list_of])
            .text(&negotiation, "ipsecNegotiationPolicyAction", action)
            .bytes(&list_of, "ipsecData", &list(filters));
    }
    host
}

fn off_since(boot: i64) -> Host {
    let host = xp().text(OLE, "EnableDCOM", "N").written(1000);
    host.fact_in("SysEvent.Evt", EvidenceKind::Events, FactValue::Booted(Timestamp(boot)))
}

fn sp2_of_2000() -> Host {
    host("w2k", "SP2").text(OLE, "EnableDCOM", "N")
}

fn ports(list: &[&str], available: &str, use_: &str) -> Host {
    w2k()
        .list(RPC_INTERNET, "Ports", list)
        .text(RPC_INTERNET, "PortsInternetAvailable", available)
        .text(RPC_INTERNET, "UseInternetPorts", use_)
}

fn firewall() -> Host {
    xp().service("SharedAccess", 2)
}

fn new_firewall() -> Host {
    client().service("MpsSvc", 2)
}

fn profile(name: &str) -> String {
    format!("{PROFILES}\\{name}Profile")
}

fn open_ports(name: &str) -> String {
    format!("{PROFILES}\\{name}Profile\\GloballyOpenPorts\\List")
}

fn of_policy(name: &str) -> String {
    format!("{FIREWALL_POLICY}\\{name}Profile")
}

fn au() -> String {
    format!("{UPDATE_POLICY}\\AU")
}

fn own_au() -> &'static str {
    r"SOFTWARE\Microsoft\Windows\CurrentVersion\WindowsUpdate\Auto Update"
}

fn updates() -> Host {
    xp().service("wuauserv", 2)
}

fn server_key() -> String {
    format!("{SERVICES}\\LanmanServer\\Parameters")
}

fn web() -> Host {
    w2k().service("W3SVC", 2)
}

/// Check, result, host.
type Case = (&'static str, &'static str, Host);

fn cases() -> Vec<Case> {
    [dcom::cases(), filters::cases(), host::cases()].concat()
}

#[test]
fn each_host_gets_its_result() {
    for (at, (check, expected, host)) in cases().into_iter().enumerate() {
        assert_eq!(host.says(check), expected, "case {at}: {check}: {:#?}", host.check(check));
    }
}

#[test]
fn each_result_has_what_its_words_name() {
    let messages = messages(EN);
    for (check, _, host) in cases() {
        let CheckResult { result, correct, .. } = host.check(check);
        for (prefix, coded) in [("result", Some(result)), ("correct", correct)] {
            let Some(coded) = coded else { continue };
            let key = format!("check-{prefix}-{}", coded.code.replace('_', "-"));
            for argument in arguments(messages[key.as_str()]) {
                assert!(coded.args.contains_key(argument), "{key}: {argument}");
            }
        }
    }
}

#[test]
fn each_result_of_each_check_has_a_host() {
    let said: BTreeSet<(String, String)> =
        cases().iter().map(|(check, says, _)| ((*check).into(), (*says).into())).collect();
    for check in &CheckBook::embedded().checks {
        for rule in &check.rule {
            let state = serde_json::to_value(rule.state).unwrap();
            let says = format!("{} {}", state.as_str().unwrap(), rule.code);
            // A complete list of parts rules this out before.
            if rule.code == "rpc_proxy_not_set_up" {
                continue;
            }
            assert!(said.contains(&(check.id.clone(), says.clone())), "{}: {says}", check.id);
        }
    }
}

#[test]
fn a_copy_that_the_system_keeps_counts_where_nothing_else_was_read() {
    let backup = |host: Host, data: &str| {
        let host = host.read("repair/software", &["SOFTWARE"], vec![Gap::BackupCopy]);
        let fact = value(OLE, "EnableDCOM", 1, data);
        host.fact_in("repair/software", EvidenceKind::Registry, fact)
    };
    let bare = Host { evidence: vec![], ..w2k() };
    let result = backup(bare, "Y").check("dcom.enabled");
    assert!(result.found[0].backup);
    assert_eq!(result.result.code, "dcom_on");
    let own = w2k().text(OLE, "EnableDCOM", "Y");
    assert_eq!(backup(own, "N").says("dcom.enabled"), "open dcom_on");
}
