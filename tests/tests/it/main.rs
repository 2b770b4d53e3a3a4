//! Tests that need more than one crate, or files from outside the repository.

mod executions;
mod integrations;
mod moto;
mod services;
