//! # `RETRY_OF_PERMANENT_ERROR`: a retry of an error that will come again
//!
//! **Why:** a missing permission, an invalid request or a failed expression is the same the next time; after a
//! timeout every attempt costs the whole time again.
//!
//! Bad:
//! ```json
//! {"Type": "Task", "Resource": "arn:aws:lambda:eu-west-1:123456789012:function:charge", "End": true,
//!  "Retry": [{"ErrorEquals": ["States.Permissions"], "MaxAttempts": 3}]}
//! ```
//! Good:
//! ```json
//! {"Type": "Task", "Resource": "arn:aws:lambda:eu-west-1:123456789012:function:charge", "End": true,
//!  "Retry": [{"ErrorEquals": ["States.Permissions"], "MaxAttempts": 0}, {"ErrorEquals": ["States.TaskFailed"]}]}
//! ```

use crate::check::lints::Step::{Index, Key};
use crate::check::lints::{Check, Findings, Here, Lint, Rule, Wording};
use crate::name::ErrorName;

pub(in crate::check) static LINT: Lint = Lint {
    rule: Rule::warning("RETRY_OF_PERMANENT_ERROR", "B206", "a retry of an error that will come again"),
    check: Check::State(check),
};

/// A retry that cannot help.
#[derive(Debug, Clone, PartialEq)]
pub struct RetryOfPermanentError {
    /// The error.
    pub name: ErrorName,
    /// Whether each attempt costs the whole time.
    pub is_timeout: bool,
}

impl Wording for RetryOfPermanentError {
    fn code(&self) -> &'static str {
        LINT.rule.code
    }

    fn message(&self) -> String {
        let Self { name, is_timeout } = self;
        if *is_timeout {
            format!("retries `{name}` many times, and each attempt costs the whole time again")
        } else {
            format!("retries `{name}`, which will come again")
        }
    }

    fn help(&self) -> Option<String> {
        (!self.is_timeout)
            .then(|| "let it fail at once, with `MaxAttempts` 0 or without a retrier".to_owned())
    }
}

/// The most attempts after which a timeout is still worth another.
const MOST_AFTER_TIMEOUT: u64 = 3;

fn check(here: Here<'_>, findings: &mut Findings<'_>) {
    for (index, retrier) in here.state.retry().iter().enumerate() {
        for (position, name) in retrier.error_equals.iter().enumerate() {
            let is_timeout =
                ["States.Timeout", "Sandbox.Timedout", "Lambda.Unknown"].contains(&name.as_str());
            let is_futile =
                if is_timeout { retrier.max_attempts > MOST_AFTER_TIMEOUT } else { is_permanent(name) };
            if is_futile && retrier.max_attempts > 0 {
                let steps = [Key("Retry"), Index(index), Key("ErrorEquals"), Index(position)];
                findings.state(here, &steps, RetryOfPermanentError { name: name.clone(), is_timeout });
            }
        }
    }
}

fn is_permanent(name: &ErrorName) -> bool {
    let permanent =
        [ErrorName::PERMISSIONS, ErrorName::QUERY_EVALUATION_ERROR, ErrorName::DATA_LIMIT_EXCEEDED];
    let parts = [
        ('V', "ValidationException"),
        ('D', "AccessDenied"),
        ('P', "InvalidParameterValue"),
        ('R', "InvalidRequestContent"),
    ];
    let name = name.as_str();
    // A letter is found faster than a word, and most names lack these.
    let has = |(letter, part): &(char, &str)| name.contains(*letter) && name.contains(part);
    permanent.contains(&name) || parts.iter().any(has)
}

#[cfg(test)]
mod tests {
    use super::LINT;
    use crate::check::lints::tests::{reported, reported_at, silent};

    /// A Task that calls a function, with those fields.
    fn task(fields: &str) -> String {
        format!(
            r#"{{"Type": "Task", "Resource": "arn:aws:lambda:eu-west-1:123456789012:function:f", {fields} "End": true}}"#
        )
    }

    #[test]
    fn transient_errors_and_a_few_timeouts_may_be_retried() {
        let retry = |name: &str, attempts: u32| {
            task(&format!(r#""Retry": [{{"ErrorEquals": ["Busy", "{name}"], "MaxAttempts": {attempts}}}],"#))
        };
        let line = "/States/S/Retry[0]/ErrorEquals[1]: state \"S\": retries `DynamoDB.ValidationException`, which will come again";
        reported(&LINT, &retry("DynamoDB.ValidationException", 1), &[line]);
        reported_at(&LINT, &retry("States.Timeout", 4), &["/States/S/Retry[0]/ErrorEquals[1]"]);
        silent(&LINT, &retry("States.Timeout", 3));
        silent(&LINT, &retry("States.Permissions", 0));
        silent(&LINT, &retry("Lambda.ServiceException", 9));
    }
}
