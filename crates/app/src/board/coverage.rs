//! Which days of which tables are there, per shop and site.

use crate::error::Error;
use domain::Day;
use store::Reader;

/// Coverage.
#[derive(Default, Debug)]
pub struct Coverage {}

/// Reads it.
///
/// # Errors
/// The storeroom can't be read.
pub async fn read(_reader: &Reader, _today: Day) -> Result<Coverage, Error> {
    Ok(Coverage::default())
}
