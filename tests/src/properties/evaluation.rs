//! Values of expressions.

use serde_json::{Value, json};
use sfn_dsl::check::{Levels, Report};
use sfn_dsl::machine::MachineType;
use sfn_dsl::raw::Definition;
use sfn_sim::{Execution, ExecutionContext, Program, Status, Step};

use super::text;

/// A path, a call of an intrinsic function and a JSONata expression that the check accepts have a value or an error, the same
/// one each time.
pub fn evaluation(bytes: &[u8]) -> bool {
    let Some(text) = text(bytes) else { return false };
    let paths = json!({"Type": "Pass", "Parameters": {"value.$": text}, "End": true});
    let query =
        json!({"Type": "Pass", "QueryLanguage": "JSONata", "Output": format!("{{% {text} %}}"), "End": true});
    [paths, query].iter().filter(|state| succeeds(state)).count() > 0
}

/// Whether an execution of one state, which calls nobody, succeeds.
fn succeeds(state: &Value) -> bool {
    let text = json!({"StartAt": "A", "States": {"A": state}}).to_string();
    let checked = Definition::parse("evaluation.asl.json", &text).map_err(Report::from);
    let checked =
        checked.and_then(|definition| definition.check_with(MachineType::Standard, &Levels::service_only()));
    // What has a substitution in it is checked, and has no value to run with.
    let Some(program) = checked.ok().and_then(|checked| Program::compile(&checked.machine).ok()) else {
        return false;
    };
    let (first, again) = (run(&program), run(&program));
    assert_eq!(first.history(), again.history(), "{text}");
    first.status() == Status::Succeeded
}

fn run(program: &Program) -> Execution {
    let input = json!({
        "n": 2, "items": [{"n": 1, "a": "x", "b": [1, 2]}, {"n": 2.5, "a": "é"}, {"n": null}], "list": [3, 1, 2], "text": "a,b;c 😀",
        "when": "2026-01-01T00:01:00Z", "true": true, "odd key": {"a": {"b": {"c": [[1], [2, [3]]]}}}
    });
    let mut execution = Execution::start(program, ExecutionContext::default(), input);
    while execution.step() == Step::Progressed {}
    assert_ne!(execution.status(), Status::Running);
    execution
}
