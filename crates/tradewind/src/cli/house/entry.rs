//! Entries of the journal in words: who did what.

use super::super::sheet::one_line;
use super::super::words::Lang;
use super::{change, short, time};
use desk::{Entry, Event};

/// Columns of a reason or message that a line shows.
const WORDS: usize = 160;

/// Who: a person's name, an agent, the desk or the marketplace.
pub fn who(lang: Lang, entry: &Entry) -> String {
    match entry.actor.split_once(':') {
        Some(("person", name)) => one_line(name, 30),
        Some(("agent", name)) => format!("{} {}", lang.pick("agent", "智能体"), one_line(name, 30)),
        _ => match entry.actor.as_str() {
            "desk" => lang.pick("desk", "决策台").to_owned(),
            "marketplace" => lang.pick("marketplace", "平台").to_owned(),
            other => one_line(other, 30),
        },
    }
}

/// What happened, on one line.
pub fn what(lang: Lang, event: &Event) -> String {
    let quoted = |text: &str| change::quoted(text, WORDS);
    let because = |words: (&'static str, &'static str), why: &str| {
        format!("{}{}{}", lang.of(words), lang.pick(": ", "："), quoted(why))
    };
    match event {
        Event::Proposed { proposal, hash, .. } => {
            format!("{} [{}] {}", lang.pick("proposed", "提案"), short(&hash.0), change::line(lang, proposal))
        }
        Event::Inverse { of, proposal, hash, .. } => {
            let what = change::line(lang, proposal);
            format!("{} {of} [{}] {what}", lang.pick("approved, undoing", "已批准，撤销"), short(&hash.0))
        }
        Event::Approved { hash, until_micros, standing, .. } => {
            let (hash, until) = (short(&hash.0), time::moment(*until_micros));
            let how = if *standing {
                ("approved by standing order", "依长期授权批准")
            } else {
                ("approved", "批准")
            };
            lang.pick(format!("{} [{hash}] until {until}", how.0), format!("{} [{hash}]，有效期至 {until}", how.1))
        }
        Event::Declined { reason, .. } => because(("declined", "拒绝"), reason),
        Event::Edited { hash, .. } => format!("{} [{}]", lang.pick("changed to", "修改为"), short(&hash.0)),
        Event::Expired { why } => because(("void", "失效"), why),
        Event::Superseded { by } => lang.pick(format!("replaced by {by}"), format!("被 {by} 取代")),
        Event::Doubted { why } => because(("unknown, to be read back", "结果未知，待核对"), why),
        Event::ReadBack { done: true, seen } => because(("read back: done", "核对：已执行"), seen),
        Event::ReadBack { done: false, seen } => because(("read back: not done", "核对：未执行"), seen),
        Event::Reverted { inverse, .. } => lang.pick(format!("undone by {inverse}"), format!("由 {inverse} 撤销")),
        Event::Measured { outcome } => {
            let verdict = verdict(lang, outcome.verdict);
            if !outcome.has_figure() {
                return lang.pick(format!("measured: {verdict}"), format!("复盘：{verdict}"));
            }
            let effect = super::amount::signed(outcome.effect_micros, outcome.currency);
            let effect = format!("{effect} {}", outcome.currency);
            lang.pick(format!("measured {effect}: {verdict}"), format!("复盘 {effect}：{verdict}"))
        }
        _ => of_the_desk(lang, event),
    }
}

/// What happened, on one line without any amount and without texts that may hold one: for those who do not see the firm's money.
pub fn what_plainly(lang: Lang, event: &Event) -> String {
    let word = |words: (&'static str, &'static str)| lang.of(words).to_owned();
    match event {
        Event::Proposed { proposal, hash, .. } => {
            format!("{} [{}] {}", lang.pick("proposed", "提案"), short(&hash.0), change::about(lang, proposal))
        }
        Event::Inverse { of, proposal, hash, .. } => {
            let what = change::about(lang, proposal);
            format!("{} {of} [{}] {what}", lang.pick("approved, undoing", "已批准，撤销"), short(&hash.0))
        }
        Event::Declined { .. } => word(("declined", "拒绝")),
        Event::Expired { .. } => word(("void", "失效")),
        Event::Doubted { .. } => word(("unknown, to be read back", "结果未知，待核对")),
        Event::ReadBack { done: true, .. } => word(("read back: done", "核对：已执行")),
        Event::ReadBack { done: false, .. } => word(("read back: not done", "核对：未执行")),
        Event::Measured { outcome } => {
            let verdict = verdict(lang, outcome.verdict);
            lang.pick(format!("measured: {verdict}"), format!("复盘：{verdict}"))
        }
        Event::Failed { receipt, code, .. } => {
            let (receipt, code) = (receipt_name(receipt), one_line(code, 60));
            lang.pick(
                format!("refused, says the receipt [{receipt}]: {code}"),
                format!("回执：被拒绝 [{receipt}]：{code}"),
            )
        }
        Event::AutonomySet { agent, kind, level, by, .. } => {
            let event = Event::AutonomySet {
                agent: agent.clone(),
                kind: *kind,
                level: *level,
                by: by.clone(),
                why: String::new(),
            };
            of_the_desk(lang, &event)
        }
        Event::Approved { .. }
        | Event::Edited { .. }
        | Event::Superseded { .. }
        | Event::Dispatched { .. }
        | Event::Confirmed { .. }
        | Event::Reverted { .. }
        | Event::Uploaded { .. }
        | Event::Carried { .. }
        | Event::Stopped { .. }
        | Event::Resumed { .. }
        | Event::PolicySet { .. }
        | Event::Ran { .. } => what(lang, event),
    }
}

/// The verdict of a measurement.
pub fn verdict(lang: Lang, verdict: desk::outcome::Verdict) -> &'static str {
    lang.of(verdict.title())
}

/// Events of uploads and receipts, and of the whole desk.
fn of_the_desk(lang: Lang, event: &Event) -> String {
    let text = |t: &str| one_line(t, 60);
    let quoted = |t: &str| change::quoted(t, WORDS);
    match event {
        Event::Dispatched { upload, record } => {
            let upload = text(upload);
            lang.pick(format!("written into {upload}, record {record}"), format!("写入 {upload}，第 {record} 条"))
        }
        Event::Confirmed { receipt } => {
            format!("{} [{}]", lang.pick("done, says the receipt", "回执：已执行"), receipt_name(receipt))
        }
        Event::Failed { receipt, code, message } => {
            let (receipt, code, message) = (receipt_name(receipt), text(code), quoted(message));
            lang.pick(
                format!("refused, says the receipt [{receipt}]: {code} {message}"),
                format!("回执：被拒绝 [{receipt}]：{code} {message}"),
            )
        }
        Event::Uploaded { upload } => {
            let (id, name, rows, hash) = (text(&upload.id), text(&upload.name), upload.rows.len(), short(&upload.hash));
            lang.pick(
                format!("upload {id}: {name} [{hash}], {rows} record(s)"),
                format!("上传文件 {id}：{name} [{hash}]，{rows} 条"),
            )
        }
        Event::Carried { upload, by } => {
            let (upload, by) = (text(upload), text(by));
            lang.pick(format!("{upload} taken to the marketplace by {by}"), format!("{upload} 由 {by} 取走上传"))
        }
        Event::AutonomySet { agent, kind, level, by, why } => {
            let (agent, kind, level) = (text(agent), kind.code(), level.code());
            let by = by.as_deref().map_or_else(String::new, |by| format!(" ({})", text(by)));
            let colon = lang.pick(": ", "：");
            let why = if why.is_empty() { String::new() } else { format!("{colon}{}", quoted(why)) };
            format!("{} {agent} / {kind}: {level}{by}{why}", lang.pick("autonomy", "自主级别"))
        }
        Event::Stopped { by, why } => {
            let (by, why) = (text(by), quoted(why));
            lang.pick(format!("STOPPED by {by}: {why}"), format!("急停，{by}：{why}"))
        }
        Event::Resumed { by } => lang.pick(format!("resumed by {}", text(by)), format!("恢复，{}", text(by))),
        Event::PolicySet { hash } => {
            format!("{} [{}]", lang.pick("policy in force", "策略生效"), text(short(hash)))
        }
        Event::Ran { agent, proposed, admitted, panicked } => {
            let agent = text(agent);
            let ran = lang.pick(
                format!("{agent} ran: {proposed} proposed, {admitted} admitted"),
                format!("{agent} 运行：提案 {proposed}，受理 {admitted}"),
            );
            match panicked {
                Some(why) => format!("{ran}; {} {}", lang.pick("BROKE OFF:", "中断："), quoted(why)),
                None => ran,
            }
        }
        // those of a decision are said above
        _ => String::new(),
    }
}

/// A receipt by its file's hash, or the person who confirmed by hand.
fn receipt_name(receipt: &str) -> String {
    receipt.strip_prefix("person:").map_or_else(|| one_line(short(receipt), 20), |name| one_line(name, 30))
}

#[cfg(test)]
mod tests {
    use super::*;
    use desk::Outcome;
    use desk::outcome::Verdict;
    use domain::{Currency, Day, Words};

    #[test]
    fn where_nothing_could_be_measured_no_figure_stands() {
        let told = |verdict, power_nanos| {
            let outcome = Outcome {
                verdict,
                low_micros: 0,
                effect_micros: 0,
                high_micros: 0,
                currency: Currency::USD,
                window: (Day(0), Day(13)),
                power_nanos,
                method: Words::default(),
            };
            let event = Event::Measured { outcome: Box::new(outcome) };
            [Lang::En, Lang::Zh].map(|lang| what(lang, &event))
        };
        assert_eq!(told(Verdict::Inconclusive, 0), ["measured: cannot be told", "复盘：无法判断"]);
        let [en, zh] = told(Verdict::Held, 900_000_000);
        assert!(
            en.contains("0.00 USD: as predicted") && zh.contains("0.00 USD：符合预测"),
            "a nought that was measured: {en} {zh}"
        );
    }
}
