//! JSON documents and JSON Lines as tables: every array of objects is one, its elements flattened to `a.b.c` columns.

use crate::record::{Record, RecordError, Records};
use std::collections::HashMap;
use std::io::{self, Read};

/// Bytes that one element may have.
const LONGEST_ROW: usize = 1 << 20;
const CHUNK: usize = 64 << 10;
const DEEPEST: usize = 64;
const COLUMNS: usize = 4_096;
const SECTIONS: usize = 1_000;
const PREAMBLE: usize = 2_000;
/// Bytes of a column's name and of the path of a value: keys nested in long keys must not fill the memory.
const NAME: usize = 1_000;
const PATH: usize = 16_000;
/// Bytes of one element with the path of every value written out.
const FLAT: usize = 8 << 20;

/// What a document holds.
#[derive(Debug, Default)]
pub(crate) struct JsonDoc {
    /// What stands outside of the tables, one `path=value` each.
    pub preamble: Vec<String>,
    /// The tables, in the order of their first elements.
    pub sections: Vec<JsonSection>,
}

/// One table.
#[derive(Debug, Default)]
pub(crate) struct JsonSection {
    /// Path of the array, empty for one at the top and for JSON Lines.
    pub name: String,
    /// Keys of all elements in order of first appearance.
    pub header: Vec<String>,
}

/// Whether a text begins as JSON does.
pub(crate) fn looks_like_json(sample: &str) -> bool {
    let text = sample.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    let second = text.get(1..).unwrap_or("").trim_start().chars().next();
    match text.chars().next() {
        Some('{') => matches!(second, Some('"' | '}')),
        Some('[') => matches!(second, Some('{' | ']')),
        _ => false,
    }
}

/// Reads a document through once to learn its tables and columns.
///
/// # Errors
/// [`RecordError::Broken`] when it breaks before the first table has an element; where it breaks later, [`records`] will say so after
/// the rows before.
pub(crate) fn survey(reader: impl Read) -> Result<JsonDoc, RecordError> {
    let mut walk = Walk::new(reader);
    let mut doc = JsonDoc::default();
    let mut columns: Vec<Columns> = Vec::new();
    let mut index: HashMap<String, usize> = HashMap::new();
    let mut flat = Flat::default();
    loop {
        match walk.next(None) {
            Ok(Event::End) => break,
            Ok(Event::Scalar) => {
                if doc.preamble.len() < PREAMBLE && !walk.path.is_empty() {
                    let value = scalar_text(&walk.element);
                    doc.preamble.push(format!("{}={}", walk.path, value.chars().take(2_000).collect::<String>()));
                }
            }
            Ok(Event::Element) => {
                let at = match index.get(&walk.path) {
                    Some(at) => *at,
                    None if columns.len() == SECTIONS => {
                        return Err(broken(walk.start, "it holds more than 1,000 tables", "表格超过 1,000 个"));
                    }
                    None => {
                        index.insert(walk.path.clone(), columns.len());
                        doc.sections.push(JsonSection { name: walk.path.clone(), header: Vec::new() });
                        columns.push(Columns::default());
                        columns.len() - 1
                    }
                };
                if flat.take(&walk.element) {
                    columns[at].learn(&flat);
                }
            }
            Err(RecordError::TooLong { .. }) => {}
            Err(RecordError::Broken { .. }) if !doc.sections.is_empty() => break,
            Err(error) => return Err(error),
        }
    }
    for (section, columns) in doc.sections.iter_mut().zip(columns) {
        section.header = columns.names;
    }
    Ok(doc)
}

/// The elements of one table as rows under a header.
pub(crate) fn records<R: Read>(reader: R, section: &str, header: &[String]) -> JsonRecords<R> {
    let mut columns = Columns::default();
    for name in header {
        columns.add(name);
    }
    JsonRecords {
        walk: Walk::new(reader),
        section: section.to_owned(),
        columns,
        flat: Flat::default(),
        cells: Vec::new(),
    }
}

/// Rows of one table of a document.
pub(crate) struct JsonRecords<R> {
    walk: Walk<R>,
    section: String,
    columns: Columns,
    flat: Flat,
    /// Where in the flattened text the cell of each column stands.
    cells: Vec<(usize, usize)>,
}

impl<R: Read> Records for JsonRecords<R> {
    fn next(&mut self, record: &mut Record) -> Result<bool, RecordError> {
        loop {
            match self.walk.next(Some(&self.section))? {
                Event::End => return Ok(false),
                Event::Scalar => {}
                Event::Element => {
                    record.clear();
                    record.line = self.walk.start;
                    if self.flat.take(&self.walk.element) {
                        self.cells.clear();
                        self.cells.resize(self.columns.names.len(), (0, 0));
                        for (n, (key, value)) in self.flat.pairs.iter().enumerate() {
                            if let Some(at) = self.columns.find(self.flat.part(*key), n) {
                                self.cells[at] = *value;
                            }
                        }
                        for cell in &self.cells {
                            record.push(self.flat.part(*cell).as_bytes());
                        }
                        record.finish();
                    } else {
                        // No object, or not JSON within: a row that can't be read.
                        record.spoil(&self.walk.element);
                    }
                    return Ok(true);
                }
            }
        }
    }

    fn bytes_read(&self) -> u64 {
        self.walk.taken
    }
}

/// Columns by name; elements mostly have the same keys in the same order.
#[derive(Default)]
struct Columns {
    names: Vec<String>,
    index: HashMap<String, usize>,
}

impl Columns {
    fn find(&self, name: &str, guess: usize) -> Option<usize> {
        if self.names.get(guess).is_some_and(|n| n == name) {
            return Some(guess);
        }
        self.index.get(name).copied()
    }

    fn add(&mut self, name: &str) {
        if self.names.len() < COLUMNS && name.len() <= NAME && !self.index.contains_key(name) {
            self.index.insert(name.to_owned(), self.names.len());
            self.names.push(name.to_owned());
        }
    }

    fn learn(&mut self, flat: &Flat) {
        for (n, (key, _)) in flat.pairs.iter().enumerate() {
            if self.find(flat.part(*key), n).is_none() {
                self.add(flat.part(*key));
            }
        }
    }
}

/// One element, flattened: keys and values as ranges of one text.
#[derive(Default)]
struct Flat {
    text: String,
    path: String,
    level: usize,
    pairs: Vec<((usize, usize), (usize, usize))>,
}

impl Flat {
    fn part(&self, (start, end): (usize, usize)) -> &str {
        self.text.get(start..end).unwrap_or("")
    }

    /// Whether the element is an object of sound JSON that is not out of all proportion.
    fn take(&mut self, element: &[u8]) -> bool {
        self.text.clear();
        self.path.clear();
        self.pairs.clear();
        let Ok(text) = std::str::from_utf8(element) else { return false };
        // The walk below trusts what this has checked.
        if !text.starts_with('{') || serde_json::from_str::<serde::de::IgnoredAny>(text).is_err() {
            return false;
        }
        self.object(text, 0);
        self.text.len() <= FLAT
    }

    /// Takes the object that begins at `at`; gives the place behind it.
    fn object(&mut self, s: &str, at: usize) -> usize {
        let b = s.as_bytes();
        self.level += 1;
        let mut at = white(b, at + 1);
        while b.get(at) == Some(&b'"') {
            let end = string_end(b, at);
            let outer = self.path.len();
            if outer > 0 {
                self.path.push('.');
            }
            unescape(&s[at..end], &mut self.path);
            at = white(b, white(b, end) + 1);
            at = white(b, self.value(s, at));
            self.path.truncate(outer);
            if b.get(at) != Some(&b',') {
                break;
            }
            at = white(b, at + 1);
        }
        self.level -= 1;
        at + 1
    }

    fn value(&mut self, s: &str, at: usize) -> usize {
        let b = s.as_bytes();
        // What is nested deeper stays as it stands.
        if b.get(at) == Some(&b'{') && self.level < DEEPEST {
            return self.object(s, at);
        }
        if self.text.len() > FLAT {
            return value_end(b, at);
        }
        let key = self.text.len();
        self.text.push_str(&self.path);
        let start = self.text.len();
        let end = value_end(b, at);
        match b.get(at) {
            Some(b'[') => list_text(&s[at..end], &mut self.text),
            Some(b'"') => unescape(&s[at..end], &mut self.text),
            _ if &s[at..end] == "null" => {}
            _ => self.text.push_str(&s[at..end]),
        }
        self.pairs.push(((key, start), (start, self.text.len())));
        end
    }
}

/// An array of scalars joined by commas; one of objects or arrays as it stands.
fn list_text(list: &str, out: &mut String) {
    let b = list.as_bytes();
    let start = out.len();
    let mut at = white(b, 1);
    while at < b.len() && b[at] != b']' {
        if matches!(b[at], b'{' | b'[') {
            out.truncate(start);
            out.push_str(list);
            return;
        }
        if out.len() > start {
            out.push(',');
        }
        let end = value_end(b, at);
        match b[at] {
            b'"' => unescape(&list[at..end], out),
            _ => out.push_str(&list[at..end]),
        }
        at = white(b, end);
        if b.get(at) == Some(&b',') {
            at = white(b, at + 1);
        }
    }
}

/// A value outside of tables as text; as it stands when it is not sound JSON.
fn scalar_text(raw: &[u8]) -> String {
    let raw = String::from_utf8_lossy(raw);
    let mut out = String::new();
    match raw.as_bytes().first() {
        _ if serde_json::from_str::<serde::de::IgnoredAny>(&raw).is_err() => out.push_str(&raw),
        Some(b'"') => unescape(&raw, &mut out),
        Some(b'[') => list_text(&raw, &mut out),
        _ if raw == "null" => {}
        _ => out.push_str(&raw),
    }
    out
}

/// Appends a JSON string (with its quotes) as text.
fn unescape(quoted: &str, out: &mut String) {
    let inner = quoted.get(1..quoted.len().saturating_sub(1)).unwrap_or("");
    if !inner.contains('\\') {
        out.push_str(inner);
    } else if let Ok(text) = serde_json::from_str::<String>(quoted) {
        out.push_str(&text);
    } else {
        out.push_str(inner);
    }
}

fn white(b: &[u8], mut at: usize) -> usize {
    while b.get(at).is_some_and(u8::is_ascii_whitespace) {
        at += 1;
    }
    at
}

/// Behind the string that begins at `at`.
fn string_end(b: &[u8], at: usize) -> usize {
    let mut at = at + 1;
    while at < b.len() {
        match memchr::memchr2(b'"', b'\\', &b[at..]).map(|i| at + i) {
            Some(i) if b[i] == b'"' => return i + 1,
            Some(i) => at = i + 2,
            None => break,
        }
    }
    b.len()
}

/// Behind the value that begins at `at`.
fn value_end(b: &[u8], at: usize) -> usize {
    let mut depth = 0_usize;
    let mut i = at;
    while i < b.len() {
        match b[i] {
            b'"' => i = string_end(b, i) - 1,
            b'{' | b'[' => depth += 1,
            b'}' | b']' if depth == 0 => return i,
            b'}' | b']' => {
                depth -= 1;
                if depth == 0 {
                    return i + 1;
                }
            }
            b',' if depth == 0 => return i,
            c if depth == 0 && c.is_ascii_whitespace() => return i,
            _ => {}
        }
        i += 1;
        if depth == 0 && b[at] == b'"' {
            return i;
        }
    }
    b.len()
}

fn broken(line: u64, en: &str, zh: &str) -> RecordError {
    RecordError::Broken {
        line,
        en: format!("the JSON is broken here ({en}); download the file again"),
        zh: format!("此处 JSON 有误（{zh}），请重新下载"),
    }
}

/// How the elements of a document are told apart.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Document,
    /// One object per line.
    Lines,
    /// One object after the other.
    Objects,
}

enum Event {
    /// An element of the table at `path`, in `element`.
    Element,
    /// A value at `path` outside of tables.
    Scalar,
    End,
}

enum Frame {
    Object(usize),
    Rows(usize),
}

/// Walks through a document with bounded memory.
struct Walk<R> {
    reader: R,
    buf: Vec<u8>,
    pos: usize,
    len: usize,
    eof: bool,
    failed: Option<io::Error>,
    taken: u64,
    line: u64,
    form: Option<Form>,
    stack: Vec<Frame>,
    path: String,
    key_len: usize,
    begun: bool,
    element: Vec<u8>,
    /// Line on which the element begins.
    start: u64,
    stopped: bool,
    /// Whether values outside of tables are wanted; when not, a very long one is passed over.
    keep_scalars: bool,
}

impl<R: Read> Walk<R> {
    fn new(reader: R) -> Self {
        Self {
            reader,
            buf: vec![0; CHUNK],
            pos: 0,
            len: 0,
            eof: false,
            failed: None,
            taken: 0,
            line: 1,
            form: None,
            stack: Vec::new(),
            path: String::new(),
            key_len: 0,
            begun: false,
            element: Vec::new(),
            start: 0,
            stopped: false,
            keep_scalars: true,
        }
    }

    /// Reads behind what is in the buffer; keeps what has not been passed.
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
                    self.failed = Some(e);
                    self.eof = true;
                }
            }
            return;
        }
    }

    fn peek(&mut self) -> Option<u8> {
        while self.pos == self.len {
            if self.eof {
                return None;
            }
            self.fill();
        }
        Some(self.buf[self.pos])
    }

    fn bump(&mut self) {
        self.line += u64::from(self.buf[self.pos] == b'\n');
        self.pos += 1;
        self.taken += 1;
    }

    fn white(&mut self) {
        while self.peek().is_some_and(|b| b.is_ascii_whitespace()) {
            self.bump();
        }
    }

    /// The document ends too early: because reading failed, or as it is.
    fn ended(&mut self) -> RecordError {
        match self.failed.take() {
            Some(error) => RecordError::of(self.line, error),
            None => broken(self.line, "it ends in the middle", "中途结束"),
        }
    }

    /// Looks at the beginning to tell a document from JSON Lines.
    fn tell_form(&mut self) -> Form {
        self.white();
        while self.len - self.pos <= LONGEST_ROW && !self.eof {
            self.fill();
        }
        let b = &self.buf[self.pos..self.len];
        if b.first() != Some(&b'{') {
            return Form::Document;
        }
        let end = value_end(b, 0);
        if end == b.len() && (!self.eof || b.last() != Some(&b'}')) {
            // It may also be JSON Lines whose first line is broken; then the document is said to be.
            return Form::Document;
        }
        match b.get(white(b, end)) {
            Some(b'{') if memchr::memchr(b'\n', &b[..end]).is_none() => Form::Lines,
            Some(b'{') => Form::Objects,
            None if self.eof && !holds_rows(&b[..end]) => Form::Objects,
            _ => Form::Document,
        }
    }

    /// The next event. Elements of other tables than `only` are passed over.
    fn next(&mut self, only: Option<&str>) -> Result<Event, RecordError> {
        if self.stopped {
            return Ok(Event::End);
        }
        self.keep_scalars = only.is_none();
        let event = self.step(only);
        self.stopped = matches!(event, Ok(Event::End) | Err(RecordError::Broken { .. } | RecordError::Io(_)));
        event
    }

    fn step(&mut self, only: Option<&str>) -> Result<Event, RecordError> {
        let form = match self.form {
            Some(form) => form,
            None => self.tell_form(),
        };
        self.form = Some(form);
        loop {
            self.path.truncate(self.key_len);
            self.white();
            let next = self.peek();
            if form != Form::Document || self.stack.is_empty() {
                match next {
                    None if self.failed.is_some() => return Err(self.ended()),
                    None if form == Form::Document && !self.begun => {
                        return Err(broken(self.line, "it is empty", "文件是空的"));
                    }
                    None => return Ok(Event::End),
                    Some(_) if form == Form::Lines => return self.take_line(),
                    Some(_) if form == Form::Objects => return self.take_element(true),
                    Some(_) if self.begun => return Err(broken(self.line, "text behind its end", "结尾之后还有内容")),
                    Some(_) => {
                        self.begun = true;
                        if let Some(event) = self.begin_value()? {
                            return Ok(event);
                        }
                        continue;
                    }
                }
            }
            let Some(next) = next else { return Err(self.ended()) };
            match (self.stack.last(), next) {
                (_, b',') => self.bump(),
                (Some(Frame::Object(outer)), b'}') | (Some(Frame::Rows(outer)), b']') => {
                    self.key_len = *outer;
                    self.bump();
                    self.stack.pop();
                }
                (Some(Frame::Object(_)), b'"') => {
                    self.take_key()?;
                    if let Some(event) = self.begin_value()? {
                        return Ok(event);
                    }
                }
                (Some(Frame::Rows(_)), b'}' | b':') | (Some(Frame::Object(_)) | None, _) => {
                    return Err(broken(self.line, "a key or a bracket is missing", "缺少键名或括号"));
                }
                (Some(Frame::Rows(_)), _) => {
                    let wanted = only.is_none_or(|name| name == self.path);
                    let event = self.take_element(wanted)?;
                    if wanted {
                        return Ok(event);
                    }
                }
            }
        }
    }

    /// Takes `"key":` and adds it to the path.
    fn take_key(&mut self) -> Result<(), RecordError> {
        self.capture(0, true)?;
        let raw = String::from_utf8_lossy(&self.element).into_owned();
        if !self.path.is_empty() {
            self.path.push('.');
        }
        unescape(&raw, &mut self.path);
        if self.path.len() > PATH {
            return Err(broken(self.line, "a key is longer than any report has", "键名过长"));
        }
        self.white();
        match self.peek() {
            Some(b':') => self.bump(),
            Some(_) => return Err(broken(self.line, "`:` is missing behind a key", "键名后缺少冒号")),
            None => return Err(self.ended()),
        }
        self.white();
        Ok(())
    }

    /// Enters an object or a table, or takes a value outside of tables.
    fn begin_value(&mut self) -> Result<Option<Event>, RecordError> {
        let Some(first) = self.peek() else { return Err(self.ended()) };
        if self.stack.len() >= DEEPEST {
            return Err(broken(self.line, "it is nested more than 64 deep", "嵌套超过 64 层"));
        }
        match first {
            b'{' => {
                self.bump();
                self.stack.push(Frame::Object(self.key_len));
                self.key_len = self.path.len();
                Ok(None)
            }
            b'[' => {
                self.bump();
                self.white();
                if self.peek() == Some(b'{') {
                    self.stack.push(Frame::Rows(self.key_len));
                    self.key_len = self.path.len();
                    return Ok(None);
                }
                self.start = self.line;
                self.capture(1, self.keep_scalars)?;
                Ok(Some(Event::Scalar))
            }
            b'}' | b']' | b',' | b':' => Err(broken(self.line, "a value is missing", "缺少值")),
            _ => {
                self.start = self.line;
                self.capture(0, self.keep_scalars)?;
                Ok(Some(Event::Scalar))
            }
        }
    }

    fn take_element(&mut self, keep: bool) -> Result<Event, RecordError> {
        self.start = self.line;
        self.capture(0, keep)?;
        Ok(Event::Element)
    }

    /// Takes a physical line of JSON Lines.
    fn take_line(&mut self) -> Result<Event, RecordError> {
        self.start = self.line;
        self.element.clear();
        let mut size = 0;
        while let Some(byte) = self.peek() {
            if byte == b'\n' {
                break;
            }
            let window = &self.buf[self.pos..self.len];
            let n = memchr::memchr(b'\n', window).unwrap_or(window.len());
            if size <= LONGEST_ROW {
                self.element.extend_from_slice(&window[..n]);
            }
            size += n;
            self.pos += n;
            self.taken += n as u64;
        }
        if self.eof && self.failed.is_some() && self.pos == self.len {
            return Err(self.ended());
        }
        if size > LONGEST_ROW {
            return Err(self.too_long());
        }
        let sound = self.element.trim_ascii_end().len();
        self.element.truncate(sound);
        Ok(Event::Element)
    }

    fn too_long(&mut self) -> RecordError {
        let head = &self.element[..self.element.len().min(16_000)];
        let start = String::from_utf8_lossy(head).chars().take(4_000).collect();
        self.element = Vec::new();
        RecordError::TooLong { line: self.start, start }
    }

    /// Takes a whole value into `element`; `depth` 1 when its opening bracket was passed already.
    fn capture(&mut self, depth: usize, keep: bool) -> Result<(), RecordError> {
        self.element.clear();
        if depth == 1 {
            self.element.push(b'[');
        }
        let (mut depth, mut size) = (depth, 0_usize);
        let (mut in_string, mut escaped) = (false, false);
        let mut first = true;
        'all: loop {
            if self.peek().is_none() {
                // A bare number or word may end with the file; anything else must not.
                if depth == 0 && !in_string && size > 0 && self.failed.is_none() {
                    break;
                }
                return Err(self.ended());
            }
            let window = &self.buf[self.pos..self.len];
            let (mut used, mut lines, mut done) = (window.len(), 0, false);
            for (i, b) in window.iter().enumerate() {
                lines += u64::from(*b == b'\n');
                if in_string {
                    match b {
                        _ if escaped => escaped = false,
                        b'\\' => escaped = true,
                        b'"' => {
                            in_string = false;
                            done = depth == 0;
                        }
                        _ => {}
                    }
                } else {
                    match b {
                        b'"' => in_string = true,
                        b'{' | b'[' => depth += 1,
                        b'}' | b']' if depth > 0 => {
                            depth -= 1;
                            done = depth == 0;
                        }
                        b',' | b'}' | b']' | b':' | b' ' | b'\t' | b'\r' | b'\n' if depth == 0 && !first => {
                            // The end of a bare number or word belongs to what follows.
                            lines -= u64::from(*b == b'\n');
                            used = i;
                            done = true;
                        }
                        _ => {}
                    }
                }
                first = false;
                if done {
                    used = used.min(i + usize::from(used != i));
                    break;
                }
            }
            if keep && size <= LONGEST_ROW {
                self.element.extend_from_slice(&window[..used]);
            }
            size += used;
            self.pos += used;
            self.taken += used as u64;
            self.line += lines;
            if done {
                break 'all;
            }
        }
        if keep && size > LONGEST_ROW { Err(self.too_long()) } else { Ok(()) }
    }
}

/// Whether an array of objects begins anywhere outside of strings.
fn holds_rows(b: &[u8]) -> bool {
    let mut i = 0;
    while i < b.len() {
        match b[i] {
            b'"' => i = string_end(b, i),
            b'[' if b.get(white(b, i + 1)) == Some(&b'{') => return true,
            _ => i += 1,
        }
    }
    false
}

#[cfg(test)]
#[path = "json_tests.rs"]
mod tests;
