//! Lines that must not leave, with the reason in both languages; and where the live state stands on an action.

use crate::dock::*;
use connectors::dock::{self, Dock, LiveState, Sender, live_matches};
use domain::Action;
use domain::action::{AdEntity, AdState, Match, RemovalMethod};
use expect_test::expect;

fn refusals(dock: Dock, actions: impl IntoIterator<Item = (&'static str, Action)>) -> String {
    let mut out = String::new();
    for (name, action) in actions {
        match render(dock, [action]) {
            Ok(_) => out.push_str(&format!("{name}: WRITTEN\n")),
            Err(all) => {
                for r in all {
                    let help = if r.why.retry_can_help() { " (may pass later)" } else { "" };
                    out.push_str(&format!(
                        "{name}: {}{help}\n  {}\n  {}\n",
                        r.why.code(),
                        r.why.words().en,
                        r.why.words().zh
                    ));
                }
            }
        }
    }
    out
}

#[test]
fn each_refusal_says_what_was_found_and_what_to_do() {
    use AdState::{Archived, Enabled, Paused};
    let long = "x".repeat(81);
    let g3 = at(AdEntity::AdGroup, C3, G3, "");
    expect![[r#"
        another dock: by_hand_only
          there is no upload file for this; it goes onto the task sheet
          该操作没有上传文件；请放入手工任务单
        an order: other_dock
          this kind of action goes through another dock
          此类操作应走其他出口
        an id in letters: id_not_digits
          target id `=1+1` is not made of digits; import a bulksheet download, it has the ids
          投放对象编号“=1+1”不是纯数字；请先导入批量操作表下载文件
        an id too many: id_too_many
          target id `300000000000001` does not belong to this kind of entity; decline and run the agents again
          该类对象不应带有投放对象编号“300000000000001”；请拒绝该决策并重新分析
        a bid on a campaign: wrong_entity
          this can't be done to a campaign
          不能对广告活动执行此操作
        a negative at a keyword: wrong_entity
          this can't be done to a keyword
          不能对关键词执行此操作
        a broad negative: wrong_match
          a negative keyword matches by phrase or exactly, not broadly
          否定词只能是词组或精准匹配，不能是广泛匹配
        an unknown campaign: unknown (may pass later)
          campaign 9 is not in the download of 2026-11-20; import a newer bulksheet
          2026-11-20 的下载文件中没有广告活动 9；请导入更新的批量操作表
        an unknown keyword: unknown (may pass later)
          keyword 39 is not in the download of 2026-11-20; import a newer bulksheet
          2026-11-20 的下载文件中没有关键词 39；请导入更新的批量操作表
        a target taken for a keyword: unknown (may pass later)
          keyword 300000000000004 is not in the download of 2026-11-20; import a newer bulksheet
          2026-11-20 的下载文件中没有关键词 300000000000004；请导入更新的批量操作表
        a keyword of another campaign: elsewhere
          it stands in 100000000000001/200000000000001, not in 100000000000002/200000000000002; decline and run the agents again
          对象位于 100000000000001/200000000000001，而不是 100000000000002/200000000000002；请拒绝该决策并重新分析
        an archived keyword: archived
          keyword 300000000000003 is archived, which nothing takes back; decline
          关键词 300000000000003 已归档，无法恢复；请拒绝该决策
        an archived campaign: archived
          campaign 100000000000003 is archived, which nothing takes back; decline
          广告活动 100000000000003 已归档，无法恢复；请拒绝该决策
        no such negative: unknown (may pass later)
          negative keyword `old` negativeExact is not in the download of 2026-11-20; import a newer bulksheet
          2026-11-20 的下载文件中没有否定词 `old` negativeExact；请导入更新的批量操作表
        two negatives: ambiguous
          several live keywords have these words (400000000000004, 400000000000005); change the right one in the console
          有多个在用关键词文本相同（400000000000004, 400000000000005）；请在后台手动修改正确的一个
        two keywords: ambiguous
          several live keywords have these words (300000000000005, 300000000000006); change the right one in the console
          有多个在用关键词文本相同（300000000000005, 300000000000006）；请在后台手动修改正确的一个
        a negative without a proper id: id_not_digits
          negative keyword id `n-6` is not made of digits; import a bulksheet download, it has the ids
          否定词编号“n-6”不是纯数字；请先导入批量操作表下载文件
        a keyword for an automatic campaign: auto_campaign
          campaign 100000000000002 targets automatically and takes no keywords; choose a manual campaign
          广告活动 100000000000002 为自动投放，不能添加关键词；请选择手动广告活动
        a negative that is there: there
          it is there already (negativeExact 400000000000001); decline
          对象已存在（negativeExact 400000000000001）；请拒绝该决策
        a keyword that is there: there
          it is there already (300000000000002 paused 0.75); decline
          对象已存在（300000000000002 paused 0.75）；请拒绝该决策
        a bid that was changed since: live_differs
          live value is 0.90, approved on 0.85; look at it again and approve anew
          当前值为 0.90，批准时为 0.85；请重新查看并批准
        a budget that was changed since: live_differs
          live value is 25.00, approved on 20.00; look at it again and approve anew
          当前值为 25.00，批准时为 20.00；请重新查看并批准
        a state that was changed since: live_differs
          live value is enabled, approved on paused; look at it again and approve anew
          当前值为 enabled，批准时为 paused；请重新查看并批准
        a keyword that is paused already: live_differs
          live value is paused, approved on enabled; look at it again and approve anew
          当前值为 paused，批准时为 enabled；请重新查看并批准
        a bid of a tenth of a cent: too_fine
          0.901 has more than 2 decimals of the currency; edit the amount
          0.901 超过该货币的 2 位小数；请修改金额
        a bid too low: bid_bounds
          bid 0.01 is outside of 0.02 to 1000.00; edit it
          竞价 0.01 超出允许范围 0.02 至 1000.00；请修改
        a bid too high: bid_bounds
          bid 1000.01 is outside of 0.02 to 1000.00; edit it
          竞价 1000.01 超出允许范围 0.02 至 1000.00；请修改
        a budget too low: budget_bounds
          daily budget 0.99 is outside of 1.00 to 1000000.00; edit it
          每日预算 0.99 超出允许范围 1.00 至 1000000.00；请修改
        a budget too high: budget_bounds
          daily budget 1000000.01 is outside of 1.00 to 1000000.00; edit it
          每日预算 1000000.01 超出允许范围 1.00 至 1000000.00；请修改
        no words: no_words
          a text is empty; edit it
          文本为空；请修改
        81 characters: too_long
          a text has 81 characters, at most 80 are taken; edit it
          文本有 81 个字符，最多 80 个；请修改
        11 words: too_many_words
          the keyword has 11 words, at most 10 are taken; shorten it or match exactly
          关键词有 11 个词，最多 10 个；请缩短或改用精准匹配
        5 words by phrase: too_many_words
          the keyword has 5 words, at most 4 are taken; shorten it or match exactly
          关键词有 5 个词，最多 4 个；请缩短或改用精准匹配
        a formula: forbidden
          character U+003D is not taken; edit the text
          不接受字符 U+003D；请修改文本
        a line break: forbidden
          character U+000A is not taken; edit the text
          不接受字符 U+000A；请修改文本
        right to left: forbidden
          character U+202E is not taken; edit the text
          不接受字符 U+202E；请修改文本
        a hyphen at the end: misplaced
          `-` stands where it is not taken (at an end, beside a space, or unpaired); edit the text
          “-”的位置不被接受（开头、结尾、空格旁或未成对）；请修改文本
        a plus beside a space: misplaced
          `+` stands where it is not taken (at an end, beside a space, or unpaired); edit the text
          “+”的位置不被接受（开头、结尾、空格旁或未成对）；请修改文本
        one double quote: misplaced
          `"` stands where it is not taken (at an end, beside a space, or unpaired); edit the text
          “"”的位置不被接受（开头、结尾、空格旁或未成对）；请修改文本
    "#]].assert_eq(&refusals(
        Dock::AdsBulksheet,
        [
            ("another dock", coupon("TW-1")),
            ("an order", order("PO-1", "s", "TW-1", 24, 1_000_000)),
            ("an id in letters", set_bid(kw("=1+1"), 900_000, 1_000_000)),
            ("an id too many", add_negative(at(AdEntity::AdGroup, C1, G1, K1), "a", Match::Exact)),
            ("a bid on a campaign", set_bid(ca(C1), 900_000, 1_000_000)),
            ("a negative at a keyword", add_negative(kw(K1), "a", Match::Exact)),
            ("a broad negative", add_negative(ag1(), "a", Match::Broad)),
            ("an unknown campaign", set_budget("9", 1_000_000, 2_000_000)),
            ("an unknown keyword", set_bid(kw("39"), 900_000, 1_000_000)),
            ("a target taken for a keyword", set_bid(at(AdEntity::Keyword, C2, G2, T4), 400_000, 500_000)),
            ("a keyword of another campaign", set_bid(at(AdEntity::Keyword, C2, G2, K1), 900_000, 1_000_000)),
            ("an archived keyword", set_state(kw(K3), Archived, Enabled)),
            ("an archived campaign", add_negative(g3, "a", Match::Exact)),
            ("no such negative", remove_negative(ag1(), "old", Match::Exact)),
            ("two negatives", remove_negative(ag1(), "double", Match::Exact)),
            ("two keywords", pause("twin words", Match::Broad)),
            ("a negative without a proper id", remove_negative(ag1(), "odd", Match::Exact)),
            (
                "a keyword for an automatic campaign",
                harvest(at(AdEntity::AdGroup, C2, G2, ""), "a", Match::Exact, 500_000),
            ),
            ("a negative that is there", add_negative(ag1(), "Free", Match::Exact)),
            ("a keyword that is there", harvest(ag1(), "Glass Bottle", Match::Exact, 500_000)),
            ("a bid that was changed since", set_bid(kw(K1), 850_000, 1_000_000)),
            ("a budget that was changed since", set_budget(C1, 20_000_000, 30_000_000)),
            ("a state that was changed since", set_state(kw(K1), Paused, Enabled)),
            ("a keyword that is paused already", pause("glass bottle", Match::Exact)),
            ("a bid of a tenth of a cent", set_bid(kw(K1), 900_000, 901_000)),
            ("a bid too low", set_bid(kw(K1), 900_000, 10_000)),
            ("a bid too high", harvest(ag1(), "a", Match::Exact, 1_000_010_000)),
            ("a budget too low", set_budget(C1, 25_000_000, 990_000)),
            ("a budget too high", set_budget(C1, 25_000_000, 1_000_000_010_000)),
            ("no words", add_negative(ag1(), " \u{3000} ", Match::Exact)),
            ("81 characters", add_negative(ag1(), &long, Match::Exact)),
            ("11 words", add_negative(ag1(), "a b c d e f g h i j k", Match::Exact)),
            ("5 words by phrase", add_negative(ag1(), "a b c d e", Match::Phrase)),
            ("a formula", add_negative(ag1(), "=HYPERLINK(1)", Match::Exact)),
            ("a line break", add_negative(ag1(), "a\nb", Match::Exact)),
            ("right to left", add_negative(ag1(), "a\u{202E}b", Match::Exact)),
            ("a hyphen at the end", add_negative(ag1(), "steel-", Match::Exact)),
            ("a plus beside a space", add_negative(ag1(), "a + b", Match::Exact)),
            ("one double quote", add_negative(ag1(), "40\" screen", Match::Exact)),
        ],
    ));
}

#[test]
fn refusals_of_the_other_docks() {
    expect![[r#"
        no units: not_positive
          units is 0, must be above 0; edit it
          数量为 0，必须大于 0；请修改
        a broken carton: broken_carton
          25 units are not whole cartons of 24; edit the units
          25 件不是整箱（每箱 24 件）；请修改数量
        no price: not_positive
          unit price is 0.00, must be above 0; edit it
          单价为 0.00，必须大于 0；请修改
        a price beyond all counting: too_large
          unit price is 9223372036854.775807, more than can be counted; edit it
          单价为 9223372036854.775807，超出可计算范围；请修改
        no supplier: no_words
          a text is empty; edit it
          文本为空；请修改
        a number with a line break: forbidden
          character U+000A is not taken; edit the text
          不接受字符 U+000A；请修改文本
    "#]]
    .assert_eq(&refusals(
        Dock::PurchaseOrder,
        [
            ("no units", order("PO-1", "s", "TW-1", 0, 1_000_000)),
            ("a broken carton", order("PO-1", "s", "TW-1", 25, 1_000_000)),
            ("no price", order("PO-1", "s", "TW-1", 24, 0)),
            ("a price beyond all counting", order("PO-1", "s", "TW-1", 24_000_000, i64::MAX)),
            ("no supplier", order("PO-1", " ", "TW-1", 24, 1_000_000)),
            ("a number with a line break", order("PO\n1", "s", "TW-1", 24, 1_000_000)),
        ],
    ));
    expect![[r#"
        no price: not_positive
          price is 0.00, must be above 0; edit it
          售价为 0.00，必须大于 0；请修改
        half a cent: too_fine
          4.995 has more than 2 decimals of the currency; edit the amount
          4.995 超过该货币的 2 位小数；请修改金额
        a tab in the SKU: forbidden
          character U+0009 is not taken; edit the text
          不接受字符 U+0009；请修改文本
        a quote before the SKU: misplaced
          `"` stands where it is not taken (at an end, beside a space, or unpaired); edit the text
          “"”的位置不被接受（开头、结尾、空格旁或未成对）；请修改文本
        a SKU of 41 characters: too_long
          a text has 41 characters, at most 40 are taken; edit it
          文本有 41 个字符，最多 40 个；请修改
    "#]]
    .assert_eq(&refusals(
        Dock::Prices,
        [
            ("no price", price("TW-1", 5_000_000, 0)),
            ("half a cent", price("TW-1", 5_000_000, 4_995_000)),
            ("a tab in the SKU", price("TW\t1", 5_000_000, 4_000_000)),
            ("a quote before the SKU", price("\"TW", 5_000_000, 4_000_000)),
            ("a SKU of 41 characters", price(&"x".repeat(41), 5_000_000, 4_000_000)),
        ],
    ));
    expect![[r#"
        liquidation: by_hand_only
          there is no upload file for this; it goes onto the task sheet
          该操作没有上传文件；请放入手工任务单
        no units: not_positive
          units is 0, must be above 0; edit it
          数量为 0，必须大于 0；请修改
        no number: no_words
          a text is empty; edit it
          文本为空；请修改
    "#]]
    .assert_eq(&refusals(
        Dock::Removals,
        [
            ("liquidation", removal("R", "TW-1", 1, RemovalMethod::Liquidate)),
            ("no units", removal("R", "TW-1", 0, RemovalMethod::Return)),
            ("no number", removal("", "TW-1", 1, RemovalMethod::Return)),
        ],
    ));
    expect![[r#"
        a SKU that reads backwards: forbidden
          character U+202E is not taken; edit the text
          不接受字符 U+202E；请修改文本
        a coupon backwards in time: days_out_of_order
          the days are out of order; edit them
          日期先后顺序不对；请修改
    "#]]
    .assert_eq(&refusals(
        Dock::ByHand,
        [
            ("a SKU that reads backwards", coupon("TW\u{202E}1")),
            (
                "a coupon backwards in time",
                match coupon("TW-1") {
                    Action::Coupon { sku, discount_bp, budget_micros, from, to } => {
                        Action::Coupon { sku, discount_bp, budget_micros, from: to, to: from }
                    }
                    other => other,
                },
            ),
        ],
    ));
    let lines = lines([removal("R", "TW-1", 1, RemovalMethod::Return)]);
    let nobody = Sender::default();
    let refused = dock::render(Dock::Removals, "U", site("amazon-us"), day("2026-11-23"), &lines, &live(), &nobody);
    assert_eq!(refused.unwrap_err()[0].why.code(), "no_address");
}

#[test]
fn lines_that_get_in_each_others_way_are_refused_together() {
    let shown = |dock, actions: Vec<Action>| {
        let all = render(dock, actions).unwrap_err();
        all.iter().map(|r| format!("{r}\n")).collect::<String>()
    };
    let ads = vec![
        set_bid(kw(K1), 900_000, 1_000_000),
        set_bid(kw(K1), 900_000, 1_100_000),
        add_negative(ag1(), "kids", Match::Exact),
        add_negative(ag1(), "Kids", Match::Exact),
        set_budget("9", 1, 2),
    ];
    expect![[r#"
        decision D2: decision D1 of the same upload changes the same thing; dispatch one after the other
        decision D4: decision D3 of the same upload changes the same thing; dispatch one after the other
        decision D5: campaign 9 is not in the download of 2026-11-20; import a newer bulksheet
    "#]]
    .assert_eq(&shown(Dock::AdsBulksheet, ads));
    let archived = vec![
        set_bid(kw(K1), 900_000, 1_000_000),
        set_state(ag1(), AdState::Enabled, AdState::Archived),
        set_budget(C1, 25_000_000, 26_000_000),
    ];
    expect![[r#"
        decision D1: decision D2 of the same upload archives what this belongs to; decline one
    "#]]
    .assert_eq(&shown(Dock::AdsBulksheet, archived));
    let prices = vec![price("TW-1", 5_000_000, 4_000_000), price("TW-1", 5_000_000, 4_500_000)];
    expect![[r#"
        decision D2: decision D1 of the same upload changes the same thing; dispatch one after the other
    "#]]
    .assert_eq(&shown(Dock::Prices, prices));
    let removals =
        vec![removal("R", "TW-1", 1, RemovalMethod::Return), removal("R", "TW-2", 1, RemovalMethod::Dispose)];
    expect![[r#"
        decision D2: decision D1 of the same upload changes the same thing; dispatch one after the other
    "#]]
    .assert_eq(&shown(Dock::Removals, removals));
    let orders = vec![order("PO-1", "a", "TW-1", 24, 1_000_000), order("PO-1", "a", "TW-1", 48, 1_000_000)];
    expect![[r#"
        decision D2: decision D1 of the same upload changes the same thing; dispatch one after the other
    "#]]
    .assert_eq(&shown(Dock::PurchaseOrder, orders));
}

#[test]
fn a_price_is_compared_where_prices_are_known() {
    let mut live = live();
    live.prices.insert("TW-1".into(), 19_990_000);
    let why = |action| {
        let lines = lines([action]);
        let result = dock::render(Dock::Prices, "U", site("amazon-us"), day("2026-11-23"), &lines, &live, &sender());
        result.map_or_else(|r| r[0].why.code().to_owned(), |_| "written".to_owned())
    };
    assert_eq!(why(price("TW-1", 19_990_000, 18_990_000)), "written");
    assert_eq!(why(price("TW-1", 20_990_000, 18_990_000)), "live_differs");
    assert_eq!(why(price("TW-2", 19_990_000, 18_990_000)), "unknown");
}

#[test]
fn a_site_without_advertising_is_refused() {
    let lines = lines([set_bid(kw(K1), 900_000, 1_000_000)]);
    let refused = dock::render(Dock::AdsBulksheet, "U", site("own"), day("2026-11-23"), &lines, &live(), &sender());
    assert_eq!(refused.unwrap_err()[0].why.code(), "no_bounds");
}

#[test]
fn where_the_live_state_stands_on_an_action() {
    use AdState::{Archived, Enabled, Paused};
    let live = live();
    let table = [
        ("bid as approved on", set_bid(kw(K1), 900_000, 1_000_000)),
        ("bid as wanted", set_bid(kw(K1), 800_000, 900_000)),
        ("bid that comes from the ad group", set_bid(kw(K2), 750_000, 900_000)),
        ("bid changed by somebody", set_bid(kw(K1), 800_000, 850_000)),
        ("keyword gone", set_bid(kw("39"), 1, 2)),
        ("budget as wanted", set_budget(C1, 20_000_000, 25_000_000)),
        ("budget changed by somebody", set_budget(C1, 20_000_000, 30_000_000)),
        ("campaign gone", set_budget("9", 1, 2)),
        ("state as approved on", set_state(kw(K1), Enabled, Paused)),
        ("state as wanted", set_state(kw(K2), Enabled, Paused)),
        ("archived by somebody", set_state(ca(C3), Enabled, Paused)),
        ("archived as wanted", set_state(ca(C3), Enabled, Archived)),
        ("negative not there yet", add_negative(ag1(), "kids", Match::Exact)),
        ("negative archived, so not there", add_negative(ag1(), "old", Match::Exact)),
        ("negative there", add_negative(ag1(), "FREE", Match::Exact)),
        ("the same words at the campaign", add_negative(ca(C1), "free", Match::Exact)),
        ("negative for no ad group", add_negative(at(AdEntity::AdGroup, C1, "29", ""), "free", Match::Exact)),
        ("negative to go", remove_negative(ag1(), "free", Match::Exact)),
        ("negative gone", remove_negative(ag1(), "kids", Match::Exact)),
        ("keyword not there yet", harvest(ag1(), "new", Match::Exact, 900_000)),
        ("keyword there", harvest(ag1(), "steel bottle", Match::Phrase, 900_000)),
        ("keyword there with another bid", harvest(ag1(), "steel bottle", Match::Phrase, 950_000)),
        ("keyword for no ad group", harvest(at(AdEntity::AdGroup, C1, "29", ""), "new", Match::Exact, 900_000)),
        ("keyword runs", pause("steel bottle", Match::Phrase)),
        ("keyword stands still", pause("glass bottle", Match::Exact)),
        ("two keywords", pause("twin words", Match::Broad)),
        ("keyword to pause gone", pause("new", Match::Exact)),
        ("order", order("PO-1", "s", "TW-1", 24, 1)),
        ("price without prices", price("TW-1", 1, 2)),
    ];
    let text: String = table
        .iter()
        .map(|(name, action)| match live_matches(action, &live) {
            LiveState::Other { found } => format!("{name}: Other {found}\n"),
            other => format!("{name}: {other:?}\n"),
        })
        .collect();
    expect![[r#"
        bid as approved on: AsBefore
        bid as wanted: AsAfter
        bid that comes from the ad group: AsBefore
        bid changed by somebody: Other 0.90
        keyword gone: Missing
        budget as wanted: AsAfter
        budget changed by somebody: Other 25.00
        campaign gone: Missing
        state as approved on: AsBefore
        state as wanted: AsAfter
        archived by somebody: Other archived
        archived as wanted: AsAfter
        negative not there yet: AsBefore
        negative archived, so not there: AsBefore
        negative there: AsAfter
        the same words at the campaign: AsBefore
        negative for no ad group: Missing
        negative to go: AsBefore
        negative gone: AsAfter
        keyword not there yet: AsBefore
        keyword there: AsAfter
        keyword there with another bid: Other 300000000000001 enabled 0.90
        keyword for no ad group: Missing
        keyword runs: AsBefore
        keyword stands still: AsAfter
        two keywords: Other 300000000000005, 300000000000006
        keyword to pause gone: Missing
        order: AsBefore
        price without prices: AsBefore
    "#]]
    .assert_eq(&text);
}
