//! Which bulletins hosts are judged on, and by which catalogue: the same for every command.

use std::{borrow::Cow, collections::HashSet};

use seawall_advisory::{Bulletin, BulletinId, Catalogue, Concern, Kind};

use super::{advisory::names, args::Which};
use crate::failure::Failure;

impl Which {
    /// The catalogue: with what imported feeds say of vulnerabilities.
    pub fn catalogue(&self) -> Result<Cow<'static, Catalogue>, Failure> {
        names::judging(&self.as_of, &self.advisories)
    }

    /// Those that are named, or those of a scope.
    pub fn bulletins(
        &self,
        known: &Catalogue,
    ) -> Result<impl Fn(&BulletinId) -> bool + Sync + use<>, Failure> {
        let named = self.advisories.iter().map(|name| names::bulletin(known, name));
        let named = named.map(|found| found.map(|found| found.id.clone()));
        let mut ids = named.collect::<Result<HashSet<BulletinId>, Failure>>()?;
        let is_all = self.advisories.is_empty() && self.scope == "all";
        if self.advisories.is_empty() && !is_all {
            let concern = Concern::embedded().iter().find(|concern| concern.name == self.scope);
            // What was made by hand was made for this line of flaws and what goes with it, and
            // feeds were asked for its vulnerabilities alone.
            let is_in = |bulletin: &&Bulletin| {
                !bulletin.imported
                    || bulletin.kind == Kind::Vulnerability
                    || concern.is_some_and(|concern| concern.tag(bulletin, known.feeds()).is_some())
            };
            ids = known.bulletins().filter(is_in).map(|bulletin| bulletin.id.clone()).collect();
        }
        Ok(move |id: &BulletinId| is_all || ids.contains(id))
    }
}
