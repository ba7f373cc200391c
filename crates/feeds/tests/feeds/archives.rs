//! Archives that are cut, swollen or built to hurt: one clear error each.

use std::io::Write;

use liblzma::write::XzEncoder;
use seawall_facts::Products;
use seawall_feeds::bulletin_md::{Import, Labels, Rejection, import};
use seawall_feeds::{Error, Limits};
use tar::{Builder, EntryType, Header};

const DOCUMENT: &str = "---\nTOCTitle: 'MS03-900'\nTitle: 'X MS03-900 - 重要'\n---\n\nX\n===\n\nY (900001)\n----------\n\n公開日: 2003年7月17日\n";

/// Limits small enough to be reached by small archives.
const SMALL: Limits = Limits {
    unpacked_bytes: 64 << 10,
    unpacking_memory: 16 << 20,
    documents: 4,
    document_bytes: 32 << 10,
    line_bytes: 1 << 10,
    path_bytes: 200,
    path_levels: 5,
    table_cells: 64,
    facts_bytes: 8 << 10,
    document_facts_bytes: 4 << 10,
    rejected: 12,
    document_rejected: 8,
};

pub(crate) fn add(builder: &mut Builder<Vec<u8>>, path: &str, bytes: &[u8]) {
    let mut header = Header::new_gnu();
    header.set_size(bytes.len().try_into().unwrap());
    header.set_mode(0o644);
    header.set_cksum();
    builder.append_data(&mut header, path, bytes).unwrap();
}

pub(crate) fn packed(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut builder = Builder::new(Vec::new());
    for (path, bytes) in files {
        add(&mut builder, path, bytes);
    }
    xz(&builder.into_inner().unwrap(), 1)
}

pub(crate) fn xz(bytes: &[u8], level: u32) -> Vec<u8> {
    let mut encoder = XzEncoder::new(Vec::new(), level);
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A tar of two documents of two blocks each, and its end.
fn two_documents() -> Vec<u8> {
    let mut builder = Builder::new(Vec::new());
    for path in ["ms03-900.md", "ms03-901.md"] {
        add(&mut builder, path, DOCUMENT.as_bytes());
    }
    builder.into_inner().unwrap()
}

fn take(archive: &[u8], limits: &Limits) -> Result<Import, Error> {
    import(archive, limits, &Labels::embedded("ja").unwrap(), Products::embedded())
}

#[test]
fn a_whole_archive_is_read_and_what_is_no_bulletin_is_named() {
    let archive = packed(&[("a/ms03-900.md", DOCUMENT.as_bytes()), ("LICENSE", b"x")]);
    let import = take(&archive, &SMALL).unwrap();
    assert_eq!(import.report.documents, 1);
    assert_eq!(import.report.skipped, ["LICENSE"]);
    assert_eq!(import.bulletins[0].kb.as_ref().unwrap().as_str(), "900001");
    assert_eq!(import.report.rejected, []);
}

#[test]
fn an_archive_cut_anywhere_is_an_error() {
    let archive = packed(&[("a/ms03-900.md", DOCUMENT.as_bytes())]);
    for end in 0..archive.len() {
        let error = take(&archive[..end], &SMALL).unwrap_err();
        assert!(matches!(error, Error::Truncated { .. }), "{end}: {error}");
    }
}

#[test]
fn a_tar_cut_inside_of_a_whole_xz_is_an_error() {
    let tar = two_documents();
    let cuts = (0..=tar.len()).step_by(512).chain([600, tar.len() - 100]);
    for end in cuts.filter(|end| *end < tar.len()) {
        let error = take(&xz(&tar[..end], 1), &SMALL).unwrap_err();
        assert!(matches!(error, Error::Truncated { .. }), "{end}: {error}");
    }
    assert_eq!(take(&xz(&tar, 1), &SMALL).unwrap().report.documents, 2);
}

#[test]
fn an_archive_packed_in_several_streams_is_read_whole() {
    let tar = two_documents();
    for cut in (0..=tar.len()).step_by(512) {
        let streams = [xz(&tar[..cut], 1), xz(&tar[cut..], 1)].concat();
        assert_eq!(take(&streams, &SMALL).unwrap().report.documents, 2, "{cut}");
    }
    let error = take(&[xz(&tar, 1), b"x".repeat(20)].concat(), &SMALL).unwrap_err();
    assert!(matches!(error, Error::Damaged { .. }), "{error}");
}

#[test]
fn nothing_but_zeros_stands_behind_the_end() {
    let tar = two_documents();
    let first = tar.len() / 2 - 512;
    for zeros in [512, 1024] {
        let torn = [&tar[..first], &vec![0; zeros], &tar[first..]].concat();
        let error = take(&xz(&torn, 1), &SMALL).unwrap_err();
        assert!(matches!(error, Error::Damaged { .. }), "{zeros}: {error}");
    }
    let more = [tar.as_slice(), &[0; 9000]].concat();
    assert_eq!(take(&xz(&more, 1), &SMALL).unwrap().report.documents, 2);
}

#[test]
fn what_usual_packers_write_is_read_whole() {
    let folder = std::env::temp_dir().join(format!("seawall-feeds-{}", std::process::id()));
    std::fs::create_dir_all(folder.join("a")).unwrap();
    std::fs::write(folder.join("a/ms03-900.md"), DOCUMENT).unwrap();
    let run = |program: &str, words: &[&str]| {
        let run = std::process::Command::new(program).args(words).current_dir(&folder).output();
        run.ok().filter(|run| run.status.success()).map(|run| run.stdout)
    };
    let git = run("git", &["init", "-q"])
        .and_then(|_| run("git", &["add", "a"]))
        .and_then(|_| run("git", &["write-tree"]))
        .and_then(|tree| run("git", &["archive", String::from_utf8(tree).unwrap().trim()]));
    for (packer, tar) in [("tar", run("tar", &["-cf", "-", "a"])), ("git archive", git)] {
        let Some(tar) = tar else {
            println!("skipped: no {packer}");
            continue;
        };
        assert_eq!(take(&xz(&tar, 1), &SMALL).unwrap().report.documents, 1, "{packer}");
    }
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn a_changed_byte_is_an_error() {
    let archive = packed(&[("a/ms03-900.md", DOCUMENT.as_bytes())]);
    let mut changed = archive.clone();
    changed[archive.len() / 2] ^= 0x55;
    let error = take(&changed, &SMALL).unwrap_err();
    assert!(matches!(error, Error::Damaged { .. } | Error::Truncated { .. }), "{error}");
    let error = take(b"no archive at all", &SMALL).unwrap_err();
    assert!(matches!(error, Error::Damaged { .. }), "{error}");
}

#[test]
fn a_bomb_ends_at_the_limit_of_what_it_unpacks_to() {
    let files: Vec<(String, Vec<u8>)> =
        (1..4).map(|at| (format!("ms03-90{at}.md"), vec![b'\n'; 30 << 10])).collect();
    let files: Vec<(&str, &[u8])> =
        files.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice())).collect();
    let error = take(&packed(&files), &SMALL).unwrap_err();
    let Error::ArchiveTooLarge { after, limit } = error else { panic!("{error}") };
    assert_eq!((after.as_str(), limit), ("ms03-902.md", SMALL.unpacked_bytes));
    // Zeros behind the end of the archive are unpacked as well, for the checksum behind them.
    let mut builder = Builder::new(Vec::new());
    add(&mut builder, "ms03-900.md", DOCUMENT.as_bytes());
    let mut tar = builder.into_inner().unwrap();
    tar.resize(1 << 20, 0);
    let error = take(&xz(&tar, 1), &SMALL).unwrap_err();
    assert!(matches!(error, Error::ArchiveTooLarge { .. }), "{error}");
}

#[test]
fn a_document_over_its_limit_is_named() {
    let archive = packed(&[("a/ms03-900.md", &vec![b'\n'; 33 << 10])]);
    let error = take(&archive, &SMALL).unwrap_err();
    assert!(
        matches!(&error, Error::DocumentTooLarge { document, size: 33_792, .. } if document == "a/ms03-900.md"),
        "{error}"
    );
}

#[test]
fn a_line_of_ten_megabytes_is_named_with_its_number() {
    let mut document = DOCUMENT.as_bytes().to_vec();
    document.extend(std::iter::repeat_n(b'|', 10 << 20));
    let limits = Limits { document_bytes: 32 << 20, ..Limits::DEFAULT };
    let archive = packed(&[("ms03-900.md", &document)]);
    let error = take(&archive, &limits).unwrap_err();
    assert_eq!(error.to_string(), "line 13 of document `ms03-900.md` has more than 65536 bytes");
}

#[test]
fn too_many_documents_are_refused_at_the_first_too_many() {
    let archive = packed(&[("1", b""), ("2", b""), ("3", b""), ("4", b""), ("5", b"")]);
    let error = take(&archive, &SMALL).unwrap_err();
    assert!(
        matches!(&error, Error::TooManyDocuments { document, limit: 4 } if document == "5"),
        "{error}"
    );
}

#[test]
fn the_facts_of_all_documents_have_a_limit_too() {
    let list: String =
        (1000..1006).map(|number| ["CVE-2004-", &number.to_string(), "\n"].concat()).collect();
    let document = format!("{DOCUMENT}{list}");
    let files = ["ms03-900.md", "ms03-901.md"].map(|path| (path, document.as_bytes()));
    let limits = Limits { facts_bytes: 3000, ..SMALL };
    assert!(take(&packed(&files), &SMALL).is_ok());
    let error = take(&packed(&files), &limits).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the facts up to line 18 of document `ms03-901.md` take more than 3000 bytes"
    );
}

#[test]
fn rejected_rows_have_a_limit_in_a_document_and_in_all() {
    let document = |faults| [DOCUMENT.as_bytes(), &b"\xff\n".repeat(faults)].concat();
    let many = document(9);
    let error = take(&packed(&[("ms03-900.md", &many)]), &SMALL).unwrap_err();
    assert_eq!(
        error.to_string(),
        "more than 8 rows were rejected, at line 21 of document `ms03-900.md`"
    );
    let some = document(7);
    let import = take(&packed(&[("ms03-900.md", &some)]), &SMALL).unwrap();
    assert_eq!(import.report.rejected.len(), 7);
    let files = ["ms03-900.md", "ms03-901.md"].map(|path| (path, some.as_slice()));
    let error = take(&packed(&files), &SMALL).unwrap_err();
    assert_eq!(
        error.to_string(),
        "more than 12 rows were rejected, at line 18 of document `ms03-901.md`"
    );
}

#[test]
fn deep_and_long_paths_are_refused() {
    let error = take(&packed(&[("a/b/c/d/e/ms03-900.md", b"")]), &SMALL).unwrap_err();
    assert!(matches!(error, Error::PathTooDeep { limit: 5, .. }), "{error}");
    let long = format!("{}/ms03-900.md", "a".repeat(190));
    let error = take(&packed(&[(&long, b"")]), &SMALL).unwrap_err();
    assert!(matches!(error, Error::PathTooLong { limit: 200, .. }), "{error}");
}

#[test]
fn a_path_longer_than_a_header_holds_is_read_from_its_extension() {
    let folder = "a".repeat(120);
    let path = format!("{folder}/ms03-900.md");
    let import = take(&packed(&[(&path, DOCUMENT.as_bytes())]), &SMALL).unwrap();
    assert_eq!(&*import.bulletins[0].document, path);
}

#[test]
fn an_extension_that_claims_to_be_huge_is_not_read() {
    let mut builder = Builder::new(Vec::new());
    let mut header = Header::new_gnu();
    header.set_entry_type(EntryType::GNULongName);
    header.set_size(40 << 10);
    header.set_cksum();
    builder.append(&header, vec![b'a'; 40 << 10].as_slice()).unwrap();
    let error = take(&xz(&builder.into_inner().unwrap(), 1), &SMALL).unwrap_err();
    assert!(matches!(error, Error::PathTooLong { .. }), "{error}");
}

#[test]
fn a_dictionary_over_the_limit_is_refused() {
    let error = take(&xz(DOCUMENT.as_bytes(), 9), &SMALL).unwrap_err();
    assert!(matches!(error, Error::TooMuchMemory { limit: 16_777_216 }), "{error}");
}

#[test]
fn one_bulletin_in_two_documents_is_refused() {
    let document = DOCUMENT.as_bytes();
    let error = take(&packed(&[("a/ms03-900.md", document), ("b/MS03-900.md", document)]), &SMALL)
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "document `b/MS03-900.md` holds MS03-900, which stood in an earlier one"
    );
}

#[test]
fn a_link_is_named_and_a_folder_is_passed_by() {
    let mut builder = Builder::new(Vec::new());
    let mut header = Header::new_gnu();
    header.set_entry_type(EntryType::Symlink);
    header.set_size(0);
    builder.append_link(&mut header, "link.md", "/etc/passwd").unwrap();
    let mut header = Header::new_gnu();
    header.set_entry_type(EntryType::Link);
    header.set_size(0);
    builder.append_link(&mut header, "ms03-901.md", "ms03-900.md").unwrap();
    let mut header = Header::new_gnu();
    header.set_entry_type(EntryType::Directory);
    header.set_size(0);
    header.set_path("a/").unwrap();
    header.set_cksum();
    builder.append(&header, std::io::empty()).unwrap();
    add(&mut builder, "ms03-900.md", DOCUMENT.as_bytes());
    let import = take(&xz(&builder.into_inner().unwrap(), 1), &SMALL).unwrap();
    assert_eq!(import.report.documents, 1);
    assert_eq!(import.report.skipped, ["link.md"]);
    let [row] = import.report.rejected.as_slice() else { panic!("{:?}", import.report.rejected) };
    assert_eq!((&*row.document, &row.reason), ("ms03-901.md", &Rejection::NoText));
}

#[test]
fn an_entry_that_leaves_out_zeros_is_an_error() {
    let mut builder = Builder::new(Vec::new());
    builder.append_pax_extensions([("GNU.sparse.major", &b"1"[..])]).unwrap();
    add(&mut builder, "ms03-900.md", DOCUMENT.as_bytes());
    let error = take(&xz(&builder.into_inner().unwrap(), 1), &SMALL).unwrap_err();
    assert!(matches!(error, Error::Damaged { .. }), "{error}");
}

#[test]
fn rejected_rows_have_the_code_that_json_shows() {
    let rejection = Rejection::RowWidth { expected: 2, found: 3 };
    let json = serde_json::to_value(&rejection).unwrap();
    assert_eq!(json["code"], rejection.code());
}
