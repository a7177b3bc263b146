//! One member from its bytes to facts and rejects: a delimited file, a workbook's sheets or a JSON document's sections.

use crate::delimited::{self, Delimited};
use crate::json;
use crate::origin::{Context, Failure, Member, Notice, Outcome, Refusal, Sink};
use crate::record::{RecordError, Records};
use crate::{sheet, text};
use std::io::{self, Read};

use crate::reading::{Halt, Reading};

/// Bytes of a workbook, which is held in memory whole.
const WORKBOOK: u64 = 512 << 20;

/// Reads one member: everything in it goes to the sink as a fact or a reject.
///
/// # Errors
/// [`Failure::Refused`] when the member as a whole can't be taken (not recognised, cut short, nothing says which
/// marketplace or days it is about); the receiver then discards what it got of this member.
pub fn read(member: &Member<'_>, context: &Context, sink: &mut dyn Sink) -> Result<Outcome, Failure> {
    if member.is_workbook().map_err(unread)? {
        return read_workbook(member, context, sink);
    }
    let mut sample = Vec::new();
    let (head, encoding) = text::decode(&|| member.open(), context.marketplace).map_err(unread)?;
    head.take(1 << 16).read_to_end(&mut sample).map_err(unread)?;
    if sample.iter().all(u8::is_ascii_whitespace) {
        return Err(Refusal::of_file(
            "nothing: the file is empty",
            "a report with a header row",
            "文件是空的；需要带表头的报表",
        )
        .into());
    }
    if text::looks_binary(&sample) {
        let (en, zh) = (
            "a report as CSV, TSV, TXT, XLSX or JSON, possibly in .gz or .zip",
            "CSV、TSV、TXT、XLSX 或 JSON 报表（可用 .gz 或 .zip 压缩）",
        );
        return Err(Refusal::of_file("binary content", en, zh).into());
    }
    let sample = String::from_utf8_lossy(&sample);
    if json::looks_like_json(&sample) {
        return read_json(member, context, sink);
    }
    let (delimiter, quoted) = delimited::sniff(&sample);
    let open = || -> io::Result<Box<dyn Records + '_>> {
        let (reader, _) = text::decode(&|| member.open(), context.marketplace)?;
        Ok(Box::new(Delimited::new(reader, delimiter, quoted)))
    };
    let mut reading = Reading::new(context, sink, String::new(), true);
    if text::is_transcoded(encoding) {
        reading.notices.push(Notice { en: format!("encoding {encoding}"), zh: format!("编码 {encoding}") });
    }
    match reading.read(&open, None, &[]) {
        Ok(part) => Ok(Outcome { parts: vec![part] }),
        Err(Halt::Unknown(refusal)) => Err(refusal.into()),
        Err(Halt::Whole(failure)) => Err(failure),
    }
}

fn read_workbook(member: &Member<'_>, context: &Context, sink: &mut dyn Sink) -> Result<Outcome, Failure> {
    let mut bytes = Vec::new();
    member.open().and_then(|m| m.take(WORKBOOK + 1).read_to_end(&mut bytes)).map_err(unread)?;
    if bytes.len() as u64 > WORKBOOK {
        return Err(Refusal::of_file(
            "a workbook of more than 512 MiB",
            "a smaller workbook; save the sheet as .csv",
            "工作簿超过 512 MiB；请另存为 .csv",
        )
        .into());
    }
    let mut workbook = sheet::Workbook::open(&bytes).map_err(broken)?;
    let mut outcome = Outcome::default();
    let mut refusals = Vec::new();
    for name in workbook.names() {
        if name == crate::own::NOTES_SHEET {
            continue;
        }
        let rows = workbook.rows(&name).map_err(broken)?;
        if rows.is_empty() {
            continue;
        }
        let open = || -> io::Result<Box<dyn Records + '_>> { Ok(Box::new(rows.records())) };
        match Reading::new(context, sink, name.clone(), false).read(&open, None, &[]) {
            Ok(part) => outcome.parts.push(part),
            Err(Halt::Unknown(refusal)) => refusals.push((name, refusal)),
            Err(Halt::Whole(failure)) => return Err(failure),
        }
    }
    finish_parts(outcome, refusals)
}

fn read_json(member: &Member<'_>, context: &Context, sink: &mut dyn Sink) -> Result<Outcome, Failure> {
    let text = || -> io::Result<Box<dyn Read + '_>> { Ok(text::decode(&|| member.open(), context.marketplace)?.0) };
    let document = json::survey(text().map_err(unread)?).map_err(broken)?;
    let mut outcome = Outcome::default();
    let mut refusals = Vec::new();
    for section in &document.sections {
        let open = || -> io::Result<Box<dyn Records + '_>> {
            Ok(Box::new(json::records(text()?, &section.name, &section.header)))
        };
        let name = section.name.clone();
        match Reading::new(context, sink, name.clone(), false).read(&open, Some(&section.header), &document.preamble) {
            Ok(part) => outcome.parts.push(part),
            Err(Halt::Unknown(refusal)) => refusals.push((name, refusal)),
            Err(Halt::Whole(failure)) => return Err(failure),
        }
    }
    finish_parts(outcome, refusals)
}

/// A workbook or JSON document is taken when at least one of its tables is; unknown tables in it are said aloud. A known
/// one that is damaged or lacks something refuses the file as a whole: were the rest taken, it would not be asked for again.
fn finish_parts(mut outcome: Outcome, refusals: Vec<(String, Refusal)>) -> Result<Outcome, Failure> {
    let Some(first) = outcome.parts.first_mut() else {
        return Err(refusals
            .into_iter()
            .next()
            .map_or_else(
                || {
                    Refusal::of_file(
                        "no table with rows",
                        "a report with a header row and rows",
                        "没有可读的表；需要带表头的报表",
                    )
                },
                |(_, refusal)| refusal,
            )
            .into());
    };
    for (name, refusal) in refusals {
        first.notices.push(Notice {
            en: format!("`{name}` was not read: {refusal}"),
            zh: format!("`{name}` 未读取：{}", refusal.zh),
        });
    }
    Ok(outcome)
}

/// Bytes that could not be read because of what they are (cut short, damaged, a zip bomb) are refused.
pub(crate) fn unread(error: io::Error) -> Failure {
    broken(RecordError::of(0, error))
}

pub(crate) fn broken(error: RecordError) -> Failure {
    match error {
        RecordError::Io(e) if e.kind() == io::ErrorKind::UnexpectedEof => Refusal::of_file(
            "the end of the file too early",
            "the whole file; it was cut short: download it again",
            "文件不完整，请重新下载",
        )
        .into(),
        RecordError::Io(e) if e.kind() == io::ErrorKind::InvalidData => {
            Refusal::of_file(e.to_string(), "a sound file; download it again", "文件已损坏，请重新下载").into()
        }
        RecordError::Io(e) => Failure::Io(e),
        RecordError::TooLong { line, start } => Refusal {
            line,
            column: String::new(),
            found: format!("a row longer than 1 MiB: {}", start.chars().take(60).collect::<String>()),
            en: "a table with a header row".into(),
            zh: "需要带表头的表格".into(),
        }
        .into(),
        RecordError::Broken { line, en, zh } => {
            Refusal { line, column: String::new(), found: "a broken file".into(), en, zh }.into()
        }
    }
}
