//! The security contexts of an observed connection: measured, and read for names.

use super::{super::table::Phase, Observer, ObserverEvent};
use crate::{
    Anomaly, Malformed,
    ntlm::{Authenticate, Negotiate},
    pdu::{AUTH_TYPE_NTLMSSP, AuthVerifier, SecurityContext},
};

/// A security context, and whether its last message was seen.
#[derive(Clone, Copy, Debug)]
pub(super) struct Leg {
    context: SecurityContext,
    finished: bool,
}

/// Security contexts remembered of one connection: Samba allows 2,049, Windows uses a few.
const MOST_SECURITIES: usize = 64;

impl Observer {
    pub(super) fn auth3(&mut self, auth: Option<&AuthVerifier>) -> Result<(), Malformed> {
        let auth = auth.ok_or(Malformed::new(Anomaly::Auth3Unexpected, 2))?;
        let context = SecurityContext::of(auth);
        let is_known = self.phase == Phase::Joined
            || self.securities.iter().any(|leg| leg.context == context && !leg.finished);
        if !is_known {
            let anomaly = match self.securities.iter().any(|leg| !leg.finished) {
                true => Anomaly::AuthChanged,
                false => Anomaly::Auth3Unexpected,
            };
            return Err(Malformed::new(anomaly, 10));
        }
        self.securities.iter_mut().filter(|leg| leg.context == context).for_each(|leg| {
            leg.finished = true;
        });
        self.leg_token(auth)
    }

    pub(super) fn leg(&mut self, auth: &AuthVerifier) -> Result<(), Malformed> {
        let context = SecurityContext::of(auth);
        if !context.has_known_level() {
            return Err(Malformed::new(Anomaly::AuthLevel, 10));
        }
        let same_id = |leg: &&Leg| leg.context.auth_context_id == context.auth_context_id;
        let known = self.securities.iter().find(same_id).map(|leg| leg.context);
        if known.is_some_and(|known| known != context) {
            return Err(Malformed::new(Anomaly::AuthChanged, 10));
        }
        if known.is_none() && self.securities.len() < MOST_SECURITIES {
            // How many legs others than NTLMSSP have is theirs to know.
            let finished = context.auth_type != AUTH_TYPE_NTLMSSP;
            self.securities.push(Leg { context, finished });
        }
        self.leg_token(auth)
    }

    /// Reads what NTLMSSP says in a client's leg.
    fn leg_token(&mut self, auth: &AuthVerifier) -> Result<(), Malformed> {
        let token = ntlmssp(auth);
        let claim = token.and_then(|token| Authenticate::decode(token, &self.limits).ok());
        let is_greeting = || {
            token.is_some_and(|t| Negotiate::decode(t, &self.limits).is_ok())
        };
        match claim {
            Some(claim) => {
                let (security, claim) = (SecurityContext::of(auth), Box::new(claim));
                self.events.push_back(ObserverEvent::Identity { security, claim });
                Ok(())
            }
            None if is_plain_ntlmssp(auth) && !is_greeting() => {
                Err(Malformed::new(Anomaly::Ntlmssp, 10))
            }
            None => Ok(()),
        }
    }

    pub(super) fn check_security(&self, auth: Option<&AuthVerifier>) -> Result<(), Malformed> {
        let fault = |anomaly| Err(Malformed::new(anomaly, 10));
        let Some(context) = auth.map(SecurityContext::of) else {
            let is_open = self.securities.iter().any(|leg| !leg.finished);
            return if is_open { fault(Anomaly::AuthUnfinished) } else { Ok(()) };
        };
        // Servers look a security context up by its id alone.
        let same_id = |leg: &&Leg| leg.context.auth_context_id == context.auth_context_id;
        match self.securities.iter().find(same_id) {
            Some(leg) if !leg.finished => fault(Anomaly::AuthTooEarly),
            None if self.phase != Phase::Joined => fault(Anomaly::AuthUnexpected),
            _ => Ok(()),
        }
    }
}

pub(super) fn is_plain_ntlmssp(auth: &AuthVerifier) -> bool {
    auth.auth_type == AUTH_TYPE_NTLMSSP
}

/// The NTLMSSP message in a token, also where SPNEGO is around it.
pub(super) fn ntlmssp(auth: &AuthVerifier) -> Option<&[u8]> {
    if is_plain_ntlmssp(auth) {
        return Some(&auth.value);
    }
    let at = auth.value.windows(8).position(|octets| octets == b"NTLMSSP\0")?;
    auth.value.get(at..)
}
