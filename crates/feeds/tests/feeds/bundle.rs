//! Bundles: what comes back, and that nothing else is taken for one.

use ed25519_dalek::{Signer as _, SigningKey};
use proptest::prelude::*;
use seawall_advisory::{
    Date, ImportedBulletins, Source,
    feed::{FeedBuilder, FeedKind, FeedSource},
};
use seawall_feeds::bundle::{
    Bundle, BundleError, BundleLimits, Contents, Part, PartContents, PartKind, is_bundle, open,
};

const LIMITS: &BundleLimits = &BundleLimits::DEFAULT;

/// Where the lengths stand: behind magic and schema.
const HEAD_LENGTH: usize = 16;
const PACKED_LENGTH: usize = 20;
const HEAD: usize = 28;

fn key(seed: u8) -> SigningKey {
    SigningKey::from_bytes(&[seed; 32])
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn feed(name: &str) -> Part {
    let source = FeedSource {
        kind: FeedKind::Wesng,
        name: name.to_owned(),
        digest: "0".repeat(64),
        date: Some(day("2026-10-13")),
        documents: 1,
    };
    let mut builder = FeedBuilder::new();
    builder.label("KB5000001");
    Part::feed(builder.finish(source).to_bytes().unwrap(), name).unwrap()
}

fn bulletins(name: &str) -> Part {
    let source = Source {
        name: name.to_owned(),
        what: "a test".to_owned(),
        licence: "CC0".to_owned(),
        language: "ja".to_owned(),
        digest: "0".repeat(64),
        date: None,
    };
    let imported = ImportedBulletins { source, bulletins: Vec::new() };
    Part::bulletins(imported.to_pack().unwrap(), name).unwrap()
}

fn contents(parts: Vec<Part>) -> Contents {
    Contents {
        made: "2026-11-22T09:05:00Z".to_owned(),
        serial: 1_795_338_300,
        catalogue: "2026-11-20".to_owned(),
        note: "十一月".to_owned(),
        parts,
    }
}

fn seal(contents: Contents, key: &SigningKey) -> Result<Vec<u8>, BundleError> {
    let signer = key.verifying_key().to_bytes();
    contents.seal(signer, |message| key.sign(message).to_bytes(), LIMITS)
}

fn sealed() -> Vec<u8> {
    seal(contents(vec![feed("wesng"), bulletins("msja"), feed("kev")]), &key(1)).unwrap()
}

fn opened(bytes: &[u8]) -> Result<Bundle, BundleError> {
    open(bytes, LIMITS)
}

/// The bytes with something else before the key, signed anew: what only the right key can make.
fn signed_anew(bytes: &[u8], change: impl FnOnce(&mut Vec<u8>)) -> Vec<u8> {
    use sha2::Digest as _;

    let mut body = bytes[..bytes.len() - 96].to_vec();
    change(&mut body);
    body.extend(key(1).verifying_key().to_bytes());
    let message = [b"seawall.bundle/1\n".as_slice(), &sha2::Sha256::digest(&body)].concat();
    body.extend(key(1).sign(&message).to_bytes());
    body
}

/// A bundle of a head and packed parts made by hand.
fn framed(head: &[u8], packed: &[u8]) -> Vec<u8> {
    signed_anew(&[0; 96], |body| {
        body.extend(b"seawall bundle\n\x01");
        body.extend(u32::try_from(head.len()).unwrap().to_le_bytes());
        body.extend(u64::try_from(packed.len()).unwrap().to_le_bytes());
        body.extend(head);
        body.extend(packed);
    })
}

/// A head of one part, as its fields are written: texts and bytes behind their length.
fn head_of(kind: u8, name: &str, length: u64, sha256: [u8; 32]) -> Vec<u8> {
    let mut head = Vec::new();
    head.extend(b"\x01m");
    head.push(7);
    head.extend(b"\x01c\x00");
    head.extend([1, kind, u8::try_from(name.len()).unwrap()]);
    head.extend(name.as_bytes());
    head.push(0);
    let mut left = length;
    while left >= 0x80 {
        head.push(u8::try_from(left & 0x7f).unwrap() | 0x80);
        left >>= 7;
    }
    head.push(u8::try_from(left).unwrap());
    head.extend(sha256);
    head
}

fn digest(bytes: &[u8]) -> [u8; 32] {
    use sha2::Digest as _;
    sha2::Sha256::digest(bytes).into()
}

fn xz(bytes: &[u8]) -> Vec<u8> {
    crate::archives::xz(bytes, 1)
}

#[test]
fn what_was_put_in_comes_out() {
    let bytes = sealed();
    assert!(is_bundle(&bytes) && !is_bundle(&bytes[1..]));
    let bundle = opened(&bytes).unwrap();
    assert_eq!(bundle.signer(), &key(1).verifying_key().to_bytes());
    assert_eq!(bundle.digest(), &digest(&bytes));
    let Contents { made, serial, catalogue, note, parts } = bundle.into_contents();
    assert_eq!((made.as_str(), serial), ("2026-11-22T09:05:00Z", 1_795_338_300));
    assert_eq!((catalogue.as_str(), note.as_str()), ("2026-11-20", "十一月"));
    let names: Vec<_> = parts.iter().map(|part| (part.kind, part.name.as_str())).collect();
    let expected =
        [(PartKind::Bulletins, "msja"), (PartKind::Feed, "kev"), (PartKind::Feed, "wesng")];
    assert_eq!(names, expected);
    assert_eq!(parts[2], feed("wesng"));
    assert!(matches!(parts[0].read(), Ok(PartContents::Bulletins(_))));
    let Ok(PartContents::Feed(read)) = parts[2].read() else { panic!("no feed") };
    assert_eq!(read.labels[0].kb(), Some(5_000_001));
}

#[test]
fn the_same_contents_and_key_give_the_same_bytes_in_any_order() {
    let other = contents(vec![feed("kev"), feed("wesng"), bulletins("msja")]);
    assert_eq!(seal(other, &key(1)).unwrap(), sealed());
    let none = seal(contents(Vec::new()), &key(1)).unwrap();
    assert!(opened(&none).unwrap().contents().parts.is_empty());
}

#[test]
fn a_bit_turned_anywhere_is_refused() {
    let bytes = sealed();
    for at in 0..bytes.len() {
        for bit in [0x01, 0x80] {
            let mut turned = bytes.clone();
            turned[at] ^= bit;
            let error = opened(&turned).unwrap_err();
            match at {
                0..15 => assert_eq!(error, BundleError::NotABundle),
                15 => assert!(matches!(error, BundleError::Schema { .. }), "{error}"),
                HEAD_LENGTH..HEAD => assert!(
                    matches!(
                        error,
                        BundleError::Truncated
                            | BundleError::TrailingBytes { .. }
                            | BundleError::TooLarge { .. }
                    ),
                    "{at}: {error}"
                ),
                _ => assert_eq!(error, BundleError::Signature, "{at}"),
            }
        }
    }
}

#[test]
fn a_bundle_ends_where_it_says() {
    let bytes = sealed();
    for length in 15..bytes.len() {
        assert_eq!(opened(&bytes[..length]), Err(BundleError::Truncated), "{length}");
    }
    let longer = [bytes.as_slice(), b"xy"].concat();
    assert_eq!(opened(&longer), Err(BundleError::TrailingBytes { extra: 2 }));
    // Lengths that give the same sum, signed as they stand, cut elsewhere.
    let moved = signed_anew(&bytes, |body| {
        body[HEAD_LENGTH] -= 1;
        body[PACKED_LENGTH] += 1;
    });
    assert!(matches!(opened(&moved), Err(BundleError::Head(_))));
}

#[test]
fn a_signature_for_another_purpose_or_of_another_key_is_refused() {
    let contents = || contents(vec![feed("wesng")]);
    let signer = key(1).verifying_key().to_bytes();
    let other = |message: &[u8]| key(2).sign(message).to_bytes();
    assert_eq!(contents().seal(signer, other, LIMITS), Err(BundleError::Signature));
    let bare = |message: &[u8]| key(1).sign(&message[17..]).to_bytes();
    assert_eq!(contents().seal(signer, bare, LIMITS), Err(BundleError::Signature));
    // A key of small order verifies whatever one likes where it is let through.
    let mut bytes = sealed();
    let at = bytes.len() - 96;
    bytes[at..].fill(0);
    bytes[at] = 1;
    bytes[at + 32] = 1;
    assert_eq!(opened(&bytes), Err(BundleError::Signature));
}

#[test]
fn a_signed_bundle_is_read_as_strictly() {
    let part = feed("wesng").bytes;
    let length = u64::try_from(part.len()).unwrap();
    let head = head_of(2, "wesng", length, digest(&part));
    let good = framed(&head, &xz(&part));
    assert_eq!(opened(&good).unwrap().contents().parts[0].bytes, part);
    let kind = framed(&head_of(9, "wesng", length, digest(&part)), &xz(&part));
    let unknown = BundleError::UnknownKind { part: "wesng".to_owned(), kind: 9 };
    assert_eq!(opened(&kind), Err(unknown));
    let name = framed(&head_of(2, "../ab", length, digest(&part)), &xz(&part));
    assert_eq!(opened(&name), Err(BundleError::PartName("../ab".to_owned())));
    let other = framed(&head_of(2, "wesng", length, [0; 32]), &xz(&part));
    assert_eq!(opened(&other), Err(BundleError::PartDigest("wesng".to_owned())));
    let long = framed(&head_of(2, "wesng", length + 1, digest(&part)), &xz(&part));
    assert!(matches!(opened(&long), Err(BundleError::Packed(_))));
    let short =
        framed(&head_of(2, "wesng", length - 1, digest(&part[..part.len() - 1])), &xz(&part));
    assert!(matches!(opened(&short), Err(BundleError::Packed(_))));
    for packed in [
        Vec::new(),
        xz(&part)[..40].to_vec(),
        [xz(&part), b"x".to_vec()].concat(),
        [xz(&part), xz(b"")].concat(),
        part.clone(),
    ] {
        assert!(matches!(opened(&framed(&head, &packed)), Err(BundleError::Packed(_))));
    }
    let longer_head = [head.as_slice(), b"\0"].concat();
    let two_ways = {
        // The serial, 7, in two bytes.
        let mut head = head.clone();
        head.splice(2..3, [0x87, 0]);
        head
    };
    for head in [longer_head, two_ways, Vec::new(), head[..20].to_vec()] {
        assert!(matches!(opened(&framed(&head, &xz(&part))), Err(BundleError::Head(_))));
    }
}

#[test]
fn a_part_must_be_what_the_head_says_of_it() {
    let mut part = feed("wesng");
    part.name = "kev".to_owned();
    assert_eq!(part.read(), Err(BundleError::PartSource("kev".to_owned())));
    let mut part = feed("wesng");
    part.date = None;
    assert_eq!(part.read(), Err(BundleError::PartSource("wesng".to_owned())));
    let mut part = feed("wesng");
    part.kind = PartKind::Bulletins;
    assert!(matches!(part.read(), Err(BundleError::Bulletins { .. })));
    let mut part = bulletins("msja");
    part.bytes.pop();
    assert!(matches!(part.read(), Err(BundleError::Bulletins { .. })));
    assert!(matches!(Part::feed(b"x".to_vec(), "x"), Err(BundleError::Feed { .. })));
}

#[test]
fn what_is_over_a_limit_is_neither_written_nor_read() {
    let twice = contents(vec![feed("wesng"), feed("wesng")]);
    assert!(matches!(seal(twice, &key(1)), Err(BundleError::Head(_))));
    let mut noted = contents(Vec::new());
    noted.note = "x".repeat(LIMITS.text_bytes + 1);
    assert!(matches!(seal(noted, &key(1)), Err(BundleError::TooLarge { .. })));
    let bytes = sealed();
    for limits in [
        BundleLimits { file_bytes: 100, ..*LIMITS },
        BundleLimits { head_bytes: 10, ..*LIMITS },
        BundleLimits { parts: 2, ..*LIMITS },
        BundleLimits { text_bytes: 5, ..*LIMITS },
        BundleLimits { unpacked_bytes: 50, ..*LIMITS },
    ] {
        let error = open(&bytes, &limits).unwrap_err();
        assert!(matches!(error, BundleError::TooLarge { .. }), "{error}");
    }
    let little = BundleLimits { unpacking_memory: 1 << 10, ..*LIMITS };
    assert!(matches!(open(&bytes, &little), Err(BundleError::Packed(_))));
    // What unpacks to much is read no further than the head says.
    let bomb = xz(&vec![0; 8 << 20]);
    let bomb = framed(&head_of(2, "wesng", 4, digest(&[0; 4])), &bomb);
    assert!(matches!(opened(&bomb), Err(BundleError::Packed(_))));
    let claimed = framed(&head_of(2, "wesng", LIMITS.unpacked_bytes + 1, [0; 32]), &xz(b""));
    assert!(matches!(opened(&claimed), Err(BundleError::TooLarge { .. })));
}

proptest! {
    #[test]
    fn any_bytes_are_a_bundle_or_an_error(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _ = opened(&bytes);
        let _ = opened(&[b"seawall bundle\n\x01".as_slice(), &bytes].concat());
    }

    #[test]
    fn any_signed_head_and_parts_are_read_or_refused(
        head in proptest::collection::vec(any::<u8>(), 0..200),
        packed in proptest::collection::vec(any::<u8>(), 0..200),
    ) {
        let _ = opened(&framed(&head, &packed));
    }

    #[test]
    fn a_signed_change_is_read_or_refused(at in 0_usize..2000, to in any::<u8>(), cut in 0_usize..300) {
        let bytes = sealed();
        let changed = signed_anew(&bytes, |body| {
            let at = HEAD + at % (body.len() - HEAD);
            body[at] = to;
        });
        if let Ok(bundle) = opened(&changed) {
            for part in &bundle.contents().parts {
                let _ = part.read();
            }
        }
        let _ = opened(&signed_anew(&bytes, |body| body.truncate(body.len().saturating_sub(cut))));
    }
}
