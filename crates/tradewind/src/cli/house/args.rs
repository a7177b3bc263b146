//! What can be typed at the desk.

use super::super::args::ListFormat;
use clap::{Args as Group, Subcommand};
use std::path::PathBuf;

/// Which decisions.
#[derive(Group, Debug, Default)]
pub struct Only {
    /// Of this agent 智能体
    #[arg(long, value_name = "NAME")]
    pub agent: Option<String>,
    /// Of this kind: set_bid, add_negative, purchase_order ... 类型
    #[arg(long)]
    pub kind: Option<String>,
    /// Of this seller account 店铺
    #[arg(long)]
    pub shop: Option<String>,
    /// Of this site: amazon-us, amazon.de, JP 站点
    #[arg(long)]
    pub marketplace: Option<String>,
}

/// Options of `run`.
#[derive(Group, Debug)]
pub struct Run {
    /// Only these agents 仅运行这些智能体
    #[arg(long, value_name = "NAME")]
    pub agent: Vec<String>,
}

/// Options of `inbox`.
#[derive(Group, Debug)]
pub struct Inbox {
    #[command(flatten)]
    pub only: Only,
    /// proposed, approved, dispatched ... or all; several with commas 状态
    #[arg(long, value_delimiter = ',', value_name = "LIST", default_value = "proposed")]
    pub state: Vec<String>,
    /// With at least this much cash at stake, in the site's currency 涉及金额下限
    #[arg(long, value_name = "AMOUNT")]
    pub min: Option<String>,
    /// At most so many 条数上限
    #[arg(long, value_name = "N", default_value_t = 50)]
    pub limit: u64,
    /// Leave out so many first 跳过条数
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub skip: u64,
    /// How to write them 格式
    #[arg(long, default_value = "table")]
    pub format: ListFormat,
}

/// Options of `show`.
#[derive(Group, Debug)]
pub struct Show {
    /// Decision, such as D12 决策编号
    pub id: String,
    /// Open the evidence down to the rows of the imported files 打开证据的源数据行
    #[arg(long)]
    pub rows: bool,
    /// How to write it 格式
    #[arg(long, default_value = "table")]
    pub format: OneFormat,
}

/// Formats of one thing.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum, Debug)]
pub enum OneFormat {
    Table,
    Json,
}

/// Options of `approve`.
#[derive(Group, Debug)]
pub struct Approve {
    /// Decisions with the short hash that `inbox` and `show` print: D12:3fa9c2e1 决策编号:短哈希
    #[arg(value_name = "ID[:HASH]", required_unless_present = "all", conflicts_with = "all")]
    pub ids: Vec<String>,
    /// Who approves: a person of the policy 批准人
    #[arg(long, value_name = "NAME")]
    pub by: String,
    /// Hash of the payload that was seen, for one decision 所见内容的哈希
    #[arg(long, conflicts_with = "all")]
    pub hash: Option<String>,
    /// All that wait, as narrowed below: shows the list first 批量批准
    #[arg(long)]
    pub all: bool,
    #[command(flatten)]
    pub only: Only,
    /// With --all: only with at most this much cash at stake 单项涉及金额上限
    #[arg(long, value_name = "AMOUNT", requires = "all")]
    pub stake_max: Option<String>,
    /// With --all: only with at least this likely effect 预期影响下限
    #[arg(long, value_name = "AMOUNT", requires = "all", allow_hyphen_values = true)]
    pub likely_min: Option<String>,
    /// With --all: hash of the list that was seen 所见清单的哈希
    #[arg(long, value_name = "HASH", requires = "all")]
    pub list: Option<String>,
}

/// Options of `decline`.
#[derive(Group, Debug)]
pub struct Decline {
    /// Decisions, such as D12 决策编号
    #[arg(required = true, value_name = "ID")]
    pub ids: Vec<String>,
    /// Who declines: a person of the policy 决定人
    #[arg(long, value_name = "NAME")]
    pub by: String,
    /// Why: it is remembered, and the same is not proposed again for a while 理由
    #[arg(long, value_name = "TEXT")]
    pub reason: String,
}

/// Options of `edit`.
#[derive(Group, Debug)]
pub struct Edit {
    /// Decision, such as D12 决策编号
    pub id: String,
    /// Who changes it: a person of the policy 修改人
    #[arg(long, value_name = "NAME")]
    pub by: String,
    /// What to set: bid=0.85, budget=20, units=600, price=19.99, mode=air ... 设置字段
    #[arg(long, required = true, value_name = "FIELD=VALUE")]
    pub set: Vec<String>,
}

/// Options of `revert`.
#[derive(Group, Debug)]
pub struct Revert {
    /// Decision that was carried out 已执行的决策编号
    pub id: String,
    /// Who has it undone, and thereby approves the inverse 撤销人
    #[arg(long, value_name = "NAME")]
    pub by: String,
}

/// Options of `dispatch`.
#[derive(Group, Debug)]
pub struct Dispatch {
    /// Folder for the upload files 输出文件夹 [default: outbox in the data folder]
    #[arg(long, value_name = "DIR", conflicts_with = "check")]
    pub out: Option<PathBuf>,
    /// Send nothing: say whether this file is exactly what was approved and may be uploaded now 核对待上传文件
    #[arg(long, value_name = "FILE")]
    pub check: Option<PathBuf>,
    /// The same, and note in the journal that you take it to the marketplace now: it is let out once 取走文件去上传（仅一次）
    #[arg(long, value_name = "FILE", conflicts_with_all = ["check", "out"], requires = "by")]
    pub take: Option<PathBuf>,
    /// Who takes it 取走人
    #[arg(long, value_name = "NAME", requires = "take")]
    pub by: Option<String>,
}

/// Options of `receipt`.
#[derive(Group, Debug)]
#[command(group = clap::ArgGroup::new("answer").required(true).args(["file", "done", "failed"]))]
pub struct Receipt {
    /// Error report that the marketplace returned 平台返回的错误报告
    pub file: Option<PathBuf>,
    /// Upload that it answers, where the file's name does not say: U3 对应的上传编号
    #[arg(long, value_name = "UPLOAD", requires = "file")]
    pub upload: Option<String>,
    /// By hand: this was done 人工确认：已完成
    #[arg(long, value_name = "ID", requires = "by")]
    pub done: Option<String>,
    /// By hand: this was not done 人工确认：未完成
    #[arg(long, value_name = "ID", requires_all = ["by", "reason"])]
    pub failed: Option<String>,
    /// Why it was not done 未完成的原因
    #[arg(long, value_name = "TEXT", requires = "failed")]
    pub reason: Option<String>,
    /// Who says so: a person of the policy 确认人
    #[arg(long, value_name = "NAME", conflicts_with = "file")]
    pub by: Option<String>,
}

/// Options of `outcomes`.
#[derive(Group, Debug)]
pub struct Outcomes {
    /// At most so many measured decisions, the latest first 条数上限
    #[arg(long, value_name = "N", default_value_t = 30)]
    pub limit: u64,
}

/// Options of `journal`.
#[derive(Group, Debug)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Journal {
    #[command(subcommand)]
    pub task: Option<JournalTask>,
    /// Only entries about this decision 决策编号
    pub id: Option<String>,
    /// From this entry on 起始条目 [default: the last ones]
    #[arg(long, value_name = "N")]
    pub from: Option<u64>,
    /// At most so many 条数上限
    #[arg(long, value_name = "N", default_value_t = 50)]
    pub limit: u64,
    /// How to write them 格式
    #[arg(long, default_value = "table")]
    pub format: ListFormat,
}

/// What to do with the journal.
#[derive(Subcommand, Debug)]
pub enum JournalTask {
    /// Recompute every hash, replay everything, and name the first broken entry 校验
    Verify,
}

/// Options of `policy`.
#[derive(Group, Debug)]
pub struct Policy {
    #[command(subcommand)]
    pub task: PolicyTask,
}

/// What to do with the policy.
#[derive(Subcommand, Debug)]
pub enum PolicyTask {
    /// Read a policy and say what is wrong with it 检查策略文件
    Check {
        /// File
        file: PathBuf,
    },
    /// Print the policy in force, with its comments 显示当前策略
    Show,
    /// Write the default policy into the data folder, to be changed there 生成策略文件
    Init,
    /// How freely agents may act: list, or set one 自主级别
    Autonomy {
        /// Agent 智能体
        #[arg(requires_all = ["kind", "level", "by"])]
        agent: Option<String>,
        /// Kind of action 类型
        kind: Option<String>,
        /// observe, ask or act 级别
        level: Option<String>,
        /// Who sets it: an owner 设置人
        #[arg(long, value_name = "NAME")]
        by: Option<String>,
    },
}

/// Options of `stop`.
#[derive(Group, Debug)]
pub struct Stop {
    /// Who stops or resumes 操作人
    #[arg(long, value_name = "NAME")]
    pub by: String,
    /// Why everything is stopped 原因
    #[arg(long, value_name = "TEXT", required_unless_present = "resume")]
    pub reason: Option<String>,
    /// Allow writes again; only an owner may 恢复
    #[arg(long, conflicts_with = "reason")]
    pub resume: bool,
}
