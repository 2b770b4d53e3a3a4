//! Tests that need more than one crate, or files from outside the repository.

mod corpus;
mod executions;
mod integrations;
#[cfg(test)]
mod moto;
mod services;
