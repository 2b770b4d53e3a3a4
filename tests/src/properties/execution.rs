//! Executions.

use std::hash::{DefaultHasher, Hasher as _};

use serde_json::{Value, json};
use sfn_dsl::check::Levels;
use sfn_sim::history::EventKind;
use sfn_sim::quota::Quotas;
use sfn_sim::{
    Execution, ExecutionContext, KeptChildren, MapRunStatus, Objects, Program, ReplyError, Status, Step,
    TaskId, TaskReply,
};

use crate::machines::{Choices, Substitutions, workflow};

/// How many events an execution has at most, so that loops end soon.
const MAX_EVENTS: u64 = 250;

/// How many steps an execution takes at most, those of its child executions included: distributed Maps stand in one another,
/// each with a few items.
const MAX_STEPS: u64 = 400 * MAX_EVENTS;

/// A machine, its input and what happens outside of it are drawn from choices: its execution ends, its history is
/// well-formed, and the same choices give the same history, byte for byte.
pub fn execution(mut choices: Choices<'_>) -> Execution {
    let program = program(&mut choices);
    let input = input(&mut choices);
    let seed = choices.below(256) as u64;
    let objects = objects(&mut choices);
    let run = |choices| {
        let context = ExecutionContext { seed, ..ExecutionContext::default() };
        let execution = Execution::start(&program, context, input.clone());
        run(execution.with_objects(objects.clone()).keeping_children(KeptChildren::ALL), choices)
    };
    let first = run(choices.clone());
    check_history(&first);
    let again = digest(&run(choices));
    assert_eq!(digest(&first), again, "the same choices gave another history");
    first
}

/// A machine that the simulator runs, with a history so short that loops end soon.
pub fn program(choices: &mut Choices<'_>) -> Program {
    let workflow = workflow(choices, Substitutions::Without);
    let machine = match workflow.definition().check_with(workflow.machine_type(), &Levels::service_only()) {
        Ok(checked) => checked.machine,
        Err(report) => unreachable!("the generator makes no errors: {report}"),
    };
    let quotas = Quotas { history_events: MAX_EVENTS, ..Quotas::of(workflow.machine_type()) };
    match Program::compile(&machine) {
        Ok(program) => program.with_quotas(quotas),
        Err(error) => unreachable!("{error}\n{}", workflow.definition()),
    }
}

/// What stands for the text of the history, with those of the child executions: the text of many children is large.
fn digest(execution: &Execution) -> u64 {
    let mut digest = DefaultHasher::new();
    for event in execution.history() {
        digest.write(event.to_json().to_string().as_bytes());
    }
    for run in execution.map_runs() {
        digest.write(format!("{} {:?} {:?}", run.arn(), run.status(), run.item_counts()).as_bytes());
        run.children().for_each(|child| digest.write_u64(self::digest(child)));
    }
    digest.finish()
}

/// What readers find in S3, or do not.
fn objects(choices: &mut Choices<'_>) -> Objects {
    let body = choices.pick([
        r#"{"a/b": [[{"n": 1, "a": "x"}, 2, "é"]], "c": 3}"#,
        "[1, [2, 3], null]",
        "{\"n\": 1}\n\n[2]\n\"é\"",
        "a\té\tb c\r\n1\t\"2 \"\"x\"\"\"\t3\n4\n",
        "",
        "{\"broken",
        "\u{feff}x",
    ]);
    match choices.below(8) {
        6 => Objects::default(),
        7 => Objects::default().with_bucket("b"),
        _ => Objects::default().with("b", "k", body).with("b", "p/2", "[]").with("b", "é 😀", [0xff]),
    }
}

/// An input in which generated paths find something, mostly.
fn input(choices: &mut Choices<'_>) -> Value {
    let item = |n: usize| json!({"n": n, "a": "x", "odd key": [n]});
    match choices.below(12) {
        10 => Value::Null,
        11 => json!([1, "a", null]),
        count => json!({
            "n": choices.pick([2, 1, 0, -1, 1_000]),
            "items": (0..count % 5).map(item).collect::<Value>(),
            "when": "2026-01-01T00:01:00Z",
            "id": "7", "key": "k", "p": "p", "role": "arn:aws:iam::123456789012:role/r",
            "a": {"b": [1, {"x": "é😀"}]}, "größe": {"状態": 1.5}, "odd 'key": true
        }),
    }
}

/// What a task answers.
fn reply(choices: &mut Choices<'_>) -> TaskReply {
    let failure =
        |error: &str| TaskReply::Failure { error: Some(error.to_owned()), cause: Some("é".to_owned()) };
    match choices.below(12) {
        5 => failure("Busy"),
        6 => failure("Broken"),
        7 => failure(choices.pick(["States.Timeout", "States.TaskFailed", "States.Runtime", "", "My.Error"])),
        8 => TaskReply::Failure { error: None, cause: None },
        9 => TaskReply::Success("x".repeat(300_000).into()),
        10 => TaskReply::Success((0..500).fold(Value::Null, |inner, _| Value::Array(vec![inner]))),
        11 => TaskReply::Success(json!([null, -0.0, 1e300, "\u{0}"])),
        _ => TaskReply::Success(input(choices)),
    }
}

/// Runs an execution to its end.
fn run(mut execution: Execution, mut choices: Choices<'_>) -> Execution {
    let mut tasks: Vec<TaskId> = Vec::new();
    for _ in 0..MAX_STEPS {
        let before = execution.now();
        match execution.step() {
            Step::Progressed => {}
            // Somebody answers later, or nobody does.
            Step::Task(task) if choices.is_one_in(4) => tasks.push(task.id),
            Step::Task(task) => {
                let reply = reply(&mut choices);
                let taken = execution.reply(task.id, reply.clone());
                // It may have ended already: by a timeout of no seconds, or because that it began was one event too many.
                assert!(matches!(taken, Ok(()) | Err(ReplyError::Ended(_))), "{taken:?}");
                assert!(execution.reply(task.id, reply).is_err(), "a task ended twice");
            }
            Step::Idle { next } => {
                interfere(&mut execution, &mut tasks, &mut choices);
                assert!(next.is_some_and(|next| next > before), "nothing will ever happen");
                if let Some(next) = next.filter(|_| execution.status() == Status::Running) {
                    execution.advance_to(next);
                }
            }
            Step::Ended if redrives(&mut execution, &mut choices) => tasks.clear(),
            Step::Ended => return execution,
        }
        assert!(execution.now() >= before, "time went back");
    }
    unreachable!("an execution of {} events did not end", execution.history().len())
}

/// Starts an execution again that ended without success, sometimes and once at most.
fn redrives(execution: &mut Execution, choices: &mut Choices<'_>) -> bool {
    let may = execution.redrive_count() == 0 && choices.is_one_in(3);
    may && execution.redrive().is_ok()
}

/// Lets something happen that the execution does not wait for, or waits for since long ago.
fn interfere(execution: &mut Execution, tasks: &mut Vec<TaskId>, choices: &mut Choices<'_>) {
    let task = tasks.get(choices.below(tasks.len().min(256))).copied();
    // Whether a task still takes it is its own business: it may have timed out, or its state may have been aborted.
    let _ = match (choices.below(8), task) {
        (1, Some(task)) => execution.heartbeat(task),
        (2, Some(task)) => execution.submitted(task, json!({"Id": 1})),
        (3, Some(task)) => execution.activity_started(task, Some("worker".to_owned())),
        (4 | 5, Some(task)) => {
            tasks.retain(|waiting| *waiting != task);
            execution.reply(task, reply(choices))
        }
        (6, _) => execution.reply(TaskId::new(9_999), reply(choices)),
        (7, _) if choices.is_one_in(8) => {
            execution.stop(Some("Stopped".to_owned()), None);
            Ok(())
        }
        _ => Ok(()),
    };
}

/// Events are numbered, follow earlier ones in time, and the last one tells how the execution ended.
fn check_history(execution: &Execution) {
    let history = execution.history();
    let (mut entered, mut exited) = (0_usize, 0_usize);
    for (position, event) in history.iter().enumerate() {
        assert_eq!(event.id, position as u64 + 1);
        assert!(event.previous_event_id < event.id);
        let ends = match &event.kind {
            EventKind::ExecutionSucceeded { .. } => Some(Status::Succeeded),
            EventKind::ExecutionFailed(_) => Some(Status::Failed),
            EventKind::ExecutionAborted(_) => Some(Status::Aborted),
            EventKind::ExecutionTimedOut => Some(Status::TimedOut),
            _ => None,
        };
        let ending = match history.get(position + 1).map(|next| &next.kind) {
            None => Some(execution.status()),
            // What is redriven has ended before.
            Some(EventKind::ExecutionRedriven { .. }) => ends.filter(|status| *status != Status::Succeeded),
            Some(_) => None,
        };
        assert_eq!(ends, ending, "event {}: {:?}", event.id, event.kind);
        assert_eq!(matches!(event.kind, EventKind::ExecutionStarted { .. }), position == 0);
        entered += usize::from(matches!(event.kind, EventKind::StateEntered { .. }));
        exited += usize::from(matches!(event.kind, EventKind::StateExited { .. }));
        assert!(exited <= entered, "a state was left that was not entered");
    }
    assert!(history.is_sorted_by_key(|event| event.timestamp), "time went back");
    assert!(history.len() as u64 <= MAX_EVENTS);
    assert_eq!(execution.output().is_some(), execution.status() == Status::Succeeded);
    assert_eq!(execution.stop_time(), history.last().map(|event| event.timestamp));
    assert!(execution.pending_tasks().next().is_none());
    for run in execution.map_runs() {
        assert_ne!(run.status(), MapRunStatus::Running);
        run.children().for_each(check_history);
    }
}
