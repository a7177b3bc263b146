//! Agent: search terms and words whose clicks convincingly cost more than they bring become negative keywords.

use crate::ads::TREND_KNOWN_SD;
use crate::ads::predict::{self, Start};
use crate::ads::rates::Posterior;
use crate::ads::structure::{Group, Miss, holds};
use crate::ads::{self, Learnt, Worth, delay};
use crate::brief::Brief;
use crate::chance::seed_of;
use crate::facts::{AdRow, Tally};
use crate::registry::Agent;
use crate::words::{Exhibit, days_between, micros, money, nanos, percent, quoted_eq, short};
use books::queries::quoted;
use domain::action::{Match, normal_words};
use domain::{Action, ActionKind, Proposal, Unit, Words};
use std::collections::{BTreeMap, BTreeSet};

/// How the effect is found, English and Chinese.
const HOW: (&str, &str) = (
    "clicks and cost that stop, less the orders they would bring, by hierarchical empirical Bayes on orders per click",
    "停止的点击花费减其本可带来的订单（每次点击订单数的分层经验贝叶斯）",
);

/// The agent.
pub(crate) const NEGATIVE_KEYWORD: Agent =
    Agent { name: NAME, title: ("negative keywords", "否定关键词"), kinds: &[ActionKind::AddNegative], propose };

const NAME: &str = "negative_keyword";

/// How sure it must be that a click costs more than it brings: for a term, and for a word that stands for many terms.
const SURE: f64 = 0.9;
const SURE_OF_WORD: f64 = 0.95;
/// Terms that a word must stand in, and clicks that it must have had.
const WORD_TERMS: usize = 3;
const WORD_CLICKS: f64 = 20.0;
/// A word in more than this share of an ad group's clicks says nothing.
const WORD_SHARE: f64 = 0.5;
/// Clicks below which a term with the seller's own brand is left alone.
const BRAND_CLICKS: f64 = 100.0;
/// Amazon's limits of negative keywords: characters, words of an exact one, words of a phrase.
const CHARACTERS_MAX: usize = 80;
const EXACT_WORDS_MAX: usize = 10;
const PHRASE_WORDS_MAX: usize = 4;

/// Why terms with clicks that brought no order were passed over, counted.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Skip {
    NotUnique,
    Unknown,
    NoEconomics,
    WorthNothing,
    TooLong,
    Immature,
    Brand,
}

/// A term or word to exclude, before it is written out.
struct Find<'a> {
    row: &'a AdRow,
    group: &'a Group,
    worth: &'a Worth,
    text: String,
    match_type: Match,
    /// Positions of the terms that it stands for.
    members: Vec<usize>,
    tally: Tally,
    exposure: f64,
    posterior: Posterior,
    /// Orders per click that others lead to expect.
    expected: f64,
    sure: f64,
    saving: f64,
}

fn propose(brief: &Brief) -> Vec<Proposal> {
    let mut skips: BTreeMap<Skip, i64> = BTreeMap::new();
    let mut finds = Vec::new();
    for learnt in &brief.ads().terms {
        let phrases = words(brief, learnt);
        let covered =
            |find: &Find<'_>| phrases.iter().any(|p| std::ptr::eq(p.group, find.group) && holds(&find.text, &p.text));
        let terms: Vec<Find<'_>> =
            (0..learnt.rows.len()).filter_map(|at| term(brief, learnt, at, &mut skips)).collect();
        finds.extend(terms.into_iter().filter(|f| !covered(f)));
        finds.extend(phrases);
    }
    tell(brief, &skips);
    finds.sort_by(|a, b| b.saving.total_cmp(&a.saving).then_with(|| a.key(brief).cmp(&b.key(brief))));
    finds.truncate(brief.policy.run.proposals_max);
    finds.iter().map(|f| f.proposal(brief)).collect()
}

/// Judges one search term of one ad group.
fn term<'a>(brief: &'a Brief, learnt: &Learnt, at: usize, skips: &mut BTreeMap<Skip, i64>) -> Option<Find<'a>> {
    let row = &brief.facts.terms[learnt.rows[at] as usize];
    let cell = &learnt.cells[at];
    let text = normal_words(brief.facts.text(row.text));
    if row.tally.recent_clicks <= 0 || row.tally.spend <= 0 || text == "*" || ads::is_asin(&text) {
        return None;
    }
    let posterior = learnt.rates.posterior(at, cell);
    let mut skip = |why| {
        // only what a person would ask about: clicks without an order
        if row.tally.orders == 0 && row.tally.clicks >= 10 {
            *skips.entry(why).or_insert(0) += 1;
        }
    };
    let group = match brief.ads().group_of(row) {
        Ok(group) => group,
        Err(miss) => {
            skip(if miss == Miss::NotUnique { Skip::NotUnique } else { Skip::Unknown });
            return None;
        }
    };
    let Some(worth) = brief.ads().worth(group).filter(|w| w.currency == row.currency) else {
        skip(Skip::NoEconomics);
        return None;
    };
    let group = &brief.ads().structure.groups[group];
    if !group.running || group.has_exact(&text) || group.excludes(&text) {
        return None;
    }
    if worth.order <= 0.0 {
        skip(Skip::WorthNothing);
        return None;
    }
    let immature = delay::immature_nanos(row.tally.clicks, &row.tally.young);
    if immature > brief.policy.ads.immature_pct * 10_000_000 {
        skip(Skip::Immature);
        return None;
    }
    if cell.exposure < BRAND_CLICKS && brief.ads().brands(row.site).iter().any(|b| holds(&text, b)) {
        skip(Skip::Brand);
        return None;
    }
    if text.chars().count() > CHARACTERS_MAX || text.split(' ').count() > EXACT_WORDS_MAX {
        skip(Skip::TooLong);
        return None;
    }
    let expected = learnt.rates.expected(at);
    let (match_type, tally) = (Match::Exact, row.tally);
    let exposure = cell.exposure;
    let members = vec![at];
    let find = Find {
        row,
        group,
        worth,
        text,
        match_type,
        members,
        tally,
        exposure,
        posterior,
        expected,
        sure: 0.0,
        saving: 0.0,
    };
    find.judged(brief, SURE)
}

/// Words of an ad group that stand in several terms and never brought an order, and so convincingly lose that the phrase is excluded.
fn words<'a>(brief: &'a Brief, learnt: &Learnt) -> Vec<Find<'a>> {
    let mut groups: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for (at, cell) in learnt.cells.iter().enumerate() {
        if learnt_row(brief, learnt, at).tally.clicks > 0 {
            groups.entry(cell.group).or_default().push(at);
        }
    }
    let mut finds = Vec::new();
    for members in groups.into_values().filter(|m| m.len() >= WORD_TERMS) {
        let mut by_word: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
        let mut exposure = 0.0;
        for at in members {
            exposure += learnt.cells[at].exposure;
            for w in &learnt.cells[at].words {
                by_word.entry(*w).or_default().push(at);
            }
        }
        for (word, terms) in by_word.into_iter().filter(|(_, t)| t.len() >= WORD_TERMS) {
            let own: f64 = terms.iter().map(|at| learnt.cells[*at].exposure).sum();
            let orders: f64 = terms.iter().map(|at| learnt.cells[*at].orders).sum();
            if orders == 0.0 && (WORD_CLICKS..=exposure * WORD_SHARE).contains(&own) {
                finds.extend(word_find(brief, learnt, word, &terms));
            }
        }
    }
    // a term is saved once: of two words that share most of their terms the one that saves more stands
    finds.sort_by(|a, b| b.saving.total_cmp(&a.saving).then_with(|| a.key(brief).cmp(&b.key(brief))));
    let mut taken: BTreeSet<usize> = BTreeSet::new();
    finds.retain(|f| {
        let free = f.members.iter().filter(|at| !taken.contains(at)).count();
        let keep = 2 * free > f.members.len();
        if keep {
            taken.extend(&f.members);
        }
        keep
    });
    finds
}

fn learnt_row<'a>(brief: &'a Brief, learnt: &Learnt, at: usize) -> &'a AdRow {
    &brief.facts.terms[learnt.rows[at] as usize]
}

fn word_find<'a>(brief: &'a Brief, learnt: &Learnt, word: u32, terms: &[usize]) -> Option<Find<'a>> {
    let text = learnt.words[word as usize].clone();
    let row = learnt_row(brief, learnt, terms[0]);
    let at = brief.ads().group_of(row).ok()?;
    let group = &brief.ads().structure.groups[at];
    let worth = brief.ads().worth(at).filter(|w| w.currency == row.currency && w.order > 0.0)?;
    let own_brand = brief.ads().brands(row.site).iter().any(|b| holds(b, &text) || holds(&text, b));
    // single letters and figures say nothing
    let says_nothing = text.chars().count() < 2 || text.chars().all(|c| !c.is_alphabetic());
    let too_long = text.chars().count() > CHARACTERS_MAX || text.split(' ').count() > PHRASE_WORDS_MAX;
    if !group.running || group.bids_on(&text) || group.excludes(&text) || own_brand || says_nothing || too_long {
        return None;
    }
    let mut tally = Tally::default();
    let (mut exposure, mut weighted) = (0.0, 0.0);
    for at in terms {
        tally.add(&learnt_row(brief, learnt, *at).tally);
        exposure += learnt.cells[*at].exposure;
        weighted += learnt.cells[*at].exposure * learnt.rates.expected(*at);
    }
    let immature = delay::immature_nanos(tally.clicks, &tally.young);
    if tally.recent_clicks <= 0 || immature > brief.policy.ads.immature_pct * 10_000_000 || exposure <= 0.0 {
        return None;
    }
    let expected = weighted / exposure;
    let posterior = learnt.rates.word_posterior(0.0, exposure, expected);
    let (match_type, members) = (Match::Phrase, terms.to_vec());
    let find = Find {
        row,
        group,
        worth,
        text,
        match_type,
        members,
        tally,
        exposure,
        posterior,
        expected,
        sure: 0.0,
        saving: 0.0,
    };
    find.judged(brief, SURE_OF_WORD)
}

impl<'a> Find<'a> {
    fn start(&self, brief: &Brief) -> Start<'_> {
        Start {
            tally: &self.tally,
            exposure: self.exposure,
            posterior: self.posterior,
            worth: self.worth,
            keep: ads::keep(brief, self.row.site),
            days: f64::from(brief.policy.outcome.days),
            lag_days: f64::from((brief.today.0 - self.row.through.0 - 1).max(0)),
        }
    }

    /// Keeps the find when it is sure enough that a click costs more than it brings, and when that is worth a decision.
    fn judged(mut self, brief: &Brief, sure: f64) -> Option<Self> {
        let start = self.start(brief);
        let (cost, order) = (start.cost_per_click() * start.keep, self.worth.order);
        let (likely, clicks) = (self.posterior.below(cost / order), start.clicks());
        (self.sure, self.saving) = (likely, clicks * (cost - self.posterior.mean() * order));
        let rested =
            brief.rested_days(&self.bare_subject(brief)).is_none_or(|d| d > i32::from(brief.policy.outcome.days));
        (self.sure >= sure && self.saving >= brief.policy.run.worth_min_micros as f64 && rested).then_some(self)
    }

    fn action(&self, brief: &Brief) -> Action {
        let at = self.group.ad_ref(&brief.facts);
        Action::AddNegative { at, text: self.text.clone(), match_type: self.match_type }
    }

    fn bare_subject(&self, brief: &Brief) -> domain::Subject {
        let (shop, site) = (brief.facts.shop(self.row.site), brief.facts.marketplace(self.row.site));
        domain::Subject(format!("{}@{shop}/{site}", self.action(brief).subject()))
    }

    /// What the find is about, for a stable order.
    fn key(&self, brief: &Brief) -> (String, String) {
        (self.bare_subject(brief).0, self.text.clone())
    }

    fn query(&self, brief: &Brief) -> String {
        let window = ads::window(self.row);
        let words = match self.match_type {
            Match::Phrase => {
                format!("strpos(' ' || lower(search_term) || ' ', {}) > 0", quoted(&format!(" {} ", self.text)))
            }
            _ => quoted_eq("lower(search_term)", brief.facts.text(self.row.text)),
        };
        format!(
            "SELECT source, line, day, targeting, match_type, search_term, clicks, spend_micros, orders, currency \
             FROM search_term_performance WHERE {} AND {words} AND ad_product = 'SP' AND {} ORDER BY day, source, line",
            ads::group_eq(&brief.facts, self.row),
            days_between(window)
        )
    }

    fn proposal(&self, brief: &Brief) -> Proposal {
        let facts = &brief.facts;
        let start = self.start(brief);
        let (shop, site) = (facts.shop(self.row.site), facts.marketplace(self.row.site));
        let seed = seed_of(&[NAME, shop, site, facts.text(self.group.ad_group_id), &self.text]);
        let range = start.excluded(seed, brief.policy.outcome.coverage_pct);
        let mut skus: Vec<String> = self.worth.skus.iter().map(|s| facts.text(*s).to_owned()).collect();
        skus.sort_unstable();
        Proposal {
            agent: NAME.to_owned(),
            shop: shop.to_owned(),
            marketplace: site.to_owned(),
            action: self.action(brief),
            skus,
            reason: self.reason(start.cost_per_click(), start.keep),
            evidence: self.evidence(brief, &start),
            predicted: predict::predicted(brief, self.row.currency, range, TREND_KNOWN_SD, HOW),
            urgency_a_day_micros: micros((range.1 / start.days).max(0.0)),
            data_through: self.row.through,
            immature_nanos: delay::immature_nanos(self.tally.clicks, &self.tally.young),
            stock: ads::least_stock(brief, self.row.site, &self.worth.skus).0,
            expires_at_micros: brief.expires_at_micros(),
        }
    }

    fn reason(&self, cost: f64, keep: f64) -> Words {
        let (text, currency, t) = (short(&self.text), self.row.currency, &self.tally);
        let click = money(micros(cost * keep), currency);
        let value = money(micros(self.posterior.mean() * self.worth.order), currency);
        let (orders, clicks, spend) = (t.orders, t.clicks, money(t.spend, currency));
        let (expected, sure) = (percent(self.expected), percent(self.sure));
        let (what, zh_what) = if self.match_type == Match::Phrase {
            (
                format!("“{text}” stands in {} search terms with", self.members.len()),
                format!("“{text}”出现在 {} 个搜索词中，共", self.members.len()),
            )
        } else {
            (format!("“{text}” had"), format!("“{text}”共"))
        };
        Words::new(
            format!(
                "{what} {clicks} clicks for {spend} and {orders} orders in 90 days, where {expected} of clicks would be usual; a click \
                 costs {click} after tax and brings about {value}; {sure} sure that it loses"
            ),
            format!(
                "{zh_what} {clicks} 次点击、花费 {spend}、{orders} 单（90 天），同类预期转化率 {expected}；税后每次点击成本 {click}，\
                 预计带来 {value}；亏损把握 {sure}"
            ),
        )
    }

    fn evidence(&self, brief: &Brief, start: &Start<'_>) -> Vec<domain::Evidence> {
        let (t, currency) = (&self.tally, self.row.currency);
        let money = Unit::Micros(currency);
        let mut list = Exhibit::new(ads::window(self.row), self.query(brief))
            .fact("clicks", ("clicks", "点击"), t.clicks, Unit::Count)
            .fact("spend", ("spend", "花费"), t.spend, money)
            .fact("orders", ("orders known so far", "目前已知订单"), t.orders, Unit::Count)
            .fact("clicks_recent", ("clicks of the last 28 days", "近 28 天点击"), t.recent_clicks, Unit::Count)
            .fact("spend_recent", ("spend of the last 28 days", "近 28 天花费"), t.recent_spend, money)
            .derived(
                "mature_clicks",
                Words::new("clicks by the share of their orders that is known", "按已知订单比例折算的点击"),
                self.exposure.round() as i64,
                Unit::Count,
            )
            .derived(
                "orders_per_click",
                Words::new(
                    "orders per click, shrunken to ad group, campaign and words",
                    "每次点击订单数（向广告组、活动与词收缩）",
                ),
                nanos(self.posterior.mean()),
                Unit::Nanos,
            )
            .derived(
                "chance_of_loss",
                Words::new("chance that a click costs more than it brings", "点击亏损的概率"),
                nanos(self.sure),
                Unit::Nanos,
            )
            .derived(
                "value_per_order",
                Words::new("contribution of an order after tax", "每单税后贡献"),
                micros(self.worth.order),
                money,
            )
            .derived(
                "cost_per_click",
                Words::new("cost of a recent click before tax", "近期每次点击成本（税前）"),
                micros(start.cost_per_click()),
                money,
            )
            .done();
        list.extend(unit_evidence(brief, self.row.site, self.worth));
        list
    }
}

/// Contribution of the SKU with most clicks, with its basis and rows.
pub(crate) fn unit_evidence(brief: &Brief, site: crate::facts::Site, worth: &Worth) -> Vec<domain::Evidence> {
    let Some((sku, unit)) = worth.skus.iter().find_map(|s| Some((*s, brief.units().get((site, *s))?))) else {
        return Vec::new();
    };
    let (text, basis) = (short(brief.facts.text(sku)), unit.basis());
    let label = Words::new(
        format!("contribution of a unit of {text} before ads and tax ({})", basis.en),
        format!("{text} 单件广告前税前贡献（{}）", basis.zh),
    );
    let query = unit.query(&brief.facts, site, sku);
    vec![crate::words::evidence(
        "contribution_per_unit",
        label,
        unit.contribution(),
        Unit::Micros(unit.currency),
        unit.window,
        query,
    )]
}

fn tell(brief: &Brief, skips: &BTreeMap<Skip, i64>) {
    for (skip, n) in skips {
        let (en, zh) = match skip {
            Skip::NotUnique => (
                "skipped: several ad groups have the name of their campaign and ad group; give them names of their own",
                "跳过：广告活动与广告组名称不唯一，请改名",
            ),
            Skip::Unknown => (
                "skipped: their ad group is not in the newest bulksheet; import one",
                "跳过：最新批量表中没有其广告组，请导入批量表",
            ),
            Skip::NoEconomics => (
                "skipped: what their SKUs earn is not known; import settlements and landed_cost, or fee_preview",
                "跳过：其 SKU 的单件贡献未知，请导入结算、到岸成本或费用预览",
            ),
            Skip::WorthNothing => (
                "skipped: a unit of their SKUs earns nothing even without ads; look at the price or the cost, not at words",
                "跳过：其 SKU 不计广告也不赚钱，应检查售价或成本",
            ),
            Skip::TooLong => ("skipped: longer than a negative keyword may be", "跳过：超出否定词长度限制"),
            Skip::Immature => {
                ("skipped: too many of their clicks are too young to be judged", "跳过：过多点击尚未成熟")
            }
            Skip::Brand => ("skipped: your own brand with too few clicks", "跳过：自有品牌词点击不足"),
        };
        brief.note(NAME, format!("{n} search term(s) without an order {en}"), format!("{n} 个无订单搜索词{zh}"));
    }
    let facts = &brief.facts;
    let mut summaries: Vec<(String, i64)> = facts
        .summaries
        .iter()
        .map(|(site, lines)| (format!("{}/{}", facts.shop(*site), facts.marketplace(*site)), *lines))
        .collect();
    summaries.sort();
    for (place, lines) in summaries {
        brief.note(
            NAME,
            format!("{place}: {lines} search term rows by period are not used; import daily reports"),
            format!("{place}：{lines} 行按时段汇总的搜索词未使用，请导入按天报告"),
        );
    }
}
