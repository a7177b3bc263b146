//! Proposals, drafts and journals for tests of the journal.

use desk::guardrail::{Finding, Verdict};
use desk::{DecisionId, Draft, Event, Head, Upload};
use domain::action::{AdEntity, AdRef};
use domain::proposal::StockState;
use domain::{Action, Currency, Day, Evidence, Predicted, Proposal, Unit, Words};
use store::journal::{AppendError, Journal, JournalUrl};
use store::{Key, StoreError};

/// The key of every journal in tests.
pub fn key() -> Key {
    Key::from_bytes([7; 32])
}

pub async fn open(url: &JournalUrl) -> Journal {
    Journal::open(url, key()).await.unwrap_or_else(|e| panic!("{e}"))
}

/// A moment, microseconds since 1970 UTC.
pub const NOW: i64 = 1_790_000_000_000_000;

fn words(en: String) -> Words {
    Words::new(en.clone(), format!("{en}，按近 60 天成熟数据的贝叶斯收缩估计"))
}

fn evidence(metric: &str, value: i64, unit: Unit, campaign: u64) -> Evidence {
    Evidence {
        metric: metric.into(),
        label: words(format!("{metric} of the target, mature days only")),
        value,
        unit,
        window: (Day(20_600), Day(20_660)),
        query: format!(
            "select * from search_term_performance where campaign_id = '{campaign}' and day between date '2026-05-27' and date '2026-07-26'"
        ),
    }
}

/// A proposal as an agent makes it, about 1.5 kB as JSON. Equal numbers give equal proposals; 1,000 subjects in all per agent.
pub fn proposal(n: u64) -> Proposal {
    let amount = |factor: u64, most: u64| i64::try_from(n.wrapping_mul(factor) % most).unwrap_or(0);
    let campaign = 40_000 + n % 50;
    let target = AdRef {
        entity: AdEntity::Keyword,
        campaign_id: campaign.to_string(),
        ad_group_id: (500_000 + n % 200).to_string(),
        id: (9_000_000 + n).to_string(),
        label: format!("insulated steel bottle {n}"),
    };
    let before = 500_000 + amount(7919, 900_000);
    let action = if n.is_multiple_of(7) {
        Action::SetPrice { sku: format!("SKU-{n:05}"), before_micros: before * 20, after_micros: before * 19 }
    } else {
        Action::SetBid { target, before_micros: before, after_micros: before + 50_000 }
    };
    let likely = amount(104_729, 90_000_000) - 5_000_000;
    Proposal {
        agent: ["bid", "price", "negative_keyword"][n as usize % 3].into(),
        shop: ["north", "south"][n as usize % 2].into(),
        marketplace: ["amazon-us", "amazon-de", "amazon-jp"][n as usize / 2 % 3].into(),
        action,
        skus: vec![format!("SKU-{n:05}")],
        reason: words(format!("the target earned more per click than it costs ({n})")),
        evidence: vec![
            evidence("clicks", 180 + amount(13, 90), Unit::Count, campaign),
            evidence("orders_per_click", 61_000_000, Unit::Nanos, campaign),
            evidence("value_per_click", 840_000, Unit::Micros(Currency::USD), campaign),
        ],
        predicted: Predicted {
            low_micros: likely - 20_000_000,
            likely_micros: likely,
            high_micros: likely + 30_000_000,
            currency: Currency::USD,
            coverage_pct: 90,
            days: 28,
            method: words("value per click at the margin, response as in the last changes of bids".into()),
        },
        urgency_a_day_micros: amount(31, 2_000_000),
        data_through: Day(20_660),
        immature_nanos: 120_000_000,
        stock: Some(StockState { on_hand: 420, inbound: 600, cover_millidays: 37_500 }),
        expires_at_micros: NOW + amount(17, 14) * 86_400_000_000,
    }
}

pub fn about(id: u64, event: Event) -> Draft {
    Draft { decision: Some(DecisionId(id)), event }
}

pub fn whole(event: Event) -> Draft {
    Draft { decision: None, event }
}

pub fn proposed(id: u64, proposal: Proposal) -> Draft {
    let finding = Finding {
        guardrail: "bid_step".into(),
        verdict: Verdict::Pass,
        words: Words::new("the step of 10 % is within 20 %", "步长 10 %，不超过 20 %"),
    };
    let rank_micros = proposal.cash_at_stake_micros() + 7 * proposal.urgency_a_day_micros;
    let stake = desk::event::Stake { cny_micros: Some(rank_micros * 7), rank_micros };
    let hash = proposal.payload_hash();
    about(id, Event::Proposed { hash, findings: vec![finding], stake, proposal: Box::new(proposal) })
}

pub fn approved(id: u64, by: &str, proposal: &Proposal, until_micros: i64) -> Draft {
    about(id, Event::Approved { by: by.into(), hash: proposal.payload_hash(), until_micros, standing: false })
}

pub fn declined(id: u64, by: &str) -> Draft {
    about(id, Event::Declined { by: by.into(), reason: "not now".into() })
}

/// An upload with its bytes: the draft and the file.
pub fn uploaded(id: &str, rows: Vec<(u32, DecisionId)>, bytes: &[u8]) -> (Draft, (String, Vec<u8>)) {
    let upload = Upload {
        id: id.into(),
        dock: "ads_bulksheet".into(),
        shop: "north".into(),
        marketplace: "amazon-us".into(),
        name: format!("{id}.xlsx"),
        hash: blake3::hash(bytes).to_hex().to_string(),
        rows,
    };
    (whole(Event::Uploaded { upload }), (id.to_owned(), bytes.to_owned()))
}

pub fn dispatched(id: u64, upload: &str, record: u32) -> Draft {
    about(id, Event::Dispatched { upload: upload.into(), record })
}

/// Appends to whatever the head is.
pub async fn append(journal: &Journal, now: i64, drafts: Vec<Draft>) -> Head {
    append_with(journal, now, drafts, Vec::new()).await
}

pub async fn append_with(journal: &Journal, now: i64, drafts: Vec<Draft>, files: Vec<(String, Vec<u8>)>) -> Head {
    let head = journal.head().await.unwrap();
    journal.append(&head, now, "desk", drafts, files).await.unwrap_or_else(|e| panic!("{e}"))
}

/// English and Chinese of a failure, without the name of the journal and what the database says.
pub fn said(e: &StoreError, journal: &Journal) -> String {
    spoken(e, journal.name())
}

pub fn spoken(e: &StoreError, name: &str) -> String {
    format!("{e}\n{}", e.zh()).replace(name, "JOURNAL")
}

pub fn refused(e: &AppendError) -> String {
    format!("{e}\n{}", e.zh())
}

/// Nine entries, of which every kind of row in every table comes: two decisions that are closed, one that waits, an upload.
pub async fn story(journal: &Journal) {
    let one = proposal(1);
    append(journal, NOW, vec![proposed(1, one.clone()), proposed(2, proposal(2))]).await;
    append(journal, NOW + 1, vec![approved(1, "ann", &one, NOW + 1_000_000)]).await;
    append(journal, NOW + 2, vec![declined(2, "ann")]).await;
    let (upload, file) = uploaded("U1", vec![(2, DecisionId(1))], b"the very bytes");
    append_with(journal, NOW + 3, vec![upload, dispatched(1, "U1", 2)], vec![file]).await;
    append(journal, NOW + 4, vec![proposed(3, proposal(3))]).await;
    append(journal, NOW + 5, vec![whole(Event::Stopped { by: "bob".into(), why: "holiday".into() })]).await;
}

/// The ninth entry.
pub async fn last_of_story(journal: &Journal) {
    append(journal, NOW + 6, vec![about(1, Event::Confirmed { receipt: "r".into() })]).await;
}
