//! Optimized integrations: services that Step Functions calls in a way of its own.

use crate::action::Action;

/// A service with optimized integrations: `arn:aws:states:::<id>:<action>`.
///
/// Source: Developer Guide, "Integrating optimized services with Step Functions", and the page named in `page`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct OptimizedService {
    /// Its name in a resource ARN: `elasticmapreduce`.
    pub id: &'static str,
    /// Its name for people: `Amazon EMR`.
    pub name: &'static str,
    /// The page of the Developer Guide about it.
    pub page: &'static str,
    /// What its error names begin with; `None` where nobody has found out.
    pub error_prefix: Option<&'static str>,
    /// Error names it is known to raise; not a complete list.
    pub known_errors: &'static [&'static str],
    /// Whether results carry `SdkHttpMetadata` and `SdkResponseMetadata`; `None` where nobody has found out.
    pub metadata: Option<bool>,
    /// Its actions, by name.
    pub actions: &'static [OptimizedAction],
}

/// An action of an optimized integration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct OptimizedAction {
    /// Its name in a resource ARN: `startJobRun`.
    pub name: &'static str,
    /// The suffixes a Standard machine may use: nothing, `.sync`, `.sync:2`, `.waitForTaskToken`.
    pub patterns: &'static [&'static str],
    /// The suffixes an Express machine may use.
    pub express_patterns: &'static [&'static str],
    /// Suffixes that one page of the Developer Guide offers and another denies.
    pub patterns_in_doubt: &'static [&'static str],
    /// Service and action of the AWS SDK integration it builds on; see [`api`](Self::api).
    pub api: Option<(&'static str, &'static str)>,
    /// What `params` is.
    pub params_basis: ParamsBasis,
    /// Required parameters, where they differ from the API's; see [`required`](Self::required).
    pub own_required: Option<&'static [&'static str]>,
    /// Parameters, unless they are the API's.
    pub params: &'static [&'static str],
    /// Parameters of the API that are refused.
    pub not_accepted: &'static [&'static str],
    /// Groups of parameters of which one must be given.
    pub one_of: &'static [&'static [&'static str]],
    /// Parameters with a list of words, and the words.
    pub enums: &'static [(&'static str, &'static [&'static str])],
    /// Headers that must not be sent.
    pub forbidden_headers: &'static [&'static str],
    /// Beginnings of headers that must not be sent.
    pub forbidden_header_prefixes: &'static [&'static str],
    /// IAM actions the role of the state machine needs.
    pub iam: &'static [&'static str],
    /// IAM actions it needs on top for `.sync`.
    pub sync_iam: &'static [&'static str],
    /// The EventBridge rule that Step Functions manages for `.sync`.
    pub sync_rule: Option<&'static str>,
    /// Whether the role also needs `iam:PassRole` on a role that the parameters hand over.
    pub passes_role: bool,
}

/// What an action has if nothing is said about it.
pub(crate) const PLAIN: OptimizedAction = OptimizedAction {
    name: "",
    patterns: &[],
    express_patterns: &[],
    patterns_in_doubt: &[],
    api: None,
    params_basis: ParamsBasis::Api,
    own_required: None,
    params: &[],
    not_accepted: &[],
    one_of: &[],
    enums: &[],
    forbidden_headers: &[],
    forbidden_header_prefixes: &[],
    iam: &[],
    sync_iam: &[],
    sync_rule: None,
    passes_role: false,
};

/// Where the parameters of an optimized integration are from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ParamsBasis {
    /// The list is the integration's own.
    Custom,
    /// The list is what the guide says is supported; another parameter of the API may be refused.
    Documented,
    /// They are those of the API.
    Api,
}

/// Whether an integration takes a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Acceptance {
    /// It does.
    Accepted,
    /// The API has it, but the guide does not list it for the integration.
    Undocumented,
    /// The API has it, but the integration refuses it.
    Refused,
    /// Nothing has a parameter of that name.
    Unknown,
}

impl OptimizedService {
    /// The action of that name.
    pub fn action(&self, name: &str) -> Option<&'static OptimizedAction> {
        self.actions.iter().find(|action| action.name == name)
    }
}

impl OptimizedAction {
    /// The AWS SDK integration it builds on; `None` for those that call no API of the SDK.
    pub fn api(&self) -> Option<Action> {
        let (service, action) = self.api?;
        crate::service(service)?.action(action)
    }

    /// The parameters that must be given.
    ///
    /// Where the integration has no list of its own they are those of the API without idempotency tokens, which it fills in.
    pub fn required(&self) -> impl Iterator<Item = &'static str> + use<> {
        let api = if self.own_required.is_none() { self.api() } else { None };
        let of_api = api.into_iter().flat_map(|action| action.params());
        let of_api = of_api.filter(|param| param.required && !param.token).map(|param| param.name);
        self.own_required.unwrap_or_default().iter().copied().chain(of_api)
    }

    /// The parameters it takes.
    pub fn accepted(&self) -> impl Iterator<Item = &'static str> + use<> {
        let refused = self.not_accepted;
        let api = if self.params_basis == ParamsBasis::Api { self.api() } else { None };
        let of_api = api.into_iter().flat_map(|action| action.params()).map(|param| param.name);
        self.params.iter().copied().chain(of_api).filter(move |name| !refused.contains(name))
    }

    /// Whether it takes a parameter of that name.
    pub fn acceptance(&self, param: &str) -> Acceptance {
        if self.not_accepted.contains(&param) {
            return Acceptance::Refused;
        }
        if self.accepted().any(|name| name == param) {
            return Acceptance::Accepted;
        }
        let in_api = || self.api().is_some_and(|api| api.param(param).is_some());
        if self.params_basis == ParamsBasis::Documented && in_api() {
            Acceptance::Undocumented
        } else {
            Acceptance::Unknown
        }
    }
}
