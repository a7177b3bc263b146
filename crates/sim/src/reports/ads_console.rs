//! Sponsored Products reports of the console (search term, targeting, advertised product, campaign) and Sponsored
//! Brands campaigns; each month once when it ends and its last 14 days again when the late orders have come in.

use super::{Desk, Draft, Press, headers, span, text, text::Encoding, text::Grid};
use crate::world::ads::{AdLeaf, BrandDay, Seen, Tally};
use domain::Day;
use rust_xlsxwriter::Workbook;
use std::collections::BTreeMap;

/// Names of the reports.
pub const IDS: [&str; 5] = ["SP_SEARCH_TERM", "SP_TARGETING", "SP_ADVERTISED_PRODUCT", "SP_CAMPAIGN", "SB_CAMPAIGN"];

/// Header of the Sponsored Products campaign report.
pub const SP_CAMPAIGN: [&str; 18] = [
    "Date",
    "Portfolio name",
    "Currency",
    "Campaign Name",
    "Status",
    "Budget Amount",
    "Targeting Type",
    "Bidding strategy",
    "Impressions",
    "Clicks",
    "Click-Thru Rate (CTR)",
    "Spend",
    "Cost Per Click (CPC)",
    "7 Day Total Orders (#)",
    "7 Day Total Units (#)",
    "Total Advertising Cost of Sales (ACOS) ",
    "Total Return on Advertising Spend (ROAS)",
    "7 Day Total Sales ",
];

/// Header of the Sponsored Brands campaign report.
pub const SB_CAMPAIGN: [&str; 17] = [
    "Date",
    "Portfolio name",
    "Currency",
    "Campaign Name",
    "Impressions",
    "Clicks",
    "Click-Thru Rate (CTR)",
    "Cost Per Click (CPC)",
    "Spend",
    "Total Advertising Cost of Sales (ACOS) ",
    "Total Return on Advertising Spend (ROAS)",
    "14 Day Total Sales ",
    "14 Day Total Orders (#)",
    "14 Day Total Units (#)",
    "14 Day Conversion Rate",
    "14 Day New-to-brand Orders (#)",
    "14 Day New-to-brand Sales ",
];

/// Days at the end of a month that are reported twice.
const AGAIN_DAYS: i32 = 14;

/// Writes the months.
pub fn write(desk: &Desk<'_>, press: &mut Press<'_>) {
    let unified = desk.site.unified_month(press.spec);
    for (n, (from, to)) in press.spec.months().into_iter().enumerate() {
        let only_unified = unified == Some((from, to));
        let again = from.max(to.plus(1 - AGAIN_DAYS));
        for (from, pulled, seen) in [(from, to.plus(1), Seen::First), (again, to.plus(15), Seen::Last)] {
            let again = seen == Seen::Last;
            let w = Window { from, to, pulled, seen, first: n == 0 && !again, again };
            search_terms(desk, press, &w);
            targeting(desk, press, &w);
            if !only_unified {
                products(desk, press, &w);
                campaigns(desk, press, &w);
            }
        }
        brands(desk, press, &Window { from, to, pulled: to.plus(15), seen: Seen::Last, first: false, again: true });
    }
}

/// Writes the search term report of one span, everything as last known.
pub fn pull_terms(desk: &Desk<'_>, press: &mut Press<'_>, (from, to): (Day, Day), pulled: Day) {
    let w = Window { from, to, pulled, seen: Seen::Last, first: false, again: false };
    search_terms(desk, press, &w);
}

/// Writes the targeting, product and campaign reports of one span, everything as last known.
pub fn pull(desk: &Desk<'_>, press: &mut Press<'_>, (from, to): (Day, Day), pulled: Day) {
    let w = Window { from, to, pulled, seen: Seen::Last, first: false, again: false };
    targeting(desk, press, &w);
    products(desk, press, &w);
    campaigns(desk, press, &w);
}

struct Window {
    from: Day,
    to: Day,
    pulled: Day,
    seen: Seen,
    /// Whether this is the first file of its kind.
    first: bool,
    /// Whether its name says that it was pulled again.
    again: bool,
}

impl Window {
    fn leaves<'a>(&self, desk: &'a Desk<'_>) -> impl Iterator<Item = &'a AdLeaf> {
        let days = self.from..=self.to;
        desk.site.leaves.iter().filter(move |l| days.contains(&l.day))
    }
    /// What this file says of a row: days older than the last 14 are final in the first file too.
    fn tally<'l>(&self, leaf: &'l AdLeaf) -> &'l Tally {
        let young = leaf.day > self.to.plus(-AGAIN_DAYS);
        leaf.tally(if young { self.seen } else { Seen::Last })
    }
    fn name(&self, report: &str, end: &str) -> String {
        let again = if self.again { "_again" } else { "" };
        format!("{report}_{}{again}.{end}", span(self.from, self.to))
    }
}

/// Tallies in the order of the tail that search term, targeting and product reports share: from the sales on.
fn tail(desk: &Desk<'_>, t: &Tally) -> Vec<String> {
    let site = desk.site;
    let money = |m: i64| money(desk, m);
    vec![
        money(t.sales),
        if t.sales == 0 { String::new() } else { text::percent(site, t.spend, t.sales) },
        if t.spend == 0 { String::new() } else { text::ratio(site, t.sales, t.spend) },
        t.orders.to_string(),
        t.units.to_string(),
        if t.clicks == 0 { String::new() } else { text::percent(site, t.orders, t.clicks) },
        t.same_units.to_string(),
        (t.units - t.same_units).to_string(),
        money(t.same_sales),
        money(t.sales - t.same_sales),
    ]
}

/// Impressions, clicks, CTR, CPC, spend.
fn head(desk: &Desk<'_>, t: &Tally) -> Vec<String> {
    let site = desk.site;
    vec![
        t.impressions.to_string(),
        t.clicks.to_string(),
        if t.impressions == 0 { String::new() } else { text::percent(site, t.clicks, t.impressions) },
        if t.clicks == 0 { String::new() } else { money(desk, site.round(t.spend / t.clicks)) },
        money(desk, t.spend),
    ]
}

/// Money as this site's ads console writes it.
fn money(desk: &Desk<'_>, micros: i64) -> String {
    match desk.site.market.code() {
        "amazon-de" => text::local(desk.site, micros),
        "amazon-jp" => format!("JP¥{}", text::local(desk.site, micros)),
        _ => text::signed(desk.site, micros),
    }
}

/// A grid with the site's separator, encoding and language.
fn grid(desk: &Desk<'_>, header: &[&str]) -> Grid {
    let german = desk.site.market.code() == "amazon-de";
    let mut grid = if german { Grid::semicolons(header) } else { Grid::commas(header) };
    grid.encoding = Encoding::Utf8Bom;
    if german {
        grid.header = header.iter().map(|h| german_header(h).to_owned()).collect();
    }
    grid
}

/// The German name of a console header.
pub fn german_header(english: &str) -> &str {
    match english.trim_end() {
        "Date" => "Datum",
        "Start Date" => "Startdatum",
        "End Date" => "Enddatum",
        "Portfolio name" => "Portfolioname",
        "Currency" => "Währung",
        "Campaign Name" => "Kampagnenname",
        "Ad Group Name" => "Anzeigengruppenname",
        "Retailer" => "Händler",
        "Country" => "Land",
        "Targeting" => "Targeting",
        "Match Type" => "Übereinstimmungstyp",
        "Customer Search Term" => "Suchbegriff des Kunden",
        "Advertised SKU" => "Beworbene SKU",
        "Advertised ASIN" => "Beworbene ASIN",
        "Targeting Type" => "Targeting-Typ",
        "Bidding strategy" => "Gebotsstrategie",
        "Impressions" => "Impressions",
        "Clicks" => "Klicks",
        "Click-Thru Rate (CTR)" => "Klickrate (CTR)",
        "Cost Per Click (CPC)" => "Kosten pro Klick (CPC)",
        "Spend" => "Ausgaben",
        "7 Day Total Sales" => "7 Tage, Umsatz gesamt",
        "Total Advertising Cost of Sales (ACOS)" => "Zugeschriebene Umsatzkosten (ACOS) gesamt",
        "Total Return on Advertising Spend (ROAS)" => "Gesamte Rentabilität der Anzeigenkosten (ROAS)",
        "7 Day Total Orders (#)" => "7 Tage, Aufträge gesamt (#)",
        "7 Day Total Units (#)" => "7 Tage, Einheiten gesamt (#)",
        "7 Day Conversion Rate" => "7-Tage-Konversionsrate",
        "7 Day Advertised SKU Units (#)" => "7 Tage, beworbene SKU-Einheiten (#)",
        "7 Day Other SKU Units (#)" => "7 Tage, andere SKU-Einheiten (#)",
        "7 Day Advertised SKU Sales" => "7 Tage, beworbene SKU-Umsätze",
        "7 Day Other SKU Sales" => "7 Tage, andere SKU-Umsätze",
        _ => english,
    }
}

fn put(press: &mut Press<'_>, w: &Window, report: usize, grid: &Grid, table: &'static str, broken: u64) {
    let good = grid.rows.len() - usize::try_from(broken).unwrap_or(0);
    press.put(Draft {
        name: w.name(IDS[report], "csv"),
        bytes: grid.bytes(),
        pulled: w.pulled,
        report: IDS[report],
        rows: good,
        broken,
        facts: vec![(table, good)],
    });
}

fn search_terms(desk: &Desk<'_>, press: &mut Press<'_>, w: &Window) {
    let site = desk.site;
    let mut grid = grid(desk, &headers::SP_SEARCH_TERM_DAILY);
    for leaf in w.leaves(desk) {
        let target = &site.targets[leaf.target];
        let campaign = &site.campaigns[target.campaign];
        let t = w.tally(leaf);
        let mut row = vec![
            text::console_day(site, leaf.day),
            "Main".to_owned(),
            desk.currency(),
            campaign.name.clone(),
            campaign.group.1.clone(),
            String::new(),
            site.locale.country.to_owned(),
            target.text.clone(),
            target.match_type.to_owned(),
            target.terms[leaf.term].clone(),
        ];
        row.extend(head(desk, t));
        row.extend(tail(desk, t));
        grid.rows.push(row);
    }
    let us = site.market.code() == "amazon-us";
    let mut broken = 0;
    if press.spec.dirt && w.first {
        grid.above.push("Sponsored Products Search term report".into());
        if us && !grid.rows.is_empty() {
            for (column, junk) in [("Clicks", "many"), ("Spend", "about five")] {
                let mut row = grid.rows[0].clone();
                row[grid.header.iter().position(|h| h == column).unwrap_or(0)] = junk.into();
                grid.rows.push(row);
                broken += 1;
            }
        }
    }
    put(press, w, 0, &grid, "search_term_performance", broken);
}

fn targeting(desk: &Desk<'_>, press: &mut Press<'_>, w: &Window) {
    let site = desk.site;
    let mut sums: BTreeMap<(Day, usize), Tally> = BTreeMap::new();
    for leaf in w.leaves(desk) {
        sums.entry((leaf.day, leaf.target)).or_default().add(w.tally(leaf));
    }
    let mut grid = grid(desk, &headers::SP_TARGETING);
    for ((day, target), t) in sums {
        let target = &site.targets[target];
        let campaign = &site.campaigns[target.campaign];
        let (h, s) = (head(desk, &t), tail(desk, &t));
        grid.rows.push(vec![
            text::console_day(site, day),
            "Main".to_owned(),
            desk.currency(),
            campaign.name.clone(),
            site.locale.country.to_owned(),
            campaign.group.1.clone(),
            String::new(),
            target.text.clone(),
            target.match_type.to_owned(),
            h[0].clone(),
            text::percent(site, t.clicks, t.impressions.max(1)),
            h[1].clone(),
            h[2].clone(),
            h[3].clone(),
            h[4].clone(),
            s[1].clone(),
            s[2].clone(),
            s[0].clone(),
            s[3].clone(),
            s[4].clone(),
            s[5].clone(),
            s[6].clone(),
            s[7].clone(),
            s[8].clone(),
            s[9].clone(),
        ]);
    }
    put(press, w, 1, &grid, "target_performance", 0);
}

/// Sums by day and campaign; a campaign has one product.
pub fn by_campaign<'a>(
    desk: &'a Desk<'_>,
    (from, to): (Day, Day),
    tally: impl Fn(&'a AdLeaf) -> &'a Tally,
) -> BTreeMap<(Day, usize), Tally> {
    let mut sums: BTreeMap<(Day, usize), Tally> = BTreeMap::new();
    for leaf in desk.site.leaves.iter().filter(|l| (from..=to).contains(&l.day)) {
        sums.entry((leaf.day, desk.site.targets[leaf.target].campaign)).or_default().add(tally(leaf));
    }
    sums
}

fn products(desk: &Desk<'_>, press: &mut Press<'_>, w: &Window) {
    let site = desk.site;
    let mut grid = grid(desk, &headers::SP_PRODUCT);
    let mut sum = Tally::default();
    for ((day, campaign), t) in by_campaign(desk, (w.from, w.to), |l| w.tally(l)) {
        let c = &site.campaigns[campaign];
        sum.add(&t);
        let mut row = vec![
            text::console_day(site, day),
            "Main".to_owned(),
            desk.currency(),
            c.name.clone(),
            c.group.1.clone(),
            desk.sku(c.offer),
            desk.asin(c.offer),
        ];
        row.extend(head(desk, &t));
        row.extend(tail(desk, &t));
        grid.rows.push(row);
    }
    if site.market.code() == "amazon-jp" {
        workbook(press, w, &grid);
        return;
    }
    if press.spec.dirt && w.first {
        let mut row = vec!["Total".to_owned()];
        row.extend(vec![String::new(); 6]);
        row.extend(head(desk, &sum));
        row.extend(tail(desk, &sum));
        grid.totals.push(row);
    }
    put(press, w, 2, &grid, "product_ad_performance", 0);
}

/// The advertised product report as the console's workbook: real dates and numbers.
fn workbook(press: &mut Press<'_>, w: &Window, grid: &Grid) {
    let mut book = Workbook::new();
    let date = rust_xlsxwriter::Format::new().set_num_format("yyyy/mm/dd");
    let sheet = book.add_worksheet();
    let mut write = || -> Result<(), rust_xlsxwriter::XlsxError> {
        sheet.set_name("Sponsored Product Advertised Pr")?;
        sheet.write_row(0, 0, grid.header.iter())?;
        for (r, row) in (1_u32..).zip(&grid.rows) {
            for (c, cell) in (0_u16..).zip(row) {
                match (c, cell.replace(['J', 'P', '¥', ','], "").parse::<f64>()) {
                    (0, _) => {
                        let iso = cell.replace('/', "-");
                        sheet.write_with_format(r, c, &rust_xlsxwriter::ExcelDateTime::parse_from_str(&iso)?, &date)?;
                    }
                    (7.., Ok(number)) => {
                        sheet.write_number(r, c, number)?;
                    }
                    _ if cell.is_empty() => {}
                    _ => {
                        sheet.write_string(r, c, cell)?;
                    }
                }
            }
        }
        Ok(())
    };
    if write().is_err() {
        return;
    }
    let rows = grid.rows.len();
    press.put(Draft {
        name: w.name(IDS[2], "xlsx"),
        bytes: super::bulksheet::save(&mut book, w.pulled),
        pulled: w.pulled,
        report: IDS[2],
        rows,
        broken: 0,
        facts: vec![("product_ad_performance", rows)],
    });
}

fn campaigns(desk: &Desk<'_>, press: &mut Press<'_>, w: &Window) {
    let site = desk.site;
    let mut grid = grid(desk, &SP_CAMPAIGN);
    let mut push = |day: Day, name: &str, state: &str, budget: i64, auto: bool, t: &Tally| {
        let (h, s) = (head(desk, t), tail(desk, t));
        grid.rows.push(vec![
            text::console_day(site, day),
            "Main".to_owned(),
            desk.currency(),
            name.to_owned(),
            state.to_owned(),
            money(desk, budget),
            if auto { "Automatic targeting" } else { "Manual targeting" }.to_owned(),
            "Dynamic bids - down only".to_owned(),
            h[0].clone(),
            h[1].clone(),
            h[2].clone(),
            h[4].clone(),
            h[3].clone(),
            s[3].clone(),
            s[4].clone(),
            s[1].clone(),
            s[2].clone(),
            s[0].clone(),
        ]);
    };
    // a campaign with several ad groups is one row
    let first = |c: usize| site.campaigns.iter().position(|o| o.id == site.campaigns[c].id).unwrap_or(c);
    let mut sums: BTreeMap<(Day, usize), Tally> = BTreeMap::new();
    for ((day, campaign), t) in by_campaign(desk, (w.from, w.to), |l| w.tally(l)) {
        sums.entry((day, first(campaign))).or_default().add(&t);
    }
    for ((day, campaign), t) in sums {
        let c = &site.campaigns[campaign];
        push(day, &c.name, c.state, c.budget, c.auto, &t);
    }
    for o in site.orphan_days.iter().filter(|o| (w.from..=w.to).contains(&o.day)) {
        push(o.day, "SP | closed listings", "ENABLED", site.minor(1000), false, &o.tally);
    }
    put(press, w, 3, &grid, "campaign_performance", 0);
}

fn brands(desk: &Desk<'_>, press: &mut Press<'_>, w: &Window) {
    let site = desk.site;
    // the Sponsored Brands report keeps its English header on every site
    let mut grid = grid(desk, &SB_CAMPAIGN);
    for BrandDay { day, tally: t } in site.brand_days.iter().filter(|b| (w.from..=w.to).contains(&b.day)) {
        let (h, s) = (head(desk, t), tail(desk, t));
        let mut row = vec![text::console_day(site, *day), "Main".to_owned(), desk.currency(), "SB | Haiyue".to_owned()];
        row.extend(h);
        row.extend([&s[1], &s[2], &s[0], &s[3], &s[4], &s[5]].map(Clone::clone));
        row.push((t.orders / 2).to_string());
        row.push(money(desk, site.round(t.sales / 2)));
        grid.rows.push(row);
    }
    if !grid.rows.is_empty() {
        put(press, w, 4, &grid, "campaign_performance", 0);
    }
}
