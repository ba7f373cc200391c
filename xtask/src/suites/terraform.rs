//! Terraform: parses the documents of a containment, and evaluates them without a provider.
//!
//! Without the providers of the clouds, which it would load from afar, it looks at a document's
//! syntax and at the shape of its blocks, and stops before the arguments of resources and the
//! references between them. So the resources are given to it once more as `terraform_data`, which
//! is built in: then every reference is resolved, and every text of people comes back or does not.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use serde_json::{Map, Value, json};

use super::check::{self, Check};
use super::{Bench, Suite};
use crate::command::{self, Ran};
use crate::tally::Tally;

pub(super) const SUITE: Suite =
    Suite { name: NAME, needs_root: false, tools: &[], checks: CHECKS.len(), run };

const NAME: &str = "terraform";

const CHECKS: &[Check<Scene>] = &[
    Check { name: "the_document_for_aws_parses", run: |scene| scene.parses("aws") },
    Check { name: "the_document_for_azure_parses", run: |scene| scene.parses("azure") },
    Check { name: "a_broken_document_does_not_parse", run: Scene::broken },
    Check { name: "aws_is_evaluated_as_meant", run: |scene| scene.evaluates("aws") },
    Check { name: "azure_is_evaluated_as_meant", run: |scene| scene.evaluates("azure") },
    Check { name: "an_unescaped_title_is_found", run: Scene::unescaped },
];

fn run(bench: &Bench) -> Result<Tally> {
    // It is in no repository of Debian's.
    if command::find("terraform").is_none() {
        return Err(check::Skip("needs terraform".to_owned()).into());
    }
    let example = bench.example("seawall-remedy", "terraform_artefacts")?;
    let scene = Scene { folder: bench.scratch(NAME)? };
    command::capture(Command::new(example).arg(&scene.folder))?.success_or("the example")?;
    Ok(check::run(NAME, CHECKS, &scene))
}

struct Scene {
    folder: PathBuf,
}

impl Scene {
    fn parses(&self, cloud: &str) -> Result<()> {
        let faults = self.faults(cloud, &self.document(cloud)?.to_string())?;
        ensure!(faults == [PROVIDER], "{faults:?}");
        Ok(())
    }

    /// That the check before finds anything.
    fn broken(&self) -> Result<()> {
        let whole = self.document("aws")?.to_string();
        for (from, to) in [("\"string\"", "\"strin\""), ("\"ingress\":", "\"ingress\"")] {
            let faults = self.faults("broken", &whole.replacen(from, to, 1))?;
            ensure!(faults != [PROVIDER], "`{to}` was not found");
        }
        Ok(())
    }

    fn evaluates(&self, cloud: &str) -> Result<()> {
        let title = fs::read_to_string(self.folder.join("title.txt"))?;
        let document = built_in(&self.document(cloud)?)?;
        let evaluated = self.evaluate(cloud, &document)?;
        let value = evaluated.pointer("/seawall_tf-1/value").context("no output of ours")?;
        ensure!(value.get("title") == Some(&json!(title)), "the title became {value:#}");
        // What has no template in it is what it was.
        let resources = document.pointer("/resource/terraform_data").and_then(Value::as_object);
        let stated: Map<String, Value> = resources
            .context("no resources")?
            .iter()
            .filter_map(|(name, resource)| Some((name.clone(), resource.get("input")?.clone())))
            .collect();
        let stated = Value::Object(stated).to_string();
        let stated = VARIABLES.iter().fold(stated, |text, name| {
            text.replace(&format!("${{var.seawall_tf-1_{name}}}"), &format!("given-{name}"))
        });
        let stated: Value = serde_json::from_str(&stated)?;
        let found = evaluated.pointer("/resources/value").context("no resources")?;
        ensure!(*found == stated, "the resources became {found:#}");
        Ok(())
    }

    /// That the check before finds anything.
    fn unescaped(&self) -> Result<()> {
        let document = built_in(&self.document("aws")?)?.to_string().replace("$${", "${");
        let Ok(evaluated) = self.evaluate("unescaped", &serde_json::from_str(&document)?) else {
            return Ok(());
        };
        let title = evaluated.pointer("/seawall_tf-1/value/title");
        let kept = fs::read_to_string(self.folder.join("title.txt"))?;
        ensure!(title != Some(&json!(kept)), "it makes no difference");
        Ok(())
    }

    fn document(&self, cloud: &str) -> Result<Value> {
        let text = fs::read_to_string(self.folder.join(format!("{cloud}.tf.json")))?;
        Ok(serde_json::from_str(&text)?)
    }

    /// What `validate` says of a text.
    fn faults(&self, name: &str, text: &str) -> Result<Vec<String>> {
        let folder = self.place(&format!("{name}-parsed"), text)?;
        let said: Value =
            serde_json::from_str(&terraform(&folder, &["validate", "-json"])?.stdout)?;
        let faults = said.get("diagnostics").and_then(Value::as_array).context("no diagnostics")?;
        let summary = |fault: &Value| Some(fault.get("summary")?.as_str()?.to_owned());
        Ok(faults.iter().filter_map(summary).collect())
    }

    /// The outputs of a document that needs no provider.
    fn evaluate(&self, name: &str, document: &Value) -> Result<Value> {
        let folder = self.place(&format!("{name}-evaluated"), &document.to_string())?;
        let variables: Map<String, Value> = VARIABLES
            .iter()
            .map(|name| (format!("seawall_tf-1_{name}"), json!(format!("given-{name}"))))
            .collect();
        fs::write(folder.join("given.tfvars.json"), Value::Object(variables).to_string())?;
        terraform(&folder, &["init", "-input=false", "-no-color"])?.success_or("init")?;
        let apply = ["apply", "-auto-approve", "-input=false", "-no-color", "-var-file"];
        terraform(&folder, &[apply.as_slice(), &["given.tfvars.json"]].concat())?
            .success_or("apply")?;
        let output = terraform(&folder, &["output", "-json"])?.success_or("output")?;
        Ok(serde_json::from_str(&output)?)
    }

    fn place(&self, name: &str, text: &str) -> Result<PathBuf> {
        let folder = self.folder.join(name);
        fs::create_dir_all(&folder)?;
        fs::write(folder.join("main.tf.json"), text)?;
        Ok(folder)
    }
}

/// The same document with every resource as `terraform_data`, and all of them as an output.
fn built_in(document: &Value) -> Result<Value> {
    let resources = document.get("resource").and_then(Value::as_object).context("no resources")?;
    let (mut data, mut text) = (Map::new(), document.to_string());
    for (kind, named) in resources {
        for (name, body) in named.as_object().context("no resource")? {
            data.insert(name.clone(), json!({ "input": body }));
        }
        text = text.replace(&format!("${{{kind}."), "${terraform_data.");
    }
    let inputs: Map<String, Value> = data
        .keys()
        .map(|name| (name.clone(), json!(format!("${{terraform_data.{name}.output}}"))))
        .collect();
    let mut changed: Value = serde_json::from_str(&text)?;
    let whole = changed.as_object_mut().context("no document")?;
    whole.insert("resource".to_owned(), json!({ "terraform_data": data }));
    let outputs = whole.get_mut("output").and_then(Value::as_object_mut).context("no outputs")?;
    outputs.insert("resources".to_owned(), json!({ "value": inputs }));
    Ok(changed)
}

fn terraform(folder: &Path, arguments: &[&str]) -> Result<Ran> {
    let mut terraform = Command::new("terraform");
    terraform.current_dir(folder).args(arguments);
    // No file of whoever runs this, and no question to anybody about newer versions.
    terraform.env("TF_CLI_CONFIG_FILE", "/dev/null").env("CHECKPOINT_DISABLE", "1");
    terraform.env_remove("TF_LOG").env_remove("TF_CLI_ARGS");
    command::capture_within(&mut terraform, PATIENCE)
}

/// Every variable of both documents.
const VARIABLES: [&str; 3] = ["vpc_id", "resource_group", "location"];

/// What it says last where nothing else is wrong.
const PROVIDER: &str = "Missing required provider";

const PATIENCE: Duration = Duration::from_mins(2);
