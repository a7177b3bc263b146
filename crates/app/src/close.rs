//! Month close 月结: the checklist of a month, its lock, its trial balance and balance sheet, and vouchers as files.

mod owed;

pub use owed::Owed;

use crate::error::Error;
use crate::output::csv_cell;
use crate::profit::Books;
use books::month_close::{
    Ask, BalanceRow, Booked, Item, Layout, Lock, LockRefusal, Months, TrialBalance, Voucher, balance_view, checklist,
    lock, sealed, vouchers, with_own,
};
use books::{Month, Taxonomy};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook};

/// The books by month, over the locks that there are.
#[derive(Debug)]
pub struct MonthEnd {
    /// Locked months, in order.
    pub locks: Vec<Lock>,
    /// Locked months as they were locked, the others as the closing has them.
    pub booked: Booked,
    current: Months,
    owed: Owed,
}

impl MonthEnd {
    /// The books by month, with what is owed beyond them.
    ///
    /// # Errors
    /// A lock was changed after it was written, or does not follow the one before.
    pub fn of(books: &Books, mut locks: Vec<Lock>, owed: Owed) -> Result<Self, Error> {
        locks.sort_by_key(|l| l.month);
        sealed(&locks).map_err(|e| Error::asked(e.to_string(), e.zh()))?;
        let current = with_own(vouchers(&books.input, &books.closing), owed.vouchers.iter().cloned());
        Ok(Self { booked: Booked::of(&current, &locks), locks, current, owed })
    }

    /// Months with postings, and the open month after the last lock, in order.
    pub fn months(&self) -> Vec<Month> {
        let mut months: Vec<_> = self.booked.months.keys().copied().chain(self.next()).collect();
        months.sort_unstable();
        months.dedup();
        months
    }

    /// The month that is locked next; any may be the first.
    pub fn next(&self) -> Option<Month> {
        self.booked.locked_until.map(Month::after)
    }

    /// The month that a person most likely means: the one to be locked next, else the last that is over.
    pub fn likely(&self, today: domain::Day) -> Option<Month> {
        let over = self.current.keys().rev().find(|m| m.last_day() < today).copied();
        self.next().or(over).or_else(|| self.current.keys().next_back().copied())
    }

    /// The lock of a month.
    pub fn lock_of(&self, month: Month) -> Option<&Lock> {
        self.locks.iter().find(|l| l.month == month)
    }

    /// The checklist of a month, as the facts stand now.
    pub fn items(&self, books: &Books, month: Month) -> Vec<Item> {
        let vouchers = self.booked.vouchers(month);
        let mut items = checklist(&books.input, &books.closing, &Taxonomy::default(), vouchers, month);
        items.extend(self.owed.items(month));
        items
    }

    /// Vouchers of a month, as booked.
    pub fn vouchers(&self, month: Month) -> &[Voucher] {
        self.booked.vouchers(month)
    }

    /// The trial balance of a month.
    pub fn trial_balance(&self, month: Month) -> TrialBalance {
        self.booked.trial_balance(month)
    }

    /// Stock, what the marketplace owes, and cash, at the end of a month.
    pub fn balance(&self, books: &Books, month: Month) -> Vec<BalanceRow> {
        balance_view(&books.input, &self.booked, month)
    }

    /// The lock of a month, to be written where locks are kept.
    ///
    /// # Errors
    /// See [`LockRefusal`].
    pub fn lock(&self, books: &Books, ask: &Ask<'_>) -> Result<Lock, LockRefusal> {
        lock(&self.current, &self.locks, &self.items(books, ask.month), ask)
    }
}

/// Name of the file of a month's lock.
pub fn file_name(month: Month) -> String {
    format!("{month}.json")
}

/// The text of a lock's file.
///
/// # Errors
/// None that a lock can cause.
pub fn lock_text(lock: &Lock) -> Result<String, Error> {
    serde_json::to_string_pretty(lock).map(|text| text + "\n").map_err(|e| Error::Load(e.to_string()))
}

/// Reads the file of a lock.
///
/// # Errors
/// It is no lock, or of another month than its name says.
pub fn read_lock(name: &str, text: &str) -> Result<Lock, Error> {
    let lock: Lock = serde_json::from_str(text).map_err(|e| {
        Error::asked(
            format!("closed/{name} is no record of a lock: {e}; restore the file"),
            format!("closed/{name} 不是结账记录：{e}；请恢复该文件"),
        )
    })?;
    if file_name(lock.month) != name {
        let month = lock.month;
        return Err(Error::asked(
            format!("closed/{name} holds the lock of {month}; give it back its name"),
            format!("closed/{name} 是 {month} 的结账记录；请恢复文件名"),
        ));
    }
    Ok(lock)
}

/// A layout: one that is shipped, or the text of a person's own.
///
/// # Errors
/// No such layout.
pub fn layout(name: &str) -> Result<Layout, Error> {
    Layout::shipped(name).ok_or_else(|| {
        let known = books::month_close::LAYOUTS.iter().map(|l| l.0).collect::<Vec<_>>().join(", ");
        Error::asked(
            format!("found layout `{name}`; use {known}, or a file of your own"),
            format!("版式为“{name}”；可用：{known}，或自有文件"),
        )
    })
}

/// Vouchers as CSV, with a mark at the beginning by which spreadsheets know the encoding. Text that a spreadsheet would take for a formula is
/// guarded.
///
/// # Errors
/// A column asks for RMB and a rate is missing.
pub fn csv(layout: &Layout, vouchers: &[Voucher]) -> Result<String, Error> {
    let rows = rows(layout, vouchers)?;
    let mut out = "\u{feff}".to_owned();
    let heads = layout.columns.iter().map(|c| csv_cell(&c.head));
    out += &(heads.collect::<Vec<_>>().join(",") + "\r\n");
    for row in rows {
        let cell = |(column, text): (&books::month_close::Column, &String)| {
            let formula = !column.value.is_figure() && text.starts_with(['=', '+', '-', '@', '\t', '\r']);
            csv_cell(&if formula { format!("'{text}") } else { text.clone() })
        };
        out += &(layout.columns.iter().zip(&row).map(cell).collect::<Vec<_>>().join(",") + "\r\n");
    }
    Ok(out)
}

/// Vouchers as a workbook: figures as numbers, all else as text, so that no account code loses its zeros.
///
/// # Errors
/// A column asks for RMB and a rate is missing; the workbook can't be assembled.
pub fn xlsx(layout: &Layout, vouchers: &[Voucher]) -> Result<Vec<u8>, Error> {
    let rows = rows(layout, vouchers)?;
    let mut book = Workbook::new();
    // a fixed time: the same vouchers have the same bytes
    let created = ExcelDateTime::from_ymd(2026, 1, 1)?;
    book.set_properties(&DocProperties::new().set_title(&layout.title.0).set_creation_datetime(&created));
    let (bold, money) = (Format::new().set_bold(), Format::new().set_num_format("#,##0.00"));
    let sheet = book.add_worksheet();
    sheet.set_name("Vouchers 凭证")?.set_freeze_panes(1, 0)?;
    for (at, column) in (0_u16..).zip(&layout.columns) {
        sheet.write_string_with_format(0, at, &column.head, &bold)?;
        sheet.set_column_width(at, 16)?;
    }
    for (line, row) in (1_u32..).zip(&rows) {
        for (at, (column, text)) in (0_u16..).zip(layout.columns.iter().zip(row)) {
            match text.parse::<f64>() {
                Ok(number) if column.value == books::month_close::Value::Rate => {
                    sheet.write_number(line, at, number)?
                }
                Ok(number) if column.value.is_figure() => sheet.write_number_with_format(line, at, number, &money)?,
                _ => sheet.write_string(line, at, text)?,
            };
        }
    }
    Ok(book.save_to_buffer()?)
}

fn rows(layout: &Layout, vouchers: &[Voucher]) -> Result<Vec<Vec<String>>, Error> {
    layout.rows(vouchers).map_err(|e| Error::asked(e.to_string(), e.zh()))
}
