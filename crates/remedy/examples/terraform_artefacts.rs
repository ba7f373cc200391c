//! Writes the documents of a policy whose title Terraform would like to evaluate: `aws.tf.json`,
//! `azure.tf.json` and `title.txt`, into a folder.

use std::{collections::BTreeSet, env, error::Error, fs, path::PathBuf};

use seawall_facts::Timestamp;
use seawall_remedy::contain::{
    Answer, Before, Directions, Exception, Group, Ipv6, Place, Policy, PortSet, Services, Sessions,
    dialect::{Part, Target, render},
};

const TITLE: &str =
    "${file(\"/etc/passwd\")} %{if true}x%{endif} $${y} %%{z} $${ 100 % \"第二工場\" \\ \n'";

fn main() -> Result<(), Box<dyn Error>> {
    let folder = PathBuf::from(env::args_os().nth(1).ok_or("no folder")?);
    let services = Services {
        tcp: PortSet::from_ranges([(135, 139), (445, 445), (593, 593)]),
        udp: PortSet::from_ranges([(135, 138), (445, 445)]),
    };
    let group = |hosts: &str, peers: &str| -> Result<Group, Box<dyn Error>> {
        let exception = Exception {
            peers: peers.parse()?,
            services: services.clone(),
            until: None,
            why: "${aws_security_group.x.id}".to_owned(),
        };
        Ok(Group {
            hosts: hosts.parse()?,
            services: services.clone(),
            directions: Directions::Both,
            exceptions: vec![exception],
        })
    };
    let policy = Policy {
        id: "tf-1".parse()?,
        title: TITLE.to_owned(),
        place: Place::Gateway,
        groups: vec![group("10.50.0.0/16", "10.77.0.2")?, group("fd50::/64", "fd77::2")?],
        ipv6: Ipv6::Compiled,
        sessions: Sessions::Cut,
        answer: Answer::Silent,
        expires: Some(Timestamp(1_798_761_540_000)),
        switches: BTreeSet::new(),
        before: Before::default(),
    };
    for (target, name) in [(Target::TerraformAws, "aws"), (Target::TerraformAzure, "azure")] {
        let artefact = render(&policy, target, Timestamp(1_795_400_000_000))?;
        let apply = artefact.file(Part::Apply).ok_or("no document")?;
        fs::write(folder.join(format!("{name}.tf.json")), &apply.octets)?;
    }
    fs::write(folder.join("title.txt"), TITLE)?;
    Ok(())
}
