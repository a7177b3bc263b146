//! The sockets of the window: plain or encrypted, and with patience for nobody for ever.

use super::limits::Limits;
use super::router;
use super::window::App;
use axum_server::tls_rustls::RustlsConfig;
use axum_server::{Handle, Server};
use std::io;
use std::net::{SocketAddr, TcpListener};

/// Answers on a listener until the handle ends it; encrypted only where there is a certificate.
///
/// # Errors
/// The listener can't be used.
pub async fn serve(
    listener: TcpListener,
    window: App,
    tls: Option<RustlsConfig>,
    handle: Handle<SocketAddr>,
) -> io::Result<()> {
    listener.set_nonblocking(true)?;
    let limits = window.limits;
    let service = router(window).into_make_service_with_connect_info::<SocketAddr>();
    match tls {
        None => patient(axum_server::from_tcp(listener)?, &limits).handle(handle).serve(service).await,
        Some(config) => {
            let server = axum_server::from_tcp_rustls(listener, config)?;
            let server = server.map(|acceptor| acceptor.handshake_timeout(limits.head));
            patient(server, &limits).handle(handle).serve(service).await
        }
    }
}

/// A server that waits for a request only so long.
fn patient<A>(mut server: Server<SocketAddr, A>, limits: &Limits) -> Server<SocketAddr, A> {
    server.http_builder().http1().header_read_timeout(limits.head);
    server.first_request_timeout(limits.head)
}

#[cfg(test)]
mod tests;
