//! Tax on dividends: a share of what is distributed, nothing of what stays in the firm.

use super::exact::{ONE, fen};
use super::{Law, TaxError};

/// What becomes of a year's net profit. RMB micros.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Distribution {
    /// What is distributed, before its tax; nothing of a loss.
    pub distributed_micros: i64,
    /// Tax on it, in whole fen.
    pub tax_micros: i64,
    /// What stays in the firm; a loss stays whole.
    pub kept_micros: i64,
}

impl Distribution {
    /// What reaches the owner.
    pub fn owner_micros(&self) -> i64 {
        self.distributed_micros - self.tax_micros
    }
}

/// Distributes a share (millionths) of a net profit, in whole fen.
///
/// # Errors
/// An amount that does not fit.
pub fn distribute(law: &Law, net_micros: i64, distributed_share: i64) -> Result<Distribution, TaxError> {
    let distributed_micros = fen(net_micros.max(0), i128::from(distributed_share), ONE)?;
    let tax_micros = fen(distributed_micros, i128::from(law.dividend), ONE)?;
    Ok(Distribution { distributed_micros, tax_micros, kept_micros: net_micros - distributed_micros })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tax::Tables;
    use domain::Day;
    use proptest::prelude::*;

    fn law() -> Law {
        Law::on(&Tables::default(), Day::new(2026, 6, 1).unwrap()).unwrap()
    }

    #[test]
    fn only_what_is_distributed_is_taxed() {
        let all = distribute(&law(), 100_000_000_000, 1_000_000).unwrap();
        assert_eq!((all.tax_micros, all.owner_micros(), all.kept_micros), (20_000_000_000, 80_000_000_000, 0));
        let none = distribute(&law(), 100_000_000_000, 0).unwrap();
        assert_eq!((none.tax_micros, none.owner_micros(), none.kept_micros), (0, 0, 100_000_000_000));
        let loss = distribute(&law(), -100_000_000_000, 1_000_000).unwrap();
        assert_eq!((loss.tax_micros, loss.owner_micros(), loss.kept_micros), (0, 0, -100_000_000_000));
    }

    proptest! {
        #[test]
        fn the_parts_are_the_net_profit(net in -10_i64.pow(15)..10_i64.pow(15), share in 0_i64..=1_000_000) {
            let d = distribute(&law(), net, share).unwrap();
            prop_assert_eq!(d.owner_micros() + d.tax_micros + d.kept_micros, net);
            prop_assert!(d.tax_micros >= 0 && d.owner_micros() >= 0);
        }
    }
}
