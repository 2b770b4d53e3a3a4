//! Tests of the public interface, as a user of the crate sees it.

// `cfg(test)` tells Clippy that helper functions are tests too.
#[cfg(test)]
mod build;
mod builder;
mod coverage;
mod jsonata_properties;
mod jsonata_suite;
mod published;
mod workflow;
#[cfg(test)]
#[cfg(test)]
#[cfg(test)]
#[cfg(test)]
