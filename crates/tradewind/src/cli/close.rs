//! `tradewind close`: the checklist of a month, its lock, its trial balance and balance sheet, and vouchers for the accountant's program.

use super::Desk;
use super::args::{Close, CloseFormat, by_ending};
use super::exit::{Exit, Trouble};
use super::figures::money;
use super::sheet::{Sheet, folded, one_line, printable};
use super::words::{Lang, head};
use crate::io::{closed, policy};
use app::close::{MonthEnd, Owed, csv, layout, xlsx};
use app::profit::Books;
use app::settings::Misstated;
use books::Month;
use books::month_close::{Ask, Finding, Item, Layout, Status};
use domain::policy::Role;
use domain::{Currency, Money, Words};
use std::collections::BTreeSet;
use std::path::Path;

/// Findings of an item that are shown; the rest is counted.
const FINDINGS_SHOWN: usize = 5;

/// Runs the command.
pub fn run(desk: &mut Desk<'_>, args: &Close) -> Result<Exit, Trouble> {
    let format = args.format.or_else(|| by_ending(args.out.as_deref())).unwrap_or(CloseFormat::Csv);
    if args.vouchers.is_some() && format == CloseFormat::Xlsx && args.out.is_none() {
        return Err(Trouble::Usage("xlsx needs --out FILE".into(), "xlsx 格式需要 --out FILE".into()));
    }
    let lake = desk.lake()?;
    let setup = crate::io::tax::in_force(&desk.place.data)?;
    let today = desk::room::day_of(desk.now_micros);
    let files = crate::io::commission::read(&desk.place.data);
    let (books, owed) = super::wait(async {
        let reader = lake.reader(None).map_err(app::Error::from)?;
        let books = app::profit::close(&reader, &books::Policy::default()).await?;
        let taxes = app::tax::Taxes::read(&reader, &books, &setup, today).await?;
        let source = app::commission::Source::read(&reader, &books, &taxes).await?;
        let pay = files.and_then(|files| app::commission::Pay::of(&source, &books, &files).map_err(Trouble::from));
        let pay = pay.map_err(|e| Words::new(e.words(Lang::En).0, e.words(Lang::Zh).0));
        Ok::<_, app::Error>((books, Owed::of(setup.profile.as_ref().map(|_| &taxes), pay.as_ref())))
    })?;
    let end = MonthEnd::of(&books, closed::read(&desk.place.data)?, owed)?;
    let month = month(desk, args, &end)?;
    if args.lock {
        return lock(desk, args, &books, &end, month);
    }
    if let Some(name) = &args.vouchers {
        let layout = read_layout(name)?;
        let bytes = match format {
            CloseFormat::Csv => csv(&layout, end.vouchers(month))?.into_bytes(),
            CloseFormat::Xlsx => xlsx(&layout, end.vouchers(month))?,
        };
        if layout.believed {
            eprintln!("{}", desk.lang.pick(
                "columns and account codes of this layout are believed: check them with your accountant before you import the file",
                "该版式的列与科目编码为推定：导入前请与会计核对",
            ));
        }
        return write(desk, args, &bytes);
    }
    let text = if args.trial_balance {
        trial_balance(desk, &end, month)
    } else if args.balance {
        balance(desk, &end, &books, month)
    } else {
        overview(desk, &end, &books, month)
    };
    write(desk, args, text.as_bytes())
}

fn write(desk: &mut Desk<'_>, args: &Close, bytes: &[u8]) -> Result<Exit, Trouble> {
    match &args.out {
        None => desk.out.write_all(bytes)?,
        Some(path) => {
            std::fs::write(path, bytes).map_err(Trouble::file(path))?;
            writeln!(desk.out, "{}", path.display())?;
        }
    }
    Ok(Exit::Done)
}

fn month(desk: &Desk<'_>, args: &Close, end: &MonthEnd) -> Result<Month, Trouble> {
    let Some(text) = &args.month else {
        return end.likely(desk::room::day_of(desk.now_micros)).ok_or_else(|| {
            Trouble::Nothing(
                "the books are empty; import settlements first".into(),
                "账上没有数据；请先导入结算报表".into(),
            )
        });
    };
    Month::parse(text.trim()).ok_or_else(|| {
        Trouble::Usage(format!("found month `{text}`; write 2026-10"), format!("月份为“{text}”；请写成 2026-10"))
    })
}

/// A layout that is shipped, or a file of the person's own.
fn read_layout(name: &str) -> Result<Layout, Trouble> {
    let path = Path::new(name);
    if !name.ends_with(".toml") {
        return Ok(layout(name)?);
    }
    let text = std::fs::read_to_string(path).map_err(Trouble::file(path))?;
    Layout::parse(&text).map_err(|e| Trouble::Misstated(name.to_owned(), Misstated { en: e.to_string(), zh: e.zh() }))
}

/// Who closes months, books or pay: an owner or accountant of the policy in force who sees all shops.
///
/// # Errors
/// Anybody else.
pub(super) fn closer<'a>(desk: &Desk<'_>, by: Option<&'a str>) -> Result<&'a str, Trouble> {
    let who = by.unwrap_or_default().trim();
    let policy = policy::in_force(&desk.place.data)?;
    let may =
        policy.people.get(who).is_some_and(|p| matches!(p.role, Role::Owner | Role::Accountant) && p.shops.is_empty());
    if may {
        return Ok(who);
    }
    let who = one_line(who, 40);
    Err(Trouble::Usage(
        format!("`{who}` may not lock months; pass --by with an owner or accountant of the policy who sees all shops"),
        format!("“{who}”无权结账；请用 --by 指定策略中可查看全部店铺的负责人或会计"),
    ))
}

/// Locks a month. Only an owner or accountant of the policy in force who sees all shops may.
fn lock(desk: &mut Desk<'_>, args: &Close, books: &Books, end: &MonthEnd, month: Month) -> Result<Exit, Trouble> {
    let who = closer(desk, args.by.as_deref())?;
    let accepted: BTreeSet<String> = args.accept.iter().map(|a| a.trim().to_owned()).collect();
    let today = desk::room::day_of(desk.now_micros);
    let ask = Ask { month, who, when_micros: desk.now_micros, today, accepted: &accepted };
    match end.lock(books, &ask) {
        Ok(lock) => {
            closed::put(&desk.place.data, &lock)?;
            let (n, hash) = (lock.vouchers.len(), &lock.hash[..12]);
            let text = desk.lang.pick(
                format!(
                    "{month} is locked by {who}: {n} voucher(s), hash {hash}; what changes later becomes adjustments"
                ),
                format!("{month} 已由 {who} 结账：{n} 张凭证，哈希 {hash}；此后的变化列为调整分录"),
            );
            writeln!(desk.out, "{text}")?;
            Ok(Exit::Done)
        }
        Err(refusal) => {
            let hint = desk.lang.pick(
                "tradewind close --month shows each item; --accept NAME takes an open one as it is",
                "tradewind close --month 可查看各项；--accept 名称 表示按现状接受未完成项",
            );
            eprintln!("{}\n  {hint}", desk.lang.pick(refusal.to_string(), refusal.zh()));
            Ok(Exit::Refused)
        }
    }
}

/// Amounts in one line; what can't be known is a dash.
fn amounts(at_risk: &[Money]) -> String {
    let one = |m: &Money| format!("{} {}", exact(m.micros, m.currency), m.currency);
    if at_risk.is_empty() { "–".into() } else { at_risk.iter().map(one).collect::<Vec<_>>().join(" + ") }
}

/// Rounded to the currency's smallest unit.
fn exact(micros: i64, currency: Currency) -> String {
    money(domain::money::round_to(micros, currency.minor_micros()), currency.digits())
}

fn overview(desk: &Desk<'_>, end: &MonthEnd, books: &Books, month: Month) -> String {
    let (lang, items) = (desk.lang, end.items(books, month));
    let mut text = format!("{} {month}", lang.pick("Month close", "月结"));
    if let Some(lock) = end.lock_of(month) {
        let (who, hash) = (one_line(&lock.who, 40), &lock.hash[..12]);
        text += &lang.pick(format!("  locked by {who}, hash {hash}"), format!("  已由 {who} 结账，哈希 {hash}"));
    } else if end.booked.is_locked(month) {
        text += lang.pick("  before the first locked month", "  早于首个结账月份");
    }
    text.push('\n');
    let mut table = Sheet::new(desk.width, desk.colour);
    table.head(
        &[
            lang.pick("Item", "项目"),
            lang.pick("Name", "名称"),
            lang.pick("Status", "状态"),
            lang.pick("At risk", "涉及金额"),
        ],
        &[],
    );
    for item in &items {
        let status = lang.of(item.status.words());
        table.row(&[item.code, lang.of(item.name), status, &amounts(&item.at_risk())]);
    }
    text += &table.to_string();
    items.iter().filter(|i| i.status != Status::Done).for_each(|i| text += &item(desk, i));
    let count = end.vouchers(month).len();
    text += &lang.pick(format!("\n{count} voucher(s)\n"), format!("\n凭证 {count} 张\n"));
    text
}

/// An item that is not done: what it holds up, what was found, what to do.
fn item(desk: &Desk<'_>, item: &Item) -> String {
    let lang = desk.lang;
    let holds = lang.pick(format!("holds up {}", item.holds_up.0), format!("影响：{}", item.holds_up.1));
    let mut text = format!("\n{}: {holds}\n", item.code);
    let line = |f: &Finding| {
        let (words, to_do) = (lang.pick(&f.words.0, &f.words.1), lang.pick(&f.to_do.0, &f.to_do.1));
        let (words, to_do) =
            (folded("  ", &printable(words), desk.width), folded("    → ", &printable(to_do), desk.width));
        format!("{words}\n{to_do}\n")
    };
    item.findings.iter().take(FINDINGS_SHOWN).for_each(|f| text += &line(f));
    let more = item.findings.len().saturating_sub(FINDINGS_SHOWN);
    if more > 0 {
        text += &lang.pick(format!("  and {more} more\n"), format!("  另有 {more} 项\n"));
    }
    text
}

fn trial_balance(desk: &Desk<'_>, end: &MonthEnd, month: Month) -> String {
    let (lang, trial) = (desk.lang, end.trial_balance(month));
    let mut table = Sheet::new(desk.width, desk.colour);
    let names = [
        lang.pick("Account", "科目"),
        lang.of(head::CURRENCY),
        lang.pick("Opening", "期初"),
        lang.pick("Debit", "借方"),
        lang.pick("Credit", "贷方"),
        lang.pick("Closing", "期末"),
        lang.pick("Closing, RMB", "期末（人民币）"),
    ];
    table.head(&names, &[2, 3, 4, 5, 6]);
    let rmb = |micros: Option<i64>| micros.map_or_else(|| "–".to_owned(), |m| exact(m, Currency::CNY));
    for total in trial.totals() {
        let c = total.currency;
        for r in trial.rows.iter().filter(|r| r.currency == c) {
            let shown = [r.opening, r.debit, r.credit, r.closing()].map(|m| exact(m, c));
            let [opening, debit, credit, closing] = shown;
            let name = lang.pick(r.account.en(), r.account.zh());
            table.row(&[name, c.code(), &opening, &debit, &credit, &closing, &rmb(r.rmb_closing())]);
        }
        let sum = |n: i128| i64::try_from(n).map_or_else(|_| "–".to_owned(), |n| exact(n, c));
        let rmb_closing = total.rmb.and_then(|[o, d, k]| i64::try_from(o + d - k).ok());
        let closing = sum(total.opening + total.debit - total.credit);
        let cells = [sum(total.opening), sum(total.debit), sum(total.credit), closing, rmb(rmb_closing)];
        let [opening, debit, credit, closing, rmb] = &cells;
        table.strong(&[lang.of(head::TOTAL), c.code(), opening, debit, credit, closing, rmb]);
    }
    format!("{} {month}\n{table}", lang.pick("Trial balance", "试算平衡表"))
}

fn balance(desk: &Desk<'_>, end: &MonthEnd, books: &Books, month: Month) -> String {
    let lang = desk.lang;
    let mut table = Sheet::new(desk.width, desk.colour);
    let names = [
        lang.pick("Item", "项目"),
        lang.of(head::CURRENCY),
        lang.of(head::AMOUNT),
        lang.pick("RMB as booked", "账面人民币"),
        lang.pick("RMB at the month's rate", "按月汇率折合"),
        lang.pick("Difference", "差额"),
    ];
    table.head(&names, &[2, 3, 4, 5]);
    let rmb = |micros: Option<i64>| micros.map_or_else(|| "–".to_owned(), |m| exact(m, Currency::CNY));
    for r in end.balance(books, month) {
        let (name, amount) = (lang.pick(r.item.en(), r.item.zh()), exact(r.micros, r.currency));
        let difference = rmb(r.exchange_difference());
        table.row(&[name, r.currency.code(), &amount, &rmb(r.rmb_booked), &rmb(r.rmb_now), &difference]);
    }
    format!("{} {}\n{table}", lang.pick("Balance sheet view at the end of", "资产负债表视图，月末"), month)
}
