//! Small event logs of Windows NT 4.0 to Server 2003, by MS-EVEN.

/// A record, as the system's log has it.
pub(crate) struct Record {
    /// Seconds since 1970.
    pub(crate) at: u32,
    pub(crate) source: &'static str,
    /// With the bits of its severity.
    pub(crate) event: u32,
    pub(crate) strings: &'static [&'static str],
}

/// A log of that computer that has never come round.
pub(crate) fn log(computer: &str, records: &[Record]) -> Vec<u8> {
    let written = records.iter().zip(1..).map(|(record, number)| record.write(number, computer));
    let body = written.collect::<Vec<_>>().concat();
    let end = HEADER + u32::try_from(body.len()).unwrap();
    let next = 1 + u32::try_from(records.len()).unwrap();
    let header = [HEADER, MAGIC, 1, 1, HEADER, end, next, 1, 0x80000, 0, 0, HEADER];
    let marks = [0x1111_1111, 0x2222_2222, 0x3333_3333, 0x4444_4444];
    let tail = [[0x28].as_slice(), &marks, &[HEADER, end, next, 1, 0x28]].concat();
    [numbers(&header), body, numbers(&tail)].concat()
}

impl Record {
    fn write(&self, number: u32, computer: &str) -> Vec<u8> {
        let names = [units(self.source), units(computer)].concat();
        let strings_at = 0x38 + u32::try_from(names.len()).unwrap();
        let strings: Vec<u8> = self.strings.iter().flat_map(|text| units(text)).collect();
        let data_at = strings_at + u32::try_from(strings.len()).unwrap();
        let length = (data_at + 4).next_multiple_of(4);
        let mut bytes = numbers(&[length, MAGIC, number, self.at, self.at, self.event]);
        let count = u16::try_from(self.strings.len()).unwrap();
        for half in [INFORMATION, count, 0, 0] {
            bytes.extend(half.to_le_bytes());
        }
        // No SID, no data.
        bytes.extend(numbers(&[0, strings_at, 0, strings_at, 0, data_at]));
        bytes.extend([names, strings].concat());
        bytes.resize(usize::try_from(length - 4).unwrap(), 0);
        bytes.extend(numbers(&[length]));
        bytes
    }
}

fn units(text: &str) -> Vec<u8> {
    text.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect()
}

fn numbers(numbers: &[u32]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_le_bytes()).collect()
}

const HEADER: u32 = 0x30;
const MAGIC: u32 = 0x654c_664c;
const INFORMATION: u16 = 4;
