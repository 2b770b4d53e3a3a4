//! What a Task calls: resource ARNs and integration patterns.

use std::fmt;

/// The `Resource` of a Task.
///
/// Source: Developer Guide, "Integrating services with Step Functions"; forms in section 16 of the language facts:
/// a Lambda function, an activity, or `arn:<partition>:states:::…` for a service.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Resource {
    arn: String,
    kind: ResourceKind,
}

/// The kinds of resources a Task can call.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ResourceKind {
    /// A Lambda function by its own ARN: the input is the payload, the output the function's value.
    LambdaFunction,
    /// An activity, whose workers poll for tasks.
    Activity,
    /// A service integration.
    Integration(Integration),
    /// A text with `${Name}` in it: known when the machine is deployed.
    Substitution,
}

/// A service integration: `arn:aws:states:::sqs:sendMessage.waitForTaskToken`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Integration {
    /// Whether it is an AWS SDK integration (`aws-sdk:` stands before the service).
    pub sdk: bool,
    /// The service: `sqs`, `dynamodb`, `http`.
    pub service: String,
    /// The API action in lower camel case: `sendMessage`.
    pub action: String,
    /// How the Task waits for the result.
    pub pattern: Pattern,
}

/// How a Task waits for the service it calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Pattern {
    /// Goes on with the answer of the API call.
    RequestResponse,
    /// `.sync`: goes on when the job that the call started has ended.
    Sync,
    /// `.sync:2`: as `.sync`, with the output as JSON.
    Sync2,
    /// `.waitForTaskToken`: goes on when somebody returns the task token.
    WaitForTaskToken,
}

impl Pattern {
    /// The suffix of the ARN, empty for request and response.
    pub fn suffix(self) -> &'static str {
        match self {
            Self::RequestResponse => "",
            Self::Sync => ".sync",
            Self::Sync2 => ".sync:2",
            Self::WaitForTaskToken => ".waitForTaskToken",
        }
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.suffix())
    }
}

impl Resource {
    /// Reads a resource; `None` where the text has none of the forms a Task can call.
    ///
    /// Whether the service really offers an integration is not decided here.
    ///
    /// # Examples
    /// ```
    /// use sfn_dsl::resource::{Pattern, Resource, ResourceKind};
    /// let Some(resource) = Resource::parse("arn:aws:states:::sqs:sendMessage.waitForTaskToken") else { panic!() };
    /// let ResourceKind::Integration(integration) = resource.kind() else { panic!() };
    /// assert_eq!((integration.service.as_str(), integration.pattern), ("sqs", Pattern::WaitForTaskToken));
    /// ```
    pub fn parse(arn: &str) -> Option<Self> {
        if crate::substitution::is_in(arn) {
            return Some(Self { arn: arn.to_owned(), kind: ResourceKind::Substitution });
        }
        let mut parts = arn.splitn(6, ':');
        let (_, _, service) = (
            parts.next().filter(|arn| *arn == "arn")?,
            parts.next().filter(|partition| !partition.is_empty())?,
            parts.next()?,
        );
        let (region, account, rest) = (parts.next()?, parts.next()?, parts.next()?);
        let kind = match service {
            "lambda" => {
                let function = rest.strip_prefix("function:")?;
                (!function.is_empty()).then_some(ResourceKind::LambdaFunction)?
            }
            "states" => match rest.strip_prefix("activity:") {
                Some(name) if !name.is_empty() && !region.is_empty() && !account.is_empty() => {
                    ResourceKind::Activity
                }
                // Region and account of an integration are empty, but the service runs SDK integrations that have them.
                _ if (region.is_empty() && account.is_empty()) || rest.starts_with("aws-sdk:") => {
                    ResourceKind::Integration(integration(rest)?)
                }
                _ => return None,
            },
            _ => return None,
        };
        Some(Self { arn: arn.to_owned(), kind })
    }

    /// The ARN as written.
    pub fn arn(&self) -> &str {
        &self.arn
    }

    /// What it is.
    pub fn kind(&self) -> &ResourceKind {
        &self.kind
    }

    /// The integration, if it is one.
    pub fn integration(&self) -> Option<&Integration> {
        match &self.kind {
            ResourceKind::Integration(integration) => Some(integration),
            ResourceKind::LambdaFunction | ResourceKind::Activity | ResourceKind::Substitution => None,
        }
    }
}

impl fmt::Display for Resource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.arn)
    }
}

/// Reads what stands behind `arn:<partition>:states:::`.
fn integration(text: &str) -> Option<Integration> {
    let (sdk, rest) = text.strip_prefix("aws-sdk:").map_or((false, text), |rest| (true, rest));
    let (service, call) = rest.split_once(':')?;
    let (action, pattern) = match call.split_once('.') {
        None => (call, Pattern::RequestResponse),
        Some((action, "sync")) => (action, Pattern::Sync),
        Some((action, "sync:2")) => (action, Pattern::Sync2),
        Some((action, "waitForTaskToken")) => (action, Pattern::WaitForTaskToken),
        Some(_) => return None,
    };
    let is_word = |word: &str| {
        !word.is_empty()
            && word.chars().all(|character| character.is_ascii_alphanumeric() || character == '-')
    };
    (is_word(service) && is_word(action)).then(|| Integration {
        sdk,
        service: service.to_owned(),
        action: action.to_owned(),
        pattern,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resources_are_told_apart_by_their_form() {
        let lambda = Resource::parse("arn:aws:lambda:eu-west-1:123456789012:function:charge:live").unwrap();
        assert_eq!(lambda.kind(), &ResourceKind::LambdaFunction);
        let activity = Resource::parse("arn:aws-cn:states:eu-west-1:123456789012:activity:print").unwrap();
        assert_eq!(activity.kind(), &ResourceKind::Activity);
        assert_eq!(Resource::parse("${Charge}").unwrap().kind(), &ResourceKind::Substitution);
        let nested = Resource::parse("arn:aws:states:::states:startExecution.sync:2").unwrap();
        assert_eq!(nested.integration().unwrap().pattern, Pattern::Sync2);
        assert!(Resource::parse("arn:aws:states:::aws-sdk:s3:getObject").unwrap().integration().unwrap().sdk);
    }

    #[test]
    fn other_texts_are_no_resources() {
        for text in [
            "",
            "charge",
            "arn:aws:lambda:eu-west-1:123456789012:function:",
            "arn:aws:sqs:eu-west-1:1:queue",
            "arn:aws:states:::sqs:sendMessage.later",
            "arn:aws:states:::sqs",
            "arn::states:::sqs:sendMessage",
            "arn:aws:states:eu-west-1:123456789012:stateMachine:x",
            "arn:aws:lambda:r:a:layer:x",
        ] {
            assert_eq!(Resource::parse(text), None, "{text}");
        }
    }
}
