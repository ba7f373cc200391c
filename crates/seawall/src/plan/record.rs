//! A plan as JSON: `docs/schema/plan-1.json`.

use seawall_assess::{
    RuleRef,
    plan::{Batch, Contained, Plan, StaysOpen, WhatIf},
};
use seawall_evidence::HostEvidence;
use seawall_facts::{Arch, ProductId, ServicePack};
use serde::Serialize;

use crate::inventory::InventoryRecord;

/// Name and version of the schema.
pub const SCHEMA: &str = "seawall.plan/1";

/// The plan of one host.
#[derive(Debug, Serialize)]
pub struct PlanRecord<'a> {
    kind: &'static str,
    schema: &'static str,
    host: &'a str,
    key: Option<String>,
    product: Option<&'a ProductId>,
    /// The products that fit, where several do.
    products: &'a [ProductId],
    sp: Option<ServicePack>,
    arch: Option<Arch>,
    language: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    inventory: Option<InventoryRecord>,
    catalogue_date: &'a str,
    plan: Vec<Act<'a>>,
    open: &'a [StaysOpen],
    is_minimal: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    what_if: Option<&'a WhatIf>,
    rules: &'a [RuleRef],
}

impl<'a> PlanRecord<'a> {
    /// The record of a plan.
    pub fn new(host: &'a HostEvidence, plan: &'a Plan, inventory: Option<InventoryRecord>) -> Self {
        let it = &host.description;
        Self {
            kind: "host",
            schema: SCHEMA,
            host: &host.host,
            key: host.key.as_ref().map(ToString::to_string),
            product: it.product.as_ref(),
            products: &it.among,
            sp: it.sp,
            arch: it.arch,
            language: it.language.as_deref(),
            inventory,
            catalogue_date: &plan.catalogue,
            plan: Act::all(plan),
            open: &plan.open,
            is_minimal: plan.is_minimal,
            what_if: plan.what_if.as_ref(),
            rules: &plan.rules,
        }
    }
}

/// One thing to do.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum Act<'a> {
    /// What is done between two starts of the host.
    Batch(&'a Batch),
    /// Contain what no update will close.
    Contain {
        /// `contain`.
        code: &'static str,
        /// The bulletin.
        #[serde(flatten)]
        contained: &'a Contained,
    },
}

impl<'a> Act<'a> {
    /// Everything to do, in order.
    pub fn all(plan: &'a Plan) -> Vec<Self> {
        let batches = plan.batches.iter().map(Act::Batch);
        let contain =
            plan.contain.iter().map(|contained| Act::Contain { code: "contain", contained });
        batches.chain(contain).collect()
    }
}
