//! Measuring: what was predicted against what came, and what that says about trust.

use super::{House, Plan, Seen, commit};
use crate::error::Error;
use crate::query;
use books::economics::Economics;
use desk::calibration::{self, Score, Suggestion};
use desk::measure::{self, Series, Yardstick};
use desk::{Decision, DecisionId, Draft, Event, Filter, Head, Outcome, Room, State};
use store::Lake;

/// A record of an agent and kind, with what it suggests.
#[derive(Clone, Debug)]
pub struct Record {
    /// How predictions held.
    pub score: Score,
    /// Whether a person should raise or lower its autonomy, and why.
    pub suggestion: Option<Suggestion>,
}

impl House {
    /// Measures every decision whose window has matured. Returns them with their outcome.
    ///
    /// # Errors
    /// The storeroom or the journal can't be read or written.
    pub async fn measure(
        &self,
        lake: &Lake,
        seen: &Seen,
        economics: &Economics,
        now_micros: i64,
    ) -> Result<Vec<(DecisionId, Outcome)>, Error> {
        self.point("measure")?;
        let today = desk::room::day_of(now_micros);
        let executed = self.changed().await?;
        let through = |d: &Decision| seen.site(&d.proposal.shop, &d.proposal.marketplace).map(|s| s.data_through);
        let due = |d: &&Decision| {
            d.state == State::Executed && through(d).is_some_and(|t| measure::due(d, &self.policy, today, t))
        };
        let matured: Vec<Decision> = executed.iter().filter(due).cloned().collect();
        if matured.is_empty() {
            return Ok(Vec::new());
        }
        let reader = query::reader(lake, None).await?;
        let mut series = Series::default();
        for q in measure::queries(&matured) {
            for batch in reader.sql(&q.sql).await? {
                series.load(q.name, &batch).map_err(|e| Error::Load(e.to_string()))?;
            }
        }
        for ((shop, marketplace, sku), unit) in economics.units() {
            let tax = economics.tax(shop, &self.policy);
            let kept = tax.after_tax_micros(unit.contribution_micros(), unit.net_sales_micros);
            series.tax(shop, tax);
            series.contribution(shop, marketplace, sku, kept);
            let goods = unit.goods_micros.saturating_add(unit.first_leg_micros);
            series.goods_and_freight(shop, marketplace, sku, goods);
        }
        for (currency, nanos) in &seen.surroundings.cny_nanos {
            series.rate(*currency, *nanos);
        }
        let mut yardstick = Yardstick::new(&executed, &series, &self.policy);
        let outcomes: Vec<(DecisionId, Outcome)> = matured.iter().map(|d| (d.id, yardstick.measure(d))).collect();
        commit!(self, now_micros, "desk", |_, _| {
            let mut drafts = Vec::new();
            for (id, outcome) in &outcomes {
                if self.decision(*id).await?.state == State::Executed {
                    drafts.push(Draft::of(*id, Event::Measured { outcome: Box::new(outcome.clone()) }));
                }
            }
            Ok(((), Plan::of(drafts)))
        })?;
        Ok(outcomes)
    }

    async fn changed(&self) -> Result<Vec<Decision>, Error> {
        let filter = Filter { states: vec![State::Executed, State::Measured], ..Filter::default() };
        self.all(&filter).await
    }

    /// How each agent's predictions have held, kind by kind, and what that suggests. Only a person acts on it.
    ///
    /// # Errors
    /// The journal can't be read.
    pub async fn records(&self) -> Result<Vec<Record>, Error> {
        let (head, room) = self.journal.room().await?;
        Ok(records(self, &head, &room, &self.changed().await?))
    }
}

/// How predictions have held and what that suggests, from the decisions that were carried out.
pub(crate) fn records<'a>(
    house: &House,
    head: &Head,
    room: &Room,
    decisions: impl IntoIterator<Item = &'a Decision>,
) -> Vec<Record> {
    let seen = Seen::default();
    let m = super::moment(house, room, &seen, head.at_micros);
    let records = calibration::score(decisions).into_iter().map(|score| {
        let level = desk::autonomy::level(&score.agent, score.kind, &m);
        let suggestion = calibration::suggestion(&score, level, &house.policy);
        Record { score, suggestion }
    });
    records.collect()
}
