//! Cabinets ([MS-CAB]): stored, MSZIP and LZX.
//!
//! A folder is unpacked once, block by block, and its files are cut out of it as they come.

use std::sync::Arc;

use flate2::{Decompress, FlushDecompress};
use lzxd::{Lzxd, WindowSize};

use super::{Bounds, Member, Sink, guard};
use crate::{
    Error, Limit, Modified, Unsupported,
    error::{cut, damaged},
    numbers::{le16, le32},
    source::{Memory, Source, narrow, wide},
};

/// Reads the files of a cabinet, folder by folder.
pub(super) fn read(source: &Source, bounds: &Bounds<'_>, sink: &mut dyn Sink) -> Result<(), Error> {
    let header = Header::read(source)?;
    let mut files = header.files(source, bounds, sink)?;
    files.sort_by_key(|file| (file.folder, file.start));
    for files in files.chunk_by(|file, next| file.folder == next.folder) {
        let wanted: Vec<&File> = files.iter().filter(|file| sink.wants(&file.member)).collect();
        let Some(first) = wanted.first() else { continue };
        let mut folder = match Folder::open(source, &header, first.folder) {
            Ok(folder) => folder,
            Err(error) => {
                sink.fault(Some(&first.member), error);
                continue;
            }
        };
        for file in wanted {
            if sink.has_ended() {
                return Ok(());
            }
            match folder.file(file, bounds) {
                Ok(bytes) => sink.take(file.member.clone(), Arc::new(Memory(bytes))),
                Err(error) => sink.fault(Some(&file.member), error),
            }
        }
    }
    Ok(())
}

struct Header {
    folders: u16,
    files: u16,
    files_at: u64,
    folders_at: u64,
    /// Bytes of a folder's entry, and of what stands in front of a block beside its numbers.
    folder_size: u64,
    block_extra: u64,
}

impl Header {
    fn read(source: &Source) -> Result<Self, Error> {
        let header: [u8; 40] = source.array("the header", 0)?;
        let field = |at| le16(&header, at).unwrap_or_default();
        let flags = field(30);
        let mut at = 36;
        let (mut folder_extra, mut block_extra) = (0, 0);
        if flags & 4 != 0 {
            let sizes = le32(&header, 36).unwrap_or_default().to_le_bytes();
            at = 40 + u64::from(field(36));
            [folder_extra, block_extra] = [u64::from(sizes[2]), u64::from(sizes[3])];
        }
        // The names of the cabinet before and of its disk, and of those behind.
        for _ in 0..(flags & 3).count_ones() * 2 {
            at = name(source, at)?.1;
        }
        Ok(Self {
            folders: field(26),
            files: field(28),
            files_at: le32(&header, 16).map_or(0, u64::from),
            folders_at: at,
            folder_size: 8 + folder_extra,
            block_extra,
        })
    }

    fn files(
        &self,
        source: &Source,
        bounds: &Bounds<'_>,
        sink: &mut dyn Sink,
    ) -> Result<Vec<File>, Error> {
        let mut files = Vec::new();
        let mut at = self.files_at;
        for _ in 0..self.files {
            let entry: [u8; 16] = match source.array("the entry of a file", at) {
                Ok(entry) => entry,
                Err(error) => {
                    sink.fault(None, error);
                    break;
                }
            };
            bounds.meter.charge(0)?;
            let (bytes, next) = name(source, at + 16)?;
            at = next;
            let field = |at| le16(&entry, at).unwrap_or_default();
            let modified = Modified::from_dos(field(10), field(12));
            let path = String::from_utf8_lossy(&bytes);
            let size = le32(&entry, 0).map_or(0, u64::from);
            let member = Member::new(&path, size, modified);
            let folder = field(8);
            if folder >= self.folders {
                if sink.wants(&member) {
                    // The three highest numbers are for files that go on from or into another one.
                    let divided = folder >= 0xfffd;
                    let at = at.saturating_sub(16);
                    let broken = || damaged("the entry of a file", at);
                    let fault = if divided { Unsupported::DividedMember.into() } else { broken() };
                    sink.fault(Some(&member), fault);
                }
                continue;
            }
            files.push(File { member, folder, start: le32(&entry, 4).map_or(0, u64::from) });
        }
        Ok(files)
    }
}

/// A name that ends with a zero, and where it ends.
fn name(source: &Source, at: u64) -> Result<(Vec<u8>, u64), Error> {
    let mut bytes = [0; 257];
    let read = source.read_at(at, &mut bytes)?;
    let bytes = bytes.get(..read).unwrap_or_default();
    let end = bytes.iter().position(|byte| *byte == 0).ok_or_else(|| damaged("a name", at))?;
    Ok((bytes.get(..end).unwrap_or_default().to_vec(), at + wide(end) + 1))
}

struct File {
    member: Member,
    folder: u16,
    /// Where it begins in its folder, unpacked.
    start: u64,
}

/// A folder that is being unpacked.
struct Folder<'a> {
    source: &'a Source,
    method: Method,
    /// Where the next block stands, and how many there are yet.
    at: u64,
    blocks: u16,
    block_extra: u64,
    /// The block that was unpacked last, and where it begins.
    block: Vec<u8>,
    start: u64,
    /// Why no further one can be unpacked.
    broken: bool,
}

enum Method {
    Stored,
    Mszip,
    Lzx(Box<Lzxd>),
}

impl<'a> Folder<'a> {
    fn open(source: &'a Source, header: &Header, number: u16) -> Result<Self, Error> {
        let at = header.folders_at + u64::from(number) * header.folder_size;
        let entry: [u8; 8] = source.array("the entry of a folder", at)?;
        let kind = le16(&entry, 6).unwrap_or_default();
        let method = match kind & 15 {
            0 => Method::Stored,
            1 => Method::Mszip,
            3 => Method::Lzx(Box::new(Lzxd::new(
                window(kind >> 8 & 31).ok_or_else(|| damaged("the entry of a folder", at))?,
            ))),
            _ => return Err(Unsupported::PackedMember.into()),
        };
        Ok(Self {
            source,
            method,
            at: le32(&entry, 0).map_or(0, u64::from),
            blocks: le16(&entry, 4).unwrap_or_default(),
            block_extra: header.block_extra,
            block: Vec::new(),
            start: 0,
            broken: false,
        })
    }

    /// A file that begins in the last block or behind it; what was passed over is the same as an
    /// overlapping file, which no writer makes.
    fn file(&mut self, file: &File, bounds: &Bounds<'_>) -> Result<Vec<u8>, Error> {
        let size = file.member.size;
        if size > bounds.held {
            return Err(Error::OverLimit { limit: Limit::HeldBytes, most: bounds.held });
        }
        if file.start < self.start {
            return Err(damaged("the entry of a file, which begins inside another,", file.start));
        }
        let mut bytes = Vec::new();
        while wide(bytes.len()) < size {
            let at = file.start + wide(bytes.len());
            let skip = narrow(at - self.start);
            let rest = self.block.get(skip..).unwrap_or_default();
            if rest.is_empty() {
                self.next(bounds)?;
                continue;
            }
            let take = rest.len().min(narrow(size) - bytes.len());
            bytes.extend_from_slice(rest.get(..take).unwrap_or_default());
        }
        Ok(bytes)
    }

    /// Unpacks the next block.
    fn next(&mut self, bounds: &Bounds<'_>) -> Result<(), Error> {
        if self.broken || self.blocks == 0 {
            return Err(cut("the rest of a folder", self.at));
        }
        self.broken = true;
        bounds.meter.charge(wide(BLOCK))?;
        let head: [u8; 8] = self.source.array("a block", self.at)?;
        let field = |at| le16(&head, at).map_or(0, usize::from);
        let (packed, size) = (field(4), field(6));
        let broken = || damaged("a block", self.at);
        // Of size zero are blocks that go on in another cabinet.
        if size == 0 || size > BLOCK {
            return Err(if size == 0 { Unsupported::DividedMember.into() } else { broken() });
        }
        let data_at = self.at + 8 + self.block_extra;
        let data = self.source.bytes("a block", data_at, packed)?;
        let sum = le32(&head, 0).unwrap_or_default();
        let extra = self.source.bytes("a block", self.at + 4, 4 + narrow(self.block_extra))?;
        if sum != 0 && sum != checksum(&extra, checksum(&data, 0)) {
            return Err(broken());
        }
        let block = match &mut self.method {
            Method::Stored => Some(data),
            Method::Mszip => unzip(&data, &self.block, size),
            Method::Lzx(lzx) => guard::run(|| {
                let block = lzx.decompress_next(&data, size);
                block.map(<[u8]>::to_vec).map_err(std::io::Error::other)
            })
            .ok(),
        };
        let block = block.filter(|block| block.len() == size).ok_or_else(broken)?;
        self.start += wide(self.block.len());
        self.block = block;
        self.at = data_at + wide(packed);
        self.blocks -= 1;
        self.broken = false;
        Ok(())
    }
}

/// Bytes of a block, unpacked.
const BLOCK: usize = 32 << 10;

fn window(logarithm: u16) -> Option<WindowSize> {
    Some(match logarithm {
        15 => WindowSize::KB32,
        16 => WindowSize::KB64,
        17 => WindowSize::KB128,
        18 => WindowSize::KB256,
        19 => WindowSize::KB512,
        20 => WindowSize::MB1,
        21 => WindowSize::MB2,
        _ => return None,
    })
}

/// A block of MSZIP: `CK` and a deflate stream, which goes back into the block before ([MS-MCI]).
fn unzip(packed: &[u8], before: &[u8], size: usize) -> Option<Vec<u8>> {
    let packed = packed.strip_prefix(b"CK")?;
    let mut stream = Decompress::new(false);
    // The block before goes in front as a stored one: an inflater knows no other way back.
    let length = u16::try_from(before.len()).ok()?;
    let mut unpacked = vec![0; before.len() + size];
    if length > 0 {
        let mut stored = vec![0];
        stored.extend(length.to_le_bytes());
        stored.extend((!length).to_le_bytes());
        stored.extend(before);
        let into = unpacked.get_mut(..before.len())?;
        stream.decompress(&stored, into, FlushDecompress::None).ok()?;
        (stream.total_out() == u64::from(length)).then_some(())?;
    }
    let into = unpacked.get_mut(before.len()..)?;
    stream.decompress(packed, into, FlushDecompress::Finish).ok()?;
    (stream.total_out() == wide(before.len() + size)).then(|| unpacked.split_off(before.len()))
}

/// [MS-CAB], section 3.1: words exclusive-or, the last bytes of a broken word with the first one
/// highest.
fn checksum(bytes: &[u8], seed: u32) -> u32 {
    let words = bytes.chunks_exact(4);
    let rest = words.remainder().iter().fold(0, |rest, byte| rest << 8 | u32::from(*byte));
    words.fold(seed, |sum, word| sum ^ le32(word, 0).unwrap_or_default()) ^ rest
}
