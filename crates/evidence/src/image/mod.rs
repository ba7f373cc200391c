//! Disk images: a file, or several, to the bytes of the disk.
//!
//! | format | described in |
//! |---|---|
//! | qcow2 | QEMU's `docs/interop/qcow2.txt` |
//! | VMDK | VMware, "Virtual Disk Format 5.0" |
//! | VHD | Microsoft, "Virtual Hard Disk Image Format Specification" 1.0 |
//! | VHDX | [MS-VHDX] |
//! | E01 | libewf, "Expert Witness Compression Format specification" |
//!
//! A reader opens no file but the given one and those beside it that belong to it.

mod crc32c;
mod ewf;
mod qcow2;
mod unpack;
mod vhd;
mod vhdx;
mod vmdk;

use crate::{
    Error, Unsupported,
    source::{Source, narrow, wide, within},
};

pub(crate) use ewf::is_later_segment;
pub(crate) use unpack::LastPiece;

/// The format of an image, by its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ImageFormat {
    Qcow2,
    Vmdk,
    VmdkDescriptor,
    Vhd,
    Vhdx,
    Ewf,
}

/// An image that is open.
pub(crate) struct Image {
    /// The bytes of the disk.
    pub(crate) disk: Source,
    /// What is wrong with the image, or left out.
    pub(crate) faults: Vec<Error>,
}

/// The folder of an image.
pub(crate) struct Beside<'a> {
    /// The name of the image in it.
    pub(crate) name: &'a str,
    /// Gives the file of a name in it.
    pub(crate) open: &'a mut dyn FnMut(&str) -> Option<Source>,
}

/// What the first and last bytes of a file say of it.
pub(crate) fn recognise(source: &Source, head: &[u8]) -> Result<Option<ImageFormat>, Error> {
    let format = match head {
        [b'Q', b'F', b'I', 0xfb, 0, 0, 0, 1, ..] => return named("a qcow image of version 1"),
        [b'Q', b'F', b'I', 0xfb, ..] => ImageFormat::Qcow2,
        [b'K', b'D', b'M', b'V', ..] => ImageFormat::Vmdk,
        [b'C', b'O', b'W', b'D', ..] => return named("a VMDK image of an old ESX"),
        [b'v', b'h', b'd', b'x', b'f', b'i', b'l', b'e', ..] => ImageFormat::Vhdx,
        [b'E', b'V', b'F', 9, 0x0d, 0x0a, 0xff, 0, ..] => ImageFormat::Ewf,
        [b'L', b'V', b'F', 9, 0x0d, 0x0a, 0xff, 0, ..] => return named("a logical EnCase image"),
        [b'E', b'V', b'F', b'2', ..] => return named("an EnCase image of version 2"),
        [b'c', b'o', b'n', b'e', b'c', b't', b'i', b'x', ..] => ImageFormat::Vhd,
        _ if vmdk::is_descriptor(head) => ImageFormat::VmdkDescriptor,
        _ if head.get(64..68) == Some(&[0x7f, 0x10, 0xda, 0xbe]) => {
            return named("a VirtualBox image");
        }
        _ if vhd::has_footer(source)? => ImageFormat::Vhd,
        _ => return Ok(None),
    };
    Ok(Some(format))
}

fn named(format: &'static str) -> Result<Option<ImageFormat>, Error> {
    Err(Unsupported::Format(format).into())
}

/// Whether other files may belong to an image with these first bytes.
pub(crate) fn leads(head: &[u8]) -> bool {
    vmdk::is_descriptor(head) || head.starts_with(b"EVF") && !is_later_segment(head)
}

/// Opens an image.
pub(crate) fn open(
    format: ImageFormat,
    source: &Source,
    beside: &mut Beside<'_>,
) -> Result<Image, Error> {
    match format {
        ImageFormat::Qcow2 => qcow2::open(source),
        ImageFormat::Vmdk => vmdk::open(source),
        ImageFormat::VmdkDescriptor => vmdk::open_descriptor(source, beside),
        ImageFormat::Vhd => vhd::open(source),
        ImageFormat::Vhdx => vhdx::open(source),
        ImageFormat::Ewf => ewf::open(source, beside),
    }
}

/// Reads over units of `unit` bytes of a disk of `size`: `read` is given the number of a unit, the
/// bytes to leave out in it, and what to fill.
pub(crate) fn pieces(
    size: u64,
    unit: u64,
    offset: u64,
    into: &mut [u8],
    mut read: impl FnMut(u64, u64, &mut [u8]) -> Result<(), Error>,
) -> Result<usize, Error> {
    let length = within(size, offset, into.len());
    let mut rest = into.get_mut(..length).unwrap_or_default();
    let mut at = offset;
    while !rest.is_empty() {
        let skip = at % unit;
        let take = rest.len().min(narrow(unit - skip));
        let (piece, behind) = rest.split_at_mut(take);
        read(at / unit, skip, piece)?;
        at = at.saturating_add(wide(take));
        rest = behind;
    }
    Ok(length)
}
