//! Bulletins, updates and evidence.

use seawall_advisory::{
    Bulletin, Certainty, CveId, EvidenceDefinition, EvidenceRule, Kb, Listing, Reboot, Uninstall,
    Update,
};
use seawall_facts::{RegistryPath, ServicePack, Version};
use serde_json::Value;

use super::{catalogue, list, oracle, products, text};

#[test]
fn every_bulletin_of_the_oracle_is_there() {
    let Some(oracle) = oracle() else { return };
    let bulletins = list(&oracle, "bulletins");
    assert_eq!(bulletins.len(), 8);
    for row in bulletins {
        let found = bulletin(row);
        assert_eq!(found.kb, Some(Kb::new(text(row, "kb"))), "{}", found.id);
        for (key, title) in [("title_ja", &found.title.ja), ("title_en", &found.title.en)] {
            if let Some(wanted) = row[key].as_str() {
                assert_eq!(title.as_deref(), Some(wanted), "{}", found.id);
            }
        }
        let cves: Vec<CveId> = list(row, "cves").iter().map(cve).collect();
        assert_eq!(found.cves, cves, "{}", found.id);
        for (key, dates) in [("published", &found.published), ("revised", &found.revised)] {
            for (locale, date) in dated(text(row, key)) {
                let has = if locale == "ja" { dates.ja } else { dates.us };
                assert_eq!(has.map(|date| date.to_string()), Some(date), "{} {key}", found.id);
            }
        }
        listings(row, found);
        severities(row, found);
    }
}

#[test]
fn every_update_of_the_oracle_is_there() {
    let Some(oracle) = oracle() else { return };
    let mut seen = 0;
    for (row, update) in updates(&oracle) {
        for found in matching(bulletin(row), update) {
            seen_alike(update, found);
        }
        seen += 1;
    }
    assert_eq!(seen, 37);
}

#[test]
fn every_evidence_item_of_the_oracle_is_there() {
    let Some(oracle) = oracle() else { return };
    let mut seen = 0;
    for (row, update) in updates(&oracle) {
        for item in list(update, "evidence") {
            let rows = matching(bulletin(row), update);
            let mut found = rows.iter().flat_map(|found| &found.evidence);
            let is_there = found.any(|row| same_rule(&row.rule, item) && same_standing(row, item));
            assert!(is_there, "{}: {item}", text(update, "id"));
            seen += 1;
        }
    }
    assert_eq!(seen, 110);
}

fn bulletin(row: &Value) -> &'static Bulletin {
    catalogue().bulletin(text(row, "id")).unwrap()
}

fn cve(value: &Value) -> CveId {
    CveId::new(value.as_str().unwrap())
}

fn updates(oracle: &Value) -> impl Iterator<Item = (&Value, &Value)> {
    let bulletins = list(oracle, "bulletins").iter();
    bulletins.flat_map(|row| list(row, "updates").iter().map(move |update| (row, update)))
}

// `2003-07-17(ja) / 2003-07-16(US)`, with revisions of the American edition behind a comma.
fn dated(printed: &str) -> Vec<(&'static str, String)> {
    let parts = printed.split('/').filter_map(|part| {
        let (date, locale) = part.trim().split_once('(')?;
        let locale = if locale.starts_with("ja") { "ja" } else { "us" };
        Some((locale, date.to_owned()))
    });
    parts.collect()
}

fn listings(row: &Value, found: &Bulletin) {
    let says = |short: &Value| {
        let ids = products(short.as_str().unwrap());
        ids.into_iter().map(|id| (found.listing(&id, None), id)).collect::<Vec<_>>()
    };
    for short in list(row, "affected") {
        if short
            .as_str()
            .is_some_and(|name| name.starts_with("exchange") || name.starts_with("sql"))
        {
            assert!(!found.other_software.is_empty(), "{}", found.id);
            continue;
        }
        for (listing, id) in says(short) {
            // XP 64-Bit Edition Version 2003 is younger than the bulletins that say "XP".
            let younger = id.as_str() == "xp-ia64-2003" && short == "xp-*";
            let affected = matches!(listing, Listing::Affected(_) | Listing::NoFix(_));
            assert!(affected || younger, "{} {id}: {listing:?}", found.id);
        }
    }
    for short in list(row, "not_affected") {
        for (listing, id) in says(short) {
            let cleared = matches!(listing, Listing::NotAffected(_) | Listing::NotListed);
            assert!(cleared, "{} {id}: {listing:?}", found.id);
        }
    }
    for id in list(&row["no_fix"], "products") {
        let id = &products(id.as_str().unwrap())[0];
        assert!(matches!(found.listing(id, None), Listing::NoFix(_)), "{} {id}", found.id);
    }
}

fn severities(row: &Value, found: &Bulletin) {
    let rated = |short: &str, cves: &[CveId], rating: &Value| {
        for id in products(short) {
            let rows = found.severity.iter().filter(|row| row.products.contains(&id));
            let alike = rows.filter(|row| row.cves.is_empty() == cves.is_empty());
            let mut alike =
                alike.filter(|row| cves.iter().all(|cve| row.cves.contains(cve))).peekable();
            // A family's short id names products that came later, too.
            let younger = id.as_str() == "xp-ia64-2003";
            assert!(alike.peek().is_some() || younger, "{} {id}", found.id);
            for row in alike {
                assert_eq!(serde_json::to_value(row.rating).unwrap(), *rating, "{} {id}", found.id);
            }
        }
    };
    for (short, rating) in row["severity"].as_object().into_iter().flatten() {
        rated(short, &[], rating);
    }
    for (cves, ratings) in row["severity_by_cve"].as_object().into_iter().flatten() {
        let named = cves.split(',').filter(|cve| cve.starts_with("CVE"));
        let named: Vec<CveId> = named.map(CveId::new).collect();
        for (short, rating) in ratings.as_object().unwrap() {
            match short.as_str() {
                "all affected" => rated("w2k", &named, rating),
                "others" => rated("xp", &named, rating),
                short => rated(short, &named, rating),
            }
        }
    }
}

// An update of the oracle may be two here, such as Terminal Server's own: each is looked at.
fn matching<'a>(bulletin: &'a Bulletin, update: &Value) -> Vec<&'a Update> {
    let kb = Kb::new(text(update, "kb"));
    let packs: Vec<ServicePack> = list(update, "sp_required")
        .iter()
        .map(|pack| pack.as_str().unwrap().parse().unwrap())
        .collect();
    let mut found: Vec<&Update> = Vec::new();
    for short in list(update, "products") {
        for id in products(short.as_str().unwrap()) {
            // Terminal Server had no SP6a; sources print it all the same.
            let is_tse = id.as_str() == "nt4-tse";
            let of_product = |row: &&Update| {
                row.kb == kb
                    && row.products.contains(&id)
                    && row.sp_required.iter().any(|pack| packs.contains(pack) || is_tse)
            };
            let rows: Vec<&Update> = bulletin.updates.iter().filter(of_product).collect();
            assert!(!rows.is_empty(), "{} has none for {id}", text(update, "id"));
            found.extend(rows);
        }
    }
    found
}

fn seen_alike(update: &Value, found: &Update) {
    let id = text(update, "id");
    assert_eq!(text(update, "reboot") == "required", found.reboot == Reboot::Required, "{id}");
    let possible = found.uninstall == Uninstall::Possible;
    assert_eq!(text(update, "uninstall") == "yes", possible, "{id}");
    // `FAMILY (ws), FAMILY (srv)` where two packages share the rest.
    for family in text(update, "download_family_id").split(", ") {
        let family = family.split(' ').next().unwrap_or_default().to_lowercase();
        assert!(family.is_empty() || found.download_families.contains(&family), "{id}: {family}");
    }
    for package in list(update, "packages") {
        let first = text(package, "name").split(" / ").next().unwrap_or_default();
        let stem = first.trim_end_matches(".exe").trim_end_matches(".EXE");
        let same = |name: &String| name.starts_with(stem);
        let row = found.packages.iter().find(|row| row.name.as_ref().is_some_and(same));
        let row = row.unwrap_or_else(|| panic!("{id}: {package}"));
        assert_eq!(package["size"].as_u64(), row.size, "{id}");
        if let Some(version) = package["version"].as_str() {
            assert_eq!(row.version, version.parse().ok(), "{id}");
        }
    }
    for rolled in list(update, "rolled_into_sp") {
        let mut words = rolled.as_str().unwrap().split(' ');
        let (short, pack) = (words.next().unwrap(), words.next().unwrap());
        let planned_only = words.next().is_some();
        let pack: ServicePack = pack.parse().unwrap();
        let row = found.rolled_into_sp.iter().find(|row| {
            row.service_pack == pack && row.products.iter().any(|id| products(short).contains(id))
        });
        // Stated for XP of 32 bits, which the 64-bit row of one update does not repeat.
        let Some(row) = row else {
            assert!(found.products.iter().all(|id| id.as_str().contains("ia64")), "{id}");
            continue;
        };
        assert_eq!(row.shipped, !planned_only, "{id}");
    }
    if !list(update, "preconditions").is_empty() {
        let [row] = found.preconditions.as_slice() else { panic!("{id}") };
        assert_eq!(row.file.as_deref(), Some(r"%system32%\ntoskrnl.exe"));
        assert_eq!(row.from, "5.0.2195.4797".parse().ok());
        assert_eq!(row.to, "5.0.2195.4928".parse().ok());
    }
}

fn same_rule(rule: &EvidenceRule, item: &Value) -> bool {
    match (rule, text(item, "kind")) {
        (EvidenceRule::RegistryKey { path, aliases }, "registry_key") => {
            let printed = RegistryPath::new(text(item, "key"));
            // Bulletins print the values below some keys of NT 4.0 and 2003 as the way to check.
            let below = path.as_str().starts_with(printed.as_str());
            let spelled = list(item, "aliases").iter().map(|alias| alias.as_str().unwrap());
            let mut spelled = spelled.map(RegistryPath::new);
            (*path == printed || below) && spelled.all(|alias| aliases.contains(&alias))
        }
        (EvidenceRule::FileVersion { path, at_least, .. }, "file_version") => {
            let printed = text(item, "path").replace(r"%SystemRoot%\system32", "%system32%");
            let version: Version = text(item, "min_version").parse().unwrap();
            **path == *printed && *at_least == version
        }
        (EvidenceRule::ArpDisplayName { text: line }, "arp_display_name") => {
            line == text(item, "value")
        }
        _ => false,
    }
}

fn same_standing(found: &EvidenceDefinition, item: &Value) -> bool {
    if let EvidenceRule::FileVersion { date, size, discriminates, .. } = &found.rule {
        // The folders of a dual-mode package are updates of their own here, by service pack.
        let branch = text(item, "branch").to_lowercase();
        let branch = if matches!(&*branch, "sp1" | "sp2") { "single" } else { &branch };
        let same_branch = found.branch.as_deref().unwrap_or("single") == branch;
        let undated = item["date"].is_null();
        let same_date = date.map(|date| date.to_string()).as_deref() == item["date"].as_str();
        let same_file = undated || (same_date && *size == item["size"].as_u64());
        let tells_nothing = item["discriminates"].as_array().is_some_and(Vec::is_empty);
        if !same_branch || !same_file || (tells_nothing && *discriminates) {
            return false;
        }
    }
    let certainty = match text(item, "confidence") {
        "verified" => Certainty::Verified,
        "third-party" | "one third-party source" => Certainty::OneThirdParty,
        "unverified" => Certainty::FromMemory,
        _ => found.certainty,
    };
    found.certainty == certainty && !found.sources.is_empty()
}
