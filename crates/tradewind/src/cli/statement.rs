//! The waterfall as a person reads it on a terminal: lines down and groups across, or one row per group.

use super::Desk;
use super::figures::{money, percent};
use super::sheet::{Sheet, width};
use super::words::{Lang, head};
use books::roll_up::{By, Row};
use books::waterfall::{Amounts, Line, Step, steps};
use domain::Currency;

/// One column of the statement, or one row of the league table.
pub struct Group {
    /// Heading.
    pub key: Vec<String>,
    /// Currency of the amounts.
    pub currency: Currency,
    /// Amounts.
    pub amounts: Amounts,
}

impl Group {
    /// A row of a roll-up in its own currency or in RMB; `None` when it mixes currencies and its own is wanted.
    pub fn of(row: &Row, rmb: bool) -> Option<Self> {
        let currency = if rmb { Currency::CNY } else { row.currency? };
        Some(Self { key: row.key.clone(), currency, amounts: if rmb { row.rmb } else { row.amounts } })
    }

    fn net_sales(&self) -> Option<i64> {
        self.amounts.down_to(Line::Refunds)
    }

    fn money(&self, step: Step, lang: Lang) -> String {
        match self.amounts.step(step) {
            None => lang.pick("no rate", "缺汇率").to_owned(),
            Some(0) if matches!(step, Step::Line(_)) => "–".to_owned(),
            Some(m) => money(m, self.currency.digits()),
        }
    }

    fn share(&self, step: Step) -> String {
        let share =
            self.amounts.step(step).zip(self.net_sales()).filter(|(m, _)| *m != 0 || matches!(step, Step::Subtotal(_)));
        share.map_or_else(String::new, |(m, net)| percent(m, net))
    }
}

/// Lines down, groups across, the share of net sales beside each amount where there is room; more groups than fit stand in
/// further blocks. Lines that are zero throughout are left out.
pub fn waterfall(desk: &Desk<'_>, groups: &[Group], total: Option<&Group>) -> String {
    let lang = desk.lang;
    let shown: Vec<Step> = steps()
        .filter(|s| matches!(s, Step::Subtotal(_)) || groups.iter().any(|g| g.amounts.step(*s) != Some(0)))
        .collect();
    let label = shown.iter().map(|s| width(lang.pick(s.en(), s.zh())) + 2).max().unwrap_or(0) + 2;
    let wide = |g: &Group| {
        let amounts = shown.iter().map(|s| g.money(*s, lang).chars().count()).max().unwrap_or(0);
        amounts.max(width(&g.key.join(" "))).max(4) + 2
    };
    let share_wide = 8;
    let total_wide = total.map_or(0, |t| wide(t) + share_wide);
    // shares beside every amount if all fit in one block; else only beside the total, else as many as fit
    let all: usize = groups.iter().map(|g| wide(g) + share_wide).sum();
    let shares = label + all + total_wide <= desk.width || total.is_none();
    let mut blocks: Vec<Vec<&Group>> = vec![Vec::new()];
    let mut used = label;
    for group in groups {
        let needed = wide(group) + if shares { share_wide } else { 0 };
        if used + needed > desk.width && blocks.last().is_some_and(|b| !b.is_empty()) {
            blocks.push(Vec::new());
            used = label;
        }
        used += needed;
        blocks.last_mut().map(|b| b.push(group)).unwrap_or_default();
    }
    if let Some(total) = total {
        if used + total_wide > desk.width && blocks.last().is_some_and(|b| !b.is_empty()) {
            blocks.push(Vec::new());
        }
        blocks.last_mut().map(|b| b.push(total)).unwrap_or_default();
    }
    let shared = |g: &Group| shares || total.is_some_and(|t| std::ptr::eq(t, g));
    blocks.iter().map(|block| one_block(desk, &shown, block, &shared)).collect::<Vec<_>>().join("\n")
}

fn one_block(desk: &Desk<'_>, shown: &[Step], block: &[&Group], shared: &dyn Fn(&Group) -> bool) -> String {
    let lang = desk.lang;
    let mut table = Sheet::new(desk.width, desk.colour);
    let mut names = vec![String::new()];
    for group in block {
        names.push(group.key.join(" "));
        if shared(group) {
            names.push(lang.pick("% net", "占比%").to_owned());
        }
    }
    let right: Vec<usize> = (1..names.len()).collect();
    table.head(&names.iter().map(String::as_str).collect::<Vec<_>>(), &right);
    table.unbroken(0);
    for step in shown {
        let strong = matches!(step, Step::Subtotal(_));
        let mut cells = vec![format!("{} {}", if strong { "=" } else { " " }, lang.pick(step.en(), step.zh()))];
        for group in block {
            cells.push(group.money(*step, lang));
            if shared(group) {
                cells.push(group.share(*step));
            }
        }
        if strong { table.strong(&cells) } else { table.row(&cells) }
    }
    table.to_string()
}

/// One row per group with the subtotals and their shares of net sales, best operating profit first, total below.
pub fn league(desk: &Desk<'_>, by: &[By], mut groups: Vec<Group>, total: Option<&Group>) -> String {
    let lang = desk.lang;
    let mixed = groups.iter().any(|g| groups[0].currency != g.currency);
    groups.sort_by_key(|g| (mixed.then_some(g.currency), std::cmp::Reverse(g.amounts.down_to(Line::PeopleOther))));
    let subtotals: Vec<Step> = steps().filter(|s| matches!(s, Step::Subtotal(_))).collect();
    let mut names: Vec<String> = by.iter().map(|b| lang.of(dimension(*b)).to_owned()).collect();
    if mixed {
        names.push(lang.of(head::CURRENCY).to_owned());
    }
    let keys = names.len();
    for (i, step) in subtotals.iter().enumerate() {
        names.push(lang.pick(step.en(), step.zh()).to_owned());
        if i > 0 {
            names.push("%".to_owned());
        }
    }
    let mut table = Sheet::new(desk.width, desk.colour);
    table.head(&names.iter().map(String::as_str).collect::<Vec<_>>(), &(keys..names.len()).collect::<Vec<_>>());
    let cells = |group: &Group, mut key: Vec<String>| {
        key.resize(by.len(), String::new());
        if mixed {
            key.push(group.currency.to_string());
        }
        for (i, step) in subtotals.iter().enumerate() {
            key.push(group.money(*step, lang));
            if i > 0 {
                key.push(group.share(*step));
            }
        }
        key
    };
    for group in &groups {
        table.row(&cells(group, group.key.clone()));
    }
    if let Some(total) = total {
        table.strong(&cells(total, vec![lang.of(head::TOTAL).to_owned()]));
    }
    table.to_string()
}

/// What rows of a dimension are called.
pub fn dimension(by: By) -> (&'static str, &'static str) {
    match by {
        By::Sku => ("SKU", "SKU"),
        By::Parent => head::PARENT,
        By::Shop => head::SHOP,
        By::Marketplace => head::MARKETPLACE,
        By::Month => head::MONTH,
        By::Operator => head::OPERATOR,
    }
}
