//! RPC over HTTP, [MS-RPCH]: the banner, 2.1.2.2.1, which a server at port 593 says first, and the
//! RTS packets.

mod rts;

pub use rts::{Rts, RtsCommand};

/// All that the server sends before its first PDU.
pub const BANNER: &[u8; 14] = b"ncacn_http/1.0";

/// Recognises the banner in octets that arrive piece by piece.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BannerRecogniser {
    matched: usize,
}

/// What is known of the banner so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Banner {
    /// Everything so far belongs to it; more has to come.
    Incomplete,
    /// It was there. The PDUs begin after this many octets of the piece given last.
    Complete {
        /// Octets of the last piece that belong to the banner.
        consumed: usize,
    },
    /// The peer says something else.
    Other,
}

impl BannerRecogniser {
    /// A recogniser at the start of the connection.
    pub const fn new() -> Self {
        Self { matched: 0 }
    }

    /// Takes the next piece. After `Complete` or `Other` the answer stays.
    pub fn push(&mut self, piece: &[u8]) -> Banner {
        let Some(expected) = BANNER.get(self.matched..) else {
            return Banner::Other;
        };
        let consumed = expected.len().min(piece.len());
        if expected.get(..consumed) != piece.get(..consumed) {
            // INVARIANT: past the banner's end nothing is expected any more.
            self.matched = usize::MAX;
            return Banner::Other;
        }
        self.matched = self.matched.saturating_add(consumed);
        if self.matched == BANNER.len() {
            Banner::Complete { consumed }
        } else {
            Banner::Incomplete
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{BANNER, Banner, BannerRecogniser};

    #[test]
    fn the_banner_is_recognised_however_it_is_cut() {
        let stream = [BANNER.as_slice(), &[5, 0, 12]].concat();
        for size in 1..=stream.len() {
            let mut recogniser = BannerRecogniser::new();
            let mut taken = 0;
            for piece in stream.chunks(size) {
                match recogniser.push(piece) {
                    Banner::Incomplete => taken += piece.len(),
                    Banner::Complete { consumed } => {
                        assert_eq!(taken + consumed, BANNER.len());
                        assert_eq!(recogniser.push(&[5]), Banner::Complete { consumed: 0 });
                        break;
                    }
                    Banner::Other => panic!("cut into {size}"),
                }
            }
        }
    }

    #[test]
    fn anything_else_is_told_apart_at_the_first_wrong_octet() {
        let mut recogniser = BannerRecogniser::new();
        assert_eq!(recogniser.push(b"ncacn_"), Banner::Incomplete);
        assert_eq!(recogniser.push(b"x"), Banner::Other);
        assert_eq!(recogniser.push(b"ncacn_http/1.0"), Banner::Other);
    }
}
