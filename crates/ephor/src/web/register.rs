//! Stub.
use crate::web::answer::{Answer, Problem}; use crate::web::request::Request;
pub(super) fn list(_: &Request) -> Result<Answer, Problem> { Ok(Answer::Nothing) }
pub(super) fn csv(_: &Request) -> Result<Answer, Problem> { Ok(Answer::Nothing) }
