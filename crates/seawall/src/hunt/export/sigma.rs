//! Sigma: one rule an indicator, several documents in one file.

use std::io::{self, Write};

use seawall_assess::hunt::{Book, Indicator, Role, Sureness, Unjudged, What};

use super::{DATE, name, read_ones, uuid};

pub(super) fn write(book: &Book, out: &mut dyn Write) -> io::Result<()> {
    let sourced = read_ones(book).filter(|it| it.certainty == Sureness::Sourced);
    let rules = sourced.filter_map(|indicator| Some((indicator, rule(indicator)?)));
    for (number, (indicator, rule)) in rules.enumerate() {
        if number > 0 {
            writeln!(out, "---")?;
        }
        one(book, indicator, &rule, out)?;
    }
    Ok(())
}

fn one(book: &Book, indicator: &Indicator, rule: &Rule, out: &mut dyn Write) -> io::Result<()> {
    let name = name(book, indicator);
    let title: String = format!("Trace {}", indicator.id).chars().take(110).collect();
    writeln!(out, "title: {}", quoted(&title))?;
    writeln!(out, "id: {}", uuid("sigma", &indicator.id))?;
    writeln!(out, "status: experimental")?;
    let role = match indicator.role {
        Role::Infects => "A part of what runs",
        Role::Remains => "A part that is left",
        Role::Attempt => "An attempt, never proof of an infection",
    };
    writeln!(out, "description: {}", quoted(&format!("{name}. {role}.")))?;
    writeln!(out, "references:")?;
    for source in &indicator.source {
        writeln!(out, "    - {}", quoted(source))?;
    }
    writeln!(out, "author: Seawall\ndate: {DATE}")?;
    writeln!(out, "logsource:\n    product: windows\n    {}", rule.logs)?;
    writeln!(out, "detection:\n    selection:")?;
    for (field, values) in &rule.fields {
        match values.as_slice() {
            [value] => writeln!(out, "        {field}: {value}")?,
            values => {
                writeln!(out, "        {field}:")?;
                for value in values {
                    writeln!(out, "            - {value}")?;
                }
            }
        }
    }
    writeln!(out, "    condition: selection\nfalsepositives:\n    - Unknown")?;
    let level = if indicator.role == Role::Infects { "high" } else { "medium" };
    writeln!(out, "level: {level}")
}

struct Rule {
    logs: &'static str,
    fields: Vec<(&'static str, Vec<String>)>,
}

fn rule(indicator: &Indicator) -> Option<Rule> {
    let end = |text: &str| vec![quoted(&escaped(text))];
    let (logs, fields) = match &indicator.what {
        What::File(path) => {
            let path = path.as_str().replace("%system32%", r"\system32").replace("%windir%", "");
            // Behind one backslash a sign stands for itself.
            let path = escaped(&path).replace(r"\*", r"\\*").replace(r"\#", r"\\#");
            let path = path.replace('#', "?");
            ("category: file_event", vec![("TargetFilename|endswith", vec![quoted(&path)])])
        }
        What::Content { sha256: None, md5: Some(md5), .. } => {
            ("category: process_creation", vec![("Hashes|contains", end(&format!("MD5={md5}")))])
        }
        What::Content { sha256: Some(sha256), .. } => (
            "category: process_creation",
            vec![("Hashes|contains", end(&format!("SHA256={sha256}")))],
        ),
        What::RunValue { keys, name, data_contains } => {
            let mut fields = vec![("TargetObject|endswith", end(&format!(r"\{name}")))];
            if keys.is_empty() {
                fields.push(("TargetObject|contains", end(r"\CurrentVersion\Run")));
            } else {
                let keys = keys.iter().filter_map(|key| key.as_str().rsplit('\\').next());
                let keys = keys.map(|key| quoted(&escaped(&format!(r"\CurrentVersion\{key}\"))));
                fields.push(("TargetObject|contains", keys.collect()));
            }
            fields.extend(data_contains.iter().map(|it| ("Details|contains", end(it))));
            ("category: registry_set", fields)
        }
        What::StartValue(test) | What::RegistryValue(test) => {
            let key = test.key.as_str();
            let key = key.split_once('\\').filter(|(root, _)| root.starts_with("HKEY_"));
            let key = key.map_or(test.key.as_str(), |(_, below)| below);
            let mut fields =
                vec![("TargetObject|endswith", end(&format!(r"\{key}\{}", test.name)))];
            fields.extend(test.data_contains.iter().map(|it| ("Details|contains", end(it))));
            ("category: registry_set", fields)
        }
        What::RegistryKey(key) => {
            ("category: registry_event", vec![("TargetObject|contains", end(&format!(r"\{key}")))])
        }
        What::Service { name, .. } => (
            "service: system",
            vec![
                ("Provider_Name", vec!["Service Control Manager".to_owned()]),
                ("EventID", vec!["7045".to_owned()]),
                ("ServiceName", end(name)),
            ],
        ),
        What::Process { image } => {
            ("category: process_creation", vec![("Image|endswith", end(&format!(r"\{image}")))])
        }
        What::Event { program, event, ends_with: Some(ending), .. } => (
            "service: system",
            vec![
                ("Provider_Name", end(program)),
                ("EventID", vec![event.to_string()]),
                ("param1|endswith", end(ending)),
            ],
        ),
        What::Unjudged(Unjudged::Domain(domain)) => {
            ("category: dns_query", vec![("QueryName", end(domain))])
        }
        _ => return None,
    };
    Some(Rule { logs, fields })
}

/// A plain text in a value: signs stand for themselves. A backslash does so where no sign follows.
fn escaped(text: &str) -> String {
    text.replace('?', r"\?")
}

/// YAML's single quotes.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}
