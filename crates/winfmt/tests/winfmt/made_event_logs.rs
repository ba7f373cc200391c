//! A writer of small event logs, by MS-EVEN.

pub(crate) fn units(text: &str) -> Vec<u8> {
    text.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect()
}

pub(crate) fn numbers(numbers: &[usize]) -> Vec<u8> {
    numbers.iter().flat_map(|it| u32::try_from(*it).unwrap().to_le_bytes()).collect()
}

pub(crate) const LFLE: usize = 0x654c_664c;

/// A record by MS-EVEN: event 4377 of NtServicePack with a string.
pub(crate) fn record(number: usize, string: &str) -> Vec<u8> {
    let names = [units("NtServicePack"), units("WS01")].concat();
    let sid = [vec![1, 1, 0, 0, 0, 0, 0, 5], numbers(&[18])].concat();
    let sid_at = 0x38 + names.len();
    let strings_at = sid_at + sid.len();
    let strings = units(string);
    let data_at = strings_at + strings.len();
    let length = (data_at + 3 + 4).next_multiple_of(4);
    let mut bytes = numbers(&[length, LFLE, number, 1_000_000, 1_000_001, 0x4000_1119]);
    bytes.extend([4, 0, 1, 0, 7, 0, 0, 0]);
    bytes.extend(numbers(&[0, strings_at, sid.len(), sid_at, 3, data_at]));
    bytes.extend([names, sid, strings, vec![1, 2, 3]].concat());
    bytes.resize(length - 4, 0);
    bytes.extend(numbers(&[length]));
    bytes
}

pub(crate) fn end_record(start: usize, at: usize, current: usize, oldest: usize) -> Vec<u8> {
    let marks = [0x1111_1111, 0x2222_2222, 0x3333_3333, 0x4444_4444];
    let mut bytes = numbers(&[0x28]);
    bytes.extend(numbers(&marks));
    bytes.extend(numbers(&[start, at, current, oldest, 0x28]));
    bytes
}

pub(crate) fn header(
    start: usize,
    end: usize,
    current: usize,
    oldest: usize,
    flags: usize,
) -> Vec<u8> {
    numbers(&[0x30, LFLE, 1, 1, start, end, current, oldest, 0x10000, flags, 0, 0x30])
}

/// A log that has never come round, with the records 1 and up.
pub(crate) fn log(strings: &[&str]) -> Vec<u8> {
    let records: Vec<Vec<u8>> =
        strings.iter().enumerate().map(|(at, it)| record(at + 1, it)).collect();
    let records = records.concat();
    let (end, next) = (0x30 + records.len(), strings.len() + 1);
    [header(0x30, end, next, 1, 0), records, end_record(0x30, end, next, 1)].concat()
}

/// A log whose ring came round `behind` bytes into its only record, and whose header is stale.
pub(crate) fn wrapped(behind: usize) -> Vec<u8> {
    let whole = record(9, "KB824146");
    let (before, rest) = whole.split_at(behind);
    let end = 0x30 + rest.len();
    let old = record(8, "KB823980");
    let start = end + 0x28 + old.len();
    let end_record = end_record(start, end, 10, 9);
    [header(0x30, 0x30, 1, 1, 1), rest.to_vec(), end_record, old, before.to_vec()].concat()
}
