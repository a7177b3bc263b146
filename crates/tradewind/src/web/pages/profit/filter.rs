//! The bar that chooses what the profit page shows: months, shop, site, SKU, dimension, currency. A form and links, no script.

use super::super::super::visit::Visit;
use super::view::{Choices, Compare, View};
use crate::cli::statement::dimension;
use books::Month;
use books::roll_up::By;
use maud::{Markup, html};

/// The form, the usual periods, and what is filtered out.
pub fn bar(visit: &Visit, view: &View, choices: &Choices) -> Markup {
    html! {
        form.bar method="get" action="/profit" {
            label { (visit.pick("By", "维度")) select name="by" {
                @for (word, by) in By::ALL { option value=(word) selected[*by == view.by] { (visit.of(dimension(*by))) } }
            } }
            (month(visit.pick("From", "起始月"), "from", view.from, choices))
            (month(visit.pick("To", "截止月"), "to", view.to, choices))
            (choice(visit, visit.pick("Shop", "店铺"), "shop", view.shop.as_deref(), choices.shops.iter()))
            (choice(visit, visit.pick("Site", "站点"), "site", view.site.as_deref(), choices.sites.iter()))
            label { "SKU" input type="search" name="sku" value=(view.sku.as_deref().unwrap_or("")) maxlength="200" placeholder=(visit.pick("all", "全部")); }
            label { (visit.pick("Currency", "币种")) select name="in" {
                option value="rmb" selected[!view.own] { (visit.pick("RMB", "人民币")) }
                option value="site" selected[view.own] { (visit.pick("the site's own", "站点货币")) }
            } }
            label { (visit.pick("Compare", "对比")) select name="compare" {
                option value="" { (visit.pick("nothing", "不对比")) }
                @for (word, compare) in Compare::ALL { option value=(word) selected[Some(compare) == view.compare] { (visit.of(words(compare))) } }
            } }
            @if let Some(line) = view.line { input type="hidden" name="line" value=(line.code()); }
            @if let Some(parent) = &view.parent { input type="hidden" name="parent" value=(parent); }
            @if let Some(operator) = &view.operator { input type="hidden" name="operator" value=(operator); }
            button.primary type="submit" { (visit.pick("Show", "查看")) }
        }
        (periods(visit, view, choices))
    }
}

/// What a view is held against, in words.
pub fn words(compare: Compare) -> (&'static str, &'static str) {
    match compare {
        Compare::Before => ("months before", "上一期（环比）"),
        Compare::Year => ("same months last year", "去年同期（同比）"),
    }
}

fn month(name: &str, field: &str, chosen: Month, choices: &Choices) -> Markup {
    // a month of the address that has no amounts stays chosen, so that the bar says what is shown
    let listed = choices.months.contains(&chosen);
    html! {
        label { (name) select name=(field) {
            @if !listed { option value=(chosen) selected { (chosen) } }
            @for m in choices.months.iter().rev() { option value=(m) selected[*m == chosen] { (m) } }
        } }
    }
}

fn choice<'a>(
    visit: &Visit,
    name: &str,
    field: &str,
    chosen: Option<&str>,
    all: impl ExactSizeIterator<Item = &'a String>,
) -> Markup {
    html! {
        @if all.len() > 1 || chosen.is_some() {
            @let all: Vec<&String> = all.collect();
            label { (name) select name=(field) {
                option value="" { (visit.pick("all", "全部")) }
                @if let Some(c) = chosen { @if !all.iter().any(|a| a.as_str() == c) { option value=(c) selected { (crate::cli::one_line(c, 40)) } } }
                @for a in &all { option value=(a) selected[chosen == Some(a.as_str())] { (a) } }
            } }
        }
    }
}

/// Periods that people ask for every day, and a way out of each filter.
fn periods(visit: &Visit, view: &View, choices: &Choices) -> Markup {
    let (first, last) = (choices.months[0], choices.months[choices.months.len() - 1]);
    let back = |months: i32| first.max(Month(last.0 - months + 1));
    let mut all = vec![(last, last, visit.pick("latest month", "最近一月"))];
    if choices.months.len() > 1 {
        all.push((last.before(), last.before(), visit.pick("month before", "上月")));
        all.push((back(3), last, visit.pick("3 months", "近 3 个月")));
        all.push((back(12), last, visit.pick("12 months", "近 12 个月")));
        all.push((first, last, visit.pick("everything", "全部月份")));
    }
    all.dedup_by_key(|p| (p.0, p.1));
    let narrowed = [
        ("SKU", view.sku.as_ref(), view.with(|v| v.sku = None)),
        (visit.pick("Parent", "父体"), view.parent.as_ref(), view.with(|v| v.parent = None)),
        (visit.pick("Operator", "运营"), view.operator.as_ref(), view.with(|v| v.operator = None)),
        (visit.pick("Shop", "店铺"), view.shop.as_ref(), view.with(|v| v.shop = None)),
        (visit.pick("Site", "站点"), view.site.as_ref(), view.with(|v| v.site = None)),
    ];
    html! {
        nav.chips aria-label=(visit.pick("Periods and filters", "期间与筛选")) {
            @for (from, to, name) in all {
                @let there = view.with(|v| (v.from, v.to) = (from, to));
                a.chip href=(there.address("/profit")) aria-current=[((from, to) == (view.from, view.to)).then_some("true")] { (name) }
            }
            @for (name, value, there) in narrowed {
                @if let Some(value) = value {
                    a.chip href=(there.address("/profit")) title=(visit.pick("show all again", "取消此筛选")) { (name) ": " (crate::cli::one_line(value, 40)) " ×" }
                }
            }
            @if let Some(line) = view.line {
                a.chip href=(view.with(|v| v.line = None).address("/profit")) title=(visit.pick("show all again", "取消此筛选")) { (visit.pick(line.en(), line.zh())) " ×" }
            }
        }
    }
}
