//! Where a file lies, and what is known of it before it is opened.

use std::{fmt, sync::Arc};

use crate::FileSystem;

/// A file or folder, or a container as a whole (its `path` is empty then).
#[derive(Clone, Debug)]
pub struct Entry {
    /// What it lies in.
    pub container: Arc<Container>,
    /// Its path there, with `/` between the names; what is no Unicode became U+FFFD.
    pub path: String,
    /// Its size in bytes, where it is known before it is opened. A folder's is 0.
    pub size: u64,
    /// When it was last written.
    pub modified: Option<Modified>,
}

impl Entry {
    /// Its name: the last part of the path.
    pub fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or_default()
    }
}

/// All the way from what the user named: `case/disk.zip/disk.vhd[partition 1, NTFS]/WINDOWS/x`.
impl fmt::Display for Entry {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(of) = &self.container.of {
            of.fmt(formatter)?;
        }
        match self.container.form {
            Form::Volume { partition: Some(number), file_system } => {
                write!(formatter, "[partition {number}, {file_system}]")?;
            }
            Form::Volume { partition: None, file_system } => {
                write!(formatter, "[{file_system}]")?;
            }
            _ => {}
        }
        if self.container.of.is_some() && !self.path.is_empty() {
            formatter.write_str("/")?;
        }
        formatter.write_str(&self.path)
    }
}

/// What files lie in.
#[derive(Debug)]
pub struct Container {
    /// Its form.
    pub form: Form,
    /// The file or folder that it is; none for what the user named.
    pub of: Option<Arc<Entry>>,
}

/// The form of a container.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Form {
    /// The system: its entries are the paths the user named.
    System,
    /// A folder of the system.
    Folder,
    /// A zip archive.
    Zip,
    /// A tar archive, packed or not.
    Tar,
    /// A cabinet.
    Cab,
    /// A single packed file.
    Packed,
    /// A disk image that holds no volume that could be read.
    Disk,
    /// A volume of a disk image.
    Volume {
        /// Its number, from 1: in the order of the primary partitions' table, then of the
        /// extended ones. None where the disk is not divided.
        partition: Option<u32>,
        /// Its file system.
        file_system: FileSystem,
    },
}

/// A time, as exactly as the container keeps it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Modified {
    /// Seconds since 1970 in UTC.
    Utc(i64),
    /// Seconds since 1970 of a clock of unknown time zone (FAT, zip, cab).
    Local(i64),
}

impl Modified {
    /// Date and time of day as MS-DOS packs them; none for those that do not exist.
    pub(crate) fn from_dos(date: u16, time: u16) -> Option<Self> {
        let (year, month, day) = (1980 + i64::from(date >> 9), date >> 5 & 15, date & 31);
        let (hour, minute, second) = (time >> 11, time >> 5 & 63, (time & 31) * 2);
        let valid = (1..=12).contains(&month) && day >= 1;
        if !valid || hour > 23 || minute > 59 || second > 59 {
            return None;
        }
        let days = days_since_1970(year, i64::from(month), i64::from(day));
        let time = i64::from(hour) * 3600 + i64::from(minute) * 60 + i64::from(second);
        Some(Self::Local(days * 86_400 + time))
    }

    /// A FILETIME: 100 ns since 1601 in UTC.
    pub(crate) fn from_filetime(ticks: u64) -> Option<Self> {
        let seconds = i64::try_from(ticks / 10_000_000).ok()? - 11_644_473_600;
        (ticks != 0).then_some(Self::Utc(seconds))
    }
}

/// Of a date of the Gregorian calendar from 1980 on, by counting the years from March.
fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let days = year * 365 + year / 4 - year / 100 + year / 400 + (month * 153 + 2) / 5 + day - 1;
    days - 719_468
}
