//! Cabinets, read folder by folder.
//!
//! A cabinet packs many files into few folders, each one packed stream. The `cab` crate unpacks a
//! folder from its beginning for every file that is asked for, which for a folder of a hundred
//! thousand files takes its length squared, and it follows offsets that a hostile cabinet gives
//! out of bounds. So the directory is read here, and the crate is given a cabinet that holds a
//! single file: the folder. The format is that of Microsoft's cabinet specification ([MS-CAB]).

use std::{
    cell::Cell,
    collections::HashSet,
    io::{self, BufRead, BufReader, Read, Seek, SeekFrom},
};

use crate::{Error, FeedLimits, bounded::OverLimit, markup::read_fault};

/// A cabinet whose directory was read.
pub(crate) struct Cabinet<R> {
    reader: BufReader<R>,
    document: String,
    data_reserve: u8,
    folders: Vec<Folder>,
    files: Vec<File>,
}

struct Folder {
    first_block: u32,
    blocks: u16,
    compression: u16,
}

struct File {
    name: String,
    folder: usize,
    offset: u32,
    bytes: u32,
}

/// How many bytes may still be unpacked, of one cabinet and all that it holds.
pub(crate) struct Budget {
    left: Cell<u64>,
    limit: u64,
}

impl Budget {
    pub(crate) const fn new(limits: &FeedLimits) -> Self {
        Self { left: Cell::new(limits.unpacked_bytes), limit: limits.unpacked_bytes }
    }
}

const SIGNATURE: [u8; 4] = *b"MSCF";
const HEADER_BYTES: usize = 36;
const FOLDER_BYTES: usize = 8;
const PREVIOUS: u16 = 1;
const NEXT: u16 = 2;
const RESERVE: u16 = 4;
const LONGEST_NAME: usize = 256;

impl<R: Read + Seek> Cabinet<R> {
    /// Reads the directory: header, folders, files.
    pub(crate) fn open(
        reader: R,
        document: &str,
        expected: &'static str,
        limits: &FeedLimits,
    ) -> Result<Self, Error> {
        let mut reader = BufReader::new(reader);
        let mut signature = [0; SIGNATURE.len()];
        let read = fill(&mut reader, &mut signature);
        let read = read.map_err(|error| read_fault(document, &error, limits))?;
        if signature.get(..read) != Some(&SIGNATURE) {
            let found = if read == 0 { "nothing" } else { "no signature of a cabinet" };
            let (document, found) = (document.to_owned(), found.to_owned());
            return Err(Error::WrongFormat { document, expected, found });
        }
        Self::directory(reader, document).map_err(|error| in_directory(document, &error, limits))
    }

    fn directory(mut reader: BufReader<R>, document: &str) -> io::Result<Self> {
        let mut header = [0; HEADER_BYTES - SIGNATURE.len()];
        reader.read_exact(&mut header)?;
        let mut fields = &header[..];
        skip(&mut fields, 12)?;
        let first_file = read_u32(&mut fields)?;
        skip(&mut fields, 4)?;
        let [minor, major] = read_array(&mut fields)?;
        if (major, minor) > (1, 3) {
            return Err(invalid(format!("version {major}.{minor} is not known")));
        }
        let folder_count = read_u16(&mut fields)?;
        let file_count = read_u16(&mut fields)?;
        let flags = read_u16(&mut fields)?;
        if flags & (PREVIOUS | NEXT) != 0 {
            return Err(invalid("it goes on in another cabinet".to_owned()));
        }
        let (mut folder_reserve, mut data_reserve) = (0, 0);
        if flags & RESERVE != 0 {
            let header_reserve = read_u16(&mut reader)?;
            [folder_reserve, data_reserve] = read_array(&mut reader)?;
            skip(&mut reader, u64::from(header_reserve))?;
        }
        let mut folders = Vec::new();
        for _ in 0..folder_count {
            folders.push(Folder {
                first_block: read_u32(&mut reader)?,
                blocks: read_u16(&mut reader)?,
                compression: read_u16(&mut reader)?,
            });
            skip(&mut reader, u64::from(folder_reserve))?;
        }
        reader.seek(SeekFrom::Start(u64::from(first_file)))?;
        let mut files = Vec::new();
        for _ in 0..file_count {
            let bytes = read_u32(&mut reader)?;
            let offset = read_u32(&mut reader)?;
            let folder = usize::from(read_u16(&mut reader)?);
            if folder >= folders.len() {
                return Err(invalid(format!("a file lies in folder {folder}, which is not there")));
            }
            skip(&mut reader, 6)?;
            files.push(File { name: name(&mut reader)?, folder, offset, bytes });
        }
        files.sort_by_key(|file| (file.folder, file.offset));
        let document = document.to_owned();
        Ok(Self { reader, document, data_reserve, folders, files })
    }

    /// Gives the files that are wanted to `visit`, each with its name and its bytes, in the order
    /// in which they lie in their folders. Every folder is unpacked at most once.
    pub(crate) fn each_file(
        self,
        budget: &Budget,
        limits: &FeedLimits,
        wanted: impl Fn(&str) -> bool,
        mut visit: impl FnMut(&str, &mut dyn Read) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let Self { mut reader, document, data_reserve, folders, files } = self;
        let mut files = files.into_iter().filter(|file| wanted(&file.name)).peekable();
        let mut seen = HashSet::new();
        for (at, folder) in folders.iter().enumerate() {
            if files.peek().is_none_or(|file| file.folder != at) {
                continue;
            }
            let in_folder = |error: io::Error| read_fault(&document, &error, limits);
            let overlay = Overlay::new(&mut reader, folder, data_reserve).map_err(in_folder)?;
            let mut cabinet = cab::Cabinet::new(overlay).map_err(in_folder)?;
            let stream = cabinet.read_file(FOLDER).map_err(in_folder)?;
            let mut stream = Counted { inner: stream, budget, position: 0 };
            while let Some(file) = files.next_if(|file| file.folder == at) {
                let path = format!("{document}/{}", file.name);
                let in_file = |error: io::Error| read_fault(&path, &error, limits);
                if !seen.insert(file.name.clone()) {
                    return Err(in_file(invalid("the cabinet holds it twice".to_owned())));
                }
                stream.advance_to(u64::from(file.offset)).map_err(in_file)?;
                let mut content = Content { stream: &mut stream, left: u64::from(file.bytes) };
                visit(&file.name, &mut content)?;
                io::copy(&mut content, &mut io::sink()).map_err(in_file)?;
            }
        }
        Ok(())
    }
}

fn in_directory(document: &str, error: &io::Error, limits: &FeedLimits) -> Error {
    match read_fault(document, error, limits) {
        Error::BadDocument { document, fault, .. } => {
            Error::BadDocument { document, place: "its directory".to_owned(), fault }
        }
        other => other,
    }
}

/// The unpacked bytes of a folder, counted.
struct Counted<'a, S> {
    inner: S,
    budget: &'a Budget,
    position: u64,
}

impl<S: Read> Counted<'_, S> {
    fn advance_to(&mut self, offset: u64) -> io::Result<()> {
        let gap = offset.checked_sub(self.position);
        let gap = gap.ok_or_else(|| invalid("it lies across another file".to_owned()))?;
        let passed = io::copy(&mut self.by_ref().take(gap), &mut io::sink())?;
        if passed < gap {
            return Err(invalid("its folder ends before it".to_owned()));
        }
        Ok(())
    }
}

impl<S: Read> Read for Counted<'_, S> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        let bytes = u64::try_from(read).unwrap_or(u64::MAX);
        self.position = self.position.saturating_add(bytes);
        let left = self.budget.left.get().checked_sub(bytes);
        let over = || io::Error::other(OverLimit { limit: self.budget.limit });
        self.budget.left.set(left.ok_or_else(over)?);
        Ok(read)
    }
}

/// The bytes of one file. An end before their number is an error, not an end.
struct Content<'s, 'a, S> {
    stream: &'s mut Counted<'a, S>,
    left: u64,
}

impl<S: Read> Read for Content<'_, '_, S> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.left == 0 || buffer.is_empty() {
            return Ok(0);
        }
        let read = self.stream.by_ref().take(self.left).read(buffer)?;
        if read == 0 {
            return Err(invalid("its folder ends inside it".to_owned()));
        }
        self.left = self.left.saturating_sub(u64::try_from(read).unwrap_or(u64::MAX));
        Ok(read)
    }
}

/// A cabinet whose only file is one folder of another: a directory of our own before the bytes of
/// the other one.
struct Overlay<'r, R> {
    directory: Vec<u8>,
    inner: &'r mut BufReader<R>,
    /// Where the inner reader is.
    inner_position: u64,
    position: u64,
}

const FOLDER: &str = "folder";

impl<'r, R: Read + Seek> Overlay<'r, R> {
    fn new(inner: &'r mut BufReader<R>, folder: &Folder, data_reserve: u8) -> io::Result<Self> {
        let reserve_bytes = 4;
        let directory_bytes = HEADER_BYTES + reserve_bytes + FOLDER_BYTES + 16 + FOLDER.len() + 1;
        let directory_bytes = u32::try_from(directory_bytes).unwrap_or(u32::MAX);
        let first_block = folder.first_block.checked_add(directory_bytes);
        let first_block = first_block.ok_or_else(|| invalid("it is too large".to_owned()))?;
        let first_file = u32::try_from(HEADER_BYTES + reserve_bytes + FOLDER_BYTES).unwrap_or(0);
        let mut directory = SIGNATURE.to_vec();
        let mut put = |bytes: &[u8]| directory.extend_from_slice(bytes);
        put(&[0; 4]);
        // The whole size is not held against anything.
        put(&directory_bytes.to_le_bytes());
        put(&[0; 4]);
        put(&first_file.to_le_bytes());
        put(&[0, 0, 0, 0, 3, 1]);
        put(&1_u16.to_le_bytes());
        put(&1_u16.to_le_bytes());
        put(&RESERVE.to_le_bytes());
        put(&[0; 4]);
        put(&[0, 0, 0, data_reserve]);
        put(&first_block.to_le_bytes());
        put(&folder.blocks.to_le_bytes());
        put(&folder.compression.to_le_bytes());
        // No folder is longer: it has at most 65,535 blocks of 65,535 bytes.
        put(&u32::MAX.to_le_bytes());
        put(&[0; 12]);
        put(FOLDER.as_bytes());
        put(&[0]);
        let inner_position = inner.stream_position()?;
        Ok(Self { directory, inner, inner_position, position: 0 })
    }
}

impl<R: Read + Seek> Read for Overlay<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let own = usize::try_from(self.position).ok();
        let own = own.and_then(|at| self.directory.get(at..)).filter(|rest| !rest.is_empty());
        let read = if let Some(mut rest) = own {
            rest.read(buffer)?
        } else {
            let directory = u64::try_from(self.directory.len()).unwrap_or(u64::MAX);
            let wanted = self.position.saturating_sub(directory);
            if wanted != self.inner_position {
                let forward = i64::try_from(wanted).ok();
                let delta = forward.zip(i64::try_from(self.inner_position).ok());
                let delta = delta.and_then(|(to, from)| to.checked_sub(from));
                let delta = delta.ok_or_else(|| invalid("it is too large".to_owned()))?;
                // Stays within the buffer where it can.
                self.inner.seek_relative(delta)?;
                self.inner_position = wanted;
            }
            let read = self.inner.read(buffer)?;
            let bytes = u64::try_from(read).unwrap_or(u64::MAX);
            self.inner_position = self.inner_position.saturating_add(bytes);
            read
        };
        self.position = self.position.saturating_add(u64::try_from(read).unwrap_or(u64::MAX));
        Ok(read)
    }
}

impl<R: Read + Seek> Seek for Overlay<'_, R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let position = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::Current(delta) => self.position.checked_add_signed(delta),
            SeekFrom::End(_) => None,
        };
        self.position = position.ok_or_else(|| invalid("a place before its start".to_owned()))?;
        Ok(self.position)
    }
}

fn invalid(fault: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, fault)
}

fn fill(reader: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut bytes = Vec::new();
    let wanted = u64::try_from(buffer.len()).unwrap_or(u64::MAX);
    let read = reader.by_ref().take(wanted).read_to_end(&mut bytes)?;
    for (to, byte) in buffer.iter_mut().zip(bytes) {
        *to = byte;
    }
    Ok(read)
}

fn skip(reader: &mut impl Read, bytes: u64) -> io::Result<()> {
    let passed = io::copy(&mut reader.by_ref().take(bytes), &mut io::sink())?;
    if passed < bytes { Err(io::ErrorKind::UnexpectedEof.into()) } else { Ok(()) }
}

fn read_array<const N: usize>(reader: &mut impl Read) -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    reader.read_exact(&mut bytes)?;
    Ok(bytes)
}

fn read_u16(reader: &mut impl Read) -> io::Result<u16> {
    read_array(reader).map(u16::from_le_bytes)
}

fn read_u32(reader: &mut impl Read) -> io::Result<u32> {
    read_array(reader).map(u32::from_le_bytes)
}

/// A name up to its zero octet, with `/` between its parts.
fn name(reader: &mut impl BufRead) -> io::Result<String> {
    let mut bytes = Vec::new();
    let longest = u64::try_from(LONGEST_NAME + 1).unwrap_or(u64::MAX);
    reader.by_ref().take(longest).read_until(0, &mut bytes)?;
    if bytes.pop() != Some(0) {
        return Err(invalid(format!("a name has no end within {LONGEST_NAME} bytes")));
    }
    Ok(String::from_utf8_lossy(&bytes).replace('\\', "/"))
}
