//! `tradewind receipt`: what the marketplace or a person says became of what was sent.

use super::super::Desk;
use super::super::exit::{Exit, Trouble};
use super::super::figures::count;
use super::super::sheet::{Sheet, folded, one_line};
use super::args::Receipt;
use super::{change, inbox, named, open};
use app::desk::receipt::Settled;
use app::desk::{House, Seen};
use desk::{DecisionId, Refusal};
use std::path::Path;

/// Columns of the marketplace's words.
const WORDS: usize = 300;

/// Runs the command.
pub fn run(desk: &mut Desk<'_>, args: &Receipt) -> Result<Exit, Trouble> {
    super::super::wait(async {
        let house = open(desk).await?;
        let settled = match (&args.file, &args.done, &args.failed) {
            (Some(file), ..) => from_file(desk, &house, file, args.upload.as_deref()).await?,
            (None, Some(id), _) => by_hand(desk, &house, id, None, args).await?,
            (None, None, Some(id)) => by_hand(desk, &house, id, args.reason.as_deref(), args).await?,
            (None, None, None) => return Ok(Exit::Usage),
        };
        show(desk, &house, &settled).await?;
        Ok::<_, Trouble>(if settled.failed.is_empty() && settled.doubted.is_empty() {
            Exit::Done
        } else {
            Exit::Partly
        })
    })
}

async fn from_file(desk: &Desk<'_>, house: &House, path: &Path, upload: Option<&str>) -> Result<Settled, Trouble> {
    let bytes = std::fs::read(path).map_err(Trouble::file(path))?;
    let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    // what came of a line stands in the receipt, not in the world
    Ok(house.receipt(&name, &bytes, upload, None, &Seen::default(), desk.now_micros).await?)
}

async fn by_hand(
    desk: &Desk<'_>,
    house: &House,
    id: &str,
    failed: Option<&str>,
    args: &Receipt,
) -> Result<Settled, Trouble> {
    let named = named(id)?;
    super::as_seen(&house.decision(named.id).await?, named.hash.as_deref())?;
    if failed.is_some_and(|why| why.trim().is_empty()) {
        return Err(app::Error::Refused(Refusal::ReasonMissing).into());
    }
    let by = args.by.as_deref().unwrap_or_default();
    Ok(house.confirm(named.id, failed, by, &Seen::default(), desk.now_micros).await?)
}

/// Every decision that the receipt settled, with the marketplace's words.
async fn show(desk: &mut Desk<'_>, house: &House, settled: &Settled) -> Result<(), Trouble> {
    let lang = desk.lang;
    let mut lines: Vec<(DecisionId, &str, String)> = Vec::new();
    for id in &settled.executed {
        lines.push((*id, lang.pick("done", "已执行"), String::new()));
    }
    for (id, words) in &settled.failed {
        lines.push((*id, lang.pick("REFUSED", "被拒绝"), change::quoted(words, WORDS)));
    }
    for (id, words) in &settled.doubted {
        lines.push((*id, lang.pick("UNKNOWN", "未知"), change::quoted(words, WORDS)));
    }
    lines.sort_by_key(|(id, ..)| *id);
    if !lines.is_empty() {
        let mut table = Sheet::new(desk.width, desk.colour);
        table.head(&lang.pick(["Decision", "Result"], ["决策", "结果"]), &[]);
        table.unbroken(0);
        table.unbroken(1);
        let mut below = Vec::with_capacity(lines.len());
        for (id, result, words) in &lines {
            table.row(&[&id.to_string(), *result]);
            let mut text = inbox::below(desk, &house.decision(*id).await?, false);
            if !words.is_empty() {
                text = format!("{text}\n{}", folded("     ", words, desk.width));
            }
            below.push(text);
        }
        write!(desk.out, "{}", table.with_below(&below))?;
    }
    let [done, failed, unknown] =
        [settled.executed.len(), settled.failed.len(), settled.doubted.len()].map(|n| count(n as u64));
    let (upload, before) = (one_line(&settled.upload, 20), settled.settled_before);
    let mut text = lang.pick(
        format!("{upload}: {done} done, {failed} refused, {unknown} unknown"),
        format!("{upload}：已执行 {done}，被拒绝 {failed}，未知 {unknown}"),
    );
    if before > 0 {
        text += &lang.pick(
            format!(", {before} settled before and left as they are"),
            format!("，{before} 项此前已有结果，未改动"),
        );
    }
    writeln!(desk.out, "{text}")?;
    if !settled.doubted.is_empty() {
        let text = lang.pick(
            "unknown ones are settled by the next reports: import them, then `tradewind run`; nothing is sent again",
            "未知项以后续报表为准：请导入后执行 `tradewind run`；不会重复发送",
        );
        writeln!(desk.out, "{text}")?;
    }
    Ok(())
}
