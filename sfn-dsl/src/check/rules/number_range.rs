//! # `SCHEMA_VALIDATION_FAILED`: a number outside its range
//!
//! **Why:** the service has limits: a wait ends after 99,999,999 seconds, a percentage at 100.
//!
//! Bad:
//! ```json
//! {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Parameters": {"FunctionName": "charge"},
//!  "TimeoutSeconds": 0, "End": true}
//! ```
//! Good:
//! ```json
//! {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Parameters": {"FunctionName": "charge"},
//!  "TimeoutSeconds": 1, "End": true}
//! ```

use super::Wording;
use crate::check::findings::{Findings, Site};
use crate::json::Node;

/// A number outside its range.
#[derive(Debug, Clone, PartialEq)]
pub struct OutOfRange {
    /// The field.
    pub field: &'static str,
    /// The number as written.
    pub found: String,
    /// Whether it is too large rather than too small.
    pub too_large: bool,
    /// The bound that it crosses, as the service prints it.
    pub bound: String,
}

impl Wording for OutOfRange {
    fn message(&self) -> String {
        let (field, found, bound) = (self.field, &self.found, &self.bound);
        let relation = if self.too_large { "at most" } else { "at least" };
        format!("`{field}` is {found}, but it must be {relation} {bound}")
    }

    fn service_message(&self) -> String {
        format!("{} value is {}", if self.too_large { "Maximum" } else { "Minimum" }, self.bound)
    }
}

/// A range whose bounds print as the service prints them.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Range {
    /// Of integers.
    Integer(i64, i64),
    /// Of numbers; the bounds print with one decimal.
    Number(f64, f64),
}

/// Checks a number; the caller has checked that it is one.
pub(crate) fn check(
    field: &'static str,
    range: Range,
    node: &Node,
    site: &Site<'_>,
    findings: &mut Findings,
) {
    let Some(number) = node.as_number() else { return };
    let value = number.as_f64();
    #[expect(clippy::cast_precision_loss, reason = "bounds are below 2^53 or unreachable")]
    let (least, most) = match range {
        Range::Integer(least, most) => (least as f64, most as f64),
        Range::Number(least, most) => (least, most),
    };
    let bound = |integer: fn(i64, i64) -> i64, float: fn(f64, f64) -> f64| match range {
        Range::Integer(least, most) => integer(least, most).to_string(),
        Range::Number(least, most) => format!("{:.1}", float(least, most)),
    };
    let found = number.as_str().to_owned();
    if value < least {
        let bound = bound(|least, _| least, |least, _| least);
        findings.error(site, OutOfRange { field, found, too_large: false, bound });
    } else if value > most {
        let bound = bound(|_, most| most, |_, most| most);
        findings.error(site, OutOfRange { field, found, too_large: true, bound });
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{check, check_state};

    #[test]
    fn ranges_are_those_of_the_service() {
        let text = "SCHEMA_VALIDATION_FAILED /States/S/Seconds: state \"S\": `Seconds` is 100000000, but it must be at most 99999999";
        check_state(r#""Type":"Wait","Seconds":100000000,"Next":"Done""#, &[text]);
        check_state(r#""Type":"Wait","Seconds":0,"Next":"Done""#, &[]);
        check(r#"{"TimeoutSeconds":0,"StartAt":"A","States":{"A":{"Type":"Succeed"}}}"#, &[]);
    }
}
