//! Where taxes fall: by entity, month, shop, SKU and operator, adding up to the entity's taxes.

use books::Month;

/// Sum of months before the data begins, as the tax profile states them.
pub(super) const BEFORE: &str = "(before the data)";

/// What no SKU brought, or one that was never sold.
const NO_LAUNCH: &str = "(no launch)";

/// Whose a line is.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Key {
    pub month: Month,
    pub shop: String,
    pub sku: String,
    pub operator: String,
}

/// Operating profit of a key as the books state it, RMB micros.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Booked {
    pub profit_micros: i64,
    /// Provisions in it, above zero.
    pub not_deductible_micros: i64,
}

/// From operating profit to the owner, RMB micros in whole fen.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Amounts {
    /// Operating profit.
    pub profit_micros: i64,
    /// VAT less credits and refunds.
    pub vat_micros: i64,
    /// Surcharges on VAT.
    pub surcharge_micros: i64,
    /// Income tax.
    pub cit_micros: i64,
    /// Tax on dividends.
    pub dividend_tax_micros: i64,
}

impl Amounts {
    /// Profit after VAT and surcharges.
    pub fn after_vat_micros(&self) -> i64 {
        self.profit_micros - self.vat_micros - self.surcharge_micros
    }

    /// Profit after income tax.
    pub fn net_micros(&self) -> i64 {
        self.after_vat_micros() - self.cit_micros
    }

    /// What is left for the owner.
    pub fn owner_cash_micros(&self) -> i64 {
        self.net_micros() - self.dividend_tax_micros
    }

    /// Adds others.
    pub(super) fn add(&mut self, other: &Self) {
        self.profit_micros += other.profit_micros;
        self.vat_micros += other.vat_micros;
        self.surcharge_micros += other.surcharge_micros;
        self.cit_micros += other.cit_micros;
        self.dividend_tax_micros += other.dividend_tax_micros;
    }

    /// Names, English and Chinese, in the order of [`Amounts::values`].
    pub const NAMES: [(&'static str, &'static str); 7] = [
        ("Operating profit", "营业利润"),
        ("VAT", "增值税"),
        ("Surcharges", "附加税费"),
        ("Income tax", "企业所得税"),
        ("Net profit", "净利润"),
        ("Dividend tax", "分红个税"),
        ("Owner cash", "老板到手现金"),
    ];

    /// Names in files, in the order of [`Amounts::values`].
    pub const CODES: [&'static str; 7] =
        ["operating_profit", "vat", "surcharges", "income_tax", "net_profit", "dividend_tax", "owner_cash"];

    /// Profit, taxes and what is left, in the order in which a person reads them.
    pub fn values(&self) -> [i64; 7] {
        [
            self.profit_micros,
            self.vat_micros,
            self.surcharge_micros,
            self.cit_micros,
            self.net_micros(),
            self.dividend_tax_micros,
            self.owner_cash_micros(),
        ]
    }
}

/// One line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Line {
    /// Name of the entity.
    pub entity: String,
    /// Month.
    pub month: Month,
    /// Seller account; empty for what belongs to the entity as a whole.
    pub shop: String,
    /// SKU.
    pub sku: String,
    /// Who answers for it.
    pub operator: String,
    /// Month in which the shop first sold the SKU; `None` for what is no SKU's, or was never sold.
    pub launched: Option<Month>,
    /// Parent of the SKU, as the books have it; the SKU itself where it has none.
    pub parent: String,
    /// Amounts.
    pub amounts: Amounts,
}

impl Line {
    /// Its calendar year.
    pub fn year(&self) -> i32 {
        self.month.0.div_euclid(12)
    }

    /// Its text under a key.
    pub fn key(&self, by: By) -> String {
        match by {
            By::Entity => self.entity.clone(),
            By::Month => self.month.to_string(),
            By::Shop if self.shop.is_empty() => self.entity.clone(),
            By::Shop => self.shop.clone(),
            By::Sku => self.sku.clone(),
            By::Operator => self.operator.clone(),
            By::Parent => self.parent.clone(),
            By::Launch => self.launched.map_or_else(|| NO_LAUNCH.to_owned(), |m| m.to_string()),
        }
    }

    pub(super) fn order(&self) -> (&str, Month, &str, &str, &str) {
        (&self.entity, self.month, &self.shop, &self.sku, &self.operator)
    }
}

/// What taxes are rolled up by.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum By {
    /// Calendar month.
    Month,
    /// Legal entity.
    Entity,
    /// Seller account.
    Shop,
    /// Seller SKU.
    Sku,
    /// Who answers for the SKU at the end of the month.
    Operator,
    /// Parent of the SKU.
    Parent,
    /// Launch batch: month in which the shop first sold the SKU.
    Launch,
}

impl By {
    /// All, each with its word in addresses and arguments and its name.
    pub const ALL: [(Self, &'static str, (&'static str, &'static str)); 7] = [
        (Self::Month, "month", Self::Month.name()),
        (Self::Entity, "entity", Self::Entity.name()),
        (Self::Shop, "shop", Self::Shop.name()),
        (Self::Sku, "sku", Self::Sku.name()),
        (Self::Operator, "operator", Self::Operator.name()),
        (Self::Parent, "parent", Self::Parent.name()),
        (Self::Launch, "launch", Self::Launch.name()),
    ];

    /// The key with this word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(_, w, _)| *w == word).map(|(by, ..)| by)
    }

    /// Its name, English and Chinese.
    pub const fn name(self) -> (&'static str, &'static str) {
        match self {
            Self::Month => ("Month", "月份"),
            Self::Entity => ("Entity", "纳税主体"),
            Self::Shop => ("Shop", "店铺"),
            Self::Sku => ("SKU", "货号"),
            Self::Operator => ("Operator", "运营"),
            Self::Parent => ("Parent", "父体"),
            Self::Launch => ("Launch batch", "新品批次"),
        }
    }

    /// Its word.
    pub fn code(self) -> &'static str {
        Self::ALL.into_iter().find(|(by, ..)| *by == self).map_or("", |(_, word, _)| word)
    }
}
