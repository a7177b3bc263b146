//! Journals with a long history: decisions of hundreds of days with their fates, written as the desk would have written them, or an inbox
//! in which everything waits. Guardrails are not asked: a history is made, not judged.

use desk::event::Stake;
use desk::outcome::Verdict;
use desk::{DecisionId, Draft, Event, Head, Outcome, Upload};
use domain::action::AdEntity;
use domain::{Action, AdRef, Currency, Day, Evidence, Predicted, Proposal, Unit, Words};
use store::journal::Journal;

const DAY: i64 = 86_400_000_000;
/// Decisions of a day.
const A_DAY: u64 = 250;
/// Days after which an effect is measured.
const MATURE: u64 = 63;
/// Agents of the history.
const AGENTS: [&str; 3] = ["bid", "negative_keyword", "guard"];

/// Where decisions are about.
pub struct Place<'a> {
    /// Shops, one after the other.
    pub shops: &'a [String],
    /// Site code.
    pub site: &'a str,
    /// Campaign and ad group.
    pub campaign: (&'a str, &'a str),
}

/// A bid of a keyword of its own, a day before `now`.
pub fn proposal(place: &Place, n: u64, now: i64) -> Proposal {
    let today = desk::room::day_of(now);
    let target = AdRef {
        entity: AdEntity::Keyword,
        campaign_id: place.campaign.0.to_owned(),
        ad_group_id: place.campaign.1.to_owned(),
        id: (n + 10_000_000).to_string(),
        label: format!("keyword number {n}"),
    };
    let likely = i64::try_from(n * 7_919 % 90_000_000).unwrap_or(0);
    let evidence = |metric: &str, value: i64| Evidence {
        metric: metric.into(),
        label: Words::new(format!("{metric} of the last sixty days"), format!("近 60 天 {metric}")),
        value,
        unit: Unit::Count,
        window: (today.plus(-60), today.plus(-1)),
        query: format!("SELECT source, line, {metric} FROM search_term_performance WHERE target_id = '{n}'"),
    };
    Proposal {
        agent: AGENTS[(n % 3) as usize].into(),
        shop: place.shops[(n % place.shops.len() as u64) as usize].clone(),
        marketplace: place.site.into(),
        action: Action::SetBid { target, before_micros: 1_000_000, after_micros: 930_000 },
        skus: vec![format!("SKU-{}", n % 2_000)],
        reason: Words::new(
            "a click brings less than it costs: at this bid every further click loses after-tax cash",
            "每次点击的收益低于成本：按当前竞价，每多一次点击都会减少税后现金",
        ),
        evidence: [("clicks", 40), ("impressions", 9_000), ("orders", 2), ("cost_micros", 31_000_000)]
            .into_iter()
            .map(|(metric, value)| evidence(metric, value))
            .collect(),
        predicted: Predicted {
            low_micros: likely - 8_000_000,
            likely_micros: likely,
            high_micros: likely + 9_000_000,
            currency: Currency::USD,
            coverage_pct: 90,
            days: 28,
            method: Words::new("value of a click by its posterior", "按后验点击价值"),
        },
        urgency_a_day_micros: 0,
        data_through: today.plus(-1),
        immature_nanos: 0,
        stock: Some(domain::proposal::StockState { on_hand: 500, inbound: 0, cover_millidays: 60_000 }),
        expires_at_micros: now + 3 * DAY,
    }
}

fn proposed(id: u64, proposal: Proposal) -> Draft {
    let rank_micros = proposal.predicted.likely_micros.saturating_mul(7);
    let hash = proposal.payload_hash();
    let stake = Stake { cny_micros: Some(rank_micros), rank_micros };
    Draft::of(DecisionId(id), Event::Proposed { proposal: Box::new(proposal), hash, findings: Vec::new(), stake })
}

async fn append(
    journal: &Journal,
    head: &mut Head,
    now: i64,
    drafts: Vec<Draft>,
    files: Vec<(String, Vec<u8>)>,
) -> Result<(), String> {
    *head = journal.append(head, now, "desk", drafts, files).await.map_err(|e| e.to_string())?;
    Ok(())
}

/// An inbox in which `count` decisions wait.
pub async fn waiting(journal: &Journal, place: &Place<'_>, count: u64, now: i64) -> Result<(), String> {
    let mut head = journal.head().await.map_err(|e| e.to_string())?;
    for chunk in 0..count.div_ceil(1_000) {
        let ids = chunk * 1_000 + 1..=((chunk + 1) * 1_000).min(count);
        let drafts = ids.map(|id| proposed(id, proposal(place, id, now))).collect();
        append(journal, &mut head, now, drafts, Vec::new()).await?;
    }
    Ok(())
}

/// What becomes of a decision.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    Done,
    Failed,
    Declined,
    Expired,
    Superseded,
}

fn fate(n: u64) -> Fate {
    match n % 20 {
        0..=8 => Fate::Done,
        9 => Fate::Failed,
        10 | 11 => Fate::Declined,
        12..=16 => Fate::Expired,
        _ => Fate::Superseded,
    }
}

/// Decisions day by day up to the day before `now`, each with its fate: of twenty nine were carried out (and measured after nine weeks), one
/// was refused by the marketplace, two were declined, five expired, three were replaced.
pub async fn past(journal: &Journal, place: &Place<'_>, count: u64, now: i64) -> Result<(), String> {
    let mut head = journal.head().await.map_err(|e| e.to_string())?;
    let days = count.div_ceil(A_DAY);
    for day in 0..days {
        let at = now - i64::try_from(days - day).unwrap_or(0) * DAY;
        let ids = day * A_DAY + 1..=((day + 1) * A_DAY).min(count);
        let mut drafts: Vec<Draft> = Vec::new();
        let mut sent = Vec::new();
        for id in ids {
            let p = proposal(place, id, at);
            let hash = p.payload_hash();
            drafts.push(proposed(id, p));
            let about = DecisionId(id);
            let fate = fate(id);
            if matches!(fate, Fate::Done | Fate::Failed) {
                let (by, until_micros) = ("owner".to_owned(), at + DAY);
                drafts.push(Draft::of(about, Event::Approved { by, hash, until_micros, standing: false }));
                sent.push((about, fate));
            }
            match fate {
                Fate::Declined => {
                    let reason = "not in this season".to_owned();
                    drafts.push(Draft::of(about, Event::Declined { by: "owner".into(), reason }));
                }
                Fate::Expired => {
                    drafts.push(Draft::of(about, Event::Expired { why: "its time ran out".into() }));
                }
                Fate::Superseded => {
                    drafts.push(Draft::of(about, Event::Superseded { by: DecisionId(id + 1) }));
                }
                Fate::Done | Fate::Failed => {}
            }
        }
        let bytes = format!("upload of day {day}\n").into_bytes();
        let upload = format!("U{}", day + 1);
        let rows: Vec<(u32, DecisionId)> = (1..).zip(sent.iter().map(|(id, _)| *id)).collect();
        drafts.push(Draft::whole(Event::Uploaded {
            upload: Upload {
                id: upload.clone(),
                dock: "ads_bulksheet".into(),
                shop: place.shops[0].clone(),
                marketplace: place.site.into(),
                name: format!("{upload}.xlsx"),
                hash: blake3::hash(&bytes).to_hex().to_string(),
                rows: rows.clone(),
            },
        }));
        for (record, id) in &rows {
            drafts.push(Draft::of(*id, Event::Dispatched { upload: upload.clone(), record: *record }));
        }
        for (id, fate) in &sent {
            let receipt = "by hand".to_owned();
            drafts.push(Draft::of(
                *id,
                match fate {
                    Fate::Failed => Event::Failed { receipt, code: "4001".into(), message: "no such target".into() },
                    _ => Event::Confirmed { receipt },
                },
            ));
        }
        if let Some(then) = day.checked_sub(MATURE) {
            let ids = then * A_DAY + 1..=(then + 1) * A_DAY;
            drafts.extend(ids.filter(|id| fate(*id) == Fate::Done).map(|id| measured(place, id, at)));
        }
        append(journal, &mut head, at, drafts, vec![(upload, bytes)]).await?;
    }
    Ok(())
}

fn measured(place: &Place, id: u64, at: i64) -> Draft {
    let p = proposal(place, id, at);
    let day: Day = desk::room::day_of(at);
    let effect_micros = p.predicted.likely_micros - 9_000_000 + i64::try_from(id * 104_729 % 20_000_000).unwrap_or(0);
    let held = (p.predicted.low_micros..=p.predicted.high_micros).contains(&effect_micros);
    let outcome = Outcome {
        verdict: if held { Verdict::Held } else { Verdict::Missed },
        low_micros: effect_micros - 4_000_000,
        effect_micros,
        high_micros: effect_micros + 4_000_000,
        currency: Currency::USD,
        window: (day.plus(-63), day.plus(-35)),
        power_nanos: 700_000_000,
        method: Words::new("difference to the days before, less what its kind did", "与此前及同类的差值"),
    };
    Draft::of(DecisionId(id), Event::Measured { outcome: Box::new(outcome) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use app::board::docket::Docket;
    use desk::{Filter, Order, Page, State};

    /// The docket follows a journal step by step and always says what the journal says.
    #[test]
    fn the_docket_says_what_the_journal_says() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let journal = Journal::memory();
            let shops = ["a".to_owned(), "b".to_owned()];
            let place = Place { shops: &shops, site: "US", campaign: ("1", "2") };
            let now = 1_780_000_000_000_000;
            let empty = Docket::read(&journal).await.unwrap();
            assert!(empty.follow(&journal).await.unwrap().is_none());
            past(&journal, &place, 20_000, now).await.unwrap();
            let followed = empty.follow(&journal).await.unwrap().unwrap();
            let read = Docket::read(&journal).await.unwrap();
            let mut head = journal.head().await.unwrap();
            let drafts = (20_001..20_040).map(|id| proposed(id, proposal(&place, id, now))).collect();
            append(&journal, &mut head, now, drafts, Vec::new()).await.unwrap();
            let approve = |id: u64| {
                let hash = proposal(&place, id, now).payload_hash();
                Draft::of(
                    DecisionId(id),
                    Event::Approved { by: "owner".into(), hash, until_micros: now + DAY, standing: false },
                )
            };
            append(&journal, &mut head, now, vec![approve(20_003), approve(20_020)], Vec::new()).await.unwrap();
            let all = Page { skip: 0, take: u64::MAX };
            for docket in
                [followed.follow(&journal).await.unwrap().unwrap(), read.follow(&journal).await.unwrap().unwrap()]
            {
                assert_eq!(docket.head, head);
                assert_eq!(docket.uploads().len(), journal.uploads().await.unwrap().len());
                assert_eq!(docket.acts(now).count(), 2);
                let filters = [
                    Filter::default(),
                    Filter::inbox(),
                    Filter {
                        states: vec![State::Measured, State::Approved],
                        shops: ["b".into()].into(),
                        ..Filter::default()
                    },
                    Filter { changed_since_micros: Some(now - 3 * DAY), ..Filter::default() },
                    Filter { due_by_micros: Some(now + 2 * DAY), ..Filter::default() },
                ];
                for filter in &filters {
                    for order in [Order::Rank, Order::Number, Order::Changed] {
                        let said = journal.list(filter, order, &all).await.unwrap().decisions;
                        let listed = docket.list(filter, order);
                        assert_eq!(listed.len(), said.len(), "{filter:?}");
                        for (mine, mut theirs) in listed.into_iter().zip(said) {
                            theirs.proposal.evidence.clear();
                            assert_eq!(**mine, theirs);
                        }
                        assert_eq!(docket.count(filter), docket.list(filter, order).len() as u64);
                    }
                }
            }
        });
    }
}
