//! What a firm has agreed: twelve schemes, one for each operator in turn; and what it is before the tax office.

use super::Firm;
use std::fmt::Write;

/// Name, base, how tiers count, how losses are carried, and what else it has.
const SCHEMES: [(&str, &str, &str, &str, &[Extra]); 12] = [
    ("accrual", "gross_profit", "marginal", "none", &[]),
    ("sales", "sales", "marginal", "none", &[]),
    ("payout", "payout", "slab", "negative", &[]),
    ("payout_less_goods", "payout_less_last_months_goods", "marginal", "negative", &[]),
    ("slab", "gross_profit", "slab", "negative", &[]),
    ("own_slow_stock", "gross_profit_less_slow_stock", "marginal", "capped", &[Extra::Pool]),
    ("net", "net", "marginal", "negative", &[]),
    ("after_tax", "after_tax", "marginal", "capped", &[]),
    ("late_refunds", "gross_profit", "marginal", "negative", &[Extra::Clawback]),
    ("launches", "gross_profit", "marginal", "negative", &[Extra::Phase]),
    ("six_and_two", "gross_profit", "marginal", "none", &[Extra::Hold]),
    (
        "recommended",
        "gross_profit_less_slow_stock",
        "marginal",
        "capped",
        &[Extra::Clawback, Extra::Phase, Extra::Hold],
    ),
];

/// What a scheme may have beside base, tiers and carry-over.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Extra {
    Pool,
    Clawback,
    Phase,
    Hold,
}

impl Firm {
    /// `schemes/*.toml`: name and text. The operator with number `n` is paid by scheme `n` modulo twelve.
    pub fn schemes(&self) -> Vec<(String, String)> {
        let mut text = String::new();
        for (name, base, tiers, carry, extras) in SCHEMES {
            let has = |extra| extras.contains(&extra);
            // writing into a text can't fail
            let _ = write!(
                text,
                "[[scheme]]\nname = \"{name}\"\ncurrency = \"CNY\"\nfrom = \"2000-01-01\"\nbase = \"{base}\"\ntiers = \"{tiers}\"\ncarry = \"{carry}\"\n"
            );
            text += if carry == "capped" { "carry_cap = \"3000\"\n" } else { "" };
            text += if has(Extra::Clawback) { "clawback = \"2 months\"\n" } else { "" };
            text += "[[scheme.tier]]\nfrom = \"0\"\nrate = \"0.06\"\n";
            text += if tiers == "slab" { "[[scheme.tier]]\nfrom = \"300000\"\nrate = \"0.07\"\n" } else { "" };
            text += if has(Extra::Phase) {
                "[scheme.phase]\ndays = 90\nad_subsidy = \"0.5\"\npayback_gate = true\n"
            } else {
                ""
            };
            let (to, pool) = if has(Extra::Pool) { ("orderer", "0.5") } else { ("owner", "0") };
            let _ = writeln!(text, "[scheme.slow_stock]\ncharged_to = \"{to}\"\nboss_pool = \"{pool}\"");
            text += if has(Extra::Hold) { "[[scheme.holdback]]\nshare = \"0.25\"\nmonths = 3\n" } else { "" };
            let (held, late) = if has(Extra::Hold) { ("on_schedule", "held") } else { ("at_leaving", "house") };
            let _ = writeln!(text, "[scheme.leaver]\nheld = \"{held}\"\nlate_refunds = \"{late}\"");
        }
        for (n, (name, ..)) in (0..self.operators).zip(SCHEMES.iter().cycle()) {
            let _ = writeln!(
                text,
                "[[assignment]]\noperator = \"{}\"\nscheme = \"{name}\"\nfrom = \"2025-01-01\"",
                self.operator(n)
            );
        }
        vec![("firm.toml".to_owned(), text)]
    }

    /// `entities.toml`: a company for each shop, of every kind: levied and small, exempt and deemed, general with refund, general.
    pub fn entities(&self) -> String {
        let kinds = [
            ("small", "levy_1", "books", false),
            ("small", "exempt_export", "deemed", true),
            ("general", "refund_13", "books", false),
            ("general", "levy_13", "books", false),
        ];
        let mut text = String::new();
        for (shop, (taxpayer, treatment, cit, pilot)) in (0..self.shops).zip(kinds.iter().cycle()) {
            let shop = self.shop(shop);
            let _ = write!(
                text,
                "[[entity]]\nname = \"{shop} Trading\"\nfounded = \"2024-06-01\"\nshops = [\"{shop}\"]\nvat_filing = \"quarter\"\nprepay = \"quarter\"\ncit = \"{cit}\"\npilot_zone = {pilot}\nsmall_firm = true\nstaff = 12\nassets = \"3000000\"\ndistributed = \"1\"\ntreatment = \"{treatment}\"\n[[entity.taxpayer]]\nfrom = \"2024-06-01\"\nkind = \"{taxpayer}\"\n"
            );
        }
        text
    }
}
