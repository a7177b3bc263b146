//! The seller's own tables. Each is declared once: what import reads and what the template shows come from the same lines.

pub(crate) mod bank_statement;
pub(crate) mod expenses;
pub(crate) mod first_leg_shipments;
pub(crate) mod fx_rates;
pub(crate) mod landed_cost;
pub(crate) mod order_lines;
pub(crate) mod purchase_orders;
pub(crate) mod reviews;
pub(crate) mod sku_owners;
pub(crate) mod sourcing;
pub(crate) mod stock_counts;
pub(crate) mod tax_report_copy;
mod template;

pub use rust_xlsxwriter::XlsxError;
pub use template::{Column, Example, NOTES_SHEET, Template};

/// Every template, in the order in which a newcomer needs them.
pub static TEMPLATES: &[&Template] = &[
    &landed_cost::TEMPLATE,
    &purchase_orders::TEMPLATE,
    &sourcing::TEMPLATE,
    &first_leg_shipments::TEMPLATE,
    &fx_rates::TEMPLATE,
    &sku_owners::TEMPLATE,
    &expenses::TEMPLATE,
    &reviews::TEMPLATE,
    &order_lines::TEMPLATE,
    &tax_report_copy::TEMPLATE,
    &bank_statement::TEMPLATE,
    &stock_counts::TEMPLATE,
];

/// The workbook of a template as XLSX bytes; `None` when there is no template of that name.
pub fn template(name: &str) -> Option<Result<Vec<u8>, XlsxError>> {
    TEMPLATES.iter().find(|t| t.name == name).map(|t| t.workbook())
}

/// Declares one table of the seller's: `need "fact_column" how => "Header" "表头" [other headers] example;
/// "unit"; "meaning" "含义"` per column. Gives `REPORT` and `TEMPLATE`.
macro_rules! own_table {
    (
        $id:literal, $title:expr, $table:ident, $(days: $days:ident,)? also: [$($also:expr),*],
        $($need:ident $to:literal $cell:expr => $en:literal $zh:literal [$($alias:literal),*] $example:expr;
            $unit:literal; $meaning_en:literal $meaning_zh:literal)*
    ) => {
        /// What import reads.
        pub(crate) static REPORT: crate::report::ReportType = crate::report::ReportType {
            skip: Some(|row| TEMPLATE.is_worked_row(row)),
            ..crate::report::plain(
                $id,
                $title,
                &[crate::report::Output {
                    table: &domain::facts::$table,
                    when: crate::report::When::Always,
                    days: crate::own::days_of!($($days)?),
                    fields: &[
                        $(crate::report::$need($to, $cell, &[$en, $zh, concat!($en, " ", $zh), $($alias),*]),)*
                        $($also,)*
                    ],
                }],
            )
        };

        /// What the seller fills in.
        pub(crate) static TEMPLATE: crate::own::Template = crate::own::Template {
            name: $id,
            title: $title,
            columns: &[$(crate::own::Column {
                header: concat!($en, " ", $zh),
                required: crate::own::required!($need),
                unit: $unit,
                meaning: ($meaning_en, $meaning_zh),
                example: $example,
                choices: crate::own::Column::choices_of(&$cell),
            }),*],
        };
    };
}
/// Where the day of a row comes from: the row itself unless the table says otherwise.
macro_rules! days_of {
    () => {
        crate::report::Days::InRow
    };
    ($days:ident) => {
        crate::report::Days::$days
    };
}
macro_rules! required {
    (must) => {
        true
    };
    ($need:ident) => {
        false
    };
}
pub(crate) use {days_of, own_table, required};
