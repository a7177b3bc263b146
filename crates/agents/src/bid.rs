//! Agent: bids move, in small steps, to what a click is worth.

use crate::ads::TREND_SD;
use crate::ads::predict::{self, Start};
use crate::ads::response::Response;
use crate::ads::structure::{Bid, Group, Miss};
use crate::ads::{self, Learnt, Worth, delay};
use crate::brief::Brief;
use crate::chance::seed_of;
use crate::facts::{AdRow, Site};
use crate::negative_keyword::unit_evidence;
use crate::registry::Agent;
use crate::words::{Exhibit, days_between, micros, money, nanos, quoted_eq, short};
use books::names::Name;
use domain::proposal::StockState;
use domain::{Action, ActionKind, Proposal, Unit, Words};
use std::collections::{BTreeMap, HashMap};

/// How the effect is found, English and Chinese.
const HOW: (&str, &str) = (
    "clicks and cost before and after by the response to bids, valued by shrunken orders per click, with the noise of both windows",
    "按竞价响应估计前后点击与花费，以收缩后的每次点击订单数计值，含前后窗口噪声",
);

/// The agent.
pub(crate) const BID: Agent =
    Agent { name: NAME, title: ("bids", "竞价调整"), kinds: &[ActionKind::SetBid], propose };

const NAME: &str = "bid";

/// Clicks after which half of the policy's greatest step is taken: the thinner the data, the smaller the step.
const STEP_CLICKS: f64 = 15.0;
/// Share of the daily budget from which a campaign counts as held back by it: a higher bid then buys fewer clicks, not more.
const BUDGET_SHARE: f64 = 0.9;
/// Lowest bid in smallest units of the currency (0.02 USD, 2 JPY; Amazon Ads, bid limits).
const BID_MIN_STEPS: i64 = 2;

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Skip {
    NotUnique,
    Unknown,
    NoEconomics,
    DefaultBid,
    Immature,
    Resting,
    ThinStock,
    StockUnknown,
    Budget,
}

/// A bid to change, before it is written out.
struct Change<'a> {
    row: &'a AdRow,
    learnt: &'a Learnt,
    at: usize,
    group: &'a Group,
    bid: &'a Bid,
    worth: &'a Worth,
    response: Response,
    after: i64,
    gain: f64,
    stock: Option<StockState>,
}

fn propose(brief: &Brief) -> Vec<Proposal> {
    let mut skips: BTreeMap<Skip, i64> = BTreeMap::new();
    let mut changes = Vec::new();
    let spent = spent_a_day(brief);
    for learnt in &brief.ads().targets {
        for at in 0..learnt.rows.len() {
            match consider(brief, learnt, at, &spent) {
                Ok(change) => changes.extend(change),
                Err(skip) => *skips.entry(skip).or_default() += 1,
            }
        }
    }
    for (skip, n) in &skips {
        let (en, zh) = words(*skip);
        brief.note(NAME, format!("{n} target(s) {en}"), format!("{n} 个投放{zh}"));
    }
    changes.sort_by(|a, b| b.gain.total_cmp(&a.gain).then_with(|| a.path(brief).cmp(&b.path(brief))));
    changes.truncate(brief.policy.run.proposals_max);
    changes.iter().map(|c| c.proposal(brief)).collect()
}

/// Spend a day of every campaign over the latest days, by site and campaign id.
fn spent_a_day(brief: &Brief) -> HashMap<(Site, Name), f64> {
    let mut spent = HashMap::new();
    for row in &brief.facts.targets {
        if let Ok(at) = brief.ads().group_of(row) {
            let id = brief.ads().structure.groups[at].campaign_id;
            *spent.entry((row.site, id)).or_insert(0.0) +=
                row.tally.recent_spend as f64 / f64::from(crate::queries::RECENT_DAYS);
        }
    }
    spent
}

/// What to do with one target: a change, nothing, or the reason why it can't be judged.
fn consider<'a>(
    brief: &'a Brief,
    learnt: &'a Learnt,
    at: usize,
    spent: &HashMap<(Site, Name), f64>,
) -> Result<Option<Change<'a>>, Skip> {
    let facts = &brief.facts;
    let row = &facts.targets[learnt.rows[at] as usize];
    if row.tally.recent_clicks <= 0 || row.tally.spend <= 0 {
        return Ok(None);
    }
    let miss = |m: Miss| if m == Miss::NotUnique { Skip::NotUnique } else { Skip::Unknown };
    let number = brief.ads().group_of(row).map_err(miss)?;
    let group = &brief.ads().structure.groups[number];
    let bid = brief.ads().structure.bid_of(number, facts, row).map_err(miss)?;
    if !bid.running {
        return Ok(None);
    }
    if bid.bid <= 0 {
        return Err(Skip::DefaultBid);
    }
    let worth = brief.ads().worth(number).filter(|w| w.currency == row.currency).ok_or(Skip::NoEconomics)?;
    if delay::immature_nanos(row.tally.clicks, &row.tally.young) > brief.policy.ads.immature_pct * 10_000_000 {
        return Err(Skip::Immature);
    }
    let response = brief.ads().response(row.site);
    let mut change = Change { row, learnt, at, group, bid, worth, response, after: 0, gain: 0.0, stock: None };
    let subject = change.subject(brief);
    if brief.rested_days(&subject).is_some_and(|d| i64::from(d) < brief.policy.ads.bid_rest_days) {
        return Err(Skip::Resting);
    }
    change.after = change.wanted(brief);
    if change.after == bid.bid {
        return Ok(None);
    }
    let (stock, known) = ads::least_stock(brief, row.site, &worth.skus);
    change.stock = stock;
    if change.after > bid.bid {
        if !known {
            return Err(Skip::StockUnknown);
        }
        if stock.is_none_or(|s| s.cover_millidays < brief.policy.ads.stock_cover_days * 1000) {
            return Err(Skip::ThinStock);
        }
        let used = spent.get(&(row.site, group.campaign_id)).copied().unwrap_or(0.0);
        if group.daily_budget > 0 && used >= BUDGET_SHARE * group.daily_budget as f64 {
            return Err(Skip::Budget);
        }
    }
    change.gain = change.expected_gain(brief);
    Ok((change.gain >= brief.policy.run.worth_min_micros as f64).then_some(change))
}

impl Change<'_> {
    fn start(&self, brief: &Brief) -> Start<'_> {
        let cell = &self.learnt.cells[self.at];
        Start {
            tally: &self.row.tally,
            exposure: cell.exposure,
            posterior: self.learnt.rates.posterior(self.at, cell),
            worth: self.worth,
            keep: ads::keep(brief, self.row.site),
            days: f64::from(brief.policy.outcome.days),
            lag_days: f64::from((brief.today.0 - self.row.through.0 - 1).max(0)),
        }
    }

    /// The bid that is best by the response, no further away than the step that the data allows, within the ceiling, rounded towards
    /// the present one; the present one when it is not more likely than not that the change is right.
    fn wanted(&self, brief: &Brief) -> i64 {
        let start = self.start(brief);
        let now = self.bid.bid;
        let best = self.best_bid(&start) / now as f64;
        let limits = brief.policy.ads.limits(brief.facts.marketplace(self.row.site));
        let step = brief.policy.ads.bid_step_pct as f64 / 100.0 * start.exposure / (start.exposure + STEP_CLICKS);
        let unit = self.row.currency.minor_micros();
        // orders per click at which the present bid is the best one
        let even = now as f64 * start.keep / self.worth.order;
        if best > 1.0 && start.posterior.below(even) < 0.5 {
            let raised = (now as f64 * best.min(1.0 + step)) as i64;
            let ceiling = limits.bid_ceiling_micros.max(0);
            (raised.min(ceiling) / unit * unit).max(now)
        } else if best < 1.0 && (self.worth.order <= 0.0 || start.posterior.below(even) > 0.5) {
            let lowered = (now as f64 * best.max(1.0 - step)).ceil() as i64;
            let rounded = lowered.div_euclid(unit) * unit + if lowered.rem_euclid(unit) > 0 { unit } else { 0 };
            rounded.max(BID_MIN_STEPS * unit).min(now)
        } else {
            now
        }
    }

    /// The bid that earns most: what a click is worth before tax. The price of a click is set by the next lower bid, so a higher bid only
    /// adds clicks that cost up to the bid itself; it pays as long as that is below their value (Vickrey 1961). With a position effect or
    /// a budget that runs out the best bid lies a little higher or lower; the steps are small enough to see that in the next data.
    fn best_bid(&self, start: &Start<'_>) -> f64 {
        start.posterior.mean() * self.worth.order / start.keep.max(1e-9)
    }

    fn multiple(&self) -> f64 {
        self.after as f64 / self.bid.bid as f64
    }

    /// Clicks × (value − cost) after less before, at the means.
    fn expected_gain(&self, brief: &Brief) -> f64 {
        let start = self.start(brief);
        let (value, cost) = (start.posterior.mean() * self.worth.order, start.cost_per_click() * start.keep);
        let x = self.multiple();
        let (e, c) = (self.response.clicks.0, self.response.price.0);
        start.clicks() * (x.powf(e) * (value - cost * x.powf(c)) - (value - cost))
    }

    fn action(&self, brief: &Brief) -> Action {
        let target = self.group.target_ref(&brief.facts, self.bid, brief.facts.text(self.row.text));
        Action::SetBid { target, before_micros: self.bid.bid, after_micros: self.after }
    }

    fn subject(&self, brief: &Brief) -> domain::Subject {
        let (shop, site) = (brief.facts.shop(self.row.site), brief.facts.marketplace(self.row.site));
        domain::Subject(format!("{}@{shop}/{site}", self.action(brief).subject()))
    }

    fn path(&self, brief: &Brief) -> String {
        self.subject(brief).0
    }

    fn proposal(&self, brief: &Brief) -> Proposal {
        let facts = &brief.facts;
        let start = self.start(brief);
        let (shop, site) = (facts.shop(self.row.site), facts.marketplace(self.row.site));
        let seed = seed_of(&[NAME, shop, site, facts.text(self.bid.id), facts.text(self.row.text)]);
        let range = start.bid(self.multiple(), &self.response, seed, brief.policy.outcome.coverage_pct);
        let mut skus: Vec<String> = self.worth.skus.iter().map(|s| facts.text(*s).to_owned()).collect();
        skus.sort_unstable();
        Proposal {
            agent: NAME.to_owned(),
            shop: shop.to_owned(),
            marketplace: site.to_owned(),
            action: self.action(brief),
            skus,
            reason: self.reason(brief, &start),
            evidence: self.evidence(brief, &start),
            predicted: predict::predicted(brief, self.row.currency, range, TREND_SD, HOW),
            urgency_a_day_micros: micros((self.gain / start.days).max(0.0)),
            data_through: self.row.through,
            immature_nanos: delay::immature_nanos(self.row.tally.clicks, &self.row.tally.young),
            stock: self.stock,
            expires_at_micros: brief.expires_at_micros(),
        }
    }

    fn reason(&self, brief: &Brief, start: &Start<'_>) -> Words {
        let (t, currency) = (&self.row.tally, self.row.currency);
        let text = short(brief.facts.text(self.row.text));
        let value = money(micros(start.posterior.mean() * self.worth.order), currency);
        let cost = money(micros(start.cost_per_click() * start.keep), currency);
        let best = self.best_bid(start);
        let best = money(micros(best), currency);
        let (from, to) = (money(self.bid.bid, currency), money(self.after, currency));
        let (verb, zh_verb) = if self.after > self.bid.bid { ("raise", "上调") } else { ("lower", "下调") };
        Words::new(
            format!(
                "{verb} “{text}” from {from} to {to}: {} clicks and {} orders in 90 days make a click worth about {value} after tax; it \
                 costs {cost}, and most is earned at a bid of about {best}",
                t.clicks, t.orders
            ),
            format!(
                "将“{text}”由 {from} {zh_verb}至 {to}：90 天 {} 次点击、{} 单，税后每次点击约值 {value}，现成本 {cost}，利润最大的竞价约 {best}",
                t.clicks, t.orders
            ),
        )
    }

    fn evidence(&self, brief: &Brief, start: &Start<'_>) -> Vec<domain::Evidence> {
        let (t, currency) = (&self.row.tally, self.row.currency);
        let unit = Unit::Micros(currency);
        let window = ads::window(self.row);
        let query = format!(
            "SELECT source, line, day, impressions, clicks, spend_micros, orders, sales_micros, currency FROM target_performance \
             WHERE {} AND {} AND {} AND ad_product = 'SP' AND {} ORDER BY day, source, line",
            ads::group_eq(&brief.facts, self.row),
            quoted_eq("lower(targeting)", brief.facts.text(self.row.text)),
            quoted_eq("lower(COALESCE(match_type, ''))", brief.facts.text(self.row.match_type)),
            days_between(window)
        );
        let changes = self.response.changes;
        let mut list = Exhibit::new(window, query)
            .fact("clicks", ("clicks", "点击"), t.clicks, Unit::Count)
            .fact("spend", ("spend", "花费"), t.spend, unit)
            .fact("orders", ("orders known so far", "目前已知订单"), t.orders, Unit::Count)
            .fact("clicks_recent", ("clicks of the last 28 days", "近 28 天点击"), t.recent_clicks, Unit::Count)
            .fact("spend_recent", ("spend of the last 28 days", "近 28 天花费"), t.recent_spend, unit)
            .derived(
                "orders_per_click",
                Words::new(
                    "orders per click, shrunken to ad group, campaign and words",
                    "每次点击订单数（向广告组、活动与词收缩）",
                ),
                nanos(start.posterior.mean()),
                Unit::Nanos,
            )
            .derived(
                "value_per_order",
                Words::new("contribution of an order after tax", "每单税后贡献"),
                micros(self.worth.order),
                unit,
            )
            .derived(
                "value_per_click",
                Words::new("value of a click after tax", "每次点击税后价值"),
                micros(start.posterior.mean() * self.worth.order),
                unit,
            )
            .derived(
                "cost_per_click",
                Words::new("cost of a recent click before tax", "近期每次点击成本（税前）"),
                micros(start.cost_per_click()),
                unit,
            )
            .derived(
                "click_elasticity",
                Words::new(
                    format!("clicks follow the bid to this power ({changes} changes of bids seen, else assumed)"),
                    format!("点击随竞价变化的弹性（已见 {changes} 次调价，否则为假设）"),
                ),
                nanos(self.response.clicks.0),
                Unit::Nanos,
            )
            .derived(
                "price_elasticity",
                Words::new("cost per click follows the bid to this power", "点击成本随竞价变化的弹性"),
                nanos(self.response.price.0),
                Unit::Nanos,
            )
            .done();
        list.extend(unit_evidence(brief, self.row.site, self.worth));
        list
    }
}

fn words(skip: Skip) -> (&'static str, &'static str) {
    match skip {
        Skip::NotUnique => (
            "skipped: the names of their campaign, ad group and target are not unique",
            "跳过：广告活动、广告组或投放名称不唯一",
        ),
        Skip::Unknown => ("skipped: not in the newest bulksheet; import one", "跳过：最新批量表中没有，请导入批量表"),
        Skip::NoEconomics => (
            "skipped: what their SKUs earn is not known; import settlements and landed_cost, or fee_preview",
            "跳过：其 SKU 的单件贡献未知，请导入结算、到岸成本或费用预览",
        ),
        Skip::DefaultBid => ("skipped: they follow the default bid of their ad group", "跳过：沿用广告组默认竞价"),
        Skip::Immature => ("skipped: too many of their clicks are too young to be judged", "跳过：过多点击尚未成熟"),
        Skip::Resting => ("left alone: their bid was changed lately", "保持不变：近期刚调整过竞价"),
        Skip::ThinStock => ("not raised: their stock runs out soon", "不加价：库存即将售罄"),
        Skip::StockUnknown => {
            ("not raised: their stock is not known; import an inventory report", "不加价：库存未知，请导入库存报告")
        }
        Skip::Budget => ("not raised: the budget of their campaign is spent already", "不加价：广告活动预算已用尽"),
    }
}
