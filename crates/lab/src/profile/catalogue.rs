//! The profiles that are built in, and those read from files.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
    sync::{Arc, OnceLock},
};

use super::{Profile, layer::Layer, model::STATUSES};
use crate::LabError;

/// Profiles by id.
#[derive(Clone, Debug)]
pub struct Profiles {
    layers: BTreeMap<String, Layer>,
    profiles: BTreeMap<String, Arc<Profile>>,
}

impl Profiles {
    /// The profiles that are built in.
    pub fn embedded() -> Result<Self, LabError> {
        static EMBEDDED: OnceLock<Profiles> = OnceLock::new();
        if let Some(parsed) = EMBEDDED.get() {
            return Ok(parsed.clone());
        }
        let parsed = Self::parse_embedded()?;
        Ok(EMBEDDED.get_or_init(|| parsed).clone())
    }

    fn parse_embedded() -> Result<Self, LabError> {
        let mut this = Self { layers: BTreeMap::new(), profiles: BTreeMap::new() };
        for (id, text) in FIXES.iter().chain(PROFILES) {
            this.layers.insert((*id).to_owned(), Layer::parse(id, text)?);
        }
        for (id, _) in PROFILES {
            let profile = this.resolve(id)?;
            this.profiles.insert((*id).to_owned(), Arc::new(profile));
        }
        Ok(this)
    }

    /// Adds a profile from text. It may extend any other and replaces one of the same id.
    pub fn add(&mut self, id: &str, text: &str) -> Result<Arc<Profile>, LabError> {
        self.layers.insert(id.to_owned(), Layer::parse(id, text)?);
        let profile = Arc::new(self.resolve(id)?);
        self.profiles.insert(id.to_owned(), Arc::clone(&profile));
        Ok(profile)
    }

    /// Adds a profile from a file, whose name without ending becomes the id.
    pub fn add_file(&mut self, path: &Path) -> Result<Arc<Profile>, LabError> {
        let text = fs::read_to_string(path)
            .map_err(|fault| LabError::File { path: path.to_owned(), fault })?;
        let id = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        self.add(&id, &text)
    }

    /// A profile by its id.
    pub fn get(&self, id: &str) -> Result<Arc<Profile>, LabError> {
        let profile = self.profiles.get(id).cloned();
        profile.ok_or_else(|| LabError::UnknownProfile(id.to_owned()))
    }

    /// Every profile, by id.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<Profile>> {
        self.profiles.values()
    }

    fn resolve(&self, id: &str) -> Result<Profile, LabError> {
        let layer = self.flatten(id, &mut BTreeSet::new())?;
        let fault = |fault: String| LabError::Profile { id: id.to_owned(), fault };
        let profile: Profile =
            layer.values.try_into().map_err(|error: toml::de::Error| fault(error.to_string()))?;
        if !STATUSES.contains(&profile.expect.as_str()) {
            return Err(fault(format!("`{}` is no remote status", profile.expect)));
        }
        Ok(Profile { id: id.to_owned(), sources: layer.sources, ..profile })
    }

    /// The parents in the order named, each over the one before, then the profile itself.
    fn flatten(&self, id: &str, under_way: &mut BTreeSet<String>) -> Result<Layer, LabError> {
        if !under_way.insert(id.to_owned()) {
            return Err(LabError::ProfileLoop(id.to_owned()));
        }
        let own = self.layers.get(id).ok_or_else(|| LabError::UnknownProfile(id.to_owned()))?;
        let mut layer = Layer::default();
        for parent in &own.extends {
            layer.overlay(self.flatten(parent, under_way)?);
        }
        layer.overlay(own.clone());
        under_way.remove(id);
        Ok(layer)
    }
}

macro_rules! texts {
    ($folder:literal: $($id:literal)*) => {
        &[$((concat!($folder, $id), include_str!(concat!("../../profiles/", $folder, $id, ".toml"))),)*]
    };
}

/// What a fix changes, on whatever system it is laid over.
const FIXES: &[(&str, &str)] = texts!("fixes/": "823980" "824146" "828741" "dcom-disabled");

const PROFILES: &[(&str, &str)] = texts!("":
    "nt4-sp6a-unpatched" "nt4-sp6a-824146" "nt4-sp6a-828741" "nt4-sp6a-dcom-disabled"
    "w2k-sp2-unpatched" "w2k-sp2-823980" "w2k-sp2-824146" "w2k-sp2-828741"
    "w2k-sp3-unpatched" "w2k-sp3-823980" "w2k-sp3-824146" "w2k-sp3-828741" "w2k-sp3-dcom-disabled"
    "w2k-sp4-unpatched" "w2k-sp4-823980" "w2k-sp4-824146" "w2k-sp4-828741" "w2k-sp4-dcom-disabled"
    "xp-gold-unpatched" "xp-gold-823980" "xp-gold-824146" "xp-gold-828741" "xp-gold-dcom-disabled"
    "xp-sp1-unpatched" "xp-sp1-823980" "xp-sp1-824146" "xp-sp1-828741" "xp-sp1-dcom-disabled"
    "xp-sp2"
    "ws2003-gold-unpatched" "ws2003-gold-823980" "ws2003-gold-824146" "ws2003-gold-828741"
    "ws2003-gold-dcom-disabled"
    "win98" "hpux-dced" "modern" "samba-like" "conformance"
    "silent" "refusing" "filtered" "reset-after-bind" "reset-after-request" "bind-nak" "garbage"
    "http-on-135" "one-byte-a-second" "tarpit" "w2k-slows-down"
);

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fs, path::Path};

    use super::{FIXES, PROFILES, Profiles};
    use crate::LabError;

    #[test]
    fn every_profile_file_is_built_in_and_parses() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("profiles");
        for (folder, table) in [(folder.clone(), PROFILES), (folder.join("fixes"), FIXES)] {
            let files: BTreeSet<String> = fs::read_dir(folder)
                .unwrap()
                .map(|entry| entry.unwrap().path())
                .filter(|path| path.extension().is_some_and(|ending| ending == "toml"))
                .map(|path| path.file_stem().unwrap().to_string_lossy().into_owned())
                .collect();
            let built_in: BTreeSet<String> =
                table.iter().map(|(id, _)| id.rsplit('/').next().unwrap().to_owned()).collect();
            assert_eq!(files, built_in);
        }
        assert_eq!(Profiles::embedded().unwrap().iter().count(), PROFILES.len());
    }

    #[test]
    fn every_source_is_of_a_known_form() {
        for profile in Profiles::embedded().unwrap().iter() {
            assert!(!profile.sources.is_empty() || profile.id == "refusing", "{}", profile.id);
            for (key, source) in &profile.sources {
                assert!(
                    SOURCES.iter().any(|known| source.starts_with(known)),
                    "{}: {key}: {source}",
                    profile.id
                );
            }
        }
    }

    /// How a source begins: a document of the field, something observed, or no source at all.
    const SOURCES: &[&str] = &["assumed", "memory", "rule:", "spec:", "seen:", "made up"];

    #[test]
    fn a_profile_of_ones_own_extends_a_built_in_one() {
        let mut profiles = Profiles::embedded().unwrap();
        let text =
            "extends = \"w2k-sp4-824146\"\n[rpc]\nndr64 = true\nsource = { ndr64 = \"made up\" }";
        let own = profiles.add("mine", text).unwrap();
        assert_eq!((own.rpc.ndr64, own.expect.as_str()), (true, "patched_both"));
        assert_eq!(own.sources["rpc.ndr64"], "made up");
        assert!(matches!(
            profiles.add("loop", "extends = \"loop\""),
            Err(LabError::ProfileLoop(_))
        ));
        assert!(matches!(
            profiles.add("orphan", "extends = \"nobody\""),
            Err(LabError::UnknownProfile(_))
        ));
    }
}
