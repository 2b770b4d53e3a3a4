//! Machines and executions for tests of behavior.

use serde_json::{Value, json};
use sfn_dsl::check::Levels;
use sfn_dsl::machine::{MachineType, StateMachine};
use sfn_dsl::raw::Definition;
use sfn_sim::{Execution, ExecutionContext, Program, Run, Simulation, Step, TaskRequest};

/// A Lambda function.
pub(crate) const LAMBDA: &str = "arn:aws:lambda:us-east-1:123456789012:function:f";

/// An integration that waits for a task token.
pub(crate) const CALLBACK: &str = "arn:aws:states:::sqs:sendMessage.waitForTaskToken";

/// A checked machine.
#[track_caller]
pub(crate) fn machine(definition: &Value) -> StateMachine {
    machine_of_type(definition, MachineType::Standard)
}

#[track_caller]
pub(crate) fn machine_of_type(definition: &Value, machine_type: MachineType) -> StateMachine {
    let definition = Definition::parse("test.asl.json", &definition.to_string()).unwrap();
    definition
        .check_with(machine_type, &Levels::service_only())
        .unwrap_or_else(|report| panic!("{report}"))
        .machine
}

/// A machine of the states given, from `A` on.
#[track_caller]
pub(crate) fn states(states: &Value) -> StateMachine {
    machine(&json!({"StartAt": "A", "States": states}))
}

/// Runs a machine without tasks.
#[track_caller]
pub(crate) fn run(states_given: &Value, input: &Value) -> Run {
    Simulation::of(&states(states_given)).unwrap().run(input).unwrap()
}

/// The types of the events, with the names of states where there are some.
pub(crate) fn events(run: &Run) -> Vec<String> {
    run.history().iter().map(event).collect()
}

fn event(event: &sfn_sim::history::HistoryEvent) -> String {
    let json = event.to_json();
    let name = ["stateEnteredEventDetails", "stateExitedEventDetails"]
        .iter()
        .find_map(|details| json[details]["name"].as_str());
    let type_name = event.kind.type_name();
    name.map_or(type_name.clone(), |name| format!("{type_name} {name}"))
}

/// An execution that is stepped by hand.
#[track_caller]
pub(crate) fn start(states_given: &Value, input: &Value) -> Execution {
    let program = Program::compile(&states(states_given)).unwrap();
    Execution::start(&program, ExecutionContext::default(), input.clone())
}

/// Steps until there is nothing to do at this moment; returns the tasks that started.
pub(crate) fn settle(execution: &mut Execution) -> Vec<TaskRequest> {
    let mut started = Vec::new();
    loop {
        match execution.step() {
            Step::Progressed => {}
            Step::Task(request) => started.push(request),
            Step::Idle { .. } | Step::Ended => return started,
        }
    }
}
