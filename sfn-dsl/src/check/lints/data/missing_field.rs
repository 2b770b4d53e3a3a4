//! # `MISSING_FIELD`: a path to a member that no state produces
//!
//! **Why:** a path that finds nothing fails the execution with `States.Runtime`, which nothing can catch. Only data
//! whose members are all known is judged: what `Result`, `Parameters` and `ResultSelector` write down, and what is
//! made of it.
//!
//! Bad:
//! ```json
//! {"StartAt": "Order", "States": {
//!   "Order": {"Type": "Pass", "Parameters": {"orderId.$": "$.id"}, "Next": "Bill"},
//!   "Bill": {"Type": "Pass", "InputPath": "$.orderid", "End": true}}}
//! ```
//! Good:
//! ```json
//! {"StartAt": "Order", "States": {
//!   "Order": {"Type": "Pass", "Parameters": {"orderId.$": "$.id"}, "Next": "Bill"},
//!   "Bill": {"Type": "Pass", "InputPath": "$.orderId", "End": true}}}
//! ```

use crate::check::lints::missing::{Loss, Lost, find};
use crate::check::lints::{Check, Findings, Here, Lint, Rule, Wording};
use crate::check::rules::listed;
use crate::name::StateName;
use crate::nearest::nearest;

pub(in crate::check) static LINT: Lint = Lint {
    rule: Rule::warning("MISSING_FIELD", "B105", "a path to a member that no state produces"),
    check: Check::State(check),
};

/// A path to a member that is not there.
#[derive(Debug, Clone, PartialEq)]
pub struct MissingField {
    /// The member.
    pub member: String,
    /// The members that are there.
    pub known: Vec<String>,
    /// The state that made the value.
    pub origin: Option<StateName>,
}

impl Wording for MissingField {
    fn code(&self) -> &'static str {
        LINT.rule.code
    }

    fn message(&self) -> String {
        let Self { member, known, origin } = self;
        let by = origin.as_ref().map(|origin| format!(" made by \"{origin}\"")).unwrap_or_default();
        match known.as_slice() {
            [] => format!("looks for \"{member}\" in a value{by} that has no members"),
            known => format!(
                "looks for \"{member}\" in an object{by} that has only {}",
                listed(known.iter().map(String::as_str))
            ),
        }
    }

    fn help(&self) -> Option<String> {
        let Self { member, known, .. } = self;
        nearest(member, known.iter().map(String::as_str))
            .map(|nearest| format!("did you mean \"{nearest}\"?"))
    }
}

fn check(here: Here<'_>, findings: &mut Findings<'_>) {
    find(here, Loss::Never, findings, |Lost { member, known, origin }| MissingField {
        member,
        known,
        origin,
    });
}

#[cfg(test)]
mod tests {
    use super::LINT;
    use crate::check::lints::tests::{reported, reported_at, silent};

    /// `A` with those fields, then `B`, which reads `path`.
    fn machine(fields: &str, path: &str) -> String {
        format!(
            r#"{{"StartAt": "A", "States": {{
                "A": {{"Type": "Pass", {fields}, "Next": "B"}},
                "B": {{"Type": "Pass", "Parameters": {{"x.$": "{path}"}}, "End": true}}}}}}"#
        )
    }

    #[test]
    fn a_known_object_has_no_other_members() {
        let text = "looks for \"id\" in an object made by \"A\" that has only `order`, `total`";
        let fields = r#""Parameters": {"order": {"id": 1}, "total.$": "$.t"}"#;
        reported(
            &LINT,
            &machine(fields, "$.id"),
            &[&format!("/States/B/Parameters/x.$: state \"B\": {text}")],
        );
        reported_at(&LINT, &machine(fields, "$.order.name"), &["/States/B/Parameters/x.$"]);
        reported_at(&LINT, &machine(r#""Result": {"n": 1}"#, "$.n.m"), &["/States/B/Parameters/x.$"]);
        for path in ["$.order.id", "$.total.anything", "$..id", "$.order.length()", "$"] {
            silent(&LINT, &machine(fields, path));
        }
    }

    #[test]
    fn what_comes_from_outside_may_have_any_member() {
        silent(&LINT, &machine(r#""Comment": "passes its input on""#, "$.id"));
        silent(&LINT, &machine(r#""Result": 1, "ResultPath": "$.one""#, "$.id"));
        reported_at(
            &LINT,
            &machine(r#""Result": 1, "ResultPath": "$.one""#, "$.one.two"),
            &["/States/B/Parameters/x.$"],
        );
    }

    #[test]
    fn paths_that_join_add_up() {
        let machine = |path: &str| {
            format!(
                r#"{{"StartAt": "C", "States": {{
                    "C": {{"Type": "Choice", "Default": "B", "Choices": [{{"Variable": "$.a", "IsPresent": true, "Next": "A"}}]}},
                    "A": {{"Type": "Pass", "Result": {{"a": 1}}, "Next": "Z"}},
                    "B": {{"Type": "Pass", "Result": {{"b": 1}}, "Next": "Z"}},
                    "Z": {{"Type": "Pass", "InputPath": "{path}", "End": true}}}}}}"#
            )
        };
        silent(&LINT, &machine("$.a"));
        silent(&LINT, &machine("$.b"));
        reported_at(&LINT, &machine("$.c"), &["/States/Z/InputPath"]);
    }

    #[test]
    fn a_map_hands_its_items_on() {
        let map = |path: &str| {
            format!(
                r#"{{"StartAt": "L", "States": {{
                    "L": {{"Type": "Pass", "Result": {{"list": [{{"id": 1}}]}}, "Next": "M"}},
                    "M": {{"Type": "Map", "ItemsPath": "$.list", "End": true, "ItemProcessor": {{"StartAt": "P", "States": {{
                        "P": {{"Type": "Pass", "InputPath": "{path}", "End": true}}}}}}}}}}}}"#
            )
        };
        silent(&LINT, &map("$.id"));
        reported_at(&LINT, &map("$.list"), &["/States/M/ItemProcessor/States/P/InputPath"]);
    }
}
