//! A scheme in a line of words: what a person compares before reading its file.

use books::commission::Scheme;
use books::commission::scheme::{Carry, ChargedTo, TierKind};
use domain::Words;
use domain::money::decimal;

/// `5 % from 0, 7 % from 30000.00, marginal, of …; losses carry; …`.
pub fn terms(s: &Scheme) -> Words {
    let percent = |millionths: i64| decimal(millionths.saturating_mul(100), 0);
    let whole = |micros| decimal(micros, 0);
    let tier = |t: &books::commission::scheme::Tier| (percent(t.rate), whole(t.from_micros));
    let (en, zh): (Vec<_>, Vec<_>) = s
        .tiers
        .iter()
        .map(tier)
        .map(|(rate, from)| (format!("{rate} % from {from}"), format!("{from} 起 {rate}%")))
        .unzip();
    let kind = match s.tier_kind {
        TierKind::Marginal => ("on each part", "超额累进"),
        TierKind::Slab => ("on the whole", "全额累进"),
    };
    let mut words = vec![
        (
            format!("{} {} of: {}", en.join(", "), kind.0, s.base.en()),
            format!("{}：{}（{}）", s.base.zh(), zh.join("，"), kind.1),
        ),
        match s.carry {
            Carry::None => ("losses are dropped".to_owned(), "亏损不结转".to_owned()),
            Carry::Negative => ("losses carry".to_owned(), "亏损结转".to_owned()),
            Carry::Capped(m) => (format!("losses carry up to {}", whole(m)), format!("亏损最多结转 {}", whole(m))),
        },
    ];
    if s.base.counts(books::commission::Kind::WriteDown) || !s.age_charges.is_empty() {
        let to = match s.slow_stock.charged_to {
            ChargedTo::Owner => ("slow stock is charged to who answers for it", "滞销由负责人承担"),
            ChargedTo::Orderer => ("slow stock is charged to who ordered it", "滞销由下单人承担"),
        };
        let pool = percent(s.slow_stock.boss_pool);
        words.push(if s.slow_stock.boss_pool == 0 {
            (to.0.to_owned(), to.1.to_owned())
        } else {
            (format!("{}, the boss bears {pool} %", to.0), format!("{}，老板承担 {pool}%", to.1))
        });
    }
    if let Some(p) = s.phase {
        let (days, share) = (p.days, percent(p.ad_subsidy));
        words.push((
            format!("new for {days} days: the house bears {share} % of advertising"),
            format!("新品期 {days} 天，公司承担广告费 {share}%"),
        ));
    }
    for h in &s.holdbacks {
        let (share, months) = (percent(h.share), h.months);
        words.push((format!("{share} % held for {months} month(s)"), format!("暂扣 {share}%，{months} 个月后发放")));
    }
    let (en, zh): (Vec<_>, Vec<_>) = words.into_iter().unzip();
    Words::new(en.join("; "), zh.join("；"))
}

#[cfg(test)]
mod tests {
    use super::terms;
    use books::commission::defaults;
    use expect_test::expect;

    #[test]
    fn shipped_schemes_in_a_line_each() {
        let lines = defaults::schemes().into_iter().map(|s| {
            let words = terms(&s);
            format!("{}\n  {}\n  {}\n", s.name, words.en, words.zh)
        });
        expect![[r#"
            payout_less_goods
              6 % from 0 on each part of: Payout less last month's goods; losses carry
              回款抵扣上月货款：0 起 6%（超额累进）；亏损结转
            accrual
              6 % from 0 on each part of: Accrual gross profit; losses carry
              权责制毛利：0 起 6%（超额累进）；亏损结转
            own_slow_stock
              6 % from 0 on each part of: Gross profit less slow stock; losses carry; slow stock is charged to who ordered it
              毛利扣滞销费用：0 起 6%（超额累进）；亏损结转；滞销由下单人承担
            after_tax
              6 % from 0 on each part of: Owner cash after all taxes; losses carry; slow stock is charged to who answers for it
              老板到手现金：0 起 6%（超额累进）；亏损结转；滞销由负责人承担
            recommended
              5 % from 0, 7 % from 30000, 8 % from 80000 on each part of: Gross profit less slow stock; losses carry up to 3000; slow stock is charged to who ordered it, the boss bears 50 %; new for 90 days: the house bears 50 % of advertising; 30 % held for 3 month(s)
              毛利扣滞销费用：0 起 5%，30000 起 7%，80000 起 8%（超额累进）；亏损最多结转 3000；滞销由下单人承担，老板承担 50%；新品期 90 天，公司承担广告费 50%；暂扣 30%，3 个月后发放
        "#]].assert_eq(&lines.collect::<String>());
    }
}
