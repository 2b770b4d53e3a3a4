//! Plans in words, and as JSON.

use serde_json::{Value, json};

use super::count;
use crate::diff::{Change, Json};
use crate::machine::Desired;
use crate::plan::{Action, MachinePlan, Notice, SettingChange, Summary, TagChange, logging_text};
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
        Action::Create => lines.extend(details(&plan.desired)),
        Action::Replace => {
            lines
                .push(format!("    choose      another `name` for {name} in sfn.toml, and move the callers"));
            lines.push(
                "    or          delete the machine; its executions, versions and aliases go with it"
                    .to_owned(),
            );
        }
        Action::Update | Action::None => {}
    }
    if plan.action != Action::Create {
        lines.extend(plan.definition.iter().map(|change| format!("    {}", definition_change(change))));
        lines.extend(plan.settings.iter().map(|change| format!("    {}", setting_change(change))));
        lines.extend(plan.tags.iter().map(|change| format!("    {}", tag_change(change))));
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

fn details(desired: &Desired) -> Vec<String> {
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
    ];
    rows.into_iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(key, value)| format!("    {key:<10}  {}", visible(&value)))
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

fn setting_change(change: &SettingChange) -> String {
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
        "revision_id": plan.revision_id,
    })
}
