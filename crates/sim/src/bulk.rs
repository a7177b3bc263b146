//! Large files for the performance exams: realistic in shape, made row by row in constant memory.

use crate::reports::headers;
use crate::rng::Rng;
use domain::{Day, money::decimal};
use rust_xlsxwriter::{Workbook, XlsxError};
use std::io::{self, Write};

const NOUNS: [&str; 16] = [
    "cutting board",
    "garlic press",
    "bike light",
    "dog bowl",
    "yoga mat",
    "desk lamp",
    "lunch box",
    "phone stand",
    "water bottle",
    "shower caddy",
    "knife set",
    "camping chair",
    "cable organizer",
    "baby bib",
    "door mat",
    "tea infuser",
];
const ADJECTIVES: [&str; 16] = [
    "large",
    "small",
    "foldable",
    "stainless steel",
    "bamboo",
    "silicone",
    "wireless",
    "portable",
    "cheap",
    "best",
    "heavy duty",
    "kids",
    "black",
    "set of 2",
    "for travel",
    "organic",
];
const CENT: i64 = 10_000;

/// Days over which the search terms are spread, from 2026-10-01.
const TERM_DAYS: i64 = 30;

/// A search term report of the console, 26 columns, `rows` rows in no order: days over October 2026, about 400 campaigns,
/// 1,200 ad groups and one distinct search term per 6 rows.
pub fn search_terms_csv(rows: u64, seed: u64, out: &mut dyn Write) -> io::Result<()> {
    let mut rng = Rng::new(seed).fork("bulk terms");
    let mut out = io::BufWriter::with_capacity(1 << 20, out);
    writeln!(out, "{}", headers::SP_SEARCH_TERM.join(","))?;
    let words = i64::try_from(rows / 96).unwrap_or(0).max(8);
    let first = Day::new(2026, 10, 1).map_or(0, |d| d.0);
    for _ in 0..rows {
        let day = Day(first + i32::try_from(rng.below(TERM_DAYS)).unwrap_or(0));
        let campaign = rng.below(400);
        let (noun, adjective) = (rng.pick(&NOUNS), rng.pick(&ADJECTIVES));
        let (targeting, kind) = match rng.below(5) {
            0 => ("close-match".to_owned(), "-"),
            1 => (format!("{noun} {adjective}"), "EXACT"),
            2 => (format!("{noun} {adjective}"), "PHRASE"),
            _ => ((*noun).to_owned(), "BROAD"),
        };
        let shown = 1 + rng.below(40) * rng.below(30);
        let clicks = if rng.chance(550) { 0 } else { shown.min(1 + rng.below(6)) };
        let spend = (0..clicks).map(|_| rng.range(18, 240) * CENT).sum::<i64>();
        let orders = (0..clicks).filter(|_| rng.chance(95)).count() as i64;
        let price = rng.range(9, 59) * 1_000_000 + 990_000;
        let same = orders - i64::from(orders > 0 && rng.chance(200));
        let term = format!("{adjective} {noun} {}", rng.below(words));
        let per =
            |n: i64, d: i64| if d == 0 { String::new() } else { format!("{}%", decimal(n * 10_000 / d * CENT, 2)) };
        write!(
            out,
            "{day},{day},Main,USD,SP | Campaign {campaign:03} | Auto,AG {campaign:03}-{},,United States,{targeting},{kind},{term},",
            rng.below(3)
        )?;
        write!(out, "{shown},{clicks},{},", per(clicks, shown))?;
        write!(
            out,
            "{},",
            if clicks == 0 { String::new() } else { format!("${}", decimal(spend / clicks / CENT * CENT, 2)) }
        )?;
        write!(
            out,
            "${},${},{},",
            decimal(spend, 2),
            decimal(orders * price, 2),
            per(spend / CENT, orders * price / CENT)
        )?;
        write!(out, "{},", if spend == 0 { String::new() } else { decimal(orders * price * 100 / spend * CENT, 2) })?;
        write!(out, "{orders},{orders},{},{same},{},", per(orders, clicks), orders - same)?;
        writeln!(out, "${},${}", decimal(same * price, 2), decimal((orders - same) * price, 2))?;
    }
    out.flush()
}

/// A bulksheet with one Sponsored Products sheet of `rows` × 52: campaigns, ad groups, ads and keywords.
pub fn bulksheet_xlsx(rows: u32, seed: u64) -> Result<Vec<u8>, XlsxError> {
    let mut rng = Rng::new(seed).fork("bulk sheet");
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("Sponsored Products Campaigns")?;
    sheet.write_row(0, 0, headers::BULK_SP)?;
    let mut campaign = String::new();
    for n in 0..rows {
        let at = n + 1;
        if n % 25 == 0 {
            campaign = rng.digits(15);
        }
        let mut cells = bulk_row(&mut rng, n, &campaign);
        cells.sort_by_key(|c| c.0);
        for (c, cell) in cells {
            match cell {
                Ok(number) => sheet.write_number(at, c, number)?,
                Err(text) => sheet.write_string(at, c, text)?,
            };
        }
    }
    book.save_to_buffer()
}

/// A cell: column, and a number or a text.
type BulkCell = (u16, Result<f64, String>);

fn column(name: &str) -> u16 {
    headers::BULK_SP.iter().position(|h| *h == name).and_then(|c| u16::try_from(c).ok()).unwrap_or(0)
}

fn bulk_row(rng: &mut Rng, n: u32, campaign: &str) -> Vec<BulkCell> {
    let entity = match n % 25 {
        0 => "Campaign",
        1 => "Ad group",
        2 => "Product ad",
        _ => "Keyword",
    };
    let name = format!("SP | Campaign {}", n / 25);
    let mut cells: Vec<BulkCell> = vec![
        (column("Product"), Err("Sponsored Products".into())),
        (column("Entity"), Err(entity.into())),
        (column("Campaign ID"), Err(campaign.to_owned())),
        (column("Campaign Name (Informational only)"), Err(name.clone())),
        (column("State"), Err("enabled".into())),
        (column("Campaign State (Informational only)"), Err("enabled".into())),
        (column("Impressions"), Ok(rng.below(20_000) as f64)),
        (column("Clicks"), Ok(rng.below(400) as f64)),
        (column("Click-through Rate"), Ok(rng.below(900) as f64 / 10_000.0)),
        (column("Spend"), Ok(rng.below(40_000) as f64 / 100.0)),
        (column("Sales"), Ok(rng.below(200_000) as f64 / 100.0)),
        (column("Orders"), Ok(rng.below(60) as f64)),
        (column("Units"), Ok(rng.below(70) as f64)),
        (column("ACOS"), Ok(rng.below(9_000) as f64 / 10_000.0)),
        (column("CPC"), Ok(rng.below(300) as f64 / 100.0)),
        (column("ROAS"), Ok(rng.below(1_500) as f64 / 100.0)),
    ];
    if entity == "Campaign" {
        cells.push((column("Campaign Name"), Err(name)));
        cells.push((column("Targeting Type"), Err("Manual".into())));
        cells.push((column("Daily Budget"), Ok(rng.range(5, 90) as f64)));
        cells.push((column("Bidding Strategy"), Err("Dynamic bids - down only".into())));
        cells.push((column("Start Date"), Err("20260103".into())));
    } else {
        cells.push((column("Ad Group ID"), Err(format!("7{}", &campaign[1..]))));
        cells.push((column("Ad Group Name (Informational only)"), Err("AG 1".into())));
    }
    match entity {
        "Ad group" => cells.push((column("Ad Group Default Bid"), Ok(rng.range(20, 200) as f64 / 100.0))),
        "Product ad" => {
            cells.push((column("Ad ID"), Err(rng.digits(15))));
            cells.push((column("SKU"), Err(format!("TW-{:05}", n / 25))));
            cells.push((column("ASIN (Informational only)"), Err(format!("B0{}", rng.code(8)))));
        }
        "Keyword" => {
            cells.push((column("Keyword ID"), Err(rng.digits(15))));
            cells.push((
                column("Keyword Text"),
                Err(format!("{} {} {}", rng.pick(&ADJECTIVES), rng.pick(&NOUNS), n % 977)),
            ));
            cells.push((column("Match Type"), Err((*rng.pick(&["broad", "phrase", "exact"])).into())));
            cells.push((column("Bid"), Ok(rng.range(20, 200) as f64 / 100.0)));
        }
        _ => {}
    }
    cells
}

/// V2 settlements one after the other in one stream: the header, then two statements a month, each tying, `lines` lines in
/// all over `months` months from January 2025 and `skus` SKUs. Split at the header rows (those with a `total-amount`) or
/// import as it is: every line names its settlement. The sum of each statement is known before its first line is written.
pub fn settlement_txt(lines: u64, skus: u32, months: u32, seed: u64, out: &mut dyn Write) -> io::Result<()> {
    let mut out = io::BufWriter::with_capacity(1 << 20, out);
    writeln!(out, "{}", headers::SETTLEMENT_V2.join("\t"))?;
    let statements = u64::from(months.max(1)) * 2;
    for n in 0..statements {
        let (own, number) = (lines / statements + u64::from(n < lines % statements), i32::try_from(n).unwrap_or(0));
        let month = (0..number / 2).fold(Day::new(2025, 1, 1).unwrap_or(Day(0)), |d, _| d.month_end().plus(1));
        let (from, to) = if number % 2 == 0 { (month, month.plus(13)) } else { (month.plus(14), month.month_end()) };
        let id = 11_000_000_000_u64 + n;
        let rng = Rng::new(seed).fork("bulk settlement").fork(&id.to_string());
        let mut total = 0_i64;
        statement(&mut rng.clone(), own, skus, (from, to), &mut |line| {
            total += line.3;
            Ok(())
        })?;
        writeln!(
            out,
            "{id}\t{from} 00:00:00 UTC\t{to} 23:59:59 UTC\t{} 00:00:00 UTC\t{}\tUSD{}",
            to.plus(2),
            decimal(total, 2),
            "\t".repeat(18)
        )?;
        statement(&mut rng.clone(), own, skus, (from, to), &mut |(day, order, triple, amount, sku)| {
            let sku = sku.map(|s| format!("TW-{s:05}")).unwrap_or_default();
            let [tx, kind, what] = triple;
            let (order, quantity) = if sku.is_empty() {
                (String::new(), "")
            } else {
                (format!("113-{order:07}-{:07}", order % 9_999_991), "1")
            };
            let channel = if sku.is_empty() { "" } else { "AFN" };
            writeln!(
                out,
                "{id}\t\t\t\t\tUSD\t{tx}\t{order}\t\t\t\tAmazon.com\t{kind}\t{what}\t{}\t{channel}\t{day} 00:00:00 UTC\t{day} 08:14:22 UTC\t{}\t\t\t{sku}\t{quantity}\t",
                decimal(amount, 2),
                if sku.is_empty() { String::new() } else { format!("5{:013}", order.len()) }
            )
        })?;
    }
    out.flush()
}

/// One line: day, order number, triple, amount in micros, SKU number.
type BulkLine = (Day, u64, [&'static str; 3], i64, Option<i64>);

fn statement(
    rng: &mut Rng,
    lines: u64,
    skus: u32,
    (from, to): (Day, Day),
    emit: &mut dyn FnMut(BulkLine) -> io::Result<()>,
) -> io::Result<()> {
    let mut left = lines;
    let (mut order, mut day, mut price, mut sku) = (0, from, 0, 0);
    let span = i64::from(to.0 - from.0 + 1);
    for (what, amount) in [
        ("Subscription Fee", 39_990_000_i64),
        ("Storage Fee", 912_340_000),
        ("FBA Inbound Placement Service Fee", 84_120_000),
    ] {
        if left > 0 {
            left -= 1;
            emit((to, 0, ["other-transaction", "other-transaction", what], -amount, None))?;
        }
    }
    for n in 0..left {
        let step = n % 5;
        if step == 0 {
            order += 1;
            day = from.plus(i32::try_from(rng.below(span)).unwrap_or(0));
            price = rng.range(9, 59) * 1_000_000 + 990_000;
            sku = rng.below(i64::from(skus.max(1)));
        }
        let refund = order % 19 == 7;
        let tx = if refund { "Refund" } else { "Order" };
        let sign = if refund { -1 } else { 1 };
        let (triple, amount) = match step {
            0 => ([tx, "ItemPrice", "Principal"], price * sign),
            1 => ([tx, "ItemFees", "Commission"], -(price * 15 / 100 / CENT * CENT) * sign),
            2 if refund => ([tx, "ItemFees", "RefundCommission"], -990_000),
            2 => ([tx, "ItemFees", "FBAPerUnitFulfillmentFee"], -4_750_000),
            3 => ([tx, "ItemPrice", "Shipping"], 3_990_000 * sign),
            _ if refund => ([tx, "Promotion", "Shipping"], 3_990_000),
            _ => ([tx, "ItemFees", "ShippingChargeback"], -3_990_000),
        };
        emit((day, order, triple, amount, Some(sku)))?;
    }
    Ok(())
}
