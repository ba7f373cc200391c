//! The inventory.

use std::{collections::BTreeSet, net::Ipv4Addr};

use seawall_lab::Fleet;

#[test]
fn the_inventory_names_hosts_of_the_plant_once_with_their_addresses() {
    let fleet = Fleet::demo(Ipv4Addr::new(127, 77, 3, 0)).unwrap();
    let mut names = BTreeSet::new();
    let lines = Fleet::demo_inventory().split(|octet| *octet == b'\n');
    let lines: Vec<&[u8]> = lines.filter(|line| !line.is_empty()).collect();
    for line in &lines[1..] {
        // No second octet of code page 932 is a comma.
        let fields: Vec<&[u8]> = line.split(|octet| *octet == b',').collect();
        assert_eq!(fields.len(), 5);
        let [address, name] = [fields[0], fields[1]].map(|it| str::from_utf8(it).unwrap());
        let host = fleet.host(address.parse().unwrap()).unwrap();
        assert_eq!(host.computer, name);
        assert!(names.insert(name));
    }
    assert_eq!(names.len(), 59);
    for file in Fleet::demo_evidence() {
        assert!(names.contains(file.computer()), "{}", file.path);
    }
}

#[test]
fn the_inventory_is_as_a_spreadsheet_of_japanese_windows_saves_it() {
    // `IPアドレス,ホスト名,` in code page 932.
    let head = b"IP\x83\x41\x83\x68\x83\x8c\x83\x58,\x83\x7a\x83\x58\x83\x67\x96\xbc,";
    assert!(Fleet::demo_inventory().starts_with(head));
    assert!(Fleet::demo_inventory().ends_with(b"\r\n"));
}
