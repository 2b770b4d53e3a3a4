//! What the execution role needs, per optimized integration, and for what a state machine does by itself.
//!
//! ARNs are patterns with placeholders. `{partition}`, `{region}`, `{account}` are where the machine runs, `{machine}` is its
//! ARN, `{name}` its name, `{label}` the label of a map run, `{key}` its encryption key. Every other placeholder is a field of
//! the arguments of the state: `{TableName}`, `{Input.S3Uri}`, with `[]` for every element (`{Ids[]}`), a value where it
//! is absent (`{WorkGroup=primary}`), alternatives (`{A|B}`), and a function that makes of the value what an ARN has
//! (`{function:FunctionName}`). A value that is an ARN stands for everything before it.

/// What a pattern of an integration needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Permissions {
    /// For every call.
    pub call: &'static [Grant],
    /// For `.sync` and `.sync:2`, beside `call`.
    pub sync: &'static [Grant],
    /// The EventBridge rule that Step Functions manages for `.sync`; see [`MANAGED_RULE_ACTIONS`].
    pub rule: Option<&'static str>,
}

/// Actions on resources.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Grant {
    /// IAM actions.
    pub actions: &'static [&'static str],
    /// ARNs where every field in them is known.
    pub resources: &'static [&'static str],
    /// ARNs where one of the fields is computed; empty: those of `resources` with `*` for what is computed.
    pub computed: &'static [&'static str],
    /// Conditions: operator, key, value. One whose value has a computed field is left out.
    pub conditions: &'static [(&'static str, &'static str, &'static str)],
    /// When it is needed.
    pub when: When,
}

/// When a grant is needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum When {
    /// Always.
    Always,
    /// Where that field is given.
    Given(&'static str),
    /// Where that field has that value.
    Equals(&'static str, &'static str),
    /// Where something holds that no definition says: whether to grant it is for the author to say.
    Unseen(&'static str),
}

/// A grant that is always needed, without conditions.
pub(crate) const GRANT: Grant =
    Grant { actions: &[], resources: &[], computed: &[], conditions: &[], when: When::Always };

/// The actions on the rule that Step Functions manages, `arn:{partition}:events:{region}:{account}:rule/<rule>`.
///
/// `CreateStateMachine` and `UpdateStateMachine` try them.
pub const MANAGED_RULE_ACTIONS: [&str; 3] = ["events:DescribeRule", "events:PutRule", "events:PutTargets"];

/// What a Task with `Credentials` needs, whose fields stand in it: the call itself is made by the other role.
///
/// Source: Developer Guide, "Accessing resources in other AWS accounts in Step Functions".
pub const ASSUME_ROLE: Grant = Grant {
    actions: &["sts:AssumeRole"],
    resources: &["{RoleArn}"],
    computed: &["arn:{partition}:iam::*:role/*"],
    ..GRANT
};
