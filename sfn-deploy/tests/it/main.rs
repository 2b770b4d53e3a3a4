//! Runs the binary as a person or a script does: exit code, stdout and stderr are what counts.
#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests fail as tests do")]

mod alias;
mod apply;
mod cargo;
mod cloud;
mod deployed;
mod fake;
mod faults;
mod moto;
mod operate;
mod sarif;
mod schemas;
mod shell;
mod simulate;
mod start;
mod stream;
mod support;
mod tasks;
mod transcripts;
mod validate;
mod yaml;
