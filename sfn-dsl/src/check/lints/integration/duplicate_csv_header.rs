//! # `DUPLICATE_CSV_HEADER`: two columns of the same name
//!
//! **Why:** the items are objects, and reading the file fails with `States.ItemReaderFailed`.
//!
//! Bad:
//! ```json
//! {"Type": "Map", "End": true, "ItemReader": {"Resource": "arn:aws:states:::s3:getObject", "Parameters": {"Bucket": "b", "Key": "k"},
//!    "ReaderConfig": {"InputType": "CSV", "CSVHeaderLocation": "GIVEN", "CSVHeaders": ["id", "id"]}},
//!  "ItemProcessor": {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
//!    "StartAt": "Ship", "States": {"Ship": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Parameters": {"FunctionName": "ship"}, "End": true}}}}
//! ```
//! Good:
//! ```json
//! {"Type": "Map", "End": true, "ItemReader": {"Resource": "arn:aws:states:::s3:getObject", "Parameters": {"Bucket": "b", "Key": "k"},
//!    "ReaderConfig": {"InputType": "CSV", "CSVHeaderLocation": "GIVEN", "CSVHeaders": ["id", "name"]}},
//!  "ItemProcessor": {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
//!    "StartAt": "Ship", "States": {"Ship": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Parameters": {"FunctionName": "ship"}, "End": true}}}}
//! ```

use crate::check::lints::Step::{Index, Key};
use crate::check::lints::{Check, Findings, Here, Lint, Rule, Wording};
use crate::machine::MapMode;
use std::collections::HashSet;

pub(in crate::check) static LINT: Lint = Lint {
    rule: Rule::warning("DUPLICATE_CSV_HEADER", "B412", "two columns of the same name"),
    check: Check::State(check),
};

/// Two columns of the same name.
#[derive(Debug, Clone, PartialEq)]
pub struct DuplicateCsvHeader {
    /// The name.
    pub column: String,
}

impl Wording for DuplicateCsvHeader {
    fn code(&self) -> &'static str {
        LINT.rule.code
    }

    fn message(&self) -> String {
        let Self { column } = self;
        format!("two columns are named \"{column}\", so reading the items fails")
    }
}

fn check(here: Here<'_>, findings: &mut Findings<'_>) {
    let Some(MapMode::Distributed(distributed)) = here.state.map().map(|map| &map.mode) else { return };
    let config = distributed.item_reader.as_ref().and_then(|reader| reader.config.as_ref());
    let names = config.and_then(|config| config.get("CSVHeaders")?.as_array()).into_iter().flatten();
    let mut seen = HashSet::new();
    for (index, name) in names.filter_map(serde_json::Value::as_str).enumerate() {
        if !seen.insert(name) {
            let steps = [Key("ItemReader"), Key("ReaderConfig"), Key("CSVHeaders"), Index(index)];
            findings.state(here, &steps, DuplicateCsvHeader { column: name.to_owned() });
        }
    }
}
