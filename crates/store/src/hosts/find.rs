//! Finding hosts by what somebody calls them.

use std::net::IpAddr;

use sqlx::{SqliteConnection, query::QueryScalar};

use super::load::load_families;
use super::marks::Computer;
use crate::{Host, Store, StoreError};

impl Store {
    /// Every host that a text names, by number: an address it has or had, a NetBIOS or DNS name or
    /// the latter's first label in any case, `DOMAIN\NAME`, a key as it is printed
    /// (`computer:CORP\SRV1`), or `host:12`. An address that hosts only said they have names them
    /// while none was seen there.
    pub async fn find_hosts(&self, text: &str) -> Result<Vec<Host>, StoreError> {
        let Some(wanted) = Wanted::parse(text) else { return Ok(Vec::new()) };
        let mut connection = self.connection().await?;
        let fault = |error| self.fault(error);
        let parts = parts(&mut connection, &wanted).await.map_err(fault)?;
        load_families(&mut connection, &parts).await.map_err(fault)
    }
}

/// What a text may mean.
#[derive(Debug, PartialEq, Eq)]
enum Wanted {
    Part(i64),
    Address(IpAddr),
    Sid(String),
    Computer(Computer),
    Dns(String),
    Netbios(String),
    /// A name of either kind.
    Name(String),
}

impl Wanted {
    fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if let Ok(address) = text.parse::<IpAddr>() {
            return Some(Self::Address(address.to_canonical()));
        }
        let is_named = |text: &str| !text.is_empty();
        match text.split_once(':') {
            Some(("host", number)) => number.parse().ok().map(Self::Part),
            Some(("address", rest)) => {
                rest.parse().ok().map(|address: IpAddr| Self::Address(address.to_canonical()))
            }
            Some(("sid", rest)) => Some(Self::Sid(rest.trim().to_uppercase())),
            Some(("computer", rest)) => Computer::parse(rest).map(Self::Computer),
            Some(("dns", rest)) => Some(dns(rest)).filter(|name| is_named(name)).map(Self::Dns),
            Some(("netbios", rest)) => {
                Some(rest.trim().to_uppercase()).filter(|name| is_named(name)).map(Self::Netbios)
            }
            _ if text.contains('\\') => Computer::parse(text).map(Self::Computer),
            _ => Some(text.to_owned()).filter(|name| is_named(name)).map(Self::Name),
        }
    }
}

fn dns(text: &str) -> String {
    text.trim().trim_end_matches('.').to_lowercase()
}

async fn parts(connection: &mut SqliteConnection, wanted: &Wanted) -> sqlx::Result<Vec<i64>> {
    match wanted {
        Wanted::Part(part) => Ok(vec![*part]),
        Wanted::Address(address) => at_address(connection, *address).await,
        Wanted::Sid(sid) => query(connection, BY_SID, [sid]).await,
        Wanted::Computer(computer) => by_computer(connection, computer).await,
        Wanted::Dns(name) => query(connection, BY_DNS, [name]).await,
        Wanted::Netbios(name) => query(connection, BY_NETBIOS, [name]).await,
        Wanted::Name(text) => {
            let name = dns(text);
            // `/` comes next after `.`: between the two is what begins with the label.
            let end = if name.contains('.') { "." } else { "/" };
            let (from, to) = (format!("{name}."), format!("{name}{end}"));
            query(connection, BY_NAME, [&text.to_uppercase(), &name, &from, &to]).await
        }
    }
}

/// Whoever was seen there; else whoever said so.
async fn at_address(connection: &mut SqliteConnection, address: IpAddr) -> sqlx::Result<Vec<i64>> {
    let found: Vec<(i64, bool)> =
        sqlx::query_as(BY_ADDRESS).bind(address.to_string()).fetch_all(connection).await?;
    let was_seen = found.iter().any(|(_, seen)| *seen);
    Ok(found.into_iter().filter(|(_, seen)| *seen == was_seen).map(|(part, _)| part).collect())
}

/// Those with the very domain; else those whose domain may be another spelling of it.
async fn by_computer(
    connection: &mut SqliteConnection,
    wanted: &Computer,
) -> sqlx::Result<Vec<i64>> {
    let found: Vec<(i64, String)> =
        sqlx::query_as(BY_COMPUTER).bind(&wanted.name).fetch_all(connection).await?;
    let found: Vec<_> =
        found.into_iter().filter_map(|(part, key)| Some((part, Computer::parse(&key)?))).collect();
    let is_there = found.iter().any(|(_, computer)| computer == wanted);
    let is_meant = |computer: &Computer| {
        if is_there { computer == wanted } else { computer.is_like(wanted) }
    };
    Ok(found.into_iter().filter(|(_, computer)| is_meant(computer)).map(|(part, _)| part).collect())
}

async fn query<const N: usize>(
    connection: &mut SqliteConnection,
    sql: &'static str,
    values: [&String; N],
) -> sqlx::Result<Vec<i64>> {
    let query = sqlx::query_scalar(sql);
    values.into_iter().fold(query, QueryScalar::bind).fetch_all(connection).await
}

const BY_ADDRESS: &str = "SELECT host, witness = 'seen' FROM host_address WHERE address = ?";

const BY_SID: &str = "SELECT id FROM host WHERE key_kind = 'machine_sid' AND key = ?";

/// Every computer name is among its host's NetBIOS names.
const BY_COMPUTER: &str = "SELECT host.id, host.key
    FROM host_name CROSS JOIN host ON host.id = host_name.host
    WHERE host_name.name = ? AND host_name.kind = 'netbios_computer'
          AND host.key_kind = 'computer_name'";

const BY_DNS: &str = "SELECT host FROM host_name WHERE name = ? AND kind = 'dns_computer'";

const BY_NETBIOS: &str = "SELECT host FROM host_name WHERE name = ? AND kind = 'netbios_computer'";

const BY_NAME: &str = "SELECT host FROM host_name WHERE name = ?1 AND kind = 'netbios_computer'
    UNION ALL
    SELECT host FROM host_name WHERE name = ?2 AND kind = 'dns_computer'
    UNION ALL
    SELECT host FROM host_name WHERE name > ?3 AND name < ?4 AND kind = 'dns_computer'";

#[cfg(test)]
mod tests {
    use super::{BY_ADDRESS, BY_COMPUTER, BY_DNS, BY_NAME, BY_NETBIOS, BY_SID, Wanted};
    use crate::{Store, schema::assert_uses};

    #[tokio::test]
    async fn hosts_are_found_by_indexes() {
        let store = Store::open(":memory:").await.unwrap();
        for (sql, index) in [
            (BY_ADDRESS, "INDEX host_address_address"),
            (BY_SID, "INDEX host_sid"),
            (BY_COMPUTER, "INDEX host_name_name"),
            (BY_DNS, "INDEX host_name_name"),
            (BY_NETBIOS, "INDEX host_name_name"),
            (BY_NAME, "INDEX host_name_name (name>? AND name<?)"),
        ] {
            assert_uses(&store, sql, &[index]).await;
        }
    }

    #[test]
    fn a_text_means_one_thing() {
        let parse = Wanted::parse;
        assert_eq!(parse(" host:12 "), Some(Wanted::Part(12)));
        assert_eq!(parse("::ffff:192.0.2.1"), Some(Wanted::Address("192.0.2.1".parse().unwrap())));
        assert_eq!(parse("address:fd00::1"), Some(Wanted::Address("fd00::1".parse().unwrap())));
        assert_eq!(parse("sid:s-1-5-21-1"), Some(Wanted::Sid("S-1-5-21-1".into())));
        assert_eq!(parse("dns:SRV1.Example."), Some(Wanted::Dns("srv1.example".into())));
        assert_eq!(parse("netbios:srv1"), Some(Wanted::Netbios("SRV1".into())));
        assert_eq!(parse(r"corp\srv1"), parse(r"computer:CORP\SRV1"));
        assert_eq!(parse("受付端末"), Some(Wanted::Name("受付端末".into())));
        for nothing in ["", " ", "host:", "host:x", "address:x", "dns:.", "netbios:", "computer:"] {
            assert_eq!(parse(nothing), None, "{nothing}");
        }
    }
}
