//! What may be asked of a host, and of which host.

mod permission;
mod safe_name;
mod safe_request;

pub use permission::{ACTIVATION_BUDGET, ActivationPermission};
pub use safe_name::{SafeName, UnsafeName};
pub use safe_request::SafeRequest;
