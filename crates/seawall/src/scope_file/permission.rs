//! A scope file that was found to hold.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use jiff::{Timestamp, ToSpan as _};
use seawall_facts::Timestamp as Millis;
use seawall_probe::{AddressSet, Grant, Ground};

use super::{date::LONGEST, document::Document, key::PublicKey};
use crate::{clock, failure::Failure};

/// A scope that is well-formed, not over, and signed where it has to be.
#[derive(Clone, Debug)]
pub struct Permission {
    /// Where it was read from.
    pub file: PathBuf,
    /// The file's text, for the record.
    pub text: String,
    /// The key it was verified with, where it is signed.
    pub trust: Option<PublicKey>,
    /// What it says.
    pub document: Document,
}

impl Permission {
    /// Reads a scope file and judges it as of now. A key that is named is insisted on.
    pub fn read(file: &Path, trust: Option<PublicKey>) -> Result<Self, Failure> {
        let named = file.display().to_string();
        let text = fs::read_to_string(file).map_err(|error| {
            Failure::usage("error-scope-unreadable", &[("file", &named)])
                .cause(&error)
                .hint("hint-scope-none", &[])
        })?;
        let document = Document::parse(&text, file)?;
        if let Some(address) = document.first_on(Ground::NoHost) {
            return Err(Failure::usage("error-no-host", &[("address", &address.to_string())])
                .hint("hint-no-host", &[]));
        }
        let file = std::path::absolute(file).unwrap_or_else(|_| file.to_owned());
        let permission = Self { file, text, trust, document };
        permission.check_signature()?;
        permission.check_end(clock::now())?;
        Ok(permission)
    }

    /// Refuses targets of which one is outside loopback and outside its networks.
    pub fn check_covers(&self, targets: &AddressSet) -> Result<(), Failure> {
        let uncovered = targets.without(&self.document.allowed());
        let outside = [Ground::Private, Ground::Public];
        match outside.into_iter().find_map(|ground| ground.first_in(&uncovered)) {
            None => Ok(()),
            Some(address) => Err(self.refused(
                "error-scope-not-covered",
                &[("address", &address.to_string())],
                "hint-scope-not-covered",
            )),
        }
    }

    /// Refuses to begin before it has begun.
    pub fn check_begun(&self) -> Result<(), Failure> {
        if clock::now() >= millis(self.document.from) {
            return Ok(());
        }
        let from = clock::local(millis(self.document.from));
        Err(self.refused("error-scope-not-begun", &[("from", &from)], "hint-scope-not-begun"))
    }

    /// What the network side is told of it.
    pub fn grant(&self) -> Grant {
        Grant {
            allowed: self.document.allowed(),
            from: millis(self.document.from),
            until: last_millisecond(self.document.until),
            clock: Arc::new(clock::now),
        }
    }

    fn check_signature(&self) -> Result<(), Failure> {
        let public = self.document.first_on(Ground::Public).map(|address| address.to_string());
        match (&self.document.signature, &self.trust, public) {
            (Some((key, value)), Some(trusted), _) => {
                let holds = key == trusted && key.verifies(&self.document.signed_bytes(), value);
                let refused = || self.refused("error-scope-signature", &[], "hint-scope-signature");
                if holds { Ok(()) } else { Err(refused()) }
            }
            (None, Some(_), _) => {
                Err(self.refused("error-scope-unsigned", &[], "hint-scope-unsigned"))
            }
            (signature, None, Some(address)) => {
                let (error, hint) = match signature {
                    None => ("error-scope-public-unsigned", "hint-scope-unsigned"),
                    Some(_) => ("error-scope-public-untrusted", "hint-scope-untrusted"),
                };
                Err(self.refused(error, &[("address", &address)], hint))
            }
            (_, None, None) => Ok(()),
        }
    }

    fn check_end(&self, now: Millis) -> Result<(), Failure> {
        let until = millis(self.document.until);
        let said = clock::local(until);
        if now > last_millisecond(self.document.until) {
            return Err(self.refused(
                "error-scope-expired",
                &[("until", &said)],
                "hint-scope-expired",
            ));
        }
        if until > last_allowed(now) {
            return Err(self.refused("error-scope-long", &[("until", &said)], "hint-scope-long"));
        }
        Ok(())
    }

    fn refused(
        &self,
        key: &'static str,
        args: &[(&'static str, &str)],
        hint: &'static str,
    ) -> Failure {
        let file = self.file.display().to_string();
        let args: Vec<_> = args.iter().copied().chain([("file", file.as_str())]).collect();
        Failure::usage(key, &args).hint(hint, &[])
    }
}

/// The latest instant at which a scope may end, seen from now.
pub fn last_allowed(now: Millis) -> Millis {
    let now = Timestamp::from_millisecond(now.0).unwrap_or(Timestamp::MAX);
    millis(now.checked_add((LONGEST * 24).hours()).unwrap_or(Timestamp::MAX))
}

/// An instant in milliseconds.
pub fn millis(at: Timestamp) -> Millis {
    Millis(at.as_millisecond())
}

/// The second that a scope ends with belongs to it.
fn last_millisecond(until: Timestamp) -> Millis {
    Millis(until.as_millisecond().saturating_add(999))
}
