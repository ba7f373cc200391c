//! Hives that reged wrote: the writer of chntpw, from the days of NT, 2000 and XP.

use std::{fmt::Write as _, fs, path::Path};

use crate::{made, programs::tried};

/// The program.
pub(crate) const PROGRAM: &str = "reged";

/// A key below the root of a hive, with its values; data that begins with `#` is a number.
pub(crate) type Key = (String, Vec<(String, String)>);

/// A key as it is to be written.
pub(crate) fn key(path: &str, values: &[(&str, &str)]) -> Key {
    let values = values.iter().map(|(name, data)| ((*name).to_owned(), (*data).to_owned()));
    (path.to_owned(), values.collect())
}

/// The bytes of a hive with those keys; `prefix` is what stands for its root. reged leaves the times
/// of what it is given, which are seconds since 1970, and gives none to what it adds.
pub(crate) fn hive(folder: &Path, prefix: &str, keys: &[Key], written: Option<i64>) -> Vec<u8> {
    let (file, script) = (folder.join("hive-to-write"), folder.join("hive-to-write.reg"));
    fs::create_dir_all(folder).unwrap();
    fs::write(&file, empty(written)).unwrap();
    let mut text = "Windows Registry Editor Version 5.00\r\n".to_owned();
    for (key, values) in keys {
        write!(text, "\r\n[{prefix}\\{key}]\r\n").unwrap();
        for (name, data) in values {
            let data = data.replace('\\', "\\\\");
            let data = data
                .strip_prefix('#')
                .map_or(format!("\"{data}\""), |number| format!("dword:{number:0>8}"));
            write!(text, "\"{name}\"={data}\r\n").unwrap();
        }
    }
    fs::write(&script, text).unwrap();
    let paths = [&file, &script].map(|path| path.to_str().unwrap());
    // It ends with 2 where it wrote: whoever reads the hive sees whether it did.
    tried(PROGRAM, &["-I", "-C", paths[0], prefix, paths[1]], "");
    let bytes = fs::read(&file).unwrap();
    fs::remove_file(file).unwrap();
    fs::remove_file(script).unwrap();
    bytes
}

/// An empty hive, for reged to fill.
fn empty(written: Option<i64>) -> Vec<u8> {
    let mut bytes = made::hive(3, &made::key("ROOT", []));
    let filetime = written.map_or(0, |at| (at + SECONDS_FROM_1601) * 10_000_000);
    let usual = made::WRITTEN.to_le_bytes();
    let places: Vec<usize> =
        bytes.windows(8).enumerate().filter(|(_, it)| *it == usual).map(|(at, _)| at).collect();
    assert_eq!(places.len(), 3, "the header, the bin and the root have a time each");
    for at in places {
        bytes[at..at + 8].copy_from_slice(&filetime.to_le_bytes());
    }
    made::seal(&mut bytes);
    bytes
}

const SECONDS_FROM_1601: i64 = 11_644_473_600;
