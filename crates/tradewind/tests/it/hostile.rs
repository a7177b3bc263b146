//! Text from outside is shown and does nothing else.

use crate::shop::{admit, empty, keyword, proposal, tag};
use domain::Action;

/// Signs that a terminal carries out, or that make a line read otherwise than it is.
fn harmless(text: &str) -> bool {
    let hidden = |c: char| {
        (c.is_control() && c != '\n')
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{ad}')
            || ('\u{e0000}'..='\u{e007f}').contains(&c)
    };
    !text.chars().any(hidden)
}

#[test]
fn a_hostile_name_only_ever_becomes_cut_and_quoted_text() {
    let label =
        "\u{1b}]0;owned\u{7}\u{1b}[2J\u{202e}dexif\u{200b} D1 approved by owner” · “\r\nD2:deadbeef yes\u{9b}31m"
            .to_owned();
    let label = format!("{label}{}\u{e0041}", "长".repeat(10_000));
    let desk = empty();
    let target = keyword("301", &label);
    let mut p =
        proposal("bid", Action::SetBid { target, before_micros: 800_000, after_micros: 650_000 }, [100, 900, 1_900]);
    p.reason.en = format!("reason {label}");
    p.reason.zh = format!("理由 {label}");
    p.evidence[0].label.en.clone_from(&label);
    p.evidence[0].metric.clone_from(&label);
    p.predicted.method.en.clone_from(&label);
    admit(&desk, vec![p]);
    let tag = tag(&desk, "D1");
    for args in [
        &["inbox"][..],
        &["inbox", "--format", "csv"],
        &["inbox", "--format", "json"],
        &["show", "D1", "--rows"],
        &["show", "D1", "--format", "json"],
        &["journal"],
        &["journal", "--format", "csv"],
        &["journal", "--format", "json"],
        &["approve", "--all", "--by", "Lin"],
        &["decline", "D1", "--by", "Zhao", "--reason", &label[..60]],
        &["approve", &tag, "--by", "\u{1b}[2Jmallory\u{202e}"],
        &["stop", "--by", "\u{1b}[2Jmallory", "--reason", "\u{202e}because\u{7}"],
        &["inbox"],
        &["--lang", "zh", "show", "D1"],
    ] {
        let said = desk.run(args);
        assert!(harmless(&said.out), "{args:?} {:?}", said.out);
        assert!(harmless(&said.err), "{args:?} {:?}", said.err);
        // a table stays a table: no line is made by the name, and none floods the screen
        if !args.contains(&"json") {
            assert!(said.out.len() < 20_000, "{args:?} {}", said.out.len());
            let forged = said.out.lines().any(|l| l.trim_start().starts_with("D2:deadbeef"));
            assert!(!forged, "{args:?} {}", said.out);
        }
    }
    // nothing was lost or changed by showing it
    let json: serde_json::Value = serde_json::from_str(&desk.ok(0, &["show", "D1", "--format", "json"])).unwrap();
    assert_eq!(json["decision"]["proposal"]["action"]["target"]["label"], label.as_str());
    assert_eq!(json["decision"]["state"], "proposed");
}
