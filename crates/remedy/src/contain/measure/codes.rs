//! The codes that measures are described by.

use crate::code::codes;

codes! {
    /// A measure.
    MeasureId {
        /// Block the usual ports at a firewall between host and attacker.
        M1 "M1",
        /// Block TCP 135 alone there.
        M1a "M1a",
        /// Take COM Internet Services or RPC over HTTP off.
        M2 "M2",
        /// Keep RPC over HTTP, and keep DCOM out of it.
        M2a "M2a",
        /// The Internet Connection Firewall, on every connection.
        M3 "M3",
        /// The Windows Firewall.
        M3a "M3a",
        /// An IPsec policy that blocks DCOM, but for RPC over HTTP.
        M4 "M4",
        /// An IPsec policy that blocks RPC over HTTP as well, and with it all web pages.
        M4b "M4b",
        /// An IPsec policy made with the vendor's tool, one way or both, with exceptions.
        M4c "M4c",
        /// Turn DCOM off.
        M5 "M5",
        /// Somebody else's firewall on the host.
        M6 "M6",
        /// Unplug the host, or put it into a network of its own.
        M7 "M7",
        /// The update.
        M8 "M8",
        /// Launch and activation from afar for administrators alone.
        M9 "M9",
        /// No anonymous callers, and a mapper that asks who calls.
        M10 "M10",
        /// The raised authentication level of DCOM activation.
        M11 "M11",
        /// RPC filters by interface.
        M12 "M12",
        /// A fixed range of ports for RPC.
        M13 "M13",
        /// Fewer protocols for DCOM.
        M14 "M14",
        /// A guard in front that looks into each call.
        M15 "M15",
        /// TCP/IP filtering: named ports are let in, all others are not.
        M16 "M16",
        /// An IPsec policy that asks for security without insisting, or trusts a whole domain.
        M17 "M17",
    }
}

codes! {
    /// What a measure breaks, or costs.
    SideEffect {
        /// Nothing inside the segment is kept from the host.
        InsideNotCovered "inside_not_covered",
        /// Directory and mail across the boundary stop.
        DirectoryAcrossBoundaryStops "directory_across_boundary_stops",
        /// Nobody finds the port of an RPC service any more: directory, mail, consoles, WMI.
        EndpointLookupStops "endpoint_lookup_stops",
        /// Outlook over HTTP stops.
        OutlookOverHttpStops "outlook_over_http_stops",
        /// A wrong list of ports breaks the publishing of Exchange.
        WrongListBreaksExchange "wrong_list_breaks_exchange",
        /// A later set-up may write the value anew.
        SetupMayRewrite "setup_may_rewrite",
        /// Nothing comes in that was not asked for.
        AllInboundStops "all_inbound_stops",
        /// Management over the network stops.
        RemoteManagementStops "remote_management_stops",
        /// Files and printers of the host are not reached any more.
        FilePrintStops "file_print_stops",
        /// The IPsec policy that was assigned is not in force any more.
        ReplacesAssignedPolicy "replaces_assigned_policy",
        /// Answers to the host's own NetBIOS questions are blocked as well.
        NetbiosAnswersBlocked "netbios_answers_blocked",
        /// No web page is served any more.
        WebServerStops "web_server_stops",
        /// No object is activated from afar.
        RemoteActivationStops "remote_activation_stops",
        /// COM+ catalogues are not listed from afar.
        ComPlusCatalogStops "com_plus_catalog_stops",
        /// Certificates are not enrolled by themselves.
        AutoEnrollmentStops "auto_enrollment_stops",
        /// WMI from afar stops.
        RemoteWmiStops "remote_wmi_stops",
        /// It cannot be taken back from afar.
        NoRemoteWayBack "no_remote_way_back",
        /// It acts only after the next start.
        NeedsRestart "needs_restart",
        /// What the maker of the product says.
        AsItsMakerSays "as_its_maker_says",
        /// The host is off the network.
        HostIsOffline "host_is_offline",
        /// Local COM calls may hang after the update of MS03-010 (KB814119).
        LocalComMayHang "local_com_may_hang",
        /// Only administrators activate objects from afar.
        ActivationForAdministrators "activation_for_administrators",
        /// Callers that do not say who they are are turned away.
        AnonymousCallersStop "anonymous_callers_stop",
        /// RPC without connections stops.
        ConnectionlessRpcStops "connectionless_rpc_stops",
        /// Mappers of NT 4.0 cannot be asked with authentication.
        OldMappersUnreachable "old_mappers_unreachable",
        /// It may have to be taken back by hand on each host.
        WayBackByHand "way_back_by_hand",
        /// OPC clients of old fail.
        OldOpcClientsStop "old_opc_clients_stop",
        /// Everything that uses the interface stops.
        InterfaceStops "interface_stops",
        /// One wrong entry takes every RPC server over TCP and UDP down.
        OneWrongEntryStopsAll "one_wrong_entry_stops_all",
        /// The range may run out.
        RangeMayRunOut "range_may_run_out",
        /// Those who know the field advise against it.
        AdvisedAgainst "advised_against",
        /// Clients over UDP or HTTP stop.
        UdpAndHttpClientsStop "udp_and_http_clients_stop",
        /// Each call takes longer.
        Latency "latency",
        /// Where the guard falls, so does the service.
        AnotherThingToFail "another_thing_to_fail",
        /// It protects from nothing, and looks as if it did.
        FalseSecurity "false_security",
    }
}

codes! {
    /// How to see that a measure is in force.
    VerifyStep {
        /// Scan from both sides of the filter, and from an excepted host.
        ScanFromBothSides "scan_from_both_sides",
        /// Scan TCP 135.
        ScanEndpointMapper "scan_endpoint_mapper",
        /// Scan from source port 88 as well.
        ScanFromSourcePort88 "scan_from_source_port_88",
        /// Ask the web server for `/rpc`.
        AskForRpcOverHttp "ask_for_rpc_over_http",
        /// Look that rpcproxy.dll is not loaded.
        LookForRpcproxy "look_for_rpcproxy",
        /// Read `ValidPorts`, and look that no range holds 593.
        ReadValidPorts "read_valid_ports",
        /// Try TCP 593 through the proxy.
        TryPort593 "try_port_593",
        /// Look at the firewall of each connection.
        LookAtEachConnection "look_at_each_connection",
        /// Read the rules that are in force, not those that are written.
        ReadActiveRules "read_active_rules",
        /// Ask what policy and filters are in force.
        ReadActiveIpsec "read_active_ipsec",
        /// Read `EnableDCOM`.
        ReadEnableDcom "read_enable_dcom",
        /// Look that the host was started since.
        StartedSince "started_since",
        /// Tell by the differential DCE/RPC probe.
        DifferentialProbe "differential_probe",
        /// Look at the link.
        LinkState "link_state",
        /// Read file versions and the registry key.
        ReadFilesAndKey "read_files_and_key",
        /// Read the value back.
        ReadValueBack "read_value_back",
        /// Read the events that name those who fail.
        ReadEvents "read_events",
        /// Ask for an object from afar without being administrator.
        ActivateAsStranger "activate_as_stranger",
        /// List the filters and compare their keys.
        ListFilters "list_filters",
        /// Ask the mapper for the ports in use.
        ListEndpoints "list_endpoints",
        /// Try the way round the guard.
        TryTheWayRound "try_the_way_round",
    }
}

codes! {
    /// How to take a measure back.
    UndoStep {
        /// Remove our own rules, and only those.
        RemoveOwnRules "remove_own_rules",
        /// Add the component again.
        AddComponentAgain "add_component_again",
        /// Write back what stood there.
        RestoreCaptured "restore_captured",
        /// Turn the firewall off on the connections where it was off.
        TurnOffWhereItWasOff "turn_off_where_it_was_off",
        /// Unassign and delete our own policy.
        DeleteOwnPolicy "delete_own_policy",
        /// Assign the policy again that was assigned before.
        AssignPreviousPolicy "assign_previous_policy",
        /// At the host itself.
        AtTheHost "at_the_host",
        /// Start the host again.
        Restart "restart",
        /// As the maker of the product says.
        AsItsMakerSays "as_its_maker_says",
        /// Plug it in again.
        PlugInAgain "plug_in_again",
        /// Uninstall the update.
        Uninstall "uninstall",
        /// Delete the value.
        DeleteValue "delete_value",
        /// Delete our own filters by their keys.
        DeleteOwnFilters "delete_own_filters",
        /// Put the way round the guard back.
        RouteAroundGuard "route_around_guard",
        /// There is no way back: updates of March 2023 took the switch away.
        NoSwitchAnyMore "no_switch_any_more",
    }
}
