//! Licences and banned crates, judged by `cargo deny` against `deny.toml`.

use anyhow::Result;

use crate::count::Count;
use crate::run;

pub(crate) fn run() -> Result<Count> {
    if !run::is_installed("cargo-deny") {
        eprintln!("error: cargo-deny is not installed; get it with `cargo install --locked cargo-deny`");
        return Ok(Count::failed(1));
    }
    let mut count = Count::default();
    for check in ["licenses", "bans"] {
        count += Count::of(run::succeeds(&mut run::command("cargo", &["deny", "--workspace", "check", check]))?);
    }
    Ok(count)
}
