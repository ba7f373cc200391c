use proptest::prelude::*;

use super::{CmdFile, Run, Step, read, read::Does};

fn run_of(arguments: &[String]) -> CmdFile {
    let mut file = CmdFile::default();
    file.push(Run::new("ipsecpol", arguments.iter().cloned()).or("failed"));
    file
}

#[test]
fn a_file_turns_delayed_expansion_off_first() {
    let text = run_of(&["a b".to_owned()]).text().unwrap();
    assert_eq!(
        text,
        "@echo off\r\nsetlocal DisableDelayedExpansion\r\nipsecpol \"a b\"\r\n\
         if not \"%errorlevel%\"==\"0\" goto failed\r\n"
    );
}

#[test]
fn remarks_take_plain_words_alone() {
    for text in ["a & b", "50 %", "x ^", "保守", "a\nb"] {
        let mut file = CmdFile::default();
        file.push(Step::Remark(text.to_owned()));
        assert!(file.text().is_err(), "{text}");
    }
}

#[test]
fn what_is_no_line_of_ours_is_not_understood() {
    let lines = [
        "a & b",
        "a %PATH%",
        "(a)",
        "a < b",
        "a \"b",
        "a 2>\"x\"",
        "a >b",
        "a || b",
        ":A",
        "a ^",
        "a | b | c",
        "a >\"x\" >\"y\"",
        "a || goto b",
        "a && goto b",
        "if \"%errorlevel%\"==\"0\" goto x",
    ];
    for line in lines {
        assert!(read(line.as_bytes()).is_err(), "{line}");
    }
}

fn words() -> impl Strategy<Value = String> {
    // Few characters, so that quotes and backslashes come to stand together often.
    prop::collection::vec(
        prop::sample::select(" \"\\%^&|<>()!a,;=".chars().collect::<Vec<_>>()),
        0..9,
    )
    .prop_map(|characters| characters.into_iter().collect())
}

proptest! {
    #[test]
    fn words_come_back_as_they_were(arguments in prop::collection::vec(words(), 0..5)) {
        let text = run_of(&arguments).text().unwrap();
        let lines = read(text.as_bytes()).unwrap();
        let Does::Command(command, _) = &lines[2].does else { panic!("{lines:?}") };
        prop_assert_eq!(&command.words[1..], &arguments[..], "{}", text);
    }

    #[test]
    fn echoed_lines_come_back_as_they_were(text in words().prop_filter("said", |text| {
        let text = text.trim();
        !text.is_empty() && text != "/?"
    })) {
        let mut file = CmdFile::default();
        file.push(Step::Echo { text: text.clone(), into: "x".to_owned(), append: true });
        let written = file.text().unwrap();
        let lines = read(written.as_bytes()).unwrap();
        let Does::Command(command, _) = &lines[2].does else { panic!("{lines:?}") };
        prop_assert_eq!(command.text.strip_prefix("echo ").map(str::trim), Some(text.trim()));
        prop_assert_eq!(&command.output, &Some(("C:\\seawall\\x".to_owned(), true)));
    }

    #[test]
    fn no_octets_make_reading_panic(octets in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = read(&octets);
    }
}
