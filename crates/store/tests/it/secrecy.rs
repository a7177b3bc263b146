//! Nothing of a report can be read from the lake's files without the key.

use crate::facts::*;
use domain::Reject;
use domain::facts::RETURN_ITEM;

#[test]
fn no_word_of_a_report_lies_open() {
    let dir = tempfile::tempdir().unwrap();
    let lake = open(dir.path());
    let secrets = ["SKU-SECRET-4711", "the buyer says it squeaks", "quarterly-secret.csv", "secret-shop", "secretive"];
    let row = fact([("sku", secrets[0].into()), ("customer_comment", secrets[1].into()), ("shop", secrets[3].into())]);
    let mut intake = lake.intake(1).unwrap();
    let named = store::FileMeta { name: secrets[2].into(), shop: secrets[3].into(), ..meta("aa") };
    let mut file = intake.begin(named).unwrap();
    file.facts(&RETURN_ITEM, batch(&RETURN_ITEM, &vec![row; 100])).unwrap();
    let text = || secrets[4].to_owned();
    let reject =
        Reject { line: 1, column: text(), found: text(), expected_en: text(), expected_zh: text(), row: text() };
    file.reject(&reject).unwrap();
    file.finish(outcome(100)).unwrap();
    intake.commit().unwrap();
    assert_eq!(numbers(&lake, None, "select count(*) from return_item where sku = 'SKU-SECRET-4711'"), [100]);
    let files = walk(dir.path());
    assert!(files.len() >= 4, "{files:?}");
    for path in files {
        let bytes = std::fs::read(&path).unwrap();
        for secret in secrets {
            let open = bytes.windows(secret.len()).any(|w| w == secret.as_bytes());
            assert!(!open && !path.to_string_lossy().contains(secret), "{} shows `{secret}`", path.display());
        }
    }
}
