//! How many wrong passwords a name bears, and for how long it is locked then.

/// Wrong passwords in a row until the name is locked.
const FREE: i64 = 5;
const MINUTE: i64 = 60_000_000;
/// First lock; every further wrong password doubles it.
const FIRST: i64 = 5 * MINUTE;
/// Longest lock.
const LONGEST: i64 = 60 * MINUTE;
/// After this a wrong password is forgotten.
const FORGOTTEN: i64 = 24 * 60 * MINUTE;

/// Wrong passwords of a name.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(super) struct Lock {
    /// In a row.
    pub wrong: i64,
    /// Until when nothing is answered, microseconds since 1970 UTC.
    pub until: i64,
    /// When the last one came.
    pub changed: i64,
}

impl Lock {
    /// After one more wrong password.
    pub fn one_more(self, now: i64) -> Self {
        let before = if now.saturating_sub(self.changed) > FORGOTTEN { 0 } else { self.wrong };
        let wrong = before.saturating_add(1);
        let until = match wrong - FREE {
            ..0 => 0,
            over => now.saturating_add((FIRST << over.min(8)).min(LONGEST)),
        };
        Self { wrong, until, changed: now }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_wrong_passwords_lock_and_every_further_one_doubles() {
        let (mut lock, mut now, mut minutes) = (Lock::default(), FORGOTTEN * 9, Vec::new());
        for _ in 0..12 {
            lock = lock.one_more(now);
            minutes.push((lock.until - now).max(0) / MINUTE);
            now = lock.until.max(now);
        }
        assert_eq!(minutes, [0, 0, 0, 0, 5, 10, 20, 40, 60, 60, 60, 60]);
        assert_eq!(lock.one_more(now + FORGOTTEN), Lock { wrong: 1, until: 0, changed: now + FORGOTTEN });
    }
}
