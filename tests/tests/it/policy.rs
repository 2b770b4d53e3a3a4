//! Policies: of every integration that `iam.json` knows, and of the examples.

#![expect(
    clippy::disallowed_methods,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test reads and writes files and may fail"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::{Map, Value, json};
use sfn_dsl::check::Levels;
use sfn_dsl::machine::MachineType;
use sfn_dsl::policy::{Derived, Policy, Surroundings, derive};
use sfn_dsl::raw::Definition;
use sfn_tests::services::read;

fn surroundings(name: &str) -> Surroundings {
    Surroundings {
        partition: "aws".to_owned(),
        region: "us-east-1".to_owned(),
        account: "123456789012".to_owned(),
        name: name.to_owned(),
        ..Surroundings::default()
    }
}

/// Sets a field by a path such as `Entries[].EventBusName`; a computed one gets a path instead of a value.
fn set(arguments: &mut Map<String, Value>, path: &str, value: Option<&str>) {
    let (name, rest) = path.split_once('.').unwrap_or((path, ""));
    let (name, each) = name.strip_suffix("[]").map_or((name, false), |name| (name, true));
    if rest.is_empty() && !each {
        match value {
            Some(value) => arguments.insert(name.to_owned(), value.into()),
            None => arguments.insert(format!("{name}.$"), "$.x".into()),
        };
        return;
    }
    if value.is_none() && each {
        arguments.insert(format!("{name}.$"), "$.x".into());
        return;
    }
    let inner = arguments.entry(name).or_insert_with(|| if each { json!([{}]) } else { json!({}) });
    match (if each { &mut inner[0] } else { inner }, rest, value) {
        (element, "", Some(value)) => *element = value.into(),
        (Value::Object(members), rest, value) => set(members, rest, value),
        _ => panic!("{path}"),
    }
}

/// A value for a field that gives an ARN to compare with.
fn literal(field: &str) -> &'static str {
    match field {
        "QueueUrl" => "https://sqs.us-east-1.amazonaws.com/123456789012/name",
        "ApiEndpoint" => "abc.execute-api.us-east-1.amazonaws.com",
        "Input.S3Uri" | "Output.S3Uri" => "s3://bucket/key",
        "StateMachineArn" => "arn:aws:states:us-east-1:123456789012:stateMachine:name",
        "AuthType" => "IAM_ROLE",
        "Method" => "GET",
        "Id" | "Ids[]" => "name:0123",
        "ReportArns[]" => "arn:aws:codebuild:us-east-1:123456789012:report/name:0123",
        field if field.ends_with("Arn") || field == "Role" => "arn:aws:iam::123456789012:role/name",
        _ => "name",
    }
}

/// The fields that the grants of an integration name.
fn fields(resource: &str, grants: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for grant in grants.as_array().into_iter().flatten() {
        let from = grant["from"].as_str().unwrap_or_default();
        let from = from.split(" (").next().unwrap_or_default().split(" | ").next().unwrap_or_default();
        found.extend(from.split(", ").filter(|field| !field.is_empty()).map(str::to_owned));
        let given = grant["when"].as_str().and_then(|when| when.strip_suffix(" is set"));
        found.extend(given.filter(|field| *field != "Tags").map(str::to_owned));
    }
    let more: &[&str] = match resource {
        "apigateway:invoke" => &["AuthType"],
        "http:invoke" => &["Method", "ApiEndpoint"],
        "emr-containers:startJobRun" => &["ExecutionRoleArn"],
        "sagemaker:createEndpoint" | "sagemaker:updateEndpoint" => &["EndpointConfigName"],
        _ => &[],
    };
    found.extend(more.iter().map(|field| (*field).to_owned()));
    found
        .into_iter()
        .map(|field| if matches!(&*field, "Ids" | "ReportArns") { field + "[]" } else { field })
        .collect()
}

/// The policy of a machine with one Task, whose named fields are literal or computed.
fn of_task(resource: &str, suffix: &str, fields: &BTreeSet<String>, computed: bool) -> Derived {
    let mut arguments = Map::new();
    for field in fields {
        set(&mut arguments, field, (!computed).then(|| literal(field)));
    }
    let (service, action) = resource.split_once(':').unwrap();
    let action = sfn_services::optimized(service).and_then(|service| service.action(action)).unwrap();
    for required in action.required() {
        if !arguments.contains_key(required) {
            arguments.entry(format!("{required}.$")).or_insert_with(|| "$.x".into());
        }
    }
    let task = json!({"Type": "Task", "Resource": format!("arn:aws:states:::{resource}{suffix}"),
        "Parameters": arguments, "End": true});
    let text = json!({"StartAt": "A", "States": {"A": task}}).to_string();
    let definition: Definition = text.parse().unwrap();
    let checked = definition.check_with(MachineType::Standard, &Levels::service_only());
    let machine = checked.unwrap_or_else(|report| panic!("{resource}: {report}\n{text}")).machine;
    derive(&machine, &surroundings("m"), &Policy::default()).unwrap()
}

/// Whether the definition says when the grant is needed.
fn is_seen(grant: &Value) -> bool {
    let when = grant["when"].as_str().unwrap_or("x is set");
    (when.ends_with(" is set") && !when.starts_with("Tags")) || when.starts_with("AuthType")
}

/// An ARN of the file with the values that the fields were given; `None` where it says more than fields.
fn exact(pattern: &str) -> Option<String> {
    let mut made = String::new();
    for (index, part) in pattern.split('{').enumerate() {
        let Some((word, rest)) = part.split_once('}') else {
            made.push_str(part);
            continue;
        };
        assert!(index > 0);
        match word.strip_prefix("value of ").unwrap_or(word) {
            "partition" => made.push_str("aws"),
            "region" => made.push_str("us-east-1"),
            "account" => made.push_str("123456789012"),
            field if field.contains([' ', ',']) || field.chars().next().is_some_and(char::is_lowercase) => {
                return None;
            }
            "ServiceRole" | "JobFlowRole" | "AutoScalingRole" | "ModelId" => return None,
            field => made.push_str(literal(field)),
        }
        made.push_str(rest);
    }
    Some(made)
}

#[test]
fn every_integration_needs_what_the_guide_says() {
    let Some(folder) =
        sfn_tests::shared("reference/iam.json").and_then(|path| Some(path.parent()?.to_owned()))
    else {
        return;
    };
    let iam = read(&folder, "iam.json").unwrap();
    let mut checked = 0;
    for integration in iam["integrations"].as_array().unwrap() {
        let resource = integration["resource"].as_str().unwrap();
        if resource.starts_with("arn:") || resource.starts_with("aws-sdk:") {
            continue;
        }
        let patterns = integration["patterns"].as_object().unwrap();
        for (key, suffix) in
            [("request_response", ""), ("sync_adds", ".sync"), ("callback_adds", ".waitForTaskToken")]
        {
            // A job of Kubernetes has both forms; nested workflows have two of `.sync`, which need the same.
            let known = sfn_services::optimized(resource.split(':').next().unwrap()).unwrap();
            let known = known.action(resource.split(':').nth(1).unwrap()).unwrap();
            if !patterns.contains_key(key) || !known.patterns.contains(&suffix) {
                continue;
            }
            let mut grants: Vec<Value> = patterns["request_response"].as_array().unwrap().clone();
            grants.extend(
                patterns
                    .get(key)
                    .filter(|_| suffix == ".sync")
                    .and_then(Value::as_array)
                    .cloned()
                    .unwrap_or_default(),
            );
            check_grants(resource, suffix, &grants.into());
            checked += 1;
        }
    }
    assert!(checked > 80, "{checked}");
}

fn check_grants(resource: &str, suffix: &str, grants: &Value) {
    let fields = fields(resource, grants);
    for computed in [false, true] {
        let derived = of_task(resource, suffix, &fields, computed);
        let rights: Vec<_> = derived.policy.rights().collect();
        let mut expected = BTreeSet::new();
        for grant in grants.as_array().unwrap() {
            if let Some(rule) = grant["managed_rule"].as_str() {
                let rule = format!("arn:aws:events:us-east-1:123456789012:rule/{rule}");
                for action in ["events:PutTargets", "events:PutRule", "events:DescribeRule"] {
                    expected.insert(action.to_owned());
                    assert!(
                        rights.iter().any(|right| right.action == action && right.resource == rule),
                        "{resource}"
                    );
                }
                continue;
            }
            let actions = grant["actions"].as_array().unwrap().iter().map(|action| action.as_str().unwrap());
            if !is_seen(grant) {
                let tags = grant["when"].as_str().is_some_and(|when| when.starts_with("Tags"));
                let is_noted = actions
                    .clone()
                    .all(|action| derived.notes.iter().any(|note| note.to_string().contains(action)));
                assert!(tags || is_noted, "{resource}: {:?}", derived.notes);
                continue;
            }
            let wanted =
                if computed && grant["dynamic"].is_array() { &grant["dynamic"] } else { &grant["static"] };
            for action in actions {
                expected.insert(action.to_owned());
                let found: Vec<&str> = rights
                    .iter()
                    .filter(|right| right.action == action)
                    .map(|right| right.resource.as_str())
                    .collect();
                assert!(!found.is_empty(), "{resource}{suffix} has no {action}");
                for pattern in wanted.as_array().unwrap() {
                    let Some(arn) = exact(pattern.as_str().unwrap()) else { continue };
                    let has = found.contains(&arn.as_str()) || computed;
                    assert!(has, "{resource}{suffix}: {action} on {arn}, found {found:?}");
                }
                if !computed && grant["static"] != json!(["*"]) && !resource.contains("getQueryResults") {
                    assert!(!found.contains(&"*"), "{resource}{suffix}: {action} on {found:?}");
                }
            }
        }
        let found: BTreeSet<String> = rights.iter().map(|right| right.action.clone()).collect();
        assert_eq!(found, expected, "{resource}{suffix}");
    }
}

/// The policies of the examples stand beside them; `BLESS=1 cargo test -p sfn-tests --test it policy` writes them.
#[test]
fn the_policies_of_the_examples_stand_beside_them() {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples");
    let mut seen = 0;
    for example in fs::read_dir(examples).unwrap() {
        for file in fs::read_dir(example.unwrap().path()).into_iter().flatten() {
            let path = file.unwrap().path();
            let Some(name) = path.file_name().and_then(|name| name.to_str()?.strip_suffix(".asl.json"))
            else {
                continue;
            };
            let definition = Definition::parse(name, &fs::read_to_string(&path).unwrap()).unwrap();
            let machine =
                definition.check_with(MachineType::Standard, &Levels::service_only()).unwrap().machine;
            let policy = derive(&machine, &surroundings(name), &Policy::default()).unwrap().policy;
            let text = format!("{:#}\n", policy.to_json());
            let golden = path.with_file_name(format!("{name}.policy.json"));
            if std::env::var_os("BLESS").is_some() {
                fs::write(&golden, &text).unwrap();
            }
            assert_eq!(fs::read_to_string(&golden).unwrap_or_default(), text, "{}", golden.display());
            assert_eq!(Policy::parse(&text).unwrap(), policy);
            seen += 1;
        }
    }
    assert!(seen >= 10, "{seen}");
}
