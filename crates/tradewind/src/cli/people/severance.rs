//! `tradewind people --severance`: what it would cost to part with somebody, and when that is paid back.

use super::listing::{Cell, Column, Listing};
use super::{Read, View};
use crate::cli::exit::Trouble;
use crate::cli::sheet::one_line;
use app::people::severance::severance;
use app::people::{Member, Setup};
use domain::{Day, Words};
use serde_json::json;

/// Whom a scenario is about, and their last day: today where none is named.
pub(super) fn asked(staff: &Setup, name: &str, day: Option<&str>, today: Day) -> Result<(Member, Day), Trouble> {
    let Some(member) = staff.member(name) else {
        let name = one_line(name, 60);
        return Err(Trouble::Usage(
            format!("people.toml names no `{name}`; `tradewind people --init` writes a file to fill in"),
            format!("people.toml 中没有“{name}”；tradewind people --init 可生成待填文件"),
        ));
    };
    let day = day.map_or(Some(today), Day::parse_iso).ok_or_else(|| {
        let text = one_line(day.unwrap_or_default(), 20);
        Trouble::Usage(format!("found day `{text}`; write 2026-10-31"), format!("日期为“{text}”；请写成 2026-10-31"))
    })?;
    Ok((member.clone(), day))
}

/// The scenario.
pub(super) fn view(read: &Read, member: &Member, day: Day) -> Result<View, Trouble> {
    let (staff, name) = (&read.standing.staff, &member.name);
    let s = severance(staff, member, day, read.people.profit_a_month(name)).map_err(|no| {
        let words = no.words();
        Trouble::Usage(format!("{day}: {}", words.en), format!("{day}：{}", words.zh))
    })?;
    let line = |code: &'static str, name, value| vec![Cell::Word(code, name), value];
    let yuan = |code, name, micros| line(code, name, Cell::Yuan(Some(micros)));
    let mut rows = vec![
        line("service_months", ("months of service", "工龄（月）"), Cell::Count(s.service.0 * 12 + s.service.1)),
        line("n", ("N, years that count", "N（计算年限）"), Cell::Milli(Some(s.half_years * 500))),
        yuan("wage", ("wage of a month", "月工资"), s.wage_micros),
        yuan("counted_wage", ("wage that counts for N", "补偿计算工资"), s.counted_wage_micros),
        yuan("severance", ("N × wage", "经济补偿 N"), s.severance_micros),
        yuan("notice", ("in place of notice, +1", "代通知金 +1"), s.notice_micros),
        yuan("cost", ("cost", "一次性成本"), s.cost_micros()),
        yuan(
            "saved_a_month",
            ("saved a month, employer's share included", "每月节省（含单位社保）"),
            s.saved_a_month_micros,
        ),
        yuan("lost_a_month", ("operating profit lost a month", "每月流失营业利润"), s.lost_a_month_micros),
        yuan("net_a_month", ("left a month", "每月净额"), s.net_a_month_micros()),
    ];
    rows.push(match s.payback {
        Some((_, month)) => line("payback_month", ("paid back in", "回本月份"), Cell::Text(month.to_string())),
        None => line("payback_month", ("paid back in", "回本月份"), Cell::Word("never", ("never", "无法回本"))),
    });
    let columns = vec![Column("what", ("", "")), Column("value", ("CNY", "CNY"))];
    let mut notes = s.assumptions.clone();
    notes.push(Words::new(
        format!("a scenario, no proposal and no advice: {}; before taxes; speak with a lawyer first", s.source),
        format!("仅为测算，不构成建议：{}；未考虑税费；请先咨询律师", s.source),
    ));
    let shown = one_line(name, 60);
    let payback = s.payback.map(|(months, _)| months);
    Ok(View {
        title: Words::new(format!("Scenario N+1: {shown}, {day}"), format!("N+1 测算：{shown}，{day}")),
        list: Listing { columns, rows },
        notes,
        more: json!({ "person": name, "day": day.to_string(), "capped": s.capped, "payback_months": payback }),
    })
}
