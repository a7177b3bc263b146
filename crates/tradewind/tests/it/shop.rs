//! A shop with two campaigns, and four decisions that wait: the storeroom is filled by the program, the inbox by hand-made proposals.

use crate::desk::Desk;
use crate::reports::RATES;
use app::desk::House;
use domain::action::{AdEntity, AdRef, Match, Mode};
use domain::{Action, Currency, Day, Evidence, Policy, Predicted, Proposal, Unit, Words};
use rust_xlsxwriter::Workbook;
use std::sync::OnceLock;
use store::journal::{Journal, JournalUrl};

/// The day and hour of the stories.
pub const NOW: &str = "2026-11-01T13:00:00Z";
/// The same in microseconds since 1970 UTC.
pub const NOW_MICROS: i64 = 1_793_538_000_000_000;

/// People of the shop, as they stand in its policy: an owner, an operator with a limit, a buyer, somebody who only looks.
const PEOPLE: &str = r#"
[[people]]
name = "Wang 王"
role = "owner"
[[people]]
name = "Lin"
role = "operator"
limit_cny = "200"
[[people]]
name = "Mei"
role = "stock"
[[people]]
name = "Zhao"
role = "viewer"
"#;

/// The default policy with the shop's people.
pub fn policy() -> String {
    let text = domain::policy::DEFAULT;
    let before = text.find("[[people]]").unwrap();
    format!("{}{PEOPLE}", &text[..before])
}

const HEAD: [&str; 17] = [
    "Product",
    "Entity",
    "Operation",
    "Campaign ID",
    "Ad Group ID",
    "Ad ID",
    "Keyword ID",
    "Campaign Name",
    "Ad Group Name",
    "Start Date",
    "End Date",
    "Targeting Type",
    "State",
    "Daily Budget",
    "SKU",
    "Ad Group Default Bid",
    "Bid",
];

/// The account as the marketplace hands it out, with the bids of its two keywords.
pub fn bulksheet(steel_bid: &str, water_bid: &str) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("Sponsored Products Campaigns").unwrap();
    let head: Vec<&str> = HEAD.iter().copied().chain(["Keyword Text", "Match Type"]).collect();
    let rows: [[(&str, &str); 10]; 5] = [
        [
            ("Entity", "Campaign"),
            ("Campaign Name", "Bottles"),
            ("Start Date", "20260101"),
            ("Targeting Type", "Manual"),
            ("State", "enabled"),
            ("Daily Budget", "40"),
            ("", ""),
            ("", ""),
            ("", ""),
            ("", ""),
        ],
        [
            ("Entity", "Ad group"),
            ("Ad Group ID", "201"),
            ("Ad Group Name", "Main"),
            ("State", "enabled"),
            ("Ad Group Default Bid", "0.75"),
            ("", ""),
            ("", ""),
            ("", ""),
            ("", ""),
            ("", ""),
        ],
        [
            ("Entity", "Product ad"),
            ("Ad Group ID", "201"),
            ("Ad ID", "401"),
            ("SKU", "STEEL-1"),
            ("State", "enabled"),
            ("", ""),
            ("", ""),
            ("", ""),
            ("", ""),
            ("", ""),
        ],
        [
            ("Entity", "Keyword"),
            ("Ad Group ID", "201"),
            ("Keyword ID", "301"),
            ("Keyword Text", "steel bottle"),
            ("Match Type", "exact"),
            ("State", "enabled"),
            ("Bid", steel_bid),
            ("", ""),
            ("", ""),
            ("", ""),
        ],
        [
            ("Entity", "Keyword"),
            ("Ad Group ID", "201"),
            ("Keyword ID", "302"),
            ("Keyword Text", "water bottle"),
            ("Match Type", "broad"),
            ("State", "enabled"),
            ("Bid", water_bid),
            ("", ""),
            ("", ""),
            ("", ""),
        ],
    ];
    for (column, name) in (0..).zip(&head) {
        sheet.write_string(0, column, *name).unwrap();
    }
    for (line, row) in (1..).zip(rows) {
        for (name, value) in [("Product", "Sponsored Products"), ("Campaign ID", "101")].into_iter().chain(row) {
            if let Some(column) = head.iter().position(|h| *h == name) {
                sheet.write_string(line, u16::try_from(column).unwrap(), value).unwrap();
            }
        }
    }
    book.save_to_buffer().unwrap()
}

const TERMS: &str = "\
Date,Portfolio name,Currency,Campaign Name,Ad Group Name,Targeting,Match Type,Customer Search Term,Impressions,Clicks,Spend,7 Day Total Sales ,7 Day Total Orders (#),7 Day Total Units (#)
2026-10-05,,USD,Bottles,Main,water bottle,BROAD,free bottle,900,14,8.40,0,0,0
2026-10-06,,USD,Bottles,Main,water bottle,BROAD,free bottle,870,17,10.20,0,0,0
2026-10-06,,USD,Bottles,Main,steel bottle,EXACT,steel bottle,1200,31,23.10,59.98,2,2
";

const STOCK: &str = "\
sku\tfnsku\tasin\tproduct-name\tcondition\tyour-price\tmfn-listing-exists\tmfn-fulfillable-quantity\tafn-listing-exists\tafn-warehouse-quantity\tafn-fulfillable-quantity\tafn-unsellable-quantity\tafn-reserved-quantity\tafn-total-quantity\tper-unit-volume\tafn-inbound-working-quantity\tafn-inbound-shipped-quantity\tafn-inbound-receiving-quantity\tafn-researching-quantity\tafn-reserved-future-supply\tafn-future-supply-buyable
STEEL-1\tX1\tB0STEEL001\tSteel bottle\tNew\t29.99\tNo\t\tYes\t120\t110\t0\t10\t120\t0.30\t0\t0\t0\t0\t0\t0
";

fn orders() -> String {
    let head = "amazon-order-id\tmerchant-order-id\tpurchase-date\tlast-updated-date\torder-status\tfulfillment-channel\tsales-channel\torder-channel\tship-service-level\tproduct-name\tsku\tasin\titem-status\tquantity\tcurrency\titem-price\titem-tax\tshipping-price\tshipping-tax\tgift-wrap-price\tgift-wrap-tax\titem-promotion-discount\tship-promotion-discount\tship-city\tship-state\tship-postal-code\tship-country\tpromotion-ids\tis-business-order\tpurchase-order-number\tprice-designation\n";
    let line = |day: i32| {
        format!(
            "111-{day:07}-0000001\t\t2026-10-{day:02}T18:00:00+00:00\t2026-10-{day:02}T19:00:00+00:00\tShipped\tAmazon\tAmazon.com\t\tExpedited\tSteel bottle\tSTEEL-1\tB0STEEL001\tShipped\t5\tUSD\t149.95\t\t\t\t\t\t\t\t\t\t\tUS\t\tfalse\t\t\n"
        )
    };
    let lines: String = (2..=31).map(line).collect();
    format!("{head}{lines}")
}

/// A keyword of the account.
pub fn keyword(id: &str, label: &str) -> AdRef {
    AdRef {
        entity: AdEntity::Keyword,
        campaign_id: "101".into(),
        ad_group_id: "201".into(),
        id: id.into(),
        label: label.into(),
    }
}

fn day(month: u32, day: u32) -> Day {
    Day::new(2026, month, day).unwrap()
}

/// A proposal with one figure that opens to the rows of the search-term report.
pub fn proposal(agent: &str, action: Action, [low, likely, high]: [i64; 3]) -> Proposal {
    let term = "SELECT source, line, day, search_term, clicks, spend_micros FROM search_term_performance \
                WHERE search_term = 'free bottle' ORDER BY day";
    Proposal {
        agent: agent.into(),
        shop: "main".into(),
        marketplace: "amazon-us".into(),
        action,
        skus: vec!["STEEL-1".into()],
        reason: Words::new("the term was clicked 31 times and nobody bought", "该词 31 次点击，无人购买"),
        evidence: vec![
            Evidence {
                metric: "clicks".into(),
                label: Words::new("clicks on the term", "该词点击"),
                value: 31,
                unit: Unit::Count,
                window: (day(10, 1), day(10, 28)),
                query: term.into(),
            },
            Evidence {
                metric: "orders_per_click".into(),
                label: Words::new("orders per click, shrunken", "每次点击订单（收缩后）"),
                value: 8_400_000,
                unit: Unit::Nanos,
                window: (day(10, 1), day(10, 28)),
                query: String::new(),
            },
        ],
        predicted: Predicted {
            low_micros: low * 10_000,
            likely_micros: likely * 10_000,
            high_micros: high * 10_000,
            currency: Currency::USD,
            coverage_pct: 90,
            days: 28,
            method: Words::new("empirical Bayes on orders per click", "每次点击订单的经验贝叶斯"),
        },
        urgency_a_day_micros: 300_000,
        data_through: day(10, 31),
        immature_nanos: 0,
        stock: None,
        expires_at_micros: NOW_MICROS + 72 * 3_600_000_000,
    }
}

/// The four proposals. By rank: the order, then the two bids with the negative between them.
pub fn proposals() -> Vec<Proposal> {
    let bid = |id: &str, label: &str, before: i64, after: i64| Action::SetBid {
        target: keyword(id, label),
        before_micros: before * 10_000,
        after_micros: after * 10_000,
    };
    let group = AdRef { entity: AdEntity::AdGroup, id: String::new(), ..keyword("", "Bottles / Main") };
    let order = Action::PurchaseOrder {
        number: "TW-20261101-STEEL-1".into(),
        supplier: "Yongkang Cup Works 永康杯业".into(),
        sku: "STEEL-1".into(),
        units: 480,
        carton_units: 24,
        unit_price_micros: 20_000_000,
        unit_freight_micros: 2_000_000,
        currency: Currency::CNY,
        mode: Mode::Sea,
        order_day: day(11, 1),
        ship_day: day(11, 20),
        expected_day: day(12, 28),
    };
    vec![
        proposal("bid", bid("302", "water bottle", 60, 50), [-210, 640, 1_400]),
        proposal(
            "negative_keyword",
            Action::AddNegative { at: group, text: "free bottle".into(), match_type: Match::Exact },
            [1_200, 1_860, 2_500],
        ),
        proposal("bid", bid("301", "steel bottle", 80, 65), [410, 2_420, 4_600]),
        proposal("reorder", order, [6_000, 18_000, 31_000]),
    ]
}

/// A machine with the shop's reports imported, its policy written, and nothing in the inbox.
pub fn empty() -> Desk {
    static BASE: OnceLock<Desk> = OnceLock::new();
    let base = BASE.get_or_init(|| {
        let mut desk = Desk::with_key();
        desk.set_clock(NOW);
        desk.file("reports/bulk.xlsx", bulksheet("0.80", "0.60"), 0);
        desk.file("reports/terms.csv", TERMS, 0);
        desk.file("reports/stock.txt", STOCK, 0);
        desk.file("reports/orders.txt", orders(), 0);
        desk.file("reports/rates.csv", RATES.replace("2026-10-01", "2026-11-01"), 0);
        desk.ok(0, &["import", "reports", "--marketplace", "amazon-us"]);
        desk.file(".local/share/tradewind/policy.toml", policy(), 0);
        desk
    });
    Desk::copy_of(base)
}

/// A machine on which the four decisions wait: D1 the order, D2 the bid of steel bottle, D3 the negative, D4 the bid of water bottle.
pub fn waiting() -> Desk {
    static BASE: OnceLock<Desk> = OnceLock::new();
    Desk::copy_of(BASE.get_or_init(|| {
        let desk = empty();
        admit(&desk, proposals());
        desk
    }))
}

/// Lets the desk admit proposals, as a run of agents would.
pub fn admit(desk: &Desk, proposals: Vec<Proposal>) {
    with_house(desk, async |house, lake| {
        let n = proposals.len();
        let (seen, _) = house.seen(lake, NOW_MICROS).await.unwrap();
        let admission = house.admit(proposals, &[], &seen, NOW_MICROS).await.unwrap();
        assert_eq!(admission.admitted.len(), n, "{:?}", admission.blocked);
    });
}

/// Opens journal and storeroom of a machine beside the program.
pub fn with_house(desk: &Desk, work: impl AsyncFnOnce(&House, &store::Lake)) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let key = store::Key::load_or_create(&desk.path(".config/tradewind/key")).unwrap();
        let lake = store::Lake::open(&desk.data(), key.clone()).unwrap();
        let journal = Journal::open(&JournalUrl::file(desk.data().join("desk.sqlite")), key).await.unwrap();
        let house = House::new(journal, Policy::parse(&policy()).unwrap());
        work(&house, &lake).await;
        house.journal.close().await;
    });
}

/// A decision with the short hash that binds it, `D2:3fa9c2e1`, as `inbox` prints it.
pub fn tag(desk: &Desk, id: &str) -> String {
    let out = desk.ok(0, &["inbox", "--state", "all", "--format", "csv", "--limit", "1000"]);
    let line = out.lines().find(|l| l.starts_with(&format!("{id},"))).unwrap_or_else(|| panic!("no {id} in {out}"));
    format!("{id}:{}", &line.split(',').nth(1).unwrap()[..8])
}

/// Hashes of files and entries change with every detail of a file format: stories show where they stand, not what they are.
pub fn masked(text: &str) -> String {
    let (mut out, mut run) = (String::new(), String::new());
    let flush = |run: &mut String, out: &mut String, next: Option<char>| {
        let alone = !out.chars().last().is_some_and(|c| c.is_ascii_alphanumeric() || c == '-')
            && !next.is_some_and(|c| c.is_ascii_alphanumeric() || c == '-');
        let hash = matches!(run.len(), 8 | 12 | 64)
            && alone
            && (run.contains(|c: char| c.is_ascii_lowercase()) || out.ends_with([':', '[']));
        if hash {
            out.extend(std::iter::repeat_n('#', run.len()))
        } else {
            out.push_str(run)
        }
        run.clear();
    };
    for c in text.chars() {
        if c.is_ascii_digit() || ('a'..='f').contains(&c) {
            run.push(c);
        } else {
            flush(&mut run, &mut out, Some(c));
            out.push(c);
        }
    }
    flush(&mut run, &mut out, None);
    out
}
