use seawall_winfmt::reg_text::Data;

use super::{Adapter, Before, RpcPorts, ServerName, Switch, ValueAt, changes};

#[test]
fn ports_that_would_end_every_rpc_server_cannot_be_named() {
    for (low, high) in [(5_000, 5_098), (5_200, 5_000), (80, 5_000), (1_024, 2_000), (0, u16::MAX)]
    {
        assert!(RpcPorts::new(low, high).is_err(), "{low}-{high}");
    }
    assert!(RpcPorts::new(1_025, 1_124).is_ok());
}

#[test]
fn two_switches_that_contradict_each_other_are_found() {
    let ranges = [(5_000, 5_200), (6_000, 6_200)];
    let two = ranges.map(|(low, high)| Switch::StaticRpcPorts(RpcPorts::new(low, high).unwrap()));
    assert_eq!(changes(&two).unwrap_err().name(), "Ports");
    assert_eq!(changes(&[Switch::DcomOff, Switch::DcomOff]).unwrap().len(), 1);
}

#[test]
fn the_proxy_keeps_every_port_but_that_of_dcom() {
    let switch = Switch::RpcProxyPorts("EXCH1".parse().unwrap());
    let data = switch.changes()[0].1.clone();
    assert_eq!(data.text().unwrap(), "EXCH1:100-592;EXCH1:594-5000");
    for bad in ["", "a b", "a;b", "a:1", "\"", "\u{5de5}\u{5834}"] {
        assert!(bad.parse::<ServerName>().is_err(), "{bad}");
    }
}

#[test]
fn adapters_are_found_where_their_windows_has_them() {
    let old: Adapter = "AMDPCN1".parse().unwrap();
    assert_eq!(old.key(), r"SYSTEM\CurrentControlSet\Services\AMDPCN1\Parameters\Tcpip");
    let new: Adapter = "{07383FC4-FF4D-4E16-9DD6-C27061719D76}".parse().unwrap();
    assert!(
        new.key().ends_with(r"\Tcpip\Parameters\Interfaces\{07383FC4-FF4D-4E16-9DD6-C27061719D76}")
    );
    for bad in ["", "{}", r"a\b", "{07383FC4-FF4D-4E16-9DD6-C27061719D7}", "a]"] {
        assert!(bad.parse::<Adapter>().is_err(), "{bad}");
    }
}

#[test]
fn an_export_tells_what_is_there_and_what_is_not() {
    let export = "REGEDIT4\r\n\r\n[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Ole]\r\n\
                  \"EnableDCOM\"=\"Y\"\r\n\r\n\
                  [HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Ole\\NONREDIST]\r\n";
    let mut before = Before::default();
    before.learn(export.as_bytes()).unwrap();
    let at = |key, name| ValueAt::new(key, name);
    let there = at(r"software\MICROSOFT\ole", "enabledcom");
    assert_eq!(before.value(&there), Some(Some(&Data::string("Y"))));
    let absent = at(r"SOFTWARE\Microsoft\Ole\AppCompat", "RaiseActivationAuthenticationLevel");
    assert_eq!(before.value(&absent), Some(None));
    for unknown in [at(r"SOFTWARE\Microsoft\Rpc", "x"), at(r"SOFTWARE\Microsoft\OleX", "x")] {
        assert_eq!(before.value(&unknown), None);
    }
}

#[test]
fn a_broken_export_tells_nothing_of_what_is_not_there() {
    let ole = r"SOFTWARE\Microsoft\Ole";
    for line in ["\"EnableDCOM\"=\"Y", "\"x\"=-", "[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Rpc]"]
    {
        let export = format!("REGEDIT4\r\n\r\n[HKEY_LOCAL_MACHINE\\{ole}]\r\n{line}\r\n");
        let mut before = Before::default();
        before.learn(export.as_bytes()).unwrap();
        assert_eq!(before.value(&ValueAt::new(ole, "EnableDCOM")), None, "{line}");
    }
    assert!(Before::default().learn(b"no registry text").is_err());
}
