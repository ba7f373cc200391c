//! Commands for `sh`, as argument lists that are quoted in one place.

use super::super::policy::PlanId;

/// A command of several arguments as a line without its end.
pub(super) fn command(arguments: &[&str]) -> String {
    arguments.iter().map(|argument| quote(argument)).collect::<Vec<_>>().join(" ")
}

/// A script: what it is for, and its lines. It ends at the first command that fails.
pub(super) fn script(plan: &PlanId, what: &str, lines: &[String]) -> Vec<u8> {
    let mut text = format!("#!/bin/sh\n# seawall plan {plan}: {what}\nset -eu\n");
    for line in lines {
        text.push_str(line);
        text.push('\n');
    }
    text.into_bytes()
}

/// One argument, so that `sh` gives it on as it is.
fn quote(argument: &str) -> String {
    let plain = |c: u8| c.is_ascii_alphanumeric() || b"-_./:,=+@%".contains(&c);
    if !argument.is_empty() && argument.bytes().all(plain) {
        argument.to_owned()
    } else {
        // Within single quotes nothing has a meaning but the single quote.
        format!("'{}'", argument.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::command;

    #[test]
    fn what_a_shell_would_read_otherwise_is_quoted() {
        assert_eq!(command(&["nft", "-f", "a.json"]), "nft -f a.json");
        assert_eq!(command(&["", "a b", "it's", "$(x)"]), r"'' 'a b' 'it'\''s' '$(x)'");
    }
}
