//! Where a journal lies: a file, or a PostgreSQL database.

use crate::error::StoreError;
use std::fmt;
use std::path::{Path, PathBuf};

/// Where a journal lies. Printing it never shows a password.
#[derive(Clone, PartialEq, Eq)]
pub struct JournalUrl(pub(crate) Place);

/// The two kinds of place.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Place {
    /// A file of SQLite.
    File(PathBuf),
    /// A URL as PostgreSQL understands it.
    Postgres(String),
}

impl JournalUrl {
    /// A file. Nothing in its name has a special meaning.
    pub fn file(path: impl AsRef<Path>) -> Self {
        Self(Place::File(path.as_ref().to_owned()))
    }

    /// Reads `postgres://USER:PASSWORD@HOST:PORT/DATABASE`, `sqlite:FILE`, `sqlite://FILE` or `FILE`.
    ///
    /// # Errors
    /// [`StoreError::NoPlace`] for an empty text or a URL of another kind.
    pub fn parse(text: &str) -> Result<Self, StoreError> {
        let text = text.trim();
        if ["postgres://", "postgresql://"].iter().any(|scheme| text.starts_with(scheme)) {
            return Ok(Self(Place::Postgres(text.to_owned())));
        }
        let file = text.strip_prefix("sqlite:").map_or(text, |rest| rest.strip_prefix("//").unwrap_or(rest));
        match file.split_once("://") {
            // what follows a scheme may hold a password
            Some((scheme, _)) => Err(StoreError::NoPlace { found: format!("{scheme}://…") }),
            None if file.is_empty() || file == ":memory:" => Err(StoreError::NoPlace { found: file.to_owned() }),
            None => Ok(Self::file(file)),
        }
    }
}

impl fmt::Display for JournalUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Place::File(path) => write!(f, "{}", path.display()),
            Place::Postgres(url) => f.write_str(&shown(url)),
        }
    }
}

impl fmt::Debug for JournalUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "JournalUrl({self})")
    }
}

/// Only host, port and database of a URL: passwords hide in more than one part of it.
#[cfg(feature = "postgres")]
fn shown(url: &str) -> String {
    let Ok(options) = url.parse::<sqlx::postgres::PgConnectOptions>() else { return "postgres://…".into() };
    let host = options.get_socket().map_or(options.get_host().into(), |socket| socket.to_string_lossy());
    let database = options.get_database().unwrap_or(options.get_username());
    format!("postgres://{host}:{}/{database}", options.get_port())
}

#[cfg(not(feature = "postgres"))]
fn shown(_: &str) -> String {
    "postgres://…".into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::{Expect, expect};

    fn check(text: &str, expected: Expect) {
        let found = JournalUrl::parse(text).map_or_else(|e| format!("{e}\n{}", e.zh()), |url| format!("{url:?}"));
        expected.assert_eq(&found);
    }

    #[test]
    fn a_place_is_a_file_or_a_postgres_url_and_never_shows_a_password() {
        check("shop/desk.sqlite", expect!["JournalUrl(shop/desk.sqlite)"]);
        check("sqlite:shop/desk.sqlite", expect!["JournalUrl(shop/desk.sqlite)"]);
        check("sqlite:///data/desk.sqlite", expect!["JournalUrl(/data/desk.sqlite)"]);
        check(
            "mysql://user:secret@host/shop",
            expect![[r#"
                `mysql://…` is no place for a journal; pass a file, `sqlite:FILE` or `postgres://USER@HOST/DATABASE`
                “mysql://…”不能存放日志；请给出文件、`sqlite:文件` 或 `postgres://用户@主机/数据库`"#]],
        );
        check(
            " ",
            expect![[r#"
                `` is no place for a journal; pass a file, `sqlite:FILE` or `postgres://USER@HOST/DATABASE`
                “”不能存放日志；请给出文件、`sqlite:文件` 或 `postgres://用户@主机/数据库`"#]],
        );
        if cfg!(feature = "postgres") {
            check("postgres://ann:secret@db.example:5433/shop", expect!["JournalUrl(postgres://db.example:5433/shop)"]);
            check(
                "postgresql://db.example/shop?user=ann&password=secret",
                expect!["JournalUrl(postgres://db.example:5432/shop)"],
            );
        }
        for text in ["postgres://ann:se@cr?et/x@db/shop", "postgres://ann:secret@[/shop", "ftp://ann:secret@x"] {
            let shown = JournalUrl::parse(text).map_or_else(|e| e.to_string(), |url| format!("{url} {url:?}"));
            assert!(!shown.contains("secret") && !shown.contains("cr?et"), "{shown}");
        }
    }
}
