//! To come from its own branch.
use crate::web::answer::{Answer, Problem};
use crate::web::request::Request;
fn none(_: &Request) -> Result<Answer, Problem> {
    Err(Problem::Missing("not yet".to_owned()))
}
pub(super) fn on_record(r: &Request) -> Result<Answer, Problem> {
    none(r)
}
pub(super) fn on_act(r: &Request) -> Result<Answer, Problem> {
    none(r)
}
pub(super) fn act_on_record(r: &Request) -> Result<Answer, Problem> {
    none(r)
}
pub(super) fn act_on_act(r: &Request) -> Result<Answer, Problem> {
    none(r)
}
