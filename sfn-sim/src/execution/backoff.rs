//! Which retrier handles a failure, and how long it waits.

use std::time::Duration;

use sfn_dsl::machine::{Jitter, Retrier};

use super::failure::Failure;
use crate::random::Random;

/// The position of the first retrier that names a failure. Those after it are not asked, even when its attempts are used up.
pub(crate) fn position(retry: &[Retrier], failure: &Failure) -> Option<usize> {
    retry.iter().position(|retrier| failure.matches(&retrier.error_equals))
}

/// How long the next retry waits; `None` where the attempts are used up. `used` counts the retries.
pub(crate) fn delay(retrier: &Retrier, used: &mut u64, random: &mut Random) -> Option<Duration> {
    if *used >= retrier.max_attempts {
        return None;
    }
    *used += 1;
    let seconds = retrier.delay_seconds(*used);
    let seconds = match retrier.jitter_strategy {
        Jitter::None => seconds,
        Jitter::Full => seconds * random.unit(),
    };
    Some(Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX))
}
