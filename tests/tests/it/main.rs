//! Tests that need more than one crate, or files from outside the repository.

mod integrations;
mod services;
