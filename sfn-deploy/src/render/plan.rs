//! Plans in words, and as JSON.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use sfn_dsl::machine::MachineType;

use super::count;
use crate::cost::Cost;
use crate::diff::{Change, Json};
use crate::machine::{Desired, routing_text};
use crate::plan::saved::seen;
use crate::plan::{
    Action, AliasChange, MachinePlan, Notice, RoleChange, SettingChange, Summary, TagChange, logging_text,
};
use crate::style::{BAD, CHANGED, FAINT, GOOD, STRONG, WARNING, cut, paint, quoted, visible};
use crate::target::Target;
use crate::workflow::shown;

/// How wide values are shown.
const VALUE_WIDTH: usize = 60;

/// The plan for one machine, without a final line end.
pub fn machine(plan: &MachinePlan) -> String {
    let name = &plan.desired.name;
    let mut lines = vec![heading(plan)];
    match plan.action {
        Action::Create => lines.extend(details(plan)),
        Action::Replace => {
            lines.push(format!("    lost        {}", visible(&lost(plan))));
            if let Some(running) = plan.losses.as_ref().and_then(|losses| losses.running).filter(|n| *n > 0) {
                lines.push(format!(
                    "    running     {}; nothing can be started until the last has come to its next transition",
                    count(running, "execution")
                ));
            }
            lines.push(format!("    stays       {}", stays(plan)));
            lines.push(format!(
                "    choose      apply --replace {name}: deletes it, waits until it is gone, makes it anew under its name"
            ));
            lines.push(
                "    or          another `name` in sfn.toml: makes it beside the old one, for callers to move first"
                    .to_owned(),
            );
        }
        Action::Update | Action::None => {}
    }
    if plan.action != Action::Create {
        lines.extend(plan.definition.iter().map(|change| format!("    {}", definition_change(change))));
        lines.extend(plan.settings.iter().map(|change| format!("    {}", setting_change(change))));
        lines.extend(plan.tags.iter().map(|change| format!("    {}", tag_change(change))));
        if let Some((name, days)) = plan.desired.log_group.as_ref().filter(|_| plan.log_group) {
            lines.push(format!("    log group: {} {name}{}", paint(CHANGED, "~"), kept(*days)));
        }
        lines.extend(plan.role.iter().filter(|role| role.is_change()).flat_map(role_change));
        lines.extend(plan.alias.iter().flat_map(alias_change));
        lines.extend(cost_change(plan));
        if let Some(running) = plan.in_flight.filter(|running| *running > 0) {
            let stays =
                if running == 1 { "stays on the definition it" } else { "stay on the definition they" };
            lines.push(format!("    in flight: {} {stays} started with", count(running, "execution")));
        }
    }
    lines.extend(
        plan.notices.iter().map(|notice| format!("    {} {}", paint(WARNING, "!"), notice_text(*notice))),
    );
    lines.join("\n")
}

fn heading(plan: &MachinePlan) -> String {
    let name = paint(STRONG, &visible(&plan.desired.name));
    let source = plan
        .desired
        .source
        .as_ref()
        .map(|line| format!("   {}", paint(FAINT, &shown(line))))
        .unwrap_or_default();
    match plan.action {
        Action::Create => {
            let machine_type = plan.desired.machine.machine_type.as_str();
            let states = plan.desired.machine.definition.root().get("States");
            let states = count(
                states.and_then(|states| states.as_object()).map_or(0, sfn_dsl::json::Object::len),
                "state",
            );
            format!("{} {name}   {machine_type}, {states}{source}", paint(GOOD, "+"))
        }
        Action::Update => {
            let publishes =
                plan.desired.publish && (!plan.definition.is_empty() || !plan.settings.is_empty());
            let how = if publishes { "update in place, publish a version" } else { "update in place" };
            format!("{} {name}   {how}{source}", paint(CHANGED, "~"))
        }
        Action::Replace => {
            let type_change = plan.settings.iter().find(|change| change.setting == "type");
            let change =
                type_change.map(|change| format!("{} -> {}", change.from, change.to)).unwrap_or_default();
            format!(
                "{} {name}   must be replaced: type {change} cannot be changed in place{source}",
                paint(BAD, "!")
            )
        }
        Action::None => format!("  {name}   unchanged{source}"),
    }
}

/// What goes with a machine that is replaced.
fn lost(plan: &MachinePlan) -> String {
    let losses = plan.losses.clone().unwrap_or_default();
    let versions = losses.versions.map_or_else(|| "its versions".to_owned(), |n| count(n, "version"));
    let history = losses.running.map(|_| "the history of its executions".to_owned());
    let aliases = losses.aliases.iter().map(|alias| format!("alias {alias}"));
    history
        .into_iter()
        .chain([versions])
        .chain(aliases)
        .chain(["tags of others".to_owned()])
        .collect::<Vec<_>>()
        .join(", ")
}

/// What a replacement leaves as it is.
fn stays(plan: &MachinePlan) -> &'static str {
    match (plan.desired.role.is_some(), plan.desired.log_group.is_some()) {
        (true, true) => "name, ARN, role and log group",
        (true, false) => "name, ARN and role",
        (false, true) => "name, ARN and log group",
        (false, false) => "name and ARN",
    }
}

fn kept(days: Option<u32>) -> String {
    days.map(|days| format!(" (kept {})", count(usize::try_from(days).unwrap_or(0), "day")))
        .unwrap_or_default()
}

/// The rights a role gets and loses.
fn role_change(role: &RoleChange) -> Vec<String> {
    let mut lines = Vec::new();
    match (role.create, role.trust) {
        (true, _) => {
            lines.push(format!("    role: {} {} (generated)", paint(GOOD, "+"), visible(&role.name)));
        }
        (false, true) => lines.push(format!(
            "    role: {} {} may be taken on anew",
            paint(CHANGED, "~"),
            visible(&role.name)
        )),
        (false, false) => {}
    }
    let signs =
        [(&role.add, paint(GOOD, "+")), (&role.remove, paint(BAD, "-")), (&role.keep, "=".to_owned())];
    for (rights, sign) in signs {
        for (actions, resources) in together(rights) {
            lines.push(format!(
                "    policy: {sign} {}  {}",
                cut(&actions, 4 * VALUE_WIDTH),
                cut(&resources, 2 * VALUE_WIDTH)
            ));
        }
    }
    if !role.kept_for.is_empty() {
        lines.push(format!("    policy: = is kept for {}", role.kept_for.join(", ")));
    }
    lines.extend(
        role.notes.iter().map(|note| format!("    policy: {} {}", paint(WARNING, "!"), visible(note))),
    );
    lines
}

/// Rights in fewer lines: the resources of one action together, and the actions of one service on the same resources.
fn together(rights: &[String]) -> BTreeMap<String, String> {
    let mut by_action: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for right in rights {
        let (action, resource) = right.split_once(' ').unwrap_or((right, ""));
        by_action.entry(action).or_default().push(in_short(resource));
    }
    let mut by_resources: BTreeMap<(&str, String), Vec<&str>> = BTreeMap::new();
    for (action, resources) in by_action {
        let (service, action) = action.split_once(':').unwrap_or(("", action));
        by_resources.entry((service, resources.join(", "))).or_default().push(action);
    }
    let line = |((service, resources), actions): ((&str, String), Vec<&str>)| {
        (format!("{service}:{}", actions.join(", ")), resources)
    };
    by_resources.into_iter().map(line).collect()
}

/// An ARN without what is the same in all of them: `arn:aws:lambda:eu-west-1:123456789012:function:f` is `function:f`.
fn in_short(resource: &str) -> &str {
    let (arn, _) = resource.split_once(" if ").unwrap_or((resource, ""));
    let mut at = 0;
    for _ in 0..5 {
        match arn.get(at..).and_then(|rest| rest.find(':')) {
            Some(colon) if arn.starts_with("arn:") => at += colon + 1,
            _ => return resource,
        }
    }
    resource.get(at..).unwrap_or(resource)
}

fn alias_change(alias: &AliasChange) -> Vec<String> {
    let to = alias.to.as_ref().map_or_else(|| "the new version".to_owned(), |to| format!("version {to}"));
    let line = match &alias.from {
        None => format!("    alias {}: {} {to} 100%", visible(&alias.name), paint(GOOD, "+")),
        Some(from) => format!(
            "    alias {}: {} {} -> {to} {}",
            visible(&alias.name),
            paint(CHANGED, "~"),
            routing_text(from),
            alias.steps
        ),
    };
    let alarms =
        (!alias.alarms.is_empty()).then(|| format!("    alarms: {}", visible(&alias.alarms.join(", "))));
    std::iter::once(line).chain(alarms).collect()
}

/// What a run costs, as a Standard machine.
fn cost_text(desired: &Desired) -> Option<String> {
    let Cost { shortest, longest, per_item } = &desired.cost;
    if desired.machine.machine_type == MachineType::Express {
        return None;
    }
    let ways = match longest {
        Some(longest) if longest == shortest => shortest.to_string(),
        Some(longest) => format!("{shortest} to {longest}"),
        None => format!("{shortest} or more"),
    };
    let items = if per_item.is_empty() { "" } else { ", and those of each item" };
    let transitions = if ways == "1" { "transition" } else { "transitions" };
    let price = desired.cost.standard(1_000, 0).0;
    Some(format!("{ways} {transitions} a run{items}: from ${price:.3} for 1,000 runs"))
}

fn cost_change(plan: &MachinePlan) -> Option<String> {
    let (before, now) = (plan.cost_before.as_ref()?, &plan.desired.cost);
    let is_standard = plan.desired.machine.machine_type == MachineType::Standard;
    (is_standard && before.shortest != now.shortest).then(|| {
        let difference = now.standard(1_000, 0).0 - before.standard(1_000, 0).0;
        let sign = if difference < 0.0 { "-" } else { "+" };
        format!(
            "    cost: {} {} -> {} transitions on the shortest way: {sign}${:.3} for 1,000 runs",
            paint(CHANGED, "~"),
            before.shortest,
            now.shortest,
            difference.abs()
        )
    })
}

fn details(plan: &MachinePlan) -> Vec<String> {
    let desired = &plan.desired;
    let machine = &desired.machine;
    let tags: Vec<String> = desired
        .tags
        .iter()
        .filter(|(key, _)| !key.starts_with("sfn:"))
        .map(|(key, value)| format!("{key}={value}"))
        .collect();
    let tracing = if machine.tracing { "on" } else { "off" };
    let rows = [
        ("role", machine.role_arn.clone()),
        ("logging", logging_text(&machine.logging)),
        ("tracing", tracing.to_owned()),
        ("encryption", machine.encryption.described()),
        ("tags", tags.join(", ")),
        ("version", if desired.publish { "published" } else { "none" }.to_owned()),
        (
            "alias",
            desired
                .alias
                .as_ref()
                .map(|alias| format!("{} -> the version, 100%", alias.name))
                .unwrap_or_default(),
        ),
        ("cost", cost_text(desired).unwrap_or_default()),
    ];
    let parameters =
        desired.parameters.iter().map(|(name, value)| ("parameter", format!("{name} = {value}")));
    let log_group = desired
        .log_group
        .iter()
        .map(|(name, days)| ("log group", format!("{name}{} (made where it is not there)", kept(*days))));
    rows.into_iter()
        .chain(log_group)
        .chain(parameters)
        .filter(|(_, value)| !value.is_empty())
        .map(|(key, value)| format!("    {key:<10}  {}", visible(&value)))
        .chain(plan.role.iter().flat_map(role_change))
        .collect()
}

/// One change of a definition on one line.
pub fn definition_change(change: &Change) -> String {
    match change {
        Change::AddState { state, summary } => {
            format!("{} state {}: {}", paint(GOOD, "+"), quoted(state), visible(summary))
        }
        Change::RemoveState { state, summary } => {
            format!("{} state {}: {}", paint(BAD, "-"), quoted(state), visible(summary))
        }
        Change::RenameState { from, to } => {
            format!("{} state {} is now {}", paint(CHANGED, "~"), quoted(from), quoted(to))
        }
        Change::Field { state, field, from, to, .. } => {
            let place = state
                .as_ref()
                .map_or_else(|| "machine".to_owned(), |state| format!("state {}", quoted(state)));
            let field = visible(field);
            let text = |value: &Json| cut(&value.to_compact(), VALUE_WIDTH);
            match (from, to) {
                (Some(from), Some(to)) => {
                    format!("{place}: {} {field} {} -> {}", paint(CHANGED, "~"), text(from), text(to))
                }
                (None, Some(to)) => format!("{place}: {} {field} {}", paint(GOOD, "+"), text(to)),
                (Some(from), None) => format!("{place}: {} {field} {}", paint(BAD, "-"), text(from)),
                (None, None) => format!("{place}: {field}"),
            }
        }
    }
}

/// One change of a setting on one line.
pub fn setting_change(change: &SettingChange) -> String {
    let SettingChange { setting, from, to } = change;
    format!("{setting}: {} {} -> {}", paint(CHANGED, "~"), visible(from), visible(to))
}

fn tag_change(change: &TagChange) -> String {
    let TagChange { key, from, to } = change;
    let (key, text) = (visible(key), |value: &String| cut(value, VALUE_WIDTH / 2));
    match (from, to) {
        (Some(from), Some(to)) => {
            format!("tag {key}: {} {} -> {}", paint(CHANGED, "~"), text(from), text(to))
        }
        (Some(from), None) => format!("tag {key}: {} {}", paint(BAD, "-"), text(from)),
        (None, to) => {
            format!("tag {key}: {} {}", paint(GOOD, "+"), to.as_ref().map(text).unwrap_or_default())
        }
    }
}

fn notice_text(notice: Notice) -> &'static str {
    match notice {
        Notice::Drift => {
            "what is deployed is not what was applied last: somebody changed it, and this takes it back"
        }
        Notice::Adopted => "this machine was not made by sfn-deploy; applying makes it so",
        Notice::Deleting => "a machine of that name is being deleted; it can be created when that is done",
        Notice::ForeignRole => "the role of that name was not made by sfn-deploy, so it is not written",
        Notice::Shifting => {
            "a shift of traffic is going on: it goes on with the next apply, `shift --resume` or `shift --abort`"
        }
        Notice::ForeignSplit => {
            "somebody else has split the traffic; apply waits until one version has everything"
        }
    }
}

/// The last line of a plan.
pub fn summary(summary: Summary) -> String {
    let Summary { create, change, replace, unchanged } = summary;
    format!("{create} to create, {change} to change, {replace} to replace, {unchanged} unchanged")
}

/// A plan as JSON.
pub fn to_json(command: &str, target: &Target, plans: &[MachinePlan]) -> Value {
    json!({
        "schema": 1,
        "command": command,
        "target": target_json(target),
        "summary": Summary::of(plans),
        "machines": plans.iter().map(machine_json).collect::<Vec<_>>(),
    })
}

/// A target as JSON.
pub fn target_json(target: &Target) -> Value {
    json!({"environment": target.environment, "account": target.account, "region": target.region})
}

fn machine_json(plan: &MachinePlan) -> Value {
    json!({
        "name": plan.desired.name,
        "workflow": plan.desired.workflow,
        "arn": plan.desired.arn,
        "type": plan.desired.machine.machine_type.as_str(),
        "source": plan.desired.source.as_ref().map(|line| json!({"file": line.file, "line": line.line})),
        "action": plan.action,
        "definition": plan.definition,
        "settings": plan.settings,
        "tags": plan.tags,
        "notices": plan.notices,
        "role": plan.role,
        "log_group": plan.desired.log_group.as_ref().map(|(name, _)| name),
        "alias": plan.alias,
        "parameters": plan.desired.parameters.iter().map(|(name, value)| json!({"name": name, "value": value})).collect::<Vec<_>>(),
        "cost": plan.desired.cost,
        "cost_before": plan.cost_before,
        "losses": plan.losses,
        "in_flight": plan.in_flight,
        "revision_id": plan.revision_id,
        "plan_hash": seen(plan),
    })
}
