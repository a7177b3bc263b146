//! The desk for programs: what waits, what was decided, what came of it.

use super::caller::Caller;
use super::{Problem, Refused, Reply};
use crate::cli::Lang;
use crate::cli::house::{change, entry};
use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use desk::{Decision, DecisionId, Filter, Order, Page, State};
use domain::money::decimal;
use domain::{ActionKind, Words};
use serde::{Deserialize, Serialize};
use store::accounts::Scope;
use utoipa::{IntoParams, ToSchema};

/// Decisions or entries of one answer at most.
const TAKE_MAX: u64 = 1_000;
/// Decisions or entries of one answer where the question does not say.
const TAKE: u64 = 100;

/// English and Chinese.
#[derive(Serialize, ToSchema)]
pub struct Both {
    /// English.
    pub en: String,
    /// Chinese.
    pub zh: String,
}

impl From<&Words> for Both {
    fn from(w: &Words) -> Self {
        Self { en: w.en.clone(), zh: w.zh.clone() }
    }
}

/// Where the desk stands.
#[derive(Serialize, ToSchema)]
pub struct Status {
    /// Decisions that wait for a person.
    pub waiting: u64,
    /// Last day of facts, `2026-10-31`.
    pub facts_through: Option<String>,
    /// Commit of the storeroom that figures are read at.
    pub commit: u64,
    /// Whether the kill switch is thrown.
    pub stopped: bool,
    /// Number of the journal's last entry.
    pub journal_entry: u64,
    /// Hash of that entry.
    pub journal_hash: String,
    /// Hash of the policy in force.
    pub policy: String,
}

/// A decision in brief.
#[derive(Serialize, ToSchema)]
pub struct Line {
    /// Number: `D12`.
    pub id: String,
    /// Hash of the payload: what an approval binds.
    pub hash: String,
    /// State: `proposed`, `approved`, `dispatched`, `executed`, …
    pub state: String,
    /// Agent that proposed it.
    pub agent: String,
    /// Kind of action: `set_bid`, `purchase_order`, …
    pub kind: String,
    /// Seller account.
    pub shop: String,
    /// Site.
    pub marketplace: String,
    /// What changes, on one line.
    pub change: Both,
    /// Expected effect on after-tax cash.
    pub predicted: Predicted,
    /// What could be won or lost, decimal text in the predicted currency.
    pub cash_at_stake: String,
    /// When it was proposed, RFC 3339.
    pub proposed_at: String,
    /// When a proposal becomes void, RFC 3339.
    pub expires_at: String,
    /// Whether something undoes it.
    pub reversible: bool,
}

/// An expected effect.
#[derive(Serialize, ToSchema)]
pub struct Predicted {
    /// Lower end, decimal text.
    pub low: String,
    /// Likely value, decimal text.
    pub likely: String,
    /// Upper end, decimal text.
    pub high: String,
    /// Currency.
    pub currency: String,
    /// Days that it covers.
    pub days: u16,
    /// How often such intervals are to hold the outcome, per cent.
    pub coverage_pct: u8,
    /// How it was found.
    pub method: Both,
}

/// A list of decisions.
#[derive(Serialize, ToSchema)]
pub struct Decisions {
    /// The part that was asked for.
    pub decisions: Vec<Line>,
    /// How many there are in all.
    pub total: u64,
}

/// A decision with all that it rests on.
#[derive(Serialize, ToSchema)]
pub struct Whole {
    /// In brief.
    #[serde(flatten)]
    pub line: Line,
    /// Why.
    pub reason: Both,
    /// Figures that it rests on.
    pub evidence: Vec<Figure>,
    /// What has happened to it, oldest first.
    pub history: Vec<Entry>,
}

/// A figure of a decision.
#[derive(Serialize, ToSchema)]
pub struct Figure {
    /// Name of the metric.
    pub metric: String,
    /// What it is.
    pub label: Both,
    /// Value with its unit, in words.
    pub value: String,
    /// SQL that opens its rows; empty where it comes from the books.
    pub query: String,
}

/// An entry of the journal.
#[derive(Serialize, ToSchema)]
pub struct Entry {
    /// Its number.
    pub seq: u64,
    /// When, RFC 3339.
    pub at: String,
    /// Who.
    pub actor: String,
    /// Decision that it is about.
    pub decision: Option<String>,
    /// What happened.
    pub what: Both,
    /// Hash that binds it to the entry before.
    pub hash: String,
}

/// A record of an agent.
#[derive(Serialize, ToSchema)]
pub struct Record {
    /// Agent.
    pub agent: String,
    /// Kind of action.
    pub kind: String,
    /// In words: measured, held, predicted and earned.
    pub record: Both,
}

/// Which decisions.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Which {
    /// State; without it, those that wait.
    pub state: Option<String>,
    /// Agent.
    pub agent: Option<String>,
    /// Kind of action.
    pub kind: Option<String>,
    /// Seller account.
    pub shop: Option<String>,
    /// Site.
    pub marketplace: Option<String>,
    /// How many to leave out.
    #[param(minimum = 0, maximum = 1_000_000_000)]
    pub skip: Option<u64>,
    /// How many at most; 100 where not said.
    #[param(minimum = 1, maximum = 1000)]
    pub take: Option<u64>,
}

fn take(asked: Option<u64>) -> u64 {
    asked.unwrap_or(TAKE).clamp(1, TAKE_MAX)
}

/// A mistake in a question.
pub fn mistake(e: &QueryRejection) -> Refused {
    Refused::new(
        StatusCode::UNPROCESSABLE_ENTITY,
        format!("this question can't be read: {e}"),
        format!("无法读取参数：{e}"),
    )
}

fn time(micros: i64) -> String {
    jiff::Timestamp::from_microsecond(micros).map_or_else(|_| String::new(), |t| t.to_string())
}

fn line(d: &Decision) -> Line {
    let (p, e) = (&d.proposal, &d.proposal.predicted);
    let money = |micros: i64| decimal(micros, e.currency.digits() as usize);
    Line {
        id: d.id.to_string(),
        hash: d.hash.0.clone(),
        state: d.state.code().to_owned(),
        agent: p.agent.clone(),
        kind: p.action.kind().code().to_owned(),
        shop: p.shop.clone(),
        marketplace: p.marketplace.clone(),
        change: Both { en: change::line(Lang::En, p), zh: change::line(Lang::Zh, p) },
        predicted: Predicted {
            low: money(e.low_micros),
            likely: money(e.likely_micros),
            high: money(e.high_micros),
            currency: e.currency.to_string(),
            days: e.days,
            coverage_pct: e.coverage_pct,
            method: (&e.method).into(),
        },
        cash_at_stake: money(p.cash_at_stake_micros()),
        proposed_at: time(d.created_at_micros),
        expires_at: time(p.expires_at_micros),
        reversible: p.reversible(),
    }
}

fn told(e: &::desk::Entry) -> Entry {
    Entry {
        seq: e.seq,
        at: time(e.at_micros),
        actor: e.actor.clone(),
        decision: e.decision.map(|d| d.to_string()),
        what: Both { en: entry::what(Lang::En, &e.event), zh: entry::what(Lang::Zh, &e.event) },
        hash: e.hash.clone(),
    }
}

/// Where the desk stands.
#[utoipa::path(get, path = "/api/v1/status", security(("token" = [])), responses(
    (status = 200, body = Status), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub async fn status(caller: Caller) -> Reply<Status> {
    caller.only(Scope::Read)?;
    let (docket, standing) = (caller.window.docket().await?, caller.window.standing());
    let (head, room) = (&docket.head, &docket.room);
    let waiting = docket.count(&Filter { shops: caller.shops(), ..Filter::inbox() });
    Ok(Json(Status {
        waiting,
        facts_through: standing.through.map(|d| d.to_string()),
        commit: standing.commit,
        stopped: room.stopped.is_some(),
        journal_entry: head.seq,
        journal_hash: head.hash.clone(),
        policy: caller.window.house().policy.hash(),
    }))
}

/// Decisions, the weightiest first.
#[utoipa::path(get, path = "/api/v1/decisions", params(Which), security(("token" = [])), responses(
    (status = 200, body = Decisions), (status = 401, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub async fn decisions(caller: Caller, which: Result<Query<Which>, QueryRejection>) -> Reply<Decisions> {
    caller.only(Scope::Read)?;
    caller.money()?;
    let Query(which) = which.map_err(|e| mistake(&e))?;
    let unknown = |what: &str, found: &str| {
        let found = crate::cli::one_line(found, 40);
        Refused::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            format!("there is no {what} `{found}`"),
            format!("没有 {what}“{found}”"),
        )
    };
    let state = which.state.as_deref().unwrap_or("proposed");
    let state = State::ALL.into_iter().find(|s| s.code() == state).ok_or_else(|| unknown("state", state))?;
    let kind = which.kind.as_deref().map(|k| ActionKind::find(k).ok_or_else(|| unknown("kind", k))).transpose()?;
    let filter = Filter {
        states: vec![state],
        agent: which.agent,
        kind,
        shop: which.shop,
        shops: caller.shops(),
        marketplace: which.marketplace,
        ..Filter::default()
    };
    let page = Page { skip: which.skip.unwrap_or(0).min(1_000_000_000), take: take(which.take) };
    let listing = caller.window.house().journal.list(&filter, Order::Rank, &page).await?;
    Ok(Json(Decisions { decisions: listing.decisions.iter().map(line).collect(), total: listing.total }))
}

/// One decision with all that it rests on.
#[utoipa::path(get, path = "/api/v1/decisions/{id}", params(("id" = String, Path, description = "`D12` or `12`")), security(("token" = [])),
    responses((status = 200, body = Whole), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn decision(caller: Caller, Path(id): Path<String>) -> Reply<Whole> {
    caller.only(Scope::Read)?;
    caller.money()?;
    let missing = || Refused::new(StatusCode::NOT_FOUND, "there is no such decision", "没有此决策");
    let id = DecisionId::parse(&id).ok_or_else(missing)?;
    let journal = caller.window.house().journal;
    let d = journal.decision(id).await?.filter(|d| caller.sees(&d.proposal.shop)).ok_or_else(missing)?;
    let history = journal.entries(1, u64::MAX, Some(id)).await?;
    let evidence = d.proposal.evidence.iter().map(|e| Figure {
        metric: e.metric.clone(),
        label: (&e.label).into(),
        value: crate::cli::house::evidence::value(Lang::En, e.value, e.unit),
        query: e.query.clone(),
    });
    Ok(Json(Whole {
        evidence: evidence.collect(),
        reason: (&d.proposal.reason).into(),
        history: history.iter().map(told).collect(),
        line: line(&d),
    }))
}

/// How each agent's predictions have held.
#[utoipa::path(get, path = "/api/v1/outcomes", security(("token" = [])), responses(
    (status = 200, body = [Record]), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub async fn outcomes(caller: Caller) -> Reply<Vec<Record>> {
    caller.only(Scope::Read)?;
    caller.money()?;
    // they rest on all shops and name their sums
    if !caller.person.shops.is_empty() {
        return Ok(Json(Vec::new()));
    }
    let records = caller.window.records().await?;
    let words = |lang, r: &app::desk::outcomes::Record| crate::cli::house::outcomes::record_words(lang, r);
    let list = records.iter().map(|r| Record {
        agent: r.score.agent.clone(),
        kind: r.score.kind.code().to_owned(),
        record: Both { en: words(Lang::En, r), zh: words(Lang::Zh, r) },
    });
    Ok(Json(list.collect()))
}

/// From which entry on.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Since {
    /// Number of the first entry; 1 where not said.
    #[param(minimum = 1, maximum = 1_000_000_000_000_i64)]
    pub from: Option<u64>,
    /// How many at most; 100 where not said.
    #[param(minimum = 1, maximum = 1000)]
    pub take: Option<u64>,
}

/// Entries of the journal, oldest first; those of decisions of other shops are left out.
#[utoipa::path(get, path = "/api/v1/journal", params(Since), security(("token" = [])), responses(
    (status = 200, body = [Entry]), (status = 401, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub async fn journal(caller: Caller, since: Result<Query<Since>, QueryRejection>) -> Reply<Vec<Entry>> {
    caller.only(Scope::Read)?;
    caller.money()?;
    let Query(since) = since.map_err(|e| mistake(&e))?;
    let journal = caller.window.house().journal;
    let from = since.from.unwrap_or(1).clamp(1, 1_000_000_000_000);
    let mut list = Vec::new();
    let docket = caller.window.docket().await?;
    for e in journal.entries(from, take(since.take), None).await? {
        let seen = match e.decision {
            _ if caller.person.shops.is_empty() => true,
            Some(id) => docket.decision(id).is_some_and(|d| caller.sees(&d.proposal.shop)),
            // files hold decisions of a shop; runs, stops and policies are everybody's
            None => !matches!(e.event, ::desk::Event::Uploaded { .. } | ::desk::Event::Carried { .. }),
        };
        if seen {
            list.push(told(&e));
        }
    }
    Ok(Json(list))
}
