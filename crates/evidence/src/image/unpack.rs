//! Deflate, a piece at a time, and the last piece kept.

use std::sync::{Arc, Mutex, PoisonError};

use flate2::{Decompress, FlushDecompress, Status};

use crate::Error;

/// Unpacks up to `most` bytes; none if it is no deflate stream. `zlib` says whether it has a header
/// and a checksum.
pub(super) fn inflate(packed: &[u8], zlib: bool, most: usize) -> Option<Vec<u8>> {
    let mut unpacked = vec![0; most];
    let mut stream = Decompress::new(zlib);
    let status = stream.decompress(packed, &mut unpacked, FlushDecompress::Finish).ok()?;
    let length = usize::try_from(stream.total_out()).ok()?;
    unpacked.truncate(length);
    // A stream that goes on behind the piece is what some writers leave there.
    matches!(status, Status::StreamEnd | Status::Ok | Status::BufError).then_some(unpacked)
}

/// The piece that was unpacked last, by its number: reading goes on in it most of the time.
#[derive(Default)]
pub(crate) struct LastPiece(Mutex<Option<(u64, Arc<[u8]>)>>);

impl LastPiece {
    pub(crate) fn get(
        &self,
        number: u64,
        unpack: impl FnOnce() -> Result<Vec<u8>, Error>,
    ) -> Result<Arc<[u8]>, Error> {
        let held = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some((last, bytes)) = held
            && last == number
        {
            return Ok(bytes);
        }
        let bytes: Arc<[u8]> = unpack()?.into();
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((number, Arc::clone(&bytes)));
        Ok(bytes)
    }
}
