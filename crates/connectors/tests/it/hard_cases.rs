//! Files that would be read wrong by a gate that is a little too easy-going.

use crate::support::{Kept, read, silent, value};
use connectors::{Context, DateOrder, Failure, Mapping, Outcome};
use domain::{Day, Marketplace};
use std::fmt::Write;

const SETTLEMENT: &str = "settlement-id\tsettlement-start-date\tsettlement-end-date\tdeposit-date\ttotal-amount\tcurrency\t\
    transaction-type\tamount-type\tamount-description\tamount\tposted-date\tmarketplace-name\tsku\n";

fn on(site: &str) -> Context {
    Context { marketplace: Marketplace::find(site), ..silent() }
}

fn taken(name: &str, text: impl Into<Vec<u8>>, context: &Context) -> (Outcome, Kept) {
    read(name, text.into(), context).unwrap()
}

fn refusal(name: &str, text: impl Into<Vec<u8>>, context: &Context) -> String {
    match read(name, text.into(), context) {
        Err(Failure::Refused(refusal)) => refusal.to_string(),
        Err(other) => panic!("failed: {other}"),
        Ok((outcome, _)) => panic!("taken: {outcome:?}"),
    }
}

/// A column of all facts of a table, in order.
fn column(kept: &Kept, table: &str, name: &str) -> Vec<String> {
    let mut all = Vec::new();
    for (_, batch) in kept.facts.iter().filter(|(t, _)| t.name == table) {
        let cells = batch.column_by_name(name).unwrap();
        for row in 0..batch.num_rows() {
            all.push(if cells.is_null(row) { "-".into() } else { value(cells.as_ref(), row, name) });
        }
    }
    all
}

fn mapped(columns: &str) -> Context {
    let text = format!("table = \"order_item\"\n[columns]\n{columns}");
    Context { mapping: Some(Mapping::parse(&text).unwrap()), ..silent() }
}

#[test]
fn a_row_taken_back_leaves_no_days_and_sites() {
    // The first row has a sound total of 2020 and an amount that is none: both are taken back.
    let text = format!(
        "{SETTLEMENT}1\t2020-01-01\t2020-01-15\t\t5.00\tUSD\tOrder\tItemPrice\tPrincipal\tmany\t2020-01-02\tAmazon.de\tA\n\
         2\t2026-10-01\t2026-10-15\t\t5.00\tUSD\t\t\t\t\t\t\t\n"
    );
    let (outcome, kept) = taken("s.txt", text, &on("amazon-us"));
    let part = &outcome.parts[0];
    assert_eq!((part.accepted, part.rejected, part.facts), (1, 1, 1));
    assert_eq!(part.days.unwrap().0.to_string(), "2026-10-01");
    assert_eq!(part.marketplaces, ["amazon-us"]);
    assert_eq!(column(&kept, "settlement", "settlement_id"), ["\"2\""]);
}

#[test]
fn rows_below_a_rejected_one_still_repeat_what_it_says() {
    let text = format!(
        "{SETTLEMENT}1\t2026-10-01\t2026-10-15\t\t1.00\tUSD\t\t\t\t\t\t\t\n\
         \t\t\t\t\t\tOrder\tItemPrice\tPrincipal\t1.00\t2026-10-02\tAmazon.com\tA\n\
         2\tnever\t2026-10-29\t\t2.00\tEUR\t\t\t\t\t\t\t\n\
         \t\t\t\t\t\tOrder\tItemPrice\tPrincipal\t2.00\t2026-10-16\tAmazon.com\tA\n"
    );
    let (outcome, kept) = taken("s.txt", text, &on("amazon-us"));
    assert_eq!(outcome.parts[0].rejected, 1);
    assert_eq!(column(&kept, "settlement_line", "settlement_id"), ["\"1\"", "\"2\""]);
    assert_eq!(column(&kept, "settlement_line", "currency"), ["\"USD\"", "\"EUR\""]);
}

#[test]
fn rows_without_a_site_are_not_given_the_first_one_that_is_named() {
    let line = |site: &str| format!("1\t\t\t\t\tEUR\tOrder\tItemPrice\tPrincipal\t1.00\t2026-10-02\t{site}\tA\n");
    let text = format!("{SETTLEMENT}{}{}{}", line("Amazon.de").repeat(2_100), line(""), line("Amazon.fr"));
    let (outcome, kept) = taken("s.txt", text, &silent());
    assert_eq!((outcome.parts[0].accepted, outcome.parts[0].rejected), (2_101, 1));
    assert!(kept.rejects[0].expected_en.starts_with("a marketplace; pass --marketplace"), "{:?}", kept.rejects[0]);
    // Where the whole file names one site, that is what they are of.
    let text = format!("{SETTLEMENT}{}{}", line("Amazon.de").repeat(2_100), line(""));
    let (outcome, _) = taken("s.txt", text, &silent());
    assert_eq!(
        (outcome.parts[0].rejected, outcome.parts[0].marketplaces.as_slice()),
        (0, &["amazon-de".to_owned()][..])
    );
    // A site that is not known is not another way of saying nothing.
    let (_, kept) =
        taken("s.txt", format!("{SETTLEMENT}{}{}", line("Amazon.eg"), line("Non-Amazon")), &on("amazon-ae"));
    assert_eq!(kept.rejects.len(), 1);
    assert_eq!((kept.rejects[0].column.as_str(), kept.rejects[0].found.as_str()), ("marketplace-name", "Amazon.eg"));
}

#[test]
fn a_row_with_a_wrong_value_is_no_sum() {
    let text = "Day,Category,SKU,Currency,Amount,Note,Marketplace\n\
        2026-09-30,people,,CNY,18000,salaries,\nTotal,,,,18000,,\n合计：,,,,18000,,\n";
    let (outcome, _) = taken("e.csv", text, &silent());
    assert_eq!((outcome.parts[0].accepted, outcome.parts[0].skipped, outcome.parts[0].rejected), (1, 2, 0));
    let text =
        "Order ID,Date,SKU,Quantity,Currency,Item price\nTotal: 7,2026-09-12,A,many,USD,1.00\n1,2026-09-12,A,1,USD,1\n";
    let (outcome, kept) = taken("o.csv", text, &silent());
    assert_eq!((outcome.parts[0].accepted, outcome.parts[0].skipped, outcome.parts[0].rejected), (1, 0, 1));
    assert_eq!(kept.rejects[0].found, "many");
}

#[test]
fn every_column_of_numbers_goes_by_what_it_shows() {
    let context = mapped(
        "order_id = \"no\"\nday = \"day\"\ncurrency = { is = \"EUR\" }\nquantity = \"units\"\n\
         item_price_micros = \"price\"\nitem_tax_micros = \"tax\"\nshipping_price_micros = \"shipping\"\n",
    );
    let text = "no;day;units;price;tax;shipping\n\
        1;2026-10-01;3,004;5.255,61 €;0.50;2\n\
        2;2026-10-01;2;1.234;1.234;2\n\
        3;2026-10-01;1.000;1,00;1.00;2\n\
        4;2026-10-01;1;1,00;1.00;1.234\n";
    let (outcome, kept) = taken("o.csv", text, &context);
    assert_eq!((outcome.parts[0].accepted, outcome.parts[0].rejected), (2, 2));
    assert_eq!(column(&kept, "order_item", "quantity"), ["3004", "2"]);
    assert_eq!(column(&kept, "order_item", "item_price_micros"), ["5255.61", "1234"]);
    assert_eq!(column(&kept, "order_item", "item_tax_micros"), ["0.5", "1.234"]);
    let found: Vec<&str> = kept.rejects.iter().map(|r| r.found.as_str()).collect();
    assert_eq!(found, ["1.000", "1.234"], "a count with three decimals, an amount that can be read both ways");
}

#[test]
fn dates_in_both_orders_are_not_guessed() {
    let lines = |days: &[&str]| {
        let mut text = "Order ID,Date,SKU,Quantity,Currency,Item price\n".to_owned();
        for (i, day) in days.iter().enumerate() {
            writeln!(text, "{i},{day},A,1,USD,1.00").unwrap();
        }
        text
    };
    // Seen at once: those that can be read one way are taken, the others rejected, and it is said.
    let (outcome, kept) = taken("o.csv", lines(&["23/11/2026", "11/23/2026", "03/04/2026"]), &silent());
    assert_eq!((outcome.parts[0].accepted, kept.rejects[0].found.as_str()), (2, "03/04/2026"));
    assert!(outcome.parts[0].notices.iter().any(|n| n.en.starts_with("dates in both orders (month first on line 3")));
    // Seen too late: what was read before may be wrong, so the file is refused until the order is said.
    let mut days = vec!["03/04/2026", "23/11/2026"];
    days.extend(std::iter::repeat_n("05/06/2026", 2_500));
    days.push("11/24/2026");
    let said = refusal("o.csv", lines(&days), &silent());
    assert!(said.starts_with("line 2504, column `Date`: found 11/24/2026, against the order"), "{said}");
    let context = Context { date_order: Some(DateOrder::DayFirst), ..silent() };
    let (outcome, _) = taken("o.csv", lines(&days), &context);
    assert_eq!((outcome.parts[0].accepted, outcome.parts[0].rejected), (2_502, 1));
}

#[test]
fn a_period_that_ends_before_it_begins_is_refused() {
    let day = |d| Day::new(2026, 11, d).unwrap();
    let context = Context { period: Some((day(30), day(1))), ..on("amazon-us") };
    let said = refusal("o.csv", "Order ID,Date,SKU,Quantity,Currency,Item price\n1,2026-11-02,A,1,USD,1\n", &context);
    assert!(said.contains("a period from 2026-11-30 to 2026-11-01"), "{said}");
}

#[test]
fn two_currencies_in_a_row_are_not_taken_for_one() {
    let head = "Order ID,Date,SKU,Quantity,Currency,Item price,Item tax\n";
    for row in ["1,2026-11-02,A,1,USD,€5.00,0\n", "1,2026-11-02,A,1,USD,5.00,£1.00\n"] {
        let (_, kept) = taken("o.csv", format!("{head}{row}"), &silent());
        assert_eq!(kept.rejects.len(), 1, "{row}");
        assert_eq!(kept.rejects[0].expected_en, "amounts of one currency in a row");
    }
    let (outcome, _) = taken("o.csv", format!("{head}1,2026-11-02,A,1,EUR,€5.00,$0\n"), &silent());
    assert_eq!(outcome.parts[0].accepted, 1, "a bare sign names no currency");
    // Headers that name two currencies: each column has its own.
    let context = mapped(
        "order_id = \"no\"\nday = \"day\"\nitem_price_micros = \"price (USD)\"\nitem_tax_micros = \"tax (EUR)\"\n",
    );
    let (_, kept) =
        taken("o.csv", "no,day,price (USD),tax (EUR)\n1,2026-11-02,5.00,1.00\n2,2026-11-02,5.00,\n", &context);
    assert_eq!((kept.rejects.len(), column(&kept, "order_item", "currency")), (1, vec!["\"USD\"".to_owned()]));
}

#[test]
fn a_mapping_fills_columns_of_every_kind_or_is_refused() {
    let context = mapped("order_id = \"no\"\nday = { is = \"2026-11-02\" }\nquantity = { is = \"1\" }\n");
    let (_, kept) = taken("o.csv", "no,x\nA1,\n", &context);
    assert_eq!(column(&kept, "order_item", "quantity"), ["1"]);
    assert_eq!(column(&kept, "order_item", "day"), ["2026-11-02"]);
    for (columns, said) in [
        ("quantity = { is = \"many\" }", "`quantity`: write a whole number in quotes"),
        ("quantity = { product = [\"a\", \"b\"] }", "`quantity`: a product is an amount of money; this column is none"),
        (
            "sku = { column = \"a\", starts_with = \"C\" }",
            "`sku`: `starts_with` gives yes or no; this column holds something else",
        ),
        ("currency = { is = \"dollars\" }", "`currency`: write a currency code such as \"USD\""),
        ("day = { is = \"soon\" }", "`day`: write a day such as \"2026-10-31\""),
    ] {
        let error = Mapping::parse(&format!("table = \"order_item\"\n[columns]\n{columns}")).unwrap_err();
        assert_eq!(error.to_string(), format!("line 3: {said}"));
    }
}

#[test]
fn a_product_is_rounded_once() {
    let context = mapped(
        "order_id = \"no\"\nday = \"day\"\ncurrency = { is = \"USD\" }\nitem_price_micros = { product = [\"a\", \"b\", \"c\"] }\n",
    );
    // 0.000 001 499 95 exactly: rounded after each factor it would become 0.000 001 5 and then 0.000 002.
    let (_, kept) = taken("o.csv", "no,day,a,b,c\n1,2026-11-02,0.29999,0.5,0.00001\n", &context);
    assert_eq!(column(&kept, "order_item", "item_price_micros"), ["0.000001"]);
}

#[test]
fn a_known_table_that_lacks_something_refuses_its_whole_file() {
    let mut book = rust_xlsxwriter::Workbook::new();
    for (name, rows) in [
        ("costs", [["Day", "Category", "Currency", "Amount"], ["2026-09-30", "people", "CNY", "18000"]]),
        ("open", [["sku", "asin", "price", "quantity"], ["A", "B0TEST0001", "29.99", "1"]]),
        ("notes", [["whatever", "", "", ""], ["x", "", "", ""]]),
    ] {
        let sheet = book.add_worksheet().set_name(name).unwrap();
        for (r, row) in rows.iter().enumerate() {
            for (c, cell) in row.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
                sheet.write(r as u32, c as u16, *cell).unwrap();
            }
        }
    }
    let bytes = book.save_to_buffer().unwrap();
    let said = refusal("b.xlsx", bytes.clone(), &silent());
    assert!(said.contains("a marketplace; pass --marketplace"), "{said}");
    let context = Context { snapshot_day: Day::new(2026, 11, 20), ..on("amazon-us") };
    let (outcome, _) = taken("b.xlsx", bytes, &context);
    assert_eq!(outcome.parts.len(), 2);
    assert!(outcome.parts[0].notices.iter().any(|n| n.en.starts_with("`notes` was not read")));
}

#[test]
fn text_that_repeats_from_row_to_row_stays_within_its_batches() {
    let id = "x".repeat(900 << 10);
    let line = "\t\t\t\t\tUSD\tOrder\tItemPrice\tPrincipal\t1.00\t2026-10-02\tAmazon.com\tA\n";
    let (_, kept) = taken("s.txt", format!("{SETTLEMENT}{id}{}", line.repeat(200)), &on("amazon-us"));
    assert!(kept.facts.len() >= 2, "{} batches", kept.facts.len());
    assert!(kept.facts.iter().all(|(_, batch)| batch.num_rows() <= 128));
}

#[test]
fn a_gzip_that_is_cut_is_refused_not_failed() {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut packer, "Day,Category,Currency,Amount\n".repeat(500).as_bytes()).unwrap();
    let bytes = packer.finish().unwrap();
    let said = refusal("e.csv.gz", &bytes[..bytes.len() - 12], &silent());
    assert!(said.contains("cut short"), "{said}");
}

#[test]
fn the_site_tells_the_encoding_of_a_few_rows() {
    let head = "Order ID,Date,SKU,Quantity,Currency,Item price,Title\n1,2026-11-02,A,1,EUR,5.00,";
    for (title, encoding, site) in [
        ("ÄÖ", encoding_rs::WINDOWS_1252, "amazon-de"),
        ("ÄÖ", encoding_rs::WINDOWS_1252, ""),
        ("ガーデンライト", encoding_rs::SHIFT_JIS, "amazon-jp"),
        ("破損", encoding_rs::SHIFT_JIS, "amazon-jp"),
        ("返品された商品", encoding_rs::SHIFT_JIS, ""),
        ("台灯", encoding_rs::GB18030, "own"),
        ("白色台灯", encoding_rs::GB18030, ""),
    ] {
        let text = format!("{head}{title}\n");
        let (_, kept) = taken("o.csv", encoding.encode(&text).0.into_owned(), &on(site));
        assert_eq!(column(&kept, "order_item", "title"), [format!("{title:?}")], "{} {site}", encoding.name());
    }
}
