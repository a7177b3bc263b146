//! The frame of every page: title, navigation, the kill switch, messages, and what the parts of pages have in common.

use super::assets::{CHART, CSS, JS, MARK};
use super::fault::Fault;
use super::said::{self, Said};
use super::visit::{TOKEN, Visit};
use app::board::docket::Docket;
use axum::Router;
use axum::body::Body;
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use desk::DecisionId;
use domain::policy::Role;
use maud::{DOCTYPE, Markup, html};

/// A page of the window: one file and one line in [`super::PAGES`].
pub struct Page {
    /// Its address.
    pub path: &'static str,
    /// Its name, English and Chinese.
    pub name: (&'static str, &'static str),
    /// What it is for, in a sentence.
    pub about: (&'static str, &'static str),
    /// Path of its mark, drawn in a box of 24 × 24.
    pub mark: &'static str,
    /// Whose navigation names it.
    pub roles: &'static [Role],
    /// Addresses that it answers.
    pub routes: fn() -> Router<super::window::App>,
}

/// Everybody.
pub const ALL: &[Role] = &Role::ALL;
/// Those who decide.
pub const DECIDE: &[Role] = &[Role::Owner, Role::Operator, Role::Stock];
/// Those who see what the firm earns.
pub const MONEY: &[Role] = &[Role::Owner, Role::Operator, Role::Stock, Role::Accountant];
/// Owners.
pub const OWNER: &[Role] = &[Role::Owner];

/// A whole page around a body. `path` is the address of the page that the navigation marks.
///
/// # Errors
/// The journal can't be read.
pub async fn page(visit: &Visit, path: &str, title: &str, body: Markup) -> Result<Markup, Fault> {
    let docket = visit.window.docket().await?;
    let (head_entry, room, waiting) = (&docket.head, &docket.room, waiting(visit, &docket));
    let name = super::PAGES.iter().find(|p| p.path == path);
    Ok(html! {
        (DOCTYPE)
        html lang=(visit.pick("en", "zh-CN")) data-theme=(visit.theme.code()) {
            (head(title))
            body data-live="/live" data-at=(at(visit, head_entry)) data-token=(visit.session.token) {
                a.skip href="#main" { (visit.pick("Skip to content", "跳到正文")) }
                header.top {
                    a.brand href="/" aria-label="Tradewind 信风" { img src=(MARK.href()) alt="" width="28" height="28"; span { "Tradewind 信风" } }
                    (search(visit))
                    (kill_switch(visit, room.stopped.is_some()))
                    (corner(visit))
                }
                nav.rooms aria-label=(visit.pick("Pages", "页面")) {
                    ul {
                        @for p in super::PAGES.iter().filter(|p| visit.is(p.roles)) {
                            li {
                                a href=(p.path) aria-current=[(p.path == path).then_some("page")] title=(visit.of(p.about)) {
                                    (mark(p.mark)) span { (visit.of(p.name)) }
                                    @if p.path == "/inbox" && waiting > 0 { span.count data-waiting { (waiting) } }
                                }
                            }
                        }
                    }
                }
                main #main tabindex="-1" {
                    @if let Some((by, why)) = &room.stopped {
                        div.alarm role="alert" {
                            strong { (visit.pick("Stopped", "已急停")) } " "
                            (visit.pick(format!("by {by}: {why}. Nothing leaves until an owner allows it."), format!("操作人 {by}：{why}。在老板恢复之前不会发出任何改动。")))
                            @if visit.is(OWNER) { (post(visit, "/stop/resume", html! { button.small type="submit" { (visit.pick("Allow again", "恢复")) } })) }
                        }
                    }
                    (message(visit))
                    h1 { (title) }
                    @if let Some(p) = name { @if p.path == path { p.about { (visit.of(p.about)) } } }
                    (body)
                }
                footer.foot { (foot(visit)) }
                div #live role="status" aria-live="polite" {}
                (help(visit))
                script src=(JS.href()) defer="" {}
            }
        }
    })
}

/// What a page was made from, as a mark that says nothing else: the journal's last entry and the reading of the facts. A page that is looked at
/// again holds its mark against that of the moment.
pub fn at(visit: &Visit, head: &desk::Head) -> String {
    let standing = visit.window.standing();
    format!("{} {}.{}", head.hash.get(..16).unwrap_or("-"), standing.commit, standing.today)
}

/// A page for people who have not signed in.
pub fn bare(lang: crate::cli::Lang, title: &str, body: Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang=(lang.pick("en", "zh-CN")) {
            (head(title))
            body.bare { main #main { div.card { p.brand { img src=(MARK.href()) alt="" width="40" height="40"; " Tradewind 信风" } h1 { (title) } (body) } } }
        }
    }
}

fn head(title: &str) -> Markup {
    html! {
        head {
            meta charset="utf-8";
            meta name="viewport" content="width=device-width, initial-scale=1";
            meta name="color-scheme" content="light dark";
            title { (title) " · Tradewind 信风" }
            link rel="icon" href=(MARK.href()) type="image/svg+xml";
            link rel="stylesheet" href=(CSS.href());
            link rel="stylesheet" href=(CHART.href());
        }
    }
}

/// How many decisions wait in the shops of the visitor.
fn waiting(visit: &Visit, docket: &Docket) -> u64 {
    docket.count(&desk::Filter { shops: visit.shops().clone(), ..desk::Filter::inbox() })
}

fn search(visit: &Visit) -> Markup {
    html! {
        form.search role="search" action="/find" method="get" {
            label.away for="find" { (visit.pick("Find", "查找")) }
            input #find type="search" name="q" maxlength="200" autocomplete="off"
                placeholder=(visit.pick("SKU, campaign, D12 …  /", "SKU、广告活动、D12 …  /"));
        }
    }
}

fn kill_switch(visit: &Visit, stopped: bool) -> Markup {
    html! {
        @if stopped {
            span.stopped { (visit.pick("Stopped", "已急停")) }
        } @else {
            details.stop {
                summary { (visit.pick("Stop", "急停")) }
                (post(visit, "/stop", html! {
                    label { (visit.pick("Why", "原因")) input name="why" required maxlength="200"; }
                    button.danger type="submit" { (visit.pick("Stop everything that leaves", "停止一切发出")) }
                }))
            }
        }
    }
}

fn corner(visit: &Visit) -> Markup {
    let other = visit.pick(("zh", "中文"), ("en", "English"));
    let dark = visit.theme == super::visit::Theme::Dark;
    let theme = if dark { ("light", visit.pick("Light", "浅色")) } else { ("dark", visit.pick("Dark", "深色")) };
    html! {
        div.corner {
            (post(visit, "/settings", html! {
                input type="hidden" name="back" value=(visit.asked);
                button.plain type="submit" name="lang" value=(other.0) lang=(if other.0 == "zh" { "zh-CN" } else { "en" }) { (other.1) }
                button.plain type="submit" name="theme" value=(theme.0) { (theme.1) }
            }))
            details.me {
                summary { (visit.person.name) }
                div { p { (visit.of(visit.person.role.title())) } (post(visit, "/sign-out", html! { button type="submit" { (visit.pick("Sign out", "退出登录")) } })) }
            }
        }
    }
}

fn foot(visit: &Visit) -> Markup {
    let standing = visit.window.standing();
    html! {
        @if let Some(through) = standing.through {
            span { (visit.pick("facts through ", "数据截至 ")) time datetime=(through.to_string()) { (through) } }
        }
        span { (visit.pick("after-tax cash, RMB unless another currency is named", "税后现金；未注明币种处为人民币")) }
        span { kbd { "?" } " " (visit.pick("keys", "快捷键")) }
    }
}

fn help(visit: &Visit) -> Markup {
    let keys: [(&str, &str, &str); 9] = [
        ("j / k", "next / previous row", "下一行 / 上一行"),
        ("Enter", "open", "打开"),
        ("x", "choose the row", "选择该行"),
        ("a", "approve", "批准"),
        ("d", "decline", "拒绝"),
        ("e", "edit", "修改"),
        ("u", "undo", "撤销"),
        ("/", "search", "查找"),
        ("g then t i p s d", "go to Today, Inbox, Profit, Stock, Data", "跳转：今日、待审、利润、库存、数据"),
    ];
    html! {
        dialog #help aria-labelledby="help-title" {
            h2 #help-title { (visit.pick("Keys", "快捷键")) }
            dl.keys { @for (key, en, zh) in keys { dt { kbd { (key) } } dd { (visit.pick(en, zh)) } } }
            form method="dialog" { button { (visit.pick("Close", "关闭")) } }
        }
    }
}

/// A form that sends to an address, with the token that it must carry.
pub fn post(visit: &Visit, to: &str, inside: Markup) -> Markup {
    html! { form method="post" action=(to) { input type="hidden" name=(TOKEN) value=(visit.session.token); (inside) } }
}

/// Words that lead to a page of the navigation; nothing but words for whom it is closed.
pub fn way(visit: &Visit, path: &str, words: &str) -> Markup {
    html! { @if visit.opens(path) { a href=(path) { (words) } } @else { (words) } }
}

/// A mark from its path.
pub fn mark(path: &str) -> Markup {
    html! {
        svg.mark viewBox="0 0 24 24" width="20" height="20" aria-hidden="true" focusable="false" {
            path d=(path) fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round" {}
        }
    }
}

/// Goes to a page after a form, with a message on top of it. `undo`: the decision that a button of the message takes back.
pub fn go(visit: &Visit, to: &str, said: &str, undo: Option<DecisionId>) -> Response {
    let said = Said { text: crate::cli::one_line(said, SAID_MAX), undo };
    said::put(Redirect::to(to).into_response(), &visit.window, &visit.session.token, &said)
}

/// Columns of a message.
const SAID_MAX: usize = 300;

/// The message that was left for this page, once.
fn message(visit: &Visit) -> Markup {
    let said = visit.said.as_ref().and_then(|slip| slip.open(&visit.session.token));
    html! {
        @if let Some(Said { text, undo }) = said {
            div.said role="status" {
                span { (text) }
                @if let Some(id) = undo {
                    (post(visit, &format!("/decision/{}/undo", id.0), html! { button.small data-key="u" type="submit" { (visit.pick("Undo", "撤销")) } }))
                }
            }
        }
    }
}

/// Bytes as a file to be kept; the ending of its name says what it is. Names are made plain: letters, digits, `-`, `.`, `_`.
pub fn file(name: &str, bytes: impl Into<Body>) -> Response {
    let plain: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() || "-._".contains(c) { c } else { '_' }).collect();
    let kind = match plain.rsplit_once('.').map_or("", |(_, e)| e) {
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "pdf" => "application/pdf",
        "csv" => "text/csv; charset=utf-8",
        _ => "application/octet-stream",
    };
    let kept = format!("attachment; filename=\"{plain}\"");
    ([(header::CONTENT_TYPE, kind.to_owned()), (header::CONTENT_DISPOSITION, kept)], bytes.into()).into_response()
}

/// What a page says where there is nothing yet: what would stand here, and what brings it.
pub fn empty(title: &str, what: Markup) -> Markup {
    html! { div.empty { p.strong { (title) } div { (what) } } }
}

#[cfg(test)]
mod tests {
    use super::file;

    #[test]
    fn a_file_says_what_it_is_and_its_name_says_nothing_else() {
        for (name, kind, kept) in [
            ("U3-bids.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "U3-bids.xlsx"),
            ("D7-cpc.csv", "text/csv; charset=utf-8", "D7-cpc.csv"),
            ("采购单.pdf", "application/pdf", "___.pdf"),
            ("a\"; x=\r\n.txt", "application/octet-stream", "a___x___.txt"),
            ("plain", "application/octet-stream", "plain"),
        ] {
            let answer = file(name, "x");
            assert_eq!(answer.headers()["content-type"], kind, "{name}");
            let disposition = answer.headers()["content-disposition"].to_str().unwrap();
            assert_eq!(disposition, format!("attachment; filename=\"{kept}\""));
        }
    }
}
