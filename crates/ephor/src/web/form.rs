//! To come from its own branch.
use crate::web::answer::{Answer, Problem};
use crate::web::request::Request;
fn none(_: &Request) -> Result<Answer, Problem> {
    Err(Problem::Missing("not yet".to_owned()))
}
pub(super) fn new(r: &Request) -> Result<Answer, Problem> {
    none(r)
}
pub(super) fn edit(r: &Request) -> Result<Answer, Problem> {
    none(r)
}
pub(super) fn create(r: &Request) -> Result<Answer, Problem> {
    none(r)
}
pub(super) fn save(r: &Request) -> Result<Answer, Problem> {
    none(r)
}
