//! The key of a lake and what is sealed with it. The key never lies in the lake and is never printed.

use crate::error::StoreError;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, MAX_TAG_LEN, NONCE_LEN, Nonce, UnboundKey};
use std::fmt;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

/// The 32-byte master key of a lake. Each file is locked with a key of its own, derived from this one and the file's
/// name (BLAKE3 keyed hash), with AES-256-GCM.
#[derive(Clone)]
pub struct Key {
    master: [u8; 32],
    path: Option<PathBuf>,
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Key").field("path", &self.path).finish_non_exhaustive()
    }
}

impl Key {
    /// A key from bytes kept elsewhere, such as a key vault.
    pub fn from_bytes(master: [u8; 32]) -> Self {
        Self { master, path: None }
    }

    /// Reads the key file (64 hexadecimal digits), or makes one from the system's random numbers, readable by its owner
    /// only. Two programs that start at once get the same key.
    ///
    /// # Errors
    /// The file cannot be read or made, or is not a key file.
    pub fn load_or_create(path: &Path) -> Result<Self, StoreError> {
        match std::fs::read_to_string(path) {
            Ok(text) => return Self::parse(path, &text),
            Err(e) if e.kind() == ErrorKind::NotFound => {}
            Err(e) => return Err(StoreError::io("reading the key file", path)(e)),
        }
        let mut master = [0; 32];
        getrandom::fill(&mut master).map_err(StoreError::Random)?;
        let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        std::fs::create_dir_all(folder).map_err(StoreError::io("creating the folder", folder))?;
        let text: String = master.iter().map(|b| format!("{b:02x}")).collect();
        let draft = folder.join(format!(".key-{}", random_token()?));
        let made = write_private(&draft, &text).and_then(|()| std::fs::hard_link(&draft, path));
        // the draft is a second name of the same key
        let removed = std::fs::remove_file(&draft);
        match made {
            Ok(()) => removed.map_err(StoreError::io("removing", &draft))?,
            Err(e) if e.kind() == ErrorKind::AlreadyExists => {}
            Err(e) => return Err(StoreError::io("creating the key file", path)(e)),
        }
        let text = std::fs::read_to_string(path).map_err(StoreError::io("reading the key file", path))?;
        Self::parse(path, &text)
    }

    fn parse(path: &Path, text: &str) -> Result<Self, StoreError> {
        let digits = text.trim().as_bytes();
        let bad = || StoreError::NotAKey { path: path.to_owned() };
        if digits.len() != 64 {
            return Err(bad());
        }
        let mut master = [0; 32];
        for (byte, pair) in master.iter_mut().zip(digits.chunks_exact(2)) {
            let digit = |c: u8| char::from(c).to_digit(16).and_then(|d| u8::try_from(d).ok());
            let (Some(high), Some(low)) = (digit(pair[0]), digit(pair[1])) else { return Err(bad()) };
            *byte = high << 4 | low;
        }
        Ok(Self { master, path: Some(path.to_owned()) })
    }

    /// The file that the key was read from.
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// A key for one purpose: the same purpose always gives the same key.
    pub(crate) fn derive(&self, purpose: &str) -> [u8; 32] {
        *blake3::keyed_hash(&self.master, purpose.as_bytes()).as_bytes()
    }
}

fn write_private(path: &Path, text: &str) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    writeln!(file, "{text}")?;
    file.sync_all()
}

/// 16 hexadecimal digits that no other import has.
pub(crate) fn random_token() -> Result<String, StoreError> {
    let mut bytes = [0; 8];
    getrandom::fill(&mut bytes).map_err(StoreError::Random)?;
    Ok(bytes.iter().map(|b| format!("{b:02x}")).collect())
}

/// Seals whole messages: random nonce, AES-256-GCM, the message's name as associated data.
pub(crate) struct Seal(LessSafeKey);

impl Seal {
    /// Bytes by which a sealed message is longer.
    pub(crate) const EXTRA: usize = NONCE_LEN + MAX_TAG_LEN;

    pub(crate) fn new(key: &Key, purpose: &str) -> Self {
        let key = UnboundKey::new(&AES_256_GCM, &key.derive(purpose));
        // a derived key always has the length that the cipher asks for
        Self(LessSafeKey::new(key.unwrap_or_else(|_| unreachable!("32 bytes are an AES-256 key"))))
    }

    pub(crate) fn close(&self, name: &str, mut message: Vec<u8>) -> Result<Vec<u8>, StoreError> {
        let mut nonce = [0; NONCE_LEN];
        getrandom::fill(&mut nonce).map_err(StoreError::Random)?;
        let tag = self.0.seal_in_place_separate_tag(Nonce::assume_unique_for_key(nonce), Aad::from(name), &mut message);
        let tag = tag.unwrap_or_else(|_| unreachable!("a message longer than 64 GiB"));
        Ok([&nonce[..], &message, tag.as_ref()].concat())
    }

    /// The message, or `None` when it was sealed with another key, under another name, or changed since.
    pub(crate) fn open(&self, name: &str, sealed: &[u8]) -> Option<Vec<u8>> {
        let (nonce, rest) = sealed.split_first_chunk::<NONCE_LEN>()?;
        let mut message = rest.to_vec();
        let length =
            self.0.open_in_place(Nonce::assume_unique_for_key(*nonce), Aad::from(name), &mut message).ok()?.len();
        message.truncate(length);
        Some(message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_file_is_private_stable_and_silent() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys/lake.key");
        let first = Key::load_or_create(&path).unwrap();
        assert_eq!(first.master, Key::load_or_create(&path).unwrap().master);
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(!format!("{first:?}").contains(text.trim()));
        assert_eq!(std::fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
        std::fs::write(&path, "not a key").unwrap();
        assert!(matches!(Key::load_or_create(&path), Err(StoreError::NotAKey { .. })));
    }

    #[test]
    fn a_sealed_message_opens_only_whole_and_under_its_name() {
        let seal = Seal::new(&Key::from_bytes([7; 32]), "test");
        let mut sealed = seal.close("1", b"facts".to_vec()).unwrap();
        assert_eq!(seal.open("1", &sealed).as_deref(), Some(&b"facts"[..]));
        assert_eq!(seal.open("2", &sealed), None);
        assert_eq!(Seal::new(&Key::from_bytes([8; 32]), "test").open("1", &sealed), None);
        let last = sealed.len() - 1;
        sealed[last] ^= 1;
        assert_eq!(seal.open("1", &sealed), None);
        assert_eq!(seal.open("1", b"short"), None);
    }
}
