//! How the program ends: each trouble said once, with kind, source and hint, and one code per kind of end.

use super::sheet::printable;
use super::words::Lang;
use app::settings::Misstated;
use std::path::PathBuf;
use std::process::ExitCode;

/// The table of exit codes, as `tradewind --help` shows it.
pub const TABLE: &str = "\
Exit codes 退出码:
  0  done; all files and rows were taken 全部完成
  1  a failure: nothing was changed 失败，数据未改变
  2  the command could not be understood, or asks for what is not there 命令有误
  3  done in part: a file, row or decision was refused, a change failed, an agent broke off 部分完成
  4  a settlement does not tie and was left out of the books 结算单不平，未入账
  5  the journal is broken: see `tradewind journal verify` 日志已损坏或被篡改
  6  the desk refused: nothing was changed 决策台拒绝，数据未改变";

/// How a run ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Exit {
    /// Everything was done.
    Done,
    /// Nothing was changed.
    Failure,
    /// The command could not be understood.
    Usage,
    /// Something was refused or rejected, the rest was taken.
    Partly,
    /// A settlement does not tie.
    Untied,
    /// The journal is not what was written.
    Broken,
    /// The desk refused.
    Refused,
}

impl Exit {
    /// | code | meaning |
    /// |---|---|
    /// | 0 | done; all files and rows were taken |
    /// | 1 | a failure: nothing was changed |
    /// | 2 | the command could not be understood, or asks for what is not there |
    /// | 3 | done in part: a file, row or decision was refused, a change failed at the marketplace, an agent broke off |
    /// | 4 | a settlement does not tie and was left out of the books |
    /// | 5 | the journal is broken |
    /// | 6 | the desk refused: nothing was changed |
    pub fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Failure => 1,
            Self::Usage => 2,
            Self::Partly => 3,
            Self::Untied => 4,
            Self::Broken => 5,
            Self::Refused => 6,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

/// What kept a command from its end.
#[derive(Debug)]
pub enum Trouble {
    /// A use case failed.
    App(app::Error),
    /// A statement of the person could not be understood; the first part says where it stands.
    Misstated(String, Misstated),
    /// An argument could not be understood: English, Chinese.
    Usage(String, String),
    /// A file that the person named could not be read or written.
    File { path: PathBuf, source: std::io::Error },
    /// There is nothing to work on: English, Chinese.
    Nothing(String, String),
    /// The lake is there, its key is not.
    KeyGone { key_file: PathBuf, data: PathBuf },
    /// Standard output is closed or full.
    Output(std::io::Error),
}

impl From<app::Error> for Trouble {
    fn from(e: app::Error) -> Self {
        Self::App(e)
    }
}
impl From<store::StoreError> for Trouble {
    fn from(e: store::StoreError) -> Self {
        Self::App(e.into())
    }
}
impl From<std::io::Error> for Trouble {
    fn from(e: std::io::Error) -> Self {
        Self::Output(e)
    }
}

impl Trouble {
    /// A file that could not be read or written.
    pub fn file(path: &std::path::Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::File { path, source }
    }

    /// The exit code that belongs to it.
    pub fn exit(&self) -> Exit {
        match self {
            // a reader that has seen enough (`| head`) is no failure
            Self::Output(e) if e.kind() == std::io::ErrorKind::BrokenPipe => Exit::Done,
            Self::Usage(..) | Self::Misstated(..) | Self::App(app::Error::Asked { .. }) => Exit::Usage,
            Self::App(app::Error::Refused(_)) => Exit::Refused,
            Self::App(app::Error::Store(store::StoreError::JournalDamaged { .. })) => Exit::Broken,
            Self::App(_) | Self::File { .. } | Self::Nothing(..) | Self::KeyGone { .. } | Self::Output(_) => {
                Exit::Failure
            }
        }
    }

    /// Says it on standard error: what was found, then what to do.
    pub fn tell(&self, lang: Lang) {
        if self.exit() == Exit::Done {
            return;
        }
        let (message, hint) = self.words(lang);
        // names, reasons and paths may come from outside
        let message = printable(&message);
        let kind = if self.exit() == Exit::Refused { ("refused: ", "已拒绝：") } else { ("error: ", "错误：") };
        eprintln!("{}{message}", lang.of(kind));
        if let Some(hint) = hint {
            eprintln!("{}{hint}", lang.pick("hint: ", "提示："));
        }
    }

    /// What was found, and what to do.
    pub fn words(&self, lang: Lang) -> (String, Option<String>) {
        match self {
            Self::App(e) => (lang.pick(e.to_string(), e.zh()), e.hint().map(|(en, zh)| lang.pick(en, zh).to_owned())),
            Self::Misstated(at, e) => (format!("{at}{}{}", lang.pick(": ", "："), lang.pick(&e.en, &e.zh)), None),
            Self::Usage(en, zh) | Self::Nothing(en, zh) => (lang.pick(en, zh).clone(), None),
            Self::File { path, source } => (
                format!("{}{}{source}", path.display(), lang.pick(": ", "：")),
                Some(lang.pick("check the path and its permissions", "请检查路径和权限").to_owned()),
            ),
            Self::KeyGone { key_file, data } => (
                lang.pick(
                    format!(
                        "{}: no key there, and the storeroom {} was made with one",
                        key_file.display(),
                        data.display()
                    ),
                    format!("{}：没有密钥，而数据文件夹 {} 是用密钥加密的", key_file.display(), data.display()),
                ),
                Some(
                    lang.pick(
                        "restore the key from its backup or pass it with --key-file; without it the data can't be read",
                        "请从备份恢复密钥，或用 --key-file 指定；没有密钥无法读取数据",
                    )
                    .to_owned(),
                ),
            ),
            Self::Output(e) => (format!("{}{e}", lang.pick("can't write the result: ", "无法写出结果：")), None),
        }
    }
}
