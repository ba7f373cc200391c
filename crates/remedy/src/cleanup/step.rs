//! The codes that clean-up is described by.

use crate::code::codes;

codes! {
    /// What becomes of a host, without what it hangs on.
    CourseId {
        /// Nothing was found where all was looked at.
        Nothing "nothing",
        /// Not all was looked at: that comes first.
        CollectFirst "collect_first",
        /// Somebody tried: it is updated before it works.
        PatchUnderAttack "patch_under_attack",
        /// It is rebuilt.
        Rebuild "rebuild",
        /// It is cleaned, as somebody signed.
        Clean "clean",
    }
}

codes! {
    /// A step of a plan. The order is that of all plans.
    StepId {
        /// Nobody reaches it, and it reaches nobody.
        Isolate "isolate",
        /// It stays up long enough to work on.
        StopRebootLoop "stop_reboot_loop",
        /// What it shows of the attack is kept.
        KeepEvidence "keep_evidence",
        /// System Restore is turned off.
        RestorePointsOff "restore_points_off",
        /// It is installed anew.
        Rebuild "rebuild",
        /// The hole is closed from outside.
        Contain "contain",
        /// It is started again, since what contains it acts only then.
        RestartContained "restart_contained",
        /// What runs of the worm is stopped.
        Stop "stop",
        /// What lies of the worm is put aside.
        Quarantine "quarantine",
        /// It joins a network in which nothing but the update is reached.
        UpdateNetwork "update_network",
        /// The updates are installed.
        Patch "patch",
        /// It is started again.
        Restart "restart",
        /// Fresh evidence is judged.
        Verify "verify",
        /// It is hunted on again.
        Hunt "hunt",
        /// It stays off the network.
        StayApart "stay_apart",
        /// It is connected again.
        Reconnect "reconnect",
        /// What was switched off for all this is switched on again.
        PutBack "put_back",
    }
}

codes! {
    /// A way to do a step.
    StepWay {
        /// Pull the cable, turn the radio off.
        Unplug "unplug",
        /// A network of its own, with nothing in it.
        QuarantineNetwork "quarantine_network",
        /// `shutdown -a`, each time.
        AbortShutdown "abort_shutdown",
        /// Let the service restart instead of the host.
        FailureAction "failure_action",
        /// Without a network nothing stops the service.
        StaysOffNetwork "stays_off_network",
        /// The script that Seawall prints.
        CollectScript "collect_script",
        /// An image of the disk.
        DiskImage "disk_image",
        /// In the properties of the computer.
        SystemRestoreOff "system_restore_off",
        /// A backup from before.
        KnownGoodBackup "known_good_backup",
        /// The vendor's own media.
        KnownGoodMedia "known_good_media",
        /// An IPsec policy.
        IpsecPolicy "ipsec_policy",
        /// The connection firewall.
        ConnectionFirewall "connection_firewall",
        /// The Windows Firewall.
        WindowsFirewall "windows_firewall",
        /// DCOM turned off.
        DcomOff "dcom_off",
        /// TCP/IP filtering.
        TcpipFiltering "tcpip_filtering",
        /// From media that were written on a clean host.
        RemovableMedia "removable_media",
        /// A hunt on fresh evidence, held against the old.
        HuntAgain "hunt_again",
        /// The versions of the files that the update brings.
        ReadFileVersions "read_file_versions",
        /// DCOM turned on, at the host.
        DcomOn "dcom_on",
        /// What contained it is taken back.
        ContainmentOff "containment_off",
        /// The service's failure action as it was.
        FailureActionBack "failure_action_back",
        /// System Restore turned on.
        SystemRestoreOn "system_restore_on",
    }
}

codes! {
    /// What must be told at a step.
    NoteId {
        /// What is in memory goes with the power.
        PowerStaysOn "power_stays_on",
        /// A domain account may not work off the network.
        LogOnLocally "log_on_locally",
        /// Setting the clock back is folk advice, and damages evidence.
        ClockBackDamagesEvidence "clock_back_damages_evidence",
        /// `shutdown.exe` is not there.
        NoShutdownProgram "no_shutdown_program",
        /// By default this Windows does not restart for it.
        NoRestartByDefault "no_restart_by_default",
        /// An antivirus program keeps the worm out, not the crash.
        AntivirusDoesNotStopCrash "antivirus_does_not_stop_crash",
        /// A restart erases what is only in memory.
        RestartErasesMemory "restart_erases_memory",
        /// All restore points go.
        AllRestorePointsGo "all_restore_points_go",
        /// The old disk is kept, or an image of it.
        OldDiskIsKept "old_disk_is_kept",
        /// DCOM is off only after a restart.
        DcomOffActsAfterRestart "dcom_off_acts_after_restart",
        /// Below SP3 turning DCOM off is not to be relied on.
        DcomOffNeedsSp3 "dcom_off_needs_sp3",
        /// The filters let in what comes from port 88.
        IpsecLetsPort88In "ipsec_lets_port_88_in",
        /// The filters start after the network.
        FiltersStartLate "filters_start_late",
        /// The system has programs of the same names.
        NamesOfTheSystem "names_of_the_system",
        /// Nothing is deleted.
        NothingIsDeleted "nothing_is_deleted",
        /// The vendor connects before updating; this does not.
        VendorReconnectsFirst "vendor_reconnects_first",
        /// Nothing else works here.
        MediaIsMandatory "media_is_mandatory",
        /// A service pack comes first.
        ServicePackFirst "service_pack_first",
        /// Where there is any doubt it is rebuilt.
        RebuildWhereDoubt "rebuild_where_doubt",
        /// It is scanned from outside first.
        ScanBeforeReconnecting "scan_before_reconnecting",
        /// Not over the network.
        DcomOnOnlyLocally "dcom_on_only_locally",
        /// A worm installed updates itself: the host looks updated.
        MayLookUpdated "may_look_updated",
        /// A file is in another language: somebody else installed it.
        PatchedByOther "patched_by_other",
        /// The way that was chosen does not work here.
        WayRefused "way_refused",
    }
}
