# What people read, in English. Keys are codes of the core crates; the Japanese file has the same.

## Verdict states
state-fixed = fixed
state-fixed-by-sp = fixed by service pack
state-fixed-via = fixed via
state-pending-reboot = pending reboot
state-missing = MISSING
state-conflict = CONFLICT
state-needs-sp-first = needs a service pack first
state-no-fix-exists = NO FIX EXISTS
state-not-applicable = not applicable
state-unknown = unknown

## Verdict states in a narrow column
short-fixed = fixed
short-fixed-by-sp = fixed (SP)
short-fixed-via = fixed via
short-pending-reboot = reboot
short-missing = MISSING
short-conflict = CONFLICT
short-needs-sp-first = SP first
short-no-fix-exists = NO FIX
short-not-applicable = n/a
short-unknown = unknown

## Systems
system-nt4 = Windows NT 4.0
system-w2k = Windows 2000
system-xp = Windows XP
system-ws2003 = Windows Server 2003

## Remote statuses
status-patched-both = patched with both 824146 (MS03-039) and 823980 (MS03-026)
status-patched-only-823980 = patched with only 823980 (MS03-026)
status-unpatched = UNPATCHED
status-dcom-disabled-or-denied = DCOM is disabled or denied
status-not-affected = not affected
status-not-dcerpc = no DCE/RPC
status-needs-investigation = needs investigation
status-refused = connection refused
status-filtered = filtered
status-timeout = no answer in time
status-reset = connection reset

## Families
family-windows = Windows
family-windows9x = Windows 95/98/Me
family-samba = Samba
family-other-dce = DCE/RPC, no DCOM
family-other = no DCE/RPC
family-unknown = unknown

## Columns
column-address = Address
column-name = Name
column-system = System
column-status = Status

## Reasons
reason-answers-show-present = the answers show the update of { $advisory } in place (method { $methods })
reason-answers-show-absent = the answers show that the update of { $advisory } is not in place (method { $methods })
reason-contained-in = { $newer } is in place and contains it ({ $path })
reason-contains-missing = its update would contain { $older }, and that is not in place ({ $path })
reason-contradiction = { $newer } seems in place, but { $older }, which it contains, does not
reason-no-fix = the vendor has no fix for { $products } and will not make one: { $why }
reason-not-affected-product = the bulletin says that { $products } is not affected
reason-vendor-never-tested = the vendor never tested { $products }: not cleared
reason-not-listed = the bulletin does not name { $products }
reason-not-affected-by-version = build { $builds } is of a Windows that does not have this flaw
reason-answers-like-windows-9x = it answers like Windows 95, 98 or Me
reason-not-windows = it is not Windows ({ $family })
reason-not-dce-rpc = what answers does not speak DCE/RPC ({ $door })
reason-access-denied = method { $method }: { $probe } was refused with { $status }. DCOM is off, or strangers are kept out; this says nothing of patches
reason-interface-refused = method { $method }: { $probe } was answered with { $status }, as Windows XP SP2 does to strangers; this says nothing of patches
reason-denied-counts-as-present = a published rule counts the refusal of { $probe } as “in place”; Seawall does not
reason-methods-disagree = the methods disagree on { $advisory }: { $present } found its update, { $absent } did not
reason-method-silent = method { $method }: { $probe } got no answer ({ $ended })
reason-method-unclear = method { $method } got answers that no published rule reads
reason-method-not-asked = method { $method } was not used
reason-method-not-offered = the host does not offer the interface that method { $method } needs
reason-no-published-rule = no published rule tells on { $families } whether { $advisory } is in place
reason-only-823980-not-separable = on Windows NT 4.0 no published rule tells “only 823980” from “neither”
reason-service-pack-may-contain = a service pack may contain the fix ({ $service_packs }), and the network does not tell which one is installed
reason-candidates-differ = it may be one of several products, and they differ here: { $candidates }
reason-product-not-known = the answers do not tell which product this is
reason-families-differ = it may be of several families that are read by different rules: { $families }
reason-builds-disagree = it gave builds that contradict each other: { $builds }
reason-com-version-without-build = DCOM version { $com_version } without a build does not tell an old Windows from a new one
reason-port-refused = { $door } refuses connections
reason-port-filtered = nothing came back from { $door }
reason-host-unreachable = the host or its network cannot be reached ({ $door })
reason-no-answer = { $probe }: it took the connection and then said nothing in time ({ $stage })
reason-connection-reset = { $probe }: it reset the connection ({ $stage })
reason-connection-closed = { $probe }: it closed the connection ({ $stage })
reason-bind-refused = { $probe }: it refused to bind (reason { $reason })
reason-malformed-answer = { $probe }: the answer breaks the protocol ({ $anomaly })
reason-no-evidence = there is nothing to judge by

## Steps
step-collect-file-versions = read the file versions of { $files } on the host
step-collect-service-pack = find out the service pack on the host; { $service_packs } contains the fix
step-second-pass-or-files = scan again with --second-pass, or read the file versions of { $files } on the host
step-audit-host = look at the host from within: its files, its registry, its list of updates
step-identify-host = find out what this host is
step-scan-again = scan again, with a longer --timeout or from nearer
step-scan-from-inside = scan from behind whatever filters { $door }
step-inspect-service = look what listens on { $door }
step-filter-port = keep others from { $door }: nothing else helps here

## Methods
method-published-rule-not-revalidated = published rule, not re-validated on { $families }

## Values inside sentences
value-why-architecture = its architecture does not allow one
value-why-not-critical-after-support = it was past its support and the flaw not rated critical there
value-ended-timed-out = time ran out
value-ended-reset = the connection was reset
value-ended-closed = the connection was closed
value-ended-refused = the connection was refused
value-ended-unreachable = unreachable
value-ended-abandoned = reading was given up
value-ended-empty = an empty answer
value-stage-connect = while connecting
value-stage-bind = after the connection stood
value-stage-request = after a request
value-family-windows = Windows
value-family-windows9x = Windows 95/98/Me
value-family-samba = Samba
value-family-other-dce = DCE/RPC of another maker, without DCOM
value-family-other = another protocol
value-family-unknown = unknown
value-conclusion-present = in place
value-conclusion-absent = not in place
value-conclusion-denied = denied
value-conclusion-silent = no answer
value-conclusion-unclear = unclear
value-conclusion-not-asked = not asked
value-conclusion-not-offered = not offered
value-finding-present = in place
value-finding-absent = not in place
value-finding-denied = denied
value-conclusion-present-or-denied = in place by the published rule, but the answer was a refusal
value-conclusion-interface-refused = the interface was refused
value-finding-present-or-denied = in place by the published rule, but an answer was a refusal
value-finding-interface-refused = the interface was refused
value-finding-incomplete = incomplete
value-finding-not-asked = not asked
value-finding-disagree = the methods disagree
value-says-affected = affected
value-says-not-affected = not affected
value-says-never-tested = never tested
value-says-not-listed = not named
value-says-no-fix = affected, no fix
value-certainty-verified = verified
value-certainty-one-third-party = one third-party source
value-certainty-from-memory = from memory
value-certainty-inferred = inferred
value-state-open = open
value-state-closed = closed
value-state-filtered = filtered
value-state-open-or-filtered = open or filtered
value-state-unreachable = unreachable

## Nodes of a proof
node-verdict = { $advisory }: { $state }
node-candidate = if it is { $product }: { $state }
node-candidate-excluded = { $product } is ruled out: it does not have the flaw of { $advisory } that showed
node-listing = { $advisory } says of it: { $says } ({ $certainty })
node-finding = the methods together on { $advisory }: { $finding }
node-method = method { $method }: { $conclusion }
node-rule = rule { $id }, version { $version } ({ $certainty })
node-answer = answer { $index }: { $probe }
node-edge = catalogue edge { $index }: { $newer } { $relation } { $older }
node-identity = identified as { $family }
node-port = { $door } is { $state }

## Relations
relation-contains = contains
relation-replaces = replaces
relation-does-not-replace = does not replace

## Explain
explain-host = { $address }  { $name }
explain-seen = seen { $when}, run { $run }, catalogue of { $catalogue }
explain-status = Status: { $status }
explain-system = System: { $system }
explain-why = Why
explain-proof = Proof
explain-evidence = Answers
explain-next = Next: { $step }
explain-method = Method: { $method }

## Summary
summary-title = { $hosts ->
    [one] 1 address looked at
    *[other] { $hosts } addresses looked at
}
summary-line = { $count }  { $status }
summary-coverage = { $unseen ->
    [0] Every address gave an answer that settles it.
    *[other] { $unseen } of { $hosts } addresses stay unsettled: not seen is not safe.
}

## Demo
demo-title = Seawall demo: { $hosts } simulated hosts on { $network }, nothing leaves this machine
demo-next = Try next:
demo-next-explain = why a host got its verdict
demo-next-json = the same as JSON Lines
demo-next-lab = a simulated host of your own, to scan from another window
demo-next-scan = a scan of it

## Inspect
inspect-time = Time
inspect-call = Call
inspect-operation = Operation
inspect-request = Request
inspect-response = Response
inspect-result = Result
inspect-continued = (so far; more follows)
inspect-joined = the beginning was not captured
inspect-server = server { $computer }, domain { $domain }, DNS { $dns }, version { $version }
inspect-client = client { $user } on { $workstation }
inspect-security = security { $name }, level { $level }
inspect-context = context { $id }
inspect-result-accepted = accepted
inspect-result-user-rejection = refused by the server
inspect-result-provider-rejection = refused
inspect-result-negotiate-ack = features acknowledged
inspect-result-undefined = undefined result
inspect-result-bind-nak = bind refused
inspect-result-fault = answered by a fault
inspect-result-unanswered = no answer seen
inspect-more-contexts = and { $count } more contexts
inspect-gaps = gaps: { $count }, { $bytes } bytes
inspect-unread = not read { $direction } from byte { $offset } on: damaged
inspect-direction-to-server = to the server
inspect-direction-to-client = to the client
inspect-fault = { $status }
inspect-ok = ok
inspect-sealed = ok, sealed
inspect-no-answer = no answer
inspect-anomaly = { $code } { $direction }, byte { $offset }
inspect-packets = packets: { $packets }, { $bytes } bytes; TCP connections: { $streams }; UDP datagrams: { $datagrams }
inspect-found = DCE/RPC associations: { $associations }; calls: { $calls }, of these faults: { $faults }, sealed: { $sealed }
inspect-pdus = PDUs: { $counts }
inspect-datagram-pdus = datagram PDUs: { $counts }
inspect-anomalies = anomalies: { $counts }
inspect-unusable = packets not used, { $why }: { $count }
inspect-unusable-not-ip = no IP
inspect-unusable-other-transport = neither TCP nor UDP
inspect-unusable-other-link = other kind of network
inspect-unusable-damaged = damaged headers
inspect-unusable-cut-headers = headers cut off by the capture
inspect-unusable-cut-short = payload cut off by the capture
inspect-unusable-fragments = IP fragments that did not fit together
inspect-evicted = connections given up for lack of room: { $count }

## Progress and endings
progress-line = { $done }/{ $total } hosts  { $rate }/s  { $eta }  { $found } with an open port
progress-eta = { $seconds } s left
progress-interrupted = interrupted after { $done } of { $total } hosts; go on with: seawall scan --resume { $run }
lab-up = { $count ->
    [one] 1 simulated host is up. Ctrl-C ends it.
    *[other] { $count } simulated hosts are up. Ctrl-C ends them.
}
lab-scan-hint = scan with: { $command }
proof-holds = the proof holds: { $advisory } is { $state }, derived again from { $answers } answers
proof-broken = the proof does not hold

## Errors: one line and a hint
hint = hint
error = error
error-no-targets = no targets given
hint-no-targets = name addresses, ranges or networks, for example: seawall scan 127.0.0.1
hint-target = targets are addresses, ranges (127.0.0.1-9), networks (127.0.0.0/24), names, or a file with -iL FILE
error-target-file = cannot read the target file { $file }
error-target = { $fault }
error-all-excluded = every target is excluded
hint-all-excluded = take some out of --exclude, or name other targets
error-outside-loopback = { $address } is not a loopback address
hint-outside-loopback = scopes are not built yet: until they are, only 127.0.0.0/8 and ::1 may be scanned
error-name-lookup = the name { $name } cannot be looked up
hint-name-lookup = check the spelling, or give an address
error-format = unknown format { $format }
hint-format = formats here are: { $formats }
error-store = { $fault }
hint-store-unwritable = name another place with --store FILE, or --store :memory: to keep nothing
hint-store-newer = use the newer Seawall, or name another file with --store
hint-store-not-ours = name another file with --store; this one was left as it is
hint-store-locked = wait for the other process, or name another file with --store
hint-store-other = name another place with --store FILE
error-resume-nothing = there is no interrupted scan { $run } to go on with
hint-resume-nothing = begin one with seawall scan TARGET, or name the store it is in with --store
error-run-busy = another process runs scan { $run }
hint-run-busy = wait for it, or end it first
error-window = `{ $text }` is no window of time
hint-window = write a window such as 12:00-13:00; 22:00-05:00 goes over midnight
error-output = cannot write { $file }
hint-output = name a file in a folder you may write to
error-port-map = { $fault }
hint-port-map = write pairs such as 135=10135,udp/137=10137
error-ports = `{ $text }` is no list of ports
hint-ports = write numbers and doors such as 135,445,udp/137
error-explain-nothing = nothing is known of { $address }
hint-explain-nothing = scan it first, or name the store it is in with --store
error-explain-advisory = there is no verdict on { $advisory } for { $address }
hint-explain-advisory = verdicts there are: { $advisories }
error-profile = there is no lab profile { $profile }
hint-profile = profiles there are: { $profiles }
error-lab = { $fault }
error-internal = a fault of Seawall itself: { $fault }
hint-lab = `seawall lab up` alone lists the profiles
hint-lab-ports = ports below 1024 need root; use --free-ports, or --port-map 135=10135
hint-lab-address = something else is there; use another address, --free-ports or --port-map
hint-lab-descriptors = let the process open more files, for example with ulimit -n 4096
hint-lab-loopback = the lab serves 127.0.0.0/8 and ::1 only
error-proof-file = cannot read the proof { $file }
hint-proof-file = a proof is what `seawall explain ADDRESS ADVISORY --format json` prints
error-capture = cannot read the capture { $file }
hint-capture-path = check the path and its permissions
hint-capture-unrecognised = pcap and pcapng files are read; unpack a compressed one first
hint-capture-damaged = what stands before the damage was read and is shown
