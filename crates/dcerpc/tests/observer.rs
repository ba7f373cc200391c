//! What an observer makes of offers, of octets that are missing, and of being told to let go.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use seawall_dcerpc::{
    Anomaly,
    Direction::{self, ToClient, ToServer},
    Limits,
    association::{Observer, ObserverEvent, Start},
    http::BANNER,
    interface::{EPMAPPER, MGMT, NDR20, OBJECT_EXPORTER, SyntaxId},
    pdu::{
        Bind, BindAck, BindNak, Body, ContextResult, Fault, Pdu, PfcFlags, PresentationContext,
        Request, nak,
    },
};

fn offer(call_id: u32, p_cont_id: u16, interface: SyntaxId) -> Pdu {
    let transfer_syntaxes = vec![NDR20];
    let contexts =
        vec![PresentationContext { p_cont_id, abstract_syntax: interface, transfer_syntaxes }];
    let bind = Bind { max_xmit_frag: 5840, max_recv_frag: 5840, assoc_group_id: 0, contexts };
    Pdu::new(call_id, if call_id == 1 { Body::Bind(bind) } else { Body::AlterContext(bind) })
}

fn accepted(call_id: u32) -> Pdu {
    let results = vec![ContextResult { result: 0, reason: 0, transfer_syntax: NDR20 }];
    let ack = BindAck {
        max_xmit_frag: 5840,
        max_recv_frag: 5840,
        assoc_group_id: 7,
        sec_addr: Vec::new(),
        results,
    };
    Pdu::new(call_id, if call_id == 1 { Body::BindAck(ack) } else { Body::AlterContextResp(ack) })
}

fn request(call_id: u32, p_cont_id: u16, stub: usize) -> Pdu {
    let stub = vec![0; stub];
    Pdu::new(
        call_id,
        Body::Request(Request { alloc_hint: 0, p_cont_id, opnum: 2, object: None, stub }),
    )
}

/// A conversation with an observer, and how many octets went each way.
struct Watched {
    observer: Observer,
    lengths: [u64; 2],
}

impl Watched {
    fn new(start: Start) -> Self {
        Self { observer: Observer::new(Limits::OBSERVER, start), lengths: [0; 2] }
    }

    fn octets(&mut self, direction: Direction, octets: &[u8]) -> Vec<ObserverEvent> {
        self.lengths[usize::from(direction == ToClient)] += u64::try_from(octets.len()).unwrap();
        self.observer.push(direction, octets);
        std::iter::from_fn(|| self.observer.poll()).collect()
    }

    fn by_client(&mut self, pdu: &Pdu) -> Vec<ObserverEvent> {
        self.octets(ToServer, &pdu.encode().unwrap())
    }

    fn by_server(&mut self, pdu: &Pdu) -> Vec<ObserverEvent> {
        self.octets(ToClient, &pdu.encode().unwrap())
    }

    /// The interface that a call in a context is of.
    fn interface(&mut self, p_cont_id: u16) -> Option<SyntaxId> {
        let events = self.by_client(&request(900 + u32::from(p_cont_id), p_cont_id, 4));
        let ObserverEvent::Request { call, .. } = &events[0] else { panic!("{events:?}") };
        call.interface
    }
}

/// Of an answer: whose it is, the interfaces it accepts, and what is said against it.
fn answer(events: &[ObserverEvent]) -> (Option<u32>, Vec<Option<SyntaxId>>, Vec<Anomaly>) {
    let ObserverEvent::Bound { offer, contexts, .. } = &events[0] else { panic!("{events:?}") };
    let interfaces = contexts.iter().map(|it| it.offer.map(|(_, interface)| interface)).collect();
    (*offer, interfaces, anomalies(events))
}

fn anomalies(events: &[ObserverEvent]) -> Vec<Anomaly> {
    let anomaly = |event: &ObserverEvent| match event {
        ObserverEvent::Anomaly { anomaly, .. } => Some(*anomaly),
        _ => None,
    };
    events.iter().filter_map(anomaly).collect()
}

#[test]
fn an_offer_without_an_answer_does_not_shift_those_after_it() {
    let mut watched = Watched::new(Start::RpcEndpoint);
    watched.by_client(&offer(1, 0, EPMAPPER));
    watched.by_server(&accepted(1));
    watched.by_client(&offer(2, 1, MGMT));
    watched.by_client(&offer(3, 2, OBJECT_EXPORTER));
    let third = watched.by_server(&accepted(3));
    assert_eq!(answer(&third), (Some(3), vec![Some(OBJECT_EXPORTER)], vec![]));
    watched.by_client(&offer(4, 3, MGMT));
    let fourth = watched.by_server(&accepted(4));
    assert_eq!(answer(&fourth), (Some(4), vec![Some(MGMT)], vec![]));
    assert_eq!(watched.interface(2), Some(OBJECT_EXPORTER));
    assert_eq!(watched.interface(3), Some(MGMT));
}

#[test]
fn a_refusal_and_a_fault_belong_to_the_offer_they_name() {
    let mut watched = Watched::new(Start::RpcEndpoint);
    watched.by_client(&offer(1, 0, EPMAPPER));
    watched.by_server(&accepted(1));
    for call_id in [2, 3, 4] {
        watched.by_client(&offer(call_id, u16::try_from(call_id).unwrap(), MGMT));
    }
    let fault = Fault { alloc_hint: 0, p_cont_id: 0, cancel_count: 0, status: 5, stub: Vec::new() };
    let fault = watched.by_server(&Pdu::new(3, Body::Fault(fault)));
    assert_eq!((fault.len(), anomalies(&fault)), (1, vec![]), "{fault:?}");
    let refusal = BindNak { provider_reject_reason: nak::NOT_SPECIFIED, versions: Vec::new() };
    let refused = watched.by_server(&Pdu::new(4, Body::BindNak(refusal)));
    assert_eq!(refused, [ObserverEvent::Nak { offer: Some(4), reason: nak::NOT_SPECIFIED }]);
}

#[test]
fn an_answer_that_names_no_offer_is_an_anomaly_and_taken_for_the_oldest() {
    let mut watched = Watched::new(Start::RpcEndpoint);
    watched.by_client(&offer(1, 0, EPMAPPER));
    let Body::BindAck(ack) = accepted(1).body else { panic!() };
    let events = watched.by_server(&Pdu::new(77, Body::BindAck(ack)));
    assert_eq!(answer(&events), (Some(1), vec![Some(EPMAPPER)], vec![Anomaly::WrongCall]));
    assert_eq!(watched.interface(0), Some(EPMAPPER));
}

#[test]
fn to_whom_joined_later_an_answer_may_be_of_an_offer_that_was_not_seen() {
    let mut watched = Watched::new(Start::Joined);
    watched.by_client(&offer(6, 3, MGMT));
    let unseen = watched.by_server(&accepted(5));
    assert_eq!(answer(&unseen), (None, vec![None], vec![]));
    let seen = watched.by_server(&accepted(6));
    assert_eq!(answer(&seen), (Some(6), vec![Some(MGMT)], vec![]));
}

#[test]
fn a_gap_in_the_banner_leaves_nothing_of_it() {
    for seen in 0..BANNER.len() {
        let mut watched = Watched::new(Start::Anything);
        watched.octets(ToClient, &BANNER[..seen]);
        watched.observer.gap(ToClient, 5);
        watched.by_client(&offer(1, 0, EPMAPPER));
        let events = watched.by_server(&accepted(1));
        assert_eq!(answer(&events), (Some(1), vec![Some(EPMAPPER)], vec![]), "{seen}");
        let at = watched.lengths[1] + 5;
        let lost = watched.octets(ToClient, b"junk");
        let anomaly =
            ObserverEvent::Anomaly { anomaly: Anomaly::LostFraming, direction: ToClient, at };
        assert_eq!(lost[0], anomaly, "{seen}");
    }
}

#[test]
fn offers_that_nobody_answers_are_counted_and_not_all_of_them_kept() {
    let mut watched = Watched::new(Start::RpcEndpoint);
    watched.by_client(&offer(1, 0, EPMAPPER));
    let before = watched.observer.held();
    assert!(before > 0);
    let mut large = offer(2, 1, MGMT);
    if let Body::AlterContext(bind) = &mut large.body {
        bind.contexts[0].transfer_syntaxes = vec![NDR20; 250];
        bind.contexts = vec![bind.contexts[0].clone(); 8];
    }
    let length = large.encode().unwrap().len();
    watched.by_client(&large);
    assert!(watched.observer.held() > before + length, "{}", watched.observer.held());
    let mut found = Vec::new();
    for call_id in 3..100 {
        found.extend(anomalies(&watched.by_client(&Pdu { call_id, ..large.clone() })));
        assert!(watched.observer.held() < 3 * 65_536, "{}", watched.observer.held());
    }
    assert!(found.contains(&Anomaly::TooManyCalls));
    // The last one is known.
    assert_eq!(watched.interface(1), Some(MGMT));
}

#[test]
fn what_is_let_go_of_is_free_and_offsets_go_on() {
    let mut watched = Watched::new(Start::RpcEndpoint);
    watched.by_client(&offer(1, 0, EPMAPPER));
    watched.by_server(&accepted(1));
    let first = Pdu { pfc_flags: PfcFlags::FIRST_FRAG, ..request(2, 0, 4000) };
    let last = Pdu { pfc_flags: PfcFlags::LAST_FRAG, ..request(2, 0, 4000) }.encode().unwrap();
    watched.by_client(&first);
    watched.octets(ToServer, &last[..3000]);
    assert!(watched.observer.held() >= 7000);
    watched.observer.forget();
    assert!(watched.observer.held() < 100, "{}", watched.observer.held());
    // The rest of the fragment is read over, and the next call is known again.
    assert_eq!(watched.octets(ToServer, &last[3000..]), []);
    let events = watched.by_client(&request(3, 0, 8));
    assert!(matches!(&events[..], [ObserverEvent::Request { .. }]), "{events:?}");
    for direction in [ToServer, ToClient] {
        let at = watched.lengths[usize::from(direction == ToClient)];
        let lost = watched.octets(direction, b"junk");
        let anomaly = ObserverEvent::Anomaly { anomaly: Anomaly::LostFraming, direction, at };
        assert_eq!(lost[0], anomaly);
    }
}
