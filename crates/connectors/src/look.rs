//! What a table shows of itself before its rows are read: order of day and month, number style, sites.

use crate::date::{self, DateOrder, Evidence};
use crate::header::Header;
use crate::hints::Hints;
use crate::number::{self, Style};
use crate::origin::Failure;
use crate::plan::{Op, Plan};
use crate::read::{broken, unread};
use crate::record::{Record, RecordError, Records};
use crate::report::Cell;
use domain::Marketplace;
use std::collections::VecDeque;
use std::io;

/// Rows that are looked at to settle date order, number style and site; and the bytes they may hold.
const AHEAD_ROWS: usize = 2_000;
const AHEAD_BYTES: usize = 8 << 20;

/// Rows taken ahead; a row too long to be kept is its line and beginning.
pub(crate) type Ahead = VecDeque<Result<Record, (u64, String)>>;

/// A table with what is known of it before its rows are read.
pub(crate) struct Source<'o> {
    pub(crate) open: Open<'o>,
    pub(crate) header: Header,
    pub(crate) look: Look,
}

pub(crate) type Open<'o> = &'o dyn Fn() -> io::Result<Box<dyn Records + 'o>>;

/// Which record positions hold dates, numbers and sites.
pub(crate) struct Look {
    pub(crate) dates: Vec<usize>,
    pub(crate) numbers: Vec<usize>,
    pub(crate) sites: Vec<usize>,
}

/// What was settled for the file as a whole.
pub(crate) struct Settled {
    pub(crate) hints: Hints,
    /// How numbers are written, by record position.
    pub(crate) styles: Vec<Style>,
    /// Whether dates showed the order of day and month while others can be read both ways.
    pub(crate) order_shown: bool,
}

/// What the rows showed.
pub(crate) struct Seen {
    /// First line with a date that can only be read month first, day first.
    pub(crate) month_first: Option<u64>,
    pub(crate) day_first: Option<u64>,
    pub(crate) ambiguous: bool,
    /// Per position of [`Look::numbers`].
    pub(crate) styles: Vec<Style>,
    pub(crate) sites: Vec<Marketplace>,
}

impl Seen {
    pub(crate) fn new(look: &Look) -> Self {
        let styles = vec![Style::Unknown; look.numbers.len()];
        Self { month_first: None, day_first: None, ambiguous: false, styles, sites: Vec::new() }
    }

    /// The order of day and month, when all that is shown is one.
    pub(crate) fn order(&self) -> Option<DateOrder> {
        match (self.month_first, self.day_first) {
            (Some(_), None) => Some(DateOrder::MonthFirst),
            (None, Some(_)) => Some(DateOrder::DayFirst),
            _ => None,
        }
    }

    /// How numbers are written, by record position. A column that shows it goes by itself, as a column is written by
    /// one hand; others go by what the file shows. Where columns differ, an amount that can be read both ways is
    /// refused in the columns that show nothing, while a count can only have thousands separators.
    pub(crate) fn settle_styles(&self, look: &Look, comma: bool, columns: usize, file: &mut Style) -> Vec<Style> {
        let shown = |style: Style| self.styles.iter().any(|s| *s == style || *s == Style::Mixed);
        // Numbers of a workbook or a JSON document come with a point whatever the country.
        let (amounts, counts) = match (shown(Style::Point), shown(Style::Comma)) {
            (true, true) => (Style::Mixed, Style::Unknown),
            (false, true) => (Style::Comma, Style::Comma),
            (false, false) if comma => (Style::Comma, Style::Comma),
            _ => (Style::Point, Style::Point),
        };
        *file = counts;
        let mut styles = vec![counts; columns];
        for (at, style) in look.numbers.iter().zip(&self.styles) {
            if let Some(to) = styles.get_mut(*at) {
                *to = if *style == Style::Unknown { amounts } else { *style };
            }
        }
        styles
    }
}

/// Takes rows ahead; gives whether they are all there are.
pub(crate) fn look_ahead(records: &mut dyn Records) -> Result<(Ahead, bool), Failure> {
    let mut ahead = Ahead::new();
    let mut bytes = 0;
    while ahead.len() < AHEAD_ROWS && bytes < AHEAD_BYTES {
        let mut record = Record::default();
        match records.next(&mut record) {
            Ok(true) => {
                bytes += record.size();
                ahead.push_back(Ok(record));
            }
            Ok(false) => return Ok((ahead, true)),
            Err(RecordError::TooLong { line, start }) => ahead.push_back(Err((line, start))),
            Err(other) => return Err(broken(other)),
        }
    }
    Ok((ahead, false))
}

/// Looks through the table from its beginning until enough is seen.
pub(crate) fn look_through(source: &Source<'_>, enough: impl Fn(&Seen) -> bool) -> Result<Seen, Failure> {
    let mut records = (source.open)().map_err(unread)?;
    let mut record = Record::default();
    let mut seen = Seen::new(&source.look);
    loop {
        match records.next(&mut record) {
            Ok(true) => source.look.at(&record, &mut seen),
            Ok(false) => return Ok(seen),
            Err(RecordError::TooLong { .. }) => {}
            Err(other) => return Err(broken(other)),
        }
        if enough(&seen) {
            return Ok(seen);
        }
    }
}

impl Look {
    pub(crate) fn new(plan: &Plan) -> Self {
        let mut look = Self { dates: Vec::new(), numbers: Vec::new(), sites: Vec::new() };
        for output in &plan.outputs {
            let special = [&output.day, &output.day_to, &output.site];
            for cell in output.cells.iter().chain(special.into_iter().flatten()) {
                let Some(at) = cell.from else { continue };
                if let Op::Product(factors) = &cell.op {
                    look.numbers.extend(factors);
                    continue;
                }
                let list = match cell.op {
                    Op::Cell(
                        Cell::Day
                        | Cell::LocalDay
                        | Cell::Week
                        | Cell::Month
                        | Cell::DayOrMonth
                        | Cell::DayOrOpen
                        | Cell::Instant,
                    ) => &mut look.dates,
                    Op::Cell(Cell::Site | Cell::SiteOr(_)) => &mut look.sites,
                    Op::Cell(
                        Cell::Money
                        | Cell::NegatedMoney
                        | Cell::Real
                        | Cell::Rate
                        | Cell::Percent
                        | Cell::Share
                        | Cell::PerCent,
                    ) => &mut look.numbers,
                    _ => continue,
                };
                if !list.contains(&at) {
                    list.push(at);
                }
            }
        }
        look.numbers.extend(plan.unpivot.iter().flat_map(|u| &u.columns).map(|(at, ..)| *at));
        look.numbers.sort_unstable();
        look.numbers.dedup();
        look
    }

    pub(crate) fn at(&self, record: &Record, seen: &mut Seen) {
        for at in &self.dates {
            match date::order_evidence(number::clean(record.cell(*at))) {
                Evidence::None => {}
                Evidence::Ambiguous => seen.ambiguous = true,
                Evidence::MonthFirst => seen.month_first = seen.month_first.or(Some(record.line)),
                Evidence::DayFirst => seen.day_first = seen.day_first.or(Some(record.line)),
            }
        }
        for (at, known) in self.numbers.iter().zip(&mut seen.styles) {
            match number::evidence(number::clean(record.cell(*at))) {
                None => {}
                Some(found) if *known == Style::Unknown || *known == found => *known = found,
                Some(_) => *known = Style::Mixed,
            }
        }
        for at in &self.sites {
            if let Some(site) =
                Marketplace::find_country(number::clean(record.cell(*at))).filter(|s| !seen.sites.contains(s))
            {
                seen.sites.push(site);
            }
        }
    }
}
