//! Closing the books on what the storeroom holds.

use crate::error::Error;
use books::{Closing, Input, Policy, QUERIES, Taxonomy};
use store::Reader;

/// The closed books with what they were closed from, for whoever asks where a figure comes from.
#[derive(Debug)]
pub struct Books {
    /// Aggregates of the facts.
    pub input: Input,
    /// The result.
    pub closing: Closing,
}

/// Closes the books on what a reader sees. Costing needs the whole history: limit the view of the result, not the input.
///
/// # Errors
/// The storeroom can't be read.
pub async fn close(reader: &Reader, policy: &Policy) -> Result<Books, Error> {
    let (mut input, taxonomy) = (Input::default(), Taxonomy::default());
    for query in QUERIES {
        ask(reader, &mut input, query).await?;
    }
    for query in &input.follow_ups(&taxonomy) {
        ask(reader, &mut input, query).await?;
    }
    let closing = books::close(&input, &taxonomy, policy);
    Ok(Books { input, closing })
}

async fn ask(reader: &Reader, input: &mut Input, query: &books::Query) -> Result<(), Error> {
    for batch in reader.sql(&query.sql).await? {
        input.load(query.name, &batch).map_err(|e| Error::Load(e.to_string()))?;
    }
    Ok(())
}
