//! What a simulated host shall say, read from the lab's profile files by other code than the lab's.

use std::fmt;
use std::net::Ipv4Addr;
use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use toml::{Table, Value};

use crate::repository::Repository;

/// One of the lab's profiles, with what it extends laid under it.
#[derive(Clone, Debug)]
pub(super) struct Profile {
    /// Its id, which is its file's name.
    pub(super) id: String,
    values: Table,
}

/// An interface of a profile.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Interface {
    /// UUID in lower case and version: `UUID v1.0`.
    pub(super) id: String,
    /// How many operations it has.
    pub(super) operations: u64,
}

/// An entry of an endpoint map, in the form that all who list one are brought to: UUID in lower
/// case, version `major.minor`, string binding and annotation as written.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Entry {
    pub(super) interface: String,
    pub(super) version: String,
    pub(super) binding: String,
    pub(super) annotation: String,
}

impl fmt::Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { interface, version, binding, annotation } = self;
        write!(f, "{interface} v{version} {binding} {annotation:?}")
    }
}

impl Entry {
    /// Without the minor version, which a tower keeps beside the UUID and not every client prints.
    pub(super) fn without_minor(mut self) -> Self {
        self.version.truncate(self.version.find('.').unwrap_or(self.version.len()));
        self
    }
}

/// Fails with what one list has and the other has not. Order does not count; two equal entries are
/// two.
pub(super) fn same<T: Ord + fmt::Display>(
    what: &str,
    mut seen: Vec<T>,
    mut expected: Vec<T>,
) -> Result<()> {
    seen.sort();
    expected.sort();
    let lacking = without(&expected, &seen);
    let extra = without(&seen, &expected);
    ensure!(
        lacking.is_empty() && extra.is_empty(),
        "{what}: {} listed, {} expected; lacking {lacking:?}; not expected {extra:?}",
        seen.len(),
        expected.len()
    );
    Ok(())
}

fn without<T: Ord + fmt::Display>(all: &[T], taken: &[T]) -> Vec<String> {
    let mut taken: Vec<&T> = taken.iter().collect();
    all.iter()
        .filter(|item| match taken.iter().position(|other| other == item) {
            Some(at) => {
                taken.swap_remove(at);
                false
            }
            None => true,
        })
        .map(ToString::to_string)
        .collect()
}

impl Profile {
    /// Reads a profile with everything it extends.
    pub(super) fn read(repository: &Repository, id: &str) -> Result<Self> {
        let values = flatten(repository, id).with_context(|| format!("profile {id}"))?;
        Ok(Self { id: id.to_owned(), values })
    }

    /// The remote status that a scan must give.
    pub(super) fn expected_status(&self) -> &str {
        self.values.get("expect").and_then(Value::as_str).unwrap_or_default()
    }

    /// The name of the n-th host of a fleet, where the fleet gives it none.
    pub(super) fn computer(&self, number: usize) -> String {
        let pattern = self.text("names.computer").unwrap_or_default();
        pattern.replace("{n}", &format!("{number:03}"))
    }

    /// The DCOM version that ServerAlive2 gives.
    pub(super) fn com_version(&self) -> Option<&str> {
        self.text("rpc.com_version")
    }

    /// The product it is, such as `nt4-ws`; empty where it is none that we know.
    pub(super) fn product(&self) -> &str {
        self.text("os.product").unwrap_or_default()
    }

    /// How much of a path it checks, which is what MS03-026 and MS03-039 brought; empty where
    /// nothing.
    pub(super) fn path_check(&self) -> &str {
        self.text("activation.path_check").unwrap_or_default()
    }

    /// Whether it checks who calls its local interface, which MS04-012 brought.
    pub(super) fn checks_local_calls(&self) -> bool {
        self.value("activation.checks_local_calls").and_then(Value::as_bool).unwrap_or_default()
    }

    /// Whether the last page of a lookup comes with the status that nothing is left.
    pub(super) fn ends_like_samba(&self) -> bool {
        self.text("rpc.lookup_end") == Some("not_registered")
    }

    /// The interfaces that port 135 serves.
    pub(super) fn interfaces(&self) -> Result<Vec<Interface>> {
        let interface = |value: &Value| {
            let operations = value.get("operations").and_then(Value::as_integer);
            Some(Interface {
                id: value.get("interface")?.as_str()?.to_lowercase(),
                operations: operations?.try_into().ok()?,
            })
        };
        self.list("rpc.interfaces")
            .iter()
            .map(interface)
            .collect::<Option<_>>()
            .with_context(|| format!("{}: an interface without id or count of operations", self.id))
    }

    /// The operations of the management interface, which everything serves.
    pub(super) fn management(&self) -> Interface {
        let operations = self.value("rpc.mgmt_operations").and_then(Value::as_integer);
        Interface {
            id: MGMT.to_owned(),
            operations: operations.and_then(|count| count.try_into().ok()).unwrap_or_default(),
        }
    }

    /// The entries of the endpoint map of a host with this profile.
    pub(super) fn endpoints(&self, address: Ipv4Addr, computer: &str) -> Result<Vec<Entry>> {
        let anonymous = self.value("endpoints.anonymous_pipes").and_then(Value::as_bool);
        let server = if anonymous == Some(true) { String::new() } else { format!(r"\\{computer}") };
        let mut entries = Vec::new();
        for endpoint in self.list("endpoints.entries") {
            let text = |key: &str| endpoint.get(key).and_then(Value::as_str);
            let id = text("interface").context("an endpoint without an interface")?;
            let (interface, version) =
                id.split_once(" v").context("an interface without version")?;
            let number = |key: &str| endpoint.get(key).and_then(Value::as_integer);
            let bindings = [
                number("tcp").map(|port| format!("ncacn_ip_tcp:{address}[{port}]")),
                number("udp").map(|port| format!("ncadg_ip_udp:{address}[{port}]")),
                number("http").map(|port| format!("ncacn_http:{address}[{port}]")),
                text("pipe").map(|pipe| format!("ncacn_np:{server}[{pipe}]")),
                text("local").map(|port| format!("ncalrpc:[{port}]")),
            ];
            entries.extend(bindings.into_iter().flatten().map(|binding| Entry {
                interface: interface.to_lowercase(),
                version: version.to_owned(),
                binding,
                annotation: text("annotation").unwrap_or_default().to_owned(),
            }));
        }
        Ok(entries)
    }

    fn value(&self, path: &str) -> Option<&Value> {
        let (table, key) = path.split_once('.')?;
        self.values.get(table)?.get(key)
    }

    fn text(&self, path: &str) -> Option<&str> {
        self.value(path)?.as_str()
    }

    fn list(&self, path: &str) -> &[Value] {
        self.value(path).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
    }
}

/// A profile's own values over those of its parents, each parent over the one before.
fn flatten(repository: &Repository, id: &str) -> Result<Table> {
    let file = format!("crates/lab/profiles/{id}.toml");
    let mut own: Table = repository.read(Path::new(&file))?.parse()?;
    let parents = match own.remove("extends") {
        None => Vec::new(),
        Some(Value::Array(parents)) => parents,
        Some(parent) => vec![parent],
    };
    let mut values = Table::new();
    for parent in &parents {
        lay(&mut values, flatten(repository, parent.as_str().context("a parent is a text")?)?);
    }
    lay(&mut values, own);
    Ok(values)
}

fn lay(lower: &mut Table, upper: Table) {
    for (key, value) in upper {
        match (lower.get_mut(&key), value) {
            (Some(Value::Table(below)), Value::Table(above)) => lay(below, above),
            (_, value) => {
                lower.insert(key, value);
            }
        }
    }
}

const MGMT: &str = "afa8bd80-7d8a-11c9-bef4-08002b102989 v1.0";

#[cfg(test)]
mod tests {
    use super::same;

    #[test]
    fn lists_differ_by_repetition_but_not_by_order() {
        assert!(same("x", vec![1, 2, 2], vec![2, 1, 2]).is_ok());
        let error = same("x", vec![1, 2], vec![2, 2, 3]).unwrap_err().to_string();
        assert!(error.contains(r#"lacking ["2", "3"]; not expected ["1"]"#), "{error}");
    }
}
