//! The activation probes, for whom the identity allows them.

use seawall_dcerpc::interface;
use seawall_facts::{Body, Door, Outcome, ProbeId};

use super::visit::Visit;
use crate::{
    activation::{ActivationPermission, SafeRequest},
    identity::identify,
    net::Net,
    session::Session,
};

impl<N: Net> Visit<'_, N> {
    /// The activation probes, where the identity allows them.
    pub(super) async fn activate(&mut self, door: Door) {
        let answers: Vec<_> = self.seen.iter().map(|seen| seen.answer.clone()).collect();
        let identity = identify(&answers);
        let Some(mut permission) = ActivationPermission::for_host(&identity) else {
            return;
        };
        if permission.is_nt4() {
            self.activate_nt4(door, &mut permission).await;
        } else {
            self.activate_nt5(door, &mut permission).await;
            if self.around.plan.second_pass {
                self.second_pass(door, &mut permission).await;
            }
        }
    }

    async fn activate_nt4(&mut self, door: Door, permission: &mut ActivationPermission) {
        let Some(mut session) = self.connect(door).await else {
            return;
        };
        let interface = interface::REMOTE_ACTIVATION;
        if self.bind(&mut session, ProbeId::RemoteActivationBind, interface).await {
            for probe in [ProbeId::B1, ProbeId::B2] {
                self.ask_activation(&mut session, permission, probe).await;
            }
        }
    }

    async fn activate_nt5(&mut self, door: Door, permission: &mut ActivationPermission) {
        let Some(mut session) = self.connect(door).await else {
            return;
        };
        let interface = interface::SYSTEM_ACTIVATOR;
        if !self.bind(&mut session, ProbeId::SystemActivatorBind, interface).await {
            return;
        }
        for probe in [ProbeId::A1, ProbeId::A2, ProbeId::C] {
            self.ask_activation(&mut session, permission, probe).await;
        }
        if !self.looks_without_824146() || !session.is_usable() {
            return;
        }
        let interface = interface::REMOTE_ACTIVATION;
        if self.bind(&mut session, ProbeId::RemoteActivationBind, interface).await {
            self.ask_activation(&mut session, permission, ProbeId::B3).await;
        }
    }

    async fn second_pass(&mut self, door: Door, permission: &mut ActivationPermission) {
        let Some(request) = SafeRequest::scm_activator(permission) else {
            return;
        };
        let Some(mut session) = self.connect(door).await else {
            return;
        };
        if self.bind(&mut session, ProbeId::ScmActivatorBind, interface::SCM_ACTIVATOR).await {
            self.ask(&mut session, &request).await;
        }
    }

    async fn ask_activation(
        &mut self,
        session: &mut Session<N::Stream>,
        permission: &mut ActivationPermission,
        probe: ProbeId,
    ) {
        // Nothing is taken from the budget that will not be sent.
        if self.may_go_on(session)
            && let Some(request) = SafeRequest::activation(permission, probe)
        {
            self.ask(session, &request).await;
        }
    }

    /// Whether the pair A came out equal, which is the only case that B3 has a rule for.
    fn looks_without_824146(&self) -> bool {
        let hresult = |probe| {
            self.seen.iter().find(|seen| seen.answer.probe == probe).and_then(|seen| {
                match seen.answer.outcome {
                    Outcome::Response { body: Body::Activation { hresult } } => Some(hresult),
                    _ => None,
                }
            })
        };
        match (hresult(ProbeId::A1), hresult(ProbeId::A2)) {
            (Some(first), Some(second)) => first == second && first != ACCESS_DENIED,
            _ => false,
        }
    }
}

/// `E_ACCESSDENIED`.
const ACCESS_DENIED: u32 = 0x8007_0005;
