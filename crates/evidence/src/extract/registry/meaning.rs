//! What registry values mean, as far as one file tells.

use seawall_facts::{
    Arch, EvidenceKind, Fact, FactValue, HostName, Place, ServicePack, Timestamp, Version,
};
use seawall_winfmt::hotfix::Article;

use super::{
    Notebook,
    value::{STRINGS, bytes_of},
};
use crate::{language, times};

/// Puts down what the registry facts of the book mean.
pub(super) fn add(book: &mut Notebook<'_>) {
    let mut found = Vec::new();
    for fact in book.facts() {
        match &fact.value {
            FactValue::RegistryKey(key) => of_key(key.as_str(), fact, &mut found),
            FactValue::RegistryValue { key, name, kind, data } => {
                let value = Value { key: key.as_str(), name, kind: *kind, data };
                of_value(&value, fact, &mut found);
            }
            _ => {}
        }
    }
    found.extend(version(book));
    for Meaning { kind, value, place, at } in found {
        book.fact(kind, value, place, at);
    }
}

struct Meaning {
    kind: EvidenceKind,
    value: FactValue,
    place: Option<Place>,
    at: Option<Timestamp>,
}

struct Value<'a> {
    key: &'a str,
    name: &'a str,
    kind: u32,
    data: &'a str,
}

impl Value<'_> {
    fn is(&self, key: &str, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name) && self.key.eq_ignore_ascii_case(key)
    }

    /// The name of a key that is directly under that one, where the value is of this name.
    fn under<'s>(&'s self, key: &str, name: &str) -> Option<&'s str> {
        let is_named = self.name.eq_ignore_ascii_case(name);
        is_named.then(|| strip(self.key, key)).flatten().filter(|below| !below.contains('\\'))
    }
}

/// What is below a key, if the path is.
fn strip<'p>(path: &'p str, above: &str) -> Option<&'p str> {
    let (head, rest) = path.split_at_checked(above.len())?;
    let rest = head.eq_ignore_ascii_case(above).then(|| rest.strip_prefix('\\'))?;
    rest.filter(|rest| !rest.is_empty())
}

fn meaning(kind: EvidenceKind, value: FactValue, fact: &Fact) -> Meaning {
    Meaning { kind, value, place: fact.source.place, at: fact.at }
}

/// A key may be named for an update: `Updates\Windows XP\SP2\KB823980`, `Hotfix\Q246009`.
fn of_key(key: &str, fact: &Fact, found: &mut Vec<Meaning>) {
    let below = strip(key, UPDATES).or_else(|| strip(key, HOTFIX));
    let name = below.and_then(|below| below.rsplit('\\').next());
    let Some((article, rest)) = name.and_then(Article::at_start) else { return };
    // `KB824141.log` and the like are no updates.
    if rest.is_empty() {
        let hotfix = FactValue::Hotfix(article.number.to_string());
        found.push(meaning(EvidenceKind::Registry, hotfix, fact));
    }
}

fn of_value(value: &Value<'_>, fact: &Fact, found: &mut Vec<Meaning>) {
    let data = value.data;
    let name = |name: HostName| FactValue::HostName(name);
    let of_text = |make: fn(String) -> HostName| {
        (!data.is_empty()).then(|| name(make(data.to_owned()))).into_iter().collect()
    };
    let is = |key: &str, name: &str| value.is(key, name);
    let meanings: Vec<FactValue> = if is(COMPUTER_NAME, "ComputerName") {
        of_text(HostName::Computer)
    } else if is(TCPIP, "NV Hostname") || is(TCPIP, "Hostname") {
        of_text(HostName::DnsHost)
    } else if is(TCPIP, "NV Domain") || is(TCPIP, "Domain") {
        of_text(HostName::DnsDomain)
    } else if is(WINLOGON, "CachePrimaryDomain") {
        of_text(HostName::Domain)
    } else if is(r"SECURITY\Policy\PolAcDmS", "") {
        bytes_of(data)
            .and_then(|it| sid(&it))
            .map(|it| name(HostName::MachineSid(it)))
            .into_iter()
            .collect()
    } else if is(WINDOWS, "ShutdownTime") {
        let time = bytes_of(data).and_then(|bytes| times::filetime_bytes(&bytes));
        time.map(FactValue::ShutDown).into_iter().collect()
    } else if is(LANGUAGE, "InstallLanguage") {
        let id = u16::from_str_radix(data.trim(), 16).ok();
        let tag = id.and_then(language::tag);
        tag.map(|tag| FactValue::Language(tag.to_owned())).into_iter().collect()
    } else if is(ENVIRONMENT, "PROCESSOR_ARCHITECTURE") {
        architecture(data).map(FactValue::Architecture).into_iter().collect()
    } else if is(VERSION, "ProductName") {
        vec![FactValue::ProductName(data.to_owned())]
    } else if value.kind == STRINGS
        && (is(SESSION, "PendingFileRenameOperations")
            || is(SESSION, "PendingFileRenameOperations2"))
    {
        renames(data)
    } else if let Some(package) = value.under(PACKAGES, "CurrentState") {
        package_state(package, data)
    } else if [UNINSTALL, UNINSTALL_32].iter().any(|key| value.under(key, "DisplayName").is_some())
    {
        let shown = FactValue::DisplayName(data.to_owned());
        return found.push(meaning(EvidenceKind::DisplayNames, shown, fact));
    } else {
        return;
    };
    let kind = EvidenceKind::Registry;
    found.extend(meanings.into_iter().map(|value| meaning(kind, value, fact)));
}

/// Names by two and two: what, and what it is renamed to; nothing to delete it.
fn renames(data: &str) -> Vec<FactValue> {
    let bare = |path: &str| {
        let path = path.strip_prefix('!').unwrap_or(path);
        path.strip_prefix(r"\??\").unwrap_or(path).to_owned()
    };
    let mut lines = data.split('\n');
    let mut found = Vec::new();
    while let Some(from) = lines.next().filter(|from| !from.is_empty()) {
        let to = lines.next().filter(|to| !to.is_empty()).map(bare);
        found.push(FactValue::PendingRename { from: bare(from), to });
    }
    found
}

fn package_state(package: &str, data: &str) -> Vec<FactValue> {
    let Ok(state) = data.parse() else { return Vec::new() };
    let mut found = vec![FactValue::Package { name: package.to_owned(), state }];
    let article = package.split(['_', '~']).find_map(Article::at_start);
    if let (INSTALLED, Some((article, _))) = (state, article) {
        found.push(FactValue::Hotfix(article.number.to_string()));
    }
    found
}

/// The state of a package that is installed (CBS, from memory).
const INSTALLED: u32 = 112;

pub(crate) fn architecture(name: &str) -> Option<Arch> {
    match name.trim().to_ascii_lowercase().as_str() {
        "x86" => Some(Arch::X86),
        "amd64" | "x64" => Some(Arch::X64),
        "ia64" => Some(Arch::Ia64),
        "arm64" => Some(Arch::Arm64),
        _ => None,
    }
}

/// A SID in its text form (MS-DTYP 2.4.2), of a machine: `S-1-5-21-…` with three more numbers.
fn sid(bytes: &[u8]) -> Option<String> {
    let (head, parts) = bytes.split_first_chunk::<8>()?;
    let (parts, _) = parts.as_chunks::<4>();
    let is_machine = *head == [1, 4, 0, 0, 0, 0, 0, 5] && parts.len() >= 4;
    let parts: Vec<String> =
        parts.iter().take(4).map(|part| u32::from_le_bytes(*part).to_string()).collect();
    (is_machine && parts.first().is_some_and(|first| first == "21"))
        .then(|| format!("S-1-5-{}", parts.join("-")))
}

/// Build and service pack, which several values make together.
fn version(book: &Notebook<'_>) -> Vec<Meaning> {
    let find = |key: &str, name: &str| {
        book.facts().iter().find_map(|fact| match &fact.value {
            FactValue::RegistryValue { key: at, name: of, data, .. }
                if of.eq_ignore_ascii_case(name) && at.as_str().eq_ignore_ascii_case(key) =>
            {
                Some((data.as_str(), fact))
            }
            _ => None,
        })
    };
    let number =
        |name: &str| find(VERSION, name).and_then(|(data, _)| data.trim().parse::<u32>().ok());
    let mut found = Vec::new();
    let Some((current, fact)) = find(VERSION, "CurrentVersion") else {
        // SYSTEM has the service pack of NT 4.0 to 7 as well.
        found.extend(find(WINDOWS, "CSDVersion").and_then(|(data, fact)| {
            let pack = ServicePack::number(u8::try_from(data.parse::<u32>().ok()? >> 8).ok()?);
            Some(meaning(EvidenceKind::Build, FactValue::ServicePack(pack), fact))
        }));
        return found;
    };
    let mut parts = current.trim().split('.').map(|part| part.parse::<u32>().ok());
    let printed = (parts.next().flatten(), parts.next().flatten());
    let major = number("CurrentMajorVersionNumber").or(printed.0);
    let minor = number("CurrentMinorVersionNumber").or(printed.1);
    let build = number("CurrentBuildNumber").or_else(|| number("CurrentBuild"));
    if let (Some(major), Some(minor), Some(build)) = (major, minor, build) {
        let version = Version::new(major, minor, build, number("UBR").unwrap_or_default());
        found.push(meaning(EvidenceKind::Build, FactValue::Build(version), fact));
    }
    match find(VERSION, "CSDVersion") {
        Some((text, fact)) => {
            let pack = service_pack(text).map(|pack| with_letter(book, pack, major));
            found.extend(
                pack.map(|pack| meaning(EvidenceKind::Build, FactValue::ServicePack(pack), fact)),
            );
        }
        // The value is not there where no service pack is.
        None if book.is_whole() && build.is_some() => {
            let gold = FactValue::ServicePack(ServicePack::GOLD);
            found.push(meaning(EvidenceKind::Build, gold, fact));
        }
        None => {}
    }
    found
}

/// The service pack of texts such as `Service Pack 4` and `Service Pack 1, v.1089`; none for other
/// texts, and for those of a release before the final one.
pub(in crate::extract) fn service_pack(text: &str) -> Option<ServicePack> {
    let text = text.trim();
    if text.is_empty() {
        return Some(ServicePack::GOLD);
    }
    let rest = text.strip_prefix("Service Pack ")?;
    let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let (number, letter) = rest.split_at_checked(end)?;
    format!("SP{number}{}", letter.trim()).parse().ok()
}

/// SP6a of Windows NT 4.0 calls itself SP6, and is told by its key.
fn with_letter(book: &Notebook<'_>, pack: ServicePack, major: Option<u32>) -> ServicePack {
    let is_6a = || {
        book.facts().iter().any(|fact| match &fact.value {
            FactValue::RegistryKey(key) => {
                strip(key.as_str(), HOTFIX).is_some_and(|it| it.eq_ignore_ascii_case("Q246009"))
            }
            _ => false,
        })
    };
    let with_letter = (major == Some(4) && pack == ServicePack::number(6) && is_6a())
        .then(|| "SP6a".parse().ok());
    with_letter.flatten().unwrap_or(pack)
}

const VERSION: &str = r"SOFTWARE\Microsoft\Windows NT\CurrentVersion";
const HOTFIX: &str = r"SOFTWARE\Microsoft\Windows NT\CurrentVersion\HotFix";
const WINLOGON: &str = r"SOFTWARE\Microsoft\Windows NT\CurrentVersion\Winlogon";
const UPDATES: &str = r"SOFTWARE\Microsoft\Updates";
const PACKAGES: &str =
    r"SOFTWARE\Microsoft\Windows\CurrentVersion\Component Based Servicing\Packages";
const UNINSTALL: &str = r"SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall";
const UNINSTALL_32: &str = r"SOFTWARE\Wow6432Node\Microsoft\Windows\CurrentVersion\Uninstall";
const COMPUTER_NAME: &str = r"SYSTEM\CurrentControlSet\Control\ComputerName\ComputerName";
const TCPIP: &str = r"SYSTEM\CurrentControlSet\Services\Tcpip\Parameters";
const WINDOWS: &str = r"SYSTEM\CurrentControlSet\Control\Windows";
const LANGUAGE: &str = r"SYSTEM\CurrentControlSet\Control\Nls\Language";
const SESSION: &str = r"SYSTEM\CurrentControlSet\Control\Session Manager";
const ENVIRONMENT: &str = r"SYSTEM\CurrentControlSet\Control\Session Manager\Environment";

#[cfg(test)]
mod tests {
    use seawall_facts::{FactValue, ServicePack};

    use super::{package_state, renames, service_pack, sid};

    #[test]
    fn service_packs_are_read_as_systems_print_them() {
        let pack = |text| service_pack(text).map(|pack| pack.to_string());
        assert_eq!(pack("Service Pack 4"), Some("SP4".into()));
        assert_eq!(pack(""), Some(ServicePack::GOLD.to_string()));
        assert_eq!(pack("Service Pack 1, RC 1.14"), None);
        assert_eq!(pack("Service Pack 3, v.3244"), None);
    }

    #[test]
    fn a_pending_rename_without_a_new_name_is_a_deletion() {
        let found = renames("\\??\\C:\\old.dll\n\n\\??\\C:\\new.tmp\n!\\??\\C:\\ole32.dll");
        let rename = |from: &str, to: Option<&str>| FactValue::PendingRename {
            from: from.into(),
            to: to.map(Into::into),
        };
        let expected = [rename(r"C:\old.dll", None), rename(r"C:\new.tmp", Some(r"C:\ole32.dll"))];
        assert_eq!(found, expected);
    }

    #[test]
    fn a_package_is_an_update_once_it_is_installed() {
        let name = "Package_for_KB4012212~31bf3856ad364e35~amd64~~6.1.1.0";
        assert!(package_state(name, "112").contains(&FactValue::Hotfix("4012212".into())));
        assert_eq!(package_state(name, "64").len(), 1);
        assert_eq!(package_state(name, "x"), []);
    }

    #[test]
    fn the_machine_is_told_by_a_sid_of_its_own() {
        let mut bytes = vec![1, 4, 0, 0, 0, 0, 0, 5];
        bytes.extend([21_u32, 1, 2, 3].into_iter().flat_map(u32::to_le_bytes));
        assert_eq!(sid(&bytes).as_deref(), Some("S-1-5-21-1-2-3"));
        assert_eq!(sid(&bytes[..16]), None);
    }
}
