//! # `ZERO_MAX_ITEMS`: an item reader that reads no items
//!
//! **Why:** `MaxItems` is how many items are read. The service takes 0, but the Map then has nothing to work on.
//!
//! Bad:
//! ```json
//! {"Type": "Map", "End": true, "ItemReader": {"Resource": "arn:aws:states:::s3:getObject", "Parameters": {"Bucket": "b", "Key": "k"},
//!    "ReaderConfig": {"InputType": "JSON", "MaxItems": 0}},
//!  "ItemProcessor": {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
//!    "StartAt": "Ship", "States": {"Ship": {"Type": "Succeed"}}}}
//! ```
//! Good:
//! ```json
//! {"Type": "Map", "End": true, "ItemReader": {"Resource": "arn:aws:states:::s3:getObject", "Parameters": {"Bucket": "b", "Key": "k"},
//!    "ReaderConfig": {"InputType": "JSON", "MaxItems": 100}},
//!  "ItemProcessor": {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
//!    "StartAt": "Ship", "States": {"Ship": {"Type": "Succeed"}}}}
//! ```

use crate::check::lints::Step::Key;
use crate::check::lints::{Check, Findings, Here, Lint, Rule, Wording};
use crate::json::Node;

pub(in crate::check) static LINT: Lint = Lint {
    rule: Rule::warning("ZERO_MAX_ITEMS", "B412", "an item reader that reads no items"),
    check: Check::State(check),
};

/// An item reader that reads no items.
#[derive(Debug, Clone, PartialEq)]
pub struct ZeroMaxItems;

impl Wording for ZeroMaxItems {
    fn code(&self) -> &'static str {
        LINT.rule.code
    }

    fn message(&self) -> String {
        "reads 0 items at most, so the Map has nothing to work on".to_owned()
    }

    fn help(&self) -> Option<String> {
        Some("leave `MaxItems` out to read all".to_owned())
    }
}

fn check(here: Here<'_>, findings: &mut Findings<'_>) {
    let config = here.state.object.get("ItemReader").and_then(|reader| reader.get("ReaderConfig"));
    // The raw value: where a substitution stands, the model has a 0.
    let most = config.and_then(|config| config.get("MaxItems")).and_then(Node::as_number);
    if most.and_then(crate::json::Number::as_i64) == Some(0) {
        findings.state(here, &[Key("ItemReader"), Key("ReaderConfig"), Key("MaxItems")], ZeroMaxItems);
    }
}

#[cfg(test)]
mod tests {
    use super::LINT;
    use crate::check::lints::tests::silent;

    #[test]
    fn a_substitution_is_not_zero() {
        let map = r#"{"Type": "Map", "End": true, "ItemReader": {"Resource": "arn:aws:states:::s3:getObject",
            "Parameters": {"Bucket": "b", "Key": "k"}, "ReaderConfig": {"InputType": "JSON", "MaxItems": "${Most}"}},
            "ItemProcessor": {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
            "StartAt": "P", "States": {"P": {"Type": "Succeed"}}}}"#;
        silent(&LINT, map);
    }
}
