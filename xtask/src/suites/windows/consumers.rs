//! Playbooks in Ansible's hands, and the scripts around the firewall of XP in Wine's.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};

use super::super::check::{self, Check, Skip};
use super::super::install::{self, Tool};
use super::super::{Bench, Suite};
use super::{artefacts, files};
use crate::command::{self, Ran};
use crate::tally::Tally;

pub(in super::super) const SUITE: Suite = Suite {
    name: NAME,
    needs_root: false,
    tools: &[Tool { program: "python3", package: "python3" }],
    checks: CHECKS.len(),
    run,
};

const NAME: &str = "windows-consumers";

const CHECKS: &[Check<Scene>] = &[
    Check { name: "ansible_takes_the_syntax_of_playbooks", run: syntax },
    Check { name: "tasks_are_what_their_modules_document_and_run_nothing", run: arguments },
    Check { name: "scripts_of_xp_are_vbscript", run: scripts },
    Check { name: "what_was_written_down_is_what_undo_brings_back", run: undo },
];

/// What the checks work with.
struct Scene {
    bench: Bench,
    folder: PathBuf,
    wine: PathBuf,
}

fn run(bench: &Bench) -> Result<Tally> {
    let folder = artefacts(bench, NAME)?;
    let wine = bench.scratch("windows-consumers-wine")?;
    Ok(check::run(NAME, CHECKS, &Scene { bench: bench.clone(), folder, wine }))
}

fn syntax(scene: &Scene) -> Result<()> {
    let playbooks = files(&scene.folder, "ansible", ".json")?;
    for playbook in &playbooks {
        let ran = scene.ansible("ansible-playbook", &SYNTAX.map(Path::new), playbook)?;
        ran.success_or("ansible-playbook")?;
    }
    println!("         {} playbooks", playbooks.len());
    let broken = scene.spoilt("\"tasks\"", "\"task\"")?;
    let ran = scene.ansible("ansible-playbook", &SYNTAX.map(Path::new), &broken)?;
    ensure!(!ran.success, "ansible-playbook takes a play with a word it does not know");
    Ok(())
}

fn arguments(scene: &Scene) -> Result<()> {
    let python = scene.python()?;
    let mut doc = Command::new(python.with_file_name("ansible-doc"));
    doc.args(["-j", "-t", "module"]).args(MODULES).current_dir(&scene.folder);
    let documented = command::capture_within(&mut doc, PATIENCE)?.success_or("ansible-doc")?;
    let file = scene.folder.join("documented.json");
    fs::write(&file, documented)?;
    let faults = |playbooks: &[PathBuf]| -> Result<(Vec<String>, usize)> {
        let mut judge = Command::new(&python);
        judge.args(["-c", PLAYBOOKS]).arg(&file).args(playbooks).current_dir(&scene.folder);
        let said = command::capture_within(&mut judge, PATIENCE)?.success_or("playbooks.py")?;
        let mut lines: Vec<String> = said.lines().map(ToOwned::to_owned).collect();
        let count = lines.pop().context("it printed nothing")?.parse()?;
        Ok((lines, count))
    };
    let (found, count) = faults(&files(&scene.folder, "ansible", ".json")?)?;
    ensure!(found.is_empty() && count > 0, "{}", found.join(" | "));
    println!("         {count} tasks");
    for (from, to) in [
        ("\"remoteip\"", "\"remote_ip\""),
        ("\"present\"", "\"there\""),
        ("\"enabled\": true", "\"enabled\": []"),
        ("\"domain\"", "7"),
        ("community.windows.win_firewall_rule", "community.windows.win_firewall"),
        ("Seawall p1: MS03", "Seawall {{ 6 * 7 }}: MS03"),
    ] {
        let (found, _) = faults(&[scene.spoilt(from, to)?])?;
        ensure!(!found.is_empty(), "{from} as {to} is taken");
    }
    Ok(())
}

/// Wine has no firewall that could be asked; but a script that is none ends before its first line.
fn scripts(scene: &Scene) -> Result<()> {
    const FIRST: &str = "Option Explicit\r\n";
    // Other policies' differ by their ports.
    for name in ["capture", "undo", "dead-man"] {
        let name = format!("plain/netsh-firewall/p1-firewall-{name}.vbs");
        let file = scene.folder.join(name);
        let script = fs::read_to_string(&file)?;
        ensure!(script.contains(FIRST), "{} begins otherwise", file.display());
        let ends = script.replacen(FIRST, &format!("{FIRST}WScript.Quit 7\r\n"), 1);
        let code = scene.vbscript("ends.vbs", &ends)?.code;
        ensure!(code == Some(7), "{} is none: {code:?}", file.display());
        let code = scene.vbscript("broken.vbs", &format!("{ends}End If\r\n"))?.code;
        ensure!(code != Some(7), "Wine takes what is broken");
    }
    Ok(())
}

/// Against a firewall made up, first as it was before, then as applied.
fn undo(scene: &Scene) -> Result<()> {
    let prepared = |name: &str, phase: &str| -> Result<String> {
        let script = fs::read_to_string(scene.folder.join("plain/netsh-firewall").join(name))?;
        let script = script
            .replace("CreateObject(\"HNetCfg.FwMgr\").LocalPolicy", &format!("Made(\"{phase}\")"))
            .replace("CreateObject(\"HNetCfg.FWOpenPort\")", "New Opening")
            .replace(" In profile.GloballyOpenPorts\r\n", " In profile.GloballyOpenPorts.All\r\n")
            .replace(" In profile.Services\r\n", " In profile.Services.All\r\n");
        Ok(format!("{script}Show policy\r\n{}", FIREWALL.replace('\n', "\r\n")))
    };
    let capture = prepared("p1-firewall-capture.vbs", "before")?;
    let undo = prepared("p1-firewall-undo.vbs", "applied")?;
    let shown = || -> Result<Vec<String>> {
        let file = scene.wine.join("shown.txt");
        let octets = fs::read(&file).context("the script did not come to its end")?;
        fs::remove_file(file)?;
        let units = octets.as_chunks::<2>().0.iter().map(|pair| u16::from_le_bytes(*pair));
        let text = String::from_utf16(&units.collect::<Vec<_>>())?;
        let mut lines: Vec<String> =
            text.trim_start_matches('\u{feff}').lines().map(ToOwned::to_owned).collect();
        lines.sort();
        Ok(lines)
    };

    // Without what was written down, nothing is done.
    let code = scene.vbscript("undo.vbs", &undo)?.code;
    ensure!(code == Some(1) && shown().is_err(), "undo without a capture ends with {code:?}");

    scene.vbscript("capture.vbs", &capture)?;
    let mut wanted = shown()?;
    let code = scene.vbscript("capture.vbs", &capture)?.code;
    ensure!(code == Some(1) && shown().is_err(), "what was written down is written over");

    scene.vbscript("undo.vbs", &undo)?;
    let found = shown()?;
    // What somebody opened since is not ours.
    wanted.extend(["0", "1"].map(|kind| format!("{kind} 6 135 -1 0  somebody else's, since")));
    wanted.sort();
    ensure!(found == wanted, "undo brings back {found:?}, not {wanted:?}");

    // A second time is as once.
    let code = scene.vbscript("undo.vbs", &undo)?.code;
    ensure!(code == Some(1) && shown().is_err(), "undo is done a second time: {code:?}");
    Ok(())
}

impl Scene {
    fn python(&self) -> Result<PathBuf> {
        install::ansible(&self.bench).map_err(|why| Skip(format!("{why:#}")).into())
    }

    fn ansible(&self, program: &str, arguments: &[&Path], playbook: &Path) -> Result<Ran> {
        // Its configuration is not to come from somewhere else.
        let configuration = self.folder.join("ansible.cfg");
        fs::write(&configuration, "[defaults]\n")?;
        let mut ansible = Command::new(self.python()?.with_file_name(program));
        ansible.current_dir(&self.folder).env("ANSIBLE_CONFIG", configuration);
        ansible.env("ANSIBLE_HOME", self.folder.join("home"));
        command::capture_within(ansible.args(arguments).arg(playbook), PATIENCE)
    }

    /// A playbook with something else in one place.
    fn spoilt(&self, from: &str, to: &str) -> Result<PathBuf> {
        let whole = fs::read_to_string(self.folder.join("plain/ansible/p1-contain.json"))?;
        ensure!(whole.contains(from), "the playbook has no {from}");
        let file = self.folder.join("spoilt.json");
        fs::write(&file, whole.replacen(from, to, 1))?;
        Ok(file)
    }

    fn vbscript(&self, name: &str, script: &str) -> Result<Ran> {
        install::tools(WINE).map_err(|why| Skip(format!("{why:#}")))?;
        if !self.wine.join("prefix").is_dir() {
            self.wine(&["wineboot", "--init"])?.success_or("wineboot")?;
        }
        fs::write(self.wine.join(name), script)?;
        self.wine(&["cscript", "//nologo", name])
    }

    fn wine(&self, arguments: &[&str]) -> Result<Ran> {
        let mut wine = Command::new("wine");
        wine.current_dir(&self.wine).args(arguments);
        command::capture_within(self.environment(&mut wine), PATIENCE)
    }

    fn environment<'c>(&self, command: &'c mut Command) -> &'c mut Command {
        command
            .env("WINEPREFIX", self.wine.join("prefix"))
            .env("WINEDEBUG", "-all")
            .env("WINEDLLOVERRIDES", "mscoree,mshtml=")
            .env("LC_ALL", "C")
            .env_remove("DISPLAY")
    }
}

impl Drop for Scene {
    /// Ends what serves the prefix, and takes away its 700 MB.
    fn drop(&mut self) {
        let prefix = self.wine.join("prefix");
        if !prefix.is_dir() {
            return;
        }
        let ended = command::capture(self.environment(Command::new("wineserver").arg("--kill")));
        if let Err(error) = ended.and_then(|_| Ok(fs::remove_dir_all(prefix)?)) {
            eprintln!("Wine was not cleaned up: {error:#}");
        }
    }
}

const SYNTAX: [&str; 3] = ["--syntax-check", "--inventory", "localhost,"];

const MODULES: [&str; 5] = [
    "community.windows.win_firewall_rule",
    "community.windows.win_scheduled_task",
    "ansible.windows.win_powershell",
    "ansible.builtin.assert",
    // Deprecated: a playbook with it must be found out.
    "community.windows.win_firewall",
];

const WINE: &[Tool] =
    &[Tool { program: "wine", package: "wine" }, Tool { program: "wineserver", package: "wine64" }];

const PLAYBOOKS: &str = include_str!("playbooks.py");

const FIREWALL: &str = include_str!("firewall.vbs");

/// Ansible begins slowly, and so does Wine.
const PATIENCE: Duration = Duration::from_mins(3);
