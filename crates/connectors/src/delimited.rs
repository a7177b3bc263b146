//! Comma-, tab-, semicolon- and bar-separated text as rows, fast where nothing is quoted and forgiving where quotes are wrong.

use crate::record::{Record, RecordError, Records};
use memchr::{memchr, memchr2, memchr3};
use std::io::{self, Read};

/// Bytes that a row may have.
const LONGEST_ROW: usize = 1 << 20;
const CHUNK: usize = 256 << 10;
/// Wrong quotes that are looked at in one row before all its quotes are taken as text.
const WRONG_QUOTES: usize = 64;

/// Rows of delimited text. Line ends may be LF, CR LF or CR; blank lines are passed over.
pub(crate) struct Delimited<R> {
    reader: R,
    delimiter: u8,
    quoted: bool,
    buf: Vec<u8>,
    pos: usize,
    len: usize,
    eof: bool,
    failed: Option<io::Error>,
    /// Lines before the one at `pos`.
    line: u64,
    taken: u64,
    /// Cells of the last row that stood on one line: tells a quoted line break from a quote that was never closed.
    width: usize,
    /// Opening quotes of the current row that turned out to be text.
    wrong: Vec<usize>,
}

/// What one look at the buffer gave.
enum Look {
    Row {
        used: usize,
        /// Opening quote of the first cell that runs over a line end.
        crossed: Option<usize>,
    },
    /// The row does not end within the buffer; the quote that is still open.
    More(Option<usize>),
    /// This opening quote is text: it runs over a line end and its closing quote is followed by text.
    Stray(usize),
}

impl<R: Read> Delimited<R> {
    /// Bytes that could not be decoded are to arrive as invalid UTF-8, whatever the encoding: their row is then rejected.
    pub(crate) fn new(reader: R, delimiter: u8, quoted: bool) -> Self {
        Self {
            reader,
            delimiter,
            quoted,
            buf: vec![0; CHUNK],
            pos: 0,
            len: 0,
            eof: false,
            failed: None,
            line: 0,
            taken: 0,
            width: 0,
            wrong: Vec::new(),
        }
    }

    /// Reads on behind what is in the buffer.
    fn fill(&mut self) {
        if self.pos > 0 {
            self.buf.copy_within(self.pos..self.len, 0);
            self.len -= self.pos;
            self.pos = 0;
        }
        if self.len == self.buf.len() {
            self.buf.resize(self.buf.len() * 2, 0);
        }
        loop {
            match self.reader.read(&mut self.buf[self.len..]) {
                Ok(0) => self.eof = true,
                Ok(n) => self.len += n,
                Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
                Err(e) => {
                    self.eof = true;
                    self.failed = Some(e);
                }
            }
            return;
        }
    }

    fn consume(&mut self, bytes: usize, lines: u64) {
        self.pos += bytes;
        self.taken += bytes as u64;
        self.line += lines;
    }

    /// The end of the line that begins at `pos`: its length and the length with its line end; `None` when it is not in the buffer.
    fn line_end(&self, window: &[u8], hit: usize) -> Option<(usize, usize)> {
        if window[hit] == b'\n' {
            return Some((hit, hit + 1));
        }
        match window.get(hit + 1) {
            Some(b'\n') => Some((hit, hit + 2)),
            Some(_) => Some((hit, hit + 1)),
            None => self.eof.then_some((hit, hit + 1)),
        }
    }

    /// Passes over one physical line of any length.
    fn skip_line(&mut self) {
        loop {
            let window = &self.buf[self.pos..self.len];
            if let Some(hit) = memchr2(b'\n', b'\r', window) {
                if let Some((_, used)) = self.line_end(window, hit) {
                    return self.consume(used, 1);
                }
                self.consume(hit, 0);
            } else {
                self.consume(window.len(), 0);
                if self.eof {
                    return;
                }
            }
            self.fill();
        }
    }

    /// A row too long to be kept: passed over.
    fn too_long(&mut self) -> RecordError {
        let line = self.line + 1;
        let window = &self.buf[self.pos..self.len];
        let start = String::from_utf8_lossy(&window[..window.len().min(16_000)]).chars().take(4_000).collect();
        self.skip_line();
        // The buffer may have grown for this one row.
        if self.len - self.pos <= CHUNK && self.buf.len() > CHUNK {
            self.buf.copy_within(self.pos..self.len, 0);
            (self.len, self.pos) = (self.len - self.pos, 0);
            self.buf.truncate(CHUNK.max(self.len));
            self.buf.shrink_to_fit();
        }
        RecordError::TooLong { line, start }
    }

    /// A row with quotes in it. `Ok(None)`: the buffer must be filled first.
    fn quoted_row(&mut self, record: &mut Record) -> Result<Option<bool>, RecordError> {
        self.wrong.clear();
        loop {
            let window = &self.buf[self.pos..self.len];
            record.clear();
            let wrong = if self.wrong.len() < WRONG_QUOTES { Some(self.wrong.as_slice()) } else { None };
            match look(window, self.delimiter, self.eof, wrong, record) {
                Look::Row { mut used, crossed } => {
                    let doubt = |_: &usize| {
                        self.width > 0 && record.len() != self.width
                            || all_lines_are_rows(&window[..used], self.delimiter, self.width)
                    };
                    if let Some(quote) = crossed.filter(doubt) {
                        let mut literal = self.wrong.clone();
                        literal.push(quote);
                        record.clear();
                        match look(window, self.delimiter, self.eof, Some(&literal), record) {
                            Look::Row { used: shorter, .. } if record.len() == self.width => used = shorter,
                            _ => {
                                record.clear();
                                look(window, self.delimiter, self.eof, wrong, record);
                            }
                        }
                    }
                    let lines = lines_in(&window[..used]);
                    if lines <= 1 {
                        self.width = record.len();
                    }
                    record.line = self.line + 1;
                    record.finish();
                    self.consume(used, lines);
                    return Ok(Some(true));
                }
                Look::Stray(quote) => self.wrong.push(quote),
                Look::More(quote) if self.eof || window.len() > LONGEST_ROW => {
                    if self.eof && self.failed.is_some() {
                        return Ok(Some(false));
                    }
                    match quote {
                        Some(quote) => self.wrong.push(quote),
                        None => return Err(self.too_long()),
                    }
                }
                Look::More(_) => return Ok(None),
            }
        }
    }
}

impl<R: Read> Records for Delimited<R> {
    fn next(&mut self, record: &mut Record) -> Result<bool, RecordError> {
        loop {
            let window = &self.buf[self.pos..self.len];
            let hit = if self.quoted { memchr3(b'\n', b'\r', b'"', window) } else { memchr2(b'\n', b'\r', window) };
            match hit {
                Some(hit) if window[hit] == b'"' => match self.quoted_row(record)? {
                    Some(true) => return Ok(true),
                    Some(false) => {}
                    None => {
                        self.fill();
                        continue;
                    }
                },
                Some(hit) => {
                    if let Some((end, used)) = self.line_end(window, hit) {
                        if end == 0 {
                            self.consume(used, 1);
                            continue;
                        }
                        if end > LONGEST_ROW {
                            return Err(self.too_long());
                        }
                        record.clear();
                        record.push_line(&window[..end], self.delimiter);
                        record.line = self.line + 1;
                        record.finish();
                        self.width = record.len();
                        self.consume(used, 1);
                        return Ok(true);
                    }
                }
                None => {}
            }
            let window = &self.buf[self.pos..self.len];
            if window.len() > LONGEST_ROW {
                return Err(self.too_long());
            }
            if !self.eof {
                self.fill();
                continue;
            }
            if let Some(error) = self.failed.take() {
                // What is left in the buffer is the beginning of a row that was cut: it is no row.
                let line = self.line + 1;
                self.consume(self.len - self.pos, 0);
                return Err(RecordError::of(line, error));
            }
            if window.is_empty() {
                return Ok(false);
            }
            record.clear();
            record.push_line(window, self.delimiter);
            record.line = self.line + 1;
            record.finish();
            self.consume(self.len - self.pos, 1);
            return Ok(true);
        }
    }

    fn bytes_read(&self) -> u64 {
        self.taken
    }
}

fn lines_in(bytes: &[u8]) -> u64 {
    let mut lines = 0;
    for i in memchr::memchr2_iter(b'\n', b'\r', bytes) {
        lines += u64::from(bytes[i] == b'\n' || bytes.get(i + 1) != Some(&b'\n'));
    }
    lines
}

/// Whether every line of what is taken for one row is as wide as the rows before: then a quote was left open in its first line and a
/// later line happens to end a cell with one. Narrow tables prove nothing, as sentences have commas too.
fn all_lines_are_rows(row: &[u8], delimiter: u8, width: usize) -> bool {
    width >= 4
        && row
            .split(|b| *b == b'\n' || *b == b'\r')
            .filter(|line| !line.is_empty())
            .all(|line| memchr::memchr_iter(delimiter, line).count() + 1 == width)
}

/// Takes one row from the beginning of `s` into the record. Quotes at `wrong` are text; with `None` all quotes are.
fn look(s: &[u8], delimiter: u8, last: bool, wrong: Option<&[usize]>, record: &mut Record) -> Look {
    let mut at = 0;
    let mut crossed = None;
    loop {
        let quoted = s.get(at) == Some(&b'"') && wrong.is_some_and(|w| !w.contains(&at));
        let end = if quoted {
            match quoted_cell(s, at, last, delimiter, record) {
                Quoted::Ends { end, crosses } => {
                    if crosses {
                        crossed = crossed.or(Some(at));
                    }
                    end
                }
                Quoted::More => return Look::More(Some(at)),
                Quoted::Stray => return Look::Stray(at),
            }
        } else {
            let guard = if wrong.is_some() { guard_end(&s[at..], delimiter) } else { 0 };
            let found = memchr3(delimiter, b'\n', b'\r', &s[at + guard..]);
            let Some(end) = found.map(|i| at + guard + i).or(last.then_some(s.len())) else { return Look::More(None) };
            record.extend(&s[at..end]);
            end
        };
        match s.get(end) {
            Some(b) if *b == delimiter => {
                record.end_cell();
                at = end + 1;
                if at == s.len() && !last {
                    return Look::More(None);
                }
            }
            Some(b'\r') if end + 1 == s.len() && !last => return Look::More(None),
            Some(b'\r') if s.get(end + 1) == Some(&b'\n') => {
                record.end_cell();
                return Look::Row { used: end + 2, crossed };
            }
            Some(_) => {
                record.end_cell();
                return Look::Row { used: end + 1, crossed };
            }
            None => {
                record.end_cell();
                return Look::Row { used: s.len(), crossed };
            }
        }
    }
}

enum Quoted {
    Ends { end: usize, crosses: bool },
    More,
    Stray,
}

/// Takes the cell whose quote opens at `open`.
fn quoted_cell(s: &[u8], open: usize, last: bool, delimiter: u8, record: &mut Record) -> Quoted {
    let mut at = open + 1;
    let mut crosses = false;
    loop {
        let Some(close) = memchr(b'"', &s[at..]).map(|i| at + i) else { return Quoted::More };
        let part = &s[at..close];
        record.extend(part);
        crosses = crosses || memchr2(b'\n', b'\r', part).is_some();
        at = close + 1;
        match s.get(at) {
            Some(b'"') => {
                record.extend(b"\"");
                at += 1;
            }
            Some(b'\n' | b'\r') => return Quoted::Ends { end: at, crosses },
            Some(b) if *b == delimiter => return Quoted::Ends { end: at, crosses },
            None if last => return Quoted::Ends { end: at, crosses },
            None => return Quoted::More,
            Some(_) => {
                // Text behind the closing quote. Blanks before the separator do no harm; else a quote that was left open.
                let Some(end) = memchr3(delimiter, b'\n', b'\r', &s[at..]).map(|i| at + i).or(last.then_some(s.len()))
                else {
                    return Quoted::More;
                };
                let rest = &s[at..end];
                if crosses && !rest.iter().all(|b| *b == b' ') {
                    return Quoted::Stray;
                }
                record.extend(rest);
                return Quoted::Ends { end, crosses };
            }
        }
    }
}

/// Length of a spreadsheet guard `="..."` that ends where the cell ends, 0 when there is none.
fn guard_end(cell: &[u8], delimiter: u8) -> usize {
    if !cell.starts_with(b"=\"") {
        return 0;
    }
    let Some(close) = memchr3(b'"', b'\n', b'\r', &cell[2..]).map(|i| i + 2).filter(|i| cell[*i] == b'"') else {
        return 0;
    };
    match cell.get(close + 1) {
        Some(b'\n' | b'\r') | None => close + 1,
        Some(b) if *b == delimiter => close + 1,
        Some(_) => 0,
    }
}

/// The delimiter of a text and whether its cells may be quoted: the one that cuts most lines into the same number of
/// cells, the more cells the better; lines above the header do not mislead. A tab-separated text counts as quoted only
/// when most cells of its header are: the marketplace writes titles with stray quotes into such files.
pub(crate) fn sniff(sample: &str) -> (u8, bool) {
    let mut best = (0.0, b',', 0);
    for delimiter in [b'\t', b',', b';', b'|'] {
        let mut widths: std::collections::BTreeMap<usize, usize> = std::collections::BTreeMap::new();
        let mut rows = Delimited::new(sample.as_bytes(), delimiter, delimiter != b'\t');
        let (mut record, mut count) = (Record::default(), 0_usize);
        while count < 200 && matches!(rows.next(&mut record), Ok(true)) {
            if !record.is_blank() {
                count += 1;
                *widths.entry(record.len()).or_default() += 1;
            }
        }
        for (width, n) in widths {
            let share = n as f64 / count as f64;
            let score = (width - 1) as f64 * n as f64 * share * share;
            if score > best.0 {
                best = (score, delimiter, width);
            }
        }
    }
    let (_, delimiter, width) = best;
    if delimiter != b'\t' {
        return (delimiter, true);
    }
    let mut rows = Delimited::new(sample.as_bytes(), delimiter, false);
    let mut record = Record::default();
    while matches!(rows.next(&mut record), Ok(true)) {
        if record.len() >= width {
            let quoted = |c: &&str| c.len() >= 2 && c.starts_with('"') && c.ends_with('"');
            let filled = (0..record.len()).map(|i| record.cell(i).trim()).filter(|c| !c.is_empty());
            let (all, with) = filled.fold((0, 0), |(all, with), c| (all + 1, with + usize::from(quoted(&c))));
            return (delimiter, with * 2 > all);
        }
    }
    (delimiter, false)
}

#[cfg(test)]
#[path = "delimited_tests.rs"]
mod tests;
