//! `advisory export`.

use std::collections::BTreeMap;

use seawall_advisory::{Bulletin, ServicePackRecord};
use serde::Serialize;

use super::{names, record::Head};
use crate::cli::advisory_args::Export;
use crate::{
    failure::{Exit, Failure},
    output::{Sink, line},
};

/// The whole catalogue.
#[derive(Debug, Serialize)]
struct Exported<'a> {
    #[serde(flatten)]
    head: Head,
    sources: BTreeMap<&'a str, &'a str>,
    service_packs: &'a [ServicePackRecord],
    bulletins: Vec<&'a Bulletin>,
}

/// Exports.
pub fn run(args: &Export) -> Result<Exit, Failure> {
    let known = names::known(&args.as_of)?;
    let mut out = Sink::open(args.output.as_deref())?;
    let exported = Exported {
        head: Head::of(&known),
        sources: known.sources().collect(),
        service_packs: known.service_packs(),
        bulletins: known.bulletins().collect(),
    };
    line(&exported, &mut out)?;
    out.close()?;
    Ok(Exit::Clean)
}
