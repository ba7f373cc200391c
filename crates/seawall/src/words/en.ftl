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

## Inventories
inventory-owner = owner: { $value }
inventory-line = line: { $value }
inventory-room = room: { $value }
inventory-matched-mac = (by MAC)
inventory-matched-dns-name = (by DNS name)
inventory-matched-name = (by name)
inventory-matched-address = (by address)
inventory-matched-network = (by network)
inventory-read = inventory { $file }: { $rows ->
    [one] 1 row
   *[other] { $rows } rows
} read, { $skipped } left out
inventory-passed-by = columns of the inventory that are not used: { $columns }
inventory-more-warnings = … and { $count } more of the kind
inventory-warning-address = { $text } is no address; row left out
inventory-warning-mac = { $text } is no MAC; row left out
inventory-warning-no-key = no address, name or MAC tells which host is meant; row left out
inventory-warning-cells = more cells than the header has; row left out (quote values that hold the separator)
inventory-warning-differs = line { $line } says something else of the same host; line { $line } holds
inventory-warning-dispute = a host is found here and on line { $line }, which say different things; line { $line } holds
error-inventory-file = { $file } cannot be read
hint-inventory-file = check the path and its permissions
error-inventory-empty = the inventory has no header line
hint-inventory-header = write a first line with the names of the columns, such as: address,name,mac,owner,line,room
error-inventory-not-text = there is no text here that is UTF-8, UTF-16 or code page 932
hint-inventory-not-text = save it from the spreadsheet as "CSV UTF-8"
error-inventory-open-quote = a quote is opened here and never closed
error-inventory-after-quote = a cell goes on behind its closing quote
hint-inventory-quote = put the whole value in quotes, and write each quote inside of it twice
error-inventory-no-key = no column tells which host is meant
hint-inventory-no-key = name one address, name or mac
error-inventory-no-value = no column says anything of the hosts
hint-inventory-no-value = name one owner, line or room
error-inventory-cells = the line has more than { $most } cells
hint-inventory-cells = leave columns out that are not needed
error-inventory-rows = the inventory has more than { $most } rows
error-inventory-long = the inventory has more than { $most } bytes
hint-inventory-split = leave out what is not needed, or one network for many rows: 192.0.2.0/24

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
reason-build-reaches = build { $own } has the fix: { $kb } brought it with { $build }
reason-build-below = build { $own } is below { $build }, which { $kb } brings
reason-build-between = build { $own } lies between { $lowest } ({ $low_kb }) and { $highest } ({ $high_kb }): both are named as fixes, and the earlier may not have been the whole of it
reason-revision-not-known = the revision of the build is not known, and { $kb } shows by it alone ({ $build })
reason-no-fixed-build-known = no feed taken in names the build of { $kbs }
reason-build-of-another-product = { $base } is no build of { $product }
reason-file-reaches = { $file } is { $own }; { $kb } brings { $at_least }
reason-file-below = { $file } is { $own }, older than { $at_least }, which { $kb } brings
reason-file-between = { $file } is { $own }, between { $lowest } and { $highest }, which the branches of { $kb } bring: it may have the fix or not
reason-file-number-doubtful = { $file } is { $own }, and { $kb } is said to bring { $at_least }, but that number is not sure enough ({ $certainty })
reason-files-do-not-tell = { $files } does not tell: it was as new before { $kb }
reason-files-not-seen = nobody looked at { $files }, which { $kb } brings too
reason-new-without-key = the files are new, but nothing says that { $kb } was installed: it came with the installation media, or with something newer
reason-key-found = the registry key { $key } says that { $kb } is installed
reason-listed-as-installed = { $kb } is in a list of installed updates
reason-name-found = “{ $name }” is shown in “Add or Remove Programs” ({ $kb })
reason-package-installed = the component store has { $package } installed ({ $kb })
reason-package-staged = the component store has { $package }, but not in place yet ({ $kb }, state { $state })
reason-only-written-down = that { $kb } is installed is only written down; none of its files was seen. Their versions would be the stronger proof
reason-no-key-found = the registry is complete and has none of the keys that { $kb } writes ({ $keys })
reason-not-listed-as-installed = the list of updates is complete, and { $kb } is not in it
reason-was-installed = the event log remembers that { $kb } was installed ({ $on }); it may have been removed since
reason-was-removed = the event log remembers that { $kb } was removed, or failed to install ({ $on })
reason-only-in-old-copy = only an old copy of the registry has the key of { $kb }
reason-key-misprinted = the key { $key } is spelled as documents misprint it; no installer is known to write it ({ $kb })
reason-product-by-misprint = the product is known only as “{ $name }”, a misprint of documents
reason-rename-pending = { $file } waits to be put in its place at the next start ({ $kb })
reason-not-started-since = the last start that is known ({ $started }) is before { $kb } was installed ({ $installed })
reason-start-not-known = whether the host was started since { $kb } was installed is not known
reason-may-be-because = possible cause: { $cause }
reason-other-language = { $file } is in another language ({ $language }) than the system ({ $system }): something else than the system's own update put it there
reason-service-pack-holds = the service pack on the host contains the fix ({ $service_pack } is the first that does)
reason-later-may-hold = the list lacks { $kb }, but has the later { $later }, of which the catalogue knows nothing: it may be cumulative and hold { $kb }
reason-service-pack-may-hold = { $service_pack } may be newer than the bulletin and contain the fix; the key of the update is not there then
reason-needs-service-pack = { $kb } installs only on { $service_packs }
reason-no-update-for-service-pack = the bulletin has no update for { $service_pack }, and does not say whether it contains the fix
reason-needs-file-proof = { $newer } is in place and may contain it, but some of its copies lacked { $files } ({ $path })
reason-link-inferred = { $newer } is in place and is taken to contain it, by inference alone ({ $path })
reason-does-not-replace = { $newer } is in place, but says that it does not replace this one
reason-left-open = { $newer } leaves { $cves } open, and only where { $files } is there
reason-component-not-known = whether { $components } is there is not known
reason-component-not-there = { $components } is not there
reason-service-packs-differ = it may have one of several service packs, and they differ here: { $states }
reason-nothing-seen = nothing was seen of { $kbs }, and the evidence is not complete
reason-carries-others = it only carries the fixes of other bulletins: nothing is missing for want of it

## Steps
step-collect-file-versions = read the file versions of { $files } on the host
step-collect-service-pack = find out the service pack on the host; { $service_packs } contains the fix
step-second-pass-or-files = scan again with --second-pass, or read the file versions of { $files } on the host
step-audit-host = look at the host from within: its files, its registry, its list of updates
step-identify-host = find out what this host is
step-scan-at-full-depth = scan it again at --depth full: this time nobody asked who it is
step-scan-again = scan again, with a longer --timeout or from nearer
step-scan-from-inside = scan from behind whatever filters { $door }
step-inspect-service = look what listens on { $door }
step-filter-port = keep others from { $door }: nothing else helps here
step-collect-revision = collect UBR: read the value UBR under HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion on the host, or run winver
step-collect-track = find out whether the host takes hotpatches
step-install-one-of = install { $kbs }, or a later update that holds it
step-import-builds = take in a feed that names builds: MSRC's CVRF or CSAF, or a page of release information (seawall advisory import)
step-collect-keys = look whether any of these registry keys is on the host: { $keys }
step-collect-hotfixes = collect the whole list of the host's updates and look for { $kbs }
step-collect-components = find out whether { $components } is installed on the host
step-collect-start-time = find out when the host was last started
step-restart = start the host again
step-install-service-pack = install { $service_packs } first

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
node-host = judged as { $products }, { $service_pack }
node-ground = { $product } { $service_pack }: { $state }
node-held-by-service-pack = { $service_pack } contains the fix ({ $certainty })
node-update = { $advisory } ({ $kb }): { $stand }
node-fact = [{ $index }] { $speaks }
node-file = [{ $index }] { $file } { $own }, at least { $at_least } ({ $certainty }): { $speaks }
node-known = [{ $index }]
node-evidence = evidence [{ $index }]: { $speaks }
node-build = [{ $index }] build: { $speaks }

## Relations
relation-contains = contains
relation-replaces = replaces
relation-does-not-replace = does not replace

## Explain
explain-host = { $address }  { $name }
explain-feed = told by the feed { $feed } as of { $date } (SHA-256 { $digest })
explain-seen = seen { $when}, run { $run }, catalogue of { $catalogue }
explain-status = Status: { $status }
explain-system = System: { $system }
explain-why = Why
explain-proof = Proof
explain-evidence = Answers
explain-next = Next: { $step }
explain-method = Method: { $method }
explain-within = From its own evidence
explain-outside = From its answers over the network
explain-against = What speaks against it
explain-facts = Facts
explain-sources = Evidence
explain-more = why, for one of them: seawall explain { $host } ADVISORY

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
demo-report-title = Seawall demo: plant 3
demo-next = Try next:
demo-audited = { $hosts } of these hosts left files behind, which were audited too: { $folder }
demo-next-audit = what their own evidence says, beside what the scan says
demo-next-contradiction = a host whose files say one thing and whose answers another
demo-next-plan = what to install on a host, in which order
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
note-netbios-names = note: /n is accepted, but how KB824146Scan printed names is not confirmed, so its form shows none. --format csv and jsonl have them
lab-up = { $count ->
    [one] 1 simulated host is up. Ctrl-C ends it.
    *[other] { $count } simulated hosts are up. Ctrl-C ends them.
}
lab-scan-hint = scan with: { $command }
proof-holds = the proof holds: { $advisory } is { $state }, derived again from { $answers } answers
proof-holds-by-facts = the proof holds: { $advisory } is { $state }, derived again from { $facts } facts
proof-holds-joined = the proof holds: { $advisory } is { $state }, derived again from { $facts } facts and { $answers } answers
proof-broken = the proof of { $advisory } does not hold
proof-feed = the proof cannot be derived again: it rests on the feed { $feed } as of { $date } (SHA-256 { $digest }), which is not imported here
hint-proof-feed = import that edition of it (`seawall advisory import`), or a bundle that holds it

## Scopes
authorise-written = wrote { $file }
authorise-networks = allowed: { $networks } ({ $addresses ->
    [one] 1 address
    *[other] { $addresses } addresses
})
authorise-excluded = never, all the same: { $networks }
authorise-term = from { $from } until { $until }
authorise-contact = contact: { $contact }
authorise-signed = signed with { $key }
authorise-unsigned = not signed: enough for private addresses
authorise-next = See what a scan would send: { $command }
authorise-key = wrote the private key { $private } (keep it secret) and the public key { $public }
    public key: { $key }
progress-scope-ended = the scope has ended: nothing is sent any more. To go on, have it renewed and name the new file with --scope

## Dry run
dry-title = Scan work request (Seawall { $version })
dry-nothing-sent = Nothing was sent for this page. It says what the command at its end would do.
dry-who = 1. Who allows it
dry-who-loopback = This machine only (loopback); no scope is needed
dry-who-contact = Contact: { $contact }
dry-who-note = Note: { $note }
dry-who-term = Allowed from { $from } until { $until }; nothing is sent before or after
dry-who-networks = Allowed networks: { $networks }
dry-who-excluded = Excluded by the scope: { $networks }
dry-who-file = Scope file: { $file }
dry-who-signed = Signature verified with the public key { $key }
dry-who-unsigned = The scope is not verified by a signature (private addresses only)
dry-targets = 2. Targets
dry-targets-addresses = Addresses: { $addresses }
dry-targets-ranges = Ranges: { $ranges }
dry-targets-excluded = Excluded, nothing is ever sent to them: { $ranges }
dry-targets-no-excluded = Excluded: none
dry-doors = 3. What is sent
dry-door = { $door }: { $sent }
dry-sent-connect = a TCP connection that is closed at once; no data
dry-sent-rpc = a TCP connection; where it opens, the RPC questions below
dry-sent-rpc-http = a TCP connection; where it opens and 135 speaks no RPC, the RPC questions below
dry-sent-is-server-listening = one datagram: the RPC question “are you listening”
dry-sent-node-status = one datagram: a NetBIOS node status request
dry-sent-datagram-query = one datagram: a NetBIOS datagram query
dry-sent-keep-alive = one datagram: a NetBIOS session keep-alive of four bytes
dry-sent-nothing = nothing
dry-rpc-identify = To hosts that speak RPC: binds to the endpoint mapper, the object exporter and the management interface; ServerAlive2, the list of interfaces, the list of endpoints page by page
dry-rpc-map = To hosts that speak RPC: one bind to the endpoint mapper and its list of endpoints page by page; nothing else (--depth endpoints)
dry-rpc-challenge = On two connections of their own: an NTLM NEGOTIATE, after whose challenge the connection is dropped, and a bind with NDR64
dry-rpc-activation = Only to hosts positively identified as Windows 4.0–5.2 (NT 4.0, 2000, XP, Server 2003): at most { $most } activation requests, for a class that is registered nowhere, with names shorter than anything that could overflow
dry-rpc-second-pass = Asked for by name: the MS04-012 question, within the same limit
dry-never = Never: authentication, credentials, exploits, or any change on a host
dry-amount = 4. How much and how fast
dry-least = A host that is closed or silent: { $connections } connection attempts, { $datagrams } datagrams; about { $packets } packets
dry-most = A host of which everything is asked, at most: { $connections } connections, { $datagrams } datagrams, { $messages } RPC messages; about { $packets } packets
dry-repeats = Not counted: what the operating system repeats when packets are lost (a silent door gets 3 to 5 attempts in 5 s, by its version)
dry-profile = Profile: { $profile }
dry-rate-all = To all hosts together: at most { $rate } new connections and datagrams a second
dry-rate-network = To one /24 network: at most { $rate } a second
dry-rate-host = To one host: at most { $rate } a second
dry-rate-none = No limits of rate (loopback)
dry-at-once = Hosts at once: at most { $hosts }; connections to one host at once: at most { $connections }
dry-careful = Random order in growing waves: 1 host, 5 hosts, a tenth, the rest; each must have ended before the next begins
dry-distress = A host that falls silent or slow is left alone; so is a /24 when 5 % of its answering hosts do
dry-time = 5. How long sending takes
dry-low = Low: { $time } (every address refuses at once)
dry-likely = Likely: { $time } (one address in four answers, the others are silent)
dry-high = High: { $time } (every host is asked everything and uses its whole time)
dry-window = Only from { $window } each day; time outside this window comes on top
dry-seconds = { $count } s
dry-minutes = { $count } min
dry-hours = { $count } h
dry-days = { $count } days
dry-too-long = more than ten years
dry-more = { $shown }, and { $more } more
dry-alarms = 6. Alarms to expect
dry-alarm-firewall = Firewall and connection logs: connections from this machine to the doors above, also refused ones
dry-alarm-sensors = Snort, Suricata and the like: “DCERPC ISystemActivator bind attempt”, sid { $sids } and their kin; only for hosts that get activation requests
dry-alarm-10036 = Not expected: DCOM event 10036 on modern Windows; those hosts get no activation requests
dry-mark = How to recognise Seawall: ids in its ORPC requests begin with { $mark }
dry-mark-udp = How to recognise Seawall: activity ids in its RPC datagrams begin with { $mark }
dry-stop = 7. How to stop it
dry-stop-signal = Ctrl-C or SIGTERM: nothing is sent any more within { $within } s. With --stop-file FILE, creating FILE does the same
dry-stop-file = Ctrl-C, SIGTERM, or creating the file { $file }: nothing is sent any more within { $within } s
dry-stop-scope = It ends by itself when the scope does: { $until }
dry-after = 8. What comes after
dry-look-back = { $seconds } s later one more connection to each host that was asked over RPC: does it still answer?
dry-no-look-back = No look back at the hosts
dry-kept = Every byte sent and received is kept; an interrupted scan goes on with --resume
dry-command = 9. Command

## Store
store-sound = the store is sound
store-faults = { $count ->
    [one] 1 fault: the store is not sound
    *[other] { $count } faults: the store is not sound
}
store-forgotten = { $runs ->
    [one] 1 run forgotten
    *[other] { $runs } runs forgotten
}: { $observations } answers, { $results } results

## Errors: one line and a hint
hint = hint
warning = warning
error = error
error-no-targets = no targets given
hint-no-targets = name addresses, ranges or networks, for example: seawall scan 127.0.0.1
hint-target = targets are addresses, ranges (127.0.0.1-9), networks (127.0.0.0/24 or 127.0.0.0/255.255.255.0), host names, or a file with -iL FILE
error-target-file = cannot read the target file { $file }
error-target = { $fault }
error-all-excluded = every target is excluded
hint-all-excluded = take some out of --exclude, or name other targets
error-outside-loopback = { $address } is not a loopback address, and no scope was named
hint-scope-none = have it allowed: seawall authorise CIDR --until DATE --contact WHO writes a scope; name it with --scope FILE
error-no-host = { $address } is a multicast, broadcast, unspecified or reserved address
hint-no-host = no scope can allow it; leave it out
error-scope-unreadable = cannot read the scope { $file }
error-scope-file = { $file } is no scope: { $fault }
hint-scope-file = a scope is what seawall authorise CIDR --until DATE --contact WHO writes
error-scope-not-covered = { $address } is not in the scope { $file }
hint-scope-not-covered = leave it out, or have a scope written that covers it
error-scope-not-begun = the scope { $file } begins only at { $from }
hint-scope-not-begun = wait until then; --dry-run works before
error-scope-expired = the scope { $file } ended at { $until }
hint-scope-expired = have a new one written with seawall authorise, and name it with --scope
error-scope-long = the scope { $file } ends at { $until }, more than a year ahead
hint-scope-long = a scope lasts a year at most
error-scope-public-unsigned = { $address } in the scope { $file } is a public address, and the scope is not signed
error-scope-unsigned = the scope { $file } is not signed
hint-scope-unsigned = have it signed: seawall authorise … --sign KEYFILE
error-scope-public-untrusted = { $address } in the scope { $file } is a public address, and no key was named to verify it with
hint-scope-untrusted = name the public key of whoever may sign: --trust KEY.pub
error-scope-signature = the signature of the scope { $file } does not hold
hint-scope-signature = it was changed after it was signed, or signed with another key than the one named with --trust
error-scope-key = { $file } is no key of this kind
hint-scope-key = seawall authorise --new-key FILE writes a private key FILE, to sign with, and a public key FILE.pub, to verify with
error-date = `{ $text }` is no date
hint-date = write a day to come, such as 2026-12-01, or an instant such as 2026-12-01T18:00:00+09:00
error-network = `{ $text }` is no network
hint-network = write networks such as 10.1.0.0/16, without bits beyond the prefix, or single addresses
error-authorise-line = `{ $text }` is no single line of text
hint-authorise-line = write one line of at most 500 characters
error-authorise-over = a scope until { $until } would be over before it begins
error-authorise-long = { $until } is more than a year ahead
error-authorise-public = { $address } is a public address
hint-authorise-public = public addresses need a signature: add --sign KEYFILE; seawall authorise --new-key FILE makes a key
hint-authorise-output = name a file that is not there yet, in a folder you may write to
error-second-pass-depth = --second-pass asks more than --depth { $depth } does
error-pace-loopback = the profile loopback is for loopback only
hint-second-pass-depth = leave one of the two out
hint-pace-loopback = use --profile normal, or --profile ot among controllers and instruments
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
error-resume-plan = the plan of scan { $run } is not of this version: { $fault }
hint-resume-plan = go on with the Seawall that began it, or begin anew with seawall scan TARGET
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
error-explain-advisory = there is no verdict on { $advisory } for { $address }
hint-explain-advisory = verdicts there are: { $advisories }
hint-explain-none = nothing in the catalogue says anything of this product and that bulletin
error-host-unknown = no host { $host } is in the store, and no file of that name is there
hint-host-unknown = scan or audit it first; hosts are named by address, name, or the folder of their files
error-host-document = what is kept of { $host } cannot be read
hint-host-document = audit its files again
error-plan-not-audited = { $host } was scanned and never audited: which packages it needs is not known
hint-plan-not-audited = collect its evidence (seawall collect) and run: seawall audit FOLDER
audit-not-kept = what is read is not kept, for the store cannot be used:
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
hint-proof-file = a proof is what `seawall explain HOST [ADVISORY] --format json` prints
error-capture = cannot read the capture { $file }
hint-capture-path = check the path and its permissions
hint-capture-unrecognised = pcap and pcapng files are read; unpack a compressed one first
hint-capture-damaged = what stands before the damage was read and is shown

## The catalogue
advisory-published = published
advisory-revised = revised
advisory-cves = vulnerabilities
advisory-impact = impact
advisory-severity = vendor's rating
advisory-score = score
advisory-worm = used by the worm
advisory-note = note
advisory-affected = affected
advisory-not-affected = not affected
advisory-never-tested = never tested by the vendor
advisory-other-software = affected, outside the catalogue
advisory-no-fix = no fix exists
advisory-only-filter = the only thing that helps: filter { $door }
advisory-contains = contains the fixes of
advisory-replaced-by = contained in
advisory-does-not-replace = says that it does not replace
advisory-leaves-open = leaves { $cves } open: the package lacks { $files }
advisory-in-sp = contained in service pack { $sp } of { $products }
advisory-in-sp-never = was planned for { $sp } of { $products }, which never came out
advisory-package = package ({ $lang }, { $machine }): { $name }
advisory-removal-tool = removal tool KB{ $kb } for { $products }: removes { $worms } only and closes no hole
advisory-tells-nothing = an older update brought the same build
advisory-arp = "Add or Remove Programs": { $text }
advisory-build = build { $build } or later
advisory-via = through { $via }
advisory-none = (none)
advisory-count = { $count } entries
advisory-checked = { $bulletins } entries, { $edges } statements: { $count } contradictions; imports differ in { $differ } places from what was made by hand, which holds

edge-contains = contains
edge-replaces = replaces
edge-does-not-replace = does not replace
strength-certain = { "" }
strength-needs-file-proof = a file must be seen
strength-inferred = inferred

rating-none = none
rating-not-critical = not critical
rating-low = low
rating-moderate = moderate
rating-important = important
rating-critical = critical
impact-remote-code-execution = remote code execution
impact-elevation-of-privilege = elevation of privilege
impact-information-disclosure = information disclosure
impact-denial-of-service = denial of service
impact-security-feature-bypass = security feature bypass
impact-spoofing = spoofing
impact-tampering = tampering
impact-defense-in-depth = defense in depth
reboot-required = restart required
reboot-maybe = restart in some cases
reboot-not-required = no restart
reboot-not-stated = restart not stated
uninstall-possible = can be uninstalled
uninstall-impossible = cannot be uninstalled
uninstall-not-stated = uninstalling not stated
machine-pc-at = PC/AT
machine-pc98 = NEC PC-9800

revision-contained-fixes-changed = the list of contained fixes changed
revision-exchange-50-update-published = the update for Exchange Server 5.0 came out
revision-known-issue-909444 = known issue KB909444 named
revision-ms03-039-released = MS03-039 came out
revision-nt4-affected-and-updates-published = NT 4.0 found affected; its updates came out
revision-nt4-update-details-corrected = details of the NT 4.0 update corrected
revision-nt4-update-published = the update for NT 4.0 came out
revision-nt4-ws-pan-chinese-released-again = the Pan Chinese update for NT 4.0 Workstation came out again
revision-nt4-ws-supported = NT 4.0 Workstation named as a target
revision-replacement-table-clarified = the table of replaced bulletins made clearer
revision-tse-update-published = the update for Terminal Server Edition came out
revision-version-2-released = version 2 came out
revision-w2k-contents-corrected = what the Windows 2000 update contains was corrected
revision-w2k-copies-without-ms03-007-mended = Windows 2000 copies that may lack MS03-007 were mended
revision-w2k-fix-also-in-ms03-013 = the Windows 2000 fix is in MS03-013 too
revision-w2k-ms04-012-and-ms05-012-statement-corrected = what it says of MS04-012 and MS05-012 on Windows 2000 was corrected
revision-w2k-ms04-012-statement-changed = what it says of MS04-012 on Windows 2000 changed
revision-w2k-replaces-ms03-013 = corrected: it replaces MS03-013 on Windows 2000
revision-w2k-sp2-supported = Windows 2000 SP2 named as a target
revision-xp-sp1-update-released-again = the update for XP SP1 came out again
revision-xp-update-details-and-tse-check = details for XP, and how to check on Terminal Server Edition
revision-xp-x64-sp2-listed = XP x64 SP2 listed as affected

note-dcom-can-be-disabled-on-2000-sp2 = with it DCOM can be switched off on Windows 2000 SP2, a way the vendor does not support
note-exposed-through-iis-webdav = the known attack goes through WebDAV in IIS
note-installer-picks-branch = the installer picks the QFE files where a hotfix had replaced one before, else the GDR files
note-integrated-media-may-lack-the-key = integrated media may lack the registry key although the fix is there
note-key-does-not-prove-ms03-007-before-2003-08-28 = copies from SUS, automatic updates or the catalogue before 2003-08-28 may lack MS03-007 and write the same key
note-little-tested-on-2000-sp2 = little tested on Windows 2000 SP2
note-number-and-cve-from-memory = article, title and vulnerability
note-reboot-from-memory = that a restart is required
note-urlscan-default-blocks = URLScan with its default settings blocks the attack
note-verify-by-file-list-of-the-article = the bulletin names no key: compare with the article's list of files
issue-acl-of-registration-folder = programs fail where access to the Registration folder was narrowed
issue-blue-screen-on-some-2000-sp2 = a stop error on some Windows 2000 SP2 hosts
issue-local-com-calls-hang = local COM calls may hang
issue-slow-on-xp-sp1-before-2003-05-28 = XP SP1 becomes slow with copies from before 2003-05-28
issue-stop-0x71-at-boot = Stop 0x71 at the next start with a kernel of product support on SP2
precondition-kernel-not-of-product-support = SP2: ntoskrnl.exe must not be 5.0.2195.4797 to 5.0.2195.4928; else install SP3 or MS03-013
precondition-security-rollup-package-first = the Security Rollup Package must be there first

contradiction-no-date = it has no date
contradiction-unknown-source = no source { $source }
contradiction-verified-by-memory = called verified, but rests on { $sources } alone
contradiction-unknown-service-pack = { $product } never had { $service_pack }
contradiction-affected-and-cleared = { $product } { $service_pack } is both affected and cleared
contradiction-no-answer = { $product } is affected, without an update, a newer one, or a word that none exists
contradiction-update-for-unaffected = KB{ $kb } is for { $product }, which is not called affected
contradiction-unknown-bulletin = it names { $older }, which is not in the catalogue
contradiction-back-in-time = it is said to hold { $older }, which came out later
contradiction-no-update-to-hold = it is said to hold { $older } on { $product }, but has no update for it
contradiction-no-file-to-see = a file must be seen before it counts for { $older }, but none is named
contradiction-foreign-vulnerability = { $older } is not about { $cve }, which is said to stay open
contradiction-same-build = { $older } brought { $file } { $version } to { $product } before: it tells nothing apart
contradiction-older-file = it is said to hold { $older } on { $product }, but its { $file } is { $has }, below { $needs }

error-advisory-id = there is no bulletin { $id } in the catalogue
hint-advisory-id = name it as MS03-039, KB824146 or CVE-2003-0715; `seawall advisory list` shows them all
error-advisory-not-yet = { $id } was not out on { $day }
hint-advisory-not-yet = { $id } came out on { $date }; leave --as-of away or name a later day
error-advisory-date = { $date } is no date
hint-advisory-date = write the day as 2003-09-12
error-advisory-product = there is no product { $product }
hint-advisory-product = name it by its id, such as nt4-srv, w2k, xp-x86 or ws2003-x86, or by its name
error-advisory-products = { $product } stands for more than one product
hint-advisory-products = name one of { $products }
error-advisory-sp = { $product } had no service pack { $sp }
hint-advisory-sp = it had { $packs }
error-advisory-kb = { $kb } is no article number
hint-advisory-kb = write it as KB824146, Q824146 or 824146
error-advisory-file = cannot read the bulletin file { $file }
hint-advisory-file = check the path and its permissions
error-advisory-refused = the catalogue does not take this
hint-advisory-refused = docs/catalogue.md tells what a bulletin file holds

# Reading an archive
advisory-import-read = { $source }: { $documents } documents read, { $skipped } other files passed by; { $with_cves } bulletins with vulnerabilities, { $with_kb } with an article; last changed { $date }
advisory-import-rows = rows: { $files } file versions, { $other_files } files without one, { $keys } registry keys, { $replacements } statements about older bulletins; { $rejected } not taken, all listed; { $names } names without a product id
advisory-import-taken = in the catalogue: { $updates } updates with { $evidence } pieces of evidence ({ $inferred_evidence } inferred), { $edges } statements about older bulletins ({ $inferred_edges } inferred)
advisory-set-aside = { $newer }: that it replaces { $older } on { $product } was set aside: it leads from { $asserts } to { $not_replaced }, which { $asserts } says it does not replace

rejection-not-utf8 = the line is no UTF-8
rejection-id-mismatch = the document calls itself { $printed }
rejection-no-date = it does not say when it came out
rejection-row-cut = the row ends inside a cell
rejection-row-width = the row has { $found } cells, its heading { $expected }
rejection-front-matter-open = the fields before the text have no end; those up to the first blank line were taken
rejection-no-text = its entry is a link or the like and holds no text
rejection-table-in-cell = a table inside a cell; its text was taken as the cell's
rejection-no-bulletin = no bulletin: { $printed }
rejection-title-rating = the title gives another rating ({ $title }) than the text, which holds
rejection-cell-too-long = a cell of more than { $limit } bytes
rejection-too-many-columns = a row of more than { $limit } columns
rejection-no-product = no product: { $printed }
rejection-no-file = no file: { $printed }
rejection-version = no version: { $printed }
rejection-date = no date: { $printed }
rejection-size = no size: { $printed }
rejection-key = a registry key without a path: { $printed }
rejection-not-older = { $older } is not older
rejection-statement = says neither yes nor no of { $older }
rejection-reboot = whether to restart, in words that are not known: { $printed }
rejection-uninstall = whether it can be taken off, in words that are not known: { $printed }
rejection-rating = a rating that is not known: { $printed }
rejection-affected-too = stands among the affected products too, and clears nothing: { $printed }
rejection-other-root = a registry key that is not below HKEY_LOCAL_MACHINE: { $printed }
rejection-no-version = a file without a version proves nothing by one: { $printed }
rejection-no-update = no update here for "{ $products }": { $printed }
rejection-nothing-to-replace = { $older } is said to be replaced on products that have no update here

value-only-by-hand = made by hand
value-only-imported = imported
value-by-hand-holds = held
value-by-hand-not-replaced = not replaced
value-imported-holds = held
value-imported-not-replaced = not replaced
value-cause-not-started = the host was not started since (check the time of the last start, and pending renames)
value-cause-component-added-again = a component was added again from the installation media (check the dates of its files and the log of the setup)
value-cause-file-cache = the file cache put an old file back (check the version in dllcache)
value-cause-service-pack-applied-again = a service pack was installed after the update (check the event log)
value-cause-system-restore = System Restore went back behind the update (check the restore points)
value-speaks-present = in place
value-speaks-absent = not there
value-speaks-older = older
value-speaks-staged = staged
value-speaks-history = history
value-speaks-doubtful = not sure
value-speaks-silent = does not tell
value-stand-in-place = in place
value-stand-pending = waits for a start
value-stand-contradicted = contradicted
value-stand-behind = older
value-stand-absent = not there
value-stand-doubtful = not sure
value-stand-unseen = nothing seen
disagreement-article = article { $by_hand } by hand, { $imported } imported
disagreement-published = came out { $by_hand } by hand, { $imported } imported
disagreement-vulnerability = { $cve } only { $only }
disagreement-affected = { $product } affected only { $only }
disagreement-cleared = { $product } cleared only { $only }
disagreement-key = { $path } only { $only }
disagreement-file-version = { $file } on { $product }: { $by_hand } by hand; imported: { $imported }
disagreement-edge = { $older } on { $product }: { $by_hand } by hand, { $imported } imported

error-advisory-import = { $file } was not imported; the catalogue is as it was
hint-advisory-import = what can be imported: WES-NG's definitions, CVRF, CSAF, VEX, wsusscn2.cab, Update Catalog pages, BulletinSearch, release information, KEV, OVAL, an archive of bulletins (.tar.xz) or a bundle
error-advisory-empty = { $file } holds no bulletin; the catalogue is as it was
error-advisory-language = the archive does not show its language
hint-advisory-language = name it with --language, such as --language ja
error-advisory-archive-file = cannot read the archive { $file }
error-advisory-archive-large = { $file } has more than { $limit } bytes
error-advisory-imported = the imported bulletins do not fit the catalogue
error-advisory-keep = cannot write to { $folder }; the catalogue is as it was
hint-advisory-keep = check its permissions and the space left, or write the pack to a file with --pack
error-advisory-import-file = cannot read what was imported: { $file }
error-advisory-archive = { $file } is not the archive that was imported
hint-advisory-import-again = import the archive again with `seawall advisory import`, or remove the folder

# Bundles.
bundle-key = signed with the key { $key }
bundle-made = made { $made }; the catalogue built into the program that made it is of { $catalogue }
bundle-note = note: { $note }
bundle-part = data as of { $date }, { $bytes } bytes
bundle-part-undated = data of an unknown day, { $bytes } bytes
bundle-kind-bulletins = bulletins
bundle-kind-feed = feed
bundle-leaves = not in the bundle: { $name } ({ $kind }); what was imported of it is taken out
bundle-written = written
bundle-taken = taken; it stands in place of what was imported before
bundle-would-be-taken = the signature holds; it would be taken
bundle-again = the signature holds; it is the one that was taken last, nothing to do
bundle-needs-key = the signature holds, but nobody said whose key is right: it would be taken only with --key
bundle-other-key = it would not be taken: the key is not the right one
bundle-replaces-key = the signature holds; bundles are held to the key { $held }, and this one would be taken only with --key and --replace-key
bundle-older = the signature holds; it would not be taken: a newer one was taken, made { $last }
diff-sides = from { $old } to { $new }
diff-bundle = { $file } (made { $made })
diff-kept = what is kept now
diff-source = { $name } ({ $kind }): { $state }; data as of { $old } → { $new }
diff-state-new = new
diff-state-gone = gone
diff-state-changed = changed
diff-state-same = no difference
diff-counts = { $what }: { $new } new, { $gone } gone, { $changed } changed
diff-more = … and { $count } more; --format json lists them all
diff-rows-bulletins = bulletins
diff-rows-vulnerabilities = vulnerabilities
diff-rows-exploited = marks of known attacks
diff-rows-updates = updates
diff-rows-software = names of software
diff-rows-fixes = fixes by software
diff-rows-fixed-builds = fixed builds
diff-rows-replacements = replacements
diff-rows-releases = builds that came out
diff-rows-claims = claims
diff-rows-offers = packages that are offered
error-bundle-none = { $file } is no bundle
hint-bundle-none = `seawall advisory bundle FILE --key PRIVATEKEY` writes one
error-bundle-broken = the bundle { $file } does not verify; nothing was changed
error-bundle-time = the bundle { $file } gives two different times; nothing was changed
hint-bundle-broken = it was cut off or altered on its way: fetch it again and compare its SHA-256 with its maker's
hint-bundle-schema = a newer version of Seawall made it; update this one
error-bundle-needs-key = { $file } is signed with the key { $key }, and nobody said that this is the right one; nothing was changed
hint-bundle-needs-key = name the public key of whoever makes the bundles, as you have it from them and not from the bundle: --key KEY.pub
error-bundle-other-key = { $file } is signed with another key than the right one, { $key }; nothing was changed
hint-bundle-other-key = the right key is the one named with --key or, without it, the one of the bundle that was taken before
error-bundle-replaces-key = { $file } is signed with the key { $key }, but bundles are held to { $held }; nothing was changed
hint-bundle-replaces-key = if its maker has a new key, add --replace-key
error-bundle-older = { $file } was made { $made }, and a newer one was taken, made { $last }; nothing was changed
hint-bundle-older = a bundle never goes back; ask its maker for one made later
error-bundle-note = a note is one line of at most 500 characters
error-bundle-empty = there is nothing to put into a bundle: nothing was imported
hint-bundle-empty = import something first: `seawall advisory import`
error-bundle-make = no bundle can be made of what was imported
error-bundle-options = --language and --pack are for archives, not for bundles
error-advisory-key = --key is for bundles, and this is none
hint-bundle-options = leave the option away, or name the file it is meant for
error-diff-file = { $file } is neither a bundle nor a .feed nor a .pack
hint-diff-file = name a bundle, a file of seawall/advisories in the data folder, or - for what is kept now
hint-advisory-busy = other imports are under way; try again

feed-reason-no-article = no article's number, so that no host can say it has it
feed-reason-no-vulnerability = no vulnerability's id, or none that can be one
feed-reason-no-software = no software is named
feed-reason-field-count = more or fewer fields than the header
feed-reason-bad-date = not a day
feed-reason-unknown-severity = not one of the vendor's ratings
feed-reason-unknown-impact = not a known impact
feed-reason-bad-supersedence = what is said to be replaced is no article
feed-reason-self-supersedence = an update that is said to replace itself
feed-reason-fixed-build-not-a-version = a fixed build that is no version, so that nothing compares with it
feed-reason-fixed-build-of-another-product = a fixed build of another product than it stands with
feed-reason-fixed-builds-differ = fixed builds that contradict each other
feed-reason-bad-encoding = not in the encoding of its format
feed-reason-dangling = a reference to what is not there
feed-reason-bad-number = not a number
feed-reason-bad-document = a document that cannot be read
feed-reason-missing-document = a document that is listed and not there
feed-reason-not-understood = not understood
advisory-feed-rejected = { $count } × { $reason } (first at { $document }:{ $line })
advisory-feed-read = { $source }, data as of { $date }: { $documents } documents, { $records } records, { $taken } taken, { $inferred } fields inferred, { $rejected } records or fields not taken
advisory-feed-counts = { $vulnerabilities } vulnerabilities, { $updates } updates, { $software } names of software ({ $unknown } of no product in the table), { $statements } statements that an update mends a vulnerability on a product, { $builds } builds
advisory-feed-repair = chains: { $links } missing links inferred{ $rules }, { $cycles } circles, { $dangling } references to updates that are not there, { $open_ends } open ends
advisory-feed-fewer = warning: it holds less than what was kept under this name before ({ $now } statements, before { $then })
advisory-sources-catalogue = built-in catalogue of { $date }
advisory-sources-none = no feeds were taken in; `seawall advisory import FILE` does that
advisory-sources-counts = { $vulnerabilities } vulnerabilities, { $updates } updates, { $statements } statements, { $builds } builds
advisory-sources-months = vulnerabilities by month: { $months }
feed-warning-old = warning: the data is { $days } days old; a patch day has passed since
feed-warning-fewer-than-before = warning: the last month has { $now } vulnerabilities, the month before { $before }: it may be incomplete
feed-warning-no-date = warning: it names no day; how old it is cannot be told
advisory-untold = { $count } more vulnerabilities are in this scope; nothing that was taken in tells of them
advisory-cves-more = { $cves } and { $more } more
advisory-fixes-none = nothing known mends { $id } on { $product }
advisory-fixes-any = any one of these is enough
advisory-fixes-newest = held by { $id }
advisory-fixes-next = next: { $step }
advisory-data-as-of = data as of: { $dates }
package-kind-security-update = security update
package-kind-monthly-rollup = monthly rollup
package-kind-security-only = security only
package-kind-hotpatch = hotpatch
package-kind-ie-cumulative = cumulative update for Internet Explorer
error-advisory-feed-options = --language, --key and --replace-key are not for feeds
error-advisory-scope = no scope `{ $scope }`
hint-advisory-scope = there is: { $scopes }
error-advisory-build = `{ $build }` is no build
hint-advisory-build = a build is 10.0.19045.4170, or 10.0.19045 where its revision is not known
error-advisory-track = `{ $track }` is no track: standard or hotpatch
error-advisory-no-updates = no updates are known of { $id }
hint-advisory-feeds = take in a feed first: seawall advisory import FILE
advisory-fixes-newest-if = held by { $id } ({ $strength })
advisory-no-date = (no date)
advisory-rule = rule { $rules }
advisory-via-many = through { $first }, { $more } more, { $last }
advisory-exploited = exploited: { $cve } since { $since } ({ $source })
advisory-exploited-ransomware = exploited, also for ransomware: { $cve } since { $since } ({ $source })
line-fault-cycle = updates that replace each other in a circle: { $updates }
line-fault-dangling = { $newer } replaces { $older }, which is not there
line-fault-open-end = nothing is known to replace { $update }, and the line went on (candidates: { $candidates })
advisory-dangling = { $count } statements about updates that nothing else tells of (--format json lists them)
feed-reason-incomplete = the page holds fewer rows than it announces
claim-lower = { $claim } on { $cve }: { $file } below { $below }, { $bulletin } has { $at_least }: it misses hosts between the two
claim-higher = { $claim } on { $cve }: { $file } below { $below }, { $bulletin } has { $at_least }: it finds hosts between the two that are fixed
claim-no-evidence = { $claim } on { $cve }: { $file } below { $below }; { $bulletin } has no version of it in that branch
feeds-differ-only-in-first = { $cve }, { $software }: only { $one } names a fix, { $other } does not
feeds-differ-only-in-second = { $cve }, { $software }: only { $other } names a fix, { $one } does not
feeds-differ-fixed-builds = { $cve }, { $software }: { $one } has the fixed build { $first }, { $other } { $second }
feeds-differ-articles = { $cve }, { $software }: { $one } has the article { $first }, { $other } { $second }
feeds-differ-severities = { $cve }, { $software }: { $one } has the severity { $first }, { $other } { $second }
feeds-differ-impacts = { $cve }, { $software }: { $one } has the impact { $first }, { $other } { $second }

## What hosts left behind
audit-feeds = judged by the built-in catalogue and by what was imported: { $feeds }
audit-summary = { $hosts ->
    [one] 1 host
   *[other] { $hosts } hosts
}, { $files } files looked at. What was not read is unknown, not safe.
audit-nothing-judged = nothing can be said: the product is not known, or the catalogue has nothing on it
audit-assumed = not set on the host: what the product does by default is taken
audit-checks = how it is set up: { $counts }
audit-system-unknown = system not known
audit-boot = last start: { $at }
audit-evidence = evidence and how far it goes:
audit-complete = complete
audit-partial = partial
audit-files-read = { $files ->
    [one] 1 file
   *[other] { $files } files
}
audit-updates = updates on record ({ $count }):
audit-files = file versions ({ $count }):
audit-values = registry values ({ $count }):
audit-components = installed parts ({ $count }):
audit-history = what was done about updates ({ $count }; history, not state; latest first):
audit-event = {" "}(event { $event })
audit-pending = renamed or deleted at the next start ({ $count }):
audit-deleted = deleted
audit-processes = programs that ran ({ $count }):
audit-contradictions = said differently ({ $count }):
audit-notes = not read:
audit-other-files = { $count ->
    [one] 1 file of another form
   *[other] { $count } files of other forms
}
audit-like-it = {" "}(and { $count } like it)
audit-more = … { $count } more (--format json shows all)
audit-at-offset = {" "}at { $number }
audit-at-record = , record { $number }
audit-at-line = , line { $number }
audit-joined-folder = one host, since they lie together: { $folder }
audit-joined-name = of several hosts in the folder, those with this name inside: { $name }
audit-joined-file-name = of several hosts in the folder, by the beginning of the file's name: { $file }
audit-joined-alone = names no host and lies among files of several, so it stays alone
audit-joined-name-and-domain = several folders, one name in one domain: { $name }, { $domain }
audit-joined-machine-sid = several folders, one machine SID: { $sid }
audit-joined-label = described as { $label }
evidence-processes = list of processes
evidence-firewall-log = firewall log
evidence-components = installed parts
evidence-events = event log
evidence-remote = answers over the network
evidence-display-names = display names
evidence-hotfix-list = hotfix list
evidence-registry = registry
evidence-files = file versions
evidence-build = build
gap-not-said-to-be = nobody said it is complete
gap-some-files = some files of the host, not all of their kind
gap-history = history: older entries may be overwritten, and what was installed may be removed since
gap-backup-copy = a copy that the system keeps, older than what it works with
gap-unfinished = its last write was not finished, and no log completes it
gap-log-not-replayed = its log { $log } was not replayed to the end ({ $fault })
gap-damaged = a part cannot be read: { $what }
gap-records-missing = records { $first } to before { $next } are missing
gap-no-current-control-set = which control set was the current one is not known
gap-instructions = registry text that deletes: instructions, not an export
gap-no-export = it lacks what every host has there: a part of a registry, or made by hand
gap-no-list = the list is missing
gap-no-entries = the list is empty or was not available
gap-count-differs = { $claimed } entries are claimed, { $listed } are listed
gap-entry-without-id = an entry without an id on line { $line }
gap-placeholder = an entry that stands for an update whose name was lost, on line { $line }
gap-misnumbered = the numbers of the list jump on line { $line }
gap-last-may-be-cut = the list is too short; digits of its last entry may be lost, on line { $line }
gap-unread = line { $line } is not understood
gap-over-limit = there is more of it than is taken ({ $limit }: { $most })
gap-more = { $count } further gaps
note-not-recognised = of an unknown form
note-secrets = accounts and secrets, passed over (--secrets reads them)
note-other-hive = a hive without anything that is wanted
note-log-without-hive = a log whose hive is not there
note-transaction-log = a log of registry transactions, not replayed: what was committed and not yet written to the hive is not known
note-older-copy = an older copy beside the hive that the system works with, left out
note-setup-copy = a copy from the time of setup, left out
note-broken = broken: { $fault }
note-not-built = this build has no reader for it
note-reader-failed = its reader failed; please report it
note-fault = not read, or not wholly: { $fault }
note-not-collected = not collected on the host: { $item }
note-name-of-another = another host has this name too, and nothing tells whether they are one: { $name }
about-product = the product
about-build = the build
about-service-pack = the service pack
about-architecture = the architecture
about-language = the language
about-computer-name = the computer's name
about-machine-sid = the machine SID
about-file-version = the version of
update-action-installed = installed
update-action-awaits-restart = installed, waits for a restart
update-action-failed = failed
update-action-removed = removed
update-action-other = other
error-audit-path = { $file } cannot be read
hint-audit-path = name files, folders, archives or disk images that are there
error-audit-nothing = nothing that tells of a host was found
hint-audit-nothing = `seawall audit --help` names what is read; SAM and SECURITY only with --secrets
error-audit-code-page = "{ $name }" is no code page that is known
hint-audit-code-page = known are { $known }

# Collecting by hand. Names of menus and buttons up to Server 2003, that NT 4.0 knows no USB sticks,
# and `shutdown -a` are from memory; that clearing is offered beside saving is too.
collect-overview =
    What to take to hosts that nothing can be installed on, Windows NT 4.0 to
    Server 2025:

      seawall collect script --output collect.cmd
          the script to run there. It writes into one new folder, nowhere
          else: { $branches } branches of the registry, { $files } files of the system,
          the copies of the registry that the system keeps, logs of the
          firewall, from Windows XP on what runs and what the system says of
          itself, from Vista on event logs. What became of each item stands
          in collected.txt there.
      seawall collect card --lang en --output card.txt
          the card for whoever stands at the host: how to run the script, how
          to save event logs by hand, what not to do.

    Then, with the folder that was brought back:

      seawall audit FOLDER --facts
collect-card-title =
    COLLECTING EVIDENCE FROM A WINDOWS HOST
    One card for each host. Keep it with what you bring back.
collect-card-blanks =
    Host ______________________  Where ____________________________________
    By   ______________________  Date and time (your watch) _______________
                                 Date and time (the host)   _______________
    Network cable:  □ was unplugged  □ unplugged by me  □ left plugged in
collect-card-never =
    DO NOT
     -  restart it, shut it down, or switch it off
     -  install or update anything, or let a virus scanner clean: first this
     -  log on with an account of a domain administrator: what runs on an
        infected host can take it over. Use a local administrator
     -  put the stick or disk into any other computer before it was checked
     -  fetch anything from the Internet
    A box counts down to a restart: unplug the network cable. On Windows XP
    and Server 2003 also: Start > Run > shutdown -a
collect-card-bring =
    1  BRING
     □ collect.cmd on something that cannot be written to: a CD, or a floppy
       or stick with its switch on "locked"
     □ for the result an empty disk or stick. Windows NT 4.0 knows no USB
       sticks: collect to a disk of the host itself, see 5
collect-card-run =
    2  RUN THE SCRIPT
     □ Log on as a local administrator.
     □ NT 4.0 to Server 2003: Start > Run > cmd. Vista and later: in the
       Start menu right-click "Command Prompt", "Run as administrator".
     □ Type, with your drives and the host's name (the folder must not be
       there yet):
             D:\collect.cmd E:\HOSTNAME
     It takes some minutes. If a box says that editing the registry is
     disabled, click OK, let the script go on, and note it below.
collect-card-events =
    3  SAVE THE EVENT LOGS  (Vista and later: the script did, go on with 4)
     When the script waits for a key, leave its window open and:
     NT 4.0   Start > Programs > Administrative Tools (Common) > Event Viewer
       □ Log > System; then Log > Save As, as system.evt
       □ Log > Application; then Log > Save As, as application.evt
     2000, XP, Server 2003   Control Panel > Administrative Tools > Event Viewer
       □ click System; Action > Save Log File As, as system.evt
       □ click Application; Action > Save Log File As, as application.evt
     Save both into the folder "events" inside the new folder, as event log
     (*.evt): text and CSV are of no use. Never "Clear": if asked, Cancel.
       □ Press a key in the script's window.
collect-card-look =
    4  LOOK
     □ The last lines say "Done". What failed stands above them.
       Failed: __________________________________________________________
     In collected.txt, "absent" is not a fault: no host has every item.
collect-card-carry =
    5  TAKE IT AWAY
     □ The whole new folder. From NT 4.0: on CD, MO or ZIP; or, if whoever
       sent you says so, take the disk out: Seawall reads an image of it too.
     The folder is confidential: the registry of some hosts holds passwords
     (automatic logon, SNMP). If the host may be infected, so is the stick.
collect-card-then =
    6  AT YOUR OWN COMPUTER
         seawall audit FOLDER --facts
     Nothing in the folder is ever started by that.
checked-ok = as it should be
checked-note = to be known
checked-weak = weak
checked-open = open
checked-not-applicable = not checked here
checked-unknown = not known
check-title-dcom-enabled = whether DCOM answers (EnableDCOM)
check-title-dcom-launch-restriction = who may launch COM objects from the network, machine-wide (MachineLaunchRestriction)
check-title-dcom-access-restriction = who may reach COM objects from the network, machine-wide (MachineAccessRestriction)
check-title-dcom-default-launch = who may launch COM objects that set nothing themselves (DefaultLaunchPermission)
check-title-dcom-default-access = who may reach COM objects that set nothing themselves (DefaultAccessPermission)
check-title-dcom-hardening-server = DCOM hardening, as server (CVE-2021-26414, RequireIntegrityActivationAuthenticationLevel)
check-title-dcom-hardening-client = DCOM hardening, as client (CVE-2021-26414, RaiseActivationAuthenticationLevel)
check-title-rpc-restrict-remote-clients = whether RPC takes calls without a name (RestrictRemoteClients)
check-title-rpc-endpoint-mapper-client = whether endpoint mappers are asked with a name (EnableAuthEpResolution)
check-title-rpc-port-range = the ports that RPC takes (Rpc\Internet)
check-title-dcom-protocols = the protocols of DCOM (DCOM Protocols)
check-title-dcom-http = COM Internet Services (EnableDCOMHTTP)
check-title-rpc-http-proxy = the proxy of RPC over HTTP
check-title-firewall-icf = Internet Connection Firewall
check-title-firewall-windows-old = Windows Firewall of Windows XP and Server 2003
check-title-firewall-windows = Windows Firewall
check-title-ipsec-policy = the assigned IPsec policy, held against the ports of DCOM
check-title-ipsec-exemptions = what IPsec filters let through always (NoDefaultExempt)
check-title-filter-tcpip = TCP/IP filtering (EnableSecurityFilters)
check-title-anonymous-enumeration = what strangers may list (RestrictAnonymous)
check-title-anonymous-is-everyone = whether strangers count as everyone (EveryoneIncludesAnonymous)
check-title-account-guest = the guest account
check-title-logon-automatic = logging on by itself
check-title-smb1-server = SMB 1, as server
check-title-smb1-client = SMB 1, as client
check-title-updates-automatic = automatic updates
check-title-updates-server = where updates come from
check-title-iis-webdav = WebDAV of the web server (DisableWebDAV)
check-title-iis-present = the web server
check-title-product-support = the vendor's support of the product
check-result-access-not-read = entries of a kind that is not read may let in more
check-result-access-open-to-anonymous = strangers may reach objects from the network
check-result-access-open-to-everyone = everyone with an account may reach objects from the network, as the vendor ships it
check-result-access-restricted = everyone is kept from objects over the network
check-result-anonymous-lists-only = accounts and shares are not listed to strangers, all else is (RestrictAnonymous { $restrict })
check-result-anonymous-no-effect = the value { $restrict } means nothing on this system
check-result-anonymous-open = strangers may list accounts and shares (RestrictAnonymous { $restrict })
check-result-anonymous-restricted = strangers are restricted (RestrictAnonymous { $restrict })
check-result-anonymous-shares-only = strangers may list shares, but no accounts
check-result-cis-off = COM Internet Services are off
check-result-cis-on = COM Internet Services are on: DCOM answers over HTTP, on ports that no port filter of DCOM covers
check-result-dcom-off = DCOM is off, and the system was started since
check-result-dcom-off-no-effect = EnableDCOM is { $enable_dcom }, which has no effect on this service pack: DCOM answers all the same
check-result-dcom-off-start-not-seen = EnableDCOM is { $enable_dcom }; it acts from the next start on, and no start since the change was seen
check-result-dcom-off-unsupported = EnableDCOM is { $enable_dcom }, which works with MS01-041 on this service pack, but is not supported
check-result-dcom-on = DCOM answers whoever reaches it (EnableDCOM { $enable_dcom })
check-result-dcom-on-restricted = DCOM answers; machine-wide restrictions decide to whom (EnableDCOM { $enable_dcom })
check-result-dcom-over-http = DCOM is offered over HTTP ({ $protocols })
check-result-dcom-over-tcp = DCOM is offered over { $protocols }
check-result-dcom-over-udp = DCOM is offered over UDP or IPX ({ $protocols })
check-result-dcom-protocols-default = no protocols are listed: the system's own order holds
check-result-default-access-everyone = everyone may reach such objects from the network
check-result-default-access-open = strangers may reach such objects from the network
check-result-default-access-restricted = neither everyone nor strangers may reach such objects from the network
check-result-default-launch-open = everyone or strangers may launch such objects from the network
check-result-default-launch-restricted = neither everyone nor strangers may launch such objects from the network
check-result-default-launch-users = every user may launch such objects from the network
check-result-default-permission-not-read = entries of a kind that is not read may let in more
check-result-everyone-with-anonymous = strangers count as everyone, and have all that everyone has
check-result-everyone-without-anonymous = strangers do not count as everyone
check-result-exempt-cannot-be-closed = traffic from source port 88 passes every filter, and this service pack cannot close that
check-result-exempt-kerberos-open = traffic from or to port 88 passes every filter (NoDefaultExempt { $exempt })
check-result-exempt-least = Kerberos and RSVP do not pass the filters; IKE always does (NoDefaultExempt { $exempt })
check-result-exempt-without-policy = no IPsec policy is assigned, so exemptions mean nothing
check-result-firewall-cannot-run = the firewall's service is disabled
check-result-firewall-lets-rpc-in = the firewall is on, and lets in what comes to port 135
check-result-firewall-lets-smb-in = the firewall is on, and lets in what comes to port 445 ({ $port_445 })
check-result-firewall-off = the firewall is off
check-result-firewall-off-by-policy = a policy turns the firewall off
check-result-firewall-off-in-domain = the firewall is off on the domain's network
check-result-firewall-on = the firewall is on
check-result-firewall-on-rules-unread = the firewall is on; which rules it has was not looked into
check-result-guest-not-read = accounts were not read
check-result-guest-not-there = there is no guest account
check-result-guest-off = the guest account is off
check-result-guest-on = the guest account is on
check-result-hardening-always-on = the build enforces it, and has no switch for it
check-result-hardening-by-update = nothing is set: it is on only where the updates of June 2022 or later are in place
check-result-hardening-turned-off = it was turned off
check-result-hardening-turned-on = it was turned on; without the updates of June 2021 or later that means nothing
check-result-icf-cannot-run = its service is disabled or missing: no connection has it
check-result-icf-not-in-registry = whether a connection has it is not in the registry
check-result-iis-not-there = there is no web server
check-result-iis-off = the web server is disabled
check-result-iis-runs = the web server is installed and may run
check-result-ipsec-asks-only = an IPsec policy is assigned, and blocks none of the ports: it lets through or asks for security
check-result-ipsec-blocks = the assigned IPsec policy blocks the ports of DCOM for all
check-result-ipsec-blocks-some = the assigned IPsec policy leaves ports open: { $policy }
check-result-ipsec-blocks-with-exceptions = the assigned IPsec policy blocks the ports of DCOM, but for some addresses
check-result-ipsec-cannot-act = an IPsec policy is assigned, but its service is disabled
check-result-ipsec-none = no IPsec policy is assigned
check-result-ipsec-not-read = an IPsec policy is assigned, but its filters were not read: it does not count
check-result-launch-not-read = entries of a kind that is not read may let in more
check-result-launch-open-to-strangers = everyone or strangers may launch objects from the network
check-result-launch-open-to-users = every user may launch objects from the network
check-result-launch-restricted = neither everyone nor strangers may launch objects from the network
check-result-logon-asks = somebody has to log on
check-result-logon-automatic = the system logs on by itself; where its password lies was not looked into
check-result-logon-password-readable = the password for logging on stands in the registry, readable by everyone
check-result-mapper-asked-with-name = they are asked with a name
check-result-mapper-asked-without-name = they are asked without a name: servers that restrict their mappers refuse it
check-result-raise-all = all activations ask for integrity
check-result-raise-by-update = nothing is set: which activations ask for integrity depends on the updates
check-result-raise-default-only = only activations that set nothing themselves ask for integrity
check-result-rpc-clients-all-authenticated = every call without a name is refused, without exception: many services need some
check-result-rpc-clients-any = calls without a name are taken (RestrictRemoteClients { $restrict })
check-result-rpc-clients-any-on-server = calls without a name are taken, as the vendor ships servers (RestrictRemoteClients { $restrict })
check-result-rpc-clients-authenticated = calls without a name are refused, but for named pipes and interfaces that ask for them
check-result-rpc-clients-authenticated-on-dc = calls without a name are refused on a domain controller, where that breaks things
check-result-rpc-ports-dynamic-new = no range is set: RPC takes any of 49152 to 65535
check-result-rpc-ports-dynamic-old = no range is set: RPC takes any of 1025 to 5000
check-result-rpc-ports-excluded = RPC keeps away from these ports: { $ports }
check-result-rpc-ports-few = RPC has these ports only, too few: { $ports }
check-result-rpc-ports-invalid = the list of ports is broken, and RPC takes none of it: { $ports }
check-result-rpc-ports-not-used = ports are listed that RPC does not take: { $ports }
check-result-rpc-ports-static = RPC takes these ports: { $ports }
check-result-rpc-proxy-absent = it is not installed
check-result-rpc-proxy-narrowed = it forwards, but not to DCOM: { $ports }
check-result-rpc-proxy-not-set-up = it is not set up
check-result-rpc-proxy-reaches-dcom = it forwards to ports of DCOM: { $ports }
check-result-rpc-proxy-there = it is installed, and where it forwards to is not set
check-result-smb1-client-off = it is off or not installed
check-result-smb1-client-on = it is on
check-result-smb1-only-one = it is the only one that this system has
check-result-smb1-server-by-feature = nothing is set: whether the part is installed is not told
check-result-smb1-server-off = it is off
check-result-smb1-server-on = it is on
check-result-smb-server-off = the server for files and printers is off
check-result-support-ended = it has ended: { $support }
check-result-support-goes-on = it goes on until { $support }
check-result-support-not-listed = no table says when it ends
check-result-support-without-day = the day to hold it against is not known; it ends { $support }
check-result-tcpip-filter-off = it is off
check-result-tcpip-filter-on = it is on; which ports it lets through stands with each adapter
check-result-updates-automatic = updates are installed by themselves
check-result-updates-cannot-run = the service of updates is disabled
check-result-updates-from-vendor = they come from the vendor
check-result-updates-not-set = nothing is set: updates are not installed by themselves
check-result-updates-off = they are off
check-result-updates-off-by-policy = a policy turns them off
check-result-updates-server-in-clear = they come from { $server }, over a connection that others can change
check-result-updates-server-missing = they are to come from a server that is not named
check-result-updates-server-tls = they come from { $server }
check-result-updates-wait-for-someone = they wait for somebody to install them
check-result-webdav-off = the web server runs without WebDAV
check-result-webdav-on = the web server answers WebDAV
check-result-not-made-here = not checked on this product or service pack
check-result-not-collected = not read: { $what }
check-result-values-disagree = files say different things of { $what }: { $values }
check-result-not-understood = not understood: { $what } ({ $values })
check-result-product-not-known = it depends on the product, which is not known
check-result-candidates-differ = it differs between what the host may be: { $candidates }
check-correct-access-restrict = take remote access from strangers and guests in MachineAccessRestriction; objects that serve them stop
check-correct-anonymous-install-sp = install Service Pack 6a; the value is known from Service Pack 3 on
check-correct-anonymous-restrict = set RestrictAnonymous to 1, on Windows 2000 to 2 where no older system depends on it; restart
check-correct-cis-turn-off = remove COM Internet Services, or set EnableDCOMHTTP to N and restart
check-correct-dcom-install-sp4 = install Service Pack 4; until then block the ports of DCOM and install the update
check-correct-dcom-protocols-tcp-only = leave only ncacn_ip_tcp in DCOM Protocols and restart; clients that come over the others are lost
check-correct-dcom-restart = restart the system, and collect its event log
check-correct-dcom-turn-off-or-patch = install the updates; where DCOM is not needed set EnableDCOM to N and restart: it cannot be turned on again from afar
check-correct-default-permission-restrict = take everyone, strangers, guests and users out of the default permission with dcomcnfg
check-correct-descriptor-look = look at the permissions in dcomcnfg
check-correct-everyone-exclude-anonymous = set EveryoneIncludesAnonymous to 0
check-correct-exempt-close = set NoDefaultExempt to 1, on Server 2003 to 3, and restart; permit the domain controllers by filters
check-correct-firewall-close-rpc = take port 135 out of the exceptions, or keep it to the addresses that need it
check-correct-firewall-turn-on = turn the firewall on, with exceptions for those who manage the host
check-correct-firewall-turn-on-policy = change the policy that turns the firewall off
check-correct-guest-read-sam = read the accounts as well: --secrets, with the hive SAM
check-correct-guest-turn-off = disable the guest account
check-correct-hardening-turn-on = set RequireIntegrityActivationAuthenticationLevel to 1 and restart; events 10036 to 10038 name the clients that fail
check-correct-hardening-update = install the updates of March 2023 or later
check-correct-icf-look = look at each connection, or scan the host
check-correct-icf-turn-on = turn it on for every connection that does not need to be managed from afar; it knows no exceptions by address
check-correct-iis-remove = remove the web server where nobody needs it
check-correct-ipsec-block = assign a policy that blocks all ports of DCOM, with exceptions only for those who manage the host
check-correct-ipsec-read-filters = collect the policy with its filters: SOFTWARE\Policies\Microsoft\Windows\IPSec, or netdiag /test:ipsec /debug
check-correct-ipsec-start-agent = let the IPsec policy agent start by itself
check-correct-launch-restrict = leave remote launch and activation to administrators in MachineLaunchRestriction; local objects go on
check-correct-logon-look-for-password = see whether DefaultPassword stands beside it, and turn logging on by itself off
check-correct-logon-remove-password = remove DefaultPassword, turn logging on by itself off, and change the password
check-correct-mapper-ask-with-name = set EnableAuthEpResolution to 1 and restart, unless servers with NT 4.0 are asked
check-correct-raise-turn-on = set RaiseActivationAuthenticationLevel to 2 and restart
check-correct-rpc-clients-not-on-dc = delete RestrictRemoteClients on domain controllers, and restart
check-correct-rpc-clients-restrict = delete RestrictRemoteClients or set it to 1, and restart
check-correct-rpc-clients-restrict-server = on servers that are no domain controllers, try RestrictRemoteClients 1; taking it back may need a visit
check-correct-rpc-ports-mend = set the three values of Rpc\Internet again, or delete the key; restart
check-correct-rpc-ports-widen = give RPC at least 100 ports and restart
check-correct-rpc-proxy-narrow = take ports 135 and 593 out of ValidPorts, such as HOST:100-592;HOST:594-5000
check-correct-rpc-proxy-remove = remove the proxy where RPC over HTTP is not needed, or name its ports without 135 and 593
check-correct-smb1-client-turn-off = disable mrxsmb10 where no old server is needed
check-correct-smb1-feature-look = see whether the feature SMB1Protocol is installed
check-correct-smb1-filter = keep ports 139 and 445 to those who need them
check-correct-smb1-server-turn-off = set SMB1 to 0 or remove the feature, and restart; old clients lose the host
check-correct-support-look-up = look up when the vendor's support ends
check-correct-support-replace = replace the product, or contain the host for good
check-correct-tcpip-filter-look = see which ports each adapter lets through
check-correct-updates-server-name = name the server in WUServer, or turn UseWUServer off
check-correct-updates-server-tls = reach the server by https
check-correct-updates-turn-on = turn automatic updates on, or say who installs them
check-correct-webdav-turn-off = set DisableWebDAV to 1 and restart the web server, where WebDAV is not needed
check-correct-collect = collect { $what }
check-correct-look-at-values = look at { $what } on the host
check-correct-identify-host = find out which product the host runs
check-correct-collect-service-pack = find out which service pack is installed

# The plan of updates.
plan-batch-restart = start the host again: something waits for it
plan-batch-service-pack = install { $service_packs }, then start the host again
plan-batch-updates = install these updates
plan-forecast = as it is expected to be after the service pack: audit the host again before
plan-minimal = no smaller set of updates closes as much
plan-not-minimal = too large for an exact search: a smaller set may close as much
plan-closes = closes { $advisory }
plan-closes-via = closes { $advisory }, which it holds: { $path }
plan-but-for = it is not known whether { $components } is there; it has updates of its own
plan-settles = makes certain { $advisory }
plan-reinstall = install it again: it was installed, and its files are older
plan-check-audit = audit the host again for { $advisories }
plan-check-keys = one of these keys is there: { $keys }
plan-check-files = these files are at least of these versions: { $files }
plan-check-build = the build is at least { $at_least }
plan-undo-remove = KB{ $kb } can be removed again
plan-undo-impossible = it cannot be removed: make a copy of the system before
plan-undo-not-stated = its source does not say whether it can be removed
plan-standing-holds = holds
plan-standing-violated = does not hold
plan-standing-to-check = to be looked at
plan-open-unknown = not known to be open: find out first
plan-open-unknown-after-service-pack = will not be known after the service pack: audit the host again
plan-open-candidates-differ = no one update installs on everything the host may be: find out what it is
plan-open-no-service-pack = it needs a service pack, and none is known that would do
plan-open-service-pack-again = { $service_pack } should hold it, and its files are older: install the service pack again, then what came later
plan-open-no-update = no update is known that installs: contain it
plan-contain = no fix exists: contain it
plan-what-if-closes = would close { $advisory }
plan-what-if-leaves = would leave open { $advisory }
plan-what-if-without-effect = without effect: { $kbs }
plan-what-if = if { $kbs } were installed:
plan-nothing = nothing to install and nothing to contain
plan-nothing-known = nothing can be planned before more is known
plan-summary = { $updates ->
    [0] nothing to install
    [one] 1 update
   *[other] { $updates } updates
}{ $batches ->
    [0] {""}
    [one] {" "}in 1 batch
   *[other] {" "}in { $batches } batches
}{ $closed ->
    [0] {""}
    [one] {" "}to close 1 bulletin
   *[other] {" "}to close { $closed } bulletins
}{ $contained ->
    [0] {""}
    [one] ; 1 bulletin has no fix and must be contained
   *[other] ; { $contained } bulletins have no fix and must be contained
}
plan-closes-held = closes, since it holds them: { $advisory }
plan-before = before: { $what }
plan-issue = known issue: { $what }
plan-check = check: { $what }
plan-undo = undo: { $what }
plan-pages = pages in the download centre: { $pages }
plan-more = {" "}and { $count } more
scan-says = the scan of { $at } ({ $address }) says { $state }: { $agreement }
agreement-agrees = it agrees with the audit
agreement-only-within = from outside it cannot be told
agreement-only-outside = from the evidence it cannot be told
agreement-contradicts = it contradicts the audit, which says { $within }
agreement-neither-knows = neither can tell
plan-brief = { $batch }: { $kbs }
plan-hint = for more: seawall plan { $host }
plan-head = what to do:

# report: the fleet as a page
report-written = { $file }: { $hosts ->
    [one] 1 host or address
   *[other] { $hosts } hosts and addresses
}
error-report-empty = nothing was scanned or audited yet, so there is nothing to report
hint-report-empty = scan with seawall scan, audit files with seawall audit, or look at seawall demo
error-report-since = { $format } has no place for what changed
hint-report-since = --since is for html; seawall diff gives changes as table, json, jsonl or csv
error-report-split = a report of several pages needs a file to lie beside
error-report-terminal = a page of HTML does not go to a terminal
hint-report-terminal = name a file with --output report.html, or choose --format jsonl or csv

standing-audited = audited: judged by its own files
standing-scanned = scanned: judged by its answers
standing-not-judged = not judged: no Windows of those that are judged here
standing-cut-short = cut short: not looked at to the end
standing-unidentified = not identified: something is there and tells nothing of itself
standing-silent = silent: nothing came back

grade-a = everything that was asked about is closed
grade-b = nothing is known to be open, but not everything is known
grade-c = something is open
grade-d = a critical flaw is open
grade-e = a flaw is open that worms or intruders use
grade-none = nothing could be judged

why-worms = { $advisory } is open, and worms use it: { $worms }
why-known-exploited = { $advisory } is open, and is known to be exploited
why-reachable = { $doors } took connections from where the scan stood
why-contradiction = { $advisory }: its own evidence contradicts itself; counts as missing
why-no-fix = no fix will ever come for { $advisories }: contain it
why-waits-for-start = { $advisories }: installed, and waiting for a restart
why-critical = critical flaws that are open: { $count }
why-open = open in all: { $count }

next-install = Install
next-install-service-pack = Install { $service_packs }
next-restart = Restart it
next-contain = Keep others from it: { $advisories }
next-collect = Take the script to the host, and audit what it brings back:
next-plan = The whole plan:
next-explain = Why:
next-verify = Prove that it is done:
next-verify-within = Prove that it is done: run the script on the host again, and audit what it brings back:

page-document = Seawall report
page-made = made { $made } · catalogue of { $catalogue }
page-theme = Light / dark
page-print = Print
page-no-script = The matrix, the hosts and the drawings are made by a script in this file, which does not run here. What was seen and what to fix first stand below all the same; seawall report --format csv has everything as a table.
page-nav-coverage = Seen
page-nav-first = Fix first
page-nav-changes = Changes
page-nav-matrix = Hosts × bulletins
page-nav-hosts = Host
page-nav-advisories = Bulletins
page-nav-replaces = What replaces what
page-nav-reading = How to read it
page-coverage = What was seen, and what was not
page-coverage-remark = not seen is not safe
page-judged-of = of { $all } addresses and hosts were judged
page-silent = Where nothing came back
page-grade-worst = The fleet has the grade of its worst host; with hosts nobody saw it is never A.
page-first = Fix first
page-first-remark = at most ten, the most urgent first; hosts that are alike stand for each other
page-first-none = Nothing is known to be open. What is not known stands in the matrix below.
page-alike = hosts like it, with the same system and the same flaws: { $count } more
page-changes = What changed
page-changes-remark = judged at both moments by today's catalogue
page-changes-since = Compared with { $moment }:
page-changes-none = Nothing changed.
page-matrix = Hosts × bulletins
page-matrix-remark = a sign and a word, never a colour alone; press / to filter
page-hosts = Host
page-hosts-remark = what was checked, what came of it, how to correct it
page-advisories = Bulletins
page-advisories-remark = how the fleet stands to each
page-replaces = What replaces what
page-replaces-remark = an arrow leads from the older to the newer, for one product; the sign is the gravest state of any host
page-reading = How to read it
page-reading-remark = what the words mean
page-reading-text = Every verdict rests on a proof: what was read or answered, by which rule, from which file or which answer. “seawall explain HOST BULLETIN” shows it again, and “seawall verify-proof” derives it anew from nothing else.
page-known-exploited = known to be exploited
page-scan-says = the scan says { $state }: { $agreement }
page-checked = { $kbs }; by: { $kinds }
page-mended-by = the plan has KB{ $kb } for it
page-mended-by-package = the plan has KB{ $kb } for it: { $package }
page-edge = { $newer } { $relation } { $older }
page-edge-files = , where these files are seen: { $files }
page-nav-parts = Pages
page-parts = Pages of this report
page-parts-remark = each has its own hosts, bulletins and grade
page-parts-said = – { $count } hosts and addresses, grade { $grade }
page-parts-other = without an entry in the inventory
page-no-sp = without service pack
page-meaning-missing = The fix is not in place.
page-meaning-conflict = Witnesses contradict each other; counts as missing until it is settled.
page-meaning-needs-sp-first = The fix installs only after a service pack.
page-meaning-no-fix-exists = The flaw is there, and no fix will come: keep others from it.
page-meaning-pending-reboot = Installed, and not in effect before the next restart.
page-meaning-unknown = Nobody can tell yet; the next step says what would. Not known is not safe.
page-meaning-fixed = Its own update is in place.
page-meaning-fixed-by-sp = The service pack contains the fix.
page-meaning-fixed-via = The update of another bulletin contains the fix.
page-meaning-not-applicable = The host does not have the flaw.
page-addresses = Addresses
page-advisory = Bulletin
page-all = all
page-any = any
page-at-run = { $at } (run { $run })
page-audited = Audited
page-by-name = name
page-by-urgency = urgency
page-checks = How it is set up: what is open or weak
page-choose-host = Choose a host in the matrix or in the list above.
page-close = Close
page-closed-count = Closed, or not applicable: { $count }
page-doors = Open doors
page-evidence = What was read of it
page-filter = Filter
page-filter-hint = host, address, owner, line, system
page-found = { $count } of { $all }
page-grade = Grade
page-graph-label = what replaces what on { $product }
page-graph-words = The same in words
page-host = Host
page-hosts-column = Hosts
page-how-to-correct = How to correct it
page-judged = judged
page-key = Key
page-line = Line
page-more = { $count } more
page-no-graph = No bulletin here replaces another.
page-nothing-to-do = Nothing to do.
page-open = open
page-open-count = Open: { $count }
page-owner = Owner
page-plan = Plan
page-meanwhile = Until it is patched
page-meanwhile-hint = Decided by what is known of the host alone. Say with “seawall contain plan” how updates come to it, how it is managed and what it is needed for, and it becomes a plan.
page-product = Product
page-proof = What this verdict rests on
page-proof-not-here = The proof is not in this file. To see it:
page-rating = Rating
page-result = Result
page-room = Room
page-scanned = Scanned
page-seen = How far
page-silent-since = Silent since
page-sort = Order
page-status = Scan
page-system = System
page-title = Title
page-unknown-count = Unknown: { $count }
page-used = Used by
page-verdict = Verdict
page-what-checked = What was checked

# Exports for machines: CSAF, OpenVEX, SARIF.
vex-title = RPC/DCOM exposure of a Windows fleet
vex-title-of = RPC/DCOM exposure of the Windows fleet: { $title }
vex-publisher = Operator of the fleet
vex-role = operator of the fleet
vex-distribution = It says which host is open to what: only for those who look after these hosts.
vex-summary-title = What this is
vex-summary = How each system stands to each vulnerability, as Seawall judged it by its catalogue of { $date }. A bulletin's verdict is that of all its vulnerabilities; where several bulletins are about one, the worst stands. An update that waits for a restart, and witnesses that contradict each other, count as affected. What is not known is under investigation, not safe.
vex-coverage-title = What nobody saw
vex-coverage = { $without } of { $all } addresses were not judged, and nothing is stated of them: not seen is not safe.
vex-revision = Made from the fleet as it was then
vex-description-title = Bulletins
vex-next-title = What would tell
vex-next = Not known on this many systems: { $count }. What would tell: { $step }
vex-used-by = Worms that used it: { $worms }.
vex-known-exploited = A list of known exploited vulnerabilities names it.
vex-system-unknown = operating system not known
vex-system-on-host = { $system } on { $host }
vex-fix = Install the update of { $advisory }: { $kbs }
vex-fix-unnamed = Install the update of { $advisory } for this system; the catalogue names none that fits
vex-also = { $what }. Before that: { $step }
vex-if-open = What would tell whether it is missing: { $step }. Where it is: { $what }
vex-restart = Start the host again: the update of { $advisory } is installed and not in effect before that
vex-no-fix = There is no fix for { $advisory } on this system
vex-finding = { $advisory } on { $host }: { $state }.
vex-finding-why = {" "}Why: { $reasons }.
vex-finding-next = {" "}Next: { $step }.

# diff: two moments of the fleet
diff-head = from { $a } to { $b }: { $before } → { $after } hosts and addresses, both judged by the catalogue of { $date }
diff-nothing = no difference from { $a } to { $b } ({ $before } → { $after } hosts and addresses, both judged by the catalogue of { $date })
diff-side-run = run { $run } ({ $kind }, { $at })
diff-side-up-to = what was known at { $at }
diff-kind-scan = scan
diff-kind-audit = audit
diff-kind-hunt = hunt
diff-kind-demo = demonstration
diff-counts-of = { $hosts ->
    [one] 1 host
   *[other] { $hosts } hosts
}, { $bulletins ->
    [one] 1 bulletin
   *[other] { $bulletins } bulletins
}
diff-change-regressed = REGRESSED
diff-change-new = NEW
diff-change-coverage-lost = coverage lost
diff-change-fixed = fixed
diff-change-evidence-changed = evidence changed
diff-change-coverage-gained = coverage gained
diff-meaning-regressed = closed before, open now
diff-meaning-new = open now, not known before
diff-meaning-coverage-lost = known before, not known now
diff-meaning-fixed = open before, closed now
diff-meaning-evidence-changed = as open or as closed as before, but said otherwise or for other reasons
diff-meaning-coverage-gained = closed now, not known before
diff-host-host-gone = hosts not seen any more
diff-host-fell-silent = hosts that nothing comes back from any more
diff-host-standing = hosts looked at less far, or farther
diff-host-answers-again = hosts that answer again
diff-host-host-new = hosts not seen before
diff-standing-audited = audited
diff-standing-scanned = scanned
diff-standing-not-judged = not judged
diff-standing-cut-short = cut short
diff-standing-unidentified = not identified
diff-standing-silent = silent
diff-matched-name = the same by its name; key before: { $key }
diff-matched-address = the same by its address; key before: { $key }
diff-warning-unfinished = run { $run } did not come to its end: what it did not reach counts as not seen
diff-warning-kinds = run { $a } is of another kind ({ $first }) than run { $b } ({ $second }): what one of them does not look at counts as not seen
error-diff-moment = `{ $text }` is no run, no day and no instant
hint-diff-moment = name a run by its number, a day such as 2026-11-01, an instant such as 2026-11-01T18:00:00+09:00, or say last or previous
error-diff-run = the store has no run { $run }
error-diff-forgotten = run { $run } was forgotten: what it saw is deleted
error-diff-no-run = the store has no finished run for `{ $text }`
hint-diff-run = scan, audit and demo each leave a run; a day stands for all that was known at its end
