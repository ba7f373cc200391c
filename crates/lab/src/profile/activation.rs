//! What a profile says of activation requests.

use serde::Deserialize;

/// How activation requests are answered.
#[derive(Clone, Debug, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own in a profile")]
#[serde(deny_unknown_fields, default)]
pub struct Activation {
    /// Whether callers without credentials get past the RPC runtime.
    pub anonymous: bool,
    /// `EnableDCOM`.
    pub dcom_enabled: bool,
    /// Which names of objects are refused before the class is looked for.
    pub path_check: PathCheck,
    /// Whether what should be an object reference is checked before it is used (824146).
    pub checks_objref: bool,
    /// Whether the local activator tells remote callers from local ones first (828741).
    pub checks_local_calls: bool,
    /// The codes.
    pub answers: Answers,
}

impl Default for Activation {
    fn default() -> Self {
        Self {
            anonymous: false,
            dcom_enabled: true,
            path_check: PathCheck::None,
            checks_objref: false,
            checks_local_calls: false,
            answers: Answers::default(),
        }
    }
}

/// Which names of objects are refused as bad paths.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PathCheck {
    /// None: the name is not looked at before the class.
    #[default]
    None,
    /// UNC names whose server part has a NUL with something behind it (823980).
    InnerNul,
    /// That, and UNC names with an empty server or without both share and file (824146).
    Complete,
}

/// HRESULTs and fault statuses.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Answers {
    /// HRESULT: the class is not registered.
    pub class_not_registered: u32,
    /// HRESULT: the name of the object is refused.
    pub bad_path: u32,
    /// HRESULT: a property class nobody knows, on hosts that check names.
    pub unknown_property: u32,
    /// HRESULT: no object reference, on hosts that check.
    pub invalid_objref: u32,
    /// HRESULT: no object reference, on hosts that do not check.
    pub broken_objref: u32,
    /// HRESULT: DCOM is switched off.
    pub dcom_disabled: u32,
    /// Fault: anonymous callers are refused.
    pub anonymous_refused: u32,
    /// Fault: a remote caller of the local activator, on hosts that check.
    pub remote_caller: u32,
    /// Fault: an ORPC version that nobody speaks.
    pub version_mismatch: u32,
}
