//! The quotas of the service that bound an execution.
//!
//! Source: AWS Step Functions Developer Guide, "Step Functions service quotas" (2026).

use std::time::Duration;

use sfn_dsl::machine::MachineType;

/// The most bytes of UTF-8 in the input, output or result of a task, a state or an execution.
pub const MAX_PAYLOAD_BYTES: usize = 262_144;

/// The most bytes of UTF-8 in all variables of an execution, as JSON. One variable, and all that one `Assign` sets, may have
/// as many as a payload.
pub const MAX_VARIABLE_BYTES: usize = 10 * 1024 * 1024;

/// The most events in the history of a Standard execution; the last one tells that it failed of this.
pub const MAX_HISTORY_EVENTS: u64 = 25_000;

/// The longest time a Standard execution may run: one year.
pub const MAX_STANDARD_DURATION: Duration = Duration::from_hours(365 * 24);

/// How long after its end an execution can be redriven: 14 days.
///
/// Source: Developer Guide, "Restarting state machine executions with redrive in Step Functions".
pub const REDRIVABLE_PERIOD: Duration = Duration::from_hours(14 * 24);

/// How often a map run can be redriven.
///
/// Source: Developer Guide, "Redriving Map Runs in Step Functions executions".
pub const MAX_MAP_RUN_REDRIVES: usize = 1_000;

/// The longest time an Express execution may run.
pub const MAX_EXPRESS_DURATION: Duration = Duration::from_mins(5);

/// The most seconds that `SecondsPath` of a Wait state may say; also the greatest `TimeoutSeconds` of a Task.
pub const MAX_SECONDS: u64 = 99_999_999;

/// The longest time until a `Timestamp` of a Wait state: recorded between 24,855 and 24,856 days.
pub const MAX_WAIT: Duration = Duration::from_secs(i32::MAX as u64);

/// How many iterations of an inline Map run at once where `MaxConcurrency` is absent or 0.
pub const INLINE_MAP_CONCURRENCY: usize = 40;

/// How many child executions of a distributed Map run at once where `MaxConcurrency` is absent or 0, and at most.
pub const DISTRIBUTED_MAP_CONCURRENCY: usize = 10_000;

/// How deep a payload may be nested.
///
/// DIFFERENCE: the service documents no such limit; here it keeps deep values from overflowing the stack.
pub const MAX_PAYLOAD_DEPTH: usize = 400;

/// How deep the evaluation of a JSONata expression may nest: measured by others on the service, 99 to 101.
pub const MAX_QUERY_DEPTH: usize = 100;

/// The most steps of the evaluation of a JSONata expression.
///
/// DIFFERENCE: the service stops an evaluation after a second. Steps are the same everywhere; so many take about a second.
pub const MAX_QUERY_STEPS: u64 = 10_000_000;

/// The same for an expression with a regular expression, of which 1,024 steps count as one: so that it takes seconds, too.
pub const MAX_REGEX_QUERY_STEPS: u64 = 250_000;

/// The most items of an array that a JSONata expression makes: measured by others with `[1..873782]`.
pub const MAX_QUERY_ITEMS: usize = 873_782;

/// The most bytes of a text or result that a JSONata expression makes: between 4 and 8 MiB at the service, where the
/// greatest array has so many bytes.
pub const MAX_QUERY_TEXT: usize = 8 * MAX_QUERY_ITEMS;

/// The most items that `$range` makes: measured by others on the service.
pub const MAX_QUERY_RANGE: i64 = 360_145;

/// The most events of an Express execution.
///
/// DIFFERENCE: the service has no such limit. States take no virtual time, so an Express execution that loops without
/// waiting would never reach its five minutes; here it times out at this event.
pub const MAX_EXPRESS_EVENTS: u64 = 250_000;

/// The quotas an execution runs under. [`Quotas::of`] has those of the service; tests and benchmarks may set others.
///
/// # Examples
/// ```
/// use sfn_dsl::machine::MachineType;
/// use sfn_sim::quota::Quotas;
///
/// let quotas = Quotas { history_events: 100, ..Quotas::of(MachineType::Standard) };
/// assert_eq!(quotas.payload_bytes, 256 * 1024);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quotas {
    /// The most bytes of a payload.
    pub payload_bytes: usize,
    /// The most events of a history.
    pub history_events: u64,
    /// The longest time an execution may run.
    pub duration: Duration,
}

impl Quotas {
    /// The quotas of the service for a type of state machine.
    pub fn of(machine_type: MachineType) -> Self {
        match machine_type {
            MachineType::Standard => Self {
                payload_bytes: MAX_PAYLOAD_BYTES,
                history_events: MAX_HISTORY_EVENTS,
                duration: MAX_STANDARD_DURATION,
            },
            MachineType::Express => Self {
                payload_bytes: MAX_PAYLOAD_BYTES,
                history_events: MAX_EXPRESS_EVENTS,
                duration: MAX_EXPRESS_DURATION,
            },
        }
    }

    /// What holds for a child execution: what differs from the service's quotas does so there, too.
    pub(crate) fn in_child(self, own: MachineType, child: MachineType) -> Self {
        fn inherit<T: PartialEq>(given: T, own: &T, child: T) -> T {
            if given == *own { child } else { given }
        }
        let (own, child) = (Self::of(own), Self::of(child));
        Self {
            payload_bytes: inherit(self.payload_bytes, &own.payload_bytes, child.payload_bytes),
            history_events: inherit(self.history_events, &own.history_events, child.history_events),
            duration: inherit(self.duration, &own.duration, child.duration),
        }
    }
}
