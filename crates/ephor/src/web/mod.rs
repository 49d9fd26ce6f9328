//! The pages, served.

use std::net::SocketAddr;
use std::path::PathBuf;

use crate::engine::Engine;

/// Serves pages until asked to stop.
///
/// # Errors
/// Where the address cannot be listened on.
pub async fn serve(_listen: SocketAddr, _engine: Option<Engine>, _dir: PathBuf) -> anyhow::Result<()> {
    Ok(())
}
