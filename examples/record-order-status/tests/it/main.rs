//! The definitions that the build script writes, how they run, and what they do when something fails.

#![expect(clippy::disallowed_methods, reason = "tests read their files")]

#[cfg(test)]
mod definition;
#[cfg(test)]
mod failures;
#[cfg(test)]
mod function;
#[cfg(test)]
mod simulation;
