//! Days that conversions still come in for are not judged as if they were over.

use super::pct_text;
use crate::guardrail::{Check, Said};

pub(super) fn check(c: &Check) -> Option<Said> {
    let (share, limit) = (c.proposal.immature_nanos, c.moment.policy.ads.immature_pct);
    if share == 0 || c.undoes {
        return None;
    }
    let words = (
        format!("{} % of the clicks or orders are too young to be judged; at most {limit} %", pct_text(share)),
        format!("{}% 的点击或订单尚未成熟，上限 {limit}%", pct_text(share)),
    );
    let good = share > 0 && i128::from(share) <= i128::from(limit) * 10_000_000;
    Said::limit(good, words, ("wait until they are", "请待数据成熟"))
}
