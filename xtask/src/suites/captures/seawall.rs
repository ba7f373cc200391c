//! What `seawall inspect` finds.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Result, ensure};
use serde_json::Value;

use super::super::product::text;
use super::Findings;
use crate::command;

/// Inspects a capture.
pub(super) fn findings(binary: &Path, capture: &Path) -> Result<Findings> {
    let mut seawall = Command::new(binary);
    seawall.args(["inspect", "--format", "jsonl", "--lang", "en"]).arg(capture);
    let printed = command::capture_within(&mut seawall, PATIENCE)?.success_or("seawall inspect")?;
    let mut findings = Findings::new();
    for line in printed.lines() {
        let line: Value = serde_json::from_str(line)?;
        ensure!(text(&line, "/schema") == "seawall.inspect/1", "no schema in {line}");
        match text(&line, "/kind") {
            "association" if text(&line, "/protocol") != "ncadg_ip_udp" => {
                association(&line, &mut findings);
            }
            "call" => call(&line, &mut findings),
            _ => {}
        }
    }
    Ok(findings)
}

fn association(line: &Value, findings: &mut Findings) {
    let ends = format!("{} {}", text(line, "/client"), text(line, "/server"));
    *findings.entry(format!("association {ends}")).or_default() += 1;
    let pdus = line.get("pdus").and_then(Value::as_object);
    for (ptype, count) in pdus.into_iter().flatten() {
        *findings.entry(format!("pdu {ptype}")).or_default() += count.as_u64().unwrap_or_default();
    }
    let contexts = line.get("contexts").and_then(Value::as_array).into_iter().flatten();
    let interfaces: BTreeSet<String> = contexts
        .filter(|context| !context["interface"].is_null())
        .map(|it| format!("{} {}", text(it, "/interface/uuid"), text(it, "/interface/version")))
        .collect();
    for interface in interfaces {
        *findings.entry(format!("interface {interface}")).or_default() += 1;
    }
}

/// A call whose request was seen.
fn call(line: &Value, findings: &mut Findings) {
    let is_datagram = line.get("activity").is_some();
    let Some(opnum) = line.get("opnum").and_then(Value::as_u64) else {
        return;
    };
    if line["request"].is_null() || is_datagram {
        return;
    }
    let interface = match text(line, "/interface/uuid") {
        "" => "unknown",
        uuid => uuid,
    };
    *findings.entry(format!("call {interface} {opnum}")).or_default() += 1;
}

const PATIENCE: Duration = Duration::from_mins(1);
