//! Agent: purchase orders, before goods run out, in the quantity and by the way that pays.

use crate::brief::Brief;
use crate::chance::seed_of;
use crate::facts::{Site, SkuKey, SourcingRow};
use crate::goods::Item;
use crate::goods::demand::Demand;
use crate::goods::plan::{self, Lot, Stakes, Way};
use crate::registry::Agent;
use crate::units::{Unit, cheapest_quotes};
use crate::words::{Exhibit, days_between, evidence, micros, money, nanos, place_eq, quoted_eq, short};
use domain::action::Mode;
use domain::money::scale;
use domain::proposal::StockState;
use domain::{Action, ActionKind, Currency, Day, Predicted, Proposal, Unit as Kind, Words};
use std::collections::{BTreeMap, HashMap};

/// The agent.
pub(crate) const REORDER: Agent =
    Agent { name: NAME, title: ("reorder", "补货"), kinds: &[ActionKind::PurchaseOrder], propose };

const NAME: &str = "reorder";

/// Storage a month where neither the marketplace's estimate nor the volume is known, as a share of landed cost (own assumption).
const STORAGE_SHARE: f64 = 0.01;
/// Storage of a cubic foot a month on Amazon US from January to September, and from October on, in micros of a dollar (Amazon fee
/// schedule, standard size, as of 2026-01).
const STORAGE_US: (f64, f64) = (780_000.0, 2_400_000.0);
/// Days after a decision on a SKU during which its order is waited for, where no purchase order row has come in.
const WAIT_DAYS: i32 = 90;

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Skip {
    NoSourcing,
    BadTerms,
    NoEconomics,
    NoStock,
    StaleStock,
    ThinDemand,
    NoRate,
    Waiting,
    TooMuch,
}

/// An order, before it is written out.
struct Order<'a> {
    key: SkuKey,
    item: &'a Item,
    demand: &'a Demand,
    unit: &'a Unit,
    terms: &'a SourcingRow,
    mode: Mode,
    way: Way,
    freight: i64,
    transit_days: i64,
    position: i64,
    /// Units of the position that come after the order.
    late: i64,
    units: i64,
    likely: f64,
    several_sites: bool,
}

fn propose(brief: &Brief) -> Vec<Proposal> {
    let quotes = cheapest_quotes(brief);
    let mut sites: HashMap<(&str, &str), u32> = HashMap::new();
    for key in &brief.goods().order {
        let named = (brief.facts.shop(key.0), brief.facts.text(key.1));
        *sites.entry(named).or_default() += u32::from(brief.goods().get(*key).is_some_and(|i| i.stock.is_some()));
    }
    let mut skips: BTreeMap<Skip, i64> = BTreeMap::new();
    let mut orders = Vec::new();
    for key in &brief.goods().order {
        let Some(item) = brief.goods().get(*key) else { continue };
        let own = brief.facts.find_site(brief.facts.shop_name(key.0), "own");
        let terms = quotes.get(key).or_else(|| quotes.get(&(own?, key.1))).copied();
        let several = sites.get(&(brief.facts.shop(key.0), brief.facts.text(key.1))).is_some_and(|n| *n > 1);
        match order(brief, *key, item, terms, several) {
            Ok(order) => orders.extend(order),
            Err(skip) => *skips.entry(skip).or_default() += 1,
        }
    }
    for (skip, n) in &skips {
        let (en, zh) = words(*skip);
        brief.note(NAME, format!("{n} SKU(s) {en}"), format!("{n} 个 SKU {zh}"));
    }
    orders.sort_by(|a, b| b.likely.total_cmp(&a.likely).then_with(|| a.number(brief).cmp(&b.number(brief))));
    orders.truncate(brief.policy.run.proposals_max);
    orders.iter().map(|o| o.proposal(brief)).collect()
}

/// Whether and what to order of a SKU on a site.
fn order<'a>(
    brief: &'a Brief,
    key: SkuKey,
    item: &'a Item,
    terms: Option<&'a SourcingRow>,
    several_sites: bool,
) -> Result<Option<Order<'a>>, Skip> {
    if item.demand.is_none() && item.stock.is_none() && !item.stale {
        return Ok(None);
    }
    let sold = brief.facts.marketplace(key.0) != "own";
    if !sold {
        return Ok(None);
    }
    let demand = item.demand.as_ref().ok_or(Skip::ThinDemand)?;
    let Some(position) = item.position() else {
        return Err(if item.stale { Skip::StaleStock } else { Skip::NoStock });
    };
    let terms = terms.ok_or(Skip::NoSourcing)?;
    if terms.carton <= 0 || terms.moq < 0 || terms.production_days < 0 {
        return Err(Skip::BadTerms);
    }
    let unit = brief.units().get(key).ok_or(Skip::NoEconomics)?;
    if waiting(brief, key, terms) {
        return Err(Skip::Waiting);
    }
    let seed = seed_of(&[NAME, brief.facts.shop(key.0), brief.facts.marketplace(key.0), brief.facts.text(key.1)]);
    let way = |mode: Mode| way(brief, key, item, unit, terms, mode);
    let sea = terms.sea.map(|_| way(Mode::Sea)).transpose()?;
    let air = terms.air.map(|_| way(Mode::Air)).transpose()?;
    let Some(Choice { mode, way, early, late }) = choose(brief, item, demand, (sea, air), seed) else {
        return Err(Skip::BadTerms);
    };
    let lot = lot(brief, key, terms, mode, demand, position)?;
    let units = plan::quantity(demand, early, &way, &lot, seed);
    if units == 0 {
        let needed = lot.up(1) > lot.most && plan::quantity(demand, early, &way, &Lot { moq: 0, ..lot }, seed) > 0;
        return if needed { Err(Skip::TooMuch) } else { Ok(None) };
    }
    let likely = plan::effect(demand, (position, late), &way, units, seed, brief.policy.outcome.coverage_pct).1;
    let (transit_days, freight) = of_mode(terms, mode).ok_or(Skip::BadTerms)?;
    let order = Order {
        key,
        item,
        demand,
        unit,
        terms,
        mode,
        way,
        freight,
        transit_days,
        position,
        late,
        units,
        likely,
        several_sites,
    };
    Ok((likely >= brief.policy.run.worth_min_micros as f64).then_some(order))
}

fn of_mode(terms: &SourcingRow, mode: Mode) -> Option<(i64, i64)> {
    match mode {
        Mode::Sea => terms.sea,
        Mode::Air => terms.air,
    }
}

/// An order that was decided and that no purchase order row shows yet must not be placed twice.
fn waiting(brief: &Brief, (site, sku): SkuKey, terms: &SourcingRow) -> bool {
    let facts = &brief.facts;
    let subject = format!("order:{}@{}/{}", facts.text(sku), facts.shop(site), facts.marketplace(site));
    let Some(days) = brief.rested_days(&domain::Subject(subject)) else { return false };
    let since = brief.today.plus(-days);
    let arrived =
        facts.open.iter().any(|o| o.sku == sku && facts.shop_name(o.site) == facts.shop_name(site) && o.day >= since);
    let lead = terms.production_days + terms.sea.or(terms.air).map_or(0, |w| w.0);
    !arrived && i64::from(days) <= lead.min(i64::from(WAIT_DAYS))
}

/// Lead time and money of one way.
fn way(brief: &Brief, key: SkuKey, item: &Item, unit: &Unit, terms: &SourcingRow, mode: Mode) -> Result<Way, Skip> {
    let (transit, freight) = of_mode(terms, mode).ok_or(Skip::BadTerms)?;
    let shop = brief.facts.shop(key.0);
    let price =
        brief.books.convert(shop, terms.unit_price + freight, terms.currency, unit.currency).ok_or(Skip::NoRate)?;
    let landed = price + unit.duty_prep;
    let tax = brief.tax(key.0);
    let keep = tax.keep_nanos as f64 / 1e9;
    let stakes = Stakes {
        unit: tax.after_tax_micros(unit.before_landed - landed, unit.net_sales) as f64,
        landed: landed as f64 * keep,
        storage_month: storage_month(brief, key.0, item, landed) * keep,
        capital: brief.policy.stock.capital_pct as f64 / 100.0,
    };
    let lead_days = (terms.production_days + transit) as f64;
    Ok(Way { lead_days, review_days: plan::REVIEW_DAYS, cycle_days: plan::CYCLE_DAYS, premium: 0.0, stakes })
}

/// Storage of a unit for a month: the marketplace's estimate, else by volume, else a share of its cost.
fn storage_month(brief: &Brief, site: Site, item: &Item, landed: i64) -> f64 {
    let Some(stock) = &item.stock else { return landed as f64 * STORAGE_SHARE };
    if stock.storage > 0 && stock.available > 0 {
        return stock.storage as f64 / stock.available as f64;
    }
    let feet = brief.facts.text(stock.volume_unit).to_lowercase();
    let feet = feet.is_empty() || feet.contains("feet") || feet.contains("foot");
    if brief.facts.marketplace(site) == "amazon-us" && stock.volume > 0.0 && feet {
        let late = brief.today.civil().1 >= 10;
        return stock.volume * if late { STORAGE_US.1 } else { STORAGE_US.0 };
    }
    landed as f64 * STORAGE_SHARE
}

/// A way chosen, with what of the position counts for it.
struct Choice {
    mode: Mode,
    way: Way,
    /// Units that are there when its goods arrive, or before.
    early: i64,
    /// Units that come later.
    late: i64,
}

/// The way for which waiting a week would cost more. By sea everything coming counts; by air only what comes before, and only the gap
/// is filled until goods that are on their way, or by the next order by sea, arrive.
fn choose(brief: &Brief, item: &Item, demand: &Demand, ways: (Option<Way>, Option<Way>), seed: u64) -> Option<Choice> {
    let position = item.position()?;
    let by_sea = |way| Choice { mode: Mode::Sea, way, early: position, late: 0 };
    let (sea, air) = match ways {
        (Some(sea), Some(air)) if air.lead_days < sea.lead_days && air.stakes.unit > 0.0 => (sea, air),
        (Some(sea), _) => return Some(by_sea(sea)),
        (None, Some(air)) => return Some(Choice { mode: Mode::Air, way: air, early: position, late: 0 }),
        (None, None) => return None,
    };
    let arrival = brief.today.plus(air.lead_days as i32);
    let (late, next) = item.late(arrival);
    let early = position - late;
    let week = |position, way: &Way| plan::earned(demand, position, way, way.lead_days + plan::REVIEW_DAYS, seed);
    if week(early, &air) <= week(position, &sea) {
        return Some(by_sea(sea));
    }
    let until = next.map_or(sea.lead_days + plan::REVIEW_DAYS, |day| f64::from(day.0 - brief.today.0));
    let way = Way {
        review_days: (until - air.lead_days).max(1.0),
        cycle_days: 0.0,
        premium: sea.stakes.unit - air.stakes.unit,
        ..air
    };
    Some(Choice { mode: Mode::Air, way, early, late })
}

/// Least order, cartons, and what cover and order value of the policy leave.
fn lot(
    brief: &Brief,
    key: SkuKey,
    terms: &SourcingRow,
    mode: Mode,
    demand: &Demand,
    position: i64,
) -> Result<Lot, Skip> {
    let by_cover = (brief.policy.stock.cover_days_max as f64 * demand.rate) as i64 - position;
    let each = terms.unit_price + of_mode(terms, mode).map_or(0, |w| w.1);
    let cny = brief.books.convert(brief.facts.shop(key.0), each, terms.currency, Currency::CNY).ok_or(Skip::NoRate)?;
    let by_value = brief.policy.stock.order_value_cny_micros / cny.max(1);
    Ok(Lot { moq: terms.moq, carton: terms.carton, most: by_cover.min(by_value).max(0) })
}

impl Order<'_> {
    /// `TW-20261123-SKU`; where several sites of the shop sell the SKU, the site stands behind it.
    fn number(&self, brief: &Brief) -> String {
        let day = brief.today.to_string().replace('-', "");
        let sku = brief.facts.text(self.key.1);
        let site = brief.facts.marketplace(self.key.0).rsplit('-').next().unwrap_or("").to_uppercase();
        if self.several_sites { format!("TW-{day}-{sku}-{site}") } else { format!("TW-{day}-{sku}") }
    }

    fn day_in(&self, brief: &Brief, days: i64) -> Day {
        brief.today.plus(i32::try_from(days).unwrap_or(0))
    }

    fn seed(&self, brief: &Brief) -> u64 {
        seed_of(&[
            NAME,
            brief.facts.shop(self.key.0),
            brief.facts.marketplace(self.key.0),
            brief.facts.text(self.key.1),
        ])
    }

    fn proposal(&self, brief: &Brief) -> Proposal {
        let facts = &brief.facts;
        let (site, sku) = self.key;
        let t = self.terms;
        let action = Action::PurchaseOrder {
            number: self.number(brief),
            supplier: facts.text(t.supplier).to_owned(),
            sku: facts.text(sku).to_owned(),
            units: self.units,
            carton_units: t.carton,
            unit_price_micros: t.unit_price,
            unit_freight_micros: self.freight,
            currency: t.currency,
            mode: self.mode,
            order_day: brief.today,
            ship_day: self.day_in(brief, t.production_days),
            expected_day: self.day_in(brief, t.production_days + self.transit_days),
        };
        let lost = plan::lost_a_day(self.demand, self.position - self.late, &self.way, self.seed(brief));
        Proposal {
            agent: NAME.to_owned(),
            shop: facts.shop(site).to_owned(),
            marketplace: facts.marketplace(site).to_owned(),
            action,
            skus: vec![facts.text(sku).to_owned()],
            reason: self.reason(brief),
            evidence: self.evidence(brief),
            predicted: self.predicted(brief),
            urgency_a_day_micros: micros(lost),
            data_through: self.demand.window.1,
            immature_nanos: 0,
            stock: self.item.stock.as_ref().map(|s| StockState {
                on_hand: s.available,
                inbound: s.inbound + self.item.ordered,
                cover_millidays: (self.item.cover_days().unwrap_or(0.0) * 1000.0).round() as i64,
            }),
            expires_at_micros: brief.expires_at_micros(),
        }
    }

    fn predicted(&self, brief: &Brief) -> Predicted {
        let coverage_pct = brief.policy.outcome.coverage_pct;
        let (low, likely, high) = plan::effect(
            self.demand,
            (self.position, self.late),
            &self.way,
            self.units,
            self.seed(brief),
            coverage_pct,
        );
        let days = plan::horizon_days(self.demand, self.position, &self.way, self.units);
        let lead = self.way.lead_days;
        Predicted {
            low_micros: micros(low),
            likely_micros: micros(likely),
            high_micros: micros(high),
            currency: self.unit.currency,
            coverage_pct,
            days: days as u16,
            method: Words::new(
                format!(
                    "units sold beyond the position within {days:.0} days (lead time {lead:.0}, then until the order is sold), at most the \
                     order, × contribution after tax, − cost of money, − half the cost of what is unsold 150 days after arrival; negative \
                     binomial demand with drift, 2,000 draws"
                ),
                format!(
                    "{days:.0} 天内（到货周期 {lead:.0} 天，之后售完为止）超出现有库存的销量（不超过订单量）× 税后贡献 − 资金成本 − 到货 150 天后\
                     未售部分成本的一半；带漂移的负二项需求，2000 次抽样"
                ),
            ),
        }
    }

    fn reason(&self, brief: &Brief) -> Words {
        let d = self.demand;
        let sku = short(brief.facts.text(self.key.1));
        let on_hand = self.item.stock.as_ref().map_or(0, |s| s.available);
        let coming = self.position - on_hand;
        let lasts = self.position as f64 / d.rate;
        let (rate, lead) = (d.rate, self.way.lead_days);
        let (mode, zh_mode) = match self.mode {
            Mode::Sea => ("sea", "海运"),
            Mode::Air => {
                ("air, because goods by sea come too late for what they would earn", "空运（海运到货前的缺货损失更大）")
            }
        };
        let (units, moq, carton) = (self.units, self.terms.moq, self.terms.carton);
        Words::new(
            format!(
                "{sku} sells {rate:.1} a day while in stock ({} stock-out days taken out); {on_hand} on hand and {coming} coming last \
                 {lasts:.0} days, new goods take {lead:.0}; order {units} (least {moq}, cartons of {carton}) by {mode}",
                d.out_days
            ),
            format!(
                "{sku} 有货时日均销 {rate:.1} 件（已剔除 {} 个缺货日）；现货 {on_hand}、在途及已订 {coming}，可售 {lasts:.0} 天，新货需 \
                 {lead:.0} 天；建议订 {units} 件（起订 {moq}，每箱 {carton}），{zh_mode}",
                d.out_days
            ),
        )
    }

    fn evidence(&self, brief: &Brief) -> Vec<domain::Evidence> {
        let (facts, d) = (&brief.facts, self.demand);
        let (site, sku) = self.key;
        let (currency, window) = (self.unit.currency, d.window);
        let item = format!("{} AND {}", place_eq(facts, site), quoted_eq("sku", facts.text(sku)));
        let own = format!("{} AND {}", quoted_eq("shop", facts.shop(site)), quoted_eq("sku", facts.text(sku)));
        let sales = format!(
            "SELECT source, line, day, quantity, order_status FROM order_item WHERE {item} AND {} ORDER BY day, source, line",
            days_between(window)
        );
        let levels = format!(
            "SELECT source, line, day, ending AS units FROM stock_ledger WHERE {item} AND upper(disposition) = 'SELLABLE' AND {0} \
             UNION ALL SELECT source, line, day, available AS units FROM stock_snapshot WHERE {item} AND {0} ORDER BY day, source, line",
            days_between(window)
        );
        let mut list = Exhibit::new(window, sales)
            .fact("units_sold", ("units ordered on days with stock", "有货日销量"), d.units, Kind::Count)
            .derived(
                "demand_a_day",
                Words::new("units a day while in stock, recent days weighing more", "有货时日均销量（近期权重更高）"),
                nanos(d.rate),
                Kind::Nanos,
            )
            .done();
        let out = Words::new("days without stock, taken out", "已剔除的缺货日");
        list.push(evidence("stock_out_days", out, d.out_days, Kind::Count, window, levels));
        if let Some(s) = &self.item.stock {
            let query = format!(
                "SELECT source, line, day, available, reserved_transfer, reserved_processing, inbound FROM stock_snapshot \
                 WHERE {item} AND day = DATE '{}' ORDER BY source, line",
                s.day
            );
            list.extend(
                Exhibit::new((s.day, s.day), query)
                    .fact("on_hand", ("sellable units", "可售库存"), s.available, Kind::Count)
                    .fact("inbound", ("units inbound", "在途库存"), s.inbound, Kind::Count)
                    .done(),
            );
        }
        list.extend(self.supply(brief, &own));
        list.push(self.contribution(brief, currency));
        list.extend(self.slow(brief, currency));
        let mut lead = Exhibit::new((brief.today, brief.today), String::new()).derived(
            "lead_time",
            Words::new("days from the order until the goods can be sold", "下单到可售天数"),
            (self.way.lead_days * 1000.0) as i64,
            Kind::MilliDays,
        );
        let cover = scale(self.position, 1_000_000_000, i128::from(nanos(d.rate).max(1))).unwrap_or(0);
        lead = lead.derived(
            "cover_of_position",
            Words::new("days that everything on hand and coming lasts", "现货加在途可售天数"),
            cover.saturating_mul(1000),
            Kind::MilliDays,
        );
        list.extend(lead.done());
        list
    }

    /// What is ordered already, and the supplier's terms.
    fn supply(&self, brief: &Brief, own: &str) -> Vec<domain::Evidence> {
        let mut list = Vec::new();
        let orders = format!(
            "SELECT source, line, day, po_id, units, state, expected_day FROM purchase_order_line WHERE {own} ORDER BY source, line"
        );
        let open = Words::new("units ordered, neither received nor inbound yet", "已订未到（不含在途）");
        let today = (brief.today, brief.today);
        list.push(evidence("ordered", open, self.item.ordered, Kind::Count, today, orders));
        let terms = format!(
            "SELECT source, line, day, supplier, currency, unit_price_micros, moq_units, carton_units, production_days, sea_days, air_days, \
             sea_freight_micros, air_freight_micros FROM sourcing WHERE {own} ORDER BY source, line"
        );
        let price = Words::new("price and freight of a unit", "单件采购价加运费");
        let cost = self.terms.unit_price + self.freight;
        list.push(evidence(
            "unit_cost",
            price,
            cost,
            Kind::Micros(self.terms.currency),
            (self.terms.day, self.terms.day),
            terms,
        ));
        list
    }

    /// What being wrong costs: the part of the order that may become slow stock.
    fn slow(&self, brief: &Brief, currency: Currency) -> Vec<domain::Evidence> {
        let lot = (self.units, self.terms.carton);
        let slow = plan::slow(self.demand, self.position, &self.way, lot, self.seed(brief));
        let days = plan::SELL_DAYS;
        let label = |en: &str, zh: &str| {
            Words::new(format!("{en} {days:.0} days after arrival"), format!("到货 {days:.0} 天后{zh}"))
        };
        Exhibit::new((brief.today, self.day_in(brief, (self.way.lead_days + days) as i64)), String::new())
            .derived("slow_chance", label("chance that a carton or more is unsold", "仍有一箱以上未售的概率"), nanos(slow.chance), Kind::Nanos)
            .derived("slow_units", label("units expected to be unsold", "预计未售件数"), slow.units.round() as i64, Kind::Count)
            .derived(
                "slow_cost",
                Words::new(
                    "expected cost of being wrong, after tax: storage, cost of money and write-down of these units (the last two are in the prediction)",
                    "订错的期望代价（税后）：这些件数的仓储、资金成本与跌价（后两项已计入预测）",
                ),
                micros(slow.cost),
                Kind::Micros(currency),
            )
            .derived(
                "slow_cost_bad",
                Words::new("the same in one case of twenty", "二十分之一坏情形下的代价"),
                micros(slow.bad),
                Kind::Micros(currency),
            )
            .done()
    }

    /// Contribution of a unit of this order after tax: its landed cost is the supplier's, duty and preparation are the last known.
    fn contribution(&self, brief: &Brief, currency: Currency) -> domain::Evidence {
        let basis = self.unit.basis();
        let landed = money(micros(self.unit.net_sales as f64), currency);
        let label = Words::new(
            format!("contribution of a unit of this order after tax, at net sales of {landed} ({})", basis.en),
            format!("本单单件税后贡献，净售价 {landed}（{}）", basis.zh),
        );
        let query = self.unit.query(&brief.facts, self.key.0, self.key.1);
        let value = micros(self.way.stakes.unit);
        evidence("contribution_after_tax", label, value, Kind::Micros(currency), self.unit.window, query)
    }
}

fn words(skip: Skip) -> (&'static str, &'static str) {
    match skip {
        Skip::NoSourcing => (
            "can't be ordered: no supplier's terms are known; import sourcing",
            "无法补货：缺少供货条件，请导入 sourcing",
        ),
        Skip::BadTerms => (
            "can't be ordered: their terms lack carton, production days or any way with days and freight; complete sourcing",
            "无法补货：供货条件缺少箱规、生产天数或运输方式，请补全 sourcing",
        ),
        Skip::NoEconomics => (
            "not judged: what a unit earns is not known; import settlements and landed_cost, or fee_preview",
            "未判断：单件贡献未知，请导入结算、到岸成本或费用预览",
        ),
        Skip::NoStock => {
            ("not judged: their stock is not known; import an inventory report", "未判断：库存未知，请导入库存报告")
        }
        Skip::StaleStock => (
            "not judged: their newest stock is older than a week; import an inventory report",
            "未判断：最近库存早于一周，请导入库存报告",
        ),
        Skip::ThinDemand => {
            ("not judged: fewer than 14 days with stock or 5 units sold", "未判断：有货日不足 14 天或销量不足 5 件")
        }
        Skip::NoRate => (
            "not judged: no exchange rate for their price; import fx_rates",
            "未判断：缺少采购币种汇率，请导入 fx_rates",
        ),
        Skip::Waiting => (
            "left alone: an order was decided and its purchase order is not imported yet",
            "保持不变：已决定采购，采购单尚未导入",
        ),
        Skip::TooMuch => (
            "need goods, but the least order is above cover_days_max or order_value_cny",
            "需要补货，但起订量超过覆盖天数或单笔金额上限",
        ),
    }
}
