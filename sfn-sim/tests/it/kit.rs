//! The kit for tests: who answers, running by hand, what assertions say, and the report.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use serde_json::{Value, json};
use sfn_sim::{Answer, Run, Simulation, Status, TaskError, TaskReply, in_sequence};

use crate::support::{CALLBACK, LAMBDA, events, states};

fn task(fields: &Value) -> Value {
    let mut task = json!({"Type": "Task", "Resource": LAMBDA, "End": true});
    task.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    task
}

/// A simulation of the one Task state "A".
fn one<'a>(fields: &Value) -> Simulation<'a> {
    Simulation::of(&states(&json!({"A": task(fields)}))).unwrap()
}

/// The text that an assertion panics with.
#[track_caller]
fn panics<'r>(assertion: impl FnOnce() -> &'r Run) -> String {
    let payload = catch_unwind(AssertUnwindSafe(assertion)).expect_err("the assertion holds");
    *payload.downcast::<String>().unwrap()
}

#[test]
fn answers_for_a_state_come_before_those_for_a_resource_and_later_ones_before_earlier_ones() {
    let answered = |simulation: Simulation<'_>| {
        let mut simulation = simulation;
        simulation.run(json!({})).unwrap().output().cloned().unwrap()
    };
    let by_resource = || one(&json!({})).on_resource("f", |_| Answer::success("resource"));
    assert_eq!(answered(by_resource()), "resource");
    assert_eq!(answered(by_resource().on_task("A", |_| Answer::success("state"))), "state");
    let later = one(&json!({})).on_task("A", |_| Answer::success(1)).on_task("A", |_| Answer::success(2));
    assert_eq!(answered(later), 2);
    let left = one(&json!({})).on_task("A", |_| Answer::success(1)).on_task("A", |_| None::<Answer>);
    assert_eq!(answered(left), 1);
}

#[test]
fn a_resource_is_found_by_its_arn_and_a_function_by_its_name() {
    let invoke = json!({"Resource": "arn:aws:states:::lambda:invoke", "Parameters": {
        "FunctionName": "arn:aws:lambda:us-east-1:123456789012:function:f:live"
    }});
    let send =
        json!({"Resource": CALLBACK, "Parameters": {"QueueUrl": "q", "MessageBody.$": "$$.Task.Token"}});
    for (fields, resource) in [
        (&json!({}), LAMBDA),
        (&json!({}), "f"),
        (&invoke, "f"),
        (&invoke, "arn:aws:states:::lambda:invoke"),
        (&send, CALLBACK),
        (&send, "arn:aws:states:::sqs:sendMessage"),
    ] {
        let mut simulation = one(fields).on_resource(resource, |_| Answer::success(1));
        simulation.run(json!({})).unwrap().assert_output(1);
    }
    let error = one(&json!({})).on_resource("g", |_| Answer::success(1)).run(json!({})).unwrap_err();
    assert_eq!(error.to_string(), format!("no Task calls \"g\"; the machine calls \"{LAMBDA}\""));
    // Which function `lambda:invoke` calls is known when it is called.
    let error = one(&invoke).on_resource("g", |_| Answer::success(1)).run(json!({})).unwrap_err();
    assert!(error.to_string().contains("nothing answers it"), "{error}");
}

#[test]
fn a_sequence_that_is_used_up_leaves_the_task_to_the_answers_before_it() {
    let retry = json!({"Retry": [{"ErrorEquals": ["States.ALL"], "IntervalSeconds": 1, "BackoffRate": 1}]});
    let fault = || in_sequence([Answer::fail("E", "c")]);
    let mut simulation = one(&retry).on_task("A", |_| Answer::success(1)).on_task("A", fault());
    simulation.run(json!({})).unwrap().assert_output(1);
    let error = one(&retry).on_task("A", fault()).run(json!({"x": 1})).unwrap_err();
    assert_eq!(
        error.to_string(),
        "state \"A\": task 2 of the run was left by every answer for it; add one that takes it. Its payload: {\"x\":1}"
    );
}

#[test]
fn an_answer_that_no_task_was_given_can_be_asked_for() {
    let machine = states(&json!({
        "A": {"Type": "Task", "Resource": LAMBDA, "End": true, "Catch": [{"ErrorEquals": ["E"], "Next": "Refund"}]},
        "Refund": task(&json!({}))
    }));
    let mut simulation = Simulation::of(&machine)
        .unwrap()
        .on_task("Refund", |_| Answer::success(1))
        .on_task("A", |_| Answer::success(2));
    let run = simulation.run(json!({})).unwrap();
    assert_eq!(
        run.unused_answers().iter().map(ToString::to_string).collect::<Vec<_>>(),
        ["state \"Refund\""]
    );
    let text = panics(|| run.assert_all_answers_used());
    assert!(
        text.starts_with("no task was given the answer for state \"Refund\"\n\nSUCCEEDED after 0ms"),
        "{text}"
    );
}

#[test]
fn a_timeout_comes_at_once_or_when_the_clock_has_run() {
    let fields = json!({"TimeoutSeconds": 30});
    let at_once = one(&fields).on_task("A", |_| Answer::timeout()).run(json!({})).unwrap();
    let in_time = one(&fields).on_task("A", |_| Answer::never()).run(json!({})).unwrap();
    at_once.assert_failed_with("States.Timeout");
    in_time.assert_failed_with("States.Timeout");
    assert_eq!((at_once.duration().as_secs(), in_time.duration().as_secs()), (0, 30));
    assert!(events(&in_time).contains(&"LambdaFunctionTimedOut".to_owned()));
}

fn asking<'a>() -> Simulation<'a> {
    let machine = states(&json!({
        "A": {"Type": "Task", "Resource": CALLBACK, "HeartbeatSeconds": 60, "Next": "B",
            "Parameters": {"QueueUrl": "q", "MessageBody.$": "$$.Task.Token"}},
        "B": {"Type": "Wait", "Seconds": 10, "End": true}
    }));
    Simulation::of(&machine).unwrap().on_task("A", |_| Answer::never())
}

#[test]
fn the_caller_answers_a_task_token_later() {
    let mut simulation = asking();
    let mut running = simulation.start(json!({})).unwrap();
    let task = running.run_until_waiting("A").unwrap();
    assert!(task.token.is_some());
    for _ in 0..3 {
        running.run_for(Duration::from_secs(59)).unwrap();
        running.heartbeat(task.id).unwrap();
    }
    assert_eq!(running.execution().status(), Status::Running);
    running.reply(task.id, TaskReply::Success(json!("yes"))).unwrap();
    assert!(running.reply(task.id, TaskReply::Success(json!("again"))).is_err());
    let run = running.finish().unwrap();
    run.assert_output("yes");
    assert_eq!(run.duration().as_secs(), 3 * 59 + 10);
}

#[test]
fn a_place_that_is_never_reached_is_an_error_with_the_story() {
    let mut simulation = asking();
    let mut running = simulation.start(json!({})).unwrap();
    let error = running.run_until_entered("B").unwrap_err();
    assert_eq!(
        error.to_string(),
        "the execution did not come to state \"B\": FAILED after 1m00s
  error: States.Timeout
     +0ms  A                            Task      failed
   +1m00s    ! States.Timeout
  state \"A\" failed with the input {}"
    );
}

#[test]
fn an_execution_stops_at_the_moment_it_is_told_to() {
    let mut simulation = asking();
    let mut running = simulation.start(json!({})).unwrap();
    running.run_for(Duration::from_millis(1_500)).unwrap();
    running.stop("Cancelled", "by hand");
    let run = running.finish().unwrap();
    run.assert_status(Status::Aborted);
    assert_eq!((run.error(), run.cause()), (Some("Cancelled"), Some("by hand")));
    assert_eq!(run.duration(), Duration::from_millis(1_500));
    assert_eq!(events(&run).last().unwrap(), "ExecutionAborted");
}

/// A run with everything that a picture shows: retries, branches, items, a failure deep inside.
fn story() -> Run {
    let pack = json!({"StartAt": "Pack", "States": {
        "Pack": {"Type": "Task", "Resource": LAMBDA, "Next": "Ship"},
        "Ship": {"Type": "Pass", "End": true}
    }});
    let machine = states(&json!({
        "A": {"Type": "Task", "Resource": LAMBDA, "Next": "Both",
            "Retry": [{"ErrorEquals": ["GatewayBusy"], "IntervalSeconds": 60}]},
        "Both": {"Type": "Parallel", "Next": "Each", "ResultPath": null, "Branches": [
            {"StartAt": "Left", "States": {"Left": {"Type": "Wait", "Seconds": 5, "End": true}}},
            {"StartAt": "Right", "States": {"Right": {"Type": "Pass", "End": true}}}
        ]},
        "Each": {"Type": "Map", "ItemProcessor": pack, "End": true}
    }));
    Simulation::of(&machine)
        .unwrap()
        .on_task("A", |_| Answer::success(json!(["a", "b", "c", "d"])))
        .on_task("A", Answer::fail("GatewayBusy", "try again").times(2))
        .on_task("Pack", |_| Answer::success("packed"))
        .on_task("Pack", Answer::success("late").after(Duration::from_secs(9)).for_input("b"))
        .on_task("Pack", Answer::fail("OutOfStock", "none left").after(Duration::from_secs(1)).for_input("c"))
        .run(json!({"order": 17}))
        .unwrap()
}

const STORY: &str = "FAILED after 3m06s
  error: OutOfStock
  cause: none left
     +0ms  A                            Task      ok, 3 attempts, 3m00s
     +0ms    ! GatewayBusy: try again; again after 1m00s
   +1m00s    ! GatewayBusy: try again; again after 2m00s
   +3m00s  Both                         Parallel  ok, 5.0s
             branch 0:
   +3m00s      Left                     Wait      ok, 5.0s
             branch 1:
   +3m00s      Right                    Pass      ok
   +3m05s  Each                         Map       failed, 4 items
             2 items, first 0: Pack -> Ship ok
             item 1: Pack stopped
             item 2: Pack failed
   +3m05s      Pack                     Task      failed
   +3m06s        ! OutOfStock: none left
  state \"Pack\" failed with the input \"c\"
  seed 0, started at 2026-01-01T00:00:00.000Z";

#[test]
fn a_failing_assertion_shows_the_path_that_was_taken() {
    let run = story();
    let text = panics(|| run.assert_succeeded());
    assert_eq!(text, format!("the execution is not SUCCEEDED\n\n{STORY}"));
}

#[test]
fn every_assertion_says_what_it_expected() {
    let run = story();
    let first = |text: String| text.split("\n\n").next().unwrap().to_owned();
    assert_eq!(
        first(panics(|| run.assert_failed_with("CardDeclined"))),
        "the execution did not fail with \"CardDeclined\""
    );
    assert_eq!(
        first(panics(|| run.assert_path(["A", "Each"]))),
        "the execution took another path: state 2 should have been \"Each\", and was \"Both\"
  expected: A -> Each
  found:    A -> Both -> Left -> Right -> Each -> Pack -> Pack -> Pack -> Pack -> Ship -> Ship"
    );
    assert_eq!(first(panics(|| run.assert_visited("Refund"))), "state \"Refund\" was not entered");
    assert_eq!(first(panics(|| run.assert_not_visited("Ship"))), "state \"Ship\" was entered");
    assert_eq!(first(panics(|| run.assert_output(1))), "the execution has no output");
}

#[test]
fn outputs_are_compared_up_to_the_first_difference() {
    #[track_caller]
    fn check(expected: Value, found: &Value, difference: &str) {
        let run = one(&json!({})).on_task("A", |_| Answer::success(found.clone())).run(json!({})).unwrap();
        let text = panics(|| run.assert_output(expected));
        let expected = format!("the output is another one: {difference}\n");
        assert!(text.starts_with(&expected), "{text}");
    }
    check(json!({"a": [{"price": 3}]}), &json!({"a": [{"price": 4}]}), "$.a[0].price is 4, expected 3");
    check(json!({"a": 1, "b": 2}), &json!({"a": 1}), "$ has no \"b\", expected 2");
    check(json!({"a": 1}), &json!({"a": 1, "b": 2}), "$ has \"b\", 2, which was not expected");
    check(json!([[1]]), &json!([[1, 2]]), "$[0] has 2 elements, expected 1");
    check(json!("1"), &json!(1), "$ is 1, expected \"1\"");
}

#[test]
fn a_long_story_shows_its_beginning_and_its_end() {
    let machine = states(&json!({
        "A": {"Type": "Choice", "Choices": [{"Variable": "$.n", "NumericEquals": 0, "Next": "Done"}], "Default": "B"},
        "B": {"Type": "Pass", "Parameters": {"n.$": "States.MathAdd($.n, -1)"}, "Next": "A"},
        "Done": {"Type": "Fail", "Error": "Done"}
    }));
    let run = Simulation::of(&machine).unwrap().run(json!({"n": 3000})).unwrap();
    let text = run.to_string();
    assert_eq!(text.lines().count(), 125);
    assert!(text.contains("\n           … 5882 more lines …\n"), "{text}");
    assert!(text.contains("state \"Done\" failed with the input {\"n\":0}"), "{text}");
}

#[test]
fn a_redriven_execution_is_drawn_as_one() {
    let machine = states(&json!({"A": task(&json!({}))}));
    let answers = [Answer::fail("E", "c"), Answer::success(1)];
    let mut simulation = Simulation::of(&machine).unwrap().on_task("A", in_sequence(answers));
    let run = simulation.run(json!({})).unwrap().later(Duration::from_mins(1));
    let run = simulation.redrive(run).unwrap();
    assert_eq!(
        run.to_string(),
        "SUCCEEDED after 1m00s
     +0ms  A                            Task      ok, 2 attempts, 1m00s
     +0ms    ! E: c; again after 1m00s
  seed 0, started at 2026-01-01T00:00:00.000Z"
    );
}

#[test]
fn a_report_tells_what_was_used_and_what_it_costs() {
    let report = story().report();
    assert_eq!(
        report.to_string(),
        "FAILED in 3m06s of virtual time
  path         A -> Both -> Each
  events       55, 0.2 % of 25000
  payloads     17 bytes, 0.0 % of 256 KiB, in \"A\"
               17 bytes, 0.0 % of 256 KiB, in \"Both\"
               17 bytes, 0.0 % of 256 KiB, in \"Each\"
               17 bytes, 0.0 % of 256 KiB, in \"Left\"
               17 bytes, 0.0 % of 256 KiB, in \"Right\"
  at once      1 of \"A\"
               4 of \"Pack\"
  transitions  13
  price        $0.000325 in Standard; at least $0.000195 in Express (an estimate for us-east-1)"
    );
    assert_eq!(serde_json::to_value(&report).unwrap()["duration_millis"], 186_000);
}

#[test]
fn what_cannot_run_in_express_has_no_price_there() {
    let asked = asking().on_task("A", |_| Answer::success(1)).run(json!({})).unwrap().report();
    assert_eq!((asked.price.express, asked.price.not_express.is_some()), (None, true));
    let wait = states(&json!({"A": {"Type": "Wait", "Seconds": 301, "End": true}}));
    let slow = Simulation::of(&wait).unwrap().run(json!({})).unwrap().report();
    assert!(slow.to_string().contains("none in Express: it takes longer than five minutes"), "{slow}");
}

#[test]
fn memory_of_express_executions_grows_with_iterations() {
    let inner = json!({"StartAt": "I", "States": {"I": {"Type": "Wait", "Seconds": 10, "End": true}}});
    let price = |items: usize| {
        let machine = states(&json!({"A": {
            "Type": "Map", "ItemProcessor": inner, "MaxConcurrency": 1000, "ResultPath": null, "End": true
        }}));
        let items: Vec<String> = (0..items).map(|_| "x".repeat(1_000)).collect();
        Simulation::of(&machine).unwrap().run(items).unwrap().report().price.express.unwrap()
    };
    // 51 MB and 1 KB; 51 MB and 200 KB for each of 200: two chunks of 64 MB. Ten seconds.
    let seconds = |chunks: f64| 1e-6 + chunks * 64.0 / 1024.0 * 10.0 * 0.000_016_67;
    assert!((price(1) - seconds(1.0)).abs() < 1e-12, "{}", price(1));
    assert!((price(200) - seconds(2.0)).abs() < 1e-12, "{}", price(200));
}

#[test]
fn what_cannot_be_simulated_says_what_to_do_also_where_it_is_unwrapped() {
    let states_given = json!({"A": task(&json!({}))});
    let simulation = || Simulation::of(&states(&states_given)).unwrap();
    let text = |mut simulation: Simulation<'_>| format!("{:?}", simulation.run(json!({"n": 1})).unwrap_err());
    assert_eq!(
        text(simulation()),
        format!("state \"A\" calls {LAMBDA}, and nothing answers it; add `.on(\"A\", …)`")
    );
    let throttled = Answer::throttled().for_input(json!({"n": 2}));
    assert_eq!(
        text(simulation().on_task("A", throttled)),
        "state \"A\": task 1 of the run was left by every answer for it; add one that takes it. Its payload: {\"n\":1}"
    );
    assert_eq!(
        text(simulation().on("A", |_: Vec<u8>| Ok::<_, TaskError>(1))),
        "state \"A\": the payload is not what the closure takes: invalid type: map, expected a sequence"
    );
    let invoke = json!({"A": task(&json!({"Resource": "arn:aws:states:::lambda:invoke",
        "Parameters": {"FunctionName": "ship"}}))});
    assert_eq!(
        text(Simulation::of(&states(&invoke)).unwrap().on_resource("pack", |_| Answer::never())),
        "state \"A\" calls arn:aws:states:::lambda:invoke, and nothing answers it; add `.on(\"A\", …)`. \
         There are answers for resource \"pack\""
    );
}

#[test]
fn a_picture_shows_the_beginning_of_a_large_payload() {
    let mut simulation = one(&json!({})).on_task("A", |_| Answer::fail("E", ""));
    let input = json!({"text": "é".repeat(5_000)});
    let picture = simulation.run(&input).unwrap().to_string();
    assert!(picture.contains("éé… (10011 bytes in all)"), "{picture}");
    assert!(picture.len() < 2_000, "{picture}");
    let mut simulation =
        one(&json!({})).on_task("A", |request| Answer::success(request.input.clone().into_value()));
    let run = simulation.run(&input).unwrap();
    let text = panics(|| run.assert_output(1));
    assert!(text.len() < 4_000 && text.contains("10011 bytes in all"), "{text}");
}
