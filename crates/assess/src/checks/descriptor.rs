//! Who a security descriptor of COM lets in from the network.
//!
//! Self-relative descriptors are read as [MS-DTYP] 2.4.6 has them, SDDL as 2.5.1; of both only what
//! the question needs. COM's rights: execute 0x1, local launch or access 0x2, remote launch or
//! access 0x4, local activation 0x8, remote activation 0x10.

use std::collections::BTreeSet;

/// Words for who may launch, activate or reach objects from the network: `everyone`, `anonymous`,
/// `authenticated`, `users`, `guests`; `null_dacl` where there is no list at all, and
/// `unread_entries` where entries of other kinds may let in more. None if the bytes are no
/// descriptor.
pub(super) fn remote_by_bytes(bytes: &[u8]) -> Option<Vec<String>> {
    let word16 = |at: usize| Some(u16::from_le_bytes(*bytes.get(at..)?.first_chunk()?));
    let word32 = |at: usize| Some(u32::from_le_bytes(*bytes.get(at..)?.first_chunk()?));
    let control = word16(2)?;
    let dacl = usize::try_from(word32(16)?).ok()?;
    // A revision of 1, and offsets within the descriptor itself.
    if bytes.first() != Some(&1) || control & SELF_RELATIVE == 0 {
        return None;
    }
    if control & DACL_PRESENT == 0 || dacl == 0 {
        return Some(vec!["null_dacl".to_owned()]);
    }
    let count = word16(dacl.checked_add(4)?)?;
    let mut at = dacl.checked_add(8)?;
    let mut entries = Vec::new();
    for _ in 0..count {
        let size = usize::from(word16(at.checked_add(2)?)?);
        let end = at.checked_add(size)?;
        let entry = bytes.get(at..end).filter(|entry| entry.len() >= 8)?;
        entries.push(entry_of(entry)?);
        at = end;
    }
    Some(remote(&entries))
}

const SELF_RELATIVE: u16 = 0x8000;
const DACL_PRESENT: u16 = 0x0004;

fn entry_of(entry: &[u8]) -> Option<Entry> {
    let ([kind, flags, _, _], rest) = entry.split_first_chunk::<4>()?;
    let (mask, sid) = rest.split_first_chunk::<4>()?;
    let mask = u32::from_le_bytes(*mask);
    if flags & INHERIT_ONLY != 0 {
        return Some(Entry::Nothing);
    }
    Some(match kind {
        0 => Entry::Allow { who: who(sid)?, mask },
        1 => Entry::Deny { who: who(sid)?, mask },
        _ => Entry::Other,
    })
}

const INHERIT_ONLY: u8 = 0x08;

/// One of the groups that stand for strangers, by its SID.
fn who(sid: &[u8]) -> Option<Who> {
    let ([revision, count, authority @ ..], rest) = sid.split_first_chunk::<8>()?;
    let (parts, _) = rest.as_chunks::<4>();
    let parts = parts.get(..usize::from(*count))?;
    if *revision != 1 {
        return None;
    }
    let parts: Vec<u32> = parts.iter().map(|part| u32::from_le_bytes(*part)).collect();
    let [0, 0, 0, 0, 0, authority] = authority else { return Some(Who::Else) };
    Some(match (*authority, parts.as_slice()) {
        (1, [0]) => Who::Everyone,
        (5, [7]) => Who::Anonymous,
        (5, [11]) => Who::Authenticated,
        (5, [32, 545]) => Who::Users,
        (5, [32, 546]) => Who::Guests,
        _ => Who::Else,
    })
}

/// As [`remote_by_bytes`], of a descriptor in SDDL; `blank` where there is none.
pub(super) fn remote_by_text(text: &str) -> Option<Vec<String>> {
    let text = text.trim();
    if text.is_empty() {
        return Some(vec!["blank".to_owned()]);
    }
    // A colon stands behind the letter of a part only, so this is no owner whose name ends in D.
    let outside = text.split('(').next().unwrap_or_default();
    let Some((_, dacl)) = outside.rfind("D:").and_then(|at| text.split_at_checked(at)) else {
        let has_part = ["O:", "G:", "S:"].iter().any(|part| text.starts_with(part));
        return has_part.then(|| vec!["null_dacl".to_owned()]);
    };
    if dacl.starts_with("D:NO_ACCESS_CONTROL") {
        return Some(vec!["null_dacl".to_owned()]);
    }
    // The list ends where the next part begins.
    let dacl = dacl.split(")S:").next().unwrap_or(dacl);
    let mut entries = Vec::new();
    for entry in dacl.split('(').skip(1) {
        let entry = entry.split(')').next().unwrap_or(entry);
        entries.push(entry_of_text(entry)?);
    }
    Some(remote(&entries))
}

fn entry_of_text(entry: &str) -> Option<Entry> {
    let mut fields = entry.split(';').map(str::trim);
    let (kind, flags, rights) = (fields.next()?, fields.next()?, fields.next()?);
    let sid = fields.nth(2)?;
    if flags.as_bytes().chunks(2).any(|flag| flag.eq_ignore_ascii_case(b"IO")) {
        return Some(Entry::Nothing);
    }
    let (who, mask) = (who_of_text(sid), mask_of_text(rights)?);
    Some(match kind.to_ascii_uppercase().as_str() {
        "A" => Entry::Allow { who, mask },
        "D" => Entry::Deny { who, mask },
        _ => Entry::Other,
    })
}

fn who_of_text(sid: &str) -> Who {
    match sid.to_ascii_uppercase().as_str() {
        "WD" | "S-1-1-0" => Who::Everyone,
        "AN" | "S-1-5-7" => Who::Anonymous,
        "AU" | "S-1-5-11" => Who::Authenticated,
        "BU" | "S-1-5-32-545" => Who::Users,
        "BG" | "S-1-5-32-546" => Who::Guests,
        _ => Who::Else,
    }
}

fn mask_of_text(rights: &str) -> Option<u32> {
    if let Some(digits) = rights.strip_prefix("0x").or_else(|| rights.strip_prefix("0X")) {
        return u32::from_str_radix(digits, 16).ok();
    }
    let (pairs, rest) = rights.as_bytes().as_chunks::<2>();
    if !rest.is_empty() {
        return None;
    }
    let bit = |pair: &[u8; 2]| match pair {
        b"CC" => 0x1,
        b"DC" => 0x2,
        b"LC" => 0x4,
        b"SW" => 0x8,
        b"RP" => 0x10,
        b"GA" => GENERIC_ALL,
        _ => 0,
    };
    Some(pairs.iter().fold(0, |mask, pair| mask | bit(&pair.map(|c| c.to_ascii_uppercase()))))
}

const GENERIC_ALL: u32 = 0x1000_0000;
const REMOTE: u32 = 0x14;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Entry {
    Allow {
        who: Who,
        mask: u32,
    },
    Deny {
        who: Who,
        mask: u32,
    },
    /// One that counts for what is below only.
    Nothing,
    /// One of another kind.
    Other,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Who {
    Everyone,
    Anonymous,
    Authenticated,
    Users,
    Guests,
    Else,
}

fn remote(entries: &[Entry]) -> Vec<String> {
    let mut words = BTreeSet::new();
    let by_everyone = granted(entries, &[Who::Everyone]);
    if by_everyone != 0 {
        words.insert("everyone");
    }
    // Strangers without a name are not everyone from XP on, so a grant must name them.
    if granted(entries, &[Who::Anonymous]) != 0 {
        words.insert("anonymous");
    }
    for (who, word) in
        [(Who::Authenticated, "authenticated"), (Who::Users, "users"), (Who::Guests, "guests")]
    {
        if granted(entries, &[who, Who::Everyone]) & !by_everyone != 0 {
            words.insert(word);
        }
    }
    if entries.contains(&Entry::Other) {
        words.insert("unread_entries");
    }
    words.into_iter().map(str::to_owned).collect()
}

/// The rights from the network of whoever is these: the first entry that speaks of a right decides.
fn granted(entries: &[Entry], who_all: &[Who]) -> u32 {
    let (mut granted, mut decided) = (0, 0);
    for entry in entries {
        match entry {
            Entry::Allow { who, mask } if who_all.contains(who) => {
                let fresh = rights(*mask) & !decided;
                granted |= fresh;
                decided |= fresh;
            }
            Entry::Deny { who, mask } if who_all.contains(who) => decided |= rights(*mask),
            _ => {}
        }
    }
    granted & REMOTE
}

/// A mask with "execute" alone was written before XP SP2 and stands for all rights.
fn rights(mask: u32) -> u32 {
    if mask & GENERIC_ALL != 0 || mask & 0x1f == 0x1 { 0x1f } else { mask }
}

#[cfg(test)]
pub(super) mod tests {
    use proptest::prelude::*;

    use super::{remote_by_bytes, remote_by_text};

    /// A descriptor with these entries: kind, mask, SID.
    pub(crate) fn descriptor(entries: &[(u8, u32, &[u8])]) -> Vec<u8> {
        let body: Vec<u8> = entries
            .iter()
            .flat_map(|(kind, mask, sid)| {
                let size = u16::try_from(8 + sid.len()).unwrap();
                let mut entry = vec![*kind, 0];
                entry.extend(size.to_le_bytes());
                entry.extend(mask.to_le_bytes());
                entry.extend_from_slice(sid);
                entry
            })
            .collect();
        let mut bytes = vec![1, 0, 0x04, 0x80];
        bytes.extend([0_u32, 0, 0, 20].into_iter().flat_map(u32::to_le_bytes));
        bytes.extend([2, 0]);
        bytes.extend(u16::try_from(8 + body.len()).unwrap().to_le_bytes());
        bytes.extend(u16::try_from(entries.len()).unwrap().to_le_bytes());
        bytes.extend([0, 0]);
        bytes.extend(body);
        bytes
    }

    pub(crate) const EVERYONE: &[u8] = &[1, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0];
    const ANONYMOUS: &[u8] = &[1, 1, 0, 0, 0, 0, 0, 5, 7, 0, 0, 0];
    const ADMINS: &[u8] = &[1, 2, 0, 0, 0, 0, 0, 5, 32, 0, 0, 0, 32, 2, 0, 0];
    const USERS: &[u8] = &[1, 2, 0, 0, 0, 0, 0, 5, 32, 0, 0, 0, 33, 2, 0, 0];

    fn words(entries: &[(u8, u32, &[u8])]) -> Vec<String> {
        remote_by_bytes(&descriptor(entries)).unwrap()
    }

    #[test]
    fn everyone_with_a_right_from_the_network_is_told() {
        assert_eq!(words(&[(0, 0x1f, ADMINS), (0, 0x0b, EVERYONE)]), [""; 0]);
        assert_eq!(words(&[(0, 0x1f, EVERYONE)]), ["everyone"]);
        assert_eq!(words(&[(0, 0x11, EVERYONE)]), ["everyone"]);
        assert_eq!(words(&[(0, 0x05, ANONYMOUS), (0, 0x05, USERS)]), ["anonymous", "users"]);
    }

    #[test]
    fn execute_alone_stands_for_all_rights() {
        assert_eq!(words(&[(0, 0x1, EVERYONE)]), ["everyone"]);
        assert_eq!(words(&[(0, 0x3, EVERYONE)]), [""; 0]);
    }

    #[test]
    fn the_first_entry_that_speaks_of_a_right_decides() {
        assert_eq!(words(&[(1, 0x14, EVERYONE), (0, 0x1f, EVERYONE)]), [""; 0]);
        assert_eq!(words(&[(0, 0x1f, EVERYONE), (1, 0x1f, EVERYONE)]), ["everyone"]);
        assert_eq!(words(&[(1, 0x14, EVERYONE), (0, 0x1f, USERS)]), [""; 0]);
    }

    #[test]
    fn a_descriptor_without_a_list_lets_all_in() {
        let mut bytes = descriptor(&[]);
        bytes[2] = 0;
        assert_eq!(remote_by_bytes(&bytes).unwrap(), ["null_dacl"]);
        assert_eq!(words(&[]), [""; 0]);
    }

    #[test]
    fn entries_of_other_kinds_are_told_of() {
        assert_eq!(words(&[(9, 0x1f, EVERYONE)]), ["unread_entries"]);
    }

    #[test]
    fn bytes_that_are_no_descriptor_are_refused() {
        let whole = descriptor(&[(0, 0x1f, EVERYONE)]);
        for cut in 0..whole.len() {
            assert_eq!(remote_by_bytes(&whole[..cut]), None, "{cut}");
        }
    }

    #[test]
    fn sddl_says_the_same() {
        let text = |text| remote_by_text(text).unwrap();
        assert_eq!(text("O:BAG:BAD:(A;;CCDCLCSWRP;;;BA)(A;;CCDCSW;;;WD)"), [""; 0]);
        assert_eq!(text("O:BAG:BAD:(A;;CCDCLCSWRP;;;WD)"), ["everyone"]);
        assert_eq!(text("D:P(A;;0x1f;;;S-1-5-7)S:(AU;;GA;;;WD)"), ["anonymous"]);
        assert_eq!(text("O:BAG:BA"), ["null_dacl"]);
        assert_eq!(text(" "), ["blank"]);
        for broken in ["nonsense", "D:(A;;CC)", "D:(A;;C;;;WD)", "D:(A;;0xzz;;;WD)"] {
            assert_eq!(remote_by_text(broken), None, "{broken}");
        }
    }

    proptest! {
        #[test]
        fn no_bytes_and_no_text_panic(
            bytes in prop::collection::vec(any::<u8>(), 0..200),
            text in "[ODGS:()A;WDCLP0x1-9]{0,60}",
            flip in any::<prop::sample::Index>(),
        ) {
            let _ = remote_by_bytes(&bytes);
            let _ = remote_by_text(&text);
            let mut made = descriptor(&[(0, 0x1f, EVERYONE), (1, 4, USERS)]);
            let at = flip.index(made.len());
            made[at] ^= 0xff;
            let _ = remote_by_bytes(&made);
        }
    }
}
