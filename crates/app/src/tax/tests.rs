//! Taxes of a firm with three shops: small figures that can be checked by hand, and laws that hold whatever they are.

use super::ask::{Facts, Sold};
use super::*;
use books::input::{Movement, Place};
use books::names::Names;
use books::statement::{Cell, OwnerShare, StatementPlace};
use books::tax::mid_rate::MidRates;
use books::tax::pass_through::TaxRow;
use books::{Input, Policy, Taxonomy};
use domain::money::decimal;
use domain::policy::MarginalTax;
use expect_test::expect;

/// RMB micros of a dollar, as a rate in 10⁻⁹.
const SEVEN: i64 = 7_000_000_000;

fn day(text: &str) -> Day {
    Day::parse_iso(text).unwrap()
}

fn month(text: &str) -> Month {
    Month::parse(text).unwrap()
}

/// Two entities; `both` stands under each of them, `nobody` under none.
pub(crate) const ENTITIES: &str = r#"
[[entity]]
name = "East Trading"
founded = "2026-01-01"
shops = ["east", "both"]
vat_filing = "quarter"
prepay = "quarter"
cit = "books"
pilot_zone = false
small_firm = true
staff = 8
assets = "1000000"
distributed = "1"
treatment = "levy_1"
[[entity.taxpayer]]
from = "2026-01-01"
kind = "small"
[[entity.before]]
month = "2026-03"
sales = "50000"
profit = "10000"

[[entity]]
name = "West Trading"
founded = "2026-01-01"
shops = ["west", "both"]
vat_filing = "quarter"
prepay = "quarter"
cit = "deemed"
pilot_zone = true
small_firm = true
staff = 8
assets = "1000000"
distributed = "0.5"
treatment = "exempt_export"
[[entity.taxpayer]]
from = "2026-01-01"
kind = "small"
"#;

/// Shop, month, SKU, US dollars sold, yuan earned (provisions of a tenth of it are in the costs).
const ROWS: [(&str, &str, &str, i64, i64); 7] = [
    ("east", "2026-04", "LAMP", 30_000, 60_000),
    ("east", "2026-05", "LAMP", 40_000, 80_001),
    ("east", "2026-05", "MUG", 10_000, -20_000),
    ("east", "2026-07", "MUG", 1_000, 900),
    ("west", "2026-05", "LAMP", 50_000, 70_000),
    ("both", "2026-05", "CUP", 20_000, 30_000),
    ("nobody", "2026-06", "CUP", 5_000, 7_000),
];

fn books() -> Books {
    let mut names = Names::default();
    let (lin, wang) = (names.add("Lin"), names.add("Wang"));
    let shops = ["east", "west", "both", "nobody"];
    let place = |shop: &&str| StatementPlace {
        shop: (*shop).to_owned(),
        marketplace: "amazon-us".to_owned(),
        currency: Currency::USD,
    };
    let (mut cells, mut owners) = (Vec::new(), Vec::new());
    for (shop, m, sku, dollars, yuan) in ROWS {
        let place = Place(u32::try_from(shops.iter().position(|s| *s == shop).unwrap()).unwrap());
        let (sku, month) = (names.add(sku), month(m));
        let cell = |line, yuan: i64| Cell {
            place,
            month,
            sku,
            line,
            micros: Some(yuan * 1_000_000 / 7),
            rmb_micros: Some(yuan * 1_000_000),
        };
        let provision = yuan.abs() / 10;
        cells.push(cell(Account::GrossSales, dollars * 7));
        cells.push(cell(Account::Goods, yuan - dollars * 7 + provision));
        cells.push(cell(Account::AgedWriteDown, -provision));
        let own = |owner, millionths| OwnerShare { place, month, sku, owner, millionths };
        owners.extend([own(lin, 600_000), own(wang, 300_000)]);
    }
    let mut closing = books::close(&Input::default(), &Taxonomy::default(), &Policy::default());
    owners.sort_by_key(|o| (o.place, o.month, o.sku));
    closing.statement = books::Statement {
        places: shops.iter().map(place).collect(),
        names,
        cells,
        owners,
        parents: Vec::new(),
        complete: true,
    };
    Books { input: Input::default(), closing }
}

fn facts() -> Facts {
    let sold = |(shop, m, sku, dollars, _): (&str, &str, &str, i64, i64)| Sold {
        shop: shop.into(),
        marketplace: "amazon-us".into(),
        // the twentieth is a working day of every month but June
        day: month(m).first_day().plus(19),
        sku: sku.into(),
        currency: Currency::USD,
        shipment: "".into(),
        micros: dollars * 1_000_000,
    };
    let days = ["2026-04-20", "2026-05-20", "2026-06-22"].map(day);
    let tax = |order: &str, micros| TaxRow {
        order_id: order.to_owned(),
        month: month("2026-05"),
        currency: Currency::USD,
        micros,
    };
    Facts {
        rates: MidRates::new(days.map(|d| (Currency::USD, d, SEVEN)), [], []),
        sold: ROWS.into_iter().map(sold).collect(),
        collected: BTreeMap::from([("west".to_owned(), vec![tax("111-1", 200_000)])]),
    }
}

/// Taxes on the end of July.
pub(crate) fn taxes(entities: Option<&str>) -> Taxes {
    let setup = Setup::parse(entities, None).unwrap();
    reckon(&facts(), &books(), &setup, day("2026-07-31")).unwrap()
}

fn table(taxes: &Taxes, by: By) -> String {
    let row = |name: &str, a: &Amounts| {
        let cells: Vec<String> = a.values().iter().map(|m| format!("{:>10}", decimal(*m, 2))).collect();
        format!("{name:17}{}\n", cells.join(" "))
    };
    let rows: String = taxes.roll_up(by, Some(2026), &BTreeSet::new()).iter().map(|(k, a)| row(k, a)).collect();
    rows + &row("=", &taxes.total(Some(2026), &BTreeSet::new()))
}

#[test]
fn two_entities_by_month_and_what_keeps_shops_out() {
    let taxes = taxes(Some(ENTITIES));
    expect![[r#"
        2026-03            10000.00       0.00       0.00     564.35    9435.65    1887.13    7548.52
        2026-04            60000.00    2079.20     124.76    3261.70   54534.34   10906.87   43627.47
        2026-05           130001.00    3465.35     207.91    3878.84  122448.90   17559.79  104889.11
        2026-07              900.00       0.00       0.00      50.80     849.20     169.83     679.37
        =                 200901.00    5544.55     332.67    7755.69  187268.09   30523.62  156744.47
        East Trading       10000.00       0.00       0.00     564.35    9435.65    1887.13    7548.52
        east              120901.00    5544.55     332.67    6491.34  108532.44   21706.49   86825.95
        west               70000.00       0.00       0.00     700.00   69300.00    6930.00   62370.00
        =                 200901.00    5544.55     332.67    7755.69  187268.09   30523.62  156744.47
        (no operator)      29090.10     554.46      33.27    1283.48   27218.89    4750.78   22468.11
        Lin               114540.60    3326.73     199.60    4314.81  106699.46   17181.89   89517.57
        Wang               57270.30    1663.36      99.80    2157.40   53349.74    8590.95   44758.79
        =                 200901.00    5544.55     332.67    7755.69  187268.09   30523.62  156744.47
    "#]]
    .assert_eq(&(table(&taxes, By::Month) + &table(&taxes, By::Shop) + &table(&taxes, By::Operator)));
    let found: Vec<String> = taxes
        .findings
        .iter()
        .map(|f| {
            format!(
                "{} {} {}\n  {}\n  {}",
                f.finding.code,
                f.shop.as_deref().unwrap_or("-"),
                f.finding.at_risk,
                f.finding.words.en,
                f.finding.words.zh
            )
        })
        .collect();
    expect![[r#"
        mid_rate_missing east 1000.00 USD
          east, 2026-07: no mid-rate of USD for 1 days (the first 2026-07-20); 1000.00 USD of sales are in no VAT: import the rates of these days, basis day
          east，2026-07：1 天缺少 USD 中间价（首日 2026-07-20），1000.00 USD 销售额未计增值税：请导入这些日期的日汇率
        tax_not_passed_on west 0.20 USD
          2026-05: tax of 1 orders does not net (0.20 USD), first 111-1; ask the marketplace before it counts as income or cost
          2026-05：1 个订单的代收代缴税款未结平（0.20 USD），首个 111-1；请先向平台核实，勿计入收入或成本
        shop_of_two_entities - 140000.00 CNY
          shop both stands under East Trading and West Trading; 140000.00 CNY of sales would be taxed twice: leave it under one
          店铺 both 同时列在 East Trading、West Trading 名下，140000.00 CNY 销售额会被重复计税：请只保留一个主体
        shop_without_entity - 35000.00 CNY
          shop nobody belongs to no entity; 35000.00 CNY of sales are in nobody's tax: add it to one in the tax profile
          店铺 nobody 不属于任何主体，35000.00 CNY 销售额未计税：请在税务档案中归入一个主体
        sales_before_unknown - 0.00 CNY
          East Trading: sales of 2026-01 to 2026-02 are unknown; the twelve months running are too low until they stand under `before`
          East Trading：2026-01 至 2026-02 的销售额未知，连续十二个月合计会偏低；请在 before 中补充
        sales_before_unknown - 0.00 CNY
          West Trading: sales of 2026-01 to 2026-04 are unknown; the twelve months running are too low until they stand under `before`
          West Trading：2026-01 至 2026-04 的销售额未知，连续十二个月合计会偏低；请在 before 中补充
    "#]].assert_eq(&(found.join("\n") + "\n"));
    let untaxed: Vec<(&str, i64)> = taxes.untaxed.iter().map(|u| (u.shop.as_str(), u.profit_micros)).collect();
    assert_eq!(untaxed, [("both", 30_000_000_000), ("nobody", 7_000_000_000)]);
}

#[test]
fn every_roll_up_is_what_the_entities_owe() {
    for entities in [None, Some(ENTITIES)] {
        let taxes = taxes(entities);
        let nobody = BTreeSet::new();
        let whole = taxes.total(None, &nobody);
        for (by, ..) in By::ALL {
            let mut sum = Amounts::default();
            taxes.roll_up(by, None, &nobody).iter().for_each(|(_, a)| sum.add(a));
            assert_eq!(sum, whole, "{by:?}");
        }
        let of = |f: fn(&EntityTaxes) -> i64| taxes.entities.iter().map(f).sum::<i64>();
        assert_eq!(whole.vat_micros + whole.surcharge_micros, of(|e| e.vat.tax_micros().unwrap()));
        assert_eq!(whole.cit_micros, of(|e| e.years.iter().map(|y| y.whole.tax_micros).sum()));
        assert_eq!(whole.dividend_tax_micros, of(|e| e.dividends.values().map(|d| d.tax_micros).sum()));
        // the position of the last day prices the same year
        assert_eq!(of(|e| e.taken.owner_cash_micros), whole.owner_cash_micros());
        // who sees one shop sees that shop's lines, and no finding of the firm or of another shop
        let east = BTreeSet::from(["east".to_owned()]);
        let rows = taxes.roll_up(By::Shop, None, &east);
        assert_eq!(rows.iter().map(|r| r.0.as_str()).collect::<Vec<_>>(), ["east"]);
        let seen: Vec<&str> = taxes.findings_of(&east).map(|f| f.code).collect();
        assert_eq!(seen, ["mid_rate_missing"]);
        assert_eq!(taxes.assumptions.is_empty(), entities.is_some());
    }
}

#[test]
fn a_launch_batch_is_the_month_of_the_first_sale_in_the_shop() {
    let mut books = books();
    let (lamp, mug) = (books.input.names.add("LAMP"), books.input.names.add("MUG"));
    let (east, west) = (books.input.place("east", "amazon-us"), books.input.place("west", "amazon-us"));
    let sale = |place, day: Day, sku| Movement { place, day, sku, units: 1, rows: 1, kind: MovementKind::Sale };
    books.input.movements.extend([
        sale(east, day("2026-05-02"), mug),
        sale(east, day("2026-04-09"), lamp),
        sale(east, day("2026-06-01"), lamp),
        sale(west, day("2026-05-07"), lamp),
    ]);
    let setup = Setup::parse(Some(ENTITIES), None).unwrap();
    let taxes = reckon(&facts(), &books, &setup, day("2026-07-31")).unwrap();
    let of = |shop: &str, sku: &str| {
        let line = taxes.lines.iter().find(|l| l.shop == shop && l.sku == sku);
        line.and_then(|l| l.launched).map(|m| m.to_string())
    };
    assert_eq!(of("east", "LAMP").as_deref(), Some("2026-04"));
    assert_eq!(of("west", "LAMP").as_deref(), Some("2026-05"));
    let keys: Vec<String> = taxes.roll_up(By::Launch, None, &BTreeSet::new()).into_iter().map(|r| r.0).collect();
    assert_eq!(keys, ["(no launch)", "2026-04", "2026-05"]);
}

#[test]
fn decisions_are_priced_where_the_pace_leads() {
    let setup = Setup::parse(Some(ENTITIES), None).unwrap();
    let taxes = reckon(&facts(), &books(), &setup, day("2026-07-31")).unwrap();
    let of = |shop: &str| taxes.entities.iter().find(|e| e.entity.shops.contains(shop)).unwrap().next_of(shop);
    // East: 1 % of 101 with 6 % surcharge, 5 % income tax, 20 % on all that is distributed
    let levied = MarginalTax { keep_nanos: 760_000_000, sales_nanos: 7_976_000 };
    assert_eq!(of("east"), levied, "the quarter's sales pass the exemption at the pace, though July's do not yet");
    assert!(taxes.entities[0].taken.vat_exempt);
    // West: declared exports carry no VAT; 4 % of revenue is deemed income at 5 %, half of the profit is distributed at 20 %
    assert_eq!(of("west"), MarginalTax { keep_nanos: 900_000_000, sales_nanos: 1_800_000 });
    assert_eq!(levied.after_tax_micros(10_000_000, 101_000_000), 7_600_000 - 805_576);
    let mut economics = Economics::default();
    taxes.price(&mut economics);
    assert_eq!(economics.tax("east", &domain::Policy::default()), levied);
}

#[test]
fn a_month_with_a_shop_in_no_entity_has_no_owner_cash() {
    use crate::board::path;
    use crate::board::taxing::Taxing;
    let setup = Setup::parse(Some(ENTITIES), None).unwrap();
    let taxes = reckon(&facts(), &books(), &setup, day("2026-07-31")).unwrap();
    let statement = books().closing.statement;
    let months = |shops: &BTreeSet<String>| {
        let next = domain::Policy::default().tax.marginal();
        let taxing = Taxing::Stated { months: crate::board::taxing::months(&taxes, shops), next };
        path::months(&statement, &taxing, shops)
    };
    let told = |shops: &[&str]| -> Vec<String> {
        let shops = shops.iter().map(|s| (*s).to_owned()).collect();
        months(&shops).iter().map(|m| format!("{} {:?}", m.month, m.cash_micros.map(|c| decimal(c, 2)))).collect()
    };
    // May has a shop of two entities, June a shop of none
    assert_eq!(told(&[]), ["2026-04 Some(\"43627.47\")", "2026-05 None", "2026-06 None", "2026-07 Some(\"679.37\")"]);
    assert_eq!(told(&["west"]), ["2026-05 Some(\"62370.00\")"]);
}

#[test]
fn a_month_before_the_taxpayer_is_registered_is_left_out_and_named() {
    let later = ENTITIES.replacen("from = \"2026-01-01\"", "from = \"2026-05-01\"", 1);
    let taxes = taxes(Some(&later));
    let month = taxes.findings.iter().find(|f| f.finding.code == "month_without_law").unwrap();
    expect!["East Trading, 2026-04: 210000.00 CNY of sales are in no tax: East Trading has no taxpayer kind on 2026-04-30; add an `[[entity.taxpayer]]` that begins earlier"].assert_eq(&month.finding.words.en);
    let april = taxes.roll_up(By::Month, None, &BTreeSet::new());
    assert!(april.iter().all(|(m, _)| m != "2026-04"), "{april:?}");
    assert_eq!(taxes.entities.len(), 2);
}

#[test]
fn mistakes_are_told_with_their_file() {
    let said = Setup::parse(Some(&ENTITIES.replacen("books", "bokks", 1)), None).unwrap_err();
    expect!["entities.toml: line 8, column 7: `bokks` is none of books, deemed"].assert_eq(&said.to_string());
    assert_eq!(Setup::parse(None, Some("version = 1")).unwrap_err().file, "tax.toml");
}
