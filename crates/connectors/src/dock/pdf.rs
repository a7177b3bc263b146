//! Just enough of PDF for a table in Latin and Chinese: pages with text, lines and grey boxes, written without any library.
//!
//! Latin text is set in Helvetica, which every reader has; Chinese in STSong-Light of the Adobe-GB1 collection, which readers replace
//! by a Chinese font of their system. No font is embedded. Lengths are in points, from the lower left corner (ISO 32000-1).

use std::fmt::Write as _;

/// A page of A4 on its side.
pub const WIDTH: f64 = 842.0;
/// Its height.
pub const HEIGHT: f64 = 595.0;

/// Widths of Helvetica from the space to `~` in thousandths of the size (Adobe's font metrics of the 14 standard fonts).
const HELVETICA: [u16; 95] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556,
    556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833,
    722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556,
    556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334,
    260, 334, 584,
];

/// What stands on a page.
#[derive(Default)]
pub struct Page {
    content: String,
}

/// Whether both fonts together have the character.
pub fn has(c: char) -> bool {
    let mut buffer = [0; 4];
    matches!(c, ' '..='~') || !c.is_control() && !encoding_rs::GBK.encode(c.encode_utf8(&mut buffer)).2
}

/// Width of a text of a size.
pub fn width(text: &str, size: f64) -> f64 {
    text.chars().map(|c| advance(c) * size / 1000.0).sum()
}

fn advance(c: char) -> f64 {
    let narrow = u32::from(c).checked_sub(32).and_then(|at| HELVETICA.get(at as usize));
    narrow.map_or(1000.0, |w| f64::from(*w))
}

impl Page {
    /// Writes a text with its base line beginning at a point.
    pub fn text(&mut self, x: f64, y: f64, size: f64, text: &str) {
        let _ = write!(self.content, "BT {x:.2} {y:.2} Td");
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let latin = matches!(first, ' '..='~');
            let end = rest.find(|c| matches!(c, ' '..='~') != latin).unwrap_or(rest.len());
            let (run, after) = rest.split_at(end);
            let hex: String = if latin {
                run.bytes().map(|b| format!("{b:02X}")).collect()
            } else {
                run.encode_utf16().map(|u| format!("{u:04X}")).collect()
            };
            let _ = write!(self.content, " /{} {size} Tf <{hex}> Tj", if latin { "F1" } else { "F2" });
            rest = after;
        }
        self.content.push_str(" ET\n");
    }

    /// Writes a text that ends at `right`.
    pub fn text_to(&mut self, right: f64, y: f64, size: f64, text: &str) {
        self.text(right - width(text, size), y, size, text);
    }

    /// Draws a line across.
    pub fn line(&mut self, from: f64, to: f64, y: f64) {
        let _ = writeln!(self.content, "0.5 w {from:.2} {y:.2} m {to:.2} {y:.2} l S");
    }

    /// Fills a box in pale blue.
    pub fn shade(&mut self, x: f64, y: f64, wide: f64, high: f64) {
        let _ = writeln!(self.content, "0.867 0.922 0.969 rg {x:.2} {y:.2} {wide:.2} {high:.2} re f 0 g");
    }
}

/// The bytes of a document. `title` is ASCII; `day` is `20261123`.
pub fn document(title: &str, day: &str, pages: &[Page]) -> Vec<u8> {
    // 1 catalog, 2 pages, 3 to 5 fonts, 6 information, then two objects for each page
    let kids: String = (0..pages.len()).map(|n| format!("{} 0 R ", 7 + 2 * n)).collect();
    let mut objects = vec![
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        format!("<< /Type /Pages /Count {} /Kids [{}] >>", pages.len(), kids.trim_end()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".to_owned(),
        "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UTF16-H /DescendantFonts [5 0 R] >>"
            .to_owned(),
        "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000 /CIDSystemInfo << /Registry (Adobe) \
         /Ordering (GB1) /Supplement 4 >> /FontDescriptor << /Type /FontDescriptor /FontName /STSong-Light /Flags 6 \
         /FontBBox [-25 -254 1000 880] /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >> >>"
            .to_owned(),
        format!("<< /Title ({title}) /Producer (Tradewind) /CreationDate (D:{day}000000Z) >>"),
    ];
    for (n, page) in pages.iter().enumerate() {
        objects.push(format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}] /Contents {} 0 R /Resources << /Font << /F1 3 0 R \
             /F2 4 0 R >> >> >>",
            8 + 2 * n
        ));
        objects.push(format!("<< /Length {} >>\nstream\n{}endstream", page.content.len(), page.content));
    }
    let mut out = String::from("%PDF-1.5\n");
    let mut places = Vec::new();
    for (n, object) in (1..).zip(&objects) {
        places.push(out.len());
        let _ = writeln!(out, "{n} 0 obj\n{object}\nendobj");
    }
    let start = out.len();
    let _ = write!(out, "xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for place in places {
        let _ = writeln!(out, "{place:010} 00000 n ");
    }
    let size = objects.len() + 1;
    let _ = write!(out, "trailer\n<< /Size {size} /Root 1 0 R /Info 6 0 R >>\nstartxref\n{start}\n%%EOF\n");
    out.into_bytes()
}
