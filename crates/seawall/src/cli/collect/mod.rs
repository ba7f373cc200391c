//! `seawall collect`: how evidence comes from hosts that nothing can be installed on.
//!
//! One script serves all: it looks which programs of the system there are, so that nobody has to
//! know beforehand whether a host is NT 4.0 or 2000. It is printed, not run: Seawall itself does
//! not start on such hosts. The card is for whoever stands before one, who may be no
//! administrator, and says what the script cannot do: save live event logs, which Windows up to
//! Server 2003 locks.
//!
//! There are two things to print and a list of them, so two commands and no options but where the
//! result goes. The script is in English alone, in ASCII: consoles of that age show either their
//! own code page or nothing readable.

pub mod args;
mod card;
mod items;
mod script;

use std::{io::Write as _, path::Path};

use self::{
    args::{Collect, CollectCommand},
    items::Items,
};
use super::catalogue::catalogue;
use crate::{
    failure::{Exit, Failure},
    output::Sink,
    words::Words,
};

/// Prints the script, the card, or what there is.
pub fn run(args: &Collect, words: &Words) -> Result<Exit, Failure> {
    match &args.command {
        None => print(&card::overview(&items()?, words), None),
        Some(CollectCommand::Script(out)) => {
            print(&script::script(&items()?), out.output.as_deref())
        }
        Some(CollectCommand::Card(out)) => {
            let card = card::card(words);
            match &out.output {
                Some(file) => print(&card::for_notepad(&card), Some(file)),
                None => print(&card, None),
            }
        }
    }
}

fn items() -> Result<Items, Failure> {
    Items::wanted(catalogue()?).map_err(|name| {
        // Only data that is built in can be at fault.
        Failure::new(Exit::Internal, "error-internal", &[("fault", &name)])
    })
}

fn print(text: &str, file: Option<&Path>) -> Result<Exit, Failure> {
    let mut out = Sink::open(file)?;
    out.write_all(text.as_bytes())?;
    out.close()?;
    Ok(Exit::Clean)
}
