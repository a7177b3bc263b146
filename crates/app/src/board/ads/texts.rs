//! Texts from reports, kept once and side by side: a million search terms cost their letters and four bytes each.

use books::names::{Name, Names};

/// A text of [`Texts`]. Numbers follow the byte order of the texts; 0 is the empty text.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Debug)]
pub struct Text(pub(super) u32);

/// All texts, in byte order.
#[derive(Clone, Default, Debug)]
pub struct Texts {
    letters: String,
    ends: Vec<usize>,
}

impl Texts {
    /// The texts of names in byte order, and what each name is now.
    pub(super) fn of(names: &Names) -> (Self, impl Fn(Name) -> Text + use<>) {
        let ranks = names.ranks();
        let mut all = Self::default();
        for rank in 0.. {
            let name = ranks.name(rank);
            if ranks.of(name) != rank {
                break;
            }
            all.letters.push_str(names.text(name));
            all.ends.push(all.letters.len());
        }
        (all, move |name| Text(ranks.of(name)))
    }

    /// The text; empty for a text of other texts.
    pub fn get(&self, text: Text) -> &str {
        let at = text.0 as usize;
        let start = if at == 0 { 0 } else { self.ends.get(at - 1).copied().unwrap_or(0) };
        self.ends.get(at).and_then(|end| self.letters.get(start..*end)).unwrap_or("")
    }

    /// The number of a text that is here.
    pub fn find(&self, text: &str) -> Option<Text> {
        let at = |i: usize| self.get(Text(u32::try_from(i).unwrap_or(u32::MAX)));
        let (mut low, mut high) = (0, self.ends.len());
        while low < high {
            let middle = (low + high) / 2;
            if at(middle) < text { low = middle + 1 } else { high = middle }
        }
        (low < self.ends.len() && at(low) == text).then(|| Text(u32::try_from(low).unwrap_or(u32::MAX)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_stand_in_byte_order_and_are_found() {
        let mut names = Names::default();
        let (b, a) = (names.add("bé"), names.add("a"));
        let (texts, of) = Texts::of(&names);
        assert_eq!((texts.get(of(a)), texts.get(of(b)), texts.get(Text(0)), texts.get(Text(9))), ("a", "bé", "", ""));
        assert!(of(a) < of(b));
        assert_eq!((texts.find("bé"), texts.find("b"), texts.find("")), (Some(of(b)), None, Some(Text(0))));
    }
}
