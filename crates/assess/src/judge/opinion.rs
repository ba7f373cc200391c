//! What holds of one bulletin if the host is one product with one service pack.

use seawall_advisory::{BulletinId, Edge, Listing};
use seawall_facts::{EvidenceKind, ServicePack};

use super::{
    closure::{Holder, Newer},
    combine::{Own, Sighting},
    ground::{Case, Ground, Question},
    hearing::Hearing,
    reasons,
    rules::Rule,
};
use crate::{Reason, ServicePackOf, Stand, State};

/// What holds on one ground, and what that rests on.
pub(super) struct Opinion<'h> {
    pub(super) ground: &'h Ground<'h>,
    pub(super) case: Option<&'h Case<'h>>,
    pub(super) own: Option<&'h Own<'h>>,
    /// Updates for other service packs whose files were looked at.
    pub(super) elsewhere: Vec<Sighting<'h>>,
    /// Newer bulletins it rests on.
    pub(super) holders: Vec<Holder<'h>>,
    pub(super) edges: Vec<&'h Edge>,
    pub(super) state: State,
    pub(super) via: Vec<String>,
    pub(super) reasons: Vec<Reason>,
    pub(super) rules: Vec<Rule>,
    /// Whether it rests on a file or the build.
    pub(super) by_file: bool,
    /// Files that would settle it.
    pub(super) wanted_files: Vec<String>,
}

impl<'h> Opinion<'h> {
    /// Judges a bulletin on a ground.
    pub(super) fn of(id: &BulletinId, hearing: &'h Hearing<'h>) -> Self {
        let mut opinion = Self {
            ground: hearing.scales.ground,
            case: None,
            own: None,
            elsewhere: Vec::new(),
            holders: Vec::new(),
            edges: Vec::new(),
            state: State::Unknown,
            via: Vec::new(),
            reasons: Vec::new(),
            rules: Vec::new(),
            by_file: false,
            wanted_files: Vec::new(),
        };
        let Some((case, own)) = hearing.own(id) else {
            let products = vec![opinion.ground.product.clone()];
            return opinion.say(State::Unknown, Rule::Listing, Reason::NotListed { products });
        };
        opinion.case = Some(case);
        if let Some((state, reason)) = opinion.by_listing(case) {
            return opinion.say(state, Rule::Listing, reason);
        }
        opinion.own = Some(own);
        if let Some((pack, _)) = case.held_by.filter(|(pack, _)| *pack <= hearing.scales.ground.sp)
        {
            return opinion.by_service_pack(case, pack, hearing);
        }
        let newer = Newer::of(case, hearing);
        if case.questions.is_empty() {
            return opinion.without_update(case, &newer, hearing);
        }
        opinion.by_updates(own, &newer, hearing)
    }

    fn by_listing(&self, case: &Case<'_>) -> Option<(State, Reason)> {
        let products = vec![self.ground.product.clone()];
        match case.listing {
            Listing::NotAffected(_) => {
                Some((State::NotApplicable, Reason::NotAffectedProduct { products }))
            }
            Listing::NeverTested(_) => {
                Some((State::Unknown, Reason::VendorNeverTested { products }))
            }
            Listing::NoFix(row) => {
                Some((State::NoFixExists, Reason::NoFix { products, why: row.reason }))
            }
            Listing::NotListed if case.questions.is_empty() && case.elsewhere.is_empty() => {
                Some((State::Unknown, Reason::NotListed { products }))
            }
            Listing::Affected(_) | Listing::NotListed => None,
        }
    }

    // A file older than the fix of any service pack refutes even the service pack: a component
    // was put back from older media.
    fn by_service_pack(
        mut self,
        case: &'h Case<'h>,
        pack: ServicePack,
        hearing: &'h Hearing<'h>,
    ) -> Self {
        let held = Reason::ServicePackHolds { service_pack: self.pack_of(pack) };
        let questions = if case.questions.is_empty() { &case.elsewhere } else { &case.questions };
        let seen: Vec<Sighting<'h>> = questions
            .iter()
            .map(|question| Sighting::of(question, &hearing.scales))
            .filter(Sighting::has_any_file)
            .collect();
        let is_older = !seen.is_empty() && seen.iter().all(Sighting::has_only_older_files);
        if !is_older {
            return self.say(State::FixedBySp, Rule::HeldByServicePack, held);
        }
        self.by_file = true;
        self.reasons.push(held);
        for sighting in &seen {
            self.reasons.extend(reasons::of_files(sighting));
        }
        self.reasons.extend(reasons::causes(&hearing.scales, seen.iter()));
        self.elsewhere = seen;
        self.rules.extend([Rule::HeldByServicePack, Rule::Conflict]);
        self.state = State::Conflict;
        self
    }

    fn without_update(
        mut self,
        case: &'h Case<'h>,
        newer: &Newer<'h>,
        hearing: &'h Hearing<'h>,
    ) -> Self {
        match (newer.holds, newer.waits) {
            (Some(holder), _) => return self.via(holder, State::FixedVia),
            (None, Some(holder)) => return self.via(holder, State::PendingReboot),
            (None, None) => {}
        }
        if case.carries_others() {
            return self.say(State::NotApplicable, Rule::Carrier, Reason::CarriesOthers);
        }
        let packs = case.service_packs();
        let is_below = packs.first().is_some_and(|lowest| self.ground.sp < *lowest);
        if !is_below {
            let service_pack = self.pack_of(self.ground.sp);
            let reason = Reason::NoUpdateForServicePack { service_pack };
            self.wanted_files = Vec::new();
            return self.weakly(newer).say(State::Unknown, Rule::NoUpdate, reason);
        }
        // Its files may have been put there all the same.
        let in_place = case
            .elsewhere
            .iter()
            .map(|question| Sighting::of(question, &hearing.scales))
            .find(|sighting| sighting.stand == Stand::InPlace && sighting.has_new_file());
        if let Some(sighting) = in_place {
            self.reasons.extend(reasons::of_files(&sighting));
            self.elsewhere.push(sighting);
            self.by_file = true;
            self.rules.push(Rule::Files);
            self.state = State::Fixed;
            return self;
        }
        let kb = case.elsewhere.first().map(Question::kb).unwrap_or_default();
        let service_packs = packs.into_iter().map(|pack| self.pack_of(pack)).collect();
        let reason = Reason::NeedsServicePack { kb, service_packs };
        self.say(State::NeedsSpFirst, Rule::NeedsServicePack, reason)
    }

    fn by_updates(mut self, own: &'h Own<'h>, newer: &Newer<'h>, hearing: &'h Hearing<'h>) -> Self {
        self.by_file = own.by_file;
        let carries_others = self.case.is_some_and(Case::carries_others);
        match own.stand {
            Stand::InPlace => self.in_place(own, newer, hearing),
            Stand::Pending => {
                self.rules.push(Rule::Restart);
                self.reasons.extend(reasons::of_own(own, hearing));
                self.state = State::PendingReboot;
                self
            }
            Stand::Contradicted => self.conflict(own, None, hearing),
            Stand::Behind if carries_others => {
                self.say(State::NotApplicable, Rule::Carrier, Reason::CarriesOthers)
            }
            Stand::Behind => {
                let says_otherwise = newer.holds.or(newer.contradicted);
                if says_otherwise.is_some() {
                    return self.conflict(own, says_otherwise, hearing);
                }
                let rule = if own.build.is_some() { Rule::Build } else { Rule::Files };
                self.not_in_place(own, newer, rule, hearing)
            }
            Stand::Absent | Stand::Doubtful | Stand::Unseen => {
                self.by_others(own, newer, carries_others, hearing)
            }
        }
    }

    // Its own updates do not settle it.
    fn by_others(
        self,
        own: &'h Own<'h>,
        newer: &Newer<'h>,
        carries_others: bool,
        hearing: &'h Hearing<'h>,
    ) -> Self {
        match (newer.holds, newer.waits) {
            (Some(holder), _) => self.via(holder, State::FixedVia),
            (None, Some(holder)) => self.via(holder, State::PendingReboot),
            _ if own.is_without_object => {
                let components = texts(&own.absent_components);
                let reason = Reason::ComponentNotThere { components };
                self.say(State::NotApplicable, Rule::Component, reason)
            }
            _ if carries_others => {
                self.say(State::NotApplicable, Rule::Carrier, Reason::CarriesOthers)
            }
            _ if own.stand == Stand::Absent && newer.may_hold.is_none() => {
                self.not_in_place(own, newer, Rule::Absence, hearing)
            }
            _ => self.unknown(own, newer, hearing),
        }
    }

    fn in_place(mut self, own: &'h Own<'h>, newer: &Newer<'h>, hearing: &'h Hearing<'h>) -> Self {
        self.reasons.extend(reasons::of_own(own, hearing));
        let by_build = own.build.as_ref().filter(|(_, build)| build.state != State::Unknown);
        self.rules.push(match (by_build, own.by_file) {
            (Some(_), _) => Rule::Build,
            (None, true) => Rule::Files,
            (None, false) => Rule::WrittenDown,
        });
        if own.sightings.iter().any(|row| row.stand == Stand::InPlace && row.is_written_down()) {
            self.state = State::Fixed;
            return self;
        }
        // The files of a newer update that lacks one are all there is to see: whether that one is
        // on the host decides, unless another update that is in place holds it.
        for (edge, holder) in &newer.refuses {
            let Some(left) = &edge.leaves_open else { continue };
            let unseen: Vec<String> =
                left.lacks.iter().filter(|file| !is_seen(file, own)).cloned().collect();
            let none_are = hearing.scales.dossier.complete(EvidenceKind::Files).is_some();
            if !unseen.is_empty() && !none_are {
                if let Some(other) = newer.holds {
                    return self.via(other, State::FixedVia);
                }
                self.rules.push(Rule::LeftOpen);
                self.refused(edge, *holder);
                self.wanted_files = unseen;
                self.state = State::Unknown;
                return self;
            }
        }
        self.state = State::Fixed;
        self
    }

    fn conflict(
        mut self,
        own: &'h Own<'h>,
        newer: Option<Holder<'h>>,
        hearing: &'h Hearing<'h>,
    ) -> Self {
        self.rules.push(Rule::Conflict);
        self.reasons.extend(reasons::of_own(own, hearing));
        let mut sightings: Vec<&Sighting<'_>> = own.sightings.iter().collect();
        if let Some(holder) = newer {
            self.rules.push(Rule::Contained);
            let newer = holder.case.bulletin.id.to_string();
            let older = self.case.map(|case| case.bulletin.id.to_string()).unwrap_or_default();
            self.reasons.push(Reason::Contradiction { newer, older });
            self.reasons.extend(reasons::of_own(holder.own, hearing));
            sightings.extend(&holder.own.sightings);
            self.rest_on(holder);
        }
        let causes = reasons::causes(&hearing.scales, sightings.into_iter());
        // Those of the newer one are the same.
        self.reasons.retain(|reason| !matches!(reason, Reason::MayBeBecause { .. }));
        self.reasons.extend(causes);
        self.state = State::Conflict;
        self
    }

    fn not_in_place(
        mut self,
        own: &'h Own<'h>,
        newer: &Newer<'h>,
        rule: Rule,
        hearing: &'h Hearing<'h>,
    ) -> Self {
        self.rules.push(rule);
        self.reasons.extend(reasons::of_own(own, hearing));
        for (edge, holder) in &newer.refuses {
            self.refused(edge, *holder);
        }
        self.state = State::Missing;
        self
    }

    fn unknown(mut self, own: &'h Own<'h>, newer: &Newer<'h>, hearing: &'h Hearing<'h>) -> Self {
        self.rules.push(match own.stand {
            Stand::Doubtful if own.may_be_held_by_later() => Rule::Cumulative,
            Stand::Doubtful => Rule::Doubt,
            _ if !own.unknown_components.is_empty() => Rule::Component,
            _ => Rule::Absence,
        });
        self.reasons.extend(reasons::of_own(own, hearing));
        for (edge, holder) in &newer.refuses {
            self.refused(edge, *holder);
        }
        self.weakly(newer)
    }

    // A newer update that holds the fix perhaps.
    fn weakly(mut self, newer: &Newer<'h>) -> Self {
        let Some(holder) = newer.may_hold else { return self };
        let (id, path) = (holder.case.bulletin.id.to_string(), holder.path());
        let files = holder.files();
        self.reasons.push(if files.is_empty() {
            Reason::LinkInferred { newer: id, path }
        } else {
            Reason::NeedsFileProof { newer: id, files: files.clone(), path }
        });
        self.wanted_files = files;
        self.rules.push(Rule::WeakEdge);
        self.rest_on(holder);
        self
    }

    fn via(mut self, holder: Holder<'h>, state: State) -> Self {
        let path = holder.path();
        let newer = holder.case.bulletin.id.to_string();
        let own = self.case.map(|case| case.bulletin.id.as_str()).unwrap_or_default();
        self.via = path.iter().filter(|id| *id != own).cloned().collect();
        self.by_file = holder.own.by_file;
        self.reasons.push(Reason::ContainedIn { newer, path });
        self.reasons.extend(reasons::in_short(holder));
        self.rules.push(Rule::Contained);
        if state == State::PendingReboot {
            self.rules.push(Rule::Restart);
        }
        self.rest_on(holder);
        self.state = state;
        self
    }

    fn refused(&mut self, edge: &'h Edge, holder: Holder<'h>) {
        let newer = edge.newer.to_string();
        self.reasons.push(Reason::DoesNotReplace { newer: newer.clone() });
        if let Some(left) = &edge.leaves_open {
            self.reasons.push(Reason::LeftOpen {
                newer,
                cves: left.cves.iter().map(ToString::to_string).collect(),
                files: left.lacks.clone(),
            });
        }
        self.edges.push(edge);
        self.rest_on(holder);
    }

    fn rest_on(&mut self, holder: Holder<'h>) {
        self.edges.extend(holder.reached.into_iter().flat_map(|reached| reached.path.clone()));
        self.holders.push(holder);
    }

    fn say(mut self, state: State, rule: Rule, reason: Reason) -> Self {
        self.state = state;
        self.rules.push(rule);
        self.reasons.push(reason);
        self
    }

    fn pack_of(&self, service_pack: ServicePack) -> ServicePackOf {
        ServicePackOf { product: self.ground.product.clone(), service_pack }
    }
}

fn is_seen(file: &str, own: &Own<'_>) -> bool {
    let name = super::place::of(file).0;
    own.sightings.iter().any(|sighting| sighting.has_seen(&name))
}

fn texts(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}
