//! Hives inside of volumes and images, with their logs.

use seawall_evidence::{Gathered, Options, gather};
use seawall_facts::{FactValue, ProductId};

use crate::made::{find_key, old_log, set_block};
use crate::making::{software, system};
use crate::volumes::{Format, volume_with};

/// A host whose SOFTWARE was open, with the log that completes it.
fn host() -> Vec<(&'static str, Vec<u8>)> {
    let clean = software("5.0", "2195", "Service Pack 4", &[r"Windows 2000\SP5\KB823980"]);
    let mut dirty = clean.clone();
    set_block(&mut dirty, 4, 8);
    let at = find_key(&dirty, "KB823980");
    dirty[at] = b'x';
    let log = old_log(&clean, &[(at - 4096) / 512]);
    vec![
        ("WINNT/system32/config/software", dirty),
        ("WINNT/system32/config/software.LOG", log),
        ("WINNT/system32/config/system", system("SRV1", "corp.example", "ServerNT")),
        ("WINNT/system32/config/SAM", vec![0; 100]),
    ]
}

fn check(found: &Gathered) {
    let [host] = found.hosts.as_slice() else { panic!("{:?} {:?}", found.hosts, found.notes) };
    assert_eq!(host.host, "SRV1");
    assert_eq!(host.description.product, Some(ProductId::new("w2k")));
    let hotfix = FactValue::Hotfix("823980".into());
    assert!(host.facts.iter().any(|fact| fact.value == hotfix));
    let recovered = host.files.iter().filter_map(|file| file.recovery.as_ref());
    assert!(recovered.into_iter().any(|recovery| recovery.state == "recovered"));
}

#[test]
fn volumes_of_both_systems_give_the_same_host() {
    for format in [Format::Ntfs, Format::Fat16, Format::Fat32] {
        let folder = tempfile::tempdir().unwrap();
        // The programs that fill NTFS make no folders.
        let files: Vec<(&str, Vec<u8>)> = host()
            .into_iter()
            .map(|(path, bytes)| match format {
                Format::Ntfs => (path.rsplit('/').next().unwrap(), bytes),
                _ => (path, bytes),
            })
            .collect();
        let Some(image) = volume_with(folder.path(), format, &files) else { continue };
        check(&gather(std::slice::from_ref(&image), &Options::default()));
        let qcow2 = folder.path().join("disk.qcow2");
        let [from, to] = [&image, &qcow2].map(|path| path.to_str().unwrap());
        if crate::volumes::run("qemu-img", &["convert", "-O", "qcow2", from, to]) {
            check(&gather(&[qcow2], &Options::default()));
        }
    }
}
