//! Taxes: what they take of the year, how far every cliff is, and the quarterly report to the tax office.

mod order_810;
mod position;
#[cfg(test)]
mod tests;
mod year;

use super::super::fault::Answer;
use super::super::page::{self, Page, empty, page};
use super::super::table::Ask;
use super::super::visit::Visit;
use super::super::window::App;
use super::ads::{download, query};
use crate::cli::one_line;
use app::tax::{By, Taxes};
use axum::Router;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use maud::{Markup, html};
use serde::Deserialize;
use store::accounts::NoteKind;

/// The page.
pub const PAGE: Page = Page {
    path: "/tax",
    name: ("Tax", "税务"),
    about: ("What taxes take, how far the cliffs are, the quarterly report", "税负、断崖与平台涉税信息报送"),
    mark: "M5 4h14v16l-3-2-2 2-2-2-2 2-2-2-3 2zM9 9h6M9 13h6",
    roles: page::MONEY,
    routes,
};

fn routes() -> Router<App> {
    Router::new().route("/tax", get(show))
}

/// Findings that are shown; all stand in the command line's JSON.
const FINDINGS: usize = 50;
/// Columns of a name from outside.
const NAME: usize = 60;

/// What an address asks for.
#[derive(Clone, Default, Debug, Deserialize)]
#[serde(default)]
struct Asked {
    year: Option<i32>,
    by: Option<String>,
    quarter: Option<String>,
    /// Which table is sorted or exported: `order_810`, else the year's.
    of: Option<String>,
    format: Option<String>,
}

impl Asked {
    fn by(&self) -> By {
        self.by.as_deref().and_then(By::parse).unwrap_or(By::Month)
    }

    fn year(&self, taxes: &Taxes) -> Option<i32> {
        self.year.or_else(|| taxes.years().pop())
    }
}

async fn show(visit: Visit) -> Answer<Response> {
    visit.only(page::MONEY)?;
    let (asked, ask) = (query::<Asked>(&visit), query::<Ask>(&visit));
    let standing = visit.window.standing();
    let taxes = &standing.taxes;
    visit.looked_at(NoteKind::Tax).await?;
    let of_report = asked.of.as_deref() == Some("order_810");
    let (of_year, of_810) = if of_report { (Ask::default(), ask) } else { (ask, Ask::default()) };
    if let Some(format) = &asked.format {
        return if of_report {
            let quarter = order_810::chosen(&visit, taxes, &asked);
            let name = quarter.map_or_else(String::new, |q| q.to_string());
            download(
                &order_810::table(&visit, taxes, quarter, of_810),
                &visit,
                &format!("tradewind-order-810-{name}"),
                format,
            )
        } else {
            let name = format!("tradewind-tax-{}", asked.by().code());
            download(&year::table(&visit, taxes, &asked, of_year), &visit, &name, format)
        };
    }
    let some = taxes.lines.iter().any(|l| visit.sees(&l.shop)) || taxes.findings_of(visit.shops()).next().is_some();
    let body = if some {
        html! {
            (assumptions(&visit, taxes))
            (year::section(&visit, taxes, &asked, of_year))
            @if visit.shops().is_empty() { (position::section(&visit, taxes)) }
            (order_810::section(&visit, taxes, &asked, of_810))
            (findings(&visit, taxes))
            (notes(&visit, taxes))
        }
    } else {
        nothing(&visit)
    };
    Ok(page(&visit, PAGE.path, visit.of(PAGE.name), body).await?.into_response())
}

fn chip(to: &str, words: &str, now: bool) -> Markup {
    html! { a.chip href=(to) aria-current=[now.then_some("true")] { (words) } }
}

/// What the figures rest on, and what is not in them.
fn assumptions(visit: &Visit, taxes: &Taxes) -> Markup {
    html! {
        @if visit.shops().is_empty() {
            @for words in &taxes.assumptions { p.notice { (visit.words(words)) } }
        }
        @for u in taxes.untaxed.iter().filter(|u| visit.sees(&u.shop)) {
            @let (shop, profit) = (one_line(&u.shop, NAME), super::super::figure::rounded(u.profit_micros, domain::Currency::CNY));
            p.notice { (visit.pick(
                format!("{shop}: operating profit {profit} RMB is not in the table: no tax is reckoned for this shop"),
                format!("{shop}：营业利润 {profit} 元未计入下表：该店铺未计税"),
            )) }
        }
    }
}

fn findings(visit: &Visit, taxes: &Taxes) -> Markup {
    let all: Vec<_> = taxes.findings_of(visit.shops()).collect();
    html! {
        section {
            h2 #findings { (visit.pick("Findings", "待核事项")) " " small.muted { (all.len()) } }
            @if all.is_empty() { p { (visit.pick("Nothing to look at.", "无需处理的事项。")) } }
            @else {
                ul { @for f in all.iter().take(FINDINGS) { li { strong { (f.at_risk) } " " (visit.words(&f.words)) } } }
                @if all.len() > FINDINGS {
                    @let more = all.len() - FINDINGS;
                    p.small { (visit.pick(format!("{more} more: "), format!("另有 {more} 条："))) code { "tradewind tax --format json" } }
                }
            }
        }
    }
}

fn notes(visit: &Visit, taxes: &Taxes) -> Markup {
    html! {
        section.small {
            h2 { (visit.pick("How to read this", "口径说明")) }
            ul {
                li { (visit.pick(
                    "gross sales: settled sales, promotions and refunds at the mid-rate of their day (a day without one: of the next working day); a day whose rate was not imported is a finding and in no VAT",
                    "含税销售额：结算的销售、促销与退款，按当日中间价折算（无牌价日取下一工作日）；未导入汇率的日期列为待核事项，不计增值税",
                )) }
                li { (visit.pick(
                    "VAT falls on what was sold; income and dividend tax on the profit that is left, so that a SKU with a loss lowers the tax of the others; every table adds up to what the entities owe, to the fen",
                    "增值税按销售归属；企业所得税与分红个税按税后剩余利润分摊，亏损货号会降低其他货号的税；各表合计与主体应纳税额分毫不差",
                )) }
                li { (visit.pick(
                    "capital cost and write-downs in operating profit are provisions: the tax law does not deduct them",
                    "营业利润中的资金成本与跌价准备属于准备金，税法不予扣除",
                )) }
                li { (visit.pick(
                    format!("tables of rates {}; not advice: rows marked believed are to be confirmed with your accountant", taxes.tables_version),
                    format!("税率表版本 {}；仅供参考：标记 believed 的条目请与会计确认", taxes.tables_version),
                )) }
                li { (visit.pick("who is taxed and how stands in ", "纳税主体与方式见数据文件夹中的 ")) code { "entities.toml" }
                    (visit.pick(", own rates in ", "，自有税率见 ")) code { "tax.toml" } (visit.pick(" of the data folder", "")) }
            }
        }
    }
}

/// What an empty page teaches.
fn nothing(visit: &Visit) -> Markup {
    empty(
        visit.pick("No taxes yet: the books are empty", "尚无税务数据：账上没有记录"),
        html! {
            p { (visit.pick("Here stands what VAT, income tax and dividend tax take of every month, SKU and operator, and how far each cliff is.", "这里将显示每月、每个货号与运营的增值税、企业所得税与分红个税，以及距离各税负断崖的余量。")) }
            ol.steps {
                li { a href="/data" { (visit.pick("Upload settlement reports", "上传结算报表")) } (visit.pick(": they carry sales and refunds.", "：包含销售与退款。")) }
                li { (visit.pick("Upload the People's Bank's mid-rates by day: ", "上传人民银行每日中间价：")) code { "tradewind template fx_rates" } }
                li { (visit.pick("State the companies and their shops in ", "在数据文件夹填写纳税主体与店铺：")) code { "entities.toml" } }
            }
        },
    )
}
