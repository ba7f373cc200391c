//! Folders of the system.

use std::fs;

use seawall_evidence::{Error, Form, Modified, Unsupported};

use super::seen::Seen;

#[test]
fn a_folder_gives_all_its_files_once_in_the_order_of_their_names() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir_all(folder.path().join("b/c")).unwrap();
    for (name, bytes) in [("b/c/deep", "1"), ("a", "2"), ("b/x", "3"), ("z", "")] {
        fs::write(folder.path().join(name), bytes).unwrap();
    }
    let seen = Seen::at(folder.path());
    let paths: Vec<_> = seen.entries.iter().map(|entry| entry.path.as_str()).collect();
    assert_eq!(paths, ["a", "z", "b/x", "b/c/deep"]);
    assert_eq!(seen.file("b/c/deep"), b"1");
    assert_eq!(seen.entries[0].container.form, Form::Folder);
    assert!(matches!(seen.entries[0].modified, Some(Modified::Utc(1_600_000_000..))));
}

#[cfg(unix)]
#[test]
fn a_link_out_of_the_folder_is_named_and_one_inside_is_not_read_twice() {
    let folder = tempfile::tempdir().unwrap();
    let outside = tempfile::tempdir().unwrap();
    fs::write(outside.path().join("secret"), "x").unwrap();
    fs::write(folder.path().join("file"), "y").unwrap();
    let link = |to: &std::path::Path, name: &str| {
        std::os::unix::fs::symlink(to, folder.path().join(name)).unwrap();
    };
    link(outside.path(), "out");
    link(&outside.path().join("secret"), "out2");
    link(std::path::Path::new("nowhere"), "broken");
    link(&folder.path().join("file"), "again");
    link(folder.path(), "circle");
    let seen = Seen::at(folder.path());
    assert_eq!(seen.files.len(), 1, "{:?}", seen.files.keys());
    let faults: Vec<_> = seen.faults.iter().collect();
    assert_eq!(faults.len(), 3, "{faults:?}");
    for (_, error) in faults {
        assert!(matches!(error, Error::Unsupported(Unsupported::LinkOut)), "{error}");
    }
}

#[cfg(unix)]
#[test]
fn an_image_takes_no_part_from_another_folder() {
    let folder = tempfile::tempdir().unwrap();
    let inside = folder.path().join("inside");
    fs::create_dir(&inside).unwrap();
    fs::write(folder.path().join("disk-flat.vmdk"), vec![0; 1 << 20]).unwrap();
    std::os::unix::fs::symlink("../disk-flat.vmdk", inside.join("link")).unwrap();
    for name in ["../disk-flat.vmdk", "/etc/passwd", "link", "C:\\x", ""] {
        let text = format!(
            "# Disk DescriptorFile\nversion=1\nparentCID=ffffffff\nRW 2048 FLAT \"{name}\" 0\n"
        );
        fs::write(inside.join("disk.vmdk"), text).unwrap();
        let seen = Seen::at(&inside.join("disk.vmdk"));
        assert!(
            matches!(&seen.faults[0].1, Error::PartMissing { .. }),
            "{name}: {:?}",
            seen.faults()
        );
    }
}
