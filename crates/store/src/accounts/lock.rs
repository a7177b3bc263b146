//! How many wrong passwords a name bears from an address, and for how long it is locked there then; how slowly a name is answered that
//! bears many from wherever. A lock by name alone would let anybody keep the only owner out.

/// Wrong passwords in a row until the name is locked for the address.
const FREE: i64 = 5;
const MINUTE: i64 = 60_000_000;
/// First lock; every further wrong password doubles it.
const FIRST: i64 = 5 * MINUTE;
/// Longest lock.
const LONGEST: i64 = 60 * MINUTE;
/// After this a wrong password is forgotten.
const FORGOTTEN: i64 = 24 * 60 * MINUTE;

/// Wrong passwords of a name, from wherever, until it is answered more slowly.
const BRISK: i64 = 10;
/// Every further one adds so much to the answer.
const SLOWER: i64 = 250_000;
/// Nobody waits longer for an answer.
const SLOWEST: i64 = 4_000_000;

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
        let wrong = self.remembered(now).saturating_add(1);
        let until = match wrong - FREE {
            ..0 => 0,
            over => now.saturating_add((FIRST << over.min(8)).min(LONGEST)),
        };
        Self { wrong, until, changed: now }
    }

    /// After one more wrong password, where nothing is ever locked: the count of a name from wherever.
    pub fn counted(self, now: i64) -> Self {
        Self { until: 0, ..self.one_more(now) }
    }

    /// How long an answer is held back, microseconds.
    pub fn slow_micros(self, now: i64) -> i64 {
        (self.remembered(now) - BRISK).clamp(0, SLOWEST / SLOWER) * SLOWER
    }

    fn remembered(self, now: i64) -> i64 {
        if now.saturating_sub(self.changed) > FORGOTTEN { 0 } else { self.wrong }
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

    #[test]
    fn a_name_that_many_try_is_answered_slowly_and_never_locked() {
        let (mut count, now, mut waits) = (Lock::default(), FORGOTTEN * 9, Vec::new());
        for _ in 0..40 {
            count = count.counted(now);
            waits.push(count.slow_micros(now) / 1_000);
            assert_eq!(count.until, 0);
        }
        assert_eq!((waits[9], waits[10], waits[11], waits[25], waits[39]), (0, 250, 500, 4_000, 4_000));
        assert_eq!(count.slow_micros(now + FORGOTTEN + 1), 0);
    }
}
