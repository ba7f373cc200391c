//! A host as it was scanned: its status, its verdicts, the answers they rest on.

use std::io;

use seawall_assess::{Verdict, remote::RemoteAssessment};
use seawall_facts::{Body, Outcome, ProbeAnswer, Timestamp};

use super::Telling;
use crate::{
    clock, inventory::InventoryRecord, judging::Outside, output::in_inventory, words::bare,
};

/// A scanned host.
pub struct Answered<'a> {
    /// The name it gave itself.
    pub name: &'a str,
    /// What was seen of it.
    pub outside: &'a Outside,
    /// What an inventory has on it.
    pub inventory: Option<InventoryRecord>,
}

impl Answered<'_> {
    /// Tells who it is, and these verdicts with all they rest on.
    pub fn tell(&self, verdicts: &[&Verdict], telling: &mut Telling<'_>) -> io::Result<()> {
        self.head(verdicts, telling)?;
        for verdict in verdicts {
            telling.blank()?;
            telling.verdict(verdict)?;
        }
        telling.blank()?;
        telling.answers(&self.outside.answers)
    }

    fn head(&self, verdicts: &[&Verdict], telling: &mut Telling<'_>) -> io::Result<()> {
        let words = telling.words;
        let address = self.outside.address.to_string();
        telling
            .line(0, &words.with("explain-host", &[("address", &address), ("name", self.name)]))?;
        if let Some(inventory) = &self.inventory {
            telling.line(1, &in_inventory(inventory, words))?;
        }
        telling.status(&self.outside.assessment)?;
        let catalogue = verdicts.first().map(|v| v.proof.catalogue_date()).unwrap_or_default();
        telling.seen(self.outside.at, &self.outside.run.to_string(), catalogue)
    }
}

impl Telling<'_> {
    /// When and by which run something was seen, and by which catalogue it is judged.
    pub(super) fn seen(&mut self, at: Timestamp, run: &str, catalogue: &str) -> io::Result<()> {
        let when = clock::rfc3339(at);
        let seen = [("when", when.as_str()), ("run", run), ("catalogue", catalogue)];
        self.line(0, &self.words.with("explain-seen", &seen))
    }

    fn status(&mut self, assessment: &RemoteAssessment) -> io::Result<()> {
        let status = self.code("status", &assessment.status);
        self.line(0, &self.words.with("explain-status", &[("status", &status)]))?;
        for reason in &assessment.reasons {
            self.line(1, &format!("- {}", self.words.tagged("reason", "code", reason)))?;
        }
        Ok(())
    }

    /// A verdict of a scan with its proof.
    pub(super) fn verdict(&mut self, verdict: &Verdict) -> io::Result<()> {
        let state = self.code("state", &verdict.state);
        let via = if verdict.via.is_empty() {
            String::new()
        } else {
            format!(" {}", verdict.via.join(", "))
        };
        self.line(0, &format!("{}: {state}{via}", verdict.advisory))?;
        if let Some(method) = &verdict.method {
            let method = self.words.tagged("method", "code", method);
            self.line(1, &self.words.with("explain-method", &[("method", &method)]))?;
        }
        self.why(&verdict.reasons, verdict.next_step.as_ref())?;
        self.line(1, &self.words.text("explain-proof"))?;
        self.tree(&verdict.proof)
    }

    /// The answers, by the numbers that the tree names them by.
    pub(super) fn answers(&mut self, answers: &[ProbeAnswer]) -> io::Result<()> {
        self.line(0, &self.words.text("explain-evidence"))?;
        for (index, answer) in answers.iter().enumerate() {
            let sent = answer.sent.as_slice().len();
            let received = answer.received.as_slice().len();
            let said = format!(
                "[{index:>2}] {} {}  {}  ({sent} B → {received} B)",
                answer.door,
                bare(&answer.probe),
                meaning(&answer.outcome)
            );
            self.line(1, &said)?;
        }
        Ok(())
    }
}

/// An outcome in the protocol's own words, the same in every language.
fn meaning(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Port { state } => bare(state),
        Outcome::BindAck { results, ntlm } => {
            let results: Vec<_> = results
                .iter()
                .map(|result| format!("{}/{}", result.result, result.reason))
                .collect();
            let ntlm = ntlm.as_ref().and_then(|ntlm| ntlm.version);
            let version =
                ntlm.map(|(major, minor, build)| format!(" NTLMSSP {major}.{minor}.{build}"));
            format!("bind_ack {}{}", results.join(" "), version.unwrap_or_default())
        }
        Outcome::BindNak { reason } => format!("bind_nak {reason}"),
        Outcome::Fault { status } => format!("fault {status:#010x}"),
        Outcome::Response { body } => match body {
            Body::Activation { hresult } => format!("response {hresult:#010x}"),
            Body::ServerAlive { status } => format!("response {status:#010x}"),
            Body::ServerAlive2 { com_version, bindings, .. } => {
                format!("response COMVERSION {com_version}, {} bindings", bindings.len())
            }
            Body::Interfaces { interfaces, .. } => {
                format!("response {} interfaces", interfaces.len())
            }
            Body::Endpoints { endpoints, status } => {
                format!("response {} endpoints, status {status:#010x}", endpoints.len())
            }
            Body::Unexpected { length } => format!("response of {length} B, unexpected"),
            _ => "response".to_owned(),
        },
        Outcome::NodeStatus { names, .. } => {
            let names: Vec<_> =
                names.iter().map(|n| format!("{}<{:02x}>", n.name, n.suffix)).collect();
            format!("node status {}", names.join(" "))
        }
        Outcome::Banner { text } => format!("banner {text}"),
        Outcome::NotDceRpc { first } => format!("not DCE/RPC: {first}"),
        Outcome::Malformed { anomaly } => format!("malformed {anomaly}"),
        _ => "–".to_owned(),
    }
}
