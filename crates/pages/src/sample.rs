//! Samples of every page: Northwind Mutual, the sample organisation, on 20 November 2026.
//! Tests judge their structure, and people look at them.

mod act;
mod acting;
mod batch;
mod chrome;
mod form;
mod import;
mod kind;
mod ledger;
mod map;
mod outcome;
mod readiness;
mod record;
mod register;
mod requirement;
