//! The keys of a policy file.

use std::fmt;

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{self, SeqAccess, Visitor},
};

/// A policy as people write it. Times and ports are texts here; [`PolicyFile::policy`] resolves
/// them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PolicyFile {
    /// Its name: any text. The plan's id is made from it.
    pub policy: String,
    /// The bulletins that it is against.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub advisories: Vec<String>,
    /// Which hosts it is for.
    pub scope: Scope,
    /// What it does.
    pub intent: Intent,
    /// What others still need from them.
    #[serde(default)]
    pub needs: Needs,
    /// For whom it stays open.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exceptions: Vec<ExceptionEntry>,
    /// Whether IPv6 is closed too.
    #[serde(default)]
    pub ipv6: Ipv6Choice,
    /// When it ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expire: Option<Expire>,
    /// How it is looked at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verify: Option<Verify>,
    /// How it is taken back where something goes wrong.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rollback: Option<Rollback>,
}

/// Which hosts a policy is for: by name or address, or by tag, and by verdict.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scope {
    /// Names or addresses.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hosts: Vec<String>,
    /// Tags.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// Only those that are judged so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub judged: Option<Judged>,
}

/// How hosts must be judged to be contained.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Judged {
    /// An update is missing.
    Vulnerable,
    /// Or it is not known.
    VulnerableOrUnknown,
    /// However.
    Any,
}

/// What a policy does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Intent {
    /// What is denied.
    pub deny: Deny,
    /// `default`, `custom` or `default+custom`.
    #[serde(default = "default_ports")]
    pub ports: String,
    /// The ports that `custom` stands for: `tcp/5000`, `tcp/5000-5010`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub custom: Vec<String>,
    /// Whether COM Internet Services or RPC over HTTP is there: then the ports of the web are
    /// closed too.
    #[serde(default)]
    pub cis: Cis,
    /// Which ways are closed.
    #[serde(default)]
    pub directions: DirectionsChoice,
    /// What becomes of conversations that are open.
    #[serde(default)]
    pub existing_sessions: SessionsChoice,
    /// What the sender hears.
    #[serde(default)]
    pub answer: AnswerChoice,
}

fn default_ports() -> String {
    "default".to_owned()
}

/// What is denied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Deny {
    /// RPC and DCOM.
    RpcDcom,
}

/// Which RPC over HTTP there is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cis {
    /// None.
    #[default]
    None,
    /// Version 1, of NT 4.0 and Windows 2000: TCP 80.
    V1,
    /// Version 2, of XP and Server 2003: TCP 80 and 443.
    V2,
}

/// Which ways are closed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DirectionsChoice {
    /// Others to the host.
    #[default]
    Inbound,
    /// The host to others.
    Outbound,
    /// Either.
    Both,
}

/// What becomes of conversations that are open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SessionsChoice {
    /// They go on.
    Keep,
    /// They are cut. This is what holds where nothing is said: an attacker may be in already.
    #[default]
    Cut,
}

/// What the sender of a blocked packet hears.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AnswerChoice {
    /// Nothing.
    #[default]
    Silent,
    /// A TCP reset.
    Reset,
}

/// Whether IPv6 is closed too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ipv6Choice {
    /// As IPv4.
    #[default]
    #[serde(alias = "compile")]
    Compiled,
    /// It is left alone.
    #[serde(alias = "waive")]
    Waived,
}

/// What others need. What is not said is not known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Needs {
    /// Web pages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub http: Option<bool>,
    /// RPC over HTTP.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rpc_over_http: Option<bool>,
    /// DCOM.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dcom: Option<bool>,
    /// Files and printers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file_print: Option<bool>,
    /// What they are in their domain.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ad: Option<DirectoryNeed>,
}

/// What a host is in its domain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DirectoryNeed {
    /// In none.
    None,
    /// A member.
    Member,
    /// A domain controller.
    Controller,
}

/// Somebody for whom it stays open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExceptionEntry {
    /// Addresses, networks and ranges: one, or a list.
    #[serde(deserialize_with = "one_or_more")]
    pub who: Vec<String>,
    /// Ports: `tcp/135`, `tcp/1024-5000`, or `default` and `custom` as in the intent.
    #[serde(deserialize_with = "one_or_more")]
    pub ports: Vec<String>,
    /// Why, in people's words.
    #[serde(default)]
    pub why: String,
    /// For how long, or until when: `8h`, `7d`, `2026-12-31`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ttl: Option<String>,
}

/// When a policy ends.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expire {
    /// What must have happened for the end to be proposed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub when: Vec<Ending>,
    /// How long it stays after that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keep: Option<String>,
    /// When it ends at the latest, by itself. A day ends when it is over, in UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_after: Option<String>,
}

/// What must have happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// The update is proven.
    Patched,
    /// The host was started since.
    Rebooted,
    /// A scan found nothing.
    ScanClean,
}

/// How a policy is looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Verify {
    /// From where: names of probes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub from: Vec<String>,
    /// From which source ports.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub source_ports: Vec<SourcePort>,
    /// Whether by the differential probe as well.
    #[serde(default)]
    pub differential: bool,
}

/// A source port of a scan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SourcePort {
    /// Whichever: `any`.
    Any,
    /// This one.
    Port(u16),
}

/// How a policy is taken back where something goes wrong.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rollback {
    /// After how long without a confirmation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dead_man: Option<String>,
    /// By which way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<Channel>,
}

/// By which way something is taken back. None of them is DCOM, which may be off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Channel {
    /// A task on the host itself, made before.
    LocalTask,
    /// The registry over the network.
    RemoteRegistry,
    /// WinRM.
    Winrm,
    /// SSH.
    Ssh,
    /// Group policy.
    GroupPolicy,
    /// Somebody goes there.
    Console,
}

/// A text, or a list of texts.
fn one_or_more<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    struct Texts;

    impl<'de> Visitor<'de> for Texts {
        type Value = Vec<String>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a text or a list of texts")
        }

        fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
            Ok(vec![text.to_owned()])
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
            let mut found = Vec::new();
            while let Some(text) = list.next_element()? {
                found.push(text);
            }
            Ok(found)
        }
    }

    deserializer.deserialize_any(Texts)
}

impl<'de> Deserialize<'de> for SourcePort {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Port;

        impl Visitor<'_> for Port {
            type Value = SourcePort;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("`any` or a port from 1 to 65535")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<SourcePort, E> {
                match text.parse() {
                    _ if text == "any" => Ok(SourcePort::Any),
                    Ok(port) if port > 0 => Ok(SourcePort::Port(port)),
                    _ => Err(E::invalid_value(de::Unexpected::Str(text), &self)),
                }
            }

            fn visit_u64<E: de::Error>(self, number: u64) -> Result<SourcePort, E> {
                match u16::try_from(number) {
                    Ok(port) if port > 0 => Ok(SourcePort::Port(port)),
                    _ => Err(E::invalid_value(de::Unexpected::Unsigned(number), &self)),
                }
            }

            fn visit_i64<E: de::Error>(self, number: i64) -> Result<SourcePort, E> {
                match u64::try_from(number) {
                    Ok(number) => self.visit_u64(number),
                    Err(_) => Err(E::invalid_value(de::Unexpected::Signed(number), &self)),
                }
            }
        }

        deserializer.deserialize_any(Port)
    }
}

impl Serialize for SourcePort {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Any => serializer.serialize_str("any"),
            Self::Port(port) => serializer.serialize_u16(*port),
        }
    }
}
