//! Runs the binary as a person or a script does: exit code, stdout and stderr are what counts.
#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests fail as tests do")]

mod alias;
mod apply;
mod cargo;
mod fake;
mod sarif;
mod simulate;
mod start;
mod support;
mod validate;
mod yaml;
