//! The table of measured decisions, and its exports.

use super::super::super::fault::{Answer, Fault};
use super::super::super::figure;
use super::super::super::page;
use super::super::super::table::{Ask, Cell, Column, Table};
use super::super::super::visit::{Visit, encoded};
use super::{Asked, NANOS, read};
use crate::cli::house::{change, entry};
use crate::cli::{Lang, one_line};
use axum::extract::Query;
use axum::response::Response;
use desk::outcome::Verdict;
use desk::{Decision, Outcome};
use maud::{Markup, html};
use std::sync::Arc;
use store::accounts::NoteKind;

/// Columns of a change in a table.
const CHANGE: usize = 90;

/// A measured decision as the table shows it: worked out cell by cell, since few of many rows are shown.
pub(super) struct Measured {
    lang: Lang,
    money: bool,
    d: Arc<Decision>,
}

impl Measured {
    fn outcome(&self) -> Option<&Outcome> {
        self.d.outcome.as_ref()
    }

    /// The outcome where it is a figure.
    fn figure(&self) -> Option<&Outcome> {
        self.outcome().filter(|o| o.has_figure())
    }
}

const COLUMNS: &[Column<Measured>] = &[
    Column {
        key: "decision",
        title: ("Decision", "决策"),
        hint: ("", ""),
        value: |m| Cell::Text(m.d.id.to_string()),
        link: Some(|m| format!("/decision/{}", m.d.id)),
        total: None,
    },
    Column {
        key: "change",
        title: ("Change", "变更"),
        hint: ("", ""),
        value: |m| Cell::Text(one_line(&figure::change_for(m.lang, m.money, &m.d.proposal), CHANGE)),
        link: None,
        total: None,
    },
    Column {
        key: "place",
        title: ("Site", "站点"),
        hint: ("", ""),
        value: |m| Cell::Text(change::place(&m.d.proposal)),
        link: None,
        total: None,
    },
    Column {
        key: "agent",
        title: ("Agent", "智能体"),
        hint: ("", ""),
        value: |m| Cell::Text(one_line(&m.d.proposal.agent, 30)),
        link: None,
        total: None,
    },
    Column {
        key: "predicted",
        title: ("Predicted", "预测"),
        hint: ("likely effect on the owner's after-tax cash", "对税后现金的预计影响"),
        value: |m| Cell::Money(m.d.proposal.predicted.likely_micros, Some(m.d.proposal.predicted.currency)),
        link: None,
        total: None,
    },
    Column {
        key: "measured",
        title: ("Measured", "实测"),
        hint: ("measured effect; empty where nothing could be measured", "实测影响；无法测量时为空"),
        value: |m| m.figure().map_or(Cell::Nothing, |o| Cell::Money(o.effect_micros, Some(o.currency))),
        link: None,
        total: None,
    },
    Column {
        key: "interval",
        title: ("Its interval", "实测区间"),
        hint: ("what the measurement may be off by", "实测值的误差区间"),
        value: |m| m.figure().map_or(Cell::Nothing, interval),
        link: None,
        total: None,
    },
    Column {
        key: "currency",
        title: ("Currency", "币种"),
        hint: ("", ""),
        value: |m| Cell::Text(m.d.proposal.predicted.currency.to_string()),
        link: None,
        total: None,
    },
    Column {
        key: "verdict",
        title: ("Verdict", "结论"),
        hint: ("", ""),
        value: |m| m.outcome().map_or(Cell::Nothing, |o| Cell::Words(o.verdict.title().0, o.verdict.title().1)),
        link: None,
        total: None,
    },
    Column {
        key: "power",
        title: ("Power", "检验功效"),
        hint: (
            "chance of telling an effect as large as the predicted one from none",
            "能把预测大小的影响与“无影响”区分开的概率",
        ),
        value: |m| m.figure().map_or(Cell::Nothing, |o| Cell::Ratio(o.power_nanos, NANOS)),
        link: None,
        total: None,
    },
    Column {
        key: "day",
        title: ("Measured on", "复盘日期"),
        hint: ("", ""),
        value: |m| Cell::Day(desk::room::day_of(m.d.changed_at_micros)),
        link: None,
        total: None,
    },
    Column {
        key: "method",
        title: ("How", "方法"),
        hint: ("", ""),
        value: |m| {
            m.outcome().map_or(Cell::Nothing, |o| Cell::Text(one_line(m.lang.pick(&o.method.en, &o.method.zh), 200)))
        },
        link: None,
        total: None,
    },
];

/// Columns that tell of the firm's money.
const OF_MONEY: [&str; 5] = ["predicted", "measured", "interval", "currency", "method"];

/// The columns that the visitor may see.
fn columns(visit: &Visit) -> Vec<Column<Measured>> {
    COLUMNS.iter().copied().filter(|c| visit.money() || !OF_MONEY.contains(&c.key)).collect()
}

fn interval(o: &Outcome) -> Cell {
    let [low, high] = [o.low_micros, o.high_micros].map(|m| figure::signed(m, o.currency));
    Cell::Text(format!("{low} … {high}"))
}

fn rows_of(visit: &Visit, measured: &[Arc<Decision>], asked: &Asked) -> Vec<Measured> {
    let verdict = asked.verdict.as_deref().filter(|v| !v.is_empty());
    let fits = |d: &&Arc<Decision>| {
        d.outcome.as_ref().is_some_and(|o| verdict.is_none_or(|wanted| o.verdict.code() == wanted))
    };
    measured.iter().filter(fits).map(|d| Measured { lang: visit.lang, money: visit.money(), d: d.clone() }).collect()
}

fn table_of<'a>(
    visit: &Visit,
    columns: &'a [Column<Measured>],
    rows: Vec<Measured>,
    asked: &Asked,
    ask: Ask,
) -> Table<'a, Measured> {
    let verdict = asked.verdict.as_deref().filter(|v| !v.is_empty());
    let query = verdict.map_or_else(String::new, |v| format!("?verdict={}", encoded(v)));
    Table {
        id: "measured",
        caption: visit.pick("Measured decisions", "已复盘的决策").to_owned(),
        columns,
        rows,
        ask,
        first: ("day", true),
        here: format!("/outcomes{query}"),
        export: format!("/outcomes/export{query}"),
    }
}

pub(super) fn list(visit: &Visit, measured: &[Arc<Decision>], asked: &Asked, ask: Ask) -> Markup {
    let now = asked.verdict.as_deref().unwrap_or("");
    let verdicts = [Verdict::Held, Verdict::Missed, Verdict::Inconclusive];
    html! {
        h2 { (visit.pick("Every measured decision", "全部已复盘决策")) }
        nav.chips aria-label=(visit.pick("Verdict", "结论")) {
            a.chip href="/outcomes#measured" aria-current=[now.is_empty().then_some("true")] { (visit.pick("all", "全部")) }
            @for v in verdicts {
                @let n = measured.iter().filter(|d| d.outcome.as_ref().is_some_and(|o| o.verdict == v)).count();
                a.chip href={ "/outcomes?verdict=" (v.code()) "#measured" } aria-current=[(now == v.code()).then_some("true")] {
                    (entry::verdict(visit.lang, v)) " " (n)
                }
            }
        }
        (table_of(visit, &columns(visit), rows_of(visit, measured, asked), asked, ask).html(visit))
    }
}

/// All that fit, as CSV or a workbook.
pub(super) async fn export(visit: Visit, Query(asked): Query<Asked>, Query(ask): Query<Ask>) -> Answer<Response> {
    visit.looked_at(NoteKind::OutcomesExported).await?;
    let read = read(&visit).await?;
    let columns = columns(&visit);
    let table = table_of(&visit, &columns, rows_of(&visit, &read.measured, &asked), &asked, ask);
    if asked.format.as_deref() == Some("xlsx") {
        let bytes = table.xlsx(visit.lang).map_err(|e| {
            Fault::mistake(
                format!("this does not fit into a workbook: {e}; take CSV"),
                format!("无法写入工作簿：{e}；请改用 CSV"),
            )
        })?;
        return Ok(page::file("outcomes.xlsx", bytes));
    }
    Ok(page::file("outcomes.csv", table.csv(visit.lang)))
}
