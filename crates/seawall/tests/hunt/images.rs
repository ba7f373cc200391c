//! Disk images of a tree of files: FAT by mkfs and mtools.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
};

use crate::programs::run;

/// What makes FAT images.
pub(crate) const FAT: &[&str] = &["mkfs.vfat", "mcopy"];

/// A FAT image of those files. `FAT` must be here.
pub(crate) fn fat(image: &Path, files: &[(String, Vec<u8>)]) {
    let at = blank(image);
    run("mkfs.vfat", &["-F", "16", "-s", "2", at]);
    let tree = Tree::new(image, files);
    let tops = fs::read_dir(&tree.0).unwrap().map(|entry| entry.unwrap().path());
    let tops: Vec<PathBuf> = tops.collect();
    let mut arguments = ["-s", "-i", at].map(PathBuf::from).to_vec();
    arguments.extend(tops);
    arguments.push("::/".into());
    run("mcopy", &arguments);
}

/// A file of zeros for a volume.
fn blank(image: &Path) -> &str {
    File::create(image).unwrap().set_len(16 << 20).unwrap();
    image.to_str().unwrap()
}

/// Files in a folder of this machine, to be copied from.
struct Tree(PathBuf);

impl Tree {
    fn new(image: &Path, files: &[(String, Vec<u8>)]) -> Self {
        let tree = Self(image.with_extension("tree"));
        for (path, bytes) in files {
            let path = tree.0.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        }
        tree
    }
}

impl Drop for Tree {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).unwrap();
    }
}
