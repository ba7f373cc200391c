//! Asking the command, and looking at what it said.

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde_json::Value;

use crate::common::Seawall;

/// A folder of evidence beside others.
pub(crate) fn case(seawall: &Seawall, name: &str) -> PathBuf {
    let folder = seawall.folder.path().join(name);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// A file below a folder.
pub(crate) fn write(folder: &Path, name: &str, bytes: &[u8]) {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}

/// How a hunt ended, and its JSON.
pub(crate) fn hunt(seawall: &Seawall, args: &[&str]) -> (i32, Value) {
    let run = seawall.run(&[&["hunt", "--format", "json"][..], args].concat());
    let document = serde_json::from_str(&run.stdout);
    (run.code, document.unwrap_or_else(|error| panic!("{error}: {}", run.stderr)))
}

/// The families of which that is said.
pub(crate) fn families(host: &Value, verdict: &str) -> Vec<String> {
    let families = host["families"].as_array().unwrap().iter();
    let found = families.filter(|family| family["verdict"] == verdict);
    found.map(|family| family["family"].as_str().unwrap().to_owned()).collect()
}

/// The host of that name; there is one.
pub(crate) fn host<'d>(document: &'d Value, name: &str) -> &'d Value {
    let hosts = document["hosts"].as_array().unwrap();
    let of_name: Vec<&Value> = hosts.iter().filter(|host| host["host"] == name).collect();
    let [host] = of_name.as_slice() else { panic!("{} hosts are {name}", of_name.len()) };
    host
}

/// The texts of one key in a list of findings, hints or checks.
pub(crate) fn texts<'v>(list: &'v Value, key: &str) -> Vec<&'v str> {
    list.as_array().unwrap().iter().map(|item| item[key].as_str().unwrap()).collect()
}
