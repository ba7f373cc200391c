//! Every family planted: with all of its traces, and with each of them alone on a host where nothing
//! else is.
//!
//! Hives are reged's, volumes mkfs's and mtools'; each host is an image of its disk.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{
    asking::{case, families, host, hunt, texts, write},
    common::Seawall,
    families::{FORMS, Form, Means},
    hosts::{Host, LOG_HEAD, Plant, can_be_made},
};

/// What must be said of a host: by its name, of which family, what, and by which variants.
type Expected = BTreeMap<String, (&'static Form, Means, Option<&'static [&'static str]>)>;

#[test]
fn each_family_is_named_by_all_of_its_traces_and_by_each_alone_as_far_as_that_goes() {
    if !can_be_made() {
        return;
    }
    let seawall = Seawall::new();
    let cases = case(&seawall, "cases");
    let mut expected = Expected::new();
    let mut made = Vec::new();
    let mut add = |form: &'static Form, plants: &[Plant], means, variants| {
        let name = format!("H{:03}", made.len());
        made.push(Host::new(&name).with(plants));
        expected.insert(name, (form, means, variants));
    };
    for form in FORMS {
        let all: Vec<Plant> = form.traces.iter().map(|(plant, _)| *plant).collect();
        add(form, &all, form.all, Some(form.variants));
        for (plant, means) in form.traces {
            add(form, &[*plant], *means, None);
        }
    }
    for host in made {
        host.image(&cases);
    }
    let (_, found) = hunt(&seawall, &["cases"]);
    assert_eq!(found["hosts"].as_array().unwrap().len(), expected.len());
    for (name, (form, means, variants)) in &expected {
        is_said(host(&found, name), form, *means, *variants);
    }
}

/// Whether a host is said to have what was planted, and nothing else.
fn is_said(host: &Value, form: &Form, means: Means, variants: Option<&[&str]>) {
    let verdict = match means {
        Means::Infected => "infected",
        Means::Remnant => "remnant",
        Means::Attempted => "attempted",
        Means::Hint => "not_evaluated",
        Means::Nothing => "clean",
    };
    assert_eq!(host["verdict"], verdict, "{host}");
    let findings = texts(&host["findings"], "family");
    let hints = texts(&host["hints"], "family");
    let is_own = |named: &&str| *named == form.family;
    assert!(findings.iter().chain(&hints).all(is_own), "{} and others: {host}", form.family);
    match means {
        Means::Nothing => assert_eq!((findings.len(), hints.len()), (0, 0), "{host}"),
        Means::Hint => assert!(findings.is_empty() && !hints.is_empty(), "{host}"),
        _ => assert_eq!(families(host, verdict), [form.family], "{host}"),
    }
    if let Some(variants) = variants {
        let all = host["families"].as_array().unwrap();
        let its = all.iter().find(|it| it["family"] == form.family).unwrap();
        let none = Value::from(Vec::<Value>::new());
        let named = its.get("variants").unwrap_or(&none);
        let mut named: Vec<&str> =
            named.as_array().unwrap().iter().map(|it| it.as_str().unwrap()).collect();
        named.sort_unstable();
        let mut variants = variants.to_vec();
        variants.sort_unstable();
        assert_eq!(named, variants, "{host}");
    }
}

/// All of them at once: none hides another, in an image or in a copy of its folders.
#[test]
fn a_host_with_every_family_on_it_names_them_all() {
    if !can_be_made() {
        return;
    }
    let seawall = Seawall::new();
    let plants: Vec<Plant> =
        FORMS.iter().flat_map(|form| form.traces).map(|(plant, _)| *plant).collect();
    let zoo = Host::new("ZOO").with(&plants);
    zoo.image(&case(&seawall, "image"));
    let folder = case(&seawall, "copied");
    for (path, bytes) in zoo.disk(&folder) {
        write(&folder, &path, &bytes);
    }
    for evidence in ["image", "copied"] {
        let (code, found) = hunt(&seawall, &[evidence]);
        assert_eq!(code, 1);
        let host = host(&found, "ZOO");
        let mut named = families(host, "infected");
        named.sort_unstable();
        assert_eq!(named, ["blaster", "gaobot", "nachi", "sasser", "sdbot", "wannacry"]);
        assert_eq!(families(host, "remnant"), ["conficker"]);
        assert_eq!(families(host, "attempted"), ["rpc_attack"]);
    }
}

/// What has the names of worms and is none.
#[test]
fn a_host_with_genuine_programs_of_the_same_names_is_clean() {
    if !can_be_made() {
        return;
    }
    let seawall = Seawall::new();
    Host::new("GENUINE")
        .with(&[
            Plant::File("WINDOWS/system32/dllcache/dllhost.exe", 5120),
            Plant::File("WINDOWS/system32/dllcache/svchost.exe", 14_336),
            Plant::File("WINDOWS/ServicePackFiles/i386/dllhost.exe", 5120),
            Plant::File("WINDOWS/SysWOW64/svchost.exe", 14_336),
            Plant::File("WINDOWS/system32/tftp.exe", 16_896),
            Plant::File("WINDOWS/system32/tftpd.exe", 19_728),
            Plant::File("WINDOWS/system32/winlogon.exe", 502_272),
            // Every server of WINS has it.
            Plant::File("WINDOWS/system32/wins/wins.mdb", 10_240),
            // Of a worm's size and packer in no worm's place, and what Windows remembers of its own.
            Plant::Packed("WINDOWS/system32/cleaner.exe", 6176),
            Plant::File("WINDOWS/Prefetch/DLLHOST.EXE-0A1B2C3D.pf", 900),
            Plant::Holding("WINDOWS/system32/fixblast.exe", KILLS),
            // Windows' own update, and programs whose names only begin or end alike.
            Plant::Value(
                r"Microsoft\Windows\CurrentVersion\Run",
                "windows auto update",
                "wuauclt.exe",
            ),
            Plant::Value(
                r"Microsoft\Windows\CurrentVersion\Run",
                "cleaner",
                "cleaner.exe msblast.exe",
            ),
            Plant::Value(r"Microsoft\Windows NT\CurrentVersion\Winlogon", "Shell", "Explorer.exe"),
            Plant::Service("RpcPatch", r"C:\Program Files\Patch\rpcpatch.exe"),
            Plant::Service("WINS", r"C:\WINDOWS\system32\wins.exe"),
            Plant::Process("dllhost.exe"),
            Plant::Process("winlogon.exe"),
            Plant::Process("svchost.exe"),
        ])
        .image(&case(&seawall, "cases"));
    let (code, found) = hunt(&seawall, &["cases"]);
    let host = host(&found, "GENUINE");
    assert_eq!((code, &host["verdict"]), (0, &"clean".into()), "{host}");
    for what in ["findings", "hints", "remarks"] {
        assert_eq!(host[what].as_array().unwrap().len(), 0, "{host}");
    }
}

/// Loose texts of one host.
#[test]
fn a_list_of_processes_and_a_run_value_are_an_infection_without_the_file() {
    let seawall = Seawall::new();
    let folder = case(&seawall, "logs");
    write(&folder, "pfirewall.log", LOG_HEAD.as_bytes());
    let tasks = "\r\nImage Name                   PID Session Name     Session#    Mem Usage\r\n\
        ========================= ====== ================ ======== ============\r\n\
        System Idle Process            0 Console                 0         16 K\r\n\
        msblast.exe                  712 Console                 0      1,024 K\r\n\
        dllhost.exe                  800 Console                 0      1,024 K\r\n";
    write(&folder, "tasklist.txt", tasks.as_bytes());
    let (_, found) = hunt(&seawall, &["logs"]);
    assert_eq!(found["hosts"][0]["verdict"], "remnant", "{found}");
    write(&folder, "run.reg", b"REGEDIT4\r\n\r\n[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Run]\r\n\"windows auto update\"=\"msblast.exe\"\r\n");
    let (_, found) = hunt(&seawall, &["logs"]);
    assert_eq!(found["hosts"][0]["verdict"], "infected", "{found}");
    assert_eq!(families(&found["hosts"][0], "infected"), ["blaster"]);
    for language in ["en", "ja"] {
        let run = seawall.run(&["--lang", language, "hunt", "logs"]);
        assert!(run.stdout.contains("msblast.exe"), "{}", run.stdout);
        assert!(!run.stdout.contains("{$"), "{}", run.stdout);
    }
}

#[test]
fn attempts_end_a_hunt_with_findings_unless_it_is_told_to_wait_for_more() {
    if !can_be_made() {
        return;
    }
    let seawall = Seawall::new();
    Host::new("SWEPT").with(&[Plant::Sweep(135, 40)]).image(&case(&seawall, "cases"));
    let (code, found) = hunt(&seawall, &["cases"]);
    assert_eq!((code, &found["hosts"][0]["verdict"]), (1, &"attempted".into()));
    assert_eq!(found["hosts"][0]["findings"][0]["trace"]["addresses"], 40);
    let run = seawall.run(&["hunt", "cases", "--fail-on", "remnant"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
}

/// What programs that fight worms, and bots that fight each other, have in them.
const KILLS: &str = "msblast.exe teekids.exe penis32.exe mspatch.exe LOVE YOU SAN!!";
