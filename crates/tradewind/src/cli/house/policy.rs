//! `tradewind policy`: limits, goals and people; how freely agents may act.

use super::super::Desk;
use super::super::exit::{Exit, Trouble};
use super::super::sheet::{Sheet, one_line};
use super::args::{Policy, PolicyTask};
use super::{agent, kind, open};
use crate::io::policy as file;
use desk::{Moment, Surroundings};
use domain::policy::Level;
use std::path::Path;

/// Runs the command.
pub fn run(desk: &mut Desk<'_>, args: &Policy) -> Result<Exit, Trouble> {
    match &args.task {
        PolicyTask::Check { file } => check(desk, file),
        PolicyTask::Show => show(desk),
        PolicyTask::Init => {
            let path = file::init(&desk.place.data)?;
            let path = path.display();
            let text = desk.lang.pick(
                format!("{path}: written with the default policy; change it, then run `tradewind policy check {path}`"),
                format!("{path}：已写入默认策略；修改后请执行 `tradewind policy check {path}`"),
            );
            writeln!(desk.out, "{text}")?;
            Ok(Exit::Done)
        }
        PolicyTask::Autonomy { agent, kind, level, by } => match (agent, kind, level, by) {
            (Some(agent), Some(kind), Some(level), Some(by)) => set(desk, agent, kind, level, by),
            _ => list(desk),
        },
    }
}

fn check(desk: &mut Desk<'_>, path: &Path) -> Result<Exit, Trouble> {
    let text = std::fs::read_to_string(path).map_err(Trouble::file(path))?;
    let policy = file::parse(path, &text)?;
    let people: Vec<String> =
        policy.people.values().map(|p| format!("{} ({})", one_line(&p.name, 40), p.role.code())).collect();
    let (path, people) = (path.display(), people.join(", "));
    let text = desk.lang.pick(format!("{path}: good; people: {people}"), format!("{path}：没有问题；人员：{people}"));
    writeln!(desk.out, "{text}")?;
    Ok(Exit::Done)
}

/// The firm's own file or the default, as it was written: its comments are its manual.
fn show(desk: &mut Desk<'_>) -> Result<Exit, Trouble> {
    let own = file::own_text(&desk.place.data)?;
    if let Some(text) = &own {
        file::parse(&file::file(&desk.place.data), text)?;
    }
    let text = own.as_deref().unwrap_or(domain::policy::DEFAULT);
    write!(desk.out, "{text}")?;
    if !text.ends_with('\n') {
        writeln!(desk.out)?;
    }
    Ok(Exit::Done)
}

fn list(desk: &mut Desk<'_>) -> Result<Exit, Trouble> {
    let lang = desk.lang;
    let table = super::super::wait(async {
        let house = open(desk).await?;
        let (head, room) = house.journal.room().await?;
        let (surroundings, now_micros) = (Surroundings::default(), desk.now_micros.max(head.at_micros));
        let m = Moment { room: &room, policy: &house.policy, surroundings: &surroundings, now_micros };
        let mut table = Sheet::new(desk.width, desk.colour);
        let names = lang.pick(
            ["Agent", "Kind", "Level", "Set by", "Failures in a row"],
            ["智能体", "类型", "级别", "设置人", "连续失败"],
        );
        table.head(&names, &[4]);
        for agent in agents::AGENTS {
            for kind in agent.kinds {
                let level = desk::autonomy::level(agent.name, *kind, &m);
                let standing = room.standing(agent.name, *kind);
                let by = match (&standing.by, standing.level) {
                    (Some(by), _) => one_line(by, 30),
                    (None, Some(_)) => lang.pick("lowered by failures", "因失败自动降级").to_owned(),
                    (None, None) => lang.pick("policy", "策略").to_owned(),
                };
                table.row(&[agent.name, kind.code(), level.code(), &by, &standing.failures.to_string()]);
            }
        }
        Ok::<_, Trouble>(table)
    })?;
    write!(desk.out, "{table}")?;
    let note = lang.pick(
        "observe: recorded only · ask: a person approves each · act: alone, up to act_each, act_a_day\n\
         an owner changes one: tradewind policy autonomy AGENT KIND LEVEL --by NAME",
        "observe：仅记录 · ask：逐项由人批准 · act：在 act_each 与 act_a_day 限额内免批\n\
         owner 可修改：tradewind policy autonomy 智能体 类型 级别 --by 姓名",
    );
    writeln!(desk.out, "{note}")?;
    Ok(Exit::Done)
}

fn set(desk: &mut Desk<'_>, agent_name: &str, kind_code: &str, level: &str, by: &str) -> Result<Exit, Trouble> {
    let (agent, kind) = (agent(agent_name)?, kind(kind_code)?);
    if !agent.kinds.contains(&kind) {
        let known = agent.kinds.iter().map(|k| k.code()).collect::<Vec<_>>().join(", ");
        return Err(Trouble::Usage(
            format!("agent {} does not propose {}; use {known}", agent.name, kind.code()),
            format!("智能体 {} 不提出 {}；可用：{known}", agent.name, kind.code()),
        ));
    }
    let level = Level::find(level.trim()).ok_or_else(|| {
        let found = one_line(level, 40);
        Trouble::Usage(
            format!("found level `{found}`; use observe, ask or act"),
            format!("级别“{found}”无效；可用：observe、ask、act"),
        )
    })?;
    super::super::wait(async {
        let house = open(desk).await?;
        house.set_autonomy(agent.name, kind, level, by, desk.now_micros).await?;
        let (agent, kind, level, by) = (agent.name, kind.code(), level.code(), one_line(by, 40));
        let text = desk.lang.pick(
            format!("{agent} / {kind}: {level} from now on, by {by}"),
            format!("{agent} / {kind}：自现在起为 {level}，设置人 {by}"),
        );
        writeln!(desk.out, "{text}")?;
        Ok::<_, Trouble>(Exit::Done)
    })
}
