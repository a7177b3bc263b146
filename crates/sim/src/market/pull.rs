//! What a person downloads in the morning: the marketplace's reports as known today, and the seller's own tables.

use super::account::{AdState, AdTarget};
use super::structure::dollar_text;
use super::{AdRow, CNY_NANOS_PER_USD, Market};
use crate::reports::bulksheet::{Row, put, save};
use crate::reports::own::header;
use crate::reports::{
    Desk, Draft, Press, ads_console, aged_storage, bulksheet, business, fee_preview, folder_note, headers, ledger,
    listings, myi, orders, planning, returns, settlement, shipments, storage, text::Grid,
};
use crate::spec::{ReportFile, Spec};
use crate::world::ads::{AdLeaf, Campaign, Tally, Target};
use crate::world::{ShopWorld, Site, fees::Snapshot};
use domain::{Day, money::decimal};
use rust_xlsxwriter::{Workbook, XlsxError};
use std::collections::BTreeMap;

/// Header of the sourcing table: who makes a SKU, at which terms. Money in the currency of the row, for one unit.
pub const SOURCING: [&str; 11] = [
    "SKU",
    "Supplier",
    "Currency",
    "Unit price",
    "MOQ units",
    "Carton units",
    "Production days",
    "Sea days",
    "Air days",
    "Sea freight",
    "Air freight",
];

impl Market {
    /// The files that a person downloads this morning, with everything that is known of the days from `since` to yesterday.
    /// Orders and credits that come later are not in them; a later download says so.
    pub fn reports(&self, since: Day) -> Vec<ReportFile> {
        let since = since.max(self.start);
        let yesterday = self.today.plus(-1);
        let lived = self.today.0 - self.start.0;
        if lived < 1 {
            return Vec::new();
        }
        let spec = Spec { days: lived, first_day: self.start, skus: self.goods.len(), ..Spec::default() };
        let mut files = Vec::new();
        let mut out = |file| files.push(file);
        let mut press = Press::new(&spec, &mut out);
        press.folder = format!("{}/{}", self.shop.name, self.spec.marketplace.code());
        folder_note(&mut press, &self.shop.name, self.spec.marketplace.code());
        let desk = Desk { shop: &self.shop, site: &self.shop.sites[0] };
        if since <= yesterday {
            self.sales_reports(&desk, &mut press, since);
            let mut ads = self.ads_world(since);
            let desk = Desk { shop: &ads, site: &ads.sites[0] };
            ads_console::pull(&desk, &mut press, (since, yesterday), self.today);
            // the search term report has only terms that were clicked
            ads.sites[0].leaves.retain(|leaf| leaf.last.clicks > 0);
            let desk = Desk { shop: &ads, site: &ads.sites[0] };
            ads_console::pull_terms(&desk, &mut press, (since, yesterday), self.today);
        }
        self.bulksheet(&desk, &mut press, since);
        let shelves = desk.site.offers.iter().map(|o| o.shelf.clone()).collect();
        planning::pull(&desk, &mut press, &Snapshot { day: yesterday, shelves }, false);
        myi::write(&desk, &mut press);
        listings::write(&desk, &mut press);
        fee_preview::write(&desk, &mut press);
        press.folder = format!("{}/own", self.shop.name);
        folder_note(&mut press, &self.shop.name, "own");
        self.own_tables(&mut press);
        // all of it is downloaded this morning, one after the other
        for (n, file) in (1..).zip(&mut files) {
            file.modified = i64::from(self.today.0) * 86_400 + 28_800 + n;
        }
        files
    }

    fn sales_reports(&self, desk: &Desk<'_>, press: &mut Press<'_>, since: Day) {
        let span = (since, self.today.plus(-1));
        let pulled = self.today;
        for s in desk.site.settlements.iter().filter(|s| s.deposit >= since && s.deposit <= self.today) {
            settlement::statement(desk, press, s);
        }
        orders::pull(desk, press, span, pulled);
        shipments::pull(desk, press, span, pulled);
        returns::pull(desk, press, span, pulled);
        // every day of every SKU, so that days without stock can be seen
        ledger::pull(desk, press, span, pulled, true);
        business::pull(desk, press, span.0, span.1);
        let mut month = since.plus(-8).month_start();
        while month.month_end().plus(8) <= self.today {
            storage::pull(desk, press, month, pulled);
            month = month.month_end().plus(1);
        }
        let mut days: Vec<Day> = desk.site.aged.iter().map(|a| a.day).collect();
        days.dedup();
        for day in days.into_iter().filter(|d| d.plus(5) >= since && d.plus(5) <= self.today) {
            aged_storage::pull(desk, press, day, pulled);
        }
    }

    /// Ad rows from a day on.
    pub(super) fn rows_since(&self, day: Day) -> &[AdRow] {
        &self.rows[self.rows.partition_point(|r| r.day < day)..]
    }

    /// The account in the shape that the writers of the ads reports read: one campaign per ad group.
    fn ads_world(&self, since: Day) -> ShopWorld {
        let mut site = Site::new(
            self.spec.marketplace,
            self.shop.sites[0].locale,
            self.shop.sites[0].clock.clone(),
            self.shop.sites[0].offers.clone(),
        );
        for group in &self.account.groups {
            let c = &self.account.campaigns[group.campaign];
            let at = site.campaigns.len();
            let ad = self.account.ads.iter().find(|a| a.group == at);
            site.campaigns.push(Campaign {
                id: c.id.clone(),
                name: c.name.clone(),
                group: (group.id.clone(), group.name.clone()),
                ad_id: ad.map(|a| a.id.clone()).unwrap_or_default(),
                offer: ad.map_or(0, |a| a.sku),
                auto: c.auto,
                budget: c.budget_micros,
                state: match c.state {
                    AdState::Enabled => "ENABLED",
                    AdState::Paused => "PAUSED",
                    AdState::Archived => "ARCHIVED",
                },
            });
        }
        for target in &self.account.targets {
            site.targets.push(Target {
                campaign: target.group,
                id: target.id.clone(),
                text: target.text.clone(),
                match_type: target.targeting.shout(),
                bid: target.bid_micros,
                terms: Vec::new(),
            });
        }
        for row in self.rows_since(since) {
            let terms = &mut site.targets[row.target].terms;
            let text = &self.terms[row.sku][row.term].text;
            let term = terms.iter().position(|t| t == text).unwrap_or_else(|| {
                terms.push(text.clone());
                terms.len() - 1
            });
            site.leaves.push(AdLeaf { day: row.day, target: row.target, term, last: row.tally, first: row.tally });
        }
        let products = self.shop.products.clone();
        let (batches, legs, rates, expenses) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        ShopWorld { name: self.shop.name.clone(), products, sites: vec![site], batches, legs, rates, expenses }
    }

    /// The structure of the account this morning, with the tallies of the span beside targets.
    fn bulksheet(&self, desk: &Desk<'_>, press: &mut Press<'_>, since: Day) {
        let mut sums: BTreeMap<usize, Tally> = BTreeMap::new();
        for row in self.rows_since(since) {
            sums.entry(row.target).or_default().add(&row.tally);
        }
        let mut rows: Vec<Row<'static>> = Vec::new();
        for campaign in 0..self.account.campaigns.len() {
            if self.account.campaigns[campaign].state != AdState::Archived {
                self.campaign_rows(desk, campaign, &sums, &mut rows);
            }
        }
        let mut book = Workbook::new();
        let mut fill = || -> Result<(), XlsxError> {
            let sheet = book.add_worksheet().set_name("Sponsored Products Campaigns")?;
            sheet.write_row(0, 0, headers::BULK_SP)?;
            for (at, row) in (1..).zip(&rows) {
                put(sheet, &headers::BULK_SP, at, row)?;
            }
            Ok(())
        };
        if fill().is_err() {
            return;
        }
        let facts = vec![("campaign_entity", rows.len())];
        let name = format!("bulk_{}_{}.xlsx", self.today, self.today);
        let (bytes, pulled) = (save(&mut book, self.today), self.today);
        press.put(Draft { name, bytes, pulled, report: bulksheet::ID, rows: rows.len(), broken: 0, facts });
    }

    fn campaign_rows(
        &self,
        desk: &Desk<'_>,
        campaign: usize,
        sums: &BTreeMap<usize, Tally>,
        rows: &mut Vec<Row<'static>>,
    ) {
        let c = &self.account.campaigns[campaign];
        let base = |entity: &str, state: AdState| -> Row<'static> {
            vec![
                ("Product", "Sponsored Products".into()),
                ("Entity", entity.to_owned()),
                ("Campaign ID", c.id.clone()),
                ("Campaign Name (Informational only)", c.name.clone()),
                ("State", state.word().into()),
                ("Campaign State (Informational only)", c.state.word().into()),
            ]
        };
        let compact = |d: Day| d.to_string().replace('-', "");
        let mut row = base("Campaign", c.state);
        row.extend([
            ("Campaign Name", c.name.clone()),
            ("Start Date", compact(c.start)),
            ("End Date", c.end.map(compact).unwrap_or_default()),
            ("Targeting Type", if c.auto { "Auto" } else { "Manual" }.into()),
            ("Daily Budget", dollar_text(c.budget_micros)),
            ("Bidding Strategy", "Fixed bid".into()),
        ]);
        rows.push(row);
        for (g, group) in self.account.groups.iter().enumerate().filter(|(_, g)| g.campaign == campaign) {
            if group.state == AdState::Archived {
                continue;
            }
            let within = |entity: &str, state: AdState| -> Row<'static> {
                let mut row = base(entity, state);
                row.extend([
                    ("Ad Group ID", group.id.clone()),
                    ("Ad Group Name (Informational only)", group.name.clone()),
                    ("Ad Group State (Informational only)", group.state.word().into()),
                    ("Ad Group Default Bid (Informational only)", dollar_text(group.default_bid_micros)),
                ]);
                row
            };
            let mut row = within("Ad Group", group.state);
            row.push(("Ad Group Name", group.name.clone()));
            row.push(("Ad Group Default Bid", dollar_text(group.default_bid_micros)));
            rows.push(row);
            for ad in self.account.ads.iter().filter(|a| a.group == g && a.state != AdState::Archived) {
                let mut row = within("Product Ad", ad.state);
                row.push(("Ad ID", ad.id.clone()));
                row.push(("SKU", desk.sku(ad.sku)));
                row.push(("ASIN (Informational only)", desk.asin(ad.sku)));
                rows.push(row);
            }
            for (t, target) in self.account.targets.iter().enumerate() {
                if target.group == g && target.state != AdState::Archived {
                    let mut row = within(self.target_kind(t), target.state);
                    row.extend(target_cells(target, sums.get(&t)));
                    rows.push(row);
                }
            }
            rows.extend(self.negative_rows(campaign, Some(g), |state| within("Negative Keyword", state)));
        }
        rows.extend(self.negative_rows(campaign, None, |state| base("Campaign Negative Keyword", state)));
    }

    fn negative_rows(
        &self,
        campaign: usize,
        group: Option<usize>,
        base: impl Fn(AdState) -> Row<'static>,
    ) -> Vec<Row<'static>> {
        let own = self
            .account
            .negatives
            .iter()
            .filter(|n| n.campaign == campaign && n.group == group && n.state != AdState::Archived);
        own.map(|n| {
            let mut row = base(n.state);
            row.push(("Keyword ID", n.id.clone()));
            row.push(("Keyword Text", n.text.clone()));
            row.push(("Match Type", if n.phrase { "negativePhrase" } else { "negativeExact" }.into()));
            row
        })
        .collect()
    }

    fn own_tables(&self, press: &mut Press<'_>) {
        let yuan = |micros: i64| decimal(micros, 2);
        let mut landed = Grid::commas(&header::LANDED_COST);
        let mut bought = Grid::commas(&header::PURCHASE_ORDERS);
        for l in &self.supply {
            let (good, product) = (&self.goods[l.sku], &self.shop.products[l.sku]);
            let (sku, supplier) = (product.sku.clone(), product.supplier.to_owned());
            let arrived = l.arrives < self.today;
            let state = if arrived {
                "received"
            } else if l.ready < self.today {
                "shipped"
            } else {
                "placed"
            };
            bought.rows.push(vec![
                l.po.clone(),
                supplier.clone(),
                sku.clone(),
                l.units.to_string(),
                "CNY".into(),
                yuan(good.unit_price_cny),
                l.ordered.to_string(),
                self.expected_arrival(l.sku, l.air, l.ordered, l.ready, l.arrives).to_string(),
                state.into(),
                "100 % when ordered".into(),
                "Li Wen".into(),
            ]);
            if arrived {
                landed.rows.push(vec![
                    format!("B-{}", l.po),
                    sku,
                    l.arrives.to_string(),
                    l.units.to_string(),
                    "CNY".into(),
                    yuan(good.unit_price_cny * l.units),
                    yuan(good.freight_cny(l.air) * l.units),
                    yuan(good.duty_cny * l.units),
                    yuan(good.prep_cny * l.units),
                    supplier,
                    l.po.clone(),
                    self.spec.marketplace.code().into(),
                ]);
            }
        }
        press.grid("landed_cost.csv".into(), &landed, self.today, "landed_cost", "landed_cost");
        press.grid("purchase_orders.csv".into(), &bought, self.today, "purchase_orders", "purchase_order_line");
        let mut rates = Grid::commas(&header::FX_RATES);
        let mut month = self.start.plus(-420).month_start();
        while month <= self.today {
            let rate = decimal(CNY_NANOS_PER_USD / 1_000, 4);
            rates.rows.push(vec![month.to_string(), "USD".into(), "month".into(), rate, "PBoC".into()]);
            month = month.month_end().plus(1);
        }
        // the mid-rate of each working day, which taxes ask for
        let weekend = |day: Day| matches!(day.0.rem_euclid(7), 2 | 3);
        for day in (self.start.0..=self.today.0).map(Day).filter(|day| !weekend(*day)) {
            let rate = decimal(CNY_NANOS_PER_USD / 1_000, 4);
            rates.rows.push(vec![day.to_string(), "USD".into(), "day".into(), rate, "PBoC".into()]);
        }
        press.grid("fx_rates.csv".into(), &rates, self.today, "fx_rates", "fx_rate");
        press.grid("sourcing.csv".into(), &self.sourcing(), self.today, "sourcing", "sourcing");
        let mut owners = Grid::commas(&header::SKU_OWNERS);
        let since = self.start.plus(-420).month_start().to_string();
        for (n, product) in self.shop.products.iter().enumerate() {
            let owner = ["Li Wen", "Zhao Min"][n % 2];
            owners.rows.push(vec![product.sku.clone(), owner.into(), "1".into(), since.clone(), String::new()]);
        }
        press.grid("sku_owners.csv".into(), &owners, self.today, "sku_owners", "sku_owner");
    }

    /// What the seller can know of an arrival: the day itself once it has come, before that what was quoted.
    fn expected_arrival(&self, sku: usize, air: bool, ordered: Day, ready: Day, arrives: Day) -> Day {
        let good = &self.goods[sku];
        let travel = if air { good.air_days } else { good.sea_days };
        if arrives < self.today {
            arrives
        } else if ready < self.today {
            ready.plus(travel).max(self.today)
        } else {
            ordered.plus(good.production_days).max(self.today).plus(travel)
        }
    }

    fn sourcing(&self) -> Grid {
        let mut grid = Grid::commas(&SOURCING);
        for (product, good) in self.shop.products.iter().zip(&self.goods) {
            let yuan = |micros: i64| decimal(micros, 2);
            grid.rows.push(vec![
                product.sku.clone(),
                product.supplier.into(),
                "CNY".into(),
                yuan(good.unit_price_cny),
                good.moq_units.to_string(),
                good.carton_units.to_string(),
                good.production_days.to_string(),
                good.sea_days.to_string(),
                good.air_days.to_string(),
                yuan(good.sea_freight_cny),
                yuan(good.air_freight_cny),
            ]);
        }
        grid
    }
}

fn target_cells(target: &AdTarget, tally: Option<&Tally>) -> Row<'static> {
    let t = tally.copied().unwrap_or_default();
    let mut row: Row<'static> = if target.targeting.keyword() {
        vec![
            ("Keyword ID", target.id.clone()),
            ("Keyword Text", target.text.clone()),
            ("Match Type", target.targeting.word().into()),
        ]
    } else {
        vec![
            ("Product Targeting ID", target.id.clone()),
            ("Product Targeting Expression", target.text.clone()),
            ("Resolved Product Targeting Expression (Informational only)", target.text.clone()),
        ]
    };
    row.extend([
        ("Bid", dollar_text(target.bid_micros)),
        ("Impressions", t.impressions.to_string()),
        ("Clicks", t.clicks.to_string()),
        ("Spend", dollar_text(t.spend)),
        ("Sales", dollar_text(t.sales)),
        ("Orders", t.orders.to_string()),
        ("Units", t.units.to_string()),
    ]);
    row
}
