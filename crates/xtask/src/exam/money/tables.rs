//! The worked numbers of the specification, reckoned by the engines and printed beside what is expected, to the fen.

use super::{Line, line};
use books::commission::scheme::{ChargedTo, SlowStockRule};
use books::commission::worked::{LIN, UNITS, ledger, month, people, scheme, with_tests};
use books::commission::{Bridge, Cause, Part, Scheme, Slip, bridge, growth_threshold, simulate};
use books::tax::cit::{Base, tax_on};
use books::tax::owner_cash::{Position, Taken, marginal, taken};
use books::tax::period::Filing;
use books::tax::profile::{CitMethod, EXAMPLE, Profile};
use books::tax::vat::{Sale, hidden, reckon};
use books::tax::{Entity, Law, Tables, Taxpayer, Treatment};
use domain::Day;
use domain::money::decimal;

const YUAN: i64 = 1_000_000;

/// All worked tables.
pub fn all() -> Vec<Line> {
    let spec = "to the fen";
    vec![
        line("six months", spec, six_months),
        line("bridge", spec, bridged),
        line("ten tests", spec, ten_tests),
        line("growth", "the base turns negative", growth),
        line("income tax", spec, income_tax),
        line("VAT", spec, vat),
    ]
}

/// Figures beside what is expected of them.
#[derive(Default)]
struct Told {
    figures: usize,
    wrong: Vec<String>,
}

impl Told {
    /// One row of a table: each figure in micros with its name and the expected text.
    fn row(&mut self, name: &str, figures: &[(&str, i64, &str)]) {
        let mut shown = Vec::new();
        for (what, micros, expected) in figures {
            let is = decimal(*micros, 2);
            let expected = if expected.contains('.') { (*expected).to_owned() } else { format!("{expected}.00") };
            self.figures += 1;
            if is != expected {
                self.wrong.push(format!("{name}, {what}: {is}, expected {expected}"));
            }
            shown.push(format!("{what} {is} ({expected})"));
        }
        println!("      {name}: {}", shown.join(", "));
    }

    fn outcome(self) -> Result<String, String> {
        if self.wrong.is_empty() {
            Ok(format!("{} figures as expected", self.figures))
        } else {
            Err(self.wrong.join("; "))
        }
    }
}

fn text(e: impl std::fmt::Display) -> String {
    e.to_string()
}

fn slips(name: &str) -> Vec<Slip> {
    simulate::run(&ledger(), &people().all_under(&scheme(name)), month(1), month(6))
}

/// Payout, last month's goods, base, carried, paid; accrual gross profit and 6 % of it.
const SIX: [[&str; 7]; 6] = [
    ["11844", "39900", "-28056", "-28056", "0", "8340", "500.40"],
    ["31584", "45600", "-14016", "-42072", "0", "16680", "1000.80"],
    ["57246", "65550", "-8304", "-50376", "0", "29190", "1751.40"],
    ["86856", "85500", "1356", "-49020", "0", "41700", "2502"],
    ["116466", "96900", "19566", "-29454", "0", "54210", "3252.60"],
    ["140154", "171000", "-30846", "-60300", "0", "62550", "3753"],
];

fn six_months() -> Result<String, String> {
    let (article, accrual) = (slips("payout_less_goods"), slips("accrual"));
    if (article.len(), accrual.len()) != (6, 6) {
        return Err(format!("{} and {} slips instead of six", article.len(), accrual.len()));
    }
    let mut told = Told::default();
    let figures = |a: &Slip, b: &Slip| {
        let goods = -a.sum(Part::GoodsBefore);
        [a.sum(Part::Payout), goods, a.base_micros, a.carried_out_micros, a.paid_micros, b.base_micros, b.paid_micros]
    };
    let names = ["payout", "last month's goods", "base", "carried", "paid", "accrual", "6 % of it"];
    let mut sums = [0; 7];
    for (n, ((a, b), expected)) in article.iter().zip(&accrual).zip(SIX).enumerate() {
        let is = figures(a, b);
        (0..7).for_each(|i| sums[i] += is[i]);
        let cells: Vec<_> = (0..7).map(|i| (names[i], is[i], expected[i])).collect();
        told.row(&format!("month {}, {} units", n + 1, UNITS[n]), &cells);
    }
    let [payout, goods, base, _, paid, profit, pay] = sums;
    told.row(
        "sum",
        &[
            ("payout", payout, "444150"),
            ("last month's goods", goods, "504450"),
            ("base", base, "-60300"),
            ("paid", paid, "0"),
            ("accrual", profit, "212670"),
            ("6 % of it", pay, "12760.20"),
        ],
    );
    told.outcome()
}

fn bridged() -> Result<String, String> {
    let agreement = people().all_under(&scheme("payout_less_goods"));
    let Bridge { accrual_micros, base_micros, rest_micros, lines } =
        bridge(&ledger(), &agreement, &slips("payout_less_goods"));
    let cause = |cause| lines.get(&cause).copied().unwrap_or(0);
    let mut told = Told::default();
    told.row(
        "payout less last month's goods",
        &[
            ("accrual", accrual_micros, "212670"),
            ("stock build", cause(Cause::StockBuild), "-213750"),
            ("still with the marketplace", cause(Cause::PayoutDue), "-59220"),
            ("rest", rest_micros, "0"),
            ("base", base_micros, "-60300"),
        ],
    );
    if lines.len() != 2 {
        return Err(format!("{} causes instead of two", lines.len()));
    }
    told.outcome()
}

/// The firm of the worked case on the last day of its half-year: small, all sales levied.
fn firm(levied_gross_micros: i64, profit_micros: i64) -> Position {
    Position {
        taxpayer: Taxpayer::Small,
        filing: Filing::Quarter,
        levied_gross_micros,
        exempt_gross_micros: 0,
        trailing_net_micros: 0,
        credit_micros: 0,
        brought_forward_micros: 0,
        small_firm: true,
        cit: CitMethod::Books,
        profit_micros,
        not_deductible_micros: 0,
        earlier_revenue_micros: 0,
        losses_micros: 0,
        staff: 10,
        assets_micros: 3_000_000 * YUAN,
        distributed_share: 1_000_000,
    }
}

fn law() -> Result<Law, String> {
    Law::on(&Tables::default(), Day::new(2026, 6, 30).ok_or("no day")?).map_err(text)
}

fn ten_tests() -> Result<String, String> {
    let all = with_tests([0; 3]);
    let profit = all.rows.iter().filter(|r| r.kind.in_gross_profit() || r.kind.is_slow_stock());
    let accrual: i64 = profit.map(|r| r.rmb_micros).sum();
    // 7.00 RMB a dollar
    let gross: i64 = UNITS.iter().map(|units| units * 30 * 7 * YUAN).sum();
    let Taken {
        vat_micros: vat,
        surcharge_micros: surcharge,
        cit,
        dividend_tax_micros: dividend,
        owner_cash_micros,
        ..
    } = taken(&law()?, &firm(gross, accrual)).map_err(text)?;
    let mut told = Told::default();
    told.row(
        "taxes",
        &[
            ("accrual", accrual, "113670"),
            ("VAT", vat, "10603.96"),
            ("surcharges", surcharge, "636.24"),
            ("income tax", cit.tax_micros, "5121.49"),
            ("dividend tax", dividend, "19461.66"),
            ("owner", owner_cash_micros, "77846.65"),
        ],
    );
    let taxed = with_tests([-vat - surcharge, -cit.tax_micros, -dividend]);
    let charged = Scheme {
        name: "less_all_slow_stock".into(),
        slow_stock: SlowStockRule { charged_to: ChargedTo::Owner, boss_pool: 0 },
        ..scheme("own_slow_stock")
    };
    let schemes =
        [scheme("payout_less_goods"), scheme("accrual"), charged, scheme("after_tax"), scheme("own_slow_stock")];
    let bases = ["-126300", "212670", "113670", "77846.65", "192870"];
    let pays = ["0", "12760.20", "6820.20", "4670.80", "11572.20"];
    for ((scheme, base), pay) in schemes.iter().zip(bases).zip(pays) {
        let agreement = people().all_under(scheme);
        let slips = simulate::run(&taxed, &agreement, month(1), month(6));
        let sum = |of: fn(&Slip) -> i64| slips.iter().filter(|s| s.operator == LIN).map(of).sum();
        let rest = bridge(&taxed, &agreement, &slips).rest_micros;
        let figures =
            [("base", sum(|s| s.base_micros), base), ("pay", sum(|s| s.paid_micros), pay), ("rest", rest, "0")];
        told.row(&scheme.name, &figures);
    }
    told.outcome()
}

/// Growth of a month beyond which payout less last month's goods is below zero, by lag.
fn growth() -> Result<String, String> {
    let mut told = Vec::new();
    for (lag, expected) in [(1.4, 48.0), (2.4, 25.7), (3.4, 17.5)] {
        let percent = growth_threshold(98_700_000, 57_000_000, lag).ok_or("no threshold")? * 100.0;
        if (percent * 10.0).round() != expected * 10.0 {
            return Err(format!("a lag of {lag} months: {percent:.2} %, expected {expected} %"));
        }
        told.push(format!("lag {lag}: {percent:.1} % ({expected} %)"));
    }
    Ok(told.join(", "))
}

fn income_tax() -> Result<String, String> {
    let law = law()?;
    let base = |method, profit: i64, revenue: i64| Base {
        method,
        profit_micros: profit * YUAN,
        losses_micros: 0,
        revenue_micros: revenue * YUAN,
        staff: 300,
        assets_micros: 50_000_000 * YUAN,
    };
    let mut told = Told::default();
    for (name, base, expected) in [
        ("3 million", base(CitMethod::Books, 3_000_000, 0), "150000"),
        ("3,000,001", base(CitMethod::Books, 3_000_001, 0), "750000.25"),
        ("pilot zone, 0.2 % of 10 million", base(CitMethod::Deemed, 0, 10_000_000), "20000"),
        ("pilot zone, 75 million", base(CitMethod::Deemed, 0, 75_000_000), "150000"),
        ("pilot zone, 75,000,001", base(CitMethod::Deemed, 0, 75_000_001), "750000.01"),
    ] {
        told.row(name, &[("tax", tax_on(&law, &base).map_err(text)?.tax_micros, expected)]);
    }
    let t = taken(&law, &firm(0, 1_000_000 * YUAN)).map_err(text)?;
    let next = marginal(&law, &firm(0, 1_000_000 * YUAN)).map_err(text)?;
    told.row(
        "a million before income tax",
        &[
            ("income tax", t.cit.tax_micros, "50000"),
            ("dividend tax", t.dividend_tax_micros, "190000"),
            ("owner", t.owner_cash_micros, "760000"),
            ("percent of the next yuan", next.of_profit * 100, "24"),
        ],
    );
    told.outcome()
}

/// A small-scale taxpayer that files by month, all sales levied.
fn small() -> Result<Entity, String> {
    let example = Profile::parse(EXAMPLE).map_err(text)?.entities.into_iter().next().ok_or("no example")?;
    let (before, treatment, vat_filing) = (Vec::new(), Treatment::Levy1, Filing::Month);
    Ok(Entity { before, treatment, vat_filing, ..example })
}

fn sale(month: u32, gross_micros: i64, hidden: bool) -> Result<Sale, String> {
    Ok(Sale {
        shop: "us-main".into(),
        sku: "A".into(),
        operator: LIN.into(),
        shipment: "".into(),
        day: Day::new(2026, month, 15).ok_or("no day")?,
        gross_micros,
        hidden,
    })
}

fn vat() -> Result<String, String> {
    let (entity, tables) = (small()?, Tables::default());
    let of = |sales: &[Sale]| reckon(&entity, &tables, sales, &[]).map_err(text);
    let mut told = Told::default();
    for (name, gross, expected) in [
        ("100,000 net in a month", 101_000 * YUAN, "0"),
        ("a fen more", 101_000 * YUAN + 20_000, "1000"),
        ("200,000 net", 202_000 * YUAN, "2000"),
    ] {
        let vat = of(&[sale(5, gross, false)?])?;
        told.row(name, &[("VAT", vat.periods.iter().map(|p| p.output_micros).sum(), expected)]);
    }
    // 600,000 net a month: the ninth passes 5 million
    let sales: Vec<Sale> = (1..=9).map(|m| sale(m, 606_000 * YUAN, false)).collect::<Result<_, _>>()?;
    let vat = of(&sales)?;
    let period = |n: usize| vat.periods.get(n).ok_or("a period is missing");
    told.row(
        "12 months beyond 5 million",
        &[
            ("VAT of the month before", period(7)?.output_micros, "6000"),
            ("of the month of crossing, from its first day", period(8)?.output_micros, "69716.81"),
            ("surcharges", period(8)?.surcharge_micros, "4183.01"),
        ],
    );
    if vat.crossed.map(|p| p.to_string()).as_deref() != Some("2026-09") {
        return Err(format!("crossed in {:?} instead of 2026-09", vat.crossed));
    }
    let sales = [sale(3, 0, false)?, sale(3, 11_300_000 * YUAN, true)?];
    let owed = hidden(&entity, &tables, &sales, &[]).map_err(text)?.owed_micros();
    let output = of(&sales)?.periods.iter().map(|p| p.output_micros).sum();
    told.row("10 million hidden", &[("VAT", output, "1300000"), ("with surcharges", owed, "1378000")]);
    told.outcome()
}
