//! A closed statement of the books as rows of the commission ledger.

use super::ledger::{Kind, Row};
use crate::statement::Statement;
use crate::waterfall::Line;
use domain::Currency;

/// The kind of a waterfall line.
fn kind(line: Line) -> Kind {
    match line {
        Line::GrossSales | Line::Promotions => Kind::Sales,
        Line::Refunds => Kind::Refund,
        Line::Referral
        | Line::Fulfilment
        | Line::ReturnsHandling
        | Line::Inbound
        | Line::Removal
        | Line::DealsCoupons
        | Line::Subscription
        | Line::Adjustments => Kind::Fees,
        Line::Storage => Kind::Storage,
        Line::AgedSurcharge => Kind::AgedSurcharge,
        Line::Ads => Kind::Ads,
        Line::Reimbursements | Line::Liquidation => Kind::Reimbursement,
        Line::Goods | Line::FirstLeg | Line::Duty | Line::Prep => Kind::GoodsSold,
        Line::CapitalCost => Kind::CapitalCost,
        Line::AgedWriteDown => Kind::WriteDown,
        Line::ReturnsWriteOff | Line::PeopleOther => Kind::OtherCost,
    }
}

impl Row {
    /// The cells of a statement as rows, each with the reference `cell:SHOP/SITE/MONTH/SKU/LINE` and the last day of its month; for
    /// every base that needs neither payouts nor purchases. A cell that lacks a rate gives no row: the statement says that it is
    /// incomplete. Refunds are those of the month; who claws them back gives rows with the day of sale instead.
    pub fn of_statement(statement: &Statement) -> Vec<Row> {
        let mut rows = Vec::with_capacity(statement.cells.len());
        for cell in &statement.cells {
            let (place, sku) = (statement.place(cell.place), statement.sku_text(cell.sku));
            let Some(rmb_micros) = cell.rmb_micros else { continue };
            let (shop, site) = (&place.shop, &place.marketplace);
            let reference = format!("cell:{shop}/{site}/{}/{sku}/{}", cell.month, cell.line.code());
            let original = cell.micros.map_or((rmb_micros, Currency::CNY), |micros| (micros, place.currency));
            rows.push(Row {
                original_micros: original.0,
                original_currency: original.1,
                ..Row::new(&reference, kind(cell.line), cell.month.last_day(), (shop, sku), rmb_micros)
            });
        }
        rows
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commission::scheme::Base;
    use crate::waterfall::SUBTOTALS;

    #[test]
    fn the_base_less_slow_stock_holds_the_lines_of_gross_profit_and_the_charges_for_age() {
        let counted = |base: Base| Line::ALL.iter().copied().filter(|l| base.counts(kind(*l))).collect::<Vec<_>>();
        let last = SUBTOTALS.iter().find(|s| s.code == "gross_profit").unwrap().last;
        let of_statement: Vec<_> = Line::ALL.iter().copied().filter(|l| *l <= last).collect();
        let before_surcharge: Vec<_> = of_statement.iter().copied().filter(|l| *l != Line::AgedSurcharge).collect();
        assert_eq!(counted(Base::GrossProfit), before_surcharge);
        let with_age = [of_statement, vec![Line::CapitalCost, Line::AgedWriteDown]].concat();
        assert_eq!(counted(Base::LessSlowStock), with_age);
        // Before taxes, which are no lines of the waterfall, net profit is operating profit.
        assert_eq!(counted(Base::Net), Line::ALL);
    }
}
