//! XML and HTML as they come from outside, within limits.

mod html;
mod xml;

pub(crate) use html::{Tag, Token, plain, tokens};
pub(crate) use xml::{Node, Start, Xml, read_fault};
