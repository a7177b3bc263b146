//! What can be typed.

use super::commission::args::Commission;
use super::house::args as house;
use super::words::Lang;
use clap::{Args as Group, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Tradewind 信风: from a folder of marketplace reports to true profit.
#[derive(Parser, Debug)]
#[command(name = "tradewind", version, arg_required_else_help = true, after_help = super::exit::TABLE)]
pub struct Args {
    /// Folder of the storeroom 数据文件夹 [default: $TRADEWIND_DATA, else ~/.local/share/tradewind]
    #[arg(long, global = true, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// Language of messages 语言 [default: from LANG]
    #[arg(long, global = true)]
    pub lang: Option<Lang>,
    /// Key that the storeroom is encrypted with 密钥文件 [default: $TRADEWIND_KEY_FILE, else ~/.config/tradewind/key]
    #[arg(long, global = true, value_name = "FILE")]
    pub key_file: Option<PathBuf>,
    /// Journal of the desk: a file or postgres://USER@HOST/DATABASE 日志 [default: $TRADEWIND_JOURNAL, else desk.sqlite in the data folder]
    #[arg(long, global = true, value_name = "URL")]
    pub journal: Option<String>,
    #[command(subcommand)]
    pub command: Command,
}

/// What can be done.
#[derive(Subcommand, Debug)]
pub enum Command {
    /// Take in reports: files or folders, CSV, TSV, TXT, XLSX, JSON, also in .gz or .zip 导入报表
    Import(Import),
    /// List rows that did not become facts, and why 查看被拒绝的行
    Rejects(Rejects),
    /// Ask the storeroom in SQL 用 SQL 查询
    Query(Query),
    /// List the tables, or the columns of one 查看表和列
    Tables(Tables),
    /// List the named metrics with unit and formula 查看指标
    Metrics,
    /// Close the books and show where the money went 利润
    Profit(Profit),
    /// What taxes take: the owner's cash, cliffs, the quarterly report (order 810) 税务
    Tax(Tax),
    /// Close a month for the accountant: checklist, lock, vouchers, trial balance 月结
    Close(Close),
    /// Operators' pay: schemes, slips down to every row, what-if, fairness, closing 提成
    Commission(Commission),
    /// What heads and operators bring, new hires, hours saved, the path with frozen heads 人效
    People(People),
    /// What settlement lines mean: list, or decide an unknown one 结算科目
    Taxonomy(Taxonomy),
    /// Write an empty table for your own records: costs, rates, owners ... 自有表格模板
    Template(Template),
    /// Let the agents look at the books and propose decisions 让智能体提案
    Run(house::Run),
    /// List decisions that wait for you, the weightiest first 待审列表
    Inbox(house::Inbox),
    /// Show one decision: change, cost, evidence, prediction, history 查看一项决策
    Show(house::Show),
    /// Say yes to exactly what you saw 批准
    Approve(house::Approve),
    /// Say no; the reason is remembered 拒绝
    Decline(house::Decline),
    /// Change what is proposed; it waits for approval anew 修改
    Edit(house::Edit),
    /// Have a change undone: the inverse leaves with the next dispatch 撤销
    Revert(house::Revert),
    /// Write approved decisions into upload files, or check such a file 发出
    Dispatch(house::Dispatch),
    /// Take in what the marketplace or supplier answered 回执
    Receipt(house::Receipt),
    /// Measure what came of decisions, against what was predicted 复盘
    Outcomes(house::Outcomes),
    /// Show the journal, or verify it 日志
    Journal(house::Journal),
    /// Limits, goals and people; how freely agents may act 策略
    Policy(house::Policy),
    /// Throw the kill switch, or release it 急停
    Stop(house::Stop),
    /// Open the desk in a browser: the window 打开网页决策台
    Serve(Serve),
    /// Make a seeded shop, import it, close its books 演示
    Demo(Demo),
}

/// Options of `import`.
#[derive(Group, Debug)]
pub struct Import {
    /// Files and folders 文件或文件夹
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Seller account that the facts belong to 店铺 [default: tradewind.toml above the file, else main]
    #[arg(long)]
    pub shop: Option<String>,
    /// Site, for reports that name none: amazon-us, amazon.de, JP 站点
    #[arg(long)]
    pub marketplace: Option<String>,
    /// First day, for reports that state no period 起始日
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub from: Option<String>,
    /// Last day 结束日
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub to: Option<String>,
    /// Order of day and month where a file leaves it open: mdy or dmy 日期顺序
    #[arg(long, value_name = "ORDER")]
    pub date_order: Option<String>,
    /// How to read a table that no report type knows 自定义映射
    #[arg(long, value_name = "FILE")]
    pub map: Option<PathBuf>,
    /// Show every file, not only a summary per report type, however many there are 逐个列出文件
    #[arg(long)]
    pub all: bool,
}

/// Options of `rejects`.
#[derive(Group, Debug)]
pub struct Rejects {
    /// Only files whose name contains this 文件名包含
    #[arg(long, value_name = "TEXT")]
    pub file: Option<String>,
    /// At most so many rows 行数上限
    #[arg(long, value_name = "N", default_value_t = 50)]
    pub limit: usize,
    /// How to write them 格式
    #[arg(long, default_value = "table")]
    pub format: ListFormat,
}

/// Options of `query`.
#[derive(Group, Debug)]
pub struct Query {
    /// A SELECT over fact tables, metric views, imports and rejects
    pub sql: String,
    /// Read what was known at this time: 2026-10-31 or 2026-10-31T18:00:00Z 截至时间
    #[arg(long, value_name = "TIME")]
    pub as_of: Option<String>,
    /// How to write the result 格式 [default: by the ending of --out, else table]
    #[arg(long)]
    pub format: Option<QueryFormat>,
    /// Write to a file instead: .csv, .json or .parquet 输出文件
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

/// Options of `tables`.
#[derive(Group, Debug)]
pub struct Tables {
    /// A table, to see its columns 表名
    pub name: Option<String>,
}

/// Options of `profit`.
#[derive(Group, Debug)]
pub struct Profit {
    /// sku, parent, shop, marketplace, month, operator; several with commas 维度
    #[arg(long, value_delimiter = ',', value_name = "LIST")]
    pub by: Vec<String>,
    /// One month, 2026-10, or several, 2026-08..2026-10 月份
    #[arg(long, value_name = "MONTH")]
    pub month: Option<String>,
    /// Only this seller account 店铺
    #[arg(long)]
    pub shop: Option<String>,
    /// Only this site 站点
    #[arg(long)]
    pub marketplace: Option<String>,
    /// Amounts in each site's own currency or in RMB 币种 [default: own when there is only one, else cny]
    #[arg(long)]
    pub currency: Option<CurrencyChoice>,
    /// How to write it 格式 [default: by the ending of --out, else table]
    #[arg(long)]
    pub format: Option<ProfitFormat>,
    /// Write to a file instead: .xlsx, .csv, .json or .txt 输出文件
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Open one SKU's figures down to lines of files (needs --month) 逐笔追溯
    #[arg(long, value_name = "SKU")]
    pub explain: Option<String>,
    /// With what was known at this time 截至时间
    #[arg(long, value_name = "TIME")]
    pub as_of: Option<String>,
    /// How goods are costed 成本方法
    #[arg(long, default_value = "fifo")]
    pub costing: Costing,
    /// A policy of your own in place of the built-in rates 自定义费率
    #[arg(long, value_name = "FILE")]
    pub policy: Option<PathBuf>,
}

/// Options of `tax`.
#[derive(Group, Debug)]
pub struct Tax {
    /// month, entity, shop, sku, parent, operator or launch 维度
    #[arg(long, value_name = "WORD", default_value = "month", conflicts_with_all = ["alarms", "order_810"])]
    pub by: String,
    /// Calendar year 年度 [default: the last one that the books have]
    #[arg(long, value_name = "YYYY", conflicts_with_all = ["alarms", "order_810"])]
    pub year: Option<i32>,
    /// Only this seller account 店铺
    #[arg(long)]
    pub shop: Option<String>,
    /// Where each entity stands, and how far every cliff is 税负断崖
    #[arg(long, conflicts_with = "order_810")]
    pub alarms: bool,
    /// The marketplace's report to the tax office, rebuilt: 2026Q3 平台涉税信息报送（810 号令）
    #[arg(long, value_name = "YYYYQn")]
    pub order_810: Option<String>,
    /// Your copy of that report: taken in, then explained 您的报送副本
    #[arg(long, value_name = "FILE", requires = "order_810")]
    pub copy: Option<PathBuf>,
    /// How to write it 格式
    #[arg(long, default_value = "table")]
    pub format: ListFormat,
}

/// Options of `close`.
#[derive(Group, Debug)]
pub struct Close {
    /// Month, 2026-06 月份 [default: the next to be locked, else the last that is over]
    #[arg(long, value_name = "MONTH")]
    pub month: Option<String>,
    /// Lock the month: from then on it never changes 结账
    #[arg(long, requires = "by")]
    pub lock: bool,
    /// Who locks: an owner or accountant of the policy 操作人
    #[arg(long, value_name = "NAME")]
    pub by: Option<String>,
    /// Open items that are taken as they are; several with commas 按现状接受的未完成项
    #[arg(long, value_delimiter = ',', value_name = "LIST", requires = "lock")]
    pub accept: Vec<String>,
    /// Vouchers laid out as general, kingdee or yonyou, or by a .toml file of your own 导出凭证
    #[arg(long, value_name = "LAYOUT", conflicts_with = "lock")]
    pub vouchers: Option<String>,
    /// How vouchers are written 格式 [default: by the ending of --out, else csv]
    #[arg(long, requires = "vouchers")]
    pub format: Option<CloseFormat>,
    /// Show the trial balance 试算平衡表
    #[arg(long, conflicts_with_all = ["lock", "vouchers"])]
    pub trial_balance: bool,
    /// Show stock, what the marketplace owes, and cash 资产负债表视图
    #[arg(long, conflicts_with_all = ["lock", "vouchers", "trial_balance"])]
    pub balance: bool,
    /// Write to a file instead 输出文件
    #[arg(long, value_name = "FILE", conflicts_with = "lock")]
    pub out: Option<PathBuf>,
}

/// Options of `people`.
#[derive(Group, Debug)]
pub struct People {
    /// operator (of a month) or month (the whole firm) 维度
    #[arg(long, value_name = "WORD", conflicts_with_all = ["ramp", "hours", "path", "severance", "init"])]
    pub by: Option<String>,
    /// Month of `--by operator`, 2026-06 月份 [default: the last full one]
    #[arg(long, value_name = "MONTH", requires = "by")]
    pub month: Option<String>,
    /// New hires: days 1–30, 31–60, 61–90 against targets 新人 30/60/90 天
    #[arg(long, conflicts_with_all = ["hours", "path", "severance", "init"])]
    pub ramp: bool,
    /// Hours saved by person and agent 节省工时
    #[arg(long, conflicts_with_all = ["path", "severance", "init"])]
    pub hours: bool,
    /// What a head must bring in the months ahead, heads frozen 冻结编制下的增长路径
    #[arg(long, conflicts_with_all = ["severance", "init"])]
    pub path: bool,
    /// What it would cost to part with somebody of people.toml, a scenario N+1 测算
    #[arg(long, value_name = "NAME", conflicts_with = "init")]
    pub severance: Option<String>,
    /// Last day of the scenario 测算离职日 [default: today]
    #[arg(long, value_name = "YYYY-MM-DD", requires = "severance")]
    pub day: Option<String>,
    /// Write people.toml to fill in 生成待填的 people.toml
    #[arg(long)]
    pub init: bool,
    /// Only this seller account 店铺
    #[arg(long)]
    pub shop: Option<String>,
    /// How to write it 格式
    #[arg(long, default_value = "table")]
    pub format: ListFormat,
}

/// Formats of vouchers.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum, Debug)]
pub enum CloseFormat {
    Csv,
    Xlsx,
}

/// Options of `taxonomy`.
#[derive(Group, Debug)]
pub struct Taxonomy {
    #[command(subcommand)]
    pub task: Option<TaxonomyTask>,
}

/// What to do with the taxonomy.
#[derive(Subcommand, Debug)]
pub enum TaxonomyTask {
    /// List known lines and the bucket of each 列出
    List,
    /// Decide what an unknown line means; the decision is kept with its time 决定
    Map {
        /// `transaction type/amount type/amount description`; `*` matches anything
        triple: String,
        /// Bucket, as `tradewind taxonomy list` names them
        bucket: String,
        /// Who decides 决定人
        #[arg(long, value_name = "NAME")]
        by: String,
    },
}

/// Options of `template`.
#[derive(Group, Debug)]
pub struct Template {
    /// Name of the template; without it all are listed 模板名
    pub name: Option<String>,
    /// Where to write it [default: NAME.xlsx] 输出文件
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

/// Options of `serve`.
#[derive(Group, Debug)]
pub struct Serve {
    /// Address to listen at; beyond this machine only with --tls-cert or --behind-proxy 监听地址
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:7420")]
    pub listen: std::net::SocketAddr,
    /// Certificate chain, PEM 证书
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    pub tls_cert: Option<PathBuf>,
    /// Private key of the certificate, PEM 证书私钥
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    pub tls_key: Option<PathBuf>,
    /// A proxy in front that ends the encryption: its address; needs --origin 可信反向代理地址
    #[arg(long, value_name = "IP", requires = "origin")]
    pub behind_proxy: Vec<std::net::IpAddr>,
    /// Where people find the desk, such as `https://desk.example.com` 对外访问地址
    #[arg(long, value_name = "URL")]
    pub origin: Option<String>,
    /// Folder whose new reports are taken in by themselves 监视文件夹，自动导入
    #[arg(long, value_name = "DIR")]
    pub watch: Option<PathBuf>,
}

impl Serve {
    /// At an address, with nothing else stated.
    pub fn at(listen: std::net::SocketAddr) -> Self {
        Self { listen, tls_cert: None, tls_key: None, behind_proxy: Vec::new(), origin: None, watch: None }
    }
}

/// Options of `demo`.
#[derive(Group, Debug)]
pub struct Demo {
    /// The same seed makes the same shop 种子
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Days of trade 天数
    #[arg(long, default_value_t = 90, value_parser = clap::value_parser!(i32).range(1..=3660))]
    pub days: i32,
    /// Products 商品数
    #[arg(long, default_value_t = 40, value_parser = clap::value_parser!(u16).range(1..=5000))]
    pub skus: u16,
    /// Leave out the life with and without the desk 不演示决策台
    #[arg(long)]
    pub no_desk: bool,
    /// Only show, do not open the desk in the end 不启动网页
    #[arg(long)]
    pub no_serve: bool,
    /// Address that the desk listens at in the end 监听地址
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:7420")]
    pub listen: std::net::SocketAddr,
    /// Folder that the shop is made in 文件夹
    #[arg(long, value_name = "DIR", default_value = "tradewind-demo")]
    pub dir: PathBuf,
}

/// Formats of a list.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum, Debug)]
pub enum ListFormat {
    Table,
    Csv,
    Json,
}

/// Formats of a query's result.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum, Debug)]
pub enum QueryFormat {
    Table,
    Csv,
    Json,
    Parquet,
}

/// Formats of the statement.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum, Debug)]
pub enum ProfitFormat {
    Table,
    Xlsx,
    Csv,
    Json,
}

/// Whose currency.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum, Debug)]
pub enum CurrencyChoice {
    /// Each site's own.
    Own,
    /// RMB.
    Cny,
}

/// Costing methods.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum, Debug)]
pub enum Costing {
    /// First in, first out, by batch.
    Fifo,
    /// Moving weighted average.
    Average,
    /// Average of the month.
    Period,
}

/// The format that a file's ending asks for.
pub fn by_ending<F: ValueEnum>(out: Option<&std::path::Path>) -> Option<F> {
    out.and_then(|p| p.extension()).and_then(|e| e.to_str()).and_then(|e| F::from_str(e, true).ok())
}
