//! What people say of hosts on a command line.

use seawall_remedy::contain::case::Term;

use crate::failure::Failure;

/// `role:opc`, `need:http=no`.
pub(in crate::cli) fn term(text: &str) -> Result<(Term, bool), Failure> {
    let (name, is_so) = match text.split_once('=') {
        Some((name, "yes" | "true")) => (name, true),
        Some((name, "no" | "false")) => (name, false),
        None => (text, true),
        Some(_) => return Err(unsaid(text)),
    };
    let term: Term = name.parse().map_err(|_| unsaid(text))?;
    match term {
        Term::Product
        | Term::ServicePack
        | Term::PatchPath(_)
        | Term::ManagedRemotely
        | Term::ManagedByDcom => Err(unsaid(text)),
        term => Ok((term, is_so)),
    }
}

fn unsaid(text: &str) -> Failure {
    Failure::usage("error-contain-say", &[("text", text)]).hint("hint-contain-say", &[])
}
