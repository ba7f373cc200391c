//! `seawall scan --dry-run`: what would be sent, as a page that can be handed in.

mod page;
mod text;

use std::{io::Write as _, sync::Arc};

use super::{args::Scan, intended::Intended, window};
use crate::{
    failure::{Exit, Failure},
    output::{Format, Sink},
    words::Words,
};

use page::Page;

/// Prints the page. Nothing is sent and nothing is stored.
pub async fn run(args: &Scan, words: &Arc<Words>) -> Result<Exit, Failure> {
    let format = Format::parse(&args.format, Format::ALL)?;
    args.window.as_deref().map(window::read).transpose()?;
    // A scope that has not begun is in order here: the page is what is handed in before.
    let page = Page::new(args, &Intended::read(args).await?)?;
    let said = match format {
        Format::Json | Format::JsonLines => {
            serde_json::to_string(&page).map_err(std::io::Error::from)? + "\n"
        }
        _ => text::render(&page, words),
    };
    let mut sink = Sink::open(args.output.as_deref())?;
    sink.write_all(said.as_bytes())?;
    sink.close()?;
    Ok(Exit::Clean)
}
