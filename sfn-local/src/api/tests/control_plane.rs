//! State machines, versions, aliases, activities and tags.

use serde_json::{Value, json};

use super::{Bench, ROLE, stored};
use crate::Store;

const MACHINE: &str = "arn:aws:states:us-east-1:123456789012:stateMachine:orders";

fn pass(result: i32) -> Value {
    json!({ "StartAt": "A", "States": { "A": { "Type": "Pass", "Result": result, "End": true } } })
}

fn with_machine() -> Bench {
    let mut bench = Bench::new();
    assert_eq!(bench.create("orders", &pass(1)), MACHINE);
    bench
}

fn update(definition: &Value) -> Value {
    json!({ "stateMachineArn": MACHINE, "definition": definition.to_string() })
}

/// `orders` with the versions 1 and 2.
fn with_versions() -> Bench {
    let mut bench = with_machine();
    bench.ok("PublishStateMachineVersion", &json!({ "stateMachineArn": MACHINE, "description": "first" }));
    let mut second = update(&pass(2));
    second["publish"] = true.into();
    second["versionDescription"] = "second".into();
    bench.ok("UpdateStateMachine", &second);
    bench
}

fn version(number: u32) -> String {
    format!("{MACHINE}:{number}")
}

fn route(entries: &[(u32, u32)]) -> Value {
    let entry = |(number, weight): &(u32, u32)| json!({ "stateMachineVersionArn": version(*number), "weight": weight });
    entries.iter().map(entry).collect()
}

#[test]
fn creating_again_gives_the_same_machine_whatever_role_and_tags_say() {
    let mut bench = Bench::new();
    let mut request = json!({ "name": "orders", "definition": pass(1).to_string(), "roleArn": ROLE });
    let first = bench.ok("CreateStateMachine", &request);
    bench.pass(60);
    request["roleArn"] = "arn:aws:iam::123456789012:role/other".into();
    request["tags"] = json!([{ "key": "team", "value": "a" }]);
    assert_eq!(bench.ok("CreateStateMachine", &request), first);
    assert_eq!(bench.ok("DescribeStateMachine", &json!({ "stateMachineArn": MACHINE }))["roleArn"], ROLE);
    assert_eq!(bench.ok("ListTagsForResource", &json!({ "resourceArn": MACHINE })), json!({ "tags": [] }));
}

#[test]
fn creating_again_with_other_content_is_refused() {
    let base = json!({ "name": "orders", "definition": pass(1).to_string(), "roleArn": ROLE });
    let changes = [
        json!({ "definition": format!(" {}", pass(1)) }),
        json!({ "type": "EXPRESS" }),
        json!({ "tracingConfiguration": { "enabled": true } }),
        json!({ "publish": true }),
        json!({ "loggingConfiguration": { "includeExecutionData": true } }),
        json!({ "encryptionConfiguration": { "type": "CUSTOMER_MANAGED_KMS_KEY", "kmsKeyId": "alias/a" } }),
    ];
    for change in changes {
        let mut bench = with_machine();
        let mut request = base.clone();
        request.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        let message = format!("State Machine Already Exists: '{MACHINE}'");
        bench.refused("CreateStateMachine", &request, "StateMachineAlreadyExists", &message);
    }
}

#[test]
fn a_wrong_definition_is_refused_with_all_its_problems() {
    let mut bench = Bench::new();
    let definition = json!({ "StartAt": "A", "States": {
        "A": { "Type": "Pass", "Next": "B" }, "C": { "Type": "Succeed" } } });
    let request = json!({ "name": "orders", "definition": definition.to_string(), "roleArn": ROLE });
    bench.refused(
        "CreateStateMachine",
        &request,
        "InvalidDefinition",
        "Invalid State Machine Definition: 'MISSING_TRANSITION_TARGET: Missing 'Next' target: B at /States/A/Next, \
         MISSING_TRANSITION_TARGET: State \"C\" is not reachable. at /States/C'",
    );
    let request = json!({ "definition": definition.to_string(), "maxResults": 1 });
    let answer = bench.ok("ValidateStateMachineDefinition", &request);
    assert_eq!(
        answer,
        json!({ "result": "FAIL", "truncated": true, "diagnostics": [{
            "severity": "ERROR", "code": "MISSING_TRANSITION_TARGET",
            "message": "Missing 'Next' target: B", "location": "/States/A/Next" }] })
    );
    let request = json!({ "definition": pass(1).to_string() });
    let answer = bench.ok("ValidateStateMachineDefinition", &request);
    assert_eq!(answer, json!({ "result": "OK", "truncated": false, "diagnostics": [] }));
}

#[test]
fn an_update_keeps_what_it_does_not_name() {
    let mut bench = Bench::new();
    let group = "arn:aws:logs:us-east-1:123456789012:log-group:/aws/vendedlogs/states/orders:*";
    let logging = json!({ "level": "ALL", "includeExecutionData": true,
        "destinations": [{ "cloudWatchLogsLogGroup": { "logGroupArn": group } }] });
    let request = json!({ "name": "orders", "definition": pass(1).to_string(), "roleArn": ROLE,
        "loggingConfiguration": logging, "tracingConfiguration": { "enabled": true } });
    bench.ok("CreateStateMachine", &request);
    let updated = bench.ok("UpdateStateMachine", &update(&pass(2)));
    let described = bench.ok("DescribeStateMachine", &json!({ "stateMachineArn": MACHINE }));
    assert_eq!(described["loggingConfiguration"], logging);
    assert_eq!(described["tracingConfiguration"]["enabled"], true);
    assert_eq!(described["definition"], pass(2).to_string());
    assert_eq!(described["revisionId"], updated["revisionId"]);
    assert_eq!(described["creationDate"], json!(1_700_000_000.0));
}

#[test]
fn an_update_that_changes_nothing_keeps_the_revision() {
    let mut bench = with_machine();
    let first = bench.ok("UpdateStateMachine", &update(&pass(2)));
    assert_eq!(bench.ok("UpdateStateMachine", &update(&pass(2)))["revisionId"], first["revisionId"]);
    assert_ne!(bench.ok("UpdateStateMachine", &update(&pass(1)))["revisionId"], first["revisionId"]);
}

#[test]
fn an_update_of_nothing_or_of_a_version_is_refused() {
    let mut bench = with_versions();
    bench.refused(
        "UpdateStateMachine",
        &json!({ "stateMachineArn": MACHINE }),
        "MissingRequiredParameter",
        "Either the definition, the role ARN, the LoggingConfiguration, or the TracingConfiguration must be specified",
    );
    let request = json!({ "stateMachineArn": version(1), "roleArn": ROLE });
    let message = format!("State Machine Does Not Exist: '{MACHINE}:1'");
    bench.refused("UpdateStateMachine", &request, "StateMachineDoesNotExist", &message);
}

#[test]
fn a_refused_update_changes_nothing() {
    let mut bench = with_machine();
    let mut request = update(&json!({ "StartAt": "A" }));
    request["roleArn"] = "arn:aws:iam::123456789012:role/other".into();
    bench.call("UpdateStateMachine", &request).unwrap_err();
    assert_eq!(bench.ok("DescribeStateMachine", &json!({ "stateMachineArn": MACHINE }))["roleArn"], ROLE);
}

#[test]
fn a_version_keeps_its_revision_and_its_description() {
    let mut bench = with_versions();
    let first = bench.ok("DescribeStateMachine", &json!({ "stateMachineArn": version(1) }));
    assert_eq!((&first["definition"], &first["description"]), (&pass(1).to_string().into(), &"first".into()));
    let again = json!({ "stateMachineArn": MACHINE, "description": "other" });
    assert_eq!(bench.ok("PublishStateMachineVersion", &again)["stateMachineVersionArn"], version(2));
    let second = bench.ok("DescribeStateMachine", &json!({ "stateMachineArn": version(2) }));
    assert_eq!(second["description"], "second");
}

#[test]
fn publishing_demands_the_revision_it_names() {
    let mut bench = with_machine();
    let request = |revision: &str| json!({ "stateMachineArn": MACHINE, "revisionId": revision });
    bench.refused(
        "PublishStateMachineVersion",
        &request("other"),
        "ConflictException",
        "Failed to publish the State Machine version for revision other. The current State Machine revision is INITIAL.",
    );
    bench.ok("PublishStateMachineVersion", &request("INITIAL"));
}

#[test]
fn an_alias_is_no_state_machine_to_describe() {
    let mut bench = with_versions();
    let request = json!({ "name": "live", "routingConfiguration": route(&[(1, 100)]) });
    let arn = bench.ok("CreateStateMachineAlias", &request)["stateMachineAliasArn"].clone();
    let message = format!("State Machine Does Not Exist: '{MACHINE}:live'");
    bench.refused(
        "DescribeStateMachine",
        &json!({ "stateMachineArn": arn }),
        "StateMachineDoesNotExist",
        &message,
    );
}

#[test]
fn routing_that_cannot_work_is_refused() {
    let mut bench = with_versions();
    let mut check = |routing: Value, code: &str, message: &str| {
        let request = json!({ "name": "live", "routingConfiguration": routing });
        bench.refused("CreateStateMachineAlias", &request, code, message);
    };
    check(
        route(&[(1, 70), (2, 29)]),
        "ValidationException",
        "Sum of routing configuration weights must equal 100. Received: [70, 29]",
    );
    check(
        route(&[(1, 50), (1, 50)]),
        "ValidationException",
        &format!(
            "Routing configuration must contain distinct state machine version ARNs. Received: [{MACHINE}:1, {MACHINE}:1]"
        ),
    );
    check(route(&[(9, 100)]), "ResourceNotFound", "Request references a resource that does not exist.");
    check(
        json!([]),
        "ValidationException",
        "Routing configuration must have one or two entries. Received: 0",
    );
}

#[test]
fn an_alias_moves_between_versions_and_holds_them() {
    let mut bench = with_versions();
    let request = json!({ "name": "live", "description": "traffic", "routingConfiguration": route(&[(1, 90), (2, 10)]) });
    let arn = bench.ok("CreateStateMachineAlias", &request)["stateMachineAliasArn"].clone();
    bench.pass(5);
    let request = json!({ "stateMachineAliasArn": arn, "routingConfiguration": route(&[(2, 100)]) });
    bench.ok("UpdateStateMachineAlias", &request);
    let described = bench.ok("DescribeStateMachineAlias", &json!({ "stateMachineAliasArn": arn }));
    assert_eq!(
        described,
        json!({ "stateMachineAliasArn": arn, "name": "live", "description": "traffic",
            "routingConfiguration": route(&[(2, 100)]),
            "creationDate": 1_700_000_000.0, "updateDate": 1_700_000_005.0 })
    );
    bench.ok("DeleteStateMachineVersion", &json!({ "stateMachineVersionArn": version(1) }));
    let held = "Version to be deleted must not be referenced by an alias. Current list of aliases referencing this version: [live]";
    bench.refused(
        "DeleteStateMachineVersion",
        &json!({ "stateMachineVersionArn": version(2) }),
        "ConflictException",
        held,
    );
    let aliases = bench.ok("ListStateMachineAliases", &json!({ "stateMachineArn": version(2) }));
    assert_eq!(aliases["stateMachineAliases"][0]["stateMachineAliasArn"], arn);
}

#[test]
fn lists_go_on_where_a_page_ended() {
    let mut bench = Bench::new();
    for name in ["c", "a", "b"] {
        bench.create(name, &pass(1));
        bench.ok("CreateActivity", &json!({ "name": name }));
    }
    for (operation, items) in [("ListStateMachines", "stateMachines"), ("ListActivities", "activities")] {
        let first = bench.ok(operation, &json!({ "maxResults": 2 }));
        assert_eq!((&first[items][0]["name"], &first[items][1]["name"]), (&"a".into(), &"b".into()));
        let rest = bench.ok(operation, &json!({ "maxResults": 2, "nextToken": first["nextToken"] }));
        assert_eq!((&rest[items][0]["name"], &rest["nextToken"]), (&"c".into(), &Value::Null));
        let request = json!({ "nextToken": "00" });
        bench.refused(operation, &request, "InvalidToken", "Invalid Token: 'Invalid token'");
    }
}

#[test]
fn tags_are_bounded_and_belong_to_machines_and_activities() {
    let mut bench = with_versions();
    let many: Vec<Value> = (0..51).map(|n| json!({ "key": format!("k{n}"), "value": "" })).collect();
    let request = json!({ "resourceArn": MACHINE, "tags": many });
    bench.refused(
        "TagResource",
        &request,
        "TooManyTags",
        "Too many tags: '51' tags are more than the limit of 50",
    );
    let request = json!({ "resourceArn": version(1), "tags": [] });
    bench.refused(
        "TagResource",
        &request,
        "ResourceNotFound",
        "Request references a resource that does not exist.",
    );
    let request = json!({ "resourceArn": MACHINE, "tags": [{ "key": "b", "value": "2" }, { "key": "a", "value": "1" }] });
    bench.ok("TagResource", &request);
    bench.ok("UntagResource", &json!({ "resourceArn": MACHINE, "tagKeys": ["b"] }));
    let tags = bench.ok("ListTagsForResource", &json!({ "resourceArn": MACHINE }));
    assert_eq!(tags, json!({ "tags": [{ "key": "a", "value": "1" }] }));
}

#[test]
fn deleting_takes_everything_of_a_machine_and_is_idempotent() {
    let mut bench = with_versions();
    bench.ok("DeleteStateMachine", &json!({ "stateMachineArn": MACHINE }));
    bench.ok("DeleteStateMachine", &json!({ "stateMachineArn": MACHINE }));
    for arn in [MACHINE.to_owned(), version(1)] {
        let message = format!("State Machine Does Not Exist: '{arn}'");
        bench.refused(
            "DescribeStateMachine",
            &json!({ "stateMachineArn": arn }),
            "StateMachineDoesNotExist",
            &message,
        );
    }
    assert_eq!(bench.ok("ListStateMachines", &json!({})), json!({ "stateMachines": [] }));
    bench.create("orders", &pass(1));
    let versions = bench.ok("ListStateMachineVersions", &json!({ "stateMachineArn": MACHINE }));
    assert_eq!(versions, json!({ "stateMachineVersions": [] }));
}

#[test]
fn operations_that_do_not_exist_are_refused() {
    let mut bench = Bench::new();
    bench.refused(
        "MakeCoffee",
        &json!({}),
        "UnknownOperationException",
        "Step Functions has no operation 'MakeCoffee'",
    );
}

#[test]
fn arns_of_another_account_lead_nowhere() {
    let mut bench = with_machine();
    let arn = "arn:aws:states:us-east-1:999999999999:stateMachine:orders";
    let message = format!("State Machine Does Not Exist: '{arn}'");
    bench.refused(
        "DescribeStateMachine",
        &json!({ "stateMachineArn": arn }),
        "StateMachineDoesNotExist",
        &message,
    );
}

#[test]
fn a_file_keeps_everything_and_has_one_owner() {
    let path = super::scratch("control-plane.redb");
    {
        let mut bench = Bench::over(stored(&path));
        bench.create("orders", &pass(1));
        bench.ok("CreateActivity", &json!({ "name": "print" }));
        let second = Store::open(&path).unwrap_err();
        assert_eq!(
            second.to_string(),
            format!(
                "store {} is in use by another process: stop that endpoint, or choose another path",
                path.display()
            )
        );
    }
    let mut bench = Bench::over(stored(&path));
    let described = bench.ok("DescribeStateMachine", &json!({ "stateMachineArn": MACHINE }));
    assert_eq!(described["definition"], pass(1).to_string());
    assert_eq!(bench.ok("ListActivities", &json!({}))["activities"][0]["name"], "print");
}

#[test]
fn a_file_that_is_no_store_is_refused() {
    let path = super::scratch("no-store.redb");
    std::fs::File::create(&path)
        .and_then(|mut file| std::io::Write::write_all(&mut file, b"hello, world"))
        .unwrap();
    assert!(Store::open(&path).unwrap_err().to_string().starts_with("could not open store "));
}
