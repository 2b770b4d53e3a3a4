//! # `WRONG_ERROR_NAME`: an error name that the resource cannot raise
//!
//! **Why:** optimized and AWS SDK integrations of one service raise errors under different prefixes: `DynamoDB.` and
//! `DynamoDb.`, `SQS.` and `Sqs.`, `StepFunctions.` and `Sfn.`. The errors of AWS SDK integrations always end in `Exception`.
//! A retrier or catcher with the wrong name never matches.
//!
//! Bad:
//! ```json
//! {"Type": "Task", "Resource": "arn:aws:states:::dynamodb:putItem", "End": true,
//!   "Parameters": {"TableName": "orders", "Item": {"id": {"S.$": "$.id"}}},
//!   "Retry": [{"ErrorEquals": ["DynamoDb.ProvisionedThroughputExceededException"]}]}
//! ```
//! Good:
//! ```json
//! {"Type": "Task", "Resource": "arn:aws:states:::dynamodb:putItem", "End": true,
//!   "Parameters": {"TableName": "orders", "Item": {"id": {"S.$": "$.id"}}},
//!   "Retry": [{"ErrorEquals": ["DynamoDB.ProvisionedThroughputExceededException"]}]}
//! ```
//!
//! Errors of other services are not looked at: a Lambda function can raise any name.

use sfn_services::{OptimizedService, Service, optimized_services};

use super::callee;
use crate::check::callee::{Callee, described, is_certain};
use crate::check::findings::Step;
use crate::check::lints::{Check, Findings, Here, Lint, Rule, Wording};
use crate::name::ErrorName;

pub(in crate::check) static LINT: Lint = Lint {
    rule: Rule::warning("WRONG_ERROR_NAME", "B419", "an error name that the resource cannot raise"),
    check: Check::State(check),
};

/// An error name that the resource cannot raise.
#[derive(Debug, Clone, PartialEq)]
pub struct WrongErrorName {
    /// Service and action.
    pub called: String,
    /// The name.
    pub name: String,
    /// What the names of its errors begin with.
    pub prefix: &'static str,
    /// The name that was probably meant.
    pub nearest: Option<String>,
}

impl Wording for WrongErrorName {
    fn code(&self) -> &'static str {
        LINT.rule.code
    }

    fn message(&self) -> String {
        let Self { called, name, prefix, .. } = self;
        match name.strip_prefix(prefix) {
            Some(rest) if rest.starts_with('.') => {
                format!("`{called}` never raises \"{name}\": no error of its service has that name")
            }
            _ => format!("`{called}` never raises \"{name}\": its errors begin with `{prefix}.`"),
        }
    }

    fn help(&self) -> Option<String> {
        self.nearest.as_ref().map(|nearest| format!("did you mean \"{nearest}\"?"))
    }
}

fn check(here: Here<'_>, findings: &mut Findings<'_>) {
    let Some((integration, callee)) = callee(here) else { return };
    let retriers = here.state.retry().iter().map(|retrier| retrier.error_equals.as_slice());
    let catchers = here.state.catch().iter().map(|catcher| catcher.error_equals.as_slice());
    let lists = retriers.enumerate().map(|(index, names)| ("Retry", index, names));
    let lists = lists.chain(catchers.enumerate().map(|(index, names)| ("Catch", index, names)));
    for (field, entry, names) in lists {
        for (index, name) in names.iter().map(ErrorName::as_str).enumerate() {
            if let Some((prefix, nearest)) = fault(callee, name) {
                let problem =
                    WrongErrorName { called: described(integration), name: name.to_owned(), prefix, nearest };
                let steps =
                    [Step::Key(field), Step::Index(entry), Step::Key("ErrorEquals"), Step::Index(index)];
                findings.state(here, &steps, problem);
            }
        }
    }
}

/// The right prefix and the name that was probably meant, where a name is wrong.
fn fault(callee: Callee, name: &str) -> Option<(&'static str, Option<String>)> {
    let (prefix, error) = name.split_once('.')?;
    match callee {
        Callee::Sdk(action) => {
            let (service, right) = (action.service(), action.service().error_prefix());
            if prefix == right {
                if is_known(service, error) || !is_certain(service) {
                    return None;
                }
                let nearest = nearest_error(service, error).map(|error| format!("{right}.{error}"));
                // The table ages: another exception than those it knows may be right, if none is nearly the same.
                let is_wrong = nearest.is_some() || !error.ends_with("Exception");
                return is_wrong.then_some((right, nearest));
            }
            let others = || optimized_of(service).filter_map(|optimized| optimized.error_prefix);
            let is_same = prefix.eq_ignore_ascii_case(right) || others().any(|other| other == prefix);
            let known = || service.errors().find(|known| *known == error);
            is_same.then(|| (right, known().map(|error| format!("{right}.{error}"))))
        }
        Callee::Optimized(service, action) => {
            let right = service.error_prefix.filter(|right| *right != prefix)?;
            let api = action.api().map(|api| api.service().error_prefix());
            let is_same = prefix.eq_ignore_ascii_case(right) || api == Some(prefix);
            let is_wrong = is_same && !service.known_errors.contains(&name);
            is_wrong.then(|| (right, Some(format!("{right}.{error}"))))
        }
    }
}

/// The optimized integrations that build on a service.
fn optimized_of(service: Service) -> impl Iterator<Item = &'static OptimizedService> {
    optimized_services().iter().filter(move |optimized| {
        optimized.actions.iter().any(|action| action.api.is_some_and(|(api, _)| api == service.id()))
    })
}

/// Whether an error is one that the service raises, as far as the table knows.
fn is_known(service: Service, error: &str) -> bool {
    error == "SdkClientException"
        || error.strip_suffix("Exception") == Some(service.error_prefix())
        || service.errors().any(|known| known == error)
}

/// The error that was probably meant by one the table does not know.
fn nearest_error(service: Service, error: &str) -> Option<String> {
    let with_suffix = format!("{error}Exception");
    if is_known(service, &with_suffix) {
        return Some(with_suffix);
    }
    service.errors().find(|known| strsim::damerau_levenshtein(known, error) <= 2).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::LINT;
    use crate::check::lints::tests::{reported, silent};

    fn task(resource: &str, error: &str) -> String {
        let parameters = r#"{"TableName":"t","Item":{},"StateMachineArn":"a","QueueUrl":"u","MessageBody":"b","TaskDefinition":"t"}"#;
        format!(
            r#"{{"Type":"Task","Resource":"arn:aws:states:::{resource}","Parameters":{parameters},"Next":"Done",
            "Catch":[{{"ErrorEquals":["Own.Error","{error}"],"Next":"Done"}}]}}"#
        )
    }

    #[track_caller]
    fn wrong(resource: &str, error: &str, why: &str) {
        let text = format!(
            "/States/S/Catch[0]/ErrorEquals[1]: state \"S\": `{resource}` never raises \"{error}\": {why}"
        );
        reported(&LINT, &task(resource, error), &[&text]);
    }

    #[test]
    fn the_prefix_is_that_of_the_kind_of_integration() {
        wrong("dynamodb:putItem", "DynamoDb.ThrottlingException", "its errors begin with `DynamoDB.`");
        wrong(
            "states:startExecution",
            "Sfn.ExecutionLimitExceededException",
            "its errors begin with `StepFunctions.`",
        );
        wrong("aws-sdk:sqs:sendMessage", "SQS.AmazonSQSException", "its errors begin with `Sqs.`");
    }

    #[test]
    fn errors_of_the_sdk_end_in_exception() {
        let why = "no error of its service has that name";
        wrong("aws-sdk:dynamodb:putItem", "DynamoDb.RequestLimitExceeded", why);
        wrong("aws-sdk:dynamodb:putItem", "DynamoDb.ConditionalCheckFailedExeption", why);
    }

    #[test]
    fn possible_errors_are_left_alone() {
        for (resource, error) in [
            ("dynamodb:putItem", "DynamoDB.AnythingAtAll"),
            ("aws-sdk:dynamodb:putItem", "DynamoDb.DynamoDbException"),
            ("aws-sdk:dynamodb:putItem", "DynamoDb.SdkClientException"),
            ("aws-sdk:dynamodb:putItem", "DynamoDb.AddedYesterdayException"),
            ("ecs:runTask", "AmazonECS.Unknown"),
            ("sqs:sendMessage", "Lambda.ServiceException"),
            ("sqs:sendMessage", "States.TaskFailed"),
        ] {
            silent(&LINT, &task(resource, error));
        }
    }
}
