//! The store of `netsh ipsec static`: lists of filters, actions, and rules that join them.

use std::collections::{BTreeMap, BTreeSet};

use super::{Action, Direction, Filter, Network, add, port_of, transport};

#[derive(Debug, Default)]
pub(super) struct Policies {
    actions: BTreeMap<String, Action>,
    lists: BTreeMap<String, Vec<Ends>>,
    /// A policy's rules: the list and the action of each.
    rules: BTreeMap<String, Vec<(String, String)>>,
    assigned: Option<String>,
}

/// A filter whose action its rule tells.
type Ends = Filter;

impl Policies {
    /// Does what one command says.
    pub(super) fn change(&mut self, words: &[&str]) -> Option<()> {
        let [verb, what, tags @ ..] = words else { return None };
        let tags = tags_of(tags)?;
        match (*verb, *what) {
            ("add", "policy") => {
                let [name] =
                    taken(&tags, ["name"], &[("activatedefaultrule", "no"), ("assign", "no")])?;
                new(&mut self.rules, name)
            }
            ("add", "filteraction") => {
                let [name, action] = taken(&tags, ["name", "action"], &[])?;
                let action = match action.as_str() {
                    "permit" => Action::Permit,
                    "block" => Action::Block,
                    _ => return None,
                };
                self.actions.insert(name, action).is_none().then_some(())
            }
            ("add", "filterlist") => {
                let [name] = taken(&tags, ["name"], &[])?;
                new(&mut self.lists, name)
            }
            ("add", "filter") => self.add_filter(&tags),
            ("add", "rule") => {
                let [_, policy, list, action] =
                    taken(&tags, ["name", "policy", "filterlist", "filteraction"], &[])?;
                let known = self.lists.contains_key(&list) && self.actions.contains_key(&action);
                let rules = self.rules.get_mut(&policy)?;
                known.then(|| rules.push((list, action)))?;
                // Two rules of one policy must not contradict each other.
                self.filters_of(&policy).map(drop)
            }
            ("set", "policy") => {
                let [name, assign] = taken(&tags, ["name", "assign"], &[])?;
                match assign.as_str() {
                    "yes" => {
                        self.rules.get(&name)?;
                        self.assigned = Some(name);
                    }
                    "no" => {
                        self.assigned.take_if(|assigned| *assigned == name);
                    }
                    _ => return None,
                }
                Some(())
            }
            ("delete", what) => {
                let [name] = taken(&tags, ["name"], &[])?;
                match what {
                    "policy" => {
                        self.rules.remove(&name);
                        self.assigned.take_if(|assigned| *assigned == name);
                    }
                    "filterlist" => drop(self.lists.remove(&name)),
                    "filteraction" => drop(self.actions.remove(&name)),
                    _ => return None,
                }
                Some(())
            }
            _ => None,
        }
    }

    fn add_filter(&mut self, tags: &BTreeMap<&str, &str>) -> Option<()> {
        let fixed = &[("srcport", "0"), ("mirrored", "no")];
        let (direction, host, peers, mask) = match (*tags.get("srcaddr")?, *tags.get("dstaddr")?) {
            (_, "me") => (Direction::Inbound, "dstaddr", "srcaddr", "srcmask"),
            ("me", _) => (Direction::Outbound, "srcaddr", "dstaddr", "dstmask"),
            _ => return None,
        };
        let (address, mask, [list, _, protocol, port]) = if tags.contains_key(mask) {
            let [list, host, protocol, port, address, mask] =
                taken(tags, ["filterlist", host, "protocol", "dstport", peers, mask], fixed)?;
            (address, Some(mask), [list, host, protocol, port])
        } else {
            let [list, host, protocol, port, address] =
                taken(tags, ["filterlist", host, "protocol", "dstport", peers], fixed)?;
            (address, None, [list, host, protocol, port])
        };
        let peers = match mask {
            None if address == "any" => None,
            None => return None,
            Some(mask) => {
                let digits = mask.bytes().all(|digit| digit.is_ascii_digit());
                let prefix = mask.parse().ok().filter(|_| digits)?;
                Some(Network::new(address.parse().ok()?, prefix)?)
            }
        };
        let (transport, port) = (transport(&protocol)?, port_of(&port)?);
        let filter = Filter { direction, transport, port, peers, action: Action::Block };
        self.lists.get_mut(&list)?.push(filter);
        Some(())
    }

    /// The filters of a policy; nothing where two that weigh the same contradict each other.
    fn filters_of(&self, policy: &str) -> Option<Vec<Filter>> {
        let mut filters = Vec::new();
        let mut seen = BTreeSet::new();
        for (list, action) in self.rules.get(policy)? {
            let action = *self.actions.get(action)?;
            for filter in self.lists.get(list)? {
                let filter = Filter { action, ..*filter };
                if seen.insert(filter) {
                    add(&mut filters, filter)?;
                }
            }
        }
        Some(filters)
    }

    /// Those of the assigned policy; a rule whose list or action is gone does nothing.
    pub(super) fn assigned(&self) -> Vec<Filter> {
        self.assigned.as_deref().and_then(|name| self.filters_of(name)).unwrap_or_default()
    }
}

fn tags_of<'a>(words: &[&'a str]) -> Option<BTreeMap<&'a str, &'a str>> {
    let mut tags = BTreeMap::new();
    for word in words {
        let (tag, value) = word.split_once('=')?;
        if tags.insert(tag, value).is_some() {
            return None;
        }
    }
    Some(tags)
}

/// The values of these tags. Those others must be as given, and there is none beside them.
fn taken<const N: usize>(
    tags: &BTreeMap<&str, &str>,
    wanted: [&str; N],
    fixed: &[(&str, &str)],
) -> Option<[String; N]> {
    let as_given = fixed.iter().all(|(tag, value)| tags.get(tag) == Some(value));
    let values = wanted.map(|tag| tags.get(tag).map(|&value| value.to_owned()));
    let all = values.iter().all(Option::is_some) && tags.len() == N + fixed.len();
    (as_given && all).then(|| values.map(Option::unwrap_or_default))
}

fn new<T: Default>(map: &mut BTreeMap<String, T>, name: String) -> Option<()> {
    map.insert(name, T::default()).is_none().then_some(())
}
