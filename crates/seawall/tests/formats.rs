//! The forms of older tools: whole runs over a lab, byte for byte.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod common;

use std::{fs, net::IpAddr};

use common::{Run, Seawall, start};
use seawall_lab::{Fleet, FleetHost, Lab, Profiles};

/// Hosts of these profiles, from the first address of a network on.
fn fleet(network: [u8; 3], profiles: &[&str]) -> Fleet {
    let [a, b, c] = network;
    let known = Profiles::embedded().unwrap();
    let hosts = profiles.iter().zip(1..).map(|(profile, number)| {
        let profile = known.get(profile).unwrap();
        FleetHost::new(IpAddr::from([a, b, c, number]), profile, number.into())
    });
    Fleet::new(hosts.collect()).unwrap()
}

/// Runs a scan from another process while the lab answers.
async fn scan(seawall: &Seawall, map: &str, more: &[&str]) -> Run {
    let args = [&["scan", "--port-map", map, "--fail-on", "never"], more].concat();
    let mut command = seawall.command(&args);
    Run::of(tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap())
}

/// A host for every status there is, and two more.
fn one_of_each_status(network: [u8; 3]) -> (Lab, String) {
    let profiles = [
        "w2k-sp4-824146",
        "w2k-sp4-823980",
        "w2k-sp4-unpatched",
        "w2k-sp4-dcom-disabled",
        "modern",
        "garbage",
        "bind-nak",
        "refusing",
        "filtered",
        "silent",
        "reset-after-bind",
        "xp-sp2",
        "nt4-sp6a-unpatched",
    ];
    start(fleet(network, &profiles))
}

#[tokio::test(flavor = "multi_thread")]
async fn the_form_of_kb824146scan_is_kept_to_the_byte_in_every_language() {
    let (_lab, map) = one_of_each_status([127, 81, 1]);
    let expected = format!(
        "\
Seawall {version}, in the form of Microsoft (R) KB824146Scan.exe Scanner Version 1.00.0257 for 80x86
This is not Microsoft's program. What each line means is in docs/formats.md

<+> Starting scan (timeout = 1500 ms)

Checking 127.81.1.1-127.81.1.11
127.81.1.1: patched with both KB824146 (MS03-039) and KB823980 (MS03-026)
127.81.1.2: patched with only KB823980 (MS03-026)
127.81.1.3: unpatched
127.81.1.4: DCOM is disabled on this host
127.81.1.5: not affected
127.81.1.6: this host needs further investigation
127.81.1.7: this host needs further investigation
127.81.1.8: connection refused
127.81.1.9: host unreachable
127.81.1.10: connection failure: error 10060 (0x0000274C)
127.81.1.11: connection failure: error 10054 (0x00002746)

Checking 127.81.1.13-127.81.1.13
127.81.1.13: unpatched

<-> Scan completed

Statistics:

   Patched with both KB824146 (MS03-039) and KB823980 (MS03-026) .... 1
   Patched with only KB823980 (MS03-026) ............................ 1
   Unpatched ........................................................ 2
   TOTAL HOSTS SCANNED .............................................. 4

   DCOM Disabled .................................................... 1
   Needs Investigation .............................................. 2
   Connection refused ............................................... 1
   Host unreachable ................................................. 1
   Not Affected ..................................................... 1
   Other Errors ..................................................... 2
   TOTAL HOSTS SKIPPED .............................................. 8

   TOTAL ADDRESSES SCANNED .......................................... 12

<*> The statistics and most status texts are from memory of the original, not confirmed
",
        version = env!("CARGO_PKG_VERSION"),
    );
    for language in ["en", "ja"] {
        let seawall = Seawall::new();
        let more = ["--format", "kb824146", "/t:1500", "--lang", language, "127.81.1.13"];
        let run = scan(&seawall, &map, &[&more[..], &["127.81.1.1-127.81.1.11"]].concat()).await;
        assert_eq!(run.code, 0, "{}", run.stderr);
        assert_eq!(run.stdout, expected, "{language}");
    }
}

/// What published wrappers of the original do with its log: split a line at its one colon, look
/// at the first word behind it.
#[tokio::test(flavor = "multi_thread")]
async fn scripts_that_key_on_the_first_word_find_every_host_through_the_old_switches() {
    let (lab, map) = one_of_each_status([127, 81, 2]);
    let seawall = Seawall::new();
    let list = lab.addresses().map(|address| address.to_string()).collect::<Vec<_>>();
    fs::write(seawall.folder.path().join("wss.txt"), list.join("\r\n")).unwrap();
    let more = ["--format", "kb824146", "/t:1500", "/l:scan.log", "/i:wss.txt", "/n"];
    let run = scan(&seawall, &map, &more).await;
    assert_eq!((run.code, run.stdout.as_str()), (0, ""), "{}", run.stderr);
    assert!(run.stderr.contains("note: /n is accepted"), "{}", run.stderr);
    let log = fs::read_to_string(seawall.folder.path().join("scan.log")).unwrap();
    assert!(!log.contains('\r'));
    let keyed = |word: &str| -> Vec<_> {
        let lines = log.lines().filter_map(|line| line.split_once(':'));
        lines
            .filter(|(_, status)| status.split_whitespace().next() == Some(word))
            .map(|(address, _)| address.to_owned())
            .collect()
    };
    assert_eq!(keyed("patched"), ["127.81.2.1", "127.81.2.2"]);
    assert_eq!(keyed("unpatched"), ["127.81.2.3", "127.81.2.13"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_target_forms_of_the_original_are_understood() {
    let (lab, map) = start(fleet([127, 81, 3], &["w2k-sp4-824146", "refusing"]));
    let forms: [&[&str]; 4] = [
        &["127.81.3.1", "127.81.3.2"],
        &["127.81.3.1-127.81.3.2"],
        &["127.81.3.0/255.255.255.252"],
        &["127.81.3.0/30"],
    ];
    let mut printed = Vec::new();
    for targets in forms {
        let more = [&["--format", "kb824146"], targets].concat();
        let run = scan(&Seawall::new(), &map, &more).await;
        assert_eq!(run.code, 0, "{}", run.stderr);
        printed.push(run.stdout);
    }
    assert!(printed[0].contains("\nChecking 127.81.3.1-127.81.3.2\n"), "{}", printed[0]);
    assert!(printed.iter().all(|run| *run == printed[0]), "{printed:#?}");
    lab.stop().await;
}

#[test]
fn switches_that_are_not_confirmed_are_refused_as_targets() {
    for switch in ["/v", "/?", "/o:out.txt", "/r", "/T:100"] {
        let run = Seawall::new().run(&["scan", "127.81.9.1", switch]);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{run:#?}");
        assert!(run.stderr.contains(switch), "{}", run.stderr);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_form_of_portqry_is_kept_to_the_byte() {
    let (_lab, map) =
        start(fleet([127, 81, 4], &["w2k-sp4-824146", "refusing", "filtered", "garbage"]));
    let expected = r"Querying target system called:

 127.81.4.1

querying...

TCP port 135 (epmap service): LISTENING

Using ephemeral source port
Querying Endpoint Mapper Database...
Server's response:

UUID: 1ff70682-0a51-30e8-076d-740be8cee98b
ncacn_ip_tcp:127.81.4.1[1025]

UUID: 1ff70682-0a51-30e8-076d-740be8cee98b
ncacn_np:\\W2K-001[\PIPE\atsvc]

UUID: 378e52b0-c0a9-11cf-822d-00aa0051e40f
ncacn_ip_tcp:127.81.4.1[1025]

UUID: 378e52b0-c0a9-11cf-822d-00aa0051e40f
ncacn_np:\\W2K-001[\PIPE\atsvc]

UUID: 5a7b91f8-ff00-11d0-a9b2-00c04fb6e6fc Messenger Service
ncadg_ip_udp:127.81.4.1[1026]

UUID: 5a7b91f8-ff00-11d0-a9b2-00c04fb6e6fc Messenger Service
ncacn_np:\\W2K-001[\PIPE\ntsvcs]

UUID: 5a7b91f8-ff00-11d0-a9b2-00c04fb6e6fc Messenger Service
ncalrpc:[ntsvcs]

UUID: 12345678-1234-abcd-ef00-0123456789ab IPSec Policy agent endpoint
ncacn_np:\\W2K-001[\PIPE\lsass]

UUID: 12345678-1234-abcd-ef00-0123456789ab IPSec Policy agent endpoint
ncalrpc:[policyagent]

UUID: 906b0ce0-c70b-1067-b317-00dd010662da
ncacn_ip_tcp:127.81.4.1[1028]

UUID: 906b0ce0-c70b-1067-b317-00dd010662da
ncalrpc:[LRPC000001f4.00000001]

Total endpoints found: 11

==== End of RPC Endpoint Mapper query response ====

UDP port 135 (epmap service): LISTENING or FILTERED

UDP port 135 is LISTENING

Querying target system called:

 127.81.4.2

querying...

TCP port 135 (epmap service): NOT LISTENING

UDP port 135 (epmap service): NOT LISTENING

Querying target system called:

 127.81.4.3

querying...

TCP port 135 (epmap service): FILTERED

UDP port 135 (epmap service): LISTENING or FILTERED

Querying target system called:

 127.81.4.4

querying...

TCP port 135 (epmap service): LISTENING

Using ephemeral source port
Querying Endpoint Mapper Database...
No endpoint map was given

UDP port 135 (epmap service): NOT LISTENING
";
    let alias = ["--profile", "portqry", "--timeout", "1500", "127.81.4.1-127.81.4.4"];
    let run = scan(&Seawall::new(), &map, &alias).await;
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(run.stdout, expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_profile_portqry_looks_at_port_135_alone_and_leaves_the_pace_free() {
    let (lab, map) = start(fleet([127, 81, 5], &["w2k-sp4-824146"]));
    let address = "127.81.5.1";
    let profile = ["--profile", "portqry", "--timeout", "1500", address];
    let short = scan(&Seawall::new(), &map, &profile).await;
    let long = ["--format", "portqry", "--ports", "135,udp/135", "--timeout", "1500", address];
    let long = scan(&Seawall::new(), &map, &long).await;
    assert_eq!(short.stdout, long.stdout);
    let seen = lab.journal().of(address.parse().unwrap());
    assert!(!seen.is_empty() && seen.iter().all(|entry| entry.door.port == 135), "{seen:#?}");
    let gentle = ["--profile", "ot", "--look-back", "0", "--profile", "portqry", address];
    let gentle = scan(&Seawall::new(), &map, &gentle).await;
    // Controllers and instruments get no datagrams.
    assert!(gentle.stdout.contains("TCP port 135") && !gentle.stdout.contains("UDP port 135"));
}
