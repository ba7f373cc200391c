//! Who receives nothing at all.

use std::fs;
use std::net::Ipv4Addr;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};

use super::super::capture::Capture;
use super::super::tshark;
use super::limits::reaches_only;
use super::scans::Scene;
use crate::command::{self, Ran};
use crate::namespace::Namespace;

/// Each form of naming four addresses with each form of excluding the second of them.
pub(super) fn excluded(scene: &Scene) -> Result<()> {
    let forms = NAMING.iter().flat_map(|naming| EXCLUDING.iter().map(move |form| (naming, form)));
    let runs: Vec<_> = (0..).step_by(4).zip(forms).collect();
    let (mut asked, mut excluded) = (Vec::new(), Vec::new());
    let packets = scene.captured("excluded", || {
        for (fourth, (naming, excluding)) in runs {
            let four = Four::from(scene, fourth)?;
            let arguments = [naming(&four), excluding(&four)].concat();
            let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
            scene.seawall.scan(&arguments).with_context(|| arguments.join(" "))?;
            asked.push(four.third);
            excluded.push(four.second);
        }
        Ok(())
    })?;
    reaches_only(&packets, &asked, &excluded)
}

/// Four addresses that are a network of their own, whose first and last are no hosts to whoever
/// names them as a network. Nobody serves them: each refuses at once whatever it receives.
struct Four {
    first: Ipv4Addr,
    second: Ipv4Addr,
    third: Ipv4Addr,
    last: Ipv4Addr,
    /// A file that lists all four.
    all: String,
    /// A file that lists the second.
    one: String,
}

impl Four {
    /// Those from a fourth octet on.
    fn from(scene: &Scene, fourth: u8) -> Result<Self> {
        let [first, second, third, last] =
            [0, 1, 2, 3].map(|further| scene.address((THIRD, fourth + further)));
        let file = |name: &str, text: String| {
            let file = scene.folder.join(name);
            fs::write(&file, text)?;
            file.into_os_string().into_string().ok().context("a path that is no text")
        };
        let all = file("targets.txt", format!("# all\n{first} {second}\n{third}\n{last}\n"))?;
        let one = file("exclude.txt", format!("# one\n{second}\n"))?;
        Ok(Self { first, second, third, last, all, one })
    }
}

type Form = fn(&Four) -> Vec<String>;

const NAMING: &[Form] = &[
    |four| [four.first, four.second, four.third, four.last].map(|each| each.to_string()).into(),
    |four| [four.first, four.second, four.third, four.last].map(|a| format!("::ffff:{a}")).into(),
    |four| vec![format!("{}-{}", four.first, four.last)],
    |four| vec![format!("{}-{}", four.first, four.last.octets()[3])],
    |four| vec![format!("{}/30", four.first)],
    |four| vec![format!("{}/255.255.255.252", four.first)],
    |four| vec!["-iL".to_owned(), four.all.clone()],
    |four| vec!["--input-list".to_owned(), four.all.clone()],
];

const EXCLUDING: &[Form] = &[
    |four| vec!["--exclude".to_owned(), four.second.to_string()],
    |four| vec!["--exclude".to_owned(), format!("::ffff:{}", four.second)],
    |four| vec!["--exclude".to_owned(), format!("{0}-{0}", four.second)],
    |four| vec!["--exclude".to_owned(), format!("{}/32", four.second)],
    |four| vec!["--exclude".to_owned(), format!("{}/255.255.255.255", four.second)],
    |four| vec!["--exclude-file".to_owned(), four.one.clone()],
];

/// No host of the scans is there.
const THIRD: u8 = 200;

/// In a network in which the same question under a scope does leave the machine.
pub(super) fn unscoped(scene: &Scene) -> Result<()> {
    let office = Office::open(scene)?;
    let list = scene.folder.join("outside.txt");
    fs::write(&list, "198.51.100.7\n")?;
    let list = list.to_str().context("a path that is no text")?;
    let commands: &[&[&str]] = &[
        &["198.51.100.7"],
        // Its own address is no loopback address either.
        &["198.51.100.1"],
        &["198.51.100.1-9"],
        &["198.51.100.0/24"],
        &["198.51.100.0/255.255.255.0"],
        &["::ffff:198.51.100.7"],
        &["-iL", list],
        &["203.0.113.7"],
        &["10.99.0.7"],
        &["10.99.0.7", "--profile", "ot"],
        // What is beside it receives nothing either.
        &["127.0.0.1", "198.51.100.7"],
    ];
    let packets = office.captured("unscoped", || {
        for targets in commands {
            let ran = office.scan(targets)?;
            let said = ran.stderr.trim();
            ensure!(ran.code == Some(2), "{targets:?} ended with {:?}: {said}", ran.code);
            ensure!(said.contains("hint:"), "{targets:?}: no hint in {said}");
        }
        Ok(())
    })?;
    ensure!(packets.is_empty(), "without a scope: {}", packets.join("; "));

    let scope = office.scope()?;
    let packets =
        office.captured("scoped", || office.scan(&["10.99.0.7", "--scope", &scope]).map(drop))?;
    ensure!(packets.iter().any(|packet| packet.contains("10.99.0.7")), "nothing can be seen here");
    Ok(())
}

/// A network namespace from which packets would leave.
struct Office<'a> {
    scene: &'a Scene,
    namespace: Namespace,
}

impl<'a> Office<'a> {
    fn open(scene: &'a Scene) -> Result<Self> {
        let namespace = Namespace::make()?;
        // IPv6 says things of its own accord whenever a device comes up.
        let quiet = ["all", "default"].map(|which| format!("net.ipv6.conf.{which}.disable_ipv6=1"));
        namespace.sysctl(&quiet.each_ref().map(String::as_str))?;
        // The other end is here too, and answers nothing.
        namespace.ip(&["link", "add", "near", "type", "veth", "peer", "name", "far"])?;
        for own in ["198.51.100.1/24", "10.99.0.1/24"] {
            namespace.ip(&["addr", "add", own, "dev", "near"])?;
        }
        for end in ["near", "far"] {
            namespace.ip(&["link", "set", end, "up"])?;
        }
        namespace.ip(&["route", "add", "default", "via", "198.51.100.254"])?;
        Ok(Self { scene, namespace })
    }

    fn scan(&self, targets: &[&str]) -> Result<Ran> {
        let quick = ["--ports", "135", "--timeout", "300", "--look-back", "0"];
        self.run(&[&["scan"], targets, &quick].concat())
    }

    /// A scope file for the private network.
    fn scope(&self) -> Result<String> {
        let mut date = Command::new("date");
        date.args(["-u", "-d", "tomorrow", "+%FT%TZ"]);
        let until = command::capture(&mut date)?.success_or("date")?;
        let file = self.scene.folder.join("scope.toml");
        let file = file.to_str().context("a path that is no text")?;
        let who = ["--contact", "nobody", "--until", until.trim(), "--output", file];
        let ran = self.run(&[&["authorise", "10.99.0.0/24"], &who[..]].concat())?;
        ran.success_or("seawall authorise")?;
        Ok(file.to_owned())
    }

    fn run(&self, arguments: &[&str]) -> Result<Ran> {
        let mut seawall = self.namespace.bound_command(&self.scene.seawall.binary);
        self.scene.seawall.configure(&mut seawall);
        command::capture_within(seawall.args(arguments), PATIENCE)
    }

    /// Every packet, in tshark's words, that a command causes on any device of the namespace.
    fn captured(&self, name: &str, command: impl FnOnce() -> Result<()>) -> Result<Vec<String>> {
        let file: PathBuf = self.scene.folder.join(format!("{name}.pcap"));
        let capture = Capture::of_everything_in(&self.namespace, file)?;
        command()?;
        let capture = capture.finish()?;
        let packets = tshark::fields(&capture, "frame", &["_ws.col.Info"])?;
        Ok(packets.into_iter().map(|row| row.concat()).collect())
    }
}

const PATIENCE: Duration = Duration::from_mins(1);
