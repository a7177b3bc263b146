//! The first morning: nothing has come in yet.

use super::super::super::page;
use super::super::super::visit::Visit;
use super::super::upload::UPLOAD;
use maud::{Markup, html};

/// Three steps to the first decision.
pub fn steps(visit: &Visit) -> Markup {
    page::empty(
        visit.pick("Three steps to the first decision", "三步得到第一个决策"),
        html! {
            ol.steps {
                li {
                    @let upload = visit.pick("Upload reports", "上传报表");
                    @if visit.is(UPLOAD) { a href="/upload" { (upload) } } @else { (upload) } ": "
                    (visit.pick(
                        "settlements, advertising, stock and your own cost tables, as they were downloaded. What the owner keeps will stand here.",
                        "结算、广告、库存报表以及自有成本表，按下载的原样上传。老板到手现金将显示在此。",
                    ))
                }
                li {
                    a href="/data" { (visit.pick("Let the agents run", "运行智能体")) } ": "
                    (visit.pick(
                        "they look for bids, search terms and orders that change what the owner keeps.",
                        "智能体会查找影响老板到手现金的竞价、搜索词和采购。",
                    ))
                }
                li {
                    (page::way(visit, "/inbox", visit.pick("Review", "审批"))) ": "
                    (visit.pick(
                        "nothing leaves before a person has approved exactly that.",
                        "未经人逐项批准，任何改动都不会发出。",
                    ))
                }
            }
        },
    )
}
