//! Step 1 and 2: settlement lines go to their SKU; lines without one are pooled and shared.

use crate::account::Bucket;
use crate::book::Book;
use crate::closing::Quarantined;
use crate::input::{FeeWeight, Input, LineGroup, Place};
use crate::month::Month;
use crate::names::{NOBODY, Name};
use crate::posting::{At, Event};
use crate::taxonomy::Resolved;
use crate::tie_out::TieOut;
use crate::waterfall::Line;
use domain::{Currency, Money};
use std::collections::{BTreeMap, HashMap};

/// Lines of refused settlements, negated: added to the sums they take out what must not be posted.
pub(crate) fn without_refused(input: &Input, refused: &[(Name, Name)]) -> Vec<LineGroup> {
    let not_posted =
        |place: Place, settlement| refused.binary_search(&(input.place_text(place).shop, settlement)).is_ok();
    let lines = input.refused_lines.iter().filter(|l| not_posted(l.place, l.settlement));
    lines
        .map(|l| LineGroup {
            place: l.place,
            month: Month::of(l.day),
            sku: l.sku,
            triple: l.triple,
            currency: l.currency,
            micros: -l.micros,
            lines: -1,
        })
        .collect()
}

/// Books all settlement lines but those taken out, shares what has no SKU, and leaves ads charges and net sales in the book.
pub(crate) fn book(book: &mut Book<'_>, resolved: &Resolved, ties: &[TieOut], taken_out: &[LineGroup]) {
    let input = book.input;
    let mut pools: BTreeMap<(Place, Month, Line), i64> = BTreeMap::new();
    let mut net: Vec<(Place, Month, Name, i64)> = Vec::new();
    let mut unknown: HashMap<(u32, Currency), (i64, i64)> = HashMap::new();
    for g in input.line_groups.iter().chain(taken_out) {
        let bucket = resolved.bucket(g.triple, g.month);
        book.ledger.post(At::month(g.place, g.month), &Event::SettlementLine(bucket, Money::new(g.micros, g.currency)));
        let line = match bucket {
            Some(Bucket::Profit(line)) => line,
            Some(_) => continue,
            None => {
                let (lines, micros) = unknown.entry((g.triple.0, g.currency)).or_default();
                (*lines, *micros) = (*lines + g.lines, *micros + g.micros);
                continue;
            }
        };
        let Some(micros) = book.in_site_currency(g.place, g.month, g.currency, g.micros) else { continue };
        if line == Line::Ads {
            book.ads_charged.entry((g.place, g.month)).or_default().push((g.sku, micros));
        } else if g.sku == NOBODY {
            *pools.entry((g.place, g.month, line)).or_default() += micros;
        } else {
            book.profit(g.place, g.month, g.sku, line, micros);
            if line <= Line::Refunds {
                net.push((g.place, g.month, g.sku, micros));
            }
        }
    }
    for t in ties.iter().filter(|t| t.refusal.is_none()) {
        book.ledger.post(paid_at(input, t), &Event::Payout(Money::new(t.total_micros, t.currency)));
    }
    book.quarantine = quarantine(input, unknown);
    book.net_sales = book.weights(net);
    let labels = labels(book);
    book.storage_fees = fee_weights(book, &input.storage_fees, &labels);
    book.aged_storage_fees = fee_weights(book, &input.aged_storage_fees, &labels);
    for ((place, month, line), micros) in pools {
        book.share(place, month, line, micros);
    }
}

/// Where the payout of a settlement that ties stands: its own header said so.
fn paid_at(input: &Input, t: &TieOut) -> At {
    let name = |text: &str| input.names.find(text).unwrap_or(NOBODY);
    let place = input.find_place(name(&t.shop), name(&t.marketplace)).unwrap_or(Place(0));
    At { month: t.day.map_or(Month(0), Month::of), place, reference: name(&t.settlement) }
}

fn quarantine(input: &Input, unknown: HashMap<(u32, Currency), (i64, i64)>) -> Vec<Quarantined> {
    let examples: HashMap<_, _> = input.examples.iter().map(|e| ((e.triple.0, e.currency), e)).collect();
    let mut all: Vec<_> = unknown
        .into_iter()
        .filter(|(_, (lines, _))| *lines != 0)
        .map(|((triple, currency), (lines, micros))| Quarantined {
            triple: input.triple_text(crate::input::TripleId(triple)).map(str::to_owned),
            currency,
            lines,
            micros,
            example: examples.get(&(triple, currency)).map(|e| (input.names.text(e.source).to_owned(), e.line)),
        })
        .collect();
    all.sort_by(|a, b| (&a.triple, a.currency).cmp(&(&b.triple, b.currency)));
    all
}

/// SKU of each FNSKU by the latest snapshot of the site; of two on one day the first in byte order.
fn labels(book: &Book<'_>) -> HashMap<(Place, Name), Name> {
    let mut latest: HashMap<(Place, Name), (domain::Day, Name)> = HashMap::new();
    for l in book.input.labels.iter().filter(|l| l.sku != NOBODY && l.fnsku != NOBODY) {
        let best = latest.entry((l.place, l.fnsku)).or_insert((l.day, l.sku));
        if l.day > best.0 || (l.day == best.0 && book.ranks.of(l.sku) < book.ranks.of(best.1)) {
            *best = (l.day, l.sku);
        }
    }
    latest.into_iter().map(|(k, (_, sku))| (k, sku)).collect()
}

fn fee_weights(
    book: &mut Book<'_>,
    fees: &[FeeWeight],
    labels: &HashMap<(Place, Name), Name>,
) -> HashMap<(Place, Month), crate::share::Weights> {
    let mut rows = Vec::with_capacity(fees.len());
    let mut nameless: BTreeMap<(Place, Month), i64> = BTreeMap::new();
    for f in fees {
        match if f.sku == NOBODY { labels.get(&(f.place, f.fnsku)).copied() } else { Some(f.sku) } {
            Some(sku) => rows.push((f.place, f.month, sku, f.micros)),
            None if f.micros != 0 => *nameless.entry((f.place, f.month)).or_default() += 1,
            None => {}
        }
    }
    for ((place, month), n) in nameless {
        let at = book.input.place_label(place);
        book.notices.remark(
            "fee_without_sku",
            format!("{at} {month}: the storage fees of {n} FNSKU(s) name no SKU and give no weight; import a stock report that lists them"),
            format!("{at} {month}：有 {n} 个 FNSKU 的仓储费找不到对应 SKU，不计入权重；请导入包含它们的库存报表"),
        );
    }
    book.weights(rows)
}
