//! The other services against moto: roles and policies, log groups, alarms, parameters, outputs of stacks, and a whole
//! deployment with a generated role.

use std::collections::BTreeMap;

use sfn_deploy::aws::{Api, Services, trust};
use sfn_deploy::config::Config;
use sfn_deploy::desired::desired;
use sfn_deploy::engine::{Carry, OnInterrupt, observe};
use sfn_deploy::machine::Desired;
use sfn_deploy::plan::{Action, MachinePlan, Step};
use sfn_deploy::target::Target;
use sfn_deploy::workflow::Workflow;
use sfn_dsl::machine::MachineType;
use sfn_dsl::policy::{Policy, Right};

use super::{Moto, connected};

#[test]
fn every_other_service_is_understood_by_a_third_party() {
    let config = Config::parse("sfn.toml", CONFIG).unwrap();
    connected(&config, async |moto, target, api| {
        roles(api.services()).await;
        log_groups(api.services()).await;
        alarms(api.services(), moto).await;
        values(api.services(), moto).await;
        a_deployment_with_a_generated_role(api, target, &config).await;
    });
}

async fn roles(services: &Services) {
    assert_eq!(services.role("sfn-r").await.unwrap(), None);
    let trusted = trust("us-east-1", "123456789012");
    // Twice, because everything may be repeated.
    for _ in 0..2 {
        services.put_role("sfn-r", &trusted).await.unwrap();
    }
    let policy: Policy =
        [Right::new("sns:Publish", "arn:aws:sns:us-east-1:123456789012:a+b c%")].into_iter().collect();
    services.put_role_policy("sfn-r", &policy).await.unwrap();
    let role = services.role("sfn-r").await.unwrap().unwrap();
    assert!(role.is_own, "{role:?}");
    assert_eq!((role.trust, role.policy), (trusted, Some(policy)));
    services.put_role_policy("sfn-r", &Policy::default()).await.unwrap();
    assert_eq!(services.role("sfn-r").await.unwrap().unwrap().policy, Some(Policy::default()));
    for _ in 0..2 {
        services.delete_role("sfn-r").await.unwrap();
    }
    assert_eq!(services.role("sfn-r").await.unwrap(), None);
    let long: Policy =
        (0..500).map(|n| Right::new("sqs:SendMessage", format!("arn:aws:sqs:::queue-number-{n}"))).collect();
    let refused = services.put_role_policy("sfn-r", &long).await.unwrap_err();
    assert!(refused.to_string().contains("IAM takes 10240"), "{refused}");
}

async fn log_groups(services: &Services) {
    assert_eq!(services.log_group("/aws/vendedlogs/states/x").await.unwrap(), None);
    for _ in 0..2 {
        services.put_log_group("/aws/vendedlogs/states/x", Some(30)).await.unwrap();
    }
    assert_eq!(services.log_group("/aws/vendedlogs/states/x").await.unwrap(), Some(Some(30)));
    for _ in 0..2 {
        services.delete_log_group("/aws/vendedlogs/states/x").await.unwrap();
    }
}

async fn alarms(services: &Services, moto: &Moto) {
    let alarm = "Action=PutMetricAlarm&Version=2010-08-01&AlarmName=orders-failed&ComparisonOperator=GreaterThanThreshold\
        &EvaluationPeriods=1&MetricName=m&Namespace=n&Period=60&Statistic=Sum&Threshold=1";
    moto.post("monitoring", None, alarm);
    let names = ["orders-failed".to_owned(), "not-there".to_owned()];
    let found = services.alarms(&names).await.unwrap();
    assert_eq!(found.iter().map(|alarm| alarm.name.as_str()).collect::<Vec<_>>(), ["orders-failed"]);
    let ringing =
        "Action=SetAlarmState&Version=2010-08-01&AlarmName=orders-failed&StateValue=ALARM&StateReason=x";
    moto.post("monitoring", None, ringing);
    assert_eq!(services.alarms(&names).await.unwrap().first().unwrap().state, "ALARM");
}

async fn values(services: &Services, moto: &Moto) {
    let parameter = r#"{"Name": "/orders/table", "Value": "orders", "Type": "SecureString"}"#;
    moto.post("ssm", Some("AmazonSSM.PutParameter"), parameter);
    assert_eq!(services.parameter("/orders/table").await.unwrap().as_deref(), Some("orders"));
    assert_eq!(services.parameter("/orders/none").await.unwrap(), None);
    let template = r#"{"Resources":{"Q":{"Type":"AWS::SQS::Queue","Properties":{"QueueName":"q"}}},"Outputs":{"Name":{"Value":"a &amp; b"}}}"#;
    let template: Vec<String> = template.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let template = template.concat();
    let stack = format!("Action=CreateStack&Version=2010-05-15&StackName=orders&TemplateBody={template}");
    moto.post("cloudformation", None, &stack);
    let outputs = services.stack_outputs("orders").await.unwrap().unwrap();
    assert_eq!(outputs, BTreeMap::from([("Name".to_owned(), "a &amp; b".to_owned())]));
    assert_eq!(services.stack_outputs("none").await.unwrap(), None);
}

const CONFIG: &str =
    "[env.local]\nrole = \"generate\"\nlogging = { level = \"ERROR\", retention-days = 30 }\n";
const DEFINITION: &str = r#"{"StartAt": "Tell", "States": {"Tell": {"Type": "Task", "Resource": "arn:aws:states:::sns:publish",
    "Parameters": {"TopicArn": "arn:aws:sns:us-east-1:123456789012:orders", "Message.$": "$"}, "End": true}}}"#;

fn machine(definition: &str, target: &Target, config: &Config) -> Desired {
    let workflow = Workflow {
        name: "tell".to_owned(),
        machine_type: MachineType::Standard,
        definition: definition.parse().unwrap(),
        origin: "sfn-tests".to_owned(),
        source: None,
        states: BTreeMap::new(),
        parameters: Vec::new(),
    };
    desired(&[workflow], target, config, &|_| {}).unwrap().remove(0)
}

async fn plan(api: &Api, desired: &Desired) -> MachinePlan {
    MachinePlan::new(desired.clone(), observe(api, desired).await.unwrap().as_ref())
}

async fn a_deployment_with_a_generated_role(api: &Api, target: &Target, config: &Config) {
    let desired = machine(DEFINITION, target, config);
    let first = plan(api, &desired).await;
    assert_eq!(first.steps(), [Step::Role, Step::Policy, Step::LogGroup, Step::Create]);
    let carry = Carry {
        api,
        description: "test".to_owned(),
        message: None,
        on_interrupt: OnInterrupt::Hold,
        no_shift: false,
    };
    carry.out(&first, &|_| {}).await.unwrap();
    let again = plan(api, &desired).await;
    assert_eq!((again.action, again.steps()), (Action::None, Vec::new()), "{again:#?}");
    let role = api.services().role("sfn-tell-us-east-1").await.unwrap().unwrap();
    let rights: Vec<String> = role.policy.unwrap().rights().map(ToString::to_string).collect();
    assert!(
        rights.contains(&"sns:Publish arn:aws:sns:us-east-1:123456789012:orders".to_owned()),
        "{rights:?}"
    );

    // What is not needed any more goes, and what is new comes before the machine.
    let change = plan(api, &machine(&DEFINITION.replace(":orders\"", ":refunds\""), target, config)).await;
    let role = change.role.clone().unwrap();
    assert_eq!(role.add, ["sns:Publish arn:aws:sns:us-east-1:123456789012:refunds"]);
    assert_eq!(change.steps().first(), Some(&Step::Policy));
}
