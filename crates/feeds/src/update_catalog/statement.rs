//! What a page says of one package, as a feed's statements.

use std::collections::BTreeSet;

use seawall_advisory::{
    BulletinId, Date, Rating, Reboot,
    feed::{FixedBuild, Mended, Offer, Place},
};

use crate::{
    Error, Intake, Reason,
    printed::{self, UpdateTitle, package_kind},
};

/// What a page says of one package.
#[derive(Default)]
pub(super) struct Package {
    /// Its number among those of the page, from 1.
    pub(super) record: u64,
    /// The vendor's id of it.
    pub(super) id: String,
    pub(super) title: String,
    /// Its articles, where the page gives them apart from the title.
    pub(super) articles: Vec<u32>,
    /// The products it is filed under, as printed.
    pub(super) products: String,
    pub(super) classification: Option<String>,
    pub(super) date: Option<Date>,
    pub(super) bytes: Option<u64>,
    pub(super) bulletins: Vec<BulletinId>,
    pub(super) severity: Option<Rating>,
    pub(super) reboot: Option<Reboot>,
}

impl Package {
    /// States it: the places of its articles and of its software. Without an article nothing is
    /// stated.
    pub(super) fn state(self, intake: &mut Intake<'_>) -> Result<(Vec<Place>, Vec<Place>), Error> {
        if self.title.is_empty() {
            intake.reject(self.record, Reason::NotUnderstood, "no title");
        }
        let title = UpdateTitle::read(&self.title);
        let articles: BTreeSet<u32> = self.articles.iter().copied().chain(title.kb).collect();
        if articles.is_empty() {
            intake.reject(self.record, Reason::NoArticle, &self.title);
            return Ok((Vec::new(), Vec::new()));
        }
        if let Some(date) = self.date {
            intake.seen(date);
        }
        let software = self.software(&title, intake)?;
        if software.is_empty() {
            intake.reject(self.record, Reason::NoSoftware, &self.title);
        }
        let mut labels = Vec::new();
        for article in articles {
            let label = intake.label(&article.to_string())?;
            for place in &software {
                self.fix(*place, label, &title, intake)?;
            }
            intake.offer(Offer {
                label,
                package: self.id.clone(),
                title: self.title.clone(),
                software: software.clone(),
                classification: self.classification.as_deref().map(Into::into),
                bulletins: self.bulletins.clone(),
                date: self.date,
                bytes: self.bytes,
            })?;
            labels.push(label);
        }
        intake.taken();
        Ok((labels, software))
    }

    /// What the title names, where the table of products has it; else the products that the
    /// package is filed under, which are wider.
    fn software(
        &self,
        title: &UpdateTitle<'_>,
        intake: &mut Intake<'_>,
    ) -> Result<Vec<Place>, Error> {
        if let Some(name) = title.software.iter().find(|name| intake.knows_software(name)) {
            return Ok(vec![intake.software(name)?]);
        }
        let mut places = BTreeSet::new();
        for name in products(&self.products) {
            places.insert(intake.software(name)?);
        }
        Ok(places.into_iter().collect())
    }

    fn fix(
        &self,
        software: Place,
        label: Place,
        title: &UpdateTitle<'_>,
        intake: &mut Intake<'_>,
    ) -> Result<(), Error> {
        let fix = intake.fix(software, label)?;
        if let Some(date) = self.date {
            fix.dated(date);
        }
        if fix.kind.is_none() {
            fix.kind = package_kind(&self.title, self.classification.as_deref());
        }
        fix.reboot = fix.reboot.or(self.reboot);
        if let Some(build) = title.build {
            fix.fixed_from(FixedBuild::Version(build));
        }
        if self.severity.is_some() || !self.bulletins.is_empty() {
            let (vulnerability, impact, component) = (None, None, None);
            let severity = self.severity;
            intake.mends(software, label, Mended { vulnerability, severity, impact, component })?;
        }
        Ok(())
    }
}

/// The names of products between commas. A name may hold a comma itself, before a space:
/// `Windows 10, version 1903 and later,Windows 11`.
fn products(list: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(list);
    let names = std::iter::from_fn(move || {
        let list = rest?;
        let comma = list.match_indices(',').find(|(at, _)| {
            list.get(at + 1..).is_some_and(|behind| !behind.starts_with(char::is_whitespace))
        });
        let (name, behind) = match comma {
            Some((at, _)) => (list.get(..at)?, list.get(at + 1..)),
            None => (list, None),
        };
        rest = behind;
        Some(name.trim())
    });
    names.filter(|name| !name.is_empty())
}

/// A page's day. Pages in other languages may put the day before the month, so that theirs are
/// read only where the year comes first.
pub(super) fn date(
    text: Option<String>,
    language: Option<&str>,
    record: u64,
    intake: &mut Intake<'_>,
) -> Option<Date> {
    let text = text?;
    let american = language.is_none_or(|language| {
        let language = language.to_ascii_lowercase();
        language == "en" || language == "en-us"
    });
    let year_first = text.split('/').next().is_some_and(|year| year.len() == 4);
    let date = printed::slashed_day(&text).filter(|_| american || year_first);
    if date.is_none() {
        intake.reject(record, Reason::BadDate, &text);
    }
    date
}

#[cfg(test)]
mod tests {
    use super::products;

    #[test]
    fn products_are_parted_by_commas_without_a_space() {
        let rows: [(&str, &[&str]); 4] = [
            ("Windows 11", &["Windows 11"]),
            (
                "Windows 10, version 1903 and later,Windows 11",
                &["Windows 10, version 1903 and later", "Windows 11"],
            ),
            (",,a,", &["a"]),
            ("", &[]),
        ];
        for (list, names) in rows {
            assert_eq!(products(list).collect::<Vec<_>>(), names, "{list}");
        }
    }
}
