//! # `NO_ITEMS_READ`: an item reader that reads nothing, or cannot tell its columns apart
//!
//! **Why:** `MaxItems` 0 reads no item; two columns of the same name make the run fail with
//! `States.ItemReaderFailed`.
//!
//! Bad:
//! ```json
//! {"Type": "Map", "End": true,
//!  "ItemReader": {"Resource": "arn:aws:states:::s3:getObject", "Parameters": {"Bucket": "b", "Key": "k"},
//!    "ReaderConfig": {"InputType": "JSON", "MaxItems": 0}},
//!  "ItemProcessor": {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
//!    "StartAt": "Ship", "States": {"Ship": {"Type": "Succeed"}}}}
//! ```
//! Good:
//! ```json
//! {"Type": "Map", "End": true,
//!  "ItemReader": {"Resource": "arn:aws:states:::s3:getObject", "Parameters": {"Bucket": "b", "Key": "k"},
//!    "ReaderConfig": {"InputType": "JSON", "MaxItems": 100}},
//!  "ItemProcessor": {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
//!    "StartAt": "Ship", "States": {"Ship": {"Type": "Succeed"}}}}
//! ```

use crate::check::lints::Step::{Index, Key};
use crate::check::lints::{Check, Findings, Here, Lint, Rule, Wording};
use crate::machine::{MapMode, Setting};
use std::collections::HashSet;

pub(in crate::check) static LINT: Lint = Lint {
    rule: Rule::warning(
        "NO_ITEMS_READ",
        "B412",
        "an item reader that reads nothing, or cannot tell its columns apart",
    ),
    check: Check::State(check),
};

/// An item reader that cannot do its work.
#[derive(Debug, Clone, PartialEq)]
pub struct NoItemsRead {
    /// The name of two columns; `None`: no item is read.
    pub column: Option<String>,
}

impl Wording for NoItemsRead {
    fn code(&self) -> &'static str {
        LINT.rule.code
    }

    fn message(&self) -> String {
        let Self { column } = self;
        match column {
            Some(column) => format!("two columns are named \"{column}\", so reading fails"),
            None => "`MaxItems` is 0, so no item is read".to_owned(),
        }
    }
}

fn check(here: Here<'_>, findings: &mut Findings<'_>) {
    let Some(map) = here.state.map() else { return };
    let MapMode::Distributed(distributed) = &map.mode else { return };
    let Some(reader) = &distributed.item_reader else { return };
    let config = [Key("ItemReader"), Key("ReaderConfig")];
    if reader.max_items == Some(Setting::Literal(0)) {
        findings.state(here, &[config[0], config[1], Key("MaxItems")], NoItemsRead { column: None });
    }
    let headers = reader.config.as_ref().and_then(|config| config.get("CSVHeaders"));
    let mut seen = HashSet::new();
    let names = headers.and_then(serde_json::Value::as_array).into_iter().flatten();
    for (index, name) in names.filter_map(serde_json::Value::as_str).enumerate() {
        if !seen.insert(name) {
            let steps = [config[0], config[1], Key("CSVHeaders"), Index(index)];
            findings.state(here, &steps, NoItemsRead { column: Some(name.to_owned()) });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::LINT;
    use crate::check::lints::tests::{reported, silent};

    #[test]
    fn columns_have_names_of_their_own() {
        let map = |headers: &str| {
            format!(
                r#"{{"Type": "Map", "End": true,
                    "ItemReader": {{"Resource": "arn:aws:states:::s3:getObject", "Parameters": {{"Bucket": "b", "Key": "k"}},
                        "ReaderConfig": {{"InputType": "CSV", "CSVHeaderLocation": "GIVEN", "CSVHeaders": {headers}}}}},
                    "ItemProcessor": {{"ProcessorConfig": {{"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}},
                        "StartAt": "P", "States": {{"P": {{"Type": "Succeed"}}}}}}}}"#
            )
        };
        let location = "/States/S/ItemReader/ReaderConfig/CSVHeaders[1]";
        let line = format!("{location}: state \"S\": two columns are named \"id\", so reading fails");
        reported(&LINT, &map(r#"["id", "id"]"#), &[&line]);
        silent(&LINT, &map(r#"["id", "name"]"#));
    }
}
