//! Dispatch: what was approved leaves, in files whose every row is bound to an approval.
//!
//! Order of things, so that a crash at any point loses nothing and does nothing twice: check everything again; render; append `Uploaded`
//! (with the bytes) and `Dispatched`; only then put the file into the outbox. A run that finds an upload nobody has answered for puts the
//! same bytes out again.

use super::{House, Outbox, Plan, Seen, SiteSeen, commit, moment};
use crate::error::Error;
use connectors::dock::{self, Address, Dock, Line, Sender};
use desk::{Decision, DecisionId, Draft, Filter, Moment, State, Tally, Upload};
use domain::{Action, Day, Policy, Words};
use std::collections::{BTreeMap, BTreeSet};

/// Most decisions of one file; the rest leaves in the next.
const FILE_MAX: usize = 5_000;

/// Who has what is approved sent, and of which shops.
#[derive(Clone, Copy, Debug)]
pub struct Errand<'a> {
    /// The person in whose name it leaves: only what they decide on does. None: the desk itself, whatever it is.
    pub by: Option<&'a str>,
    /// Shops; empty means all.
    pub shops: &'a BTreeSet<String>,
}

static ALL_SHOPS: BTreeSet<String> = BTreeSet::new();

impl Errand<'static> {
    /// The desk itself sends everything: nobody is named.
    pub const DESK: Self = Self { by: None, shops: &ALL_SHOPS };
}

impl Errand<'_> {
    /// Who the journal names.
    fn actor(&self) -> String {
        self.by.map_or_else(|| "desk".to_owned(), super::decide::person)
    }

    /// Whether it is about a decision: of these shops, and what the person decides on.
    fn covers(&self, d: &Decision, policy: &Policy) -> bool {
        let p = &d.proposal;
        let decides = |by: &str| {
            policy.people.get(by).is_some_and(|person| {
                let theirs = person.shops.is_empty() || person.shops.contains(&p.shop);
                theirs && person.role.decides(p.action.kind())
            })
        };
        (self.shops.is_empty() || self.shops.contains(&p.shop)) && self.by.is_none_or(decides)
    }
}

/// What a dispatch did.
#[derive(Clone, Debug, Default)]
pub struct Dispatched {
    /// Files that were put out.
    pub uploads: Vec<HandedOut>,
    /// Decisions that did not leave, and why; those whose approval is void by that are marked.
    pub stayed: Vec<Stayed>,
}

/// A file that was put out.
#[derive(Clone, Debug)]
pub struct HandedOut {
    /// The upload.
    pub upload: Upload,
    /// Made by an earlier dispatch and not answered for yet: the same bytes once more.
    pub again: bool,
}

/// A decision that did not leave.
#[derive(Clone, Debug)]
pub struct Stayed {
    /// Decision.
    pub id: DecisionId,
    /// Why.
    pub why: Words,
    /// Its approval no longer holds.
    pub void: bool,
}

/// Where decisions go that share a file: shop, site, dock, and for orders supplier and currency.
type Way = (String, String, Dock, String);

fn way(d: &Decision) -> Way {
    let p = &d.proposal;
    let whom = match &p.action {
        Action::PurchaseOrder { supplier, currency, .. } => format!("{supplier}\n{currency}"),
        _ => String::new(),
    };
    (p.shop.clone(), p.marketplace.clone(), dock::dock_for(&p.action), whom)
}

impl House {
    /// Sends what is approved and the errand is about: one file per shop, site and kind (and supplier), put into the outbox. `day` dates the
    /// files.
    ///
    /// # Errors
    /// The kill switch is thrown or the policy does not name the person ([`Error::Refused`]); the journal or the outbox can't be written.
    pub async fn dispatch(
        &self,
        errand: &Errand<'_>,
        seen: &Seen,
        day: Day,
        outbox: &mut (dyn Outbox + Send),
        now_micros: i64,
    ) -> Result<Dispatched, Error> {
        self.point("dispatch")?;
        if let Some(name) = errand.by.filter(|by| !self.policy.people.contains_key(*by)) {
            return Err(desk::Refusal::UnknownPerson { name: name.to_owned() }.into());
        }
        let mut done = Dispatched::default();
        let before = self.outstanding(errand).await?;
        loop {
            // every file is one append; what did not leave with it is not looked at again
            let left: BTreeSet<DecisionId> = done.stayed.iter().map(|s| s.id).collect();
            let approved = self.in_state(State::Approved).await?;
            let waits = |d: &&Decision| !left.contains(&d.id) && errand.covers(d, &self.policy);
            let Some(next) = approved.iter().find(waits).map(way) else { break };
            let stayed = self.send(errand, &next, &left, seen, day, now_micros).await?;
            done.stayed.extend(stayed);
        }
        for id in self.outstanding(errand).await? {
            let again = before.contains(&id);
            if let Some(upload) = self.hand_out(&id, seen, outbox, now_micros).await? {
                done.uploads.push(HandedOut { upload, again });
            }
        }
        Ok(done)
    }

    /// One file: checks its decisions, renders, appends. Returns those that did not leave.
    async fn send(
        &self,
        errand: &Errand<'_>,
        next: &Way,
        left: &BTreeSet<DecisionId>,
        seen: &Seen,
        day: Day,
        now_micros: i64,
    ) -> Result<Vec<Stayed>, Error> {
        commit!(self, now_micros, &errand.actor(), |room, now| {
            let approved = self.in_state(State::Approved).await?;
            let waits = |d: &Decision| way(d) == *next && !left.contains(&d.id) && errand.covers(d, &self.policy);
            let decisions: Vec<Decision> = approved.into_iter().filter(waits).take(FILE_MAX).collect();
            pack(&decisions, next, seen, day, &moment(self, room, seen, now))
        })
    }

    /// Uploads with decisions that nobody has answered for, and nothing in them that the errand is not about.
    async fn outstanding(&self, errand: &Errand<'_>) -> Result<BTreeSet<String>, Error> {
        let sent = self.in_state(State::Dispatched).await?;
        let (mine, others): (Vec<Decision>, Vec<Decision>) =
            sent.into_iter().partition(|d| errand.covers(d, &self.policy));
        let uploads = |some: Vec<Decision>| -> BTreeSet<String> {
            some.into_iter().filter_map(|d| d.sent.map(|s| s.upload)).collect()
        };
        Ok(&uploads(mine) - &uploads(others))
    }

    pub(crate) async fn in_state(&self, state: State) -> Result<Vec<Decision>, Error> {
        let filter = Filter { states: vec![state], ..Filter::default() };
        self.all(&filter).await
    }

    pub(crate) async fn of_upload(&self, upload: &str) -> Result<Vec<Decision>, Error> {
        let filter = Filter { upload: Some(upload.to_owned()), ..Filter::default() };
        self.all(&filter).await
    }

    /// Puts an upload's bytes out, if the desk lets them; `None` when part of it is settled and it must not leave again.
    async fn hand_out(
        &self,
        id: &str,
        seen: &Seen,
        outbox: &mut (dyn Outbox + Send),
        now_micros: i64,
    ) -> Result<Option<Upload>, Error> {
        self.point("before hand out")?;
        let Some((upload, bytes)) = self.journal.upload(id).await? else { return Ok(None) };
        match self.may_leave(&upload, &bytes, seen, now_micros).await {
            Ok(()) => {}
            Err(Error::Refused(desk::Refusal::UploadSettled { .. } | desk::Refusal::UploadCarried { .. })) => {
                return Ok(None);
            }
            Err(e) => return Err(e),
        }
        outbox.put(&upload.name, &bytes).map_err(Error::Outbox)?;
        self.print_order(&upload, outbox).await?;
        self.point("after hand out")?;
        Ok(Some(upload))
    }

    /// The purchase order as a PDF beside the workbook, for people; what counts is the workbook.
    async fn print_order(&self, upload: &Upload, outbox: &mut (dyn Outbox + Send)) -> Result<(), Error> {
        for (name, bytes) in self.prints(upload).await? {
            outbox.print(&name, &bytes).map_err(Error::Outbox)?;
        }
        Ok(())
    }

    /// What of an upload is for people to read, name and bytes: a purchase order as PDF. Nothing that carries anything out.
    ///
    /// # Errors
    /// The journal can't be read.
    pub async fn prints(&self, upload: &Upload) -> Result<Vec<(String, Vec<u8>)>, Error> {
        if upload.dock != Dock::PurchaseOrder.code() {
            return Ok(Vec::new());
        }
        let carried = self.of_upload(&upload.id).await?;
        let day = carried.iter().find_map(|d| d.sent.as_ref()).map_or(Day(0), |s| desk::room::day_of(s.at_micros));
        let Some(site) = domain::Marketplace::find(&upload.marketplace) else { return Ok(Vec::new()) };
        let line = |d: &Decision| Line { decision: d.id.to_string(), action: d.proposal.action.clone() };
        let lines: Vec<Line> = carried.iter().map(line).collect();
        // what the workbook took, the PDF takes: a refusal here has nothing to tell
        let made = dock::render_order_pdfs(&upload.id, site, day, &lines, &sender(&self.policy)).unwrap_or_default();
        Ok(made.into_iter().map(|pdf| (pdf.name, pdf.bytes)).collect())
    }

    async fn may_leave(&self, upload: &Upload, bytes: &[u8], seen: &Seen, now_micros: i64) -> Result<(), Error> {
        let (head, room) = self.journal.room().await?;
        let carried = self.of_upload(&upload.id).await?;
        let hash = blake3::hash(bytes).to_hex().to_string();
        let m = moment(self, &room, seen, head.now_micros(now_micros));
        Ok(desk::dispatch::hand_out(upload, &carried, &hash, &m)?)
    }

    /// Whether a file is exactly what was approved and may be uploaded now: asked by whoever carries it to the marketplace.
    ///
    /// # Errors
    /// [`Error::Refused`]: the kill switch, other bytes, or already settled; or the file belongs to no upload.
    pub async fn check_file(&self, name: &str, bytes: &[u8], now_micros: i64) -> Result<Upload, Error> {
        let seen = Seen::default();
        let hash = blake3::hash(bytes).to_hex().to_string();
        let uploads = self.journal.uploads().await?;
        let named = |u: &&Upload| u.hash == hash || name.ends_with(&u.name);
        let found = uploads.iter().find(|u| u.hash == hash).or_else(|| uploads.iter().find(named)).cloned();
        let upload = found.ok_or_else(|| {
            Error::asked(
                format!("{name} is no file of this desk; upload only what `tradewind dispatch` wrote"),
                format!("{name} 不是本系统发出的文件；请只上传 `tradewind dispatch` 写出的文件"),
            )
        })?;
        self.may_leave(&upload, bytes, &seen, now_micros).await?;
        Ok(upload)
    }

    /// Whoever takes a file to the marketplace says so first: it is checked, and let out once. After that its result is unknown until a
    /// receipt or the live state tells.
    ///
    /// # Errors
    /// As [`House::check_file`]; or it was taken before, or the policy does not name the person.
    pub async fn carry(&self, name: &str, bytes: &[u8], by: &str, now_micros: i64) -> Result<Upload, Error> {
        let seen = Seen::default();
        let upload = self.check_file(name, bytes, now_micros).await?;
        commit!(self, now_micros, &super::decide::person(by), |room, now| {
            let carried = self.of_upload(&upload.id).await?;
            let hash = blake3::hash(bytes).to_hex().to_string();
            let m = moment(self, room, &seen, now);
            Ok((upload.clone(), Plan::of(desk::dispatch::carry(&upload, &carried, &hash, by, &m)?)))
        })
    }
}

/// Decides what of a file's decisions leaves, and drafts the entries: voided approvals, the upload, and what it carries.
fn pack(
    decisions: &[Decision],
    (shop, marketplace, dock, _): &Way,
    seen: &Seen,
    day: Day,
    m: &Moment<'_>,
) -> Result<(Vec<Stayed>, Plan), Error> {
    let (mut stayed, mut plan) = (Vec::new(), Plan::default());
    let mut void = |d: &Decision, why: Words, void: bool, drafts: &mut Vec<Draft>| -> Result<(), Error> {
        if void {
            drafts.push(desk::dispatch::void(d, &why.en)?);
        }
        stayed.push(Stayed { id: d.id, why, void });
        Ok(())
    };
    let unknown;
    let site = match seen.site(shop, marketplace) {
        Some(site) => site,
        None => {
            let code = domain::Marketplace::find(marketplace).ok_or_else(|| Error::Load(marketplace.clone()))?;
            unknown = SiteSeen::empty(code);
            &unknown
        }
    };
    let mut barred: BTreeMap<DecisionId, (Words, bool)> = BTreeMap::new();
    // the dock may refuse a line that the desk lets through: then the file is packed again without it
    let (tally, made) = loop {
        let mut tally = Tally::default();
        let mut lines = Vec::new();
        for d in decisions.iter().filter(|d| d.state == State::Approved) {
            if barred.contains_key(&d.id) {
                continue;
            }
            match desk::dispatch::load(d, &mut tally, &seen.live_state(d).0, m) {
                Ok(()) => lines.push(Line { decision: d.id.to_string(), action: d.proposal.action.clone() }),
                Err(desk::Refusal::Stopped { by, why }) => return Err(desk::Refusal::Stopped { by, why }.into()),
                Err(refusal) => {
                    barred.insert(d.id, (refusal.words(), refusal.voids()));
                }
            }
        }
        let id = desk::dispatch::next_upload(m);
        match dock::render(*dock, &id, site.marketplace, day, &lines, &site.live, &sender(m.policy)) {
            Ok(made) => break (tally, made),
            Err(refusals) => {
                for r in refusals {
                    if let Some(id) = DecisionId::parse(&r.decision) {
                        barred.insert(id, (r.words(), !r.why.retry_can_help()));
                    }
                }
            }
        }
    };
    for d in decisions {
        if let Some((why, is_void)) = barred.remove(&d.id) {
            void(d, why, is_void, &mut plan.drafts)?;
        }
    }
    for file in made {
        // written from the marketplace's rules and sharing no code with the writer: what it objects to never leaves
        if let Some(fault) = dock::validator::check_upload(*dock, site.marketplace, &file.bytes).first() {
            return Err(Error::Load(format!("{}: row {}, {}: {}", file.name, fault.row, fault.column, fault.en)));
        }
        let rows = file.rows.iter().filter_map(|(r, d)| Some((*r, DecisionId::parse(d)?))).collect();
        let upload = Upload {
            id: desk::dispatch::next_upload(m),
            dock: dock.code().to_owned(),
            shop: shop.clone(),
            marketplace: marketplace.clone(),
            name: file.name,
            hash: file.hash,
            rows,
        };
        plan.files.push((upload.id.clone(), file.bytes));
        plan.drafts.extend(desk::dispatch::sent(upload, &tally, m)?);
    }
    Ok((stayed, plan))
}

/// The company of the policy, as the dock prints it.
fn sender(policy: &Policy) -> Sender {
    let company = &policy.company;
    let return_to = company.return_to.clone().map(|a| Address {
        name: a.name,
        line_1: a.line_1,
        line_2: a.line_2,
        line_3: a.line_3,
        city: a.city,
        region: a.region,
        postal_code: a.postal_code,
        country: a.country,
        phone: a.phone,
    });
    Sender { buyer: company.name.clone(), ship_to: company.ship_to.clone(), return_to }
}
