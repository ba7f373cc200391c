//! `seawall verify-proof`: a proof derived again, offline, from the bytes in it.

use std::{
    error::Error,
    io::{Read as _, Write as _, stdin, stdout},
    path::Path,
    slice::from_ref,
    sync::Arc,
};

use seawall_advisory::FeedRef;
use seawall_assess::{
    Proof, RemoteProof, ReplayError, Replayed,
    join::{JoinedProof, replay_joined},
    judge::Judge,
    replay_by,
};
use seawall_facts::Products;
use seawall_probe::{identify, reader};
use serde::{Deserialize, Serialize, de::Error as _};
use serde_json::Value;

use super::{advisory::names, args::VerifyProof, catalogue::catalogue};
use crate::{
    failure::{Exit, Failure},
    judging::ports_of,
    words::Words,
};

/// Largest proof read: a host's answers are some ten thousand bytes.
const LIMIT: u64 = 64 << 20;

/// Verifies.
pub fn run(args: &VerifyProof, words: &Arc<Words>) -> Result<Exit, Failure> {
    let judge = Judge::new(catalogue()?, Products::embedded());
    for file in &args.files {
        for given in read(file)? {
            verify(&given, &judge, words)?;
        }
    }
    Ok(Exit::Clean)
}

fn verify(given: &Given, judge: &Judge<'_>, words: &Words) -> Result<(), Failure> {
    let broken =
        || Failure::new(Exit::Unverified, "proof-broken", &[("advisory", given.advisory())]);
    if !given.remote().is_none_or(means_what_it_says) {
        return Err(broken());
    }
    let replayed = if given.feeds().is_empty() {
        given.replayed(judge)
    } else {
        let known = names::by_feeds(given.feeds(), given.advisory())?;
        let known = known.map_err(|feed| not_imported(&feed))?;
        given.replayed(&Judge::new(&known, Products::embedded()))
    };
    let replayed = replayed.map_err(|error| broken().cause(&error))?;
    let (answers, facts) = given.counts();
    let key = match (answers, facts) {
        (Some(_), None) => "proof-holds",
        (None, _) => "proof-holds-by-facts",
        (Some(_), Some(_)) => "proof-holds-joined",
    };
    let count = |count: Option<usize>| count.unwrap_or_default().to_string();
    let said = words.with(
        key,
        &[
            ("advisory", given.advisory()),
            ("state", &words.code("state", &replayed.state)),
            ("answers", &count(answers)),
            ("facts", &count(facts)),
        ],
    );
    writeln!(stdout(), "{said}")?;
    Ok(())
}

/// What a proof rests on is not there: nothing is said against it.
fn not_imported(feed: &FeedRef) -> Failure {
    let date = feed.date.map(|date| date.to_string()).unwrap_or_default();
    let args = [("feed", feed.name.as_str()), ("date", &date), ("digest", &feed.digest)];
    Failure::new(Exit::Unverified, "proof-feed", &args).hint("hint-proof-feed", &args)
}

/// What can be verified.
enum Given {
    One(Proof),
    Joined(Box<JoinedProof>),
}

impl Given {
    fn parse(value: &Value) -> Result<Self, serde_json::Error> {
        let is_joined = value.get("schema").and_then(Value::as_str) == Some(JoinedProof::SCHEMA);
        Ok(if is_joined { Self::Joined(exactly(value)?) } else { Self::One(exactly(value)?) })
    }

    const fn remote(&self) -> Option<&RemoteProof> {
        match self {
            Self::One(Proof::Remote(proof)) => Some(proof),
            Self::One(Proof::Host(_)) => None,
            Self::Joined(proof) => Some(&proof.outside),
        }
    }

    /// The feeds it rests on.
    fn feeds(&self) -> &[FeedRef] {
        match self {
            Self::One(Proof::Remote(_)) => &[],
            Self::One(Proof::Host(proof)) => &proof.feeds,
            Self::Joined(proof) => &proof.within.feeds,
        }
    }

    fn replayed(&self, judge: &Judge<'_>) -> Result<Replayed, ReplayError> {
        match self {
            Self::One(proof) => replay_by(proof, judge),
            Self::Joined(proof) => replay_joined(proof, judge),
        }
    }

    /// How many answers and facts it rests on.
    const fn counts(&self) -> (Option<usize>, Option<usize>) {
        match self {
            Self::One(Proof::Remote(proof)) => (Some(proof.evidence.len()), None),
            Self::One(Proof::Host(proof)) => (None, Some(proof.facts.len())),
            Self::Joined(proof) => {
                (Some(proof.outside.evidence.len()), Some(proof.within.facts.len()))
            }
        }
    }

    fn advisory(&self) -> &str {
        match self {
            Self::One(proof) => proof.advisory(),
            Self::Joined(proof) => &proof.advisory,
        }
    }
}

/// A proof that holds what was given and nothing else: what reading passes by or reads in two
/// ways would not be covered by what is derived again.
fn exactly<T: for<'de> Deserialize<'de> + Serialize>(
    value: &Value,
) -> Result<T, serde_json::Error> {
    let read = T::deserialize(value)?;
    if serde_json::to_value(&read)? == *value {
        Ok(read)
    } else {
        Err(serde_json::Error::custom("it holds something that no proof has"))
    }
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

/// The proofs of a file: one, or a list of them.
fn read(file: &Path) -> Result<Vec<Given>, Failure> {
    let name = file.display().to_string();
    let unreadable = |error: &dyn Error| {
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
    let value: Value = serde_json::from_str(&text).map_err(|error| unreadable(&error))?;
    let proofs = value.as_array().map_or(from_ref(&value), Vec::as_slice);
    if proofs.is_empty() {
        // Nothing shown is nothing proven.
        return Err(unreadable(&serde_json::Error::custom("it holds no proof")));
    }
    let proofs = proofs.iter().map(Given::parse).collect::<Result<Vec<Given>, _>>();
    proofs.map_err(|error| unreadable(&error))
}
