//! Tests of the simulator: its behavior, and recorded facts.

#[cfg(test)]
mod causes;
#[cfg(test)]
mod data_flow;
#[cfg(test)]
mod depth;
#[cfg(test)]
mod distributed;
#[cfg(test)]
mod handling;
#[cfg(test)]
mod intrinsics;
#[cfg(test)]
mod jsonata;
mod jsonpath;
#[cfg(test)]
mod kit;
#[cfg(test)]
mod map_run_redrive;
#[cfg(test)]
mod native;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod redrive;
#[cfg(test)]
mod shared;
#[cfg(test)]
mod support;
#[cfg(test)]
mod systems;
#[cfg(test)]
mod test_state;
#[cfg(test)]
mod time;
#[cfg(test)]
mod values;
#[cfg(test)]
mod view;
