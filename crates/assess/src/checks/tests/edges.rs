//! Where readings end: what was not read, what cannot be read, and hosts that are not known.

use proptest::prelude::*;
use seawall_advisory::Certainty;
use seawall_facts::{EvidenceKind, FactValue, Gap, ProductId, Products};

use super::*;
use crate::checks::CheckState;

const RESTRICT: &str = "RestrictRemoteClients";
const CHECK: &str = "rpc.restrict_remote_clients";

#[test]
fn an_absent_value_is_a_default_only_if_the_evidence_rules_it_out() {
    let whole = host("xp-x86", "SP2").check(CHECK);
    assert_eq!(whole.state, CheckState::Ok);
    assert_eq!(whole.assumed[0].value, "1");
    let partial = host("xp-x86", "SP2").partial().check(CHECK);
    assert_eq!((partial.state, &*partial.result.code), (CheckState::Unknown, "not_collected"));
    assert!(partial.collect.contains(&format!("{RPC_POLICY}\\{RESTRICT}")), "{partial:?}");
    assert_eq!(partial.correct.unwrap().code, "collect");
    assert_eq!(partial.certainty, None);
}

#[test]
fn evidence_of_other_keys_rules_nothing_out() {
    let host = Host { evidence: vec![], ..host("xp-x86", "SP2") };
    let other = host.read("x", &["SYSTEM", r"SOFTWARE\Policies\Microsoft\Windows NT\RpcX"], vec![]);
    assert_eq!(other.says(CHECK), "unknown not_collected");
    let own = other.read("y", &[r"SOFTWARE\Policies\Microsoft\Windows NT"], vec![]);
    assert_eq!(own.says(CHECK), "ok rpc_clients_authenticated");
}

#[test]
fn a_value_that_was_read_counts_however_much_is_missing() {
    let partial = host("xp-x86", "SP2").partial().number(RPC_POLICY, RESTRICT, 0);
    assert_eq!(partial.says(CHECK), "open rpc_clients_any");
}

#[test]
fn a_value_of_another_type_or_form_is_not_guessed_at() {
    let of = |kind, data| host("xp-x86", "SP2").typed(RPC_POLICY, RESTRICT, kind, data);
    for (kind, data) in [(1, "1"), (3, "01000000"), (4, "0100"), (11, "1"), (4, ""), (4, "-1")] {
        let result = of(kind, data).check(CHECK);
        assert_eq!(result.result.code, "not_understood", "{kind} {data}");
        assert_eq!(result.found[0].raw.as_deref(), Some(data));
    }
    assert_eq!(of(4, "3").says(CHECK), "unknown not_understood");
    assert_eq!(of(4, "4294967296").says(CHECK), "unknown not_understood");
}

#[test]
fn a_switch_that_is_neither_yes_nor_no_is_not_guessed_at() {
    let of = |kind, data| host("w2k", "SP4").typed(OLE, "EnableDCOM", kind, data);
    for (kind, data) in [(1, ""), (1, "No"), (1, " N"), (1, "0"), (4, "0"), (7, "N")] {
        let says = of(kind, data).says("dcom.enabled");
        assert_eq!(says, "unknown not_understood", "{kind} {data:?}");
    }
}

#[test]
fn a_descriptor_that_is_cut_is_not_guessed_at() {
    let of = |bytes: &[u8]| host("xp-x86", "SP2").bytes(OLE, "MachineLaunchRestriction", bytes);
    assert_eq!(of(&[]).says("dcom.launch_restriction"), "unknown not_understood");
    assert_eq!(of(&[1, 0, 4, 0x80]).says("dcom.launch_restriction"), "unknown not_understood");
}

#[test]
fn files_that_disagree_decide_nothing() {
    let two = host("w2k", "SP4").text(OLE, "EnableDCOM", "N").read("other", &["SOFTWARE"], vec![]);
    // The other was read whole and does not have it.
    assert_eq!(two.says("dcom.enabled"), "unknown values_disagree");
    let fact = value(OLE, "EnableDCOM", 1, "Y");
    let result = two.clone().fact_in("other", EvidenceKind::Registry, fact).check("dcom.enabled");
    assert_eq!(result.result.code, "values_disagree");
    assert_eq!(result.result.args["values"], "N / Y");
    let fact = value(OLE, "EnableDCOM", 1, "N");
    let same = two.fact_in("other", EvidenceKind::Registry, fact);
    assert_eq!(same.says("dcom.enabled"), "note dcom_off_start_not_seen");
}

#[test]
fn instructions_to_change_a_registry_say_nothing_of_one() {
    let fact = value(OLE, "EnableDCOM", 1, "N");
    let host = host("w2k", "SP4").read("apply.reg", &[], vec![Gap::Instructions]).fact_in(
        "apply.reg",
        EvidenceKind::Registry,
        fact,
    );
    assert_eq!(host.says("dcom.enabled"), "open dcom_on");
    assert!(host.check("dcom.enabled").found.is_empty());
}

#[test]
fn a_result_stands_where_all_service_packs_agree() {
    let off = host("w2k", "").text(OLE, "EnableDCOM", "N");
    let result = off.check("dcom.enabled");
    assert_eq!((result.state, &*result.result.code), (CheckState::Unknown, "candidates_differ"));
    assert_eq!(result.correct.unwrap().code, "collect_service_pack");
    let on = host("w2k", "").text(OLE, "EnableDCOM", "Y");
    assert_eq!(on.says("dcom.enabled"), "open dcom_on");
}

#[test]
fn a_result_stands_where_all_products_agree() {
    let differ = host("xp-x86", "SP2").or("ws2003-x86").check("rpc.port_range");
    assert_eq!(differ.result.code, "rpc_ports_dynamic_old");
    let differ = host("xp-x86", "SP2").or("ws2019").check("rpc.port_range");
    assert_eq!((differ.state, &*differ.result.code), (CheckState::Unknown, "candidates_differ"));
    assert_eq!(differ.result.args["candidates"], "ws2019, xp-x86");
    assert_eq!(differ.correct.unwrap().code, "identify_host");
}

#[test]
fn a_host_that_may_be_any_is_judged_where_all_would_agree() {
    let any = Host::default().whole();
    assert_eq!(any.check("dcom.enabled").result.code, "product_not_known");
    let unknown = Host { products: vec![ProductId::new("cp/m")], ..any };
    assert_eq!(unknown.check("dcom.enabled").result.code, "product_not_known");
}

#[test]
fn one_id_for_client_and_server_is_both_until_the_registry_tells() {
    // Windows 2000 has one id; what differs between its roles is read from the product's type.
    let differ = host("ws2003-x86", "SP1").or("xp-x86").sp("SP2");
    assert_eq!(differ.says(CHECK), "unknown candidates_differ");
    let told = host("w2k", "SP4").text(OPTIONS, "ProductType", "WinNT");
    let subject = Subject { products: &told.products, facts: &told.facts, ..Subject::default() };
    assert!(subject.worlds().iter().all(|world| !world.server));
}

#[test]
fn without_the_revision_of_a_build_the_hardening_is_not_known() {
    let bare = host("ws2019", "gold").fact(FactValue::Build("10.0.17763".parse().unwrap()));
    let result = bare.check("dcom.hardening_server");
    assert_eq!(result.result.code, "not_collected");
    assert_eq!(result.collect, [r"SOFTWARE\Microsoft\Windows NT\CurrentVersion\UBR"]);
}

#[test]
fn two_builds_decide_nothing() {
    let of = |host: Host, build: &str| host.fact(FactValue::Build(build.parse().unwrap()));
    let two = of(of(host("ws2019", "gold"), "10.0.17763.4131"), "10.0.17763.4130");
    assert_eq!(two.says("dcom.hardening_server"), "unknown values_disagree");
    let same = of(of(host("ws2019", "gold"), "10.0.17763.4131"), "10.0.17763.4131");
    assert_eq!(same.says("dcom.hardening_server"), "ok hardening_always_on");
}

#[test]
fn a_default_from_memory_makes_the_result_no_surer() {
    let absent = host("w2k", "SP4").check("dcom.enabled");
    assert_eq!(absent.certainty, Some(Certainty::FromMemory));
    let there = host("w2k", "SP4").text(OLE, "EnableDCOM", "Y").check("dcom.enabled");
    assert_eq!(there.certainty, Some(Certainty::Verified));
    assert!(there.assumed.is_empty());
}

#[test]
fn a_password_is_never_shown() {
    let host = host("w2k", "SP4").text(WINLOGON, "DefaultPassword", "hunter2");
    let result = host.check("logon.automatic");
    assert_eq!(result.found.last().unwrap().raw, None);
    assert!(!serde_json::to_string(&host.results()).unwrap().contains("hunter2"));
}

#[test]
fn what_no_rule_reads_is_unknown_and_not_left_out() {
    // A list of ports without a word whether they are to be used.
    let ports = host("w2k", "SP4").list(RPC_INTERNET, "Ports", &["5000-5100"]).text(
        RPC_INTERNET,
        "PortsInternetAvailable",
        "maybe",
    );
    let result = ports.check("rpc.port_range");
    assert_eq!((result.state, &*result.result.code), (CheckState::Unknown, "not_understood"));
    assert_eq!(result.result.args["values"], "5000-5100 / maybe");
}

#[test]
fn a_long_text_is_cut() {
    let long = "ncacn_http\n".repeat(100_000);
    let host = host("w2k", "SP4").typed(RPC, "DCOM Protocols", 7, &long);
    let result = host.check("dcom.protocols");
    assert_eq!(result.result.code, "dcom_over_http");
    assert!(serde_json::to_string(&result).unwrap().len() < 4000);
}

#[test]
fn results_go_to_json_and_back() {
    let results = host("w2k", "SP2").text(OLE, "EnableDCOM", "N").results();
    let json = serde_json::to_string(&results).unwrap();
    assert_eq!(serde_json::from_str::<Vec<CheckResult>>(&json).unwrap(), results);
}

/// Keys and names that checks read.
fn places() -> Vec<(String, String)> {
    let checks = &crate::checks::rules::CheckBook::embedded().checks;
    let reads = checks.iter().flat_map(|check| &check.read);
    let own = reads.filter_map(|read| Some((read.key.clone()?, read.value.clone()?)));
    let policy = r"SOFTWARE\Policies\Microsoft\Windows\IPSec\Policy\Local";
    let of_ipsec =
        crate::checks::witness::IPSEC_VALUES.map(|name| (policy.to_owned(), name.to_owned()));
    own.chain(of_ipsec).collect()
}

fn data() -> impl Strategy<Value = (u32, String)> {
    let kinds = prop::sample::select(vec![0, 1, 2, 3, 4, 7, 11, u32::MAX]);
    let data = prop_oneof![
        "[0-4]",
        "[YNyn]",
        "\\PC{0,20}",
        "(010004[0-9a-f]{2}){0,12}",
        "SOFTWARE\\\\Policies\\\\Microsoft\\\\Windows\\\\IPSec\\\\Policy\\\\Local",
        "[0-9]{1,5}(-[0-9]{1,5})?",
    ];
    (kinds, data)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_facts_give_the_same_bytes_twice_and_never_panic(
        values in prop::collection::vec((any::<prop::sample::Index>(), data(), 0..3_usize), 0..40),
        product in any::<prop::sample::Index>(),
        sp in prop::sample::select(vec!["", "gold", "SP1", "SP2", "SP4", "SP6a"]),
        is_whole in any::<bool>(),
        day in any::<i32>(),
    ) {
        let places = places();
        let products: Vec<_> = Products::embedded().iter().collect();
        let mut host = host(products[product.index(products.len())].id.as_str(), sp);
        host = host.today(i64::from(day)).read("other", &["SYSTEM"], vec![Gap::Unfinished]);
        if !is_whole {
            host = host.partial();
        }
        for (place, (kind, data), file) in values {
            let (key, name) = &places[place.index(places.len())];
            let file = ["registry", "other", "nowhere"][file];
            host = host.fact_in(file, EvidenceKind::Registry, value(key, name, kind, &data));
        }
        let bytes = |host: &Host| serde_json::to_vec(&host.results()).unwrap();
        prop_assert_eq!(bytes(&host), bytes(&host));
    }

    #[test]
    fn what_is_not_read_never_makes_a_host_better(
        values in prop::collection::vec((any::<prop::sample::Index>(), data()), 0..20),
    ) {
        let places = places();
        let bare = values.into_iter().fold(host("xp-x86", "SP2"), |host, (place, (kind, data))| {
            let (key, name) = &places[place.index(places.len())];
            host.typed(key, name, kind, &data)
        });
        let whole = bare.results();
        for (whole, partial) in whole.iter().zip(bare.partial().results()) {
            if partial.state == CheckState::Ok {
                prop_assert_eq!(whole.state, CheckState::Ok, "{}", &whole.check);
            }
        }
    }
}
