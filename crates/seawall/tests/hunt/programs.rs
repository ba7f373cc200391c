//! Programs of others: whether they are here, and running them.

use std::{
    ffi::OsStr,
    io::Write as _,
    path::PathBuf,
    process::{Command, Stdio},
};

/// Whether all of some programs are here; says which is not.
pub(crate) fn has(programs: &[&str]) -> bool {
    programs.iter().all(|program| {
        let is_here = find(program).is_some();
        if !is_here {
            println!("skipped: no {program} here");
        }
        is_here
    })
}

/// Runs a program that must be here and must succeed; gives what it printed.
pub(crate) fn run<A: AsRef<OsStr>>(program: &str, arguments: &[A]) -> String {
    run_with(program, arguments, "")
}

/// The same with something to read.
pub(crate) fn run_with<A: AsRef<OsStr>>(program: &str, arguments: &[A], input: &str) -> String {
    let (is_well, said) = tried(program, arguments, input);
    assert!(is_well, "{program}: {said}");
    said
}

/// Runs a program that need not succeed: whether it did, and what it printed.
pub(crate) fn tried<A: AsRef<OsStr>>(
    program: &str,
    arguments: &[A],
    input: &str,
) -> (bool, String) {
    let path = find(program).unwrap_or_else(|| panic!("no {program} here"));
    let mut child = Command::new(path)
        .args(arguments)
        .env("MTOOLS_SKIP_CHECK", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A program that reads no input may have ended before.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    let output = child.wait_with_output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&said).into_owned())
}

fn find(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::env::split_paths(&path).chain(["/usr/sbin".into(), "/sbin".into()]);
    folders.map(|folder| folder.join(program)).find(|path| path.is_file())
}
