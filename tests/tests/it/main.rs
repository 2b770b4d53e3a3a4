//! Tests that need more than one crate, or files from outside the repository.

// `cfg(test)` tells Clippy that helper functions are tests too.
mod corpus;
mod executions;
mod integrations;
#[cfg(test)]
mod json;
#[cfg(test)]
mod machines;
#[cfg(test)]
mod moto;
mod services;
