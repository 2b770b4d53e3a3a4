use super::*;
use crate::engine::carry::refuse_impossible;
use crate::machine::{Encryption, LogLevel, Machine};

const DEFINITION: &str = r#"{"StartAt": "A", "States": {"A": {"Type": "Pass", "End": true}}}"#;

fn machine(definition: &str) -> Machine {
    Machine {
        machine_type: MachineType::Standard,
        definition: definition.parse().unwrap(),
        role_arn: "arn:aws:iam::123456789012:role/r".to_owned(),
        logging: Logging::default(),
        tracing: false,
        encryption: Encryption::default(),
    }
}

pub(crate) fn desired() -> Desired {
    let machine = machine(DEFINITION);
    let tags =
        [(TAG_MANAGED_BY, MANAGED_BY.to_owned()), (TAG_HASH, machine.hash()), ("team", "orders".to_owned())];
    Desired {
        name: "order".to_owned(),
        arn: "arn:aws:states:eu-west-1:123456789012:stateMachine:order".to_owned(),
        workflow: "order".to_owned(),
        source: None,
        machine,
        tags: tags.map(|(key, value)| (key.to_owned(), value)).into(),
        publish: true,
        role: None,
        log_group: None,
        alias: None,
        keep_versions: None,
        protect: false,
        parameters: Vec::new(),
        cost: Cost { shortest: 1, longest: Some(1), per_item: Vec::new() },
        starts: Vec::new(),
    }
}

/// What is there after `desired` was applied.
fn live(desired: &Desired) -> Live {
    Live {
        tags: desired.tags.clone(),
        revision_id: Some("r1".to_owned()),
        ..Live::of(desired.machine.clone())
    }
}

#[test]
fn what_is_not_there_is_created() {
    let plan = MachinePlan::new(desired(), None);
    assert_eq!((plan.action, plan.steps()), (Action::Create, vec![Step::Create]));
}

#[test]
fn what_was_applied_needs_nothing() {
    let desired = desired();
    let plan = MachinePlan::new(desired.clone(), Some(&live(&desired)));
    assert_eq!((plan.action, plan.steps(), plan.notices.clone()), (Action::None, vec![], vec![]));
    assert!(!plan.is_change());
    assert_eq!(plan.revision_id.as_deref(), Some("r1"));
}

#[test]
fn formatting_of_the_live_definition_needs_nothing() {
    let desired = desired();
    let mut live = live(&desired);
    live.machine.definition =
        "{\"States\":{\"A\":{\"End\":true,\"Type\":\"Pass\"}},\"StartAt\":\"A\"}".parse().unwrap();
    assert_eq!(MachinePlan::new(desired, Some(&live)).action, Action::None);
}

#[test]
fn every_setting_that_differs_is_told_and_updated() {
    let desired = desired();
    let mut live = live(&desired);
    live.machine.role_arn = "arn:old".to_owned();
    live.machine.tracing = true;
    live.machine.logging = Logging {
        level: LogLevel::Error,
        include_execution_data: true,
        destinations: vec!["arn:aws:logs:eu-west-1:1:log-group:g:*".to_owned()],
    };
    live.machine.encryption = Encryption::Kms { key: "k".to_owned(), reuse_seconds: 300 };
    let plan = MachinePlan::new(desired, Some(&live));
    let told: Vec<String> = plan
        .settings
        .iter()
        .map(|change| format!("{}: {} -> {}", change.setting, change.from, change.to))
        .collect();
    assert_eq!(
        told,
        [
            "role: arn:old -> arn:aws:iam::123456789012:role/r",
            "logging: ERROR with execution data to arn:aws:logs:eu-west-1:1:log-group:g -> OFF",
            "tracing: on -> off",
            "encryption: k (data keys for 300s) -> AWS_OWNED_KEY",
        ]
    );
    assert_eq!(plan.steps(), [Step::Update]);
}

#[test]
fn tags_alone_are_written_without_touching_the_machine_and_foreign_ones_stay() {
    let desired = desired();
    let mut live = live(&desired);
    live.tags.insert("cost-center".to_owned(), "7".to_owned());
    live.tags.insert("team".to_owned(), "other".to_owned());
    let plan = MachinePlan::new(desired, Some(&live));
    let change =
        TagChange { key: "team".to_owned(), from: Some("other".to_owned()), to: Some("orders".to_owned()) };
    assert_eq!((plan.steps(), plan.tags.clone()), (vec![Step::Tag], vec![change]));
}

#[test]
fn tags_that_were_written_from_the_configuration_are_taken_away_with_it() {
    let mut desired = desired();
    let mut live = live(&desired);
    live.tags.insert("old".to_owned(), "x".to_owned());
    live.tags.insert("cost-center".to_owned(), "7".to_owned());
    live.tags.insert(TAG_KEYS.to_owned(), "old team".to_owned());
    desired.tags.insert(TAG_KEYS.to_owned(), "team".to_owned());
    let plan = MachinePlan::new(desired.clone(), Some(&live));
    assert_eq!(plan.steps(), [Step::Untag, Step::Tag]);
    let gone: Vec<&str> =
        plan.tags.iter().filter(|change| change.to.is_none()).map(|change| change.key.as_str()).collect();
    assert_eq!(gone, ["old"]);
    desired.tags.remove(TAG_KEYS);
    desired.tags.remove("team");
    let plan = MachinePlan::new(desired, Some(&live));
    assert_eq!(plan.tags.iter().filter(|change| change.to.is_none()).count(), 3);
}

#[test]
fn a_definition_that_differs_is_updated_and_its_hash_written_after() {
    let mut desired = desired();
    let before = live(&desired);
    desired.machine = machine(&DEFINITION.replace("\"End\": true", "\"End\": true, \"Comment\": \"x\""));
    desired.tags.insert(TAG_HASH.to_owned(), desired.machine.hash());
    let plan = MachinePlan::new(desired, Some(&before));
    assert_eq!((plan.action, plan.steps()), (Action::Update, vec![Step::Update, Step::Tag]));
    assert_eq!(plan.definition.len(), 1);
    assert_eq!(plan.notices, []);
}

#[test]
fn another_type_must_be_replaced_and_is_not_done_silently() {
    let mut desired = desired();
    let live = live(&desired);
    desired.machine.machine_type = MachineType::Express;
    let plan = MachinePlan::new(desired.clone(), Some(&live));
    assert_eq!((plan.action, plan.steps()), (Action::Replace, vec![Step::Delete, Step::Gone, Step::Create]));
    assert!(refuse_impossible(std::slice::from_ref(&plan), &[]).is_err());
    assert!(refuse_impossible(std::slice::from_ref(&plan), &["order".to_owned()]).is_ok());
    desired.protect = true;
    let plan = MachinePlan::new(desired, Some(&live));
    let refused = refuse_impossible(&[plan], &["order".to_owned()]).unwrap_err();
    assert!(refused.to_string().contains("is protected"), "{refused}");
}

#[test]
fn a_machine_changed_by_others_is_drift_and_one_made_by_others_is_adopted() {
    let desired = desired();
    let mut drifted = live(&desired);
    drifted.machine.tracing = true;
    assert_eq!(MachinePlan::new(desired.clone(), Some(&drifted)).notices, [Notice::Drift]);
    drifted.tags.clear();
    assert_eq!(MachinePlan::new(desired, Some(&drifted)).notices, [Notice::Adopted]);
}

#[test]
fn an_update_whose_tags_are_still_missing_is_no_drift() {
    let desired = desired();
    let mut live = live(&desired);
    live.tags.insert(TAG_HASH.to_owned(), "of the version before".to_owned());
    let plan = MachinePlan::new(desired, Some(&live));
    assert_eq!((plan.steps(), plan.notices.clone()), (vec![Step::Publish, Step::Tag], vec![]));
}

#[test]
fn a_machine_on_its_way_out_is_created_again() {
    let desired = desired();
    let mut leaving = live(&desired);
    leaving.is_deleting = true;
    let plan = MachinePlan::new(desired, Some(&leaving));
    assert_eq!((plan.action, plan.notices), (Action::Create, vec![Notice::Deleting]));
}

#[test]
fn plans_are_counted_by_action() {
    let plans = [MachinePlan::new(desired(), None), MachinePlan::new(desired(), Some(&live(&desired())))];
    let summary = Summary::of(&plans);
    assert_eq!(summary, Summary { create: 1, change: 0, replace: 0, unchanged: 1 });
    assert!(summary.is_change());
}

fn generated(rights: &[&str]) -> crate::machine::GeneratedRole {
    crate::machine::GeneratedRole {
        name: "sfn-order".to_owned(),
        trust: serde_json::json!({}),
        policy: policy(rights),
        notes: Vec::new(),
        surroundings: sfn_dsl::policy::Surroundings::default(),
    }
}

fn policy(rights: &[&str]) -> sfn_dsl::policy::Policy {
    rights.iter().map(|action| sfn_dsl::policy::Right::new(*action, "arn:r")).collect()
}

fn live_role(rights: &[&str]) -> crate::aws::LiveRole {
    crate::aws::LiveRole { is_own: true, trust: serde_json::json!({}), policy: Some(policy(rights)) }
}

#[test]
fn a_role_keeps_what_running_executions_need_and_loses_the_rest_when_they_are_gone() {
    let desired = Desired { role: Some(generated(&["a:New"])), ..desired() };
    let mut live = live(&desired);
    live.role = Some(live_role(&["a:Old", "a:Older"]));
    live.needed.policy = policy(&["a:Old"]);
    live.needed.by = vec!["12 running executions".to_owned()];
    let plan = MachinePlan::new(desired.clone(), Some(&live));
    let role = plan.role.clone().unwrap();
    assert_eq!((role.add, role.remove), (vec!["a:New arn:r".to_owned()], vec!["a:Older arn:r".to_owned()]));
    assert_eq!(
        (role.keep, role.kept_for),
        (vec!["a:Old arn:r".to_owned()], vec!["12 running executions".to_owned()])
    );
    assert_eq!(plan.steps(), [Step::Policy]);

    live.role = Some(live_role(&["a:New", "a:Old"]));
    assert_eq!(MachinePlan::new(desired.clone(), Some(&live)).action, Action::None);
    live.needed = crate::machine::Needed::default();
    assert_eq!(MachinePlan::new(desired.clone(), Some(&live)).role.unwrap().remove, ["a:Old arn:r"]);

    live.needed.everything = true;
    assert_eq!(
        MachinePlan::new(desired, Some(&live)).action,
        Action::None,
        "nothing is taken from who cannot be asked"
    );
}

#[test]
fn a_role_of_somebody_else_is_never_written() {
    let desired = Desired { role: Some(generated(&["a:New"])), ..desired() };
    let mut live = live(&desired);
    live.role = Some(crate::aws::LiveRole { is_own: false, ..live_role(&[]) });
    let plan = MachinePlan::new(desired, Some(&live));
    assert!(plan.notices.contains(&Notice::ForeignRole));
    assert_eq!(plan.steps(), []);
}

fn with_alias() -> Desired {
    let alias = crate::machine::Alias {
        name: "live".to_owned(),
        shift: crate::config::Shift::default(),
        smoke: None,
    };
    Desired { alias: Some(alias), ..desired() }
}

fn routed(live: &mut Live, routing: &[(&str, u8)], description: &str) {
    let route = |(version, weight): &(&str, u8)| crate::machine::Route {
        version: (*version).to_owned(),
        weight: *weight,
    };
    live.alias =
        Some(LiveAlias { description: description.to_owned(), routing: routing.iter().map(route).collect() });
}

#[test]
fn the_alias_follows_the_version_that_was_applied_last() {
    let desired = with_alias();
    let mut live = live(&desired);
    live.tags.insert(crate::machine::TAG_VERSION.to_owned(), "8".to_owned());
    routed(&mut live, &[("8", 100)], "");
    assert_eq!(MachinePlan::new(desired.clone(), Some(&live)).action, Action::None);

    routed(&mut live, &[("7", 100)], "");
    let back = MachinePlan::new(desired.clone(), Some(&live));
    assert_eq!(back.steps(), [Step::Alias]);
    assert_eq!(back.alias.unwrap().to.as_deref(), Some("8"));

    live.alias = None;
    assert_eq!(MachinePlan::new(desired.clone(), Some(&live)).steps(), [Step::Alias]);

    routed(&mut live, &[("7", 50), ("8", 50)], "by hand");
    assert_eq!(MachinePlan::new(desired.clone(), Some(&live)).notices, [Notice::ForeignSplit]);
    let shifting = Shifting { from: "7".to_owned(), to: "8".to_owned(), since: 3 };
    routed(&mut live, &[("7", 50), ("8", 50)], &shifting.to_description());
    assert_eq!(MachinePlan::new(desired, Some(&live)).notices, [Notice::Shifting]);
    assert_eq!(Shifting::parse(&shifting.to_description()), Some(shifting));
}

#[test]
fn an_update_that_was_cut_off_is_published_and_routed_by_the_next_run() {
    let desired = with_alias();
    let mut live = live(&desired);
    live.tags.insert(TAG_HASH.to_owned(), "of the version before".to_owned());
    live.tags.insert(crate::machine::TAG_VERSION.to_owned(), "7".to_owned());
    routed(&mut live, &[("7", 100)], "");
    let plan = MachinePlan::new(desired, Some(&live));
    assert_eq!(plan.steps(), [Step::Publish, Step::Alias, Step::Tag]);
    assert_eq!(plan.alias.unwrap().to, None);
}

#[test]
fn the_alias_remembers_the_version_before() {
    let alias = |text: String| LiveAlias { description: text, routing: Vec::new() };
    assert_eq!(before(&alias(settled("8", Some("7"), Some("before=6 was worse")))), Some("7"));
    assert_eq!(before(&alias(settled("8", None, None))), None);
    assert_eq!(before(&alias("by hand before=7".to_owned())), None);
}

#[test]
fn a_saved_plan_is_read_as_it_was_written() {
    let desired = Desired {
        role: Some(generated(&["a:New"])),
        log_group: Some(("g".to_owned(), Some(30))),
        ..with_alias()
    };
    let plan = MachinePlan::new(desired.clone(), None);
    let saved =
        saved::SavedPlan::new(("prod", "123456789012", "eu-west-1"), None, std::slice::from_ref(&plan));
    let read = saved::SavedPlan::parse(&saved.to_text()).unwrap();
    let (again, seen) = read.machines().unwrap().remove(0);
    assert_eq!(
        (again.machine, again.role.map(|role| role.policy)),
        (desired.machine, desired.role.map(|role| role.policy))
    );
    assert_eq!((again.alias, again.tags, seen), (desired.alias, desired.tags, saved::seen(&plan)));
    let unknown = saved.to_text().replacen("\"region\"", "\"later\": 1, \"region\"", 1);
    assert!(
        saved::SavedPlan::parse(&unknown).is_err(),
        "a plan that says more than is understood is not carried out"
    );
}
