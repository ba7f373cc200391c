//! A document's definitions, tests, objects and states, as they stand there.

use std::{collections::HashMap, io::BufRead};

use seawall_advisory::Date;

use crate::{
    Error, FeedLimits,
    markup::{Node, Start, Xml},
    oval::criteria::{Criteria, Leaf, Operator},
    printed,
};

const EXPECTED: &str = "document of OVAL definitions";

/// What a document holds. Definitions come before the tests they point to.
#[derive(Debug, Default)]
pub(super) struct Document {
    /// The day it was made.
    pub(super) date: Option<Date>,
    pub(super) definitions: Vec<Definition>,
    pub(super) tests: HashMap<String, Test>,
    pub(super) objects: HashMap<String, Object>,
    pub(super) states: HashMap<String, State>,
    bytes: usize,
}

#[derive(Debug, Default)]
pub(super) struct Definition {
    pub(super) id: String,
    pub(super) class: String,
    pub(super) deprecated: bool,
    pub(super) title: String,
    /// The families of systems it is for, such as `windows`.
    pub(super) families: Vec<String>,
    pub(super) platforms: Vec<String>,
    pub(super) products: Vec<String>,
    /// References whose source is CVE.
    pub(super) references: Vec<String>,
    pub(super) criteria: Option<Criteria>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TestKind {
    File,
    Registry,
    Other,
}

#[derive(Debug)]
pub(super) struct Test {
    pub(super) kind: TestKind,
    /// Whether it holds where the object is not there.
    pub(super) none_exist: bool,
    pub(super) object: Option<String>,
    pub(super) states: Vec<String>,
}

/// What a test looks at.
#[derive(Debug, Default)]
pub(super) struct Object {
    /// The name of a file, without its path.
    pub(super) file: Option<String>,
    /// The key of the registry.
    pub(super) key: Option<String>,
}

/// What a test holds it to.
#[derive(Debug, Default)]
pub(super) struct State {
    /// Operation and version, as printed.
    pub(super) versions: Vec<(String, String)>,
}

impl Document {
    pub(super) fn read(
        content: impl BufRead,
        name: &str,
        limits: &FeedLimits,
    ) -> Result<Self, Error> {
        let xml = Xml::new(content, name, EXPECTED, limits)?;
        let mut reader = Reader { xml, document: Self::default(), name, limits };
        reader.root()?;
        Ok(reader.document)
    }
}

struct Reader<'a, R> {
    xml: Xml<R>,
    document: Document,
    name: &'a str,
    limits: &'a FeedLimits,
}

impl<R: BufRead> Reader<'_, R> {
    fn root(&mut self) -> Result<(), Error> {
        let mut is_root = true;
        while let Some(node) = self.xml.node()? {
            let Node::Start(start) = node else { continue };
            let name = start.name();
            if std::mem::take(&mut is_root) && !matches!(name, "oval_definitions" | "definition") {
                let found = format!("<{name}>");
                return Err(self.wrong(found));
            }
            match name {
                "definition" => {
                    let definition = definition(&start);
                    self.definition(definition)?;
                }
                "timestamp" => {
                    let printed = self.xml.text()?;
                    self.document.date = printed::day_of_instant(&printed);
                }
                "variables" => self.xml.skip()?,
                _ => {
                    let Some(id) = start.attribute("id") else { continue };
                    if name.ends_with("_test") {
                        let test = test(&start);
                        self.test(id, test)?;
                    } else if name.ends_with("_object") {
                        self.object(id)?;
                    } else if name.ends_with("_state") {
                        self.state(id)?;
                    }
                }
            }
        }
        if is_root { Err(self.wrong("no element".to_owned())) } else { Ok(()) }
    }

    fn wrong(&self, found: String) -> Error {
        Error::WrongFormat { document: self.name.to_owned(), expected: EXPECTED, found }
    }

    /// Counts what is kept.
    fn kept(&mut self, bytes: usize) -> Result<(), Error> {
        self.document.bytes = self.document.bytes.saturating_add(bytes);
        let limit = self.limits.facts_bytes;
        if self.document.bytes > limit {
            return Err(Error::FeedTooRich { document: self.name.to_owned(), limit });
        }
        Ok(())
    }

    fn text(&mut self) -> Result<String, Error> {
        let text = self.xml.text()?;
        self.kept(size_of::<String>() + text.len())?;
        Ok(text)
    }

    fn definition(&mut self, mut definition: Definition) -> Result<(), Error> {
        self.kept(2 * size_of::<Definition>() + definition.id.len() + definition.class.len())?;
        while let Some(node) = self.xml.node()? {
            let start = match node {
                Node::Start(start) => start,
                Node::End => break,
            };
            match start.name() {
                "metadata" => self.metadata(&mut definition)?,
                "criteria" if definition.criteria.is_none() => {
                    let (operator, negated) = (operator(&start), negated(&start));
                    definition.criteria = Some(self.criteria(operator, negated)?);
                }
                _ => self.xml.skip()?,
            }
        }
        if self.document.definitions.len() >= self.limits.records {
            let line = u64::try_from(self.limits.records).unwrap_or(u64::MAX).saturating_add(1);
            let (document, limit) = (self.name.to_owned(), self.limits.records);
            return Err(Error::TooManyRecords { document, line, limit });
        }
        self.document.definitions.push(definition);
        Ok(())
    }

    fn metadata(&mut self, definition: &mut Definition) -> Result<(), Error> {
        let mut depth = 0_usize;
        while let Some(node) = self.xml.node()? {
            let start = match node {
                Node::Start(start) => start,
                Node::End if depth == 0 => break,
                Node::End => {
                    depth -= 1;
                    continue;
                }
            };
            match start.name() {
                "title" => definition.title = self.text()?,
                "platform" => definition.platforms.push(self.text()?),
                "product" => definition.products.push(self.text()?),
                "affected" => {
                    let family = start.attribute("family").unwrap_or_default();
                    self.kept(size_of::<String>() + family.len())?;
                    definition.families.push(family);
                    depth += 1;
                }
                "reference" => {
                    let source = start.attribute("source").unwrap_or_default();
                    if source.eq_ignore_ascii_case("CVE") {
                        let id = start.attribute("ref_id").unwrap_or_default();
                        self.kept(size_of::<String>() + id.len())?;
                        definition.references.push(id);
                    }
                    self.xml.skip()?;
                }
                _ => self.xml.skip()?,
            }
        }
        Ok(())
    }

    /// As deep as the document may be.
    fn criteria(&mut self, operator: Operator, negated: bool) -> Result<Criteria, Error> {
        let mut children = Vec::new();
        while let Some(node) = self.xml.node()? {
            let start = match node {
                Node::Start(start) => start,
                Node::End => break,
            };
            let child = match start.name() {
                "criteria" => {
                    let (operator, negated) = (self::operator(&start), self::negated(&start));
                    self.kept(size_of::<Criteria>())?;
                    Some(self.criteria(operator, negated)?)
                }
                "criterion" | "extend_definition" => {
                    let leaf = leaf(&start);
                    let texts = leaf.comment.len() + leaf.test.as_ref().map_or(0, String::len);
                    self.kept(size_of::<Criteria>() + texts)?;
                    self.xml.skip()?;
                    Some(Criteria::Leaf(leaf))
                }
                _ => {
                    self.xml.skip()?;
                    None
                }
            };
            children.extend(child);
        }
        Ok(Criteria::Of { operator, negated, children })
    }

    fn test(&mut self, id: String, mut test: Test) -> Result<(), Error> {
        while let Some(node) = self.xml.node()? {
            let start = match node {
                Node::Start(start) => start,
                Node::End => break,
            };
            match start.name() {
                "object" => test.object = start.attribute("object_ref"),
                "state" => test.states.extend(start.attribute("state_ref")),
                _ => {}
            }
            self.xml.skip()?;
        }
        let states: usize = test.states.iter().map(|id| size_of::<String>() + id.len()).sum();
        let object = test.object.as_ref().map_or(0, String::len);
        self.kept(2 * size_of::<Test>() + id.len() + object + states)?;
        self.document.tests.insert(id, test);
        Ok(())
    }

    fn object(&mut self, id: String) -> Result<(), Error> {
        let mut object = Object::default();
        while let Some(node) = self.xml.node()? {
            let start = match node {
                Node::Start(start) => start,
                Node::End => break,
            };
            match start.name() {
                "filename" | "filepath" => {
                    let path = self.text()?;
                    let bare = path.rsplit(['\\', '/']).next().unwrap_or_default();
                    object.file = Some(bare.to_owned()).filter(|name| !name.is_empty());
                }
                "key" => object.key = Some(self.text()?),
                _ => self.xml.skip()?,
            }
        }
        self.kept(2 * size_of::<Object>() + id.len())?;
        self.document.objects.insert(id, object);
        Ok(())
    }

    fn state(&mut self, id: String) -> Result<(), Error> {
        let mut state = State::default();
        while let Some(node) = self.xml.node()? {
            let start = match node {
                Node::Start(start) => start,
                Node::End => break,
            };
            if start.name() == "version" {
                let operation = start.attribute("operation");
                let operation = operation.unwrap_or_else(|| "equals".to_owned());
                let version = self.text()?;
                self.kept(size_of::<String>() + operation.len())?;
                state.versions.push((operation, version));
            } else {
                self.xml.skip()?;
            }
        }
        self.kept(2 * size_of::<State>() + id.len())?;
        self.document.states.insert(id, state);
        Ok(())
    }
}

fn definition(start: &Start<'_>) -> Definition {
    Definition {
        id: start.attribute("id").unwrap_or_default(),
        class: start.attribute("class").unwrap_or_default(),
        deprecated: is_true(start.attribute("deprecated")),
        ..Definition::default()
    }
}

fn test(start: &Start<'_>) -> Test {
    let kind = match start.name() {
        "file_test" => TestKind::File,
        "registry_test" => TestKind::Registry,
        _ => TestKind::Other,
    };
    let existence = start.attribute("check_existence");
    let none_exist = existence.as_deref() == Some("none_exist");
    Test { kind, none_exist, object: None, states: Vec::new() }
}

fn leaf(start: &Start<'_>) -> Leaf {
    Leaf {
        test: start.attribute("test_ref"),
        negated: negated(start),
        comment: start.attribute("comment").unwrap_or_default(),
    }
}

fn operator(start: &Start<'_>) -> Operator {
    match start.attribute("operator").as_deref() {
        None | Some("AND") => Operator::And,
        Some("OR") => Operator::Or,
        Some(_) => Operator::Other,
    }
}

fn negated(start: &Start<'_>) -> bool {
    is_true(start.attribute("negate"))
}

fn is_true(value: Option<String>) -> bool {
    value.is_some_and(|value| value == "true" || value == "1")
}
