//! Where the storeroom and its key are, which language to speak, what time it is: the only reader of clock and environment.

use crate::cli::{Lang, Trouble};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Folder of the storeroom and the file with its key.
#[derive(Clone, Debug)]
pub struct Place {
    /// Folder of the storeroom.
    pub data: PathBuf,
    /// The key; never inside `data`.
    pub key_file: PathBuf,
}

/// The variables that are looked at.
pub struct Environment(BTreeMap<&'static str, String>);

const NAMES: [&str; 14] = [
    "TRADEWIND_JOURNAL",
    "TRADEWIND_NOW",
    "TRADEWIND_DATA",
    "TRADEWIND_KEY_FILE",
    "XDG_DATA_HOME",
    "XDG_CONFIG_HOME",
    "HOME",
    "USERPROFILE",
    "LC_ALL",
    "LC_MESSAGES",
    "LANG",
    "NO_COLOR",
    "TERM",
    "COLUMNS",
];

/// Reads the environment, once.
pub fn environment() -> Environment {
    Environment(NAMES.into_iter().filter_map(|n| Some((n, std::env::var(n).ok().filter(|v| !v.is_empty())?))).collect())
}

impl Environment {
    fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// Chinese for a Chinese locale, else English.
    pub fn lang(&self) -> Lang {
        let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(|n| self.get(n)).unwrap_or("");
        if locale.to_ascii_lowercase().starts_with("zh") { Lang::Zh } else { Lang::En }
    }

    /// Whether a terminal may be coloured (<https://no-color.org>).
    pub fn colour(&self) -> bool {
        self.get("NO_COLOR").is_none() && self.get("TERM") != Some("dumb")
    }

    /// Width of the terminal, where the shell says it.
    pub fn columns(&self) -> Option<usize> {
        self.get("COLUMNS").and_then(|c| c.parse().ok())
    }

    /// Where the journal of the desk is, when it is not the file in the data folder.
    pub fn journal(&self) -> Option<&str> {
        self.get("TRADEWIND_JOURNAL")
    }

    /// The time that is taken for now, microseconds since 1970 UTC, where a person states one: to replay a day with its reports. An entry of
    /// the journal is never older than the one before, so that this opens no door that setting the machine's clock would not open.
    ///
    /// # Errors
    /// A time that can't be read.
    pub fn stated_now(&self) -> Result<Option<i64>, Trouble> {
        let Some(text) = self.get("TRADEWIND_NOW") else { return Ok(None) };
        match text.parse::<jiff::Timestamp>() {
            Ok(time) => Ok(Some(time.as_microsecond())),
            Err(_) => Err(Trouble::Usage(
                format!("TRADEWIND_NOW is `{text}`; write 2026-10-31T18:00:00Z, or unset it"),
                format!("TRADEWIND_NOW 为“{text}”；请写成 2026-10-31T18:00:00Z，或取消该变量"),
            )),
        }
    }

    fn folder(&self, variable: &str, below_home: &str) -> Option<PathBuf> {
        let home = || self.get("HOME").or_else(|| self.get("USERPROFILE")).map(|h| Path::new(h).join(below_home));
        self.get(variable).map(PathBuf::from).filter(|p| p.is_absolute()).or_else(home)
    }
}

/// Decides on folder and key: argument, then variable, then the usual place.
///
/// # Errors
/// Neither is named and there is no home folder.
pub fn find(data: Option<&Path>, key_file: Option<&Path>, env: &Environment) -> Result<Place, Trouble> {
    let homeless = |what: &str, option: &str| {
        Trouble::Usage(
            format!("there is no home folder to keep {what} in; pass {option}"),
            format!("没有主目录；请用 {option} 指定位置"),
        )
    };
    let data = data
        .map(Path::to_owned)
        .or_else(|| env.get("TRADEWIND_DATA").map(PathBuf::from))
        .or_else(|| env.folder("XDG_DATA_HOME", ".local/share").map(|d| d.join("tradewind")))
        .ok_or_else(|| homeless("the data", "--data"))?;
    let key_file = key_file
        .map(Path::to_owned)
        .or_else(|| env.get("TRADEWIND_KEY_FILE").map(PathBuf::from))
        .or_else(|| env.folder("XDG_CONFIG_HOME", ".config").map(|d| d.join("tradewind/key")))
        .ok_or_else(|| homeless("the key", "--key-file"))?;
    Ok(Place { data, key_file })
}

/// The clock: microseconds since 1970 UTC.
pub fn now_micros() -> i64 {
    jiff::Timestamp::now().as_microsecond()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn env(pairs: &[(&'static str, &str)]) -> Environment {
        Environment(pairs.iter().map(|(n, v)| (*n, (*v).to_owned())).collect())
    }

    #[test]
    fn the_usual_places() {
        let show = |pairs: &[(&'static str, &str)]| {
            find(None, None, &env(pairs)).map(|p| format!("{} {}", p.data.display(), p.key_file.display())).ok()
        };
        assert_eq!(show(&[("HOME", "/h")]).as_deref(), Some("/h/.local/share/tradewind /h/.config/tradewind/key"));
        assert_eq!(
            show(&[("HOME", "/h"), ("XDG_DATA_HOME", "/d"), ("TRADEWIND_KEY_FILE", "/k")]).as_deref(),
            Some("/d/tradewind /k")
        );
        assert_eq!(show(&[]), None);
    }

    #[test]
    fn the_locale_decides_the_language() {
        assert_eq!(env(&[("LANG", "zh_CN.UTF-8")]).lang(), Lang::Zh);
        assert_eq!(env(&[("LANG", "zh_CN.UTF-8"), ("LC_ALL", "C")]).lang(), Lang::En);
        assert_eq!(env(&[]).lang(), Lang::En);
    }
}
