//! What commands judge by.

use seawall_advisory::Catalogue;

use crate::failure::{Exit, Failure};

/// The catalogue that is built in. It not loading is a fault of the build.
pub fn catalogue() -> Result<&'static Catalogue, Failure> {
    Catalogue::embedded().map_err(|error| {
        Failure::new(Exit::Internal, "error-internal", &[("fault", "catalogue")]).cause(&error)
    })
}
