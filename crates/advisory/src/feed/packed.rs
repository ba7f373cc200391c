//! A feed as bytes: what the user's folder and a bundle hold.

use super::model::Feed;

const MAGIC: &[u8] = b"seawall feed\n";
const SCHEMA: u8 = 1;

/// Why bytes are no feed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FeedPackError {
    /// The bytes do not begin as a feed does.
    #[error("not a feed")]
    NotAFeed,
    /// The feed is of a schema that this version does not know.
    #[error("the feed is of schema {found}, this version knows {known}")]
    Schema {
        /// The feed's.
        found: u8,
        /// The one known.
        known: u8,
    },
    /// The bytes are cut off or altered.
    #[error("the feed is damaged")]
    Damaged,
}

impl Feed {
    /// The feed as bytes; the same feed gives the same bytes.
    pub fn to_bytes(&self) -> Result<Vec<u8>, FeedPackError> {
        let mut bytes = MAGIC.to_vec();
        bytes.push(SCHEMA);
        bytes.extend(postcard::to_allocvec(self).map_err(|_| FeedPackError::Damaged)?);
        Ok(bytes)
    }

    /// Reads a feed whole.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, FeedPackError> {
        let rest = bytes.strip_prefix(MAGIC).ok_or(FeedPackError::NotAFeed)?;
        let (schema, body) = rest.split_first().ok_or(FeedPackError::Damaged)?;
        if *schema != SCHEMA {
            return Err(FeedPackError::Schema { found: *schema, known: SCHEMA });
        }
        let Ok((feed, [])) = postcard::take_from_bytes::<Self>(body) else {
            return Err(FeedPackError::Damaged);
        };
        Ok(feed)
    }
}
