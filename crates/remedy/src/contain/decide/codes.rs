//! Why, what remains, what is to be done: codes with typed arguments. The words for them are found
//! by code and filled from the fields, so both are stable.

use seawall_facts::ServicePack;

use crate::{
    code::{coded, codes},
    contain::{case::Need, measure::MeasureId},
};

coded! {
    /// Why a measure is taken, or refused.
    Reason {
        /// Nothing helps but the update.
        OnlyTheUpdateCures "only_the_update_cures",
        /// First of all nobody may reach it.
        CutOffFirst "cut_off_first",
        /// Its Windows has no filter that can except anybody.
        NoHostFilter "no_host_filter",
        /// The update has to be carried there.
        MediaIsMandatory "media_is_mandatory",
        /// What its Windows has built in can do it.
        BuiltIn "built_in",
        /// Until the update is in.
        UntilUpdated "until_updated",
        /// It lets in those who need it, and nobody else.
        NamedClientsOnly "named_clients_only",
        /// The vendor has no update for this, and will make none.
        NoUpdateEver {
            /// For what.
            advisory: String,
        } "no_update_ever",
        /// The update needs a service pack.
        ServicePackFirst {
            /// The lowest that will do; the highest where the update needs none by name.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            from: Option<ServicePack>,
        } "service_pack_first",
        /// Another update has to be there.
        NeedsUpdate {
            /// Which.
            update: String,
        } "needs_update",
        /// It works there, and its maker does not support it.
        Unsupported "unsupported",
        /// Web pages stay.
        WebStaysOpen "web_stays_open",
        /// RPC over HTTP goes through the ports of the web.
        WebPortsCarryRpc "web_ports_carry_rpc",
        /// The domain lives from its port 135.
        DomainNeedsRpc "domain_needs_rpc",
        /// It closes no more than it must.
        Narrower "narrower",
        /// It can except who manages it.
        CanExcept "can_except",
        /// It moves between networks; only what is on it goes with it.
        MovesBetweenNetworks "moves_between_networks",
        /// COM on the host itself goes on.
        LocalComGoesOn "local_com_goes_on",
        /// It turns callers away that do not say who they are.
        TurnsStrangersAway "turns_strangers_away",
        /// It closes an interface and leaves the port.
        ByInterface "by_interface",
        /// It will never be updated.
        NeverUpdated "never_updated",
        /// What lasts has to be looked at again.
        LastsLong "lasts_long",
        /// Somebody else's code runs on it.
        Infected "infected",
        /// Whether somebody else's code runs on it is not known.
        InfectionNotRuledOut "infection_not_ruled_out",
        /// What cleaning destroys has to be kept before.
        EvidenceFirst "evidence_first",
        /// Rebuilding is always the better way.
        RebuildIsBetter "rebuild_is_better",
        /// Cleaning is the exception that somebody signs.
        CleaningIsTheException "cleaning_is_the_exception",
        /// It is no longer needed once the update is proven.
        NotNeededAfterwards "not_needed_afterwards",
        /// The attack goes on.
        UnderAttack "under_attack",
        /// It does not work on this product, or not at this service pack.
        NotOnThisProduct "not_on_this_product",
        /// It has no effect there.
        NoEffect {
            /// Without what it has none.
            without: String,
        } "no_effect",
        /// It closes what others need from it.
        ClosesWhatIsNeeded {
            /// What they need.
            need: Need,
        } "closes_what_is_needed",
        /// It cannot except anybody, and somebody has to come in.
        CannotExcept "cannot_except",
        /// The policy of the domain wins; it has to be set there.
        DomainPolicyWins "domain_policy_wins",
        /// Local rules are not looked at; they have to be set by group policy.
        LocalRulesIgnored "local_rules_ignored",
        /// The service that would filter does not run.
        ServiceOff "service_off",
        /// The house forbids it.
        HouseForbids "house_forbids",
        /// It protects from nothing.
        CountsForNothing "counts_for_nothing",
        /// There is nothing to take off.
        NothingToTakeOff "nothing_to_take_off",
        /// It is managed by what would be turned off.
        ManagedByDcom "managed_by_dcom",
        /// The vendor has switched it on for good.
        OnForGood "on_for_good",
        /// Nothing filters between it and those who attack.
        NothingBetween "nothing_between",
        /// There is no update for it as it stands.
        NoUpdateAsItStands "no_update_as_it_stands",
        /// It may never be updated.
        MayNotBeUpdated "may_not_be_updated",
        /// The update is installed.
        UpdateIsIn "update_is_in",
        /// No update can come to it.
        NoWayForUpdates "no_way_for_updates",
        /// How updates come to it is not known, so that way cannot be kept open.
        UpdateWayNotKnown "update_way_not_known",
        /// How it is managed is not known, so that way cannot be kept open.
        ManagementNotKnown "management_not_known",
        /// It would close the way of the update.
        ClosesUpdateWay "closes_update_way",
        /// It would close the way of whoever manages it.
        ClosesManagement "closes_management",
    }
}

coded! {
    /// What remains, whatever was done.
    Residual {
        /// The hole can be used by whoever is logged on, and by programs that they are made to
        /// start.
        LocalVector "local_vector",
        /// People log on from afar: for them no filter stands between.
        InteractiveUsers "interactive_users",
        /// RPC servers listen on ports that change, and these are open.
        DynamicPorts {
            /// The first.
            from: u16,
            /// The last.
            to: u16,
        } "dynamic_ports",
        /// What comes from, or goes to, port 88 passes.
        KerberosPasses "kerberos_passes",
        /// IKE, UDP 500, passes.
        IkePasses "ike_passes",
        /// Broadcast and multicast pass.
        BroadcastPasses "broadcast_passes",
        /// Nothing filters while the host starts.
        BootGap "boot_gap",
        /// An excepted host that is infected attacks as before.
        ExceptedHostInfected {
            /// Who is excepted.
            #[serde(default)]
            who: Vec<String>,
        } "excepted_host_infected",
        /// Those inside are not kept from it.
        InsideAttackers "inside_attackers",
        /// Laptops, dial-in and tunnels go round the filter.
        WaysRound "ways_round",
        /// RPC over HTTP stays on the ports of the web.
        CisOnWebPorts "cis_on_web_ports",
        /// RPC listens on ports that somebody set up.
        CustomPorts "custom_ports",
        /// There is no update, for good.
        NoUpdateEver {
            /// For what.
            advisory: String,
        } "no_update_ever",
        /// There is no update for this level.
        NoUpdateForLevel "no_update_for_level",
        /// The vendor does not support it.
        Unsupported "unsupported",
        /// Whoever sits at it can turn it off.
        UserTurnsItOff "user_turns_it_off",
        /// Named pipes are exempt.
        NamedPipesExempt "named_pipes_exempt",
        /// Who calls over a pipe has no address.
        PipesHaveNoAddress "pipes_have_no_address",
        /// The guard may have a hole itself.
        GuardHole "guard_hole",
        /// A second intruder may still be there.
        HiddenIntruder "hidden_intruder",
        /// It may be infected already.
        MayBeInfected "may_be_infected",
        /// It is not known which of these holds; the worst of them may.
        NotAllKnown "not_all_known",
        /// Nothing stands between the host and those who attack.
        NothingStands "nothing_stands",
        /// Nothing acts until the host is started again.
        NothingUntilRestart "nothing_until_restart",
        /// The evidence is old or has gaps.
        EvidenceHasGaps "evidence_has_gaps",
        /// Antivirus does not keep the service from crashing.
        CrashGoesOn "crash_goes_on",
        /// It is not supported at this level, although it works.
        WorksUnsupported {
            /// Which measure.
            measure: MeasureId,
        } "works_unsupported",
        /// An allow-listed client that is infected attacks as before.
        AllowedClientInfected "allowed_client_infected",
    }
}

coded! {
    /// The cheapest thing that makes something known.
    NextStep {
        /// Ask the host who it is.
        IdentifyHost "identify_host",
        /// Find out which service pack is installed.
        CollectServicePack "collect_service_pack",
        /// Read what sort of product it is (`ProductOptions`).
        ReadProductType "read_product_type",
        /// Scan it.
        ScanPorts "scan_ports",
        /// Ask the mapper what it serves.
        ListEndpoints "list_endpoints",
        /// Ask whoever is responsible for it.
        AskOwner "ask_owner",
        /// Collect its registry.
        CollectRegistry "collect_registry",
        /// Collect its list of updates.
        CollectHotfixes "collect_hotfixes",
        /// Look for rpcproxy.dll.
        LookForRpcproxy "look_for_rpcproxy",
        /// Read which IPsec policy and filters are in force.
        ReadActiveIpsec "read_active_ipsec",
        /// Judge it.
        JudgeHost "judge_host",
        /// Name the console, or say that updates are carried or fetched.
        SayUpdateWay "say_update_way",
        /// Name the addresses, or say that it is managed at its keyboard.
        SayManagement "say_management",
        /// Hunt on it.
        Hunt "hunt",
        /// Look whether it restarts over and over.
        WatchUptime "watch_uptime",
        /// Look at the map of the network.
        LookAtNetwork "look_at_network",
        /// Audit it again, whole.
        AuditAgain "audit_again",
    }
}

coded! {
    /// Why there can be no plan yet, and what to add.
    PlanRefused {
        /// How updates come to the host is not said: name the console and its ports, or say that
        /// they are fetched or carried.
        UpdateWayNotKnown "update_way_not_known",
        /// How it is managed is not said: name the addresses and ports, or say that it is managed
        /// at its keyboard.
        ManagementNotKnown "management_not_known",
        /// No update can come to it: name a console, or carry it there.
        NoWayForUpdates "no_way_for_updates",
    }
}

codes! {
    /// Something to be done beside the measures.
    Chore {
        /// Install a service pack.
        ServicePack "service_pack",
        /// Install an update that others need.
        PrerequisiteUpdate "prerequisite_update",
        /// Take a measure back.
        TakeBack "take_back",
        /// Collect evidence.
        CollectEvidence "collect_evidence",
        /// Set it up anew from known media.
        Rebuild "rebuild",
        /// Clean it up, signed by somebody.
        CleanUp "clean_up",
        /// Look for somebody else's code on it.
        Hunt "hunt",
        /// Look at it again when it ends.
        ReviewExpiry "review_expiry",
        /// Plug it in again.
        Replug "replug",
        /// Start it again.
        Restart "restart",
        /// Log on as an administrator of the host itself, where it is in no domain or logons are
        /// not cached ten deep.
        LogOnLocally "log_on_locally",
        /// Fetch the update.
        FetchUpdate "fetch_update",
    }
}

codes! {
    /// How a measure is done.
    Modifier {
        /// The console that pushes updates is excepted.
        ExceptUpdateConsole "except_update_console",
        /// Who manages it is excepted.
        ExceptManagement "except_management",
        /// `NoDefaultExempt` is set as well.
        NoDefaultExempt "no_default_exempt",
        /// Carried there.
        FromMedia "from_media",
        /// With addresses, `scope=CUSTOM`.
        CustomScope "custom_scope",
        /// For named clients alone.
        NamedClients "named_clients",
        /// Each of them by its own address.
        SingleAddresses "single_addresses",
        /// Over named pipes alone.
        NamedPipesOnly "named_pipes_only",
        /// For good, looked at every year.
        Permanent "permanent",
        /// TCP 593 alone.
        Port593 "port_593",
        /// At the edge, not between the host and its domain.
        AtTheEdge "at_the_edge",
        /// Not supported by its maker.
        Unsupported "unsupported",
        /// Until the update is in.
        Meanwhile "meanwhile",
        /// At once.
        AtOnce "at_once",
    }
}

codes! {
    /// A way to update a host that is under attack.
    WayId {
        /// Behind an IPsec policy.
        IpsecPolicy "ipsec_policy",
        /// Behind the connection firewall.
        ConnectionFirewall "connection_firewall",
        /// From media.
        Media "media",
        /// With DCOM off.
        DcomOff "dcom_off",
    }
}
