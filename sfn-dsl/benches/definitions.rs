//! How long definitions take by their number of states: `cargo bench -p sfn-dsl`. Items are states.

#![expect(clippy::panic, clippy::unwrap_used, reason = "a benchmark may fail")]

use std::fmt::Write as _;

use divan::Bencher;
use divan::counter::ItemsCount;
use sfn_dsl::machine::MachineType;
use sfn_dsl::raw::Definition;

fn main() {
    divan::main();
}

const SIZES: [usize; 4] = [10, 100, 1_000, 10_000];

/// Tasks with handlers, choices and a loop back, in groups of five states.
fn text(states: usize) -> String {
    let mut text = String::from(r#"{"StartAt": "Reserve 0", "States": {"#);
    let groups = states / 5;
    for group in 0..groups {
        let next = if group + 1 < groups { format!("Reserve {}", group + 1) } else { "Done".to_owned() };
        let _ = write!(
            text,
            r#""Reserve {group}": {{"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke",
                "Parameters": {{"FunctionName": "reserve", "Payload": {{"order.$": "$.order", "key.$": "States.Format('{{}}-{group}', $.order.id)"}}}},
                "ResultSelector": {{"reserved.$": "$.Payload.items[0].count"}}, "ResultPath": "$.reservation{group}",
                "Retry": [{{"ErrorEquals": ["Lambda.TooManyRequestsException"], "IntervalSeconds": 1, "MaxAttempts": 3, "BackoffRate": 2}}],
                "Catch": [{{"ErrorEquals": ["States.ALL"], "ResultPath": "$.error", "Next": "Note {group}"}}], "Next": "Enough {group}"}},
            "Enough {group}": {{"Type": "Choice", "Choices": [{{"And": [{{"Variable": "$.reservation{group}.reserved", "IsPresent": true}},
                {{"Variable": "$.reservation{group}.reserved", "NumericGreaterThan": 0}}], "Next": "Charge {group}"}}], "Default": "Wait {group}"}},
            "Wait {group}": {{"Type": "Wait", "Seconds": 60, "Next": "Reserve {group}"}},
            "Charge {group}": {{"Type": "Pass", "QueryLanguage": "JSONata", "Assign": {{"total{group}": "{{% $sum($states.input.order.lines.(price * count)) %}}"}},
                "Output": {{"order": "{{% $states.input.order %}}"}}, "Next": "{next}"}},
            "Note {group}": {{"Type": "Pass", "Parameters": {{"cause.$": "$.error.Cause"}}, "ResultPath": "$.note", "Next": "{next}"}},"#
        );
    }
    text.push_str(r#""Done": {"Type": "Succeed"}}}"#);
    text
}

fn definition(states: usize) -> Definition {
    Definition::parse("bench.asl.json", &text(states)).unwrap_or_else(|error| panic!("{error}"))
}

#[divan::bench(args = SIZES)]
fn parse(bencher: Bencher<'_, '_>, states: usize) {
    let text = text(states);
    bencher.counter(ItemsCount::new(states)).bench(|| Definition::parse("bench.asl.json", &text));
}

/// Rules and lints, and the making of the machine.
#[divan::bench(args = SIZES)]
fn check(bencher: Bencher<'_, '_>, states: usize) {
    let definition = definition(states);
    let checked = definition.check(MachineType::Standard);
    assert!(checked.is_ok(), "{}", checked.unwrap_err());
    bencher.counter(ItemsCount::new(states)).bench(|| definition.check(MachineType::Standard));
}

#[divan::bench(args = SIZES)]
fn emit(bencher: Bencher<'_, '_>, states: usize) {
    let definition = definition(states);
    bencher.counter(ItemsCount::new(states)).bench(|| definition.to_pretty());
}
