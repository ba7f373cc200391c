//! Disk images of a tree of files: FAT by mkfs and mtools, NTFS by mkntfs and ntfs-3g, other forms of
//! them by qemu-img.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

use crate::programs::{has, run};

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

/// An NTFS image of those files; false, with a word, where nothing here fills one with folders. The
/// programs beside mkntfs copy files to the root alone, so that it is mounted for a moment, without
/// the kernel's own NTFS.
pub(crate) fn ntfs(image: &Path, files: &[(String, Vec<u8>)]) -> bool {
    if !has(&["mkntfs", "ntfs-3g", "umount"]) {
        return false;
    }
    let at = blank(image);
    run("mkntfs", &["-F", "-q", "-p", "0", "-H", "0", "-S", "0", at]);
    let Some(mount) = Mount::of(image) else {
        println!("skipped: ntfs-3g mounts nothing here");
        return false;
    };
    for (path, bytes) in files {
        let path = mount.folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    true
}

/// An image in another form that qemu-img writes, beside it.
pub(crate) fn converted(image: &Path, form: &str, name: &str) -> PathBuf {
    let other = image.with_file_name(name);
    let paths = [image, &other].map(|path| path.to_str().unwrap());
    run("qemu-img", &["convert", "-f", "raw", "-O", form, paths[0], paths[1]]);
    other
}

/// A file of zeros for a volume.
fn blank(image: &Path) -> &str {
    File::create(image).unwrap().set_len(16 << 20).unwrap();
    image.to_str().unwrap()
}

/// A volume that is mounted; it ends with its scope, also where a test fails within it.
struct Mount {
    folder: PathBuf,
    server: Child,
}

impl Mount {
    fn of(image: &Path) -> Option<Self> {
        let folder = image.with_extension("mount");
        fs::create_dir_all(&folder).unwrap();
        let is_mounted = || {
            let mounts = fs::read_to_string("/proc/self/mounts").unwrap();
            mounts.contains(folder.to_str().unwrap())
        };
        // It stays in the foreground: when it has ended, all of it is written.
        let mut command = Command::new("ntfs-3g");
        command.args(["-o", "no_detach"]).arg(image).arg(&folder).stderr(Stdio::null());
        let mut server = command.spawn().unwrap();
        let began = Instant::now();
        while !is_mounted() {
            if server.try_wait().unwrap().is_some() {
                fs::remove_dir(&folder).unwrap();
                return None;
            }
            assert!(began.elapsed() < Duration::from_secs(30), "ntfs-3g mounts nothing");
            sleep(Duration::from_millis(5));
        }
        Some(Self { folder, server })
    }
}

impl Drop for Mount {
    fn drop(&mut self) {
        run("umount", &[&self.folder]);
        self.server.wait().unwrap();
        fs::remove_dir(&self.folder).unwrap();
    }
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
