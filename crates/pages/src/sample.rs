//! Samples of every page: Northwind Mutual, the sample organisation, on 20 November 2026.
//! Tests judge their structure, and people look at them.

mod chrome;
mod map;
mod readiness;
mod record;
mod register;
mod requirement;
