//! Stub.
use crate::web::answer::{Answer, Problem}; use crate::web::request::Request;
pub(super) fn on_record(_: &Request) -> Result<Answer, Problem> { Ok(Answer::Nothing) }
pub(super) fn on_act(_: &Request) -> Result<Answer, Problem> { Ok(Answer::Nothing) }
pub(super) fn act_on_record(_: &Request) -> Result<Answer, Problem> { Ok(Answer::Nothing) }
pub(super) fn act_on_act(_: &Request) -> Result<Answer, Problem> { Ok(Answer::Nothing) }
