//! A person must know before approving that nothing undoes an action.

use crate::guardrail::{Check, Said};

pub(super) fn check(c: &Check) -> Option<Said> {
    if c.proposal.reversible() {
        Said::pass("can be undone", "可撤销")
    } else {
        Said::warn("nothing undoes this; it is never done without asking", "此操作不可撤销，绝不会未经询问执行")
    }
}
