//! From operating profit to the owner's pocket, where a firm stands; and what the next yuan, or a decision, is worth there.
//!
//! A decision is priced by the difference of two positions, so that a cliff that it crosses is in its price. VAT is that of the filing period
//! that runs; income and dividend tax are those of the year to date. Sales whose treatment is `refund_13` carry no VAT; the refund belongs into
//! the profit of the change.

use super::cit::{Base, Cit, tax_on};
use super::cliffs::{Cliff, cliffs};
use super::dividend::distribute;
use super::exact::{ONE, fen, fit, total};
use super::period::Filing;
use super::profile::{CitMethod, Taxpayer};
use super::{Law, TaxError};

/// Where a firm stands on a day. RMB micros.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Position {
    /// As what it is registered.
    pub taxpayer: Taxpayer,
    /// How often a small-scale taxpayer declares VAT.
    pub filing: Filing,
    /// Sales of the filing period that carry VAT, gross.
    pub levied_gross_micros: i64,
    /// Declared exports of the filing period.
    pub exempt_gross_micros: i64,
    /// Net sales of the twelve months that end with the filing period, without the period itself.
    pub trailing_net_micros: i64,
    /// Input VAT that may be taken off in the period; general taxpayers only.
    pub credit_micros: i64,
    /// Credit from earlier periods, which lowers what is paid and so the surcharges; it has been in the profit of its own period.
    pub brought_forward_micros: i64,
    /// Whether a general taxpayer's surcharges are halved.
    pub small_firm: bool,
    /// How income tax is reckoned.
    pub cit: CitMethod,
    /// Operating profit of the year so far, after the VAT of earlier periods and before that of the running one.
    pub profit_micros: i64,
    /// Costs in it that the tax law does not deduct: provisions.
    pub not_deductible_micros: i64,
    /// Net revenue of the year so far without the running period.
    pub earlier_revenue_micros: i64,
    /// Losses of earlier years that may be deducted.
    pub losses_micros: i64,
    /// People, the year's average.
    pub staff: i64,
    /// Total assets, the year's average.
    pub assets_micros: i64,
    /// Share of net profit that is distributed, in millionths.
    pub distributed_share: i64,
}

/// What is taken at a position. RMB micros; `profit − vat − surcharges − cit.tax = net`, `net − dividend tax = owner cash`.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Taken {
    /// Operating profit.
    pub profit_micros: i64,
    /// As what it is taxed: its sales may have made it a general taxpayer.
    pub general: bool,
    /// Whether the period's net sales stay within the exemption.
    pub vat_exempt: bool,
    /// Net sales of the running period.
    pub net_sales_micros: i64,
    /// VAT of the running period.
    pub vat_micros: i64,
    /// Surcharges on it.
    pub surcharge_micros: i64,
    /// Income tax.
    pub cit: Cit,
    /// Net profit.
    pub net_micros: i64,
    /// Tax on what is distributed.
    pub dividend_tax_micros: i64,
    /// Net profit less dividend tax.
    pub owner_cash_micros: i64,
    /// The part of it that stays in the firm.
    pub kept_micros: i64,
}

impl Taken {
    /// All taxes.
    pub fn tax_micros(&self) -> i64 {
        self.profit_micros - self.owner_cash_micros
    }
}

/// What a decision changes. RMB micros.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Change {
    /// Sales that carry VAT, gross.
    pub levied_gross_micros: i64,
    /// Declared exports.
    pub exempt_gross_micros: i64,
    /// Operating profit, before any tax.
    pub profit_micros: i64,
    /// People.
    pub staff: i64,
    /// Assets.
    pub assets_micros: i64,
}

/// What a decision comes to after tax. RMB micros, changed against the position before.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Effect {
    /// Taken without the decision.
    pub before: Taken,
    /// Taken with it.
    pub after: Taken,
}

impl Effect {
    /// What the owner has more.
    pub fn owner_cash_micros(&self) -> i64 {
        self.after.owner_cash_micros - self.before.owner_cash_micros
    }

    /// What all taxes take more.
    pub fn tax_micros(&self) -> i64 {
        self.after.tax_micros() - self.before.tax_micros()
    }

    /// Whether VAT or income tax are reckoned in another way than before: a cliff was crossed.
    pub fn crosses(&self) -> bool {
        let way = |t: &Taken| (t.general, t.vat_exempt, t.cit.small);
        way(&self.before) != way(&self.after)
    }
}

/// Tax on the next yuan where the firm stands. Rates are millionths of that yuan as long as no cliff is crossed; the cliffs stand beside them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Marginal {
    /// Income and dividend tax on a yuan of profit.
    pub of_profit: i64,
    /// VAT and surcharges on a yuan of levied gross sales.
    pub vat_of_sales: i64,
    /// What the owner loses of a yuan of levied gross sales whose profit is counted apart: VAT and surcharges lower profit, so part of them
    /// comes back; a deemed tax on revenue is added.
    pub of_levied_sales: i64,
    /// The same for a yuan of declared exports.
    pub of_exempt_sales: i64,
    /// Cliffs ahead and behind, with room and price.
    pub cliffs: Vec<Cliff>,
}

impl Position {
    /// The position after a change.
    ///
    /// # Errors
    /// A sum that does not fit.
    pub fn with(&self, change: &Change) -> Result<Self, TaxError> {
        let sum = |a: i64, b: i64| total([a, b]);
        Ok(Self {
            levied_gross_micros: sum(self.levied_gross_micros, change.levied_gross_micros)?,
            exempt_gross_micros: sum(self.exempt_gross_micros, change.exempt_gross_micros)?,
            profit_micros: sum(self.profit_micros, change.profit_micros)?,
            staff: sum(self.staff, change.staff)?,
            assets_micros: sum(self.assets_micros, change.assets_micros)?,
            ..*self
        })
    }

    fn base(&self, profit_micros: i64, net_sales: i64) -> Result<Base, TaxError> {
        Ok(Base {
            method: self.cit,
            profit_micros: total([profit_micros, self.not_deductible_micros])?,
            losses_micros: self.losses_micros,
            revenue_micros: total([self.earlier_revenue_micros, net_sales])?,
            staff: self.staff,
            assets_micros: self.assets_micros,
        })
    }
}

/// VAT of the running period: as what it is taxed, whether exempt by amount, net sales, VAT.
fn vat(law: &Law, s: &Position) -> Result<(bool, bool, i64, i64), TaxError> {
    let levy = |rate: i64| fen(s.levied_gross_micros, i128::from(rate), ONE + i128::from(rate));
    let net = |vat: i64| total([s.levied_gross_micros, s.exempt_gross_micros, -vat]);
    if s.taxpayer == Taxpayer::Small {
        let small = levy(law.small_levy)?;
        let net_sales = net(small)?;
        if total([s.trailing_net_micros, net_sales])? <= law.general_threshold {
            let exports = if law.exempt_counts_exports { s.exempt_gross_micros } else { 0 };
            let counted = total([s.levied_gross_micros, -small, exports])?;
            let exempt = (0..=law.exempt_up_to(s.filing)).contains(&counted);
            return Ok((false, exempt, net_sales, if exempt { 0 } else { small }));
        }
    }
    let output = levy(law.general_levy)?;
    let credit = if s.taxpayer == Taxpayer::General { s.credit_micros } else { 0 };
    Ok((true, false, net(output)?, total([output, -credit])?))
}

/// What is taken at a position.
///
/// # Errors
/// A sum that does not fit.
pub fn taken(law: &Law, s: &Position) -> Result<Taken, TaxError> {
    let (general, vat_exempt, net_sales_micros, vat_micros) = vat(law, s)?;
    let (rate, per) = law.surcharge_parts(!general || s.small_firm);
    let paid = total([vat_micros, -s.brought_forward_micros])?.max(0);
    let surcharge_micros = fen(paid, rate, per)?;
    let profit = total([s.profit_micros, -vat_micros, -surcharge_micros])?;
    let cit = tax_on(law, &s.base(profit, net_sales_micros)?)?;
    let net_micros = total([profit, -cit.tax_micros])?;
    let split = distribute(law, net_micros, s.distributed_share)?;
    Ok(Taken {
        profit_micros: s.profit_micros,
        general,
        vat_exempt,
        net_sales_micros,
        vat_micros,
        surcharge_micros,
        cit,
        net_micros,
        dividend_tax_micros: split.tax_micros,
        owner_cash_micros: net_micros - split.tax_micros,
        kept_micros: split.kept_micros,
    })
}

/// What a decision comes to after tax, cliffs included: the price agents put on it.
///
/// # Errors
/// A sum that does not fit.
pub fn effect(law: &Law, position: &Position, change: &Change) -> Result<Effect, TaxError> {
    Ok(Effect { before: taken(law, position)?, after: taken(law, &position.with(change)?)? })
}

/// Tax on the next yuan. A loss, or losses carried that still cover the profit, bear no income tax on it; a net loss no dividend tax.
///
/// # Errors
/// A sum that does not fit.
pub fn marginal(law: &Law, position: &Position) -> Result<Marginal, TaxError> {
    let at = taken(law, position)?;
    let whole = ONE * ONE * ONE;
    let levy = if at.general { law.general_levy } else { law.small_levy };
    // VAT and surcharges on a yuan of levied sales, then what is left of a yuan of profit, as fractions
    let (surcharge, per) = law.surcharge_parts(!at.general || position.small_firm);
    let bears_surcharge = at.vat_micros >= position.brought_forward_micros;
    let taxed = if at.vat_exempt { 0 } else { i128::from(levy) };
    let vat_of_sales = (taxed * (per + if bears_surcharge { surcharge } else { 0 }), (ONE + i128::from(levy)) * per);
    let on_books = position.cit == CitMethod::Books && at.cit.taxable_micros > 0;
    let cit = if on_books { i128::from(at.cit.rate) } else { 0 };
    let dividend =
        if at.net_micros > 0 { i128::from(position.distributed_share) * i128::from(law.dividend) } else { 0 };
    let keep_after_cit = ONE * ONE - dividend;
    let keep = (ONE - cit) * keep_after_cit;
    let deemed = match position.cit {
        CitMethod::Books => 0,
        CitMethod::Deemed => {
            i128::from(law.deemed_share) * i128::from(at.cit.rate) / ONE * keep_after_cit / (ONE * ONE)
        }
    };
    // a yuan of gross sales is 1 ÷ (1 + levy) of revenue, also where the exemption leaves the VAT with the seller
    let deemed_of_levied = deemed * ONE / (ONE + i128::from(levy));
    let ratio = |(n, d): (i128, i128)| fit((n * ONE + d / 2).div_euclid(d));
    let of_profit = fit((whole - keep) / (ONE * ONE))?;
    let lost = (vat_of_sales.0 * (keep / ONE), vat_of_sales.1 * ONE * ONE);
    Ok(Marginal {
        of_profit,
        vat_of_sales: ratio(vat_of_sales)?,
        of_levied_sales: total([ratio(lost)?, fit(deemed_of_levied)?])?,
        of_exempt_sales: fit(deemed)?,
        cliffs: cliffs(law, position)?,
    })
}

#[cfg(any(test, feature = "testing"))]
#[path = "owner_cash_laws.rs"]
pub mod laws;
#[cfg(test)]
#[path = "owner_cash_tests.rs"]
mod tests;
