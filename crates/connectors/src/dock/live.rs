//! The live state that an upload is written against: the newest imported structure of a site's Sponsored Products.

use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Int64Type};
use arrow_array::{Array, RecordBatch};
use arrow_schema::DataType;
use domain::Day;
use domain::action::{AdState, Match};
use std::collections::BTreeMap;

/// The rows that [`Live::load`] reads, newest day only. `{shop}` and `{marketplace}` are to be replaced by SQL texts in quotes; see
/// [`live_sql`].
pub const LIVE_SQL: &str = "SELECT day, entity, campaign_id, ad_group_id, portfolio_id, keyword_id, target_id, campaign, ad_group, \
    start_day, end_day, targeting_type, state, daily_budget_micros, default_bid_micros, bid_micros, keyword_text, match_type, \
    expression FROM campaign_entity WHERE shop = {shop} AND marketplace = {marketplace} AND ad_product = 'SP' AND day = \
    (SELECT max(day) FROM campaign_entity WHERE shop = {shop} AND marketplace = {marketplace} AND ad_product = 'SP')";

/// [`LIVE_SQL`] for a shop and a site.
pub fn live_sql(shop: &str, marketplace: &str) -> String {
    let quoted = |text: &str| format!("'{}'", text.replace('\'', "''"));
    // the shop last: its name could hold the other placeholder
    LIVE_SQL.replace("{marketplace}", &quoted(marketplace)).replace("{shop}", &quoted(shop))
}

/// What the dock must know of the live state to write an upload that does no harm.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Live {
    /// Campaigns by id.
    pub campaigns: BTreeMap<String, LiveCampaign>,
    /// Ad groups by id.
    pub ad_groups: BTreeMap<String, LiveAdGroup>,
    /// Keywords and product targets by id.
    pub targets: BTreeMap<String, LiveTarget>,
    /// Negative keywords of campaigns and ad groups.
    pub negatives: Vec<LiveNegative>,
    /// Prices by SKU in micros; empty when they are not known, and then not compared.
    pub prices: BTreeMap<String, i64>,
    /// Day of the structure; the beginning of time while nothing is known.
    pub as_of: Day,
}

/// A campaign.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LiveCampaign {
    /// Name.
    pub name: String,
    /// State; `None` when the download says something unknown.
    pub state: Option<AdState>,
    /// Daily budget.
    pub budget_micros: Option<i64>,
    /// Portfolio that it belongs to; empty for none.
    pub portfolio_id: String,
    /// First day.
    pub start_day: Option<Day>,
    /// Last day.
    pub end_day: Option<Day>,
    /// Whether it finds its targets by itself.
    pub auto: bool,
}

/// An ad group.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LiveAdGroup {
    /// Campaign.
    pub campaign_id: String,
    /// Name.
    pub name: String,
    /// State.
    pub state: Option<AdState>,
    /// Default bid.
    pub bid_micros: Option<i64>,
}

/// A keyword or a product target.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LiveTarget {
    /// Campaign.
    pub campaign_id: String,
    /// Ad group.
    pub ad_group_id: String,
    /// Whether it is a keyword; else it is a product, category or automatic target.
    pub keyword: bool,
    /// Keyword text or targeting expression.
    pub text: String,
    /// How a keyword matches.
    pub match_type: Option<Match>,
    /// State.
    pub state: Option<AdState>,
    /// Its own bid; without one the ad group's default bid holds.
    pub bid_micros: Option<i64>,
}

/// A negative keyword.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LiveNegative {
    /// Keyword id.
    pub id: String,
    /// Campaign.
    pub campaign_id: String,
    /// Ad group; empty when it stands at the campaign.
    pub ad_group_id: String,
    /// Words.
    pub text: String,
    /// Phrase or exact.
    pub match_type: Option<Match>,
    /// State.
    pub state: Option<AdState>,
}

/// Why rows are no live state.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum LiveError {
    /// A column is missing.
    #[error("the live state has no column {0}; select the columns of LIVE_SQL")]
    Missing(&'static str),
    /// A column holds another type.
    #[error("column {column} of the live state holds {found}, not {expected}; select the columns of LIVE_SQL")]
    Type {
        /// Which.
        column: &'static str,
        /// Its type.
        found: String,
        /// What it should be.
        expected: &'static str,
    },
}

impl Default for Live {
    fn default() -> Self {
        Self {
            campaigns: BTreeMap::new(),
            ad_groups: BTreeMap::new(),
            targets: BTreeMap::new(),
            negatives: Vec::new(),
            prices: BTreeMap::new(),
            as_of: Day(i32::MIN),
        }
    }
}

impl Live {
    /// Takes in rows of [`LIVE_SQL`]. Of several days only the newest stands.
    ///
    /// # Errors
    /// [`LiveError`] when a column is missing or of another type; nothing is changed then.
    pub fn load(&mut self, batch: &RecordBatch) -> Result<(), LiveError> {
        let rows = Rows::of(batch)?;
        let Some(newest) = rows.day.iter().flatten().max().copied() else { return Ok(()) };
        if newest > self.as_of {
            *self = Self { prices: std::mem::take(&mut self.prices), as_of: newest, ..Self::default() };
        }
        let as_of = self.as_of;
        for n in (0..batch.num_rows()).filter(|n| rows.day[*n] == Some(as_of)) {
            self.add_row(&rows, n);
        }
        Ok(())
    }

    fn add_row(&mut self, rows: &Rows<'_>, n: usize) {
        let campaign_id = rows.text(&rows.campaign_id, n);
        let ad_group_id = rows.text(&rows.ad_group_id, n);
        let state = state(rows.texts(&rows.state, n));
        match rows.texts(&rows.entity, n).to_ascii_lowercase().as_str() {
            "campaign" => {
                let campaign = LiveCampaign {
                    name: rows.text(&rows.campaign, n),
                    state,
                    budget_micros: rows.budget[n],
                    portfolio_id: rows.text(&rows.portfolio_id, n),
                    start_day: rows.start_day[n],
                    end_day: rows.end_day[n],
                    auto: is_auto(rows.texts(&rows.targeting_type, n)),
                };
                self.campaigns.insert(campaign_id, campaign);
            }
            "ad group" => {
                let name = rows.text(&rows.ad_group, n);
                let group = LiveAdGroup { campaign_id, name, state, bid_micros: rows.default_bid[n] };
                self.ad_groups.insert(ad_group_id, group);
            }
            entity @ ("keyword" | "product targeting") => {
                let keyword = entity == "keyword";
                let target = LiveTarget {
                    campaign_id,
                    ad_group_id,
                    keyword,
                    text: rows.text(if keyword { &rows.keyword_text } else { &rows.expression }, n),
                    match_type: match_type(rows.texts(&rows.match_type, n)),
                    state,
                    bid_micros: rows.bid[n],
                };
                self.targets.insert(rows.text(if keyword { &rows.keyword_id } else { &rows.target_id }, n), target);
            }
            entity @ ("negative keyword" | "campaign negative keyword") => self.negatives.push(LiveNegative {
                id: rows.text(&rows.keyword_id, n),
                campaign_id,
                ad_group_id: if entity == "negative keyword" { ad_group_id } else { String::new() },
                text: rows.text(&rows.keyword_text, n),
                match_type: match_type(rows.texts(&rows.match_type, n)),
                state,
            }),
            _ => {}
        }
    }

    /// The bid that holds for a target: its own, or the default bid of its ad group.
    pub fn bid_micros(&self, target: &LiveTarget) -> Option<i64> {
        target.bid_micros.or_else(|| self.ad_groups.get(&target.ad_group_id)?.bid_micros)
    }
}

/// A state as the download writes it.
fn state(text: &str) -> Option<AdState> {
    [AdState::Enabled, AdState::Paused, AdState::Archived].into_iter().find(|s| text.eq_ignore_ascii_case(s.code()))
}

/// A match type as the download writes it, negative or not.
fn match_type(text: &str) -> Option<Match> {
    let bare: String = text.chars().filter(|c| !matches!(c, ' ' | '_' | '-')).collect::<String>().to_ascii_lowercase();
    let bare = bare.strip_prefix("negative").unwrap_or(&bare);
    [Match::Broad, Match::Phrase, Match::Exact].into_iter().find(|m| m.code() == bare)
}

fn is_auto(text: &str) -> bool {
    matches!(text.trim().to_lowercase().as_str(), "auto" | "automatic" | "自动" | "automatisch" | "オート")
}

type Texts<'a> = Vec<&'a str>;

/// The columns of a batch.
struct Rows<'a> {
    day: Vec<Option<Day>>,
    entity: Texts<'a>,
    campaign_id: Texts<'a>,
    ad_group_id: Texts<'a>,
    portfolio_id: Texts<'a>,
    keyword_id: Texts<'a>,
    target_id: Texts<'a>,
    campaign: Texts<'a>,
    ad_group: Texts<'a>,
    start_day: Vec<Option<Day>>,
    end_day: Vec<Option<Day>>,
    targeting_type: Texts<'a>,
    state: Texts<'a>,
    budget: Vec<Option<i64>>,
    default_bid: Vec<Option<i64>>,
    bid: Vec<Option<i64>>,
    keyword_text: Texts<'a>,
    match_type: Texts<'a>,
    expression: Texts<'a>,
}

impl<'a> Rows<'a> {
    fn of(batch: &'a RecordBatch) -> Result<Self, LiveError> {
        let text = |name| texts(batch, name);
        let day = |name| days(batch, name);
        let micros = |name| whole(batch, name);
        Ok(Self {
            day: day("day")?,
            entity: text("entity")?,
            campaign_id: text("campaign_id")?,
            ad_group_id: text("ad_group_id")?,
            portfolio_id: text("portfolio_id")?,
            keyword_id: text("keyword_id")?,
            target_id: text("target_id")?,
            campaign: text("campaign")?,
            ad_group: text("ad_group")?,
            start_day: day("start_day")?,
            end_day: day("end_day")?,
            targeting_type: text("targeting_type")?,
            state: text("state")?,
            budget: micros("daily_budget_micros")?,
            default_bid: micros("default_bid_micros")?,
            bid: micros("bid_micros")?,
            keyword_text: text("keyword_text")?,
            match_type: text("match_type")?,
            expression: text("expression")?,
        })
    }

    fn texts(&self, column: &Texts<'a>, n: usize) -> &'a str {
        column.get(n).copied().unwrap_or("").trim()
    }

    fn text(&self, column: &Texts<'a>, n: usize) -> String {
        self.texts(column, n).to_owned()
    }
}

fn column<'a>(batch: &'a RecordBatch, name: &'static str) -> Result<&'a dyn Array, LiveError> {
    batch.column_by_name(name).map(AsRef::as_ref).ok_or(LiveError::Missing(name))
}

fn wrong(column: &'static str, array: &dyn Array, expected: &'static str) -> LiveError {
    LiveError::Type { column, found: array.data_type().to_string(), expected }
}

/// A column of texts; null is empty.
fn texts<'a>(batch: &'a RecordBatch, name: &'static str) -> Result<Texts<'a>, LiveError> {
    let array = column(batch, name)?;
    Ok(match array.data_type() {
        DataType::Utf8 => array.as_string::<i32>().iter().map(Option::unwrap_or_default).collect(),
        DataType::LargeUtf8 => array.as_string::<i64>().iter().map(Option::unwrap_or_default).collect(),
        DataType::Utf8View => array.as_string_view().iter().map(Option::unwrap_or_default).collect(),
        _ => return Err(wrong(name, array, "text")),
    })
}

fn days(batch: &RecordBatch, name: &'static str) -> Result<Vec<Option<Day>>, LiveError> {
    let array = column(batch, name)?;
    let days = array.as_primitive_opt::<Date32Type>().ok_or_else(|| wrong(name, array, "Date32"))?;
    Ok(days.iter().map(|d| d.map(Day)).collect())
}

fn whole(batch: &RecordBatch, name: &'static str) -> Result<Vec<Option<i64>>, LiveError> {
    let array = column(batch, name)?;
    let numbers = array.as_primitive_opt::<Int64Type>().ok_or_else(|| wrong(name, array, "Int64"))?;
    Ok(numbers.iter().collect())
}
