//! No file tells of the machine it was made on, or where packages are fetched.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use super::Report;
use crate::repository::Repository;

pub(super) fn check(
    repository: &Repository,
    files: &[PathBuf],
    report: &mut Report,
) -> Result<usize> {
    let rules = Rules::load(repository)?;
    let checked: Vec<_> = files.iter().filter(|file| !rules.spares(file)).collect();
    for file in &checked {
        for (number, line) in (1..).zip(repository.read(file)?.lines()) {
            if let Some(trace) = rules.trace(line) {
                report.faults.push(format!("{}:{number}: holds `{trace}`", file.display()));
            }
        }
    }
    Ok(checked.len())
}

struct Rules {
    paths: Vec<String>,
    registries: Vec<String>,
    except: Vec<PathBuf>,
}

impl Rules {
    fn load(repository: &Repository) -> Result<Self> {
        let table: toml::Table = repository.read("xtask/traces.toml".as_ref())?.parse()?;
        let list = |key: &str| -> Result<Vec<String>> {
            let items = table.get(key).and_then(toml::Value::as_array);
            items
                .and_then(|items| items.iter().map(|item| item.as_str().map(Into::into)).collect())
                .with_context(|| format!("xtask/traces.toml: `{key}` is no list of texts"))
        };
        let roots = list("machine_roots")?.into_iter();
        let mut paths: Vec<String> =
            roots.map(|root| format!("/{}/", root.replace(' ', "/"))).collect();
        paths.extend(repository.root.to_str().map(ToOwned::to_owned));
        let except = list("except")?.into_iter().map(PathBuf::from).collect();
        let registries = list("registries")?.iter().map(|name| name.replace(' ', ".")).collect();
        Ok(Self { paths, registries, except })
    }

    fn spares(&self, file: &Path) -> bool {
        self.except.iter().any(|except| except == file)
    }

    /// The first trace in a line.
    fn trace(&self, line: &str) -> Option<&str> {
        let path = self.paths.iter().find(|path| begins_in(line, path));
        path.or_else(|| self.registries.iter().find(|name| line.contains(name.as_str())))
            .map(String::as_str)
    }
}

/// Whether an absolute path stands in a line, and not as the tail of a longer one.
fn begins_in(line: &str, path: &str) -> bool {
    line.match_indices(path).any(|(at, _)| {
        let before = line.get(..at).and_then(|head| head.chars().next_back());
        before.is_none_or(|before| !before.is_alphanumeric() && !"/._-}~)>*".contains(before))
    })
}

#[cfg(test)]
mod tests {
    use super::Rules;

    #[test]
    fn a_path_is_found_where_it_begins() {
        let rules = Rules {
            paths: vec!["/spot/".into()],
            registries: vec!["registry.example".into()],
            except: Vec::new(),
        };
        for line in ["/spot/x", "see `/spot/x`", "a=/spot/x", "https://registry.example/p"] {
            assert!(rules.trace(line).is_some(), "{line}");
        }
        for line in ["docs/spot/x", "./spot/x", "{root}/spot/x", "spot"] {
            assert_eq!(rules.trace(line), None, "{line}");
        }
    }
}
