//! What uploads change, and what is refused.

use super::*;
use proptest::prelude::*;

#[test]
fn each_operation_is_obeyed_and_leaves_an_effect() {
    let mut m = small(1);
    let (campaign, group, target) = ids(&m, false);
    let (auto, auto_group, auto_target) = ids(&m, true);
    let before = m.effects().len();
    let report = send(
        &mut m,
        &[
            format!("Campaign|Update|Campaign ID={campaign}|Daily Budget=33.50|State=enabled"),
            format!("Ad Group|Update|Campaign ID={campaign}|Ad Group ID={group}|Ad Group Default Bid=0.71"),
            format!(
                "Keyword|Update|Campaign ID={campaign}|Ad Group ID={group}|Keyword ID={target}|Bid=1.05|State=paused"
            ),
            format!(
                "Product Targeting|Update|Campaign ID={auto}|Ad Group ID={auto_group}|Product Targeting ID={auto_target}|Bid=0.33"
            ),
            format!(
                "Keyword|Create|Campaign ID={campaign}|Ad Group ID={group}|Keyword Text=Brand New Words|Match Type=exact|State=enabled|Bid=0.5"
            ),
            format!(
                "Product Targeting|Create|Campaign ID={campaign}|Ad Group ID={group}|Product Targeting Expression=asin=\"B0ABCDEFGH\"|State=enabled|Bid=0.4"
            ),
            format!(
                "Negative Keyword|Create|Campaign ID={auto}|Ad Group ID={auto_group}|Keyword Text=cheap one|Match Type=negativePhrase|State=enabled"
            ),
            format!(
                "Campaign Negative Keyword|Create|Campaign ID={auto}|Keyword Text=free|Match Type=negativeExact|State=enabled"
            ),
            "Campaign|Create|Campaign ID=mine|Campaign Name=Fresh|Targeting Type=AUTO|Daily Budget=9|State=enabled"
                .into(),
            "Ad Group|Create|Campaign ID=mine|Ad Group ID=own|Ad Group Name=G|Ad Group Default Bid=0.3|State=enabled"
                .into(),
            "Product Ad|Create|Campaign ID=mine|Ad Group ID=own|SKU=TW-0002-WHT|State=enabled".into(),
        ],
    );
    assert_eq!(report, "");
    let a = m.account();
    assert_eq!(a.campaigns.iter().find(|c| c.id == campaign).unwrap().budget_micros, 33_500_000);
    let t = a.targets.iter().find(|t| t.id == target).unwrap();
    assert_eq!((t.bid_micros, t.state), (1_050_000, AdState::Paused));
    assert!(a.targets.iter().any(|t| t.text == "Brand New Words" && t.targeting == Targeting::Exact));
    assert_eq!(a.negatives.len(), 2);
    let fresh = a.campaigns.iter().position(|c| c.name == "Fresh").unwrap();
    let g = a.groups.iter().position(|g| g.campaign == fresh).unwrap();
    assert_eq!(a.targets.iter().filter(|t| t.group == g && t.targeting == Targeting::Automatic).count(), 4);
    assert_eq!(a.sku_of(g), Some(1));
    check_effects(
        &m,
        before,
        &expect![[r#"
            row 2 Campaign State: enabled -> enabled
            row 2 Campaign Daily Budget: 8.00 -> 33.50
            row 3 Ad Group Ad Group Default Bid: 0.38 -> 0.71
            row 4 Keyword Bid: 0.41 -> 1.05
            row 4 Keyword State: enabled -> paused
            row 5 Product Targeting Bid: 0.53 -> 0.33
            row 6 Keyword created:  -> exact `Brand New Words` bid 0.50
            row 7 Product Targeting created:  -> - `asin="B0ABCDEFGH"` bid 0.40
            row 8 Negative Keyword created:  -> negativePhrase `cheap one`
            row 9 Campaign Negative Keyword created:  -> negativeExact `free`
            row 10 Campaign created:  -> `Fresh` budget 9.00
            row 11 Ad Group created:  -> `G` default bid 0.30
            row 12 Product Ad created:  -> TW-0002-WHT
        "#]],
    );
    assert!(m.effects()[before..].iter().all(|e| e.by == By::Upload && e.upload.len() == 16));
}

fn check_effects(m: &Market, from: usize, expected: &Expect) {
    let text: String = m.effects()[from..]
        .iter()
        .map(|e| match &e.refused {
            Some((code, _)) => format!("row {} {} refused: {code}\n", e.row, e.entity),
            None => format!("row {} {} {}: {} -> {}\n", e.row, e.entity, e.field, e.before, e.after),
        })
        .collect();
    expected.assert_eq(&text);
}

#[test]
fn bad_rows_are_refused_and_the_others_carried_out() {
    let mut m = small(1);
    let (campaign, group, target) = ids(&m, false);
    let (auto, auto_group, auto_target) = ids(&m, true);
    let at = format!("Campaign ID={campaign}|Ad Group ID={group}");
    let keyword =
        |text: &str| format!("Keyword|Create|{at}|Keyword Text={text}|Match Type=broad|State=enabled|Bid=0.5");
    let negative = |text: &str, kind: &str| {
        format!("Negative Keyword|Create|{at}|Keyword Text={text}|Match Type={kind}|State=enabled")
    };
    let account = m.account().clone();
    let report = send(
        &mut m,
        &[
            format!("Keyword|Update|{at}|Keyword ID={target}|Bid=0.01"),
            format!("Keyword|Update|{at}|Keyword ID={target}|Bid=1000.01"),
            format!("Keyword|Update|{at}|Keyword ID={target}|Bid=0.333"),
            format!("Keyword|Update|{at}|Keyword ID={target}|Bid=many"),
            format!("Keyword|Update|{at}|Keyword ID={target}|State=sleeping"),
            format!("Keyword|Update|{at}|Keyword ID=999|Bid=0.5"),
            format!("Keyword|Update|{at}|Keyword ID=KW-7|Bid=0.5"),
            format!("Keyword|Update|Campaign ID={auto}|Ad Group ID={auto_group}|Keyword ID={target}|Bid=0.5"),
            format!("Campaign|Update|Campaign ID={campaign}|Daily Budget=0.99"),
            format!("Campaign|Update|Campaign ID={campaign}|End Date=20200101"),
            format!(
                "Keyword|Create|Campaign ID={auto}|Ad Group ID={auto_group}|Keyword Text=a|Match Type=broad|State=enabled"
            ),
            format!(
                "Product Targeting|Archive|Campaign ID={auto}|Ad Group ID={auto_group}|Product Targeting ID={auto_target}"
            ),
            keyword(&"x".repeat(81)),
            keyword("one two three four five six seven eight nine ten eleven"),
            keyword(""),
            negative("one two three four five", "negativePhrase"),
            negative("one", "exact"),
            negative("twice said", "negativeExact"),
            negative("Twice  SAID", "negativeExact"),
            format!("Bidding adjustment|Update|Campaign ID={campaign}|Percentage=20"),
            format!("Campaign|Delete|Campaign ID={campaign}"),
        ],
    );
    expect![[r#"
        2 InvalidBid `0.01` is no amount from 0.02 to 1000.00 with at most two decimals
        3 InvalidBid `1000.01` is no amount from 0.02 to 1000.00 with at most two decimals
        4 InvalidBid `0.333` is no amount from 0.02 to 1000.00 with at most two decimals
        5 InvalidBid `many` is no amount from 0.02 to 1000.00 with at most two decimals
        6 InvalidState `sleeping` is neither enabled, paused nor archived
        7 UnknownId there is no Keyword ID 999
        8 InvalidId the Keyword ID `KW-7` is not numeric
        9 InvalidParent the Campaign ID is 340059372026907, not 339689442473407
        10 InvalidBudget `0.99` is no amount from 1.00 to 1000000.00 with at most two decimals
        11 InvalidDate the end date has passed
        12 AutoCampaign an automatic campaign takes no keywords or product targets of its own
        13 InvalidState an automatic target can be paused but not archived
        14 KeywordTooLong the keyword has 81 characters, at most 80 are allowed
        15 TooManyWords the keyword has 11 words, at most 10 are allowed
        16 MissingKeyword the keyword text is empty
        17 TooManyWords the keyword has 5 words, at most 4 are allowed
        18 InvalidMatchType `exact` is neither negativeExact nor negativePhrase
        20 DuplicateEntity `Twice  SAID` already exists as negative keyword 725836782777341
        21 InvalidEntity `Bidding adjustment` can't be changed by this sheet
        22 InvalidOperation `Delete` is neither Create, Update nor Archive
    "#]]
    .assert_eq(&report);
    // one negative was good; nothing else changed
    assert_eq!(m.account().negatives.len(), 1);
    assert_eq!((&m.account().campaigns, &m.account().targets), (&account.campaigns, &account.targets));
    let refused = m.effects().iter().filter(|e| e.refused.is_some()).count();
    assert_eq!(refused, report.lines().count());
}

#[test]
fn whole_files_are_refused_when_they_are_not_what_they_should_be() {
    let mut m = small(1);
    let before = m.account().clone();
    let said = [
        m.upload_bulksheet("bulk.csv", b"a,b").unwrap_err(),
        m.upload_bulksheet("bulk.xlsx", b"no workbook").unwrap_err().split(" (").next().unwrap().to_owned(),
        m.upload_bulksheet("bulk.xlsx", &book("Sheet1", &["Entity"], &[])).unwrap_err(),
        m.upload_bulksheet("bulk.xlsx", &book("Sponsored Products Campaigns", &["Entity", "Product"], &[]))
            .unwrap_err(),
        m.take_purchase_order(&book("PO", &["SKU", "Units"], &[])).unwrap_err(),
        m.upload_prices(b"sku\tprice\nx\t1").unwrap_err(),
    ];
    expect![[r#"
        `bulk.csv` is no .xlsx file: bulk operations take workbooks only
        the file is no XLSX workbook
        there is no sheet `Sponsored Products Campaigns`: start from the template
        the column `Operation` is missing in the first row: start from the template
        no row has the columns PO number, SKU, Units, Mode, Ship to, Order date
        no line has the columns sku, price, minimum-seller-allowed-price, maximum-seller-allowed-price, quantity, leadtime-to-ship, fulfillment-channel"#]].assert_eq(&said.join("\n"));
    assert_eq!(m.account(), &before);
}

#[test]
fn what_is_archived_stays_so_and_the_same_file_is_carried_out_twice() {
    let mut m = small(1);
    let (campaign, group, target) = ids(&m, false);
    let at = format!("Campaign ID={campaign}|Ad Group ID={group}|Keyword ID={target}");
    assert_eq!(send(&mut m, &[format!("Keyword|Archive|{at}")]), "");
    expect![[r#"
        2 Archived  is archived and can't be changed
    "#]]
    .assert_eq(&send(&mut m, &[format!("Keyword|Update|{at}|State=enabled")]).replace(&target, ""));
    let (auto, _, auto_target) = ids(&m, true);
    let twice = bulk(&[
        format!("Product Targeting|Update|Campaign ID={auto}|Product Targeting ID={auto_target}|Bid=0.44"),
        format!(
            "Campaign Negative Keyword|Create|Campaign ID={auto}|Keyword Text=free|Match Type=negativeExact|State=enabled"
        ),
    ]);
    let before = m.effects().len();
    assert_eq!(errors(&m.upload_bulksheet("a.xlsx", &twice).unwrap()), "");
    assert!(errors(&m.upload_bulksheet("a.xlsx", &twice).unwrap()).starts_with("3 DuplicateEntity"));
    check_effects(
        &m,
        before,
        &expect![[r#"
        row 2 Product Targeting Bid: 0.53 -> 0.44
        row 3 Campaign Negative Keyword created:  -> negativeExact `free`
        row 2 Product Targeting Bid: 0.44 -> 0.44
        row 3 Campaign Negative Keyword refused: DuplicateEntity
    "#]],
    );
}

#[test]
fn an_update_without_an_end_date_takes_the_end_date_away() {
    let mut m = small(1);
    let c = m.account().campaigns.iter().find(|c| c.end.is_some()).unwrap().clone();
    let end = c.end.unwrap();
    let compact = end.to_string().replace('-', "");
    let before = m.effects().len();
    assert_eq!(send(&mut m, &[format!("Campaign|Update|Campaign ID={}|Daily Budget=20|End Date={compact}", c.id)]), "");
    assert_eq!(m.account().campaigns.iter().find(|x| x.id == c.id).unwrap().end, Some(end));
    assert_eq!(send(&mut m, &[format!("Campaign|Update|Campaign ID={}|Daily Budget=21", c.id)]), "");
    assert_eq!(m.account().campaigns.iter().find(|x| x.id == c.id).unwrap().end, None);
    let last = m.effects().last().unwrap();
    assert!(
        m.effects().len() == before + 4
            && last.field == "End Date"
            && last.before == end.to_string()
            && last.after.is_empty()
    );
}

#[test]
fn the_supplier_takes_an_order_once_and_the_goods_arrive() {
    let mut m = small(1);
    let (sku, good) = (m.skus()[0].clone(), m.good(0).clone());
    let (moq, carton) = (good.moq_units, good.carton_units);
    let header = ["采购单号 PO number", "SKU", "数量 Units", "Mode", "Ship to", "Order date", "Unit price"];
    let line = |po: &str, sku: &str, units: i64, mode: &str| {
        [po, sku, &units.to_string(), mode, "FBA US", "2026-06-01", "1"].map(String::from).to_vec()
    };
    let order = book(
        "Purchase order",
        &header,
        &[
            line("PO-1", &sku, moq, "air"),
            line("PO-1", &sku, moq, "air"),
            line("PO-2", &sku, moq - carton, "sea"),
            line("PO-2", &sku, moq + 1, "sea"),
            line("PO-2", "TW-9999", moq, "sea"),
            line("PO-2", &sku, moq, "train"),
        ],
    );
    let cash = m.cash(m.today()).cash_in_hand;
    let report = errors(&m.take_purchase_order(&order).unwrap());
    let codes: Vec<&str> = report.lines().map(|l| l.split(' ').nth(1).unwrap()).collect();
    assert_eq!(codes, ["DuplicateOrder", "BelowMoq", "NotWholeCartons", "UnknownSku", "UnknownMode"]);
    let paid = cash - m.cash(m.today()).cash_in_hand;
    let landed = i128::from(good.landed_cny(true)) * i128::from(moq) * 1_000_000_000
        / i128::from(sim::market::CNY_NANOS_PER_USD);
    assert!((i128::from(paid) - landed).abs() <= 1);
    assert_eq!(errors(&m.take_purchase_order(&order).unwrap()).lines().count(), 6, "the second time all are refused");
    let bought = m.purchases().iter().find(|l| l.po == "PO-1").unwrap().clone();
    let days = bought.arrives.0 - bought.ordered.0;
    assert!((20..=32).contains(&days), "{days}");
    while m.today() <= bought.arrives {
        m.step();
    }
    let files = m.reports(bought.arrives);
    let ledger = lines(file(&files, "ledger_"), '\t');
    let at = |name: &str| ledger[0].iter().position(|h| h == name).unwrap();
    let row = ledger.iter().find(|r| r[at("MSKU")] == sku).unwrap();
    assert_eq!(row[at("Receipts")], moq.to_string());
    let landed = lines(file(&files, "landed_cost"), ',');
    assert!(landed.iter().any(|r| r[10] == "PO-1" && r[3] == moq.to_string()));
}

#[test]
fn prices_and_removals_are_obeyed() {
    let mut m = small(1);
    let sku = m.skus()[0].clone();
    let head = "sku\tprice\tminimum-seller-allowed-price\tmaximum-seller-allowed-price\tquantity\tleadtime-to-ship\tfulfillment-channel\n";
    let file = format!(
        "{head}{sku}\t19.99\t\t\t\t\tAMAZON_NA\n{sku}\t19.99\t25.00\t\t\t\t\nNONE\t1.00\t\t\t\t\t\n{sku}\t-3\t\t\t\t\t\n{sku}\t9.00\t\t\t7\t\t\n"
    );
    expect![[r#"
        3 PriceOutOfBounds the price lies outside the seller's own bounds
        4 UnknownSku there is no SKU `NONE`
        5 InvalidPrice `-3` under price is no price with at most two decimals
        6 InvalidQuantity the marketplace counts the stock of this offer: leave quantity empty
    "#]]
    .assert_eq(&errors(&m.upload_prices(file.as_bytes()).unwrap()));
    assert_eq!(m.price_micros(0), 19_990_000);
    let have = m.on_hand(0);
    let head = "MerchantRemovalOrderID\tRemovalDisposition\tMerchantSKU\tSellableQuantity\n";
    let file = format!(
        "{head}R-1\tDispose\t{sku}\t5\nR-1\tDispose\t{sku}\t5\nR-2\tBurn\t{sku}\t5\nR-3\tReturn\t{sku}\t{}\n",
        have
    );
    expect![[r#"
        3 DuplicateOrder the removal order `R-1` is empty or already taken for this SKU
        4 InvalidDisposition `burn` is neither Return, Dispose nor Liquidate
        5 InvalidQuantity HAVE units asked for, REST can be removed
    "#]]
    .assert_eq(
        &errors(&m.upload_removal(file.as_bytes()).unwrap())
            .replace(&have.to_string(), "HAVE")
            .replace(&(have - 5).to_string(), "REST"),
    );
    let before = m.on_hand(0);
    m.step();
    assert!(m.on_hand(0) <= before);
    assert!(m.cash(m.today().plus(-1)).removal == 5 * 1_040_000);
}

#[test]
fn a_dearer_offer_sells_less_and_a_cheaper_one_more() {
    let market = small(5);
    let sold = |factor: i64| {
        let mut m = market.clone();
        let (sku, price) = (m.skus()[0].clone(), m.price_micros(0) * factor / 100 / 10_000 * 10_000);
        let head = "sku\tprice\tminimum-seller-allowed-price\tmaximum-seller-allowed-price\tquantity\tleadtime-to-ship\tfulfillment-channel\n";
        let file = format!("{head}{sku}\t{}\t\t\t\t\t\n", domain::money::decimal(price, 2));
        assert_eq!(errors(&m.upload_prices(file.as_bytes()).unwrap()), "");
        m.truth().mean_demand(&sku, m.today()).unwrap()
    };
    let (dear, same, cheap) = (sold(120), sold(100), sold(80));
    assert!(dear < same && same < cheap);
    let elasticity = (dear / same).ln() / 1.2_f64.ln();
    assert!((elasticity + 1.8).abs() < 0.05, "{elasticity}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    /// Whatever is uploaded: each row is either refused or leaves an effect, and the account is what the effects say.
    #[test]
    fn the_ledger_tells_everything(ops in prop::collection::vec((0_usize..40, 0_i64..160_000, 0_usize..5), 1..40)) {
        let market = Market::new(&MarketSpec { skus: 2, history_days: 3, ..MarketSpec::default() });
        let mut m = market.clone();
        let targets = m.account().targets.clone();
        let rows: Vec<String> = ops.iter().map(|(at, cents, kind)| {
            let t = &targets[at % targets.len()];
            let kind_of = if t.targeting.keyword() { ("Keyword", "Keyword ID") } else { ("Product Targeting", "Product Targeting ID") };
            let (entity, column, id) = (kind_of.0, kind_of.1, &t.id);
            match kind {
                0 => format!("{entity}|Archive|{column}={id}"),
                1 => format!("{entity}|Update|{column}={id}|State={}", ["enabled", "paused", "off"][at % 3]),
                _ => format!("{entity}|Update|{column}={id}|Bid={}.{:02}", cents / 100, cents % 100),
            }
        }).collect();
        let before = m.effects().len();
        let refused = send(&mut m, &rows).lines().count();
        let effects = &m.effects()[before..];
        prop_assert_eq!(effects.iter().filter(|e| e.refused.is_some()).count(), refused);
        prop_assert_eq!(effects.len(), rows.len());
        for (was, is) in market.account().targets.iter().zip(&m.account().targets) {
            let last = |field: &str| effects.iter().rev()
                .find(|e| e.refused.is_none() && e.field == field && e.ids.iter().any(|(_, id)| *id == was.id))
                .map(|e| e.after.clone());
            let bid = last("Bid").unwrap_or_else(|| domain::money::decimal(was.bid_micros, 2));
            prop_assert_eq!(bid, domain::money::decimal(is.bid_micros, 2));
            prop_assert_eq!(last("State").unwrap_or_else(|| was.state.word().into()), is.state.word());
            prop_assert!(is.bid_micros >= 20_000 && is.bid_micros <= 1_000_000_000);
        }
    }
}
