use super::*;
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
    let plan = MachinePlan::new(desired, Some(&live));
    assert_eq!((plan.action, plan.steps()), (Action::Replace, vec![]));
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
