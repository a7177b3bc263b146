//! Exchange rates against the RMB, by day or by month.

use crate::own::{Example, own_table};
use crate::report::Cell;

/// Words of the column, with what else people write for them.
const BASIS: &[(&str, &[&str])] =
    &[("day", &["daily", "日", "按日", "日汇率"]), ("month", &["monthly", "月", "按月", "月汇率"])];

own_table! {
    "fx_rates", ("Exchange rates", "汇率"), FX_RATE, also: [crate::report::is("marketplace", "own")],
    must "day" Cell::DayOrMonth => "Day" "日期" ["月份", "Date", "Month"] Example::Day(2026, 9, 1); "date or month 日期或月份";
        "day of the rate; for a month's rate its first day, or 2026-09" "汇率日期；月度汇率填当月首日或 2026-09"
    must "currency" Cell::Currency => "Currency" "币种" ["货币"] Example::Text("USD"); "ISO 4217";
        "the foreign currency" "外币"
    must "basis" Cell::OneOf(BASIS) => "Basis" "口径" ["类型"] Example::Text("month"); "";
        "whether the rate is of the day or of the month" "日汇率或月汇率"
    must "cny_nanos" Cell::Rate => "RMB per unit" "人民币汇率" ["汇率", "CNY per unit"] Example::Number(7.1234); "RMB for 1 unit 每 1 单位外币";
        "RMB for one unit of the currency (not for 100)" "1 单位外币折合人民币（不是 100 单位）"
    may "origin" Cell::Text => "Origin" "来源" ["Source"] Example::Text("EXAMPLE 示例"); "";
        "who published the rate" "汇率来源"
}
