//! What a file is wrapped in: gzip, zip or nothing; with limits so that a small file can't grow without end.

use crate::origin::{Failure, Member, Origin, ReadSeek, Refusal, Shell};
use crate::record::Damage;
use flate2::Crc;
use flate2::read::{DeflateDecoder, MultiGzDecoder};
use std::cell::Cell;
use std::io::{self, BufReader, Cursor, Read, Seek, SeekFrom};
use std::rc::Rc;
use zip::{CompressionMethod, ZipArchive};

/// From here on what comes out must not exceed what went in by more than the factor below.
const FREE_BYTES: u64 = 256 << 20;
const FACTOR: u64 = 200;
/// A workbook inside a gzip or zip is held in memory; larger ones are refused.
const NESTED_WORKBOOK: u64 = 512 << 20;
const ENTRIES: usize = 10_000;
const GZIP: [u8; 2] = [0x1F, 0x8B];
const ZIP: [u8; 4] = *b"PK\x03\x04";
/// Compound files: the workbooks of Excel up to 2003.
const COMPOUND: [u8; 8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];

/// Lists the reports within an origin: the file itself, the content of a gzip, the files of a zip (folders, hidden files and `__MACOSX`
/// left away). A workbook, though a zip by its nature, is one report.
///
/// # Errors
/// [`Failure::Io`] when the origin can't be read, [`Failure::Refused`] when a zip is damaged, empty or has too many entries.
pub fn unpack<'a>(origin: &'a dyn Origin) -> Result<Vec<Member<'a>>, Failure> {
    let mut reader = origin.open()?;
    let head = head(&mut reader)?;
    let name = origin.name();
    if head.starts_with(&GZIP) {
        return Ok(vec![Member { name: without_gz(name).to_owned(), origin, shell: Shell::Gzip }]);
    }
    if !head.starts_with(&ZIP) {
        if head.starts_with(b"PK\x05\x06") {
            return Err(no_files());
        }
        return Ok(vec![Member { name: name.to_owned(), origin, shell: Shell::Plain }]);
    }
    reader.rewind()?;
    let archive = ZipArchive::new(BufReader::new(reader)).map_err(|e| {
        Refusal::of_file(
            format!("a damaged zip ({e})"),
            "a whole zip; download it again",
            "压缩包已损坏或不完整，请重新下载",
        )
    })?;
    if is_workbook_archive(&archive) {
        return Ok(vec![Member { name: name.to_owned(), origin, shell: Shell::Plain }]);
    }
    if archive.len() > ENTRIES {
        let found = format!("a zip with {} entries", archive.len());
        return Err(
            Refusal::of_file(found, "at most 10,000 files in one zip", "压缩包内文件过多（上限 10,000 个）").into()
        );
    }
    members_of(origin, archive)
}

fn members_of<'a, R: Read + Seek>(
    origin: &'a dyn Origin,
    mut archive: ZipArchive<R>,
) -> Result<Vec<Member<'a>>, Failure> {
    let mut members = Vec::new();
    for i in 0..archive.len() {
        // An entry whose own header is damaged stays in the list: opening it says what is wrong.
        let inner = match archive.by_index_raw(i) {
            Ok(entry) if entry.is_dir() => continue,
            Ok(entry) => entry_name(entry.name_raw()),
            Err(_) => format!("#{}", i + 1),
        };
        let hidden = inner
            .split(['/', '\\'])
            .any(|part| part == "__MACOSX" || part.starts_with('.') && !part.trim_matches('.').is_empty());
        if hidden || inner.ends_with(['/', '\\']) {
            continue;
        }
        let name = format!("{}/{}", origin.name(), without_gz(&inner));
        members.push(Member { name, origin, shell: Shell::ZipEntry(i) });
    }
    if members.is_empty() { Err(no_files()) } else { Ok(members) }
}

fn no_files() -> Failure {
    Refusal::of_file("a zip without files", "a zip that holds reports", "压缩包是空的").into()
}

/// Names are UTF-8, or (written by Chinese Windows) GB 18030.
fn entry_name(raw: &[u8]) -> String {
    match std::str::from_utf8(raw) {
        Ok(name) => name.to_owned(),
        Err(_) => encoding_rs::GB18030.decode_without_bom_handling(raw).0.into_owned(),
    }
}

fn without_gz(name: &str) -> &str {
    let cut = name.len().saturating_sub(3);
    match name.get(cut..) {
        Some(end) if end.eq_ignore_ascii_case(".gz") && cut > 0 => &name[..cut],
        _ => name,
    }
}

/// The first bytes, as many as there are.
fn head(reader: &mut dyn Read) -> io::Result<Vec<u8>> {
    let mut head = Vec::with_capacity(8);
    reader.take(8).read_to_end(&mut head)?;
    Ok(head)
}

fn is_workbook_archive<R: Read + Seek>(archive: &ZipArchive<R>) -> bool {
    ["[Content_Types].xml", "mimetype"].iter().any(|name| archive.index_for_name(name).is_some())
}

impl Member<'_> {
    /// Opens the content from its beginning.
    ///
    /// # Errors
    /// When the origin can't be opened or a zip entry can't be read. Reading on may fail with `UnexpectedEof` where a
    /// gzip was cut short, and with `InvalidData` where the content is damaged or grows beyond all measure.
    pub fn open(&self) -> io::Result<Box<dyn Read + '_>> {
        match self.shell {
            Shell::Plain => Ok(Box::new(self.origin.open()?)),
            Shell::Gzip => {
                let seen = Rc::new(Cell::new(0));
                let raw = Counting { inner: self.origin.open()?, seen: Rc::clone(&seen) };
                Ok(Box::new(Growing {
                    inner: MultiGzDecoder::new(BufReader::with_capacity(64 << 10, raw)),
                    seen,
                    out: 0,
                }))
            }
            Shell::ZipEntry(index) => open_entry(self.origin.open()?, index),
        }
    }

    /// Bytes of the content where they are known without reading it: for a file as it is, and for a zip entry as the zip claims.
    pub fn size_hint(&self) -> Option<u64> {
        let mut reader = self.origin.open().ok()?;
        match self.shell {
            Shell::Plain => reader.seek(SeekFrom::End(0)).ok(),
            // The last four bytes hold the size modulo 4 GiB of the last member: no reliable figure.
            Shell::Gzip => None,
            Shell::ZipEntry(index) => {
                let mut archive = ZipArchive::new(BufReader::new(reader)).ok()?;
                let entry = archive.by_index_raw(index).ok()?;
                (!entry_name(entry.name_raw()).to_ascii_lowercase().ends_with(".gz")).then(|| entry.size())
            }
        }
    }

    /// Whether the content is a workbook (xlsx, xlsm, xlsb, xls, ods).
    pub(crate) fn is_workbook(&self) -> io::Result<bool> {
        let mut content = self.open()?;
        // A gzip that is cut within its first bytes is no workbook; reading it will say what is wrong.
        let head = head(&mut content).unwrap_or_default();
        if head.starts_with(&COMPOUND) {
            return Ok(true);
        }
        if !head.starts_with(&ZIP) {
            return Ok(false);
        }
        if self.shell == Shell::Plain {
            let archive = ZipArchive::new(BufReader::new(self.origin.open()?));
            return Ok(archive.is_ok_and(|a| is_workbook_archive(&a)));
        }
        let mut bytes = head;
        content.take(NESTED_WORKBOOK).read_to_end(&mut bytes)?;
        if bytes.len() as u64 >= NESTED_WORKBOOK {
            return Err(Damage::error(
                "a workbook of more than 512 MiB inside an archive; unpack it first",
                "压缩包内的工作簿超过 512 MiB，请先解压",
            ));
        }
        Ok(ZipArchive::new(Cursor::new(&bytes)).is_ok_and(|a| is_workbook_archive(&a)))
    }
}

fn broken_zip(error: impl std::fmt::Display) -> io::Error {
    Damage::error(
        format!("the zip is damaged ({error}); download it again"),
        format!("压缩包已损坏（{error}），请重新下载"),
    )
}

fn open_entry<'a>(reader: Box<dyn ReadSeek + 'a>, index: usize) -> io::Result<Box<dyn Read + 'a>> {
    let mut archive = ZipArchive::new(BufReader::new(reader)).map_err(broken_zip)?;
    let (start, packed, size, crc, method) = {
        let entry = archive.by_index_raw(index).map_err(broken_zip)?;
        if entry.encrypted() {
            return Err(Damage::error(
                "the zip is locked with a password; unpack it first",
                "压缩包有密码，请先解压再导入",
            ));
        }
        let start = entry.data_start().ok_or_else(|| broken_zip("no data"))?;
        (start, entry.compressed_size(), entry.size(), entry.crc32(), entry.compression())
    };
    let mut reader = archive.into_inner();
    reader.seek(SeekFrom::Start(start))?;
    let seen = Rc::new(Cell::new(0));
    let raw = Counting { inner: reader.take(packed), seen: Rc::clone(&seen) };
    let content: Box<dyn Read + 'a> = match method {
        CompressionMethod::Stored => Box::new(raw),
        CompressionMethod::Deflated => Box::new(DeflateDecoder::new(raw)),
        other => {
            return Err(Damage::error(
                format!("packed in a way that is not read ({other}); pack it with deflate"),
                format!("不支持的压缩方式（{other}）；请用普通 zip 压缩"),
            ));
        }
    };
    let mut checked = Checked { inner: content, crc: Crc::new(), size, expected: crc };
    let mut start = Vec::with_capacity(2);
    (&mut checked).take(2).read_to_end(&mut start)?;
    let packed_again = start.starts_with(&GZIP);
    let whole = Cursor::new(start).chain(checked);
    Ok(if packed_again {
        Box::new(Growing { inner: MultiGzDecoder::new(whole), seen, out: 0 })
    } else {
        Box::new(Growing { inner: whole, seen, out: 0 })
    })
}

/// Counts what is read.
struct Counting<R> {
    inner: R,
    seen: Rc<Cell<u64>>,
}

impl<R: Read> Read for Counting<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buf)?;
        self.seen.set(self.seen.get() + n as u64);
        Ok(n)
    }
}

/// Stops content that grows beyond all measure.
struct Growing<R> {
    inner: R,
    seen: Rc<Cell<u64>>,
    out: u64,
}

impl<R: Read> Read for Growing<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buf)?;
        self.out += n as u64;
        if self.out > FREE_BYTES && self.out / FACTOR > self.seen.get() {
            return Err(Damage::error(
                "the archive unpacks to more than 200 times its size: refused as a zip bomb; unpack it yourself if it is sound",
                "解压后超过原大小的 200 倍，疑似压缩炸弹，已拒绝；如确认无误请先自行解压",
            ));
        }
        Ok(n)
    }
}

/// Holds a zip entry to the size and checksum that it claims.
struct Checked<R> {
    inner: R,
    crc: Crc,
    size: u64,
    expected: u32,
}

impl<R: Read> Read for Checked<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buf)?;
        self.crc.update(&buf[..n]);
        let out = u64::from(self.crc.amount());
        // The amount is kept modulo 2³²; sizes beyond that are held by the checksum.
        let wrong_size = self.size < 1 << 32 && (out > self.size || n == 0 && !buf.is_empty() && out < self.size);
        if n == 0 && !buf.is_empty() && wrong_size {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        if wrong_size || n == 0 && !buf.is_empty() && self.crc.sum() != self.expected {
            return Err(broken_zip("size or checksum does not match"));
        }
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect;
    use flate2::{Compression, write::GzEncoder};
    use std::io::Write;
    use zip::write::{SimpleFileOptions, ZipWriter};

    struct Bytes(&'static str, Vec<u8>);
    impl Origin for Bytes {
        fn name(&self) -> &str {
            self.0
        }
        fn open(&self) -> io::Result<Box<dyn ReadSeek + '_>> {
            Ok(Box::new(Cursor::new(&self.1)))
        }
    }

    fn gz(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn zipped(entries: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in entries {
            let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
            writer.start_file(*name, options).unwrap();
            writer.write_all(bytes).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    fn shown(name: &'static str, bytes: Vec<u8>) -> String {
        let origin = Bytes(name, bytes);
        match unpack(&origin) {
            Err(e) => format!("{e}\n"),
            Ok(members) => members
                .iter()
                .map(|m| {
                    let mut out = Vec::new();
                    let end = m.open().and_then(|mut r| r.read_to_end(&mut out));
                    let end = end.map_or_else(|e| format!(" then {:?}: {e}", e.kind()), |_| String::new());
                    let workbook = if m.is_workbook().unwrap() { " workbook" } else { "" };
                    format!(
                        "{} = {:?}{end}{workbook} {:?}\n",
                        m.name,
                        String::from_utf8_lossy(&out).get(..out.len().min(20)).unwrap_or("?"),
                        m.size_hint()
                    )
                })
                .collect(),
        }
    }

    #[test]
    fn wrappings() {
        let mut all = shown("a.csv", b"a,b\n".to_vec());
        all += &shown("a.csv.GZ", gz(b"a,b\n"));
        all += &shown("two.gz", [gz(b"a,b\n"), gz(b"1,2\n")].concat());
        all += &shown(
            "m.zip",
            zipped(&[("x/a.csv", b"a"), ("__MACOSX/._a", b"j"), (".hidden", b"h"), ("b.txt.gz", &gz(b"b"))]),
        );
        all += &shown("empty.zip", zipped(&[]));
        all += &shown("hidden.zip", zipped(&[(".hidden", b"h")]));
        all += &shown("not a workbook name.dat", zipped(&[("[Content_Types].xml", b"x")]));
        all += &shown("book.zip", zipped(&[("b.xlsx", &zipped(&[("[Content_Types].xml", b"x")]))]));
        all += &shown("empty", Vec::new());
        let all: String = all
            .lines()
            .map(|l| {
                if l.contains("PK\\u") || l.contains("\"?\"") {
                    format!(
                        "{}\n",
                        l.split(" = ").next().unwrap_or("").to_owned()
                            + if l.contains(" workbook") { " workbook" } else { "" }
                    )
                } else {
                    format!("{l}\n")
                }
            })
            .collect();
        expect![[r#"
            a.csv = "a,b\n" Some(4)
            a.csv = "a,b\n" None
            two = "a,b\n1,2\n" None
            m.zip/x/a.csv = "a" Some(1)
            m.zip/b.txt = "b" None
            line 0: found a zip without files; a zip that holds reports
            line 0: found a zip without files; a zip that holds reports
            not a workbook name.dat workbook
            book.zip/b.xlsx workbook
            empty = "" Some(0)
        "#]]
        .assert_eq(&all);
    }

    #[test]
    fn damage_is_said() {
        let lines: String = (0..20_000).map(|i| format!("{i},{}\n", i * 7919 % 1009)).collect();
        let packed = gz(lines.as_bytes());
        let origin = Bytes("cut.gz", packed[..packed.len() / 2].to_vec());
        let mut out = Vec::new();
        let error = unpack(&origin).unwrap()[0].open().unwrap().read_to_end(&mut out).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::UnexpectedEof);
        assert!(!out.is_empty() && lines.as_bytes().starts_with(&out));

        let packed = zipped(&[("a.csv", lines.as_bytes())]);
        let origin = Bytes("cut.zip", packed[..packed.len() / 2].to_vec());
        assert!(unpack(&origin).is_err_and(|e| e.to_string().contains("damaged zip")));

        // One flipped byte in the middle of the data.
        let mut packed = packed;
        let middle = packed.len() / 2;
        packed[middle] ^= 0x55;
        let origin = Bytes("flip.zip", packed);
        assert!(unpack(&origin).unwrap()[0].open().and_then(|mut r| r.read_to_end(&mut Vec::new())).is_err());
    }

    #[test]
    fn a_bomb_is_stopped() {
        let seen = Rc::new(Cell::new(1 << 20));
        let mut bomb = Growing { inner: io::repeat(b'0'), seen: Rc::clone(&seen), out: FREE_BYTES - 10 };
        let error = io::copy(&mut bomb, &mut io::sink()).unwrap_err();
        assert!(error.to_string().contains("zip bomb"), "{error}");
        // Large content that was large before is no bomb.
        seen.set(FREE_BYTES / 10);
        let mut sound = Growing { inner: io::repeat(b'0').take(1 << 20), seen, out: FREE_BYTES };
        assert_eq!(io::copy(&mut sound, &mut io::sink()).unwrap(), 1 << 20);
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_make_it_panic(mut bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..300), kind in 0..3, flip in 0_usize..400) {
            if kind == 1 { bytes = gz(&bytes); }
            if kind == 2 { bytes = zipped(&[("a", &bytes), ("b.gz", &gz(&bytes))]); }
            let n = bytes.len().max(1);
            if let Some(b) = bytes.get_mut(flip % n) { *b ^= 0x41; }
            let origin = Bytes("x", bytes);
            if let Ok(members) = unpack(&origin) {
                for m in members {
                    let _ = (m.is_workbook(), m.size_hint(), m.open().and_then(|mut r| r.read_to_end(&mut Vec::new())));
                }
            }
        }
    }
}
