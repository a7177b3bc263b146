//! Who may do what, the kill switch, lists of many, two people at once, and a person at a terminal.

use crate::desk::{Desk, assert_fits};
use crate::shop::{admit, empty, keyword, masked, proposal, proposals, tag, waiting};
use domain::Action;
use expect_test::expect;
use std::io::Write;
use std::process::{Command, Stdio};

#[test]
fn roles_and_limits_hold() {
    let desk = waiting();
    let mut said = String::new();
    for (id, by) in [("D1", "Lin"), ("D2", "Mei"), ("D2", "Zhao"), ("D2", "Nobody")] {
        let run = desk.run(&["approve", &tag(&desk, id), "--by", by]);
        assert_eq!(run.code, 6, "{}", run.err);
        said += &run.err;
    }
    // Lin decides up to 200 yuan
    let dear = empty();
    let target = keyword("301", "steel bottle");
    let bid = Action::SetBid { target, before_micros: 800_000, after_micros: 650_000 };
    admit(&dear, vec![proposal("bid", bid, [1_000, 5_000, 9_000])]);
    let run = dear.run(&["approve", &tag(&dear, "D1"), "--by", "Lin"]);
    assert_eq!(run.code, 6);
    said += &run.err;
    dear.ok(0, &["approve", &tag(&dear, "D1"), "--by", "Wang 王"]);
    // a person's edit passes the same guardrails as an agent's proposal
    let run = desk.run(&["edit", "D2", "--by", "Lin", "--set", "bid=0.10"]);
    assert_eq!(run.code, 6);
    said += &run.err;
    said += &desk.run(&["decline", "D2", "--by", "Zhao", "--reason", "no"]).err;
    said += &desk.run(&["decline", "D2", "--by", "Lin", "--reason", " "]).err;
    said += &desk.run(&["policy", "autonomy", "bid", "set_bid", "act", "--by", "Lin"]).err;
    expect![[r#"
        refused: Lin is operator and does not decide on `purchase order`; ask stock or an owner
        refused: Mei is stock and does not decide on `set bid`; ask an operator or an owner
        refused: Zhao is viewer and does not decide on `set bid`; ask an operator or an owner
        refused: the policy names nobody called `Nobody`; add them under [[people]] or use a name that is there
        refused: 355.00 CNY is at stake and Lin decides up to 200.00 CNY; ask somebody with a higher limit
        refused: a guardrail blocks: bid 0.80 USD to 0.10 USD; 30 % at most: 0.56 USD to 1.04 USD; take a smaller step
        refused: Zhao is viewer and does not decide on `set bid`; ask an operator or an owner
        refused: a reason is needed; say why in a few words
        refused: Lin is operator; only an owner may do this
    "#]]
    .assert_eq(&masked(&said));
    let out = desk.ok(0, &["inbox", "--format", "csv"]);
    assert_eq!(out.lines().count(), 5, "all still wait: {out}");
}

#[test]
fn a_no_is_remembered() {
    let desk = empty();
    admit(&desk, proposals());
    let out = desk.ok(0, &["decline", "D3", "D4", "--by", "Lin", "--reason", "our own brand words"]);
    assert_fits(&out);
    expect![[r#"
        D3 declined: negative exact “free bottle” · ad group “Bottles / Main” · STEEL-1
        D4 declined: bid 0.60 → 0.50 USD · keyword “water bottle” · STEEL-1
    "#]]
    .assert_eq(&out);
    crate::shop::with_house(&desk, async |house, lake| {
        let (seen, _) = house.seen(lake, crate::shop::NOW_MICROS).await.unwrap();
        let again = house.admit(proposals(), &[], &seen, crate::shop::NOW_MICROS).await.unwrap();
        assert_eq!((again.admitted.len(), again.declined_before.len(), again.duplicates.len()), (0, 2, 2));
    });
    let out = desk.ok(0, &["show", "D3"]);
    assert!(out.contains("our own brand words"), "{out}");
}

#[test]
fn the_kill_switch_stops_everything_until_an_owner_says_so() {
    let desk = waiting();
    desk.ok(0, &["approve", &tag(&desk, "D2"), "--by", "Lin"]);
    desk.ok(0, &["dispatch"]);
    let file = crate::desk::files_below(&desk.data().join("outbox")).remove(0);
    let path = file.to_str().unwrap();
    desk.ok(0, &["approve", &tag(&desk, "D3"), "--by", "Lin"]);
    // anybody may stop, also somebody whom the policy does not know
    let out = desk.ok(0, &["stop", "--by", "platform", "--reason", "asked to cease"]);
    assert_fits(&out);
    expect![[r#"
        STOPPED  by platform: asked to cease. Nothing is sent until an owner allows it: tradewind stop
                 --resume --by NAME

    "#]]
    .assert_eq(&out);
    desk.ok(0, &["stop", "--by", "platform", "--reason", "asked to cease"]);
    for args in [&["inbox"][..], &["show", "D1"]] {
        assert!(desk.ok(0, args).contains("STOPPED  by platform: asked to cease"), "{args:?}");
    }
    for args in [&["dispatch"][..], &["dispatch", "--check", path]] {
        let said = desk.run(args);
        assert_eq!(said.code, 6, "{args:?} {}", said.err);
        assert!(said.err.contains("writes are stopped"), "{}", said.err);
    }
    assert_eq!(desk.run(&["stop", "--by", "Lin"]).code, 2, "a reason is needed");
    assert_eq!(desk.run(&["stop", "--resume", "--by", "Lin"]).code, 6, "only an owner");
    desk.ok(0, &["stop", "--resume", "--by", "Wang 王"]);
    assert_eq!(desk.run(&["stop", "--resume", "--by", "Wang 王"]).code, 6, "nothing is stopped");
    desk.ok(0, &["dispatch", "--check", path]);
    assert!(desk.ok(0, &["dispatch"]).contains("U2"));
}

#[test]
fn a_list_is_approved_as_it_was_seen() {
    let desk = waiting();
    let all = ["approve", "--all", "--marketplace", "US", "--by", "Wang 王"];
    let said = desk.run(&all);
    assert_eq!(said.code, 2, "a list that is only shown approves nothing");
    assert_fits(&said.out);
    expect![[r#"
        ───────────────────────────────────────────────────────────────────────────
         Decision                Likely (interval)  Undo  Void in  Agent
        ───────────────────────────────────────────────────────────────────────────
         D1:########  +180.00 (60.00 … 310.00) USD  NO    3 d      reorder
             order 480 × STEEL-1 by sea, 10,560.00 CNY, sellable 2026-12-28
         D2:########     +24.20 (4.10 … 46.00) USD  yes   3 d      bid
             bid 0.80 → 0.65 USD · keyword “steel bottle” · STEEL-1
         D3:########    +18.60 (12.00 … 25.00) USD  yes   3 d      negative_keyword
             negative exact “free bottle” · ad group “Bottles / Main” · STEEL-1
         D4:########     +6.40 (-2.10 … 14.00) USD  yes   3 d      bid
             bid 0.60 → 0.50 USD · keyword “water bottle” · STEEL-1
        ───────────────────────────────────────────────────────────────────────────
        ───────────────────────────────────────────────────────────────
         Together   Likely  If all goes wrong  At stake  Leaves at once
        ───────────────────────────────────────────────────────────────
         CNY          0.00               0.00      0.00       10,560.00
         USD       +229.20             +74.00    229.20            0.00
        ───────────────────────────────────────────────────────────────
        NOTHING UNDOES: D1
        list ########: 4 decision(s)
        nothing was approved; to approve exactly this list, repeat the command with --list ########
    "#]]
    .assert_eq(&masked(&said.out));
    let hash = said.out.lines().last().unwrap().rsplit(' ').next().unwrap().to_owned();
    let list = |hash: &str| desk.run(&[&all[..], &["--list", hash]].concat());
    assert_eq!(list("00000000").code, 6);
    // the list is no longer the one that was seen
    desk.ok(0, &["decline", "D4", "--by", "Lin", "--reason", "too small"]);
    assert_eq!(list(&hash).code, 6);
    let said = desk.run(&all);
    let hash = said.out.lines().last().unwrap().rsplit(' ').next().unwrap().to_owned();
    let done = list(&hash);
    assert_eq!(done.code, 0, "{}", done.err);
    expect![[r#"
        list ########: 3 approved, 0 refused
    "#]]
    .assert_eq(&masked(&done.out));
    // a rule narrows; what the person may not decide is refused by name
    let desk = waiting();
    let rule = ["approve", "--all", "--stake-max", "30", "--likely-min", "-5", "--by", "Lin"];
    let said = desk.run(&rule);
    assert!(said.out.contains("list") && !said.out.contains("D1:"), "{}", said.out);
    let none = desk.ok(0, &["approve", "--all", "--agent", "nobody", "--by", "Lin"]);
    assert_eq!(none, "nothing waits that fits\n");
    let lin = ["approve", "--all", "--by", "Lin"];
    let hash = desk.run(&lin).out.lines().last().unwrap().rsplit(' ').next().unwrap().to_owned();
    let said = desk.run(&[&lin[..], &["--list", &hash]].concat());
    assert_eq!(said.code, 3, "{}", said.err);
    expect![[r#"
        list ########: 3 approved, 1 refused
          D1  Lin is operator and does not decide on `purchase order`; ask stock or an owner
    "#]]
    .assert_eq(&masked(&said.out));
    assert_eq!(desk.run(&["approve", "D1", "--agent", "bid", "--by", "Lin"]).code, 2);
}

#[test]
fn of_two_people_at_once_exactly_one_approves() {
    let desk = waiting();
    let two = tag(&desk, "D2");
    let spawn = |by: &str| {
        let mut command = desk.command(env!("CARGO_BIN_EXE_tradewind"));
        command.args(["approve", &two, "--by", by]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    };
    let runs = [spawn("Lin"), spawn("Wang 王")].map(|run| desk.said(run.wait_with_output().unwrap()));
    let mut codes = runs.each_ref().map(|r| r.code);
    codes.sort_unstable();
    assert_eq!(codes, [0, 6], "{}{}", runs[0].err, runs[1].err);
    let csv = desk.ok(0, &["journal", "D2", "--format", "csv"]);
    assert_eq!(csv.matches("approved").count(), 1, "{csv}");
    desk.ok(0, &["journal", "verify"]);
}

/// Runs a command at a terminal of its own, where a person answers. `None` where the machine has no program for that.
fn at_a_terminal(desk: &Desk, args: &str, answer: &str) -> Option<(i32, String)> {
    let script = ["/usr/bin/script", "/bin/script"].into_iter().find(|p| std::path::Path::new(p).exists())?;
    if !cfg!(target_os = "linux") {
        return None;
    }
    let command = format!("{} {args}", env!("CARGO_BIN_EXE_tradewind"));
    let mut run: Command = desk.command(script);
    run.args(["-qec", &command, "/dev/null"]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut run = run.env("SHELL", "/bin/sh").env("TERM", "dumb").spawn().unwrap();
    let mut to = run.stdin.take().unwrap();
    to.write_all(answer.as_bytes()).unwrap();
    let said = desk.said(run.wait_with_output().unwrap());
    drop(to);
    Some((said.code, said.out))
}

#[test]
fn at_a_terminal_a_person_sees_the_change_and_answers() {
    let desk = waiting();
    let Some((code, out)) = at_a_terminal(&desk, "approve D2 --by Lin", "n\n") else {
        eprintln!("no `script` on this machine: not tried");
        return;
    };
    assert_eq!(code, 0, "{out}");
    assert!(
        out.contains("bid 0.80 → 0.65 USD") && out.contains("[y/N]") && out.contains("nothing was approved"),
        "{out}"
    );
    assert_eq!(desk.ok(0, &["inbox", "--state", "approved", "--format", "csv"]).lines().count(), 1);
    let (code, out) = at_a_terminal(&desk, "approve D2 --by Lin", "y\n").unwrap();
    assert_eq!(code, 0, "{out}");
    assert!(out.contains("approved by Lin until"), "{out}");
    let (code, out) = at_a_terminal(&desk, "approve --all --kind add_negative --by Lin", "y\n").unwrap();
    assert_eq!(code, 0, "{out}");
    assert!(out.contains("1 approved, 0 refused"), "{out}");
}
