//! How a report type is declared: its id, its tables and, for each fact column, the headers it hides behind.

use crate::hints::Hints;
use domain::{Day, Table};

/// Last day of a period without an end: 9999-12-31.
pub const OPEN_END: Day = Day(2_932_896);

/// A kind of report, recognised by its header row.
pub struct ReportType {
    /// The marketplace's own id where it has one.
    pub id: &'static str,
    /// Name for people, English and Chinese.
    pub title: (&'static str, &'static str),
    /// The facts that a row becomes. A row may become several (all outputs whose condition holds).
    pub outputs: &'static [Output],
    /// Reads what stands above the header (title, period, filters).
    pub preamble: Option<fn(&[String], &mut Hints)>,
    /// Whether a row that could be read is no data (a total, a row the marketplace says to ignore).
    pub skip: Option<fn(&dyn Cells) -> bool>,
    /// Reads reports whose columns are not known beforehand; the outputs then only name the tables.
    pub unpivot: Option<Unpivot>,
    /// Headers left out on purpose (names, addresses, columns without a use); they are not noticed as ignored.
    pub not_kept: &'static [&'static str],
    /// Groups of headers of which one each must be there though no field needs it: what tells this report from one
    /// that has the same columns otherwise.
    pub needs: &'static [&'static [&'static str]],
    /// Headers that show that it is another report (of another grain).
    pub unlike: &'static [&'static str],
}

/// A report with one column per term: each such column of a row becomes one fact.
pub struct Unpivot {
    /// Whether a header is one of the repeated columns; gives what goes into `name_to` and `note_to`.
    pub column: fn(&str) -> Option<(String, String)>,
    /// Fact column that takes the first part of the header.
    pub name_to: &'static str,
    /// Fact column that takes the second part.
    pub note_to: &'static str,
    /// Fact column that takes the cell.
    pub value_to: &'static str,
}

/// One fact that a row becomes.
pub struct Output {
    /// The table.
    pub table: &'static Table,
    /// Whether this row becomes such a fact.
    pub when: When,
    /// Where the day comes from when no field fills it.
    pub days: Days,
    /// Columns.
    pub fields: &'static [Field],
}

/// Condition on a row.
pub enum When {
    /// Every row.
    Always,
    /// The column (by one of these headers) has a cell that is not empty.
    Filled(&'static [&'static str]),
    /// The column has an empty cell (or there is no such column).
    Empty(&'static [&'static str]),
    /// A test of the row.
    Test(fn(&dyn Cells) -> bool),
}

/// Where a fact's day comes from when no field fills `day`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Days {
    /// A field fills it.
    InRow,
    /// The period of the file.
    Period,
    /// The day on which the snapshot was taken: the last day of the period, else the day on which the file was saved.
    Snapshot,
}

/// How one fact column is read.
pub struct Field {
    /// Column of the fact table.
    pub to: &'static str,
    /// Headers, in any language; case, blanks, `-` and `_` and a currency in brackets at the end do not matter.
    pub from: &'static [&'static str],
    /// How the cell is read.
    pub cell: Cell,
    /// What must be there.
    pub need: Need,
}

/// What must be there for a field.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Need {
    /// The header must be there and the cell must not be empty.
    Must,
    /// The header must be there; an empty cell is null.
    Head,
    /// The header may be missing; where it is there, the cell must not be empty.
    Filled,
    /// Neither: missing is null.
    May,
}

/// How a cell is read. `--`, `-`, `N/A` and an empty cell are null for all kinds but text.
#[derive(Clone, Copy, Debug)]
pub enum Cell {
    /// Text, trimmed, spreadsheet guards (`="0123"`) taken off.
    Text,
    /// Text of the first of the columns that is filled.
    FirstText,
    /// Text; an empty cell repeats the last one above that was filled.
    Carried,
    /// The same text in every row.
    Is(&'static str),
    /// The same whole number in every row.
    IsCount(i64),
    /// Text turned into another by a function; `None` is bad data.
    Words(fn(&str) -> Option<String>),
    /// One of these words, each with other spellings of it; capitals do not matter.
    OneOf(&'static [(&'static str, &'static [&'static str])]),
    /// A day as written; the time of day, if any, is left away.
    Day,
    /// The day, in the site's time zone, of a moment.
    LocalDay,
    /// First day of a week; `day_to` becomes its seventh.
    Week,
    /// First day of the month written as `2026-10`, `10/2026` or `Oct 2026`; `day_to` becomes its last.
    Month,
    /// First day of the quarter written as `2026-Q3` or `2026年第三季度`, or that a month or day lies in; `day_to` becomes its last.
    Quarter,
    /// A day, or a month where no day is written.
    DayOrMonth,
    /// Last day of a period; empty (or no such column) means that it has no end: [`OPEN_END`].
    DayOrOpen,
    /// A day, or a period such as `Nov 01, 2026 - Nov 30, 2026` (then `day_to` becomes its last day).
    Span,
    /// A moment; without a zone it is taken in the site's time zone.
    Instant,
    /// A whole number, with or without thousands separators.
    Count,
    /// A whole number whose thousands are cut by commas even where the file's amounts have a decimal comma.
    CommaCount,
    /// A whole number, zero when empty.
    CountOrZero,
    /// A whole number such as `>7,000`; the flag column says whether it was capped.
    Capped(&'static str),
    /// Money.
    Money,
    /// Money with its sign turned.
    NegatedMoney,
    /// Low (0) or high (1) end of a range such as `$0.50 - $1.20`.
    MoneyRange(usize),
    /// A rate, kept in 10⁻⁹.
    Rate,
    /// A measure.
    Real,
    /// `12.5%` or `12.5` meaning per cent (a bound such as `<5%` is null), or, with a fraction and no sign, as `Share` does not: always divided by 100.
    Percent,
    /// A share: `12.5%` is 0.125; a bare number is taken as it is.
    Share,
    /// A percentage kept as per cent (`50%` is 50).
    PerCent,
    /// Yes or no: true, false, yes, no, 1, 0, Y, N, 是, 否, …
    Flag,
    /// Yes when the cell satisfies a test.
    FlagIf(fn(&str) -> bool),
    /// An ISO 4217 code.
    Currency,
    /// A site: host, country, marketplace id; a cell that names none (`Non-Amazon`) means the file's own site.
    Site,
    /// A site; this one when the cell is empty or there is no such column.
    SiteOr(&'static str),
}

/// A row's cells by header, for conditions.
pub trait Cells {
    /// The trimmed cell under any of these headers, empty when there is none.
    fn get(&self, headers: &[&str]) -> &str;
}

/// A field that must be filled.
pub const fn must(to: &'static str, cell: Cell, from: &'static [&'static str]) -> Field {
    Field { to, from, cell, need: Need::Must }
}
/// A field whose header must be there.
pub const fn head(to: &'static str, cell: Cell, from: &'static [&'static str]) -> Field {
    Field { to, from, cell, need: Need::Head }
}
/// A field that may be missing as a whole, but not in single rows.
pub const fn filled(to: &'static str, cell: Cell, from: &'static [&'static str]) -> Field {
    Field { to, from, cell, need: Need::Filled }
}
/// A field that may be missing.
pub const fn may(to: &'static str, cell: Cell, from: &'static [&'static str]) -> Field {
    Field { to, from, cell, need: Need::May }
}
/// A constant.
pub const fn is(to: &'static str, value: &'static str) -> Field {
    Field { to, from: &[], cell: Cell::Is(value), need: Need::May }
}
/// A constant whole number.
pub const fn is_count(to: &'static str, value: i64) -> Field {
    Field { to, from: &[], cell: Cell::IsCount(value), need: Need::May }
}
/// A report without preamble, skip rule or unpivot. Others are `ReportType { skip: Some(..), ..plain(..) }`.
pub const fn plain(id: &'static str, title: (&'static str, &'static str), outputs: &'static [Output]) -> ReportType {
    ReportType { id, title, outputs, preamble: None, skip: None, unpivot: None, not_kept: &[], needs: &[], unlike: &[] }
}
