//! Text kept once: SKUs, shops and words of settlement lines become small numbers.

use std::collections::HashMap;

/// A text of this input; `Names::text` gives it back. Numbers follow first sight, not the alphabet: sort by `Ranks`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Default)]
pub struct Name(pub u32);

/// The empty text: no SKU, no owner.
pub const NOBODY: Name = Name(0);

/// All texts of one input.
#[derive(Clone, Debug)]
pub struct Names {
    texts: Vec<Box<str>>,
    numbers: HashMap<Box<str>, u32>,
}

impl Default for Names {
    fn default() -> Self {
        Self { texts: vec!["".into()], numbers: HashMap::from([("".into(), 0)]) }
    }
}

impl Names {
    /// The number of a text, new or known.
    pub fn add(&mut self, text: &str) -> Name {
        if let Some(n) = self.numbers.get(text) {
            return Name(*n);
        }
        let n = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
        self.texts.push(text.into());
        self.numbers.insert(text.into(), n);
        Name(n)
    }

    /// The number of a text that has been seen.
    pub fn find(&self, text: &str) -> Option<Name> {
        self.numbers.get(text).copied().map(Name)
    }

    /// The text of a number; empty for a number of another input.
    pub fn text(&self, name: Name) -> &str {
        self.texts.get(name.0 as usize).map_or("", |t| t)
    }

    /// The place of every text in byte order.
    pub fn ranks(&self) -> Ranks {
        let mut order: Vec<u32> = (0..).take(self.texts.len()).collect();
        order.sort_unstable_by(|a, b| self.texts[*a as usize].cmp(&self.texts[*b as usize]));
        let mut ranks = vec![0; order.len()];
        for (rank, n) in (0..).zip(&order) {
            ranks[*n as usize] = rank;
        }
        Ranks { ranks, order }
    }
}

/// Byte order of the texts of one input, as numbers.
#[derive(Clone, Debug)]
pub struct Ranks {
    ranks: Vec<u32>,
    order: Vec<u32>,
}

impl Ranks {
    /// Place of a text in byte order.
    pub fn of(&self, name: Name) -> u32 {
        self.ranks.get(name.0 as usize).copied().unwrap_or(u32::MAX)
    }

    /// The text at a place.
    pub fn name(&self, rank: u32) -> Name {
        Name(self.order.get(rank as usize).copied().unwrap_or(0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_has_one_number_and_ranks_follow_the_bytes() {
        let mut names = Names::default();
        let (b, a) = (names.add("b"), names.add("a"));
        assert_eq!((names.add("b"), names.text(a), names.find("c")), (b, "a", None));
        let ranks = names.ranks();
        assert!(ranks.of(NOBODY) < ranks.of(a) && ranks.of(a) < ranks.of(b));
        assert_eq!(ranks.name(ranks.of(b)), b);
    }
}
