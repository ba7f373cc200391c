//! What a host that speaks RPC is asked: who it is, and its endpoint map.

use seawall_dcerpc::{endpoint::ContextHandle, interface};
use seawall_facts::{Door, Observation, Outcome, ProbeAnswer, ProbeId};
use tokio::time::Instant;

use super::visit::Visit;
use crate::{activation::SafeRequest, net::Net, reader, session::Session};

impl<N: Net> Visit<'_, N> {
    pub(super) async fn talk(&mut self, doors: &[Door]) {
        for door in doors {
            if self.speaks_rpc(*door).await {
                self.identify_further(*door).await;
                self.activate(*door).await;
                return;
            }
        }
    }

    /// Reads the endpoint map at the first of the doors that has one. All of them are looked at.
    pub(super) async fn read_map(&mut self, doors: &[Door]) {
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
}

/// Pages of an endpoint map read at most: 500 entries each.
pub(crate) const LOOKUP_PAGES: u16 = 64;
