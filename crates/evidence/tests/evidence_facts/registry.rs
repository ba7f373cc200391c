//! Registry text and hives of each time.

use seawall_evidence::{Asked, FactLimits, FileForm, HiveKind, Unread, read};
use seawall_facts::{
    Arch, Completeness, EvidenceKind, FactValue, Gap, HostName, Place, RegistryPath, Version,
};
use seawall_winfmt::reg_text::Format;

use crate::made::{find_key, hive, key, wide};
use crate::making::{REGEDIT4_JA, all, data, gaps, has, hotfixes, one, reg, software, system};

const VERSION: &str = r"SOFTWARE\Microsoft\Windows NT\CurrentVersion";

#[test]
fn registry_text_of_each_system_gives_its_updates_version_and_pack() {
    let cases: [(Format, &str, &str, &str, &str, &str, &str); 4] = [
        (
            REGEDIT4_JA,
            "4.0",
            "1381",
            "Service Pack 6",
            r"SOFTWARE\Microsoft\Windows NT\CurrentVersion\HotFix\Q823980",
            "823980",
            "SP6",
        ),
        (
            Format::Version5,
            "5.0",
            "2195",
            "Service Pack 4",
            r"SOFTWARE\Microsoft\Updates\Windows 2000\SP5\KB823980",
            "823980",
            "SP4",
        ),
        (
            Format::Version5,
            "5.1",
            "2600",
            "Service Pack 1",
            r"SOFTWARE\Microsoft\Updates\Windows XP\SP2\KB824146",
            "824146",
            "SP1",
        ),
        (
            Format::Version5,
            "5.2",
            "3790",
            "",
            r"SOFTWARE\Microsoft\Updates\Windows Server 2003\SP1\KB824146",
            "824146",
            "gold",
        ),
    ];
    for (format, version, build, pack, update, number, expected) in cases {
        let current =
            [("CurrentVersion", version), ("CurrentBuildNumber", build), ("CSDVersion", pack)];
        let current = &current[..if pack.is_empty() { 2 } else { 3 }];
        let bytes = reg(
            format,
            &[
                (VERSION, current),
                (update, &[("Installed", "#1"), ("Description", "更新のプログラムです")]),
            ],
        );
        let reading = one("srv/updates.reg", &bytes);
        assert_eq!(reading.form, FileForm::RegistryText);
        assert!(has(&reading, &FactValue::RegistryKey(RegistryPath::new(update))), "{update}");
        assert_eq!(hotfixes(&reading), [number]);
        assert_eq!(data(&reading, update, "Description").as_deref(), Some("更新のプログラムです"));
        assert!(has(&reading, &FactValue::ServicePack(expected.parse().unwrap())), "{update}");
        let build: Version = format!("{version}.{build}").parse().unwrap();
        assert!(has(&reading, &FactValue::Build(build)));
        assert_eq!(gaps(&reading), []);
        let missing = RegistryPath::new(r"SOFTWARE\Microsoft\Updates\x\KB1");
        assert!(reading.evidence.iter().any(|evidence| evidence.rules_out(&missing)));
    }
}

#[test]
fn a_second_issue_of_a_pack_is_told_by_its_key() {
    let bytes = reg(
        REGEDIT4_JA,
        &[
            (
                VERSION,
                &[
                    ("CurrentVersion", "4.0"),
                    ("CurrentBuildNumber", "1381"),
                    ("CSDVersion", "Service Pack 6"),
                ],
            ),
            (
                r"SOFTWARE\Microsoft\Windows NT\CurrentVersion\Hotfix\Q246009",
                &[("Installed", "#1")],
            ),
        ],
    );
    assert!(has(&one("x.reg", &bytes), &FactValue::ServicePack("SP6a".parse().unwrap())));
}

#[test]
fn a_value_has_its_file_line_and_type() {
    let text = b"REGEDIT4\r\n\r\n[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Ole]\r\n\"EnableDCOM\"=\"N\"\r\n";
    let reading = one("srv1/ole.reg", text);
    let fact =
        reading.facts.iter().find(|fact| matches!(fact.value, FactValue::RegistryValue { .. }));
    let fact = fact.unwrap();
    assert_eq!((&*fact.source.file, fact.source.place), ("srv1/ole.reg", Some(Place::Line(4))));
    let FactValue::RegistryValue { kind, data, .. } = &fact.value else { panic!() };
    assert_eq!((*kind, data.as_str()), (1, "N"));
}

#[test]
fn registry_text_is_read_in_the_code_page_that_it_names() {
    let ole = r"SOFTWARE\Microsoft\Ole";
    let bytes = reg(
        REGEDIT4_JA,
        &[
            (ole, &[("名", "漢字")]),
            (r"SYSTEM\CurrentControlSet\Control\Nls\CodePage", &[("ACP", "932")]),
        ],
    );
    let reading = one("x.reg", &bytes);
    assert_eq!(data(&reading, ole, "名").as_deref(), Some("漢字"));
}

#[test]
fn text_that_deletes_says_nothing_of_a_host() {
    let text = b"REGEDIT4\n[-HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Ole]\n[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Ole]\n\"EnableDCOM\"=\"N\"\n";
    let reading = one("fix.reg", text);
    assert_eq!(reading.facts, []);
    assert_eq!(gaps(&reading), [Gap::Instructions]);
}

#[test]
fn text_with_all_parents_by_hand_is_no_export_of_a_hive() {
    let bytes = reg(Format::Version5, &[(r"SOFTWARE\Microsoft\Ole", &[("EnableDCOM", "N")])]);
    let reading = one("x.reg", &bytes);
    assert_eq!(gaps(&reading), [Gap::NoExport]);
    assert_eq!(reading.evidence[0].completeness, Completeness::Partial);
}

#[test]
fn a_line_that_is_not_understood_makes_registry_text_partial() {
    let text = b"REGEDIT4\n[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Ole]\n\"EnableDCOM\"=\"N\nx\n";
    let reading = one("x.reg", text);
    assert!(gaps(&reading).iter().any(|gap| matches!(gap, Gap::Unread { .. })));
}

#[test]
fn an_exported_control_set_stands_for_the_current_one() {
    let rpc = r"SYSTEM\ControlSet002\Services\RpcSs";
    let bytes = reg(
        Format::Version5,
        &[
            (r"SYSTEM\ControlSet001\Services\RpcSs", &[("Start", "#4")]),
            (rpc, &[("Start", "#2")]),
            (r"SYSTEM\Select", &[("Current", "#2")]),
        ],
    );
    let reading = one("x.reg", &bytes);
    let current = r"SYSTEM\CurrentControlSet\Services\RpcSs";
    assert_eq!(data(&reading, current, "Start").as_deref(), Some("2"));
}

#[test]
fn a_software_hive_gives_its_updates_with_offsets_and_times() {
    let update = r"Windows XP\SP2\KB823980";
    let bytes = software("5.1", "2600", "Service Pack 1", &[update, r"Windows XP\SP2\KB824146"]);
    let reading = one("srv1/SOFTWARE", &bytes);
    assert_eq!(reading.form, FileForm::Hive { hive: HiveKind::Software });
    assert_eq!(hotfixes(&reading), ["823980", "824146"]);
    let path = RegistryPath::new(&format!(r"SOFTWARE\Microsoft\Updates\{update}"));
    let fact = reading.facts.iter().find(|it| it.value == FactValue::RegistryKey(path.clone()));
    let fact = fact.unwrap();
    let offset = u64::try_from(find_key(&bytes, "KB823980")).unwrap();
    assert_eq!(fact.source.place, Some(Place::Offset(offset - 4)));
    assert!(fact.at.is_some());
    assert_eq!(gaps(&reading), []);
    let other = RegistryPath::new(r"SOFTWARE\Microsoft\Updates\Windows XP\SP2\KB999999");
    let registry = |kind| reading.evidence.iter().find(|it| it.kind == kind).unwrap();
    assert!(registry(EvidenceKind::Registry).rules_out(&other));
    assert!(!registry(EvidenceKind::Build).rules_out(&other));
}

#[test]
fn a_system_hive_is_read_in_its_current_control_set() {
    let reading = one("srv1/SYSTEM", &system("SRV1", "corp.example", "LanmanNT"));
    assert_eq!(reading.form, FileForm::Hive { hive: HiveKind::System });
    let services = r"SYSTEM\CurrentControlSet\Services\RpcSs";
    assert_eq!(data(&reading, services, "Start").as_deref(), Some("2"));
    assert!(has(&reading, &FactValue::HostName(HostName::Computer("SRV1".into()))));
    assert!(has(&reading, &FactValue::HostName(HostName::DnsDomain("corp.example".into()))));
    assert!(has(&reading, &FactValue::Architecture(Arch::X86)));
}

#[test]
fn damage_on_the_way_to_what_is_wanted_makes_a_hive_partial() {
    let mut bytes = software("5.0", "2195", "Service Pack 4", &[r"Windows 2000\SP5\KB823980"]);
    let at = find_key(&bytes, "KB823980");
    bytes[at] = b'x';
    let reading = one("SOFTWARE", &bytes);
    assert_eq!(hotfixes(&reading), [""; 0]);
    let hidden = gaps(&reading).iter().any(|gap| {
        matches!(gap, Gap::Damaged { key: Some(key), .. } if key.ends_with(r"Windows 2000\SP5"))
    });
    assert!(hidden, "{:?}", gaps(&reading));
    // What is elsewhere is whole.
    assert!(has(&reading, &FactValue::ServicePack("SP4".parse().unwrap())));
}

#[test]
fn a_dirty_hive_without_logs_says_so() {
    let mut bytes = software("5.0", "2195", "Service Pack 4", &[]);
    crate::made::set_block(&mut bytes, 4, 8);
    let reading = one("SOFTWARE", &bytes);
    assert!(gaps(&reading).contains(&Gap::Unfinished));
    assert_eq!(reading.recovery.unwrap().state, "dirty");
}

#[test]
fn hives_of_accounts_are_passed_over() {
    let sam = hive(3, &key("x", [key("SAM", [key("Domains", [])])]));
    assert_eq!(all("SAM", &sam).unwrap_err(), Unread::Secrets);
    let security = hive(3, &key("x", [key("Policy", [])]));
    assert_eq!(all("SECURITY", &security).unwrap_err(), Unread::Secrets);
}

#[test]
fn accounts_in_an_export_are_read_only_when_asked_for() {
    let text = "REGEDIT4\r\n\r\n[HKEY_LOCAL_MACHINE\\SAM]\r\n\r\n\
                [HKEY_LOCAL_MACHINE\\SAM\\SAM\\Domains\\Account\\Users\\000001F5]\r\n\
                \"F\"=hex:02,00\r\n\r\n[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\OLE]\r\n\
                \"EnableDCOM\"=\"N\"\r\n";
    let reading = one("all.reg", text.as_bytes());
    assert!(!format!("{:?}", reading.facts).contains("000001F5"));
    assert!(!format!("{:?}", reading.evidence).contains("SAM"));
    assert_eq!(data(&reading, r"SOFTWARE\Microsoft\OLE", "EnableDCOM").as_deref(), Some("N"));
    let asked = Asked { secrets: true, ..Asked::default() };
    let readings = read("all.reg", text.as_bytes(), &[], &asked, &FactLimits::DEFAULT).unwrap();
    assert!(format!("{:?}", readings[0].facts).contains("000001F5"));
}

#[test]
fn what_starts_by_itself_is_taken_of_users_too() {
    let run = key("Run", []).with("windows auto update", 1, &wide("msblast.exe\0"));
    let path = [key("Windows", [key("CurrentVersion", [run])])];
    let root = key("x", [key("Control Panel", []), key("Software", [key("Microsoft", path)])]);
    let reading = one("NTUSER.DAT", &hive(3, &root));
    let run = r"HKEY_CURRENT_USER\Software\Microsoft\Windows\CurrentVersion\Run";
    assert_eq!(data(&reading, run, "windows auto update").as_deref(), Some("msblast.exe"));
}

#[test]
fn a_hive_without_what_every_host_has_rules_nothing_out() {
    let reading = one("x", &hive(3, &key("x", [key("Microsoft", [key("Ole", [])])])));
    assert_eq!(reading.form, FileForm::Hive { hive: HiveKind::Software });
    assert_eq!(gaps(&reading), [Gap::NoExport]);
}
