//! One host's descent: ports, then who it is, then only what that allows.

use std::{collections::BTreeMap, net::IpAddr, sync::Arc, time::Duration};

use futures_util::future::join_all;
use seawall_dcerpc::{endpoint::ContextHandle, interface};
use seawall_facts::{
    Body, Door, Ended, Identity, Observation, Outcome, PortState, ProbeAnswer, ProbeId, Stage,
    Timestamp, Transport,
};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::Instant,
};

use crate::{
    activation::{ActivationPermission, SafeRequest},
    clock::Clock,
    datagram::SafeDatagram,
    distress::{Distress, Pulse},
    identity::identify,
    net::{Net, Unconnected},
    pace::Pace,
    patience::Patience,
    reader,
    scope::{Permit, Refusal, Scope},
    session::Session,
    throttle::Throttle,
};

/// Pages of an endpoint map read at most: 500 entries each.
pub(crate) const LOOKUP_PAGES: u16 = 64;

/// Where the endpoint mapper is asked, the first that answers.
const RPC_DOORS: [Door; 2] = [Door::tcp(135), Door::tcp(593)];

/// `E_ACCESSDENIED`.
const ACCESS_DENIED: u32 = 0x8007_0005;

/// What to ask of every host.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Doors to look at, in order.
    pub doors: Vec<Door>,
    /// How fast and how long.
    pub pace: Pace,
    /// How far each host is looked at.
    pub depth: Depth,
    /// Whether to ask the MS04-012 question too: a second pass, only by name.
    pub second_pass: bool,
}

/// How far a host is looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Depth {
    /// The states of its doors, and nothing is said on a connection.
    Doors,
    /// Its endpoint map too: a bind and the pages of a lookup, on the connection that showed the
    /// door to be open.
    Map,
    /// Who it is, and whatever that allows.
    #[default]
    Full,
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
    /// Its place among the conversations; keep it until the report is stored.
    pub place: Option<Place>,
}

/// One of the places for conversations, free again when the last clone is dropped.
pub type Place = Arc<OwnedSemaphorePermit>;

impl HostReport {
    /// The answers alone.
    pub fn answers(&self) -> Vec<ProbeAnswer> {
        self.observations.iter().map(|observation| observation.answer.clone()).collect()
    }

    /// The door that RPC was asked at, if any was.
    pub fn rpc_door(&self) -> Option<Door> {
        let asked = |seen: &&Observation| seen.answer.probe == ProbeId::EpmBind;
        self.observations.iter().find(asked).map(|seen| seen.answer.door)
    }

    /// What was seen of each door.
    pub fn ports(&self) -> BTreeMap<Door, PortState> {
        self.observations
            .iter()
            .filter_map(|seen| Some((seen.answer.door, seen.answer.outcome.port_state()?)))
            .collect()
    }
}

/// What looking at hosts needs.
pub struct Surroundings<N> {
    /// The network.
    pub net: N,
    /// Who may be sent anything.
    pub scope: Scope,
    /// What to ask.
    pub plan: Plan,
    /// How fast.
    pub throttle: Throttle,
    /// Who suffers.
    pub distress: Distress,
    /// Places for conversations, as many as the pace says.
    pub conversations: Arc<Semaphore>,
    /// The time.
    pub clock: Clock,
}

/// Looks at one host. Never fails: whatever goes wrong is part of the report.
pub async fn look_at<N: Net>(around: &Surroundings<N>, address: IpAddr) -> HostReport {
    let patience = Patience::new(around.plan.pace.host);
    let mut visit = Visit {
        around,
        address,
        patience: &patience,
        seen: Vec::new(),
        pulse: Pulse::default(),
        refused: None,
        place: None,
    };
    let began = (around.clock)();
    let ran_out = tokio::select! {
        () = visit.run() => false,
        () = patience.over() => true,
        // What is under way is cut off too: a stop must not wait for slow hosts.
        () = around.scope.stopped() => {
            visit.refused = Some(Refusal::Stopped);
            false
        }
    };
    if visit.pulse.silent() {
        around.distress.count_answering(address);
    }
    let Visit { seen: observations, refused, place, .. } = visit;
    let answers: Vec<_> = observations.iter().map(|o| o.answer.clone()).collect();
    let identity = identify(&answers);
    HostReport { address, began, observations, identity, ran_out, refused, place }
}

/// Looks whether a host that was probed still takes connections.
pub async fn look_back<N: Net>(
    around: &Surroundings<N>,
    address: IpAddr,
    door: Door,
) -> Result<Observation, Refusal> {
    around.throttle.admit(address).await;
    let permit = around.scope.permit(address, door)?;
    let ended = match around.net.connect(permit, around.plan.pace.answer).await {
        Ok(_) => Ended::Complete,
        Err(why) => why.ended(),
    };
    let answer = exchange_without_bytes(ProbeId::LookBack, door, ended);
    if answer.outcome.port_state() != Some(PortState::Open) {
        around.distress.count_distressed(address);
    }
    Ok(Observation { address, at: (around.clock)(), answer })
}

struct Visit<'a, N: Net> {
    around: &'a Surroundings<N>,
    address: IpAddr,
    patience: &'a Patience,
    seen: Vec<Observation>,
    pulse: Pulse,
    refused: Option<Refusal>,
    place: Option<Place>,
}

impl<N: Net> Visit<'_, N> {
    /// Knocks, then talks to whoever opened.
    async fn run(&mut self) {
        let Plan { doors, depth, .. } = &self.around.plan;
        let is_rpc = |door: &Door| RPC_DOORS.contains(door);
        match depth {
            Depth::Doors => self.look_at_ports(doors).await,
            Depth::Map => {
                let (rpc, others): (Vec<Door>, Vec<Door>) = doors.iter().partition(|d| is_rpc(d));
                self.look_at_ports(&others).await;
                self.read_map(&rpc).await;
            }
            Depth::Full => {
                self.look_at_ports(doors).await;
                let open = |door: &Door| self.port_state(*door) == Some(PortState::Open);
                let rpc: Vec<Door> = RPC_DOORS.into_iter().filter(open).collect();
                if !rpc.is_empty() && self.refused.is_none() {
                    self.take_place().await;
                    // Boxed: on most addresses there is nobody to talk to, and each of them would
                    // carry the room for it.
                    Box::pin(self.talk(&rpc)).await;
                }
            }
        }
    }

    /// Waits for a place among the conversations.
    async fn take_place(&mut self) {
        let places = Arc::clone(&self.around.conversations);
        // The places are never closed, so there is always one in the end.
        self.place = self.patience.spare(places.acquire_owned()).await.ok().map(Arc::new);
    }

    /// Reads the endpoint map at the first of the doors that has one. All of them are looked at.
    async fn read_map(&mut self, doors: &[Door]) {
        let mut is_read = false;
        for door in doors {
            if is_read {
                self.look_at_ports(&[*door]).await;
                continue;
            }
            let Some(stream) = self.open(*door).await else { continue };
            // Only now: a place would be held for as long as a silent address is waited for.
            self.take_place().await;
            is_read = Box::pin(self.ask_only_map(stream, *door)).await;
        }
    }

    async fn ask_only_map(&mut self, stream: N::Stream, door: Door) -> bool {
        let Some(mut session) = self.greet(stream, door).await else { return false };
        let is_bound = self.bind(&mut session, ProbeId::EpmBind, interface::EPMAPPER).await;
        if is_bound {
            self.page_through(&mut session).await;
        }
        is_bound
    }

    async fn talk(&mut self, doors: &[Door]) {
        for door in doors {
            if self.speaks_rpc(*door).await {
                self.identify_further(*door).await;
                self.activate(*door).await;
                return;
            }
        }
    }

    async fn look_at_ports(&mut self, doors: &[Door]) {
        let pace = &self.around.plan.pace;
        if let [door] = doors {
            let answer = self.knock(*door).await;
            return self.keep_knock(answer);
        }
        // As many at once as one host may have connections; the order of the answers is the
        // order of the doors all the same.
        for doors in doors.chunks(pace.connections_per_host.max(1)) {
            let asked = doors.iter().map(|door| self.knock(*door));
            for answer in join_all(asked).await {
                self.keep_knock(answer);
            }
            if self.refused.is_some() {
                return;
            }
        }
    }

    fn keep_knock(&mut self, answer: Result<Option<ProbeAnswer>, Refusal>) {
        match answer {
            Ok(Some(answer)) => self.keep(answer),
            Ok(None) => {}
            Err(refusal) => {
                self.refused.get_or_insert(refusal);
            }
        }
    }

    async fn knock(&self, door: Door) -> Result<Option<ProbeAnswer>, Refusal> {
        let Surroundings { net, plan: Plan { pace, .. }, .. } = self.around;
        let datagram = match door.transport {
            Transport::Tcp => None,
            Transport::Udp if !pace.udp => return Ok(None),
            Transport::Udp => match SafeDatagram::for_port(door.port) {
                Some(datagram) => Some(datagram),
                None => return Ok(None),
            },
        };
        let permit = self.permit(door).await?;
        let Some(datagram) = datagram else {
            let ended = match net.connect(permit, pace.answer).await {
                Ok(_) => Ended::Complete,
                Err(why) => why.ended(),
            };
            return Ok(Some(exchange_without_bytes(ProbeId::TcpConnect, door, ended)));
        };
        let (received, ended) = match net.ask(permit, &datagram, pace.datagram).await {
            Ok(received) => (received, Ended::Complete),
            Err(why) => (Vec::new(), why.ended()),
        };
        Ok(Some(ProbeAnswer {
            probe: ProbeId::UdpQuery,
            door,
            reader: reader::VERSION,
            outcome: reader::read(ProbeId::UdpQuery, &received, ended),
            sent: datagram.as_bytes().to_vec().into(),
            received: received.into(),
            ended,
        }))
    }

    /// Waits for its turn, then asks whether it may still be sent anything: while it waited, a
    /// stop or a neighbour's distress may have come.
    async fn permit(&self, door: Door) -> Result<Permit, Refusal> {
        self.patience.spare(self.around.throttle.admit(self.address)).await;
        let pace = &self.around.plan.pace;
        if pace.heeds_distress && self.around.distress.spares(self.address) {
            return Err(Refusal::NetworkSpared(self.address));
        }
        self.around.scope.permit(self.address, door)
    }

    /// Binds to the endpoint mapper, which everything that speaks DCE/RPC here has.
    async fn speaks_rpc(&mut self, door: Door) -> bool {
        let Some(mut session) = self.connect(door).await else { return false };
        self.bind(&mut session, ProbeId::EpmBind, interface::EPMAPPER).await;
        let bound = |seen: &Observation| {
            seen.answer.probe == ProbeId::EpmBind
                && matches!(seen.answer.outcome, Outcome::BindAck { .. })
        };
        if !self.seen.iter().any(bound) {
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
            let answered = self.ask(session, &SafeRequest::server_alive2()).await;
            if !matches!(answered, Some(Outcome::Response { .. })) {
                self.ask(session, &SafeRequest::server_alive()).await;
            }
        }
        if session.is_usable() {
            let local = interface::LOCAL_OBJECT_EXPORTER;
            self.bind(session, ProbeId::LocalExporterBind, local).await;
        }
    }

    async fn ask_map(&mut self, session: &mut Session<N::Stream>) {
        if self.bind(session, ProbeId::MgmtBind, interface::MGMT).await {
            self.ask(session, &SafeRequest::inq_if_ids()).await;
        }
        self.page_through(session).await;
    }

    async fn page_through(&mut self, session: &mut Session<N::Stream>) {
        let mut handle = ContextHandle::NULL;
        for _ in 0..LOOKUP_PAGES {
            if !session.is_usable() || self.refused.is_some() {
                break;
            }
            let began = Instant::now();
            let page = session.call(&SafeRequest::ept_lookup(handle)).await;
            self.heed(&page, began.elapsed());
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
        for probe in [ProbeId::NtlmChallenge, ProbeId::Ndr64Bind] {
            let Some(mut session) = self.connect(door).await else { return };
            let began = Instant::now();
            let answer = match probe {
                ProbeId::NtlmChallenge => session.bind_ntlm().await,
                _ => session.bind_ndr64().await,
            };
            self.heed(&answer, began.elapsed());
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
            if self.around.plan.second_pass {
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
            self.ask(&mut session, &request).await;
        }
    }

    async fn ask_activation(
        &mut self,
        session: &mut Session<N::Stream>,
        permission: &mut ActivationPermission,
        probe: ProbeId,
    ) {
        // Nothing is taken from the budget that will not be sent.
        if self.may_go_on(session)
            && let Some(request) = SafeRequest::activation(permission, probe)
        {
            self.ask(session, &request).await;
        }
    }

    /// Asks a call and keeps its answer; `None` where nothing may be asked any more.
    async fn ask(
        &mut self,
        session: &mut Session<N::Stream>,
        request: &SafeRequest,
    ) -> Option<Outcome> {
        if !self.may_go_on(session) {
            return None;
        }
        let began = Instant::now();
        let answer = session.call(request).await;
        self.heed(&answer, began.elapsed());
        let outcome = answer.outcome.clone();
        self.keep(answer);
        Some(outcome)
    }

    /// Asked again before each exchange: a stop, an exclude or distress takes effect at once.
    fn may_go_on(&mut self, session: &Session<N::Stream>) -> bool {
        if let Err(refusal) = self.around.scope.check(self.address) {
            self.refused.get_or_insert(refusal);
        }
        self.refused.is_none() && session.is_usable()
    }

    /// Heeds how a host answers: one that falls silent or slow after it answered is left alone.
    fn heed(&mut self, answer: &ProbeAnswer, after: Duration) {
        let suffers = match answer.ended {
            Ended::Complete => self.pulse.answered(after),
            Ended::TimedOut(_) => self.pulse.silent(),
            _ => false,
        };
        if suffers && self.around.plan.pace.heeds_distress {
            self.leave_alone();
        }
    }

    fn leave_alone(&mut self) {
        self.refused.get_or_insert(Refusal::Distressed(self.address));
        self.around.distress.count_distressed(self.address);
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
        if !self.may_go_on(session) {
            return false;
        }
        let began = Instant::now();
        let answer = session.bind(probe, interface).await;
        self.heed(&answer, began.elapsed());
        let accepted = matches!(
            &answer.outcome,
            Outcome::BindAck { results, .. } if results.iter().all(|result| result.is_accepted())
        );
        self.keep(answer);
        accepted
    }

    /// A session on a door that was open a moment ago.
    async fn connect(&mut self, door: Door) -> Option<Session<N::Stream>> {
        match self.dial(door).await? {
            Ok(stream) => self.greet(stream, door).await,
            Err(why) => {
                let fell_silent = why == Unconnected::TimedOut && self.pulse.silent();
                if fell_silent && self.around.plan.pace.heeds_distress {
                    self.leave_alone();
                }
                None
            }
        }
    }

    /// A connection to a door that nobody has looked at yet: its state is an answer too.
    async fn open(&mut self, door: Door) -> Option<N::Stream> {
        let dialled = self.dial(door).await?;
        let ended = dialled.as_ref().map_or_else(|why| why.ended(), |_| Ended::Complete);
        self.keep(exchange_without_bytes(ProbeId::TcpConnect, door, ended));
        dialled.ok()
    }

    /// A connection; `None` where nothing may be sent any more.
    async fn dial(&mut self, door: Door) -> Option<Result<N::Stream, Unconnected>> {
        if self.refused.is_some() {
            return None;
        }
        match self.permit(door).await {
            Ok(permit) => Some(self.around.net.connect(permit, self.around.plan.pace.answer).await),
            Err(refusal) => {
                self.refused = Some(refusal);
                None
            }
        }
    }

    async fn greet(&mut self, stream: N::Stream, door: Door) -> Option<Session<N::Stream>> {
        let mut session = Session::new(stream, door, self.around.plan.pace.answer);
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
        self.seen.push(Observation { address: self.address, at: (self.around.clock)(), answer });
    }

    /// Pages of one lookup are one answer.
    fn keep_page(&mut self, page: ProbeAnswer) {
        let at = (self.around.clock)();
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

/// The answer of a connection on which nothing was said.
fn exchange_without_bytes(probe: ProbeId, door: Door, ended: Ended) -> ProbeAnswer {
    ProbeAnswer {
        probe,
        door,
        reader: reader::VERSION,
        sent: Vec::new().into(),
        received: Vec::new().into(),
        ended,
        outcome: reader::read(probe, &[], ended),
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
