//! Cliffs: amounts beyond which not the next yuan but everything is taxed in another way; how far they are and what crossing costs.
//!
//! The price of a cliff is the difference of two positions a fen or two apart, one on each side of it. Sales are brought to the cliff in the mix
//! of levied sales and declared exports that the running period has (all levied where it has none); profit stays as it stands unless it is the
//! profit that crosses.

use super::exact::{FEN, ONE, fen, fit, total};
use super::owner_cash::{Change, Position, Taken, taken};
use super::profile::{CitMethod, Taxpayer};
use super::{Law, TaxError};
use domain::money::scale;

/// What a cliff is reckoned on.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum CliffKind {
    /// Net sales of the filing period: above it a small-scale taxpayer owes VAT on all of them.
    SmallExempt,
    /// Net sales of twelve months: above it 13 % from the first day of the period.
    GeneralTaxpayer,
    /// Taxable income of the year: above it all of it at the full rate.
    SmallIncome,
    /// Revenue of the year where income is deemed.
    DeemedRevenue,
    /// People.
    Staff,
    /// Total assets.
    Assets,
}

impl CliffKind {
    /// The name in files.
    pub fn code(self) -> &'static str {
        match self {
            Self::SmallExempt => "small_exempt",
            Self::GeneralTaxpayer => "general_taxpayer",
            Self::SmallIncome => "small_income",
            Self::DeemedRevenue => "deemed_revenue",
            Self::Staff => "staff",
            Self::Assets => "assets",
        }
    }

    /// Whether it is about VAT, not about income tax.
    pub fn of_vat(self) -> bool {
        matches!(self, Self::SmallExempt | Self::GeneralTaxpayer)
    }

    /// Whether it counts people, not money.
    pub fn people(self) -> bool {
        self == Self::Staff
    }
}

/// A cliff from where a firm stands. RMB micros, people for staff.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Cliff {
    /// Which.
    pub kind: CliffKind,
    /// The last amount on the safe side.
    pub limit: i64,
    /// Where the firm stands.
    pub at: i64,
    /// What the tax that the cliff is about takes more on the other side: VAT with surcharges, or income tax.
    pub tax_micros: i64,
    /// What the owner loses by crossing, after all taxes. VAT lowers profit: where that brings the firm back below another cliff, it may be
    /// below zero.
    pub owner_cash_micros: i64,
}

impl Cliff {
    /// What is left until the limit; below zero it is crossed.
    pub fn room(&self) -> i64 {
        self.limit - self.at
    }

    /// Whether the firm is beyond it.
    pub fn crossed(&self) -> bool {
        self.at > self.limit
    }
}

/// All cliffs that bear on a firm, in the order of [`CliffKind`]. Those that another one has made void are left out: a general taxpayer has no
/// exemption, a firm too large in staff no limit of income, one beyond that limit none of staff.
///
/// # Errors
/// A sum that does not fit.
pub fn cliffs(law: &Law, s: &Position) -> Result<Vec<Cliff>, TaxError> {
    let now = taken(law, s)?;
    let mut found = Vec::new();
    if s.taxpayer == Taxpayer::Small {
        found.extend(sales(law, s, &now)?);
    }
    let fits = |staff: bool, assets: bool| {
        (!staff || s.staff <= law.small_staff) && (!assets || s.assets_micros <= law.small_assets)
    };
    let of_income = income(law, s, &now)?;
    let small = of_income.as_ref().is_some_and(|c| !c.crossed());
    found.extend(of_income.filter(|_| fits(true, true)));
    if small && fits(false, true) {
        let (on, beyond) = (Position { staff: law.small_staff, ..*s }, Position { staff: law.small_staff + 1, ..*s });
        found.push(between(law, CliffKind::Staff, (law.small_staff, s.staff), &on, &beyond)?);
    }
    if small && fits(true, false) {
        let limit = law.small_assets;
        let (on, beyond) = (Position { assets_micros: limit, ..*s }, Position { assets_micros: limit + FEN, ..*s });
        found.push(between(law, CliffKind::Assets, (limit, s.assets_micros), &on, &beyond)?);
    }
    Ok(found)
}

/// Cliffs of a small-scale taxpayer's sales.
fn sales(law: &Law, s: &Position, now: &Taken) -> Result<Vec<Cliff>, TaxError> {
    let levied = net_of_small_levy(law, s.levied_gross_micros)?;
    let small_net = total([levied, s.exempt_gross_micros])?;
    let mut found = Vec::new();
    let limit = law.exempt_up_to(s.filing);
    if !now.general && limit > 0 {
        let counted = if law.exempt_counts_exports { small_net } else { levied };
        let (on, beyond) =
            if law.exempt_counts_exports { brought_to(law, s, limit)? } else { levied_to(law, s, limit)? };
        found.push(between(law, CliffKind::SmallExempt, (limit, counted), &on, &beyond)?);
    }
    let (limit, at) = (law.general_threshold, total([s.trailing_net_micros, small_net])?);
    let (on, beyond) = brought_to(law, s, total([limit, -s.trailing_net_micros])?.max(0))?;
    found.push(between(law, CliffKind::GeneralTaxpayer, (limit, at), &on, &beyond)?);
    Ok(found)
}

/// The cliff of income or, where it is deemed, of revenue.
fn income(law: &Law, s: &Position, now: &Taken) -> Result<Option<Cliff>, TaxError> {
    match s.cit {
        CitMethod::Books => {
            // profit as the tax law counts it, less losses; below zero in a year of loss
            let taxed = total([now.vat_micros, now.surcharge_micros, s.losses_micros, -s.not_deductible_micros])?;
            let at = total([s.profit_micros, -taxed])?;
            let limit = law.small_income;
            let on = s.with(&Change { profit_micros: total([limit, -at])?, ..Change::default() })?;
            let beyond = on.with(&Change { profit_micros: FEN, ..Change::default() })?;
            between(law, CliffKind::SmallIncome, (limit, at), &on, &beyond).map(Some)
        }
        CitMethod::Deemed if law.deemed_share > 0 => {
            let by_income = i128::from(law.small_income) * ONE / i128::from(law.deemed_share);
            let limit = fit(by_income.min(i128::from(law.deemed_revenue_max)))?;
            let at = total([s.earlier_revenue_micros, now.net_sales_micros])?;
            let earlier = total([s.earlier_revenue_micros, limit, -at])?;
            let on = Position { earlier_revenue_micros: earlier, ..*s };
            let beyond = Position { earlier_revenue_micros: total([earlier, FEN])?, ..*s };
            between(law, CliffKind::DeemedRevenue, (limit, at), &on, &beyond).map(Some)
        }
        CitMethod::Deemed => Ok(None),
    }
}

fn between(
    law: &Law,
    kind: CliffKind,
    (limit, at): (i64, i64),
    on: &Position,
    beyond: &Position,
) -> Result<Cliff, TaxError> {
    let (on, beyond) = (taken(law, on)?, taken(law, beyond)?);
    let own = |t: &Taken| if kind.of_vat() { t.vat_micros + t.surcharge_micros } else { t.cit.tax_micros };
    let owner_cash_micros = total([beyond.tax_micros(), -on.tax_micros()])?;
    Ok(Cliff { kind, limit, at, tax_micros: own(&beyond) - own(&on), owner_cash_micros })
}

pub(crate) fn net_of_small_levy(law: &Law, gross: i64) -> Result<i64, TaxError> {
    let levy = i128::from(law.small_levy);
    total([gross, -fen(gross, levy, ONE + levy)?])
}

/// Two positions whose net sales of the running period are the target and just above it, in the period's own mix.
fn brought_to(law: &Law, s: &Position, net: i64) -> Result<(Position, Position), TaxError> {
    let levied = net_of_small_levy(law, s.levied_gross_micros)?.max(0);
    let whole = total([levied, s.exempt_gross_micros.max(0)])?;
    let levied = if whole == 0 { Some(net) } else { scale(net, i128::from(levied), i128::from(whole)) };
    let exempt = total([net, -levied.ok_or(TaxError::TooLarge)?])?;
    if exempt == 0 {
        return levied_to(law, &Position { exempt_gross_micros: 0, ..*s }, net);
    }
    let (on, _) = levied_to(law, s, total([net, -exempt])?)?;
    // what rounding left of the levied part is made up by exports
    let exempt_gross_micros = total([net, -net_of_small_levy(law, on.levied_gross_micros)?])?;
    let on = Position { exempt_gross_micros, ..on };
    Ok((on, Position { exempt_gross_micros: exempt_gross_micros + FEN, ..on }))
}

/// Two positions whose levied net sales are at most the target, and just above it.
fn levied_to(law: &Law, s: &Position, net: i64) -> Result<(Position, Position), TaxError> {
    let levy = ONE + i128::from(law.small_levy);
    let mut gross = fit((i128::from(net) * levy).div_euclid(ONE * i128::from(FEN)) * i128::from(FEN))?;
    while net_of_small_levy(law, gross + FEN)? <= net {
        gross += FEN;
    }
    while net_of_small_levy(law, gross)? > net {
        gross -= FEN;
    }
    Ok((Position { levied_gross_micros: gross, ..*s }, Position { levied_gross_micros: gross + FEN, ..*s }))
}
