//! The worked numbers of the operator scheme 回款抵扣上月货款, rebuilt from purchases, sales and payouts in the books.

use books::cost::Method;
use books::input::{Batch, LineGroup, Movement, MovementKind, SettlementRow, SettlementSum};
use books::{By, Filter, Input, Line, Month, Policy, Taxonomy, close};
use domain::{Currency, Day};
use expect_test::expect;

const MILLION: i64 = 1_000_000;
/// Units sold a month.
const UNITS: [i64; 6] = [200, 400, 700, 1_000, 1_300, 1_500];
/// Goods bought in the month before, in units: 39,900 / 57 and so on.
const BOUGHT: [i64; 6] = [700, 800, 1_150, 1_500, 1_700, 3_000];

/// A payout of ¥98.70 and a landed cost of ¥57 a unit; 60 % of a month's payout arrives in the month, 40 % in the next.
fn shop() -> Input {
    let mut input = Input::default();
    let place = input.place("s", "own");
    let (sku, source) = (input.names.add("LAMP"), input.names.add("f1"));
    let sale = input.triple_of(["Order", "ItemPrice", "Principal"]);
    let reserve = input.triple_of(["Transfer", "other-transaction", "Current Reserve Amount"]);
    let mut held = 0;
    for (i, units) in (0_i32..).zip(UNITS) {
        let month = Month(Month::parse("2026-01").unwrap().0 + i);
        let at = usize::try_from(i).unwrap();
        let name = month.to_string();
        let (batch, settlement) = (input.names.add(&name), input.names.add(&name));
        input.batches.push(Batch {
            place,
            day: month.first_day(),
            batch,
            sku,
            units: BOUGHT[at],
            currency: Currency::CNY,
            micros: [BOUGHT[at] * 57 * MILLION, 0, 0, 0],
            source,
            line: 2,
        });
        let day: Day = month.last_day();
        input.movements.push(Movement { place, day, sku, units, rows: 1, kind: MovementKind::Sale });
        let earned = units * 98_700_000;
        let keep = earned * 4 / 10;
        let mut group = |triple, sku, micros| {
            let currency = Currency::CNY;
            input.line_groups.push(LineGroup { place, month, sku, triple, currency, micros, lines: 1 });
        };
        group(sale, sku, earned);
        group(reserve, books::names::NOBODY, held - keep);
        let total_micros = earned + held - keep;
        held = keep;
        let (shop, currency) = (input.place_text(place).shop, Currency::CNY);
        input.settlements.push(SettlementRow { place, settlement, day, total_micros, currency, source });
        input.settlement_sums.push(SettlementSum { shop, settlement, currency, micros: total_micros, lines: 2 });
    }
    input
}

#[test]
fn accrual_profit_bridges_to_cash_to_the_cent() {
    let closing = close(&shop(), &Taxonomy::default(), &Policy::default());
    let rows = closing.statement.roll_up(&[By::Month], &Filter::default());
    let mut shown = String::from("month    units   payout    goods bought  gross profit\n");
    let (mut profit, mut paid, mut bought) = (0, 0, 0);
    for (i, row) in rows.iter().enumerate() {
        let payout = closing.tie_outs[i].total_micros / MILLION;
        let gross = row.rmb.down_to(Line::Prep).unwrap() / MILLION;
        shown += &format!("{}  {:>5} {:>9} {:>12} {:>12}\n", row.key[0], UNITS[i], payout, BOUGHT[i] * 57, gross);
        (profit, paid, bought) = (profit + gross, paid + payout, bought + BOUGHT[i] * 57);
    }
    let stock = closing.cost_methods.stock[0].stock_micros[Method::Fifo as usize] / MILLION;
    let held = closing.ledger.balance(books::Account::Reserve, Currency::CNY) / MILLION;
    shown +=
        &format!("accrual {profit} - stock {stock} - still with the marketplace {held} = {}\n", profit - stock - held);
    shown += &format!("payouts {paid} - goods {bought} = {}\n", paid - bought);
    assert_eq!(profit - stock - held, paid - bought);
    expect![[r#"
        month    units   payout    goods bought  gross profit
        2026-01    200     11844        39900         8340
        2026-02    400     31584        45600        16680
        2026-03    700     57246        65550        29190
        2026-04   1000     86856        85500        41700
        2026-05   1300    116466        96900        54210
        2026-06   1500    140154       171000        62550
        accrual 212670 - stock 213750 - still with the marketplace 59220 = -60300
        payouts 444150 - goods 504450 = -60300
    "#]]
    .assert_eq(&shown);
    assert!(closing.statement.complete, "{:?}", closing.notices);
}
