//! `seawall explain`: the proof under a verdict, derived again from the answers kept.

use std::{
    io::{Write, stdout},
    sync::Arc,
};

use seawall_advisory::Catalogue;
use seawall_assess::{
    NodeKind, Proof, Verdict,
    remote::{self, RemoteAssessment, RemoteEvidence},
};
use seawall_facts::{Body, Outcome, ProbeAnswer};
use seawall_probe::identify;
use seawall_store::StoredResult;
use serde::Serialize;
use serde_json::Value;

use super::{
    args::{Common, Explain},
    catalogue::catalogue,
    common::{ports_of, store_failure},
};
use crate::{
    clock,
    failure::{Exit, Failure},
    output::Format,
    words::Words,
};

/// Explains.
pub async fn run(common: &Common, args: &Explain, words: &Arc<Words>) -> Result<Exit, Failure> {
    let format = Format::parse(&args.format, &[Format::Table, Format::Json])?;
    let catalogue = catalogue()?;
    let store = common.open_store().await?;
    let address = args.address.to_string();
    let nothing = || {
        Failure::usage("error-explain-nothing", &[("address", &address)])
            .hint("hint-explain-nothing", &[])
    };
    let failed = |error| store_failure(&error);
    let result = store.latest_result(args.address).await.map_err(failed)?.ok_or_else(nothing)?;
    let seen = store.observations(result.run, args.address).await.map_err(failed)?;
    store.close().await;

    let answers: Vec<ProbeAnswer> =
        seen.into_iter().map(|observation| observation.answer).collect();
    let identity = identify(&answers);
    let ports = ports_of(&answers);
    let assessment = remote::assess(
        &RemoteEvidence {
            address: args.address,
            identity: &identity,
            answers: &answers,
            ports: &ports,
        },
        catalogue,
    );
    let chosen = choose(&assessment, args.advisory.as_deref(), catalogue, &address)?;
    let mut out = stdout().lock();
    match format {
        Format::Json => print_json(&chosen, &mut out)?,
        _ => Telling { words, out: &mut out }.tell(&result, &assessment, &chosen, &answers)?,
    }
    Ok(Exit::Clean)
}

fn choose<'a>(
    assessment: &'a RemoteAssessment,
    named: Option<&str>,
    catalogue: &Catalogue,
    address: &str,
) -> Result<Vec<&'a Verdict>, Failure> {
    let Some(named) = named else {
        return Ok(assessment.verdicts.iter().collect());
    };
    // By bulletin id in any case, KB number or whatever else the catalogue knows it by.
    let id = catalogue.bulletin(named).map_or(named, |bulletin| bulletin.id.as_str());
    let is_it = |verdict: &&Verdict| verdict.advisory.eq_ignore_ascii_case(id);
    if let Some(verdict) = assessment.verdicts.iter().find(is_it) {
        return Ok(vec![verdict]);
    }
    let there: Vec<_> = assessment.verdicts.iter().map(|v| v.advisory.as_str()).collect();
    Err(Failure::usage("error-explain-advisory", &[("advisory", named), ("address", address)])
        .hint("hint-explain-advisory", &[("advisories", &there.join(", "))]))
}

fn print_json(chosen: &[&Verdict], out: &mut dyn Write) -> std::io::Result<()> {
    // One proof is what `verify-proof` takes; several come as a list of them.
    match chosen {
        [one] => serde_json::to_writer_pretty(&mut *out, &one.proof.clone().sealed())?,
        all => {
            let proofs: Vec<Proof> =
                all.iter().map(|verdict| verdict.proof.clone().sealed()).collect();
            serde_json::to_writer_pretty(&mut *out, &proofs)?;
        }
    }
    out.write_all(b"\n")
}

struct Telling<'a> {
    words: &'a Words,
    out: &'a mut dyn Write,
}

impl Telling<'_> {
    fn tell(
        mut self,
        result: &StoredResult,
        assessment: &RemoteAssessment,
        chosen: &[&Verdict],
        answers: &[ProbeAnswer],
    ) -> std::io::Result<()> {
        let words = self.words;
        let kept: Value = serde_json::from_str(&result.json).unwrap_or_default();
        let text = |key: &str| kept.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
        let (address, name) = (result.address.to_string(), text("name"));
        self.line(0, &words.with("explain-host", &[("address", &address), ("name", &name)]))?;
        let status = words.code("status", &assessment.status);
        self.line(0, &words.with("explain-status", &[("status", &status)]))?;
        for reason in &assessment.reasons {
            self.line(1, &format!("- {}", words.tagged("reason", "code", reason)))?;
        }
        let catalogue = chosen.first().map(|v| v.proof.catalogue_date()).unwrap_or_default();
        let (when, run) = (clock::rfc3339(result.at), result.run.to_string());
        let seen = [("when", when.as_str()), ("run", &run), ("catalogue", catalogue)];
        self.line(0, &words.with("explain-seen", &seen))?;
        for verdict in chosen {
            self.blank()?;
            self.verdict(verdict)?;
        }
        self.blank()?;
        self.line(0, &words.text("explain-evidence"))?;
        for (index, answer) in answers.iter().enumerate() {
            let sent = answer.sent.as_slice().len();
            let received = answer.received.as_slice().len();
            let said = format!(
                "[{index:>2}] {} {}  {}  ({sent} B → {received} B)",
                answer.door,
                code(&answer.probe),
                meaning(&answer.outcome)
            );
            self.line(1, &said)?;
        }
        Ok(())
    }

    fn verdict(&mut self, verdict: &Verdict) -> std::io::Result<()> {
        let words = self.words;
        let state = words.code("state", &verdict.state);
        let via = if verdict.via.is_empty() {
            String::new()
        } else {
            format!(" {}", verdict.via.join(", "))
        };
        self.line(0, &format!("{}: {state}{via}", verdict.advisory))?;
        if let Some(method) = &verdict.method {
            let method = words.tagged("method", "code", method);
            self.line(1, &words.with("explain-method", &[("method", &method)]))?;
        }
        for reason in &verdict.reasons {
            self.line(1, &format!("- {}", words.tagged("reason", "code", reason)))?;
        }
        if let Some(step) = &verdict.next_step {
            let step = words.tagged("step", "code", step);
            self.line(1, &words.with("explain-next", &[("step", &step)]))?;
        }
        self.line(1, &words.text("explain-proof"))?;
        for (depth, node) in verdict.proof.nodes() {
            let said = self.node(&verdict.proof, &node.kind);
            self.line(2 + depth, &said)?;
        }
        Ok(())
    }

    fn node(&self, proof: &Proof, kind: &NodeKind) -> String {
        if let NodeKind::Edge { index } = kind
            && let Some(edge) = proof.edges().get(*index)
        {
            let relation = self.words.code("relation", &edge.relation);
            return self.words.with(
                "node-edge",
                &[
                    ("index", &index.to_string()),
                    ("newer", edge.newer.as_str()),
                    ("relation", &relation),
                    ("older", edge.older.as_str()),
                ],
            );
        }
        self.words.tagged("node", "node", kind)
    }

    fn line(&mut self, depth: usize, text: &str) -> std::io::Result<()> {
        writeln!(self.out, "{:indent$}{text}", "", indent = depth * 2)
    }

    fn blank(&mut self) -> std::io::Result<()> {
        writeln!(self.out)
    }
}

fn code(code: &impl Serialize) -> String {
    match serde_json::to_value(code) {
        Ok(Value::String(code)) => code,
        _ => String::new(),
    }
}

/// An outcome in the protocol's own words, the same in every language.
fn meaning(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Port { state } => code(state),
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
