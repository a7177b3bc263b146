//! A seeded shop: it trades, writes its reports as the marketplaces would, and is audited independently.
//!
//! ```
//! use sim::{Spec, generate};
//! let spec = Spec { days: 30, skus: 3, ..Spec::default() };
//! let mut files = 0;
//! let shop = generate(&spec, &mut |_| files += 1);
//! assert!(files > 30);
//! assert!(!shop.expected().cells.is_empty());
//! ```

pub mod auditor;
pub mod bulk;
pub mod circle;
pub mod firm;
pub mod market;
pub mod reports;
mod rng;
mod spec;
pub mod world;

pub use auditor::{CellKey, ExpectedBooks};
pub use spec::{ReportFile, Spec, WriteError};

use reports::Press;
use std::collections::BTreeMap;
use std::path::Path;

/// A shop that has traded and whose files have been handed out.
#[derive(Debug)]
pub struct Shop {
    /// Everything that happened.
    pub world: world::World,
    facts: BTreeMap<&'static str, u64>,
    rejects: u64,
}

/// Lets a shop trade and hands every file to `out`, grouped by folder. Import them in the order of `modified`.
pub fn generate(spec: &Spec, out: &mut dyn FnMut(ReportFile)) -> Shop {
    let world = world::run(spec);
    let mut press = Press::new(spec, out);
    reports::print(&world, &mut press);
    let (facts, rejects) = (std::mem::take(&mut press.facts), press.rejects);
    Shop { world, facts, rejects }
}

/// Generates a shop into a folder, with the files' times of modification set.
pub fn write_shop(spec: &Spec, dir: &Path) -> Result<Shop, WriteError> {
    let mut failure = None;
    let shop = generate(spec, &mut |file| {
        if failure.is_none() {
            failure = save(dir, &file).err();
        }
    });
    failure.map_or(Ok(shop), Err)
}

fn save(dir: &Path, file: &ReportFile) -> Result<(), WriteError> {
    let path = dir.join(&file.path);
    let io = |source| WriteError::Io { path: path.display().to_string(), source };
    if let Some(parent) = path.parent() {
        std::fs::create_dir_all(parent).map_err(io)?;
    }
    std::fs::write(&path, &file.bytes).map_err(io)?;
    let seconds = u64::try_from(file.modified).unwrap_or(0);
    let time = std::time::UNIX_EPOCH + std::time::Duration::from_secs(seconds);
    let open = std::fs::File::options().write(true).open(&path).map_err(io)?;
    open.set_modified(time).map_err(io)
}

impl Shop {
    /// The books by the auditor's own reckoning.
    pub fn expected(&self) -> ExpectedBooks {
        let mut books = auditor::audit(&self.world);
        books.facts.clone_from(&self.facts);
        books.rejects = self.rejects;
        books
    }
}
