//! The part of the account that a page looks at: which places, which window, which currency, which rows.

use super::super::super::fault::{Answer, Fault};
use super::super::super::figure::rounded;
use super::super::super::table::Ask;
use super::super::super::visit::Visit;
use super::asked::{Asked, Level};
use crate::cli::one_line;
use app::board::ads::{Ads, Basis, Campaign, Lines, Place, Tally, Window};
use domain::Currency;
use domain::policy::to_cny;
use std::collections::{BTreeMap, BTreeSet};

/// Most rows of a table: those with the most spend.
pub const ROWS_MAX: usize = 20_000;

/// What a page looks at.
pub struct View<'a> {
    /// Advertising.
    pub ads: &'a Ads,
    /// What the address asks.
    pub asked: Asked,
    /// Window.
    pub window: Window,
    /// Currency of all money: that of the sites, or RMB where they have several.
    pub currency: Currency,
    /// Campaign that is drilled into.
    pub campaign: Option<usize>,
    /// Campaigns in sight.
    pub campaigns: Vec<usize>,
    /// Places in sight.
    pub places: Vec<usize>,
    rates: &'a BTreeMap<Currency, i64>,
}

/// A row of the table.
pub struct Row<'a> {
    /// The view.
    pub view: &'a View<'a>,
    /// Campaign.
    pub campaign: usize,
    /// Target or search term.
    pub line: Option<(&'a Lines, usize)>,
    /// Totals in the currency of the view.
    pub tally: Tally,
    /// Estimated profit after ads and tax.
    pub profit: Option<i64>,
}

impl<'a> View<'a> {
    /// What a visit asks for; 404 for what is not there or may not be seen.
    pub fn new(visit: &Visit, ads: &'a Ads, rates: &'a BTreeMap<Currency, i64>, asked: Asked) -> Answer<Self> {
        let asked = asked.cleaned();
        let same = |want: &Option<String>, have: &str| want.as_deref().is_none_or(|w| w == have);
        let fits = |p: &Place| visit.sees(&p.shop) && same(&asked.shop, &p.shop) && same(&asked.site, &p.marketplace);
        let places: Vec<usize> = (0..ads.places.len()).filter(|p| fits(&ads.places[*p])).collect();
        if places.is_empty() {
            return Err(Fault::missing(
                "no advertising of that shop and site; choose another on the page Ads",
                "没有该店铺站点的广告数据；请在广告页重新选择",
            ));
        }
        let inside = |c: &Campaign| places.binary_search(&c.place).is_ok();
        let mut campaigns: Vec<usize> = (0..ads.campaigns.len()).filter(|c| inside(&ads.campaigns[*c])).collect();
        let mut campaign = None;
        if let Some(wanted) = &asked.campaign {
            let text = |t| ads.texts.get(t);
            let found = campaigns.iter().copied().find(|c| text(ads.campaigns[*c].id) == wanted);
            let found = found.or_else(|| campaigns.iter().copied().find(|c| text(ads.campaigns[*c].name) == wanted));
            campaign = Some(found.ok_or_else(|| {
                Fault::missing("no campaign of that name or id in the reports", "报表中没有该名称或编号的广告活动")
            })?);
            campaigns = campaign.into_iter().collect();
        }
        let currencies: BTreeSet<Currency> = campaigns.iter().map(|c| ads.campaigns[*c].currency).collect();
        let currency = match currencies.into_iter().collect::<Vec<_>>()[..] {
            [one] => one,
            _ => Currency::CNY,
        };
        let days = asked.days.as_deref().and_then(|d| d.parse().ok());
        let window = days.and_then(Window::of_days).unwrap_or(Window::Month);
        Ok(Self { ads, asked, window, currency, campaign, campaigns, places, rates })
    }

    /// Name of a campaign, or its id where no report names it. Text from outside.
    pub fn campaign_name(&self, at: usize) -> &'a str {
        let c = &self.ads.campaigns[at];
        let name = self.ads.texts.get(c.name);
        if name.is_empty() { self.ads.texts.get(c.id) } else { name }
    }

    /// What an address calls a campaign.
    pub fn campaign_key(&self, at: usize) -> &'a str {
        let id = self.ads.texts.get(self.ads.campaigns[at].id);
        if id.is_empty() { self.campaign_name(at) } else { id }
    }

    /// Totals in the currency of the view; `None` where no rate is known.
    pub fn converted(&self, tally: Tally, from: Currency) -> Option<Tally> {
        if from == self.currency { Some(tally) } else { tally.in_cny(*self.rates.get(&from)?) }
    }

    /// An amount in the currency of the view.
    pub fn amount(&self, micros: i64, from: Currency) -> Option<i64> {
        if from == self.currency { Some(micros) } else { to_cny(micros, from, self.rates.get(&from).copied()) }
    }

    /// An amount as text.
    pub fn money(&self, micros: i64) -> String {
        rounded(micros, self.currency)
    }

    /// Days within which sales count after a click, the longest of what is in sight; 7 where no report says.
    pub fn attribution_days(&self) -> i64 {
        let days = self.campaigns.iter().map(|c| self.ads.campaigns[*c].attribution_days);
        days.max().filter(|d| *d > 0).unwrap_or(7)
    }

    /// Rows with anything in the window, and how many more there are than a table holds.
    pub fn rows(&'a self, ask: &Ask) -> (Vec<Row<'a>>, usize) {
        let mut rows = Vec::new();
        match self.asked.level() {
            Level::Campaign => {
                for at in &self.campaigns {
                    let c = &self.ads.campaigns[*at];
                    let own = c.now[self.window as usize];
                    let profit = self.ads.campaign_profit(*at, &own);
                    self.put(&mut rows, *at, None, own, profit);
                }
            }
            Level::Target => self.lines(&mut rows, &self.ads.targets, ""),
            Level::Term => {
                let q = ask.q.as_deref().unwrap_or("").trim().to_lowercase();
                let many = self.ads.terms.len() > ROWS_MAX;
                self.lines(&mut rows, &self.ads.terms, if many { &q } else { "" });
            }
        }
        let left_out = rows.len().saturating_sub(ROWS_MAX);
        if left_out > 0 {
            rows.sort_by_key(|r| std::cmp::Reverse((r.tally.spend_micros, r.tally.clicks)));
            rows.truncate(ROWS_MAX);
        }
        (rows, left_out)
    }

    /// Lines of the campaigns in sight that hold a word, where one is wanted.
    fn lines(&'a self, rows: &mut Vec<Row<'a>>, lines: &'a Lines, word: &str) {
        let text = |t| self.ads.texts.get(t);
        let same = |want: &Option<String>, have| want.as_deref().is_none_or(|w| w == have);
        for campaign in &self.campaigns {
            let named = || self.campaign_name(*campaign).to_lowercase().contains(word);
            for at in lines.of_campaign(*campaign) {
                let line = lines.line(at);
                let fits = same(&self.asked.group, text(line.ad_group))
                    && same(&self.asked.target, text(line.targeting))
                    && (self.asked.target.is_none() || same(&self.asked.matched, text(line.matched)));
                let holds = |t| text(t).to_lowercase().contains(word);
                if !fits
                    || !(word.is_empty()
                        || holds(line.term)
                        || holds(line.targeting)
                        || holds(line.ad_group)
                        || named())
                {
                    continue;
                }
                let own = lines.tally(at, self.window);
                let profit = self.ads.line_profit(line, &own);
                self.put(rows, *campaign, Some((lines, at)), own, profit);
            }
        }
    }

    fn put(
        &'a self,
        rows: &mut Vec<Row<'a>>,
        campaign: usize,
        line: Option<(&'a Lines, usize)>,
        own: Tally,
        profit: Option<i64>,
    ) {
        let waste = own.orders == 0 && own.spend_micros > 0 && own.clicks >= self.asked.clicks();
        if own == Tally::default() || (self.asked.waste.is_some() && !waste) {
            return;
        }
        let from = self.ads.campaigns[campaign].currency;
        if let Some(tally) = self.converted(own, from) {
            let profit = profit.and_then(|p| self.amount(p, from));
            rows.push(Row { view: self, campaign, line, tally, profit });
        }
    }

    /// Totals of the campaigns in sight over the window and the one before; the second only where all its days are known.
    pub fn totals(&self) -> (Tally, Option<Tally>) {
        let (mut now, mut before) = (Tally::default(), Tally::default());
        for c in self.campaigns.iter().map(|c| &self.ads.campaigns[*c]) {
            let add = |sum: &mut Tally, t: Tally| self.converted(t, c.currency).iter().for_each(|t| sum.add(t));
            add(&mut now, c.now[self.window as usize]);
            add(&mut before, c.before[self.window as usize]);
        }
        let reaches = |p: &Place| p.first <= p.through.plus(1 - 2 * self.window.days());
        let known = self.places.iter().all(|p| reaches(&self.ads.places[*p]));
        (now, known.then_some(before))
    }

    /// Estimated profit after ads over the window, and the spend that it speaks of.
    pub fn profit(&self) -> (i64, i64) {
        let (mut profit, mut spend) = (0, 0);
        for at in &self.campaigns {
            let c = &self.ads.campaigns[*at];
            let own = c.now[self.window as usize];
            let known = self.ads.campaign_profit(*at, &own).and_then(|p| self.amount(p, c.currency));
            if let (Some(p), Some(t)) = (known, self.converted(own, c.currency)) {
                profit += p;
                spend += t.spend_micros;
            }
        }
        (profit, spend)
    }

    /// Spend and ordered sales of the days of the window that both are known of, and how many days those are.
    pub fn tacos(&self) -> (i64, i64, usize) {
        let (mut spend, mut sales, mut days) = (0, 0, BTreeSet::new());
        for place in self.places.iter().map(|p| &self.ads.places[*p]) {
            for (day, ordered) in place.ordered.range(place.through.plus(1 - self.window.days())..=place.through) {
                let Some(tally) = place.days.get(day).and_then(|t| self.converted(*t, place.currency)) else {
                    continue;
                };
                let Some(ordered) = self.amount(*ordered, place.currency) else { continue };
                spend += tally.spend_micros;
                sales += ordered;
                days.insert(*day);
            }
        }
        (spend, sales, days.len())
    }

    /// What a reader must know of the reports behind the figures.
    pub fn remarks(&self, visit: &Visit) -> Vec<String> {
        let mut all = Vec::new();
        for p in self.places.iter().map(|p| &self.ads.places[*p]) {
            let at = format!("{} · {}", one_line(&p.shop, 20), p.marketplace);
            for (product, basis) in p.basis.iter().filter(|(_, b)| **b != Basis::Campaigns) {
                let product = one_line(product, 10);
                all.push(match basis {
                    Basis::Terms => visit.pick(
                        format!("{at}: {product} has no campaign report; its campaigns are summed from search terms, whose impressions without a click are missing"),
                        format!("{at}：{product} 没有广告活动报告，按搜索词报告汇总，缺少无点击的曝光"),
                    ),
                    _ => visit.pick(
                        format!("{at}: {product} has no campaign report; its campaigns are summed from targets"),
                        format!("{at}：{product} 没有广告活动报告，按投放报告汇总"),
                    ),
                });
            }
            if p.by_period > 0 {
                let n = p.by_period;
                all.push(visit.pick(
                    format!("{at}: {n} rows of reports by period are left out, as days can't be cut out of them; download the reports by day"),
                    format!("{at}：{n} 行汇总报表数据无法按日拆分，未计入；请下载按日报表"),
                ));
            }
            let reports = [("campaign", "广告活动"), ("target", "投放"), ("search-term", "搜索词")];
            for ((en, zh), last) in reports.into_iter().zip(p.last) {
                if let Some(last) = last.filter(|last| *last < p.through) {
                    let through = p.through;
                    all.push(visit.pick(
                        format!("{at}: the {en} report ends on {last}, others on {through}"),
                        format!("{at}：{zh}报告截至 {last}，其他报告截至 {through}"),
                    ));
                }
            }
        }
        let rateless: BTreeSet<String> = self
            .campaigns
            .iter()
            .map(|c| self.ads.campaigns[*c].currency)
            .filter(|c| self.amount(0, *c).is_none())
            .map(|c| c.to_string())
            .collect();
        if !rateless.is_empty() {
            let which = rateless.into_iter().collect::<Vec<_>>().join(", ");
            all.push(visit.pick(
                format!("no exchange rate for {which}: its campaigns are left out; import the rate table"),
                format!("缺少 {which} 汇率，其广告活动未计入；请导入汇率表"),
            ));
        }
        all
    }
}
