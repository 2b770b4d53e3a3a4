//! Tests of the public interface, as a user of the crate sees it.

// `cfg(test)` tells Clippy that helper functions are tests too.
#[cfg(test)]
mod build;
#[cfg(test)]
mod builder;
#[cfg(test)]
mod coverage;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod jsonata_suite;
#[cfg(test)]
mod kinds;
#[cfg(test)]
mod mutations;
#[cfg(test)]
mod published;
#[cfg(test)]
mod reuse;
#[cfg(test)]
mod shape;
#[cfg(test)]
mod tasks;
#[cfg(test)]
mod workflow;
#[cfg(test)]
#[cfg(feature = "yaml")]
mod yaml;
