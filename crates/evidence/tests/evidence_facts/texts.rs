//! Texts that commands printed.

use seawall_evidence::{FileForm, Unread};
use seawall_facts::{FactValue, Gap, HostName, Place};
use seawall_winfmt::text::CodePage;

use crate::making::{all, gaps, has, hotfixes, one};

/// By the known layout of Japanese Windows XP; made, not printed by one.
fn systeminfo(claimed: usize, ids: &[&str]) -> String {
    let rows = ids.iter().enumerate();
    let rows: Vec<String> =
        rows.map(|(at, id)| format!("{:27}[{:02}]: {id}\r\n", "", at + 1)).collect();
    let list = rows.concat();
    format!(
        "\r\n\
         ホスト名:                  PC-経理01\r\n\
         OS 名:                     Microsoft Windows XP Professional\r\n\
         OS バージョン:             5.1.2600 Service Pack 1 ビルド 2600\r\n\
         OS 製造元:                 Microsoft Corporation\r\n\
         OS 構成:                   メンバ ワークステーション\r\n\
         OS ビルドの種類:           Uniprocessor Free\r\n\
         登録されている所有者:      x\r\n\
         登録されている組織:        x\r\n\
         プロダクト ID:             55274-000-0000000-00000\r\n\
         最初のインストール日付:    2003/01/10, 10:00:00\r\n\
         システム起動時間:          3 日 4 時間 5 分 6 秒\r\n\
         システム製造元:            x\r\n\
         システム モデル:           x\r\n\
         システムの種類:            X86-based PC\r\n\
         プロセッサ:                1 プロセッサインストール済みです。\r\n\
         {:27}[01]: x86 Family 6\r\n\
         Windows ディレクトリ:      C:\\WINDOWS\r\n\
         システム ロケール:         ja;日本語\r\n\
         入力ロケール:              ja;日本語\r\n\
         ページ ファイルの場所:     C:\\pagefile.sys\r\n\
         ドメイン:                  CORP\r\n\
         ログオン サーバー:         \\\\DC1\r\n\
         ホットフィックス:          {claimed} ホットフィックスがインストールされています。\r\n\
         {list}",
        ""
    )
}

#[test]
fn a_japanese_systeminfo_in_its_code_page_gives_what_it_lists() {
    let text = systeminfo(2, &["KB823980", "KB824146"]);
    for bytes in [CodePage::Cp932.encode(&text).unwrap(), text.clone().into_bytes()] {
        let reading = one("pc/systeminfo.txt", &bytes);
        assert_eq!(reading.form, FileForm::SystemInfo);
        assert_eq!(hotfixes(&reading), ["823980", "824146"]);
        assert!(has(&reading, &FactValue::HostName(HostName::Computer("PC-経理01".into()))));
        assert!(has(&reading, &FactValue::ServicePack("SP1".parse().unwrap())));
        assert!(has(&reading, &FactValue::Language("ja".into())));
        assert_eq!(gaps(&reading), []);
    }
}

#[test]
fn a_list_that_is_shorter_than_it_claims_is_partial() {
    let reading = one("systeminfo.txt", systeminfo(3, &["KB823980", "File 1"]).as_bytes());
    assert_eq!(hotfixes(&reading), ["823980"]);
    let found = gaps(&reading);
    assert!(found.contains(&Gap::CountDiffers { claimed: 3, listed: 2 }), "{found:?}");
    assert!(found.iter().any(|gap| matches!(gap, Gap::Placeholder { .. })), "{found:?}");
}

#[test]
fn a_list_of_processes_keeps_names_and_numbers() {
    let text = "\r\n\
        Image Name                   PID Session Name     Session#    Mem Usage\r\n\
        ========================= ====== ================ ======== ============\r\n\
        System Idle Process            0 Console                 0         16 K\r\n\
        svchost.exe                  812 Console                 0      3,100 K\r\n";
    let reading = one("tasks.txt", text.as_bytes());
    assert_eq!(reading.form, FileForm::ProcessList);
    let process = |image: &str, pid| FactValue::Process { image: image.into(), pid: Some(pid) };
    assert!(has(&reading, &process("System Idle Process", 0)));
    assert!(has(&reading, &process("svchost.exe", 812)));
    assert_eq!(reading.facts[1].source.place, Some(Place::Line(5)));
}

#[test]
fn a_list_of_pslist_is_one_too() {
    let text = "Process information for X:\n\nName Pid Pri Thd Hnd Priv CPU Time Elapsed Time\nIdle 0 0 1 0 0 1:00 0:00\nmsblast 1234 8 20 60 500 0:01 0:10\n";
    let reading = one("pslist.txt", text.as_bytes());
    assert!(has(&reading, &FactValue::Process { image: "msblast".into(), pid: Some(1234) }));
}

#[test]
fn a_firewall_log_is_summed_up() {
    let text = "#Version: 1.5\r\n#Software: Microsoft Windows Firewall\r\n#Time Format: Local\r\n\
        #Fields: date time action protocol src-ip dst-ip src-port dst-port size tcpflags tcpsyn tcpack tcpwin icmptype icmpcode info path\r\n\r\n\
        2003-08-12 10:00:00 DROP TCP 192.0.2.1 192.0.2.9 1030 135 48 S 1 0 1 - - - RECEIVE\r\n\
        2003-08-12 10:00:01 DROP TCP 192.0.2.2 192.0.2.9 1031 135 48 S 1 0 1 - - - RECEIVE\r\n\
        2003-08-12 10:00:02 DROP ICMP 192.0.2.2 192.0.2.9 - - 60 - - - - 8 0 - RECEIVE\r\n";
    let reading = one("pfirewall.log", text.as_bytes());
    assert_eq!(reading.form, FileForm::FirewallLog);
    let expected =
        FactValue::Traffic { action: "DROP".into(), protocol: "TCP".into(), port: 135, count: 2 };
    assert_eq!(reading.facts.len(), 1);
    assert!(has(&reading, &expected));
}

#[test]
fn other_texts_are_not_recognised() {
    for text in
        ["hello\n", "", "# Notes\n\n- KB823980 fehlt noch\n", "a: b\nc: d\n", "<html></html>"]
    {
        let unread = all("notes.txt", text.as_bytes());
        assert_eq!(unread.unwrap_err(), Unread::NotRecognised, "{text:?}");
    }
}
