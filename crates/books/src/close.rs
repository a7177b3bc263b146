//! The closing: one function that walks the steps of the books in their order.

use crate::ads;
use crate::book::Book;
use crate::closing::{Closing, Uncosted};
use crate::cost::{self, CostMethods, Movements};
use crate::expense;
use crate::input::{Input, Movement, MovementKind};
use crate::names::{NOBODY, Name};
use crate::notice::Weight;
use crate::owner;
use crate::policy::Policy;
use crate::posting::{At, Event};
use crate::settle;
use crate::slow_stock;
use crate::statement::Statement;
use crate::taxonomy::{self, Taxonomy};
use crate::tie_out::{self, TieOut};
use crate::waterfall::Line;
use domain::Money;
use domain::money::decimal;

/// Closes the books. The same input gives the same closing, to the last bit and in the same order.
///
/// # Panics
/// Only on a bug: postings that don't balance, cost that is not conserved, or an input whose refused settlements were not
/// loaded in full (`Input::follow_ups`).
pub fn close(input: &Input, taxonomy: &Taxonomy, policy: &Policy) -> Closing {
    let mut book = Book::open(input);
    let resolved = taxonomy.resolve(input);
    let ties = tie_out::tie_out(input);
    let refused = tie_out::refused(input, &ties);
    let taken_out = settle::without_refused(input, &refused);
    assert_taken_out(&ties, taken_out.len());

    settle::book(&mut book, &resolved, &ties, &taken_out);
    let ads_bridge = ads::book(&mut book);
    let movements = Movements::of(&mut book, &unsold(input, &refused));
    let (cost_methods, uncosted) = costs(&mut book, &movements);
    slow_stock::book(&mut book, &movements, policy);
    expense::book(&mut book);
    book.ledger.assert_balanced();

    let cells = book.cells();
    warn(&mut book, &ties);
    let notices = std::mem::take(&mut book.notices).into_sorted();
    let statement = Statement {
        names: input.names.clone(),
        places: Statement::places_of(input),
        owners: owner::at_month_ends(&book, &cells),
        parents: owner::parents(input),
        cells,
        complete: notices.iter().all(|n| n.weight != Weight::Incomplete),
    };
    let mut shares = std::mem::take(&mut book.shares);
    shares.sort_by_key(|s| (book.place_rank(s.place), s.month, s.line));
    let quarantine = std::mem::take(&mut book.quarantine);
    let ledger = std::mem::take(&mut book.ledger);
    Closing { statement, tie_outs: ties, quarantine, ads_bridge, cost_methods, uncosted, shares, ledger, notices }
}

/// Every line of a refused settlement must be at hand, or its money would stay in the sums.
fn assert_taken_out(ties: &[TieOut], taken_out: usize) {
    let expected: i64 = ties.iter().filter(|t| t.refusal.is_some()).map(|t| t.lines).sum();
    assert!(
        usize::try_from(expected) == Ok(taken_out),
        "bug: refused settlements have {expected} lines, but {taken_out} were loaded; run Input::follow_ups first"
    );
}

/// Units sold by lines of refused settlements, negated.
fn unsold(input: &Input, refused: &[(Name, Name)]) -> Vec<Movement> {
    let lines = input.refused_lines.iter().filter(|l| {
        refused.binary_search(&(input.place_text(l.place).shop, l.settlement)).is_ok()
            && l.sku != NOBODY
            && input.is_sale(l.triple)
    });
    lines
        .map(|l| Movement {
            place: l.place,
            day: l.day,
            sku: l.sku,
            units: -l.quantity,
            rows: 1,
            kind: MovementKind::Sale,
        })
        .collect()
}

/// Costs the movements by all methods, and books FIFO.
fn costs(book: &mut Book<'_>, movements: &Movements) -> (CostMethods, Vec<Uncosted>) {
    let fifo = cost::fifo_cost(movements);
    let average = cost::average_cost(movements);
    let period = cost::period_cost(movements);
    let (mut uncosted, mut unvalued) = (0, 0);
    let mut without_cost = Vec::new();
    for m in &fifo.months {
        let pool = &movements.pools[m.pool as usize];
        uncosted += m.uncosted;
        if m.uncosted > 0 {
            let at_latest_cost = movements.at_latest_cost(m.pool, m.month, m.uncosted);
            let (place, month, sku, units) = (m.place, m.month, pool.sku, m.uncosted);
            without_cost.push(Uncosted { place, month, sku, units, at_latest_cost });
        }
        unvalued += m.unvalued;
        for (i, slot) in pool.slots.iter().enumerate() {
            let money = |micros| Money::new(micros, slot.currency);
            let at = At::month(m.place, m.month);
            book.ledger.post(at, &Event::CostOfSale(slot.line, money(m.sold[i])));
            book.ledger.post(at, &Event::ReturnToStock(slot.line, money(m.restocked[i])));
            book.ledger.post(at, &Event::ReturnWrittenOff(slot.line, money(m.written_off[i])));
            let charged = m.sold[i] - m.restocked[i] - m.written_off[i];
            book.cost(m.place, m.month, pool.sku, slot.line, slot.currency, -charged);
            book.cost(m.place, m.month, pool.sku, Line::ReturnsWriteOff, slot.currency, -m.written_off[i]);
        }
    }
    if uncosted > 0 {
        book.notices.incomplete(
            "uncosted_units",
            format!(
                "{uncosted} unit(s) left without a landed cost and are not valued; import landed_cost rows for them"
            ),
            format!("{uncosted} 件出库商品没有到岸成本，未计价；请导入对应的 landed_cost"),
        );
    }
    if unvalued > 0 {
        book.notices.remark(
            "returns_not_valued",
            format!("{unvalued} unit(s) came back before any unit with a cost had left, and are not valued"),
            format!("{unvalued} 件退货早于任何有成本的出库，未计价"),
        );
    }
    without_cost.sort_by_key(|u| (book.place_rank(u.place), u.month, book.ranks.of(u.sku)));
    let ranks = |p| book.place_rank(p);
    (cost::compare(movements, [&fifo, &average, &period], ranks), without_cost)
}

/// Notices on what is refused, in quarantine or mapped to nothing.
fn warn(book: &mut Book<'_>, ties: &[TieOut]) {
    for (en, zh) in ties.iter().filter_map(TieOut::message) {
        book.notices.incomplete("settlement_refused", en, zh);
    }
    for q in &book.quarantine {
        let (triple, amount) = (q.triple.join(" / "), decimal(q.micros, q.currency.digits() as usize));
        let (n, c) = (q.lines, q.currency);
        book.notices.incomplete(
            "quarantine",
            format!("`{triple}`: {n} line(s), {amount} {c} in quarantine; map the triple to a bucket"),
            format!("“{triple}”：{n} 行，{amount} {c} 待查；请将其映射到一个科目"),
        );
    }
    for code in taxonomy::unknown_buckets(book.input) {
        book.notices.remark(
            "unknown_bucket",
            format!(
                "a mapping names the bucket `{code}`, which the books don't have; use one of {}",
                taxonomy::buckets()
            ),
            format!("映射所写的科目“{code}”不存在；可用的科目：{}", taxonomy::buckets()),
        );
    }
    let missing = std::mem::take(&mut book.missing);
    missing.notice(&mut book.notices);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::Account;
    use crate::input::{AdSpend, FeeWeight, LineGroup, SettlementRow, SettlementSum};
    use crate::month::Month;
    use domain::Currency;
    use proptest::prelude::*;

    const WORDS: [[&str; 3]; 9] = [
        ["Order", "ItemPrice", "Principal"],
        ["Refund", "ItemPrice", "Principal"],
        ["Order", "ItemFees", "Commission"],
        ["ServiceFee", "other-transaction", "Storage Fee"],
        ["other-transaction", "other-transaction", "StorageRenewalBilling"],
        ["ServiceFee", "Cost of Advertising", "TransactionTotalAmount"],
        ["Order", "ItemPrice", "Tax"],
        ["other-transaction", "other-transaction", "Current Reserve Amount"],
        ["?", "?", "?"],
    ];

    proptest! {
        /// Whatever is settled and spent: the statement's marketplace lines add up to the ledger's accounts, to the cent, so
        /// sharing loses nothing; what is unknown stands in suspense; and the payout clears.
        #[test]
        fn the_statement_adds_up_to_the_ledger(
            lines in prop::collection::vec((0..9_usize, 0..5_usize, 0..3_i32, -100_000..200_000_i64), 1..60),
            ads in prop::collection::vec((0..5_usize, 0..3_i32, 0..50_000_i64, any::<bool>()), 0..10),
            fees in prop::collection::vec((0..5_usize, -1..3_i32, 0..50_000_i64), 0..10),
        ) {
            let mut input = Input::default();
            let place = input.place("s", "amazon-us");
            let skus = ["", "A", "B", "C", "D"].map(|s| input.names.add(s));
            let first = Month::parse("2026-01").unwrap().0;
            let currency = Currency::USD;
            for (words, sku, month, cents) in &lines {
                let triple = input.triple_of(WORDS[*words]);
                let (sku, month, micros) = (skus[*sku], Month(first + month), cents * 10_000);
                input.line_groups.push(LineGroup { place, month, sku, triple, currency, micros, lines: 1 });
            }
            for (sku, month, cents, campaign) in &ads {
                let (month, ad_product, micros) = (Month(first + month), input.names.add("SP"), cents * 10_000);
                let sku = if *campaign { NOBODY } else { skus[*sku] };
                let list = if *campaign { &mut input.campaigns } else { &mut input.product_ads };
                list.push(AdSpend { place, month, ad_product, sku, currency, micros });
            }
            for (sku, month, cents) in &fees {
                let (sku, month, fnsku, micros) = (skus[*sku], Month(first + month), NOBODY, cents * 10_000);
                input.storage_fees.push(FeeWeight { place, month, sku, fnsku, micros });
                input.aged_storage_fees.push(FeeWeight { place, month, sku, fnsku, micros });
            }
            let micros: i64 = input.line_groups.iter().map(|g| g.micros).sum();
            let (shop, settlement, source) = (input.place_text(place).shop, input.names.add("1"), input.names.add("f"));
            let day = Month(first).last_day();
            let lines = i64::try_from(input.line_groups.len()).unwrap();
            input.settlement_sums.push(SettlementSum { shop, settlement, currency, micros, lines });
            input.settlements.push(SettlementRow { place, settlement, day, total_micros: micros, currency, source });

            let closing = close(&input, &Taxonomy::default(), &Policy::default());
            for line in Line::ALL {
                let cells = closing.statement.cells.iter().filter(|c| c.line == *line);
                let shown: i64 = cells.map(|c| c.micros.unwrap()).sum();
                prop_assert_eq!(shown, -closing.ledger.balance(Account::Profit(*line), currency), "{}", line.code());
            }
            for s in closing.shares.iter().filter(|s| !s.weights.is_empty()) {
                prop_assert_eq!(s.parts().iter().map(|p| p.2).sum::<i64>(), s.micros);
            }
            let suspense: i64 = closing.quarantine.iter().map(|q| q.micros).sum();
            prop_assert_eq!(suspense, -closing.ledger.balance(Account::Suspense, currency));
            prop_assert_eq!(closing.ledger.balance(Account::Clearing, currency), 0);
            prop_assert_eq!(closing.ledger.balance(Account::Bank, currency), micros);
        }
    }
}
