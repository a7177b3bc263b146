//! The policy: the default, one's own, and what is said of a mistake in it.

use crate::desk::{Desk, assert_fits};
use crate::shop::policy;
use expect_test::expect;

#[test]
fn the_default_is_shown_written_and_checked() {
    let desk = Desk::with_key();
    assert_eq!(desk.ok(0, &["policy", "show"]), domain::policy::DEFAULT);
    expect![[r#"
        ~/.local/share/tradewind/policy.toml: written with the default policy; change it, then run `tradewind policy check ~/.local/share/tradewind/policy.toml`
    "#]].assert_eq(&desk.ok(0, &["policy", "init"]));
    let said = desk.run(&["policy", "init"]);
    assert_eq!(said.code, 2);
    expect![[r#"
        error: ~/.local/share/tradewind/policy.toml is there already and is left as it is; edit it, then run `tradewind policy check`
    "#]].assert_eq(&said.err);
    expect![[r#"
        .local/share/tradewind/policy.toml: good; people: owner (owner)
    "#]]
    .assert_eq(&desk.ok(0, &["policy", "check", ".local/share/tradewind/policy.toml"]));
    desk.file("people.toml", policy(), 0);
    expect![[r#"
        people.toml：没有问题；人员：Lin (operator), Mei (stock), Wang 王 (owner), Zhao (viewer)
    "#]]
    .assert_eq(&desk.ok(0, &["--lang", "zh", "policy", "check", "people.toml"]));
}

#[test]
fn a_mistake_is_told_with_its_place_and_keeps_the_desk_closed() {
    let desk = Desk::with_key();
    desk.file(".local/share/tradewind/policy.toml", policy().replace("role = \"operator\"", "role = \"boss\""), 0);
    let mut said = String::new();
    for args in [&["inbox"][..], &["--lang", "zh", "run"], &["policy", "show"], &["policy", "check", "nowhere.toml"]] {
        let run = desk.run(args);
        said += &format!("{} {}", run.code, run.err);
        assert_eq!(run.out, "");
    }
    expect![[r#"
        2 error: ~/.local/share/tradewind/policy.toml: line 130, column 8: found the role `boss`; write one of owner, operator, stock, designer, accountant, viewer
        2 错误：~/.local/share/tradewind/policy.toml：第 130 行第 8 列：没有“boss”这一角色；可用：owner, operator, stock, designer, accountant, viewer
        2 error: ~/.local/share/tradewind/policy.toml: line 130, column 8: found the role `boss`; write one of owner, operator, stock, designer, accountant, viewer
        1 error: nowhere.toml: No such file or directory (os error 2)
        hint: check the path and its permissions
    "#]].assert_eq(&said);
}

#[test]
fn autonomy_is_raised_by_an_owner_one_step_at_a_time() {
    let desk = Desk::with_key();
    let out = desk.ok(0, &["policy", "autonomy"]);
    assert_fits(&out);
    expect![[r#"
        ───────────────────────────────────────────────────────────────────
         Agent             Kind            Level  Set by  Failures in a row
        ───────────────────────────────────────────────────────────────────
         negative_keyword  add_negative    ask    policy                  0
         bid               set_bid         ask    policy                  0
         reorder           purchase_order  ask    policy                  0
        ───────────────────────────────────────────────────────────────────
        observe: recorded only · ask: a person approves each · act: alone, up to act_each, act_a_day
        an owner changes one: tradewind policy autonomy AGENT KIND LEVEL --by NAME
    "#]]
    .assert_eq(&out);
    let set = |level: &str, by: &str| desk.run(&["policy", "autonomy", "bid", "set_bid", level, "--by", by]);
    assert_eq!(set("act", "nobody").code, 6);
    assert_eq!(set("fly", "owner").code, 2);
    assert_eq!(desk.run(&["policy", "autonomy", "bid", "set_price", "act", "--by", "owner"]).code, 2);
    assert_eq!(desk.run(&["policy", "autonomy", "bid"]).code, 2);
    expect![[r#"
        bid / set_bid: act from now on, by owner
    "#]]
    .assert_eq(&set("act", "owner").out);
    assert_eq!(set("observe", "owner").code, 0);
    assert_eq!(set("act", "owner").code, 6, "two steps at once");
    expect![[r#"
        ────────────────────────────────────────────────────────────
         智能体            类型            级别     设置人  连续失败
        ────────────────────────────────────────────────────────────
         negative_keyword  add_negative    ask      策略           0
         bid               set_bid         observe  owner          0
         reorder           purchase_order  ask      策略           0
        ────────────────────────────────────────────────────────────
        observe：仅记录 · ask：逐项由人批准 · act：在 act_each 与 act_a_day 限额内免批
        owner 可修改：tradewind policy autonomy 智能体 类型 级别 --by 姓名
    "#]]
    .assert_eq(&desk.ok(0, &["--lang", "zh", "policy", "autonomy"]));
}

#[test]
fn an_empty_desk_says_what_to_do() {
    let desk = Desk::with_key();
    let mut said = String::new();
    for args in [&["inbox"][..], &["dispatch"], &["outcomes"], &["journal"], &["journal", "verify"], &["run"]] {
        for lang in ["en", "zh"] {
            let run = desk.run(&[&["--lang", lang], args].concat());
            said += &format!("{} {}{}", run.code, run.out, run.err);
        }
    }
    expect![[r#"
        0 nothing waits; `tradewind run` lets the agents look again
        0 没有待审事项；`tradewind run` 可让智能体重新检查
        0 nothing that is approved waits to leave
        0 没有待发出的已批准事项
        0 0 decision(s) measured now
        nothing has been measured yet; a change of advertising matures 63 days after it was made
        0 本次复盘 0 项
        尚无复盘结果；广告变更在执行 63 天后数据成熟
        0 the journal is empty
        0 日志为空
        0 good: 0 entries, 0 decisions, 0 uploads; every hash recomputed, everything replayed
        head 0000000000000000000000000000000000000000000000000000000000000000
        0 完好：0 条记录，0 项决策，0 个上传文件；已逐条重算哈希并重放
        末条哈希 0000000000000000000000000000000000000000000000000000000000000000
        1 error: there are no facts to look at; import reports first: `tradewind import FOLDER`
        1 错误：没有可供分析的数据；请先导入报表：`tradewind import 文件夹`
    "#]]
    .assert_eq(&said);
    let run = desk.command(env!("CARGO_BIN_EXE_tradewind")).env("TRADEWIND_NOW", "noon").arg("inbox").output().unwrap();
    assert_eq!(run.status.code(), Some(2));
    let run = desk
        .command(env!("CARGO_BIN_EXE_tradewind"))
        .args(["--journal", "mysql://u:secret@h/d", "inbox"])
        .output()
        .unwrap();
    assert!(!run.status.success() && !String::from_utf8_lossy(&run.stderr).contains("secret"));
    // a journal elsewhere is another journal
    let run = desk
        .command(env!("CARGO_BIN_EXE_tradewind"))
        .env("TRADEWIND_JOURNAL", "other.sqlite")
        .args(["journal"])
        .output()
        .unwrap();
    assert!(run.status.success() && desk.path("other.sqlite").exists());
}
