//! The dock: what was approved becomes files that a marketplace or supplier takes, and what they return becomes results line by line.
//!
//! Pure: actions and the live state in, bytes out; receipts in, results out. The same input gives the same bytes. A line whose live
//! value is not the one that the person saw is refused, and a file holds only the rows and cells that change. `BEHAVIOR.md` in this
//! folder says what the formats really do; [`validator`] checks the files by Amazon's rules without any code of the writers.

mod bulksheet;
mod by_hand;
pub mod limits;
mod live;
mod matches;
mod origin;
pub mod pdf;
mod prices;
mod purchase_order;
mod purchase_order_pdf;
pub mod receipt;
mod refusal;
mod removals;
mod resolve;
mod settle;
pub mod validator;
mod words;
mod workbook;

pub use bulksheet::{HEADER as BULKSHEET_HEADER, SHEET as BULKSHEET_SHEET};
pub use domain::{LineOutcome, LiveState};
pub use live::{LIVE_SQL, Live, LiveAdGroup, LiveCampaign, LiveError, LiveNegative, LiveTarget, live_sql};
pub use matches::live_matches;
pub use purchase_order::COLUMNS as PURCHASE_ORDER_COLUMNS;
pub use refusal::{Refusal, Why};

use domain::action::RemovalMethod;
use domain::{Action, ActionKind, Day, Marketplace};

/// A way out. Each writes one kind of file.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Dock {
    /// Bulksheet 2.0 of Sponsored Products (XLSX).
    AdsBulksheet,
    /// Purchase order for a supplier (XLSX), one file per supplier.
    PurchaseOrder,
    /// Prices (tab-separated text).
    Prices,
    /// Removal orders (tab-separated text).
    Removals,
    /// Tasks that a person does and ticks off (XLSX).
    ByHand,
}

impl Dock {
    /// All docks.
    pub const ALL: &[Self] = &[Self::AdsBulksheet, Self::PurchaseOrder, Self::Prices, Self::Removals, Self::ByHand];

    /// Short name, part of the file's name.
    pub fn code(self) -> &'static str {
        match self {
            Self::AdsBulksheet => "ads",
            Self::PurchaseOrder => "order",
            Self::Prices => "prices",
            Self::Removals => "removals",
            Self::ByHand => "tasks",
        }
    }

    /// The dock with this short name.
    pub fn find(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|d| d.code() == code)
    }

    /// What it is in English and Chinese.
    pub fn title(self) -> (&'static str, &'static str) {
        match self {
            Self::AdsBulksheet => ("advertising bulksheet", "广告批量操作表"),
            Self::PurchaseOrder => ("purchase order", "采购订单"),
            Self::Prices => ("price file", "价格文件"),
            Self::Removals => ("removal orders", "移除订单文件"),
            Self::ByHand => ("task sheet", "手工任务单"),
        }
    }
}

/// The dock that a kind of action goes through. Single actions of a kind may have no file all the same, see [`dock_for`].
pub fn dock_of(kind: ActionKind) -> Dock {
    match kind {
        ActionKind::SetBid
        | ActionKind::SetBudget
        | ActionKind::SetState
        | ActionKind::AddNegative
        | ActionKind::RemoveNegative
        | ActionKind::HarvestKeyword
        | ActionKind::PauseKeyword => Dock::AdsBulksheet,
        ActionKind::PurchaseOrder => Dock::PurchaseOrder,
        ActionKind::SetPrice => Dock::Prices,
        ActionKind::Removal => Dock::Removals,
        ActionKind::Coupon => Dock::ByHand,
    }
}

/// The dock that an action goes through: liquidations are ordered in the console, as Amazon's removal file only returns and disposes.
pub fn dock_for(action: &Action) -> Dock {
    match action {
        Action::Removal { method: RemovalMethod::Liquidate, .. } => Dock::ByHand,
        other => dock_of(other.kind()),
    }
}

/// A decision and what it does.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Line {
    /// Id of the decision.
    pub decision: String,
    /// What is to be carried out.
    pub action: Action,
}

/// A file that carries decisions out.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Upload {
    /// Way that it takes.
    pub dock: Dock,
    /// File name, with the upload's id in it.
    pub name: String,
    /// Content.
    pub bytes: Vec<u8>,
    /// BLAKE3 of the content, 64 hex digits.
    pub hash: String,
    /// Row of the file (its header being row 1, as Amazon's error report counts) and decision; several decisions may share a row.
    pub rows: Vec<(u32, String)>,
}

/// Where goods come back to.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Address {
    /// Name of the receiver.
    pub name: String,
    /// Street and number.
    pub line_1: String,
    /// Further.
    pub line_2: String,
    /// Further.
    pub line_3: String,
    /// City.
    pub city: String,
    /// State or region.
    pub region: String,
    /// Postal code.
    pub postal_code: String,
    /// Two letters.
    pub country: String,
    /// Telephone.
    pub phone: String,
}

/// Who sends the files.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sender {
    /// Name on purchase orders; may be empty.
    pub buyer: String,
    /// Where suppliers ship to.
    pub ship_to: String,
    /// Where removed stock comes back to; without it returns are refused.
    pub return_to: Option<Address>,
}

impl Default for Sender {
    fn default() -> Self {
        Self { buyer: String::new(), ship_to: "as agreed 按约定".into(), return_to: None }
    }
}

/// Writes the files of a dock. All lines are of one shop and site; the order of the lines is kept where the format allows it.
///
/// # Errors
/// Every line that must not leave, with the first reason that applies. Then nothing is written: leave these lines out and render again.
pub fn render(
    dock: Dock,
    upload_id: &str,
    site: Marketplace,
    day: Day,
    lines: &[Line],
    live: &Live,
    sender: &Sender,
) -> Result<Vec<Upload>, Vec<Refusal>> {
    if lines.is_empty() {
        return Ok(Vec::new());
    }
    let strays = lines.iter().filter(|l| dock != Dock::ByHand && dock_for(&l.action) != dock);
    let strays: Vec<Refusal> = strays
        .map(|l| {
            let why = if dock_for(&l.action) == Dock::ByHand { Why::ByHandOnly } else { Why::OtherDock };
            Refusal { decision: l.decision.clone(), why }
        })
        .collect();
    if !strays.is_empty() {
        return Err(strays);
    }
    let stem = stem(dock, upload_id, site, day);
    let one = |extension: &str, written| vec![file(dock, format!("{stem}.{extension}"), written)];
    Ok(match dock {
        Dock::AdsBulksheet => one("xlsx", bulksheet::write(site, day, lines, live)?),
        Dock::Prices => one("txt", prices::write(site, lines, live)?),
        Dock::Removals => one("txt", removals::write(lines, sender)?),
        Dock::ByHand => one("xlsx", by_hand::write(upload_id, site, day, lines)?),
        Dock::PurchaseOrder => {
            let orders = purchase_order::write(day, lines, sender)?;
            orders.into_iter().map(|o| file(dock, format!("{stem}-{}.xlsx", o.label), o.written)).collect()
        }
    })
}

/// The purchase orders of [`render`] as PDF, for suppliers who want paper: the same lines in the same order, with the same names but for the
/// ending. Not what is dispatched: the workbook is.
///
/// # Errors
/// As [`render`]; besides, numbers and SKUs in letters that a Chinese font does not have are refused.
pub fn render_order_pdfs(
    upload_id: &str,
    site: Marketplace,
    day: Day,
    lines: &[Line],
    sender: &Sender,
) -> Result<Vec<Upload>, Vec<Refusal>> {
    let stem = stem(Dock::PurchaseOrder, upload_id, site, day);
    let orders = purchase_order_pdf::write(day, lines, sender)?;
    Ok(orders.into_iter().map(|o| file(Dock::PurchaseOrder, format!("{stem}-{}.pdf", o.label), o.written)).collect())
}

fn stem(dock: Dock, upload_id: &str, site: Marketplace, day: Day) -> String {
    format!("tradewind-{}-{}-{}-{day}", safe_name(upload_id, 60), dock.code(), site.code())
}

fn file(dock: Dock, name: String, (bytes, rows): bulksheet::Written) -> Upload {
    Upload { dock, name, hash: blake3::hash(&bytes).to_hex().to_string(), bytes, rows }
}

/// A text as a part of a file name on any system: letters, digits, `-` and `_`; other characters become `-`.
fn safe_name(text: &str, longest: usize) -> String {
    let safe = |c: char| if c.is_alphanumeric() || matches!(c, '-' | '_') { c } else { '-' };
    text.chars().take(longest).map(safe).collect()
}

/// The refusal of a line.
fn refuse(line: &Line, why: Why) -> Refusal {
    Refusal { decision: line.decision.clone(), why }
}
