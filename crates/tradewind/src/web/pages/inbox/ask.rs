//! What an address of the inbox asks for: which decisions, grouped how, which page of them.

use super::super::super::fault::{Answer, Fault};
use super::super::super::visit::{Visit, encoded};
use crate::cli::one_line;
use desk::{Decision, DecisionId, Filter, Order, State};
use domain::ActionKind;
use serde::Deserialize;
use std::collections::BTreeSet;

/// The words of an address or a form, as they came. Empty means: not asked.
#[derive(Clone, PartialEq, Eq, Default, Debug, Deserialize)]
#[serde(default)]
pub struct Ask {
    /// Tab, or a state.
    pub state: String,
    /// Agent.
    pub agent: String,
    /// Kind of action.
    pub kind: String,
    /// Seller account.
    pub shop: String,
    /// Site.
    pub site: String,
    /// Text that a decision must hold.
    pub q: String,
    /// Cash at stake at least.
    pub min: String,
    /// How it is grouped.
    pub group: String,
    /// One group of those.
    pub of: String,
    /// Page, from 1.
    pub page: String,
    /// Whether rows were chosen one by one: then none chosen means none.
    pub chosen: String,
    /// Rows that were chosen.
    pub ids: Vec<String>,
}

impl Ask {
    /// Reads the address of a visit.
    ///
    /// # Errors
    /// The address cannot be read.
    pub fn of(visit: &Visit) -> Answer<Self> {
        Self::read(visit.asked.split_once('?').map_or("", |(_, query)| query))
    }

    /// Reads a query.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn read(query: &str) -> Answer<Self> {
        serde_html_form::from_str(query).map_err(|e| {
            Fault::mistake(
                format!("this address can't be read: {e}; open the inbox anew"),
                format!("无法读取该地址：{e}；请重新打开待审"),
            )
        })
    }

    /// The words that narrow, by name: what a form carries along.
    pub fn pairs(&self) -> Vec<(&'static str, &str)> {
        let all = [
            ("state", &self.state),
            ("agent", &self.agent),
            ("kind", &self.kind),
            ("shop", &self.shop),
            ("site", &self.site),
            ("q", &self.q),
            ("min", &self.min),
            ("group", &self.group),
            ("of", &self.of),
        ];
        all.into_iter().map(|(name, value)| (name, value.as_str())).filter(|(_, value)| !value.is_empty()).collect()
    }

    /// The query without page and choice: what a saved view keeps.
    pub fn query(&self) -> String {
        let one = |(name, value): &(&str, &str)| format!("{name}={}", encoded(value));
        self.pairs().iter().map(one).collect::<Vec<_>>().join("&")
    }

    /// The address at a path.
    pub fn address(&self, path: &str) -> String {
        let mut query = self.query();
        if !self.page.is_empty() && self.page != "1" {
            query = format!("{query}&page={}", encoded(&self.page));
        }
        match query.trim_start_matches('&') {
            "" => path.to_owned(),
            query => format!("{path}?{query}"),
        }
    }

    /// The same with something else, from its first page.
    #[must_use]
    pub fn but(&self, change: impl FnOnce(&mut Self)) -> Self {
        let mut other = Self { page: String::new(), ..self.clone() };
        change(&mut other);
        other
    }

    /// Whether anything narrows the list beside its tab.
    pub fn narrowed(&self) -> bool {
        self.pairs().iter().any(|(name, _)| !["state", "group"].contains(name))
    }
}

/// States that stand together behind a tab.
pub struct Tab {
    /// The word in addresses.
    pub code: &'static str,
    /// Name, English and Chinese.
    pub name: (&'static str, &'static str),
    /// States.
    pub states: &'static [State],
}

/// The tabs, in their order.
pub static TABS: [Tab; 7] = [
    Tab { code: "waiting", name: ("Waiting", "待审"), states: &[State::Proposed] },
    Tab { code: "approved", name: ("Approved", "已批准"), states: &[State::Approved] },
    Tab { code: "sent", name: ("Sent", "已发出"), states: &[State::Dispatched, State::Unknown] },
    Tab { code: "done", name: ("Done", "已执行"), states: &[State::Executed, State::Measured] },
    Tab { code: "declined", name: ("Declined", "已拒绝"), states: &[State::Declined] },
    Tab { code: "failed", name: ("Refused by the marketplace", "平台拒绝"), states: &[State::Failed] },
    Tab {
        code: "past", name: ("Run out or replaced", "过期或被取代"), states: &[State::Expired, State::Superseded]
    },
];

/// By what the list is grouped.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Grouping {
    /// Not at all.
    None,
    /// By agent.
    Agent,
    /// By SKU, else by campaign.
    Subject,
}

impl Grouping {
    /// The key of the group that a decision belongs to.
    pub fn key(self, d: &Decision) -> String {
        let p = &d.proposal;
        match (self, p.action.sku(), &p.skus[..], p.action.ad_ref()) {
            (Self::None, ..) => String::new(),
            (Self::Agent, ..) => format!("agent:{}", p.agent),
            (Self::Subject, Some(sku), ..) => format!("sku:{sku}"),
            (Self::Subject, None, [sku], _) => format!("sku:{sku}"),
            (Self::Subject, None, _, Some(at)) => format!("campaign:{}", at.campaign_id),
            (Self::Subject, None, _, None) => format!("other:{}", p.action.kind().code()),
        }
    }
}

/// What is asked for, checked.
pub struct Choice {
    /// Tab.
    pub tab: &'static Tab,
    /// What the desk narrows by, the person's shops included.
    pub filter: Filter,
    /// Text, lower case.
    pub text: String,
    /// Campaigns whose names hold the text, by id.
    campaigns: BTreeSet<String>,
    /// How it is grouped.
    pub grouping: Grouping,
    /// One group of those.
    pub of: Option<String>,
    /// Rows chosen one by one.
    pub ids: Option<BTreeSet<DecisionId>>,
    /// Page, from 1.
    pub page: usize,
}

impl Choice {
    /// Checks what is asked for.
    ///
    /// # Errors
    /// A word is none that the inbox knows.
    pub fn of(visit: &Visit, ask: &Ask) -> Answer<Self> {
        let states = |tab: &&Tab| tab.code == ask.state || tab.states.iter().any(|s| s.code() == ask.state);
        let tab = if ask.state.is_empty() { TABS.first() } else { TABS.iter().find(states) };
        let tab = tab.ok_or_else(|| unknown("state", "状态", &ask.state))?;
        let some = |text: &str| Some(text.to_owned()).filter(|t| !t.is_empty());
        let kind = match ask.kind.as_str() {
            "" => None,
            code => Some(ActionKind::find(code).ok_or_else(|| unknown("kind", "类型", code))?),
        };
        let stake_min_micros = match ask.min.trim() {
            "" => None,
            text => Some(app::desk::edit::amount(text).ok_or_else(|| not_an_amount(text))?),
        };
        let grouping = match ask.group.as_str() {
            "" | "none" => Grouping::None,
            "agent" => Grouping::Agent,
            "subject" => Grouping::Subject,
            other => return Err(unknown("grouping", "分组", other)),
        };
        let ids = ask.ids.iter().map(|id| DecisionId::parse(id).ok_or_else(|| unknown("number", "编号", id)));
        let ids: BTreeSet<DecisionId> = ids.collect::<Result<_, _>>()?;
        let filter = Filter {
            states: tab.states.to_vec(),
            agent: some(&ask.agent),
            kind,
            shop: some(&ask.shop),
            shops: visit.shops().iter().cloned().collect(),
            marketplace: some(&ask.site),
            stake_min_micros,
            ..Filter::default()
        };
        let text = ask.q.trim().to_lowercase();
        let standing = visit.window.standing();
        let named =
            standing.seen.surroundings.campaign_names.iter().filter(|(_, name)| name.to_lowercase().contains(&text));
        Ok(Self {
            tab,
            filter,
            campaigns: if text.is_empty() { BTreeSet::new() } else { named.map(|(id, _)| id.clone()).collect() },
            text,
            grouping,
            of: some(&ask.of),
            ids: (!ids.is_empty() || !ask.chosen.is_empty()).then_some(ids),
            page: ask.page.parse().unwrap_or(1).max(1),
        })
    }

    /// Whether these are the ones that wait.
    pub fn waiting(&self) -> bool {
        self.tab.code == "waiting"
    }

    /// In which order the tab lists: what waits by weight, the rest by time.
    pub fn order(&self) -> Order {
        if self.waiting() { Order::Rank } else { Order::Changed }
    }

    /// Whether a decision is asked for.
    pub fn fits(&self, d: &Decision) -> bool {
        self.filter.fits(d)
            && self.ids.as_ref().is_none_or(|ids| ids.contains(&d.id))
            && self.of.as_ref().is_none_or(|of| [Grouping::Agent, Grouping::Subject].iter().any(|g| g.key(d) == *of))
            && (self.text.is_empty() || self.of_campaign(d) || holds(d, &self.text))
    }

    /// Whether it is about a campaign whose name holds the text.
    fn of_campaign(&self, d: &Decision) -> bool {
        d.proposal.action.ad_ref().is_some_and(|at| self.campaigns.contains(&at.campaign_id))
    }
}

/// Whether number, change, SKUs, agent or reason of a decision hold a text in lower case, in either language.
fn holds(d: &Decision, text: &str) -> bool {
    use crate::cli::{Lang, house::change};
    let p = &d.proposal;
    let own = [d.id.to_string(), p.agent.clone(), p.reason.en.clone(), p.reason.zh.clone()];
    let lines = [Lang::En, Lang::Zh].map(|lang| change::line(lang, p));
    own.iter().chain(&p.skus).chain(&lines).any(|t| t.to_lowercase().contains(text))
}

fn unknown(en: &str, zh: &str, found: &str) -> Fault {
    let found = one_line(found, 40);
    Fault::mistake(
        format!("the inbox knows no {en} `{found}`; choose one on the page"),
        format!("待审页没有{zh}“{found}”；请在页面上选择"),
    )
}

fn not_an_amount(found: &str) -> Fault {
    let found = one_line(found, 40);
    Fault::mistake(
        format!("found `{found}` for the cash at stake; write an amount such as 19.99, with a point"),
        format!("涉及金额为“{found}”；请填写金额，如 19.99，用小数点"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_and_written_alike() {
        let ask = Ask::read("state=approved&q=%E6%B0%B4%E5%A3%B6+%26+x&min=5&page=3&ids=D1&ids=D2&said=x").unwrap();
        assert_eq!((ask.q.as_str(), &ask.ids[..]), ("水壶 & x", &["D1".to_owned(), "D2".to_owned()][..]));
        assert_eq!(ask.address("/inbox"), "/inbox?state=approved&q=%E6%B0%B4%E5%A3%B6%20%26%20x&min=5&page=3");
        assert_eq!(Ask::read(&ask.query()).unwrap(), ask.but(|a| a.ids.clear()));
        assert_eq!(Ask { page: "2".into(), ..Ask::default() }.address("/inbox"), "/inbox?page=2");
        assert_eq!(Ask::default().address("/inbox"), "/inbox");
        assert!(ask.narrowed() && !Ask { state: "done".into(), ..Ask::default() }.narrowed());
    }
}
