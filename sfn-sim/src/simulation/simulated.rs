//! What a simulation runs: a checked machine, or a workflow as its author has it.

use std::collections::BTreeMap;

use serde_json::Value;
use sfn_dsl::check::{Checked, Report};
use sfn_dsl::machine::StateMachine;
use sfn_dsl::substitution::{Declaration, ValueType};
use sfn_dsl::workflow::Workflow;
use thiserror::Error;

use crate::program::{CompileError, Program};

/// What a [`Simulation`](super::Simulation) can be of.
pub trait Simulated {
    /// Why it cannot be simulated.
    type Error;

    /// What is run, and the values of its substitutions.
    ///
    /// # Errors
    /// Where it is refused, or has something that is not simulated.
    fn compile(&self) -> Result<(Program, BTreeMap<String, String>), Self::Error>;
}

impl Simulated for StateMachine {
    type Error = CompileError;

    fn compile(&self) -> Result<(Program, BTreeMap<String, String>), CompileError> {
        Ok((Program::compile(self)?, BTreeMap::new()))
    }
}

/// Why a workflow cannot be simulated.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum WorkflowError {
    /// Its definition is refused.
    #[error("{0}")]
    Refused(Box<Report>),
    /// It has something that is not simulated.
    #[error(transparent)]
    Compile(#[from] CompileError),
}

/// Parameters have their defaults. One without a default has its own name as value, or 1 if it is a number; where it is the
/// `Resource` of a Task, the ARN of a Lambda function of that name.
impl Simulated for Workflow {
    type Error = WorkflowError;

    fn compile(&self) -> Result<(Program, BTreeMap<String, String>), WorkflowError> {
        let refused = |report| WorkflowError::Refused(Box::new(report));
        self.is_lowered().map_err(refused)?;
        let definition = self.definition();
        let mut functions = Vec::new();
        called_functions(&definition.to_json(), &mut functions);
        let value = |parameter: Declaration| {
            let Declaration { name, value_type, default } = parameter;
            let value = default.unwrap_or_else(|| match value_type {
                ValueType::Number => "1".to_owned(),
                ValueType::String if functions.contains(&name) => {
                    format!("arn:aws:lambda:us-east-1:123456789012:function:{name}")
                }
                ValueType::String => name.clone(),
            });
            (name, value)
        };
        let values: BTreeMap<String, String> = self.parameters().into_iter().map(value).collect();
        let Checked { machine, .. } =
            definition.substitute(&values).check(self.machine_type()).map_err(refused)?;
        Ok((Program::compile(&machine)?, values))
    }
}

/// The substitutions that are the `Resource` of a Task.
fn called_functions(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (key, member) in members {
                let name = member.as_str().filter(|_| key == "Resource");
                let name = name.and_then(|text| text.strip_prefix("${")?.strip_suffix('}'));
                found.extend(name.map(str::to_owned));
                called_functions(member, found);
            }
        }
        Value::Array(elements) => elements.iter().for_each(|element| called_functions(element, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
