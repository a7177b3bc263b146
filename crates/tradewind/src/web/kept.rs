//! What was worked out from the desk and the facts as they stand, kept until either changes: a hundred visitors of a page cost one reckoning.

use std::any::Any;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Things that are kept at most; beyond, all are forgotten.
const MOST: usize = 256;

/// What a thing was worked out from. Anything else is out of date.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Stamp {
    /// Last entry of the journal.
    pub seq: u64,
    /// When the facts were read, microseconds since 1970 UTC.
    pub facts: i64,
    /// How often the policy was changed since the program began.
    pub policy: u64,
    /// The minute, since things run out and days turn.
    pub minute: i64,
}

type Thing = Arc<dyn Any + Send + Sync>;
type Place = Arc<Mutex<Option<(Stamp, Thing)>>>;

/// What is kept, by name.
#[derive(Default)]
pub struct Kept(Mutex<BTreeMap<String, Place>>);

impl Kept {
    /// The thing of this name, worked out by `make` unless it is kept from the same stamp. Whoever asks for it meanwhile waits: nothing is
    /// worked out twice. A name stands for one type.
    pub fn get<T: Any + Send + Sync>(&self, name: String, stamp: &Stamp, make: impl FnOnce() -> T) -> Arc<T> {
        let place = {
            let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            if all.len() >= MOST && !all.contains_key(&name) {
                all.clear();
            }
            all.entry(name).or_default().clone()
        };
        let mut there = place.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, thing)) = there.as_ref().filter(|(made, _)| made == stamp)
            && let Ok(thing) = thing.clone().downcast::<T>()
        {
            return thing;
        }
        let thing = Arc::new(make());
        *there = Some((stamp.clone(), thing.clone()));
        thing
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thing_is_made_once_for_a_stamp_and_anew_for_another() {
        let (kept, mut made) = (Kept::default(), 0);
        let stamp = |seq| Stamp { seq, facts: 1, policy: 0, minute: 5 };
        for (name, seq) in [("a", 1), ("a", 1), ("b", 1), ("a", 2), ("a", 1)] {
            kept.get(name.to_owned(), &stamp(seq), || made += 1);
        }
        assert_eq!(made, 4);
    }

    #[test]
    fn names_without_end_are_forgotten() {
        let (kept, stamp) = (Kept::default(), Stamp { seq: 0, facts: 0, policy: 0, minute: 0 });
        for n in 0..MOST * 3 {
            kept.get(n.to_string(), &stamp, || n);
        }
        assert!(kept.0.lock().unwrap().len() <= MOST);
    }
}
