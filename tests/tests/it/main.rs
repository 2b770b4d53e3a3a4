//! Tests that need more than one crate, or files from outside the repository.

mod corpus;
mod executions;
#[cfg(test)]
mod moto;
mod services;
