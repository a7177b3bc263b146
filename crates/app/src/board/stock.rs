//! Stock as a page shows it: on hand, on the way, how long it lasts, how old it is, what it binds.

use crate::desk::Seen;
use crate::error::Error;
use books::economics::Economics;
use domain::{Day, Policy};
use store::Reader;

/// Stock.
#[derive(Default, Debug)]
pub struct Stock {}

/// Reads it.
///
/// # Errors
/// The storeroom can't be read.
pub async fn read(
    _reader: &Reader,
    _economics: &Economics,
    _seen: &Seen,
    _policy: &Policy,
    _today: Day,
) -> Result<Stock, Error> {
    Ok(Stock::default())
}
