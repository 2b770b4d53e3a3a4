//! `ValidateStateMachineDefinition`: the checks of `sfn-dsl` as an operation.

use serde_json::{Value, json};
use sfn_dsl::check::{Diagnostic, Levels, Report, Severity};
use sfn_dsl::machine::MachineType;
use sfn_dsl::raw::Definition;

use super::fields::Fields;
use super::{ApiError, set};

/// Diagnostics in one answer where the caller names no number.
const MOST_DIAGNOSTICS: usize = 100;

pub(super) fn validate_state_machine_definition(fields: &mut Fields<'_>) -> Result<Value, ApiError> {
    let definition = fields.required_data("definition", 1_048_576);
    let machine_type = fields.word("type", &["STANDARD", "EXPRESS"]).and_then(MachineType::from_api);
    let severity = fields.word("severity", &["ERROR", "WARNING"]);
    let most = fields.count("maxResults", 100).and_then(|count| usize::try_from(count).ok());
    fields.finish()?;
    let most = most.filter(|most| *most > 0).unwrap_or(MOST_DIAGNOSTICS);
    let least = if severity == Some("WARNING") { Severity::Warning } else { Severity::Error };
    let machine_type = machine_type.unwrap_or_default();
    let read = Definition::parse("definition", definition).map_err(Report::from);
    let verdict = read.and_then(|definition| {
        let checked = definition.check_with(machine_type, &Levels::service_only())?;
        Ok((definition, checked.warnings))
    });
    let accepted = verdict.is_ok();
    let report = match verdict {
        Err(report) => report,
        Ok((_, report)) if least == Severity::Error => report,
        // The service may warn of what it accepts; what only we find wrong is for the author's own check.
        Ok((definition, _)) => {
            definition.check(machine_type).map_or_else(|report| report, |checked| checked.warnings)
        }
    };
    // Only diagnostics that the service knows have a text of the service; our own warnings stay ours.
    let told =
        |diagnostic: &&Diagnostic| diagnostic.severity >= least && !diagnostic.service_message().is_empty();
    let diagnostics: Vec<&Diagnostic> = report.diagnostics().iter().filter(told).collect();
    Ok(json!({
        "result": if accepted { "OK" } else { "FAIL" },
        "diagnostics": diagnostics.iter().take(most).map(|diagnostic| write(diagnostic)).collect::<Value>(),
        "truncated": diagnostics.len() > most,
    }))
}

fn write(diagnostic: &Diagnostic) -> Value {
    let severity = if diagnostic.severity == Severity::Error { "ERROR" } else { "WARNING" };
    let mut value =
        json!({ "severity": severity, "code": diagnostic.code(), "message": diagnostic.service_message() });
    set(&mut value, "location", diagnostic.service_location());
    value
}
