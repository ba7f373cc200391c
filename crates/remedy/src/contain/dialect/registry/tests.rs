use proptest::prelude::*;
use seawall_facts::Timestamp;
use seawall_winfmt::{
    Limits,
    reg_text::{Content, Data, RegText},
};

use super::values;
use crate::contain::{
    Place, Policy, RpcPorts, Switch, ValueAt, changes,
    dialect::{
        Artefact, Loss, Part, Refusal, Target, read, render,
        testing::{plain, trial, with_apply},
    },
    tests::policies::{NOW, policies, thousand_ranges},
};

const TARGETS: [Target; 3] = [Target::Reg5, Target::Regedit4, Target::SecurityTemplate];
const UNICODE: [Target; 2] = [Target::Reg5, Target::SecurityTemplate];

fn with(switches: &[Switch]) -> (Policy, Timestamp) {
    let (mut policy, now) = plain(Place::Host);
    policy.switches = switches.iter().cloned().collect();
    (policy, now)
}

fn ports() -> Switch {
    Switch::StaticRpcPorts(RpcPorts::new(5_000, 5_200).unwrap())
}

/// The text of a file that is in UTF-16 with a mark, or in ASCII.
fn text(artefact: &Artefact, part: Part) -> String {
    let octets = &artefact.file(part).unwrap().octets;
    match octets.strip_prefix(b"\xff\xfe") {
        Some(body) => {
            let units = body.chunks(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
            char::decode_utf16(units).collect::<Result<_, _>>().unwrap()
        }
        None => String::from_utf8(octets.clone()).unwrap(),
    }
}

fn octets(target: Target, text: &str) -> Vec<u8> {
    match target {
        Target::Regedit4 => text.as_bytes().to_vec(),
        _ => [0xfeff].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect(),
    }
}

#[test]
fn what_is_read_back_is_what_the_switches_set() {
    for target in TARGETS {
        let (rendered, refused) = trial(policies(Place::Host), target, 64, NOW);
        println!("{target}: {rendered} of 64 rendered");
        assert!(rendered >= 15 || target == Target::Regedit4);
        for (policy, refusal) in refused {
            match refusal {
                Refusal::NothingToSay { .. } => assert!(policy.switches.is_empty()),
                Refusal::Switch { .. } => {
                    assert!(policy.switches.iter().any(|switch| !switch.is_for_nt4()));
                    assert_eq!(target, Target::Regedit4);
                }
                other => panic!("{other:?}"),
            }
        }
    }
}

#[test]
fn nt4_takes_the_switches_it_knows() {
    let known = policies(Place::Host).prop_map(|mut policy| {
        policy.switches.retain(Switch::is_for_nt4);
        policy
    });
    let (rendered, refused) = trial(known, Target::Regedit4, 64, NOW);
    println!("{rendered} of 64 rendered");
    assert!(rendered >= 15);
    assert!(refused.iter().all(|(policy, _)| policy.switches.is_empty()));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn values_are_those_of_the_switches(policy in policies(Place::Host)) {
        for target in TARGETS {
            let Ok(artefact) = render(&policy, target, NOW) else { continue };
            let wanted = changes(&policy.switches).unwrap();
            let found = values(&artefact).unwrap();
            prop_assert!(found.into_iter().eq(wanted.into_iter().map(|(at, data)| (at, Some(data)))));
        }
    }
}

#[test]
fn a_registry_text_reads_well() {
    let (mut policy, now) = with(&[Switch::DcomOff, Switch::RestrictRemoteClients]);
    let ole = r"SOFTWARE\Microsoft\Ole";
    policy.before.note(ValueAt::new(ole, "EnableDCOM"), Some(Data::string("Y")));
    let rpc = r"SOFTWARE\Policies\Microsoft\Windows NT\Rpc";
    policy.before.note(ValueAt::new(rpc, "RestrictRemoteClients"), None);
    let artefact = render(&policy, Target::Reg5, now).unwrap();
    let wanted = r#"Windows Registry Editor Version 5.00
; seawall plan p1: untested-on-target
; dcom-off: documented
; restrict-remote-clients: documented
; Import with regedit /s, restart, and run the verify file.

[HKEY_LOCAL_MACHINE\SOFTWARE]

[HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft]

[HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Ole]
"EnableDCOM"="N"

[HKEY_LOCAL_MACHINE\SOFTWARE\Policies]

[HKEY_LOCAL_MACHINE\SOFTWARE\Policies\Microsoft]

[HKEY_LOCAL_MACHINE\SOFTWARE\Policies\Microsoft\Windows NT]

[HKEY_LOCAL_MACHINE\SOFTWARE\Policies\Microsoft\Windows NT\Rpc]
"RestrictRemoteClients"=dword:00000001

"#;
    assert_eq!(text(&artefact, Part::Apply), wanted.replace('\n', "\r\n"));
    let undo = text(&artefact, Part::Undo);
    assert!(undo.contains("\"EnableDCOM\"=\"Y\"\r\n"));
    assert!(undo.contains("\"RestrictRemoteClients\"=-\r\n"));
    let verify = "@echo off\r\nrem seawall plan p1: untested-on-target\r\n\
        rem REG comes with Windows XP; for 2000 with its Support Tools.\r\n\
        reg query HKLM\\SOFTWARE\\Microsoft\\Ole /v EnableDCOM\r\n\
        reg query \"HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows NT\\Rpc\" /v RestrictRemoteClients\r\n";
    assert_eq!(text(&artefact, Part::Verify), verify);
    assert!(!artefact.losses.contains(&Loss::UndoUnknown));
}

#[test]
fn nt4_gets_ascii_and_no_switch_it_does_not_know() {
    let (policy, now) = with(&[Switch::DcomOff, ports(), Switch::DcomTcpOnly]);
    let artefact = render(&policy, Target::Regedit4, now).unwrap();
    let apply = text(&artefact, Part::Apply);
    assert!(apply.starts_with("REGEDIT4\r\n; seawall plan p1"));
    assert!(apply.is_ascii());
    assert!(
        apply.contains("\"DCOM Protocols\"=hex(7):6e,63,61,63,6e,5f,69,70,5f,74,63,70,00,00\r\n")
    );
    assert!(!text(&artefact, Part::Verify).contains("reg query"));
    let (policy, now) = with(&[Switch::DcomOff, Switch::LaunchRestriction]);
    let refusal = Refusal::Switch { target: Target::Regedit4, switch: "launch-restriction" };
    assert_eq!(render(&policy, Target::Regedit4, now), Err(refusal));
}

#[test]
fn a_template_reads_well() {
    let (policy, now) = with(&[Switch::LaunchRestriction, ports()]);
    let artefact = render(&policy, Target::SecurityTemplate, now).unwrap();
    let wanted = r#"; seawall plan p1: untested-on-target
; launch-restriction: from memory
; static-rpc-ports: documented
; secedit /configure /db seawall-p1.sdb /cfg seawall-p1.inf /areas SECURITYPOLICY
[Unicode]
Unicode=yes
[Version]
signature="$CHICAGO$"
Revision=1
[Registry Values]
MACHINE\SOFTWARE\Microsoft\Rpc\Internet\Ports=7,5000-5200
MACHINE\SOFTWARE\Microsoft\Rpc\Internet\PortsInternetAvailable=1,"Y"
MACHINE\SOFTWARE\Microsoft\Rpc\Internet\UseInternetPorts=1,"Y"
MACHINE\SOFTWARE\Policies\Microsoft\Windows NT\DCOM\MachineLaunchRestriction=1,"O:BAG:BAD:(A;;CCDCLCSWRP;;;BA)(A;;CCDCSW;;;WD)"
"#;
    assert_eq!(text(&artefact, Part::Apply), wanted.replace('\n', "\r\n"));
}

#[test]
fn every_fault_planted_is_found() {
    let everywhere = [
        ("another text", "EnableDCOM\"=\"N\"", "EnableDCOM\"=\"Y\""),
        ("another number", "=dword:00000001", "=dword:00000000"),
        ("another kind", "\"EnableDCOM\"=\"N\"", "\"EnableDCOM\"=dword:00000001"),
        ("a value deleted", "\"EnableDCOM\"=\"N\"", "\"EnableDCOM\"=-"),
        ("a value dropped", "\"EnableDCOM\"=\"N\"\r\n", ""),
        ("a value more", "\"EnableDCOM\"=\"N\"\r\n", "\"EnableDCOM\"=\"N\"\r\n\"X\"=\"1\"\r\n"),
        (
            "a value twice",
            "\"EnableDCOM\"=\"N\"\r\n",
            "\"EnableDCOM\"=\"N\"\r\n\"enabledcom\"=\"N\"\r\n",
        ),
        ("another name", "\"EnableDCOM\"", "\"EnableDCOMs\""),
        ("another key", "\\Microsoft\\Ole]\r\n\"", "\\Microsoft\\OLE2]\r\n\""),
        (
            "another root",
            "[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Ole]\r\n\"",
            "[HKEY_CURRENT_USER\\SOFTWARE\\Microsoft\\Ole]\r\n\"",
        ),
        (
            "a key deleted",
            "[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Ole]\r\n\"",
            "[-HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Ole]\r\n\"",
        ),
        ("a port more", "35,00,30,00,30,00,30,00,2d", "35,00,30,00,30,00,31,00,2d"),
        ("a quote not closed", "\"EnableDCOM\"=\"N\"", "\"EnableDCOM\"=\"N"),
        ("a line nobody knows", "\"EnableDCOM\"=\"N\"", "EnableDCOM=N"),
        ("the other format", "Windows Registry Editor Version 5.00", "REGEDIT4"),
    ];
    let template = [
        ("another text", "EnableDCOM=1,\"N\"", "EnableDCOM=1,\"Y\""),
        ("another number", "RestrictRemoteClients=4,1", "RestrictRemoteClients=4,0"),
        ("another kind", "RestrictRemoteClients=4,1", "RestrictRemoteClients=1,\"1\""),
        ("a kind nobody knows", "RestrictRemoteClients=4,1", "RestrictRemoteClients=3,01"),
        ("a value dropped", "MACHINE\\SOFTWARE\\Microsoft\\Ole\\EnableDCOM=1,\"N\"\r\n", ""),
        ("another key", "\\Ole\\EnableDCOM", "\\Ole2\\EnableDCOM"),
        ("another root", "MACHINE\\SOFTWARE\\Microsoft\\Ole", "USERS\\SOFTWARE\\Microsoft\\Ole"),
        ("another name", "EnableDCOM=", "EnableDCOMs="),
        ("a port more", "5000-5200", "5000-5201"),
        ("a list of two", "5000-5200", "5000-5200,80"),
        ("no quotes", "1,\"N\"", "1,N"),
        ("another section", "[Registry Values]", "[Service General Setting]"),
        ("no head", "Revision=1\r\n", ""),
    ];
    let (policy, now) = with(&[Switch::DcomOff, Switch::RestrictRemoteClients, ports()]);
    let wanted = changes(&policy.switches).unwrap();
    for (target, faults) in UNICODE.into_iter().zip([everywhere.as_slice(), &template]) {
        let artefact = render(&policy, target, now).unwrap();
        let whole = text(&artefact, Part::Apply);
        for (fault, from, to) in faults {
            assert!(whole.contains(from), "{fault}");
            let changed = octets(target, &whole.replacen(from, to, 1));
            let found = values(&with_apply(&artefact, changed));
            let is_same = found.is_ok_and(|found| {
                found.into_iter().eq(wanted.clone().into_iter().map(|(at, data)| (at, Some(data))))
            });
            assert!(!is_same, "{target}: {fault}");
        }
        let eight_bit = with_apply(&artefact, whole.into_bytes());
        assert!(values(&eight_bit).is_err(), "{target} in 8-bit text");
        println!("{target}: {} faults found", faults.len() + 1);
    }
    assert_8_bit_faults_are_found(&everywhere);
}

/// As much of the same as NT 4.0 can have.
fn assert_8_bit_faults_are_found(faults: &[(&str, &str, &str)]) {
    let (policy, now) = with(&[Switch::DcomOff, ports()]);
    let artefact = render(&policy, Target::Regedit4, now).unwrap();
    let whole = text(&artefact, Part::Apply);
    let more = [
        ("a port more", "35,30,30,30,2d", "35,30,30,31,2d"),
        ("the other format", "REGEDIT4", "Windows Registry Editor Version 5.00"),
        ("a letter of a code page", "EnableDCOM", "EnableDC\u{d3}M"),
    ];
    let here = faults.iter().chain(&more).filter(|(_, from, _)| whole.contains(from));
    assert!(here.clone().count() >= 14);
    for (fault, from, to) in here {
        let changed = with_apply(&artefact, whole.replacen(from, to, 1).into_bytes());
        let found = values(&changed);
        assert!(found.is_err() || found != values(&artefact), "{fault}");
    }
}

#[test]
fn without_what_was_there_before_there_is_no_undo() {
    let (mut policy, now) = with(&[Switch::DcomOff, Switch::DcomTcpOnly]);
    let ole = ValueAt::new(r"SOFTWARE\Microsoft\Ole", "EnableDCOM");
    policy.before.note(ole, Some(Data::string("Y")));
    for target in TARGETS {
        let artefact = render(&policy, target, now).unwrap();
        assert!(artefact.file(Part::Undo).is_none(), "one of two values is not known");
        assert!(artefact.losses.contains(&Loss::UndoUnknown));
        let capture = text(&artefact, Part::Capture);
        let line =
            "regedit /e seawall-p1-before-1.reg HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Ole\r\n";
        assert!(capture.contains(line), "{capture}");
        assert_eq!(capture.matches("regedit /e").count(), 2);
    }
}

#[test]
fn undo_brings_back_what_the_capture_told() {
    let (mut policy, now) = with(&[Switch::DcomOff, Switch::DcomTcpOnly]);
    let export = "Windows Registry Editor Version 5.00\r\n\r\n\
        [HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Rpc]\r\n\
        \"DCOM Protocols\"=hex(7):6e,00,63,00,00,00,00,00\r\n";
    policy.before.learn(&octets(Target::Reg5, export)).unwrap();
    let export =
        "REGEDIT4\r\n\r\n[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Ole]\r\n\"x\"=\"y\"\r\n";
    policy.before.learn(export.as_bytes()).unwrap();
    for target in TARGETS {
        let artefact = render(&policy, target, now).unwrap();
        let undo = artefact.file(Part::Undo).unwrap();
        let read = RegText::open(&undo.octets, None, &Limits::default()).unwrap();
        let found: Vec<_> = read
            .items()
            .map(|item| item.content)
            .filter(|content| !matches!(content, Content::Key(_)))
            .collect();
        let wanted = [
            Content::DeleteValue("EnableDCOM".to_owned()),
            Content::Value {
                name: "DCOM Protocols".to_owned(),
                data: Data { kind: Data::STRINGS, bytes: b"n\0c\0\0\0\0\0".to_vec() },
            },
        ];
        assert_eq!(found, wanted, "{target}");
        assert!(undo.name.ends_with("-undo.reg"));
    }
}

#[test]
fn what_a_code_page_would_change_is_not_undone_by_8_bit_text() {
    let (mut policy, now) = with(&[Switch::DcomOff]);
    let ole = ValueAt::new(r"SOFTWARE\Microsoft\Ole", "EnableDCOM");
    for text in ["\u{e9}", "\u{306f}\u{3044}"] {
        policy.before.note(ole.clone(), Some(Data::string(text)));
        assert!(render(&policy, Target::Regedit4, now).unwrap().file(Part::Undo).is_none());
        assert!(render(&policy, Target::Reg5, now).unwrap().file(Part::Undo).is_some());
    }
}

#[test]
fn the_dead_man_is_armed_before_and_needs_neither_network_nor_dcom() {
    let (mut policy, now) = with(&[Switch::DcomOff]);
    let ole = ValueAt::new(r"SOFTWARE\Microsoft\Ole", "EnableDCOM");
    policy.before.note(ole, Some(Data::string("Y")));
    let artefact = render(&policy, Target::Regedit4, now).unwrap();
    let wanted = r#"@echo off
rem seawall plan p1: untested-on-target; takes it back at a time of the day unless confirmed
rem Run it before the import, in the folder of the files, with the time as HH:MM.
if "%1"=="" goto usage
if "%1"=="fire" goto fire
if not exist seawall-p1-undo.reg goto usage
copy seawall-p1-undo.reg %SystemRoot%\seawall-p1-undo.reg
if not exist seawall-p1-dead-man.cmd goto usage
copy seawall-p1-dead-man.cmd %SystemRoot%\seawall-p1-dead-man.cmd
if exist %SystemRoot%\seawall-p1-confirmed.txt del %SystemRoot%\seawall-p1-confirmed.txt
net start schedule
at %1 cmd /c %SystemRoot%\seawall-p1-dead-man.cmd fire
if errorlevel 1 echo not armed
goto end
:fire
if exist %SystemRoot%\seawall-p1-confirmed.txt goto end
regedit /s %SystemRoot%\seawall-p1-undo.reg
goto end
:usage
echo not armed: give a time of the day, in the folder of the files
:end
"#;
    assert_eq!(text(&artefact, Part::DeadMan), wanted.replace('\n', "\r\n"));
    assert!(artefact.losses.contains(&Loss::UndoAfterRestart));
    for target in UNICODE {
        let artefact = render(&policy, target, now).unwrap();
        let armed = text(&artefact, Part::DeadMan);
        let task = "schtasks /create /tn \"Seawall p1 undo\" \
            /tr \"%SystemRoot%\\seawall-p1-dead-man.cmd fire\" /sc once /st %1 /ru SYSTEM\r\n\
            if not errorlevel 1 goto end\r\nnet start schedule\r\nat %1 cmd /c ";
        assert!(armed.contains(task), "{armed}");
        let confirm = text(&artefact, Part::Confirm);
        assert!(confirm.contains("echo confirmed>%SystemRoot%\\seawall-p1-confirmed.txt\r\n"));
        assert!(confirm.contains("schtasks /delete /tn \"Seawall p1 undo\" /f\r\n"));
        let undo = &artefact.file(Part::Undo).unwrap().name;
        assert!(armed.contains(&format!("copy {undo} ")), "{undo}");
    }
    // Without an undo there is nothing that it could import.
    let (policy, now) = with(&[Switch::DcomOff]);
    for target in TARGETS {
        assert!(render(&policy, target, now).unwrap().file(Part::DeadMan).is_none());
    }
}

#[test]
fn switches_lose_what_they_lose() {
    let (mut policy, now) = with(&[Switch::DcomOff]);
    policy.expires = None;
    let losses = render(&policy, Target::Reg5, now).unwrap().losses;
    let wanted = [
        Loss::AfterRestart,
        Loss::UntestedOnTarget,
        Loss::PortsNotFiltered,
        Loss::OneWayDoor,
        Loss::UndoUnknown,
    ];
    assert_eq!(losses, wanted);
    policy.switches = [Switch::NoDefaultExempt].into();
    assert!(!render(&policy, Target::Reg5, now).unwrap().losses.contains(&Loss::OneWayDoor));
}

#[test]
fn what_cannot_be_said_is_refused() {
    let two = [(5_000, 5_200), (6_000, 6_200)]
        .map(|(low, high)| Switch::StaticRpcPorts(RpcPorts::new(low, high).unwrap()));
    let (policy, now) = with(&two);
    let value = r"SOFTWARE\Microsoft\Rpc\Internet\Ports".to_owned();
    for target in TARGETS {
        assert_eq!(
            render(&policy, target, now),
            Err(Refusal::Contradiction { value: value.clone() })
        );
        // A policy of ports alone has nothing that a registry could hold.
        let policy = thousand_ranges(Place::Host);
        assert_eq!(render(&policy, target, NOW), Err(Refusal::NothingToSay { target }));
    }
}

#[test]
fn words_of_people_change_no_octet() {
    let (policy, now) = with(&[Switch::DcomOff]);
    let mut hostile = policy.clone();
    hostile.title = "\r\n[-HKEY_LOCAL_MACHINE\\SOFTWARE]\r\n第二工場".to_owned();
    hostile.groups[0].exceptions[0].why = "\"=\r\n\"".to_owned();
    for target in TARGETS {
        assert_eq!(render(&hostile, target, now), render(&policy, target, now));
    }
}

proptest! {
    #[test]
    fn any_octets_are_read_without_a_fault(
        noise in prop::collection::vec(any::<u8>(), 0..200),
        line in "[\\[\"@-]?[ -~]{0,30}[\\]\"]?(=dword:|=hex)?[ -~]{0,10}",
    ) {
        let (policy, now) = with(&[Switch::DcomOff]);
        for target in TARGETS {
            let artefact = render(&policy, target, now).unwrap();
            let _ = read(&with_apply(&artefact, noise.clone()));
            let whole = text(&artefact, Part::Apply) + &line;
            let _ = read(&with_apply(&artefact, octets(target, &whole)));
        }
    }
}
