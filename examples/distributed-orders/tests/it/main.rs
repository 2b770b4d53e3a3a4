//! The definition that the build script writes, and how it runs.

#![expect(clippy::disallowed_methods, reason = "tests read their files")]

#[cfg(test)]
mod definition;
#[cfg(test)]
mod function;
#[cfg(test)]
mod simulation;
