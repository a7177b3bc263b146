//! Pay slips on paper: a page or more for each, lines and bridge in both languages.

use super::sheet::{Opened, line_words, row_words};
use connectors::dock::pdf::{self, HEIGHT, Page, WIDTH};
use domain::Day;
use domain::money::decimal;

const MARGIN: f64 = 36.0;
const SIZE: f64 = 9.0;
const LEADING: f64 = 13.0;
/// Rows that are named under a line; the workbook has all of them.
const ROWS: usize = 6;

/// The slips as one document. `day` is the day on which it is made.
pub fn pdf(slips: &[Opened<'_>], day: Day) -> Vec<u8> {
    let mut paper = Paper { pages: Vec::new(), y: 0.0 };
    for o in slips {
        paper.slip(o);
    }
    if slips.is_empty() {
        paper.page_break();
        paper.line("No slips 没有工资单", "", false);
    }
    let count = paper.pages.len();
    for (n, page) in (1..).zip(&mut paper.pages) {
        page.text_to(WIDTH - MARGIN, MARGIN - 14.0, 7.0, &format!("{n} / {count}"));
    }
    pdf::document("Pay slips", &day.to_string().replace('-', ""), &paper.pages)
}

/// Pages as they fill.
struct Paper {
    pages: Vec<Page>,
    /// Base line of the next text.
    y: f64,
}

impl Paper {
    fn page_break(&mut self) {
        self.pages.push(Page::default());
        self.y = HEIGHT - MARGIN - 14.0;
    }

    fn put(&mut self, x: f64, size: f64, text: &str) {
        let y = self.y;
        if let Some(page) = self.pages.last_mut() {
            page.text(x, y, size, &printable(text, WIDTH - MARGIN - 110.0 - x, size));
        }
    }

    /// A text and an amount at the right.
    fn line(&mut self, text: &str, amount: &str, strong: bool) {
        if self.y < MARGIN + LEADING {
            self.page_break();
        }
        let y = self.y;
        if let Some(page) = self.pages.last_mut().filter(|_| strong) {
            page.shade(MARGIN, y - 3.5, WIDTH - 2.0 * MARGIN, LEADING);
        }
        self.put(MARGIN + 2.0, SIZE, text);
        if let Some(page) = self.pages.last_mut() {
            page.text_to(WIDTH - MARGIN - 2.0, y, SIZE, amount);
        }
        self.y -= LEADING;
    }

    /// What stands behind a line.
    fn below(&mut self, text: &str, amount: &str) {
        if self.y < MARGIN + LEADING {
            self.page_break();
        }
        self.put(MARGIN + 16.0, 7.0, text);
        let y = self.y;
        if let Some(page) = self.pages.last_mut() {
            page.text_to(WIDTH - MARGIN - 100.0, y, 7.0, amount);
        }
        self.y -= 9.5;
    }

    fn slip(&mut self, o: &Opened<'_>) {
        let s = o.slip;
        let money = |micros| decimal(micros, s.currency.digits() as usize);
        self.page_break();
        self.put(MARGIN, 15.0, &format!("Pay slip 工资单  {}  {}", s.operator, s.month));
        self.y -= 18.0;
        let state =
            if o.closed { "closed 已关账" } else { "open: as it would be closed now 未关账，按当前数据" };
        self.put(MARGIN, SIZE, &format!("Scheme 方案: {}   {}   {state}", s.scheme, s.currency));
        self.y -= 20.0;
        for pay in [false, true] {
            for line in s.lines.iter().filter(|l| l.part.is_pay() == pay) {
                let words = line_words(line);
                self.line(&format!("{} {}", words.en, words.zh), &money(line.micros), false);
                let mut sources: Vec<_> = line.sources.iter().collect();
                sources.sort_by_key(|f| std::cmp::Reverse(f.micros.unsigned_abs()));
                for from in sources.iter().take(ROWS) {
                    let words = row_words(from, &o.rows);
                    self.below(&format!("{} {}", words.en, words.zh), &money(from.micros));
                }
                let more = &sources[sources.len().min(ROWS)..];
                if !more.is_empty() {
                    let rest: i64 = more.iter().map(|f| f.micros).sum();
                    let n = more.len();
                    self.below(&format!("{n} more rows, see the workbook 另有 {n} 行，见工作簿"), &money(rest));
                }
            }
            if pay {
                self.line("Paid 实发", &money(s.paid_micros), true);
            } else {
                self.line("Commissionable 计提基数", &money(s.commissionable_micros), true);
            }
        }
        self.y -= 8.0;
        self.line("Accrual gross profit 权责制毛利", &money(o.bridge.accrual_micros), true);
        for (cause, micros) in &o.bridge.lines {
            self.line(&format!("{} {}", cause.en(), cause.zh()), &money(*micros), false);
        }
        if o.bridge.rest_micros != 0 {
            self.line("Not explained 未解释", &money(o.bridge.rest_micros), false);
        }
        self.line("Base 基数", &money(o.bridge.base_micros), true);
    }
}

/// A text that fits, with `?` for what the fonts have not.
fn printable(text: &str, wide: f64, size: f64) -> String {
    let mut out = String::new();
    for c in text.chars().map(|c| if pdf::has(c) { c } else { '?' }) {
        if pdf::width(&out, size) + pdf::width("...", size) + size > wide {
            out.push_str("...");
            break;
        }
        out.push(c);
    }
    out
}
