//! The definitions that the build script writes, and how they run.

#![expect(clippy::disallowed_methods, reason = "tests read their files")]

#[cfg(test)]
mod definition;
#[cfg(test)]
mod simulation;
