//! Tests of reading `people.toml`: the embedded table, the template, and what each mistake says.

use super::*;
use crate::people::setup::TEMPLATE;
use expect_test::{Expect, expect};

const PERSON: &str = "[[person]]\nname = \"Lin\"\nkind = \"operator\"\nfrom = \"2026-05-06\"\nwage = \"9000\"\n";

fn check(text: &str, expected: Expect) {
    let e = Setup::parse(Some(text)).unwrap_err().mistake;
    expected.assert_eq(&format!("{e}\n{}\n", e.zh()));
}

#[test]
fn the_embedded_table_names_every_kind_of_change() {
    let setup = embedded().unwrap();
    for kind in ActionKind::ALL {
        assert!(setup.minutes_of(*kind) > 0, "{kind:?}");
    }
    assert_eq!(setup.laws.len(), 1);
    assert_eq!(Setup::default(), setup);
}

#[test]
fn the_template_states_nothing_and_can_be_filled_in() {
    assert_eq!(Setup::parse(Some(TEMPLATE)).unwrap(), Setup::default());
    let filled: String = TEMPLATE
        .lines()
        .map(|l| l.strip_prefix("# ").filter(|l| l.starts_with('[') || l.contains(" = ")).unwrap_or(""))
        .flat_map(|l| [l, "\n"])
        .collect();
    let setup = Setup::parse(Some(&filled)).unwrap();
    let lin = setup.member("Lin").unwrap();
    assert_eq!((lin.kind, lin.wage_micros, lin.category.as_str()), (Kind::Operator, 9_000_000_000, "people"));
    assert_eq!((setup.terms.employer_social, setup.terms.lost_profit), (Some(270_000), Some(300_000)));
    assert_eq!(setup.ramp_of(lin)[2].profit_micros, 8_000_000_000);
    // the template shows the figures that hold while nothing is stated
    assert_eq!((setup.minutes, setup.ramp), (Setup::default().minutes, Setup::default().ramp));
}

#[test]
fn mistakes_say_where() {
    check(
        "[minutes]\nset_bids = 3\n",
        expect![[r#"
        line 2, column 1: `set_bids` is no kind of change; there are set_bid, set_budget, set_state, add_negative, remove_negative, harvest_keyword, pause_keyword, purchase_order, set_price, coupon, removal
        第 2 行第 1 列：“set_bids”是未知的改动类型，可用：set_bid, set_budget, set_state, add_negative, remove_negative, harvest_keyword, pause_keyword, purchase_order, set_price, coupon, removal
    "#]],
    );
    check(
        "[minutes]\nset_bid = 1441\n",
        expect![[r#"
        line 2, column 11: 1441 is outside 0 to 1440
        第 2 行第 11 列：1441 超出范围 0 至 1440
    "#]],
    );
    check(
        "[[persons]]\n",
        expect![[r#"
        line 1, column 3: unknown field `persons`, expected one of `minutes`, `ramp`, `severance`, `person`
        第 1 行第 3 列：无法读取：unknown field `persons`, expected one of `minutes`, `ramp`, `severance`, `person`
    "#]],
    );
    check(
        &PERSON.replace("operator", "boss"),
        expect![[r#"
        line 3, column 8: `boss` is neither operator nor other
        第 3 行第 8 列：“boss”是无法识别的岗位，请填写 operator 或 other
    "#]],
    );
    check(
        &PERSON.replace("9000", "9k"),
        expect![[r#"
        line 5, column 8: `9k` is not an amount in yuan like "9000.00"
        第 5 行第 8 列：“9k”是无法读取的人民币金额，请写成 "9000.00"
    "#]],
    );
    check(
        &format!("{PERSON}to = \"2026-05-05\"\n"),
        expect![[r#"
        line 6, column 6: `2026-05-05` is before the first day
        第 6 行第 6 列：“2026-05-05”是早于入职日的日期
    "#]],
    );
    check(
        &format!("{PERSON}{PERSON}"),
        expect![[r#"
        line 7, column 8: `Lin` is a second person of that name
        第 7 行第 8 列：“Lin”是重复的姓名
    "#]],
    );
    check(
        "[[ramp]]\nday = 60\nsales = \"1\"\nprofit = \"1\"\n",
        expect![[r#"
        line 2, column 7: the windows of a ramp end on days 30, 60 and 90, in this order
        第 2 行第 7 列：目标须依次填写第 30、60、90 天
    "#]],
    );
    check(
        "[[ramp]]\nday = 30\nsales = \"1\"\nprofit = \"-1\"\n",
        expect![[r#"
        line 1, column 1: a ramp has three windows: days 30, 60 and 90
        第 1 行第 1 列：目标须有三档：第 30、60、90 天
    "#]],
    );
    check(
        "[severance]\naverage_wage = \"12000\"\n",
        expect![[r#"
        line 2, column 16: `12000` is without `average_wage_source`; say where it is published
        第 2 行第 16 列：“12000”是缺少 average_wage_source 的数字，请注明公布来源
    "#]],
    );
    check(
        "[severance]\nemployer_social = \"27%\"\n",
        expect![[r#"
        line 2, column 19: `27%` is not a share from 0 to 1; write 27 % as "0.27"
        第 2 行第 19 列：“27%”是无法读取的比例，27% 请写成 "0.27"
    "#]],
    );
}
