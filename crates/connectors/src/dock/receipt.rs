//! What a marketplace returns for an upload: the error report of the bulksheet, or the processing report of a text file.
//!
//! Amazon lists only what went wrong. A line without an entry was carried out; a line that is said to be there already, or that failed
//! inside Amazon, is in doubt and is read back; a line that was "not processed due to errors from other rows" is a *warning* in the
//! report and still was not carried out.

pub use super::origin::check_origin;
pub use super::settle::{LineResult, NotThisUpload, settle};
pub use domain::LineOutcome;

use super::origin;
use super::words::shown_up_to;
use crate::delimited::{self, Delimited};
use crate::record::{Record, RecordError, Records};
use crate::sheet::Workbook;
use crate::text;
use domain::Words;

use std::collections::BTreeSet;
use std::io::{Cursor, Read};

/// Rows above the header that are looked at.
const AHEAD: usize = 60;
/// Entries of a receipt.
const MOST: usize = 1_100_000;
/// Characters of a message that are kept.
const MESSAGE: usize = 1_000;

/// A receipt.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Receipt {
    /// What is reported, in the order of the file.
    pub results: Vec<Entry>,
    /// Rows of the upload that the report repeats (Amazon's workbook has them on a sheet of their own), for [`check_origin`].
    pub repeated: BTreeSet<String>,
}

/// One thing that a receipt says of one record.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry {
    /// Record as the upload counts it, the row of the file (its header being row 1); 0 means the file as a whole.
    pub record: u32,
    /// `Input Error`, `Warning`, `fatal`, … as reported.
    pub error_type: String,
    /// Code as reported.
    pub code: String,
    /// Message as reported, without hidden signs.
    pub message: String,
}

/// Why a file is no receipt.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{}", .words.en)]
pub struct ReadFailure {
    /// 1-based line of the file or row of the sheet; 0 when it is about the file as a whole.
    pub line: u64,
    /// Column, by its name or number; empty when it is about the row.
    pub column: String,
    words: Words,
}

impl ReadFailure {
    fn new(line: u64, column: impl Into<String>, en: impl Into<String>, zh: impl Into<String>) -> Self {
        Self { line, column: column.into(), words: Words::new(en, zh) }
    }
    /// In English.
    pub fn en(&self) -> String {
        self.words.en.clone()
    }
    /// In Chinese.
    pub fn zh(&self) -> String {
        self.words.zh.clone()
    }
}

/// How the processing report of a text file names the record.
const PROCESSING_REPORT: &str = "originalrecordnumber";

/// Names of the four columns, brought to letters and digits. English seen in Amazon's documentation; others believed.
const RECORD: &[&str] = &[
    "originalrecord",
    PROCESSING_REPORT,
    "recordnumber",
    "record",
    "原始记录",
    "原始记录编号",
    "原始记录号",
    "记录编号",
    "ursprünglicherdatensatz",
    "ursprünglichedatensatznummer",
    "元のレコード",
    "元のレコード番号",
    "元のレコード数",
    "enregistrementdorigine",
    "registrooriginal",
    "recordoriginale",
];
const TYPE: &[&str] = &[
    "errortype",
    "错误类型",
    "fehlertyp",
    "fehlerart",
    "エラータイプ",
    "エラーの種類",
    "エラー種別",
    "typederreur",
    "tipodeerror",
    "tipodierrore",
];
const CODE: &[&str] = &[
    "errorcode",
    "错误代码",
    "错误编码",
    "fehlercode",
    "エラーコード",
    "codederreur",
    "códigodeerror",
    "codicedierrore",
    "codiceerrore",
];
const MESSAGE_NAMES: &[&str] = &[
    "errormessage",
    "错误消息",
    "错误信息",
    "错误讯息",
    "fehlermeldung",
    "エラーメッセージ",
    "messagederreur",
    "mensajedeerror",
    "messaggiodierrore",
];

/// Where the columns stand.
struct Columns {
    record: usize,
    /// Rows above the first record: a processing report counts the records below the header from 1, an error report counts the rows of
    /// the sheet.
    above: u32,
    kind: Option<usize>,
    code: Option<usize>,
    message: Option<usize>,
}

/// Reads a receipt: XLSX, CSV or tab-separated; columns in any order and language known, with others between them. A processing report
/// that says how many records were successful and lists no error is an empty receipt.
///
/// # Errors
/// [`ReadFailure`] names line and column.
pub fn read(bytes: &[u8], name: &str) -> Result<Receipt, ReadFailure> {
    let name = shown_up_to(name, 120);
    if bytes.is_empty() {
        return Err(none(&name, "it is empty", "文件为空"));
    }
    if bytes.starts_with(b"PK") || bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
        return workbook(bytes, &name);
    }
    if text::looks_binary(&bytes[..bytes.len().min(4_096)]) {
        return Err(none(&name, "it is neither a workbook nor text", "既不是工作簿也不是文本"));
    }
    let open = || -> std::io::Result<Box<dyn Read + '_>> { Ok(Box::new(Cursor::new(bytes))) };
    let (mut stream, _) = text::decode(&open, None).map_err(|e| none(&name, &e.to_string(), "无法读取"))?;
    let mut whole = String::new();
    stream.read_to_string(&mut whole).map_err(|_| none(&name, "its encoding is not known", "编码无法识别"))?;
    let sample: String = whole.chars().take(65_536).collect();
    let (delimiter, quoted) = delimited::sniff(&sample);
    let mut rows = Delimited::new(whole.as_bytes(), delimiter, quoted || delimiter == b'\t' && sample.contains("\t\""));
    table(&mut rows, &name)?
        .ok_or_else(|| none(&name, "no row has the columns of an error report", "找不到错误报告的表头"))
}

/// A file that is no receipt.
fn none(name: &str, en: &str, zh: &str) -> ReadFailure {
    ReadFailure::new(
        0,
        "",
        format!(
            "`{name}` is no error report: {en}; download the error report of the upload (columns Original record #, Error type, Error code, Error message)"
        ),
        format!(
            "“{name}”不是错误报告：{zh}；请下载该次上传的错误报告（列：Original record #、Error type、Error code、Error message）"
        ),
    )
}

fn workbook(bytes: &[u8], name: &str) -> Result<Receipt, ReadFailure> {
    let damaged = |e: &RecordError| match e {
        RecordError::Broken { en, zh, .. } => none(name, en, zh),
        _ => none(name, "the workbook can't be read", "无法读取工作簿"),
    };
    let mut book = Workbook::open(bytes).map_err(|e| damaged(&e))?;
    let (mut found, mut repeated) = (None, BTreeSet::new());
    for sheet in book.names() {
        let rows = book.rows(&sheet).map_err(|e| damaged(&e))?;
        repeated.extend(origin::identities(&mut rows.records()));
        if found.is_none() {
            found = table(&mut rows.records(), name)?;
        }
    }
    let found = found.map(|receipt| Receipt { repeated, ..receipt });
    found.ok_or_else(|| none(name, "no sheet has the columns of an error report", "没有任何工作表含有错误报告的表头"))
}

/// Reads a table; `None` when it has no header of a receipt.
fn table(rows: &mut dyn Records, name: &str) -> Result<Option<Receipt>, ReadFailure> {
    let (mut record, mut columns, mut read) = (Record::default(), None, 0);
    let (mut receipt, mut summary) = (Receipt::default(), Summary::default());
    loop {
        match rows.next(&mut record) {
            Ok(true) => {}
            Ok(false) => break,
            Err(e) => {
                let line = match &e {
                    RecordError::TooLong { line, .. } | RecordError::Broken { line, .. } => *line,
                    RecordError::Io(_) => 0,
                };
                return Err(ReadFailure::new(
                    line,
                    "",
                    format!("line {line} of `{name}` can't be read; download the error report again"),
                    format!("“{name}”第 {line} 行无法读取；请重新下载错误报告"),
                ));
            }
        }
        read += 1;
        match &columns {
            None => {
                summary.look(&record);
                columns = header(&record);
                if columns.is_none() && read >= AHEAD {
                    return Ok(None);
                }
            }
            Some(columns) if !record.is_blank() => receipt.results.push(entry(&record, columns, name)?),
            Some(_) => {}
        }
        if receipt.results.len() > MOST {
            return Err(none(name, "it has more entries than an upload has rows", "条目数超过上传行数上限"));
        }
    }
    Ok((columns.is_some() || summary.all_went_well()).then_some(receipt))
}

/// The two counts above the errors of a processing report.
#[derive(Default)]
struct Summary {
    processed: Option<u64>,
    successful: Option<u64>,
}

impl Summary {
    fn look(&mut self, record: &Record) {
        let line = record.joined(400).to_lowercase();
        let number = line.split(|c: char| !c.is_ascii_digit()).rfind(|n| !n.is_empty()).and_then(|n| n.parse().ok());
        if line.contains("records processed") || line.contains("已处理的记录数") {
            self.processed = number;
        } else if line.contains("records successful") || line.contains("成功的记录数") {
            self.successful = number;
        }
    }
    fn all_went_well(&self) -> bool {
        self.processed.is_some() && self.processed == self.successful
    }
}

fn header(record: &Record) -> Option<Columns> {
    let bare =
        |text: &str| text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>();
    let names: Vec<String> = (0..record.len()).map(|i| bare(record.cell(i))).collect();
    let find = |aliases: &[&str]| names.iter().position(|n| aliases.contains(&n.as_str()));
    let record = find(RECORD)?;
    let above = u32::from(names[record] == PROCESSING_REPORT);
    let columns = Columns { record, above, kind: find(TYPE), code: find(CODE), message: find(MESSAGE_NAMES) };
    (columns.message.is_some() || columns.code.is_some()).then_some(columns)
}

fn entry(row: &Record, columns: &Columns, name: &str) -> Result<Entry, ReadFailure> {
    let line = row.line;
    if !row.is_utf8() {
        return Err(ReadFailure::new(
            line,
            "",
            format!("line {line} of `{name}` is no text; download the error report again"),
            format!("“{name}”第 {line} 行不是文本；请重新下载错误报告"),
        ));
    }
    let cell = |at: Option<usize>| shown_up_to(at.map_or("", |at| row.cell(at)).trim(), MESSAGE);
    let text = row.cell(columns.record).trim();
    let (error_type, code, message) = (cell(columns.kind), cell(columns.code), cell(columns.message));
    // an entry without a number speaks of the whole file
    let whole = text.is_empty() && !(error_type.is_empty() && code.is_empty() && message.is_empty());
    let counted = |n: u32| if n == 0 { Some(0) } else { n.checked_add(columns.above) };
    let number = if whole { Some(0) } else { text.strip_suffix(".0").unwrap_or(text).parse().ok().and_then(counted) };
    let record = number.ok_or_else(|| {
        let (column, found) = (columns.record + 1, shown_up_to(text, 40));
        ReadFailure::new(
            line,
            column.to_string(),
            format!("line {line}, column {column} of `{name}`: record number `{found}` is no whole number; download the error report again"),
            format!("“{name}”第 {line} 行第 {column} 列：记录编号“{found}”不是整数；请重新下载错误报告"),
        )
    })?;
    Ok(Entry { record, error_type, code, message })
}
