//! Words that artefacts have in common.

use seawall_facts::Transport;

use crate::contain::{Direction, PlanId};

/// The name, the group or the beginning of the name of everything that is ours. Letters, digits, a
/// space and `-`: every target takes it, between quotes.
pub(in crate::contain::dialect) fn own(plan: &PlanId) -> String {
    format!("Seawall {plan}")
}

pub(in crate::contain::dialect) const fn transport(transport: Transport) -> &'static str {
    match transport {
        Transport::Tcp => "tcp",
        Transport::Udp => "udp",
    }
}

pub(super) const fn way(direction: Direction) -> &'static str {
    match direction {
        Direction::Inbound => "in",
        Direction::Outbound => "out",
    }
}

/// People's words, fit for one line of a description: no line ends or other control characters,
/// none that turn the direction of writing, no `|` (which ends a field of a firewall rule,
/// INetFwRule), no braces (which Ansible would take for a template), and not without end.
pub(in crate::contain::dialect) fn plain(text: &str) -> String {
    let fit = |sign: char| match sign {
        '|' => '/',
        '{' => '(',
        '}' => ')',
        '\u{200e}'
        | '\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2066}'..='\u{2069}'
        | '\u{feff}' => ' ',
        sign if sign.is_control() => ' ',
        sign => sign,
    };
    text.chars().take(LONGEST).map(fit).collect()
}

/// Of a description; the rest of a longer one is left out.
const LONGEST: usize = 200;

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn a_description_stays_one_field_of_one_line() {
        assert_eq!(plain("第二工場 | \r\n{{ x }}\u{202e}"), "第二工場 /   (( x )) ");
        assert_eq!(plain(&"長".repeat(1_000)).chars().count(), 200);
    }
}
