//! The bulksheet 2.0 of Sponsored Products that Amazon's console takes: only the rows and columns that change.

use super::limits;
use super::live::Live;
use super::refusal::{Refusal, Why};
use super::resolve::{About, Ground, Operation, Row};
use super::{Line, workbook};
use domain::{Day, Marketplace};
use rust_xlsxwriter::{Workbook, XlsxError};
use std::collections::BTreeMap;

/// Name of the sheet.
pub const SHEET: &str = "Sponsored Products Campaigns";

/// The header of the console's own download, which it takes back as it is.
pub const HEADER: [&str; 52] = [
    "Product",
    "Entity",
    "Operation",
    "Campaign ID",
    "Ad Group ID",
    "Portfolio ID",
    "Ad ID",
    "Keyword ID",
    "Product Targeting ID",
    "Campaign Name",
    "Ad Group Name",
    "Campaign Name (Informational only)",
    "Ad Group Name (Informational only)",
    "Portfolio Name (Informational only)",
    "Start Date",
    "End Date",
    "Targeting Type",
    "State",
    "Campaign State (Informational only)",
    "Ad Group State (Informational only)",
    "Daily Budget",
    "SKU",
    "ASIN (Informational only)",
    "Eligibility Status (Informational only)",
    "Reason for Ineligibility (Informational only)",
    "Ad Group Default Bid",
    "Ad Group Default Bid (Informational only)",
    "Bid",
    "Keyword Text",
    "Native Language Keyword",
    "Native Language Locale",
    "Match Type",
    "Bidding Strategy",
    "Placement",
    "Percentage",
    "Product Targeting Expression",
    "Resolved Product Targeting Expression (Informational only)",
    "Audience ID",
    "Shopper Cohort Percentage",
    "Shopper Cohort Type",
    "Segment Name",
    "Impressions",
    "Clicks",
    "Click-through Rate",
    "Spend",
    "Sales",
    "Orders",
    "Units",
    "Conversion Rate",
    "ACOS",
    "CPC",
    "ROAS",
];

/// Bytes of a sheet and the rows of its lines, numbered as Amazon does: the header is row 1.
pub(super) type Written = (Vec<u8>, Vec<(u32, String)>);

/// Writes the sheet.
///
/// # Errors
/// All lines that must not be written, each with its reason.
pub(super) fn write(site: Marketplace, day: Day, lines: &[Line], live: &Live) -> Result<Written, Vec<Refusal>> {
    let Some(bounds) = limits::bounds(site) else {
        let refused = |line: &Line| Refusal { decision: line.decision.clone(), why: Why::NoBounds };
        return Err(lines.iter().map(refused).collect());
    };
    let ground = Ground { live, bounds, currency: site.currency() };
    let rows = gather(&ground, lines)?;
    let bytes = fill(&rows, day).map_err(|e| {
        let decision = lines.first().map(|l| l.decision.clone()).unwrap_or_default();
        vec![Refusal { decision, why: Why::Unwritable { message: e.to_string() } }]
    })?;
    let numbered = (2..).zip(&rows).flat_map(|(n, (_, decisions))| decisions.iter().map(move |d| (n, d.clone())));
    Ok((bytes, numbered.collect()))
}

/// The rows with the decisions that each carries out: changes of one entity share a row, as Amazon refuses a second one.
fn gather(ground: &Ground<'_>, lines: &[Line]) -> Result<Vec<(Row, Vec<String>)>, Vec<Refusal>> {
    let mut rows: Vec<(Row, Vec<String>)> = Vec::new();
    let mut places: BTreeMap<About, usize> = BTreeMap::new();
    let mut refused = Vec::new();
    for line in lines {
        let row = match ground.resolve(&line.action) {
            Ok(row) => row,
            Err(why) => {
                refused.push(Refusal { decision: line.decision.clone(), why });
                continue;
            }
        };
        match places.get(&row.about).map(|n| &mut rows[*n]) {
            None => {
                places.insert(row.about.clone(), rows.len());
                rows.push((row, vec![line.decision.clone()]));
            }
            Some((first, decisions)) if can_join(first, &row) => {
                first.cells.extend(row.cells);
                decisions.push(line.decision.clone());
            }
            Some((_, decisions)) => {
                let with = decisions.first().cloned().unwrap_or_default();
                refused.push(Refusal { decision: line.decision.clone(), why: Why::Conflict { with } });
            }
        }
    }
    refused.extend(below_archived(&rows));
    if refused.is_empty() { Ok(rows) } else { Err(refused) }
}

/// Whether a second change of the same entity fits into its row: both are updates of different cells.
fn can_join(first: &Row, second: &Row) -> bool {
    let ids = |column: &str| column.ends_with(" ID");
    first.operation == Operation::Update
        && second.operation == Operation::Update
        && second.cells.keys().all(|c| ids(c) || !first.cells.contains_key(c))
}

/// Rows whose campaign or ad group is archived by another row: Amazon archives what is below and then refuses them.
fn below_archived(rows: &[(Row, Vec<String>)]) -> Vec<Refusal> {
    let ended: BTreeMap<(&str, &str), &String> = rows
        .iter()
        .filter(|(row, _)| row.operation == Operation::Archive)
        .filter_map(|(row, decisions)| match &row.about {
            About::Known(entity @ ("Campaign" | "Ad Group"), id) => Some(((*entity, id.as_str()), decisions.first()?)),
            _ => None,
        })
        .collect();
    let mut refused = Vec::new();
    for (row, decisions) in rows {
        let campaign = ended.get(&("Campaign", row.campaign_id.as_str())).filter(|_| row.entity != "Campaign");
        let group = ended.get(&("Ad Group", row.ad_group_id.as_str())).filter(|_| row.entity != "Ad Group");
        if let Some(by) = campaign.or(group) {
            let why = Why::ArchivedHere { by: (*by).clone() };
            refused.extend(decisions.iter().map(|d| Refusal { decision: d.clone(), why: why.clone() }));
        }
    }
    refused
}

/// The workbook. Every cell is a text: ids keep their digits, amounts their point, and nothing can become a formula.
fn fill(rows: &[(Row, Vec<String>)], day: Day) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name(SHEET)?;
    for (column, name) in (0_u16..).zip(HEADER) {
        sheet.write_string(0, column, name)?;
    }
    for (at, (row, _)) in (1_u32..).zip(rows) {
        let operation = match row.operation {
            Operation::Create => "Create",
            Operation::Update => "Update",
            Operation::Archive => "Archive",
        };
        let fixed = [
            ("Product", "Sponsored Products"),
            ("Entity", row.entity),
            ("Operation", operation),
            ("Campaign ID", &row.campaign_id),
            ("Ad Group ID", &row.ad_group_id),
        ];
        let own = row.kept.iter().chain(&row.cells).map(|(name, value)| (*name, value.as_str()));
        for (name, value) in fixed.into_iter().chain(own).filter(|(_, value)| !value.is_empty()) {
            let Some(column) = HEADER.iter().position(|h| *h == name).and_then(|c| u16::try_from(c).ok()) else {
                continue;
            };
            sheet.write_string(at, column, value)?;
        }
    }
    workbook::save(&mut book, day)
}
