//! `seawall contain`: what stands between a host and its attacker until it is updated, or for ever.

pub mod args;
mod explain;
mod plan;
mod policy;
mod render;
mod scope;
mod switches;
mod terms;

use args::{Contain, ContainCommand};
pub(super) use terms::term;

use super::args::Common;
use crate::{
    failure::{Exit, Failure},
    words::Words,
};

/// Plans, writes or explains.
pub async fn run(common: &Common, args: &Contain, words: &Words) -> Result<Exit, Failure> {
    match &args.command {
        ContainCommand::Plan(args) => plan::run(common, args, words).await,
        ContainCommand::Render(args) => render::run(common, args, words).await,
        ContainCommand::Explain(args) => explain::run(common, args, words),
    }
}
