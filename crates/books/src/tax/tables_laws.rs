//! Laws of the tables of rates.
#![allow(clippy::unwrap_used, reason = "a law that can't be tried has failed")]

use super::*;
use crate::testing::laws;
use proptest::prelude::*;

pub(super) fn day(text: &str) -> Day {
    Day::parse_iso(text).unwrap()
}

pub(super) fn own(kind: &str, value: &str, from: Day, to: Option<Day>) -> String {
    let to = to.map_or(String::new(), |to| format!("effective_to = \"{to}\"\n"));
    format!(
        "version = \"own\"\n[[rate]]\nkind = \"{kind}\"\nvalue = \"{value}\"\neffective_from = \"{from}\"\n{to}source = \"believed\"\n"
    )
}

laws! {
    /// A row of one's own is the reading on the days it covers, and changes no other day and no other kind.
    fn a_change_touches_only_its_days[256](from in 0_i32..3_000, length in 0_i32..1_500, open in any::<bool>(), look in -100_i32..6_000) {
        let start = day("2023-01-01");
        let (from, look) = (start.plus(from), start.plus(look));
        let to = (!open).then(|| from.plus(length));
        let (base, tables) = (Tables::default(), Tables::default().with_own(&own("small_levy", "0.02", from, to)).unwrap());
        let covered = from <= look && to.is_none_or(|to| look <= to);
        let expected = if covered { Ok(20_000) } else { base.value(TaxKind::SmallLevy, look) };
        prop_assert_eq!(tables.value(TaxKind::SmallLevy, look), expected);
        for kind in TaxKind::ALL.iter().filter(|k| **k != TaxKind::SmallLevy) {
            prop_assert_eq!(tables.rows(*kind), base.rows(*kind));
        }
        let holding = tables.rows(TaxKind::SmallLevy).iter().filter(|r| r.holds(look)).count();
        prop_assert_eq!(holding, usize::from(look >= start));
    }
}
