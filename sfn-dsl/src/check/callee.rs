//! What a Task calls and what it gives to it, as the table of services knows them.
//!
//! Nothing is judged here; rules and lints ask. Without the feature `services` this is not compiled.

use sfn_services::{Action, OptimizedAction, OptimizedService, Param};

use crate::json::{Member, Node, Object};
use crate::resource::Integration;
use crate::substitution;

/// An integration that the table knows.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Callee {
    /// `arn:<partition>:states:::aws-sdk:<service>:<action>`
    Sdk(Action),
    /// `arn:<partition>:states:::<service>:<action>`
    Optimized(&'static OptimizedService, &'static OptimizedAction),
}

impl Callee {
    /// The integration, if the table knows it.
    pub(crate) fn of(integration: &Integration) -> Option<Self> {
        if integration.sdk {
            sfn_services::service(&integration.service)?.action(&integration.action).map(Self::Sdk)
        } else {
            let service = sfn_services::optimized(&integration.service)?;
            service.action(&integration.action).map(|action| Self::Optimized(service, action))
        }
    }

    /// Whether the service is known to refuse a definition without a required parameter.
    ///
    /// Measured for integrations with a list of their own; for those that go by the API model nobody has recorded it.
    pub(crate) fn refuses_missing(&self) -> bool {
        match self {
            Self::Sdk(_) => false,
            Self::Optimized(_, action) => action.own_required.is_some(),
        }
    }

    /// The names of the parameters it takes.
    pub(crate) fn params(&self) -> Vec<&'static str> {
        match self {
            Self::Sdk(action) => action.params().map(|param| param.name).collect(),
            Self::Optimized(_, action) => action.accepted().collect(),
        }
    }

    /// The names of the parameters it needs.
    pub(crate) fn required(&self) -> Vec<&'static str> {
        let required = |param: &Param| param.required;
        match self {
            Self::Sdk(action) => action.params().filter(required).map(|param| param.name).collect(),
            Self::Optimized(_, action) => action.required().collect(),
        }
    }

    /// The names of the parameters it needs and was not given.
    pub(crate) fn missing(&self, given: &Given<'_>) -> Vec<&'static str> {
        let is_missing = |name: &&'static str| !given.has(name) && !self.is_replaced(name, given);
        self.required().into_iter().filter(is_missing).collect()
    }

    /// Whether others stand for a parameter: its name in the API, or those that AWS SDK for Java offers instead.
    fn is_replaced(&self, name: &str, given: &Given<'_>) -> bool {
        let Self::Sdk(action) = self else { return false };
        let instead: Vec<&str> = action
            .alternatives()
            .filter(|(required, _)| *required == name)
            .map(|(_, instead)| instead)
            .collect();
        let by_alternatives = !instead.is_empty() && instead.iter().all(|instead| given.has(instead));
        by_alternatives || action.renamed().any(|(api, written)| written == name && given.has(api))
    }
}

/// Whether a service is in the guide's list and in the SDK; what the table says of others is less certain.
pub(crate) fn is_certain(service: sfn_services::Service) -> bool {
    service.is_documented() && !service.is_retired()
}

/// How people call an integration: `sqs:sendMessage`, `aws-sdk:sqs:sendMessage`.
pub(crate) fn described(integration: &Integration) -> String {
    let sdk = if integration.sdk { "aws-sdk:" } else { "" };
    format!("{sdk}{}:{}", integration.service, integration.action)
}

/// The parameters that a Task gives, where they are written out.
#[derive(Debug, Clone)]
pub(crate) struct Given<'d> {
    /// `Parameters` or `Arguments`.
    pub(crate) field: &'static str,
    /// Each with its name: in JSONPath the key without `.$`.
    pub(crate) members: Vec<(&'d str, &'d Member)>,
}

impl<'d> Given<'d> {
    /// The parameters of a Task; `None` where they are no object, or a key is known only at deployment.
    pub(crate) fn of(state: &'d Object) -> Option<Self> {
        let field = ["Parameters", "Arguments"].into_iter().find(|field| state.has(field))?;
        Self::in_value(field, state.get(field)?)
    }

    /// The same for the value of that field.
    pub(crate) fn in_value(field: &'static str, value: &'d Node) -> Option<Self> {
        let name = |member: &'d Member| match field {
            "Parameters" => member.key.strip_suffix(".$").unwrap_or(&member.key),
            _ => &*member.key,
        };
        let members = value.as_object()?.members();
        if members.iter().any(|member| substitution::is_in(&member.key)) {
            return None;
        }
        Some(Self { field, members: members.iter().map(|member| (name(member), member)).collect() })
    }

    /// A parameter that differs from `name` in its letters' case only, or by a `.$` that JSONata does not know.
    pub(crate) fn resembling(&self, name: &str) -> Option<&'d str> {
        let names = self.members.iter().map(|(given, _)| *given);
        names.into_iter().find(|given| given.trim_end_matches(".$").eq_ignore_ascii_case(name))
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.members.iter().any(|(given, _)| *given == name)
    }
}
