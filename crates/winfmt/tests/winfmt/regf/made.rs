//! A writer of small hives and logs, from the specification alone.

/// A key to be written.
#[derive(Clone, Debug, Default)]
pub(super) struct Key {
    pub(super) name: String,
    pub(super) class: String,
    pub(super) values: Vec<Value>,
    pub(super) subkeys: Vec<Key>,
    pub(super) list: List,
}

/// A value to be written.
#[derive(Clone, Debug)]
pub(super) struct Value {
    pub(super) name: String,
    pub(super) kind: u32,
    pub(super) data: Vec<u8>,
}

/// How subkeys are listed.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) enum List {
    #[default]
    Fast,
    Hash,
    Index,
    /// An index root over lists of so many keys.
    Root(usize),
}

pub(super) fn key(name: &str, subkeys: impl IntoIterator<Item = Key>) -> Key {
    Key { name: name.to_owned(), subkeys: subkeys.into_iter().collect(), ..Key::default() }
}

impl Key {
    pub(super) fn with(mut self, name: &str, kind: u32, data: &[u8]) -> Self {
        self.values.push(Value { name: name.to_owned(), kind, data: data.to_vec() });
        self
    }

    pub(super) fn listed(mut self, list: List) -> Self {
        self.list = list;
        self
    }
}

pub(super) fn wide(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// A hive of version 1.`minor`.
pub(super) fn hive(minor: u32, root: &Key) -> Vec<u8> {
    let mut writer = Writer { minor, bins: vec![0; 32], security: u32::MAX };
    let cell = writer.key(root, u32::MAX, 0x2c);
    let mut bins = writer.bins;
    let free = bins.len().next_multiple_of(4096) - bins.len();
    if free > 0 {
        bins.extend(u32::try_from(free).unwrap().to_le_bytes());
        bins.resize(bins.len().next_multiple_of(4096), 0);
    }
    let size = u32::try_from(bins.len()).unwrap();
    bins[..4].copy_from_slice(b"hbin");
    bins[8..12].copy_from_slice(&size.to_le_bytes());
    bins[20..28].copy_from_slice(&WRITTEN.to_le_bytes());
    let mut bytes = block(7, 7, 0, minor, cell, size);
    bytes.resize(4096, 0);
    bytes.extend(bins);
    bytes
}

/// The first sector of a hive or a log.
pub(super) fn block(
    first: u32,
    second: u32,
    kind: u32,
    minor: u32,
    root: u32,
    size: u32,
) -> Vec<u8> {
    let mut block = b"regf".to_vec();
    block.extend(first.to_le_bytes());
    block.extend(second.to_le_bytes());
    block.extend(WRITTEN.to_le_bytes());
    block.extend([1, minor, kind, 1, root, size, 1].map(u32::to_le_bytes).concat());
    block.extend(wide("SOFTWARE"));
    block.resize(512, 0);
    seal(&mut block);
    block
}

/// Writes the checksum of a base block.
pub(super) fn seal(bytes: &mut [u8]) {
    let words =
        bytes[..508].chunks_exact(4).map(|word| u32::from_le_bytes(word.try_into().unwrap()));
    let sum = match words.fold(0, |sum, word| sum ^ word) {
        0 => 1,
        u32::MAX => u32::MAX - 1,
        sum => sum,
    };
    bytes[508..512].copy_from_slice(&sum.to_le_bytes());
}

/// Changes a word of the base block.
pub(super) fn set_block(bytes: &mut [u8], at: usize, word: u32) {
    bytes[at..at + 4].copy_from_slice(&word.to_le_bytes());
    seal(bytes);
}

/// Where the record of the key with this name begins in the file: its `nk`.
pub(super) fn find_key(bytes: &[u8], name: &str) -> usize {
    let is_name = |at: &usize| {
        bytes[at + 76..].starts_with(name.as_bytes()) && bytes[*at..].starts_with(b"nk")
    };
    (4096..bytes.len() - 76).find(is_name).unwrap()
}

/// A word of the file.
pub(super) fn word(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap())
}

/// Changes a word of the file.
pub(super) fn put(bytes: &mut [u8], at: usize, word: u32) {
    bytes[at..at + 4].copy_from_slice(&word.to_le_bytes());
}

/// Where the cell's data begins in the file to which the word at `at` points.
pub(super) fn target(bytes: &[u8], at: usize) -> usize {
    usize::try_from(word(bytes, at)).unwrap() + 4096 + 4
}

/// A log of the old format, with these 512-byte pages of the hive bins.
pub(super) fn old_log(hive: &[u8], pages: &[usize]) -> Vec<u8> {
    let size = hive.len() - 4096;
    let mut log = hive[..512].to_vec();
    log[4..12].copy_from_slice(&[9, 0, 0, 0, 9, 0, 0, 0]);
    set_block(&mut log, 28, 1);
    log.extend(b"DIRT");
    let mut bitmap = vec![0_u8; size.div_ceil(4096)];
    for page in pages {
        bitmap[page / 8] |= 1 << (page % 8);
    }
    log.extend(bitmap);
    log.resize(log.len().next_multiple_of(512), 0);
    for page in pages {
        log.extend(&hive[4096 + page * 512..][..512]);
    }
    log
}

/// A log of the new format whose entries begin with number `first`. Each entry has the pages that
/// it changes: place in the hive bins, and bytes.
pub(super) fn new_log(hive: &[u8], first: u32, entries: &[Vec<(usize, Vec<u8>)>]) -> Vec<u8> {
    let mut log = hive[..512].to_vec();
    log[4..8].copy_from_slice(&first.to_le_bytes());
    log[8..12].copy_from_slice(&first.to_le_bytes());
    set_block(&mut log, 28, 6);
    let size = u32::try_from(hive.len() - 4096).unwrap();
    for (number, pages) in (0..).zip(entries) {
        log.extend(entry(first.wrapping_add(number), size, pages));
    }
    log
}

fn entry(number: u32, bins_size: u32, pages: &[(usize, Vec<u8>)]) -> Vec<u8> {
    let mut body: Vec<u8> = Vec::new();
    for (offset, page) in pages {
        body.extend(u32::try_from(*offset).unwrap().to_le_bytes());
        body.extend(u32::try_from(page.len()).unwrap().to_le_bytes());
    }
    body.extend(pages.iter().flat_map(|(_, page)| page));
    body.resize((body.len() + 40).next_multiple_of(512) - 40, 0);
    let mut entry = b"HvLE".to_vec();
    let size = u32::try_from(body.len() + 40).unwrap();
    let count = u32::try_from(pages.len()).unwrap();
    entry.extend([size, 0, number, bins_size, count].map(u32::to_le_bytes).concat());
    entry.extend(marvin(&body).to_le_bytes());
    let head = marvin(&entry);
    entry.extend(head.to_le_bytes());
    entry.extend(body);
    entry
}

/// Marvin32. That it is the right one is shown by real logs.
pub(super) fn marvin(bytes: &[u8]) -> u64 {
    let (mut low, mut high) = (0x7a4e_55c5_u32, 0x82ef_4d88_u32);
    let words = bytes.chunks_exact(4).map(|word| u32::from_le_bytes(word.try_into().unwrap()));
    for word in words.chain([0x80, 0]) {
        low = low.wrapping_add(word);
        high ^= low;
        low = low.rotate_left(20).wrapping_add(high);
        high = high.rotate_left(9) ^ low;
        low = low.rotate_left(27).wrapping_add(high);
        high = high.rotate_left(19);
    }
    u64::from(high) << 32 | u64::from(low)
}

struct Writer {
    minor: u32,
    bins: Vec<u8>,
    /// Where the one security descriptor is: other programs do not do without.
    security: u32,
}

impl Writer {
    /// Writes a cell, and says where it is.
    fn cell(&mut self, data: &[u8]) -> u32 {
        let header = if self.minor == 1 { 8 } else { 4 };
        let size = (data.len() + header).next_multiple_of(if self.minor == 1 { 16 } else { 8 });
        let at = self.bins.len();
        self.bins.extend((-i32::try_from(size).unwrap()).to_le_bytes());
        self.bins.resize(at + header, 0xff);
        self.bins.extend(data);
        self.bins.resize(at + size, 0);
        u32::try_from(at).unwrap()
    }

    fn key(&mut self, key: &Key, parent: u32, flags: u16) -> u32 {
        let (name, is_narrow) = self.name(&key.name);
        let flags = if is_narrow { flags } else { flags & !0x20 };
        let at = self.cell(&vec![0; 76 + name.len()]);
        if self.security == u32::MAX {
            self.security = self.security();
        }
        let count = u32::try_from(key.subkeys.len()).unwrap();
        let subkeys: Vec<(u32, &str)> =
            key.subkeys.iter().map(|it| (self.key(it, at, 0x20), it.name.as_str())).collect();
        let list = if subkeys.is_empty() { u32::MAX } else { self.list(key.list, &subkeys) };
        let value_count = u32::try_from(key.values.len()).unwrap();
        let values: Vec<u8> =
            key.values.iter().flat_map(|it| self.value(it).to_le_bytes()).collect();
        let values = if values.is_empty() { u32::MAX } else { self.cell(&values) };
        let class = wide(&key.class);
        let class_at = if class.is_empty() { u32::MAX } else { self.cell(&class) };
        let mut data = b"nk".to_vec();
        data.extend(flags.to_le_bytes());
        data.extend(WRITTEN.to_le_bytes());
        let words = [
            0,
            parent,
            count,
            0,
            list,
            u32::MAX,
            value_count,
            values,
            self.security,
            class_at,
            0,
            0,
            0,
            0,
            0,
        ];
        data.extend(words.map(u32::to_le_bytes).concat());
        data.extend(u16::try_from(name.len()).unwrap().to_le_bytes());
        data.extend(u16::try_from(class.len()).unwrap().to_le_bytes());
        data.extend(name);
        let start = usize::try_from(at).unwrap() + if self.minor == 1 { 8 } else { 4 };
        self.bins[start..start + data.len()].copy_from_slice(&data);
        at
    }

    /// A descriptor without owner and lists, alone in its ring.
    fn security(&mut self) -> u32 {
        let own = u32::try_from(self.bins.len()).unwrap();
        let mut data = b"sk\0\0".to_vec();
        let descriptor = [0x8004_0001, 0, 0, 0, 0];
        data.extend([own, own, 1_000, 20].map(u32::to_le_bytes).concat());
        data.extend(descriptor.map(u32::to_le_bytes).concat());
        self.cell(&data)
    }

    fn list(&mut self, list: List, keys: &[(u32, &str)]) -> u32 {
        if let List::Root(each) = list {
            let leaves: Vec<u32> =
                keys.chunks(each).map(|part| self.list(List::Index, part)).collect();
            let mut data = b"ri".to_vec();
            data.extend(u16::try_from(leaves.len()).unwrap().to_le_bytes());
            data.extend(leaves.iter().flat_map(|leaf| leaf.to_le_bytes()));
            return self.cell(&data);
        }
        let mut data = match list {
            List::Fast => b"lf",
            List::Hash => b"lh",
            _ => b"li",
        }
        .to_vec();
        data.extend(u16::try_from(keys.len()).unwrap().to_le_bytes());
        for (at, name) in keys {
            data.extend(at.to_le_bytes());
            match list {
                List::Fast => data.extend(name.bytes().chain([0; 4]).take(4)),
                List::Hash => {
                    let upper = name.to_uppercase();
                    let add =
                        |hash: u32, unit: u16| hash.wrapping_mul(37).wrapping_add(unit.into());
                    data.extend(upper.encode_utf16().fold(0, add).to_le_bytes());
                }
                _ => {}
            }
        }
        self.cell(&data)
    }

    fn value(&mut self, value: &Value) -> u32 {
        let (name, is_narrow) = self.name(&value.name);
        let length = u32::try_from(value.data.len()).unwrap();
        let mut data = b"vk".to_vec();
        data.extend(u16::try_from(name.len()).unwrap().to_le_bytes());
        if value.data.len() <= 4 {
            data.extend((length | 1 << 31).to_le_bytes());
            data.extend(value.data.iter().copied().chain([0xee; 4]).take(4));
        } else {
            data.extend(length.to_le_bytes());
            data.extend(self.data(&value.data).to_le_bytes());
        }
        data.extend(value.kind.to_le_bytes());
        data.extend(u32::from(is_narrow && self.minor > 1).to_le_bytes());
        data.extend(name);
        self.cell(&data)
    }

    fn data(&mut self, data: &[u8]) -> u32 {
        if data.len() <= 16_344 || self.minor < 4 {
            return self.cell(data);
        }
        let segments: Vec<u8> =
            data.chunks(16_344).flat_map(|part| self.cell(part).to_le_bytes()).collect();
        let count = u16::try_from(segments.len() / 4).unwrap();
        let list = self.cell(&segments);
        let mut record = b"db".to_vec();
        record.extend(count.to_le_bytes());
        record.extend(list.to_le_bytes());
        self.cell(&record)
    }

    /// A name, and whether it takes a byte a character.
    fn name(&self, name: &str) -> (Vec<u8>, bool) {
        let narrow: Option<Vec<u8>> = name.chars().map(|char| u8::try_from(char).ok()).collect();
        match narrow {
            Some(narrow) if self.minor > 1 => (narrow, true),
            _ => (wide(name), false),
        }
    }
}

/// 2003-09-10, in file time.
pub(super) const WRITTEN: u64 = 127_076_256_000_000_000;
