//! `tradewind query`: SQL over the storeroom, streamed out.

use super::Desk;
use super::args::{Query, QueryFormat, by_ending};
use super::exit::{Exit, Trouble};
use super::figures::count;
use super::sheet::Sheet;
use super::words::micros_hint;
use app::output::{Table, cell_text};
use arrow::array::RecordBatch;
use arrow::datatypes::{DataType, SchemaRef};
use futures::{Stream, StreamExt};
use std::fs::File;
use std::io::BufWriter;
use std::path::Path;

/// Rows that a table on a terminal shows.
const ROWS_SHOWN: usize = 500;
/// Columns up to which a table is fitted to the screen by wrapping its texts.
const WRAPPED_COLUMNS: usize = 8;

/// A cell for a person: measures with four decimals; every other format gives them whole.
fn shown(batch: &RecordBatch, column: usize, row: usize) -> Result<String, app::Error> {
    let text = cell_text(batch, column, row)?;
    Ok(match (batch.column(column).data_type(), text.parse::<f64>()) {
        (DataType::Float64, Ok(value)) => format!("{value:.4}"),
        _ => text,
    })
}

/// Runs the command.
pub fn run(desk: &mut Desk<'_>, args: &Query) -> Result<Exit, Trouble> {
    let format = args.format.or_else(|| by_ending(args.out.as_deref()));
    let format = match (format, &args.out) {
        (Some(QueryFormat::Parquet), None) => {
            return Err(Trouble::Usage("parquet needs --out FILE".into(), "parquet 格式需要 --out FILE".into()));
        }
        (None | Some(QueryFormat::Table), Some(_)) => {
            return Err(Trouble::Usage(
                "--out writes .csv, .json or .parquet; name the file so or pass --format".into(),
                "--out 可写 .csv、.json 或 .parquet；请用相应的扩展名或 --format".into(),
            ));
        }
        (format, _) => format.unwrap_or(QueryFormat::Table),
    };
    let as_of = args.as_of.as_deref().map(app::query::as_of).transpose()?;
    let lake = desk.lake()?;
    super::wait(async {
        let reader = app::query::reader(&lake, as_of).await?;
        let stream = reader.stream(&args.sql).await?;
        let schema = stream.schema();
        let stream = stream.map(|b| b.map_err(|e| Trouble::from(store::StoreError::from(e))));
        match (&args.out, format) {
            (None, QueryFormat::Table) => show(desk, schema, stream).await,
            (None, format) => {
                // gathered per batch: what is on the way is never more than one batch
                let mut out = Vec::new();
                copy(format, schema, stream, &mut out, |text| desk.out.write_all(text)).await
            }
            (Some(path), format) => write_file(path, format, schema, stream).await,
        }
    })?;
    if let Some(path) = &args.out {
        writeln!(desk.out, "{}", path.display())?;
    }
    Ok(Exit::Done)
}

type Batches = Result<RecordBatch, Trouble>;

async fn show(
    desk: &mut Desk<'_>,
    schema: SchemaRef,
    mut stream: impl Stream<Item = Batches> + Unpin,
) -> Result<(), Trouble> {
    let mut table = Sheet::new(desk.width, desk.colour);
    let names: Vec<&str> = schema.fields().iter().map(|f| f.name().as_str()).collect();
    let right = |kind: &DataType| kind.is_numeric();
    let right: Vec<usize> = (0..).zip(schema.fields()).filter(|(_, f)| right(f.data_type())).map(|(i, _)| i).collect();
    table.head(&names, &right);
    // a dozen columns squeezed into a screen are letters below one another: better lines that run on
    if names.len() > WRAPPED_COLUMNS {
        table.loose();
    }
    let (mut rows, mut more) = (0, false);
    'all: while let Some(batch) = stream.next().await {
        let batch = batch?;
        for row in 0..batch.num_rows() {
            if rows == ROWS_SHOWN {
                more = true;
                break 'all;
            }
            let cells = (0..batch.num_columns()).map(|c| shown(&batch, c, row)).collect::<Result<Vec<_>, _>>()?;
            table.row(&cells);
            rows += 1;
        }
    }
    write!(desk.out, "{table}")?;
    let note = if more {
        desk.lang.pick(
            format!("first {rows} rows; --format csv gives all"),
            format!("仅显示前 {rows} 行；用 --format csv 获取全部"),
        )
    } else {
        desk.lang.pick(format!("{} row(s)", count(rows as u64)), format!("{} 行", count(rows as u64)))
    };
    writeln!(desk.out, "{note}")?;
    if names.iter().any(|n| n.ends_with("_micros")) {
        writeln!(desk.out, "{}", micros_hint(desk.lang))?;
    }
    Ok(())
}

/// Writes batch by batch through `drain`, which empties the buffer.
async fn copy(
    format: QueryFormat,
    schema: SchemaRef,
    mut stream: impl Stream<Item = Batches> + Unpin,
    buffer: &mut Vec<u8>,
    mut drain: impl FnMut(&[u8]) -> std::io::Result<()>,
) -> Result<(), Trouble> {
    let mut header = Some(schema);
    let mut first = true;
    loop {
        let batch = stream.next().await.transpose()?;
        let done = batch.is_none();
        {
            let mut table = match (format, header.take()) {
                (QueryFormat::Json, Some(_)) => Table::json(&mut *buffer)?,
                (QueryFormat::Json, None) => Table::Json(&mut *buffer, first),
                (_, Some(schema)) => Table::csv(&mut *buffer, &schema)?,
                (_, None) => Table::Csv(&mut *buffer),
            };
            if let Some(batch) = &batch {
                table.write(batch)?;
            }
            if let Table::Json(_, still_first) = &table {
                first = *still_first;
            }
            if done {
                table.finish()?;
            }
        }
        drain(buffer)?;
        buffer.clear();
        if done {
            return Ok(());
        }
    }
}

async fn write_file(
    path: &Path,
    format: QueryFormat,
    schema: SchemaRef,
    mut stream: impl Stream<Item = Batches> + Unpin,
) -> Result<(), Trouble> {
    let file = BufWriter::new(File::create(path).map_err(Trouble::file(path))?);
    let mut table = match format {
        QueryFormat::Parquet => Table::parquet(file, schema),
        QueryFormat::Json => Table::json(file),
        QueryFormat::Csv | QueryFormat::Table => Table::csv(file, &schema),
    }
    .map_err(Trouble::file(path))?;
    while let Some(batch) = stream.next().await {
        table.write(&batch?).map_err(Trouble::file(path))?;
    }
    table.finish().map_err(Trouble::file(path))
}
