//! `seawall advisory import`: what is taken in, what is told of the rest, and that nothing changes
//! where an archive is refused.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod common;

use std::{fs, io::Write as _, path::PathBuf};

use common::{Run, Seawall};
use liblzma::write::XzEncoder;
use serde_json::Value;

const LISTED: &str = "\
| ソフトウェア | 深刻度 | 置き換えられるセキュリティ情報 |
|---|---|---|
| Windows 2000 Service Pack 4 (KB900002) | 緊急 | MS04-012 |
";

const KEYS: &str = "
**レジストリ キーの確認:**

-   Windows 2000:

    HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Updates\\Windows 2000\\SP5\\KB900002
";

fn document(id: &str, body: &str) -> String {
    format!(
        "---\nTOCTitle: '{id}'\nTitle: '情報 {id} - 緊急'\n\
         ms:mtpsurl: 'https://technet.microsoft.com/ja-JP/library/{id}'\n---\n\n情報 {id}\n===\n\n\
         海の壁の試験 (900001)\n---\n\n公開日: 2018年4月14日\n\n\
         #### 影響を受けるソフトウェア\n\n{body}"
    )
}

fn tar(documents: &[(&str, &[u8])]) -> Vec<u8> {
    let mut tar = tar::Builder::new(Vec::new());
    for (path, text) in documents {
        let mut header = tar::Header::new_ustar();
        header.set_size(text.len().try_into().unwrap());
        header.set_mode(0o644);
        tar.append_data(&mut header, path, *text).unwrap();
    }
    tar.into_inner().unwrap()
}

fn xz(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = XzEncoder::new(Vec::new(), 1);
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn good() -> Vec<u8> {
    let first = document("MS18-900", &format!("{LISTED}{KEYS}"));
    let second = document("MS18-901", "-   Windows NT Server 4.0\n-   謎のソフト 9\n");
    xz(&tar(&[("b/ms18-900.md", first.as_bytes()), ("b/ms18-901.md", second.as_bytes())]))
}

fn import(seawall: &Seawall, archive: &[u8], more: &[&str]) -> Run {
    fs::write(seawall.folder.path().join("a.tar.xz"), archive).unwrap();
    seawall.run(&[&["advisory", "import", "a.tar.xz"], more].concat())
}

fn kept(seawall: &Seawall) -> Vec<(PathBuf, Vec<u8>)> {
    let folder = seawall.folder.path().join("seawall/advisories");
    let files = fs::read_dir(folder).into_iter().flatten().map(|file| file.unwrap().path());
    let mut files: Vec<_> = files.map(|file| (file.clone(), fs::read(file).unwrap())).collect();
    files.sort();
    files
}

#[test]
fn an_archive_is_taken_into_use_with_its_own_words() {
    let seawall = Seawall::new();
    let run = import(&seawall, &good(), &[]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    assert!(run.stdout.contains("msja: 2 documents read"), "{}", run.stdout);
    assert!(run.stdout.contains("1 registry keys, 1 statements"), "{}", run.stdout);

    let shown = seawall.run(&["advisory", "show", "MS18-900", "--format", "json"]);
    let shown: Value = serde_json::from_str(&shown.stdout).unwrap();
    assert_eq!(shown["title"]["ja"], "海の壁の試験");
    assert_eq!((&shown["published"], &shown["imported"]), (&"2018-04-14".into(), &true.into()));
    let update = &shown["updates"][0];
    assert_eq!((&update["kb"], &update["products"][0]), (&"900002".into(), &"w2k".into()));
    assert_eq!(update["sp_required"][0], "SP4");
    assert_eq!(
        update["evidence"][0]["path"],
        r"SOFTWARE\Microsoft\Updates\Windows 2000\SP5\KB900002"
    );
    // Its statement leads on to what was made by hand.
    let contains = shown["contains"].as_array().unwrap();
    assert!(contains.iter().any(|row| row["id"] == "MS03-039"), "{contains:?}");
    assert!(shown["text"]["markdown"].as_str().unwrap().contains("海の壁の試験"));
    assert_eq!(shown["text"]["licence"], "CC-BY-4.0");

    let page = seawall.run(&["advisory", "show", "KB900002"]).stdout;
    assert!(page.contains("KB900002  w2k SP4") && page.contains("公開日: 2018年4月14日"), "{page}");
    let bare = seawall.run(&["advisory", "show", "MS18-900", "--no-text"]).stdout;
    assert!(
        bare.contains("KB900002  w2k SP4") && !bare.contains("公開日: 2018年4月14日"),
        "{bare}"
    );
    let unknown = seawall.run(&["advisory", "list", "--text", "謎のソフト"]).stdout;
    assert!(unknown.contains("MS18-901"), "{unknown}");
}

#[test]
fn every_row_that_is_not_taken_is_listed_with_its_reason() {
    let seawall = Seawall::new();
    let keys = KEYS.replace("KB900002", "KB900009");
    let text = document("MS18-900", &format!("{LISTED}{keys}"));
    let archive = xz(&tar(&[("b/ms18-900.md", text.as_bytes())]));
    let run = import(&seawall, &archive, &["--format", "json", "--lang", "ja"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    let said: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(said["schema"], "seawall.advisory-import/1");
    let rejected = said["rejected"].as_array().unwrap();
    assert_eq!(rejected.len(), 1, "{rejected:?}");
    assert_eq!(rejected[0]["reason"]["code"], "no_update");
    let line = text.lines().position(|line| line.contains("KB900009")).unwrap() + 1;
    assert_eq!(rejected[0]["line"], line);
    let table = import(&seawall, &archive, &["--lang", "ja"]).stdout;
    assert!(
        table.contains(&format!("b/ms18-900.md:{line}: 「Windows 2000」向けの更新がここにない"))
    );
}

#[test]
fn an_archive_cannot_write_on_the_terminal_as_it_likes() {
    let seawall = Seawall::new();
    let text = document("MS18-900", &format!("{LISTED}{KEYS}")).replace("海の壁", "海\x1b[2J壁");
    let archive = xz(&tar(&[("b/ms18-900.md", text.as_bytes())]));
    let said = import(&seawall, &archive, &[]).stdout;
    let shown = seawall.run(&["advisory", "show", "MS18-900"]).stdout;
    let listed = seawall.run(&["advisory", "list", "--text", "MS18-900"]).stdout;
    for text in [said, shown.clone(), listed] {
        assert!(!text.contains('\x1b'), "{text}");
    }
    assert!(shown.contains("海\u{fffd}[2J壁"), "{shown}");
}

#[test]
fn a_pack_can_be_written_and_is_the_same_again() {
    let seawall = Seawall::new();
    for name in ["one.pack", "two.pack"] {
        let run = import(&seawall, &good(), &["--pack", name]);
        assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    }
    let read = |name: &str| fs::read(seawall.folder.path().join(name)).unwrap();
    assert_eq!(read("one.pack"), read("two.pack"));
    assert!(kept(&seawall).is_empty());
}

#[test]
fn a_refused_archive_is_one_clear_line_and_changes_nothing() {
    let seawall = Seawall::new();
    assert_eq!(import(&seawall, &good(), &[]).code, 0);
    let before = kept(&seawall);
    assert_eq!(before.len(), 2);
    let whole = good();
    let head = document("MS18-900", "");
    let named = |text: &[u8]| xz(&tar(&[("b/ms18-900.md", text)]));
    let deep = format!("{}ms18-900.md", "d/".repeat(20));
    let long_line = [head.as_bytes(), &vec![b'x'; 10 << 20]].concat();
    let cut_table = format!("{head}<table>\n<tr><td>ファイル名</td></tr>\n<tr><td>a.d");
    let cases: Vec<(&str, Vec<u8>, &str)> = vec![
        ("cut off", whole[..whole.len() / 2].to_vec(), "cut off"),
        ("empty", Vec::new(), "cut off"),
        ("no archive", b"PK\x03\x04 is a zip".to_vec(), "damaged"),
        ("huge", xz(&vec![0; 600 << 20]), "unpacks to more than"),
        ("nested", xz(&xz(&tar(&[("b/ms18-900.md", head.as_bytes())]))), "damaged"),
        ("deep", xz(&tar(&[(&deep, head.as_bytes())])), "levels deep"),
        ("a long line", named(&long_line), "more than"),
        ("a cut table", named(cut_table.as_bytes()), "ends inside a table, at line"),
        (
            "the same twice",
            xz(&tar(&[("a/ms18-900.md", head.as_bytes()), ("b/ms18-900.md", head.as_bytes())])),
            "earlier",
        ),
        ("nothing of ours", xz(&tar(&[("README", b"x")])), "does not show its language"),
    ];
    for (name, archive, words) in cases {
        let run = import(&seawall, &archive, &[]);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{name}: {}", run.stderr);
        assert!(run.stderr.contains(words), "{name}: {}", run.stderr);
        assert_eq!(run.stderr.lines().count(), 2, "{name}: {}", run.stderr);
        assert_eq!(kept(&seawall), before, "{name}");
    }
    let none = import(&seawall, &good(), &["--language", "xx"]);
    assert!(none.stderr.contains("no labels for language `xx`"), "{}", none.stderr);
}

#[test]
fn what_was_imported_and_then_damaged_is_named() {
    let seawall = Seawall::new();
    assert_eq!(import(&seawall, &good(), &[]).code, 0);
    let files = kept(&seawall);
    let (pack, bytes) = &files[0];
    fs::write(pack, &bytes[..bytes.len() - 1]).unwrap();
    let run = seawall.run(&["advisory", "list"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("msja.pack") && run.stderr.contains("import"), "{}", run.stderr);
    fs::write(pack, bytes).unwrap();
    let (archive, _) = &files[1];
    fs::write(archive, xz(&tar(&[("b/ms18-900.md", b"other")]))).unwrap();
    let run = seawall.run(&["advisory", "show", "MS18-900"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("not the archive that was imported"), "{}", run.stderr);
}
