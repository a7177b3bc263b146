//! Results of queries as text, CSV, JSON and Parquet, batch by batch.

use crate::error::Error;
use arrow::array::{Array, AsArray, RecordBatch};
use arrow::datatypes::{DataType, Float64Type, Int64Type, SchemaRef, UInt64Type};
use arrow::util::display::{ArrayFormatter, FormatOptions};
use parquet::arrow::ArrowWriter;
use std::io::Write;

/// A cell as text; null is empty. Days are `2026-10-31`, moments RFC 3339.
///
/// # Errors
/// A type that has no text.
pub fn cell_text(batch: &RecordBatch, column: usize, row: usize) -> Result<String, Error> {
    let options = FormatOptions::new();
    let formatter = ArrayFormatter::try_new(batch.column(column).as_ref(), &options)?;
    Ok(formatter.value(row).try_to_string()?)
}

/// Text of a text column; empty for null and for other types.
pub(crate) fn text_at(batch: &RecordBatch, column: usize, row: usize) -> &str {
    let array = batch.column(column);
    if array.is_null(row) {
        return "";
    }
    match array.data_type() {
        DataType::Utf8 => array.as_string::<i32>().value(row),
        DataType::LargeUtf8 => array.as_string::<i64>().value(row),
        DataType::Utf8View => array.as_string_view().value(row),
        _ => "",
    }
}

/// A whole number; zero for null and for other types.
pub(crate) fn count_at(batch: &RecordBatch, column: usize, row: usize) -> i64 {
    batch.column(column).as_primitive_opt::<Int64Type>().filter(|a| a.is_valid(row)).map_or(0, |a| a.value(row))
}

/// Where a result is written, batch by batch.
pub enum Table<W: Write + Send> {
    /// Comma separated, quoted where needed (RFC 4180), with headings.
    Csv(W),
    /// An array of objects.
    Json(W, bool),
    /// Parquet with zstd.
    Parquet(Box<ArrowWriter<W>>),
}

impl<W: Write + Send> Table<W> {
    /// Begins a CSV file.
    ///
    /// # Errors
    /// As [`Write`].
    pub fn csv(mut out: W, schema: &SchemaRef) -> std::io::Result<Self> {
        let names: Vec<String> = schema.fields().iter().map(|f| csv_cell(f.name())).collect();
        writeln!(out, "{}", names.join(","))?;
        Ok(Self::Csv(out))
    }

    /// Begins a JSON array.
    ///
    /// # Errors
    /// As [`Write`].
    pub fn json(mut out: W) -> std::io::Result<Self> {
        write!(out, "[")?;
        Ok(Self::Json(out, true))
    }

    /// Begins a Parquet file.
    ///
    /// # Errors
    /// A type that Parquet does not have.
    pub fn parquet(out: W, schema: SchemaRef) -> std::io::Result<Self> {
        let zstd = parquet::basic::Compression::ZSTD(parquet::basic::ZstdLevel::default());
        let properties = parquet::file::properties::WriterProperties::builder().set_compression(zstd).build();
        let writer = ArrowWriter::try_new(out, schema, Some(properties)).map_err(std::io::Error::other)?;
        Ok(Self::Parquet(Box::new(writer)))
    }

    /// Writes a batch.
    ///
    /// # Errors
    /// As [`Write`].
    pub fn write(&mut self, batch: &RecordBatch) -> std::io::Result<()> {
        let options = FormatOptions::new();
        let other = std::io::Error::other::<arrow::error::ArrowError>;
        match self {
            Self::Csv(out) => {
                let columns = batch.columns().iter().map(|c| ArrayFormatter::try_new(c.as_ref(), &options));
                let columns: Vec<_> = columns.collect::<Result<_, _>>().map_err(other)?;
                for row in 0..batch.num_rows() {
                    let mut cells = Vec::with_capacity(columns.len());
                    for column in &columns {
                        cells.push(csv_cell(&column.value(row).try_to_string().map_err(other)?));
                    }
                    writeln!(out, "{}", cells.join(","))?;
                }
                Ok(())
            }
            Self::Json(out, first) => {
                for row in 0..batch.num_rows() {
                    write!(out, "{}\n  ", if std::mem::take(first) { "" } else { "," })?;
                    out.write_all(json_row(batch, row).map_err(other)?.as_bytes())?;
                }
                Ok(())
            }
            Self::Parquet(writer) => writer.write(batch).map_err(std::io::Error::other),
        }
    }

    /// Ends the file.
    ///
    /// # Errors
    /// As [`Write`].
    pub fn finish(self) -> std::io::Result<()> {
        match self {
            Self::Csv(mut out) => out.flush(),
            Self::Json(mut out, first) => {
                writeln!(out, "{}]", if first { "" } else { "\n" })?;
                out.flush()
            }
            Self::Parquet(writer) => writer.close().map(drop).map_err(std::io::Error::other),
        }
    }
}

/// A cell of CSV, quoted where it holds a comma, a quote or a line break.
pub fn csv_cell(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
}

/// An object with the columns in their order.
fn json_row(batch: &RecordBatch, row: usize) -> Result<String, arrow::error::ArrowError> {
    let mut cells = Vec::with_capacity(batch.num_columns());
    for (column, field) in batch.columns().iter().zip(batch.schema().fields()) {
        let name = serde_json::Value::from(field.name().as_str());
        cells.push(format!("{name}:{}", json_cell(column.as_ref(), row)?));
    }
    Ok(format!("{{{}}}", cells.join(",")))
}

/// Numbers as numbers, null as null, everything else as text.
fn json_cell(column: &dyn Array, row: usize) -> Result<serde_json::Value, arrow::error::ArrowError> {
    if column.is_null(row) {
        return Ok(serde_json::Value::Null);
    }
    Ok(match column.data_type() {
        DataType::Int64 => column.as_primitive::<Int64Type>().value(row).into(),
        DataType::UInt64 => column.as_primitive::<UInt64Type>().value(row).into(),
        DataType::Float64 => column.as_primitive::<Float64Type>().value(row).into(),
        DataType::Boolean => column.as_boolean().value(row).into(),
        _ => {
            let options = FormatOptions::new();
            ArrayFormatter::try_new(column, &options)?.value(row).try_to_string()?.into()
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow::array::{Date32Array, Int64Array, StringArray};
    use arrow::datatypes::{Field, Schema};
    use expect_test::expect;
    use std::sync::Arc;

    fn batch() -> RecordBatch {
        let field = |name, kind| Field::new(name, kind, true);
        let schema = Schema::new(vec![
            field("day", DataType::Date32),
            field("title", DataType::Utf8),
            field("spend_micros", DataType::Int64),
        ]);
        RecordBatch::try_new(
            Arc::new(schema),
            vec![
                Arc::new(Date32Array::from(vec![Some(20_000), None])),
                Arc::new(StringArray::from(vec![Some("a \"b\", c"), Some("")])),
                Arc::new(Int64Array::from(vec![Some(-5), None])),
            ],
        )
        .unwrap()
    }

    #[test]
    fn csv_and_json() {
        let batch = batch();
        let mut csv = Vec::new();
        let mut table = Table::csv(&mut csv, &batch.schema()).unwrap();
        table.write(&batch).unwrap();
        table.finish().unwrap();
        expect![[r#"
            day,title,spend_micros
            2024-10-04,"a ""b"", c",-5
            ,,
        "#]]
        .assert_eq(&String::from_utf8(csv).unwrap());
        let mut json = Vec::new();
        let mut table = Table::json(&mut json).unwrap();
        table.write(&batch).unwrap();
        table.finish().unwrap();
        expect![[r#"
            [
              {"day":"2024-10-04","title":"a \"b\", c","spend_micros":-5},
              {"day":null,"title":"","spend_micros":null}
            ]
        "#]]
        .assert_eq(&String::from_utf8(json).unwrap());
    }
}
