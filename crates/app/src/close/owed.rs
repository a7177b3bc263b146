//! What a month owes beyond its reports: taxes of the entities and commission of the operators, as vouchers in RMB and as items of the checklist.
//!
//! guide
//! 1. VAT and surcharges of a filing period are booked in its last month, once the books have reached it: VAT out of sales, surcharges as a cost.
//! 2. Income tax is booked as it is declared: what each period prepays, in its last month; the rest of a year in December.
//! 3. Commission is booked in the month of its slips, by operator.
//! 4. Nothing is booked for a firm that has stated no entity or no scheme: an assumption is shown, not booked. Tax on dividends is the owner's, not the
//!    firm's.

use crate::commission::Pay;
use crate::tax::{EntityTaxes, Found, Taxes};
use books::Month;
use books::account::Account;
use books::commission::{Part, Slip};
use books::month_close::{Finding, Item, Status, Voucher, VoucherLine};
use books::posting::Kind;
use domain::{Currency, Words};
use std::collections::BTreeMap;

/// RMB for one unit of RMB, in 10⁻⁹.
const ONE_NANOS: i64 = 1_000_000_000;

/// What is owed, by month.
#[derive(Clone, Default, Debug)]
pub struct Owed {
    /// Vouchers in the order of months; not numbered yet.
    pub vouchers: Vec<Voucher>,
    /// Findings about taxes, those of no single month apart.
    taxes: Vec<(Option<Month>, Finding)>,
    /// Months whose slips are not closed.
    open_slips: Vec<Month>,
    /// Why no commission can be worked out.
    no_pay: Option<Finding>,
}

impl Owed {
    /// Of the taxes, where entities are stated, and of the slips, where the seller has a scheme; a scheme or closed month that can't be read
    /// becomes a finding.
    pub fn of(taxes: Option<&Taxes>, pay: Result<&Pay, &Words>) -> Self {
        let mut owed = Self::default();
        match taxes {
            Some(taxes) => {
                owed.vouchers.extend(taxes.entities.iter().flat_map(of_entity));
                owed.taxes.extend(taxes.findings.iter().map(finding));
            }
            None => owed.taxes.push((None, nothing_stated())),
        }
        owed.no_pay = pay.err().map(unreadable);
        if let Some(pay) = pay.ok().filter(|p| p.own) {
            for month in pay.slip_months() {
                owed.vouchers.extend(pay.slips_of(month).into_iter().filter_map(of_slip));
                if !pay.is_closed(month) {
                    owed.open_slips.push(month);
                }
            }
        }
        owed.vouchers.sort_by(|a, b| (a.month, a.kind, &a.reference).cmp(&(b.month, b.kind, &b.reference)));
        owed
    }

    /// The items of a month.
    pub fn items(&self, month: Month) -> [Item; 2] {
        let about = self.taxes.iter().filter(|(of, _)| of.is_none_or(|m| m == month));
        let slips = self.open_slips.iter().filter(|m| **m == month).map(|m| slips_open(*m));
        let slips = slips.chain(self.no_pay.clone());
        let item = |code, name, holds_up, findings: Vec<Finding>| {
            let status = if findings.is_empty() { Status::Done } else { Status::Open };
            Item { code, name, holds_up, status, findings }
        };
        [
            item(
                "taxes",
                ("Taxes are reckoned", "税费已计提"),
                ("VAT, surcharges and income tax of the month", "当月增值税、附加与企业所得税"),
                about.map(|(_, finding)| finding.clone()).collect(),
            ),
            item(
                "commission",
                ("Commission is closed", "提成已关账"),
                ("commission of the month", "当月提成"),
                slips.collect(),
            ),
        ]
    }
}

fn nothing_stated() -> Finding {
    Finding {
        code: "no_entities",
        words: ("no entities.toml: no tax is booked".to_owned(), "尚无 entities.toml：未计提税费".to_owned()),
        to_do: (
            "state your companies in entities.toml of the data folder".to_owned(),
            "请在数据文件夹的 entities.toml 中填写公司".to_owned(),
        ),
        at_risk: Vec::new(),
    }
}

fn unreadable(why: &Words) -> Finding {
    Finding {
        code: "no_commission",
        words: (why.en.clone(), why.zh.clone()),
        to_do: ("correct it; until then no commission is booked".to_owned(), "请更正；在此之前不计提提成".to_owned()),
        at_risk: Vec::new(),
    }
}

fn slips_open(month: Month) -> Finding {
    Finding {
        code: "slips_not_closed",
        words: (format!("the pay slips of {month} are not closed"), format!("{month} 的提成工资单尚未关账")),
        to_do: (
            format!("look at them and close them: tradewind commission close --month {month}"),
            format!("请核对并关账：tradewind commission close --month {month}"),
        ),
        at_risk: Vec::new(),
    }
}

fn finding(found: &Found) -> (Option<Month>, Finding) {
    let f = &found.finding;
    let to_do = ("see the page of taxes, or tradewind tax".to_owned(), "见税务页或 tradewind tax".to_owned());
    let words = (f.words.en.clone(), f.words.zh.clone());
    (found.month, Finding { code: f.code, words, to_do, at_risk: vec![f.at_risk] })
}

/// Vouchers of an entity's taxes up to the month that the books have reached.
fn of_entity(e: &EntityTaxes) -> Vec<Voucher> {
    let reached = Month::of(e.at.day);
    let mut sums: BTreeMap<Month, [i64; 3]> = BTreeMap::new();
    for p in e.vat.periods.iter().filter(|p| p.through <= reached) {
        let [vat, surcharge, _] = sums.entry(p.through).or_default();
        *vat += p.output_micros - p.credit_micros - p.refund_micros;
        *surcharge += p.surcharge_micros;
    }
    for year in &e.years {
        for p in year.prepaid.iter().filter(|p| p.period.last() <= reached) {
            sums.entry(p.period.last()).or_default()[2] += p.paid_micros;
        }
        sums.entry(Month(year.year * 12 + 11)).or_default()[2] += year.settlement_micros.unwrap_or(0);
    }
    let of = |(month, [vat, surcharge, cit]): (Month, [i64; 3])| {
        let costs = [(Account::VatInSales, vat), (Account::TaxSurcharge, surcharge), (Account::CorporateTax, cit)];
        voucher((month, Currency::CNY), Kind::Tax, &e.entity.name, &costs, Account::TaxPayable)
    };
    sums.into_iter().filter_map(of).collect()
}

/// What a slip costs, held pay included: it is owed once it is earned.
fn of_slip(slip: &Slip) -> Option<Voucher> {
    let costs = [(Account::Commission, slip.sum(Part::Step) + slip.sum(Part::SetOff))];
    voucher((slip.month, slip.currency), Kind::Commission, &slip.operator, &costs, Account::CommissionPayable)
}

/// A voucher of costs against what is owed; `None` where there is nothing. Amounts in whole minor units.
fn voucher(
    (month, currency): (Month, Currency),
    kind: Kind,
    reference: &str,
    costs: &[(Account, i64)],
    owed: Account,
) -> Option<Voucher> {
    let sum: i64 = costs.iter().map(|c| c.1).sum();
    let rows = costs.iter().copied().chain([(owed, -sum)]).filter(|(_, micros)| *micros != 0);
    let cny_nanos = (currency == Currency::CNY).then_some(ONE_NANOS);
    let line = |(account, micros)| VoucherLine { account, micros, rmb_micros: cny_nanos.map(|_| micros) };
    let lines: Vec<VoucherLine> = rows.map(line).collect();
    (!lines.is_empty()).then(|| Voucher {
        month,
        number: 0,
        kind,
        shop: String::new(),
        marketplace: String::new(),
        reference: reference.to_owned(),
        currency,
        cny_nanos,
        lines,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tax::tests::{ENTITIES, taxes};
    use domain::money::decimal;
    use expect_test::expect;

    fn told(vouchers: &[Voucher]) -> String {
        let line = |l: &VoucherLine| format!("  {:14} {:>10}\n", l.account.code(), decimal(l.micros, 2));
        let of = |v: &Voucher| {
            format!("{} {} {}\n{}", v.month, v.kind.code(), v.reference, v.lines.iter().map(line).collect::<String>())
        };
        vouchers.iter().map(of).collect()
    }

    #[test]
    fn taxes_are_booked_as_they_are_declared_and_balance() {
        let taxes = taxes(Some(ENTITIES));
        let owed = Owed::of(Some(&taxes), Err(&Words::new("line 3: no tiers", "第 3 行")));
        // the second quarter, and nothing of the third, which runs
        expect![[r#"
            2026-03 tax East Trading
              corporate_tax      500.00
              tax_payable       -500.00
            2026-06 tax East Trading
              vat_in_sales      5544.55
              tax_surcharge      332.67
              corporate_tax     6506.19
              tax_payable     -12383.41
            2026-06 tax West Trading
              corporate_tax      700.00
              tax_payable       -700.00
        "#]]
        .assert_eq(&told(&owed.vouchers));
        for v in &owed.vouchers {
            assert_eq!(v.lines.iter().map(|l| l.micros).sum::<i64>(), 0);
            assert!(v.lines.iter().all(|l| l.rmb_micros == Some(l.micros) && l.micros % 10_000 == 0));
        }
        let codes = |month: &str| -> Vec<&str> {
            let items = owed.items(Month::parse(month).unwrap());
            items[0].findings.iter().map(|f| f.code).collect()
        };
        let [_, commission] = owed.items(Month::parse("2026-05").unwrap());
        assert_eq!(
            (commission.findings[0].code, commission.findings[0].words.0.as_str()),
            ("no_commission", "line 3: no tiers")
        );
        // the firm's findings stand in every month, a month's in its own
        expect![[r#"["tax_not_passed_on", "shop_of_two_entities", "shop_without_entity", "sales_before_unknown", "sales_before_unknown"] ["mid_rate_missing", "tax_not_passed_on", "shop_of_two_entities", "shop_without_entity", "sales_before_unknown", "sales_before_unknown"]"#]].assert_eq(&format!("{:?} {:?}", codes("2026-05"), codes("2026-07")));
    }

    #[test]
    fn without_entities_nothing_is_booked_and_the_checklist_says_so() {
        let input = books::Input::default();
        let closing = books::close(&input, &books::Taxonomy::default(), &books::Policy::default());
        let pay = Pay::of(&Default::default(), &crate::profit::Books { input, closing }, &Default::default()).unwrap();
        let owed = Owed::of(None, Ok(&pay));
        let [taxes, commission] = owed.items(Month::parse("2026-05").unwrap());
        assert!(owed.vouchers.is_empty());
        assert_eq!((taxes.status, taxes.findings[0].code), (Status::Open, "no_entities"));
        assert_eq!(commission.status, Status::Done);
    }
}
