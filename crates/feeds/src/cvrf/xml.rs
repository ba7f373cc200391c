//! The XML form.

use std::io::BufRead;

use super::{
    document::{Remediation, RemediationKind, Threat, ThreatKind, Tracking, Vulnerability},
    pull::{Element, Node, Pull, Space},
    take::Taking,
};
use crate::{Error, intake::Intake};

pub(super) fn read(input: impl BufRead, intake: &mut Intake<'_>) -> Result<(), Error> {
    let document = intake.document().to_owned();
    let limits = intake.limits();
    let mut pull = Pull::new(input, &document, limits);
    root(&mut pull)?;
    let mut taking = Taking::new(intake);
    let mut number = 0;
    while let Some(child) = pull.child()? {
        match (child.space, child.name.as_str()) {
            (Space::Cvrf, "DocumentTracking") => taking.tracking(&tracking(&mut pull)?),
            (Space::Product, "ProductTree") => {
                pull.begin_whole(1);
                products(&mut pull, &mut taking)?;
                pull.end_whole();
            }
            (Space::Vulnerability, "Vulnerability") => {
                number += 1;
                pull.begin_whole(number);
                let read = vulnerability(&mut pull)?;
                pull.end_whole();
                taking.vulnerability(&read)?;
            }
            _ => pull.skip()?,
        }
    }
    behind(&mut pull)
}

/// The root element, which says what the document is.
fn root<R: BufRead>(pull: &mut Pull<'_, R>) -> Result<(), Error> {
    loop {
        return match pull.next()? {
            Node::Text(text) if text.trim().is_empty() => continue,
            Node::Open(Element { space: Space::Cvrf, name, .. }) if name == "cvrfdoc" => Ok(()),
            Node::Open(Element { name, .. }) => {
                let name: String = name.chars().take(40).collect();
                Err(pull.wrong_format(&format!("the element `{name}`, no cvrfdoc of CVRF 1.1")))
            }
            Node::Text(_) | Node::Close | Node::End => Err(pull.wrong_format("no element")),
        };
    }
}

/// Behind the root element there may be nothing but white space.
fn behind<R: BufRead>(pull: &mut Pull<'_, R>) -> Result<(), Error> {
    loop {
        match pull.next()? {
            Node::End => return Ok(()),
            Node::Text(text) if text.trim().is_empty() => {}
            _ => return Err(pull.damaged_here("something stands behind the document")),
        }
    }
}

fn tracking<R: BufRead>(pull: &mut Pull<'_, R>) -> Result<Tracking, Error> {
    let mut tracking = Tracking::default();
    while let Some(child) = pull.child()? {
        match (child.space, child.name.as_str()) {
            (Space::Cvrf, "InitialReleaseDate") => tracking.initial = pull.text()?,
            (Space::Cvrf, "CurrentReleaseDate") => tracking.current = pull.text()?,
            _ => pull.skip()?,
        }
    }
    Ok(tracking)
}

/// The products of the tree or of a branch. How deep it goes, the limit of all elements bounds.
fn products<R: BufRead>(pull: &mut Pull<'_, R>, taking: &mut Taking<'_, '_>) -> Result<(), Error> {
    while let Some(child) = pull.child()? {
        match (child.space, child.name.as_str()) {
            (Space::Product, "Branch") => products(pull, taking)?,
            (Space::Product, "FullProductName") => taking.product(&child.product, &pull.text()?)?,
            _ => pull.skip()?,
        }
    }
    Ok(())
}

fn vulnerability<R: BufRead>(pull: &mut Pull<'_, R>) -> Result<Vulnerability, Error> {
    let mut read = Vulnerability::default();
    while let Some(child) = pull.child()? {
        if child.space != Space::Vulnerability {
            pull.skip()?;
            continue;
        }
        match child.name.as_str() {
            "CVE" => read.cve = pull.text()?,
            "Title" => read.title = pull.text()?,
            "Notes" => {
                let component = each(pull, "Note", component)?.into_iter().flatten().next();
                read.component = component;
            }
            "Threats" => {
                read.threats = each(pull, "Threat", threat)?.into_iter().flatten().collect();
            }
            "Remediations" => read.remediations = each(pull, "Remediation", remediation)?,
            "RevisionHistory" => read.revisions = each(pull, "Revision", revision)?,
            _ => pull.skip()?,
        }
    }
    Ok(read)
}

/// The elements of a name within the one under way, each read by `one`.
fn each<R: BufRead, T>(
    pull: &mut Pull<'_, R>,
    name: &str,
    one: fn(&mut Pull<'_, R>, &Element) -> Result<T, Error>,
) -> Result<Vec<T>, Error> {
    let mut all = Vec::new();
    while let Some(child) = pull.child()? {
        if child.space == Space::Vulnerability && child.name == name {
            all.push(one(pull, &child)?);
        } else {
            pull.skip()?;
        }
    }
    Ok(all)
}

fn component<R: BufRead>(pull: &mut Pull<'_, R>, note: &Element) -> Result<Option<String>, Error> {
    if note.kind == "Tag" {
        return pull.text().map(Some);
    }
    pull.skip()?;
    Ok(None)
}

fn threat<R: BufRead>(pull: &mut Pull<'_, R>, threat: &Element) -> Result<Option<Threat>, Error> {
    let Some(kind) = ThreatKind::new(&threat.kind) else {
        pull.skip()?;
        return Ok(None);
    };
    let (mut description, mut products) = (String::new(), Vec::new());
    while let Some(child) = pull.child()? {
        match (child.space, child.name.as_str()) {
            (Space::Vulnerability, "Description") => description = pull.text()?,
            (Space::Vulnerability, "ProductID") => products.push(pull.text()?),
            _ => pull.skip()?,
        }
    }
    Ok(Some(Threat { kind, description, products }))
}

fn remediation<R: BufRead>(
    pull: &mut Pull<'_, R>,
    remediation: &Element,
) -> Result<Remediation, Error> {
    let kind = RemediationKind::new(&remediation.kind);
    let mut read = Remediation { kind, ..Remediation::default() };
    if read.kind != RemediationKind::VendorFix {
        pull.skip()?;
        return Ok(read);
    }
    while let Some(child) = pull.child()? {
        if child.space != Space::Vulnerability {
            pull.skip()?;
            continue;
        }
        match child.name.as_str() {
            "Description" => read.description = pull.text()?,
            "SubType" => read.sub_type = pull.text()?,
            "FixedBuild" => read.fixed_build = pull.text()?,
            "Supercedence" => read.supercedence = pull.text()?,
            "RestartRequired" => read.restart = pull.text()?,
            "Date" => read.date = pull.text()?,
            "ProductID" => read.products.push(pull.text()?),
            _ => pull.skip()?,
        }
    }
    Ok(read)
}

/// The instant of a revision, whose elements are of the document's namespace.
fn revision<R: BufRead>(pull: &mut Pull<'_, R>, _: &Element) -> Result<String, Error> {
    let mut date = String::new();
    while let Some(child) = pull.child()? {
        match (child.space, child.name.as_str()) {
            (Space::Cvrf | Space::Vulnerability, "Date") => date = pull.text()?,
            _ => pull.skip()?,
        }
    }
    Ok(date)
}
