//! The agreement: schemes, assignments and leavers from files of the seller, ownership from these and from the table of owners.

use crate::error::Error;
use crate::profit::Books;
use books::commission::{Agreement, Ledger, Owned, defaults, read};
use domain::Day;
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// What the seller has agreed, or nothing: then the shipped schemes can be tried and nobody is paid.
#[derive(Clone, Debug)]
pub(super) struct Agreed {
    /// The agreement; ownership stands by shop and site.
    pub agreement: Agreement,
    /// Whether it has schemes of the seller's own.
    pub own: bool,
}

/// Reads the files, name and text, and completes them with the owners of the books.
///
/// # Errors
/// The first mistake, with file, line and column.
pub(super) fn agreed(files: &[(String, String)], books: &Books, ledger: &Ledger) -> Result<Agreed, Error> {
    let texts: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let stated = read(&texts).map_err(|e| Error::asked(e.to_string(), e.zh()))?;
    let mut claims: Vec<Claim> = stated.ownership.iter().map(Claim::of_file).collect();
    claims.extend(of_table(books));
    let ownership = by_site(&claims, ledger);
    Ok(Agreed { own: !stated.schemes.is_empty(), agreement: Agreement { ownership, ..stated } })
}

/// The shipped schemes beside the seller's own; of a name that both have, the seller's.
pub(super) fn with_shipped(own: &Agreement) -> Vec<books::commission::Scheme> {
    let mut schemes = own.schemes.clone();
    let taken = |name: &str| own.schemes.iter().any(|s| s.name == name);
    schemes.extend(defaults::schemes().into_iter().filter(|s| !taken(&s.name)));
    schemes
}

/// Somebody's share of a SKU, on one site or on all of a shop.
#[derive(Clone, Debug)]
struct Claim {
    shop: String,
    site: Option<String>,
    owned: Owned,
}

impl Claim {
    /// Files name a shop, or a shop and a site: `main/amazon-us`.
    fn of_file(owned: &Owned) -> Self {
        let (shop, site) = owned.shop.rsplit_once('/').map_or((owned.shop.as_str(), None), |(shop, s)| (shop, Some(s)));
        Self { shop: shop.to_owned(), site: site.map(str::to_owned), owned: owned.clone() }
    }
}

fn of_table(books: &Books) -> impl Iterator<Item = Claim> + '_ {
    let input = &books.input;
    input.owners.iter().filter(|o| o.share_millionths > 0).map(move |o| {
        let place = input.place_text(o.place);
        let [shop, site, sku, operator] =
            [place.shop, place.marketplace, o.sku, o.owner].map(|n| input.names.text(n).to_owned());
        let (from, to, share) = (o.day, Some(o.day_to), o.share_millionths);
        let site = Some(site).filter(|s| s != "own");
        Claim { shop: shop.clone(), site, owned: Owned { shop, sku, operator, from, to, share } }
    })
}

/// Ownership of every site on which a SKU has rows: on days on which a claim names the site, those that name none are beaten.
fn by_site(claims: &[Claim], ledger: &Ledger) -> Vec<Owned> {
    let mut sites: BTreeMap<(&str, &str), BTreeSet<&str>> = BTreeMap::new();
    let known: HashSet<(&str, &str)> = ledger.rows.iter().map(|row| (row.shop.as_str(), row.sku.as_str())).collect();
    for (account, sku) in known {
        let Some((shop, _)) = account.rsplit_once('/') else { continue };
        sites.entry((shop, sku)).or_default().insert(account);
    }
    let mut by_sku: BTreeMap<(&str, &str), Vec<&Claim>> = BTreeMap::new();
    for c in claims {
        by_sku.entry((&c.shop, &c.owned.sku)).or_default().push(c);
    }
    let mut all = Vec::new();
    for (key, claims) in by_sku {
        for account in sites.get(&key).into_iter().flatten() {
            let site = account.rsplit_once('/').map(|a| a.1);
            let (here, wide): (Vec<&&Claim>, Vec<&&Claim>) =
                claims.iter().filter(|c| c.site.is_none() || c.site.as_deref() == site).partition(|c| c.site.is_some());
            let named: Vec<(Day, Day)> = here.iter().map(|c| (c.owned.from, end(&c.owned))).collect();
            let at = |o: &Owned| Owned { shop: (*account).to_owned(), ..o.clone() };
            all.extend(here.iter().map(|c| at(&c.owned)));
            for claim in wide {
                let left = without((claim.owned.from, end(&claim.owned)), &named);
                all.extend(left.into_iter().map(|(from, to)| Owned { from, to: Some(to), ..at(&claim.owned) }));
            }
        }
    }
    all
}

fn end(owned: &Owned) -> Day {
    owned.to.unwrap_or(Day(i32::MAX))
}

/// A span of days without others, first and last day included.
fn without(span: (Day, Day), others: &[(Day, Day)]) -> Vec<(Day, Day)> {
    let mut left = vec![span];
    for (from, to) in others {
        let cut = |(a, b): (Day, Day)| {
            let before = (a, Day(b.0.min(from.0.saturating_sub(1))));
            let after = (Day(a.0.max(to.0.saturating_add(1))), b);
            if *to < a || b < *from { vec![(a, b)] } else { vec![before, after] }
        };
        left = left.into_iter().flat_map(cut).filter(|(a, b)| a <= b).collect();
    }
    left
}

#[cfg(test)]
mod tests {
    use super::*;
    use books::commission::{Kind, Row};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_span_without_others_holds_just_the_days_that_none_of_them_has(
            a in 0_i32..30, n in 0_i32..30, others in prop::collection::vec((0_i32..40, 0_i32..9), 0..4),
        ) {
            let others: Vec<_> = others.iter().map(|(from, n)| (Day(*from), Day(from + n))).collect();
            let left = without((Day(a), Day(a + n)), &others);
            for day in (0..70).map(Day) {
                let holds = |spans: &[(Day, Day)]| spans.iter().filter(|(a, b)| *a <= day && day <= *b).count();
                let expected = usize::from(Day(a) <= day && day.0 <= a + n && holds(&others) == 0);
                prop_assert_eq!(holds(&left), expected);
            }
        }
    }

    #[test]
    fn who_answers_for_a_site_beats_who_answers_for_the_shop_on_these_days() {
        let day = |d: &str| Day::parse_iso(d).unwrap();
        let claim = |site: Option<&str>, operator: &str, from: &str, to: Option<&str>| Claim {
            shop: "main".into(),
            site: site.map(str::to_owned),
            owned: Owned {
                shop: "main".into(),
                sku: "A".into(),
                operator: operator.into(),
                from: day(from),
                to: to.map(day),
                share: 1_000_000,
            },
        };
        let claims = [
            claim(None, "lin", "2026-01-01", None),
            claim(Some("amazon-de"), "wang", "2026-02-01", Some("2026-03-31")),
        ];
        let row = |account| Row::new(account, Kind::Sales, day("2026-01-05"), (account, "A"), 1);
        let rows = ["main/amazon-de", "main/amazon-us", "main/own"].map(row).to_vec();
        let owned = by_site(&claims, &Ledger { rows, ..Ledger::default() });
        let on = |account: &str, on: &str| {
            let now = |o: &&Owned| o.shop == account && o.from <= day(on) && o.to.is_none_or(|to| day(on) <= to);
            owned.iter().filter(now).map(|o| o.operator.as_str()).collect::<Vec<_>>().join(",")
        };
        let asked =
            [("main/amazon-de", "2026-01-31"), ("main/amazon-de", "2026-03-31"), ("main/amazon-de", "2026-04-01")];
        assert_eq!(asked.map(|(account, d)| on(account, d)), ["lin", "wang", "lin"]);
        assert_eq!(["main/amazon-us", "main/own"].map(|a| on(a, "2026-02-05")), ["lin", "lin"]);
    }
}
