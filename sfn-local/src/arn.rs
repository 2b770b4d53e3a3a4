//! Amazon Resource Names of Step Functions.

use std::fmt;

use crate::api::ApiError;

/// Whose resources they are: the part all ARNs of one endpoint share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Owner {
    prefix: String,
}

impl Owner {
    pub(crate) fn new(region: &str, account: &str) -> Self {
        let partition = match region {
            _ if region.starts_with("cn-") => "aws-cn",
            _ if region.starts_with("us-gov-") => "aws-us-gov",
            _ => "aws",
        };
        Self { prefix: format!("arn:{partition}:states:{region}:{account}:") }
    }

    pub(crate) fn state_machine(&self, name: &str) -> String {
        format!("{}stateMachine:{name}", self.prefix)
    }

    /// The ARN of a version or alias.
    pub(crate) fn qualified(&self, name: &str, qualifier: impl fmt::Display) -> String {
        format!("{}stateMachine:{name}:{qualifier}", self.prefix)
    }

    pub(crate) fn execution(&self, machine: &str, name: &str) -> String {
        format!("{}execution:{machine}:{name}", self.prefix)
    }

    /// The ARN of an Express execution, which has a third part because names may repeat.
    pub(crate) fn express(&self, machine: &str, name: &str, id: &str) -> String {
        format!("{}express:{machine}:{name}:{id}", self.prefix)
    }

    pub(crate) fn activity(&self, name: &str) -> String {
        format!("{}activity:{name}", self.prefix)
    }

    /// Reads an ARN.
    ///
    /// # Errors
    /// `InvalidArn` where it is none of Step Functions. One of another account or region is read, and is [`foreign`](Arn::foreign).
    pub(crate) fn read(&self, text: &str) -> Result<Arn, ApiError> {
        let invalid = || ApiError::InvalidArn(format!("Invalid ARN prefix: {text}"));
        let mut parts = text.splitn(6, ':');
        let (Some("arn"), Some(_), Some("states"), Some(_), Some(_), Some(resource)) =
            (parts.next(), parts.next(), parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(invalid());
        };
        let (kind, names) = resource.split_once(':').ok_or_else(invalid)?;
        let kind = match kind {
            "stateMachine" => Kind::StateMachine,
            "execution" => Kind::Execution,
            "express" => Kind::Express,
            "activity" => Kind::Activity,
            "mapRun" => Kind::MapRun,
            _ => {
                return Err(ApiError::InvalidArn(format!("Resource type not valid in this context: {kind}")));
            }
        };
        let mut names = names.split(':').map(str::to_owned);
        let name = names.next().filter(|name| !name.is_empty()).ok_or_else(invalid)?;
        let arn = Arn {
            text: text.to_owned(),
            foreign: !text.starts_with(&self.prefix),
            kind,
            name,
            qualifier: names.next(),
        };
        let most = usize::from(kind == Kind::Express);
        if names.count() > most || arn.qualifier.as_deref() == Some("") {
            return Err(invalid());
        }
        Ok(arn)
    }
}

/// What an ARN names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    StateMachine,
    Execution,
    Express,
    Activity,
    MapRun,
}

impl Kind {
    fn word(self) -> &'static str {
        match self {
            Self::StateMachine => "stateMachine",
            Self::Execution => "execution",
            Self::Express => "express",
            Self::Activity => "activity",
            Self::MapRun => "mapRun",
        }
    }
}

/// An ARN, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Arn {
    /// As it was written.
    pub(crate) text: String,
    /// It belongs to another account or region, so nothing here has it.
    pub(crate) foreign: bool,
    pub(crate) kind: Kind,
    /// The first name: of the state machine or the activity.
    pub(crate) name: String,
    /// The second: a version, an alias or an execution.
    pub(crate) qualifier: Option<String>,
}

impl Arn {
    /// Demands one kind of resource.
    ///
    /// # Errors
    /// `InvalidArn`, with the service's text.
    pub(crate) fn of_kind(self, kind: Kind) -> Result<Self, ApiError> {
        if self.kind == kind {
            return Ok(self);
        }
        Err(ApiError::InvalidArn(format!("Resource type not valid in this context: {}", self.kind.word())))
    }

    /// The version number, where the qualifier is one. Names of aliases are never only digits.
    pub(crate) fn version(&self) -> Option<u64> {
        self.qualifier.as_deref().filter(|text| text.bytes().all(|b| b.is_ascii_digit()))?.parse().ok()
    }
}

impl fmt::Display for Arn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn owner() -> Owner {
        Owner::new("us-east-1", "123456789012")
    }

    #[test]
    fn arns_are_read_into_their_parts() {
        let arn = owner().read("arn:aws:states:us-east-1:123456789012:stateMachine:orders:7").unwrap();
        assert_eq!(
            (arn.kind, arn.name.as_str(), arn.version(), arn.foreign),
            (Kind::StateMachine, "orders", Some(7), false)
        );
        let alias = owner().read("arn:aws:states:us-east-1:123456789012:stateMachine:orders:live").unwrap();
        assert_eq!((alias.version(), alias.qualifier.as_deref()), (None, Some("live")));
        let express =
            owner().read("arn:aws:states:us-east-1:123456789012:express:orders:monday:run-1").unwrap();
        assert_eq!((express.kind, express.qualifier.as_deref()), (Kind::Express, Some("monday")));
        assert!(owner().read("arn:aws:states:us-east-1:999999999999:activity:print").unwrap().foreign);
    }

    #[test]
    fn other_texts_are_no_arns() {
        for text in [
            "",
            "orders",
            "arn:aws:states:us-east-1:123456789012:stateMachine",
            "arn:aws:states:us-east-1:123456789012:stateMachine:",
            "arn:aws:states:us-east-1:123456789012:stateMachine:a:",
            "arn:aws:states:us-east-1:123456789012:stateMachine:a:1:2",
            "arn:aws:sqs:us-east-1:123456789012:queue",
            "arn:aws:states:us-east-1:123456789012:queue:a",
        ] {
            assert!(matches!(owner().read(text), Err(ApiError::InvalidArn(_))), "{text}");
        }
    }

    #[test]
    fn partitions_follow_the_region() {
        assert!(Owner::new("cn-north-1", "1").state_machine("a").starts_with("arn:aws-cn:"));
        assert!(Owner::new("us-gov-west-1", "1").activity("a").starts_with("arn:aws-us-gov:"));
    }
}
