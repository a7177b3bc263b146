//! What the page shows, read once: also for programs that ask for the same figures.

use super::super::super::fault::Fault;
use super::super::super::visit::{Visit, encoded};
use super::super::super::window::Window;
use super::super::people as people_page;
use app::board::alarms::{self, Alarm, World};
use app::board::docket::Docket;
use app::board::earned::{self, Earned};
use app::board::path::{self, MonthCash, Path};
use app::board::taxing::Taxing;
use app::people::{self, Hours, People};
use std::collections::BTreeSet;
use std::sync::Arc;

/// The figures of Today, of the shops that the visitor may see.
#[derive(Clone, PartialEq, Debug)]
pub struct Figures {
    /// Owner cash by month.
    pub months: Vec<MonthCash>,
    /// Whether cash is after the taxes of stated entities; else after the policy's rates.
    pub stated: bool,
    /// The path to the goal.
    pub path: Path,
    /// What a head brings.
    pub people: Arc<People>,
    /// Time saved.
    pub hours: Arc<Hours>,
    /// What the desk did and earned.
    pub earned: Earned,
    /// What could go wrong.
    pub alarms: Vec<Alarm>,
}

impl Figures {
    /// Reads them.
    ///
    /// # Errors
    /// The journal can't be read.
    pub async fn read(visit: &Visit) -> Result<Arc<Self>, Fault> {
        let docket = visit.window.docket().await?;
        let (shops, now) = (visit.shops().clone(), visit.now_micros);
        let of = shops.iter().map(|s| encoded(s)).collect::<Vec<_>>().join("&");
        let window = visit.window.clone();
        Ok(visit.window.kept(format!("today {of}"), &docket, || Self::reckon(&window, &docket, &shops, now)))
    }

    fn reckon(window: &Window, docket: &Docket, shops: &BTreeSet<String>, now: i64) -> Self {
        let (standing, house) = (window.standing(), window.house());
        let rates = &standing.seen.surroundings.cny_nanos;
        let (statement, policy) = (&standing.books.closing.statement, &house.policy);
        let booked = people::booked(&standing, shops);
        let taxing = Taxing::of(&standing, policy, shops);
        let months = path::months(statement, &taxing, shops);
        let open = alarms::open(docket, shops, rates, now);
        let world = World { standing: &standing, policy, shops, booked, open: &open };
        Self {
            stated: matches!(taxing, Taxing::Stated { .. }),
            path: path::path(&months, booked, &taxing, policy.goals.growth_pct),
            people: people_page::of(window, shops),
            hours: people_page::time_of(window, docket, shops, now),
            months,
            earned: earned::earned(docket, shops, rates, now),
            alarms: alarms::alarms(&world),
        }
    }

    /// Whether there are neither facts nor decisions yet.
    pub fn nothing_yet(&self, visit: &Visit) -> bool {
        let e = &self.earned;
        let quiet = e.waiting.count == 0 && e.by_agent.is_empty() && e.unmeasured == 0;
        visit.window.standing().through.is_none() && self.months.is_empty() && quiet
    }
}
