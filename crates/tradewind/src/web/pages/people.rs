//! 人效: what heads and operators bring, new hires, hours saved, the path with frozen heads, a severance scenario.
//!
//! Owners and accountants see the firm; wages and the scenario only if they see all shops. An operator sees their own row and nothing else.

mod firm;
mod own;
mod ramp;
mod scenario;
mod table;
#[cfg(test)]
mod tests;
mod time;

use super::super::fault::Answer;
use super::super::page::{Page, empty, page};
use super::super::table::Ask;
use super::super::visit::{Visit, encoded};
use super::super::window::{App, Window};
use super::ads::{download, query};
use app::board::Standing;
use app::board::docket::Docket;
use app::people::{Hours, People, hours};
use axum::Router;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use domain::policy::Role;
use maud::{Markup, html};
use serde::Deserialize;
use std::collections::BTreeSet;
use std::sync::Arc;
use store::accounts::NoteKind;

/// Who opens the page.
const ROLES: &[Role] = &[Role::Owner, Role::Accountant, Role::Operator];
/// Who sees others.
pub const FIRM: &[Role] = &[Role::Owner, Role::Accountant];
/// Columns of a name from outside.
const NAME: usize = 60;

/// The page.
pub const PAGE: Page = Page {
    path: "/people",
    name: ("Efficiency", "人效"),
    about: (
        "What heads and operators bring, new hires, hours saved, and the path with frozen heads",
        "人均与运营产出、新人进度、节省工时与冻结编制路径",
    ),
    mark: "M8 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6M3 20c0-4 2-6 5-6s5 2 5 6M15 5a3 3 0 0 1 0 6M16 14c3 0 5 2 5 6",
    roles: ROLES,
    routes,
};

fn routes() -> Router<App> {
    Router::new().route("/people", get(show))
}

/// What an address asks for.
#[derive(Clone, Default, Debug, Deserialize)]
#[serde(default)]
struct Asked {
    /// Month of the operators' table.
    month: Option<String>,
    /// `month` for the firm by month.
    by: Option<String>,
    /// Whom the scenario is about, and their last day.
    name: Option<String>,
    day: Option<String>,
    format: Option<String>,
}

/// What the page is made from.
struct Figures {
    standing: Arc<Standing>,
    people: Arc<People>,
    hours: Arc<Hours>,
}

impl Figures {
    async fn read(visit: &Visit) -> Answer<Self> {
        let docket = visit.window.docket().await?;
        let (window, shops) = (&visit.window, visit.shops());
        let (people, hours) = (of(window, shops), time_of(window, &docket, shops, visit.now_micros));
        let standing = window.standing();
        Ok(Self { standing, people, hours })
    }
}

/// 人效 of some shops (empty means all), worked out once for all pages.
pub fn of(window: &Window, shops: &BTreeSet<String>) -> Arc<People> {
    let make = || People::of(&window.standing(), &window.house().policy, shops);
    window.kept_of_facts(format!("people {}", named(shops)), make)
}

/// Hours saved in some shops (empty means all), worked out once for all pages.
pub fn time_of(window: &Window, docket: &Docket, shops: &BTreeSet<String>, now: i64) -> Arc<Hours> {
    let make = || hours::hours(docket, &window.standing().staff, shops, now);
    window.kept(format!("hours {}", named(shops)), docket, make)
}

fn named(shops: &BTreeSet<String>) -> String {
    shops.iter().map(|s| encoded(s)).collect::<Vec<_>>().join("&")
}

/// Whether the visitor sees others than themselves.
fn firm(visit: &Visit) -> bool {
    visit.is(FIRM)
}

/// Whether the visitor sees wages: the whole firm's.
fn wages(visit: &Visit) -> bool {
    firm(visit) && visit.shops().is_empty()
}

async fn show(visit: Visit) -> Answer<Response> {
    visit.only(ROLES)?;
    let (asked, ask) = (query::<Asked>(&visit), query::<Ask>(&visit));
    let figures = Figures::read(&visit).await?;
    visit.looked_at(NoteKind::Heads).await?;
    if let Some(format) = &asked.format {
        let name = "tradewind-people";
        return download(&table::table(&visit, &figures, &asked, ask), &visit, name, format);
    }
    let body = match figures.people.booked {
        None => nothing(&visit),
        Some(_) if firm(&visit) => html! {
            (notes(&visit, &figures))
            (firm::cards(&visit, &figures))
            (table::section(&visit, &figures, &asked, ask))
            div.columns {
                (firm::growth(&visit, &figures))
                (firm::path(&visit, &figures))
            }
            (ramp::section(&visit, &ramp::seen(&visit, &figures), &figures))
            (time::section(&visit, &figures))
            @if wages(&visit) { (scenario::section(&visit, &figures, &asked)?) }
            (method(&visit, &figures))
        },
        Some(_) => own::body(&visit, &figures, &asked, ask),
    };
    Ok(page(&visit, PAGE.path, visit.of(PAGE.name), body).await?.into_response())
}

/// What the figures rest on.
fn notes(visit: &Visit, f: &Figures) -> Markup {
    html! {
        @for words in &f.people.notes { p.notice { (visit.words(words)) } }
        @if wages(visit) { @for words in &f.people.of_wages { p.notice { (visit.words(words)) } } }
    }
}

fn method(visit: &Visit, f: &Figures) -> Markup {
    let minutes = f.standing.staff.minutes_source();
    html! {
        section.small {
            h2 { (visit.pick("How to read this", "口径说明")) }
            ul {
                li { (visit.pick(
                    "net sales and operating profit of an operator: the books', by share of each SKU at the end of the month (table sku_owners); owner cash: what the taxes of the entities leave of it",
                    "运营的净销售额与营业利润：按月末各货号归属比例（sku_owners 表）取自账目；老板到手现金为各主体税后所得",
                )) }
                li { (visit.pick(
                    "a new hire's windows: a month's amounts are shared over its days by units sold; a window is judged once the books reach its last day",
                    "新人各阶段：当月金额按每日销量分摊；入账至该阶段末日后才作结论",
                )) }
                li { (visit.pick(
                    format!("hours saved: minutes by hand ({}) less reviewing, measured from the journal, and rework (refused and undone changes)", minutes.en),
                    format!("节省工时：人工分钟（{}）减去日志中实测的审批时间与返工（被拒绝与撤销的改动）", minutes.zh),
                )) }
                li { (visit.pick("who works here, minutes and targets stand in ", "在职人员、分钟数与目标见数据文件夹中的 ")) code { "people.toml" }
                    (visit.pick(" of the data folder: ", "：")) code { "tradewind people --init" } }
            }
        }
    }
}

fn chip(to: &str, words: &str, now: bool) -> Markup {
    html! { a.chip href=(to) aria-current=[now.then_some("true")] { (words) } }
}

/// What an empty page teaches.
fn nothing(visit: &Visit) -> Markup {
    empty(
        visit.pick("No figures yet: the books are empty", "尚无人效数据：账上没有记录"),
        html! {
            p { (visit.pick("Here stands what each operator and each head brings, how new hires come on, and the hours that the desk saves.", "这里将显示每位运营与人均的产出、新人进度以及决策台节省的工时。")) }
            ol.steps {
                li { a href="/data" { (visit.pick("Upload settlement reports", "上传结算报表")) } "." }
                li { a href="/data/template/sku_owners" download { (visit.pick("Say who answers for which SKU", "填写货号负责人")) } (visit.pick(" and upload the table.", "并上传该表。")) }
                li { (visit.pick("Say who works here: ", "填写在职人员：")) code { "tradewind people --init" } }
            }
        },
    )
}
