//! What the comments of criteria say, in the few forms that definitions for Windows use.

use seawall_facts::Version;

/// Service packs as a set: bit 0 is none, bit 1 the first.
pub(super) type Packs = u16;

/// Every service pack there may be.
pub(super) const ALL_PACKS: Packs = u16::MAX;

/// File and version out of `the version of rpcrt4.dll is less than 5.1.2600.1254`: the versions
/// below it are meant.
pub(super) fn file_below(comment: &str) -> Option<(String, Version)> {
    const LESS: &str = "less than";
    let lower = comment.to_ascii_lowercase();
    let at = lower.find(LESS)?;
    let file = lower.get(..at)?.split_whitespace().rev().find_map(file_name)?;
    let behind = lower.get(at + LESS.len()..)?.trim_start();
    let inclusive = behind.starts_with("or equal");
    let version = behind.split_whitespace().find_map(version)?;
    Some((file.to_owned(), if inclusive { next(version)? } else { version }))
}

/// The version after this one.
pub(super) fn next(version: Version) -> Option<Version> {
    let [major, minor, build, revision] = version.fields();
    Some(Version::new(major, minor, build, revision.checked_add(1)?))
}

fn bare(word: &str) -> &str {
    word.trim_matches(|letter: char| {
        !letter.is_ascii_alphanumeric() && !matches!(letter, '%' | '\\')
    })
}

fn file_name(word: &str) -> Option<&str> {
    let name = bare(word).rsplit(['\\', '/']).next()?;
    let (stem, extension) = name.rsplit_once('.')?;
    let letters = (2..=4).contains(&extension.len())
        && extension.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && extension.bytes().any(|byte| byte.is_ascii_alphabetic());
    (letters && !stem.is_empty()).then_some(name)
}

fn version(word: &str) -> Option<Version> {
    let word = bare(word);
    word.contains('.').then(|| word.parse().ok()).flatten()
}

/// Whether a comment says that an update is installed: `the patch kb824146 is installed`.
pub(super) fn says_update_installed(comment: &str) -> bool {
    let lower = comment.to_ascii_lowercase();
    let installed = lower.contains("installed") && !lower.contains("not installed");
    let update = ["patch", "hotfix"].iter().any(|word| lower.contains(word));
    installed && (update || lower.split(|letter: char| !letter.is_alphanumeric()).any(is_article))
}

/// Whether a key of the registry is one that the installer of an update writes.
pub(super) fn is_update_key(key: &str) -> bool {
    let lower = key.to_ascii_lowercase();
    let place = lower.contains("\\updates\\") || lower.contains("\\hotfix\\");
    place && lower.split('\\').any(is_article)
}

fn is_article(word: &str) -> bool {
    let digits = word.strip_prefix("kb").or_else(|| word.strip_prefix('q')).unwrap_or_default();
    digits.len() >= 6 && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// The product a comment speaks of and the service packs it leaves to it:
/// `Win2K/XP/2003/Vista service pack 1 is installed`. Every Windows is one product here, since a
/// host has only one of them.
pub(super) fn service_packs(comment: &str) -> Option<(String, Packs)> {
    let lower = comment.to_ascii_lowercase();
    if lower.contains("less than") || lower.contains("version of") {
        return None;
    }
    let words: Vec<&str> = lower
        .split(|letter: char| letter.is_whitespace() || "(),;:".contains(letter))
        .filter(|word| !word.is_empty())
        .collect();
    let (at, packs) = if let Some(at) = find(&words, &["no", "service", "pack"]) {
        (at, 1)
    } else if let Some(at) = find(&words, &["is", "patched"]) {
        // So one test of the repository calls a Windows with any service pack.
        (at, !1)
    } else {
        numbered(&words)?
    };
    let packs = if lower.contains("not installed") { !packs } else { packs };
    let windows = words.iter().any(|word| word.starts_with("win"));
    let product = words.get(..at).unwrap_or_default().join(" ");
    Some((if windows { "windows".to_owned() } else { product }, packs))
}

fn find(words: &[&str], wanted: &[&str]) -> Option<usize> {
    words.windows(wanted.len()).position(|window| window == wanted)
}

/// `SP1`, `service pack 1`, `SP3 or later`, `SP1 or SP2`.
fn numbered(words: &[&str]) -> Option<(usize, Packs)> {
    let mut first = None;
    let mut packs: Packs = 0;
    for (at, word) in words.iter().enumerate() {
        let behind_name = at.checked_sub(2).and_then(|from| words.get(from..at));
        let spelled = behind_name == Some(["service", "pack"].as_slice());
        let number = if spelled { Some(*word) } else { word.strip_prefix("sp") };
        let Some(pack) = number.and_then(pack_number) else { continue };
        let open = words.get(at + 1..).unwrap_or_default();
        let one = 1_u16.checked_shl(pack)?;
        packs |= match open {
            ["or", "later" | "higher" | "greater" | "above" | "newer", ..] => !(one - 1),
            ["or", "earlier" | "lower" | "below" | "less" | "older", ..] => one | (one - 1),
            _ => one,
        };
        first = first.or(Some(if spelled { at - 2 } else { at }));
    }
    Some((first?, packs))
}

/// `1` or `1a`, up to 15.
fn pack_number(word: &str) -> Option<u32> {
    let digits = word.trim_end_matches(|letter: char| letter.is_ascii_lowercase() || letter == '+');
    let short = (1..=2).contains(&digits.len()) && word.len() - digits.len() <= 1;
    let number = digits.bytes().all(|byte| byte.is_ascii_digit());
    digits.parse().ok().filter(|pack| short && number && *pack < 16)
}

#[cfg(test)]
mod tests {
    use super::{file_below, is_update_key, says_update_installed, service_packs};

    #[test]
    fn file_and_version_are_read_out_of_a_comment() {
        let rows = [
            ("the version of rpcrt4.dll is less than 5.1.2600.1254", "rpcrt4.dll 5.1.2600.1254"),
            (
                "Rpcss.DLL version is less than or equal to 5.0.2195.6800.",
                "rpcss.dll 5.0.2195.6801",
            ),
            (r"%windir%\system32\ole32.dll is less than (5.2.3790.76)", "ole32.dll 5.2.3790.76"),
        ];
        for (comment, read) in rows {
            let (file, version) = file_below(comment).unwrap();
            assert_eq!(format!("{file} {version}"), read);
        }
        for comment in ["", "less than 5.1", "x.dll is greater than 5.1.2.3", "x.dll less than SP2"]
        {
            assert_eq!(file_below(comment), None, "{comment}");
        }
    }

    #[test]
    fn a_comment_leaves_service_packs() {
        let rows = [
            ("Win2K/XP/2003/Vista service pack 1 is installed", "windows", 0b10),
            ("Win2K/XP/2003 is patched", "windows", !1),
            ("Microsoft Windows XP SP1a (32-bit) is installed", "windows", 0b10),
            ("no service pack is installed", "", 1),
            ("Windows 2000 SP3 or later is installed", "windows", !0b111),
            ("Windows XP SP1 or SP2", "windows", 0b110),
            ("Office 2000 SP3 is installed", "office 2000", 0b1000),
            ("Windows XP service pack 2 is not installed", "windows", !0b100),
        ];
        for (comment, product, packs) in rows {
            assert_eq!(service_packs(comment), Some((product.to_owned(), packs)), "{comment}");
        }
        for comment in ["", "Windows XP is installed", "SP99 is installed", "DCOM is enabled", "sp"]
        {
            assert_eq!(service_packs(comment), None, "{comment}");
        }
    }

    #[test]
    fn an_installed_update_is_told_from_what_is_not_one() {
        assert!(says_update_installed("the patch kb824146 is installed (Hotfix key)"));
        assert!(says_update_installed("Q824146 Installed"));
        assert!(!says_update_installed("the patch KB824146 is not installed"));
        assert!(!says_update_installed("Windows XP is installed"));
        assert!(!says_update_installed("Win2K/XP/2003 is patched"));
        assert!(is_update_key(r"SOFTWARE\Microsoft\Updates\Windows XP\SP2\KB824146"));
        assert!(!is_update_key(r"SOFTWARE\Microsoft\Updates\Windows XP\SP2"));
    }
}
