//! Values of parameters that live elsewhere: in the Parameter Store, and among the outputs of stacks.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::service::{Service, Services};
use crate::failure::Failure;
use crate::style::quoted;

impl Services {
    /// The value of a parameter of Systems Manager; secure ones are decrypted. `None` where there is none.
    ///
    /// # Errors
    /// Where the call fails.
    pub async fn parameter(&self, name: &str) -> Result<Option<String>, Failure> {
        let wanted = json!({"Name": name, "WithDecryption": true});
        match self.json(Service::Ssm, "GetParameter", &wanted).await {
            Ok(answer) => Ok(answer.pointer("/Parameter/Value").and_then(Value::as_str).map(str::to_owned)),
            Err(error) if error.is("ParameterNotFound") => Ok(None),
            Err(error) => {
                let what = format!("could not read the parameter {}", quoted(name));
                Err(error.failure(&what, "ssm:GetParameter", name))
            }
        }
    }

    /// The outputs of a stack of `CloudFormation`; `None` where there is no such stack.
    ///
    /// # Errors
    /// Where the call fails.
    pub async fn stack_outputs(&self, stack: &str) -> Result<Option<BTreeMap<String, String>>, Failure> {
        let wanted: BTreeMap<String, String> = [("StackName".to_owned(), stack.to_owned())].into();
        let answer = match self.query(Service::CloudFormation, "DescribeStacks", &wanted).await {
            // The service calls a missing stack a validation error.
            Err(error) if error.is("ValidationError") => return Ok(None),
            answer => answer.map_err(|error| {
                let what = format!("could not read the outputs of stack {}", quoted(stack));
                error.failure(&what, "cloudformation:DescribeStacks", stack)
            })?,
        };
        let stacks = answer.members("Stacks").flat_map(|stack| stack.members("Outputs"));
        let pair = |output: &super::xml::Element| {
            Some((output.text_of("OutputKey")?.to_owned(), output.text_of("OutputValue")?.to_owned()))
        };
        Ok(Some(stacks.filter_map(pair).collect()))
    }
}
