//! # `UNWRITTEN_MAP_RESULT`: a distributed Map whose results stay in the state
//!
//! **Why:** the results of all iterations make one array; past 262,144 bytes the run fails after all the work is
//! done. A `ResultWriter` puts them into S3.
//!
//! Bad:
//! ```json
//! {"Type": "Map", "End": true, "MaxConcurrency": 100,
//!  "ItemProcessor": {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
//!    "StartAt": "Ship", "States": {"Ship": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Parameters": {"FunctionName": "ship"}, "End": true}}}}
//! ```
//! Good:
//! ```json
//! {"Type": "Map", "End": true, "MaxConcurrency": 100,
//!  "ResultWriter": {"Resource": "arn:aws:states:::s3:putObject", "Parameters": {"Bucket": "results", "Prefix": "ship"}},
//!  "ItemProcessor": {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
//!    "StartAt": "Ship", "States": {"Ship": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Parameters": {"FunctionName": "ship"}, "End": true}}}}
//! ```

use crate::check::lints::{Check, Findings, Here, Lint, Rule, Wording};
use crate::machine::{DataFlow, Items, MapMode, ResultPath, Template};

pub(in crate::check) static LINT: Lint = Lint {
    rule: Rule::warning("UNWRITTEN_MAP_RESULT", "B504", "a distributed Map whose results stay in the state"),
    check: Check::State(check),
};

/// Results that may not fit.
#[derive(Debug, Clone, PartialEq)]
pub struct UnwrittenMapResult;

impl Wording for UnwrittenMapResult {
    fn code(&self) -> &'static str {
        LINT.rule.code
    }

    fn message(&self) -> String {
        "keeps the results of all iterations in the state: past 262,144 bytes the run fails when the work is done".to_owned()
    }

    fn help(&self) -> Option<String> {
        Some("add a `ResultWriter`, or drop the result with `\"ResultPath\": null`".to_owned())
    }
}

fn check(here: Here<'_>, findings: &mut Findings<'_>) {
    let Some(map) = here.state.map() else { return };
    let MapMode::Distributed(distributed) = &map.mode else { return };
    let is_dropped = matches!(&map.data, DataFlow::JsonPath(flow) if flow.result_path == ResultPath::Discard);
    let is_short = match &map.items {
        Items::Template(Template::Literal(_) | Template::Array(_)) => true,
        Items::Template(_) | Items::Input | Items::Path(_) | Items::Jsonata(_) => false,
    };
    if distributed.result_writer.is_none() && !is_dropped && !is_short {
        findings.state(here, &[], UnwrittenMapResult);
    }
}
