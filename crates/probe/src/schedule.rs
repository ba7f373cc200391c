//! One host's descent: ports, then who it is, then only what that allows.

use std::{collections::BTreeMap, net::IpAddr, sync::Arc};

use futures_util::future::join_all;
use seawall_dcerpc::{endpoint::ContextHandle, interface};
use seawall_facts::{
    Body, Door, Ended, Identity, Observation, Outcome, PortState, ProbeAnswer, ProbeId, Stage,
    Timestamp, Transport,
};
use tokio::time::timeout;

use crate::{
    activation::{ActivationPermission, SafeRequest},
    datagram::SafeDatagram,
    identity::identify,
    net::{Net, Unconnected},
    pace::Pace,
    reader,
    scope::{Refusal, Scope},
    session::Session,
};

/// Pages of an endpoint map read at most: 500 entries each.
const LOOKUP_PAGES: usize = 64;

/// `E_ACCESSDENIED`.
const ACCESS_DENIED: u32 = 0x8007_0005;

/// What to ask of every host.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Doors to look at, in order.
    pub doors: Vec<Door>,
    /// How fast and how long.
    pub pace: Pace,
    /// Whether to ask the MS04-012 question too: a second pass, only by name.
    pub second_pass: bool,
}

/// Everything seen of one address.
#[derive(Clone, Debug)]
pub struct HostReport {
    /// The address.
    pub address: IpAddr,
    /// When the first probe began.
    pub began: Timestamp,
    /// Every answer, in the order it came.
    pub observations: Vec<Observation>,
    /// What the answers say it is.
    pub identity: Identity,
    /// Whether the host's time ran out before everything was asked.
    pub ran_out: bool,
    /// Why nothing, or nothing more, was sent.
    pub refused: Option<Refusal>,
}

impl HostReport {
    /// The answers alone.
    pub fn answers(&self) -> Vec<ProbeAnswer> {
        self.observations.iter().map(|observation| observation.answer.clone()).collect()
    }

    /// What was seen of each door.
    pub fn ports(&self) -> BTreeMap<Door, PortState> {
        self.observations
            .iter()
            .filter_map(|seen| Some((seen.answer.door, seen.answer.outcome.port_state()?)))
            .collect()
    }
}

/// Looks at one host. Never fails: whatever goes wrong is part of the report.
pub async fn look_at<N: Net>(
    net: &N,
    scope: &Scope,
    plan: &Plan,
    address: IpAddr,
    clock: &Clock,
) -> HostReport {
    let mut visit = Visit { net, scope, plan, address, clock, seen: Vec::new(), refused: None };
    let began = clock();
    let ran_out = tokio::select! {
        ended = timeout(plan.pace.host, visit.run()) => ended.is_err(),
        // What is under way is cut off too: a stop must not wait for slow hosts.
        () = scope.stopped() => {
            visit.refused = Some(Refusal::Stopped);
            false
        }
    };
    let Visit { seen: observations, refused, .. } = visit;
    let answers: Vec<_> = observations.iter().map(|o| o.answer.clone()).collect();
    let identity = identify(&answers);
    HostReport { address, began, observations, identity, ran_out, refused }
}

/// Tells the time; the scan's only clock.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

struct Visit<'a, N: Net> {
    net: &'a N,
    scope: &'a Scope,
    plan: &'a Plan,
    address: IpAddr,
    clock: &'a Clock,
    seen: Vec<Observation>,
    refused: Option<Refusal>,
}

impl<N: Net> Visit<'_, N> {
    async fn run(&mut self) {
        self.look_at_ports().await;
        for door in [Door::tcp(135), Door::tcp(593)] {
            if self.port_state(door) == Some(PortState::Open) && self.speaks_rpc(door).await {
                self.identify_further(door).await;
                self.activate(door).await;
                return;
            }
        }
    }

    async fn look_at_ports(&mut self) {
        // As many at once as one host may have connections; the order of the answers is the
        // order of the doors all the same.
        for doors in self.plan.doors.chunks(self.plan.pace.connections_per_host.max(1)) {
            let mut asked = Vec::new();
            for door in doors.iter().copied() {
                asked.push(self.knock(door));
            }
            for answer in join_all(asked).await {
                match answer {
                    Ok(Some(answer)) => self.keep(answer),
                    Ok(None) => {}
                    Err(refusal) => self.refused = Some(refusal),
                }
            }
        }
    }

    async fn knock(&self, door: Door) -> Result<Option<ProbeAnswer>, Refusal> {
        let permit = self.scope.permit(self.address, door)?;
        let pace = &self.plan.pace;
        let (probe, sent, received, ended) = match door.transport {
            Transport::Tcp => {
                let ended = match self.net.connect(permit, pace.answer).await {
                    Ok(_) => Ended::Complete,
                    Err(why) => why.ended(),
                };
                (ProbeId::TcpConnect, Vec::new(), Vec::new(), ended)
            }
            Transport::Udp if !pace.udp => return Ok(None),
            Transport::Udp => {
                let Some(datagram) = SafeDatagram::for_port(door.port) else {
                    return Ok(None);
                };
                let (received, ended) = match self.net.ask(permit, &datagram, pace.datagram).await {
                    Ok(received) => (received, Ended::Complete),
                    Err(why) => (Vec::new(), why.ended()),
                };
                (ProbeId::UdpQuery, datagram.as_bytes().to_vec(), received, ended)
            }
        };
        let outcome = reader::read(probe, &received, ended);
        Ok(Some(ProbeAnswer {
            probe,
            door,
            reader: reader::VERSION,
            sent: sent.into(),
            received: received.into(),
            ended,
            outcome,
        }))
    }

    /// Binds to the endpoint mapper, which everything that speaks DCE/RPC here has.
    async fn speaks_rpc(&mut self, door: Door) -> bool {
        let Some(mut session) = self.connect(door).await else {
            return false;
        };
        let answer = session.bind(ProbeId::EpmBind, interface::EPMAPPER).await;
        let speaks = matches!(answer.outcome, Outcome::BindAck { .. });
        self.keep(answer);
        if !speaks {
            return false;
        }
        self.ask_object_exporter(&mut session).await;
        if !session.is_usable() {
            match self.reconnect(door).await {
                Some(fresh) => session = fresh,
                None => return true,
            }
        }
        self.ask_map(&mut session).await;
        true
    }

    async fn ask_object_exporter(&mut self, session: &mut Session<N::Stream>) {
        let bound =
            self.bind(session, ProbeId::ObjectExporterBind, interface::OBJECT_EXPORTER).await;
        if bound {
            let alive2 = session.call(&SafeRequest::server_alive2()).await;
            let answered = matches!(alive2.outcome, Outcome::Response { .. });
            self.keep(alive2);
            if !answered && session.is_usable() {
                let alive = session.call(&SafeRequest::server_alive()).await;
                self.keep(alive);
            }
        }
        if session.is_usable() {
            let local = interface::LOCAL_OBJECT_EXPORTER;
            self.bind(session, ProbeId::LocalExporterBind, local).await;
        }
    }

    async fn ask_map(&mut self, session: &mut Session<N::Stream>) {
        if self.bind(session, ProbeId::MgmtBind, interface::MGMT).await {
            let answer = session.call(&SafeRequest::inq_if_ids()).await;
            self.keep(answer);
        }
        let mut handle = ContextHandle::NULL;
        for _ in 0..LOOKUP_PAGES {
            if !session.is_usable() {
                break;
            }
            let page = session.call(&SafeRequest::ept_lookup(handle)).await;
            let next = reader::next_page(&page);
            self.keep_page(page);
            match next {
                Some(next) => handle = next,
                None => break,
            }
        }
    }

    /// The exchanges that need a connection of their own.
    async fn identify_further(&mut self, door: Door) {
        if let Some(mut session) = self.connect(door).await {
            let answer = session.bind_ntlm().await;
            self.keep(answer);
        }
        if let Some(mut session) = self.connect(door).await {
            let answer = session.bind_ndr64().await;
            self.keep(answer);
        }
    }

    /// The activation probes, where the identity allows them.
    async fn activate(&mut self, door: Door) {
        let answers: Vec<_> = self.seen.iter().map(|seen| seen.answer.clone()).collect();
        let identity = identify(&answers);
        let Some(mut permission) = ActivationPermission::for_host(&identity) else {
            return;
        };
        if permission.is_nt4() {
            self.activate_nt4(door, &mut permission).await;
        } else {
            self.activate_nt5(door, &mut permission).await;
            if self.plan.second_pass {
                self.second_pass(door, &mut permission).await;
            }
        }
    }

    async fn activate_nt4(&mut self, door: Door, permission: &mut ActivationPermission) {
        let Some(mut session) = self.connect(door).await else {
            return;
        };
        let interface = interface::REMOTE_ACTIVATION;
        if self.bind(&mut session, ProbeId::RemoteActivationBind, interface).await {
            for probe in [ProbeId::B1, ProbeId::B2] {
                self.ask_activation(&mut session, permission, probe).await;
            }
        }
    }

    async fn activate_nt5(&mut self, door: Door, permission: &mut ActivationPermission) {
        let Some(mut session) = self.connect(door).await else {
            return;
        };
        let interface = interface::SYSTEM_ACTIVATOR;
        if !self.bind(&mut session, ProbeId::SystemActivatorBind, interface).await {
            return;
        }
        for probe in [ProbeId::A1, ProbeId::A2, ProbeId::C] {
            self.ask_activation(&mut session, permission, probe).await;
        }
        if !self.looks_without_824146() || !session.is_usable() {
            return;
        }
        let interface = interface::REMOTE_ACTIVATION;
        if self.bind(&mut session, ProbeId::RemoteActivationBind, interface).await {
            self.ask_activation(&mut session, permission, ProbeId::B3).await;
        }
    }

    async fn second_pass(&mut self, door: Door, permission: &mut ActivationPermission) {
        let Some(request) = SafeRequest::scm_activator(permission) else {
            return;
        };
        let Some(mut session) = self.connect(door).await else {
            return;
        };
        if self.bind(&mut session, ProbeId::ScmActivatorBind, interface::SCM_ACTIVATOR).await {
            let answer = session.call(&request).await;
            self.keep(answer);
        }
    }

    async fn ask_activation(
        &mut self,
        session: &mut Session<N::Stream>,
        permission: &mut ActivationPermission,
        probe: ProbeId,
    ) {
        // Asked again before each of them: a stop or an exclude takes effect at once.
        if let Err(refusal) = self.scope.check(self.address) {
            self.refused = Some(refusal);
            return;
        }
        if !session.is_usable() {
            return;
        }
        if let Some(request) = SafeRequest::activation(permission, probe) {
            let answer = session.call(&request).await;
            self.keep(answer);
        }
    }

    /// Whether the pair A came out equal, which is the only case that B3 has a rule for.
    fn looks_without_824146(&self) -> bool {
        let hresult = |probe| {
            self.seen.iter().find(|seen| seen.answer.probe == probe).and_then(|seen| {
                match seen.answer.outcome {
                    Outcome::Response { body: Body::Activation { hresult } } => Some(hresult),
                    _ => None,
                }
            })
        };
        match (hresult(ProbeId::A1), hresult(ProbeId::A2)) {
            (Some(first), Some(second)) => first == second && first != ACCESS_DENIED,
            _ => false,
        }
    }

    async fn bind(
        &mut self,
        session: &mut Session<N::Stream>,
        probe: ProbeId,
        interface: interface::SyntaxId,
    ) -> bool {
        if !session.is_usable() {
            return false;
        }
        let answer = session.bind(probe, interface).await;
        let accepted = matches!(
            &answer.outcome,
            Outcome::BindAck { results, .. } if results.iter().all(|result| result.is_accepted())
        );
        self.keep(answer);
        accepted
    }

    async fn connect(&mut self, door: Door) -> Option<Session<N::Stream>> {
        let permit = match self.scope.permit(self.address, door) {
            Ok(permit) => permit,
            Err(refusal) => {
                self.refused = Some(refusal);
                return None;
            }
        };
        let patience = self.plan.pace.answer;
        let stream = self.net.connect(permit, patience).await.ok()?;
        let mut session = Session::new(stream, door, patience);
        if door.port == 593 {
            let banner = session.read_banner().await;
            self.keep(banner);
            if !session.is_usable() {
                return None;
            }
        }
        Some(session)
    }

    /// A fresh connection after one was lost, bound to the endpoint mapper. Once a host.
    async fn reconnect(&mut self, door: Door) -> Option<Session<N::Stream>> {
        let mut session = self.connect(door).await?;
        let bound = self.bind(&mut session, ProbeId::EpmBind, interface::EPMAPPER).await;
        bound.then_some(session)
    }

    fn keep(&mut self, answer: ProbeAnswer) {
        self.seen.push(Observation { address: self.address, at: (self.clock)(), answer });
    }

    /// Pages of one lookup are one answer.
    fn keep_page(&mut self, page: ProbeAnswer) {
        let at = (self.clock)();
        match self.seen.iter_mut().find(|seen| seen.answer.probe == ProbeId::EptLookup) {
            Some(seen) => {
                seen.answer.sent.0.extend(page.sent.0);
                seen.answer.received.0.extend(page.received.0);
                seen.answer.ended = page.ended;
                seen.at = at;
                let ProbeAnswer { probe, received, ended, .. } = &seen.answer;
                seen.answer.outcome = reader::read(*probe, received.as_slice(), *ended);
            }
            None => self.seen.push(Observation { address: self.address, at, answer: page }),
        }
    }

    fn port_state(&self, door: Door) -> Option<PortState> {
        let mut of_door = self.seen.iter().filter(|seen| seen.answer.door == door);
        of_door.find_map(|seen| seen.answer.outcome.port_state())
    }
}

impl Unconnected {
    const fn ended(self) -> Ended {
        match self {
            Self::Refused => Ended::Refused,
            Self::TimedOut => Ended::TimedOut(Stage::Connect),
            Self::Unreachable => Ended::Unreachable,
        }
    }
}
