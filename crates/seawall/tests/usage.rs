//! What is wrong is said in one line with a hint, before anything is sent.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod common;

use std::fs;

use common::{Run, Seawall, start};
use seawall_lab::Fleet;

/// One clear line, a hint, exit 2 and nothing on stdout.
fn is_refused(run: &Run, words: &str) {
    let lines: Vec<_> = run.stderr.lines().collect();
    assert_eq!((run.code, run.stdout.as_str(), lines.len()), (2, "", 2), "{run:#?}");
    assert!(lines[0].starts_with("error: ") && lines[0].contains(words), "{}", lines[0]);
    assert!(lines[1].starts_with("hint: "), "{}", lines[1]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_faulty_command_line_sends_nothing() {
    let address = "127.79.8.1";
    let (lab, map) = start(Fleet::single(address.parse().unwrap(), "w2k-sp4-unpatched").unwrap());
    let seawall = Seawall::new();
    let empty = seawall.folder.path().join("empty.txt");
    fs::write(&empty, "# nothing\r\n\r\n").unwrap();
    let odd = seawall.folder.path().join("odd.txt");
    fs::write(&odd, "\u{feff}127.79.8.1\r\n10.0.0.300\r\n").unwrap();
    let blocked = seawall.folder.path().join("empty.txt/store.db");
    let cases: &[(&[&str], &str)] = &[
        (&["10.0.0.300"], "10.0.0.300"),
        (&["127.0.0.9-1"], "ends before it begins"),
        (&[""], "empty target"),
        (&[], "no targets"),
        (&["-iL", empty.to_str().unwrap()], "no targets"),
        (&["-iL", "nowhere.txt"], "nowhere.txt"),
        (&["-iL", odd.to_str().unwrap()], "odd.txt:2: "),
        (&[address, "--exclude", "127.79.8.0/24"], "excluded"),
        (&["192.0.2.1"], "192.0.2.1 is not a loopback address"),
        (&["127.79.8.0/24", "2001:db8::1"], "2001:db8::1 is not a loopback address"),
        (&[address, "--format", "xml"], "unknown format xml"),
        (&[address, "--store", blocked.to_str().unwrap()], "cannot write the store"),
        (&[address, "--store", "postgres://db/x"], "not built yet"),
        (&[address, "--output", "no/such/folder/out.json"], "cannot write no/such/folder/out.json"),
        (&[address, "--ports", "0"], "no list of ports"),
        (&[address, "--port-map", "135"], "no port mapping"),
        (&[address, "--timeout", "soon"], "soon"),
        (&[address, "--no-such-option"], "--no-such-option"),
    ];
    for (args, words) in cases {
        let mut line = vec!["scan"];
        if !args.contains(&"--port-map") {
            line.extend(["--port-map", &map]);
        }
        line.extend(*args);
        is_refused(&seawall.run(&line), words);
    }
    assert!(lab.journal().of(address.parse().unwrap()).is_empty());
}

#[test]
fn a_store_that_is_not_ours_is_left_as_it_is() {
    let seawall = Seawall::new();
    fs::write(seawall.store(), "dear diary").unwrap();
    is_refused(&seawall.run(&["scan", "127.0.0.1"]), "is not a database");
    assert_eq!(fs::read_to_string(seawall.store()).unwrap(), "dear diary");
}

#[test]
fn help_and_version_end_well_on_stdout() {
    let seawall = Seawall::new();
    for args in [["--help"], ["--version"]] {
        let run = seawall.run(&args);
        assert_eq!((run.code, run.stderr.as_str()), (0, ""));
        assert!(run.stdout.contains("seawall"));
    }
}

#[cfg(unix)]
#[test]
fn a_file_may_have_a_name_that_is_no_text() {
    use std::{ffi::OsStr, os::unix::ffi::OsStrExt as _};

    let seawall = Seawall::new();
    let name = OsStr::from_bytes(b"\xff.txt");
    let line = ["scan", "127.79.8.7", "--ports", "9", "--fail-on", "never"];
    for more in [&["--dry-run"][..], &[]] {
        let mut command = seawall.command(&line);
        let run = Run::of(command.args(more).arg("--output").arg(name).output().unwrap());
        assert_eq!(run.code, 0, "{}", run.stderr);
        fs::remove_file(seawall.folder.path().join(name)).unwrap();
    }
}

#[test]
fn an_unknown_profile_names_those_there_are() {
    let run = Seawall::new().run(&["lab", "up", "--profile", "w95"]);
    is_refused(&run, "w95");
    assert!(run.stderr.contains("w2k-sp4-unpatched"), "{}", run.stderr);
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn an_interrupted_scan_keeps_what_it_found_and_says_so() {
    use std::{
        process::Stdio,
        time::{Duration, Instant},
    };

    let (_lab, map) = start(Fleet::single([127, 79, 8, 9].into(), "silent").unwrap());
    let seawall = Seawall::new();
    let args = ["scan", "127.79.8.9", "--port-map", &map, "--timeout", "20000"];
    let mut command = seawall.command(&args);
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    tokio::time::sleep(Duration::from_millis(700)).await;
    let told = Instant::now();
    let killed =
        std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(killed.unwrap().success());
    let output = tokio::task::spawn_blocking(move || child.wait_with_output().unwrap()).await;
    let run = Run::of(output.unwrap());
    assert_eq!(run.code, 130, "{run:#?}");
    assert!(run.stderr.contains("interrupted"), "{}", run.stderr);
    assert!(told.elapsed() < Duration::from_secs(2), "{:?}", told.elapsed());
}
