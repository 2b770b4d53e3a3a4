//! Whether a state costs the same in long and in short runs, beside small and large payloads:
//! `cargo bench -p sfn-sim --bench growth`.
//!
//! Instructions are counted by valgrind, because time cannot tell on a busy machine. What a state costs is the difference
//! between a run and one twice as long, so that starting, measuring the input once, and dropping it at the end are not in it.
//! What instructions do not show is memory: a history that fits into no cache is written to fresh pages.

#![expect(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a program for the terminal")]

mod machines;

use std::env;
use std::process::Command;

use machines::{chain, jsonata_loop, lines, math_add_loop, pass_chain, program, result_path_chain, run};
use serde_json::{Value, json};
use sfn_sim::Program;

/// What grows, and to which sizes.
struct Workload {
    name: &'static str,
    sizes: &'static [usize],
    /// How many states or turns a run has; where it is not said, the size.
    length: Option<usize>,
    /// A machine for a size and a length, with its input.
    machine: fn(usize, usize) -> (Program, Value),
}

/// How much more a state may cost at the largest size than at the smallest.
const BOUND: f64 = 1.1;

const LENGTHS: &[usize] = &[100, 2_000, 40_000];
const KIB: &[usize] = &[1, 10, 100];

const WORKLOADS: &[Workload] = &[
    Workload {
        name: "states of a chain",
        sizes: LENGTHS,
        length: None,
        machine: |_, states| (pass_chain(states), json!({"id": 1})),
    },
    Workload {
        name: "turns of a loop",
        sizes: LENGTHS,
        length: None,
        machine: |_, turns| (math_add_loop(turns), json!({"i": 0})),
    },
    Workload {
        name: "turns of a loop in JSONata",
        sizes: LENGTHS,
        length: None,
        machine: |_, turns| (jsonata_loop(turns), json!({"id": 1})),
    },
    Workload {
        name: "KiB that are passed on",
        sizes: KIB,
        length: Some(10_000),
        machine: |kib, states| (pass_chain(states), lines(9 * kib)),
    },
    Workload {
        name: "KiB that nothing reads, in JSONata",
        sizes: KIB,
        length: Some(10_000),
        machine: |kib, turns| (jsonata_loop(turns), lines(9 * kib)),
    },
    Workload {
        name: "KiB with a new result each",
        sizes: KIB,
        length: Some(10_000),
        machine: |kib, states| (result_path_chain(states), lines(9 * kib)),
    },
    Workload {
        name: "KiB with a new result deep inside",
        sizes: KIB,
        length: Some(10_000),
        machine: |kib, states| {
            let state = |at: usize, next: &str| {
                format!(
                    r#""S{at}": {{"Type": "Pass", "Result": {at}, "ResultPath": "$.a.lines[3].at", {next}}}"#
                )
            };
            (chain(states, state), json!({"a": lines(9 * kib)}))
        },
    },
    Workload {
        name: "KiB selected, wrapped, looked into",
        sizes: KIB,
        length: Some(10_000),
        machine: |kib, turns| (wrapping_loop(turns), json!({"i": 0, "order": lines(9 * kib)})),
    },
];

/// Selects what is large by `InputPath`, passes it on in `Parameters`, puts it beside a result, and looks for what is missing.
fn wrapping_loop(turns: usize) -> Program {
    program(&format!(
        r#"{{"StartAt": "Wrap", "States": {{
            "Wrap": {{"Type": "Pass", "Parameters": {{"i.$": "States.MathAdd($.i, 1)", "order.$": "$.order"}}, "Next": "Tag"}},
            "Tag": {{"Type": "Pass", "InputPath": "$.order", "ResultPath": "$.same", "Next": "Missing"}},
            "Missing": {{"Type": "Choice", "Default": "Check",
                "Choices": [{{"Variable": "$.none", "IsPresent": true, "Next": "Check"}}]}},
            "Check": {{"Type": "Choice", "Default": "Done",
                "Choices": [{{"Variable": "$.i", "NumericLessThan": {turns}, "Next": "Wrap"}}]}},
            "Done": {{"Type": "Succeed"}}
        }}}}"#
    ))
}

fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    match arguments.as_slice() {
        [name, size, length, runs] => {
            let workload = WORKLOADS.iter().find(|workload| workload.name == name).unwrap();
            let (program, input) = (workload.machine)(size.parse().unwrap(), length.parse().unwrap());
            let runs = 0..runs.parse::<u64>().unwrap();
            println!("{}", runs.map(|_| run(&program, input.clone())).sum::<u64>());
        }
        // Tests of all targets start benchmarks, too.
        _ if arguments.iter().any(|argument| argument == "--bench") => WORKLOADS.iter().for_each(compare),
        _ => {}
    }
}

fn compare(workload: &Workload) {
    let costs: Vec<f64> = workload.sizes.iter().map(|size| cost(workload, *size)).collect();
    let growth = costs.last().unwrap() / costs.first().unwrap();
    let of_sizes = workload.sizes.iter().zip(&costs).map(|(size, cost)| format!("{size}: {cost:.0}"));
    println!("{:36} {}; {growth:.2}-fold", workload.name, of_sizes.collect::<Vec<_>>().join(", "));
    assert!(growth <= BOUND, "a state may cost {BOUND} times as much");
}

/// Instructions for one state more.
fn cost(workload: &Workload, size: usize) -> f64 {
    let length = workload.length.unwrap_or(size);
    let (instructions, states) = of_one_run(workload, size, length);
    let (more_instructions, more_states) = of_one_run(workload, size, 2 * length);
    (more_instructions - instructions) / (more_states - states)
}

/// The instructions and states of one run of a compiled machine.
fn of_one_run(workload: &Workload, size: usize, length: usize) -> (f64, f64) {
    let ((once, states), (twice, _)) =
        (counted(workload, size, length, 1), counted(workload, size, length, 2));
    (twice - once, states)
}

/// The instructions and states of so many runs, and of all that is around them.
fn counted(workload: &Workload, size: usize, length: usize, runs: usize) -> (f64, f64) {
    let output = Command::new("valgrind")
        .args(["--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null"])
        .args([env::current_exe().unwrap().to_str().unwrap(), workload.name])
        .args([size, length, runs].map(|number| number.to_string()))
        .output()
        .unwrap_or_else(|error| panic!("could not run valgrind, which counts instructions: {error}"));
    let (text, report) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    let instructions = report.lines().find_map(|line| line.split_once("refs:")).map(|(_, number)| number);
    let instructions = instructions.unwrap_or_else(|| panic!("valgrind did not count: {report}"));
    (instructions.trim().replace(',', "").parse().unwrap(), text.trim().parse().unwrap())
}
