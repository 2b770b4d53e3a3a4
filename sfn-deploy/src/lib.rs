//! Plan, deploy and operate AWS Step Functions state machines written in Rust.

// What is read.
pub mod config;
pub mod source;
pub mod workflow;

// What is compared and planned, as values.
pub mod desired;
pub mod diff;
pub mod history;
pub mod machine;
pub mod plan;

// The edges.
pub mod exit;
pub mod failure;
pub mod style;
pub mod terminal;
pub mod aws;
pub mod project;
pub mod session;
pub mod target;
