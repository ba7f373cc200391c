//! The traces of each family, written down from what vendors and others published of them, and what
//! each means: on its own, and with all others.
//!
//! Nothing here is taken from the indicators that are hunted by. The rules:
//! - `Infected`: a file in the worm's place with its size and packer, its entry, or running.
//! - `Remnant`: an entry without its file, a file without an entry, what was left behind.
//! - `Attempted`: a firewall's log alone.
//! - `Hint`: a name that others have too, or one that nobody's text was found for.
//!
//! Digests are planted nowhere: the programs that the published ones are of are not to be had here.

use crate::hosts::Plant::{self, File, Packed, Process, Service, Sweep, UserValue, Value};

use Means::{Attempted, Hint, Infected, Nothing, Remnant};

/// What is said of a host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Means {
    Infected,
    Remnant,
    Attempted,
    /// It is shown and decides nothing.
    Hint,
    /// It says nothing.
    Nothing,
}

/// One form of a family.
pub(crate) struct Form {
    /// The family, as it must be named.
    pub(crate) family: &'static str,
    /// The variants that must be named where all traces are there; none where nothing decides.
    pub(crate) variants: &'static [&'static str],
    /// What all traces together mean.
    pub(crate) all: Means,
    /// Each trace, and what it means alone.
    pub(crate) traces: &'static [(Plant, Means)],
}

const RUN: &str = r"Microsoft\Windows\CurrentVersion\Run";
const RUN_ONCE: &str = r"Software\Microsoft\Windows\CurrentVersion\RunOnce";
const RUN_SERVICES: &str = r"Microsoft\Windows\CurrentVersion\RunServices";
const APPLETS: &str = r"Microsoft\Windows\CurrentVersion\Applets";
const USER_APPLETS: &str = r"Software\Microsoft\Windows\CurrentVersion\Applets";
const WINLOGON: &str = r"Microsoft\Windows NT\CurrentVersion\Winlogon";
const AUTO: &str = "windows auto update";
/// Symantec's text has the name of the program alone; another copy shows what follows it.
const AUTO_DATA: &str = "msblast.exe I just want to say LOVE YOU SAN!! bill";
const NETSVCS: &str = r"C:\WINDOWS\system32\svchost.exe -k netsvcs";

/// All of them.
pub(crate) const FORMS: &[Form] = &[
    Form {
        family: "blaster",
        variants: &["blaster.msblast"],
        all: Infected,
        traces: &[
            (Packed("WINDOWS/system32/msblast.exe", 6176), Infected),
            (Value(RUN, AUTO, AUTO_DATA), Remnant),
            (Process("msblast.exe"), Remnant),
            (File("WINDOWS/Prefetch/MSBLAST.EXE-0A1B2C3D.pf", 900), Remnant),
        ],
    },
    // Without the packer it is no more than a file of that name.
    Form {
        family: "blaster",
        variants: &["blaster.msblast"],
        all: Infected,
        traces: &[
            (File("WINDOWS/system32/msblast.exe", 6176), Remnant),
            (Value(RUN, AUTO, "MSBLAST.EXE"), Remnant),
        ],
    },
    // By its size before it was packed nobody tells it.
    Form {
        family: "blaster",
        variants: &["blaster.msblast"],
        all: Infected,
        traces: &[
            (File("WINDOWS/system32/MSBLAST.EXE", 11_296), Remnant),
            (Process("MSBLAST.EXE"), Remnant),
        ],
    },
    Form {
        family: "blaster",
        variants: &["blaster.penis32"],
        all: Infected,
        traces: &[
            // A size that is only remembered makes it no surer.
            (File("WINDOWS/system32/penis32.exe", 7200), Remnant),
            (Value(RUN, AUTO, "penis32.exe"), Remnant),
            (Process("penis32.exe"), Remnant),
        ],
    },
    Form {
        family: "blaster",
        variants: &["blaster.teekids"],
        all: Infected,
        traces: &[
            (File("WINDOWS/system32/teekids.exe", 5360), Remnant),
            (Value(RUN, "Microsoft Inet Xp..", "teekids.exe"), Remnant),
            (Process("teekids.exe"), Remnant),
            // The back door; programs of others are called so too.
            (File("WINDOWS/system32/root32.exe", 19_798), Hint),
            (File("WINDOWS/system32/index.exe", 32_045), Hint),
        ],
    },
    Form {
        family: "blaster",
        variants: &["blaster.mspatch"],
        all: Infected,
        traces: &[
            (File("WINDOWS/system32/mspatch.exe", 11_776), Hint),
            (Value(RUN, AUTO, "mspatch.exe"), Remnant),
            (Value(RUN, "Nonton Antivirus", "mspatch.exe"), Hint),
            (Process("mspatch.exe"), Hint),
        ],
    },
    Form {
        family: "blaster",
        variants: &["blaster.mslaugh"],
        all: Infected,
        traces: &[
            (File("WINDOWS/system32/mslaugh.exe", 6176), Remnant),
            (Value(RUN, AUTO, "mslaugh.exe"), Remnant),
            (Value(RUN, "Windows Automation", "mslaugh.exe"), Remnant),
        ],
    },
    Form {
        family: "blaster",
        variants: &["blaster.enbiei"],
        all: Infected,
        traces: &[
            (File("WINDOWS/system32/enbiei.exe", 11_808), Remnant),
            (Value(RUN, "www.hidro.4t.com", "enbiei.exe"), Remnant),
        ],
    },
    Form {
        family: "nachi",
        variants: &["nachi.a"],
        all: Infected,
        traces: &[
            (File("WINDOWS/system32/wins/DLLHOST.EXE", 10_240), Remnant),
            // Microsoft's own tftpd.exe: the place tells.
            (File("WINDOWS/system32/wins/svchost.exe", 19_728), Remnant),
            (Service("RpcPatch", r"C:\WINDOWS\system32\wins\DLLHOST.EXE"), Remnant),
            (Service("RpcTftpd", r"%SystemRoot%\System32\wins\svchost.exe"), Remnant),
            // The update that it fetches; where it lies is not told.
            (File("WINDOWS/system32/RpcServicePack.exe", 290_000), Hint),
        ],
    },
    // Of B everything is from memory.
    Form {
        family: "nachi",
        variants: &[],
        all: Hint,
        traces: &[
            (File("WINDOWS/system32/drivers/svchost.exe", 12_800), Hint),
            (Service("WksPatch", r"C:\WINDOWS\system32\drivers\svchost.exe"), Hint),
        ],
    },
    Form {
        family: "sdbot",
        variants: &["sdbot.rpc"],
        all: Infected,
        traces: &[
            (File("WINDOWS/system32/Nstask32.exe", 50_000), Remnant),
            (File("WINDOWS/system32/Winlogin.exe", 50_000), Remnant),
            (File("WINDOWS/system32/Win32sockdrv.dll", 9000), Remnant),
            (File("WINDOWS/system32/Yuetyutr.dll", 9000), Remnant),
            (Value(RUN, "NDplDeamon", "winlogin.exe"), Remnant),
            (Value(RUN, "winlogon", "winlogin.exe"), Remnant),
            (UserValue(RUN_ONCE, "winlogon", "winlogin.exe"), Remnant),
            (Value(WINLOGON, "Shell", "explorer.exe winlogin.exe"), Remnant),
            // Some copies spell it so.
            (File("WINDOWS/system32/Yyuetyutr.dll", 9000), Hint),
            // What half a transfer leaves.
            (File("WINDOWS/system32/TFTP1234", 512), Hint),
        ],
    },
    // A kit to break in with, known by names that anything may have.
    Form {
        family: "autorooter",
        variants: &[],
        all: Hint,
        traces: &[
            (File("WINDOWS/system32/worm.exe", 4000), Hint),
            (File("WINDOWS/system32/rpc.exe", 4000), Hint),
            (File("WINDOWS/system32/rpctest.exe", 4000), Hint),
            (File("WINDOWS/system32/dcomx.exe", 4000), Hint),
            (File("WINDOWS/system32/lolx.exe", 4000), Hint),
        ],
    },
    // One of hundreds.
    Form {
        family: "gaobot",
        variants: &["gaobot.hs"],
        all: Infected,
        traces: &[
            (File("WINDOWS/system32/ns.exe", 90_000), Hint),
            (Value(RUN, "NS", "ns.exe"), Remnant),
            (Value(RUN_SERVICES, "NS", "ns.exe"), Remnant),
            (Service("MSLLR", r"C:\WINDOWS\system32\ns.exe"), Remnant),
        ],
    },
    Form {
        family: "sasser",
        variants: &["sasser.avserve", "sasser.any"],
        all: Infected,
        traces: &[
            (File("WINDOWS/avserve.exe", 15_872), Remnant),
            (Value(RUN, "avserve.exe", r"C:\WINDOWS\avserve.exe"), Remnant),
            (Process("avserve.exe"), Remnant),
            (File("WINDOWS/system32/1234_up.exe", 15_872), Remnant),
            (File("WINDOWS/system32/98765_up.exe", 15_872), Remnant),
        ],
    },
    Form {
        family: "sasser",
        variants: &["sasser.avserve2"],
        all: Infected,
        traces: &[
            (File("WINDOWS/avserve2.exe", 86_032), Remnant),
            (Process("avserve2.exe"), Remnant),
        ],
    },
    Form {
        family: "sasser",
        variants: &["sasser.skynetave"],
        all: Infected,
        traces: &[
            (File("WINDOWS/skynetave.exe", 16_384), Remnant),
            (Process("skynetave.exe"), Remnant),
        ],
    },
    Form {
        family: "sasser",
        variants: &["sasser.napatch"],
        all: Infected,
        traces: &[
            (File("WINDOWS/napatch.exe", 74_752), Remnant),
            (Process("napatch.exe"), Remnant),
        ],
    },
    Form {
        family: "sasser",
        variants: &["sasser.avserve3"],
        all: Infected,
        traces: &[
            (File("WINDOWS/avserve3.exe", 58_800), Remnant),
            (Process("avserve3.exe"), Remnant),
        ],
    },
    // Its service and library are called at random: what it leaves is all that names it.
    Form {
        family: "conficker",
        variants: &["conficker.any"],
        all: Remnant,
        traces: &[
            (Value(APPLETS, "dl", "#0"), Remnant),
            (Value(APPLETS, "ds", "#0"), Remnant),
            (UserValue(USER_APPLETS, "dl", "#0"), Remnant),
            (UserValue(USER_APPLETS, "ds", "#0"), Remnant),
            (Service("vcdrlxeu", NETSVCS), Nothing),
            (File("WINDOWS/system32/dtkjxvgz.dll", 50_000), Nothing),
        ],
    },
    Form {
        family: "wannacry",
        variants: &["wannacry.2"],
        all: Infected,
        traces: &[
            (File("WINDOWS/mssecsvc.exe", 3_723_264), Remnant),
            (Service("mssecsvc2.0", r"C:\WINDOWS\mssecsvc.exe -m security"), Remnant),
            (Process("mssecsvc.exe"), Remnant),
            (File("WINDOWS/qeriuwjhrf", 3_514_368), Remnant),
            (Value("WanaCrypt0r", "wd", r"C:\ProgramData\abcdefgh"), Remnant),
        ],
    },
    Form {
        family: "rpc_attack",
        variants: &["rpc_attack.any"],
        all: Attempted,
        traces: &[
            (Sweep(135, 40), Attempted),
            // Stations that manage others go to many at these, too.
            (Sweep(445, 40), Hint),
            (Sweep(135, 19), Nothing),
            (Sweep(80, 40), Nothing),
        ],
    },
];
