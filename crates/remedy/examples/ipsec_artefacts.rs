//! Batch files for a `cmd.exe` to run, and what the programs in them shall be given.
//!
//! `… --example ipsec_artefacts -- artefact TARGET FOLDER` writes the batch files of an IPsec target
//! into the folder that it is started in, which `cmd.exe` knows as FOLDER. Of each it prints a line
//! of JSON with the runs in it, in their order.
//!
//! `… -- words SEED COUNT` writes `hostile.cmd` there, in code page 932, with that many runs of
//! `netsh` and as many lines for `echoed.txt`, of words that a shell would like to take apart, and
//! prints what shall arrive.
#![allow(clippy::print_stdout)]

use std::{collections::BTreeSet, error::Error, fs};

use seawall_facts::Timestamp;
use seawall_remedy::contain::{
    AddressSet, Answer, Before, Directions, Exception, Group, Ipv6, Place, Policy, PortSet,
    Services, Sessions,
    dialect::{
        Target,
        cmd_file::{CmdFile, Run, Step},
        cmd_line::{Argument, Variable, echoed},
        ipsec_scripts, render,
    },
};
use seawall_winfmt::text::CodePage;
use serde_json::json;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

fn main() -> Result<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words[..] {
        ["artefact", target, folder] => artefact(target.parse()?, folder),
        ["words", seed, count] => hostile(seed.parse()?, count.parse()?),
        _ => Err("what is to be written: `artefact TARGET FOLDER` or `words SEED COUNT`?".into()),
    }
}

const NOW: Timestamp = Timestamp(1_000);

fn artefact(target: Target, folder: &str) -> Result<()> {
    let policy = policy()?;
    let artefact = render(&policy, target, NOW)?;
    for file in &artefact.files {
        fs::write(&file.name, &file.octets)?;
    }
    for (part, script) in ipsec_scripts(&policy, target, NOW)? {
        let file = artefact.file(part).ok_or("a script that is no file")?;
        let runs: Vec<_> = script.steps().iter().filter_map(|step| runs(step, folder)).collect();
        println!("{}", json!({ "part": part.code(), "file": file.name, "runs": runs }));
    }
    Ok(())
}

/// The programs that a step runs; `type`, `if` and their like are `cmd`'s own.
fn runs(step: &Step, folder: &str) -> Option<Vec<String>> {
    match step {
        Step::Run(run) => Some(given(run, folder)),
        Step::Filter { pattern, .. } => {
            Some(["findstr", "/b", "/r", pattern].map(str::to_owned).to_vec())
        }
        _ => None,
    }
}

fn given(run: &Run, folder: &str) -> Vec<String> {
    let expand = |variable| match variable {
        Variable::Folder => folder.to_owned(),
        Variable::ShortFile => "<short>".to_owned(),
        Variable::First => "14:30".to_owned(),
        // None of these files looks at where Windows lies.
        Variable::SystemRoot | Variable::SystemDrive => String::new(),
    };
    let arguments = run.arguments.iter().map(|argument| argument.arrives(expand));
    std::iter::once(run.program.to_owned()).chain(arguments).collect()
}

fn policy() -> Result<Policy> {
    let ports = |ports: &[u16]| -> PortSet { ports.iter().copied().collect() };
    let services = Services { tcp: ports(&[135]), udp: ports(&[137]) };
    let peers: [AddressSet; 2] = ["10.77.0.2".parse()?, "10.80.0.0/16".parse()?];
    let exception = Exception {
        peers: peers.iter().collect(),
        services: Services { udp: PortSet::default(), ..services.clone() },
        until: None,
        why: "保守端末 & \"係\" %PATH% ^".to_owned(),
    };
    Ok(Policy {
        id: "p1".parse()?,
        title: "第二工場 & ^ % \" ' 封じ込め".to_owned(),
        place: Place::Host,
        groups: vec![Group {
            hosts: AddressSet::everything(),
            services,
            directions: Directions::Both,
            exceptions: vec![exception],
        }],
        ipv6: Ipv6::Waived,
        sessions: Sessions::Cut,
        answer: Answer::Silent,
        expires: None,
        switches: BTreeSet::new(),
        before: Before::default(),
    })
}

fn hostile(seed: u64, count: usize) -> Result<()> {
    let mut words = Words(seed);
    let mut file = CmdFile::default();
    let (mut runs, mut lines): (Vec<Vec<String>>, Vec<String>) = (Vec::new(), Vec::new());
    for index in 0..count {
        let arguments: Vec<String> = (0..=index % 4).map(|_| words.word()).collect();
        file.push(Run::new("netsh", arguments.iter().cloned()));
        runs.push(std::iter::once("netsh".to_owned()).chain(arguments).collect());
        // What `echo` takes as its own is refused; spaces at a line's ends may go.
        let line = format!("x{}x", words.word());
        echoed(&line)?;
        file.push(Step::Echo {
            text: line.clone(),
            into: "echoed.txt".to_owned(),
            append: index > 0,
        });
        lines.push(line);
        // And what is quoted together with a file's place.
        let text = words.word().replace('"', "'") + "x\\";
        file.push(Run::new("netsh", [Argument::variable(Variable::Folder, &text)]));
        runs.push(vec!["netsh".to_owned(), format!("<folder>{text}")]);
    }
    let octets = CodePage::Cp932.encode(&file.text()?).ok_or("not all is in code page 932")?;
    fs::write("hostile.cmd", octets)?;
    println!("{}", json!({ "runs": runs, "lines": lines }));
    Ok(())
}

/// Pseudo-random words (xorshift), the same for the same seed.
struct Words(u64);

impl Words {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn word(&mut self) -> String {
        (0..self.next() % 7).map(|_| self.piece()).collect()
    }

    fn piece(&mut self) -> &'static str {
        let most = u64::try_from(PIECES.len()).unwrap_or(1);
        usize::try_from(self.next() % most).ok().and_then(|at| PIECES.get(at)).unwrap_or(&"")
    }
}

/// Second octets of some of these characters are `\`, `|` and `^` in code page 932.
const PIECES: &[&str] = &[
    "\"",
    "\\",
    "\\\\",
    "&",
    "&&",
    "|",
    "||",
    "<",
    ">",
    ">>",
    "^",
    "^^",
    "%",
    "%%",
    "%PATH%",
    "%1",
    "%~dp0",
    "!",
    "!PATH!",
    "(",
    ")",
    " ",
    "  ",
    ",",
    ";",
    "=",
    "'",
    "`",
    "@",
    "~",
    "*",
    "?",
    "#",
    "a",
    "Z9",
    "-w",
    "/?",
    "表",
    "ソ",
    "ポ",
    "能",
    "保守端末",
    "クライアント (応答のみ)",
    "ﾎﾟ",
];
