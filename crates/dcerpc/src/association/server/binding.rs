//! bind, alter_context and auth3, as a server takes them.

use super::{
    super::{contexts::is_feature, table::Phase},
    Binding, Security, Server, ServerEvent,
};
use crate::{
    Anomaly, Malformed,
    interface::SyntaxId,
    ntlm,
    pdu::{
        AUTH_TYPE_NTLMSSP, AuthVerifier, Bind, BindAck, Body, ContextResult, Pdu, PfcFlags,
        PresentationContext, REASON_ABSTRACT_SYNTAX, REASON_NONE, REASON_TRANSFER_SYNTAX,
        RESULT_ACCEPTANCE, RESULT_NEGOTIATE_ACK, RESULT_PROVIDER_REJECTION, SecurityContext,
    },
};

/// The smallest fragment size agreed on: what Windows falls back to.
const LEAST_FRAG: u16 = 2048;
/// Where `assoc_group_id` lies in a bind.
const GROUP_AT: usize = 20;
/// Where `auth_length` lies.
const AUTH_AT: usize = 10;

impl Server {
    pub(super) fn bind(&mut self, pdu: &Pdu, bind: &Bind) -> Result<(), Malformed> {
        self.note(pdu, bind);
        if let Some(reason) = self.config.refuse_bind {
            self.refuse(pdu.call_id, reason);
            return Ok(());
        }
        let verifier = self.leg(pdu.auth.as_ref())?;
        self.contexts.check(&bind.contexts)?;
        let group = self.config.groups.join(bind.assoc_group_id);
        self.group = Some(group.ok_or(Malformed::new(Anomaly::UnknownGroup, GROUP_AT))?);
        self.max_xmit_frag = self.agreed(bind.max_recv_frag);
        let max_recv_frag = self.agreed(bind.max_xmit_frag);
        let results = self.settle(&bind.contexts)?;
        self.frames.negotiate(max_recv_frag);
        self.phase = Phase::Bound;
        // Header signing and concurrent multiplexing are announced back, [MS-RPCE] 2.2.2.3.
        let echoed = [PfcFlags::PENDING_CANCEL, PfcFlags::CONC_MPX];
        self.acknowledge(pdu, verifier, &echoed, |ack| {
            Body::BindAck(BindAck { max_recv_frag, results, ..ack })
        });
        Ok(())
    }

    pub(super) fn alter(&mut self, pdu: &Pdu, bind: &Bind) -> Result<(), Malformed> {
        self.note(pdu, bind);
        let asked = bind.assoc_group_id;
        if asked != 0 && self.group.as_ref().is_none_or(|group| group.group() != asked) {
            return Err(Malformed::new(Anomaly::GroupChanged, GROUP_AT));
        }
        let verifier = self.leg(pdu.auth.as_ref())?;
        self.contexts.check(&bind.contexts)?;
        let max_recv_frag = self.agreed(bind.max_xmit_frag);
        let results = self.settle(&bind.contexts)?;
        self.acknowledge(pdu, verifier, &[PfcFlags::PENDING_CANCEL], |ack| {
            let sec_addr = Vec::new();
            Body::AlterContextResp(BindAck { max_recv_frag, results, sec_addr, ..ack })
        });
        Ok(())
    }

    pub(super) fn auth3(&mut self, auth: Option<&AuthVerifier>) -> Result<(), Malformed> {
        let (Security::Negotiating(begun), Some(auth)) = (self.security, auth) else {
            return Err(Malformed::new(Anomaly::Auth3Unexpected, 2));
        };
        if SecurityContext::of(auth) != begun {
            return Err(Malformed::new(Anomaly::AuthChanged, AUTH_AT));
        }
        ntlm::Authenticate::decode(&auth.value, &self.config.limits)
            .map_err(|_| Malformed::new(Anomaly::Ntlmssp, AUTH_AT))?;
        self.security = Security::Done(begun);
        Ok(())
    }

    /// One leg of authentication: its answer. Only the first leg of NTLMSSP is spoken here.
    fn leg(&mut self, auth: Option<&AuthVerifier>) -> Result<Option<AuthVerifier>, Malformed> {
        let Some(auth) = auth else {
            return Ok(None);
        };
        let fault = |anomaly| Malformed::new(anomaly, AUTH_AT);
        let context = SecurityContext::of(auth);
        if !context.has_known_level() {
            return Err(fault(Anomaly::AuthLevel));
        }
        let challenge = self.config.challenge.as_ref().filter(|_| {
            // SPNEGO and Kerberos would need more than one leg.
            context.auth_type == AUTH_TYPE_NTLMSSP
        });
        let challenge = challenge.ok_or(fault(Anomaly::AuthType))?;
        match self.security {
            Security::Negotiating(begun) | Security::Done(begun) if begun != context => {
                return Err(fault(Anomaly::AuthChanged));
            }
            _ => {}
        }
        ntlm::Negotiate::decode(&auth.value, &self.config.limits)
            .map_err(|_| fault(Anomaly::Ntlmssp))?;
        let verifier = AuthVerifier { value: challenge.clone(), ..auth.clone() };
        self.security = Security::Negotiating(context);
        Ok(Some(verifier))
    }

    /// One result a context, taken over where accepted.
    fn settle(&mut self, offers: &[PresentationContext]) -> Result<Vec<ContextResult>, Malformed> {
        let mut results: Vec<ContextResult> = Vec::with_capacity(offers.len());
        for (index, offer) in offers.iter().enumerate() {
            let result = self.judge(offer);
            // One context of an interface and encoding is enough: Windows refuses the second.
            let is_there = offers.iter().zip(&results).take(index).any(|(other, settled)| {
                settled.is_accepted()
                    && other.abstract_syntax == offer.abstract_syntax
                    && settled.transfer_syntax == result.transfer_syntax
            });
            let is_repeated = result.is_accepted() && is_there;
            results.push(if is_repeated { rejected(REASON_TRANSFER_SYNTAX) } else { result });
        }
        self.contexts.settle(offers, &results, &self.config.limits)?;
        let accepted = results.iter().map(ContextResult::is_accepted);
        for ((_, is_accepted), accepted) in self.binding.interfaces.iter_mut().zip(accepted) {
            *is_accepted = accepted;
        }
        Ok(results)
    }

    fn judge(&self, offer: &PresentationContext) -> ContextResult {
        if is_feature(offer) {
            let first = offer.transfer_syntaxes.first();
            let asked = first.and_then(|syntax| syntax.bind_time_features()).unwrap_or_default();
            // The field is 16 bits wide; higher features do not exist.
            let asked = u16::try_from(asked & u64::from(u16::MAX)).unwrap_or_default();
            let reason = asked & self.config.features;
            return ContextResult { result: RESULT_NEGOTIATE_ACK, ..rejected(reason) };
        }
        if self.config.served(offer.abstract_syntax).is_none() {
            return rejected(REASON_ABSTRACT_SYNTAX);
        }
        let taken = &self.config.transfer_syntaxes;
        match offer.transfer_syntaxes.iter().find(|syntax| taken.contains(syntax)) {
            None => rejected(REASON_TRANSFER_SYNTAX),
            Some(syntax) => ContextResult {
                result: RESULT_ACCEPTANCE,
                reason: REASON_NONE,
                transfer_syntax: *syntax,
            },
        }
    }

    fn acknowledge(
        &mut self,
        asked: &Pdu,
        auth: Option<AuthVerifier>,
        echoed: &[PfcFlags],
        body: impl FnOnce(BindAck) -> Body,
    ) {
        let ack = BindAck {
            max_xmit_frag: self.max_xmit_frag,
            max_recv_frag: 0,
            assoc_group_id: self.group.as_ref().map_or(0, |group| group.group()),
            sec_addr: self.config.sec_addr.clone(),
            results: Vec::new(),
        };
        let flags = echoed.iter().filter(|flag| asked.pfc_flags.has(**flag));
        let pfc_flags = flags.fold(PfcFlags::WHOLE, |all, flag| all | *flag);
        let binding = std::mem::take(&mut self.binding);
        self.events.push_back(ServerEvent::Bound(binding));
        self.send(&Pdu { pfc_flags, auth, ..Pdu::new(asked.call_id, body(ack)) });
    }

    /// A fragment size that both sides take, cut to a multiple of 8 as Windows does.
    fn agreed(&self, asked: u16) -> u16 {
        asked.clamp(LEAST_FRAG, self.config.max_frag.max(LEAST_FRAG)) & !7
    }

    fn note(&mut self, pdu: &Pdu, bind: &Bind) {
        let interfaces = bind.contexts.iter().map(|context| (context.abstract_syntax, false));
        let (interfaces, authenticated) = (interfaces.collect(), pdu.auth.is_some());
        self.binding = Binding { interfaces, authenticated, refused: None };
    }
}

fn rejected(reason: u16) -> ContextResult {
    let transfer_syntax = SyntaxId::default();
    ContextResult { result: RESULT_PROVIDER_REJECTION, reason, transfer_syntax }
}
