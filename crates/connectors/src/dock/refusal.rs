//! Why a line is not written into an upload, in the order in which it is checked, with what to do next.

use domain::{Day, Words};
use std::fmt;

/// A line that must not leave the house.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Refusal {
    /// Id of the decision.
    pub decision: String,
    /// What is wrong.
    pub why: Why,
}

impl Refusal {
    /// The refusal in English and Chinese.
    pub fn words(&self) -> Words {
        let Words { en, zh } = self.why.words();
        Words::new(format!("decision {}: {en}", self.decision), format!("决策 {}：{zh}", self.decision))
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words().en)
    }
}

/// What is wrong with a line. The first that applies is told.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Why {
    /// The kind of action goes through another dock.
    OtherDock,
    /// The site has no bounds: Sponsored Products are not known there.
    NoBounds,
    /// An id is not made of digits.
    IdNotDigits {
        /// Which.
        what: &'static str,
        /// The id.
        found: String,
    },
    /// An id is given that this kind of entity does not have.
    IdTooMany {
        /// Which.
        what: &'static str,
        /// The id.
        found: String,
    },
    /// The action can't be done to this kind of entity.
    WrongEntity {
        /// Kind of entity.
        found: &'static str,
    },
    /// Negative keywords are phrase or exact.
    WrongMatch,
    /// The live state does not know the entity.
    Unknown {
        /// Which.
        what: &'static str,
        /// Its id or words.
        id: String,
        /// Day of the live state.
        as_of: Day,
    },
    /// The entity is in another campaign or ad group than the action says.
    Elsewhere {
        /// Where it is: campaign/ad group.
        found: String,
        /// Where it was to be.
        expected: String,
    },
    /// The entity, or what it belongs to, is archived.
    Archived {
        /// Which.
        what: &'static str,
        /// Its id.
        id: String,
    },
    /// Several live keywords have these words.
    Ambiguous {
        /// Their ids.
        ids: String,
    },
    /// The campaign finds its targets by itself and takes no keywords.
    AutoCampaign {
        /// Its id.
        id: String,
    },
    /// What is to be added is there already.
    There {
        /// What is there.
        found: String,
    },
    /// The live value is not the one that the person saw.
    LiveDiffers {
        /// Live value.
        found: String,
        /// Value at approval.
        expected: String,
    },
    /// An amount has more digits than the currency.
    TooFine {
        /// The amount.
        found: String,
        /// The currency's digits.
        digits: u32,
    },
    /// A bid outside of Amazon's bounds.
    BidBounds {
        /// The bid.
        found: String,
        /// Lowest.
        low: String,
        /// Highest.
        high: String,
    },
    /// A daily budget outside of Amazon's bounds.
    BudgetBounds {
        /// The budget.
        found: String,
        /// Lowest.
        low: String,
        /// Highest.
        high: String,
    },
    /// An amount, a price or a number of units is not above zero.
    NotPositive {
        /// Which.
        what: &'static str,
        /// The value.
        found: String,
    },
    /// An amount is larger than can be counted.
    TooLarge {
        /// Which.
        what: &'static str,
        /// The value.
        found: String,
    },
    /// Units are not whole cartons.
    BrokenCarton {
        /// Units.
        units: i64,
        /// Units of a carton.
        carton_units: i64,
    },
    /// Days are out of order.
    DaysOutOfOrder,
    /// A text is empty.
    NoWords,
    /// A text is too long.
    TooLong {
        /// Its characters.
        found: usize,
        /// Most.
        most: usize,
    },
    /// A keyword has too many words.
    TooManyWords {
        /// Its words.
        found: usize,
        /// Most.
        most: usize,
    },
    /// A text holds a character that is not taken.
    Forbidden {
        /// The character.
        found: char,
    },
    /// A sign stands where it is not taken.
    Misplaced {
        /// The sign.
        found: char,
    },
    /// Removed stock is to come back and the sender has no address for it.
    NoAddress,
    /// There is no file for it; a person does it.
    ByHandOnly,
    /// Another line of the same upload changes the same thing.
    Conflict {
        /// Decision of the other line.
        with: String,
    },
    /// Another line of the same upload archives what this one belongs to.
    ArchivedHere {
        /// Decision of the other line.
        by: String,
    },
    /// The workbook can't be written.
    Unwritable {
        /// What its writer says.
        message: String,
    },
}

impl Why {
    /// Short name for tables and filters.
    pub fn code(&self) -> &'static str {
        match self {
            Self::OtherDock => "other_dock",
            Self::NoBounds => "no_bounds",
            Self::IdNotDigits { .. } => "id_not_digits",
            Self::IdTooMany { .. } => "id_too_many",
            Self::WrongEntity { .. } => "wrong_entity",
            Self::WrongMatch => "wrong_match",
            Self::Unknown { .. } => "unknown",
            Self::Elsewhere { .. } => "elsewhere",
            Self::Archived { .. } => "archived",
            Self::Ambiguous { .. } => "ambiguous",
            Self::AutoCampaign { .. } => "auto_campaign",
            Self::There { .. } => "there",
            Self::LiveDiffers { .. } => "live_differs",
            Self::TooFine { .. } => "too_fine",
            Self::BidBounds { .. } => "bid_bounds",
            Self::BudgetBounds { .. } => "budget_bounds",
            Self::NotPositive { .. } => "not_positive",
            Self::TooLarge { .. } => "too_large",
            Self::BrokenCarton { .. } => "broken_carton",
            Self::DaysOutOfOrder => "days_out_of_order",
            Self::NoWords => "no_words",
            Self::TooLong { .. } => "too_long",
            Self::TooManyWords { .. } => "too_many_words",
            Self::Forbidden { .. } => "forbidden",
            Self::Misplaced { .. } => "misplaced",
            Self::NoAddress => "no_address",
            Self::ByHandOnly => "by_hand_only",
            Self::Conflict { .. } => "conflict",
            Self::ArchivedHere { .. } => "archived_here",
            Self::Unwritable { .. } => "unwritable",
        }
    }

    /// Whether the same line may pass later without being changed: after a newer download, or in an upload of its own.
    pub fn retry_can_help(&self) -> bool {
        matches!(
            self,
            Self::Unknown { .. } | Self::NoAddress | Self::Conflict { .. } | Self::NoBounds | Self::Unwritable { .. }
        )
    }

    /// What was found and what to do, in English and Chinese.
    pub fn words(&self) -> Words {
        self.state_words().unwrap_or_else(|| self.value_words())
    }

    /// Words of refusals that the live state is the reason of.
    fn state_words(&self) -> Option<Words> {
        let (en, zh) = match self {
            Self::OtherDock => ("this kind of action goes through another dock".into(), "此类操作应走其他出口".into()),
            Self::NoBounds => (
                "no bid and budget bounds are known for this site; change it in the console".into(),
                "未知该站点的竞价与预算范围；请在后台手动修改".into(),
            ),
            Self::IdNotDigits { what, found } => {
                let found = super::words::shown(found);
                (
                    format!("{what} id `{found}` is not made of digits; import a bulksheet download, it has the ids"),
                    format!("{}编号“{found}”不是纯数字；请先导入批量操作表下载文件", chinese(what)),
                )
            }
            Self::IdTooMany { what, found } => {
                let found = super::words::shown(found);
                (
                    format!(
                        "{what} id `{found}` does not belong to this kind of entity; decline and run the agents again"
                    ),
                    format!("该类对象不应带有{}编号“{found}”；请拒绝该决策并重新分析", chinese(what)),
                )
            }
            Self::WrongEntity { found } => {
                (format!("this can't be done to a {found}"), format!("不能对{}执行此操作", chinese(found)))
            }
            Self::WrongMatch => (
                "a negative keyword matches by phrase or exactly, not broadly".into(),
                "否定词只能是词组或精准匹配，不能是广泛匹配".into(),
            ),
            Self::Unknown { what, id, as_of } => {
                let id = super::words::shown(id);
                (
                    format!("{what} {id} is not in the download of {as_of}; import a newer bulksheet"),
                    format!("{as_of} 的下载文件中没有{} {id}；请导入更新的批量操作表", chinese(what)),
                )
            }
            Self::Elsewhere { found, expected } => (
                format!("it stands in {found}, not in {expected}; decline and run the agents again"),
                format!("对象位于 {found}，而不是 {expected}；请拒绝该决策并重新分析"),
            ),
            Self::Archived { what, id } => (
                format!("{what} {id} is archived, which nothing takes back; decline"),
                format!("{} {id} 已归档，无法恢复；请拒绝该决策", chinese(what)),
            ),
            Self::Ambiguous { ids } => (
                format!("several live keywords have these words ({ids}); change the right one in the console"),
                format!("有多个在用关键词文本相同（{ids}）；请在后台手动修改正确的一个"),
            ),
            Self::AutoCampaign { id } => (
                format!("campaign {id} targets automatically and takes no keywords; choose a manual campaign"),
                format!("广告活动 {id} 为自动投放，不能添加关键词；请选择手动广告活动"),
            ),
            Self::There { found } => {
                (format!("it is there already ({found}); decline"), format!("对象已存在（{found}）；请拒绝该决策"))
            }
            Self::LiveDiffers { found, expected } => (
                format!("live value is {found}, approved on {expected}; look at it again and approve anew"),
                format!("当前值为 {found}，批准时为 {expected}；请重新查看并批准"),
            ),
            _ => return None,
        };
        Some(Words { en, zh })
    }

    /// Words of refusals that the action itself is the reason of.
    fn value_words(&self) -> Words {
        let (en, zh): (String, String) = match self {
            Self::TooFine { found, digits } => (
                format!("{found} has more than {digits} decimals of the currency; edit the amount"),
                format!("{found} 超过该货币的 {digits} 位小数；请修改金额"),
            ),
            Self::BidBounds { found, low, high } => (
                format!("bid {found} is outside of {low} to {high}; edit it"),
                format!("竞价 {found} 超出允许范围 {low} 至 {high}；请修改"),
            ),
            Self::BudgetBounds { found, low, high } => (
                format!("daily budget {found} is outside of {low} to {high}; edit it"),
                format!("每日预算 {found} 超出允许范围 {low} 至 {high}；请修改"),
            ),
            Self::NotPositive { what, found } => (
                format!("{what} is {found}, must be above 0; edit it"),
                format!("{}为 {found}，必须大于 0；请修改", chinese(what)),
            ),
            Self::TooLarge { what, found } => (
                format!("{what} is {found}, more than can be counted; edit it"),
                format!("{}为 {found}，超出可计算范围；请修改", chinese(what)),
            ),
            Self::BrokenCarton { units, carton_units } => (
                format!("{units} units are not whole cartons of {carton_units}; edit the units"),
                format!("{units} 件不是整箱（每箱 {carton_units} 件）；请修改数量"),
            ),
            Self::DaysOutOfOrder => ("the days are out of order; edit them".into(), "日期先后顺序不对；请修改".into()),
            Self::NoWords => ("a text is empty; edit it".into(), "文本为空；请修改".into()),
            Self::TooLong { found, most } => (
                format!("a text has {found} characters, at most {most} are taken; edit it"),
                format!("文本有 {found} 个字符，最多 {most} 个；请修改"),
            ),
            Self::TooManyWords { found, most } => (
                format!("the keyword has {found} words, at most {most} are taken; shorten it or match exactly"),
                format!("关键词有 {found} 个词，最多 {most} 个；请缩短或改用精准匹配"),
            ),
            Self::Forbidden { found } => (
                format!("character U+{:04X} is not taken; edit the text", u32::from(*found)),
                format!("不接受字符 U+{:04X}；请修改文本", u32::from(*found)),
            ),
            Self::Misplaced { found } => (
                format!(
                    "`{found}` stands where it is not taken (at an end, beside a space, or unpaired); edit the text"
                ),
                format!("“{found}”的位置不被接受（开头、结尾、空格旁或未成对）；请修改文本"),
            ),
            other => return other.upload_words(),
        };
        Words { en, zh }
    }

    /// Words of refusals that the rest of the upload or its sender is the reason of.
    fn upload_words(&self) -> Words {
        let (en, zh): (String, String) = match self {
            Self::NoAddress => (
                "there is no address to send the goods back to; set the return address".into(),
                "没有退货收件地址；请先设置退货地址".into(),
            ),
            Self::ByHandOnly => (
                "there is no upload file for this; it goes onto the task sheet".into(),
                "该操作没有上传文件；请放入手工任务单".into(),
            ),
            Self::Conflict { with } => (
                format!("decision {with} of the same upload changes the same thing; dispatch one after the other"),
                format!("同一上传中的决策 {with} 修改了同一对象；请分次下发"),
            ),
            Self::ArchivedHere { by } => (
                format!("decision {by} of the same upload archives what this belongs to; decline one"),
                format!("同一上传中的决策 {by} 会归档其上级；请拒绝其中之一"),
            ),
            Self::Unwritable { message } => (
                format!("the workbook can't be written ({message}); dispatch fewer lines at once"),
                format!("无法写出工作簿（{message}）；请减少一次下发的行数"),
            ),
            // the others are in `state_words` and `value_words`
            other => (other.code().into(), other.code().into()),
        };
        Words { en, zh }
    }
}

/// The Chinese word for what a refusal speaks of.
pub(super) fn chinese(what: &'static str) -> &'static str {
    match what {
        "campaign" => "广告活动",
        "ad group" | "ad_group" => "广告组",
        "keyword" => "关键词",
        "product_target" => "商品定向",
        "target" => "投放对象",
        "negative keyword" => "否定词",
        "units" => "数量",
        "units per carton" => "每箱件数",
        "unit price" => "单价",
        "price" => "售价",
        "discount" => "折扣",
        "coupon budget" => "优惠券预算",
        other => other,
    }
}
