//! How many states a second are simulated: `cargo bench -p sfn-sim`.
//!
//! The workloads are those on which other simulators were measured; the history is kept in all of them. Items are states
//! entered.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a benchmark that cannot run must stop")]

mod machines;

use divan::Bencher;
use divan::counter::ItemsCount;
use machines::{chain, jsonata_loop, lines, math_add_loop, pass_chain, program, result_path_chain, run};
use serde_json::{Value, json};
use sfn_sim::{Execution, ExecutionContext, Program};

fn main() {
    divan::main();
}

fn bench(bencher: Bencher<'_, '_>, program: &Program, input: &Value) {
    let states = run(program, input.clone());
    bencher
        .counter(ItemsCount::new(states))
        .with_inputs(|| input.clone())
        .bench_values(|input| run(program, input));
}

#[divan::bench]
fn chain_of_1000_pass(bencher: Bencher<'_, '_>) {
    bench(bencher, &pass_chain(1_000), &json!({"id": 1}));
}

/// The number of states and the length of the history cost nothing for the single state.
#[divan::bench(args = [10, 100, 10_000, 100_000])]
fn chain_of_pass(bencher: Bencher<'_, '_>, states: usize) {
    bench(bencher, &pass_chain(states), &json!({"id": 1}));
}

/// From a compiled program of ten states to an execution that can step, and its end.
#[divan::bench]
fn start_of_10_states(bencher: Bencher<'_, '_>) {
    let program = pass_chain(10);
    let input = json!({"id": 1});
    bencher
        .with_inputs(|| input.clone())
        .bench_values(|input| Execution::start(&program, ExecutionContext::default(), input));
}

#[divan::bench]
fn chain_of_1000_pass_with_10_kib(bencher: Bencher<'_, '_>) {
    bench(bencher, &pass_chain(1_000), &lines(100));
}

/// Every state sets a member of a payload of 100 bytes for each line.
#[divan::bench(args = [1, 10, 100, 1_000])]
fn chain_of_1000_result_path(bencher: Bencher<'_, '_>, of_lines: usize) {
    bench(bencher, &result_path_chain(1_000), &lines(of_lines));
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
    bench(bencher, &math_add_loop(10_000), &json!({"i": 0}));
}

#[divan::bench]
fn jsonata_loop_10000_turns(bencher: Bencher<'_, '_>) {
    bench(bencher, &jsonata_loop(10_000), &json!({"id": 1}));
}

#[divan::bench]
fn jsonata_loop_10000_turns_with_200_kib(bencher: Bencher<'_, '_>) {
    bench(bencher, &jsonata_loop(10_000), &lines(2_000));
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
