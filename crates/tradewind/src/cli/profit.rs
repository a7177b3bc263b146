//! `tradewind profit`: closes the books and shows where the money went.

use super::args::{Costing, CurrencyChoice, Profit, ProfitFormat, by_ending};
use super::exit::{Exit, Trouble};
use super::figures::money;
use super::sheet::{Sheet, folded, printable};
use super::statement::{Group, league, waterfall};
use super::words::head;
use super::{Desk, explain};
use app::profit::Books;
use app::settings::Misstated;
use app::workbook::{About, workbook};
use books::cost::Method;
use books::notice::Weight;
use books::{By, Closing, Filter, Month, Policy};
use domain::Currency;
use std::collections::BTreeMap;
use std::path::Path;

/// Notices shown below the statement.
const NOTICES_SHOWN: usize = 12;

/// Runs the command.
pub fn run(desk: &mut Desk<'_>, args: &Profit) -> Result<Exit, Trouble> {
    let (by, filter) = (dimensions(&args.by)?, filter(args)?);
    let policy = args.policy.as_deref().map(read_policy).transpose()?.unwrap_or_default();
    let as_of = args.as_of.as_deref().map(app::query::as_of).transpose()?;
    let format = args.format.or_else(|| by_ending(args.out.as_deref())).unwrap_or(ProfitFormat::Table);
    // a file is not coloured
    desk.colour &= args.out.is_none();
    if format == ProfitFormat::Xlsx && args.out.is_none() {
        return Err(Trouble::Usage("xlsx needs --out FILE".into(), "xlsx 格式需要 --out FILE".into()));
    }
    let lake = desk.lake()?;
    let (reader, books) = super::wait(async {
        let reader = lake.reader(as_of).map_err(app::Error::from)?;
        let books = app::profit::close(&reader, &policy).await?;
        Ok::<_, app::Error>((reader, books))
    })?;
    if let Some(sku) = &args.explain {
        let Some(month) = filter.from.filter(|m| filter.to == Some(*m)) else {
            return Err(Trouble::Usage(
                "--explain needs one --month, such as --month 2026-10".into(),
                "--explain 需要一个月份，例如 --month 2026-10".into(),
            ));
        };
        let opened = super::wait(app::explain::explain(&reader, &books, sku, month))?;
        explain::show(desk, &opened)?;
        return Ok(Exit::Done);
    }
    let bytes = match format {
        ProfitFormat::Table => table(desk, args, &books, &by, &filter)?.into_bytes(),
        ProfitFormat::Csv => app::export::csv(&books.closing, &by, &filter).into_bytes(),
        ProfitFormat::Json => {
            let json = app::export::json(&books.closing, &by, &filter);
            (serde_json::to_string_pretty(&json).map_err(std::io::Error::from)? + "\n").into_bytes()
        }
        ProfitFormat::Xlsx => {
            workbook(&books.closing, &About { prepared_at_micros: desk.now_micros, as_of: args.as_of.clone(), filter })?
        }
    };
    match &args.out {
        None => desk.out.write_all(&bytes)?,
        Some(path) => {
            std::fs::write(path, &bytes).map_err(Trouble::file(path))?;
            writeln!(desk.out, "{}", path.display())?;
        }
    }
    Ok(exit(&books.closing))
}

/// The exit code that a closing comes to.
pub fn exit(closing: &Closing) -> Exit {
    if closing.tie_outs.iter().any(|t| t.refusal.is_some()) { Exit::Untied } else { Exit::Done }
}

fn dimensions(words: &[String]) -> Result<Vec<By>, Trouble> {
    let mut by = Vec::new();
    for word in words {
        let found = By::parse(word.trim()).ok_or_else(|| {
            let known = By::ALL.iter().map(|(w, _)| *w).collect::<Vec<_>>().join(", ");
            Trouble::Usage(format!("found --by {word}; use {known}"), format!("--by {word} 无效；可用：{known}"))
        })?;
        if !by.contains(&found) {
            by.push(found);
        }
    }
    Ok(by)
}

fn filter(args: &Profit) -> Result<Filter, Trouble> {
    let month = |text: &str| {
        Month::parse(text.trim()).ok_or_else(|| {
            Trouble::Usage(
                format!("found month `{text}`; write 2026-10 or 2026-08..2026-10"),
                format!("月份为“{text}”；请写成 2026-10 或 2026-08..2026-10"),
            )
        })
    };
    let (from, to) = match args.month.as_deref().map(|m| m.split_once("..").unwrap_or((m, m))) {
        Some((from, to)) => (Some(month(from)?), Some(month(to)?)),
        None => (None, None),
    };
    Ok(Filter { from, to, shop: args.shop.clone(), marketplace: args.marketplace.clone(), ..Filter::default() })
}

fn read_policy(path: &Path) -> Result<Policy, Trouble> {
    let text = std::fs::read_to_string(path).map_err(Trouble::file(path))?;
    Policy::parse(&text)
        .map_err(|e| Trouble::Misstated(path.display().to_string(), Misstated { en: e.to_string(), zh: e.zh() }))
}

/// The statement, then what an accountant checks first.
fn table(desk: &Desk<'_>, args: &Profit, books: &Books, by: &[By], filter: &Filter) -> Result<String, Trouble> {
    let closing = &books.closing;
    let mut text = match statement(desk, closing, by, filter, args.currency) {
        // nothing is posted, but there is something to say: a settlement was refused, or all of it is in quarantine
        Err(Trouble::Nothing(en, zh)) if !closing.tie_outs.is_empty() => desk.lang.pick(en, zh) + "\n",
        other => other?,
    };
    if args.costing != Costing::Fifo {
        text += &costing(desk, closing, filter, args.costing, by)?;
    }
    text += &checks(desk, closing);
    Ok(text)
}

/// The statement in one currency: each site's own where all share it or it is asked for, else RMB.
pub fn statement(
    desk: &Desk<'_>,
    closing: &Closing,
    by: &[By],
    filter: &Filter,
    currency: Option<CurrencyChoice>,
) -> Result<String, Trouble> {
    let lang = desk.lang;
    let rows = closing.statement.roll_up(by, filter);
    let total = closing.statement.roll_up(&[], filter);
    let Some(total) = total.first().filter(|_| !rows.is_empty()) else {
        return Err(Trouble::Nothing(
            "the books are empty for this view; import settlements first, or widen --month, --shop, --marketplace"
                .into(),
            "此范围内没有账目；请先导入结算报表，或放宽 --month、--shop、--marketplace".into(),
        ));
    };
    let rmb = match currency {
        Some(choice) => choice == CurrencyChoice::Cny,
        None => total.currency.is_none(),
    };
    let across = by.iter().all(|b| matches!(b, By::Shop | By::Marketplace | By::Month));
    let mut groups = Vec::new();
    for row in &rows {
        let Some(mut group) = Group::of(row, rmb) else {
            return Err(Trouble::Usage(
                "a sum would mix currencies; add marketplace to --by, or use --currency cny".into(),
                "合计会混合不同币种；请在 --by 中加上 marketplace，或使用 --currency cny".into(),
            ));
        };
        // the currency is said above when all columns share it
        let per_column = !rmb && total.currency.is_none() && across;
        if group.key.is_empty() || per_column {
            group.key.push(group.currency.to_string());
        }
        groups.push(group);
    }
    let mut whole = Group::of(total, rmb).filter(|_| groups.len() > 1);
    if let Some(whole) = &mut whole {
        whole.key = vec![lang.of(head::TOTAL).to_owned()];
    }
    let months = closing.statement.months();
    let covers = |m: &&Month| filter.from.is_none_or(|f| **m >= f) && filter.to.is_none_or(|t| **m <= t);
    let months: Vec<_> = months.iter().filter(covers).collect();
    let span = match (months.first(), months.last()) {
        (Some(a), Some(b)) if a != b => format!("{a} – {b}"),
        (Some(a), _) => a.to_string(),
        _ => String::new(),
    };
    let unit = if rmb { "CNY".to_owned() } else { total.currency.map_or_else(String::new, |c| c.to_string()) };
    let mut text = format!("{} {span}  {unit}", lang.pick("Profit", "利润表")).trim_end().to_owned() + "\n";
    text += &if across { waterfall(desk, &groups, whole.as_ref()) } else { league(desk, by, groups, whole.as_ref()) };
    Ok(text)
}

/// What another costing method would charge; it is known per site and month, not per SKU.
fn costing(desk: &Desk<'_>, closing: &Closing, filter: &Filter, method: Costing, by: &[By]) -> Result<String, Trouble> {
    if by.iter().any(|b| matches!(b, By::Sku | By::Parent | By::Operator)) {
        return Err(Trouble::Usage(
            "other costing methods stand beside FIFO per site and month; use --by marketplace, month or shop".into(),
            "其他成本方法按站点和月份与先进先出并列；请使用 --by marketplace、month 或 shop".into(),
        ));
    }
    let lang = desk.lang;
    let method = if method == Costing::Average { Method::Average } else { Method::Period };
    let mut table = Sheet::new(desk.width, desk.colour);
    let name = lang.pick(method.en(), method.zh());
    let names = [
        lang.of(head::SHOP),
        lang.of(head::MARKETPLACE),
        lang.of(head::MONTH),
        lang.of(head::CURRENCY),
        lang.pick(Method::Fifo.en(), Method::Fifo.zh()),
        name,
        lang.pick("bridge", "差异"),
    ];
    table.head(&names, &[4, 5, 6]);
    let mut sums: BTreeMap<Currency, (i64, i64)> = BTreeMap::new();
    for row in &closing.cost_methods.months {
        let place = closing.statement.place(row.place);
        let outside = filter.from.is_some_and(|m| row.month < m)
            || filter.to.is_some_and(|m| row.month > m)
            || filter.shop.as_ref().is_some_and(|s| *s != place.shop)
            || filter.marketplace.as_ref().is_some_and(|m| *m != place.marketplace);
        if outside {
            continue;
        }
        let (fifo, other) = (row.cost_micros[Method::Fifo as usize], row.cost_micros[method as usize]);
        let sum = sums.entry(row.currency).or_default();
        *sum = (sum.0 + fifo, sum.1 + other);
        let figure = |m| cents(m, row.currency);
        table.row(&[
            place.shop.clone(),
            place.marketplace.clone(),
            row.month.to_string(),
            row.currency.to_string(),
            figure(fifo),
            figure(other),
            figure(row.bridge_micros(method)),
        ]);
    }
    for (currency, (fifo, other)) in sums {
        let figure = |m| cents(m, currency);
        let total = lang.of(head::TOTAL).to_owned();
        table.strong(&[
            total,
            String::new(),
            String::new(),
            currency.to_string(),
            figure(fifo),
            figure(other),
            figure(other - fifo),
        ]);
    }
    let title = lang.pick(
        format!("\nCost of goods, {name}: a positive bridge lowers the profit above\n"),
        format!("\n销货成本，{name}：差异为正则上表利润相应减少\n"),
    );
    Ok(format!("{title}{table}"))
}

/// Money to the cent: exact costs carry micros, which nobody reads in a table.
fn cents(micros: i64, currency: Currency) -> String {
    money(domain::money::round_to(micros, currency.minor_micros()), currency.digits())
}

/// Tie-out, quarantine, ads bridge and notices, in a few lines.
pub fn checks(desk: &Desk<'_>, closing: &Closing) -> String {
    let lang = desk.lang;
    let mut lines: Vec<String> = Vec::new();
    let refused = closing.tie_outs.iter().filter(|t| t.refusal.is_some()).count();
    let tied = closing.tie_outs.len() - refused;
    let mut paid: BTreeMap<Currency, i64> = BTreeMap::new();
    for t in closing.tie_outs.iter().filter(|t| t.refusal.is_none()) {
        *paid.entry(t.currency).or_default() += t.total_micros;
    }
    let paid: Vec<String> = paid.into_iter().map(|(c, m)| format!("{} {c}", cents(m, c))).collect();
    let paid = if paid.is_empty() { "–".to_owned() } else { paid.join(", ") };
    lines.push(lang.pick(
        format!("settlements   {tied} tie at 0.00 (paid out {paid}), {refused} refused"),
        format!("结算核对  {tied} 份相符（差额 0.00，付款 {paid}），{refused} 份不入账"),
    ));
    let mut unknown: BTreeMap<Currency, (usize, i64)> = BTreeMap::new();
    for q in &closing.quarantine {
        let sum = unknown.entry(q.currency).or_default();
        *sum = (sum.0 + 1, sum.1 + q.micros);
    }
    if unknown.is_empty() {
        lines.push(lang.pick("quarantine    nothing".into(), "待查明细  无".into()));
    }
    for (currency, (kinds, micros)) in unknown {
        let amount = cents(micros, currency);
        lines.push(lang.pick(
            format!("quarantine    {kinds} unknown kind(s) of line, {amount} {currency}, not in the profit above"),
            format!("待查明细  {kinds} 种未知明细，{amount} {currency}，未计入上表"),
        ));
    }
    if let Some(q) = closing.quarantine.first() {
        let triple = printable(&q.triple.join(" | "));
        lines.push(lang.pick(
            format!("  decide: tradewind taxonomy map \"{triple}\" BUCKET --by NAME"),
            format!("  处理：tradewind taxonomy map \"{triple}\" 归类 --by 姓名"),
        ));
    }
    let mut ads: BTreeMap<Currency, (i64, i64)> = BTreeMap::new();
    for a in &closing.ads_bridge {
        let sum = ads.entry(a.currency).or_default();
        *sum = (sum.0 + a.spent_micros(), sum.1 + a.charged_micros);
    }
    for (currency, (spent, charged)) in ads {
        let [s, c, b] = [spent, charged, charged - spent].map(|m| cents(m, currency));
        lines.push(lang.pick(
            format!("ads bridge    spent {s}, charged {c}, bridge {b} {currency}"),
            format!("广告费差异核对    花费 {s}，扣费 {c}，差异 {b} {currency}"),
        ));
    }
    // quarantine is said above in sum
    let notices: Vec<_> = closing.notices.iter().filter(|n| n.code != "quarantine").collect();
    let more = notices.len().saturating_sub(NOTICES_SHOWN);
    for n in notices.into_iter().take(NOTICES_SHOWN) {
        let weight = match n.weight {
            Weight::Incomplete => ("INCOMPLETE    ", "不完整    "),
            Weight::Remark => ("note          ", "提示      "),
        };
        lines.push(folded(lang.of(weight), lang.pick(&n.en, &n.zh), desk.width));
    }
    if more > 0 {
        lines.push(lang.pick(
            format!("{more} more notices: see --format json or xlsx"),
            format!("另有 {more} 条提示：见 --format json 或 xlsx"),
        ));
    }
    format!("\n{}\n", lines.join("\n"))
}
