//! Amazon's bounds of bids and daily budgets, written down a second time.

/// Country, lowest and highest bid, lowest and highest daily budget in its currency, as Amazon's tables write them.
const LINES: &str = "\
MX 0.1/20000 1/21000000
GB 0.02/1000 1/1000000
DE 0.02/1000 1/1000000
CA 0.02/1000 1/1000000
AU 0.02/1410 1.4/1500000
US 0.02/1000 1/1000000
FR 0.02/1000 1/1000000
ES 0.02/1000 1/1000000
IT 0.02/1000 1/1000000
NL 0.02/1000 1/1000000
JP 2/100000 100/21000000
AE 0.24/184 4/3700000
BR 0.07/3700 1.32/5300000
SG 0.02/1100 1.39/1300000
SE 0.18/9300 9/9300000
IN 1/5000 50/21000000
PL 0.04/2000 2/2000000
TR 0.05/2500 2/2500000
SA 0.10/3670 4/3700000
BE 0.02/1000 1/1000000
IE 0.02/1000 1/1000000";

/// Lowest and highest bid, lowest and highest daily budget of a country in micros of its currency.
pub fn site_bounds(country: &str) -> Option<[i128; 4]> {
    let line = LINES.lines().find_map(|l| l.strip_prefix(country)?.strip_prefix(' '))?;
    let mut numbers = line.split([' ', '/']).map(super::plain_decimal);
    let mut next = || numbers.next().flatten();
    Some([next()?, next()?, next()?, next()?])
}
