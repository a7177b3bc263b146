//! What a reader of the profit must know, as far as it concerns shops that the person may see.

use super::super::super::visit::Visit;
use books::Closing;
use books::cost::Method;
use books::notice::{Notice, Weight};
use domain::Words;
use maud::{Markup, html};

/// Notices on top of the page; the rest stands on its tab of the ledger.
const SHOWN: usize = 4;
/// Kinds of notices that say nothing of a single shop.
const GENERAL: [&str; 2] = ["missing_rate", "unknown_bucket"];

/// Notices that a person may read, the weighty first.
pub fn of(visit: &Visit, closing: &Closing) -> Vec<(Weight, Words)> {
    let words = |n: &Notice| (n.weight, Words::new(n.en.clone(), n.zh.clone()));
    if visit.shops().is_empty() {
        return closing.notices.iter().map(words).collect();
    }
    // the books write most notices over all shops: what concerns the person's own is said anew
    let own = |n: &&Notice| {
        GENERAL.contains(&n.code) || visit.shops().iter().any(|shop| n.en.starts_with(&format!("{shop}/")))
    };
    let refused = closing.tie_outs.iter().filter(|t| visit.sees(&t.shop)).filter_map(|t| t.message());
    let mut all: Vec<_> = refused.map(|(en, zh)| (Weight::Incomplete, Words::new(en, zh))).collect();
    let months = closing.cost_methods.months.iter().filter(|m| visit.sees(&closing.statement.place(m.place).shop));
    let uncosted: i64 = months.map(|m| m.uncosted_units[Method::Fifo as usize]).sum();
    if uncosted > 0 {
        let en = format!(
            "{uncosted} unit(s) left without a landed cost and are not valued; import landed_cost rows for them"
        );
        let zh = format!("{uncosted} 件出库没有到岸成本，未计入成本；请导入其 landed_cost");
        all.push((Weight::Incomplete, Words::new(en, zh)));
    }
    all.extend(closing.notices.iter().filter(own).map(words));
    all.sort_by_key(|n| n.0);
    all
}

/// What is missing from the profit shown, on top of the page.
pub fn missing(visit: &Visit, closing: &Closing) -> Markup {
    let all = of(visit, closing);
    let missing: Vec<_> = all.iter().filter(|n| n.0 == Weight::Incomplete).collect();
    html! {
        @if !missing.is_empty() {
            div.notice role="note" {
                p.strong { (visit.pick("Incomplete: something is missing from the profit shown", "不完整：以下利润尚缺部分数据")) }
                ul { @for (_, words) in missing.iter().take(SHOWN) { li { (crate::cli::one_line(visit.words(words), 300)) } } }
                @if all.len() > missing.len().min(SHOWN) {
                    p.small { a href="/profit/trial?tab=notices" { (visit.pick(format!("All {} notices", all.len()), format!("全部 {} 条提示", all.len()))) } }
                }
            }
        }
    }
}
