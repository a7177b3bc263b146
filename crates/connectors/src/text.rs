//! Bytes in any of the encodings that real reports come in, as a stream of UTF-8.

use crate::encoding;
use domain::Marketplace;
use encoding_rs::{DecoderResult, Encoding, UTF_8, UTF_16BE, UTF_16LE};
use std::io::{self, Read};

/// Bytes that the encoding is told from.
const SAMPLE: usize = 256 << 10;
const CHUNK: usize = 64 << 10;

/// Opens a text: the stream in UTF-8 without byte-order mark, and the name of the encoding it came in. UTF-8 passes
/// through as it is, sound or not. Of another encoding, bytes that can't be decoded come out as the byte 0xFF, which is no UTF-8, so
/// that the row they stand in is found out later. An error of reading within the sample comes after the bytes before it.
/// The site, where it is known, says which encodings are likely.
pub(crate) fn decode<'a>(
    open: &dyn Fn() -> io::Result<Box<dyn Read + 'a>>,
    site: Option<Marketplace>,
) -> io::Result<(Box<dyn Read + 'a>, &'static str)> {
    let mut rest = open()?;
    let mut sample = Vec::with_capacity(CHUNK);
    let failed = (&mut rest).take(SAMPLE as u64).read_to_end(&mut sample).err();
    let whole = sample.len() < SAMPLE && failed.is_none();
    let (encoding, mark) = match Encoding::for_bom(&sample) {
        Some((encoding, mark)) => (encoding, mark),
        None => (tell(&sample, whole, site), 0),
    };
    let bytes = Rewound { sample, at: mark, failed, rest };
    if encoding == UTF_8 {
        return Ok((Box::new(bytes), encoding.name()));
    }
    let decoding = Decoding {
        bytes,
        decoder: encoding.new_decoder_without_bom_handling(),
        raw: vec![0; CHUNK],
        raw_at: 0,
        raw_len: 0,
        ended: false,
        done: false,
        out: Vec::with_capacity(CHUNK * 3 + 16),
        out_at: 0,
    };
    Ok((Box::new(decoding), encoding.name()))
}

/// Whether text of that encoding was converted.
pub(crate) fn is_transcoded(encoding: &str) -> bool {
    encoding != UTF_8.name()
}

/// Whether a sample is no text at all: an image, a PDF, a database, random bytes.
pub(crate) fn looks_binary(sample: &[u8]) -> bool {
    const MAGIC: [&[u8]; 7] = [b"%PDF-", b"\x89PNG", b"\xFF\xD8\xFF", b"GIF8", b"SQLite format 3", b"PAR1", b"\x7FELF"];
    if MAGIC.iter().any(|m| sample.starts_with(m))
        || sample.starts_with(b"PK\x03\x04")
        || sample.starts_with(b"\x1F\x8B")
    {
        return true;
    }
    if Encoding::for_bom(sample).is_some_and(|(e, _)| e != UTF_8) || utf16(sample).is_some() {
        return false;
    }
    let odd = sample.iter().filter(|b| **b < 0x20 && !matches!(**b, b'\t' | b'\n' | b'\r' | 0x0C | 0x1A)).count();
    let nul = memchr::memchr(0, sample).is_some();
    odd * 50 > sample.len() || nul && odd * 500 > sample.len()
}

/// UTF-16 without a mark: where text is mostly ASCII every second byte is zero.
fn utf16(sample: &[u8]) -> Option<&'static Encoding> {
    let head = &sample[..sample.len().min(8 << 10) & !1];
    if head.len() < 4 {
        return None;
    }
    let pairs = head.len() / 2;
    let (mut high_first, mut low_first) = (0, 0);
    for pair in head.chunks_exact(2) {
        high_first += usize::from(pair[0] == 0 && pair[1] != 0);
        low_first += usize::from(pair[1] == 0 && pair[0] != 0);
    }
    let most = |a: usize, b: usize| a * 4 > pairs && b * 50 <= pairs;
    if most(low_first, high_first) {
        Some(UTF_16LE)
    } else if most(high_first, low_first) {
        Some(UTF_16BE)
    } else {
        None
    }
}

fn tell(sample: &[u8], whole: bool, site: Option<Marketplace>) -> &'static Encoding {
    if sample.is_ascii() && memchr::memchr(0, sample).is_none() {
        return UTF_8;
    }
    if let Some(encoding) = utf16(sample) {
        return encoding;
    }
    if mostly_utf8(sample, whole) {
        return UTF_8;
    }
    // Only whole lines, so that no character is cut.
    let lines = match memchr::memrchr(b'\n', sample) {
        Some(end) if !whole => &sample[..end],
        _ => sample,
    };
    encoding::most_plausible(lines, site)
}

/// Sound UTF-8, or so much of it that the rest must be damage: then single rows suffer, not the file.
fn mostly_utf8(sample: &[u8], whole: bool) -> bool {
    let (mut sound, mut faults) = (0_usize, 0_usize);
    let mut at = 0;
    for chunk in sample.utf8_chunks() {
        sound += chunk.valid().bytes().filter(|b| *b >= 0xC0).count();
        at += chunk.valid().len() + chunk.invalid().len();
        let cut = at == sample.len() && !whole && chunk.invalid().len() < 4;
        faults += usize::from(!chunk.invalid().is_empty() && !cut);
    }
    faults == 0 || sound > faults * 3
}

/// The sample, then the rest of the stream.
struct Rewound<'a> {
    sample: Vec<u8>,
    at: usize,
    failed: Option<io::Error>,
    rest: Box<dyn Read + 'a>,
}

impl Read for Rewound<'_> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let left = &self.sample[self.at..];
        if left.is_empty() {
            self.sample = Vec::new();
            self.at = 0;
            return match self.failed.take() {
                Some(error) => Err(error),
                None => self.rest.read(buf),
            };
        }
        let n = left.len().min(buf.len());
        buf[..n].copy_from_slice(&left[..n]);
        self.at += n;
        Ok(n)
    }
}

/// Turns another encoding into UTF-8, a chunk at a time.
struct Decoding<'a> {
    bytes: Rewound<'a>,
    decoder: encoding_rs::Decoder,
    raw: Vec<u8>,
    raw_at: usize,
    raw_len: usize,
    ended: bool,
    done: bool,
    out: Vec<u8>,
    out_at: usize,
}

impl Read for Decoding<'_> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        while self.out_at == self.out.len() {
            if self.done {
                return Ok(0);
            }
            self.more()?;
        }
        let n = (self.out.len() - self.out_at).min(buf.len());
        buf[..n].copy_from_slice(&self.out[self.out_at..self.out_at + n]);
        self.out_at += n;
        Ok(n)
    }
}

impl Decoding<'_> {
    fn more(&mut self) -> io::Result<()> {
        self.out_at = 0;
        self.out.resize(CHUNK * 3 + 16, 0);
        let mut written = 0;
        if self.raw_at == self.raw_len && !self.ended {
            self.raw_at = 0;
            self.raw_len = 0;
            match self.bytes.read(&mut self.raw) {
                Ok(n) => self.raw_len = n,
                Err(error) => {
                    self.out.clear();
                    return Err(error);
                }
            }
            self.ended = self.raw_len == 0;
        }
        loop {
            let raw = &self.raw[self.raw_at..self.raw_len];
            let (result, read, wrote) =
                self.decoder.decode_to_utf8_without_replacement(raw, &mut self.out[written..], self.ended);
            self.raw_at += read;
            written += wrote;
            match result {
                DecoderResult::InputEmpty => {
                    self.done = self.ended;
                    break;
                }
                DecoderResult::OutputFull => break,
                DecoderResult::Malformed(..) => {
                    if written == self.out.len() {
                        self.out.push(0);
                    }
                    self.out[written] = 0xFF;
                    written += 1;
                }
            }
        }
        self.out.truncate(written);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use encoding_rs::{EUC_JP, GB18030, SHIFT_JIS, WINDOWS_1252};
    use proptest::prelude::*;

    /// Hands out a few bytes at a time.
    struct Drip<'a>(&'a [u8], usize);
    impl Read for Drip<'_> {
        fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
            let n = self.0.len().min(buf.len()).min(self.1);
            buf[..n].copy_from_slice(&self.0[..n]);
            self.0 = &self.0[n..];
            Ok(n)
        }
    }

    fn through(bytes: &[u8], step: usize) -> (Vec<u8>, &'static str) {
        let (mut reader, name) = decode(&|| Ok(Box::new(Drip(bytes, step)) as Box<dyn Read>), None).unwrap();
        let mut out = Vec::new();
        reader.read_to_end(&mut out).unwrap();
        (out, name)
    }

    fn utf16_bytes(text: &str, little: bool) -> Vec<u8> {
        text.encode_utf16().flat_map(|u| if little { u.to_le_bytes() } else { u.to_be_bytes() }).collect()
    }

    #[test]
    fn encodings_of_real_reports() {
        let chinese = "关键词,月搜索量,购买率\n蓝牙耳机,12345,3.5%\n手机壳,678,1.2%\n";
        let japanese = "日付,商品名,数量,売上\n2026/11/23,ワイヤレスイヤホン,3,1200\n2026/11/24,カバー,1,800\n";
        let german = "Datum;Artikelbezeichnung;Gebühren\n23.11.2026;Küchenwaage für Öl;3,50\n";
        let check = |bytes: &[u8], text: &str, name: &str| {
            for step in [1, 7, 1 << 20] {
                let (out, found) = through(bytes, step);
                assert_eq!((String::from_utf8_lossy(&out).as_ref(), found), (text, name));
            }
        };
        for text in [chinese, japanese, german, "plain,ascii\n1,2\n"] {
            check(text.as_bytes(), text, "UTF-8");
            check(&[b"\xEF\xBB\xBF", text.as_bytes()].concat(), text, "UTF-8");
            check(&utf16_bytes(&format!("\u{feff}{text}"), true), text, "UTF-16LE");
            check(&utf16_bytes(&format!("\u{feff}{text}"), false), text, "UTF-16BE");
        }
        check(&utf16_bytes(german, true), german, "UTF-16LE");
        check(&utf16_bytes(german, false), german, "UTF-16BE");
        check(&GB18030.encode(chinese).0, chinese, "gb18030");
        check(&GB18030.encode("关键词,月搜索量\n").0, "关键词,月搜索量\n", "gb18030");
        check(&SHIFT_JIS.encode(japanese).0, japanese, "Shift_JIS");
        check(&EUC_JP.encode(japanese).0, japanese, "EUC-JP");
        check(&WINDOWS_1252.encode(german).0, german, "windows-1252");
    }

    #[test]
    fn damage_is_kept_to_its_row() {
        // UTF-8 with one wrong byte stays UTF-8.
        let mut bytes = "标题,数量\n蓝牙耳机,1\n手机壳,2\n".as_bytes().to_vec();
        bytes[20] = 0xFF;
        assert_eq!(through(&bytes, 9), (bytes.clone(), "UTF-8"));
        // Half a surrogate pair in UTF-16 comes out as a byte that is no text.
        let mut bytes = utf16_bytes("\u{feff}a,b\nx,y\n", true);
        bytes[10..12].copy_from_slice(&[0x00, 0xD8]);
        let (out, _) = through(&bytes, 3);
        assert_eq!(String::from_utf8_lossy(&out), "a,b\n\u{FFFD},y\n");
        assert!(std::str::from_utf8(&out).is_err());
    }

    #[test]
    fn junk_is_told_from_text() {
        let noise: Vec<u8> = (0..4096_u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
        assert!(looks_binary(&noise) && looks_binary(b"%PDF-1.7\n") && looks_binary(&[0; 100]));
        assert!(!looks_binary(b"a,b\n1,2\n") && !looks_binary("标题,数量".as_bytes()) && !looks_binary(b""));
        assert!(!looks_binary(&utf16_bytes("a,b\n1,2\n", true)));
    }

    #[test]
    fn an_error_in_the_sample_comes_after_the_bytes_before_it() {
        struct Cut(bool);
        impl Read for Cut {
            fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
                if std::mem::replace(&mut self.0, true) {
                    return Err(io::ErrorKind::UnexpectedEof.into());
                }
                buf[..3].copy_from_slice(b"a,b");
                Ok(3)
            }
        }
        let (mut reader, _) = decode(&|| Ok(Box::new(Cut(false)) as Box<dyn Read>), None).unwrap();
        let mut out = Vec::new();
        assert_eq!(reader.read_to_end(&mut out).unwrap_err().kind(), io::ErrorKind::UnexpectedEof);
        assert_eq!(out, b"a,b");
    }

    proptest! {
        #[test]
        fn any_bytes_come_through(bytes in prop::collection::vec(any::<u8>(), 0..600), step in 1_usize..40) {
            let (out, name) = through(&bytes, step);
            prop_assert!(name != "UTF-8" || out == bytes || out == bytes[3..]);
            let _ = looks_binary(&bytes);
        }
    }
}
