//! What a person's decision is held against: live state, facts for guardrails, what a unit earns.

use super::{House, Seen, look};
use crate::error::Error;
use crate::query;
use crate::tax::Taxes;
use books::economics::Economics;
use desk::{Filter, Order, Page, State};
use domain::ActionKind;
use store::Lake;

impl House {
    /// Reads the storeroom for a person's decision: closes the books and looks at live state, but asks no agent's questions. Knows which
    /// subjects were changed lately, as a briefing does.
    ///
    /// # Errors
    /// The storeroom or the journal can't be read.
    pub async fn seen(&self, lake: &Lake, now_micros: i64) -> Result<(Seen, Economics), Error> {
        let reader = query::reader(lake, None).await?;
        let books = crate::profit::close(&reader, &books::Policy::default()).await?;
        let economics = Taxes::economics(&reader, &books, &self.tax, desk::room::day_of(now_micros)).await?;
        let mut seen = look::look(&reader, Some(&economics)).await?;
        self.remember_changes(&mut seen, now_micros).await?;
        Ok((seen, economics))
    }

    /// As [`House::seen`], but closes the books only while a decision about a price waits or is approved: only its guardrails ask what a
    /// unit costs, and closing the books of a large shop takes longer than everything else.
    ///
    /// # Errors
    /// The storeroom or the journal can't be read.
    pub async fn seen_for_live(&self, lake: &Lake, now_micros: i64) -> Result<Seen, Error> {
        for kind in [ActionKind::SetPrice, ActionKind::Coupon] {
            let states = vec![State::Proposed, State::Approved];
            let live = Filter { states, kind: Some(kind), ..Filter::default() };
            if self.journal.list(&live, Order::Number, &Page { skip: 0, take: 1 }).await?.total > 0 {
                return Ok(self.seen(lake, now_micros).await?.0);
            }
        }
        let mut seen = look::look(&query::reader(lake, None).await?, None).await?;
        self.remember_changes(&mut seen, now_micros).await?;
        Ok(seen)
    }

    async fn remember_changes(&self, seen: &mut Seen, now_micros: i64) -> Result<(), Error> {
        for (subject, at_micros) in self.changed_lately(now_micros).await? {
            seen.surroundings.last_change.insert(subject, at_micros);
        }
        Ok(())
    }
}
