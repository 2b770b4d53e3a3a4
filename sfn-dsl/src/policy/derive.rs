//! The walk over a state machine that collects what its states need.

use std::fmt;

use sfn_services::{
    ASSUME_ROLE, Grant, MANAGED_RULE_ACTIONS, OptimizedAction, ParamsBasis, When, permissions,
};

use super::arn::{Arguments, fill};
use super::{Condition, Policy, Right, sdk};
use crate::machine::{
    DataFlow, Distributed, ItemReader, MapMode, Scope, State, StateKind, StateMachine, Task,
};
use crate::resource::{Integration, Pattern, ResourceKind};

/// Where a state machine runs, and how it is set up: what its policy depends on beside its definition.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Surroundings {
    /// `aws`, `aws-cn`, `aws-us-gov`.
    pub partition: String,
    /// The Region.
    pub region: String,
    /// The account.
    pub account: String,
    /// The name of the state machine.
    pub name: String,
    /// Whether executions are logged.
    pub logging: bool,
    /// Whether X-Ray traces are taken.
    pub tracing: bool,
    /// The KMS key of the customer, where there is one.
    pub key: Option<String>,
}

impl Surroundings {
    /// The ARN of the state machine.
    pub fn machine(&self) -> String {
        let Self { partition, region, account, name, .. } = self;
        format!("arn:{partition}:states:{region}:{account}:stateMachine:{name}")
    }

    /// What a placeholder stands for that is not a field of a state.
    pub(super) fn word(&self, placeholder: &str) -> Option<String> {
        Some(match placeholder {
            "partition" => self.partition.clone(),
            "region" => self.region.clone(),
            "account" => self.account.clone(),
            "machine" => self.machine(),
            "name" => self.name.clone(),
            "key" => self.key_arn(),
            _ => return None,
        })
    }

    /// The ARN of the key; a key may be given by its id or alias.
    fn key_arn(&self) -> String {
        let Self { partition, region, account, .. } = self;
        match self.key.as_deref().unwrap_or("*") {
            arn if arn.starts_with("arn:") => arn.to_owned(),
            alias if alias.starts_with("alias/") => format!("arn:{partition}:kms:{region}:{account}:key/*"),
            id => format!("arn:{partition}:kms:{region}:{account}:key/{id}"),
        }
    }
}

/// A policy, and what to know about it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Derived {
    /// The rights.
    pub policy: Policy,
    /// What is wider than it might be, and what no definition says.
    pub notes: Vec<Note>,
}

/// What to know about a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Note {
    /// What a state calls is computed when it runs, so that its actions are allowed on more than one resource.
    Wide {
        /// The state.
        state: String,
        /// The actions.
        actions: Vec<String>,
        /// What they are allowed on.
        resources: Vec<String>,
    },
    /// Nobody knows which resources an SDK integration needs, so that its actions are allowed on all.
    AllResources {
        /// The state.
        state: String,
        /// The actions.
        actions: Vec<String>,
    },
    /// Something may be needed that the definition cannot tell; it is not granted.
    NotGranted {
        /// The state.
        state: String,
        /// The actions.
        actions: Vec<String>,
        /// When they are needed.
        when: String,
    },
}

/// `state "Charge": sqs:SendMessage is allowed on *, because …`
impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Wide { state, actions, resources } => {
                let (actions, resources) = (actions.join(", "), resources.join(", "));
                write!(
                    f,
                    "state \"{state}\": {actions} on {resources}, because the resource is computed when it runs"
                )
            }
            Self::AllResources { state, actions } => {
                let actions = actions.join(", ");
                write!(
                    f,
                    "state \"{state}\": {actions} on *, because the resources of this action are not known"
                )
            }
            Self::NotGranted { state, actions, when } => {
                write!(
                    f,
                    "state \"{state}\": {} is not granted, and needed where the {when}",
                    actions.join(", ")
                )
            }
        }
    }
}

/// What nobody knows the rights for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("state \"{state}\": nobody knows which rights {resource} needs")]
#[non_exhaustive]
pub struct PolicyProblem {
    /// The state.
    pub state: String,
    /// What it calls.
    pub resource: String,
    /// The action that AWS probably wants: a proposal, not a fact.
    pub proposal: Option<String>,
}

/// Collects what the role of a state machine needs; `granted` are rights that the author gives beside it.
///
/// The rights of `granted` are part of the policy. An action nobody knows the rights of is no problem where `granted` has one
/// for it: the proposal, or any action of that name.
///
/// # Errors
/// Every call whose rights nobody knows: all at once, in the order of the definition.
///
/// # Examples
/// ```
/// use sfn_dsl::machine::MachineType;
/// use sfn_dsl::policy::{Policy, Surroundings, derive};
/// use sfn_dsl::raw::Definition;
///
/// let text = r#"{"StartAt": "Tell", "States": {"Tell": {"Type": "Task", "Resource": "arn:aws:states:::sns:publish",
///     "Parameters": {"TopicArn": "arn:aws:sns:eu-west-1:123456789012:orders", "Message.$": "$"}, "End": true}}}"#;
/// let machine = text.parse::<Definition>()?.check(MachineType::Standard)?.machine;
/// let around = Surroundings { partition: "aws".into(), region: "eu-west-1".into(), account: "123456789012".into(),
///     name: "orders".into(), ..Surroundings::default() };
/// let derived = derive(&machine, &around, &Policy::default()).map_err(|problems| problems[0].clone())?;
/// let rights: Vec<String> = derived.policy.rights().map(ToString::to_string).collect();
/// assert_eq!(rights, ["sns:Publish arn:aws:sns:eu-west-1:123456789012:orders"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn derive(
    machine: &StateMachine,
    around: &Surroundings,
    granted: &Policy,
) -> Result<Derived, Vec<PolicyProblem>> {
    let derived = Derived { policy: granted.clone(), notes: Vec::new() };
    let mut walk = Walk { around, granted, derived, problems: Vec::new() };
    walk.surroundings();
    walk.scope(machine.scope());
    if walk.problems.is_empty() { Ok(walk.derived) } else { Err(walk.problems) }
}

struct Walk<'a> {
    around: &'a Surroundings,
    granted: &'a Policy,
    derived: Derived,
    problems: Vec<PolicyProblem>,
}

/// What has no arguments: everything in its patterns is known.
const NOTHING: Arguments<'static> = Arguments(None);

impl Walk<'_> {
    fn surroundings(&mut self) {
        let around = self.around;
        let encryption = permissions::ENCRYPTION.iter();
        let encryption: Vec<&Grant> = match (around.key.is_some(), around.logging) {
            (false, _) => Vec::new(),
            (true, false) => encryption.take(1).collect(),
            (true, true) => encryption.collect(),
        };
        let logging = permissions::LOGGING.iter().filter(|_| around.logging);
        let tracing = permissions::TRACING.iter().filter(|_| around.tracing);
        for grant in logging.chain(tracing).chain(encryption) {
            self.grant("", grant, NOTHING, "");
        }
    }

    fn scope(&mut self, scope: &Scope) {
        for state in scope.states() {
            match &state.kind {
                StateKind::Task(task) => self.task(state, task),
                StateKind::Parallel(parallel) => {
                    parallel.branches.iter().for_each(|branch| self.scope(branch));
                }
                StateKind::Map(map) => {
                    if let MapMode::Distributed(distributed) = &map.mode {
                        self.distributed(state.name.as_str(), distributed);
                    }
                    self.scope(&map.processor);
                }
                StateKind::Pass(_)
                | StateKind::Choice(_)
                | StateKind::Wait(_)
                | StateKind::Succeed(_)
                | StateKind::Fail(_) => {}
            }
        }
    }

    fn task(&mut self, state: &State, task: &Task) {
        // With credentials of another role the call is made by that one, and this one only takes it on.
        if let Some(credentials) = &task.credentials {
            self.grant(state.name.as_str(), &ASSUME_ROLE, Arguments(Some(credentials)), "");
            return;
        }
        let arguments = Arguments(match &task.data {
            DataFlow::JsonPath(flow) => flow.parameters.as_ref(),
            DataFlow::Jsonata(flow) => flow.arguments.as_ref(),
        });
        match task.resource.kind() {
            ResourceKind::LambdaFunction => {
                self.derived.policy.add(Right::new("lambda:InvokeFunction", task.resource.arn()));
            }
            // Workers ask for the tasks of an activity: the execution calls nobody.
            ResourceKind::Activity => {}
            ResourceKind::Integration(integration) if integration.sdk => {
                self.sdk(state.name.as_str(), task.resource.arn(), integration, arguments);
            }
            ResourceKind::Integration(integration) => {
                self.optimized(state.name.as_str(), task.resource.arn(), integration, arguments);
            }
            ResourceKind::Substitution => self.unknown(state.name.as_str(), task.resource.arn(), None),
        }
    }

    fn optimized(
        &mut self,
        state: &str,
        resource: &str,
        integration: &Integration,
        arguments: Arguments<'_>,
    ) {
        let Some(known) = permissions(&integration.service, &integration.action) else {
            return self.unknown(state, resource, None);
        };
        let is_sync = matches!(integration.pattern, Pattern::Sync | Pattern::Sync2);
        for grant in known.call.iter().chain(known.sync.iter().filter(|_| is_sync)) {
            self.grant(state, grant, arguments, "");
        }
        if let Some(rule) = known.rule.filter(|_| is_sync) {
            let Surroundings { partition, region, account, .. } = self.around;
            let rule = format!("arn:{partition}:events:{region}:{account}:rule/{rule}");
            for action in MANAGED_RULE_ACTIONS {
                self.derived.policy.add(Right::new(action, &rule));
            }
        }
    }

    fn sdk(&mut self, state: &str, resource: &str, integration: &Integration, arguments: Arguments<'_>) {
        let service = sfn_services::service(&integration.service);
        let Some(action) = service.and_then(|service| service.action(&integration.action)) else {
            return self.unknown(state, resource, None);
        };
        // Where Step Functions has a way of its own to call the same API, the guide says what the call needs.
        let own = sfn_services::optimized_services().iter().find_map(|service| {
            let same = |known: &&OptimizedAction| {
                known.api == Some((integration.service.as_str(), action.name()))
                    && known.params_basis != ParamsBasis::Custom
            };
            permissions(service.id, service.actions.iter().find(same)?.name)
        });
        if let Some(known) = own {
            return known.call.iter().for_each(|grant| self.grant(state, grant, arguments, ""));
        }
        let actions = action.iam_actions();
        if action.is_iam_unconfirmed() {
            return self.unknown(state, resource, actions.first().map(String::as_str));
        }
        let patterns = sdk::resources(action);
        let made: Vec<(String, bool)> = patterns
            .unwrap_or_default()
            .iter()
            .flat_map(|pattern| fill(pattern, arguments, self.around))
            .collect();
        let is_wide = made.iter().any(|(_, exact)| !exact);
        let mut resources: Vec<String> = made.into_iter().map(|(arn, _)| arn).collect();
        if resources.is_empty() {
            resources.push("*".to_owned());
            if !actions.is_empty() {
                self.derived
                    .notes
                    .push(Note::AllResources { state: state.to_owned(), actions: actions.clone() });
            }
        } else if is_wide {
            let (actions, resources) = (actions.clone(), resources.clone());
            self.derived.notes.push(Note::Wide { state: state.to_owned(), actions, resources });
        }
        for action in &actions {
            for resource in &resources {
                self.derived.policy.add(Right::new(action, resource));
            }
        }
        if action.passes_role() {
            self.not_granted(state, &["iam:PassRole"], "request hands over a role");
        }
    }

    /// A call whose rights nobody knows: fine where the author has granted them.
    fn unknown(&mut self, state: &str, resource: &str, proposal: Option<&str>) {
        let operation = resource.rsplit(':').next().unwrap_or_default();
        let operation = operation.split('.').next().unwrap_or_default();
        let is_granted = self.granted.rights().any(|right| {
            let (prefix, name) = right.action.split_once(':').unwrap_or(("", &right.action));
            let proposed = proposal.and_then(|proposal| proposal.split_once(':')).map(|(prefix, _)| prefix);
            name.eq_ignore_ascii_case(operation) || (name == "*" && proposed == Some(prefix))
        });
        if !is_granted {
            self.problems.push(PolicyProblem {
                state: state.to_owned(),
                resource: resource.to_owned(),
                proposal: proposal.map(str::to_owned),
            });
        }
    }

    fn distributed(&mut self, state: &str, map: &Distributed) {
        // Without a label the service makes one up.
        let label = map.label.as_deref().unwrap_or("*");
        for grant in permissions::MAP_RUN.iter().chain(permissions::MAP_REDRIVE) {
            self.grant(state, grant, NOTHING, label);
        }
        if let Some(reader) = &map.item_reader {
            let arguments = Arguments(reader.arguments.as_ref());
            for grant in reader_grants(reader) {
                self.grant(state, grant, arguments, label);
            }
        }
        let writer = map.result_writer.as_ref().filter(|writer| writer.resource.is_some());
        if let Some(writer) = writer {
            for grant in permissions::RESULT_WRITER {
                self.grant(state, grant, Arguments(writer.arguments.as_ref()), label);
            }
        }
        if map.item_reader.is_some() || writer.is_some() {
            for grant in permissions::BUCKET_KEY {
                self.grant(state, grant, NOTHING, label);
            }
        }
    }

    fn not_granted(&mut self, state: &str, actions: &[&str], when: &str) {
        let is_granted =
            |action: &&str| self.granted.rights().any(|right| right.action.eq_ignore_ascii_case(action));
        let actions: Vec<String> =
            actions.iter().filter(|action| !is_granted(action)).map(|action| (*action).to_owned()).collect();
        if !actions.is_empty() {
            let (state, when) = (state.to_owned(), when.to_owned());
            self.derived.notes.push(Note::NotGranted { state, actions, when });
        }
    }

    fn grant(&mut self, state: &str, grant: &Grant, arguments: Arguments<'_>, label: &str) {
        let is_needed = match grant.when {
            When::Given(field) => arguments.is_given(field),
            When::Equals(field, word) => arguments.may_be(field, word),
            When::Unseen(when) => return self.not_granted(state, grant.actions, when),
            // Always; a condition of a later release of the table is taken for one that holds.
            _ => true,
        };
        if !is_needed {
            return;
        }
        let filled = |pattern: &str| fill(&pattern.replace("{label}", label), arguments, self.around);
        let made: Vec<(String, bool)> = grant.resources.iter().flat_map(|pattern| filled(pattern)).collect();
        let is_wide = made.is_empty() || made.iter().any(|(_, exact)| !exact);
        let wider: Vec<String> =
            grant.computed.iter().flat_map(|pattern| filled(pattern)).map(|(arn, _)| arn).collect();
        // What is known stays narrow; what is computed gets the wider pattern that covers it, or itself with wildcards.
        let mut resources: Vec<String> = Vec::new();
        for (arn, exact) in made {
            if exact || !wider.iter().any(|wide| covers(wide, &arn)) {
                resources.push(arn);
            }
        }
        if is_wide {
            resources.extend(wider);
        }
        if resources.iter().any(|resource| resource == "*") {
            resources = vec!["*".to_owned()];
        }
        if is_wide && !resources.is_empty() {
            self.derived.notes.push(Note::Wide {
                state: state.to_owned(),
                actions: grant.actions.iter().map(|action| (*action).to_owned()).collect(),
                resources: resources.clone(),
            });
        }
        let mut conditions: Vec<Condition> = Vec::new();
        for (operator, key, value) in grant.conditions {
            let mut values = filled(value).into_iter();
            // A condition on something computed would refuse what it computes.
            if let (Some((value, true)), None) = (values.next(), values.next()) {
                conditions.push(Condition {
                    operator: (*operator).to_owned(),
                    key: (*key).to_owned(),
                    value,
                });
            }
        }
        conditions.sort();
        for action in grant.actions {
            for resource in &resources {
                let (action, resource, conditions) =
                    ((*action).to_owned(), resource.clone(), conditions.clone());
                self.derived.policy.add(Right { action, resource, conditions });
            }
        }
    }
}

/// What a reader needs, by what it reads.
fn reader_grants(reader: &ItemReader) -> Vec<&'static Grant> {
    let word = |key: &str| {
        reader.config.as_ref().and_then(|config| config.get(key)).and_then(serde_json::Value::as_str)
    };
    let lists = reader.resource.ends_with("listObjectsV2");
    let wanted = [
        !lists,
        lists,
        lists && word("Transformation") == Some("LOAD_AND_FLATTEN"),
        !lists && word("InputType") == Some("MANIFEST"),
    ];
    permissions::ITEM_READER
        .iter()
        .zip(wanted)
        .filter(|(_, wanted)| *wanted)
        .map(|(grant, _)| grant)
        .collect()
}

/// Whether everything that `narrow` stands for is something `wide` stands for; `*` is any text in both.
fn covers(wide: &str, narrow: &str) -> bool {
    let mut parts = wide.split('*');
    let Some(mut rest) = parts.next().and_then(|start| narrow.strip_prefix(start)) else { return false };
    let mut parts = parts.peekable();
    if parts.peek().is_none() {
        return rest.is_empty();
    }
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            return rest.ends_with(part);
        }
        match rest.find(part) {
            Some(at) => rest = rest.get(at + part.len()..).unwrap_or_default(),
            None => return false,
        }
    }
    true
}
