//! Whether keys that are single letters do anything: on, until whoever sits there switches them off.

use crate::web::answer::{Answer, Problem};
use crate::web::request::Request;

/// The cookie that keeps the choice.
const COOKIE: &str = "ephor-keys";

/// Whether single letters work.
pub(super) fn letters(request: &Request) -> bool {
    Request::cookie(&request.arrived.headers, COOKIE) != Some("off")
}

/// Switches them off or on and goes back to where one was.
#[expect(clippy::unnecessary_wraps, reason = "every handler has the same form")]
pub(super) fn switch(request: &Request) -> Result<Answer, Problem> {
    let kept = if request.field("keys") == "off" { "off; Max-Age=31536000" } else { "on; Max-Age=0" };
    let cookie = format!("{COOKIE}={kept}; Path=/; HttpOnly; SameSite=Lax");
    Ok(Answer::ElsewhereWith(request.back().to_owned(), cookie))
}
