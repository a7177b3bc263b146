//! Taxes on a seeded shop: the year in both languages, sums that agree, cliffs, order 810 with the seller's copy, entities that overlap.

use crate::desk::{Desk, assert_fits};
use expect_test::expect;
use serde_json::Value;
use std::sync::OnceLock;

/// What every run names: the demo's storeroom.
const PLACE: [&str; 4] = ["--data", "tradewind-demo/data", "--key-file", "tradewind-demo/key"];

/// A seeded shop of two months with mid-rates of every working day.
fn shop() -> Desk {
    static BASE: OnceLock<Desk> = OnceLock::new();
    Desk::copy_of(BASE.get_or_init(|| {
        let mut desk = Desk::new();
        desk.set_clock("2026-08-12T12:00:00Z");
        desk.ok(0, &["demo", "--days", "65", "--skus", "3", "--seed", "7", "--no-serve", "--no-desk"]);
        let mut rates = String::from("Day,Currency,Basis,RMB per unit,Origin\n");
        for (month, days) in [(6, 30), (7, 31), (8, 12)] {
            for day in 1..=days {
                for (currency, rate) in [("USD", "7.1"), ("EUR", "7.8"), ("JPY", "0.047")] {
                    rates += &format!("2026-{month:02}-{day:02},{currency},day,{rate},test\n");
                }
            }
        }
        desk.file("rates.csv", rates, 0);
        let import: Vec<&str> = PLACE.into_iter().chain(["import", "rates.csv", "--shop", "shop1"]).collect();
        desk.ok(0, &import);
        desk
    }))
}

fn tax(desk: &Desk, args: &[&str]) -> String {
    desk.ok(0, &[&PLACE[..], &["tax"], args].concat())
}

fn json(desk: &Desk, args: &[&str]) -> Value {
    serde_json::from_str(&tax(desk, &[args, &["--format", "json"]].concat())).unwrap()
}

/// Fen of an amount as JSON has it.
fn fen(value: &Value) -> i64 {
    value.as_str().unwrap().replace('.', "").parse().unwrap()
}

/// The example profile with one company that holds one shop.
fn entity(name: &str, shop: &str) -> String {
    let (head, _) = books::tax::profile::EXAMPLE.split_once("[entity.shop_treatment]").unwrap();
    let head = head.replace("Shenzhen Example Trading", name);
    let head = head.replace("\"us-main\", \"eu-main\"", &format!("\"{shop}\""));
    head + "[[entity.taxpayer]]\nfrom = \"2025-03-01\"\nkind = \"small\"\n"
}

const CODES: [&str; 7] =
    ["operating_profit", "vat", "surcharges", "income_tax", "net_profit", "dividend_tax", "owner_cash"];

#[test]
fn the_year_in_both_languages() {
    let desk = shop();
    let out = tax(&desk, &[]);
    assert_fits(&out);
    expect![[r#"
        Taxes 2026  CNY
        ──────────────────────────────────────────────────────────────────────────────────────────────
         Month    Operating profit   VAT  Surcharges  Income tax  Net profit  Dividend tax  Owner cash
        ──────────────────────────────────────────────────────────────────────────────────────────────
         2026-06         31,987.23  0.00        0.00    1,599.36   30,387.87      6,077.57   24,310.30
         2026-07         29,507.75  0.00        0.00    1,475.39   28,032.36      5,606.47   22,425.89
         2026-08        -17,355.76  0.00        0.00     -867.79  -16,487.97     -3,297.59  -13,190.38
         Total           44,139.22  0.00        0.00    2,206.96   41,932.26      8,386.45   33,545.81
        ──────────────────────────────────────────────────────────────────────────────────────────────

        note     assumed, as there is no entities.toml: all shops belong to one small-scale taxpayer that
                 files by quarter, its exports are not declared (VAT is levied), it is small by staff and
                 assets, owes nothing from before the data and distributes all profit
        note     the books are not complete (settlements refused, lines in quarantine or rates missing, see
                 profit): what they leave out is in no tax
        rates    tables 2026-11-23; not advice: confirm rows marked `believed` with your accountant
    "#]]
    .assert_eq(&out);
    let out = desk.ok(0, &[&PLACE[..], &["--lang", "zh", "tax", "--alarms"]].concat());
    assert_fits(&out);
    expect![[r#"
        own（小规模纳税人），截至 2026-08-12
          2026-Q3 增值税及附加 0.00；本年累计：企业所得税 2,206.96，分红个税 8,386.45，老板到手现金
          33,545.81
        ! 按目前速度，2026-09-19 将超过小规模纳税人免征增值税额度
          已达 120420.6 元，上限 300000 元，剩余 179579.4 元；最迟安全日 2026-09-18；越过将多缴增值税及附加
          3180.00 CNY，老板少得 2416.80 CNY：请将出口按免税申报，促销可安排到下一申报期
        · 小规模纳税人标准：暂无超过之虞
          已达 261058.54 元，上限 5000000 元，剩余 4738941.46 元；越过将多缴增值税及附加 547000.75 CNY，老板
          少得 547000.75 CNY，此后每月 16028.95 CNY
        · 小型微利企业应纳税所得额标准：暂无超过之虞
          已达 44139.22 元，上限 3000000 元，剩余 2955860.78 元；越过将多缴企业所得税 600000.00 CNY，老板少
          得 480000.00 CNY
        · 小型微利企业从业人数标准：暂无超过之虞
          已达 0 人，上限 300 人，剩余 300 人；越过将多缴企业所得税 37256.67 CNY，老板少得 29805.33 CNY
        · 小型微利企业资产总额标准：暂无超过之虞
          已达 0 元，上限 50000000 元，剩余 50000000 元；越过将多缴企业所得税 37256.67 CNY，老板少得
          29805.33 CNY

        说明  假设（尚无 entities.toml）：全部店铺属于一个按季申报的小规模纳税人，出口未按免税申报（计征增值
              税），人数与资产符合小型微利，数据之前无未结事项，利润全部分配
        说明  账目不完整（有未入账的结算单、待查明细或缺少汇率，见利润页）：未入账的部分未计税
        税率  表版本 2026-11-23；仅供参考：标记 believed 的条目请与会计确认
    "#]]
    .assert_eq(&out);
}

#[test]
fn every_dimension_adds_up_to_the_same_fen() {
    let desk = shop();
    // a month of June is above the exemption of a month, though not of a quarter
    let levied = entity("East", "shop1").replace("exempt_export\"\n", "levy_1\"\n");
    let levied = levied.replace("vat_filing = \"quarter\"", "vat_filing = \"month\"");
    desk.file("tradewind-demo/data/entities.toml", levied, 0);
    let year = json(&desk, &[]);
    let profit: Value =
        serde_json::from_str(&desk.ok(0, &[&PLACE[..], &["profit", "--currency", "cny", "--format", "json"]].concat()))
            .unwrap();
    let booked = &profit["rows"][0]["amounts_cny"]["operating_profit"];
    assert_eq!(year["total"]["operating_profit"], *booked, "{profit}");
    for by in ["month", "entity", "shop", "sku", "operator"] {
        let of = json(&desk, &["--by", by]);
        assert_eq!(of["total"], year["total"], "{by}");
        for code in CODES {
            let sum: i64 = of["rows"].as_array().unwrap().iter().map(|row| fen(&row[code])).sum();
            assert_eq!(sum, fen(&of["total"][code]), "{code} by {by}");
        }
        let csv = tax(&desk, &["--by", by, "--format", "csv"]);
        assert_eq!(csv.lines().count(), of["rows"].as_array().unwrap().len() + 1);
    }
    let total = |code| fen(&year["total"][code]);
    let taxes = total("vat") + total("surcharges") + total("income_tax") + total("dividend_tax");
    assert_eq!(total("operating_profit") - taxes, total("owner_cash"));
    assert!(total("vat") > 0, "{year}");
}

#[test]
fn order_810_and_the_bridge_from_a_copy() {
    let desk = shop();
    let out = tax(&desk, &["--order-810", "2026Q3"]);
    assert_fits(&out);
    let ours = json(&desk, &["--order-810", "2026-Q3"]);
    let us = ours["reports"].as_array().unwrap().iter().find(|r| r["marketplace"] == "amazon-us").unwrap();
    let f = &us["figures"];
    assert!(fen(&f["income"]) > 0 && fen(&f["fees"]) > 0, "{f}");
    assert_eq!(fen(&f["net_income"]), fen(&f["income"]) - fen(&f["refunds"]));
    // a copy that has a hundred yuan more than the marketplace
    let more = |code: &str| {
        let fen = fen(&f[code]) + 10_000;
        format!("{}.{:02}", fen / 100, fen % 100)
    };
    let copy = format!(
        "Quarter,Marketplace,Total income,Refunds,Orders,Commission and service fees\n2026年第三季度,美国,{},{},{},{}\n",
        more("income"),
        f["refunds"].as_str().unwrap(),
        f["orders"].as_str().unwrap(),
        f["fees"].as_str().unwrap()
    );
    desk.file("copy.csv", copy, 0);
    let with = ["--order-810", "2026Q3", "--copy", "copy.csv", "--shop", us["shop"].as_str().unwrap()];
    let bridged = json(&desk, &with);
    let us = bridged["reports"].as_array().unwrap().iter().find(|r| r["marketplace"] == "amazon-us").unwrap();
    let bridge = &us["bridge"];
    for code in ["income", "refunds", "net_income", "orders", "fees"] {
        let steps: i64 = bridge["steps"].as_array().unwrap().iter().map(|s| fen(&s["adds"][code])).sum();
        let walked = fen(&bridge["copy"][code]) + fen(&bridge["unexplained"][code]) + steps;
        assert_eq!(walked, fen(&us["figures"][code]), "{code}: {bridge}");
    }
    assert_eq!(bridge["unexplained"]["income"], "-100.00");
    let out = tax(&desk, &["--order-810", "2026Q3"]);
    assert_fits(&out);
    assert!(out.contains("your copy") && out.contains("unexplained"), "{out}");
    for wrong in
        [&["--order-810", "2026"][..], &["--order-810", "2026Q5"], &["--by", "colour"], &["--copy", "copy.csv"]]
    {
        assert_eq!(desk.run(&[&PLACE[..], &["tax"], wrong].concat()).code, 2, "{wrong:?}");
    }
    assert_eq!(desk.run(&[&PLACE[..], &["tax", "--order-810", "2019Q1"]].concat()).code, 1);
}

#[test]
fn a_shop_of_two_entities_is_left_out_and_named() {
    let desk = shop();
    let shop = json(&desk, &["--by", "shop"])["rows"][0]["shop"].as_str().unwrap().to_owned();
    let entity = |name: &str| entity(name, &shop);
    desk.file("tradewind-demo/data/entities.toml", format!("{}{}", entity("East"), entity("West")), 0);
    let both = json(&desk, &[]);
    let codes: Vec<&str> = both["findings"].as_array().unwrap().iter().filter_map(|f| f["code"].as_str()).collect();
    assert!(codes.contains(&"shop_of_two_entities"), "{both}");
    assert_eq!((both["rows"].as_array().unwrap().len(), both["untaxed"][0]["shop"].as_str()), (0, Some(shop.as_str())));
    let assumed = both["assumptions"].to_string();
    assert!(!assumed.contains("entities.toml") && assumed.contains("not complete"), "{assumed}");
    // exports that are declared carry no VAT
    desk.file("tradewind-demo/data/entities.toml", entity("East"), 0);
    let one = json(&desk, &[]);
    assert_eq!((one["total"]["vat"].as_str(), one["untaxed"].as_array().unwrap().len()), (Some("0.00"), 0));
    // a mistake is told with its place, and nothing is reckoned on a guess
    desk.file("tradewind-demo/data/entities.toml", entity("East").replace("staff = 12", "staff = \"many\""), 0);
    let said = desk.run(&[&PLACE[..], &["tax"]].concat());
    assert!(said.code == 2 && said.err.contains("entities.toml") && said.err.contains("line"), "{}", said.err);
}
