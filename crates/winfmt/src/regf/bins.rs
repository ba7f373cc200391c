//! The chain of hive bins. Cells are read without it, so that a broken header costs no key.

use super::{
    Broken, Fault,
    bytes::{index, u32_at},
    cell::file_offset,
};

/// Calls for every place where the chain breaks; it goes on at the next bin. Where the length
/// of the bins is not known, they end where no more of them follows.
pub(super) fn check(bins: &[u8], is_length_known: bool, mut broken: impl FnMut(Broken)) {
    let mut lost = None;
    let mut at = 0;
    while at < bins.len() {
        if let Some(size) = size(bins, at) {
            lost.take().into_iter().for_each(&mut broken);
            at = at.saturating_add(size);
        } else {
            let offset = file_offset(u32::try_from(at).unwrap_or(u32::MAX));
            lost.get_or_insert(Broken { offset, fault: Fault::Bin });
            at = at.saturating_add(PAGE);
        }
    }
    lost.filter(|_| is_length_known).into_iter().for_each(broken);
}

/// The size of the bin that begins here.
fn size(bins: &[u8], at: usize) -> Option<usize> {
    let header = bins.get(at..)?;
    let size = index(u32_at(header, 8)?);
    let sound = header.starts_with(b"hbin")
        && index(u32_at(header, 4)?) == at
        && size >= PAGE
        && size.is_multiple_of(PAGE)
        && size <= header.len();
    sound.then_some(size)
}

/// Bins are made of pages of so many bytes.
pub(super) const PAGE: usize = 4096;
