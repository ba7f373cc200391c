//! Switches for Wine to apply and to take back, and whether it did as it was told.
//!
//! In the folder that it runs in, for the target `reg5` or `regedit4`:
//!
//! - `start TARGET` writes `start.reg`, which sets up a host, and `capture.cmd`;
//! - `arm TARGET` takes in what the capture exported, keeps it as `*.kept`, and writes `apply.reg`,
//!   `query.cmd`, and by their own names undo, dead man and what confirms;
//! - `applied TARGET QUERIED` compares another capture, and what `query.cmd` printed, with what the
//!   switches set;
//! - `undone TARGET` compares another capture with the one that was kept.
#![allow(clippy::print_stdout)]

use std::{
    collections::{BTreeMap, BTreeSet},
    env,
    error::Error,
    fs,
};

use seawall_facts::Timestamp;
use seawall_remedy::contain::{
    Answer, Before, Ipv6, Place, Policy, RpcPorts, Sessions, Switch, ValueAt, changes,
    dialect::{Artefact, Part, Target, render},
};
use seawall_winfmt::{
    Limits,
    reg_text::{Content, Data, Format, RegText, Writer},
};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

fn main() -> Result<()> {
    let words: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words[..] {
        ["start", target] => start(target.parse()?),
        ["arm", target] => arm(target.parse()?),
        ["applied", target, queried] => applied(target.parse()?, &fs::read(queried)?),
        ["undone", target] => undone(target.parse()?),
        _ => Err("what is to be done: `start`, `arm`, `applied` or `undone`?".into()),
    }
}

fn policy(target: Target, before: Before) -> Result<Policy> {
    let mut switches = BTreeSet::from([
        Switch::DcomOff,
        Switch::DcomTcpOnly,
        Switch::StaticRpcPorts(RpcPorts::new(5_000, 5_200)?),
    ]);
    if target != Target::Regedit4 {
        switches.extend([
            Switch::LaunchRestriction,
            Switch::RestrictRemoteClients,
            Switch::AuthEpResolution,
            Switch::ActivationAuthentication,
            Switch::RpcProxyPorts("EXCH1".parse()?),
            Switch::NoDefaultExempt,
        ]);
    }
    Ok(Policy {
        id: "wine-1".parse()?,
        title: "第二工場 \" % &".to_owned(),
        place: Place::Host,
        groups: vec![],
        ipv6: Ipv6::Waived,
        sessions: Sessions::Keep,
        answer: Answer::Silent,
        expires: None,
        switches,
        before,
    })
}

fn artefact(target: Target, before: Before) -> Result<Artefact> {
    Ok(render(&policy(target, before)?, target, Timestamp(0))?)
}

/// A host on which some values are there, of another kind or data, and others are not.
fn start(target: Target) -> Result<()> {
    let mut writer = Writer::new(Format::Version5);
    let there: BTreeMap<&str, Data> = BTreeMap::from([
        ("EnableDCOM", Data::string("Y")),
        (
            "DCOM Protocols",
            Data { kind: Data::STRINGS, bytes: b"n\0a\0\0\0n\0b\0\0\0\0\0".to_vec() },
        ),
        ("Ports", Data::string("of another kind \\ \" end")),
        ("RestrictRemoteClients", Data::dword(0)),
        ("ValidPorts", Data { kind: Data::EXPAND, bytes: b"%\0x\0%\0\0\0".to_vec() }),
        (
            "RequireIntegrityActivationAuthenticationLevel",
            Data { kind: Data::BINARY, bytes: vec![7; 70] },
        ),
    ]);
    for at in
        changes(&policy(target, Before::default())?.switches).map_err(|at| at.to_string())?.keys()
    {
        writer.key(&format!("HKEY_LOCAL_MACHINE\\{}", at.key()))?;
        match there.get(at.name()) {
            Some(data) => writer.value(at.name(), data)?,
            None => writer.delete_value(at.name())?,
        }
    }
    fs::write("start.reg", writer.finish())?;
    write(&artefact(target, Before::default())?, Part::Capture, "capture.cmd")
}

fn arm(target: Target) -> Result<()> {
    let mut before = Before::default();
    for file in captured()? {
        before.learn(&fs::read(&file)?)?;
        fs::copy(&file, format!("{file}.kept"))?;
    }
    let armed = artefact(target, before.clone())?;
    write(&armed, Part::Apply, "apply.reg")?;
    // By their own names: the dead man looks for them.
    for part in [Part::Undo, Part::DeadMan, Part::Confirm] {
        let file = armed.file(part).ok_or_else(|| format!("there is no {part:?}"))?;
        fs::write(&file.name, &file.octets)?;
    }
    // The same values: `reg query` is what other Windows than NT 4.0 have.
    let queried = render(&policy(target, before)?, Target::Reg5, Timestamp(0))?;
    write(&queried, Part::Verify, "query.cmd")
}

fn applied(target: Target, queried: &[u8]) -> Result<()> {
    let wanted =
        changes(&policy(target, Before::default())?.switches).map_err(|at| at.to_string())?;
    let now = values(&captured()?)?;
    let queried = String::from_utf8_lossy(queried);
    for (at, data) in &wanted {
        if now.get(at) != Some(data) {
            return Err(format!("{at} is {:?} and not {data:?}", now.get(at)).into());
        }
        let shown = match (data.text(), data.number()) {
            (Some(text), _) => text,
            (_, Some(number)) => format!("{number:#x}"),
            _ => data.texts().unwrap_or_default().join("\\0"),
        };
        let is_line = |line: &str| line.contains(at.name()) && line.trim_end().ends_with(&shown);
        if !queried.lines().any(is_line) {
            return Err(format!("reg query shows no {} with {shown}", at.name()).into());
        }
    }
    println!("{} values set", wanted.len());
    Ok(())
}

fn undone(target: Target) -> Result<()> {
    let files = captured()?;
    let kept: Vec<String> = files.iter().map(|file| format!("{file}.kept")).collect();
    let (before, after) = (values(&kept)?, values(&files)?);
    if before != after {
        let odd = before.iter().find(|(at, data)| after.get(at) != Some(data));
        return Err(
            format!("{target}: {} values became {}, {odd:?}", before.len(), after.len()).into()
        );
    }
    println!("{} values as before", after.len());
    Ok(())
}

fn values(files: &[String]) -> Result<BTreeMap<ValueAt, Data>> {
    let mut found = BTreeMap::new();
    for file in files {
        let octets = fs::read(file)?;
        let mut key = String::new();
        for item in RegText::open(&octets, None, &Limits::default())?.items() {
            match item.content {
                Content::Key(path) => {
                    path.strip_prefix("HKEY_LOCAL_MACHINE\\")
                        .ok_or("another root")?
                        .clone_into(&mut key);
                }
                Content::Value { name, data } => {
                    found.insert(ValueAt::new(&key, &name), data);
                }
                other => return Err(format!("{file}: {other:?}").into()),
            }
        }
    }
    Ok(found)
}

/// What the capture has exported.
fn captured() -> Result<Vec<String>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(".")? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        let number = name.strip_prefix("seawall-wine-1-before-");
        if number.is_some_and(|rest| rest.strip_suffix(".reg").is_some()) {
            found.push(name);
        }
    }
    if found.is_empty() { Err("nothing was captured".into()) } else { Ok(found) }
}

fn write(artefact: &Artefact, part: Part, name: &str) -> Result<()> {
    let file = artefact.file(part).ok_or_else(|| format!("there is no {part:?}"))?;
    Ok(fs::write(name, &file.octets)?)
}
