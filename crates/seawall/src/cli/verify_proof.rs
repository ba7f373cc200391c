//! `seawall verify-proof`: a proof derived again, offline, from the bytes in it.

use std::{
    io::{Read as _, Write as _, stdin, stdout},
    path::Path,
    sync::Arc,
};

use seawall_assess::{Proof, replay};
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
    // First that the answers mean what they are said to mean, then who they say it is, then
    // what follows.
    for answer in &proof.evidence {
        let again = reader::read(answer.probe, answer.received.as_slice(), answer.ended);
        if answer.reader != reader::VERSION || again != answer.outcome {
            return Err(broken());
        }
    }
    let same_ports = ports_of(&proof.evidence) == proof.ports;
    if identify(&proof.evidence) != proof.identity || !same_ports {
        return Err(broken());
    }
    let replayed = replay(&proof, catalogue()?).map_err(|error| broken().cause(&error))?;
    let said = words.with(
        "proof-holds",
        &[
            ("advisory", &proof.advisory),
            ("state", &words.code("state", &replayed.state)),
            ("answers", &proof.evidence.len().to_string()),
        ],
    );
    writeln!(stdout(), "{said}")?;
    Ok(Exit::Clean)
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
