//! Every report type has the four fixtures, and each gives exactly the facts, rejects and notices of its `.expect` file.

use crate::support::{context_of, picture, read};
use expect_test::expect_file;
use std::path::{Path, PathBuf};

const KINDS: [&str; 4] = ["plain", "localized", "broken", "restated"];

fn folder_of(report: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(report)
}

/// The files of a report's folder that are fixtures, in order.
fn fixtures(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .map(|entry| entry.unwrap().path())
        .filter(|p| !p.extension().is_some_and(|e| e == "expect" || e == "toml"))
        .collect();
    files.sort();
    files
}

fn stem(file: &Path) -> &str {
    file.file_stem().and_then(|s| s.to_str()).unwrap_or("")
}

#[test]
fn every_report_type_has_its_fixtures() {
    let mut lacking = Vec::new();
    for report in connectors::REPORTS {
        let files = fixtures(&folder_of(report.id));
        for kind in KINDS {
            if !files.iter().any(|f| stem(f) == kind) {
                lacking.push(format!("{}/{kind}", report.id));
            }
        }
    }
    assert!(lacking.is_empty(), "fixtures that are not there:\n{}", lacking.join("\n"));
}

#[test]
fn fixtures_become_these_facts() {
    for report in connectors::REPORTS {
        let folder = folder_of(report.id);
        for file in fixtures(&folder) {
            let name = file.file_name().and_then(|n| n.to_str()).unwrap();
            let result = read(name, std::fs::read(&file).unwrap(), &context_of(&folder, stem(&file)));
            let expected = folder.join(format!("{}.expect", stem(&file)));
            expect_file![expected].assert_eq(&picture(&result, 6));
        }
    }
}

#[test]
fn fixtures_are_recognised_and_a_restated_one_covers_the_same_days() {
    for report in connectors::REPORTS {
        let folder = folder_of(report.id);
        let mut days = Vec::new();
        for file in fixtures(&folder) {
            let name = file.file_name().and_then(|n| n.to_str()).unwrap();
            let result = read(name, std::fs::read(&file).unwrap(), &context_of(&folder, stem(&file)));
            let Ok((outcome, _)) = result else { continue };
            for part in &outcome.parts {
                assert!(
                    connectors::REPORTS.iter().any(|r| r.id == part.report),
                    "{}/{name} is taken for {}",
                    report.id,
                    part.report
                );
            }
            assert!(outcome.parts.iter().any(|p| p.report == report.id), "{}/{name}", report.id);
            if ["plain", "restated"].contains(&stem(&file)) {
                days.push(outcome.parts[0].days);
            }
        }
        assert!(days.windows(2).all(|w| w[0] == w[1]), "{}: plain and restated cover other days: {days:?}", report.id);
    }
}
