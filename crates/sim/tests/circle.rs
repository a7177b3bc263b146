//! One decision walked from the report that it rests on to the outcome that came of it.

#![allow(clippy::unwrap_used)]

use desk::outcome::Verdict;
use desk::{Event, Filter, Order, Page, State};
use sim::circle::Circle;
use sim::market::{By, Market, MarketSpec};
use store::journal::Journal;
use store::{Key, Lake};

#[test]
fn a_decision_is_walked_from_report_to_outcome() {
    let market = Market::new(&MarketSpec { seed: 2, skus: 3, ..MarketSpec::default() });
    let dir = tempfile::tempdir().unwrap();
    let lake = Lake::open(dir.path(), Key::from_bytes([7; 32])).unwrap();
    let mut circle = Circle::new(market, lake, Journal::memory(), domain::Policy::default(), 33);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        // one morning with agents, two that only import and measure
        circle.live(33, agents::AGENTS).await.unwrap();
        circle.live(34, &[]).await.unwrap();
        let filter =
            Filter { states: vec![State::Measured], agent: Some("negative_keyword".into()), ..Filter::default() };
        let page = Page { skip: 0, take: 100 };
        let measured = circle.house.journal.list(&filter, Order::Number, &page).await.unwrap().decisions;
        let d = measured.iter().find(|d| d.outcome.as_ref().unwrap().has_figure()).unwrap();
        // its whole life, in order
        let entries = circle.house.journal.entries(1, u64::MAX, Some(d.id)).await.unwrap();
        let life: Vec<&str> = entries
            .iter()
            .map(|e| match &e.event {
                Event::Proposed { .. } => "proposed",
                Event::Approved { by, hash, .. } if by == "owner" && *hash == d.hash => "approved",
                Event::Dispatched { .. } => "dispatched",
                Event::Confirmed { .. } => "confirmed",
                Event::Measured { .. } => "measured",
                _ => "?",
            })
            .collect();
        assert_eq!(life, ["proposed", "approved", "dispatched", "confirmed", "measured"]);
        // the report that it rests on opens to rows of files
        let reader = app::query::reader(&circle.lake, None).await.unwrap();
        let evidence = d.proposal.evidence.iter().find(|e| e.metric == "clicks").unwrap();
        let rows: usize = reader.sql(&evidence.query).await.unwrap().iter().map(|b| b.num_rows()).sum();
        assert!(rows > 0 && evidence.value > 0);
        // the market did it once, from the row of the upload that carried it
        let sent = d.sent.as_ref().unwrap();
        let (upload, _) = circle.house.journal.upload(&sent.upload).await.unwrap().unwrap();
        let did = circle.market.effects().iter().filter(|e| {
            e.by == By::Upload && upload.hash.starts_with(&e.upload) && e.row == sent.record && e.refused.is_none()
        });
        assert_eq!(did.count(), 1);
        // and what came of it is a figure against what was predicted
        let outcome = d.outcome.as_ref().unwrap();
        assert!(outcome.window.1 > d.proposal.data_through);
        let held =
            (d.proposal.predicted.low_micros..=d.proposal.predicted.high_micros).contains(&outcome.effect_micros);
        assert!(outcome.verdict != Verdict::Held || held);
        circle.house.journal.verify().await.unwrap().unwrap();
    });
}
