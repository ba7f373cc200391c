//! The tree of an argument.

use seawall_advisory::Certainty;
use seawall_facts::{Door, Family, PortState, ProbeId, ProductId, ServicePack, Version};
use serde::{Deserialize, Serialize};

use crate::{
    State,
    remote::{Conclusion, Finding},
};

/// A step of the argument, resting on its children.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Node {
    /// What it states.
    #[serde(flatten)]
    pub kind: NodeKind,
    /// What it rests on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub children: Vec<Node>,
}

impl Node {
    pub(crate) fn leaf(kind: NodeKind) -> Self {
        Self { kind, children: Vec::new() }
    }

    pub(crate) fn over(kind: NodeKind, children: Vec<Self>) -> Self {
        Self { kind, children }
    }
}

/// What a step of the argument states.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "node", rename_all = "snake_case")]
#[non_exhaustive]
pub enum NodeKind {
    /// The verdict.
    Verdict {
        /// The bulletin.
        advisory: String,
        /// The state.
        state: State,
    },
    /// What holds if the host is this product.
    Candidate {
        /// The product.
        product: ProductId,
        /// The state on it.
        state: State,
    },
    /// A product that what was seen rules out: it does not have the flaw that showed.
    CandidateExcluded {
        /// The product.
        product: ProductId,
        /// The bulletin whose flaw showed.
        advisory: String,
    },
    /// What a bulletin says of a product.
    Listing {
        /// The bulletin.
        advisory: String,
        /// What it says.
        says: Says,
        /// How sure that is.
        certainty: Option<Certainty>,
    },
    /// What the methods found together.
    Finding {
        /// The bulletin they were asked about.
        advisory: String,
        /// What they found.
        finding: Finding,
    },
    /// What one method found.
    Method {
        /// The method.
        method: String,
        /// What it concludes.
        conclusion: Conclusion,
    },
    /// A rule that was used.
    Rule {
        /// Its id.
        id: String,
        /// Its version.
        version: u16,
        /// How sure it is.
        certainty: Certainty,
    },
    /// An answer.
    Answer {
        /// Its place in the evidence.
        index: usize,
        /// The probe.
        probe: ProbeId,
    },
    /// An edge of the catalogue.
    Edge {
        /// Its place among the edges.
        index: usize,
    },
    /// What the host was taken for.
    Identity {
        /// The family.
        family: Family,
    },
    /// What was seen of a port.
    Port {
        /// The port.
        door: Door,
        /// Its state.
        state: PortState,
    },
    /// What the host was judged as.
    Host {
        /// The products it may run.
        products: Vec<ProductId>,
        /// Its service pack, where known.
        service_pack: Option<ServicePack>,
    },
    /// What holds if the host is this product with this service pack.
    Ground {
        /// The product.
        product: ProductId,
        /// Its service pack.
        service_pack: ServicePack,
        /// The state on it.
        state: State,
    },
    /// What the catalogue says about a service pack.
    HeldByServicePack {
        /// The first that holds the fix.
        service_pack: ServicePack,
        /// How sure that is.
        certainty: Certainty,
    },
    /// One update, with what speaks for and against its being in place.
    Update {
        /// The bulletin.
        advisory: String,
        /// Its article.
        kb: String,
        /// What follows.
        stand: Stand,
    },
    /// A fact.
    Fact {
        /// Its place among the facts.
        index: usize,
        /// What it says of the update above it.
        speaks: Speaks,
    },
    /// The version of a file, held against the lowest that has the fix.
    File {
        /// The file's place among the facts.
        index: usize,
        /// The file, as the catalogue names it.
        file: String,
        /// The version on the host.
        own: Version,
        /// The lowest that has the fix.
        at_least: Version,
        /// How sure that number is.
        certainty: Certainty,
        /// Whether the number tells this update from every older one.
        discriminates: bool,
        /// What it says of the update above it.
        speaks: Speaks,
    },
    /// A fact that is taken as it stands.
    Known {
        /// Its place among the facts.
        index: usize,
    },
    /// Evidence that would hold something, were it there.
    Evidence {
        /// Its place among the evidence.
        index: usize,
        /// What it says of the update above it.
        speaks: Speaks,
    },
    /// The build against the builds from which on the flaw is fixed.
    Build {
        /// The build's place among the facts.
        index: usize,
        /// What it says of the updates of the bulletin.
        speaks: Speaks,
    },
}

/// What a bulletin says of a product.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Says {
    /// It has the flaw.
    Affected,
    /// It does not.
    NotAffected,
    /// Nobody looked.
    NeverTested,
    /// It has the flaw, and no fix will come.
    NoFix,
    /// The bulletin does not name it.
    NotListed,
}

/// What one witness says of an update.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Speaks {
    /// It is in place.
    Present,
    /// It is not: the source is complete, and has nothing of it.
    Absent,
    /// It is not: what it brings is there in an older version.
    Older,
    /// It is staged, and not in effect.
    Staged,
    /// Something was done about it once: history, not state.
    History,
    /// It says too little by itself.
    Doubtful,
    /// It says nothing: an older update brought the same.
    Silent,
}

/// What its witnesses together say of an update.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stand {
    /// It is in place.
    InPlace,
    /// It is installed, and not in effect before the next start.
    Pending,
    /// One witness says that it is installed, and a stronger one that it is not.
    Contradicted,
    /// Its files, or the build, are older.
    Behind,
    /// Complete evidence has nothing of it.
    Absent,
    /// What speaks for it is not enough.
    Doubtful,
    /// Nothing was seen of it.
    Unseen,
}
