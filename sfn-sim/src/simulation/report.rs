//! What a run used of the quotas, and what it would cost.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use serde::Serialize;
use sfn_dsl::name::StateName;
use sfn_dsl::resource::{Pattern, ResourceKind};

use super::Run;
use crate::execution::Execution;
use crate::history::view::duration;
use crate::history::{EventKind, IterationPhase};
use crate::quota::{MAX_EXPRESS_DURATION, MAX_HISTORY_EVENTS, MAX_PAYLOAD_BYTES};

/// US dollars for a state transition of a Standard execution in us-east-1: $0.025 per 1,000.
///
/// Source of all prices: "AWS Step Functions Pricing" (2026), without the free tier.
const STANDARD_TRANSITION: f64 = 0.025 / 1_000.0;

/// US dollars for the request that starts an Express execution in us-east-1: $1.00 per million.
const EXPRESS_REQUEST: f64 = 1.0 / 1_000_000.0;

/// US dollars for a GB-second of an Express execution in us-east-1: of the first 1,000 GB-hours a month, the dearest.
const EXPRESS_GB_SECOND: f64 = 0.000_016_67;

/// Express durations are rounded up to 100 ms.
const EXPRESS_STEP: Duration = Duration::from_millis(100);

/// Memory is billed in chunks of 64 MB.
const MEMORY_CHUNK: u64 = 64 << 20;

/// The memory of an Express execution without data: 50 MB and the definition, counted here as the 1 MB it may have.
const BASE_MEMORY: u64 = 51 << 20;

/// What a run did, used of the quotas, and would cost. `Display` is for people, [`Serialize`] for programs.
///
/// # Examples
/// ```
/// use serde_json::json;
/// use sfn_dsl::{machine::MachineType, raw::Definition};
/// use sfn_sim::{Answer, Simulation};
///
/// let text = r#"{"StartAt": "Charge", "States": {"Charge": {
///     "Type": "Task", "Resource": "arn:aws:lambda:us-east-1:123456789012:function:charge", "End": true
/// }}}"#;
/// let machine = Definition::parse("charge.asl.json", text)?.check(MachineType::Standard)?.machine;
/// let run = Simulation::of(&machine)?.on_task("Charge", |_| Answer::success("paid")).run(json!({"total": 12}))?;
/// let report = run.report();
/// assert_eq!((report.transitions, report.history_events), (1, 7));
/// assert_eq!(report.payload_bytes["Charge"], 12);
/// assert_eq!(report.price.standard, 0.000025);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Report {
    /// How it ended, in the word of the API.
    pub status: &'static str,
    /// The states at the top level, in the order they were entered.
    pub path: Vec<String>,
    /// How many states were started, retries included.
    pub transitions: u64,
    /// How long it took, in virtual milliseconds.
    #[serde(rename = "duration_millis", serialize_with = "as_millis")]
    pub duration: Duration,
    /// How many events its history has; a Standard execution may have 25,000.
    pub history_events: u64,
    /// For each state its largest payload, in bytes of compact JSON; the quota is 262,144.
    #[serde(serialize_with = "by_name")]
    pub payload_bytes: BTreeMap<StateName, usize>,
    /// For each Task state the most of its tasks that ran at the same moment.
    #[serde(serialize_with = "by_name")]
    pub highest_concurrency: BTreeMap<StateName, usize>,
    /// The states that waited for an answer that never came.
    #[serde(serialize_with = "names")]
    pub waiting: Vec<StateName>,
    /// What it would cost.
    pub price: Price,
}

/// An estimate of what one execution costs in US dollars: us-east-1, without the free tier, and without what tasks cost.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Price {
    /// As a Standard execution, by transitions.
    pub standard: f64,
    /// As an Express execution, by duration and memory; `None` where it cannot be one.
    ///
    /// States take no virtual time, so this is the least it costs: the time of tasks counts as far as answers take time.
    /// Memory is estimated as AWS documents it: 50 MB, the definition, and the largest payload for each branch and iteration.
    pub express: Option<f64>,
    /// Why it cannot be an Express execution.
    pub not_express: Option<&'static str>,
}

fn as_millis<S: serde::Serializer>(duration: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_u64(u64::try_from(duration.as_millis()).unwrap_or(u64::MAX))
}

fn by_name<S: serde::Serializer>(map: &BTreeMap<StateName, usize>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(map.iter().map(|(name, value)| (name.as_str(), value)))
}

fn names<S: serde::Serializer>(names: &[StateName], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(names.iter().map(StateName::as_str))
}

impl Report {
    pub(super) fn of(run: &Run) -> Self {
        let execution = run.execution();
        let payload_bytes = payloads(execution);
        let price = Price::of(execution, run.duration(), payload_bytes.values().copied().max().unwrap_or(0));
        Self {
            status: run.status().as_str(),
            path: run.view().path().into_iter().map(str::to_owned).collect(),
            transitions: run.transitions(),
            duration: run.duration(),
            history_events: execution.history().len() as u64,
            payload_bytes,
            highest_concurrency: run.highest_concurrency().clone(),
            waiting: run.waiting().to_vec(),
            price,
        }
    }
}

/// The largest payload of each state: what goes in and out of it, and of its tasks.
fn payloads(execution: &Execution) -> BTreeMap<StateName, usize> {
    let mut largest: BTreeMap<StateName, usize> = BTreeMap::new();
    // The state that each event is about: its own, or that of the event it follows.
    let mut states: Vec<Option<&StateName>> = vec![None];
    for event in execution.history() {
        let previous =
            usize::try_from(event.previous_event_id).ok().and_then(|id| states.get(id).copied().flatten());
        let (state, payload) = match &event.kind {
            EventKind::StateEntered { name, input, .. } => (Some(name), Some(input)),
            EventKind::StateExited { name, output, .. } => (Some(name), Some(output)),
            EventKind::TaskScheduled(task) => (previous, Some(&task.input)),
            EventKind::TaskSucceeded { output, .. } | EventKind::TaskSubmitted { output, .. } => {
                (previous, Some(output))
            }
            _ => (previous, None),
        };
        states.push(state);
        if let (Some(state), Some(payload)) = (state, payload)
            && let Some(size) = payload.size()
        {
            let bytes = size.bytes;
            match largest.get_mut(state) {
                Some(most) => *most = bytes.max(*most),
                None => drop(largest.insert(state.clone(), bytes)),
            }
        }
    }
    for oversized in execution.oversized() {
        let bytes = oversized.bytes.unwrap_or(0);
        let most = largest.entry(oversized.state.clone()).or_default();
        *most = bytes.max(*most);
    }
    largest
}

impl Price {
    fn of(execution: &Execution, duration: Duration, largest_payload: usize) -> Self {
        let not_express = not_express(execution, duration);
        let steps = execution.history().iter().filter(|event| {
            matches!(event.kind, EventKind::MapIteration { phase: IterationPhase::Started, .. })
                || is_branch_start(execution, event.previous_event_id, &event.kind)
        });
        let memory = BASE_MEMORY + largest_payload as u64 * (steps.count() as u64).max(1);
        let chunks = memory.div_ceil(MEMORY_CHUNK).max(1);
        let rounded =
            duration.as_millis().div_ceil(EXPRESS_STEP.as_millis()).max(1) * EXPRESS_STEP.as_millis();
        #[expect(clippy::cast_precision_loss, reason = "an estimate")]
        let (transitions, seconds, gigabytes) = (
            execution.transitions() as f64,
            rounded as f64 / 1_000.0,
            (chunks * MEMORY_CHUNK) as f64 / f64::from(1 << 30),
        );
        let express = EXPRESS_REQUEST + EXPRESS_GB_SECOND * seconds * gigabytes;
        Self {
            standard: STANDARD_TRANSITION * transitions,
            express: not_express.is_none().then_some(express),
            not_express,
        }
    }
}

/// Whether an event enters the first state of a branch of a Parallel.
fn is_branch_start(execution: &Execution, previous: u64, kind: &EventKind) -> bool {
    let previous = usize::try_from(previous).ok().and_then(|id| execution.history().get(id.checked_sub(1)?));
    matches!(kind, EventKind::StateEntered { .. })
        && previous.is_some_and(|previous| previous.kind == EventKind::ParallelStateStarted)
}

/// Why an execution could not be an Express one.
fn not_express(execution: &Execution, duration: Duration) -> Option<&'static str> {
    let waits = execution.history().iter().any(|event| match &event.kind {
        EventKind::TaskScheduled(task) => match task.resource.kind() {
            ResourceKind::Activity => true,
            ResourceKind::Integration(called) => called.pattern != Pattern::RequestResponse,
            ResourceKind::LambdaFunction | ResourceKind::Substitution => false,
        },
        EventKind::MapRunStarted { .. } => true,
        _ => false,
    });
    if waits {
        Some("it has `.sync`, `.waitForTaskToken`, an activity or a distributed Map")
    } else if duration > MAX_EXPRESS_DURATION {
        Some("it takes longer than five minutes")
    } else {
        None
    }
}

/// So many percent of a quota.
#[expect(clippy::cast_precision_loss, reason = "a percentage for people")]
fn share(used: usize, quota: usize) -> String {
    format!("{:.1} %", used as f64 / quota as f64 * 100.0)
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} in {} of virtual time", self.status, duration(self.duration))?;
        writeln!(f, "  path         {}", self.path.join(" -> "))?;
        let events = usize::try_from(self.history_events).unwrap_or(usize::MAX);
        let quota = usize::try_from(MAX_HISTORY_EVENTS).unwrap_or(usize::MAX);
        writeln!(f, "  events       {events}, {} of {quota}", share(events, quota))?;
        let mut payloads: Vec<_> = self.payload_bytes.iter().collect();
        payloads.sort_by_key(|(_, bytes)| std::cmp::Reverse(**bytes));
        for (position, (state, bytes)) in payloads.into_iter().take(5).enumerate() {
            let label = if position == 0 { "payloads" } else { "" };
            writeln!(
                f,
                "  {label:<12} {bytes} bytes, {} of 256 KiB, in \"{state}\"",
                share(*bytes, MAX_PAYLOAD_BYTES)
            )?;
        }
        for (position, (state, most)) in self.highest_concurrency.iter().enumerate() {
            let label = if position == 0 { "at once" } else { "" };
            writeln!(f, "  {label:<12} {most} of \"{state}\"")?;
        }
        for state in &self.waiting {
            writeln!(f, "  waiting      \"{state}\", for an answer that never came")?;
        }
        writeln!(f, "  transitions  {}", self.transitions)?;
        write!(f, "  price        ${:.6} in Standard; ", self.price.standard)?;
        match (self.price.express, self.price.not_express) {
            (Some(express), _) => write!(f, "at least ${express:.6} in Express")?,
            (None, why) => write!(f, "none in Express: {}", why.unwrap_or_default())?,
        }
        f.write_str(" (an estimate for us-east-1)")
    }
}
