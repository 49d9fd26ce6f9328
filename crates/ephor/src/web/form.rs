//! Stub.
use crate::web::answer::{Answer, Problem}; use crate::web::request::Request;
pub(super) fn new(_: &Request) -> Result<Answer, Problem> { Ok(Answer::Nothing) }
pub(super) fn edit(_: &Request) -> Result<Answer, Problem> { Ok(Answer::Nothing) }
pub(super) fn create(_: &Request) -> Result<Answer, Problem> { Ok(Answer::Nothing) }
pub(super) fn save(_: &Request) -> Result<Answer, Problem> { Ok(Answer::Nothing) }
