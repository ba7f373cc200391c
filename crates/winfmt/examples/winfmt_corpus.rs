//! Writes the corpus the fuzz targets begin with: `winfmt_corpus FOLDER`, which is `fuzz/corpus`.
//! What a fuzzer found and was kept lies beside these files.
#![allow(clippy::print_stdout, reason = "an example talks to people")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, dead_code)] // The tests' modules.

#[path = "../tests/winfmt/regf/made.rs"]
mod made;
#[path = "../tests/winfmt/made_event_logs.rs"]
mod made_event_logs;
#[path = "../tests/winfmt/made_programs.rs"]
mod made_programs;

use std::{error::Error, fs, path::Path};

use made::{Key, List, find_key, hive, key, new_log, old_log, set_block, wide};
use made_event_logs::{log, wrapped};
use made_programs::{program, resources};
use seawall_winfmt::{
    reg_text::{Data, Format, Writer},
    text::CodePage,
};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args().nth(1).ok_or("usage: winfmt_corpus FOLDER")?;
    let files = [
        ("event_log", event_logs()),
        ("hotfix_text", hotfix_texts()),
        ("reg_text", reg_texts()),
        ("regf_hive", hives()),
        ("regf_logs", logs()),
        ("text", texts()),
        ("version_resource", programs()),
    ];
    let mut count = 0_usize;
    for (target, files) in files {
        let folder = Path::new(&folder).join(target);
        fs::create_dir_all(&folder)?;
        for (name, bytes) in files {
            fs::write(folder.join(name), bytes)?;
            count += 1;
        }
    }
    println!("{count} files");
    Ok(())
}

type Files = Vec<(&'static str, Vec<u8>)>;

fn event_logs() -> Files {
    let whole = log(&["KB823980", "KB824146", "KB828741"]);
    let damaged = [&whole[..whole.len() / 2], b"LfLe", &whole[whole.len() / 2..]].concat();
    vec![
        ("in-order", log(&["KB823980", "KB824146"])),
        ("came-round", wrapped(40)),
        ("damaged", damaged),
        ("without-header", whole[48..].to_vec()),
        ("empty", log(&[])),
    ]
}

fn root() -> Key {
    let text = |text: &str| wide(&format!("{text}\0"));
    let lists = [List::Fast, List::Hash, List::Index, List::Root(2)];
    let groups = lists.iter().enumerate().map(|(at, list)| {
        let leaf = |number| key(&format!("KB{number}"), []).with("Installed", 4, &[1, 0, 0, 0]);
        key(&format!("Updates{at}"), (0..3).map(leaf)).listed(*list)
    });
    key("R", groups).with("", 1, &text("default")).with("many", 7, &text("a\0b\0"))
}

fn system() -> Key {
    let set = key("ControlSet002", [key("日本", [])]).with("raw", 3, &[7; 20]);
    key("R", [key("Select", []).with("Current", 4, &[2, 0, 0, 0]), set])
}

fn hives() -> Files {
    let mut broken = hive(3, &root());
    let at = find_key(&broken, "KB1");
    broken[at + 20] = 9;
    vec![
        ("version-1.1", hive(1, &root())),
        ("version-1.3", hive(3, &root())),
        ("version-1.5", hive(5, &system())),
        ("broken-count", broken),
    ]
}

/// In the form of the target `regf_logs`.
fn logs() -> Files {
    let clean = hive(5, &system());
    let mut dirty = clean.clone();
    set_block(&mut dirty, 4, 8);
    let at = find_key(&dirty, "Select");
    dirty[at] = b'x';
    let page = (at - 4096) / 512;
    let old = old_log(&clean, &[page]);
    let new = |first, changed: &[usize]| {
        let pages = |page: &usize| (page * 512, clean[4096 + page * 512..][..512].to_vec());
        new_log(&clean, first, &[changed.iter().map(pages).collect()])
    };
    let strung = |files: &[&[u8]]| {
        let length = |file: &[u8]| u16::try_from(file.len()).unwrap().to_le_bytes();
        files.iter().flat_map(|file| [&length(file)[..], file].concat()).collect::<Vec<u8>>()
    };
    vec![
        ("no-log", strung(&[&dirty])),
        ("old", strung(&[&dirty, &old])),
        ("new", strung(&[&dirty, &new(7, &[page])])),
        ("two-new", strung(&[&dirty, &new(8, &[page]), &new(7, &[0, page])])),
        ("old-and-new", strung(&[&dirty, &old, &new(7, &[page])])),
        ("clean", strung(&[&clean, &old])),
    ]
}

/// In the form of the target `reg_text`: 255 is no code page.
fn reg_texts() -> Files {
    let made = |format| {
        let mut writer = Writer::new(format);
        writer.key(r"HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Ole").unwrap();
        writer.value("EnableDCOM", &Data::string("N")).unwrap();
        writer.value("", &Data::string("a \"quote\" and \\")).unwrap();
        writer.value("ポート", &Data { kind: Data::STRINGS, bytes: wide("a\0表\0\0") }).unwrap();
        writer.value("n", &Data::dword(135)).unwrap();
        writer.value("b", &Data { kind: Data::BINARY, bytes: vec![9; 60] }).unwrap();
        writer.delete_value("gone").unwrap();
        writer.delete_key(r"HKEY_LOCAL_MACHINE\SOFTWARE\Gone").unwrap();
        writer.finish()
    };
    let paged = |page: u8, text: &[u8]| [&[page][..], text].concat();
    let japanese = CodePage::ALL.iter().position(|page| *page == CodePage::Cp932).unwrap();
    vec![
        ("version-5", paged(255, &made(Format::Version5))),
        (
            "regedit4-932",
            paged(japanese.try_into().unwrap(), &made(Format::Regedit4(CodePage::Cp932))),
        ),
        (
            "every-value",
            paged(
                255,
                b"REGEDIT4\n; comment\n[A\\B]\n@=hex(2):25,\\\n  53,00\n\"s\"=\"a\nb\"\n\"q\"=hex(b):01,\
                  02\n[-A\\C]\n\"late\"=\"x\"\n[A\\D ; not a comment]\n\"d\"=dword:1f\n\"x\"=-\n",
            ),
        ),
    ]
}

fn programs() -> Files {
    let whole = program(&resources());
    let cut = whole[..whole.len() - 40].to_vec();
    vec![("whole", whole), ("cut", cut), ("without", program(&[]))]
}

fn texts() -> Files {
    let utf16 = |text: &str| wide(text);
    vec![
        ("ascii", b"KB824146\r\n".to_vec()),
        ("utf-8", "更新 é\n".as_bytes().to_vec()),
        ("utf-16", [b"\xff\xfe".to_vec(), utf16("更新 é\u{1f600}\r\n")].concat()),
        ("mixed", [b"Please wait.\r\n".to_vec(), utf16("HotFixID\r\n")].concat()),
        ("cp932", CodePage::Cp932.encode("ソフトの表示・㈱").unwrap()),
        ("cp850", CodePage::Cp850.encode("Compilación über").unwrap()),
    ]
}

/// By the known layouts.
fn hotfix_texts() -> Files {
    vec![
        ("systeminfo", SYSTEMINFO.as_bytes().to_vec()),
        ("systeminfo-japanese", CodePage::Cp932.encode(JAPANESE).unwrap()),
        (
            "qfe-table",
            b"Caption  CSName  Description  HotFixID   InstalledOn  \r\r\n\
              http     WS01    Update       KB824146   9/10/2003    \r\r\n\
              http     WS01                 File 1                  \r\r\n"
                .to_vec(),
        ),
        (
            "qfe-list",
            b"\r\nDescription=Update\r\nHotFixID=KB824146-v2\r\nInstalledOn=\r\n\r\n\
              HotFixID=Q147222\r\nServicePackInEffect=SP5\r\n"
                .to_vec(),
        ),
        (
            "qfe-csv",
            b"Node,Description,HotFixID,InstalledOn\r\nWS01,\"Update, \",KB824146,20030910\r\n"
                .to_vec(),
        ),
        ("qfe-lines", b"KB824146\nKB828741: Security Update\n{7A068575}\n".to_vec()),
    ]
}

const SYSTEMINFO: &str = "\r
Host Name:                 WS01\r
OS Name:                   Microsoft Windows XP Professional\r
OS Version:                5.1.2600 Service Pack 1 Build 2600\r
OS Configuration:          Standalone Workstation\r
Processor(s):              1 Processor(s) Installed.\r
                           [01]: x86 Family 6\r
System Locale:             en-us;English (United States)\r
Page File Location(s):     C:\\pagefile.sys\r
Domain:                    WORKGROUP\r
Logon Server:              \\\\WS01\r
Hotfix(s):                 3 Hotfix(s) Installed.\r
                           [01]: KB823980\r
                           [02]: KB824146 - Update\r
                           [03]: Q147222\r
NetWork Card(s):           1 NIC(s) Installed.\r
                           [01]: Adapter\r
";

const JAPANESE: &str = "\r
ホスト名:               WS01\r
OS 名:                  Microsoft Windows XP Professional\r
OS バージョン:          5.1.2600 Service Pack 3 ビルド 2600\r
システム ロケール:      ja;日本語\r
ログオン サーバー:      \\\\WS01\r
ホットフィックス:       2 ホットフィックスがインストールされています。\r
                        [01]: File 1\r
                        [02]\r
";
