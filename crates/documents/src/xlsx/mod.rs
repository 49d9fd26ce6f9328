//! Workbooks as Office Open XML (ECMA-376).

pub(crate) mod read;
pub(crate) mod write;
