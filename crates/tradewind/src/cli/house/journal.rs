//! `tradewind journal`: what happened, entry by entry, and whether it is still what was written.

use super::super::Desk;
use super::super::args::ListFormat;
use super::super::exit::{Exit, Trouble};
use super::super::figures::count;
use super::super::sheet::Sheet;
use super::super::words::Lang;
use super::args::{Journal, JournalTask};
use super::{csv, entry, json, named, open, short, time};
use desk::Entry;

/// Runs the command.
pub fn run(desk: &mut Desk<'_>, args: &Journal) -> Result<Exit, Trouble> {
    if let Some(JournalTask::Verify) = args.task {
        return verify(desk);
    }
    let about = args.id.as_deref().map(named).transpose()?.map(|n| n.id);
    super::super::wait(async {
        let house = open(desk).await?;
        if let Some(id) = about {
            house.decision(id).await?;
        }
        let head = house.journal.head().await?;
        // without a decision or a start the last ones are what a person wants to see
        let last = || head.seq.saturating_sub(args.limit.saturating_sub(1)).max(1);
        let from = args.from.unwrap_or_else(|| if about.is_some() { 1 } else { last() });
        let entries = house.journal.entries(from, args.limit, about).await?;
        match args.format {
            ListFormat::Table if head.seq == 0 => {
                writeln!(desk.out, "{}", desk.lang.pick("the journal is empty", "日志为空"))?;
            }
            ListFormat::Table => {
                write!(desk.out, "{}", sheet(desk, &entries, about.is_none()))?;
                let (n, end) = (count(head.seq), short(&head.hash));
                let text = desk.lang.pick(
                    format!("the journal ends with entry {n} [{end}]"),
                    format!("日志共 {n} 条，末条哈希 [{end}]"),
                );
                writeln!(desk.out, "{text}")?;
            }
            ListFormat::Csv => {
                writeln!(desk.out, "entry,at_micros,actor,decision,what_en,what_zh,hash,prev")?;
                for e in &entries {
                    let decision = e.decision.map_or_else(String::new, |d| d.to_string());
                    let words = [Lang::En, Lang::Zh].map(|l| csv(&entry::what(l, &e.event)));
                    let actor = csv(&super::super::sheet::one_line(&e.actor, 60));
                    let cells = [
                        &e.seq.to_string(),
                        &e.at_micros.to_string(),
                        &actor,
                        &decision,
                        &words[0],
                        &words[1],
                        &e.hash,
                        &e.prev,
                    ];
                    writeln!(desk.out, "{}", cells.map(String::as_str).join(","))?;
                }
            }
            ListFormat::Json => {
                let value = serde_json::to_value(&entries).map_err(std::io::Error::from)?;
                writeln!(desk.out, "{}", json(&value)?)?;
            }
        }
        Ok::<_, Trouble>(Exit::Done)
    })
}

/// Entries as a table.
pub fn sheet(desk: &Desk<'_>, entries: &[Entry], with_decision: bool) -> Sheet {
    let lang = desk.lang;
    let mut table = Sheet::new(desk.width, desk.colour);
    let mut names = vec![
        lang.pick("Entry", "条目"),
        lang.pick("Time (UTC)", "时间（UTC）"),
        lang.pick("Who", "谁"),
        lang.pick("Decision", "决策"),
        lang.pick("What", "内容"),
    ];
    if !with_decision {
        names.remove(3);
    }
    table.head(&names, &[0]);
    table.unbroken(1);
    for e in entries {
        let at = time::moment(e.at_micros);
        let mut cells = vec![e.seq.to_string(), at.trim_end_matches(" UTC").to_owned(), entry::who(lang, e)];
        if with_decision {
            cells.push(e.decision.map_or_else(String::new, |d| d.to_string()));
        }
        cells.push(entry::what(lang, &e.event));
        table.row(&cells);
    }
    table
}

fn verify(desk: &mut Desk<'_>) -> Result<Exit, Trouble> {
    super::super::wait(async {
        let house = open(desk).await?;
        match house.journal.verify().await? {
            Ok(good) => {
                let [entries, decisions, uploads] = [good.entries, good.decisions, good.uploads].map(count);
                let text = desk.lang.pick(
                    format!("good: {entries} entries, {decisions} decisions, {uploads} uploads; every hash recomputed, everything replayed\nhead {}", good.head.hash),
                    format!("完好：{entries} 条记录，{decisions} 项决策，{uploads} 个上传文件；已逐条重算哈希并重放\n末条哈希 {}", good.head.hash),
                );
                writeln!(desk.out, "{text}")?;
                Ok::<_, Trouble>(Exit::Done)
            }
            Err(broken) => {
                let text = desk.lang.pick(
                    format!("BROKEN at {broken}\ntrust nothing from there on: stop, keep a copy, restore the journal from its last good backup"),
                    format!("已损坏：{}\n自此之后的内容不可信：请急停、保留副本，并从最近的完好备份恢复日志", broken.zh()),
                );
                writeln!(desk.out, "{text}")?;
                Ok(Exit::Broken)
            }
        }
    })
}
