//! The pages, served. Every route stands in one table with its access rule ([`routes`]); every handler is a plain function from a
//! [`request::Request`] to an [`answer::Answer`], run off the event loop because the ledger may take a moment.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};

use axum::Router;
use tokio::net::TcpListener;
use tower_http::compression::CompressionLayer;

use crate::engine::Engine;
use crate::out::say;
use crate::scans::Scans;
use crate::tokens::Tokens;
use crate::views::Views;

pub mod routes;

mod act;
mod answer;
mod beginning;
mod bill;
mod chrome;
mod command;
mod difference;
mod discovered;
mod form;
mod identity;
mod import;
mod keys;
mod kind;
mod ledger;
mod multipart;
mod readiness;
mod record;
mod refusal;
mod register;
mod request;
mod requirement;
mod search;
mod security;
mod setup;
mod standing;
mod trace;
mod uploads;
mod value;
mod waiting;
mod words;

pub(crate) use register::{Exported, sheet, workbook};

/// What all requests share.
pub struct App {
    engine: RwLock<Option<Arc<Engine>>>,
    /// The folder, for the first run.
    dir: PathBuf,
    /// The code that proves, on the first run, that whoever fills the form also started the program.
    code: String,
    /// Spreadsheets on their way in.
    uploads: uploads::Uploads<import::Upload>,
    /// Bills of materials and model cards on their way in.
    bills: uploads::Uploads<bill::Upload>,
    /// Reports of discovery on their way in.
    reports: uploads::Uploads<discovered::Upload>,
    /// What jobs elsewhere bring reports in with.
    tokens: Tokens,
    /// Names that people gave to addresses of registers.
    views: Views,
}

impl App {
    /// An application over an organisation, or over a folder that waits for its first run.
    pub fn new(engine: Option<Engine>, dir: PathBuf) -> Arc<Self> {
        Arc::new(Self {
            engine: RwLock::new(engine.map(Arc::new)),
            tokens: Tokens::of(&dir),
            views: Views::of(&dir),
            dir,
            code: setup::one_time_code(),
            uploads: uploads::Uploads::default(),
            bills: uploads::Uploads::default(),
            reports: uploads::Uploads::default(),
        })
    }

    fn engine(&self) -> Option<Arc<Engine>> {
        self.engine.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn begin(&self, engine: Engine) {
        *self.engine.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(engine));
    }
}

/// The whole application as a service: for the server, and for tests without one.
pub fn service(app: Arc<App>) -> Router {
    routes::router(app).layer(axum::middleware::from_fn(security::headers)).layer(CompressionLayer::new())
}

/// Serves pages, and scans what is to be scanned, until asked to stop.
///
/// # Errors
/// Where the address cannot be listened on.
pub async fn serve(listen: SocketAddr, engine: Option<Engine>, dir: PathBuf, scans: Scans) -> anyhow::Result<()> {
    let listener = TcpListener::bind(listen).await.map_err(|error| {
        let other = SocketAddr::new(listen.ip(), listen.port().wrapping_add(1).max(1024));
        anyhow::anyhow!(
            "{listen} cannot be listened on: {error}. Stop what listens there, or choose another port with --listen {other}"
        )
    })?;
    let address = listener.local_addr()?;
    let app = App::new(engine, dir);
    say!("Open http://{address}/")?;
    let _scanning = app.engine().map(|engine| scans.begin(&engine)).transpose()?;
    match app.engine() {
        // The first page should not have to wait for it.
        Some(engine) => drop(tokio::task::spawn_blocking(move || engine.snapshot().find_waiting())),
        None => say!("First run: the one-time code is {}", app.code)?,
    }
    axum::serve(listener, service(app)).with_graceful_shutdown(stopped()).await?;
    Ok(())
}

/// Waits for an interrupt or a request to end.
async fn stopped() {
    let interrupt = tokio::signal::ctrl_c();
    let Ok(mut terminate) = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) else {
        return drop(interrupt.await);
    };
    tokio::select! {
        _ = interrupt => {}
        _ = terminate.recv() => {}
    }
}
