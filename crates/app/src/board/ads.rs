//! Advertising as a page shows it: totals of campaigns, targets and search terms over windows of days.

use crate::error::Error;
use books::economics::Economics;
use domain::{Day, Policy};
use store::Reader;

/// Advertising.
#[derive(Default, Debug)]
pub struct Ads {}

/// Reads it.
///
/// # Errors
/// The storeroom can't be read.
pub async fn read(
    _reader: &Reader,
    _economics: &Economics,
    _policy: &Policy,
    _through: Option<Day>,
) -> Result<Ads, Error> {
    Ok(Ads::default())
}
