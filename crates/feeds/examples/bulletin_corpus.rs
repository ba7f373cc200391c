//! Writes the archives that fuzz targets begin with: `bulletin_corpus FOLDER`, which is
//! `fuzz/corpus`. What a fuzzer found and was kept lies beside them.
#![allow(clippy::print_stdout, reason = "an example talks to people")]

use std::{error::Error, fs, io::Write, path::Path};

use liblzma::{
    stream::{Check, Filters, LzmaOptions, Stream},
    write::XzEncoder,
};
use tar::{Builder, EntryType, Header};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args().nth(1).ok_or("usage: bulletin_corpus FOLDER")?;
    let folder = Path::new(&folder);
    let (archives, tars) = (folder.join("bulletin_archive"), folder.join("bulletin_tar"));
    for (name, tar) in tars_by_name()? {
        fs::write(archives.join(name), xz(&tar)?)?;
        fs::write(tars.join(name), tar)?;
        println!("{name}");
    }
    Ok(())
}

type Files = Vec<(&'static str, Vec<u8>)>;

fn tars_by_name() -> Result<Files, Box<dyn Error>> {
    let mut documents = Builder::new(Vec::new());
    add(&mut documents, EntryType::Regular, "a/ms04-900.md", DOCUMENT)?;
    add(&mut documents, EntryType::Regular, "a/ms04-901.md", b"CVE-2004-0001\n")?;
    add(&mut documents, EntryType::Regular, "README.md", b"x")?;

    let mut kinds = Builder::new(Vec::new());
    add(&mut kinds, EntryType::Directory, "a/", b"")?;
    add(&mut kinds, EntryType::Symlink, "ms04-901.md", b"")?;
    add(&mut kinds, EntryType::GNULongName, "././@LongLink", b"a/b/ms04-900.md\0")?;
    add(&mut kinds, EntryType::Regular, "cut", DOCUMENT)?;
    add(&mut kinds, EntryType::XHeader, "p", b"20 path=ms04-902.md\n")?;
    add(&mut kinds, EntryType::Regular, "cut", DOCUMENT)?;

    let mut size = Builder::new(Vec::new());
    add(&mut size, EntryType::XHeader, "p", b"9 size=1\n")?;
    add(&mut size, EntryType::Regular, "ms04-900.md", DOCUMENT)?;

    let mut twice = Builder::new(Vec::new());
    add(&mut twice, EntryType::Regular, "a/ms04-900.md", b"")?;
    add(&mut twice, EntryType::Regular, "b/MS04-900.md", b"")?;

    Ok(vec![
        ("documents", documents.into_inner()?),
        ("kinds", kinds.into_inner()?),
        ("size", size.into_inner()?),
        ("twice", twice.into_inner()?),
    ])
}

fn add(
    builder: &mut Builder<Vec<u8>>,
    kind: EntryType,
    path: &str,
    bytes: &[u8],
) -> Result<(), Box<dyn Error>> {
    let mut header = Header::new_ustar();
    header.set_entry_type(kind);
    header.set_path(path)?;
    header.set_size(bytes.len().try_into()?);
    header.set_mode(0o644);
    header.set_cksum();
    builder.append(&header, bytes)?;
    Ok(())
}

/// With a small dictionary, for which unpacking takes little memory.
fn xz(bytes: &[u8]) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut options = LzmaOptions::new_preset(0)?;
    options.dict_size(4 << 10);
    let stream = Stream::new_stream_encoder(Filters::new().lzma2(&options), Check::Crc32)?;
    let mut encoder = XzEncoder::new_stream(Vec::new(), stream);
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?)
}

const DOCUMENT: &[u8] =
    "---\nTOCTitle: MS04-900\n---\nX\n===\n\n公開日: 2004/4/14\n\n**再起動 :** 不要\n".as_bytes();
