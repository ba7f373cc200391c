//! `seawall contain render`: a policy in the language of an enforcement point.

use std::{
    fs,
    io::{Write as _, stderr},
    path::Path,
};

use seawall_facts::Timestamp;
use seawall_remedy::contain::{
    AddressSet, Place, Policy,
    dialect::{self, Artefact, File, Part, Refusal, Target},
    policy_file::PolicyFile,
    self_check,
};
use serde_json::Value;

use super::{args::Render, policy, scope, switches};
use crate::{
    cli::args::Common,
    clock,
    contain::{ArtefactRecord, Saying},
    failure::{Exit, Failure},
    output::{Sink, line},
    words::{Words, bare},
};

/// Writes a policy for a target.
pub async fn run(common: &Common, args: &Render, words: &Words) -> Result<Exit, Failure> {
    let form = Form::parse(&args.format)?;
    let say = Saying::new(words);
    let target = target(args.target.as_deref().unwrap_or_default(), say)?;
    let part = args.part.as_deref().map(part).transpose()?.unwrap_or(Part::Apply);
    let file = policy::read(&args.policy)?;
    let inventory = args.inventory.read(common, words)?;
    let now = clock::now();
    // On a host every group is about that host: nobody has to be looked up.
    let hosts = match target.place() {
        Place::Host if args.host.is_empty() => AddressSet::default(),
        _ => scope::hosts(common, &args.host, &file, inventory.as_ref()).await?,
    };
    let policy = resolved(args, &file, target, &hosts, now)?;
    let artefact =
        dialect::render(&policy, target, now).map_err(|refusal| refused(&refusal, target, say))?;
    let checked = checked(&policy, &artefact, now)?;
    let wanted = artefact.file(part).ok_or_else(|| no_part(&artefact, part))?;
    if !common.quiet {
        tell(&artefact, &file, say);
    }
    match form {
        Form::Json => {
            let record = ArtefactRecord::new(&policy, &artefact, &hosts, checked);
            let mut sink = Sink::open(args.output.as_deref())?;
            line(&record, &mut sink)?;
            sink.close()?;
        }
        Form::Text if args.all_parts => {
            let folder = args.output.as_deref().unwrap_or_else(|| Path::new("."));
            write_all(&artefact, folder, common)?;
        }
        Form::Text => {
            let mut sink = Sink::open(args.output.as_deref())?;
            sink.write_all(&wanted.octets)?;
            sink.close()?;
        }
    }
    Ok(Exit::Clean)
}

/// What is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Text,
    Json,
}

impl Form {
    fn parse(name: &str) -> Result<Self, Failure> {
        match name {
            "text" => Ok(Self::Text),
            "json" => Ok(Self::Json),
            _ => Err(Failure::usage("error-format", &[("format", name)])
                .hint("hint-format", &[("formats", "text, json")])),
        }
    }
}

fn target(name: &str, say: Saying<'_>) -> Result<Target, Failure> {
    name.parse().map_err(|_: String| {
        let known: Vec<String> = Target::ALL
            .iter()
            .map(|target| format!("\n  {:17} {}", target.id(), say.target(*target)))
            .collect();
        let key = if name.is_empty() { "error-contain-no-target" } else { "error-contain-target" };
        let failure = Failure::usage(key, &[("name", name)]);
        if name.is_empty() {
            return failure.hint("hint-contain-target-list", &[("known", &known.concat())]);
        }
        let ids: Vec<&str> = Target::ALL.iter().map(|target| target.id()).collect();
        failure.hint("hint-contain-target", &[("known", &ids.join(", "))])
    })
}

fn part(name: &str) -> Result<Part, Failure> {
    serde_json::from_value(Value::from(name)).map_err(|_| {
        Failure::usage("error-contain-part", &[("name", name)])
            .hint("hint-contain-part", &[("known", PARTS)])
    })
}

const PARTS: &str = "apply, undo, verify, capture, dead-man, confirm, load";

fn no_part(artefact: &Artefact, part: Part) -> Failure {
    let known: Vec<String> = artefact.files.iter().map(|file| bare(&file.part)).collect();
    let args = [("name", &*bare(&part)), ("target", artefact.target.id())];
    Failure::usage("error-contain-no-part", &args)
        .hint("hint-contain-part", &[("known", &known.join(", "))])
}

/// The policy, with everything that the command line says of the host.
fn resolved(
    args: &Render,
    file: &PolicyFile,
    target: Target,
    hosts: &AddressSet,
    now: Timestamp,
) -> Result<Policy, Failure> {
    let mut policy = file
        .policy(target.place(), hosts, now)
        .map_err(|error| policy::unsound(&args.policy, &error))?;
    policy.switches = switches::switches(&args.switch)?;
    if !policy.switches.is_empty() && !SWITCHED.contains(&target) {
        // Passed over in silence, somebody would take DCOM for off.
        let known: Vec<&str> = SWITCHED.iter().map(|target| target.id()).collect();
        return Err(Failure::usage("error-contain-switch-target", &[("target", target.id())])
            .hint("hint-contain-switch-target", &[("known", &known.join(", "))]));
    }
    policy.before = switches::before(args)?;
    Ok(policy)
}

/// Targets that set switches.
const SWITCHED: [Target; 4] =
    [Target::Reg5, Target::Regedit4, Target::RegistryPol, Target::SecurityTemplate];

fn refused(refusal: &Refusal, target: Target, say: Saying<'_>) -> Failure {
    let said = say.refusal(refusal);
    let failure = Failure::usage("error-contain-refused", &[("said", &said)]);
    match refusal {
        Refusal::Ipv6 { .. } => failure.hint("contain-cannot-hint-ipv6", &[]),
        Refusal::Exceptions { .. } => failure.hint("contain-cannot-hint-exceptions", &[]),
        Refusal::BeforeUnknown { .. } => failure.hint("contain-cannot-hint-before", &[]),
        Refusal::NothingToSay {
            target: Target::Reg5 | Target::Regedit4 | Target::SecurityTemplate,
        } => failure.hint("contain-cannot-hint-switch", &[]),
        _ => {
            let others = Target::ALL.iter().filter(|it| it.place() == target.place());
            let others = others.filter(|it| **it != target).map(|it| it.id());
            let others: Vec<&str> = others.collect();
            let args = [("target", target.id()), ("others", &*others.join(", "))];
            failure.hint("contain-cannot-hint", &args)
        }
    }
}

/// Reads the artefact back and holds it against its policy. What does not hold is not given away.
fn checked(policy: &Policy, artefact: &Artefact, now: Timestamp) -> Result<bool, Failure> {
    let wrong = |fault: &str| {
        let args = [("target", artefact.target.id()), ("fault", fault)];
        Failure::new(Exit::Internal, "error-contain-self-check", &args)
            .hint("hint-contain-self-check", &[])
    };
    let check = self_check(policy, artefact, now).map_err(|fault| wrong(&fault.to_string()))?;
    if let Some(difference) = check.differences.first() {
        return Err(wrong(&format!("{difference:?}")));
    }
    if let Some(value) = check.wrong_values.first() {
        return Err(wrong(value));
    }
    Ok(check.is_whole)
}

/// Says what the target does otherwise, and what the file asks that is not looked at here.
fn tell(artefact: &Artefact, file: &PolicyFile, say: Saying<'_>) {
    let warning = say.text("warning");
    let mut out = stderr().lock();
    for loss in &artefact.losses {
        let _ = writeln!(out, "{warning}: {}: {}", artefact.target, say.loss(*loss));
    }
    if file.scope.judged.is_some() {
        let _ = writeln!(out, "{}: {}", say.text("hint"), say.text("contain-judged-not-looked-at"));
    }
}

fn write_all(artefact: &Artefact, folder: &Path, common: &Common) -> Result<(), Failure> {
    fs::create_dir_all(folder).map_err(|error| {
        Failure::usage("error-output", &[("file", &folder.display().to_string())])
            .cause(&error)
            .hint("hint-output", &[])
    })?;
    for File { part, name, octets } in &artefact.files {
        let path = folder.join(name);
        let mut sink = Sink::open(Some(&path))?;
        sink.write_all(octets)?;
        sink.close()?;
        if !common.quiet {
            let _ = writeln!(stderr(), "{}: {}", bare(part), path.display());
        }
    }
    Ok(())
}
