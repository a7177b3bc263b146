//! The second half of `tradewind demo`: the same shop lived three times, left alone, by the usual rules, and with the desk.

use super::args::Demo;
use super::exit::Trouble;
use super::sheet::Sheet;
use super::{Desk, wait};
use crate::io::bar;
use app::desk::outcomes::Record;
use desk::{Decision, Filter, Order, Page};
use domain::Currency;
use domain::money::decimal;
use domain::policy::Policy;
use sim::circle::Circle;
use sim::market::{CashAccount, Habit, Market, MarketSpec, live};
use std::path::Path;
use store::journal::{Journal, JournalUrl};
use store::{Key, Lake};

/// Days between two mornings at the desk.
const EVERY_DAYS: i32 = 7;
/// Products of the market: more would only make it longer.
const SKUS_MAX: usize = 12;

/// Lives the three lives and shows what the owner keeps. Returns the moment at which the desk is left: proposals wait.
pub fn run(desk: &mut Desk<'_>, args: &Demo, key: Key) -> Result<i64, Trouble> {
    let spec = MarketSpec { seed: args.seed, skus: usize::from(args.skus).min(SKUS_MAX), ..MarketSpec::default() };
    let dir = args.dir.join("desk");
    let market = Market::new(&spec);
    let first = market.today();
    let (mut untouched, mut rules) = (market.clone(), market.clone());
    live(&mut untouched, args.days, Habit::Untouched);
    live(&mut rules, args.days, Habit::Rules);
    let Lived { circle, top, records, now_micros } = with_desk(desk, market, &dir, args.days, key)?;
    let title = desk.lang.pick(
        format!("5  {} days of a shop of {} products, lived three times", args.days, spec.skus),
        format!("5  同一家店（{} 个商品）的 {} 天，过三遍", spec.skus, args.days),
    );
    writeln!(desk.out, "\n{title}")?;
    let lives = [
        (("left alone", "无人打理"), untouched.cash(first), untouched.truth().stock_out_days(first)),
        (("the usual rules", "常用规则"), rules.cash(first), rules.truth().stock_out_days(first)),
        (("with the desk", "使用决策台"), circle.market.cash(first), circle.market.truth().stock_out_days(first)),
    ];
    write!(desk.out, "{}", accounts(desk, &lives))?;
    reasons(desk, &lives[1].1, &lives[2].1)?;
    decided(desk, &circle, &top, &records)?;
    let place = format!("--data {} --key-file {}", dir.display(), args.dir.join("key").display());
    writeln!(desk.out, "\n{}", desk.lang.pick("look into the desk, for example:", "可以查看决策台，例如："))?;
    for command in ["inbox --state executed", "show D1", "outcomes", "journal verify"] {
        writeln!(desk.out, "  tradewind {place} {command}")?;
    }
    Ok(now_micros)
}

/// The life with the desk, its largest decisions and its records.
struct Lived {
    circle: Circle,
    top: Vec<Decision>,
    records: Vec<Record>,
    now_micros: i64,
}

fn with_desk(desk: &Desk<'_>, market: Market, dir: &Path, days: i32, key: Key) -> Result<Lived, Trouble> {
    // the desk's life begins anew with every demo: its journal is part of the seeded story
    if dir.exists() {
        std::fs::remove_dir_all(dir).map_err(Trouble::file(dir))?;
    }
    std::fs::create_dir_all(dir).map_err(Trouble::file(dir))?;
    let lake = Lake::open(dir, key.clone())?;
    let bar = bar::days(desk.lively, u64::try_from(days).unwrap_or(0));
    wait(async {
        let url = JournalUrl::file(dir.join("desk.sqlite"));
        let journal = Journal::open(&url, key).await.map_err(app::Error::from)?;
        let mut circle = Circle::new(market, lake, journal, Policy::default(), EVERY_DAYS);
        for _ in 0..days {
            let lived = circle.live(1, agents::AGENTS).await;
            lived.map_err(|e| app::Error::asked(format!("the demo broke: {e}"), format!("演示中断：{e}")))?;
            bar.inc(1);
        }
        bar.finish_and_clear();
        // the last morning's proposals are left for whoever opens the desk
        let waiting = circle.leave_waiting(agents::AGENTS).await;
        let now_micros =
            waiting.map_err(|e| app::Error::asked(format!("the demo broke: {e}"), format!("演示中断：{e}")))?;
        let records = circle.house.records().await?;
        let largest = circle.house.journal.list(&Filter::default(), Order::Rank, &Page { skip: 0, take: 3 }).await;
        let top = largest.map_err(app::Error::from)?.decisions;
        circle.house.journal.close().await;
        Ok::<_, app::Error>(Lived { circle, top, records, now_micros })
    })
}

type Life = ((&'static str, &'static str), CashAccount, usize);

/// Whole units of money with thousands separators.
fn whole(micros: i64) -> String {
    let digits = decimal(domain::money::round_to(micros, 1_000_000), 0);
    let (sign, digits) = digits.strip_prefix('-').map_or(("", digits.as_str()), |d| ("-", d));
    let mut text = String::new();
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i) % 3 == 0 {
            text.push(',');
        }
        text.push(c);
    }
    format!("{sign}{text}")
}

/// Lines of the account: name, sign as it adds to profit, amount.
fn lines(c: &CashAccount) -> [(&'static str, &'static str, i64); 10] {
    [
        ("sales", "销售额", c.sales),
        ("refunds", "退款", -c.refunds),
        ("referral and fulfilment", "佣金与配送费", -(c.referral + c.fulfilment + c.returns_handling)),
        ("advertising", "广告费", -c.ads),
        ("goods and freight of what was sold", "已售商品的货款与头程", -c.landed_cost),
        ("storage, inbound, removal", "仓储、入仓、移除", -(c.storage + c.aged_surcharge + c.inbound + c.removal)),
        ("write-down of excess stock", "冗余库存跌价", -c.write_down),
        ("= profit", "= 利润", c.profit),
        ("= the owner's after-tax cash", "= 老板税后现金", c.after_tax),
        ("stock at the end, at cost", "期末库存（成本）", c.stock_value + c.on_order_value),
    ]
}

fn accounts(desk: &Desk<'_>, lives: &[Life; 3]) -> String {
    let mut sheet = Sheet::new(desk.width, desk.colour);
    let head: Vec<&str> =
        std::iter::once(desk.lang.pick("in USD", "美元")).chain(lives.iter().map(|l| desk.lang.of(l.0))).collect();
    sheet.head(&head, &[1, 2, 3]);
    let [alone, rules, with] = lives.each_ref().map(|l| lines(&l.1));
    for ((alone, rules), with) in alone.into_iter().zip(rules).zip(with) {
        let (en, zh, _) = alone;
        let cells = [desk.lang.pick(en, zh).to_owned(), whole(alone.2), whole(rules.2), whole(with.2)];
        if en.starts_with('=') { sheet.strong(&cells) } else { sheet.row(&cells) }
    }
    let name = desk.lang.pick("days × products out of stock", "断货（天×商品）");
    sheet.row(&[name.to_owned(), lives[0].2.to_string(), lives[1].2.to_string(), lives[2].2.to_string()]);
    sheet.to_string()
}

/// Where the difference between the desk and the usual rules comes from.
fn reasons(desk: &mut Desk<'_>, rules: &CashAccount, with: &CashAccount) -> Result<(), Trouble> {
    let gross = |c: &CashAccount| c.sales - c.refunds - c.referral - c.fulfilment - c.returns_handling - c.landed_cost;
    let keeping = |c: &CashAccount| -(c.storage + c.aged_surcharge + c.inbound + c.removal + c.write_down);
    let parts = [
        (("margin on what was sold", "已售商品的毛利"), gross(with) - gross(rules)),
        (("advertising", "广告费"), rules.ads - with.ads),
        (("keeping stock", "持有库存"), keeping(with) - keeping(rules)),
    ];
    let more = with.after_tax - rules.after_tax;
    let head = desk.lang.pick(
        format!("the desk against the usual rules: {} after tax; before tax it is made of", signed(more)),
        format!("决策台比常用规则：税后 {}；税前由以下构成", signed(more)),
    );
    writeln!(desk.out, "{head}")?;
    for (name, micros) in parts {
        writeln!(desk.out, "  {:>10}  {}", signed(micros), desk.lang.of(name))?;
    }
    Ok(())
}

fn signed(micros: i64) -> String {
    let text = whole(micros);
    if micros > 0 { format!("+{text}") } else { text }
}

/// What the desk decided, and how its predictions have held so far.
fn decided(desk: &mut Desk<'_>, circle: &Circle, top: &[Decision], records: &[Record]) -> Result<(), Trouble> {
    let t = &circle.tally;
    let by_agent: Vec<String> = t.approved.iter().map(|(agent, n)| format!("{agent} {n}")).collect();
    let text = desk.lang.pick(
        format!(
            "{} mornings; a reviewer approved {}; the market carried out {} and refused {}; guardrails stopped {}",
            t.mornings,
            by_agent.join(", "),
            t.executed,
            t.failed,
            t.blocked
        ),
        format!(
            "{} 个早晨；审核人批准 {}；市场执行 {}，拒绝 {}；护栏拦下 {}",
            t.mornings,
            by_agent.join("、"),
            t.executed,
            t.failed,
            t.blocked
        ),
    );
    writeln!(desk.out, "{text}")?;
    for d in top {
        writeln!(desk.out, "  {}  {}", d.id, desk.lang.pick(&d.proposal.reason.en, &d.proposal.reason.zh))?;
    }
    for r in records {
        let s = &r.score;
        let Some(coverage) = s.coverage_nanos else { continue };
        let earned: i64 = s.money.get(&Currency::USD).map_or(0, |m| m.earned_micros);
        let predicted: i64 = s.money.get(&Currency::USD).map_or(0, |m| m.predicted_micros);
        let text = desk.lang.pick(
            format!(
                "{} has {} measured decisions: predicted {}, came {}; {} % of its intervals held",
                s.agent,
                s.figures,
                signed(predicted),
                signed(earned),
                coverage / 10_000_000
            ),
            format!(
                "{} 已复盘 {} 个决策：预测 {}，实际 {}；{} % 的预测区间命中",
                s.agent,
                s.figures,
                signed(predicted),
                signed(earned),
                coverage / 10_000_000
            ),
        );
        writeln!(desk.out, "  {text}")?;
    }
    Ok(())
}
