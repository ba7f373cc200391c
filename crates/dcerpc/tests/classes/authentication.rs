//! A: security trailers.

use seawall_dcerpc::{
    Anomaly,
    interface::{EPMAPPER, NDR20},
    pdu::{AuthVerifier, Body, Pdu, PfcFlags},
};

use super::{
    Call, Closed, DENIED, Fault, Nak, PROTO, authenticating, bind, bind_pdu, bound, class, context,
    fragment, fresh, ntlm, patched, request, request_pdu, with_auth,
};

fn secured_bind(auth: AuthVerifier) -> Vec<u8> {
    with_auth(bind_pdu(vec![context(0, EPMAPPER, &[NDR20])]), auth).encode().unwrap()
}

/// The third message with every field empty.
fn authenticate() -> AuthVerifier {
    let mut value = b"NTLMSSP\0\x03\0\0\0".to_vec();
    (0..6).for_each(|_| value.extend([0, 0, 0, 0, 64, 0, 0, 0]));
    value.extend([0; 4]);
    AuthVerifier { value, ..ntlm() }
}

#[test]
fn a01_to_a03_the_lengths_of_a_trailer_fit_the_fragment() {
    let body = bind().len() - 16;
    for auth_length in [0xffff, u16::try_from(body - 7).unwrap(), 0xfff8] {
        let [low, high] = auth_length.to_le_bytes();
        let bytes = patched(bind(), &[(10, low), (11, high)]);
        class(&fresh(), &bytes, &[Anomaly::AuthLength], &[Nak(4), Closed]);
    }
    // Shorter than a bind without a list of contexts.
    let bare = patched(bind()[..28].to_vec(), &[(8, 28), (10, 1)]);
    class(&fresh(), &bare, &[Anomaly::AuthLength], &[Nak(4), Closed]);
}

#[test]
fn a04_a_trailer_is_aligned() {
    let mut bytes = secured_bind(ntlm());
    let at = bytes.len() - ntlm().value.len() - 8;
    bytes.splice(at..at, [0, 0]);
    let [low, high] = u16::try_from(bytes.len()).unwrap().to_le_bytes();
    let bytes = patched(bytes, &[(8, low), (9, high)]);
    class(&fresh(), &bytes, &[Anomaly::AuthAlignment], &[Nak(4), Closed]);
}

#[test]
fn a05_padding_is_less_than_the_body() {
    let bytes = secured_bind(ntlm());
    let at = bytes.len() - ntlm().value.len() - 6;
    let bytes = patched(bytes, &[(at, 255)]);
    class(&fresh(), &bytes, &[Anomaly::AuthPadding], &[Nak(4), Closed]);
}

#[test]
fn a06_an_unknown_type_is_refused_by_its_reason() {
    let bytes = secured_bind(AuthVerifier { auth_type: 0x63, ..ntlm() });
    class(&fresh(), &bytes, &[Anomaly::AuthType], &[Nak(8), Closed]);
}

#[test]
fn a07_and_a08_levels_are_those_that_exist() {
    for auth_level in [0, 1, 7, 255] {
        let bytes = secured_bind(AuthVerifier { auth_level, ..ntlm() });
        class(&fresh(), &bytes, &[Anomaly::AuthLevel], &[Nak(0), Closed]);
    }
}

#[test]
fn a09_and_a10_a_token_is_a_whole_message() {
    for value in [b"NTLMSSP\0".to_vec(), vec![0; 40], b"NTLMSSP\0\x02\0\0\0\0\0\0\0".to_vec()] {
        let bytes = secured_bind(AuthVerifier { value, ..ntlm() });
        class(&fresh(), &bytes, &[Anomaly::Ntlmssp], &[Closed]);
    }
}

#[test]
fn a11_a_call_before_authentication_was_finished_is_denied() {
    let server = authenticating();
    class(&server, &request(2, b""), &[Anomaly::AuthUnfinished], &[Fault(DENIED, false), Closed]);
    let sealed = with_auth(request_pdu(2, b"stub"), ntlm()).encode().unwrap();
    class(&server, &sealed, &[Anomaly::AuthTooEarly], &[Fault(PROTO, false), Closed]);
}

#[test]
fn a12_a_trailer_where_nobody_is_authenticated_is_denied() {
    let bytes = with_auth(request_pdu(2, b"stub"), ntlm()).encode().unwrap();
    class(&bound(), &bytes, &[Anomaly::AuthUnexpected], &[Fault(DENIED, false), Closed]);
}

#[test]
fn a13_an_auth3_belongs_to_a_bind_with_authentication() {
    let bytes = with_auth(Pdu::new(2, Body::Auth3), authenticate()).encode().unwrap();
    let told = [Fault(PROTO, true), Closed];
    class(&bound(), &bytes, &[Anomaly::Auth3Unexpected], &told);
    let bare = Pdu::new(2, Body::Auth3).encode().unwrap();
    class(&authenticating(), &bare, &[Anomaly::Auth3Unexpected], &told);
}

#[test]
fn a14_a_trailer_longer_than_a_request_is_a_protocol_error() {
    let bytes = patched(request(2, b"stubstub"), &[(10, 200)]);
    class(&bound(), &bytes, &[Anomaly::AuthLength], &[Fault(PROTO, true), Closed]);
}

#[test]
fn an_auth3_continues_what_the_bind_began() {
    let auth3 = |auth| with_auth(Pdu::new(2, Body::Auth3), auth).encode().unwrap();
    let server = authenticating();
    for changed in [
        AuthVerifier { auth_context_id: 10, ..authenticate() },
        AuthVerifier { auth_level: 6, ..authenticate() },
        AuthVerifier { auth_type: 9, ..authenticate() },
    ] {
        let told = [Fault(PROTO, true), Closed];
        class(&server, &auth3(changed), &[Anomaly::AuthChanged], &told);
    }
    // A field past the end of the message.
    let mut broken = authenticate();
    broken.value[28] = 9;
    let told = [Fault(PROTO, true), Closed];
    class(&server, &auth3(broken), &[Anomaly::Ntlmssp], &told);
    let whole = [auth3(authenticate()), request(3, b"")].concat();
    class(&server, &whole, &[], &[Call(2)]);
}

#[test]
fn a_trailer_is_on_every_fragment_or_on_none() {
    let last = with_auth(request_pdu(2, b"stub"), ntlm());
    let last = Pdu { pfc_flags: PfcFlags::LAST_FRAG, ..last }.encode().unwrap();
    let bytes = [fragment(2, PfcFlags::FIRST_FRAG, b"stub"), last].concat();
    let told = [Fault(DENIED, false), Closed];
    class(&bound(), &bytes, &[Anomaly::AuthOnSomeFragments], &told);
}
