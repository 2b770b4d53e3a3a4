//! Tests that need more than one crate, or files from outside the repository.

mod conformance;
mod corpus;
mod integrations;
#[cfg(test)]
mod moto;
mod services;
