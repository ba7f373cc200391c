//! `seawall authorise`: writes scope files and the keys that sign them.

use std::{
    io::{Write as _, stdout},
    path::Path,
};

use ipnet::IpNet;
use jiff::{Timestamp, tz::TimeZone};
use seawall_probe::{AddressSet, Ground};

use super::args::{Authorise, Common};
use crate::{
    clock,
    failure::{Exit, Failure},
    fresh_file::{Readers, write_new},
    printable::printable,
    scope_file::{Day, Document, PrivateKey, is_line, last_allowed, millis, network, read_date},
    words::Words,
};

/// Writes a scope, or a pair of keys.
pub fn run(common: &Common, args: &Authorise, words: &Words) -> Result<Exit, Failure> {
    let said = match &args.new_key {
        Some(file) => new_key(file, words)?,
        None => new_scope(args, words)?,
    };
    if !common.quiet {
        stdout().write_all(said.as_bytes())?;
    }
    Ok(Exit::Clean)
}

fn new_key(file: &Path, words: &Words) -> Result<String, Failure> {
    let key = PrivateKey::random()?;
    let public = key.write(file).map_err(|error| not_new(file).cause(&error))?;
    let (private, public) = (file.display().to_string(), public.display().to_string());
    let args = [("private", &*private), ("public", &*public), ("key", &*key.public().to_hex())];
    Ok(format!("{}\n", words.with("authorise-key", &args)))
}

fn new_scope(args: &Authorise, words: &Words) -> Result<String, Failure> {
    let mut document = document(args, now())?;
    if let Some(file) = &args.sign {
        document.sign(&PrivateKey::read(file)?);
    } else if let Some(address) = document.first_on(Ground::Public) {
        let address = address.to_string();
        return Err(Failure::usage("error-authorise-public", &[("address", &address)])
            .hint("hint-authorise-public", &[]));
    }
    write_new(&args.output, &document.to_toml(), Readers::Anybody)
        .map_err(|error| not_new(&args.output).cause(&error))?;
    Ok(allows(&document, &args.output, words))
}

/// What the command line says, or what is wrong with it.
fn document(args: &Authorise, now: Timestamp) -> Result<Document, Failure> {
    let zone = TimeZone::system();
    let date = |text: &str, day| {
        read_date(text, day, &zone)
            .ok_or_else(|| Failure::usage("error-date", &[("text", text)]).hint("hint-date", &[]))
    };
    let line = |text: &str| {
        let fault = || {
            Failure::usage("error-authorise-line", &[("text", &printable(text))])
                .hint("hint-authorise-line", &[])
        };
        is_line(text).then(|| text.trim().to_owned()).ok_or_else(fault)
    };
    let document = Document {
        networks: networks(&args.networks)?,
        excluded: networks(&args.exclude)?,
        from: args.from.as_deref().map_or(Ok(now), |text| date(text, Day::Begin))?,
        until: date(args.until.as_deref().unwrap_or_default(), Day::End)?,
        contact: line(args.contact.as_deref().unwrap_or_default())?,
        note: args.note.as_deref().map(line).transpose()?,
        created: now,
        signature: None,
    };
    if let Some(address) = document.first_on(Ground::NoHost) {
        return Err(Failure::usage("error-no-host", &[("address", &address.to_string())])
            .hint("hint-no-host", &[]));
    }
    let until = [("until", &*clock::local(millis(document.until)))];
    if document.until <= document.from.max(now) {
        return Err(Failure::usage("error-authorise-over", &until).hint("hint-date", &[]));
    }
    if millis(document.until) > last_allowed(millis(now)) {
        return Err(Failure::usage("error-authorise-long", &until).hint("hint-scope-long", &[]));
    }
    Ok(document)
}

fn networks(texts: &[String]) -> Result<Vec<IpNet>, Failure> {
    let read = |text: &String| {
        network(text).ok_or_else(|| {
            Failure::usage("error-network", &[("text", text)]).hint("hint-network", &[])
        })
    };
    texts.iter().map(read).collect()
}

/// What the new scope allows, for whoever answers for it to read again.
fn allows(document: &Document, file: &Path, words: &Words) -> String {
    let file = file.display().to_string();
    let allowed: AddressSet = document.allowed().without(&document.forbidden());
    let mut lines = vec![words.with("authorise-written", &[("file", &file)])];
    let mut say = |key: &str, args: &[(&str, &str)]| {
        lines.push(format!("  {}", words.with(key, args)));
    };
    let listed = |networks: &[IpNet]| {
        networks.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
    };
    let networks = listed(&document.networks);
    let addresses = allowed.len().to_string();
    say("authorise-networks", &[("networks", &networks), ("addresses", &addresses)]);
    if !document.excluded.is_empty() {
        say("authorise-excluded", &[("networks", &listed(&document.excluded))]);
    }
    let [from, until] = [document.from, document.until].map(|at| clock::local(millis(at)));
    say("authorise-term", &[("from", &from), ("until", &until)]);
    say("authorise-contact", &[("contact", &document.contact)]);
    match &document.signature {
        Some((key, _)) => say("authorise-signed", &[("key", &key.to_hex())]),
        None => say("authorise-unsigned", &[]),
    }
    let trust = if document.signature.is_some() { " --trust KEY" } else { "" };
    let command = format!("seawall scan TARGET --scope {file}{trust} --dry-run");
    lines.push(words.with("authorise-next", &[("command", &command)]));
    lines.join("\n") + "\n"
}

/// Now, in whole seconds, as a scope holds it.
fn now() -> Timestamp {
    Timestamp::from_second(clock::now().0.div_euclid(1000)).unwrap_or_default()
}

fn not_new(file: &Path) -> Failure {
    Failure::usage("error-output", &[("file", &file.display().to_string())])
        .hint("hint-authorise-output", &[])
}
