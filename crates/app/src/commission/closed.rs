//! Closed months as files: each holds its slips, the hash of the file before it and its own, and is refused when a byte of it has changed.

use crate::error::Error;
use books::Month;
use books::commission::digest;
use books::commission::{ClosedSlip, Register};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a file holds beside its hash.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Closed {
    month: String,
    /// First month of the register.
    opening: String,
    /// Hash of the file of the month before; empty in the first.
    before_hash: String,
    /// Who closed it.
    by: String,
    /// When, microseconds since 1970 UTC.
    when_micros: i64,
    slips: Vec<ClosedSlip>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sealed {
    hash: String,
    closed: Closed,
}

/// What closed months say.
#[derive(Clone, Debug)]
pub(super) struct Read {
    /// Their slips.
    pub register: Register,
    /// Hash of the last file; empty without any.
    pub last_hash: String,
    /// Who closed each month, and when in microseconds since 1970 UTC.
    pub closings: BTreeMap<Month, (String, i64)>,
}

/// The name of the file of a month.
pub fn file_name(month: Month) -> String {
    format!("closed-{month}.json")
}

/// What some files hold (name and text, in any order); without any, a register that opens with `opening`.
///
/// # Errors
/// A file that is not what was written, a month that is missing, a chain that is broken: with what to do.
pub(super) fn register(files: &[(String, String)], opening: Month) -> Result<Read, Error> {
    let mut files: Vec<&(String, String)> = files.iter().collect();
    files.sort();
    let mut register: Option<Register> = None;
    let (mut last, mut closings) = (String::new(), BTreeMap::new());
    for (name, text) in files {
        let sealed = unsealed(name, text)?;
        let (month, first) = (Month::parse(&sealed.closed.month), Month::parse(&sealed.closed.opening));
        let (Some(month), Some(first)) = (month, first) else { return Err(altered(name)) };
        let register = register.get_or_insert_with(|| Register::begin(first));
        if register.open != month || register.opening != first {
            let open = register.open;
            return Err(Error::asked(
                format!("{name} holds {month}, but the month to come next is {open}; put back {}", file_name(open)),
                format!("{name} 为 {month}，但应接续 {open}；请恢复 {}", file_name(open)),
            ));
        }
        if sealed.closed.before_hash != last || *name != file_name(month) {
            return Err(altered(name));
        }
        if sealed.closed.slips.iter().any(|c| c.slip.month != month) {
            return Err(altered(name));
        }
        register.closed.extend(sealed.closed.slips);
        register.open = month.after();
        closings.insert(month, (sealed.closed.by, sealed.closed.when_micros));
        last = sealed.hash;
    }
    Ok(Read { register: register.unwrap_or_else(|| Register::begin(opening)), last_hash: last, closings })
}

/// The text of the file of the month that was closed last, `by` whom and when.
///
/// # Errors
/// None that a register can cause; what the writer reports is passed on.
pub(super) fn sealed(register: &Register, before_hash: &str, (by, when_micros): (&str, i64)) -> Result<String, Error> {
    let month = register.open.before();
    let closed = Closed {
        month: month.to_string(),
        opening: register.opening.to_string(),
        before_hash: before_hash.to_owned(),
        by: by.to_owned(),
        when_micros,
        slips: register.closed.iter().filter(|c| c.slip.month == month).cloned().collect(),
    };
    let hash = digest::hash(written(&closed)?.as_bytes());
    Ok(written(&Sealed { hash, closed })? + "\n")
}

fn unsealed(name: &str, text: &str) -> Result<Sealed, Error> {
    let sealed: Sealed = serde_json::from_str(text).map_err(|_| altered(name))?;
    // the hash is of the contents, and nothing may stand beside them: the text is just what was written
    let same = digest::hash(written(&sealed.closed)?.as_bytes()) == sealed.hash && written(&sealed)? + "\n" == text;
    if same { Ok(sealed) } else { Err(altered(name)) }
}

fn written<T: Serialize>(value: &T) -> Result<String, Error> {
    serde_json::to_string_pretty(value).map_err(|e| Error::Load(e.to_string()))
}

fn altered(name: &str) -> Error {
    Error::asked(
        format!("{name} is not what was written when the month was closed; put the file back from its copy"),
        format!("{name} 与关账时写入的内容不一致；请从备份恢复该文件"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use books::commission::{Agreement, Kind, Ledger, Owned, Row, defaults};
    use domain::Day;

    fn two_months() -> (Ledger, Agreement, Vec<(String, String)>) {
        let day = |d: &str| Day::parse_iso(d).unwrap();
        let row = |d: &str, yuan: i64| Row::new(d, Kind::Sales, day(d), ("s/us", "A"), yuan * 1_000_000);
        let rows = vec![row("2026-01-05", 1_000), row("2026-02-05", 2_000), row("2026-03-05", 500)];
        let ledger = Ledger { rows, ..Ledger::default() };
        let (shop, sku, operator) = ("s/us".to_owned(), "A".to_owned(), "lin".to_owned());
        let ownership = vec![Owned { shop, sku, operator, from: day("2026-01-01"), to: None, share: 1_000_000 }];
        let agreement = Agreement { ownership, ..Agreement::default() }.all_under(&defaults::schemes()[1]);
        let mut register = Register::begin(Month::parse("2026-01").unwrap());
        let (mut files, mut before) = (Vec::new(), String::new());
        for _ in 0..2 {
            let month = register.open;
            register.close(&ledger, &agreement);
            let text = sealed(&register, &before, ("boss", 5)).unwrap();
            files.push((file_name(month), text));
            before = super::register(&files, month).unwrap().last_hash;
        }
        (ledger, agreement, files)
    }

    #[test]
    fn what_was_written_is_read_and_anything_else_is_refused() {
        let (ledger, agreement, files) = two_months();
        let opening = Month::parse("2020-01").unwrap();
        let read = |files: &[(String, String)]| register(files, opening).map(|r| r.register).map_err(|e| e.to_string());
        let register = read(&files).unwrap();
        assert_eq!(register.open.to_string(), "2026-03");
        assert_eq!(register.closed.iter().map(|c| c.slip.paid_micros).sum::<i64>(), 180_000_000);
        register.replay(&ledger, &agreement).unwrap();
        assert_eq!(read(&[files[1].clone(), files[0].clone()]).unwrap(), register, "whatever the order of files");
        assert_eq!(read(&[]).unwrap().open, opening);

        // every single character counts
        let text = &files[0].1;
        for at in (0..text.len()).step_by(7) {
            let mut other = text.clone().into_bytes();
            other[at] = if other[at] == b'1' { b'2' } else { b'1' };
            let mut files = files.clone();
            files[0].1 = String::from_utf8(other).unwrap();
            if files[0].1 != *text {
                read(&files).unwrap_err();
            }
        }
        for tail in ["\n", " ", "{}"] {
            let mut files = files.clone();
            files[0].1 += tail;
            read(&files).unwrap_err();
        }
        let gap = read(&files[1..]).unwrap_err();
        assert!(gap.contains("put back closed-2026-01.json"), "{gap}");
        // a first month written anew does not fit the second
        let mut lower = ledger.clone();
        lower.rows[0].rmb_micros /= 2;
        let mut again = Register::begin(Month::parse("2026-01").unwrap());
        again.close(&lower, &agreement);
        let forged = vec![(files[0].0.clone(), sealed(&again, "", ("boss", 5)).unwrap()), files[1].clone()];
        assert!(read(&forged).unwrap_err().contains("closed-2026-02.json"));
    }
}
