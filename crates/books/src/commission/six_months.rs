//! The worked case: six months of a growing SKU under every shipped scheme, then with ten ordered tests. Text tables to the fen.

use super::defaults;
use super::simulate::{Expected, run};
use super::worked::{LIN, UNITS, YUAN, ledger, month, people, row, scheme};
use super::*;
use domain::Day;
use domain::money::decimal;
use expect_test::expect;

const TAXES: [i64; 3] = [-(10_604 + 636) * YUAN, -5_121 * YUAN, -19_462 * YUAN];

/// The tests with VAT and its surcharges, income tax and dividend tax in whole yuan.
pub(super) fn with_tests() -> Ledger {
    worked::with_tests(TAXES)
}

pub(super) fn slips(ledger: &Ledger, scheme: &Scheme) -> Vec<Slip> {
    run(ledger, &people().all_under(scheme), month(1), month(6))
}

fn yuan(micros: i64) -> String {
    decimal(micros, 2)
}

fn table(rows: &[Vec<String>]) -> String {
    let row = |r: &Vec<String>| r.iter().map(|c| format!("|{c:>10} ")).collect::<String>() + "|\n";
    rows.iter().map(row).collect()
}

#[test]
fn the_worked_table_row_by_row() {
    let article = slips(&ledger(), &scheme("payout_less_goods"));
    let accrual = slips(&ledger(), &scheme("accrual"));
    let mut rows = vec![
        ["M", "units", "payout", "goods", "base", "carried", "paid", "accrual GP", "6 % of it"]
            .map(String::from)
            .to_vec(),
    ];
    for (n, (a, b)) in article.iter().zip(&accrual).enumerate() {
        let (payout, goods) = (a.sum(Part::Payout), -a.sum(Part::GoodsBefore));
        let money = [payout, goods, a.base_micros, a.carried_out_micros, a.paid_micros, b.base_micros, b.paid_micros];
        rows.push([(n + 1).to_string(), UNITS[n].to_string()].into_iter().chain(money.map(yuan)).collect());
    }
    let sum = |of: &dyn Fn(&Slip) -> i64, slips: &[Slip]| yuan(slips.iter().map(of).sum());
    rows.push(vec![
        "sum".into(),
        UNITS.iter().sum::<i64>().to_string(),
        sum(&|s| s.sum(Part::Payout), &article),
        sum(&|s| -s.sum(Part::GoodsBefore), &article),
        sum(&|s| s.base_micros, &article),
        String::new(),
        sum(&|s| s.paid_micros, &article),
        sum(&|s| s.base_micros, &accrual),
        sum(&|s| s.paid_micros, &accrual),
    ]);
    expect![[r#"
        |         M |     units |    payout |     goods |      base |   carried |      paid |accrual GP | 6 % of it |
        |         1 |       200 |  11844.00 |  39900.00 | -28056.00 | -28056.00 |      0.00 |   8340.00 |    500.40 |
        |         2 |       400 |  31584.00 |  45600.00 | -14016.00 | -42072.00 |      0.00 |  16680.00 |   1000.80 |
        |         3 |       700 |  57246.00 |  65550.00 |  -8304.00 | -50376.00 |      0.00 |  29190.00 |   1751.40 |
        |         4 |      1000 |  86856.00 |  85500.00 |   1356.00 | -49020.00 |      0.00 |  41700.00 |   2502.00 |
        |         5 |      1300 | 116466.00 |  96900.00 |  19566.00 | -29454.00 |      0.00 |  54210.00 |   3252.60 |
        |         6 |      1500 | 140154.00 | 171000.00 | -30846.00 | -60300.00 |      0.00 |  62550.00 |   3753.00 |
        |       sum |      5100 | 444150.00 | 504450.00 | -60300.00 |           |      0.00 | 212670.00 |  12760.20 |
    "#]]
    .assert_eq(&table(&rows));
}

fn show(bridge: &Bridge) -> String {
    let mut shown = format!("accrual gross profit {}\n", yuan(bridge.accrual_micros));
    for (cause, micros) in &bridge.lines {
        shown += &format!("{} {} {}\n", cause.en(), cause.zh(), yuan(*micros));
    }
    shown + &format!("rest {}\nbase {}\n", yuan(bridge.rest_micros), yuan(bridge.base_micros))
}

#[test]
fn the_bridge_of_the_worked_table() {
    let agreement = people().all_under(&scheme("payout_less_goods"));
    let slips = run(&ledger(), &agreement, month(1), month(6));
    expect![[r#"
        accrual gross profit 212670.00
        Stock build: goods bought less goods sold 备货：采购减销货成本 -213750.00
        Still with the marketplace 平台尚未回款 -59220.00
        rest 0.00
        base -60300.00
    "#]]
    .assert_eq(&show(&bridge(&ledger(), &agreement, &slips)));
}

#[test]
fn ten_tests_under_five_schemes() {
    let all = Scheme {
        name: "less_all_slow_stock".into(),
        slow_stock: scheme::SlowStockRule { charged_to: scheme::ChargedTo::Owner, boss_pool: 0 },
        ..scheme("own_slow_stock")
    };
    let schemes = [scheme("payout_less_goods"), scheme("accrual"), all, scheme("after_tax"), scheme("own_slow_stock")];
    let ledger = with_tests();
    let mut shown = String::new();
    for what in what_if(&ledger, &people(), &schemes, month(1), month(6)) {
        let base: i64 = what.slips.iter().map(|s| s.base_micros).sum();
        shown += &format!("{:<20} base {:>11} pay {:>9}\n", what.scheme, yuan(base), yuan(what.paid(LIN)));
        let agreement = people().all_under(schemes.iter().find(|s| s.name == what.scheme).unwrap());
        assert_eq!(bridge(&ledger, &agreement, &what.slips).rest_micros, 0);
    }
    expect![[r#"
        payout_less_goods    base  -126300.00 pay      0.00
        accrual              base   212670.00 pay  12760.20
        less_all_slow_stock  base   113670.00 pay   6820.20
        after_tax            base    77847.00 pay   4670.82
        own_slow_stock       base   192870.00 pay  11572.20
    "#]]
    .assert_eq(&shown);
}

#[test]
fn the_bridge_of_pay_after_tax() {
    let agreement = people().all_under(&scheme("after_tax"));
    let slips = run(&with_tests(), &agreement, month(1), month(6));
    expect![[r#"
        accrual gross profit 212670.00
        Slow stock: surcharge, capital, write-down 滞销：附加费、资金、跌价 -99000.00
        Taxes 税费 -35823.00
        rest 0.00
        base 77847.00
    "#]]
    .assert_eq(&show(&bridge(&with_tests(), &agreement, &slips)));
}

#[test]
fn a_bridge_shows_what_it_cannot_explain() {
    let agreement = people().all_under(&scheme("accrual"));
    let mut slips = run(&ledger(), &agreement, month(1), month(1));
    slips[0].base_micros += 7;
    assert_eq!(bridge(&ledger(), &agreement, &slips).rest_micros, 7);
}

/// A slip down to its rows.
fn open(slip: &Slip) -> String {
    let mut shown = format!("{} {} {}\n", slip.operator, slip.month, slip.scheme);
    for l in &slip.lines {
        let of = l.of_month.map_or(String::new(), |m| format!(" of {m}"));
        shown += &format!("{} {}{of} {}\n", l.part.en(), l.part.zh(), yuan(l.micros));
        for s in &l.sources {
            shown += &format!("    {} {} of {}\n", s.reference, yuan(s.micros), yuan(s.of_micros));
        }
    }
    shown + &format!("commissionable {}, paid {}\n", yuan(slip.commissionable_micros), yuan(slip.paid_micros))
}

/// A new SKU under the recommended scheme: it loses in its first month, pays back in the second.
#[test]
fn a_launch_with_phase_holdback_and_boss_pool() {
    let mut ledger = Ledger::default();
    ledger.launches.insert(("s".into(), "A".into()), month(1).first_day());
    for (n, sales, goods, ads) in [(1, 9_000, 4_000, 12_000), (2, 30_000, 12_000, 6_000), (4, 30_000, 12_000, 2_000)] {
        ledger.rows.push(row(n, Kind::Sales, "A", sales * YUAN));
        ledger.rows.push(row(n, Kind::GoodsSold, "A", -goods * YUAN));
        ledger.rows.push(row(n, Kind::Ads, "A", -ads * YUAN));
    }
    ledger.rows.push(Row { orderer: LIN.into(), ..row(4, Kind::WriteDown, "A", -5_000 * YUAN) });
    let agreement = people().all_under(&scheme("recommended"));
    let slips = run(&ledger, &agreement, month(1), month(5));
    expect![[r#"
        lin 2026-01 recommended
        Sales after promotions 销售额（扣促销后） 9000.00
            Sales-A-1 9000.00 of 9000.00
        Advertising 广告费 -12000.00
            Ads-A-1 -12000.00 of -12000.00
        Cost of goods sold 销货成本 -4000.00
            GoodsSold-A-1 -4000.00 of -4000.00
        New product: advertising borne by the house 新品期：公司承担的广告费 6000.00
            Ads-A-1 6000.00 of -12000.00
        New product: waits for payback 新品期：回本前暂不计 1000.00
            phase:s/A 1000.00 of -1000.00
        commissionable 0.00, paid 0.00
        lin 2026-02 recommended
        Sales after promotions 销售额（扣促销后） 30000.00
            Sales-A-2 30000.00 of 30000.00
        Advertising 广告费 -6000.00
            Ads-A-2 -6000.00 of -6000.00
        Cost of goods sold 销货成本 -12000.00
            GoodsSold-A-2 -12000.00 of -12000.00
        New product: advertising borne by the house 新品期：公司承担的广告费 3000.00
            Ads-A-2 3000.00 of -6000.00
        New product: waits for payback 新品期：回本前暂不计 -1000.00
            phase:s/A -1000.00 of 14000.00
        Commission of a tier 分档提成 700.00
            tier:0.00:0.05 700.00 of 14000.00
        Held back 暂扣 -210.00
            hold:2026-02:0 -210.00 of 700.00
        commissionable 14000.00, paid 490.00
        lin 2026-03 recommended
        commissionable 0.00, paid 0.00
        lin 2026-04 recommended
        Sales after promotions 销售额（扣促销后） 30000.00
            Sales-A-4 30000.00 of 30000.00
        Advertising 广告费 -2000.00
            Ads-A-4 -2000.00 of -2000.00
        Cost of goods sold 销货成本 -12000.00
            GoodsSold-A-4 -12000.00 of -12000.00
        Write-down of aged stock 超龄库存跌价 -5000.00
            WriteDown-A-4 -5000.00 of -5000.00
        Slow stock borne by the boss 老板池承担的滞销 2500.00
            WriteDown-A-4 2500.00 of -5000.00
        Commission of a tier 分档提成 675.00
            tier:0.00:0.05 675.00 of 13500.00
        Held back 暂扣 -202.50
            hold:2026-04:0 -202.50 of 675.00
        commissionable 13500.00, paid 472.50
        lin 2026-05 recommended
        Released 发放暂扣 210.00
            hold:2026-02:0 210.00 of 210.00
        commissionable 0.00, paid 210.00
    "#]]
    .assert_eq(&slips.iter().map(open).collect::<String>());
}

#[test]
fn a_purchase_changes_pay_month_by_month() {
    let day = |n: i32| month(n).first_day().plus(4);
    let expected = |n, units: i64| Expected {
        day: day(n),
        units,
        sales_micros: units * 216 * YUAN,
        fees_micros: -units * 117_300_000,
        ads_micros: 0,
        payout_micros: units * 98_700_000,
        slow_stock_micros: 0,
    };
    let plan = Purchase {
        day: day(3),
        shop: "s".into(),
        sku: "A".into(),
        orderer: LIN.into(),
        units: 500,
        unit_cost_micros: 57 * YUAN,
        path: vec![expected(5, 300), Expected { slow_stock_micros: -3_000 * YUAN, ..expected(6, 150) }],
    };
    assert_eq!(plan.unsold(), 50);
    let mut shown = String::new();
    for name in ["payout_less_goods", "accrual", "own_slow_stock"] {
        let agreement = people().all_under(&scheme(name));
        let mut register = Register::begin(month(1));
        (0..2).for_each(|_| drop(register.close(&ledger(), &agreement)));
        let effects = purchase(&register, &ledger(), &agreement, &plan, (LIN, month(6))).unwrap();
        let change = |e: &simulate::Effect| yuan(e.with_micros - e.without_micros);
        shown += &format!("{name}: {}\n", effects.iter().map(change).collect::<Vec<_>>().join(" "));
    }
    expect![[r#"
        payout_less_goods: 0.00 0.00 0.00 0.00
        accrual: 0.00 0.00 750.60 375.30
        own_slow_stock: 0.00 0.00 750.60 195.30
    "#]]
    .assert_eq(&shown);
    let oversold = Purchase { units: 449, ..plan };
    assert!(purchase(&Register::begin(month(1)), &ledger(), &people(), &oversold, (LIN, month(6))).is_none());
}

/// “6 + 2”: 6 % at once, 2 % three months later.
#[test]
fn six_and_two_is_eight_with_a_quarter_held() {
    let six_two = Scheme {
        tiers: vec![scheme::Tier { from_micros: 0, rate: 80_000 }],
        holdbacks: vec![scheme::Holdback { share: 250_000, months: 3 }],
        ..scheme("accrual")
    };
    let row = |s: &Slip| [s.earned_micros, s.sum(Part::Held), s.sum(Part::Released), s.paid_micros].map(yuan).to_vec();
    let head = ["earned", "held", "released", "paid"].map(String::from).to_vec();
    let rows: Vec<_> = std::iter::once(head).chain(slips(&ledger(), &six_two).iter().map(row)).collect();
    expect![[r#"
        |    earned |      held |  released |      paid |
        |    667.20 |   -166.80 |      0.00 |    500.40 |
        |   1334.40 |   -333.60 |      0.00 |   1000.80 |
        |   2335.20 |   -583.80 |      0.00 |   1751.40 |
        |   3336.00 |   -834.00 |    166.80 |   2668.80 |
        |   4336.80 |  -1084.20 |    333.60 |   3586.20 |
        |   5004.00 |  -1251.00 |    583.80 |   4336.80 |
    "#]]
    .assert_eq(&table(&rows));
}

/// The ten tests, and a second operator with a small, steady SKU.
pub(super) fn with_wang() -> (Ledger, Agreement) {
    let mut ledger = with_tests();
    for n in 1..=6 {
        ledger.rows.push(row(n, Kind::Sales, "B", 10_000 * YUAN));
        ledger.rows.push(row(n, Kind::Payout, "B", 8_000 * YUAN));
        ledger.rows.push(row(n - 1, Kind::GoodsBought, "B", -4_000 * YUAN));
        ledger.rows.push(row(n, Kind::GoodsSold, "B", -4_000 * YUAN));
        ledger.rows.push(row(n, Kind::Fees, "B", -2_000 * YUAN));
    }
    let mut people = people();
    people.ownership.push(Owned { sku: "B".into(), operator: "wang".into(), ..people.ownership[0].clone() });
    (ledger, people)
}

#[test]
fn fairness_of_each_scheme_for_the_boss() {
    let (ledger, people) = with_wang();
    let mut shown = String::new();
    for s in defaults::schemes() {
        let f = fairness(&ledger, &people.all_under(&s), month(1), month(6));
        let rank = |r: Option<f64>| r.map_or("–".to_owned(), |r| format!("{r:.2}"));
        shown += &format!("{} rank {} {}\n", s.name, rank(f.rank_of_operators), rank(f.rank_of_months));
        for o in f.operators {
            let [paid, profit, taken] = [o.paid_micros, o.profit_micros, o.taken_by_others_orders_micros].map(yuan);
            let (without, unearned) = (o.unpaid_months.len(), o.paid_without_profit.len());
            shown += &format!(
                "  {}: paid {paid} on profit {profit}; {without} month(s) with profit and no pay, {unearned} with pay and no profit; {taken} taken by others' orders\n",
                o.operator
            );
        }
    }
    expect![[r#"
        payout_less_goods rank -1.00 -0.93
          lin: paid 0.00 on profit 212670.00; 6 month(s) with profit and no pay, 0 with pay and no profit; 0.00 taken by others' orders
          wang: paid 1440.00 on profit 24000.00; 0 month(s) with profit and no pay, 0 with pay and no profit; 0.00 taken by others' orders
        accrual rank 1.00 1.00
          lin: paid 12760.20 on profit 212670.00; 0 month(s) with profit and no pay, 0 with pay and no profit; 0.00 taken by others' orders
          wang: paid 1440.00 on profit 24000.00; 0 month(s) with profit and no pay, 0 with pay and no profit; 0.00 taken by others' orders
        own_slow_stock rank 1.00 0.83
          lin: paid 11572.20 on profit 212670.00; 1 month(s) with profit and no pay, 0 with pay and no profit; 0.00 taken by others' orders
          wang: paid 480.00 on profit 24000.00; 4 month(s) with profit and no pay, 0 with pay and no profit; 0.00 taken by others' orders
        after_tax rank 1.00 0.70
          lin: paid 4670.82 on profit 212670.00; 1 month(s) with profit and no pay, 0 with pay and no profit; 4752.00 taken by others' orders
          wang: paid 1440.00 on profit 24000.00; 0 month(s) with profit and no pay, 0 with pay and no profit; 0.00 taken by others' orders
        recommended rank 1.00 0.93
          lin: paid 8720.04 on profit 212670.00; 0 month(s) with profit and no pay, 0 with pay and no profit; 0.00 taken by others' orders
          wang: paid 400.00 on profit 24000.00; 2 month(s) with profit and no pay, 0 with pay and no profit; 0.00 taken by others' orders
    "#]].assert_eq(&shown);
}

/// The law of the scheme: at a steady lag the base turns negative just above the threshold. Goods for units paid out now were paid for
/// `lag` months ago, so goods of a month are units × (1 + g)^lag.
#[test]
fn growth_beyond_the_threshold_turns_the_base_negative() {
    let percent = |lag| (growth_threshold(98_700_000, 57_000_000, lag).unwrap() * 1_000.0).round() / 10.0;
    assert_eq!([1.4, 2.4, 3.4].map(percent), [48.0, 25.7, 17.5]);
    assert_eq!(growth_threshold(98_700_000, 0, 1.4), None);
    // Paid in full in the month, bought two months ahead and charged a month later: a lag of one month.
    let base = |growth_percent: i64| {
        let mut units = vec![1_000_000_i64];
        for n in 0..8 {
            units.push(units[n] * (100 + growth_percent) / 100);
        }
        let mut rows = Vec::new();
        for n in 1..=6_i32 {
            rows.push(row(n, Kind::Payout, "A", units[n as usize] * 98_700));
            rows.push(row(n - 1, Kind::GoodsBought, "A", -units[n as usize + 1] * 57_000));
        }
        slips(&Ledger { rows, ..Ledger::default() }, &scheme("payout_less_goods"))[5].base_micros
    };
    let threshold = growth_threshold(98_700_000, 57_000_000, 1.0).unwrap();
    assert!((0.73..0.74).contains(&threshold));
    assert!(base(73) > 0 && base(74) < 0);
}

#[test]
fn findings_name_the_sku_and_the_money_at_risk() {
    let day = |n: i32| month(n).first_day();
    let owned = |sku: &str, operator: &str, from: Day, share| Owned {
        shop: "s".into(),
        sku: sku.into(),
        operator: operator.into(),
        from,
        to: None,
        share,
    };
    let mut agreement = Agreement {
        ownership: vec![
            owned("over", LIN, day(1), 1_000_000),
            owned("over", "wang", day(1), 500_000),
            owned("under", LIN, day(1), 400_000),
            owned("left", "zhao", day(1), 1_000_000),
            owned("late", LIN, day(3), 1_000_000),
            owned("unpaid", "qian", day(1), 1_000_000),
        ],
        leavers: vec![Leaver { operator: "zhao".into(), on: day(1) }],
        ..Agreement::default()
    }
    .all_under(&scheme("recommended"));
    agreement.assignments.retain(|a| a.operator != "qian");
    let mut rows: Vec<Row> = ["over", "under", "left", "late", "unpaid", "nobody"]
        .iter()
        .flat_map(|sku| [row(1, Kind::Sales, sku, 1_000 * YUAN), row(1, Kind::Fees, sku, -200 * YUAN)])
        .collect();
    rows.push(row(1, Kind::WriteDown, "under", -100 * YUAN));
    rows.push(row(1, Kind::Refund, "under", -50 * YUAN));
    let payroll = Register::begin(month(1)).draft(&Ledger { rows, ..Ledger::default() }, &agreement);
    let words = |f: &Finding| format!("{}\n  {}\n  {}\n", f.problem.code(), f.words().0, f.words().1);
    expect![[r#"
        sku_without_owner
          nobody owns s/late; add an `ownership` entry for these days (2 row(s), RMB 1200.00 at risk)
          s/late 没有负责人；请补一条 ownership（2 行，涉及人民币 1200.00）
        sku_without_owner
          nobody owns s/nobody; add an `ownership` entry for these days (2 row(s), RMB 1200.00 at risk)
          s/nobody 没有负责人；请补一条 ownership（2 行，涉及人民币 1200.00）
        shares_under_whole
          shares of s/under add up to less than 1 and the rest stays with the house; complete them (4 row(s), RMB 810.00 at risk)
          s/under 的份额合计不足 1，其余留在公司；请补足（4 行，涉及人民币 810.00）
        shares_over_whole
          shares of s/over add up to more than 1 and are scaled down to it; end the entry that no longer holds (2 row(s), RMB 600.00 at risk)
          s/over 的份额合计超过 1，已按比例缩减；请结束不再有效的一条（2 行，涉及人民币 600.00）
        operator_without_scheme
          qian owns s/unpaid but has no scheme in force; add an `assignment` or date the scheme (2 row(s), RMB 1200.00 at risk)
          qian 负责 s/unpaid，但没有生效的方案；请补 assignment 或方案日期（2 行，涉及人民币 1200.00）
        owner_has_left
          zhao has left but still owns s/left; name who has taken over (2 row(s), RMB 1200.00 at risk)
          zhao 已离职但仍是 s/left 的负责人；请填写接手人（2 行，涉及人民币 1200.00）
        slow_stock_without_orderer
          slow stock of s/under does not say who ordered it and is charged to nobody; name the orderer of the batch (1 row(s), RMB 40.00 at risk)
          s/under 的滞销库存没有下单人，未向任何人扣款；请补批次的下单人（1 行，涉及人民币 40.00）
        refund_without_sale_day
          refunds of s/under do not say when the sale was and are charged in full; give the order's day (1 row(s), RMB 20.00 at risk)
          s/under 的退款没有销售日期，已全额计入；请补订单日期（1 行，涉及人民币 20.00）
    "#]].assert_eq(&payroll.findings.iter().map(words).collect::<String>());
}

#[test]
fn a_late_refund_is_adjusted_in_the_open_month() {
    let agreement = people().all_under(&scheme("recommended"));
    let mut ledger = ledger();
    let mut register = Register::begin(month(1));
    (0..3).for_each(|_| drop(register.close(&ledger, &agreement)));
    let closed = register.to_toml().unwrap();
    // A refund of month 1 that was reported late, one of month 4 for a sale of month 3, one whose sale is too old; fees restated.
    let sold = |n: i32| Some(month(n).first_day());
    let refund = |n, sold_on, yuan: i64| Row { sold_on, ..row(n, Kind::Refund, "A", -yuan * YUAN) };
    ledger.rows.extend([refund(1, sold(1), 432), refund(4, sold(3), 216), refund(5, sold(2), 999)]);
    ledger.rows.iter_mut().filter(|r| r.reference == "Fees-A-2").for_each(|r| r.rmb_micros -= 1_000 * YUAN);
    assert_eq!(register.to_toml().unwrap(), closed);
    let slips: Vec<Slip> = (0..2).flat_map(|_| register.close(&ledger, &agreement).slips).collect();
    expect![[r#"
        lin 2026-04 recommended
        Sales after promotions 销售额（扣促销后） 216000.00
            Sales-A-4 216000.00 of 216000.00
        Late refunds of earlier sales 往月销售的退款（追回） -216.00
            Refund-A-4 -216.00 of -216.00
        Marketplace fees 平台费用 -117300.00
            Fees-A-4 -117300.00 of -117300.00
        Cost of goods sold 销货成本 -57000.00
            GoodsSold-A-4 -57000.00 of -57000.00
        Refunds 退款 of 2026-01 -432.00
            Refund-A-1 -432.00 of -432.00
        Marketplace fees 平台费用 of 2026-02 -1000.00
            Fees-A-2 -1000.00 of -47920.00
        Commission of a tier 分档提成 1500.00
            tier:0.00:0.05 1500.00 of 30000.00
        Commission of a tier 分档提成 703.64
            tier:30000.00:0.07 703.64 of 10052.00
        Held back 暂扣 -661.09
            hold:2026-04:0 -661.09 of 2203.64
        Released 发放暂扣 125.10
            hold:2026-01:0 125.10 of 125.10
        commissionable 40052.00, paid 1667.65
        lin 2026-05 recommended
        Sales after promotions 销售额（扣促销后） 280800.00
            Sales-A-5 280800.00 of 280800.00
        Marketplace fees 平台费用 -152490.00
            Fees-A-5 -152490.00 of -152490.00
        Cost of goods sold 销货成本 -74100.00
            GoodsSold-A-5 -74100.00 of -74100.00
        Commission of a tier 分档提成 1500.00
            tier:0.00:0.05 1500.00 of 30000.00
        Commission of a tier 分档提成 1694.70
            tier:30000.00:0.07 1694.70 of 24210.00
        Held back 暂扣 -958.41
            hold:2026-05:0 -958.41 of 3194.70
        Released 发放暂扣 250.20
            hold:2026-02:0 250.20 of 250.20
        commissionable 54210.00, paid 2486.49
    "#]]
    .assert_eq(&slips.iter().map(open).collect::<String>());
    let e = register.replay(&ledger, &agreement).unwrap_err();
    expect![[r#"
        rows of lin's slip of 2026-02 have changed since it was closed; the open month adjusts for them, import the earlier report to replay
        lin 2026-02 工资单所用的数据在关账后已改变；差额由未关账月份调整，如需重算请导入原报表
    "#]].assert_eq(&format!("{}\n{}\n", e.en, e.zh));
}
