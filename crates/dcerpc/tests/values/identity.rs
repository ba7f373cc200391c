//! What names a host: NTLMSSP and the datagram liveness call.

use seawall_dcerpc::{
    Anomaly, Uuid,
    datagram::{self, Datagram, flags1, ptype},
    interface,
    mgmt::IsServerListeningResponse,
    ntlm::{AvPair, Challenge, TargetInfo, Version, av_id, flags},
};

use crate::LIMITS;

#[test]
fn a_challenge_without_version_and_target_info_is_read_as_old_servers_send_it() {
    let mut octets = b"NTLMSSP\0\x02\0\0\0\x04\0\x04\0\x20\0\0\0\x01\x02\0\0".to_vec();
    octets.extend([1, 2, 3, 4, 5, 6, 7, 8]);
    octets.extend([b'N', 0, b'T', 0]);
    let challenge = Challenge::decode(&octets, &LIMITS).unwrap();
    assert_eq!(challenge.target(), "NT");
    assert_eq!((challenge.version, challenge.target_info), (None, None));
}

#[test]
fn a_challenge_names_its_server() {
    let challenge = Challenge {
        target_name: "LAB".encode_utf16().flat_map(u16::to_le_bytes).collect(),
        negotiate_flags: flags::UNICODE | flags::TARGET_INFO | flags::VERSION,
        server_challenge: [7; 8],
        target_info: Some(TargetInfo::new(vec![
            AvPair::name(av_id::NB_COMPUTER_NAME, "SRV1"),
            AvPair { av_id: av_id::TIMESTAMP, value: vec![1, 0, 0, 0, 0, 0, 0, 0] },
        ])),
        version: Some(Version::new(5, 2, 3790)),
    };
    let octets = challenge.encode().unwrap();
    let read = Challenge::decode(&octets, &LIMITS).unwrap();
    assert_eq!(read, challenge);
    assert_eq!(read.target(), "LAB");
    assert_eq!(read.name(av_id::NB_COMPUTER_NAME).as_deref(), Some("SRV1"));
    assert_eq!(read.timestamp(), Some(1));
}

#[test]
fn target_info_without_end_or_without_pairs_is_said_to_be_so() {
    let with = |target_info: Vec<u8>| {
        let mut octets = b"NTLMSSP\0\x02\0\0\0".to_vec();
        octets.extend([0; 28]);
        let length = u16::try_from(target_info.len()).unwrap().to_le_bytes();
        octets.extend([length, length].concat());
        octets.extend([48, 0, 0, 0]);
        octets.extend(target_info);
        Challenge::decode(&octets, &LIMITS)
    };
    assert_eq!(with(vec![]).unwrap().target_info, None);
    let unterminated = with(vec![1, 0, 2, 0, b'A', 0]).unwrap();
    assert_eq!(unterminated.name(av_id::NB_COMPUTER_NAME).as_deref(), Some("A"));
    assert!(!unterminated.target_info.unwrap().terminated);
    assert_eq!(with(vec![0, 0, 0, 0]).unwrap().target_info, Some(TargetInfo::new(vec![])));
    for cut in [vec![1], vec![1, 0, 2], vec![1, 0, 2, 0, b'A']] {
        assert_eq!(with(cut).unwrap_err().anomaly(), Some(Anomaly::Ntlmssp));
    }
}

#[test]
fn target_info_that_the_message_cuts_off_is_read_as_far_as_it_goes() {
    let challenge = Challenge {
        target_info: Some(TargetInfo::new(vec![AvPair::name(av_id::NB_COMPUTER_NAME, "SRV1")])),
        ..Challenge::default()
    };
    let octets = challenge.encode().unwrap();
    let cut = |octets: &[u8]| Challenge::decode(octets, &LIMITS).unwrap();
    let without_end = cut(&octets[..octets.len() - 4]);
    assert_eq!(without_end.name(av_id::NB_COMPUTER_NAME).as_deref(), Some("SRV1"));
    assert!(!without_end.target_info.unwrap().terminated);
    let empty = cut(&octets[..48]).target_info.unwrap();
    assert_eq!((empty.pairs, empty.terminated), (vec![], false));
}

#[test]
fn fields_outside_the_message_are_refused() {
    let mut octets = Challenge::default().encode().unwrap();
    octets[12] = 1;
    for offset in [49, u32::MAX] {
        octets[16..20].copy_from_slice(&offset.to_le_bytes());
        let error = Challenge::decode(&octets, &LIMITS).unwrap_err();
        assert_eq!(error.anomaly(), Some(Anomaly::Ntlmssp));
    }
}

#[test]
fn a_datagram_request_is_an_80_octet_header_and_its_answer_is_known() {
    let request = Datagram::request(interface::MGMT, 2, Uuid::com(7), 0);
    let octets = request.encode().unwrap();
    assert_eq!(octets.len(), datagram::HEADER_SIZE);
    assert_eq!(octets[..8], [4, 0, flags1::IDEMPOTENT, 0, 0x10, 0, 0, 0]);
    let body = IsServerListeningResponse { status: 0, listening: 1 }.encode(request.order());
    let answer = request.answer(ptype::RESPONSE, 1, body);
    let read = Datagram::decode(&answer.encode().unwrap(), &LIMITS).unwrap();
    assert!(read.answers(&request));
    let body = IsServerListeningResponse::decode(&read.body, read.order(), &LIMITS).unwrap();
    assert_eq!(body.listening, 1);
    let fault = request.answer(ptype::FAULT, 1, 0x1c01_0002_u32.to_le_bytes().to_vec());
    assert_eq!(fault.status(), Some(0x1c01_0002));
}
