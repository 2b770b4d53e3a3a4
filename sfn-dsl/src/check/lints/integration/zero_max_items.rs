//! # `ZERO_MAX_ITEMS`: an item reader that may read 0 items
//!
//! **Why:** `MaxItems` is how many items are read at most. The service takes 0, and does not say whether that means none or all;
//! emulators, and our simulator, read all.
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
    rule: Rule::warning("ZERO_MAX_ITEMS", "B412", "an item reader that may read 0 items"),
    check: Check::State(check),
};

/// An item reader with `MaxItems` 0.
#[derive(Debug, Clone, PartialEq)]
pub struct ZeroMaxItems;

impl Wording for ZeroMaxItems {
    fn code(&self) -> &'static str {
        LINT.rule.code
    }

    fn message(&self) -> String {
        "says `MaxItems` 0, and whether that means no items or all of them is not documented".to_owned()
    }

    fn help(&self) -> Option<String> {
        Some("leave `MaxItems` out to read all items".to_owned())
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
