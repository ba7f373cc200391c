//! DCOM and RPC.

use super::*;

#[expect(clippy::too_many_lines, reason = "a table")]
pub(super) fn cases() -> Vec<Case> {
    let hotfix = r"SOFTWARE\Microsoft\Windows NT\CurrentVersion\HotFix\Q298012";
    let mut with_files = w2k();
    with_files.evidence.push(Evidence::new(EvidenceKind::Files, "disk".into(), vec![]));
    vec![
        ("dcom.enabled", "open dcom_on", w2k().text(OLE, "EnableDCOM", "Y")),
        ("dcom.enabled", "open dcom_on", w2k()),
        ("dcom.enabled", "open dcom_on", host("xp-x86", "SP1").text(OLE, "EnableDCOM", "y")),
        ("dcom.enabled", "note dcom_on_restricted", xp().text(OLE, "EnableDCOM", "Y")),
        ("dcom.enabled", "ok dcom_off", off_since(1000)),
        ("dcom.enabled", "note dcom_off_start_not_seen", off_since(999)),
        ("dcom.enabled", "note dcom_off_start_not_seen", w2k().text(OLE, "EnableDCOM", "n")),
        (
            "dcom.enabled",
            "open dcom_off_no_effect",
            host("w2k", "gold").text(OLE, "EnableDCOM", "N"),
        ),
        (
            "dcom.enabled",
            "open dcom_off_no_effect",
            host("w2k", "SP1").text(OLE, "EnableDCOM", "N"),
        ),
        ("dcom.enabled", "open dcom_off_no_effect", sp2_of_2000()),
        (
            "dcom.enabled",
            "weak dcom_off_unsupported",
            sp2_of_2000().fact(FactValue::RegistryKey(RegistryPath::new(hotfix))),
        ),
        (
            "dcom.enabled",
            "note dcom_off_start_not_seen",
            host("w2k", "SP3").text(OLE, "EnableDCOM", "N"),
        ),
        ("dcom.launch_restriction", "ok launch_restricted", xp()),
        (
            "dcom.launch_restriction",
            "ok launch_restricted",
            sd(OLE, "MachineLaunchRestriction", EVERYONE, LOCAL),
        ),
        (
            "dcom.launch_restriction",
            "open launch_open_to_strangers",
            sd(OLE, "MachineLaunchRestriction", EVERYONE, ALL),
        ),
        (
            "dcom.launch_restriction",
            "weak launch_open_to_users",
            sd(OLE, "MachineLaunchRestriction", USERS, ALL),
        ),
        ("dcom.launch_restriction", "unknown launch_not_read", odd("MachineLaunchRestriction")),
        (
            "dcom.launch_restriction",
            "ok launch_restricted",
            sd(OLE, "MachineLaunchRestriction", EVERYONE, ALL).text(
                DCOM_POLICY,
                "MachineLaunchRestriction",
                "O:BAG:BAD:(A;;CCDCLCSWRP;;;BA)(A;;CCDCSW;;;WD)",
            ),
        ),
        (
            "dcom.launch_restriction",
            "open launch_open_to_strangers",
            xp().text(DCOM_POLICY, "MachineLaunchRestriction", "D:(A;;CCDCLCSWRP;;;WD)"),
        ),
        (
            "dcom.launch_restriction",
            "weak launch_open_to_users",
            xp().text(DCOM_POLICY, "MachineLaunchRestriction", "D:(A;;CCDCLCSWRP;;;AU)"),
        ),
        (
            "dcom.launch_restriction",
            "unknown launch_not_read",
            xp().text(DCOM_POLICY, "MachineLaunchRestriction", "D:(XA;;CCDCLCSWRP;;;WD;x)"),
        ),
        (
            "dcom.launch_restriction",
            "ok launch_restricted",
            xp().text(DCOM_POLICY, "MachineLaunchRestriction", ""),
        ),
        ("dcom.launch_restriction", "not_applicable not_made_here", host("xp-x86", "SP1")),
        ("dcom.launch_restriction", "not_applicable not_made_here", host("ws2003-x86", "gold")),
        ("dcom.launch_restriction", "ok launch_restricted", host("ws2003-x86", "SP1")),
        ("dcom.access_restriction", "note access_open_to_everyone", xp()),
        (
            "dcom.access_restriction",
            "open access_open_to_anonymous",
            sd(OLE, "MachineAccessRestriction", &[1, 1, 0, 0, 0, 0, 0, 5, 7, 0, 0, 0], 7),
        ),
        (
            "dcom.access_restriction",
            "ok access_restricted",
            sd(OLE, "MachineAccessRestriction", USERS, 3),
        ),
        ("dcom.access_restriction", "unknown access_not_read", odd("MachineAccessRestriction")),
        (
            "dcom.access_restriction",
            "open access_open_to_anonymous",
            xp().text(DCOM_POLICY, "MachineAccessRestriction", "D:(A;;CCDCLC;;;AN)"),
        ),
        (
            "dcom.access_restriction",
            "note access_open_to_everyone",
            xp().text(DCOM_POLICY, "MachineAccessRestriction", "D:(A;;CCDCLC;;;WD)"),
        ),
        (
            "dcom.access_restriction",
            "unknown access_not_read",
            xp().text(DCOM_POLICY, "MachineAccessRestriction", "D:(XA;;CCDCLC;;;WD;x)"),
        ),
        (
            "dcom.access_restriction",
            "ok access_restricted",
            xp().text(DCOM_POLICY, "MachineAccessRestriction", "D:(A;;CCDCLC;;;BA)"),
        ),
        ("dcom.default_launch", "ok default_launch_restricted", w2k()),
        (
            "dcom.default_launch",
            "open default_launch_open",
            sd(OLE, "DefaultLaunchPermission", EVERYONE, 1),
        ),
        (
            "dcom.default_launch",
            "weak default_launch_users",
            sd(OLE, "DefaultLaunchPermission", USERS, 1),
        ),
        (
            "dcom.default_launch",
            "unknown default_permission_not_read",
            odd("DefaultLaunchPermission"),
        ),
        ("dcom.default_access", "ok default_access_restricted", w2k()),
        (
            "dcom.default_access",
            "weak default_access_everyone",
            sd(OLE, "DefaultAccessPermission", EVERYONE, 1),
        ),
        (
            "dcom.default_access",
            "open default_access_open",
            sd(OLE, "DefaultAccessPermission", &[1, 1, 0, 0, 0, 0, 0, 5, 7, 0, 0, 0], 1),
        ),
        (
            "dcom.default_access",
            "unknown default_permission_not_read",
            odd("DefaultAccessPermission"),
        ),
        (
            "dcom.hardening_server",
            "ok hardening_always_on",
            build(modern(), "10.0.17763.4131").number(
                APP_COMPAT,
                "RequireIntegrityActivationAuthenticationLevel",
                0,
            ),
        ),
        ("dcom.hardening_server", "ok hardening_always_on", host("ws2025", "gold")),
        (
            "dcom.hardening_server",
            "open hardening_turned_off",
            build(modern(), "10.0.17763.4130").number(
                APP_COMPAT,
                "RequireIntegrityActivationAuthenticationLevel",
                0,
            ),
        ),
        (
            "dcom.hardening_server",
            "note hardening_turned_on",
            build(modern(), "10.0.17763.1999").number(
                APP_COMPAT,
                "RequireIntegrityActivationAuthenticationLevel",
                1,
            ),
        ),
        (
            "dcom.hardening_server",
            "unknown hardening_by_update",
            build(modern(), "10.0.17763.1999"),
        ),
        ("dcom.hardening_server", "unknown hardening_by_update", host("w7-x64", "SP1")),
        ("dcom.hardening_server", "not_applicable not_made_here", xp()),
        (
            "dcom.hardening_client",
            "ok raise_all",
            modern().number(APP_COMPAT, "RaiseActivationAuthenticationLevel", 2),
        ),
        (
            "dcom.hardening_client",
            "note raise_default_only",
            modern().number(APP_COMPAT, "RaiseActivationAuthenticationLevel", 1),
        ),
        ("dcom.hardening_client", "ok raise_all", build(modern(), "10.0.17763.5000")),
        ("dcom.hardening_client", "unknown raise_by_update", build(modern(), "10.0.17763.4130")),
        ("rpc.restrict_remote_clients", "ok rpc_clients_authenticated", xp()),
        (
            "rpc.restrict_remote_clients",
            "ok rpc_clients_authenticated",
            modern().number(RPC_POLICY, "RestrictRemoteClients", 1),
        ),
        ("rpc.restrict_remote_clients", "note rpc_clients_any_on_server", modern()),
        (
            "rpc.restrict_remote_clients",
            "open rpc_clients_any",
            xp().number(RPC_POLICY, "RestrictRemoteClients", 0),
        ),
        (
            "rpc.restrict_remote_clients",
            "note rpc_clients_all_authenticated",
            xp().number(RPC_POLICY, "RestrictRemoteClients", 2),
        ),
        (
            "rpc.restrict_remote_clients",
            "weak rpc_clients_authenticated_on_dc",
            modern().number(RPC_POLICY, "RestrictRemoteClients", 1).text(
                OPTIONS,
                "ProductType",
                "LanmanNT",
            ),
        ),
        ("rpc.restrict_remote_clients", "not_applicable not_made_here", host("xp-x86", "SP1a")),
        ("rpc.endpoint_mapper_client", "note mapper_asked_without_name", xp()),
        (
            "rpc.endpoint_mapper_client",
            "ok mapper_asked_with_name",
            xp().number(RPC_POLICY, "EnableAuthEpResolution", 1),
        ),
        ("rpc.port_range", "note rpc_ports_dynamic_old", w2k()),
        ("rpc.port_range", "note rpc_ports_dynamic_new", modern()),
        ("rpc.port_range", "ok rpc_ports_static", ports(&["5000-5099"], "Y", "Y")),
        ("rpc.port_range", "weak rpc_ports_few", ports(&["5000-5098"], "Y", "Y")),
        ("rpc.port_range", "weak rpc_ports_invalid", ports(&["5000-5100", "x"], "Y", "Y")),
        ("rpc.port_range", "weak rpc_ports_invalid", ports(&[], "Y", "Y")),
        ("rpc.port_range", "note rpc_ports_excluded", ports(&["5000-5100"], "N", "Y")),
        ("rpc.port_range", "weak rpc_ports_not_used", ports(&["5000-5100"], "Y", "N")),
        (
            "rpc.port_range",
            "weak rpc_ports_not_used",
            w2k().list(RPC_INTERNET, "Ports", &["5000-5100"]),
        ),
        (
            "dcom.protocols",
            "weak dcom_over_http",
            w2k().list(RPC, "DCOM Protocols", &["ncacn_ip_tcp", "ncacn_http"]),
        ),
        (
            "dcom.protocols",
            "weak dcom_over_udp",
            w2k().list(RPC, "DCOM Protocols", &["ncadg_ip_udp", "ncacn_ip_tcp"]),
        ),
        (
            "dcom.protocols",
            "ok dcom_over_tcp",
            w2k().list(RPC, "DCOM Protocols", &["ncacn_ip_tcp"]),
        ),
        ("dcom.protocols", "note dcom_protocols_default", w2k()),
        ("dcom.http", "open cis_on", w2k().text(OLE, "EnableDCOMHTTP", "Y")),
        ("dcom.http", "ok cis_off", w2k().text(OLE, "EnableDCOMHTTP", "N")),
        ("dcom.http", "ok cis_off", w2k()),
        ("rpc.http_proxy", "ok rpc_proxy_absent", with_files),
        ("rpc.http_proxy", "weak rpc_proxy_there", component(w2k(), "CIS")),
        (
            "rpc.http_proxy",
            "open rpc_proxy_reaches_dcom",
            component(w2k(), "cis").text(RPC_PROXY, "ValidPorts", "SRV:593;SRV:1024-5000"),
        ),
        (
            "rpc.http_proxy",
            "note rpc_proxy_narrowed",
            component(w2k(), "cis").text(RPC_PROXY, "ValidPorts", "SRV:6001-6002"),
        ),
    ]
}
