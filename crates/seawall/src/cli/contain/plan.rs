//! `seawall contain plan`: which measures hosts get, in which order, and what remains.

use std::{
    fs::File,
    io::{BufReader, Write as _, stderr},
    net::IpAddr,
    path::Path,
};

use seawall_advisory::Catalogue;
use seawall_assess::judge::Judge;
use seawall_facts::{Door, Products, Transport};
use seawall_remedy::contain::{
    AddressSet, Exception, Place, Services,
    case::{ManagementPath, PatchPath},
    policy_file::{PolicyFile, Severity},
};

use super::{args::Plan, policy, scope::no_address, terms::term};
use crate::{
    audit::{addresses_of, inventory_of},
    card::is_page,
    cli::{
        args::Common,
        common::store_failure,
        hosts::{self, KnownHost},
    },
    clock,
    contain::{
        Cards, Case, ContainTable, ContainedHost, Given, HostRecord, SCHEMA, Saying, SeenFault,
        SeenFlow, Stated, seen,
    },
    failure::{Exit, Failure},
    inventory::{Join, Keys},
    judging::{Judged, Question, answered, judged},
    output::{Format, List, Sink, line},
    words::Words,
};

const FORMATS: &[Format] = &[Format::Table, Format::Json, Format::JsonLines];

/// Plans.
pub async fn run(common: &Common, args: &Plan, words: &Words) -> Result<Exit, Failure> {
    let format = Format::parse(&args.format, FORMATS)?;
    let say = Saying::new(words);
    let now = clock::now();
    let file = args.policy.as_deref().map(policy::read).transpose()?;
    let stated = stated(args, file.as_ref(), now)?;
    let flows = args.seen.as_deref().map(flows).transpose()?.unwrap_or_default();
    let inventory = args.inventory.read(common, words)?;
    let known = args.which.catalogue()?;
    let wanted = args.which.bulletins(&known)?;
    let judge = Judge::new(&known, Products::embedded());
    let question =
        Question { judge: &judge, wanted: &wanted, with_proofs: false, today: now, plan: None };
    let given = Given { stated: &stated, file: file.as_ref(), flows: &flows, now };

    let mut found = Vec::new();
    for host in meant(common, args, &known).await? {
        found.push(contained(&host, &question, &given, args, inventory.as_ref())?);
    }
    let mut sink = Sink::open(args.output.as_deref())?;
    if args.card {
        let is_page = args.output.as_deref().is_some_and(is_page);
        let cards = Cards::new(say, now);
        let text = if is_page { cards.page(&found) } else { cards.text(&found) };
        sink.write_all(text.as_bytes())?;
    } else {
        print(&found, format, common, args, say, &mut sink)?;
    }
    sink.close()?;
    if flows.is_empty() && args.seen.is_none() && !common.quiet && format == Format::Table {
        let _ = writeln!(stderr(), "{}: {}", say.text("hint"), say.text("hint-contain-seen"));
    }
    let is_refused = |host: &ContainedHost| {
        !host.decision.plan_refused.is_empty()
            || host.lints.iter().any(|lint| lint.severity() == Severity::Refuse)
    };
    Ok(if found.iter().any(is_refused) { Exit::Findings } else { Exit::Clean })
}

fn print(
    found: &[ContainedHost],
    format: Format,
    common: &Common,
    args: &Plan,
    say: Saying<'_>,
    sink: &mut Sink,
) -> Result<(), Failure> {
    let mut list = List::default();
    let table = ContainTable::new(say, common.style(args.output.is_some()));
    if format == Format::Json {
        List::begin(SCHEMA, "hosts", sink)?;
    }
    for host in found {
        match format {
            Format::Json => list.item(&HostRecord::new(host), sink)?,
            Format::JsonLines => line(&HostRecord::new(host), sink)?,
            _ => table.host(host, sink)?,
        }
    }
    if format == Format::Json {
        List::end(&serde_json::json!({ "hosts": found.len() }), sink)?;
    }
    Ok(())
}

/// The hosts that are meant.
async fn meant(common: &Common, args: &Plan, known: &Catalogue) -> Result<Vec<KnownHost>, Failure> {
    let mut found = Vec::new();
    if !args.all {
        for named in &args.hosts {
            found.extend(hosts::meant(common, named, &args.reading, known).await?);
        }
        return Ok(found);
    }
    let store = common.open_existing_store().await?;
    let all = store.hosts().await.map_err(|error| store_failure(&error))?;
    for host in &all {
        let named = format!("host:{}", host.id.0);
        found.extend(hosts::kept(&store, &named, known).await?);
    }
    store.close().await;
    if found.is_empty() {
        return Err(Failure::usage("error-report-empty", &[]).hint("hint-report-empty", &[]));
    }
    Ok(found)
}

fn contained(
    host: &KnownHost,
    question: &Question<'_>,
    given: &Given<'_>,
    args: &Plan,
    inventory: Option<&Join<'_>>,
) -> Result<ContainedHost, Failure> {
    let outside = host.outside.as_ref();
    let judged = match (&host.evidence, outside) {
        (Some(evidence), outside) => judged(evidence, outside, question),
        (None, Some(outside)) => answered(outside, question),
        (None, None) => Judged::default(),
    };
    let mut addresses: Vec<IpAddr> = outside.iter().map(|outside| outside.address).collect();
    addresses.extend(host.evidence.iter().flat_map(addresses_of));
    addresses.sort_unstable();
    addresses.dedup();
    let key = host.evidence.as_ref().and_then(|it| it.key.as_ref()).map(ToString::to_string);
    let known = Case {
        evidence: host.evidence.as_ref(),
        audited: host.audited.map(|(at, _)| at),
        outside,
        judged: &judged,
    };
    let mut found =
        ContainedHost::new((host.name(), key), addresses, known, given).map_err(|fault| {
            policy::unsound(args.policy.as_deref().unwrap_or(Path::new("-")), &fault)
        })?;
    found.inventory = inventory.and_then(|inventory| {
        let within = host.evidence.as_ref().and_then(|it| inventory_of(it, inventory));
        within.or_else(|| {
            let names: Vec<String> = outside
                .iter()
                .flat_map(|it| &it.identity.names)
                .map(|name| name.text.clone())
                .collect();
            inventory.find(&Keys { addresses: &found.addresses, names: &names, macs: &[] })
        })
    });
    Ok(found)
}

/// What people say of the hosts.
fn stated(
    args: &Plan,
    file: Option<&PolicyFile>,
    now: seawall_facts::Timestamp,
) -> Result<Stated, Failure> {
    let policy = file.map(|file| file.policy(Place::Host, &AddressSet::default(), now));
    let path = args.policy.as_deref().unwrap_or(Path::new("-"));
    let policy = policy.transpose().map_err(|fault| policy::unsound(path, &fault))?;
    let exceptions: Vec<Exception> =
        policy.into_iter().flat_map(|it| it.groups).flat_map(|it| it.exceptions).collect();
    let mut stated = Stated::default();
    for text in &args.say {
        stated.terms.push(term(text.trim())?);
    }
    stated.updates = match args.updates.as_deref() {
        None => None,
        Some("media") => Some(PatchPath::Media),
        Some("download") => Some(PatchPath::Download),
        Some("none") => Some(PatchPath::Nothing),
        Some(text) => {
            let (from, services) = way("--updates", text, &exceptions)?;
            Some(PatchPath::Console { from, services })
        }
    };
    stated.managed = match args.managed.as_deref() {
        None => None,
        Some("local") => Some(ManagementPath::Local),
        Some(text) => {
            let (from, services) = way("--managed", text, &exceptions)?;
            let dcom = services.tcp.contains(135);
            Some(ManagementPath::Remote { from, services, dcom })
        }
    };
    Ok(stated)
}

/// `10.77.0.2,10.77.0.3=tcp/445+tcp/135`: who comes in, and through what. Where that is not said:
/// what the policy excepts for them, else SMB and RPC.
fn way(
    option: &'static str,
    text: &str,
    exceptions: &[Exception],
) -> Result<(AddressSet, Services), Failure> {
    let (who, ports) = match text.split_once('=') {
        Some((who, ports)) => (who, Some(ports)),
        None => (text, None),
    };
    let mut sets: Vec<AddressSet> = Vec::new();
    for address in who.split(',').map(str::trim) {
        sets.push(address.parse().map_err(|fault| {
            let failure = no_address(address, &fault);
            failure.hint("hint-contain-way", &[("option", option)])
        })?);
    }
    let from: AddressSet = sets.iter().collect();
    let Some(ports) = ports else {
        let own = exceptions.iter().filter(|it| it.peers.intersection(&from) == from);
        let services = own.fold(Services::default(), |all, it| all.with(&it.services));
        let usual = || Services { tcp: [135, 445].into_iter().collect(), ..Services::default() };
        return Ok((from, if services.is_empty() { usual() } else { services }));
    };
    let mut doors: Vec<Door> = Vec::new();
    for door in ports.split('+') {
        doors.push(door.trim().parse().map_err(|_: String| {
            Failure::usage("error-contain-listening", &[("text", door)])
                .hint("hint-contain-way", &[("option", option)])
        })?);
    }
    let of = |wanted| {
        doors.iter().filter(|door| door.transport == wanted).map(|door| door.port).collect()
    };
    Ok((from, Services { tcp: of(Transport::Tcp), udp: of(Transport::Udp) }))
}

fn flows(path: &Path) -> Result<Vec<SeenFlow>, Failure> {
    let file = path.display().to_string();
    let unread = |error: &dyn std::error::Error| {
        Failure::usage("error-contain-seen-file", &[("file", &file)])
            .cause(error)
            .hint("hint-contain-seen-line", &[])
    };
    let opened = File::open(path).map_err(|error| unread(&error))?;
    seen(BufReader::new(opened)).map_err(|fault| match fault {
        SeenFault::Unread(error) => unread(&error),
        SeenFault::Line(line) => Failure::usage("error-contain-seen-line", &[])
            .in_file(&file, line)
            .hint("hint-contain-seen-line", &[]),
        SeenFault::TooMany(most) => {
            Failure::usage("error-contain-seen-long", &[("most", &most.to_string())])
                .in_file(&file, most)
                .hint("hint-contain-seen-line", &[])
        }
    })
}
