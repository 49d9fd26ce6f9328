//! Terms that rules of one area share.

pub(super) mod outcome;
