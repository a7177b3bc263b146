//! Bulksheet 2.0 download, portfolio sheet.

use super::values;
use crate::report::{Cell, Days, Output, ReportType, When, may, must, plain};
use domain::facts::PORTFOLIO;

const OPERATION: &[&str] = &["Operation", "操作"];

pub(crate) static BULK_PORTFOLIOS: ReportType = ReportType {
    // A row with an operation is what the seller wants changed, not what is.
    skip: Some(|row| !row.get(OPERATION).is_empty()),
    not_kept: &["Operation", "操作", "Product", "产品", "Produkt", "Entity", "实体层级", "Entität"],
    ..plain(
        "bulksheet_portfolios",
        ("Bulksheet: portfolios", "批量操作表：广告组合"),
        &[Output {
            table: &PORTFOLIO,
            when: When::Always,
            days: Days::Snapshot,
            fields: &[
                must("portfolio_id", Cell::Text, &["Portfolio ID", "广告组合编号"]),
                must("portfolio", Cell::Text, &["Portfolio Name", "广告组合名称", "Portfolioname"]),
                may("budget_micros", Cell::Money, &["Budget Amount", "预算金额", "Budgetbetrag"]),
                may("currency", Cell::Currency, &["Budget Currency Code", "预算货币代码", "Währungscode des Budgets"]),
                must("budget_policy", Cell::Text, &["Budget Policy", "预算政策", "Budgetrichtlinie"]),
                may("budget_start_day", Cell::Day, &["Budget Start Date", "预算开始日期", "Startdatum des Budgets"]),
                may("budget_end_day", Cell::Day, &["Budget End Date", "预算结束日期", "Enddatum des Budgets"]),
                may(
                    "state",
                    Cell::Words(values::state),
                    &["State (Informational only)", "状态（仅供参考）", "Zustand (Nur zu Informationszwecken)"],
                ),
                may(
                    "in_budget",
                    Cell::Text,
                    &[
                        "In Budget (Informational only)",
                        "在预算范围内（仅供参考）",
                        "Im Budget (Nur zu Informationszwecken)",
                    ],
                ),
            ],
        }],
    )
};
