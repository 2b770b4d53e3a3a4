//! What holds for every execution.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;
use sfn_dsl::time::Timestamp;
use sfn_sim::{Execution, ExecutionContext, Step, TaskId, TaskReply};
use sfn_tests::machines::Choices;
use sfn_tests::properties::{execution, program};

#[test]
fn a_thousand_executions_end_and_can_be_repeated_byte_for_byte() {
    let (mut ends, mut events) = (BTreeMap::new(), BTreeSet::new());
    for seed in 0..1_000 {
        let execution = std::panic::catch_unwind(|| execution(Choices::of_seed(seed)));
        let execution = execution.unwrap_or_else(|_| panic!("seed {seed}: see above"));
        *ends.entry(execution.status().as_str()).or_insert(0) += 1;
        events.extend(execution.history().iter().map(|event| event.kind.type_name()));
    }
    // Neither do most of them fail at once, nor do all succeed.
    for (status, least) in [("SUCCEEDED", 200), ("FAILED", 200), ("TIMED_OUT", 50), ("ABORTED", 5)] {
        assert!(ends.get(status).is_some_and(|count| *count >= least), "{ends:?}");
    }
    assert!(events.len() >= 50, "{events:?}");
}

/// Something that the outside did.
enum Act {
    Advance(Timestamp),
    Reply(TaskId, TaskReply),
}

#[test]
fn the_timed_list_of_replies_is_enough_to_make_an_execution_again() {
    for seed in 0..100 {
        let mut choices = Choices::of_seed(seed);
        let program = program(&mut choices);
        let start = || {
            let input = json!({"n": 1, "items": [1, 2], "when": "2026-01-01T00:01:00Z"});
            Execution::start(&program, ExecutionContext::default(), input)
        };
        let (mut execution, mut acts) = (start(), Vec::new());
        loop {
            match execution.step() {
                Step::Progressed => {}
                Step::Task(task) => {
                    let reply = TaskReply::Success(json!({"n": task.id.number()}));
                    let events = execution.history().len();
                    if !choices.is_one_in(4) && execution.reply(task.id, reply.clone()).is_ok() {
                        acts.push((events, Act::Reply(task.id, reply)));
                    }
                }
                Step::Idle { next: Some(next) } => {
                    execution.advance_to(next);
                    acts.push((execution.history().len(), Act::Advance(next)));
                }
                Step::Idle { next: None } | Step::Ended => break,
            }
        }
        let mut again = start();
        for (events, act) in acts {
            while again.history().len() < events || matches!(act, Act::Advance(_)) {
                if !matches!(again.step(), Step::Progressed | Step::Task(_)) {
                    break;
                }
            }
            match act {
                Act::Advance(moment) => again.advance_to(moment),
                Act::Reply(task, reply) => {
                    // The step that announces the task may come after its event.
                    while again.reply(task, reply.clone()).is_err() {
                        assert_ne!(again.step(), Step::Ended, "seed {seed}");
                    }
                }
            }
        }
        while matches!(again.step(), Step::Progressed | Step::Task(_)) {}
        assert_eq!(execution.history(), again.history(), "seed {seed}");
    }
}
