//! Whether one is on the path: a sentence, four cards, and how the figures come about.

use super::super::super::figure;
use super::super::super::visit::Visit;
use super::figures::Figures;
use super::money::{books, change, growth, level, said, unknown};
use app::board::path::{Against, GoalBy, ON_PATH_PCT, Pace, Path, Running, ToDate, Verdict};
use maud::{Markup, html};

/// The page in a sentence.
pub fn sentence(visit: &Visit, f: &Figures) -> Markup {
    let path = &f.path;
    html! {
        @if let Some(to_date) = &path.to_date {
            @let class = match to_date.against.verdict() { Verdict::Behind => "notice", _ => "said" };
            p class=(class) { strong { (verdict(visit, to_date.against)) } (against(visit, to_date, path)) }
        } @else if path.booked.is_none() {
            p.notice {
                (visit.pick("No settlement has come in yet, so nobody can say what the owner keeps. ", "尚无结算单，无法计算老板到手现金。"))
                a href="/upload" { (visit.pick("Upload settlement reports", "上传结算报表")) }
            }
        } @else {
            p.notice { (visit.pick(
                "No full month with a profit is known yet: the goal begins with the first one.",
                "尚无盈利的完整月份：目标从首个完整月开始计算。",
            )) }
        }
        @if let (Some(first), Some(last)) = (path.unknown.first(), path.unknown.last()) {
            p.notice {
                (visit.pick(
                    format!("What {} month(s) brought is unknown ({first} to {last}): a rate is missing, or a shop is in no entity's taxes. They are left out, not taken as nothing. ", path.unknown.len()),
                    format!("{} 个月（{first} 至 {last}）缺少汇率，或有店铺未归属纳税主体，老板到手现金未知：已排除，不按零计。", path.unknown.len()),
                ))
                a href="/data" { (visit.pick("Bring the rates", "补充汇率")) }
            }
        }
    }
}

fn verdict(visit: &Visit, against: Against) -> &'static str {
    match against.verdict() {
        Verdict::Ahead => visit.pick("Ahead of the path", "领先目标"),
        Verdict::On => visit.pick("On the path", "符合目标"),
        Verdict::Behind => visit.pick("Behind the path", "落后目标"),
    }
}

fn against(visit: &Visit, t: &ToDate, path: &Path) -> String {
    let (from, to) = t.months;
    let (cash, goal, gap) = (
        figure::whole(t.against.cash_micros),
        figure::whole(t.against.goal_micros),
        said(visit, t.against.gap_micros()),
    );
    let share = figure::ratio(t.against.gap_micros(), t.against.goal_micros.saturating_abs());
    let g = path.growth_pct;
    let pace_en = path.pace.map_or(String::new(), |p| {
        format!(" The last three full months grow {} a year; the goal is +{g} %.", growth(p.permille))
    });
    let pace_zh =
        path.pace.map_or(String::new(), |p| format!("最近三个完整月折合年增长 {}；目标 +{g} %。", growth(p.permille)));
    visit.pick(
        format!(": {cash} RMB of {goal} RMB aimed at in the full months {from} to {to}, {gap} ({share}).{pace_en}"),
        format!("：{from} 至 {to}（完整月）老板到手现金 {cash} 元，目标 {goal} 元，差额 {gap}（{share}）。{pace_zh}"),
    )
}

/// Owner cash so far, the month's end, the year, growth.
pub fn cards(visit: &Visit, f: &Figures) -> Markup {
    let path = &f.path;
    html! {
        @if let Some(r) = &path.running { (so_far(visit, r)) (projection(visit, r)) }
        @else if let Some(last) = path.steps.iter().rev().find(|s| s.full) {
            (figure::card(
                &visit.pick(format!("Owner cash in {}", last.month), format!("{} 老板到手现金", last.month)),
                level(visit, last.cash_micros),
                html! { (visit.pick("goal ", "目标 ")) (level(visit, last.goal.map(|g| g.0))) (visit.pick("; nothing of the next month is booked yet", "；次月尚无入账")) },
                Some(&books(last.month, last.month)),
            ))
        }
        @if let Some(t) = &path.to_date { (year(visit, t)) }
        (pace(visit, path.pace.as_ref(), path.growth_pct))
    }
}

fn so_far(visit: &Visit, r: &Running) -> Markup {
    let (month, days, of) = (r.month, r.days, r.month.days());
    let gap = r.cash_micros.zip(r.goal_so_far_micros).map(|(cash, goal)| cash.saturating_sub(goal));
    figure::card(
        &visit.pick(format!("Owner cash in {month} so far"), format!("{month} 老板到手现金（至今）")),
        level(visit, r.cash_micros),
        html! {
            (visit.pick(format!("{days} of {of} days booked"), format!("已入账 {days}/{of} 天")))
            @if let Some(goal) = r.goal_so_far_micros {
                (visit.pick("; their goal ", "；对应目标 ")) (level(visit, Some(goal))) (visit.pick(", ", "，")) (change(visit, gap))
            }
            @if r.ads_through > r.through {
                (visit.pick(format!("; advertising is booked through {}", r.ads_through), format!("；广告费已入账至 {}", r.ads_through)))
            }
        },
        Some(&books(month, month)),
    )
}

fn projection(visit: &Visit, r: &Running) -> Markup {
    let gap = r.projected_micros.zip(r.goal_micros).map(|(cash, goal)| cash.saturating_sub(goal));
    figure::card(
        &visit.pick(format!("{} at this pace", r.month), format!("{} 按当前速度预计", r.month)),
        level(visit, r.projected_micros),
        html! {
            @if let Some(goal) = r.goal_micros { (visit.pick("goal ", "目标 ")) (level(visit, Some(goal))) ", " (change(visit, gap)) }
            @else { (visit.pick("no goal yet: a full month is needed", "暂无目标：需先有一个完整月")) }
        },
        Some(&books(r.month, r.month)),
    )
}

fn year(visit: &Visit, t: &ToDate) -> Markup {
    let (from, to) = t.months;
    let class = match t.against.verdict() {
        Verdict::Ahead => "tag good",
        Verdict::On => "tag",
        Verdict::Behind => "tag bad",
    };
    figure::card(
        &visit.pick(format!("Full months {from} to {to}"), format!("完整月 {from} 至 {to}")),
        level(visit, Some(t.against.cash_micros)),
        html! {
            span class=(class) { (verdict(visit, t.against)) } " "
            (visit.pick("goal ", "目标 ")) (level(visit, Some(t.against.goal_micros))) ", " (change(visit, Some(t.against.gap_micros())))
        },
        Some(&books(from, to)),
    )
}

fn pace(visit: &Visit, pace: Option<&Pace>, goal: i64) -> Markup {
    let below = match pace {
        Some(p) if p.by_last_year => visit.pick("the last three full months against last year's", "最近三个完整月同比"),
        Some(_) => visit.pick(
            "the last three full months against the three before, annualised",
            "最近三个完整月环比前三个月，折年",
        ),
        None => {
            visit.pick("six full months with a profit are needed, or last year's", "需要六个盈利的完整月，或去年同期")
        }
    };
    let value = pace.map_or_else(|| unknown(visit).to_owned(), |p| growth(p.permille));
    let href = pace.map(|p| books(p.months.0, p.months.1));
    figure::card(
        visit.pick("Growth a year", "年增长率"),
        html! { (value) },
        html! { (visit.pick(format!("goal +{goal} %; "), format!("目标 +{goal} %；"))) (below) },
        href.as_deref(),
    )
}

/// How the figures come about.
pub fn method(visit: &Visit, f: &Figures) -> Markup {
    let policy = visit.window.house().policy;
    let bp = |n: i64| figure::percent(n, 10_000);
    let (vat, corporate, dividend) = (bp(policy.tax.vat_bp), bp(policy.tax.corporate_bp), bp(policy.tax.dividend_bp));
    let by_year = f.path.steps.iter().filter(|s| s.goal.is_some_and(|g| g.1 == GoalBy::LastYear)).count();
    let first = f.path.steps.iter().find_map(|s| match s.goal {
        Some((_, GoalBy::First(month))) => Some(month),
        _ => None,
    });
    html! {
        details.small {
            summary { (visit.pick("How these figures are reckoned", "这些数字如何计算")) }
            ul {
                @if f.stated { li { (visit.pick(
                    "Owner cash: operating profit of the books in RMB, less what VAT, income tax and dividend tax of your entities take of it. The projection takes the tax on the next yuan for what is still to come.",
                    "老板到手现金：账面营业利润（人民币），扣除各纳税主体的增值税、企业所得税与分红个税。月末预计中尚未发生的部分按下一元的边际税负计算。",
                )) " " a href="/tax" { (visit.pick("taxes", "税务")) } } } @else { li { (visit.pick(
                    format!("Owner cash: operating profit of the books in RMB, less {vat} % VAT held in sales, {corporate} % corporate tax and {dividend} % on dividends (the policy's rates). A loss stays whole."),
                    format!("老板到手现金：账面营业利润（人民币），扣除销售额所含增值税 {vat} %、企业所得税 {corporate} %、分红个税 {dividend} %（策略税率）。亏损全额计入。"),
                )) " " a href="/policy" { (visit.pick("policy", "策略")) } } }
                @if let Some(b) = f.path.booked {
                    li { (visit.pick(
                        format!("The books follow settlements: they are booked from {} through {}. People and other expenses, capital cost and write-downs are booked whole, whatever day it is.", b.from, b.through),
                        format!("账目以结算单为准：已入账 {} 至 {}。人工及其他费用、资金成本与跌价准备按月全额入账。", b.from, b.through),
                    )) }
                }
                @if by_year > 0 { li { (visit.pick(
                    format!("Goal of {by_year} month(s): the same month last year and +{} %.", f.path.growth_pct),
                    format!("{by_year} 个月的目标：去年同月 +{} %。", f.path.growth_pct),
                )) } }
                @if let Some(first) = first { li { (visit.pick(
                    format!("Where last year is unknown the goal starts at {first}, the first full month with a profit, and grows by +{} % a year.", f.path.growth_pct),
                    format!("去年同月未知时，目标从首个盈利的完整月 {first} 起按年 +{} % 增长。", f.path.growth_pct),
                )) } }
                li { (visit.pick(
                    format!("On the path: within {ON_PATH_PCT} % of the goal. The running month is held against the goal of the days booked; its projection takes sales and what comes with them at the pace so far, advertising at the pace of its own reports, and what is booked by the month once."),
                    format!("“符合目标”指差额在目标的 {ON_PATH_PCT} % 以内。进行中的月份按已入账天数对比目标；月末预计按当前速度推算（广告按其报表天数），按月入账的费用只计一次。"),
                )) }
                @let minutes = visit.window.standing().staff.minutes_source();
                @let minutes = visit.words(&minutes);
                @let stated = f.people.heads.stated;
                li { (visit.pick(
                    format!("Per head: {}; owner cash there is what the taxes of the entities leave. Hours saved: minutes by hand ({minutes}) less reviewing, measured from the journal, and rework.",
                        if stated { "people of people.toml, as they worked here" } else { "people whom the policy names" }),
                    format!("人效：{}；其中老板到手现金为各主体税后所得。节省工时：人工所需分钟（{minutes}）减去日志中实测的审批时间与返工。",
                        if stated { "按 people.toml 中在职人数" } else { "按策略中列出的人数" }),
                )) }
            }
        }
    }
}
