//! Where a file lay before each was packed by itself.

/// Its path, with what is packed by itself beside its package: `case/SYSTEM.xz/SYSTEM` lies at
/// `case/SYSTEM`, since whoever packs files one by one packs files of one folder.
pub(crate) fn unpacked(path: &str) -> String {
    let beside = path.rsplit_once('/').and_then(|(package, name)| {
        let folder = package.rfind('/').map_or(0, |at| at + 1);
        let (above, package) = package.split_at_checked(folder)?;
        let rest = package.get(..name.len()).filter(|stem| stem.eq_ignore_ascii_case(name));
        let ending = rest.and_then(|_| package.get(name.len()..))?.to_ascii_lowercase();
        [".xz", ".gz"].contains(&ending.as_str()).then(|| format!("{above}{name}"))
    });
    beside.unwrap_or_else(|| path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::unpacked;

    #[test]
    fn only_a_file_of_its_package_s_own_name_lies_beside_it() {
        for (path, place) in [
            ("case/SYSTEM.xz/SYSTEM", "case/SYSTEM"),
            ("SYSTEM.GZ/system", "system"),
            ("case/a.tar.xz/a", "case/a.tar.xz/a"),
            ("case/SYSTEM.xz/SOFTWARE", "case/SYSTEM.xz/SOFTWARE"),
            ("case/SYSTEM", "case/SYSTEM"),
            ("é.xz/x", "é.xz/x"),
            ("", ""),
        ] {
            assert_eq!(unpacked(path), place, "{path}");
        }
    }
}
