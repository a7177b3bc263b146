//! `tradewind serve`: the desk in a browser.

use super::Desk;
use super::args::Serve;
use super::exit::{Exit, Trouble};
use super::house::journal_url;
use crate::io::policy as policy_file;
use crate::web::window::{Clock, Reach, Window};
use crate::web::{router, visit::encoded};
use app::board::Standing;
use app::desk::House;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use store::Journal;
use store::accounts::Accounts;

/// How long the first invitation is good, microseconds.
const INVITED: i64 = 24 * 3_600_000_000;
/// How often the storeroom is looked at for changes by other programs.
const LOOK: Duration = Duration::from_secs(2);

/// Runs the command until it is interrupted.
pub fn run(desk: &mut Desk<'_>, args: &Serve) -> Result<Exit, Trouble> {
    super::wait(async {
        let clock = Clock { offset_micros: desk.now_micros - crate::io::place::now_micros() };
        let origin = format!("http://{}", args.listen);
        let window = open(desk, clock, Reach { origin: origin.clone(), secure: false, proxies: Vec::new() }).await?;
        greet(desk, &window, &origin).await?;
        let window = Arc::new(window);
        tokio::spawn(watch(window.clone()));
        let app = router(window).into_make_service_with_connect_info::<SocketAddr>();
        axum_server::bind(args.listen).serve(app).await?;
        Ok::<_, Trouble>(Exit::Done)
    })
}

/// Opens everything behind the pages and reads the facts once.
pub async fn open(desk: &Desk<'_>, clock: Clock, reach: Reach) -> Result<Window, Trouble> {
    let data = desk.place.data.clone();
    let (key, url) = (desk.key()?, journal_url(desk)?);
    let lake = desk.lake()?;
    let house = House::new(Journal::open(&url, key.clone()).await?, policy_file::in_force(&data)?);
    let accounts = Accounts::open(&url, key.clone()).await?;
    let standing = Standing::read(&house, &lake, desk.now_micros).await?;
    Ok(Window::new(house, lake, accounts, standing, clock, reach, data, key))
}

/// Says where the desk is; while no owner can sign in, with the link that makes the first account.
async fn greet(desk: &mut Desk<'_>, window: &Window, origin: &str) -> Result<(), Trouble> {
    let owners = window.house().policy.people;
    let known = window.accounts.known().await?;
    let is_owner = |name: &str| owners.get(name).is_some_and(|p| p.role == domain::policy::Role::Owner);
    let there = known.iter().any(|a| a.since_micros.is_some() && is_owner(&a.person));
    writeln!(desk.out, "{} {origin}", desk.lang.pick("the desk is open at", "决策台已打开："))?;
    if let Some(owner) = owners.values().find(|p| p.role == domain::policy::Role::Owner).filter(|_| !there) {
        let code = window.accounts.invite(&owner.name, "tradewind serve", INVITED, window.now()).await?;
        let link = format!("{origin}/welcome/{}", encoded(&code));
        let text = desk.lang.pick(
            format!("nobody can sign in yet; {} sets a password here, once, within 24 hours:\n  {link}", owner.name),
            format!("尚无人可登录；请 {} 在 24 小时内用此一次性链接设置密码：\n  {link}", owner.name),
        );
        writeln!(desk.out, "{text}")?;
    }
    desk.out.flush()?;
    Ok(())
}

/// Reads the facts anew whenever another program has changed them.
async fn watch(window: Arc<Window>) {
    loop {
        tokio::time::sleep(LOOK).await;
        if let Err(e) = window.refresh().await {
            eprintln!("{e}");
        }
    }
}
