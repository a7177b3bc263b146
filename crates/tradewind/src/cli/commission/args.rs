//! What can be typed after `tradewind commission`.

use super::super::args::ListFormat;
use clap::{Args as Group, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Options of `commission`.
#[derive(Group, Debug)]
pub struct Commission {
    #[command(subcommand)]
    pub task: Option<Task>,
}

/// What to do about commission.
#[derive(Subcommand, Debug)]
pub enum Task {
    /// Schemes, who is paid by which, and what is wrong with the money at risk 方案、人员与待核事项
    List(List),
    /// Pay slips of a month, down to every row 工资单
    Slip(Slip),
    /// What each scheme would have paid 各方案试算
    Simulate(Span),
    /// Pay beside the profit that each operator made 公平性
    Fairness(Span),
    /// Close the slips of a month: they never change again 提成关账
    Close(Close),
    /// What a purchase would do to somebody's pay, month by month 采购对提成的影响
    WhatIf(WhatIf),
    /// Put a shipped scheme into the data folder, for you to change 写入自带方案
    Init(Init),
}

/// Options of `commission list`.
#[derive(Group, Debug)]
pub struct List {
    /// How to write it 格式
    #[arg(long, default_value = "table")]
    pub format: ListFormat,
}

impl Default for List {
    fn default() -> Self {
        Self { format: ListFormat::Table }
    }
}

/// Options of `commission slip`.
#[derive(Group, Debug)]
pub struct Slip {
    /// Month, 2026-06 月份 [default: the latest that is over]
    #[arg(long, value_name = "MONTH")]
    pub month: Option<String>,
    /// Only this operator 运营
    #[arg(long, value_name = "NAME")]
    pub operator: Option<String>,
    /// Name the rows behind each line 逐笔追溯
    #[arg(long)]
    pub explain: bool,
    /// How to write it 格式 [default: by the ending of --out, else table]
    #[arg(long)]
    pub format: Option<SlipFormat>,
    /// Write to a file instead: .xlsx, .pdf, .csv or .json 输出文件
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

/// Formats of pay slips.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum, Debug)]
pub enum SlipFormat {
    Table,
    Json,
    Csv,
    Xlsx,
    Pdf,
}

/// Options of what looks at several months.
#[derive(Group, Debug)]
pub struct Span {
    /// First month, 2026-01 起始月份 [default: eleven before the last]
    #[arg(long, value_name = "MONTH")]
    pub from: Option<String>,
    /// Last month 结束月份 [default: the last that the books have]
    #[arg(long, value_name = "MONTH")]
    pub to: Option<String>,
    /// How to write it 格式
    #[arg(long, default_value = "table")]
    pub format: ListFormat,
}

/// Options of `commission close`.
#[derive(Group, Debug)]
pub struct Close {
    /// Month, 2026-06: the next that is open 月份
    #[arg(long, value_name = "MONTH")]
    pub month: String,
    /// Who closes: an owner or accountant of the policy 操作人
    #[arg(long, value_name = "NAME")]
    pub by: String,
}

/// Options of `commission what-if`.
#[derive(Group, Debug)]
pub struct WhatIf {
    /// What is bought SKU
    #[arg(long)]
    pub sku: String,
    /// How many 数量
    #[arg(long)]
    pub units: i64,
    /// Landed cost of a unit, RMB 单件到岸成本（人民币）
    #[arg(long, value_name = "AMOUNT")]
    pub cost: String,
    /// Whose pay; who also orders 运营 [default: who answers for most of it]
    #[arg(long, value_name = "NAME")]
    pub operator: Option<String>,
    /// Shop and site, main/amazon-us 店铺/站点 [default: where most of it sells]
    #[arg(long, value_name = "SHOP/SITE")]
    pub account: Option<String>,
    /// Day of the order 下单日期 [default: today]
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub day: Option<String>,
    /// Days until the goods can be sold 备货天数 [default: from the sourcing table, else 30]
    #[arg(long, value_name = "DAYS")]
    pub lead_days: Option<i64>,
    /// How to write it 格式
    #[arg(long, default_value = "table")]
    pub format: ListFormat,
}

/// Options of `commission init`.
#[derive(Group, Debug)]
pub struct Init {
    /// payout_less_goods, accrual, own_slow_stock, after_tax or recommended 方案
    #[arg(default_value = "recommended", value_name = "SCHEME")]
    pub scheme: String,
    /// Who is paid by it; several with commas 适用运营
    #[arg(long, value_delimiter = ',', value_name = "LIST")]
    pub operator: Vec<String>,
    /// From which day 起始日 [default: the first of this month]
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub from: Option<String>,
}
