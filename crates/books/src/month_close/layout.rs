//! Layouts: which columns an accounting program wants of a voucher, and which account codes; read from TOML, mistakes said with their place.

use super::voucher::{Voucher, VoucherLine};
use crate::account::Account;
use crate::posting::Kind;
use domain::Currency;
use domain::money::decimal;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::ops::Range;
use toml::Spanned;

/// Layouts shipped with the program: name and text.
pub const LAYOUTS: &[(&str, &str)] = &[
    ("general", include_str!("../../data/vouchers/general.toml")),
    ("kingdee", include_str!("../../data/vouchers/kingdee.toml")),
    ("yonyou", include_str!("../../data/vouchers/yonyou.toml")),
];

macro_rules! values {
    ($($variant:ident $word:literal)*) => {
        /// What stands in a column.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        #[allow(missing_docs)] // each is the word that a layout writes for it
        pub enum Value { $($variant),* }

        impl Value {
            /// All of them with the word that a layout writes.
            pub const ALL: &'static [(&'static str, Self)] = &[$(($word, Self::$variant)),*];
        }
    };
}

values! {
    Date "date"
    Year "year"
    Period "period"
    Number "number"
    LineNumber "line"
    Kind "kind"
    Summary "summary"
    SummaryZh "summary_zh"
    Shop "shop"
    Marketplace "marketplace"
    Reference "reference"
    Account "account"
    AccountName "account_name"
    AccountNameZh "account_name_zh"
    Currency "currency"
    Rate "rate"
    Amount "amount"
    Debit "debit"
    Credit "credit"
    RmbDebit "rmb_debit"
    RmbCredit "rmb_credit"
    Text "text"
}

impl Value {
    /// Whether it is a figure, which a sheet keeps as a number.
    pub fn is_figure(self) -> bool {
        use Value::{Amount, Credit, Debit, Rate, RmbCredit, RmbDebit};
        matches!(self, Rate | Amount | Debit | Credit | RmbDebit | RmbCredit)
    }

    fn needs_rate(self) -> bool {
        matches!(self, Self::RmbDebit | Self::RmbCredit)
    }
}

/// One column.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Column {
    /// Its heading.
    pub head: String,
    /// What stands in it.
    pub value: Value,
    /// The same in every row, for `text`.
    pub text: String,
}

/// How vouchers are written for one program.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Layout {
    /// English and Chinese.
    pub title: (String, String),
    /// Whether columns and codes are believed only, and must be checked with an accountant.
    pub believed: bool,
    /// Account codes; empty for the program's own.
    accounts: BTreeMap<Account, String>,
    /// In order.
    pub columns: Vec<Column>,
}

/// A mistake in a layout, with its place.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("line {line}, column {column}: {en}")]
pub struct LayoutError {
    /// Line in the file.
    pub line: usize,
    /// Column in the line.
    pub column: usize,
    /// What was found and what to do, in English.
    pub en: String,
    /// The same in Chinese.
    pub zh: String,
}

/// A voucher that a layout with RMB columns can't write, since its month has no rate.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("vouchers in {currency} have no RMB: import fx_rates for the month first, or use a layout without RMB columns")]
pub struct NoRate {
    /// Currency without a rate.
    pub currency: Currency,
}

impl NoRate {
    /// The message in Chinese.
    pub fn zh(&self) -> String {
        format!("{} 凭证没有人民币金额：请先导入当月汇率（fx_rates），或使用不含人民币列的版式", self.currency)
    }
}

impl LayoutError {
    /// The message in Chinese, with its place.
    pub fn zh(&self) -> String {
        format!("第 {} 行第 {} 列：{}", self.line, self.column, self.zh)
    }

    fn at(text: &str, span: Range<usize>, en: String, zh: String) -> Self {
        let before = text.get(..span.start).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |n| n + 1);
        let (line, column) = (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1);
        Self { line, column, en, zh }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    title_en: String,
    title_zh: String,
    #[serde(default)]
    believed: bool,
    accounts: Option<Spanned<BTreeMap<Spanned<String>, String>>>,
    column: Spanned<Vec<FileColumn>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileColumn {
    head: String,
    value: Spanned<String>,
    text: Option<Spanned<String>>,
}

impl Layout {
    /// Reads a layout.
    ///
    /// # Errors
    /// What is no TOML, an unknown word or account, a table of accounts that leaves one out, or no column: with line and column.
    pub fn parse(text: &str) -> Result<Self, LayoutError> {
        let file: File = toml::from_str(text).map_err(|e| {
            let message = e.message().to_owned();
            LayoutError::at(text, e.span().unwrap_or(0..0), message.clone(), format!("无法读取：{message}"))
        })?;
        if file.column.get_ref().is_empty() {
            let (en, zh) = ("`column` is empty; give at least one [[column]]", "column 为空；请至少填写一列");
            return Err(LayoutError::at(text, file.column.span(), en.into(), zh.into()));
        }
        let accounts = file.accounts.map_or_else(|| Ok(BTreeMap::new()), |accounts| read_accounts(text, accounts))?;
        let columns = file.column.into_inner().into_iter().map(|c| read_column(text, c));
        let columns = columns.collect::<Result<_, _>>()?;
        Ok(Self { title: (file.title_en, file.title_zh), believed: file.believed, accounts, columns })
    }

    /// The layout of that name among [`LAYOUTS`].
    pub fn shipped(name: &str) -> Option<Self> {
        let text = LAYOUTS.iter().find(|(n, _)| *n == name)?.1;
        Self::parse(text).ok()
    }

    /// The rows of vouchers: one per line, cells in the order of the columns. Figures are plain decimals; the side that a line is not on is
    /// empty.
    ///
    /// # Errors
    /// A column asks for RMB that a voucher does not have.
    pub fn rows(&self, vouchers: &[Voucher]) -> Result<Vec<Vec<String>>, NoRate> {
        let in_rmb = self.columns.iter().any(|c| c.value.needs_rate());
        let lines = vouchers.iter().flat_map(|v| (1_u32..).zip(&v.lines).map(move |(n, line)| (v, n, line)));
        let row = |(voucher, n, line): (&Voucher, u32, &VoucherLine)| {
            if in_rmb && line.rmb_micros.is_none() {
                return Err(NoRate { currency: voucher.currency });
            }
            Ok(self.columns.iter().map(|c| self.cell(c, voucher, n, line)).collect())
        };
        lines.map(row).collect()
    }

    fn cell(&self, column: &Column, voucher: &Voucher, n: u32, line: &VoucherLine) -> String {
        let (year, period, _) = voucher.month.last_day().civil();
        let digits = voucher.currency.digits() as usize;
        let side = |micros: i64, digits| if micros > 0 { decimal(micros, digits) } else { String::new() };
        let rmb = line.rmb_micros.unwrap_or(0);
        match column.value {
            Value::Date => voucher.month.last_day().to_string(),
            Value::Year => year.to_string(),
            Value::Period => period.to_string(),
            Value::Number => voucher.number.to_string(),
            Value::LineNumber => n.to_string(),
            Value::Kind => voucher.kind.code().to_owned(),
            Value::Summary => summary(voucher, voucher.kind.en()),
            Value::SummaryZh => summary(voucher, voucher.kind.zh()),
            Value::Shop => voucher.shop.clone(),
            Value::Marketplace => voucher.marketplace.clone(),
            Value::Reference => voucher.reference.clone(),
            Value::Account => self.accounts.get(&line.account).map_or(line.account.code(), String::as_str).to_owned(),
            Value::AccountName => line.account.en().to_owned(),
            Value::AccountNameZh => line.account.zh().to_owned(),
            Value::Currency => voucher.currency.code().to_owned(),
            Value::Rate => voucher.cny_nanos.map_or_else(String::new, rate),
            Value::Amount => decimal(line.micros.abs(), digits),
            Value::Debit => side(line.micros, digits),
            Value::Credit => side(-line.micros, digits),
            Value::RmbDebit => side(rmb, 2),
            Value::RmbCredit => side(-rmb, 2),
            Value::Text => column.text.clone(),
        }
    }
}

/// A rate in 10⁻⁹ as a plain decimal.
fn rate(nanos: i64) -> String {
    let text = format!("{}.{:09}", nanos / 1_000_000_000, nanos % 1_000_000_000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// What a voucher is for, where, and what it refers to.
fn summary(voucher: &Voucher, kind: &str) -> String {
    let parts = [voucher.shop.as_str(), voucher.marketplace.as_str(), voucher.reference.as_str()];
    let place = parts.into_iter().filter(|p| !p.is_empty()).collect::<Vec<_>>().join(" ");
    let month = if voucher.kind == Kind::Adjustment { String::new() } else { voucher.month.to_string() };
    [kind, &place, &month].into_iter().filter(|p| !p.is_empty()).collect::<Vec<_>>().join(" ")
}

fn read_accounts(
    text: &str,
    accounts: Spanned<BTreeMap<Spanned<String>, String>>,
) -> Result<BTreeMap<Account, String>, LayoutError> {
    let span = accounts.span();
    let mut codes = BTreeMap::new();
    for (word, code) in accounts.into_inner() {
        let (at, found) = (word.span(), word.into_inner());
        let Some(account) = Account::find(&found) else {
            let en = format!("found account `{found}`; write one of {}", known());
            return Err(LayoutError::at(text, at, en, format!("读到科目“{found}”；可用：{}", known())));
        };
        if code.trim().is_empty() {
            let en = format!("the code of `{found}` is empty; write the account code of your books");
            return Err(LayoutError::at(text, at, en, format!("“{found}”的科目编码为空；请填写贵公司的科目编码")));
        }
        codes.insert(account, code);
    }
    let missing: Vec<_> = Account::all().filter(|a| !codes.contains_key(a)).map(Account::code).collect();
    if missing.is_empty() {
        return Ok(codes);
    }
    // the first account without a code would otherwise slip into the file under a name that the other program does not know
    let missing = missing.join(", ");
    let en = format!("no code for {missing}; add them to [accounts], or leave [accounts] out");
    Err(LayoutError::at(
        text,
        span,
        en,
        format!("缺少 {missing} 的科目编码；请在 [accounts] 中补全，或去掉 [accounts]"),
    ))
}

fn known() -> String {
    Account::all().map(Account::code).collect::<Vec<_>>().join(", ")
}

fn read_column(text: &str, column: FileColumn) -> Result<Column, LayoutError> {
    let (span, word) = (column.value.span(), column.value.into_inner());
    let Some((_, value)) = Value::ALL.iter().find(|(w, _)| *w == word) else {
        let words = Value::ALL.iter().map(|(w, _)| *w).collect::<Vec<_>>().join(", ");
        let en = format!("found `{word}`; write one of {words}");
        return Err(LayoutError::at(text, span, en, format!("读到“{word}”；可用：{words}")));
    };
    match (&column.text, value) {
        (None, Value::Text) => {
            let (en, zh) = ("a column of `text` needs `text = \"…\"`", "text 列需要填写 text = \"…\"");
            return Err(LayoutError::at(text, span, en.into(), zh.into()));
        }
        (Some(t), v) if *v != Value::Text => {
            let en = format!("`text` stands only beside value = \"text\", not \"{word}\"; take one of them out");
            return Err(LayoutError::at(
                text,
                t.span(),
                en,
                format!("text 仅用于 value = \"text\"，而此列为“{word}”；请去掉其一"),
            ));
        }
        _ => {}
    }
    let written = column.text.map_or_else(String::new, Spanned::into_inner);
    Ok(Column { head: column.head, value: *value, text: written })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::month::Month;
    use expect_test::{Expect, expect};

    fn wrong(text: &str, expected: Expect) {
        let e = Layout::parse(text).unwrap_err();
        expected.assert_eq(&format!("{e}\n{}\n", e.zh()));
    }

    #[test]
    fn shipped_layouts_are_read_and_say_what_is_believed() {
        let read = |name: &str| Layout::parse(LAYOUTS.iter().find(|l| l.0 == name).unwrap().1).unwrap();
        assert_eq!(["general", "kingdee", "yonyou"].map(|n| read(n).believed), [false, true, true]);
        assert!(Layout::shipped("sap").is_none());
    }

    #[test]
    fn a_voucher_in_three_layouts() {
        let line = |account, micros: i64| VoucherLine { account, micros, rmb_micros: Some(micros * 7) };
        let voucher = Voucher {
            month: Month::parse("2026-02").unwrap(),
            number: 3,
            kind: Kind::Payout,
            shop: "main".into(),
            marketplace: "amazon-us".into(),
            reference: "11".into(),
            currency: Currency::USD,
            cny_nanos: Some(7_000_000_000),
            lines: vec![line(Account::Bank, 12_500_000), line(Account::Clearing, -12_500_000)],
        };
        let mut shown = String::new();
        for (name, _) in LAYOUTS {
            for row in Layout::shipped(name).unwrap().rows(std::slice::from_ref(&voucher)).unwrap() {
                shown += &(row.join("|") + "\n");
            }
        }
        expect![[r#"
            2026-02-28|3|payout|main|amazon-us|11|bank|Bank|USD|12.50||87.50|
            2026-02-28|3|payout|main|amazon-us|11|clearing|Marketplace clearing|USD||12.50||87.50
            2026-02-28|2026|2|记|3|1|平台回款 main amazon-us 11 2026-02|1002|银行存款|USD|7|12.50|87.50||0|11
            2026-02-28|2026|2|记|3|2|平台回款 main amazon-us 11 2026-02|1122|平台结算往来|USD|7|12.50||87.50|0|11
            2026-02-28|记|3|1|平台回款 main amazon-us 11 2026-02|1002|银行存款|USD|7|12.50||87.50||11
            2026-02-28|记|3|2|平台回款 main amazon-us 11 2026-02|1122|平台结算往来|USD|7||12.50||87.50|11
        "#]]
        .assert_eq(&shown);
        let mut unknown = voucher;
        unknown.lines[0].rmb_micros = None;
        let refused = Layout::shipped("yonyou").unwrap().rows(&[unknown]).unwrap_err();
        assert_eq!(refused.currency, Currency::USD);
    }

    #[test]
    fn mistakes_say_where() {
        let head = "title_en = \"a\"\ntitle_zh = \"b\"\n";
        wrong(
            &format!("{head}[[column]]\nhead = \"x\"\nvalue = \"text\"\n"),
            expect![[r#"
                line 5, column 9: a column of `text` needs `text = "…"`
                第 5 行第 9 列：text 列需要填写 text = "…"
            "#]],
        );
        wrong(
            &format!("{head}column = []\n"),
            expect![[r#"
                line 3, column 10: `column` is empty; give at least one [[column]]
                第 3 行第 10 列：column 为空；请至少填写一列
            "#]],
        );
        let e = Layout::parse(&format!("{head}[accounts]\nbanc = \"1\"\n[[column]]\nhead = \"x\"\nvalue = \"date\"\n"))
            .unwrap_err();
        assert_eq!((e.line, e.column), (4, 1));
        assert!(e.en.starts_with("found account `banc`; write one of gross_sales"), "{e}");
        let e = Layout::parse(&format!("{head}[accounts]\nbank = \"1\"\n[[column]]\nhead = \"x\"\nvalue = \"date\"\n"))
            .unwrap_err();
        assert!(e.line == 3 && e.en.starts_with("no code for gross_sales, ") && !e.en.contains(" bank,"), "{e}");
        let e = Layout::parse(&format!("{head}[[column]]\nhead = \"x\"\nvalue = \"dat\"\n")).unwrap_err();
        assert_eq!((e.line, e.column), (5, 9));
    }
}
