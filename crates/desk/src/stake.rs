//! What a decision is about in money: for people's limits, and for its rank in the inbox.

use crate::event::Stake;
use crate::moment::Moment;
use domain::policy::to_cny;
use domain::{Action, Currency, Marketplace, Proposal};

/// Days of waiting that urgency is counted for in the rank.
const WAITING_DAYS: i64 = 7;

/// Stake and rank at the rates of the moment. The stake is the greater of what could be won or lost and the money that leaves with
/// the action; a tenth of the latter counts for the rank, as goods keep most of their value.
pub fn of(p: &Proposal, m: &Moment) -> Stake {
    let cny = |micros: i64, currency: Currency| {
        if micros == 0 { Some(0) } else { to_cny(micros, currency, m.rate(currency)) }
    };
    let waiting = p.urgency_a_day_micros.saturating_mul(WAITING_DAYS);
    let outlay = cny(p.action.outlay_micros(), outlay_currency(p));
    let gain = cny(effect_micros(p), p.predicted.currency);
    let rank_micros = match (gain, outlay, cny(waiting, p.predicted.currency)) {
        (Some(gain), Some(outlay), Some(waiting)) => gain.max(outlay / 10).saturating_add(waiting),
        _ => p.cash_at_stake_micros().saturating_add(waiting),
    };
    Stake { cny_micros: gain.zip(outlay).map(|(gain, outlay)| gain.max(outlay)), rank_micros }
}

/// What could be won or lost by the prediction alone, micros of its currency: the greater of the likely effect and the loss at the lower
/// end.
pub fn effect_micros(p: &Proposal) -> i64 {
    p.predicted.likely_micros.saturating_abs().max(p.predicted.low_micros.saturating_neg())
}

/// The currency without a rate that keeps the stake from being known.
pub(crate) fn unrated(p: &Proposal, m: &Moment) -> Currency {
    let outlay = outlay_currency(p);
    if p.action.outlay_micros() != 0 && m.rate(outlay).is_none() { outlay } else { p.predicted.currency }
}

/// The currency in which money leaves with the action.
pub(crate) fn outlay_currency(p: &Proposal) -> Currency {
    match &p.action {
        Action::PurchaseOrder { currency, .. } => *currency,
        _ => site_currency(p),
    }
}

/// The currency of the proposal's site.
pub(crate) fn site_currency(p: &Proposal) -> Currency {
    Marketplace::find(&p.marketplace).map_or(p.predicted.currency, Marketplace::currency)
}
