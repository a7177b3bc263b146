//! A file that lies on the disk for a while, such as a report that waits for its import: sealed piece by piece with a key that only the
//! running program holds. What a crash leaves behind can't be opened by anybody.

use crate::error::StoreError;
use crate::key::{Key, Seal};
use std::fmt;
use std::io::{self, ErrorKind, Read, Seek, SeekFrom};
use std::sync::Arc;

/// Bytes of a piece before it is sealed; the last one may be shorter.
const PIECE: usize = 64 << 10;
/// The same on the disk.
const SEALED: u64 = (PIECE + Seal::EXTRA) as u64;

/// Packs bytes as they come in.
pub struct Packing {
    seal: Seal,
    /// What has come in since the last full piece.
    open: Vec<u8>,
    pieces: u64,
}

impl Packing {
    /// A parcel with a random key of its own.
    ///
    /// # Errors
    /// The system has no random numbers.
    pub fn new() -> Result<Self, StoreError> {
        let mut key = [0; 32];
        getrandom::fill(&mut key).map_err(StoreError::Random)?;
        Ok(Self { seal: Seal::new(&Key::from_bytes(key), "parcel"), open: Vec::with_capacity(PIECE), pieces: 0 })
    }

    /// Takes bytes in and gives what can be written by now: full pieces, sealed; often nothing.
    ///
    /// # Errors
    /// The system has no random numbers.
    pub fn add(&mut self, mut bytes: &[u8]) -> Result<Vec<u8>, StoreError> {
        let mut full = Vec::new();
        while !bytes.is_empty() {
            let (fits, rest) = bytes.split_at(bytes.len().min(PIECE - self.open.len()));
            self.open.extend_from_slice(fits);
            bytes = rest;
            if self.open.len() == PIECE {
                full.extend(self.close()?);
            }
        }
        Ok(full)
    }

    /// The last bytes to write, and what opens the whole.
    ///
    /// # Errors
    /// The system has no random numbers.
    pub fn end(mut self) -> Result<(Vec<u8>, Parcel), StoreError> {
        let bytes = self.pieces * PIECE as u64 + self.open.len() as u64;
        let last = if self.open.is_empty() { Vec::new() } else { self.close()? };
        Ok((last, Parcel { seal: Arc::new(self.seal), bytes }))
    }

    fn close(&mut self) -> Result<Vec<u8>, StoreError> {
        let piece = std::mem::replace(&mut self.open, Vec::with_capacity(PIECE));
        let sealed = self.seal.close(&name(self.pieces), piece)?;
        self.pieces += 1;
        Ok(sealed)
    }
}

/// A piece is sealed under its place, so that none can be put elsewhere.
fn name(piece: u64) -> String {
    format!("piece/{piece}")
}

/// What opens a packed file. Once all of its copies are dropped, nothing does.
#[derive(Clone)]
pub struct Parcel {
    seal: Arc<Seal>,
    bytes: u64,
}

impl fmt::Debug for Parcel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Parcel").field("bytes", &self.bytes).finish_non_exhaustive()
    }
}

impl Parcel {
    /// Bytes of what was packed.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Reads what was packed. A file that was changed or cut short since gives [`ErrorKind::InvalidData`] where that shows.
    pub fn open<R: Read + Seek>(&self, from: R) -> Opened<R> {
        Opened { parcel: self.clone(), from, at: 0, piece: Vec::new(), number: None }
    }
}

/// A packed file that is being read, from any place to any other.
#[derive(Debug)]
pub struct Opened<R> {
    parcel: Parcel,
    from: R,
    at: u64,
    /// The piece that was read last, and its number.
    piece: Vec<u8>,
    number: Option<u64>,
}

impl<R: Read + Seek> Opened<R> {
    fn load(&mut self, number: u64) -> io::Result<()> {
        let length = (self.parcel.bytes - number * PIECE as u64).min(PIECE as u64);
        let mut sealed = vec![0; usize::try_from(length).unwrap_or(PIECE) + Seal::EXTRA];
        self.number = None;
        self.from.seek(SeekFrom::Start(number * SEALED))?;
        self.from.read_exact(&mut sealed).map_err(|e| match e.kind() {
            ErrorKind::UnexpectedEof => changed(),
            _ => e,
        })?;
        self.piece = self.parcel.seal.open(&name(number), &sealed).ok_or_else(changed)?;
        self.number = Some(number);
        Ok(())
    }
}

fn changed() -> io::Error {
    io::Error::new(ErrorKind::InvalidData, "the file was changed on the disk since it came in")
}

impl<R: Read + Seek> Read for Opened<R> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        if self.at >= self.parcel.bytes || to.is_empty() {
            return Ok(0);
        }
        let number = self.at / PIECE as u64;
        if self.number != Some(number) {
            self.load(number)?;
        }
        let within = usize::try_from(self.at % PIECE as u64).unwrap_or(PIECE);
        let rest = self.piece.get(within..).unwrap_or_default();
        let n = rest.len().min(to.len());
        to[..n].copy_from_slice(&rest[..n]);
        self.at += n as u64;
        Ok(n)
    }
}

impl<R: Read + Seek> Seek for Opened<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let at = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.parcel.bytes.checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        self.at = at.ok_or_else(|| io::Error::new(ErrorKind::InvalidInput, "before the beginning of the file"))?;
        Ok(self.at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    fn text(length: usize) -> Vec<u8> {
        (0_u32..).map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8).take(length).collect()
    }

    /// Packs in portions of that size.
    fn packed(bytes: &[u8], portion: usize) -> (Vec<u8>, Parcel) {
        let mut packing = Packing::new().unwrap();
        let mut disk = Vec::new();
        for part in bytes.chunks(portion) {
            disk.extend(packing.add(part).unwrap());
        }
        let (last, parcel) = packing.end().unwrap();
        disk.extend(last);
        (disk, parcel)
    }

    #[test]
    fn what_goes_in_comes_out_from_any_place() {
        for length in [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE, 3 * PIECE + 77] {
            for portion in [1_000, PIECE, 5 * PIECE] {
                let bytes = text(length);
                let (disk, parcel) = packed(&bytes, portion);
                assert_eq!(parcel.bytes(), length as u64);
                let mut out = Vec::new();
                let mut opened = parcel.open(Cursor::new(&disk));
                opened.read_to_end(&mut out).unwrap();
                assert!(out == bytes, "{length} by {portion}");
                for from in [length / 2, length.saturating_sub(3), 0, length] {
                    out.clear();
                    assert_eq!(opened.seek(SeekFrom::End(from as i64 - length as i64)).unwrap(), from as u64);
                    opened.read_to_end(&mut out).unwrap();
                    assert!(out == bytes[from..], "{length} from {from}");
                }
                assert!(opened.seek(SeekFrom::End(-(length as i64) - 1)).is_err());
            }
        }
    }

    #[test]
    fn nothing_can_be_read_off_the_disk_or_changed_there() {
        let bytes = [b"order-id 111-222 Zhang San ".as_slice(), &text(3 * PIECE)].concat();
        let (disk, parcel) = packed(&bytes, 10_000);
        assert!(!disk.windows(9).any(|w| w == b"Zhang San"));
        let read = |disk: &[u8], parcel: &Parcel| {
            parcel.open(Cursor::new(disk)).read_to_end(&mut Vec::new()).map_err(|e| e.kind())
        };
        assert_eq!(read(&disk, &parcel), Ok(bytes.len()));
        let sealed = usize::try_from(SEALED).unwrap();
        let mut flipped = disk.clone();
        flipped[sealed + 100] ^= 1;
        let swapped = [&disk[sealed..2 * sealed], &disk[..sealed], &disk[2 * sealed..]].concat();
        let cut = &disk[..disk.len() - 1];
        for (what, disk) in [("flipped", flipped.as_slice()), ("swapped", &swapped), ("cut", cut)] {
            assert_eq!(read(disk, &parcel), Err(ErrorKind::InvalidData), "{what}");
        }
        let (_, other) = packed(&bytes, 10_000);
        assert_eq!(read(&disk, &other), Err(ErrorKind::InvalidData), "each parcel has a key of its own");
    }
}
