//! Every settlement line that has been seen has a bucket, and the file beside this one shows which.

use books::{Bucket, Taxonomy};
use domain::Day;
use expect_test::expect_file;

#[test]
fn every_line_seen_has_a_bucket() {
    let (table, day) = (Taxonomy::default(), Day::parse_iso("2026-06-01").unwrap());
    let mut shown = Vec::new();
    for line in include_str!("seen_lines.txt").lines() {
        let words: Vec<&str> = line.split(" | ").collect();
        let bucket = table.bucket([words[0], words[1], words[2]], day);
        shown.push(format!("{:<17} {line}", bucket.map_or("?", Bucket::code)));
    }
    shown.sort();
    expect_file!["seen_buckets.txt"].assert_eq(&(shown.join("\n") + "\n"));
    assert!(shown.iter().all(|l| !l.starts_with('?')));
}
