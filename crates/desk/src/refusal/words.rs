//! Refusals in words: what was found, and what to do.

use super::Refusal;
use crate::guardrail::{Finding, Verdict};
use crate::life_cycle::Step;
use crate::moment::time_text;
use domain::policy::Role;
use domain::{ActionKind, Currency, Money, Words};

pub(super) fn words(refusal: &Refusal) -> Words {
    use Refusal as R;
    match refusal {
        R::Stopped { .. }
        | R::UnknownPerson { .. }
        | R::RoleMayNot { .. }
        | R::NotTheirShop { .. }
        | R::OwnerOnly { .. }
        | R::RateMissing { .. }
        | R::OverLimit { .. }
        | R::NotStopped
        | R::LevelStep { .. } => people(refusal),
        R::NotChecked { .. }
        | R::UploadChanged { .. }
        | R::UploadSettled { .. }
        | R::UploadCarried { .. }
        | R::AlreadySo { .. }
        | R::LiveChanged { .. }
        | R::LiveMissing { .. } => leaving(refusal),
        R::Guardrail { findings } => blocked(findings),
        _ => decisions(refusal),
    }
}

/// Refusals about people, their limits and the room.
fn people(refusal: &Refusal) -> Words {
    let cny = |micros: &i64| Money::new(*micros, Currency::CNY);
    match refusal {
        Refusal::Stopped { by, why } => Words::new(
            format!("writes are stopped by {by}: {why}; an owner can resume them"),
            format!("{by} 已停止所有写入：{why}；须由老板恢复"),
        ),
        Refusal::UnknownPerson { name } => Words::new(
            format!("the policy names nobody called `{name}`; add them under [[people]] or use a name that is there"),
            format!("策略中没有名为“{name}”的人员；请在 [[people]] 下添加或改用已有姓名"),
        ),
        Refusal::RoleMayNot { name, role, kind } => {
            let (who_en, who_zh) = deciders(*kind);
            Words::new(
                format!("{name} is {} and does not decide on `{}`; ask {who_en}", role.title().0, kind.title().0),
                format!("{name} 的角色为{}，无权决定“{}”；请找{who_zh}", role.title().1, kind.title().1),
            )
        }
        Refusal::NotTheirShop { name, shop } => Words::new(
            format!(
                "shop `{shop}` is not among the shops of {name}; ask somebody whose it is, or add it in the policy"
            ),
            format!("店铺“{shop}”不在 {name} 负责的店铺之内；请找负责人，或在策略中添加"),
        ),
        Refusal::OwnerOnly { name, role } => Words::new(
            format!("{name} is {}; only an owner may do this", role.title().0),
            format!("{name} 的角色为{}；此操作仅限老板", role.title().1),
        ),
        Refusal::RateMissing { currency } => Words::new(
            format!(
                "there is no exchange rate from {currency} to RMB, so a limit in RMB cannot be checked; import rates"
            ),
            format!("缺少 {currency} 兑人民币汇率，无法核对人民币限额；请导入汇率"),
        ),
        Refusal::OverLimit { name, limit_cny_micros, stake_cny_micros } => Words::new(
            format!(
                "{} is at stake and {name} decides up to {}; ask somebody with a higher limit",
                cny(stake_cny_micros),
                cny(limit_cny_micros)
            ),
            format!("涉及 {}，超过 {name} 的限额 {}；请找限额更高的人", cny(stake_cny_micros), cny(limit_cny_micros)),
        ),
        Refusal::LevelStep { from, to } => Words::new(
            format!(
                "autonomy is raised one step at a time, and `{}` to `{}` is not one step up",
                from.code(),
                to.code()
            ),
            format!("自主级别每次只能提升一级，从 {} 到 {} 不是提升一级", from.code(), to.code()),
        ),
        _ => Words::new("writes are not stopped; there is nothing to resume", "写入未被停止，无需恢复"),
    }
}

/// Who decides on a kind, besides owners.
fn deciders(kind: ActionKind) -> (&'static str, &'static str) {
    if Role::Stock.decides(kind) {
        ("stock or an owner", "物控或老板")
    } else {
        ("an operator or an owner", "运营或老板")
    }
}

/// Refusals about a decision as it stands.
fn decisions(refusal: &Refusal) -> Words {
    match refusal {
        Refusal::UnknownDecision { id } => Words::new(
            format!("there is no decision {id}; look its number up in the inbox"),
            format!("没有决策 {id}；请在收件箱中查看编号"),
        ),
        Refusal::WrongState { id, state, step } => {
            let (verb_en, verb_zh) = verb(*step);
            Words::new(
                format!("{id} is {}: it cannot be {verb_en} any more, or not yet", state.code()),
                format!("{id} 的状态为“{}”，现在不能{verb_zh}", state.title().1),
            )
        }
        Refusal::Lapsed { id, until_micros } => Words::new(
            format!("{id} was good until {}; let the agents propose it again", time_text(*until_micros)),
            format!("{id} 的有效期至 {}；请让智能体重新提案", time_text(*until_micros)),
        ),
        Refusal::PayloadChanged { id, seen, now } => Words::new(
            format!(
                "{id} is not what was seen: payload {} was seen, {} stands; look at it again",
                short(&seen.0),
                short(&now.0)
            ),
            format!("{id} 与所见不同：所见内容 {}，现为 {}；请重新查看", short(&seen.0), short(&now.0)),
        ),
        Refusal::ListChanged { seen, now } => Words::new(
            format!(
                "the list is not what was seen: list {} was seen, {} stands; list it again",
                short(seen),
                short(now)
            ),
            format!("清单与所见不同：所见 {}，现为 {}；请重新列出", short(seen), short(now)),
        ),
        Refusal::OnlyObserved { agent, kind } => Words::new(
            format!("agent `{agent}` only observes for `{}`; an owner can raise it to `ask`", kind.title().0),
            format!("智能体 {agent} 对“{}”仅限观察；老板可将其提升为 ask", kind.title().1),
        ),
        Refusal::StandingOrderEnded { id, agent, kind } => Words::new(
            format!(
                "{id} was approved by a standing order, and `{agent}` no longer acts on `{}` by itself; approve it anew when it is proposed again",
                kind.title().0
            ),
            format!("{id} 由长期授权批准，但 {agent} 对“{}”已不再自主执行；待重新提案后再批准", kind.title().1),
        ),
        Refusal::OtherSubject { is, asked } => Words::new(
            format!(
                "the decision is about `{is}`, the edit about `{asked}`; an edit changes values only: decline it instead"
            ),
            format!("决策针对“{is}”，修改却针对“{asked}”；修改只能改数值，如不合适请拒绝"),
        ),
        Refusal::NothingChanged { what } => {
            Words::new(format!("nothing would change: {}", what.en), format!("没有任何变化：{}", what.zh))
        }
        Refusal::ReasonMissing => {
            Words::new("a reason is needed; say why in a few words", "须说明原因；请简单写明理由")
        }
        _ => undoing(refusal),
    }
}

/// Refusals about undoing, and about another decision that is in the way.
fn undoing(refusal: &Refusal) -> Words {
    match refusal {
        Refusal::Irreversible { id, kind } => Words::new(
            format!("nothing undoes {id} (`{}`); change it at the marketplace or supplier by hand", kind.title().0),
            format!("{id}（{}）不可撤销；请在平台或供应商处人工处理", kind.title().1),
        ),
        Refusal::AlreadyReverted { id, inverse } => Words::new(
            format!("{id} is undone by {inverse}; look at that one"),
            format!("{id} 已由 {inverse} 撤销；请查看该决策"),
        ),
        Refusal::Overtaken { id, other, state } => Words::new(
            format!("{other} is about the same thing as {id} and is {}; settle that one first", state.code()),
            format!("{other} 与 {id} 针对同一对象，状态为“{}”；请先处理该决策", state.title().1),
        ),
        Refusal::NothingSaid { id, state } => Words::new(
            format!("{id} is {}: nobody has approved or declined it, so there is nothing to take back", state.code()),
            format!("{id} 的状态为“{}”：尚无人批准或拒绝，没有可撤销的内容", state.title().1),
        ),
        Refusal::AlreadyLeft { id, state } => Words::new(
            format!("{id} is {}: its approval cannot be taken back any more; revert it once it is done", state.code()),
            format!("{id} 的状态为“{}”，批准已无法撤销；执行后可作反向操作", state.title().1),
        ),
        Refusal::NotTheirs { id, name, said_by } => {
            let (who_en, who_zh) = match said_by.as_str() {
                "" => ("somebody else", "他人"),
                said_by => (said_by, said_by),
            };
            Words::new(
                format!("{who_en} decided on {id}, not {name}; ask them or an owner to take it back"),
                format!("{id} 由 {who_zh} 决定，而非 {name}；请由本人或老板撤销"),
            )
        }
        _ => Words::default(),
    }
}

/// Refusals at the door: live state and uploads.
fn leaving(refusal: &Refusal) -> Words {
    match refusal {
        Refusal::AlreadySo { id } => Words::new(
            format!("the marketplace already shows what {id} wants; there is nothing to send"),
            format!("平台现状已与 {id} 的目标一致，无需发送"),
        ),
        Refusal::LiveChanged { id, found } => Words::new(
            format!(
                "{id} was approved against another state; found now: {found}; the approval is void, let the agents look again"
            ),
            format!("{id} 批准时的状态已改变，现为：{found}；批准作废，请让智能体重新分析"),
        ),
        Refusal::LiveMissing { id } => Words::new(
            format!("the latest report does not show what {id} is to change; import a fresh bulk file"),
            format!("最新报表中找不到 {id} 要修改的对象；请导入最新批量表"),
        ),
        Refusal::NotChecked { id } => Words::new(
            format!("{id} was not checked for this dispatch, or is not in its file; dispatch again"),
            format!("{id} 未经本次发送检查或不在文件中；请重新发送"),
        ),
        Refusal::UploadChanged { upload, journal, bytes } => Words::new(
            format!(
                "{upload} is not the file that the journal names: {} is written there, the bytes are {}; do not upload it",
                short(journal),
                short(bytes)
            ),
            format!("{upload} 与日志所记文件不符：日志为 {}，文件为 {}；请勿上传", short(journal), short(bytes)),
        ),
        Refusal::UploadCarried { upload } => Words::new(
            format!(
                "{upload} was taken to the marketplace already; import its receipt, or wait until it is read back: it must not be sent again"
            ),
            format!("{upload} 已被取走上传；请导入回执，或等待核对结果：不得再次发送"),
        ),
        Refusal::UploadSettled { upload } => Words::new(
            format!("{upload} is settled, or its number is taken; what still has to be done goes into a new upload"),
            format!("{upload} 已结清或编号已被占用；尚需执行的内容请放入新的上传文件"),
        ),
        _ => Words::default(),
    }
}

fn blocked(findings: &[Finding]) -> Words {
    let blocks = || findings.iter().filter(|f| f.verdict == Verdict::Block);
    let en: Vec<&str> = blocks().map(|f| f.words.en.as_str()).collect();
    let zh: Vec<&str> = blocks().map(|f| f.words.zh.as_str()).collect();
    Words::new(format!("a guardrail blocks: {}", en.join("; ")), format!("护栏阻止：{}", zh.join("；")))
}

/// The first digits of a hash, on character borders.
fn short(hash: &str) -> String {
    hash.chars().take(12).collect()
}

fn verb(step: Step) -> (&'static str, &'static str) {
    match step {
        Step::Approve => ("approved", "批准"),
        Step::Decline => ("declined", "拒绝"),
        Step::Edit => ("edited", "修改"),
        Step::Expire => ("voided", "作废"),
        Step::Supersede => ("replaced", "取代"),
        Step::Dispatch => ("sent", "发送"),
        Step::Confirm => ("confirmed", "确认"),
        Step::Fail => ("refused", "标记失败"),
        Step::Doubt => ("doubted", "存疑"),
        Step::ReadBackDone | Step::ReadBackUndone => ("read back", "核对"),
        Step::Measure => ("measured", "复盘"),
        Step::Revert => ("undone", "撤销"),
    }
}
