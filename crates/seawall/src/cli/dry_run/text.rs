//! The page in words.

use super::page::{CostOf, Page, ScopeOf, Sent};
use crate::{clock, words::Words};

/// Ranges listed at most; of more the page says how many.
const LISTED: usize = 20;

/// The page as plain text.
pub fn render(page: &Page, words: &Words) -> String {
    let mut text = Text { words, lines: Vec::new() };
    text.lines.push(words.with("dry-title", &[("version", page.version)]));
    text.plain("dry-nothing-sent", &[]);
    text.section("dry-who");
    who(&mut text, page.scope.as_ref());
    text.section("dry-targets");
    targets(&mut text, page);
    text.section("dry-doors");
    doors(&mut text, page);
    text.section("dry-amount");
    amount(&mut text, page);
    text.section("dry-time");
    time(&mut text, page);
    text.section("dry-alarms");
    alarms(&mut text, page);
    text.section("dry-stop");
    stop(&mut text, page);
    text.section("dry-after");
    after(&mut text, page);
    text.section("dry-command");
    text.lines.push(format!("  {}", page.command_line));
    text.lines.join("\n") + "\n"
}

/// The lines so far.
struct Text<'a> {
    words: &'a Words,
    lines: Vec<String>,
}

impl Text<'_> {
    fn section(&mut self, key: &str) {
        self.lines.push(String::new());
        self.plain(key, &[]);
    }

    fn plain(&mut self, key: &str, args: &[(&str, &str)]) {
        self.lines.push(self.words.with(key, args));
    }

    fn say(&mut self, key: &str, args: &[(&str, &str)]) {
        let said = format!("  - {}", self.words.with(key, args));
        self.lines.push(said);
    }
}

fn who(text: &mut Text<'_>, scope: Option<&ScopeOf>) {
    let Some(scope) = scope else {
        text.say("dry-who-loopback", &[]);
        return;
    };
    text.say("dry-who-contact", &[("contact", &scope.contact)]);
    if let Some(note) = &scope.note {
        text.say("dry-who-note", &[("note", note)]);
    }
    let [from, until] = [scope.from, scope.until].map(clock::local);
    text.say("dry-who-term", &[("from", &from), ("until", &until)]);
    text.say("dry-who-networks", &[("networks", &listed(&scope.networks, text.words))]);
    if !scope.excluded.is_empty() {
        text.say("dry-who-excluded", &[("networks", &listed(&scope.excluded, text.words))]);
    }
    text.say("dry-who-file", &[("file", &scope.file)]);
    match &scope.verified_with {
        Some(key) => text.say("dry-who-signed", &[("key", key)]),
        None => text.say("dry-who-unsigned", &[]),
    }
}

fn targets(text: &mut Text<'_>, page: &Page) {
    let targets = &page.targets;
    let addresses = targets.addresses.to_string();
    text.say("dry-targets-addresses", &[("addresses", &addresses)]);
    text.say("dry-targets-ranges", &[("ranges", &listed(&targets.ranges, text.words))]);
    if targets.excluded.is_empty() {
        text.say("dry-targets-no-excluded", &[]);
    } else {
        let excluded = listed(&targets.excluded, text.words);
        text.say("dry-targets-excluded", &[("ranges", &excluded)]);
    }
}

fn doors(text: &mut Text<'_>, page: &Page) {
    for door in &page.doors {
        let sent = text.words.code("dry-sent", &door.sent);
        let mut name = door.door.clone();
        if !name.ends_with(&format!("/{}", door.real_port)) {
            name = format!("{name} ({})", door.real_port);
        }
        text.say("dry-door", &[("door", &name), ("sent", &sent)]);
    }
    let judges = page.activation_requests_at_most > 0;
    if page.asks_rpc && !judges {
        text.say("dry-rpc-map", &[]);
    }
    if judges {
        let most = page.activation_requests_at_most.to_string();
        text.say("dry-rpc-identify", &[]);
        text.say("dry-rpc-challenge", &[]);
        text.say("dry-rpc-activation", &[("most", &most)]);
        if page.second_pass {
            text.say("dry-rpc-second-pass", &[]);
        }
    }
    text.say("dry-never", &[]);
}

fn amount(text: &mut Text<'_>, page: &Page) {
    let cost = |cost: &CostOf| {
        [cost.connections, cost.datagrams, cost.messages, cost.packets].map(|n| n.to_string())
    };
    for (key, of) in [("dry-least", &page.per_host.least), ("dry-most", &page.per_host.most)] {
        let [connections, datagrams, messages, packets] = cost(of);
        text.say(
            key,
            &[
                ("connections", &connections),
                ("datagrams", &datagrams),
                ("messages", &messages),
                ("packets", &packets),
            ],
        );
    }
    text.say("dry-repeats", &[]);
    let pace = &page.pace;
    text.say("dry-profile", &[("profile", &pace.profile)]);
    let rates = [
        ("dry-rate-all", pace.all_per_second),
        ("dry-rate-network", pace.network_per_second),
        ("dry-rate-host", pace.host_per_second),
    ];
    for (key, rate) in rates {
        if let Some(rate) = rate {
            text.say(key, &[("rate", &rate.to_string())]);
        }
    }
    if rates.iter().all(|(_, rate)| rate.is_none()) {
        text.say("dry-rate-none", &[]);
    }
    let (hosts, connections) = (pace.hosts_at_once, pace.connections_per_host);
    let at_once = [("hosts", &*hosts.to_string()), ("connections", &*connections.to_string())];
    text.say("dry-at-once", &at_once);
    if pace.careful_start {
        text.say("dry-careful", &[]);
    }
    if pace.heeds_distress {
        text.say("dry-distress", &[]);
    }
}

fn time(text: &mut Text<'_>, page: &Page) {
    let times = &page.duration_s;
    for (key, seconds) in
        [("dry-low", times.low), ("dry-likely", times.likely), ("dry-high", times.high)]
    {
        let time = span(seconds, text.words);
        text.say(key, &[("time", &time)]);
    }
    if let Some(window) = &page.window {
        text.say("dry-window", &[("window", window)]);
    }
}

fn alarms(text: &mut Text<'_>, page: &Page) {
    text.say("dry-alarm-firewall", &[]);
    if page.activation_requests_at_most > 0 {
        let sids: Vec<_> = page.sensor_rules.iter().map(ToString::to_string).collect();
        text.say("dry-alarm-sensors", &[("sids", &sids.join(", "))]);
        text.say("dry-alarm-10036", &[]);
        text.say("dry-mark", &[("mark", page.mark)]);
    }
    if page.doors.iter().any(|door| door.sent == Sent::IsServerListening) {
        text.say("dry-mark-udp", &[("mark", page.mark)]);
    }
}

fn stop(text: &mut Text<'_>, page: &Page) {
    let within = page.stops_within_s.to_string();
    match &page.stop_file {
        Some(file) => text.say("dry-stop-file", &[("within", &within), ("file", file)]),
        None => text.say("dry-stop-signal", &[("within", &within)]),
    }
    if let Some(scope) = &page.scope {
        text.say("dry-stop-scope", &[("until", &clock::local(scope.until))]);
    }
}

fn after(text: &mut Text<'_>, page: &Page) {
    match page.look_back_s {
        Some(seconds) => text.say("dry-look-back", &[("seconds", &seconds.to_string())]),
        None => text.say("dry-no-look-back", &[]),
    }
    text.say("dry-kept", &[]);
}

/// The first of many, and how many more there are.
fn listed(items: &[String], words: &Words) -> String {
    let shown = items.iter().take(LISTED).cloned().collect::<Vec<_>>().join(", ");
    match items.len().saturating_sub(LISTED) {
        0 => shown,
        more => words.with("dry-more", &[("shown", &shown), ("more", &more.to_string())]),
    }
}

/// Ten years in seconds; nobody waits longer.
const TOO_LONG: u64 = 3_650 * 86_400;

/// A time as people say it: seconds, then minutes, hours and days.
fn span(seconds: u64, words: &Words) -> String {
    if seconds > TOO_LONG {
        return words.text("dry-too-long");
    }
    let (key, unit) = match seconds {
        0..120 => ("dry-seconds", 1),
        120..7_200 => ("dry-minutes", 60),
        7_200..172_800 => ("dry-hours", 3_600),
        _ => ("dry-days", 86_400),
    };
    words.with(key, &[("count", &seconds.div_ceil(unit).to_string())])
}

#[cfg(test)]
mod tests {
    use super::{listed, span};
    use crate::words::{Language, Words};

    #[test]
    fn times_are_rounded_up_to_a_unit_that_fits() {
        let words = Words::new(Language::En);
        for (seconds, said) in [
            (0, "0 s"),
            (119, "119 s"),
            (121, "3 min"),
            (7_200, "2 h"),
            (7_201, "3 h"),
            (172_801, "3 days"),
            (u64::MAX, "more than ten years"),
        ] {
            assert_eq!(span(seconds, &words), said);
        }
    }

    #[test]
    fn long_lists_are_cut_and_say_so() {
        let items: Vec<_> = (1..=22).map(|n| n.to_string()).collect();
        let said = listed(&items, &Words::new(Language::En));
        assert!(said.ends_with("19, 20, and 2 more"), "{said}");
    }
}
