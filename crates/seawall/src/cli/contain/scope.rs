//! Whom a policy is for: addresses, names that the inventory or the store knows, and tags.

use std::net::IpAddr;

use seawall_remedy::contain::{AddressError, AddressSet, policy_file::PolicyFile};
use seawall_store::Store;

use crate::{
    cli::{args::Common, common::store_failure},
    failure::Failure,
    inventory::Join,
};

/// The addresses of the hosts that are meant: those that were named, else those of the scope.
pub async fn hosts(
    common: &Common,
    named: &[String],
    file: &PolicyFile,
    inventory: Option<&Join<'_>>,
) -> Result<AddressSet, Failure> {
    let mut found = Vec::new();
    if !named.is_empty() {
        for text in named {
            let set = text.trim().parse::<AddressSet>();
            found.push(set.map_err(|fault| no_address(text, &fault))?);
        }
        return Ok(found.iter().collect());
    }
    let mut store = None;
    for text in file.scope.hosts.iter().map(|text| text.trim()) {
        match text.parse::<AddressSet>() {
            Ok(set) => found.push(set),
            Err(AddressError::Form(_)) if is_name(text) => {
                let known = inventory.map(|it| it.addresses_of(text)).filter(|it| !it.is_empty());
                let known = match known {
                    Some(known) => known,
                    None => kept(common, &mut store, text).await?,
                };
                found.push(set(&known));
            }
            Err(fault) => return Err(no_address(text, &fault)),
        }
    }
    if let Some(store) = store {
        store.close().await;
    }
    for tag in &file.scope.tags {
        found.push(tagged(tag, inventory)?);
    }
    Ok(found.iter().collect())
}

/// Whether it looks like a name, not like an address that went wrong.
fn is_name(text: &str) -> bool {
    !text.contains(':') && text.contains(char::is_alphabetic)
}

fn set(networks: &[String]) -> AddressSet {
    networks.iter().filter_map(|text| text.parse::<AddressSet>().ok()).collect()
}

/// What the store knows by that name: where each host was seen last.
async fn kept(
    common: &Common,
    store: &mut Option<Store>,
    name: &str,
) -> Result<Vec<String>, Failure> {
    if store.is_none() {
        *store = common.open_store_if_there().await?;
    }
    let mut found: Vec<IpAddr> = Vec::new();
    if let Some(store) = store {
        let hosts = store.find_hosts(name).await.map_err(|error| store_failure(&error))?;
        for host in &hosts {
            let last = host.addresses.iter().map(|span| span.to).max();
            let current = host.addresses.iter().filter(|span| Some(span.to) == last);
            found.extend(current.map(|span| span.address));
        }
    }
    if found.is_empty() {
        return Err(
            Failure::usage("error-contain-host", &[("host", name)]).hint("hint-contain-host", &[])
        );
    }
    Ok(found.iter().map(IpAddr::to_string).collect())
}

fn tagged(tag: &str, inventory: Option<&Join<'_>>) -> Result<AddressSet, Failure> {
    let Some(inventory) = inventory else {
        return Err(Failure::usage("error-contain-tag-inventory", &[("tag", tag)])
            .hint("hint-contain-tag-inventory", &[]));
    };
    let known = set(&inventory.addresses_tagged(tag));
    if known.is_empty() {
        return Err(
            Failure::usage("error-contain-tag", &[("tag", tag)]).hint("hint-contain-tag", &[])
        );
    }
    Ok(known)
}

/// An address that is none.
pub fn no_address(text: &str, fault: &AddressError) -> Failure {
    Failure::usage("error-contain-address", &[("text", text)])
        .cause(fault)
        .hint("hint-contain-address", &[])
}
