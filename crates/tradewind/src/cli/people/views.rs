//! Lists of `tradewind people`: operators and months, new hires, hours, the path.

use super::listing::{Cell, Column, Listing};
use super::{Read, View};
use crate::cli::exit::Trouble;
use crate::cli::sheet::one_line;
use app::people::ahead::Need;
use app::people::heads::Brought;
use app::people::{Saved, wages_micros};
use books::Month;
use domain::Words;
use domain::money::scale;
use serde_json::json;

/// What a month brought, as columns.
fn brought() -> [Column; 4] {
    [
        Column("net_sales", ("Net sales", "净销售额")),
        Column("operating_profit", ("Operating profit", "营业利润")),
        Column("owner_cash", ("Owner cash", "老板到手现金")),
        Column("skus", ("SKUs", "在售货号")),
    ]
}

fn cells(b: &Brought) -> [Cell; 4] {
    [Cell::Yuan(b.sales_micros), Cell::Yuan(b.profit_micros), Cell::Yuan(b.cash_micros), Cell::Count(b.skus)]
}

/// The last day of a month on which wages are looked at: today while it runs.
fn day_of(read: &Read, month: Month) -> domain::Day {
    month.last_day().min(read.standing.today)
}

/// Reads a month.
pub(super) fn month(text: &str) -> Result<Month, Trouble> {
    Month::parse(text).ok_or_else(|| {
        let text = one_line(text, 20);
        Trouble::Usage(format!("found month `{text}`; write 2026-10"), format!("月份为“{text}”；请写成 2026-10"))
    })
}

/// Operators of a month: the last full one, else the last, where none is named.
pub(super) fn operators(read: &Read, month: Option<Month>) -> View {
    let last = || read.people.last_full().or_else(|| read.people.months.firm.keys().next_back().copied());
    let month = month.or_else(last);
    let staff = &read.standing.staff;
    let mut columns = vec![Column("operator", ("Operator", "运营"))];
    columns.extend(brought());
    // wages stand beside the whole firm's figures only
    let wages = staff.members.is_some() && read.shops.is_empty();
    if wages {
        columns.push(Column("wage", ("Wage", "月工资")));
    }
    let rows = read.people.months.operators.iter().filter(|((_, m), _)| Some(*m) == month).map(|((name, m), b)| {
        let mut row = vec![Cell::Text(name.clone())];
        row.extend(cells(b));
        if wages {
            let here = staff.member(name).filter(|p| p.works_on(day_of(read, *m)));
            row.push(Cell::Yuan(here.map(|p| p.wage_micros)));
        }
        row
    });
    let named = month.map_or_else(String::new, |m| m.to_string());
    View {
        title: Words::new(format!("People {named}  CNY"), format!("人效 {named}  CNY")),
        list: Listing { columns, rows: rows.collect() },
        notes: read.people.notes.clone(),
        more: json!({ "month": named }),
    }
}

/// The firm by month.
pub(super) fn months(read: &Read) -> View {
    let mut columns = vec![Column("month", ("Month", "月份"))];
    columns.extend(brought());
    let wages = read.standing.staff.members.is_some() && read.shops.is_empty();
    if wages {
        columns.push(Column("wages", ("Wages", "工资")));
    }
    let rows = read.people.months.firm.iter().map(|(m, b)| {
        let mut row = vec![Cell::Text(m.to_string())];
        row.extend(cells(b));
        if wages {
            row.push(Cell::Yuan(Some(wages_micros(&read.standing.staff, day_of(read, *m)))));
        }
        row
    });
    let rows = rows.collect();
    let mut notes = read.people.notes.clone();
    notes.extend(read.people.of_wages.iter().cloned());
    View {
        title: Words::new("People by month  CNY", "各月人效  CNY"),
        list: Listing { columns, rows },
        notes,
        more: json!({}),
    }
}

/// New hires: a row per window.
pub(super) fn ramp(read: &Read) -> View {
    let columns = vec![
        Column("person", ("Person", "姓名")),
        Column("from", ("First day", "首日")),
        Column("to", ("Last day", "末日")),
        Column("day", ("Day", "第几天")),
        Column("net_sales", ("Net sales", "净销售额")),
        Column("target_net_sales", ("target", "目标")),
        Column("operating_profit", ("Operating profit", "营业利润")),
        Column("target_operating_profit", ("target", "目标")),
        Column("verdict", ("Verdict", "结论")),
    ];
    let mut rows = Vec::new();
    for r in &read.people.ramps {
        for (i, w) in r.windows.iter().enumerate() {
            let known = |micros: Option<i64>| Cell::Yuan(micros.filter(|_| w.begun));
            let verdict = w.verdict();
            rows.push(vec![
                Cell::Text(r.name.clone()),
                Cell::Day(w.days.0),
                Cell::Day(w.days.1),
                Cell::Count((i as i64 + 1) * i64::from(app::people::setup::WINDOW_DAYS)),
                known(w.sales_micros),
                Cell::Yuan(Some(w.target.sales_micros)),
                known(w.profit_micros),
                Cell::Yuan(Some(w.target.profit_micros)),
                Cell::Word(verdict.code(), verdict.name()),
            ]);
        }
    }
    let staff = &read.standing.staff;
    let source = staff.ramp_source();
    let mut notes = vec![Words::new(
        format!("targets: {} (a person's own stand in people.toml)", source.en),
        format!("目标：{}（个人目标见 people.toml）", source.zh),
    )];
    if staff.members.is_none() {
        notes.push(Words::new(
            "no ramp can be shown: who began when is stated in people.toml; `tradewind people --init` writes a file to fill in",
            "无法显示新人进度：请在 people.toml 填写入职日期；tradewind people --init 可生成待填文件",
        ));
    } else if rows.is_empty() {
        notes.push(Words::new(
            "no operator of people.toml began within the days that the books speak of, or only some shops are looked at",
            "people.toml 中没有在账目范围内入职的运营，或仅查看部分店铺",
        ));
    }
    let title = Words::new("New hires: days 30, 60, 90  CNY", "新人 30/60/90 天  CNY");
    View { title, list: Listing { columns, rows }, notes, more: json!({}) }
}

/// Hours by person and agent.
pub(super) fn hours(read: &Read) -> View {
    let columns = vec![
        Column("of", ("Of", "范围")),
        Column("name", ("Name", "名称")),
        Column("done", ("Done", "已执行")),
        Column("by_hand_hours", ("by hand h", "人工 h")),
        Column("review_hours", ("review h", "审批 h")),
        Column("rework_hours", ("rework h", "返工 h")),
        Column("saved_hours", ("saved h", "节省 h")),
        Column("posts", ("posts", "折合岗位")),
        Column("approved", ("Approved", "批准")),
        Column("unchanged_pct", ("unchanged %", "未改 %")),
        Column("latency_hours", ("latency h", "耗时 h")),
    ];
    const ALL: (&str, (&str, &str)) = ("all", ("all", "合计"));
    const PERSON: (&str, (&str, &str)) = ("person", ("person", "人员"));
    const AGENT: (&str, (&str, &str)) = ("agent", ("agent", "智能体"));
    let count = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
    let row = |of: (&'static str, (&'static str, &'static str)), name: &str, s: &Saved| {
        vec![
            Cell::Word(of.0, of.1),
            Cell::Text(name.to_owned()),
            Cell::Count(count(s.done)),
            Cell::Hours(Some(s.by_hand_micros)),
            Cell::Hours(Some(s.review_micros)),
            Cell::Hours(Some(s.rework_micros)),
            Cell::Hours(Some(s.saved_micros())),
            Cell::Milli(Some(s.posts_milli())),
            Cell::Count(count(s.approved)),
            Cell::Share(count(s.unchanged), count(s.approved)),
            Cell::Hours(s.latency_micros),
        ]
    };
    let hours = &read.hours;
    let mut rows = vec![row(ALL, "", &hours.total)];
    rows.extend(hours.by_person.iter().map(|(name, s)| row(PERSON, name, s)));
    rows.extend(hours.by_agent.iter().map(|(name, s)| row(AGENT, name, s)));
    let source = read.standing.staff.minutes_source();
    let notes = vec![Words::new(
        format!(
            "of the last {} days; minutes by hand: {}; a post is {} hours; latency: median from proposal to a person's yes or no",
            app::board::earned::DAYS,
            source.en,
            app::people::hours::POST_HOURS
        ),
        format!(
            "近 {} 天；人工分钟：{}；一个岗位按 {} 小时计；耗时为提案至人工决定的中位数",
            app::board::earned::DAYS,
            source.zh,
            app::people::hours::POST_HOURS
        ),
    )];
    View { title: Words::new("Hours saved", "节省工时"), list: Listing { columns, rows }, notes, more: json!({}) }
}

/// The path with frozen heads.
pub(super) fn path(read: &Read) -> View {
    let columns = vec![
        Column("month", ("Month", "月份")),
        Column("net_sales_per_head", ("Net sales", "净销售额")),
        Column("operating_profit_per_head", ("Operating profit", "营业利润")),
        Column("owner_cash_per_head", ("Owner cash", "老板到手现金")),
        Column("skus_per_operator", ("SKUs per operator", "人均在售货号")),
        Column("sales_of_now_pct", ("% of now", "为当前 %")),
    ];
    let Some(ahead) = &read.people.ahead else {
        let notes = vec![Words::new(
            "a full month must be booked before a path can be laid",
            "需有一个完整入账的月份才能规划路径",
        )];
        let list = Listing { columns, rows: Vec::new() };
        return View {
            title: Words::new("Path with frozen heads  CNY", "冻结编制路径  CNY"),
            list,
            notes,
            more: json!({}),
        };
    };
    let now = ahead.now.and_then(|n| n.sales_micros).filter(|n| *n > 0);
    let row = |name: Cell, n: &Need| {
        let share = now.zip(n.sales_micros).and_then(|(now, need)| Some((scale(need, 1_000, now.into())?, 1_000)));
        let (part, whole) = share.unwrap_or((0, 0));
        vec![
            name,
            Cell::Yuan(n.sales_micros),
            Cell::Yuan(n.profit_micros),
            Cell::Yuan(n.cash_micros),
            Cell::Milli(n.skus_milli),
            Cell::Share(part, whole),
        ]
    };
    let now = ahead.now.iter().map(|n| row(Cell::Word("now", ("now", "当前")), n));
    let rows = now.chain(ahead.months.iter().map(|(m, n)| row(Cell::Text(m.to_string()), n))).collect();
    let (heads, operators, pct) = (ahead.heads, ahead.operators, ahead.growth_pct);
    let notes = vec![Words::new(
        format!(
            "+{pct} % a year with {heads} head(s) and {operators} operator(s), by season where last year's month is full; now: mean of the last \
             three full months; SKUs at what a SKU sells now"
        ),
        format!(
            "年增长 {pct}%，人数 {heads}、运营 {operators} 不变，去年同月完整时按季节推算；当前为最近三个完整月份的均值；货号数按单货号销售额不变推算"
        ),
    )];
    let title = Words::new(
        format!("Path to +{pct} % a year with frozen heads, per head  CNY"),
        format!("年增长 {pct}% 的冻结编制路径，人均  CNY"),
    );
    let more = json!({ "growth_pct": pct, "heads": heads, "operators": operators });
    View { title, list: Listing { columns, rows }, notes, more }
}
