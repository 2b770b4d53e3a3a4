//! Examples are deployed to moto by the calls of the library, and read back.
#![expect(clippy::disallowed_methods, reason = "the definitions of the examples are files")]

use sfn_deploy::aws::{Api, ListOptions};
use sfn_deploy::config::Config;
use sfn_deploy::desired::desired;
use sfn_deploy::diff;
use sfn_deploy::explain::{Sources, explain};
use sfn_deploy::machine::Desired;
use sfn_deploy::plan::{Action, MachinePlan};
use sfn_deploy::workflow::Workflow;
use sfn_dsl::json::{Node, Value};
use sfn_dsl::machine::MachineType;
use sfn_dsl::raw::Definition;
use sfn_sim::history::view::View;

use super::connected;

/// An example as it is emitted.
fn workflow(name: &str) -> Workflow {
    let path = format!("{}/../examples/{name}/{name}.asl.json", env!("CARGO_MANIFEST_DIR"));
    Workflow {
        name: name.to_owned(),
        machine_type: MachineType::Standard,
        definition: std::fs::read_to_string(path).unwrap().parse().unwrap(),
        origin: "examples".to_owned(),
        source: None,
        states: std::collections::BTreeMap::default(),
        parameters: Vec::new(),
    }
}

/// What is there, compared with what should be.
async fn plan(api: &Api, desired: &Desired) -> MachinePlan {
    let live = api.live(&desired.arn).await.unwrap();
    MachinePlan::new(desired.clone(), live.as_ref())
}

#[test]
fn examples_are_deployed_to_moto_and_read_back() {
    connected(&Config::default(), async |_, target, api| {
        let workflows = [workflow("order-processing"), workflow("order-fulfillment")];
        for desired in desired(&workflows, target, &Config::default(), &|_| {}).unwrap() {
            deploy_twice(api, &desired).await;
            change_one_field(api, desired).await;
        }
    });
}

#[test]
fn executions_on_moto_are_found_stopped_and_explained() {
    connected(&Config::default(), async |_, target, api| {
        let workflows = [workflow("order-processing")];
        let machines = desired(&workflows, target, &Config::default(), &|_| {}).unwrap();
        api.create(&machines[0], &|_| {}).await.unwrap();

        let arn = api.start(&machines[0].arn, "monday", r#"{"orderId": 7}"#).await.unwrap();
        assert_eq!(api.start(&machines[0].arn, "monday", r#"{"orderId": 7}"#).await.unwrap(), arn);
        assert_eq!(api.some_machines().await.unwrap(), [machines[0].arn.clone()]);
        let running = ListOptions { of: machines[0].arn.clone(), status: Some("RUNNING".to_owned()) };
        let listed = api.executions(&running, None).await.unwrap();
        assert_eq!((listed.items[0].name.as_str(), listed.next), ("monday", None));

        api.stop(&arn, Some("Cancelled"), Some("by the customer")).await.unwrap();
        assert_eq!(api.executions(&running, None).await.unwrap().items, []);
        let stopped = api.execution(&arn).await.unwrap().unwrap();
        assert_eq!((stopped.status.as_str(), stopped.machine()), ("ABORTED", machines[0].name.as_str()));
        assert!(stopped.is_unsuccessful() && stopped.stopped.is_some());
        assert_eq!(api.execution(&format!("{arn}-2")).await.unwrap(), None);
        let events = api.history(&arn).await.unwrap();
        let explanation = explain(&stopped, &View::of(&events), Sources::default()).unwrap();
        assert_eq!(explanation.status, "ABORTED");
        assert!(api.definition_of(&arn).await.is_some());

        let activity = api.create_activity("print").await.unwrap();
        assert_eq!(api.activities().await.unwrap()[0].arn, activity.arn);
        api.delete_activity(&activity.arn).await.unwrap();
        assert_eq!(api.activities().await.unwrap(), []);
        assert_eq!(api.map_runs(&arn).await.unwrap(), Vec::<String>::new());
        // moto has no such operation, and says so without a name for its error.
        let refused = api.redrive(&arn, "once").await.unwrap_err();
        assert!(refused.to_string().contains("may lack states:RedriveExecution"), "{refused}");
    });
}

async fn deploy_twice(api: &Api, desired: &Desired) {
    assert_eq!(plan(api, desired).await.action, Action::Create);
    api.create(desired, &|_| {}).await.unwrap();

    let described = api.describe(&desired.arn).await.unwrap().unwrap();
    let deployed: Definition = described.definition().parse().unwrap();
    assert!(deployed.same_meaning(&desired.machine.definition), "{}", described.definition());
    assert_eq!(described.role_arn(), desired.machine.role_arn);

    let again = plan(api, desired).await;
    assert_eq!((again.action, again.steps()), (Action::None, Vec::new()), "{again:?}");
}

async fn change_one_field(api: &Api, mut desired: Desired) {
    let before = desired.machine.definition.clone();
    let mut root = before.root().clone();
    let states = root.as_object_mut().unwrap().get_mut("States").unwrap();
    let state = states.as_object_mut().unwrap().get_mut("ValidateOrder").unwrap().as_object_mut().unwrap();
    state.set(
        "TimeoutSeconds",
        sfn_dsl::place::Place::Unknown,
        Node::new(Value::from(30), sfn_dsl::place::Place::Unknown),
    );
    desired.machine.definition = Definition::from_node(root);

    let change = plan(api, &desired).await;
    assert_eq!(change.action, Action::Update);
    assert_eq!(change.definition, diff::definitions(&before, &desired.machine.definition));
    assert_eq!(change.definition.len(), 1, "{change:?}");

    api.update(&desired, &|_| {}).await.unwrap();
    let described = api.describe(&desired.arn).await.unwrap().unwrap();
    let deployed: Definition = described.definition().parse().unwrap();
    assert!(deployed.same_meaning(&desired.machine.definition));
}
