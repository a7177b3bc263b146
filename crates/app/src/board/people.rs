//! 人效: revenue and profit per head, hours saved.
