//! The clean-up scripts of made hosts, for a `cmd.exe` to run.
//!
//! `… --example cleanup_artefacts -- CASE` writes the files of a case's script into the folder that
//! it is started in. It prints, as JSON, the names of both batch files and what the host has to hold
//! for them: files, values and services.
#![allow(clippy::print_stdout)]

use std::{error::Error, fs};

use seawall_assess::hunt::{
    FamilyHunt, FamilyId, Finding, HostHunt, HuntVerdict, Role as Means, Sighting, Sureness, Trace,
};
use seawall_facts::{EvidenceKind, ProductId};
use seawall_remedy::{
    cleanup::{CleanupCase, Exception, SecondIntruder, plan, script},
    contain::case::{HostCase, Known, Role},
};
use seawall_winfmt::text::CodePage;
use serde_json::json;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

fn main() -> Result<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [name] = words.as_slice() else { return Err("which case?".into()) };
    let made = CASES.iter().find(|made| made.name == name).ok_or("no such case")?;
    write(made)
}

/// What was found on a host.
struct Made {
    name: &'static str,
    product: &'static str,
    code_page: Option<CodePage>,
    files: &'static [&'static str],
    /// Keys, names, data, and whether the data hold variables to expand.
    values: &'static [(&'static str, &'static str, &'static str, bool)],
    services: &'static [&'static str],
    processes: &'static [&'static str],
}

const RUN: &str = r"SOFTWARE\Microsoft\Windows\CurrentVersion\Run";
const MADE: &str = r"SOFTWARE\made & 100% ^(表)!\CurrentVersion\Run";

const CASES: &[Made] = &[
    Made {
        name: "xp-blaster",
        product: "xp-x86",
        code_page: None,
        files: &[r"%system32%\msblast.exe"],
        values: &[(RUN, "windows auto update", "msblast.exe", false)],
        services: &[],
        processes: &["msblast.exe"],
    },
    Made {
        name: "xp-service",
        product: "xp-x86",
        code_page: None,
        files: &[r"%windir%\made.exe", r"D:\made files\made.exe"],
        values: &[(RUN, "made", r"%windir%\made.exe", true)],
        services: &["Made Service-1.0"],
        processes: &["made.exe"],
    },
    Made {
        name: "2000",
        product: "w2k",
        code_page: None,
        files: &[r"%system32%\msblast.exe"],
        values: &[(RUN, "windows auto update", r"%SystemRoot%\system32\msblast.exe", true)],
        services: &["RpcMade"],
        processes: &["msblast.exe"],
    },
    Made { name: "xp-hostile", product: "xp-x86", ..HOSTILE },
    Made { name: "2000-hostile", product: "w2k", ..HOSTILE },
];

/// Second octets of some of these characters are `\` and `^` in code page 932.
const HOSTILE: Made = Made {
    name: "",
    product: "",
    code_page: Some(CodePage::Cp932),
    files: &[
        r"C:\共有 & 100%^(表)!\ms %PATH% ソ.exe",
        r"c:\made =;,'`@~#[]{}\能^&能.exe",
        r"D:\made & made\表 表",
    ],
    values: &[
        (RUN, "ソ\"表 & %PATH% ^(x)!", "msblast.exe", false),
        (RUN, r"表\", r"%windir%\ソ.exe", true),
        (MADE, "v /v", "\"C:\\表 %1\" ^&", false),
    ],
    services: &["made & made", "Made"],
    processes: &[],
};

fn write(made: &Made) -> Result<()> {
    let hunt = hunt(made);
    let case = CleanupCase {
        id: "p1".parse()?,
        name: "HALL-3".to_owned(),
        host: HostCase {
            products: vec![ProductId::new(made.product)],
            service_pack: Known::Known("SP1".parse()?),
            roles: [(Role::Server, false), (Role::DomainController, false)].into(),
            ..HostCase::default()
        },
        hunt: &hunt,
        updates: vec!["KB824146".to_owned()],
        second: SecondIntruder::RuledOut { by: "Sato".to_owned() },
        exception: Some(Exception {
            signed_by: "Tanaka".to_owned(),
            on: "2003-08-14".to_owned(),
            because: "made".to_owned(),
        }),
        way: None,
        code_page: made.code_page,
    };
    let script = script(&case, &plan(&case)).map_err(|why| format!("no script: {why:?}"))?;
    for (name, octets) in &script.files {
        fs::write(name, octets)?;
    }
    let values: Vec<_> = made.values.iter().collect();
    // A name that `net` could take apart is left to people.
    let services: Vec<&str> =
        made.services.iter().copied().filter(|name| !name.contains('&')).collect();
    println!(
        "{}",
        json!({
            "clean": "seawall-p1-clean-up.cmd",
            "undo": "seawall-p1-undo.cmd",
            "has_reg": made.product == "xp-x86",
            "files": made.files,
            "values": values,
            "services": services,
        })
    );
    Ok(())
}

fn hunt(made: &Made) -> HostHunt {
    let files = made.files.iter().map(|path| Trace::File {
        path: (*path).to_owned(),
        size: None,
        sha256: None,
    });
    let values = made.values.iter().map(|(key, name, data, _)| Trace::RunValue {
        key: (*key).to_owned(),
        name: (*name).to_owned(),
        data: (*data).to_owned(),
    });
    let services =
        made.services.iter().map(|name| Trace::Service { name: (*name).to_owned(), image: None });
    let processes =
        made.processes.iter().map(|image| Trace::Process { image: (*image).to_owned(), pid: None });
    let family = FamilyId::new("blaster");
    let found = |trace| Finding {
        indicator: "made".to_owned(),
        family: family.clone(),
        variant: None,
        role: Means::Infects,
        certainty: Sureness::Sourced,
        source: vec!["made".to_owned()],
        conflicts: Vec::new(),
        trace,
        sighting: Sighting {
            file: "made".into(),
            kind: EvidenceKind::Files,
            place: None,
            raw: None,
            at: None,
            is_old_copy: false,
        },
    };
    HostHunt {
        verdict: HuntVerdict::Infected,
        families: vec![FamilyHunt {
            family: family.clone(),
            verdict: HuntVerdict::Infected,
            variants: Vec::new(),
            unseen: Vec::new(),
        }],
        findings: files.chain(values).chain(services).chain(processes).map(found).collect(),
        hints: Vec::new(),
        remarks: Vec::new(),
        unseen: Vec::new(),
        not_listed: 0,
        as_of: None,
    }
}
