//! Tests of what the crate shows to its users.

mod jsonata_properties;
mod jsonata_suite;
