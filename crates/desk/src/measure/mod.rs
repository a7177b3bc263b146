//! What came of a decision: from daily facts to the effect on the owner's after-tax cash, its interval, power and verdict.
//!
//! ```text
//! due ──► queries ──► Series::load … ──► Yardstick::new ──► Yardstick::measure ──► Outcome ──► Event::Measured
//! ```
//!
//! The effect of a change in advertising is (clicks after − clicks that would have been) × value of a click − (spend after − spend that
//! would have been). What would have been is the time before, moved by the trend of targets that nobody touched, or a synthetic control
//! where one foretells better. The value of a click is a posterior from all mature data of both sides, so that a target chosen for its
//! bad luck does not flatter the desk when its luck turns. The effect of a purchase order is what was sold beyond the stock that was
//! there.
//!
//! Known limits: rows of a campaign are the sum of its targets, so campaigns without a targeting or search term report are not
//! measured; a negative or a new keyword beside a target does not shorten the target's windows; prices, coupons and removals have no
//! method yet and are said to be inconclusive.

mod advertising;
mod chance;
mod effect;
mod orders;
mod queries;
mod scope;
mod series;
mod synthetic;
mod trend;
mod window;
mod worth;
mod yardstick;

pub use books::LoadError;
pub(crate) use chance::half_width;
pub use queries::{Query, queries};
pub use series::Series;
pub use window::due;
pub use yardstick::Yardstick;

use crate::decision::Decision;
use crate::outcome::Outcome;
use domain::{Action, Policy, Words};
use scope::Scope;

impl Yardstick<'_> {
    /// What came of a decision. Ask [`due`] first: what is measured too early counts conversions that are not there yet as missing.
    pub fn measure(&mut self, d: &Decision) -> Outcome {
        if let Some(scope) = Scope::of(&d.proposal.action) {
            return advertising::measure(self, d, &scope);
        }
        if matches!(d.proposal.action, Action::PurchaseOrder { .. }) {
            return orders::measure(self, d);
        }
        let window =
            window::windows(d).map_or((d.proposal.data_through, d.proposal.data_through), |w| (w.before.0, w.after.1));
        let (en, zh) = d.proposal.action.kind().title();
        let why = Words::new(
            format!("not measured: there is no method for `{en}` yet"),
            format!("未复盘：“{zh}”尚无复盘方法"),
        );
        effect::no_figure(&d.proposal.predicted, window, why)
    }
}

/// What came of one decision; for many, make one [`Yardstick`] and ask it. `executed` are all decisions of the site that were carried
/// out: their targets are no controls.
pub fn measure(d: &Decision, executed: &[Decision], series: &Series, policy: &Policy) -> Outcome {
    Yardstick::new(executed, series, policy).measure(d)
}

#[cfg(test)]
mod tests;
