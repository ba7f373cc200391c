//! What replaces what among the bulletins of a page, product by product.

use std::collections::{BTreeMap, BTreeSet};

use seawall_advisory::{BulletinId, Catalogue, Edge, Relation, Strength};
use seawall_assess::State;
use seawall_facts::{ProductId, Products};
use serde::Serialize;

use super::{
    row::{Number, STATES, Tables},
    text::Both,
    voices::Voices,
};

/// One product's bulletins.
#[derive(Debug, Serialize)]
pub struct Graph {
    name: String,
    /// A bulletin, and the gravest state that any host of the product has.
    nodes: Vec<(usize, Number)>,
    /// The newer, the older, how sure it is, and what is said.
    edges: Vec<(usize, usize, &'static str, usize)>,
}

/// The gravest state of each bulletin, by product.
pub type Standings = BTreeMap<ProductId, BTreeMap<BulletinId, State>>;

/// The graphs of the products that hosts run.
pub fn graphs(
    standings: &Standings,
    catalogue: &Catalogue,
    voices: &Voices,
    tables: &mut Tables,
) -> Vec<Graph> {
    let mut graphs = Vec::new();
    for (product, states) in standings {
        let edges: Vec<&Edge> = catalogue
            .edges()
            .iter()
            .filter(|edge| edge.products.contains(product))
            .filter(|edge| states.contains_key(&edge.newer) && states.contains_key(&edge.older))
            .collect();
        // A way that leads over others, and says no more than they do, is left out of the drawing.
        let edges: Vec<&Edge> =
            edges.iter().copied().filter(|edge| !is_shortcut(edge, &edges)).collect();
        if edges.is_empty() {
            continue;
        }
        let named: BTreeSet<&BulletinId> =
            edges.iter().flat_map(|edge| [&edge.newer, &edge.older]).collect();
        let mut nodes: Vec<&BulletinId> = named.into_iter().collect();
        let published = |id: &BulletinId| {
            catalogue.bulletin(id.as_str()).and_then(seawall_advisory::Bulletin::first_published)
        };
        nodes.sort_by_cached_key(|id| (published(id), (*id).clone()));
        let name = Products::embedded().get(product).map(|it| it.name.clone());
        graphs.push(Graph {
            name: name.unwrap_or_else(|| product.to_string()),
            nodes: nodes
                .into_iter()
                .map(|id| {
                    let state = states.get(id);
                    let place = STATES.iter().position(|known| Some(known) == state);
                    (tables.advisories.place(id.clone()), Number(place))
                })
                .collect(),
            edges: edges.into_iter().map(|edge| drawn(edge, voices, tables)).collect(),
        });
    }
    graphs
}

fn drawn(edge: &Edge, voices: &Voices, tables: &mut Tables) -> (usize, usize, &'static str, usize) {
    let kind = match (edge.relation, edge.strength) {
        (Relation::DoesNotReplace, _) => "not",
        (_, Strength::Certain) => "sure",
        _ => "doubt",
    };
    let said = voices.say(|words| {
        let relation = words.code("relation", &edge.relation);
        let (newer, older) = (edge.newer.as_str(), edge.older.as_str());
        let args = [("newer", newer), ("relation", relation.as_str()), ("older", older)];
        let files = if edge.files.is_empty() {
            String::new()
        } else {
            words.with("page-edge-files", &[("files", &edge.files.join(", "))])
        };
        let packs: Vec<String> = edge.service_packs.iter().map(ToString::to_string).collect();
        let packs =
            if packs.is_empty() { String::new() } else { format!(" ({})", packs.join(", ")) };
        format!("{}{packs}{files}", words.with("page-edge", &args))
    });
    let text = tables.texts.place(Both { en: said.en, ja: said.ja });
    let place = |id: &BulletinId, tables: &mut Tables| tables.advisories.place(id.clone());
    (place(&edge.newer, tables), place(&edge.older, tables), kind, text)
}

/// Whether two other edges lead the same way.
fn is_shortcut(edge: &Edge, all: &[&Edge]) -> bool {
    let leads = |edge: &&&Edge| edge.relation != Relation::DoesNotReplace;
    edge.relation != Relation::DoesNotReplace
        && all.iter().filter(leads).filter(|first| first.newer == edge.newer).any(|first| {
            first.older != edge.older
                && all
                    .iter()
                    .filter(leads)
                    .any(|second| second.newer == first.older && second.older == edge.older)
        })
}
