//! # `ARRAY_USED_AS_OBJECT`: the result of a Parallel or Map used as an object
//!
//! **Why:** it is an array: of the outputs of the branches, or of the iterations. Branches never merge.
//!
//! Bad:
//! ```json
//! {"StartAt": "Both", "States": {
//!   "Both": {"Type": "Parallel", "Next": "Bill", "Branches": [
//!     {"StartAt": "Price", "States": {"Price": {"Type": "Pass", "End": true}}}]},
//!   "Bill": {"Type": "Pass", "InputPath": "$.price", "End": true}}}
//! ```
//! Good:
//! ```json
//! {"StartAt": "Both", "States": {
//!   "Both": {"Type": "Parallel", "Next": "Bill", "Branches": [
//!     {"StartAt": "Price", "States": {"Price": {"Type": "Pass", "End": true}}}]},
//!   "Bill": {"Type": "Pass", "InputPath": "$[0].price", "End": true}}}
//! ```

use crate::check::lints::missing::{Loss, Lost, find};
use crate::check::lints::{Check, Findings, Here, Lint, Rule, Wording};
use crate::name::StateName;

pub(in crate::check) static LINT: Lint = Lint {
    rule: Rule::warning("ARRAY_USED_AS_OBJECT", "B125", "the result of a Parallel or Map used as an object"),
    check: Check::State(check),
};

/// A member of an array.
#[derive(Debug, Clone, PartialEq)]
pub struct ArrayUsedAsObject {
    /// The member.
    pub member: String,
    /// The state that made the value.
    pub origin: Option<StateName>,
}

impl Wording for ArrayUsedAsObject {
    fn code(&self) -> &'static str {
        LINT.rule.code
    }

    fn message(&self) -> String {
        let Self { member, origin } = self;
        let by = origin.as_ref().map(|origin| format!(" of \"{origin}\"")).unwrap_or_default();
        format!("looks for \"{member}\" in the result{by}, which is an array")
    }

    fn help(&self) -> Option<String> {
        let Self { member, .. } = self;
        Some(format!(
            "select an element first (\"$[0].{member}\"), or shape the result with `ResultSelector`"
        ))
    }
}

fn check(here: Here<'_>, findings: &mut Findings<'_>) {
    find(here, Loss::Array, findings, |Lost { member, origin, .. }| ArrayUsedAsObject { member, origin });
}

#[cfg(test)]
mod tests {
    use super::LINT;
    use crate::check::lints::tests::{reported, reported_at, silent};

    #[test]
    fn the_result_of_a_map_is_an_array() {
        let machine = |fields: &str, path: &str| {
            format!(
                r#"{{"StartAt": "M", "States": {{
                    "M": {{"Type": "Map", {fields} "Next": "B",
                        "ItemProcessor": {{"StartAt": "P", "States": {{"P": {{"Type": "Succeed"}}}}}}}},
                    "B": {{"Type": "Pass", "InputPath": "{path}", "End": true}}}}}}"#
            )
        };
        let text = "looks for \"id\" in the result of \"M\", which is an array";
        reported(&LINT, &machine("", "$.id"), &[&format!("/States/B/InputPath: state \"B\": {text}")]);
        silent(&LINT, &machine("", "$[*].id"));
        silent(&LINT, &machine(r#""ResultPath": "$.shipped","#, "$.id"));
        reported_at(
            &LINT,
            &machine(r#""ResultPath": "$.shipped","#, "$.shipped.id"),
            &["/States/B/InputPath"],
        );
    }
}
