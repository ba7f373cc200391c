# Clean-up: what becomes of a host
cleanup-course-nothing = nothing has to be done
cleanup-course-collect-first = collect evidence first: not all was looked at
cleanup-course-patch-under-attack = attacked, and nothing shows that it worked: update it in one of four ways
cleanup-course-rebuild = rebuild
cleanup-course-clean = clean it, as an exception that somebody signed
cleanup-signed = signed by { $by } on { $on }: { $because }

# Why it is rebuilt
cleanup-why-no-exception-signed = rebuilding is the rule, and nobody signed an exception
cleanup-why-exception-incomplete = what was signed does not say who, when and why
cleanup-why-second-intruder-unknown = nobody ruled out that somebody else came in by the same hole
cleanup-why-second-intruder-seen = somebody else came in too
cleanup-why-back-door-trace = there is a trace of a back door ({ $indicator })
cleanup-why-several-families = more than one family was found
cleanup-why-family-not-cleanable = no source says that { $family } leaves nothing else behind
cleanup-why-family-not-known = what is on it has no name
cleanup-why-hint-of-another = a hint speaks of { $family } as well
cleanup-why-not-all-seen = not all was looked at where { $family } leaves something
cleanup-why-not-all-listed = there are more findings than are listed
cleanup-why-server = it is a server
cleanup-why-domain-controller = it is a domain controller
cleanup-why-role-not-known = it is not known not to be a server

# Whether somebody else came in by the same hole
cleanup-second-ruled-out = { $by } looked and found nobody else
cleanup-second-unknown = nobody looked whether somebody else came in by the same hole
cleanup-second-seen = somebody else came in by the same hole

# Steps
cleanup-step-isolate = Isolate it: it reaches nobody, and nobody reaches it
cleanup-step-stop-reboot-loop = Stop the restarts, if it keeps restarting
cleanup-step-keep-evidence = Keep the evidence
cleanup-step-restore-points-off = Turn System Restore off
cleanup-step-rebuild = Rebuild it
cleanup-step-contain = Contain it
cleanup-step-restart-contained = Restart it, so that what contains it acts
cleanup-step-stop = Stop what runs
cleanup-step-quarantine = Put aside what was found
cleanup-step-update-network = Join a network in which nothing but the update is reached
cleanup-step-patch = Install the updates
cleanup-step-restart = Restart it
cleanup-step-verify = Verify it by fresh evidence
cleanup-step-hunt = Hunt again on what was collected
cleanup-step-stay-apart = Leave it off the network: no update to install is known
cleanup-step-reconnect = Connect it again
cleanup-step-put-back = Put back what was switched off

# Ways
cleanup-way-unplug = pull the cable, turn the radio off
cleanup-way-quarantine-network = move it into a network of its own
cleanup-way-abort-shutdown = run `shutdown -a` each time it announces a restart
cleanup-way-failure-action = run `sc failure rpcss reset= 0 actions= restart`
cleanup-way-stays-off-network = leave it off the network: then nothing makes it restart
cleanup-way-collect-script = run the script of `seawall collect script`
cleanup-way-disk-image = take an image of the disk
cleanup-way-system-restore-off = in the properties of My Computer, on all drives
cleanup-way-known-good-backup = from a backup from before the attack
cleanup-way-known-good-media = from known good media
cleanup-way-ipsec-policy = an IPsec policy
cleanup-way-connection-firewall = the Internet Connection Firewall, on every connection
cleanup-way-windows-firewall = the Windows Firewall
cleanup-way-dcom-off = DCOM off (EnableDCOM=N), then a restart
cleanup-way-tcpip-filtering = TCP/IP filtering, then a restart
cleanup-way-removable-media = from media that were written on a clean host
cleanup-way-hunt-again = `seawall hunt --verify OLD NEW` on evidence taken after the clean-up
cleanup-way-read-file-versions = `seawall audit`: the versions of the files tell, not the lists
cleanup-way-dcom-on = DCOM on again, at the host itself
cleanup-way-containment-off = take back what contained it
cleanup-way-failure-action-back = `sc failure rpcss reset= 0 actions= reboot/60000`
cleanup-way-system-restore-on = System Restore on again

# Notes
cleanup-note-power-stays-on = leave the power on where memory matters as evidence
cleanup-note-log-on-locally = log on with a local account: a domain account may not work off the network
cleanup-note-clock-back-damages-evidence = do not set the clock back: it damages the evidence
cleanup-note-no-shutdown-program = this Windows has no shutdown.exe of its own
cleanup-note-no-restart-by-default = by default this Windows does not restart when RPC stops
cleanup-note-antivirus-does-not-stop-crash = an antivirus program keeps the worm out, and not the crash
cleanup-note-restart-erases-memory = a restart erases what is only in memory
cleanup-note-all-restore-points-go = all restore points are erased: only after the evidence is kept
cleanup-note-old-disk-is-kept = keep the old disk, or an image of it
cleanup-note-dcom-off-acts-after-restart = DCOM is off only after a restart
cleanup-note-dcom-off-needs-sp3 = below SP3 turning DCOM off is not to be relied on
cleanup-note-ipsec-lets-port-88-in = IPsec lets in what comes from source port 88 unless NoDefaultExempt is set
cleanup-note-filters-start-late = after a start the filters come later than the network
cleanup-note-names-of-the-system = dllhost.exe, svchost.exe and others are the system's own: end nothing by such a name
cleanup-note-nothing-is-deleted = nothing is deleted: files are moved, keys are saved before
cleanup-note-vendor-reconnects-first = the vendor's page of 2003 connects before updating; this plan does not
cleanup-note-media-is-mandatory = this Windows has no filter of its own for it: only media will do
cleanup-note-service-pack-first = a service pack has to be installed first
cleanup-note-rebuild-where-doubt = where there is any doubt that somebody came in: rebuild
cleanup-note-scan-before-reconnecting = scan it from outside before it is connected
cleanup-note-dcom-on-only-locally = DCOM cannot be turned on again over the network
cleanup-note-may-look-updated = the worm installs updates itself: the host may look updated
cleanup-note-patched-by-other = a file is in another language: somebody else may have updated it
cleanup-note-way-refused = the way that was chosen does not work here; from media instead

# What is done to what was found
cleanup-act-stop-service = stop the service { $name } and start it no more
cleanup-act-end-process = end { $image }
cleanup-act-take-out-value = save the key { $key }, then take the value { $name } out
cleanup-act-take-out-service = save the key of the service { $name }, then take it out
cleanup-act-quarantine-file = move { $path } into the plan's folder
cleanup-act-by-hand = by hand: { $what } ({ $why })
cleanup-hand-name-of-the-system = the system has the same name itself
cleanup-hand-folder-not-known = where it lies is not known
cleanup-hand-key-of-a-user = it is a user's key
cleanup-hand-key-of-others = other things may hang on it
cleanup-hand-not-writable = it cannot be written on a command line
cleanup-hand-not-known-whole = it is not known whole

# Why there is no script
cleanup-no-script-not-cleaned = there is no script: the host is not cleaned
cleanup-no-script-not-on-this-system = there is no script for this system: work by the card
cleanup-no-script-nothing-to-script = there is no script: nothing of it is safe to script
cleanup-no-script-not-writable = there is no script: something cannot be written so that it arrives

# Plans and cards
cleanup-plan = Plan: { $course }
cleanup-way-provided = { $way } ({ $provided })
cleanup-marked = { $said } [{ $certainty }]
cleanup-attack-way-taken = { $way } (chosen here)
cleanup-attack-way-open = { $way }
cleanup-source = source: { $sources }
cleanup-updates = updates, in this order: { $updates } (packages and switches: `seawall plan`)
cleanup-no-updates = no update is known to be missing
cleanup-scripts = batch files: { $names }
cleanup-card-title = Clean-up card
cleanup-card-of = Clean-up card: { $host }
cleanup-card-found = found: { $found }
cleanup-card-signature = signature
cleanup-card-one-of = one of:
cleanup-card-kept = the evidence is kept at
