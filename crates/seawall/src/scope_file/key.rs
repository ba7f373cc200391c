//! Keys that sign scopes and bundles: Ed25519, RFC 8032, as hexadecimal digits in files of their own.

use std::{
    fmt::Write as _,
    fs, io,
    path::{Path, PathBuf},
};

use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};

use crate::{
    failure::{Exit, Failure},
    fresh_file::{Readers, write_new},
};

/// The first word of a private key's line.
const PRIVATE: &str = "seawall-private-key";

/// The first word of a public key's line.
const PUBLIC: &str = "seawall-public-key";

/// A key that signs.
pub struct PrivateKey(SigningKey);

/// A key that verifies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicKey(VerifyingKey);

impl PrivateKey {
    /// A new key from the system's random numbers.
    pub fn random() -> Result<Self, Failure> {
        let mut seed = [0; 32];
        getrandom::fill(&mut seed).map_err(|error| {
            Failure::new(Exit::Internal, "error-internal", &[("fault", "random")]).cause(&error)
        })?;
        Ok(Self(SigningKey::from_bytes(&seed)))
    }

    /// Reads a private key file.
    pub fn read(file: &Path) -> Result<Self, Failure> {
        let text = fs::read_to_string(file).map_err(|error| unreadable(file).cause(&error))?;
        let seed = key_line(&text, PRIVATE).and_then(from_hex);
        seed.map(|seed| Self(SigningKey::from_bytes(&seed))).ok_or_else(|| unreadable(file))
    }

    /// Writes both halves, or none: the private one to a new file that only its owner may read,
    /// the public one beside it. Gives the public one's place.
    pub fn write(&self, file: &Path) -> io::Result<PathBuf> {
        let mut public = file.as_os_str().to_owned();
        public.push(".pub");
        let public = PathBuf::from(public);
        let secret = format!("{PRIVATE} {}\n", to_hex(self.0.as_bytes()));
        write_new(file, &secret, Readers::Owner)?;
        let line = format!("{PUBLIC} {}\n", self.public().to_hex());
        write_new(&public, &line, Readers::Anybody).inspect_err(|_| {
            let _ = fs::remove_file(file);
        })?;
        Ok(public)
    }

    /// Its public half.
    pub fn public(&self) -> PublicKey {
        PublicKey(self.0.verifying_key())
    }

    /// Signs.
    pub fn sign(&self, bytes: &[u8]) -> [u8; 64] {
        self.0.sign(bytes).to_bytes()
    }
}

impl PublicKey {
    /// Reads a key as it is given on the command line: its digits, or a file that holds them.
    pub fn read(text: &str) -> Result<Self, Failure> {
        if let Some(key) = Self::from_hex(text.trim()) {
            return Ok(key);
        }
        let file = Path::new(text);
        let line = fs::read_to_string(file).map_err(|error| unreadable(file).cause(&error))?;
        key_line(&line, PUBLIC).and_then(Self::from_hex).ok_or_else(|| unreadable(file))
    }

    /// Reads 64 hexadecimal digits.
    pub fn from_hex(text: &str) -> Option<Self> {
        VerifyingKey::from_bytes(&from_hex(text)?).ok().map(Self)
    }

    /// Its bytes.
    pub fn bytes(&self) -> [u8; 32] {
        self.0.to_bytes()
    }

    /// As 64 hexadecimal digits.
    pub fn to_hex(&self) -> String {
        to_hex(self.0.as_bytes())
    }

    /// Whether a signature is this key's and of these bytes.
    pub fn verifies(&self, bytes: &[u8], signature: &[u8; 64]) -> bool {
        self.0.verify_strict(bytes, &Signature::from_bytes(signature)).is_ok()
    }
}

/// Bytes as lower-case hexadecimal digits.
pub fn to_hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Exactly so many bytes out of hexadecimal digits.
pub fn from_hex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let (pairs, []) = text.as_bytes().as_chunks::<2>() else { return None };
    let byte = |pair: &[u8; 2]| {
        let digits = pair.iter().all(u8::is_ascii_hexdigit).then_some(pair)?;
        u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
    };
    let bytes: Vec<u8> = pairs.iter().map(byte).collect::<Option<_>>()?;
    bytes.try_into().ok()
}

/// What stands behind a word on a line of its own; lines that begin with # are comments.
fn key_line<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let mut lines = text.lines().filter(|line| !line.starts_with('#'));
    lines.find_map(|line| line.strip_prefix(word)).map(str::trim)
}

fn unreadable(file: &Path) -> Failure {
    Failure::usage("error-scope-key", &[("file", &file.display().to_string())])
        .hint("hint-scope-key", &[])
}

#[cfg(test)]
mod tests {
    use ed25519_dalek::SigningKey;

    use super::{PrivateKey, PublicKey, from_hex, to_hex};

    /// RFC 8032 7.1, test 2: one byte, 0x72.
    #[test]
    fn it_signs_as_the_standard_does() {
        let seed = "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb";
        let key = PrivateKey(SigningKey::from_bytes(&from_hex(seed).unwrap()));
        let public = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c";
        assert_eq!(key.public().to_hex(), public);
        let signature = "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da\
            085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00";
        assert_eq!(to_hex(&key.sign(&[0x72])), signature);
        assert!(key.public().verifies(&[0x72], &from_hex(signature).unwrap()));
        assert!(!key.public().verifies(&[0x73], &from_hex(signature).unwrap()));
    }

    #[test]
    fn both_halves_are_written_once_and_read_again() {
        let folder = tempfile::TempDir::new().unwrap();
        let file = folder.path().join("plant.key");
        let key = PrivateKey::random().unwrap();
        let public = key.write(&file).unwrap();
        assert_eq!(PublicKey::read(public.to_str().unwrap()).unwrap(), key.public());
        assert_eq!(PublicKey::read(&key.public().to_hex()).unwrap(), key.public());
        assert_eq!(PrivateKey::read(&file).unwrap().public(), key.public());
        assert!(PrivateKey::read(&public).is_err());
        assert!(PublicKey::read(file.to_str().unwrap()).is_err());
        std::fs::remove_file(&public).unwrap();
        assert!(PrivateKey::random().unwrap().write(&file).is_err(), "never written over");
        assert!(!public.exists(), "a half without the other");
        let other = folder.path().join("other.key");
        std::fs::write(folder.path().join("other.key.pub"), "kept").unwrap();
        assert!(PrivateKey::random().unwrap().write(&other).is_err());
        assert!(!other.exists(), "a half without the other");
        assert_eq!(PrivateKey::read(&file).unwrap().public(), key.public());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        }
    }

    #[test]
    fn hexadecimal_digits_are_read_strictly() {
        assert_eq!(from_hex("00fF"), Some([0, 255]));
        for text in ["", "00f", "00f ", "0x00", "+1-2", "00ff00", "日本"] {
            assert_eq!(from_hex::<2>(text), None, "{text}");
        }
    }
}
