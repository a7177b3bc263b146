//! The policy: limits and goals with their meaning, how freely agents may act, the switch that stops everything.

use super::super::fault::{Answer, Fault};
use super::super::page::{self, OWNER, Page, go, page, post};
use super::super::visit::{Posted, Visit};
use super::super::window::{App, Told};
use crate::cli::{house, one_line};
use crate::io::policy as file;
use axum::Router;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use desk::{Moment, Room, Surroundings};
use domain::Policy;
use domain::policy::{Level, Person, Role};
use maud::{Markup, html};
use serde::Deserialize;
use std::sync::Arc;
use store::accounts::NoteKind;

/// The page.
pub const PAGE: Page = Page {
    path: "/policy",
    name: ("Policy", "策略"),
    about: ("Limits and goals, and how freely agents may act", "限额、目标与智能体权限"),
    mark: "M12 3l7 3v6c0 4-3 7-7 9-4-2-7-5-7-9V6zM9 12l2 2 4-4",
    roles: page::ALL,
    routes,
};

fn routes() -> Router<App> {
    use axum::routing::post;
    Router::new()
        .route("/policy", get(show))
        .route("/policy/edit", get(edit).post(save))
        .route("/policy/autonomy", post(autonomy))
}

/// A setting as it stands in the text of a policy.
#[derive(PartialEq, Eq, Debug)]
struct Setting {
    section: String,
    name: String,
    value: String,
    en: String,
    zh: String,
}

/// Settings in the order of the text, each with the comment above it: English first, Chinese from the first Chinese letter on.
fn settings(text: &str) -> Vec<Setting> {
    let (mut found, mut section, mut comment): (Vec<Setting>, _, _) = (Vec::new(), String::new(), String::new());
    let mut spoken = false;
    for line in text.lines().map(str::trim) {
        if let Some(words) = line.strip_prefix('#') {
            // a comment speaks for the settings right below it, up to the next comment
            if std::mem::take(&mut spoken) {
                comment.clear();
            }
            comment += words;
            comment.push(' ');
        } else if line.starts_with('[') {
            section = line.trim_matches(['[', ']']).to_owned();
            comment.clear();
        } else if let Some((name, value)) = line.split_once('=') {
            spoken = true;
            let (mut en, mut zh) = halves(&comment);
            let (name, value) = (name.trim().trim_matches('"').to_owned(), value.trim().trim_matches('"').to_owned());
            // limits of a further site mean what those of the first mean
            if let Some(same) = found.iter().find(|s| en.is_empty() && s.name == name) {
                (en, zh) = (same.en.clone(), same.zh.clone());
            }
            found.push(Setting { section: section.clone(), name, value, en, zh });
        } else if line.is_empty() {
            comment.clear();
        }
    }
    found
}

fn halves(comment: &str) -> (String, String) {
    let chinese = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
    let at = comment.find(chinese).unwrap_or(comment.len());
    let (en, zh) = comment.split_at(at);
    (en.trim().to_owned(), zh.trim().to_owned())
}

/// Names of sections, English and Chinese.
fn section_title(section: &str) -> (&'static str, &'static str) {
    match section {
        "goals" => ("Goals", "目标"),
        "tax" => ("Tax", "税率"),
        "ads" => ("Advertising", "广告"),
        "stock" => ("Stock and purchase orders", "库存与采购"),
        "price" => ("Prices", "售价"),
        "price.floor" => ("Lowest prices by SKU", "各 SKU 最低售价"),
        "words" => ("Blocked words", "禁用词"),
        "no_fly" => ("Nothing is changed for", "禁止改动名单"),
        "run" => ("A run of the agents", "每次运行"),
        "approval" => ("Approvals", "批准"),
        "outcome" => ("Outcomes", "复盘"),
        "autonomy" => ("Autonomy", "自主权限"),
        "company" | "company.return_to" => ("Company", "公司"),
        "people" => ("People", "人员"),
        _ if section.starts_with("ads.limits") => ("Advertising limits of a site", "站点广告限额"),
        _ => ("Other", "其他"),
    }
}

async fn show(visit: Visit) -> Answer<Markup> {
    let text = in_force(&visit)?;
    let owner = visit.is(OWNER);
    let mut sections: Vec<(String, Vec<Setting>)> = Vec::new();
    for s in settings(&text) {
        match sections.last_mut().filter(|(name, _)| *name == s.section) {
            Some((_, list)) => list.push(s),
            None => sections.push((s.section.clone(), vec![s])),
        }
    }
    let body = html! {
        div.bar {
            @if owner { a.button.primary href="/policy/edit" data-key="e" { (visit.pick("Change", "修改")) } }
            @else { span.muted { (visit.pick("an owner changes it", "由老板修改")) } }
            span.mono.muted { (visit.pick("in force: ", "生效版本：")) (house::short(&visit.window.house().policy.hash())) }
        }
        (ladder(&visit, owner).await?)
        @for (name, list) in sections.iter().filter(|(name, _)| name != "people" && name != "company.return_to") {
            section {
                h2 { (visit.of(section_title(name))) @if name.starts_with("ads.limits.") { " · " (name.trim_start_matches("ads.limits.")) } }
                table.settings {
                    thead.away { tr { th scope="col" { (visit.pick("Meaning", "含义")) } th scope="col" { (visit.pick("Value", "值")) } } }
                    tbody { @for s in list { tr {
                        th scope="row" { (if s.en.is_empty() { s.name.clone() } else { visit.pick(s.en.clone(), s.zh.clone()) }) span.mono.muted { " " (s.name) } }
                        td.right.strong { (s.value) }
                    } } }
                }
            }
        }
        (people(&visit))
    };
    page(&visit, PAGE.path, visit.of(PAGE.name), body).await
}

/// The text of the policy in force: the firm's own, or the default.
fn in_force(visit: &Visit) -> Answer<String> {
    let own = file::own_text(&visit.window.data).map_err(|e| unreadable(&e))?;
    Ok(own.unwrap_or_else(|| domain::policy::DEFAULT.to_owned()))
}

/// The policy's file can't be read or written.
fn unreadable(e: &crate::cli::Trouble) -> Fault {
    let words = |lang| e.words(lang).0;
    Fault::new(axum::http::StatusCode::INTERNAL_SERVER_ERROR, words(crate::cli::Lang::En), words(crate::cli::Lang::Zh))
}

fn level_words(level: Level) -> (&'static str, &'static str) {
    match level {
        Level::Observe => ("observe: recorded only", "observe：仅记录"),
        Level::Ask => ("ask: a person approves each", "ask：逐项由人批准"),
        Level::Act => ("act: alone, within limits", "act：限额内免批"),
    }
}

/// How freely each agent may act, what its record suggests, and the form that changes it.
async fn ladder(visit: &Visit, owner: bool) -> Answer<Markup> {
    let house = visit.window.house();
    let docket = visit.window.docket().await?;
    let (head, room) = (&docket.head, &docket.room);
    // what a record suggests rests on all shops and names their sums
    let all = visit.shops().is_empty() && visit.is(page::MONEY);
    let records = if all { visit.window.records().await? } else { Arc::default() };
    let surroundings = Surroundings::default();
    let now_micros = visit.now_micros.max(head.at_micros);
    let m = Moment { room, policy: &house.policy, surroundings: &surroundings, now_micros };
    let kinds = agents::AGENTS.iter().flat_map(|a| a.kinds.iter().map(move |k| (a.name, *k)));
    Ok(html! {
        section {
            h2 { (visit.pick("How freely agents may act", "智能体自主级别")) }
            p.muted { (visit.pick("Raised only by an owner, lowered by failures in a row. Within “act”, only reversible changes up to the limits below leave without a person.", "只有老板能提升；连续失败自动降级。“act”仅限可撤销且不超过下列限额的改动。")) }
            div.scroll tabindex="0" role="region" aria-label=(visit.pick("Autonomy", "自主级别")) { table {
                thead { tr {
                    th scope="col" { (visit.pick("Agent", "智能体")) } th scope="col" { (visit.pick("Kind", "类型")) }
                    th scope="col" { (visit.pick("Level", "级别")) } th scope="col" { (visit.pick("Set by", "设置人")) }
                    th.right scope="col" { (visit.pick("Failures in a row", "连续失败")) } th scope="col" { (visit.pick("Its record suggests", "依据过往表现的建议")) }
                    @if owner { th scope="col" { (visit.pick("Change", "修改")) } }
                } }
                tbody { @for (agent, kind) in kinds {
                    @let level = desk::autonomy::level(agent, kind, &m);
                    @let record = records.iter().find(|r| r.score.agent == agent && r.score.kind == kind);
                    tr data-row {
                        th scope="row" { (agent) } td { (visit.of(kind.title())) }
                        td { span.tag { (visit.of(level_words(level))) } }
                        td { (set_by(visit, room, agent, kind)) }
                        td.right { (room.standing(agent, kind).failures) }
                        td { @match record.and_then(|r| r.suggestion.as_ref()) {
                            Some(s) => { (level_words_short(visit, s.level)) ": " (visit.words(&s.words)) }
                            None => span.muted { (visit.pick("nothing yet", "暂无")) }
                        } }
                        @if owner { td { (post(visit, "/policy/autonomy", html! {
                            input type="hidden" name="agent" value=(agent); input type="hidden" name="kind" value=(kind.code());
                            @for to in [Level::Observe, Level::Ask, Level::Act].into_iter().filter(|l| *l != level) {
                                button.small type="submit" name="level" value=(to.code()) { (to.code()) }
                            }
                        })) } }
                    }
                } }
            } }
        }
    })
}

fn level_words_short(visit: &Visit, level: Level) -> String {
    visit.pick(format!("set to {}", level.code()), format!("建议调为 {}", level.code()))
}

fn set_by(visit: &Visit, room: &Room, agent: &str, kind: domain::ActionKind) -> String {
    let standing = room.standing(agent, kind);
    match (&standing.by, standing.level) {
        (Some(by), _) => one_line(by, 30),
        (None, Some(_)) => visit.pick("lowered by failures", "因失败自动降级").to_owned(),
        (None, None) => visit.pick("policy", "策略").to_owned(),
    }
}

fn people(visit: &Visit) -> Markup {
    let house = visit.window.house();
    html! {
        section {
            h2 { (visit.pick("Who may approve what", "谁能批准什么")) }
            div.scroll tabindex="0" role="region" aria-label=(visit.pick("Who may approve what", "谁能批准什么")) {
            table {
                thead { tr { th scope="col" { (visit.pick("Name", "姓名")) } th scope="col" { (visit.pick("Role", "角色")) } th.right scope="col" { (visit.pick("Limit of one decision, RMB", "单项限额（人民币）")) } th scope="col" { (visit.pick("Shops", "店铺")) } } }
                tbody { @for p in house.policy.people.values() { tr {
                    th scope="row" { (p.name) } td { (visit.of(p.role.title())) (visit.of(role_about(p.role))) }
                    td.right { (limit(visit, p)) }
                    td { @if p.shops.is_empty() { (visit.pick("all", "全部")) } @else { (p.shops.iter().map(String::as_str).collect::<Vec<_>>().join(", ")) } }
                } } }
            }
            }
            p { a href="/accounts" { (visit.pick("Who may sign in", "登录账户")) } }
        }
    }
}

/// What one decision of a person may be about: everybody knows their own, owners and accountants everybody's.
fn limit(visit: &Visit, p: &Person) -> Markup {
    if p.name != visit.person.name && !visit.is(LIMITS) {
        let why = visit.pick("for owners, accountants and the person", "仅对老板、会计和本人显示");
        return html! { span.muted title=(why) { "—" } };
    }
    html! { @match p.limit_cny_micros { Some(m) => (super::super::figure::whole(m)), None => (visit.pick("none", "不限")) } }
}

/// Who sees up to what amount colleagues may decide.
const LIMITS: &[Role] = &[Role::Owner, Role::Accountant];

/// What a role is for, after its name.
fn role_about(role: Role) -> (&'static str, &'static str) {
    match role {
        Role::Owner => (": everything", "：全部权限"),
        Role::Operator => (": ads, prices, coupons", "：广告、售价、优惠券"),
        Role::Stock => (": purchase orders, removals", "：采购与移除"),
        Role::Designer => (": listings and pictures", "：文案与图片"),
        Role::Accountant => (": looks at the money", "：查看账目"),
        Role::Viewer => (": looks", "：查看"),
    }
}

async fn edit(visit: Visit) -> Answer<Markup> {
    visit.only(OWNER)?;
    let text = in_force(&visit)?;
    form(&visit, &text, &hash(&text), None).await
}

/// What the text was when the page was opened: another owner's change in between is not written over.
fn hash(text: &str) -> String {
    blake3::hash(text.as_bytes()).to_hex().to_string()
}

async fn form(visit: &Visit, text: &str, seen: &str, wrong: Option<(&str, &str)>) -> Answer<Markup> {
    let body = html! {
        @if let Some((en, zh)) = wrong { div.alarm role="alert" { (visit.pick(en, zh)) } }
        p { (visit.pick("Every line has its meaning above it. What is saved is checked first and counts from then on, also for what already waits.", "每一行上方有说明。保存前会先检查；保存后立即生效，对待审事项同样有效。")) }
        (post(visit, "/policy/edit", html! {
            input type="hidden" name="seen" value=(seen);
            label { (visit.pick("Policy", "策略")) textarea.mono name="text" rows="30" spellcheck="false" { (text) } }
            div.actions { button.primary type="submit" { (visit.pick("Check and save", "检查并保存")) } a.button href="/policy" { (visit.pick("Back", "返回")) } }
        }))
    };
    page(visit, PAGE.path, visit.pick("Change the policy", "修改策略"), body).await
}

#[derive(Deserialize)]
struct Text {
    text: String,
    seen: String,
}

async fn save(Posted { visit, form: sent }: Posted<Text>) -> Answer<Response> {
    visit.only(OWNER)?;
    let text = sent.text.replace("\r\n", "\n");
    let there = in_force(&visit)?;
    if hash(&there) != sent.seen {
        let (en, zh) = (
            "somebody has changed the policy meanwhile; yours is below, theirs is on the policy page",
            "策略在此期间已被他人修改；下方为您的版本，请与策略页对照",
        );
        return Ok(form(&visit, &text, &hash(&there), Some((en, zh))).await?.into_response());
    }
    let policy = match Policy::parse(&text) {
        Ok(policy) => policy,
        Err(e) => return Ok(form(&visit, &text, &sent.seen, Some((&e.to_string(), &e.zh()))).await?.into_response()),
    };
    if policy.people.get(&visit.person.name).is_none_or(|p| p.role != Role::Owner) {
        let (en, zh) = (
            "this would take your own rights as owner; ask another owner to do that",
            "此修改会取消您自己的老板权限；请由另一位老板操作",
        );
        return Ok(form(&visit, &text, &sent.seen, Some((en, zh))).await?.into_response());
    }
    file::put(&visit.window.data, &text).map_err(|e| unreadable(&e))?;
    visit.window.set_policy(policy);
    visit.window.house().declare_policy(&visit.person.name, visit.now_micros).await?;
    visit.window.tell(Told::Journal);
    visit.looked_at(NoteKind::PolicyChanged).await?;
    Ok(go(&visit, "/policy", visit.pick("saved; in force from now on", "已保存并生效"), None))
}

#[derive(Deserialize)]
struct Autonomy {
    agent: String,
    kind: String,
    level: String,
}

async fn autonomy(Posted { visit, form }: Posted<Autonomy>) -> Answer<Response> {
    visit.only(OWNER)?;
    let wrong = || Fault::mistake("there is no such agent, kind or level", "没有此智能体、类型或级别");
    let agent = agents::AGENTS.iter().find(|a| a.name == form.agent).ok_or_else(wrong)?;
    let kind = domain::ActionKind::find(&form.kind).filter(|k| agent.kinds.contains(k)).ok_or_else(wrong)?;
    let level = Level::find(&form.level).ok_or_else(wrong)?;
    visit.window.house().set_autonomy(agent.name, kind, level, &visit.person.name, visit.now_micros).await?;
    visit.window.tell(Told::Journal);
    let (agent, kind) = (agent.name, visit.of(kind.title()));
    Ok(go(&visit, "/policy", &format!("{agent} · {kind}: {}", level.code()), None))
}

#[cfg(test)]
mod tests {
    use super::super::super::trial::Trial;
    use super::*;
    use axum::http::StatusCode;

    #[test]
    fn every_setting_of_the_default_has_its_meaning_in_both_languages() {
        let found = settings(domain::policy::DEFAULT);
        assert!(found.len() > 35, "{}", found.len());
        let own = |s: &&Setting| !["people", "company"].contains(&s.section.as_str());
        let mute: Vec<_> = found.iter().filter(own).filter(|s| s.en.is_empty() || s.zh.is_empty()).collect();
        assert!(mute.is_empty(), "{mute:?}");
        let budget = found.iter().find(|s| s.section == "ads.limits.amazon-jp" && s.name == "campaign_budget").unwrap();
        assert_eq!(budget.zh, "单个广告活动每日预算上限。");
        assert_eq!(halves(" Highest bid. 最高竞价。 "), ("Highest bid.".into(), "最高竞价。".into()));
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn an_owner_changes_the_policy_and_it_counts_at_once() {
        let trial = Trial::new().await;
        let text = domain::policy::DEFAULT.replacen("growth_pct = 70", "growth_pct = 55", 1);
        let seen = hash(domain::policy::DEFAULT);
        let wrong = trial.post("/policy/edit", &[("text", &text.replace("= 55", "= fast")), ("seen", &seen)]).await;
        assert!(wrong.body.contains("line ") && wrong.body.contains("fast"), "{}", wrong.body);
        assert_eq!(trial.window.house().policy.goals.growth_pct, 70);
        let saved = trial.post("/policy/edit", &[("text", &text), ("seen", &seen)]).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
        assert_eq!(trial.window.house().policy.goals.growth_pct, 55);
        assert_eq!(
            trial.window.house().journal.room().await.unwrap().1.policy_hash,
            Policy::parse(&text).unwrap().hash()
        );
        assert!(trial.get("/policy").await.body.contains(">55<"));
        let late = trial.post("/policy/edit", &[("text", domain::policy::DEFAULT), ("seen", &seen)]).await;
        assert!(late.body.contains("meanwhile"), "another owner's change is not written over");
        assert_eq!(trial.window.house().policy.goals.growth_pct, 55);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn nobody_but_an_owner_changes_it() {
        let people = "\n[[people]]\nname = \"Lin\"\nrole = \"operator\"\n";
        let policy = Policy::parse(&format!("{}{people}", domain::policy::DEFAULT)).unwrap();
        let trial = Trial::with(policy, "Lin").await;
        assert_eq!(trial.get("/policy/edit").await.status, StatusCode::FORBIDDEN);
        let fields = [("agent", "bid"), ("kind", "set_bid"), ("level", "act")];
        assert_eq!(trial.post("/policy/autonomy", &fields).await.status, StatusCode::FORBIDDEN);
        let seen = hash(domain::policy::DEFAULT);
        let sent = trial.post("/policy/edit", &[("text", domain::policy::DEFAULT), ("seen", &seen)]).await;
        assert_eq!(sent.status, StatusCode::FORBIDDEN);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn limits_of_colleagues_are_for_owners_and_accountants() {
        let people = [("Lin", "operator", "1234567"), ("Mei", "stock", "7654321"), ("Zhao", "accountant", "1")];
        let people = people.map(|(name, role, limit)| {
            format!("\n[[people]]\nname = \"{name}\"\nrole = \"{role}\"\nlimit_cny = \"{limit}\"\n")
        });
        let policy = Policy::parse(&format!("{}{}", domain::policy::DEFAULT, people.concat())).unwrap();
        let mut trial = Trial::with(policy, "Lin").await;
        for (who, lin, mei) in [("Lin", true, false), ("Mei", false, true), ("Zhao", true, true), ("owner", true, true)]
        {
            trial.sign_in(who).await;
            let page = trial.get("/policy").await.body;
            assert_eq!((page.contains("1,234,567"), page.contains("7,654,321")), (lin, mei), "{who}");
        }
        let zh = trial.get_zh("/policy").await.body;
        assert!(zh.contains("运营：广告") && zh.contains("会计：查看账目") && zh.contains("老板：全部权限"), "{zh}");
    }
}
