//! From workflows to state machines as they should be: substitutions filled in, settings applied, definitions checked.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use sfn_dsl::check::{Report, Severity};
use sfn_dsl::json::{Node, Value};
use sfn_dsl::machine::StateMachine;
use sfn_dsl::manifest::sha256_hex;
use sfn_dsl::nearest::nearest;
use sfn_dsl::policy::{Surroundings, derive};

use crate::aws::trust;
use crate::config::{Config, External, Resolved, Role};
use crate::cost::Cost;
use crate::failure::Failure;
use crate::machine::{
    Alias, Desired, Encryption, GeneratedRole, LogLevel, MANAGED_BY, Machine, TAG_HASH, TAG_KEYS,
    TAG_MANAGED_BY, TAG_SOURCE, name_problem, partition,
};
use crate::render;
use crate::style::quoted;
use crate::target::{LOCAL_ROLE, Target};
use crate::workflow::Workflow;

/// What a machine depends on beside source and configuration, read by the edges.
pub struct Outside<'a> {
    /// Values that AWS knows.
    pub values: &'a BTreeMap<External, String>,
    /// Reads a file that the configuration names.
    pub read: &'a dyn Fn(&Path) -> Result<String, Failure>,
}

impl std::fmt::Debug for Outside<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Values may be secrets.
        f.debug_struct("Outside").field("values", &self.values.len()).finish_non_exhaustive()
    }
}

/// Makes of workflows the machines they should be on a target, where nothing is read from AWS or files.
///
/// # Errors
/// As [`desired_with`].
pub fn desired(
    workflows: &[Workflow],
    target: &Target,
    config: &Config,
    warn: &dyn Fn(&str),
) -> Result<Vec<Desired>, Failure> {
    let unread = |path: &Path| Err(Failure::new(format!("{} is not read here", path.display())));
    desired_with(workflows, target, config, &Outside { values: &BTreeMap::new(), read: &unread }, warn)
}

/// The values that workflows get from AWS, each once.
pub fn externals(workflows: &[Workflow], target: &Target, config: &Config) -> BTreeSet<External> {
    let used = |workflow: &Workflow| {
        let names = workflow.substitutions();
        target
            .settings(config, &workflow.name)
            .external
            .into_iter()
            .filter(move |(name, _)| names.contains(name))
    };
    workflows.iter().flat_map(used).map(|(_, external)| external).collect()
}

/// Makes of workflows the machines they should be on a target.
///
/// # Errors
/// Every parameter without a value or with a wrong one, every definition that is wrong, a machine without a role, a role whose
/// policy cannot be derived: before anything is changed.
pub fn desired_with(
    workflows: &[Workflow],
    target: &Target,
    config: &Config,
    outside: &Outside<'_>,
    warn: &dyn Fn(&str),
) -> Result<Vec<Desired>, Failure> {
    let mut settings: Vec<Resolved> =
        workflows.iter().map(|workflow| target.settings(config, &workflow.name)).collect();
    for settings in &mut settings {
        for (name, external) in &settings.external {
            if let Some(value) = outside.values.get(external) {
                settings.params.insert(name.clone(), value.clone());
            }
        }
    }
    missing_parameters(workflows, &settings, target)?;
    wrong_parameters(workflows, &settings, target)?;
    let mut machines = Vec::new();
    let mut invalid = Vec::new();
    for (workflow, settings) in workflows.iter().zip(&settings) {
        let mut values = workflow.defaults();
        values.extend(settings.params.clone());
        let definition = workflow.definition.substitute(&values);
        match definition.check_with(workflow.machine_type, &config.levels) {
            Ok(checked) => {
                let warnings = checked.warnings.at_least(Severity::Warning);
                if !warnings.is_empty() {
                    warn(&format!("{}: {}", quoted(&workflow.name), render::in_short(&warnings)));
                }
                machines.push(machine(workflow, settings, &checked.machine, target, outside)?);
            }
            Err(report) => invalid.push(format!(
                "{}:\n{}",
                quoted(&workflow.name),
                text(&report.at_least(Severity::Error))
            )),
        }
    }
    if invalid.is_empty() {
        return distinct(machines);
    }
    Err(Failure::invalid(format!("the service would refuse {}", invalid.join("\n"))))
}

fn text(report: &Report) -> String {
    report.to_string().trim_end().to_owned()
}

fn machine(
    workflow: &Workflow,
    settings: &Resolved,
    checked: &StateMachine,
    target: &Target,
    outside: &Outside<'_>,
) -> Result<Desired, Failure> {
    let name = settings.name.clone();
    if let Some(problem) = name_problem(&name) {
        return Err(Failure::usage(format!("{} is no name of a state machine", quoted(&name)))
            .because(problem)
            .help("the name comes from the workflow and `name` in sfn.toml"));
    }
    let role = match &settings.role {
        Some(Role::Generate) if target.has_services() => {
            Some(generated_role(workflow, settings, checked, target)?)
        }
        _ => None,
    };
    let machine = Machine {
        machine_type: workflow.machine_type,
        definition: checked.definition().clone(),
        role_arn: role_arn(workflow, settings, role.as_ref(), target)?,
        logging: settings.logging.clone(),
        tracing: settings.tracing,
        encryption: settings.encryption.clone(),
    };
    let mut tags = settings.tags.clone();
    let source = tag_value(&format!("{}/{}", workflow.origin, workflow.name));
    tags.extend(own_keys(&settings.tags).map(|keys| (TAG_KEYS.to_owned(), keys)));
    tags.insert(TAG_MANAGED_BY.to_owned(), MANAGED_BY.to_owned());
    tags.insert(TAG_SOURCE.to_owned(), source);
    tags.insert(TAG_HASH.to_owned(), machine.hash());
    let mut starts = Vec::new();
    started(machine.definition.root(), &mut starts);
    Ok(Desired {
        arn: target.machine_arn(&name),
        name,
        workflow: workflow.name.clone(),
        source: workflow.source.clone(),
        tags,
        publish: settings.publish || settings.alias.is_some(),
        role,
        log_group: settings.log_group.clone().filter(|_| target.has_services()),
        alias: alias(settings, outside)?,
        keep_versions: settings.keep_versions,
        protect: settings.protect,
        parameters: parameters(workflow, settings),
        cost: Cost::of(checked),
        starts,
        machine,
    })
}

fn role_arn(
    workflow: &Workflow,
    settings: &Resolved,
    generated: Option<&GeneratedRole>,
    target: &Target,
) -> Result<String, Failure> {
    match (&settings.role, generated) {
        (_, Some(role)) => {
            Ok(format!("arn:{}:iam::{}:role/{}", partition(&target.region), target.account, role.name))
        }
        (Some(Role::Arn(arn)), None) => Ok(arn.clone()),
        (Some(Role::Generate) | None, None) if !target.is_aws() => Ok(LOCAL_ROLE.to_owned()),
        (Some(Role::Generate) | None, None) => {
            let environment = &target.environment;
            Err(Failure::usage(format!("{} has no execution role", quoted(&workflow.name)))
                .help(format!("set role = \"generate\" in [env.{environment}] of sfn.toml, for a role with the least policy"))
                .help(format!("or role = \"arn:aws:iam::{}:role/...\", for one that is there", target.account)))
        }
    }
}

/// The role of a machine: its name is that of the machine and the Region, because roles are the same in all Regions.
///
/// Source: IAM quotas, "Role name", 64 characters.
pub fn role_name(machine: &str, region: &str) -> String {
    let name: String = format!("sfn-{machine}-{region}")
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || "+=,.@-_".contains(c) { c } else { '_' })
        .collect();
    if name.len() <= 64 {
        return name;
    }
    let hash = sha256_hex(name.as_bytes());
    let (start, end) = (name.get(..55).unwrap_or_default(), hash.get(..8).unwrap_or_default());
    format!("{start}-{end}")
}

/// What the policy of a machine depends on beside its definition.
pub fn surroundings(settings: &Resolved, target: &Target) -> Surroundings {
    Surroundings {
        partition: partition(&target.region).to_owned(),
        region: target.region.clone(),
        account: target.account.clone(),
        name: settings.name.clone(),
        logging: settings.logging.level != LogLevel::Off,
        tracing: settings.tracing,
        key: match &settings.encryption {
            Encryption::Kms { key, .. } => Some(key.clone()),
            Encryption::AwsOwnedKey => None,
        },
    }
}

fn generated_role(
    workflow: &Workflow,
    settings: &Resolved,
    checked: &StateMachine,
    target: &Target,
) -> Result<GeneratedRole, Failure> {
    let surroundings = surroundings(settings, target);
    let derived = derive(checked, &surroundings, &settings.allow).map_err(|problems| {
        let lines: Vec<String> = problems.iter().map(|problem| format!("\n  error[NO_IAM_FACTS]: {problem}")).collect();
        let action = problems.first().and_then(|problem| problem.proposal.clone());
        let action = action.unwrap_or_else(|| "service:Action".to_owned());
        Failure::invalid(format!("the policy of {} cannot be derived{}", quoted(&workflow.name), lines.concat())).help(format!(
            "say it in sfn.toml: allow = [{{ actions = [\"{action}\"], resources = [\"*\"] }}], or name a role of your own"
        ))
    })?;
    Ok(GeneratedRole {
        name: role_name(&settings.name, &target.region),
        trust: trust(&target.region, &target.account),
        policy: derived.policy,
        notes: derived.notes.iter().map(ToString::to_string).collect(),
        surroundings,
    })
}

fn alias(settings: &Resolved, outside: &Outside<'_>) -> Result<Option<Alias>, Failure> {
    let Some(name) = settings.alias.clone() else { return Ok(None) };
    let smoke = match &settings.smoke {
        Some(path) => {
            let text = (outside.read)(path)?;
            let value: Result<serde_json::Value, _> = serde_json::from_str(&text);
            value.map_err(|error| Failure::usage(format!("{} is no JSON", path.display())).because(error))?;
            Some(text)
        }
        None => None,
    };
    Ok(Some(Alias { name, shift: settings.shift.clone(), smoke }))
}

/// The parameters that a workflow uses, as people see them: a value from the environment may be a secret.
fn parameters(workflow: &Workflow, settings: &Resolved) -> Vec<(String, String)> {
    let names = workflow.substitutions();
    let origin = |name: &str| {
        settings.explained.iter().find(|explained| explained.key.strip_prefix("params.") == Some(name))
    };
    let shown = |name: &String| match (origin(name), settings.external.get(name), settings.params.get(name)) {
        (_, Some(external), _) => format!("from {external}"),
        (Some(explained), None, _) => {
            explained.value.clone().unwrap_or_else(|| format!("from {}", explained.origin))
        }
        (None, None, Some(value)) => value.clone(),
        (None, None, None) => {
            workflow.defaults().get(name).map_or_else(String::new, |default| format!("{default} (default)"))
        }
    };
    names.iter().map(|name| (name.clone(), shown(name))).collect()
}

/// The state machines that a definition starts, by literal ARNs.
fn started(node: &Node, found: &mut Vec<String>) {
    match &node.value {
        Value::Object(object) => {
            for member in object.members() {
                match member.value.as_str() {
                    Some(arn) if &*member.key == "StateMachineArn" => {
                        found.push(arn.split(':').take(7).collect::<Vec<_>>().join(":"));
                    }
                    _ => started(&member.value, found),
                }
            }
        }
        Value::Array(elements) => elements.iter().for_each(|element| started(element, found)),
        _ => {}
    }
}

/// A text as the value of a tag: other characters than those allowed become `_`, and the end counts more than the start.
fn tag_value(text: &str) -> String {
    let allowed = |c: char| if c.is_alphanumeric() || " _.:/=+-@".contains(c) { c } else { '_' };
    let value: Vec<char> = text.chars().map(allowed).collect();
    value.iter().skip(value.len().saturating_sub(256)).collect()
}

/// The keys of tags as the value of a tag, where there are some and they fit. Keys with a blank are left out.
fn own_keys(tags: &BTreeMap<String, String>) -> Option<String> {
    let keys: Vec<&str> = tags.keys().map(String::as_str).filter(|key| !key.contains(' ')).collect();
    let value = keys.join(" ");
    (1..=256).contains(&value.chars().count()).then_some(value)
}

/// Two workflows must not become one machine.
fn distinct(machines: Vec<Desired>) -> Result<Vec<Desired>, Failure> {
    let mut seen: BTreeMap<&str, &str> = BTreeMap::new();
    for machine in &machines {
        if let Some(other) = seen.insert(&machine.name, &machine.workflow) {
            let (one, other, name) = (quoted(&machine.workflow), quoted(other), quoted(&machine.name));
            return Err(Failure::usage(format!(
                "workflows {other} and {one} would both be state machine {name}"
            ))
            .help("let `name` in sfn.toml contain {workflow}"));
        }
    }
    Ok(machines)
}

fn missing_parameters(workflows: &[Workflow], settings: &[Resolved], target: &Target) -> Result<(), Failure> {
    let environment = &target.environment;
    let mut missing: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    let mut unset = BTreeMap::new();
    let mut known: BTreeSet<&str> = BTreeSet::new();
    for (workflow, settings) in workflows.iter().zip(settings) {
        known.extend(settings.params.keys().map(String::as_str));
        let defaults = workflow.defaults();
        for name in workflow.substitutions() {
            if settings.params.contains_key(&name) {
                continue;
            }
            // A value that was meant to come from the environment or AWS is not replaced in silence.
            if let Some((_, variable)) = settings.unset.iter().find(|(param, _)| *param == name) {
                unset.insert(name.clone(), format!("the environment variable {variable} is not set"));
            } else if let Some(external) = settings.external.get(&name) {
                unset.insert(name.clone(), format!("there is no {external}"));
            } else if defaults.contains_key(&name) {
                continue;
            }
            missing.entry(name).or_default().insert(&workflow.name);
        }
    }
    if missing.is_empty() {
        return Ok(());
    }
    let lines: Vec<String> = missing
        .iter()
        .map(|(name, workflows)| {
            let users: Vec<String> = workflows.iter().map(|name| quoted(name)).collect();
            let hint = match (unset.get(name), nearest(name, known.iter().copied())) {
                (Some(why), _) => format!(": {why}"),
                (None, Some(near)) => format!(": did you mean {near}?"),
                (None, None) => String::new(),
            };
            format!("\n  ${{{name}}} of {}{hint}", users.join(", "))
        })
        .collect();
    let example: Vec<String> = missing
        .keys()
        .filter(|name| !unset.contains_key(*name))
        .map(|name| format!("\n{name} = \"...\""))
        .collect();
    let failure =
        Failure::usage(format!("parameters have no value in [env.{environment}]{}", lines.concat()));
    Err(if example.is_empty() {
        failure
    } else {
        failure.help(format!(
            "add to sfn.toml in the workspace root:\n[env.{environment}.params]{}",
            example.concat()
        ))
    })
}

/// Every value that is no number where the workflow declares one.
fn wrong_parameters(workflows: &[Workflow], settings: &[Resolved], target: &Target) -> Result<(), Failure> {
    let wrong: Vec<String> = workflows
        .iter()
        .zip(settings)
        .flat_map(|(workflow, settings)| settings.params.iter().map(move |param| (workflow, param)))
        .filter(|(workflow, (name, value))| !workflow.accepts(name, value))
        .map(|(workflow, (name, value))| {
            format!("\n  {name} = {} for {}", quoted(value), quoted(&workflow.name))
        })
        .collect();
    if wrong.is_empty() {
        return Ok(());
    }
    let environment = &target.environment;
    Err(Failure::usage(format!("parameters of [env.{environment}] must be numbers{}", wrong.concat())))
}

/// Warns about parameters that no workflow uses. `workflows` are all of the source, not only the chosen ones.
pub fn warn_of_unused(workflows: &[Workflow], target: &Target, config: &Config, warn: &dyn Fn(&str)) {
    let used: BTreeSet<String> = workflows.iter().flat_map(Workflow::substitutions).collect();
    let known: BTreeSet<String> = workflows
        .iter()
        .flat_map(|workflow| {
            let settings = target.settings(config, &workflow.name);
            settings.params.into_keys().chain(settings.external.into_keys())
        })
        .collect();
    let unused: Vec<&str> = known.difference(&used).map(String::as_str).collect();
    if !unused.is_empty() {
        warn(&format!(
            "no workflow uses the parameters {} of [env.{}]",
            unused.join(", "),
            target.environment
        ));
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use sfn_dsl::machine::MachineType;
    use sfn_dsl::raw::Definition;
    use sfn_dsl::substitution::{Declaration, ValueType};

    use super::*;

    const CONFIG: &str = r#"
        [env.local.params]
        ChargeFn = "arn:aws:lambda:{region}:{account}:function:charge"
        Delay = "5"
        Spare = "x"
        [env.prod]
        account = "123456789012"
        region = "eu-west-1"
        name = "one"
    "#;

    fn workflow(name: &str, definition: &str) -> Workflow {
        Workflow {
            name: name.to_owned(),
            machine_type: MachineType::Standard,
            definition: Definition::parse("test.asl.json", definition).unwrap(),
            origin: "shop (v1)".to_owned(),
            source: None,
            states: BTreeMap::new(),
            parameters: Vec::new(),
        }
    }

    fn make(workflows: &[Workflow], env: Option<&str>) -> Result<Vec<Desired>, Failure> {
        let config = Config::parse("sfn.toml", CONFIG).unwrap();
        let options = crate::target::Options { env: env.map(str::to_owned), ..Default::default() };
        let target = Target::resolve_one(&options, &config).unwrap();
        desired(workflows, &target, &config, &|_| ())
    }

    const TASK: &str =
        r#"{"StartAt": "A", "States": {"A": {"Type": "Task", "Resource": "${ChargeFn}", "End": true}}}"#;
    const WAIT: &str =
        r#"{"StartAt": "A", "States": {"A": {"Type": "Wait", "Seconds": "${Delay}", "End": true}}}"#;
    const PASS: &str = r#"{"StartAt": "A", "States": {"A": {"Type": "Pass", "End": true}}}"#;

    #[test]
    fn substitutions_are_filled_in_and_numbers_become_numbers() {
        let machines = make(&[workflow("a", TASK), workflow("b", WAIT)], None).unwrap();
        let texts: Vec<String> =
            machines.iter().map(|desired| desired.machine.definition.to_compact()).collect();
        assert!(texts[0].contains("arn:aws:lambda:us-east-1:123456789012:function:charge"), "{}", texts[0]);
        assert!(texts[1].contains("\"Seconds\":5"), "{}", texts[1]);
    }

    #[test]
    fn tags_say_who_where_and_what() {
        let machines = make(&[workflow("a", PASS)], None).unwrap();
        assert_eq!(machines[0].tags[TAG_MANAGED_BY], "sfn-deploy");
        assert_eq!(machines[0].tags[TAG_SOURCE], "shop _v1_/a");
        assert_eq!(machines[0].tags[TAG_HASH], machines[0].machine.hash());
    }

    #[test]
    fn every_missing_parameter_is_told_with_the_lines_to_add() {
        let text = TASK.replace("${ChargeFn}", "arn:${Partition}:${ChargeFm}");
        let error = make(&[workflow("a", &text), workflow("b", &text)], None).unwrap_err();
        assert_eq!(
            error.to_string(),
            "parameters have no value in [env.local]\n  ${ChargeFm} of \"a\", \"b\": did you mean ChargeFn?\n  \
             ${Partition} of \"a\", \"b\"\n  help: add to sfn.toml in the workspace root:\n        \
             [env.local.params]\n        ChargeFm = \"...\"\n        Partition = \"...\""
        );
        assert_eq!(error.exit(), crate::exit::Exit::Usage);
    }

    #[test]
    fn defaults_of_the_workflow_count_where_the_environment_says_nothing() {
        let number = |name: &str, default: &str| Declaration {
            name: name.to_owned(),
            value_type: ValueType::Number,
            default: Some(default.to_owned()),
        };
        let mut waits = workflow("a", &WAIT.replace("Delay", "Days"));
        waits.parameters = vec![number("Days", "3")];
        let seconds = |workflow: &Workflow| {
            let machines = make(std::slice::from_ref(workflow), None).unwrap();
            machines[0].machine.definition.to_json()["States"]["A"]["Seconds"].clone()
        };
        assert_eq!(seconds(&waits), 3);
        let mut waits = workflow("a", WAIT);
        waits.parameters = vec![number("Delay", "3")];
        assert_eq!(seconds(&waits), 5, "the environment says so");

        waits.parameters.push(number("Spare", "1"));
        let error = make(&[waits], None).unwrap_err();
        assert_eq!(error.to_string(), "parameters of [env.local] must be numbers\n  Spare = \"x\" for \"a\"");
    }

    #[test]
    fn a_wrong_definition_never_leaves_the_machine() {
        let error =
            make(&[workflow("a", &PASS.replace("\"End\": true", "\"Next\": \"B\""))], None).unwrap_err();
        assert_eq!(error.exit(), crate::exit::Exit::Invalid);
        assert!(error.to_string().contains("MISSING_TRANSITION_TARGET"), "{error}");
    }

    #[test]
    fn aws_needs_a_role_and_distinct_names() {
        let error = make(&[workflow("a", PASS)], Some("prod")).unwrap_err();
        assert!(error.to_string().starts_with("\"a\" has no execution role"), "{error}");
        let config = Config::parse("sfn.toml", "[defaults]\nname = \"one\"").unwrap();
        let target = Target::resolve_one(&crate::target::Options::default(), &config).unwrap();
        let both = [workflow("a", PASS), workflow("b", PASS)];
        let error = desired(&both, &target, &config, &|_| ()).unwrap_err();
        assert!(
            error.to_string().starts_with("workflows \"a\" and \"b\" would both be state machine \"one\""),
            "{error}"
        );
    }

    #[test]
    fn parameters_nobody_uses_are_warned_of() {
        let config = Config::parse("sfn.toml", CONFIG).unwrap();
        let target = Target::resolve_one(&crate::target::Options::default(), &config).unwrap();
        let said = RefCell::new(Vec::new());
        let all = [workflow("a", TASK), workflow("b", WAIT)];
        warn_of_unused(&all, &target, &config, &|text| said.borrow_mut().push(text.to_owned()));
        assert_eq!(*said.borrow(), ["no workflow uses the parameters Spare of [env.local]"]);
    }
}
