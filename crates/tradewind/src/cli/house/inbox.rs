//! `tradewind inbox`: decisions that wait for a person, ranked by cash at stake and urgency.

use super::super::Desk;
use super::super::args::ListFormat;
use super::super::exit::{Exit, Trouble};
use super::super::figures::count;
use super::super::sheet::{Sheet, folded, one_line};
use super::super::words::Lang;
use super::args::Inbox;
use super::{amount, banner, change, csv, json, open, tag, time};
use desk::listing::{Filter, Listing, Order, Page, due_micros};
use desk::{Decision, State};
use std::collections::BTreeSet;

/// Runs the command.
pub fn run(desk: &mut Desk<'_>, args: &Inbox) -> Result<Exit, Trouble> {
    let filter = filter(args)?;
    super::super::wait(async {
        let house = open(desk).await?;
        let page = Page { skip: args.skip, take: args.limit };
        let listing = house.journal.list(&filter, Order::Rank, &page).await?;
        match args.format {
            ListFormat::Table => {
                banner(desk, &house).await?;
                table(desk, args, &filter, &listing)?;
            }
            ListFormat::Csv => rows(desk, &listing)?,
            ListFormat::Json => {
                let (_, room) = house.journal.room().await?;
                let stopped = room.stopped.map(|(by, why)| serde_json::json!({"by": by, "why": why}));
                let value = serde_json::json!({
                    "total": listing.total, "stopped": stopped, "decisions": listing.decisions,
                });
                writeln!(desk.out, "{}", json(&value)?)?;
            }
        }
        Ok::<_, Trouble>(Exit::Done)
    })
}

fn filter(args: &Inbox) -> Result<Filter, Trouble> {
    let (kind, marketplace) = args.only.read()?;
    let mut states = Vec::new();
    for word in args.state.iter().map(|w| w.trim()).filter(|w| *w != "all") {
        states.push(State::find(word).ok_or_else(|| {
            let known = State::ALL.map(State::code).join(", ");
            let found = one_line(word, 40);
            Trouble::Usage(
                format!("found state `{found}`; use {known} or all"),
                format!("状态“{found}”无效；可用：{known}、all"),
            )
        })?);
    }
    if args.state.iter().any(|w| w.trim() == "all") {
        states.clear();
    }
    let stake_min_micros = args.min.as_deref().map(|text| amount::stated("--min", text)).transpose()?;
    let (agent, shop) = (args.only.agent.clone(), args.only.shop.clone());
    Ok(Filter { states, agent, kind, shop, marketplace, stake_min_micros, ..Filter::default() })
}

fn table(desk: &mut Desk<'_>, args: &Inbox, filter: &Filter, listing: &Listing) -> Result<(), Trouble> {
    let lang = desk.lang;
    if listing.decisions.is_empty() {
        let text = if listing.total > 0 {
            lang.pick(
                format!("only {} in all; lower --skip", listing.total),
                format!("总共只有 {} 项；请减小 --skip", listing.total),
            )
        } else {
            lang.pick(
                "nothing waits; `tradewind run` lets the agents look again".to_owned(),
                "没有待审事项；`tradewind run` 可让智能体重新检查".to_owned(),
            )
        };
        writeln!(desk.out, "{text}")?;
        return Ok(());
    }
    let waiting = filter.states == [State::Proposed];
    write!(desk.out, "{}", sheet(desk, &listing.decisions, waiting))?;
    let (shown, total) = (count(listing.decisions.len() as u64), count(listing.total));
    let text = lang.pick(
        format!("{shown} of {total}, after-tax cash as predicted; the weightiest first"),
        format!("显示 {shown} / {total} 项；金额为预期税后现金，按重要性排序"),
    );
    writeln!(desk.out, "{text}")?;
    if args.skip + (listing.decisions.len() as u64) < listing.total {
        let skip = args.skip + listing.decisions.len() as u64;
        writeln!(desk.out, "{}", lang.pick(format!("more: --skip {skip}"), format!("更多：--skip {skip}")))?;
    }
    if let Some(first) = listing.decisions.first().filter(|d| d.state == State::Proposed) {
        let (id, tag) = (first.id, tag(first));
        let text = lang.pick(
            format!("look: tradewind show {id}   approve: tradewind approve {tag} --by NAME"),
            format!("查看：tradewind show {id}   批准：tradewind approve {tag} --by 姓名"),
        );
        writeln!(desk.out, "{text}")?;
    }
    Ok(())
}

/// Decisions as a table, each with its change below; `waiting` when all of them wait, so that the state need not be said.
pub fn sheet(desk: &Desk<'_>, decisions: &[Decision], waiting: bool) -> String {
    let lang = desk.lang;
    let mut table = Sheet::new(desk.width, desk.colour);
    let last = if waiting { ("Void in", "剩余时间") } else { ("State", "状态") };
    let names = [
        lang.pick("Decision", "决策"),
        lang.pick("Likely (interval)", "预期（区间）"),
        lang.pick("Undo", "撤销"),
        lang.of(last),
        lang.pick("Agent", "智能体"),
    ];
    table.head(&names, &[1]);
    for column in [0, 2, 3, 4] {
        table.unbroken(column);
    }
    let places: BTreeSet<_> = decisions.iter().map(|d| change::place(&d.proposal)).collect();
    let mut changes = Vec::with_capacity(decisions.len());
    for d in decisions {
        let p = &d.proposal.predicted;
        table.row(&[
            tag(d),
            format!(
                "{} ({}) {}",
                amount::signed(p.likely_micros, p.currency),
                interval(p.low_micros, p.high_micros, p.currency),
                p.currency
            ),
            undo(lang, d).to_owned(),
            if waiting { remaining(desk, d) } else { lang.of(d.state.title()).to_owned() },
            one_line(&d.proposal.agent, 20),
        ]);
        changes.push(below(desk, d, places.len() > 1));
    }
    table.with_below(&changes)
}

/// The change of a decision, to stand below its row; with shop and site where there are several.
pub fn below(desk: &Desk<'_>, d: &Decision, with_place: bool) -> String {
    let mut what = change::line(desk.lang, &d.proposal);
    if with_place {
        what = format!("{what} · {}", change::place(&d.proposal));
    }
    folded("     ", &what, desk.width)
}

/// Both ends of an interval: `-3.10 … 25.00`.
pub fn interval(low_micros: i64, high_micros: i64, currency: domain::Currency) -> String {
    format!("{} … {}", amount::rounded(low_micros, currency), amount::rounded(high_micros, currency))
}

fn undo(lang: Lang, d: &Decision) -> &'static str {
    if d.proposal.reversible() { lang.pick("yes", "是") } else { lang.pick("NO", "否") }
}

fn remaining(desk: &Desk<'_>, d: &Decision) -> String {
    due_micros(d).map_or_else(String::new, |until| time::left(desk.lang, until, desk.now_micros))
}

fn rows(desk: &mut Desk<'_>, listing: &Listing) -> Result<(), Trouble> {
    writeln!(
        desk.out,
        "decision,hash,state,agent,kind,shop,marketplace,change_en,change_zh,stake_micros,low_micros,likely_micros,high_micros,\
         currency,days,reversible,expires_at_micros"
    )?;
    for d in &listing.decisions {
        let (p, e) = (&d.proposal, &d.proposal.predicted);
        let text = |t: &str| csv(&one_line(t, 200));
        let cells = [
            d.id.to_string(),
            d.hash.0.clone(),
            d.state.code().to_owned(),
            text(&p.agent),
            p.action.kind().code().to_owned(),
            text(&p.shop),
            text(&p.marketplace),
            csv(&change::line(Lang::En, p)),
            csv(&change::line(Lang::Zh, p)),
            p.cash_at_stake_micros().to_string(),
            e.low_micros.to_string(),
            e.likely_micros.to_string(),
            e.high_micros.to_string(),
            e.currency.to_string(),
            e.days.to_string(),
            p.reversible().to_string(),
            p.expires_at_micros.to_string(),
        ];
        writeln!(desk.out, "{}", cells.join(","))?;
    }
    Ok(())
}
