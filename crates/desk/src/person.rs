//! Who may decide what: the policy's people, their roles, shops and money limits.

use crate::moment::Moment;
use crate::refusal::Refusal;
use crate::stake;
use domain::policy::{Person, Role};
use domain::{Money, Proposal};

/// The person, if the policy names them and they decide on this kind of action in this shop.
pub(crate) fn may_decide<'a>(by: &str, proposal: &Proposal, m: &Moment<'a>) -> Result<&'a Person, Refusal> {
    let person = named(by, m)?;
    let kind = proposal.action.kind();
    if !person.role.decides(kind) {
        return Err(Refusal::RoleMayNot { name: by.to_owned(), role: person.role, kind });
    }
    if !person.shops.is_empty() && !person.shops.contains(&proposal.shop) {
        return Err(Refusal::NotTheirShop { name: by.to_owned(), shop: proposal.shop.clone() });
    }
    Ok(person)
}

/// Nobody but an owner.
pub(crate) fn owner<'a>(by: &str, m: &Moment<'a>) -> Result<&'a Person, Refusal> {
    let person = named(by, m)?;
    if person.role != Role::Owner {
        return Err(Refusal::OwnerOnly { name: by.to_owned(), role: person.role });
    }
    Ok(person)
}

/// A person of the policy.
pub(crate) fn named<'a>(by: &str, m: &Moment<'a>) -> Result<&'a Person, Refusal> {
    m.policy.people.get(by).ok_or_else(|| Refusal::UnknownPerson { name: by.to_owned() })
}

/// Whether the person's limit covers what is at stake. `seen_cny_micros` is what stood when it was proposed: the greater of that and
/// today's counts.
pub(crate) fn within_limit(
    person: &Person,
    proposal: &Proposal,
    seen_cny_micros: Option<i64>,
    m: &Moment,
) -> Result<(), Refusal> {
    let Some(limit_cny_micros) = person.limit_cny_micros else { return Ok(()) };
    let today = stake::of(proposal, m).cny_micros;
    let Some(stake_cny_micros) = today.max(seen_cny_micros) else {
        return Err(Refusal::RateMissing { currency: stake::unrated(proposal, m) });
    };
    if stake_cny_micros > limit_cny_micros {
        return Err(Refusal::OverLimit { name: person.name.clone(), limit_cny_micros, stake_cny_micros });
    }
    Ok(())
}

/// Money for messages.
pub(crate) fn money(micros: i64, currency: domain::Currency) -> String {
    Money::new(micros, currency).to_string()
}
