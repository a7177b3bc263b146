//! Commission: the operator of six growing months from files to the pay slip, mistakes told with their place, months that stay closed.

use crate::desk::{Desk, assert_fits};
use expect_test::expect;
use serde_json::Value;
use std::sync::OnceLock;

/// Units sold in each month of 2026, and bought in the month before the first and in the first five.
const SOLD: [i64; 6] = [200, 400, 700, 1_000, 1_300, 1_500];
const BOUGHT: [i64; 6] = [700, 800, 1_150, 1_500, 1_700, 3_000];

/// A settlement with one line of sale: units of LAMP at $30 with fees of $16, posted on a day; what `more` says is added, lines and cents.
fn settlement(id: u32, posted: &str, deposit: &str, units: i64, (more, cents): (&str, i64)) -> String {
    let head = "settlement-id\tsettlement-start-date\tsettlement-end-date\tdeposit-date\ttotal-amount\tcurrency\ttransaction-type\torder-id\t\
                merchant-order-id\tadjustment-id\tshipment-id\tmarketplace-name\tamount-type\tamount-description\tamount\tfulfillment-id\t\
                posted-date\tposted-date-time\torder-item-code\tmerchant-order-item-id\tmerchant-adjustment-item-id\tsku\tquantity-purchased\tpromotion-id\n";
    let total = units * 1_400 + cents;
    let sign = if total < 0 { "-" } else { "" };
    let total = format!("{sign}{}.{:02}", total.abs() / 100, total.abs() % 100);
    let blank = "\t".repeat(18);
    let mut text = format!(
        "{head}{id}\t{posted} 00:00:00 UTC\t{posted} 23:00:00 UTC\t{deposit} 00:00:00 UTC\t{total}\tUSD{blank}\n"
    );
    if units > 0 {
        text += &line(id, "Order", "ItemPrice", "Principal", units * 30, posted, units);
        text += &line(id, "Order", "ItemFees", "Commission", -units * 16, posted, units);
    }
    text + more
}

fn line(id: u32, kind: &str, of: &str, what: &str, dollars: i64, day: &str, units: i64) -> String {
    format!(
        "{id}\t\t\t\t\t\t{kind}\t111-{id}\t\t\t\tAmazon.com\t{of}\t{what}\t{dollars}.00\tAFN\t{day}\t{day} 10:00:00 UTC\t\t\t\tLAMP\t{units}\t\n"
    )
}

/// The shop: sixty of a hundred units are paid out in their month, the rest in the next; a dollar is 7.05 yuan, so that a unit brings
/// ¥98.70, and costs ¥57.
fn shop() -> Desk {
    static BASE: OnceLock<Desk> = OnceLock::new();
    Desk::copy_of(BASE.get_or_init(|| {
        let mut desk = Desk::with_key();
        desk.set_clock("2026-07-10T12:00:00Z");
        for (m, units) in (1..).zip(SOLD) {
            let (at_once, later) = (units * 6 / 10, units * 4 / 10);
            let text = settlement(m * 10, &format!("2026-0{m}-15"), &format!("2026-0{m}-28"), at_once, ("", 0));
            desk.file(&format!("r/s{m}a.txt"), text, 3);
            let text = settlement(m * 10 + 1, &format!("2026-0{m}-25"), &format!("2026-0{}-05", m + 1), later, ("", 0));
            desk.file(&format!("r/s{m}b.txt"), text, 3);
        }
        let mut costs = "Batch,SKU,Received,Units,Currency,Goods cost,First-leg freight,Duty,Prep\n".to_owned();
        let mut rates = "Day,Currency,Basis,RMB per unit,Origin\n".to_owned();
        for (n, units) in BOUGHT.iter().enumerate() {
            let received = if n == 0 { "2025-12-10".to_owned() } else { format!("2026-0{n}-10") };
            costs += &format!("B{n},LAMP,{received},{units},CNY,{}.00,0,0,0\n", units * 57);
        }
        for month in ["2025-12", "2026-01", "2026-02", "2026-03", "2026-04", "2026-05", "2026-06", "2026-07"] {
            rates += &format!("{month}-01,USD,month,7.05,test\n");
        }
        desk.file("r/costs.csv", costs, 2);
        desk.file("r/rates.csv", rates, 2);
        desk.file("r/owners.csv", "SKU,Owner,Share,From,To\nLAMP,lin,1,2025-12-01,\n", 1);
        desk.ok(0, &["import", "r"]);
        desk
    }))
}

fn commission(desk: &Desk, args: &[&str]) -> String {
    desk.ok(0, &[&["commission"], args].concat())
}

/// Lin under a shipped scheme from the first month on.
fn under(desk: &Desk, scheme: &str) {
    commission(desk, &["init", scheme, "--operator", "lin", "--from", "2026-01-01"]);
}

fn slip(desk: &Desk, month: &str) -> Value {
    let slips: Value =
        serde_json::from_str(&commission(desk, &["slip", "--month", month, "--format", "json"])).unwrap();
    assert_eq!(slips.as_array().map(Vec::len), Some(1), "{slips}");
    assert_eq!(slips[0]["bridge"]["rest"], "0.00");
    slips[0].clone()
}

/// What a run must refuse, in both languages.
fn refused(desk: &Desk, args: &[&str]) -> (String, String) {
    let [en, zh] = ["en", "zh"].map(|lang| {
        let said = desk.run(&[&["--lang", lang, "commission"], args].concat());
        assert_eq!(said.code, 2, "{args:?}: {}{}", said.out, said.err);
        said.err
    });
    (en, zh)
}

#[test]
fn the_operator_of_the_article_from_files_to_the_slip() {
    let desk = shop();
    under(&desk, "payout_less_goods");
    let months: Vec<String> = (1..=6).map(|m| format!("2026-0{m}")).collect();
    let row = |month: &String| {
        let s = slip(&desk, month);
        let line = |part: &str| {
            let lines = s["lines"].as_array().unwrap();
            lines
                .iter()
                .find(|l| l["part"] == part)
                .map_or("0.00".to_owned(), |l| l["amount"].as_str().unwrap().to_owned())
        };
        let text = |v: &Value| v.as_str().unwrap().to_owned();
        let figures = [
            line("payout"),
            line("goods_before"),
            text(&s["base"]),
            text(&s["carried_out"]),
            text(&s["paid"]),
            text(&s["bridge"]["accrual_gross_profit"]),
        ];
        format!("{month} {}\n", figures.map(|f| format!("{f:>10}")).join(" "))
    };
    expect![[r#"
        2026-01   11844.00  -39900.00  -28056.00  -28056.00       0.00    8340.00
        2026-02   31584.00  -45600.00  -14016.00  -42072.00       0.00   16680.00
        2026-03   57246.00  -65550.00   -8304.00  -50376.00       0.00   29190.00
        2026-04   86856.00  -85500.00    1356.00  -49020.00       0.00   41700.00
        2026-05  116466.00  -96900.00   19566.00  -29454.00       0.00   54210.00
        2026-06  140154.00 -171000.00  -30846.00  -60300.00       0.00   62550.00
    "#]]
    .assert_eq(&months.iter().map(row).collect::<String>());
    let out = commission(&desk, &["slip", "--month", "2026-06", "--explain"]);
    assert_fits(&out);
    expect![[r#"
        Pay slip lin 2026-06  CNY  scheme payout_less_goods  (open, as it stands now)
        ───────────────────────────────────────────────────────────────────────────
         Line                                                                Amount
        ───────────────────────────────────────────────────────────────────────────
           Payout                                                        140,154.00
               Payout: LAMP, main/amazon-us, 2026-06-05                   51,324.00
               Payout: LAMP, main/amazon-us, 2026-06-28                   88,830.00
           Goods bought in the month before                             -171,000.00
               Goods bought, landed: LAMP × 3000, main/own, 2026-05-10  -171,000.00
           Loss carried in                                               -29,454.00
               slip of 2026-05                                           -29,454.00
           Loss carried to the next month                                 60,300.00
               slip of 2026-06                                            60,300.00
         = Commissionable                                                      0.00
         = Paid                                                                0.00
        ───────────────────────────────────────────────────────────────────────────
        ────────────────────────────────────────────────────────
         From accrual gross profit to the base            Amount
        ────────────────────────────────────────────────────────
           Accrual gross profit                        62,550.00
           Stock build: goods bought less goods sold  -85,500.00
           Still with the marketplace                  -7,896.00
         = Base                                       -30,846.00
        ────────────────────────────────────────────────────────
    "#]]
    .assert_eq(&out);
    let out = desk.ok(0, &["--lang", "zh", "commission", "slip", "--month", "2026-06"]);
    assert_fits(&out);
    expect![[r#"
        工资单 lin 2026-06  CNY  方案 payout_less_goods（未关账，按当前数据）
        ────────────────────────────
         项目                   金额
        ────────────────────────────
           回款           140,154.00
           上月货款      -171,000.00
           上月结转亏损   -29,454.00
           结转下月亏损    60,300.00
         = 计提基数             0.00
         = 实发                 0.00
        ────────────────────────────
        ───────────────────────────────────
         从权责制毛利到基数            金额
        ───────────────────────────────────
           权责制毛利             62,550.00
           备货：采购减销货成本  -85,500.00
           平台尚未回款           -7,896.00
         = 基数                  -30,846.00
        ───────────────────────────────────
    "#]]
    .assert_eq(&out);

    // what others would have paid, and what the boss sees
    let out = commission(&desk, &["simulate"]);
    assert_fits(&out);
    expect![[r#"
        What each scheme would have paid 2026-01..2026-06
        ─────────────────────────────────────────────────────────────
         Scheme             Operator  Currency        Base       Paid
        ─────────────────────────────────────────────────────────────
         payout_less_goods  lin       CNY       -60,300.00       0.00
         accrual            lin       CNY       212,670.00  12,760.20
         own_slow_stock     lin       CNY       212,670.00  12,760.20
         after_tax          lin       CNY       161,629.20   9,697.75
         recommended        lin       CNY       212,670.00   9,215.04
        ─────────────────────────────────────────────────────────────
        from a clean start in the first month: nothing carried in, nothing held from before
        taxes: assumed, as there is no entities.toml: all shops belong to one small-scale taxpayer that
               files by quarter, its exports are not declared (VAT is levied), it is small by staff and
               assets, owes nothing from before the data and distributes all profit
    "#]]
    .assert_eq(&out);
    let out = commission(&desk, &["fairness", "--from", "2026-01", "--to", "2026-06"]);
    assert_fits(&out);
    expect![[r#"
        Pay beside profit 2026-01..2026-06

        as agreed: pay follows profit by – over operators, – over months (1 always, −1 never)
        ───────────────────────────────────────────────────────────────────────
         Operator  Currency  Paid      Profit    %  Unpaid  Unearned  To others
        ───────────────────────────────────────────────────────────────────────
         lin       CNY       0.00  212,670.00  0.0       6         0       0.00
    "#]]
    .assert_eq(&out.split_inclusive('\n').take(7).collect::<String>());
    for (view, rows) in [("simulate", 30), ("fairness", 6)] {
        let csv = commission(&desk, &[view, "--format", "csv"]);
        assert_eq!(csv.lines().count(), rows + 1, "{csv}");
        let json: Value = serde_json::from_str(&commission(&desk, &[view, "--format", "json"])).unwrap();
        assert_eq!((&json["from"], &json["to"]), (&"2026-01".into(), &"2026-06".into()), "{json}");
    }
    // the base after all taxes of whoever answers for everything is the owner's cash
    let tried: Value = serde_json::from_str(&commission(&desk, &["simulate", "--format", "json"])).unwrap();
    let after_tax = tried["schemes"].as_array().unwrap().iter().find(|s| s["scheme"] == "after_tax").unwrap();
    let taxes: Value = serde_json::from_str(&desk.ok(0, &["tax", "--year", "2026", "--format", "json"])).unwrap();
    assert_ne!(taxes["total"]["owner_cash"], taxes["total"]["operating_profit"]);
    assert_eq!(after_tax["operators"][0]["base"], taxes["total"]["owner_cash"]);

    // another order only adds to what is charged
    let idea = ["what-if", "--sku", "LAMP", "--units", "2000", "--cost", "57"];
    let out = commission(&desk, &idea);
    assert_fits(&out);
    assert!(
        out.contains("scheme payout_less_goods") && out.contains("Pay of lin with 2000 × main/amazon-us/LAMP"),
        "{out}"
    );
    let planned: Value =
        serde_json::from_str(&commission(&desk, &[&idea[..], &["--format", "json"]].concat())).unwrap();
    assert_eq!(planned["schemes"].as_array().map(Vec::len), Some(1), "{planned}");
    // 2000 lamps at the margin of a lamp
    assert_eq!((&planned["gross_profit"], &planned["unsold"]), (&"83400.00".into(), &0.into()), "{planned}");
    let csv = commission(&desk, &[&idea[..], &["--format", "csv"]].concat());
    assert!(csv.lines().skip(1).all(|l| l.starts_with("payout_less_goods,lin,2026-")), "{csv}");
    for (sku, units, cost, word) in [
        ("LAMP", "0", "57", "write from 1 to"),
        ("LAMP", "9", "1,5", "--cost: found `1,5`"),
        ("NONE", "9", "57", "NONE"),
    ] {
        let (en, _) = refused(&desk, &["what-if", "--sku", sku, "--units", units, "--cost", cost]);
        assert!(en.contains(word), "{word}: {en}");
    }
}

#[test]
fn a_slip_as_files() {
    let desk = shop();
    under(&desk, "recommended");
    let month = ["slip", "--month", "2026-03", "--operator", "lin"];
    let csv = commission(&desk, &[&month[..], &["--format", "csv"]].concat());
    let counted: i64 =
        csv.lines().skip(1).map(|l| l.split(',').rev().nth(1).unwrap().replace('.', "").parse::<i64>().unwrap()).sum();
    let s = slip(&desk, "2026-03");
    let fen = |key: &str| s[key].as_str().unwrap().replace('.', "").parse::<i64>().unwrap();
    assert_eq!(counted, fen("commissionable") + fen("paid"), "every fen is a row: {csv}");
    for file in ["slip.xlsx", "slip.pdf", "slip.json"] {
        commission(&desk, &[&month[..], &["--out", file]].concat());
        let bytes = std::fs::read(desk.path(file)).unwrap();
        commission(&desk, &[&month[..], &["--out", file]].concat());
        assert_eq!(std::fs::read(desk.path(file)).unwrap(), bytes, "{file}: the same slip gives the same bytes");
    }
    // what an order earns is paid in full, with what is held for three months
    let idea = ["what-if", "--sku", "LAMP", "--units", "20", "--cost", "57", "--format", "json"];
    let planned: Value = serde_json::from_str(&commission(&desk, &idea)).unwrap();
    assert_eq!((&planned["gross_profit"], &planned["schemes"][0]["change"]), (&"834.00".into(), &"41.70".into()));
    use calamine::Reader;
    let book = calamine::open_workbook_auto(desk.path("slip.xlsx")).unwrap();
    assert_eq!(book.sheet_names(), ["Slips 工资单", "Rows 明细", "Bridge 差异"]);
    assert!(std::fs::read(desk.path("slip.pdf")).unwrap().starts_with(b"%PDF-"));
    let (en, zh) = refused(&desk, &["slip", "--format", "pdf"]);
    assert!(en.contains("--out FILE") && zh.contains("--out FILE"));
    let nobody = desk.run(&["commission", "slip", "--month", "2026-03", "--operator", "wang"]);
    assert!(nobody.code == 1 && nobody.err.contains("no slip of wang in 2026-03"), "{}", nobody.err);
}

#[test]
fn schemes_are_begun_listed_and_mistakes_told_with_their_place() {
    let desk = shop();
    let out = commission(&desk, &["list"]);
    assert_fits(&out);
    assert!(out.contains("recommended") && out.contains("pays nobody") && out.contains("commission init"), "{out}");
    let (en, zh) = refused(&desk, &["slip"]);
    assert!(en.contains("nobody is paid") && zh.contains("不计发提成"), "{en}{zh}");
    let tried = commission(&desk, &["simulate", "--format", "csv"]);
    assert!(tried.contains("accrual,lin,2026-01,CNY,8340.00,500.40"), "without a scheme all can be tried: {tried}");

    under(&desk, "accrual");
    let again = refused(&desk, &["init", "accrual"]);
    assert!(again.0.contains("is there already and is left as it is") && again.1.contains("已存在"), "{again:?}");
    let unknown = refused(&desk, &["init", "generous"]);
    assert!(unknown.0.contains("payout_less_goods, accrual"), "{unknown:?}");
    let out = desk.ok(0, &["--lang", "zh", "commission", "list"]);
    assert_fits(&out);
    expect![[r#"
        accrual  自 2000-01-01 起  CNY (自有)
          权责制毛利：0 起 6%（超额累进）；亏损结转
        payout_less_goods  自 2000-01-01 起  CNY (自带，未启用)
          回款抵扣上月货款：0 起 6%（超额累进）；亏损结转
        own_slow_stock  自 2000-01-01 起  CNY (自带，未启用)
          毛利扣滞销费用：0 起 6%（超额累进）；亏损结转；滞销由下单人承担
        after_tax  自 2000-01-01 起  CNY (自带，未启用)
          老板到手现金：0 起 6%（超额累进）；亏损结转；滞销由负责人承担
        recommended  自 2000-01-01 起  CNY (自带，未启用)
          毛利扣滞销费用：0 起 5%，30000 起 7%，80000 起 8%（超额累进）；亏损最多结转 3000；滞销由下单人承担
          ，老板承担 50%；新品期 90 天，公司承担广告费 50%；暂扣 30%，3 个月后发放

        ────────────────────────────────────────
         运营  方案     期间              SKU 数
        ────────────────────────────────────────
         lin   accrual  自 2026-01-01 起       1
        ────────────────────────────────────────
        没有待核事项
    "#]]
    .assert_eq(&out);

    // a rate with a percent sign, then one that belongs to nobody
    let path = desk.data().join("schemes/accrual.toml");
    let good = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, good.replace("rate = \"0.06\"", "rate = \"6%\"")).unwrap();
    let (en, zh) = refused(&desk, &["slip"]);
    expect![[r#"
        error: schemes/accrual.toml, line 17, column 8: found `6%`; write a share from 0 to 1 with at most six places, 6 % as "0.06"
        错误：schemes/accrual.toml 第 17 行第 8 列：读到“6%”；请填写 0 到 1 之间、最多六位小数的比例，6% 写成 "0.06"
    "#]].assert_eq(&format!("{en}{zh}"));
    std::fs::write(&path, good.replace("scheme = \"accrual\"", "scheme = \"acrual\"")).unwrap();
    let (en, zh) = refused(&desk, &["list"]);
    expect![[r#"
        error: schemes/accrual.toml, line 32, column 10: found `acrual`; no scheme has that name; write one of: accrual
        错误：schemes/accrual.toml 第 32 行第 10 列：读到“acrual”；没有该名称的方案；可用：accrual
    "#]]
    .assert_eq(&format!("{en}{zh}"));
    std::fs::write(&path, good.as_bytes().iter().copied().chain(*b"# \xcc\xe1\xb3\xc9\n").collect::<Vec<u8>>())
        .unwrap();
    let (en, zh) = refused(&desk, &["list"]);
    assert!(en.contains("schemes/accrual.toml: line ") && en.contains("save the file as UTF-8"), "{en}");
    assert!(zh.contains("请另存为 UTF-8"), "{zh}");
    std::fs::write(&path, format!("\u{feff}{good}")).unwrap();
    assert_eq!(slip(&desk, "2026-01")["paid"], "500.40", "a mark of the encoding is no mistake");
}

#[test]
fn a_closed_month_stays_and_a_late_refund_adjusts_the_next() {
    let desk = shop();
    under(&desk, "accrual");
    let (en, _) = refused(&desk, &["close", "--month", "2026-01", "--by", "nobody"]);
    assert!(en.contains("`nobody` may not lock months"), "{en}");
    let (en, zh) = refused(&desk, &["close", "--month", "2026-02", "--by", "owner"]);
    assert!(en.contains("next is 2026-01") && zh.contains("下一个应关账的月份是 2026-01"), "{en}{zh}");
    let out = commission(&desk, &["close", "--month", "2026-01", "--by", "owner"]);
    assert!(out.contains("the commission of 2026-01 is closed by owner") && out.contains("lin  500.40 CNY"), "{out}");
    let (en, _) = refused(&desk, &["close", "--month", "2026-01", "--by", "owner"]);
    assert!(en.contains("next is 2026-02"), "{en}");
    let file = desk.data().join("commission/closed-2026-01.json");
    let closed = std::fs::read(&file).unwrap();
    let (then, next) = (slip(&desk, "2026-01"), slip(&desk, "2026-02"));
    assert_eq!((&then["closed"], &next["closed"], &next["paid"]), (&true.into(), &false.into(), &"1000.80".into()));

    // two lamps of January came back in January; the report comes in July
    let [price, fee] = [("ItemPrice", "Principal", -60), ("ItemFees", "Commission", 12)]
        .map(|(of, what, dollars)| line(12, "Refund", of, what, dollars, "2026-01-30", 2));
    let back = format!("{price}{fee}");
    desk.file(
        "late/s.txt",
        settlement(12, "2026-01-30", "2026-02-06", 0, (&back.replace("111-12", "111-10"), -4_800)),
        0,
    );
    desk.ok(0, &["import", "late"]);
    assert_eq!(std::fs::read(&file).unwrap(), closed, "byte by byte");
    let after = slip(&desk, "2026-01");
    for key in ["lines", "base", "commissionable", "paid", "closed"] {
        assert_eq!(after[key], then[key], "{key}");
    }
    let next = slip(&desk, "2026-02");
    let adjusted: Vec<String> = next["lines"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|l| !l["of_month"].is_null())
        .map(|l| format!("{} of {}: {}\n", l["part"].as_str().unwrap(), l["of_month"], l["amount"].as_str().unwrap()))
        .collect();
    expect![[r#"
        refunds of "2026-01": -423.00
        fees of "2026-01": 84.60
        paid "980.50""#]]
    .assert_eq(&format!("{}paid {}", adjusted.concat(), next["paid"]));
    commission(&desk, &["close", "--month", "2026-02", "--by", "owner"]);
    assert_eq!(slip(&desk, "2026-02")["lines"], next["lines"]);
    assert_eq!(std::fs::read(&file).unwrap(), closed);

    // a file that was changed is refused, whatever was changed in it; so is one that is gone
    let text = String::from_utf8(closed.clone()).unwrap();
    for (from, to) in [("500400000", "900400000"), ("\"by\": \"owner\"", "\"by\": \"other\""), ("{\n", "{ \n")] {
        assert!(text.contains(from), "{from}");
        std::fs::write(&file, text.replacen(from, to, 1)).unwrap();
        let (en, zh) = refused(&desk, &["slip", "--month", "2026-01"]);
        assert!(en.contains("closed-2026-01.json is not what was written") && zh.contains("请从备份恢复"), "{en}{zh}");
    }
    std::fs::remove_file(&file).unwrap();
    let (en, _) = refused(&desk, &["list"]);
    assert!(en.contains("closed-2026-02.json"), "{en}");
    std::fs::write(&file, closed).unwrap();
    assert_eq!(slip(&desk, "2026-01")["paid"], "500.40");
}
