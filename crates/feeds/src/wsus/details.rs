//! The small files of a revision: `x/REVISION` (its articles, bulletins, severity) and
//! `l/en/REVISION` (its title).

use std::{collections::HashMap, io::Read};

use seawall_advisory::{BulletinId, CveId, Rating, Reboot};

use super::graph::Revision;
use crate::{
    Error, Intake, Reason,
    markup::{Node, Xml, read_fault},
    printed,
};

/// What the small files say, by revision.
#[derive(Debug, Default)]
pub(super) struct Details {
    by_revision: HashMap<Revision, Detail>,
    bytes: usize,
}

#[derive(Debug, Default)]
pub(super) struct Detail {
    pub(super) articles: Vec<u32>,
    pub(super) bulletins: Vec<BulletinId>,
    pub(super) cves: Vec<CveId>,
    pub(super) severity: Option<Rating>,
    pub(super) reboot: Option<Reboot>,
    pub(super) title: Option<String>,
}

/// Which of the small files one is.
enum Kind {
    Extended,
    Title,
}

pub(super) fn is_wanted(name: &str) -> bool {
    kind(name).is_some()
}

fn kind(name: &str) -> Option<(Kind, Revision)> {
    let (folder, revision) = name.rsplit_once('/')?;
    let kind = match folder {
        "x" => Kind::Extended,
        "l/en" => Kind::Title,
        _ => return None,
    };
    Some((kind, revision.parse().ok()?))
}

impl Details {
    pub(super) fn get(&self, revision: Revision) -> Option<&Detail> {
        self.by_revision.get(&revision)
    }

    /// Gives what is known of a revision away, so that nothing is held twice.
    pub(super) fn remove(&mut self, revision: Revision) -> Option<Detail> {
        self.by_revision.remove(&revision)
    }

    /// Takes one file. One that is no XML is rejected, and the others are read.
    pub(super) fn take(
        &mut self,
        name: &str,
        content: &mut dyn Read,
        path: &str,
        intake: &mut Intake<'_>,
    ) -> Result<(), Error> {
        let Some((kind, revision)) = kind(name) else { return Ok(()) };
        let limits = intake.limits();
        let mut bytes = Vec::new();
        let longest = limits.document_bytes.saturating_add(1);
        content
            .take(longest)
            .read_to_end(&mut bytes)
            .map_err(|error| read_fault(path, &error, limits))?;
        let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        if size > limits.document_bytes {
            let (document, limit) = (path.to_owned(), limits.document_bytes);
            return Err(Error::DocumentTooLarge { document, size, limit });
        }
        let read =
            Xml::new(bytes.as_slice(), path, "properties of an update", limits).and_then(|xml| {
                match kind {
                    Kind::Extended => extended(xml, revision, intake),
                    Kind::Title => title(xml),
                }
            });
        match read {
            Ok(found) => self.add(revision, found, path, limits.facts_bytes),
            Err(Error::BadDocument { fault, .. }) => {
                intake.reject(
                    u64::from(revision),
                    Reason::BadDocument,
                    &format!("{name}: {fault}"),
                );
                Ok(())
            }
            Err(Error::WrongFormat { found, .. }) => {
                intake.reject(
                    u64::from(revision),
                    Reason::BadDocument,
                    &format!("{name}: {found}"),
                );
                Ok(())
            }
            Err(other) => Err(other),
        }
    }

    fn add(
        &mut self,
        revision: Revision,
        found: Detail,
        path: &str,
        limit: usize,
    ) -> Result<(), Error> {
        if found.is_empty() {
            return Ok(());
        }
        let texts = found.title.as_ref().map_or(0, String::len);
        let rows = found.articles.len() + found.bulletins.len() + found.cves.len();
        // Text ids hold some twenty bytes beside their place in the list.
        self.bytes += 2 * size_of::<Detail>() + texts + rows.saturating_mul(48);
        if self.bytes > limit {
            return Err(Error::FeedTooRich { document: path.to_owned(), limit });
        }
        let detail = self.by_revision.entry(revision).or_default();
        for article in found.articles {
            push_once(&mut detail.articles, article);
        }
        for bulletin in found.bulletins {
            push_once(&mut detail.bulletins, bulletin);
        }
        for cve in found.cves {
            push_once(&mut detail.cves, cve);
        }
        detail.severity = detail.severity.or(found.severity);
        detail.reboot = detail.reboot.or(found.reboot);
        detail.title = detail.title.take().or(found.title);
        Ok(())
    }
}

impl Detail {
    const fn is_empty(&self) -> bool {
        self.articles.is_empty()
            && self.bulletins.is_empty()
            && self.cves.is_empty()
            && self.severity.is_none()
            && self.reboot.is_none()
            && self.title.is_none()
    }
}

/// Reads `x/REVISION`: a row of elements without a common root. The name of the element for a
/// vulnerability is from memory.
fn extended(
    mut xml: Xml<&[u8]>,
    revision: Revision,
    intake: &mut Intake<'_>,
) -> Result<Detail, Error> {
    let line = u64::from(revision);
    let mut detail = Detail::default();
    while let Some(node) = xml.node()? {
        let Node::Start(start) = node else { continue };
        match start.name() {
            "ExtendedProperties" => {
                let severity = start.attribute("MsrcSeverity");
                if let Some(printed) = severity.filter(|printed| !printed.is_empty()) {
                    detail.severity = printed::rating(&printed);
                    // "Unspecified" is what it says of updates that have none.
                    let none = printed.eq_ignore_ascii_case("Unspecified");
                    if detail.severity.is_none() && !none {
                        intake.reject(line, Reason::UnknownSeverity, &printed);
                    }
                }
            }
            "InstallationBehavior" => {
                let printed = start.attribute("RebootBehavior").unwrap_or_default();
                detail.reboot = printed::reboot(&printed);
            }
            "KBArticleID" => {
                let printed = xml.text()?;
                match printed::article_number(&printed) {
                    Some(number) => push_once(&mut detail.articles, number),
                    None => intake.reject(line, Reason::BadNumber, &printed),
                }
            }
            "SecurityBulletinID" => {
                let printed = xml.text()?;
                if !printed.is_empty() {
                    push_once(&mut detail.bulletins, BulletinId::new(&printed));
                }
            }
            "CveID" | "CVEID" => {
                let printed = xml.text()?;
                match printed::cve(&printed) {
                    Some(cve) => push_once(&mut detail.cves, cve),
                    None => intake.reject(line, Reason::NoVulnerability, &printed),
                }
            }
            "HandlerSpecificData" | "Files" => xml.skip()?,
            _ => {}
        }
    }
    Ok(detail)
}

/// Reads `l/en/REVISION`.
fn title(mut xml: Xml<&[u8]>) -> Result<Detail, Error> {
    let mut detail = Detail::default();
    while let Some(node) = xml.node()? {
        let Node::Start(start) = node else { continue };
        match start.name() {
            "Title" => detail.title = Some(xml.text()?).filter(|title| !title.is_empty()),
            "LocalizedProperties" => {}
            _ => xml.skip()?,
        }
    }
    Ok(detail)
}

// The lists are a few long. A hostile one is cut: every article of an update is set against every
// article of those it replaces.
fn push_once<T: PartialEq>(list: &mut Vec<T>, value: T) {
    const MOST: usize = 32;
    if list.len() < MOST && !list.contains(&value) {
        list.push(value);
    }
}
