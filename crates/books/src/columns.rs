//! Reading the columns of an answer: text in any of its shapes, whole numbers, measures, days, yes or no. For every room that loads
//! answers.

use crate::names::{NOBODY, Name, Names};
use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Float64Type, Int32Type, Int64Type, UInt64Type};
use arrow_array::{Array, RecordBatch};
use arrow_schema::DataType;
use domain::Day;

/// Why an answer can't be read. Always a fault of the program, never of the data.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum LoadError {
    /// No query of that name.
    #[error("`{name}` is not a query of the {room}; use the names in {names}")]
    Query {
        /// Name that was given.
        name: String,
        /// Whose queries are meant.
        room: &'static str,
        /// Where their names stand.
        names: &'static str,
    },
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
#[derive(Clone, Copy, Debug)]
pub struct Columns<'a> {
    /// Name of the query, for errors.
    pub query: &'a str,
    /// A batch of its answer.
    pub batch: &'a RecordBatch,
}

impl<'a> Columns<'a> {
    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.batch.num_rows()
    }

    fn column(&self, column: &'static str) -> Result<&'a dyn Array, LoadError> {
        let found = self.batch.column_by_name(column).map(AsRef::as_ref);
        found.ok_or_else(|| LoadError::Column { query: self.query.to_owned(), column })
    }

    fn type_error(&self, column: &'static str, array: &dyn Array, expected: &'static str) -> LoadError {
        LoadError::Type { query: self.query.to_owned(), column, found: array.data_type().to_string(), expected }
    }

    /// A text column as numbers; null is the empty text.
    ///
    /// # Errors
    /// No such column, or it holds no text.
    pub fn names(&self, names: &mut Names, column: &'static str) -> Result<Vec<Name>, LoadError> {
        let array = self.column(column)?;
        if let Some(d) = array.as_any_dictionary_opt() {
            let values = texts(d.values().as_ref(), names).ok_or_else(|| self.type_error(column, array, "text"))?;
            let keys = d.normalized_keys();
            let at = |i: usize| if array.is_null(i) { NOBODY } else { values.get(keys[i]).copied().unwrap_or(NOBODY) };
            return Ok((0..array.len()).map(at).collect());
        }
        if array.data_type() == &DataType::Null {
            return Ok(vec![NOBODY; array.len()]);
        }
        texts(array, names).ok_or_else(|| self.type_error(column, array, "text"))
    }

    /// A column of whole numbers; null is 0.
    ///
    /// # Errors
    /// No such column, or it holds no whole numbers.
    pub fn integers(&self, column: &'static str) -> Result<Vec<i64>, LoadError> {
        let array = self.column(column)?;
        let at = |i: usize, value: i64| if array.is_null(i) { 0 } else { value };
        Ok(match array.data_type() {
            DataType::Int64 => {
                array.as_primitive::<Int64Type>().values().iter().enumerate().map(|(i, v)| at(i, *v)).collect()
            }
            DataType::Int32 => {
                array.as_primitive::<Int32Type>().values().iter().enumerate().map(|(i, v)| at(i, (*v).into())).collect()
            }
            DataType::UInt64 => {
                let values = array.as_primitive::<UInt64Type>().values().iter().enumerate();
                values.map(|(i, v)| at(i, i64::try_from(*v).unwrap_or(i64::MAX))).collect()
            }
            DataType::Null => vec![0; array.len()],
            _ => return Err(self.type_error(column, array, "Int64")),
        })
    }

    /// A column of measures; null is 0.
    ///
    /// # Errors
    /// No such column, or it holds no measures.
    pub fn reals(&self, column: &'static str) -> Result<Vec<f64>, LoadError> {
        let array = self.column(column)?;
        match array.data_type() {
            DataType::Float64 => Ok(array.as_primitive::<Float64Type>().iter().map(|v| v.unwrap_or(0.0)).collect()),
            DataType::Null => Ok(vec![0.0; array.len()]),
            _ => Err(self.type_error(column, array, "Float64")),
        }
    }

    /// A column of days.
    ///
    /// # Errors
    /// No such column, or it holds no days.
    pub fn days(&self, column: &'static str) -> Result<Vec<Day>, LoadError> {
        let array = self.column(column)?;
        if array.data_type() != &DataType::Date32 {
            return Err(self.type_error(column, array, "Date32"));
        }
        Ok(array.as_primitive::<Date32Type>().values().iter().map(|d| Day(*d)).collect())
    }

    /// A column of yes and no; null is no.
    ///
    /// # Errors
    /// No such column, or it holds something else.
    pub fn flags(&self, column: &'static str) -> Result<Vec<bool>, LoadError> {
        let array = self.column(column)?;
        let flags = array.as_boolean_opt().ok_or_else(|| self.type_error(column, array, "Boolean"))?;
        Ok(flags.iter().map(|f| f.unwrap_or(false)).collect())
    }
}

/// All texts of an array as numbers. Neighbours are often equal, so the last one is kept at hand.
fn texts(array: &dyn Array, names: &mut Names) -> Option<Vec<Name>> {
    fn all<'a>(texts: impl Iterator<Item = Option<&'a str>>, names: &mut Names) -> Vec<Name> {
        let mut last = ("", NOBODY);
        texts
            .map(|t| {
                let t = t.unwrap_or("");
                if t != last.0 {
                    last = (t, names.add(t));
                }
                last.1
            })
            .collect()
    }
    Some(match array.data_type() {
        DataType::Utf8 => all(array.as_string::<i32>().iter(), names),
        DataType::LargeUtf8 => all(array.as_string::<i64>().iter(), names),
        DataType::Utf8View => all(array.as_string_view().iter(), names),
        _ => return None,
    })
}
