//! Where the sources disagree: each disagreement is a test, and the catalogue's answer stands in
//! its name.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use seawall_advisory::{
    Bulletin, BulletinId, Catalogue, Certainty, CveId, EvidenceDefinition, EvidenceRule, Kb,
    Listing, Relation, Strength, Update,
};
use seawall_facts::{ProductId, Products, RegistryPath, ServicePack};

fn catalogue() -> &'static Catalogue {
    Catalogue::embedded().unwrap()
}

fn bulletin(id: &str) -> &'static Bulletin {
    catalogue().bulletin(id).unwrap()
}

fn sp(text: &str) -> Option<ServicePack> {
    text.parse().ok()
}

fn update(id: &str, product: &str, pack: &str) -> &'static Update {
    let found = catalogue().updates_for(&BulletinId::new(id), &ProductId::new(product), sp(pack));
    assert_eq!(found.len(), 1, "{id} {product} {pack}");
    found[0]
}

fn keys(update: &Update) -> Vec<(&EvidenceDefinition, &RegistryPath, &[RegistryPath])> {
    let keys = update.evidence.iter().filter_map(|row| match &row.rule {
        EvidenceRule::RegistryKey { path, aliases } => Some((row, path, aliases.as_slice())),
        _ => None,
    });
    keys.collect()
}

fn holds(newer: &str, older: &str, product: &str, pack: &str) -> Option<Strength> {
    let (newer, product) = (BulletinId::new(newer), ProductId::new(product));
    let held = catalogue().contains(&newer, &product, sp(pack));
    held.into_iter().find(|row| row.id.as_str() == older).map(|row| row.strength)
}

#[test]
fn d01_the_misprinted_window_server_2003_is_an_alias_and_never_the_key() {
    for id in ["MS03-026", "MS03-039"] {
        let update = update(id, "ws2003-x86", "gold");
        let [(_, path, aliases)] = keys(update)[..] else { panic!("{id}") };
        assert!(path.as_str().contains(r"\Windows Server 2003\SP1\"), "{path}");
        assert!(aliases.iter().any(|alias| alias.as_str().contains(r"\Window Server 2003\")));
    }
    // A misprint of documents, not known to be written by an installer.
    assert!(Products::embedded().by_alias("Window Server 2003").is_empty());
}

#[test]
fn d02_every_spelling_of_the_nt4_key_is_known_for_workstation_too() {
    for product in ["nt4-ws", "nt4-srv"] {
        let update = update("MS03-039", product, "SP6a");
        let [(_, path, aliases)] = keys(update)[..] else { panic!("{product}") };
        assert!(path.as_str().ends_with(r"CurrentVersion\Hotfix\Q824146"));
        let spelled = |end: &str| aliases.iter().any(|alias| alias.as_str().ends_with(end));
        assert!(spelled(r"CurrentVersion\Hotfix\KB824146"));
        assert!(spelled(r"Current Version\Hotfix\Q824146"));
        let files = update.evidence.iter().filter(|row| {
            matches!(row.rule, EvidenceRule::FileVersion { discriminates: true, .. })
        });
        assert!(files.count() >= 3, "files decide on NT 4.0");
    }
}

#[test]
fn d03_the_sp_in_a_key_is_kept_as_printed_and_is_not_the_hosts() {
    let printed = [
        ("MS03-010", "SP3", r"Windows 2000\SP4\Q331953"),
        ("MS03-026", "SP2", r"Windows 2000\SP5\KB823980"),
        ("MS03-026", "SP4", r"Windows 2000\SP5\KB823980"),
    ];
    for (id, host, wanted) in printed {
        let update = update(id, "w2k", host);
        assert!(keys(update).iter().any(|(_, path, _)| path.as_str().ends_with(wanted)), "{id}");
    }
    let ends = |product: &str, pack: &str, end: &str| {
        let update = update("MS05-051", product, pack);
        assert!(keys(update).iter().any(|(_, path, _)| path.as_str().ends_with(end)), "{product}");
    };
    ends("xp-x86", "SP1", r"Windows XP\SP3\KB902400");
    ends("ws2003-x86", "gold", r"Windows Server 2003\SP2\KB902400");
    ends("xp-x64", "SP1", r"Windows XP Version 2003\SP2\KB902400");
    ends("w2k", "SP4", r"Windows 2000\SP5\KB902400");
}

#[test]
fn d04_the_package_of_2000_installs_on_sp2_whatever_the_white_paper_labels() {
    for pack in ["SP2", "SP3", "SP4"] {
        assert_eq!(update("MS03-039", "w2k", pack).kb.as_str(), "824146");
    }
}

#[test]
fn d05_q_and_kb_before_a_number_are_one() {
    assert_eq!(Kb::new("Q823980"), Kb::new("KB823980"));
    assert_eq!(catalogue().bulletin("Q823980").unwrap().id.as_str(), "MS03-026");
    let update = update("MS03-026", "xp-x86", "SP1");
    assert!(update.evidence.iter().any(|row| matches!(&row.rule,
        EvidenceRule::ArpDisplayName { text } if text == "Windows XP Hotfix (SP2) Q823980")));
}

#[test]
fn d06_terminal_servers_ms03_039_is_not_the_package_the_white_paper_links() {
    let (right, linked) =
        ("677229f8-fbbf-4ff4-a2e9-506d17bb883f", "6c0f0160-64fa-424c-a3c1-c9fad2dc65ca");
    assert_eq!(update("MS03-039", "nt4-tse", "SP6").download_families, [right]);
    assert_eq!(update("MS03-026", "nt4-tse", "SP6").download_families, [linked]);
}

#[test]
fn d07_terminal_server_has_sp6_and_no_sp6a() {
    for id in ["MS03-026", "MS03-039", "MS04-012"] {
        assert_eq!(update(id, "nt4-tse", "SP6").sp_required, [sp("SP6").unwrap()]);
    }
    let tse = Products::embedded().get(&ProductId::new("nt4-tse")).unwrap();
    assert!(!tse.service_packs.contains(&sp("SP6a").unwrap()));
    // SP6 and SP6a of the others have one version number: a key tells them apart.
    let record = catalogue().service_packs().iter().find(|row| row.shown_by.is_some()).unwrap();
    assert_eq!(record.service_pack, sp("SP6a").unwrap());
    assert_eq!(record.certainty, Certainty::FromMemory);
}

#[test]
fn d08_ms03_039_holds_ms03_010_though_its_bulletin_omits_it() {
    assert_eq!(holds("MS03-039", "MS03-010", "w2k", "SP3"), Some(Strength::Certain));
    assert_eq!(holds("MS03-039", "MS03-010", "xp-x86", "SP1"), Some(Strength::Certain));
    assert_eq!(holds("MS03-039", "MS01-048", "nt4-srv", "SP6a"), Some(Strength::Certain));
    assert_eq!(holds("MS03-039", "MS03-010", "nt4-srv", "SP6a"), None);
    // By the statement of one third party, and by closure through MS03-026 without it.
    let edges = &bulletin("MS03-039").edges;
    let direct = edges.iter().find(|edge| edge.older.as_str() == "MS03-010").unwrap();
    assert_eq!(direct.certainty, Certainty::OneThirdParty);
    assert!(holds("MS03-026", "MS03-010", "w2k", "SP3").is_some());
}

#[test]
fn d09_ms03_013_does_not_hold_ms03_007_on_xp_whatever_the_vendors_notice_says() {
    for product in ["xp-x86", "nt4-srv"] {
        assert_eq!(holds("MS03-013", "MS03-007", product, "SP1"), None);
        let assertions = catalogue().assertions(&bulletin("MS03-013").id);
        let asserted = assertions.filter(|edge| edge.older.as_str() == "MS03-007");
        assert!(asserted.flat_map(|edge| &edge.products).any(|id| id.as_str() == product));
    }
}

#[test]
fn d10_the_key_of_ms03_013_on_2000_does_not_prove_ms03_007() {
    assert_eq!(holds("MS03-013", "MS03-007", "w2k", "SP3"), Some(Strength::NeedsFileProof));
    let edges = &bulletin("MS03-013").edges;
    let edge = edges.iter().find(|edge| edge.relation == Relation::Contains).unwrap();
    assert_eq!(edge.files, [r"%system32%\ntdll.dll"]);
    let notes = &update("MS03-013", "w2k", "SP3").notes;
    assert!(notes.iter().any(|row| row.code == "key_does_not_prove_ms03_007_before_2003_08_28"));
    // MS04-011 holds both without that.
    assert_eq!(holds("MS04-011", "MS03-007", "w2k", "SP4"), Some(Strength::Certain));
}

#[test]
fn d11_dcom_can_be_switched_off_on_2000_sp2_only_by_a_route_the_vendor_does_not_support() {
    let notes = &update("MS01-041", "w2k", "SP2").notes;
    let route = notes.iter().find(|row| row.code == "dcom_can_be_disabled_on_2000_sp2").unwrap();
    assert_eq!(route.certainty, Certainty::OneThirdParty);
    assert_eq!(holds("MS03-039", "MS01-041", "w2k", "SP2"), None);
    let mut assertions = catalogue().assertions(&bulletin("MS03-039").id);
    assert!(assertions.any(|edge| edge.older.as_str() == "MS01-041"));
    assert_eq!(holds("MS02-001", "MS01-041", "w2k", "SP2"), Some(Strength::Certain));
}

#[test]
fn d12_dates_are_kept_by_edition_and_the_first_one_counts() {
    let dates = |id: &str| {
        let published = &bulletin(id).published;
        [published.us, published.ja].map(|date| date.map(|date| date.to_string()))
    };
    let both = |us: &str, ja: &str| [Some(us.to_owned()), Some(ja.to_owned())];
    assert_eq!(dates("MS03-026"), both("2003-07-16", "2003-07-17"));
    assert_eq!(dates("MS03-039"), both("2003-09-10", "2003-09-11"));
    let known = |day: &str| catalogue().as_of(day.parse().unwrap()).bulletin("MS03-039").is_some();
    assert!(!known("2003-09-09") && known("2003-09-10"));
}

#[test]
fn d13_candidates_and_vulnerabilities_are_one_number() {
    for spelling in ["CAN-2003-0715", "CVE-2003-0715", "CVE-CAN-2003-0715"] {
        assert_eq!(catalogue().by_cve(spelling)[0].id.as_str(), "MS03-039", "{spelling}");
    }
    assert_eq!(bulletin("MS03-039").cves.len(), 3);
    let every = catalogue().bulletins().flat_map(|found| &found.cves);
    assert!(every.map(CveId::as_str).all(|cve| cve.starts_with("CVE-") && !cve.contains("CAN")));
}

#[test]
fn d14_nothing_rests_on_the_table_that_lost_a_column() {
    // The white paper's table of what MBSA and KB824146scan answer cannot be read from its copy.
    for found in catalogue().bulletins() {
        for row in found.updates.iter().flat_map(|update| &update.evidence) {
            let kind = serde_json::to_value(row).unwrap()["kind"].as_str().unwrap().to_owned();
            assert!(!kind.contains("mbsa") && !kind.contains("scan"), "{}", found.id);
        }
    }
}

#[test]
fn d15_the_key_of_ms04_012_on_xp_gold_is_inferred() {
    let certainty = |pack: &str| keys(update("MS04-012", "xp-x86", pack))[0].0.certainty;
    assert_eq!(certainty("gold"), Certainty::Inferred);
    assert_eq!(certainty("SP1"), Certainty::Verified);
}

#[test]
fn d16_integrated_media_may_lack_the_key_although_the_fix_is_there() {
    let notes = &bulletin("MS04-012").notes;
    assert!(notes.iter().any(|row| row.code == "integrated_media_may_lack_the_key"));
}

#[test]
fn d17_builds_of_ms03_026_are_remembered_or_third_party_and_say_so() {
    let certainty = |product: &str, pack: &str, file: &str| {
        let rows = update("MS03-026", product, pack).evidence.iter();
        let mut of_file = rows.filter(|row| {
            matches!(&row.rule, EvidenceRule::FileVersion { path, .. } if path.ends_with(file))
        });
        of_file.next().unwrap().certainty
    };
    for (product, pack) in [("w2k", "SP4"), ("xp-x86", "gold"), ("ws2003-x86", "gold")] {
        assert_eq!(certainty(product, pack, "ole32.dll"), Certainty::FromMemory);
        assert_eq!(certainty(product, pack, "rpcss.dll"), Certainty::FromMemory);
    }
    assert_eq!(certainty("xp-x86", "SP1", "rpcrt4.dll"), Certainty::OneThirdParty);
    assert_eq!(certainty("ws2003-x86", "gold", "rpcrt4.dll"), Certainty::OneThirdParty);
    // Two sources agree on this one.
    assert_eq!(certainty("w2k", "SP4", "rpcrt4.dll"), Certainty::Verified);
}

#[test]
fn what_is_planned_for_a_service_pack_that_never_came_fixes_nothing() {
    let w2k = ProductId::new("w2k");
    for id in ["MS03-026", "MS03-039", "MS04-011", "MS04-012"] {
        assert_eq!(update(id, "w2k", "SP4").fixed_by_sp(&w2k), None, "{id}");
    }
    assert_eq!(update("MS03-013", "w2k", "SP3").fixed_by_sp(&w2k), sp("SP4"));
}

#[test]
fn what_a_package_that_does_not_replace_leaves_open_is_said() {
    for (id, product) in [("MS05-051", "w2k"), ("MS04-029", "nt4-srv")] {
        let assertions = catalogue().assertions(&bulletin(id).id);
        let mut about = assertions.filter(|edge| edge.older.as_str() == "MS04-012");
        let left = about.next().unwrap().leaves_open.as_ref().unwrap();
        assert_eq!(left.cves, [CveId::new("CVE-2003-0807")], "{id} {product}");
        assert_eq!(left.lacks, [r"%system32%\rpcproxy.dll"], "{id} {product}");
    }
}

#[test]
fn packages_for_the_pc_98_are_named_by_machine() {
    use seawall_advisory::Machine::{Pc98, PcAt};
    let families = |id: &str, machine| -> Vec<&str> {
        let rows = update(id, "w2k", "SP3").packages.iter();
        let rows = rows.filter(|row| row.machine == machine);
        rows.filter_map(|row| row.family.as_deref()).collect()
    };
    assert_eq!(families("MS03-010", PcAt), ["bd55eb38-a5de-4810-90f7-097c5b4b9919"]);
    assert_eq!(families("MS03-010", Pc98), ["3f7dc0da-a684-43a8-b2e3-1eedeedc822c"]);
    for id in ["MS03-007", "MS03-013", "MS03-026", "MS03-039", "MS04-011", "MS04-012", "MS05-012"] {
        assert_eq!(families(id, Pc98).len(), 1, "{id}");
    }
}

#[test]
fn known_issues_and_removal_tools_are_records() {
    let issues = |id: &str, pack: &str| -> Vec<&str> {
        update(id, "w2k", pack).known_issues.iter().map(|row| row.code.as_str()).collect()
    };
    assert_eq!(issues("MS03-010", "SP3"), ["local_com_calls_hang"]);
    assert_eq!(issues("MS03-013", "SP2"), ["blue_screen_on_some_2000_sp2"]);
    assert_eq!(issues("MS03-007", "SP2"), ["stop_0x71_at_boot"]);
    let tools: Vec<_> = catalogue().removal_tools().collect();
    let [(of, tool)] = tools[..] else { panic!("{tools:?}") };
    assert_eq!((of.id.as_str(), tool.kb.as_str()), ("MS03-026", "833330"));
    assert_eq!(tool.removes, ["blaster", "nachi"]);
}

#[test]
fn what_a_worm_used_is_flagged_where_lists_of_exploited_vulnerabilities_are_silent() {
    let worms = |id: &str| -> Vec<&str> {
        bulletin(id).exploited_by.iter().map(|row| row.worm.as_str()).collect()
    };
    assert_eq!(worms("MS03-026"), ["blaster", "nachi"]);
    assert_eq!(worms("MS04-011"), ["sasser"]);
    assert_eq!(worms("MS08-067"), ["gimmiv", "conficker"]);
    assert!(worms("MS03-039").is_empty());
}

#[test]
fn nt4_stays_open_to_ms03_010_with_every_update_there_is() {
    let listing = bulletin("MS03-010").listing(&ProductId::new("nt4-srv"), sp("SP6a"));
    assert!(matches!(listing, Listing::NoFix(_)));
}
