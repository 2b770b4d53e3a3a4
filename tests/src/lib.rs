//! Conformance runners, end-to-end tests and third-party clients.
//!
//! The programs in `src/bin` hold the crates of this workspace against recorded answers of the service.

#![expect(clippy::disallowed_methods, reason = "runners read their cases from files")]

pub mod corpus;
pub mod executions;
pub mod integrations;
pub mod services;
pub mod tally;
