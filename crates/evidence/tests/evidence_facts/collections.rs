//! Lists of what a script of Seawall's collected.

use seawall_evidence::{FileForm, NoteCode, Unread};

use crate::making::{all, gathered, one, system};

const LIST: &str = "# seawall-collect 1\r\n\
    host\tcomplete\t\"SRV1\"\r\n\
    registry\\HKLM.x.reg\tabsent\t\"HKEY_LOCAL_MACHINE\\x\"\r\n\
    files\\system32\\ole32.dll\tfailed\t\"C:\\WINNT\\system32\\ole32.dll\"\r\n";

#[test]
fn what_failed_is_named_and_what_is_not_there_is_not() {
    let reading = one("pc/collected.txt", format!("{LIST}end\tcomplete\t\"\"\r\n").as_bytes());
    assert_eq!(reading.form, FileForm::Collection);
    assert_eq!(reading.not_collected, [r"files\system32\ole32.dll"]);
    assert!(reading.facts.is_empty() && reading.evidence.is_empty());
}

#[test]
fn a_list_without_an_end_is_of_a_script_that_was_stopped() {
    let reading = one("pc/collected.txt", LIST.as_bytes());
    assert_eq!(reading.not_collected.last().unwrap(), "end");
}

#[test]
fn a_list_that_is_not_ours_is_none() {
    for text in ["item\tfailed\t\"x\"\r\n", "# seawall-collec", ""] {
        assert_eq!(all("x.txt", text.as_bytes()).unwrap_err(), Unread::NotRecognised);
    }
}

#[test]
fn the_host_it_was_collected_from_is_told_of_it() {
    let found = gathered(&[
        ("srv1/collected.txt", LIST.as_bytes().to_vec()),
        ("srv1/registry/system", system("SRV1", "", "ServerNT")),
    ]);
    let [host] = found.hosts.as_slice() else { panic!("{found:#?}") };
    let items = host.notes.iter().filter_map(|note| match &note.what {
        NoteCode::NotCollected { item } => Some(item.as_str()),
        _ => None,
    });
    assert_eq!(items.collect::<Vec<_>>(), [r"files\system32\ole32.dll", "end"]);
}
