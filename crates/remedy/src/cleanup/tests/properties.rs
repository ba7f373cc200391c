use proptest::prelude::*;
use seawall_assess::hunt::{Finding, HuntVerdict, Role as Means, Trace};
use seawall_facts::Products;
use seawall_winfmt::text::CodePage;

use super::{
    laws::{deletes_nothing, order, rebuilt},
    made::{exception, file, found, hunt, planned, run_value, signed, workstation},
};
use crate::{
    cleanup::{Act, Course, SecondIntruder, script},
    contain::{
        case::{HostCase, Known, Patch, Role},
        decide::WayId,
    },
};

fn hosts() -> impl Strategy<Value = HostCase> {
    let products: Vec<(String, String)> = Products::embedded()
        .iter()
        .flat_map(|product| {
            let packs = product.service_packs.iter();
            packs.map(|pack| (product.id.as_str().to_owned(), pack.to_string()))
        })
        .collect();
    let roles = prop::collection::btree_map(prop::sample::select(Role::ALL), any::<bool>(), 0..5);
    let patches = prop::option::of(prop::sample::select(Patch::ALL));
    let kinds = (prop::sample::select(products), any::<(bool, bool, bool)>(), roles, patches);
    kinds.prop_map(|((product, pack), (known, packed, told), roles, patch)| {
        let mut host = workstation(&product, &pack);
        if !known {
            host.products.clear();
        }
        if !packed {
            host.service_pack = Known::Unknown;
        }
        if !told {
            host.roles = roles;
        }
        host.patch = patch.map_or(Known::Unknown, Known::Known);
        host
    })
}

fn words() -> impl Strategy<Value = String> {
    let pieces = vec![
        "a",
        "Z9",
        ".exe",
        " ",
        "&",
        "%",
        "%PATH%",
        "^",
        "\"",
        "(",
        ")",
        "!",
        "|",
        "<",
        ">",
        "\\",
        "\n",
        "*",
        "表",
        "ソ",
        "保守",
        "/",
        "..",
        "C:\\",
        "%system32%\\",
        "%windir%\\",
        "dllhost.exe",
        "msblast.exe",
    ];
    prop::collection::vec(prop::sample::select(pieces), 0..6).prop_map(|all| all.concat())
}

fn traces() -> impl Strategy<Value = Trace> {
    prop_oneof![
        words().prop_map(|rest| file(&format!(r"%system32%\{rest}"))),
        words().prop_map(|path| file(&path)),
        (words(), words()).prop_map(|(name, data)| run_value(&name, &data)),
        (words(), words(), words()).prop_map(|(key, name, data)| Trace::RunValue {
            key,
            name,
            data
        }),
        words().prop_map(|name| Trace::Service { name, image: None }),
        words().prop_map(|image| Trace::Process { image, pid: Some(4) }),
        words().prop_map(|key| Trace::RegistryKey { key }),
    ]
}

fn findings() -> impl Strategy<Value = Vec<Finding>> {
    let families = prop::sample::select(vec!["blaster", "blaster", "blaster", "nachi", "sdbot"]);
    let roles = prop::sample::select(vec![Means::Attempt, Means::Remains, Means::Infects]);
    let one = (families, roles, traces())
        .prop_map(|(family, role, trace)| found(family, "made", role, trace));
    prop::collection::vec(one, 0..6)
}

fn seconds() -> impl Strategy<Value = SecondIntruder> {
    prop_oneof![
        Just(SecondIntruder::Unknown),
        Just(SecondIntruder::Seen),
        Just(SecondIntruder::RuledOut { by: "Sato".to_owned() }),
        Just(SecondIntruder::RuledOut { by: String::new() }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn no_plan_breaks_the_order_and_no_script_deletes(
        host in hosts(),
        verdict in prop::sample::select(&HuntVerdict::ALL[..]),
        findings in findings(),
        second in seconds(),
        is_signed in any::<bool>(),
        has_updates in any::<bool>(),
        way in prop::option::of(prop::sample::select(WayId::ALL)),
        page in prop::option::of(prop::sample::select(vec![CodePage::Cp932, CodePage::Cp1252])),
    ) {
        let hunt = hunt(verdict, findings);
        let mut case = signed(host, &hunt);
        case.second = second;
        case.exception = is_signed.then(exception);
        case.way = way;
        case.code_page = page;
        if !has_updates {
            case.updates.clear();
        }
        let plan = planned(&case);
        prop_assert_eq!(order(&plan), Ok(()));
        prop_assert_eq!(rebuilt(&plan, verdict), Ok(()));
        let is_clean = matches!(plan.course, Course::Clean { .. });
        prop_assert!(is_clean || plan.acts().next().is_none());
        let made = script(&case, &plan);
        prop_assert!(is_clean || made.is_err());
        prop_assert_eq!(&planned(&case), &plan);
    }

    /// As many as can be are cleaned, so that scripts are made of whatever hunts find.
    #[test]
    fn no_script_deletes_or_acts_before_evidence_is_kept(
        findings in prop::collection::vec(traces(), 1..8),
        product in prop::sample::select(vec!["xp-x86", "w2k"]),
        page in prop::option::of(Just(CodePage::Cp932)),
    ) {
        let findings = findings.into_iter();
        let findings = findings.map(|it| found("blaster", "made", Means::Infects, it)).collect();
        let hunt = hunt(HuntVerdict::Infected, findings);
        let mut case = signed(workstation(product, "SP1"), &hunt);
        case.code_page = page;
        let plan = planned(&case);
        let is_clean = matches!(plan.course, Course::Clean { .. });
        prop_assert!(is_clean);
        if let Ok(made) = script(&case, &plan) {
            for file in [&made.clean, &made.undo] {
                let text = file.text().unwrap();
                prop_assert_eq!(deletes_nothing(&text), Ok(()), "{}", text);
            }
            let scripted = plan.acts().filter(|it| matches!(it, Act::QuarantineFile { .. })).count();
            prop_assert!(made.record.changes.len() <= plan.acts().count() + scripted);
        }
    }
}
