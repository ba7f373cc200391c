//! Asking for hosts.

use std::net::IpAddr;

use seawall_facts::Timestamp;

use super::load::{load_all, load_family};
use crate::{Host, HostId, Store, StoreError};

impl Store {
    /// Every host, by number.
    pub async fn hosts(&self) -> Result<Vec<Host>, StoreError> {
        let mut connection = self.connection().await?;
        load_all(&mut connection).await.map_err(|error| self.fault(error))
    }

    /// The host a number belongs to, also after it became part of another.
    pub async fn host(&self, id: HostId) -> Result<Option<Host>, StoreError> {
        let mut connection = self.connection().await?;
        load_family(&mut connection, id).await.map_err(|error| self.fault(error))
    }

    /// The host last seen at an address at a time or before it.
    pub async fn host_of(
        &self,
        address: IpAddr,
        at: Timestamp,
    ) -> Result<Option<Host>, StoreError> {
        let mut connection = self.connection().await?;
        let part: Option<i64> = sqlx::query_scalar(
            "SELECT host FROM host_address
             WHERE address = ? AND witness = 'seen' AND first_seen <= ?
             ORDER BY first_seen DESC, id DESC LIMIT 1",
        )
        .bind(address.to_canonical().to_string())
        .bind(at.0)
        .fetch_optional(&mut *connection)
        .await
        .map_err(|error| self.fault(error))?;
        match part {
            Some(part) => {
                load_family(&mut connection, HostId(part)).await.map_err(|error| self.fault(error))
            }
            None => Ok(None),
        }
    }
}
