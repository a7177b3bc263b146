//! The statement by the written rule (docs/design, "Books", 1 to 7), straight from the evidence.

use super::costs::{self, COMPONENTS, Costing};
use super::evidence::{Evidence, Spent};
use super::exact::{half_even, parts, to_step};
use super::meaning::{Meaning, meaning};
use super::methods;
use domain::{Currency, Day};
use std::collections::BTreeMap;

/// Site, month, SKU, line.
pub type CellAt = (&'static str, String, String, &'static str);

/// Micros by cell.
pub type Cells = BTreeMap<CellAt, i64>;

/// Ads spent in a month by ad product: by product ads, by campaigns; `None` where the report is missing.
type Spends = BTreeMap<&'static str, [Option<i64>; 2]>;

/// Yearly rate of capital and write-down rates of 181–270, 271–365 and 366+ days, in per cent.
const CAPITAL_PCT: i128 = 8;
const WRITE_DOWN_PCT: [i128; 3] = [20, 50, 100];
const FEN: i64 = 10_000;

/// A statement: every cell in the site's currency and in RMB.
#[derive(Clone, Default, Debug)]
pub struct Statement {
    /// Cells; RMB is missing where the rate is.
    pub cells: BTreeMap<CellAt, (i64, Option<i64>)>,
    /// Lines of unknown meaning: site, day, triple, micros.
    pub suspense: Vec<(&'static str, Day, [String; 3], i64)>,
    /// What the costing found.
    pub costing: Costing,
    /// Cost charged per site and month, in RMB micros: first in first out, moving average, period cost. What came back fit for
    /// sale is taken off; what came back broken is charged where it was sold.
    pub methods: BTreeMap<(&'static str, String), [i64; 3]>,
    /// Charged by settlement less spent by the reports, per site and month.
    pub ads_bridge: BTreeMap<(&'static str, String), i64>,
}

/// Draws up the statement of one shop.
pub fn draw_up(e: &Evidence) -> Statement {
    let mut s = Statement::default();
    let (mut site_money, mut rmb) = (Cells::new(), Cells::new());
    let mut pools: BTreeMap<(&'static str, String, &'static str), i64> = BTreeMap::new();
    let mut charged: BTreeMap<(&'static str, String), i64> = BTreeMap::new();
    for l in &e.lines {
        let month = l.day.month_label();
        match meaning(&l.triple) {
            Meaning::None => {}
            Meaning::Unknown => s.suspense.push((l.market, l.day, l.triple.clone(), l.amount)),
            Meaning::Line("ads") => *charged.entry((l.market, month)).or_default() += l.amount,
            Meaning::Line(line) if l.sku.is_empty() => *pools.entry((l.market, month, line)).or_default() += l.amount,
            Meaning::Line(line) => *site_money.entry((l.market, month, l.sku.clone(), line)).or_default() += l.amount,
        }
    }
    let net = net_sales(&site_money);
    for ((market, month, line), amount) in &pools {
        let weights = match *line {
            "storage" => fee_weights(&e.storage, market, &month_before(month)),
            "aged_surcharge" => fee_weights(&e.aged, market, month),
            _ => BTreeMap::new(),
        };
        let weights = if weights.values().any(|w| *w > 0) { weights } else { of_month(&net, market, month) };
        share(&mut site_money, e, (market, month, line), *amount, &weights);
    }
    ads(e, &mut s, &mut site_money, &net, &charged);
    let batches = costs::landed(e);
    s.costing = costs::fifo(e, &batches);
    for c in &s.costing.charges {
        let cell = |line: &'static str| (c.market, c.day.month_label(), c.sku.clone(), line);
        for (line, cost) in COMPONENTS.into_iter().zip(c.cost) {
            *rmb.entry(cell(line)).or_default() -= cost;
        }
        if c.written_off {
            *rmb.entry(cell("returns_write_off")).or_default() += c.cost.iter().sum::<i64>();
        }
    }
    for (n, costing) in [&s.costing, &methods::average(e, &batches), &methods::period(e, &batches)].iter().enumerate() {
        for c in costing.charges.iter().filter(|c| !c.written_off) {
            s.methods.entry((c.market, c.day.month_label())).or_default()[n] += c.cost.iter().sum::<i64>();
        }
    }
    slow_stock(e, &batches, &mut rmb);
    expenses(e, &net, &mut rmb);
    convert(e, &site_money, &rmb, &mut s);
    s
}

fn minor(e: &Evidence, market: &str) -> i64 {
    e.currencies.get(market).map_or(FEN, |c| c.minor_micros())
}

fn month_before(month: &str) -> String {
    Day::parse_iso(&format!("{month}-01")).map_or_else(String::new, |d| d.plus(-1).month_label())
}

/// Net sales per site, month and SKU from lines that name the SKU.
fn net_sales(cells: &Cells) -> Cells {
    let mut net = Cells::new();
    for ((market, month, sku, line), amount) in cells {
        if matches!(*line, "gross_sales" | "promotions" | "refunds") {
            *net.entry((market, month.clone(), sku.clone(), "net")).or_default() += amount;
        }
    }
    net
}

fn of_month(net: &Cells, market: &str, month: &str) -> BTreeMap<String, i64> {
    net.iter()
        .filter(|((m, n, ..), _)| *m == market && n == month)
        .map(|((_, _, sku, _), v)| (sku.clone(), *v))
        .collect()
}

fn fee_weights(fees: &[Spent], market: &str, month: &str) -> BTreeMap<String, i64> {
    let mut weights = BTreeMap::new();
    for f in fees.iter().filter(|f| f.market == market && f.day.month_label() == month) {
        *weights.entry(f.sku.clone()).or_default() += f.amount;
    }
    weights
}

fn share(
    cells: &mut Cells,
    e: &Evidence,
    (market, month, line): (&'static str, &str, &'static str),
    amount: i64,
    weights: &BTreeMap<String, i64>,
) {
    let list: Vec<i64> = weights.values().copied().collect();
    match parts(amount, &list, minor(e, market)) {
        Some(parts) => {
            for (sku, part) in weights.keys().zip(parts) {
                *cells.entry((market, month.to_owned(), sku.clone(), line)).or_default() += part;
            }
        }
        None => *cells.entry((market, month.to_owned(), String::new(), line)).or_default() += amount,
    }
}

/// Ads as spent by the reports where there are any, else as charged by the settlements.
fn ads(
    e: &Evidence,
    s: &mut Statement,
    cells: &mut Cells,
    net: &Cells,
    charged: &BTreeMap<(&'static str, String), i64>,
) {
    let mut spent: BTreeMap<(&'static str, String), Spends> = BTreeMap::new();
    for (n, rows) in [&e.product_ads, &e.campaign_ads].into_iter().enumerate() {
        for a in rows {
            let cell = spent.entry((a.market, a.day.month_label())).or_default().entry(a.ad_product).or_default();
            *cell[n].get_or_insert(0) += a.amount;
            if n == 0 {
                *cells.entry((a.market, a.day.month_label(), a.sku.clone(), "ads")).or_default() -= a.amount;
            }
        }
    }
    for ((market, month), by_product) in &spent {
        let products: i64 = by_product.values().filter_map(|c| c[0]).sum();
        let rest: i64 = by_product.values().map(|[p, c]| c.map_or(0, |c| (c - p.unwrap_or(0)).max(0))).sum();
        share(cells, e, (market, month, "ads"), -rest, &of_month(net, market, month));
        s.ads_bridge.insert((market, month.clone()), products + rest);
    }
    for ((market, month), amount) in charged {
        if !spent.contains_key(&(*market, month.clone())) {
            share(cells, e, (market, month, "ads"), *amount, &of_month(net, market, month));
        }
        *s.ads_bridge.entry((market, month.clone())).or_default() += amount;
    }
}

/// Capital cost and write-down of aged units, from the last snapshot of each month.
fn slow_stock(e: &Evidence, batches: &[super::evidence::BatchRow], rmb: &mut Cells) {
    let mut last: BTreeMap<(&'static str, String), Day> = BTreeMap::new();
    for a in &e.ages {
        let day = last.entry((a.market, a.day.month_label())).or_insert(a.day);
        *day = (*day).max(a.day);
    }
    let index = costs::index(batches);
    let mut provisions: BTreeMap<(&'static str, String, String), i64> = BTreeMap::new();
    for a in e.ages.iter().filter(|a| last.get(&(a.market, a.day.month_label())) == Some(&a.day)) {
        let batch = costs::latest_batch(&index, a.market, &a.sku, a.day);
        let Some(batch) = batch else { continue };
        let (cost, units) = (i128::from(batch.cost.iter().sum::<i64>()), i128::from(batch.units));
        let month = a.day.month_label();
        let days = i128::from(a.day.month_end().0 - a.day.month_start().0 + 1);
        let old = i128::from(a.bands.iter().sum::<i64>());
        let capital = half_even(old * cost * CAPITAL_PCT * days, units * 100 * 365);
        *rmb.entry((a.market, month.clone(), a.sku.clone(), "capital_cost")).or_default() -= capital;
        let weighted: i128 = a.bands[1..].iter().zip(WRITE_DOWN_PCT).map(|(u, r)| i128::from(*u) * r).sum();
        provisions.insert((a.market, a.sku.clone(), month), half_even(weighted * cost, units * 100));
    }
    for ((market, sku, month), provision) in &provisions {
        let before = provisions.get(&(*market, sku.clone(), month_before(month))).copied().unwrap_or(0);
        *rmb.entry((market, month.clone(), sku.clone(), "aged_write_down")).or_default() -= provision - before;
    }
}

/// Expenses to the named SKU, the rest over all sites and SKUs by net sales in RMB.
fn expenses(e: &Evidence, net: &Cells, rmb: &mut Cells) {
    let mut shared: BTreeMap<String, i64> = BTreeMap::new();
    for x in &e.expenses {
        let month = x.day.month_label();
        match &x.of {
            Some((market, sku)) => *rmb.entry((market, month, sku.clone(), "people_other")).or_default() -= x.amount,
            None => *shared.entry(month).or_default() += x.amount,
        }
    }
    for (month, amount) in shared {
        let rows: Vec<_> = net.iter().filter(|((_, n, ..), _)| *n == month).collect();
        let weights: Vec<i64> = rows.iter().map(|((market, ..), v)| rmb_weight(e, market, &month, **v)).collect();
        match parts(-amount, &weights, FEN) {
            Some(parts) => {
                for (((market, _, sku, _), _), part) in rows.iter().zip(parts) {
                    *rmb.entry((market, month.clone(), sku.clone(), "people_other")).or_default() += part;
                }
            }
            None => *rmb.entry(("own", month, String::new(), "people_other")).or_default() -= amount,
        }
    }
}

fn rate(e: &Evidence, market: &str, month: &str) -> Option<i64> {
    let currency = e.currencies.get(market).copied().unwrap_or(Currency::CNY);
    if currency == Currency::CNY { Some(1_000_000_000) } else { e.rates.get(&(month.to_owned(), currency)).copied() }
}

fn to_rmb(e: &Evidence, market: &str, month: &str, micros: i64) -> Option<i64> {
    rate(e, market, month).map(|r| to_step(i128::from(micros) * i128::from(r), 1_000_000_000, FEN))
}

/// RMB to the micro, as a weight.
fn rmb_weight(e: &Evidence, market: &str, month: &str, micros: i64) -> i64 {
    rate(e, market, month).map_or(0, |r| half_even(i128::from(micros) * i128::from(r), 1_000_000_000))
}

/// Rounds every cell once in each currency.
fn convert(e: &Evidence, site_money: &Cells, rmb: &Cells, s: &mut Statement) {
    for (key, amount) in site_money {
        let rounded = to_step(i128::from(*amount), 1, minor(e, key.0));
        s.cells.insert(key.clone(), (rounded, to_rmb(e, key.0, &key.1, rounded)));
    }
    for (key, amount) in rmb {
        let fen = to_step(i128::from(*amount), 1, FEN);
        let there = rate(e, key.0, &key.1)
            .map_or(0, |r| to_step(i128::from(*amount) * 1_000_000_000, i128::from(r), minor(e, key.0)));
        s.cells.insert(key.clone(), (there, Some(fen)));
    }
    s.cells.retain(|_, (there, fen)| *there != 0 || fen.is_some_and(|f| f != 0));
}
