//! The agents run: facts in, proposals out, decisions into the inbox.

use super::{House, Plan, Seen, commit, look, moment};
use crate::error::Error;
use crate::query;
use crate::tax::Taxes;
use agents::{Agent, Brief, Report};
use books::economics::Economics;
use desk::admit::Admission;
use desk::{Decision, Draft, Event, Filter, State};
use domain::{Policy, Proposal, Subject, Words};
use store::Lake;

/// How far back a person's no is remembered.
const DECLINED_MICROS: i64 = 30 * 86_400_000_000;

/// What a run of the agents came to.
#[derive(Debug, Default)]
pub struct Run {
    /// What each agent did.
    pub reports: Vec<AgentRun>,
    /// What became of all proposals.
    pub admission: Admission,
    /// What had run out and is void now.
    pub expired: usize,
}

/// What one agent did.
#[derive(Debug)]
pub struct AgentRun {
    /// Agent.
    pub agent: &'static str,
    /// Proposals that it made.
    pub proposals: usize,
    /// Why it broke off, if it did.
    pub panicked: Option<String>,
    /// Why it proposed nothing where a person would ask.
    pub notes: Vec<Words>,
}

/// Everything the agents and the desk must know, read once.
#[derive(Debug)]
pub struct Briefing {
    /// For the agents.
    pub brief: Brief,
    /// For the desk.
    pub seen: Seen,
    /// Unit economics from the books.
    pub economics: Economics,
}

/// What was sent or changed within the days that bids rest.
pub(crate) fn lately(policy: &Policy, now_micros: i64) -> Filter {
    let days = policy.ads.bid_rest_days.max(1) + 1;
    Filter {
        states: vec![State::Dispatched, State::Unknown, State::Executed, State::Measured],
        changed_since_micros: Some(now_micros - days * 86_400_000_000),
        ..Filter::default()
    }
}

/// What a decision changes, and when it was sent.
pub(crate) fn change(d: &Decision) -> (Subject, i64) {
    (d.subject(), d.sent.as_ref().map_or(d.changed_at_micros, |s| s.at_micros))
}

impl House {
    /// Reads the storeroom for a run: closes the books, asks the agents' questions, looks at live state.
    ///
    /// # Errors
    /// The storeroom can't be read.
    pub async fn briefing(&self, lake: &Lake, now_micros: i64) -> Result<Briefing, Error> {
        let reader = query::reader(lake, None).await?;
        let books = crate::profit::close(&reader, &books::Policy::default()).await?;
        let today = desk::room::day_of(now_micros);
        let economics = Taxes::economics(&reader, &books, &self.tax, today).await?;
        let mut brief = Brief::new(now_micros, today, self.policy.clone());
        for q in agents::queries(today) {
            for batch in reader.sql(&q.sql).await? {
                brief.load(q.name, &batch).map_err(|e| Error::Load(e.to_string()))?;
            }
        }
        let mut seen = look::look(&reader, Some(&economics)).await?;
        self.rests(&mut brief, &mut seen, now_micros).await?;
        brief.economics(economics.clone());
        Ok(Briefing { brief, seen, economics })
    }

    /// Tells agents and guardrails which subjects were changed lately.
    async fn rests(&self, brief: &mut Brief, seen: &mut Seen, now_micros: i64) -> Result<(), Error> {
        for (subject, at_micros) in self.changed_lately(now_micros).await? {
            brief.rest(subject.clone(), desk::room::day_of(at_micros));
            seen.surroundings.last_change.insert(subject, at_micros);
        }
        Ok(())
    }

    /// Subjects that were sent or changed within the days that bids rest, with when.
    ///
    /// # Errors
    /// The journal can't be read.
    pub async fn changed_lately(&self, now_micros: i64) -> Result<Vec<(Subject, i64)>, Error> {
        let changed = self.all(&lately(&self.policy, now_micros)).await?;
        Ok(changed.iter().map(change).collect())
    }

    /// Lets the agents run on a briefing and admits what they propose.
    ///
    /// # Errors
    /// The journal can't be read or written. A panic of an agent is no error: it stands in the report.
    pub async fn propose(&self, agents: &[Agent], briefing: &Briefing, now_micros: i64) -> Result<Run, Error> {
        self.point("propose")?;
        let expired = self.expire(&briefing.seen, now_micros).await?;
        let reports = agents::run(agents, &briefing.brief);
        let proposals: Vec<Proposal> = reports.iter().flat_map(|r| r.proposals.iter().cloned()).collect();
        let admission = self.admit(proposals, &reports, &briefing.seen, now_micros).await?;
        let reports = reports.into_iter().map(|r| AgentRun {
            agent: r.agent,
            proposals: r.proposals.len(),
            panicked: r.panicked,
            notes: r.notes,
        });
        Ok(Run { reports: reports.collect(), admission, expired })
    }

    /// Admits proposals: guardrails, one live decision per subject.
    ///
    /// # Errors
    /// The journal can't be read or written.
    pub async fn admit(
        &self,
        proposals: Vec<Proposal>,
        reports: &[Report],
        seen: &Seen,
        now_micros: i64,
    ) -> Result<Admission, Error> {
        let subjects: Vec<Subject> = proposals.iter().map(Proposal::subject).collect();
        commit!(self, now_micros, "desk", |room, now| {
            let known = self.journal.on_subjects(&subjects, now - DECLINED_MICROS).await?;
            let admission = desk::admit::admit(proposals.clone(), &known, &moment(self, room, seen, now));
            let mut drafts = Vec::new();
            let hash = self.policy.hash();
            if room.policy_hash != hash {
                drafts.push(Draft::whole(Event::PolicySet { hash }));
            }
            drafts.extend(admission.drafts.iter().cloned());
            for r in reports {
                let proposed = u32::try_from(r.proposals.len()).unwrap_or(u32::MAX);
                drafts.push(admission.ran(r.agent, proposed, r.panicked.clone()));
            }
            Ok((admission, Plan::of(drafts)))
        })
    }

    /// Proposals and approvals whose time has run out become void. Returns how many.
    ///
    /// # Errors
    /// The journal can't be read or written.
    pub async fn expire(&self, seen: &Seen, now_micros: i64) -> Result<usize, Error> {
        commit!(self, now_micros, "desk", |room, now| {
            let filter = Filter {
                states: vec![State::Proposed, State::Approved],
                due_by_micros: Some(now),
                ..Filter::default()
            };
            let due = self.all(&filter).await?;
            let drafts = desk::expire::due(&due, &moment(self, room, seen, now));
            Ok((drafts.len(), Plan::of(drafts)))
        })
    }
}
