//! The machines that benchmarks run, and running them.

use std::fmt::Write as _;

use serde_json::{Value, json};
use sfn_dsl::machine::MachineType;
use sfn_dsl::raw::Definition;
use sfn_sim::quota::Quotas;
use sfn_sim::{Execution, ExecutionContext, Program, Status, Step, TaskReply};

/// Compiles a definition. Its history may be of any length.
pub(crate) fn program(definition: &str) -> Program {
    let definition = Definition::parse("bench.asl.json", definition).unwrap();
    let machine = definition.check(MachineType::Standard).unwrap_or_else(|report| panic!("{report}")).machine;
    let quotas = Quotas { history_events: u64::MAX, ..Quotas::of(MachineType::Standard) };
    Program::compile(&machine).unwrap().with_quotas(quotas)
}

/// Runs an execution to its end; tasks return their input. Returns how many states were entered.
pub(crate) fn run(program: &Program, input: Value) -> u64 {
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

/// States `S0` to `S<count - 1>`; each is made by `state` from its position and what comes next.
pub(crate) fn chain(count: usize, state: impl Fn(usize, &str) -> String) -> Program {
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

pub(crate) fn pass_chain(states: usize) -> Program {
    chain(states, |position, next| format!(r#""S{position}": {{"Type": "Pass", {next}}}"#))
}

/// Every state sets a member of its input, so none can pass it on as it is.
pub(crate) fn result_path_chain(states: usize) -> Program {
    chain(states, |position, next| {
        format!(r#""S{position}": {{"Type": "Pass", "Result": {position}, "ResultPath": "$.at", {next}}}"#)
    })
}

/// Counts with an intrinsic function.
pub(crate) fn math_add_loop(turns: usize) -> Program {
    program(&format!(
        r#"{{"StartAt": "Check", "States": {{
            "Check": {{"Type": "Choice", "Default": "Done",
                "Choices": [{{"Variable": "$.i", "NumericLessThan": {turns}, "Next": "Add"}}]}},
            "Add": {{"Type": "Pass", "Parameters": {{"i.$": "States.MathAdd($.i, 1)"}}, "Next": "Check"}},
            "Done": {{"Type": "Succeed"}}
        }}}}"#,
    ))
}

/// Counts in a variable, beside a payload and a variable that nothing reads.
pub(crate) fn jsonata_loop(turns: usize) -> Program {
    program(&format!(
        r#"{{"QueryLanguage": "JSONata", "StartAt": "Start", "States": {{
            "Start": {{"Type": "Pass", "Assign": {{"i": 0, "untouched": "{{% $states.input %}}"}}, "Next": "Check"}},
            "Check": {{"Type": "Choice", "Default": "Done",
                "Choices": [{{"Condition": "{{% $i < {turns} %}}", "Next": "Add"}}]}},
            "Add": {{"Type": "Pass", "Assign": {{"i": "{{% $i + 1 %}}"}}, "Next": "Check"}},
            "Done": {{"Type": "Succeed"}}
        }}}}"#,
    ))
}

/// An order of so many lines, a little over 100 bytes each.
pub(crate) fn lines(count: usize) -> Value {
    let lines = (0..count).map(|line| json!({"sku": format!("item-{line:085}"), "n": 1}));
    json!({"lines": lines.collect::<Vec<_>>()})
}
