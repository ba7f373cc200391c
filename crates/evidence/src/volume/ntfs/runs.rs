//! Runs of clusters.

/// Clusters that lie together, or are not there at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Run {
    /// The first one's place in the contents, in clusters.
    pub(super) first: u64,
    pub(super) count: u64,
    /// The first one's place in the volume, in clusters; none for a hole.
    pub(super) place: Option<u64>,
}

/// Reads packed runs, of which the first one begins at cluster `first` of the contents. None where
/// they make no sense.
pub(super) fn read(bytes: &[u8], first: u64) -> Option<Vec<Run>> {
    let mut runs = Vec::new();
    let mut rest = bytes;
    let (mut first, mut place) = (first, 0_i64);
    loop {
        // A record may end with its last run.
        let Some((header, behind)) = rest.split_first().filter(|(header, _)| **header != 0) else {
            return Some(runs);
        };
        let (count, behind) = number(behind, header & 15)?;
        let (offset, behind) = number(behind, header >> 4)?;
        rest = behind;
        let count = u64::try_from(count).ok().filter(|count| *count > 0)?;
        let hole = header >> 4 == 0;
        if !hole {
            place = place.checked_add(offset)?;
        }
        let place = if hole { None } else { Some(u64::try_from(place).ok()?) };
        runs.push(Run { first, count, place });
        // Bytes must be countable, with clusters of up to 2 MiB.
        first = first.checked_add(count).filter(|end| *end < 1 << 42)?;
    }
}

/// A signed little-endian number of so many bytes, up to eight.
fn number(bytes: &[u8], length: u8) -> Option<(i64, &[u8])> {
    let (bytes, behind) = bytes.split_at_checked(usize::from(length))?;
    let fill = if bytes.last().is_some_and(|last| last & 0x80 != 0) { 0xff } else { 0 };
    let mut whole = [fill; 8];
    whole.get_mut(..bytes.len())?.copy_from_slice(bytes);
    Some((i64::from_le_bytes(whole), behind))
}

#[cfg(test)]
mod tests {
    use super::{Run, read};

    #[test]
    fn places_count_from_the_run_before_and_holes_have_none() {
        let bytes = [0x21, 3, 0x00, 0x10, 0x01, 2, 0x11, 4, 0xf0, 0];
        let run = |first, count, place| Run { first, count, place };
        let runs = vec![run(7, 3, Some(0x1000)), run(10, 2, None), run(12, 4, Some(0xff0))];
        assert_eq!(read(&bytes, 7), Some(runs));
    }

    #[test]
    fn runs_in_front_of_the_volume_or_of_no_length_are_refused() {
        assert_eq!(read(&[0x11, 1, 0xf0, 0], 0), None);
        assert_eq!(read(&[0x11, 0, 0x10, 0], 0), None);
        assert_eq!(read(&[0x18, 1, 0], 0), None);
        assert_eq!(read(&[0x19, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], 0), None);
    }
}
