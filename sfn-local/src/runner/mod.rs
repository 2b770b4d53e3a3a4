//! Drives executions on a real clock.
//!
//! The clock of the simulator follows the real one: an execution runs until it has nothing to do, and again when its next
//! timer is due or somebody answers one of its tasks. A timer that is handled late is handled at the moment it was due,
//! so an execution depends on nothing but its start and what came from outside, which [`journal`] keeps.
//! Moments are arguments; this module reads no clock. Start with [`Runner::drive`].

pub(crate) mod journal;
mod map_runs;
mod redrive;
mod run;
mod tasks;

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::sync::Arc;

use journal::{Decision, Entry, Journal, Signal};
pub(crate) use run::{Express, Run, Start};
use serde_json::json;
use sfn_dsl::resource::{Pattern, ResourceKind};
use sfn_dsl::time::Timestamp;
use sfn_sim::{Objects, Step, TaskRequest};
pub(crate) use tasks::Policy;

use crate::store::{Batch, Store, StoreError};

/// Steps one execution may take before others get their turn.
const TURN: usize = 2_000;

/// All running executions.
#[derive(Debug, Default)]
pub(crate) struct Runner {
    policy: Policy,
    /// What there is in S3, what executions that ended have written included.
    objects: Objects,
    runs: BTreeMap<u64, Run>,
    /// When executions go on by themselves.
    wakes: BTreeSet<(Timestamp, u64)>,
    /// Executions that can go on now.
    busy: BTreeSet<u64>,
    /// Executions that changed since the last [`flush`](Self::flush).
    touched: BTreeSet<u64>,
    /// Whose task a token belongs to, finished ones included, as long as the execution runs.
    tokens: HashMap<Arc<str>, (u64, u64)>,
    /// Tasks that wait for a worker, by the ARN of their activity.
    activities: HashMap<String, VecDeque<(u64, u64)>>,
    /// Express executions that somebody waits for, once they have ended.
    awaited: HashMap<u64, Run>,
    /// State machines on their way out whose last execution has ended.
    emptied: BTreeSet<String>,
}

/// A task that a worker takes.
#[derive(Debug)]
pub(crate) struct ActivityTask {
    pub(crate) token: Arc<str>,
    pub(crate) input: String,
}

/// Why a signal did not reach a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unreached {
    /// No running execution has that token.
    Unknown,
    /// The task has ended.
    Ended,
}

impl Runner {
    pub(crate) fn new(policy: Policy, objects: Objects) -> Self {
        Self { policy, objects, ..Self::default() }
    }

    /// What there is in S3.
    pub(crate) fn objects(&self) -> &Objects {
        &self.objects
    }

    pub(crate) fn policy(&self) -> &Policy {
        &self.policy
    }

    /// Starts an execution. It goes on with the next [`drive`](Self::drive).
    pub(crate) fn start(&mut self, start: Start) {
        let id = start.record.id;
        self.runs.insert(id, Run::new(start, Journal::default(), false));
        self.busy.insert(id);
        self.touched.insert(id);
    }

    /// Runs an execution of an earlier process again, up to the last thing that came from outside.
    pub(crate) fn resume(&mut self, start: Start, entries: Vec<Entry>, leaving: bool) {
        let id = start.record.id;
        let (journal, signals) = Journal::resume(entries);
        self.runs.insert(id, Run::new(start, journal, true));
        for (at, signal) in signals {
            let at = Timestamp::from(at);
            self.settle(id, at);
            if let Some(run) = self.runs.get_mut(&id) {
                run.execution.advance_to(at);
                if signal == Signal::Redrive {
                    run.record.end = None;
                }
                if let Err(error) = signal.apply(&mut run.execution) {
                    let cause = format!("the local endpoint could not run this execution again: {error}");
                    run.execution.stop(Some("Local.NotResumed".to_owned()), Some(cause));
                }
            }
        }
        if let Some(run) = self.runs.get_mut(&id) {
            run.leaving = leaving;
        }
        self.busy.insert(id);
        self.touched.insert(id);
    }

    /// A running execution.
    pub(crate) fn run(&self, id: u64) -> Option<&Run> {
        self.runs.get(&id)
    }

    /// Lets go on whatever can: timers that are due, new executions, answered tasks. Each gets one turn; call again while
    /// [`is_busy`](Self::is_busy).
    pub(crate) fn drive(&mut self, now: Timestamp) {
        while let Some((at, id)) = self.wakes.first().copied()
            && at <= now
        {
            self.wakes.pop_first();
            self.busy.insert(id);
        }
        for id in std::mem::take(&mut self.busy) {
            if !self.turn(id, now, TURN) {
                self.busy.insert(id);
            }
        }
    }

    /// Whether an execution can go on at once.
    pub(crate) fn is_busy(&self) -> bool {
        !self.busy.is_empty()
    }

    /// The next moment at which an execution goes on by itself.
    pub(crate) fn next_wake(&self) -> Option<Timestamp> {
        self.wakes.first().map(|(at, _)| *at)
    }

    /// Runs an execution until it waits or ends.
    fn settle(&mut self, id: u64, now: Timestamp) {
        while !self.turn(id, now, TURN) {}
        self.busy.remove(&id);
    }

    /// Gives one execution a number of steps; whether it has nothing more to do now.
    fn turn(&mut self, id: u64, now: Timestamp, steps: usize) -> bool {
        let Some(run) = self.runs.get_mut(&id) else { return true };
        self.touched.insert(id);
        if let Some(at) = run.wake.take() {
            self.wakes.remove(&(at, id));
        }
        if run.leaving {
            run.signal(now, Signal::Stop { error: None, cause: None });
        }
        for _ in 0..steps {
            let Some(run) = self.runs.get_mut(&id) else { return true };
            match run.execution.step() {
                Step::Progressed => {}
                Step::Task(request) => self.schedule(id, &request),
                Step::Idle { next: Some(at) } if at <= now => run.execution.advance_to(at),
                Step::Idle { next } => {
                    run.wake = next;
                    self.wakes.extend(next.map(|at| (at, id)));
                    return true;
                }
                Step::Ended => {
                    run.note_end();
                    return true;
                }
            }
        }
        false
    }

    /// Answers a task, or leaves it to its worker or the holder of its token.
    fn schedule(&mut self, id: u64, request: &TaskRequest) {
        let Some(run) = self.runs.get_mut(&id) else { return };
        let task = request.id.number();
        if let Some(token) = &request.token {
            self.tokens.insert(token.clone(), (id, task));
            run.tokens.push(token.clone());
        }
        let invocation = run.invocations.entry(request.state.clone()).or_insert(0);
        let number = *invocation;
        *invocation += 1;
        let decision = run.journal.decided(task).unwrap_or_else(|| {
            let decision =
                self.policy.decide(&run.record.machine, run.record.mock_case.as_deref(), request, number);
            run.journal.add(Entry::Scheduled { task, decision: decision.clone() });
            decision
        });
        let pattern = request.resource.integration().map(|integration| integration.pattern);
        let submits = matches!(pattern, Some(Pattern::Sync | Pattern::Sync2 | Pattern::WaitForTaskToken));
        // A task that was scheduled in this step is pending, so nothing of this can fail.
        if submits {
            let _ = run.execution.submitted(request.id, json!({}));
        }
        match decision {
            Decision::Reply(reply) => {
                let _ = run.execution.reply(request.id, reply.into());
            }
            Decision::Wait => {
                if *request.resource.kind() == ResourceKind::Activity {
                    let queue = self.activities.entry(request.resource.arn().to_owned()).or_default();
                    queue.push_back((id, task));
                }
            }
        }
    }

    /// Brings a signal to the task with that token.
    pub(crate) fn send(
        &mut self,
        token: &str,
        now: Timestamp,
        signal: impl FnOnce(u64) -> Signal,
    ) -> Result<(), Unreached> {
        let (id, task) = *self.tokens.get(token).ok_or(Unreached::Unknown)?;
        // What is due comes first: a token that timed out a moment ago has timed out.
        self.settle(id, now);
        let run = self.runs.get_mut(&id).ok_or(Unreached::Ended)?;
        if !run.signal(now, signal(task)) {
            return Err(Unreached::Ended);
        }
        self.busy.insert(id);
        Ok(())
    }

    /// Ends an execution; the moment it ended, earlier if it ended by itself meanwhile.
    pub(crate) fn stop(
        &mut self,
        id: u64,
        now: Timestamp,
        error: Option<String>,
        cause: Option<String>,
    ) -> Option<Timestamp> {
        self.settle(id, now);
        let run = self.runs.get_mut(&id)?;
        run.signal(now, Signal::Stop { error, cause });
        self.settle(id, now);
        self.runs.get(&id)?.execution.stop_time()
    }

    /// The next task of an activity, given to a worker.
    pub(crate) fn take_activity_task(
        &mut self,
        activity: &str,
        worker_name: Option<&str>,
        now: Timestamp,
    ) -> Option<ActivityTask> {
        loop {
            let (id, task) = self.activities.get_mut(activity)?.pop_front()?;
            self.settle(id, now);
            let Some(run) = self.runs.get_mut(&id) else { continue };
            let request = run.execution.pending_tasks().find(|request| request.id.number() == task).cloned();
            let Some(TaskRequest { token: Some(token), input, .. }) = request else { continue };
            let signal = Signal::ActivityStarted { task, worker_name: worker_name.map(str::to_owned) };
            if run.signal(now, signal) {
                self.busy.insert(id);
                return Some(ActivityTask { token, input: input.to_string() });
            }
        }
    }

    /// Ends the executions of a machine when they would go on. Whether there are any.
    pub(crate) fn leave(&mut self, machine: &str) -> bool {
        let mut any = false;
        for run in self.runs.values_mut().filter(|run| run.record.machine == machine) {
            run.leaving = true;
            any = true;
        }
        any
    }

    /// An Express execution that was waited for, once it has ended.
    pub(crate) fn take_awaited(&mut self, id: u64) -> Option<Run> {
        self.awaited.remove(&id)
    }

    /// Forgets that somebody waits for an Express execution.
    pub(crate) fn abandon(&mut self, id: u64) {
        self.awaited.remove(&id);
        if let Some(express) = self.runs.get_mut(&id).and_then(|run| run.express.as_mut()) {
            express.awaited = false;
        }
    }

    /// Writes what changed, and lets go of executions that ended.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub(crate) fn flush(&mut self, batch: &mut Batch, store: &mut Store) -> Result<(), StoreError> {
        for id in std::mem::take(&mut self.touched) {
            let Some(run) = self.runs.get_mut(&id) else { continue };
            if run.record.end.is_some() {
                if let Some(run) = self.runs.remove(&id) {
                    self.bury(run, batch, store)?;
                }
            } else if run.express.is_none() {
                if !run.stored {
                    batch.put_execution(run.record.clone());
                    run.stored = true;
                }
                for (number, entry) in run.journal.take_new() {
                    batch.put_journal(id, number, &entry);
                }
            }
        }
        Ok(())
    }

    /// Stores an execution that ended, and forgets what only a running one needs.
    fn bury(&mut self, mut run: Run, batch: &mut Batch, store: &mut Store) -> Result<(), StoreError> {
        let id = run.record.id;
        self.busy.remove(&id);
        for token in &run.tokens {
            self.tokens.remove(token);
            batch.put_token(token, id);
        }
        if run.leaving && !self.runs.values().any(|other| other.record.machine == run.record.machine) {
            self.emptied.insert(run.record.machine.clone());
        }
        if !run.execution.map_runs().is_empty() {
            self.objects.merge(run.execution.objects());
        }
        match &run.express {
            None => {
                for event in run.execution.history() {
                    batch.put_event(id, event.id, &event.to_json());
                }
                for (number, entry) in run.journal.take_new() {
                    batch.put_journal(id, number, &entry);
                }
                run.record.map_runs = map_runs::bury(&run.record, &run.execution, batch, store)?;
                batch.put_execution(run.record);
            }
            Some(express) if express.awaited => {
                self.awaited.insert(id, run);
            }
            Some(_) => {}
        }
        Ok(())
    }

    /// State machines on their way out whose last execution has ended since the last call.
    pub(crate) fn take_emptied(&mut self) -> BTreeSet<String> {
        std::mem::take(&mut self.emptied)
    }
}

impl Run {
    /// Does what came from outside, and notes it; whether the task was there.
    fn signal(&mut self, now: Timestamp, signal: Signal) -> bool {
        let at = now.max(self.execution.now());
        self.execution.advance_to(at);
        let done = signal.clone().apply(&mut self.execution).is_ok();
        if done {
            self.journal.add(Entry::Signal { at: at.into(), signal });
        }
        done
    }
}
