//! The profile: what is read, what is refused, shops that nobody or two entities claim.

use super::*;
use expect_test::{Expect, expect};

fn check((find, put): (&str, &str), expect: Expect) {
    assert!(EXAMPLE.contains(find), "{find}");
    let error = Profile::parse(&EXAMPLE.replacen(find, put, 1)).unwrap_err();
    expect.assert_eq(&format!("{error}\n{}\n", error.zh()));
}

#[test]
fn the_example_is_read() {
    let profile = Profile::parse(EXAMPLE).unwrap();
    let e = &profile.entities[0];
    assert_eq!((e.staff, e.assets_micros, e.distributed_share), (12, 3_000_000_000_000, 1_000_000));
    assert_eq!((e.before[0].sales_micros, e.losses[0]), (210_000_000_000, (2025, 40_000_000_000)));
    assert_eq!(e.treatment("us-main", ""), Treatment::ExemptExport);
    assert_eq!(e.treatment("eu-main", ""), Treatment::Levy1);
    assert_eq!(e.treatment("us-main", "FBA15EXAMPLE"), Treatment::Levy1);
    assert_eq!(e.registered(Day::new(2025, 3, 1).unwrap()), Ok(Taxpayer::Small));
    let error = e.registered(Day::new(2025, 2, 28).unwrap()).unwrap_err();
    expect![[r#"
        Shenzhen Example Trading has no taxpayer kind on 2025-02-28; add an `[[entity.taxpayer]]` that begins earlier
        Shenzhen Example Trading 在 2025-02-28 没有纳税人身份；请补充更早开始的 [[entity.taxpayer]]
    "#]]
    .assert_eq(&format!("{error}\n{}\n", error.zh()));
}

#[test]
fn mistakes_say_where() {
    check(
        ("cit = \"books\"", "cit = \"deemed\""),
        expect![[r#"
        line 15, column 7: the deemed method needs `pilot_zone = true`; use `books` elsewhere
        第 15 行第 7 列：核定征收须 pilot_zone = true；其他地区请用 books
    "#]],
    );
    check(
        ("staff = 12", "staff = -1"),
        expect![[r#"
        line 20, column 9: staff can't be below zero
        第 20 行第 9 列：从业人数不能为负
    "#]],
    );
    check(
        ("treatment = \"exempt_export\"", "treatment = \"exempt\""),
        expect![[r#"
        line 25, column 13: `exempt` is none of exempt_export, refund_13, levy_1, levy_13
        第 25 行第 13 列：“exempt”无法识别；请填写 exempt_export, refund_13, levy_1, levy_13 之一
    "#]],
    );
    check(
        ("eu-main = \"levy_1\"", "uk-main = \"levy_1\""),
        expect![[r#"
        line 29, column 1: `uk-main` is not a shop of this entity
        第 29 行第 1 列：“uk-main”是不属于该主体的店铺
    "#]],
    );
    check(
        ("distributed = \"1\"", "distributed = \"1.5\""),
        expect![[r#"
        line 23, column 15: `1.5` is not a share from 0 to 1; write 80 % as "0.8"
        第 23 行第 15 列：“1.5”是无法读取的比例，80% 请写成 "0.8"
    "#]],
    );
    check(
        ("assets = \"3000000\"", "assets = \"-3\""),
        expect![[r#"
        line 21, column 10: `-3` is not an amount in yuan like "100000.00"
        第 21 行第 10 列：“-3”是无法读取的人民币金额，请写成 "100000.00"
    "#]],
    );
    check(
        ("founded = \"2025-03-01\"", "founded = \"2025-3-1\""),
        expect![[r#"
        line 7, column 11: `2025-3-1` is not a day; write it like 2026-02-28
        第 7 行第 11 列：“2025-3-1”不是日期；请写成 2026-02-28 的形式
    "#]],
    );
    check(
        ("month = \"2025-12\"", "month = \"2025\""),
        expect![[r#"
        line 40, column 9: `2025` is not a month; write it like 2026-02
        第 40 行第 9 列：“2025”是无法读取的月份，请写成 2026-02 的形式
    "#]],
    );
    check(
        ("year = 2025", "year = 25"),
        expect![[r#"
        line 46, column 8: not a year, or a year given twice
        第 46 行第 8 列：无法读取或重复的年份
    "#]],
    );
    check(
        ("\"us-main\", \"eu-main\"", "\"us-main\", \"us-main\""),
        expect![[r#"
        line 9, column 21: `us-main` is in this list twice
        第 9 行第 21 列：“us-main”是重复列出的店铺
    "#]],
    );
    let back = "[[entity.taxpayer]]\nfrom = \"2025-06-01\"\nkind = \"general\"\n[[entity.taxpayer]]\nfrom = \"2026-01-01\"\nkind = \"small\"\n\n# months";
    check(
        ("# months", back),
        expect![[r#"
        line 43, column 8: `small` is not possible after `general`: there is no way back
        第 43 行第 8 列：“small”是general 之后不可出现的身份：不能转回
    "#]],
    );
}

#[test]
fn shops_belong_to_one_entity() {
    let second =
        EXAMPLE.replace("Shenzhen Example Trading", "Second").replace("[\"us-main\", \"eu-main\"]", "[\"eu-main\"]");
    let profile = Profile::parse(&format!("{EXAMPLE}\n{second}")).unwrap();
    assert!(profile.entity_of("us-main").is_some() && profile.entity_of("eu-main").is_none());
    let sales = [("eu-main", 1_000_000_000), ("jp", 7_500_000), ("us-main", 5), ("eu-main", 500_000_000)];
    let mut out = String::new();
    for f in profile.misplaced(&sales).unwrap() {
        out += &format!("{} {}\n  {}\n  {}\n", f.code, f.at_risk, f.words.en, f.words.zh);
    }
    expect![[r#"
        shop_of_two_entities 1500.00 CNY
          shop eu-main stands under Second and Shenzhen Example Trading; 1500.00 CNY of sales would be taxed twice: leave it under one
          店铺 eu-main 同时列在 Second、Shenzhen Example Trading 名下，1500.00 CNY 销售额会被重复计税：请只保留一个主体
        shop_without_entity 7.50 CNY
          shop jp belongs to no entity; 7.50 CNY of sales are in nobody's tax: add it to one in the tax profile
          店铺 jp 不属于任何主体，7.50 CNY 销售额未计税：请在税务档案中归入一个主体
    "#]].assert_eq(&out);
}
