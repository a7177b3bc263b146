//! One member from its bytes to facts and rejects: find the header, settle what holds for the file as a whole, take the rows.

use crate::date::{self, DateOrder, Evidence};
use crate::delimited::{self, Delimited};
use crate::header::{self, Header};
use crate::hints::Hints;
use crate::json;
use crate::number::{self, Style};
use crate::origin::{Context, Failure, Member, Notice, Outcome, Part, Refusal, Sink};
use crate::plan::{Bad, Fault, Filling, Op, Plan, View};
use crate::record::{Record, RecordError, Records};
use crate::report::{Cell, Days};
use crate::{sheet, text};
use domain::{Marketplace, Reject};
use std::collections::VecDeque;
use std::io::{self, Read};

/// Lines above the header that are looked at before giving up.
const HEADER_WITHIN: usize = 60;
/// Rows that are looked at to settle date order, number style and site; and the bytes they may hold.
const AHEAD_ROWS: usize = 2_000;
const AHEAD_BYTES: usize = 8 << 20;
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
        let (reader, name) = text::decode(&|| member.open(), context.marketplace)?;
        Ok(Box::new(Delimited::new(reader, delimiter, quoted, text::is_transcoded(name))))
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

/// Why a table was not read to its end.
enum Halt {
    /// No report type fits; nothing of the table went anywhere, and other tables of the file may be read.
    Unknown(Refusal),
    /// The table should have been read, so the file is not taken without it.
    Whole(Failure),
}

impl<F: Into<Failure>> From<F> for Halt {
    fn from(failure: F) -> Self {
        Self::Whole(failure.into())
    }
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
fn unread(error: io::Error) -> Failure {
    broken(RecordError::of(0, error))
}

fn broken(error: RecordError) -> Failure {
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

/// Rows taken ahead; a row too long to be kept is its line and beginning.
type Ahead = VecDeque<Result<Record, (u64, String)>>;

/// A table with what is known of it before its rows are read.
struct Source<'o> {
    open: Open<'o>,
    header: Header,
    look: Look,
}

type Open<'o> = &'o dyn Fn() -> io::Result<Box<dyn Records + 'o>>;

/// One table on its way to facts.
struct Reading<'a> {
    context: &'a Context,
    sink: &'a mut dyn Sink,
    part: Part,
    notices: Vec<Notice>,
    /// Whether a short row may have been cut (a delimited file) or only lacks empty cells at its end (a sheet).
    strict: bool,
    /// A first fault of the kind that the caller can mend by saying what the file leaves unsaid.
    lacking: Option<(u64, Bad)>,
    /// Whether rows without a site may be of the only one that the file names: it must first be looked through.
    site_open: bool,
}

impl<'a> Reading<'a> {
    fn new(context: &'a Context, sink: &'a mut dyn Sink, name: String, strict: bool) -> Self {
        let part = Part {
            name,
            report: String::new(),
            marketplaces: Vec::new(),
            days: None,
            rows: 0,
            accepted: 0,
            facts: 0,
            rejected: 0,
            skipped: 0,
            notices: Vec::new(),
        };
        Self { context, sink, part, notices: Vec::new(), strict, lacking: None, site_open: false }
    }

    fn read(mut self, open: Open<'_>, fixed: Option<&[String]>, preamble: &[String]) -> Result<Part, Halt> {
        let mut records = open().map_err(unread)?;
        let (header, mut plan, lines) = match fixed {
            Some(names) => {
                let header = Header::new(names.iter().map(String::as_str));
                let plan =
                    self.recognise(&header).map_err(|missing| Halt::Unknown(self.unknown(0, &header, missing)))?;
                (header, plan, preamble.to_vec())
            }
            None => self.find_header(records.as_mut())?,
        };
        let (mut ahead, whole) = look_ahead(records.as_mut())?;
        let source = Source { open, look: Look::new(&plan), header };
        let header = &source.header;
        let settled = self.settle(&plan, &source, &lines, &ahead, whole)?;
        let short_is_usual = self.strict && {
            let rows: Vec<&Record> = ahead.iter().flatten().collect();
            let short = rows.iter().filter(|r| r.len() < header.names.len()).count();
            rows.len() >= 3 && short * 2 > rows.len()
        };
        self.strict &= !short_is_usual;
        let mut filling = Filling::new(&plan, settled.hints, settled.styles, self.context);
        filling.order_shown = settled.order_shown;
        while let Some(next) = ahead.pop_front() {
            match next {
                Ok(record) => self.row(&mut plan, &source, &mut filling, &record)?,
                Err((line, start)) => self.too_long(line, &start)?,
            }
            if filling.rows.iter().any(crate::columns::Rows::is_full) {
                self.hand_on(&mut filling)?;
            }
        }
        let mut record = Record::default();
        loop {
            match records.next(&mut record) {
                Ok(true) => self.row(&mut plan, &source, &mut filling, &record)?,
                Ok(false) => break,
                Err(RecordError::TooLong { line, start }) => self.too_long(line, &start)?,
                Err(other) => return Err(broken(other).into()),
            }
            if filling.rows.iter().any(crate::columns::Rows::is_full) {
                self.hand_on(&mut filling)?;
                self.sink.progress(records.bytes_read());
            }
        }
        self.hand_on(&mut filling)?;
        self.sink.progress(records.bytes_read());
        Ok(self.finish(&plan, filling))
    }

    /// Reads lines until one of them is the header of a known report (or of the user's mapping).
    fn find_header(&mut self, records: &mut dyn Records) -> Result<(Header, Plan, Vec<String>), Halt> {
        let mut lines = Vec::new();
        let mut nearest: Option<(usize, u64, Header, Vec<String>)> = None;
        for _ in 0..HEADER_WITHIN {
            let mut record = Record::default();
            match records.next(&mut record) {
                Ok(true) => {}
                Ok(false) => break,
                Err(RecordError::TooLong { line, start }) => {
                    lines.push(format!("line {line}: {start}"));
                    continue;
                }
                Err(other) => return Err(broken(other).into()),
            }
            if record.is_blank() || !record.is_utf8() {
                continue;
            }
            let header = Header::new((0..record.len()).map(|i| record.cell(i)));
            match self.recognise(&header) {
                Ok(plan) => return Ok((header, plan, lines)),
                Err(missing) => {
                    let filled = header.names.iter().filter(|n| !n.is_empty()).count();
                    if nearest.as_ref().is_none_or(|(best, ..)| filled > *best) {
                        nearest = Some((filled, record.line, header, missing));
                    }
                }
            }
            lines.push(record.joined(2_000).replace('\t', ","));
        }
        Err(Halt::Unknown(match nearest {
            Some((_, line, header, missing)) => self.unknown(line, &header, missing),
            None => Refusal::of_file("no row of headers", "a report with a header row", "需要带表头的报表"),
        }))
    }

    /// The plan for a header row, or what is missing from the nearest type.
    fn recognise(&mut self, header: &Header) -> Result<Plan, Vec<String>> {
        if let Some(mapping) = &self.context.mapping {
            let missing = mapping.missing(header);
            if missing.is_empty() {
                self.part.report = format!("map:{}", mapping.table.name);
                return Ok(mapping.bind(header));
            }
            return Err(missing);
        }
        let fits = header::fits(header);
        match fits.first() {
            Some(fit) if fit.missing.is_empty() => {
                self.part.report = fit.known.report.id.to_owned();
                Ok(Plan::new(fit.known, header))
            }
            Some(fit) if fit.explained >= 3 && fit.explained > fit.missing.len() => {
                let mut missing = vec![format!("({})", fit.known.report.id)];
                missing.extend(fit.missing.iter().map(|m| (*m).to_owned()));
                Err(missing)
            }
            _ => Err(Vec::new()),
        }
    }

    fn unknown(&self, line: u64, header: &Header, missing: Vec<String>) -> Refusal {
        let found: String = header.names.join(" | ").chars().take(200).collect();
        let (en, zh) = if missing.is_empty() {
            (
                "the header row of a known report; map this table with --map FILE.toml".to_owned(),
                "无法识别的报表；可用 --map FILE.toml 自行映射".to_owned(),
            )
        } else if let Some(report) = missing[0].strip_prefix('(').and_then(|m| m.strip_suffix(')')) {
            let rest = missing[1..].join(", ");
            (
                format!("nearest is {report}, but these columns are missing: {rest}; export it with all columns"),
                format!("最接近的报表是 {report}，但缺少列：{rest}；请导出全部列"),
            )
        } else {
            let rest = missing.join(", ");
            (
                format!("the mapping names columns that are not there: {rest}"),
                format!("映射中的列在文件里不存在：{rest}"),
            )
        };
        Refusal { line, column: String::new(), found, en, zh }
    }

    /// Settles what holds for the file as a whole.
    fn settle(
        &mut self,
        plan: &Plan,
        source: &Source<'_>,
        lines: &[String],
        ahead: &Ahead,
        whole: bool,
    ) -> Result<Settled, Failure> {
        let mut hints = Hints { currency: source.header.currency(), ..Hints::default() };
        let report = header::known().iter().find(|k| k.report.id == self.part.report);
        if let Some(read) = report.and_then(|k| k.report.preamble) {
            read(lines, &mut hints);
        }
        let stated = hints.period.is_some();
        hints.period = hints.period.or(self.context.period);
        if let Some((from, to)) = hints.period.filter(|(from, to)| to < from) {
            let found = format!("a period from {from} to {to}");
            let en = "a period that ends on or after the day it begins; pass --from and --to";
            return Err(Refusal::of_file(found, en, "结束日期不能早于开始日期；请用 --from 和 --to").into());
        }
        hints.marketplace = hints.marketplace.or(self.context.marketplace);
        let mut seen = Seen::new(&source.look);
        ahead.iter().flatten().for_each(|record| source.look.at(record, &mut seen));
        let only = seen.sites.first().copied().filter(|_| seen.sites.len() == 1);
        let site = hints.marketplace.or(only);
        if whole {
            hints.marketplace = site;
        }
        self.site_open = hints.marketplace.is_none() && only.is_some();
        let comma = self.strict && site.is_some_and(Marketplace::decimal_comma);
        let styles = seen.settle_styles(&source.look, comma, source.header.names.len(), &mut hints.style);
        let order_shown = self.settle_order(source, &mut hints, site, &seen)?;
        let snapshot = plan.outputs.iter().any(|o| o.days == Days::Snapshot && o.day.is_none());
        if let (true, false, Some(day)) = (snapshot, stated || self.context.period.is_some(), self.context.snapshot_day)
        {
            self.notices.push(Notice {
                en: format!("the report carries no date: taken as of {day}, the day on which the file was saved"),
                zh: format!("报表未注明日期：按文件保存日 {day} 计"),
            });
        }
        Ok(Settled { hints, styles, order_shown })
    }

    /// Settles the order of day and month; gives whether dates of the file showed it while others are open.
    fn settle_order(
        &mut self,
        source: &Source<'_>,
        hints: &mut Hints,
        site: Option<Marketplace>,
        seen: &Seen,
    ) -> Result<bool, Failure> {
        let asked = self.context.date_order.or(self.context.mapping.as_ref().and_then(|m| m.date_order));
        if asked.is_some() {
            hints.date_order = asked;
            return Ok(false);
        }
        if let (Some(a), Some(b)) = (seen.month_first, seen.day_first) {
            if seen.ambiguous {
                self.notices.push(Notice {
                    en: format!(
                        "dates in both orders (month first on line {a}, day first on line {b}): those that can be read both ways are rejected unless --date-order says which"
                    ),
                    zh: format!("日期两种顺序并存（第 {a} 行月在前，第 {b} 行日在前）：两可的日期将被拒收，除非用 --date-order 指明"),
                });
            }
            return Ok(false);
        }
        hints.date_order = seen.order();
        if hints.date_order.is_some() || !seen.ambiguous {
            return Ok(hints.date_order.is_some() && seen.ambiguous);
        }
        // The whole file for a date that can be read one way only.
        let all = look_through(source, |seen| seen.order().is_some())?;
        hints.date_order = all.order();
        if hints.date_order.is_none() {
            let only = all.sites.first().copied().filter(|_| all.sites.len() == 1);
            hints.date_order = self.usual_order(hints.marketplace.or(site.and(only)))?;
            return Ok(false);
        }
        Ok(true)
    }

    /// The order that is usual on the site.
    fn usual_order(&mut self, site: Option<Marketplace>) -> Result<Option<DateOrder>, Failure> {
        let Some(site) = site else {
            return Err(Refusal::of_file(
                "dates such as 03/04/2026, all of which can be read both ways",
                "the order of day and month: pass --date-order mdy or dmy (or --marketplace)",
                "日期先后不明（如 03/04/2026）；请用 --date-order mdy 或 dmy（或 --marketplace）",
            )
            .into());
        };
        let order = if site.month_first() { DateOrder::MonthFirst } else { DateOrder::DayFirst };
        let (en, zh) = match order {
            DateOrder::MonthFirst => ("month first", "月在前"),
            DateOrder::DayFirst => ("day first", "日在前"),
        };
        self.notices.push(Notice {
            en: format!("no date shows the order of day and month: read {en} as is usual on {site}"),
            zh: format!("日期先后不明，按 {site} 习惯以{zh}读取"),
        });
        Ok(Some(order))
    }

    fn row(
        &mut self,
        plan: &mut Plan,
        source: &Source<'_>,
        filling: &mut Filling<'_>,
        record: &Record,
    ) -> Result<(), Failure> {
        let header = &source.header;
        if record.is_blank() {
            return Ok(());
        }
        if !record.is_utf8() {
            let (en, zh) = ("text in the encoding of the rest of the file", "与文件其余部分相同的编码");
            return self.reject(record, Bad::new("", "bytes that are no text", en, zh));
        }
        if record.len() == header.names.len()
            && (0..record.len()).all(|i| number::clean(record.cell(i)) == header.names[i])
        {
            self.part.skipped += 1;
            return Ok(());
        }
        if plan.skip.is_some_and(|skip| skip(&View { header, record })) {
            self.part.skipped += 1;
            return Ok(());
        }
        let short = record.len() < header.names.len();
        let extra = (header.names.len()..record.len()).find(|i| !number::clean(record.cell(*i)).is_empty());
        let bad = if let Some(extra) = extra {
            Bad::new(
                "",
                record.cell(extra),
                format!(
                    "{} cells as in the header, found {}; is a separator unquoted?",
                    header.names.len(),
                    record.len()
                ),
                format!("应有 {} 格，实有 {} 格；是否有未加引号的分隔符？", header.names.len(), record.len()),
            )
        } else if self.strict && short {
            Bad::new(
                "",
                &format!("{} cells", record.len()),
                format!("{} cells as in the header; the row was cut", header.names.len()),
                format!("应有 {} 格；此行不完整", header.names.len()),
            )
        } else {
            match filling.take(plan, header, record) {
                Ok(facts) if facts > 0 => {
                    self.part.rows += 1;
                    self.part.accepted += 1;
                    self.part.facts += facts;
                    return Ok(());
                }
                Ok(_) => Bad::new("", "a row without any amount", "at least one amount", "至少需要一个金额"),
                Err(bad) if bad.fault == Fault::LacksSite && self.site_open => {
                    self.site_open = false;
                    let all = look_through(source, |_| false)?;
                    filling.hints.marketplace = all.sites.first().copied().filter(|_| all.sites.len() == 1);
                    return self.row(plan, source, filling, record);
                }
                Err(bad) if bad.fault == Fault::Contradicts => return Err(contradiction(record.line, bad).into()),
                Err(bad) => bad,
            }
        };
        // A sum lacks what a row of data has; a row with a wrong value is no sum, whatever its first cell says.
        let lacks = bad.column.is_empty() || number::is_null(&bad.found) || total_word(&bad.found);
        if lacks && extra.is_none() && is_total(record) {
            self.part.skipped += 1;
            return Ok(());
        }
        self.reject(record, bad)
    }

    fn reject(&mut self, record: &Record, bad: Bad) -> Result<(), Failure> {
        self.part.rows += 1;
        self.part.rejected += 1;
        let reject = Reject {
            line: record.line,
            column: bad.column.clone(),
            found: bad.found.clone(),
            expected_en: bad.en.clone(),
            expected_zh: bad.zh.clone(),
            row: record.joined(4_000),
        };
        if bad.fault != Fault::Row && self.lacking.is_none() {
            self.lacking = Some((record.line, bad));
        }
        if let Some((line, bad)) = self.lacking.as_ref().filter(|_| self.part.accepted == 0 && self.part.rejected == 1)
        {
            // What the first row lacks, all rows lack: better said once than once per row.
            return Err(Refusal {
                line: *line,
                column: String::new(),
                found: bad.found.clone(),
                en: bad.en.clone(),
                zh: bad.zh.clone(),
            }
            .into());
        }
        self.sink.reject(reject).map_err(Failure::Sink)
    }

    fn too_long(&mut self, line: u64, start: &str) -> Result<(), Failure> {
        self.part.rows += 1;
        self.part.rejected += 1;
        self.sink
            .reject(Reject {
                line,
                column: String::new(),
                found: start.chars().take(200).collect(),
                expected_en: "a row of at most 1 MiB; is a quote left open?".into(),
                expected_zh: "单行不得超过 1 MiB；是否有未闭合的引号？".into(),
                row: start.chars().take(4_000).collect(),
            })
            .map_err(Failure::Sink)
    }

    fn hand_on(&mut self, filling: &mut Filling<'_>) -> Result<(), Failure> {
        for rows in &mut filling.rows {
            if rows.len() > 0 {
                let table = rows.table;
                let batch = rows.seal(self.context).map_err(|e| Failure::Sink(Box::new(e)))?;
                self.sink.facts(table, batch).map_err(Failure::Sink)?;
            }
        }
        Ok(())
    }

    fn finish(mut self, plan: &Plan, filling: Filling<'_>) -> Part {
        if !plan.ignored.is_empty() {
            let shown: Vec<&str> = plan.ignored.iter().take(12).map(String::as_str).collect();
            let more = plan.ignored.len().saturating_sub(shown.len());
            let (en, zh) = if more > 0 {
                (format!(" and {more} more"), format!(" 等另 {more} 列"))
            } else {
                Default::default()
            };
            self.notices.push(Notice {
                en: format!("columns that are not kept: {}{en}", shown.join(", ")),
                zh: format!("未保留的列：{}{zh}", shown.join("、")),
            });
        }
        self.part.days = filling.first_day.zip(filling.final_day);
        self.part.marketplaces = filling.sites.iter().map(|s| s.code().to_owned()).collect();
        self.part.marketplaces.sort();
        self.part.notices = self.notices;
        debug_assert_eq!(self.part.rows, self.part.accepted + self.part.rejected);
        self.part
    }
}

/// A row whose first filled cell says that it is a sum.
fn is_total(record: &Record) -> bool {
    total_word((0..record.len()).map(|i| number::clean(record.cell(i))).find(|c| !c.is_empty()).unwrap_or(""))
}

fn total_word(cell: &str) -> bool {
    let word = cell.split([':', '：']).next().unwrap_or("").trim().to_lowercase();
    const WORDS: [&str; 14] = [
        "total",
        "totals",
        "grand total",
        "summe",
        "gesamt",
        "gesamtsumme",
        "insgesamt",
        "合计",
        "总计",
        "合計",
        "総計",
        "totale",
        "totaux",
        "total general",
    ];
    WORDS.contains(&word.as_str())
}

/// Which record positions hold dates, numbers and sites.
struct Look {
    dates: Vec<usize>,
    numbers: Vec<usize>,
    sites: Vec<usize>,
}

/// What was settled for the file as a whole.
struct Settled {
    hints: Hints,
    /// How numbers are written, by record position.
    styles: Vec<Style>,
    /// Whether dates showed the order of day and month while others can be read both ways.
    order_shown: bool,
}

/// What the rows showed.
struct Seen {
    /// First line with a date that can only be read month first, day first.
    month_first: Option<u64>,
    day_first: Option<u64>,
    ambiguous: bool,
    /// Per position of [`Look::numbers`].
    styles: Vec<Style>,
    sites: Vec<Marketplace>,
}

impl Seen {
    fn new(look: &Look) -> Self {
        let styles = vec![Style::Unknown; look.numbers.len()];
        Self { month_first: None, day_first: None, ambiguous: false, styles, sites: Vec::new() }
    }

    /// The order of day and month, when all that is shown is one.
    fn order(&self) -> Option<DateOrder> {
        match (self.month_first, self.day_first) {
            (Some(_), None) => Some(DateOrder::MonthFirst),
            (None, Some(_)) => Some(DateOrder::DayFirst),
            _ => None,
        }
    }

    /// How numbers are written, by record position. A column that shows it goes by itself, as a column is written by
    /// one hand; others go by what the file shows. Where columns differ, an amount that can be read both ways is
    /// refused in the columns that show nothing, while a count can only have thousands separators.
    fn settle_styles(&self, look: &Look, comma: bool, columns: usize, file: &mut Style) -> Vec<Style> {
        let shown = |style: Style| self.styles.iter().any(|s| *s == style || *s == Style::Mixed);
        // Numbers of a workbook or a JSON document come with a point whatever the country.
        let (amounts, counts) = match (shown(Style::Point), shown(Style::Comma)) {
            (true, true) => (Style::Mixed, Style::Unknown),
            (false, true) => (Style::Comma, Style::Comma),
            (false, false) if comma => (Style::Comma, Style::Comma),
            _ => (Style::Point, Style::Point),
        };
        *file = counts;
        let mut styles = vec![counts; columns];
        for (at, style) in look.numbers.iter().zip(&self.styles) {
            if let Some(to) = styles.get_mut(*at) {
                *to = if *style == Style::Unknown { amounts } else { *style };
            }
        }
        styles
    }
}

/// Takes rows ahead; gives whether they are all there are.
fn look_ahead(records: &mut dyn Records) -> Result<(Ahead, bool), Failure> {
    let mut ahead = Ahead::new();
    let mut bytes = 0;
    while ahead.len() < AHEAD_ROWS && bytes < AHEAD_BYTES {
        let mut record = Record::default();
        match records.next(&mut record) {
            Ok(true) => {
                bytes += record.size();
                ahead.push_back(Ok(record));
            }
            Ok(false) => return Ok((ahead, true)),
            Err(RecordError::TooLong { line, start }) => ahead.push_back(Err((line, start))),
            Err(other) => return Err(broken(other)),
        }
    }
    Ok((ahead, false))
}

/// Looks through the table from its beginning until enough is seen.
fn look_through(source: &Source<'_>, enough: impl Fn(&Seen) -> bool) -> Result<Seen, Failure> {
    let mut records = (source.open)().map_err(unread)?;
    let mut record = Record::default();
    let mut seen = Seen::new(&source.look);
    loop {
        match records.next(&mut record) {
            Ok(true) => source.look.at(&record, &mut seen),
            Ok(false) => return Ok(seen),
            Err(RecordError::TooLong { .. }) => {}
            Err(other) => return Err(broken(other)),
        }
        if enough(&seen) {
            return Ok(seen);
        }
    }
}

/// A date shows the other order than the one by which earlier ones were read.
fn contradiction(line: u64, bad: Bad) -> Refusal {
    Refusal {
        line,
        column: bad.column,
        found: format!("{}, against the order of day and month that earlier dates show", bad.found),
        en: "dates in one order: pass --date-order mdy or dmy, then only dates that do not fit it are rejected".into(),
        zh: "日期顺序前后矛盾；请用 --date-order mdy 或 dmy 指明，届时仅拒收不符的行".into(),
    }
}

impl Look {
    fn new(plan: &Plan) -> Self {
        let mut look = Self { dates: Vec::new(), numbers: Vec::new(), sites: Vec::new() };
        for output in &plan.outputs {
            let special = [&output.day, &output.day_to, &output.site];
            for cell in output.cells.iter().chain(special.into_iter().flatten()) {
                let Some(at) = cell.from else { continue };
                if let Op::Product(factors) = &cell.op {
                    look.numbers.extend(factors);
                    continue;
                }
                let list = match cell.op {
                    Op::Cell(
                        Cell::Day
                        | Cell::LocalDay
                        | Cell::Week
                        | Cell::Month
                        | Cell::DayOrMonth
                        | Cell::DayOrOpen
                        | Cell::Instant,
                    ) => &mut look.dates,
                    Op::Cell(Cell::Site | Cell::SiteOr(_)) => &mut look.sites,
                    Op::Cell(
                        Cell::Money
                        | Cell::NegatedMoney
                        | Cell::Real
                        | Cell::Rate
                        | Cell::Percent
                        | Cell::Share
                        | Cell::PerCent,
                    ) => &mut look.numbers,
                    _ => continue,
                };
                if !list.contains(&at) {
                    list.push(at);
                }
            }
        }
        look.numbers.extend(plan.unpivot.iter().flat_map(|u| &u.columns).map(|(at, ..)| *at));
        look.numbers.sort_unstable();
        look.numbers.dedup();
        look
    }

    fn at(&self, record: &Record, seen: &mut Seen) {
        for at in &self.dates {
            match date::order_evidence(number::clean(record.cell(*at))) {
                Evidence::None => {}
                Evidence::Ambiguous => seen.ambiguous = true,
                Evidence::MonthFirst => seen.month_first = seen.month_first.or(Some(record.line)),
                Evidence::DayFirst => seen.day_first = seen.day_first.or(Some(record.line)),
            }
        }
        for (at, known) in self.numbers.iter().zip(&mut seen.styles) {
            match number::evidence(number::clean(record.cell(*at))) {
                None => {}
                Some(found) if *known == Style::Unknown || *known == found => *known = found,
                Some(_) => *known = Style::Mixed,
            }
        }
        for at in &self.sites {
            if let Some(site) =
                Marketplace::find_country(number::clean(record.cell(*at))).filter(|s| !seen.sites.contains(s))
            {
                seen.sites.push(site);
            }
        }
    }
}
