//! Filters and lists as SQL that both databases understand. `desk::Filter::fits` is the law; a test holds every store to it.

use super::database::Value;
use super::sealed::Sealer;
use desk::{Decision, Filter, Order, listing};

/// Columns of `journal_decision`, in the order of [`columns`].
pub(super) const COLUMNS: [&str; 13] = [
    "id",
    "state",
    "agent",
    "kind",
    "shop",
    "marketplace",
    "stake",
    "rank",
    "created",
    "changed",
    "due",
    "upload",
    "subject",
];

/// What stands in the columns for a decision.
pub(super) fn columns(d: &Decision, sealer: &Sealer) -> Vec<Value> {
    let text = |text: &str| Value::Text(text.to_owned());
    vec![
        Value::count(d.id.0),
        text(d.state.code()),
        text(&d.proposal.agent),
        text(d.proposal.action.kind().code()),
        text(&d.proposal.shop),
        text(&d.proposal.marketplace),
        Value::Int(d.proposal.cash_at_stake_micros()),
        Value::Int(d.rank_micros),
        Value::Int(d.created_at_micros),
        Value::Int(d.changed_at_micros),
        Value::maybe_int(listing::due_micros(d)),
        Value::maybe_text(d.sent.as_ref().map(|s| s.upload.clone())),
        Value::Bytes(sealer.subject(&d.subject())),
    ]
}

/// Conditions, and the values that they compare with.
#[derive(Default)]
pub(super) struct Clause {
    text: String,
    pub values: Vec<Value>,
}

impl Clause {
    /// One more condition: `column operator value`.
    fn and(&mut self, condition: &str, value: Option<Value>) {
        let Some(value) = value else { return };
        self.values.push(value);
        let word = if self.text.is_empty() { " where" } else { " and" };
        self.text += &format!("{word} {condition} ${}", self.values.len());
    }

    /// One more condition: the column holds one of the values (none: no condition).
    fn among(&mut self, column: &str, values: Vec<Value>) {
        if values.len() < 2 {
            return self.and(&format!("{column} ="), values.into_iter().next());
        }
        let word = if self.text.is_empty() { " where" } else { " and" };
        self.text += &format!("{word} {column} in ({})", numbered(self.values.len() + 1, values.len()));
        self.values.extend(values);
    }

    /// ` where …`, or nothing.
    pub fn text(&self) -> &str {
        &self.text
    }
}

/// What a filter asks for.
pub(super) fn clause(filter: &Filter) -> Clause {
    let text = |text: &Option<String>| text.clone().map(Value::Text);
    let mut clause = Clause::default();
    clause.among("state", filter.states.iter().map(|s| Value::Text(s.code().into())).collect());
    clause.and("agent =", text(&filter.agent));
    clause.and("kind =", filter.kind.map(|k| Value::Text(k.code().into())));
    clause.and("shop =", text(&filter.shop));
    clause.among("shop", filter.shops.iter().cloned().map(Value::Text).collect());
    clause.and("marketplace =", text(&filter.marketplace));
    clause.and("upload =", text(&filter.upload));
    clause.and("changed >=", filter.changed_since_micros.map(Value::Int));
    clause.and("due <=", filter.due_by_micros.map(Value::Int));
    clause.and("stake >=", filter.stake_min_micros.map(Value::Int));
    clause
}

/// What an order sorts by.
pub(super) fn sorted(order: Order) -> &'static str {
    match order {
        Order::Rank => "rank desc, id",
        Order::Number => "id",
        Order::Changed => "changed desc, id desc",
    }
}

/// `$from, …`, so many.
pub(super) fn numbered(from: usize, count: usize) -> String {
    (from..from + count).map(|n| format!("${n}")).collect::<Vec<_>>().join(", ")
}

/// Cuts values into lists of few different lengths, so that few different statements are prepared; a short list is filled up with
/// its last value, which changes nothing in an `in (…)`.
pub(super) fn lists(values: Vec<Value>) -> Vec<Vec<Value>> {
    let cut = |part: &[Value]| {
        let length = [1, 8, 64].into_iter().find(|n| part.len() <= *n).unwrap_or(LIST);
        let filler = part.last().cloned();
        part.iter().cloned().chain(std::iter::repeat_with(|| filler.clone()).flatten()).take(length).collect()
    };
    values.chunks(LIST).map(cut).collect()
}

/// Longest list of values in a statement.
const LIST: usize = 512;
