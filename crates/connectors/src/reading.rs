//! One table of a member on its way to facts: its header, what holds for it as a whole, its rows.

use crate::date::DateOrder;
use crate::filling::{Filling, View};
use crate::header::{self, Header};
use crate::hints::Hints;
use crate::look::{Ahead, Look, Open, Seen, Settled, Source, look_ahead, look_through};
use crate::number;
use crate::origin::{Context, Failure, Notice, Part, Refusal, Sink};
use crate::plan::{Bad, Fault, Plan};
use crate::record::{Record, RecordError, Records};
use crate::report::Days;
use domain::{Marketplace, Reject};

use crate::read::{broken, unread};

/// Lines above the header that are looked at before giving up.
const HEADER_WITHIN: usize = 60;

/// Why a table was not read to its end.
pub(crate) enum Halt {
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

/// One table on its way to facts.
pub(crate) struct Reading<'a> {
    context: &'a Context,
    sink: &'a mut dyn Sink,
    part: Part,
    pub(crate) notices: Vec<Notice>,
    /// Whether a short row may have been cut (a delimited file) or only lacks empty cells at its end (a sheet).
    strict: bool,
    /// A first fault of the kind that the caller can mend by saying what the file leaves unsaid.
    lacking: Option<(u64, Bad)>,
    /// Whether rows without a site may be of the only one that the file names: it must first be looked through.
    site_open: bool,
}

impl<'a> Reading<'a> {
    pub(crate) fn new(context: &'a Context, sink: &'a mut dyn Sink, name: String, strict: bool) -> Self {
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

    pub(crate) fn read(mut self, open: Open<'_>, fixed: Option<&[String]>, preamble: &[String]) -> Result<Part, Halt> {
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
