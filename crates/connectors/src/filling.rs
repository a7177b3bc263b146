//! Turns records into rows of fact tables by a plan, a row wholly or not at all.

use crate::columns::Rows;
use crate::date::{self, DateOrder, Evidence, Zone};
use crate::header::Header;
use crate::hints::{self, Hints};
use crate::number::{self, Style};
use crate::origin::Context;
use crate::record::Record;
use crate::report::{Cell, Cells, Days, OPEN_END};
use domain::{Currency, Day, Marketplace};
use std::collections::HashMap;
use std::mem::{Discriminant, discriminant};

use crate::plan::{Bad, Check, Fault, Op, Plan, PlanCell, PlanOutput, PlanUnpivot};
/// A record seen through its header.
pub(crate) struct View<'a> {
    pub(crate) header: &'a Header,
    pub(crate) record: &'a Record,
}

impl Cells for View<'_> {
    fn get(&self, headers: &[&str]) -> &str {
        headers.iter().find_map(|h| self.header.find_name(h)).map_or("", |i| number::clean(self.record.cell(i)))
    }
}

/// Rows being filled, with what is known of the file and small caches.
pub(crate) struct Filling<'a> {
    pub(crate) rows: Vec<Rows>,
    pub(crate) hints: Hints,
    pub(crate) context: &'a Context,
    /// How numbers are written, by record position.
    styles: Vec<Style>,
    /// Whether dates of the file showed the order of day and month while others of it can be read both ways.
    pub(crate) order_shown: bool,
    zones: HashMap<&'static str, Zone>,
    /// Last text read as a day, the way it was read, with what it was.
    last_day: (String, Option<Discriminant<Cell>>, Option<(Day, Day)>),
    last_site: (String, Option<Marketplace>),
    pub(crate) first_day: Option<Day>,
    pub(crate) final_day: Option<Day>,
    pub(crate) sites: Vec<Marketplace>,
}

impl<'a> Filling<'a> {
    pub(crate) fn new(plan: &Plan, hints: Hints, styles: Vec<Style>, context: &'a Context) -> Self {
        Self {
            styles,
            order_shown: false,
            rows: plan.tables.iter().map(|t| Rows::new(t)).collect(),
            hints,
            context,
            zones: HashMap::new(),
            last_day: (String::new(), None, None),
            last_site: (String::new(), None),
            first_day: None,
            final_day: None,
            sites: Vec::new(),
        }
    }

    /// Turns a record into facts; gives how many. On bad data nothing of the record stays.
    pub(crate) fn take(&mut self, plan: &mut Plan, header: &Header, record: &Record) -> Result<u64, Bad> {
        let before: Vec<usize> = self.rows.iter().map(Rows::len).collect();
        let (first_day, final_day, sites) = (self.first_day, self.final_day, self.sites.len());
        let mut facts = 0;
        let outcome = plan.outputs.iter_mut().try_for_each(|output| {
            let wanted = match output.when {
                Check::Always => true,
                Check::Never => false,
                Check::Filled(i) => !number::clean(record.cell(i)).is_empty(),
                Check::Empty(i) => number::clean(record.cell(i)).is_empty(),
                Check::Test(test) => test(&View { header, record }),
            };
            if !wanted {
                output.carry(record);
                return Ok(());
            }
            if let Some(unpivot) = &plan.unpivot {
                facts += self.take_columns(output, unpivot, record, before[output.slot])?;
            } else {
                let part = self.rows[output.slot].len() - before[output.slot];
                self.take_row(output, record, part as i64)?;
                facts += 1;
            }
            Ok(())
        });
        match outcome {
            Ok(()) => Ok(facts),
            Err(bad) => {
                for (rows, len) in self.rows.iter_mut().zip(before) {
                    rows.truncate(len);
                }
                (self.first_day, self.final_day) = (first_day, final_day);
                self.sites.truncate(sites);
                // What the rows below repeat from this one is no worse for the fault.
                plan.outputs.iter_mut().for_each(|output| output.carry(record));
                Err(bad)
            }
        }
    }

    fn take_row(&mut self, output: &mut PlanOutput, record: &Record, part: i64) -> Result<(), Bad> {
        let site = self.site(output, record)?;
        let (day, day_to) = self.days(output, record, site)?;
        let mut currency: Option<Currency> = None;
        let (mut money, mut written) = (false, false);
        for cell in &mut output.cells {
            let found = self.fill(output.slot, cell, record, site)?;
            if let (Some(one), Some(other)) = (currency, found.currency)
                && one != other
            {
                return Err(two_currencies(&cell.header, one, other));
            }
            currency = currency.or(found.currency);
            written |= found.written;
            money |= found.money;
        }
        if let Some(to) = output.currency {
            let stated = match &mut output.currency_cell {
                Some(cell) => match read_currency(cell, record)? {
                    None if cell.must => {
                        return Err(Bad::new(
                            &cell.header,
                            "",
                            "a three-letter currency code (the cell is empty)",
                            "此格不能为空，请填货币代码",
                        ));
                    }
                    found => found,
                },
                None => None,
            };
            if let (Some(one), Some(other), true) = (stated, currency, written)
                && one != other
            {
                let header = output.currency_cell.as_ref().map_or("", |c| c.header.as_str());
                return Err(two_currencies(header, one, other));
            }
            let home = (site.platform() == domain::Platform::Amazon).then(|| site.currency());
            match stated.or(currency).or(self.hints.currency).or(home) {
                Some(code) => self.rows[output.slot].own[to].text(code.code()),
                None if money => {
                    return Err(Bad::lacking(
                        "an amount without a currency",
                        "a currency column, a currency sign in the amount, or a currency in the header",
                        "需要货币列、金额中的货币符号，或表头中的货币",
                    ));
                }
                None => self.rows[output.slot].own[to].null(),
            }
        }
        let rows = &mut self.rows[output.slot];
        for (name, value) in &self.hints.values {
            if let Some(to) = Rows::own_index(rows.table, name).filter(|to| rows.own[*to].len() <= rows.len()) {
                rows.own[to].text(value);
            }
        }
        rows.end_row(site, day, day_to, record.line, part);
        self.first_day = Some(self.first_day.map_or(day, |d| d.min(day)));
        self.final_day = Some(self.final_day.map_or(day_to, |d| d.max(day_to)));
        if self.sites.last() != Some(&site) && !self.sites.contains(&site) {
            self.sites.push(site);
        }
        Ok(())
    }

    fn take_columns(
        &mut self,
        output: &mut PlanOutput,
        unpivot: &PlanUnpivot,
        record: &Record,
        before: usize,
    ) -> Result<u64, Bad> {
        for (at, name, note) in &unpivot.columns {
            let cell = number::clean(record.cell(*at));
            let below = cell.strip_prefix('<').is_some_and(|bound| bound.trim() == "1");
            let value = if below { Some(0.5) } else { number::real(cell, self.style(Some(*at))) };
            let Some(value) = value else {
                return Err(Bad::new(name, cell, "a number from 0 to 100, or `<1`", "0 到 100 的数字，或 `<1`"));
            };
            let own = &mut self.rows[output.slot].own;
            own[unpivot.name_to].text(name);
            if note.is_empty() {
                own[unpivot.note_to].null();
            } else {
                own[unpivot.note_to].text(note);
            }
            own[unpivot.value_to].real(value);
            if let Some(flag) = unpivot.flag_to {
                own[flag].flag(below);
            }
            let part = self.rows[output.slot].len() - before;
            self.take_row(output, record, part as i64)?;
        }
        Ok(unpivot.columns.len() as u64)
    }

    fn site(&mut self, output: &PlanOutput, record: &Record) -> Result<Marketplace, Bad> {
        let Some(cell) = &output.site else { return self.own_site("") };
        let text = cell.text(record);
        match cell.op {
            Op::Cell(Cell::Is(code) | Cell::SiteOr(code)) if text.is_empty() => {
                Marketplace::find(code).map_or_else(|| self.own_site(code), Ok)
            }
            Op::Constant(ref code, _) => Marketplace::find(code).map_or_else(|| self.own_site(code), Ok),
            _ => {
                if self.last_site.0 != text {
                    self.last_site = (text.to_owned(), Marketplace::find_country(text));
                }
                match self.last_site.1 {
                    Some(site) => Ok(site),
                    // In a table that the seller writes, an unknown name is a slip and not another way of saying nothing.
                    None if matches!(cell.op, Op::Cell(Cell::SiteOr(_))) => Err(Bad::new(
                        &cell.header,
                        text,
                        "a marketplace such as amazon-us, US or amazon.de, or an empty cell",
                        "站点，例如 amazon-us、US 或 amazon.de；也可留空",
                    )),
                    // `Non-Amazon` and the like are no sites; a host that is not known is one of another name.
                    None if text.get(..7).is_some_and(|t| t.eq_ignore_ascii_case("amazon.")) => Err(Bad::new(
                        &cell.header,
                        text,
                        "a marketplace that is known, such as amazon.com or amazon.de",
                        "已知站点，例如 amazon.com 或 amazon.de",
                    )),
                    None => self.own_site(text),
                }
            }
        }
    }

    /// How numbers are written at a record position; constants are written with a point.
    fn style(&self, at: Option<usize>) -> Style {
        at.map_or(Style::Point, |at| self.styles.get(at).copied().unwrap_or(self.hints.style))
    }

    /// A date that can't be read; whether it contradicts those before it.
    fn bad_date(&self, header: &str, text: &str) -> Bad {
        let contradicts = self.order_shown
            && matches!(
                (date::order_evidence(text), self.hints.date_order),
                (Evidence::MonthFirst, Some(DateOrder::DayFirst)) | (Evidence::DayFirst, Some(DateOrder::MonthFirst))
            );
        let fault = if contradicts { Fault::Contradicts } else { Fault::Row };
        Bad {
            fault,
            ..Bad::new(
                header,
                text,
                "a date such as 2026-10-31 (in the style of the rest of the file)",
                "日期，例如 2026-10-31（与文件其余部分写法一致）",
            )
        }
    }

    fn own_site(&self, found: &str) -> Result<Marketplace, Bad> {
        self.hints.marketplace.ok_or_else(|| Bad {
            fault: Fault::LacksSite,
            ..Bad::lacking(
                found,
                "a marketplace; pass --marketplace (for example amazon-us) or put it into tradewind.toml beside the file",
                "需要站点；请用 --marketplace（例如 amazon-us），或写在文件旁的 tradewind.toml 里",
            )
        })
    }

    fn zone(&mut self, site: Marketplace) -> &Zone {
        self.zones.entry(site.time_zone()).or_insert_with(|| Zone::of(site.time_zone()))
    }

    fn days(&mut self, output: &PlanOutput, record: &Record, site: Marketplace) -> Result<(Day, Day), Bad> {
        let Some(cell) = &output.day else { return self.file_days(output.days) };
        let text = cell.text(record);
        if text.is_empty() && !cell.must && output.days != Days::InRow {
            return self.file_days(output.days);
        }
        let way = if let Op::Cell(kind) = &cell.op { Some(discriminant(kind)) } else { None };
        let known = self.last_day.0 == text && self.last_day.1 == way && way.is_some();
        let found = if known && !matches!(cell.op, Op::Cell(Cell::LocalDay)) {
            self.last_day.2
        } else {
            let order = self.hints.date_order;
            let found = match cell.op {
                Op::Cell(Cell::LocalDay) => {
                    let zone = self.zone(site);
                    match date::instant(text, order, zone) {
                        Some(micros) => Some(zone.day(micros)),
                        None => date::day(text, order),
                    }
                    .map(|d| (d, d))
                }
                Op::Cell(Cell::Month) => date::month(text, order),
                Op::Cell(Cell::Quarter) => date::quarter(text, order),
                Op::Cell(Cell::DayOrMonth) => {
                    date::day(text, order).map(|d| (d, d)).or_else(|| date::month(text, order))
                }
                Op::Cell(Cell::Week) => date::day(text, order).map(|d| (d, d.plus(6))),
                Op::Cell(Cell::Span) => hints::period(text, order),
                _ => date::day(text, order).map(|d| self.hints.span.from(d)),
            };
            text.clone_into(&mut self.last_day.0);
            (self.last_day.1, self.last_day.2) = (way, found);
            found
        };
        let (day, mut day_to) = found.ok_or_else(|| match cell.op {
            Op::Cell(Cell::Quarter) => Bad::new(&cell.header, text, "a quarter such as 2026-Q3", "季度，例如 2026-Q3"),
            _ => self.bad_date(&cell.header, text),
        })?;
        if let Some(end) = &output.day_to {
            let text = end.text(record);
            if !text.is_empty() {
                day_to = date::day(text, self.hints.date_order).ok_or_else(|| self.bad_date(&end.header, text))?;
            } else if matches!(end.op, Op::Cell(Cell::DayOrOpen)) {
                day_to = OPEN_END;
            }
        }
        if day_to < day {
            return Err(Bad::new(
                &cell.header,
                &format!("{day} to {day_to}"),
                "a period that ends on or after the day it begins",
                "结束日期不能早于开始日期",
            ));
        }
        Ok((day, day_to))
    }

    fn file_days(&self, days: Days) -> Result<(Day, Day), Bad> {
        let found = match days {
            Days::InRow => None,
            Days::Period => self.hints.period,
            Days::Snapshot => self.hints.period.map(|(_, to)| (to, to)).or(self.context.snapshot_day.map(|d| (d, d))),
        };
        found.ok_or_else(|| {
            Bad::lacking(
                "no day",
                "a day or a period; pass --from and --to, or put two days like 2026-10-01_2026-10-31 into the file's name",
                "需要日期或期间；请用 --from 和 --to，或在文件名中写上如 2026-10-01_2026-10-31 的两个日期",
            )
        })
    }

    fn fill(&mut self, slot: usize, cell: &mut PlanCell, record: &Record, site: Marketplace) -> Result<Found, Bad> {
        let raw = cell.from.map_or("", |i| record.cell(i));
        let kind = match &cell.op {
            Op::Cell(kind) | Op::Constant(_, kind) => *kind,
            other => return self.fill_mapped(slot, cell.to, other, raw, record, &cell.header, cell.must),
        };
        let zone = matches!(kind, Cell::Instant).then(|| self.zone(site).clone());
        let text = if let Op::Constant(text, _) = &cell.op { text.as_str() } else { number::clean(raw) };
        let style = self.style(cell.from);
        let order = self.hints.date_order;
        let own = &mut self.rows[slot].own;
        let empty = match kind {
            Cell::Text | Cell::Words(_) | Cell::FlagIf(_) => text.is_empty(),
            Cell::Is(_) | Cell::IsCount(_) | Cell::Carried | Cell::CountOrZero => false,
            // `<5%` is a bound, not a value.
            Cell::Share | Cell::Percent => {
                let bound = text.strip_prefix('<');
                number::is_null(text) || bound.is_some_and(|t| number::percent(t, style).is_some())
            }
            _ => number::is_null(text),
        };
        if empty {
            if cell.must {
                return Err(Bad::new(&cell.header, text, "a value (the cell is empty)", "此格不能为空"));
            }
            if let Some(flag) = cell.also {
                own[flag].null();
            }
            own[cell.to].null();
            return Ok(Found::default());
        }
        let expected = |en: &str, zh: &str| Bad::new(&cell.header, text, en, zh);
        let to = &mut own[cell.to];
        match kind {
            Cell::Text | Cell::FirstText => to.text(text),
            Cell::Is(value) => to.text(value),
            Cell::IsCount(value) => to.int(value),
            Cell::Carried => {
                if !text.is_empty() && cell.carried != text {
                    text.clone_into(&mut cell.carried);
                }
                if cell.carried.is_empty() { to.null() } else { to.text(&cell.carried) }
            }
            Cell::OneOf(words) => {
                let is = |w: &str| w.to_lowercase() == text.to_lowercase();
                match words.iter().find(|(word, others)| is(word) || others.iter().any(|o| is(o))) {
                    Some((word, _)) => to.text(word),
                    None => {
                        let all = words.iter().map(|(word, _)| *word).collect::<Vec<_>>().join(", ");
                        return Err(expected(&format!("one of {all}"), &format!("以下之一：{all}")));
                    }
                }
            }
            Cell::Words(read) => match read(text) {
                Some(word) => to.text(&word),
                None => return Err(expected("a known word", "可识别的词")),
            },
            Cell::Day
            | Cell::LocalDay
            | Cell::Month
            | Cell::Quarter
            | Cell::Week
            | Cell::Span
            | Cell::DayOrMonth
            | Cell::DayOrOpen => match date::day(text, order) {
                Some(day) => to.day(day),
                None => return Err(self.bad_date(&cell.header, text)),
            },
            Cell::Instant => match zone.and_then(|zone| date::instant(text, order, &zone)) {
                Some(micros) => to.int(micros),
                None => return Err(self.bad_date(&cell.header, text)),
            },
            // `1,000` is a thousand here; a count with points is read in the style of the file.
            Cell::CommaCount => to.int(
                number::count(text, number::Style::Point)
                    .or_else(|| number::count(text, style))
                    .ok_or_else(|| bad_count(&cell.header, text))?,
            ),
            Cell::Count => to.int(number::count(text, style).ok_or_else(|| bad_count(&cell.header, text))?),
            Cell::CountOrZero if number::is_null(text) => to.int(0),
            Cell::CountOrZero => to.int(number::count(text, style).ok_or_else(|| bad_count(&cell.header, text))?),
            Cell::Capped(_) => {
                let bare = text.trim_start_matches(['>', '≥', '<']).trim_end_matches('+').trim();
                to.int(number::count(bare, style).ok_or_else(|| bad_count(&cell.header, text))?);
                if let Some(flag) = cell.also {
                    own[flag].flag(bare.len() != text.len());
                }
            }
            Cell::Money | Cell::NegatedMoney => {
                let read = number::micros(text, style);
                let turned = if matches!(kind, Cell::Money) {
                    read
                } else {
                    read.and_then(|(micros, currency)| Some((micros.checked_neg()?, currency)))
                };
                let (micros, currency) = turned.ok_or_else(|| {
                    expected("an amount such as 1,234.50 or 1.234,50", "金额，例如 1,234.50 或 1.234,50")
                })?;
                to.int(micros);
                return Ok(Found::money(currency, cell.currency));
            }
            Cell::MoneyRange(end) => {
                let parts: Vec<&str> = text.split(['-', '~', '–', '～']).map(str::trim).collect();
                let part = if parts.len() > 2 { None } else { parts.get(end).or(parts.first()) };
                let part = part.copied().unwrap_or("");
                let (micros, currency) = number::micros(part, style)
                    .ok_or_else(|| expected("a range such as $0.50 - $1.20", "区间，例如 $0.50 - $1.20"))?;
                to.int(micros);
                return Ok(Found::money(currency, cell.currency));
            }
            Cell::Rate => {
                to.int(
                    number::nanos(text, style).ok_or_else(|| expected("a rate such as 7.1234", "汇率，例如 7.1234"))?,
                );
            }
            Cell::Real => to.real(number::real(text, style).ok_or_else(|| expected("a number", "数字"))?),
            Cell::Percent | Cell::Share | Cell::PerCent => {
                let (value, signed) = number::percent(text, style)
                    .ok_or_else(|| expected("a percentage such as 12.5%", "百分比，例如 12.5%"))?;
                let hundredth = match kind {
                    Cell::Percent => true,
                    Cell::Share => signed,
                    _ => false,
                };
                to.real(if hundredth { hundredth_of(value) } else { value });
            }
            Cell::Flag => to.flag(read_flag(text).ok_or_else(|| expected("yes or no", "是或否"))?),
            Cell::FlagIf(test) => to.flag(test(text)),
            Cell::Currency => match currency_named(text) {
                Some(code) => to.text(code.code()),
                None => return Err(bad_currency(&cell.header, text)),
            },
            Cell::Site | Cell::SiteOr(_) => to.text(text),
        }
        Ok(Found::default())
    }

    #[allow(clippy::too_many_arguments)]
    fn fill_mapped(
        &mut self,
        slot: usize,
        to: usize,
        op: &Op,
        raw: &str,
        record: &Record,
        header: &str,
        must: bool,
    ) -> Result<Found, Bad> {
        match op {
            Op::Product(factors) => {
                let mut product: Option<(i128, u32)> = None;
                let mut currency: Option<Currency> = None;
                for at in factors {
                    let text = number::clean(record.cell(*at));
                    let (micros, found) = number::micros(text, self.style(Some(*at)))
                        .ok_or_else(|| Bad::new(header, text, "a number to multiply", "用于相乘的数字"))?;
                    if let (Some(one), Some(other)) = (currency, found)
                        && one != other
                    {
                        return Err(two_currencies(header, one, other));
                    }
                    currency = currency.or(found);
                    product = Some(match product {
                        None => (i128::from(micros), 0),
                        Some((sum, scale)) => (
                            sum.checked_mul(i128::from(micros))
                                .ok_or_else(|| Bad::new(header, text, "a smaller number", "更小的数字"))?,
                            scale + 1,
                        ),
                    });
                }
                // Rounded once, half to even, whatever the number of factors.
                let (value, scale) = product.unwrap_or((0, 0));
                let unit = 1_000_000_i128.checked_pow(scale);
                let micros = unit
                    .and_then(|unit| {
                        let (quotient, remainder) = (value.div_euclid(unit), value.rem_euclid(unit));
                        let up = remainder > unit / 2 || (remainder * 2 == unit && quotient.rem_euclid(2) == 1);
                        i64::try_from(quotient + i128::from(up)).ok()
                    })
                    .ok_or_else(|| Bad::new(header, raw, "a smaller number", "更小的数字"))?;
                self.rows[slot].own[to].int(micros);
                return Ok(Found::money(currency, None));
            }
            Op::StartsWith(prefix) => {
                self.rows[slot].own[to].flag(number::clean(raw).starts_with(prefix.as_str()));
            }
            Op::FirstOf(columns) => {
                let own = &mut self.rows[slot].own[to];
                match columns.iter().map(|at| number::clean(record.cell(*at))).find(|text| !text.is_empty()) {
                    Some(text) => own.text(text),
                    None if must => return Err(Bad::new(header, "", "a value (the cell is empty)", "此格不能为空")),
                    None => own.null(),
                }
            }
            Op::Cell(_) | Op::Constant(..) => self.rows[slot].own[to].null(),
        }
        Ok(Found::default())
    }
}

/// What a cell told beside its value.
#[derive(Default)]
struct Found {
    /// Currency of the amount: the one written beside it, else the one that its header names.
    currency: Option<Currency>,
    /// Whether the currency is written beside the amount.
    written: bool,
    money: bool,
}

impl Found {
    fn money(beside: Option<Currency>, above: Option<Currency>) -> Self {
        Self { currency: beside.or(above), written: beside.is_some(), money: true }
    }
}

fn two_currencies(header: &str, one: Currency, other: Currency) -> Bad {
    Bad::new(header, &format!("{one} and {other}"), "amounts of one currency in a row", "同一行的金额应为同一种货币")
}

fn read_currency(cell: &mut PlanCell, record: &Record) -> Result<Option<Currency>, Bad> {
    let text = cell.from.map_or("", |i| number::clean(record.cell(i)));
    match &cell.op {
        Op::Cell(Cell::Is(code)) => return Ok(Currency::parse(code)),
        Op::Constant(code, _) => return Ok(currency_named(code)),
        Op::Cell(Cell::Carried) => {
            if !text.is_empty() && cell.carried != text {
                text.clone_into(&mut cell.carried);
            }
        }
        _ => text.clone_into(&mut cell.carried),
    }
    if number::is_null(&cell.carried) {
        return Ok(None);
    }
    currency_named(&cell.carried).map(Some).ok_or_else(|| bad_currency(&cell.header, &cell.carried))
}

/// A currency by its code, or as people in China write it: RMB is no ISO code but the commonest word for CNY.
pub(crate) fn currency_named(text: &str) -> Option<Currency> {
    Currency::parse(match text {
        "RMB" | "rmb" | "人民币" | "CNH" => "CNY",
        "美元" | "美金" => "USD",
        "欧元" => "EUR",
        "英镑" => "GBP",
        "日元" | "円" => "JPY",
        "加元" | "加拿大元" => "CAD",
        "港币" | "港元" => "HKD",
        code => code,
    })
}

/// A hundredth as the double nearest to the decimal: 95.24 gives 0.9524 where plain division gives 0.95239….
fn hundredth_of(value: f64) -> f64 {
    let scaled = (value * 1e10).round();
    if scaled.abs() < 9e15 { scaled / 1e12 } else { value / 100.0 }
}

pub(crate) fn read_flag(text: &str) -> Option<bool> {
    match text.to_lowercase().as_str() {
        "true" | "yes" | "y" | "1" | "是" | "有" | "ja" | "oui" | "si" | "sí" | "sì" | "はい" => Some(true),
        "false" | "no" | "n" | "0" | "否" | "无" | "nein" | "non" | "いいえ" => Some(false),
        _ => None,
    }
}

fn bad_count(header: &str, text: &str) -> Bad {
    Bad::new(header, text, "a whole number", "整数")
}
fn bad_currency(header: &str, text: &str) -> Bad {
    Bad::new(header, text, "a three-letter currency code such as USD", "三字母货币代码，例如 USD")
}
