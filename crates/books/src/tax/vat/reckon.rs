//! Period by period: what is due, who pays it, and when the entity grows into a general taxpayer.

use super::gather::{Gathered, SaleKey, Whose};
use super::{Hidden, LineKey, LineVat, PeriodVat, Purchase, Sale, Vat};
use crate::month::Month;
use crate::tax::exact::{ONE, fen, fit, shares, total};
use crate::tax::period::{Filing, Period};
use crate::tax::profile::{Entity, Taxpayer, Treatment, yuan};
use crate::tax::{Finding, Law, Tables, TaxError};
use std::collections::BTreeMap;

/// VAT of an entity over all months from the first row to the last. Rows of shops that are not the entity's are left out.
///
/// # Errors
/// A day without a law or taxpayer kind; a sum that does not fit.
pub fn reckon(entity: &Entity, tables: &Tables, sales: &[Sale], purchases: &[Purchase]) -> Result<Vat, TaxError> {
    let gathered = Gathered::of(entity, tables, sales, purchases)?;
    let Some((first, last)) = gathered.months() else { return Ok(Vat::default()) };
    let net_by_month = entity.before.iter().map(|b| (b.month, b.sales_micros)).collect();
    let mut run =
        Run { entity, tables, gathered, net_by_month, carried: 0, lines: BTreeMap::new(), vat: Vat::default() };
    run.history(first);
    let mut month = first;
    while month <= last {
        month = run.step(month)?;
    }
    run.refunds_refused()?;
    run.vat.lines = run.lines.into_iter().collect();
    Ok(run.vat)
}

/// What sales left out of the declarations come to: taxed in the periods of their own days, where they may also lift the entity over a limit.
///
/// # Errors
/// As for [`reckon`].
pub fn hidden(entity: &Entity, tables: &Tables, sales: &[Sale], purchases: &[Purchase]) -> Result<Hidden, TaxError> {
    let declared: Vec<Sale> = sales.iter().filter(|s| !s.hidden).cloned().collect();
    let tax = |sales: &[Sale]| reckon(entity, tables, sales, purchases)?.tax_micros();
    Ok(Hidden { with_micros: tax(sales)?, declared_micros: tax(&declared)? })
}

struct Run<'a> {
    entity: &'a Entity,
    tables: &'a Tables,
    gathered: Gathered,
    /// Net sales so far, exempt ones included.
    net_by_month: BTreeMap<Month, i64>,
    /// Credit for the next period.
    carried: i64,
    lines: BTreeMap<LineKey, LineVat>,
    vat: Vat,
}

/// Sales that are taxed alike, and the VAT in them.
struct Part {
    key: LineKey,
    gross: i64,
    vat: i64,
}

impl Run<'_> {
    /// Reckons the period that begins with this month; the month after it.
    fn step(&mut self, month: Month) -> Result<Month, TaxError> {
        let crossed = self.vat.crossed.is_some();
        if !crossed && self.entity.registered(month.last_day())? == Taxpayer::Small {
            let period = Period::of(month, self.entity.vat_filing);
            let general = |m: &Month| self.entity.registered(m.last_day()) == Ok(Taxpayer::General);
            let end = (month.0 + 1..=period.last().0).map(Month).find(general).map_or(period.last(), Month::before);
            if self.small(period, (month, end))? {
                return Ok(Month(end.0 + 1));
            }
            self.vat.crossed = Some(period);
        }
        self.general(month)?;
        Ok(Month(month.0 + 1))
    }

    /// A small-scale period; false, and nothing done, when its sales make a general taxpayer.
    fn small(&mut self, period: Period, months: (Month, Month)) -> Result<bool, TaxError> {
        let law = Law::on(self.tables, months.1.last_day())?;
        let parts = self.parts(months, Taxpayer::Small)?;
        let net = self.net(&parts)?;
        let trailing = self.trailing(months.1, &net)?;
        if trailing > law.general_threshold {
            return Ok(false);
        }
        let counts = |p: &&Part| p.key.treatment.levied() || law.exempt_counts_exports;
        let counted = total(parts.iter().filter(counts).map(|p| p.gross - p.vat))?;
        // more came back than was sold: its VAT is a credit, exempt or not
        let exempt = (0..=law.exempt_up_to(self.entity.vat_filing)).contains(&counted);
        let due = if exempt { 0 } else { total(parts.iter().map(|p| p.vat))? };
        let seen = PeriodVat {
            exempt,
            output_micros: due,
            ..self.opened((period, months.1), Taxpayer::Small, &parts, trailing)?
        };
        self.net_by_month.extend(net);
        self.book(parts, exempt);
        self.close(seen, &law, true)?;
        Ok(true)
    }

    /// A month as a general taxpayer.
    fn general(&mut self, month: Month) -> Result<(), TaxError> {
        let law = Law::on(self.tables, month.last_day())?;
        let parts = self.parts((month, month), Taxpayer::General)?;
        let net = self.net(&parts)?;
        let trailing = self.trailing(month, &net)?;
        let output_micros = total(parts.iter().map(|p| p.vat))?;
        let period = Period { first: month, filing: Filing::Month };
        let seen = PeriodVat { output_micros, ..self.opened((period, month), Taxpayer::General, &parts, trailing)? };
        self.net_by_month.extend(net);
        self.book(parts, false);
        let (credit_micros, refund_micros) = self.input(month)?;
        self.close(PeriodVat { credit_micros, refund_micros, ..seen }, &law, self.entity.small_firm)
    }

    fn opened(
        &self,
        (period, through): (Period, Month),
        taxpayer: Taxpayer,
        parts: &[Part],
        trailing: i64,
    ) -> Result<PeriodVat, TaxError> {
        let gross_micros = total(parts.iter().map(|p| p.gross))?;
        Ok(PeriodVat {
            period,
            through,
            taxpayer,
            gross_micros,
            net_micros: gross_micros - total(parts.iter().map(|p| p.vat))?,
            trailing_micros: trailing,
            exempt: false,
            output_micros: 0,
            credit_micros: 0,
            refund_micros: 0,
            brought_forward_micros: self.carried,
            paid_micros: 0,
            carried_forward_micros: 0,
            surcharge_micros: 0,
        })
    }

    /// VAT of the rows of some months, as if nothing were exempt by amount: each group rounded once and shared.
    fn parts(&self, months: (Month, Month), taxpayer: Taxpayer) -> Result<Vec<Part>, TaxError> {
        let mut groups: BTreeMap<(Treatment, i64), Vec<(&SaleKey, i64)>> = BTreeMap::new();
        for (key, gross) in
            self.gathered.sales.iter().filter(|(k, _)| months.0 <= k.whose.month && k.whose.month <= months.1)
        {
            let treatment = key.treatment.of(taxpayer);
            let levy = match (treatment.levied(), taxpayer) {
                (false, _) => 0,
                (true, Taxpayer::Small) => key.small_levy,
                (true, Taxpayer::General) => key.general_levy,
            };
            groups.entry((treatment, levy)).or_default().push((key, *gross));
        }
        let mut parts = Vec::new();
        for ((treatment, levy), rows) in groups {
            let (levy, divisor) = (i128::from(levy), ONE + i128::from(levy));
            let due = fen(total(rows.iter().map(|r| r.1))?, levy, divisor)?;
            let exact: Vec<i128> = rows.iter().map(|r| i128::from(r.1) * levy).collect();
            for ((key, gross), vat) in rows.into_iter().zip(shares(due, &exact, divisor)?) {
                parts.push(Part { key: line(&key.whose, treatment), gross, vat });
            }
        }
        Ok(parts)
    }

    fn net(&self, parts: &[Part]) -> Result<BTreeMap<Month, i64>, TaxError> {
        let mut months: BTreeMap<Month, i128> = BTreeMap::new();
        for p in parts {
            *months.entry(p.key.month).or_default() += i128::from(p.gross) - i128::from(p.vat);
        }
        let known = |m: Month| i128::from(self.net_by_month.get(&m).copied().unwrap_or(0));
        months.into_iter().map(|(m, net)| Ok((m, fit(net + known(m))?))).collect()
    }

    /// Net sales of the twelve months that end with `last`.
    fn trailing(&self, last: Month, now: &BTreeMap<Month, i64>) -> Result<i64, TaxError> {
        let of = |m: i32| now.get(&Month(m)).or_else(|| self.net_by_month.get(&Month(m))).copied().unwrap_or(0);
        total((last.0 - 11..=last.0).map(of))
    }

    fn book(&mut self, parts: Vec<Part>, exempt: bool) {
        for p in parts {
            let line = self.lines.entry(p.key).or_default();
            line.gross_micros += p.gross;
            line.net_micros += p.gross - p.vat;
            line.output_micros += if exempt { 0 } else { p.vat };
        }
    }

    /// Input VAT of a general taxpayer's month: taken off levied sales, given back on exports with refund.
    fn input(&mut self, month: Month) -> Result<(i64, i64), TaxError> {
        let (mut credits, mut refunds) = (Vec::new(), Vec::new());
        for (key, (net, vat)) in self.gathered.purchases.iter().filter(|(k, _)| k.whose.month == month) {
            let treatment = key.treatment.of(Taxpayer::General);
            let line = line(&key.whose, treatment);
            match treatment {
                Treatment::Levy13 => credits.push((line, i128::from(*vat) * ONE)),
                Treatment::Refund13 => {
                    refunds
                        .push((line, (i128::from(*net) * i128::from(key.export_refund)).min(i128::from(*vat) * ONE)));
                }
                Treatment::ExemptExport | Treatment::Levy1 => {}
            }
        }
        let credit = self.spread(credits, |line, micros| line.credit_micros += micros)?;
        let refund = self.spread(refunds, |line, micros| line.refund_micros += micros)?;
        Ok((credit, refund))
    }

    /// Rounds a group (exact amounts over a million) once, shares it over its lines, and tells its total.
    fn spread(&mut self, group: Vec<(LineKey, i128)>, put: impl Fn(&mut LineVat, i64)) -> Result<i64, TaxError> {
        let exact: Vec<i128> = group.iter().map(|g| g.1).collect();
        let whole = exact.iter().sum::<i128>();
        let rounded = fen(1, whole, ONE)?;
        for ((key, _), part) in group.into_iter().zip(shares(rounded, &exact, ONE)?) {
            put(self.lines.entry(key).or_default(), part);
        }
        Ok(rounded)
    }

    /// Settles the period: what is paid, what is carried, surcharges and who bears them.
    fn close(&mut self, seen: PeriodVat, law: &Law, small: bool) -> Result<(), TaxError> {
        let due = total([seen.output_micros, -seen.credit_micros, -seen.brought_forward_micros])?;
        let paid_micros = due.max(0);
        let (rate, per) = law.surcharge_parts(small);
        let surcharge_micros = fen(paid_micros, rate, per)?;
        self.carried = (-due).max(0);
        if surcharge_micros != 0 {
            let mut bearers: Vec<&mut LineVat> = self
                .lines
                .iter_mut()
                .filter(|(k, line)| seen.has(k.month) && line.output_micros != 0)
                .map(|(_, line)| line)
                .collect();
            // what is paid is above zero, so output is, too
            let output: i128 = bearers.iter().map(|l| i128::from(l.output_micros)).sum();
            let whole = i128::from(surcharge_micros);
            let exact: Vec<i128> = bearers.iter().map(|l| i128::from(l.output_micros) * whole).collect();
            for (line, part) in bearers.iter_mut().zip(shares(surcharge_micros, &exact, output)?) {
                line.surcharge_micros += part;
            }
        }
        let carried_forward_micros = self.carried;
        self.vat.periods.push(PeriodVat { paid_micros, carried_forward_micros, surcharge_micros, ..seen });
        Ok(())
    }

    /// Months of the last twelve that neither the rows nor the profile know.
    fn history(&mut self, first: Month) {
        let founded = Month::of(self.entity.founded);
        let from = founded.max(Month(first.0 - 11));
        let unknown: Vec<String> = (from.0..first.0)
            .map(Month)
            .filter(|m| !self.net_by_month.contains_key(m))
            .map(|m| m.to_string())
            .collect();
        if let (Some(since), Some(until)) = (unknown.first(), unknown.last()) {
            let name = &self.entity.name;
            self.vat.findings.push(Finding::rmb(
                "sales_before_unknown",
                0,
                format!("{name}: sales of {since} to {until} are unknown; the twelve months running are too low until they stand under `before`"),
                format!("{name}：{since} 至 {until} 的销售额未知，连续十二个月合计会偏低；请在 before 中补充"),
            ));
        }
    }

    /// Sales with refund of a small-scale taxpayer, which gets none.
    fn refunds_refused(&mut self) -> Result<(), TaxError> {
        let periods = &self.vat.periods;
        let within = |m: Month| periods.iter().any(|p| p.taxpayer == Taxpayer::Small && p.has(m));
        let rows =
            self.gathered.sales.iter().filter(|(k, _)| k.treatment == Treatment::Refund13 && within(k.whose.month));
        let micros = total(rows.map(|(_, gross)| *gross))?;
        if micros != 0 {
            let (name, sum) = (&self.entity.name, yuan(micros));
            self.vat.findings.push(Finding::rmb(
                "refund_needs_general_taxpayer",
                micros,
                format!("{name}: {sum} of exports ask for a refund that a small-scale taxpayer does not get; they count as exempt"),
                format!("{name}：{sum} 出口申请退税，但小规模纳税人不能退税；按免税处理"),
            ));
        }
        Ok(())
    }
}

fn line(whose: &Whose, treatment: Treatment) -> LineKey {
    let Whose { month, shop, sku, operator } = whose.clone();
    LineKey { month, shop, sku, operator, treatment }
}
