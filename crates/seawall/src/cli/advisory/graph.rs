//! `advisory graph`: a bulletin, what it holds and what holds it.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::{self, Write},
};

use seawall_advisory::{
    Bulletin, BulletinId, Catalogue, Certainty, Date, Edge, Kb, Relation, Strength,
};
use seawall_facts::{Product, ProductId, Products, ServicePack};
use serde::Serialize;

use super::{
    names,
    record::Head,
    text::{doubts, scope},
};
use crate::cli::advisory_args::Graph as Args;
use crate::{
    failure::{Exit, Failure},
    output::{Sink, line},
    words::Words,
};

const FORMATS: [&str; 4] = ["table", "json", "mermaid", "dot"];

/// Draws.
pub fn run(args: &Args, words: &Words) -> Result<Exit, Failure> {
    if !FORMATS.contains(&&*args.format) {
        return Err(Failure::usage("error-format", &[("format", &args.format)])
            .hint("hint-format", &[("formats", &FORMATS.join(", "))]));
    }
    let known = names::known(&args.as_of)?;
    let bulletin = names::bulletin(&known, &args.id)?;
    let product = args.product.as_deref().map(names::product).transpose()?;
    let sp = match product {
        Some(product) => names::service_pack(product, args.sp.as_deref())?,
        None => None,
    };
    let graph = Graph::around(&known, bulletin, product, sp);
    let mut out = Sink::open(args.output.as_deref())?;
    match &*args.format {
        "json" => line(&graph.record(&known), &mut out)?,
        "mermaid" => graph.mermaid(words, &mut out)?,
        "dot" => graph.dot(words, &mut out)?,
        _ => graph.tree(words, &mut out)?,
    }
    out.close()?;
    Ok(Exit::Clean)
}

/// The edges around a bulletin.
struct Graph<'a> {
    centre: &'a BulletinId,
    known: &'a Catalogue,
    nodes: BTreeSet<&'a BulletinId>,
    edges: Vec<&'a Edge>,
    /// The one product it is about, which then needs no naming.
    product: Option<&'a ProductId>,
}

#[derive(Debug, Serialize)]
struct Drawn<'a> {
    #[serde(flatten)]
    head: Head,
    id: &'a BulletinId,
    nodes: Vec<Node<'a>>,
    edges: Vec<Line<'a>>,
}

#[derive(Debug, Serialize)]
struct Node<'a> {
    id: &'a BulletinId,
    kb: Option<&'a Kb>,
    published: Option<Date>,
}

#[derive(Debug, Serialize)]
struct Line<'a> {
    newer: &'a BulletinId,
    older: &'a BulletinId,
    relation: Relation,
    products: &'a [ProductId],
    service_packs: &'a [ServicePack],
    strength: Strength,
    certainty: Certainty,
}

impl<'a> Graph<'a> {
    fn around(
        known: &'a Catalogue,
        bulletin: &'a Bulletin,
        product: Option<&'a Product>,
        sp: Option<ServicePack>,
    ) -> Self {
        let table = Products::embedded();
        let on: Vec<&Product> = product.map_or_else(|| table.iter().collect(), |one| vec![one]);
        let mut nodes = BTreeSet::from([&bulletin.id]);
        // Product by product: over edges of all of them together, ways would join that no host
        // can go.
        for product in &on {
            let packs =
                product.service_packs.iter().filter(|pack| sp.is_none_or(|sp| sp == **pack));
            for pack in packs {
                let newer = known.contained_by(&bulletin.id, &product.id, Some(*pack));
                let older = known.contains(&bulletin.id, &product.id, Some(*pack));
                nodes.extend(newer.iter().chain(&older).map(|row| row.id));
            }
        }
        let holds = |edge: &&Edge| match product {
            Some(product) if sp.is_some() => edge.holds_for(&product.id, sp),
            // Without a service pack, whatever holds on some.
            Some(product) => edge.products.contains(&product.id),
            None => true,
        };
        let edges: Vec<&Edge> = known.edges().iter().filter(holds).collect();
        // Whom it is said not to replace, and who says so of it, is worth knowing too.
        for edge in edges.iter().filter(|edge| is_assertion(edge)) {
            if edge.newer == bulletin.id || edge.older == bulletin.id {
                nodes.extend([&edge.newer, &edge.older]);
            }
        }
        let within = |edge: &&Edge| nodes.contains(&edge.newer) && nodes.contains(&edge.older);
        let edges = edges.into_iter().filter(within).collect();
        Self { centre: &bulletin.id, known, nodes, edges, product: product.map(|one| &one.id) }
    }

    fn record(&self, known: &Catalogue) -> Drawn<'a> {
        let nodes = self.nodes.iter().map(|id| {
            let found = self.bulletin(id);
            Node {
                id,
                kb: found.and_then(|found| found.kb.as_ref()),
                published: found.and_then(Bulletin::first_published),
            }
        });
        let edges = self.edges.iter().map(|edge| Line {
            newer: &edge.newer,
            older: &edge.older,
            relation: edge.relation,
            products: &edge.products,
            service_packs: &edge.service_packs,
            strength: edge.strength,
            certainty: edge.certainty,
        });
        Drawn {
            head: Head::of(known),
            id: self.centre,
            nodes: nodes.collect(),
            edges: edges.collect(),
        }
    }

    fn tree(&self, words: &Words, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "{}", self.label(self.centre, " "))?;
        let newer: fn(&Edge) -> (&BulletinId, &BulletinId) = |edge| (&edge.older, &edge.newer);
        let older: fn(&Edge) -> (&BulletinId, &BulletinId) = |edge| (&edge.newer, &edge.older);
        for (key, end) in [("advisory-replaced-by", newer), ("advisory-contains", older)] {
            writeln!(out, "{}", words.text(key))?;
            let branches = Branches { graph: self, end, words };
            branches.below(self.centre, 1, &mut BTreeSet::from([self.centre]), out)?;
        }
        let mut apart = self.edges.iter().filter(|edge| is_assertion(edge)).peekable();
        if apart.peek().is_some() {
            writeln!(out, "{}", words.text("advisory-does-not-replace"))?;
        }
        for edge in apart {
            let on = self.on(edge);
            writeln!(out, "  {} → {}: {on}", edge.newer, edge.older)?;
        }
        Ok(())
    }

    fn mermaid(&self, words: &Words, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "graph TD")?;
        for id in &self.nodes {
            writeln!(out, "  {}[\"{}\"]", key(id), self.label(id, "<br/>"))?;
        }
        for edge in &self.edges {
            let arrow = if is_assertion(edge) { "-.->" } else { "-->" };
            let said = self.said(edge, words);
            writeln!(out, "  {} {arrow}|\"{said}\"| {}", key(&edge.newer), key(&edge.older))?;
        }
        writeln!(out, "  style {} stroke-width:3px", key(self.centre))
    }

    fn dot(&self, words: &Words, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "digraph advisories {{\n  node [shape=box];")?;
        for id in &self.nodes {
            let bold = if *id == self.centre { ", style=bold" } else { "" };
            writeln!(out, "  \"{id}\" [label=\"{}\"{bold}];", self.label(id, "\\n"))?;
        }
        for edge in &self.edges {
            let dashed = if is_assertion(edge) { ", style=dashed" } else { "" };
            let said = self.said(edge, words);
            let (newer, older) = (&edge.newer, &edge.older);
            writeln!(out, "  \"{newer}\" -> \"{older}\" [label=\"{said}\"{dashed}];")?;
        }
        writeln!(out, "}}")
    }

    fn label(&self, id: &BulletinId, between: &str) -> String {
        let date = self.bulletin(id).and_then(Bulletin::first_published);
        date.map_or_else(|| id.to_string(), |date| format!("{id}{between}{date}"))
    }

    fn said(&self, edge: &Edge, words: &Words) -> String {
        let relation = words.code("edge", &edge.relation);
        format!("{relation}: {}{}", self.on(edge), doubts(edge.strength, edge.certainty, words))
    }

    fn on(&self, edge: &Edge) -> String {
        match self.product {
            Some(product) => scope(std::slice::from_ref(product), &edge.service_packs),
            None => scope(&edge.products, &edge.service_packs),
        }
    }

    // By its id alone: an older bulletin may share an article's number.
    fn bulletin(&self, id: &BulletinId) -> Option<&'a Bulletin> {
        self.known.bulletin(id.as_str()).filter(|found| found.id == *id)
    }
}

struct Branches<'a> {
    graph: &'a Graph<'a>,
    end: fn(&Edge) -> (&BulletinId, &BulletinId),
    words: &'a Words,
}

impl<'a> Branches<'a> {
    // Each bulletin once, where the walk first meets it: the depth is bounded by their number.
    fn below(
        &self,
        at: &BulletinId,
        depth: usize,
        seen: &mut BTreeSet<&'a BulletinId>,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let mut next: BTreeMap<&BulletinId, Vec<&Edge>> = BTreeMap::new();
        for edge in self.graph.edges.iter().filter(|edge| !is_assertion(edge)) {
            let (from, to) = (self.end)(edge);
            if from == at {
                next.entry(to).or_default().push(edge);
            }
        }
        for (id, edges) in next {
            let on: Vec<String> =
                edges.iter().map(|edge| self.graph.said(edge, self.words)).collect();
            let label = self.graph.label(id, " ");
            writeln!(out, "{:indent$}{label}  {}", "", on.join("; "), indent = depth * 2)?;
            if seen.insert(id) {
                self.below(id, depth + 1, seen, out)?;
            }
        }
        Ok(())
    }
}

fn is_assertion(edge: &Edge) -> bool {
    edge.relation == Relation::DoesNotReplace
}

// Mermaid takes no hyphens in names.
fn key(id: &BulletinId) -> String {
    id.as_str().replace('-', "_")
}
