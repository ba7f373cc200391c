//! B: bind and alter_context.

use seawall_dcerpc::{
    Anomaly, Uuid,
    association::Server,
    interface::{EPMAPPER, MGMT, NDR20, NDR64, SyntaxId},
    pdu::{Bind, Body, Pdu, PfcFlags},
};

use super::{
    Closed, Fault, Nak, PROTO, Results, alter_pdu, bind, bind_pdu, bound, class, config, context,
    fresh, offer, patched, serve,
};

const UNKNOWN: SyntaxId = SyntaxId::new(Uuid::com(0xdead), 1, 0);

/// Octet of `n_context_elem`, and of the first context's `n_transfer_syn`.
const COUNTS: [usize; 2] = [24, 30];

#[test]
fn b01_a_second_bind_is_refused() {
    class(&bound(), &bind(), &[Anomaly::SecondBind], &[Nak(0), Closed]);
}

#[test]
fn b02_to_b05_lists_have_elements_and_end_with_the_fragment() {
    let [contexts, syntaxes] = COUNTS;
    let refused = |at, value, anomaly, told: &[super::Told]| {
        class(&fresh(), &patched(bind(), &[(at, value)]), &[anomaly], told);
    };
    refused(contexts, 0, Anomaly::NoContexts, &[Nak(0), Closed]);
    refused(contexts, 255, Anomaly::ListBeyondFragment, &[Closed]);
    refused(syntaxes, 0, Anomaly::NoTransferSyntaxes, &[Nak(0), Closed]);
    refused(syntaxes, 255, Anomaly::ListBeyondFragment, &[Closed]);
}

#[test]
fn b06_one_context_id_with_two_meanings_is_refused() {
    let twice = vec![context(0, EPMAPPER, &[NDR20]), context(0, MGMT, &[NDR20])];
    let bytes = bind_pdu(twice).encode().unwrap();
    class(&fresh(), &bytes, &[Anomaly::DuplicateContext], &[Nak(0), Closed]);
}

#[test]
fn b07_to_b10_what_is_not_served_is_refused_a_context_at_a_time() {
    let newer = SyntaxId { minor: 1, ..EPMAPPER };
    for (abstract_syntax, transfer, reason) in
        [(UNKNOWN, NDR20, 1), (newer, NDR20, 1), (EPMAPPER, UNKNOWN, 2), (EPMAPPER, NDR64, 2)]
    {
        let contexts = vec![context(0, abstract_syntax, &[transfer]), context(1, MGMT, &[NDR20])];
        let bytes = bind_pdu(contexts).encode().unwrap();
        class(&fresh(), &bytes, &[], &[Results(vec![(2, reason), (0, 0)])]);
    }
}

#[test]
fn b11_to_b13_fragment_sizes_are_brought_within_bounds() {
    for (offered, agreed, anomalies) in [
        (0, 2048, vec![Anomaly::FragmentSizeOffer]),
        (1, 2048, vec![Anomaly::FragmentSizeOffer]),
        (3199, 3192, vec![]),
        (u16::MAX, 5840, vec![]),
    ] {
        let bind = Bind {
            max_xmit_frag: offered,
            max_recv_frag: offered,
            ..offer(vec![context(0, EPMAPPER, &[NDR20])])
        };
        let mut server = fresh();
        server.receive(&Pdu::new(1, Body::Bind(bind)).encode().unwrap());
        let (mut seen, mut sizes) = (Vec::new(), None);
        while let Some(event) = server.poll() {
            match event {
                seawall_dcerpc::association::ServerEvent::Anomaly(judgement) => {
                    seen.push(judgement.anomaly);
                }
                seawall_dcerpc::association::ServerEvent::Send(bytes) => {
                    let pdu = Pdu::decode(&bytes, &seawall_dcerpc::Limits::CLIENT).unwrap();
                    let Body::BindAck(ack) = pdu.body else { panic!("no bind_ack") };
                    sizes = Some((ack.max_xmit_frag, ack.max_recv_frag));
                }
                _ => {}
            }
        }
        assert_eq!((seen, sizes), (anomalies, Some((agreed, agreed))));
    }
}

#[test]
fn b14_a_group_nobody_belongs_to_is_refused() {
    let stranger = Bind { assoc_group_id: 1, ..offer(vec![context(0, EPMAPPER, &[NDR20])]) };
    let bytes = Pdu::new(1, Body::Bind(stranger)).encode().unwrap();
    class(&fresh(), &bytes, &[Anomaly::UnknownGroup], &[Nak(0), Closed]);
}

#[test]
fn a_group_is_shared_by_the_connections_of_an_endpoint() {
    let config = config();
    let (mut first, mut second) = (Server::new(config.clone()), Server::new(config));
    first.receive(&bind());
    let mut group = 0;
    while let Some(event) = first.poll() {
        if let seawall_dcerpc::association::ServerEvent::Send(bytes) = event {
            let pdu = Pdu::decode(&bytes, &seawall_dcerpc::Limits::CLIENT).unwrap();
            let Body::BindAck(ack) = pdu.body else { panic!("no bind_ack") };
            group = ack.assoc_group_id;
        }
    }
    let joining = Bind { assoc_group_id: group, ..offer(vec![context(0, MGMT, &[NDR20])]) };
    let bytes = Pdu::new(1, Body::Bind(joining)).encode().unwrap();
    assert_eq!(serve(&mut second, &bytes).0, [Results(vec![(0, 0)])]);
}

#[test]
fn b15_features_are_negotiated_once() {
    let feature = |bits: u8| {
        let rest = [bits, 0, 0, 0, 0, 0, 0, 0];
        SyntaxId::new(Uuid::new(0x6cb7_1c2c, 0x9812, 0x4540, rest), 1, 0)
    };
    let zero = SyntaxId::default();
    let once = vec![context(0, EPMAPPER, &[NDR20]), context(1, zero, &[feature(3)])];
    let bytes = bind_pdu(once.clone()).encode().unwrap();
    class(&fresh(), &bytes, &[], &[Results(vec![(0, 0), (3, 0)])]);
    let twice = [once, vec![context(2, zero, &[feature(1)])]].concat();
    let bytes = bind_pdu(twice).encode().unwrap();
    class(&fresh(), &bytes, &[Anomaly::FeatureTwice], &[Nak(0), Closed]);
}

#[test]
fn b16_more_contexts_than_the_limit_are_refused() {
    let many = (0..120).map(|id| context(id, EPMAPPER, &[NDR20])).collect();
    let bytes = bind_pdu(many).encode().unwrap();
    class(&fresh(), &bytes, &[Anomaly::TooManyContexts], &[Nak(2), Closed]);
}

#[test]
fn b17_a_bind_in_fragments_is_dropped() {
    let bytes = patched(bind(), &[(3, 0)]);
    class(&fresh(), &bytes, &[Anomaly::FragmentFlags], &[Closed]);
}

#[test]
fn b18_flags_without_meaning_are_dropped() {
    for flags in [0xff, 0x0b, 0x43, 0x83] {
        let bytes = patched(bind(), &[(3, flags)]);
        class(&fresh(), &bytes, &[Anomaly::MeaninglessFlags], &[Closed]);
    }
}

#[test]
fn header_signing_and_multiplexing_are_announced_back() {
    let flags = PfcFlags::WHOLE | PfcFlags::PENDING_CANCEL | PfcFlags::CONC_MPX;
    let bytes = patched(bind(), &[(3, flags.0)]);
    let mut server = fresh();
    server.receive(&bytes);
    let sent = std::iter::from_fn(|| server.poll()).find_map(|event| match event {
        seawall_dcerpc::association::ServerEvent::Send(bytes) => Some(bytes),
        _ => None,
    });
    assert_eq!(sent.unwrap()[3], flags.0);
}

#[test]
fn b19_a_connection_keeps_its_group() {
    let moved = Bind { assoc_group_id: 77, ..offer(vec![context(1, MGMT, &[NDR20])]) };
    let bytes = Pdu::new(2, Body::AlterContext(moved)).encode().unwrap();
    class(&bound(), &bytes, &[Anomaly::GroupChanged], &[Fault(PROTO, true), Closed]);
}

#[test]
fn b20_a_context_keeps_its_meaning() {
    for changed in [context(0, MGMT, &[NDR20]), context(0, EPMAPPER, &[NDR64])] {
        let bytes = alter_pdu(vec![changed]).encode().unwrap();
        class(&bound(), &bytes, &[Anomaly::ContextChanged], &[Fault(PROTO, true), Closed]);
    }
    // The same again, or with an encoding nobody knows, changes nothing.
    let bytes = alter_pdu(vec![context(0, EPMAPPER, &[NDR20])]).encode().unwrap();
    class(&bound(), &bytes, &[], &[Results(vec![(0, 0)])]);
    let bytes = alter_pdu(vec![context(0, EPMAPPER, &[UNKNOWN])]).encode().unwrap();
    class(&bound(), &bytes, &[], &[Results(vec![(2, 2)])]);
}

#[test]
fn b21_an_alter_context_has_contexts() {
    let bytes = alter_pdu(vec![context(0, EPMAPPER, &[NDR20])]).encode().unwrap();
    let bytes = patched(bytes, &[(24, 0)]);
    class(&bound(), &bytes, &[Anomaly::NoContexts], &[Fault(PROTO, true), Closed]);
}
