use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::json;
use sfn_sim::Answer;

use super::simulation::{examples, works};

#[test]
fn a_throttled_table_is_asked_again_at_random_moments() {
    for (workflow, state, input) in examples() {
        let durations = (0..20).map(|seed| {
            let busy = Answer::throttled().times(2);
            let run = works(workflow).seed(seed).on_task(state, busy).run(&input).unwrap();
            run.assert_succeeded();
            assert!(run.duration() <= Duration::from_secs(1 + 2), "{run}");
            run.duration()
        });
        let moments: BTreeSet<Duration> = durations.collect();
        assert!(moments.len() > 10, "twenty executions do not come back at once: {moments:?}");
    }
}

#[test]
fn a_table_that_stays_throttled_is_given_up_after_eight_retries_and_a_redrive_writes() {
    for (workflow, state, input) in examples() {
        let mut simulation = works(workflow).on_task(state, Answer::throttled().times(9));
        let run = simulation.run(&input).unwrap();
        run.assert_failed_with("DynamoDB.ThrottlingException");
        assert_eq!(run.transitions(), 9, "{run}");
        assert!(run.duration() <= Duration::from_secs(1 + 2 + 4 + 8 + 16 + 3 * 20), "{run}");
        simulation.redrive(run.later(Duration::from_hours(1))).unwrap().assert_succeeded();
    }
}

#[test]
fn a_missing_table_is_not_asked_again() {
    for (workflow, state, input) in examples() {
        let missing = |_: &_| Answer::fail("DynamoDB.ResourceNotFoundException", "no such table");
        let run = works(workflow).on_task(state, missing).run(input).unwrap();
        run.assert_failed_with("DynamoDB.ResourceNotFoundException");
        assert_eq!(run.transitions(), 1, "{run}");
    }
}

#[test]
fn an_order_without_an_id_is_not_written() {
    for (workflow, _, _) in examples() {
        works(workflow).run(json!({})).unwrap().assert_failed_with("States.Runtime");
    }
}

#[test]
fn a_call_over_256_kib_fails_before_the_table_is_asked() {
    let [(put_order, state, _), _] = examples();
    // Within the limit as an input, over it with what is written beside the id.
    let run = works(put_order)
        .on_task(state, |_| -> Answer { panic!("the table is asked") })
        .run(json!({"orderId": "x".repeat(262_100)}))
        .unwrap();
    run.assert_failed_with("States.DataLimitExceeded");
    assert_eq!(run.oversized()[0].state, state);
    assert!(run.report().payload_bytes[state] > 262_144, "{}", run.report());
}
