//! A run: every agent is asked once, two at a time; what one does wrong does not stop the others.

use crate::brief::Brief;
use crate::registry::Agent;
use domain::{Proposal, Words};
use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Agents that are asked at the same time.
const THREADS: usize = 2;

/// What an agent had to say.
#[derive(Clone, PartialEq, Debug)]
pub struct Report {
    /// Name of the agent.
    pub agent: &'static str,
    /// What it proposes, the greatest expected value first.
    pub proposals: Vec<Proposal>,
    /// Message of the panic that ended it; it then proposes nothing.
    pub panicked: Option<String>,
    /// Why it proposed nothing where a person would ask.
    pub notes: Vec<Words>,
}

/// Asks every agent. Reports come in the order of `agents`; per agent at most `policy.run.proposals_max` proposals that are each
/// worth `policy.run.worth_min`, none on what the policy says not to touch, one per subject.
pub fn run(agents: &[Agent], brief: &Brief) -> Vec<Report> {
    let next = AtomicUsize::new(0);
    let done: Mutex<Vec<(usize, Report)>> = Mutex::new(Vec::with_capacity(agents.len()));
    let work = || {
        while let Some((at, agent)) =
            Some(next.fetch_add(1, Ordering::Relaxed)).and_then(|at| Some((at, agents.get(at)?)))
        {
            let report = ask(agent, brief);
            done.lock().unwrap_or_else(PoisonError::into_inner).push((at, report));
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..THREADS.min(agents.len()) {
            scope.spawn(work);
        }
    });
    let mut reports = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    reports.sort_by_key(|(at, _)| *at);
    reports.into_iter().map(|(_, report)| report).collect()
}

fn ask(agent: &Agent, brief: &Brief) -> Report {
    let answer = catch_unwind(AssertUnwindSafe(|| choose((agent.propose)(brief), agent, brief)));
    let notes = brief.take_notes(agent.name);
    match answer {
        Ok(proposals) => Report { agent: agent.name, proposals, panicked: None, notes },
        Err(panic) => {
            let text = panic.downcast_ref::<&str>().map(|s| (*s).to_owned());
            let text = text.or_else(|| panic.downcast_ref::<String>().cloned());
            let panicked = Some(text.unwrap_or_else(|| "panic without a message".to_owned()));
            Report { agent: agent.name, proposals: Vec::new(), panicked, notes }
        }
    }
}

fn choose(mut proposals: Vec<Proposal>, agent: &Agent, brief: &Brief) -> Vec<Proposal> {
    let before = proposals.len();
    proposals.retain(|p| !untouchable(p, brief));
    let untouched = before - proposals.len();
    if untouched > 0 {
        brief.note(
            agent.name,
            format!("{untouched} proposals left out: their SKU or campaign is on the no-fly list"),
            format!("{untouched} 个提案因 SKU 或广告活动在禁飞名单而略去"),
        );
    }
    proposals.retain(|p| p.predicted.likely_micros >= brief.policy.run.worth_min_micros);
    proposals.sort_by_cached_key(|p| (std::cmp::Reverse(p.predicted.likely_micros), p.subject(), p.payload_hash()));
    let mut subjects = BTreeSet::new();
    proposals.retain(|p| subjects.insert(p.subject()));
    let max = brief.policy.run.proposals_max;
    if proposals.len() > max {
        let more = proposals.len() - max;
        brief.note(
            agent.name,
            format!("{more} more proposals of lesser value wait for the next run (proposals_max = {max})"),
            format!("另有 {more} 个价值较低的提案留待下次运行（proposals_max = {max}）"),
        );
        proposals.truncate(max);
    }
    proposals
}

fn untouchable(p: &Proposal, brief: &Brief) -> bool {
    let policy = &brief.policy;
    let campaign = !policy.no_fly_campaigns.is_empty()
        && p.action.ad_ref().is_some_and(|r| {
            let names =
                brief.ads().structure.groups.iter().filter(|g| brief.facts.text(g.campaign_id) == r.campaign_id);
            let mut names = names.map(|g| brief.facts.text(g.campaign));
            policy.no_fly_campaigns.contains(&r.campaign_id) || names.any(|n| policy.no_fly_campaigns.contains(n))
        });
    campaign || p.skus.iter().any(|s| policy.no_fly_skus.contains(s))
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{ActionKind, Day, Policy};

    fn agent(name: &'static str, propose: fn(&Brief) -> Vec<Proposal>) -> Agent {
        Agent { name, title: (name, name), kinds: &[ActionKind::SetBid], propose }
    }

    #[test]
    fn a_panic_is_caught_and_shown_and_the_others_run() {
        let noisy = |brief: &Brief| -> Vec<Proposal> {
            brief.note("noisy", "seen", "已见");
            Vec::new()
        };
        let agents =
            [agent("bad", |_| panic!("row {} is odd", 7)), agent("noisy", noisy), agent("worse", |_| panic!("no"))];
        let brief = Brief::new(0, Day(0), Policy::default());
        for _ in 0..2 {
            let reports = run(&agents, &brief);
            let shown: Vec<_> = reports.iter().map(|r| (r.agent, r.panicked.as_deref(), r.notes.len())).collect();
            assert_eq!(shown, [("bad", Some("row 7 is odd"), 0), ("noisy", None, 1), ("worse", Some("no"), 0)]);
        }
    }
}
