//! Capture files, read as a stream.

mod frame;
mod pcap;
mod pcapng;
mod reader;
mod source;

pub use frame::{Frame, LinkType};
pub use reader::CaptureReader;
