//! Lines of a bank statement, as the bank's export is pasted into one table.

use crate::own::{Example, own_table};
use crate::report::Cell;

own_table! {
    "bank_statement", ("Bank statement", "银行流水"), BANK_LINE, also: [crate::report::is("marketplace", "own")],
    must "day" Cell::Day => "Booked" "记账日期" ["交易日期", "Booking date"] Example::Day(2026, 9, 30); "date 日期";
        "day on which the bank booked it" "银行记账日"
    must "account" Cell::Text => "Account" "银行账户" ["账户", "Bank account"] Example::Text("USD account"); "";
        "your name of the bank account; a later file replaces the days and accounts it has" "账户名称；新文件按日期和账户覆盖旧数据"
    must "currency" Cell::Currency => "Currency" "币种" ["货币"] Example::Text("USD"); "ISO 4217";
        "currency of the amount" "金额币种"
    must "amount_micros" Cell::Money => "Amount" "金额" ["发生额"] Example::Number(12_345.67); "in +, out − 收入为正、支出为负";
        "what came in above zero, what went out below" "收入填正数，支出填负数"
    may "counterparty" Cell::Text => "Counterparty" "对方户名" ["对方"] Example::Text("Amazon Payments"); "";
        "who paid or was paid" "付款方或收款方"
    may "reference" Cell::Text => "Reference" "流水号" ["交易流水号", "Bank reference"] Example::Blank; "";
        "the bank's reference" "银行流水号"
    may "note" Cell::Text => "Note" "备注" ["摘要"] Example::Text("EXAMPLE 示例"); "";
        "what the bank writes" "银行摘要"
}
