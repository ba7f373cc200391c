//! `Registry.pol`: bytes to values and back, what cannot be written, and damage.

use proptest::collection::vec;
use proptest::prelude::*;
use seawall_winfmt::reg_text::Data;
use seawall_winfmt::registry_pol::{Instruction, RegistryPol};
use seawall_winfmt::{Error, Limits};

const KEY: &str = r"Software\Policies\Example";

fn pol(instructions: Vec<Instruction>) -> RegistryPol {
    RegistryPol { instructions, damage: None }
}

fn example() -> RegistryPol {
    pol(vec![
        Instruction { key: KEY.into(), value: "On".into(), data: Data::dword(1) },
        Instruction { key: KEY.into(), value: "名".into(), data: Data::string("値;]") },
        Instruction::deletion(KEY, "Old"),
    ])
}

fn read(bytes: &[u8]) -> RegistryPol {
    RegistryPol::read(bytes, &Limits::DEFAULT).unwrap()
}

#[test]
fn an_instruction_is_what_the_specification_has() {
    let one = pol(vec![Instruction { key: "K".into(), value: "V".into(), data: Data::dword(7) }]);
    assert_eq!(
        one.write().unwrap(),
        b"PReg\x01\0\0\0[\0K\0\0\0;\0V\0\0\0;\0\x04\0\0\0;\0\x04\0\0\0;\0\x07\0\0\0]\0"
    );
}

#[test]
fn a_file_cut_anywhere_says_where_it_ends() {
    let whole = example();
    let bytes = whole.write().unwrap();
    let mut cuts_at_an_end = 0;
    for length in 8..bytes.len() {
        let cut = read(&bytes[..length]);
        assert_eq!(cut.instructions[..], whole.instructions[..cut.instructions.len()]);
        cuts_at_an_end += usize::from(cut.damage.is_none());
    }
    // After the header and after the first and the second of three.
    assert_eq!(cuts_at_an_end, 3);
}

#[test]
fn what_is_no_file_of_this_format_or_of_another_version_is_refused() {
    for bytes in [&b""[..], b"PReg", b"PReg\x02\0\0\0", b"preg\x01\0\0\0"] {
        let fault = RegistryPol::read(bytes, &Limits::DEFAULT).unwrap_err();
        assert!(matches!(fault, Error::Unrecognised { .. }), "{bytes:?}");
    }
    let small = Limits { registry_pol_bytes: 7, ..Limits::DEFAULT };
    let fault = RegistryPol::read(b"PReg\x01\0\0\0", &small).unwrap_err();
    assert!(matches!(fault, Error::TooLarge { .. }));
}

#[test]
fn what_the_format_has_no_way_for_is_not_written() {
    let one = |key: &str, value: &str, data| {
        pol(vec![Instruction { key: key.into(), value: value.into(), data }]).write()
    };
    assert!(one(KEY, &"v".repeat(259), Data::dword(1)).is_ok());
    assert!(one(KEY, &"v".repeat(260), Data::dword(1)).is_err());
    assert!(one(KEY, "a\0b", Data::dword(1)).is_err());
    for key in ["", r"\Software", r"Software\\Policies", "Soft\0ware"] {
        assert!(one(key, "v", Data::dword(1)).is_err(), "{key:?}");
    }
    let long = |count| Data { kind: Data::BINARY, bytes: vec![0; count] };
    assert!(one(KEY, "v", long(65_535)).is_ok());
    assert!(one(KEY, "v", long(65_536)).is_err());
}

#[test]
fn a_deletion_names_the_value_and_nothing_else_does() {
    assert_eq!(Instruction::deletion(KEY, "Old").deleted(), Some("Old"));
    let named =
        |value: &str| Instruction { key: KEY.into(), value: value.into(), data: Data::dword(0) };
    assert_eq!(named("**DEL.Old").deleted(), Some("Old"));
    assert_eq!(named("**DelVals").deleted(), None);
    assert_eq!(named("Old").deleted(), None);
    assert_eq!(named("名名").deleted(), None);
}

fn instructions() -> impl Strategy<Value = Instruction> {
    let name = "[^\\p{Cc}\\\\]{1,12}";
    let key = vec(name, 1..4).prop_map(|parts| parts.join("\\"));
    let data = (any::<u32>(), vec(any::<u8>(), 0..40));
    (key, "[^\\p{Cc}]{0,20}", data).prop_map(|(key, value, (kind, bytes))| Instruction {
        key,
        value,
        data: Data { kind, bytes },
    })
}

proptest! {
    #[test]
    fn what_was_written_is_read_again(instructions in vec(instructions(), 0..6)) {
        let written = pol(instructions);
        let bytes = written.write().unwrap();
        prop_assert_eq!(&read(&bytes), &written);
        prop_assert_eq!(read(&bytes).write().unwrap(), bytes);
    }

    #[test]
    fn no_bytes_make_the_reader_panic(mut bytes in vec(any::<u8>(), 0..400)) {
        let _ = RegistryPol::read(&bytes, &Limits::DEFAULT);
        bytes.splice(0..0, *b"PReg\x01\0\0\0[\0");
        let _ = RegistryPol::read(&bytes, &Limits::DEFAULT);
    }

    #[test]
    fn a_damaged_file_is_read_as_far_as_it_is_sound(
        at in 8usize..150, bits in 1u8..=255
    ) {
        let mut bytes = example().write().unwrap();
        let at = at.min(bytes.len() - 1);
        bytes[at] ^= bits;
        let found = read(&bytes);
        prop_assert!(found.damage.is_none_or(|damage| damage <= at));
    }
}
