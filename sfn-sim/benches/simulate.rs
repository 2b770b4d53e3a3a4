//! How many states a second are simulated: `cargo bench -p sfn-sim`.
//!
//! The workloads are those on which other simulators were measured; the history is kept in all of them. Items are states
//! entered.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a benchmark that cannot run must stop")]

use std::fmt::Write as _;

use divan::Bencher;
use divan::counter::ItemsCount;
use serde_json::{Value, json};
use sfn_dsl::machine::MachineType;
use sfn_dsl::raw::Definition;
use sfn_sim::quota::Quotas;
use sfn_sim::{Execution, ExecutionContext, Program, Status, Step, TaskReply};

fn main() {
    divan::main();
}

fn program(definition: &str) -> Program {
    let definition = Definition::parse("bench.asl.json", definition).unwrap();
    let machine = definition.check(MachineType::Standard).unwrap_or_else(|report| panic!("{report}")).machine;
    let quotas = Quotas { history_events: u64::MAX, ..Quotas::of(MachineType::Standard) };
    Program::compile(&machine).unwrap().with_quotas(quotas)
}

/// Runs an execution to its end; tasks return their input. Returns how many states were entered.
fn run(program: &Program, input: Value) -> u64 {
    let mut execution = Execution::start(program, ExecutionContext::default(), input);
    loop {
        match execution.step() {
            Step::Progressed => {}
            Step::Task(task) => execution.reply(task.id, TaskReply::Success((*task.input).clone())).unwrap(),
            Step::Idle { next } => execution.advance_to(next.unwrap()),
            Step::Ended => break,
        }
    }
    assert_eq!(execution.status(), Status::Succeeded, "{:?}", execution.cause());
    execution.transitions()
}

fn bench(bencher: Bencher<'_, '_>, program: &Program, input: &Value) {
    let states = run(program, input.clone());
    bencher
        .counter(ItemsCount::new(states))
        .with_inputs(|| input.clone())
        .bench_values(|input| run(program, input));
}

/// States `S0` to `S<count - 1>`; each is made by `state` from its position and what comes next.
fn chain(count: usize, state: impl Fn(usize, &str) -> String) -> Program {
    let mut states = String::new();
    for position in 0..count {
        let next = if position + 1 == count {
            r#""End": true"#.to_owned()
        } else {
            format!(r#""Next": "S{}""#, position + 1)
        };
        let comma = if position == 0 { "" } else { "," };
        write!(states, "{comma}{}", state(position, &next)).unwrap();
    }
    program(&format!(r#"{{"StartAt": "S0", "States": {{{states}}}}}"#))
}

fn pass_chain() -> Program {
    chain(1_000, |position, next| format!(r#""S{position}": {{"Type": "Pass", {next}}}"#))
}

#[divan::bench]
fn chain_of_1000_pass(bencher: Bencher<'_, '_>) {
    bench(bencher, &pass_chain(), &json!({"id": 1}));
}

/// The number of states and the length of the history cost nothing for the single state.
#[divan::bench(args = [10, 100, 10_000, 100_000])]
fn chain_of_pass(bencher: Bencher<'_, '_>, states: usize) {
    let program = chain(states, |position, next| format!(r#""S{position}": {{"Type": "Pass", {next}}}"#));
    bench(bencher, &program, &json!({"id": 1}));
}

/// From a compiled program of ten states to an execution that can step, and its end.
#[divan::bench]
fn start_of_10_states(bencher: Bencher<'_, '_>) {
    let program = chain(10, |position, next| format!(r#""S{position}": {{"Type": "Pass", {next}}}"#));
    let input = json!({"id": 1});
    bencher
        .with_inputs(|| input.clone())
        .bench_values(|input| Execution::start(&program, ExecutionContext::default(), input));
}

#[divan::bench]
fn chain_of_1000_pass_with_10_kib(bencher: Bencher<'_, '_>) {
    let lines: Vec<Value> = (0..100).map(|line| json!({"sku": format!("item-{line:085}"), "n": 1})).collect();
    let input = json!({"lines": lines});
    assert!(input.to_string().len() > 10_000);
    bench(bencher, &pass_chain(), &input);
}

/// Every state sets a member of a 10 KiB payload, so none can pass it on as it is.
#[divan::bench]
fn chain_of_1000_result_path_with_10_kib(bencher: Bencher<'_, '_>) {
    let lines: Vec<Value> = (0..100).map(|line| json!({"sku": format!("item-{line:085}"), "n": 1})).collect();
    let program = chain(1_000, |position, next| {
        format!(r#""S{position}": {{"Type": "Pass", "Result": {position}, "ResultPath": "$.at", {next}}}"#)
    });
    bench(bencher, &program, &json!({"lines": lines}));
}

#[divan::bench]
fn thousand_times_choice_and_pass(bencher: Bencher<'_, '_>) {
    let program = chain(1_000, |position, next| {
        format!(
            r#""S{position}": {{"Type": "Choice", "Default": "P{position}",
                "Choices": [{{"Variable": "$.n", "NumericGreaterThan": 5, "Next": "P{position}"}}]}},
            "P{position}": {{"Type": "Pass", {next}}}"#
        )
    });
    bench(bencher, &program, &json!({"n": 3}));
}

#[divan::bench]
fn loop_with_math_add_10000_turns(bencher: Bencher<'_, '_>) {
    let program = program(
        r#"{"StartAt": "Check", "States": {
            "Check": {"Type": "Choice", "Default": "Done",
                "Choices": [{"Variable": "$.i", "NumericLessThan": 10000, "Next": "Add"}]},
            "Add": {"Type": "Pass", "Parameters": {"i.$": "States.MathAdd($.i, 1)"}, "Next": "Check"},
            "Done": {"Type": "Succeed"}
        }}"#,
    );
    bench(bencher, &program, &json!({"i": 0}));
}

/// Counts in a variable, beside a payload and a variable that nothing reads.
fn jsonata_loop(bencher: Bencher<'_, '_>, payload: &Value) {
    let program = program(
        r#"{"QueryLanguage": "JSONata", "StartAt": "Start", "States": {
            "Start": {"Type": "Pass", "Assign": {"i": 0, "untouched": "{% $states.input %}"}, "Next": "Check"},
            "Check": {"Type": "Choice", "Default": "Done",
                "Choices": [{"Condition": "{% $i < 10000 %}", "Next": "Add"}]},
            "Add": {"Type": "Pass", "Assign": {"i": "{% $i + 1 %}"}, "Next": "Check"},
            "Done": {"Type": "Succeed"}
        }}"#,
    );
    bench(bencher, &program, payload);
}

#[divan::bench]
fn jsonata_loop_10000_turns(bencher: Bencher<'_, '_>) {
    jsonata_loop(bencher, &json!({"id": 1}));
}

#[divan::bench]
fn jsonata_loop_10000_turns_with_200_kib(bencher: Bencher<'_, '_>) {
    let lines: Vec<Value> =
        (0..2_000).map(|line| json!({"sku": format!("item-{line:085}"), "n": 1})).collect();
    jsonata_loop(bencher, &json!({"lines": lines}));
}

/// Takes the items of a variable one by one.
#[divan::bench]
fn jsonata_index_into_1000_items(bencher: Bencher<'_, '_>) {
    let program = program(
        r#"{"QueryLanguage": "JSONata", "StartAt": "Start", "States": {
            "Start": {"Type": "Pass", "Assign": {"i": 0, "sum": 0}, "Next": "Check"},
            "Check": {"Type": "Choice", "Default": "Done",
                "Choices": [{"Condition": "{% $i < $count($states.input.lines) %}", "Next": "Add"}]},
            "Add": {"Type": "Pass", "Next": "Check", "Assign": {
                "i": "{% $i + 1 %}", "sum": "{% $sum + $states.input.lines[$i].price %}"}},
            "Done": {"Type": "Succeed"}
        }}"#,
    );
    let lines: Vec<Value> =
        (0..1_000).map(|line| json!({"sku": format!("item-{line}"), "price": line})).collect();
    bench(bencher, &program, &json!({"lines": lines}));
}

fn map(state: &str) -> Program {
    program(&format!(
        r#"{{"StartAt": "M", "States": {{"M": {{"Type": "Map", "End": true,
            "ItemProcessor": {{"StartAt": "I", "States": {{"I": {state}}}}}}}}}}}"#
    ))
}

#[divan::bench]
fn map_over_10000_items_one_pass(bencher: Bencher<'_, '_>) {
    bench(bencher, &map(r#"{"Type": "Pass", "End": true}"#), &(0..10_000).collect::<Vec<u32>>().into());
}

#[divan::bench]
fn map_over_10000_items_one_task(bencher: Bencher<'_, '_>) {
    let arn = "arn:aws:lambda:us-east-1:123456789012:function:f";
    let state = format!(r#"{{"Type": "Task", "Resource": "{arn}", "End": true}}"#);
    bench(bencher, &map(&state), &(0..10_000).collect::<Vec<u32>>().into());
}
