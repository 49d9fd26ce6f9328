//! Stub.
use crate::web::answer::{Answer, Problem}; use crate::web::request::Request;
pub(super) fn one(_: &Request) -> Result<Answer, Problem> { Ok(Answer::Nothing) }
pub(super) fn version(_: &Request) -> Result<Answer, Problem> { Ok(Answer::Nothing) }
