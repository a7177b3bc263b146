//! The law of one day: every value of the tables that holds on it.

use super::exact::ONE;
use super::period::Filing;
use super::{Tables, TaxError, TaxKind};
use domain::Day;

/// What holds on a day. Shares in millionths, limits in RMB micros.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Law {
    /// The day.
    pub day: Day,
    /// VAT of a small-scale taxpayer.
    pub small_levy: i64,
    /// Net sales up to which a small-scale taxpayer owes none: by month, by quarter.
    pub small_exempt: [i64; 2],
    /// Whether declared exports count towards that.
    pub exempt_counts_exports: bool,
    /// Net sales of twelve months that make a general taxpayer.
    pub general_threshold: i64,
    /// VAT of a general taxpayer.
    pub general_levy: i64,
    /// Refund on export, of the purchase price without VAT.
    pub export_refund: i64,
    /// Surcharges, of the VAT paid.
    pub surcharge: i64,
    /// Share of the surcharges that small firms pay.
    pub surcharge_small_share: i64,
    /// Income tax of a firm that is not small.
    pub cit_full: i64,
    /// Income tax of a small low-profit firm.
    pub cit_small: i64,
    /// Taxable income up to which a firm is small.
    pub small_income: i64,
    /// Staff up to which a firm is small.
    pub small_staff: i64,
    /// Assets up to which a firm is small.
    pub small_assets: i64,
    /// Deemed income, of revenue.
    pub deemed_share: i64,
    /// Revenue up to which deemed income is taxed as a small firm's.
    pub deemed_revenue_max: i64,
    /// Years after its own in which a loss may be deducted.
    pub loss_years: i64,
    /// Tax on dividends.
    pub dividend: i64,
}

impl Law {
    /// The law of a day.
    ///
    /// # Errors
    /// A kind without a row on that day.
    pub fn on(tables: &Tables, day: Day) -> Result<Self, TaxError> {
        let of = |kind| tables.value(kind, day);
        Ok(Self {
            day,
            small_levy: of(TaxKind::SmallLevy)?,
            small_exempt: [of(TaxKind::SmallExemptMonth)?, of(TaxKind::SmallExemptQuarter)?],
            exempt_counts_exports: of(TaxKind::SmallExemptCountsExports)? != 0,
            general_threshold: of(TaxKind::GeneralThreshold)?,
            general_levy: of(TaxKind::GeneralLevy)?,
            export_refund: of(TaxKind::ExportRefund)?,
            surcharge: of(TaxKind::Surcharge)?,
            surcharge_small_share: of(TaxKind::SurchargeSmallShare)?,
            cit_full: of(TaxKind::CitFull)?,
            cit_small: of(TaxKind::CitSmall)?,
            small_income: of(TaxKind::CitSmallIncome)?,
            small_staff: of(TaxKind::CitSmallStaff)?,
            small_assets: of(TaxKind::CitSmallAssets)?,
            deemed_share: of(TaxKind::DeemedShare)?,
            deemed_revenue_max: of(TaxKind::DeemedRevenueMax)?,
            loss_years: of(TaxKind::LossYears)?,
            dividend: of(TaxKind::Dividend)?,
        })
    }

    /// Net sales of a filing period up to which a small-scale taxpayer owes no VAT.
    pub fn exempt_up_to(&self, filing: Filing) -> i64 {
        self.small_exempt[usize::from(filing == Filing::Quarter)]
    }

    /// Surcharges on a yuan of VAT, as a fraction over 10¹².
    pub fn surcharge_parts(&self, small: bool) -> (i128, i128) {
        let share = if small { i128::from(self.surcharge_small_share) } else { ONE };
        (i128::from(self.surcharge) * share, ONE * ONE)
    }
}
