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

/// The bytes of a hive with those keys; `prefix` is what stands for its root.
pub(crate) fn hive(folder: &Path, prefix: &str, keys: &[Key]) -> Vec<u8> {
    let (file, script) = (folder.join("hive-to-write"), folder.join("hive-to-write.reg"));
    fs::create_dir_all(folder).unwrap();
    fs::write(&file, made::hive(3, &made::key("ROOT", []))).unwrap();
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
