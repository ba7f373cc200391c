//! Every row of the decision table.

use super::*;

#[track_caller]
fn row(case: &HostCase, rule: &str, wanted: &[&str], remains: &[&str]) -> Decision {
    let decision = decide(case);
    assert!(decision.rules.iter().any(|it| it.id == rule), "{:?}", decision.rules);
    assert_eq!(steps(&decision), wanted);
    for code in remains {
        assert!(residuals(&decision).contains(code), "{code} of {:?}", residuals(&decision));
    }
    assert_eq!(decision.plan_refused, []);
    assert!(decision.unknowns.is_empty(), "{:?}", decision.unknowns);
    decision
}

#[test]
fn nt4_at_its_last_service_pack_is_unplugged_updated_from_media_and_blocked_for_good() {
    for (product, service_pack) in [("nt4-ws", "SP6a"), ("nt4-srv", "SP6a"), ("nt4-tse", "SP6")] {
        let decision = row(
            &host(product, service_pack),
            "nt4",
            &["M7", "M8+from_media", "M1", "M1a+permanent", "or:M15+permanent", "replug"],
            &["no_update_ever", "local_vector", "inside_attackers"],
        );
        assert_eq!(
            because(&decision, MeasureId::M8),
            ["only_the_update_cures", "media_is_mandatory"]
        );
        assert_eq!(
            reasons(&decision, MeasureId::M4),
            [Reason::NotOnThisProduct],
            "{product} has no IPsec"
        );
    }
}

#[test]
fn nt4_before_its_last_service_pack_gets_that_first() {
    for (product, service_pack) in [("nt4-ws", "SP6"), ("nt4-srv", "SP5"), ("nt4-tse", "SP5")] {
        row(
            &patch(host(product, service_pack), Patch::NeedsServicePack),
            "nt4_old",
            &["service_pack+from_media", "or:M15", "or:M1", "M5"],
            &["no_update_for_level", "unsupported"],
        );
    }
}

#[test]
fn nt4_that_serves_opc_gets_a_guard_with_named_clients() {
    row(
        &patch(is(host("nt4-srv", "SP6a"), Role::Opc), Patch::Never),
        "never_updated",
        &["M15+named_clients", "M1", "review_expiry"],
        &["allowed_client_infected", "guard_hole"],
    );
    let case = needing(host("nt4-srv", "SP6a"), Need::Dcom);
    let decision = row(
        &case,
        "nt4_dcom",
        &["M15+named_clients", "or:M1+single_addresses", "M8"],
        &["allowed_client_infected", "no_update_ever"],
    );
    assert!(
        reasons(&decision, MeasureId::M5)
            .contains(&Reason::ClosesWhatIsNeeded { need: Need::Dcom })
    );
}

#[test]
fn windows_2000_before_sp2_is_unplugged_and_gets_a_service_pack_behind_ipsec() {
    let case = patch(host("w2k", "SP1"), Patch::NeedsServicePack);
    row(
        &case,
        "w2k_old",
        &["M7", "service_pack", "M4+no_default_exempt+meanwhile", "replug"],
        &["no_update_for_level", "boot_gap"],
    );
    // The value is not known before SP1.
    let gold = decide(&patch(host("w2k", "gold"), Patch::NeedsServicePack));
    assert!(!has(&gold, MeasureId::M4, Modifier::NoDefaultExempt));
    assert!(residuals(&gold).contains(&"kerberos_passes"));
}

#[test]
fn windows_2000_sp2_gets_ms01_041_before_the_update_and_dcom_stays_on_without_it() {
    let decision = row(
        &host("w2k", "SP2"),
        "w2k_sp2",
        &["M4+no_default_exempt", "update MS01-041", "M8"],
        &["kerberos_passes", "boot_gap", "unsupported"],
    );
    assert_eq!(
        reasons(&decision, MeasureId::M5),
        [Reason::NoEffect { without: "MS01-041".to_owned() }]
    );

    let mut with = host("w2k", "SP2");
    with.installed.insert("MS01-041".to_owned(), true);
    row(
        &with,
        "w2k_sp2",
        &["M4+no_default_exempt", "M8", "or:M5+unsupported"],
        &["works_unsupported", "nothing_until_restart"],
    );
}

#[test]
fn a_windows_2000_workstation_gets_policy_a_with_its_console_until_it_is_updated() {
    for service_pack in ["SP3", "SP4"] {
        let decision = row(
            &with_console(host("w2k", service_pack)),
            "w2k",
            &["M4+except_update_console+no_default_exempt", "M8", "take back M4"],
            &["boot_gap", "excepted_host_infected", "ike_passes"],
        );
        assert_eq!(decision.exceptions().len(), 1);
        let targets = decision.steps[0].targets.clone();
        assert_eq!(targets, ["ipsec-2000"]);
    }
}

#[test]
fn a_windows_2000_web_server_gets_policy_a_and_never_b() {
    let mut case = is(host("w2k", "SP4"), Role::WebServer);
    case.needs = [Need::RpcOverHttp, Need::Dcom, Need::FilePrint].map(|it| (it, false)).into();
    case.parts.insert(Part::Cis, true);
    let decision =
        row(&case, "w2k_web", &["M4+no_default_exempt", "M2", "M8", "take back M4"], &["boot_gap"]);
    assert_eq!(
        reasons(&decision, MeasureId::M4b),
        [Reason::ClosesWhatIsNeeded { need: Need::Http }]
    );
    assert!(!residuals(&decision).contains(&"cis_on_web_ports"));

    case.needs.insert(Need::RpcOverHttp, true);
    let kept = decide(&case);
    assert!(!kept.measures().contains(&MeasureId::M2));
    assert!(residuals(&kept).contains(&"cis_on_web_ports"));
}

#[test]
fn a_domain_controller_is_updated_now_and_neither_filtered_nor_without_dcom() {
    for (product, service_pack) in [("w2k", "SP4"), ("ws2003-x86", "gold"), ("ws2022", "gold")] {
        let decision = row(
            &is(host(product, service_pack), Role::DomainController),
            "domain_controller",
            &["M8+at_once", "or:M1+at_the_edge", "or:M15"],
            &["inside_attackers"],
        );
        for id in [MeasureId::M1a, MeasureId::M4, MeasureId::M4b, MeasureId::M4c, MeasureId::M5] {
            assert!(reasons(&decision, id).contains(&Reason::DomainNeedsRpc), "{}", id.code());
        }
    }
}

#[test]
fn exchange_that_is_published_keeps_rpc_over_http_without_dcom_in_it() {
    let mut case = is(host("ws2003-x86", "gold"), Role::Exchange);
    case.needs.insert(Need::Dcom, false);
    let decision =
        row(&case, "ws2003_rpc_over_http", &["M2a", "M1+port_593", "M8"], &["custom_ports"]);
    let m2 = reasons(&decision, MeasureId::M2);
    assert!(m2.contains(&Reason::ClosesWhatIsNeeded { need: Need::RpcOverHttp }));
}

#[test]
fn a_server_2003_that_two_hosts_manage_excepts_them() {
    row(
        &managed(host("ws2003-x86", "SP1")),
        "ws2003_member",
        &["M3a+except_management", "or:M4c+except_management", "M8", "take back M4c"],
        &["excepted_host_infected"],
    );
    // Before SP1 it has only the firewall that cannot except anybody.
    let gold = decide(&managed(host("ws2003-x86", "gold")));
    assert_eq!(steps(&gold), ["or:M4c+except_management", "M8", "take back M4c"],);
    assert!(reasons(&gold, MeasureId::M3).contains(&Reason::CannotExcept));
    let who = Residual::ExceptedHostInfected { who: vec!["10.77.0.2-10.77.0.3".to_owned()] };
    assert!(gold.residual.contains(&who));
}

#[test]
fn a_roaming_xp_gets_its_own_firewall() {
    for service_pack in ["gold", "SP1", "SP1a"] {
        let mut case = host("xp-x86", service_pack);
        case.roles.insert(Role::Roaming, true);
        case.patch_path = Known::Known(PatchPath::Download);
        row(&case, "xp_roaming", &["M3", "M8"], &["user_turns_it_off"]);
    }
}

#[test]
fn a_managed_xp_gets_ipsec_as_its_firewall_cannot_except_anybody() {
    let decision = row(
        &managed(host("xp-x86", "SP1")),
        "xp_managed",
        &["M4c+except_management+no_default_exempt", "M8", "take back M4c"],
        &["kerberos_passes", "excepted_host_infected"],
    );
    assert!(reasons(&decision, MeasureId::M3).contains(&Reason::CannotExcept));
}

#[test]
fn later_holes_of_xp_sp2_get_the_firewall_and_two_settings_of_dcom_and_rpc() {
    row(
        &patch(host("xp-x86", "SP3"), Patch::NoneExists),
        "later_holes",
        &["M3a+custom_scope", "M9", "M10"],
        &["named_pipes_exempt"],
    );
    row(
        &patch(host("ws2003-x86", "SP2"), Patch::NoneExists),
        "later_holes",
        &["M3a+custom_scope", "M9", "M10"],
        &["named_pipes_exempt"],
    );
}

#[test]
fn coercion_on_later_windows_is_filtered_by_interface() {
    for product in ["vista-x86", "ws2016", "ws2025"] {
        let case = needing(patch(host(product, "gold"), Patch::NoneExists), Need::FilePrint);
        row(&case, "coercion", &["M12", "M3a"], &["pipes_have_no_address"]);
    }
    let print = patch(is(host("ws2022", "gold"), Role::PrintServer), Patch::NoneExists);
    assert!(has(&decide(&print), MeasureId::M12, Modifier::NamedPipesOnly));
}

#[test]
fn a_plant_that_is_never_updated_gets_a_guard_and_a_review() {
    for (product, service_pack) in [("nt4-ws", "SP6a"), ("xp-x86", "SP2"), ("w10-1809-x64", "gold")]
    {
        let case = patch(needing(host(product, service_pack), Need::Dcom), Patch::Never);
        row(
            &case,
            "never_updated",
            &["M15+named_clients", "M1", "review_expiry"],
            &["guard_hole", "allowed_client_infected"],
        );
    }
}

#[test]
fn an_infected_host_is_cut_off_and_rebuilt_before_anything_else() {
    let mut case = with_console(host("w2k", "SP4"));
    case.infected = Known::Known(true);
    let decision = row(
        &case,
        "infected",
        &[
            "M7",
            "collect_evidence",
            "rebuild",
            "or:clean_up",
            "M4+except_update_console+no_default_exempt",
            "replug",
            "M8",
            "take back M4",
        ],
        &["hidden_intruder"],
    );
    assert_eq!(because(&decision, MeasureId::M7), ["infected", "cut_off_first"]);
    assert_eq!(decision.flow, None);
}

#[test]
fn what_no_row_speaks_of_is_updated_and_blocked() {
    let decision = decide(&host("win98", "gold"));
    assert_eq!(steps(&decision), ["M8", "M1", "or:M15", "or:M7"]);
}
