//! Hosts put together value by value.

mod cases;
mod data;
mod edges;

use std::sync::Arc;

use seawall_facts::{
    Completeness, Evidence, EvidenceKind, Fact, FactValue, Gap, HexBytes, ProductId, RegistryPath,
    Source, Timestamp,
};

use super::{CheckResult, Subject, evaluate};

const OLE: &str = r"SOFTWARE\Microsoft\Ole";
const APP_COMPAT: &str = r"SOFTWARE\Microsoft\Ole\AppCompat";
const DCOM_POLICY: &str = r"SOFTWARE\Policies\Microsoft\Windows NT\DCOM";
const RPC: &str = r"SOFTWARE\Microsoft\Rpc";
const RPC_INTERNET: &str = r"SOFTWARE\Microsoft\Rpc\Internet";
const RPC_PROXY: &str = r"SOFTWARE\Microsoft\Rpc\RpcProxy";
const RPC_POLICY: &str = r"SOFTWARE\Policies\Microsoft\Windows NT\Rpc";
const LSA: &str = r"SYSTEM\CurrentControlSet\Control\Lsa";
const SERVICES: &str = r"SYSTEM\CurrentControlSet\Services";
const PROFILES: &str = r"SYSTEM\CurrentControlSet\Services\SharedAccess\Parameters\FirewallPolicy";
const FIREWALL_POLICY: &str = r"SOFTWARE\Policies\Microsoft\WindowsFirewall";
const WINLOGON: &str = r"SOFTWARE\Microsoft\Windows NT\CurrentVersion\Winlogon";
const UPDATE_POLICY: &str = r"SOFTWARE\Policies\Microsoft\Windows\WindowsUpdate";
const OPTIONS: &str = r"SYSTEM\CurrentControlSet\Control\ProductOptions";

/// A host whose registry was read whole, unless it is said to be otherwise.
#[derive(Clone, Debug, Default)]
struct Host {
    products: Vec<ProductId>,
    sp: Option<String>,
    facts: Vec<Fact>,
    evidence: Vec<Evidence>,
    today: Option<Timestamp>,
}

fn host(product: &str, sp: &str) -> Host {
    Host { products: vec![ProductId::new(product)], ..Host::default() }.sp(sp).whole()
}

impl Host {
    fn sp(mut self, sp: &str) -> Self {
        self.sp = (!sp.is_empty()).then(|| sp.to_owned());
        self
    }

    fn or(mut self, product: &str) -> Self {
        self.products.push(ProductId::new(product));
        self
    }

    /// A registry that was read whole, accounts included.
    fn whole(self) -> Self {
        self.read("registry", &["SOFTWARE", "SYSTEM", "SAM"], vec![])
    }

    fn read(mut self, file: &str, covers: &[&str], gaps: Vec<Gap>) -> Self {
        let evidence = Evidence::new(EvidenceKind::Registry, file.into(), gaps);
        let covers = covers.iter().map(|key| RegistryPath::new(key)).collect();
        self.evidence.push(Evidence { covers, ..evidence });
        self
    }

    /// Nothing of it is complete.
    fn partial(mut self) -> Self {
        for evidence in &mut self.evidence {
            evidence.completeness = Completeness::Partial;
            evidence.gaps = vec![Gap::NotSaidToBe];
        }
        self
    }

    fn fact(self, value: FactValue) -> Self {
        self.fact_in("registry", EvidenceKind::Registry, value)
    }

    fn fact_in(mut self, file: &str, kind: EvidenceKind, value: FactValue) -> Self {
        let source = Source { kind, file: Arc::from(file), place: None };
        self.facts.push(Fact { value, source, raw: None, at: None });
        self
    }

    fn written(mut self, at: i64) -> Self {
        self.facts.last_mut().unwrap().at = Some(Timestamp(at));
        self
    }

    fn typed(self, key: &str, name: &str, kind: u32, data: &str) -> Self {
        self.fact(value(key, name, kind, data))
    }

    fn text(self, key: &str, name: &str, data: &str) -> Self {
        self.typed(key, name, 1, data)
    }

    fn number(self, key: &str, name: &str, data: u32) -> Self {
        self.typed(key, name, 4, &data.to_string())
    }

    fn list(self, key: &str, name: &str, data: &[&str]) -> Self {
        self.typed(key, name, 7, &data.join("\n"))
    }

    fn bytes(self, key: &str, name: &str, data: &[u8]) -> Self {
        self.typed(key, name, 3, &HexBytes(data.to_vec()).to_string())
    }

    fn service(self, name: &str, start: u32) -> Self {
        self.number(&format!("{SERVICES}\\{name}"), "Start", start)
    }

    fn today(mut self, days: i64) -> Self {
        self.today = Some(Timestamp(days * 86_400_000));
        self
    }

    fn results(&self) -> Vec<CheckResult> {
        evaluate(&Subject {
            products: &self.products,
            sp: self.sp.as_ref().map(|sp| sp.parse().unwrap()),
            facts: &self.facts,
            evidence: &self.evidence,
            today: self.today,
        })
    }

    fn check(&self, check: &str) -> CheckResult {
        self.results().into_iter().find(|result| result.check == check).unwrap()
    }

    /// `state code`.
    fn says(&self, check: &str) -> String {
        let CheckResult { state, result, .. } = self.check(check);
        let state = serde_json::to_value(state).unwrap();
        format!("{} {}", state.as_str().unwrap(), result.code)
    }
}

fn value(key: &str, name: &str, kind: u32, data: &str) -> FactValue {
    let (key, name) = (RegistryPath::new(key), name.to_owned());
    FactValue::RegistryValue { key, name, kind, data: data.to_owned() }
}
