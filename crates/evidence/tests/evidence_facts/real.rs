//! Real files of the corpus; skipped by name without it.

use std::collections::BTreeSet;

use seawall_evidence::{FileForm, HiveKind, Unread};
use seawall_facts::{Arch, FactValue, Gap, HostName, UpdateAction};
use seawall_winfmt::text::{Family, decode};

use crate::making::{all, corpus, corpus_bytes, data, gaps, gathered, has, hotfixes, one};

#[test]
fn the_system_hive_of_a_real_host_tells_its_name_and_services() {
    let Some(bytes) = corpus_bytes("hives/regipy/SYSTEM.xz") else { return };
    let reading = one("SYSTEM", &bytes);
    assert_eq!(reading.form, FileForm::Hive { hive: HiveKind::System });
    assert!(has(&reading, &FactValue::HostName(HostName::Computer("WKS-WIN732BITA".into()))));
    assert!(has(&reading, &FactValue::Architecture(Arch::X86)));
    assert!(has(&reading, &FactValue::ServicePack("SP1".parse().unwrap())));
    assert!(has(&reading, &FactValue::Language("en".into())));
    let start = |service: &str| {
        data(&reading, &format!(r"SYSTEM\CurrentControlSet\Services\{service}"), "Start")
    };
    assert_eq!(start("RpcSs").as_deref(), Some("2"));
    assert_eq!(start("PolicyAgent").as_deref(), Some("3"));
    assert!(reading.facts.iter().any(|fact| matches!(fact.value, FactValue::ShutDown(_))));
    println!("{} facts, {:?}", reading.facts.len(), reading.evidence[0].gaps);
}

#[test]
fn every_real_hive_gives_facts_or_says_why_not() {
    let Some(oracle) = corpus("hives/oracle.json") else { return };
    let rows: serde_json::Value = serde_json::from_slice(&std::fs::read(oracle).unwrap()).unwrap();
    let mut read = 0;
    for row in rows.as_array().unwrap() {
        let name = format!("hives/{}", row["file"].as_str().unwrap());
        let packed = format!("{name}.xz");
        let name = if corpus(&name).is_some() { name } else { packed };
        let Some(bytes) = corpus_bytes(&name) else { continue };
        let begin = std::time::Instant::now();
        let result = all(&name, &bytes);
        assert!(begin.elapsed().as_secs() < 1, "{name}");
        match result {
            Ok(readings) => {
                read += 1;
                let facts = readings[0].facts.len();
                println!("{name}: {:?} {facts} {:?}", readings[0].form, gaps(&readings[0]).first());
            }
            Err(unread) => println!("{name}: {unread:?}"),
        }
    }
    assert!(read >= 8, "{read}");
}

#[test]
fn the_logs_of_a_real_hive_are_found_beside_it() {
    let folder = "hives/regipy/transactions_";
    let names = [
        ("NTUSER.DAT", "NTUSER.DAT.xz"),
        ("ntuser.dat.log1", "ntuser.dat.log1.xz"),
        ("ntuser.dat.log2", "ntuser.dat.log2.xz"),
    ];
    let files: Vec<(&str, Vec<u8>)> = names
        .iter()
        .filter_map(|(name, packed)| Some((*name, corpus_bytes(&format!("{folder}{packed}"))?)))
        .collect();
    if files.len() < 3 {
        return;
    }
    let found = gathered(&files);
    let recovery = found.hosts[0].files[0].recovery.clone().unwrap();
    assert_eq!(recovery.state, "recovered", "{recovery:?}");
    assert!(found.hosts[0].notes.is_empty());
}

#[test]
fn a_real_event_log_is_a_ledger_of_updates() {
    let Some(bytes) = corpus_bytes("eventlogs/SysEvent.Evt") else { return };
    let reading = one("SysEvent.Evt", &bytes);
    let installed: Vec<&String> = reading
        .facts
        .iter()
        .filter_map(|fact| match &fact.value {
            FactValue::UpdateEvent { hotfix, action: UpdateAction::Installed, event: 4377 } => {
                Some(hotfix)
            }
            _ => None,
        })
        .collect();
    assert_eq!(installed.len(), 266);
    assert_eq!(installed.iter().collect::<BTreeSet<_>>().len(), 209);
    assert!(has(&reading, &FactValue::HostName(HostName::Computer("WKS-WINXP32BIT".into()))));
    assert!(has(&reading, &FactValue::Build("5.1.2600".parse().unwrap())));
    // Installed while the log was kept: its oldest starts are those of Service Pack 2.
    assert!(has(&reading, &FactValue::ServicePack("SP3".parse().unwrap())));
    assert!(has(&reading, &FactValue::ServicePackEvent("SP3".parse().unwrap())));
    let boots = reading.facts.iter().filter(|it| matches!(it.value, FactValue::Booted(_))).count();
    assert_eq!(boots, 24);
    assert!(gaps(&reading).contains(&Gap::History));
    // History is not state.
    assert_eq!(hotfixes(&reading), [""; 0]);
}

#[cfg(feature = "evtx")]
#[test]
fn a_real_new_event_log_is_read() {
    let Some(bytes) = corpus_bytes("eventlogs/System.evtx") else { return };
    let reading = one("System.evtx", &bytes);
    assert_eq!(reading.form, FileForm::EventLogX);
    let has_name = |it: &FactValue| matches!(it, FactValue::HostName(HostName::Computer(_)));
    assert!(reading.facts.iter().any(|fact| has_name(&fact.value)));
    let is_build = |it: &FactValue| matches!(it, FactValue::Build(_));
    let build = reading.facts.iter().find(|fact| is_build(&fact.value));
    assert!(build.is_some());
    // Its chunks hold the records 1 to 5009; a hole or damage would be a gap.
    assert_eq!(record_numbers(&bytes), (1..=5009).collect::<Vec<_>>());
    assert_eq!(gaps(&reading), [Gap::History]);
}

/// The numbers of the records by the chunks' own headers ([MS-EVEN6] leaves the file's form out;
/// offsets as in libevtx's documentation).
#[cfg(feature = "evtx")]
fn record_numbers(bytes: &[u8]) -> Vec<u64> {
    let word = |at: usize| u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap());
    let long = |at: usize| u64::from_le_bytes(bytes[at..at + 8].try_into().unwrap());
    let mut numbers = Vec::new();
    for chunk in (4096..bytes.len()).step_by(65_536) {
        let end = chunk + word(chunk + 48) as usize;
        let mut at = chunk + 512;
        while at < end && bytes[at..at + 4] == *b"**\0\0" {
            numbers.push(long(at + 8));
            at += word(at + 4) as usize;
        }
    }
    numbers
}

#[test]
fn every_real_text_gives_the_hotfixes_that_another_reader_found() {
    let Some(oracle) = corpus("systeminfo/oracle.json") else { return };
    let texts: serde_json::Value = serde_json::from_slice(&std::fs::read(oracle).unwrap()).unwrap();
    let texts = texts.as_object().unwrap();
    assert_eq!(texts.len(), 46);
    for (name, expected) in texts {
        let Some(bytes) = corpus_bytes(&format!("systeminfo/{name}")) else { return };
        let text = decode(&bytes, None, Family::Oem).text;
        if text.trim().is_empty() {
            // Nothing was printed: it could be any list.
            assert_eq!(all(name, &bytes).unwrap_err(), Unread::NotRecognised);
            continue;
        }
        let reading = one(name, &bytes);
        let ids = expected["ids"].as_array().unwrap();
        let number = |id: &serde_json::Value| {
            let id = id.as_str().unwrap().trim_start_matches(['K', 'B', 'Q']).to_owned();
            id.split(['v', '-']).next().unwrap().to_owned()
        };
        let mut ids: Vec<String> = ids.iter().map(number).collect();
        ids.sort();
        ids.dedup();
        assert_eq!(hotfixes(&reading), ids, "{name}");
        let claimed = expected["claimed_hotfixes"].as_u64();
        let listed = expected["listed_entries"].as_u64().unwrap();
        if let Some(claimed) = claimed.filter(|claimed| *claimed != listed) {
            assert!(gaps(&reading).contains(&Gap::CountDiffers { claimed, listed }), "{name}");
        }
    }
}

#[test]
fn real_hives_of_accounts_are_passed_over() {
    for name in ["hives/plaso/SAM", "hives/regipy/SECURITY.xz"] {
        let Some(bytes) = corpus_bytes(name) else { continue };
        assert_eq!(all(name, &bytes).unwrap_err(), Unread::Secrets, "{name}");
    }
}
