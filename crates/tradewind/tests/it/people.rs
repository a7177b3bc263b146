//! 人效 on a seeded shop: per head in both languages, operators that add up, a new hire, the path, a severance scenario, mistakes.

use crate::desk::{Desk, assert_fits};
use expect_test::expect;
use serde_json::Value;
use std::sync::OnceLock;

/// What every run names: the demo's storeroom.
const PLACE: [&str; 4] = ["--data", "tradewind-demo/data", "--key-file", "tradewind-demo/key"];

/// A seeded shop of half a year, three SKUs, each with an operator of its own.
fn shop() -> Desk {
    static BASE: OnceLock<Desk> = OnceLock::new();
    Desk::copy_of(BASE.get_or_init(|| {
        let mut desk = Desk::new();
        desk.set_clock("2026-08-12T12:00:00Z");
        desk.ok(0, &["demo", "--days", "220", "--skus", "3", "--seed", "7", "--no-serve", "--no-desk"]);
        desk.set_clock("2027-01-13T12:00:00Z");
        desk
    }))
}

fn people(desk: &Desk, args: &[&str]) -> String {
    desk.ok(0, &[&PLACE[..], &["people"], args].concat())
}

fn json(desk: &Desk, args: &[&str]) -> Value {
    serde_json::from_str(&people(desk, &[args, &["--format", "json"]].concat())).unwrap()
}

/// Fen of an amount as JSON has it.
fn fen(value: &Value) -> i64 {
    value.as_str().unwrap_or_else(|| panic!("no amount: {value}")).replace('.', "").parse().unwrap()
}

fn state(desk: &Desk, text: &str) {
    desk.file("tradewind-demo/data/people.toml", text, 0);
}

fn person(name: &str, kind: &str, from: &str) -> String {
    format!("[[person]]\nname = \"{name}\"\nkind = \"{kind}\"\nfrom = \"{from}\"\nwage = \"9000\"\n")
}

#[test]
fn per_head_in_both_languages() {
    let desk = shop();
    let out = people(&desk, &[]);
    assert_fits(&out);
    expect![[r#"
        People, CNY per head: 1 head(s) (policy), 3 operator(s), booked through 2026-12-27
        ──────────────────────────────────────────────────────────────────────────────
         Months             Net sales  Operating profit  Owner cash  SKUs per operator
        ──────────────────────────────────────────────────────────────────────────────
         2026-11              132,236            22,192      16,866                1.0
         2026-09 – 2026-11    384,008            76,155      57,878                1.0
         2026-06 – 2026-08    426,563           100,216      76,164                1.0
        ──────────────────────────────────────────────────────────────────────────────

        growth of net sales after VAT, 2026-06 – 2026-08 to 2026-09 – 2026-11
        ────────────────────────────
                                 CNY
        ────────────────────────────
         then                426,563
         Price               -12,544
         Units               -30,590
         New SKUs                  0
         Exchange rates          580
         VAT and surcharges        0
         now                 384,008
        ────────────────────────────

        hours saved in 30 days: 0.0 (0.0 by hand, less 0.0 of review and 0.0 of rework), 0.0 posts

        note  heads are the people of the policy, as there is no people.toml: who came when, and for what
              wage, is not known; `tradewind people --init` writes a file to fill in
    "#]]
    .assert_eq(&out);
    let out = desk.ok(0, &[&PLACE[..], &["--lang", "zh", "people", "--path"]].concat());
    assert_fits(&out);
    let head: String = out.lines().take(8).flat_map(|l| [l, "\n"]).collect();
    expect![[r#"
        年增长 70% 的冻结编制路径，人均  CNY
        ──────────────────────────────────────────────────────────────────
         月份     净销售额  营业利润  老板到手现金  人均在售货号  为当前 %
        ──────────────────────────────────────────────────────────────────
         当前      128,003    25,385        19,293           1.0     100.0
         2026-12   185,482    41,864        31,817           1.3     144.9
         2027-01   193,868    43,757        33,255           1.4     151.5
         2027-02   202,633    45,735        34,759           1.4     158.3
    "#]]
    .assert_eq(&head);
    let path = json(&desk, &["--path"]);
    assert_eq!((path["rows"].as_array().unwrap().len(), &path["growth_pct"]), (25, &Value::from(70)));
    // July of next year has this year's July before it
    let of = |rows: &Value, month: &str, code: &str| {
        let row =
            rows.as_array().unwrap().iter().find(|r| r["month"] == month).unwrap_or_else(|| panic!("{month}: {rows}"));
        fen(&row[code])
    };
    let (needed, came) = (&path["rows"], &json(&desk, &["--by", "month"])["rows"]);
    let (need, july) = (of(needed, "2027-07", "net_sales_per_head"), of(came, "2026-07", "net_sales"));
    assert!((need * 10 - july * 17).abs() <= 10, "one head: {need} is not 1.7 × {july}");
}

#[test]
fn operators_add_up_to_the_firm_and_to_the_taxes() {
    let desk = shop();
    let months = json(&desk, &["--by", "month"]);
    let of = json(&desk, &["--by", "operator", "--month", "2026-09"]);
    let month = months["rows"].as_array().unwrap().iter().find(|r| r["month"] == "2026-09").unwrap();
    let rows = of["rows"].as_array().unwrap();
    assert_eq!(rows.len(), 3, "{of}");
    for code in ["net_sales", "operating_profit", "owner_cash"] {
        assert_eq!(rows.iter().map(|r| fen(&r[code])).sum::<i64>(), fen(&month[code]), "{code}");
    }
    let taxes = desk.ok(0, &[&PLACE[..], &["tax", "--year", "2026", "--format", "json"]].concat());
    let taxes: Value = serde_json::from_str(&taxes).unwrap();
    let year = months["rows"].as_array().unwrap().iter().filter(|r| r["month"].as_str().unwrap().starts_with("2026"));
    let sum: i64 = year.map(|r| fen(&r["owner_cash"])).sum();
    assert_eq!(sum, fen(&taxes["total"]["owner_cash"]), "the owner's cash is the taxes'");
    let csv = people(&desk, &["--by", "operator", "--month", "2026-09", "--format", "csv"]);
    assert_eq!(
        (csv.lines().count(), csv.lines().next()),
        (4, Some("operator,net_sales,operating_profit,owner_cash,skus"))
    );
}

#[test]
fn a_new_hire_and_one_who_sold_nothing() {
    let desk = shop();
    let staff =
        [("Li Wen", "operator", "2026-06-20"), ("Sun Lei", "operator", "2026-10-20"), ("Cook", "other", "2026-10-20")];
    state(&desk, &staff.map(|(name, kind, from)| person(name, kind, from)).concat());
    let out = people(&desk, &["--ramp"]);
    assert_fits(&out);
    expect![[r#"
        New hires: days 30, 60, 90  CNY
        ─────────────────────────────────────────────────────────────────────────────────────────────────
         Person   First day   Last day    Day  Net sales   target  Operating profit  target  Verdict
        ─────────────────────────────────────────────────────────────────────────────────────────────────
         Sun Lei  2026-10-20  2026-11-18   30          0   20,000                 0       0  nothing sold
         Sun Lei  2026-11-19  2026-12-18   60          0   60,000                 0   5,000  nothing sold
         Sun Lei  2026-12-19  2027-01-17   90          0  120,000                 0  15,000  running
         Li Wen   2026-06-20  2026-07-19   30     81,765   20,000            17,376       0  met
         Li Wen   2026-07-20  2026-08-18   60     79,504   60,000            15,849   5,000  met
         Li Wen   2026-08-19  2026-09-17   90     80,643  120,000            15,536  15,000  below target
        ─────────────────────────────────────────────────────────────────────────────────────────────────

        note  targets: own assumption, 2026-11-24 (a person's own stand in people.toml)
    "#]]
    .assert_eq(&out);
    let rows = json(&desk, &["--ramp"])["rows"].clone();
    let of = |name: &str| rows.as_array().unwrap().iter().filter(|r| r["person"] == name).cloned().collect::<Vec<_>>();
    // one SKU, wholly Li Wen's: July and August lie within the three windows
    let months = ["2026-07", "2026-08"].map(|m| {
        let of = json(&desk, &["--by", "operator", "--month", m]);
        let row = of["rows"].as_array().unwrap().iter().find(|r| r["operator"] == "Li Wen").unwrap().clone();
        fen(&row["net_sales"])
    });
    let windows: i64 = of("Li Wen").iter().map(|r| fen(&r["net_sales"])).sum();
    assert!(months.iter().sum::<i64>() < windows, "{windows} of {months:?}");
    let verdicts: Vec<_> = of("Sun Lei").iter().map(|r| r["verdict"].as_str().unwrap().to_owned()).collect();
    assert_eq!(verdicts, ["nothing_sold", "nothing_sold", "running"]);
    // heads are those who are stated, and wages that no expense books are told
    let overview = json(&desk, &[]);
    assert_eq!((&overview["heads"], &overview["stated"]), (&Value::from(3), &Value::from(true)));
    assert!(overview["notes"].to_string().contains("only"), "{overview}");
}

#[test]
fn a_severance_scenario() {
    let desk = shop();
    let terms = "[severance]\naverage_wage = \"12000\"\naverage_wage_source = \"city bulletin\"\nemployer_social = \"0.27\"\nlost_profit = \"0.1\"\n";
    state(&desk, &format!("{terms}{}", person("Li Wen", "operator", "2024-08-01")));
    let out = people(&desk, &["--severance", "Li Wen", "--day", "2027-01-31"]);
    assert_fits(&out);
    expect![[r#"
        Scenario N+1: Li Wen, 2027-01-31
        ──────────────────────────────────────────────────
                                                       CNY
        ──────────────────────────────────────────────────
         months of service                              30
         N, years that count                           3.0
         wage of a month                             9,000
         wage that counts for N                      9,000
         N × wage                                   27,000
         in place of notice, +1                      9,000
         cost                                       36,000
         saved a month, employer's share included   11,430
         operating profit lost a month               1,421
         left a month                               10,009
         paid back in                              2027-05
        ──────────────────────────────────────────────────

        note  the wage of people.toml stands in for the mean of the twelve months before, bonuses included,
              that the law reckons with
        note  local average wage as stated, source: city bulletin
        note  a scenario, no proposal and no advice: 中华人民共和国劳动合同法 第四十条、第四十七条; before
              taxes; speak with a lawyer first
    "#]]
    .assert_eq(&out);
    for wrong in [
        &["--severance", "Nobody"][..],
        &["--severance", "Li Wen", "--day", "soon"],
        &["--severance", "Li Wen", "--day", "2024-07-31"],
        &["--day", "2027-01-31"],
        &["--by", "colour"],
        &["--by", "operator", "--month", "2026"],
        &["--ramp", "--hours"],
    ] {
        assert_eq!(desk.run(&[&PLACE[..], &["people"], wrong].concat()).code, 2, "{wrong:?}");
    }
}

#[test]
fn the_file_to_fill_in_and_mistakes_in_it() {
    let desk = shop();
    let path = people(&desk, &["--init"]);
    assert!(path.trim().ends_with("people.toml"), "{path}");
    assert_eq!(desk.run(&[&PLACE[..], &["people", "--init"]].concat()).code, 1, "what is filled in is not lost");
    assert_eq!(json(&desk, &[])["stated"], Value::from(false), "the template states nothing");
    state(&desk, "[minutes]\nset_bids = 3\n");
    let said = desk.run(&[&PLACE[..], &["people", "--hours"]].concat());
    assert!(
        said.code == 2 && said.err.contains("people.toml") && said.err.contains("line 2, column 1"),
        "{}",
        said.err
    );
    state(&desk, "[minutes]\nset_bid = 7\n");
    assert!(people(&desk, &["--hours"]).contains("minutes by hand: people.toml"));
}
