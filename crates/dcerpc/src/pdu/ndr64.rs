//! NDR64 taken out of an offer, for a guard that reads NDR 2.0 alone, and put back as refused
//! into the answer: the client's contexts and the server's results keep to each other.

use super::{
    Bind, BindAck, ContextResult, PresentationContext, REASON_TRANSFER_SYNTAX,
    RESULT_PROVIDER_REJECTION,
};
use crate::{
    Anomaly, Malformed,
    interface::{NDR64, SyntaxId},
};

/// An offer without NDR64.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ndr20Offer {
    bind: Option<Bind>,
    kept: Vec<bool>,
}

impl Ndr20Offer {
    /// Takes NDR64 out of an offer. Contexts that offered nothing else go with it.
    pub fn of(bind: &Bind) -> Self {
        let stripped: Vec<PresentationContext> = bind.contexts.iter().map(without_ndr64).collect();
        let kept: Vec<bool> =
            stripped.iter().map(|context| !context.transfer_syntaxes.is_empty()).collect();
        let contexts: Vec<PresentationContext> = stripped
            .into_iter()
            .filter(|context| !context.transfer_syntaxes.is_empty())
            .collect();
        let bind = (!contexts.is_empty()).then(|| Bind { contexts, ..bind.clone() });
        Self { bind, kept }
    }

    /// What to send on; `None` where nothing but NDR64 was offered, so that the answer is due at
    /// once: [`Self::restore`] of one without results.
    pub const fn bind(&self) -> Option<&Bind> {
        self.bind.as_ref()
    }

    /// The answer to the whole offer: contexts taken out are refused for their transfer syntax.
    pub fn restore(&self, ack: &BindAck) -> Result<BindAck, Malformed> {
        let mut answered = ack.results.iter();
        let fault = Malformed::new(Anomaly::ResultCount, 24);
        let results = self
            .kept
            .iter()
            .map(|kept| if *kept { answered.next().copied() } else { Some(REFUSED) })
            .collect::<Option<Vec<_>>>()
            .ok_or(fault)?;
        if answered.next().is_some() {
            return Err(fault);
        }
        Ok(BindAck { results, ..ack.clone() })
    }
}

fn without_ndr64(context: &PresentationContext) -> PresentationContext {
    let syntaxes = context.transfer_syntaxes.iter().copied();
    PresentationContext {
        transfer_syntaxes: syntaxes.filter(|syntax| syntax.uuid != NDR64.uuid).collect(),
        ..context.clone()
    }
}

const REFUSED: ContextResult = ContextResult {
    result: RESULT_PROVIDER_REJECTION,
    reason: REASON_TRANSFER_SYNTAX,
    transfer_syntax: SyntaxId::new(crate::Uuid::NIL, 0, 0),
};

#[cfg(test)]
mod tests {
    use super::{Ndr20Offer, REFUSED};
    use crate::{
        interface::{EPMAPPER, NDR20, NDR64},
        pdu::{Bind, BindAck, ContextResult, PresentationContext, RESULT_ACCEPTANCE},
    };

    fn offer(syntaxes: &[&[crate::interface::SyntaxId]]) -> Bind {
        let context = |(p_cont_id, syntaxes): (u16, &&[_])| PresentationContext {
            p_cont_id,
            abstract_syntax: EPMAPPER,
            transfer_syntaxes: syntaxes.to_vec(),
        };
        let contexts = (0..).zip(syntaxes).map(context).collect();
        Bind { max_xmit_frag: 5840, max_recv_frag: 5840, assoc_group_id: 0, contexts }
    }

    fn ack(results: Vec<ContextResult>) -> BindAck {
        let (max_xmit_frag, max_recv_frag, assoc_group_id) = (5840, 5840, 1);
        BindAck { max_xmit_frag, max_recv_frag, assoc_group_id, sec_addr: vec![], results }
    }

    #[test]
    fn contexts_of_ndr64_alone_are_taken_out_and_put_back_as_refused() {
        let stripped = Ndr20Offer::of(&offer(&[&[NDR20], &[NDR64], &[NDR64, NDR20]]));
        let sent = stripped.bind().unwrap();
        let ids: Vec<u16> = sent.contexts.iter().map(|context| context.p_cont_id).collect();
        assert_eq!(ids, [0, 2]);
        assert!(sent.contexts.iter().all(|context| context.transfer_syntaxes == [NDR20]));
        let accepted =
            ContextResult { result: RESULT_ACCEPTANCE, reason: 0, transfer_syntax: NDR20 };
        let restored = stripped.restore(&ack(vec![accepted; 2])).unwrap();
        assert_eq!(restored.results, [accepted, REFUSED, accepted]);
        assert!(stripped.restore(&ack(vec![accepted; 3])).is_err());
    }

    #[test]
    fn an_offer_of_ndr64_alone_leaves_nothing_to_send() {
        let stripped = Ndr20Offer::of(&offer(&[&[NDR64]]));
        assert_eq!(stripped.bind(), None);
        assert_eq!(stripped.restore(&ack(vec![])).unwrap().results, [REFUSED]);
    }
}
