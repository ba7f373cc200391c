use proptest::prelude::*;
use seawall_facts::Timestamp;
use serde_json::Value;

use super::super::windows_firewall::tests::rpc;
use crate::contain::{
    Directions, Ipv6, Place, Policy, PortSet, Services, compare,
    dialect::{
        Artefact, Loss, Part, Target, read, render,
        testing::{is_caught, unexplained, with_apply},
    },
    tests::policies::{NOW, policies, thousand_ranges},
};

const TARGET: Target = Target::Ansible;

fn rendered(policy: &Policy) -> Artefact {
    render(policy, TARGET, NOW).unwrap()
}

fn text(artefact: &Artefact, part: Part) -> String {
    String::from_utf8(artefact.file(part).unwrap().octets.clone()).unwrap()
}

fn playbook(artefact: &Artefact) -> Value {
    serde_json::from_str(&text(artefact, Part::Apply)).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_policy_is_decided_as_it_says(policy in policies(Place::Host)) {
        prop_assert_eq!(unexplained(&policy, TARGET, NOW), Some(vec![]));
    }

    #[test]
    fn nothing_makes_the_reader_panic(octets in prop::collection::vec(any::<u8>(), 0..200)) {
        let artefact = rendered(&rpc());
        let _ = read(&with_apply(&artefact, octets));
    }

    #[test]
    fn no_playbook_makes_the_reader_panic(
        key in prop::sample::select(vec!["name", "tasks", "hosts", "remoteip", "script", "when"]),
        value in prop::sample::select(vec!["", "any", "{{ x }}", "10.0.0.1-::", "'", "1-"]),
        at in 0usize..4,
    ) {
        let artefact = rendered(&rpc());
        let mut changed = playbook(&artefact);
        for path in ["/0", "/0/tasks/0", "/0/tasks/0/community.windows.win_firewall_rule"] {
            let Some(map) = changed.pointer_mut(path).and_then(Value::as_object_mut) else { break };
            if at % 2 == 0 {
                map.insert(key.to_owned(), value.into());
            } else {
                map.remove(key);
            }
        }
        let _ = read(&with_apply(&artefact, changed.to_string().into_bytes()));
    }

    #[test]
    fn no_title_is_run_or_changes_a_rule(
        title in prop_oneof![
            any::<String>(),
            Just("{{ lookup('pipe', 'id') }}{% x %}{# y #}".to_owned()),
            Just("'; Stop-Service MpsSvc; '\"".to_owned()),
        ],
    ) {
        let mut policy = rpc();
        policy.groups[0].exceptions[0].why.clone_from(&title);
        policy.title = title;
        let artefact = rendered(&policy);
        for file in &artefact.files {
            let playbook: Value = serde_json::from_slice(&file.octets).unwrap();
            // Braces between quotes are all that could begin a template.
            let mut strings = Vec::new();
            collect(&playbook, &mut strings);
            let is_plain = strings.iter().all(|text| !text.contains(['{', '}', '\n', '\r']));
            prop_assert!(is_plain, "{:?}", strings);
        }
        let rules = read(&artefact).unwrap();
        prop_assert_eq!(compare(&policy, rules.as_ref(), &artefact.losses, NOW), vec![]);
    }
}

fn collect(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(text) => found.push(text.clone()),
        Value::Array(values) => values.iter().for_each(|value| collect(value, found)),
        Value::Object(values) => values.values().for_each(|value| collect(value, found)),
        _ => {}
    }
}

#[test]
fn a_thousand_ranges_lose_nothing() {
    let policy = thousand_ranges(Place::Host);
    assert_eq!(unexplained(&policy, TARGET, NOW), Some(vec![]));
    let playbook = playbook(&rendered(&policy));
    assert_eq!(playbook.pointer("/0/tasks").unwrap().as_array().unwrap().len(), 5);
}

#[test]
fn a_playbook() {
    let mut policy = rpc();
    policy.title = "封じ込め {{ x }}".to_owned();
    policy.ipv6 = Ipv6::Waived;
    policy.groups[0].services =
        Services { tcp: PortSet::from_iter([135, 445]), udp: PortSet::default() };
    let artefact = rendered(&policy);
    assert_eq!(
        text(&artefact, Part::Apply),
        r#"[
  {
    "name": "Seawall p1 (contain): 封じ込め (( x )) [untested-on-target]",
    "hosts": "contained",
    "gather_facts": false,
    "tasks": [
      {
        "name": "Seawall p1 1 in tcp: block whoever is not excepted",
        "community.windows.win_firewall_rule": {
          "name": "Seawall p1 1 in tcp",
          "group": "Seawall p1",
          "description": "Seawall p1: 封じ込め (( x ))",
          "direction": "in",
          "action": "block",
          "protocol": "tcp",
          "localport": "135,445",
          "remoteip": "0.0.0.0-10.77.0.1,10.77.0.4-255.255.255.255",
          "profiles": [
            "domain",
            "private",
            "public"
          ],
          "enabled": true,
          "state": "present"
        }
      },
      {
        "name": "Seawall p1: remove what an earlier version of the plan had more of",
        "ansible.windows.win_powershell": {
          "script": "$old = @(Get-NetFirewallRule -Group 'Seawall p1' -ErrorAction 'SilentlyContinue' | Where-Object DisplayName -NotIn 'Seawall p1 1 in tcp'); $old | Remove-NetFirewallRule; $Ansible.Changed = $old.Count -gt 0"
        }
      }
    ]
  }
]
"#
    );
    let losses = [
        Loss::Ipv6Waived,
        Loss::UntestedOnTarget,
        Loss::OpenSessionsUncertain,
        Loss::NeedsFirewallOn,
        Loss::LocalRulesMayBeIgnored,
    ];
    assert_eq!(artefact.losses, losses);
}

#[test]
fn nobody_excepted_is_not_everybody_and_nothing_closed_is_no_rule() {
    let mut policy = rpc();
    policy.groups[0].exceptions.clear();
    assert!(text(&rendered(&policy), Part::Apply).contains("\"remoteip\": \"any\""));
    assert_eq!(unexplained(&policy, TARGET, NOW), Some(vec![]));
    policy.groups.clear();
    let artefact = rendered(&policy);
    assert!(!text(&artefact, Part::Apply).contains("win_firewall_rule"));
    assert_eq!(unexplained(&policy, TARGET, NOW), Some(vec![]));
}

#[test]
fn what_ends_has_a_task_that_takes_it_back() {
    let mut policy = rpc();
    policy.expires = Some(Timestamp(1_798_675_199_000));
    let artefact = rendered(&policy);
    assert!(artefact.losses.contains(&Loss::NoExpiry));
    let (armed, confirmed) = (text(&artefact, Part::DeadMan), text(&artefact, Part::Confirm));
    assert_eq!(armed.matches("\"PT10M\"").count(), 2);
    for task in [&armed, &confirmed] {
        assert!(task.contains("\"start_boundary\": \"2026-12-30T23:59:59Z\""));
    }
    assert!(!confirmed.contains("PT10M"));
    assert!(text(&rendered(&rpc()), Part::Confirm).contains("\"state\": \"absent\""));
}

#[test]
fn undo_removes_our_group_and_our_task_alone() {
    let undo = text(&rendered(&rpc()), Part::Undo);
    assert_eq!(undo.matches("\"state\": \"absent\"").count(), 2);
    assert!(
        undo.contains("\"group\": \"Seawall p1\"") && undo.contains("\"name\": \"Seawall p1\"")
    );
    let mut other = rpc();
    other.id = "p1-2".parse().unwrap();
    let theirs = rendered(&other).file(Part::Apply).unwrap().octets.clone();
    assert!(read(&with_apply(&rendered(&rpc()), theirs)).is_err());
}

#[test]
fn no_fault_goes_unseen() {
    let mut policy = rpc();
    policy.groups[0].directions = Directions::Both;
    let artefact = rendered(&policy);
    let whole = text(&artefact, Part::Apply);
    assert!(!is_caught(&policy, &artefact, whole.clone().into_bytes(), NOW));
    for (from, to) in [
        ("0.0.0.0-10.77.0.1,", ""),
        ("0.0.0.0-10.77.0.1,", "0.0.0.0-10.77.0.2,"),
        ("10.77.0.4-", "10.77.0.5-"),
        (",::2-fd00::1,fd00::3-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", ""),
        ("::2-", "::1-"),
        ("\"remoteip\": \"any\"", "\"remoteip\": \"10.0.0.0/8\""),
        ("\"remoteip\": \"any\"", "\"remoteip\": \"\""),
        ("\"remoteip\": \"0.0.0.0-10.77.0.1,", "\"localip\": \"0.0.0.0-10.77.0.1,"),
        ("\"remoteip\": \"any\"", "\"remoteip\": \"{{ any }}\""),
        ("\"localport\": \"135,445\"", "\"localport\": \"135\""),
        ("\"localport\": \"135,445\"", "\"localport\": \"any\""),
        ("\"localport\": \"135,445\"", "\"remoteport\": \"135,445\""),
        ("\"action\": \"block\",", ""),
        ("\"action\": \"block\"", "\"action\": \"allow\""),
        ("\"direction\": \"in\",", "\"direction\": \"out\","),
        ("\"protocol\": \"tcp\"", "\"protocol\": \"udp\""),
        ("\"protocol\": \"udp\"", "\"protocol\": \"tcp\""),
        ("\"enabled\": true", "\"enabled\": false"),
        ("\"state\": \"present\"", "\"state\": \"absent\""),
        ("\"domain\",", ""),
        ("\"group\": \"Seawall p1\"", "\"group\": \"Other\""),
        ("\"name\": \"Seawall p1 2 in udp\"", "\"name\": \"Seawall p1 1 in tcp\""),
        ("\"hosts\": \"contained\"", "\"hosts\": \"localhost\""),
        ("\"gather_facts\"", "\"vars\": {\"x\": 1}, \"gather_facts\""),
        ("\"enabled\": true", "\"enabled\": true, \"service\": \"rpcss\""),
        ("\"tasks\": [\n      {\n", "\"tasks\": [\n      {\n\"when\": \"false\","),
        ("community.windows.win_firewall_rule", "ansible.windows.win_shell"),
        ("-NotIn 'Seawall p1 1 in tcp',", "-NotIn "),
        ("-NotIn ", "-In "),
        ("-Group 'Seawall p1'", "-Group '*'"),
    ] {
        assert!(whole.contains(from), "{from}");
        let octets = whole.replacen(from, to, 1).into_bytes();
        assert!(is_caught(&policy, &artefact, octets, NOW), "{from} -> {to}");
    }
    let whole = playbook(&artefact);
    let count = whole.pointer("/0/tasks").unwrap().as_array().unwrap().len();
    for index in 0..count {
        let mut less = whole.clone();
        let tasks = less.pointer_mut("/0/tasks").unwrap().as_array_mut().unwrap();
        tasks.remove(index);
        // The last one removes what others' runs left; by itself it changes nothing.
        let is_last = index == count - 1;
        assert_eq!(is_caught(&policy, &artefact, less.to_string().into_bytes(), NOW), !is_last);
    }
}
