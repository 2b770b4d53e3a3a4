//! Keeping to the quotas of the service, and repeating what the SDK does not.
//!
//! Most operations may be called a hundred times at once and then once a second. The SDK waits only after it was refused, so
//! whoever lists a thousand executions would spend the quota of everybody in the account. Here each operation waits for its turn.

use std::collections::BTreeMap;
use std::future::Future;
use std::sync::Mutex;
use std::time::Duration;

use aws_sdk_sfn::error::{ProvideErrorMetadata, SdkError};
use tokio::time::Instant;

use super::Api;

/// How long to wait between tries of a call that KMS throttled.
const TRIES: [Duration; 4] =
    [Duration::from_millis(300), Duration::from_secs(1), Duration::from_secs(2), Duration::from_secs(5)];

/// How often an operation may be called: so many at once, and so many each second after that.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Quota {
    bucket: f64,
    refill: f64,
}

/// The quota of an operation in the Regions that have the smaller ones.
///
/// Source: Developer Guide, "Quotas related to API action throttling".
fn quota(operation: &str) -> Quota {
    let (bucket, refill) = match operation {
        "DescribeExecution" => (250.0, 10.0),
        "DescribeStateMachine" => (200.0, 20.0),
        "DescribeActivity"
        | "DescribeMapRun"
        | "DescribeStateMachineAlias"
        | "TagResource"
        | "UntagResource"
        | "DescribeStateMachineForExecution" => (200.0, 1.0),
        "GetExecutionHistory" => (400.0, 20.0),
        "ListActivities" | "ListStateMachines" => (100.0, 5.0),
        "ListExecutions" => (100.0, 2.0),
        "RedriveExecution" | "StartExecution" => (800.0, 150.0),
        "StopExecution" => (500.0, 25.0),
        "GetActivityTask" | "SendTaskFailure" | "SendTaskHeartbeat" | "SendTaskSuccess" => (1500.0, 300.0),
        // Two copies of the page differ; this is the smaller one.
        "TestState" => (1.0, 1.0),
        _ => (100.0, 1.0),
    };
    Quota { bucket, refill }
}

/// What is left of the quotas, as far as this process has used them.
#[derive(Debug, Default)]
pub(super) struct Pace {
    left: Mutex<BTreeMap<&'static str, (f64, Instant)>>,
}

impl Pace {
    /// Takes one call of an operation; how long to wait before it.
    fn take(&self, operation: &'static str, now: Instant) -> Duration {
        let Quota { bucket, refill } = quota(operation);
        let Ok(mut left) = self.left.lock() else { return Duration::ZERO };
        let (tokens, at) = left.get(operation).copied().unwrap_or((bucket, now));
        let tokens = (tokens + now.saturating_duration_since(at).as_secs_f64() * refill).min(bucket) - 1.0;
        left.insert(operation, (tokens, now));
        if tokens < 0.0 { Duration::from_secs_f64(-tokens / refill) } else { Duration::ZERO }
    }
}

impl Api {
    /// Makes a call when it is its turn, and again where only KMS stood in its way.
    pub(super) async fn paced<T, E, R, F>(
        &self,
        operation: &'static str,
        call: impl Fn() -> F,
    ) -> Result<T, SdkError<E, R>>
    where
        F: Future<Output = Result<T, SdkError<E, R>>>,
        E: ProvideErrorMetadata,
    {
        for wait in TRIES {
            self.turn(operation).await;
            match call().await {
                Err(SdkError::ServiceError(service))
                    if service.err().code() == Some("KmsThrottlingException") =>
                {
                    tokio::time::sleep(wait).await;
                }
                done => return done,
            }
        }
        self.turn(operation).await;
        call().await
    }

    /// Waits for the turn of a call. An endpoint on this machine has no quotas.
    pub(super) async fn turn(&self, operation: &'static str) {
        if let Some(pace) = &self.pace {
            tokio::time::sleep(pace.take(operation, Instant::now())).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_is_free_and_then_calls_wait_for_their_turn() {
        let pace = Pace::default();
        let now = Instant::now();
        for _ in 0..100 {
            assert_eq!(pace.take("ListExecutions", now), Duration::ZERO);
        }
        assert_eq!(pace.take("ListExecutions", now), Duration::from_millis(500));
        assert_eq!(pace.take("ListExecutions", now), Duration::from_secs(1));
        assert_eq!(pace.take("DescribeExecution", now), Duration::ZERO);
        let later = now + Duration::from_mins(1);
        assert_eq!(pace.take("ListExecutions", later), Duration::ZERO);
    }

    #[test]
    fn two_reads_of_two_hundred_machines_stay_inside_the_quotas() {
        let (pace, start) = (Pace::default(), Instant::now());
        for (operation, seconds) in [("DescribeStateMachine", 0.0), ("ListTagsForResource", 100.0)] {
            let Quota { bucket, refill } = quota(operation);
            let mut now = start;
            for calls in 1..=200_u32 {
                now += pace.take(operation, now);
                let passed = (now - start).as_secs_f64();
                assert!(
                    f64::from(calls) <= bucket + refill * passed + 1e-6,
                    "{operation}: {calls} in {passed} s"
                );
            }
            let passed = (now - start).as_secs_f64();
            assert!((passed - seconds).abs() < 1e-3, "{operation}: {passed} s");
        }
    }
}
