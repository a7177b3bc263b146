//! Obeying a bulksheet 2.0, row by row, as the marketplace would: a bad row is refused, the others are carried out.

use super::Market;
use super::account::{AdCampaign, AdGroup, AdState, AdTarget, Negative, ProductAd, Targeting};
use super::ledger::{Change, Hand};
use super::sheet::{self, Refusal, Row};
use super::structure::{BIDS, BUDGETS, dollar_text};
use domain::Day;
use std::collections::BTreeMap;

/// Names that an upload gave to what it creates, until the marketplace gives an id.
type Names = BTreeMap<(&'static str, String), String>;

impl Market {
    /// Carries out a bulksheet and answers with the error report (XLSX): one line per refused row, header only when all is well.
    /// The same bytes sent twice are carried out twice.
    ///
    /// # Errors
    /// When the whole file is refused: not an `.xlsx` workbook, no campaign sheet, a column missing.
    pub fn upload_bulksheet(&mut self, name: &str, bytes: &[u8]) -> Result<Vec<u8>, String> {
        if !name.to_lowercase().ends_with(".xlsx") {
            return Err(format!("`{name}` is no .xlsx file: bulk operations take workbooks only"));
        }
        let rows = sheet::bulksheet(bytes)?;
        let upload = sheet::hash(bytes);
        let (mut refused, mut names) = (Vec::new(), Names::new());
        for row in rows.iter().filter(|r| !r.get("Operation").is_empty()) {
            let hand = Hand::upload(&upload, row.number);
            if let Err(refusal) = self.obey(row, &hand, &mut names) {
                let ids = ["Campaign ID", "Ad Group ID", "Keyword ID", "Product Targeting ID"].map(|c| (c, row.get(c)));
                self.refuse(&hand, &row.get("Entity"), ids.to_vec(), &refusal);
                refused.push((row.number, refusal));
            }
        }
        Ok(sheet::errors(&refused, self.today))
    }

    fn obey(&mut self, row: &Row, hand: &Hand, names: &mut Names) -> Result<(), Refusal> {
        let (product, entity, operation) = (row.get("Product"), row.get("Entity"), row.get("Operation"));
        if product != "Sponsored Products" {
            return Err(Refusal::new("InvalidProduct", format!("`{product}` is not Sponsored Products")));
        }
        match (entity.to_lowercase().as_str(), operation.to_lowercase().as_str()) {
            ("campaign", "create") => self.create_campaign(row, hand, names),
            ("ad group", "create") => self.create_group(row, hand, names),
            ("product ad", "create") => self.create_ad(row, hand, names),
            ("keyword" | "product targeting", "create") => self.create_target(row, hand, names),
            ("negative keyword" | "campaign negative keyword", "create") => self.create_negative(row, hand, names),
            ("campaign", "update" | "archive") => self.update_campaign(row, hand, names),
            ("ad group", "update" | "archive") => self.update_group(row, hand, names),
            ("product ad", "update" | "archive") => self.update_ad(row, hand),
            ("keyword" | "product targeting", "update" | "archive") => self.update_target(row, hand),
            ("negative keyword" | "campaign negative keyword", "update" | "archive") => self.update_negative(row, hand),
            (_, "create" | "update" | "archive") => {
                Err(Refusal::new("InvalidEntity", format!("`{entity}` can't be changed by this sheet")))
            }
            _ => Err(Refusal::new("InvalidOperation", format!("`{operation}` is neither Create, Update nor Archive"))),
        }
    }

    fn campaign_of(&self, row: &Row, names: &Names) -> Result<usize, Refusal> {
        let id = id(row, "Campaign ID", names)?;
        let at = self.account.campaigns.iter().position(|c| c.id == id);
        let at = at.ok_or_else(|| unknown("Campaign ID", &id))?;
        alive(self.account.campaigns[at].state, &id)?;
        Ok(at)
    }

    fn group_of(&self, row: &Row, names: &Names) -> Result<usize, Refusal> {
        let campaign = self.campaign_of(row, names)?;
        let id = id(row, "Ad Group ID", names)?;
        let at = self.account.groups.iter().position(|g| g.id == id && g.campaign == campaign);
        let at = at.ok_or_else(|| unknown("Ad Group ID", &id))?;
        alive(self.account.groups[at].state, &id)?;
        Ok(at)
    }

    fn create_campaign(&mut self, row: &Row, hand: &Hand, names: &mut Names) -> Result<(), Refusal> {
        let name = row.get("Campaign Name");
        if name.is_empty() || name.chars().count() > 128 {
            return Err(Refusal::new("InvalidName", "a campaign needs a name of at most 128 characters"));
        }
        let auto = match row.get("Targeting Type").to_lowercase().as_str() {
            "auto" => true,
            "manual" => false,
            other => return Err(Refusal::new("InvalidTargetingType", format!("`{other}` is neither AUTO nor MANUAL"))),
        };
        let start = date(row, "Start Date")?.unwrap_or(self.today);
        if start < self.today {
            return Err(Refusal::new("InvalidDate", format!("the start date {start} has passed")));
        }
        let end = date(row, "End Date")?;
        if end.is_some_and(|e| e < start) {
            return Err(Refusal::new("InvalidDate", "the end date lies before the start date"));
        }
        let budget_micros =
            budget(row)?.ok_or_else(|| Refusal::new("MissingBudget", "a campaign needs a daily budget"))?;
        let state = first_state(row)?;
        let id = self.new_id();
        self.add_campaign(hand, AdCampaign { id: id.clone(), name, state, budget_micros, auto, start, end })?;
        names.insert(("Campaign ID", row.get("Campaign ID")), id);
        Ok(())
    }

    fn create_group(&mut self, row: &Row, hand: &Hand, names: &mut Names) -> Result<(), Refusal> {
        let campaign = self.campaign_of(row, names)?;
        let name = row.get("Ad Group Name");
        if name.is_empty() || name.chars().count() > 255 {
            return Err(Refusal::new("InvalidName", "an ad group needs a name of at most 255 characters"));
        }
        let bid = bid(row, "Ad Group Default Bid")?
            .ok_or_else(|| Refusal::new("MissingBid", "an ad group needs a default bid"))?;
        let state = first_state(row)?;
        let id = self.new_id();
        self.add_group(hand, AdGroup { id: id.clone(), campaign, name, state, default_bid_micros: bid })?;
        names.insert(("Ad Group ID", row.get("Ad Group ID")), id);
        Ok(())
    }

    fn create_ad(&mut self, row: &Row, hand: &Hand, names: &Names) -> Result<(), Refusal> {
        let group = self.group_of(row, names)?;
        let name = row.get("SKU");
        let sku =
            self.sku_index(&name).ok_or_else(|| Refusal::new("UnknownSku", format!("there is no SKU `{name}`")))?;
        let (state, id) = (first_state(row)?, self.new_id());
        self.add_ad(hand, ProductAd { id, group, sku, state })
    }

    fn create_target(&mut self, row: &Row, hand: &Hand, names: &Names) -> Result<(), Refusal> {
        let group = self.group_of(row, names)?;
        let keyword = row.get("Entity").eq_ignore_ascii_case("keyword");
        let targeting = match (keyword, row.get("Match Type").to_lowercase().as_str()) {
            (false, _) => Targeting::Product,
            (true, "broad") => Targeting::Broad,
            (true, "phrase") => Targeting::Phrase,
            (true, "exact") => Targeting::Exact,
            (true, other) => {
                return Err(Refusal::new("InvalidMatchType", format!("`{other}` is neither broad, phrase nor exact")));
            }
        };
        let text = row.get(if keyword { "Keyword Text" } else { "Product Targeting Expression" });
        let bid_micros = bid(row, "Bid")?.unwrap_or(self.account.groups[group].default_bid_micros);
        let (state, id) = (first_state(row)?, self.new_id());
        self.add_target(hand, AdTarget { id, group, text, targeting, bid_micros, state })
    }

    fn create_negative(&mut self, row: &Row, hand: &Hand, names: &Names) -> Result<(), Refusal> {
        let campaign = self.campaign_of(row, names)?;
        let own = row.get("Entity").eq_ignore_ascii_case("negative keyword");
        let group = if own { Some(self.group_of(row, names)?) } else { None };
        let phrase = match row.get("Match Type").to_lowercase().as_str() {
            "negativephrase" => true,
            "negativeexact" => false,
            other => {
                return Err(Refusal::new(
                    "InvalidMatchType",
                    format!("`{other}` is neither negativeExact nor negativePhrase"),
                ));
            }
        };
        let state = first_state(row)?;
        if state != AdState::Enabled {
            return Err(Refusal::new("InvalidState", "a negative keyword can only be enabled or archived"));
        }
        let id = self.new_id();
        self.add_negative(hand, Negative { id, campaign, group, text: row.get("Keyword Text"), phrase, state })
    }

    fn update_campaign(&mut self, row: &Row, hand: &Hand, names: &Names) -> Result<(), Refusal> {
        let at = self.campaign_of(row, names)?;
        let ids = self.campaign_ids(at);
        if row.get("Operation").eq_ignore_ascii_case("archive") {
            let before = std::mem::replace(&mut self.account.campaigns[at].state, AdState::Archived);
            self.stated(hand, "Campaign", ids, (before, AdState::Archived));
            return Ok(());
        }
        let (state, budget, end) = (state(row)?, budget(row)?, date(row, "End Date")?);
        if end.is_some_and(|e| e < self.today) {
            return Err(Refusal::new("InvalidDate", "the end date has passed"));
        }
        let name = row.get("Campaign Name");
        if !name.is_empty() && self.account.campaigns.iter().enumerate().any(|(n, c)| n != at && c.name == name) {
            return Err(Refusal::new("DuplicateEntity", format!("a campaign named `{name}` already exists")));
        }
        if let Some(state) = state {
            let before = std::mem::replace(&mut self.account.campaigns[at].state, state);
            self.stated(hand, "Campaign", ids.clone(), (before, state));
        }
        if let Some(micros) = budget {
            let before = std::mem::replace(&mut self.account.campaigns[at].budget_micros, micros);
            let change = Change { field: "Daily Budget", before: dollar_text(before), after: dollar_text(micros) };
            self.record(hand, "Campaign", ids.clone(), change);
        }
        if !name.is_empty() {
            let before = std::mem::replace(&mut self.account.campaigns[at].name, name.clone());
            self.record(hand, "Campaign", ids.clone(), Change { field: "Campaign Name", before, after: name });
        }
        // the trap: an update without an end date takes the end date away
        let before = std::mem::replace(&mut self.account.campaigns[at].end, end);
        if before.is_some() || end.is_some() {
            let text = |d: Option<Day>| d.map_or_else(String::new, |d| d.to_string());
            self.record(hand, "Campaign", ids, Change { field: "End Date", before: text(before), after: text(end) });
        }
        Ok(())
    }

    fn update_group(&mut self, row: &Row, hand: &Hand, names: &Names) -> Result<(), Refusal> {
        let at = self.group_of(row, names)?;
        let ids = self.group_ids(at);
        let archive = row.get("Operation").eq_ignore_ascii_case("archive");
        let state = if archive { Some(AdState::Archived) } else { state(row)? };
        let bid = if archive { None } else { bid(row, "Ad Group Default Bid")? };
        if let Some(state) = state {
            let before = std::mem::replace(&mut self.account.groups[at].state, state);
            self.stated(hand, "Ad Group", ids.clone(), (before, state));
        }
        if let Some(micros) = bid {
            let before = std::mem::replace(&mut self.account.groups[at].default_bid_micros, micros);
            let change =
                Change { field: "Ad Group Default Bid", before: dollar_text(before), after: dollar_text(micros) };
            self.record(hand, "Ad Group", ids, change);
        }
        Ok(())
    }

    fn update_ad(&mut self, row: &Row, hand: &Hand) -> Result<(), Refusal> {
        let id = id(row, "Ad ID", &Names::new())?;
        let at = self.account.ads.iter().position(|a| a.id == id).ok_or_else(|| unknown("Ad ID", &id))?;
        alive(self.account.ads[at].state, &id)?;
        let archive = row.get("Operation").eq_ignore_ascii_case("archive");
        if let Some(state) = if archive { Some(AdState::Archived) } else { state(row)? } {
            let before = std::mem::replace(&mut self.account.ads[at].state, state);
            let mut ids = self.group_ids(self.account.ads[at].group);
            ids.push(("Ad ID", id));
            self.stated(hand, "Product Ad", ids, (before, state));
        }
        Ok(())
    }

    fn update_target(&mut self, row: &Row, hand: &Hand) -> Result<(), Refusal> {
        let keyword = row.get("Entity").eq_ignore_ascii_case("keyword");
        let column = if keyword { "Keyword ID" } else { "Product Targeting ID" };
        let id = id(row, column, &Names::new())?;
        let find = |t: &AdTarget| t.id == id && t.targeting.keyword() == keyword;
        let at = self.account.targets.iter().position(find).ok_or_else(|| unknown(column, &id))?;
        let t = &self.account.targets[at];
        let g = &self.account.groups[t.group];
        alive(t.state, &id)?;
        alive(g.state, &g.id)?;
        alive(self.account.campaigns[g.campaign].state, &self.account.campaigns[g.campaign].id)?;
        self.belongs(row, t.group)?;
        if row.get("Operation").eq_ignore_ascii_case("archive") {
            if t.targeting == Targeting::Automatic {
                return Err(Refusal::new("InvalidState", "an automatic target can be paused but not archived"));
            }
            self.set_target_state(hand, at, AdState::Archived);
            return Ok(());
        }
        let (bid, state) = (bid(row, "Bid")?, state(row)?);
        if let Some(micros) = bid {
            self.set_bid(hand, at, micros);
        }
        if let Some(state) = state {
            self.set_target_state(hand, at, state);
        }
        Ok(())
    }

    /// The campaign and ad group of the row, where given, must be those of the entity.
    fn belongs(&self, row: &Row, group: usize) -> Result<(), Refusal> {
        for (column, id) in self.group_ids(group) {
            let given = row.get(column);
            if !given.is_empty() && given != id {
                return Err(Refusal::new("InvalidParent", format!("the {column} is {id}, not {given}")));
            }
        }
        Ok(())
    }

    fn update_negative(&mut self, row: &Row, hand: &Hand) -> Result<(), Refusal> {
        let own = row.get("Entity").eq_ignore_ascii_case("negative keyword");
        let id = id(row, "Keyword ID", &Names::new())?;
        let find = |n: &Negative| n.id == id && n.group.is_some() == own;
        let at = self.account.negatives.iter().position(find).ok_or_else(|| unknown("Keyword ID", &id))?;
        alive(self.account.negatives[at].state, &id)?;
        let archive = row.get("Operation").eq_ignore_ascii_case("archive");
        match if archive { Some(AdState::Archived) } else { state(row)? } {
            Some(AdState::Paused) => {
                Err(Refusal::new("InvalidState", "a negative keyword can only be enabled or archived"))
            }
            Some(state) => {
                let before = std::mem::replace(&mut self.account.negatives[at].state, state);
                let entity = if own { "Negative Keyword" } else { "Campaign Negative Keyword" };
                self.stated(hand, entity, self.negative_ids(at), (before, state));
                Ok(())
            }
            None => Ok(()),
        }
    }
}

/// The id in a column: digits, or a name that this upload gave to something it created.
fn id(row: &Row, column: &'static str, names: &Names) -> Result<String, Refusal> {
    let text = row.get(column);
    if let Some(id) = names.get(&(column, text.clone())) {
        return Ok(id.clone());
    }
    if text.is_empty() {
        return Err(Refusal::new("MissingId", format!("the {column} is empty")));
    }
    if !text.chars().all(|c| c.is_ascii_digit()) {
        return Err(Refusal::new("InvalidId", format!("the {column} `{text}` is not numeric")));
    }
    Ok(text)
}

fn unknown(column: &str, id: &str) -> Refusal {
    Refusal::new("UnknownId", format!("there is no {column} {id}"))
}

fn alive(state: AdState, id: &str) -> Result<(), Refusal> {
    if state == AdState::Archived {
        Err(Refusal::new("Archived", format!("{id} is archived and can't be changed")))
    } else {
        Ok(())
    }
}

fn state(row: &Row) -> Result<Option<AdState>, Refusal> {
    let text = row.get("State");
    if text.is_empty() {
        return Ok(None);
    }
    let state = AdState::parse(&text);
    state
        .map(Some)
        .ok_or_else(|| Refusal::new("InvalidState", format!("`{text}` is neither enabled, paused nor archived")))
}

fn first_state(row: &Row) -> Result<AdState, Refusal> {
    match state(row)? {
        Some(AdState::Archived) => Err(Refusal::new("InvalidState", "what is new can't be archived")),
        Some(state) => Ok(state),
        None => Err(Refusal::new("MissingState", "the state is empty")),
    }
}

fn amount(
    row: &Row,
    column: &str,
    limits: &std::ops::RangeInclusive<i64>,
    code: &'static str,
) -> Result<Option<i64>, Refusal> {
    let text = row.get(column);
    if text.is_empty() {
        return Ok(None);
    }
    let micros = sheet::money(&text).filter(|m| limits.contains(m));
    let (low, high) = (dollar_text(*limits.start()), dollar_text(*limits.end()));
    micros.map(Some).ok_or_else(|| {
        Refusal::new(code, format!("`{text}` is no amount from {low} to {high} with at most two decimals"))
    })
}

fn bid(row: &Row, column: &str) -> Result<Option<i64>, Refusal> {
    amount(row, column, &BIDS, "InvalidBid")
}

fn budget(row: &Row) -> Result<Option<i64>, Refusal> {
    amount(row, "Daily Budget", &BUDGETS, "InvalidBudget")
}

/// A day written `20260630`; also as a spreadsheet's date.
fn date(row: &Row, column: &str) -> Result<Option<Day>, Refusal> {
    let text = row.get(column);
    if text.is_empty() {
        return Ok(None);
    }
    let iso = if text.len() == 8 && text.is_ascii() {
        format!("{}-{}-{}", &text[..4], &text[4..6], &text[6..])
    } else {
        text.clone()
    };
    Day::parse_iso(&iso)
        .map(Some)
        .ok_or_else(|| Refusal::new("InvalidDate", format!("`{text}` is no date like 20260630")))
}
