//! Files to hosts.

use seawall_evidence::{About, Asked, Joined, NoteCode, Options};
use seawall_facts::{FactValue, Gap, HostKey, ProductId, RegistryPath};
use seawall_winfmt::reg_text::Format;

use crate::making::{gathered, gathered_with, reg, software, system};

const UPDATES: [&str; 1] = [r"Windows 2000\SP5\KB823980"];

fn w2k() -> Vec<u8> {
    software("5.0", "2195", "Service Pack 4", &UPDATES)
}

#[test]
fn the_files_of_a_folder_are_those_of_one_host() {
    let found = gathered(&[
        ("srv1/SOFTWARE", w2k()),
        ("srv1/hives/SYSTEM", system("SRV1", "corp.example", "ServerNT")),
        ("srv2/SOFTWARE", software("5.1", "2600", "", &[])),
        ("srv2/system32/config/SYSTEM", system("SRV2", "", "WinNT")),
        ("srv2/notes.doc", b"\0\x01\x02".to_vec()),
    ]);
    let names: Vec<&str> = found.hosts.iter().map(|host| host.host.as_str()).collect();
    assert_eq!(names, ["SRV1", "SRV2"]);
    let [srv1, srv2] = found.hosts.as_slice() else { panic!() };
    assert_eq!(srv1.key, Some(HostKey::ComputerName(r"corp.example\SRV1".into())));
    assert!(
        matches!(srv1.joined.as_slice(), [Joined::Folder { folder }] if folder.ends_with("srv1"))
    );
    assert_eq!(srv1.description.product, Some(ProductId::new("w2k")));
    assert_eq!(srv1.description.sp, Some("SP4".parse().unwrap()));
    assert_eq!(srv2.description.product, Some(ProductId::new("xp-x86")));
    assert_eq!(srv2.description.sp, Some("gold".parse().unwrap()));
    assert_eq!(srv1.files.len(), 2);
    assert!(srv1.contradictions.is_empty());
    assert_eq!(srv2.notes.len(), 1);
    assert_eq!(srv2.notes[0].what, NoteCode::NotRecognised);
    assert_eq!(found.files, 5);
}

#[test]
fn files_of_several_hosts_in_one_folder_are_told_by_the_names_inside() {
    let qfe = |name: &str| {
        format!("Caption CSName Description HotFixID\r\nx       {name:6} Update      KB823980\r\n")
    };
    let found = gathered(&[
        ("all/a.hiv", system("SRV1", "", "ServerNT")),
        ("all/b.hiv", system("SRV2", "", "ServerNT")),
        ("all/srv1-software.hiv", w2k()),
        ("all/qfe.txt", qfe("SRV2").into_bytes()),
        ("all/other.hiv", w2k()),
    ]);
    let files: Vec<(&str, usize)> =
        found.hosts.iter().map(|host| (host.host.as_str(), host.files.len())).collect();
    assert_eq!(files[1..], [("SRV1", 2), ("SRV2", 2)]);
    assert!(files[0].0.ends_with("all/other.hiv") && files[0].1 == 1);
    assert!(matches!(found.hosts[0].joined[..], [Joined::Alone { .. }]));
    let by_file = |joined: &Joined| matches!(joined, Joined::FileName { .. });
    assert!(found.hosts[1].joined.iter().any(by_file));
}

#[test]
fn files_without_names_that_cannot_be_of_one_host_stay_alone() {
    let found = gathered(&[("all/1.hiv", w2k()), ("all/2.hiv", software("5.1", "2600", "", &[]))]);
    assert_eq!(found.hosts.len(), 2);
    let found = gathered(&[
        ("all/SRV1.hiv", system("SRV1", "", "WinNT")),
        ("all/1.hiv", w2k()),
        ("all/2.hiv", w2k()),
    ]);
    assert_eq!(found.hosts.len(), 3);
}

#[test]
fn folders_are_joined_by_name_and_domain_and_not_by_name_alone() {
    let found = gathered(&[
        ("day1/SYSTEM", system("SRV1", "corp.example", "ServerNT")),
        ("day2/SYSTEM", system("SRV1", "corp.example", "ServerNT")),
        ("day2/SOFTWARE", w2k()),
        ("lab/SYSTEM", system("SRV1", "", "WinNT")),
    ]);
    let files: Vec<usize> = found.hosts.iter().map(|host| host.files.len()).collect();
    assert_eq!(files, [3, 1]);
    let by_name = |joined: &Joined| matches!(joined, Joined::NameAndDomain { .. });
    assert!(found.hosts[0].joined.iter().any(by_name));
    let alike = NoteCode::NameOfAnother { name: "SRV1".into() };
    assert!(found.hosts.iter().all(|host| host.notes.iter().any(|note| note.what == alike)));
}

#[test]
fn files_that_are_packed_one_by_one_lie_in_one_folder() {
    let packed = |bytes: Vec<u8>| {
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        std::io::Write::write_all(&mut packer, &bytes).unwrap();
        packer.finish().unwrap()
    };
    let clean = software("5.0", "2195", "Service Pack 4", &[r"Windows 2000\SP5\KB823980"]);
    let mut dirty = clean.clone();
    crate::made::set_block(&mut dirty, 4, 8);
    let at = crate::made::find_key(&dirty, "KB823980");
    dirty[at] = b'x';
    let log = crate::made::old_log(&clean, &[(at - 4096) / 512]);
    let found = gathered(&[
        ("case/SYSTEM.gz", packed(system("SRV1", "corp.example", "ServerNT"))),
        ("case/SOFTWARE.gz", packed(dirty)),
        ("case/software.LOG.gz", packed(log)),
    ]);
    let [host] = found.hosts.as_slice() else { panic!("{:?} {:?}", found.hosts, found.notes) };
    assert_eq!((host.host.as_str(), host.files.len()), ("SRV1", 2));
    let states = host.files.iter().filter_map(|file| Some(file.recovery.as_ref()?.state.as_str()));
    assert!(states.into_iter().any(|state| state == "recovered"));
    assert!(found.notes.is_empty(), "{:?}", found.notes);
}

#[test]
fn a_name_that_was_blotted_out_names_nobody() {
    let text = |product: &str| {
        format!(
            "Host Name:     ...\r\nOS Name:      {product}\r\nOS Version:     6.1.7601 N/A Build 7601\r\n"
        )
    };
    let found = gathered(&[
        ("all/a.txt", text("Microsoft Windows 7 Enterprise").into_bytes()),
        ("all/b.txt", text("Microsoft Windows 7 Professional").into_bytes()),
    ]);
    let hosts: Vec<&str> = found.hosts.iter().map(|host| host.host.as_str()).collect();
    assert_eq!(hosts.len(), 2, "{hosts:?}");
    assert!(hosts[0].ends_with("all/a.txt") && hosts[1].ends_with("all/b.txt"), "{hosts:?}");
}

#[test]
fn what_files_say_differently_is_shown() {
    let found = gathered(&[
        ("srv1/SOFTWARE", w2k()),
        (
            "srv1/host.txt",
            "Host Name:     SRV1\r\nOS Name:      Microsoft Windows 2000 Server\r\n\
            OS Version:     5.0.2195 Service Pack 3 Build 2195\r\n"
                .into(),
        ),
    ]);
    let [host] = found.hosts.as_slice() else { panic!("{:?}", found.hosts) };
    let [contradiction] = host.contradictions.as_slice() else { panic!() };
    assert_eq!(contradiction.about, About::ServicePack);
    assert_eq!(contradiction.claims.len(), 2);
}

#[test]
fn a_copy_beside_the_hive_in_use_is_left_out_and_alone_is_partial() {
    let found = gathered(&[
        ("srv1/WINNT/system32/config/SOFTWARE", w2k()),
        ("srv1/WINNT/repair/software", software("5.0", "2195", "", &[])),
        ("srv2/repair/software", software("4.0", "1381", "Service Pack 6", &[])),
    ]);
    let [one, two] = found.hosts.as_slice() else { panic!() };
    assert_eq!(one.files.len(), 1);
    assert!(one.notes.iter().any(|note| note.what == NoteCode::OlderCopy));
    assert!(one.contradictions.is_empty());
    assert!(two.evidence.iter().all(|evidence| evidence.gaps.contains(&Gap::BackupCopy)));
    let among: Vec<&str> = two.description.among.iter().map(ProductId::as_str).collect();
    assert_eq!(among, ["nt4-ws", "nt4-srv", "nt4-tse"]);
}

#[test]
fn a_dirty_hive_is_read_with_the_logs_beside_it() {
    let clean = w2k();
    let mut dirty = clean.clone();
    crate::made::set_block(&mut dirty, 4, 8);
    crate::made::set_block(&mut dirty, 8, 7);
    let at = crate::made::find_key(&dirty, "KB823980");
    let page = (at - 4096) / 512;
    dirty[at] = b'x';
    let log = crate::made::old_log(&clean, &[page]);
    let found = gathered(&[("srv1/Software", dirty.clone()), ("srv1/SOFTWARE.LOG", log)]);
    let [host] = found.hosts.as_slice() else { panic!() };
    let recovery = host.files[0].recovery.clone().unwrap();
    assert_eq!(recovery.state, "recovered", "{recovery:?}");
    let hotfix = FactValue::Hotfix("823980".into());
    assert!(host.facts.iter().any(|fact| fact.value == hotfix));
    assert!(host.notes.is_empty() && found.notes.is_empty());
    let alone = gathered(&[("srv1/Software", dirty)]);
    assert!(alone.hosts[0].evidence[0].gaps.contains(&Gap::Unfinished));
}

#[test]
fn hives_of_accounts_are_named_and_not_read() {
    let sam = crate::made::hive(3, &crate::made::key("x", [crate::made::key("SAM", [])]));
    let files = [("srv1/SAM", sam), ("srv1/SOFTWARE", w2k())];
    let found = gathered(&files);
    let [host] = found.hosts.as_slice() else { panic!() };
    assert_eq!(host.notes[0].what, NoteCode::Secrets);
    let asked = Asked { secrets: true, ..Asked::default() };
    let options = Options { asked, ..Options::default() };
    let [host] = &gathered_with(&files, &options).hosts[..] else { panic!() };
    assert_eq!(host.files.len(), 2);
}

#[test]
fn logs_of_registry_transactions_are_named_as_not_replayed() {
    let guid = "{53b39e3d-18c4-11ea-a811-000d3aa4692b}";
    let logs = [
        format!("srv1/config/TxR/{guid}.TxR.0.regtrans-ms"),
        format!("srv1/config/TxR/{guid}.TxR.blf"),
        format!("srv1/NTUSER.DAT{guid}.TM.blf"),
        format!("srv1/NTUSER.DAT{guid}.TMContainer00000000000000000001.regtrans-ms"),
    ];
    let mut files = vec![("srv1/config/SOFTWARE", w2k())];
    files.extend(logs.iter().map(|name| (name.as_str(), vec![1, 2, 3])));
    let found = gathered(&files);
    let [host] = found.hosts.as_slice() else { panic!("{:?}", found.hosts) };
    assert!(found.notes.is_empty(), "{:?}", found.notes);
    assert_eq!(host.notes.len(), 4);
    assert!(host.notes.iter().all(|note| note.what == NoteCode::TransactionLog));
}

#[test]
fn any_number_of_threads_gives_the_same_bytes() {
    let names: Vec<String> = (0..20).map(|at| format!("h{at:02}")).collect();
    let files: Vec<(String, Vec<u8>)> = names
        .iter()
        .flat_map(|name| {
            let system = system(name, "corp", "WinNT");
            [(format!("{name}/SYSTEM"), system), (format!("{name}/SOFTWARE"), w2k())]
        })
        .collect();
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in &files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
    let json = |threads| {
        let options = Options { threads, ..Options::default() };
        let found = seawall_evidence::gather(&[folder.path().to_owned()], &options);
        assert_eq!(found.hosts.len(), 20);
        serde_json::to_string(&found).unwrap()
    };
    assert_eq!(json(1), json(5));
}

#[test]
fn what_was_gathered_comes_back_from_json() {
    let text = reg(Format::Version5, &[(r"SOFTWARE\Microsoft\Ole", &[("EnableDCOM", "N")])]);
    let found = gathered(&[("srv1/x.reg", text), ("srv1/SOFTWARE", w2k())]);
    let json = serde_json::to_string(&found).unwrap();
    assert_eq!(serde_json::from_str::<seawall_evidence::Gathered>(&json).unwrap(), found);
}

#[test]
fn nothing_is_ruled_out_by_a_hive_of_another_root() {
    let found = gathered(&[("srv1/SYSTEM", system("SRV1", "", "WinNT"))]);
    let key = RegistryPath::new(r"SOFTWARE\Microsoft\Updates\x");
    assert!(!found.hosts[0].evidence.iter().any(|evidence| evidence.rules_out(&key)));
}

#[test]
fn a_path_that_is_not_there_is_noted() {
    let found = seawall_evidence::gather(&["no/such/path".into()], &Options::default());
    assert!(matches!(found.notes[0].what, NoteCode::Fault { .. }));
}
