//! Advertising: what was spent by the ads reports, what settlements charged, and the bridge between.
//!
//! The two never fall into the same month: a click of the 31st is charged in the month after. Profit takes the spend where ads
//! reports exist for the shop, site and month (the *spend basis*), else the charge (the *charge basis*).

use crate::book::Book;
use crate::input::{AdSpend, Place};
use crate::month::Month;
use crate::names::{NOBODY, Name};
use crate::posting::{At, Event};
use crate::waterfall::Line;
use domain::money::decimal;
use domain::{Currency, Money};
use std::collections::{BTreeMap, BTreeSet};

/// Which money the statement's advertising line rests on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AdsBasis {
    /// The ads reports.
    Spent,
    /// The settlements, for want of ads reports.
    Charged,
}

/// A month of advertising of a shop on a site.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AdsBridge {
    /// Shop and marketplace.
    pub place: Place,
    /// Month.
    pub month: Month,
    /// Currency of the site.
    pub currency: Currency,
    /// What the statement rests on.
    pub basis: AdsBasis,
    /// Charged by settlements, positive.
    pub charged_micros: i64,
    /// Spent by advertised products that name a SKU.
    pub products_micros: i64,
    /// Spent by campaigns beyond that: shared by net sales.
    pub rest_micros: i64,
}

impl AdsBridge {
    /// Spent in all.
    pub fn spent_micros(&self) -> i64 {
        self.products_micros + self.rest_micros
    }

    /// Charged less spent: what timing, credits and missing reports leave open.
    pub fn bridge_micros(&self) -> i64 {
        self.charged_micros - self.spent_micros()
    }
}

/// Spend of one shop, site and month.
#[derive(Default)]
struct Spend {
    by_sku: BTreeMap<Name, i64>,
    products: BTreeMap<Name, i64>,
    campaigns: BTreeMap<Name, i64>,
}

/// Books the advertising line of every month and returns the bridge, by place and month.
pub(crate) fn book(book: &mut Book<'_>) -> Vec<AdsBridge> {
    let input = book.input;
    let mut months: BTreeMap<(Place, Month), Spend> = BTreeMap::new();
    for ad in &input.product_ads {
        let s = months.entry((ad.place, ad.month)).or_default();
        let Some(micros) = in_site_currency(book, ad) else { continue };
        *s.products.entry(ad.ad_product).or_default() += micros;
        *s.by_sku.entry(ad.sku).or_default() += micros;
    }
    for ad in &input.campaigns {
        let s = months.entry((ad.place, ad.month)).or_default();
        let Some(micros) = in_site_currency(book, ad) else { continue };
        *s.campaigns.entry(ad.ad_product).or_default() += micros;
    }
    let charges = std::mem::take(&mut book.ads_charged);
    let all: BTreeSet<(Place, Month)> = months.keys().chain(charges.keys()).copied().collect();
    let mut bridges = Vec::new();
    for at in all {
        let charged = charges.get(&at).map(Vec::as_slice).unwrap_or_default();
        bridges.push(match months.get(&at) {
            Some(spend) => by_spend(book, at, spend, charged),
            None => by_charge(book, at, charged),
        });
    }
    bridges.sort_by_key(|b| (book.place_rank(b.place), b.month));
    bridges
}

fn in_site_currency(book: &mut Book<'_>, ad: &AdSpend) -> Option<i64> {
    book.in_site_currency(ad.place, ad.month, ad.currency, ad.micros)
}

fn by_spend(book: &mut Book<'_>, (place, month): (Place, Month), spend: &Spend, charged: &[(Name, i64)]) -> AdsBridge {
    let currency = book.input.place_text(place).currency;
    let mut named = 0;
    for (sku, micros) in spend.by_sku.iter().filter(|(sku, _)| **sku != NOBODY) {
        book.profit(place, month, *sku, Line::Ads, -micros);
        named += micros;
    }
    // Product ads without a SKU are spent all the same: they are shared with what campaigns spent beyond product ads.
    let mut rest = spend.by_sku.get(&NOBODY).copied().unwrap_or(0);
    for (ad_product, campaigns) in &spend.campaigns {
        let beyond = campaigns - spend.products.get(ad_product).copied().unwrap_or(0);
        if beyond < 0 {
            let (at, kind) = (book.input.place_label(place), book.input.names.text(*ad_product));
            let gap = format!("{} {currency}", decimal(-beyond, currency.digits() as usize));
            book.notices.remark(
                "ads_products_exceed_campaigns",
                format!("{at} {month}: advertised products of {kind} spent {gap} more than its campaigns; the product figures are kept"),
                format!("{at} {month}：{kind} 推广商品花费比广告活动多 {gap}；以推广商品数据为准"),
            );
        }
        rest += beyond.max(0);
    }
    book.ledger.post(At::month(place, month), &Event::AdsSpent(Money::new(named + rest, currency)));
    book.share(place, month, Line::Ads, -rest);
    let charged_micros = -charged.iter().map(|c| c.1).sum::<i64>();
    AdsBridge {
        place,
        month,
        currency,
        basis: AdsBasis::Spent,
        charged_micros,
        products_micros: named,
        rest_micros: rest,
    }
}

fn by_charge(book: &mut Book<'_>, (place, month): (Place, Month), charged: &[(Name, i64)]) -> AdsBridge {
    let currency = book.input.place_text(place).currency;
    let sum: i64 = charged.iter().map(|c| c.1).sum();
    for (sku, micros) in charged.iter().filter(|(sku, _)| *sku != NOBODY) {
        book.profit(place, month, *sku, Line::Ads, *micros);
    }
    book.share(place, month, Line::Ads, charged.iter().filter(|(sku, _)| *sku == NOBODY).map(|c| c.1).sum());
    book.ledger.post(At::month(place, month), &Event::AdsSpent(Money::new(-sum, currency)));
    if sum != 0 {
        let at = book.input.place_label(place);
        book.notices.remark(
            "ads_on_charge_basis",
            format!(
                "{at} {month}: no ads reports, so advertising is what the settlements charged, shared by net sales"
            ),
            format!("{at} {month}：没有广告报表，广告费按结算单扣款计，并按净销售额分摊"),
        );
    }
    AdsBridge {
        place,
        month,
        currency,
        basis: AdsBasis::Charged,
        charged_micros: -sum,
        products_micros: 0,
        rest_micros: 0,
    }
}
