//! A writer of small programs that are nothing but their resources.

pub(crate) fn units(text: &str) -> Vec<u8> {
    text.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect()
}

pub(crate) fn padded(mut bytes: Vec<u8>) -> Vec<u8> {
    bytes.resize(bytes.len().next_multiple_of(4), 0);
    bytes
}

/// A block of a version: its length, value and blocks as the documentation has them.
pub(crate) fn block(key: &str, value: &[u8], is_text: bool, within: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = padded([vec![0; 6], units(key)].concat());
    bytes.extend(value);
    for block in within {
        bytes = padded(bytes);
        bytes.extend(block);
    }
    let length = u16::try_from(bytes.len()).unwrap();
    let value = u16::try_from(if is_text { value.len() / 2 } else { value.len() }).unwrap();
    bytes[..2].copy_from_slice(&length.to_le_bytes());
    bytes[2..4].copy_from_slice(&value.to_le_bytes());
    bytes[4] = is_text.into();
    bytes
}

pub(crate) fn numbers(numbers: &[u32]) -> Vec<u8> {
    numbers.iter().flat_map(|it| it.to_le_bytes()).collect()
}

pub(crate) fn version() -> Vec<u8> {
    let mut fixed = numbers(&[0xfeef_04bd, 0x1_0000]);
    fixed.extend(numbers(&[
        0x5_0001, 0xa28_0884, 0x5_0001, 0xa28_0885, 0x3f, 1, 0x40004, 2, 0, 0, 0,
    ]));
    let company = block("CompanyName", &units("会社"), true, &[]);
    let file = block("FileVersion", &units("5.1.2600.2180"), true, &[]);
    let strings =
        block("StringFileInfo", &[], true, &[block("041104b0", &[], true, &[company, file])]);
    let translation = block("Translation", &numbers(&[0x04b0_0411]), false, &[]);
    let var = block("VarFileInfo", &[], true, &[translation]);
    block("VS_VERSION_INFO", &fixed, false, &[strings, var])
}

pub(crate) const SECTION: u32 = 0x1000;
pub(crate) const RAW: u32 = 0x200;

pub(crate) fn table(entries: &[(u32, u32)]) -> Vec<u8> {
    let count = u32::try_from(entries.len()).unwrap() << 16;
    let mut bytes = numbers(&[0, 0, 0, count]);
    for (id, offset) in entries {
        bytes.extend(numbers(&[*id, *offset]));
    }
    bytes
}

pub(crate) const BELOW: u32 = 0x8000_0000;

/// The resources of a file with a version in Japanese.
pub(crate) fn resources() -> Vec<u8> {
    let version = version();
    let mut bytes = [
        table(&[(3, BELOW | 0x1000), (16, BELOW | 0x20)]),
        table(&[(1, BELOW | 0x38)]),
        table(&[(0x411, 0x50)]),
    ]
    .concat();
    assert_eq!(bytes.len(), 0x50);
    bytes.extend(numbers(&[SECTION + 0x60, u32::try_from(version.len()).unwrap(), 0, 0]));
    bytes.extend(version);
    bytes
}

/// A PE32 file of one section, which the resources are.
pub(crate) fn program(resources: &[u8]) -> Vec<u8> {
    let size = u32::try_from(resources.len()).unwrap();
    let mut bytes = b"MZ".to_vec();
    bytes.resize(0x3c, 0);
    bytes.extend(numbers(&[0x40]));
    bytes.extend(b"PE\0\0");
    bytes.extend([0x4c, 1, 1, 0]);
    bytes.extend(numbers(&[0, 0, 0]));
    bytes.extend([224, 0, 2, 1]);
    let optional = bytes.len();
    bytes.extend([0x0b, 1]);
    bytes.resize(optional + 92, 0);
    bytes.extend(numbers(&[16, 0, 0, 0, 0, SECTION, size]));
    bytes.resize(optional + 224, 0);
    bytes.extend(b".rsrc\0\0\0");
    bytes.extend(numbers(&[size, SECTION, size, RAW, 0, 0, 0, 0]));
    bytes.resize(usize::try_from(RAW).unwrap(), 0);
    bytes.extend(resources);
    bytes
}
