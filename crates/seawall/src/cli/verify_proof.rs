//! `seawall verify-proof`: a proof derived again, offline, from the bytes in it.

use std::{
    io::{Read as _, Write as _, stdin, stdout},
    path::Path,
    sync::Arc,
};

use seawall_assess::{Proof, RemoteProof, replay};
use seawall_probe::{identify, reader};

use super::{args::VerifyProof, catalogue::catalogue, common::ports_of};
use crate::{
    failure::{Exit, Failure},
    words::Words,
};

/// Largest proof read: a host's answers are some ten thousand bytes.
const LIMIT: u64 = 64 << 20;

/// Verifies.
pub fn run(args: &VerifyProof, words: &Arc<Words>) -> Result<Exit, Failure> {
    let proof = read(&args.file)?;
    let broken = || Failure::new(Exit::Unverified, "proof-broken", &[]);
    let (key, counted, count) = match &proof {
        Proof::Remote(proof) if !means_what_it_says(proof) => return Err(broken()),
        Proof::Remote(proof) => ("proof-holds", "answers", proof.evidence.len()),
        Proof::Host(proof) => ("proof-holds-by-facts", "facts", proof.facts.len()),
    };
    let replayed = replay(&proof, catalogue()?).map_err(|error| broken().cause(&error))?;
    let said = words.with(
        key,
        &[
            ("advisory", proof.advisory()),
            ("state", &words.code("state", &replayed.state)),
            (counted, &count.to_string()),
        ],
    );
    writeln!(stdout(), "{said}")?;
    Ok(Exit::Clean)
}

// First that the answers mean what they are said to mean, then who they say it is; what follows
// from that is derived again afterwards.
fn means_what_it_says(proof: &RemoteProof) -> bool {
    let mut answers = proof.evidence.iter();
    answers.all(|answer| {
        let again = reader::read(answer.probe, answer.received.as_slice(), answer.ended);
        answer.reader == reader::VERSION && again == answer.outcome
    }) && identify(&proof.evidence) == proof.identity
        && ports_of(&proof.evidence) == proof.ports
}

fn read(file: &Path) -> Result<Proof, Failure> {
    let name = file.display().to_string();
    let unreadable = |error: &dyn std::error::Error| {
        Failure::usage("error-proof-file", &[("file", &name)])
            .cause(error)
            .hint("hint-proof-file", &[])
    };
    let mut text = String::new();
    let read = if file == Path::new("-") {
        stdin().take(LIMIT).read_to_string(&mut text)
    } else {
        std::fs::File::open(file).and_then(|file| file.take(LIMIT).read_to_string(&mut text))
    };
    read.map_err(|error| unreadable(&error))?;
    serde_json::from_str(&text).map_err(|error| unreadable(&error))
}
