//! Who may log on, old protocols, updates, the web server, the end of support.

use super::*;

#[expect(clippy::too_many_lines, reason = "a table")]
pub(super) fn cases() -> Vec<Case> {
    let web_dav = format!("{SERVICES}\\W3SVC\\Parameters");
    let guest_key = r"SAM\SAM\Domains\Account\Users\000001F5";
    vec![
        ("anonymous.enumeration", "open anonymous_open", w2k()),
        (
            "anonymous.enumeration",
            "weak anonymous_lists_only",
            w2k().number(LSA, "RestrictAnonymous", 1),
        ),
        (
            "anonymous.enumeration",
            "ok anonymous_restricted",
            w2k().number(LSA, "RestrictAnonymous", 2),
        ),
        (
            "anonymous.enumeration",
            "ok anonymous_restricted",
            host("nt4-srv", "SP3").number(LSA, "RestrictAnonymous", 1),
        ),
        (
            "anonymous.enumeration",
            "open anonymous_no_effect",
            host("nt4-srv", "SP2").number(LSA, "RestrictAnonymous", 1),
        ),
        (
            "anonymous.enumeration",
            "weak anonymous_no_effect",
            host("nt4-srv", "SP6a").number(LSA, "RestrictAnonymous", 2),
        ),
        ("anonymous.enumeration", "note anonymous_shares_only", xp()),
        (
            "anonymous.enumeration",
            "open anonymous_open",
            xp().number(LSA, "RestrictAnonymousSAM", 0),
        ),
        (
            "anonymous.enumeration",
            "ok anonymous_restricted",
            xp().number(LSA, "RestrictAnonymous", 1),
        ),
        ("anonymous.is_everyone", "ok everyone_without_anonymous", xp()),
        (
            "anonymous.is_everyone",
            "open everyone_with_anonymous",
            xp().number(LSA, "EveryoneIncludesAnonymous", 1),
        ),
        ("account.guest", "unknown guest_not_read", {
            Host { evidence: vec![], ..w2k() }.read("S", &["SOFTWARE", "SYSTEM"], vec![])
        }),
        ("account.guest", "open guest_on", w2k().bytes(guest_key, "F", &guest(0x10))),
        ("account.guest", "ok guest_off", w2k().bytes(guest_key, "F", &guest(0x11))),
        ("account.guest", "ok guest_not_there", w2k()),
        ("logon.automatic", "ok logon_asks", w2k()),
        ("logon.automatic", "ok logon_asks", w2k().text(WINLOGON, "AutoAdminLogon", "0")),
        ("logon.automatic", "weak logon_automatic", w2k().text(WINLOGON, "AutoAdminLogon", "1")),
        (
            "logon.automatic",
            "open logon_password_readable",
            w2k().text(WINLOGON, "DefaultPassword", "hunter2"),
        ),
        ("smb1.server", "weak smb1_only_one", w2k().service("LanmanServer", 2)),
        ("smb1.server", "ok smb_server_off", w2k().service("LanmanServer", 4)),
        ("smb1.server", "ok smb_server_off", w2k()),
        (
            "smb1.server",
            "ok smb1_server_off",
            modern().service("LanmanServer", 2).number(&server_key(), "SMB1", 0),
        ),
        (
            "smb1.server",
            "open smb1_server_on",
            modern().service("LanmanServer", 2).number(&server_key(), "SMB1", 1),
        ),
        (
            "smb1.server",
            "open smb1_server_on",
            host("w10-1703-x64", "gold").service("LanmanServer", 2),
        ),
        (
            "smb1.server",
            "note smb1_server_by_feature",
            host("w10-1709-x64", "gold").service("LanmanServer", 2),
        ),
        ("smb1.client", "ok smb1_client_off", modern()),
        ("smb1.client", "ok smb1_client_off", modern().service("mrxsmb10", 4)),
        ("smb1.client", "weak smb1_client_on", modern().service("MRxSmb10", 3)),
        ("updates.automatic", "weak updates_cannot_run", xp().service("wuauserv", 4)),
        (
            "updates.automatic",
            "weak updates_off_by_policy",
            updates().number(&au(), "NoAutoUpdate", 1),
        ),
        (
            "updates.automatic",
            "weak updates_off_by_policy",
            updates().number(&au(), "AUOptions", 1),
        ),
        (
            "updates.automatic",
            "note updates_wait_for_someone",
            updates().number(&au(), "AUOptions", 3),
        ),
        ("updates.automatic", "ok updates_automatic", updates().number(&au(), "AUOptions", 4)),
        ("updates.automatic", "weak updates_off", updates().number(own_au(), "AUOptions", 1)),
        ("updates.automatic", "weak updates_not_set", updates()),
        (
            "updates.automatic",
            "note updates_wait_for_someone",
            updates().number(own_au(), "AUOptions", 2),
        ),
        ("updates.automatic", "ok updates_automatic", client().service("wuauserv", 3)),
        ("updates.automatic", "not_applicable not_made_here", host("w2k", "SP2")),
        ("updates.server", "ok updates_from_vendor", xp()),
        (
            "updates.server",
            "weak updates_server_in_clear",
            xp().number(&au(), "UseWUServer", 1).text(
                UPDATE_POLICY,
                "WUServer",
                "HTTP://wsus.example:8530",
            ),
        ),
        (
            "updates.server",
            "ok updates_server_tls",
            xp().number(&au(), "UseWUServer", 1).text(
                UPDATE_POLICY,
                "WUServer",
                "https://wsus.example:8531",
            ),
        ),
        ("updates.server", "weak updates_server_missing", xp().number(&au(), "UseWUServer", 1)),
        ("iis.webdav", "ok iis_not_there", w2k()),
        ("iis.webdav", "ok iis_off", w2k().service("W3SVC", 4)),
        ("iis.webdav", "weak webdav_on", web()),
        ("iis.webdav", "ok webdav_off", web().number(&web_dav, "DisableWebDAV", 1)),
        ("iis.webdav", "not_applicable not_made_here", host("nt4-srv", "SP6a")),
        ("iis.present", "note iis_runs", web()),
        ("iis.present", "ok iis_off", w2k().service("W3SVC", 4)),
        ("iis.present", "ok iis_not_there", w2k()),
        ("product.support", "weak support_ended", w2k().today(20_000)),
        ("product.support", "unknown support_without_day", w2k()),
        (
            "product.support",
            "unknown not_collected",
            host("w10-1607-x64", "gold").partial().today(18_262),
        ),
        ("product.support", "ok support_goes_on", modern().today(20_000)),
        ("product.support", "unknown support_not_listed", host("w11-26h1", "gold").today(20_000)),
    ]
}
