//! The endpoint mapper, C706 appendix O: protocol towers, `ept_lookup` and `ept_map`.

mod context_handle;
mod lookup;
mod map;
mod tower;

pub use context_handle::ContextHandle;
pub use lookup::{
    Entry, InquiryType, LookupHandleFreeRequest, LookupHandleFreeResponse, LookupRequest,
    LookupResponse, VersOption,
};
pub use map::{MapRequest, MapResponse};
pub use tower::{Floor, Tower};

/// Opnum of `ept_lookup`.
pub const EPT_LOOKUP: u16 = 2;
/// Opnum of `ept_map`.
pub const EPT_MAP: u16 = 3;
/// Opnum of `ept_lookup_handle_free`.
pub const EPT_LOOKUP_HANDLE_FREE: u16 = 4;
/// `ept_s_not_registered`: nothing (more) to return. Samba sends it along with the last entries.
pub const EPT_S_NOT_REGISTERED: u32 = 0x16c9_a0d6;
/// `ept_max_annotation_size`, in octets.
pub const MAX_ANNOTATION_SIZE: usize = 64;
