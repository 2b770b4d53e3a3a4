//! How lints are tested: what one says of a definition, or of one state.

use super::Lint;
use crate::check::{Diagnostic, Levels, Report};
use crate::machine::MachineType;
use crate::raw::Definition;

/// A definition: itself, or a machine around the state `S`, with a state `Done` beside it.
pub(in crate::check) fn definition(text: &str) -> Definition {
    let definition = Definition::parse("test.asl.json", text).unwrap();
    if definition.root().get("States").is_some() || definition.root().get("Type").is_none() {
        return definition;
    }
    let machine = format!(
        r#"{{"StartAt": "C", "States": {{
            "C": {{"Type": "Choice", "Choices": [{{"Variable": "$.x", "IsPresent": true, "Next": "Done"}}], "Default": "S"}},
            "S": {text}, "Done": {{"Type": "Succeed"}}}}}}"#
    );
    Definition::parse("test.asl.json", &machine).unwrap()
}

/// What a lint says, a line each: `/location: message`.
pub(in crate::check) fn found(lint: &Lint, text: &str, machine_type: MachineType) -> Vec<String> {
    let levels = Levels::service_only().warn(lint.rule.code).unwrap();
    let text_of = |diagnostic: &Diagnostic| {
        assert_eq!(diagnostic.code(), lint.rule.code, "{}", diagnostic.message());
        assert!(diagnostic.message().chars().all(|c| !c.is_control()));
        format!("{}: {}", diagnostic.service_location().unwrap_or_default(), diagnostic.message())
    };
    let lines = |report: Report| report.diagnostics().iter().map(text_of).collect();
    match definition(text).check_with(machine_type, &levels) {
        Ok(checked) => lines(checked.warnings),
        Err(report) => panic!("the definition has errors: {report}\n{text}"),
    }
}

/// Asserts what a lint says.
#[track_caller]
pub(in crate::check) fn reported(lint: &Lint, text: &str, expected: &[&str]) {
    assert_eq!(found(lint, text, MachineType::Standard), expected, "{text}");
}

/// Asserts where a lint says something.
#[track_caller]
pub(in crate::check) fn reported_at(lint: &Lint, text: &str, expected: &[&str]) {
    let found = found(lint, text, MachineType::Standard);
    let places: Vec<&str> = found.iter().filter_map(|line| line.split(": ").next()).collect();
    assert_eq!(places, expected, "{text}\n{found:#?}");
}

/// Asserts that a lint says nothing.
#[track_caller]
pub(in crate::check) fn silent(lint: &Lint, text: &str) {
    reported(lint, text, &[]);
}
