//! The official test suite of JSONata, as states of a machine evaluate it.
//!
//! Each case is a Pass state whose `Output` is the expression; its bindings are variables, its document is the input. A state
//! has no document for `$`, so the expression is a step behind `$states.input`. Cases that mean something else there are left
//! out: those that use `$eval`, which the service does not have, that read `$$` or keep arrays by `[]`, and that read an array.
//! What is left is counted in the group `jsonata/<group of the suite>`.

use std::path::Path;

use serde_json::{Value, json};
use sfn_dsl::jsonata::Jsonata;
use sfn_dsl::machine::MachineType;
use sfn_dsl::name::ErrorName;
use sfn_sim::quota::Quotas;
use sfn_sim::{ExecutionContext, Program};

use super::{Judged, Outcome, compile, drive, files, read};

/// Whether a folder holds the suite.
pub(super) fn is_suite(folder: &Path) -> bool {
    ["groups", "datasets"].iter().all(|part| folder.join(part).is_dir())
}

/// What became of the cases of the suite whose name contains `filter`.
pub(super) fn judge(suite: &Path, filter: &str) -> Result<Vec<Judged>, String> {
    let mut judged = Vec::new();
    for file in files(&suite.join("groups"))? {
        let named = file.strip_prefix(suite.join("groups")).unwrap_or(&file).with_extension("");
        let group = named.parent().map(|group| format!("jsonata/{}", group.display())).unwrap_or_default();
        // Some files hold the text of an expression, and two cases have half of a character.
        let Ok(case) = read(&file) else { continue };
        let cases = if let Value::Array(cases) = case { cases } else { vec![case] };
        for (position, case) in cases.iter().enumerate() {
            let name = format!("jsonata/{}#{position}", named.display());
            if !name.contains(filter) {
                continue;
            }
            let case = Case::read(suite, &file, case).map_err(|problem| format!("{name}: {problem}"))?;
            if let Some(found) = case.repeat() {
                judged.push(Judged::new(name, [(group.clone(), found)]));
            }
        }
    }
    Ok(judged)
}

struct Case<'c> {
    file: &'c Value,
    expression: String,
    document: Option<Value>,
}

impl<'c> Case<'c> {
    fn read(suite: &Path, path: &Path, file: &'c Value) -> Result<Self, String> {
        let expression = match (file["expr"].as_str(), file["expr-file"].as_str()) {
            (Some(expression), _) => expression.to_owned(),
            (None, name) => {
                let path = path.with_file_name(name.unwrap_or_default());
                std::fs::read_to_string(path).map_err(|error| error.to_string())?
            }
        };
        let document = match (file.get("data"), file["dataset"].as_str()) {
            (Some(data), _) => Some(data.clone()),
            (None, Some(name)) => Some(read(&suite.join("datasets").join(name).with_extension("json"))?),
            (None, None) => None,
        };
        Ok(Self { file, expression, document })
    }

    /// Whether it comes out as the suite says; `None` where a state means something else.
    fn repeat(&self) -> Option<Outcome> {
        let parsed = Jsonata::parse(&self.expression);
        if let (Err(_), Some(code)) = (&parsed, self.code()) {
            // The service refuses what has no syntax when the machine is created.
            return Some(if code.starts_with('S') {
                Ok(())
            } else {
                Err(format!("refused instead of {code}"))
            });
        }
        let reads_document = parsed.is_ok_and(|parsed| !parsed.expression().references().context.is_empty());
        if ["$eval", "$$", "[]"].iter().any(|left_out| self.expression.contains(left_out)) {
            return None;
        }
        Some(match &self.document {
            Some(Value::Array(_)) if reads_document => return None,
            Some(Value::Array(_)) => self.evaluate(&self.expression),
            None if !reads_document => self.evaluate(&self.expression),
            Some(_) | None => self.evaluate(&format!("$states.input.({}\n)", self.expression)),
        })
    }

    /// The variables; an `Assign` is never empty.
    fn bindings(&self) -> Value {
        match &self.file["bindings"] {
            Value::Object(bindings) if !bindings.is_empty() => self.file["bindings"].clone(),
            _ => json!({"nothing": null}),
        }
    }

    fn code(&self) -> Option<&str> {
        self.file["code"].as_str().or(self.file["error"]["code"].as_str())
    }

    fn evaluate(&self, expression: &str) -> Outcome {
        let definition = json!({"QueryLanguage": "JSONata", "StartAt": "Bind", "States": {
            "Bind": {"Type": "Pass", "Assign": self.bindings(), "Next": "Evaluate"},
            "Evaluate": {"Type": "Pass", "Output": format!("{{% {expression}\n%}}"), "End": true},
        }});
        let program = compile(&definition, MachineType::Standard)?;
        let execution = drive::run(
            &unlimited(program),
            ExecutionContext::default(),
            &json!({"input": self.document.clone().unwrap_or_else(|| json!({}))}),
        )?;
        let cause = execution.cause().unwrap_or_default();
        match (execution.output(), self.code(), self.file.get("result")) {
            (Some(output), None, Some(expected)) if self.is_same(output, expected) => Ok(()),
            (None, None, None) if cause.ends_with("returned nothing (undefined).") => Ok(()),
            // The function that is returned.
            (None, None, None) if cause.ends_with("returned an unsupported result type.") => Ok(()),
            (None, Some("U1001"), _) if cause.contains("Check for") => Ok(()),
            (None, Some(code), _)
                if execution.error() == Some(ErrorName::QUERY_EVALUATION_ERROR)
                    && cause.contains(&format!(" {code}: ")) =>
            {
                Ok(())
            }
            (Some(output), code, expected) => {
                Err(format!("{expression}: {output} instead of {code:?} {expected:?}"))
            }
            (None, code, expected) => Err(format!("{expression}: {cause} instead of {code:?} {expected:?}")),
        }
    }

    fn is_same(&self, output: &Value, expected: &Value) -> bool {
        match (output, expected) {
            (Value::Array(items), Value::Array(expected)) if self.file["unordered"] == true => {
                items.len() == expected.len()
                    && expected.iter().all(|expected| items.iter().any(|item| same(item, expected)))
            }
            _ => same(output, expected),
        }
    }
}

/// The suite has larger documents than an execution may have.
fn unlimited(program: Program) -> Program {
    let quotas = Quotas { payload_bytes: usize::MAX, ..*program.quotas() };
    program.with_quotas(quotas)
}

/// Whether two values are the same; numbers by value.
fn same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => one.as_f64() == other.as_f64(),
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            one.len() == other.len()
                && one.iter().all(|(key, one)| other.get(key).is_some_and(|other| same(one, other)))
        }
        _ => one == other,
    }
}
