//! Laws that hold for any seed.

use domain::Marketplace;
use sim::reports::headers;
use sim::{ReportFile, Spec, generate};
use std::collections::BTreeMap;

fn small(seed: u64) -> Spec {
    Spec { seed, days: 75, skus: 6, ..Spec::default() }
}

fn files(spec: &Spec) -> (Vec<ReportFile>, sim::Shop) {
    let mut files = Vec::new();
    let shop = generate(spec, &mut |f| files.push(f));
    (files, shop)
}

#[test]
fn the_same_seed_gives_the_same_bytes() {
    let (a, b) = (files(&small(5)).0, files(&small(5)).0);
    assert_eq!(a.len(), b.len());
    for (x, y) in a.iter().zip(&b) {
        assert_eq!((&x.path, x.modified, &x.bytes), (&y.path, y.modified, &y.bytes));
    }
    let other = files(&small(6)).0;
    assert!(other.iter().any(|f| a.iter().all(|g| g.bytes != f.bytes)));
}

#[test]
fn every_settlement_ties_in_the_world_and_in_its_file() {
    for seed in 1..5 {
        let (files, shop) = files(&small(seed));
        for site in shop.world.shops.iter().flat_map(|s| &s.sites) {
            for s in &site.settlements {
                assert_eq!(s.lines.iter().map(|l| l.amount).sum::<i64>(), s.total, "{}", s.id);
            }
        }
        let minor = |cell: &str| -> i64 {
            let mut digits = cell.replace(['.', ','], "");
            if !cell.contains(['.', ',']) {
                digits.push_str("00");
            }
            digits.parse().unwrap()
        };
        for f in files.iter().filter(|f| f.report.ends_with("FLAT_FILE_V2")) {
            let text = String::from_utf8_lossy(&f.bytes).into_owned();
            let rows: Vec<Vec<&str>> = text.lines().map(|l| l.split('\t').collect()).collect();
            assert_eq!(rows[0], headers::SETTLEMENT_V2);
            // yen are whole, so that a thousands mark can't be mistaken
            let total = minor(rows[1][4]);
            let sum: i64 = rows[2..].iter().map(|r| minor(r[14])).sum();
            assert_eq!(sum, total, "{}", f.path);
            assert!(rows.iter().all(|r| r.len() == 24));
        }
    }
}

#[test]
fn units_are_conserved() {
    for seed in 1..5 {
        let (_, shop) = files(&small(seed));
        for site in shop.world.shops.iter().flat_map(|s| &s.sites) {
            for day in &site.moves {
                for m in day {
                    assert_eq!(m.start + m.received - m.shipped + m.returned - m.lost, m.end);
                    assert!(m.end >= 0);
                }
            }
            for pair in site.moves.windows(2) {
                for (a, b) in pair[0].iter().zip(&pair[1]) {
                    assert_eq!(a.end, b.start);
                }
            }
            let last = site.moves.last().unwrap();
            for (m, offer) in last.iter().zip(&site.offers) {
                assert_eq!(m.end, offer.shelf.on_hand());
            }
        }
        let books = shop.expected();
        assert_eq!(books.uncosted_units, 0, "nothing is sold that was never received");
    }
}

#[test]
fn what_the_marketplaces_bill_is_what_the_fee_reports_say() {
    let (_, shop) = files(&Spec { days: 100, ..small(3) });
    for site in shop.world.shops.iter().flat_map(|s| &s.sites) {
        let billed: i64 = site.lines.iter().filter(|l| l.what == "StorageRenewalBilling").map(|l| l.amount).sum();
        let last = shop.world.spec.last_day();
        let reported: i64 = site.aged.iter().filter(|a| a.day.plus(5) <= last).map(|a| a.fee).sum();
        assert_eq!(-billed, reported);
    }
}

/// Header of each report in its English form, by report id.
fn english(report: &str) -> Option<Vec<&'static str>> {
    Some(match report {
        "GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE" => headers::SETTLEMENT_V1.to_vec(),
        "GET_FLAT_FILE_ALL_ORDERS_DATA_BY_ORDER_DATE_GENERAL" => headers::ORDERS_BY_DATE.to_vec(),
        "GET_FLAT_FILE_ALL_ORDERS_DATA_BY_LAST_UPDATE_GENERAL" => headers::ORDERS_BY_UPDATE.to_vec(),
        "GET_AMAZON_FULFILLED_SHIPMENTS_DATA_GENERAL" => headers::SHIPMENTS.to_vec(),
        "GET_FBA_FULFILLMENT_CUSTOMER_RETURNS_DATA" => headers::RETURNS.to_vec(),
        "GET_FBA_REIMBURSEMENTS_DATA" => headers::REIMBURSEMENTS.to_vec(),
        "GET_FBA_STORAGE_FEE_CHARGES_DATA" => headers::STORAGE.to_vec(),
        "GET_FBA_FULFILLMENT_LONGTERM_STORAGE_FEE_CHARGES_DATA" => headers::AGED_STORAGE.to_vec(),
        "GET_FBA_MYI_UNSUPPRESSED_INVENTORY_DATA" => headers::MYI.to_vec(),
        "GET_LEDGER_SUMMARY_VIEW_DATA" => headers::LEDGER.to_vec(),
        "GET_RESTOCK_INVENTORY_RECOMMENDATIONS_REPORT" => headers::RESTOCK.to_vec(),
        "GET_MERCHANT_LISTINGS_ALL_DATA" => headers::LISTINGS.to_vec(),
        _ => return None,
    })
}

#[test]
fn headers_stand_as_the_marketplace_writes_them() {
    let (files, _) = files(&Spec { days: 100, ..small(2) });
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for f in &files {
        *seen.entry(f.report).or_default() += 1;
        if let Some(header) = english(f.report) {
            let first = String::from_utf8_lossy(f.bytes.split(|b| *b == b'\r').next().unwrap()).into_owned();
            assert_eq!(first.split('\t').collect::<Vec<_>>(), header, "{}", f.path);
        }
    }
    assert!(seen.len() > 40, "{seen:?}");
    let us = files.iter().find(|f| f.path.contains("amazon-us/SP_SEARCH_TERM")).unwrap();
    let first = String::from_utf8_lossy(&us.bytes).lines().next().unwrap().to_owned();
    assert_eq!(first.trim_start_matches('\u{feff}'), headers::SP_SEARCH_TERM_DAILY.join(","));
}

#[test]
fn rows_are_facts_or_rejects() {
    let (files, shop) = files(&Spec { dirt: true, unknown_triple: true, ..small(4) });
    for f in files.iter().filter(|f| f.path.ends_with(".txt") && !f.report.is_empty()) {
        let text = String::from_utf8_lossy(&f.bytes);
        assert_eq!(u64::try_from(text.lines().count()).unwrap() - 1, f.rows, "{}", f.path);
    }
    let books = shop.expected();
    assert_eq!(books.rejects, 4);
    assert_eq!(books.rejects, files.iter().map(|f| f.rejects).sum::<u64>());
    assert_eq!(books.suspense.len(), 3, "one line on each site");
    for table in ["settlement", "settlement_line", "order_item", "product_ad_performance", "landed_cost", "fx_rate"] {
        assert!(books.facts[table] > 0);
        assert!(domain::facts::table(table).is_some());
    }
    assert!(books.facts.keys().all(|t| domain::facts::table(t).is_some()));
}

#[test]
fn own_tables_have_natural_keys() {
    for seed in 1..6 {
        let (_, shop) = files(&Spec { days: 110, ..small(seed) });
        for s in &shop.world.shops {
            let batches: std::collections::BTreeSet<_> = s.batches.iter().map(|b| (&b.id, b.product)).collect();
            assert_eq!(batches.len(), s.batches.len());
            let orders: std::collections::BTreeSet<_> = s.batches.iter().map(|b| (&b.po, b.product)).collect();
            assert_eq!(orders.len(), s.batches.len());
            let legs: std::collections::BTreeSet<_> =
                s.legs.iter().map(|l| (&l.shipment, &l.batch, l.product)).collect();
            assert_eq!(legs.len(), s.legs.len());
            for site in &s.sites {
                let items: std::collections::BTreeSet<_> =
                    site.orders.iter().flat_map(|o| o.items.iter().map(move |i| (&o.id, &i.code))).collect();
                assert_eq!(items.len(), site.orders.iter().map(|o| o.items.len()).sum::<usize>());
            }
        }
    }
}

#[test]
fn odd_shops_live_too() {
    let uk = Marketplace::find("amazon-uk").unwrap();
    for spec in [
        Spec { days: 1, skus: 1, ..small(1) },
        Spec { days: 20, skus: 2, marketplaces: vec![uk], ..small(2) },
        Spec { days: 45, skus: 9, shops: 2, wide_spellings: true, v1_oldest: false, ..small(3) },
    ] {
        let (files, shop) = files(&spec);
        assert!(!files.is_empty());
        assert!(!shop.expected().settlements.is_empty());
    }
    for seed in 10..18 {
        assert!(files(&Spec { days: 40, skus: 4, ..small(seed) }).1.expected().cells.len() > 100);
    }
}

#[test]
fn a_shop_on_disk_keeps_its_order() {
    let dir = tempfile::tempdir().unwrap();
    let spec = Spec { days: 16, skus: 2, ..small(1) };
    sim::write_shop(&spec, dir.path()).unwrap();
    for f in files(&spec).0 {
        let path = dir.path().join(&f.path);
        assert_eq!(std::fs::read(&path).unwrap(), f.bytes);
        let modified = std::fs::metadata(&path).unwrap().modified().unwrap();
        let seconds = modified.duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
        assert_eq!(i64::try_from(seconds).unwrap(), f.modified);
    }
}

#[test]
fn bulk_files_are_well_formed() {
    let mut terms = Vec::new();
    sim::bulk::search_terms_csv(2_000, 1, &mut terms).unwrap();
    let text = String::from_utf8(terms).unwrap();
    assert_eq!(text.lines().count(), 2_001);
    assert!(text.lines().all(|l| l.split(',').count() == 26));
    let mut settlements = Vec::new();
    sim::bulk::settlement_txt(5_003, 20, 3, 1, &mut settlements).unwrap();
    let text = String::from_utf8(settlements).unwrap();
    let mut sums: BTreeMap<&str, i64> = BTreeMap::new();
    for row in text.lines().skip(1).map(|l| l.split('\t').collect::<Vec<_>>()) {
        assert_eq!(row.len(), 24);
        let micros = |c: &str| c.replace('.', "").parse::<i64>().unwrap();
        *sums.entry(row[0]).or_default() += if row[4].is_empty() { micros(row[14]) } else { -micros(row[4]) };
    }
    assert_eq!(text.lines().count(), 5_003 + 6 + 1);
    assert!(sums.len() == 6 && sums.values().all(|s| *s == 0), "{sums:?}");
    assert!(!sim::bulk::bulksheet_xlsx(60, 1).unwrap().is_empty());
}
