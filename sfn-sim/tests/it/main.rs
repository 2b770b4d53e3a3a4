//! Tests of the simulator: its behavior, and recorded facts.

#[cfg(test)]
mod data_flow;
#[cfg(test)]
mod depth;
#[cfg(test)]
mod handling;
#[cfg(test)]
mod intrinsics;
#[cfg(test)]
mod jsonpath;
#[cfg(test)]
mod shared;
#[cfg(test)]
mod support;
#[cfg(test)]
mod systems;
#[cfg(test)]
mod time;
