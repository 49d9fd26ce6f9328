//! Terms of one area that several rules share, a file for each area.

pub(super) mod approvals;
pub(super) mod objectives;
pub(super) mod outcome;
