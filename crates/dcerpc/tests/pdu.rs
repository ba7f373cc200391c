//! Whatever encodes decodes to itself, and no bytes make decoding panic.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use proptest::{collection::vec, option, prelude::*};
use seawall_dcerpc::{
    ByteOrder, Limits, Uuid,
    interface::SyntaxId,
    pdu::{
        AuthVerifier, Bind, BindAck, BindNak, Body, ContextResult, DataRepresentation, Fault,
        Frame, FrameBuffer, Pdu, PfcFlags, PresentationContext, Request, Response,
    },
};

const LIMITS: Limits = Limits::CLIENT;

fn syntax() -> impl Strategy<Value = SyntaxId> {
    (any::<[u8; 16]>(), any::<u16>(), any::<u16>()).prop_map(|(bytes, major, minor)| {
        SyntaxId::new(Uuid::from_bytes(bytes, ByteOrder::Big), major, minor)
    })
}

fn stub() -> impl Strategy<Value = Vec<u8>> {
    vec(any::<u8>(), 0..200)
}

fn bind() -> impl Strategy<Value = Bind> {
    let context =
        (any::<u16>(), syntax(), vec(syntax(), 1..4)).prop_map(|(id, iface, transfer)| {
            PresentationContext {
                p_cont_id: id,
                abstract_syntax: iface,
                transfer_syntaxes: transfer,
            }
        });
    (any::<(u16, u16, u32)>(), vec(context, 1..5)).prop_map(|((xmit, recv, group), contexts)| {
        Bind { max_xmit_frag: xmit, max_recv_frag: recv, assoc_group_id: group, contexts }
    })
}

fn bind_ack() -> impl Strategy<Value = BindAck> {
    let result = (any::<(u16, u16)>(), syntax()).prop_map(|((result, reason), transfer_syntax)| {
        ContextResult { result, reason, transfer_syntax }
    });
    (any::<(u16, u16, u32)>(), vec(1_u8.., 0..20), vec(result, 0..5)).prop_map(
        |((xmit, recv, group), sec_addr, results)| BindAck {
            max_xmit_frag: xmit,
            max_recv_frag: recv,
            assoc_group_id: group,
            sec_addr,
            results,
        },
    )
}

fn body() -> impl Strategy<Value = Body> {
    let object = option::of(any::<[u8; 16]>().prop_map(|b| Uuid::from_bytes(b, ByteOrder::Big)));
    prop_oneof![
        (any::<(u32, u16, u16)>(), object, stub()).prop_map(|((hint, id, opnum), object, stub)| {
            Body::Request(Request { alloc_hint: hint, p_cont_id: id, opnum, object, stub })
        }),
        (any::<(u32, u16, u8)>(), stub()).prop_map(|((hint, id, cancels), stub)| {
            Body::Response(Response {
                alloc_hint: hint,
                p_cont_id: id,
                cancel_count: cancels,
                stub,
            })
        }),
        (any::<(u32, u16, u8, u32)>(), stub()).prop_map(|((hint, id, cancels, status), stub)| {
            Body::Fault(Fault {
                alloc_hint: hint,
                p_cont_id: id,
                cancel_count: cancels,
                status,
                stub,
            })
        }),
        bind().prop_map(Body::Bind),
        bind().prop_map(Body::AlterContext),
        bind_ack().prop_map(Body::BindAck),
        bind_ack().prop_map(Body::AlterContextResp),
        (any::<u16>(), vec(any::<(u8, u8)>(), 0..4)).prop_map(|(reason, versions)| {
            Body::BindNak(BindNak { provider_reject_reason: reason, versions })
        }),
        Just(Body::Auth3),
        Just(Body::Shutdown),
        Just(Body::CoCancel),
        Just(Body::Orphaned),
    ]
}

fn pdu() -> impl Strategy<Value = Pdu> {
    let auth = (any::<(u8, u8, u32)>(), vec(any::<u8>(), 1..60)).prop_map(
        |((auth_type, auth_level, auth_context_id), value)| AuthVerifier {
            auth_type,
            auth_level,
            auth_context_id,
            value,
        },
    );
    (0..2_u8, any::<u8>(), any::<bool>(), any::<u32>(), body(), option::of(auth)).prop_map(
        |(rpc_vers_minor, flags, big, call_id, body, auth)| {
            let mut pfc_flags = PfcFlags(flags).without(PfcFlags::OBJECT_UUID);
            if matches!(&body, Body::Request(request) if request.object.is_some()) {
                pfc_flags = pfc_flags | PfcFlags::OBJECT_UUID;
            }
            let integers = if big { ByteOrder::Big } else { ByteOrder::Little };
            Pdu {
                rpc_vers_minor,
                pfc_flags,
                packed_drep: DataRepresentation { integers },
                call_id,
                body,
                auth,
            }
        },
    )
}

proptest! {
    #[test]
    fn what_encodes_decodes_to_itself(pdu in pdu()) {
        let bytes = pdu.encode().unwrap();
        prop_assert_eq!(Pdu::decode(&bytes, &LIMITS).unwrap(), pdu);
    }

    #[test]
    fn any_bytes_decode_or_are_refused(bytes in vec(any::<u8>(), 0..300)) {
        let _ = Pdu::decode(&bytes, &LIMITS);
        let mut buffer = FrameBuffer::new(LIMITS);
        buffer.push(&bytes);
        while let Ok(Some(_)) = buffer.next_frame() {}
    }

    #[test]
    fn a_damaged_pdu_decodes_or_is_refused(pdu in pdu(), at in any::<prop::sample::Index>(), to in any::<u8>()) {
        let mut bytes = pdu.encode().unwrap();
        let index = at.index(bytes.len());
        bytes[index] = to;
        let _ = Pdu::decode(&bytes, &LIMITS);
        let _ = Frame::check(&bytes[..index], &LIMITS);
    }
}
