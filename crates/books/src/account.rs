//! The chart of accounts, and the buckets that settlement lines fall into.

use crate::waterfall::Line;

macro_rules! codes {
    ($(#[$doc:meta])* $name:ident { $($variant:ident $code:literal $en:literal $zh:literal)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
        #[allow(missing_docs)] // the meaning of each is its English and Chinese name beside it
        pub enum $name {
            /// A line of the waterfall.
            Profit(Line),
            $($variant),*
        }

        impl $name {
            /// All of them: waterfall lines first.
            pub fn all() -> impl Iterator<Item = Self> {
                Line::ALL.iter().map(|l| Self::Profit(*l)).chain([$(Self::$variant),*])
            }
            /// The name used in files, SQL and JSON.
            pub const fn code(self) -> &'static str {
                match self { Self::Profit(l) => l.code(), $(Self::$variant => $code),* }
            }
            /// English name.
            pub const fn en(self) -> &'static str {
                match self { Self::Profit(l) => l.en(), $(Self::$variant => $en),* }
            }
            /// Chinese name.
            pub const fn zh(self) -> &'static str {
                match self { Self::Profit(l) => l.zh(), $(Self::$variant => $zh),* }
            }
        }
    };
}

codes! {
    /// An account of the ledger.
    Account {
        Bank            "bank"             "Bank"                                "银行存款"
        Clearing        "clearing"         "Marketplace clearing"                "平台结算往来"
        Reserve         "reserve"          "Reserve held by the marketplace"     "平台预留款"
        Transit         "transit"          "Cash in transit"                     "在途资金"
        Loan            "loan"             "Loans from the marketplace"          "平台贷款"
        TaxCollected    "tax_collected"    "Tax collected from buyers"           "代收代缴税款"
        TaxOnFees       "tax_on_fees"      "Tax on the marketplace's fees"       "平台费用进项税"
        IncomeTax       "income_tax"       "Income tax withheld"                 "代扣所得税"
        Inventory       "inventory"        "Inventory"                           "库存商品"
        StockProvision  "stock_provision"  "Provision for aged stock"            "存货跌价准备"
        Payable         "payable"          "Suppliers, carriers and people"      "应付款项"
        AdsPayable      "ads_payable"      "Advertising spent, not yet charged"  "应付广告费"
        OwnerCapital    "owner_capital"    "Imputed interest on stock"           "库存占用资金利息"
        VatInSales      "vat_in_sales"     "VAT in sales"                        "销售额中的增值税"
        TaxSurcharge    "tax_surcharge"    "Surcharges on VAT"                   "税金及附加"
        CorporateTax    "corporate_tax"    "Corporate income tax"                "企业所得税费用"
        TaxPayable      "tax_payable"      "Taxes payable"                       "应交税费"
        Commission      "commission"       "Operators' commission"               "运营提成"
        CommissionPayable "commission_payable" "Commission payable"              "应付提成"
        Suspense        "suspense"         "Unknown lines in quarantine"         "待查科目"
    }
}

codes! {
    /// What a settlement line is. Each bucket belongs to one account.
    Bucket {
        TaxCollected "tax_collected" "Tax collected from buyers and remitted" "代收代缴税款"
        TaxOnFees    "tax_on_fees"   "Tax on the marketplace's fees"          "平台费用进项税"
        IncomeTax    "income_tax"    "Income tax withheld"                    "代扣所得税"
        Reserve      "reserve"       "Reserve movement"                       "预留款变动"
        Transit      "transit"       "Cash movement"                          "资金往来"
        Loan         "loan"          "Loan or repayment"                      "贷款收付"
    }
}

impl Account {
    /// The account with that code.
    pub fn find(code: &str) -> Option<Self> {
        Self::all().find(|a| a.code() == code)
    }
}

impl Bucket {
    /// The bucket with that code; only waterfall lines that a marketplace can charge are buckets.
    pub fn find(code: &str) -> Option<Self> {
        Self::all().find(|b| b.code() == code && !matches!(b, Self::Profit(l) if l.is_own_cost()))
    }

    /// The account that stands against `clearing`.
    pub fn account(self) -> Account {
        match self {
            // What is charged for ads settles the debt that the ads reports build up; profit takes the spend.
            Self::Profit(Line::Ads) => Account::AdsPayable,
            Self::Profit(line) => Account::Profit(line),
            Self::TaxCollected => Account::TaxCollected,
            Self::TaxOnFees => Account::TaxOnFees,
            Self::IncomeTax => Account::IncomeTax,
            Self::Reserve => Account::Reserve,
            Self::Transit => Account::Transit,
            Self::Loan => Account::Loan,
        }
    }
}
