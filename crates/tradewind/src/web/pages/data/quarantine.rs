//! Charges that no rule knows: their money is in suspense until a person says what they are.

use super::super::super::fault::{Answer, Fault};
use super::super::super::figure::{cash, count};
use super::super::super::intake;
use super::super::super::page::{empty, go, post};
use super::super::super::visit::{Posted, Visit};
use crate::cli::one_line;
use app::taxonomy::{Decision, map, quarantined};
use axum::http::StatusCode;
use axum::response::Response;
use books::{Bucket, Quarantined};
use domain::policy::Role;
use domain::{Money, Words};
use maud::{Markup, html};
use serde::Deserialize;
use std::collections::BTreeMap;

/// Who says what a charge means.
const MEANING: &[Role] = &[Role::Owner, Role::Accountant];

/// Unknown charges of the shops that a person sees.
pub fn lines(visit: &Visit) -> Vec<Quarantined> {
    quarantined(&visit.window.standing().books, visit.shops())
}

/// A decision holds for all shops: only who sees them all may make it.
fn may_decide(visit: &Visit) -> bool {
    visit.is(MEANING) && visit.shops().is_empty()
}

/// The part of the page.
pub fn show(visit: &Visit) -> Answer<Markup> {
    let lines = lines(visit);
    if lines.is_empty() {
        return Ok(empty(
            visit.pick("Every charge has a meaning", "所有费用均已归类"),
            html! {
                p { (visit.pick("When a marketplace invents a charge, it stands here with its amount until a person says what it is; until then it is in no profit.",
                    "平台出现新费用时，会显示在这里并注明金额；在人工归类之前不计入利润。")) }
            },
        ));
    }
    let reader = visit.window.lake.reader(None)?;
    let known = reader.imports().filter(|f| visit.sees(&f.shop));
    let names: BTreeMap<&str, &str> = known.map(|f| (f.hash.get(..16).unwrap_or(&f.hash), f.name.as_str())).collect();
    Ok(html! {
        p { (visit.pick(
            "These settlement lines are in no rule. Their money is kept in suspense and counts in no profit; say what they are, and the books of all shops follow at once.",
            "以下结算明细没有归类规则，金额暂挂待查科目，不计入利润；归类后所有店铺的账目立即更新。"
        )) }
        div.scroll { table {
            thead { tr {
                th scope="col" { (visit.pick("Settlement line", "结算明细")) }
                th.right scope="col" { (visit.pick("Lines", "行数")) }
                th.right scope="col" { (visit.pick("Amount", "金额")) }
                th scope="col" { (visit.pick("First seen at", "首次出现")) }
                @if may_decide(visit) { th scope="col" { (visit.pick("What it is", "归类为")) } }
            } }
            tbody { @for q in &lines {
                tr data-row {
                    th scope="row" { (one_line(&q.triple.join(" / "), 160)) }
                    td.right { (count(q.lines.unsigned_abs())) }
                    td.right { (cash(Money::new(q.micros, q.currency))) }
                    td { @if let Some((source, line)) = &q.example {
                        @if let Some(name) = names.get(source.as_str()) { (one_line(name, 60)) ":" (line) }
                    } }
                    @if may_decide(visit) { td { (form(visit, q)) } }
                }
            } }
        } }
        @if !may_decide(visit) {
            p.notice { (visit.pick("An owner or accountant of all shops says what they are.", "由负责全部店铺的老板或会计归类。")) }
        }
    })
}

fn form(visit: &Visit, q: &Quarantined) -> Markup {
    let option = |b: Bucket| html! { option value=(b.code()) { (visit.pick(b.en(), b.zh())) } };
    let (profit, others): (Vec<_>, Vec<_>) =
        Bucket::all().filter(|b| Bucket::find(b.code()).is_some()).partition(|b| matches!(b, Bucket::Profit(_)));
    let inside = html! {
        input type="hidden" name="triple" value=(q.triple.join(" | "));
        div.bar {
            label { span.away { (visit.pick("What it is", "归类为")) }
                select name="bucket" required {
                    option value="" { (visit.pick("choose …", "请选择…")) }
                    optgroup label=(visit.pick("Counts in profit", "计入利润")) { @for b in profit { (option(b)) } }
                    optgroup label=(visit.pick("Counts in no profit", "不计入利润")) { @for b in others { (option(b)) } }
                }
            }
            button type="submit" { (visit.pick("Keep", "保存")) }
        }
    };
    post(visit, "/data/quarantine", inside)
}

/// What a charge is said to be.
#[derive(Deserialize)]
pub struct Said {
    triple: String,
    bucket: String,
}

/// Keeps a decision; the books are closed anew before the page is shown again.
pub async fn decide(posted: Posted<Said>) -> Result<Response, Fault> {
    let (visit, said) = (posted.visit, posted.form);
    visit.only(MEANING)?;
    if !may_decide(&visit) {
        return Err(Fault::forbidden(
            "what a charge means holds for all shops, and you see some; ask somebody who sees all",
            "费用归类对所有店铺生效，而您仅负责部分店铺；请由负责全部店铺的人操作",
        ));
    }
    let decision = Decision::parse(&said.triple, &said.bucket, &visit.person.name)?;
    if !lines(&visit).iter().any(|q| q.triple.iter().map(|w| w.trim()).eq(decision.triple.iter().map(String::as_str))) {
        return Err(Fault::new(
            StatusCode::CONFLICT,
            "this charge is not unknown (any more); open the page again",
            "该费用已不在待归类之列；请刷新页面",
        ));
    }
    let (window, kept, now) = (visit.window.clone(), decision.clone(), visit.now_micros);
    let done = tokio::task::spawn_blocking(move || map(&window.lake, &kept, now)).await;
    done.map_err(|_| Fault { status: StatusCode::INTERNAL_SERVER_ERROR, words: intake::bug() })??;
    let triple = one_line(&decision.triple.join(" / "), 100);
    let mut words = Words::new(
        format!("{triple} is `{}` from now on; the books follow it", decision.bucket.en()),
        format!("{triple} 归入“{}”；账目已更新", decision.bucket.zh()),
    );
    intake::fresh(&visit.window, &mut words).await;
    Ok(go(&visit, "/data?tab=quarantine", visit.words(&words), None))
}
