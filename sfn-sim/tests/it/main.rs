//! Tests of the simulator against recorded facts.

#[cfg(test)]
mod intrinsics;
#[cfg(test)]
mod jsonpath;
#[cfg(test)]
mod shared;
