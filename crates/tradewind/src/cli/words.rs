//! Words that several commands say, English and Chinese side by side.

use clap::ValueEnum;
use std::path::Path;

/// Language of messages.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum, Debug)]
pub enum Lang {
    /// English.
    En,
    /// Chinese.
    Zh,
}

impl Lang {
    /// One of two.
    pub fn pick<T>(self, en: T, zh: T) -> T {
        match self {
            Self::En => en,
            Self::Zh => zh,
        }
    }

    /// One of a pair.
    pub fn of(self, pair: (&'static str, &'static str)) -> &'static str {
        self.pick(pair.0, pair.1)
    }
}

/// Headings of tables.
pub mod head {
    pub const FILE: (&str, &str) = ("File", "文件");
    pub const FILES: (&str, &str) = ("Files", "文件数");
    pub const TYPE: (&str, &str) = ("Type", "类型");
    pub const MARKETPLACE: (&str, &str) = ("Marketplace", "站点");
    pub const DAYS: (&str, &str) = ("Days covered", "覆盖日期");
    pub const ROWS: (&str, &str) = ("Rows in", "数据行");
    pub const FACTS: (&str, &str) = ("Facts", "收录");
    pub const RESTATED: (&str, &str) = ("Restated", "更正");
    pub const REJECTED: (&str, &str) = ("Rejected", "拒绝");
    pub const LINE: (&str, &str) = ("Line", "行");
    pub const COLUMN: (&str, &str) = ("Column", "列");
    pub const FOUND: (&str, &str) = ("Found", "实际内容");
    pub const EXPECTED: (&str, &str) = ("Expected", "应为");
    pub const TABLE: (&str, &str) = ("Table", "表");
    pub const MEANING: (&str, &str) = ("Meaning", "含义");
    pub const METRIC: (&str, &str) = ("Metric", "指标");
    pub const UNIT: (&str, &str) = ("Unit", "单位");
    pub const FORMULA: (&str, &str) = ("Formula", "公式");
    pub const NAME: (&str, &str) = ("Name", "名称");
    pub const AMOUNT: (&str, &str) = ("Amount", "金额");
    pub const BUCKET: (&str, &str) = ("Bucket", "归类");
    pub const MONTH: (&str, &str) = ("Month", "月份");
    pub const SHOP: (&str, &str) = ("Shop", "店铺");
    pub const OPERATOR: (&str, &str) = ("Operator", "运营");
    pub const PARENT: (&str, &str) = ("Parent", "父体");
    pub const CURRENCY: (&str, &str) = ("Currency", "币种");
    pub const TOTAL: (&str, &str) = ("Total", "合计");
}

/// A key was made.
pub fn key_made(lang: Lang, path: &Path) -> String {
    let path = path.display();
    lang.pick(
        format!("note: made a new key, {path}; back it up: without it nobody can read the storeroom again"),
        format!("注意：已生成新密钥 {path}；请备份：丢失后无法再读取数据"),
    )
}

/// The clock is not the machine's.
pub fn clock_stated(lang: Lang) -> &'static str {
    lang.pick("note: the time is taken from TRADEWIND_NOW", "注意：时间取自 TRADEWIND_NOW")
}

/// Money columns are kept in micros.
pub fn micros_hint(lang: Lang) -> &'static str {
    lang.pick(
        "columns ending in _micros are money in millionths: 1230000 is 1.23",
        "以 _micros 结尾的列为百万分之一金额：1230000 即 1.23",
    )
}
