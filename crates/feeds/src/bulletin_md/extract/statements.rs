//! Facts that lines and sentences state.

use seawall_advisory::{Kb, Reboot, Relation, Strength, Uninstall};
use seawall_facts::RegistryPath;

use super::section::Extractor;
use super::values::{age, bulletin_ids, date, kb_numbers, keys, size};
use crate::bulletin_md::labels::Section;
use crate::bulletin_md::record::{
    ImportedFile, ImportedKey, ImportedProduct, ImportedReboot, ImportedReplacement,
    ImportedRequirement, ImportedUninstall,
};
use crate::bulletin_md::report::Rejection;

impl Extractor<'_, '_> {
    /// A line inside the part under way.
    pub(super) fn statement(&mut self, line: usize, text: &str, item: bool) {
        if text.trim_matches([':', '：', ' ']).is_empty() {
            return;
        }
        self.file_line(line, text);
        match self.place.section {
            // Behind a table of products there are remarks only.
            Some(Section::Affected) if item && !self.place.answered => {
                self.product(line, text, None, true);
            }
            Some(Section::NotAffected) if item && !self.place.answered => {
                self.product(line, text, None, false);
            }
            Some(Section::Reboot) => self.reboot(line, text),
            Some(Section::Uninstall) => self.uninstall(line, text),
            Some(Section::Requirements) => self.requirement(line, text),
            Some(Section::Replaced) => self.replaced_in_sentence(line, text),
            _ => {}
        }
    }

    /// A product of the lists of affected and other software.
    pub(super) fn product(
        &mut self,
        line: usize,
        text: &str,
        component: Option<&str>,
        affected: bool,
    ) {
        for (name, kb) in packages(text) {
            let products = self.names.read(&name);
            if products.printed.is_empty() || self.labels.is_none(&products.printed) {
                if name.len() > 3 && products.printed.is_empty() {
                    let printed = Rejection::excerpt(&name);
                    self.rejected.push(line, Rejection::NoProduct { printed });
                }
                continue;
            }
            if let Some(kb) = &kb
                && self.bulletin.kb.as_ref() != Some(kb)
            {
                self.bulletin.package_kbs.push(kb.clone());
            }
            let component = component.map(str::to_owned);
            let bytes = component.as_ref().map_or(0, String::len);
            if self.has_room(line, Some(&products), bytes) {
                let list = if affected {
                    &mut self.bulletin.affected
                } else {
                    &mut self.bulletin.not_affected
                };
                list.push(ImportedProduct { products, component, kb, line });
            }
        }
    }

    /// Every key that proves an update: those of the part about it, and elsewhere those whose
    /// place in the registry is an installer's.
    pub(super) fn keys(&mut self, line: usize, text: &str) {
        let proving = self.place.section == Some(Section::RegistryCheck);
        for key in keys(text) {
            let lower = format!("\\{}", key.path.to_lowercase());
            let installers = INSTALLERS_KEYS.iter().any(|part| lower.contains(part));
            if !proving && !installers {
                continue;
            }
            if !key.path.contains('\\') {
                let printed = Rejection::excerpt(text);
                self.rejected.push(line, Rejection::Key { printed });
                continue;
            }
            // No part of a path begins or ends with a blank; where lines are broken, they do.
            let path = key.path.split('\\').map(str::trim).collect::<Vec<_>>().join("\\");
            let products = self.place.products();
            if self.has_room(line, products.as_ref(), key.path.len()) {
                self.bulletin.registry_keys.push(ImportedKey {
                    root: key.root.to_owned(),
                    path: RegistryPath::new(&path),
                    products,
                    line,
                });
            }
        }
    }

    /// The answer behind the product it is for: a line may hold both, with a colon between.
    fn answer<'t>(&mut self, text: &'t str) -> &'t str {
        if let Some((products, answer)) = text.split_once([':', '：'])
            && !answer.trim().is_empty()
            && (products.trim().is_empty() || self.take_products(products))
        {
            return answer.trim();
        }
        text
    }

    fn reboot(&mut self, line: usize, text: &str) {
        let text = self.answer(text);
        let answers = &self.labels.answers;
        if self.place.answered {
            return;
        }
        let maybe =
            contains(text, &answers.reboot_maybe) || starts(text, &answers.reboot_maybe_start);
        let reboot = if maybe {
            Reboot::Maybe
        } else if contains(text, &answers.reboot_no) || starts(text, &answers.reboot_no_start) {
            Reboot::NotRequired
        } else if contains(text, &answers.reboot_yes) || starts(text, &answers.reboot_yes_start) {
            Reboot::Required
        } else {
            self.place.unanswered.push((line, Rejection::excerpt(text)));
            return;
        };
        self.place.answered = true;
        let products = self.place.products();
        if self.has_room(line, products.as_ref(), 0) {
            self.bulletin.reboots.push(ImportedReboot { products, reboot, line });
        }
    }

    fn uninstall(&mut self, line: usize, text: &str) {
        let text = self.answer(text);
        let answers = &self.labels.answers;
        // What one tool can not do says nothing of the others.
        let text = &self.labels.without_sentences(text, &answers.uninstall_aside);
        if self.place.answered || text.is_empty() {
            return;
        }
        let no = contains(text, &answers.uninstall_no) || starts(text, &answers.uninstall_no_start);
        let yes =
            contains(text, &answers.uninstall_yes) || starts(text, &answers.uninstall_yes_start);
        let uninstall = if no {
            Uninstall::Impossible
        } else if yes {
            Uninstall::Possible
        } else {
            self.place.unanswered.push((line, Rejection::excerpt(text)));
            return;
        };
        self.place.answered = true;
        let products = self.place.products();
        if self.has_room(line, products.as_ref(), 0) {
            self.bulletin.uninstalls.push(ImportedUninstall { products, uninstall, line });
        }
    }

    fn requirement(&mut self, line: usize, text: &str) {
        let products = self.names.mentioned(text);
        if !products.scopes.is_empty() && self.has_room(line, Some(&products), 0) {
            self.bulletin.requirements.push(ImportedRequirement { products, line });
        }
    }

    fn replaced_in_sentence(&mut self, line: usize, text: &str) {
        let ids = bulletin_ids(text);
        if ids.is_empty() {
            return;
        }
        // In a list under a label the label itself is the statement.
        let relation = self.relation(text).or(self.place.relation);
        let mentioned = self.names.mentioned(text);
        let products =
            if mentioned.scopes.is_empty() { self.place.products() } else { Some(mentioned) };
        for (older, rest) in ids {
            // A bulletin also names itself in such a sentence.
            if older == self.bulletin.id {
                continue;
            }
            let older_kb = kb_numbers(rest).into_iter().next();
            match relation {
                None => self.rejected.push(line, Rejection::Statement { older }),
                Some(relation) => self.replaced(ImportedReplacement {
                    older,
                    older_kb,
                    products: products.clone(),
                    component: None,
                    relation,
                    strength: Strength::Inferred,
                    line,
                }),
            }
        }
    }

    /// What words say of an older bulletin.
    pub(super) fn relation(&self, text: &str) -> Option<Relation> {
        let answers = &self.labels.answers;
        if contains(text, &answers.not_replaced) {
            Some(Relation::DoesNotReplace)
        } else if contains(text, &answers.contained) {
            Some(Relation::Contains)
        } else {
            contains(text, &answers.replaced).then_some(Relation::Replaces)
        }
    }

    /// Takes a statement about an older bulletin, if older it is.
    pub(super) fn replaced(&mut self, row: ImportedReplacement) {
        if age(&row.older) >= age(&self.bulletin.id) {
            self.rejected.push(row.line, Rejection::NotOlder { older: row.older });
            return;
        }
        let bytes = row.component.as_ref().map_or(0, String::len);
        if self.has_room(row.line, row.products.as_ref(), bytes) {
            self.bulletin.replacements.push(row);
        }
    }

    /// A file listed on a line of its own: date, version and name, perhaps time, size, processor
    /// and folder, in any order and with nothing else.
    fn file_line(&mut self, line: usize, text: &str) {
        let words: Vec<&str> = text.split_whitespace().collect();
        if !(4..=9).contains(&words.len()) {
            return;
        }
        let mut file = None;
        let mut version = None;
        let mut day = None;
        let mut bytes = None;
        let mut cpu = None;
        let mut folder = None;
        for word in words {
            let lower = word.to_lowercase();
            if lower == "bytes" || is_time(word) {
            } else if version.is_none() && is_version(word) {
                version = word.parse().ok();
            } else if day.is_none()
                && word.contains(['/', '-'])
                && date(word, self.labels).is_some()
            {
                day = date(word, self.labels);
            } else if bytes.is_none() && size(word).is_some() {
                bytes = size(word);
            } else if file.is_none() && is_file(word) {
                file = Some(word.to_owned());
            } else if cpu.is_none() && CPUS.contains(&lower.as_str()) {
                cpu = Some(word.to_owned());
            } else if folder.is_none() && FOLDERS.iter().any(|part| lower.contains(part)) {
                folder = Some(word.to_owned());
            } else {
                return;
            }
        }
        if let (Some(file), Some(version), Some(date)) = (file, version, day) {
            let products = self.place.products();
            if !self.has_room(line, products.as_ref(), file.len()) {
                return;
            }
            self.bulletin.files.push(ImportedFile {
                file,
                version: Some(version),
                date: Some(date),
                size: bytes,
                cpu,
                folder,
                products,
                line,
            });
        }
    }
}

/// Names with the article number of each; a number stands in brackets behind or under its name.
pub(super) fn packages(text: &str) -> Vec<(String, Option<Kb>)> {
    let mut packages = Vec::new();
    let mut name = String::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let numbered = line.rsplit_once(['(', '（']).and_then(|(before, after)| {
            let (inside, behind) = after.split_once([')', '）']).unwrap_or((after, ""));
            let digits = inside.trim_start_matches("KB").trim();
            let is_number =
                (6..=7).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
            // The number of a foot-note may follow.
            let is_note = behind.bytes().all(|b| !b.is_ascii_alphabetic() && b.is_ascii());
            is_number.then(|| (Kb::new(digits), [before, if is_note { "" } else { behind }]))
        });
        let (kb, parts) = numbered.map_or((None, [line, ""]), |(kb, parts)| (Some(kb), parts));
        for part in parts.map(|part| part.trim_matches([' ', '*'])) {
            if !name.is_empty() && !part.is_empty() {
                name.push(' ');
            }
            name.push_str(part);
        }
        if kb.is_some() && !name.is_empty() {
            packages.push((std::mem::take(&mut name), kb));
        }
    }
    if !name.is_empty() {
        packages.push((name, None));
    }
    packages
}

/// Whether a word is a file's name: a dot, and an ending of letters behind it.
pub(super) fn is_file(word: &str) -> bool {
    word.rsplit_once('.').is_some_and(|(stem, ending)| {
        !stem.is_empty()
            && (1..=12).contains(&ending.len())
            && ending.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
            && ending.bytes().any(|b| b.is_ascii_alphabetic())
    })
}

fn is_version(word: &str) -> bool {
    word.matches('.').count() == 3 && word.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
}

fn is_time(word: &str) -> bool {
    word.contains(':') && word.bytes().all(|byte| byte.is_ascii_digit() || byte == b':')
}

pub(super) fn contains(text: &str, words: &[String]) -> bool {
    words.iter().any(|word| text.contains(word.as_str()))
}

fn starts(text: &str, words: &[String]) -> bool {
    words.iter().any(|word| text.starts_with(word.as_str()))
}

/// Processors as lists of files name them.
const CPUS: [&str; 6] = ["x86", "x64", "amd64", "ia64", "ia-64", "i386"];
/// What the folders of packages have in their names: the branches of an update.
const FOLDERS: [&str; 2] = ["gdr", "qfe"];
/// Where installers write that an update is there.
const INSTALLERS_KEYS: [&str; 5] =
    ["\\updates\\", "\\hotfix\\", "\\uninstall\\", "\\installed components\\", "\\installer\\"];
