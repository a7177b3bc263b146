//! A seeded mutator: turns a sound report into one of the broken ones that real life sends.

/// A small seeded generator (splitmix64, Steele et al. 2014).
pub struct Dice(u64);

impl Dice {
    /// Same seed, same throws.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }
    /// The next 64 bits.
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
    /// A number below `n` (0 when `n` is 0).
    pub fn below(&mut self, n: usize) -> usize {
        if n == 0 { 0 } else { (self.next() % n as u64) as usize }
    }
    /// One of a list.
    pub fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len())]
    }
}

/// A mutated file and what was done to it.
pub struct Mutant {
    /// Names of the mutations, in order.
    pub done: Vec<&'static str>,
    /// The bytes.
    pub bytes: Vec<u8>,
    /// Whether the rows can still be counted by a plain CSV reader (text, UTF-8, quotes intact).
    pub countable: bool,
    /// Separator of the mutant's cells.
    pub separator: u8,
    /// Rows below the header that are not blank.
    pub rows: u64,
}

type Grid = Vec<Vec<String>>;

const WRONG: [&str; 24] = [
    "many",
    "12,34,5",
    "1.2.3",
    "--5",
    "9999999999999999999999",
    "NaN",
    "inf",
    "1e400",
    "2026-13-45",
    "31/31/2026",
    "０",
    "٣",
    "\u{202e}12",
    "=1+1",
    "$",
    "€€5",
    "-",
    "N/A",
    "null",
    "TRUE",
    "1 234",
    "\u{0}",
    "💥",
    "' OR 1=1 --",
];

/// Makes one mutant of a delimited text (`None` when the text is no table).
pub fn table(text: &str, separator: u8, seed: u64) -> Option<Mutant> {
    let mut dice = Dice::new(seed);
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(separator)
        .has_headers(false)
        .flexible(true)
        .quoting(separator != b'\t')
        .from_reader(text.as_bytes());
    let mut grid: Grid =
        reader.records().map(|r| r.map(|r| r.iter().map(str::to_owned).collect())).collect::<Result<_, _>>().ok()?;
    let widest = grid.iter().map(Vec::len).max().unwrap_or(0);
    // a row with a stray separator may be wider than the header
    let header = grid.iter().position(|r| r.len() * 10 >= widest * 6)?;
    let mut mutant = Mutant { done: Vec::new(), bytes: Vec::new(), countable: true, separator, rows: 0 };
    for _ in 0..=dice.below(3) {
        mutant.done.push(cells(&mut grid, header, widest, &mut dice, &mut mutant.separator));
    }
    let filled = |row: &&Vec<String>| row.iter().any(|c| !c.trim().is_empty());
    mutant.rows = grid[header + 1..].iter().filter(filled).count() as u64;
    let text = render(&grid, mutant.separator, dice.below(2) == 0);
    mutant.bytes = text.into_bytes();
    if dice.below(3) == 0 {
        let (name, countable) = bytes(&mut mutant.bytes, &mut dice);
        mutant.done.push(name);
        mutant.countable &= countable;
    }
    Some(mutant)
}

fn cells(grid: &mut Grid, header: usize, widest: usize, dice: &mut Dice, separator: &mut u8) -> &'static str {
    let column = dice.below(widest);
    let row = header + 1 + dice.below(grid.len().saturating_sub(header + 1));
    match dice.below(14) {
        0 => {
            grid.iter_mut().filter(|r| column < r.len()).for_each(|r| drop(r.remove(column)));
            "column cut"
        }
        1 => {
            grid.iter_mut().filter(|r| column < r.len()).for_each(|r| r.push(r[column].clone()));
            "column doubled"
        }
        2 => {
            let other = dice.below(widest);
            grid.iter_mut().filter(|r| column.max(other) < r.len()).for_each(|r| r.swap(column, other));
            "columns swapped"
        }
        3 => {
            if let Some(name) = grid[header].get_mut(column) {
                *name = format!(" {} ", name.to_uppercase());
            }
            "header upper-cased"
        }
        4 => {
            if let Some(name) = grid[header].get_mut(column) {
                name.push_str(" (new)");
            }
            "header renamed"
        }
        5 => {
            *separator = *dice.pick(b",;\t|");
            "separator changed"
        }
        6..=8 => {
            if let Some(cell) = grid.get_mut(row).and_then(|r| r.get_mut(column)) {
                *cell = (*dice.pick(&WRONG)).to_owned();
            }
            "wrong cell"
        }
        9 => {
            if let Some(r) = grid.get_mut(row) {
                r.truncate(column);
            }
            "row cut"
        }
        10 => {
            if let Some(r) = grid.get_mut(row) {
                r.push("too".into());
                r.push("many".into());
            }
            "row with too many cells"
        }
        11 => {
            if let Some(r) = grid.get(row).cloned() {
                grid.push(r);
            }
            "row doubled"
        }
        12 => {
            let head = grid[header].clone();
            grid.push(head);
            "header repeated"
        }
        _ => {
            if let Some(r) = grid.get(row).cloned() {
                let mut total = vec!["Total".to_owned()];
                total.extend(r.into_iter().skip(1).map(|_| String::new()));
                grid.push(total);
            }
            "total row"
        }
    }
}

fn render(grid: &Grid, separator: u8, crlf: bool) -> String {
    let mut writer = csv::WriterBuilder::new()
        .delimiter(separator)
        .flexible(true)
        .terminator(if crlf { csv::Terminator::CRLF } else { csv::Terminator::Any(b'\n') })
        .quote_style(if separator == b'\t' { csv::QuoteStyle::Never } else { csv::QuoteStyle::Necessary })
        .from_writer(Vec::new());
    for row in grid {
        let clean = row.iter().map(|c| if separator == b'\t' { c.replace(['\t', '\n', '\r'], " ") } else { c.clone() });
        let _ = writer.write_record(clean);
    }
    String::from_utf8_lossy(&writer.into_inner().unwrap_or_default()).into_owned()
}

fn bytes(bytes: &mut Vec<u8>, dice: &mut Dice) -> (&'static str, bool) {
    let text = String::from_utf8_lossy(bytes).into_owned();
    match dice.below(9) {
        0 => {
            bytes.splice(0..0, [0xef, 0xbb, 0xbf]);
            ("bom", false)
        }
        1 => {
            *bytes = [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
            ("utf-16", false)
        }
        2 => {
            *bytes = encoding_rs::GB18030.encode(&text).0.into_owned();
            ("gb18030", false)
        }
        3 => {
            *bytes = encoding_rs::WINDOWS_1252.encode(&text).0.into_owned();
            ("windows-1252", false)
        }
        4 => {
            bytes.truncate(dice.below(bytes.len() + 1));
            ("file cut", false)
        }
        5 => {
            let at = dice.below(bytes.len() + 1);
            bytes.splice(at..at, *b"\"");
            ("stray quote", false)
        }
        6 => {
            for _ in 0..8 {
                let at = dice.below(bytes.len());
                if let Some(b) = bytes.get_mut(at) {
                    *b = dice.next() as u8;
                }
            }
            ("bytes flipped", false)
        }
        7 => {
            let half = bytes.len() / 2;
            let mut again = bytes[half..].to_vec();
            bytes.append(&mut again);
            ("half doubled", false)
        }
        _ => {
            bytes.extend_from_slice(b"\n\n\n");
            ("blank lines", true)
        }
    }
}
