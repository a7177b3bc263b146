//! What can go wrong in the storeroom, in English and Chinese, and whether trying again can help.

use domain::Words;
use std::fmt;
use std::path::{Path, PathBuf};

/// A failure of the storeroom. `Display` is English; [`StoreError::zh`] says the same in Chinese.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The lake was made with another key.
    #[error("{}: the key does not open this lake; pass the key file that it was made with", dir.display())]
    WrongKey {
        /// Folder of the lake.
        dir: PathBuf,
    },
    /// A key beside the data it locks protects nothing.
    #[error("{}: the key file lies inside the lake; move it to a folder outside", path.display())]
    KeyInsideLake {
        /// The key file.
        path: PathBuf,
    },
    /// The key file holds something else than 64 hexadecimal digits.
    #[error("{}: this is not a key file (64 hexadecimal digits expected)", path.display())]
    NotAKey {
        /// The file.
        path: PathBuf,
    },
    /// A file of the lake is missing or was changed by another program.
    #[error("{}: {what}; restore the file from a backup", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What was found.
        what: String,
    },
    /// The lake was written by a newer program.
    #[error("{}: written in manifest version {found}, this program reads up to {known}; use a newer program", path.display())]
    TooNew {
        /// The manifest file.
        path: PathBuf,
        /// Version found.
        found: u32,
        /// Highest version known.
        known: u32,
    },
    /// The same bytes are there already, for this shop and variant.
    #[error("`{name}` is already imported{}", commit.map_or(String::new(), |c| format!(" (commit {c})")))]
    AlreadyImported {
        /// Name of the file.
        name: String,
        /// Commit that holds it; `None` when it came earlier in the same import.
        commit: Option<u64>,
    },
    /// A batch does not have the columns of its table: a mistake in the program, not in the data.
    #[error("table `{table}`: {what}")]
    Shape {
        /// Table.
        table: String,
        /// What differs.
        what: String,
    },
    /// An earlier write of this import failed; nothing of it can be committed.
    #[error("an earlier write of this import failed, so that nothing of it was kept; import again")]
    Broken,
    /// Others committed first, again and again.
    #[error("other imports were faster {tries} times in a row; try again")]
    Crowded {
        /// Attempts made.
        tries: u32,
    },
    /// Reading or writing failed.
    #[error("{doing} {}: {source}", path.display())]
    Io {
        /// What was being done.
        doing: &'static str,
        /// To which file or folder.
        path: PathBuf,
        /// The system's reason.
        source: std::io::Error,
    },
    /// Encoding or decoding a file of the lake failed.
    #[error("{}: {source}", path.display())]
    Parquet {
        /// The file.
        path: PathBuf,
        /// The reason.
        source: parquet::errors::ParquetError,
    },
    /// A query is wrong or failed.
    #[error("{0}")]
    Query(#[from] datafusion::error::DataFusionError),
    /// Handling a batch failed.
    #[error("{0}")]
    Arrow(#[from] arrow::error::ArrowError),
    /// The system gave no random numbers.
    #[error("the system gives no random numbers: {0}")]
    Random(getrandom::Error),
    /// A password could not be hashed or checked.
    #[error("the password could not be checked: {reason}; try again")]
    Password {
        /// The reason.
        reason: String,
    },
    /// An address of a journal that is neither a file nor a PostgreSQL URL.
    #[error("`{found}` is no place for a journal; pass a file, `sqlite:FILE` or `postgres://USER@HOST/DATABASE`")]
    NoPlace {
        /// What was passed, without anything secret.
        found: String,
    },
    /// This program was built without PostgreSQL.
    #[error(
        "this program was built without PostgreSQL; keep the journal in a file, or build with `--features postgres`"
    )]
    NoPostgres,
    /// The journal was made with another key.
    #[error("{journal}: the key does not open this journal; pass the key file that it was made with")]
    JournalKey {
        /// The journal.
        journal: String,
    },
    /// The journal was written by a newer program.
    #[error("{journal}: journal of version {found}, this program reads up to {known}; use a newer program")]
    JournalTooNew {
        /// The journal.
        journal: String,
        /// Version found.
        found: i64,
        /// Highest version known.
        known: i64,
    },
    /// The journal is not what this program wrote.
    #[error("{journal}: {}; run `tradewind journal verify`, then restore the journal from a backup", what.en)]
    JournalDamaged {
        /// The journal.
        journal: String,
        /// What was found.
        what: Words,
    },
    /// The database of the journal failed.
    #[error("{journal}: {trouble}: {source}")]
    Journal {
        /// The journal.
        journal: String,
        /// What can be done about it.
        trouble: JournalTrouble,
        /// The database's reason.
        source: Box<sqlx::Error>,
    },
}

/// What kind of trouble a journal's database is in. Nothing of an append that fails is kept, save where the answer to the commit
/// itself was lost ([`JournalTrouble::Unreachable`]): the head then tells, and a repeated append is refused as moved.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum JournalTrouble {
    /// Another program held it for too long.
    Busy,
    /// No room left.
    Full,
    /// It cannot be written to.
    ReadOnly,
    /// No connection, or a lost one.
    Unreachable,
    /// User or password is wrong, or has no rights.
    Denied,
    /// There is no database or folder of this name.
    Missing,
    /// Anything else.
    Other,
}

impl JournalTrouble {
    /// In words, with what to do: English, Chinese.
    pub fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Busy => {
                ("another program is writing to it and does not finish; try again", "另一个程序一直在写入；请重试")
            }
            Self::Full => {
                ("the disk is full and nothing was written; make room", "磁盘已满，未写入任何内容；请清理空间")
            }
            Self::ReadOnly => {
                ("it can only be read; allow writing to it and its folder", "只读；请开放其自身及所在文件夹的写权限")
            }
            Self::Unreachable => (
                "the database does not answer; check that it runs at this address",
                "数据库无应答；请检查地址及其是否在运行",
            ),
            Self::Denied => (
                "the database refuses this user; check name, password and rights",
                "数据库拒绝此用户；请检查用户名、密码和权限",
            ),
            Self::Missing => (
                "it is not there and cannot be made; create its database or folder",
                "不存在且无法新建；请先创建数据库或文件夹",
            ),
            Self::Other => ("the database failed", "数据库出错"),
        }
    }
}

impl fmt::Display for JournalTrouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.words().0)
    }
}

impl StoreError {
    pub(crate) fn io(doing: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Io { doing, path, source }
    }

    pub(crate) fn parquet(path: &Path) -> impl FnOnce(parquet::errors::ParquetError) -> Self {
        let path = path.to_owned();
        move |source| Self::Parquet { path, source }
    }

    /// Whether the same call may succeed later without anything being repaired.
    pub fn transient(&self) -> bool {
        match self {
            Self::Crowded { .. } | Self::Broken | Self::Io { .. } => true,
            Self::Journal { trouble, .. } => matches!(trouble, JournalTrouble::Busy | JournalTrouble::Unreachable),
            _ => false,
        }
    }

    /// The message in Chinese; a reason given by the system or the query engine stays as it is.
    pub fn zh(&self) -> String {
        match self {
            Self::WrongKey { dir } => format!("{}：密钥打不开此数据湖；请使用创建它时的密钥文件", dir.display()),
            Self::KeyInsideLake { path } => format!("{}：密钥文件放在数据湖里；请移到外面的文件夹", path.display()),
            Self::NotAKey { path } => format!("{}：不是密钥文件（应为 64 个十六进制数字）", path.display()),
            Self::Damaged { path, what } => format!("{}：文件损坏或缺失（{what}）；请从备份恢复", path.display()),
            Self::TooNew { path, found, known } => {
                format!("{}：清单版本为 {found}，本程序最高支持 {known}；请升级程序", path.display())
            }
            Self::AlreadyImported { name, commit } => match commit {
                Some(c) => format!("“{name}”已导入过（第 {c} 次提交）"),
                None => format!("“{name}”在本次导入中已出现过"),
            },
            Self::Shape { table, what } => format!("表 `{table}`：{what}"),
            Self::Broken => "本次导入的写入已失败，未保留任何内容；请重新导入".into(),
            Self::Crowded { tries } => format!("其他导入连续 {tries} 次抢先提交；请重试"),
            Self::Io { path, source, .. } => format!("读写 {} 失败：{source}", path.display()),
            Self::Parquet { path, source } => format!("{}：{source}", path.display()),
            Self::Query(e) => format!("查询失败：{e}"),
            Self::Arrow(e) => format!("数据处理失败：{e}"),
            Self::Random(e) => format!("系统无法提供随机数：{e}"),
            Self::Password { reason } => format!("无法校验密码：{reason}；请重试"),
            Self::NoPlace { found } => {
                format!("“{found}”不能存放日志；请给出文件、`sqlite:文件` 或 `postgres://用户@主机/数据库`")
            }
            Self::NoPostgres => "本程序未编入 PostgreSQL；请把日志放在文件中，或用 `--features postgres` 编译".into(),
            Self::JournalKey { journal } => format!("{journal}：密钥打不开此日志；请使用创建它时的密钥文件"),
            Self::JournalTooNew { journal, found, known } => {
                format!("{journal}：日志版本为 {found}，本程序最高支持 {known}；请升级程序")
            }
            Self::JournalDamaged { journal, what } => {
                format!("{journal}：{}；请运行 `tradewind journal verify`，再从备份恢复", what.zh)
            }
            Self::Journal { journal, trouble, source } => format!("{journal}：{}：{source}", trouble.words().1),
        }
    }
}
