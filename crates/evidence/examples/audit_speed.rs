//! Measures how many hosts a second are read out of a folder of made hosts.
//!
//! `cargo run --release -p seawall-evidence --example audit_speed [HOSTS] [FOLDER]`
#![allow(clippy::print_stdout)]

use std::{env, fs, io, path::PathBuf, time::Instant};

use seawall_evidence::{Options, gather};
use seawall_winfmt::reg_text::{Data, Format, Writer};

fn main() -> io::Result<()> {
    let hosts: u32 = env::args().nth(1).and_then(|it| it.parse().ok()).unwrap_or(200);
    let given = env::args().nth(2).map(PathBuf::from);
    let folder = given.clone().unwrap_or_else(|| env::temp_dir().join("seawall-audit-speed"));
    let mut bytes = 0;
    if given.is_none() {
        for host in 0..hosts {
            let place = folder.join(format!("host{host:03}"));
            fs::create_dir_all(&place)?;
            for (name, text) in [("software.reg", software()), ("system.reg", system(host))] {
                let text = text.map_err(io::Error::other)?;
                bytes += text.len();
                fs::write(place.join(name), text)?;
            }
        }
    }
    let begin = Instant::now();
    let found = gather(std::slice::from_ref(&folder), &Options::default());
    let seconds = begin.elapsed().as_secs_f64();
    let facts: usize = found.hosts.iter().map(|host| host.facts.len()).sum();
    let count = u32::try_from(found.hosts.len()).map_or(0.0, f64::from);
    println!(
        "{count} hosts, {facts} facts, {bytes} bytes made: {seconds:.3} s, {:.0} hosts/s",
        count / seconds
    );
    if given.is_none() {
        fs::remove_dir_all(&folder)?;
    }
    Ok(())
}

type Made = Result<Vec<u8>, seawall_winfmt::Error>;

/// About as many keys as an export of what matters has, with as many that do not.
fn software() -> Made {
    let mut writer = Writer::new(Format::Version5);
    let root = r"HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft";
    writer.key(&format!(r"{root}\Windows NT\CurrentVersion"))?;
    writer.value("CurrentVersion", &Data::string("5.1"))?;
    writer.value("CurrentBuildNumber", &Data::string("2600"))?;
    writer.value("CSDVersion", &Data::string("Service Pack 3"))?;
    for update in 0..200 {
        writer.key(&format!(r"{root}\Updates\Windows XP\SP4\KB{}", 900_000 + update))?;
        writer.value("Description", &Data::string("Security Update for Windows XP"))?;
        writer.value("Installed", &Data::dword(1))?;
    }
    for class in 0..1000 {
        writer.key(&format!(r"{root}\Other\Class{class}"))?;
        writer.value("", &Data::string("a value that nobody asks for"))?;
    }
    Ok(writer.finish())
}

fn system(host: u32) -> Made {
    let mut writer = Writer::new(Format::Version5);
    let root = r"HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet";
    writer.key(&format!(r"{root}\Control\ComputerName\ComputerName"))?;
    writer.value("ComputerName", &Data::string(&format!("HOST{host:03}")))?;
    for service in 0..300 {
        writer.key(&format!(r"{root}\Services\Service{service}"))?;
        writer.value("Start", &Data::dword(3))?;
        writer.value("ImagePath", &Data::string(r"%SystemRoot%\system32\service.exe"))?;
    }
    writer.key(r"HKEY_LOCAL_MACHINE\SYSTEM\Select")?;
    writer.value("Current", &Data::dword(1))?;
    Ok(writer.finish())
}
