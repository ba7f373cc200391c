//! What newer updates that are in place say of an older one.

use seawall_advisory::{Edge, Reached, Strength};

use super::{combine::Own, ground::Case, hearing::Hearing};
use crate::Stand;

/// What the newer bulletins come to. Of each kind the nearest.
#[derive(Default)]
pub(super) struct Newer<'h> {
    /// In place, and certainly holds the fix.
    pub(super) holds: Option<Holder<'h>>,
    /// Certainly holds the fix, and waits for a start.
    pub(super) waits: Option<Holder<'h>>,
    /// Certainly holds the fix, and is said to be in place by what files refute.
    pub(super) contradicted: Option<Holder<'h>>,
    /// In place, and holds the fix perhaps.
    pub(super) may_hold: Option<Holder<'h>>,
    /// In place, with the statement that it does not replace this one.
    pub(super) refuses: Vec<(&'h Edge, Holder<'h>)>,
}

/// A newer bulletin, and how it is reached.
#[derive(Clone, Copy)]
pub(super) struct Holder<'h> {
    pub(super) case: &'h Case<'h>,
    pub(super) own: &'h Own<'h>,
    /// The way; none for one that does not lead here.
    pub(super) reached: Option<&'h Reached<'h>>,
}

impl Holder<'_> {
    /// The bulletins on the way, newest first, both ends included.
    pub(super) fn path(&self) -> Vec<String> {
        let Some(reached) = self.reached else { return vec![self.case.bulletin.id.to_string()] };
        let first = reached.path.first().map(|edge| edge.newer.to_string());
        first.into_iter().chain(reached.path.iter().map(|edge| edge.older.to_string())).collect()
    }

    /// The files that must be seen before what it holds is certain.
    pub(super) fn files(&self) -> Vec<String> {
        let edges = self.reached.into_iter().flat_map(|reached| &reached.path);
        edges.flat_map(|edge| edge.files.iter().cloned()).collect()
    }
}

impl<'h> Newer<'h> {
    /// Asks about every newer bulletin.
    pub(super) fn of(case: &'h Case<'h>, hearing: &'h Hearing<'h>) -> Self {
        let mut newer = Self::default();
        for (place, reached) in &case.newer {
            let Some((case, own)) = hearing.at(*place) else { continue };
            let holder = Holder { case, own, reached: Some(reached) };
            let is_certain = reached.strength == Strength::Certain;
            let slot = match (own.stand, is_certain) {
                (Stand::InPlace, true) => &mut newer.holds,
                (Stand::Pending, true) => &mut newer.waits,
                (Stand::Contradicted, true) => &mut newer.contradicted,
                (Stand::InPlace, false) => &mut newer.may_hold,
                (stand, true) if is_by_pack(case, stand, hearing) => &mut newer.holds,
                _ => continue,
            };
            slot.get_or_insert(holder);
        }
        for (place, edge) in &case.refusals {
            if let Some((case, own)) = hearing.at(*place)
                && own.stand == Stand::InPlace
            {
                newer.refuses.push((*edge, Holder { case, own, reached: None }));
            }
        }
        newer
    }
}

// The service pack on the host holds the newer fix, and so what that holds.
fn is_by_pack(case: &Case<'_>, stand: Stand, hearing: &Hearing<'_>) -> bool {
    let is_refuted = matches!(stand, Stand::Behind | Stand::Contradicted);
    !is_refuted && case.held_by.is_some_and(|(pack, _)| pack <= hearing.scales.ground.sp)
}
