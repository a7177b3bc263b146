//! Each kind of bad input: its named finding, the amount at risk, what it holds up, and that nothing else is held up.

use super::{Status, checklist, vouchers};
use crate::input::{
    BankLine, Batch, LineGroup, Movement, MovementKind, Owner, Rate, SettlementRow, SettlementSum, StockCount,
};
use crate::{Input, Month, Policy, Taxonomy, close};
use domain::{Currency, Day, Money};
use expect_test::{Expect, expect};

const MONTH: &str = "2026-01";

/// A shop in order: one SKU sold and costed, owned by Lin, settled, paid, counted.
fn shop() -> Input {
    let mut input = Input::default();
    let (us, own) = (input.place("s", "amazon-us"), input.place("s", "own"));
    let [shop, sku, lin, one, batch, source] = ["s", "A", "Lin", "1", "B1", "f"].map(|t| input.names.add(t));
    let (month, usd) = (Month::parse(MONTH).unwrap(), Currency::USD);
    let principal = input.triple_of(["Order", "ItemPrice", "Principal"]);
    let micros = 100_000_000;
    input.line_groups.push(LineGroup { place: us, month, sku, triple: principal, currency: usd, micros, lines: 1 });
    // paid after the month's end, so that nothing of the month can still come
    let day = month.last_day().plus(2);
    input.settlement_sums.push(SettlementSum { shop, settlement: one, currency: usd, micros, lines: 1 });
    input.settlements.push(SettlementRow {
        place: us,
        settlement: one,
        day,
        total_micros: micros,
        currency: usd,
        source,
    });
    let first = month.first_day();
    let cost = [40_000_000, 0, 0, 0];
    let (units, currency) = (10, Currency::CNY);
    input.batches.push(Batch { place: own, day: first, batch, sku, units, currency, micros: cost, source, line: 1 });
    let (day, kind) = (first.plus(5), MovementKind::Sale);
    input.movements.push(Movement { place: us, day, sku, units: 4, rows: 1, kind });
    for month in [month, month.after()] {
        let day = month.first_day();
        input.rates.push(Rate { shop, day, currency: usd, monthly: true, cny_nanos: 7_000_000_000 });
    }
    let day_to = Day::parse_iso("9999-12-31").unwrap();
    input.owners.push(Owner { place: own, sku, owner: lin, day: first, day_to, share_millionths: 1_000_000 });
    input.stock_counts.push(StockCount { place: own, day: month.last_day(), sku, units: 6 });
    input
}

/// What a change of the shop leaves to do: status, item, what it holds up, finding and amount at risk.
fn check(change: impl FnOnce(&mut Input), expected: Expect) {
    let mut input = shop();
    change(&mut input);
    let (taxonomy, month) = (Taxonomy::default(), Month::parse(MONTH).unwrap());
    let closing = close(&input, &taxonomy, &Policy::default());
    let all = vouchers(&input, &closing);
    let items = checklist(&input, &closing, &taxonomy, all.get(&month).map_or(&[], Vec::as_slice), month);
    let mut text = String::new();
    for item in items.iter().filter(|i| i.status != Status::Done) {
        text += &format!("{:?} {}: holds up {}\n", item.status, item.code, item.holds_up.0);
        for f in &item.findings {
            let at_risk: Vec<_> = f.at_risk.iter().map(ToString::to_string).collect();
            text +=
                &format!("  {} [{}] {}\n  {}\n  -> {}\n", f.code, at_risk.join(" + "), f.words.0, f.words.1, f.to_do.0);
        }
    }
    expected.assert_eq(&text);
}

#[test]
fn a_shop_in_order_has_nothing_left_to_do() {
    check(|_| {}, expect![[""]]);
}

#[test]
fn a_missing_rate_blocks() {
    check(
        |i| i.rates.clear(),
        expect![[r#"
        Blocked rates: holds up RMB of vouchers and trial balance
          missing_rate [100.00 USD] no exchange rate for USD in 2026-01: 100.00 USD of debits have no RMB
          缺少 2026-01 的 USD 汇率：借方 100.00 USD 没有人民币金额
          -> import fx_rates with USD for 2026-01
    "#]],
    );
}

#[test]
fn missing_days_of_rates_are_named() {
    check(
        |i| {
            i.rates.remove(0);
            for n in (0..31).filter(|n| *n != 4 && *n != 5) {
                let (shop, day) = (i.rates[0].shop, Month::parse(MONTH).unwrap().first_day().plus(n));
                i.rates.push(Rate { shop, day, currency: Currency::USD, monthly: false, cny_nanos: 7_000_000_000 });
            }
        },
        expect![[r#"
            Open rate_days: holds up the month's rate, which is a mean of its days
              missing_rate_day [100.00 USD] USD: 2 working day(s) without a rate (2026-01-05, 2026-01-06), so the month's mean leaves them out
              USD：2 个工作日没有汇率（2026-01-05、2026-01-06），月均汇率未含这些日期
              -> import the missing days, or one rate for the month
        "#]],
    );
}

#[test]
fn a_missing_cost_holds_up_that_sku_only() {
    check(
        |i| i.batches.clear(),
        expect![[r#"
        Open costs: holds up cost of goods and stock of these SKUs
          missing_cost [100.00 USD] s/amazon-us A: 4 unit(s) left and no batch of it was ever received
          s/amazon-us A：出库 4 件，但从未有该 SKU 的入库批次
          -> import landed_cost rows for A
        Open inventory_counted: holds up stock in the balance sheet
          count_differs [] s A: 6 unit(s) counted on 2026-01-31, the books have -4
          s A：2026-01-31 盘点 6 件，账面 -4 件
          -> count again, or import what is missing: batches, returns, removals
    "#]],
    );
}

#[test]
fn stock_below_zero_is_valued_at_the_latest_batch() {
    check(
        |i| {
            i.movements[0].units = 13;
            i.stock_counts[0].units = -3;
        },
        expect![[r#"
            Open negative_stock: holds up cost of goods and stock of these SKUs
              negative_stock [12.00 CNY] s/amazon-us A: 3 unit(s) more left than had been received
              s/amazon-us A：出库比入库多 3 件
              -> import the missing batch of A, or correct the day or units of one
        "#]],
    );
}

#[test]
fn a_sku_without_owner_holds_up_commission_only() {
    check(
        |i| i.owners[0].day_to = Month::parse(MONTH).unwrap().first_day(),
        expect![[r#"
        Open owners: holds up commission of these SKUs
          sku_without_owner [100.00 USD] s/amazon-us A: nobody answers for it at the end of 2026-01
          s/amazon-us A：2026-01 月末没有负责人
          -> import sku_owners rows for A
    "#]],
    );
}

#[test]
fn overlapping_shares_hold_up_commission_only() {
    check(
        |i| {
            let day = i.owners[0].day.plus(10);
            let (owner, more) = (i.names.add("Mei"), i.owners[0].clone());
            i.owners.push(Owner { owner, day, share_millionths: 500_000, ..more });
        },
        expect![[r#"
            Open owners_overlap: holds up commission of these SKUs
              owners_overlap [100.00 USD] s/own A: shares add up to 150 % from 2026-01-11 (Lin, Mei)
              s/own A：自 2026-01-11 起负责比例合计 150%（Lin, Mei）
              -> end one of the rows in sku_owners, or lower the shares
        "#]],
    );
}

#[test]
fn an_unknown_fee_line_blocks_with_its_amount() {
    check(
        |i| {
            let triple = i.triple_of(["other-transaction", "other-transaction", "Moonlight Levy"]);
            let line = LineGroup { triple, micros: -3_210_000, ..i.line_groups[0].clone() };
            i.line_groups.push(line);
            i.settlement_sums[0].micros -= 3_210_000;
            i.settlement_sums[0].lines += 1;
            i.settlements[0].total_micros -= 3_210_000;
        },
        expect![[r#"
            Blocked quarantine: holds up the lock: an unknown line is in no account of profit
              unknown_fee_line [3.21 USD] `other-transaction / other-transaction / Moonlight Levy`: 1 line(s) that no rule knows, 3.21 USD in quarantine
              “other-transaction / other-transaction / Moonlight Levy”：1 行无规则可循，3.21 USD 待归类
              -> decide what it is: tradewind taxonomy map
        "#]],
    );
}

#[test]
fn a_count_that_differs_is_valued() {
    check(
        |i| i.stock_counts[0].units = 5,
        expect![[r#"
        Open inventory_counted: holds up stock in the balance sheet
          count_differs [4.00 CNY] s A: 5 unit(s) counted on 2026-01-31, the books have 6
          s A：2026-01-31 盘点 5 件，账面 6 件
          -> count again, or import what is missing: batches, returns, removals
    "#]],
    );
}

#[test]
fn payouts_of_the_month_are_looked_for_in_the_bank() {
    let paid = |amount: i64| {
        move |i: &mut Input| {
            let day = Month::parse(MONTH).unwrap().last_day();
            i.settlements[0].day = day;
            let more = SettlementRow {
                settlement: i.names.add("2"),
                total_micros: 0,
                day: day.plus(14),
                ..i.settlements[0].clone()
            };
            i.settlements.push(more);
            i.bank_lines.push(BankLine { day: day.plus(3), amount: Money::new(amount, Currency::USD) });
        }
    };
    check(paid(100_000_000), expect![[""]]);
    check(
        paid(99_000_000),
        expect![[r#"
        Open bank_matched: holds up cash in the balance sheet
          payout_not_in_bank [100.00 USD] settlement 1 of 2026-01-31: 100.00 USD is not in the bank statement within 10 days
          结算单 1（2026-01-31）：100.00 USD 在 10 天内的银行流水中未找到
          -> look for it in parts, less a fee or in another currency; or import the missing statement
    "#]],
    );
}
