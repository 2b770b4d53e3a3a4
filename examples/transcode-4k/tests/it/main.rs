//! The definition that the build script writes, how it runs, and what it does when something fails.

#![expect(clippy::disallowed_methods, reason = "tests read their files")]

#[cfg(test)]
#[path = "../../../alike.rs"]
mod alike;
#[cfg(test)]
mod definition;
#[cfg(test)]
mod failures;
#[cfg(test)]
mod function;
#[cfg(test)]
mod simulation;
