//! What servers must not answer, as a client and an observer see it.

use seawall_dcerpc::{
    Anomaly, Direction, Limits, Uuid,
    association::{Client, ClientEvent, Observer, ObserverEvent, Offer, Start},
    interface::{EPMAPPER, NDR20, NDR64, SyntaxId},
    pdu::{BindAck, Body, ContextResult, Fault, Pdu, Response},
};

use super::patched;

fn ack(results: Vec<ContextResult>) -> Pdu {
    let (max_xmit_frag, max_recv_frag, assoc_group_id) = (5840, 5840, 1);
    let sec_addr = b"135".to_vec();
    let ack = BindAck { max_xmit_frag, max_recv_frag, assoc_group_id, sec_addr, results };
    Pdu::new(1, Body::BindAck(ack))
}

const fn accepted(transfer_syntax: SyntaxId) -> ContextResult {
    ContextResult { result: 0, reason: 0, transfer_syntax }
}

fn response(call_id: u32, edit: impl FnOnce(&mut Response)) -> Vec<u8> {
    let mut response =
        Response { alloc_hint: 4, p_cont_id: 0, cancel_count: 0, stub: b"stub".to_vec() };
    edit(&mut response);
    Pdu::new(call_id, Body::Response(response)).encode().unwrap()
}

fn fault(call_id: u32) -> Vec<u8> {
    let fault = Fault { alloc_hint: 32, p_cont_id: 0, cancel_count: 0, status: 5, stub: vec![] };
    Pdu::new(call_id, Body::Fault(fault)).encode().unwrap()
}

/// A client's bind and call, each with what a server answers: what the client makes of the last
/// answer, and which rules the observer saw broken.
fn converse(
    bind_answer: &[u8],
    answers: &[Vec<u8>],
) -> (Result<Option<ClientEvent>, Option<Anomaly>>, Vec<Anomaly>) {
    let mut client = Client::new(Limits::CLIENT);
    let mut observer = Observer::new(Limits::OBSERVER, Start::RpcEndpoint);
    let offer = Offer { abstract_syntax: EPMAPPER, transfer_syntax: NDR20 };
    observer.push(Direction::ToServer, &client.offer(&[offer], None).unwrap());
    observer.push(Direction::ToClient, bind_answer);
    client.receive(bind_answer);
    let mut outcome = client.poll().map_err(|error| error.anomaly());
    if outcome.is_ok() && !answers.is_empty() {
        observer.push(Direction::ToServer, &client.request(0, 2, b"").unwrap());
        for answer in answers {
            observer.push(Direction::ToClient, answer);
            client.receive(answer);
            outcome = client.poll().map_err(|error| error.anomaly());
        }
    }
    let events = std::iter::from_fn(|| observer.poll());
    let seen = events.filter_map(|event| match event {
        ObserverEvent::Anomaly { anomaly, .. } => Some(anomaly),
        _ => None,
    });
    (outcome, seen.collect())
}

#[track_caller]
fn refused(bind_answer: &[u8], answers: &[Vec<u8>], anomaly: Anomaly) {
    assert_eq!(converse(bind_answer, answers), (Err(Some(anomaly)), vec![anomaly]));
}

fn good_ack() -> Vec<u8> {
    ack(vec![accepted(NDR20)]).encode().unwrap()
}

/// The `call_id` of the client's first call: its bind was 1.
const CALL: u32 = 2;

#[test]
fn an_answer_belongs_to_a_call_that_waits() {
    refused(&good_ack(), &[response(9, |_| {})], Anomaly::WrongCall);
    refused(&good_ack(), &[fault(9)], Anomaly::WrongCall);
    let whole = response(CALL, |_| {});
    refused(&good_ack(), &[whole.clone(), whole.clone()], Anomaly::SecondResponse);
    refused(&good_ack(), &[whole, fault(CALL)], Anomaly::SecondResponse);
}

#[test]
fn a_response_comes_in_the_context_of_its_request() {
    let other = response(CALL, |response| response.p_cont_id = 7);
    refused(&good_ack(), &[other], Anomaly::WrongContext);
}

#[test]
fn a_hint_that_lies_is_noted() {
    for alloc_hint in [1, u32::MAX] {
        let lie = response(CALL, |response| response.alloc_hint = alloc_hint);
        let (outcome, seen) = converse(&good_ack(), &[lie]);
        assert!(matches!(outcome, Ok(Some(ClientEvent::Response(_)))));
        assert_eq!(seen, [Anomaly::ResponseAllocHint]);
    }
}

#[test]
fn there_are_as_many_results_as_offers() {
    for count in [0, 2] {
        let bytes = ack(vec![accepted(NDR20); count]).encode().unwrap();
        refused(&bytes, &[], Anomaly::ResultCount);
    }
}

#[test]
fn what_is_accepted_was_offered() {
    for syntax in [NDR64, SyntaxId::new(Uuid::NIL, 0, 0)] {
        refused(&ack(vec![accepted(syntax)]).encode().unwrap(), &[], Anomaly::NotOffered);
    }
}

#[test]
fn a_secondary_address_ends_inside_the_fragment() {
    let bytes = patched(good_ack(), &[(24, 0xff), (25, 0x0f)]);
    refused(&bytes, &[], Anomaly::SecondaryAddress);
    let open = patched(good_ack(), &[(29, b'0')]);
    let (outcome, seen) = converse(&open, &[]);
    assert!(outcome.is_ok());
    assert_eq!(seen, [Anomaly::SecondaryAddressText]);
}

#[test]
fn a_server_does_not_ask() {
    let bytes = super::request(1, b"");
    refused(&good_ack(), &[bytes], Anomaly::WrongDirection);
}
