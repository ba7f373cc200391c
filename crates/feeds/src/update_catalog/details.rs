//! The details of one package, with what it replaces and what replaces it.

use seawall_advisory::{
    BulletinId,
    feed::{Place, Replacement},
};

use crate::{
    Error, Intake, Reason,
    printed::{self, UpdateTitle},
    update_catalog::{
        fields::Fields,
        statement::{Package, date},
    },
};

pub(super) const TITLE: &str = "ScopedViewHandler_titleText";

const RECORD: u64 = 1;

pub(super) fn state(fields: &Fields<'_>, intake: &mut Intake<'_>) -> Result<(), Error> {
    intake.record(RECORD)?;
    let (labels, software) = package(fields, intake).state(intake)?;
    if labels.is_empty() {
        return Ok(());
    }
    for title in fields.list("supersedesInfo") {
        if let Some(older) = article(&title, intake)? {
            for newer in &labels {
                replacement(*newer, older, &software, &title, intake)?;
            }
        }
    }
    for title in fields.list("supersededbyInfo") {
        if let Some(newer) = article(&title, intake)? {
            for older in &labels {
                replacement(newer, *older, &software, &title, intake)?;
            }
        }
    }
    Ok(())
}

fn package(fields: &Fields<'_>, intake: &mut Intake<'_>) -> Package {
    let articles = fields.text("kbDiv").unwrap_or_default();
    let bulletins = fields.text("securityBullitenDiv").unwrap_or_default();
    let severity = fields.text("ScopedViewHandler_msrcSeverity");
    let rating = severity.as_deref().and_then(printed::rating);
    if let Some(unknown) = severity.filter(|_| rating.is_none()) {
        // So it says of updates that have none.
        if !unknown.eq_ignore_ascii_case("Unspecified") {
            intake.reject(RECORD, Reason::UnknownSeverity, &unknown);
        }
    }
    let behavior = fields.text("ScopedViewHandler_rebootBehavior");
    let reboot = behavior.as_deref().and_then(printed::reboot);
    if let Some(unknown) = behavior.filter(|_| reboot.is_none()) {
        intake.reject(RECORD, Reason::NotUnderstood, &unknown);
    }
    let listed = |text: &str| -> Vec<String> {
        text.split([',', ' ']).filter(|part| !part.is_empty()).map(str::to_owned).collect()
    };
    Package {
        record: RECORD,
        id: package_id(fields.action.unwrap_or_default()),
        title: fields.text(TITLE).unwrap_or_default(),
        articles: listed(&articles)
            .iter()
            .filter_map(|part| printed::article_number(part))
            .collect(),
        products: fields.text("productsDiv").unwrap_or_default(),
        classification: fields.text("classificationDiv"),
        date: date(fields.text("ScopedViewHandler_date"), fields.language, RECORD, intake),
        bytes: None,
        bulletins: listed(&bulletins).iter().map(|part| BulletinId::new(part)).collect(),
        severity: rating,
        reboot,
    }
}

/// The package's id out of `./ScopedViewInline.aspx?updateid=…`.
fn package_id(action: &str) -> String {
    let lower = action.to_ascii_lowercase();
    let id = lower.split_once("updateid=").map_or("", |(_, id)| id);
    id.split(|letter: char| !letter.is_ascii_hexdigit() && letter != '-')
        .next()
        .unwrap_or_default()
        .to_owned()
}

fn article(title: &str, intake: &mut Intake<'_>) -> Result<Option<Place>, Error> {
    let Some(number) = UpdateTitle::read(title).kb else {
        intake.reject(RECORD, Reason::BadSupersedence, title);
        return Ok(None);
    };
    intake.label(&number.to_string()).map(Some)
}

fn replacement(
    newer: Place,
    older: Place,
    software: &[Place],
    title: &str,
    intake: &mut Intake<'_>,
) -> Result<(), Error> {
    if newer == older {
        intake.reject(RECORD, Reason::SelfSupersedence, title);
        return Ok(());
    }
    intake.replacement(Replacement { newer, older, software: software.to_vec() })
}
