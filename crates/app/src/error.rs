//! Failures of the use cases: what failed, and what a person can do about it, in English and Chinese.

use store::StoreError;

/// Why a use case came to no result. `Display` is English; [`Error::zh`] says the same in Chinese.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The storeroom failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// What was asked for can't be had.
    #[error("{en}")]
    Asked {
        /// English.
        en: String,
        /// Chinese.
        zh: String,
    },
    /// The books could not be loaded from what the storeroom gave.
    #[error("the books can't be loaded: {0}")]
    Load(String),
    /// The workbook could not be written.
    #[error("the workbook can't be written: {0}")]
    Workbook(#[from] rust_xlsxwriter::XlsxError),
    /// The desk refused; nothing was changed.
    #[error("{0}")]
    Refused(#[from] desk::Refusal),
    /// A person called it off before anything was kept.
    #[error("called off; nothing was changed")]
    CalledOff,
    /// The use case ended at a point where a test let it end.
    #[error("interrupted at: {0}")]
    Interrupted(String),
    /// The outbox could not be written.
    #[error("the outbox can't be written: {0}")]
    Outbox(std::io::Error),
    /// A batch could not be read.
    #[error("a result can't be read: {0}")]
    Arrow(#[from] arrow::error::ArrowError),
}

impl Error {
    /// A request that can't be met.
    pub fn asked(en: impl Into<String>, zh: impl Into<String>) -> Self {
        Self::Asked { en: en.into(), zh: zh.into() }
    }

    /// The message in Chinese.
    pub fn zh(&self) -> String {
        match self {
            Self::Store(e) => e.zh(),
            Self::Asked { zh, .. } => zh.clone(),
            Self::Load(e) => format!("无法读入账目：{e}"),
            Self::Refused(e) => e.words().zh,
            Self::CalledOff => "已取消，数据未改变".to_owned(),
            Self::Interrupted(point) => format!("在此处中断：{point}"),
            Self::Outbox(e) => format!("无法写入待发文件夹：{e}"),
            Self::Workbook(e) => format!("无法写出工作簿：{e}"),
            Self::Arrow(e) => format!("无法读取结果：{e}"),
        }
    }

    /// What to do next, in English and Chinese, where the message does not say it itself.
    pub fn hint(&self) -> Option<(&'static str, &'static str)> {
        match self {
            Self::Store(StoreError::Query(_)) => Some((
                "`tradewind tables` lists tables and columns; text stands in 'single quotes'",
                "可用 `tradewind tables` 查看表和列；文本请用单引号",
            )),
            Self::Store(e) if e.transient() => Some((
                "nothing was changed; free disk space or wait, then run the same command again",
                "数据未改变；请腾出磁盘空间或稍候，再执行同一命令",
            )),
            _ => None,
        }
    }
}
