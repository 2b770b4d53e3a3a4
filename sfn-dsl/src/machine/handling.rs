//! `Retry` and `Catch`.

use super::data::{Assign, ResultPath, Template};
use crate::name::{ErrorName, StateName};

/// One entry of `Retry`.
///
/// Source: Amazon States Language, "Retrying after error".
#[derive(Debug, Clone, PartialEq)]
pub struct Retrier {
    /// The errors it handles.
    pub error_equals: Vec<ErrorName>,
    /// Seconds before the first retry. Default 1.
    pub interval_seconds: u64,
    /// How many retries; 0 means never. Default 3.
    pub max_attempts: u64,
    /// By how much each delay is longer than the one before. Default 2.0.
    pub backoff_rate: f64,
    /// The longest delay in seconds.
    pub max_delay_seconds: Option<u64>,
    /// Whether delays are randomized.
    pub jitter_strategy: Jitter,
}

/// `JitterStrategy`: whether the delay before a retry is randomized.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Jitter {
    /// Exactly the computed delay.
    #[default]
    None,
    /// Uniformly between zero and the computed delay.
    Full,
}

impl Retrier {
    /// Seconds before retry number `attempt`, which counts from 1; without jitter.
    ///
    /// The first retry waits `IntervalSeconds`, each later one `BackoffRate` times longer, never more than
    /// `MaxDelaySeconds`. Delays that no clock can hold are cut at `f64::MAX`.
    ///
    /// Source: Amazon States Language, "Retrying after error".
    pub fn delay_seconds(&self, attempt: u64) -> f64 {
        let exponent = i32::try_from(attempt.saturating_sub(1)).unwrap_or(i32::MAX);
        #[expect(clippy::cast_precision_loss, reason = "the language ends at 99,999,999 seconds")]
        let (interval, limit) =
            (self.interval_seconds as f64, self.max_delay_seconds.map_or(f64::MAX, |limit| limit as f64));
        (interval * self.backoff_rate.powi(exponent)).min(limit)
    }
}

impl Retrier {
    /// Seconds that all retries together wait at most; without jitter and without the time of the attempts.
    ///
    /// `f64::INFINITY` where no clock could hold it.
    #[expect(clippy::cast_precision_loss, reason = "the language ends at 99,999,999 seconds and attempts")]
    pub fn total_delay_seconds(&self) -> f64 {
        let (interval, attempts) = (self.interval_seconds as f64, self.max_attempts as f64);
        let limit = self.max_delay_seconds.map_or(f64::INFINITY, |limit| limit as f64);
        if interval == 0.0 || attempts == 0.0 {
            return 0.0;
        }
        if self.backoff_rate <= 1.0 || interval >= limit {
            return interval.min(limit) * attempts;
        }
        // The delays grow as a geometric series until they reach the limit.
        let growing = ((limit / interval).ln() / self.backoff_rate.ln()).ceil().min(attempts);
        let grown = interval * (self.backoff_rate.powf(growing) - 1.0) / (self.backoff_rate - 1.0);
        let rest = attempts - growing;
        if rest > 0.0 { grown + rest * limit } else { grown }
    }
}

/// One entry of `Catch`.
///
/// Source: Amazon States Language, "Fallback states".
#[derive(Debug, Clone, PartialEq)]
pub struct Catcher {
    /// The errors it handles.
    pub error_equals: Vec<ErrorName>,
    /// The state that goes on.
    pub next: StateName,
    /// Where the error output goes in the state's input (JSONPath).
    pub result_path: ResultPath,
    /// The output (JSONata); absent: the error output.
    pub output: Option<Template>,
    /// Variables for the states that follow; replaces the state's own `Assign`.
    pub assign: Assign,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_grow_by_the_rate_up_to_the_limit() {
        let retrier = Retrier {
            error_equals: vec![ErrorName::ALL.into()],
            interval_seconds: 3,
            max_attempts: 9,
            backoff_rate: 2.0,
            max_delay_seconds: Some(10),
            jitter_strategy: Jitter::None,
        };
        let delays: Vec<f64> = (1..=4).map(|attempt| retrier.delay_seconds(attempt)).collect();
        assert_eq!(delays, [3.0, 6.0, 10.0, 10.0]);
        assert!((retrier.total_delay_seconds() - (3.0 + 6.0 + 7.0 * 10.0)).abs() < 1e-6);
        assert!(Retrier { max_delay_seconds: None, ..retrier }.delay_seconds(u64::MAX).is_finite());
    }
}
