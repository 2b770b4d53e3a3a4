//! The definition that the build script writes, how it runs, and what it does when something fails.

#[cfg(test)]
mod definition;
#[cfg(test)]
mod failures;
#[cfg(test)]
mod simulation;
