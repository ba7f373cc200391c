//! What a host is, out of all its facts.

use seawall_facts::{
    Arch, Evidence, EvidenceKind, Fact, FactValue, Gap, HostName, Product, ProductId, Products,
    RegistryPath, ServicePack, Timestamp, Version,
};
use serde::{Deserialize, Serialize};

use super::identity::is_name;

/// What a host is, as far as its files tell: of each, what the best witness says. Where witnesses
/// differ, [`Contradiction`](super::Contradiction) has them all.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Description {
    /// Its name.
    pub name: Option<String>,
    /// Its domain or workgroup.
    pub domain: Option<String>,
    /// The product, where one alone fits.
    pub product: Option<ProductId>,
    /// The products that fit, where several do.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub among: Vec<ProductId>,
    /// The product's name as the host prints it.
    pub product_name: Option<String>,
    /// The service pack.
    pub sp: Option<ServicePack>,
    /// The build, with the update revision as its last field.
    pub build: Option<Version>,
    /// The architecture.
    pub arch: Option<Arch>,
    /// The language of the system.
    pub language: Option<String>,
    /// The last start that is known.
    pub boot: Option<Timestamp>,
}

impl Description {
    pub(super) fn of(facts: &[Fact], evidence: &[Evidence]) -> Self {
        let witnesses = Witnesses { facts, evidence };
        let mut among = witnesses.products();
        let product = if among.len() == 1 { among.pop() } else { None };
        let boots = facts.iter().filter_map(|fact| match fact.value {
            FactValue::Booted(at) => Some(at),
            _ => None,
        });
        Self {
            name: witnesses.best(|value| match value {
                FactValue::HostName(HostName::Computer(name)) if is_name(name) => {
                    Some(name.clone())
                }
                _ => None,
            }),
            domain: witnesses.best(|value| match value {
                FactValue::HostName(HostName::Domain(name) | HostName::DnsDomain(name)) => {
                    Some(name.clone())
                }
                _ => None,
            }),
            product,
            among,
            product_name: witnesses.product_name(),
            sp: witnesses.best(|value| match value {
                FactValue::ServicePack(pack) => Some(*pack),
                _ => None,
            }),
            build: witnesses.build(),
            arch: witnesses.arch(),
            language: witnesses.best(|value| match value {
                FactValue::Language(tag) => Some(tag.clone()),
                _ => None,
            }),
            boot: boots.max(),
        }
    }
}

/// Whether it is no older copy, the kind, the time.
type Strength = (bool, EvidenceKind, Option<Timestamp>);

struct Witnesses<'a> {
    facts: &'a [Fact],
    evidence: &'a [Evidence],
}

impl Witnesses<'_> {
    /// What the strongest witness says: no older copy, then by kind, then by time. The first of
    /// equals.
    fn best<T>(&self, of: impl Fn(&FactValue) -> Option<T>) -> Option<T> {
        let mut best: Option<(Strength, T)> = None;
        for fact in self.facts {
            let Some(value) = of(&fact.value) else { continue };
            let strength = (!self.is_old(fact), fact.source.kind, fact.at);
            if best.as_ref().is_none_or(|(other, _)| *other < strength) {
                best = Some((strength, value));
            }
        }
        best.map(|(_, value)| value)
    }

    fn is_old(&self, fact: &Fact) -> bool {
        self.evidence.iter().any(|evidence| {
            evidence.source == fact.source.file && evidence.gaps.contains(&Gap::BackupCopy)
        })
    }

    fn build(&self) -> Option<Version> {
        self.best(|value| if let FactValue::Build(build) = value { Some(*build) } else { None })
    }

    fn arch(&self) -> Option<Arch> {
        self.best(|value| match value {
            FactValue::Architecture(arch) => Some(*arch),
            _ => None,
        })
    }

    fn product_name(&self) -> Option<String> {
        self.best(|value| match value {
            FactValue::ProductName(name) => Some(name.clone()),
            _ => None,
        })
    }

    fn value(&self, key: &str, name: &str) -> Option<String> {
        let key = RegistryPath::new(key);
        self.best(|value| match value {
            FactValue::RegistryValue { key: at, name: of, data, .. }
                if of.eq_ignore_ascii_case(name) && *at == key =>
            {
                Some(data.clone())
            }
            _ => None,
        })
    }

    /// The products that fit all that is known; none where nothing positive is.
    fn products(&self) -> Vec<ProductId> {
        let said = self.best(|value| match value {
            FactValue::Product(product) => Some(vec![product.clone()]),
            FactValue::ProductAmong(products) => Some(products.clone()),
            _ => None,
        });
        let table = Products::embedded();
        let build = self.build();
        let candidates: Vec<&Product> = match (&said, build) {
            (Some(ids), _) => ids.iter().filter_map(|id| table.get(id)).collect(),
            (None, Some(build)) => {
                let [major, minor, build, _] = build.fields();
                let (Ok(major), Ok(minor)) = (major.try_into(), minor.try_into()) else {
                    return Vec::new();
                };
                table.candidates_for_build(major, minor, build)
            }
            (None, None) => Vec::new(),
        };
        let arch = self.arch();
        let is_server = self.is_server();
        let is_terminal = self.is_terminal_server();
        let fits = |product: &&Product| {
            arch.is_none_or(|arch| arch == product.arch)
                && is_server.zip(product.server).is_none_or(|(is, server)| is == server)
                && (product.id.as_str() != "nt4-tse" || is_terminal.unwrap_or(true))
                && (product.family != "nt4"
                    || is_terminal != Some(true)
                    || product.id.as_str() == "nt4-tse")
        };
        candidates.into_iter().filter(fits).map(|product| product.id.clone()).collect()
    }

    fn is_server(&self) -> Option<bool> {
        if let Some(kind) = self.value(OPTIONS, "ProductType") {
            match kind.to_lowercase().as_str() {
                "winnt" => return Some(false),
                "servernt" | "lanmannt" => return Some(true),
                _ => {}
            }
        }
        if let Some(kind) = self.value(VERSION, "InstallationType") {
            return Some(kind.to_lowercase().contains("server"));
        }
        // Windows NT 4.0 and 2000 have one name for both.
        let name = self.product_name()?.to_lowercase();
        if name.contains("server") {
            return Some(true);
        }
        let [major, minor, ..] = self.build()?.fields();
        ((major, minor) >= (5, 1)).then_some(false)
    }

    /// Whether it is the Terminal Server Edition of NT 4.0; unknown without the type.
    fn is_terminal_server(&self) -> Option<bool> {
        let suite = self.value(OPTIONS, "ProductSuite");
        let kind = self.value(OPTIONS, "ProductType");
        let is =
            suite.map(|suite| suite.lines().any(|it| it.eq_ignore_ascii_case("Terminal Server")));
        is.or(kind.map(|_| false))
    }
}

const OPTIONS: &str = r"SYSTEM\CurrentControlSet\Control\ProductOptions";
const VERSION: &str = r"SOFTWARE\Microsoft\Windows NT\CurrentVersion";
