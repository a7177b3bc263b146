//! The inbox: decisions that wait, ranked by cash at stake and urgency.

mod act;
mod ask;
mod bulk;
mod list;
mod row;
#[cfg(test)]
mod tests;
mod views;

use super::super::fault::Answer;
use super::super::figure::{self, cash, count};
use super::super::page::{self, Page, empty, page, post};
use super::super::visit::Visit;
use super::super::window::App;
use crate::cli::house::change::quoted;
use crate::cli::one_line;
use ask::{Ask, Choice, Grouping, TABS};
use axum::Router;
use axum::routing::get;
use desk::{Decision, Moment, listing};
use domain::{ActionKind, Money};
use list::{Facet, Found, Sum};
use maud::{Markup, html};
use row::See;

/// The page.
pub const PAGE: Page = Page {
    path: "/inbox",
    name: ("Inbox", "待审"),
    about: ("Decisions that wait for you, the weightiest first", "等待您审核的决策，按影响排序"),
    mark: "M4 13l3-9h10l3 9v7H4zM4 13h5l1 3h4l1-3h5",
    roles: page::DECIDE,
    routes,
};

/// Rows of a page.
const ROWS: usize = 50;

fn routes() -> Router<App> {
    Router::new().route("/inbox", get(show)).merge(act::routes()).merge(bulk::routes()).merge(views::routes())
}

async fn show(visit: Visit) -> Answer<Markup> {
    visit.only(page::DECIDE)?;
    let ask = Ask::of(&visit)?;
    let choice = Choice::of(&visit, &ask)?;
    let found = list::find(&visit, &choice).await?;
    let counts = list::counts(&visit).await?;
    let views = views::chips(&visit, &ask).await?;
    let house = visit.window.house();
    let docket = visit.window.docket().await?;
    let standing = visit.window.standing();
    let moment = Moment {
        room: &docket.room,
        policy: &house.policy,
        surroundings: &standing.seen.surroundings,
        now_micros: visit.now_micros,
    };
    let see = See { visit: &visit, moment, back: ask.address(PAGE.path) };
    let body = html! {
        (tabs(&visit, &ask, &choice, &counts))
        (views)
        (filters(&visit, &ask, &found))
        @if choice.waiting() && found.sum.count > 0 { (summary(&visit, &found)) }
        div data-live-region="inbox" {
            @if found.decisions.is_empty() { (nothing(&visit, &ask, &choice, &found)) }
            @else {
                @if choice.waiting() { (choosing(&visit, &ask, &found)) }
                (rows(&see, &ask, &choice, &found))
            }
        }
    };
    page(&visit, PAGE.path, visit.of(PAGE.name), body).await
}

fn tabs(visit: &Visit, ask: &Ask, choice: &Choice, counts: &[u64]) -> Markup {
    html! {
        nav.chips aria-label=(visit.pick("States", "状态")) {
            @for (tab, n) in TABS.iter().zip(counts) {
                @let here = tab.code == choice.tab.code;
                @let code = if tab.code == "waiting" { "" } else { tab.code };
                a.chip href=(ask.but(|a| code.clone_into(&mut a.state)).address(PAGE.path)) aria-current=[here.then_some("page")] {
                    (visit.of(tab.name)) " " span.small { (count(*n)) }
                }
            }
        }
    }
}

fn filters(visit: &Visit, ask: &Ask, found: &Found) -> Markup {
    let [agents, kinds, shops, sites] = &found.facets;
    let kind = |code: &str| ActionKind::find(code).map_or_else(|| code.to_owned(), |k| visit.of(k.title()).to_owned());
    let plain = |value: &str| one_line(value, 40);
    html! {
        form.bar method="get" action=(PAGE.path) role="search" {
            @if !ask.state.is_empty() { input type="hidden" name="state" value=(ask.state); }
            @if !ask.of.is_empty() { input type="hidden" name="of" value=(ask.of); }
            label { (visit.pick("Text", "文字"))
                input type="search" name="q" value=(ask.q) maxlength="200" placeholder=(visit.pick("SKU, word, D12", "SKU、词语、D12")); }
            (select(("agent", visit.pick("Agent", "智能体")), &ask.agent, agents, visit, &|a| row::agent(visit, a)))
            (select(("kind", visit.pick("Kind", "类型")), &ask.kind, kinds, visit, &kind))
            @if shops.len() > 1 || !ask.shop.is_empty() { (select(("shop", visit.pick("Shop", "店铺")), &ask.shop, shops, visit, &plain)) }
            @if sites.len() > 1 || !ask.site.is_empty() { (select(("site", visit.pick("Site", "站点")), &ask.site, sites, visit, &plain)) }
            label { (visit.pick("At stake at least", "涉及金额至少"))
                input name="min" value=(ask.min) inputmode="decimal" size="8" maxlength="20" title=(visit.pick("in the currency of the site", "站点货币")); }
            label { (visit.pick("Group by", "分组"))
                select name="group" {
                    @for (value, en, zh) in [("", "nothing", "不分组"), ("agent", "agent", "智能体"), ("subject", "SKU or campaign", "SKU 或广告活动")] {
                        option value=(value) selected[ask.group == value] { (visit.pick(en, zh)) }
                    }
                } }
            button type="submit" { (visit.pick("Show", "显示")) }
            @if ask.narrowed() {
                a.small href=(Ask { state: ask.state.clone(), ..Ask::default() }.address(PAGE.path)) { (visit.pick("Show all", "清除筛选")) }
            }
        }
        @if !ask.of.is_empty() {
            p.chips { a.chip href=(ask.but(|a| a.of.clear()).address(PAGE.path)) {
                // an address may name anything: what a campaign is called is told where one of its decisions is seen
                @if found.decisions.is_empty() { (one_line(&ask.of, 40)) } @else { (group_name(visit, &ask.of)) } " ×" } }
        }
    }
}

fn select(
    (name, label): (&str, &str),
    chosen: &str,
    facet: &Facet,
    visit: &Visit,
    words: &dyn Fn(&str) -> String,
) -> Markup {
    html! {
        label { (label)
            select name=(name) {
                option value="" { (visit.pick("all", "全部")) }
                @if !chosen.is_empty() && !facet.contains_key(chosen) { option value=(chosen) selected { (words(chosen)) " (0)" } }
                @for (value, n) in facet {
                    option value=(value) selected[value == chosen] { (words(value)) " (" (n) ")" }
                }
            }
        }
    }
}

/// What the list is about, before the first row.
fn summary(visit: &Visit, found: &Found) -> Markup {
    let soonest =
        found.decisions.iter().filter_map(|d| listing::due_micros(d)).filter(|t| *t >= visit.now_micros).min();
    let each = |of: fn(&list::Money) -> i64, signed: bool| {
        let some: Vec<Money> =
            found.sum.money.iter().map(|(c, m)| Money::new(of(m), *c)).filter(|m| m.micros != 0).collect();
        html! {
            @if some.is_empty() { "–" }
            @for m in &some {
                span.line {
                    @if signed { (cash(*m)) } @else { (figure::rounded(m.micros, m.currency)) " " span.currency { (m.currency.to_string()) } }
                } " "
            }
        }
    };
    html! {
        div.grid {
            (figure::card(visit.pick("Wait for you", "待审"), html! { (count(found.sum.count as u64)) }, html! {
                @if let Some(soonest) = soonest { (visit.pick("the first runs out in ", "最早失效：")) (figure::left(visit.lang, soonest, visit.now_micros)) }
            }, None))
            (figure::card(visit.pick("Likely together", "预期合计"), each(|m| m.likely_micros, true), html! { (visit.pick("after-tax cash as predicted", "预期税后现金")) }, None))
            (figure::card(visit.pick("At stake", "涉及金额"), each(|m| m.stake_micros, false), html! { (visit.pick("what could be won or lost", "可能的得失")) }, None))
            (figure::card(visit.pick("Leaves at once", "立即支出"), each(|m| m.outlay_micros, false), html! { (visit.pick("for goods and coupons, if all is approved", "全部批准时的货款与优惠支出")) }, None))
        }
    }
}

/// The form that rows are chosen with, and the way to all of them.
fn choosing(visit: &Visit, ask: &Ask, found: &Found) -> Markup {
    let n = count(found.sum.count as u64);
    html! {
        form.bar #bulk method="get" action="/inbox/bulk" {
            input type="hidden" name="chosen" value="1";
            button type="submit" { (visit.pick("Decide on the chosen rows", "处理所选")) }
            a.button href=(ask.but(|a| a.state.clear()).address("/inbox/bulk")) {
                (visit.pick(format!("Decide on all {n} of this list"), format!("处理列表中全部 {n} 项")))
            }
        }
    }
}

fn rows(see: &See, ask: &Ask, choice: &Choice, found: &Found) -> Markup {
    let (visit, all) = (see.visit, &found.decisions);
    let pages = all.len().div_ceil(ROWS);
    let page = choice.page.min(pages);
    let shown = &all[(page - 1) * ROWS..all.len().min(page * ROWS)];
    let after = |d: &Decision| {
        let at = shown.iter().position(|s| s.id == d.id)?;
        Some(shown.get(at + 1).or_else(|| shown.get(at.checked_sub(1)?))?.id)
    };
    let at_page = |n: usize| Ask { page: n.to_string(), ..ask.clone() }.address(PAGE.path);
    html! {
        @for group in shown.chunk_by(|a, b| choice.grouping.key(a) == choice.grouping.key(b)) {
            section {
                @if choice.grouping != Grouping::None && let Some(first) = group.first() {
                    @let key = choice.grouping.key(first);
                    (heading(visit, ask, choice, &key, found.groups.get(&key)))
                }
                ol.rows { @for d in group { (see.row(d, after(d))) } }
            }
        }
        @if pages > 1 {
            nav.pager aria-label=(visit.pick("Pages of the list", "列表分页")) {
                @if page > 1 { a rel="prev" href=(at_page(page - 1)) { (visit.pick("‹ Back", "‹ 上一页")) } }
                span { (page) " / " (pages) }
                @if page < pages { a rel="next" href=(at_page(page + 1)) { (visit.pick("Next ›", "下一页 ›")) } }
            }
        }
    }
}

fn heading(visit: &Visit, ask: &Ask, choice: &Choice, key: &str, sum: Option<&Sum>) -> Markup {
    let of = |a: &mut Ask| key.clone_into(&mut a.of);
    html! {
        header.bar {
            h2 { a href=(ask.but(of).address(PAGE.path)) { (group_name(visit, key)) } }
            @if let Some(sum) = sum {
                span { (count(sum.count as u64)) (visit.pick(if sum.count == 1 { " decision" } else { " decisions" }, " 项决策")) }
                @for (currency, m) in &sum.money {
                    @if m.stake_micros != 0 {
                        span.small { (visit.pick("likely ", "预期 ")) (cash(Money::new(m.likely_micros, *currency)))
                            (visit.pick(", at stake ", "，涉及 ")) (figure::rounded(m.stake_micros, *currency)) " " (currency.to_string()) }
                    }
                    @if m.outlay_micros != 0 {
                        span.small { (visit.pick("leaves at once ", "立即支出 ")) (figure::rounded(m.outlay_micros, *currency)) " " (currency.to_string()) }
                    }
                }
            }
            @if choice.waiting() {
                a.button.small href=(ask.but(|a| { of(a); a.state.clear(); }).address("/inbox/bulk")) { (visit.pick("Decide on this group", "处理该组")) }
            }
        }
    }
}

/// The name of a group from its key.
fn group_name(visit: &Visit, key: &str) -> String {
    let (what, of) = key.split_once(':').unwrap_or(("", key));
    let standing = visit.window.standing();
    match what {
        "agent" => row::agent(visit, of),
        "sku" => format!("SKU {}", one_line(of, 40)),
        "campaign" => {
            let name = standing.seen.surroundings.campaign_names.get(of).map_or(of, String::as_str);
            format!("{} {}", visit.pick("campaign", "广告活动"), quoted(name, 60))
        }
        _ => ActionKind::find(of).map_or_else(|| one_line(key, 40), |k| visit.of(k.title()).to_owned()),
    }
}

/// What stands where nothing is found.
fn nothing(visit: &Visit, ask: &Ask, choice: &Choice, found: &Found) -> Markup {
    if found.of_tab > 0 {
        let all = Ask { state: ask.state.clone(), group: ask.group.clone(), ..Ask::default() };
        return empty(
            visit.pick("Nothing fits", "没有符合条件的事项"),
            html! { p { a href=(all.address(PAGE.path)) { (visit.pick("Show all of this state", "显示该状态的全部事项")) } } },
        );
    }
    if !choice.waiting() {
        return empty(
            visit.pick("Nothing stands here yet", "暂无内容"),
            html! { p { (visit.pick("What you decide in the inbox moves through these states.", "在待审中处理的决策会依次进入这些状态。")) } },
        );
    }
    empty(
        visit.pick("Nothing waits for you", "没有待审事项"),
        html! {
            p { (visit.pick(
                "Agents look at new reports and propose bids, negatives and orders here, each with its evidence and what it is worth.",
                "智能体会检查新报表，并在此提出竞价、否定词与采购建议，附证据和预期价值。",
            )) }
            (post(visit, "/run", html! { button.primary type="submit" { (visit.pick("Let the agents look now", "让智能体立即检查")) } }))
            p.small.muted { (visit.pick("or in the terminal: ", "或在终端执行：")) code { "tradewind run" } }
        },
    )
}
