//! Files as a marketplace or supplier gets them.

use crate::dock::*;
use crate::support;
use calamine::{Reader, Xlsx};
use connectors::dock::validator::{self, check_upload};
use connectors::dock::{self, Dock, LIVE_SQL, Live, LiveError, live_sql};
use domain::action::{AdEntity, AdState, Match, RemovalMethod};
use domain::{ActionKind, Currency, Day, Marketplace};
use expect_test::expect;
use std::io::Cursor;
use std::path::Path;

#[test]
fn only_the_rows_and_cells_that_change_are_written() {
    let upload = sheet([
        set_bid(kw(K1), 900_000, 1_100_000),
        set_bid(kw(K2), 750_000, 700_000),
        set_bid(at(AdEntity::ProductTarget, C2, G2, T4), 400_000, 350_000),
        set_bid(ag1(), 750_000, 800_000),
        set_budget(C1, 25_000_000, 30_000_000),
        set_state(kw(K2), AdState::Paused, AdState::Enabled),
        add_negative(ag1(), "for kids", Match::Phrase),
        add_negative(ca(C1), "Glass  Lid", Match::Exact),
        remove_negative(ag1(), "FREE", Match::Exact),
        remove_negative(ca(C1), "cheap", Match::Phrase),
        harvest(ag1(), "steel bottle 1l", Match::Exact, 1_250_000),
        pause("steel bottle", Match::Phrase),
    ]);
    expect![[r#"
        2 D1+D12: Entity=Keyword | Operation=Update | Campaign ID=100000000000001 | Ad Group ID=200000000000001 | Keyword ID=300000000000001 | State=paused | Bid=1.10
        3 D2+D6: Entity=Keyword | Operation=Update | Campaign ID=100000000000001 | Ad Group ID=200000000000001 | Keyword ID=300000000000002 | State=enabled | Bid=0.70
        4 D3: Entity=Product Targeting | Operation=Update | Campaign ID=100000000000002 | Ad Group ID=200000000000002 | Product Targeting ID=300000000000004 | Bid=0.35
        5 D4: Entity=Ad Group | Operation=Update | Campaign ID=100000000000001 | Ad Group ID=200000000000001 | Ad Group Default Bid=0.80
        6 D5: Entity=Campaign | Operation=Update | Campaign ID=100000000000001 | Daily Budget=30.00
        7 D7: Entity=Negative Keyword | Operation=Create | Campaign ID=100000000000001 | Ad Group ID=200000000000001 | State=enabled | Keyword Text=for kids | Match Type=negativePhrase
        8 D8: Entity=Campaign Negative Keyword | Operation=Create | Campaign ID=100000000000001 | State=enabled | Keyword Text=Glass Lid | Match Type=negativeExact
        9 D9: Entity=Negative Keyword | Operation=Archive | Campaign ID=100000000000001 | Ad Group ID=200000000000001 | Keyword ID=400000000000001
        10 D10: Entity=Campaign Negative Keyword | Operation=Archive | Campaign ID=100000000000001 | Keyword ID=400000000000002
        11 D11: Entity=Keyword | Operation=Create | Campaign ID=100000000000001 | Ad Group ID=200000000000001 | State=enabled | Bid=1.25 | Keyword Text=steel bottle 1l | Match Type=exact
    "#]].assert_eq(&picture(&upload));
    assert_eq!(upload.name, "tradewind-U7-ads-amazon-us-2026-11-23.xlsx");
    assert_eq!(validator::check(site("amazon-us"), &upload.bytes), []);
}

#[test]
fn an_end_date_and_a_portfolio_are_repeated_so_that_they_stay() {
    let upload = sheet([
        set_budget(C2, 10_000_000, 12_000_000),
        set_state(ca(C2), AdState::Enabled, AdState::Paused),
        set_state(ca(C1), AdState::Enabled, AdState::Paused),
    ]);
    expect![[r#"
        2 D1+D2: Entity=Campaign | Operation=Update | Campaign ID=100000000000002 | Portfolio ID=22001100220011 | End Date=20261231 | State=paused | Daily Budget=12.00
        3 D3: Entity=Campaign | Operation=Update | Campaign ID=100000000000001 | State=paused
    "#]].assert_eq(&picture(&upload));
    assert_eq!(validator::check(site("amazon-us"), &upload.bytes), []);
}

#[test]
fn archiving_needs_the_id_and_nothing_else() {
    let upload = sheet([
        set_state(ca(C2), AdState::Enabled, AdState::Archived),
        set_state(kw(K1), AdState::Enabled, AdState::Archived),
    ]);
    expect![[r#"
        2 D1: Entity=Campaign | Operation=Archive | Campaign ID=100000000000002
        3 D2: Entity=Keyword | Operation=Archive | Campaign ID=100000000000001 | Ad Group ID=200000000000001 | Keyword ID=300000000000001
    "#]].assert_eq(&picture(&upload));
    assert_eq!(validator::check(site("amazon-us"), &upload.bytes), []);
}

#[test]
fn amounts_have_the_digits_of_the_currency() {
    let mut live = live();
    live.targets.get_mut(K1).unwrap().bid_micros = Some(45_000_000);
    let lines = lines([set_bid(kw(K1), 45_000_000, 50_000_000)]);
    let jp = site("amazon-jp");
    let uploads = dock::render(Dock::AdsBulksheet, "U7", jp, day("2026-11-23"), &lines, &live, &sender()).unwrap();
    assert!(picture(&uploads[0]).contains("Bid=50\n"), "{}", picture(&uploads[0]));
    assert_eq!(validator::check(jp, &uploads[0].bytes), []);
    assert!(picture(&sheet([set_bid(kw(K1), 900_000, 1_000_000)])).contains("Bid=1.00\n"));
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    for (dock, action) in one_of_each() {
        let first = render(dock, [action.clone()]).unwrap();
        assert_eq!(first, render(dock, [action]).unwrap(), "{dock:?}");
        for upload in first {
            assert_eq!(upload.hash, blake3_hex(&upload.bytes));
            assert!(upload.name.contains("U7"), "{}", upload.name);
            assert_eq!(check_upload(dock, site("amazon-us"), &upload.bytes), []);
        }
    }
}

/// One action for each way out.
fn one_of_each() -> Vec<(Dock, domain::Action)> {
    vec![
        (Dock::AdsBulksheet, set_bid(kw(K1), 900_000, 1_000_000)),
        (Dock::PurchaseOrder, order("PO-1", "Ningbo 宁波", "TW-1", 240, 12_345_000)),
        (Dock::Prices, price("TW-1", 19_990_000, 18_990_000)),
        (Dock::Removals, removal("RM-1", "TW-1", 30, RemovalMethod::Return)),
        (Dock::ByHand, coupon("TW-1")),
    ]
}

fn blake3_hex(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex().to_string()
}

#[test]
fn a_file_name_holds_nothing_that_a_file_system_could_take_for_a_path() {
    let lines = lines([set_bid(kw(K1), 900_000, 1_000_000)]);
    let us = site("amazon-us");
    let upload =
        dock::render(Dock::AdsBulksheet, "../U:7\n", us, day("2026-11-23"), &lines, &live(), &sender()).unwrap();
    assert_eq!(upload[0].name, "tradewind----U-7--ads-amazon-us-2026-11-23.xlsx");
}

#[test]
fn every_kind_has_a_way_out() {
    let ways: Vec<String> =
        ActionKind::ALL.iter().map(|k| format!("{} {}", k.code(), dock::dock_of(*k).code())).collect();
    expect![[r#"
        set_bid ads
        set_budget ads
        set_state ads
        add_negative ads
        remove_negative ads
        harvest_keyword ads
        pause_keyword ads
        purchase_order order
        set_price prices
        coupon tasks
        removal removals"#]]
    .assert_eq(&ways.join("\n"));
    assert_eq!(dock::dock_for(&removal("R", "S", 1, RemovalMethod::Liquidate)), Dock::ByHand);
    for dock in Dock::ALL {
        assert_eq!(Dock::find(dock.code()), Some(*dock));
    }
}

/// All cells of the first sheet, a row on a line.
fn whole(bytes: &[u8]) -> String {
    let mut book = Xlsx::new(Cursor::new(bytes)).unwrap();
    let range = book.worksheet_range_at(0).unwrap().unwrap();
    let rows = range.rows().map(|r| r.iter().map(ToString::to_string).collect::<Vec<_>>().join(" | "));
    rows.map(|r| r.trim_end_matches([' ', '|']).to_owned()).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_supplier_gets_one_order_with_totals_in_both_languages() {
    let uploads = render(
        Dock::PurchaseOrder,
        [
            order("PO-1", "Ningbo Metal 宁波", "TW-2", 480, 12_345_000),
            order("PO-2", "Ningbo Metal 宁波", "TW-1", 240, 8_000_000),
            order("PO-3", "Yiwu/Plastic", "TW-9", 24, 1_500_000),
        ],
    )
    .unwrap();
    let names: Vec<&str> = uploads.iter().map(|u| u.name.as_str()).collect();
    expect![[r#"
        tradewind-U7-order-amazon-us-2026-11-23-Ningbo-Metal-宁波.xlsx
        tradewind-U7-order-amazon-us-2026-11-23-Yiwu-Plastic.xlsx"#]]
    .assert_eq(&names.join("\n"));
    expect![[r#"
        Purchase order 采购订单
        Supplier 供应商 | Ningbo Metal 宁波
        Buyer 采购方 | Acme 贸易
        Date 日期 | 2026-11-23
        Lines 行数 | 2
        采购单号 | SKU 货号 | 数量（件） | 箱数 | 每箱件数 | 单价 | 币种 | 金额 | 运输方式（sea 海运／air 空运） | 收货地 | 下单日期 | 最晚发货日期 | 预计到货日期
        PO number | SKU | Units | Cartons | Units per carton | Unit price | Currency | Amount | Mode | Ship to | Order date | Ship by | Expected
        PO-2 | TW-1 | 240 | 10 | 24 | 8 | CNY | 1920 | sea | Ningbo warehouse 宁波仓 | 2026-11-23 | 2026-12-13 | 2027-01-25
        PO-1 | TW-2 | 480 | 20 | 24 | 12.345 | CNY | 5925.6 | sea | Ningbo warehouse 宁波仓 | 2026-11-23 | 2026-12-13 | 2027-01-25
        Total 合计 |  | 720 | 30 |  |  | CNY | 7845.6"#]].assert_eq(&whole(&uploads[0].bytes));
    assert_eq!(uploads[0].rows, [(8, "D2".to_owned()), (9, "D1".to_owned())]);
    let mut book = Xlsx::new(Cursor::new(uploads[0].bytes.as_slice())).unwrap();
    let name = book.sheet_names()[0].clone();
    let formulas = book.worksheet_formula(&name).unwrap();
    let formulas: Vec<&String> = formulas.used_cells().map(|c| c.2).filter(|f| !f.is_empty()).collect();
    assert_eq!(formulas, ["C8*F8", "C9*F9", "SUM(C8:C9)", "SUM(D8:D9)", "SUMIF(G8:G9,G10,H8:H9)"]);
    for upload in &uploads {
        assert_eq!(validator::check_order(&upload.bytes), []);
    }
}

#[test]
fn currencies_are_never_added_up() {
    let mut dollars = order("PO-2", "Ningbo", "TW-2", 24, 2_000_000);
    if let domain::Action::PurchaseOrder { currency, .. } = &mut dollars {
        *currency = Currency::USD;
    }
    let orders =
        [order("PO-1", "Ningbo", "TW-3", 24, 9_000_000), dollars, order("PO-3", "Ningbo", "TW-1", 48, 1_000_000)];
    let uploads = render(Dock::PurchaseOrder, orders).unwrap();
    assert_eq!(uploads.len(), 1, "one file per supplier");
    assert_eq!(validator::check_order(&uploads[0].bytes), []);
    let text = whole(&uploads[0].bytes);
    let totals: Vec<&str> = text.lines().filter(|l| l.starts_with("Total")).collect();
    assert_eq!(totals, ["Total 合计 |  | 96 | 4 |  |  | CNY | 264", "Total 合计 |  |  |  |  |  | USD | 48"]);
}

#[test]
fn prices_and_removals_are_plain_text() {
    let prices =
        render(Dock::Prices, [price("TW-1", 19_990_000, 18_990_000), price("=A1", 5_000_000, 6_000_000)]).unwrap();
    expect![[r#"
        sku	price	minimum-seller-allowed-price	maximum-seller-allowed-price	quantity	leadtime-to-ship	fulfillment-channel
        TW-1	18.99					
        =A1	6.00					
    "#]].assert_eq(std::str::from_utf8(&prices[0].bytes).unwrap());
    assert_eq!(prices[0].rows, [(2, "D1".to_owned()), (3, "D2".to_owned())]);
    assert_eq!(validator::check_prices(site("amazon-us"), &prices[0].bytes), []);

    let removals = render(
        Dock::Removals,
        [
            removal("RM-2", "TW-1", 30, RemovalMethod::Dispose),
            removal("RM-1", "TW-1", 12, RemovalMethod::Return),
            removal("RM-2", "TW-3", 5, RemovalMethod::Dispose),
        ],
    )
    .unwrap();
    expect![[r#"
        MerchantRemovalOrderID	RemovalDisposition	AddressName	AddressFieldOne	AddressFieldTwo	AddressFieldThree	AddressCity	AddressCountryCode	AddressStateOrRegion	AddressPostalCode	ContactPhoneNumber	ShippingNotes	MerchantSKU	SellableQuantity	UnsellableQuantity
        RM-1	Return	Acme Returns	1 Dock Road			Long Beach	US	CA	90802	555 0100		TW-1	12	0
        RM-2	Disposal											TW-1	30	0
        RM-2	Disposal											TW-3	5	0
    "#]].assert_eq(std::str::from_utf8(&removals[0].bytes).unwrap());
    assert_eq!(removals[0].rows, [(2, "D2".to_owned()), (3, "D1".to_owned()), (4, "D3".to_owned())]);
    assert_eq!(validator::check_removals(&removals[0].bytes), []);
}

#[test]
fn what_has_no_file_becomes_a_task_in_words() {
    let tasks =
        [coupon("TW-1"), removal("RM-1", "TW-2", 40, RemovalMethod::Liquidate), set_budget(C1, 25_000_000, 30_000_000)];
    let uploads = render(Dock::ByHand, tasks).unwrap();
    expect![[r#"
        Task sheet 手工任务单 U7 · amazon-us · 2026-11-23
        Do each task in the console and tick it off, then say so at the desk. 请在后台逐项完成并勾选，然后在系统中确认。

        Done 完成 | Decision 决策 | Kind 类型 | Task | 任务 | Remark 备注
         | D1 | coupon 优惠券 | Advertising > Coupons: create a coupon of 12.5 % off for SKU TW-1, budget 300.00 USD, from 2026-12-01 to 2026-12-24 | 广告 > 优惠券：为 SKU TW-1 新建优惠券，折扣 12.5 %，预算 300.00 USD，2026-12-01 至 2026-12-24
         | D2 | removal order 移除库存 | Inventory > create removal order RM-1: 40 sellable units of SKU TW-2, liquidate | 库存 > 创建移除订单 RM-1：SKU TW-2 可售库存 40 件，批量清货
         | D3 | set budget 调整预算 | set budget: campaign 100000000000001 (label): 25.00 USD → 30.00 USD | 调整预算：广告活动 100000000000001 (label)：25.00 USD → 30.00 USD"#]].assert_eq(&whole(&uploads[0].bytes));
    assert_eq!(uploads[0].rows[0], (5, "D1".to_owned()));
}

/// The structure as the gate reads it from a download.
fn imported() -> Live {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/bulksheet_campaigns");
    let bytes = std::fs::read(folder.join("plain.xlsx")).unwrap();
    let (_, kept) = support::read("plain.xlsx", bytes, &support::context_of(&folder, "plain")).unwrap();
    let mut live = Live::default();
    for (table, batch) in &kept.facts {
        if table.name == "campaign_entity" {
            live.load(batch).unwrap();
        }
    }
    live
}

#[test]
fn a_download_becomes_the_live_state_and_an_upload_is_no_fact() {
    let live = imported();
    let mut shown = format!("as of {}\n", live.as_of);
    for (id, c) in &live.campaigns {
        shown.push_str(&format!("campaign {id} {c:?}\n"));
    }
    for (id, g) in &live.ad_groups {
        shown.push_str(&format!("ad group {id} {g:?}\n"));
    }
    for (id, t) in &live.targets {
        shown.push_str(&format!("target {id} {t:?}\n"));
    }
    for n in &live.negatives {
        shown.push_str(&format!("{n:?}\n"));
    }
    expect![[r#"
        as of 2026-11-30
        campaign 305012345678901 LiveCampaign { name: "Lamp | Manual", state: Some(Enabled), budget_micros: Some(50000000), portfolio_id: "900001", start_day: Some(2026-03-01), end_day: None, auto: false }
        ad group 4111 LiveAdGroup { campaign_id: "305012345678901", name: "Exact", state: Some(Enabled), bid_micros: Some(750000) }
        target 5111 LiveTarget { campaign_id: "305012345678901", ad_group_id: "4111", keyword: true, text: "desk lamp", match_type: Some(Exact), state: Some(Paused), bid_micros: Some(820000) }
        target 6111 LiveTarget { campaign_id: "305012345678901", ad_group_id: "4112", keyword: false, text: "asin=\"B0RIVAL001\"", match_type: None, state: Some(Archived), bid_micros: Some(400000) }
        LiveNegative { id: "5112", campaign_id: "305012345678901", ad_group_id: "4111", text: "floor", match_type: Some(Phrase), state: Some(Enabled) }
    "#]].assert_eq(&shown);
    // what the desk sends must not come back as if it were the state of the world
    let upload = sheet([set_bid(kw(K1), 900_000, 1_000_000), add_negative(ag1(), "kids", Match::Exact)]);
    let context = connectors::Context {
        marketplace: Marketplace::find("amazon-us"),
        snapshot_day: Some(day("2026-11-23")),
        ..support::silent()
    };
    if let Ok((_, kept)) = support::read(&upload.name, upload.bytes, &context) {
        assert!(kept.facts.iter().all(|(_, batch)| batch.num_rows() == 0));
    }
}

#[test]
fn the_newest_day_stands_and_wrong_columns_are_named() {
    let mut live = imported();
    let before = live.clone();
    let empty = arrow_array::RecordBatch::new_empty(domain::facts::CAMPAIGN_ENTITY.schema());
    live.load(&empty).unwrap();
    assert_eq!(live, before);
    let none = arrow_array::RecordBatch::new_empty(std::sync::Arc::new(arrow_schema::Schema::empty()));
    assert_eq!(live.load(&none), Err(LiveError::Missing("day")));
    assert_eq!(live, before);
    for column in LIVE_SQL.split("FROM").next().unwrap().trim_start_matches("SELECT ").split(", ") {
        assert!(domain::facts::CAMPAIGN_ENTITY.index_of(column.trim()).is_some(), "{column}");
    }
    assert!(live_sql("o'neil {marketplace}", "amazon-us").contains("shop = 'o''neil {marketplace}'"));
    assert_eq!(Live::default().as_of, Day(i32::MIN));
}

#[test]
fn an_order_on_paper_says_what_the_workbook_says() {
    let all: Vec<_> =
        (1..=60).map(|n| order("PO-2026-001", "Ningbo 宁波", &format!("TW-{n:03}-红色"), 24 * n, 1_250_000)).collect();
    let print = |actions: &[domain::Action]| {
        let lines = lines(actions.to_vec());
        dock::render_order_pdfs("U7", site("amazon-us"), day("2026-11-23"), &lines, &sender())
    };
    let paper = print(&all).unwrap();
    assert_eq!(paper, print(&all).unwrap(), "the same bytes");
    assert_eq!(paper[0].name, "tradewind-U7-order-amazon-us-2026-11-23-Ningbo-宁波.pdf");
    let workbook = render(Dock::PurchaseOrder, all.clone()).unwrap();
    assert_eq!(paper[0].rows, workbook[0].rows);
    let text = std::str::from_utf8(&paper[0].bytes).unwrap();
    assert!(text.starts_with("%PDF-1.5\n") && text.ends_with("%%EOF\n"));
    assert_eq!(text.matches("/Type /Page ").count(), 4);
    // every object stands where the table of objects says
    let table = &text[text.rfind("xref\n0").unwrap()..];
    for (n, place) in (1..).zip(table.lines().skip(3).take_while(|l| l.ends_with(" n "))) {
        let place: usize = place[..10].parse().unwrap();
        assert!(text[place..].starts_with(&format!("{n} 0 obj\n")), "object {n}");
    }
    let hex = |t: &str| t.bytes().map(|b| format!("{b:02X}")).collect::<String>();
    for needed in ["TW-001-", "TW-060-", "PO-2026-001", "54900.00", "43920"] {
        assert!(text.contains(&format!("<{}>", hex(needed))), "{needed}");
    }
    assert!(text.contains("<7EA2 8272>".replace(' ', "").as_str()), "Chinese is set as UTF-16");
    let strange = print(&[order("PO-1", "Ningbo", "TW-ก", 24, 1_250_000)]).unwrap_err();
    assert_eq!(strange[0].why.code(), "forbidden");
}
