//! The shoppers' side of advertising: the search terms of each product, how often they come and what they are worth.

use super::chance::{About, between, key, log_normal, stream, unit};
use crate::rng::Rng;
use crate::world::{catalogue::Product, locale::Locale};
use std::collections::{BTreeMap, BTreeSet};

/// How well a search term fits the product.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Fit {
    /// 6 to 15 orders per 100 clicks.
    Good,
    /// 1 to 4.
    Weak,
    /// At most 0.6.
    Junk,
}

/// Which automatic target meets a term.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Auto {
    Close,
    Loose,
    Substitutes,
    Complements,
}

/// What shoppers type or view, and what is true of it for one product.
#[derive(Clone, Debug)]
pub struct Term {
    /// The words, or a product page's ASIN in lower case.
    pub text: String,
    /// How well it fits.
    pub fit: Fit,
    /// Orders per click at the everyday price.
    pub cvr: f64,
    /// Clicks per impression in the best position.
    pub(super) ctr: f64,
    /// Chances to be shown on a mean day.
    pub(super) chances_a_day: f64,
    /// Median of the competitors' price per click, in micros.
    pub(super) rival_micros: f64,
    pub(super) auto: Auto,
    pub(super) words: Vec<String>,
}

/// Standard deviation of the logarithm of the competitors' price.
pub(super) const RIVAL_SIGMA: f64 = 0.42;

impl Term {
    /// Whether it is a product page.
    pub fn is_page(&self) -> bool {
        matches!(self.auto, Auto::Substitutes | Auto::Complements)
    }
}

/// Words as targets and negatives see them: lower case, no punctuation, plurals without their s.
pub(super) fn normal(text: &str) -> Vec<String> {
    text.to_lowercase()
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
        .map(|w| {
            let plural = w.len() > 3 && w.ends_with('s') && !w.ends_with("ss");
            if plural { w[..w.len() - 1].to_owned() } else { w.to_owned() }
        })
        .collect()
}

/// Second and third names of the nouns, in the order of the American words.
const SYNONYMS: [[&str; 2]; 8] = [
    ["chopping board", "butcher block"],
    ["garlic mincer", "garlic crusher"],
    ["bicycle lamp", "cycling headlight"],
    ["pet dish", "puppy feeder"],
    ["exercise mat", "pilates mat"],
    ["table light", "reading lamp"],
    ["bento box", "meal container"],
    ["mobile holder", "cell phone dock"],
];

/// Words that shoppers put around a noun; which of them fit a product differs from product to product.
const AROUND: [&str; 44] = [
    "large",
    "small",
    "mini",
    "set",
    "kitchen",
    "kids",
    "outdoor",
    "travel",
    "portable",
    "heavy duty",
    "waterproof",
    "folding",
    "adjustable",
    "gift",
    "office",
    "camping",
    "premium",
    "professional",
    "non slip",
    "lightweight",
    "thick",
    "wide",
    "organic",
    "wooden",
    "metal",
    "plastic",
    "glass",
    "cheap",
    "used",
    "replacement",
    "parts",
    "repair",
    "free",
    "diy",
    "toy",
    "sticker",
    "poster",
    "case",
    "cover",
    "rental",
    "vintage",
    "giant",
    "electric",
    "automatic",
];

const WORD_TERMS: usize = 54;
const PAGES: usize = 16;

/// Search terms of a product: `clicks_a_day` is what a bid without limit would catch, `value_micros` what a mean click is worth.
pub(super) fn universe(
    seed: u64,
    sku: usize,
    product: &Product,
    locale: &Locale,
    clicks_a_day: f64,
    contribution: f64,
) -> Vec<Term> {
    let mut rng = stream(seed, About::Terms, &[key(sku)]);
    let noun = locale.words[1][product.words[1]].to_lowercase();
    let names = [noun, SYNONYMS[product.words[1]][0].to_owned(), SYNONYMS[product.words[1]][1].to_owned()];
    let pools = pools(&mut rng, locale, product);
    let mut quality: BTreeMap<&str, f64> = BTreeMap::new();
    for word in pools.iter().flatten() {
        quality.insert(word, unit(&mut rng));
    }
    let mut seen = BTreeSet::new();
    let mut terms: Vec<(Term, f64)> = Vec::new();
    let mut tries = 0;
    while terms.len() < WORD_TERMS && tries < 2_000 {
        tries += 1;
        let fit = [Fit::Good, Fit::Weak, Fit::Junk][[0, 0, 0, 1, 1, 2, 2][terms.len() % 7]];
        let (text, skill) = phrase(&mut rng, &names, &pools, &quality, fit);
        if seen.insert(text.clone()) {
            let close = text.contains(&names[0]) && fit != Fit::Junk;
            terms.push(term(&mut rng, text, fit, skill, if close { Auto::Close } else { Auto::Loose }));
        }
    }
    for n in 0..PAGES {
        let fit = [Fit::Good, Fit::Weak, Fit::Junk][[0, 1, 2, 1, 0, 2][n % 6]];
        let auto =
            if fit == Fit::Good || (fit == Fit::Weak && n % 2 == 0) { Auto::Substitutes } else { Auto::Complements };
        let skill = unit(&mut rng);
        let text = format!("b0{}", rng.code(8).to_lowercase());
        terms.push(term(&mut rng, text, fit, skill, auto));
    }
    share_out(&mut rng, terms, clicks_a_day, contribution)
}

/// Words that fit well, weakly and not at all.
fn pools(rng: &mut Rng, locale: &Locale, product: &Product) -> [Vec<&'static str>; 3] {
    let mut words: Vec<&'static str> = AROUND.to_vec();
    for n in (1..words.len()).rev() {
        words.swap(n, usize::try_from(rng.below(n as i64 + 1)).unwrap_or(0));
    }
    let mut pools = [words[..14].to_vec(), words[14..27].to_vec(), words[27..].to_vec()];
    for (n, colour) in locale.words[2].iter().enumerate() {
        pools[usize::from(n != product.words[2])].push(colour);
    }
    pools
}

fn phrase(
    rng: &mut Rng,
    names: &[String; 3],
    pools: &[Vec<&'static str>; 3],
    quality: &BTreeMap<&str, f64>,
    fit: Fit,
) -> (String, f64) {
    let name = &names[*rng.pick(&[0, 0, 0, 1, 2])];
    let mut words: Vec<&str> = Vec::new();
    match fit {
        Fit::Good => {
            for _ in 0..rng.range(0, 2) {
                words.push(*rng.pick(&pools[0]));
            }
        }
        Fit::Weak | Fit::Junk => {
            words.push(*rng.pick(&pools[if fit == Fit::Weak { 1 } else { 2 }]));
            if rng.chance(350) {
                let pool = usize::from(rng.chance(500));
                words.push(*rng.pick(&pools[pool]));
            }
        }
    }
    words.dedup();
    let skill = words.iter().map(|w| quality.get(w).copied().unwrap_or(0.5)).sum::<f64>() / words.len().max(1) as f64;
    let skill = if words.is_empty() { 0.6 } else { skill };
    let text = match words.as_slice() {
        [] => name.clone(),
        [one] if rng.chance(500) => format!("{one} {name}"),
        [one] => format!("{name} {}{one}", if rng.chance(300) { "for " } else { "" }),
        [one, rest @ ..] => format!("{one} {name} {}", rest.join(" ")),
    };
    (text, (0.75 * skill + 0.25 * unit(rng)).clamp(0.0, 1.0))
}

/// A term and its weight within its class; chances and rivals are filled in later.
fn term(rng: &mut Rng, text: String, fit: Fit, skill: f64, auto: Auto) -> (Term, f64) {
    let (cvr, ctr) = match fit {
        Fit::Good => (0.06 + 0.09 * skill, between(rng, 0.005, 0.010)),
        Fit::Weak => (0.01 + 0.03 * skill, between(rng, 0.003, 0.006)),
        Fit::Junk => (0.006 * skill, between(rng, 0.0015, 0.004)),
    };
    let words = normal(&text);
    (Term { text, fit, cvr, ctr, chances_a_day: 0.0, rival_micros: 0.0, auto, words }, log_normal(rng, 1.2))
}

/// Gives 45 % of the clicks to good terms, 30 % to weak ones, 25 % to junk, and each term its competitors.
fn share_out(rng: &mut Rng, terms: Vec<(Term, f64)>, clicks_a_day: f64, contribution: f64) -> Vec<Term> {
    let mut sums: BTreeMap<Fit, f64> = BTreeMap::new();
    for (t, weight) in &terms {
        *sums.entry(t.fit).or_default() += weight;
    }
    let share = |fit: Fit| [0.45, 0.30, 0.25][fit as usize];
    let part = |t: &Term, weight: f64| share(t.fit) * weight / sums.get(&t.fit).copied().unwrap_or(1.0);
    let value: f64 = terms.iter().map(|(t, w)| part(t, *w) * t.cvr * contribution).sum();
    let parts: Vec<f64> = terms.iter().map(|(t, w)| part(t, *w)).collect();
    let price = [1.05, 0.88, 0.80];
    terms
        .into_iter()
        .zip(parts)
        .map(|((mut t, _), part)| {
            t.chances_a_day = clicks_a_day * part / t.ctr;
            t.rival_micros = 1.05 * value * price[t.fit as usize] * log_normal(rng, 0.42);
            t
        })
        .collect()
}
