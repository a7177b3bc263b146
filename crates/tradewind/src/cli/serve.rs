//! `tradewind serve`: the desk in a browser.

use super::Desk;
use super::args::Serve;
use super::exit::{Exit, Trouble};
use super::house::journal_url;
use crate::io::{people as people_files, policy as policy_file, tax as tax_files};
use crate::web::window::{Clock, Reach, Window};
use crate::web::{guard, intake, server, visit::encoded};
use app::board::Standing;
use app::desk::House;
use axum_server::Handle;
use axum_server::tls_rustls::RustlsConfig;
use domain::policy::Role;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use store::Journal;
use store::accounts::Accounts;

/// How long the first invitation is good, microseconds.
const INVITED: i64 = 24 * 3_600_000_000;
/// How often the storeroom is looked at for changes by other programs.
const LOOK: Duration = Duration::from_secs(2);
/// How long answers that are under way may take once the program is told to end.
const GRACE: Duration = Duration::from_secs(5);

/// Runs the command until it is interrupted.
pub fn run(desk: &mut Desk<'_>, args: &Serve) -> Result<Exit, Trouble> {
    let mut reach = reach(args)?;
    super::wait(async {
        guard::measure();
        let tls = certificate(args).await?;
        // taken before the facts are read: who comes early waits, and a port of 0 is known
        let listener = std::net::TcpListener::bind(args.listen).map_err(|e| taken(args.listen, e))?;
        reach.origin = reach.origin.replace(":0", &format!(":{}", listener.local_addr()?.port()));
        let clock = Clock { offset_micros: desk.now_micros - crate::io::place::now_micros() };
        let window = Arc::new(open(desk, clock, reach).await?);
        // what an earlier run left behind is gone before anybody hears that the desk is open
        intake::sweep(&window.data);
        greet(desk, &window).await?;
        tokio::spawn(look(window.clone()));
        if let Some(folder) = args.watch.clone() {
            tokio::spawn(crate::web::watch::watch(window.clone(), folder));
        }
        let handle = Handle::new();
        tokio::spawn(end(handle.clone()));
        server::serve(listener, window, tls, handle).await?;
        Ok::<_, Trouble>(Exit::Done)
    })
}

/// The certificate and its key, read before anything else is: a desk that can't be reached says so at once.
async fn certificate(args: &Serve) -> Result<Option<RustlsConfig>, Trouble> {
    let Some((cert, key)) = args.tls_cert.as_ref().zip(args.tls_key.as_ref()) else { return Ok(None) };
    // whichever provider is there first is the program's; a second one is refused and not needed
    rustls::crypto::ring::default_provider().install_default().ok();
    RustlsConfig::from_pem_file(cert, key).await.map(Some).map_err(|e| {
        let (cert, key) = (cert.display(), key.display());
        Trouble::Usage(
            format!("{cert} and {key} are no certificate with its key: {e}; pass both as PEM files"),
            format!("{cert} 与 {key} 不是配套的证书与私钥：{e}；请提供 PEM 文件"),
        )
    })
}

fn taken(listen: SocketAddr, e: std::io::Error) -> Trouble {
    match e.kind() {
        std::io::ErrorKind::AddrInUse => Trouble::Usage(
            format!("{listen} is taken by another program; choose another with --listen"),
            format!("{listen} 已被其他程序占用；请用 --listen 换一个"),
        ),
        std::io::ErrorKind::PermissionDenied => Trouble::Usage(
            format!("{listen} may not be listened at; choose a port above 1023 with --listen"),
            format!("无权监听 {listen}；请用 --listen 选择 1023 以上的端口"),
        ),
        _ => e.into(),
    }
}

/// How the desk may be reached: beyond this machine only through encryption.
fn reach(args: &Serve) -> Result<Reach, Trouble> {
    let tls = args.tls_cert.is_some();
    let scheme = if tls { "https" } else { "http" };
    let origin = args.origin.clone().unwrap_or_else(|| format!("{scheme}://{}", args.listen));
    let origin = origin.trim_end_matches('/').to_owned();
    let Some((scheme, _)) = origin.split_once("://").filter(|(_, h)| !h.is_empty() && !h.contains('/')) else {
        return Err(Trouble::Usage(
            format!("found --origin {origin}; write https://desk.example.com, without a path"),
            format!("--origin 为“{origin}”；请写成 https://desk.example.com，不带路径"),
        ));
    };
    let local = args.listen.ip().is_loopback();
    let secure = scheme == "https";
    let proxied = secure && !args.behind_proxy.is_empty();
    if !(local || tls || proxied) {
        return Err(Trouble::Usage(
            format!(
                "{} can be reached from other machines: pass --tls-cert and --tls-key, or --behind-proxy IP with --origin https://…",
                args.listen
            ),
            format!(
                "{} 可被其他机器访问：请提供 --tls-cert 与 --tls-key，或 --behind-proxy IP 与 --origin https://…",
                args.listen
            ),
        ));
    }
    Ok(Reach { origin, secure, proxies: args.behind_proxy.clone() })
}

/// Opens everything behind the pages and reads the facts once.
async fn open(desk: &Desk<'_>, clock: Clock, reach: Reach) -> Result<Window, Trouble> {
    let data = desk.place.data.clone();
    let (key, url) = (desk.key()?, journal_url(desk)?);
    let lake = desk.lake()?;
    let house = House::new(Journal::open(&url, key.clone()).await?, policy_file::in_force(&data)?);
    let house = house.taxed(tax_files::in_force(&data)?).staffed(people_files::in_force(&data)?);
    let accounts = Accounts::open(&url, key.clone()).await?;
    let standing = Standing::read(&house, &lake, desk.now_micros).await?;
    let window = Window::new(house, lake, accounts, standing, clock, reach, data);
    // a long history is read before the first visitor comes
    window.docket().await?;
    Ok(window)
}

/// Says where the desk is; while no owner can sign in, with the link that makes the first account.
async fn greet(desk: &mut Desk<'_>, window: &Window) -> Result<(), Trouble> {
    let (people, origin) = (window.house().policy.people, &window.reach.origin);
    let known = window.accounts.known().await?;
    let owner = |name: &str| people.get(name).is_some_and(|p| p.role == Role::Owner);
    let there = known.iter().any(|a| a.since_micros.is_some() && owner(&a.person));
    let text = desk.lang.pick("the desk is open; Ctrl-C closes it:", "决策台已打开（Ctrl-C 关闭）：");
    writeln!(desk.out, "\n{text}\n  {origin}")?;
    if let Some(owner) = people.values().find(|p| p.role == Role::Owner).filter(|_| !there) {
        let code = window.accounts.invite(&owner.name, "tradewind serve", INVITED, window.now()).await?;
        let link = format!("{origin}/welcome/{}", encoded(&code));
        let name = super::one_line(&owner.name, 40);
        let text = desk.lang.pick(
            format!("nobody can sign in yet: {name} sets a password here, once, within 24 hours:\n  {link}"),
            format!("尚无人可登录：请 {name} 在 24 小时内用此一次性链接设置密码：\n  {link}"),
        );
        writeln!(desk.out, "{text}")?;
    }
    desk.out.flush()?;
    Ok(())
}

/// Reads the facts anew whenever another program has changed them, and the policy whenever its file has.
async fn look(window: Arc<Window>) {
    let mut told = String::new();
    loop {
        tokio::time::sleep(LOOK).await;
        let policy = policy_file::in_force(&window.data).map(|policy| {
            if policy != window.house().policy {
                window.set_policy(policy);
            }
        });
        let tax = tax_files::in_force(&window.data).map(|tax| {
            if tax != *window.house().tax {
                window.set_tax(tax);
            }
        });
        let staff = people_files::in_force(&window.data).map(|staff| {
            if staff != *window.house().staff {
                window.set_staff(staff);
            }
        });
        let wrong = match (policy.and(tax).and(staff), window.refresh().await) {
            (Err(e), _) => e.words(super::Lang::En).0,
            (_, Err(e)) => e.to_string(),
            _ => String::new(),
        };
        // what stays wrong is said once
        if wrong != told && !wrong.is_empty() {
            eprintln!("{}", super::one_line(&wrong, 600));
        }
        told = wrong;
    }
}

/// Lets answers that are under way end when the program is told to.
async fn end(handle: Handle<SocketAddr>) {
    #[cfg(unix)]
    let told = async {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut terminate) => drop(terminate.recv().await),
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let told = std::future::pending::<()>();
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        () = told => {}
    }
    handle.graceful_shutdown(Some(GRACE));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn args(listen: &str, tls: bool, proxy: bool, origin: Option<&str>) -> Serve {
        let file = |name: &str| tls.then(|| name.into());
        Serve {
            listen: listen.parse().unwrap(),
            tls_cert: file("cert"),
            tls_key: file("key"),
            behind_proxy: proxy.then(|| "10.0.0.1".parse().unwrap()).into_iter().collect(),
            origin: origin.map(str::to_owned),
            watch: None,
        }
    }

    #[test]
    fn beyond_this_machine_only_encrypted() {
        let said =
            |a: Serve| reach(&a).map(|r| format!("{} {}", r.origin, r.secure)).unwrap_or_else(|_| "refused".into());
        assert_eq!(said(args("127.0.0.1:7420", false, false, None)), "http://127.0.0.1:7420 false");
        assert_eq!(said(args("0.0.0.0:7420", false, false, None)), "refused");
        assert_eq!(said(args("0.0.0.0:7420", false, true, Some("http://desk.example"))), "refused");
        assert_eq!(said(args("0.0.0.0:7420", false, true, Some("https://desk.example/"))), "https://desk.example true");
        assert_eq!(said(args("[::]:443", true, false, None)), "https://[::]:443 true");
        assert_eq!(said(args("127.0.0.1:1", false, false, Some("desk.example"))), "refused");
    }
}
