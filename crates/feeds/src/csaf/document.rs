//! What of a CSAF document is read (OASIS CSAF 2.0, section 3.2).

use seawall_advisory::feed::FeedKind;
use serde::Deserialize;

use crate::json::or_default;

#[derive(Debug, Deserialize)]
pub(super) struct Document {
    #[serde(default, deserialize_with = "or_default")]
    pub(super) document: About,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) product_tree: ProductTree,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) vulnerabilities: Vec<Vulnerability>,
}

impl Document {
    pub(super) fn version(&self) -> Option<&str> {
        self.document.csaf_version.as_deref()
    }

    /// By its category. All but statements of VEX are advisories or less.
    pub(super) fn kind(&self) -> FeedKind {
        if self.document.category == "csaf_vex" { FeedKind::Vex } else { FeedKind::Csaf }
    }
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct About {
    csaf_version: Option<String>,
    #[serde(default, deserialize_with = "or_default")]
    category: String,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) aggregate_severity: AggregateSeverity,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) tracking: Tracking,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct AggregateSeverity {
    #[serde(default, deserialize_with = "or_default")]
    pub(super) text: String,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Tracking {
    #[serde(default, deserialize_with = "or_default")]
    pub(super) initial_release_date: String,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) current_release_date: String,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct ProductTree {
    #[serde(default, deserialize_with = "or_default")]
    pub(super) branches: Vec<Branch>,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) full_product_names: Vec<FullName>,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) relationships: Vec<Relationship>,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) product_groups: Vec<Group>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Branch {
    #[serde(default, deserialize_with = "or_default")]
    pub(super) category: String,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) name: String,
    pub(super) product: Option<FullName>,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) branches: Vec<Self>,
}

#[derive(Debug, Deserialize)]
pub(super) struct FullName {
    pub(super) name: String,
    pub(super) product_id: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct Relationship {
    pub(super) full_product_name: FullName,
    pub(super) product_reference: String,
    pub(super) relates_to_product_reference: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct Group {
    pub(super) group_id: String,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) product_ids: Vec<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Vulnerability {
    #[serde(default, deserialize_with = "or_default")]
    pub(super) cve: String,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) title: String,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) release_date: String,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) product_status: ProductStatus,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) threats: Vec<Threat>,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) remediations: Vec<Remediation>,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct ProductStatus {
    #[serde(default, deserialize_with = "or_default")]
    pub(super) fixed: Vec<String>,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) first_fixed: Vec<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Threat {
    #[serde(default, deserialize_with = "or_default")]
    pub(super) category: String,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) details: String,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) product_ids: Vec<String>,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) group_ids: Vec<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Remediation {
    #[serde(default, deserialize_with = "or_default")]
    pub(super) category: String,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) details: String,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) url: String,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) date: String,
    pub(super) restart_required: Option<Restart>,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) product_ids: Vec<String>,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) group_ids: Vec<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Restart {
    #[serde(default, deserialize_with = "or_default")]
    pub(super) category: String,
}
