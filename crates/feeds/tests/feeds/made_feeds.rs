//! Documents for the importers of feeds, all made up here.

use std::io::{Cursor, Write};

use cab::{CabinetBuilder, CompressionType};
use seawall_facts::Products;
use seawall_feeds::{Error, FeedLimits, Imported, Intake};

/// What an importer makes of a document.
pub(crate) fn import(
    limits: &FeedLimits,
    read: impl FnOnce(&mut Intake<'_>) -> Result<(), Error>,
) -> Result<Imported, Error> {
    let mut intake = Intake::new(limits, Products::embedded());
    read(&mut intake)?;
    Ok(intake.finish(seawall_advisory::feed::FeedKind::Wsus, "digest"))
}

/// Limits that a small document can be over.
pub(crate) const SMALL: FeedLimits = FeedLimits {
    unpacked_bytes: 1 << 20,
    document_bytes: 256 << 10,
    documents: 16,
    records: 200,
    record_bytes: 16 << 10,
    depth: 16,
    facts_bytes: 256 << 10,
};

/// A cabinet with one folder for each list of files.
pub(crate) fn cabinet(kind: CompressionType, folders: &[&[(&str, &[u8])]]) -> Vec<u8> {
    let mut builder = CabinetBuilder::new();
    for files in folders {
        let folder = builder.add_folder(kind);
        for (name, _) in *files {
            folder.add_file(*name);
        }
    }
    let mut writer = builder.build(Cursor::new(Vec::new())).unwrap();
    let mut contents = folders.iter().flat_map(|files| files.iter().map(|(_, bytes)| bytes));
    while let Some(mut file) = writer.next_file().unwrap() {
        file.write_all(contents.next().unwrap()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// A cabinet of one LZX folder with one file, in blocks that LZX leaves as they are: there is
/// nothing at hand that packs LZX.
pub(crate) fn lzx_cabinet(name: &str, content: &[u8]) -> Vec<u8> {
    let mut data = Vec::new();
    let chunks: Vec<&[u8]> = content.chunks(0x8000).collect();
    for (at, chunk) in chunks.iter().enumerate() {
        // One bit once for no translation; then for each block three bits of kind (3), 24 of
        // size, and the rest of the word; then three offsets.
        let size = u32::try_from(chunk.len()).unwrap();
        let bits = if at == 0 { (3 << 28) | (size << 4) } else { (3 << 29) | (size << 5) };
        let mut block = Vec::new();
        block.extend(u16::try_from(bits >> 16).unwrap().to_le_bytes());
        block.extend(u16::try_from(bits & 0xffff).unwrap().to_le_bytes());
        for offset in [1_u32; 3] {
            block.extend(offset.to_le_bytes());
        }
        block.extend(*chunk);
        data.extend([0; 4]);
        data.extend(u16::try_from(block.len()).unwrap().to_le_bytes());
        data.extend(u16::try_from(chunk.len()).unwrap().to_le_bytes());
        data.extend(block);
    }
    let blocks = u16::try_from(chunks.len()).unwrap();
    directory(name, content.len(), blocks, 0x1503, &data)
}

/// A cabinet of one folder with one file, its data as given.
pub(crate) fn directory(name: &str, size: usize, blocks: u16, kind: u16, data: &[u8]) -> Vec<u8> {
    let head = 36 + 8 + 16 + name.len() + 1;
    let mut bytes = b"MSCF\0\0\0\0".to_vec();
    bytes.extend(u32::try_from(head + data.len()).unwrap().to_le_bytes());
    bytes.extend([0; 4]);
    bytes.extend(44_u32.to_le_bytes());
    bytes.extend([0, 0, 0, 0, 3, 1, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0]);
    bytes.extend(u32::try_from(head).unwrap().to_le_bytes());
    bytes.extend(blocks.to_le_bytes());
    bytes.extend(kind.to_le_bytes());
    bytes.extend(u32::try_from(size).unwrap().to_le_bytes());
    bytes.extend([0; 12]);
    bytes.extend(name.as_bytes());
    bytes.push(0);
    bytes.extend(data);
    bytes
}
