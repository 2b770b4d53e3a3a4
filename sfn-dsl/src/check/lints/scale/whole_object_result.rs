//! # `WHOLE_OBJECT_RESULT`: all of an object or a table as the result of a Task
//!
//! **Why:** a result of more than 262,144 bytes fails the state with `States.DataLimitExceeded`, and objects and tables
//! grow. A call with a limit of its own (`Range`, `Limit`) is not judged, nor one whose result is dropped or shaped.
//!
//! Bad:
//! ```json
//! {"Type": "Task", "Resource": "arn:aws:states:::aws-sdk:s3:getObject", "End": true,
//!  "Parameters": {"Bucket": "orders", "Key.$": "$.key"}}
//! ```
//! Good:
//! ```json
//! {"Type": "Task", "Resource": "arn:aws:states:::aws-sdk:s3:getObject", "End": true,
//!  "Parameters": {"Bucket": "orders", "Key.$": "$.key"}, "ResultSelector": {"type.$": "$.ContentType"}}
//! ```

use crate::check::lints::dataflow::whole_read;
use crate::check::lints::{Check, Findings, Here, Lint, Rule, Wording};
use crate::machine::{DataFlow, ResultPath};

pub(in crate::check) static LINT: Lint = Lint {
    rule: Rule::warning("WHOLE_OBJECT_RESULT", "B503", "all of an object or a table as the result of a Task"),
    check: Check::State(check),
};

/// All of an object or a table as the result of a Task.
#[derive(Debug, Clone, PartialEq)]
pub struct WholeObjectResult {
    /// Service and action.
    pub called: &'static str,
}

impl Wording for WholeObjectResult {
    fn code(&self) -> &'static str {
        LINT.rule.code
    }

    fn message(&self) -> String {
        let Self { called } = self;
        format!(
            "keeps all that `{called}` returns, and fails with `States.DataLimitExceeded` past 262,144 bytes"
        )
    }

    fn help(&self) -> Option<String> {
        let Self { called } = self;
        Some(if *called == "s3:getObject" {
            "pass the key on and read the object where it is used, or in the `ItemReader` of a distributed Map"
                .to_owned()
        } else {
            "set `Limit` and go on from `LastEvaluatedKey`, or keep what is needed with `ResultSelector` or `Output`"
                .to_owned()
        })
    }
}

fn check(here: Here<'_>, findings: &mut Findings<'_>) {
    let Some(task) = here.state.task() else { return };
    let is_kept = match &task.data {
        DataFlow::JsonPath(flow) => flow.result_selector.is_none() && flow.result_path != ResultPath::Discard,
        DataFlow::Jsonata(flow) => flow.output.is_none(),
    };
    if let Some(called) = whole_read(task).filter(|_| is_kept) {
        findings.state(here, &[], WholeObjectResult { called });
    }
}

#[cfg(test)]
mod tests {
    use super::LINT;
    use crate::check::lints::tests::{reported_at, silent};

    #[test]
    fn a_limit_bounds_the_result() {
        let scan = |parameters: &str, fields: &str| {
            format!(
                r#"{{"Type": "Task", "Resource": "arn:aws:states:::aws-sdk:dynamodb:scan", {fields} "End": true,
                    "Parameters": {{"TableName": "t"{parameters}}}}}"#
            )
        };
        reported_at(&LINT, &scan("", ""), &["/States/S"]);
        silent(&LINT, &scan(r#", "Limit": 10"#, ""));
        silent(&LINT, &scan(r#", "Select": "COUNT""#, ""));
        silent(&LINT, &scan("", r#""ResultPath": null,"#));
    }
}
