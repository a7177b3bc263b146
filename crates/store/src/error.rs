//! What can go wrong in the storeroom, in English and Chinese, and whether trying again can help.

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
        matches!(self, Self::Crowded { .. } | Self::Broken | Self::Io { .. })
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
        }
    }
}
