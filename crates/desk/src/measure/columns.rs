//! Reading the columns of an answer: text in any of its shapes, whole numbers, days.

use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Int32Type, Int64Type, UInt64Type};
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_schema::DataType;
use books::names::{NOBODY, Name, Names};
use domain::Day;

/// Why an answer can't be read. Always a fault of the program, never of the data.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum LoadError {
    /// No query of that name.
    #[error("`{0}` is not a query of the measurement; use the names in measure::queries")]
    Query(String),
    /// A column is not in the answer.
    #[error("the answer to `{query}` has no column `{column}`; run the query's own sql")]
    Column {
        /// Query.
        query: String,
        /// Column.
        column: &'static str,
    },
    /// A column is of another type.
    #[error("column `{column}` of `{query}` is {found}; expected {expected}")]
    Type {
        /// Query.
        query: String,
        /// Column.
        column: &'static str,
        /// Type found.
        found: String,
        /// What can be read.
        expected: &'static str,
    },
}

/// The columns of one batch.
pub(super) struct Columns<'a> {
    pub query: &'a str,
    pub batch: &'a RecordBatch,
}

impl<'a> Columns<'a> {
    fn column(&self, column: &'static str) -> Result<&'a ArrayRef, LoadError> {
        let found = self.batch.column_by_name(column);
        found.ok_or_else(|| LoadError::Column { query: self.query.to_owned(), column })
    }

    fn wrong(&self, column: &'static str, array: &ArrayRef, expected: &'static str) -> LoadError {
        LoadError::Type { query: self.query.to_owned(), column, found: array.data_type().to_string(), expected }
    }

    /// A text column as numbers; null is the empty text.
    pub fn names(&self, names: &mut Names, column: &'static str) -> Result<Vec<Name>, LoadError> {
        let array = self.column(column)?;
        if let Some(d) = array.as_any_dictionary_opt() {
            let values = texts(d.values(), names).ok_or_else(|| self.wrong(column, array, "text"))?;
            let keys = d.normalized_keys();
            let at = |i: usize| if array.is_null(i) { NOBODY } else { values.get(keys[i]).copied().unwrap_or(NOBODY) };
            return Ok((0..array.len()).map(at).collect());
        }
        texts(array, names).ok_or_else(|| self.wrong(column, array, "text"))
    }

    /// A column of whole numbers; null is 0.
    pub fn integers(&self, column: &'static str) -> Result<Vec<i64>, LoadError> {
        let array = self.column(column)?;
        Ok(match array.data_type() {
            DataType::Int64 => array.as_primitive::<Int64Type>().iter().map(Option::unwrap_or_default).collect(),
            DataType::Int32 => array.as_primitive::<Int32Type>().iter().map(|v| v.unwrap_or_default().into()).collect(),
            DataType::UInt64 => {
                let values = array.as_primitive::<UInt64Type>().iter();
                values.map(|v| i64::try_from(v.unwrap_or_default()).unwrap_or(i64::MAX)).collect()
            }
            DataType::Null => vec![0; array.len()],
            _ => return Err(self.wrong(column, array, "Int64")),
        })
    }

    /// A column of days.
    pub fn days(&self, column: &'static str) -> Result<Vec<Day>, LoadError> {
        let array = self.column(column)?;
        if array.data_type() != &DataType::Date32 {
            return Err(self.wrong(column, array, "Date32"));
        }
        Ok(array.as_primitive::<Date32Type>().values().iter().map(|d| Day(*d)).collect())
    }
}

/// All texts of an array as numbers.
fn texts(array: &ArrayRef, names: &mut Names) -> Option<Vec<Name>> {
    let mut add = |text: Option<&str>| text.map_or(NOBODY, |t| names.add(t));
    Some(match array.data_type() {
        DataType::Utf8 => array.as_string::<i32>().iter().map(&mut add).collect(),
        DataType::LargeUtf8 => array.as_string::<i64>().iter().map(&mut add).collect(),
        DataType::Utf8View => array.as_string_view().iter().map(&mut add).collect(),
        DataType::Null => vec![NOBODY; array.len()],
        _ => return None,
    })
}
