//! What stands on the page, in codes and numbers.

use std::time::Duration;

use seawall_facts::{Door, Timestamp, Transport};
use seawall_probe::{ACTIVATION_BUDGET, AddressSet, Cost, Depth, Forecast, Plan, SafeDatagram};
use serde::Serialize;

use crate::{
    cli::{
        args::Scan,
        common::arguments,
        intended::Intended,
        targets::{read_doors, read_port_map},
    },
    clock,
    failure::Failure,
    scope_file::{Permission, PublicKey, millis},
};

/// Name and version of the shape.
const SCHEMA: &str = "seawall.dry-run/1";

/// Rules of Snort and Suricata that watch binds to ISystemActivator: "DCERPC ISystemActivator
/// bind attempt" and its kin.
const SENSOR_RULES: [u32; 3] = [2192, 2193, 3393];

/// How the ids begin that Seawall puts into its requests.
const MARK: &str = "5ea3a110-5ca2-4e00";

/// Seconds after which nothing is sent any more once a stop was asked for.
const STOPS_WITHIN: u32 = 2;

/// The page.
#[derive(Debug, Serialize)]
pub struct Page {
    schema: &'static str,
    pub version: &'static str,
    pub scope: Option<ScopeOf>,
    pub targets: TargetsOf,
    pub doors: Vec<DoorOf>,
    /// How far a host is looked at, as on the command line.
    pub depth: String,
    /// Whether any door can speak RPC, and is asked anything.
    pub asks_rpc: bool,
    pub second_pass: bool,
    pub activation_requests_at_most: u8,
    pub per_host: PerHost,
    pub pace: PaceOf,
    pub window: Option<String>,
    pub duration_s: DurationOf,
    pub sensor_rules: [u32; 3],
    pub mark: &'static str,
    pub stops_within_s: u32,
    pub stop_file: Option<String>,
    pub look_back_s: Option<u64>,
    pub command_line: String,
}

/// Who allowed it.
#[derive(Debug, Serialize)]
pub struct ScopeOf {
    pub file: String,
    pub contact: String,
    pub note: Option<String>,
    #[serde(serialize_with = "rfc3339")]
    pub from: Timestamp,
    #[serde(serialize_with = "rfc3339")]
    pub until: Timestamp,
    pub networks: Vec<String>,
    pub excluded: Vec<String>,
    /// The key it was verified with.
    pub verified_with: Option<String>,
}

/// Who is looked at.
#[derive(Debug, Serialize)]
pub struct TargetsOf {
    pub addresses: u64,
    pub ranges: Vec<String>,
    pub excluded: Vec<String>,
}

/// One door, and what is sent to it.
#[derive(Debug, Serialize)]
pub struct DoorOf {
    pub door: String,
    /// Where the port map puts it.
    pub real_port: u16,
    pub sent: Sent,
}

/// What is sent to a door at first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Sent {
    /// A connection that is closed at once.
    Connect,
    /// A connection; where it opens, RPC.
    Rpc,
    /// The same behind the banner of RPC over HTTP, where 135 did not answer.
    RpcHttp,
    /// mgmt is_server_listening.
    IsServerListening,
    /// A NetBIOS node status request.
    NodeStatus,
    /// A NetBIOS datagram query.
    DatagramQuery,
    /// A NetBIOS session keep-alive.
    KeepAlive,
    /// Nothing.
    Nothing,
}

/// What one host gets.
#[derive(Debug, Serialize)]
pub struct PerHost {
    pub least: CostOf,
    pub most: CostOf,
}

/// A cost in numbers.
#[derive(Debug, Serialize)]
pub struct CostOf {
    pub connections: u32,
    pub datagrams: u32,
    pub messages: u32,
    pub packets: u32,
}

/// What is kept to.
#[derive(Debug, Serialize)]
pub struct PaceOf {
    pub profile: String,
    pub all_per_second: Option<u32>,
    pub network_per_second: Option<u32>,
    pub host_per_second: Option<u32>,
    pub connections_per_host: usize,
    pub hosts_at_once: usize,
    pub answer_ms: u64,
    pub host_ms: u64,
    pub careful_start: bool,
    pub heeds_distress: bool,
}

/// How long sending takes, in seconds.
#[derive(Debug, Serialize)]
pub struct DurationOf {
    pub low: u64,
    pub likely: u64,
    pub high: u64,
}

impl Page {
    /// The page of a scan.
    pub fn new(args: &Scan, intended: &Intended) -> Result<Self, Failure> {
        let saved = &intended.plan;
        let ports = read_port_map(saved.port_map.as_deref())?;
        let plan = Plan {
            doors: read_doors(&saved.ports)?,
            pace: saved.pace(),
            depth: saved.depth(),
            second_pass: saved.second_pass,
        };
        let targets = saved.targets();
        let forecast = Forecast::of(&plan, &targets);
        let pace = &plan.pace;
        let doors: Vec<_> = plan
            .doors
            .iter()
            .map(|door| DoorOf {
                door: door.to_string(),
                real_port: ports.real(*door),
                sent: Sent::to(*door, pace.udp, plan.depth),
            })
            .collect();
        let asks_rpc = doors.iter().any(|door| matches!(door.sent, Sent::Rpc | Sent::RpcHttp));
        Ok(Self {
            schema: SCHEMA,
            version: env!("CARGO_PKG_VERSION"),
            scope: intended.permission.as_ref().map(ScopeOf::new),
            targets: TargetsOf {
                addresses: u64::try_from(targets.len()).unwrap_or(u64::MAX),
                ranges: ranges(&targets),
                excluded: ranges(&saved.excluded()),
            },
            doors,
            depth: args.depth.clone(),
            asks_rpc,
            second_pass: plan.second_pass,
            activation_requests_at_most: if asks_rpc && plan.depth == Depth::Full {
                ACTIVATION_BUDGET
            } else {
                0
            },
            per_host: PerHost { least: forecast.least.into(), most: forecast.most.into() },
            pace: PaceOf {
                profile: saved.profile().to_owned(),
                all_per_second: pace.all_per_second,
                network_per_second: pace.network_per_second,
                host_per_second: pace.host_per_second,
                connections_per_host: pace.connections_per_host,
                hosts_at_once: pace.hosts_at_once,
                answer_ms: millis_of(pace.answer),
                host_ms: millis_of(pace.host),
                careful_start: pace.careful_start,
                heeds_distress: pace.heeds_distress,
            },
            window: args.window.clone(),
            duration_s: DurationOf {
                low: seconds(forecast.quickest),
                likely: seconds(forecast.likely),
                high: seconds(forecast.longest),
            },
            sensor_rules: SENSOR_RULES,
            mark: MARK,
            stops_within_s: STOPS_WITHIN,
            stop_file: args.stop_file.as_ref().map(|file| file.display().to_string()),
            look_back_s: pace.look_back.filter(|_| asks_rpc).map(seconds),
            command_line: command_line(),
        })
    }
}

impl ScopeOf {
    fn new(permission: &Permission) -> Self {
        let document = &permission.document;
        let listed = |networks: &[ipnet::IpNet]| networks.iter().map(ToString::to_string).collect();
        Self {
            file: permission.file.display().to_string(),
            contact: document.contact.clone(),
            note: document.note.clone(),
            from: millis(document.from),
            until: millis(document.until),
            networks: listed(&document.networks),
            excluded: listed(&document.excluded),
            verified_with: permission.trust.as_ref().map(PublicKey::to_hex),
        }
    }
}

impl Sent {
    fn to(door: Door, udp: bool, depth: Depth) -> Self {
        match (door.transport, door.port) {
            (Transport::Tcp, _) if depth == Depth::Doors => Self::Connect,
            (Transport::Tcp, 135) => Self::Rpc,
            (Transport::Tcp, 593) => Self::RpcHttp,
            (Transport::Tcp, _) => Self::Connect,
            (Transport::Udp, port) if !udp || SafeDatagram::for_port(port).is_none() => {
                Self::Nothing
            }
            (Transport::Udp, 135) => Self::IsServerListening,
            (Transport::Udp, 137) => Self::NodeStatus,
            (Transport::Udp, 138) => Self::DatagramQuery,
            (Transport::Udp, _) => Self::KeepAlive,
        }
    }
}

impl From<Cost> for CostOf {
    fn from(cost: Cost) -> Self {
        let Cost { connections, datagrams, messages, packets } = cost;
        Self { connections, datagrams, messages, packets }
    }
}

fn ranges(set: &AddressSet) -> Vec<String> {
    let said = |(first, last): (std::net::IpAddr, std::net::IpAddr)| {
        if first == last { first.to_string() } else { format!("{first}-{last}") }
    };
    set.ranges().map(said).collect()
}

/// The command line that does what the page says: the same without `--dry-run`.
fn command_line() -> String {
    let args = arguments().filter(|arg| arg != "--dry-run");
    let quoted = args.map(|arg| {
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./:,=@%+".contains(c);
        let is_plain = !arg.is_empty() && arg.chars().all(is_plain);
        if is_plain { arg } else { format!("'{}'", arg.replace('\'', r"'\''")) }
    });
    ["seawall".to_owned()].into_iter().chain(quoted).collect::<Vec<_>>().join(" ")
}

fn seconds(duration: Duration) -> u64 {
    duration.as_millis().div_ceil(1000).try_into().unwrap_or(u64::MAX)
}

fn millis_of(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
fn rfc3339<S: serde::Serializer>(at: &Timestamp, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(&clock::rfc3339(*at))
}
