//! Month close: a seeded shop's month from its checklist to the lock, vouchers that balance, and an expense that comes too late.

use crate::desk::{Desk, assert_fits};

const PLACE: [&str; 4] = ["--data", "tradewind-demo/data", "--key-file", "tradewind-demo/key"];

/// A shop of the simulator, long after its last day.
fn shop() -> Desk {
    let mut desk = Desk::new();
    desk.ok(0, &["demo", "--days", "70", "--skus", "3", "--seed", "7", "--no-serve", "--no-desk"]);
    desk.set_clock("2027-12-01T12:00:00Z");
    desk
}

fn args<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [&PLACE[..], more].concat()
}

/// Months with amounts, in order.
fn months(desk: &Desk) -> Vec<String> {
    let csv = desk.ok(0, &args(&["profit", "--by", "month", "--format", "csv"]));
    csv.lines().skip(1).map(|l| l.split(',').next().unwrap().to_owned()).collect()
}

/// Cells of a line of CSV; a quoted one may hold commas.
fn cells(line: &str) -> Vec<String> {
    let (mut out, mut quoted) = (vec![String::new()], false);
    for c in line.chars() {
        match c {
            '"' => quoted = !quoted,
            ',' if !quoted => out.push(String::new()),
            c => out.iter_mut().last().unwrap().push(c),
        }
    }
    out
}

/// Cells of vouchers in the general layout, heading left out: kind, reference, account, currency, debit, credit, RMB debit, RMB credit.
fn vouchers(desk: &Desk, month: &str) -> Vec<[String; 8]> {
    let csv = desk.ok(0, &args(&["close", "--month", month, "--vouchers", "general"]));
    let line = |line: &str| {
        let cells = cells(line);
        [2, 5, 6, 8, 9, 10, 11, 12].map(|i: usize| cells[i].clone())
    };
    csv.lines().skip(1).map(line).collect()
}

fn micros(text: &str) -> i64 {
    if text.is_empty() { 0 } else { app::desk::edit::amount(text).unwrap() }
}

/// Items of the checklist that are not done: code and the status in words.
fn open(desk: &Desk, month: &str) -> Vec<String> {
    let out = desk.ok(0, &args(&["close", "--month", month]));
    assert_fits(&out);
    let holds = |line: &str| line.split_once(": holds up ").map(|(code, _)| code.to_owned());
    out.lines().filter_map(holds).collect()
}

#[test]
fn a_month_is_closed_and_stays_closed() {
    let desk = shop();
    let months = months(&desk);
    let (month, next) = (months[0].as_str(), months[1].as_str());
    // an unknown fee line blocks the lock until a person has said what it is
    assert!(open(&desk, month).contains(&"quarantine".to_owned()));
    let blocked = desk.run(&args(&["close", "--month", month, "--lock", "--by", "owner", "--accept", "quarantine"]));
    assert!(blocked.code == 6 && blocked.err.contains("block the lock: quarantine"), "{}", blocked.err);
    let levy = "other-transaction/other-transaction/Regulatory Operating Levy*";
    desk.ok(0, &args(&["taxonomy", "map", levy, "adjustments", "--by", "owner"]));
    let open_items = open(&desk, month);
    assert!(!open_items.contains(&"quarantine".to_owned()), "{open_items:?}");
    assert!(
        open_items.contains(&"bank_matched".to_owned()) && open_items.contains(&"inventory_counted".to_owned()),
        "{open_items:?}"
    );
    let zh = desk.ok(0, &args(&["--lang", "zh", "close", "--month", month]));
    assert_fits(&zh);
    for word in ["月结", "回款与银行流水相符", "尚未导入银行流水", "影响："] {
        assert!(zh.contains(word), "{word}: {zh}");
    }

    // a stranger may not; an owner must say what is taken as it is
    let stranger = desk.run(&args(&["close", "--month", month, "--lock", "--by", "nobody"]));
    assert_eq!(stranger.code, 2, "{}", stranger.err);
    let refused = desk.run(&args(&["close", "--month", month, "--lock", "--by", "owner"]));
    assert!(refused.code == 6 && refused.err.contains("bank_matched"), "{}", refused.err);
    let accept = open_items.join(",");
    let lock = args(&["close", "--month", month, "--lock", "--by", "owner", "--accept", &accept]);
    assert!(desk.ok(0, &lock).contains(&format!("{month} is locked by owner")));
    assert_eq!(desk.run(&lock).code, 6, "locked already");
    let record = desk.path(&format!("tradewind-demo/data/closed/{month}.json"));
    let kept = std::fs::read(&record).unwrap();
    let trial = args(&["close", "--month", month, "--trial-balance"]);
    let (before, then) = (desk.ok(0, &trial), vouchers(&desk, month));
    assert!(before.contains("Inventory"), "{before}");

    // an expense of the locked month comes too late: it is an adjustment in the open month
    let late = format!("Day,Category,SKU,Currency,Amount,Note,Marketplace\n{month}-15,late,,CNY,1234.56,forgotten,\n");
    desk.file("late/expenses.csv", late, 1);
    desk.ok(0, &args(&["import", "late"]));
    assert_eq!((desk.ok(0, &trial), vouchers(&desk, month)), (before, then));
    assert_eq!(std::fs::read(&record).unwrap(), kept);
    let adjustments: Vec<_> = vouchers(&desk, next).into_iter().filter(|v| v[0] == "adjustment").collect();
    let shown: Vec<_> = adjustments.iter().map(|v| v[1..].join(" ")).collect();
    assert_eq!(
        shown,
        [format!("{month} people_other CNY 1234.56  1234.56 "), format!("{month} payable CNY  1234.56  1234.56"),]
    );

    // a record that was changed is not believed
    std::fs::write(&record, String::from_utf8(kept).unwrap().replace("\"who\": \"owner\"", "\"who\": \"other\""))
        .unwrap();
    let broken = desk.run(&trial);
    assert!(broken.code == 2 && broken.err.contains("was changed after it was locked"), "{}", broken.err);
}

#[test]
fn vouchers_balance_in_every_layout_and_payouts_are_found_in_the_bank() {
    let desk = shop();
    let months = months(&desk);
    let month = months[1].as_str();
    let lines = vouchers(&desk, month);
    for (debit, credit) in [(4, 5), (6, 7)] {
        let mut sums = std::collections::BTreeMap::new();
        for l in &lines {
            let sum: &mut i64 = sums.entry(if debit == 4 { l[3].clone() } else { "RMB".into() }).or_default();
            *sum += micros(&l[debit]) - micros(&l[credit]);
        }
        assert!(!sums.is_empty() && sums.values().all(|s| *s == 0), "{sums:?}");
    }
    for layout in ["kingdee", "yonyou"] {
        let said = desk.run(&args(&["close", "--month", month, "--vouchers", layout]));
        assert!(said.code == 0 && said.err.contains("check them with your accountant"), "{}", said.err);
        assert_eq!(said.out.lines().count(), lines.len() + 1);
        let file = format!("{layout}.xlsx");
        desk.ok(0, &args(&["close", "--month", month, "--vouchers", layout, "--out", &file]));
        let book = calamine::open_workbook::<calamine::Xlsx<_>, _>(desk.path(&file)).unwrap();
        drop(book);
    }
    desk.file("own.toml", "title_en = \"a\"\ntitle_zh = \"b\"\n[[column]]\nhead = \"x\"\nvalue = \"nonsense\"\n", 0);
    let wrong = desk.run(&args(&["close", "--month", month, "--vouchers", "own.toml"]));
    assert!(wrong.code == 2 && wrong.err.contains("line 5, column 9"), "{}", wrong.err);

    // what the bank credits is found, and only that
    let payouts: Vec<_> = lines.iter().filter(|l| l[0] == "payout" && l[2] == "bank" && !l[4].is_empty()).collect();
    assert!(payouts.len() > 1, "{lines:?}");
    assert!(open(&desk, month).contains(&"bank_matched".to_owned()));
    let mut bank = "Booked,Account,Currency,Amount\n".to_owned();
    let months_days: Vec<_> = payouts.iter().map(|p| format!("{},{}", p[3], p[4])).collect();
    let days = desk.ok(
        0,
        &args(&["query", "--format", "csv", "SELECT settlement_id, CAST(deposit_at AS DATE) AS day FROM settlement"]),
    );
    let day_of = |id: &str| days.lines().find_map(|l| l.strip_prefix(&format!("{id},"))).unwrap().to_owned();
    for (payout, money) in payouts.iter().zip(&months_days) {
        let (currency, amount) = money.split_once(',').unwrap();
        bank += &format!("{},main,{currency},{amount}\n", day_of(&payout[1]));
    }
    let short = bank.lines().take(payouts.len()).collect::<Vec<_>>().join("\n") + "\n";
    desk.file("bank/short.csv", short, 2);
    desk.ok(0, &args(&["import", "bank"]));
    assert!(open(&desk, month).contains(&"bank_matched".to_owned()), "one payout is not in the statement");
    desk.file("bank/whole.csv", bank, 1);
    desk.ok(0, &args(&["import", "bank"]));
    assert!(!open(&desk, month).contains(&"bank_matched".to_owned()));
    let balance = desk.ok(0, &args(&["close", "--month", month, "--balance"]));
    assert!(balance.contains("Stock at cost") && balance.contains("Owed by the marketplace"), "{balance}");
}
