//! How a fact table is declared: once, as a constant, with its natural key, its columns and what restates it.

use arrow_schema::{DataType, Field, Schema, SchemaRef, TimeUnit};
use std::sync::Arc;

/// What a cell holds, its unit and its Arrow type.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// UTF-8 text (`Utf8`).
    Text,
    /// A calendar day of the marketplace (`Date32`).
    Day,
    /// A moment in UTC, microseconds (`Timestamp(us, UTC)`).
    Instant,
    /// A whole number of things (`Int64`).
    Count,
    /// Money in 10⁻⁶ of the major unit (`Int64`); the row's `currency` column names the currency.
    Micros,
    /// A rate in 10⁻⁹ (`Int64`), for exchange rates and shares that must be exact.
    Nanos,
    /// A measure that adds up to nothing exact: volume, weight, a share as reported (`Float64`).
    Real,
    /// Yes or no (`Boolean`).
    Flag,
}

impl Kind {
    /// The Arrow type that holds it.
    pub fn data_type(self) -> DataType {
        match self {
            Self::Text => DataType::Utf8,
            Self::Day => DataType::Date32,
            Self::Instant => DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())),
            Self::Count | Self::Micros | Self::Nanos => DataType::Int64,
            Self::Real => DataType::Float64,
            Self::Flag => DataType::Boolean,
        }
    }
}

/// A column of a fact table. All columns but the eight common ones may be null.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Column {
    /// Name in SQL; the unit comes last (`spend_micros`).
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// One line: meaning and unit.
    pub doc: &'static str,
}

/// What a later file replaces in the *reading* of a table (never in its history).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Restate {
    /// A later file replaces, for its shop, marketplace and the value of the `scope` columns, every day (or period)
    /// that it has rows for. A daily reading beats a reading by period that overlaps it.
    Days {
        /// Columns that separate readings which do not replace each other.
        scope: &'static [&'static str],
    },
    /// A later file replaces all rows with the same value in this column, whatever their day.
    Group(&'static str),
    /// A later file replaces the rows that share the natural key with one of its own rows.
    Key,
}

/// A fact table.
#[derive(PartialEq, Eq, Debug)]
pub struct Table {
    /// Name in SQL.
    pub name: &'static str,
    /// One line on what a row is.
    pub doc: &'static str,
    /// Natural key: columns that tell one row from another within a shop (and, unless `own`, a marketplace).
    pub key: &'static [&'static str],
    /// What a later file replaces.
    pub restate: Restate,
    /// The table's own columns, between the common ones.
    pub columns: &'static [Column],
}

/// Columns that stand before a table's own: whose fact it is and which days it covers.
pub const LEADING: [Column; 4] = [
    Column { name: "shop", kind: Kind::Text, doc: "seller account, as named at import" },
    Column { name: "marketplace", kind: Kind::Text, doc: "site code such as amazon-us" },
    Column { name: "day", kind: Kind::Day, doc: "marketplace day of the fact; first day of a period" },
    Column { name: "day_to", kind: Kind::Day, doc: "last day of the period; equals day for a daily fact" },
];

/// Columns that stand after a table's own: where it came from.
pub const TRAILING: [Column; 4] = [
    Column {
        name: "source",
        kind: Kind::Text,
        doc: "content hash of the imported file, first 16 hex digits; see table imports",
    },
    Column { name: "line", kind: Kind::Count, doc: "1-based line in the file where the row begins" },
    Column {
        name: "part",
        kind: Kind::Count,
        doc: "0-based number of the fact within its line, for lines that hold several",
    },
    Column { name: "observed_at", kind: Kind::Instant, doc: "when the file was imported" },
];

impl Table {
    /// All columns in the order of the schema: leading, own, trailing.
    pub fn all_columns(&self) -> impl Iterator<Item = &Column> {
        LEADING.iter().chain(self.columns).chain(&TRAILING)
    }

    /// Position of a column in the schema.
    pub fn index_of(&self, name: &str) -> Option<usize> {
        self.all_columns().position(|c| c.name == name)
    }

    /// The Arrow schema. The common columns are not null, all others may be.
    pub fn schema(&self) -> SchemaRef {
        let own = LEADING.len()..LEADING.len() + self.columns.len();
        Arc::new(Schema::new(
            self.all_columns()
                .enumerate()
                .map(|(i, c)| Field::new(c.name, c.kind.data_type(), own.contains(&i)))
                .collect::<Vec<_>>(),
        ))
    }
}

/// Short constructors for declarations.
pub(crate) const fn text(name: &'static str, doc: &'static str) -> Column {
    Column { name, kind: Kind::Text, doc }
}
pub(crate) const fn date(name: &'static str, doc: &'static str) -> Column {
    Column { name, kind: Kind::Day, doc }
}
pub(crate) const fn instant(name: &'static str, doc: &'static str) -> Column {
    Column { name, kind: Kind::Instant, doc }
}
pub(crate) const fn count(name: &'static str, doc: &'static str) -> Column {
    Column { name, kind: Kind::Count, doc }
}
pub(crate) const fn micros(name: &'static str, doc: &'static str) -> Column {
    Column { name, kind: Kind::Micros, doc }
}
pub(crate) const fn nanos(name: &'static str, doc: &'static str) -> Column {
    Column { name, kind: Kind::Nanos, doc }
}
pub(crate) const fn real(name: &'static str, doc: &'static str) -> Column {
    Column { name, kind: Kind::Real, doc }
}
pub(crate) const fn flag(name: &'static str, doc: &'static str) -> Column {
    Column { name, kind: Kind::Flag, doc }
}
