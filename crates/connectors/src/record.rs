//! One row of cells as text, and what may go wrong with it before anything is known of its columns.

use std::io;

/// A row with its cells back to back in one buffer; made to be filled again and again without allocating.
#[derive(Clone, Debug, Default)]
pub(crate) struct Record {
    /// Filled while the row is being read: every cell followed by one byte that is no part of it.
    buf: Vec<u8>,
    /// The same bytes once they are known to be UTF-8.
    text: String,
    /// Where each cell ends.
    ends: Vec<usize>,
    valid: bool,
    /// Physical line (sheet row) on which the row begins, 1-based.
    pub line: u64,
}

impl Record {
    pub(crate) fn clear(&mut self) {
        if self.buf.capacity() < self.text.capacity() {
            self.buf = std::mem::take(&mut self.text).into_bytes();
        }
        self.text.clear();
        self.buf.clear();
        self.ends.clear();
        self.valid = false;
    }

    /// Appends a whole cell.
    pub(crate) fn push(&mut self, cell: &[u8]) {
        self.extend(cell);
        self.end_cell();
    }

    /// Appends to the cell that is being written.
    pub(crate) fn extend(&mut self, part: &[u8]) {
        self.buf.extend_from_slice(part);
    }

    /// Ends the cell that is being written.
    pub(crate) fn end_cell(&mut self) {
        self.ends.push(self.buf.len());
        self.buf.push(b'\t');
    }

    /// Takes a line without quotes whole.
    pub(crate) fn push_line(&mut self, line: &[u8], delimiter: u8) {
        let base = self.buf.len();
        self.buf.extend_from_slice(line);
        self.buf.push(b'\t');
        // Cells are short, so that eight bytes at a time beat a search that is made for long ways.
        let (words, rest) = line.as_chunks::<8>();
        let mut at = base;
        for word in words {
            let mut hits = equal_bytes(u64::from_le_bytes(*word), delimiter);
            while hits != 0 {
                self.ends.push(at + (hits.trailing_zeros() / 8) as usize);
                hits &= hits - 1;
            }
            at += 8;
        }
        for (i, byte) in rest.iter().enumerate() {
            if *byte == delimiter {
                self.ends.push(at + i);
            }
        }
        self.ends.push(base + line.len());
    }

    /// Takes cells that lie back to back, each followed by one byte that is no part of it; `ends` count from the beginning of `cells`.
    pub(crate) fn push_cells(&mut self, cells: &[u8], ends: impl Iterator<Item = usize>) {
        let base = self.buf.len();
        self.buf.extend_from_slice(cells);
        self.ends.extend(ends.map(|end| base + end));
    }

    /// Checks the row; cells can be read from now on.
    pub(crate) fn finish(&mut self) {
        match String::from_utf8(std::mem::take(&mut self.buf)) {
            Ok(text) => {
                self.text = text;
                self.valid = true;
            }
            Err(error) => self.buf = error.into_bytes(),
        }
    }

    /// Makes the row one that can't be read: it is to be rejected, its bytes are kept for the message.
    pub(crate) fn spoil(&mut self, raw: &[u8]) {
        self.clear();
        self.push(raw);
    }

    /// Number of cells.
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Bytes that the row holds.
    pub(crate) fn size(&self) -> usize {
        self.ends.last().map_or(0, |end| end + 1)
    }

    /// A cell; empty when there is no such cell or the row is no text.
    pub(crate) fn cell(&self, i: usize) -> &str {
        let Some(end) = self.ends.get(i) else { return "" };
        let start = if i == 0 { 0 } else { self.ends[i - 1] + 1 };
        self.text.get(start..*end).unwrap_or("")
    }

    /// Whether the row is text; its cells are empty when not.
    pub(crate) fn is_utf8(&self) -> bool {
        self.valid
    }

    /// Whether all cells are white.
    pub(crate) fn is_blank(&self) -> bool {
        self.valid && (0..self.len()).all(|i| self.cell(i).trim().is_empty())
    }

    /// The cells joined by tabs, shortened; bytes that are no text show as `U+FFFD`.
    pub(crate) fn joined(&self, max_chars: usize) -> String {
        let bytes = if self.valid { self.text.as_bytes() } else { &self.buf };
        let mut all = Vec::with_capacity(bytes.len().min(max_chars * 4 + 4));
        let mut start = 0;
        for end in &self.ends {
            if start > 0 {
                all.push(b'\t');
            }
            all.extend_from_slice(&bytes[start..*end]);
            start = end + 1;
            if all.len() > max_chars * 4 {
                break;
            }
        }
        all.truncate(max_chars * 4 + 4);
        String::from_utf8_lossy(&all).chars().take(max_chars).collect()
    }
}

/// The high bit of every byte of the word that equals `byte` (the exact form of the search for a zero byte: nothing is
/// carried from one byte into the next).
fn equal_bytes(word: u64, byte: u8) -> u64 {
    const LOW: u64 = 0x7F7F_7F7F_7F7F_7F7F;
    let differs = word ^ (0x0101_0101_0101_0101 * u64::from(byte));
    !(((differs & LOW) + LOW) | differs | LOW)
}

/// A source of rows.
pub(crate) trait Records {
    /// Fills the record; false at the end.
    ///
    /// # Errors
    /// [`RecordError::TooLong`] is one row that the caller rejects before going on; after the others nothing more comes.
    fn next(&mut self, record: &mut Record) -> Result<bool, RecordError>;

    /// Bytes read so far.
    fn bytes_read(&self) -> u64;
}

/// Why there is no next row.
#[derive(Debug)]
pub(crate) enum RecordError {
    /// The bytes could not be read.
    Io(io::Error),
    /// One row that is too long to be kept; reading can go on behind it.
    TooLong { line: u64, start: String },
    /// The file is damaged from here on; the rows before stand.
    Broken { line: u64, en: String, zh: String },
}

impl RecordError {
    /// An error of reading: damage of the file's wrapping (gzip, zip) becomes [`RecordError::Broken`].
    pub(crate) fn of(line: u64, error: io::Error) -> Self {
        let (en, zh) = match error.get_ref().and_then(|inner| inner.downcast_ref::<Damage>()) {
            Some(damage) => (damage.en.clone(), damage.zh.clone()),
            None => match error.kind() {
                io::ErrorKind::UnexpectedEof => (
                    "the file was cut short; download it again".to_owned(),
                    "文件不完整（中途截断），请重新下载".to_owned(),
                ),
                io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput => (
                    format!("the file is damaged ({error}); download it again"),
                    format!("文件已损坏（{error}），请重新下载"),
                ),
                _ => return Self::Io(error),
            },
        };
        Self::Broken { line, en, zh }
    }
}

/// Damage of a file's wrapping, said in both languages; travels inside an [`io::Error`].
#[derive(Clone, Debug, thiserror::Error)]
#[error("{en}")]
pub(crate) struct Damage {
    pub en: String,
    pub zh: String,
}

impl Damage {
    pub(crate) fn error(en: impl Into<String>, zh: impl Into<String>) -> io::Error {
        io::Error::new(io::ErrorKind::InvalidData, Self { en: en.into(), zh: zh.into() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_filled_again_and_again() {
        let mut record = Record::default();
        for word in ["中", "", "a much longer cell than before"] {
            record.clear();
            record.push(word.as_bytes());
            record.push_line(b"x,,y", b',');
            record.finish();
            assert_eq!((0..5).map(|i| record.cell(i)).collect::<Vec<_>>(), [word, "x", "", "y", ""]);
            assert_eq!((record.len(), record.is_utf8(), record.is_blank()), (4, true, false));
            assert_eq!(record.joined(100), format!("{word}\tx\t\ty"));
        }
        assert_eq!(record.joined(3), "a m");
    }

    proptest::proptest! {
        #[test]
        fn a_line_is_cut_at_every_separator(line in "[ab,+\\-中\u{ac}]{0,40}") {
            let mut record = Record::default();
            record.push(b"first");
            record.push_line(line.as_bytes(), b',');
            record.finish();
            let cells: Vec<&str> = (1..record.len()).map(|i| record.cell(i)).collect();
            proptest::prop_assert_eq!(cells, line.split(',').collect::<Vec<_>>());
        }
    }

    #[test]
    fn a_character_split_over_two_cells_is_no_text() {
        let mut record = Record::default();
        record.clear();
        record.push(b"\xE4\xB8");
        record.push(b"\xAD");
        record.finish();
        assert!(!record.is_utf8() && !record.is_blank());
        assert_eq!((record.cell(0), record.joined(10)), ("", "\u{FFFD}\t\u{FFFD}".to_owned()));
        record.clear();
        record.push(b" ");
        record.push("\u{3000}".as_bytes());
        record.finish();
        assert!(record.is_utf8() && record.is_blank());
    }
}
