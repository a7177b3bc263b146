//! What an attributed unit is worth: contribution after tax of the advertised SKUs, by their share of clicks.

use super::Text;
use books::economics::Economics;
use domain::{Currency, Policy};
use std::collections::BTreeMap;

/// Least share of the clicks, in per cent, that must fall on SKUs whose economics are known: as the agents hold it.
const KNOWN_PCT: i64 = 80;

/// Clicks by SKU of something.
pub(super) type Clicks<'a> = BTreeMap<&'a str, i64>;

/// Worth of a unit, by campaign and by ad group.
#[derive(Clone, Default, Debug)]
pub(super) struct Worths {
    pub campaigns: BTreeMap<u32, Option<i64>>,
    pub groups: BTreeMap<(u32, Text), Option<i64>>,
}

impl Worths {
    pub fn of_campaign(&self, campaign: u32) -> Option<i64> {
        self.campaigns.get(&campaign).copied().flatten()
    }

    /// By the SKUs of the ad group, else by those of the campaign.
    pub fn of_group(&self, campaign: u32, group: Text) -> Option<i64> {
        self.groups.get(&(campaign, group)).copied().unwrap_or_else(|| self.of_campaign(campaign))
    }
}

/// The worth of a unit in micros of the currency; `None` where too little is known.
pub(super) fn worth(
    clicks: &Clicks<'_>,
    (shop, marketplace): (&str, &str),
    currency: Currency,
    economics: &Economics,
    policy: &Policy,
) -> Option<i64> {
    // nothing clicked yet: all advertised SKUs alike
    let weight = |n: i64| if clicks.values().all(|c| *c <= 0) { 1 } else { n.max(0) };
    let (mut all, mut known, mut sum) = (0_i64, 0_i64, 0_i128);
    for (sku, n) in clicks {
        let weight = weight(*n);
        all += weight;
        if let Some(unit) = economics.unit(shop, marketplace, sku).filter(|u| u.currency == currency) {
            let kept = economics.tax(shop, policy).after_tax_micros(unit.contribution_micros(), unit.net_sales_micros);
            known += weight;
            sum += i128::from(weight) * i128::from(kept);
        }
    }
    (known > 0 && known * 100 >= all * KNOWN_PCT).then(|| i64::try_from(sum / i128::from(known)).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use books::economics::UnitEconomics;
    use domain::Day;

    #[test]
    fn a_unit_is_worth_what_its_skus_earn_by_their_clicks() {
        let unit = |net: i64| UnitEconomics {
            currency: Currency::USD,
            units: 10,
            window: (Day(0), Day(90)),
            net_sales_micros: net,
            fees_micros: 0,
            goods_micros: 0,
            first_leg_micros: 0,
            duty_micros: 0,
            prep_micros: 0,
            write_off_micros: 0,
        };
        let (mut economics, mut policy) = (Economics::default(), Policy::default());
        (policy.tax.vat_bp, policy.tax.corporate_bp, policy.tax.dividend_bp) = (0, 5_000, 0);
        economics.set_unit("s", "amazon-us", "A", unit(10_000_000));
        economics.set_unit("s", "amazon-us", "B", unit(20_000_000));
        let of = |clicks: &[(&'static str, i64)]| {
            let clicks = clicks.iter().copied().collect();
            worth(&clicks, ("s", "amazon-us"), Currency::USD, &economics, &policy)
        };
        assert_eq!(of(&[("A", 3), ("B", 1)]), Some(6_250_000));
        assert_eq!(of(&[("A", 0), ("B", 0)]), Some(7_500_000));
        assert_eq!(of(&[("A", 4), ("unknown", 1)]), Some(5_000_000));
        assert_eq!((of(&[("A", 3), ("unknown", 1)]), of(&[])), (None, None));
    }
}
