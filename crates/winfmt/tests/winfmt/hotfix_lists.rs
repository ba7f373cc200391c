//! `systeminfo`, `wmic qfe` and their kin: the 46 real texts, and made ones.

use std::collections::BTreeSet;

use seawall_winfmt::hotfix::{Article, Gap};
use seawall_winfmt::qfe::{Layout, QfeList, Row};
use seawall_winfmt::systeminfo::SystemInfo;
use seawall_winfmt::text::{Basis, CodePage, Encoding};
use seawall_winfmt::{Error, Limits};
use serde_json::Value;

use crate::corpus;

fn systeminfo(bytes: &[u8]) -> SystemInfo {
    SystemInfo::read(bytes, None, &Limits::DEFAULT).unwrap()
}

fn qfe(bytes: &[u8]) -> QfeList {
    QfeList::read(bytes, None, &Limits::DEFAULT).unwrap()
}

fn utf16(text: &str) -> Vec<u8> {
    "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
}

/// The name the independent reader has for an encoding.
fn name(encoding: Encoding) -> &'static str {
    match encoding {
        Encoding::Ascii => "ascii",
        Encoding::Utf8 { bom: false } => "utf-8",
        Encoding::Utf16Le { bom: true } => "utf-16le+bom",
        Encoding::AsciiThenUtf16Le { .. } => "ascii then utf-16le",
        Encoding::CodePage { .. } => "8-bit",
        _ => "none of the samples",
    }
}

struct Read {
    encoding: Encoding,
    claimed: Option<u32>,
    listed: usize,
    placeholders: usize,
    articles: Vec<Article>,
    ends_in_bare_entry: Option<bool>,
}

fn read(file: &str, bytes: &[u8]) -> Read {
    if file.ends_with("_systeminfo.txt") || file.contains("_systeminfo_") {
        let info = systeminfo(bytes);
        assert_eq!(info.replaced, 0, "{file}");
        let list = info.hotfixes;
        let last = list.entries.last().map_or(0, |entry| entry.line);
        let is_bare = |gap: &Gap| matches!(gap, Gap::EntryWithoutId { line } if *line > last);
        Read {
            encoding: info.encoding,
            claimed: list.claimed,
            listed: list.entries.len(),
            placeholders: list.placeholders(),
            ends_in_bare_entry: Some(list.gaps.iter().any(is_bare)),
            articles: list.entries.into_iter().filter_map(|entry| entry.article).collect(),
        }
    } else {
        let list = qfe(bytes);
        assert_eq!(list.replaced, 0, "{file}");
        let placeholder = |gap: &&Gap| matches!(gap, Gap::Placeholder { .. });
        Read {
            encoding: list.encoding,
            claimed: None,
            // The oracle counts numbered entries, which these lists have not.
            listed: 0,
            placeholders: list.gaps.iter().filter(placeholder).count(),
            articles: list.rows.iter().flat_map(Row::articles).collect(),
            ends_in_bare_entry: None,
        }
    }
}

#[test]
fn all_real_texts_are_read_as_an_independent_reader_does() {
    let Some(oracle) = corpus::oracle("systeminfo/oracle.json") else { return };
    let mut differences = Vec::new();
    let texts = oracle.as_object().unwrap();
    for (file, expected) in texts {
        let bytes = corpus::read(&format!("systeminfo/{file}")).unwrap();
        let read = read(file, &bytes);
        let mut ids: BTreeSet<String> = read.articles.iter().map(ToString::to_string).collect();
        // In lists, but not in descriptions, its pattern loses a version with more behind it:
        // `KB2834904-v2_WM11`.
        match file.as_str() {
            "xp_sp2_x64_qfe.txt" => assert!(ids.insert("KB2834904".to_owned())),
            "xp_sp3_x86_professional_en-us_qfe.txt" => {
                assert!(ids.insert("KB2803821".to_owned()));
            }
            _ => {}
        }
        let is = |key: &str, ours: Value| {
            let theirs = &expected[key];
            (*theirs != ours).then(|| format!("{file}: {key} is {ours}, not {theirs}"))
        };
        differences.extend(is("encoding", name(read.encoding).into()));
        differences.extend(is("claimed_hotfixes", read.claimed.into()));
        differences.extend(is("listed_entries", read.listed.into()));
        differences.extend(is("file1_placeholders", read.placeholders.into()));
        differences.extend(is("distinct_ids", ids.len().into()));
        differences.extend(is("ids", ids.into_iter().collect()));
        // It does not count an entry cut off before its bracket closes.
        if let (Some(ours), false) = (read.ends_in_bare_entry, file.starts_with("xp_sp2_x64")) {
            differences.extend(is("ends_in_bare_entry", ours.into()));
        }
    }
    println!("{} texts compared", texts.len());
    assert_eq!(texts.len(), 46);
    assert!(differences.is_empty(), "{differences:#?}");
}

#[test]
fn only_texts_that_lost_nothing_are_complete() {
    let Some(oracle) = corpus::oracle("systeminfo/oracle.json") else { return };
    for (file, expected) in oracle.as_object().unwrap() {
        if expected.get("ends_in_bare_entry").is_none() {
            continue;
        }
        let info = systeminfo(&corpus::read(&format!("systeminfo/{file}")).unwrap());
        let lost = expected["claimed_hotfixes"] != expected["listed_entries"]
            || expected["file1_placeholders"] != 0
            || expected["claimed_hotfixes"].is_null();
        assert_eq!(info.hotfixes.is_complete(), !lost, "{file}: {:?}", info.hotfixes.gaps);
    }
}

#[test]
fn real_texts_tell_what_else_they_hold() {
    let Some(bytes) = corpus::read("systeminfo/10_1809_x64_enterprise_zh-cn_systeminfo.txt") else {
        return;
    };
    let info = systeminfo(&bytes);
    let text = |field: &Option<seawall_winfmt::systeminfo::Field>| {
        field.as_ref().map(|field| (field.line, field.text.clone()))
    };
    let is = |line, text: &str| Some((line, text.to_owned()));
    let encoding = Encoding::CodePage { page: CodePage::Cp936, basis: Basis::Locale };
    assert_eq!(info.encoding, encoding);
    assert_eq!(text(&info.host_name), is(2, "DESKTOP-0CQH3P2"));
    assert_eq!(text(&info.os_name), is(3, "Microsoft Windows 10 企业版 LTSC"));
    assert_eq!(text(&info.install_date), is(11, "2019/1/24, 9:46:29"));
    assert_eq!(text(&info.boot_time), is(12, "2019/1/24, 10:32:25"));
    assert_eq!(text(&info.system_type), is(15, "x64-based PC"));
    assert_eq!(text(&info.windows_folder), is(19, r"C:\Windows"));
    assert_eq!(text(&info.system_locale), is(22, "zh-cn;中文(中国)"));
    assert_eq!(text(&info.domain), is(31, "WORKGROUP"));
    assert_eq!(info.system_locale_tag(), Some("zh-cn"));

    let bytes = corpus::read("systeminfo/xp_rtm_x86_professional_en-us_systeminfo.txt").unwrap();
    let info = systeminfo(&bytes);
    let version = info.os_version.unwrap();
    assert_eq!((version.line, version.build, version.service_pack), (4, 2600, None));
    assert_eq!(text(&info.up_time), is(12, "0 Days, 0 Hours, 2 Minutes, 28 Seconds"));
    assert_eq!(text(&info.boot_time), None);
    assert_eq!(text(&info.host_name), is(2, "WINXPSP0"));

    // Its owner took out the name of the host and the domain.
    let bytes = corpus::read("systeminfo/10_1803_x64_enterprise_es-ar_20190307_systeminfo.txt");
    let info = systeminfo(&bytes.unwrap());
    assert_eq!(text(&info.host_name), None);
    assert_eq!(text(&info.domain), None);
    assert_eq!(text(&info.boot_time), is(10, "3/7/2019, 7:54:07 AM"));
}

#[test]
fn every_real_description_names_version_machine_and_locale() {
    let Some(oracle) = corpus::oracle("systeminfo/oracle.json") else { return };
    for (file, expected) in oracle.as_object().unwrap() {
        if expected.get("ends_in_bare_entry").is_none() {
            continue;
        }
        let info = systeminfo(&corpus::read(&format!("systeminfo/{file}")).unwrap());
        assert!(info.os_version.is_some(), "{file}");
        assert!(info.os_name.is_some(), "{file}");
        let machine = info.system_type.unwrap();
        assert!(machine.text.ends_with("-based PC"), "{file}: {}", machine.text);
        assert!(info.windows_folder.unwrap().text.to_lowercase().starts_with(r"c:\win"), "{file}");
        assert!(info.system_locale.is_some() && info.time_zone.is_some(), "{file}");
        if !file.contains("_es_") {
            assert!(info.install_date.is_some(), "{file}");
            assert!(info.boot_time.is_some() != info.up_time.is_some(), "{file}");
        }
        if !file.contains("es-ar") {
            assert!(info.domain.is_some(), "{file}");
        }
    }
}

#[test]
fn real_qfe_tables_give_rows_with_their_cells() {
    let Some(bytes) = corpus::read("systeminfo/srv_2012r2_x64_standard_ru_qfe.txt") else { return };
    let list = qfe(&bytes);
    assert_eq!(list.layout, Some(Layout::Table));
    assert_eq!(list.rows.len(), 7);
    let row = &list.rows[5];
    assert_eq!(row.line, 8);
    assert_eq!(row.computer.as_deref(), Some("DC"));
    assert_eq!(row.description.as_deref(), Some("Hotfix"));
    assert_eq!(row.installed_by.as_deref(), Some(r"TEST_dc\Администратор"));
    assert_eq!(row.installed_on.as_deref(), Some("3/18/2014"));
    assert!(list.is_sound());

    let list = qfe(&corpus::read("systeminfo/xp_sp1_x86_qfe.txt").unwrap());
    let articles: Vec<Vec<String>> = list
        .rows
        .iter()
        .map(|row| row.articles().iter().map(ToString::to_string).collect())
        .collect();
    assert_eq!(articles, [vec!["KB893803v2"], vec!["Q147222"], vec!["KB893803v2", "KB893803"]]);
    assert_eq!(list.rows[0].hotfix_id.as_deref(), Some("File 1"));
}

/// Made by the layout of the real Chinese and English texts; the Japanese words are from memory.
const JAPANESE: &str = "\r
ホスト名:               WS01\r
OS 名:                  Microsoft Windows XP Professional\r
OS バージョン:          5.1.2600 Service Pack 3 ビルド 2600\r
OS 製造元:              Microsoft Corporation\r
OS 構成:                スタンドアロン ワークステーション\r
OS ビルドの種類:        Uniprocessor Free\r
登録されている所有者:   田中\r
登録されている組織:     \r
プロダクト ID:          00000-000-0000000-00000\r
最初のインストール日付: 2009/04/01, 9:00:00\r
システムの稼働時間:     0 日 3 時間 12 分 5 秒\r
システム製造元:         MADE\r
システム モデル:        MADE\r
システムの種類:         X86-based PC\r
プロセッサ:             1 プロセッサインストール済みです。\r
                        [01]: x86 Family 6 Model 14 Stepping 3 GenuineIntel ~2496 Mhz\r
BIOS バージョン:        MADE   - 1\r
Windows ディレクトリ:   C:\\WINDOWS\r
システム ディレクトリ:  C:\\WINDOWS\\system32\r
起動デバイス:           \\Device\\HarddiskVolume1\r
システム ロケール:      ja;日本語\r
入力ロケール:           ja;日本語\r
タイム ゾーン:          (GMT+09:00) 大阪、札幌、東京\r
物理メモリの合計:       511 MB\r
利用できる物理メモリ:   403 MB\r
仮想メモリ: 最大サイズ: 1,762 MB\r
仮想メモリ: 利用可能:   1,573 MB\r
仮想メモリ: 使用中:     189 MB\r
ページ ファイルの場所:  C:\\pagefile.sys\r
ドメイン:               ソリューション\r
ログオン サーバー:      \\\\WS01\r
ホットフィックス:       4 ホットフィックスがインストールされています。\r
                        [01]: File 1\r
                        [02]: Q147222\r
                        [03]: KB824146 - Update\r
                        [04]\r
ネットワーク カード:    1 NIC インストール済みです。\r
                        [01]: AMD PCNET Family PCI Ethernet Adapter\r
                              接続名: ローカル エリア接続\r
                              IP アドレス\r
                              [01]: 192.0.2.1\r
";

#[test]
fn a_made_japanese_text_is_read_alike_in_cp932_utf16_and_utf8() {
    let in_cp932 = CodePage::Cp932.encode(JAPANESE).unwrap();
    let read = systeminfo(&in_cp932);
    let cp932 = |basis| Encoding::CodePage { page: CodePage::Cp932, basis };
    assert_eq!(read.encoding, cp932(Basis::Locale));
    let given = SystemInfo::read(&in_cp932, Some(CodePage::Cp932), &Limits::DEFAULT).unwrap();
    for (encoding, info) in [
        (cp932(Basis::Given), given),
        (Encoding::Utf16Le { bom: true }, systeminfo(&utf16(JAPANESE))),
        (Encoding::Utf8 { bom: false }, systeminfo(JAPANESE.as_bytes())),
    ] {
        assert_eq!(info, SystemInfo { encoding, ..read.clone() });
    }
    assert_eq!(read.host_name.unwrap().text, "WS01");
    // The second byte of 「ソ」 in CP932 is a backslash.
    assert_eq!(read.domain.unwrap().text, "ソリューション");
    assert_eq!(read.up_time.unwrap().text, "0 日 3 時間 12 分 5 秒");
    assert_eq!(read.install_date.unwrap().text, "2009/04/01, 9:00:00");
    assert_eq!(read.system_type.unwrap().text, "X86-based PC");
    assert_eq!(read.os_version.unwrap().service_pack, Some(3));
    let list = read.hotfixes;
    assert_eq!((list.line, list.claimed, list.entries.len()), (Some(33), Some(4), 3));
    assert_eq!(list.placeholders(), 1);
    let gaps = [
        Gap::Placeholder { line: 34 },
        Gap::EntryWithoutId { line: 37 },
        Gap::CountDiffers { claimed: 4, listed: 3 },
    ];
    assert_eq!(list.gaps, gaps);
}

/// What `/fo csv` prints of the same fields, made by the layout of the default form: the words are
/// its own, every list one value.
fn as_csv(text: &str) -> String {
    let mut fields: Vec<(&str, String)> = Vec::new();
    for line in text.lines().filter(|line| !line.is_empty()) {
        if line.starts_with(' ') {
            let (_, value) = fields.last_mut().unwrap();
            // Lists within a list keep the spaces they have beyond it.
            let column = text.lines().find(|line| line.trim_start().starts_with('[')).unwrap();
            let column = column.len() - column.trim_start().len();
            value.push(',');
            value.push_str(line.get(column..).unwrap());
        } else {
            let (label, value) = line.rsplit_once(":  ").or(line.rsplit_once(": ")).unwrap();
            fields.push((label.trim_end_matches(':'), value.trim().to_owned()));
        }
    }
    let row = |cells: Vec<&str>| format!("\"{}\"\r\n", cells.join("\",\""));
    row(fields.iter().map(|field| field.0).collect())
        + &row(fields.iter().map(|field| &*field.1).collect())
}

/// Made by the layout of the real English texts.
const ENGLISH: &str = "\r
Host Name:                 WS02\r
OS Name:                   Microsoft Windows Server 2003 Standard\r
OS Version:                5.2.3790 Service Pack 2 Build 3790\r
OS Manufacturer:           Microsoft Corporation\r
OS Configuration:          Member Server\r
OS Build Type:             Uniprocessor Free\r
Registered Owner:          Made, by hand\r
Registered Organization:   \r
Product ID:                00000-000-0000000-00000\r
Original Install Date:     4/1/2009, 9:00:00 AM\r
System Up Time:            0 Days, 3 Hours, 12 Minutes, 5 Seconds\r
System Manufacturer:       MADE\r
System Model:              MADE\r
System Type:               X86-based PC\r
Processor(s):              1 Processor(s) Installed.\r
                           [01]: x86 Family 6 Model 14 Stepping 3 GenuineIntel ~2496 Mhz\r
BIOS Version:              MADE   - 1\r
Windows Directory:         C:\\WINDOWS\r
System Directory:          C:\\WINDOWS\\system32\r
Boot Device:               \\Device\\HarddiskVolume1\r
System Locale:             en-us;English (United States)\r
Input Locale:              en-us;English (United States)\r
Time Zone:                 (GMT) Greenwich Mean Time : Dublin, Edinburgh, London\r
Total Physical Memory:     511 MB\r
Available Physical Memory: 403 MB\r
Page File: Max Size:       1,762 MB\r
Page File: Available:      1,573 MB\r
Page File: In Use:         189 MB\r
Page File Location(s):     C:\\pagefile.sys\r
Domain:                    corp.example\r
Logon Server:              \\\\WS02\r
Hotfix(s):                 3 Hotfix(s) Installed.\r
                           [01]: Q147222\r
                           [02]: KB824146 - Update, second\r
                           [03]: KB828741\r
Network Card(s):           1 NIC(s) Installed.\r
                           [01]: AMD PCNET Family PCI Ethernet Adapter\r
                                 Connection Name: Local Area Connection\r
                                 IP address(es)\r
                                 [01]: 192.0.2.1\r
";

/// Without the places, which are others.
fn said(info: &SystemInfo) -> impl PartialEq + std::fmt::Debug {
    let text = |field: &Option<seawall_winfmt::systeminfo::Field>| {
        field.as_ref().map(|field| field.text.clone())
    };
    let version = info.os_version.as_ref();
    let entries = info.hotfixes.entries.iter();
    (
        [&info.host_name, &info.os_name, &info.install_date, &info.up_time].map(text),
        [&info.system_type, &info.windows_folder, &info.domain, &info.time_zone].map(text),
        [&info.system_locale, &info.input_locale].map(text),
        version.map(|it| (it.major, it.minor, it.build, it.service_pack)),
        info.hotfixes.claimed,
        entries.map(|it| (it.number, it.text.clone(), it.article.clone())).collect::<Vec<_>>(),
        info.hotfixes.gaps.iter().map(std::mem::discriminant).collect::<Vec<_>>(),
    )
}

#[test]
fn separated_values_say_the_same_in_any_language() {
    for text in [ENGLISH, JAPANESE] {
        let csv = as_csv(text);
        assert_eq!(csv.lines().count(), 2);
        let (listed, separated) = (systeminfo(text.as_bytes()), systeminfo(csv.as_bytes()));
        assert_eq!(said(&separated), said(&listed), "{csv}");
        assert!(separated.domain.is_some() && separated.time_zone.is_some());
        // Without the labels (`/nh`), and behind the command.
        let row = csv.lines().nth(1).unwrap();
        let alone = format!("C:\\>systeminfo /fo csv /nh\r\n\r\n{row}\r\n");
        assert_eq!(said(&systeminfo(alone.as_bytes())), said(&listed));
        let both = format!("{csv}{row}\r\n");
        let refused = SystemInfo::read(both.as_bytes(), None, &Limits::DEFAULT);
        assert_eq!(refused, Err(Error::SeveralHosts { line: 3 }));
    }
    assert!(systeminfo(as_csv(ENGLISH).as_bytes()).hotfixes.is_complete());
    let japanese = CodePage::Cp932.encode(&as_csv(JAPANESE)).unwrap();
    assert_eq!(systeminfo(&japanese).domain.unwrap().text, "ソリューション");
}

#[test]
fn separated_values_cut_anywhere_are_whole_or_incomplete() {
    let csv = as_csv(ENGLISH);
    let whole = systeminfo(csv.as_bytes()).hotfixes;
    for text in [csv.as_str(), ENGLISH] {
        for end in 0..text.len() {
            let Ok(cut) = SystemInfo::read(&text.as_bytes()[..end], None, &Limits::DEFAULT) else {
                continue;
            };
            if cut.hotfixes.is_complete() {
                let names = |list: &seawall_winfmt::systeminfo::HotfixList| {
                    list.entries.iter().map(|entry| entry.text.clone()).collect::<Vec<_>>()
                };
                assert_eq!(names(&cut.hotfixes), names(&whole), "cut at {end}");
            }
        }
    }
}

#[test]
fn a_list_of_none_is_not_known_to_be_whole() {
    let (before, rest) = ENGLISH.split_once("Hotfix(s): ").unwrap();
    let (_, cards) = rest.split_once("Network").unwrap();
    let text =
        format!("{before}Hotfix(s):                 0 Hotfix(s) Installed.\r\nNetwork{cards}");
    let list = systeminfo(text.as_bytes()).hotfixes;
    assert_eq!((list.claimed, list.gaps), (Some(0), vec![Gap::NoEntries]));
}

#[test]
fn entries_are_counted_to_the_last_number() {
    let text = ENGLISH.replace("[02]", "[4294967295]");
    let gaps = systeminfo(text.as_bytes()).hotfixes.gaps;
    assert_eq!(gaps, [Gap::Misnumbered { line: 35 }, Gap::Misnumbered { line: 36 }]);
}

#[test]
fn a_list_cut_in_the_middle_doubts_its_last_entry() {
    let cut = JAPANESE.split_once("24146").unwrap().0.to_owned() + "24146";
    let list = systeminfo(cut.as_bytes()).hotfixes;
    assert!(list.gaps.contains(&Gap::LastMayBeCut { line: 36 }), "{:?}", list.gaps);
}

#[test]
fn a_text_cut_before_its_list_has_none() {
    let cut = JAPANESE.split_once("タイム").unwrap().0;
    let list = systeminfo(cut.as_bytes()).hotfixes;
    assert_eq!((list.line, list.gaps), (None, vec![Gap::NoList]));
}

#[test]
fn a_list_that_is_not_available_is_found_between_its_neighbours() {
    let (before, rest) = JAPANESE.split_once("4 ホットフィックスが").unwrap();
    let cards = rest.split_once("ネットワーク").unwrap().1;
    for text in [format!("{before}N/A\r\nネットワーク{cards}"), format!("{before}N/A\r\n")] {
        let list = systeminfo(text.as_bytes()).hotfixes;
        assert_eq!((list.line, list.claimed), (Some(33), None));
        assert_eq!(list.gaps, [Gap::NoEntries]);
    }
}

#[test]
fn texts_of_two_hosts_in_one_are_refused() {
    let two = format!("{JAPANESE}{JAPANESE}");
    let error = SystemInfo::read(two.as_bytes(), None, &Limits::DEFAULT).unwrap_err();
    assert_eq!(error, Error::SeveralHosts { line: 46 });
}

#[test]
fn other_texts_are_neither_description_nor_list() {
    for text in
        ["", "\r\n", "hello: world\r\n", "[HKEY_LOCAL_MACHINE\\SOFTWARE]\r\n\"a\"=\"b\"\r\n"]
    {
        let error = SystemInfo::read(text.as_bytes(), None, &Limits::DEFAULT).unwrap_err();
        assert_eq!(error, Error::Unrecognised { format: "a system description" });
        if !text.trim().is_empty() {
            let error = QfeList::read(text.as_bytes(), None, &Limits::DEFAULT).unwrap_err();
            assert_eq!(error, Error::Unrecognised { format: "a list of hotfixes" });
        }
    }
    let long = vec![b'a'; Limits::DEFAULT.text_bytes + 1];
    let error = QfeList::read(&long, None, &Limits::DEFAULT).unwrap_err();
    assert!(matches!(error, Error::TooLarge { .. }));
}

/// Made by the layouts of the commands' documentation.
#[test]
fn every_layout_of_a_list_gives_the_same_rows() {
    let table = "Source        Description      HotFixID      InstalledBy          InstalledOn\r\n\
                 ------        -----------      --------      -----------          -----------\r\n\
                 WS01          Security Update  KB824146      WS01\\admin           2003/09/11 0:00:00\r\n";
    let list = "\r\nDescription : Security Update\r\nHotFixID : KB824146\r\nInstalledBy : WS01\\admin\r\n\
                InstalledOn : 2003/09/11 0:00:00\r\nPSComputerName : WS01\r\n\r\n";
    let wmic_list = "\r\r\n\r\r\nCSName=WS01\r\r\nDescription=Security Update\r\r\nHotFixID=KB824146\r\r\n\
                     InstalledBy=WS01\\admin\r\r\nInstalledOn=2003/09/11 0:00:00\r\r\n\r\r\n";
    let wmic_csv = "\r\r\nNode,Description,HotFixID,InstalledBy,InstalledOn\r\r\n\
                    WS01,Security Update,KB824146,WS01\\admin,2003/09/11 0:00:00\r\r\n";
    let csv = "#TYPE System.Management.ManagementObject#root\\cimv2\\Win32_QuickFixEngineering\r\n\
               \"PSComputerName\",\"InstalledOn\",\"Description\",\"HotFixID\",\"InstalledBy\"\r\n\
               \"WS01\",\"2003/09/11 0:00:00\",\"Security Update\",\"KB824146\",\"WS01\\admin\"\r\n";
    for (layout, text) in [
        (Layout::Table, table),
        (Layout::List, list),
        (Layout::List, wmic_list),
        (Layout::Csv, wmic_csv),
        (Layout::Csv, csv),
    ] {
        let list = qfe(text.as_bytes());
        assert_eq!((list.layout, list.rows.len()), (Some(layout), 1), "{text}");
        assert_eq!(list.gaps, [], "{text}");
        let row = &list.rows[0];
        assert_eq!(row.computer.as_deref(), Some("WS01"), "{text}");
        assert_eq!(row.description.as_deref(), Some("Security Update"), "{text}");
        assert_eq!(row.hotfix_id.as_deref(), Some("KB824146"), "{text}");
        assert_eq!(row.installed_by.as_deref(), Some(r"WS01\admin"), "{text}");
        assert_eq!(row.installed_on.as_deref(), Some("2003/09/11 0:00:00"), "{text}");
    }
}

#[test]
fn rows_without_an_id_and_lists_without_rows_are_gaps() {
    let head = "Description  HotFixID  ServicePackInEffect\r\n";
    let gaps = |rows: &str| qfe(format!("{head}{rows}").as_bytes()).gaps;
    assert_eq!(gaps(""), [Gap::NoEntries]);
    assert_eq!(gaps("Update       KB824146\r\n"), []);
    assert_eq!(gaps("             File 1    KB824146\r\n"), []);
    assert_eq!(gaps("             File 1\r\n"), [Gap::Placeholder { line: 2 }, Gap::NoEntries]);
    assert_eq!(gaps("Update\r\n"), [Gap::EntryWithoutId { line: 2 }, Gap::NoEntries]);
    assert_eq!(
        gaps("Update       KB8241...\r\n"),
        [Gap::EntryWithoutId { line: 2 }, Gap::NoEntries]
    );
    assert_eq!(gaps("A very long line\r\n"), [Gap::Unread { line: 2 }, Gap::NoEntries]);
    assert_eq!(qfe(b"\xff\xfe\r\0\n\0").gaps, [Gap::NoList]);
}

#[test]
fn texts_made_to_cost_much_cost_little() {
    let size = 256 << 10;
    let fill = |head: &str, part: &str| {
        let text = head.to_owned() + &part.repeat((size - head.len()) / part.len());
        let begin = std::time::Instant::now();
        let _ = QfeList::read(text.as_bytes(), None, &Limits::DEFAULT);
        let _ = SystemInfo::read(text.as_bytes(), None, &Limits::DEFAULT);
        let took = begin.elapsed();
        println!("{part:?}: {took:?}");
        // Some times what an unoptimised build takes.
        assert!(took.as_secs() < 5, "{part:?}");
    };
    let columns = "HotFixID ".repeat(size / 20) + "\n";
    let parts = [
        "HotFixID ",
        "HotFixID\n",
        "HotFixID=",
        "a: \n",
        "KB12345\n",
        "\"HotFixID\",",
        " [1]:Q12345\n",
        "[",
        "K",
        "K B Q1",
        " ",
    ];
    for part in parts {
        for head in ["", "x: 5.1.1 1\nHotFixID  Caption\n", columns.as_str(), "HotFixID=\n"] {
            fill(head, part);
        }
    }
}
