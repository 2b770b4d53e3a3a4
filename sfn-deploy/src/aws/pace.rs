//! How fast calls may be made: the control plane lets a burst pass, and then one call a second.

use std::collections::HashMap;
use std::sync::Mutex;
use std::time::Duration;

use tokio::time::Instant;

/// What an operation may do: a burst, and calls a second afterwards.
///
/// Source: Step Functions quotas, "API action throttling", Regions with the smaller numbers.
fn quota(operation: &str) -> (f64, f64) {
    match operation {
        "DescribeStateMachine" => (200.0, 20.0),
        "DescribeStateMachineAlias"
        | "TagResource"
        | "UntagResource"
        | "DescribeStateMachineForExecution" => (200.0, 1.0),
        "ListExecutions" => (100.0, 2.0),
        _ => (100.0, 1.0),
    }
}

/// Keeps the calls of a process within the quotas, with some room for others in the account.
#[derive(Debug, Default)]
pub(super) struct Pace {
    /// What is left of each burst, and when that was.
    left: Mutex<HashMap<&'static str, (f64, Instant)>>,
}

impl Pace {
    /// How long to wait before the next call of an operation, which counts as made.
    pub(super) fn wait(&self, operation: &'static str, now: Instant) -> Duration {
        let (burst, refill) = quota(operation);
        // Half of the burst is for everybody else.
        let burst = burst / 2.0;
        let Ok(mut left) = self.left.lock() else { return Duration::ZERO };
        let (tokens, since) = left.entry(operation).or_insert((burst, now));
        *tokens = (*tokens + now.duration_since(*since).as_secs_f64() * refill).min(burst) - 1.0;
        *since = now;
        if *tokens >= 0.0 { Duration::ZERO } else { Duration::from_secs_f64(-*tokens / refill) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_passes_and_then_calls_are_a_second_apart() {
        let (pace, now) = (Pace::default(), Instant::now());
        let waits: Vec<u64> = (0..53).map(|_| pace.wait("CreateStateMachine", now).as_secs()).collect();
        assert_eq!(waits[49..], [0, 1, 2, 3]);
        assert_eq!(pace.wait("UpdateStateMachine", now), Duration::ZERO);
        assert_eq!(pace.wait("CreateStateMachine", now + Duration::from_secs(10)), Duration::ZERO);
    }
}
