//! What keeps others from the ports.

use super::*;

#[expect(clippy::too_many_lines, reason = "a table")]
pub(super) fn cases() -> Vec<Case> {
    let exempt = format!("{SERVICES}\\IPSEC");
    let tcpip = format!("{SERVICES}\\Tcpip\\Parameters");
    vec![
        ("firewall.icf", "open icf_cannot_run", host("xp-x86", "SP1").service("SharedAccess", 4)),
        ("firewall.icf", "open icf_cannot_run", host("xp-x86", "gold")),
        (
            "firewall.icf",
            "unknown icf_not_in_registry",
            host("ws2003-x86", "gold").service("SharedAccess", 2),
        ),
        ("firewall.icf", "not_applicable not_made_here", xp()),
        ("firewall.windows_old", "ok firewall_on", firewall()),
        ("firewall.windows_old", "open firewall_cannot_run", xp().service("SharedAccess", 4)),
        (
            "firewall.windows_old",
            "open firewall_off_by_policy",
            firewall().number(&of_policy("Standard"), "EnableFirewall", 0).number(
                &profile("Standard"),
                "EnableFirewall",
                1,
            ),
        ),
        (
            "firewall.windows_old",
            "open firewall_off",
            firewall().number(&profile("Standard"), "EnableFirewall", 0),
        ),
        (
            "firewall.windows_old",
            "ok firewall_on",
            firewall().number(&of_policy("Standard"), "EnableFirewall", 1).number(
                &profile("Standard"),
                "EnableFirewall",
                0,
            ),
        ),
        (
            "firewall.windows_old",
            "weak firewall_off_in_domain",
            firewall().number(&profile("Domain"), "EnableFirewall", 0),
        ),
        (
            "firewall.windows_old",
            "weak firewall_off_in_domain",
            firewall().number(&of_policy("Domain"), "EnableFirewall", 0),
        ),
        (
            "firewall.windows_old",
            "weak firewall_lets_rpc_in",
            firewall().text(&open_ports("Standard"), "135:TCP", "135:TCP:*:Enabled:RPC"),
        ),
        (
            "firewall.windows_old",
            "weak firewall_lets_rpc_in",
            firewall().text(&open_ports("Domain"), "135:TCP", "135:TCP:LocalSubNet:Enabled:RPC"),
        ),
        (
            "firewall.windows_old",
            "ok firewall_on",
            firewall().text(&open_ports("Standard"), "135:TCP", "135:TCP:*:Disabled:RPC"),
        ),
        (
            "firewall.windows_old",
            "note firewall_lets_smb_in",
            firewall().text(&open_ports("Standard"), "445:TCP", "445:TCP:*:Enabled:SMB"),
        ),
        (
            "firewall.windows_old",
            "weak firewall_lets_rpc_in",
            firewall().number(
                &format!("{}\\RemoteAdminSettings", of_policy("Standard")),
                "Enabled",
                1,
            ),
        ),
        ("firewall.windows", "ok firewall_on_rules_unread", new_firewall()),
        ("firewall.windows", "open firewall_cannot_run", client().service("MpsSvc", 4)),
        (
            "firewall.windows",
            "open firewall_off_by_policy",
            new_firewall().number(&of_policy("Public"), "EnableFirewall", 0),
        ),
        (
            "firewall.windows",
            "open firewall_off_by_policy",
            new_firewall().number(&of_policy("Private"), "EnableFirewall", 0),
        ),
        (
            "firewall.windows",
            "open firewall_off",
            new_firewall().number(&profile("Public"), "EnableFirewall", 0),
        ),
        (
            "firewall.windows",
            "open firewall_off",
            new_firewall().number(&profile("Standard"), "EnableFirewall", 0),
        ),
        (
            "firewall.windows",
            "weak firewall_off_in_domain",
            new_firewall().number(&of_policy("Domain"), "EnableFirewall", 0),
        ),
        (
            "firewall.windows",
            "weak firewall_off_in_domain",
            new_firewall().number(&profile("Domain"), "EnableFirewall", 0),
        ),
        ("ipsec.policy", "note ipsec_none", w2k()),
        ("ipsec.policy", "ok ipsec_blocks", ipsec(&[(BLOCK, &DCOM_PORTS)])),
        ("ipsec.policy", "ok ipsec_blocks", ipsec(&[(BLOCK, &[(0, 0, 0, 0)])])),
        ("ipsec.policy", "weak ipsec_blocks_some", ipsec(&[(BLOCK, &DCOM_PORTS[1..])])),
        (
            "ipsec.policy",
            "note ipsec_blocks_with_exceptions",
            ipsec(&[(BLOCK, &DCOM_PORTS), (PERMIT, &[CONSOLE])]),
        ),
        ("ipsec.policy", "weak ipsec_asks_only", ipsec(&[(NEGOTIATE, &[(0, 0, 0, 0)])])),
        ("ipsec.policy", "weak ipsec_asks_only", ipsec(&[(PERMIT, &[(0, 0, 0, 0)])])),
        (
            "ipsec.policy",
            "weak ipsec_blocks_some",
            ipsec(&[(BLOCK, &DCOM_PORTS), (PERMIT, &DCOM_PORTS[..1])]),
        ),
        (
            "ipsec.policy",
            "unknown ipsec_not_read",
            w2k().service("PolicyAgent", 2).text(IPSEC, "ActivePolicy", r"SOFTWARE\x"),
        ),
        (
            "ipsec.policy",
            "unknown ipsec_not_read",
            ipsec(&[(BLOCK, &DCOM_PORTS)]).text(
                r"SOFTWARE\Policies\Microsoft\Windows\IPSec\GPTIPSECPolicy",
                "DSIPSECPolicyPath",
                "LDAP://CN=ipsecPolicy{2},CN=IP Security,CN=System,DC=example",
            ),
        ),
        ("firewall.windows", "open firewall_cannot_run", client()),
        ("firewall.windows_old", "open firewall_cannot_run", xp()),
        ("ipsec.policy", "open ipsec_cannot_act", {
            let mut host = ipsec(&[(BLOCK, &DCOM_PORTS)]);
            host.facts.remove(0);
            host
        }),
        ("ipsec.policy", "open ipsec_cannot_act", {
            let mut host = ipsec(&[(BLOCK, &DCOM_PORTS)]);
            host.facts.remove(0);
            host.service("PolicyAgent", 4)
        }),
        ("ipsec.policy", "not_applicable not_made_here", host("nt4-ws", "SP6a")),
        ("ipsec.exemptions", "note exempt_without_policy", w2k()),
        ("ipsec.exemptions", "open exempt_kerberos_open", ipsec(&[(BLOCK, &DCOM_PORTS)])),
        (
            "ipsec.exemptions",
            "open exempt_kerberos_open",
            ipsec(&[(BLOCK, &DCOM_PORTS)]).number(&exempt, "NoDefaultExempt", 2),
        ),
        (
            "ipsec.exemptions",
            "ok exempt_least",
            ipsec(&[(BLOCK, &DCOM_PORTS)]).number(&exempt, "NoDefaultExempt", 1),
        ),
        ("ipsec.exemptions", "open exempt_cannot_be_closed", {
            let host = ipsec(&[(BLOCK, &DCOM_PORTS)]).number(&exempt, "NoDefaultExempt", 1);
            host.sp("gold")
        }),
        ("filter.tcpip", "note tcpip_filter_off", host("nt4-srv", "SP6a")),
        (
            "filter.tcpip",
            "note tcpip_filter_on",
            host("nt4-srv", "SP6a").number(&tcpip, "EnableSecurityFilters", 1),
        ),
    ]
}
