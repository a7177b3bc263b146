//! Tie-out: the lines of a settlement must add up to its payout, or nothing of it is posted.

use crate::input::{Input, RefusedLine, SettlementRow};
use crate::names::Name;
use domain::money::decimal;
use domain::{Currency, Day, Money};
use std::collections::{BTreeMap, HashMap};

/// One settlement and whether it ties.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TieOut {
    /// Seller account.
    pub shop: String,
    /// Site that the statement was read for; empty when no header is known.
    pub marketplace: String,
    /// The marketplace's id of the statement.
    pub settlement: String,
    /// Day of the payout; `None` when no header is known.
    pub day: Option<Day>,
    /// Currency of the statement, or of its lines when no header is known.
    pub currency: Currency,
    /// Payout as stated.
    pub total_micros: i64,
    /// Sum of the lines.
    pub sum_micros: i64,
    /// How many lines.
    pub lines: i64,
    /// Why nothing of it is posted; `None` when it ties.
    pub refusal: Option<Refusal>,
}

/// Why a settlement is not posted, in order of precedence.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Refusal {
    /// There are lines, but no header row with the payout.
    NoTotal,
    /// There are header rows with different payouts; the other one.
    OtherTotal(Money),
    /// A line is in another currency than the payout.
    OtherCurrency(Currency),
    /// The lines add up to something else.
    Difference(Explanation),
}

/// The nearest explanation of a difference.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Explanation {
    /// Lines that stand twice, and add up to the difference.
    Doubled(Vec<LineRef>),
    /// One line equal to the difference: it should not be there.
    Extra(LineRef),
    /// One line of half the difference: its sign is the wrong way round.
    Flipped(LineRef),
    /// The only two lines that add up to the difference.
    Pair(LineRef, LineRef),
    /// No reserve line of that name stands in the statement, and one of this amount would make it tie.
    MissingReserve(&'static str, i64),
    /// Nothing simple explains it.
    Unknown,
}

/// A line of a settlement, as a person finds it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LineRef {
    /// File.
    pub source: String,
    /// Line in the file.
    pub line: i64,
    /// Its words: transaction type / amount type / amount description.
    pub words: String,
    /// Its amount.
    pub micros: i64,
}

/// Withheld at the end of the period, to be paid out later.
const CURRENT_RESERVE: &str = "Current Reserve Amount";
/// Withheld before and paid out now.
const PREVIOUS_RESERVE: &str = "Previous Reserve Amount Balance";
/// Beyond so many lines two of them add up to nearly anything, so a pair explains nothing.
const PAIR_LINES_MAX: usize = 5_000;

impl Refusal {
    /// Whether importing a complete, correct file again can help; otherwise the statement needs a person.
    pub fn retry_helps(&self) -> bool {
        !matches!(self, Self::OtherCurrency(_) | Self::OtherTotal(_))
    }
}

impl TieOut {
    /// Lines less payout.
    pub fn difference_micros(&self) -> i64 {
        self.sum_micros - self.total_micros
    }

    /// The refusal as a sentence, English and Chinese; `None` when it ties.
    pub fn message(&self) -> Option<(String, String)> {
        let refusal = self.refusal.as_ref()?;
        let (id, money) =
            (&self.settlement, |m: i64| format!("{} {}", decimal(m, self.currency.digits() as usize), self.currency));
        Some(match refusal {
            Refusal::NoTotal => (
                format!(
                    "settlement {id}: {} lines but no row with its total; import the file that begins with it",
                    self.lines
                ),
                format!("结算单 {id}：有 {} 行明细，但缺少总金额行；请导入包含首行总额的文件", self.lines),
            ),
            Refusal::OtherTotal(other) => (
                format!(
                    "settlement {id}: it states two totals, {} and {other}; import the right file alone",
                    money(self.total_micros)
                ),
                format!("结算单 {id}：出现两个总金额 {} 与 {other}；请只导入正确的文件", money(self.total_micros)),
            ),
            Refusal::OtherCurrency(c) => (
                format!(
                    "settlement {id}: it pays out in {} but has lines in {c}; nothing of it is posted",
                    self.currency
                ),
                format!("结算单 {id}：付款币种为 {}，却含有 {c} 的明细；整单不入账", self.currency),
            ),
            Refusal::Difference(why) => {
                let (sum, total, gap) =
                    (money(self.sum_micros), money(self.total_micros), money(self.difference_micros()));
                let (en, zh) = why.message(&money);
                (
                    format!(
                        "settlement {id}: its lines add up to {sum}, its total is {total}, difference {gap}; {en}; nothing of it is posted"
                    ),
                    format!("结算单 {id}：明细合计 {sum}，总金额 {total}，差额 {gap}；{zh}；整单不入账"),
                )
            }
        })
    }
}

impl Explanation {
    fn message(&self, money: &dyn Fn(i64) -> String) -> (String, String) {
        let at = |l: &LineRef| format!("{}:{} ({}, {})", l.source, l.line, l.words, money(l.micros));
        match self {
            Self::Doubled(lines) => {
                let places: Vec<_> = lines.iter().take(3).map(at).collect();
                let (places, n) = (places.join("; "), lines.len());
                (format!("{n} line(s) stand twice: {places}"), format!("有 {n} 行重复：{places}"))
            }
            Self::Extra(l) => {
                (format!("one line is just that much: {}", at(l)), format!("有一行恰等于差额：{}", at(l)))
            }
            Self::Flipped(l) => (
                format!("one line is half of it, so its sign may be the wrong way round: {}", at(l)),
                format!("有一行恰为差额的一半，正负号可能相反：{}", at(l)),
            ),
            Self::Pair(a, b) => (
                format!("two lines add up to it: {} and {}", at(a), at(b)),
                format!("有两行之和等于差额：{} 与 {}", at(a), at(b)),
            ),
            Self::MissingReserve(name, micros) => (
                format!("a line `{name}` of {} seems to be missing", money(*micros)),
                format!("似乎缺少一行“{name}”，金额 {}", money(*micros)),
            ),
            Self::Unknown => (
                "no single line or pair explains it; export the statement again".into(),
                "没有单行或两行可以解释；请重新导出该结算单".into(),
            ),
        }
    }
}

/// Every settlement of an input, by shop and id. Refused ones are explained from `refused_lines`, where these are loaded.
pub fn tie_out(input: &Input) -> Vec<TieOut> {
    let names = &input.names;
    let mut sums: HashMap<(Name, Name), Vec<_>> = HashMap::new();
    for s in &input.settlement_sums {
        sums.entry((s.shop, s.settlement)).or_default().push((s.currency, s.micros, s.lines));
    }
    let mut lines: HashMap<(Name, Name), Vec<&RefusedLine>> = HashMap::new();
    for l in &input.refused_lines {
        lines.entry((input.place_text(l.place).shop, l.settlement)).or_default().push(l);
    }
    // A header may stand twice (a file pasted to itself); the same payout twice is one, two payouts are a refusal.
    let mut headers: BTreeMap<(Name, Name), Vec<&SettlementRow>> = BTreeMap::new();
    for s in &input.settlements {
        headers.entry((input.place_text(s.place).shop, s.settlement)).or_default().push(s);
    }
    let mut all = Vec::new();
    for mut headers in headers.into_values() {
        headers.sort_by_key(|h| std::cmp::Reverse((h.total_micros, h.currency, h.day)));
        let s = headers[0];
        let money = |s: &SettlementRow| Money::new(s.total_micros, s.currency);
        let other_total = headers.iter().map(|h| money(h)).find(|m| *m != money(s));
        let place = input.place_text(s.place);
        let parts = sums.remove(&(place.shop, s.settlement)).unwrap_or_default();
        let sum = parts.iter().filter(|p| p.0 == s.currency).map(|p| p.1).sum();
        let other = parts.iter().map(|p| p.0).filter(|c| *c != s.currency).min();
        let refusal = match other {
            _ if other_total.is_some() => other_total.map(Refusal::OtherTotal),
            Some(c) => Some(Refusal::OtherCurrency(c)),
            None if sum == s.total_micros => None,
            None => {
                let lines = lines.get(&(place.shop, s.settlement)).map_or(&[][..], Vec::as_slice);
                Some(Refusal::Difference(explain(input, lines, sum - s.total_micros)))
            }
        };
        all.push(TieOut {
            shop: names.text(place.shop).to_owned(),
            marketplace: names.text(place.marketplace).to_owned(),
            settlement: names.text(s.settlement).to_owned(),
            day: Some(s.day),
            currency: s.currency,
            total_micros: s.total_micros,
            sum_micros: sum,
            lines: parts.iter().map(|p| p.2).sum(),
            refusal,
        });
    }
    for ((shop, settlement), mut parts) in sums {
        parts.sort_unstable();
        all.push(TieOut {
            shop: names.text(shop).to_owned(),
            marketplace: String::new(),
            settlement: names.text(settlement).to_owned(),
            day: None,
            currency: parts[0].0,
            total_micros: 0,
            sum_micros: parts.iter().filter(|p| p.0 == parts[0].0).map(|p| p.1).sum(),
            lines: parts.iter().map(|p| p.2).sum(),
            refusal: Some(Refusal::NoTotal),
        });
    }
    all.sort_by(|a, b| (&a.shop, &a.settlement).cmp(&(&b.shop, &b.settlement)));
    all
}

/// (shop, settlement) of every settlement that is not posted.
pub(crate) fn refused(input: &Input, ties: &[TieOut]) -> Vec<(Name, Name)> {
    let name = |text: &str| input.names.find(text);
    let mut all: Vec<_> = ties
        .iter()
        .filter(|t| t.refusal.is_some())
        .filter_map(|t| Some((name(&t.shop)?, name(&t.settlement)?)))
        .collect();
    all.sort_unstable();
    all
}

fn explain(input: &Input, lines: &[&RefusedLine], difference: i64) -> Explanation {
    let shown = |l: &RefusedLine| LineRef {
        source: input.names.text(l.source).to_owned(),
        line: l.line,
        words: input.triple_text(l.triple).join(" / "),
        micros: l.micros,
    };
    let mut lines = lines.to_vec();
    lines.sort_by_key(|l| (input.names.text(l.source), l.line));
    let mut seen: BTreeMap<_, u32> = BTreeMap::new();
    let mut doubled = Vec::new();
    for l in &lines {
        let count = seen.entry((l.triple, l.sku, l.order, l.day, l.quantity, l.micros)).or_default();
        *count += 1;
        if *count > 1 {
            doubled.push(*l);
        }
    }
    if let Some(l) = doubled.iter().find(|l| l.micros == difference) {
        return Explanation::Doubled(vec![shown(l)]);
    }
    if !doubled.is_empty() && doubled.iter().map(|l| l.micros).sum::<i64>() == difference {
        return Explanation::Doubled(doubled.into_iter().map(shown).collect());
    }
    if let Some(l) = lines.iter().find(|l| l.micros == difference) {
        return Explanation::Extra(shown(l));
    }
    if let Some(l) = lines.iter().find(|l| l.micros.checked_mul(2) == Some(difference)) {
        return Explanation::Flipped(shown(l));
    }
    if let Some((a, b)) = only_pair(&lines, difference) {
        return Explanation::Pair(shown(a), shown(b));
    }
    let name = if difference > 0 { CURRENT_RESERVE } else { PREVIOUS_RESERVE };
    let has = lines.iter().any(|l| input.triple_text(l.triple)[2] == name);
    if lines.is_empty() || has { Explanation::Unknown } else { Explanation::MissingReserve(name, -difference) }
}

/// The two lines that add up to the difference, when there is just one such pair.
fn only_pair<'a>(lines: &[&'a RefusedLine], difference: i64) -> Option<(&'a RefusedLine, &'a RefusedLine)> {
    if lines.len() > PAIR_LINES_MAX {
        return None;
    }
    let mut by_amount: HashMap<i64, Vec<&RefusedLine>> = HashMap::new();
    let mut found = None;
    for l in lines.iter().copied().filter(|l| l.micros != 0) {
        for other in by_amount.get(&difference.checked_sub(l.micros)?).into_iter().flatten() {
            if found.replace((*other, l)).is_some() {
                return None;
            }
        }
        by_amount.entry(l.micros).or_default().push(l);
    }
    found
}
