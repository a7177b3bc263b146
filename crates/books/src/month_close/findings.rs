//! What each check of the month close finds: settlements, quarantine, rates, costs, owners.

use super::checklist::Finding;
use super::voucher::Voucher;
use crate::closing::{Closing, Uncosted};
use crate::input::{Input, Owner, Place};
use crate::month::Month;
use crate::names::{NOBODY, Name};
use crate::settle::without_refused;
use crate::taxonomy::Taxonomy;
use crate::tie_out;
use crate::waterfall::Line;
use domain::{Currency, Day, Money};
use std::collections::{BTreeMap, BTreeSet};

/// Shares of all owners of a SKU, in millionths.
const WHOLE: i64 = 1_000_000;

/// What a check looks at.
pub(super) struct Month1<'a> {
    pub input: &'a Input,
    pub closing: &'a Closing,
    pub taxonomy: &'a Taxonomy,
    pub vouchers: &'a [Voucher],
    pub month: Month,
}

impl Month1<'_> {
    fn site(&self, place: Place) -> String {
        self.input.place_label(place)
    }

    fn sku(&self, sku: Name) -> &str {
        self.input.names.text(sku)
    }

    /// Net sales of each SKU of the month in its site's currency, by shop, site and SKU.
    fn net_sales(&self) -> BTreeMap<(String, &str), (Place, Name, i64)> {
        let mut sales = BTreeMap::new();
        let cells = self.closing.statement.cells.iter();
        for c in cells.filter(|c| c.month == self.month && c.sku != NOBODY && c.line <= Line::Refunds) {
            let sum = sales.entry((self.site(c.place), self.sku(c.sku))).or_insert((c.place, c.sku, 0));
            sum.2 += c.micros.unwrap_or(0);
        }
        sales
    }

    fn at_site(&self, place: Place, micros: i64) -> Vec<Money> {
        vec![Money::new(micros.max(0), self.input.place_text(place).currency)]
    }
}

/// Amounts by currency, without those of zero.
pub(super) fn summed(amounts: impl IntoIterator<Item = Money>) -> Vec<Money> {
    let mut sums: BTreeMap<Currency, i64> = BTreeMap::new();
    amounts.into_iter().for_each(|m| *sums.entry(m.currency).or_default() += m.micros);
    sums.into_iter().filter(|s| s.1 != 0).map(|(c, micros)| Money::new(micros, c)).collect()
}

/// Settlements of the month that are refused. Where even the payout's day is unknown, every month is concerned.
pub(super) fn settlements_tied(about: &Month1<'_>) -> Vec<Finding> {
    let ties = about.closing.tie_outs.iter().filter(|t| t.day.is_none_or(|d| Month::of(d) == about.month));
    let finding = |t: &tie_out::TieOut| {
        let words = t.message()?;
        let at_risk = t.total_micros.saturating_abs().max(t.sum_micros.saturating_abs());
        Some(Finding {
            code: "settlement_refused",
            words,
            to_do: ("export the settlement again and import it".into(), "请重新导出该结算单并导入".into()),
            at_risk: summed([Money::new(at_risk, t.currency)]),
        })
    };
    ties.filter_map(finding).collect()
}

/// Sites with settlement lines in the month of which no settlement was paid after its end: the last days may be missing.
pub(super) fn settlements_complete(about: &Month1<'_>) -> Vec<Finding> {
    let posted = about.input.line_groups.iter().filter(|g| g.month == about.month).map(|g| g.place);
    let shops: BTreeSet<_> = posted.map(|p| about.input.place_text(p).shop).collect();
    let mut latest: BTreeMap<(&str, String), Day> = BTreeMap::new();
    for s in about.input.settlements.iter().filter(|s| shops.contains(&about.input.place_text(s.place).shop)) {
        let key = (about.input.names.text(about.input.place_text(s.place).shop), about.site(s.place));
        let day = latest.entry(key).or_insert(s.day);
        *day = s.day.max(*day);
    }
    // a site that was settled within the last months is in trade; one that was left years ago is not waited for
    let in_trade = |day: Day| Month::of(day) >= about.month.before() && day <= about.month.last_day();
    let open = latest.into_iter().filter(|(_, day)| in_trade(*day));
    let finding = |((_, site), day): ((&str, String), Day)| Finding {
        code: "settlement_missing",
        words: (
            format!("{site}: the last settlement was paid on {day}, so lines posted after it are missing"),
            format!("{site}：最近一份结算单付款日为 {day}，此后的明细尚缺"),
        ),
        to_do: ("import the next settlement".into(), "请导入下一份结算单".into()),
        at_risk: Vec::new(),
    };
    open.map(finding).collect()
}

/// Lines of an unknown triple in a currency.
#[derive(Default)]
struct Unknown {
    lines: i64,
    amounts: BTreeMap<(Place, Name), i64>,
}

/// Unknown triples of the month, with the sum of their amounts without sign.
pub(super) fn quarantine(about: &Month1<'_>) -> Vec<Finding> {
    let resolved = about.taxonomy.resolve(about.input);
    let refused = tie_out::refused(about.input, &about.closing.tie_outs);
    let taken_out = without_refused(about.input, &refused);
    // SKUs apart, so that credits and charges don't hide each other; what is taken out stands against what it takes out
    let mut sums: BTreeMap<([&str; 3], Currency), Unknown> = BTreeMap::new();
    let lines = about.input.line_groups.iter().chain(&taken_out).filter(|g| g.month == about.month);
    for g in lines.filter(|g| resolved.bucket(g.triple, g.month).is_none()) {
        let sum = sums.entry((about.input.triple_text(g.triple), g.currency)).or_default();
        sum.lines += g.lines;
        *sum.amounts.entry((g.place, g.sku)).or_default() += g.micros;
    }
    let finding = |((triple, currency), unknown): (([&str; 3], Currency), Unknown)| {
        let at_risk = Money::new(unknown.amounts.values().map(|m| m.abs()).sum(), currency);
        let (triple, lines) = (triple.join(" / "), unknown.lines);
        (lines != 0).then(|| Finding {
            code: "unknown_fee_line",
            words: (
                format!("`{triple}`: {lines} line(s) that no rule knows, {at_risk} in quarantine"),
                format!("“{triple}”：{lines} 行无规则可循，{at_risk} 待归类"),
            ),
            to_do: ("decide what it is: tradewind taxonomy map".into(), "请决定其归类：tradewind taxonomy map".into()),
            at_risk: summed([at_risk]),
        })
    };
    sums.into_iter().filter_map(finding).collect()
}

/// Currencies of the month's vouchers without a rate.
pub(super) fn rates(about: &Month1<'_>) -> Vec<Finding> {
    let without = about.vouchers.iter().filter(|v| v.lines.iter().any(|l| l.rmb_micros.is_none()));
    let debits = without.flat_map(|v| v.lines.iter().map(|l| Money::new(l.micros.max(0), v.currency)));
    let finding = |at_risk: Money| {
        let (month, c) = (about.month, at_risk.currency);
        Finding {
            code: "missing_rate",
            words: (
                format!("no exchange rate for {c} in {month}: {at_risk} of debits have no RMB"),
                format!("缺少 {month} 的 {c} 汇率：借方 {at_risk} 没有人民币金额"),
            ),
            to_do: (format!("import fx_rates with {c} for {month}"), format!("请导入 {month} 的 {c} 汇率（fx_rates）")),
            at_risk: vec![at_risk],
        }
    };
    summed(debits).into_iter().map(finding).collect()
}

/// Working days without a rate where the month's rate is a mean of daily rates.
pub(super) fn rate_days(about: &Month1<'_>) -> Vec<Finding> {
    let mut stated: BTreeMap<Currency, (bool, BTreeSet<Day>)> = BTreeMap::new();
    for r in about.input.rates.iter().filter(|r| Month::of(r.day) == about.month && r.cny_nanos > 0) {
        let (monthly, days) = stated.entry(r.currency).or_default();
        *monthly |= r.monthly;
        if !r.monthly {
            days.insert(r.day);
        }
    }
    let debits = about.vouchers.iter().flat_map(|v| v.lines.iter().map(|l| Money::new(l.micros.max(0), v.currency)));
    let used = summed(debits);
    let first = about.month.first_day();
    let finding = |at_risk: &Money| {
        let (monthly, days) = stated.get(&at_risk.currency)?;
        let workdays = (0..about.month.days()).map(|n| first.plus(n)).filter(|d| is_workday(*d));
        let missing: Vec<_> = workdays.filter(|d| !days.contains(d)).map(|d| d.to_string()).collect();
        if *monthly || missing.is_empty() {
            return None;
        }
        let (c, n, more) = (at_risk.currency, missing.len(), if missing.len() > 3 { "…" } else { "" });
        let shown = |between: &str| missing.iter().take(3).cloned().collect::<Vec<_>>().join(between) + more;
        Some(Finding {
            code: "missing_rate_day",
            words: (
                format!(
                    "{c}: {n} working day(s) without a rate ({}), so the month's mean leaves them out",
                    shown(", ")
                ),
                format!("{c}：{n} 个工作日没有汇率（{}），月均汇率未含这些日期", shown("、")),
            ),
            to_do: (
                "import the missing days, or one rate for the month".into(),
                "请补录缺失日期的汇率，或录入一个月度汇率".into(),
            ),
            at_risk: vec![*at_risk],
        })
    };
    used.iter().filter_map(finding).collect()
}

/// Monday to Friday; day 0 of the calendar, 1 January 1970, was a Thursday.
fn is_workday(day: Day) -> bool {
    (day.0 + 3).rem_euclid(7) < 5
}

/// SKUs that were sold without any batch: what their month's net sales are is what their profit may be wrong by.
pub(super) fn costs(about: &Month1<'_>) -> Vec<Finding> {
    let sales = about.net_sales();
    let finding = |u: &Uncosted| {
        let (site, sku) = (about.site(u.place), about.sku(u.sku));
        let net = sales.get(&(site.clone(), sku)).map_or(0, |s| s.2);
        Finding {
            code: "missing_cost",
            words: (
                format!("{site} {sku}: {} unit(s) left and no batch of it was ever received", u.units),
                format!("{site} {sku}：出库 {} 件，但从未有该 SKU 的入库批次", u.units),
            ),
            to_do: (format!("import landed_cost rows for {sku}"), format!("请导入 {sku} 的到岸成本（landed_cost）")),
            at_risk: about.at_site(u.place, net),
        }
    };
    uncosted(about).filter(|u| u.at_latest_cost.is_empty()).map(finding).collect()
}

/// SKUs of which more units left than had been received: valued at their latest batch.
pub(super) fn negative_stock(about: &Month1<'_>) -> Vec<Finding> {
    let finding = |u: &Uncosted| {
        let (site, sku) = (about.site(u.place), about.sku(u.sku));
        Finding {
            code: "negative_stock",
            words: (
                format!("{site} {sku}: {} unit(s) more left than had been received", u.units),
                format!("{site} {sku}：出库比入库多 {} 件", u.units),
            ),
            to_do: (
                format!("import the missing batch of {sku}, or correct the day or units of one"),
                format!("请补录 {sku} 缺失的批次，或更正批次的日期与数量"),
            ),
            at_risk: u.at_latest_cost.clone(),
        }
    };
    uncosted(about).filter(|u| !u.at_latest_cost.is_empty()).map(finding).collect()
}

fn uncosted<'a>(about: &'a Month1<'_>) -> impl Iterator<Item = &'a Uncosted> {
    about.closing.uncosted.iter().filter(|u| u.month == about.month)
}

/// SKUs with sales in the month that nobody answers for at its end. A firm that names no owners at all needs none.
pub(super) fn without_owner(about: &Month1<'_>) -> Vec<Finding> {
    if about.input.owners.is_empty() {
        return Vec::new();
    }
    let owners = about.closing.statement.owners.iter().filter(|o| o.month == about.month);
    let owned: BTreeSet<_> = owners.map(|o| (o.place, o.sku)).collect();
    let sales = about.net_sales();
    let finding = |((site, sku), (place, _, net)): (&(String, &str), &(Place, Name, i64))| Finding {
        code: "sku_without_owner",
        words: (
            format!("{site} {sku}: nobody answers for it at the end of {}", about.month),
            format!("{site} {sku}：{} 月末没有负责人", about.month),
        ),
        to_do: (format!("import sku_owners rows for {sku}"), format!("请导入 {sku} 的负责人（sku_owners）")),
        at_risk: about.at_site(*place, *net),
    };
    sales.iter().filter(|(_, (place, sku, _))| !owned.contains(&(*place, *sku))).map(finding).collect()
}

/// SKUs whose owners' shares add up to more than the whole on some day of the month.
pub(super) fn owners_overlap(about: &Month1<'_>) -> Vec<Finding> {
    let (first, last) = (about.month.first_day(), about.month.last_day());
    let mut rows: BTreeMap<(String, &str), Vec<&Owner>> = BTreeMap::new();
    for o in about.input.owners.iter().filter(|o| o.day <= last && o.day_to >= first && o.share_millionths > 0) {
        rows.entry((about.site(o.place), about.sku(o.sku))).or_default().push(o);
    }
    let sales = about.net_sales();
    let finding = |((site, sku), owners): ((String, &str), Vec<&Owner>)| {
        let on = |day: Day| owners.iter().filter(move |o| o.day <= day && day <= o.day_to);
        let share = |day: Day| on(day).map(|o| o.share_millionths).sum::<i64>();
        // shares rise only on days on which somebody begins
        let days: BTreeSet<_> = owners.iter().map(|o| o.day.max(first)).collect();
        let day = days.into_iter().find(|d| share(*d) > WHOLE)?;
        let names: BTreeSet<_> = on(day).map(|o| about.input.names.text(o.owner)).collect();
        let names = names.into_iter().collect::<Vec<_>>().join(", ");
        let percent = share(day) / 10_000;
        let shop = about.input.names.text(about.input.place_text(owners[0].place).shop);
        // an owner of `own` answers for the SKU on every site of the shop
        let of_shop = sales.values().filter(|(place, s, _)| {
            about.sku(*s) == sku
                && about.input.names.text(about.input.place_text(*place).shop) == shop
                && (site.ends_with("/own") || about.site(*place) == site)
        });
        Some(Finding {
            code: "owners_overlap",
            words: (
                format!("{site} {sku}: shares add up to {percent} % from {day} ({names})"),
                format!("{site} {sku}：自 {day} 起负责比例合计 {percent}%（{names}）"),
            ),
            to_do: (
                "end one of the rows in sku_owners, or lower the shares".into(),
                "请在 sku_owners 中结束其中一行，或调低比例".into(),
            ),
            at_risk: summed(of_shop.flat_map(|(place, _, net)| about.at_site(*place, *net))),
        })
    };
    rows.into_iter().filter_map(finding).collect()
}
