//! What a database's error code means for a person.

use crate::error::{JournalTrouble, StoreError};
use domain::Words;

/// Turns a failure of a journal's database into the store's.
pub(crate) fn of(journal: &str) -> impl FnOnce(sqlx::Error) -> StoreError {
    let journal = journal.to_owned();
    move |source| match kind(&source) {
        Some(trouble) => StoreError::Journal { journal, trouble, source: Box::new(source) },
        None => {
            let what = Words::new(
                format!("this is not a journal, or it is damaged ({source})"),
                format!("不是日志，或已损坏（{source}）"),
            );
            StoreError::JournalDamaged { journal, what }
        }
    }
}

/// The kind of trouble; `None` when the file is damaged.
fn kind(error: &sqlx::Error) -> Option<JournalTrouble> {
    Some(match error {
        sqlx::Error::Database(e) => match e.code() {
            Some(code) if code.len() == 5 => postgres(&code),
            Some(code) => return sqlite(code.parse().unwrap_or(1)),
            None => JournalTrouble::Other,
        },
        sqlx::Error::Io(e) => match e.kind() {
            std::io::ErrorKind::StorageFull => JournalTrouble::Full,
            std::io::ErrorKind::PermissionDenied | std::io::ErrorKind::ReadOnlyFilesystem => JournalTrouble::ReadOnly,
            std::io::ErrorKind::NotFound | std::io::ErrorKind::IsADirectory => JournalTrouble::Missing,
            _ => JournalTrouble::Unreachable,
        },
        sqlx::Error::PoolTimedOut | sqlx::Error::Tls(_) | sqlx::Error::WorkerCrashed => JournalTrouble::Unreachable,
        // a value that is of another type than the column that was made
        sqlx::Error::Decode(_) | sqlx::Error::ColumnDecode { .. } => return None,
        _ => JournalTrouble::Other,
    })
}

/// Result codes of SQLite: the low byte is the kind (sqlite.org/rescode.html).
fn sqlite(code: i32) -> Option<JournalTrouble> {
    Some(match code & 0xff {
        5 | 6 => JournalTrouble::Busy,
        8 => JournalTrouble::ReadOnly,
        13 => JournalTrouble::Full,
        14 => JournalTrouble::Missing,
        3 | 23 => JournalTrouble::Denied,
        11 | 26 => return None,
        _ => JournalTrouble::Other,
    })
}

/// SQLSTATE codes (appendix A of PostgreSQL's manual).
fn postgres(code: &str) -> JournalTrouble {
    match code {
        "53100" => JournalTrouble::Full,
        "25006" => JournalTrouble::ReadOnly,
        "3D000" => JournalTrouble::Missing,
        "42501" => JournalTrouble::Denied,
        "40001" | "40P01" | "55P03" | "53300" => JournalTrouble::Busy,
        _ if code.starts_with("28") => JournalTrouble::Denied,
        _ if code.starts_with("08") || code.starts_with("57P") => JournalTrouble::Unreachable,
        _ => JournalTrouble::Other,
    }
}
