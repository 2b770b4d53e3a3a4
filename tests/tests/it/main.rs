//! Tests that need more than one crate, or files from outside the repository.

// `cfg(test)` tells Clippy that helper functions are tests too.
mod conformance;
mod corpus;
#[cfg(test)]
mod determinism;
#[cfg(test)]
mod differential;
#[cfg(test)]
mod distributed;
#[cfg(test)]
mod examples;
#[cfg(test)]
mod fuzz;
mod integrations;
#[cfg(test)]
mod json;
#[cfg(test)]
mod jsonata;
#[cfg(test)]
mod machines;
mod policy;
mod services;
#[cfg(test)]
mod validators;
