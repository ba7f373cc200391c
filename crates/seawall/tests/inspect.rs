//! Captured traffic: what is found in it, what is not, and that it may be cut anyhow.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::print_stderr)]

mod common;

use std::{
    fs,
    net::SocketAddrV4,
    path::{Path, PathBuf},
    process::Stdio,
};

use common::{
    Run, Seawall,
    pcap::{Pcap, Tcp},
};
use seawall_dcerpc::{
    Uuid,
    datagram::{Datagram, ptype},
    interface::{EPMAPPER, MGMT, NDR20},
    pdu::{
        Bind, BindAck, Body, ContextResult, Fault, Pdu, PfcFlags, PresentationContext, Request,
        Response,
    },
};
use serde_json::Value;

/// The captures, or none where there are none here.
fn corpus() -> Vec<PathBuf> {
    let near = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let root = std::env::var_os("SEAWALL_CORPUS").map_or(near, PathBuf::from).join("captures");
    let mut files = Vec::new();
    for folder in fs::read_dir(&root).into_iter().flatten() {
        files
            .extend(fs::read_dir(folder.unwrap().path()).unwrap().map(|file| file.unwrap().path()));
    }
    let is_capture = |file: &PathBuf| {
        file.extension().is_some_and(|kind| kind == "pcap" || kind == "pcapng" || kind == "cap")
    };
    files.retain(is_capture);
    files.sort();
    if files.is_empty() {
        eprintln!("skipped: no captures in {}", root.display());
    }
    files
}

fn inspect(file: &Path, format: &str) -> Run {
    Seawall::new().run(&["inspect", file.to_str().unwrap(), "--format", format])
}

fn of_kind<'a>(lines: &'a [Value], kind: &str) -> Vec<&'a Value> {
    lines.iter().filter(|line| line["kind"] == kind).collect()
}

#[test]
fn every_capture_is_read_to_its_end() {
    for file in corpus() {
        for format in ["jsonl", "table"] {
            let run = inspect(&file, format);
            assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{}", file.display());
            if format == "jsonl" {
                let lines = run.lines();
                assert!(lines.iter().all(|line| line["schema"] == "seawall.inspect/1"));
                assert_eq!(lines.last().unwrap()["kind"], "summary");
            }
        }
    }
}

#[test]
fn names_and_build_of_a_challenge_are_told() {
    for file in corpus().iter().filter(|file| file.ends_with("dce-rpc__dce_rpc_ntlm.pcapng")) {
        let lines = inspect(file, "jsonl").lines();
        let server = &of_kind(&lines, "association")[0]["server_identity"];
        assert_eq!(server["version"], "10.0.18362");
        assert_eq!(server["computer"], "CBTH-WS-2");
        assert_eq!(server["domain"], "BLACKCLOVER");
    }
}

#[test]
fn lists_that_are_empty_or_do_not_end_are_an_anomaly() {
    let broken =
        ["dce-rpc__ntlm-empty-av-sequence.pcap", "dce-rpc__ntlm-unterminated-av-sequence.pcap"];
    for file in corpus().iter().filter(|file| broken.iter().any(|name| file.ends_with(name))) {
        let lines = inspect(file, "jsonl").lines();
        let anomalies = of_kind(&lines, "anomaly");
        assert_eq!(anomalies.len(), 1, "{}", file.display());
        assert_eq!(anomalies[0]["code"], "SW-RPC-022");
        assert_eq!(anomalies[0]["direction"], "to_client");
    }
}

/// Captures of other protocols, and of RPC in SMB pipes, which is not looked into.
#[test]
fn nothing_is_said_of_other_traffic() {
    let is_other = |file: &&PathBuf| {
        let name = file.file_name().unwrap().to_str().unwrap();
        let other = ["smb__", "smb1-", "smb3-", "smb2-0", "smb2-n", "smb-", "dns__", "cve-2022"];
        // One of these has a connection to the endpoint mapper too.
        other.iter().any(|begin| name.starts_with(begin)) && !name.contains("psexec_add_user")
    };
    for file in corpus().iter().filter(is_other) {
        let lines = inspect(file, "jsonl").lines();
        assert_eq!(lines.len(), 1, "{}: {lines:#?}", file.display());
        assert!(lines[0]["packets"].as_u64() > Some(0));
    }
}

/// A client's or server's message.
type Said = (bool, Vec<u8>);

/// A bind, a call in two fragments, one that faults and one without an answer.
fn conversation() -> Vec<Said> {
    let pdu = |call_id, flags, body| {
        let pdu = Pdu { pfc_flags: flags, ..Pdu::new(call_id, body) };
        pdu.encode().unwrap()
    };
    let request = |opnum, length| {
        let stub = vec![7; length];
        Body::Request(Request { alloc_hint: 0, p_cont_id: 1, opnum, object: None, stub })
    };
    let contexts = vec![PresentationContext {
        p_cont_id: 1,
        abstract_syntax: EPMAPPER,
        transfer_syntaxes: vec![NDR20],
    }];
    let bind = Bind { max_xmit_frag: 5840, max_recv_frag: 5840, assoc_group_id: 0, contexts };
    let ack = BindAck {
        max_xmit_frag: 5840,
        max_recv_frag: 5840,
        assoc_group_id: 9,
        sec_addr: b"135".to_vec(),
        results: vec![ContextResult { result: 0, reason: 0, transfer_syntax: NDR20 }],
    };
    let response = Response { alloc_hint: 0, p_cont_id: 1, cancel_count: 0, stub: vec![1; 20] };
    let fault = Fault {
        alloc_hint: 0,
        p_cont_id: 1,
        cancel_count: 0,
        status: 0x1c01_0002,
        stub: Vec::new(),
    };
    let whole = PfcFlags::WHOLE;
    vec![
        (true, pdu(1, whole, Body::Bind(bind))),
        (false, pdu(1, whole, Body::BindAck(ack))),
        (true, pdu(2, PfcFlags::FIRST_FRAG, request(3, 40))),
        (true, pdu(2, PfcFlags::LAST_FRAG, request(3, 24))),
        (false, pdu(2, whole, Body::Response(response))),
        (true, pdu(3, whole, request(99, 4))),
        (false, pdu(3, whole, Body::Fault(fault))),
        (true, pdu(4, whole, request(2, 8))),
    ]
}

const CLIENT: &str = "10.0.0.1:50000";
const SERVER: &str = "10.0.0.2:135";

fn address(text: &str) -> SocketAddrV4 {
    text.parse().unwrap()
}

fn captured(said: &[Said], size: usize) -> Vec<u8> {
    let mut pcap = Pcap::new();
    let mut tcp = Tcp::open(&mut pcap, address(CLIENT), address(SERVER));
    for (by_client, bytes) in said {
        tcp.send(&mut pcap, *by_client, bytes, size);
    }
    pcap.into_bytes()
}

fn inspected(capture: &[u8], args: &[&str]) -> Run {
    let seawall = Seawall::new();
    let file = seawall.folder.path().join("cut.pcap");
    fs::write(&file, capture).unwrap();
    let mut line = vec!["inspect", file.to_str().unwrap()];
    line.extend(args);
    let mut run = seawall.run(&line);
    // Every run has a folder of its own.
    run.stdout = run.stdout.replace(file.to_str().unwrap(), "cut.pcap");
    run
}

fn records(capture: &[u8]) -> Vec<Value> {
    let mut lines = inspected(capture, &["--format", "jsonl"]).lines();
    lines.pop();
    lines
}

#[test]
fn any_cut_gives_the_same_records() {
    let said = conversation();
    let whole = records(&captured(&said, 10_000));
    let calls = of_kind(&whole, "call");
    assert_eq!(calls.len(), 3);
    assert_eq!(calls[0]["operation"], "ept_map");
    assert_eq!(
        (&calls[0]["request"]["length"], &calls[0]["response"]["length"]),
        (&64.into(), &20.into())
    );
    assert_eq!(calls[1]["fault"], "0x1c010002");
    assert!(calls[2]["response"].is_null() && calls[2]["fault"].is_null());
    assert_eq!(of_kind(&whole, "association")[0]["contexts"][0]["result"], "accepted");
    assert!(of_kind(&whole, "anomaly").is_empty(), "{whole:#?}");
    for size in [1, 2, 3, 5, 7, 8, 13, 16, 17, 24, 31, 64] {
        assert_eq!(records(&captured(&said, size)), whole, "cut into {size}");
    }
}

#[test]
fn a_call_without_a_bind_is_an_anomaly_and_decides_the_exit_code_when_asked() {
    let capture = captured(&conversation()[5..6], 3);
    assert_eq!(inspected(&capture, &[]).code, 0);
    let run = inspected(&capture, &["--format", "json", "--fail-on", "anomaly"]);
    assert_eq!(run.code, 1);
    let document: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(document["summary"]["anomalies"]["SW-RPC-026"], 1);
}

#[test]
fn datagrams_and_rpc_over_http_are_recognised() {
    let mut pcap = Pcap::new();
    let (client, server) = (address(CLIENT), address(SERVER));
    let request = Datagram::request(MGMT, 2, Uuid::com(7), 5);
    let response = request.answer(ptype::RESPONSE, 1, vec![0; 8]);
    pcap.udp(client, server, &request.encode().unwrap());
    pcap.udp(server, client, &response.encode().unwrap());
    pcap.udp(client, server, &[4; 90]);
    let mut banner = Tcp::open(&mut pcap, client, address("10.0.0.2:593"));
    banner.send(&mut pcap, false, b"ncacn_http/1.0", 5);
    let mut web = Tcp::open(&mut pcap, client, address("10.0.0.2:80"));
    web.send(&mut pcap, true, b"GET / HTTP/1.1\r\n\r\n", 100);
    let mut proxy = Tcp::open(&mut pcap, client, address("10.0.0.3:80"));
    proxy.send(&mut pcap, true, b"RPC_IN_DATA /rpc/rpcproxy.dll HTTP/1.1\r\n\r\n", 100);

    let found = records(&pcap.into_bytes());
    let calls = of_kind(&found, "call");
    assert_eq!((calls.len(), &calls[0]["response"]["length"]), (1, &8.into()));
    let associations = of_kind(&found, "association");
    let http: Vec<_> = associations.iter().map(|it| (&it["protocol"], &it["http"])).collect();
    let [tcp, udp]: [Value; 2] = ["ncacn_http".into(), "ncadg_ip_udp".into()];
    let (banner, proxy, none) = ("banner".into(), "proxy".into(), Value::Null);
    assert_eq!(http, [(&tcp, &banner), (&tcp, &proxy), (&udp, &none)]);
}

#[test]
fn what_stands_before_damage_is_shown() {
    let mut capture = captured(&conversation(), 10_000);
    capture.extend([0xff; 40]);
    let run = inspected(&capture, &["--format", "jsonl"]);
    assert_eq!((run.code, run.stderr.lines().count()), (2, 2), "{}", run.stderr);
    let lines = run.lines();
    assert_eq!(of_kind(&lines, "call").len(), 3);
    assert_eq!(lines.last().unwrap()["files"][0]["complete"], false);
}

#[test]
fn what_cannot_be_read_is_one_line_and_a_hint() {
    let seawall = Seawall::new();
    fs::write(seawall.folder.path().join("diary.txt"), "dear diary").unwrap();
    for file in ["nowhere.pcap", "diary.txt"] {
        let run = seawall.run(&["inspect", file, "--output", "out.jsonl"]);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""));
        let lines: Vec<_> = run.stderr.lines().collect();
        assert_eq!(lines.len(), 2, "{}", run.stderr);
        assert!(lines[0].starts_with("error: ") && lines[0].contains(file), "{}", lines[0]);
        assert!(!seawall.folder.path().join("out.jsonl").exists());
    }
    assert!(!seawall.store().exists(), "a store was made");
}

#[test]
fn a_table_is_readable_in_both_languages_at_100_columns() {
    let seawall = Seawall::new();
    let file = seawall.folder.path().join("a.pcap");
    fs::write(&file, captured(&conversation(), 10_000)).unwrap();
    for (language, word) in [("en", "no answer"), ("ja", "応答なし")] {
        let mut command = seawall.command(&["inspect", "-", "--lang", language]);
        let run =
            Run::of(command.stdin(Stdio::from(fs::File::open(&file).unwrap())).output().unwrap());
        assert_eq!(run.code, 0, "{}", run.stderr);
        assert!(
            run.stdout.contains("epmapper.ept_map") && run.stdout.contains(word),
            "{}",
            run.stdout
        );
        assert!(!run.stdout.contains("inspect-"), "{}", run.stdout);
        for line in run.stdout.lines() {
            let width: usize = line.chars().map(|c| if c > '\u{2fff}' { 2 } else { 1 }).sum();
            assert!(width <= 100, "{width}: {line}");
        }
    }
}
