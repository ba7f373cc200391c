//! What of a CVRF document is read, whatever its form.

/// When a document came out.
#[derive(Debug, Default)]
pub(super) struct Tracking {
    pub(super) initial: String,
    pub(super) current: String,
}

#[derive(Debug, Default)]
pub(super) struct Vulnerability {
    pub(super) cve: String,
    pub(super) title: String,
    /// The component it is in: the note of the type `Tag`.
    pub(super) component: Option<String>,
    pub(super) threats: Vec<Threat>,
    pub(super) remediations: Vec<Remediation>,
    /// The instants of its revisions.
    pub(super) revisions: Vec<String>,
}

#[derive(Debug)]
pub(super) struct Threat {
    pub(super) kind: ThreatKind,
    pub(super) description: String,
    /// The products it holds for; empty for all.
    pub(super) products: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ThreatKind {
    Impact,
    ExploitStatus,
    Severity,
}

#[derive(Debug, Default)]
pub(super) struct Remediation {
    pub(super) kind: RemediationKind,
    pub(super) description: String,
    pub(super) sub_type: String,
    pub(super) fixed_build: String,
    pub(super) supercedence: String,
    pub(super) restart: String,
    pub(super) date: String,
    pub(super) products: Vec<String>,
}

#[derive(Debug, Default, PartialEq, Eq)]
pub(super) enum RemediationKind {
    /// An update of the vendor's.
    VendorFix,
    /// What is no update: a workaround, a known issue, that there is no fix.
    #[default]
    NoFix,
    /// A type that is none of CVRF's and none of MSRC's.
    Unknown(String),
}

impl ThreatKind {
    pub(super) fn new(printed: &str) -> Option<Self> {
        Some(match printed {
            "Impact" => Self::Impact,
            "Exploit Status" => Self::ExploitStatus,
            "Severity" => Self::Severity,
            _ => return None,
        })
    }
}

impl RemediationKind {
    /// The names of CVRF 1.1, and the two that MSRC adds (from memory).
    pub(super) fn new(printed: &str) -> Self {
        match printed {
            "Vendor Fix" => Self::VendorFix,
            "Workaround" | "Mitigation" | "None Available" | "Will Not Fix" | "Known Issue"
            | "Release Notes" => Self::NoFix,
            _ => Self::Unknown(printed.to_owned()),
        }
    }
}
