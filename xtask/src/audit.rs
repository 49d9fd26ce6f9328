//! Licences and banned crates, judged by `cargo deny` against `deny.toml`.

use anyhow::{Result, bail};

use crate::count::Count;
use crate::run;

pub(crate) fn run() -> Result<Count> {
    if !run::is_installed("cargo-deny") {
        bail!(
            "cargo-deny is not installed; get it with `cargo install --locked cargo-deny`, then run `cargo xtask audit` again"
        );
    }
    let mut count = Count::default();
    for check in ["licenses", "bans"] {
        count += Count::of(run::succeeds(&mut run::command(
            "cargo",
            &["deny", "--workspace", "check", check],
        ))?);
    }
    Ok(count)
}
