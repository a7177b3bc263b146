//! The folder that upload files are put into: whole or not at all, and never over another content.

use app::desk::Outbox;
use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{Error, ErrorKind, Write};
use std::path::{Component, Path, PathBuf};

/// A folder for upload files.
#[derive(Debug)]
pub struct Folder {
    dir: PathBuf,
    /// Where each file of this run lies, in the order in which they came.
    pub written: Vec<PathBuf>,
}

impl Folder {
    /// A folder, which is made when the first file comes.
    pub fn new(dir: &Path) -> Self {
        Self { dir: dir.to_owned(), written: Vec::new() }
    }

    /// Where a file of this name lies.
    pub fn path_of(&self, name: &str) -> PathBuf {
        self.dir.join(name)
    }

    fn make(&self) -> std::io::Result<()> {
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        // what is about to leave is nobody else's business
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&self.dir)
    }
}

impl Outbox for Folder {
    fn put(&mut self, name: &str, bytes: &[u8]) -> std::io::Result<()> {
        if !plain(name) {
            return Err(Error::new(
                ErrorKind::InvalidInput,
                format!("`{}` is no plain file name", name.escape_debug()),
            ));
        }
        self.make()?;
        let path = self.path_of(name);
        let draft = self.dir.join(format!(".{name}.{}.part", std::process::id()));
        let placed = write_whole(&draft, bytes).and_then(|()| place(&draft, &path, bytes));
        let removed = match fs::remove_file(&draft) {
            Err(e) if e.kind() != ErrorKind::NotFound => Err(e),
            _ => Ok(()),
        };
        placed.and(removed)?;
        sync(&self.dir)?;
        self.written.push(path);
        Ok(())
    }

    fn print(&mut self, name: &str, bytes: &[u8]) -> std::io::Result<()> {
        self.put(name, bytes)
    }
}

/// One name, without folders.
fn plain(name: &str) -> bool {
    let mut parts = Path::new(name).components();
    let one = matches!((parts.next(), parts.next()), (Some(Component::Normal(part)), None) if part == OsStr::new(name));
    one && !name.starts_with('.') && !name.chars().any(|c| c.is_control() || matches!(c, '\\' | ':'))
}

fn write_whole(draft: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut file = File::create(draft)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Gives the draft its name, unless another content has it. A link does both in one step; where a folder knows no links, two programs
/// can only meet here when they hand out the same upload, which is the same bytes.
fn place(draft: &Path, path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    match fs::hard_link(draft, path) {
        Ok(()) => Ok(()),
        Err(e) if e.kind() == ErrorKind::AlreadyExists => same(path, bytes),
        Err(_) if path.symlink_metadata().is_ok() => same(path, bytes),
        Err(_) => fs::rename(draft, path),
    }
}

fn same(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    if fs::read(path)? == bytes {
        return Ok(());
    }
    let words = format!(
        "{}: another file has this name and is left as it is; move it away and dispatch again 已有同名但内容不同的文件，未覆盖；请移走后重新执行 dispatch",
        path.display()
    );
    Err(Error::new(ErrorKind::AlreadyExists, words))
}

/// The name must survive a power cut as well as the bytes.
fn sync(dir: &Path) -> std::io::Result<()> {
    if cfg!(unix) { File::open(dir)?.sync_all() } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_put_once_and_never_over_another() {
        let home = tempfile::tempdir().unwrap();
        let mut folder = Folder::new(&home.path().join("outbox"));
        folder.put("U1.xlsx", b"one").unwrap();
        folder.put("U1.xlsx", b"one").unwrap();
        let refused = folder.put("U1.xlsx", b"two").unwrap_err();
        assert!(refused.to_string().contains("is left as it is"), "{refused}");
        assert_eq!(fs::read(folder.path_of("U1.xlsx")).unwrap(), b"one");
        let left: Vec<_> = fs::read_dir(home.path().join("outbox")).unwrap().map(|e| e.unwrap().file_name()).collect();
        assert_eq!(left, ["U1.xlsx"], "no drafts are left");
    }

    #[test]
    fn a_name_cannot_lead_out_of_the_folder() {
        let home = tempfile::tempdir().unwrap();
        let mut folder = Folder::new(&home.path().join("outbox"));
        for name in ["../x", "/etc/x", "a/b", "", ".", "..", ".hidden", "a\nb", "c:x", "a\\b", "a/"] {
            assert!(folder.put(name, b"x").is_err(), "{name:?}");
        }
        assert!(folder.put("采购单 U2.xlsx", b"x").is_ok());
    }
}
