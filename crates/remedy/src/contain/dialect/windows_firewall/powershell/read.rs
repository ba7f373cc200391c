//! Reading a script as PowerShell does, as far as it consists of single commands with parameters
//! whose values are verbatim strings.

use std::collections::{BTreeMap, BTreeSet};

use seawall_facts::Transport;

use super::{
    super::{Action, Rule, Rules, own, ports, remote, text::UTF8},
    quote::QUOTES,
};
use crate::contain::{
    AddressSet, Direction,
    dialect::{Artefact, Part, ReadError},
};

pub(in super::super) fn read(artefact: &Artefact) -> Result<Rules, ReadError> {
    let octets = artefact.file(Part::Apply).map(|file| file.octets.as_slice()).unwrap_or_default();
    let fault = |line, text: &str| ReadError { line, text: text.chars().take(200).collect() };
    // Without the mark, Windows PowerShell takes the octets for the host's code page.
    let script = octets.strip_prefix(UTF8).and_then(|octets| str::from_utf8(octets).ok());
    let script = script.ok_or_else(|| fault(0, "no UTF-8 with its mark"))?;
    let own = own(&artefact.plan);
    let (mut rules, mut names) = (Vec::new(), BTreeSet::new());
    let mut reader = Reader { rest: script, line: 1 };
    while let Some(tokens) = reader.statement().map_err(|line| fault(line, "no token"))? {
        let at = reader.line;
        let fault = || fault(at, &format!("{tokens:?}"));
        match statement(&tokens, &own).ok_or_else(fault)? {
            Statement::Nothing => {}
            Statement::RemoveOwn => {
                rules.clear();
                names.clear();
            }
            Statement::Add { name, rule } => {
                // A second rule of that name is an error, and the script stops.
                if !names.insert(name.to_lowercase()) {
                    return Err(fault());
                }
                rules.push(rule);
            }
        }
    }
    Ok(Rules(rules))
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    Word(String),
    Text(String),
    Comma,
    Pipe,
    Equals,
}

struct Reader<'a> {
    rest: &'a str,
    line: usize,
}

impl Reader<'_> {
    /// The next statement that is not empty, or the line at which something else stands.
    fn statement(&mut self) -> Result<Option<Vec<Token>>, usize> {
        let mut tokens = Vec::new();
        loop {
            let mut signs = self.rest.chars();
            let Some(sign) = signs.next() else {
                return Ok((!tokens.is_empty()).then_some(tokens));
            };
            let after = signs.as_str();
            match sign {
                '\r' | '\n' => {
                    self.line += usize::from(sign == '\n');
                    self.rest = after;
                    if !tokens.is_empty() {
                        return Ok(Some(tokens));
                    }
                }
                ' ' => self.rest = after,
                '#' => {
                    self.rest = after
                        .find(['\r', '\n'])
                        .map_or("", |end| after.get(end..).unwrap_or_default());
                }
                ',' | '|' | '=' => {
                    self.rest = after;
                    tokens.push(match sign {
                        ',' => Token::Comma,
                        '|' => Token::Pipe,
                        _ => Token::Equals,
                    });
                }
                quote if QUOTES.contains(&quote) => tokens.push(self.text(after).ok_or(self.line)?),
                _ => tokens.push(self.word().ok_or(self.line)?),
            }
        }
    }

    /// A verbatim string, after its first quote.
    fn text(&mut self, after: &str) -> Option<Token> {
        let mut text = String::new();
        let mut signs = after.chars().peekable();
        let mut used = self.rest.len() - after.len();
        loop {
            let sign = signs.next()?;
            used += sign.len_utf8();
            if QUOTES.contains(&sign) {
                match signs.next_if(|next| QUOTES.contains(next)) {
                    Some(next) => used += next.len_utf8(),
                    None => break,
                }
            }
            self.line += usize::from(sign == '\n');
            text.push(sign);
        }
        self.rest = self.rest.get(used..)?;
        // What follows at once would go on with the same word.
        let ends = self.rest.chars().next().is_none_or(|next| " ,\r\n|".contains(next));
        ends.then_some(Token::Text(text))
    }

    /// A bare word. Only what means nothing more to PowerShell is one.
    fn word(&mut self) -> Option<Token> {
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "-$".contains(c);
        let end = self.rest.find(|c| !is_plain(c)).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at_checked(end)?;
        (!word.is_empty()).then_some(())?;
        self.rest = rest;
        Some(Token::Word(word.to_owned()))
    }
}

enum Statement {
    Nothing,
    RemoveOwn,
    Add { name: String, rule: Rule },
}

fn statement(tokens: &[Token], own: &str) -> Option<Statement> {
    let (Token::Word(command), rest) = tokens.split_first()? else { return None };
    if command.eq_ignore_ascii_case("$ErrorActionPreference") {
        let stop = [Token::Equals, Token::Text("Stop".to_owned())];
        return (rest == stop).then_some(Statement::Nothing);
    }
    if command.eq_ignore_ascii_case("Get-NetFirewallRule") {
        let remove = [Token::Pipe, Token::Word("Remove-NetFirewallRule".to_owned())];
        let mut found = parameters(rest.strip_suffix(&remove)?)?;
        let is_own = found.remove("group")? == [own];
        return (is_own
            && found.remove("erroraction")? == ["SilentlyContinue"]
            && found.is_empty())
        .then_some(Statement::RemoveOwn);
    }
    command.eq_ignore_ascii_case("New-NetFirewallRule").then_some(())?;
    let mut found = parameters(rest)?;
    (found.remove("group")? == [own]).then_some(())?;
    let name = single(found.remove("name")?)?;
    // Words for people, which decide nothing.
    let (_, _) = (single(found.remove("displayname")?)?, single(found.remove("description")?)?);
    Some(Statement::Add { name, rule: rule(found)? })
}

/// Parameters by their names in lower case; none twice, each with a value.
fn parameters(tokens: &[Token]) -> Option<BTreeMap<String, Vec<String>>> {
    let mut found = BTreeMap::new();
    let mut tokens = tokens.iter().peekable();
    while let Some(token) = tokens.next() {
        let Token::Word(word) = token else { return None };
        let name = word.strip_prefix('-')?.to_ascii_lowercase();
        let mut values = Vec::new();
        loop {
            let Token::Text(value) = tokens.next()? else { return None };
            values.push(value.clone());
            if tokens.next_if(|next| **next == Token::Comma).is_none() {
                break;
            }
        }
        found.insert(name, values).is_none().then_some(())?;
    }
    Some(found)
}

/// A rule by its parameters, with what the command takes where one is missing.
fn rule(mut found: BTreeMap<String, Vec<String>>) -> Option<Rule> {
    let mut lower = |name: &str| -> Option<Option<String>> {
        match found.remove(name) {
            None => Some(None),
            Some(values) => Some(Some(single(values)?.to_ascii_lowercase())),
        }
    };
    let direction = match lower("direction")?.as_deref() {
        None | Some("inbound") => Direction::Inbound,
        Some("outbound") => Direction::Outbound,
        Some(_) => return None,
    };
    let action = match lower("action")?.as_deref() {
        None | Some("allow") => Action::Allow,
        Some("block") => Action::Block,
        Some(_) => return None,
    };
    let transport = match lower("protocol")?.as_deref() {
        None | Some("any") => None,
        Some("tcp" | "6") => Some(Transport::Tcp),
        Some("udp" | "17") => Some(Transport::Udp),
        Some(_) => return None,
    };
    let is_on = match lower("enabled")?.as_deref() {
        None | Some("true") => true,
        Some("false") => false,
        Some(_) => return None,
    };
    matches!(lower("profile")?.as_deref(), None | Some("any")).then_some(())?;
    let key = match direction {
        Direction::Inbound => "localport",
        Direction::Outbound => "remoteport",
    };
    let is_any = |values: &[String]| matches!(values, [any] if any.eq_ignore_ascii_case("any"));
    let ports = match found.remove(key) {
        None => None,
        Some(values) if is_any(&values) => None,
        Some(values) => Some(ports(values.iter().map(String::as_str))?),
    };
    let remote = match found.remove("remoteaddress") {
        None => AddressSet::everything(),
        Some(values) if is_any(&values) => AddressSet::everything(),
        Some(values) => remote(values.iter().map(String::as_str))?,
    };
    (found.is_empty() && (ports.is_none() || transport.is_some())).then_some(())?;
    Some(Rule { is_on, action, direction, transport, ports, remote })
}

fn single(values: Vec<String>) -> Option<String> {
    let mut values = values.into_iter();
    let value = values.next()?;
    values.next().is_none().then_some(value)
}
