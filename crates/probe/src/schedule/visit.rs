//! A visit to a host: its doors, and all that every conversation with it heeds.

use std::{net::IpAddr, sync::Arc, time::Duration};

use futures_util::future::join_all;
use seawall_dcerpc::interface;
use seawall_facts::{
    Door, Ended, Observation, Outcome, PortState, ProbeAnswer, ProbeId, Stage, Transport,
};
use tokio::time::Instant;

use super::{Depth, HostReport, Place, Plan, Surroundings};
use crate::{
    activation::SafeRequest,
    datagram::SafeDatagram,
    distress::Pulse,
    identity::identify,
    net::{Net, Unconnected},
    patience::Patience,
    reader,
    scope::{Permit, Refusal},
    session::Session,
};

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

/// A visit under way.
pub(super) struct Visit<'a, N: Net> {
    pub(super) around: &'a Surroundings<N>,
    pub(super) address: IpAddr,
    pub(super) patience: &'a Patience,
    pub(super) seen: Vec<Observation>,
    pub(super) pulse: Pulse,
    pub(super) refused: Option<Refusal>,
    pub(super) place: Option<Place>,
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

    /// Waits for a place among the conversations; a host has one for all its doors.
    pub(super) async fn take_place(&mut self) {
        // Who holds a place must not wait for another: nobody would ever get one.
        if self.place.is_some() {
            return;
        }
        let places = Arc::clone(&self.around.conversations);
        // The places are never closed, so there is always one in the end.
        self.place = self.patience.spare(places.acquire_owned()).await.ok().map(Arc::new);
    }

    pub(super) async fn look_at_ports(&mut self, doors: &[Door]) {
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

    pub(super) async fn bind(
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

    /// Asks a call and keeps its answer; `None` where nothing may be asked any more.
    pub(super) async fn ask(
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

    /// A session on a door that was open a moment ago.
    pub(super) async fn connect(&mut self, door: Door) -> Option<Session<N::Stream>> {
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
    pub(super) async fn open(&mut self, door: Door) -> Option<N::Stream> {
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

    pub(super) async fn greet(
        &mut self,
        stream: N::Stream,
        door: Door,
    ) -> Option<Session<N::Stream>> {
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
    pub(super) async fn reconnect(&mut self, door: Door) -> Option<Session<N::Stream>> {
        let mut session = self.connect(door).await?;
        let bound = self.bind(&mut session, ProbeId::EpmBind, interface::EPMAPPER).await;
        bound.then_some(session)
    }

    /// Asked again before each exchange: a stop, an exclude or distress takes effect at once.
    pub(super) fn may_go_on(&mut self, session: &Session<N::Stream>) -> bool {
        if let Err(refusal) = self.around.scope.check(self.address) {
            self.refused.get_or_insert(refusal);
        }
        self.refused.is_none() && session.is_usable()
    }

    /// Heeds how a host answers: one that falls silent or slow after it answered is left alone.
    pub(super) fn heed(&mut self, answer: &ProbeAnswer, after: Duration) {
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

    pub(super) fn keep(&mut self, answer: ProbeAnswer) {
        self.seen.push(Observation { address: self.address, at: (self.around.clock)(), answer });
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

/// Where the endpoint mapper is asked, the first that answers.
const RPC_DOORS: [Door; 2] = [Door::tcp(135), Door::tcp(593)];
