//! The desk on the command line: opens journal and policy, reads the numbers and hashes that people type, says what stands.

pub mod amount;
pub mod approve;
pub mod args;
pub mod batch;
pub mod change;
pub mod decline;
pub mod dispatch;
pub mod edit;
pub mod entry;
pub mod evidence;
pub mod inbox;
pub mod journal;
pub mod outcomes;
pub mod policy;
pub mod receipt;
pub mod revert;
pub mod run;
pub mod show;
pub mod stop;
pub mod time;

use super::Desk;
use super::exit::Trouble;
use super::sheet::{folded, hidden, one_line};
use crate::io::policy as policy_file;
use app::desk::{House, Seen};
use args::Only;
use desk::{Decision, DecisionId, Refusal};
use domain::{ActionKind, PayloadHash};
use store::Lake;
use store::journal::{Journal, JournalUrl};

/// Digits of a hash that are shown.
const SHORT: usize = 8;

/// Opens journal and policy.
pub async fn open(desk: &Desk<'_>) -> Result<House, Trouble> {
    let policy = policy_file::in_force(&desk.place.data)?;
    Ok(House::new(Journal::open(&journal_url(desk)?, desk.key()?).await?, policy))
}

/// Where the journal lies: as a person says, else a file in the data folder.
pub fn journal_url(desk: &Desk<'_>) -> Result<JournalUrl, Trouble> {
    match &desk.journal {
        Some(text) => Ok(JournalUrl::parse(text)?),
        None => {
            std::fs::create_dir_all(&desk.place.data).map_err(Trouble::file(&desk.place.data))?;
            Ok(JournalUrl::file(desk.place.data.join("desk.sqlite")))
        }
    }
}

/// What is known of the world, from the storeroom as it is now.
pub async fn seen(desk: &Desk<'_>, house: &House) -> Result<(Lake, Seen), Trouble> {
    let lake = desk.lake()?;
    let seen = house.seen_for_live(&lake, desk.now_micros).await?;
    Ok((lake, seen))
}

/// A decision as a person named it, with the hash that they saw, if they gave one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Named {
    /// Number.
    pub id: DecisionId,
    /// First digits of a payload's hash, lower case.
    pub hash: Option<String>,
}

/// Reads `D12` or `D12:3fa9c2e1`.
pub fn named(text: &str) -> Result<Named, Trouble> {
    let (id, hash) = text.split_once(':').map_or((text, None), |(id, hash)| (id, Some(hash)));
    let id = DecisionId::parse(id).ok_or_else(|| {
        let found = one_line(text, 40);
        Trouble::Usage(
            format!("found decision `{found}`; write its number, D12, or number and hash, D12:3fa9c2e1"),
            format!("决策编号为“{found}”；请写编号 D12，或编号加哈希 D12:3fa9c2e1"),
        )
    })?;
    Ok(Named { id, hash: hash.map(short_hash).transpose()? })
}

/// Reads the first digits of a hash. Fewer than eight bind too little.
pub fn short_hash(text: &str) -> Result<String, Trouble> {
    let hash = text.trim().to_ascii_lowercase();
    if (SHORT..=64).contains(&hash.len()) && hash.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Ok(hash);
    }
    let found = one_line(text, 70);
    Err(Trouble::Usage(
        format!("found hash `{found}`; write at least {SHORT} of the hexadecimal digits that `inbox` and `show` print"),
        format!("哈希为“{found}”；请至少写 `inbox` 与 `show` 显示的前 {SHORT} 位十六进制数字"),
    ))
}

/// The first digits of a hash.
pub fn short(hash: &str) -> &str {
    hash.get(..SHORT).unwrap_or(hash)
}

/// A decision with the hash that binds its payload: what `approve` takes.
pub fn tag(d: &Decision) -> String {
    format!("{}:{}", d.id, short(&d.hash.0))
}

/// Refuses when the payload is not the one that the person saw.
pub fn as_seen(d: &Decision, hash: Option<&str>) -> Result<(), Trouble> {
    match hash {
        Some(seen) if !d.hash.0.starts_with(seen) => {
            let refusal = Refusal::PayloadChanged { id: d.id, seen: PayloadHash(seen.to_owned()), now: d.hash.clone() };
            Err(app::Error::Refused(refusal).into())
        }
        _ => Ok(()),
    }
}

/// A kind of action by its code.
pub fn kind(code: &str) -> Result<ActionKind, Trouble> {
    ActionKind::find(code.trim()).ok_or_else(|| {
        let known = ActionKind::ALL.iter().map(|k| k.code()).collect::<Vec<_>>().join(", ");
        let found = one_line(code, 40);
        Trouble::Usage(format!("found kind `{found}`; use {known}"), format!("类型“{found}”无效；可用：{known}"))
    })
}

/// An agent by its name.
pub fn agent(name: &str) -> Result<&'static agents::Agent, Trouble> {
    agents::AGENTS.iter().find(|a| a.name == name.trim()).ok_or_else(|| {
        let known = agents::AGENTS.iter().map(|a| a.name).collect::<Vec<_>>().join(", ");
        let found = one_line(name, 40);
        Trouble::Usage(format!("found agent `{found}`; use {known}"), format!("没有智能体“{found}”；可用：{known}"))
    })
}

impl Only {
    /// Kind and code of the site, checked.
    pub fn read(&self) -> Result<(Option<ActionKind>, Option<String>), Trouble> {
        let kind = self.kind.as_deref().map(kind).transpose()?;
        let site = self.marketplace.as_deref().map(|text| {
            let site = app::settings::marketplace(text);
            site.map_err(|e| Trouble::Misstated("--marketplace".into(), e)).map(|m| m.code().to_owned())
        });
        Ok((kind, site.transpose()?))
    }

    /// Whether anything is narrowed.
    pub fn any(&self) -> bool {
        self.agent.is_some() || self.kind.is_some() || self.shop.is_some() || self.marketplace.is_some()
    }
}

/// Says on top that nothing leaves, while the kill switch is thrown.
pub async fn banner(desk: &mut Desk<'_>, house: &House) -> Result<(), Trouble> {
    let (_, room) = house.journal.room().await?;
    let Some((by, why)) = room.stopped else { return Ok(()) };
    let (by, why) = (one_line(&by, 40), one_line(&why, 200));
    let text = desk.lang.pick(
        format!("by {by}: {why}. Nothing is sent until an owner allows it: tradewind stop --resume --by NAME"),
        format!(
            "操作人 {by}：{why}。恢复前不会发出任何改动；恢复命令（仅限 owner）：tradewind stop --resume --by 姓名"
        ),
    );
    let label = desk.lang.pick("STOPPED  ", "已急停  ");
    writeln!(desk.out, "{}\n", folded(label, &text, desk.width))?;
    Ok(())
}

/// JSON for programs that is harmless on a terminal as well: what is hidden or carried out is written as `\u202e`.
pub fn json(value: &serde_json::Value) -> Result<String, Trouble> {
    let text = serde_json::to_string_pretty(value).map_err(std::io::Error::from)?;
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c != '\n' && hidden(c) {
            let mut units = [0; 2];
            for unit in c.encode_utf16(&mut units) {
                out.push_str(&format!("\\u{unit:04x}"));
            }
        } else {
            out.push(c);
        }
    }
    Ok(out)
}

/// A cell of CSV that no spreadsheet takes for a formula.
pub fn csv(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    app::output::csv_cell(&if formula { format!("'{text}") } else { text.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decision_is_named_by_number_and_hash() {
        let read = |text: &str| named(text).map(|n| (n.id.0, n.hash));
        assert_eq!(read("D12").unwrap(), (12, None));
        assert_eq!(read("12:3FA9C2E1").unwrap(), (12, Some("3fa9c2e1".into())));
        for wrong in ["", "D", "x", "D1:", "D1:3fa9c2e", "D1:zzzzzzzz", "D-1", "D1:3fa9c2e1:3fa9c2e1"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
        assert!(read(&format!("D1:{}", "a".repeat(65))).is_err());
    }

    #[test]
    fn json_of_hostile_text_is_the_same_value_and_harmless() {
        let value = serde_json::json!({"text": "a\u{1b}[2J\u{202e}b\u{9b}\u{7f}\u{e0041}\n\"终\""});
        let text = json(&value).unwrap();
        assert!(!text.chars().any(|c| c != '\n' && hidden(c)), "{text}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&text).unwrap(), value);
    }

    #[test]
    fn a_spreadsheet_takes_no_cell_for_a_formula() {
        assert_eq!(csv("=HYPERLINK(\"x\")"), "\"'=HYPERLINK(\"\"x\"\")\"");
        assert_eq!(csv("shop"), "shop");
    }
}
