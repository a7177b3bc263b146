//! Bulksheet 2.0: the whole campaign structure with its tallies, a sheet of search terms and one of portfolios.

use super::{Desk, Draft, Press, headers, span};
use crate::world::{
    Site,
    ads::{Campaign, Seen, Tally},
};
use domain::Day;
use rust_xlsxwriter::{ExcelDateTime, Workbook, Worksheet, XlsxError};
use std::collections::BTreeMap;

/// Name of the report.
pub const ID: &str = "BULKSHEET_2";

/// Writes the workbook of the last month.
pub fn write(desk: &Desk<'_>, press: &mut Press<'_>) {
    let Some((from, to)) = press.spec.months().last().copied() else { return };
    let pulled = to.plus(16);
    let mut book = Workbook::new();
    let (Ok(entities), Ok(terms)) = (fill(desk, &mut book, from, to), search_terms(desk, &mut book, from, to)) else {
        return;
    };
    press.put(Draft {
        name: format!("bulk_{}.xlsx", span(from, to)),
        bytes: save(&mut book, pulled),
        pulled,
        report: ID,
        rows: entities + terms + 1,
        broken: 0,
        facts: vec![("campaign_entity", entities), ("search_term_performance", terms), ("portfolio", 1)],
    });
}

/// The bytes of a workbook whose creation date is a day, so that they do not depend on the clock.
pub fn save(book: &mut Workbook, day: Day) -> Vec<u8> {
    let (y, m, d) = day.civil();
    let created = ExcelDateTime::from_ymd(
        u16::try_from(y).unwrap_or(2026),
        u8::try_from(m).unwrap_or(1),
        u8::try_from(d).unwrap_or(1),
    );
    if let Ok(created) = created {
        book.set_properties(&rust_xlsxwriter::DocProperties::new().set_creation_datetime(&created));
    }
    book.save_to_buffer().unwrap_or_default()
}

/// Cells by header.
pub(crate) type Row<'a> = Vec<(&'static str, String)>;

pub(crate) fn put(sheet: &mut Worksheet, header: &[&str], at: u32, row: &Row<'_>) -> Result<(), XlsxError> {
    for (name, cell) in row {
        let Some(c) = header.iter().position(|h| h == name).and_then(|c| u16::try_from(c).ok()) else { continue };
        let number = NUMBERS.contains(name).then(|| cell.parse::<f64>().ok()).flatten();
        match number {
            Some(n) => sheet.write_number(at, c, n)?,
            None => sheet.write_string(at, c, cell)?,
        };
    }
    Ok(())
}

/// Columns that hold numbers; ids are text, as they have more digits than a cell's number can hold.
const NUMBERS: [&str; 14] = [
    "Daily Budget",
    "Bid",
    "Ad Group Default Bid",
    "Ad Group Default Bid (Informational only)",
    "Percentage",
    "Impressions",
    "Clicks",
    "Spend",
    "Sales",
    "Orders",
    "Units",
    "Budget Amount",
    "CPC",
    "ROAS",
];

fn tallies(site: &Site, t: &Tally) -> Row<'static> {
    let money = |m: i64| super::text::plain(site, m);
    vec![
        ("Impressions", t.impressions.to_string()),
        ("Clicks", t.clicks.to_string()),
        ("Spend", money(t.spend)),
        ("Sales", money(t.sales)),
        ("Orders", t.orders.to_string()),
        ("Units", t.units.to_string()),
    ]
}

fn sums(site: &Site, from: Day, to: Day) -> BTreeMap<usize, Tally> {
    let mut sums: BTreeMap<usize, Tally> = BTreeMap::new();
    for leaf in site.leaves.iter().filter(|l| (from..=to).contains(&l.day)) {
        sums.entry(leaf.target).or_default().add(leaf.tally(Seen::Last));
    }
    sums
}

fn fill(desk: &Desk<'_>, book: &mut Workbook, from: Day, to: Day) -> Result<usize, XlsxError> {
    let site = desk.site;
    let header = headers::BULK_SP;
    portfolio(desk, book)?;
    let sheet = book.add_worksheet().set_name("Sponsored Products Campaigns")?;
    sheet.write_row(0, 0, header)?;
    let sums = sums(site, from, to);
    let mut at = 0;
    for (n, c) in site.campaigns.iter().enumerate() {
        let rows = campaign_rows(desk, n, c, from, &sums);
        for row in rows {
            at += 1;
            put(sheet, &header, at, &row)?;
        }
    }
    Ok(usize::try_from(at).unwrap_or(0))
}

/// The rows of one campaign: itself, a bid adjustment, the ad group, the ad, targets and a negative keyword.
fn campaign_rows(
    desk: &Desk<'_>,
    n: usize,
    c: &Campaign,
    from: Day,
    sums: &BTreeMap<usize, Tally>,
) -> Vec<Row<'static>> {
    let site = desk.site;
    let money = |m: i64| super::text::plain(site, m);
    let own: Vec<usize> = (0..site.targets.len()).filter(|t| site.targets[*t].campaign == n).collect();
    let total = own.iter().fold(Tally::default(), |mut sum, t| {
        sum.add(&sums.get(t).copied().unwrap_or_default());
        sum
    });
    let bid = own.first().map_or(0, |t| site.targets[*t].bid);
    let base = |entity: &str| -> Row<'static> {
        vec![
            ("Product", "Sponsored Products".into()),
            ("Entity", entity.to_owned()),
            ("Campaign ID", c.id.clone()),
            ("State", "enabled".into()),
            ("Campaign State (Informational only)", "enabled".into()),
            ("Campaign Name (Informational only)", c.name.clone()),
            ("Portfolio Name (Informational only)", "Main".into()),
        ]
    };
    let group = |entity: &str| -> Row<'static> {
        let mut row = base(entity);
        row.push(("Ad Group ID", c.group.0.clone()));
        row.push(("Ad Group Name (Informational only)", c.group.1.clone()));
        row.push(("Ad Group State (Informational only)", "enabled".into()));
        row.push(("Ad Group Default Bid (Informational only)", money(bid)));
        row
    };
    let mut rows = Vec::new();
    let mut campaign = base("Campaign");
    campaign.push(("Portfolio ID", "220011".into()));
    campaign.push(("Campaign Name", c.name.clone()));
    campaign.push(("Start Date", format!("{}", from.plus(-300)).replace('-', "")));
    campaign.push(("Targeting Type", if c.auto { "Auto" } else { "Manual" }.into()));
    campaign.push(("Daily Budget", money(c.budget)));
    campaign.push(("Bidding Strategy", "Dynamic bids - down only".into()));
    campaign.extend(tallies(site, &total));
    rows.push(campaign);
    let mut adjustment = base("Bidding adjustment");
    adjustment.push(("Placement", "placement top".into()));
    adjustment.push(("Percentage", "25".into()));
    rows.push(adjustment);
    let mut ad_group = group("Ad group");
    ad_group.push(("Ad Group Name", c.group.1.clone()));
    ad_group.push(("Ad Group Default Bid", money(bid)));
    ad_group.extend(tallies(site, &total));
    rows.push(ad_group);
    let mut ad = group("Product ad");
    ad.push(("Ad ID", c.ad_id.clone()));
    ad.push(("SKU", desk.sku(c.offer)));
    ad.push(("ASIN (Informational only)", desk.asin(c.offer)));
    ad.extend(tallies(site, &total));
    rows.push(ad);
    for t in own {
        rows.push(target(site, group, t, sums));
    }
    if !c.auto {
        let mut negative = group("Negative keyword");
        negative.push(("Keyword ID", format!("9{}", &c.id[1..])));
        negative.push(("Keyword Text", "free".into()));
        negative.push(("Match Type", "negativeExact".into()));
        rows.push(negative);
    }
    rows
}

fn portfolio(desk: &Desk<'_>, book: &mut Workbook) -> Result<(), XlsxError> {
    let site = desk.site;
    let money = |m: i64| super::text::plain(site, m);
    let portfolios = book.add_worksheet().set_name("Portfolios")?;
    portfolios.write_row(0, 0, headers::BULK_PORTFOLIOS)?;
    let portfolio: Row<'_> = vec![
        ("Product", "Portfolios".into()),
        ("Entity", "Portfolio".into()),
        ("Portfolio ID", "220011".into()),
        ("Portfolio Name", "Main".into()),
        ("Budget Amount", money(site.minor(500_000))),
        ("Budget Currency Code", desk.currency()),
        ("Budget Policy", "Monthly recurring".into()),
        ("State (Informational only)", "enabled".into()),
        ("In Budget (Informational only)", "In budget".into()),
    ];
    put(portfolios, &headers::BULK_PORTFOLIOS, 1, &portfolio)?;
    Ok(())
}

fn target(site: &Site, group: impl Fn(&str) -> Row<'static>, t: usize, sums: &BTreeMap<usize, Tally>) -> Row<'static> {
    let target = &site.targets[t];
    let keyword = target.match_type != "-";
    let mut row = group(if keyword { "Keyword" } else { "Product targeting" });
    if keyword {
        row.push(("Keyword ID", target.id.clone()));
        row.push(("Keyword Text", target.text.clone()));
        row.push(("Match Type", target.match_type.to_lowercase()));
    } else {
        row.push(("Product Targeting ID", target.id.clone()));
        row.push(("Product Targeting Expression", target.text.clone()));
        row.push(("Resolved Product Targeting Expression (Informational only)", target.text.clone()));
    }
    row.push(("Bid", super::text::plain(site, target.bid)));
    row.extend(tallies(site, &sums.get(&t).copied().unwrap_or_default()));
    row
}

fn search_terms(desk: &Desk<'_>, book: &mut Workbook, from: Day, to: Day) -> Result<usize, XlsxError> {
    let site = desk.site;
    let sheet = book.add_worksheet().set_name("SP Search Term Report")?;
    sheet.write_row(0, 0, headers::BULK_TERMS)?;
    let mut sums: BTreeMap<(usize, usize), Tally> = BTreeMap::new();
    for leaf in site.leaves.iter().filter(|l| (from..=to).contains(&l.day)) {
        sums.entry((leaf.target, leaf.term)).or_default().add(leaf.tally(Seen::Last));
    }
    let mut at = 0;
    for ((t, term), tally) in sums {
        let target = &site.targets[t];
        let c = &site.campaigns[target.campaign];
        let keyword = target.match_type != "-";
        let mut row: Row<'_> = vec![
            ("Product", "Sponsored Products".into()),
            ("Campaign ID", c.id.clone()),
            ("Ad Group ID", c.group.0.clone()),
            (if keyword { "Keyword ID" } else { "Product Targeting ID" }, target.id.clone()),
            ("Campaign Name (Informational only)", c.name.clone()),
            ("Ad Group Name (Informational only)", c.group.1.clone()),
            ("Portfolio Name (Informational only)", "Main".into()),
            ("State", "enabled".into()),
            ("Campaign State (Informational only)", "enabled".into()),
            ("Bid", super::text::plain(site, target.bid)),
            (if keyword { "Keyword Text" } else { "Product Targeting Expression" }, target.text.clone()),
            ("Match Type", if keyword { target.match_type.to_lowercase() } else { String::new() }),
            ("Customer Search Term", target.terms[term].clone()),
        ];
        row.extend(tallies(site, &tally));
        at += 1;
        put(sheet, &headers::BULK_TERMS, at, &row)?;
    }
    Ok(usize::try_from(at).unwrap_or(0))
}
