//! The main job in one command.

use crate::desk::{Desk, assert_fits, files_below};

#[test]
fn a_seeded_shop_from_nothing_to_its_profit_the_same_every_time() {
    let desk = Desk::new();
    let args = ["demo", "--days", "35", "--skus", "4", "--seed", "7", "--no-serve", "--no-desk"];
    let first = desk.run(&args);
    assert_fits(first.out.split_once("3  the books").unwrap().1.split_once("4  workbook").unwrap().0);
    assert_eq!(first.code, 0, "{}\n{}", first.out, first.err);
    assert!(desk.path("tradewind-demo/profit.xlsx").exists());
    assert!(first.out.contains("= Operating profit"), "{}", first.out);
    let other = Desk::new();
    assert_eq!(first.out, other.run(&args).out, "another machine, the same demo");
    // again in the same folder: nothing new, the same books
    let again = desk.run(&args);
    assert_eq!(again.code, 0, "{}", again.err);
    assert!(again.out.contains("already imported"), "{}", again.out);
    let books = |out: &str| out.split_once("3  the books").unwrap().1.to_owned();
    assert_eq!(books(&first.out), books(&again.out));
    // another shop does not mix into the folder
    assert_eq!(desk.run(&["demo", "--days", "35", "--skus", "4", "--seed", "8"]).code, 2);
    // nothing readable lies in the lake
    for file in files_below(&desk.path("tradewind-demo/data/lake")) {
        let bytes = std::fs::read(&file).unwrap();
        assert!(!bytes.windows(9).any(|w| w == b"Principal"), "{}", file.display());
    }
}

#[test]
fn the_same_shop_with_and_without_the_desk() {
    let desk = Desk::new();
    let args = ["demo", "--days", "8", "--skus", "2", "--seed", "7", "--no-serve"];
    let first = desk.run(&args);
    assert_eq!(first.code, 0, "{}\n{}", first.out, first.err);
    let shown = first.out.split_once("5  8 days of a shop of 2 products").unwrap().1;
    assert_fits(shown.split_once("the desk against the usual rules").unwrap().0);
    for line in ["= the owner's after-tax cash", "days × products out of stock", "2 mornings; a reviewer approved"] {
        assert!(shown.contains(line), "{shown}");
    }
    // the journal of the demo is there to be looked at, and whole
    let place = ["--data", "tradewind-demo/desk", "--key-file", "tradewind-demo/key"];
    let verified = desk.run(&[&place[..], &["journal", "verify"]].concat());
    assert_eq!(verified.code, 0, "{}", verified.err);
    // another life in the same folder is the same life
    assert_eq!(shown, desk.run(&args).out.split_once("5  8 days of a shop of 2 products").unwrap().1);
}
