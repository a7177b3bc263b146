//! What the window shows: figures of one moment, read once from the storeroom and handed to every page, so that pages agree with each
//! other and answer at once.

pub mod ads;
pub mod alarms;
pub mod compare;
pub mod coverage;
pub mod docket;
pub mod earned;
pub mod path;
pub mod series;
pub mod stock;
pub mod taxing;

use crate::desk::{House, Seen};
use crate::error::Error;
use crate::profit::Books;
use crate::query;
use books::economics::Economics;
use domain::Day;
use std::collections::BTreeMap;
use std::sync::Arc;
use store::Lake;

/// The facts as they stand.
#[derive(Debug)]
pub struct Standing {
    /// Commit of the storeroom that they were read at.
    pub commit: u64,
    /// When they were read, microseconds since 1970 UTC.
    pub read_micros: i64,
    /// Hash of the policy that they were read under.
    pub policy_hash: String,
    /// Day of the reading, UTC.
    pub today: Day,
    /// Last day that any site has facts of; `None` in an empty storeroom.
    pub through: Option<Day>,
    /// What the seller has stated about taxes.
    pub tax: Arc<crate::tax::Setup>,
    /// Who works here, and what 人效 is reckoned with.
    pub staff: Arc<crate::people::Setup>,
    /// What taxes take.
    pub taxes: crate::tax::Taxes,
    /// The closed books.
    pub books: Books,
    /// What a unit earns.
    pub economics: Economics,
    /// What decisions are held against.
    pub seen: Seen,
    /// Advertising.
    pub ads: ads::Ads,
    /// Stock.
    pub stock: stock::Stock,
    /// Which days are covered.
    pub coverage: coverage::Coverage,
    /// Days from order to sale by shop and SKU, where the sourcing table tells.
    pub lead_days: BTreeMap<(String, String), i64>,
    /// What operators' commission is worked out from.
    pub commission: crate::commission::Source,
}

impl Standing {
    /// Reads everything.
    ///
    /// # Errors
    /// The storeroom or the journal can't be read.
    pub async fn read(house: &House, lake: &Lake, now_micros: i64) -> Result<Self, Error> {
        let commit = commit(lake)?;
        let today = desk::room::day_of(now_micros);
        let reader = query::reader(lake, None).await?;
        let books = crate::profit::close(&reader, &books::Policy::default()).await?;
        let taxes = crate::tax::Taxes::read(&reader, &books, &house.tax, today).await?;
        let mut economics = Economics::of(&books.closing, &books.input, today);
        if house.tax.profile.is_some() {
            taxes.price(&mut economics);
        }
        let seen = crate::desk::look::look(&reader, Some(&economics)).await?;
        let through = seen.sites.values().map(|s| s.data_through).max();
        let ads = ads::read(&reader, &economics, &house.policy, through).await?;
        let stock = stock::read(&reader, &economics, &seen, &house.policy, today).await?;
        let coverage = coverage::read(&reader, today).await?;
        let lead_days = alarms::lead_days(&reader).await?;
        let commission = crate::commission::Source::read(&reader, &books, &taxes).await?;
        Ok(Self {
            commit,
            policy_hash: house.policy.hash(),
            lead_days,
            tax: house.tax.clone(),
            staff: house.staff.clone(),
            taxes,
            commission,
            read_micros: now_micros,
            today,
            through,
            books,
            economics,
            seen,
            ads,
            stock,
            coverage,
        })
    }

    /// Whether the storeroom has changed since, or the policy, or what is stated about taxes or people, or the day.
    ///
    /// # Errors
    /// The storeroom can't be read.
    pub fn outdated(&self, house: &House, lake: &Lake, now_micros: i64) -> Result<bool, Error> {
        let same = (self.commit, self.today, &self.policy_hash, &self.tax, &self.staff);
        Ok((commit(lake)?, desk::room::day_of(now_micros), &house.policy.hash(), &house.tax, &house.staff) != same)
    }
}

/// Number of the last commit.
fn commit(lake: &Lake) -> Result<u64, Error> {
    Ok(lake.last_commit()?)
}
